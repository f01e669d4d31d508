"""What Octopush calls us with: receipts, what people write, and their STOPs.

It signs nothing, and tells no addresses that it calls from: the token in our address is the only proof. Each kind has its address, but
may be entered at another by mistake, in a console, by hand: what a call says is told by its own fields, and no STOP is lost for that.
Calls are POST, in JSON or as a form, as the account is set (a public program of 2026-10). Their times have no zone: that of Paris, in
which it reads a `send_at` without one (README of octopush/Octopush-SMS-API-PHP, 2022-01-06). Sources of the fields: `words`.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from stopsms.adapters.gateways.home_time import in_home_time
from stopsms.adapters.gateways.octopush.words import (
    BLACKLISTED,
    CHANNEL,
    MORE,
    NUMBER,
    OPPOSED_AT,
    RECEIPT_FATES,
    REPORTED_AT,
    SMS,
    STATUS,
    TEXT,
    TICKET,
    WRITTEN_AT,
    WRITTEN_AT_BEFORE,
    WRITTEN_TO,
)
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.outside.carrier import Carrier, PushKind
from stopsms.compliance.replies.reading import read_reply
from stopsms.contracts.carrier_push import CarrierPush, CarrierReceipt, CarrierReply, Pushed, read_each
from stopsms.contracts.messages import UnreadableMessage
from stopsms.contracts.repair import Repair

_TIME = "%Y-%m-%d %H:%M:%S"

_WITHOUT_PLUS = re.compile(r"[1-9][0-9]{6,14}")
"""An international number that has lost its plus."""

NOT_TOLD = "STOP"
"""What stands for words of an opposition that are not told."""


def read_push(carrier: Carrier, push: CarrierPush, arrived_at: datetime) -> Pushed:
    """What one call says. Raises UnreadableMessage when no part of it is any of these."""
    return read_each(_reports(push), lambda report: _read(carrier, push.kind, _with_more(report), arrived_at))


def authentic(push: CarrierPush, credentials: Mapping[str, str]) -> bool:  # noqa: ARG001 (the signature of every carrier's)
    """Whether it proves itself: it has nothing to do so with."""
    return True


def _reports(push: CarrierPush) -> list[Any]:
    """Each report in a call: one, or a list of them."""
    try:
        said = json.loads(push.body)
    except (ValueError, RecursionError):
        said = dict(parse_qsl(push.body, keep_blank_values=True))
    return said if isinstance(said, list) else [said]


def _with_more(report: object) -> dict[str, Any]:
    """The fields of a report. Raises UnreadableMessage."""
    if not isinstance(report, dict):
        raise UnreadableMessage("not a report")
    more = report.get(MORE)
    return {**more, **report} if isinstance(more, dict) else report


def _read(carrier: Carrier, kind: PushKind, fields: Mapping[str, Any], arrived_at: datetime) -> Pushed:
    written_at = next((fields[name] for name in (WRITTEN_AT, WRITTEN_AT_BEFORE) if name in fields), None)
    if OPPOSED_AT in fields or (kind is PushKind.STOPS and written_at is None and STATUS not in fields):
        return Pushed(replies=(_opposition(carrier, fields),))
    if STATUS in fields:
        return _receipt(carrier, fields, arrived_at)
    if TEXT in fields or written_at is not None or kind is PushKind.REPLIES:
        return Pushed(replies=(_reply(carrier, fields, fields.get(TEXT), written_at),))
    raise UnreadableMessage("neither a receipt nor what a person wrote")


def _receipt(carrier: Carrier, fields: Mapping[str, Any], arrived_at: datetime) -> Pushed:
    """A receipt; nothing when it is of a message of another kind.

    Whose number is on the blacklist has opposed: when is not told, so it counts from the receipt, whose second copy says nothing new.
    """
    if fields.get(CHANNEL, SMS) != SMS:
        return Pushed()
    ticket, status = _text(fields.get(TICKET)), _text(fields[STATUS])
    if ticket is None or status is None:
        raise UnreadableMessage("a receipt of nothing")
    word = status.upper()
    receipt = CarrierReceipt(
        carrier=carrier.id,
        message_id=ticket,
        reference="",
        fate=RECEIPT_FATES.get(word, Fate.SENT),
        status=word,
        at=_time(fields.get(REPORTED_AT)) or arrived_at,
    )
    if word != BLACKLISTED or _text(fields.get(NUMBER)) is None:
        return Pushed(receipts=(receipt,))
    known = _opposition(carrier, {NUMBER: fields[NUMBER]})
    opposed = replace(known, id=ticket, at=receipt.at, repairs=known.repairs | {Repair.TIME})
    return Pushed((opposed,), (receipt,))


def _opposition(carrier: Carrier, fields: Mapping[str, Any]) -> CarrierReply:
    """What it takes for a STOP is one, whatever we would make of the words: those that we would not understand are not passed on."""
    words = fields.get(TEXT)
    told = words if isinstance(words, str) and read_reply(words).opposes else None
    return replace(_reply(carrier, fields, told, fields.get(OPPOSED_AT)), body=told or NOT_TOLD)


def _reply(carrier: Carrier, fields: Mapping[str, Any], words: object, at: object) -> CarrierReply:
    """Raises UnreadableMessage when there is no sender.

    What is written to another short number of Octopush's, from which a question left, counts as written to the carrier's STOP number.
    """
    sender, written_to = _text(fields.get(NUMBER)), _text(fields.get(WRITTEN_TO))
    if sender is None:
        raise UnreadableMessage("nobody wrote")
    return CarrierReply(
        id="",
        sender=f"+{sender}" if _WITHOUT_PLUS.fullmatch(sender) else sender,
        recipient=written_to if written_to in carrier.known_numbers else carrier.stop_number,
        body=words if isinstance(words, str) else "",
        at=_time(at),
        answers=_text(fields.get(TICKET)),
        repairs=frozenset() if isinstance(words, str) else frozenset({Repair.TEXT}),
    )


def _text(value: object) -> str | None:
    """A text or a whole number as text; None when there is nothing in it, or something else."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return value.strip() or None if isinstance(value, str) else None


def _time(value: object) -> datetime | None:
    """The instant of a text, in UTC; None when it tells none."""
    try:
        return in_home_time(datetime.strptime(str(value), _TIME)).astimezone(UTC)  # noqa: DTZ007 (it is given its zone)
    except (ValueError, OverflowError):
        return None
