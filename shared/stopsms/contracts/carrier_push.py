"""What a carrier sends to our door by its own protocol, before and after it is read.

Each service reads its own pushes (`adapters.gateways`); what is read has one form, whichever service it came from.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.outside.carrier import PushKind
from stopsms.contracts import queued
from stopsms.contracts.codec import Form, text
from stopsms.contracts.messages import Receipt, UnreadableMessage
from stopsms.contracts.repair import Repair
from stopsms.contracts.send_reference import send_of

MOST_KEPT = 60_000
"""Characters of a call's body that are kept when it cannot be read: as a queue's message, each may take twelve bytes of its megabyte."""


@dataclass(frozen=True, slots=True)
class CarrierPush:
    """One call of a carrier's, as it came. Names of `headers` are in lower case; `address` is where it came from."""

    kind: PushKind
    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: str
    address: str

    @property
    def digest(self) -> str:
        """What two calls with the same content have in common: SHA-256, in hexadecimal."""
        said = [self.kind.value, sorted(self.query.items()), self.body]
        return sha256(json.dumps(said).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class CarrierReply:
    """What a person wrote, as a carrier passes it on: a STOP as well.

    `id` is the carrier's own ("": it gives none); `answers` what it calls the message answered, by its id or our reference; `at` None
    when the carrier does not say. Where a carrier says only that the person opposed, and not in which words, `body` is "STOP" and
    `repairs` has TEXT.
    """

    id: str
    sender: str
    recipient: str
    body: str
    at: datetime | None = None
    answers: str | None = None
    repairs: frozenset[Repair] = frozenset()


@dataclass(frozen=True, slots=True)
class CarrierReceipt:
    """What a carrier reports of a message: by the `message_id` that it gave, or by our `reference`, or by both ("" for neither).

    `parts` is 0 when it does not say; `at` is when the carrier says that it happened, else when its report arrived.
    """

    carrier: str
    message_id: str
    reference: str
    fate: Fate
    status: str
    at: datetime
    parts: int = 0

    def written(self) -> str:
        """As a message of the receipts' queue."""
        return queued.written({"receipt": _RECEIPT.write(self)})

    def receipt(self, campaign_id: str | None, send_id: str) -> Receipt:
        """The receipt of that send."""
        return Receipt(self.message_id, campaign_id, send_id, self.fate, self.status, self.parts, self.at)

    @property
    def send(self) -> tuple[str, str] | None:
        """The campaign and the send that its reference names; None when it names none of ours."""
        return send_of(self.reference)


_RECEIPT = Form(CarrierReceipt)


def read_carrier_receipt(body: str) -> CarrierReceipt | None:
    """From a message of the receipts' queue; None when it did not come through our door for carriers. Raises UnreadableMessage."""
    try:
        message = queued.read(body)
        if "receipt" not in message and "unread_push" not in message:
            return None
        receipt = _RECEIPT.read(message["receipt"])
        text(receipt.carrier)
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableMessage(f"not a carrier's receipt: {type(error).__name__}") from error
    return receipt


@dataclass(frozen=True, slots=True)
class Pushed:
    """All that one call said. A push may hold several reports; what is no news for us is in neither.

    `unread` of those could not be read: the others count all the same, so that no STOP waits for a person because of what it came with.
    """

    replies: tuple[CarrierReply, ...] = ()
    receipts: tuple[CarrierReceipt, ...] = ()
    unread: int = 0


def read_each(reports: Sequence[Any], read: Callable[[Any], Pushed]) -> Pushed:
    """What all the reports of one call say together. `read` raises UnreadableMessage; this does if it can read none of them."""
    said = []
    for report in reports:
        with suppress(UnreadableMessage):
            said.append(read(report))
    if not said:
        raise UnreadableMessage(f"none of {len(reports)} reports can be read")
    return Pushed(
        tuple(reply for one in said for reply in one.replies),
        tuple(receipt for one in said for receipt in one.receipts),
        unread=len(reports) - len(said),
    )


def written_push(carrier_id: str, push: CarrierPush) -> str:
    """A call that could not be read, as a queue message: nobody reads it but a person, among the dead letters.

    Headers are left out, and what no queue message holds is cut off.
    """
    told = {"kind": push.kind.value, "method": push.method, "query": dict(push.query), "body": push.body[:MOST_KEPT]}
    return queued.written({"carrier": carrier_id, "unread_push": told})
