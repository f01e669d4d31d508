"""What is kept of carriers, on moto: declarations, the ids of messages, and checks, which two workers write to at once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws
from stopsms.adapters.tables.carrier_check_store import DynamoCarrierChecks
from stopsms.adapters.tables.carrier_store import DynamoCarrierStore
from stopsms.adapters.tables.sent_messages import KEPT, DynamoSentMessages
from stopsms.compliance.outside.carrier import Carrier
from stopsms.compliance.outside.carrier_check import CarrierCheck
from stopsms.compliance.person.phone import HOME, Territory

from tests.factories import CAMILLE, TUESDAY_10H_PARIS

NOW = TUESDAY_10H_PARIS
CARRIER = Carrier(
    "brevo", "brevo", "", 2.5, {HOME: 0.045, Territory.REUNION: 0.06}, {HOME: "36180"}, ("192.0.2.0/24",), NOW, "Claire"
)
CHECK = CarrierCheck("brevo", CAMILLE.e164, "zelie", NOW + timedelta(milliseconds=123))


@pytest.fixture
def going(table: str) -> Iterator[str]:
    """A table whose items go by themselves, beside that of campaigns."""
    with mock_aws():
        boto3.client("dynamodb").create_table(
            TableName="going",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        )
        yield "going"


def test_a_carrier_is_kept_as_it_was_declared(table: str) -> None:
    carriers = DynamoCarrierStore(table)
    assert (carriers.find("brevo"), carriers.all()) == (None, [])

    assert carriers.put(CARRIER)
    assert carriers.put(replace(CARRIER, id="a-second"))
    faster = replace(CARRIER, parts_per_second=5.0)
    assert carriers.put(faster)

    found = carriers.find("brevo")
    assert found == faster
    assert found is not None
    assert (found.changed_at, found.changed_by) == (NOW, "Claire")
    assert [carrier.id for carrier in carriers.all()] == ["a-second", "brevo"]


@pytest.mark.guarantee("G1")
def test_the_numbers_that_a_carrier_had_are_kept_until_it_has_them_again(table: str) -> None:
    carriers = DynamoCarrierStore(table)
    kept = []
    for numbers in ({HOME: "36180"}, {HOME: "36111", Territory.REUNION: "36222"}, {HOME: "36111"}, {HOME: "36180"}):
        assert carriers.put(replace(CARRIER, stop_numbers=numbers))
        found = carriers.find("brevo")
        assert found is not None
        kept.append(found.former_numbers)

    assert kept == [(), ("36180",), ("36180", "36222"), ("36111", "36222")]


@pytest.mark.guarantee("G1")
def test_of_two_who_change_its_number_at_once_neither_has_the_other_s_number_forgotten(
    table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    carriers, rival = DynamoCarrierStore(table), DynamoCarrierStore(table)
    assert carriers.put(replace(CARRIER, stop_numbers={HOME: "36180"}))
    sound, rivals = DynamoCarrierStore.find, [replace(CARRIER, stop_numbers={HOME: "36111"})]

    def find(self: DynamoCarrierStore, carrier_id: str) -> Carrier | None:
        found = sound(self, carrier_id)
        if rivals:
            assert rival.put(rivals.pop())
        return found

    monkeypatch.setattr(DynamoCarrierStore, "find", find)
    assert carriers.put(replace(CARRIER, stop_numbers={HOME: "36222"}))
    found = carriers.find("brevo")
    assert found is not None
    assert found.former_numbers == ("36111", "36180")


@pytest.mark.parametrize("other", [replace(CARRIER, service="octopush"), replace(CARRIER, account="sms-2")])
def test_of_two_who_declare_a_carrier_at_once_the_second_makes_no_other_account_of_it(
    table: str, other: Carrier
) -> None:
    """What left through the first would be told of the second."""
    carriers = DynamoCarrierStore(table)
    assert carriers.put(CARRIER)

    assert not carriers.put(other)
    assert carriers.find("brevo") == CARRIER


def test_an_id_is_of_the_send_that_it_was_kept_for_at_that_carrier_alone(going: str) -> None:
    sent = DynamoSentMessages(going, lambda: NOW)
    for _ in range(2):
        sent.remember("brevo", "17", "c0ffee00c0ffee00", "03-000000.7")

    assert sent.find("brevo", "17") == ("c0ffee00c0ffee00", "03-000000.7")
    assert sent.find("brevo-2", "17") is None
    assert sent.find("brevo", "1") is None
    item = boto3.client("dynamodb").get_item(TableName=going, Key={"id": {"S": "sent#brevo#17"}})["Item"]
    assert item["expiration"] == {"N": str(int((NOW + KEPT).timestamp()))}


def test_what_two_workers_note_with_a_check_is_both_kept(going: str) -> None:
    checks = DynamoCarrierChecks(going)
    assert checks.find("brevo") is None
    checks.write(CHECK)
    assert checks.find("brevo") == CHECK

    assert checks.change(CHECK, CHECK.taken("m-1"))
    assert not checks.change(CHECK, CHECK.heard(CAMILLE.e164, "Reçu", NOW)), "what the first has noted would be lost"
    assert checks.find("brevo") == CHECK.taken("m-1")
    assert checks.change(CHECK.taken("m-1"), CHECK.taken("m-1").heard(CAMILLE.e164, "Reçu", NOW))


def test_a_check_that_is_gone_or_cannot_be_read_is_as_good_as_lost(going: str) -> None:
    checks = DynamoCarrierChecks(going)

    assert not checks.change(CHECK, CHECK.taken("m-1"))
    item: Any = {"id": {"S": "carrier_check#brevo"}, "check": {"M": {"phone": {"S": CAMILLE.e164}}}}
    boto3.client("dynamodb").put_item(TableName=going, Item=item)
    assert checks.find("brevo") is None
