"""What each error of a send means to us: whether the message has left, and whom else the error holds for.

An error is HTTP 400 with a code and a text (issue 20 of octopush/Octopush-SMS-API-PHP, 2021-10-22; « OTP validate » of
dev.octopush.com). No table of the codes of today is public. Those below are of the table of the API before (« return-codes » of
octopush.com, and the constants of its WordPress plugin of 2024-10), or, marked *, of a public program of 2026-10 whose author had
read the documentation of then. Codes are numbers, and other carriers have the same: a reason is recorded with the carrier before it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from stopsms.adapters.gateways.http_call import HttpAnswer
from stopsms.compliance.ports.carrier import GatewayBusy, GatewayClosed, GatewayRefused, GatewaySilent

CREDENTIALS_REFUSED = frozenset({"octopush_101", "octopush_108", "octopush_109", "http_401", "http_403"})
"""Who asks is not known."""

ACCOUNT_CLOSED = frozenset({"octopush_113", "octopush_114"})
"""The account is not validated, or an enquiry into fraud is under way."""

NO_CREDIT = frozenset({"octopush_104", "octopush_105", "http_402"})

SENDER_REFUSED = frozenset({"octopush_106"})

ABOUT_THE_TEXT = frozenset(
    {
        "octopush_102",
        "octopush_107",
        "octopush_119",
        "octopush_189",  # * too long
        "octopush_1340",  # * a word that is not let through
        "octopush_1341",  # * the same
    }
)
"""Reasons that hold for the text: one person's if it is personalised, else everybody's."""

CLOSING_REASONS = (
    CREDENTIALS_REFUSED
    | ACCOUNT_CLOSED
    | NO_CREDIT
    | SENDER_REFUSED
    | ABOUT_THE_TEXT
    | frozenset(
        {
            # the request, which is the same for everybody but for the number
            "octopush_100",
            "octopush_110",
            "octopush_111",
            "octopush_112",
            # the STOP mention
            "octopush_121",
            "octopush_122",
            # the country
            "octopush_150",
            "octopush_151",
        }
    )
)
"""Reasons that hold for the account, the sender, the text, a country or the request: nobody is refused for them, the campaign pauses."""

ERRORS: Mapping[str, Callable[[str], Exception]] = {
    "http_429": GatewayBusy,
    # no valid number among the recipients, of whom there is one
    "octopush_103": GatewayRefused,
    "octopush_117": GatewayRefused,
    "octopush_181": GatewayRefused,  # *
    # the id of this request was given before (182 *; 120 with the API before). The message was taken then, or refused: it does not say
    "octopush_120": GatewaySilent,
    "octopush_182": GatewaySilent,
    # an undefined error; « impossible to process »; and one that a program tries again with the same id, as it does the latter
    "octopush_125": GatewaySilent,
    "octopush_500": GatewaySilent,
    "octopush_438": GatewaySilent,  # *
    # a sending is under way already, is being made or waits for approval; too many attempts at it: which, it does not say
    **dict.fromkeys((f"octopush_{code}" for code in range(126, 132)), GatewaySilent),
    **dict.fromkeys(CLOSING_REASONS, GatewayClosed),
}
"""The reason of an error -> ours. Of a request that it says was at fault, and whose reason is not here, nothing was taken, and whom the
reason holds for is unclear. What is `undecided` may hide a message that was taken: it is silent.
"""


def reason_of(answer: HttpAnswer, document: Any) -> str:
    """The reason of an answer that is no acceptance: its code, never its text, which may have a number in it.

    The HTTP status counts instead where it says enough by itself, where the fault is the carrier's, and where there is no code.
    """
    by_status = f"http_{answer.status}"
    code = document.get("code") if isinstance(document, dict) else None
    if by_status in ERRORS or answer.undecided or not _is_code(code):
        return by_status
    return f"octopush_{code}"


def _is_code(code: object) -> bool:
    """A number, as such or written; a truth value is none."""
    if isinstance(code, str):
        return code.isascii() and code.isdigit() and len(code) <= LONGEST_CODE
    return isinstance(code, int) and not isinstance(code, bool) and 0 <= code < 10**LONGEST_CODE


LONGEST_CODE = 6
"""Digits: a longer one is no code, and might be somebody's number."""


def translated(answer: HttpAnswer, document: Any, *, personal: bool = False) -> Exception:
    """The error in our words; the text of the message was `personal` if it has somebody's own words in it."""
    reason = reason_of(answer, document)
    if reason in ABOUT_THE_TEXT and personal:
        return GatewayRefused(reason)
    if (meaning := ERRORS.get(reason)) is not None:
        return meaning(reason)
    return GatewaySilent(reason) if answer.undecided else GatewayClosed(reason, unclear=True)
