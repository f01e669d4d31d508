"""The ports in memory, with the conditional writes of the adapters, for the use cases' own tests.

Every call first goes through `World.step`, where a test can make the worker die or let something else happen. The stores are held to
their ports by the same tests as the adapters: tests/adapters/test_*_contracts.py.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from answers.answer_ports import AnswerPorts
from inbound.understand_reply import InboundPorts
from sender.hand_over import HandOver
from sender.pace import Pace
from sender.refusal_runs import RefusalRuns
from sender.sender_ports import Report, SenderPorts
from stopsms.adapters.keys.preference_links import KeyedPreferenceLinks
from stopsms.compliance.campaign.advertiser import Advertiser, AdvertiserChange
from stopsms.compliance.campaign.audience import Audience
from stopsms.compliance.campaign.budget import MonthChange, SpendingLine
from stopsms.compliance.campaign.campaign import Campaign, Counts
from stopsms.compliance.campaign.day_figures import Days, by_day, summed, with_oppositions
from stopsms.compliance.campaign.halt import Halt
from stopsms.compliance.campaign.outcome import Outcome, count, merge, total
from stopsms.compliance.campaign.recurrence import Recurrence, RecurrenceRun
from stopsms.compliance.campaign.reply_numbers import NumberUser, NumberUsers
from stopsms.compliance.campaign.sampling import LOTS, Cells
from stopsms.compliance.campaign.shards import SHARDS, shard_of
from stopsms.compliance.campaign.totals import CampaignTotals
from stopsms.compliance.consent.confirmation import ConfirmationQuestion
from stopsms.compliance.consent.confirmation_limits import ConfirmationsAllowed
from stopsms.compliance.consent.confirmation_stop import ConfirmationStop
from stopsms.compliance.consent.recording import requested
from stopsms.compliance.consent.unconfirmed import unconfirmed_act
from stopsms.compliance.instant import to_millisecond
from stopsms.compliance.law.edition import Edition, edition_here
from stopsms.compliance.law.gate import Clearance
from stopsms.compliance.message.service_reply import ServiceReply
from stopsms.compliance.message.trial import Trial
from stopsms.compliance.outside.carrier import Carrier, succeeding
from stopsms.compliance.outside.file_import import FileImport
from stopsms.compliance.outside.import_progress import ImportShare
from stopsms.compliance.person.contact import Contact, Purpose
from stopsms.compliance.person.erasure import ErasedContact, ErasureTask
from stopsms.compliance.person.opposition import CampaignOpposition
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.person.rights import NumberChange
from stopsms.compliance.ports.campaigns import CampaignSnapshot, Progress, Roster
from stopsms.compliance.ports.carrier import Gateway, GatewaySilent
from stopsms.compliance.ports.imports import FileReplaced, ReportLost, ReportPart, UploadedFile
from stopsms.compliance.ports.inbound import (
    AnswerTurn,
    GivenAnswer,
    InboundMessage,
    UnattributedConclusion,
    UnattributedMessage,
    without,
)
from stopsms.compliance.ports.limits import CountedLimit, Limit
from stopsms.compliance.ports.listing import IMPORTS_ON_PAGE, ON_PAGE
from stopsms.compliance.ports.people import (
    CheckJoining,
    CheckRelease,
    ClaimOrder,
    ClaimResult,
    ClaimStatus,
    ContactChange,
    SampledPage,
    WriteResult,
    anybody,
)
from stopsms.compliance.proof.evidence import Act, Evidence, confirmed_act, redacted
from stopsms.contracts.answer_tasks import AnswerTask
from stopsms.contracts.codec import Record, form_of, written
from stopsms.contracts.domain_forms import claim_written
from stopsms.contracts.imports import ImportTask, import_record, read_import, read_share, share_record
from stopsms.contracts.messages import Batch, PlanningTask
from stopsms.contracts.records import (
    campaign_record,
    contact_record,
    erased_record,
    evidence_record,
    outcome_record,
    read_campaign,
    read_contact,
    read_erased,
    read_evidence,
    read_outcome,
)
from stopsms.contracts.recurrence_records import read_recurrence, read_run, recurrence_record, run_record
from stopsms.contracts.repair import reply_number
from stopsms.use_cases.carrier_users import sending_through

from tests.cells import cell_of
from tests.factories import a_collection

LIFETIME = timedelta(minutes=2)
"""Of a sender's invocation."""

ALLOWED = ConfirmationsAllowed(per_hour=100, elsewhere_per_hour=20)
"""As the template has it."""

UNATTRIBUTED_ON_PAGE = 50

ASKED, ASKED_IN_TEST = "confirm#", "test-confirm#"
"""Before an advertiser's id: the subject of a question whether a person agrees to hear from it."""

AFTER_EVERY_NUMBER = "~"
"""The cursor of a shard that is planned whole, once its last number was erased."""

Listed = TypeVar("Listed")
Stored = TypeVar("Stored")


def page_of(
    listed: Mapping[str, Listed], after: str | None, most: int, *, newest_first: bool = False
) -> tuple[Sequence[Listed], str | None]:
    """A page of a list that is ordered by its keys, and where the next page starts."""
    places = sorted(listed, reverse=newest_first)
    if after is not None:
        places = [place for place in places if (place < after if newest_first else place > after)]
    following = places[most - 1] if len(places) > most else None
    return [listed[place] for place in places[:most]], following


def review_place(phone: Phone, evidence: Evidence) -> str:
    """Where a record is on the list of what a person has to review: oldest first."""
    return f"{written(evidence.occurred_at)}#{phone.e164}#{evidence.sequence:08d}"


def is_live(record: Evidence) -> bool:
    """Whether no erasure has made it part of what outlives the contact."""
    return bool(record.content) and record.act not in (Act.ERASED, Act.PURGED)


def most_telling(failed: Sequence[WriteResult]) -> WriteResult:
    """Of what the conditions that do not hold mean, what counts most."""
    return max(failed, key=lambda result: result.value)


_RECORDS: Mapping[type, tuple[Callable[[Any], Record], Callable[[Any, Record], Any]]] = {
    Contact: (contact_record, lambda contact, record: read_contact(contact.advertiser_id, record)),
    Evidence: (evidence_record, lambda _, record: read_evidence(record)),
    ErasedContact: (erased_record, lambda erased, record: read_erased(erased.advertiser_id, record)),
    Outcome: (outcome_record, lambda _, record: read_outcome(record)),
    Campaign: (campaign_record, lambda _, record: read_campaign(record)),
    FileImport: (import_record, lambda _, record: read_import(record)),
    ImportShare: (share_record, lambda share, record: read_share(record, share.number)),
}
"""How the adapters write what a table holds, and read it; anything else, field by field."""


def as_stored(value: Stored) -> Stored:
    """What an adapter reads again of what it wrote: instants to the millisecond, where they are kept so."""
    form = form_of(type(value))
    write, read = _RECORDS.get(type(value), (form.write, lambda _, record: form.read(record)))
    stored: Stored = read(value, write(value))
    return stored


def pseudonym_of(phone: Phone) -> str:
    """What replaces an erased number."""
    return f"key:{hashlib.sha256(phone.e164.encode()).hexdigest()}"


def preference_links() -> KeyedPreferenceLinks:
    """Links as they are, with a secret that is none."""
    return KeyedPreferenceLinks(str.encode, lambda: "https://zelie.example")


def waits(world: "World", phone: Phone, **changes: Any) -> Evidence:
    """An act for this number waits from now on to be confirmed, as after a form with this number."""
    people = world.people(world.campaign.terms.advertiser.id)
    known = people.contacts.get(phone) or Contact(world.campaign.terms.advertiser.id, phone)
    usual = {"collected_at": world.now, "purposes": frozenset({Purpose.COMMERCIAL}), "form": "f-1"}
    people.contacts[phone], act = requested(known, a_collection(**(usual | changes)), world.now, "0" * 32)
    people.evidence.setdefault(phone, []).append(as_stored(act))
    return act


