"""Sentences that refuse to be written to, in French mostly, as patterns on bare words; each family has a name, which is the reason given.

They are read on the output of `text.words`: lower case, no accents, one space between words. Source: law.md R-25; the corpus of
the conformance kit (conformance/data/replies.json) says how well they do.
"""

import re


def _either(*alternatives: str) -> str:
    return f"(?:{'|'.join(alternatives)})"


def _pattern(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<![a-z0-9])(?:{alternative})(?![a-z0-9])" for alternative in alternatives))


NO_MORE = _either("plus", "plu", "pus", "pu", "pas", "jamais", "rien", "aucune?")
WANT = _either(
    "j?(?:veux|veu|veut|ve|vx)",
    "voulons",
    "veulent",
    "voudrais",
    "souhait(?:e|es|ons|erais)",
    "desir(?:e|ons)",
    "accepte",
    "tiens",
)
_WRITING = (
    *(
        "envoi",
        "envoie",
        "envoies",
        "envoyer",
        "envoyez",
        "envoye",
        r"ecri[rstvz]\w*",
        "ecris",
        r"spam\w*",
        "bombarder?",
        "inonder?",
    ),
    *(
        f"{stem}(?:er|ez|e|ee)"
        for stem in "contact recontact derang sollicit harcel relanc embet importun utilis demarch appel saoul".split()
    ),
)
WRITE = _either(*_WRITING)
MESSAGES = _either(
    *(
        "sms",
        "messages?",
        "msgs?",
        "mess",
        "mesaj",
        "textos?",
        "pubs?",
        "publicites?",
        "promos?",
        "promotions?",
        "mails?",
        "spams?",
    ),
    *(
        "newsletters?",
        "notifs?",
        "notifications?",
        "sollicitations?",
        "demarchages?",
        "prospections?",
        "harcelement",
        "envois?",
    ),
    "offres? (?:commerciales?|promotionnelles?|par sms)",
)
OF = (
    _either(*"de d des du la le les l vos votre ces cet cette ce tes tous toutes tout toute aucun aucune avec".split())
    + " "
)
REMOVE = _either(
    r"suppri\w+",
    r"exclu\w+",
    "sort(?:ir|ez|s)",
    "perd(?:re|ez|s)",
    "enle(?:ver|vez|ve|viez)",
    *(f"{stem}(?:er|ez|e|iez)" for stem in "retir effac ray ot vir radi bloqu oubli".split()),
)
CEASE = _either(
    "arr?ett?(?:er|ez|e|es|iez)",
    "cess(?:er|ez|e|iez)",
    "stopp?(?:er|ez|e|iez)",
    "suspend(?:re|ez)",
    "interromp(?:re|ez)",
    "met(?:tre|tez) fin a",
    "halte a",
)
ME = "(?:me|m|nous|lui|leur) "

