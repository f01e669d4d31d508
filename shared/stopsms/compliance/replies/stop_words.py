"""What a reply means, in three readings: it opposes for certain, it is certainly harmless, or it waits until a person has read it.

What is not understood is a no: whatever its words, alphabet, emoji or length, it is held, so no opposition is missed however it is
worded. What is certain is kept narrow, for it is final: the person is told that no more will come. Read in this order:
1. a request that data be erased (GDPR art. 17): it opposes for certain, and a person sees to the erasure;
2. the keyword STOP in any shape, or another word that asks to stop, on its own: certain;
3. a sentence that can mean nothing else (see `replies.opposition_phrases`): certain;
   unless anything in the message takes it back, denies it or asks about it: then nothing is certain;
4. a request about one's data (see `replies.data_requests`): held, under its name; but CONTACT, and who writes, comes before;
5. START, a plain yes, or a form of the closed list (see `replies.whole_forms`), as the whole message;
6. an errand with the business, whatever it denies, cancels or stops, in which each word serves it or stands where it can refuse nothing
   (see `replies.errands`), or plain words of another language (see `replies.other_languages`): harmless;
7. everything else: held, with what may be meant, for the person who reads it.
Each sentence that refuses is looked for as it is written, and in the usual spelling of its words (see `replies.spelling`).
Sources: docs/law.md R-25 (Chartes SMS+ 2015: any message « contenant le mot-clé STOP »; carriers' required keywords; no French text lists
variants); CPCE art. L.34-5; GDPR art. 4(11), 15 to 17, 20 and 21. `STP` is never STOP for certain: in French it means « s’il te plaît ».
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from stopsms.compliance.message.text import KEYWORD, SPACED_KEYWORD, words
from stopsms.compliance.replies import data_requests, other_languages, whole_forms
from stopsms.compliance.replies.errands.judgement import is_errand
from stopsms.compliance.replies.opposition_phrases import (
    ACROSS_CLAUSES,
    DOUBTS,
    ERASURES,
    LIMITED,
    OPPOSITIONS,
    REACTION,
    SEEKS_A_WAY_OUT,
    UNDONE,
    refusal_near_messages,
)
from stopsms.compliance.replies.opposition_phrases_elsewhere import IN_OTHER_LANGUAGES, IN_OTHER_SCRIPTS
from stopsms.compliance.replies.spelling import respelt


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
class ReplyReading:
    """How a reply was understood; `matched` says why. What neither `opposes` nor is `harmless` is held until a person has read it.

    `YES` is harmless only where a confirmation is awaited, which the text alone cannot tell. `asks` is a request about the person's
    data that stands beside an opposition: the opposition takes effect at once, and the request waits for its answer.
    """

    intent: Intent
    matched: str
    asks: Intent | None = None

    @property
    def opposes(self) -> bool:
        """Whether it is an opposition for certain: a request for erasure (GDPR art. 17) is one too."""
        return self.intent in (Intent.STOP, Intent.ERASURE)

    @property
    def harmless(self) -> bool:
        """Whether it certainly refuses nothing and asks for nothing that has to be answered by a person."""
        return self.intent in (Intent.CONTACT, Intent.START, Intent.HARMLESS)


NO_WORDS, NOTHING_MATCHED = "no words that are read", "nothing matched"
NOTHING_READ = frozenset({NO_WORDS, NOTHING_MATCHED})
"""What `matched` says of a text in which nothing was found that may oppose or ask."""

LONGEST_READ = 1600
"""Characters of a reply in which an opposition is looked for: no inbound message is longer. A longer one is never harmless."""

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

_SIGNS = str.maketrans({"🛑": " arretez "})
"""The road sign says a word; signs of prohibition and gestures may mean several, and wait for a person."""

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
_APART = re.compile(
    r"\b(?:virgule|point d['’ ]interrogation|point d['’ ]exclamation|à la ligne|deux points|points? de suspension|"
    r"point(?=\s*$)|point (?=(?:je|merci|et|il|ça|nous)\b))|[\n\r.!?;:,()«»“”\"…|،。！？]+|\s[-–—]+\s|--+"
)


_TORN_APART = re.compile(
    r"\b(?:(s) (m) (s)|(men|m en|m) (voy\w+)|(a) (ret\w+)|(des?|dez) (?:s )?(inscri\w+|abon\w+)|(m) (ecri\w+)|(desa) "
    r"(bon\w+)|(par) (ici))\b"
)
"""Words that dictation tears apart: « a rêter », « men voyer », « dé s’inscrire »."""


def _whole(found: re.Match[str]) -> str:
    parts = [part for part in found.groups() if part]
    if parts[0] in ("men", "m en"):
        return f"m en{parts[1]}"
    return " ".join(parts) if parts[0] in ("m", "par") else "".join(parts)


@dataclass(frozen=True, slots=True)
class _Clause:
    """A part of a message that is said on its own."""

    said: str
    asked: bool

    @property
    def plain(self) -> str:
        return words(self.said)

    @property
    def usual(self) -> str:
        """Its words in their usual spelling."""
        return respelt(_TORN_APART.sub(_whole, self.plain))


def read_reply(text: str) -> ReplyReading:
    """The meaning of any text, even empty or broken. Its work is linear in the length of what is read."""
    whole = unicodedata.normalize("NFKC", text[: LONGEST_READ + 1])
    read = whole[:LONGEST_READ].translate(_SIGNS).replace("+", " plus ")
    plain = words(read)
    if REACTION.match(read):
        return ReplyReading(Intent.UNKNOWN, "a reaction that quotes our message")
    clauses = _clauses(read)
    asks = _data_request(plain)
    if certain := _certain(plain, clauses):
        if undone := next((found for clause in clauses if (found := UNDONE.search(clause.plain))), None):
            return ReplyReading(Intent.UNKNOWN, f"{certain.matched}, yet: {undone.group()}")
        return ReplyReading(certain.intent, certain.matched, asks[0] if asks else None)
    if not asks or whole_forms.asks_contact(whole):
        return _harmless(whole) or ReplyReading(Intent.UNKNOWN, _doubt(plain))
    return ReplyReading(*asks)


def _clauses(text: str) -> list[_Clause]:
    found, start = [], 0
    for separator in _APART.finditer(text):
        found.append(
            _Clause(text[start : separator.start()].strip(), "?" in separator.group() or "？" in separator.group())
        )
        start = separator.end()
    found.append(_Clause(text[start:].strip(), asked=False))
    return [clause for clause in found if clause.said]


def _certain(plain: str, clauses: list[_Clause]) -> ReplyReading | None:
    """The opposition that this says for certain, if it does."""
    for clause in clauses:
        found = ERASURES.search(clause.plain) or ERASURES.search(clause.usual)
        if found and (not clause.asked or SEEKS_A_WAY_OUT.search(clause.plain)):
            return ReplyReading(Intent.ERASURE, f"erasure: {found.group()}")
    matched = _keyword(plain) or _bare(plain, clauses) or _sentence(clauses) or _elsewhere(clauses)
    return ReplyReading(Intent.STOP, matched) if matched else None


def _keyword(plain: str) -> str | None:
    """STOP, in whatever shape."""
    keywords = [word for word in plain.split() if KEYWORD.fullmatch(word)]
    if len(keywords) > len(_ASKS_NOTHING.findall(plain)):
        return f"keyword {keywords[0]}"
    found = SPACED_KEYWORD.search(plain)
    return f"keyword {found.group()}" if found else None


def _bare(plain: str, clauses: list[_Clause]) -> str | None:
    """Another word that asks to stop, alone in the message or in a clause of it. Asked, it is no order: « arrêt ? »."""
    if not any(clause.asked for clause in clauses) and (word := _alone(plain, _KEYWORDS | _ORDERS)):
        return f"word {word}"
    for clause in clauses:
        if _bare_of_accents(clause.said) in _OTHER_ALPHABETS:
            return f"words {clause.said}"
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


def _bare_of_accents(said: str) -> str:
    kept = "".join(c for c in said.casefold() if not unicodedata.combining(c) and (c.isalnum() or c.isspace()))
    return " ".join(kept.split())


def _sentence(clauses: list[_Clause]) -> str | None:
    """A sentence that refuses to be written to, without limit. One that is asked about counts if it asks for a way out."""
    if any(LIMITED.search(clause.plain) for clause in clauses):
        return None
    for clause in clauses:
        if clause.asked and not SEEKS_A_WAY_OUT.search(clause.plain):
            continue
        for said in dict.fromkeys((clause.plain, clause.usual)):
            for name, pattern in OPPOSITIONS.items():
                if found := pattern.search(said):
                    return f"{name}: {found.group()}"
    for place in range(1, len(clauses)):
        before, clause = clauses[place - 1 : place + 1]
        if not (before.asked or clause.asked) and (found := ACROSS_CLAUSES.search(f"{before.plain} {clause.plain}")):
            return f"wants no more of it: {found.group()}"
    return None


def _elsewhere(clauses: list[_Clause]) -> str | None:
    """A sentence of another language that refuses."""
    for clause in clauses:
        found = IN_OTHER_LANGUAGES.search(clause.plain) or IN_OTHER_SCRIPTS.search(_bare_of_accents(clause.said))
        if found:
            return f"in another language: {found.group()}"
    return None


def _data_request(plain: str) -> tuple[Intent, str] | None:
    """A request about the person's data, with its words."""
    for name, pattern in data_requests.NAMED.items():
        if found := pattern.search(plain):
            return Intent(name), f"{name}: {found.group()}"
    return None


