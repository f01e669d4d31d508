"""Double opt-in, doubtful replies and their review, signs of life: through the doors, on moto."""

import json
from datetime import date, datetime, timedelta
from importlib import import_module
from typing import Any
from urllib.parse import quote

import boto3
import pytest
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.compliance.consent.recording import CONFIRM_WITHIN
from stopsms.compliance.instant import to_millisecond
from stopsms.compliance.person.contact import Purpose, Status
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.proof.evidence import Act, faults

from tests.carrier_service import Service
from tests.factories import CAMILLE, an_advertiser
from tests.functions.calling import gateway_event
from tests.functions.doors import CONSENT, Runtime, answers, call, camille, move_clock, reply


@pytest.fixture
def book(settings: Settings) -> DynamoContactStore:
    from stopsms.adapters.keys.keyed_hash import KeyedHash

    DynamoAdvertiserStore("consent").put(an_advertiser(double_opt_in=True))
    return DynamoContactStore("consent", KeyedHash(settings.hash_key_ids))


@pytest.mark.parametrize(
    "wording",
    ["Je refuse de recevoir des SMS de Zelie", "Cochez cette case si vous ne voulez pas recevoir nos SMS"],
)
def test_a_ticked_box_whose_wording_refuses_records_no_consent(book: DynamoContactStore, wording: str) -> None:
    body: Any = json.loads(json.dumps(CONSENT))
    body["evidence"]["wording"] = wording
    status, problem = call("POST", "/consents", body)

    assert status == 422
    assert [(rule["rule"], rule["result"]) for rule in problem["rules"]] == [("fr.consent", "block")]
    assert book.find("zelie", CAMILLE) is None


@pytest.mark.parametrize(
    ("evidence", "rule"),
    [
        ({"wording": "Je m’inscris à la newsletter par e-mail."}, "fr.channel"),
        ({"wording": "J’accepte les conditions générales."}, "fr.free-consent"),
        ({"wording": "J’accepte de recevoir mes rappels de rendez-vous par SMS."}, "fr.consent"),
        ({"source": "achat fichier"}, "fr.named-partner"),
        ({"source": "inconnu"}, "fr.consent"),
        ({"source": "paper_form", "checkbox": {}}, "fr.checkbox"),
        ({"channels": []}, "fr.channel"),
    ],
)
def test_what_is_no_consent_to_sms_or_comes_from_nowhere_is_refused_and_leaves_nothing(
    book: DynamoContactStore, evidence: dict[str, Any], rule: str
) -> None:
    status, problem = call("POST", "/consents", {**CONSENT, "evidence": {**CONSENT["evidence"], **evidence}})

    assert (status, [refused["rule"] for refused in problem["rules"]]) == (422, [rule])
    assert book.find("zelie", CAMILLE) is None


def test_what_the_rules_remark_on_an_act_is_told_with_what_was_recorded(book: DynamoContactStore) -> None:
    evidence = {**CONSENT["evidence"], "wording": "J’accepte", "bundled_with": ["discount"]}
    status, recorded = call("POST", "/consents", {**CONSENT, "evidence": evidence})
    _, plain = call("POST", "/consents", CONSENT)

    assert status == 201
    told = [(remark["rule"], remark["result"], remark["severity"]) for remark in recorded["remarks"]]
    assert told == [("fr.free-consent", "warn", "recommendation"), ("fr.channel", "warn", "recommendation")]
    assert recorded["evidence"]["content"]["channels"] is None
    assert recorded["evidence"]["content"]["bundled_with"] == ["discount"]
    assert plain["remarks"] == []


