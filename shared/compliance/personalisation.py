"""Personalised texts: `{first_name}` is replaced by the contact's attribute, `{first_name|cher client}` has a fallback.

`{{` and `}}` stand for braces themselves. Everything is judged on the text that the person would receive.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from compliance.links import links
from compliance.text import names_stop

_TOKEN = re.compile(r"\{\{|\}\}|\{(?P<name>[a-z][a-z0-9_]{0,31})(?:\|(?P<fallback>[^{}|]*))?\}|[{}]")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text with the person's own values in it: one for each field in order, empty where the fallback stands.

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
    """The text for one person. A value that is empty counts as missing."""
    return _rendered(text, lambda name: attributes.get(name, "").strip())


def put_back(text: str, values: Sequence[str]) -> Rendered:
    """The text as it was rendered with these values: what a person received can be told without keeping every text."""
    left = iter(values)
    return _rendered(text, lambda _: next(left, ""))


def _rendered(text: str, value_of: Callable[[str], str]) -> Rendered:
    if not is_personal(text):
        return Rendered(text)
    values: list[str] = []
    missing: list[str] = []
    stray: list[int] = []

    def replaced(found: re.Match[str]) -> str:
        if found[0] in ("{{", "}}"):
            return found[0][0]
        name, fallback = found["name"], found["fallback"]
        if name is None:
            stray.append(found.start())
            return found[0]
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
        found["name"]: found["name"] for found in _TOKEN.finditer(text) if found["name"] and found["fallback"] is None
    }
    rendered = render(text, names)
    return Rendered(rendered.text, stray=rendered.stray)


LONGEST_VALUE = 50
"""Characters of a value put into a text: more is no name, town or date."""

_NUMBER = re.compile(r"\d{5,}|(?:\d[ .()-]*){9,}|\d(?: \d){3,}")
"""A number to call or write to, whatever separates its digits; a date or an amount is none."""
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Line breaks, and marks that turn the direction of writing: what follows, the STOP mention included, would be read otherwise."""


def intrudes(value: str) -> bool:
    """Whether a personal value says what only the author may say: a link, a number, STOP, another line; or is too long."""
    seen = unicodedata.normalize("NFKC", value).replace("。", ".")
    return (
        len(value) > LONGEST_VALUE
        or bool(_CONTROL.search(value) or _NUMBER.search(seen) or links(seen))
        or names_stop(seen)
    )