class Crash(BaseException):
    """The worker dies here."""


class Throttled(Exception):
    """The table takes only some of the statements of a request."""


class Repeated(Exception):
    """The answer was lost, and the SDK asks again: only what is answered then is known."""


@dataclass(frozen=True)
class Happened:
    """What became fact, in the order of the world: an opposition, a consent, a claim, a release, a hand-over."""

    what: str
    phone: Phone
    campaign: str
    at: datetime


@dataclass
class People:
    """What is recorded of the people of one advertiser. `reviews` are by their place on the list."""

    contacts: dict[Phone, Contact] = field(default_factory=dict)
    evidence: dict[Phone, list[Evidence]] = field(default_factory=dict)
    erased: dict[Phone, ErasedContact] = field(default_factory=dict)
    erasures: dict[Phone, ErasureTask] = field(default_factory=dict)
    recorded: dict[str, str] = field(default_factory=dict)
    reviews: dict[str, tuple[Phone, Evidence]] = field(default_factory=dict)


@dataclass
class Dispatch:
    """What is recorded of the batches of one campaign."""

    plans: dict[int, Progress] = field(default_factory=dict)
    rosters: dict[str, Roster] = field(default_factory=dict)
    outcomes: dict[tuple[str, int], Outcome] = field(default_factory=dict)
    tallies: dict[str, Counts] = field(default_factory=dict)
    days: dict[str, Days] = field(default_factory=dict)
    oppositions: dict[str, CampaignOpposition] = field(default_factory=dict)


@dataclass
class Unattributed:
    """What somebody wrote who is not a contact: for a person of one advertiser to read, and what was concluded."""

    waiting: dict[str, UnattributedMessage] = field(default_factory=dict)
    concluded: dict[str, UnattributedConclusion] = field(default_factory=dict)


