"""What a reply means. Opposing is never missed in order to avoid a false alarm: a false opposition is cheap, a missed one is not.

Read in this order, on the bare words of the text (no case, accents, punctuation, emoji, full-width or invisible characters):
1. a request that data be erased (GDPR art. 17): it opposes too, and a person sees to the erasure;
2. the keyword STOP in any shape, unless it stands in a compound that asks nothing (« non-stop »);
3. another word that asks to stop, or a typing slip, in a message of a few words;
4. a sentence that refuses to be written to: the patterns below, each named;
5. what may mean it, alone or as a word of refusal near a word for messages: doubtful, it takes effect and a person looks at it.
Sources: law.md R-25 (Chartes SMS+ 2015: any message « contenant le mot-clé STOP »; AWS required keywords; no French text lists
variants); CPCE art. L.34-5; GDPR art. 21. `STP` is never STOP for certain: in French it means « s’il te plaît ».
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from compliance.text import words


class Intent(StrEnum):
    """What the person wants."""

    STOP = "stop"
    ERASURE = "erasure"
    CONTACT = "contact"
    START = "start"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a reply was understood. A doubtful STOP takes effect at once, and a person looks at it; `matched` says why."""

    intent: Intent
    doubtful: bool
    matched: str

    @property
    def opposes(self) -> bool:
        """Whether it has to be recorded as an opposition: a request for erasure is one too."""
        return self.intent in (Intent.STOP, Intent.ERASURE)


LONGEST_READ = 1600
"""Characters of a reply that are read: no inbound message is longer."""

_FEW = 4
"""Words up to which a message is a bare request rather than a sentence."""

_KEYWORD = re.compile(r"s+t+[o0]+p+s?(?:sms|pub|all|tout|mms|rcs|mail|svp|stp|merci)?\d*")
_SPACED = re.compile(r"(?<![a-z0-9])(?:s t o p|s top|st op|sto p)(?![a-z0-9])")
_ASKS_NOTHING = re.compile(
    r"\b(?:non|auto|flip|pit|one|short|full) stops?\b|\bstop (?:and|et|n) (?:go|start)\b|\bstop motion\b|\bstart (?:and |et )?stop\b"
)

_WORDS = frozenset(
    "arret arreter arretez arrete arretes stopper stoppez stoppe desabonner desabonnement desabonnez desabonne desabo "
    "desinscrire desinscription desinscrivez desinscris desinscrit unsubscribe unsub cancel end quit optout revoke remove "
    "resilier resiliation resiliez basta stopall uitschrijven afmelden abmelden baja parar".split()
)
_TYPING_SLIPS = frozenset(
    "sotp stpo srop dtop stol stob tsop sopt stio stoo stip syop atop xtop zstop qtop stpp stopo stpop sto stopm stog stlp szop "
    "etop wtop arert aret arette arettez arettes aretez aretes arreter arrter arrret arrtez arrettez arrette desabonez "
    "desabone desabonement desabonnez desincrire desincription desinscire desinscripton desabonnemnt unsuscribe unsubcribe".split()
)
_DOUBTFUL_WORDS = frozenset(
    "stp step top non no nan nn nope fin fini spam pub td tas marre assez suffit degage rien".split()
)

_NO_MORE = "(?:plus|plu|pus|pu|pas|jamais|rien|aucun|aucune)"
_WANT = "(?:veux|veu|veut|ve|vx|voulons|veulent|voudrais|souhaite|souhaites|souhaitons|souhaiterais|desire|desirons|accepte|tiens)"
_WRITE = (
    "(?:envoi|envoie|envoies|envoyer|envoyez|envoye|ecri[rstvz]\\w*|ecris|contact(?:er|ez|e|ee)|recontact(?:er|ez|e|ee)|derang(?:er|ez|e|ee)"
    "|sollicit(?:er|ez|e|ee)|harcel(?:er|ez|e|ee)|relanc(?:er|ez|e|ee)|embet(?:er|ez|e)|spam\\w*|importun(?:er|ez|e|ee)|utilis(?:er|ez|e)|demarch(?:er|ez|e|ee)"
    "|appel(?:er|ez)|saoul(?:er|ez)|bombarder?|inonder?)"
)
_MESSAGES = (
    "(?:sms|messages?|msgs?|mess|mesaj|textos?|pubs?|publicites?|promos?|promotions?|offres? (?:commerciales?|promotionnelles?|par sms)|mails?"
    "|spams?|newsletters?|notifs?|notifications?|sollicitations?|demarchages?|prospections?|harcelement|envois?)"
)
_OF = "(?:de |d |des |du |la |le |les |l |vos |votre |ces |cet |cette |ce |tes |tous |toutes |tout |toute |aucun |aucune |avec )"
_REMOVE = (
    "(?:retir(?:er|ez|e|iez)|suppri\\w+|effac(?:er|ez|e|iez)|enle(?:ver|vez|ve|viez)|ray(?:er|ez|e)|raye|ote[rz]?|sort(?:ir|ez|s)"
    "|vir(?:er|ez|e)|radi(?:er|ez|e)|exclu\\w+|bloqu(?:er|ez|e)|oubli(?:er|ez|e)|perd(?:re|ez|s))"
)
_CEASE = "(?:arr?ett?(?:er|ez|e|es|iez)|cess(?:er|ez|e|iez)|stopp?(?:er|ez|e|iez)|suspend(?:re|ez)|interromp(?:re|ez)|mettre fin a|mettez fin a|halte a|stop a)"

