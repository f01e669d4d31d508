"""The body of a request, read with the care that `json` lacks: what is not understood in one way alone is refused, by its name."""

import json
import math
import re
from base64 import b64decode
from collections.abc import Mapping
from typing import Any, Self

from stopsms.contracts.repair import all_values

LARGEST_BODY = 64 * 1024
"""Bytes. Imports go through S3."""

LARGEST_BODIES = {"POST /consents/bulk": 1024 * 1024}
"""Bytes, by the operation, of the requests that hold many of another."""

DEEPEST = 20
"""Lists and objects in one another. An audience of conditions within each other is 18 deep (`compliance.campaign.audience.DEEPEST`)."""

DEEPEST_FROM_PERSONS = 100
"""Of a body that holds what a person wrote, whatever else it holds: every version of Python reads and writes as much."""

_TEXT_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)

LONGEST_NUMBER = 20
"""Characters of a number. Ours have eight digits at most, or a fraction."""


class UnreadableBody(Exception):
    """Not JSON that says one thing. `field` is the key that it is about, if it is about one."""

    def __init__(self, rule: str, message: str, field: str = "body") -> None:
        """By the rule that it breaks."""
        super().__init__(message)
        self.rule = rule
        self.message = message
        self.field = field


class LargeBody(Exception):
    """More bytes than any of our requests has."""


class JsonBody(str):
    """The text of a body, and what it `said` when it was read: nobody reads it again."""

    said: Mapping[str, Any]

    def __new__(cls, text: str, said: Mapping[str, Any]) -> Self:
        """The text, which says that."""
        read = super().__new__(cls, text)
        read.said = said
        return read

    def __deepcopy__(self, _: object) -> Self:
        """Itself, as of any text; Powertools copies what an Idempotency-Key stands for."""
        return self


def said_by(text: str) -> Any:
    """What a text of JSON says. Raises ValueError where it is none."""
    return text.said if isinstance(text, JsonBody) else json.loads(text)


def body_text(event: dict[str, Any]) -> str:
    """The text of the body. Raises UnreadableBody when its bytes are not UTF-8."""
    body: str = event.get("body") or ""
    try:
        if event.get("isBase64Encoded"):
            return b64decode(body, validate=True).decode()
        body.encode()
    except ValueError:  # neither Base64 nor UTF-8
        raise UnreadableBody("not_utf_8", "the body is not UTF-8") from None
    return body


def read_body(text: str, largest: int = LARGEST_BODY) -> JsonBody:
    """A body that says one thing. Raises LargeBody and UnreadableBody."""
    if len(text.encode()) > largest:
        raise LargeBody
    read = _parsed(
        text, DEEPEST, object_pairs_hook=_object, parse_int=_number, parse_float=_number, parse_constant=_constant
    )
    return JsonBody(text, _object_of(read))


def read_persons_words(text: str) -> JsonBody:
    """A body that holds what a person wrote, so that it can be read. Raises UnreadableBody.

    It is refused only when it is not JSON at all, several messages, or so deep that nobody can have meant it. A line break that is
    in a text as it is, and any other control character, is one that the person wrote.
    """
    read = _parsed(
        text.removeprefix("\ufeff"),
        DEEPEST_FROM_PERSONS,
        strict=False,
        parse_int=lambda written: written if len(written) > LONGEST_NUMBER else int(written),
        object_pairs_hook=all_values,
    )
    if isinstance(read, list) and len(read) == 1:
        (read,) = read
    return JsonBody(json.dumps(read), _object_of(read))


def _object_of(read: Any) -> dict[str, Any]:
    """Of a list the framework would take the first and drop the others in silence."""
    if not isinstance(read, dict):
        raise UnreadableBody("object_expected", "a JSON object is expected: one request each")
    return read


def _parsed(text: str, deepest: int, **how: Any) -> Any:
    if _deeper_than(
        text, deepest
    ):  # before it is parsed: how deep that can go differs, and what comes after must go as deep
        raise UnreadableBody("too_deep", f"more than {deepest} lists and objects in one another")
    try:
        return json.loads(text, **how)
    except json.JSONDecodeError as error:
        raise UnreadableBody("json_invalid", f"not JSON: {error.msg} at character {error.pos + 1}") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise UnreadableBody("duplicate_key", "this key occurs twice: which value counts?", twice)
    return read


def _number(written: str) -> int | float:
    if len(written) > LONGEST_NUMBER:
        raise UnreadableBody("number_too_long", f"a number of more than {LONGEST_NUMBER} characters")
    number = int(written) if written.lstrip("-").isdigit() else float(written)
    if not math.isfinite(number):
        raise UnreadableBody("number_too_large", "a number beyond all that we count")
    return number


def _constant(name: str) -> Any:
    raise UnreadableBody("json_invalid", f"not JSON: {name} is not a number")


def _deeper_than(text: str, most: int) -> bool:
    depth = 0
    for found in _TEXT_OR_BRACKET.finditer(text):
        if found.group() in "[{":
            depth += 1
            if depth > most:
                return True
        elif found.group() in "]}":
            depth -= 1
    return False
