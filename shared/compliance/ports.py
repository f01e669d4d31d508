"""Ports: what the use cases need from the world, in our own words. The adapters of `adapters/` provide them.

All instants are aware, in UTC. Whatever is not documented as raised means that the world is broken: it propagates, the queue
delivers the message again, and after some tries it is a dead letter with an alarm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING, BinaryIO, Protocol

from compliance.halt import Halt

if TYPE_CHECKING:  # every worker imports this module, and needs few of these
    from contracts.answer_tasks import AnswerTask
    from contracts.events import Delivery, DomainEvent
    from contracts.imports import ImportTask
    from contracts.messages import Batch, PlanningTask

    from compliance.advertiser import Advertiser
    from compliance.campaign import Campaign, Counts
    from compliance.comparison import Comparison
    from compliance.confirmation import Question
    from compliance.contact import Claim, Contact
    from compliance.edition import Edition
    from compliance.erasure import ErasedContact, ErasureTask
    from compliance.evidence import Evidence
    from compliance.file_import import FileImport
    from compliance.gate import Clearance
    from compliance.opposition import Attributed
    from compliance.outcome import Outcome
    from compliance.phone import Phone
    from compliance.retention import (
        HeldAnswer,
        HeldBatch,
        HeldBudget,
        HeldMessage,
        HeldReview,
        HeldStray,
        Holding,
        RetentionRun,
    )
    from compliance.rights import NumberChange
    from compliance.service_reply import ServiceReply
    from compliance.webhook import Webhook


class Clock(Protocol):
    """The present moment."""

    def now(self) -> datetime:
        """Now, in UTC."""

    def at(self, outside: datetime) -> datetime:
        """An instant read off the outside world's clocks (a notification's time), on this clock."""


class Recorded(Enum):
    """What became of a change to a contact."""

    DONE = auto()
    CHANGED_MEANWHILE = auto()
    DONE_BEFORE = auto()
    ERASED_OPPOSITION = auto()


@dataclass(frozen=True, slots=True)
class ClaimOrder:
    """A clearance's wish to take the right to send: it succeeds only at the version that was judged.

    The same write drops the claims of the `expired` campaigns.
    """

    clearance: Clearance
    claim: Claim
    expired: tuple[str, ...] = ()


class ClaimAnswer(Enum):
    """What became of a claim order."""

    TAKEN = auto()
    ALREADY_CLAIMED = auto()
    CHANGED = auto()
    GONE = auto()
    BUSY = auto()


@dataclass(frozen=True, slots=True)
class Claimed:
    """The answer to one claim order; with `CHANGED` and `ALREADY_CLAIMED`, the contact as it is now."""

    answer: ClaimAnswer
    contact: Contact | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A contact at its new version with the evidence of the change: what `ContactBook.record` takes, for `record_all`.

    `once` is an outside reference that is recorded once and for all, `by` whoever recorded it. With `to_review` the evidence is put on
    the list of what a person has to look at.
    """

    contact: Contact
    evidence: Evidence
    once: str
    by: str
    lifting: bool = False
    to_review: bool = False


