"""Bodies about webhooks, and of what aggregators deliver."""

from collections.abc import Mapping
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    StringConstraints,
    model_validator,
)

from stopsms.compliance.outside.event import EventType
from stopsms.contracts.bodies.values import Body, Identifier, Instant
from stopsms.contracts.repair import LONGEST_NUMBER, LONGEST_REPLY, NobodyWrote, Repair, instant, repaired_message


def _callable(url: str) -> str:
    """An address that can be called: a host name, optionally a port and a path; no credentials, no fragment."""
    parts = urlsplit(url)
    try:
        usable = bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.username is not None or parts.password is not None or parts.fragment:
        raise ValueError("an address like https://shop.example/hooks is expected")
    return url


class WebhookBody(Body):
    """PUT /webhooks/{id}: where (https) an advertiser wants to receive events, and which."""

    advertiser_id: Identifier
    url: Annotated[
        str,
        StringConstraints(pattern=r"^https?://[!-~]+$", max_length=2000),
        AfterValidator(_callable),
    ]
    events: Annotated[list[EventType], Field(min_length=1, max_length=len(EventType))]


WrittenNumber = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NUMBER)]


class InboundBody(Body):
    """POST /inbound: a message that a person sent to a number which an aggregator holds for us.

    `id` is the aggregator's own, the same at each attempt (by default the delivery's `webhook-id`); `from` and `to` are as the network
    writes them; `answers` is the message id of the SMS that the person replies to, when the network knows it. A message is refused only
    if the sender or the recipient is missing: anything else that is not as described is accepted, and repaired.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)  # an aggregator's further fields must not cost an opposition

    id: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,128}$")] | None = None
    sender: Annotated[WrittenNumber, Field(alias="from")]
    recipient: Annotated[WrittenNumber, Field(alias="to")]
    body: Annotated[str, StringConstraints(max_length=LONGEST_REPLY)] = ""
    received_at: Instant | None = None
    answers: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,128}$")] | None = None
    _repairs: frozenset[Repair] = PrivateAttr(frozenset())

    @property
    def repairs(self) -> frozenset[Repair]:
        """What was not as described. A time that cannot be read counts as missing: the message then arrives now."""
        return self._repairs

    @model_validator(mode="wrap")
    @classmethod
    def _accepted(cls, value: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        if not isinstance(value, Mapping):
            return read(value)
        try:
            message = repaired_message(
                message_id=value.get("id"),
                sender=value.get("from"),
                recipient=value.get("to"),
                body=value.get("body"),
                answers=value.get("answers"),
            )
        except NobodyWrote:
            return read({name: value[name] for name in ("from", "to") if value.get(name)})
        given = value.get("received_at")
        received_at = instant(given)
        body = read(
            {
                "id": message.id,
                "from": message.sender,
                "to": message.recipient,
                "body": message.body,
                "received_at": received_at,
                "answers": message.answers,
            }
        )
        body._repairs = message.repairs if given is None or received_at else message.repairs | {Repair.TIME}  # noqa: SLF001
        return body