_SENTENCES = {
    "wants no more of it": rf"\bj?{_WANT} {_NO_MORE} (?:rien )?(?:recev\w+|recoi\w+|recvoir|resev\w+|etre \w+|{_OF}+(?:\w+ )?{_MESSAGES}"
    rf"|(?:de )?(?:vos|ces|tes) |de vous|d etre |m abonner|{_WRITE}|faire partie)|\b{_WANT} (?:plus|plu) rien\b|\ben {_WANT} (?:plus|pas)\b"
    rf"|\bplus (?:rien )?(?:recev\w+|resev\w+)\b|\bje refuse (?:{_OF}|(?:de |d )(?:recev\w+|etre))",
    "no more messages": rf"(?:^|\b(?:svp|stp|merci|bonjour|jamais|{_WANT}) )(?:plus|plu|aucun) (?:{_OF}|jamais )*{_MESSAGES}\b|^plus rien\b",
    "do not write": rf"\b(?:ne |n )?(?:me |m |nous |lui |leur |n ){_WRITE} (?:plus|plu|jamais|rien)\b(?! (?:tard|tot|vite|d info))|\b(?:ne |n ){_WRITE} (?:plus|jamais)\b"
    rf"|\b(?:ne |n )?(?:me |m |nous ){_WRITE} pas (?:{_MESSAGES}|(?:de |d |vos |ces )|svp|merci|$)"
    rf"|\b(?:ne |n )?(?:plus|plu|pas|jamais|rien) (?:de )?(?:me |m |nous |lui |leur |y )?{_WRITE}\b"
    rf"|\b(?:inutile|pas la peine|ca ne sert a rien|pas besoin|interdi\w+|pas le droit) (?:de |d )(?:\w+ ){{0,3}}?{_WRITE}\b",
    "cease": rf"\b{_CEASE} (?:\w+ )?(?:(?:de |d )?(?:me |m |nous ){_WRITE}|{_OF}+(?:reception |\w+ de )?(?:\w+ )?{_MESSAGES}|(?:de |d ){_WRITE}"
    rf"|ca\b|cela\b|tout\b|immediatement\b|maintenant\b|svp\b|la(?: avec| merci| svp|$))|\b(?:merci d |veuillez |de bien vouloir |demande d |rien demande |pitie ){_CEASE}\b",
    "remove me": rf"\b{_REMOVE} (?:moi|nous|mon (?:num\w*|tel\w*|contact|nom)|ce num\w*|le num\w*|mes coordonnees|(?:\w+ ){{0,3}}(?:de|a) (?:votre|vos|la|ta|cette) "
    rf"(?:listes?|listing|base|fichiers?|mailing|contacts))\b|\b(?:me|m|nous) (?:desabon\w+|desins?cri\w+|{_REMOVE})\b"
    r"|\b(?:desabon\w+|desab\b|desins?cri\w+)|\binutile de continuer\b|\b(?:de|a) (?:retirer|enlever|supprimer) (?:de la liste|du fichier)\b",
    "ends the subscription": r"\b(?:annul\w+|resili\w+|fin d|fin de|desactiv\w+|suppri\w+) (?:l |mon |cet |cette |les |la |votre |l envoi (?:de |des ))*"
    r"(?:abonnement|inscription|(?:envoi de |envoi des )?sms|notifications?|alertes?)\b",
    "objects": r"\b(?:je )?m (?:y )?oppose\b|\bje oppose\b|\bdroit d opposition\b|\bretir\w* (?:de )?mon (?:consentement|accord|autorisation)\b|\bliste rouge\b",
    "never agreed": r"\bj(?:e)? (?:n |ne )?(?:vous )?(?:n )?ai (?:jamais|rien|pas|aucun\w*) (?:\w+ ){0,3}?(?:demande|autorise|accepte|consenti|inscri\w+|abonnee?s?\b"
    r"|donne (?:mon|ce|d|de))|\bje (?:ne )?suis (?:pas|plus|jamais) (?:\w+ )?(?:inscrite?|abonnee?|cliente?)\b|\bnon sollicite\w*\b"
    r"|\bplus partie (?:de|des)\b|\b(?:pas|aucune?|sans|jamais) (?:\w+ )?(?:autorisation|accord|consentement)\b",
    "go away": r"\b(?:laiss\w+|fout\w+|fich\w+|lach\w+) (?:moi|nous|nous en|moi en)(?: un peu)?(?: (?:la )?paix| tranquille| en paix| vivre|$)|\blachez moi\b"
    r"|\b(?:allez|va) (?:vous |te )?faire\b|\boubliez moi\b|\b(?:vous etes|je (?:vous|te)) bloqu\w+|\bje bloque\b|\brien a (?:faire|foutre|cirer) (?:de|avec)\b",
    "complains to an authority": r"\b33 ?700\b|\bcnil\b|\brgpd\b|\bsignal spam\b|\bbloctel\b|\bharcel\w+\b",
    "fed up": rf"\b(?:marre|ras le bol|plein le dos|saoulez|soulez|gavez|fatiguez|assez|lasse?|en peux plus) (?:de |d |avec )*(?:recev\w+|vos|ces|tes|votre|{_MESSAGES})\b",
    "in other words": r"\bopt out\b|\bstop (?:sending|texting|contacting)\b|\bremove me\b|\bdo ?n(?:o|t)t? (?:contact|text|send|message)\b|\bno more "
    r"(?:texts?|messages?|sms)\b|\b(?:take|get) me off\b|\bleave me alone\b|\bunsubscri\w+|\bno me (?:envi\w+|mand\w+|escrib\w+)|\bpa (?:vle|voye|ekri|bizwen)\b"
    r"|\bgeen (?:sms|berichten|reclame)\b|\bkeine (?:sms|nachrichten|werbung)\b",
}
_PATTERNS = {name: re.compile(pattern) for name, pattern in _SENTENCES.items()}
_WANTS_MORE = re.compile(
    r"\b(?:n arretez|ne (?:me )?(?:desabonnez|desinscrivez|retirez|supprimez)(?: moi)?) (?:pas|surtout pas|jamais|surtout)\b|\bcontinuez (?:comme|a|vos)\b"
)
_DOUBTFUL = re.compile(
    r"^(?:non merci|non non|ca suffit|ras le bol|y en a marre|bof)\b|^(?:\w+ ){0,3}?(?:pas|plus) interesse\w*\b|\b(?:ne )?m interess\w+ (?:pas|plus)\b"
    r"|\b(?:avocat|plainte|tribunal|huissier)\b"
)
_REFUSAL = re.compile(
    r"plus|plu|pu|pas|jamais|rien|aucune?|non|sans|trop|terme|suffit|perd\w+|refus\w+|arr?et\w*|cess\w+|stop\w*|suppri\w+|retir\w+|enlev\w+|effac\w+|annul\w+|desactiv\w+|resili\w+"
    r"|bloqu\w+|fin|finis?|finito|termine\w*|assez|inutiles?|illega\w+|interdi\w+|marre|fous|fout|foutre|halte|degag\w+|abus\w*|honte|penible\w*|insupportable\w*"
)
_ABOUT_MESSAGES = re.compile(
    rf"{_MESSAGES}|abonnements?|inscriptions?|listes?|listing|fichiers?|num|numeros?|spam\w*|reclames?|recev\w+|recoi\w+|{_WRITE}"
)
_NEAR = 6
"""Words within which a refusal is about a word for messages."""
_ABOUT_TRADE = re.compile(
    r"\b(?:commandes?|colis|codes?|rdv|rendez|panier|articles?|livr\w+|factures?|catalogue|tailles?|stock|magasins?|boutique|horaires?|ouverts?|recu\w*"
    r"|erreur|renvoy\w+|quand|combien|quels?|quelles?|rembours\w+|carte|rater|souci|probleme|marche|fonctionne|compri\w+|genial\w*|adore|repondre|encore)\b"
)
_ERASURE = re.compile(
    r"\b(?:suppri\w+|suppression|effac\w+|detrui\w+|destruction|enle\w+|retir\w+) (?:\w+ ){0,4}?(?:donnees|informations|infos perso\w*|compte|profil|fiche|dossier)\b"
    r"|\b(?:droit (?:a )?(?:l )?oubli|effacement|effac\w+ tout)\b|\bart(?:icle)? 17\b|\bdelete (?:all )?my (?:\w+ )?(?:data|account)\b"
)
_WHO = re.compile(
    r"\b(?:qui (?:etes vous|es tu|est ce|m ecrit|me contacte)|(?:c|c est|ce|vous etes|t es|tu es|mais) qui|de la part de qui"
    r"|quelle (?:societe|entreprise|boite|marque)|who (?:is this|are you))\b"
)
_START_WORDS = frozenset("start oui ouii yes unstop reabonner reabonnement recommencer confirme".split())
_START = re.compile(
    r"^(?:ok|d accord|oui d accord)$|^oui(?: \w+){0,3}$|\bje (?:confirme|m inscris|me reabonne)\b|\bje veux bien (?:recevoir|m inscrire|vos)\b|\b(?:re)?(?:abonnez|inscrivez) moi\b"
)


