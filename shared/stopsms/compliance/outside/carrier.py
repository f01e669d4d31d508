"""Carriers that a deployment sends through besides its own: how each is set up here, and what such a carrier is known to do.

What a *service* (OVHcloud, SMSFactor…) does is known beforehand, from its documentation; a *carrier* is one account there, declared by
a person. Two accounts at one service are two carriers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.campaign.route import OWN_ROUTE, Route
from stopsms.compliance.errors import UnknownCarrier
from stopsms.compliance.person.phone import HOME, Territory

CARRIER_ID = re.compile(r"[a-z][a-z0-9-]{1,31}")
"""The form of a carrier's id: it stands in the name of its secret and in the addresses that it calls."""

BLACKLIST = "blacklist"
"""What the one opt-out list of such a carrier is called here: a service has no other."""

LISTED_BY = "carrier_list"
"""Of an opposition that was read from a carrier's list: its source, followed by a colon and the service's id (`listed_by`)."""


def listed_by(recorded_as: str) -> str:
    """The source of oppositions read from the list of a service's carrier: `recorded_as` is its id."""
    return f"{LISTED_BY}:{recorded_as}"


class PushKind(StrEnum):
    """What an address of ours is for: the last part of its path. A service that sends all to one address uses `events`."""

    RECEIPTS = "receipts"
    REPLIES = "replies"
    STOPS = "stops"
    EVENTS = "events"


@dataclass(frozen=True, slots=True)
class Service:
    """What a service does, as its documentation says.

    `name` is what it is called in the record of processing. `behaviour` is the route of its carriers, but for their id.
    `credentials` are the members of the secret that its carriers need, beside `webhook_token`, which is in each: the secret part of the
    addresses that it calls, one or several apart by commas. `pushes` are the addresses that it calls. `references` when its receipts name
    the reference that we gave; otherwise the id that it gave is kept with each send. `names_accounts` when the credentials do not say
    which account is meant, so that a declaration has to. `lists_opt_outs`, `adds_opt_outs`: whether its list of opposed numbers can be
    read, and added to. `moderated` when its people may read a message before it leaves.
    """

    id: str
    name: str
    behaviour: Route = OWN_ROUTE
    credentials: tuple[str, ...] = ()
    pushes: tuple[PushKind, ...] = ()
    references: bool = True
    names_accounts: bool = False
    lists_opt_outs: bool = True
    adds_opt_outs: bool = True
    moderated: bool = False


@dataclass(frozen=True, slots=True)
class Carrier:
    """One account at a service. Its credentials are in the secret that has its id in its name, never here.

    `account` is what the service calls it, where the credentials do not say (an OVHcloud `serviceName`). `parts_per_second` is its pace for
    all advertisers together; `prices` are euros per part without taxes, in each territory that it is used for; `stop_numbers` the numbers
    that take STOP, and `former_numbers` those that took it before: people go on writing to them, and to advertisers that still name them.
    `sources` are the address blocks (CIDR) that its calls come from; with none, from anywhere: its token is then the proof.
    One that a person took back has `ended_at`: nothing leaves through it any more, but what people still write to its numbers is heard.
    """

    id: str
    service: str
    account: str
    parts_per_second: float
    prices: Mapping[Territory, float]
    stop_numbers: Mapping[Territory, str]
    sources: tuple[str, ...] = ()
    changed_at: datetime | None = field(default=None, compare=False)
    changed_by: str = field(default="", compare=False)
    former_numbers: tuple[str, ...] = ()
    ended_at: datetime | None = None
    ended_by: str = ""

    @property
    def stop_number(self) -> str:
        """The number for metropolitan France. Raises KeyError: a declaration without one is refused."""
        return self.stop_numbers[HOME]

    @property
    def known_numbers(self) -> tuple[str, ...]:
        """The numbers that take STOP, or took it."""
        return tuple(dict.fromkeys((*self.stop_numbers.values(), *self.former_numbers)))


def succeeding(carrier: Carrier, before: Carrier) -> Carrier:
    """The carrier with the numbers that it had `before`, and has no more."""
    former = set(before.known_numbers) - set(carrier.stop_numbers.values())
    return replace(carrier, former_numbers=tuple(sorted(former)))


def usable(carrier: Carrier | None) -> Carrier:
    """The carrier that was found, if messages may leave through it. Raises UnknownCarrier where there is none, and for one taken back."""
    if carrier is None:
        raise UnknownCarrier
    if carrier.ended_at is not None:
        raise UnknownCarrier("this carrier was taken back: declare it again first (PUT /carriers/{id})")
    return carrier


def through(advertiser: Advertiser, carrier: Carrier, service: Service) -> Advertiser:
    """The advertiser, with its messages sent by that carrier, and naming that carrier's numbers for STOP; as it is if they are already.

    Raises KeyError like `Carrier.stop_number`.
    """
    if advertiser.route.carrier == carrier.id:
        return advertiser
    elsewhere = {territory: number for territory, number in carrier.stop_numbers.items() if territory is not HOME}
    route = replace(service.behaviour, carrier=carrier.id)
    return replace(advertiser, route=route, stop_number=carrier.stop_number, stop_numbers=elsewhere)


class Trouble(StrEnum):
    """What an examination of an account found; `unreadable` when the service did not tell.

    `credentials` are refused, the `account` is closed or not validated, `credit` is used up, a `sender` is unknown or not yet approved, the
    `stop_number` is another, a `webhook` does not lead to us. Of an advertiser, `route` when it is stored with another behaviour of the
    service than this release knows.
    """

    CREDENTIALS = "credentials"
    ACCOUNT = "account"
    CREDIT = "credit"
    SENDER = "sender"
    STOP_NUMBER = "stop_number"
    WEBHOOK = "webhook"
    ROUTE = "route"
    UNREADABLE = "unreadable"

    @property
    def stops_campaigns(self) -> bool:
        """Whether it is certain that messages would be refused, or would name a number that is not the carrier's.

        Without a webhook they leave all the same; and what nobody knows, nobody can be certain of.
        """
        return self not in (Trouble.WEBHOOK, Trouble.UNREADABLE)


@dataclass(frozen=True, slots=True)
class CarrierFinding:
    """One thing that is wrong: `about` which sender, number or address, and `told` in the service's own words ("" for none)."""

    trouble: Trouble
    about: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class CarrierExamination:
    """What a service tells of an account: its `balance` in its own unit ("4 210 credits", "" when it does not tell), and what is wrong.

    `unseen` is what its API does not tell, so that a person has to look, or a message to prove it.
    """

    balance: str = ""
    findings: tuple[CarrierFinding, ...] = ()
    unseen: tuple[Trouble, ...] = ()
