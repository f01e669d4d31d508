"""A reply in clauses: the parts of a message that are said on their own."""

import re
from dataclasses import dataclass

from stopsms.compliance.message.text import words
from stopsms.compliance.replies.spelling import respelt

_TORN_APART = re.compile(
    r"\b(?:(s) (m) (s)|(men|m en|m) (voy\w+)|(a) (ret\w+)|(des?|dez) (?:s )?(inscri\w+|abon\w+)|(m) (ecri\w+)|(desa) "
    r"(bon\w+)|(par) (ici))\b"
)
"""Words that dictation tears apart: « a rêter », « men voyer », « dé s’inscrire »."""


def _whole(match: re.Match[str]) -> str:
    parts = [part for part in match.groups() if part]
    if parts[0] in ("men", "m en"):
        return f"m en{parts[1]}"
    return " ".join(parts) if parts[0] in ("m", "par") else "".join(parts)


@dataclass(frozen=True, slots=True)
class ReplyClause:
    """A part of a message that is said on its own, as it was written; `asked` when a question mark ends it."""

    text: str
    asked: bool

    @property
    def plain(self) -> str:
        """Its bare words."""
        return words(self.text)

    @property
    def usual(self) -> str:
        """Its words in their usual spelling."""
        return respelt(_TORN_APART.sub(_whole, self.plain))


_APART = re.compile(
    r"\b(?:virgule|point d['’ ]interrogation|point d['’ ]exclamation|à la ligne|deux points|points? de suspension|"
    r"point(?=\s*$)|point (?=(?:je|merci|et|il|ça|nous)\b))|[\n\r.!?;:,()«»“”\"…|،。！？]+|\s[-–—]+\s|--+"
)


def clauses_of(text: str) -> list[ReplyClause]:
    """The clauses of a text, the empty ones left out."""
    clauses, start = [], 0
    for separator in _APART.finditer(text):
        clauses.append(
            ReplyClause(text[start : separator.start()].strip(), "?" in separator.group() or "？" in separator.group())
        )
        start = separator.end()
    clauses.append(ReplyClause(text[start:].strip(), asked=False))
    return [clause for clause in clauses if clause.text]
