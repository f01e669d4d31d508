"""What people write, as AWS End User Messaging SMS publishes it on an SNS topic; the signed door passes replies on in the same form.

Sources: AWS End User Messaging SMS, « Two-way SMS message payload »; SNS, message and JSON formats.
"""

import json
from datetime import datetime
from hashlib import sha256

from stopsms.contracts.messages import InboundSms, UnreadableMessage
from stopsms.contracts.repair import Repair, all_values, instant, known, taken_in


def read_inbound_sms(body: str, arrived_at: datetime) -> InboundSms:
    """From the SNS notification of the two-way payload, which arrived at this moment of real time.

    Raises UnreadableMessage for what is no notification of a message, and where nobody wrote or to nobody; for nothing else.
    """
    try:
        envelope = json.loads(body, object_pairs_hook=all_values)
        fields = json.loads(envelope["Message"], object_pairs_hook=all_values, strict=False)
        taken = taken_in(
            message_id=fields.get("inboundMessageId") or envelope.get("MessageId"),
            sender=fields.get("originationNumber"),
            recipient=fields.get("destinationNumber"),
            body=fields.get("messageBody"),
            answers=fields.get("previousPublishedMessageId"),
        )
        repairs = taken.repairs | known(fields.get("repairs"))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableMessage(f"not a two-way SMS payload: {type(error).__name__}") from error
    at = instant(envelope.get("Timestamp"))
    return InboundSms(
        message_id=taken.id or f"repaired-{sha256(body.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}",
        sender=taken.sender,
        recipient=taken.recipient,
        body=taken.body,
        answers=taken.answers,
        received_at=at or arrived_at,
        repairs=repairs if at else repairs | {Repair.TIME},
        delivery=delivery if isinstance(delivery := fields.get("delivery"), str) else "",
    )
