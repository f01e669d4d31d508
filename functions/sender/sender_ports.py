"""The dependencies of the sender."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sender.hand_over import HandedOver, HandOver
from sender.refusal_runs import RefusalRuns
from stopsms.compliance.ports.campaigns import (
    BatchQueue,
    BatchStore,
    CampaignSnapshots,
    CampaignStore,
    EditionStore,
    Schedules,
)
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.people import ClaimOrder, ContactStore


@dataclass(slots=True)
class Report:
    """What one delivery of a batch did: outcomes by fate and blocking rule; `tripped` if it paused the campaign.

    `throttled` if it gave up on claims since the table took no more.
    """

    tripped: bool = False
    throttled: bool = False
    fates: Counter[str] = field(default_factory=Counter)
    blocked_by: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class SenderPorts:
    """`together` applies a function to several items, possibly in parallel, and returns the results in order.

    `hand_overs` gives what hands messages over to a carrier, by its id: a new one for each batch, since one that found the carrier closed
    asks it no more.
    `refusals` are those that this worker has seen in a row, in whatever invocation. `worker` identifies this one; no worker holds a claim
    for longer than `lifetime` after taking it: it has ended by then. `measure` is told what each delivery did, however it ended.
    """

    campaigns: CampaignStore
    snapshots: CampaignSnapshots
    contacts: ContactStore
    batches: BatchStore
    editions: EditionStore
    queue: BatchQueue
    schedules: Schedules
    clock: Clock
    hand_overs: Callable[[str], HandOver]
    refusals: RefusalRuns
    together: Callable[[Callable[[ClaimOrder], HandedOver], Sequence[ClaimOrder]], Iterable[HandedOver]]
    worker: str
    lifetime: timedelta
    measure: Callable[[Report], None]
