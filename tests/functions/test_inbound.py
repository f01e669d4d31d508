"""What people write, through its doors: the no of a whole batch first, whoever wrote, and the answers behind a queue of their own."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from answers.answer_ports import AnswerResult
from answers.give_answer import give_answer
from hypothesis import example, given
from hypothesis import strategies as st
from inbound.process_reply import PHASES
from inbound.understand_reply import understand
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.messaging.queues import NotQueuedError, SqsAnswerQueue
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables import dynamodb
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.tables.inbound_store import DynamoInboundStore
from stopsms.compliance.campaign.advertiser import AdvertiserKind
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.consent.collection import Capture
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.person.contact import Contact, Purpose, Status
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.people import WriteResult
from stopsms.compliance.proof.evidence import Act
from stopsms.compliance.replies import reading
from stopsms.contracts.answer_tasks import AnswerKind, AnswerTask
from stopsms.contracts.codec import written
from stopsms.contracts.messages import InboundSms
from stopsms.contracts.standard_webhooks import signed_headers

from tests import fakes
from tests.carrier_service import Service
from tests.each_case import each
from tests.factories import (
    CAMILLE,
    TUESDAY_10H_PARIS,
    a_campaign,
    a_collection,
    a_contact,
    an_advertiser,
    terms,
)
from tests.functions.doors import (
    CONSENT,
    ERASURE,
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
    reported,
    sign_up,
    sms,
    status,
)

NOBODY_ELSE = "+33612345679"
OTHERS = tuple(f"+3361234{number:04d}" for number in range(10, 20))


def texts(service: type[Service]) -> list[str]:
    return [request["MessageBody"] for request in service.requests]


# ------------------------------------------------------------------ a batch


def test_every_opposition_of_a_batch_stands_though_nothing_can_be_answered(
    base: DynamoContactStore, settings: Settings, service: type[Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: SqsAnswerQueue, tasks: Sequence[AnswerTask], delay_seconds: int = 0) -> None:
        raise NotQueuedError

    batch = [sms("Contact", "c"), *(sms("STOP", "1", number) for number in OTHERS[:9])]
    with monkeypatch.context() as broken:
        broken.setattr(SqsAnswerQueue, "send", full)
        back = received(*batch)
    stand = {status(base, number) for number in OTHERS[:9]}
    again = received(*batch)
    answers(settings)

    assert (len(back), again) == (10, [])
    assert stand == {"opposed"}
    assert len(service.requests) == 10
    assert all(len(base.evidence("zelie", Phone.of(number))) == 1 for number in OTHERS[:9])


def test_oppositions_come_first_then_holds_whatever_their_place_in_the_batch(
    base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts: list[Act] = []
    sound = DynamoContactStore.record

    def record(self: DynamoContactStore, contact: Any, evidence: Any, *given: Any, **more: Any) -> Any:
        acts.append(evidence.act)
        return sound(self, contact, evidence, *given, **more)

    monkeypatch.setattr(DynamoContactStore, "record", record)
    received(sms("Contact", "1"), sms("???", "2", OTHERS[0]), sms("STOP", "3", OTHERS[1]), sms("STOP", "4", OTHERS[2]))

    assert acts == [Act.OPPOSED, Act.OPPOSED, Act.HELD, Act.HEARD_FROM]


def test_a_batch_asks_once_whose_number_it_is(base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    sound = DynamoAdvertiserStore.answering

    def answering(self: DynamoAdvertiserStore, number: str) -> Any:
        asked.append(number)
        return sound(self, number)

    monkeypatch.setattr(DynamoAdvertiserStore, "answering", answering)
    received(*(sms("STOP", "1", number) for number in OTHERS))
    received(sms("STOP", "2", OTHERS[0]))

    assert asked == ["36180"] * 2, "once for each batch: an advertiser may get a number between two"
    assert {status(base, number) for number in OTHERS} == {"opposed"}


def test_a_message_that_fails_costs_nobody_else_their_opposition(
    base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = DynamoContactStore.recall

    def recall(self: DynamoContactStore, advertiser_id: str, phone: Phone) -> Contact:
        if phone.e164 == OTHERS[0]:
            raise dynamodb.dynamodb().exceptions.InternalServerError({"Error": {}}, "GetItem")
        return sound(self, advertiser_id, phone)

    monkeypatch.setattr(DynamoContactStore, "recall", recall)
    back = received(*(sms("STOP", "1", number) for number in OTHERS[:3]))

    assert back == [f"{OTHERS[0]}-1"]
    assert [status(base, number) for number in OTHERS[:3]] == ["unknown", "opposed", "opposed"]


def test_a_reply_to_a_number_that_is_nobodys_waits_and_is_taken_in_once_it_is_somebodys(
    base: DynamoContactStore,
) -> None:
    message = sms("STOP", "1", to="36999")
    before = received(message)
    DynamoAdvertiserStore("consent").put(an_advertiser(id="nora", stop_number="36999"))

    assert (before, received(message)) == ([message["messageId"]], [])
    assert status(base, advertiser_id="nora") == "opposed"
    assert status(base) == "granted"


@pytest.mark.guarantee("G1")
def test_a_stop_at_a_number_that_nobody_is_declared_with_is_for_those_who_send_through_the_carrier_that_heard_it(
    base: DynamoContactStore,
) -> None:
    """The carrier may have been given another number since, or choose one for each conversation."""
    store = DynamoAdvertiserStore("consent")
    for advertiser_id, carrier in (("brume", "marseille"), ("lune", "marseille"), ("nora", "paris")):
        store.put(an_advertiser(id=advertiser_id, route=Route(carrier)))
    stop = sms("STOP", "1", to="36999", carrier="marseille")

    assert received(stop, sms("STOP", "2", OTHERS[0], "36999", carrier="lyon")) == [f"{OTHERS[0]}-2"]
    found = {known: status(base, advertiser_id=known) for known in ("brume", "lune", "nora", "zelie")}
    assert found == {"brume": "opposed", "lune": "opposed", "nora": "unknown", "zelie": "granted"}


@pytest.mark.guarantee("G1")
@each(("numbers", "brume"), [(("36222",), "opposed"), (("36222", "36180"), "unknown")])
def test_one_at_a_number_that_others_have_is_for_them_and_for_those_who_send_there_unless_some_of_these_have_it(
    base: DynamoContactStore, numbers: tuple[str, ...], brume: str
) -> None:
    for number in numbers:
        put = an_advertiser(id=f"of-{number}", stop_number=number, route=Route("marseille"))
        DynamoAdvertiserStore("consent").put(put)

    sender = OTHERS[len(numbers)]
    assert received(sms("STOP", "1", sender, "36180", carrier="marseille")) == []
    assert (status(base, sender, "of-36222"), status(base, sender)) == (brume, "opposed")


# ------------------------------------------------------------------ a number that several share


@pytest.fixture
def shared(base: DynamoContactStore) -> DynamoContactStore:
    """Nora answers at Zelie's number; Camille is known to Zelie alone."""
    DynamoAdvertiserStore("consent").put(an_advertiser(id="nora", name="Nora"))
    return base


