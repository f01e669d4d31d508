"""The dependencies of the sender."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class SenderPorts:
    """`together` applies a function to several items, possibly in parallel, and returns the results in order.

    `refusals` are those that this worker has seen in a row, in whatever invocation. `worker` identifies this one; no worker holds a claim
    for longer than `lifetime` after taking it: it has ended by then.
    """

    campaigns: CampaignStore
    snapshots: CampaignSnapshots
    contacts: ContactStore
    batches: BatchStore
    editions: EditionStore
    queue: BatchQueue
    schedules: Schedules
    clock: Clock
    hand_over: HandOver
    refusals: RefusalRuns
    together: Callable[[Callable[[ClaimOrder], HandedOver], Sequence[ClaimOrder]], Iterable[HandedOver]]
    worker: str
    lifetime: timedelta
