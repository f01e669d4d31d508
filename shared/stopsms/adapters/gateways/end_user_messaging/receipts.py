"""Receipts, as AWS End User Messaging SMS publishes them on an SNS topic.

Sources: AWS End User Messaging SMS, « Configuration sets event format »; SNS, message and JSON formats.
"""

import json
from datetime import UTC, datetime

from stopsms.adapters.gateways.end_user_messaging.words import AT, PARTS, RECEIPT_FATES, RECEIPT_ID, STATUS
from stopsms.contracts.messages import Receipt, UnreadableMessage, split_send_id


def read_receipt(body: str) -> Receipt:
    """The receipt in an SNS notification of a delivery event. Raises UnreadableMessage."""
    try:
        envelope = json.loads(body)
        datetime.fromisoformat(envelope["Timestamp"])  # as every notification has
        fields = json.loads(envelope["Message"])
        context = fields.get("context") or {}
        status = fields[STATUS]
        if "campaign_id" in context:
            split_send_id(context["send_id"])
        return Receipt(
            message_id=_text(fields[RECEIPT_ID]),
            campaign_id=context.get("campaign_id"),
            send_id=context.get("send_id", ""),
            fate=RECEIPT_FATES[status],
            status=status,
            parts=int(fields.get(PARTS, 0)),
            at=datetime.fromtimestamp(fields[AT] / 1000, UTC),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableMessage(f"not a delivery event: {type(error).__name__}") from error


def unknown_status(body: str) -> str | None:
    """The status in a message of the receipts' queue, when it is one that this release does not know."""
    try:
        status = json.loads(json.loads(body)["Message"])[STATUS]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return status if isinstance(status, str) and status not in RECEIPT_FATES else None


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError("a text is expected")
    return value
