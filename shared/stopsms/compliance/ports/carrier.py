"""The carrier: messages out, its opt-out lists, and how our account with it is set up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # every worker imports this module, and needs few of these
    from stopsms.compliance.law.gate import Clearance
    from stopsms.compliance.message.service_reply import ServiceReply
    from stopsms.compliance.outside.comparison import Comparison
    from stopsms.compliance.person.phone import Phone


class GatewayBusy(Exception):
    """The carrier certainly did not take the message, and may take it later (too many at once, no connection)."""


class GatewayRefused(Exception):
    """The carrier certainly did not take the message, and will not: `reason` is its word. No number in it."""

    def __init__(self, reason: str) -> None:
        """For this reason."""
        super().__init__(reason)
        self.reason = reason


class GatewayOptedOut(GatewayRefused):
    """The carrier's own list holds the number: nothing reaches it that way, an answer to its STOP no more than anything else."""


class GatewayClosed(Exception):
    """The carrier takes nothing from this account or configuration at present: the campaign has to stop and a person to look."""

    def __init__(self, reason: str) -> None:
        """For this reason."""
        super().__init__(reason)
        self.reason = reason


class GatewaySilent(Exception):
    """The carrier may have taken the message, or not. It must never be sent again; a receipt may tell."""


class Gateway(Protocol):
    """The way to the carrier. It sends nothing that the gate has not cleared, except answers to people's own messages."""

    def send(self, clearance: Clearance, send_id: str, valid_seconds: int) -> str:
        """Hand a message over, to leave within `valid_seconds`; the carrier's id. Raises the four Gateway errors."""

    def reply(self, reply: ServiceReply) -> str:
        """Hand an answer over; the carrier's id. Raises the four Gateway errors."""


class OptOutList(Protocol):
    """The carrier's own list of opposed numbers, a second barrier behind our table."""

    def add(self, phone: Phone) -> None:
        """Put a number on it; doing so twice is harmless. Raises GatewayBusy when it has to be asked again later."""


@dataclass(frozen=True, slots=True)
class OptedOut:
    """One number of the carrier's own opt-out list, and since when it has been there.

    `by_person`: the carrier put it there because the person wrote STOP; else somebody asked the carrier to.
    """

    number: str
    at: datetime
    by_person: bool = False


class PageForgotten(Exception):
    """The carrier does not take the token of a page any more: the list has to be read from its beginning."""


class OptOutReader(Protocol):
    """The carrier's own opt-out lists, read page by page."""

    def page(self, name: str, token: str) -> tuple[Sequence[OptedOut], str]:
        """A page of a list, and the token of the next one ("" after the last).

        Raises LookupError when there is no such list, PageForgotten, and GatewayBusy when it has to be asked again later.
        """


@dataclass(frozen=True, slots=True)
class SenderIdentity:
    """What messages leave from and people reply to at the carrier: a number, or a pool (`number` is then empty).

    `channel` is where replies are passed on to (empty: nowhere); `self_managed`, whether STOP is passed on too instead of being
    answered by the carrier; `pool` holds the number (empty: none does); a pool may be without numbers, which people can reply to.
    """

    id: str
    number: str
    channel: str
    self_managed: bool
    opt_out_list: str
    pool: str = ""
    has_numbers: bool = True


class CarrierAccount(Protocol):
    """How our account at the carrier is set up. Raises what the carrier objects to."""

    def numbers(self) -> Sequence[SenderIdentity]:
        """The numbers of the account."""

    def pool(self, pool_id: str) -> SenderIdentity | None:
        """A pool, or None."""

    def has_list(self, name: str) -> bool:
        """Whether there is an opt-out list of this name."""

    def setting_right(self, identity: SenderIdentity, channel: str, opt_out_list: str) -> str:
        """The command that makes a number or a pool pass everything on to this channel and use this list (empty: any)."""


class ComparisonStore(Protocol):
    """The latest comparison with the carrier's opt-out lists. Reads are strongly consistent."""

    def newest(self) -> Comparison | None:
        """It, or None before the first."""

    def write(self, comparison: Comparison) -> bool:
        """Write it over the revision just before its own; whether it was (another worker may be at it)."""
