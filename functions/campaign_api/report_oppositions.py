"""Report the STOPs that followed a campaign's messages: for each, what was in flight, when it had been authorised, and its outcome."""

from collections.abc import Sequence
from dataclasses import dataclass

from stopsms.compliance.campaign.campaign import Campaign
from stopsms.compliance.campaign.outcome import Outcome
from stopsms.compliance.person.opposition import CampaignOpposition, InFlight
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.campaigns import BatchStore
from stopsms.contracts.messages import split_send_id


@dataclass(frozen=True, slots=True)
class Flight:
    """A message that was in flight, and its outcome; None while the sender has not recorded it."""

    message: InFlight
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class ReportedOpposition:
    """One STOP; `phone` is None if the person's data have been erased since."""

    phone: Phone | None
    opposition: CampaignOpposition
    flights: tuple[Flight, ...]


def report_oppositions(
    campaign: Campaign, after: str | None, most: int, batches: BatchStore
) -> tuple[Sequence[ReportedOpposition], str | None]:
    """A page of them, and where the next one starts."""
    page, following = batches.oppositions(campaign.id, after, most)
    return [_reported(campaign, opposition, batches) for opposition in page], following


def _reported(campaign: Campaign, opposition: CampaignOpposition, batches: BatchStore) -> ReportedOpposition:
    batch, index = split_send_id(opposition.in_flight[0].send_id)
    roster = batches.roster(campaign.id, batch)
    phone = None if roster is None else Phone.of(roster.phones[index])
    flights = tuple(
        Flight(message, batches.outcome(message.campaign_id, *split_send_id(message.send_id)))
        for message in opposition.in_flight
    )
    return ReportedOpposition(phone, opposition, flights)
