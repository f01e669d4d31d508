"""Read all that is held on a person for an advertiser, and note that it was given to them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from compliance.advertiser import Advertiser
from compliance.campaign import Campaign
from compliance.contact import Contact
from compliance.erasure import ErasedContact
from compliance.evidence import Evidence
from compliance.forgetting import places_of
from compliance.outcome import Outcome
from compliance.phone import Phone
from compliance.ports import Journalled, Recorded
from compliance.rights import Request, accessed
from rights_api.erase_contact import MOST_ATTEMPTS, ContendedError, Desk, checked_request


@dataclass(frozen=True, slots=True)
class HeldMessage:
    """A message of a campaign that the person was a recipient of; `outcome` is None while its turn has not come."""

    campaign: Campaign
    send_id: str
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class HeldData:
    """All that is held. `contact` is None when only `erased` remains; `next` is where to go on with older campaigns."""

    at: datetime
    advertiser: Advertiser
    phone: Phone
    contact: Contact | None
    erased: ErasedContact | None
    evidence: Sequence[Evidence]
    replies: Sequence[Journalled]
    messages: Sequence[HeldMessage]
    next: str | None


def read_held_data(
    advertiser_id: str, phone: Phone, request: Request, after: str | None, desk: Desk, deadline: datetime
) -> HeldData | None:
    """What is held, None when that is nothing. `after` is where an earlier answer said to go on: that is no new request.

    Raises UnknownAdvertiser and ContendedError.
    """
    request = checked_request(advertiser_id, request, desk)
    places = desk.places
    advertiser = places.advertisers.find(advertiser_id)
    contact = places.contacts.find(advertiser_id, phone) if after else _note(advertiser_id, phone, request, desk)
    erased = None if contact is not None else places.contacts.erased(advertiser_id, phone)
    evidence = places.contacts.evidence(advertiser_id, phone)
    if advertiser is None or (contact is None and erased is None and not evidence):
        return None
    replies = [
        message
        for message in places.journal.messages(phone)
        if any(one.id == advertiser_id for one in places.advertisers.answering(message.recipient))
    ]
    messages: list[HeldMessage] = []
    while True:
        campaigns, after = places.campaigns.of_advertiser(advertiser_id, after)
        for campaign in campaigns:
            messages += _messages(campaign, phone, desk)
        if after is None or desk.clock.now() >= deadline:
            break
    return HeldData(desk.clock.now(), advertiser, phone, contact, erased, evidence, replies, messages, after)


def _note(advertiser_id: str, phone: Phone, request: Request, desk: Desk) -> Contact | None:
    contacts = desk.places.contacts
    for _ in range(MOST_ATTEMPTS):
        contact = contacts.find(advertiser_id, phone)
        if contact is None:
            return None
        changed, record = accessed(contact, request, desk.clock.now(), desk.salt())
        if contacts.record(changed, record) is Recorded.DONE:
            return changed
    raise ContendedError("the contact keeps changing")


def _messages(campaign: Campaign, phone: Phone, desk: Desk) -> Iterator[HeldMessage]:
    for batch, index in places_of(campaign, phone, phone.e164, desk.places.ledger):
        outcome = desk.places.ledger.outcome(campaign.id, batch, index)
        yield HeldMessage(campaign, f"{batch}.{index}", outcome)
