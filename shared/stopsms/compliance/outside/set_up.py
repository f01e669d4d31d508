"""How our account at the carrier is set up: what is wrong with it, for which advertisers, and for how long a check of it counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.person.phone import Territory


class Fault(StrEnum):
    """What is wrong with a number, a sender ID, a pool, a list or the account itself.

    Numbers people reply to: `not_active`, `no_longer_leased`, `answered_by_carrier`, `replies_elsewhere`, `other_list`, `refuses_answers`,
    `nobody_receives_stop`. Sender IDs: `no_such_sender`, `not_registered`, `refuses_campaigns`. What they use: `no_such_list`,
    `no_such_pool`, `no_configuration_set`, `no_such_configuration_set`, `no_receipts`, `receipts_incomplete`. The others are notes, but
    `unreadable`: the carrier did not tell.
    """

    NOT_ACTIVE = "not_active"
    NO_LONGER_LEASED = "no_longer_leased"
    ANSWERED_BY_CARRIER = "answered_by_carrier"
    REPLIES_ELSEWHERE = "replies_elsewhere"
    OTHER_LIST = "other_list"
    REFUSES_ANSWERS = "refuses_answers"
    NOBODY_RECEIVES_STOP = "nobody_receives_stop"
    NO_SUCH_SENDER = "no_such_sender"
    NOT_REGISTERED = "not_registered"
    REFUSES_CAMPAIGNS = "refuses_campaigns"
    NO_SUCH_LIST = "no_such_list"
    NO_SUCH_POOL = "no_such_pool"
    NO_CONFIGURATION_SET = "no_configuration_set"
    NO_SUCH_CONFIGURATION_SET = "no_such_configuration_set"
    NO_RECEIPTS = "no_receipts"
    RECEIPTS_INCOMPLETE = "receipts_incomplete"
    UNREADABLE = "unreadable"
    SANDBOX = "sandbox"
    FIRST_SPEND_LIMIT = "first_spend_limit"
    SPEND_LIMIT_BELOW_MOST = "spend_limit_below_most"
    PACE_ABOVE_CARRIER = "pace_above_carrier"

    @property
    def is_note(self) -> bool:
        """Whether campaigns may be sent all the same: whoever is not reached because of it is sent to later."""
        return self in _NOTES


_NOTES = frozenset(
    {Fault.SANDBOX, Fault.FIRST_SPEND_LIMIT, Fault.SPEND_LIMIT_BELOW_MOST, Fault.PACE_ABOVE_CARRIER},
)

FIRST_SPEND_LIMIT = 1
"""In US dollars a month: the most that a new account may spend, some fourteen messages."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with what (an id or a name; its number or its territory if it has one), and the command that fixes it ("" for none).

    `advertisers` are those whose campaigns it harms; None: everybody's.
    """

    about: str
    faults: tuple[Fault, ...]
    number: str = ""
    territory: Territory | None = None
    command: str = ""
    advertisers: tuple[str, ...] | None = None

    @property
    def is_note(self) -> bool:
        """Whether all that it says are notes."""
        return all(fault.is_note for fault in self.faults)

    def harms(self, advertiser_id: str) -> bool:
        """Whether it is about this advertiser's campaigns."""
        return self.advertisers is None or advertiser_id in self.advertisers


@dataclass(frozen=True, slots=True)
class SetUp:
    """What is wrong, and the opt-out lists in use, ours first."""

    findings: tuple[Finding, ...] = ()
    lists: tuple[str, ...] = ()

    @property
    def faults(self) -> tuple[Finding, ...]:
        """What campaigns would harm by, or be harmed by."""
        return tuple(finding for finding in self.findings if not finding.is_note)

    @property
    def notes(self) -> tuple[Finding, ...]:
        """What is allowed, and should be known."""
        return tuple(finding for finding in self.findings if finding.is_note)

    @property
    def readable(self) -> bool:
        """Whether the carrier told all that it was asked."""
        return all(Fault.UNREADABLE not in finding.faults for finding in self.findings)

    @property
    def all_unreadable(self) -> bool:
        """Whether that the carrier did not tell is all that stands against campaigns."""
        return all(finding.faults == (Fault.UNREADABLE,) for finding in self.faults)

    def of(self, advertiser_id: str) -> "SetUp":
        """As far as it is about this advertiser's campaigns."""
        return SetUp(tuple(finding for finding in self.findings if finding.harms(advertiser_id)), self.lists)


@dataclass(frozen=True, slots=True)
class Deployed:
    """What this system was deployed with, each "" for none.

    Topics that take replies and receipts in, the opt-out list and configuration set it uses; whether an `aggregator` reports replies,
    and how many parts a second it sends.
    """

    inbound_topic: str
    receipts_topic: str
    opt_out_list: str
    configuration_set: str
    aggregator: bool
    parts_per_second: float


def territories_of(advertiser: Advertiser) -> Sequence[Territory]:
    """Where the advertiser may write to: wherever it has a number that takes STOP."""
    return [territory for territory in Territory if advertiser.stop_number_in(territory)]


def needs(advertiser: Advertiser, deployed: Deployed) -> str:
    """All of the account that a check for this advertiser looked at, as a text: when it changes, the check no longer counts."""
    stop_numbers = [f"{place}={advertiser.stop_number_in(place)}" for place in territories_of(advertiser)]
    return " ".join([*advertiser.senders, *stop_numbers, repr(deployed)])


COUNTS_FOR = timedelta(hours=30)
"""How long a check that found no fault counts: until the next night's has come, with room."""

COUNTS_WITHOUT_CARRIER_FOR = timedelta(hours=72)
"""How long it counts while the carrier cannot be asked: an outage, even over a weekend, stops nobody whose account was right before."""


@dataclass(frozen=True, slots=True)
class CheckedSetUp:
    """The latest check of the account for one advertiser, and what it `needs`."""

    advertiser_id: str
    at: datetime
    needs: str
    findings: tuple[Finding, ...]

    def allows(self, needed: str, now: datetime, within: timedelta) -> bool:
        """Whether campaigns may be scheduled on the strength of it: it is of this need, recent, and found no fault."""
        sound = all(finding.is_note for finding in self.findings)
        return sound and self.needs == needed and timedelta() <= now - self.at <= within
