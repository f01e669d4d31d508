"""Settle a batch's recipients: each gets an outcome, or waits for what may still give it one."""

import math
from collections.abc import Sequence
from datetime import datetime

from sender.follow_campaign import FollowedCampaign
from sender.sender_ports import Report, SenderPorts
from stopsms.compliance.campaign.campaign import State
from stopsms.compliance.campaign.outcome import CANCELLED, CLAIMED_BEFORE, Fate, Outcome, recorded
from stopsms.compliance.consent.standing import resting_on
from stopsms.compliance.instant import to_millisecond
from stopsms.compliance.law.decision import Verdict
from stopsms.compliance.law.gate import Gate, Judgement
from stopsms.compliance.law.rule import Result
from stopsms.compliance.person.contact import Claim, Contact
from stopsms.contracts.messages import Batch, Recipient

HELD_SECONDS = 15
"""How soon a recipient whom another worker has claimed is looked at again: it gives most claims back, or uses them, within seconds."""

THROTTLED_SECONDS = 10
"""How soon claims are tried again that the table did not take: STOPs need it, too."""

HALTED_SECONDS = 300
"""How soon a batch is looked at again while all sending is stopped."""


class Settlement:
    """The recipients of one delivery of a batch, by what became of them.

    They have an outcome, which is written with the others of their group; or they are parked until the next lawful window, wait for
    another delivery (`again`), or for the end of the worker that has claimed them (`held`).
    """

    def __init__(self, batch: Batch, gate: Gate, ports: SenderPorts) -> None:
        """Of this batch; nobody is settled yet."""
        self.report = Report()
        self.again: list[Recipient] = []
        self._batch = batch
        self._gate = gate
        self._ports = ports
        self._unwritten: dict[int, Outcome] = {}
        self._parked: dict[datetime, list[Recipient]] = {}
        self._held: list[Recipient] = []

    @property
    def all_final(self) -> bool:
        """Whether nobody of this delivery waits for anything."""
        return not (self._parked or self._held or self.again)

    def record(self, recipient: Recipient, outcome: Outcome) -> None:
        """This is the recipient's outcome, to be written by the next `write`."""
        self._unwritten[recipient.index] = outcome

    def turn_away(self, recipient: Recipient, judgement: Judgement, now: datetime) -> None:
        """The gate gives no leave to send to the recipient now. What it withholds though the rules allow is blocked for that alone."""
        if self._batch.campaign_id in recipient.contact.claims:
            self.leave_to_holder(recipient)
            return
        if self._gate.terms.claim_that_bars(recipient.contact.claims) and self._may_be_given_back(recipient):
            return
        decision = judgement.decision
        until = decision.until if judgement.verdict is Verdict.DEFERRED else None
        objections = tuple(map(recorded, decision.objecting))
        if judgement.withheld is not None:
            objections += (judgement.withheld.objection,)
        outcome = Outcome(
            fate=Fate.DEFERRED if judgement.verdict is Verdict.DEFERRED else Fate.BLOCKED,
            at=now,
            contact_version=decision.contact_version,
            objections=objections,
            rulebook=decision.rulebook,
            until=until,
        )
        self.record(recipient, outcome)
        if until is not None:
            self._parked.setdefault(until, []).append(recipient)

    def _may_be_given_back(self, recipient: Recipient) -> bool:
        """Whether the claim of another campaign that bars the recipient has been given back since, or may still be: then they wait."""
        now, current = self._ports.clock.now(), self.reread(recipient)
        barring = self._gate.terms.claim_that_bars(current.contact.claims)
        if barring is None:
            self.again.append(current)
        elif abs(now - barring.at) <= self._ports.lifetime:
            self._held.append(current)
        else:
            return False
        return True

    def leave_to_holder(self, recipient: Recipient) -> None:
        """Another worker took the claim. While it may be alive, the outcome is its to record; after that nobody knows it.

        A claim of another send is that of a person who was known under another number: they are not written to twice.
        """
        claim = self.claim_on(recipient)
        now = self._ports.clock.now()
        if claim is None:
            version, objections = recipient.contact.version, (CLAIMED_BEFORE.objection,)
            blocked = Outcome(Fate.BLOCKED, to_millisecond(now), contact_version=version, objections=objections)
            self.record(recipient, blocked)
        elif abs(now - claim.at) > self._ports.lifetime:
            self.record(recipient, self.uncertain(recipient.contact, claim))
        else:
            self._held.append(recipient)

    def claim_on(self, recipient: Recipient) -> Claim | None:
        """The claim of this very send, if the contact has it."""
        claim = recipient.contact.claims.get(self._batch.campaign_id)
        return claim if claim is not None and claim.send_id == self._batch.send_id(recipient.index) else None

    def uncertain(self, contact: Contact, claim: Claim) -> Outcome:
        """The outcome of a claim whose worker has not recorded one. The contact's version when it was taken is not known here."""
        message, _ = self._gate.content_for(contact, claim.at.date())
        evidence = self._evidence_at(contact, claim)
        return Outcome(Fate.UNCERTAIN, claim.at, evidence=evidence, parts=message.parts, values=message.values)

    def _evidence_at(self, contact: Contact, claim: Claim) -> int:
        """The record that a claim rested on, as far as it is still known: what was agreed to since authorises nothing before; 0: none."""
        if (
            self._gate.terms.service_record
        ):  # a transactional message rests on what was asked for, whatever else was agreed to
            return self._gate.terms.service_record
        basis = resting_on(contact, self._gate.terms).basis
        return basis.evidence if basis is not None and basis.collected_at <= claim.at else 0

    def reread(self, recipient: Recipient) -> Recipient:
        """The recipient with the contact as it is now; one of which nothing is recorded allows no message."""
        contact = self._ports.contacts.find(recipient.contact.advertiser_id, recipient.contact.phone)
        return Recipient(recipient.index, contact or unknown(recipient.contact))

    def write(self) -> None:
        """Write the outcomes recorded since the last time, and count what was written."""
        if self._unwritten:
            self._ports.batches.merge_outcomes(self._batch.campaign_id, self._batch.id, self._unwritten)
        for outcome in self._unwritten.values():
            self.report.fates[outcome.fate.value] += 1
            if outcome.fate is Fate.BLOCKED:
                self.report.blocked_by.update(
                    objection.rule for objection in outcome.objections if objection.result is Result.BLOCK
                )
        self._unwritten = {}

    def park(self) -> None:
        """Park those who may be written to in a later window. To be called before their outcomes are written."""
        for until, recipients in self._parked.items():
            self._ports.schedules.park(self._batch.only(tuple(recipients)), until)

    def cancel(self, recipients: Sequence[Recipient]) -> None:
        """Nothing more leaves; but to those who have been claimed, something may have left."""
        now = to_millisecond(self._ports.clock.now())
        for recipient in recipients:
            current = self.reread(recipient)
            if self.claim_on(current) is not None:
                self.leave_to_holder(current)
            else:
                self.record(recipient, Outcome(Fate.BLOCKED, now, objections=(CANCELLED.objection,)))

    def put_back(self, recipients: Sequence[Recipient], campaign: FollowedCampaign, *, refused: bool) -> None:
        """Put these recipients, and those whom others hold, back on the queue, unless resuming the campaign queues them again.

        They wait a while when all sending is stopped, or `refused` by a carrier though the campaign could not be paused.
        """
        if recipients and campaign.is_sending:
            seconds = THROTTLED_SECONDS if self.report.throttled else 0
            if campaign.halted or refused:
                seconds = HALTED_SECONDS
            self._ports.queue.send([self._batch.only(tuple(recipients))], delay_seconds=seconds)
        if self._held and campaign.state is not State.PAUSED:
            held = self._batch.only(tuple(self._held))
            self._ports.queue.send([held], delay_seconds=min(HELD_SECONDS, self._seconds_until_holders_ended()))

    def hold(self, recipient: Recipient) -> None:
        """The recipient's claim may still be in use."""
        self._held.append(recipient)

    def _seconds_until_holders_ended(self) -> int:
        """Seconds until the last worker that holds one of these claims has certainly ended."""
        latest = max(self._held_since(recipient.contact) for recipient in self._held)
        remaining = latest + self._ports.lifetime - self._ports.clock.now()
        return max(1, math.ceil(remaining.total_seconds()) + 1)

    def _held_since(self, contact: Contact) -> datetime:
        own, barring = (
            contact.claims.get(self._batch.campaign_id),
            self._gate.terms.claim_that_bars(contact.claims),
        )
        return max(claim.at for claim in (own, barring) if claim is not None)


def unknown(contact: Contact) -> Contact:
    """A contact of which nothing is recorded, with this number."""
    return Contact(contact.advertiser_id, contact.phone)