def _harmless(text: str) -> ReplyReading | None:
    """What is certainly harmless as a whole, and a plain yes."""
    if whole_forms.asks_contact(text):
        return ReplyReading(Intent.CONTACT, "asks who writes")
    if whole_forms.thanks_in_signs(text):
        return ReplyReading(Intent.HARMLESS, "thanks in signs")
    if (plain := whole_forms.readable(text)) and (known := _known_form(text, plain)):
        return known
    if is_errand(text):
        return ReplyReading(Intent.HARMLESS, "an errand with the business")
    return ReplyReading(Intent.HARMLESS, "an errand, in plain words") if other_languages.is_plain_errand(text) else None


def _known_form(text: str, plain: str) -> ReplyReading | None:
    if whole_forms.asks_to_start(text, plain):
        return ReplyReading(Intent.START, f"keyword {plain}")
    if whole_forms.says_yes(text, plain):
        return ReplyReading(Intent.YES, f"yes: {plain}")
    form = whole_forms.harmless_form(text, plain)
    return ReplyReading(Intent.HARMLESS, form) if form else None


def _doubt(plain: str) -> str:
    """What the person who reads it may look for."""
    if not plain:
        return NO_WORDS
    for name, pattern in DOUBTS.items():
        if found := pattern.search(plain):
            return f"{name}: {found.group()}"
    if near := refusal_near_messages(plain.split()):
        return f"may refuse: {near[0]} near {near[1]}"
    return NOTHING_MATCHED
