"""The key of the embedded stack, whose item is written by hand: the functions read it as one of their own."""

import stat
from pathlib import Path

import boto3
from stopsms.adapters.tables.access_store import DynamoKeyStore
from stopsms.compliance.access.role import Role
from stopsms.contracts.key_text import key_id_of, opens

from local.api_key import api_key, key_item
from local.stack_paths import StackPaths
from tests.factories import TUESDAY_10H_PARIS


def test_the_functions_read_it_as_an_administrators_key_for_all_advertisers(table: str, tmp_path: Path) -> None:
    text = api_key(StackPaths(tmp_path, 0, 0))
    key_id, keys = key_id_of(text), DynamoKeyStore(table)
    assert key_id is not None, "its text is one of a key"

    boto3.client("dynamodb").put_item(TableName=table, Item=key_item(text, TUESDAY_10H_PARIS))

    (key,) = keys.every()
    assert keys.find(key_id) == key
    assert opens(text, key.accepted(TUESDAY_10H_PARIS))
    assert (key.role, key.advertisers, key.test, key.requests_per_minute) == (Role.ADMINISTRATOR, None, False, None)
    assert key.created_at == TUESDAY_10H_PARIS


def test_its_item_has_every_field_that_our_own_has(table: str, tmp_path: Path) -> None:
    by_hand = key_item(api_key(StackPaths(tmp_path, 0, 0)), TUESDAY_10H_PARIS)
    tables, keys = boto3.client("dynamodb"), DynamoKeyStore(table)
    tables.put_item(TableName=table, Item=by_hand)
    (key,) = keys.every()

    tables.delete_item(TableName=table, Key={name: by_hand[name] for name in ("pk", "sk")})
    assert keys.put(key)

    assert tables.scan(TableName=table)["Items"] == [by_hand]


def test_it_stays_the_same_for_a_folder_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    here, there = StackPaths(tmp_path / "here", 0, 0), StackPaths(tmp_path / "there", 0, 0)

    assert api_key(here) == api_key(here) != api_key(there)
    assert stat.S_IMODE((tmp_path / "here" / "api_key").stat().st_mode) == 0o600
