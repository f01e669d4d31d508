"""Campaigns: their state, batches and outcomes, the kill switch, queues and schedules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from stopsms.compliance.campaign.halt import Halt
from stopsms.compliance.ports.listing import ON_PAGE

if TYPE_CHECKING:  # every worker imports this module, and needs few of these
    from stopsms.compliance.campaign.budget import MonthChange, SpendingLine
    from stopsms.compliance.campaign.campaign import Campaign, Counts
    from stopsms.compliance.campaign.outcome import Outcome
    from stopsms.compliance.campaign.template import CampaignTemplate
    from stopsms.compliance.campaign.totals import CampaignTotals
    from stopsms.compliance.law.edition import Edition
    from stopsms.compliance.person.opposition import CampaignOpposition
    from stopsms.compliance.person.phone import Phone
    from stopsms.contracts.messages import Batch, PlanningTask


class CampaignStore(Protocol):
    """The campaigns. Reads are strongly consistent."""

    def find(self, campaign_id: str) -> Campaign | None:
        """The campaign, or None."""

    def add(self, campaign: Campaign) -> None:
        """Write a new campaign. Raises FileExistsError when there is one of its id."""

    def change(self, campaign: Campaign, spending: Sequence[MonthChange] = ()) -> bool:
        """Compare-and-set on `revision`, and what it does to months, all or nothing; returns True if written.

        One that is not there, or not any more, is not written.
        """

    def replace(self, ended: Campaign, following: Campaign, spending: Sequence[MonthChange] = ()) -> bool:
        """Change the one that has ended, as `change` does, and add the one that follows: both or none. Returns True if written.

        So it does of a draft whose text is compared, and the draft of the other text.
        """

    def delete(self, campaign: Campaign) -> bool:
        """Delete it, with its place in the list, unless it has changed since. Returns True if it is deleted."""

    def in_month(self, advertiser_id: str, month: str) -> int:
        """What the advertiser's campaigns and single messages have in that month (as 2026-11), committed and spent together, in cents."""

    def messages_in_month(self, advertiser_id: str, month: str) -> int:
        """What of it is of single messages, in cents."""

    def count_message(self, advertiser_id: str, month: str, more: int, most: int | None) -> bool:
        """Count so many cents more of single messages, unless the month has more than `most` then (None: it has no limit).

        False where it has no room. One write, whatever else is counted at once; made twice it counts twice. Raises ContendedError.
        """

    def spending(
        self, advertiser_id: str, month: str, after: str | None, most: int = ON_PAGE
    ) -> tuple[Sequence[SpendingLine], str | None]:
        """A page of what each of them has there, and where the next page starts."""

    def of_advertiser(
        self, advertiser_id: str, after: str | None, most: int = ON_PAGE
    ) -> tuple[Sequence[Campaign], str | None]:
        """A page of an advertiser's campaigns, newest first, and where the next page starts. Single messages are not among them."""

    def add_message(self, message: Campaign, roster: Roster) -> bool:
        """Write a single message with its one recipient, all or nothing; False when there is one of its id."""

    def messages_of(
        self, advertiser_id: str, after: str | None, most: int = ON_PAGE
    ) -> tuple[Sequence[Campaign], str | None]:
        """A page of an advertiser's single messages, newest first, and where the next page starts."""

    def messages_to(self, advertiser_id: str, phone: Phone) -> Iterator[Campaign]:
        """The single messages to this number, oldest first."""

    def forget_recipient(self, message: Campaign, phone: Phone) -> None:
        """Remove the note that this single message was to this number. Idempotent."""


