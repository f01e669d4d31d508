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
