"""What an advertiser may be called, and how many numbers it may have and take: each declaration that is valid can be stored."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.tables.dynamodb import attributes, dynamodb
from stopsms.compliance.campaign.reply_numbers import MOST_NUMBERS, MOST_SETTLED
from stopsms.contracts.bodies.values import WORDS_OF_KEYS

from tests.each_case import each
from tests.functions.calling import BODIES, answered, gateway_event

DECLARE = ("PUT", "/advertisers/{advertiser_id}")
TEMPLATE = Path(__file__).parents[2] / "template.yaml"
STORED: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "adapters" / "stored_items.json").read_text(encoding="utf-8")
)
"""Every item that is stored, by its keys, as one of an advertiser zelie."""


def declared(advertiser_id: str = "zelie", **changes: Any) -> tuple[int, Any]:
    body = BODIES[DECLARE] | {"stop_numbers": {}} | changes
    return answered(DECLARE, gateway_event(DECLARE, json.dumps(body), at={"advertiser_id": advertiser_id}))


def numbered(first: int, many: int) -> dict[str, Any]:
    """Brands that each leave from a number of their own, from this one on."""
    senders = [f"09370{number:05d}" for number in range(first, first + many)]
    brands = [{"name": f"Zelie {sender}", "sender_id": sender} for sender in senders]
    return {"brands": brands, "authorisations": dict.fromkeys(senders, "contrat 12")}


def test_an_advertiser_may_be_called_like_what_stands_within_our_keys(settings: Settings) -> None:
    called = ["Evidence", "NUMBER", "SENDING", "USERS"]
    assert [declared(word, stop_number="36180")[0] for word in called] == [200] * 4

    assert sorted(found.id for found in DynamoAdvertiserStore("consent").answering("36180")) == called


def test_no_advertiser_is_called_like_the_first_word_of_a_key_of_ours(settings: Settings) -> None:
    """Whoever reads a stream or the archive, and the rights of our functions, know an item by the first word of its key."""
    first = {word for place in STORED if (word := re.split("[# ]", place)[0]).isupper()}
    named = set(re.findall(r"([A-Z_]+)#\*", TEMPLATE.read_text(encoding="utf-8")))
    assert {"OPPOSITION", "STOP_NUMBER", "RETENTION"} <= first & named
    assert first | named | {"SESSION"} == WORDS_OF_KEYS

    for word in sorted(WORDS_OF_KEYS):
        status, document = declared(word)
        assert (status, document["errors"][0]["rule"]) == (422, "word_of_keys")
    assert DynamoAdvertiserStore("consent").page(None) == ([], None)


def test_no_key_of_one_advertiser_is_that_of_another(settings: Settings) -> None:
    """A shard of contacts stands under an id and two digits; nothing else that follows a word of ours is two digits."""
    assert [place for place in STORED if re.match(r"zelie#[0-9]{2} ", place)], "contacts"
    listed = [place.split(" ")[0] for place in STORED if re.match(r"[A-Z_]+#zelie ", place)]
    assert {"REVIEW#zelie", "FORMS#zelie", "ADVERTISER#zelie"} <= {*listed}

    for advertiser_id in ("07", "31", "99", "00"):
        status, document = declared(advertiser_id)
        assert (status, document["errors"][0]["rule"]) == (422, "two_digits")
        assert "advertiser_id" in document["errors"][0]["field"]
    for advertiser_id in ("7", "007", "a7", "0-7"):
        assert declared(advertiser_id)[0] == 200
    assert DynamoAdvertiserStore("consent").find("07") is None


@each("many", [MOST_NUMBERS, 49])
def test_more_numbers_than_can_change_together_are_refused_by_name(settings: Settings, many: int) -> None:
    status, document = declared("nora", **numbered(0, many))

    assert (status, document["type"].rpartition(":")[2], document["field"]) == (422, "too_many_numbers", "brands")
    assert DynamoAdvertiserStore("consent").find("nora") is None


def test_all_numbers_that_an_advertiser_may_have_are_changed_for_as_many_others(settings: Settings) -> None:
    assert declared("nora", stop_number="36180", **numbered(0, MOST_NUMBERS - 1))[0] == 200
    assert declared("nora", stop_number="36181", **numbered(500, MOST_NUMBERS - 1))[0] == 200

    store = DynamoAdvertiserStore("consent")
    heard = {number: [who.id for who in store.answering(number)] for number in ("36180", "36181", "0937000500")}
    assert heard == {"36180": [], "36181": ["nora"], "0937000500": ["nora"]}


@pytest.mark.slow
@each(("taken", "at_most"), [(1, MOST_SETTLED), (MOST_NUMBERS, 0)])
def test_a_number_that_many_left_long_ago_can_be_given_to_another(settings: Settings, taken: int, at_most: int) -> None:
    assert declared("nora", stop_number="36181", **numbered(500, MOST_NUMBERS - 1))[0] == 200
    ago = {"used_until": "2016-01-01T00:00:00+00:00", "left_at": "2016-01-01T00:00:00+00:00", "revision": 1}
    for item in ({"sk": "#NUMBER", "test": [], "revision": 1}, *({"sk": f"gone-{n}"} | ago for n in range(99))):
        dynamodb().put_item(TableName="consent", Item=attributes(item | {"pk": "STOP_NUMBER#36180"}))

    assert declared("nora", stop_number="36180", **numbered(0, taken - 1))[0] == 200
    users = DynamoAdvertiserStore("consent").users("36180")
    assert (len(users.real), "nora" in users.real) == (100 - at_most, True)
