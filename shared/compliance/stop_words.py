"""What a reply means. Opposing is never missed in order to avoid a false alarm: a false opposition is cheap, a missed one is not.

Sources: law.md R-25 (Chartes SMS+ 2015: any message « contenant le mot-clé STOP »; AWS required keywords; no French text lists
variants); CPCE art. L.34-5. `STP` is never STOP for certain: in French it means « s’il te plaît ».
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Intent(StrEnum):
    """What the person wants."""

    STOP = "stop"
    CONTACT = "contact"
    START = "start"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a reply was understood. A doubtful STOP takes effect at once, and a person looks at it; `matched` says why."""

    intent: Intent
    doubtful: bool
    matched: str


LONGEST_READ = 1600
"""Characters of a reply that are read: no inbound message is longer."""

_WORDS = frozenset(
    "arret arreter arretez arrete arretes stopper stoppez stoppe desabonner desabonnement desabonnez desabonne "
    "desinscrire desinscription desinscrivez desinscris desabo unsubscribe unsub cancel end quit optout revoke remove "
    "resilier resiliation resiliez basta stopall".split()
)
_TYPING_SLIPS = frozenset(
    "sotp stpo sttop srop dtop stol stob sstop tsop sopt stio stoo stoop stopp stpp stip syop atop xtop stp0 st0p".split()
)
_DOUBTFUL = frozenset("stp step top non no fin spam nan td tas".split())
_START = frozenset("start oui yes ok reabonner reabonnement unstop recommencer".split())

_STOP_GLUED = re.compile(r"s+t+[o0]+p+(?:sms|pub|all|tout|mms|rcs|mail)?\d*")
_SPACED = re.compile(r"(?<![a-z0-9])s t o p(?![a-z0-9])")
_NOT_A_STOP = re.compile(r"\b(?:non|auto|flip|pit|one|short) stop\b|\bstop (?:and|&) go\b")
_PHRASES = re.compile(
    r"\b(?:ne|n) (?:veux|voudrais|souhaite|desire) (?:plus|pas)\b"
    r"|\bplus (?:recevoir|de (?:sms|message|messages|pub|pubs|publicite|publicites|texto|textos))\b"
    r"|\bne (?:plus|pas) m (?:envoyer|envoyez|ecrire|ecrivez|contacter|contactez|deranger)\b"
    r"|\bne (?:me |m )(?:recontactez|contactez|envoyez|envoyer|ecrivez|derangez|sollicitez) (?:plus|pas)\b"
    r"|\b(?:me|m) (?:desabonner|desinscrire|retirer|supprimer|rayer|enlever)\b"
    r"|\b(?:retirez|supprimez|effacez|enlevez|rayez|otez|sortez|retirer|enlever) (?:moi|mon numero|mes donnees|mes coordonnees)\b"
    r"|\bje (?:m )?oppose\b|\bm oppose\b|\b(?:cessez|arretez|arreter|cesser) (?:de|d|vos|les|ces|tout|immediatement)\b"
    r"|\blaissez moi tranquille\b|\bfoutez moi la paix\b|\bopt out\b|\bdesabonn\w*|\bdesinscri\w*"
)


def _plain(text: str) -> str:
    """Lower case, no accents, full-width letters made plain, everything but letters and digits a space."""
    folded = unicodedata.normalize("NFKD", text[:LONGEST_READ]).casefold()
    kept = "".join(c if c.isalnum() and c.isascii() else "" if unicodedata.combining(c) else " " for c in folded)
    return " ".join(kept.split())


def read_reply(text: str) -> Reading:
    """The meaning of any text, even empty or broken. Linear in its length."""
    plain = _plain(text)
    tokens = plain.split()
    if not tokens:
        return Reading(Intent.OTHER, False, "no words")
    if matched := _opposition(plain, tokens):
        return Reading(Intent.STOP, False, matched)
    if tokens[0] == "contact" or (len(tokens) <= 3 and "contact" in tokens):
        return Reading(Intent.CONTACT, False, "keyword contact")
    if len(tokens) == 1 and tokens[0] in _DOUBTFUL:
        return Reading(Intent.STOP, True, f"doubtful word {tokens[0]}")
    if len(tokens) <= 2 and tokens[0] in _START:
        return Reading(Intent.START, False, f"word {tokens[0]}")
    return Reading(Intent.OTHER, False, "nothing matched")


def _opposition(plain: str, tokens: list[str]) -> str | None:
    """Why this opposes, or None."""
    keyword = next((token for token in tokens if _STOP_GLUED.fullmatch(token)), None)
    if keyword is not None and not (_NOT_A_STOP.search(plain) and plain.count("stop") == 1):
        return f"keyword {keyword}"
    if _SPACED.search(plain):
        return "keyword s t o p"
    candidates = tokens if len(tokens) <= 4 else tokens[:1]
    if word := next((token for token in candidates if token in _WORDS), None):
        return f"word {word}"
    if len(tokens) <= 2 and (slip := next((token for token in tokens if token in _TYPING_SLIPS), None)):
        return f"typing slip {slip}"
    if phrase := _PHRASES.search(plain):
        return f"phrase {phrase.group()}"
    return None