REFUSALS = {
    "wants no more of it": _pattern(
        rf"{WANT} {NO_MORE} (?:rien )?(?:(?:recev|recoi|resev)\w+|recvoir|etre \w+|d etre \w+|{OF}+(?:\w+ )?{MESSAGES})",
        rf"{WANT} {NO_MORE} (?:(?:de )?(?:vos|ces|tes) \w+|de vous|m abonner|{WRITE}|faire partie)",
        rf"{WANT} (?:plus|plu) rien",
        rf"en {WANT} (?:plus|pas)",
        r"plus (?:rien )?(?:recev|resev)\w+",
        rf"je refuse (?:{OF}\w+|(?:de |d )(?:recev\w+|etre))",
    ),
    "no more messages": _pattern(
        rf"(?:svp|stp|merci|bonjour|jamais|{WANT}) (?:plus|plu|aucun) (?:{OF}|jamais )*{MESSAGES}",
        rf"^(?:plus|plu|aucun) (?:{OF}|jamais )*{MESSAGES}",
        "^plus rien",
    ),
    "do not write": _pattern(
        rf"(?:ne |n )?(?:{ME}|n ){WRITE} (?:plus|plu|jamais|rien)(?! (?:tard|tot|vite|d info))",
        rf"(?:ne |n ){WRITE} (?:plus|jamais)",
        rf"(?:ne |n )?{ME}{WRITE} pas (?:{MESSAGES}|de|d|vos|ces|svp|merci)",
        rf"(?:ne |n )?{ME}{WRITE} pas$",
        rf"(?:ne |n )?(?:plus|plu|pas|jamais|rien) (?:de )?(?:{ME}|y )?{WRITE}",
        rf"(?:inutile|pas la peine|ca ne sert a rien|pas besoin|interdi\w+|pas le droit) (?:de |d )(?:\w+ ){{0,3}}?{WRITE}",
    ),
    "cease": _pattern(
        rf"{CEASE} (?:\w+ )?(?:de |d )?{ME}{WRITE}",
        rf"{CEASE} (?:\w+ )?(?:de |d ){WRITE}",
        rf"{CEASE} (?:\w+ )?{OF}+(?:reception |\w+ de )?(?:\w+ )?{MESSAGES}",
        rf"{CEASE} (?:\w+ )?(?:ca|cela|tout|immediatement|maintenant|svp|la avec|la merci|la svp|la$)",
        rf"(?:merci d|veuillez|de bien vouloir|demande d|rien demande|pitie) {CEASE}",
    ),
    "remove me": _pattern(
        rf"{REMOVE} (?:moi|nous|(?:mon|ce|le) num\w*|mon (?:tel\w*|contact|nom)|mes coordonnees)",
        rf"{REMOVE} (?:\w+ ){{0,3}}(?:de|a) (?:votre|vos|la|ta|cette) (?:listes?|listing|base|fichiers?|mailing|contacts)",
        rf"(?:me|m|nous) {REMOVE}",
        r"desabon\w+",
        r"desins?cri\w+",
        "inutile de continuer",
        "(?:de|a) (?:retirer|enlever|supprimer) (?:de la liste|du fichier)",
    ),
    "ends the subscription": _pattern(
        r"(?:annul\w+|resili\w+|fin|desactiv\w+|suppri\w+) (?:(?:l|d|de|mon|cet|cette|les|la|votre|envoi|des) )*"
        r"(?:abonnement|inscription|sms|notifications?|alertes?)",
    ),
    "objects": _pattern(
        "(?:je )?m (?:y )?oppose",
        "je oppose",
        "droit d opposition",
        r"retir\w* (?:de )?mon (?:consentement|accord|autorisation)",
        "liste rouge",
    ),
    "never agreed": _pattern(
        r"je? (?:n |ne )?(?:vous )?(?:n )?ai (?:jamais|rien|pas|aucun\w*) (?:\w+ ){0,3}?"
        r"(?:demande|autorise|accepte|consenti|inscri\w+|abonnee?s?|donne (?:mon|ce|d|de))",
        r"je (?:ne )?suis (?:pas|plus|jamais) (?:\w+ )?(?:inscrite?|abonnee?|cliente?)",
        r"non sollicite\w*",
        "plus partie (?:de|des)",
        r"(?:pas|aucune?|sans|jamais) (?:\w+ )?(?:autorisation|accord|consentement)",
    ),
    "go away": _pattern(
        r"(?:laiss|fout|fich|lach)\w+ (?:moi|nous)(?: en)?(?: un peu)? (?:la paix|paix|tranquilles?|en paix|vivre)",
        r"(?:laiss|fout|fich|lach)\w+ (?:moi|nous)$",
        "lachez moi",
        "(?:allez|va) (?:vous |te )?faire",
        "oubliez moi",
        r"(?:vous etes|je (?:vous|te)) bloqu\w+",
        "je bloque",
        "rien a (?:faire|foutre|cirer) (?:de|avec)",
    ),
    "complains to an authority": _pattern("33 ?700", "cnil", "rgpd", "signal spam", "bloctel", r"harcel\w+"),
    "fed up": _pattern(
        rf"(?:marre|ras le bol|plein le dos|saoulez|soulez|gavez|fatiguez|assez|lasse?|en peux plus) (?:de |d |avec )*"
        rf"(?:recev\w+|vos|ces|tes|votre|{MESSAGES})",
    ),
    "in other words": _pattern(
        "opt out",
        "stop (?:sending|texting|contacting)",
        "(?:remove|take|get) me(?: off)?",
        "do ?n(?:o|t)t? (?:contact|text|send|message)",
        "no more (?:texts?|messages?|sms)",
        "leave me alone",
        r"unsubscri\w+",
        r"no me (?:envi|mand|escrib)\w+",
        "pa (?:vle|voye|ekri|bizwen)",
        "geen (?:sms|berichten|reclame)",
        "keine (?:sms|nachrichten|werbung)",
    ),
}
"""What opposes for certain."""

ERASURE = _pattern(
    r"(?:suppri\w+|suppression|effac\w+|detrui\w+|destruction|enle\w+|retir\w+) (?:\w+ ){0,4}?"
    r"(?:donnees|informations|infos perso\w*|compte|profil|fiche|dossier)",
    "droit (?:a )?(?:l )?oubli",
    "effacement",
    r"effac\w+ tout",
    "art(?:icle)? 17",
    r"delete (?:all )?my (?:\w+ )?(?:data|account)",
)
"""What asks that data be erased."""

WANTS_MORE = _pattern(
    "n arretez (?:pas|surtout pas|jamais|surtout)",
    "ne (?:me )?(?:desabonnez|desinscrivez|retirez|supprimez)(?: moi)? (?:pas|surtout)",
    "continuez (?:comme|a|vos)",
)
"""What asks for more messages, whatever else it says."""

DOUBTFUL = _pattern(
    "^(?:non merci|non non|ca suffit|ras le bol|y en a marre|bof)",
    r"^(?:\w+ ){0,3}?(?:pas|plus) interesse\w*",
    r"m interess\w+ (?:pas|plus)",
    "avocat|plainte|tribunal|huissier",
)
"""What may oppose."""

REFUSAL_WORD = re.compile(
    _either(
        *"plus plu pu pas jamais rien aucun aucune non sans trop terme suffit assez marre fous fout foutre halte honte".split(),
        *"fin fini finis finito inutile inutiles stop arret arrets".split(),
        *(
            rf"{stem}\w*"
            for stem in "perd refus arret arett cess stopp suppri retir enlev effac annul desactiv resili bloqu termin illega "
            "interdi degag abus penibl insupportabl".split()
        ),
    )
)
"""A word of refusal."""

MESSAGE_WORD = re.compile(
    _either(
        MESSAGES,
        WRITE,
        *"abonnements? inscriptions? listes? listing fichiers? num numeros? reclames?".split(),
        r"(?:recev|recoi)\w+",
    )
)
"""A word for what is refused: messages, or the act of sending them."""

TRADE = _pattern(
    "commandes?|colis|codes?|rdv|rendez|panier|articles?|factures?|catalogue|tailles?|stock|magasins?|boutique|horaires?|ouverts?",
    r"livr\w+|recue?s?|erreur|renvoy\w+|rembours\w+|carte|rater|souci|probleme|marche|fonctionne",
    r"quand|combien|quels?|quelles?|compri\w+|genial\w*|adore|repondre|encore",
)
"""What shows that a message is about something else than messages: a purchase, a question, praise."""
