"""Tell others of what was recorded: each happening as its events, in the order of the stream."""

from collections.abc import Sequence
from dataclasses import dataclass

from compliance.contact import Contact
from compliance.event import (
    ActRecorded,
    CampaignChanged,
    ContactErased,
    EventType,
    Happening,
    events_of_act,
    events_of_campaign,
)
from compliance.phone import Phone
from compliance.ports import BatchLedger, ContactBook, EventBus, References
from contracts.events import (
    EXTERNAL_REFERENCE,
    DomainEvent,
    Person,
    campaign_event,
    consent_event,
    erased_event,
    referenced,
)

_OVER = frozenset({EventType.CAMPAIGN_FINISHED, EventType.CAMPAIGN_CANCELLED})


@dataclass(frozen=True, slots=True)
class Desk:
    """What publishing works with. `with_numbers`: events tell phone numbers, where else they tell a keyed hash alone."""

    contacts: ContactBook
    ledger: BatchLedger
    bus: EventBus
    references: References
    with_numbers: bool


def publish_events(happenings: Sequence[Happening], desk: Desk) -> Sequence[DomainEvent]:
    """The events told. Raises NotPublishedError when some were not taken."""
    acts = [happening for happening in happenings if isinstance(happening, ActRecorded)]
    people = _people([act for act in acts if events_of_act(act.evidence)], desk)
    events: list[DomainEvent] = []
    for happening in happenings:
        match happening:
            case ActRecorded():
                person = people.get((happening.evidence.advertiser_id, happening.phone))
                events += [] if person is None else _of_act(happening, person, desk)
            case ContactErased(last):
                events.append(erased_event(happening, _person(last.advertiser_id, last.phone, last, desk)))
            case CampaignChanged():
                events += _of_campaign(happening, desk)
    desk.bus.publish(events)
    return events


def _of_act(act: ActRecorded, person: Person, desk: Desk) -> list[DomainEvent]:
    left = act.evidence.content.get("from")
    previous = None if left is None else _reference(act.evidence.advertiser_id, Phone.of(str(left)), desk)
    return [consent_event(kind, act, person, previous) for kind in events_of_act(act.evidence)]


def _of_campaign(change: CampaignChanged, desk: Desk) -> list[DomainEvent]:
    return [
        campaign_event(kind, change, desk.ledger.counts(change.after.id) if kind in _OVER else None)
        for kind in events_of_campaign(change.before, change.after.state)
    ]


def _people(acts: Sequence[ActRecorded], desk: Desk) -> dict[tuple[str, Phone], Person]:
    """Those who acted, as events tell of them."""
    phones: dict[str, set[Phone]] = {}
    for act in acts:
        phones.setdefault(act.evidence.advertiser_id, set()).add(act.phone)
    people: dict[tuple[str, Phone], Person] = {}
    for advertiser_id, acted in phones.items():
        known = desk.contacts.find_all(advertiser_id, sorted(acted, key=lambda phone: phone.e164))
        for phone in acted:
            people[advertiser_id, phone] = _person(advertiser_id, phone, known.get(phone), desk)
    return people


def _person(advertiser_id: str, phone: Phone, contact: Contact | None, desk: Desk) -> Person:
    return Person(
        reference=_reference(advertiser_id, phone, desk),
        territory=phone.territory,
        external_reference=None if contact is None else contact.attributes.get(EXTERNAL_REFERENCE),
        phone=phone.e164 if desk.with_numbers else None,
    )


def _reference(advertiser_id: str, phone: Phone, desk: Desk) -> str:
    return desk.references.of(referenced(advertiser_id, phone))
