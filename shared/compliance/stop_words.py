"""What a reply means. Opposing is never missed in order to avoid a false alarm: a false opposition is cheap, a missed one is not.

Read in this order, on the bare words of the text (no case, accents, punctuation, emoji, full-width or invisible characters):
1. a request that data be erased (GDPR art. 17): it opposes too, and a person sees to the erasure;
2. the keyword STOP in any shape, unless it stands in a compound that asks nothing (« non-stop »);
3. another word that asks to stop, or a typing slip, in a message of a few words;
4. a sentence that refuses to be written to (see `refusals`);
5. what may mean it, alone or as a word of refusal near a word for messages: doubtful, it takes effect and a person looks at it.
Sources: law.md R-25 (Chartes SMS+ 2015: any message « contenant le mot-clé STOP »; AWS required keywords; no French text lists
variants); CPCE art. L.34-5; GDPR art. 21. `STP` is never STOP for certain: in French it means « s’il te plaît ».
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from compliance.refusals import DOUBTFUL, ERASURE, MESSAGE_WORD, REFUSAL_WORD, REFUSALS, TRADE, WANTS_MORE
from compliance.text import KEYWORD, SPACED_KEYWORD, words


class Intent(StrEnum):
    """What the person wants, as far as it is certain. What is not understood is `UNKNOWN`."""

    STOP = "stop"
    ERASURE = "erasure"
    CONTACT = "contact"
    START = "start"
    HARMLESS = "harmless"
    YES = "yes"
    ACCESS = "access"
    PORTABILITY = "portability"
    ORIGIN = "origin"
    RECTIFICATION = "rectification"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a reply was understood; `matched` says why. What neither `opposes` nor is `harmless` is held until a person has read it.

    `YES` is harmless only where a confirmation is awaited, which the text alone cannot tell.
    """

    intent: Intent
    matched: str

    @property
    def opposes(self) -> bool:
        """Whether it is an opposition for certain: a request for erasure (GDPR art. 17) is one too."""
        return self.intent in (Intent.STOP, Intent.ERASURE)

    @property
    def harmless(self) -> bool:
        """Whether it certainly refuses nothing and asks for nothing that has to be answered by a person."""
        return self.intent in (Intent.CONTACT, Intent.START, Intent.HARMLESS)


LONGEST_READ = 1600
"""Characters of a reply that are read: no inbound message is longer."""

_FEW = 4
"""Words up to which a message is a bare request rather than a sentence."""

_ASKS_NOTHING = re.compile(
    r"\b(?:non|auto|flip|pit|one|short|full|door) stops?\b|\b(?:je|on|nous) f(?:ais|ait|aisons|erai|era) un stop\b|\bun stop chez\b"
    r"|\bstop (?:and|et|n) (?:go|start)\b|\bstop motion\b|\bstart (?:and |et )?stop\b"
)

_STATION = re.compile(r"\barrets? (?:(?:de|du|d|le) )*(?:bus|tram|tramway|metro|car|relais)\b")

_WORDS = frozenset(
    "arret arreter arretez arrete arretes stopper stoppez stoppe desabonner desabonnement desabonnez desabonne desabo "
    "desinscrire desinscription desinscrivez desinscris desinscrit unsubscribe unsub cancel end quit optout revoke remove "
    "resilier resiliation resiliez resilie basta smettila smettetela stopall uitschrijven afmelden abmelden baja parar".split()
)
_TYPING_SLIPS = frozenset(
    "sotp stpo srop dtop stol stob tsop sopt stio stoo stip syop atop xtop zstop qtop stpp stopo stpop sto stopm stog stlp szop "
    "etop wtop stope stopes stopez stoper estop "
    "arert aret arette arettez arettes aretez aretes arreter arrter arrret arrtez arrettez arrette desabonez "
    "desabone desabonement desabonnez desincrire desincription desinscire desinscripton desabonnemnt unsuscribe unsubcribe".split()
)
_DOUBTFUL_WORDS = frozenset(
    "stp step top non no nan nn nope fin fini spam pub td tas marre assez suffit degage rien tg osef relou saoulant".split()
)

_SIGNS = str.maketrans({"🛑": " arretez ", "⛔": " arretez ", "🚫": " arretez ", "🖕": " degage "})
"""Emoji that say a word."""

_OTHER_ALPHABETS = re.compile(
    r"стоп|στοπ|停止|退订|取消订阅|\b(?:توقف|توقفوا|أوقف|أوقفوا|اوقفوا|قف|لا ترسل\w*|لا أريد|لا اريد)\b", re.IGNORECASE
)
"""STOP, « arrêtez », « n’envoyez pas », « je ne veux pas » in Russian or Ukrainian, Greek, Chinese and Arabic."""

_NEAR = 6
"""Words within which a refusal is about a word for messages."""

