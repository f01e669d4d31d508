"""The text of an SMS: its alphabet, what it is billed as, the characters that cost, and the STOP mention in it.

Sources: 3GPP TS 23.038 §6.2.1 (default alphabet and its extension), TS 23.040 §9.2.3.24 (joined parts lose 7 septets, or 3
UCS-2 units, to a header). French letters outside the default alphabet: ç, â, ê, î, ô, û, ë, ï, œ, most capitals with accents.
The price of a part is the parameter `PricePerPartEur` of template.yaml.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from stopsms.compliance.replies.stop_keyword import SPACED_STOP_KEYWORD, STOP_KEYWORD

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = "\f^{}\\[~]|€"
_GSM_7 = re.compile(f"[{re.escape(_BASIC + _EXTENDED)}]*")
_BASIC_ONLY = re.compile(f"[{re.escape(_BASIC)}]*")

_ALONE = {"GSM-7": 160, "UCS-2": 70}
_JOINED = {"GSM-7": 153, "UCS-2": 67}

_REPLACEMENTS = {
    "œ": "oe",
    "Œ": "OE",
    "…": "...",
    "°": "o",
    "×": "x",
    "\t": " ",
    **dict.fromkeys("’‘‚‛′‹›", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("–—−‐‑‒―•·", "-"),
    **dict.fromkeys("\u2044\u2215", "/"),
}
"""What reads the same to a French reader. Spaces of every kind and letters with accents are made plain by their decomposition."""


_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o"})
"""Letters that have no decomposition in Unicode, and that French keyboards or a transliteration write otherwise."""


@lru_cache(maxsize=64)
def words(text: str) -> str:
    """The bare words of a text: lower case, no accents, full-width letters made plain, one space where anything else stood."""
    folded = unicodedata.normalize("NFKD", text).casefold().translate(_LIGATURES)
    kept = "".join(c if c.isalnum() and c.isascii() else "" if _is_invisible(c) else " " for c in folded)
    return " ".join(kept.split())


def _is_invisible(character: str) -> bool:
    """An accent on its own, the key drawn around a digit, or a character that shows nothing (zero-width space, soft hyphen)."""
    return unicodedata.category(character) in ("Mn", "Me", "Cf")


@lru_cache(maxsize=64)
def plain(text: str) -> str:
    """The letters and digits of a text, in lower case without accents: to see whether it contains a name."""
    decomposed = unicodedata.normalize("NFKD", text).casefold().translate(_LIGATURES)
    return "".join(character for character in decomposed if character.isalnum())


@lru_cache(maxsize=64)
def unaccented(text: str) -> str:
    """The text in its case without accents and marks that show nothing, every dash and every space alike: to see how it is written."""
    if text.isascii():
        return text.replace("\t", " ")
    kept = []
    for character in unicodedata.normalize("NFKD", text):
        category = unicodedata.category(character)
        if category == "Pd" or character == "−":
            kept.append("-")
        elif category in ("Zs", "Zl", "Zp") or character == "\t":
            kept.append(" ")
        elif category not in ("Mn", "Me", "Cf"):
            kept.append("'" if character == "’" else character)
    return "".join(kept)


def says(text: str, name: str) -> bool:
    """Whether a text says a name in words of their own, whatever their case, accents and spacing: « or » is not said by « encore »."""
    letters = words(name).replace(" ", "")
    if not letters:
        return plain(name) in plain(text)
    return bool(re.search(rf"\b{' ?'.join(letters)}\b", words(text)))


class Encoding(StrEnum):
    """The alphabet in which a text travels."""

    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"


def encoding_of(text: str) -> Encoding:
    """The cheapest alphabet that holds the whole text."""
    return Encoding.GSM_7 if _GSM_7.fullmatch(text) else Encoding.UCS_2


def _widths(text: str, encoding: Encoding) -> list[int]:
    if encoding is Encoding.GSM_7:
        return [2 if character in _EXTENDED else 1 for character in text]
    return [1 if character <= "\uffff" else 2 for character in text]


def parts(text: str) -> int:
    """How many SMS the text is billed as. An escape pair or a surrogate pair is never cut in two.

    >>> parts("a" * 160), parts("a" * 161), parts("ç" * 71), parts("a" * 152 + "€" + "a" * 152)
    (1, 2, 2, 3)
    """
    encoding = encoding_of(text)
    alone, joined = _ALONE[encoding], _JOINED[encoding]
    if len(text) <= alone // 2 or (len(text) <= alone and _BASIC_ONLY.fullmatch(text)):
        return 1
    widths = _widths(text, encoding)
    if sum(widths) <= alone:
        return 1
    count, room = 1, joined
    for width in widths:
        if width > room:
            count, room = count + 1, joined
        room -= width
    return count


@dataclass(frozen=True, slots=True)
class CostlyCharacter:
    """A character that forces the whole text into UCS-2, where a part holds 70 characters instead of 160."""

    position: int
    character: str
    replacement: str | None

    @property
    def name(self) -> str:
        """Its Unicode name: the only way to name one that cannot be seen, such as a no-break space."""
        return unicodedata.name(self.character, f"U+{ord(self.character):04X}")


def _replacement(character: str) -> str | None:
    if unicodedata.category(character) == "Cf":
        return ""
    letters = unicodedata.normalize("NFKD", _REPLACEMENTS.get(character, character))
    bare = "".join(_REPLACEMENTS.get(letter, letter) for letter in letters if not unicodedata.combining(letter))
    return bare if bare and _GSM_7.fullmatch(bare) else None


def costly_characters(text: str) -> tuple[CostlyCharacter, ...]:
    """The characters outside GSM-7, each with its place and a readable replacement when there is one."""
    return tuple(
        CostlyCharacter(position, character, _replacement(character))
        for position, character in enumerate(text)
        if not _GSM_7.fullmatch(character)
    )


_QUOTED = re.compile(r"«[ \u00a0\u202f\u2009]?|[ \u00a0\u202f\u2009]?»")


def transliterate(text: str) -> str:
    """The text in GSM-7 as far as it can be: French stays readable, a character without replacement stays as it is."""
    composed = _QUOTED.sub('"', unicodedata.normalize("NFC", text))
    return "".join(character if _GSM_7.fullmatch(character) else _readable(character) for character in composed)


def _readable(character: str) -> str:
    replacement = _replacement(character)
    return character if replacement is None else replacement


@dataclass(frozen=True, slots=True)
class StopMention:
    """A STOP mention as the author wrote it: its position, the number it leads to, and that number as it is written."""

    start: int
    end: int
    number: str
    written: str


_STOP_MENTION = re.compile(
    r"\bSTOP(?:[ \u00a0]?(?:SMS|PUB|MMS|RCS))?(?:[ \u00a0]+(?:par[ \u00a0]+SMS|non[ \u00a0]+surtax[ée]|gratuit))?"
    r"(?:[ \u00a0]*(?:[:=]|=>|->|→)|[ \u00a0]+(?:au|to|vers|sur le))?[ \u00a0]*(?P<number>\+?\d[\d ]{2,14}\d)\b"
    r"(?:[ \u00a0]*\((?:num[ée]ro |appel |sms )?(?:non surtax[ée]|gratuit|(?:prix|co[uû]t)(?: d[’']un)? sms)\))?",
    re.IGNORECASE,
)


@lru_cache(maxsize=64)
def stop_mentions(text: str) -> tuple[StopMention, ...]:
    """Every STOP followed by a number, whatever number it is, in the order of the text."""
    return tuple(
        StopMention(match.start(), match.end(), match["number"].replace(" ", ""), match["number"])
        for match in _STOP_MENTION.finditer(text)
    )


_BEFORE_MENTION = re.compile(r"(?:\s+[-–—|/•·*]+)*[\s,;:(\[]*\Z")
_AFTER_MENTION = re.compile(r"\W*")
"""What sets a closing mention apart from the text: brackets, dashes, a last full stop."""


def without_closing_mentions(text: str, number: str) -> str:
    """The text without the mentions of this number that it ends with, nor what set them apart.

    >>> without_closing_mentions("Soldes ! - STOP au 36180.", "36180")
    'Soldes !'
    """
    for mention in reversed(stop_mentions(text)):
        if mention.number != number or not _AFTER_MENTION.fullmatch(text, mention.end):
            break
        text = _BEFORE_MENTION.sub("", text[: mention.start])
    return text


_STOP_REPLY = re.compile(
    r"\b(?:r[ée]pon(?:dez|dre|ds)|renvoyez|envoyez|tapez)\b[^.\n]{0,12}\bSTOP\b(?![^.\n]{0,12}\d{4})", re.IGNORECASE
)


def stop_replies(text: str) -> bool:
    """Whether the text tells the person to answer STOP, without saying to which number."""
    return bool(_STOP_REPLY.search(text))


def names_stop(text: str) -> bool:
    """Whether a text contains the keyword, in any shape."""
    bare = words(text)
    return any(map(STOP_KEYWORD.fullmatch, bare.split())) or bool(SPACED_STOP_KEYWORD.search(bare))
