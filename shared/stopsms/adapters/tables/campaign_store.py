"""`CampaignStore` on the campaign table.

pk CAMPAIGN#id           sk CAMPAIGN        a campaign, at its revision
pk CAMPAIGNS#advertiser  sk created#id      where an advertiser's campaigns are, by age
pk MESSAGES#advertiser   sk created#id      where its single messages are, by age
pk MESSAGES#advertiser#number  sk created#id  where those to this number are: an erasure finds them by it, among all others
pk SPENT#advertiser      sk 2026-11         what all of them have in a month, in cents, and what of it is of single messages
pk SPENT#advertiser      sk 2026-11#id      what one of them has there, spent once it is settled

A campaign and what it has in months change in one transaction.
"""

from collections import Counter
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
    query_some,
    revised_item,
    side_by_side,
    write_together,
)
from stopsms.compliance.campaign.budget import MonthChange, SpendingLine
from stopsms.compliance.campaign.campaign import Campaign
from stopsms.compliance.campaign.shards import shard_of
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.campaigns import Progress, Roster
from stopsms.compliance.ports.listing import ON_PAGE
from stopsms.contracts.codec import Record, form_of, truth, whole, written
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


def _place(campaign: Campaign) -> tuple[str, str]:
    """The key of its place in the list."""
    return f"CAMPAIGNS#{campaign.terms.advertiser.id}", f"{written(campaign.created_at)}#{campaign.id}"