def test_an_act_is_kept_with_what_it_was_for_and_what_proves_it_and_a_yes_makes_it_the_basis(
    book: DynamoContactStore, service: type[Service], settings: Settings
) -> None:
    evidence = {
        **CONSENT["evidence"],
        "act_reference": "bulletin 4512",
        "purposes": ["charitable", "commercial"],
        "collector": {
            "name": "Bons Plans",
            "partners": ["ZELIE MODE SAS"],
            "list_version": "12",
            "list_date": "2026-11-01",
            "obtained_at": "2026-11-24T09:59:30+01:00",
        },
        "sale": {"contract_until": "2027-01-31"},
    }
    status, recorded = call("POST", "/consents", {**CONSENT, "evidence": evidence})
    content, before = recorded["evidence"]["content"], camille(book).basis
    answers(settings)
    reply("OUI")
    basis = camille(book).basis

    assert status == 201
    assert (content["act_reference"], content["purposes"]) == ("bulletin 4512", ["charitable", "commercial"])
    assert (content["collector"]["list_version"], content["collector"]["list_date"]) == ("12", "2026-11-01")
    assert content["sale"]["contract_until"] == "2027-01-31"
    assert before is None
    assert basis is not None
    assert basis.contract_until == date(2027, 1, 31)
    assert basis.purposes == {Purpose.CHARITABLE, Purpose.COMMERCIAL}
    assert basis.obtained_at == datetime.fromisoformat("2026-11-24T09:59:30+01:00")


def test_with_double_opt_in_a_consent_waits_for_the_person_s_own_answer(
    book: DynamoContactStore, service: type[Service], settings: Settings
) -> None:
    status, recorded = call("POST", "/consents", CONSENT)
    answers(settings)
    asked = [request["MessageBody"] for request in service.requests]
    _, before = call("POST", "/checks", {"advertiser_id": "zelie", "phone": "0612345678", "text": "Zelie : -20 %"})
    reply("Oui !")
    _, after = call("POST", "/checks", {"advertiser_id": "zelie", "phone": "0612345678", "text": "Zelie : -20 %"})

    assert (status, recorded["contact"]["status"]) == (201, "pending")
    assert recorded["contact"]["confirm_before"].startswith("2026-11-26T09:00")
    assert len(asked) == 1
    assert "OUI pour accepter, STOP pour refuser" in asked[0]
    assert (before["verdict"], after["verdict"]) == ("blocked", "allowed")
    assert camille(book).status is Status.GRANTED
    assert [record.act.value for record in book.evidence("zelie", CAMILLE)] == ["basis_recorded", "confirmed"]


def test_a_form_filled_in_again_and_again_asks_the_holder_of_the_number_once_a_day(
    book: DynamoContactStore, service: type[Service], settings: Settings
) -> None:
    for second in range(4):
        assert call("POST", "/consents", CONSENT | {"collected_at": f"2026-11-24T09:59:0{second}+01:00"})[0] == 201
    answers(settings)

    assert len(service.requests) == 1


def test_a_form_filled_in_every_day_asks_the_holder_of_the_number_three_times_a_month(
    book: DynamoContactStore, service: type[Service], settings: Settings
) -> None:
    for day in range(24, 29):
        assert call("POST", "/consents", CONSENT | {"collected_at": f"2026-11-{day}T09:59:00+01:00"})[0] == 201
        answers(settings)
        move_clock(settings, timedelta(hours=25))

    assert len(service.requests) == 3


def test_an_answer_that_comes_too_late_confirms_nothing(
    book: DynamoContactStore, service: type[Service], settings: Settings
) -> None:
    call("POST", "/consents", CONSENT)
    answers(settings)
    move_clock(settings, CONFIRM_WITHIN + timedelta(minutes=1))
    reply("OUI")

    assert (camille(book).status, camille(book).basis) == (Status.PENDING, None)
    assert book.evidence("zelie", CAMILLE)[-1].act is Act.HEARD_FROM


def test_a_question_under_a_former_name_blocks_no_other_and_the_yes_is_to_the_new_one(
    book: DynamoContactStore, service: type[Service], settings: Settings
) -> None:
    call("POST", "/consents", CONSENT)
    answers(settings)
    DynamoAdvertiserStore("consent").put(an_advertiser(name="Zélie & Co", double_opt_in=True))
    move_clock(settings, timedelta(minutes=10))
    for minute in range(2):
        call("POST", "/consents", CONSENT | {"collected_at": f"2026-11-24T10:0{minute}:00+01:00"})
    answers(settings)
    asked = len(service.requests)
    reply("OUI")
    chain = book.evidence("zelie", CAMILLE)

    assert asked == 2
    assert (chain[-1].act, chain[-1].content["about"]) in {(Act.CONFIRMED, 2), (Act.CONFIRMED, 3)}


