"""Accept one message to one person, once: the gate judges it at the door, and again as it leaves.

What is refused leaves no trace. What is accepted is written in this order: what it costs, a look at it in a minute
(`planner.watch_campaign`), what the person asked for, the message with its recipient, its place on the queue. Asked for again, it goes on
from wherever it was interrupted; and from the message on it does so by itself, since the look queues what nobody has.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from message_api.compare_message import is_as_asked, is_the_same
from message_api.message_order import MessageOrder, MistakenExpiry, MistakenService, terms_of
from message_api.spend_on_message import give_back, spend_on_message
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.campaign.campaign import Campaign, Prediction, State, Terms
from stopsms.compliance.campaign.outcome import EXPIRED
from stopsms.compliance.campaign.single_message import single_message
from stopsms.compliance.errors import InputError, UnknownAdvertiser
from stopsms.compliance.instant import to_millisecond
from stopsms.compliance.law.decision import Decision, Verdict
from stopsms.compliance.law.gate import Gate, Judgement, open_points
from stopsms.compliance.law.rule import Explanation, Result
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.holder import given_up_at
from stopsms.compliance.person.interaction import Interaction, SignOfLife, heard_from
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.campaigns import (
    BatchQueue,
    BatchStore,
    CampaignStore,
    KillSwitch,
    PlannerQueue,
    Roster,
)
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.people import AdvertiserStore, ContactStore, WriteResult
from stopsms.compliance.proof.evidence import Evidence
from stopsms.contracts.messages import Batch, PlanningTask, Recipient, Task
from stopsms.use_cases.campaigns.find_rates import Rates, to_the_cent
from stopsms.use_cases.campaigns.schedule_campaign import Acceptances, keep_numbers

LOOKED_AT_AFTER_SECONDS = 60
"""By then whoever accepts a message has ended: it is queued, or will never be by them."""


class ReferenceUsed(InputError):
    """The reference names another message."""

    code = "reference_used"


class SendingStopped(InputError):
    """All sending is stopped: what is needed now would come late, and whoever asks is told at once."""

    code = "sending_stopped"


@dataclass(frozen=True, slots=True)
class SendMessagePorts:
    """The dependencies. `rates` says what a part costs, `require_set_up` raises NotSetUp when our account at the carrier has faults."""

    advertisers: AdvertiserStore
    contacts: ContactStore
    campaigns: CampaignStore
    batches: BatchStore
    queue: BatchQueue
    tasks: PlannerQueue
    kill_switch: KillSwitch
    clock: Clock
    salt: Callable[[], str]
    rates: Callable[[Advertiser], Rates]
    require_set_up: Callable[[Advertiser], object]


@dataclass(frozen=True, slots=True)
class AcceptedMessage:
    """The message as it is stored; with the decision at the door, unless it was accepted before."""

    message: Campaign
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class RefusedMessage:
    """The rules refuse it, or want a person to acknowledge what they warn of."""

    decision: Decision
    to_acknowledge: tuple[str, ...]


def send_message(order: MessageOrder, ports: SendMessagePorts) -> AcceptedMessage | RefusedMessage:
    """Accept it, or say why not.

    Raises ReferenceUsed, SendingStopped, OverBudget, UnknownAdvertiser, what `terms_of` raises, NotOpenToDecision, NotSetUp, NoRates,
    NumberReleased and ContendedError.
    """
    if (known := ports.campaigns.find(order.message_id)) is not None:
        return _accepted_before(order, known, ports)
    now = to_millisecond(ports.clock.now())
    advertiser = ports.advertisers.find(order.advertiser_id)
    if advertiser is None:
        raise UnknownAdvertiser
    terms = terms_of(order, advertiser, now)
    attempts = Attempts("the contact")
    while True:
        contact, act = _as_asked(order, now, ports)
        terms, judgement = _judged(order, terms, contact, act, now)
        if (refused := _why_refused(terms, judgement)) is not None:
            return refused
        prediction = _see_to_sending(terms, judgement.decision, contact, now, ports)
        spend_on_message(advertiser, prediction, ports.campaigns)
        ports.tasks.send([PlanningTask(order.message_id, Task.WATCH)], delay_seconds=LOOKED_AT_AFTER_SECONDS)
        try:
            record = _recorded(order, contact, act, ports)
        except ReferenceUsed:
            give_back(advertiser, prediction, ports.campaigns)
            raise
        if record is not None:
            break
        give_back(advertiser, prediction, ports.campaigns)
        attempts.lost()
    terms = replace(terms, service_record=record)
    message = single_message(terms, order.phone, order.reference, prediction, order.principal, now)
    if not ports.campaigns.add_message(message, Roster(message.single, (order.phone.e164,))):
        give_back(advertiser, prediction, ports.campaigns)
        return _accepted_before(order, ports.campaigns.find(message.id) or message, ports)
    _queue(message, order, ports)
    return AcceptedMessage(message, judgement.decision)


def _as_asked(order: MessageOrder, now: datetime, ports: SendMessagePorts) -> tuple[Contact, Evidence | None]:
    """The contact, and what they asked for as an act of theirs: it lets nobody be solicited who might not be. Raises MistakenService."""
    contact = ports.contacts.recall(order.advertiser_id, order.phone)
    if order.service is None:
        return contact, None
    service = order.service
    if contact.opposed_at is not None and service.at <= contact.opposed_at:  # as who gives a number up is from then on
        left_at = given_up_at(ports.contacts.evidence(order.advertiser_id, order.phone))
        if left_at is not None and service.at <= left_at:
            words = Explanation(
                "La personne qui a fait cette demande a changé de numéro depuis : écrivez à l’autre.",
                "whoever asked for this has another number by now: write to that one",
            )
            raise MistakenService(words, field="phone")
    sign = SignOfLife(Interaction.SERVICE, service.at, service.reference, order.principal, order.message_id)
    return heard_from(contact, sign, now, ports.salt())


def _judged(
    order: MessageOrder, terms: Terms, contact: Contact, act: Evidence | None, now: datetime
) -> tuple[Terms, Judgement]:
    """The terms with what was accepted, and what the gate says of them now."""
    terms = replace(terms, service_record=0 if act is None else act.sequence)
    judgement = Gate(terms).judge(contact, now)
    if not order.acknowledged:
        return terms, judgement
    acceptances = Acceptances(order.principal, order.acknowledged, order.by)
    acceptances.check()
    terms = replace(terms, accepted=acceptances.of(judgement.decision.results, now))
    return terms, Gate(terms).judge(contact, now)


def _why_refused(terms: Terms, judgement: Judgement) -> RefusedMessage | None:
    """What wants a person's decision is refused: whoever calls this door is mostly a program. Raises MistakenExpiry."""
    decision = judgement.decision
    unsettled = open_points(terms, decision.results)
    if unsettled or decision.verdict is Verdict.BLOCKED:
        return RefusedMessage(decision, tuple(one.rule for one in unsettled if one.result is Result.WARN))
    if judgement.withheld is EXPIRED:
        words = Explanation(
            "Il ne pourrait partir licitement qu’après son expiration.", "it may not lawfully leave before it expires"
        )
        raise MistakenExpiry(words, field="expires_at")
    return None