@pytest.mark.parametrize(
    ("words", "becomes"), [("STOP", "opposed"), ("pas compris ce truc", "held"), ("Mes données ?", "held")]
)
def test_a_reply_to_a_shared_number_counts_for_all_and_is_answered_in_the_name_of_those_who_know_the_person(
    shared: DynamoContactStore, service: type[Service], settings: Settings, words: str, becomes: str
) -> None:
    received(sms(words, "1"))
    answers(settings)

    assert (status(shared), status(shared, advertiser_id="nora")) == (becomes, becomes)
    assert texts(service)[0].startswith("Zelie : ")


def test_a_stop_to_a_shared_number_outlives_an_older_consent_that_another_records_later(
    shared: DynamoContactStore,
) -> None:
    received(sms("STOP", "1"))
    done, answer = call("POST", "/consents", CONSENT | {"advertiser_id": "nora"})

    assert (done, [rule["rule"] for rule in answer["rules"] if rule["result"] == "block"]) == (422, ["fr.opposition"])


def test_a_stop_to_a_shared_number_opposes_everybody_who_knows_the_person(
    shared: DynamoContactStore, service: type[Service], settings: Settings
) -> None:
    call("POST", "/consents", CONSENT | {"advertiser_id": "nora"})
    received(sms("STOP", "1"))
    answers(settings)

    assert (status(shared), status(shared, advertiser_id="nora")) == ("opposed", "opposed")
    assert texts(service)[0].startswith("Nora, Zelie : demande enregistrée. Vous ne recevrez plus")
    assert "de leur part" in texts(service)[0]


@pytest.mark.parametrize("to", ["36555", "+3336555"])
def test_a_stop_to_the_number_that_campaigns_leave_from_opposes_though_no_message_names_it(
    base: DynamoContactStore, to: str
) -> None:
    DynamoAdvertiserStore("consent").put(an_advertiser(sender_id="36555"))

    assert received(sms("STOP", "1", to=to)) == []
    assert status(base) == "opposed"


def test_a_stop_from_whom_nobody_knows_opposes_everybody_who_shares_the_number(shared: DynamoContactStore) -> None:
    received(sms("STOP", "1", NOBODY_ELSE))

    assert (status(shared, NOBODY_ELSE), status(shared, NOBODY_ELSE, "nora")) == ("opposed", "opposed")


def test_whoever_was_erased_is_known_still(shared: DynamoContactStore) -> None:
    call("POST", "/consents", CONSENT | {"advertiser_id": "nora"})
    done, _ = call("POST", f"/contacts/{CAMILLE.e164}/erasure", ERASURE, advertiser_id="nora")
    erased = shared.evidence("nora", CAMILLE)[-1].sequence
    received(sms("STOP", "1"))

    assert done == 201
    assert status(shared, advertiser_id="nora") == "opposed"
    assert shared.evidence("nora", CAMILLE)[-1].sequence > erased


def test_whoever_has_another_number_now_is_known_by_the_one_they_wrote_from(shared: DynamoContactStore) -> None:
    call("POST", "/consents", CONSENT | {"advertiser_id": "nora"})
    written_before = sms("pas compris ce truc", "1", ago=timedelta(minutes=1))
    change = {"advertiser_id": "nora", "new_phone": NOBODY_ELSE, **ERASURE}
    done, _ = call("POST", f"/contacts/{CAMILLE.e164}/number", change)
    received(written_before)

    assert done == 201
    assert status(shared, NOBODY_ELSE, "nora") == "held"


# ------------------------------------------------------------------ identity


def test_an_id_that_comes_twice_hides_no_opposition(base: DynamoContactStore) -> None:
    assert received(sms("STOP", "1001", OTHERS[0])) == []
    assert received(sms("STOP", "1001", OTHERS[1])) == []
    assert received(sms("Contact", "1002"), sms("STOP", "1002")) == []

    assert [status(base, number) for number in (*OTHERS[:2], CAMILLE.e164)] == ["opposed"] * 3


def test_the_same_message_delivered_again_is_one_act_and_undoes_no_later_consent(
    base: DynamoContactStore, settings: Settings
) -> None:
    message = sms("STOP", "1", ago=timedelta(hours=1))
    received(message, message)
    once = len(base.evidence("zelie", CAMILLE))
    move_clock(settings, timedelta(minutes=10))
    call("POST", "/consents", CONSENT | {"collected_at": "2026-11-24T10:10:00+01:00"})
    move_clock(settings, -timedelta(minutes=10))  # SNS stamps a message once, and our clock moves its stamp
    again = received(message)

    assert (once, again) == (2, [])
    assert camille(base).status is Status.GRANTED


def test_the_same_word_under_the_same_id_written_again_later_opposes_again(base: DynamoContactStore) -> None:
    received(sms("STOP", "1001", ago=timedelta(hours=1)))
    call("POST", "/consents", CONSENT)
    later = sms("STOP", "1001")
    assert received(later) == []

    assert camille(base).status is Status.OPPOSED
    records = len(base.evidence("zelie", CAMILLE))
    assert received(later, later) == []
    assert len(base.evidence("zelie", CAMILLE)) == records


@pytest.mark.slow
@pytest.mark.parametrize("words", ["STOP", "arrêtez ça ou je porte plainte", "Pourquoi moi ?"])
@pytest.mark.parametrize("apart", [timedelta(milliseconds=1), timedelta(seconds=2), timedelta(seconds=50)])
def test_what_a_network_publishes_twice_is_recorded_once(
    base: DynamoContactStore, words: str, apart: timedelta
) -> None:
    assert received(sms(words, "1001", ago=apart)) == []
    records = len(base.evidence("zelie", CAMILLE))
    again = sms(words, "1001")

    assert received(again, again) == []
    assert status(base) != "granted"
    assert len(base.evidence("zelie", CAMILLE)) == records


@pytest.mark.slow
@pytest.mark.parametrize("words", ["STOP", "arrêtez ça ou je porte plainte"])
def test_what_is_written_again_in_other_words_under_another_id_or_later_is_recorded_too(
    base: DynamoContactStore, words: str
) -> None:
    received(sms(words, "1001", ago=timedelta(minutes=10)))
    for another in (sms(f"{words} !", "1001"), sms(words, "1002"), sms(words, "1001")):
        records = len(base.evidence("zelie", CAMILLE))
        assert received(another) == []
        assert len(base.evidence("zelie", CAMILLE)) == records + 1


