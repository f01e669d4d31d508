"""A table that takes no more, or a key: every call says so in one way, and the retention stops there and goes on later; on moto."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ClientError
from retention.purge_holding import RetentionPorts
from retention.run_retention import run_retention
from stopsms.adapters.clients import kms
from stopsms.adapters.clock import SystemClock
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.contacts.held_data import DynamoHoldings, DynamoRetentionReports
from stopsms.adapters.keys.keyed_hash import KeyedHash
from stopsms.adapters.tables.batch_store import DynamoBatchStore
from stopsms.adapters.tables.dynamodb import dynamodb, get, put_new, put_revised, query, write_together
from stopsms.adapters.tables.inbound_store import DynamoInboundStore
from stopsms.compliance.errors import BusyError, ContendedError
from stopsms.compliance.law.retention import RetentionRun
from stopsms.compliance.person.erasure import ErasedContact, ErasureTask
from stopsms.compliance.ports.inbound import InboundMessage
from stopsms.use_cases.clean_up_erasure import PersonalDataStores

from tests.factories import CAMILLE, TUESDAY_10H_PARIS

NOW = TUESDAY_10H_PARIS
LONG_AGO = NOW - timedelta(days=4 * 365)
REPLY = InboundMessage("i", "m", "+33612345678", "36180", "", "", "", False, LONG_AGO)
ITEM = {"pk": "a", "sk": "b", "revision": 1}
PUT: Any = {"Put": {"TableName": "table", "Item": {"pk": {"S": "a"}, "sk": {"S": "b"}}}}


@pytest.fixture
def refuse(table: str) -> Iterator[Callable[..., None]]:
    """Have a service refuse an operation so often, after so many calls that it carries out, when the SDK has asked as often as it does."""
    refusals: list[Any] = []

    def begin(client: Any, operation: str, code: str, *, after: int = 0, times: int = 1) -> None:
        calls = count()

        def answer(**_: Any) -> Any:
            refused = {"Error": {"Code": code, "Message": "slow down"}, "ResponseMetadata": {"HTTPStatusCode": 400}}
            return (
                (AWSResponse("", 400, HTTPHeaders(), None), refused) if after <= next(calls) < after + times else None
            )

        service = client.meta.service_model.service_id.hyphenize()
        client.meta.events.register(f"before-call.{service}.{operation}", answer)
        refusals.append((client, f"before-call.{service}.{operation}", answer))

    yield begin
    for client, event, answer in refusals:  # the client outlives the test
        client.meta.events.unregister(event, answer)


def _kept_and_forgotten(inbound: DynamoInboundStore) -> None:
    inbound.keep(REPLY)
    inbound.forget(REPLY, ())


CALLS: dict[str, Callable[[], object]] = {
    "GetItem": lambda: get("table", "a", "b"),
    "Query": lambda: list(query("table", "a")),
    "PutItem": lambda: (put_new("table", ITEM), put_revised("table", ITEM)),
    "DeleteItem": lambda: _kept_and_forgotten(DynamoInboundStore("table")),
    "TransactWriteItems": lambda: write_together([PUT]),
}


@pytest.mark.parametrize(
    "code", ["ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded"]
)
def test_any_call_that_a_table_takes_no_more_of_is_told_as_busy(refuse: Callable[..., None], code: str) -> None:
    for operation, call in CALLS.items():
        refuse(dynamodb(), operation, code)
        with pytest.raises(BusyError, match=code):
            call()
        call()


def test_what_a_table_refuses_for_another_reason_is_an_error(refuse: Callable[..., None]) -> None:
    for operation, call in CALLS.items():
        refuse(dynamodb(), operation, "ValidationException")
        with pytest.raises(ClientError):
            call()


def test_a_key_that_takes_no_more_is_told_as_busy(refuse: Callable[..., None], hashing: KeyedHash) -> None:
    refuse(kms(), "GenerateMac", "ThrottlingException")
    with pytest.raises(BusyError):
        hashing.of(CAMILLE.e164)
    assert hashing.of(CAMILLE.e164)


@pytest.fixture
def ports(table: str, hashing: KeyedHash) -> RetentionPorts:
    """A retention over replies of long ago, on the real adapters."""
    inbound, contacts = DynamoInboundStore(table), DynamoContactStore(table, hashing)
    for place in range(5):
        inbound.keep(replace(REPLY, identity=f"i{place}"))
    boto3.client("dynamodb").create_table(
        TableName="answers",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )

    class Clock(SystemClock):
        def now(self) -> datetime:
            return NOW

    clock, batches, nobody = Clock(""), DynamoBatchStore(table), Any
    stores = PersonalDataStores(nobody, contacts, inbound, nobody, batches)  # type: ignore[arg-type]
    holdings = DynamoHoldings(table, "answers", "answers", batches, hashing, clock)
    return RetentionPorts(stores, holdings, DynamoRetentionReports(table), clock, lambda: "0" * 32)


def run(ports: RetentionPorts) -> RetentionRun:
    return run_retention(ports, NOW + timedelta(minutes=14), dry=False, again=False)


def kept(table: str) -> int:
    items = boto3.client("dynamodb").scan(TableName=table)["Items"]
    return sum(item["pk"]["S"].startswith("INBOUND#") for item in items)


def test_a_delete_that_the_table_takes_no_more_of_stops_the_run_which_keeps_what_it_did_and_goes_on(
    ports: RetentionPorts, refuse: Callable[..., None], table: str
) -> None:
    refuse(dynamodb(), "DeleteItem", "ProvisionedThroughputExceededException", after=2, times=2)
    stopped = run(ports)
    assert (stopped.finished_at, stopped.purged, kept(table)) == (None, {"fr.retention.replies": 2}, 3)
    assert ports.reports.newest(dry=False)[0] == [stopped]

    done = run(ports)
    assert done.finished_at is not None
    assert (done.purged, kept(table)) == ({"fr.retention.replies": 5}, 0)


@pytest.mark.parametrize("operation", ["Scan", "PutItem"])
def test_a_run_that_finds_no_room_to_read_or_to_store_ends_quietly_and_the_next_one_does_it_all(
    ports: RetentionPorts, refuse: Callable[..., None], table: str, operation: str
) -> None:
    refuse(dynamodb(), operation, "ThrottlingException")
    assert run(ports).finished_at is None
    done = run(ports)

    assert done.finished_at is not None
    assert kept(table) == 0


@pytest.mark.parametrize(("error", "others"), [(BusyError, 0), (ContendedError, 2)])
def test_erasures_that_find_no_room_are_left_for_the_next_call_and_the_run_goes_on(
    ports: RetentionPorts, monkeypatch: pytest.MonkeyPatch, table: str, error: type[Exception], others: int
) -> None:
    task = ErasureTask(CAMILLE, "p5eudonym", ErasedContact("zelie", NOW, 1, 1, "ab" * 32, None))
    cleaned: list[object] = []

    def clean_up(*_: Any) -> bool:
        cleaned.append(task)
        if len(cleaned) == 1:
            raise error("a batch")
        return True

    monkeypatch.setattr("retention.run_retention.clean_up_erasure", clean_up)
    monkeypatch.setattr(DynamoContactStore, "tasks", lambda _: iter([task] * 3))
    done = run(ports)

    assert (done.erasures, done.finished_at is not None, kept(table)) == (others, True, 0)
