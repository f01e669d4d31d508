"""Receipts, as AWS End User Messaging SMS publishes them on an SNS topic.

Sources: AWS End User Messaging SMS, « Configuration sets event format »; SNS, message and JSON formats.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from stopsms.compliance.campaign.outcome import Fate
from stopsms.contracts.messages import Receipt, UnreadableMessage, split_send_id

RECEIPT_FATES: Mapping[str, Fate] = {
    "SUCCESSFUL": Fate.SENT,
    "PENDING": Fate.SENT,
    "QUEUED": Fate.SENT,
    "ACCEPTED": Fate.SENT,
    "SENT": Fate.SENT,
    "UNKNOWN": Fate.SENT,
    "DELIVERED": Fate.DELIVERED,
    "INVALID": Fate.UNDELIVERED,
    "INVALID_MESSAGE": Fate.UNDELIVERED,
    "UNREACHABLE": Fate.UNDELIVERED,
    "CARRIER_UNREACHABLE": Fate.UNDELIVERED,
    "UNROUTABLE": Fate.UNDELIVERED,
    "BLOCKED": Fate.UNDELIVERED,
    "CARRIER_BLOCKED": Fate.UNDELIVERED,
    "SPAM": Fate.UNDELIVERED,
    "TTL_EXPIRED": Fate.UNDELIVERED,
    "PROTECT_BLOCKED": Fate.UNDELIVERED,
    "FAILED": Fate.UNDELIVERED,
}
"""What the service calls the state of a message -> the outcome. Any receipt at all proves that the carrier has the message."""


def read_receipt(body: str) -> Receipt:
    """The receipt in an SNS notification of a delivery event. Raises UnreadableMessage."""
    try:
        envelope = json.loads(body)
        datetime.fromisoformat(envelope["Timestamp"])  # as every notification has
        fields = json.loads(envelope["Message"])
        context = fields.get("context") or {}
        status = fields["messageStatus"]
        if "campaign_id" in context:
            split_send_id(context["send_id"])
        return Receipt(
            message_id=_text(fields["messageId"]),
            campaign_id=context.get("campaign_id"),
            send_id=context.get("send_id", ""),
            fate=RECEIPT_FATES[status],
            status=status,
            parts=int(fields.get("totalMessageParts", 0)),
            at=datetime.fromtimestamp(fields["eventTimestamp"] / 1000, UTC),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableMessage(f"not a delivery event: {type(error).__name__}") from error


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError("a text is expected")
    return value
