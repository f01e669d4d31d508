"""What each error of a send means to us: whether the message has left, and whom else the error holds for.

An error has an HTTP status and a body with `code` and `message`; the code is what is recorded, never the message, which may name the
number. Sources: Brevo's description of its API (OpenAPI, copy of 2026-02-22), `errorModel` and the answers of sendTransacSms; its SDK
(brevo-python 5.1.0), which knows 400, 402 and 429 of a send; docs/api-limits (2026); docs/ip-security (2026).
"""

import json
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus

from stopsms.adapters.gateways.http_call import HttpAnswer
from stopsms.compliance.ports.carrier import GatewayBusy, GatewayClosed, GatewayRefused, GatewaySilent

INVALID_NUMBER = "invalid_phone_number"
"""Recorded when the answer says that the recipient's number is wrong; Brevo's own word for it in the past.

Source: sendinblue/APIv3-php-library, issue 84 (2020-07-16), by the vendor: « A 400 will be returned for the cases where any parameter is
missing or invalid (like `invalid_phone_number` …) ».
"""

DUPLICATE = "duplicate_parameter"
"""Of a contact: another one has this number already."""

CLOSING_REASONS = frozenset(
    {
        # the account
        "account_under_validation",
        "not_enough_credits",
        "Insufficient credits",
        "permission_denied",
        "unauthorized",
        "api-key not found",
        "Authentication failed",
        # the request, which is the same for everybody
        "missing_parameter",
        DUPLICATE,
        "method_not_allowed",
        "not_acceptable",
        "document_not_found",
    }
)
"""Codes that hold for the account or for every message: nobody is refused for them, the campaign pauses."""

REASONS_ABOUT_A_FIELD = frozenset(
    {"invalid_parameter", "out_of_range", "bad_request", "unprocessable_entity", "Invalid parameters passed"}
)
"""Codes that say only that the request is wrong: the message that comes with them says what is (see `translated`)."""

TAKEN_BEFORE = frozenset({"duplicate_request", "Request already processed"})
"""Codes of a request that was taken once already. None is documented for an SMS: if one comes, the message may have left."""

ERRORS: Mapping[str, Callable[[str], Exception]] = {
    INVALID_NUMBER: GatewayRefused,
    **dict.fromkeys(CLOSING_REASONS, GatewayClosed),
    **dict.fromkeys(TAKEN_BEFORE, GatewaySilent),
}
"""The code of an error -> ours. For one that is not here, see `translated`."""

_CODE = re.compile(r"[A-Za-z][A-Za-z_ -]{0,63}")
"""What may be recorded as a code: it has no digit, so no phone number either."""

_RECIPIENT = re.compile(r"\b(recipient|phone|mobile|telephone|msisdn)", re.IGNORECASE)
_OWN_TEXT = re.compile(r"\b(content|text|message)\b", re.IGNORECASE)
_OF_ALL = re.compile(r"\b(sender|type|tag|tags|weburl|unicodeenabled|templateid|alphanumeric)\b", re.IGNORECASE)
"""What a message names when it objects to a field: the recipient's number, the text, or what is the same for everybody.

« Only alphanumeric characters are allowed » is of the sender's name (sendinblue/APIv3-nodejs-library, issue 65).
"""


def translated(answer: HttpAnswer, *, personal: bool = False) -> Exception:
    """The error of an answer in our words; the text of the message was `personal` if it has somebody's own words in it.

    What is undecided may hide an accepted message: it is silent.
    """
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return GatewayBusy("HTTP 429")
    if answer.undecided:
        return GatewaySilent(f"HTTP {answer.status}")
    code, said = _told(answer)
    if code in REASONS_ABOUT_A_FIELD:
        return _about_a_field(code, said, personal=personal)
    if known := ERRORS.get(code):
        return known(code)
    reason = code or f"HTTP {answer.status}"
    of_the_account = answer.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN)
    return GatewayClosed(reason, unclear=not of_the_account)


def _about_a_field(code: str, said: str, *, personal: bool) -> Exception:
    if _OF_ALL.search(said):
        return GatewayClosed(code)
    if _RECIPIENT.search(said):
        return GatewayRefused(INVALID_NUMBER)
    if _OWN_TEXT.search(said):
        return GatewayRefused(code) if personal else GatewayClosed(code)
    return GatewayClosed(code, unclear=True)


def _told(answer: HttpAnswer) -> tuple[str, str]:
    """The code of an error ("" where it has none that may be recorded) and its message."""
    try:
        told = json.loads(answer.body)
        code, said = told.get("code"), told.get("message")
    except (ValueError, AttributeError, RecursionError):
        return "", ""
    fit = isinstance(code, str) and _CODE.fullmatch(code)
    return code if fit else "", said if isinstance(said, str) else ""
