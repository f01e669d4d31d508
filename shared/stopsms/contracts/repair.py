"""What a person wrote to us is taken in whatever its form: a STOP is refused for it nowhere. What had to be repaired is marked.

A repaired message is read with care: one that was cut is never harmless, and one whose time is ours confirms nothing.
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
"""Characters of a sender, with whatever a network writes beside the number: it is looked for in all of them."""
LONGEST_ID = 128
FEWEST_DIGITS = 9
"""Of a mobile number, in whatever way it is written."""


class Repair(StrEnum):
    """What was repaired in a message."""

    CHARACTERS = "characters"
    """Halves of characters were replaced."""
    CUT = "cut"
    """The text, or a number, was longer than what is read; its end is gone, and `…` stands there."""
    TEXT = "text"
    """There was no text, or something else than a text."""
    ID = "id"
    """The id was missing or of another form; one was made of it that is the same at each attempt."""
    TIME = "time"
    """The time was missing, ahead of our clock, had no offset or could not be read: it is ours, when the message came in."""
    ANSWERS = "answers"
    """The id of the message that is answered could not be read: it is not known which."""


class NobodyWrote(ValueError):
    """A message without the number that sent it, or the one it was sent to: nobody can be protected by it."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A reply as it is read. `id` is None when the message had none."""

    id: str | None
    sender: str
    recipient: str
    body: str
    answers: str | None
    repairs: frozenset[Repair]


_SHORT_CODE = re.compile(
    r"(?:(?:tel|sms|sip):)?(?:(?:\+|00)(?:33|262|590|594|596|508|687|689|681|41)?|33)? ?([0-9](?:[ .-]?[0-9]){2,4})(?:;.*)?",
    re.ASCII,
)
_ID = re.compile(f"[!-~]{{1,{LONGEST_ID}}}")


def taken_in(*, message_id: object, sender: object, recipient: object, body: object, answers: object) -> TakenIn:
    """The reply that these values of a JSON document make. Raises NobodyWrote, and nothing else."""
    repairs: set[Repair] = set()
    return TakenIn(
        id=_id(message_id, repairs),
        sender=_number(_scalar(sender) if _holds_a_number(sender) else sender, repairs),
        recipient=short_code(_number(recipient, repairs)),
        body=_body(body, repairs),
        answers=_answers(answers, repairs),
        repairs=frozenset(repairs),
    )


def short_code(written: str) -> str:
    """The number that was written to, as it is registered: 36180 for +3336180, 0036180, 36 180 and `36180;npi=1`.

    As it is written where it is no such code, or two.
    """
    codes = {_code(line) for line in written.split("\n")}
    return codes.pop() if len(codes) == 1 and "" not in codes else written


def _code(written: str) -> str:
    plain = "".join(sign for sign in normalize("NFKC", written) if category(sign) not in ("Cf", "Cc"))
    found = _SHORT_CODE.fullmatch(plain.strip(" ()\"'"))
    return re.sub(r"\D", "", found.group(1)) if found else ""


def all_values(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of a JSON document. What stands there twice is kept twice, a line each: a STOP is not hidden by what comes after it."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        found[name] = f"{_scalar(found[name])}\n{_scalar(value)}" if name in found and found[name] != value else value
    return found


def instant(written: object) -> datetime | None:
    """The instant of a text that tells one with its offset, within what a door takes; None for anything else."""
    if not isinstance(written, str):
        return None
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return None
    return at if tellable(at) else None


def known(marks: object) -> frozenset[Repair]:
    """The repairs that an earlier door has marked; others are none."""
    given: Collection[object] = marks if isinstance(marks, list) else ()
    return frozenset(repair for repair in Repair if repair.value in given)


def _scalar(value: object) -> str:
    """A value as a text: what a text would say of a number, and of anything with parts its JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _written(value: object, longest: int, repairs: set[Repair]) -> str:
    told = _scalar(value)
    text = writable(told)
    if text != told:
        repairs.add(Repair.CHARACTERS)
    if len(text) > longest:
        repairs.add(Repair.CUT)
        text = text[: longest - 1] + "…"
    return text


def _holds_a_number(value: object) -> bool:
    """Whether a value with parts says who wrote: then it is read as the text that it makes."""
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
    told = _scalar(value)
    if isinstance(value, str | int) and not isinstance(value, bool) and _ID.fullmatch(told):
        return told
    repairs.add(Repair.ID)
    return f"repaired-{sha256(told.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}" if told else None


def _answers(value: object, repairs: set[Repair]) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, str | int) and not isinstance(value, bool) and _ID.fullmatch(str(value)):
        return str(value)
    repairs.add(Repair.ANSWERS)
    return None