def test_a_consent_of_another_door_ends_no_question_and_the_contact_rests_on_the_yes(
    book: DynamoContactStore, service: type[Service], settings: Settings
) -> None:
    call("POST", "/consents", CONSENT)
    answers(settings)
    DynamoAdvertiserStore("consent").put(an_advertiser(double_opt_in=False))
    move_clock(settings, timedelta(minutes=10))
    _, other = call("POST", "/consents", CONSENT | {"collected_at": "2026-11-24T10:05:00+01:00"})
    reply("OUI")
    contact, chain = camille(book), book.evidence("zelie", CAMILLE)

    assert (other["contact"]["status"], other["contact"]["confirm_before"] is None) == ("granted", False)
    assert [act.act for act in chain] == [Act.BASIS_RECORDED, Act.BASIS_RECORDED, Act.CONFIRMED]
    assert contact.basis is not None
    assert (contact.basis.evidence, contact.basis.collected_at) == (1, to_millisecond(chain[-1].occurred_at))
    assert (contact.status, contact.confirmation) == (Status.GRANTED, None)


def test_a_stop_instead_of_an_answer_opposes_and_a_later_yes_does_not_undo_it(
    book: DynamoContactStore, service: type[Service], settings: Settings
) -> None:
    call("POST", "/consents", CONSENT)
    answers(settings)
    reply("STOP")
    reply("OUI")

    assert camille(book).status is Status.OPPOSED


def test_an_opposition_stands_until_the_new_consent_is_confirmed(
    book: DynamoContactStore, service: type[Service], settings: Settings
) -> None:
    reply("STOP")
    move_clock(settings, timedelta(minutes=10))
    _, waiting = call("POST", "/consents", CONSENT | {"collected_at": "2026-11-24T10:09:00+01:00"})
    answers(settings)
    reply("OUI")

    assert waiting["contact"]["status"] == "opposed"
    assert camille(book).status is Status.GRANTED


@pytest.mark.parametrize("collected_at", ["2026-11-24T09:59:00.000500+01:00", "2026-11-24T10:04:59.999999+01:00"])
def test_the_same_consent_sent_again_lifts_no_opposition_whatever_was_lost_of_its_time(
    base: DynamoContactStore, settings: Settings, collected_at: str
) -> None:
    consent = CONSENT | {"phone": "06 12 34 56 99", "collected_at": collected_at}
    letter = {
        "advertiser_id": "zelie",
        "phone": "06 12 34 56 99",
        "source": "courrier",
        "received_at": "2026-11-22T10:00:00+01:00",
        "operator": "Claire Martin",
    }
    first, _ = call("POST", "/consents", consent)
    stopped, _ = call("POST", "/suppressions", letter)
    again = [call("POST", "/consents", consent)[1]]
    move_clock(settings, timedelta(minutes=10))
    again.append(call("POST", "/consents", consent)[1])
    another, _ = call("POST", "/consents", consent | {"tags": ["vip"]})

    assert (first, stopped, another) == (201, 201, 422)
    assert [(one["result"], one["contact"]["status"]) for one in again] == [("unchanged", "opposed")] * 2
    assert base.recall("zelie", Phone.of("+33612345699")).status is Status.OPPOSED


