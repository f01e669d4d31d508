"""The words of an edition are written once and told to whoever asks, even once the code has others."""

from dataclasses import replace

import boto3
import pytest
from stopsms.adapters.tables.dynamodb import attributes, get
from stopsms.adapters.tables.edition_store import DynamoEditionStore, edition_key
from stopsms.compliance.law.edition import edition_of
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.person.phone import Country
from stopsms.contracts.records import edition_record

from tests.rulebooks import reworded, rules_of_another_day

FRANCE = rulebook_of(Country.FRANCE)
NOW, BEFORE = edition_of(FRANCE), edition_of(reworded(FRANCE, "FR-2025.01.01"))


def test_the_words_of_before_are_found_once_the_code_has_others(table: str) -> None:
    DynamoEditionStore(table).keep(NOW)
    with rules_of_another_day():
        assert DynamoEditionStore(table).find(NOW.id) == NOW


def test_an_edition_is_written_once_whoever_keeps_it_and_read_once_by_a_worker(
    table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = DynamoEditionStore(table), DynamoEditionStore(table)
    first.keep(BEFORE)
    pk, sk = edition_key(BEFORE.id)
    boto3.client("dynamodb").update_item(
        TableName=table,
        Key=attributes({"pk": pk, "sk": sk}),
        UpdateExpression="SET mark = :mark",
        ExpressionAttributeValues={":mark": {"S": "the first"}},
    )
    second.keep(BEFORE)
    item = get(table, pk, sk)
    assert item is not None
    assert item["mark"] == "the first"
    assert second.find(BEFORE.id) == BEFORE

    monkeypatch.setattr("stopsms.adapters.tables.edition_store.get", None)
    monkeypatch.setattr("stopsms.adapters.tables.edition_store.put_new", None)
    second.keep(BEFORE)
    assert second.find(BEFORE.id) == BEFORE


def test_words_that_are_not_those_of_the_name_are_not_told(table: str) -> None:
    pk, sk = edition_key(BEFORE.id)
    forged = replace(BEFORE, rules=[{**rule, "title": "Tout est permis"} for rule in BEFORE.rules])
    item = {"pk": pk, "sk": sk} | edition_record(forged)
    boto3.client("dynamodb").put_item(TableName=table, Item=attributes(item))

    assert DynamoEditionStore(table).find(BEFORE.id) is None


def test_an_edition_that_is_not_on_record_is_not_made_up(table: str) -> None:
    assert DynamoEditionStore(table).find(BEFORE.id) is None
    assert DynamoEditionStore(table).find("") is None
