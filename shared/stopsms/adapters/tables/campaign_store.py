"""`CampaignStore` on the campaign table.

pk CAMPAIGN#id           sk CAMPAIGN        a campaign, at its revision
pk CAMPAIGNS#advertiser  sk created#id      where an advertiser's campaigns are, by age
pk MESSAGES#advertiser   sk created#id      where its single messages are, by age
pk MESSAGES#advertiser#number  sk created#id  where those to this number are: an erasure finds them by it, among all others
"""

from collections.abc import Iterator, Sequence
from typing import Any

from stopsms.adapters.tables.batch_items import roster_item
from stopsms.adapters.tables.dynamodb import (
    attributes,
    dynamodb,
    get,
    key,
    new_item,
    plain,
    put_revised,
    query,
    query_pages,
    revised_item,
    write_together,
)
from stopsms.compliance.campaign.campaign import Campaign
from stopsms.compliance.campaign.shards import shard_of
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.campaigns import Progress, Roster
from stopsms.contracts.codec import Record, form_of, written
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


def _place(pk: str, campaign: Campaign) -> dict[str, str]:
    """Where a campaign is, in a list by age."""
    return {"pk": pk, "sk": f"{written(campaign.created_at)}#{campaign.id}", "campaign_id": campaign.id}


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
        place = _place(f"CAMPAIGNS#{campaign.terms.advertiser.id}", campaign)
        return [new_item(self._table, item) for item in (_item(campaign), place)]

    def add_message(self, message: Campaign, roster: Roster) -> bool:
        """See `CampaignStore.add_message`. One transaction. Its plan says that nobody else is to be planned in its shard."""
        advertiser_id, (phone,) = message.terms.advertiser.id, roster.phones
        shard = f"{shard_of(phone):02d}"
        planned = form_of(Progress).write(Progress(planned=1, done=True, revision=1))
        items = [
            _item(message),
            _place(f"MESSAGES#{advertiser_id}", message),
            _place(f"MESSAGES#{advertiser_id}#{phone}", message),
            roster_item(message.id, roster),
            {"pk": f"PLAN#{message.id}", "sk": shard, **planned},
        ]
        return not write_together([new_item(self._table, item) for item in items])

    def messages_of(self, advertiser_id: str, after: str | None) -> tuple[Sequence[Campaign], str | None]:
        """See `CampaignStore.messages_of`."""
        return self._page(f"MESSAGES#{advertiser_id}", after)

    def messages_to(self, advertiser_id: str, phone: Phone) -> Iterator[Campaign]:
        """See `CampaignStore.messages_to`."""
        for place in query(self._table, f"MESSAGES#{advertiser_id}#{phone.e164}"):
            if (message := self.find(place["campaign_id"])) is not None:
                yield message

    def forget_recipient(self, message: Campaign, phone: Phone) -> None:
        """See `CampaignStore.forget_recipient`."""
        place = _place(f"MESSAGES#{message.terms.advertiser.id}#{phone.e164}", message)
        dynamodb().delete_item(TableName=self._table, Key=key(place["pk"], place["sk"]))

    def change(self, campaign: Campaign) -> bool:
        """See `CampaignStore.change`. A write that was answered late, and sent again by the SDK, finds itself there: it was made."""
        item = _item(campaign)
        return put_revised(self._table, item) or get(self._table, item["pk"], item["sk"]) == plain(attributes(item))

    def replace(self, ended: Campaign, following: Campaign) -> bool:
        """See `CampaignStore.replace`. One transaction."""
        return not write_together([revised_item(self._table, _item(ended)), *self._added(following)])

    def of_advertiser(self, advertiser_id: str, after: str | None) -> tuple[Sequence[Campaign], str | None]:
        """See `CampaignStore.of_advertiser`."""
        return self._page(f"CAMPAIGNS#{advertiser_id}", after)

    def _page(self, pk: str, after: str | None) -> tuple[Sequence[Campaign], str | None]:
        pages = query_pages(self._table, pk, after=after, newest_first=True)
        places = next(pages)
        found = (self.find(place["campaign_id"]) for place in places[:_PAGE])
        following = places[_PAGE - 1]["sk"] if len(places) > _PAGE else None
        return [campaign for campaign in found if campaign is not None], following
