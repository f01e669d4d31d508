"""Sentences that refuse to be written to, in French mostly, as patterns on bare words; each family has a name, which is the reason given.

They are read on the output of `text.words`: lower case, no accents, one space between words. Source: law.md R-25; the corpus of
the conformance kit (conformance/data/replies.json) says how well they do.
"""

import re


def _either(*alternatives: str) -> str:
    return f"(?:{'|'.join(alternatives)})"


def _pattern(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<![a-z0-9])(?:{alternative})(?![a-z0-9])" for alternative in alternatives))


NO_MORE = _either("plus", "plu", "pus", "pu", "pas?", "jamais", "rien", "aucune?")
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
        r"envo[iy]\w*",
        r"ecri[rstvz]\w*",
        "ecris",
        r"spam\w*",
        "bombarder?",
        "inonder?",
    ),
    *(
        f"{stem}(?:er|ez|iez|e|ee)"
        for stem in "contact recontact derang sollicit harcel relanc embet importun utilis demarch appel saoul".split()
    ),
)
WRITE = f"m?{_either(*_WRITING)}"
"""The act of sending; « menvoyer » is how many type « m’envoyer »."""
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
    r"supp?rim\w+",
    r"exclu\w+",
    "sort(?:ir|ez|s)",
    "perd(?:re|ez|s)",
    "enle(?:ver|vez|ve|viez)",
    *(f"{stem}(?:er|ez|e|iez)" for stem in "retir effac ray ot vir radi bloqu oubli blacklist".split()),
)
CEASE = _either(
    "arr?ett?(?:er|ez|e|es|iez)",
    "cess(?:er|ez|e|iez)",
    "stopp?(?:er|ez|e|iez)",
    "suspend(?:re|ez)",
    "interromp(?:re|ez)",
    "met(?:tre|tez) (?:fin|un terme) a",
    "halte a",
)
ME = "(?:me|m|nous|lui|leur) "

_ACTIVITY = _either(
    *"cours ateliers? stages? match tournois? seances? sorties? voyages? formations? evenements?".split()
)
"""What one may leave without leaving a list: « désinscription du cours de yoga »."""

