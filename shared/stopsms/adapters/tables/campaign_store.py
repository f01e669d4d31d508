"""`CampaignStore` on the campaign table.

pk CAMPAIGN#id           sk CAMPAIGN        a campaign, at its revision
pk CAMPAIGNS#advertiser  sk created#id      where an advertiser's campaigns are, by age
"""

from collections.abc import Sequence
from typing import Any

from stopsms.adapters.tables.dynamodb import (
    attributes,
    get,
    key,
    new_item,
    plain,
    put_revised,
    query_pages,
    revised_item,
    write_together,
)
from stopsms.compliance.campaign.campaign import Campaign
from stopsms.contracts.codec import Record, written
from stopsms.contracts.records import campaign_record, read_campaign

_PAGE = 50


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


def _place(campaign: Campaign) -> tuple[str, str]:
    """The key of its place in the list."""
    return f"CAMPAIGNS#{campaign.terms.advertiser.id}", f"{written(campaign.created_at)}#{campaign.id}"


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
        pk, sk = _place(campaign)
        place = {"pk": pk, "sk": sk, "campaign_id": campaign.id}
        return [new_item(self._table, item) for item in (_item(campaign), place)]

    def change(self, campaign: Campaign) -> bool:
        """See `CampaignStore.change`. A write that was answered late, and sent again by the SDK, finds itself there: it was made."""
        item = _item(campaign)
        return put_revised(self._table, item) or get(self._table, item["pk"], item["sk"]) == plain(attributes(item))

    def replace(self, ended: Campaign, following: Campaign) -> bool:
        """See `CampaignStore.replace`. One transaction."""
        return not write_together([revised_item(self._table, _item(ended)), *self._added(following)])

    def delete(self, campaign: Campaign) -> bool:
        """See `CampaignStore.delete`. One transaction."""
        itself = {
            "Delete": {
                "TableName": self._table,
                "Key": key(*campaign_key(campaign.id)),
                "ConditionExpression": "revision = :seen",
                "ExpressionAttributeValues": attributes({":seen": campaign.revision}),
            }
        }
        listed = {"Delete": {"TableName": self._table, "Key": key(*_place(campaign))}}
        return not write_together([itself, listed])

    def of_advertiser(self, advertiser_id: str, after: str | None) -> tuple[Sequence[Campaign], str | None]:
        """See `CampaignStore.of_advertiser`."""
        pages = query_pages(self._table, f"CAMPAIGNS#{advertiser_id}", after=after, newest_first=True)
        places = next(pages)
        found = (self.find(place["campaign_id"]) for place in places[:_PAGE])
        following = places[_PAGE - 1]["sk"] if len(places) > _PAGE else None
        return [campaign for campaign in found if campaign is not None], following
