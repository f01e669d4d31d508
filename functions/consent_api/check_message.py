"""Judge one message to one number at one moment, with the rulebook that judges the sends. Sends nothing, records nothing."""

from dataclasses import dataclass
from datetime import datetime

from stopsms.compliance.campaign.campaign import Terms
from stopsms.compliance.errors import UnknownAdvertiser
from stopsms.compliance.law.decision import Decision
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.rulebook import profile_named
from stopsms.compliance.law.topic import Topic
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.people import AdvertiserStore, ContactStore


@dataclass(frozen=True, slots=True)
class MessageCheck:
    """The message to judge, and when it would be sent (None: now)."""

    advertiser_id: str
    phone: Phone
    text: str
    nature: Nature
    category: str | None
    at: datetime | None
    topics: frozenset[Topic] = frozenset()
    contract_in_progress: bool = False


def check_message(
    question: MessageCheck, advertisers: AdvertiserStore, contacts: ContactStore, clock: Clock
) -> Decision:
    """The decision. Raises UnknownAdvertiser."""
    advertiser = advertisers.find(question.advertiser_id)
    if advertiser is None:
        raise UnknownAdvertiser
    terms = Terms(
        campaign_id="",
        advertiser=advertiser,
        brand=advertiser.main_brand,
        text=question.text,
        nature=question.nature,
        category=question.category,
        profile=profile_named(advertiser.profile),
        topics=question.topics,
        contract_in_progress=question.contract_in_progress,
    )
    contact = contacts.recall(advertiser.id, question.phone)
    return Gate(terms).judge(contact, question.at or clock.now()).decision
