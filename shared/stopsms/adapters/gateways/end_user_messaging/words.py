"""The words of AWS End User Messaging SMS: what each of its reasons and states means to us.

Reasons are recorded with an outcome as the carrier gave them; only their meaning is translated.
Errors of a send are in `send_errors`. Source: « Configuration sets event format ».
"""

from collections.abc import Mapping

from stopsms.compliance.campaign.breaker import FailureKind
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.outside.set_up import Fault
from stopsms.compliance.ports.carrier import MessageKind, Standing

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

MESSAGE_KINDS: Mapping[str, MessageKind] = {
    "PROMOTIONAL": MessageKind.CAMPAIGN,
    "TRANSACTIONAL": MessageKind.SERVICE,
}
"""The type of a message, and of what a number or sender ID is registered for."""

STANDINGS: Mapping[str, Standing] = {
    "ACTIVE": Standing.ACTIVE,
    "PENDING": Standing.WAITING,
    "ASSOCIATING": Standing.WAITING,
    "DISASSOCIATING": Standing.WAITING,
    "CREATING": Standing.WAITING,
    "DELETING": Standing.GONE,
    "DELETED": Standing.GONE,
}
"""The status of a number or a pool; sender IDs, opt-out lists and configuration sets have none. Source: NumberStatus, PoolStatus."""

TEXT_MESSAGES = "SMS"
"""What a number has to be able to do, and the name of the rate of text messages (NumberCapability)."""

EVERY_EVENT = frozenset({"ALL", "TEXT_ALL"})

EVERY_END = frozenset(
    {
        "TEXT_SUCCESSFUL",
        "TEXT_DELIVERED",
        "TEXT_INVALID",
        "TEXT_INVALID_MESSAGE",
        "TEXT_UNREACHABLE",
        "TEXT_CARRIER_UNREACHABLE",
        "TEXT_BLOCKED",
        "TEXT_CARRIER_BLOCKED",
        "TEXT_SPAM",
        "TEXT_UNKNOWN",
        "TEXT_TTL_EXPIRED",
        "TEXT_PROTECT_BLOCKED",
    }
)
"""The events with which a text message may end; without one of them, what became of some messages is never known."""

SPEND_LIMIT = "TEXT_MESSAGE_MONTHLY_SPEND_LIMIT"

SANDBOX_TIER = ("ACCOUNT_TIER", "SANDBOX")
"""The attribute of an account, and its value while it is in the sandbox."""

PROGRAM = "aws pinpoint-sms-voice-v2"

COMMANDS: Mapping[Fault, str] = {
    Fault.NO_SUCH_SENDER: "request-sender-id --sender-id {about} --iso-country-code {country} --message-types PROMOTIONAL TRANSACTIONAL",
    Fault.NOT_ACTIVE: "describe-phone-numbers --phone-number-ids {about}",
    Fault.NOT_REGISTERED: "describe-sender-ids --sender-ids SenderId={about},IsoCountryCode={country}",
    Fault.NO_SUCH_LIST: "create-opt-out-list --opt-out-list-name {about}",
    Fault.NO_SUCH_CONFIGURATION_SET: "create-configuration-set --configuration-set-name {about}",
    Fault.NO_RECEIPTS: (
        "create-event-destination --configuration-set-name {about} --event-destination-name receipts "
        "--matching-event-types TEXT_ALL --sns-destination TopicArn={channel}"
    ),
    Fault.RECEIPTS_INCOMPLETE: (
        "update-event-destination --configuration-set-name {about} --event-destination-name {id} --enabled "
        "--matching-event-types TEXT_ALL --sns-destination TopicArn={channel}"
    ),
    Fault.SANDBOX: "create-verified-destination-number --destination-phone-number <yours>",
    Fault.SPEND_LIMIT_BELOW_MOST: "set-text-message-spend-limit-override --monthly-limit {limit}",
}
"""The call that sets a fault right. The sandbox is left, and the most that may be spent is raised, by a support case alone."""
