"""Send one batch: judge, claim, hand over, record. The heart of the guarantees G1 (no send after STOP) and G2 (at most once).

Repeating or interrupting it anywhere is harmless. A claim is taken once, by a write that proves that the contact is still as it was
judged. A claim of another worker is never sent again: while that worker may be alive, it may still record the outcome or give the claim
back; after that the outcome is `uncertain`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sender.follow_campaign import FollowedCampaign, takes_as_theirs
from sender.hand_over import CarrierRefusal, HandOver
from sender.sender_ports import SenderPorts
from sender.settle_recipients import Settlement, unknown
from stopsms.compliance.campaign.breaker import Trip
from stopsms.compliance.campaign.campaign import State
from stopsms.compliance.campaign.outcome import RECIPIENTS_IN_GROUP, Fate, Outcome, group_of
from stopsms.compliance.instant import to_millisecond
from stopsms.compliance.law.gate import Clearance, Gate
from stopsms.compliance.person.contact import Claim
from stopsms.compliance.ports.people import ClaimOrder, ClaimResult, ClaimStatus
from stopsms.contracts.messages import Batch, Recipient

MOST_ROUNDS = 5
"""How often a recipient is judged again in a row because the contact keeps changing, before it waits at the end of the batch."""


def send_batch(batch: Batch, ports: SenderPorts, deadline: datetime) -> None:
    """Bring every recipient of the batch to an outcome, or back to the queue. Starts no new sends after `deadline`.

    A batch of a paused campaign is dropped: its roster remains, from which a resumed campaign queues it again.
    Raises LookupError when there is no such campaign. An error of one recipient's hand-over is raised after all the others have had
    theirs.
    """
    snapshot = ports.snapshots.read(batch.campaign_id, batch.id)
    if snapshot.campaign is None:
        raise LookupError("no such campaign")
    campaign = FollowedCampaign(
        snapshot.campaign, ports.snapshots, ports.campaigns, ports.clock, halted=snapshot.halt.stopped
    )
    hand_over = ports.hand_overs(snapshot.campaign.terms.advertiser.route.carrier)
    hand_over.unclear_is_theirs = takes_as_theirs(snapshot.campaign)
    _BatchRun(batch, campaign, ports, hand_over, deadline).run(snapshot.outcomes)


@dataclass(frozen=True, slots=True)
class _Order:
    """A recipient whom the gate has cleared, with the claim to take."""

    recipient: Recipient
    claim: ClaimOrder


class _BatchRun:
    """One delivery of a batch."""

    def __init__(
        self, batch: Batch, campaign: FollowedCampaign, ports: SenderPorts, carrier: HandOver, deadline: datetime
    ) -> None:
        self._batch = batch
        self._campaign = campaign
        self._ports = ports
        self._carrier = carrier
        self._deadline = deadline
        self._gate = Gate(campaign.campaign.terms)
        self._settlement = Settlement(batch, self._gate, ports)
        self._unused: list[_Order] = []
        self._errors: list[Exception] = []
        self._throttled = False

    def run(self, known: Mapping[int, Outcome]) -> None:
        """Go on from the outcomes known so far."""
        try:
            self._run(known)
        except Exception:
            self._settlement.write()  # what is known of some is not lost with what failed for others
            raise
        finally:
            self._ports.measure(self._settlement.report)
        if self._errors:
            raise self._errors[0]

    def _run(self, known: Mapping[int, Outcome]) -> None:
        recipients = self._batch.recipients
        waiting = self._with_contacts([one for one in recipients if not _is_final(known.get(one.index))])
        self._complete([one for one in recipients if _is_known_by_receipt(known.get(one.index))])
        while waiting and self._may_claim():
            share = self._share(waiting)
            waiting = waiting[len(share) :]
            self._send(share)
            if not waiting or group_of(waiting[0].index) != group_of(share[-1].index):
                self._settlement.write()
        self._give_back_unused()
        self._finish([*self._settlement.again, *waiting])

    def _with_contacts(self, recipients: Sequence[Recipient]) -> list[Recipient]:
        """With the contacts that the batch only names by their number: too large to travel, or gone when it was made."""
        missing = [recipient.contact.phone for recipient in recipients if not recipient.contact.version]
        stored = self._ports.contacts.find_all(self._batch.advertiser_id, missing) if missing else {}
        return [
            Recipient(recipient.index, stored.get(recipient.contact.phone, recipient.contact))
            for recipient in recipients
        ]

    def _complete(self, recipients: Sequence[Recipient]) -> None:
        """Complete the outcomes of which only the carrier's receipt is known, since their worker did not live to record them."""
        completed: dict[int, Outcome] = {}
        for recipient in recipients:
            contact = self._ports.contacts.find(recipient.contact.advertiser_id, recipient.contact.phone)
            if contact is None:
                continue
            if (claim := self._settlement.claim_on(Recipient(recipient.index, contact))) is not None:
                completed[recipient.index] = self._settlement.uncertain(contact, claim)
        if completed:
            self._ports.batches.merge_outcomes(self._batch.campaign_id, self._batch.id, completed)

    def _may_claim(self) -> bool:
        """Whether messages may still leave, and the next one's turn comes in time: it is waited for before anybody is claimed."""
        left = (self._deadline - self._ports.clock.now()).total_seconds()
        turn_comes = left > 0 and self._trip() is None and self._carrier.pace.comes_within(left)
        return turn_comes and self._campaign.may_send()

    def _trip(self) -> Trip | None:
        """Why the campaign has to be paused, if it has."""
        now = to_millisecond(self._ports.clock.now())
        return self._ports.refusals.trip(self._campaign.campaign, self._carrier.closed, now)

    def _share(self, waiting: Sequence[Recipient]) -> list[Recipient]:
        """The next recipients, of one group, as many as can be handed over within about a second and may all be refused."""
        message, _ = self._gate.content_for(waiting[0].contact, self._ports.clock.now().date())
        per_second = self._carrier.pace.parts_per_second / max(1, message.parts)
        usual = max(1, min(RECIPIENTS_IN_GROUP, int(per_second)))
        territories = [recipient.contact.phone.territory for recipient in waiting[:usual]]
        most = max(1, self._ports.refusals.most_together(self._campaign.campaign, territories, usual))
        group = group_of(waiting[0].index)
        return [recipient for recipient in waiting[:most] if group_of(recipient.index) == group]

    def _send(self, share: Sequence[Recipient]) -> None:
        waiting = list(share)
        for _ in range(MOST_ROUNDS):
            orders = self._judge(waiting)
            if not orders:
                return
            results = self._ports.contacts.claim([order.claim for order in orders])
            taken, waiting = self._sort(orders, results)
            waiting += self._hand_over(taken)
            if not waiting or not self._may_claim():  # a carrier that throttles may make a round last for seconds
                break
        self._settlement.again += waiting
        self._settlement.report.throttled |= bool(waiting) and self._throttled

    def _judge(self, recipients: Sequence[Recipient]) -> list[_Order]:
        """Orders for those who are cleared now; the others are turned away."""
        orders = []
        now = to_millisecond(self._ports.clock.now())
        for recipient in recipients:
            judgement = self._gate.judge(recipient.contact, now)
            self._ports.editions.keep(judgement.edition)  # first: nothing is claimed under rules that are not on record
            if judgement.clearance is None:
                self._settlement.turn_away(recipient, judgement, now)
                continue
            claim = Claim(now, self._batch.send_id(recipient.index), self._ports.worker)
            expired = recipient.contact.expired_claims(now)
            orders.append(_Order(recipient, ClaimOrder(judgement.clearance, claim, expired)))
        return orders

    def _sort(self, orders: Sequence[_Order], results: Sequence[ClaimResult]) -> tuple[list[_Order], list[Recipient]]:
        """The orders whose claim is ours, and the recipients to judge again."""
        taken, again = [], []
        for order, result in zip(orders, results, strict=True):
            index, contact = order.recipient.index, order.recipient.contact
            match result.answer:
                case ClaimStatus.TAKEN:
                    taken.append(order)
                case ClaimStatus.ALREADY_CLAIMED:
                    self._settlement.leave_to_holder(Recipient(index, result.contact or contact))
                case ClaimStatus.CHANGED if result.contact is not None:
                    again.append(Recipient(index, result.contact))
                case ClaimStatus.GONE:
                    again.append(Recipient(index, unknown(contact)))
                case _:
                    again.append(order.recipient)
        self._throttled = any(result.answer is ClaimStatus.BUSY for result in results)
        return taken, again

    def _hand_over(self, taken: Sequence[_Order]) -> list[Recipient]:
        """Hand over what is claimed; returns the recipients whose claim had to be given back."""
        released = []
        results = self._ports.together(self._carrier, [order.claim for order in taken])
        for order, result in zip(taken, results, strict=True):
            if result.error is not None:
                self._errors.append(result.error)
            if result.outcome is not None:
                self._settlement.record(order.recipient, result.outcome)
                self._count(order.claim.clearance, result.outcome)
            elif result.released:
                released.append(order.recipient)
            elif result.unused:
                self._unused.append(order)
        return [self._settlement.reread(recipient) for recipient in released]

    def _count(self, clearance: Clearance, outcome: Outcome) -> None:
        """Count what the carrier refuses in a row, or leaves without an answer."""
        if outcome.fate is Fate.SENT:
            self._ports.refusals.taken(self._campaign.campaign, clearance.phone.territory)
        else:
            refusal = CarrierRefusal(outcome.reason, clearance.phone.territory, clearance.sender_id)
            self._ports.refusals.refused(self._campaign.campaign, refusal)

    def _give_back_unused(self) -> None:
        """Try again to give back the claims that could not be given back when they expired; those that still cannot count as taken."""
        for order in self._unused:
            recipient = order.recipient
            try:
                self._ports.contacts.release(order.claim)
                current = self._settlement.reread(recipient)
            except Exception as error:  # noqa: BLE001 (it is raised at the end of the batch)
                self._errors.append(error)
                claims = {**recipient.contact.claims, self._batch.campaign_id: order.claim.claim}
                self._settlement.hold(Recipient(recipient.index, replace(recipient.contact, claims=claims)))
            else:
                self._settlement.again.append(current)

    def _finish(self, left: Sequence[Recipient]) -> None:
        """Put the rest where it belongs: parked, recorded, or back on the queue; and bring the counts up to date."""
        settlement, campaign, trip = self._settlement, self._campaign, self._trip()
        settlement.park()
        settlement.write()
        if trip is not None:
            settlement.report.tripped = campaign.trip(trip)
        if campaign.state is State.CANCELLED:
            settlement.cancel(left)
            settlement.write()
        self._ports.batches.recount(self._batch.campaign_id, self._batch.id)
        if not left and settlement.all_final:
            campaign.finish_message()
        settlement.put_back(left, campaign, refused=trip is not None and not campaign.was_resumed)


def _is_final(outcome: Outcome | None) -> bool:
    return outcome is not None and outcome.final


def _is_known_by_receipt(outcome: Outcome | None) -> bool:
    """Whether all that is known of a recipient is what the carrier reported."""
    return outcome is not None and outcome.fate in (Fate.DELIVERED, Fate.UNDELIVERED) and not outcome.evidence
