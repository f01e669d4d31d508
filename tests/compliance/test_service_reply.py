"""Service messages: what a person is told, in one part of GSM-7, without promotion and without a promise that is not kept."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from compliance.advertiser import Advertiser, ContactDetails
from compliance.hold import Kind
from compliance.service_reply import (
    ServiceReply,
    ask_confirmation,
    confirm_stop,
    confirmation_question,
    tell_how_to_oppose,
    tell_how_to_return,
    tell_request_heard,
)
from compliance.text import Encoding, encoding_of, parts
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import CAMILLE, an_advertiser

NAMED_AT_LENGTH = replace(
    an_advertiser(), name="Pharmacie de l'Église", contact=ContactDetails(url="https://pharmacie-eglise.example/sms")
)
REQUESTS = [Kind.ACCESS, Kind.PORTABILITY, Kind.ORIGIN, Kind.RECTIFICATION, Kind.ERASURE]


def heard(kind: Kind, advertiser: Advertiser = NAMED_AT_LENGTH) -> str:
    return tell_request_heard(CAMILLE, "36180", [advertiser], kind).text


ANSWERS: dict[str, Callable[[], ServiceReply]] = {
    "stop": lambda: confirm_stop(CAMILLE, "36180", [NAMED_AT_LENGTH]),
    "held": lambda: tell_how_to_oppose(CAMILLE, "36180", [NAMED_AT_LENGTH]),
    "return": lambda: tell_how_to_return(CAMILLE, "36180", [NAMED_AT_LENGTH]),
    "question": lambda: ask_confirmation(CAMILLE, "36180", NAMED_AT_LENGTH),
    **{kind.value: partial(tell_request_heard, CAMILLE, "36180", [NAMED_AT_LENGTH], kind) for kind in REQUESTS},
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_names_the_advertiser_in_one_part_of_the_cheapest_alphabet(answer: str) -> None:
    text = ANSWERS[answer]().text

    assert text.startswith(("Pharmacie de l'Eglise", "Pharmacie de l'Église"))
    assert encoding_of(text) is Encoding.GSM_7
    assert parts(text) == 1


@pytest.mark.parametrize("answer", ["held", "access", "portability", "origin", "rectification"])
def test_a_person_who_is_held_is_told_how_to_oppose_and_promised_nothing(answer: str) -> None:
    text = ANSWERS[answer]().text

    assert "STOP" in text
    assert "ne recevrez plus" not in text


@pytest.mark.parametrize("kind", REQUESTS)
def test_a_person_who_asks_for_their_rights_is_told_that_it_was_heard_and_by_when_it_is_answered(kind: Kind) -> None:
    assert "demande" in heard(kind)
    assert "sous un mois" in heard(kind)


def test_an_erasure_is_told_that_it_opposes_too() -> None:
    assert "ne recevrez plus" in heard(Kind.ERASURE)


@pytest.mark.parametrize("kind", [Kind.REPLY, Kind.REFUSAL])
def test_what_asks_for_nothing_is_not_told_that_a_request_was_heard(kind: Kind) -> None:
    with pytest.raises(KeyError):
        heard(kind)


def test_who_wants_to_come_back_is_told_where_and_not_that_anything_changed() -> None:
    text = tell_how_to_return(CAMILLE, "36180", [NAMED_AT_LENGTH]).text

    assert "https://pharmacie-eglise.example/sms" in text
    assert "ne recevez plus" in text


def test_who_wants_to_come_back_to_several_advertisers_is_told_each_ones_way() -> None:
    other = replace(an_advertiser(), name="Aube", contact=ContactDetails(email="bonjour@aube.example"))
    text = tell_how_to_return(CAMILLE, "36180", [NAMED_AT_LENGTH, other]).text

    assert "Aube bonjour@aube.example" in text
    assert "Eglise https" in text or "Église https" in text


def test_who_has_no_way_back_that_we_know_is_told_to_contact_the_advertiser() -> None:
    silent = replace(an_advertiser(), contact=ContactDetails())

    assert tell_how_to_return(CAMILLE, "36180", [silent]).text.endswith("contactez-nous")


def test_the_question_that_evidence_keeps_is_the_one_that_is_asked() -> None:
    asked = ask_confirmation(CAMILLE, "36180", NAMED_AT_LENGTH).text

    assert asked == confirmation_question(NAMED_AT_LENGTH)
    assert "SMS publicitaires" in asked, "a yes is to what it is for (GDPR art. 4(11))"
    assert asked.count("OUI") == 1


def test_the_question_says_who_asks_that_it_is_advertising_and_how_to_accept_and_to_refuse() -> None:
    text = confirmation_question(an_advertiser())

    assert text.startswith("Zelie (ZELIE MODE SAS) : ")
    for said in ("publicitaires", "OUI pour accepter", "STOP pour refuser", "Sans réponse, vous ne recevrez rien"):
        assert said in text


@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=24),
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=80),
)
def test_a_legal_name_never_makes_the_question_longer_than_one_part(name: str, legal_name: str) -> None:
    bare = confirmation_question(replace(an_advertiser(), name=name, legal_name=name))
    named = confirmation_question(replace(an_advertiser(), name=name, legal_name=legal_name))

    assert named == bare or parts(named) == 1
