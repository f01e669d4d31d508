"""`BatchStore` on the campaign table.

    pk PLAN#campaign         sk 07              how far shard 7 is planned
    pk ROSTER#campaign       sk 07-000012       who is in a batch
    pk OUTCOME#campaign#07-000012  sk 2         the outcomes of its third group of 25, packed into one write unit
    pk COUNT#campaign        sk 07-000012       its counts (see `batch_counts`)
    pk OPPOSED#campaign      sk 07-000012.63    an opposition that followed this send

A batch's counts are not added up but counted anew from its outcomes, and written only over older ones: so they are right after
any crash, repetition or race, once the last writer is through.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from stopsms.adapters.tables.batch_counts import COUNTS, DynamoBatchCounts, days_record
from stopsms.adapters.tables.batch_items import roster_item
from stopsms.adapters.tables.column_codec import packed, unpacked
from stopsms.adapters.tables.dynamodb import (
    attributes,
    dynamodb,
    get,
    key,
    put_new,
    put_revised,
    query,
    query_some,
)
from stopsms.compliance.campaign.day_figures import by_day
from stopsms.compliance.campaign.outcome import Outcome, by_group, count, group_of, merge
from stopsms.compliance.campaign.shards import batch_id, shard_of
from stopsms.compliance.person.opposition import CampaignOpposition, InFlight
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.campaigns import Progress, Roster
from stopsms.compliance.ports.listing import ON_PAGE
from stopsms.contracts.codec import Form, declare, form_of
from stopsms.contracts.records import outcome_record, read_outcome

PLANNED_WHOLE = "~"
"""Takes the place of a cursor whose number was erased, once a shard is planned whole: after every number."""

_OPPOSITION = Form(CampaignOpposition)
declare(Form(InFlight, names={"campaign_id": "campaign", "send_id": "send"}))


def group_key(campaign_id: str, batch: str, group: int) -> tuple[str, str]:
    """The key of the item that holds a group's outcomes."""
    return f"OUTCOME#{campaign_id}#{batch}", str(group)