def test_what_was_published_twice_is_done_for_good_both_times(base: DynamoContactStore, settings: Settings) -> None:
    first, second = sms("STOP", "1001", ago=timedelta(seconds=2)), sms("STOP", "1001")
    received(first, second)
    reconsent(base, settings)

    assert received(first, second) == []
    assert camille(base).status is Status.GRANTED


def test_what_is_published_again_was_read_with_the_first(base: DynamoContactStore) -> None:
    first, second = sms("encore ?", "1001", ago=timedelta(seconds=2)), sms("encore ?", "1001")
    received(first)
    read = {"advertiser_id": "zelie", "phone": CAMILLE.e164, "evidence": camille(base).sequence}
    assert call("POST", "/reviews", read | {"conclusion": "mistaken", "operator": "Claire", "reason": "relu"})[0] == 201

    assert received(second) == []
    assert camille(base).status is Status.GRANTED


def test_what_is_published_twice_while_the_clock_is_set_is_recorded_once(
    base: DynamoContactStore, settings: Settings
) -> None:
    first, second = sms("STOP", "1001", ago=timedelta(seconds=2)), sms("STOP", "1001")
    received(first)
    records = len(base.evidence("zelie", CAMILLE))
    move_clock(settings, timedelta(hours=5))

    assert received(second) == []
    assert len(base.evidence("zelie", CAMILLE)) == records


def test_an_opposition_recorded_as_done_of_which_nothing_shows_is_an_error_and_never_silence(
    base: DynamoContactStore,
) -> None:
    from inbound.understand_reply import identity_of
    from stopsms.adapters.gateways import read_inbound_sms

    message = sms("STOP", "1")
    identity = identity_of(read_inbound_sms(message["body"], datetime.now(UTC)), published=True)
    at = read_inbound_sms(message["body"], datetime.now(UTC)).received_at.isoformat()
    item = {"pk": {"S": f"ONCE#{identity}"}, "sk": {"S": "zelie"}, "by": {"S": at}}
    boto3.client("dynamodb").put_item(TableName="consent", Item=item)

    assert received(message) == [message["messageId"]]


def test_what_keeps_an_act_from_being_done_twice_names_nobody(base: DynamoContactStore, settings: Settings) -> None:
    received(sms("STOP", "1"))
    keys = [item["pk"]["S"] for item in boto3.client("dynamodb").scan(TableName="consent")["Items"]]

    assert not [key for key in keys if key.startswith(("ONCE#", "REPLIED#")) and CAMILLE.e164[1:] in key]


def test_a_delivery_id_that_is_used_again_for_another_message_swallows_nothing(settings: Settings, bus: str) -> None:
    door = fresh("inbound_api")
    said = [reported("d-1", changes=changes) for changes in ({"from": OTHERS[0]}, {"from": OTHERS[1]}, {"body": "OUI"})]
    told = [json.loads(door.handler(each, Runtime())["body"])["repeated"] for each in (*said, said[0])]

    assert told == [False, False, False, True]
    assert len(bodies(settings.inbound_queue_url)) == 3


# ------------------------------------------------------------------ whoever writes, in whatever form


@pytest.mark.parametrize("sender", ["+33140000000", "+447700900123", "36777", "ZELIE", "0140000000"])
def test_a_reply_from_no_mobile_number_is_listed_for_a_person_and_concluded(
    base: DynamoContactStore, sender: str
) -> None:
    message = sms("STOP", "1", sender)
    first = received(message, message)
    (stray,) = call("GET", "/reviews", advertiser_id="zelie")[1]["strays"]
    conclusion = {"advertiser_id": "zelie", "operator": "Claire Martin", "conclusion": "answered"}
    conclusion |= {"reason": "La ligne fixe de Mme Durand ; son mobile est opposé.", "stray": stray["stray"]}
    done, told = call("POST", "/reviews", conclusion)

    assert first == []
    assert (stray["sender"], stray["words"], stray["understood_as"]) == (sender, "STOP", "stop")
    assert (done, told["contact"], told["stray"]) == (201, None, stray)
    assert call("GET", "/reviews", advertiser_id="zelie")[1]["strays"] == []
    assert call("POST", "/reviews", conclusion)[0] == 404
    assert received(message) == [], "delivered again, it does not come back"
    assert call("GET", "/reviews", advertiser_id="zelie")[1]["strays"] == []


@pytest.mark.parametrize(
    "about", [{}, {"phone": "0612345678"}, {"phone": "0612345678", "evidence": 1, "stray": "a" * 32}]
)
def test_a_conclusion_is_about_one_thing(base: DynamoContactStore, about: dict[str, Any]) -> None:
    conclusion = {"advertiser_id": "zelie", "operator": "Claire", "conclusion": "upheld", "reason": "relu par Claire"}

    assert call("POST", "/reviews", conclusion | about)[0] == 422


@pytest.mark.parametrize("sender", ["33612345678", "0612345678", "0033612345678", "+33612345678"])
def test_a_stop_counts_in_whatever_way_the_network_writes_its_sender(base: DynamoContactStore, sender: str) -> None:
    assert received(sms("STOP", "1", sender)) == []
    assert status(base) == "opposed"


@pytest.mark.parametrize("words", ["STOP \ud83d", "STOP" + " !" * 3000, "\ud83dSTOP"])
def test_a_stop_is_refused_for_its_form_nowhere(base: DynamoContactStore, words: str) -> None:
    assert received(sms(words, "1")) == []
    assert status(base) == "opposed"


@pytest.mark.parametrize("words", ["Merci \ud83d", "Contact" + " merci" * 1000])
def test_what_did_not_come_whole_is_harmless_to_nobody(base: DynamoContactStore, words: str) -> None:
    assert received(sms(words, "1")) == []
    assert status(base) == "held"


# ------------------------------------------------------------------ held until read


@pytest.mark.parametrize("words", ["???", "🖕", "ماذا", "", "Je ne sais pas", "oui mais non"])
def test_what_is_not_understood_holds_a_contact_that_is_told_how_to_oppose_once_a_day(
    base: DynamoContactStore, service: type[Service], settings: Settings, words: str
) -> None:
    before = camille(base)
    received(sms(words, "1"), sms(words, "2"))
    answers(settings)
    reviews = call("GET", "/reviews", advertiser_id="zelie")[1]["reviews"]

    assert (camille(base).status, camille(base).last_contact_at) == (Status.HELD, before.last_contact_at)
    assert [review["kind"] for review in reviews] == ["reply", "reply"]
    (told,) = texts(service)
    assert "répondez STOP" in told
    assert "ne recevrez plus" not in told


