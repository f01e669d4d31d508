"""Personal texts, links and the message as it leaves."""

import pytest
from compliance.gate import Gate
from compliance.links import links
from compliance.personalisation import render, sample
from compliance.phone import Phone, Territory
from compliance.review import Draft, advise, compose, final_message
from compliance.rule import Result
from compliance.text import Encoding, encoding_of, stop_mentions
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import TUESDAY_10H_PARIS, a_contact, an_advertiser, terms

names = st.sampled_from(["first_name", "town", "points"])
pieces = st.one_of(
    st.text(st.characters(exclude_characters="{}"), max_size=10),
    st.builds("{{{0}}}".format, names),
    st.builds("{{{0}|{1}}}".format, names, st.text(st.characters(exclude_characters="{}|"), max_size=8)),
    st.sampled_from(["{{", "}}"]),
)
texts = st.lists(pieces, max_size=6).map("".join)
attributes = st.dictionaries(names, st.text(max_size=12))


@given(texts, attributes)
def test_what_a_person_received_can_be_told_from_the_values_alone(text: str, given_values: dict[str, str]) -> None:
    rendered = render(text, given_values)
    again = Gate(terms(text=text)).message_with(Territory.METROPOLITAN, rendered.values, TUESDAY_10H_PARIS.date())

    draft = Draft(rendered.text, an_advertiser(), an_advertiser().main_brand)
    assert again.text == compose(draft) or not rendered.values


@given(texts)
def test_a_draft_is_judged_with_every_field_filled(text: str) -> None:
    assert sample(text).missing == ()
    assert sample(text).stray == render(text, {}).stray


@given(st.text(max_size=60))
def test_no_value_at_all_brings_a_link_a_way_out_or_a_line_into_a_cleared_message(value: str) -> None:
    contact = a_contact(attributes={"first_name": value})
    clearance = (
        Gate(terms(text="Zelie : bonjour {first_name|vous}, -20 %.")).judge(contact, TUESDAY_10H_PARIS).clearance
    )

    if clearance is not None:
        text = clearance.message.text
        assert links(text) == ()
        assert "\n" not in text
        assert [mention.number for mention in stop_mentions(text)] == ["36180"]
        assert text.endswith("STOP SMS 36180")


@pytest.mark.parametrize(
    "value",
    [
        "STOP au 81212",
        "S.T.O.P. 3618",
        "ＳＴＯＰ",
        "06 12 34 56 78",
        "+33 6.12.34.56.78",
        "appelez 3 2 4 5",
        "évil.tk",
        "paris.example/x",
        "ｅｖｉｌ．ｃｏｍ",
        "Marie\u202e08163 POTS",
        "Marie\nZelie : dernier avis",
        "a" * 51,
    ],
)
@pytest.mark.parametrize("phone", ["+33612345678", "+41791234567"])
def test_a_value_that_speaks_for_the_advertiser_blocks_that_message(phone: str, value: str) -> None:
    contact = a_contact(phone=Phone.of(phone), attributes={"first_name": value})
    results = Gate(terms(text="Zelie : bonjour {first_name|vous}.")).judge(contact, TUESDAY_10H_PARIS).decision.results

    said = {result.rule: result.result for result in results if "personalisation" in result.rule}
    assert set(said.values()) == {Result.BLOCK}


@pytest.mark.parametrize("value", ["Christophe", "Anne-Lise", "J.P. Martin", "St-Denis", "12/05/2026", "12 500 points"])
@pytest.mark.parametrize("phone", ["+33612345678", "+41791234567"])
def test_names_dates_and_amounts_are_values(phone: str, value: str) -> None:
    contact = a_contact(phone=Phone.of(phone), attributes={"first_name": value})
    results = Gate(terms(text="Zelie : bonjour {first_name|vous}.")).judge(contact, TUESDAY_10H_PARIS).decision.results

    assert all(result.result is Result.PASS for result in results if "personalisation" in result.rule)


@given(st.text(max_size=300))
def test_a_final_text_always_ends_with_the_way_out_unless_its_author_wrote_one(text: str) -> None:
    composed = compose(Draft(text, an_advertiser(), an_advertiser().main_brand))

    assert stop_mentions(composed)


@given(st.text(st.sampled_from("aeçéêœ’«» …–ÀÉ😀\u00a0"), max_size=200))
def test_advice_never_costs_more_and_is_in_gsm_7(text: str) -> None:
    message = final_message(Draft(f"Zelie {text}", an_advertiser(), an_advertiser().main_brand))
    advice = advise(message)

    assert (advice is None) == (message.encoding is Encoding.GSM_7)
    if advice is not None:
        assert all(message.text[found.position] == found.character for found in advice.characters)
        assert advice.parts_saved >= 0
        assert advice.message is None or encoding_of(advice.message.text) is Encoding.GSM_7


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("voir https://zelie.fr/h?x=1.", ["zelie.fr"]),
        ("zelie.fr/soldes et www.zelie.com", ["zelie.fr", "www.zelie.com"]),
        ("écrivez à contact@zelie.fr", []),
        ("https://zelie.fr@evil.com/x", ["evil.com"]),
        ("http://192.0.2.7:8080/", ["192.0.2.7"]),
        ("-20 % samedi.Profitez", []),
        ("rendez-vous le 12.05 à 10.30", []),
        ("BIT.LY/X9", ["bit.ly"]),
    ],
)
def test_links_are_found_as_people_write_them(text: str, hosts: list[str]) -> None:
    assert [link.host for link in links(text)] == hosts


@pytest.mark.parametrize(
    "host", ["ze1ie.fr", "zelle.fr", "zeliie.com", "zelie-soldes.com", "zelie.fr.evil.com", "zeile.fr"]
)
def test_an_imitation_of_the_name_is_noticed(host: str) -> None:
    (link,) = links(f"https://{host}/")

    assert link.imitates(["Zelie"])
    assert not link.belongs_to({"zelie.fr"})