def test_the_same_consent_sent_again_is_one_act_whatever_its_idempotency_key_and_also_among_many(
    base: DynamoContactStore, settings: Settings
) -> None:
    consent = CONSENT | {"phone": "06 12 34 56 99", "evidence": {**CONSENT["evidence"], "act_reference": "FORM-1207"}}
    status, first = call("POST", "/consents", consent)
    move_clock(settings, timedelta(minutes=10))
    app = import_module("consent_api.app")
    spelt_otherwise = json.dumps(consent | {"phone": "+33612345699"})
    again = [
        app.handler(gateway_event(("POST", "/consents"), spelt_otherwise, headers=headers), Runtime())
        for headers in ({}, {"Idempotency-Key": "one"}, {"Idempotency-Key": "two"})
    ]
    one = {name: said for name, said in consent.items() if name != "advertiser_id"}
    _, many = call("POST", "/consents/bulk", {"advertiser_id": "zelie", "consents": [one]})
    _, another = call("POST", "/consents", consent | {"collected_at": "2026-11-24T10:00:00+01:00"})

    assert (status, first["result"], first["contact"]["version"]) == (201, "recorded", 1)
    assert [json.loads(one["body"]) for one in again] == [first | {"result": "unchanged"}] * 3
    assert {one["statusCode"] for one in again} == {201}
    assert many["counts"] == {"unchanged": 1}
    assert (another["result"], another["contact"]["version"]) == ("recorded", 2)
    assert len(base.evidence("zelie", Phone.of("+33612345699"))) == 2


@pytest.mark.parametrize(
    "otherwise",
    [
        {"tags": ["soldes", "vip", "soldes"]},
        {"attributes": {"first_name": "Camille", "city": "Lyon"}},
        {"collected_at": "2026-11-24T08:59:00Z"},
        {"categories": []},
    ],
)
def test_the_same_consent_is_one_act_in_whatever_order_and_by_whatever_clock_it_is_written(
    otherwise: dict[str, Any], base: DynamoContactStore
) -> None:
    consent = CONSENT | {
        "phone": "06 12 34 56 99",
        "collected_at": "2026-11-24T09:59:00+01:00",
        "tags": ["vip", "soldes"],
        "attributes": {"city": "Lyon", "first_name": "Camille"},
        "evidence": {
            **CONSENT["evidence"],
            "sale": {"at": "2026-11-01T10:00:00+01:00", "contract_until": "2027-11-01"},
        },
    }
    first, again = (call("POST", "/consents", body)[1]["result"] for body in (consent, consent | otherwise))

    assert (first, again) == ("recorded", "unchanged")


def test_of_a_consent_that_was_erased_the_same_again_records_nothing(base: DynamoContactStore) -> None:
    consent = CONSENT | {"phone": "06 12 34 56 99"}
    letter = REQUEST | {"asked_by": "person", "reason": "demande"}
    call("POST", "/consents", consent)
    erased, _ = call("POST", "/contacts/0612345699/erasure", {"request": letter}, advertiser_id="zelie")
    status, again = call("POST", "/consents", consent)

    assert (erased, status, again["result"]) == (201, 201, "unchanged")
    assert (again["contact"]["status"], again["evidence"]["content"]) == ("opposed", {})
    assert base.find("zelie", Phone.of("+33612345699")) is None


def test_a_doubtful_reply_silences_at_once_and_is_listed_until_a_person_has_looked(base: DynamoContactStore) -> None:
    reply("STP")
    silenced = camille(base)
    _, listed = call("GET", "/reviews", advertiser_id="zelie")
    (review,) = listed["reviews"]
    conclusion = {
        "advertiser_id": "zelie",
        "phone": CAMILLE.e164,
        "evidence": review["evidence"],
        "conclusion": "mistaken",
        "operator": "Claire Martin",
        "reason": "La personne demandait « s’il te plaît » ; elle a confirmé au téléphone.",
    }
    status, _ = call("POST", "/reviews", conclusion)
    again, _ = call("POST", "/reviews", conclusion)

    assert (silenced.status, silenced.standing) == (Status.HELD, Status.GRANTED)
    assert (review["kind"], review["words"]) == ("reply", "STP")
    assert (status, again) == (201, 409)
    assert camille(base).status is Status.GRANTED
    assert base.evidence("zelie", CAMILLE)[-1].content["reason"] == conclusion["reason"]
    assert call("GET", "/reviews", advertiser_id="zelie")[1] == {"reviews": [], "strays": [], "next": None}