class TemplateStore(Protocol):
    """The templates of campaigns. Reads are strongly consistent."""

    def find(self, advertiser_id: str, template_id: str) -> CampaignTemplate | None:
        """The template, or None."""

    def put(self, template: CampaignTemplate) -> None:
        """Write it, in place of the one of its id if there is one."""

    def delete(self, advertiser_id: str, template_id: str) -> bool:
        """Delete it; whether it was there."""

    def of_advertiser(self, advertiser_id: str) -> Sequence[CampaignTemplate]:
        """Every one of an advertiser's, by id: they are few."""


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

    Only an erasure changes it: a pseudonym replaces the number.
    """

    batch: str
    phones: tuple[str, ...]

    @property
    def numbers(self) -> Sequence[tuple[int, str]]:
        """The recipients whose number was not erased: index and number."""
        return [(index, phone) for index, phone in enumerate(self.phones) if phone.startswith("+")]


class BatchStore(Protocol):
    """Batches: who is in each, and each recipient's outcome."""

    def progress(self, campaign_id: str, shard: int) -> Progress:
        """How far this shard is planned."""

    def save_progress(self, campaign_id: str, shard: int, progress: Progress) -> bool:
        """Compare-and-set on `revision`; returns True if written."""

    def save_roster(self, campaign_id: str, roster: Roster) -> Roster:
        """Write a batch's roster unless there is one already; returns the one that is stored."""

    def roster(self, campaign_id: str, batch: str) -> Roster | None:
        """A batch's roster."""

    def rosters(self, campaign_id: str, shard: int, after: str | None = None) -> Iterator[Roster]:
        """A shard's rosters in order."""

    def locate(self, campaign_id: str, phone: Phone) -> tuple[str, int] | None:
        """The batch that a number is in, and its index there; None when the campaign has not planned it."""

    def redact(self, campaign_id: str, batch: str, index: int, pseudonym: str) -> None:
        """Replace a recipient's number by a pseudonym, and remove personal data from the outcome. Idempotent."""

    def outcomes(self, campaign_id: str, batch: str) -> Mapping[int, Outcome]:
        """The outcomes of a batch known so far, by index."""

    def outcome(self, campaign_id: str, batch: str, index: int) -> Outcome | None:
        """One recipient's outcome."""

    def merge_outcomes(self, campaign_id: str, batch: str, updates: Mapping[int, Outcome]) -> None:
        """Merge updates into a batch's outcomes (see `outcome.merge`)."""

    def recount(self, campaign_id: str, batch: str) -> None:
        """Recount the batch from its outcomes."""

    def counts(self, campaign_id: str) -> Counts:
        """The campaign's counts, as of the last recount of each batch; of a large campaign, as it was last counted."""

    def last_counted(self, campaign_id: str, now: datetime) -> CampaignTotals:
        """The campaign's totals, exact if it is small, else as it was last counted."""

    def look(self, campaign_id: str, now: datetime, most: int = ...) -> CampaignTotals:
        """The campaign's totals, exact if it is small; of a large one some shards are counted anew, of about `most` batches."""

    def batch_counts(self, campaign_id: str, shard: int, after: str | None = None) -> Mapping[str, Counts]:
        """The counts of a shard's batches that have been counted, in order, after this one."""

    def record_opposition(self, opposition: CampaignOpposition) -> None:
        """Record it with the campaign of its latest message. Idempotent."""

    def oppositions(
        self, campaign_id: str, after: str | None, most: int = ON_PAGE
    ) -> tuple[Sequence[CampaignOpposition], str | None]:
        """A page of the oppositions recorded with the campaign, and where the next page starts."""


class KillSwitch(Protocol):
    """The one setting that stops all sending. Reads are strongly consistent."""

    def read(self) -> Halt:
        """Whether sending is stopped, for the tables in use."""

    def write(self, halt: Halt) -> Halt:
        """Stop sending, or resume it for the tables in use; returns what was decided. Raises NotRestored (see `halt.decide`)."""

    def begin(self, at: datetime) -> None:
        """Allow sending from the tables in use, in which nothing has been recorded yet; no effect once anything has been decided."""


@dataclass(frozen=True, slots=True)
class CampaignSnapshot:
    """What a sender needs to know: the campaign (None if there is none), whether all sending is stopped, a batch's outcomes so far."""

    campaign: Campaign | None
    halt: Halt
    outcomes: Mapping[int, Outcome] = field(default_factory=dict)


class CampaignSnapshots(Protocol):
    """What a sender needs to know, strongly consistent, in one request: it is read for each batch and every second."""

    def read(self, campaign_id: str, batch: str | None = None) -> CampaignSnapshot:
        """The snapshot; without a batch, no outcomes."""


class EditionStore(Protocol):
    """The words of every edition of a rulebook that has ever judged, each written once."""

    def keep(self, edition: Edition) -> None:
        """Store its words unless they are stored: to be called before anything that names the edition is written."""

    def find(self, name: str) -> Edition | None:
        """The edition of that name; None when its words are not stored, or do not match the hash in its name."""


class BatchQueue(Protocol):
    """The queue of batches to send."""

    def send(self, batches: Sequence[Batch], delay_seconds: int = 0) -> None:
        """Put batches on the queue, to be seen after a delay of at most 900 seconds."""


class PlannerQueue(Protocol):
    """The queue of planning tasks."""

    def send(self, tasks: Sequence[PlanningTask], delay_seconds: int = 0) -> None:
        """Put tasks on the queue, to be seen after a delay of at most 900 seconds."""


class Schedules(Protocol):
    """One-time events, at an instant. They may arrive more than once."""

    def start(self, campaign_id: str, at: datetime) -> None:
        """Start the campaign at that instant. A second call for the same instant changes nothing."""

    def cancel_start(self, campaign_id: str, at: datetime) -> None:
        """Cancel the start of the campaign at that instant, if it has not fired."""

    def park(self, batch: Batch, until: datetime) -> None:
        """Put the batch back on its queue at that instant."""
