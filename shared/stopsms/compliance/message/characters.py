"""The characters that a text which people write for others to read may hold, and what becomes of the others.

Two doors, two answers. Who calls the API or sends a file can correct what he wrote: a character that nobody can read is refused,
by name (`unwritable`). A person's reply cannot be sent back for its form: what no writing holds is replaced (`repaired`).
Sources: Unicode 16, §5.22 (U+FFFD stands for bytes that could not be read), §23.7 (noncharacters), UAX #9 §2 (direction), UAX #15
(NFC: texts that are the same are written the same).
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from stopsms.compliance.law.rule import Explanation


class Flaw(StrEnum):
    """Why a character is refused."""

    CONTROL = "control_character"
    DIRECTION = "direction_character"
    NOT_UTF_8 = "not_utf_8"
    HALF = "half_a_character"
    NONCHARACTER = "noncharacter"


_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
_FLAWS = {
    Flaw.CONTROL: "\x00-\x1f\x7f-\x9f\u2028\u2029",
    Flaw.DIRECTION: "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f",
    Flaw.NOT_UTF_8: "\ufffd",
    Flaw.HALF: "\ud800-\udfff",
    Flaw.NONCHARACTER: _NONCHARACTERS,
}
_UNWRITABLE = re.compile("|".join(f"(?P<{flaw.name}>[{characters}])" for flaw, characters in _FLAWS.items()))
_LAYOUT = "\n\t"
"""What a text of several lines may hold: a form's wording, pasted with its tabs, is kept as it was shown."""

_REASONS = {
    Flaw.CONTROL: Explanation("caractère de contrôle", "a control character"),
    Flaw.DIRECTION: Explanation(
        "il change le sens de lecture de ce qui suit", "it turns the direction of what follows"
    ),
    Flaw.NOT_UTF_8: Explanation(
        "des octets n’ont pas pu être lus : envoyez le texte en UTF-8",
        "bytes could not be read: send the text as UTF-8",
    ),
    Flaw.HALF: Explanation("moitié d’un caractère coupé en deux", "half of a character that was cut in two"),
    Flaw.NONCHARACTER: Explanation("ce n’est pas un caractère selon Unicode", "Unicode makes no character of it"),
}


@dataclass(frozen=True, slots=True)
class Unwritable:
    """A character that is refused: where (counted from 0), which, and why."""

    position: int
    character: str
    flaw: Flaw

    @property
    def name(self) -> str:
        """Its code point, with its Unicode name where it has one: it cannot be seen."""
        return f"U+{ord(self.character):04X} {unicodedata.name(self.character, '')}".rstrip()

    @property
    def explanation(self) -> Explanation:
        """Which character, where, and why it is refused."""
        reason, place = _REASONS[self.flaw], self.position + 1
        return Explanation(
            f"{self.name}, en position {place}, est refusé : {reason.fr}",
            f"{self.name}, character {place}, is refused: {reason.en}",
        )


def unwritable(text: str, *, lines: bool = False) -> Unwritable | None:
    """The first character that the text may not hold. With `lines` it may have several lines, and tabs."""
    for match in _UNWRITABLE.finditer(text):
        if not (lines and match[0] in _LAYOUT):
            return Unwritable(match.start(), match[0], Flaw[match.lastgroup or ""])
    return None


def composed(text: str) -> str:
    """The text as everything is kept: in NFC, so that « é » is the same in a tag, an audience and a price, however it was typed."""
    return unicodedata.normalize("NFC", text)


def repaired(text: str) -> str:
    """The text as it can be written down: halves of a character are joined, or replaced by U+FFFD where one is alone."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