REFUSALS = {
    "wants no more of it": _pattern(
        rf"{WANT} {NO_MORE} (?:rien )?(?:(?:recev|recoi|resev)\w+|recvoir|etre \w+|d etre \w+|{OF}+(?:\w+ )?{MESSAGES})",
        rf"{WANT} {NO_MORE} (?:(?:de )?(?:vos|ces|tes) \w+|de vous|m abonner|{WRITE}|faire partie)",
        rf"{WANT} (?:plus|plu) rien",
        rf"j?en {WANT} (?:plus?|pus?|pas?)(?! (?:une?|deux|trois|[0-9]))",
        r"(?:aucune|pas?) envie? de recev\w+",
        r"plus (?:rien )?(?:recev|resev)\w+",
        rf"(?:pas?|plus|aucun) besoin (?:de |d )?(?:vos|ces|tes) {MESSAGES}",
        "ne (?:plus|pas) faire partie",
        rf"je refuse (?:{OF}\w+|(?:de |d )(?:recev\w+|etre))",
    ),
    "no more messages": _pattern(
        rf"(?:svp|stp|merci|bonjour|jamais|{WANT}) (?:plus|plu|aucun) (?:{OF}|jamais )*{MESSAGES}",
        rf"^(?:plus|plu|pu|pus|aucun) (?:{OF}|jamais )*{MESSAGES}",
        rf"^(?:pas|pa) de {MESSAGES} (?:publicitaires?|commercia\w+|promo\w*|svp|merci)",
        rf"(?:plus|plu|pu) de {MESSAGES} (?:svp|stp|merci)",
        "^plus rien",
        r"^pas de (?:demarchages?|prospections?|publicites?)$",
    ),
    "do not write": _pattern(
        rf"(?:ne |n )?(?:{ME}|n ){WRITE} (?:plus|plu|jamais|rien)(?! (?:tard|tot|vite|d info))",
        rf"(?:ne |n ){WRITE} (?:plus|jamais)",
        rf"(?:ne |n )?{ME}(?!derange ){WRITE} pas (?:{MESSAGES}|de|d|vos|ces|svp|merci)",
        rf"(?:ne |n )?{ME}(?!derange ){WRITE} pas$",
        rf"(?<!avez )(?<!avait )(?<!ont )(?<!as )(?:ne |n )?(?:plus|plu|pas|jamais|rien) (?:de )?(?:{ME}|y )?{WRITE}",
        rf"(?:inutile|(?:pas|plus) la peine|ca ne sert a rien|pas besoin|interdi\w+|pas le droit) (?:de |d )"
        rf"(?:(?:\w+ ){{0,3}}?{WRITE}|insister)",
    ),
    "cease": _pattern(
        rf"{CEASE} (?:\w+ )?(?:de |d )?{ME}{WRITE}",
        rf"{CEASE} (?:\w+ )?(?:de |d ){WRITE}",
        rf"{CEASE} de recev\w+ {OF}+{MESSAGES}",
        rf"{CEASE} (?:\w+ )?{OF}+(?:reception |\w+ de )?(?:\w+ )?{MESSAGES}",
        rf"{CEASE} (?:\w+ )?(?:ca|cela|tout|immediatement|maintenant|svp|la avec|la merci|la svp|la$)",
        rf"(?:merci d|veuillez|de bien vouloir|demande d|rien demande|pitie) {CEASE}",
    ),
    "remove me": _pattern(
        rf"{REMOVE} (?:moi|nous|(?:mon|ce|le) num\w*|mon (?:tel\w*|portable|mobile|0[67]|contact|nom)|mes coordonnees)",
        rf"{REMOVE} (?:\w+ ){{0,3}}(?:de|a) (?:votre|vos|la|ta|cette) (?:listes?|listing|base|fichiers?|mailing|contacts)",
        rf"(?:me|m|nous) (?!oubli\w+ pas){REMOVE}",
        r"desabon\w+",
        rf"desins?cri\w+(?! (?:{OF})*{_ACTIVITY})",
        "inutile de continuer",
        "(?:de|a) (?:retirer|enlever|supprimer) (?:de la liste|du fichier)",
    ),
    "ends the subscription": _pattern(
        rf"^(?:fin|finis?|terminee?s?) (?:avec )?{OF}+(?:sms|messages?|textos?|pubs?)",
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
        r"je (?:ne )?(?:me )?suis (?:pas|plus|jamais) (?:\w+ )?(?:inscrite?|abonnee?|cliente?)",
        r"non sollicite\w*",
        "plus partie (?:de|des)",
        r"(?:pas|aucune?|sans|jamais) (?:\w+ )?(?:autorisation|accord|consentement)",
    ),
    "go away": _pattern(
        r"(?:laiss|fout|fich|lach)\w+ (?:moi|nous)(?: en)?(?: un peu)? (?:la paix|paix|tranquilles?|en paix|vivre)",
        r"(?:laiss|fout|fich|lach)\w+ (?:moi|nous)$",
        "(?:me|nous) laiss(?:er|ez|iez) (?:la paix|en paix|tranquilles?)",
        "lachez moi",
        r"lach\w+ l affaire",
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
        rf"[cs]a suffi\w* (?:avec |{OF})*{MESSAGES}",
    ),
    "in other words": _pattern(
        "opt out",
        "stop (?:sending|texting|contacting)",
        "(?:remove|take|get) me(?: off)?",
        "(?:do ?not|don ?t|never) (?:contact|text|send|message|write)",
        "no more (?:texts?|messages?|sms)",
        "leave me alone",
        r"unsubscri\w+",
        r"no me (?:envi|mand|escrib)\w+",
        "no (?:quiero|deseo) (?:mas|recibir)",
        r"(?:para|paren|deja|dejen) de (?:envi|mand|escrib)\w+",
        "istemiyorum",
        "non (?:voglio|desidero) (?:piu|ricevere)",
        r"nao (?:quero (?:mais|receber)|me envi\w+)",
        "(?:bitte nicht|nicht mehr) (?:mehr )?(?:schreiben|senden|schicken|kontaktieren)",
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
    r"(?:suppri\w+|effac\w+|detrui\w+) (?:\w+ ){1,6}?(?:sur moi|me concernant)",
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
    r"^(?:non merci|non non|[cs]a suffi\w*(?! pour)|ras le bol|y en a marre|bof)",
    "j ?en ai (?:marre|assez)$",
    r"vous me (?:gav|saoul|soul|fatigu)\w+$",
    "(?:ta|vos) gueules?|cassez? (?:toi|vous)|degage[sz]?",
    r"j? ?m en (?:fous?|fout|fiche|tape|bats?)(?: (?:de|d)|$)",
    "laisse[rz]? tomber$",
    rf"^encore (?:une?|vos|des) {MESSAGES}",
    r"^(?:\w+ ){0,3}relous?$|^c est bon la$",
    r"^(?:me )?des (?:inscri|abonn)\w+$",
    r"^(?:\w+ ){0,3}?(?:pas|plus) interesse\w*",
    r"m interess\w+ (?:pas|plus)",
    "avocat|plainte|tribunal|huissier",
    r"(?:mauvais|faux) num\w*(?! d)",
    r"(?:tromp\w+|erreur) de (?:personne|num\w+|destinataire)",
    "je (?:ne )?suis pas (?:m|mr|mme|mlle|monsieur|madame|mademoiselle)|est decedee?",
)
"""What may oppose: weariness, insults, threats, a name split by dictation, and a number that has changed hands."""

REFUSAL_WORD = re.compile(
    _either(
        *"plus plu pu pas jamais rien aucun aucune non sans trop terme suffit assez marre fous fout foutre halte honte".split(),
        *"barka fin fini finis finito inutile inutiles stop arret arrets".split(),
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
    r"quand|combien|quels?|quelles?|compri\w*|comprends pas (?:le|la|votre)|ca ne me derange|genial\w*|adore|repondre",
    rf"(?<!recois )encore(?! {OF}?{MESSAGES})",
    r"plus d (?:info\w*|details?|precisions?)",
)
"""What shows that a message is about something else than messages: a purchase, a question, praise."""