def read_reply(text: str) -> Reading:
    """The meaning of any text, even empty or broken. Linear in its length."""
    plain = words(text[:LONGEST_READ].replace("+", " plus "))
    named = plain.split()
    wants_more = bool(_WANTS_MORE.search(plain))
    if not wants_more and (found := _ERASURE.search(plain)):
        return Reading(Intent.ERASURE, False, f"erasure: {found.group()}")
    if matched := _opposition(plain, named):
        return Reading(Intent.STOP, wants_more, f"{matched}, yet asks for more" if wants_more else matched)
    if named[:1] == ["contact"] or (len(named) < _FEW and "contact" in named):
        return Reading(Intent.CONTACT, False, "keyword contact")
    if matched := _doubt(plain, named):
        return Reading(Intent.STOP, True, matched)
    return _otherwise(plain, named)


def _opposition(plain: str, named: list[str]) -> str | None:
    """Why this opposes, or None."""
    keywords = [word for word in named if _KEYWORD.fullmatch(word)]
    if len(keywords) > len(_ASKS_NOTHING.findall(plain)):
        return f"keyword {keywords[0]}"
    if found := _SPACED.search(plain):
        return f"keyword {found.group()}"
    if len(named) <= _FEW and (word := next((word for word in named if word in _WORDS), None)) and named[0] != "vous":
        return f"word {word}"
    if len(named) < _FEW and (slip := next((word for word in named if word in _TYPING_SLIPS), None)):
        return f"typing slip {slip}"
    for name, pattern in _PATTERNS.items():
        if found := pattern.search(plain):
            return f"{name}: {found.group()}"
    return None


