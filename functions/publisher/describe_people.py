"""Describe people as events do: by a keyed hash of their number, and by the advertiser's own reference, if it has one."""

from collections.abc import Iterable
from dataclasses import dataclass

from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.campaigns import BatchStore, CampaignStore
from stopsms.compliance.ports.outside import EventBus, WebhookStore
from stopsms.compliance.ports.people import ContactStore, References
from stopsms.contracts.events import EXTERNAL_REFERENCE, PersonDetail, referenced

Described = dict[tuple[str, Phone], PersonDetail]
"""People as events describe them, by advertiser and number."""


@dataclass(frozen=True, slots=True)
class PublisherPorts:
    """The dependencies of publishing. `with_numbers`: events contain phone numbers, not just keyed hashes."""

    contacts: ContactStore
    campaigns: CampaignStore
    batches: BatchStore
    bus: EventBus
    webhooks: WebhookStore
    references: References
    with_numbers: bool


def people(numbers: Iterable[tuple[str, Phone]], ports: PublisherPorts) -> Described:
    """These people, each of one advertiser. Each advertiser's are read together."""
    phones: dict[str, set[Phone]] = {}
    for advertiser_id, phone in numbers:
        phones.setdefault(advertiser_id, set()).add(phone)
    described: Described = {}
    for advertiser_id, theirs in phones.items():
        stored = ports.contacts.find_all(advertiser_id, sorted(theirs, key=lambda phone: phone.e164))
        for phone in theirs:
            described[advertiser_id, phone] = person(advertiser_id, phone, stored.get(phone), ports)
    return described


def person(advertiser_id: str, phone: Phone, contact: Contact | None, ports: PublisherPorts) -> PersonDetail:
    """One of them."""
    return PersonDetail(
        reference=reference(advertiser_id, phone, ports),
        territory=phone.territory,
        external_reference=None if contact is None else contact.attributes.get(EXTERNAL_REFERENCE),
        phone=phone.e164 if ports.with_numbers else None,
    )


def reference(advertiser_id: str, phone: Phone, ports: PublisherPorts) -> str:
    """The keyed hash of a number, for this advertiser."""
    return ports.references.of(referenced(advertiser_id, phone))
