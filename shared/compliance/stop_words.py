"""What a reply means. Opposing is never missed in order to avoid a false alarm: a false opposition is cheap, a missed one is not.

The rules are read in order, and the first that matches is the reason that is kept: (1) the keyword STOP in any shape, unless it
stands in a compound that asks nothing (« non-stop »); (2) other words that ask to stop, in a short message or at its start;
(3) sentences about being written to; (4) words that may mean it, alone: doubtful, they take effect and a person looks at them.
Sources: law.md R-25 (Chartes SMS+ 2015: any message « contenant le mot-clé STOP »; AWS required keywords; no French text lists
variants); CPCE art. L.34-5; GDPR art. 17 and 21. `STP` is never STOP for certain: in French it means « s’il te plaît ».
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

SHORT = 4
"""Words up to which a message is a bare request rather than a sentence."""

_KEYWORD = re.compile(r"s+t+[o0]+p+s?(?:sms|pub|all|tout|mms|rcs|mail|svp|stp|merci)?\d*")
_SPACED = re.compile(r"(?<![a-z0-9])s t o p(?![a-z0-9])")
_NO_REQUEST = re.compile(
    r"\b(?:non|auto|flip|pit|one|short|top|back|start (?:and|et|&)|full) stops?\b|\bstop (?:and|et|&|n) (?:go|start)\b|\bstop motion\b"
    r"|\b(?:ne|n|pas|jamais|surtout pas|sans) (?:\w+ )?(?:stop|stopper|stoppez)\b"
)

_WORDS = frozenset(
    "arret arreter arretez arrete arretes stopper stoppez stoppe desabonner desabonnement desabonnez desabonne "
    "desinscrire desinscription desinscrivez desinscris desinscrit desabo desinscr unsubscribe unsub cancel end quit optout "
    "revoke remove resilier resiliation resiliez basta stopall uitschrijven afmelden abmelden baja alto para parar".split()
)
_TYPING_SLIPS = frozenset(
    "sotp stpo sttop srop dtop stol stob sstop tsop sopt stio stoo stoop stopp stpp stip syop atop xtop stp0 st0p zstop qtop "
    "stopo stpop sto stopm stop1 stog stlp szop sgop etop wtop arert aret arette arettez arettes arettet arete aretez aretes "
    "arreter arrter arrret arrtez arrettez arrette desabonez desabone desabonement desabonnnez desincrire desincription "
    "desinscire desinscripton desabonnemnt unsuscribe unsubcribe".split()
)
_DOUBTFUL = frozenset(
    "stp step top non no nan nn nope fin fini spam pub td tas marre assez ca suffit suffit degage ras rien".split()
)
_DOUBTFUL_SENTENCES = re.compile(
    r"^(?:non merci|non non|pas interesse\w*|(?:ca|cela) (?:ne )?m interesse pas|ca suffit|c est bon|ras le bol|plus interesse\w*"
    r"|je (?:ne )?suis (?:pas|plus) interesse\w*|y en a marre|fin(?: merci)?|spam)$"
)

_YOU_WRITE = r"(?:envoi\w*|envoy\w*|ecri\w*|contact\w*|derang\w*|sollicit\w*|ecriv\w*|harcel\w*|relanc\w*|appel\w*|embet\w*|spam\w*|importun\w*)"
_MESSAGES = (
    r"(?:sms|messages?|msgs?|mess|textos?|pubs?|publicites?|pubicites?|promos?|promotions?|offres?|mails?|spams?|infos?"
    r"|newsletters?|notifs?|notifications?|sollicitations?|demarchages?|demarcher|prospections?)"
)
_NO_MORE = r"(?:plus|pas|plu|jamais|rien|aucun\w*)"
_WANT = r"(?:veu[xt]?|voudrais|souhaite\w*|desire\w*|accepte\w*|tiens|ve|vx)"

_SENTENCES = re.compile(
    "|".join(
        (
            # je ne veux plus (recevoir de / de / être dérangé)
            rf"\b(?:je |j |jne |jve |jveu[x]? )?(?:ne |n )?{_WANT} {_NO_MORE} (?:en )?(?:etre |d etre )?"
            rf"(?:recev\w*|recvoir|resevoir|recoi\w*|{_YOU_WRITE}|abonne\w*|inscri\w*|(?:de |d |des |vos |ces |tes |aucun\w* |rien (?:de |recevoir))+\w*\s?{_MESSAGES}?)",
            r"\bj(?:e )?(?:ne )?(?:ve|veu|veux|vx) plu[s]? (?:recevoir|recoi\w*|resevoir|de|d|vos)\b",
            r"\bveu[xt]? (?:plus|plu|pas) (?:rien )?(?:recevoir|de vous|de vos|entendre parler)\b",
            rf"\b{_NO_MORE} (?:recevoir|recevoire|resevoir|recoivent|reçevoir)\b",
            rf"\bplus (?:de |d |aucun\w* |jamais (?:de )?|vos |ces ){_MESSAGES}\b",
            rf"\b(?:ne |n )?(?:plus|pas|jamais) (?:de )?(?:me |m |nous )?{_YOU_WRITE}(?: \w+)? (?:de |d |vos |ces |rien|sms|messages?|svp|merci)",
            # ne m'envoyez plus, ne me contactez plus jamais
            rf"\b(?:ne |n )?(?:me |m |nous |mon numero |cesse\w* de (?:me |m )?){_YOU_WRITE} (?:plus|plu|pas|jamais|rien)\b",
            rf"\b(?:ne |n )?(?:plus|pas|jamais) (?:me |m |nous ){_YOU_WRITE}\b",
            rf"\b{_YOU_WRITE} (?:moi |nous )?(?:plus|plu) (?:rien|jamais|de |d |vos |ces )",
            # arrêtez de m'écrire, cessez vos sms, stoppez ces pubs
            rf"\b(?:ar+e[t]+e\w*|ces+e[zr]?|stop+e[zr]|fini\w*|mettre fin a|suspend\w*|interromp\w*|bloqu\w*) (?:immediatement |tout de suite |svp |de suite |avec )?"
            rf"(?:(?:de |d )?(?:me |m |nous ){_YOU_WRITE}|(?:de |d |l |la |le |les |vos |ces |cet |cette |tes |votre |tous |toutes |avec |des )+(?:envois? |reception |envoi de )?(?:\w+ )?{_MESSAGES}"
            rf"|(?:l |les |vos |ces |tout |d )envois?\b|(?:de |d ){_YOU_WRITE}|votre harcelement|le harcelement|ca|tout\b)",
            # retirez-moi, supprimez mon numéro, enlevez-moi de la liste
            r"\b(?:retir\w*|suppri\w*|efface\w*|enle(?:v|ver)\w*|ray\w*|ote\w*|sort(?:ez|ir)|vire\w*|degage\w*|oubli\w*|radi\w*|exclu\w*) "
            r"(?:moi|nous|mon (?:num\w*|tel\w*|contact|nom)|ce numero|mes (?:coordonnees|numeros?)|le numero|(?:\w+ ){0,3}de (?:votre|vos|la|cette) (?:listes?|base|fichiers?))",
            r"\b(?:me |m )(?:desabon\w*|desins?cri\w*|retirer|supprimer|rayer|enlever|radier|sortir|effacer|oublier)\b",
            r"\b(?:de|hors de) (?:votre|vos|la|cette) (?:listes? (?:de diffusion|d envoi|sms)|liste|mailing)\b",
            r"\b(?:desabon\w*|desins?cri\w*|opt out|unsubscribe|remove me|stop sending|stop texting|do not (?:contact|text)|no more (?:texts?|messages?|sms)"
            r"|take me off|leave me alone)\b",
            # s'opposer, droit
            r"\b(?:je )?(?:m|me) (?:y )?oppose\b|\bje (?:m )?oppose\b|\bdroit d opposition\b|\bje refuse (?:de recevoir|vos|ces|les|tout\w*)\b"
            r"|\bje retire mon (?:consentement|accord)\b|\bretrait de (?:mon )?consentement\b",
            r"\bje (?:n ai|ai|ne vous ai) (?:jamais|pas|rien|aucun\w*) (?:\w+ ){0,3}(?:autorise|accepte|consenti|inscri\w*|abonne\w*|donne mon (?:accord|numero|consentement))",
            # foutez-moi la paix
            r"\b(?:laiss\w*|foute\w*|fich\w*|lach\w*)(?: |)(?:moi|nous)(?: un peu)? (?:la paix|tranquille|en paix|les baskets|la grappe)\b|\bfoutez le camp\b"
            r"|\blachez moi\b|\boubliez moi\b|\b(?:allez|va) (?:vous |te )(?:faire|f)\b|\bvtff?\b",
            # signalement, plainte
            r"\b(?:signal\w*|report\w*|transfer\w*|plainte|saisir|saisis|denonc\w*) (?:\w+ ){0,4}(?:33700|cnil|signal spam)\b|\b33 ?700\b"
            r"|\b(?:cnil|rgpd)\b",
            r"\b(?:marre|ras le bol|assez|plein le dos|saoul\w*|soul\w*|fatigue\w*|gave\w*) (?:de |d |avec )(?:recevoir|vos|ces|tes|votre|ce)",
        )
    )
)
_STILL_WANTED = re.compile(
    r"\b(?:n arretez (?:pas|surtout pas|jamais)|ne (?:me )?(?:desabonnez|desinscrivez|retirez|supprimez)(?: moi)? (?:pas|surtout)|continuez)\b"
)
_ERASURE = re.compile(
    r"\b(?:suppri\w*|efface\w*|effacement|detrui\w*|destruction|suppression|oubli\w*|enlev\w*|retir\w*) (?:\w+ ){0,4}"
    r"(?:(?:mes|toutes?|ces|les|ma) (?:\w+ ){0,2}(?:donnees|informations?|infos?|fiche|dossier)|mon (?:compte|profil|dossier)|donnees (?:personnelles|perso))"
    r"|\bdroit (?:a l|d|a) (?:oubli|effacement|l oubli|l effacement)\b|\barticle 17\b|\bart 17\b|\bdelete (?:all )?my (?:personal )?data\b"
)
_CONTACT = re.compile(
    r"\b(?:qui (?:etes vous|es tu|est ce|c est|m ecrit|me contacte)|c est (?:qui|quoi ce numero)|vous etes qui|t es qui|quelle (?:societe|entreprise|boite)"
    r"|de la part de qui|who (?:is this|are you))\b"
)
_START = frozenset(
    "start oui yes ok reabonner reabonnement unstop recommencer ouii ouiii daccord confirme confirmer".split()
)
_START_SENTENCES = re.compile(
    r"^(?:oui|ok|d accord|start|yes)(?: \w+){0,3}$|\bje (?:confirme|m inscris|me reabonne|veux (?:bien )?(?:me (?:re)?inscrire|m inscrire|recevoir))\b"
    r"|\b(?:re)?(?:abonnez|inscrivez) moi\b"
)


def read_reply(text: str) -> Reading:
    """The meaning of any text, even empty or broken. Linear in its length."""
    plain = words(text[:LONGEST_READ])
    tokens = plain.split()
    if not tokens:
        return Reading(Intent.OTHER, False, "no words")
    wanted = bool(_STILL_WANTED.search(plain))
    if not wanted and (erasure := _ERASURE.search(plain)):
        return Reading(Intent.ERASURE, False, f"erasure: {erasure.group()}")
    if matched := _opposition(plain, tokens):
        return Reading(Intent.STOP, wanted, f"{matched}, yet asks to go on" if wanted else matched)
    if tokens[0] == "contact" or (len(tokens) <= 3 and "contact" in tokens):
        return Reading(Intent.CONTACT, False, "keyword contact")
    if doubtful := _doubt(plain, tokens):
        return Reading(Intent.STOP, True, doubtful)
    if (found := _CONTACT.search(plain)) and len(tokens) <= 2 * SHORT:
        return Reading(Intent.CONTACT, False, f"asks who: {found.group()}")
    if (len(tokens) <= 2 and tokens[0] in _START) or (len(tokens) <= 2 * SHORT and _START_SENTENCES.search(plain)):
        return Reading(Intent.START, False, f"word {tokens[0]}")
    return Reading(Intent.OTHER, False, "nothing matched")


def _opposition(plain: str, tokens: list[str]) -> str | None:
    """Why this opposes, or None."""
    keyword = next((token for token in tokens if _KEYWORD.fullmatch(token)), None)
    if keyword is not None and len(_NO_REQUEST.findall(plain)) < sum(
        1 for token in tokens if _KEYWORD.fullmatch(token)
    ):
        return f"keyword {keyword}"
    if _SPACED.search(plain):
        return "keyword s t o p"
    if len(tokens) <= SHORT:
        if word := next((token for token in tokens if token in _WORDS and token != "end"), None):
            return f"word {word}"
        if len(tokens) <= 3 and (slip := next((token for token in tokens if token in _TYPING_SLIPS), None)):
            return f"typing slip {slip}"
        if tokens == ["end"]:
            return "word end"
    if sentence := _SENTENCES.search(plain):
        return f"sentence: {sentence.group()}"
    return None


def _doubt(plain: str, tokens: list[str]) -> str | None:
    """Why this may oppose, or None."""
    if len(tokens) == 1 and tokens[0] in _DOUBTFUL:
        return f"doubtful word {tokens[0]}"
    if len(tokens) <= 2 * SHORT and (sentence := _DOUBTFUL_SENTENCES.search(plain)):
        return f"doubtful sentence: {sentence.group()}"
    return None
