"""The events of messages: what became of each, as its outcome was recorded.

The stream brings the outcomes of single messages, and those of campaigns where the deployment wants them (`MessageEvents`).
"""

from collections.abc import Sequence

from publisher.describe_people import PublisherPorts, people
from stopsms.compliance.campaign.campaign import Campaign
from stopsms.compliance.outside.event import OutcomeRecorded, event_of_outcome
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.campaigns import Roster
from stopsms.contracts.events import MessageEvent, message_event


def message_events(outcomes: Sequence[OutcomeRecorded], ports: PublisherPorts) -> Sequence[MessageEvent]:
    """Their events, in order. Of somebody who was erased since there is none: nobody knows any more whom it was about."""
    campaigns: dict[str, Campaign | None] = {}
    rosters: dict[tuple[str, str], Roster | None] = {}
    told: list[tuple[OutcomeRecorded, Campaign, Phone]] = []
    for recorded in outcomes:
        place = (recorded.campaign_id, recorded.batch)
        if recorded.campaign_id not in campaigns:
            campaigns[recorded.campaign_id] = ports.campaigns.find(recorded.campaign_id)
        if place not in rosters:
            rosters[place] = ports.batches.roster(*place)
        campaign, roster = campaigns[recorded.campaign_id], rosters[place]
        e164 = None if roster is None else dict(roster.numbers).get(recorded.index)
        if campaign is not None and e164 is not None:
            told.append((recorded, campaign, Phone.of(e164)))
    described = people([(campaign.terms.advertiser.id, phone) for _, campaign, phone in told], ports)
    return [
        message_event(kind, recorded, campaign, described[campaign.terms.advertiser.id, phone])
        for recorded, campaign, phone in told
        if (kind := event_of_outcome(recorded.before, recorded.outcome.fate)) is not None
    ]
