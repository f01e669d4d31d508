"""A number that people write to, shared by several advertisers: who may take it, who reads what comes, and what an erasure leaves."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.keys.keyed_hash import KeyedHash
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.access_store import DynamoKeyStore
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.tables.carrier_store import DynamoCarrierStore
from stopsms.adapters.tables.dynamodb import dynamodb
from stopsms.adapters.tables.inbound_store import DynamoInboundStore
from stopsms.compliance.campaign.advertiser import Advertiser, AdvertiserChange, Brand
from stopsms.compliance.campaign.reply_numbers import MOST_TEST_ADVERTISERS
from stopsms.compliance.person.phone import HOME

from tests.factories import ADMINISTRATOR_KEY, CAMILLE, TUESDAY_10H_PARIS, a_carrier, an_advertiser, an_api_key
from tests.functions.calling import BODIES, answered, gateway_event
from tests.functions.doors import ERASURE, handle, received, sms, status
from tests.functions.form_visits import defined

DECLARE = ("PUT", "/advertisers/{advertiser_id}")
DATA = ("GET", "/contacts/{phone}/data")
ERASE = ("POST", "/contacts/{phone}/erasure")
SECRET = "36777"
OWNER = an_advertiser(
    id="nora",
    name="Nora",
    sender_id="0937000001",
    stop_number=SECRET,
    stop_numbers={},
    brands=(Brand("Été", "0937000002"),),
)
ago = timedelta(seconds=-60)

OF_ZELIE = f"stopsms_live_00000000000a_{'B' * 43}"
OF_BOTH = f"stopsms_live_00000000000b_{'C' * 43}"
EVERYBODY_S = ADMINISTRATOR_KEY
TESTER = f"stopsms_test_00000000000c_{'D' * 43}"


def call(route: tuple[str, str], body: Any, key: str = "", **more: Any) -> tuple[int, Any]:
    raw = None if body is None else json.dumps(body)
    return answered(route, gateway_event(route, raw, headers={"x-api-key": key} if key else {}, **more))


def declared(key: str, advertiser_id: str = "zelie", **changes: Any) -> tuple[int, Any]:
    leave = dict.fromkeys(("0937000001", "0937000002", "+33937000001"), "contrat 12")
    body = BODIES[DECLARE] | {"stop_number": "36180", "stop_numbers": {}, "authorisations": leave} | changes
    return call(DECLARE, body, key, at={"advertiser_id": advertiser_id})


def answering(number: str) -> list[str]:
    return [advertiser.id for advertiser in DynamoAdvertiserStore("consent").answering(number)]


@pytest.fixture
def keys(settings: Settings) -> None:
    DynamoAdvertiserStore("consent").put(OWNER)
    for text, advertisers, test in (
        (OF_ZELIE, frozenset({"zelie"}), False),
        (OF_BOTH, frozenset({"zelie", "nora"}), False),
        (TESTER, None, True),
    ):
        assert DynamoKeyStore("access").put(an_api_key(text, advertisers=advertisers, test=test))


TAKEN: dict[str, dict[str, Any]] = {
    "stop_number": {"stop_number": SECRET},
    "stop_numbers.RE": {"stop_numbers": {"RE": SECRET}},
    "sender_id": {"sender_id": "0937000002"},
    "brands": {"brands": [{"name": "Zelie Été", "sender_id": "0937000001"}]},
}


def told_shared(answer: dict[str, Any]) -> list[str]:
    return [notice["explanation"]["en"].partition(":")[0] for notice in answer["notices"]]


@pytest.mark.usefixtures("keys")
def test_whoever_has_a_number_shared_is_told_with_whom_and_nothing_of_those_they_do_not_act_for() -> None:
    alone = declared(EVERYBODY_S, stop_number="36180")[1]
    status, shared = declared(OF_BOTH, stop_number=SECRET)
    again, by_one = declared(OF_ZELIE, stop_number=SECRET)
    _, shown = call(("GET", "/advertisers/{advertiser_id}"), None, OF_BOTH, at={"advertiser_id": "zelie"})

    assert (status, again) == (200, 200)
    assert (told_shared(alone), told_shared(by_one)) == ([], [])
    assert told_shared(shared) == [f"{SECRET} is also the number of nora"]
    assert "notices" not in shown


@pytest.mark.usefixtures("keys")
def test_a_phone_is_declared_once_however_it_is_written() -> None:
    phones = [{"phone": phone, "of": "Claire"} for phone in ("06 98 76 54 32", "06 12 34 56 78", "+33 6 98 76 54 32")]
    status, problem = declared(EVERYBODY_S, test_phones=phones)

    assert (status, problem["type"]) == (422, "urn:stop-sms:problem:declared_twice")
    assert problem["field"] == "test_phones"
    assert problem["title"] == "numbers 1 and 3 of the list are the same phone"
    assert declared(EVERYBODY_S, test_phones=phones[:2])[0] == 200


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize("field", TAKEN)
def test_the_number_of_an_advertiser_is_taken_only_by_who_acts_for_that_one_too(field: str) -> None:
    assert declared(EVERYBODY_S)[0] == 200
    code, refused = declared(OF_ZELIE, **TAKEN[field])
    assert (code, refused["type"], refused["field"]) == (409, "urn:stop-sms:problem:number_not_given", field)
    assert "nora" not in json.dumps(refused).lower(), "whose it is, is not told"
    assert answering(SECRET) == answering("0937000001") == answering("0937000002") == ["nora"]

    assert declared(OF_BOTH, **TAKEN[field])[0] == 200
    assert declared(OF_ZELIE, **TAKEN[field], name="Zelie Mode")[0] == 200, "what it has is its own"


@pytest.mark.usefixtures("keys")
def test_a_carrier_is_chosen_by_who_acts_for_all_even_where_its_number_is_the_advertiser_s(settings: Settings) -> None:
    """Clients of one service share its STOP number: the number does not say whose account pays."""
    assert DynamoCarrierStore(settings.campaign_table).put(
        a_carrier(id="nora-s", service="brevo", stop_numbers={HOME: "36180"})
    )
    through: dict[str, Any] = {"carrier": "nora-s", "stop_number": None}
    assert declared(EVERYBODY_S)[0] == 200

    code, refused = declared(OF_ZELIE, **through)
    assert (code, refused["type"], refused["field"]) == (409, "urn:stop-sms:problem:carrier_not_given", "carrier")

    assert declared(EVERYBODY_S, **through)[0] == 200
    assert declared(OF_ZELIE, **through, name="Zelie Mode")[0] == 200, "what was chosen stays"


@pytest.mark.usefixtures("keys")
def test_a_number_that_nobody_has_is_given_by_who_acts_for_all_and_a_no_does_not_tell_whether_anybody_has_it() -> None:
    code, of_free = declared(OF_ZELIE)
    assert (code, of_free["type"]) == (409, "urn:stop-sms:problem:number_not_given")
    assert of_free == declared(OF_ZELIE, stop_number=SECRET)[1]
    assert call(("GET", "/advertisers/{advertiser_id}"), None, OF_ZELIE)[0] == 404, "nothing was written"
    assert answering("36180") == []

    assert declared(EVERYBODY_S)[0] == 200
    assert declared(OF_ZELIE, name="Zelie Mode")[0] == 200
    assert declared(OF_ZELIE, stop_number="36222")[0] == 409


@pytest.mark.usefixtures("keys")
def test_a_number_that_messages_named_and_one_that_is_written_otherwise_are_still_its_own() -> None:
    store = DynamoAdvertiserStore("consent")
    store.use("nora", [SECRET], TUESDAY_10H_PARIS)
    moved = AdvertiserChange(TUESDAY_10H_PARIS, "key:1")
    store.put(an_advertiser(id="nora", stop_number="36999", stop_numbers={}, sender_id="0937000001"), moved)

    assert declared(EVERYBODY_S)[0] == 200
    assert declared(OF_ZELIE, stop_number=SECRET)[0] == 409
    assert declared(OF_ZELIE, sender_id="+33937000001")[0] == 409


def test_of_two_who_take_a_number_at_once_the_second_is_checked_against_the_first(
    keys: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, write, free = DynamoAdvertiserStore("consent"), dynamodb().transact_write_items, "36222"

    def race(**request: Any) -> Any:
        monkeypatch.setattr(dynamodb(), "transact_write_items", write)
        store.put(an_advertiser(id="lina", stop_number=free, stop_numbers={}))
        return write(**request)

    declared(EVERYBODY_S)
    store.put(an_advertiser(id="nora", stop_number=free, stop_numbers={}))
    monkeypatch.setattr(dynamodb(), "transact_write_items", race)
    assert declared(OF_BOTH, stop_number=free)[0] == 409
    assert answering(free) == ["lina", "nora"]


@pytest.mark.usefixtures("keys")
def test_who_tests_takes_no_number_that_people_write_to_and_keeps_nobody_from_one() -> None:
    code, refused = declared(TESTER, "essai", stop_number=SECRET)
    assert (code, refused["type"]) == (409, "urn:stop-sms:problem:number_not_given")

    ids = [f"essai_{number}" for number in range(MOST_TEST_ADVERTISERS + 1)]
    assert [declared(TESTER, advertiser_id)[0] for advertiser_id in ids] == [200] * len(ids)
    assert answering("36180") == ids[1:], "those that came last"
    assert declared(EVERYBODY_S)[0] == 200
    assert answering("36180") == ["zelie"]


@pytest.mark.usefixtures("keys")
def test_a_message_costs_no_more_reads_however_many_test_at_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    read, reads = dynamodb().get_item, []

    def counted(**request: Any) -> Any:
        reads.append(request["Key"]["pk"]["S"])
        return read(**request)

    for number in range(MOST_TEST_ADVERTISERS):
        declared(TESTER, f"essai_{number}")
    declared(EVERYBODY_S)
    monkeypatch.setattr(dynamodb(), "get_item", counted)

    assert answering("36180") == ["zelie"]
    assert reads == ["ADVERTISER#zelie"], "and one query of who has the number"


# ------------------------------------------------------------------ a number that an advertiser left

SHOW = ("GET", "/numbers/{number}")
RELEASE = ("DELETE", "/numbers/{number}/advertisers/{advertiser_id}")
ADMINISTRATOR = "key:000000000000"
LONG_AGO, FAR_AHEAD = datetime(2021, 5, 3, 10, tzinfo=UTC), datetime(2100, 5, 3, 10, tzinfo=UTC)


def released(advertiser_id: str = "zelie", number: str = "36180", key: str = "") -> tuple[int, Any]:
    return call(RELEASE, None, key, at={"number": number, "advertiser_id": advertiser_id})


def shown(number: str = "36180") -> tuple[int, Any]:
    return call(SHOW, None, at={"number": number})


def put_at(when: datetime, stop_number: str) -> None:
    change = AdvertiserChange(when, "key:1")
    DynamoAdvertiserStore("consent").put(an_advertiser(stop_number=stop_number, stop_numbers={}), change)


@pytest.mark.usefixtures("settings")
def test_a_number_that_no_message_named_is_free_at_once_and_who_gave_it_up_stays_on_record() -> None:
    put_at(TUESDAY_10H_PARIS, "36180")
    assert declared("", stop_number="36999")[0] == 200

    assert answering("36180") == []
    code, told = shown()
    (was,) = told["advertisers"]
    assert (code, was["advertiser_id"], was["released_by"][:16]) == (200, "zelie", ADMINISTRATOR)
    assert was["used_until"] is was["expected_until"] is None
    assert declared("", "nora")[0] == 200
    assert answering("36180") == ["nora"]


@pytest.mark.guarantee("G1")
@pytest.mark.usefixtures("settings")
def test_a_number_that_a_form_named_is_kept_for_who_moves_to_another() -> None:
    put_at(TUESDAY_10H_PARIS, "36180")
    defined()
    for moved in ("36999", "36998"):
        assert declared("", stop_number=moved)[0] == 200

    assert answering("36180") == answering("36999") == answering("36998") == ["zelie"]
    assert released()[1]["type"] == "urn:stop-sms:problem:number_in_use"


@pytest.mark.guarantee("G1")
def test_a_late_stop_opposes_where_messages_named_the_number_until_nobody_can_expect_it(settings: Settings) -> None:
    put_at(LONG_AGO, "36180")
    DynamoAdvertiserStore("consent").use("zelie", ["36180"], FAR_AHEAD)
    code, refused = released()
    assert (code, refused["type"]) == (409, "urn:stop-sms:problem:number_in_use")
    assert "declaration" in refused["title"]
    assert declared("", stop_number="36999")[0] == 200

    code, refused = released()
    assert (code, refused["type"]) == (409, "urn:stop-sms:problem:number_in_use")
    assert "2103-05-03" in refused["title"], "until when people may write STOP to it"
    received(sms("STOP", "1", ago=ago))
    contacts = DynamoContactStore("consent", KeyedHash(settings.hash_key_ids))
    assert status(contacts) == "opposed"


@pytest.mark.usefixtures("settings")
def test_who_acts_for_all_releases_a_number_that_nobody_expects_to_be_heard_at_and_who_did_is_on_record() -> None:
    put_at(LONG_AGO, "36180")
    DynamoAdvertiserStore("consent").use("zelie", ["36180"], LONG_AGO)
    put_at(LONG_AGO, "36999")
    assert answering("36180") == ["zelie"], "nobody has released it yet"

    code, told = released(number="003336180")
    assert (code, told["advertiser_id"], told["released_by"][:16]) == (200, "zelie", ADMINISTRATOR)
    assert told["used_until"] == told["left_at"] == "2021-05-03T10:00:00.000+00:00"
    assert answering("36180") == []
    assert released() == (200, told), "asked again, nothing changes"
    assert shown()[1]["advertisers"] == [told]
    assert received(sms("STOP", "1", ago=ago)) == [f"{CAMILLE.e164}-1"], "a dead letter: nobody has that number"


@pytest.mark.usefixtures("keys")
def test_who_left_a_number_long_ago_loses_it_to_the_next_that_is_given_it_and_to_no_test() -> None:
    put_at(LONG_AGO, "36180")
    DynamoAdvertiserStore("consent").use("zelie", ["36180"], LONG_AGO)
    put_at(LONG_AGO, "36999")
    assert declared(TESTER, "essai")[0] == 409
    assert answering("36180") == ["zelie"]

    assert declared(EVERYBODY_S, "lina")[0] == 200
    assert answering("36180") == ["lina"], "what is written from now on is not for who was there before"
    (_, zelie) = shown()[1]["advertisers"]
    assert (zelie["advertiser_id"], zelie["released_by"][:16]) == ("zelie", ADMINISTRATOR)


@pytest.mark.usefixtures("settings")
def test_the_sample_event_is_refused_while_the_declaration_names_the_number() -> None:
    put_at(LONG_AGO, "36180")
    assert handle("access_api", "access_api_delete_number")["status_code"] == 409


@pytest.mark.usefixtures("keys")
def test_numbers_are_looked_after_by_who_acts_for_all_and_not_by_who_tests() -> None:
    for key in (OF_ZELIE, OF_BOTH, TESTER):
        assert released("nora", SECRET, key)[0] == 403
        assert call(SHOW, None, key, at={"number": SECRET})[0] == 403
    assert answering(SECRET) == ["nora"]


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("number", ["", "36", "36180/x", "abc", "%2B", "1" * 16, "３６１８０"])
def test_what_is_no_number_is_refused_by_name_and_one_that_nobody_has_is_not_found(number: str) -> None:
    assert shown(number)[0] in (404, 422)
    assert released(number=number)[0] in (404, 422)
    assert shown()[0] == released()[0] == 404


# ------------------------------------------------------------------ what was written


@pytest.fixture
def sharing(settings: Settings) -> DynamoContactStore:
    """Two advertisers that have one number, each with Camille's STOP, and a third that takes the number afterwards."""
    _put("zelie", "nora")
    received(sms("STOP", "1", ago=ago))
    _put("lina")
    return DynamoContactStore("consent", KeyedHash(settings.hash_key_ids))