def _listed(pk: str, campaign: Campaign) -> dict[str, str]:
    """A single message in a list by age."""
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
        pk, sk = _place(campaign)
        place = {"pk": pk, "sk": sk, "campaign_id": campaign.id}
        return [new_item(self._table, item) for item in (_item(campaign), place)]

    def add_message(self, message: Campaign, roster: Roster) -> bool:
        """See `CampaignStore.add_message`. One transaction. Its plan says that nobody else is to be planned in its shard."""
        advertiser_id, (phone,) = message.terms.advertiser.id, roster.phones
        shard = f"{shard_of(phone):02d}"
        planned = form_of(Progress).write(Progress(planned=1, done=True, revision=1))
        items = [
            _item(message),
            _listed(f"MESSAGES#{advertiser_id}", message),
            _listed(f"MESSAGES#{advertiser_id}#{phone}", message),
            roster_item(message.id, roster),
            {"pk": f"PLAN#{message.id}", "sk": shard, **planned},
        ]
        return not write_together([new_item(self._table, item) for item in items])

    def messages_of(
        self, advertiser_id: str, after: str | None, most: int = ON_PAGE
    ) -> tuple[Sequence[Campaign], str | None]:
        """See `CampaignStore.messages_of`."""
        return self._page(f"MESSAGES#{advertiser_id}", after, most)

    def messages_to(self, advertiser_id: str, phone: Phone) -> Iterator[Campaign]:
        """See `CampaignStore.messages_to`."""
        for place in query(self._table, f"MESSAGES#{advertiser_id}#{phone.e164}"):
            if (message := self.find(place["campaign_id"])) is not None:
                yield message

    def forget_recipient(self, message: Campaign, phone: Phone) -> None:
        """See `CampaignStore.forget_recipient`."""
        place = _listed(f"MESSAGES#{message.terms.advertiser.id}#{phone.e164}", message)
        dynamodb().delete_item(TableName=self._table, Key=key(place["pk"], place["sk"]))

    def change(self, campaign: Campaign, spending: Sequence[MonthChange] = ()) -> bool:
        """See `CampaignStore.change`. A write that was answered late, and sent again by the SDK, finds itself there: it was made."""
        item = _item(campaign)
        if spending:
            made = not write_together([revised_item(self._table, item), *self._months(spending)])
        else:
            made = put_revised(self._table, item, anew=False)
        return made or get(self._table, item["pk"], item["sk"]) == plain(attributes(item))

    def replace(self, ended: Campaign, following: Campaign, spending: Sequence[MonthChange] = ()) -> bool:
        """See `CampaignStore.replace`. One transaction."""
        actions = [revised_item(self._table, _item(ended)), *self._added(following), *self._months(spending)]
        return not write_together(actions)

    def _months(self, changes: Sequence[MonthChange]) -> Iterator[Any]:
        """The actions that make these changes: one for each month, which no transaction may touch twice, and one for each line."""
        more: Counter[tuple[str, str]] = Counter()
        most: dict[tuple[str, str], int] = {}
        for change in changes:
            month = f"SPENT#{change.advertiser_id}", change.month
            more[month] += change.more
            if change.most is not None:
                most[month] = min(change.most, most.get(month, change.most))
            line = {"pk": month[0], "sk": f"{change.month}#{change.campaign_id}", "campaign_id": change.campaign_id}
            told = {"cents": change.after, "settled": change.settled}
            yield {"Put": {"TableName": self._table, "Item": attributes(line | told)}}
        for month, number in more.items():
            yield {"Update": self._counted(month, number, most.get(month))}

    def _counted(self, month: tuple[str, str], more: int, most: int | None) -> Any:
        """The request that counts so many cents more, if there are at most `most` then."""
        request: Any = {
            "TableName": self._table,
            "Key": key(*month),
            "UpdateExpression": "SET cents = if_not_exists(cents, :none) + :more",
            "ExpressionAttributeValues": attributes({":none": 0, ":more": more}),
        }
        if most is not None and more > 0:
            first = "attribute_not_exists(cents) OR " if more <= most else ""
            request["ConditionExpression"] = f"{first}cents <= :room"
            request["ExpressionAttributeValues"] |= attributes({":room": most - more})
        return request

    def count_message(self, advertiser_id: str, month: str, more: int, most: int | None) -> bool:
        """See `CampaignStore.count_message`."""
        request = self._counted((f"SPENT#{advertiser_id}", month), more, most)
        request["UpdateExpression"] += ", messages = if_not_exists(messages, :none) + :more"
        client, attempts = dynamodb(), Attempts("the month's spending")
        while True:
            try:
                client.update_item(**request)
            except client.exceptions.ConditionalCheckFailedException:
                return False
            except client.exceptions.TransactionConflictException:  # a campaign is being counted
                attempts.lost()
            else:
                return True

    def messages_in_month(self, advertiser_id: str, month: str) -> int:
        """See `CampaignStore.messages_in_month`."""
        item = get(self._table, f"SPENT#{advertiser_id}", month)
        return 0 if item is None else whole(item.get("messages", 0))

    def in_month(self, advertiser_id: str, month: str) -> int:
        """See `CampaignStore.in_month`."""
        item = get(self._table, f"SPENT#{advertiser_id}", month)
        return 0 if item is None else whole(item["cents"])

    def spending(
        self, advertiser_id: str, month: str, after: str | None, most: int = ON_PAGE
    ) -> tuple[Sequence[SpendingLine], str | None]:
        """See `CampaignStore.spending`."""
        pk, prefix = f"SPENT#{advertiser_id}", f"{month}#"
        lines, last = query_some(self._table, pk, most, after=after, prefix=prefix)
        return [SpendingLine(line["campaign_id"], whole(line["cents"]), truth(line["settled"])) for line in lines], last

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

    def of_advertiser(
        self, advertiser_id: str, after: str | None, most: int = ON_PAGE
    ) -> tuple[Sequence[Campaign], str | None]:
        """See `CampaignStore.of_advertiser`."""
        return self._page(f"CAMPAIGNS#{advertiser_id}", after, most)

    def _page(self, pk: str, after: str | None, most: int) -> tuple[Sequence[Campaign], str | None]:
        places, last = query_some(self._table, pk, most, after=after, newest_first=True)
        found = side_by_side().map(self.find, [place["campaign_id"] for place in places])
        return [campaign for campaign in found if campaign is not None], last
