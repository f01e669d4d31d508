"""The world in memory, with the conditional semantics of the real one, for the use cases' own tests.

Every call first goes through `World.step`, where a test can make the worker die or let something else happen.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from inbound.understand_reply import InboundPorts
from sender.hand_over import HandOver
from sender.pace import Pace
from sender.sender_ports import SenderPorts
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.campaign.campaign import Campaign, Counts
from stopsms.compliance.campaign.halt import Halt
from stopsms.compliance.campaign.outcome import Outcome, count, merge, total
from stopsms.compliance.campaign.shards import SHARDS, shard_of
from stopsms.compliance.consent.confirmation import ConfirmationQuestion
from stopsms.compliance.law.edition import Edition
from stopsms.compliance.law.gate import Clearance
from stopsms.compliance.message.service_reply import ServiceReply
from stopsms.compliance.outside.file_import import FileImport
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.erasure import ErasedContact, ErasureTask
from stopsms.compliance.person.opposition import CampaignOpposition
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.person.rights import NumberChange
from stopsms.compliance.ports.campaigns import CampaignSnapshot, Progress, Roster
from stopsms.compliance.ports.carrier import GatewaySilent
from stopsms.compliance.ports.imports import FileReplaced, UploadedFile
from stopsms.compliance.ports.inbound import AnswerTurn, InboundMessage, UnattributedConclusion, UnattributedMessage
from stopsms.compliance.ports.people import ClaimOrder, ClaimResult, ClaimStatus, ContactChange, WriteResult
from stopsms.compliance.proof.evidence import Act, Evidence, redacted
from stopsms.contracts.answer_tasks import AnswerTask
from stopsms.contracts.imports import ImportTask
from stopsms.contracts.messages import Batch, PlanningTask

LIFETIME = timedelta(minutes=2)
"""Of a sender's invocation."""


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
class World:
    now: datetime
    campaign: Campaign
    contacts: dict[Phone, Contact] = field(default_factory=dict)
    evidence: dict[Phone, list[Evidence]] = field(default_factory=dict)
    replies: list[ServiceReply] = field(default_factory=list)
    outcomes: dict[tuple[str, int], Outcome] = field(default_factory=dict)
    tallies: dict[str, Counts] = field(default_factory=dict)
    rosters: dict[str, Roster] = field(default_factory=dict)
    plans: dict[int, Progress] = field(default_factory=dict)
    sent: list[tuple[Phone, str, int]] = field(default_factory=list)
    queued: list[Batch] = field(default_factory=list)
    tasks: list[PlanningTask] = field(default_factory=list)
    parked: list[tuple[Batch, datetime]] = field(default_factory=list)
    starts: set[tuple[str, datetime]] = field(default_factory=set)
    answers: list[Callable[[], None]] = field(default_factory=list)
    erased: dict[Phone, ErasedContact] = field(default_factory=dict)
    erasures: dict[Phone, ErasureTask] = field(default_factory=dict)
    others: dict[str, Campaign] = field(default_factory=dict)
    history: list[Happened] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    recorded: dict[str, str] = field(default_factory=dict)
    opted_out: set[Phone] = field(default_factory=set)
    attributed: dict[tuple[str, str], CampaignOpposition] = field(default_factory=dict)
    editions: dict[str, Edition] = field(default_factory=dict)
    halt: Halt = field(default_factory=Halt)
    imports: dict[str, FileImport] = field(default_factory=dict)
    uploads: dict[str, bytes] = field(default_factory=dict)
    import_tasks: list[ImportTask] = field(default_factory=list)
    refused_numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    declared_columns: dict[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    report_parts: dict[str, list[str]] = field(default_factory=dict)
    written_parts: dict[str, bytes] = field(default_factory=dict)
    reports: dict[str, bytes] = field(default_factory=dict)
    answer_tasks: list[AnswerTask] = field(default_factory=list)
    turns: dict[str, bool] = field(default_factory=dict)
    questions: dict[str, ConfirmationQuestion] = field(default_factory=dict)
    steps: int = 0
    at_step: Callable[[int, str], None] = lambda step, call: None

    def step(self, call: str) -> None:
        self.steps += 1
        self.at_step(self.steps, call)

    def ports(self) -> SenderPorts:
        hand_over = HandOver(Contacts(self), Gateway(self), Clock(self), Pace(1000, lambda: 0.0, self.sleep))
        return SenderPorts(
            Campaigns(self), CampaignSnapshots(self), Contacts(self), Ledger(self), Editions(self),
            Batches(self), Schedules(self), Clock(self), hand_over,
            lambda function, orders: [function(order) for order in orders], f"worker{self.steps}",
            LIFETIME,
        )  # fmt: skip

    def happened(self, what: str, phone: Phone, campaign: str = "") -> None:
        self.history.append(Happened(what, phone, campaign, self.now))

    def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Clock:
    world: World

    def now(self) -> datetime:
        return self.world.now

    def at(self, outside: datetime) -> datetime:
        return outside


@dataclass
class Campaigns:
    world: World

    def find(self, campaign_id: str) -> Campaign | None:
        self.world.step("find campaign")
        return self.world.campaign if campaign_id == self.world.campaign.id else self.world.others.get(campaign_id)

    def add(self, campaign: Campaign) -> None:
        self.world.campaign = campaign

    def change(self, campaign: Campaign) -> bool:
        self.world.step("change campaign")
        answer = self._change(campaign)
        try:
            self.world.step("changed campaign")
        except Repeated:
            answer = self._change(campaign)
        return answer

    def _change(self, campaign: Campaign) -> bool:
        known = self.world.others.get(campaign.id, self.world.campaign)
        if campaign.revision != known.revision + 1:
            return campaign == known  # the very write that was asked for before
        if campaign.id in self.world.others:
            self.world.others[campaign.id] = campaign
        else:
            self.world.campaign = campaign
        return True

    def of_advertiser(self, advertiser_id: str, after: str | None) -> tuple[Sequence[Campaign], str | None]:
        self.world.step("find campaigns")
        return [self.world.campaign, *self.world.others.values()], None


@dataclass
class CampaignSnapshots:
    world: World

    def read(self, campaign_id: str, batch: str | None = None) -> CampaignSnapshot:
        self.world.step("read briefing")
        world = self.world
        campaign = world.campaign if campaign_id == world.campaign.id else world.others.get(campaign_id)
        outcomes = {index: outcome for (found, index), outcome in world.outcomes.items() if found == batch}
        return CampaignSnapshot(campaign, world.halt, outcomes)


@dataclass
class Contacts:
    world: World

    def find(self, advertiser_id: str, phone: Phone) -> Contact | None:
        self.world.step("find contact")
        return self.world.contacts.get(phone)

    def recall(self, advertiser_id: str, phone: Phone) -> Contact:
        contact = self.find(advertiser_id, phone)
        if contact is not None:
            return contact
        self.world.step("recall")
        erased = self.world.erased.get(phone)
        return Contact(advertiser_id, phone) if erased is None else erased.recalled(phone)

    def recall_all(self, advertiser_id: str, phones: Sequence[Phone]) -> Mapping[Phone, Contact]:
        found = self.find_all(advertiser_id, phones)
        self.world.step("recall all")
        remains = {phone: erased.recalled(phone) for phone, erased in self.world.erased.items()}
        return {phone: found.get(phone) or remains.get(phone) or Contact(advertiser_id, phone) for phone in phones}

    def erased(self, advertiser_id: str, phone: Phone) -> ErasedContact | None:
        return self.world.erased.get(phone)

    def record(
        self,
        contact: Contact,
        evidence: Evidence,
        idempotency_key: str | None = None,
        by: str = "",
        grants_basis: bool = False,
        to_review: bool = False,
        reviewed: Evidence | None = None,
    ) -> WriteResult:
        self.world.step("record")
        if idempotency_key is not None and idempotency_key in self.world.done:
            return WriteResult.DONE_BEFORE
        answer = self._record(contact, evidence, grants_basis)
        if answer is WriteResult.DONE:
            if idempotency_key is not None:
                self.world.done |= {idempotency_key}
                self.world.recorded[idempotency_key] = by
            self.world.step("recorded")
        return answer

    def _record(self, contact: Contact, evidence: Evidence, grants_basis: bool) -> WriteResult:
        stored = self.world.contacts.get(contact.phone)
        if contact.version == 1 or contact.recalled:
            remains = self.world.erased.get(contact.phone)
            if stored is not None:
                return WriteResult.CHANGED_MEANWHILE
            if remains is not None and remains.version > contact.version - 1:
                return WriteResult.ERASED_OPPOSITION if grants_basis else WriteResult.CHANGED_MEANWHILE
        elif stored is None or contact.version != stored.version + 1:
            return WriteResult.CHANGED_MEANWHILE
        self.world.contacts[contact.phone] = replace(contact, recalled=False)
        self.world.evidence.setdefault(contact.phone, []).append(evidence)
        noes = {Act.OPPOSED: "opposed", Act.HELD: "held"}  # by the act, whatever the contact says
        self.world.happened(noes.get(evidence.act, contact.status.value), contact.phone)
        return WriteResult.DONE

    def record_all(self, changes: Sequence[ContactChange]) -> Sequence[WriteResult]:
        answers = []
        for change in changes:
            self.world.step("record one of several")
            if change.idempotency_key in self.world.recorded:
                answer = WriteResult.DONE_BEFORE
            else:
                answer = self._record(change.contact, change.evidence, change.grants_basis)
            if answer is WriteResult.DONE:
                self.world.recorded[change.idempotency_key] = change.by
            answers.append(answer)
            self.world.step("recorded one of several")
        return answers

    def recorded_by(self, advertiser_id: str, references: Sequence[str]) -> Mapping[str, str]:
        self.world.step("find references")
        return {
            reference: self.world.recorded[reference] for reference in references if reference in self.world.recorded
        }

    def renumber(self, change: NumberChange) -> WriteResult:
        raise NotImplementedError

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
        stored = self.world.contacts.get(contact.phone)
        if (stored is None) != (contact.version == 0 or contact.recalled):
            return WriteResult.CHANGED_MEANWHILE
        if stored is not None and stored.version != contact.version:
            return WriteResult.CHANGED_MEANWHILE
        before = self.world.erased.get(contact.phone)
        if before is not None and before.version >= erased.version:
            return WriteResult.CHANGED_MEANWHILE
        self.world.contacts.pop(contact.phone, None)
        self.world.erased[contact.phone] = erased
        self.world.evidence.setdefault(contact.phone, []).append(record)
        if leave_task:
            self.world.erasures[contact.phone] = ErasureTask(contact.phone, f"key:{contact.phone.e164[-4:]}", erased)
        self.world.happened("erased", contact.phone)
        self.world.step("erased")
        return WriteResult.DONE

    def task(self, advertiser_id: str, phone: Phone) -> ErasureTask | None:
        return self.world.erasures.get(phone)

    def tasks(self) -> Iterator[ErasureTask]:
        return iter(list(self.world.erasures.values()))

    def redact(self, task: ErasureTask) -> int:
        self.world.step("redact")
        chain = self.world.evidence.get(task.phone, [])
        kept = (Act.ERASED, Act.PURGED)
        self.world.evidence[task.phone] = [
            record if record.act in kept or record.sequence > task.sequence else redacted(record) for record in chain
        ]
        return len(chain)

    def delete_task(self, task: ErasureTask) -> None:
        self.world.step("delete task")
        if self.world.erasures.get(task.phone) == task:
            del self.world.erasures[task.phone]

    def delete_proofs(self, advertiser_id: str, phone: Phone, erased: ErasedContact) -> int:
        raise NotImplementedError

    def evidence(self, advertiser_id: str, phone: Phone) -> Sequence[Evidence]:
        return self.world.evidence.get(phone, [])

    def to_review(self, advertiser_id: str, after: str | None) -> tuple[Sequence[tuple[Phone, Evidence]], str | None]:
        return [], None

    def proof(self, advertiser_id: str, phone: Phone, sequence: int) -> Evidence | None:
        return next((e for e in self.world.evidence.get(phone, []) if e.sequence == sequence), None)

    def find_all(self, advertiser_id: str, phones: Sequence[Phone]) -> Mapping[Phone, Contact]:
        self.world.step("find contacts")
        return {phone: self.world.contacts[phone] for phone in phones if phone in self.world.contacts}

    def audience(
        self, advertiser_id: str, shard: int, tags: frozenset[str], after: str | None = None
    ) -> Iterator[Sequence[Contact]]:
        self.world.step("read audience")
        found = sorted(self.world.contacts.values(), key=lambda contact: contact.phone.e164)
        page = [
            contact
            for contact in found
            if shard_of(contact.phone.e164) == shard and (after is None or contact.phone.e164 > after)
        ]
        yield page

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
        contact = self.world.contacts.get(clearance.phone)
        if contact is None:
            return ClaimResult(ClaimStatus.GONE)
        if (held := contact.claims.get(clearance.campaign_id)) is not None:
            ours = held == order.claim  # asked for before, and answered late
            return ClaimResult(ClaimStatus.TAKEN) if ours else ClaimResult(ClaimStatus.ALREADY_CLAIMED, contact)
        if contact.version != clearance.contact_version:
            return ClaimResult(ClaimStatus.CHANGED, contact)
        claims = {**contact.claims, clearance.campaign_id: order.claim}
        self.world.contacts[clearance.phone] = replace(contact, version=contact.version + 1, claims=claims)
        self.world.happened("claimed", clearance.phone, clearance.campaign_id)
        return ClaimResult(ClaimStatus.TAKEN)

    def release(self, order: ClaimOrder) -> None:
        self.world.step("release")
        contact = self.world.contacts.get(order.clearance.phone)
        if contact is not None and contact.claims.get(order.clearance.campaign_id) == order.claim:
            claims = {c: claim for c, claim in contact.claims.items() if c != order.clearance.campaign_id}
            self.world.contacts[contact.phone] = replace(contact, version=contact.version + 1, claims=claims)
            self.world.happened("released", contact.phone, order.clearance.campaign_id)


@dataclass
class Gateway:
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


@dataclass
class Ledger:
    world: World

    def progress(self, campaign_id: str, shard: int) -> Progress:
        self.world.step("read progress")
        return self.world.plans.get(shard, Progress())

    def save_progress(self, campaign_id: str, shard: int, progress: Progress) -> bool:
        self.world.step("save progress")
        if progress.revision != self.world.plans.get(shard, Progress()).revision + 1:
            return False
        self.world.plans[shard] = progress
        return True

    def planned_whole(self, campaign_id: str) -> bool:
        return sum(plan.done for plan in self.world.plans.values()) == SHARDS

    def save_roster(self, campaign_id: str, roster: Roster) -> Roster:
        self.world.step("save roster")
        return self.world.rosters.setdefault(roster.batch, roster)

    def roster(self, campaign_id: str, batch: str) -> Roster | None:
        return self.world.rosters.get(batch)

    def rosters(self, campaign_id: str, shard: int, after: str | None = None) -> Iterator[Roster]:
        self.world.step("read rosters")
        found = sorted(self.world.rosters.values(), key=lambda roster: roster.batch)
        return iter([r for r in found if r.batch.startswith(f"{shard:02d}-") and (after is None or r.batch > after)])

    def locate(self, campaign_id: str, phone: Phone) -> tuple[str, int] | None:
        found = [roster for roster in self.world.rosters.values() if phone.e164 in roster.phones]
        return (found[0].batch, found[0].phones.index(phone.e164)) if found else None

    def redact(self, campaign_id: str, batch: str, index: int, pseudonym: str) -> None:
        self.world.step("redact")
        roster = self.world.rosters[batch]
        phones = (*roster.phones[:index], pseudonym, *roster.phones[index + 1 :])
        self.world.rosters[batch] = replace(roster, phones=phones)
        known = self.world.outcomes.get((batch, index))
        if known is not None:
            self.world.outcomes[batch, index] = known.without_words()

    def outcomes(self, campaign_id: str, batch: str) -> Mapping[int, Outcome]:
        self.world.step("read outcomes")
        return {index: outcome for (found, index), outcome in self.world.outcomes.items() if found == batch}

    def outcome(self, campaign_id: str, batch: str, index: int) -> Outcome | None:
        return self.world.outcomes.get((batch, index))

    def merge_outcomes(self, campaign_id: str, batch: str, updates: Mapping[int, Outcome]) -> None:
        self.world.step("merge outcomes")
        for index, outcome in updates.items():
            self.world.outcomes[batch, index] = merge(self.world.outcomes.get((batch, index)), outcome)

    def recount(self, campaign_id: str, batch: str) -> None:
        self.world.step("recount")
        self.world.tallies[batch] = count(self.outcomes(campaign_id, batch).values())

    def counts(self, campaign_id: str) -> Counts:
        return total(self.world.tallies.values(), sum(plan.planned for plan in self.world.plans.values()))

    def record_opposition(self, opposition: CampaignOpposition) -> None:
        self.world.step("record opposition")
        latest = opposition.in_flight[0]
        self.world.attributed.setdefault((latest.campaign_id, latest.send_id), opposition)

    def oppositions(self, campaign_id: str, after: str | None) -> tuple[Sequence[CampaignOpposition], str | None]:
        return [found for (campaign, _), found in self.world.attributed.items() if campaign == campaign_id], None

    def opposition_count(self, campaign_id: str) -> int:
        return len(self.oppositions(campaign_id, None)[0])

    def batch_counts(self, campaign_id: str, shard: int) -> Mapping[str, Counts]:
        return {batch: counts for batch, counts in self.world.tallies.items() if batch.startswith(f"{shard:02d}-")}


@dataclass
class Editions:
    world: World

    def keep(self, edition: Edition) -> None:
        if edition.id not in self.world.editions:
            self.world.step("keep edition")
            self.world.editions[edition.id] = edition

    def find(self, name: str) -> Edition | None:
        return self.world.editions.get(name)


@dataclass
class Batches:
    world: World

    def send(self, batches: Sequence[Batch], delay_seconds: int = 0) -> None:
        self.world.step("queue")
        self.world.queued.extend(batches)


@dataclass
class Tasks:
    world: World

    def send(self, tasks: Sequence[PlanningTask], delay_seconds: int = 0) -> None:
        self.world.step("ask")
        self.world.tasks.extend(tasks)


@dataclass
class Schedules:
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
class Advertisers:
    world: World

    def find(self, advertiser_id: str) -> Advertiser | None:
        self.world.step("find advertiser")
        return self.world.campaign.terms.advertiser

    def put(self, advertiser: Advertiser) -> None:
        raise NotImplementedError

    def page(self, after: str | None) -> tuple[Sequence[Advertiser], str | None]:
        raise NotImplementedError

    def answering(self, number: str) -> Sequence[Advertiser]:
        self.world.step("find advertisers")
        return [self.world.campaign.terms.advertiser]


@dataclass
class Journal:
    world: World

    def keep(self, message: InboundMessage) -> None:
        self.world.step("keep message")

    def messages(self, phone: Phone) -> Sequence[InboundMessage]:
        return []

    def delete(self, message: InboundMessage) -> None:
        raise NotImplementedError

    def keep_unattributed(self, advertiser_id: str, message: UnattributedMessage) -> None:
        self.world.step("keep unattributed")

    def unattributed(self, advertiser_id: str) -> Sequence[UnattributedMessage]:
        return []

    def conclude_unattributed(
        self, advertiser_id: str, identity: str, conclusion: UnattributedConclusion
    ) -> UnattributedMessage | None:
        raise NotImplementedError

    def take_turn(self, task: AnswerTask, subject: str, now: datetime, since: datetime, words: str = "") -> AnswerTurn:
        self.world.step("take turn")
        if task.id in self.world.turns:
            return AnswerTurn.DONE if self.world.turns[task.id] else AnswerTurn.BEGUN
        subject = f"{task.phone} {subject}"
        known = self.world.questions.get(subject)
        if known is not None and known.asked_at >= since:
            return AnswerTurn.SPENT
        self.world.questions[subject] = ConfirmationQuestion(words, now)
        self.world.turns[task.id] = False
        self.world.step("took turn")
        return AnswerTurn.TAKEN

    def end_turn(self, task: AnswerTask, subject: str, message_id: str) -> None:
        self.world.step("end turn")
        self.world.turns[task.id] = True
        subject = f"{task.phone} {subject}"
        if subject in self.world.questions:
            self.world.questions[subject] = replace(self.world.questions[subject], message_id=message_id)

    def give_turn_back(self, task: AnswerTask, subject: str) -> None:
        self.world.step("give turn back")
        self.world.turns.pop(task.id, None)
        self.world.questions.pop(f"{task.phone} {subject}", None)

    def question(self, phone: Phone, recipient: str, advertiser_id: str) -> ConfirmationQuestion | None:
        self.world.step("find question")
        return self.world.questions.get(f"{phone.e164} confirm#{advertiser_id}")

    def questions(self, phone: Phone, recipient: str, since: datetime) -> int:
        return sum(subject.startswith(f"{phone.e164} confirm#") for subject in self.world.questions)


@dataclass
class AnswerTasks:
    world: World

    def send(self, tasks: Sequence[AnswerTask], delay_seconds: int = 0) -> None:
        self.world.step("queue answer")
        self.world.answer_tasks.extend(tasks)
        for task in tasks:
            self.world.happened("told", Phone.of(task.phone))


@dataclass
class OptOuts:
    world: World

    def add(self, phone: Phone) -> None:
        self.world.step("opt out")
        self.world.opted_out.add(phone)


@dataclass
class Imports:
    world: World

    def find(self, import_id: str) -> FileImport | None:
        self.world.step("find import")
        return self.world.imports.get(import_id)

    def add(self, found: FileImport) -> None:
        self.world.imports[found.id] = found

    def change(self, found: FileImport, part: str = "") -> bool:
        self.world.step("change import")
        if found.revision != self.world.imports[found.id].revision + 1:
            return False
        self.world.imports[found.id] = found
        if part:
            self.world.report_parts.setdefault(found.id, []).append(part)
        self.world.step("changed import")
        return True

    def parts(self, import_id: str) -> Sequence[str]:
        return self.world.report_parts.get(import_id, [])

    def holding_contacts(self, advertiser_id: str, now: datetime) -> bool:
        self.world.step("look for oppositions")
        return any(found.holds_contacts(now) for found in self.world.imports.values())

    def of_advertiser(self, advertiser_id: str, after: str | None) -> tuple[Sequence[FileImport], str | None]:
        return list(self.world.imports.values()), None

    def note_refused(self, import_id: str, lines: Mapping[str, int], until: datetime) -> None:
        self.world.step("note refused")
        self.world.refused_numbers |= {(import_id, pseudonym): line for pseudonym, line in lines.items()}

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
class Files:
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
        self.world.written_parts[name] = written

    def assemble(self, import_id: str, parts: Sequence[str], heading: bytes) -> None:
        self.world.step("assemble")
        self.world.reports[import_id] = heading + b"".join(self.world.written_parts[name] for name in parts)


@dataclass
class ImportTasks:
    world: World

    def send(self, task: ImportTask, delay_seconds: int = 0) -> None:
        self.world.step("ask to go on")
        self.world.import_tasks.append(task)


def inbound_desk(world: World) -> InboundPorts:
    """What inbound works with in this world; networks write E.164 there."""
    return InboundPorts(
        Advertisers(world),
        Contacts(world),
        Ledger(world),
        Journal(world),
        AnswerTasks(world),
        Clock(world),
        senders_of=lambda number: [Phone.of(number)],
        mobiles_within=lambda number: [],
        swiss=lambda number: None,
        salt=lambda: "0" * 32,
        committed=lambda oppositions, seconds: None,
    )