@dataclass
class World:
    """What is stored, queued and sent. `contacts`, `evidence`, `rosters`, … are those of the world's own advertiser and campaign."""

    now: datetime
    campaign: Campaign
    contacts: dict[Phone, Contact] = field(default_factory=dict)
    replies: list[ServiceReply] = field(default_factory=list)
    trials: list[Trial] = field(default_factory=list)
    sent: list[tuple[Phone, str, int]] = field(default_factory=list)
    queued: list[Batch] = field(default_factory=list)
    tasks: list[PlanningTask] = field(default_factory=list)
    parked: list[tuple[Batch, datetime]] = field(default_factory=list)
    starts: set[tuple[str, datetime]] = field(default_factory=set)
    answers: list[Callable[[], None]] = field(default_factory=list)
    others: dict[str, Campaign] = field(default_factory=dict)
    recurrences: dict[str, Recurrence] = field(default_factory=dict)
    runs: dict[tuple[str, date], RecurrenceRun] = field(default_factory=dict)
    looks: set[tuple[str, datetime]] = field(default_factory=set)
    recipients: dict[str, Phone] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    months: dict[tuple[str, str], dict[str, SpendingLine]] = field(default_factory=dict)
    message_cents: Counter[tuple[str, str]] = field(default_factory=Counter)
    advertisers: dict[str, Advertiser] = field(default_factory=dict)
    advertiser_changes: dict[str, AdvertiserChange] = field(default_factory=dict)
    sent_by_own: set[str] = field(default_factory=set)
    stop_numbers: dict[str, NumberUsers] = field(default_factory=dict)
    carriers: dict[str, Carrier] = field(default_factory=dict)
    history: list[Happened] = field(default_factory=list)
    reported: set[str] = field(default_factory=set)
    opted_out: set[Phone] = field(default_factory=set)
    editions: dict[str, Edition] = field(default_factory=dict)
    halt: Halt = field(default_factory=Halt)
    imports: dict[str, FileImport] = field(default_factory=dict)
    uploads: dict[str, bytes] = field(default_factory=dict)
    import_tasks: list[ImportTask] = field(default_factory=list)
    refused_numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    declared_columns: dict[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    report_parts: dict[str, dict[str, ReportPart]] = field(default_factory=dict)
    pieces: dict[str, dict[int, tuple[str, bytes]]] = field(default_factory=dict)
    written_parts: dict[tuple[str, str], bytes] = field(default_factory=dict)
    reports: dict[str, bytes] = field(default_factory=dict)
    answer_tasks: list[AnswerTask] = field(default_factory=list)
    turns: dict[str, bool] = field(default_factory=dict)
    questions: dict[tuple[str, str, str], ConfirmationQuestion] = field(default_factory=dict)
    inbound: dict[str, dict[str, InboundMessage]] = field(default_factory=dict)
    unattributed: dict[str, Unattributed] = field(default_factory=dict)
    confirmations: ConfirmationStop = field(default_factory=ConfirmationStop)
    taken: dict[tuple[str, timedelta, int], int] = field(default_factory=dict)
    limited: list[str] = field(default_factory=list)
    offset: timedelta = timedelta()
    refusals: RefusalRuns = field(default_factory=RefusalRuns)
    deliveries: list[Report] = field(default_factory=list)
    steps: int = 0
    at_step: Callable[[int, str], None] = lambda step, call: None
    gateway: Gateway | None = None
    """In the place of the fake."""

    def __post_init__(self) -> None:
        self._own_people, self._own_dispatch = People(self.contacts), Dispatch()
        self._people = {self.campaign.terms.advertiser.id: self._own_people}
        self._dispatches = {self.campaign.id: self._own_dispatch}
        self.put_advertiser(self.campaign.terms.advertiser)

    def put_advertiser(self, advertiser: Advertiser) -> None:
        self.advertisers[advertiser.id] = advertiser
        for number in map(reply_number, advertiser.reply_numbers):
            self.stop_numbers[number] = self.users(number).joined_by(advertiser)

    def users(self, number: str) -> NumberUsers:
        return self.stop_numbers.get(reply_number(number), NumberUsers())

    def people(self, advertiser_id: str) -> People:
        return self._people.setdefault(advertiser_id, People())

    def everybody(self) -> Sequence[People]:
        return [self._people[advertiser_id] for advertiser_id in sorted(self._people)]

    def dispatch(self, campaign_id: str) -> Dispatch:
        return self._dispatches.setdefault(campaign_id, Dispatch())

    @property
    def evidence(self) -> dict[Phone, list[Evidence]]:
        return self._own_people.evidence

    @property
    def erased(self) -> dict[Phone, ErasedContact]:
        return self._own_people.erased

    @property
    def erasures(self) -> dict[Phone, ErasureTask]:
        return self._own_people.erasures

    @property
    def plans(self) -> dict[int, Progress]:
        return self._own_dispatch.plans

    @property
    def rosters(self) -> dict[str, Roster]:
        return self._own_dispatch.rosters

    @property
    def outcomes(self) -> dict[tuple[str, int], Outcome]:
        return self._own_dispatch.outcomes

    @property
    def tallies(self) -> dict[str, Counts]:
        return self._own_dispatch.tallies

    def step(self, call: str) -> None:
        self.steps += 1
        self.at_step(self.steps, call)

    def ports(self) -> SenderPorts:
        gateways, pace = OneGateway(self.gateway or FakeGateway(self)), Pace(1000, lambda: 0.0, self.sleep)
        hand_over = HandOver(FakeContactStore(self), gateways, FakeClock(self), pace)
        return SenderPorts(
            FakeCampaignStore(self), FakeCampaignSnapshots(self), FakeContactStore(self), FakeBatchStore(self), FakeEditionStore(self),
            FakeBatchQueue(self), FakeSchedules(self), FakeClock(self), lambda carrier: replace(hand_over, carrier=carrier), self.refusals,
            lambda function, orders: [function(order) for order in orders], f"worker{self.steps}",
            LIFETIME, self.deliveries.append,
        )  # fmt: skip

    def happened(self, what: str, phone: Phone, campaign: str = "") -> None:
        self.history.append(Happened(what, phone, campaign, self.now))

    def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class OneGateway:
    """One gateway, whichever carrier is asked for."""

    gateway: Gateway

    def of(self, carrier_id: str) -> Gateway:
        return self.gateway


@dataclass
class FakeClock:
    world: World

    def now(self) -> datetime:
        return self.world.now

    def at(self, outside: datetime) -> datetime:
        return outside + self.world.offset


@dataclass
class FakeCampaignStore:
    world: World

    def find(self, campaign_id: str) -> Campaign | None:
        self.world.step("find campaign")
        return self._find(campaign_id)

    def add(self, campaign: Campaign) -> None:
        self.world.step("add campaign")
        if self._find(campaign.id) is not None:
            raise FileExistsError
        self._put(campaign)

    def change(self, campaign: Campaign, spending: Sequence[MonthChange] = ()) -> bool:
        self.world.step("change campaign")
        answer = self._change(campaign, spending)
        try:
            self.world.step("changed campaign")
        except Repeated:
            answer = self._change(campaign, spending)
        return answer

    def replace(self, ended: Campaign, following: Campaign, spending: Sequence[MonthChange] = ()) -> bool:
        self.world.step("replace campaign")
        known = self._find(ended.id)
        if known is None or ended.revision != known.revision + 1 or self._find(following.id) is not None:
            return False
        if not self._has_room(spending):
            return False
        self._count(spending)
        self._put(ended)
        self._put(following)
        self.world.step("replaced campaign")
        return True

    def delete(self, campaign: Campaign) -> bool:
        self.world.step("delete campaign")
        if self._find(campaign.id) != as_stored(campaign):
            return False
        self.world.deleted.add(campaign.id)
        return True

    def in_month(self, advertiser_id: str, month: str) -> int:
        self.world.step("read month")
        return self._cents((advertiser_id, month))

    def messages_in_month(self, advertiser_id: str, month: str) -> int:
        self.world.step("read month of messages")
        return self.world.message_cents[advertiser_id, month]

    def count_message(self, advertiser_id: str, month: str, more: int, most: int | None) -> bool:
        self.world.step("count message")
        if most is not None and more > 0 and self._cents((advertiser_id, month)) + more > most:
            return False
        self.world.message_cents[advertiser_id, month] += more
        self.world.step("counted message")
        return True

    def _cents(self, month: tuple[str, str]) -> int:
        lines = self.world.months.get(month, {}).values()
        return sum(line.cents for line in lines) + self.world.message_cents[month]

    def spending(
        self, advertiser_id: str, month: str, after: str | None, most: int = ON_PAGE
    ) -> tuple[Sequence[SpendingLine], str | None]:
        self.world.step("read spending")
        return page_of(self.world.months.get((advertiser_id, month), {}), after, most)

    def _has_room(self, spending: Sequence[MonthChange]) -> bool:
        for month in {(change.advertiser_id, change.month) for change in spending}:
            here = [change for change in spending if (change.advertiser_id, change.month) == month]
            more, there = sum(change.more for change in here), self._cents(month)
            if more > 0 and any(change.most is not None and there + more > change.most for change in here):
                return False
        return True

    def _count(self, spending: Sequence[MonthChange]) -> None:
        for change in spending:
            month = self.world.months.setdefault((change.advertiser_id, change.month), {})
            month[change.campaign_id] = SpendingLine(change.campaign_id, change.after, change.settled)

    def _change(self, campaign: Campaign, spending: Sequence[MonthChange]) -> bool:
        known = self._find(campaign.id)
        if known is None or campaign.revision != known.revision + 1:
            return as_stored(campaign) == known  # the very write that was asked for before
        if not self._has_room(spending):
            return False
        self._count(spending)
        self._put(campaign)
        return True

    def _find(self, campaign_id: str) -> Campaign | None:
        if campaign_id in self.world.deleted:
            return None
        return self.world.campaign if campaign_id == self.world.campaign.id else self.world.others.get(campaign_id)

    def _put(self, campaign: Campaign) -> None:
        self.world.deleted.discard(campaign.id)
        if campaign.id == self.world.campaign.id:
            self.world.campaign = as_stored(campaign)
        else:
            self.world.others[campaign.id] = as_stored(campaign)

    def of_advertiser(
        self, advertiser_id: str, after: str | None, most: int = ON_PAGE
    ) -> tuple[Sequence[Campaign], str | None]:
        self.world.step("find campaigns")
        every = [self.world.campaign, *self.world.others.values()]
        return self._page([one for one in every if not one.single], advertiser_id, after, most)

    def add_message(self, message: Campaign, roster: Roster) -> bool:
        self.world.step("add message")
        if self._find(message.id) is not None:
            return False
        self._put(message)
        (phone,) = roster.phones
        self.world.dispatch(message.id).rosters[roster.batch] = roster
        self.world.dispatch(message.id).plans[shard_of(phone)] = Progress(planned=1, done=True, revision=1)
        self.world.recipients[message.id] = Phone.of(phone)
        self.world.step("added message")
        return True

    def messages_of(
        self, advertiser_id: str, after: str | None, most: int = ON_PAGE
    ) -> tuple[Sequence[Campaign], str | None]:
        self.world.step("find messages")
        return self._page([one for one in self.world.others.values() if one.single], advertiser_id, after, most)

    def messages_to(self, advertiser_id: str, phone: Phone) -> Iterator[Campaign]:
        self.world.step("find messages to")
        messages = [self.world.others[one] for one, other in self.world.recipients.items() if other == phone]
        return iter([message for message in messages if message.terms.advertiser.id == advertiser_id])

    def forget_recipient(self, message: Campaign, phone: Phone) -> None:
        self.world.step("forget recipient")
        self.world.recipients.pop(message.id, None)

    def _page(
        self, campaigns: Sequence[Campaign], advertiser_id: str, after: str | None, most: int
    ) -> tuple[Sequence[Campaign], str | None]:
        left = [campaign for campaign in campaigns if campaign.id not in self.world.deleted]
        own = [campaign for campaign in left if campaign.terms.advertiser.id == advertiser_id]
        listed = {f"{written(campaign.created_at)}#{campaign.id}": campaign for campaign in own}
        return page_of(listed, after, most, newest_first=True)


@dataclass
class FakeRecurrenceStore:
    world: World

    def find(self, recurrence_id: str) -> Recurrence | None:
        self.world.step("find recurrence")
        return self.world.recurrences.get(recurrence_id)

    def add(self, recurrence: Recurrence) -> None:
        self.world.step("add recurrence")
        if recurrence.id in self.world.recurrences:
            raise FileExistsError
        self.world.recurrences[recurrence.id] = read_recurrence(recurrence_record(recurrence))
        self.world.step("added recurrence")

    def change(self, recurrence: Recurrence) -> bool:
        self.world.step("change recurrence")
        stored = self.world.recurrences.get(recurrence.id)
        if stored is None or stored.revision != recurrence.revision - 1:
            return False
        self.world.recurrences[recurrence.id] = read_recurrence(recurrence_record(recurrence))
        self.world.step("changed recurrence")
        return True

    def of_advertiser(
        self, advertiser_id: str, after: str | None, most: int = ON_PAGE
    ) -> tuple[Sequence[Recurrence], str | None]:
        self.world.step("find recurrences")
        own = [one for one in self.world.recurrences.values() if one.advertiser_id == advertiser_id]
        listed = {f"{written(one.created_at)}#{one.id}": one for one in own}
        return page_of(listed, after, most, newest_first=True)

    def record_run(self, run: RecurrenceRun) -> bool:
        self.world.step("record run")
        if (run.recurrence_id, run.day) in self.world.runs:
            return False
        self.world.runs[run.recurrence_id, run.day] = read_run(run_record(run))
        self.world.step("recorded run")
        return True

    def runs(
        self, recurrence_id: str, after: str | None, most: int = ON_PAGE
    ) -> tuple[Sequence[RecurrenceRun], str | None]:
        self.world.step("find runs")
        own = {f"RUN#{day}": run for (owner, day), run in self.world.runs.items() if owner == recurrence_id}
        return page_of(own, after, most, newest_first=True)


@dataclass
class FakeCampaignSnapshots:
    world: World

    def read(self, campaign_id: str, batch: str | None = None) -> CampaignSnapshot:
        self.world.step("read briefing")
        world = self.world
        campaign = world.campaign if campaign_id == world.campaign.id else world.others.get(campaign_id)
        known = world.dispatch(campaign_id).outcomes
        outcomes = {index: outcome for (found, index), outcome in known.items() if found == batch}
        return CampaignSnapshot(campaign, world.halt, outcomes)


@dataclass
class FakeContactStore:
    world: World

    def find(self, advertiser_id: str, phone: Phone) -> Contact | None:
        self.world.step("find contact")
        return self.world.people(advertiser_id).contacts.get(phone)

    def recall(self, advertiser_id: str, phone: Phone) -> Contact:
        contact = self.find(advertiser_id, phone)
        if contact is not None:
            return contact
        self.world.step("recall")
        return self._remaining(advertiser_id, phone)

    def recall_all(self, advertiser_id: str, phones: Sequence[Phone]) -> Mapping[Phone, Contact]:
        found = self.find_all(advertiser_id, phones)
        self.world.step("recall all")
        return {phone: found.get(phone) or self._remaining(advertiser_id, phone) for phone in phones}

    def _remaining(self, advertiser_id: str, phone: Phone) -> Contact:
        erased = self.erased(advertiser_id, phone)
        return Contact(advertiser_id, phone) if erased is None else erased.recalled(phone)

    def erased(self, advertiser_id: str, phone: Phone) -> ErasedContact | None:
        return self.world.people(advertiser_id).erased.get(phone)

    def record(
        self,
        contact: Contact,
        evidence: Evidence,
        idempotency_key: str | None = None,
        by: str = "",
        grants_basis: bool = False,
        to_review: bool = False,
        reviewed: Evidence | None = None,
        confirms: Evidence | None = None,
    ) -> WriteResult:
        self.world.step("record")
        assert confirmed_act(evidence) == (confirms.sequence if confirms else None), "a yes makes its act a proof"
        people = self.world.people(contact.advertiser_id)
        failed = self._refusals(contact, evidence, grants_basis)
        if idempotency_key is not None and idempotency_key in people.recorded:
            failed.append(WriteResult.DONE_BEFORE)
        if reviewed is not None and review_place(contact.phone, reviewed) not in people.reviews:
            failed.append(WriteResult.DONE_BEFORE)
        if failed:
            return most_telling(failed)
        self._write(contact, evidence)
        if idempotency_key is not None:
            people.recorded[idempotency_key] = by
        if to_review:
            people.reviews[review_place(contact.phone, evidence)] = (contact.phone, as_stored(evidence))
        if reviewed is not None:
            del people.reviews[review_place(contact.phone, reviewed)]
        self.world.step("recorded")
        return WriteResult.DONE

    def _refusals(self, contact: Contact, evidence: Evidence, grants_basis: bool) -> list[WriteResult]:
        """What each condition that does not hold means."""
        people = self.world.people(contact.advertiser_id)
        stored = people.contacts.get(contact.phone)
        fresh = contact.version == 1 or contact.recalled
        failed = []
        if (stored is None) != fresh or (stored is not None and contact.version != stored.version + 1):
            failed.append(WriteResult.CHANGED_MEANWHILE)
        if any(
            is_live(known) and known.sequence == evidence.sequence for known in people.evidence.get(contact.phone, ())
        ):
            failed.append(WriteResult.CHANGED_MEANWHILE)
        remains = people.erased.get(contact.phone)
        if fresh and remains is not None and remains.version > contact.version - 1:
            failed.append(WriteResult.ERASED_OPPOSITION if grants_basis else WriteResult.CHANGED_MEANWHILE)
        return failed

    def _write(self, contact: Contact, evidence: Evidence) -> None:
        people = self.world.people(contact.advertiser_id)
        people.contacts[contact.phone] = as_stored(contact)
        people.evidence.setdefault(contact.phone, []).append(as_stored(evidence))
        noes = {Act.OPPOSED: "opposed", Act.HELD: "held"}  # by the act, whatever the contact says
        self.world.happened(noes.get(evidence.act, contact.status.value), contact.phone)

    def record_all(self, changes: Sequence[ContactChange]) -> Sequence[WriteResult]:
        answers = []
        for change in changes:
            self.world.step("record one of several")
            answers.append(self._record_one(change))
            self.world.step("recorded one of several")
        return answers

    def _record_one(self, change: ContactChange) -> WriteResult:
        people = self.world.people(change.contact.advertiser_id)
        failed = self._refusals(change.contact, change.evidence, change.grants_basis)
        if change.idempotency_key in people.recorded:
            failed.append(WriteResult.DONE_BEFORE)
        if failed:
            return most_telling(failed)
        self._write(change.contact, change.evidence)
        people.recorded[change.idempotency_key] = change.by
        if change.to_review:
            phone = change.contact.phone
            people.reviews[review_place(phone, change.evidence)] = (phone, as_stored(change.evidence))
        return WriteResult.DONE

    def recorded_by(self, advertiser_id: str, references: Sequence[str]) -> Mapping[str, str]:
        self.world.step("find references")
        recorded = self.world.people(advertiser_id).recorded
        return {reference: recorded[reference] for reference in references if reference in recorded}

    def renumber(self, change: NumberChange) -> WriteResult:
        self.world.step("renumber")
        failed = self._refusals(change.old, change.leaving, grants_basis=False)
        if self._refusals(change.new, change.arriving, grants_basis=True):
            failed.append(WriteResult.ERASED_OPPOSITION)
        if failed:
            return most_telling(failed)
        self._write(change.old, change.leaving)
        self._write(change.new, change.arriving)
        self.world.step("renumbered")
        return WriteResult.DONE

    def erase(
        self,
        contact: Contact,
        erased: ErasedContact,
        record: Evidence,
        *,
        leave_task: bool,
        reviewed: Evidence | None = None,
    ) -> WriteResult:
        self.world.step("erase")
        people, phone = self.world.people(contact.advertiser_id), contact.phone
        stored, before = people.contacts.get(phone), people.erased.get(phone)
        failed = []
        if (stored is None) != (contact.version == 0 or contact.recalled):
            failed.append(WriteResult.CHANGED_MEANWHILE)
        if stored is not None and stored.version != contact.version:
            failed.append(WriteResult.CHANGED_MEANWHILE)
        if before is not None and before.version >= erased.version:
            failed.append(WriteResult.CHANGED_MEANWHILE)
        if reviewed is not None and review_place(phone, reviewed) not in people.reviews:
            failed.append(WriteResult.DONE_BEFORE)
        if failed:
            return most_telling(failed)
        people.contacts.pop(phone, None)
        people.erased[phone] = as_stored(erased)
        people.evidence.setdefault(phone, []).append(as_stored(record))
        if leave_task:
            people.erasures[phone] = ErasureTask(phone, pseudonym_of(phone), as_stored(erased))
        if reviewed is not None:
            del people.reviews[review_place(phone, reviewed)]
        self.world.happened("erased", phone)
        self.world.step("erased")
        return WriteResult.DONE

    def task(self, advertiser_id: str, phone: Phone) -> ErasureTask | None:
        return self.world.people(advertiser_id).erasures.get(phone)

    def tasks(self) -> Iterator[ErasureTask]:
        return iter([task for people in self.world.everybody() for task in people.erasures.values()])

    def redact(self, task: ErasureTask) -> int:
        self.world.step("redact")
        return self._redact(self.world.people(task.erased.advertiser_id), task.phone, task.sequence)

    def _redact(self, people: People, phone: Phone, through: int) -> int:
        chain = people.evidence.get(phone, [])
        going = {record.sequence for record in chain if is_live(record) and record.sequence <= through}
        for record in chain:
            if record.sequence in going:
                people.reviews.pop(review_place(phone, record), None)
        people.evidence[phone] = [redacted(record) if record.sequence in going else record for record in chain]
        return len(going)

    def delete_task(self, task: ErasureTask) -> None:
        self.world.step("delete task")
        erasures = self.world.people(task.erased.advertiser_id).erasures
        if task.phone in erasures and erasures[task.phone].erased.version == task.erased.version:
            del erasures[task.phone]

    def forget_act(self, advertiser_id: str, phone: Phone, act: Evidence) -> bool:
        self.world.step("forget an act")
        chain = self.world.people(advertiser_id).evidence.get(phone, [])
        if unconfirmed_act(act.sequence, chain) is None:
            return False
        chain[:] = [redacted(record) if record.hash == act.hash else record for record in chain]
        return True

    def delete_proofs(self, advertiser_id: str, phone: Phone, erased: ErasedContact) -> int:
        self.world.step("delete proofs")
        people = self.world.people(advertiser_id)
        if erased.opposed_at is not None:
            return self._redact(people, phone, erased.sequence)
        chain = people.evidence.pop(phone, [])
        live = [record for record in chain if is_live(record) and record.sequence <= erased.sequence]
        if back := [record for record in chain if record.sequence > erased.sequence]:
            people.evidence[phone] = back
        for record in live:
            people.reviews.pop(review_place(phone, record), None)
        people.erased.pop(phone, None)
        return len(live)

    def evidence(self, advertiser_id: str, phone: Phone) -> Sequence[Evidence]:
        return sorted(self.world.people(advertiser_id).evidence.get(phone, ()), key=lambda record: record.sequence)

    def to_review(
        self, advertiser_id: str, after: str | None, most: int = ON_PAGE
    ) -> tuple[Sequence[tuple[Phone, Evidence]], str | None]:
        return page_of(self.world.people(advertiser_id).reviews, after, most)

    def all_to_review(self, advertiser_id: str) -> Iterator[Evidence]:
        for _, (_, record) in sorted(self.world.people(advertiser_id).reviews.items()):
            self.world.step("read what waits")
            yield record

    def proof(self, advertiser_id: str, phone: Phone, sequence: int) -> Evidence | None:
        chain = self.world.people(advertiser_id).evidence.get(phone, ())
        return next((record for record in chain if record.sequence == sequence and is_live(record)), None)

    def find_all(self, advertiser_id: str, phones: Sequence[Phone]) -> Mapping[Phone, Contact]:
        self.world.step("find contacts")
        contacts = self.world.people(advertiser_id).contacts
        return {phone: contacts[phone] for phone in phones if phone in contacts}

    def audience(
        self, advertiser_id: str, shard: int, audience: Audience, day: date, after: str | None = None
    ) -> Iterator[Sequence[Contact]]:
        self.world.step("read audience")
        found = sorted(self.world.people(advertiser_id).contacts.values(), key=lambda contact: contact.phone.e164)
        yield [
            contact
            for contact in found
            if shard_of(contact.phone.e164) == shard
            and (after is None or contact.phone.e164 > after)
            and audience.holds(contact, day)
        ]

    def sample(self, advertiser_id: str, audience: Audience, day: date, cells: Cells) -> Iterator[SampledPage]:
        self.world.step("read a sample")
        for contact in self.world.people(advertiser_id).contacts.values():
            turn, lot = divmod(cell_of(contact.phone.e164, contact.head), LOTS)
            if turn in cells.turns:
                found = lot in cells.lots and audience.holds(contact, day)
                yield SampledPage([contact] if found else [], 1)

    def claim(self, orders: Sequence[ClaimOrder]) -> Sequence[ClaimResult]:
        busy = 0
        try:
            self.world.step("claim")
        except Throttled:
            busy = 1
        answers = [ClaimResult(ClaimStatus.BUSY)] * busy + [self._claim(order) for order in orders[busy:]]
        try:
            self.world.step("claimed")
        except Repeated:
            answers = [self._claim(order) for order in orders]
        return answers

    def _claim(self, order: ClaimOrder) -> ClaimResult:
        clearance = order.clearance
        contacts = self.world.people(clearance.advertiser_id).contacts
        contact = contacts.get(clearance.phone)
        if contact is None:
            return ClaimResult(ClaimStatus.GONE)
        if (held := contact.claims.get(clearance.campaign_id)) is not None:
            ours = held == order.claim  # asked for before, and answered late
            return ClaimResult(ClaimStatus.TAKEN) if ours else ClaimResult(ClaimStatus.ALREADY_CLAIMED, contact)
        if contact.version != clearance.contact_version:
            return ClaimResult(ClaimStatus.CHANGED, contact)
        kept = {campaign: claim for campaign, claim in contact.claims.items() if campaign not in order.expired}
        claims = {**kept, clearance.campaign_id: order.claim}
        contacts[clearance.phone] = as_stored(replace(contact, version=contact.version + 1, claims=claims))
        self.world.happened("claimed", clearance.phone, clearance.campaign_id)
        return ClaimResult(ClaimStatus.TAKEN)

    def release(self, order: ClaimOrder) -> None:
        self.world.step("release")
        contacts = self.world.people(order.clearance.advertiser_id).contacts
        contact = contacts.get(order.clearance.phone)
        held = None if contact is None else contact.claims.get(order.clearance.campaign_id)
        if contact is not None and held is not None and claim_written(held) == claim_written(order.claim):
            claims = {c: claim for c, claim in contact.claims.items() if c != order.clearance.campaign_id}
            contacts[contact.phone] = replace(contact, version=contact.version + 1, claims=claims)
            self.world.happened("released", contact.phone, order.clearance.campaign_id)


@dataclass
class FakeGateway:
    """Answers from `World.answers`, then always accepts; it notes the contact's state at each hand-over."""

    world: World

    def send(self, clearance: Clearance, send_id: str, valid_seconds: int) -> str:
        self.world.happened("handing over", clearance.phone, clearance.campaign_id)
        self.world.step("send")
        if self.world.answers:
            answer = self.world.answers.pop(0)
            try:
                answer()
            except GatewaySilent:
                self._take(clearance, send_id, valid_seconds)
                raise
        message_id = self._take(clearance, send_id, valid_seconds)
        self.world.step("sent")
        return message_id

    def _take(self, clearance: Clearance, send_id: str, valid_seconds: int) -> str:
        self.world.sent.append((clearance.phone, send_id, valid_seconds))
        self.world.happened("sent", clearance.phone, clearance.campaign_id)
        return f"m-{len(self.world.sent)}"

    def reply(self, reply: ServiceReply) -> str:
        self.world.step("reply")
        self.world.replies.append(reply)
        return f"r-{len(self.world.replies)}"

    def try_out(self, trial: Trial) -> str:
        self.world.step("try out")
        if self.world.answers:
            self.world.answers.pop(0)()
        self.world.trials.append(trial)
        return f"t-{len(self.world.trials)}"


@dataclass
class FakeBatchStore:
    world: World

    def progress(self, campaign_id: str, shard: int) -> Progress:
        self.world.step("read progress")
        return self.world.dispatch(campaign_id).plans.get(shard, Progress())

    def save_progress(self, campaign_id: str, shard: int, progress: Progress) -> bool:
        self.world.step("save progress")
        plans = self.world.dispatch(campaign_id).plans
        if progress.revision != plans.get(shard, Progress()).revision + 1:
            return False
        plans[shard] = progress
        return True

    def save_roster(self, campaign_id: str, roster: Roster) -> Roster:
        self.world.step("save roster")
        return self.world.dispatch(campaign_id).rosters.setdefault(roster.batch, roster)

    def roster(self, campaign_id: str, batch: str) -> Roster | None:
        return self.world.dispatch(campaign_id).rosters.get(batch)

    def rosters(self, campaign_id: str, shard: int, after: str | None = None) -> Iterator[Roster]:
        self.world.step("read rosters")
        found = sorted(self.world.dispatch(campaign_id).rosters.values(), key=lambda roster: roster.batch)
        return iter([r for r in found if r.batch.startswith(f"{shard:02d}-") and (after is None or r.batch > after)])

    def locate(self, campaign_id: str, phone: Phone) -> tuple[str, int] | None:
        rosters = self.world.dispatch(campaign_id).rosters.values()
        found = next((roster for roster in rosters if phone.e164 in roster.phones), None)
        return None if found is None else (found.batch, found.phones.index(phone.e164))

    def redact(self, campaign_id: str, batch: str, index: int, pseudonym: str) -> None:
        self.world.step("redact")
        dispatch = self.world.dispatch(campaign_id)
        known = dispatch.outcomes.get((batch, index))
        if known is not None:
            dispatch.outcomes[batch, index] = known.without_words()
        roster = dispatch.rosters.get(batch)
        if roster is None or roster.phones[index] == pseudonym:
            return
        self._forget_cursor(dispatch, roster, index)
        phones = (*roster.phones[:index], pseudonym, *roster.phones[index + 1 :])
        dispatch.rosters[batch] = replace(roster, phones=phones)

    def _forget_cursor(self, dispatch: Dispatch, roster: Roster, index: int) -> None:
        """The planning of a shard goes on from its last number: if that is erased, from the one before."""
        shard = int(roster.batch.partition("-")[0])
        progress = dispatch.plans.get(shard, Progress())
        left = [number for place, number in roster.numbers if place != index]
        cursor = AFTER_EVERY_NUMBER if progress.done else left[-1] if left else None
        if progress.cursor == roster.phones[index] and cursor is not None:
            dispatch.plans[shard] = replace(progress, cursor=cursor, revision=progress.revision + 1)

    def outcomes(self, campaign_id: str, batch: str) -> Mapping[int, Outcome]:
        self.world.step("read outcomes")
        known = self.world.dispatch(campaign_id).outcomes
        return {index: outcome for (found, index), outcome in known.items() if found == batch}

    def outcome(self, campaign_id: str, batch: str, index: int) -> Outcome | None:
        return self.world.dispatch(campaign_id).outcomes.get((batch, index))

    def merge_outcomes(self, campaign_id: str, batch: str, updates: Mapping[int, Outcome]) -> None:
        self.world.step("merge outcomes")
        known = self.world.dispatch(campaign_id).outcomes
        for index, outcome in updates.items():
            known[batch, index] = as_stored(merge(known.get((batch, index)), outcome))

    def recount(self, campaign_id: str, batch: str) -> None:
        self.world.step("recount")
        known = self.outcomes(campaign_id, batch)
        if known:
            dispatch = self.world.dispatch(campaign_id)
            dispatch.tallies[batch], dispatch.days[batch] = count(known.values()), by_day(known.values())

    def counts(self, campaign_id: str) -> Counts:
        dispatch = self.world.dispatch(campaign_id)
        return total(dispatch.tallies.values(), sum(plan.planned for plan in dispatch.plans.values()))

    def last_counted(self, campaign_id: str, now: datetime) -> CampaignTotals:
        dispatch = self.world.dispatch(campaign_id)
        whole = sum(plan.done for plan in dispatch.plans.values()) == SHARDS
        received = [opposition.received_at for opposition in dispatch.oppositions.values()]
        days = with_oppositions(summed(dispatch.days.values()), received)
        return CampaignTotals(self.counts(campaign_id), len(received), now, whole, days)

    def look(self, campaign_id: str, now: datetime, most: int = 0) -> CampaignTotals:
        return self.last_counted(campaign_id, now)

    def record_opposition(self, opposition: CampaignOpposition) -> None:
        self.world.step("record opposition")
        latest = opposition.in_flight[0]
        self.world.dispatch(latest.campaign_id).oppositions.setdefault(latest.send_id, as_stored(opposition))

    def oppositions(
        self, campaign_id: str, after: str | None, most: int = ON_PAGE
    ) -> tuple[Sequence[CampaignOpposition], str | None]:
        return page_of(self.world.dispatch(campaign_id).oppositions, after, most)

    def batch_counts(self, campaign_id: str, shard: int, after: str | None = None) -> Mapping[str, Counts]:
        tallies = sorted(self.world.dispatch(campaign_id).tallies.items())
        of_shard = {batch: counts for batch, counts in tallies if batch.startswith(f"{shard:02d}-")}
        return {batch: counts for batch, counts in of_shard.items() if after is None or batch > after}


@dataclass
class FakeEditionStore:
    world: World

    def keep(self, edition: Edition) -> None:
        if edition.id not in self.world.editions:
            self.world.step("keep edition")
            self.world.editions[edition.id] = edition

    def find(self, name: str) -> Edition | None:
        known = edition_here(name) or self.world.editions.get(name)
        return known if known is not None and known.genuine else None


@dataclass
class FakeBatchQueue:
    world: World

    def send(self, batches: Sequence[Batch], delay_seconds: int = 0) -> None:
        self.world.step("queue")
        self.world.queued.extend(batches)


@dataclass
class FakePlannerQueue:
    world: World

    def send(self, tasks: Sequence[PlanningTask], delay_seconds: int = 0) -> None:
        self.world.step("ask")
        self.world.tasks.extend(tasks)


@dataclass
class FakeSchedules:
    world: World

    def start(self, campaign_id: str, at: datetime) -> None:
        self.world.step("schedule start")
        self.world.starts.add((campaign_id, at))
        self.world.step("start scheduled")

    def cancel_start(self, campaign_id: str, at: datetime) -> None:
        self.world.step("cancel start")
        self.world.starts.discard((campaign_id, at))
        self.world.step("start cancelled")

    def park(self, batch: Batch, until: datetime) -> None:
        self.world.step("park")
        self.world.parked.append((batch, until))


@dataclass
class FakeAdvertiserStore:
    world: World

    def find(self, advertiser_id: str) -> Advertiser | None:
        self.world.step("find advertiser")
        return self.world.advertisers.get(advertiser_id)

    def sends_by_own(self, advertiser_id: str) -> bool:
        found = self.find(advertiser_id)
        return found is not None and (advertiser_id in self.world.sent_by_own or not found.route.carrier)

    def find_with_change(self, advertiser_id: str) -> tuple[Advertiser, AdvertiserChange | None] | None:
        found = self.find(advertiser_id)
        return None if found is None else (found, self.world.advertiser_changes.get(advertiser_id))

    def put(
        self, advertiser: Advertiser, change: AdvertiserChange | None = None, check: CheckJoining = anybody
    ) -> bool:
        self.world.step("put advertiser")
        known = self.world.advertisers.get(advertiser.id)
        if known is not None and known.test is not advertiser.test:
            return False
        if known is not None and not known.route.carrier:
            having = (self.world.users(number).find(known.id) for number in known.reply_numbers)
            if any(user is not None and user.used_until is not None for user in having):
                self.world.sent_by_own.add(known.id)
        taken = {
            reply_number(number): users if users.include(advertiser) else check(number, users)
            for number, users in ((number, self.world.users(number)) for number in sorted(advertiser.reply_numbers))
        }
        self.world.stop_numbers |= taken
        if change is not None:
            self.world.advertiser_changes[advertiser.id] = change
            for number in set(map(reply_number, known.reply_numbers if known else ())) - taken.keys():
                self.world.stop_numbers[number] = self.world.users(number).left_by(advertiser, change)
        self.world.put_advertiser(advertiser)
        return True

    def page(self, after: str | None, most: int = ON_PAGE) -> tuple[Sequence[Advertiser], str | None]:
        self.world.step("page of advertisers")
        return page_of(self.world.advertisers, after, most)

    def answering(self, number: str) -> Sequence[Advertiser]:
        self.world.step("find advertisers")
        return [self.world.advertisers[found] for found in self.world.users(number).addressed]

    def users(self, number: str) -> NumberUsers:
        self.world.step("find who has a number")
        return self.world.users(number)

    def use(self, advertiser_id: str, numbers: Collection[str], until: datetime) -> bool:
        self.world.step("use numbers")
        used = {reply_number(number): self.world.users(number).used_by(advertiser_id, until) for number in numbers}
        found = {number: users for number, users in used.items() if users is not None}
        if len(found) < len(used):
            return False
        self.world.stop_numbers |= found
        return True

    def release(
        self, number: str, advertiser_id: str, change: AdvertiserChange, check: CheckRelease
    ) -> NumberUser | None:
        self.world.step("release a number")
        users, code = self.world.users(number), reply_number(number)
        user, advertiser = users.find(advertiser_id), self.world.advertisers.get(advertiser_id)
        if user is None or user.released_at is not None:
            return user
        check(user, advertiser is not None and code in set(map(reply_number, advertiser.reply_numbers)))
        self.world.stop_numbers[code] = users.without([advertiser_id], change)
        return self.world.users(number).find(advertiser_id)


@dataclass
class FakeInboundStore:
    world: World

    def keep(self, message: InboundMessage) -> None:
        self.world.step("keep message")
        self.world.inbound.setdefault(message.phone, {}).setdefault(message.identity, as_stored(message))

    def messages(self, phone: Phone) -> Sequence[InboundMessage]:
        kept = self.world.inbound.get(phone.e164, {})
        return [kept[identity] for identity in sorted(kept)]

    def forget(self, message: InboundMessage, advertiser_ids: Collection[str]) -> None:
        self.world.step("forget message")
        kept = self.world.inbound.get(message.phone, {})
        if (known := kept.get(message.identity)) is None:
            return
        if known := without(known, advertiser_ids):
            kept[message.identity] = known
        else:
            del kept[message.identity]

    def keep_unattributed(self, advertiser_id: str, message: UnattributedMessage) -> None:
        self.world.step("keep unattributed")
        known = self.world.unattributed.setdefault(advertiser_id, Unattributed())
        place = f"{written(message.received_at)}#{message.identity}"
        if place not in known.concluded:
            known.waiting.setdefault(place, as_stored(message))

    def unattributed(self, advertiser_id: str) -> Sequence[UnattributedMessage]:
        waiting = self.world.unattributed.get(advertiser_id, Unattributed()).waiting
        return [waiting[place] for place in sorted(waiting)[:UNATTRIBUTED_ON_PAGE]]

    def conclude_unattributed(
        self, advertiser_id: str, identity: str, conclusion: UnattributedConclusion
    ) -> UnattributedMessage | None:
        self.world.step("conclude unattributed")
        known = self.world.unattributed.get(advertiser_id, Unattributed())
        place = next((place for place in sorted(known.waiting) if known.waiting[place].identity == identity), None)
        if place is None:
            return None
        known.concluded[place] = conclusion
        return known.waiting.pop(place)

    def take_turn(self, task: AnswerTask, subject: str, now: datetime, since: datetime, words: str = "") -> AnswerTurn:
        self.world.step("take turn")
        if task.id in self.world.turns:
            return AnswerTurn.DONE if self.world.turns[task.id] else AnswerTurn.BEGUN
        place = (task.phone, task.number, subject)
        known = self.world.questions.get(place)
        if known is not None and known.asked_at >= to_millisecond(since):
            return AnswerTurn.SPENT
        self.world.questions[place] = ConfirmationQuestion(words, to_millisecond(now), act=task.id if words else "")
        self.world.turns[task.id] = False
        self.world.step("took turn")
        return AnswerTurn.TAKEN

    def end_turn(self, task: AnswerTask, subject: str, message_id: str) -> bool:
        self.world.step("end turn")
        if task.id not in self.world.turns:
            return False
        self.world.turns[task.id] = True
        place = (task.phone, task.number, subject)
        if message_id and place in self.world.questions:
            self.world.questions[place] = replace(self.world.questions[place], message_id=message_id)
        return True

    def give_turn_back(self, task: AnswerTask, subject: str) -> None:
        self.world.step("give turn back")
        if self.world.turns.get(task.id) is False:
            del self.world.turns[task.id]
            self.world.questions.pop((task.phone, task.number, subject), None)

    def question(
        self, phone: Phone, recipient: str, advertiser_id: str, *, test: bool = False
    ) -> ConfirmationQuestion | None:
        self.world.step("find question")
        subject = f"{ASKED_IN_TEST if test else ASKED}{advertiser_id}"
        return self.world.questions.get((phone.e164, recipient, subject))

    def questions(self, phone: Phone, recipient: str, since: datetime) -> int:
        return sum(
            (e164, number) == (phone.e164, recipient) and subject.startswith(ASKED) and question.asked_at >= since
            for (e164, number, subject), question in self.world.questions.items()
        )

    def answers_given(self, phone: Phone, recipient: str) -> Sequence[GivenAnswer]:
        self.world.step("find answers")
        return [
            GivenAnswer(sent.asked_at, sent.message_id)
            for (e164, number, subject), sent in sorted(self.world.questions.items())
            if (e164, number) == (phone.e164, recipient) and not subject.startswith((ASKED, ASKED_IN_TEST))
        ]


@dataclass
class FakeAnswerQueue:
    world: World

    def send(self, tasks: Sequence[AnswerTask], delay_seconds: int = 0) -> None:
        self.world.step("queue answer")
        self.world.answer_tasks.extend(tasks)
        for task in tasks:
            self.world.happened("told", Phone.of(task.phone))


@dataclass
class FakeOptOutList:
    world: World

    def add(self, phone: Phone) -> None:
        self.world.step("opt out")
        self.world.opted_out.add(phone)


class FakeCarrierStore:
    """The carriers that were declared."""

    def __init__(self, *carriers: Carrier) -> None:
        self._carriers = {carrier.id: carrier for carrier in carriers}

    def find(self, carrier_id: str) -> Carrier | None:
        return self._carriers.get(carrier_id)

    def put(self, carrier: Carrier) -> bool:
        before = self._carriers.setdefault(carrier.id, carrier)
        if (before.service, before.account) != (carrier.service, carrier.account):
            return False
        self._carriers[carrier.id] = succeeding(carrier, before)
        return True

    def all(self) -> Sequence[Carrier]:
        return [self._carriers[carrier_id] for carrier_id in sorted(self._carriers)]


@dataclass
class FakeConfirmationSwitch:
    world: World

    def read(self) -> ConfirmationStop:
        self.world.step("read switch")
        return self.world.confirmations

    def write(self, decided: ConfirmationStop) -> None:
        self.world.confirmations = decided


@dataclass
class FakeLimitStore:
    world: World

    def take(self, subject: str, limit: Limit, now: datetime) -> int | None:
        counted = CountedLimit(subject, limit)
        return None if self.take_all([counted], now) else limit.most - self.world.taken[self._key(counted, now)]

    def take_all(self, limits: Sequence[CountedLimit], now: datetime) -> CountedLimit | None:
        self.world.step("take limits")
        for counted in limits:
            if self.world.taken.get(self._key(counted, now), 0) >= counted.limit.most:
                return counted
        for counted in limits:
            key = self._key(counted, now)
            self.world.taken[key] = self.world.taken.get(key, 0) + 1
        return None

    def give_back(self, limits: Sequence[CountedLimit], now: datetime) -> None:
        self.world.step("give limits back")
        for counted in limits:
            key = self._key(counted, now)
            self.world.taken[key] = max(0, self.world.taken.get(key, 0) - 1)

    @staticmethod
    def _key(counted: CountedLimit, now: datetime) -> tuple[str, timedelta, int]:
        return counted.subject, counted.limit.period, int(now.timestamp() // counted.limit.period.total_seconds())


@dataclass
class FakeImportStore:
    world: World

    def find(self, import_id: str) -> FileImport | None:
        self.world.step("find import")
        return self.world.imports.get(import_id)

    def add(self, found: FileImport) -> None:
        self.world.step("add import")
        if found.id in self.world.imports:
            raise FileExistsError
        self.world.imports[found.id] = as_stored(found)

    def is_over(self, import_id: str) -> bool:
        self.world.step("look whether it is over")
        found = self.world.imports.get(import_id)
        return found is None or found.over

    def change(self, found: FileImport) -> bool:
        self.world.step("change import")
        stored = self.world.imports.get(found.id)
        if stored is None or found.revision != stored.revision + 1:
            return False
        self.world.imports[found.id] = as_stored(found).with_shares(stored.shares)
        self.world.step("changed import")
        return True

    def change_share(self, import_id: str, changed: ImportShare, part: ReportPart | None = None) -> bool:
        self.world.step("change share")
        stored = self.world.imports[import_id]
        shares = {share.number: share for share in stored.shares}
        seen = shares[changed.number].revision if changed.number in shares else 0
        if changed.revision != seen + 1:
            return False
        shares[changed.number] = as_stored(changed)
        self.world.imports[import_id] = stored.with_shares([shares[number] for number in sorted(shares)])
        if part is not None:
            key = f"{part.line:010d}#{changed.number:02d}"
            self.world.report_parts.setdefault(import_id, {})[key] = part
        self.world.step("changed share")
        return True

    def parts(self, import_id: str, after: str = "") -> Iterator[tuple[str, ReportPart]]:
        parts = self.world.report_parts.get(import_id, {})
        return ((key, parts[key]) for key in sorted(parts) if key > after)

    def holding_contacts(self, advertiser_id: str, now: datetime) -> bool:
        self.world.step("look for oppositions")
        return any(
            found.advertiser_id == advertiser_id and found.holds_contacts(now) for found in self.world.imports.values()
        )

    def of_advertiser(
        self, advertiser_id: str, after: str | None, most: int = IMPORTS_ON_PAGE
    ) -> tuple[Sequence[FileImport], str | None]:
        own = [found for found in self.world.imports.values() if found.advertiser_id == advertiser_id]
        listed = {f"{written(found.created_at)}#{found.id}": found for found in own}
        return page_of(listed, after, most, newest_first=True)

    def note_refused(self, import_id: str, lines: Mapping[str, int], until: datetime) -> None:
        self.world.step("note refused")
        noted = self.world.refused_numbers
        for pseudonym, line in lines.items():
            noted[import_id, pseudonym] = min(line, noted.get((import_id, pseudonym), line))

    def refused(self, import_id: str, pseudonyms: Sequence[str]) -> Mapping[str, int]:
        self.world.step("look for refused")
        noted = {pseudonym: self.world.refused_numbers.get((import_id, pseudonym)) for pseudonym in pseudonyms}
        return {pseudonym: line for pseudonym, line in noted.items() if line is not None}

    def declare(self, advertiser_id: str, header: str, columns: Mapping[str, str]) -> None:
        self.world.step("declare")
        self.world.declared_columns[advertiser_id, header] = dict(columns)

    def declared(self, advertiser_id: str, header: str) -> Mapping[str, str]:
        self.world.step("declared")
        return self.world.declared_columns.get((advertiser_id, header), {})


@dataclass
class FakeImportFiles:
    world: World
    piece: int = 100

    def uploaded(self, import_id: str) -> UploadedFile | None:
        content = self.world.uploads.get(import_id)
        return None if content is None else UploadedFile(str(hash(content)), len(content))

    def read(self, import_id: str, etag: str, byte: int) -> Iterator[bytes]:
        self.world.step("read file")
        content = self.world.uploads[import_id]
        if etag != str(hash(content)):
            raise FileReplaced(import_id)
        return (content[start : start + self.piece] for start in range(byte, len(content), self.piece))

    def keep_part(self, import_id: str, name: str, written: bytes) -> None:
        self.world.step("keep part")
        self.world.written_parts[import_id, name] = written

    def read_parts(self, import_id: str, names: Sequence[str]) -> Sequence[bytes]:
        self.world.step("read parts")
        return [self.world.written_parts[import_id, name] for name in names]

    def begin_report(self, import_id: str) -> str:
        self.world.step("begin report")
        upload = f"upload-{len(self.world.pieces)}"
        self.world.pieces[upload] = {}
        return upload

    def add_piece(self, import_id: str, upload: str, number: int, written: bytes) -> str:
        self.world.step("add piece")
        self._sent(upload)[number] = (f"tag-{self.world.steps}", written)
        return self.world.pieces[upload][number][0]

    def complete_report(self, import_id: str, upload: str, pieces: Sequence[str]) -> None:
        self.world.step("complete report")
        sent = self._sent(upload)
        if [sent.get(number, ("", b""))[0] for number in range(1, len(pieces) + 1)] != list(pieces):
            raise ReportLost(import_id)
        self.world.reports[import_id] = b"".join(sent[number][1] for number in range(1, len(pieces) + 1))
        del self.world.pieces[upload]
        self.world.step("completed report")

    def _sent(self, upload: str) -> dict[int, tuple[str, bytes]]:
        if upload not in self.world.pieces:
            raise ReportLost(upload)
        return self.world.pieces[upload]


@dataclass
class FakeImportQueue:
    world: World

    def send(self, task: ImportTask, delay_seconds: int = 0) -> None:
        self.world.step("ask to go on")
        self.world.import_tasks.append(task)


def answer_ports(world: World, allowed: ConfirmationsAllowed = ALLOWED) -> AnswerPorts:
    """What answering works with in this world."""
    return AnswerPorts(
        FakeAdvertiserStore(world), FakeContactStore(world), FakeInboundStore(world), FakeAnswerQueue(world),
        OneGateway(FakeGateway(world)), lambda carrier_id: FakeOptOutList(world), preference_links(),
        FakeConfirmationSwitch(world), FakeLimitStore(world),
        allowed, world.limited.append, lambda text: f"h({text})", FakeClock(world),
    )  # fmt: skip


def inbound_ports(world: World) -> InboundPorts:
    """What inbound works with in this world; networks write E.164 there."""
    return InboundPorts(
        FakeAdvertiserStore(world).answering,
        FakeContactStore(world),
        FakeBatchStore(world),
        FakeInboundStore(world),
        FakeAnswerQueue(world),
        FakeClock(world),
        senders_of=lambda number: [Phone.of(number)],
        mobiles_within=lambda number: [],
        elsewhere=lambda number: (),
        salt=lambda: "0" * 32,
        committed=lambda oppositions, seconds: None,
        numbers_of=lambda carrier_id: (),
        sending_through=lambda carrier_id: sending_through(carrier_id, FakeAdvertiserStore(world)),
    )
