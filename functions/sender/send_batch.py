"""Send one batch: judge, claim, hand over, record. The heart of the guarantees G1 (no send after STOP) and G2 (at most once).

Whatever is repeated or interrupted here is harmless: the claim is taken once, by a write that proves that the contact judged is
the contact as it is; a claim found taken without a known outcome is never sent again, and `uncertain` once the worker that took it
is surely gone: until then it may still tell, or give the claim back.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sender.hand_over import HandedOver, HandOver
from stopsms.compliance.campaign.breaker import Measure, Trip
from stopsms.compliance.campaign.campaign import Campaign, State, pause
from stopsms.compliance.campaign.outcome import (
    CANCELLED,
    CLAIMED_BEFORE,
    RECIPIENTS_IN_GROUP,
    Fate,
    Outcome,
    group_of,
    recorded,
)
from stopsms.compliance.instant import to_millisecond
from stopsms.compliance.law.decision import Decision, Verdict
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.law.rule import Result
from stopsms.compliance.person.contact import Claim, Contact
from stopsms.compliance.ports.campaigns import (
    BatchQueue,
    BatchStore,
    CampaignSnapshot,
    CampaignSnapshots,
    CampaignStore,
    EditionStore,
    Schedules,
)
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.people import ClaimOrder, ClaimResult, ClaimStatus, ContactStore
from stopsms.contracts.messages import Batch, Recipient

STATE_SECONDS = 1
"""How old the worker's knowledge of the campaign and the kill switch may be when it claims: after a pause or a halt, messages
leave for this time, and for as long as a claim may age (CLAIM_SECONDS), at most."""

HALTED_SECONDS = 300
"""How soon a batch is looked at again while all sending is stopped."""

MOST_ROUNDS = 5
"""How often a recipient is judged again in a row because the contact keeps changing, before it waits at the end of the batch."""

MOST_ATTEMPTS = 20
"""How often a campaign that keeps changing is tried to be paused, before the batch waits on its queue."""


@dataclass(frozen=True, slots=True)
class SenderPorts:
    """What the sender works with.

    `together` applies a function to several items, maybe at the same time, in order. No worker holds a claim for longer than
    `lifetime` after it took it: it has ended by then.
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
    together: Callable[[Callable[[ClaimOrder], HandedOver], Sequence[ClaimOrder]], Iterable[HandedOver]]
    worker: str
    lifetime: timedelta


@dataclass(slots=True)
class Report:
    """What one delivery of a batch did: claims taken, outcomes by fate and blocking rule; `tripped` if it paused the campaign."""

    claimed: int = 0
    tripped: bool = False
    fates: Counter[str] = field(default_factory=Counter)
    blocked_by: Counter[str] = field(default_factory=Counter)


def send_batch(batch: Batch, ports: SenderPorts, deadline: datetime) -> Report:
    """Bring every recipient of the batch to an outcome, or back to the queue. Stops starting new sends at `deadline`.

    A batch of a paused campaign is dropped: it stands in its roster, from which a resumed campaign queues it again.
    Raises LookupError when there is no such campaign; what one recipient's hand-over raised is raised after all the others had
    theirs.
    """
    snapshot = ports.snapshots.read(batch.campaign_id, batch.id)
    if snapshot.campaign is None:
        raise LookupError("no such campaign")
    return _BatchRun(batch, ports, snapshot.campaign, snapshot, deadline).run()


