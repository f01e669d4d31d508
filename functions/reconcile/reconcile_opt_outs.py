"""Reconcile the carrier's opt-out list with our oppositions. The union wins: who is on either is opposed on both.

Whoever opposed to one of several advertisers that share a list is on it because of that one: this opposes to no other. A number that
nobody here explains was put there by the carrier, or by hand: its contacts become opposed, and that is drift.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from compliance.contact import Contact, Status
from compliance.evidence import Act
from compliance.opposition import Opposition, opposed
from compliance.phone import Phone
from compliance.ports import (
    AdvertiserRegister,
    Clock,
    ContactBook,
    GatewayBusy,
    OptOutList,
    OptOutReader,
    Recorded,
)
from compliance.shards import SHARDS

SOURCE = "carrier_list"
"""The door by which these oppositions came, as their evidence names it."""

BUSY_SECONDS = 1.0
"""How long to leave a carrier alone that says it is too busy: one page of a list is read in a second."""


LISTED_WITHIN = timedelta(days=2)
"""How long after we record an opposition it is on the carrier's list at the latest: at once, or after this night's comparison."""


class UnfinishedError(Exception):
    """The time was too short for this list and these contacts."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What reconciling works with. `wait` lets so many seconds pass; `salt` gives 128 random bits in hexadecimal."""

    advertisers: AdvertiserRegister
    contacts: ContactBook
    opt_outs: OptOutList
    listed: OptOutReader
    clock: Clock
    salt: Callable[[], str]
    wait: Callable[[float], None]


@dataclass(slots=True)
class Drift:
    """What was found: numbers `listed` by the carrier; contacts opposed now since they were `unknown_here`.

    `unknown_there` were put on the list; `lifted_since` are on it although they consented later, or a person found that they had
    not opposed: the carrier may let nothing through to them until somebody takes them off.
    """

    listed: int = 0
    unknown_here: int = 0
    unknown_there: int = 0
    lifted_since: int = 0


@dataclass(slots=True)
class _Known:
    """Of the contacts: whose opposition is known, and who is listed without one."""

    opposed: set[str] = field(default_factory=set)
    doubtful: list[Contact] = field(default_factory=list)


def reconcile_opt_outs(name: str, desk: Desk, deadline: datetime) -> Drift:
    """Bring the carrier's list of that name and our contacts to the same oppositions. Raises UnfinishedError; it can be asked again."""
    listed = _read_list(name, desk, deadline)
    known = _read_contacts(listed, desk, deadline)
    drift = Drift(listed=len(listed))
    for contact in known.doubtful:
        if contact.phone.e164 in known.opposed:
            continue
        if _lifted_since(contact, listed[contact.phone.e164], desk):
            drift.lifted_since += 1
        else:
            drift.unknown_here += _oppose(contact, name, listed[contact.phone.e164], desk)
    for number in sorted(known.opposed - listed.keys()):
        _in_time(desk, deadline)
        desk.opt_outs.add(Phone.of(number))
        drift.unknown_there += 1
    return drift


def _read_list(name: str, desk: Desk, deadline: datetime) -> Mapping[str, datetime]:
    """Every number on the list, and since when."""
    found: dict[str, datetime] = {}
    token = ""
    while True:
        _in_time(desk, deadline)
        try:
            page, token = desk.listed.page(name, token)
        except GatewayBusy:
            desk.wait(BUSY_SECONDS)
            continue
        found |= {opted.number: opted.at for opted in page}
        if not token:
            return found


def _read_contacts(listed: Mapping[str, datetime], desk: Desk, deadline: datetime) -> _Known:
    known = _Known()
    for contact in _everybody(desk):
        if contact.status is Status.OPPOSED:
            known.opposed.add(contact.phone.e164)
        elif contact.phone.e164 in listed:
            known.doubtful.append(contact)
        _in_time(desk, deadline)
    return known


def _everybody(desk: Desk) -> Iterator[Contact]:
    after: str | None = None
    while True:
        page, after = desk.advertisers.page(after)
        for advertiser in page:
            for shard in range(SHARDS):
                for contacts in desk.contacts.audience(advertiser.id, shard, frozenset()):
                    yield from contacts
        if after is None:
            return


def _lifted_since(contact: Contact, listed_at: datetime, desk: Desk) -> bool:
    """Whether the person consented after being listed; or is listed for an opposition that we know, and that was lifted."""
    if contact.basis is not None and contact.basis.collected_at > listed_at:
        return True
    records = desk.contacts.evidence(contact.advertiser_id, contact.phone)
    return any(record.act is Act.OPPOSED and record.recorded_at >= listed_at - LISTED_WITHIN for record in records)


def _oppose(contact: Contact, name: str, listed_at: datetime, desk: Desk) -> int:
    """1 when the opposition was recorded; 0 when the contact changed meanwhile, and is looked at again tomorrow."""
    opposition = Opposition(source=SOURCE, received_at=listed_at, reference=name)
    changed, evidence = opposed(contact, opposition, desk.clock.now(), desk.salt())
    return int(desk.contacts.record(changed, evidence) is Recorded.DONE)


def _in_time(desk: Desk, deadline: datetime) -> None:
    if desk.clock.now() >= deadline:
        raise UnfinishedError("the opt-out list and the contacts could not be compared in the time of one call")