def _see_to_sending(
    terms: Terms, decision: Decision, contact: Contact, now: datetime, ports: SendMessagePorts
) -> Prediction:
    """That it can be sent at all, whoever it is to; and what it costs."""
    if ports.kill_switch.read().stopped:
        raise SendingStopped("all sending is stopped: see GET /sending")
    rates = ports.rates(terms.advertiser)
    ports.require_set_up(terms.advertiser)
    last_day = (terms.expires_at or now).astimezone(UTC).date()
    # a whole day, so that thousands of messages write it once
    keep_numbers(terms, datetime.combine(last_day + timedelta(days=1), time.min, UTC), ports.advertisers)
    deferred, parts = decision.verdict is Verdict.DEFERRED, decision.message.parts if decision.message else 0
    return Prediction(
        at=now,
        audience=1,
        judged=1,
        complete=True,
        sendable=int(not deferred),
        deferred=int(deferred),
        blocked=0,
        blocked_by={},
        parts=parts,
        cost_eur=to_the_cent(rates.cost({contact.phone.territory: parts})),
        starts_at=decision.until or now,
        ends_at=None,
        windows=1,
    )


def _recorded(order: MessageOrder, contact: Contact, act: Evidence | None, ports: SendMessagePorts) -> int | None:
    """The record that the message rests on, 0 where it needs none; None when the contact has changed meanwhile.

    Raises ReferenceUsed when what somebody else asked for is on record under this reference.
    """
    if act is None:
        return 0
    written = ports.contacts.record(contact, act, f"message:{order.message_id}", by=order.message_id)
    if written is WriteResult.DONE:
        return act.sequence
    chain = ports.contacts.evidence(order.advertiser_id, order.phone)  # a call before this one may have come so far
    known = (record for record in reversed(chain) if record.content.get("message") == order.message_id)
    found = next(known, None)
    if not is_as_asked(order, found) or (found is None and written is WriteResult.DONE_BEFORE):
        raise ReferenceUsed("this reference names another message", field="reference")
    return None if found is None else found.sequence


def _queue(message: Campaign, order: MessageOrder, ports: SendMessagePorts) -> None:
    """The sender reads the contact itself, as it is then."""
    recipient = Recipient(0, Contact(order.advertiser_id, order.phone))
    ports.queue.send([Batch(message.id, order.advertiser_id, message.single, (recipient,), single=True)])


def _accepted_before(order: MessageOrder, message: Campaign, ports: SendMessagePorts) -> AcceptedMessage:
    """The same message, asked for again: what may have been interrupted is repeated, which is harmless. Raises ReferenceUsed."""
    roster = ports.batches.roster(message.id, message.single)
    numbers = [] if roster is None else [number for _, number in roster.numbers]
    # without a roster, it was removed at the end of its time: no call of then is repeated for years
    if roster is None or not is_the_same(order, message, numbers, ports.contacts):
        raise ReferenceUsed("this reference names another message", field="reference")
    if numbers and message.state is State.RUNNING and ports.batches.outcome(message.id, message.single, 0) is None:
        _queue(message, order, ports)
    return AcceptedMessage(message)