class ContactBook(Protocol):
    """The contacts of all advertisers, with their evidence. Reads are strongly consistent."""

    def find(self, advertiser_id: str, phone: Phone) -> Contact | None:
        """The contact, None when nothing was ever recorded of it."""

    def recall(self, advertiser_id: str, phone: Phone) -> Contact:
        """The contact as it stands, one of which only a keyed hash remains included; of an unknown number, version 0.

        Whoever is going to record a basis or an opposition starts from here: an erased opposition is seen, a chain goes on.
        """

    def recall_all(self, advertiser_id: str, phones: Sequence[Phone]) -> Mapping[Phone, Contact]:
        """As `recall`, for each of these numbers, in few requests."""

    def find_all(self, advertiser_id: str, phones: Sequence[Phone]) -> Mapping[Phone, Contact]:
        """Those of these contacts that exist."""

    def record(
        self,
        contact: Contact,
        evidence: Evidence,
        once: str | None = None,
        by: str = "",
        lifting: bool = False,
        to_review: bool = False,
        reviewed: Evidence | None = None,
    ) -> Recorded:
        """Write the contact at its new version with the evidence of the change, all or nothing.

        Fails if the stored version is not the one just before, or if `once` (an outside reference) was recorded before; `by` is what
        brought it, for `recorded_by`. A contact
        that is not stored is written only if nothing newer than what it was made from remains of an erased one; for `lifting`
        changes (a basis for soliciting) the answer is then ERASED_OPPOSITION. With `to_review` the evidence is put on the list of
        what a person has to look at; `reviewed` is taken off it.
        """

    def record_all(self, changes: Sequence[Change]) -> Sequence[Recorded]:
        """Write changes of different contacts, each all or nothing as `record` would, in few requests; each one's answer."""

    def recorded_by(self, advertiser_id: str, references: Sequence[str]) -> Mapping[str, str]:
        """Which of these outside references have been recorded, and what brought each: an import, or the time of a message."""

    def renumber(self, change: NumberChange) -> Recorded:
        """Write both contacts of a change of number with their evidence, all or nothing.

        CHANGED_MEANWHILE when the old one was changed; ERASED_OPPOSITION when something is known of the new number already.
        """

    def erase(
        self,
        contact: Contact,
        erased: ErasedContact,
        record: Evidence,
        *,
        forgetting: bool,
        reviewed: Evidence | None = None,
    ) -> Recorded:
        """Remove the contact at the version given, leaving what remains of it under the keyed hash; all or nothing.

        With `forgetting` it leaves an `ErasureTask` too; `reviewed` is taken off the list of what a person has to look at
        (DONE_BEFORE when it is not on it).
        """

    def task(self, advertiser_id: str, phone: Phone) -> ErasureTask | None:
        """What an erasure has still to forget of this number, None when that is nothing."""

    def tasks(self) -> Iterator[ErasureTask]:
        """The erasures that have still something to forget."""

    def redact(self, task: ErasureTask) -> int:
        """Remove the content of the evidence that was erased, and all mention of the number with it; how many records."""

    def finish(self, task: ErasureTask) -> None:
        """Forget the task itself: the number is gone."""

    def expire(self, advertiser_id: str, phone: Phone, erased: ErasedContact) -> int:
        """Remove the proofs of a contact whose data went by their age; how many records.

        Where an opposition stands the chain stays without its content, else nothing stays.
        """

    def erased(self, advertiser_id: str, phone: Phone) -> ErasedContact | None:
        """What remains of an erased contact, None when nothing was erased."""

    def to_review(self, advertiser_id: str, after: str | None) -> tuple[Sequence[tuple[Phone, Evidence]], str | None]:
        """A page of the evidence that a person has to look at, oldest first, and where the next page starts."""

    def evidence(self, advertiser_id: str, phone: Phone) -> Sequence[Evidence]:
        """The whole chain of a contact, oldest first."""

    def proof(self, advertiser_id: str, phone: Phone, sequence: int) -> Evidence | None:
        """One record of the chain."""

    def audience(
        self, advertiser_id: str, shard: int, tags: frozenset[str], after: str | None = None
    ) -> Iterator[Sequence[Contact]]:
        """Pages of a shard's contacts that hold one of the tags (all if none is asked), by number, from after one."""

    def claim(self, orders: Sequence[ClaimOrder]) -> Sequence[Claimed]:
        """Try to take up to 25 claims in one request; each stands or fails alone."""

    def release(self, order: ClaimOrder) -> None:
        """Give a claim back that was certainly not used, if it is still ours."""