def test_nobody_lifts_a_certain_opposition(base: DynamoContactStore) -> None:
    reply("STP")
    doubtful = camille(base).sequence
    reply("STOP")
    mistaken = {"conclusion": "mistaken", "operator": "admin", "reason": "demande interne"}
    answers = [
        call("POST", "/reviews", mistaken | {"advertiser_id": "zelie", "phone": CAMILLE.e164, "evidence": number})[0]
        for number in (doubtful, camille(base).sequence, 99)
    ]

    assert answers == [201, 409, 404]
    assert camille(base).status is Status.OPPOSED


def test_a_request_for_erasure_opposes_and_is_listed_as_such(
    base: DynamoContactStore, service: type[Service], settings: Settings
) -> None:
    reply("Effacez toutes mes données")
    answers(settings)
    _, listed = call("GET", "/reviews", advertiser_id="zelie")

    assert camille(base).status is Status.OPPOSED
    assert camille(base).hold is None
    assert [review["kind"] for review in listed["reviews"]] == ["erasure"]
    assert len(service.requests) == 1


def test_an_act_of_the_person_moves_the_date_from_which_three_years_are_counted(base: DynamoContactStore) -> None:
    clicked = {"advertiser_id": "zelie", "interaction": "click", "at": "2026-11-24T09:30:00+01:00"}
    status, noted = call("POST", "/contacts/0612345678/interactions", clicked)
    future = call("POST", "/contacts/0612345678/interactions", clicked | {"at": "2030-01-01T00:00:00Z"})
    opened = call("POST", "/contacts/0612345678/interactions", clicked | {"interaction": "delivered"})
    unknown = call("POST", "/contacts/0612345679/interactions", clicked)

    assert (status, noted["contact"]["last_contact_at"]) == (201, "2026-11-24T08:30:00.000+00:00")
    assert (future[0], opened[0], unknown[0]) == (422, 422, 404)


def test_a_harmless_reply_is_a_sign_of_life_and_changes_nothing_else(base: DynamoContactStore) -> None:
    before = camille(base)
    reply("Vous êtes ouverts dimanche ?")
    after = camille(base)

    assert after.last_contact_at is not None
    assert before.last_contact_at is not None
    assert after.last_contact_at > before.last_contact_at
    assert (after.status, after.basis) == (before.status, before.basis)


REFUSED = {
    "01 23 45 67 89": "landline",
    "09 12 34 56 78": "landline",
    "0262 12 34 56": "landline",
    "0899 12 34 56": "premium",
    "0700 1234 567890": "m2m",
    "36180": "short_code",
    "+32 470 12 34 56": "foreign",
    "+1 202 555 0123": "foreign",
    "0612345": "invalid",
    "0612": "invalid",
    "zéro six": "invalid",
}


@pytest.mark.parametrize(("number", "reason"), REFUSED.items())
def test_a_number_that_is_no_mobile_is_refused_with_the_reason(settings: Settings, number: str, reason: str) -> None:
    DynamoAdvertiserStore("consent").put(an_advertiser())
    status, problem = call("POST", "/consents", CONSENT | {"phone": number})

    assert (status, problem["reason"], problem["field"]) == (422, reason, "phone")
    assert reason != "foreign" or problem["title"].startswith(("no rulebook for BE", "no rulebook for US"))
    assert problem["explanation"]["en"] == problem["title"]
    assert problem["explanation"]["fr"].startswith("C")


