"""Every operation that writes names its caller in what it stores: who did what is answered from the tables, without any log."""

import json

import boto3
import pytest
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.compliance.access.operation import PERMISSIONS, PUBLIC

from tests.factories import ADMINISTRATOR
from tests.functions.calling import call
from tests.functions.test_examples import TOUR, visited

NOTHING_TO_NAME = {
    "POST /checks": "it judges, and stores nothing",
    "POST /contacts/{phone}/preference-link": "nothing is stored: the log says who asked for a link, and about whom by reference",
    "POST /carriers/{carrier_id}/check": "it reads the account; a trial message is kept for a day, with the advertiser it is from",
    "POST /campaigns/{campaign_id}/test": "declared phones get it, nobody else; its limits are counted under hashes",
    "PUT /recurrences/{recurrence_id}": "on the tour it is defined as it was, which changes nothing; a change is among its acts",
    "DELETE /campaigns/{campaign_id}": "a draft that left nothing is gone; the archive has who wrote it",
    "DELETE /advertisers/{advertiser_id}/templates/{template_id}": "the template is gone, and held nobody's data",
    "DELETE /webhooks/{webhook_id}": "the webhook is gone, and held nobody's data: the log says who removed it",
    "POST /inbound": "the carrier calls, and signs: it is no principal",
}
"""Operations that leave no principal in the tables, each with why. The log of calls has each of them (`test_calls_on_record`)."""

Items = dict[tuple[str, str, str], str]


def stored() -> Items:
    """Every item of every table, as text."""
    client, found = boto3.client("dynamodb"), Items()
    for table in client.list_tables()["TableNames"]:
        for item in client.scan(TableName=table)["Items"]:
            key = {name: next(iter(value.values())) for name, value in item.items() if name in ("pk", "sk")}
            found[table, str(key.get("pk")), str(key.get("sk"))] = json.dumps(item, default=str, ensure_ascii=False)
    return found


@pytest.fixture
def written(base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch) -> dict[str, Items]:
    """What each writing operation of the tour put into the tables, or changed there."""
    before, by_operation = stored(), dict[str, Items]()
    for operation, _ in visited(base, monkeypatch):
        after = stored()
        if not operation.startswith("GET "):
            by_operation[operation] = {key: item for key, item in after.items() if before.get(key) != item}
        before = after
    return by_operation


def test_every_operation_that_writes_names_its_caller_in_what_it_stores(written: dict[str, Items]) -> None:
    unnamed = {name for name, items in written.items() if ADMINISTRATOR not in " ".join(items.values())}

    assert unnamed == {*NOTHING_TO_NAME}


def test_the_tour_writes_with_every_operation_that_may() -> None:
    operations = {operation.partition(",")[0] for operation in {*PERMISSIONS, *PUBLIC}}
    writing = {operation for operation in operations if not operation.startswith("GET ")}

    assert writing <= {*TOUR}
    assert {*NOTHING_TO_NAME} <= writing


def test_giving_a_person_their_data_is_a_get_that_names_its_caller_too(base: DynamoContactStore) -> None:
    before = stored()
    status, _ = call("GET", "/contacts/{phone}/data")
    changed = [item for key, item in stored().items() if before.get(key) != item]

    assert status == 200
    assert ADMINISTRATOR in " ".join(changed)