def _put(*advertiser_ids: str) -> None:
    for advertiser_id in advertiser_ids:
        DynamoAdvertiserStore("consent").put(an_advertiser(id=advertiser_id, name=advertiser_id.capitalize()))


def replies_held_by(advertiser_id: str) -> list[str]:
    query = {"advertiser_id": [advertiser_id], "operator": ["Claire"], "means": ["letter"]}
    code, held = call(DATA, None, query=query)
    assert code == 200, held
    return [reply["body"] for reply in held["replies"]]


def erase(advertiser_id: str) -> None:
    body = ERASURE | {"advertiser_id": advertiser_id}
    code, told = call(ERASE, body, query={})
    assert code == 201, told


def test_who_takes_a_number_does_not_read_what_was_written_to_it_before(sharing: DynamoContactStore) -> None:
    received(sms("Je ne sais pas", "2", ago=ago))

    assert status(sharing, advertiser_id="lina") == "held"
    assert replies_held_by("lina") == ["Je ne sais pas"]
    assert sorted(replies_held_by("zelie")) == sorted(replies_held_by("nora")) == ["Je ne sais pas", "STOP"]


def test_an_erasure_takes_the_words_from_one_advertiser_and_leaves_them_with_another_that_keeps_the_person(
    sharing: DynamoContactStore,
) -> None:
    erase("zelie")
    assert replies_held_by("zelie") == []
    assert replies_held_by("nora") == ["STOP"]

    erase("nora")
    assert DynamoInboundStore("consent").messages(CAMILLE) == [], "nobody is left who keeps it"


