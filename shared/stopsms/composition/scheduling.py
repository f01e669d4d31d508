"""Previewing and scheduling campaigns: those that somebody has drafted, and the runs of recurring ones."""

from datetime import date, datetime, timedelta
from random import Random

from stopsms.adapters import wiring
from stopsms.compliance.access.principal import Principal
from stopsms.compliance.campaign.audience import Audience
from stopsms.compliance.campaign.campaign import Campaign, Prediction, Terms
from stopsms.composition.carriers import rates_for, require_ready
from stopsms.contracts.bodies.campaigns import AcceptanceBody
from stopsms.use_cases.campaigns.preview_campaign import Preview, preview_campaign
from stopsms.use_cases.campaigns.schedule_campaign import Acceptances, SchedulePorts

PREVIEW_TIME = timedelta(seconds=18)
"""How long an audience may be judged: the API has to answer within 29 s."""


def preview(terms: Terms, audience: Audience, day: date, at: datetime, latest: datetime | None = None) -> Preview:
    """What a campaign under these terms would do at that instant. Days of its audience count from `day`. Raises NoRates.

    It is judged for PREVIEW_TIME, and until `latest` at the latest.
    """
    clock = wiring.clock()
    until = clock.now() + PREVIEW_TIME
    until = until if latest is None else min(until, latest)
    random = Random(terms.campaign_id)  # noqa: S311 (a sample, not a secret; the same each time that a campaign is previewed)
    rates, contacts = rates_for(terms.advertiser), wiring.contacts()
    return preview_campaign(terms, audience, day, at, rates, contacts, clock, until, random.randrange)


def preview_of(campaign: Campaign, terms: Terms, at: datetime, latest: datetime | None = None) -> Preview:
    """The same of a campaign that there is, for whom it reaches."""
    return preview(terms, campaign.reached, campaign.audience_day_at(at), at, latest)


def schedule_ports(latest: datetime | None = None, *, chosen: bool = False) -> SchedulePorts:
    """Those of scheduling, whose forecast is made until `latest`; of a continuation, whose carrier was `chosen` this moment."""

    def predict(campaign: Campaign, terms: Terms, at: datetime) -> Prediction:
        return preview_of(campaign, terms, at, latest).prediction

    return SchedulePorts(
        advertisers=wiring.advertisers(),
        campaigns=wiring.campaigns(),
        schedules=wiring.schedules(),
        queue=wiring.planner_queue(),
        clock=wiring.clock(),
        predict=predict,
        require_set_up=lambda terms: require_ready(terms, chosen=chosen),
    )


def acceptances_in(body: AcceptanceBody, principal: Principal) -> Acceptances:
    """What this principal accepts by the body of their call."""
    return Acceptances(
        principal=str(principal),
        acknowledged=frozenset(body.acknowledge),
        by=body.acknowledged_by,
        decisions=tuple((decision.rule, decision.by, decision.reason) for decision in body.decide),
        digest=body.digest or "",
        needs_digest=principal.needs_digest,
    )