def test_a_stranger_who_writes_is_held_so_that_no_later_import_finds_them_free(base: DynamoContactStore) -> None:
    received(sms("mais enfin pourquoi moi ???", "1", NOBODY_ELSE))
    taken, answer = call(
        "POST", "/consents", CONSENT | {"phone": NOBODY_ELSE, "collected_at": "2026-11-24T08:00:00+01:00"}
    )

    assert (status(base, NOBODY_ELSE), taken, answer["contact"]["status"]) == ("held", 201, "held")


@pytest.mark.parametrize(
    ("words", "kind"),
    [("Quelles données avez-vous sur moi ?", "access"), ("D'où tenez-vous mon numéro ?", "origin")],
)
def test_a_request_is_listed_with_its_day_and_told_that_it_was_heard(
    base: DynamoContactStore, service: type[Service], settings: Settings, words: str, kind: str
) -> None:
    received(sms(words, "1"))
    answers(settings)
    (review,) = call("GET", "/reviews", advertiser_id="zelie")[1]["reviews"]
    conclusion = {
        "advertiser_id": "zelie",
        "phone": CAMILLE.e164,
        "evidence": review["evidence"],
        "conclusion": "answered",
    }
    done, _ = call("POST", "/reviews", conclusion | {"operator": "Claire", "reason": "copie envoyée par la poste"})

    assert (review["kind"], review["due_at"][:10]) == (kind, "2026-12-24")
    assert "sous un mois" in texts(service)[0]
    assert (done, camille(base).status) == (201, Status.GRANTED)


def test_a_request_for_erasure_that_was_none_is_closed_and_opposes_all_the_same(base: DynamoContactStore) -> None:
    received(sms("Effacez toutes mes données", "1"))
    (review,) = call("GET", "/reviews", advertiser_id="zelie")[1]["reviews"]
    conclusion = {
        "advertiser_id": "zelie",
        "phone": CAMILLE.e164,
        "evidence": review["evidence"],
        "conclusion": "mistaken",
    }
    done, _ = call("POST", "/reviews", conclusion | {"operator": "Claire", "reason": "la fiche fidélité seulement"})

    assert (done, camille(base).status) == (201, Status.OPPOSED)
    assert call("GET", "/reviews", advertiser_id="zelie")[1]["reviews"] == []


@pytest.mark.parametrize("first", ["mistaken", "upheld"])
def test_of_two_doubts_one_upheld_ends_opposed_in_either_order(base: DynamoContactStore, first: str) -> None:
    received(sms("stp", "1", ago=timedelta(minutes=2)))
    received(sms("mouais", "2", ago=timedelta(minutes=1)))
    reviews = call("GET", "/reviews", advertiser_id="zelie")[1]["reviews"]
    second = {"mistaken": "upheld", "upheld": "mistaken"}[first]
    seen = []
    for review, conclusion in zip(reviews, (first, second), strict=True):
        body = {"advertiser_id": "zelie", "phone": CAMILLE.e164, "evidence": review["evidence"], "operator": "Claire"}
        seen.append(
            call("POST", "/reviews", body | {"conclusion": conclusion, "reason": "relu par Claire"})[1]["contact"][
                "status"
            ]
        )

    assert seen[-1] == "opposed"
    assert "granted" not in seen


# ------------------------------------------------------------------ agreement


@pytest.mark.slow
def test_each_advertiser_asks_and_a_yes_is_to_the_question_that_it_answers(
    asking: DynamoContactStore, service: type[Service], settings: Settings
) -> None:
    sign_up("zelie")
    answers(settings)
    service.answer = (200, {"MessageId": "the-question-of-nora"})
    sign_up("nora")
    answers(settings)
    received(sms("OUI", "1", answers="the-question-of-nora"))

    assert [text.split()[0] for text in texts(service)] == ["Zelie", "Nora"]
    assert (status(asking, advertiser_id="zelie"), status(asking, advertiser_id="nora")) == ("pending", "granted")


def test_a_yes_that_may_answer_two_questions_confirms_neither_and_waits_to_be_read(
    asking: DynamoContactStore, service: type[Service], settings: Settings
) -> None:
    sign_up("zelie")
    sign_up("nora")
    answers(settings)
    received(sms("OUI", "1"))

    assert (status(asking, advertiser_id="zelie"), status(asking, advertiser_id="nora")) == ("held", "held")


def test_a_yes_confirms_for_the_only_one_that_asked_and_means_nothing_to_another(
    asking: DynamoContactStore, service: type[Service], settings: Settings
) -> None:
    sign_up("nora")
    answers(settings)
    received(sms("OUI", "1"))

    assert (status(asking, advertiser_id="zelie"), status(asking, advertiser_id="nora")) == ("unknown", "granted")
    confirmed = asking.evidence("nora", CAMILLE)[-1]
    assert confirmed.act is Act.CONFIRMED
    assert confirmed.content["question"] == texts(service)[0]


def test_a_yes_after_an_answer_of_ours_confirms_though_the_network_names_the_answer(
    asking: DynamoContactStore, service: type[Service], settings: Settings
) -> None:
    sign_up()
    answers(settings)
    service.answer = (200, {"MessageId": "who-we-are"})
    received(sms("CONTACT", "1"))
    answers(settings)
    received(sms("OUI", "2", answers="who-we-are"))

    assert len(texts(service)) == 2
    assert camille(asking).status is Status.GRANTED


def test_a_yes_confirms_only_after_the_question_has_left(
    asking: DynamoContactStore, service: type[Service], settings: Settings
) -> None:
    sign_up()
    received(sms("OUI", "1"))
    answers(settings)

    assert (camille(asking).status, camille(asking).standing) == (Status.HELD, Status.PENDING)
    assert "OUI pour accepter" not in "".join(texts(service)), "who is held is asked nothing"


def test_a_yes_agrees_to_nothing_that_the_question_did_not_name(
    asking: DynamoContactStore, service: type[Service], settings: Settings
) -> None:
    sign_up()
    answers(settings)
    more = {"evidence": CONSENT["evidence"] | {"purposes": ["commercial", "charitable"]}}
    assert call("POST", "/consents", CONSENT | more)[0] == 201
    received(sms("OUI", "1"))

    basis = camille(asking).basis
    assert camille(asking).status is Status.GRANTED
    assert basis is not None
    assert basis.purposes == {Purpose.COMMERCIAL}, "as the question said"


