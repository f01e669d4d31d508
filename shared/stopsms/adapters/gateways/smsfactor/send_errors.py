"""What each answer to a send means to us: whether the message has left, and whom else a refusal holds for.

An error is answered with HTTP 200 and a negative `status` (seen in answers recorded by the gem `sms_factor`, 2023-04); so the document
is read first. A message that a filter has stopped is answered with status 1, `sent` 0 and the filter's counter at 1 (same source). A
negative status may also be an acceptance (-8): one that is in no table is silent, never a refusal. The texts of answers are not
recorded: they may name the number. Sources: dev.smsfactor.com, « Getting started » (statuses), « Campaign » (counters).
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any

from stopsms.adapters.gateways.http_call import HttpAnswer
from stopsms.adapters.gateways.smsfactor.words import FILTERED
from stopsms.compliance.ports.carrier import (
    GatewayBusy,
    GatewayClosed,
    GatewayOptedOut,
    GatewayRefused,
    GatewaySilent,
)

_NUMBER = re.compile(r"-?[0-9]{1,18}")

DONE, IN_MODERATION = 1, -8
"""Statuses of what was taken. « Under moderation » is as good as taken: somebody reads it first, and a second send would arrive too."""

_unclear = partial(GatewayClosed, unclear=True)

ERRORS: Mapping[str, Callable[[str], Exception]] = {
    "-1 authentication": GatewayClosed,
    "-2 XML error": GatewayClosed,
    "-3 not enough credits": GatewayClosed,
    "-4 incorrect delay": GatewayClosed,
    "-5 resource not found": GatewayClosed,
    "-6 JSON error": GatewayClosed,
    "-7 data error": _unclear,  # the recipient's, or everybody's: it does not say which
    "-99 unknown error": GatewaySilent,
}
"""A negative `status` with what the service calls it, as it is recorded -> ours."""

_REASONS = {int(reason.partition(" ")[0]): reason for reason in ERRORS}

FILTERS: Mapping[str, Callable[[str], Exception]] = {
    "blacklisted": GatewayOptedOut,
    "npai": GatewayRefused,  # a number that nobody has: « n'habite pas à l'adresse indiquée »
    "invalid": GatewayRefused,
    "not_allowed": GatewayClosed,  # the country, which holds for its other recipients too
    "country_limit": GatewayClosed,
    "flood": _unclear,  # the rule of this filter stands on no page
    "duplicated": GatewaySilent,  # a number given twice in one call: we give one, so that the other may be a call of before
}
"""The counter that stopped the one message of a call -> ours."""

CLOSING_REASONS = frozenset(
    {
        *(reason for reason, meaning in ERRORS.items() if meaning is not GatewaySilent),
        *(f"{FILTERED}:{name}" for name in ("not_allowed", "country_limit", "flood")),
    }
)
"""Reasons for which nobody is refused: the campaign pauses."""


REFUSED_CREDENTIALS = frozenset({"-1 authentication", "HTTP 401", "HTTP 403"})
"""Reasons that say that the token is not good, or not any more."""


def accepted(answer: HttpAnswer) -> str:
    """The id (`ticket`) of what was taken, "" if it is not told. Raises the gateway's errors for what was not, or may not have been."""
    if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
        raise _of_http(answer)
    document = answer.document()
    if not isinstance(document, dict):
        raise GatewaySilent("not an object")
    status = whole_number(document.get("status"))
    if status is None or status not in (DONE, IN_MODERATION):
        raise _of_status(status)
    sent = whole_number(document.get("sent"))
    if sent == 0 and (refusal := _filtered(document, status)):
        raise refusal
    if sent is None and status == DONE:
        raise GatewaySilent("the answer does not say whether it was sent")
    ticket = document.get("ticket")
    return str(ticket) if isinstance(ticket, str | int) else ""


def checked(answer: HttpAnswer) -> dict[str, Any]:
    """The document of an answer to any other call. Raises the gateway's errors, GatewaySilent for what cannot be read."""
    if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
        raise _of_http(answer)
    document = answer.document()
    if not isinstance(document, dict):
        raise GatewaySilent("not an object")
    if (status := whole_number(document.get("status"))) != DONE:
        raise _of_status(status)
    return document


def whole_number(value: object) -> int | None:
    """A number as the service writes it, now as a number, now as a text; None for anything else."""
    if isinstance(value, str):
        return int(value) if _NUMBER.fullmatch(value) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _of_status(status: int | None) -> Exception:
    if status is None or status not in _REASONS:
        return GatewaySilent("an unknown status")
    reason = _REASONS[status]
    return ERRORS[reason](reason)


def _filtered(document: Mapping[str, Any], status: int) -> Exception | None:
    """Why nothing was sent: the first filter that says so. What is in moderation is not sent yet, and needs no reason.

    One that no filter explains may be kept until later, for a reason that is counted nowhere: that is silence.
    """
    for name, meaning in FILTERS.items():
        if whole_number(document.get(name)):
            return meaning(f"{FILTERED}:{name}")
    return GatewaySilent(FILTERED) if status == DONE else None


def _of_http(answer: HttpAnswer) -> Exception:
    """An HTTP error, of which no page tells: the request was refused (4xx), or nobody knows (5xx, a redirection)."""
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return GatewayBusy("HTTP 429")
    if answer.undecided:
        return GatewaySilent(f"HTTP {answer.status}")
    if answer.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return GatewayClosed(f"HTTP {answer.status}")
    return GatewayClosed(f"HTTP {answer.status}", unclear=True)