class AdvertiserRegister(Protocol):
    """The advertisers."""

    def find(self, advertiser_id: str) -> Advertiser | None:
        """The advertiser, or None."""

    def put(self, advertiser: Advertiser) -> None:
        """Write it; every STOP number it ever had keeps leading to it."""

    def page(self, after: str | None) -> tuple[Sequence[Advertiser], str | None]:
        """A page of advertisers in the order of their ids, and where the next page starts."""

    def answering(self, number: str) -> Sequence[Advertiser]:
        """The advertisers whose messages carry, or carried, this STOP number."""


class CampaignShelf(Protocol):
    """The campaigns. Reads are strongly consistent."""

    def find(self, campaign_id: str) -> Campaign | None:
        """The campaign, or None."""

    def add(self, campaign: Campaign) -> None:
        """Write a new campaign."""

    def change(self, campaign: Campaign) -> bool:
        """Write the campaign if the stored revision is the one just before; whether it was."""

    def of_advertiser(self, advertiser_id: str, after: str | None) -> tuple[Sequence[Campaign], str | None]:
        """A page of an advertiser's campaigns, newest first, and where the next page starts."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a shard of a campaign's audience is planned: its last number, its batches and recipients so far."""

    cursor: str | None = None
    batches: int = 0
    planned: int = 0
    done: bool = False
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is in a batch, in order: written once, before the batch is queued.

    Only an erasure changes it: a pseudonym takes the number's place.
    """

    batch: str
    phones: tuple[str, ...]

    @property
    def numbers(self) -> Sequence[tuple[int, str]]:
        """The places whose number was not erased, with the number."""
        return [(index, phone) for index, phone in enumerate(self.phones) if phone.startswith("+")]


class BatchLedger(Protocol):
    """What was planned and what became of it, batch by batch."""

    def progress(self, campaign_id: str, shard: int) -> Progress:
        """How far this shard is planned."""

    def advance(self, campaign_id: str, shard: int, progress: Progress) -> bool:
        """Write it if the stored revision is the one just before; whether it was."""

    def enrol(self, campaign_id: str, roster: Roster) -> Roster:
        """Write a batch's roster unless it is there already; the one that stands."""

    def roster(self, campaign_id: str, batch: str) -> Roster | None:
        """A batch's roster."""

    def rosters(self, campaign_id: str, shard: int, after: str | None = None) -> Iterator[Roster]:
        """A shard's rosters in order."""

    def place(self, campaign_id: str, phone: Phone) -> tuple[str, int] | None:
        """In which batch a number is, and where in it; None when the campaign has not planned it."""

    def forget(self, campaign_id: str, batch: str, index: int, pseudonym: str) -> None:
        """Put a pseudonym in a recipient's place, and remove the person's own words from the outcome. Twice is harmless."""

    def outcomes(self, campaign_id: str, batch: str) -> Mapping[int, Outcome]:
        """The outcomes of a batch known so far, by place."""

    def outcome(self, campaign_id: str, batch: str, index: int) -> Outcome | None:
        """One recipient's outcome."""

    def settle(self, campaign_id: str, batch: str, news: Mapping[int, Outcome]) -> None:
        """Merge news into a batch's outcomes (see `outcome.merge`)."""

    def tally(self, campaign_id: str, batch: str) -> None:
        """Bring the batch's counts up to its outcomes."""

    def counts(self, campaign_id: str) -> Counts:
        """The campaign's counts, as of the last tallies."""

    def batch_counts(self, campaign_id: str, shard: int) -> Mapping[str, Counts]:
        """The counts of a shard's batches that have some."""

    def planned_whole(self, campaign_id: str) -> bool:
        """Whether every shard is planned."""

    def attribute(self, opposition: Attributed) -> None:
        """Keep it with the campaign of its latest message, once."""

    def oppositions(self, campaign_id: str, after: str | None) -> tuple[Sequence[Attributed], str | None]:
        """A page of those attributed to the campaign, and where the next one starts."""

    def opposed(self, campaign_id: str) -> int:
        """How many are attributed to the campaign."""


