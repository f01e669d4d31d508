"""Compare the carrier's opt-out lists with our oppositions. The union wins: who is on either is opposed on both.

First every list in use is read, page by page, and its numbers are looked up here: that grows with the lists. Then all contacts are
walked over, and who is opposed here alone is put on our own list. Both go on where the call before had to end; for the second, our
own list has to be read within one call, as the carrier cannot be asked for single numbers fast enough: a list that is too long for
that counts as uncompared, and holds up nothing else.

Whoever opposed to one of several advertisers that share our own list is on it because of that one: this opposes to no other. All
else is an opposition to every advertiser that has this contact: an entry that nobody here explains, one that the carrier says the
person made, and any entry of a list that we never write to. One person, number or list that fails costs only itself, and is counted.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.campaign.shards import SHARDS
from stopsms.compliance.consent.collection import IN_PERSON
from stopsms.compliance.errors import InputError
from stopsms.compliance.instant import to_millisecond
from stopsms.compliance.outside.comparison import Comparison
from stopsms.compliance.person.contact import Contact, LegalBasis, Status
from stopsms.compliance.person.opposition import Opposition, opposed
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.carrier import GatewayBusy, OptedOut, OptOutList, OptOutReader, PageForgotten
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.people import AdvertiserStore, ContactStore, WriteResult
from stopsms.compliance.proof.evidence import Act

SOURCE = "carrier_list"
"""The door by which these oppositions came, as their evidence names it."""

BUSY_SECONDS = 1.0
"""How long to leave a carrier alone that says it is too busy: one page of a list is read in a second."""

LISTED_WITHIN = timedelta(days=2)
"""How long after we record an opposition it is on our own list at the latest: at once, or after this night's comparison."""

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


class TimeIsUp(Exception):
    """The call has to end; the next one goes on."""


@dataclass(frozen=True, slots=True)
class ReconcilePorts:
    """What comparing works with; `own_list` is the list that we write to ("": none).

    `wait` lets so many seconds pass; `salt` gives 128 random bits in hexadecimal; `failed` is told what could not be compared.
    """

    own_list: str
    advertisers: AdvertiserStore
    contacts: ContactStore
    opt_outs: OptOutList
    listed: OptOutReader
    clock: Clock
    salt: Callable[[], str]
    wait: Callable[[float], None]
    failed: Callable[[str, Exception], None]


def compare_opt_outs(comparison: Comparison, ports: ReconcilePorts, deadline: datetime) -> Comparison:
    """Go on with the comparison until it is finished or the deadline has come: as far as it is then.

    Its counts tell numbers `listed` by the carrier, and of these `foreign` ones that can be no contact; contacts opposed now since
    they were `unknown_here`, numbers put on our list since they were `unknown_there`; contacts that are on our list though they
    consented since (`lifted_since`: the carrier may let nothing through to them until somebody takes them off it); and how many
    people, numbers and lists are `uncompared`, as something failed.
    """
    call = _Call(ports, deadline, comparison)
    try:
        call.read_lists()
        call.walk_contacts()
    except TimeIsUp:
        return replace(call.at, counts=dict(call.counts), revision=comparison.revision + 1)
    finished_at = to_millisecond(ports.clock.now())
    return Comparison(
        call.at.started_at, (), counts=dict(call.counts), finished_at=finished_at, revision=comparison.revision + 1
    )


def begun(found: Comparison | None, now: datetime, lists: Sequence[str]) -> Comparison:
    """A new comparison. It reads every list anew, and walks on from where one that was not finished had come to."""
    started_at = to_millisecond(now)
    if found is None:
        return Comparison(started_at, tuple(lists))
    if found.finished_at is not None:
        return Comparison(started_at, tuple(lists), revision=found.revision)
    return replace(found, started_at=started_at, lists=tuple(lists), token="", counts={})


