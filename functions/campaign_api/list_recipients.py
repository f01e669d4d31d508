"""List the recipients of a campaign, page by page, with what came of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from stopsms.compliance.campaign.campaign import Campaign
from stopsms.compliance.campaign.outcome import Fate, Outcome
from stopsms.compliance.campaign.shards import SHARDS
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.campaigns import BatchStore

PAGE = 100
"""The fewest recipients on a page, unless it is the last; a page ends with a whole batch."""


@dataclass(frozen=True, slots=True)
class RecipientOutcome:
    """One recipient of a campaign; `outcome` is None while its turn has not come, `phone` once their data were erased."""

    phone: Phone | None
    send_id: str
    outcome: Outcome | None


def list_recipients(
    campaign: Campaign, fate: Fate | None, after: str | None, batches: BatchStore
) -> tuple[Sequence[RecipientOutcome], str | None]:
    """A page of recipients, of one outcome or of all, and where the next page starts. `after` is the last batch shown.

    Raises ValueError when `after` is not the id of a batch.
    """
    page: list[RecipientOutcome] = []
    first = int(after.partition("-")[0]) if after else 0
    for shard in range(first, SHARDS):
        for roster in batches.rosters(campaign.id, shard, after if shard == first else None):
            outcomes = batches.outcomes(campaign.id, roster.batch)
            numbers = dict(roster.numbers)
            for index in range(len(roster.phones)):
                outcome = outcomes.get(index)
                phone = Phone.of(numbers[index]) if index in numbers else None
                if fate is None or (outcome is not None and outcome.fate is fate):
                    page.append(RecipientOutcome(phone, f"{roster.batch}.{index}", outcome))
            if len(page) >= PAGE:
                return page, roster.batch
    return page, None
