"""What OVHcloud calls us with: receipts, replies and oppositions, each at an address of its own.

Receipts are documented as values in the query; replies come as a form (see `words.INBOUND_FIELDS`). How an opposition is told
(`stopCallBack`) is documented nowhere: the person's number is looked for wherever it may stand, and a call without one is unreadable, so
that somebody sees it; the nightly comparison with OVHcloud's list does not depend on it. OVHcloud signs nothing: the token in the address
is all that a call proves itself with.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import parse_qsl

from stopsms.adapters.gateways.ovhcloud.words import (
    ANSWERS,
    AT,
    BODY,
    CAUSE,
    MESSAGE_ID,
    RECEIPT_FATES,
    RECEIPT_ID,
    SENDER,
    SHORT_NUMBER,
    STATUS,
    STATUS_IN_WORDS,
    failure,
)
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.outside.carrier import Carrier, PushKind
from stopsms.contracts.carrier_push import CarrierPush, CarrierReceipt, CarrierReply, Pushed
from stopsms.contracts.messages import UnreadableMessage
from stopsms.contracts.repair import Repair, instant
from stopsms.contracts.send_reference import is_question, send_of

_ID = re.compile(r"\d{1,20}", re.ASCII)

_NUMBER_NAMES = ("number", SENDER, "sender", "receiver", "from", "msisdn", "phone")
"""What OVHcloud calls a person's number elsewhere in its API, and other names that it might have for one that opposed."""

_NAMED_NUMBER = re.compile(r"\+?\d{9,15}", re.ASCII)
_CERTAIN_NUMBER = re.compile(r"(?:\+|00)[1-9]\d{7,14}|0[67]\d{8}", re.ASCII)
"""A number behind such a name; and behind any other, in a form that no id and no time has."""


def read_push(carrier: Carrier, push: CarrierPush, arrived_at: datetime) -> Pushed:
    """What a call says; `arrived_at` is real time. Raises UnreadableMessage."""
    fields = _fields(push)
    match push.kind:
        case PushKind.RECEIPTS:
            return Pushed(receipts=(_receipt(carrier, fields, arrived_at),))
        case PushKind.REPLIES:
            return Pushed(replies=(_reply(carrier, fields),))
        case PushKind.STOPS:
            return Pushed(replies=(_opposition(carrier, fields),))
        case _:
            raise UnreadableMessage("OVHcloud calls no such address")


def authentic(push: CarrierPush, credentials: Mapping[str, str]) -> bool:  # noqa: ARG001 (as every service has it)
    """See `services.authentic`: OVHcloud's calls bear no proof."""
    return True


def _fields(push: CarrierPush) -> Mapping[str, str]:
    """The values of a call, in the query, a form or a JSON object, by name; those of the body count before the query's."""
    try:
        return {**push.query, **_body(push.body)}
    except (ValueError, RecursionError) as error:
        raise UnreadableMessage(f"not a call of OVHcloud's: {type(error).__name__}") from error


def _body(body: str) -> Mapping[str, str]:
    if not body.lstrip().startswith("{"):
        return dict(parse_qsl(body, keep_blank_values=True))
    document = json.loads(body)
    return {name: str(value) for name, value in document.items() if type(value) in (str, int)}


def _receipt(carrier: Carrier, fields: Mapping[str, str], arrived_at: datetime) -> CarrierReceipt:
    """The form of its time is not documented: only one with an offset is certain, and one after now is none."""
    message_id = fields.get(RECEIPT_ID, "").strip()
    if not _ID.fullmatch(message_id):
        raise UnreadableMessage("a receipt without OVHcloud's id")
    status = _status(fields)
    fate, at = RECEIPT_FATES.get(status, Fate.SENT), instant(fields.get(AT))
    failed = fate is Fate.UNDELIVERED
    return CarrierReceipt(
        carrier=carrier.id,
        message_id=message_id,
        reference="",
        fate=fate,
        status=failure(status, fields.get(CAUSE, "").strip()) if failed else status,
        at=at if at is not None and at <= arrived_at else arrived_at,
    )


def _status(fields: Mapping[str, str]) -> str:
    """The state of the message: OVHcloud's names suggest that number and words might change places."""
    for name in (STATUS, STATUS_IN_WORDS):
        if (value := fields.get(name, "").strip()) in RECEIPT_FATES:
            return value
    return fields.get(STATUS, "").strip()


def _reply(carrier: Carrier, fields: Mapping[str, str]) -> CarrierReply:
    """A message to a short number that OVHcloud chose for the conversation: it counts as written to the carrier's STOP number."""
    sender, words = _number(fields.get(SENDER, "")), fields.get(BODY)
    if not sender:
        raise UnreadableMessage("a reply from nobody")
    written_to, tag = fields.get(SHORT_NUMBER, "").strip(), fields.get(ANSWERS, "").strip()
    repairs = set() if words is not None else {Repair.TEXT}
    if "\ufffd" in (words or ""):
        repairs.add(Repair.CHARACTERS)
    return CarrierReply(
        id=fields.get(MESSAGE_ID, "").strip(),
        sender=sender,
        recipient=written_to if written_to in carrier.known_numbers else carrier.stop_number,
        body=words or "",
        answers=_of_ours(tag),
        repairs=frozenset(repairs),
    )


def _opposition(carrier: Carrier, fields: Mapping[str, str]) -> CarrierReply:
    """That somebody opposed, in words that are not told."""
    values = {name: _number(value) for name, value in fields.items() if name != BODY}
    named = {values[name] for name in _NUMBER_NAMES if _NAMED_NUMBER.fullmatch(values.get(name, ""))}
    found = named or {value for value in values.values() if _CERTAIN_NUMBER.fullmatch(value)}
    if len(found) != 1:
        raise UnreadableMessage("an opposition of nobody, or of several")
    return CarrierReply(
        id="",
        sender=found.pop(),
        recipient=carrier.stop_number,
        body="STOP",
        answers=_of_ours(fields.get(ANSWERS, "").strip()),
        repairs=frozenset({Repair.TEXT}),
    )


def _number(written: str) -> str:
    """A number as it came; a + that was not encoded arrives as a space."""
    return f"+{written.strip()}" if written.startswith(" ") and written.strip().isdigit() else written.strip()


def _of_ours(tag: str) -> str | None:
    """The reference that we gave; OVHcloud gives tags of its own to messages that have none."""
    return tag if send_of(tag) is not None or is_question(tag) else None
