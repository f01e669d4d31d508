"""Plan some shards of a campaign's audience: contacts in, batches on the queue.

A batch's roster is written before the batch is queued, the shard's progress after that. Interrupted anywhere, or run twice at once,
planning goes on from the stored rosters: nobody is left out, and a batch queued twice is harmless (see the sender).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from stopsms.compliance.campaign.campaign import Campaign, State
from stopsms.compliance.campaign.outcome import RECIPIENTS_IN_BATCH
from stopsms.compliance.campaign.shards import batch_id
from stopsms.compliance.errors import OutrunError
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.campaigns import BatchQueue, BatchStore, CampaignStore, PlannerQueue, Progress, Roster
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.people import ContactStore
from stopsms.contracts.messages import Batch, PlanningTask, Recipient, as_it_travels

BATCHES_AT_ONCE = 10
"""How many batches are queued in one request."""

LARGE_SHARD = 500
"""Recipients in one shard from which the shards that follow are planned in parallel."""

SHARDS_IN_TASK = 4
"""How many shards a task covers when an audience is planned in parallel."""

OUTRUN_SECONDS = 5
"""How long to leave a shard to the planner that was faster, before checking what is left to do."""


@dataclass(frozen=True, slots=True)
class PlannerPorts:
    """The dependencies of the planner."""

    campaigns: CampaignStore
    contacts: ContactStore
    batches: BatchStore
    queue: BatchQueue
    tasks: PlannerQueue
    clock: Clock


def plan_shards(task: PlanningTask, ports: PlannerPorts, deadline: datetime) -> int:
    """Plan the task's shards; returns how many recipients were queued. What is not done by `deadline` is queued as a smaller task."""
    queued = 0
    for shard in range(task.first, task.last + 1):
        campaign = ports.campaigns.find(task.campaign_id)
        if campaign is None:
            raise LookupError("no such campaign")
        here = task if shard == task.first else replace(task, first=shard, after="")
        if ports.clock.now() >= deadline:
            ports.tasks.send([here])
            break
        if task.redispatch and campaign.state in (State.RUNNING, State.CANCELLED):
            again, reached = _dispatch_again(campaign, here, ports, deadline)
            queued += again
            if reached:
                ports.tasks.send([replace(here, last=shard, after=reached), *_following(here)])
                break
        if campaign.single or not campaign.is_sending or shard >= campaign.plannable_shards:
            continue  # the one recipient of a single message is in its roster already, and nobody else is
        try:
            done, planned = _plan_shard(campaign, shard, ports, deadline)
        except OutrunError:
            ports.tasks.send([here], delay_seconds=OUTRUN_SECONDS)
            break
        queued += planned
        if done and planned >= LARGE_SHARD and task.last - shard > SHARDS_IN_TASK:
            ports.tasks.send(_following(here))
            break
        if not done:
            ports.tasks.send([replace(here, last=shard, redispatch=False, after=""), *_following(here)])
            break
    return queued


def _following(task: PlanningTask) -> list[PlanningTask]:
    """The shards after the task's first one, in several tasks if they are many."""
    return [] if task.first == task.last else _split(replace(task, first=task.first + 1, after=""))


def _split(task: PlanningTask) -> list[PlanningTask]:
    """The same shards in several tasks."""
    firsts = range(task.first, task.last + 1, SHARDS_IN_TASK)
    return [replace(task, first=first, last=min(first + SHARDS_IN_TASK - 1, task.last)) for first in firsts]


def _plan_shard(campaign: Campaign, shard: int, ports: PlannerPorts, deadline: datetime) -> tuple[bool, int]:
    """Whether the shard is completely planned, and how many recipients were queued."""
    queued = 0
    progress = _catch_up(campaign, shard, ports, ports.batches.progress(campaign.id, shard))
    if progress.done:
        return True, queued
    owner, day = campaign.terms.advertiser.id, campaign.audience_day
    pages = ports.contacts.audience(owner, shard, campaign.reached, day, progress.cursor)
    for contacts in _chunks(pages, RECIPIENTS_IN_BATCH * BATCHES_AT_ONCE):
        progress = _queue_batches(campaign, shard, ports, progress, contacts)
        queued += len(contacts)
        if ports.clock.now() >= deadline:
            return False, queued
    _save_progress(campaign, shard, ports, replace(progress, done=True, revision=progress.revision + 1))
    return True, queued


