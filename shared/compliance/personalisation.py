"""Personalised texts: `{first_name}` is replaced by the contact's attribute, `{first_name|cher client}` has a fallback.

`{{` and `}}` stand for braces themselves. Everything is judged on the text that the person would receive.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

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
