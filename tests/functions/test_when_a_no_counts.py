"""When a no counts, whatever time, number or form it comes with: through the signed door, the topic and the API."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.compliance.person.contact import Status
from stopsms.compliance.person.phone import Phone
from stopsms.contracts.standard_webhooks import signed_headers

from tests.carrier_service import Service
from tests.factories import CAMILLE, an_advertiser
from tests.functions.doors import (
    CONSENT,
    INBOUND_SECRET,
    Runtime,
    answers,
    bodies,
    call,
    camille,
    event,
    fresh,
    move_clock,
    received,
    sign_up,
    sms,
    status,
)

pytestmark = pytest.mark.guarantee("G1", "G7")

SECOND = "+33612345679"


def told(body: Any, settings: Settings, key: str = "", message_id: str = "") -> int:
    """One call of the signed door, and the queue behind it worked off; the status of the answer."""
    sample = event("inbound_api_post_inbound")
    sample["body"] = body if isinstance(body, str) else json.dumps(body)
    now = datetime.now(UTC)
    message_id = message_id or f"d-{now.timestamp()}"
    sample["headers"] |= signed_headers(message_id, sample["body"], [INBOUND_SECRET], now)
    if key:
        sample["headers"]["Idempotency-Key"] = key
    answer: int = fresh("inbound_api").handler(sample, Runtime())["statusCode"]
    work_off(settings)
    return answer


def work_off(settings: Settings) -> None:
    queue = boto3.client("sqs")
    while found := queue.receive_message(QueueUrl=settings.inbound_queue_url, MaxNumberOfMessages=10).get("Messages"):
        for message in found:
            record = event("inbound_stop")["Records"][0] | {"body": message["Body"]}
            assert received(record) == []
            queue.delete_message(QueueUrl=settings.inbound_queue_url, ReceiptHandle=message["ReceiptHandle"])


def written(words: str, sender: str = CAMILLE.e164, **more: Any) -> dict[str, Any]:
    return {"id": "m-1", "from": sender, "to": "36180", "body": words, **more}


def outside(ago: timedelta = timedelta()) -> str:
    return (datetime.now(UTC) - ago).isoformat()


def agreed(number: str, at: str = "2026-11-24T09:59:00+01:00") -> int:
    return call("POST", "/consents", CONSENT | {"phone": number, "collected_at": at})[0]


# ------------------------------------------------------------------ several in one


def test_a_list_of_requests_is_refused_and_not_answered_for_its_first(base: DynamoContactStore) -> None:
    suppression = {"advertiser_id": "zelie", "source": "letter", "received_at": "2026-11-20T10:00:00+01:00"}
    both = [suppression | {"phone": CAMILLE.e164}, suppression | {"phone": SECOND}]
    stopped, problem = call("POST", "/suppressions", both)
    agreed_to, _ = call("POST", "/consents", [CONSENT])

    assert (stopped, agreed_to) == (400, 400)
    assert problem["errors"][0]["rule"] == "object_expected"
    assert status(base) == "granted"


def test_a_list_of_messages_is_refused_whole_and_a_list_of_one_is_that_one(
    base: DynamoContactStore, settings: Settings, bus: str
) -> None:
    assert agreed(SECOND) == 201
    several = told([written("STOP"), written("STOP", SECOND)], settings)
    assert (several, status(base), status(base, SECOND)) == (400, "granted", "granted")
    assert told([written("STOP")], settings) == 202
    assert status(base) == "opposed"


@pytest.mark.parametrize("sign", ["\n", "\t", "\x01", "\r\n"])
def test_a_control_character_that_stands_in_a_text_as_it_is_hides_no_stop(
    base: DynamoContactStore, settings: Settings, bus: str, sign: str
) -> None:
    body = json.dumps(written("STOP#merci")).replace("#", sign)

    assert told(body, settings) == 202
    assert status(base) == "opposed"


@pytest.mark.parametrize("key", ["1001", "clé é", "x" * 300])
def test_no_key_keeps_a_stop_from_being_read(base: DynamoContactStore, settings: Settings, bus: str, key: str) -> None:
    assert agreed(SECOND) == 201
    first = told(written("STOP"), settings, key)
    second = told(written("STOP", SECOND), settings, key)

    assert (first, second) == (202, 202)
    assert (status(base), status(base, SECOND)) == ("opposed", "opposed")


# ------------------------------------------------------------------ times


@pytest.mark.parametrize("ahead", [timedelta(seconds=1), timedelta(minutes=5), timedelta(days=400)])
def test_an_opposition_of_a_clock_ahead_of_ours_is_recorded_now(base: DynamoContactStore, ahead: timedelta) -> None:
    at = datetime(2026, 11, 24, 9, 0, 30, tzinfo=UTC) + ahead
    letter = {"advertiser_id": "zelie", "phone": CAMILLE.e164, "source": "preference_center"}
    done, recorded = call("POST", "/suppressions", letter | {"received_at": at.isoformat()})

    assert done == 201
    assert recorded["contact"]["status"] == "opposed"
    assert recorded["contact"]["opposed_at"] < "2026-11-24T09:01"


@pytest.mark.parametrize("told_at", ["1970-01-01T00:00:00Z", "2026-11-01T00:00:00Z", "2026-11-24T07:00:00Z"])
def test_no_consent_given_before_an_opposition_was_known_lifts_it_however_old_it_says_that_it_is(
    base: DynamoContactStore, settings: Settings, bus: str, told_at: str
) -> None:
    """The consent is not on record yet: it was given a minute before the message came, and is posted after it."""
    sender = "+33612340077"
    assert told(written("STOP", sender, received_at=told_at), settings) == 202
    assert agreed(sender) == 422
    letter = {"advertiser_id": "zelie", "phone": SECOND, "source": "letter", "received_at": told_at}
    assert call("POST", "/suppressions", letter)[0] == 201
    assert agreed(SECOND) == 422
    move_clock(settings, timedelta(minutes=10))
    assert agreed(SECOND, "2026-11-24T10:09:00+01:00") == 201


@pytest.mark.slow
@pytest.mark.parametrize("ahead", [None, timedelta(hours=1)])
def test_a_yes_that_has_no_time_of_its_own_confirms_nothing(
    asking: DynamoContactStore, service: type[Service], settings: Settings, bus: str, ahead: timedelta | None
) -> None:
    """It may have been written before the question, or before a STOP that came in meanwhile."""
    sign_up()
    answers(settings)
    time = {} if ahead is None else {"received_at": outside(-ahead)}
    assert told(written("OUI", **time), settings) == 202

    assert (camille(asking).status, camille(asking).standing) == (Status.HELD, Status.PENDING)


def test_a_yes_with_its_own_time_confirms_at_the_signed_door(
    asking: DynamoContactStore, service: type[Service], settings: Settings, bus: str
) -> None:
    sign_up()
    answers(settings)
    assert told(written("OUI", received_at=outside()), settings) == 202

    assert camille(asking).status is Status.GRANTED


@pytest.mark.slow
@pytest.mark.parametrize("named", ["x" * 129, "with space", ["a"], {"id": 1}, "é1", 4711, "4711", 0, False, "  "])
def test_a_yes_that_names_a_message_which_is_not_the_question_confirms_nothing(
    asking: DynamoContactStore, service: type[Service], settings: Settings, bus: str, named: Any
) -> None:
    sign_up()
    answers(settings)
    assert told(written("OUI", received_at=outside(), answers=named), settings) == 202

    assert camille(asking).status is Status.HELD


# ------------------------------------------------------------------ numbers


@pytest.mark.slow
@pytest.mark.parametrize("to", ["+3336180", "36 180", "0036180", "3336180", "36180;npi=1", "+33 36180", "003336180"])
def test_a_yes_confirms_however_the_network_writes_the_short_code(
    asking: DynamoContactStore, service: type[Service], settings: Settings, to: str
) -> None:
    sign_up()
    answers(settings)
    assert received(sms("OUI", "1", to=to)) == []

    assert camille(asking).status is Status.GRANTED


@pytest.mark.parametrize("words", ["STOP", "laissez moi tranquille"])
def test_what_was_written_before_a_change_of_number_holds_the_new_one(base: DynamoContactStore, words: str) -> None:
    late = sms(words, "1", ago=timedelta(minutes=10))
    request = {"means": "desk", "received_at": "2026-11-24T09:58:00+01:00", "operator": "Claire Martin"}
    for old, new in ((CAMILLE.e164, SECOND), (SECOND, "+33612345680")):
        change = {"advertiser_id": "zelie", "request": request, "new_phone": new}
        assert call("POST", f"/contacts/{old}/number", change)[0] == 201
    assert received(late, late) == []

    assert (status(base), status(base, SECOND), status(base, "+33612345680")) == ("opposed", "opposed", "held")
    assert len(base.evidence("zelie", Phone.of("+33612345680"))) == 2


def test_what_the_next_holder_of_a_number_writes_concerns_nobody_who_left_it(
    base: DynamoContactStore, settings: Settings
) -> None:
    request = {"means": "desk", "received_at": "2026-11-24T09:58:00+01:00", "operator": "Claire Martin"}
    change = {"advertiser_id": "zelie", "request": request, "new_phone": SECOND}
    assert call("POST", f"/contacts/{CAMILLE.e164}/number", change)[0] == 201
    move_clock(settings, timedelta(days=60))
    assert received(sms("STOP", "1")) == []

    assert status(base, SECOND) == "granted"


def test_a_number_in_national_form_that_is_swiss_too_holds_the_swiss_contact_that_is_known(
    base: DynamoContactStore, settings: Settings, bus: str
) -> None:
    swiss = "+41791234567"
    DynamoAdvertiserStore("consent").put(an_advertiser())
    assert agreed(swiss) == 201
    assert received(sms("STOP", "1", sender="0791234567")) == []

    assert (status(base, "+33791234567"), status(base, swiss)) == ("opposed", "held")
    assert received(sms("STOP", "2", sender="0791234599")) == []
    assert status(base, "+41791234599") == "unknown"
    assert agreed("+41791234577") == 201
    assert told(written("STOP", "079 123 45 77"), settings) == 202
    assert (status(base, "+33791234577"), status(base, "+41791234577")) == ("opposed", "held")


@pytest.mark.slow
@pytest.mark.parametrize(
    "sender",
    [
        "00033612345678",
        "+000033612345678",
        "1133612345678",
        "9133612345678",
        "06,12,34,56,78",
        "06:12:34:56:78",
        "06*12*34*56*78",
        "06'12'34'56'78",
        "06|12|34|56|78",
        "+33%20612345678",
        "06......12345678",
    ],
)
def test_a_number_that_may_stand_in_a_sender_is_held_whatever_parts_its_digits(
    base: DynamoContactStore, sender: str
) -> None:
    assert received(sms("STOP", "1", sender=sender)) == []

    assert status(base) == "held"


# ------------------------------------------------------------------ erasure


@pytest.mark.slow
@pytest.mark.parametrize("words", ["STOP", "pfff encore vous", "Merci"])
def test_a_message_from_before_an_erasure_that_comes_again_after_a_return_is_done_and_no_dead_letter(
    base: DynamoContactStore, settings: Settings, words: str
) -> None:
    message = sms(words, "1", ago=timedelta(minutes=5))
    assert received(message) == []
    erasure = {"request": {"means": "letter", "received_at": "2026-11-24T09:59:30+01:00", "operator": "Claire Martin"}}
    assert call("POST", f"/contacts/{CAMILLE.e164}/erasure", erasure, advertiser_id="zelie")[0] == 201
    move_clock(settings, timedelta(minutes=10))
    assert agreed(CAMILLE.e164, "2026-11-24T10:09:00+01:00") == 201

    assert received(message) == []
    assert status(base) == "granted"
    assert bodies(settings.inbound_queue_url) == []


# ------------------------------------------------------------------ once more, by a delivery of its own


@pytest.fixture
def noon() -> datetime:
    """Two minutes ago: the same coarse time in each message. What the clock is moved by since is to be taken off it."""
    return datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=2)


def concluded(evidence: int) -> int:
    read = {"advertiser_id": "zelie", "phone": CAMILLE.e164, "evidence": evidence, "conclusion": "mistaken"}
    return call("POST", "/reviews", read | {"operator": "Claire", "reason": "relu par Claire"})[0]


def test_a_second_stop_of_a_delivery_of_its_own_counts_when_it_came_though_id_words_and_time_are_the_first_ones(
    base: DynamoContactStore, settings: Settings, bus: str, noon: datetime
) -> None:
    told(written("STOP", received_at=noon.isoformat()), settings)
    move_clock(settings, timedelta(minutes=40))
    told(written("STOP", received_at=(noon - timedelta(minutes=40)).isoformat()), settings)

    assert agreed(CAMILLE.e164, "2026-11-24T10:20:00+01:00") == 422
    assert status(base) == "opposed"


def test_a_stop_that_comes_while_something_else_waits_to_be_read_opposes(
    base: DynamoContactStore, settings: Settings, bus: str, noon: datetime
) -> None:
    told(written("STOP", received_at=noon.isoformat()), settings)
    move_clock(settings, timedelta(minutes=20))
    assert agreed(CAMILLE.e164, "2026-11-24T10:19:00+01:00") == 201
    told(written("pfff", id="m-2", received_at=outside()), settings)
    waiting = camille(base).sequence
    told(written("STOP", received_at=(noon - timedelta(minutes=20)).isoformat()), settings)
    concluded(waiting)

    assert status(base) == "opposed"


@pytest.mark.parametrize("words", ["STOP", "pfff"])
def test_a_number_that_is_changed_while_its_message_is_taken_in_leaves_the_new_one_held(
    base: DynamoContactStore, settings: Settings, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    record, changed = DynamoContactStore.record, list[bool]()

    def changing(self: DynamoContactStore, *arguments: Any, **more: Any) -> Any:
        if not changed:
            changed.append(True)
            assert change_number() == 201
        return record(self, *arguments, **more)

    monkeypatch.setattr(DynamoContactStore, "record", changing)
    assert received(sms(words, "1")) == []
    assert status(base, SECOND) == "held"


def test_a_message_from_before_a_change_of_number_holds_the_new_one_though_somebody_else_agreed_for_the_old_one(
    base: DynamoContactStore, settings: Settings
) -> None:
    assert change_number() == 201
    move_clock(settings, timedelta(minutes=10))
    assert agreed(CAMILLE.e164, "2026-11-24T10:09:00+01:00") == 201
    assert received(sms("STOP", "1", ago=timedelta(minutes=30))) == []

    assert (status(base), status(base, SECOND)) == ("opposed", "held")


def change_number() -> int:
    request = {"means": "desk", "received_at": "2026-11-24T09:58:00+01:00", "operator": "Claire Martin"}
    change = {"advertiser_id": "zelie", "request": request, "new_phone": SECOND}
    return call("POST", f"/contacts/{CAMILLE.e164}/number", change)[0]


def test_a_number_is_not_changed_while_a_request_for_erasure_waits(
    base: DynamoContactStore, settings: Settings
) -> None:
    received(sms("supprimez toutes mes données", "1"))
    asked = camille(base).sequence
    waiting = [change_number(), status(base, SECOND)]
    assert concluded(asked) == 201

    assert waiting == [409, "unknown"]
    assert change_number() == 201


@pytest.mark.slow
@pytest.mark.parametrize(
    "recipient", ["tel:36180", "(36180)", "\u200e36180", "36\u00a0180", "３６１８０", "36180;npi=1"]
)
def test_a_short_code_is_read_in_whatever_way_a_network_writes_it(
    base: DynamoContactStore, settings: Settings, bus: str, recipient: str
) -> None:
    assert told(written("STOP", to=recipient), settings) == 202
    assert status(base) == "opposed"