def test_a_yes_sent_before_the_opposition_and_delivered_late_lifts_nothing(
    asking: DynamoContactStore, service: type[Service], settings: Settings
) -> None:
    sign_up()
    answers(settings)
    late = sms("OUI", "1")
    received(sms("STOP", "2"))
    move_clock(settings, timedelta(minutes=7))
    form = sign_up(at=((camille(asking).opposed_at or TUESDAY_10H_PARIS) + timedelta(minutes=6)).isoformat())
    answers(settings)
    received(late)

    assert (form, camille(asking).status) == ("opposed", Status.OPPOSED)
    assert camille(asking).confirmation is not None, "the new form still waits for a yes of its own"


def test_a_yes_that_is_delivered_twice_confirms_once_and_holds_nobody(
    asking: DynamoContactStore, service: type[Service], settings: Settings
) -> None:
    sign_up()
    answers(settings)
    yes = sms("OUI", "1")
    received(yes)
    received(yes)
    answers(settings)

    assert camille(asking).status is Status.GRANTED
    assert len(service.requests) == 1


@pytest.mark.parametrize("words", ["OUI ?", "non", "des inscrivez-moi", "oui mais plus tard", "OUI \ud83d"])
def test_nothing_but_a_full_yes_confirms(
    asking: DynamoContactStore, service: type[Service], settings: Settings, words: str
) -> None:
    sign_up()
    answers(settings)
    received(sms(words, "1"))

    assert camille(asking).standing is not Status.GRANTED


@pytest.mark.parametrize("words", ["START", "OUI"])
def test_start_or_yes_after_an_opposition_is_answered_with_how_to_come_back_and_changes_nothing(
    base: DynamoContactStore, service: type[Service], settings: Settings, words: str
) -> None:
    received(sms("STOP", "1", ago=timedelta(minutes=1)))
    received(sms(words, "2"))
    answers(settings)

    assert camille(base).status is Status.OPPOSED
    assert camille(base).hold is None
    assert "réinscrire" in texts(service)[1]


def test_a_yes_that_nobody_asked_for_holds(base: DynamoContactStore) -> None:
    received(sms("OUI", "1"))

    assert camille(base).status is Status.HELD


def test_a_form_filled_in_while_a_reply_is_unread_becomes_usable_by_no_release(
    base: DynamoContactStore, service: type[Service], settings: Settings
) -> None:
    before = camille(base).basis
    DynamoAdvertiserStore("consent").put(an_advertiser(double_opt_in=True))
    received(sms("stp", "1"))
    (review,) = call("GET", "/reviews", advertiser_id="zelie")[1]["reviews"]
    form = sign_up()
    conclusion = {
        "advertiser_id": "zelie",
        "phone": CAMILLE.e164,
        "evidence": review["evidence"],
        "conclusion": "mistaken",
    }
    call("POST", "/reviews", conclusion | {"operator": "Claire", "reason": "s’il te plaît"})

    assert form == "held"
    assert (camille(base).status, camille(base).basis) == (Status.GRANTED, before)
    answers(settings)
    assert "OUI pour accepter" not in "".join(texts(service))


def test_a_consent_dated_ahead_of_our_clock_lifts_no_opposition_that_came_after_the_act(
    base: DynamoContactStore,
) -> None:
    received(sms("STOP", "1", ago=timedelta(seconds=-60)))
    ahead = (camille(base).opposed_at or TUESDAY_10H_PARIS) + timedelta(minutes=2)
    done, refused = call("POST", "/consents", CONSENT | {"collected_at": ahead.isoformat()})

    assert (done, [rule["rule"] for rule in refused["rules"]]) == (422, ["fr.opposition"])


# ------------------------------------------------------------------ answers


def told(settings: Settings) -> list[str]:
    """What an answer became, delivery by delivery, and whether it went back to the queue."""
    return ["back" if each["batchItemFailures"] else "done" for each in answers(settings)]


def metric(capsys: pytest.CaptureFixture[str], name: str) -> float:
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith('{"_aws"')]
    return sum(sum(line[name]) for line in lines if name in line)


def test_an_answer_that_the_carrier_left_in_doubt_is_told_counted_and_never_sent_again(
    base: DynamoContactStore,
    service: type[Service],
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    service.answer = None
    received(sms("STOP", "1"))
    first = told(settings)
    service.answer = (200, {"MessageId": "m-1"})
    received(sms("STOP", "1"))
    again = told(settings)

    assert (first, again) == (["done"], ["done"])
    assert len(service.requests) == 1
    assert metric(capsys, "AnswersNotSent") == 1
    assert "an answer was not sent" in caplog.text
    assert CAMILLE.e164 not in caplog.text


def test_an_answer_that_the_carrier_refuses_is_told_and_not_tried_again(
    base: DynamoContactStore, service: type[Service], settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    service.answer = (
        400,
        {"__type": "ConflictException", "Reason": "DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE"},
    )
    received(sms("STOP", "1"))

    assert told(settings) == ["done"]
    assert metric(capsys, "AnswersNotSent") == 1


def test_a_number_on_the_carriers_own_list_gets_no_second_answer_and_nobody_is_alarmed(
    base: DynamoContactStore, service: type[Service], settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    service.answer = (400, {"__type": "ConflictException", "Reason": "DESTINATION_PHONE_NUMBER_OPTED_OUT"})
    received(sms("STOP", "1"))

    assert told(settings) == ["done"]
    assert metric(capsys, "AnswersNotSent") == 0


@pytest.mark.parametrize(
    "answer",
    [
        {"__type": "ThrottlingException"},
        {"__type": "AccessDeniedException"},
        {"__type": "ServiceQuotaExceededException", "Reason": "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT"},
    ],
)
def test_a_carrier_that_takes_nothing_now_gets_the_answer_later_and_once(
    base: DynamoContactStore, service: type[Service], settings: Settings, answer: dict[str, str]
) -> None:
    service.answer = (400, answer)
    received(sms("STOP", "1"))
    (body,) = [json.dumps(found) for found in bodies(settings.answer_queue_url)]
    closed = answered(body)
    service.answer = (200, {"MessageId": "m-1"})
    service.requests.clear()
    later = [answered(body), answered(body)]

    assert status(base) == "opposed"
    assert (len(closed), later) == (1, [[], []])
    assert len(service.requests) == 1


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"__type": "ConflictException", "Reason": "MESSAGE_TYPE_MISMATCH"}, ["MESSAGE_TYPE_MISMATCH"]),
        ({"__type": "UnrecognizedClientException"}, ["UnrecognizedClientException"]),
        ({"__type": "ThrottlingException"}, []),
    ],
)
def test_why_a_carrier_is_closed_to_answers_is_logged(
    base: DynamoContactStore,
    service: type[Service],
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    answer: dict[str, str],
    told: list[str],
) -> None:
    service.answer = (400, answer)
    received(sms("STOP", "1"))
    (body,) = [json.dumps(found) for found in bodies(settings.answer_queue_url)]

    assert len(answered(body)) == 1, "it goes back to the queue"
    reasons = [vars(record)["reason"] for record in caplog.records if "takes no answers" in record.getMessage()]

    assert reasons == told


