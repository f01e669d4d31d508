"""`CampaignStore` on the campaign table.

pk CAMPAIGN#id           sk CAMPAIGN        a campaign, at its revision
pk CAMPAIGNS#advertiser  sk created#id      where an advertiser's campaigns are, by age
"""

from collections.abc import Sequence
from typing import Any

from stopsms.adapters.tables.dynamodb import (
    attributes,
    get,
    new_item,
    plain,
    put_revised,
    query_some,
    revised_item,
    side_by_side,
    write_together,
)
from stopsms.compliance.campaign.campaign import Campaign
from stopsms.compliance.ports.listing import ON_PAGE
from stopsms.contracts.codec import Record, written
from stopsms.contracts.records import campaign_record, read_campaign


def campaign_key(campaign_id: str) -> tuple[str, str]:
    """The key of a campaign's item."""
    return f"CAMPAIGN#{campaign_id}", "CAMPAIGN"


def _item(campaign: Campaign) -> Record:
    pk, sk = campaign_key(campaign.id)
    return {
        "pk": pk,
        "sk": sk,
        "revision": campaign.revision,
        "campaign": campaign_record(campaign),
    }


class DynamoCampaignStore:
    """The campaigns in DynamoDB."""

    def __init__(self, table: str) -> None:
        """In this table."""
        self._table = table

    def find(self, campaign_id: str) -> Campaign | None:
        """See `CampaignStore.find`."""
        item = get(self._table, *campaign_key(campaign_id))
        return None if item is None else read_campaign(item["campaign"])

    def add(self, campaign: Campaign) -> None:
        """See `CampaignStore.add`."""
        if write_together(self._added(campaign)):
            raise FileExistsError("there is a campaign of this id already")

    def _added(self, campaign: Campaign) -> list[Any]:
        place = {
            "pk": f"CAMPAIGNS#{campaign.terms.advertiser.id}",
            "sk": f"{written(campaign.created_at)}#{campaign.id}",
            "campaign_id": campaign.id,
        }
        return [new_item(self._table, item) for item in (_item(campaign), place)]

    def change(self, campaign: Campaign) -> bool:
        """See `CampaignStore.change`. A write that was answered late, and sent again by the SDK, finds itself there: it was made."""
        item = _item(campaign)
        return put_revised(self._table, item) or get(self._table, item["pk"], item["sk"]) == plain(attributes(item))

    def replace(self, ended: Campaign, following: Campaign) -> bool:
        """See `CampaignStore.replace`. One transaction."""
        return not write_together([revised_item(self._table, _item(ended)), *self._added(following)])

    def of_advertiser(
        self, advertiser_id: str, after: str | None, most: int = ON_PAGE
    ) -> tuple[Sequence[Campaign], str | None]:
        """See `CampaignStore.of_advertiser`."""
        places, last = query_some(self._table, f"CAMPAIGNS#{advertiser_id}", most, after=after, newest_first=True)
        found = side_by_side().map(self.find, [place["campaign_id"] for place in places])
        return [campaign for campaign in found if campaign is not None], last
