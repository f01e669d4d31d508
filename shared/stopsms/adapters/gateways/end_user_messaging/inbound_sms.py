"""What people write, as AWS End User Messaging SMS publishes it on an SNS topic; the signed door passes replies on in the same form.

Sources: AWS End User Messaging SMS, « Two-way SMS message payload »; SNS, message and JSON formats.
"""

import json
from datetime import datetime
from hashlib import sha256

from stopsms.adapters.gateways.end_user_messaging.words import ANSWERS, BODY, MESSAGE_ID, RECIPIENT, SENDER
from stopsms.contracts.messages import InboundSms, UnreadableMessage
from stopsms.contracts.repair import Repair, all_values, instant, marked, repaired_message


def read_inbound_sms(body: str, arrived_at: datetime) -> InboundSms:
    """The message in an SNS notification of the two-way payload, which arrived at that moment of real time.

    The payload has no time: that of the notification is taken. Raises UnreadableMessage when it is not a notification of a message,
    or when the sender or the recipient is missing; for nothing else.
    """
    try:
        envelope = json.loads(body, object_pairs_hook=all_values)
        fields = json.loads(envelope["Message"], object_pairs_hook=all_values, strict=False)
        message = repaired_message(
            message_id=fields.get(MESSAGE_ID) or envelope.get("MessageId"),
            sender=fields.get(SENDER),
            recipient=fields.get(RECIPIENT),
            body=fields.get(BODY),
            answers=fields.get(ANSWERS),
        )
        repairs = message.repairs | marked(fields.get("repairs"))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableMessage(f"not a two-way SMS payload: {type(error).__name__}") from error
    at = instant(envelope.get("Timestamp"))
    return InboundSms(
        message_id=message.id or f"repaired-{sha256(body.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}",
        sender=message.sender,
        recipient=message.recipient,
        body=message.body,
        answers=message.answers,
        received_at=at or arrived_at,
        repairs=repairs if at else repairs | {Repair.TIME},
        delivery=delivery if isinstance(delivery := fields.get("delivery"), str) else "",
        carrier=carrier if isinstance(carrier := fields.get("carrier"), str) else "",
    )


def write_inbound_sms(sms: InboundSms) -> str:
    """The notification that `read_inbound_sms` reads as this message."""
    payload = {
        SENDER: sms.sender,
        RECIPIENT: sms.recipient,
        BODY: sms.body,
        MESSAGE_ID: sms.message_id,
        ANSWERS: sms.answers,
        "repairs": sorted(sms.repairs),
        "delivery": sms.delivery,
        **({"carrier": sms.carrier} if sms.carrier else {}),
    }
    return json.dumps(
        {"Type": "Notification", "Message": json.dumps(payload), "Timestamp": sms.received_at.isoformat()}
    )