@dataclass(slots=True)
class _Call:
    """One call's part of a comparison. `own` holds the numbers of our own list, once it was read whole in this very call."""

    ports: ReconcilePorts
    deadline: datetime
    at: Comparison
    counts: Counter[str] = field(init=False)
    own: set[str] | None = field(default=None, init=False)
    only_walks: bool = field(init=False)

    def __post_init__(self) -> None:
        self.counts = Counter(self.at.counts)
        self.only_walks = not self.at.lists

    def read_lists(self) -> None:
        while self.at.lists:
            name = self.at.lists[0]
            try:
                self._read_list(name)
            except TimeIsUp:
                raise
            except Exception as error:  # noqa: BLE001 (the other lists are read all the same)
                self._failed(f"opt-out list {name}", error)
            self.at = replace(self.at, lists=self.at.lists[1:], token="")

    def _read_list(self, name: str) -> None:
        advertisers, resumed = self._advertisers(), self.at.token
        own: set[str] | None = set() if name == self.ports.own_list and not self.at.token else None
        while True:
            try:
                page, token = self._page(name, self.at.token)
            except PageForgotten:
                if self.at.token != resumed:
                    raise
                resumed = ""
                own = set() if name == self.ports.own_list else None
                self.at = replace(self.at, token="")
                continue
            self._compare_page(name, page, advertisers)
            if own is not None:
                own.update(entry.number for entry in page)
            self.at = replace(self.at, token=token)
            if not token:
                self.own = own if name == self.ports.own_list else self.own
                return

    def _page(self, name: str, token: str) -> tuple[Sequence[OptedOut], str]:
        while True:
            self._in_time()
            try:
                return self.ports.listed.page(name, token)
            except GatewayBusy:
                self.ports.wait(BUSY_SECONDS)

    def _compare_page(self, name: str, page: Sequence[OptedOut], advertisers: Sequence[Advertiser]) -> None:
        self.counts["listed"] += len(page)
        entries: dict[Phone, OptedOut] = {}
        for entry in page:
            try:
                entries[Phone.of(entry.number)] = entry
            except InputError as error:
                if _E164.fullmatch(entry.number):
                    self.counts["foreign"] += 1
                else:
                    self._failed(f"a number of opt-out list {name}", error)
        found = [self._recalled(advertiser.id, list(entries)) for advertiser in advertisers]
        for phone, entry in entries.items():
            contacts = [known[phone] for known in found if phone in known and known[phone].version]
            told_by_us = name == self.ports.own_list and not entry.by_person
            if told_by_us and any(contact.status is Status.OPPOSED for contact in contacts):
                continue
            for contact in contacts:
                if contact.status is not Status.OPPOSED:
                    self._compare(contact, name, entry, told_by_us=told_by_us)

    def _recalled(self, advertiser_id: str, phones: Sequence[Phone]) -> Mapping[Phone, Contact]:
        """The contacts with these numbers, erased ones included; one by one when something is wrong with one of them."""
        try:
            return self.ports.contacts.recall_all(advertiser_id, phones)
        except Exception:  # noqa: BLE001 (told below, for whom it happens again)
            found = {}
            for phone in phones:
                try:
                    found[phone] = self.ports.contacts.recall(advertiser_id, phone)
                except Exception as error:  # noqa: BLE001 (one person's failure is that person's)
                    self._failed(f"a contact of {advertiser_id}", error)
            return found

    def _compare(self, contact: Contact, name: str, entry: OptedOut, *, told_by_us: bool) -> None:
        try:
            if self._lifted_since(contact, entry.at, told_by_us=told_by_us):
                self.counts["lifted_since"] += 1
            else:
                self.counts["unknown_here"] += self._oppose(contact, name, entry.at)
        except Exception as error:  # noqa: BLE001 (one person's failure is that person's)
            self._failed(f"a contact of {contact.advertiser_id}", error)

    def _lifted_since(self, contact: Contact, listed_at: datetime, *, told_by_us: bool) -> bool:
        """Whether the person consented in person after being listed; or we listed them for an opposition that was lifted."""
        contacts, basis = self.ports.contacts, contact.basis
        if basis is not None and basis.legal_basis is LegalBasis.CONSENT and basis.source in IN_PERSON:
            proof = contacts.proof(contact.advertiser_id, contact.phone, basis.evidence)
            imported = proof is None or bool(proof.content.get("imported_as"))
            if proof is not None and not imported and min(basis.collected_at, proof.recorded_at) > listed_at:
                return True
        if not told_by_us:
            return False
        records = contacts.evidence(contact.advertiser_id, contact.phone)
        return any(record.act is Act.OPPOSED and record.recorded_at >= listed_at - LISTED_WITHIN for record in records)

    def _oppose(self, contact: Contact, name: str, listed_at: datetime) -> int:
        """1 when the opposition was recorded; 0 when another was meanwhile."""
        attempts = Attempts("the contact")
        while True:
            now = self.ports.clock.now()
            opposition = Opposition(source=SOURCE, received_at=min(listed_at, now), reference=name)
            changed, evidence = opposed(contact, opposition, now, self.ports.salt())
            if self.ports.contacts.record(changed, evidence) is WriteResult.DONE:
                return 1
            contact = self.ports.contacts.recall(contact.advertiser_id, contact.phone)
            if contact.status is Status.OPPOSED:
                return 0
            attempts.lost()

    def walk_contacts(self) -> None:
        """Put on our own list who is opposed here alone."""
        if not self.ports.own_list:
            return
        if self.own is None:
            try:
                self.own = self._numbers_on(self.ports.own_list)
            except TimeIsUp as error:
                if not self.only_walks:
                    raise
                self._failed(f"opt-out list {self.ports.own_list}, too long for one call", error)
                return
            except Exception as error:  # noqa: BLE001 (told, and counted: nobody is put on a list that we cannot read)
                self._failed(f"opt-out list {self.ports.own_list}", error)
                return
        while True:
            page, following = self.ports.advertisers.page(self.at.page)
            for advertiser in page:
                if advertiser.id >= self.at.advertiser_id:
                    self._walk(advertiser.id, self.own)
            if following is None:
                return
            self.at = replace(self.at, page=following, advertiser_id="", shard=0, after=None)

    def _walk(self, advertiser_id: str, own: set[str]) -> None:
        if advertiser_id != self.at.advertiser_id:
            self.at = replace(self.at, advertiser_id=advertiser_id, shard=0, after=None)
        while self.at.shard < SHARDS:
            try:
                self._walk_shard(advertiser_id, own)
            except TimeIsUp:
                raise
            except Exception as error:  # noqa: BLE001 (the other shards are walked over all the same)
                self._failed(f"contacts of {advertiser_id}", error)
            self.at = replace(self.at, shard=self.at.shard + 1, after=None)

    def _walk_shard(self, advertiser_id: str, own: set[str]) -> None:
        self._in_time()
        for page in self.ports.contacts.audience(advertiser_id, self.at.shard, frozenset(), self.at.after):
            for contact in page:
                if contact.status is Status.OPPOSED and contact.phone.e164 not in own:
                    self._put(contact.phone, own)
                    self.at = replace(self.at, after=contact.phone.e164)
            if page:
                self.at = replace(self.at, after=page[-1].phone.e164)
            self._in_time()

    def _put(self, phone: Phone, own: set[str]) -> None:
        while True:
            self._in_time()
            try:
                self.ports.opt_outs.add(phone)
            except GatewayBusy:
                self.ports.wait(BUSY_SECONDS)
            except Exception as error:  # noqa: BLE001 (one number that the carrier refuses is that number's)
                self._failed("a number that should be put on the opt-out list", error)
                return
            else:
                own.add(phone.e164)
                self.counts["unknown_there"] += 1
                return

    def _numbers_on(self, name: str) -> set[str]:
        found: set[str] = set()
        token = ""
        while True:
            page, token = self._page(name, token)
            found.update(entry.number for entry in page)
            if not token:
                return found

    def _advertisers(self) -> Sequence[Advertiser]:
        found: list[Advertiser] = []
        after: str | None = None
        while True:
            page, after = self.ports.advertisers.page(after)
            found += page
            if after is None:
                return found

    def _failed(self, what: str, error: Exception) -> None:
        self.counts["uncompared"] += 1
        self.ports.failed(what, error)

    def _in_time(self) -> None:
        if self.ports.clock.now() >= self.deadline:
            raise TimeIsUp
