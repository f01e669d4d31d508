"""The carrier: messages out, its opt-out lists, and how our account with it is set up."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # every worker imports this module, and needs few of these
    from stopsms.compliance.law.gate import Clearance
    from stopsms.compliance.message.service_reply import ServiceReply
    from stopsms.compliance.message.trial import Trial
    from stopsms.compliance.outside.carrier import Carrier, CarrierExamination, PushKind
    from stopsms.compliance.outside.carrier_check import CarrierCheck
    from stopsms.compliance.outside.comparison import Comparison
    from stopsms.compliance.outside.set_up import CheckedSetUp, Fault
    from stopsms.compliance.person.phone import Phone


class GatewayBusy(Exception):
    """The carrier certainly did not take the message, and may take it later (too many at once, no connection)."""


class GatewayRefused(Exception):
    """The carrier certainly did not take the message, and will not: `reason` is its code, without a phone number."""

    def __init__(self, reason: str) -> None:
        """With the carrier's reason."""
        super().__init__(reason)
        self.reason = reason


UNANSWERABLE = "no_answer_possible"
"""Why a question is refused that would leave from where nobody could answer it."""


class GatewayOptedOut(GatewayRefused):
    """The number is on the carrier's own opt-out list: nothing reaches it, not even an answer to its STOP."""


class GatewayClosed(Exception):
    """The carrier takes nothing from this account or configuration at present: the campaign has to stop, and a person has to look.

    When it is `unclear`, the carrier has not said whether its reason holds for this one message or for all of them.
    """

    def __init__(self, reason: str, *, unclear: bool = False) -> None:
        """With the carrier's reason."""
        super().__init__(reason)
        self.reason = reason
        self.unclear = unclear


class GatewayEnded(GatewayClosed):
    """A person took the carrier back: nothing leaves through it, however long it waits."""

    def __init__(self) -> None:
        """The reason is the same for each."""
        super().__init__("carrier_ended")


class GatewaySilent(Exception):
    """The carrier may or may not have taken the message. It must never be sent again; a receipt may show what happened."""


class Gateway(Protocol):
    """The connection to the carrier. It sends nothing that the gate has not cleared, but answers to people's own messages, and trials."""

    def send(self, clearance: Clearance, send_id: str, valid_seconds: int) -> str:
        """Hand a message over, to leave within `valid_seconds`; the carrier's id. Raises the four Gateway errors."""

    def reply(self, reply: ServiceReply) -> str:
        """Hand an answer over; the carrier's id. Raises the four Gateway errors."""

    def try_out(self, trial: Trial) -> str:
        """Hand a trial over as advertising; the carrier's id. Raises the four Gateway errors."""


class Gateways(Protocol):
    """The gateways of all carriers that this deployment sends through."""

    def of(self, carrier_id: str) -> Gateway:
        """That of a carrier, "" for the deployment's own.

        Raises GatewayClosed where it cannot be used: unknown, without credentials, or taken back (GatewayEnded).
        """


class SentMessages(Protocol):
    """Which send a carrier's id is of: for carriers whose receipts name nothing else. Kept as long as receipts may come."""

    def remember(self, carrier_id: str, message_id: str, campaign_id: str, send_id: str) -> None:
        """Keep it. Idempotent."""

    def find(self, carrier_id: str, message_id: str) -> tuple[str, str] | None:
        """The campaign and the send, or None."""


class ReceiptLookup(Protocol):
    """Asks a carrier which message an id of its is of, for receipts of messages whose answer never came."""

    def reference(self, message_id: str) -> str:
        """Our reference of that message; "" when it certainly has none: it is no message of a campaign.

        Raises LookupError where the carrier does not know the message, or cannot be asked; GatewayBusy when it has to be asked again later.
        """


class CarrierStore(Protocol):
    """The carriers that a person has declared. Reads are strongly consistent."""

    def find(self, carrier_id: str) -> Carrier | None:
        """The carrier, or None."""

    def put(self, carrier: Carrier) -> bool:
        """Write it in place of the one before, whose numbers it keeps (`succeeding`).

        False, and nothing is written, where that is another account. Raises ContendedError.
        """

    def all(self) -> Sequence[Carrier]:
        """Every one, by id: they are few."""


class CarrierCheckStore(Protocol):
    """The latest check of each carrier by a message; one that is lost is made again."""

    def find(self, carrier_id: str) -> CarrierCheck | None:
        """The latest, or None."""

    def write(self, check: CarrierCheck) -> None:
        """Keep it in place of the one before."""

    def change(self, before: CarrierCheck, check: CarrierCheck) -> bool:
        """Compare-and-set: returns False if it is not the one `before` any more."""


class OptOutList(Protocol):
    """The carrier's own opt-out list, a second barrier behind our table."""

    def add(self, phone: Phone) -> None:
        """Put a number on it. Idempotent. Raises GatewayBusy when it has to be tried again later."""


@dataclass(frozen=True, slots=True)
class OptedOut:
    """One number of the carrier's own opt-out list, and since when it has been there (None: `OptOutReader.listed_at` tells).

    `by_person`: the carrier put it there because the person wrote STOP; otherwise somebody called its API.
    """

    number: str
    at: datetime | None
    by_person: bool = False


class PageForgotten(Exception):
    """The carrier does not accept the token of a page any more: the list has to be read from the beginning."""


