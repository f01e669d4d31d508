"""What a caller gets wrong is refused by name at every door, what passes is not kept, and the same text is the same text."""

import json
import sys
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from importlib import import_module
from typing import Any

import pytest
from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.doors import http
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.campaign_store import DynamoCampaignStore
from stopsms.adapters.tables.dynamodb import dynamodb
from stopsms.compliance.errors import UnknownCursor
from stopsms.compliance.message.text import encoding_of
from stopsms.compliance.person.contact import Status
from stopsms.compliance.person.phone import Phone
from stopsms.contracts.cursor import read_cursor, written_cursor

from tests.factories import CAMILLE, a_campaign, terms
from tests.functions.calling import (
    BODIES,
    CONSENT,
    DEPLOYED,
    FILLED,
    STRANGER,
    answered,
    call,
    gateway_event,
    routes,
    usual_query,
)
from tests.functions.doors import Runtime, fresh

CREATING = sorted(route for route in routes() if route[0] == "POST" and route[1] != "/inbound")
LISTS = sorted(route for route, (_, names) in routes().items() if "next" in names)


def changed(body: dict[str, Any], place: str, value: Any) -> dict[str, Any]:
    """A body with another value at a place in dotted names."""
    name, _, inner = place.partition(".")
    return body | {name: changed(body.get(name, {}), inner, value) if inner else value}


def refused(status_and_document: tuple[int, Any], status: int, rule: str, field: str) -> dict[str, Any]:
    """The error that is told, which names the rule and the field."""
    found, document = status_and_document
    assert found == status, document
    errors: dict[str, dict[str, Any]] = {error["rule"]: error for error in document["errors"]}
    assert rule in errors, errors
    assert field in errors[rule]["field"]
    assert errors[rule]["message"]
    return errors[rule]


# -------------------------------------------------- passing failures and Idempotency-Keys


def keyed(route: tuple[str, str], key: str = "k-1") -> dict[str, Any]:
    raw = json.dumps(BODIES.get(route, {}))
    return gateway_event(route, raw, headers={"Idempotency-Key": key})


