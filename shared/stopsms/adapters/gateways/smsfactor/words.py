"""The words of SMSFactor: what the service does, and what each of its reasons and states means to us.

Sources, with the date of what was read: dev.smsfactor.com, « Getting started », « Campaign » (2024-08), « Delivery reports » (2024-07),
« Stops » (2024-11), « Blacklist » (2025-05), « Create a webhook » (2024-11); doc.smsup.ch, the same API under another name, « Replies »
(2024-11); smsfactor.com, « FAQ ». What no page says is marked as such; docs/carriers.md has it all.
"""

from collections.abc import Mapping
from datetime import time

from stopsms.compliance.campaign.breaker import FailureKind
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.outside.carrier import PushKind, Service

NAME = "SMSFactor"
"""What it is called in the record of processing."""

ADDRESS = "https://api.smsfactor.com"
"""Where its API is served (« Getting started »)."""

TOKEN, SIGNATURE = "api_token", "webhook_signature"
"""The members of the secret: the token of the API, and the `signature` given with each webhook."""

SERVICE = Service(
    id="smsfactor",
    name=NAME,
    behaviour=Route(
        # « FAQ »: added by itself to marketing under a name, 16 characters. Its French words stand on no page: these have that length.
        stop_clause="\nSTOP SMS: {number}",
        opens=time(8),  # « FAQ »: 8:00 to 20:00 from Monday to Saturday, neither on Sundays nor on public holidays
        closes=time(20),
        closed_sundays=True,
        closed_public_holidays=True,
    ),
    credentials=(TOKEN, SIGNATURE),
    pushes=(PushKind.RECEIPTS, PushKind.REPLIES, PushKind.STOPS),
    moderated=True,  # « Getting started »: the anti-fraud filter holds a message back until somebody has read it (status -8)
)
"""What the service does. Whether it answers a STOP itself stands on no page: so we do."""

WEBHOOK_TYPES: Mapping[PushKind, str] = {PushKind.RECEIPTS: "DLR", PushKind.REPLIES: "MO", PushKind.STOPS: "STOP"}
"""What it calls the address for each of our pushes (« Create a webhook »)."""

OPPOSED_NUMBERS = "blacklist"
"""What it calls the one list of opposed numbers of an account, in paths and documents (« Blacklist »)."""

FILTERED = "filtered"
"""What precedes, in a recorded reason, the name of the counter that says why a message was not sent."""

FAILURE_KINDS: Mapping[str, FailureKind] = {
    f"{FILTERED}:blacklisted": FailureKind.BLOCKED,
    f"{FILTERED}:npai": FailureKind.INVALID_NUMBER,
    f"{FILTERED}:invalid": FailureKind.INVALID_NUMBER,
    "INVALID_DESTINATION": FailureKind.INVALID_NUMBER,
    "NOT_ALLOWED": FailureKind.BLOCKED,
    "REJECTED": FailureKind.BLOCKED,
}
"""The reason of a refusal, or the state in a receipt -> what it means for a campaign. The others trip no breaker."""

STATES: Mapping[int, str] = {
    0: "NOT_SENT",
    1: "SENT",
    2: "NOT_DELIVERED",
    3: "DELIVERED",
    4: "NOT_ALLOWED",
    5: "INVALID_DESTINATION",
    6: "INVALID_SENDER",
    7: "ROUTE_NOT_AVAILABLE",
    9: "REJECTED",
    11: "NETWORK_ERROR",
    12: "EXPIRED",
}
"""The `status` of a receipt -> its name (« Delivery reports »; 8 and 10 stand on no page)."""

RECEIPT_FATES: Mapping[str, Fate] = {
    "NOT_SENT": Fate.SENT,
    "SENT": Fate.SENT,
    "NOT_DELIVERED": Fate.UNDELIVERED,
    "DELIVERED": Fate.DELIVERED,
    "NOT_ALLOWED": Fate.UNDELIVERED,
    "INVALID_DESTINATION": Fate.UNDELIVERED,
    "INVALID_SENDER": Fate.UNDELIVERED,
    "ROUTE_NOT_AVAILABLE": Fate.UNDELIVERED,
    "REJECTED": Fate.UNDELIVERED,
    "NETWORK_ERROR": Fate.UNDELIVERED,
    "EXPIRED": Fate.SENT,
}
"""The state of a message -> the outcome. `EXPIRED`: no operator has said what became of it. A state that is not here is no news."""

ANSWERS = "last_message_id"
INBOUND_FIELDS = (ANSWERS, "account_id")
"""Fields of what a person wrote that are its alone. The others are everybody's words: `from`, `message`, `date`."""

RECEIPT_FIELDS = ("country_code",)
"""Fields of a receipt that are its alone. The others: `status`, `date`, `destination`, `message_id` (our reference), `campaign_id`."""
