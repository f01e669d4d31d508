"""Publish what was recorded: each change as its events, in the order of the stream.

Most events concern no webhook. The bus carries them all, but only those that a webhook subscribes to go to the queue of webhooks.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from stopsms.compliance.outside.event import (
    ActRecorded,
    CampaignChanged,
    ContactErased,
    EventType,
    Happening,
    RunRecorded,
    events_of_act,
    events_of_campaign,
    events_of_run,
)
from stopsms.compliance.outside.webhook import subscribers
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.campaigns import BatchStore
from stopsms.compliance.ports.outside import EventBus, WebhookStore
from stopsms.compliance.ports.people import ContactStore, References
from stopsms.contracts.events import (
    EXTERNAL_REFERENCE,
    AdvertiserEvent,
    PersonDetail,
    campaign_event,
    consent_event,
    erased_event,
    recurrence_event,
    referenced,
)

_OVER = frozenset({EventType.CAMPAIGN_FINISHED, EventType.CAMPAIGN_CANCELLED})


@dataclass(frozen=True, slots=True)
class PublisherPorts:
    """The dependencies of publishing. `with_numbers`: events contain phone numbers, not just keyed hashes."""

    contacts: ContactStore
    batches: BatchStore
    bus: EventBus
    webhooks: WebhookStore
    references: References
    with_numbers: bool


def publish_events(happenings: Sequence[Happening], ports: PublisherPorts) -> Sequence[AdvertiserEvent]:
    """The published events. Raises NotPublishedError when some were not taken."""
    acts = [happening for happening in happenings if isinstance(happening, ActRecorded)]
    people = _people([act for act in acts if events_of_act(act.evidence)], ports)
    events: list[AdvertiserEvent] = []
    for happening in happenings:
        match happening:
            case ActRecorded():
                person = people.get((happening.evidence.advertiser_id, happening.phone))
                events += [] if person is None else _of_act(happening, person, ports)
            case ContactErased(last):
                events.append(erased_event(happening, _person(last.advertiser_id, last.phone, last, ports)))
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


def _of_act(act: ActRecorded, person: PersonDetail, ports: PublisherPorts) -> list[AdvertiserEvent]:
    left = act.evidence.content.get("from")
    previous = None if left is None else _reference(act.evidence.advertiser_id, Phone.of(str(left)), ports)
    return [consent_event(kind, act, person, previous) for kind in events_of_act(act.evidence)]


def _of_campaign(change: CampaignChanged, ports: PublisherPorts) -> list[AdvertiserEvent]:
    events: list[AdvertiserEvent] = []
    for kind in events_of_campaign(change.before, change.after.state):
        totals = ports.batches.last_counted(change.after.id, change.at) if kind in _OVER else None
        counted = (None, None) if totals is None else (totals.counts, totals.counted_at)
        events.append(campaign_event(kind, change, *counted))
    return events


def _people(acts: Sequence[ActRecorded], ports: PublisherPorts) -> dict[tuple[str, Phone], PersonDetail]:
    """The people who acted, as events describe them."""
    phones: dict[str, set[Phone]] = {}
    for act in acts:
        phones.setdefault(act.evidence.advertiser_id, set()).add(act.phone)
    people: dict[tuple[str, Phone], PersonDetail] = {}
    for advertiser_id, acted in phones.items():
        stored = ports.contacts.find_all(advertiser_id, sorted(acted, key=lambda phone: phone.e164))
        for phone in acted:
            people[advertiser_id, phone] = _person(advertiser_id, phone, stored.get(phone), ports)
    return people


def _person(advertiser_id: str, phone: Phone, contact: Contact | None, ports: PublisherPorts) -> PersonDetail:
    return PersonDetail(
        reference=_reference(advertiser_id, phone, ports),
        territory=phone.territory,
        external_reference=None if contact is None else contact.attributes.get(EXTERNAL_REFERENCE),
        phone=phone.e164 if ports.with_numbers else None,
    )


def _reference(advertiser_id: str, phone: Phone, ports: PublisherPorts) -> str:
    return ports.references.of(referenced(advertiser_id, phone))
