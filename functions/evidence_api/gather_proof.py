"""Gather what proves a person's consent from the tables: their evidence, and every message sent to them.

Claims are removed from a contact after 31 days; rosters and outcomes stay. A shard is planned in the order of its numbers, so a number
is located in a campaign by binary search: the sender writes nothing for this, and a campaign that did not plan the number costs as
little.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from stopsms.compliance.campaign.campaign import Campaign
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.campaigns import BatchStore, CampaignStore
from stopsms.compliance.ports.people import ContactStore
from stopsms.compliance.proof.proof import MAY_HAVE_LEFT, ProofOfPerson, SentMessage

Together = Callable[[Callable[[Campaign], SentMessage | None], Sequence[Campaign]], Iterable[SentMessage | None]]
"""Applies a function to several campaigns, possibly in parallel; results in order."""


def gather_proof(
    advertiser_id: str,
    phone: Phone,
    contacts: ContactStore,
    campaigns: CampaignStore,
    batches: BatchStore,
    together: Together = map,
) -> ProofOfPerson | None:
    """The proof; None when nothing has ever been recorded of the contact."""
    chain = contacts.evidence(advertiser_id, phone)
    if not chain:
        return None
    messages: list[SentMessage] = []
    for page in _started(advertiser_id, campaigns):
        messages += [sent for sent in together(lambda campaign: _sent(campaign, phone, batches), page) if sent]
    single = [*campaigns.messages_to(advertiser_id, phone)]
    messages += [sent for sent in together(lambda message: _sent(message, phone, batches), single) if sent]
    messages.sort(key=lambda sent: (sent.outcome.at, sent.campaign.id))
    return ProofOfPerson(phone, contacts.find(advertiser_id, phone), chain, messages)


def _started(advertiser_id: str, campaigns: CampaignStore) -> Iterator[list[Campaign]]:
    after: str | None = None
    while True:
        page, after = campaigns.of_advertiser(advertiser_id, after)
        yield [campaign for campaign in page if campaign.started_at is not None]
        if after is None:
            return


def _sent(campaign: Campaign, phone: Phone, batches: BatchStore) -> SentMessage | None:
    place = batches.locate(campaign.id, phone)
    outcome = batches.outcome(campaign.id, *place) if place else None
    if place is None or outcome is None or outcome.fate not in MAY_HAVE_LEFT:
        return None
    return SentMessage(campaign, f"{place[0]}.{place[1]}", outcome)
