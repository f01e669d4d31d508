"""What each refusal of OVHcloud's means to us: whether the message has left, and whom else the refusal holds for.

A refusal is JSON with a `message` for people, and with an `errorCode` where the API itself refuses before the SMS service is asked, or a
`class`. Its texts are documented nowhere, and may repeat a number: none is recorded. What refuses everybody (account, sender, credit,
request) must refuse nobody, so that a text which does not say closes the gateway, as unclear.
Sources: PyPI `ovh` 1.2.0, client.py (statuses and codes); « FAQ SMS » (2026-03-27: 429); github.com/ovh/php-ovh issues 97 (2020) and 156
(2025-01); aureq/cert-manager-webhook-ovh issue 39 (2024-03: `class`); a public integration that tells 403s about the sender (2026).
"""

import json
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from stopsms.adapters.gateways.http_call import HttpAnswer
from stopsms.compliance.ports.carrier import GatewayBusy, GatewayClosed, GatewayRefused, GatewaySilent

WRONG_SIGNATURE = "INVALID_SIGNATURE"
"""The secret is another, or the clock; a body of another form than expected has been answered so too (ovh/python-ovh issue 103, 2021)."""

ERRORS: Mapping[str, Callable[[str], Exception]] = {
    WRONG_SIGNATURE: GatewayClosed,
    "NOT_GRANTED_CALL": GatewayClosed,
    "NOT_CREDENTIAL": GatewayClosed,
    "INVALID_KEY": GatewayClosed,
    "INVALID_CREDENTIAL": GatewayClosed,
    "FORBIDDEN": GatewayClosed,
}
"""`errorCode` -> ours: the API does not know who asks, or does not let them."""

SENDER_REFUSED, NO_CREDIT, CONTACT_DETAILS = ("senderRefused", "noCredit", "contactInformationWithShortcode")
"""Our names for refusals that only their texts tell."""

CLOSING_REASONS = frozenset({SENDER_REFUSED, NO_CREDIT, CONTACT_DETAILS})
"""They hold for every message of the account, the sender or, of contact details, the campaign; an answer to one person closes nothing."""

_TEXTS: Mapping[str, re.Pattern[str]] = {
    CONTACT_DETAILS: re.compile(r"contact information"),
    SENDER_REFUSED: re.compile(r"\bsenders?\b|exp[ée]diteur"),
    NO_CREDIT: re.compile(r"\bcr[eé]dits?\b"),
}
"""What a refusal's text says, in lower case; the first that is found counts."""

_A_CODE = re.compile(r"[A-Za-z][A-Za-z_:]{2,79}")

_EXPIRED = 460
"""The service has expired (`ovh`, client.py)."""

_OF_ACCOUNT = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, _EXPIRED})
"""Who asks, or the account: never one recipient."""


def translated(answer: HttpAnswer, *, own_text: bool) -> Exception:
    """A refusal of one message, in our words; `own_text` when the text is this person's own (an answer, or personalised)."""
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return GatewayBusy("HTTP 429")
    if answer.undecided:
        return GatewaySilent(f"HTTP {answer.status}")
    refusal = _refusal(answer.body)
    if code := _code(refusal, "errorCode"):
        return ERRORS.get(code, GatewayClosed)(code)
    said = str(refusal.get("message") or "").lower()
    told = next((reason for reason, text in _TEXTS.items() if text.search(said)), "")
    if told == CONTACT_DETAILS and own_text:
        return GatewayRefused(told)
    reason = told or _code(refusal, "class") or f"HTTP {answer.status}"
    return GatewayClosed(reason, unclear=not told and answer.status not in _OF_ACCOUNT)


def _refusal(body: bytes) -> Mapping[str, Any]:
    """The members of a refusal; none where it is no JSON object (a proxy answers with a page)."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _code(refusal: Mapping[str, Any], member: str) -> str:
    """A code of the refusal's, if it has the form of one: nothing else is recorded."""
    value = refusal.get(member)
    return value if isinstance(value, str) and _A_CODE.fullmatch(value) else ""