def answered(body: str) -> Any:
    sample = event("answers_stop")
    sample["Records"][0]["body"] = body
    return fresh("answers").handler(sample, Runtime())["batchItemFailures"]


def test_a_worker_that_dies_after_taking_its_turn_leaves_an_answer_in_doubt(
    base: DynamoContactStore, service: type[Service], settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    sample = event("answers_stop")
    task = AnswerTask.read(sample["Records"][0]["body"])
    now = datetime.now(UTC)
    DynamoInboundStore("consent").take_turn(task, "stop", now, now - timedelta(days=1))

    assert answered(task.written()) == []
    assert service.requests == []
    assert metric(capsys, "AnswersNotSent") == 1


# ------------------------------------------------------------------ requests to confirm what a file reports


NIGHT = TUESDAY_10H_PARIS + timedelta(hours=12)
MORNING = TUESDAY_10H_PARIS + timedelta(hours=22)


def a_world(
    now: datetime, kind: AdvertiserKind | None = None, purposes: frozenset[Purpose] = frozenset({Purpose.COMMERCIAL})
) -> fakes.World:
    advertiser = an_advertiser(double_opt_in=True, kind=kind)
    world = fakes.World(now, a_campaign(terms=terms(advertiser=advertiser)))
    fakes.waits(world, CAMILLE, purposes=purposes)
    return world


def the_act(world: fakes.World) -> str:
    return world.evidence[CAMILLE][-1].hash


def give(world: fakes.World, before: datetime | None) -> AnswerResult:
    task = AnswerTask(the_act(world), AnswerKind.CONFIRM, CAMILLE.e164, "36180", ("zelie",), before=before)
    return give_answer(AnswerTask.read(task.written()), fakes.answer_ports(world))


def test_a_turn_that_its_worker_gives_back_while_another_finds_it_begun_is_taken_by_the_other() -> None:
    world = a_world(MORNING)
    inbound, subject = fakes.FakeInboundStore(world), "confirm#zelie"
    task = AnswerTask(the_act(world), AnswerKind.CONFIRM, CAMILLE.e164, "36180", ("zelie",))
    inbound.take_turn(task, subject, MORNING, MORNING - timedelta(days=1), "Zelie ?")

    def give_back(step: int, call: str) -> None:
        if call == "end turn":
            world.at_step = lambda step, call: None
            inbound.give_turn_back(task, subject)

    world.at_step = give_back

    assert (give(world, None), len(world.replies)) == (AnswerResult.SENT, 1)
    assert give(world, None) is AnswerResult.DONE


def test_a_request_for_what_a_file_reports_waits_for_lawful_hours() -> None:
    world = a_world(NIGHT)
    before = TUESDAY_10H_PARIS + timedelta(days=1)
    at_night, world.now = give(world, before), MORNING
    waiting = list(world.answer_tasks)
    in_the_morning = give(world, before)

    assert (at_night, len(waiting), in_the_morning) == (AnswerResult.WAITS, 1, AnswerResult.SENT)
    assert len(world.replies) == 1


@each(
    ("kind", "purposes", "named"),
    [
        (AdvertiserKind.CHARITY, {Purpose.CHARITABLE}, "associatifs et d'appel aux dons"),
        (AdvertiserKind.POLITICAL, {Purpose.POLITICAL}, "politiques"),
        (AdvertiserKind.PUBLIC_BODY, {Purpose.PUBLIC_INFORMATION}, "d'information"),
        (AdvertiserKind.CHARITY, {Purpose.COMMERCIAL}, "publicitaires"),
        (
            AdvertiserKind.CHARITY,
            {Purpose.CHARITABLE, Purpose.COMMERCIAL},
            "publicitaires, associatifs et d'appel aux dons",
        ),
    ],
)
def test_a_person_is_asked_for_what_their_number_was_collected_for(
    kind: AdvertiserKind | None, purposes: set[Purpose], named: str
) -> None:
    world = a_world(TUESDAY_10H_PARIS, kind, frozenset(purposes))

    assert give(world, None) is AnswerResult.SENT
    assert f"recevoir nos SMS {named} ? OUI" in world.replies[0].text


def test_a_person_at_a_form_is_asked_at_whatever_hour() -> None:
    world = a_world(NIGHT)

    assert give(world, None) is AnswerResult.SENT


def test_a_request_that_comes_too_late_is_not_sent_and_said_to_be_lost() -> None:
    world = a_world(MORNING)
    given = give(world, MORNING - timedelta(minutes=1))

    assert (given, given.lost, world.replies) == (AnswerResult.LATE, True, [])


@pytest.mark.parametrize("status", [Status.OPPOSED, Status.GRANTED])
def test_who_opposed_or_agreed_before_the_request_leaves_is_not_asked(status: Status) -> None:
    world = a_world(TUESDAY_10H_PARIS)
    world.contacts[CAMILLE] = replace(world.contacts[CAMILLE], status=status, confirmation=None)

    assert give(world, None) is AnswerResult.POINTLESS
    assert world.replies == []


def test_an_answer_task_is_read_back_as_it_was_written() -> None:
    task = AnswerTask("a", AnswerKind.REQUEST, CAMILLE.e164, "36180", ("zelie", "nora"), "access", TUESDAY_10H_PARIS)

    read = AnswerTask.read(task.written())
    assert (read.before and written(read.before)) == written(TUESDAY_10H_PARIS)
    assert replace(read, before=None) == replace(task, before=None)


# ------------------------------------------------------------------ what is left lying


def test_what_nobody_reads_is_counted_after_two_days_and_a_request_in_the_week_of_its_day(
    base: DynamoContactStore, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    received(
        sms("???", "1"), sms("Quelles données avez-vous sur moi ?", "2", OTHERS[0]), sms("STOP", "3", "+33140000000")
    )
    counted: list[tuple[int, list[float], list[float]]] = []
    for days in (1, 3, 25):
        move_clock(settings, timedelta(days=days) - (timedelta(days=counted[-1][0]) if counted else timedelta()))
        capsys.readouterr()
        fresh("retention").handler(event("retention_hour"), Runtime())
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith('{"_aws"')]
        found = {name: value for line in lines for name, value in line.items()}
        counted.append((days, found.get("RepliesUnread", []), found.get("RequestsDue", [])))

    assert counted == [(1, [], []), (3, [2.0], []), (25, [2.0], [1.0])], (
        "nothing is measured of nobody: that would cost"
    )


# ------------------------------------------------- what a reader made of it, who had not seen it made


@pytest.mark.parametrize("ago", [timedelta(days=1), timedelta(days=365), timedelta(days=20_000)])
def test_a_stop_counts_after_every_consent_on_record_whatever_time_it_bears(
    base: DynamoContactStore, ago: timedelta
) -> None:
    call("POST", "/consents", CONSENT | {"collected_at": "2026-11-24T09:00:00+01:00"})
    assert received(sms("STOP", "1", ago=ago)) == []
    another = call("POST", "/consents", CONSENT | {"collected_at": "2026-11-24T09:00:00+01:00", "tags": ["vip"]})

    assert another[0] == 422
    assert camille(base).status is Status.OPPOSED


def test_a_stop_from_a_sender_that_can_be_two_numbers_holds_each_known_or_not(base: DynamoContactStore) -> None:
    numbers = ("+33687759876", "+687759876")
    assert call("POST", "/consents", CONSENT | {"phone": numbers[0]})[0] == 201
    message = sms("STOP", "1", sender="687759876")
    assert received(message, message) == []
    for number in numbers:
        call("POST", "/consents", CONSENT | {"phone": number})

    assert [status(base, number) for number in numbers] == ["held", "held"]
    _, listed = call("GET", "/reviews", advertiser_id="zelie")
    assert [stray["words"] for stray in listed["strays"]] == ["STOP"]
    assert sorted(review["phone"] for review in listed["reviews"]) == sorted(numbers)


@pytest.mark.slow
@pytest.mark.parametrize(
    "beside",
    ["{};npi=1", "{}/TYPE=PLMN", "sms:{}", "whatsapp:{}", '"{}"', "<{}>", "{},", "{}@sfr.fr", "FR{}", "{}\u0000"],
)
@pytest.mark.parametrize(("words", "becomes"), [("STOP", "held"), ("pfff", "held"), ("Contact", "granted")])
def test_whoever_may_stand_in_a_sender_with_something_beside_the_number_is_held(
    base: DynamoContactStore, beside: str, words: str, becomes: str
) -> None:
    message = sms(words, "1", sender=beside.format(CAMILLE.e164))
    assert received(message, message) == []

    assert status(base) == becomes
    assert len(call("GET", "/reviews", advertiser_id="zelie")[1]["strays"]) == 1


# ------------------------------------------------------------------ ids that come again, in any order


def reconsent(base: DynamoContactStore, settings: Settings) -> None:
    """In person, as soon after the opposition as is certainly later."""
    move_clock(settings, timedelta(minutes=7))
    later = (camille(base).opposed_at or TUESDAY_10H_PARIS) + timedelta(minutes=6)
    assert call("POST", "/consents", CONSENT | {"collected_at": later.isoformat()})[0] == 201
    assert camille(base).status is Status.GRANTED


def through_the_signed_door(settings: Settings, delivery: str, at: datetime | None, **changes: Any) -> dict[str, Any]:
    """What the door puts on the queue for a message that tells this time, or none."""
    told = {"id": "0", "from": CAMILLE.e164, "body": "STOP", "received_at": at.isoformat() if at else None} | changes
    assert fresh("inbound_api").handler(reported(delivery, changes=told), Runtime())["statusCode"] == 202
    (message,) = bodies(settings.inbound_queue_url)
    record: dict[str, Any] = event("inbound_stop")["Records"][0]
    return record | {"messageId": delivery, "body": json.dumps(message)}


@pytest.mark.slow
@pytest.mark.parametrize("between", ["pfff encore vous", "Bonjour", "Contact"])
def test_a_stop_that_is_delivered_late_under_an_id_that_came_again_opposes(
    base: DynamoContactStore, settings: Settings, between: str
) -> None:
    first, late = sms("STOP", "0", ago=timedelta(hours=2)), sms("STOP", "0", ago=timedelta(minutes=10))
    last = sms(between, "0", ago=timedelta(minutes=5))
    received(first)
    reconsent(base, settings)
    received(last)

    assert received(late) == []
    assert camille(base).status is Status.OPPOSED


@pytest.mark.slow
@pytest.mark.parametrize("words", ["STOP", "pfff encore vous"])
@pytest.mark.parametrize("told", [True, False])
def test_the_same_id_words_and_time_in_another_delivery_are_another_message(
    base: DynamoContactStore, settings: Settings, bus: str, words: str, told: bool
) -> None:
    midnight = (datetime.now(UTC) - timedelta(hours=10)).replace(microsecond=0) if told else None  # it is 10:00
    first = through_the_signed_door(settings, "d-1", midnight, body=words)
    received(first)
    for review in call("GET", "/reviews", advertiser_id="zelie")[1]["reviews"]:
        conclusion = {"advertiser_id": "zelie", "phone": CAMILLE.e164, "evidence": review["evidence"]}
        conclusion |= {"conclusion": "mistaken", "operator": "Claire", "reason": "relu par Claire"}
        call("POST", "/reviews", conclusion)
    reconsent(base, settings)
    before = camille(base).status
    redelivered = [received(first), camille(base).status]
    received(through_the_signed_door(settings, "d-2", midnight, body=words))

    assert before is Status.GRANTED
    assert redelivered == [[], Status.GRANTED]
    assert camille(base).status is (Status.OPPOSED if words == "STOP" else Status.HELD)


def test_a_delivery_id_that_comes_again_with_another_time_is_put_on_the_queue(settings: Settings, bus: str) -> None:
    door, start = fresh("inbound_api"), datetime.now(UTC) - timedelta(hours=2)
    for minutes in (0, 5):
        told = {"received_at": (start + timedelta(minutes=minutes)).isoformat()}
        door.handler(reported("0", changes=told), Runtime())

    assert len(bodies(settings.inbound_queue_url)) == 2


@pytest.mark.parametrize(
    "sender",
    ['33612345678.0', '"+33612345678", "from": "0612345678"', '"+33612345678", "from": 33612345678', '["+33612345678"]'],
)  # fmt: skip
def test_a_number_that_json_writes_in_another_way_is_at_least_held(
    base: DynamoContactStore, settings: Settings, bus: str, sender: str
) -> None:
    sample = reported("d-1")
    number = json.loads(sample["body"])["from"]
    raw = sample["body"].replace(json.dumps(number), sender).replace("612345678", CAMILLE.e164[3:])
    sample["body"] = raw
    sample["headers"] |= signed_headers("d-1", raw, [INBOUND_SECRET], datetime.now(UTC))
    assert fresh("inbound_api").handler(sample, Runtime())["statusCode"] == 202
    (message,) = bodies(settings.inbound_queue_url)
    received(event("inbound_stop")["Records"][0] | {"body": json.dumps(message)})

    assert status(base) == ("opposed" if '"from"' in sender else "held")


SAYS, AGREES, ARRIVES, AGAIN = "says", "agrees", "arrives", "arrives again"
steps = st.lists(
    st.one_of(
        st.tuples(st.just(SAYS), st.sampled_from(["STOP", "pfff", "Bonjour"])),
        st.tuples(st.just(AGREES), st.just("")),
        st.tuples(st.sampled_from([ARRIVES, ARRIVES, AGAIN]), st.sampled_from("012")),
    ),
    min_size=4,
    max_size=12,
)
STOP_AND_BACK = [(SAYS, "STOP"), (ARRIVES, "0"), (AGREES, "")]


@given(steps)
@example([*STOP_AND_BACK, (SAYS, "STOP"), (SAYS, "pfff"), (ARRIVES, "1"), (ARRIVES, "0")])
@example([*STOP_AND_BACK, (SAYS, "STOP"), (SAYS, "Bonjour"), (ARRIVES, "1"), (ARRIVES, "0")])
@example([*STOP_AND_BACK, (SAYS, "STOP"), (ARRIVES, "0"), (AGREES, ""), (AGAIN, "0"), (AGAIN, "1")])
def test_whoever_said_stop_after_the_last_consent_is_opposed_or_held_however_ids_repeat(
    told: list[tuple[str, str]],
) -> None:
    """What a person does and what the queue delivers, ten minutes apart: out of order, again, all under one id."""
    world = a_world(TUESDAY_10H_PARIS)
    world.contacts[CAMILLE] = replace(a_contact(CAMILLE), status=Status.GRANTED)
    world.evidence.clear()
    waiting: list[InboundSms] = []
    arrived: list[InboundSms] = []
    stopped = False

    for what, which in told:
        world.now += timedelta(minutes=10)
        if what == SAYS:
            waiting.append(InboundSms("0", CAMILLE.e164, "36180", which, None, world.now))
            stopped |= which == "STOP"
        elif what == AGREES:
            agree_in_person(world)
            stopped = False
        elif what == ARRIVES and waiting:
            arrived.append(waiting.pop(int(which) % len(waiting)))
            take_in(world, arrived[-1])
        elif what == AGAIN and arrived:
            before = world.contacts[CAMILLE].status
            take_in(world, arrived[int(which) % len(arrived)])
            assert world.contacts[CAMILLE].status is before, "what arrives again changes nothing"
    for message in reversed(waiting):
        take_in(world, message)

    assert not stopped or world.contacts[CAMILLE].status in (Status.OPPOSED, Status.HELD)


def agree_in_person(world: fakes.World) -> None:
    contact = world.contacts[CAMILLE]
    collection = a_collection(collected_at=world.now, source="web_form")
    assert not Capture(collection, an_advertiser(), contact, world.now).opposition_stands
    world.contacts[CAMILLE], record = granted(contact, collection, world.now, "0" * 32)
    world.evidence.setdefault(CAMILLE, []).append(record)


def take_in(world: fakes.World, message: InboundSms) -> None:
    ports = fakes.inbound_ports(world)
    reply = understand(message, ports)
    for phase in PHASES:
        phase(reply, ports)


# ------------------------------------------------------------------ however deep


@pytest.mark.exhaustive
def test_no_depth_of_a_body_is_an_error_of_ours_at_any_door(
    base: DynamoContactStore, settings: Settings, bus: str
) -> None:
    inbound, consents = fresh("inbound_api"), fresh("consent_api")
    usual = json.loads(event("inbound_api_post_inbound")["body"])
    told: dict[int, set[int]] = {}
    for depth in sorted({*range(1, 300), *range(300, 2001, 7), *range(980, 1011)}):  # of every kind: 7 is prime to 30
        opened, closed = ("[", "]") if depth % 2 else ('{"a":', "}")
        deep = opened * depth + "1" + closed * depth
        name = ("body", "whatever", "id", "from", "answers")[depth % 5]
        raw = json.dumps({key: value for key, value in usual.items() if key != name})[:-1] + f', "{name}": {deep}}}'
        raw = raw if depth % 3 else raw[:-1] + f', "{name}": [{deep}]}}'
        message = event("inbound_api_post_inbound") | {"body": raw}
        message["headers"] |= signed_headers(f"d-{depth}", raw, [INBOUND_SECRET], datetime.now(UTC))
        consent = event("consent_api_post_consent") | {"body": f'{{"advertiser_id": "zelie", "phone": {deep}}}'}
        consent["headers"] = {}
        told[depth] = {
            door.handler(asked, Runtime())["statusCode"] for door, asked in ((inbound, message), (consents, consent))
        }

    assert {code for codes in told.values() for code in codes} == {202, 400, 422}
    assert all(told[depth] == {202, 400} for depth in (20, 32, 40, 62, 80, 97))


def test_a_plain_stop_is_written_before_anything_longer_is_read_and_every_certain_opposition_before_the_rest(
    base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened = list[str]()
    sentence, record = reading._sentence, DynamoContactStore.record

    def read(clauses: Any) -> str | None:
        happened.append("a sentence is looked for")
        return sentence(clauses)

    def write(store: DynamoContactStore, contact: Contact, *others: Any, **more: Any) -> WriteResult:
        happened.append(f"{contact.status.value} {contact.phone.e164}")
        return record(store, contact, *others, **more)

    monkeypatch.setattr(reading, "_sentence", read)
    monkeypatch.setattr(DynamoContactStore, "record", write)
    unclear, says_so, stops = CAMILLE.e164, OTHERS[0], OTHERS[1]
    assert received(sms("euh pas sûre", "1"), sms("Ne m’écrivez plus", "2", says_so), sms("STOP", "3", stops)) == []

    assert happened == [
        f"opposed {stops}",
        *["a sentence is looked for"] * 2,
        f"opposed {says_so}",
        f"held {unclear}",
    ]


def test_a_message_that_cannot_be_read_goes_back_alone_wherever_it_stands(base: DynamoContactStore) -> None:
    broken = sms("STOP", "1") | {"body": "{"}
    assert received(broken, sms("STOP", "2", OTHERS[1]), sms("???", "3")) == [broken["messageId"]]
    assert base.find("zelie", Phone.of(OTHERS[1])).status is Status.OPPOSED  # type: ignore[union-attr]
    assert camille(base).status is Status.HELD
