"""The words of Octopush: what it does, and what each of its reasons and states means to us.

Errors of a send are in `send_errors`. Sources, as read on 2026-11-27: dev.octopush.com (« send-sms », « two-ways-sms »,
« transactional-sms », « callbacks », « acknowledge-receipt », « opt-out-management », « inbounds », « modify-configuration »), which
have no dates, and octopush-api.readme.io (« callbacks-statuses », with an example of 2025-01-22). What a public program alone says
is marked as such; nothing was tried on an account.
"""

from collections.abc import Mapping
from datetime import time

from stopsms.compliance.campaign.breaker import FailureKind
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.outside.carrier import PushKind, Service

NAME = "Octopush"
"""What it is called in the record of processing."""

ADDRESS = "https://api.octopush.com"

LOGIN, KEY = CREDENTIALS = ("api_login", "api_key")
"""The members of a carrier's secret: the account's e-mail address, and the key of its API."""

STOP_CLAUSE = " STOP au {number}"
"""A message of advertising without these very words, in these letters, is refused (error 121). They are not appended: we write them.

Source: issue 20 of octopush/Octopush-SMS-API-PHP (2021-10-22), an answer that names « STOP au 30101 ».
"""

SERVICE = Service(
    id="octopush",
    name=NAME,
    behaviour=Route(
        stop_clause=STOP_CLAUSE,
        # Its hours are not documented. That only what is no advertising leaves « 24h/24 » says that the rest does not: these are the
        # hours that its own pages on the law give, and the narrowest. What it does with a message at another time is not known.
        opens=time(8),
        closes=time(20),
        closed_sundays=True,
        closed_public_holidays=True,
        # Whether it answers is not documented; an answer of ours goes to a number that it has just blocked, and its receipt
        # (BLACKLISTED_NUMBER) would be heard as a second STOP, in a word that the person did not write again.
        confirms_stop=True,
        most_parts=8,  # 1224 characters outside of Unicode (« send-sms »); nothing is told of those in Unicode
    ),
    credentials=CREDENTIALS,
    pushes=(PushKind.RECEIPTS, PushKind.REPLIES, PushKind.STOPS),
    references=False,  # receipts name its ticket alone; a request's own id comes back nowhere
    lists_opt_outs=False,
    adds_opt_outs=False,  # there is a blacklist, but no call for it is documented
)

CALLBACKS: Mapping[PushKind, str] = {
    PushKind.RECEIPTS: "callback_url_for_deliveries",
    PushKind.REPLIES: "callback_url_for_inbounds",
    PushKind.STOPS: "callback_url_for_blacklisted_numbers",
}
"""What the account's settings call our addresses. Source: « modify-configuration »."""

TICKET = "message_id"
"""What each of its calls names the message by: the ticket that the answer to its send had. Not in the tables below, as we say it too."""

NUMBER, TEXT, WRITTEN_TO, WRITTEN_AT, OPPOSED_AT = INBOUND_FIELDS = (
    "number",
    "text",
    "sim_card_number",
    "reception_date",
    "stop_date",
)
"""The fields of what a person wrote, STOP or not. Sources: « inbounds » and « opt-out-management », with examples of 2020-11."""

WRITTEN_AT_BEFORE = "answer_date"
"""What « callbacks » calls the time of a reply in English; in French it says `reception_date`, as « inbounds » does."""

STATUS, REPORTED_AT, CHANNEL = RECEIPT_FIELDS = ("status", "delivery_date", "channel")
"""The fields of a receipt; it has a number too, and no parts. Sources: « acknowledge-receipt », « callbacks-statuses »."""

SMS = "sms"
"""The channel of our messages; an account may have others."""

MORE = "meta_data"
"""Where a setting of the account (`use_metadata_node_for_inbound`) may put fields. Its exact form was not seen."""

BLACKLISTED = "BLACKLISTED_NUMBER"
"""The number had opposed before, and is on the account's blacklist: the message did not leave."""

RECEIPT_FATES: Mapping[str, Fate] = {
    "ACK": Fate.SENT,
    "PROCESSED": Fate.SENT,
    "TRANSMITTED": Fate.SENT,
    "UNDEFINED": Fate.SENT,
    "UNKNOWN_DELIVERY": Fate.SENT,
    "DELIVERED": Fate.DELIVERED,
    "READ": Fate.DELIVERED,
    "NOT_DELIVERED": Fate.UNDELIVERED,
    "NOT_ALLOWED": Fate.UNDELIVERED,
    "BAD_DESTINATION": Fate.UNDELIVERED,
    BLACKLISTED: Fate.UNDELIVERED,
    # known from a public program of 2026-10 alone
    "EXPIRED": Fate.UNDELIVERED,
    "ANTI_FLOODING": Fate.UNDELIVERED,
}
"""The status of a receipt -> the outcome. One that is not here is no news, but proves that the carrier has the message."""

FAILURE_KINDS: Mapping[str, FailureKind] = {
    "BAD_DESTINATION": FailureKind.INVALID_NUMBER,
    "NOT_ALLOWED": FailureKind.BLOCKED,
    "ANTI_FLOODING": FailureKind.BLOCKED,
    BLACKLISTED: FailureKind.BLOCKED,
    "octopush_103": FailureKind.INVALID_NUMBER,
    "octopush_117": FailureKind.INVALID_NUMBER,
    "octopush_181": FailureKind.INVALID_NUMBER,
}
"""The reason of an error (see `send_errors`), or the status of a receipt -> what it means for a campaign. The others trip no breaker."""
