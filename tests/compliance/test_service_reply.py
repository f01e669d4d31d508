"""Service messages: what a person is told, in one part of GSM-7, without promotion and without a promise that is not kept."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stopsms.compliance.campaign.advertiser import Advertiser, AdvertiserKind, ContactDetails
from stopsms.compliance.message.service_reply import (
    ServiceReply,
    ask_confirmation,
    confirm_stop,
    confirmation_question,
    tell_contact,
    tell_how_to_oppose,
    tell_how_to_return,
    tell_request_heard,
    tell_too_late,
    with_link,
)
from stopsms.compliance.message.text import Encoding, encoding_of, parts, transliterate
from stopsms.compliance.person.contact import Purpose
from stopsms.compliance.person.hold import HoldKind

from tests.each_case import each
from tests.factories import CAMILLE, an_advertiser

LATIN = st.sampled_from("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 éèàùçôœ&'-.")
NAMED_AT_LENGTH = replace(
    an_advertiser(),
    name="Pharmacie de l'Église",
    legal_name="SELARL PHARMACIE DE L'ÉGLISE",
    contact=ContactDetails(url="https://pharmacie-eglise.example/sms"),
)
ADVERTISING = frozenset({Purpose.COMMERCIAL})
REQUESTS = [HoldKind.ACCESS, HoldKind.PORTABILITY, HoldKind.ORIGIN, HoldKind.RECTIFICATION, HoldKind.ERASURE]


def heard(kind: HoldKind, advertiser: Advertiser = NAMED_AT_LENGTH) -> str:
    return tell_request_heard(CAMILLE, "36180", [advertiser], kind).text


def answers_of(*advertisers: Advertiser) -> dict[str, Callable[[], ServiceReply]]:
    """Every answer that can be given in the name of these."""
    told: dict[str, Callable[[], ServiceReply]] = {
        "stop": lambda: confirm_stop(CAMILLE, "36180", advertisers),
        "held": lambda: tell_how_to_oppose(CAMILLE, "36180", advertisers),
        "return": lambda: tell_how_to_return(CAMILLE, "36180", advertisers),
        "late": lambda: tell_too_late(CAMILLE, "36180", advertisers),
    }
    return told | {kind.value: partial(tell_request_heard, CAMILLE, "36180", advertisers, kind) for kind in REQUESTS}


ANSWERS = answers_of(NAMED_AT_LENGTH) | {
    "question": lambda: ask_confirmation(CAMILLE, "36180", NAMED_AT_LENGTH, ADVERTISING)
}


@each("answer", ANSWERS)
def test_an_answer_names_the_advertiser_in_one_part_of_the_cheapest_alphabet(answer: str) -> None:
    text = ANSWERS[answer]().text

    assert text.startswith(("Pharmacie de l'Eglise", "Pharmacie de l'Église"))
    assert encoding_of(text) is Encoding.GSM_7
    assert parts(text) == 1


@each("answer", ["held", "access", "portability", "origin", "rectification"])
def test_a_person_who_is_held_is_told_how_to_oppose_and_promised_nothing(answer: str) -> None:
    text = ANSWERS[answer]().text

    assert "STOP" in text
    assert "ne recevrez plus" not in text


@each("kind", REQUESTS)
def test_a_person_who_asks_for_their_rights_is_told_that_it_was_heard_and_by_when_it_is_answered(
    kind: HoldKind,
) -> None:
    assert "demande" in heard(kind)
    assert "sous un mois" in heard(kind)


def test_an_erasure_is_told_that_it_opposes_too() -> None:
    assert "ne recevrez plus" in heard(HoldKind.ERASURE)


@pytest.mark.parametrize("kind", [HoldKind.REPLY, HoldKind.REFUSAL])
def test_what_asks_for_nothing_is_not_told_that_a_request_was_heard(kind: HoldKind) -> None:
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
    assert tell_too_late(CAMILLE, "36180", [silent]).text.endswith("compte. Pour recevoir nos SMS : contactez-nous")


def test_the_question_that_evidence_keeps_is_the_one_that_is_asked() -> None:
    asked = ask_confirmation(CAMILLE, "36180", NAMED_AT_LENGTH, ADVERTISING).text

    assert asked == confirmation_question(NAMED_AT_LENGTH, ADVERTISING)
    assert "SMS publicitaires" in asked, "a yes is to what it is for (GDPR art. 4(11))"
    assert asked.count("OUI") == 1


def test_the_question_says_who_asks_that_it_is_advertising_and_how_to_accept_and_to_refuse() -> None:
    text = confirmation_question(an_advertiser(), ADVERTISING)

    assert text.startswith("Zelie (ZELIE MODE SAS) : ")
    for said in ("publicitaires", "OUI pour accepter", "STOP pour refuser", "Sans réponse, aucun envoi"):
        assert said in text


@each(
    ("purposes", "named"),
    [
        ({Purpose.COMMERCIAL}, "publicitaires"),
        ({Purpose.CHARITABLE}, "associatifs et d'appel aux dons"),
        ({Purpose.POLITICAL}, "politiques"),
        ({Purpose.PUBLIC_INFORMATION}, "d'information"),
        ({Purpose.NON_COMMERCIAL}, "non commerciaux"),
        ({Purpose.CHARITABLE, Purpose.COMMERCIAL}, "publicitaires, associatifs et d'appel aux dons"),
        (set(Purpose), "publicitaires, associatifs et d'appel aux dons, politiques, d'information, non commerciaux"),
    ],
)
def test_the_question_names_every_purpose_that_a_yes_is_to_and_no_other(purposes: set[Purpose], named: str) -> None:
    text = confirmation_question(an_advertiser(), frozenset(purposes))

    assert f"recevoir nos SMS {named} ? OUI" in text
    assert parts(text) == 1 or len(purposes) == len(Purpose)


@given(
    st.text(alphabet=LATIN, min_size=1, max_size=24).filter(str.strip),
    st.text(alphabet=LATIN, min_size=1, max_size=80).filter(str.strip),
    st.frozensets(st.sampled_from(Purpose), min_size=1, max_size=3),
)
def test_the_question_always_names_the_legal_person_in_two_parts_at_most(
    name: str, legal_name: str, purposes: frozenset[Purpose]
) -> None:
    text = confirmation_question(replace(an_advertiser(), name=name, legal_name=legal_name), purposes)

    assert transliterate(legal_name) in text or legal_name.casefold() == name.casefold()
    assert parts(text) <= 2


@each("kind", [None, *AdvertiserKind])
@each("answer", [*answers_of(), "contact", "question"])
def test_the_longest_usual_names_fit_one_part(answer: str, kind: AdvertiserKind | None) -> None:
    details = ContactDetails(email="contact@zelie.example", url="https://zelie.example/sms")
    long = replace(an_advertiser(), name="N" * 24, legal_name="L" * 30, contact=details, kind=kind)
    told = answers_of(long) | {
        "contact": lambda: tell_contact(CAMILLE, "36180", [long]),
        "question": lambda: ask_confirmation(CAMILLE, "36180", long, ADVERTISING),
    }
    text = told[answer]().text

    assert parts(text) == 1
    assert "N" * 24 in text or "L" * 30 in text


def test_a_legal_name_that_is_the_brand_is_said_once() -> None:
    assert confirmation_question(replace(an_advertiser(), legal_name="ZELIE"), ADVERTISING).startswith(
        "Zelie : recevoir"
    )


# ------------------------------------------------------------------ several that share a number

ZELIE, NORA = an_advertiser(), replace(an_advertiser(), id="nora", name="Croix-Verte", legal_name="CROIX VERTE")


@each("answer", answers_of())
def test_an_answer_for_several_names_each_and_speaks_of_them_not_as_them(answer: str) -> None:
    text = answers_of(ZELIE, NORA)[answer]().text

    assert text.startswith("Zelie, Croix-Verte : ")
    assert "leur" in text
    assert not {"notre", "nos", "nous"} & set(text.replace(".", " ").split())
    assert parts(text) <= 2


@settings(max_examples=50)
@given(st.lists(st.text(alphabet=LATIN, min_size=3, max_size=24).filter(str.strip), min_size=2, max_size=30))
def test_an_answer_for_many_takes_two_parts_at_most_and_counts_whom_it_cannot_name(names: list[str]) -> None:
    many = [replace(an_advertiser(), name=name, contact=ContactDetails(url="https://e.example")) for name in names]
    for answer, write in answers_of(*many).items():
        text = write().text

        assert parts(text) <= 2, answer
        assert text.startswith(transliterate(names[0])), answer
        named = all(transliterate(name) in text for name in names)
        assert named or re.search(r" et \d+ autres? : ", text), answer


@each("answer", ["stop", "erasure"])
@each("kind", [None, *AdvertiserKind])
def test_what_a_stop_is_told_is_true_of_a_charity_and_a_party_too(answer: str, kind: AdvertiserKind | None) -> None:
    text = answers_of(replace(ZELIE, kind=kind))[answer]().text

    assert "publicitaire" not in text
    assert "ne recevrez plus" in text


# ------------------------------------------------------------------ who is behind it: CONTACT


def test_contact_is_told_the_legal_name_the_ways_to_reach_it_and_where_stop_goes() -> None:
    details = ContactDetails(
        "contact@zelie.example", "01 23 45 67 89", "1 rue Haute, 75011 Paris", "https://zelie.example"
    )
    text = tell_contact(CAMILLE, "36180", [replace(ZELIE, contact=details)]).text

    assert text == (
        "Édité par ZELIE MODE SAS, 01 23 45 67 89, contact@zelie.example, https://zelie.example, 1 rue Haute, 75011 Paris. "
        "Pour ne plus recevoir nos SMS : STOP au 36180"
    )
    assert parts(text) == 1


LINK = "https://zelie.example/p/zelie/acGEuUrBveVK1cCjNdoBCPrs"
FAR = f"https://a1b2c3d4e5.execute-api.eu-west-3.amazonaws.com/v1{LINK[21:]}"


def test_the_page_of_the_person_has_what_there_was_no_room_for_if_it_costs_no_part_more() -> None:
    details = ContactDetails("contact@zelie.example", "01 23 45 67 89", "1 rue Haute, 75011 Paris")
    reachable = replace(ZELIE, contact=details)
    text = tell_contact(CAMILLE, "36180", [reachable], LINK).text

    assert text == (
        f"Édité par ZELIE MODE SAS, 01 23 45 67 89. Pour ne plus recevoir nos SMS : STOP au 36180. Vos choix : {LINK}"
    )
    assert parts(text) == 1
    assert tell_contact(CAMILLE, "36180", [reachable], FAR) == tell_contact(CAMILLE, "36180", [reachable])


def test_the_link_never_takes_the_place_of_the_last_way_to_reach_the_advertiser() -> None:
    """As it says how to reach the advertiser (docs/law.md R-24)."""
    long = replace(ZELIE, legal_name="Z" * 40, contact=ContactDetails("contact@zelie.example"))
    told = tell_contact(CAMILLE, "36180", [long], LINK)

    assert "contact@zelie.example" in told.text
    assert LINK not in told.text
    nowhere = replace(ZELIE, contact=ContactDetails())
    assert LINK in tell_contact(CAMILLE, "36180", [nowhere], LINK).text


def test_a_longer_answer_has_room_for_the_link_and_every_way() -> None:
    details = ContactDetails("contact@zelie.example", "01 23 45 67 89", "1 rue Haute, " * 6)
    text = tell_contact(CAMILLE, "36180", [replace(ZELIE, contact=details)], FAR).text

    assert text.endswith(f"STOP au 36180. Vos choix : {FAR}")
    assert ("rue Haute" in text, parts(text)) == (True, 2)


@each("kind", REQUESTS)
def test_a_request_is_confirmed_with_the_link_only_where_it_costs_no_part_more(kind: HoldKind) -> None:
    told = tell_request_heard(CAMILLE, "36180", [ZELIE], kind)
    near, far = with_link(told, LINK), with_link(told, FAR)

    assert far == told
    assert parts(near.text) == parts(told.text) == 1
    assert (f"nos SMS. Choix : {LINK}" in near.text) is (kind is HoldKind.ERASURE)


@settings(max_examples=50)
@given(
    st.lists(st.text(alphabet=LATIN, min_size=3, max_size=60).filter(str.strip), min_size=1, max_size=20),
    st.text(alphabet=LATIN, max_size=200),
)
def test_contact_takes_two_parts_at_most_and_says_where_stop_goes(legal_names: list[str], address: str) -> None:
    details = ContactDetails("contact@zelie.example", "01 23 45 67 89", address, "https://zelie.example")
    told = [replace(ZELIE, legal_name=name, contact=details) for name in legal_names]
    text = tell_contact(CAMILLE, "36180", told).text

    assert parts(text) <= 2
    assert text.endswith("STOP au 36180")
    assert transliterate(legal_names[0]) in text


def test_what_a_person_has_asked_is_answered_though_they_opposed_and_a_stop_or_an_erasure_is_told_once() -> None:
    zelie = [an_advertiser()]
    asked = [
        tell_how_to_return(CAMILLE, "36180", zelie),
        tell_contact(CAMILLE, "36180", zelie),
        tell_contact(CAMILLE, "36180", zelie, "https://a.example/p"),
        tell_request_heard(CAMILLE, "36180", zelie, HoldKind.ACCESS),
    ]
    refusals = [confirm_stop(CAMILLE, "36180", zelie), tell_request_heard(CAMILLE, "36180", zelie, HoldKind.ERASURE)]

    assert all(reply.despite_opposition for reply in asked)
    assert not any(reply.despite_opposition for reply in refusals)