class GatewayBusy(Exception):
    """The carrier certainly did not take the message, and may later (throttling, no connection)."""


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


class KillSwitch(Protocol):
    """The one setting that stops all sending. Reads are strongly consistent."""

    def read(self) -> Halt:
        """Whether sending is stopped, for the tables in use."""

    def write(self, halt: Halt) -> Halt:
        """Stop sending, or let it go on for the tables in use; what was decided. Raises NotRestored (see `halt.decide`)."""

    def begin(self, at: datetime) -> None:
        """Let sending go on for the tables in use, in which nothing has been recorded yet; without effect once anything was decided."""


@dataclass(frozen=True, slots=True)
class Briefing:
    """What a sender has to know: the campaign (None: there is none), whether all sending is stopped, a batch's outcomes so far."""

    campaign: Campaign | None
    halt: Halt
    outcomes: Mapping[int, Outcome] = field(default_factory=dict)


class Briefings(Protocol):
    """What a sender has to know, strongly consistent, in one request: it is asked for each batch and each second."""

    def read(self, campaign_id: str, batch: str | None = None) -> Briefing:
        """The briefing; without a batch, no outcomes."""


class Editions(Protocol):
    """The words of every edition of a rulebook that ever judged, each written once."""

    def keep(self, edition: Edition) -> None:
        """Keep its words, unless they are kept: before anything that names it is written."""

    def find(self, name: str) -> Edition | None:
        """The edition of that name; None when its words are not on record, or are not those that the name stands for."""


class BatchQueue(Protocol):
    """The queue of batches to send."""

    def send(self, batches: Sequence[Batch], delay_seconds: int = 0) -> None:
        """Put batches on the queue, to be seen after a delay of at most 900 seconds."""


class PlannerQueue(Protocol):
    """The queue of planning tasks."""

    def send(self, tasks: Sequence[PlanningTask], delay_seconds: int = 0) -> None:
        """Put tasks on the queue, to be seen after a delay of at most 900 seconds."""


class Schedules(Protocol):
    """One-time events, at an instant. What is scheduled may come more than once."""

    def start(self, campaign_id: str, at: datetime) -> None:
        """Start the campaign at that instant. A second call for the same instant changes nothing."""

    def drop_start(self, campaign_id: str, at: datetime) -> None:
        """Forget the start of the campaign at that instant, if it has not come."""

    def park(self, batch: Batch, until: datetime) -> None:
        """Put the batch back on its queue at that instant."""


class OptOutList(Protocol):
    """The carrier's own list of opposed numbers, a second barrier behind our table."""

    def add(self, phone: Phone) -> None:
        """Put a number on it; doing so twice is harmless. Raises GatewayBusy when it has to be asked again later."""


@dataclass(frozen=True, slots=True)
class Journalled:
    """An inbound message as kept: what it said and how it was understood.

    `identity` is that of the act: of the door, the sender, the recipient, the id at that door and the words.
    """

    identity: str
    message_id: str
    phone: str
    recipient: str
    body: str
    intent: str
    matched: str
    doubtful: bool
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Stray:
    """A message from a sender that is no mobile number of a country with a rulebook: a landline, a short code, a name, abroad.

    There is no contact to hold or oppose; a person has to find out who wrote.
    """

    identity: str
    message_id: str
    sender: str
    recipient: str
    body: str
    intent: str
    matched: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class StrayReading:
    """What a person concluded from a stray message, and why."""

    conclusion: str
    operator: str
    reason: str
    at: datetime


class Turn(Enum):
    """Whether an answer may be sent: it may, nobody may for now (`SPENT`), or the right was taken for this very task before.

    `DONE` then says that its sending ended, `BEGUN` that nobody ever said so: it may have been sent.
    """

    TAKEN = auto()
    SPENT = auto()
    DONE = auto()
    BEGUN = auto()