_WHO = re.compile(
    r"\b(?:qui (?:etes vous|es tu|est ce|m ecrit|me contacte)|(?:c|c est|ce|vous etes|t es|tu es|mais) (?:qui|ki)|de la part de qui"
    r"|quelle (?:societe|entreprise|boite|marque)|who (?:is this|s this|are you)"
    r"|(?:eu|trouve|donne|obtenu) mon (?:num\w*|06|07|portable))\b"
)
_APART = re.compile(r"[\n\r.!?;]+")
_START_WORDS = frozenset("start oui ouii yes unstop reabonner reabonnement recommencer confirme".split())
_START = re.compile(
    r"^(?:ok|d accord|oui d accord)$"
    r"|^(?:ok )?oui(?: (?:oui|ok|svp|stp|merci|je|j|m|d|confirme|accepte|veux|bien|accord|inscris|volontiers|sms))*$"
    r"|\bje confirme(?:$| (?:mon|l) (?:accord|inscription|consentement|abonnement|numero))|\bje (?:m inscris|me reabonne)\b"
    r"|\bje veux bien (?:recevoir|m inscrire|vos)\b|\b(?:re)?(?:abonnez|inscrivez) moi\b"
)


def read_reply(text: str) -> Reading:
    """The meaning of any text, even empty or broken. Linear in its length."""
    text = text[:LONGEST_READ].translate(_SIGNS)
    plain = words(text.replace("+", " plus "))
    named = plain.split()
    wants_more = bool(WANTS_MORE.search(plain))
    if not wants_more and (found := ERASURE.search(plain)):
        return Reading(Intent.ERASURE, f"erasure: {found.group()}")
    if matched := _opposition(plain, named) or _said_apart(text):
        return Reading(Intent.UNKNOWN, f"{matched}, yet asks for more") if wants_more else Reading(Intent.STOP, matched)
    if named[:1] == ["contact"] or (len(named) < _FEW and "contact" in named):
        return Reading(Intent.CONTACT, "keyword contact")
    if matched := _doubt(plain, named):
        return Reading(Intent.UNKNOWN, matched)
    return _otherwise(plain, named)


def _opposition(plain: str, named: list[str]) -> str | None:
    """Why this opposes, or None."""
    keywords = [word for word in named if KEYWORD.fullmatch(word)]
    if len(keywords) > len(_ASKS_NOTHING.findall(plain)):
        return f"keyword {keywords[0]}"
    if found := SPACED_KEYWORD.search(plain):
        return f"keyword {found.group()}"
    bare = len(named) <= _FEW and named[:1] != ["vous"] and not _STATION.search(plain)
    if bare and (word := next((word for word in named if word in _WORDS), None)):
        return f"word {word}"
    if len(named) < _FEW and (slip := next((word for word in named if word in _TYPING_SLIPS), None)):
        return f"typing slip {slip}"
    for name, pattern in REFUSALS.items():
        if found := pattern.search(plain):
            return f"{name}: {found.group()}"
    return None


def _said_apart(text: str) -> str | None:
    """Why a line or a sentence opposes on its own, before a signature say, or in another alphabet; or None."""
    if found := _OTHER_ALPHABETS.search(text):
        return f"word {found.group()}"
    apart = [words(said).split() for said in _APART.split(text) if not _STATION.search(words(said))]
    bare = next((said for said in apart if said and len(said) <= _FEW and said[0] in _WORDS), None)
    return f"word {bare[0]}, on its own" if bare else None


def _doubt(plain: str, named: list[str]) -> str | None:
    """Why this may oppose, or None."""
    if len(named) == 1 and named[0] in _DOUBTFUL_WORDS:
        return f"doubtful word {named[0]}"
    if len(named) <= 3 * _FEW and (found := DOUBTFUL.search(plain)):
        return f"doubtful: {found.group()}"
    if TRADE.search(plain):
        return None
    refusals = [place for place, word in enumerate(named) if REFUSAL_WORD.fullmatch(word)]
    objects = [place for place, word in enumerate(named) if MESSAGE_WORD.fullmatch(word)]
    near = next(((a, b) for a in refusals for b in objects if a != b and abs(a - b) <= _NEAR), None)
    return f"doubtful: {named[near[0]]} near {named[near[1]]}" if near else None


def _otherwise(plain: str, named: list[str]) -> Reading:
    """The meaning of what does not oppose."""
    if len(named) <= 2 * _FEW and (found := _WHO.search(plain)):
        return Reading(Intent.CONTACT, f"asks who: {found.group()}")
    if len(named) <= 2 and named[:1] and named[0] in _START_WORDS:
        return Reading(Intent.YES if named[0].startswith(("ou", "ye", "co")) else Intent.START, f"word {named[0]}")
    if len(named) <= 2 * _FEW and (found := _START.search(plain)):
        return Reading(Intent.YES, f"agrees: {found.group()}")
    return Reading(Intent.UNKNOWN, "nothing matched" if named else "no words")
