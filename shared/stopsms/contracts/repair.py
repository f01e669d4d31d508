"""What people write is accepted in any form: no STOP is rejected because of its form. What had to be repaired is marked.

A repaired message is read with care: one that was cut is never harmless, and one whose time is ours confirms a consent
only if it names the question by our own reference.
"""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any
from unicodedata import category, normalize

from stopsms.compliance.instant import tellable
from stopsms.compliance.message.characters import repaired as writable

LONGEST_REPLY = 4000
"""Characters of a reply that are read and kept: twenty-five times an SMS."""
LONGEST_NUMBER = 400
"""Characters of a sender, including what a network adds to the number, which is searched for in all of them."""
LONGEST_ID = 128
FEWEST_DIGITS = 9
"""Digits of a mobile number, however it is written."""


class Repair(StrEnum):
    """What was repaired in a message."""

    CHARACTERS = "characters"
    """Halves of characters were replaced."""
    CUT = "cut"
    """The text, or a number, was too long: its end was replaced by `…`."""
    TEXT = "text"
    """The text was missing, or was not a string."""
    ID = "id"
    """The id was missing or malformed: one was derived that is the same at each attempt."""
    TIME = "time"
    """The time was missing, unreadable, without offset or ahead of our clock: the time of arrival was taken instead."""
    ANSWERS = "answers"
    """The id of the message that is answered could not be read."""


class NobodyWrote(ValueError):
    """A message without a sender or without a recipient: it protects nobody."""


@dataclass(frozen=True, slots=True)
class RepairedMessage:
    """A message as it is read. `id` is None when it had none."""

    id: str | None
    sender: str
    recipient: str
    body: str
    answers: str | None
    repairs: frozenset[Repair]


_LONG_NUMBER = re.compile(r"(?:0|(?:\+|00)?(?:33|262|590|594|596))([1-9][0-9]{8}(?:[0-9]{4})?)", re.ASCII)
_SHORT_CODE = re.compile(
    r"(?:(?:tel|sms|sip):)?(?:(?:\+|00)(?:33|262|590|594|596|508|687|689|681|41)?|33)? ?([0-9](?:[ .-]?[0-9]){2,4})(?:;.*)?",
    re.ASCII,
)
_ID = re.compile(f"[!-~]{{1,{LONGEST_ID}}}")


def repaired_message(
    *, message_id: object, sender: object, recipient: object, body: object, answers: object
) -> RepairedMessage:
    """The message that these values of a JSON document make. Raises NobodyWrote, and nothing else."""
    repairs: set[Repair] = set()
    return RepairedMessage(
        id=_id(message_id, repairs),
        sender=_number(_scalar(sender) if _holds_a_number(sender) else sender, repairs),
        recipient=short_code(_number(recipient, repairs)),
        body=_body(body, repairs),
        answers=_answers(answers, repairs),
        repairs=frozenset(repairs),
    )


def short_code(written: str) -> str:
    """The number that was written to, as it is registered: 36180 for +3336180, 0036180, 36 180 and `36180;npi=1`.

    Anything that is not one such code is returned as it is.
    """
    codes = {_code(line) for line in written.split("\n")}
    return codes.pop() if len(codes) == 1 and "" not in codes else written


def reply_number(written: str) -> str:
    """The number that was written to, as its advertiser is found by it: a short code as above, a long number in the national form.

    Anything else is returned as it is.
    """
    code = short_code(written)
    long = _LONG_NUMBER.fullmatch(re.sub(r"[^\d+]", "", code))
    return f"0{long[1]}" if long else code


def _code(written: str) -> str:
    plain = "".join(sign for sign in normalize("NFKC", written) if category(sign) not in ("Cf", "Cc"))
    match = _SHORT_CODE.fullmatch(plain.strip(" ()\"'"))
    return re.sub(r"\D", "", match.group(1)) if match else ""


def all_values(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of a JSON document. The values of a repeated name are all kept, a line each: nothing after a STOP hides it."""
    members: dict[str, Any] = {}
    for name, value in pairs:
        repeated = name in members and members[name] != value
        members[name] = f"{_scalar(members[name])}\n{_scalar(value)}" if repeated else value
    return members


def instant(written: object) -> datetime | None:
    """The instant in a text, if it has an offset and is within bounds; None for anything else."""
    if not isinstance(written, str):
        return None
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return None
    return at if tellable(at) else None


def marked(marks: object) -> frozenset[Repair]:
    """The repairs that an earlier door has marked."""
    given: Collection[object] = marks if isinstance(marks, list) else ()
    return frozenset(repair for repair in Repair if repair.value in given)


def _scalar(value: object) -> str:
    """A value as text; anything but a string as JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _written(value: object, longest: int, repairs: set[Repair]) -> str:
    raw = _scalar(value)
    text = writable(raw)
    if text != raw:
        repairs.add(Repair.CHARACTERS)
    if len(text) > longest:
        repairs.add(Repair.CUT)
        text = text[: longest - 1] + "…"
    return text


def _holds_a_number(value: object) -> bool:
    """Whether a list or an object contains a number: then it is read as text."""
    return (
        isinstance(value, list | Mapping) and sum(character.isdigit() for character in _scalar(value)) >= FEWEST_DIGITS
    )


def _number(value: object, repairs: set[Repair]) -> str:
    number = "" if isinstance(value, list | Mapping | bool) else _written(value, LONGEST_NUMBER, repairs).strip()
    if not number:
        raise NobodyWrote("no sender, or no recipient")
    return number


def _body(value: object, repairs: set[Repair]) -> str:
    if not isinstance(value, str):
        repairs.add(Repair.TEXT)
    return _written(value, LONGEST_REPLY, repairs)


def _id(value: object, repairs: set[Repair]) -> str | None:
    raw = _scalar(value)
    if isinstance(value, str | int) and not isinstance(value, bool) and _ID.fullmatch(raw):
        return raw
    repairs.add(Repair.ID)
    return f"repaired-{sha256(raw.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}" if raw else None


def _answers(value: object, repairs: set[Repair]) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, str | int) and not isinstance(value, bool) and _ID.fullmatch(str(value)):
        return str(value)
    repairs.add(Repair.ANSWERS)
    return None
