"""Gather the proof of a person's consent from the tables: their evidence, and every message sent to them.

Claims leave a contact after 31 days; rosters and outcomes stay. A shard is planned in the order of its numbers, so a number's place
in a campaign is found by binary search: the sender writes nothing for this, and a campaign without the number costs no more.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from stopsms.compliance.campaign.campaign import Campaign
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.campaigns import BatchStore, CampaignStore
from stopsms.compliance.ports.people import ContactStore
from stopsms.compliance.proof.proof import MAY_HAVE_LEFT, ProofOfPerson, SentMessage

Together = Callable[[Callable[[Campaign], SentMessage | None], Sequence[Campaign]], Iterable[SentMessage | None]]
"""Applies a function to several campaigns, possibly in parallel; results are in order."""


def gather_proof(
    advertiser_id: str,
    phone: Phone,
    contacts: ContactStore,
    campaigns: CampaignStore,
    ledger: BatchStore,
    together: Together = map,
) -> ProofOfPerson | None:
    """None if nothing was ever recorded of the contact."""
    chain = contacts.evidence(advertiser_id, phone)
    if not chain:
        return None
    messages: list[SentMessage] = []
    for page in _started(advertiser_id, campaigns):
        messages += [sent for sent in together(lambda campaign: _sent(campaign, phone, ledger), page) if sent]
    messages.sort(key=lambda sent: (sent.outcome.at, sent.campaign.id))
    return ProofOfPerson(phone, contacts.find(advertiser_id, phone), chain, messages)


def _started(advertiser_id: str, campaigns: CampaignStore) -> Iterator[list[Campaign]]:
    after: str | None = None
    while True:
        page, after = campaigns.of_advertiser(advertiser_id, after)
        yield [campaign for campaign in page if campaign.started_at is not None]
        if after is None:
            return


def _sent(campaign: Campaign, phone: Phone, ledger: BatchStore) -> SentMessage | None:
    place = ledger.place(campaign.id, phone)
    outcome = ledger.outcome(campaign.id, *place) if place else None
    if place is None or outcome is None or outcome.fate not in MAY_HAVE_LEFT:
        return None
    return SentMessage(campaign, f"{place[0]}.{place[1]}", outcome)