class OptOutReader(Protocol):
    """The carrier's own opt-out lists, read page by page.

    `recorded_as` names such a list in the records of oppositions read from it, `columns` what it calls the number and the time.
    """

    recorded_as: str
    columns: tuple[str, str]

    def page(self, name: str, token: str) -> tuple[Sequence[OptedOut], str]:
        """A page of a list, and the token of the next one ("" after the last).

        Raises LookupError when there is no such list, PageForgotten, and GatewayBusy when it has to be asked again later.
        """

    def listed_at(self, name: str, number: str) -> datetime | None:
        """Since when a number is on a list whose pages do not say it; None when it is not known. Raises GatewayBusy."""


class MessageKind(StrEnum):
    """What a carrier tells apart: messages of campaigns, and service messages, which answer what a person wrote."""

    CAMPAIGN = "campaign"
    SERVICE = "service"


class Standing(StrEnum):
    """Whether a number or a pool works: `waiting` while it does not yet, or in a state that we do not know; `gone` when it never will."""

    ACTIVE = "active"
    WAITING = "waiting"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class SenderIdentity:
    """What messages are sent from and people reply to: a number, or a pool of numbers (`number` is then empty).

    `channel` is where replies are passed on to (empty: nowhere); `self_managed`, whether STOP is passed on as well, instead of being
    answered by the carrier; `pool` is the pool of a number (empty: none). A number `carries` some kinds of messages.
    """

    id: str
    number: str
    channel: str
    self_managed: bool
    opt_out_list: str
    pool: str = ""
    carries: frozenset[MessageKind] = frozenset(MessageKind)
    standing: Standing = Standing.ACTIVE


@dataclass(frozen=True, slots=True)
class SenderName:
    """A sender ID of the account in one country (ISO 3166): what it `carries`, and how many messages a second (None: not told).

    `registering` while its registration is not finished: the country asks for one.
    """

    name: str
    country: str
    carries: frozenset[MessageKind]
    registering: bool = False
    per_second: float | None = None


@dataclass(frozen=True, slots=True)
class ReceiptsChannel:
    """Where a configuration set reports messages to under this `id`, and whether it reports `every_end`: each state one may end in."""

    id: str
    channel: str
    every_end: bool


@dataclass(frozen=True, slots=True)
class SpendLimit:
    """What the account may spend a month, and what the carrier would let it spend at most, in whole US dollars."""

    monthly: int
    most: int


GoOn = Callable[[], None]
"""Raises what it likes if nothing more is to be asked."""


class CarrierAccount(Protocol):
    """How our account at the carrier is set up. Each read is one short request or a few, without waiting; raises the carrier's errors.

    `default_list` is the opt-out list that every account has, and that a number uses unless another is set ("": none).
    """

    default_list: str

    def numbers(self, go_on: GoOn) -> Sequence[SenderIdentity]:
        """The numbers of the account, in any standing. `go_on`, here and below, is called before each request after the first."""

    def pool(self, pool_id: str) -> SenderIdentity | None:
        """A pool, or None."""

    def has_list(self, name: str) -> bool:
        """Whether there is an opt-out list of this name."""

    def sender_names(self, names: Sequence[str], go_on: GoOn) -> Sequence[SenderName]:
        """The sender IDs of these names, once for each of their countries."""

    def receipts(self, configuration_set: str) -> Sequence[ReceiptsChannel] | None:
        """Where this configuration set reports to, or None when there is no such set."""

    def spend_limit(self) -> SpendLimit:
        """What may be spent on messages."""

    def in_sandbox(self) -> bool:
        """Whether only verified numbers are sent to."""

    def setting_right(self, identity: SenderIdentity, channel: str, opt_out_list: str) -> str:
        """The command that makes a number or pool pass everything on to this channel and use this list (empty: any)."""

    def command(self, fault: Fault, about: str, **given: str) -> str:
        """The command that sets a fault of this thing right; "" where there is none.

        `given` has what the thing is to be set to: `country` of a sender ID, `channel` and `id` of receipts, `limit`.
        """


class CarrierConnection(Gateway, OptOutList, OptOutReader, ReceiptLookup, Protocol):
    """All that one account at a service offers us. What its `Service` says it cannot do is never called."""

    def examine(self, senders: Sequence[str], addresses: Mapping[PushKind, str]) -> CarrierExamination:
        """How the account is set up for messages from these senders, and for pushes to these addresses of ours, in a few short requests.

        Somebody waits: it takes no longer than 15 seconds or so, and what there was no time for is `unreadable`. Without addresses nothing
        is asked about them. Raises the errors of a gateway where nothing can be asked at all.
        """


class CheckedSetUpStore(Protocol):
    """The latest check of the account for each advertiser; one that is lost is made again."""

    def find(self, advertiser_id: str) -> CheckedSetUp | None:
        """The latest, or None."""

    def write(self, checked: CheckedSetUp) -> None:
        """Keep it in place of the one before."""


class KeptNumbers(Protocol):
    """Numbers of our own opt-out list, kept for the next calls of the same comparison, and for two days at most."""

    def keep(self, numbers: bytes) -> str:
        """The name under which they can be read. Each time a new one: two workers never write to the same."""

    def read(self, name: str) -> bytes:
        """What was kept under this name. Raises whatever it likes when it is not there any more: it is never taken for empty."""

    def delete(self, names: Collection[str]) -> None:
        """Delete them, whether they are there or not."""


class ComparisonStore(Protocol):
    """The latest comparison with one carrier's opt-out lists. Reads are strongly consistent."""

    def newest(self) -> Comparison | None:
        """The latest comparison, or None before the first."""

    def write(self, comparison: Comparison) -> bool:
        """Compare-and-set on `revision`; returns False if another worker has written meanwhile."""