class AnswerQueue(Protocol):
    """The queue of service messages: answers to what people write, and requests to confirm."""

    def send(self, tasks: Sequence[AnswerTask], delay_seconds: int = 0) -> None:
        """Put tasks on the queue, to be seen after a delay of at most 900 seconds."""


class InboundJournal(Protocol):
    """Every inbound message, and the budget of answers for each number. Reads are strongly consistent."""

    def keep(self, message: Journalled) -> None:
        """Record it; a second time changes nothing."""

    def messages(self, phone: Phone) -> Sequence[Journalled]:
        """What this number wrote to us."""

    def drop(self, message: Journalled) -> None:
        """Remove a message; doing so twice is harmless."""

    def keep_stray(self, advertiser_id: str, stray: Stray) -> None:
        """Put it on the list of what a person of the advertiser has to read; a second time changes nothing."""

    def strays(self, advertiser_id: str) -> Sequence[Stray]:
        """The oldest of those that nobody has concluded on."""

    def conclude_stray(self, advertiser_id: str, identity: str, reading: StrayReading) -> Stray | None:
        """Take it off the list and keep what was concluded; None when it is not on the list."""

    def take_turn(self, task: AnswerTask, subject: str, now: datetime, since: datetime, words: str = "") -> Turn:
        """Take the right to send this answer.

        Once for each task, and once for each number, recipient and subject since an instant: no loop of automatons can form.
        `words` are kept with it: those of a question.
        """

    def end_turn(self, task: AnswerTask, subject: str, message_id: str) -> None:
        """It was sent, or never will be: then without a message id."""

    def give_turn_back(self, task: AnswerTask, subject: str) -> None:
        """The answer has certainly not left: it may be sent later."""

    def question(self, phone: Phone, recipient: str, advertiser_id: str) -> Question | None:
        """The last question to this number whether it agrees to hear from this advertiser, if it was of late."""

    def questions(self, phone: Phone, recipient: str, since: datetime) -> int:
        """How many advertisers have asked this number since then."""


class ImportLedger(Protocol):
    """The imports of files. Reads are strongly consistent."""

    def find(self, import_id: str) -> FileImport | None:
        """The import, or None."""

    def add(self, found: FileImport) -> None:
        """Write a new import. One that opposes holds the advertiser's contacts from now on."""

    def change(self, found: FileImport, part: str = "") -> bool:
        """Write the import if the stored revision is the one just before; whether it was.

        With it goes the name of the part of the report that was written for this step.
        """

    def parts(self, import_id: str) -> Sequence[str]:
        """The names of the parts of the report, in order."""

    def holding_contacts(self, advertiser_id: str, now: datetime) -> bool:
        """Whether an import of oppositions of this advertiser is not over."""

    def of_advertiser(self, advertiser_id: str, after: str | None) -> tuple[Sequence[FileImport], str | None]:
        """A page of an advertiser's imports, newest first, and where the next page starts."""

    def note_refused(self, import_id: str, lines: Mapping[str, int], until: datetime) -> None:
        """Note pseudonyms of numbers that a line of this import's file says no of, and that line. Forgotten some time after `until`."""

    def refused(self, import_id: str, pseudonyms: Sequence[str]) -> Mapping[str, int]:
        """Those of these pseudonyms that were noted, and the line."""

    def declare(self, advertiser_id: str, header: str, columns: Mapping[str, str]) -> None:
        """Remember what was said of the columns of files with this header (as folded by the reader)."""

    def declared(self, advertiser_id: str, header: str) -> Mapping[str, str]:
        """What was said of the columns of files with this header."""


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file as it was uploaded; `etag` changes with its content."""

    etag: str
    size: int


class FileReplaced(Exception):
    """The file is no longer the one whose reading was begun, or it is gone."""


class ImportFiles(Protocol):
    """The files that are imported, and the reports on them."""

    def uploaded(self, import_id: str) -> UploadedFile | None:
        """The import's file, or None."""

    def read(self, import_id: str, etag: str, byte: int) -> Iterator[bytes]:
        """The file from a byte on, in pieces. Raises FileReplaced."""

    def keep_part(self, import_id: str, name: str, written: bytes) -> None:
        """Write one part of the report."""

    def assemble(self, import_id: str, parts: Sequence[str], heading: bytes) -> None:
        """Make one report of a heading and the parts."""


