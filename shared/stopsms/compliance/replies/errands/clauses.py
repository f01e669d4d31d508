"""A message in clauses, and its words in their usual spelling, if every sign of it is understood."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from stopsms.compliance.replies.signs import MEANS_NO_HARM, UNDERSTOOD
from stopsms.compliance.replies.spelling import respelt

LONGEST = 480
"""Characters of the longest message that is looked at: three SMS. It bounds the work."""

_SEPARATOR = re.compile(r"(?<!\d)[.,:]|[.,:](?!\d)|[\n\r!?;()…\"«»“”]|\s[-–—/]+\s|--+")
_WORD = re.compile(r"[A-Za-z0-9]+")


class Token(NamedTuple):
    """A word, and whether it was written with a capital."""

    word: str
    capital: bool


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a message that is said on its own, and whether it is asked."""

    tokens: list[Token]
    asked: bool

    @property
    def plain(self) -> str:
        """Its words alone."""
        return " ".join(token.word for token in self.tokens)


def letters_of(text: str) -> str | None:
    """The text in plain letters, or None when a sign in it is not understood or it is too long."""
    if len(text) > LONGEST:
        return None
    kept = []
    for character in unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE")):
        if character.isascii() and character.isalnum():
            kept.append(character)
        elif character in MEANS_NO_HARM:
            kept.append(" , ")
        elif character in UNDERSTOOD:
            kept.append("" if unicodedata.combining(character) else " " if character in "'’‘-–+&*#@_=" else character)
        else:
            return None
    return "".join(kept).replace("€", " euros ").replace("%", " pourcent ").replace("$", " euros ")


_WEEK_END = re.compile(r"\bweek end\b", re.IGNORECASE)
_SHORTENED = re.compile(r"\b(M|Mme|Mr|Mlle|Dr|St|Ste|Av|Bd|Tel|Ref)\.", re.IGNORECASE)
_TEE_SHIRT = re.compile(r"\bt shirt", re.IGNORECASE)
_CARD = re.compile(r"\b(la|ma|une|par|en|de) cb\b", re.IGNORECASE)
_NO_FIRST = re.compile(r"(?i)(?:^|(?<=[.,!?;:] ))(non(?: merci)?) ?[,.!]+(?= *[^\s.,!?])")
"""« Non, mercredi 14h » is said in one breath."""


def clauses_of(letters: str) -> Iterator[Clause]:
    """The clauses of a message, each said on its own."""
    start = 0
    letters = _CARD.sub(r"\1 carte", _TEE_SHIRT.sub("tshirt", letters))
    letters = _NO_FIRST.sub(r"\1 ", _SHORTENED.sub(r"\1", _WEEK_END.sub("weekend", letters)))
    for separator in (*_SEPARATOR.finditer(letters), None):
        said = letters[start : separator.start() if separator else None]
        tokens = _tokens(said)
        if tokens:
            yield Clause(_pleading(tokens), bool(separator) and separator is not None and separator.group() == "?")
        if separator:
            start = separator.end()


def _tokens(said: str) -> list[Token]:
    """The words in their usual spelling, each with whether it was written with a capital."""
    written = _WORD.findall(said)
    capitals = {word.lower() for word in written if word[0].isupper() and not word.isupper()}
    return [Token(word, word in capitals) for word in respelt(" ".join(written).lower()).split()]


def _pleading(tokens: list[Token]) -> list[Token]:
    """« stp » ends a request of several words; anywhere else it may be STOP."""
    if len(tokens) > 2 and tokens[-1].word == "stp":
        return [*tokens[:-1], Token("svp", capital=False)]
    return tokens
