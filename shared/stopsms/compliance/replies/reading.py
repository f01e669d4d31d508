"""What a reply means, in three readings: it opposes for certain, it is certainly harmless, or it waits until a person has read it.

What is not understood is a no: whatever its words, alphabet, emoji or length, it is held, so no opposition is missed however it is
worded. What is certain is kept narrow, for it is final: the person is told that no more will come. Read in this order:
1. a request that data be erased (GDPR art. 17): it opposes for certain, and a person sees to the erasure;
2. the keyword STOP in any shape, or another word that asks to stop, on its own (see `replies.stop_words`): certain;
3. a sentence that can mean nothing else (see `replies.opposition_phrases`): certain;
   unless anything in the message takes it back, denies it or asks about it: then nothing is certain;
4. a request about one's data (see `replies.data_requests`): held, under its name; but CONTACT, and who writes, comes before;
5. START, a plain yes, or a form of the closed list (see `replies.whole_forms`), as the whole message;
6. an errand with the business, whatever it denies, cancels or stops, in which each word serves it or stands where it can refuse nothing
   (see `replies.errands`), or plain words of another language (see `replies.other_languages`): harmless;
7. everything else: held, with what may be meant, for the person who reads it.
Each sentence that refuses is looked for as it is written, and in the usual spelling of its words (see `replies.spelling`).
Sources: docs/law.md R-25; CPCE art. L.34-5; GDPR art. 4(11), 15 to 17, 20 and 21.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from stopsms.compliance.message.text import words
from stopsms.compliance.replies import data_requests, other_languages, whole_forms
from stopsms.compliance.replies.clauses import ReplyClause, clauses_of
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
from stopsms.compliance.replies.stop_words import bare_of_accents, bare_word, keyword


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


_SIGNS = str.maketrans({"🛑": " arretez "})
"""The road sign says a word; signs of prohibition and gestures may mean several, and wait for a person."""


def read_reply(text: str) -> ReplyReading:
    """The meaning of any text, even empty or broken. Its work is linear in the length of what is read."""
    whole = _whole(text)
    read = _spelt_out(whole)
    plain = words(read)
    if REACTION.match(read):
        return ReplyReading(Intent.UNKNOWN, "a reaction that quotes our message")
    clauses = clauses_of(read)
    asks = _data_request(plain)
    if certain := _certain(plain, clauses):
        if undone := next((match for clause in clauses if (match := UNDONE.search(clause.plain))), None):
            return ReplyReading(Intent.UNKNOWN, f"{certain.matched}, yet: {undone.group()}")
        return ReplyReading(certain.intent, certain.matched, asks[0] if asks else None)
    if not asks or whole_forms.asks_contact(whole):
        return _harmless(whole) or ReplyReading(Intent.UNKNOWN, _doubt(plain))
    return ReplyReading(*asks)


def has_stop_word(text: str) -> bool:
    """Whether a STOP word alone may make it an opposition, whatever else it says: few patterns are needed to read what it means."""
    read = _spelt_out(_whole(text))
    plain = words(read)
    return bool(keyword(plain) or bare_word(plain, clauses_of(read)))


def _whole(text: str) -> str:
    return unicodedata.normalize("NFKC", text[: LONGEST_READ + 1])


def _spelt_out(whole: str) -> str:
    return whole[:LONGEST_READ].translate(_SIGNS).replace("+", " plus ")


def _certain(plain: str, clauses: list[ReplyClause]) -> ReplyReading | None:
    """The opposition that this says for certain, if it does."""
    for clause in clauses:
        match = ERASURES.search(clause.plain) or ERASURES.search(clause.usual)
        if match and (not clause.asked or SEEKS_A_WAY_OUT.search(clause.plain)):
            return ReplyReading(Intent.ERASURE, f"erasure: {match.group()}")
    matched = keyword(plain) or bare_word(plain, clauses) or _sentence(clauses) or _elsewhere(clauses)
    return ReplyReading(Intent.STOP, matched) if matched else None


def _sentence(clauses: list[ReplyClause]) -> str | None:
    """A sentence that refuses to be written to, without limit. One that is asked about counts if it asks for a way out."""
    if any(LIMITED.search(clause.plain) for clause in clauses):
        return None
    for clause in clauses:
        if clause.asked and not SEEKS_A_WAY_OUT.search(clause.plain):
            continue
        for sentence in dict.fromkeys((clause.plain, clause.usual)):
            for name, pattern in OPPOSITIONS.items():
                if match := pattern.search(sentence):
                    return f"{name}: {match.group()}"
    for place in range(1, len(clauses)):
        before, clause = clauses[place - 1 : place + 1]
        if not (before.asked or clause.asked) and (match := ACROSS_CLAUSES.search(f"{before.plain} {clause.plain}")):
            return f"wants no more of it: {match.group()}"
    return None


def _elsewhere(clauses: list[ReplyClause]) -> str | None:
    """A sentence of another language that refuses."""
    for clause in clauses:
        match = IN_OTHER_LANGUAGES.search(clause.plain) or IN_OTHER_SCRIPTS.search(bare_of_accents(clause.text))
        if match:
            return f"in another language: {match.group()}"
    return None


def _data_request(plain: str) -> tuple[Intent, str] | None:
    """A request about the person's data, with its words."""
    for name, pattern in data_requests.NAMED.items():
        if match := pattern.search(plain):
            return Intent(name), f"{name}: {match.group()}"
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
        if match := pattern.search(plain):
            return f"{name}: {match.group()}"
    if near := refusal_near_messages(plain.split()):
        return f"may refuse: {near[0]} near {near[1]}"
    return NOTHING_MATCHED
