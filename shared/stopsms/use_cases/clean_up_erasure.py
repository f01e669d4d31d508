"""Clean up after an erasure: what has to be done beyond the contact itself, as often as it takes.

An erasure is committed by one write (`ContactStore.erase`): from then on nobody can write to the person. The other places that hold the
number are cleaned up at once, and again when no worker can still hold anything that it read before: so this may be interrupted
anywhere. Outcomes are completed on the way, so that a campaign's counts add up without the person.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from stopsms.compliance.campaign.campaign import Campaign
from stopsms.compliance.campaign.outcome import ERASED, Fate, Outcome
from stopsms.compliance.campaign.shards import shard_of
from stopsms.compliance.campaign.single_message import without_words
from stopsms.compliance.person.contact import Claim
from stopsms.compliance.person.erasure import NO_WORKER_LIVES_LONGER, ErasureTask
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.campaigns import BatchStore, CampaignStore
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.inbound import InboundStore
from stopsms.compliance.ports.people import AdvertiserStore, ContactStore

_UNSETTLED = frozenset({Fate.DEFERRED, Fate.BLOCKED})


def campaigns_of(advertiser_id: str, campaigns: CampaignStore) -> Iterator[Campaign]:
    """Every campaign of an advertiser, newest first."""
    after: str | None = None
    while True:
        page, after = campaigns.of_advertiser(advertiser_id, after)
        yield from page
        if after is None:
            return


def positions_of(campaign: Campaign, phone: Phone, pseudonym: str, batches: BatchStore) -> Iterator[tuple[str, int]]:
    """Where a number, or the pseudonym that has replaced it, is in a campaign: batch and index."""
    if campaign.started_at is None:
        return
    for roster in batches.rosters(campaign.id, shard_of(phone.e164)):
        for index, recipient in enumerate(roster.phones):
            if recipient in (phone.e164, pseudonym):
                yield roster.batch, index


@dataclass(frozen=True, slots=True)
class PersonalDataStores:
    """The stores that may hold a person's number."""

    advertisers: AdvertiserStore
    contacts: ContactStore
    inbound: InboundStore
    campaigns: CampaignStore
    batches: BatchStore


def clean_up_erasure(task: ErasureTask, stores: PersonalDataStores, clock: Clock, deadline: datetime) -> bool:
    """Redact and delete what the task names, wherever it is. Returns True when that is final, and the task deleted.

    What is not done by `deadline` is left to the next call.
    """
    now = clock.now()
    final = now - task.erased.at >= NO_WORKER_LIVES_LONGER
    stores.contacts.redact(task)
    _delete_messages(task, stores)
    # not the claims at the erasure: if the person has come back, one of them may have been given back since
    claims = stores.contacts.recall(task.erased.advertiser_id, task.phone).claims
    messages = [*stores.campaigns.messages_to(task.erased.advertiser_id, task.phone)]
    for campaign in chain(messages, campaigns_of(task.erased.advertiser_id, stores.campaigns)):
        if clock.now() >= deadline:
            return False
        if campaign.started_at is not None and campaign.started_at <= task.erased.at:
            _leave(campaign, task, claims.get(campaign.id), now, final, stores.batches)
            if campaign.single:
                take_words(campaign, stores.campaigns)
            if final and campaign.single:
                stores.campaigns.forget_recipient(campaign, task.phone)
    if final:
        stores.contacts.delete_task(task)
    return final


def _delete_messages(task: ErasureTask, stores: PersonalDataStores) -> None:
    """Take what the person wrote away from this advertiser, and delete what no other keeps.

    A message is stored once, and may concern several advertisers that share the number: each is a controller of its own (GDPR art. 4(7)),
    and an erasure is asked of one of them (art. 17(1)). Another that has a contact of this number may need the words, as the STOP that it
    has to heed; one that has none has no reason to keep them.
    """
    erasing = task.erased.advertiser_id
    for message in stores.inbound.messages(task.phone):
        if message.received_at > task.erased.at or (message.advertisers and erasing not in message.advertisers):
            continue
        others = [other for other in message.advertisers if other != erasing]
        gone = [other for other in others if stores.contacts.find(other, task.phone) is None]
        stores.inbound.forget(message, {erasing, *gone})


def take_words(message: Campaign, campaigns: CampaignStore) -> None:
    """Empty what was written to one person alone, which a campaign's text is not (GDPR art. 17(1)). The archive keeps it, as proof."""
    attempts, known = Attempts("the message"), message
    while known.terms.text or known.name:
        if campaigns.change(without_words(known)):
            return
        known = campaigns.find(message.id) or known
        attempts.lost()


def _leave(
    campaign: Campaign, task: ErasureTask, claim: Claim | None, now: datetime, final: bool, batches: BatchStore
) -> None:
    """Settle the person's outcome in a campaign, and take their number out of it."""
    for batch, index in positions_of(campaign, task.phone, task.pseudonym, batches):
        claimed = claim is not None and claim.send_id == f"{batch}.{index}"
        outcome = batches.outcome(campaign.id, batch, index)
        if claimed and final and (outcome is None or outcome.fate in _UNSETTLED):
            # the worker that claimed it never recorded an outcome: perhaps sent, certainly never sent again
            batches.merge_outcomes(campaign.id, batch, {index: Outcome(Fate.UNCERTAIN, now)})
        elif not claimed and (outcome is None or not outcome.final):
            erased = Outcome(Fate.BLOCKED, now, objections=(ERASED.objection,))
            batches.merge_outcomes(campaign.id, batch, {index: erased})
        batches.redact(campaign.id, batch, index, task.pseudonym)
        batches.recount(campaign.id, batch)