class ImportQueue(Protocol):
    """The queue of imports that go on."""

    def send(self, task: ImportTask, delay_seconds: int = 0) -> None:
        """Put a task on the queue, to be seen after a delay of at most 900 seconds."""


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
class Identity:
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

    def numbers(self) -> Sequence[Identity]:
        """The numbers of the account."""

    def pool(self, pool_id: str) -> Identity | None:
        """A pool, or None."""

    def has_list(self, name: str) -> bool:
        """Whether there is an opt-out list of this name."""

    def setting_right(self, identity: Identity, channel: str, opt_out_list: str) -> str:
        """The command that makes a number or a pool pass everything on to this channel and use this list (empty: any)."""


class Comparisons(Protocol):
    """The latest comparison with the carrier's opt-out lists. Reads are strongly consistent."""

    def newest(self) -> Comparison | None:
        """It, or None before the first."""

    def write(self, comparison: Comparison) -> bool:
        """Write it over the revision just before its own; whether it was (another worker may be at it)."""


class Archive(Protocol):
    """Blocks, anchors and checkpoints, numbered from 1 without gaps, written once and for all."""

    def add_block(self, table: str, number: int, written: bytes) -> bool:
        """Write a block unless one stands there; whether it was."""

    def block(self, table: str, number: int) -> bytes | None:
        """A block, or None."""

    def block_after(self, table: str, number: int) -> int | None:
        """The number of the first block there is after this one, whatever is missing in between."""

    def newest_block(self, table: str, after: int = 0) -> int:
        """The number of the newest block, known to be `after` or later; 0 when there is none."""

    def add_anchor(self, number: int, written: bytes) -> bool:
        """Write an anchor unless one stands there; whether it was."""

    def anchor(self, number: int) -> bytes | None:
        """An anchor, or None."""

    def anchor_after(self, number: int) -> int | None:
        """As `block_after`, of anchors."""

    def newest_anchor(self) -> int:
        """The number of the newest anchor; 0 when there is none."""

    def add_checkpoint(self, number: int, written: bytes) -> bool:
        """Write a checkpoint of the audit unless one stands there; whether it was."""

    def checkpoint(self, number: int) -> bytes | None:
        """A checkpoint, or None."""

    def newest_checkpoint(self) -> int:
        """The number of the newest checkpoint; 0 when there is none."""

    def writings(self, after: tuple[str, str] | None) -> tuple[Sequence[str], tuple[str, str] | None]:
        """A page of all that was ever written or deleted: the key of each time, in the order of keys; where to go on, None at the end."""


class TimeStamps(Protocol):
    """The time stamps of anchors, each beside its anchor, written once and for all."""

    def add_time_stamp(self, number: int, reply: bytes) -> bool:
        """Keep an authority's reply (RFC 3161), unless one is there; whether it was written."""

    def time_stamped(self, after: int) -> frozenset[int]:
        """The numbers of the anchors after this one that have one; of the first five hundred after it."""


class Notices(Protocol):
    """Who asked to be written to, each by a mail."""

    def tell(self, subject: str, text: str) -> None:
        """Write to them. `subject` is ASCII, of 100 characters at most."""


class NotStampedError(Exception):
    """The authority gave no time stamp that can be kept; why, in plain words."""


class TimeStampAuthority(Protocol):
    """Somebody else who says at what moment a document existed (RFC 3161)."""

    def stamp(self, document: bytes) -> bytes:
        """The authority's reply, verified. Raises NotStampedError when there is none that can be kept."""


