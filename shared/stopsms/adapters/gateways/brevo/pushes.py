"""What Brevo calls us with: one address for all that happens to a message (webhook of type `transactional`, channel `sms`).

A call has one event, or a list of them where the webhook was set to send them together (docs/batch-webhooks, 2026). Calls are repeated
after 10 minutes, 1, 2 and 8 hours, and only when the answer is 429 or none (docs/retry-mechanism, 2026).
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from hmac import compare_digest
from typing import Any

from stopsms.adapters.gateways.brevo.words import (
    AT,
    BODY,
    LOCAL_AT,
    MESSAGE_ID,
    OPPOSED,
    PARTS,
    RECEIPT_FATES,
    REPLIED,
    RETURNED,
    SENDER,
    SPELLINGS,
    STATUS,
    TAGS,
)
from stopsms.adapters.gateways.home_time import in_home_time
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.instant import tellable
from stopsms.compliance.outside.carrier import Carrier
from stopsms.contracts.carrier_push import CarrierPush, CarrierReceipt, CarrierReply, Pushed, read_each
from stopsms.contracts.messages import UnreadableMessage
from stopsms.contracts.repair import LONGEST_ID, Repair
from stopsms.contracts.send_reference import is_question, send_of

LONGEST_STATUS = 40
"""Letters of a state that are kept."""

_NO_LETTERS = re.compile(r"[^a-z]+")
"""What is left out of a state: how it is written, and any number that it has no business with."""


def authentic(push: CarrierPush, credentials: Mapping[str, str]) -> bool:
    """Whether the call bears one of the tokens that the webhook is registered with (docs/secured-webhooks, 2026).

    There may be several, apart by commas, while one replaces another.
    """
    scheme, _, given = push.headers.get("authorization", "").partition(" ")
    tokens = [token.strip() for token in credentials.get("bearer_token", "").split(",")]
    fits = [compare_digest(given.strip().encode(), token.encode()) for token in tokens if token]
    return scheme.lower() == "bearer" and any(fits)


def read_push(carrier: Carrier, push: CarrierPush, arrived_at: datetime) -> Pushed:
    """What a call says. A START is no news. Raises UnreadableMessage when no event in it can be read."""
    try:
        said = json.loads(push.body)
    except (ValueError, RecursionError) as error:
        raise UnreadableMessage(f"not an event: {type(error).__name__}") from error
    return read_each(said if isinstance(said, list) else [said], lambda event: _said(carrier, event, arrived_at))


def _said(carrier: Carrier, event: Any, arrived_at: datetime) -> Pushed:
    """What one event says. Raises UnreadableMessage."""
    try:
        read = _read(carrier, event, arrived_at)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableMessage(f"not an event: {type(error).__name__}") from error
    if isinstance(read, CarrierReply):
        return Pushed(replies=(read,))
    return Pushed(receipts=() if read is None else (read,))


def _read(carrier: Carrier, event: Mapping[str, Any], arrived_at: datetime) -> CarrierReply | CarrierReceipt | None:
    status, at, reference = _status(event[STATUS]), _at(event), _reference(event.get(TAGS))
    if status == RETURNED:
        return None
    if status in (REPLIED, OPPOSED):
        return _reply(carrier, event, status, at, reference)
    return CarrierReceipt(
        carrier=carrier.id,
        message_id=_id(event[MESSAGE_ID]),
        reference=reference,
        fate=RECEIPT_FATES.get(status, Fate.SENT),
        status=status,
        at=at or arrived_at,
        parts=_parts(event.get(PARTS)),
    )


def _reply(
    carrier: Carrier, event: Mapping[str, Any], status: str, at: datetime | None, reference: str
) -> CarrierReply:
    """What a person wrote, or that they opposed: then it is STOP, whatever words Brevo took for one.

    The message answered is that of the tag, else of the id, which is another one where Brevo gave the person's own message an id.
    """
    written = event.get(BODY)
    words = written if isinstance(written, str) else ""
    repairs = frozenset[Repair]() if words.strip() else frozenset({Repair.TEXT})
    if status == OPPOSED and words.strip().upper() != "STOP":
        words, repairs = "STOP", frozenset({Repair.TEXT})
    answered = reference or (_id(event[MESSAGE_ID]) if event.get(MESSAGE_ID) else None)
    return CarrierReply("", _sender(event[SENDER]), carrier.stop_number, words, at, answered, repairs)


def _status(written: object) -> str:
    """A state in its one spelling. Raises TypeError and ValueError when it is none."""
    if not isinstance(written, str):
        raise TypeError("no state")
    plain = _NO_LETTERS.sub("", written.lower())
    if not plain:
        raise ValueError("no state")
    return SPELLINGS.get(plain, plain[:LONGEST_STATUS])


def _id(written: object) -> str:
    """An id of Brevo's as text. Raises TypeError and ValueError when it is none."""
    if isinstance(written, bool) or not isinstance(written, int | str):
        raise TypeError("no id")
    text = str(written).strip()
    if not 0 < len(text) <= LONGEST_ID or not text.isascii() or not text.isprintable():
        raise ValueError("no id")
    return text


def _sender(written: object) -> str:
    """The person's number, in E.164 where it is digits alone. Raises TypeError and ValueError when there is none."""
    if isinstance(written, bool) or not isinstance(written, int | str):
        raise TypeError("no number")
    number = str(written).strip()
    if not number:
        raise ValueError("no number")
    return f"+{number}" if number.isdecimal() and not number.startswith("0") else number


def _reference(tags: object) -> str:
    """Our reference among the tags of a message; "" where there is none: the account may send for others too."""
    given = tags if isinstance(tags, list) else [tags]
    return next((tag for tag in given if isinstance(tag, str) and (send_of(tag) or is_question(tag))), "")


def _parts(written: object) -> int:
    try:
        parts = int(written) if isinstance(written, int | str) and not isinstance(written, bool) else 0
    except ValueError:
        return 0
    return parts if 0 < parts < 256 else 0


def _at(event: Mapping[str, Any]) -> datetime | None:
    """When it happened: by the seconds of UTC, else by the date, in Paris; None where neither can be read."""
    seconds, written = event.get(AT), event.get(LOCAL_AT)
    try:
        if isinstance(seconds, int | float | str) and not isinstance(seconds, bool) and seconds != "":
            return _told(datetime.fromtimestamp(float(seconds), UTC))
        if isinstance(written, str):
            return _told(in_home_time(datetime.fromisoformat(written)).astimezone(UTC))
    except (ValueError, OverflowError, OSError):
        return None
    return None


def _told(at: datetime) -> datetime | None:
    return at if tellable(at) else None
