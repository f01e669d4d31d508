"""Forgetting: what an erasure has to do beyond the contact itself, through the ports, as often as it takes.

An erasure is committed by one write (`ContactStore.erase`): from then on nobody can write to the person. What else holds the
number is walked through after it, at once, and again when no worker can hold anything any more that it read before: so it may be
interrupted anywhere. Outcomes are put right on the way, so that a campaign's counts add up without the person.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from stopsms.compliance.campaign.campaign import Campaign
from stopsms.compliance.campaign.outcome import ERASED, Fate, Outcome
from stopsms.compliance.campaign.shards import shard_of
from stopsms.compliance.person.contact import Claim
from stopsms.compliance.person.erasure import NO_WORKER_LIVES_LONGER, ErasureTask
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.campaigns import BatchStore, CampaignStore
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.inbound import InboundStore
from stopsms.compliance.ports.people import AdvertiserStore, ContactStore

_UNSETTLED = frozenset({Fate.DEFERRED, Fate.BLOCKED})


def campaigns_of(advertiser_id: str, campaigns: CampaignStore) -> Iterator[Campaign]:
    """Every campaign of an advertiser, newest first."""
    after: str | None = None
    while True:
        found, after = campaigns.of_advertiser(advertiser_id, after)
        yield from found
        if after is None:
            return


def places_of(campaign: Campaign, phone: Phone, pseudonym: str, batches: BatchStore) -> Iterator[tuple[str, int]]:
    """Where a number, or the pseudonym that has taken its place, stands in a campaign: batch and place in it."""
    if campaign.started_at is None:
        return
    for roster in batches.rosters(campaign.id, shard_of(phone.e164)):
        for index, known in enumerate(roster.phones):
            if known in (phone.e164, pseudonym):
                yield roster.batch, index


@dataclass(frozen=True, slots=True)
class PersonalDataStores:
    """Wherever a number may stand."""

    advertisers: AdvertiserStore
    contacts: ContactStore
    inbound: InboundStore
    campaigns: CampaignStore
    batches: BatchStore


def forget(task: ErasureTask, stores: PersonalDataStores, clock: Clock, deadline: datetime) -> bool:
    """Forget what the task names, wherever it stands; whether that is for good, and the task with it.

    What is not done at `deadline` is left to the next time.
    """
    now = clock.now()
    for_good = now - task.erased.at >= NO_WORKER_LIVES_LONGER
    stores.contacts.redact(task)
    _forget_messages(task, stores)
    # not those at the erasure: if the person came back, one may have been given back since
    claims = stores.contacts.recall(task.erased.advertiser_id, task.phone).claims
    for campaign in campaigns_of(task.erased.advertiser_id, stores.campaigns):
        if clock.now() >= deadline:
            return False
        if campaign.started_at is not None and campaign.started_at <= task.erased.at:
            _leave(campaign, task, claims.get(campaign.id), now, for_good, stores.batches)
    if for_good:
        stores.contacts.delete_task(task)
    return for_good


def _forget_messages(task: ErasureTask, stores: PersonalDataStores) -> None:
    """What the person wrote to this advertiser; several may share the number that was written to."""
    for message in stores.inbound.messages(task.phone):
        readers = {one.id for one in stores.advertisers.answering(message.recipient)}
        if task.erased.advertiser_id in readers and message.received_at <= task.erased.at:
            stores.inbound.delete(message)


def _leave(
    campaign: Campaign, task: ErasureTask, claim: Claim | None, now: datetime, for_good: bool, batches: BatchStore
) -> None:
    for batch, index in places_of(campaign, task.phone, task.pseudonym, batches):
        claimed = claim is not None and claim.send_id == f"{batch}.{index}"
        known = batches.outcome(campaign.id, batch, index)
        if claimed and for_good and (known is None or known.fate in _UNSETTLED):
            # it was claimed, and whoever claimed it never said what came of it: maybe sent, certainly never again
            batches.merge_outcomes(campaign.id, batch, {index: Outcome(Fate.UNCERTAIN, now)})
        elif not claimed and (known is None or not known.final):
            batches.merge_outcomes(
                campaign.id, batch, {index: Outcome(Fate.BLOCKED, now, objections=(ERASED.objection,))}
            )
        batches.redact(campaign.id, batch, index, task.pseudonym)
        batches.recount(campaign.id, batch)