def _queue_batches(
    campaign: Campaign, shard: int, ports: PlannerPorts, progress: Progress, contacts: Sequence[Contact]
) -> Progress:
    """Write the rosters of some contacts, queue their batches, then move the shard's progress past them."""
    batches: list[Batch] = []
    for start in range(0, len(contacts), RECIPIENTS_IN_BATCH):
        chunk = contacts[start : start + RECIPIENTS_IN_BATCH]
        batch = batch_id(shard, progress.batches + len(batches))
        planned = Roster(batch, tuple(contact.phone.e164 for contact in chunk))
        if ports.batches.save_roster(campaign.id, planned) != planned:
            raise OutrunError(batch)
        batches.append(_batch(campaign, batch, dict(enumerate(chunk))))
    ports.queue.send(batches)
    moved = Progress(
        cursor=contacts[-1].phone.e164,
        batches=progress.batches + len(batches),
        planned=progress.planned + len(contacts),
        revision=progress.revision + 1,
    )
    _save_progress(campaign, shard, ports, moved)
    return moved


def _save_progress(campaign: Campaign, shard: int, ports: PlannerPorts, progress: Progress) -> None:
    if not ports.batches.save_progress(campaign.id, shard, progress):
        raise OutrunError(f"shard {shard}")


def _catch_up(campaign: Campaign, shard: int, ports: PlannerPorts, progress: Progress) -> Progress:
    """Queue the batches of rosters whose planner stopped before it moved the progress past them."""
    after = batch_id(shard, progress.batches - 1) if progress.batches else None
    for roster in ports.batches.rosters(campaign.id, shard, after):
        ports.queue.send([_rebuild(campaign, roster, ports)])
        progress = Progress(
            cursor=roster.numbers[-1][1] if roster.numbers else progress.cursor,
            batches=progress.batches + 1,
            planned=progress.planned + len(roster.phones),
            revision=progress.revision + 1,
        )
        _save_progress(campaign, shard, ports, progress)
    return progress


def _dispatch_again(campaign: Campaign, task: PlanningTask, ports: PlannerPorts, deadline: datetime) -> tuple[int, str]:
    """Queue again the batches of the first shard that have recipients without an outcome, until the time has come.

    Returns how many recipients were queued, and the last batch that was looked at if others may follow it.
    """
    after = task.after or None
    counts = ports.batches.batch_counts(campaign.id, task.first, after)
    queued = 0
    for roster in ports.batches.rosters(campaign.id, task.first, after):
        counted = counts.get(roster.batch)
        if counted is None or counted.settled < len(roster.phones):
            ports.queue.send([_rebuild(campaign, roster, ports)])
            queued += len(roster.phones)
        if ports.clock.now() >= deadline:
            return queued, roster.batch
    return queued, ""


def _rebuild(campaign: Campaign, roster: Roster, ports: PlannerPorts) -> Batch:
    """The batch of a roster, with the contacts as they are now; nothing allows a message to one that is gone.

    Erased contacts are left out: the erasure has settled their outcome (see `stopsms.use_cases.clean_up_erasure`).
    """
    advertiser_id = campaign.terms.advertiser.id
    phones = {index: Phone.of(e164) for index, e164 in roster.numbers}
    stored = ports.contacts.find_all(advertiser_id, list(phones.values()))
    contacts = {index: stored.get(phone) or Contact(advertiser_id, phone) for index, phone in phones.items()}
    return _batch(campaign, roster.batch, contacts)


def _batch(campaign: Campaign, batch: str, contacts: Mapping[int, Contact]) -> Batch:
    recipients = tuple(Recipient(index, contact) for index, contact in contacts.items())
    return Batch(campaign.id, campaign.terms.advertiser.id, batch, recipients, single=bool(campaign.single))


def _chunks(pages: Iterator[Sequence[Contact]], size: int) -> Iterator[list[Contact]]:
    """Lists of this many contacts. Of a large contact only what travels is kept: a thousand of them would not fit in memory."""
    waiting: list[Contact] = []
    for page in pages:
        waiting.extend(map(as_it_travels, page))
        while len(waiting) >= size:
            yield waiting[:size]
            waiting = waiting[size:]
    if waiting:
        yield waiting
