"""The words of Brevo: what it is known to do, and what each of its states means to us.

Reasons are recorded with an outcome as the carrier gave them, in one spelling; only their meaning is translated. Errors of a send are in
`send_errors`. Sources, where no other is given: Brevo's own description of its API (OpenAPI, copy of 2026-02-22 in rrrekin/BrevoMock), its
SDK (PyPI brevo-python 5.1.0) and developers.brevo.com, docs/transactional-webhooks (2026).
"""

import re
from collections.abc import Mapping
from datetime import time

from stopsms.compliance.campaign.breaker import FailureKind
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.outside.carrier import PushKind, Service

NAME = "Brevo"
"""What it is called in the record of processing."""

ADDRESS = "https://api.brevo.com/v3"
"""Where its API is served: one address for all accounts. Source: SDK, environment.py."""

MOST_PARTS = 5
"""The most parts that one message is sent in: 765 characters, or 402. Source: help.brevo.com 208718649."""

SERVICE = Service(
    id="brevo",
    name=NAME,
    behaviour=Route(
        opens=time(8),
        closes=time(22),
        closed_sundays=True,
        closed_public_holidays=True,
        confirms_stop=True,
        most_parts=MOST_PARTS,
    ),
    credentials=("api_key", "bearer_token"),
    pushes=(PushKind.EVENTS,),
    references=False,
)
"""It appends nothing: whoever writes the text puts the STOP mention in it (help.brevo.com 115001945670).

Hours: « Marketing SMS cannot be processed between 10pm and 8am, on Sundays, and on French public holidays », and are kept until then
(OpenAPI, sendAsyncTransactionalSms; help.brevo.com 11884482521234: Monday to Saturday). STOP: « contacts are automatically blocklisted and
receive an automatic confirmation message » (help.brevo.com 115001945670). Of references: what it calls us with always has its own id of
the message; our tag is only known from those who receive its calls (pierre-H/convex-brevo, 2026-03-29), so both are read.
"""

STOP_CODE = "[STOP_CODE]"
"""What stands for its STOP number in a text, and is replaced when it leaves. Source: help.sendinblue.com 360020810619.

Without it, some routes put the number in place of the sender's name (developers.brevo.com, docs/transactional-sms-endpoints, 2026).
"""

SENDER_FORM = re.compile(r"[A-Za-z0-9]{3,11}|[0-9]{12,15}")
"""A sender's name, or its number. Sources: SDK, types/send_transac_sms.py; for at least three characters, help.brevo.com 11884482521234."""

SENDER, BODY, MESSAGE_ID, TAGS = INBOUND_FIELDS = ("to", "reply", "messageId", "tag")
"""The fields of what a person wrote: `to` is the person's phone, as in all that is said of a message. Source: convex-brevo, as above."""

STATUS, AT, LOCAL_AT, PARTS = ("msg_status", "ts_event", "date", "sms_count")

RECEIPT_FIELDS = (STATUS, MESSAGE_ID, TAGS, PARTS, AT, LOCAL_AT)
"""The fields of a receipt. `ts_event` is in seconds of UTC; `date` has no zone, and is said to be Paris's."""

SPELLINGS: Mapping[str, str] = {
    "softbounce": "soft_bounce",
    "hardbounce": "hard_bounce",
    "rej": "rejected",
    "skipped": "skip",
    "bl": "blacklisted",
    "request": "sent",
    "reply": "replied",
    "unsubscribed": "unsubscribe",
    "subscribed": "subscribe",
}
"""A state without its capitals, spaces, hyphens and underlines -> the one spelling that it is recorded in.

Its documents and those who receive its calls write the same state in several ways: webhooks are registered for `softBounce`, and calls say
`soft_bounce`. Short forms: a public reader of these calls (index of public code, 59339415093, 2026).
"""

REPLIED, OPPOSED, RETURNED = "replied", "unsubscribe", "subscribe"
"""States of a person, not of a message: an answer, a STOP, and a START. What a START lifts at Brevo, it does not lift with us."""

FAILURE_KINDS: Mapping[str, FailureKind] = {
    "invalid_phone_number": FailureKind.INVALID_NUMBER,
    "hard_bounce": FailureKind.INVALID_NUMBER,
    "rejected": FailureKind.BLOCKED,
    "blocked": FailureKind.BLOCKED,
    "blacklisted": FailureKind.BLOCKED,
    "skip": FailureKind.BLOCKED,
}
"""The reason of an error, or the state in a receipt -> what it means for a campaign. The others trip no breaker.

A hard bounce is permanent: nobody has the number, or somebody has blocked the sender (help.brevo.com 12355366391442). The number is put on
Brevo's list of blocked ones then, as after a STOP.
"""

RECEIPT_FATES: Mapping[str, Fate] = {
    "sent": Fate.SENT,
    "accepted": Fate.SENT,
    "delivered": Fate.DELIVERED,
    "soft_bounce": Fate.UNDELIVERED,
    "hard_bounce": Fate.UNDELIVERED,
    "rejected": Fate.UNDELIVERED,
    "blocked": Fate.UNDELIVERED,
    "blacklisted": Fate.UNDELIVERED,
    "skip": Fate.UNDELIVERED,
    "error": Fate.UNDELIVERED,
}
"""The state in a receipt -> the outcome. One that is not here is no news: it proves only that Brevo has the message.

`soft_bounce` is no delay: « you cannot resend a transactional SMS » (help.brevo.com 12355366391442). Sources: OpenAPI, createWebhook and
getSmsEvents; for `blocked`, `error` and `rejected`, a public reader in production (index of public code, 53016477308, 2026).
"""

EVENTS = frozenset({"delivered", "softBounce", "hardBounce", "unsubscribe", "reply", "blacklisted", "skip"})
"""What its webhook has to be registered for: each end of a message, and what people write. Source: OpenAPI, createWebhook."""
