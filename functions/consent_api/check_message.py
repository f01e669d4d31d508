"""Judge one message to one number at one moment, with the very rulebook of the send. Sends nothing, records nothing."""

from dataclasses import dataclass
from datetime import datetime

from compliance.campaign import Nature, Terms
from compliance.contact import Contact
from compliance.countries.france import PROFILES
from compliance.decision import Decision
from compliance.gate import Gate
from compliance.phone import Phone
from compliance.ports import AdvertiserRegister, Clock, ContactBook
from consent_api.capture_consent import UnknownAdvertiser


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. Without `at`, now."""

    advertiser_id: str
    phone: Phone
    text: str
    nature: Nature
    category: str | None
    at: datetime | None


def check_message(question: Question, advertisers: AdvertiserRegister, contacts: ContactBook, clock: Clock) -> Decision:
    """The decision. Raises UnknownAdvertiser."""
    advertiser = advertisers.find(question.advertiser_id)
    if advertiser is None:
        raise UnknownAdvertiser("no advertiser has this id", field="advertiser_id")
    terms = Terms(
        campaign_id="",
        advertiser=advertiser,
        brand=advertiser.main_brand,
        text=question.text,
        nature=question.nature,
        category=question.category,
        profile=PROFILES[advertiser.profile],
    )
    contact = contacts.find(advertiser.id, question.phone) or Contact(advertiser.id, question.phone)
    return Gate(terms).judge(contact, question.at or clock.now()).decision
