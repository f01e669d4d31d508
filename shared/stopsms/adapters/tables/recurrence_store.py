"""`RecurrenceStore` on the campaign table, whose changes are archived.

pk RECURRENCE#id           sk RECURRENCE       a recurring campaign, at its revision
pk RECURRENCE#id           sk RUN#2026-12-01   the run of a local day that is on record
pk RECURRENCES#advertiser  sk created#id       where an advertiser's recurrences are, by age
"""

from collections.abc import Sequence

from stopsms.adapters.tables.dynamodb import (
    attributes,
    get,
    new_item,
    plain,
    put_new,
    put_revised,
    query_some,
    side_by_side,
    write_together,
)
from stopsms.compliance.campaign.recurrence import Recurrence, RecurrenceRun
from stopsms.compliance.ports.listing import ON_PAGE
from stopsms.contracts.codec import Record, written
from stopsms.contracts.recurrence_records import read_recurrence, read_run, recurrence_record, run_record

_RUN = "RUN#"


def _key(recurrence_id: str) -> str:
    return f"RECURRENCE#{recurrence_id}"


def _item(recurrence: Recurrence) -> Record:
    return {
        "pk": _key(recurrence.id),
        "sk": "RECURRENCE",
        "revision": recurrence.revision,
        "recurrence": recurrence_record(recurrence),
    }


class DynamoRecurrenceStore:
    """The recurring campaigns in DynamoDB."""

    def __init__(self, table: str) -> None:
        """In this table."""
        self._table = table

    def find(self, recurrence_id: str) -> Recurrence | None:
        """See `RecurrenceStore.find`."""
        item = get(self._table, _key(recurrence_id), "RECURRENCE")
        return None if item is None else read_recurrence(item["recurrence"])

    def add(self, recurrence: Recurrence) -> None:
        """See `RecurrenceStore.add`. One transaction."""
        place = {
            "pk": f"RECURRENCES#{recurrence.advertiser_id}",
            "sk": f"{written(recurrence.created_at)}#{recurrence.id}",
            "recurrence_id": recurrence.id,
        }
        if write_together([new_item(self._table, item) for item in (_item(recurrence), place)]):
            raise FileExistsError("there is a recurrence of this id already")

    def change(self, recurrence: Recurrence) -> bool:
        """See `RecurrenceStore.change`. A write that was answered late, and sent again by the SDK, finds itself there: it was made."""
        item = _item(recurrence)
        return put_revised(self._table, item) or get(self._table, item["pk"], item["sk"]) == plain(attributes(item))

    def of_advertiser(
        self, advertiser_id: str, after: str | None, most: int = ON_PAGE
    ) -> tuple[Sequence[Recurrence], str | None]:
        """See `RecurrenceStore.of_advertiser`."""
        places, last = query_some(self._table, f"RECURRENCES#{advertiser_id}", most, after=after, newest_first=True)
        found = side_by_side().map(self.find, [place["recurrence_id"] for place in places])
        return [recurrence for recurrence in found if recurrence is not None], last

    def record_run(self, run: RecurrenceRun) -> bool:
        """See `RecurrenceStore.record_run`."""
        item = {"pk": _key(run.recurrence_id), "sk": f"{_RUN}{run.day.isoformat()}", "run": run_record(run)}
        return put_new(self._table, item)

    def runs(
        self, recurrence_id: str, after: str | None, most: int = ON_PAGE
    ) -> tuple[Sequence[RecurrenceRun], str | None]:
        """See `RecurrenceStore.runs`."""
        places, last = query_some(self._table, _key(recurrence_id), most, prefix=_RUN, after=after, newest_first=True)
        return [read_run(place["run"]) for place in places], last