def test_an_advertiser_that_knows_nothing_of_the_person_is_no_reason_to_keep_their_words(settings: Settings) -> None:
    _put("zelie")
    received(sms("STOP", "1", ago=ago))
    table = boto3.resource("dynamodb").Table("consent")
    (kept,) = [item for item in table.scan()["Items"] if item["pk"] == f"INBOUND#{CAMILLE.e164}"]
    table.put_item(Item=kept | {"advertisers": ["nora", "zelie"]})

    erase("zelie")

    assert DynamoInboundStore("consent").messages(CAMILLE) == []


# ------------------------------------------------------------------ a number that only testers have


def trial(advertiser_id: str = "zelie") -> Advertiser:
    return an_advertiser(id=advertiser_id, test=True)


@pytest.mark.guarantee("G3")
@pytest.mark.parametrize("words", ["STOP", "Je ne sais pas", "CONTACT"])
def test_what_a_stranger_writes_to_a_number_that_only_testers_have_is_a_dead_letter(
    settings: Settings, words: str
) -> None:
    DynamoAdvertiserStore("consent").put(trial())
    assert received(sms(words, "1", ago=ago)) == [f"{CAMILLE.e164}-1"]

    _put("nora")  # whose number it is, declares it; the letter is redriven
    assert received(sms(words, "1", ago=ago)) == []
    contacts = DynamoContactStore("consent", KeyedHash(settings.hash_key_ids))
    assert contacts.find("zelie", CAMILLE) is None
    assert status(contacts, advertiser_id="nora") == {"STOP": "opposed", "Je ne sais pas": "held"}.get(words, "unknown")
