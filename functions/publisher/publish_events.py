"""Publish what was recorded: each change as its events, in the order of the stream.

Most events concern no webhook. The bus carries them all, but only those that a webhook subscribes to go to the queue of webhooks.
"""

from collections.abc import Sequence

from publisher.describe_people import PublisherPorts, people, person, reference
from publisher.message_events import message_events
from stopsms.compliance.outside.event import (
    ActRecorded,
    CampaignChanged,
    ContactErased,
    EventType,
    Happening,
    OutcomeRecorded,
    RunRecorded,
    effect_of_reply,
    events_of_act,
    events_of_campaign,
    events_of_run,
)
from stopsms.compliance.outside.webhook import subscribers
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.outside import WebhookStore
from stopsms.contracts.events import (
    AdvertiserEvent,
    PersonDetail,
    campaign_event,
    consent_event,
    erased_event,
    recurrence_event,
    reply_event,
)

_OVER = frozenset({EventType.CAMPAIGN_FINISHED, EventType.CAMPAIGN_CANCELLED})


def publish_events(happenings: Sequence[Happening], ports: PublisherPorts) -> Sequence[AdvertiserEvent]:
    """The published events. Raises NotPublishedError when some were not taken."""
    acts = [happening for happening in happenings if isinstance(happening, ActRecorded)]
    telling = [act for act in acts if events_of_act(act.evidence) or effect_of_reply(act.evidence)]
    described = people([(act.evidence.advertiser_id, act.phone) for act in telling], ports)
    outcomes = [happening for happening in happenings if isinstance(happening, OutcomeRecorded)]
    events: list[AdvertiserEvent] = list(message_events(outcomes, ports))
    for happening in happenings:
        match happening:
            case ActRecorded():
                told = described.get((happening.evidence.advertiser_id, happening.phone))
                events += [] if told is None else _of_act(happening, told, ports)
            case ContactErased(last):
                events.append(erased_event(happening, person(last.advertiser_id, last.phone, last, ports)))
            case CampaignChanged():
                events += _of_campaign(happening, ports)
            case RunRecorded(run):
                events += [recurrence_event(kind, run) for kind in events_of_run(run.fate)]
    ports.bus.publish(events, _for_webhooks(events, ports.webhooks))
    return events


def _for_webhooks(events: Sequence[AdvertiserEvent], webhooks: WebhookStore) -> frozenset[str]:
    """The ids of those that go to webhooks. Each advertiser's webhooks are read once.

    If they cannot be read, all its events go there: the bus is not held up for others, and the webhooks are looked up again on the way.
    """
    chosen: set[str] = set()
    for advertiser_id in {event.advertiser_id for event in events}:
        theirs = [event for event in events if event.advertiser_id == advertiser_id]
        try:
            registered = webhooks.of_advertiser(advertiser_id)
        except Exception:  # noqa: BLE001 (whatever it is, it fails again where only webhooks wait for it, and is told there)
            chosen.update(event.id for event in theirs)
        else:
            chosen.update(event.id for event in theirs if subscribers(registered, event.type))
    return frozenset(chosen)


def _of_act(act: ActRecorded, told: PersonDetail, ports: PublisherPorts) -> list[AdvertiserEvent]:
    left = act.evidence.content.get("from")
    previous = None if left is None else reference(act.evidence.advertiser_id, Phone.of(str(left)), ports)
    events: list[AdvertiserEvent] = [consent_event(kind, act, told, previous) for kind in events_of_act(act.evidence)]
    concluded = effect_of_reply(act.evidence)
    return events if concluded is None else [*events, reply_event(act, concluded, told)]


def _of_campaign(change: CampaignChanged, ports: PublisherPorts) -> list[AdvertiserEvent]:
    events: list[AdvertiserEvent] = []
    if change.after.single:  # what became of it is told of its one message
        return events
    for kind in events_of_campaign(change.before, change.after.state):
        totals = ports.batches.last_counted(change.after.id, change.at) if kind in _OVER else None
        counted = (None, None) if totals is None else (totals.counts, totals.counted_at)
        events.append(campaign_event(kind, change, *counted))
    return events
