"""A single message: a campaign of one recipient, whom the caller names. It passes the gate, the claim and the audit of any campaign.

Its id is made of the advertiser and the caller's own reference: asked for twice, it is one message. Its recipient is in its roster and in
no audience, so that nothing is ever planned for it.
"""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from stopsms.compliance.campaign.audience import Audience
from stopsms.compliance.campaign.campaign import Campaign, Prediction, State, Terms, acted
from stopsms.compliance.campaign.campaign_act import Step
from stopsms.compliance.campaign.shards import batch_id, shard_of
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.person.claim_place import SERVICE_BATCH, SINGLE_BATCH
from stopsms.compliance.person.phone import Phone

WORTH = {
    Nature.COMMERCIAL: timedelta(hours=96),
    Nature.NON_COMMERCIAL: timedelta(hours=96),
    Nature.TRANSACTIONAL: timedelta(hours=24),
}
"""How long a message may still leave where its author does not say.

An offer may have to wait for the end of a long week-end: three days in a row are closed at Christmas in Alsace-Moselle, from Thursday
evening to Monday morning in 2026.
"""

LONGEST_WORTH = timedelta(days=14)
"""As long as a queue keeps what waits on it."""


def message_id_of(advertiser_id: str, reference: str) -> str:
    """The id of an advertiser's message of that reference; references of two advertisers have nothing to do with each other."""
    return hashlib.sha256(f"message {advertiser_id} {reference}".encode()).hexdigest()[:16]


def batch_of(nature: Nature, phone: Phone) -> str:
    """The batch that its one recipient is in; what is transactional is told by it (see `claim_place`)."""
    return batch_id(shard_of(phone.e164), SERVICE_BATCH if nature is Nature.TRANSACTIONAL else SINGLE_BATCH)


def single_message(
    terms: Terms, phone: Phone, reference: str, prediction: Prediction, principal: str, now: datetime
) -> Campaign:
    """The message as it is accepted: it runs at once, since what waits for a lawful hour is its one recipient."""
    message = Campaign(
        terms=terms,
        name=reference,
        audience=Audience(frozenset({f"message {terms.campaign_id}"})),  # a tag that nobody has, whoever should plan it
        state=State.RUNNING,
        created_at=now,
        at=now,
        started_at=now,
        prediction=prediction,
        run=1,
        single=batch_of(terms.nature, phone),
    )
    return acted(message, Step.SCHEDULED, principal, now)


def without_words(message: Campaign) -> Campaign:
    """The message once its recipient's data were erased, or removed when their time was over.

    What it said, and what its author calls it, may tell who that was. Nothing can leave any more under a text that names nobody.
    """
    return replace(message, name="", terms=replace(message.terms, text=""), revision=message.revision + 1)