def _doubt(plain: str, named: list[str]) -> str | None:
    """Why this may oppose, or None."""
    if len(named) == 1 and named[0] in _DOUBTFUL_WORDS:
        return f"doubtful word {named[0]}"
    if len(named) <= 3 * _FEW and (found := _DOUBTFUL.search(plain)):
        return f"doubtful: {found.group()}"
    if _ABOUT_TRADE.search(plain):
        return None
    refusals = [place for place, word in enumerate(named) if _REFUSAL.fullmatch(word)]
    objects = [place for place, word in enumerate(named) if _ABOUT_MESSAGES.fullmatch(word)]
    near = next(((a, b) for a in refusals for b in objects if a != b and abs(a - b) <= _NEAR), None)
    return f"doubtful: {named[near[0]]} near {named[near[1]]}" if near else None


def _otherwise(plain: str, named: list[str]) -> Reading:
    """The meaning of what does not oppose."""
    if len(named) <= 2 * _FEW and (found := _WHO.search(plain)):
        return Reading(Intent.CONTACT, False, f"asks who: {found.group()}")
    if len(named) <= 2 and named[:1] and named[0] in _START_WORDS:
        return Reading(Intent.START, False, f"word {named[0]}")
    if len(named) <= 2 * _FEW and (found := _START.search(plain)):
        return Reading(Intent.START, False, f"agrees: {found.group()}")
    return Reading(Intent.OTHER, False, "nothing matched" if named else "no words")
