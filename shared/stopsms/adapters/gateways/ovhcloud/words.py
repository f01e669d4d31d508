"""The words of OVHcloud SMS: what it does by itself, and what each of its states means to us.

Sources: the API's description, eu.api.ovh.com/1.0/sms.json (as of 2026-05-17, and of 2026-10-01 for the answer to a send); OVHcloud's
guides: « FAQ SMS » (2026-03-27), « Envoyer des SMS depuis l'espace client » (2026-01-07), « Tout savoir sur les utilisateurs SMS »
(2022-08-05), « Spécifications techniques du SMPP » (2025-03-05), « Envoyer des SMS permettant la réponse » (2023-12-29), « http2sms »
(2020-05-20); its notebooks on SMS campaigns (2021-09).
"""

from collections.abc import Mapping
from datetime import time

from stopsms.compliance.campaign.breaker import FailureKind
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.outside.carrier import PushKind, Service

NAME = "OVHcloud"
"""What it is called in the record of processing."""

ADDRESS = "https://eu.api.ovh.com/1.0"

APPLICATION_KEY, APPLICATION_SECRET, CONSUMER_KEY = CREDENTIALS = (
    "application_key",
    "application_secret",
    "consumer_key",
)

SERVICE = Service(
    id="ovhcloud",
    name=NAME,
    behaviour=Route(
        # The clause is a newline and « STOP » with the number, 11 characters (notebooks; FAQ: 149 are left of the first 160).
        stop_clause="\nSTOP {number}",
        # Advertising leaves from 08:00 to 20:00, Monday to Saturday (guide of 2026). Of public holidays the FAQ says only that
        # advertising must not be sent on them: whether OVHcloud keeps it back is not known, so that we count on it.
        opens=time(8),
        closes=time(20),
        closed_sundays=True,
        closed_public_holidays=True,
        most_parts=6,  # the FAQ; another guide advises eight at most
    ),
    credentials=CREDENTIALS,
    pushes=(PushKind.RECEIPTS, PushKind.REPLIES, PushKind.STOPS),
    names_accounts=True,  # the account (`serviceName`) is in the path of each call (the API's description)
    references=False,  # a receipt names OVHcloud's id alone (« utilisateurs SMS »)
    lists_opt_outs=True,
    adds_opt_outs=False,  # the API reads and removes, and adds nothing
    moderated=False,  # people validate senders; of messages nothing of the kind is documented
)

LONGEST_TAG = 20
"""Characters of a reference (« http2sms »; the REST API does not say)."""

INVALID_RECEIVERS = "invalidReceivers"
"""Where the answer to a send lists the numbers that it did not take: HTTP 200 all the same."""

SENDER, SHORT_NUMBER, BODY, MESSAGE_ID, ANSWERS = INBOUND_FIELDS = ("senderid", "shortcode", "message", "id", "tag")
"""The fields of what a person wrote. Source: github.com/ovh/docs/issues/1496 (2023-01), community.ovh.com topic 2966; read as a form by
betagouv/Aidants_Connect, commit 6840d9f7 (2021-05). OVHcloud does not document them.
"""

RECEIPT_ID, STATUS, CAUSE, AT, STATUS_IN_WORDS = RECEIPT_FIELDS = ("id", "description", "ptt", "date", "descriptionDlr")
"""The fields of a receipt (« utilisateurs SMS »): `description` is a number, and `descriptionDlr` what it is in words."""

DELIVERED, FAILED, NOT_BILLED = "1", "2", "16"

RECEIPT_FATES: Mapping[str, Fate] = {
    "0": Fate.SENT,  # being made, or waiting
    DELIVERED: Fate.DELIVERED,
    FAILED: Fate.UNDELIVERED,
    "4": Fate.SENT,  # waiting
    "8": Fate.SENT,  # buffered
    NOT_BILLED: Fate.UNDELIVERED,
}
"""`description` of a receipt, and `deliveryReceipt` of a message -> the outcome (« utilisateurs SMS », « Les différents ID du DLR »).

The cause (`ptt`) decides nothing: OVHcloud publishes two scales of it that contradict each other. By the guide on users (2022) 4 is
delivered and 3 accepted; by that on SMPP (2025) 0 is no error and 4 one of the equipment. An export of OVHcloud's own (2021) has 0 for
success.
"""

_CAUSES: Mapping[str, FailureKind] = {
    "23": FailureKind.INVALID_NUMBER,  # wrong, barred, or on a list of the operator's (users)
    "100": FailureKind.INVALID_NUMBER,  # of no numbering plan (SMPP)
    "28": FailureKind.BLOCKED,  # taken for unwanted advertising (users)
    "29": FailureKind.BLOCKED,  # content (users)
    "53": FailureKind.BLOCKED,  # the person wrote STOP (SMPP)
    "54": FailureKind.BLOCKED,  # forbidden destination (SMPP)
    "76": FailureKind.BLOCKED,  # blocked for this customer (users)
    "202": FailureKind.BLOCKED,  # the same (users)
}
"""The causes that stand in one of the two scales alone: these can be told."""


def failure(status: str, cause: str) -> str:
    """What is recorded of a message that failed: its status, and the cause that came with it."""
    return f"{status}/ptt {cause}" if cause else status


FAILURE_KINDS: Mapping[str, FailureKind] = {
    INVALID_RECEIVERS: FailureKind.INVALID_NUMBER,
    **{failure(status, cause): kind for status in (FAILED, NOT_BILLED) for cause, kind in _CAUSES.items()},
}
"""What a recorded reason means for a campaign. The others trip no breaker."""

LISTED_NUMBER, LISTED_AT = OPT_OUT_COLUMNS = ("number", "dateCreation")
