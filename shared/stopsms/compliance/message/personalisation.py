"""Personalised texts: `{first_name}` is replaced by the contact's attribute, `{first_name|cher client}` has a fallback.

`{{` and `}}` stand for braces themselves. Everything is judged on the text that the person would receive.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from stopsms.compliance.message.characters import unwritable
from stopsms.compliance.message.links import links
from stopsms.compliance.message.text import names_stop, plain

_TOKEN = re.compile(r"\{\{|\}\}|\{(?P<name>[a-z][a-z0-9_]{0,31})(?:\|(?P<fallback>[^{}|]*))?\}|[{}]")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text with the person's own values in it: one for each field in order, empty where the fallback is used.

    `missing` are fields that have neither a value nor a fallback, `stray` the places (from 0) of braces that make no field.
    """

    text: str
    values: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    stray: tuple[int, ...] = ()


def is_personal(text: str) -> bool:
    """Whether the text has anything to replace."""
    return "{" in text or "}" in text


def render(text: str, attributes: Mapping[str, str]) -> Rendered:
    """The text for one person. A value that says nothing counts as missing (`says_nothing`), one that intrudes stays to be refused."""

    def value_of(name: str) -> str:
        value = attributes.get(name, "").strip()
        return "" if says_nothing(value, of=name) and not intrudes(value) else value

    return _rendered(text, value_of)


def unfilled(text: str, attributes: Mapping[str, str]) -> frozenset[str]:
    """The fields of the text that this person has no value for, and that have no fallback."""
    return frozenset(render(text, attributes).missing)


def put_back(text: str, values: Sequence[str]) -> Rendered:
    """The text as it was rendered with these values: what a person received can be shown without keeping every text."""
    left = iter(values)
    return _rendered(text, lambda _: next(left, ""))


def _rendered(text: str, value_of: Callable[[str], str]) -> Rendered:
    if not is_personal(text):
        return Rendered(text)
    values: list[str] = []
    missing: list[str] = []
    stray: list[int] = []

    def replaced(match: re.Match[str]) -> str:
        if match[0] in ("{{", "}}"):
            return match[0][0]
        name, fallback = match["name"], match["fallback"]
        if name is None:
            stray.append(match.start())
            return match[0]
        value = value_of(name)
        values.append(value)
        if not value and fallback is None:
            missing.append(name)
        return value or fallback or ""

    return Rendered(_TOKEN.sub(replaced, text), tuple(values), tuple(missing), tuple(stray))


def sample(text: str) -> Rendered:
    """The text as a draft is judged: fallbacks put in and, where there is none, the field's own name."""
    if not is_personal(text):
        return Rendered(text)
    names = {
        match["name"]: match["name"] for match in _TOKEN.finditer(text) if match["name"] and match["fallback"] is None
    }
    rendered = _rendered(text, lambda name: names.get(name, ""))
    return Rendered(rendered.text, stray=rendered.stray)


_NAME = re.compile(
    r"(?:^|_)(?:[a-z]*name|[a-z]*nom|civilite|title|titre|salutation|city|town|ville|commune|region|country|pays)(?:_|$)"
)
"""Fields that hold the name of a person or of a place, by their own: `first_name`, `prenom`, `nom_de_famille`, `ville`…"""

_PLACEHOLDERS = frozenset(
    "null none undefined unknown unnamed noname empty blank missing tbd tba todo false true inf infinity objectobject "
    "inconnu inconnue anonyme anonymous indefini indefinie vide aucun aucune neant manquant manquante "
    "nonrenseigne nonrenseignee noncommunique noncommuniquee nondefini nondefinie nonprecise nonprecisee nonconnu nonconnue "
    "nondisponible nonapplicable nonspecifie nonspecifiee sansnom sansprenom sansobjet pasdenom pasdeprenom "
    "notset notavailable notapplicable notknown notprovided notspecified "
    "firstname lastname fullname fname lname yourname prenom nom nomprenom prenomnom votreprenom votrenom".split()
)
"""What programs and people write where they know nothing: as bare letters and digits."""
_PERHAPS_NAMES = {bare: bare.capitalize() for bare in ("na", "nan", "nat", "nc", "nd", "nil", "nr")}
"""What may be a name where it is written as one; written otherwise (`NA`, `n/a`, `NaN`), it says that there is none."""
_SAME_LETTER = re.compile(r"xx|([^\W\d_])\1{2,}")
_LEFTOVER = re.compile(
    r"=.*|#[^\W\d_].*|@.*\(.*|[+-]\$?[a-z]{1,3}\$?\d+|\[.*\]|\{.*\}|<.*>|%.*%|\*\|.*\|\*|\$\{.*\}",
    re.DOTALL | re.IGNORECASE,
)
"""What a spreadsheet leaves of a formula (`=A1`, `#REF!`, `#NOM ?`) or a template of a field (`{{name}}`, `%NAME%`, `*|FNAME|*`)."""


def says_nothing(value: str, *, of: str) -> bool:
    """Whether a value is a placeholder for an unknown one: `NULL`, `-`, `0`, `#REF!`, `undefined`…, in the field `of`.

    In a field that holds a name, whatever has no letter is none. Elsewhere a number may be meant (points, an amount, a date), but
    none that is made of zeros only.
    """
    bare = plain(value)
    letters = any(unicodedata.category(character).startswith("L") for character in value)
    if not letters and (_NAME.search(of) or not any(map(str.isdigit, bare)) or not bare.strip("0")):
        return True
    if bare in _PERHAPS_NAMES:
        return value.strip() != _PERHAPS_NAMES[bare]
    return bare in _PLACEHOLDERS or bool(_SAME_LETTER.fullmatch(bare)) or bool(_LEFTOVER.fullmatch(value.strip()))


LONGEST_VALUE = 50
"""Characters of a value put into a text: anything longer is not a name, town or date."""

_NUMBER = re.compile(r"\d{5,}|(?:\d[ .()-]*){9,}|\d(?: \d){3,}")
"""A number to call or write to, whatever separates its digits; a date or an amount is none."""


def intrudes(value: str) -> bool:
    """Whether a personal value says what only the author may say: a link, a number, STOP, another line; or is too long.

    A mark that turns the direction of writing intrudes too: what follows, the STOP mention included, would be read otherwise.
    """
    seen = unicodedata.normalize("NFKC", value).replace("。", ".")
    return (
        len(value) > LONGEST_VALUE or bool(unwritable(value) or _NUMBER.search(seen) or links(seen)) or names_stop(seen)
    )