class AuditStates(Protocol):
    """What the audit knew at its checkpoints and of campaigns long quiet, each state by a name that tells its hash.

    They may be lost: that is found, and all can be audited anew.
    """

    def fetch(self, state: str, into: BinaryIO) -> bool:
        """Read a state; whether it is there."""

    def keep(self, state: str, file: BinaryIO) -> None:
        """Keep a state."""


class Holdings(Protocol):
    """All that is held on people, in whatever place."""

    def page(self, mark: str | None) -> tuple[Sequence[Holding], str | None]:
        """Some holdings, and the mark where to go on; None when that was all. Memory is bounded."""

    def drop(self, holding: HeldReview | HeldMessage | HeldStray | HeldBudget | HeldAnswer) -> bool:
        """Remove it; whether it was there."""

    def drop_batch(self, holding: HeldBatch) -> bool:
        """Remove who was in a batch and what became of each. The campaign's counts stay."""


class RetentionReports(Protocol):
    """What each run of the retention did. Reads are strongly consistent."""

    def write(self, run: RetentionRun) -> bool:
        """Write it over the revision just before its own; whether it was (another worker may be at it)."""

    def newest(self, *, dry: bool, after: str | None = None) -> tuple[Sequence[RetentionRun], str | None]:
        """A page of real or of dry runs, newest first, and where the next page starts."""


class EventBus(Protocol):
    """Where domain events are told to others. At least once; the same happening bears the same id."""

    def publish(self, events: Sequence[DomainEvent]) -> None:
        """Tell of events, in this order. Raises NotPublishedError when some were not taken: tell of all again."""


class References(Protocol):
    """The references by which others know contacts: keyed hashes, the same for ever."""

    def of(self, text: str) -> str:
        """The reference of what this text names."""


class WebhookShelf(Protocol):
    """The webhooks of advertisers."""

    def find(self, advertiser_id: str, webhook_id: str) -> Webhook | None:
        """A webhook."""

    def of_advertiser(self, advertiser_id: str) -> Sequence[Webhook]:
        """An advertiser's webhooks."""

    def of_everybody(self) -> Sequence[Webhook]:
        """The webhooks of every advertiser."""

    def put(self, webhook: Webhook) -> bool:
        """Write it over the revision before its own (1: over nothing); whether that one stood."""

    def remove(self, advertiser_id: str, webhook_id: str) -> bool:
        """Take it away; whether it stood."""


class SecretSeal(Protocol):
    """Encrypts secrets with a key that never leaves its keeper."""

    def seal(self, secret: str, belongs_to: str) -> str:
        """The secret, encrypted; it opens only for the one that it belongs to."""

    def open(self, sealed: str, belongs_to: str) -> str:
        """The secret."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What an endpoint made of a delivery: its status, or why none came (`reason`, in plain words)."""

    status: int
    reason: str

    @property
    def taken(self) -> bool:
        """Whether it took the event."""
        return 200 <= self.status < 300


class WebhookCaller(Protocol):
    """Calls endpoints that others chose."""

    def post(self, url: str, body: str, headers: Mapping[str, str]) -> Answered:
        """Deliver. Never raises for what the endpoint or the network does."""


class DeliveryQueue(Protocol):
    """The queue of webhook deliveries."""

    def send(self, deliveries: Sequence[Delivery]) -> None:
        """Put deliveries on the queue."""

    def hide(self, receipt: str, wait: timedelta) -> None:
        """Leave a message that was received on the queue, to be seen again after a wait."""


class SeenMessages(Protocol):
    """Ids of messages that were accepted a short while ago."""

    def has(self, message_id: str, now: datetime) -> bool:
        """Whether it was seen and is still remembered."""

    def add(self, message_id: str, until: datetime) -> None:
        """Remember it until then."""