NOT_NUMBERS = [
    "06 98 XX XX XX",
    "06 12 OO 41 OO",
    "06 12 34 56 78 9O",
    "06 12 .. 34 56 78",
    "0612345678 ou 0687654321",
    "06 12 34 56 78 ?",
]
REQUEST = {"means": "letter", "received_at": "2026-11-24T09:30:00+01:00", "operator": "Léa"}
ZELIE = {"advertiser_id": "zelie"}
GIVEN = ZELIE | {"phone": "TEXT"}
PHONE_DOORS: list[tuple[str, str, dict[str, Any] | None, dict[str, str]]] = [
    ("POST", "/consents", CONSENT | GIVEN, {}),
    ("POST", "/suppressions", GIVEN | {"source": "letter", "received_at": "2026-11-24T09:30:00+01:00"}, {}),
    ("POST", "/checks", GIVEN | {"text": "Zelie : -20 %"}, {}),
    ("POST", "/reviews", GIVEN | {"evidence": 1, "conclusion": "upheld", "operator": "Léa", "reason": "relu"}, {}),
    ("POST", "/contacts/TEXT/interactions", ZELIE | {"interaction": "click", "at": "2026-11-24T09:30:00+01:00"}, {}),
    ("POST", "/contacts/TEXT/rectification", ZELIE | {"tags": [], "request": REQUEST}, {}),
    ("POST", "/contacts/TEXT/number", ZELIE | {"new_phone": "0612345679", "request": REQUEST}, {}),
    ("POST", "/contacts/0612345678/number", ZELIE | {"new_phone": "TEXT", "request": REQUEST}, {}),
    ("POST", "/contacts/TEXT/erasure", {}, ZELIE),
    ("GET", "/contacts/TEXT", None, ZELIE),
    ("GET", "/contacts/TEXT/evidence", None, ZELIE),
    ("GET", "/contacts/TEXT/data", None, ZELIE | {"operator": "Léa", "means": "letter"}),
    ("GET", "/campaigns/c0ffee00c0ffee00/recipients/TEXT", None, {}),
]


@pytest.mark.parametrize(("method", "path", "body", "query"), PHONE_DOORS)
def test_no_door_takes_a_text_with_letters_masks_holes_or_a_second_number_for_a_number(
    base: DynamoContactStore, method: str, path: str, body: dict[str, Any] | None, query: dict[str, str]
) -> None:
    before = boto3.client("dynamodb").scan(TableName="consent")["Items"]

    refused = {}
    for text in NOT_NUMBERS:
        written = None if body is None else {name: text if given == "TEXT" else given for name, given in body.items()}
        status, problem = call(method, path.replace("TEXT", quote(text)), written, **query)
        refused[text] = (status, problem["type"], problem.get("reason"))

    assert refused == dict.fromkeys(NOT_NUMBERS, (422, "urn:stop-sms:problem:invalid_phone", "not_a_number"))
    assert boto3.client("dynamodb").scan(TableName="consent")["Items"] == before


def test_a_swiss_number_is_judged_by_the_swiss_rulebook(settings: Settings) -> None:
    from stopsms.compliance.person.phone import Territory

    DynamoAdvertiserStore("consent").put(an_advertiser(stop_numbers={Territory.SWITZERLAND: "963"}))
    status, recorded = call("POST", "/consents", CONSENT | {"phone": "+41 79 123 45 67"})
    ask = {"advertiser_id": "zelie", "phone": "+41791234567", "text": "Zelie : -20 % samedi.", "category": "mode"}
    _, allowed = call("POST", "/checks", ask | {"at": "2026-11-24T10:00:00+01:00"})
    _, berchtold = call("POST", "/checks", ask | {"at": "2027-12-08T10:00:00+01:00"})

    assert (status, recorded["contact"]["territory"]) == (201, "CH")
    assert (allowed["verdict"], allowed["profile"], allowed["rulebook"][:3]) == ("allowed", "CH_PRUDENT", "CH-")
    assert allowed["message"]["text"] == "Zelie : -20 % samedi. STOP SMS 963"
    assert {result["rule"].split(".")[0] for result in allowed["results"]} == {"ch", "policy"}
    assert [r["rule"] for r in berchtold["results"] if r["result"] == "defer"] == ["policy.ch-public-holiday"]