@pytest.mark.slow
@pytest.mark.parametrize("route", CREATING, ids=map(" ".join, CREATING))
def test_what_was_not_done_is_not_kept_under_the_key(
    base: DynamoContactStore, route: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    function, _ = routes()[route]
    door = fresh(function)

    def answers(status: int) -> dict[str, Any]:
        answer = {"statusCode": status, "body": f'{{"status": {status}}}', "headers": {}, "isBase64Encoded": False}
        with monkeypatch.context() as moment:
            moment.setattr(door.app, "resolve", lambda event, context: answer)
            given: dict[str, Any] = door.handler(keyed(route), Runtime())
        return given

    assert [answers(status)["statusCode"] for status in (404, 409, 422, 429, 503)] == [404, 409, 422, 429, 503]
    after, again = answers(201), answers(409)
    assert (again["statusCode"], again["body"]) == (after["statusCode"], after["body"]) == (201, '{"status": 201}')
    assert again["multiValueHeaders"]["Idempotency-Replayed"] == ["true"]


def test_a_consent_is_recorded_at_the_second_call_when_the_first_found_the_contact_contended(
    base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stopsms.compliance.errors import ContendedError

    def contended(*_: Any) -> Any:
        raise ContendedError

    app = fresh("consent_api")
    with monkeypatch.context() as busy:
        busy.setattr(app, "capture_one", contended)
        during = app.handler(keyed(("POST", "/consents")), Runtime())
    after = app.handler(keyed(("POST", "/consents")), Runtime())
    contact = base.find("zelie", Phone.of("+33612345679"))

    assert (during["statusCode"], after["statusCode"]) == (429, 201)
    assert contact is not None


def test_an_opposition_is_recorded_at_the_second_call_when_the_first_found_the_contact_contended(
    base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stopsms.compliance.errors import ContendedError

    def contended(*_: Any) -> Any:
        raise ContendedError

    app = fresh("consent_api")
    with monkeypatch.context() as busy:
        busy.setattr(app, "suppress_contact", contended)
        during = app.handler(keyed(("POST", "/suppressions")), Runtime())
    after = app.handler(keyed(("POST", "/suppressions")), Runtime())
    contact = base.find("zelie", CAMILLE)

    assert (during["statusCode"], after["statusCode"]) == (429, 201)
    assert contact is not None
    assert contact.status is Status.OPPOSED


@pytest.mark.parametrize(("route", "times"), [(("POST", "/suppressions"), 4), (("POST", "/consents"), 1)])
def test_what_says_no_for_a_person_is_tried_until_there_is_no_time_left(
    base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch, route: tuple[str, str], times: int
) -> None:
    from stopsms.compliance.errors import ContendedError

    waited: list[float] = []
    left = Runtime()

    def pass_over(seconds: float) -> None:
        waited.append(seconds)
        left.milliseconds_left -= 20_000

    def contended(*_: Any) -> Any:
        raise ContendedError

    door = fresh("consent_api")
    monkeypatch.setattr(door, {"/suppressions": "suppress_contact", "/consents": "capture_one"}[route[1]], contended)
    monkeypatch.setattr(http, "_PAUSES", [timedelta(seconds=pause) for pause in (1, 2, 3, 4)])
    monkeypatch.setattr("time.sleep", pass_over)
    answer = door.handler(keyed(route), left)

    assert answer["statusCode"] == 429
    assert len(waited) == times - 1


def test_what_was_contended_for_a_moment_is_recorded_at_the_first_call(
    base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stopsms.compliance.errors import ContendedError

    door, refusals = fresh("consent_api"), [ContendedError()]
    suppress = door.suppress_contact

    def contended_once(*given: Any) -> Any:
        if refusals:
            raise refusals.pop()
        return suppress(*given)

    monkeypatch.setattr(door, "suppress_contact", contended_once)
    answer = door.handler(keyed(("POST", "/suppressions")), Runtime())
    contact = base.find("zelie", CAMILLE)

    assert (answer["statusCode"], contact and contact.status) == (201, Status.OPPOSED)


def test_a_function_that_died_at_work_leaves_its_key_to_the_next_call_once_its_time_is_over(
    base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Dying(BaseException):
        """What ends a process is no exception that is handled."""

    def dies(event: Any, context: Any) -> Any:
        raise Dying

    class Spent(Runtime):
        def get_remaining_time_in_millis(self) -> int:
            return -1000  # the function's time is over when its record is read

    door = fresh("consent_api")
    with monkeypatch.context() as deadly:
        deadly.setattr(door.app, "resolve", dies)
        with pytest.raises(Dying):
            door.handler(keyed(("POST", "/suppressions"), "alive"), Runtime())
        with pytest.raises(Dying):
            door.handler(keyed(("POST", "/suppressions"), "over"), Spent())

    meanwhile = door.handler(keyed(("POST", "/suppressions"), "alive"), Runtime())
    after = door.handler(keyed(("POST", "/suppressions"), "over"), Runtime())

    assert (meanwhile["statusCode"], json.loads(meanwhile["body"])["type"][-22:]) == (409, "idempotency_key_in_use")
    assert after["statusCode"] == 201


def test_an_exception_that_nobody_foresaw_leaves_the_key_to_the_next_call(
    base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = fresh("consent_api")

    def broken(event: Any, context: Any) -> Any:
        raise RuntimeError("ours")

    with monkeypatch.context() as failing:
        failing.setattr(door.app, "resolve", broken)
        with pytest.raises(RuntimeError):
            door.handler(keyed(("POST", "/suppressions")), Runtime())

    assert door.handler(keyed(("POST", "/suppressions")), Runtime())["statusCode"] == 201


def test_what_was_done_is_answered_though_the_record_of_its_key_is_not_taken(
    base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise ClientError({"Error": {"Code": "ThrottlingException"}}, "UpdateItem")

    monkeypatch.setattr(DynamoDBPersistenceLayer, "_update_record", full)
    answer = fresh("consent_api").handler(keyed(("POST", "/suppressions")), Runtime())
    contact = base.find("zelie", CAMILLE)

    assert answer["statusCode"] == 201
    assert contact is not None
    assert contact.status is Status.OPPOSED


def test_without_a_record_of_the_key_nothing_is_done_and_the_caller_is_told_to_come_again(
    base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as gone:
        gone.setenv("IDEMPOTENCY_TABLE", "no-such-table")
        answer = fresh("consent_api").handler(keyed(("POST", "/suppressions")), Runtime())
    contact = base.find("zelie", CAMILLE)

    assert answer["statusCode"] == 503
    assert contact is not None
    assert contact.status is Status.GRANTED


def test_a_request_that_is_wrong_is_refused_in_the_same_way_each_time_and_may_be_corrected(
    base: DynamoContactStore,
) -> None:
    def asked(phone: str) -> dict[str, Any]:
        body = json.dumps(CONSENT | {"phone": phone})
        return gateway_event(("POST", "/consents"), body, headers={"Idempotency-Key": "k"})

    door = fresh("consent_api")
    first, again = door.handler(asked("12"), Runtime()), door.handler(asked("12"), Runtime())
    corrected, other = door.handler(asked("0612345690"), Runtime()), door.handler(asked("0612345691"), Runtime())

    assert first["statusCode"] == again["statusCode"] == 422
    assert again["body"] == first["body"]
    assert "Idempotency-Replayed" not in again.get("multiValueHeaders", {})
    assert (corrected["statusCode"], other["statusCode"]) == (201, 409)


def test_of_two_keys_that_differ_neither_counts(base: DynamoContactStore) -> None:
    asked = gateway_event(("POST", "/suppressions"), "{}", headers={"Idempotency-Key": "one"})
    asked["multiValueHeaders"] = {"idempotency-key": ["one", "other"]}

    assert answered(("POST", "/suppressions"), asked)[1]["type"] == "urn:stop-sms:problem:invalid_idempotency_key"


@pytest.mark.parametrize(
    ("route", "changes"),
    [
        (("POST", "/suppressions"), {}),
        (("POST", "/consents"), {}),
        (("POST", "/consents"), {"phone": 3}),
        (("POST", "/inbound"), {}),
    ],
    ids=str,
)
def test_a_body_is_read_once_whatever_comes_of_it(
    base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch, route: tuple[str, str], changes: dict[str, Any]
) -> None:
    raw = json.dumps(BODIES[route] | changes)
    asked, read, loads = gateway_event(route, raw), list[str](), json.loads

    def counted(text: Any, *more: Any, **how: Any) -> Any:
        read.extend([text] if text == raw else [])
        return loads(text, *more, **how)

    door = fresh(routes()[route][0])
    with monkeypatch.context() as watched:
        watched.setattr(json, "loads", counted)
        door.handler(asked, Runtime())

    assert read == [raw]


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "\ud83d", "x" * 256])
def test_a_key_that_is_none_is_refused(base: DynamoContactStore, key: str) -> None:
    status, document = answered(
        ("POST", "/suppressions"),
        gateway_event(("POST", "/suppressions"), "{}", headers={"Idempotency-Key": key}),
    )

    assert (status, document["type"]) == (400, "urn:stop-sms:problem:invalid_idempotency_key")


# -------------------------------------------------------------------- texts


TEXTS = [
    ("POST", "/consents", "evidence.wording"),
    ("POST", "/consents", "evidence.wording_version"),
    ("POST", "/consents", "evidence.source"),
    ("POST", "/consents", "evidence.operator"),
    ("POST", "/consents", "evidence.collector.name"),
    ("POST", "/consents", "attributes.first_name"),
    ("POST", "/campaigns", "text"),
    ("POST", "/campaigns", "name"),
    ("POST", "/campaigns", "category"),
    ("POST", "/checks", "text"),
    ("POST", "/checks", "category"),
    ("POST", "/contacts/{phone}/rectification", "attributes.first_name"),
    ("POST", "/contacts/{phone}/rectification", "request.reason"),
    ("POST", "/contacts/{phone}/interactions", "reference"),
    ("POST", "/reviews", "reason"),
    ("POST", "/imports", "file_name"),
    ("POST", "/imports", "operator"),
    ("POST", "/imports", "provenance.evidence.wording"),
    ("PUT", "/sending", "by"),
    ("PUT", "/advertisers/{advertiser_id}", "name"),
    ("PUT", "/advertisers/{advertiser_id}", "legal_name"),
    ("PUT", "/advertisers/{advertiser_id}", "contact.email"),
]
LISTED = [("POST", "/consents", "tags"), ("POST", "/consents", "categories"), ("POST", "/imports", "provenance.tags")]
LISTED += [("POST", "/campaigns", "audience.tags"), ("POST", "/contacts/{phone}/rectification", "tags")]
UNWRITABLE = [
    ("\ufffd", "not_utf_8", "U+FFFD REPLACEMENT CHARACTER"),
    ("\x00", "control_character", "U+0000"),
    ("\x1b", "control_character", "U+001B"),
    ("\x85", "control_character", "U+0085"),
    ("\u2028", "control_character", "U+2028 LINE SEPARATOR"),
    ("\u202e", "direction_character", "U+202E RIGHT-TO-LEFT OVERRIDE"),
    ("\u2067", "direction_character", "U+2067 RIGHT-TO-LEFT ISOLATE"),
    ("\u200f", "direction_character", "U+200F RIGHT-TO-LEFT MARK"),
    ("\ufffe", "noncharacter", "U+FFFE"),
    ("\ufdd0", "noncharacter", "U+FDD0"),
    ("\U0010ffff", "noncharacter", "U+10FFFF"),
    ("\ud83d", "half_a_character", "U+D83D"),
]


@pytest.mark.parametrize(("character", "rule", "name"), UNWRITABLE, ids=[name for *_, name in UNWRITABLE])
def test_a_character_that_nobody_reads_is_refused_by_name_in_every_text(
    base: DynamoContactStore, character: str, rule: str, name: str
) -> None:
    for method, path, place in TEXTS + LISTED:
        text = f"été{character} 2"
        value = [text] if (method, path, place) in LISTED else text
        error = refused(
            call(method, path, changed(BODIES[method, path], place, value)), 422, rule, place.split(".")[-1]
        )

        assert name in error["message"]
        assert "character 4" in error["message"]
        assert "en position 4" in error["explanation"]["fr"]
        assert name in error["explanation"]["en"]


@pytest.mark.parametrize("character", ["\n", "\t", "\r\n"])
def test_a_line_break_stands_where_a_text_has_lines_and_nowhere_else(base: DynamoContactStore, character: str) -> None:
    several = {"wording", "text", "reason"}
    for method, path, place in TEXTS:
        field = place.split(".")[-1]
        answer = call(method, path, changed(BODIES[method, path], place, f"Zelie : un{character}deux"))
        if field in several:
            assert "errors" not in answer[1], answer
        else:
            refused(answer, 422, "control_character", field)


def test_bytes_that_are_not_utf_8_are_refused_however_they_arrive(base: DynamoContactStore) -> None:
    latin = (
        json.dumps(CONSENT, ensure_ascii=False).replace("J’accepte", "J'accepte d'être").encode("latin-1", "replace")
    )
    as_bytes = gateway_event(("POST", "/consents"), b64encode(latin).decode(), base64=True)
    replaced = gateway_event(("POST", "/consents"), latin.decode("utf-8", "replace"))

    refused(answered(("POST", "/consents"), as_bytes), 400, "not_utf_8", "body")
    refused(answered(("POST", "/consents"), replaced), 422, "not_utf_8", "wording")


def test_a_body_in_base64_is_read_as_what_it_says(base: DynamoContactStore) -> None:
    raw = b64encode(json.dumps(CONSENT).encode()).decode()

    assert answered(("POST", "/consents"), gateway_event(("POST", "/consents"), raw, base64=True))[0] == 201
    broken = gateway_event(("POST", "/consents"), "%%%", base64=True)
    refused(answered(("POST", "/consents"), broken), 400, "not_utf_8", "body")


COMPOSED, DECOMPOSED = "fidélité", "fide\u0301lite\u0301"


def test_a_tag_is_the_same_however_its_accents_are_typed(base: DynamoContactStore) -> None:
    assert call("POST", "/consents", CONSENT | {"tags": [DECOMPOSED], "categories": [DECOMPOSED, "mode"]})[0] == 201
    _, typed = call("POST", "/campaigns", BODIES["POST", "/campaigns"] | {"audience": {"tags": [COMPOSED]}})
    _, pasted = call("POST", "/campaigns", BODIES["POST", "/campaigns"] | {"audience": {"tags": [DECOMPOSED]}})
    _, preview = call("GET", "/campaigns/{campaign_id}/preview", at={"campaign_id": pasted["id"]})

    assert typed["audience"] == pasted["audience"] == {"tags": [COMPOSED]}
    assert preview["audience"] == 1
    _, shown = call("GET", "/contacts/{phone}", at={"phone": CONSENT["phone"]})
    assert shown["tags"] == [COMPOSED]


def test_a_text_costs_the_same_however_its_accents_are_typed(base: DynamoContactStore) -> None:
    text = "Zelie : réductions d'été, à la fidélité de tous"
    decomposed = text.replace("é", "e\u0301").replace("à", "a\u0300")
    judged = [call("POST", "/checks", BODIES["POST", "/checks"] | {"text": given}) for given in (text, decomposed)]

    assert encoding_of(decomposed) != encoding_of(text)
    assert judged[0] == judged[1]
    assert judged[0][1]["message"]["encoding"] == "GSM-7"


@given(st.text(max_size=40))
def test_whatever_is_taken_is_composed_and_writable(text: str) -> None:
    import unicodedata

    from pydantic import ValidationError
    from stopsms.compliance.message.characters import unwritable
    from stopsms.contracts.bodies.audience import AudienceBody

    try:
        (taken,) = AudienceBody.model_validate({"tags": [text]}).tags
    except ValidationError:
        assert unwritable(text) or not text.strip()
        return
    assert taken == unicodedata.normalize("NFC", text).strip()
    assert unwritable(taken) is None


def test_what_a_person_said_is_kept_though_a_machine_damaged_it(base: DynamoContactStore) -> None:
    said = BODIES["POST", "/suppressions"] | {"words": "plus de SMS \ud83d\u202e\ufffd"}

    status, recorded = call("POST", "/suppressions", said)
    assert (status, recorded["contact"]["status"]) == (201, "opposed")
    assert recorded["evidence"]["content"]["words"] == "plus de SMS \ufffd\u202e\ufffd"


# ------------------------------------------------------- JSON, times, numbers, flags


RAW = json.dumps(CONSENT)
NOT_ONE_THING = [
    (RAW[:-1] + ', "phone": "06 99 99 99 99"}', "duplicate_key", "phone"),
    (RAW.replace('"informed": true', '"informed": true, "informed": true'), "duplicate_key", "informed"),
    ("[" * 30_000, "too_deep", "body"),
    ("[" * 2_000 + "]" * 2_000, "too_deep", "body"),
    ('{"a":' * 21 + "1" + "}" * 21, "too_deep", "body"),
    (RAW.replace('"informed": true', f'"informed": {"9" * 60_000}'), "number_too_long", "body"),
    (RAW.replace('"informed": true', '"informed": NaN'), "json_invalid", "body"),
    (RAW.replace('"informed": true', '"informed": -Infinity'), "json_invalid", "body"),
    (RAW.replace('"informed": true', '"informed": 1e999'), "number_too_large", "body"),
    (RAW[:-5], "json_invalid", "body"),
    ("\ufeff" + RAW, "json_invalid", "body"),
    ("'phone'", "json_invalid", "body"),
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("raw", "rule", "field"), NOT_ONE_THING, ids=[f"{r} {i}" for i, (_, r, _) in enumerate(NOT_ONE_THING)]
)
def test_what_is_not_json_that_says_one_thing_is_refused(
    base: DynamoContactStore, raw: str, rule: str, field: str
) -> None:
    refused(call("POST", "/consents", raw), 400, rule, field)
    assert base.find("zelie", STRANGER) is None


def test_a_body_is_measured_in_bytes(base: DynamoContactStore) -> None:
    large = json.dumps(CONSENT | {"whatever": "é" * 33_000}, ensure_ascii=False)

    assert len(large) < 64 * 1024
    assert call("POST", "/consents", large)[0] == 413


TIMES = [
    ("POST", "/consents", "collected_at"),
    ("POST", "/consents", "evidence.sale.at"),
    ("POST", "/suppressions", "received_at"),
    ("POST", "/checks", "at"),
    ("POST", "/contacts/{phone}/interactions", "at"),
    ("POST", "/contacts/{phone}/rectification", "request.received_at"),
    ("POST", "/campaigns", "schedule.at"),
    ("POST", "/campaigns/{campaign_id}/schedule", "at"),
    ("POST", "/imports", "provenance.collected_at"),
]
BAD_TIMES: list[tuple[Any, str]] = [
    (1764061200, "instant"),
    (1764061200.5, "instant"),
    ("1764061200", "instant"),
    (True, "instant"),
    ("2026-11-24", "instant"),
    ("2026-11-24T10:00:00", "timezone_aware"),
    ("٢٠٢٦-11-24T10:00:00+01:00", "instant"),
    ("0001-01-01T00:00:00+14:00", "instant_out_of_bounds"),
    ("0001-01-02T00:00:00-14:00", "instant_out_of_bounds"),
    ("9999-12-31T23:59:59-12:00", "instant_out_of_bounds"),
    ("9999-12-31T23:59:59+01:00", "instant_out_of_bounds"),
    ("1969-12-31T23:59:59+00:00", "instant_out_of_bounds"),
    ("2100-01-01T00:00:00+00:00", "instant_out_of_bounds"),
]


@pytest.mark.parametrize(("value", "rule"), BAD_TIMES, ids=[repr(value) for value, _ in BAD_TIMES])
def test_a_time_is_written_with_its_offset_in_a_year_of_ours_and_in_no_other_way(
    base: DynamoContactStore, value: Any, rule: str
) -> None:
    for method, path, place in TIMES:
        refused(call(method, path, changed(BODIES[method, path], place, value)), 422, rule, place.split(".")[-1])


@pytest.mark.parametrize("value", [946684800, "946684800", 0, True, "0001-01-01", "9999-12-31", "1990-05-17T00:00:00"])
def test_a_day_is_written_as_a_day(base: DynamoContactStore, value: Any) -> None:
    status, document = call("POST", "/consents", changed(CONSENT, "evidence.birth_date", value))

    assert status == 422
    assert [error["rule"].startswith("day") for error in document["errors"]] == [True]


@pytest.mark.parametrize("value", ["true", "yes", "on", 1, 0, "0", 1.0, None])
@pytest.mark.parametrize("place", ["evidence.informed", "evidence.checkbox.checked", "evidence.parental_consent"])
def test_an_agreement_is_true_or_false_and_no_word_or_number(base: DynamoContactStore, place: str, value: Any) -> None:
    refused(
        call("POST", "/consents", changed(CONSENT, place, value)), 422, "bool_type", place.rsplit(".", maxsplit=1)[-1]
    )


@pytest.mark.parametrize("value", [True, "0.05", 1e-320, 0, -1, 1.5, 10**19, [0.1]])
@pytest.mark.parametrize("place", ["limits.oppositions", "canary.share"])
def test_a_share_is_a_number_that_an_audience_has(base: DynamoContactStore, place: str, value: Any) -> None:
    status, document = call("POST", "/campaigns", changed(BODIES["POST", "/campaigns"], place, value))

    assert status == 422
    assert document["errors"][0]["field"] == place


@pytest.mark.parametrize("value", [True, "1", 1.0, 1.5, 0, 10**19])
def test_a_whole_number_is_one(base: DynamoContactStore, value: Any) -> None:
    for path, place in (("/reviews", "evidence"), ("/campaigns", "canary.minutes")):
        if (path, value) != ("/campaigns", 1.0):
            status, document = call("POST", path, changed(BODIES["POST", path], place, value))
            assert (status, document["errors"][0]["field"]) == (422, place)


def test_digits_of_other_scripts_are_no_siren_and_no_stop_number(base: DynamoContactStore) -> None:
    usual = BODIES["PUT", "/advertisers/{advertiser_id}"]
    for place, value in (("siren", "٧٣٢٨٢٩٣٢٠"), ("stop_number", "３６１８０"), ("stop_numbers.RE", "٣٦٧٨٩")):
        status, document = call("PUT", "/advertisers/{advertiser_id}", changed(usual, place, value))
        assert (status, document["errors"][0]["rule"]) == (422, "string_pattern_mismatch")


@pytest.mark.parametrize("siren", ["732829321", "723829320", "000000001"])
def test_a_siren_whose_check_digit_does_not_fit_is_refused_by_name(base: DynamoContactStore, siren: str) -> None:
    advertiser = BODIES["PUT", "/advertisers/{advertiser_id}"]
    status, document = call("PUT", "/advertisers/{advertiser_id}", advertiser | {"siren": siren})

    assert (status, document["type"], document["field"]) == (422, "urn:stop-sms:problem:invalid_siren", "siren")
    assert call("GET", "/advertisers/{advertiser_id}")[1]["siren"] == "732829320"


def test_a_number_in_the_name_of_a_field_is_not_repeated(base: DynamoContactStore) -> None:
    for name in (STRANGER.e164, "06 98 76 54 32", "06-98-76-54-32", "tel_0698765432", "06 98.76(54)32"):
        status, document = call("POST", "/consents", CONSENT | {name: 1})
        assert status == 422
        assert document["errors"][0]["rule"] == "extra_forbidden"
    twice = RAW[:-1] + f', "{STRANGER.e164}": 1, "{STRANGER.e164}": 2}}'
    refused(call("POST", "/consents", twice), 400, "duplicate_key", "…")
    assert call("POST", "/consents", CONSENT | {"\ud83d": 1})[0] == 422


# ------------------------------------------------------------------ lists and queries


@pytest.mark.parametrize("route", LISTS, ids=map(" ".join, LISTS))
def test_a_mark_that_the_list_did_not_give_is_refused(base: DynamoContactStore, route: tuple[str, str]) -> None:
    foreign = written_cursor("somewhere", "another list") or ""
    good = written_cursor("somewhere", "campaigns", "nora") or ""
    for mark in ("zzz", "07-000012", "zelie", "A" * 40, foreign, good, good[:-1], good + "A", "x" * 400):
        status, document = call(*route, query={name: [v] for name, v in (usual_query(route) | {"next": mark}).items()})
        assert (status, document["type"][-14:], document["field"]) == (422, "unknown_cursor", "next")
    for mark in ("", "😀", "a b", "x" * 401, "../.."):
        status, document = call(*route, query={name: [v] for name, v in (usual_query(route) | {"next": mark}).items()})
        assert (status, document["errors"][0]["field"]) == (422, "next")


@pytest.mark.exhaustive
def test_a_list_is_read_to_its_end_by_the_marks_it_gives_and_by_those_alone(base: DynamoContactStore) -> None:
    drafted = {f"{n:016x}" for n in range(60)}
    for campaign_id in drafted:
        DynamoCampaignStore("campaign").add(a_campaign(terms=terms(campaign_id=campaign_id)))
    _, first = call("GET", "/campaigns")
    _, second = call("GET", "/campaigns", query={"advertiser_id": ["zelie"], "next": [first["next"]]})
    other = call("GET", "/campaigns", query={"advertiser_id": ["nora"], "next": [first["next"]]})
    imports = call("GET", "/imports", query={"advertiser_id": ["zelie"], "next": [first["next"]]})

    shown = [campaign["id"] for page in (first, second) for campaign in page["campaigns"]]
    assert sorted(shown) == sorted(drafted | {FILLED["campaign_id"]})
    assert second["next"] is None
    assert other[0] == imports[0] == 422
    assert "another list" in other[1]["title"]


@given(
    st.text(max_size=30),
    st.lists(st.text(max_size=10), min_size=1, max_size=3),
    st.lists(st.text(max_size=10), max_size=3),
)
def test_a_mark_leads_back_to_its_place_in_its_own_list_only(place: str, listing: list[str], other: list[str]) -> None:
    mark = written_cursor(place, *listing)

    assert read_cursor(mark, *listing) == place
    if other != listing:
        with pytest.raises(UnknownCursor):
            read_cursor(mark, *other)


PLACES = st.text(max_size=40) | st.sampled_from(
    [
        "",
        "07-",
        "07-000012",
        "99-",
        "٠٧-",
        "7",
        "-1-",
        "07-x",
        "zelie",
        "\x00",
        "\ud83d",
        "~",
        "é" * 120,
        "0" * 200,
        "2026",
    ]
)


@pytest.mark.exhaustive
@pytest.mark.parametrize("route", LISTS, ids=map(" ".join, LISTS))
def test_a_place_that_somebody_made_up_begins_a_page_or_is_refused(
    base: DynamoContactStore, route: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The digest of a cursor has no key: whoever knows this code can have a list begin anywhere."""
    for name, value in DEPLOYED.items():
        monkeypatch.setenv(name, value)
    app, listings = import_module(f"{routes()[route][0]}.app"), list[tuple[str, ...]]()

    def listed(_: str | None, *listing: str) -> None:
        listings.append(listing)

    with monkeypatch.context() as patch:
        for name, module in list(sys.modules.items()):  # the routes of an app may be in several modules
            if name.startswith(app.__name__.removesuffix("app")) and hasattr(module, "read_cursor"):
                patch.setattr(module, "read_cursor", listed)
        call(*route)
    (listing,) = listings
    usual = {name: [value] for name, value in usual_query(route).items()}

    @hypothesis_settings(max_examples=40, suppress_health_check=list(HealthCheck))
    @given(PLACES)
    def holds(place: str) -> None:
        status, document = call(*route, query=usual | {"next": [written_cursor(place, *listing) or ""]})
        assert status in (200, 422), document

    holds()


@given(
    st.recursive(st.none() | st.integers() | st.text(max_size=5), lambda one: st.lists(one, max_size=3), max_leaves=4)
)
def test_a_cursor_that_holds_anything_but_texts_is_none(content: Any) -> None:
    raw = json.dumps(content).encode()
    mark = urlsafe_b64encode(sha256(b"stop-sms page\n" + raw).digest()[:8] + raw).decode().rstrip("=")
    with pytest.raises(UnknownCursor):
        read_cursor(mark, "campaigns", "zelie")


def test_a_parameter_that_is_not_known_or_stands_twice_is_refused(base: DynamoContactStore) -> None:
    misspelt = call("POST", "/retention", {}, query={"dri": ["true"]})
    twice = call("POST", "/retention", {}, query={"dry": ["true", "false"]})
    number = call("GET", "/campaigns", query={"advertiser_id": ["zelie"], STRANGER.e164: ["1"]})

    refused(misspelt, 422, "extra_forbidden", "dri")
    assert (twice[0], twice[1]["errors"][0]["field"]) == (422, "dry")
    refused(number, 422, "extra_forbidden", "+…")


# ------------------------------------------------------------------ the signed door


def reported(**changes: Any) -> tuple[int, Any]:
    raw = json.dumps(BODIES["POST", "/inbound"] | changes)
    fresh("inbound_api")
    return answered(("POST", "/inbound"), gateway_event(("POST", "/inbound"), raw))


def queued(settings: Settings) -> dict[str, Any]:
    from tests.functions.doors import bodies

    (kept,) = bodies(settings.inbound_queue_url)
    found: dict[str, Any] = json.loads(kept["Message"])
    return found


@pytest.mark.parametrize(
    ("changes", "repairs"),
    [
        ({"body": "STOP \ud83d"}, ["characters"]),
        ({"body": "STOP" + " x" * 2_000}, ["cut"]),
        ({"body": "STOP" + " é" * 40_000}, ["cut"]),
        ({"id": "with a space"}, ["id"]),
        ({"id": None}, ["id"]),
        ({"received_at": "2026-11-24T10:00:00"}, ["time"]),
        ({"received_at": 1764061200}, ["time"]),
        ({"received_at": "0001-01-01T00:00:00+14:00"}, ["time"]),
        ({"answers": {"a": 1}}, ["answers"]),
        ({"unknown": {"deep": [[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]}}, []),
        ({"unknown": "\ufffd\x00"}, []),
    ],
)
def test_a_signed_stop_is_refused_for_its_form_nowhere(
    settings: Settings, changes: dict[str, Any], repairs: list[str]
) -> None:
    status, _ = reported(**changes)
    message = queued(settings)

    assert status == 202
    assert message["messageBody"].startswith("STOP")
    assert message["repairs"] == repairs
    assert message["inboundMessageId"]


def test_a_number_of_60_000_digits_beside_a_stop_costs_nothing(settings: Settings) -> None:
    raw = json.dumps(BODIES["POST", "/inbound"])[:-1] + f', "cost": {"9" * 60_000}, "cost": 1}}'
    fresh("inbound_api")

    assert answered(("POST", "/inbound"), gateway_event(("POST", "/inbound"), raw))[0] == 202
    assert queued(settings)["messageBody"] == "STOP"


@pytest.mark.parametrize("raw", ["", "{}", "[]", "3", "null", "[" * 30_000, "STOP", '{"from": "", "to": "36180"}'])
def test_only_what_nobody_sent_is_refused_at_the_signed_door(settings: Settings, raw: str) -> None:
    fresh("inbound_api")

    assert answered(("POST", "/inbound"), gateway_event(("POST", "/inbound"), raw))[0] in (400, 422)


@pytest.fixture
def throttled(settings: Settings) -> Iterator[list[Any]]:
    """The tables take no more; what was asked of them."""
    refused: Any = {"Error": {"Code": "ThrottlingException"}, "ResponseMetadata": {"HTTPStatusCode": 400}}
    asked: list[Any] = []

    def refuse(**call: Any) -> Any:
        asked.append(call)
        return AWSResponse("", 400, HTTPHeaders(), None), refused

    events = dynamodb().meta.events
    events.register("before-call.dynamodb", refuse)
    yield asked
    events.unregister("before-call.dynamodb", refuse)  # the client outlives the test


def test_what_was_busy_is_counted_so_that_an_alarm_rings(
    throttled: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    event = gateway_event(("PUT", "/sending"), json.dumps({"stopped": True, "by": "Claire", "reason": "essai"}))

    assert fresh("campaign_api").handler(event, Runtime())["statusCode"] == 429
    assert '"ThrottledCalls"' in capsys.readouterr().out


@pytest.mark.slow
def test_every_door_says_that_it_is_busy_while_the_tables_take_no_more(throttled: list[Any]) -> None:
    busy: set[str] = set()
    for route, (function, _) in routes().items():
        body = BODIES.get(route)
        event = gateway_event(route, None if body is None else json.dumps(body))
        throttled.clear()
        answer = fresh(function).handler(event, Runtime())
        if function == "inbound_api":  # what a person wrote waits for no table
            assert answer["statusCode"] == 202
        elif throttled:
            busy.add(function)
            assert (answer["statusCode"], json.loads(answer["body"])["type"]) == (429, "urn:stop-sms:problem:busy"), (
                route
            )
        assert answer["statusCode"] in (200, 202, 404, 422, 429), route

    assert busy >= {
        "campaign_api",
        "consent_api",
        "evidence_api",
        "import_api",
        "retention",
        "rights_api",
        "webhook_api",
    }


def test_an_hour_in_which_the_tables_take_no_more_is_left_to_the_next_and_is_no_failure(throttled: list[Any]) -> None:
    assert fresh("retention").handler({}, Runtime()) == {}
    assert throttled
