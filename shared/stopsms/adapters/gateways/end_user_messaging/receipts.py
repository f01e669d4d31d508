"""Receipts, as AWS End User Messaging SMS publishes them on an SNS topic.

Sources: AWS End User Messaging SMS, « Configuration sets event format »; SNS, message and JSON formats.
"""

import json
from datetime import UTC, datetime

from stopsms.adapters.gateways.end_user_messaging.words import RECEIPT_FATES
from stopsms.contracts.messages import Receipt, UnreadableMessage, split_send_id


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
