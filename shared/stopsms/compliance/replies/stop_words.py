"""The words that are a STOP: the keyword in any shape, and others that ask to stop when they stand alone.

Sentences that oppose are in `opposition_phrases`, and what a whole reply means in `reading`.
Sources: docs/law.md R-25 (Chartes SMS+ 2015: any message « contenant le mot-clé STOP »; carriers' required keywords; no French text lists
variants). `STP` is never STOP for certain: in French it means « s’il te plaît ».
"""

import re
import unicodedata

from stopsms.compliance.replies.clauses import ReplyClause
from stopsms.compliance.replies.stop_keyword import SPACED_STOP_KEYWORD, STOP_KEYWORD

_ASKS_NOTHING = re.compile(
    r"\b(?:non|auto|flip|pit|one|short|full|door|bus|tram) stops?\b|\b(?:je|on|nous) f(?:ais|ait|aisons|erai|era) "
    r"un stop\b"
    r"|\bun stop (?:chez|a la|au)\b|\bstop (?:and|et|n) (?:go|start)\b|\bstop motion\b|\bstart (?:and |et )?stop\b|"
    r"\bstop (?:bus|tram|moustique|gliss|over|tabac|poussiere|chute|encore)\w*\b|\bstop ou (?:encore|feux?|"
    r"clignotant)\b|"
    r"\bstops? (?:de|des) (?:portes?|moto|voiture|remorque)\b|\b(?:les?|un|des|mes?|mon|vos|votre|du) stops? "
    r"(?:arriere|avant|gauche|"
    r"droit|central|lateral|lumineux|moteur)s?\b|"
    r"\b(?:feux?|lampes?|ampoules?|panneaux?|boutons?|balais?|autocollants?) (?:de |du )?stop\b"
)

_ORDERS = frozenset(
    "arreter arretez arrete arretes stopper stoppez stoppe desabonner desabonnement desabonnez desabonne desabo "
    "desabonement desinscrire desinscription desinscrivez desinscris desinscrit unsubscribe unsub smettila "
    "smettetela uitschrijven afmelden abmelden desabonez desabone desabonnemnt desabonnemment desincrire "
    "desincription desinscire desinscripton unsuscribe unsubcribe arettez arettes aretez arrettez arrter arrtez "
    "stopez stoper cessez".split()
)
"""Words that ask to stop wherever they stand alone in a clause."""

_KEYWORDS = frozenset(
    "arret arrets arert aret arette aretes arrret arrette arrete cancel end quit optout revoke remove basta "
    "stopall baja parar sotp stpo srop dtop stol stob tsop sopt stio stoo stip syop xtop zstop qtop stopo stpop "
    "stopm stog stlp szop etop wtop stope stopes estop".split()
)
"""Words that ask to stop only as the whole message: each means something else beside others (« arrêt Jean-Jaurès », « week-end »)."""

_FILLERS = frozenset(
    "svp stp merci mci please plz thanks thank you now sms pub pubs publicite publicites promo promos message "
    "messages texto textos tout tous toute toutes all moi me de d des du le les l vos votre tes maintenant "
    "immediatement immediat suite bonjour bjr bonsoir madame monsieur mme au ces ce numero azy vazy wesh frr "
    "frere pitie grazie gracias bitte aub ok donc alors cordialement cdlt journee bonne envoye iphone depuis mon "
    "telephone orange sfr free definitif definitivement point virgule hein ca cela demande vers ici".split()
)
"""Words that change nothing about such a word."""

_MOST_BARE_WORDS = 8

_OTHER_ALPHABETS = frozenset(
    {
        *(
            "стоп",
            "стоп смс",
            "отписаться",
            "отпишите меня",
            "отписка",
            "не пишите мне",
            "не пишите мне больше",
            "не присылайте больше смс",
        ),
        *(
            "στοπ",
            "停止",
            "退订",
            "退訂",
            "取消订阅",
            "取消訂閱",
            "td退订",
            "不要再发了",
            "不要再发短信",
            "不要再发短信给我",
            "请不要再发短信",
            "别再发了",
        ),
        *(
            "توقف",
            "توقفوا",
            "أوقف",
            "أوقفوا",
            "اوقفوا",
            "قف",
            "ستوب",
            "الغاء",
            "إلغاء",
            "الغاء الاشتراك",
            "إلغاء الاشتراك",
            "أوقفوا الرسائل",
        ),
        *(
            "قف عن إرسال الرسائل",
            "توقفوا عن إرسال الرسائل",
            "لا أريد رسائلكم",
            "لا اريد رسائلكم",
            "لا ترسلوا لي رسائل",
            "لا ترسلوا رسائل",
        ),
    }
)
"""What stops, in Russian, Ukrainian, Greek, Chinese and Arabic, as a whole clause."""

_STATION = re.compile(r"\b(?:bus|tram|tramway|metro|train|car|gare|station|ligne|relais|maladie|travail|cardiaque)\b")


def keyword(plain: str) -> str | None:
    """STOP, in whatever shape."""
    keywords = [word for word in plain.split() if STOP_KEYWORD.fullmatch(word)]
    if len(keywords) > len(_ASKS_NOTHING.findall(plain)):
        return f"keyword {keywords[0]}"
    match = SPACED_STOP_KEYWORD.search(plain)
    return f"keyword {match.group()}" if match else None


def bare_word(plain: str, clauses: list[ReplyClause]) -> str | None:
    """Another word that asks to stop, alone in the message or in a clause of it. Asked, it is no order: « arrêt ? »."""
    if not any(clause.asked for clause in clauses) and (word := _alone(plain, _KEYWORDS | _ORDERS)):
        return f"word {word}"
    for clause in clauses:
        if bare_of_accents(clause.text) in _OTHER_ALPHABETS:
            return f"words {clause.text}"
    if _STATION.search(plain):
        return None
    for clause in clauses:
        if not clause.asked and (word := _alone(clause.plain, _ORDERS | {"arret"})):
            return f"word {word}, on its own"
    return None


_SAID_IN_TWO = re.compile(r"\b(opt) (out)\b")

_IF_YOU_PLEASE = re.compile(r"\bs (?:il (?:vous|te) plait|v p)\b")


def _alone(plain: str, wanted: frozenset[str]) -> str | None:
    """The word wanted, if these are nothing but it and words that change nothing."""
    named = _IF_YOU_PLEASE.sub("svp", _SAID_IN_TWO.sub(r"\1\2", plain)).split()
    if len(named) > _MOST_BARE_WORDS or not all(word in wanted or word in _FILLERS or word.isdigit() for word in named):
        return None
    return next((word for word in named if word in wanted), None)


def bare_of_accents(text: str) -> str:
    """Letters and digits of any script, without the signs that are put on them."""
    kept = "".join(c for c in text.casefold() if not unicodedata.combining(c) and (c.isalnum() or c.isspace()))
    return " ".join(kept.split())
