"""Read all that is held on a person for an advertiser, and note that it was given to them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rights_api.erase_contact import MOST_ATTEMPTS, ContendedError, RightsPorts, checked_request
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.campaign.campaign import Campaign
from stopsms.compliance.campaign.outcome import Outcome
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.erasure import ErasedContact
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.person.rights import Request, accessed
from stopsms.compliance.ports.inbound import InboundMessage
from stopsms.compliance.ports.people import WriteResult
from stopsms.compliance.proof.evidence import Evidence
from stopsms.compliance.proof.proof import MAY_HAVE_LEFT
from stopsms.use_cases.clean_up_erasure import places_of


@dataclass(frozen=True, slots=True)
class ReceivedMessage:
    """A message of a campaign that the person was a recipient of; `outcome` is None while its turn has not come.

    `text` is as it left, or may have left; None where it did not, or where the person's own words in it are not on record.
    """

    campaign: Campaign
    send_id: str
    outcome: Outcome | None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class HeldData:
    """All that is held. `contact` is None when only `erased` remains; `next` is where to go on with older campaigns."""

    at: datetime
    advertiser: Advertiser
    phone: Phone
    contact: Contact | None
    erased: ErasedContact | None
    evidence: Sequence[Evidence]
    replies: Sequence[InboundMessage]
    messages: Sequence[ReceivedMessage]
    next: str | None


def read_held_data(
    advertiser_id: str, phone: Phone, request: Request, after: str | None, ports: RightsPorts, deadline: datetime
) -> HeldData | None:
    """What is held, None when that is nothing. `after` is where an earlier answer said to go on: that is no new request.

    Raises UnknownAdvertiser and ContendedError.
    """
    request = checked_request(advertiser_id, request, ports)
    places = ports.places
    advertiser = places.advertisers.find(advertiser_id)
    contact = places.contacts.find(advertiser_id, phone) if after else _note(advertiser_id, phone, request, ports)
    erased = None if contact is not None else places.contacts.erased(advertiser_id, phone)
    evidence = places.contacts.evidence(advertiser_id, phone)
    if advertiser is None or (contact is None and erased is None and not evidence):
        return None
    replies = [
        message
        for message in places.journal.messages(phone)
        if any(one.id == advertiser_id for one in places.advertisers.answering(message.recipient))
    ]
    messages: list[ReceivedMessage] = []
    while True:
        campaigns, after = places.campaigns.of_advertiser(advertiser_id, after)
        for campaign in campaigns:
            messages += _messages(campaign, phone, ports)
        if after is None or ports.clock.now() >= deadline:
            break
    return HeldData(ports.clock.now(), advertiser, phone, contact, erased, evidence, replies, messages, after)


def _note(advertiser_id: str, phone: Phone, request: Request, ports: RightsPorts) -> Contact | None:
    contacts = ports.places.contacts
    for _ in range(MOST_ATTEMPTS):
        contact = contacts.find(advertiser_id, phone)
        if contact is None:
            return None
        changed, record = accessed(contact, request, ports.clock.now(), ports.salt())
        if contacts.record(changed, record) is WriteResult.DONE:
            return changed
    raise ContendedError("the contact keeps changing")


def _messages(campaign: Campaign, phone: Phone, ports: RightsPorts) -> Iterator[ReceivedMessage]:
    for batch, index in places_of(campaign, phone, phone.e164, ports.places.ledger):
        outcome = ports.places.ledger.outcome(campaign.id, batch, index)
        yield ReceivedMessage(campaign, f"{batch}.{index}", outcome, _text(campaign, phone, outcome))


def _text(campaign: Campaign, phone: Phone, outcome: Outcome | None) -> str | None:
    if outcome is None or outcome.fate not in MAY_HAVE_LEFT:
        return None
    message = Gate(campaign.terms).message_with(phone.territory, outcome.values)
    return None if message is None else message.text
