"""What answering works with, and the result of a task."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, timedelta
from enum import StrEnum

from stopsms.compliance.consent.confirmation_limits import ConfirmationsAllowed
from stopsms.compliance.ports.carrier import Gateways, OptOutList
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.confirmations import ConfirmationSwitch
from stopsms.compliance.ports.inbound import AnswerQueue, InboundStore
from stopsms.compliance.ports.limits import LimitStore
from stopsms.compliance.ports.links import PreferenceLinks
from stopsms.compliance.ports.people import AdvertiserStore, ContactStore
from stopsms.contracts.answer_tasks import AnswerTask

ONE_ANSWER_PER = timedelta(hours=24)
"""At most one answer in this time, to one number, from one number, to one kind of message (docs/law.md R-24)."""


class AnswerResult(StrEnum):
    """The result of a task. Three kinds wait on the queue: for lawful hours (`WAITS`), for a limit (`HELD`), for the switch (`STOPPED`).

    `TRIED`: a test advertiser's, which no carrier is given.
    """

    SENT = "sent"
    SPENT = "spent"
    DONE = "done"
    POINTLESS = "pointless"
    WAITS = "waits"
    HELD = "held"
    STOPPED = "stopped"
    TRIED = "tried"
    LATE = "late"
    REFUSED = "refused"
    IN_DOUBT = "in doubt"

    @property
    def lost(self) -> bool:
        """Whether a person was not informed or asked as they should have been, or may not have been."""
        return self in (AnswerResult.LATE, AnswerResult.REFUSED, AnswerResult.IN_DOUBT)

    @property
    def left(self) -> bool:
        """Whether the carrier has the message, or may have it."""
        return self in (AnswerResult.SENT, AnswerResult.IN_DOUBT)


@dataclass(frozen=True, slots=True)
class AnswerPorts:
    """The dependencies of answering.

    `opt_outs` gives a carrier's own list, None if it has none that is added to. `limited` is told what had reached its limit when a
    question had to wait for it. `reference` gives a keyed hash.
    """

    advertisers: AdvertiserStore
    contacts: ContactStore
    inbound: InboundStore
    queue: AnswerQueue
    gateways: Gateways
    opt_outs: Callable[[str], OptOutList | None]
    links: PreferenceLinks
    switch: ConfirmationSwitch
    limits: LimitStore
    allowed: ConfirmationsAllowed
    limited: Callable[[str], None]
    reference: Callable[[str], str]
    clock: Clock


def keep_number(task: AnswerTask, advertiser_id: str, ports: AnswerPorts) -> bool:
    """Have the number of the task kept for this advertiser: whoever gets the message may answer it. False when it has it no more.

    It is noted for the whole day, so that one message a day writes it.
    """
    tomorrow = (ports.clock.now().astimezone(UTC) + timedelta(days=1)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    return ports.advertisers.use(advertiser_id, [task.number], tomorrow)