def test_a_swiss_number_without_a_swiss_opt_out_number_is_not_written_to(base: DynamoContactStore) -> None:
    call("POST", "/consents", CONSENT | {"phone": "+41 79 123 45 67"})
    ask = {
        "advertiser_id": "zelie",
        "phone": "+41791234567",
        "text": "Zelie : -20 %",
        "at": "2026-11-24T10:00:00+01:00",
    }

    assert [r["rule"] for r in call("POST", "/checks", ask)[1]["results"] if r["result"] == "block"] == ["ch.opt-out"]


def test_advertisers_are_listed(book: DynamoContactStore) -> None:
    status, answer = call("GET", "/advertisers")

    assert (status, [advertiser["id"] for advertiser in answer["advertisers"]], answer["next"]) == (
        200,
        ["zelie"],
        None,
    )
    assert call("GET", "/advertisers", next="no id!")[0] == 422


def test_a_request_that_comes_with_a_stop_is_listed_with_its_day(base: DynamoContactStore) -> None:
    reply("STOP. Et envoyez-moi copie de mes données, article 15 du RGPD")
    _, listed = call("GET", "/reviews", advertiser_id="zelie")

    assert camille(base).status is Status.OPPOSED
    assert [review["kind"] for review in listed["reviews"]] == ["access"]
    assert listed["reviews"][0]["due_at"] is not None


def test_the_evidence_of_a_confirmation_holds_the_question_to_the_letter_as_it_left(
    book: DynamoContactStore, service: type[Service], settings: Settings
) -> None:
    call("POST", "/consents", CONSENT)
    answers(settings)
    (asked,) = [request["MessageBody"] for request in service.requests]
    reply("oui")
    last = book.evidence("zelie", CAMILLE)[-1]

    assert (last.act, last.content["question"], last.content["words"]) == ("confirmed", asked, "oui")


def test_the_form_and_the_notice_are_kept_with_the_act_when_they_are_given(book: DynamoContactStore) -> None:
    body: Any = json.loads(json.dumps(CONSENT))
    body["evidence"] |= {
        "form_url": "https://zelie.example/sms?v=3#form",
        "notice_url": "https://zelie.example/donnees",
    }
    status, recorded = call("POST", "/consents", body)
    without, _ = call("POST", "/consents", CONSENT | {"phone": "06 98 76 54 32"})
    content = recorded["evidence"]["content"]

    assert (status, without) == (201, 201)
    assert content["form_url"] == "https://zelie.example/sms?v=3#form"
    assert content["notice_url"] == "https://zelie.example/donnees"
    assert faults(book.evidence("zelie", CAMILLE)) == ()


@pytest.mark.parametrize(
    "url",
    [
        "http://zelie.example/sms", "javascript:alert(1)", "https://", "https:///sms", "https://user:key@zelie.example/", "zelie.example",
        "https://zelie.example/ sms", "https://zelie.example/\u202egnp", "https://zelie.example:0/", "https://[zelie.example/",
        "https://zelie.example/" + "x" * 1000,
    ],
)  # fmt: skip
@pytest.mark.parametrize("field", ["form_url", "notice_url"])
def test_an_address_that_is_none_of_a_page_is_refused(book: DynamoContactStore, field: str, url: str) -> None:
    body: Any = json.loads(json.dumps(CONSENT))
    body["evidence"][field] = url
    status, _ = call("POST", "/consents", body)

    assert status == 422
    assert book.find("zelie", CAMILLE) is None


