"""Numbers that people write to, on the deployed stack: kept while somebody may answer, released on record, no race lost."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.number_races import CHANGES, STATES, WRITES, Races
from tests.stack import Advertiser, Stack, opposed, wait_for

pytestmark = pytest.mark.system

PERSON, STRANGER = "+33635000401", "+33635000402"


@pytest.mark.guarantee("G1")
def test_a_late_stop_at_the_number_of_before_opposes_and_that_number_is_not_released(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    before, after = advertiser.stop_number, str(int(advertiser.stop_number) + 500)
    given = advertiser.consent(PERSON, collected_at="2026-11-24T09:50:00+01:00", tags=["ete"])
    assert at_ten.api("POST", "/consents", given).status == 201
    at_ten.until(at_ten.started(advertiser.id, advertiser.text, audience={"tags": ["ete"]}), "finished")
    moved = replace(advertiser, stop_number=after)
    assert at_ten.api("PUT", f"/advertisers/{moved.id}", moved.body()).status == 200

    refused = at_ten.api("DELETE", f"/numbers/{before}/advertisers/{moved.id}")
    assert (refused.status, refused.body["type"]) == (409, "urn:stop-sms:problem:number_in_use"), refused
    at_ten.reply(PERSON, "STOP", to=before)
    wait_for(lambda: opposed(at_ten, PERSON, moved.id), "the late STOP to count")
    (user,) = at_ten.api("GET", f"/numbers/{before}").body["advertisers"]
    assert (user["advertiser_id"], user["released_at"]) == (moved.id, None)
    assert user["left_at"] is not None


def test_a_number_that_no_message_named_is_free_with_the_move_and_the_next_one_hears_what_comes(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    free = advertiser.stop_number
    moved = replace(advertiser, stop_number=str(int(free) + 500))
    assert at_ten.api("PUT", f"/advertisers/{moved.id}", moved.body()).status == 200
    another = replace(advertiser, id=f"next-{advertiser.id}")
    assert at_ten.api("PUT", f"/advertisers/{another.id}", another.body()).status == 200

    at_ten.reply(STRANGER, "STOP", to=free)
    wait_for(lambda: opposed(at_ten, STRANGER, another.id), "the STOP to count")
    assert at_ten.api("GET", f"/contacts/{STRANGER.replace('+', '%2B')}?advertiser_id={moved.id}").status == 404
    again = at_ten.api("DELETE", f"/numbers/{free}/advertisers/{moved.id}")
    assert (again.status, again.body["released_by"][:4]) == (200, "key:"), again


@pytest.fixture
def table(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A table of its own on the stack: what races leave is nobody's there."""
    stack.adapters_use_it(monkeypatch)
    dynamodb, name = stack.client("dynamodb"), "number-races"
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": part, "AttributeType": "S"} for part in ("pk", "sk")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    )
    yield name
    dynamodb.delete_table(TableName=name)


@pytest.mark.guarantee("G1")
@pytest.mark.parametrize("state", STATES)
def test_the_stack_s_tables_refuse_whoever_was_overtaken_just_before_the_write(table: str, state: str) -> None:
    for change in CHANGES:
        Races(table).check_overtaken(change, state, WRITES)