class _BatchRun:
    def __init__(
        self, batch: Batch, ports: SenderPorts, campaign: Campaign, snapshot: CampaignSnapshot, deadline: datetime
    ) -> None:
        self._batch = batch
        self._desk = ports
        self._campaign = campaign
        self._halted = snapshot.halt.stopped
        self._known = snapshot.outcomes
        self._read_at = ports.clock.now()
        self._gate = Gate(campaign.terms)
        self._news: dict[int, Outcome] = {}
        self._parked: dict[datetime, list[Recipient]] = {}
        self._again: list[Recipient] = []
        self._held: list[Recipient] = []
        self._unused: list[tuple[Recipient, ClaimOrder]] = []
        self._errors: list[Exception] = []
        self._report = Report()
        self._deadline = deadline

    def run(self) -> Report:
        try:
            self._run()
        except Exception:
            self._record()  # what is known of some is not lost with what failed of others
            raise
        if self._errors:
            raise self._errors[0]
        return self._report

    def _run(self) -> None:
        todo = [
            recipient
            for recipient in self._batch.recipients
            if recipient.index not in self._known or not self._known[recipient.index].final
        ]
        todo = self._read_those_untold(todo)
        self._complete([recipient for recipient in self._batch.recipients if _told_by_receipt(self._known, recipient)])
        while todo and self._goes_on():
            share = self._share(todo)
            todo = todo[len(share) :]
            self._send(share)
            if not todo or group_of(todo[0].index) != group_of(share[-1].index):
                self._record()
        self._give_back_unused()
        self._leave([*self._again, *todo])

    def _read_those_untold(self, recipients: Sequence[Recipient]) -> list[Recipient]:
        """Of whom the batch tells nothing but the number: they were too large to travel, or gone when it was made."""
        untold = [recipient.contact.phone for recipient in recipients if not recipient.contact.version]
        found = self._desk.contacts.find_all(self._batch.advertiser_id, untold) if untold else {}
        return [
            Recipient(recipient.index, found.get(recipient.contact.phone, recipient.contact))
            for recipient in recipients
        ]

    def _goes_on(self) -> bool:
        """Whether there is time left and the campaign still sends, by knowledge that is at most STATE_SECONDS old."""
        now = self._desk.clock.now()
        if now >= self._deadline:
            return False
        if abs(now - self._read_at) > timedelta(seconds=STATE_SECONDS):
            snapshot = self._desk.snapshots.read(self._batch.campaign_id)
            self._campaign = snapshot.campaign or self._campaign
            self._halted = snapshot.halt.stopped
            self._read_at = now
        return self._campaign.is_sending and not self._halted and not self._desk.hand_over.closed

    def _share(self, todo: Sequence[Recipient]) -> list[Recipient]:
        """The next recipients, of one group, as many as are handed over within about a second."""
        message, _ = self._gate.content_for(todo[0].contact, self._desk.clock.now().date())
        per_second = self._desk.hand_over.pace.parts_per_second / max(1, message.parts)
        most = max(1, min(RECIPIENTS_IN_GROUP, int(per_second)))
        group = group_of(todo[0].index)
        return [recipient for recipient in todo[:most] if group_of(recipient.index) == group]

    def _send(self, share: Sequence[Recipient]) -> None:
        waiting = list(share)
        for _ in range(MOST_ROUNDS):
            orders = self._judge(waiting)
            if not orders:
                return
            claimed = self._desk.contacts.claim([order for _, order in orders])
            taken, waiting = self._sort(orders, claimed)
            waiting += self._hand_over(taken)
            if not waiting or not self._goes_on():  # a carrier that throttles may make a round last for seconds
                break
        self._again += waiting

    def _judge(self, recipients: Sequence[Recipient]) -> list[tuple[Recipient, ClaimOrder]]:
        """Orders for those that are cleared now; the others get their outcome."""
        orders = []
        now = to_millisecond(self._desk.clock.now())
        for recipient in recipients:
            judgement = self._gate.judge(recipient.contact, now)
            self._desk.editions.keep(judgement.edition)  # first: nothing is claimed under rules that are not on record
            if judgement.clearance is not None:
                claim = Claim(now, self._batch.send_id(recipient.index), self._desk.worker)
                orders.append(
                    (recipient, ClaimOrder(judgement.clearance, claim, recipient.contact.expired_claims(now)))
                )
            else:
                self._turn_away(recipient, judgement.decision, now)
        return orders

    def _claim_on(self, recipient: Recipient) -> Claim | None:
        """The claim of this very send, if one stands on the contact."""
        held = recipient.contact.claims.get(self._batch.campaign_id)
        return held if held is not None and held.send_id == self._batch.send_id(recipient.index) else None

    def _leave_to_holder(self, recipient: Recipient) -> None:
        """Another worker took the claim. While it may be at work, what became of it is its to tell; then nobody knows.

        The claim of another send is that of a person who was known under another number: they are not written to twice.
        """
        held = self._claim_on(recipient)
        if held is None:
            self._news[recipient.index] = Outcome(
                Fate.BLOCKED,
                to_millisecond(self._desk.clock.now()),
                contact_version=recipient.contact.version,
                objections=(CLAIMED_BEFORE.objection,),
            )
        elif abs(self._desk.clock.now() - held.at) > self._desk.lifetime:
            self._news[recipient.index] = self._uncertain(recipient.contact, held)
        else:
            self._held.append(recipient)

    def _uncertain(self, contact: Contact, held: Claim) -> Outcome:
        """What can be told of another's claim: not on which version it was taken, which only the contact's history knows."""
        message, _ = self._gate.content_for(contact, held.at.date())
        basis = contact.basis
        evidence = basis.evidence if basis is not None and basis.collected_at <= held.at else 0
        return Outcome(Fate.UNCERTAIN, held.at, evidence=evidence, parts=message.parts, values=message.values)

    def _complete(self, recipients: Sequence[Recipient]) -> None:
        """Add to what the carrier told of sends whose worker did not live to record them."""
        told: dict[int, Outcome] = {}
        for recipient in recipients:
            contact = self._desk.contacts.find(recipient.contact.advertiser_id, recipient.contact.phone)
            if contact is not None and (held := self._claim_on(Recipient(recipient.index, contact))) is not None:
                told[recipient.index] = self._uncertain(contact, held)
        if told:
            self._desk.batches.merge_outcomes(self._batch.campaign_id, self._batch.id, told)

    def _turn_away(self, recipient: Recipient, decision: Decision, now: datetime) -> None:
        if self._batch.campaign_id in recipient.contact.claims:
            self._leave_to_holder(recipient)
            return
        deferred = decision.verdict is Verdict.DEFERRED
        self._news[recipient.index] = Outcome(
            fate=Fate.DEFERRED if deferred else Fate.BLOCKED,
            at=now,
            contact_version=decision.contact_version,
            objections=tuple(map(recorded, decision.objecting)),
            rulebook=decision.rulebook,
            until=decision.until if deferred else None,
        )
        if deferred and decision.until is not None:
            self._parked.setdefault(decision.until, []).append(recipient)

    def _sort(
        self, orders: Sequence[tuple[Recipient, ClaimOrder]], claimed: Sequence[ClaimResult]
    ) -> tuple[list[tuple[Recipient, ClaimOrder]], list[Recipient]]:
        """The orders whose claim is ours, and the recipients to judge again."""
        taken, again = [], []
        for (recipient, order), answer in zip(orders, claimed, strict=True):
            match answer.answer:
                case ClaimStatus.TAKEN:
                    taken.append((recipient, order))
                case ClaimStatus.ALREADY_CLAIMED:
                    self._leave_to_holder(Recipient(recipient.index, answer.contact or recipient.contact))
                case ClaimStatus.CHANGED if answer.contact is not None:
                    again.append(Recipient(recipient.index, answer.contact))
                case ClaimStatus.GONE:
                    again.append(Recipient(recipient.index, self._nobody(recipient.contact)))
                case _:
                    again.append(recipient)
        self._report.claimed += len(taken)
        return taken, again

    def _hand_over(self, taken: Sequence[tuple[Recipient, ClaimOrder]]) -> list[Recipient]:
        """Hand over what is claimed; the recipients whose claim had to be given back."""
        released = []
        handed = self._desk.together(self._desk.hand_over, [order for _, order in taken])
        for (recipient, order), result in zip(taken, handed, strict=True):
            if result.error is not None:
                self._errors.append(result.error)
            if result.outcome is not None:
                self._news[recipient.index] = result.outcome
            elif result.released:
                self._report.claimed -= 1
                released.append(recipient)
            elif result.unused:
                self._unused.append((recipient, order))
        return [self._as_it_is(recipient) for recipient in released]

    def _as_it_is(self, recipient: Recipient) -> Recipient:
        contact = self._desk.contacts.find(recipient.contact.advertiser_id, recipient.contact.phone)
        return Recipient(recipient.index, contact or self._nobody(recipient.contact))

    def _give_back_unused(self) -> None:
        """Claims that could not be given back when they had run out. Those that cannot be given back now either are found taken."""
        for recipient, order in self._unused:
            try:
                self._desk.contacts.release(order)
                fresh = self._as_it_is(recipient)
            except Exception as error:  # noqa: BLE001 (it is raised at the end of the batch)
                self._errors.append(error)
                claims = {**recipient.contact.claims, self._batch.campaign_id: order.claim}
                self._held.append(Recipient(recipient.index, replace(recipient.contact, claims=claims)))
            else:
                self._report.claimed -= 1
                self._again.append(fresh)

    def _nobody(self, contact: Contact) -> Contact:
        return Contact(contact.advertiser_id, contact.phone)

    def _record(self) -> None:
        for outcome in self._news.values():
            self._report.fates[outcome.fate.value] += 1
            if outcome.fate is Fate.BLOCKED:
                self._report.blocked_by.update(
                    objection.rule for objection in outcome.objections if objection.result is Result.BLOCK
                )
        if self._news:
            self._desk.batches.merge_outcomes(self._batch.campaign_id, self._batch.id, self._news)
            self._news = {}

    def _leave(self, left: Sequence[Recipient]) -> None:
        """Put the rest where it belongs: recorded, parked, or back on the queue. Then bring the counts up to date."""
        ports, batch = self._desk, self._batch
        for until, recipients in self._parked.items():
            ports.schedules.park(batch.only(tuple(recipients)), until)
        self._record()
        if ports.hand_over.closed:
            self._trip(ports.hand_over.closed)
        if self._campaign.state is State.CANCELLED:
            self._cancel(left)
            self._record()
        ports.batches.recount(batch.campaign_id, batch.id)
        if left and self._campaign.is_sending:
            waits = self._halted or bool(ports.hand_over.closed)
            ports.queue.send([batch.only(tuple(left))], delay_seconds=HALTED_SECONDS if waits else 0)
        if self._held and self._campaign.state is not State.PAUSED:
            ports.queue.send([batch.only(tuple(self._held))], delay_seconds=self._until_holders_are_gone())

    def _trip(self, reason: str) -> None:
        """Pause the campaign, since the carrier takes nothing. Whoever else changes it meanwhile, it is paused or over then."""
        trip = Trip(Measure.CARRIER_CLOSED, to_millisecond(self._desk.clock.now()), reason=reason)
        for _ in range(MOST_ATTEMPTS):
            if not self._campaign.is_sending:
                return
            paused = pause(self._campaign, trip)
            self._report.tripped = self._desk.campaigns.change(paused)
            if self._report.tripped:
                self._campaign = paused
            else:
                self._campaign = self._desk.campaigns.find(self._batch.campaign_id) or self._campaign

    def _until_holders_are_gone(self) -> int:
        """Seconds until the last of those that hold a claim has surely ended."""
        latest = max(recipient.contact.claims[self._batch.campaign_id].at for recipient in self._held)
        return max(1, math.ceil((latest + self._desk.lifetime - self._desk.clock.now()).total_seconds()) + 1)

    def _cancel(self, left: Sequence[Recipient]) -> None:
        """Nothing more leaves; but of those who have been claimed, something may have left."""
        now = to_millisecond(self._desk.clock.now())
        for recipient in left:
            found = self._as_it_is(recipient)
            if self._claim_on(found) is not None:
                self._leave_to_holder(found)
            else:
                self._news[recipient.index] = Outcome(Fate.BLOCKED, now, objections=(CANCELLED.objection,))


def _told_by_receipt(known: Mapping[int, Outcome], recipient: Recipient) -> bool:
    """Whether all that is known of a recipient is what the carrier reported."""
    outcome = known.get(recipient.index)
    return outcome is not None and outcome.fate in (Fate.DELIVERED, Fate.UNDELIVERED) and not outcome.evidence