ADVERTISER = {
    "name": "Zelie",
    "legal_name": "ZELIE SAS",
    "siren": "732829320",
    "sender_id": "ZELIE",
    "stop_number": "36180",
    "contact": {"email": "contact@zelie.example"},
}


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "lawyer"},
        {"name": "Tabac Zelie"},
        {"name": "Zelie Photovoltaïque", "kind": "company"},
        {"stop_numbers": {"NC": "1013"}},
        {"stop_numbers": {"PF": "40123456"}},
    ],
)
def test_an_advertiser_can_be_declared_whatever_its_trade_and_with_the_numbers_of_each_place(
    settings: Settings, changes: dict[str, Any]
) -> None:
    status, _ = call("PUT", "/advertisers/zelie", ADVERTISER | changes)

    assert status in (200, 201)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"stop_numbers": {"RE": "1013"}}, "fr.stop-mention"),
        ({"stop_numbers": {"NC": "33700"}}, "fr.stop-mention"),
        ({"sender_id": "InfoAmeli"}, "fr.sender-id"),
        ({"brands": [{"name": "Zelie Kids", "sender_id": "FranceTitr"}]}, "fr.sender-id"),
    ],
)
def test_an_advertiser_with_a_sender_or_a_way_out_that_is_not_its_own_is_refused(
    settings: Settings, changes: dict[str, Any], rule: str
) -> None:
    status, problem = call("PUT", "/advertisers/zelie", ADVERTISER | changes)

    assert (status, {broken["rule"] for broken in problem["rules"]}) == (422, {rule})


@pytest.mark.parametrize(
    ("messages", "days", "status"), [(4, 30, 200), (1, 7, 200), (5, 30, 422), (4, 7, 422), (1, 31, 422)]
)
def test_an_advertiser_s_own_limit_of_messages_is_no_wider_than_the_rulebook_s(
    settings: Settings, messages: int, days: int, status: int
) -> None:
    cap = {"messages": messages, "days": days}
    answered, document = call("PUT", "/advertisers/zelie", ADVERTISER | {"frequency_cap": cap})

    assert answered == status, document
    if status == 200:
        assert document["frequency_cap"] == cap
        return
    assert (document["type"], document["field"]) == ("urn:stop-sms:problem:wider_frequency_cap", "frequency_cap")
    assert f"{messages} messages in {days} days" in document["title"]
    assert "4 in 30" in document["title"]


def test_a_budget_is_kept_to_the_cent_and_one_that_is_not_is_refused_by_its_name(settings: Settings) -> None:
    budget = {"campaign_eur": 99.99, "month_eur": None}
    status, advertiser = call("PUT", "/advertisers/zelie", ADVERTISER | {"budget": budget})
    assert (status, advertiser["budget"]) == (200, budget)
    without = call("PUT", "/advertisers/zelie", ADVERTISER)[1]
    assert not {"budget", "frequency_cap"} & set(without)

    for amount in (-1, 10.001, "beaucoup", True, 1e300):
        status, problem = call("PUT", "/advertisers/zelie", ADVERTISER | {"budget": {"month_eur": amount}})
        assert (status, problem["errors"][0]["field"]) == (422, "budget.month_eur"), amount


@pytest.mark.parametrize("number", ["0899123456", "36181", "81212"])
def test_a_second_stop_number_for_metropolitan_france_is_refused_before_it_is_written(
    settings: Settings, number: str
) -> None:
    status, problem = call("PUT", "/advertisers/zelie", ADVERTISER | {"stop_numbers": {"FR": number}})
    same, _ = call("PUT", "/advertisers/zelie", ADVERTISER | {"stop_numbers": {"FR": ADVERTISER["stop_number"]}})

    assert status == 422
    assert "stop_numbers" in str(problem)
    assert same in (200, 201)


def test_a_message_of_a_lawyer_is_refused_with_what_to_do_instead(base: DynamoContactStore) -> None:
    call("PUT", "/advertisers/zelie", ADVERTISER | {"kind": "lawyer"})
    call("POST", "/consents", CONSENT)
    ask = {"advertiser_id": "zelie", "phone": "+33612345678", "at": "2026-11-24T10:00:00+01:00"}
    _, offer = call(
        "POST", "/checks", ask | {"text": "Zelie : victime d’un accident ? Consultez-nous", "category": "mode"}
    )
    _, case = call("POST", "/checks", ask | {"text": "Zelie : audience le 12 janvier.", "nature": "transactional"})

    (told,) = [result for result in offer["results"] if result["rule"] == "fr.forbidden-topics"]
    assert (offer["verdict"], told["result"], told["severity"]) == ("blocked", "block", "law")
    assert "hors campagne" in told["explanation"]["fr"]
    assert case["verdict"] == "allowed"
