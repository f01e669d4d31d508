"""The words of AWS End User Messaging SMS: what each of its reasons and states means to us.

Reasons are recorded with an outcome as the carrier gave them; only their meaning is translated.
Errors of a send are in `send_errors`. Source: « Configuration sets event format ».
"""

from collections.abc import Mapping

from stopsms.compliance.campaign.breaker import FailureKind
from stopsms.compliance.campaign.outcome import Fate

NAME = "AWS End User Messaging SMS"
"""What it is called in the record of processing."""

DEFAULT_LIST = "Default"
"""The opt-out list that every account has, and that a number uses unless another is set."""

SENDER, RECIPIENT, BODY, MESSAGE_ID, ANSWERS = INBOUND_FIELDS = (
    "originationNumber",
    "destinationNumber",
    "messageBody",
    "inboundMessageId",
    "previousPublishedMessageId",
)
"""The fields of what a person wrote. Source: « Two-way SMS message payload »."""

STATUS, RECEIPT_ID, PARTS, AT, EVENT = RECEIPT_FIELDS = (
    "messageStatus",
    "messageId",
    "totalMessageParts",
    "eventTimestamp",
    "eventType",
)
"""The fields of a receipt. Source: « Configuration sets event format »."""

OPTED_OUT = "DESTINATION_PHONE_NUMBER_OPTED_OUT"
"""The number is on the account's own opt-out list."""

FAILURE_KINDS: Mapping[str, FailureKind] = {
    "INVALID": FailureKind.INVALID_NUMBER,
    "UNROUTABLE": FailureKind.INVALID_NUMBER,
    "BLOCKED": FailureKind.BLOCKED,
    "CARRIER_BLOCKED": FailureKind.BLOCKED,
    "SPAM": FailureKind.BLOCKED,
    "PROTECT_BLOCKED": FailureKind.BLOCKED,
    "DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE": FailureKind.BLOCKED,
    OPTED_OUT: FailureKind.BLOCKED,
}
"""The reason of an error, or the status of a receipt -> what it means for a campaign. The others trip no breaker."""

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