class DynamoBatchStore(DynamoBatchCounts):
    """The batches in DynamoDB. The base counts them."""

    def progress(self, campaign_id: str, shard: int) -> Progress:
        """See `BatchStore.progress`."""
        item = get(self._table, f"PLAN#{campaign_id}", f"{shard:02d}")
        return Progress() if item is None else form_of(Progress).read(item)

    def save_progress(self, campaign_id: str, shard: int, progress: Progress) -> bool:
        """See `BatchStore.save_progress`."""
        item = {"pk": f"PLAN#{campaign_id}", "sk": f"{shard:02d}", **form_of(Progress).write(progress)}
        return put_revised(self._table, item)

    def save_roster(self, campaign_id: str, roster: Roster) -> Roster:
        """See `BatchStore.save_roster`."""
        if put_new(self._table, roster_item(campaign_id, roster)):
            return roster
        return self.roster(campaign_id, roster.batch) or roster

    def roster(self, campaign_id: str, batch: str) -> Roster | None:
        """See `BatchStore.roster`."""
        item = get(self._table, f"ROSTER#{campaign_id}", batch)
        return None if item is None else _read_roster(item)

    def rosters(self, campaign_id: str, shard: int, after: str | None = None) -> Iterator[Roster]:
        """See `BatchStore.rosters`."""
        prefix = f"{shard:02d}-"
        return map(_read_roster, query(self._table, f"ROSTER#{campaign_id}", prefix, after=after))

    def locate(self, campaign_id: str, phone: Phone) -> tuple[str, int] | None:
        """See `BatchStore.locate`. A shard is planned in the order of its numbers: found by halving, a few small reads."""
        shard, e164 = shard_of(phone.e164), phone.e164
        progress = self.progress(campaign_id, shard)
        if progress.cursor is None or e164 > progress.cursor:
            last = batch_id(shard, progress.batches - 1) if progress.batches else None
            unfinished = self.rosters(
                campaign_id, shard, last
            )  # of a planner that stopped before it moved the progress
            return next((found for roster in unfinished if (found := _place(roster, e164))), None)
        low, high = 0, progress.batches
        while low < high:
            middle = (low + high) // 2
            roster = self.roster(campaign_id, batch_id(shard, middle))
            if roster is None:
                return None
            numbers = [number for _, number in roster.numbers]
            if not numbers:  # all of it was erased: nothing tells which way to go
                every = self.rosters(campaign_id, shard)
                return next((found for roster in every if (found := _place(roster, e164))), None)
            if numbers[0] <= e164 <= numbers[-1]:
                return _place(roster, e164)
            low, high = (low, middle) if e164 < numbers[0] else (middle + 1, high)
        return None

    def redact(self, campaign_id: str, batch: str, index: int, pseudonym: str) -> None:
        """See `BatchStore.redact`. Each write over what was read."""
        self._forget_words(group_key(campaign_id, batch, group_of(index)), index)
        attempts = Attempts("the roster")
        while True:
            roster = self.roster(campaign_id, batch)
            if roster is None or roster.phones[index] == pseudonym:
                return
            left = [number for place, number in roster.numbers if place != index]
            self._forget_cursor(campaign_id, roster, roster.phones[index], left[-1] if left else None)
            phones = (*roster.phones[:index], pseudonym, *roster.phones[index + 1 :])
            client = dynamodb()
            try:
                client.update_item(
                    TableName=self._table,
                    Key=key(f"ROSTER#{campaign_id}", batch),
                    UpdateExpression="SET phones = :now",
                    ConditionExpression="phones = :seen",
                    ExpressionAttributeValues={
                        ":now": {"S": " ".join(phones)},
                        ":seen": {"S": " ".join(roster.phones)},
                    },
                )
            except client.exceptions.ConditionalCheckFailedException:
                attempts.lost()
            else:
                return

    def _forget_words(self, place: tuple[str, str], index: int) -> None:
        attempts = Attempts("a group of outcomes")
        while True:
            stored = get(self._table, *place)
            known = {} if stored is None else read_group(stored)
            if stored is None or index not in known or known[index] == known[index].without_words():
                return
            bare = known | {index: known[index].without_words()}
            if put_revised(self._table, _group_item(place, int(stored["revision"]) + 1, bare)):
                return
            attempts.lost()

    def _forget_cursor(self, campaign_id: str, roster: Roster, e164: str, before: str | None) -> None:
        """Planning goes on from the last number that is left, which comes to the same: the erased one is no contact any more."""
        shard = int(roster.batch.partition("-")[0])
        attempts = Attempts("the planning")
        while True:
            progress = self.progress(campaign_id, shard)
            cursor = PLANNED_WHOLE if progress.done else before
            if progress.cursor != e164 or cursor is None:
                return
            if self.save_progress(campaign_id, shard, replace(progress, cursor=cursor, revision=progress.revision + 1)):
                return
            attempts.lost()

    def delete(self, campaign_id: str, batch: str) -> bool:
        """Remove a batch's roster and outcomes, not its counts; whether there was one. The roster goes last: it leads here."""
        roster = self.roster(campaign_id, batch)
        if roster is None:
            return False
        for item in query(self._table, f"OUTCOME#{campaign_id}#{batch}"):
            dynamodb().delete_item(TableName=self._table, Key=key(item["pk"], item["sk"]))
        if roster.numbers:
            self._forget_cursor(campaign_id, roster, roster.numbers[-1][1], PLANNED_WHOLE)
        dynamodb().delete_item(TableName=self._table, Key=key(f"ROSTER#{campaign_id}", batch))
        return True

    def outcomes(self, campaign_id: str, batch: str) -> Mapping[int, Outcome]:
        """See `BatchStore.outcomes`."""
        known, _ = self._groups(campaign_id, batch)
        return known

    def _groups(self, campaign_id: str, batch: str) -> tuple[dict[int, Outcome], int]:
        """A batch's outcomes, and how often they have changed."""
        known: dict[int, Outcome] = {}
        changes = 0
        for item in query(self._table, f"OUTCOME#{campaign_id}#{batch}"):
            known |= read_group(item)
            changes += int(item["revision"])
        return known, changes

    def outcome(self, campaign_id: str, batch: str, index: int) -> Outcome | None:
        """See `BatchStore.outcome`."""
        item = get(self._table, *group_key(campaign_id, batch, group_of(index)))
        return None if item is None else read_group(item).get(index)

    def merge_outcomes(self, campaign_id: str, batch: str, updates: Mapping[int, Outcome]) -> None:
        """See `BatchStore.merge_outcomes`. One write for each group, over the revision that was merged into."""
        for group, outcomes in by_group(updates).items():
            self._settle_group(group_key(campaign_id, batch, group), outcomes)

    def _settle_group(self, place: tuple[str, str], updates: Mapping[int, Outcome]) -> None:
        known: dict[int, Outcome] = {}
        revision = 0
        attempts = Attempts("a group of outcomes")
        while True:
            merged = known | {index: merge(known.get(index), outcome) for index, outcome in updates.items()}
            if merged == known:
                return
            if put_revised(self._table, _group_item(place, revision + 1, merged)):
                return
            attempts.lost()
            stored = get(self._table, *place)
            known, revision = ({}, 0) if stored is None else (read_group(stored), int(stored["revision"]))

    def recount(self, campaign_id: str, batch: str) -> None:
        """See `BatchStore.recount`."""
        known, changes = self._groups(campaign_id, batch)
        if not known:
            return
        item = {"pk": f"COUNT#{campaign_id}", "sk": batch, "changes": changes}
        item |= COUNTS.write(count(known.values())) | days_record(by_day(known.values()))
        client = dynamodb()
        try:
            client.put_item(
                TableName=self._table,
                Item=attributes(item),
                ConditionExpression="attribute_not_exists(pk) OR changes < :changes",
                ExpressionAttributeValues={":changes": {"N": str(changes)}},
            )
        except client.exceptions.ConditionalCheckFailedException:
            return

    def record_opposition(self, opposition: CampaignOpposition) -> None:
        """See `BatchStore.record_opposition`."""
        latest = opposition.in_flight[0]
        item = {"pk": f"OPPOSED#{latest.campaign_id}", "sk": latest.send_id, **_OPPOSITION.write(opposition)}
        put_new(self._table, item)

    def oppositions(
        self, campaign_id: str, after: str | None, most: int = ON_PAGE
    ) -> tuple[Sequence[CampaignOpposition], str | None]:
        """See `BatchStore.oppositions`."""
        items, last = query_some(self._table, f"OPPOSED#{campaign_id}", most, after=after)
        return [_OPPOSITION.read(item) for item in items], last


def _place(roster: Roster, e164: str) -> tuple[str, int] | None:
    return (roster.batch, roster.phones.index(e164)) if e164 in roster.phones else None


def _read_roster(item: Mapping[str, Any]) -> Roster:
    return Roster(item["sk"], tuple(item["phones"].split()))


def _group_item(place: tuple[str, str], revision: int, outcomes: Mapping[int, Outcome]) -> dict[str, Any]:
    written_outcomes = {str(index): outcome_record(outcome) for index, outcome in outcomes.items()}
    return {"pk": place[0], "sk": place[1], "revision": revision, "outcomes": packed(written_outcomes)}


def read_group(item: Mapping[str, Any]) -> dict[int, Outcome]:
    """The outcomes of a group's item, by place in the batch."""
    return {int(index): read_outcome(record) for index, record in unpacked(item["outcomes"]).items()}
