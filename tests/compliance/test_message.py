"""Personal texts, links and the message as it leaves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.law.rule import Result
from stopsms.compliance.message.draft import Draft, advise, compose, final_message
from stopsms.compliance.message.links import links
from stopsms.compliance.message.personalisation import intrudes, put_back, render, sample
from stopsms.compliance.message.text import Encoding, encoding_of, stop_mentions
from stopsms.compliance.person.phone import HOME, Phone, Territory

from tests.each_case import each
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
    again = Gate(terms(text=text)).message_with(Territory.METROPOLITAN, rendered.values)

    draft = Draft(rendered.text, an_advertiser(), an_advertiser().main_brand, HOME)
    assert again is not None
    assert again.text == compose(draft)


@given(texts, attributes)
def test_without_the_values_of_a_personal_text_no_other_text_is_told_in_its_place(
    text: str, given_values: dict[str, str]
) -> None:
    told = Gate(terms(text=text)).message_with(Territory.METROPOLITAN, ())

    assert (told is None) == bool(render(text, given_values).values)


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


@each(
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
@each("phone", ["+33612345678", "+41791234567"])
def test_a_value_that_speaks_for_the_advertiser_blocks_that_message(phone: str, value: str) -> None:
    contact = a_contact(phone=Phone.of(phone), attributes={"first_name": value})
    results = Gate(terms(text="Zelie : bonjour {first_name|vous}.")).judge(contact, TUESDAY_10H_PARIS).decision.results

    said = {result.rule: result.result for result in results if "personalisation" in result.rule}
    assert set(said.values()) == {Result.BLOCK}


@each("value", ["Christophe", "Anne-Lise", "J.P. Martin", "St-Denis", "12/05/2026", "12 500 points"])
@each("phone", ["+33612345678", "+41791234567"])
def test_names_dates_and_amounts_are_values(phone: str, value: str) -> None:
    contact = a_contact(phone=Phone.of(phone), attributes={"first_name": value})
    results = Gate(terms(text="Zelie : bonjour {first_name|vous}.")).judge(contact, TUESDAY_10H_PARIS).decision.results

    assert all(result.result is Result.PASS for result in results if "personalisation" in result.rule)


@given(st.text(max_size=300))
def test_a_final_text_always_ends_with_the_way_out_unless_its_author_wrote_one(text: str) -> None:
    composed = compose(Draft(text, an_advertiser(), an_advertiser().main_brand, HOME))

    assert stop_mentions(composed)


CLAUSES = ["\nSTOP {number}", "\nSTOP SMS: {number}", " STOP au {number}"]
WRITTEN = [
    "STOP 36180",
    "STOP SMS 36180",
    "stop au 36 180",
    "STOP=36180 (non surtaxé)",
    "(STOP PUB : 36180)",
    " - STOP 36180.",
]


def by_a_carrier_that_appends(text: str, where: Territory = HOME, clause: str = CLAUSES[0]) -> str:
    advertiser = an_advertiser(route=Route("ovh", stop_clause=clause))
    return compose(Draft(text, advertiser, advertiser.main_brand, where))


@given(
    st.lists(st.one_of(st.text(max_size=30), st.sampled_from([*WRITTEN, "STOP 36789"])), max_size=5).map("".join),
    st.sampled_from(CLAUSES),
)
def test_the_clause_of_the_carrier_ends_any_text_exactly_once(text: str, clause: str) -> None:
    composed = by_a_carrier_that_appends(text, clause=clause)
    given_to_the_carrier = composed.removesuffix(clause.format(number="36180"))

    assert given_to_the_carrier != composed
    assert given_to_the_carrier == given_to_the_carrier.rstrip()
    own = [mention for mention in stop_mentions(given_to_the_carrier) if mention.number == "36180"]
    assert all(any(map(str.isalnum, given_to_the_carrier[mention.end :])) for mention in own)


@given(
    st.text(st.characters(categories=["L", "N", "Zs"]), max_size=30),
    st.sampled_from(WRITTEN),
    st.sampled_from(CLAUSES),
)
def test_a_mention_that_the_author_wrote_at_the_end_is_the_carrier_s_clause(
    text: str, mention: str, clause: str
) -> None:
    before = f"Zelie : {text}".strip() + " !"

    composed = by_a_carrier_that_appends(f"{before} {mention}", clause=clause)
    assert composed == before + clause.format(number="36180")


@each(
    ("text", "sent"),
    [
        ("Zelie : STOP 36180 ou -20 % samedi", "Zelie : STOP 36180 ou -20 % samedi\nSTOP 36180"),
        ("Zelie : -20 %. STOP 36180, STOP SMS 36180", "Zelie : -20 %.\nSTOP 36180"),
        ("Zelie : -20 %, zelie.fr/a/ STOP 36180", "Zelie : -20 %, zelie.fr/a/\nSTOP 36180"),
        ("Zelie : -20 % / STOP 36180", "Zelie : -20 %\nSTOP 36180"),
        ("Zelie : -20 %. STOP 36789", "Zelie : -20 %. STOP 36789\nSTOP 36180"),
    ],
)
def test_what_the_carrier_s_clause_does_not_replace_stays_as_its_author_wrote_it(text: str, sent: str) -> None:
    assert by_a_carrier_that_appends(text) == sent


def test_the_carrier_s_clause_names_the_number_of_the_territory() -> None:
    assert by_a_carrier_that_appends("Zelie : -20 %. STOP SMS 36180", Territory.REUNION) == "Zelie : -20 %.\nSTOP 36789"


@each("clause", CLAUSES)
def test_a_text_without_a_mention_is_lawful_where_the_carrier_appends_one_and_counted_with_it(clause: str) -> None:
    advertiser = an_advertiser(route=Route("ovh", stop_clause=clause))
    under = terms(text="Zelie : " + "a" * 150, advertiser=advertiser)
    message, results = Gate(under).content(HOME, TUESDAY_10H_PARIS.date())

    assert message.text == under.text + clause.format(number="36180")
    assert message.parts == 2
    assert [result.rule for result in results if result.result is not Result.PASS] == []


@given(st.text(st.sampled_from("aeçéêœ’«» …–ÀÉ😀\u00a0"), max_size=200))
def test_advice_never_costs_more_and_is_in_gsm_7(text: str) -> None:
    message = final_message(Draft(f"Zelie {text}", an_advertiser(), an_advertiser().main_brand, HOME))
    advice = advise(message)

    assert (advice is None) == (message.encoding is Encoding.GSM_7)
    if advice is not None:
        assert all(message.text[found.position] == found.character for found in advice.characters)
        assert advice.parts_saved >= 0
        assert advice.message is None or encoding_of(advice.message.text) is Encoding.GSM_7


@each(
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


@each("host", ["ze1ie.fr", "zelle.fr", "zeliie.com", "zelie-soldes.com", "zelie.fr.evil.com", "zeile.fr"])
def test_an_imitation_of_the_name_is_noticed(host: str) -> None:
    (link,) = links(f"https://{host}/")

    assert link.imitates(["Zelie"])
    assert not link.belongs_to({"zelie.fr"})


ONE_WORD = (
    "NULL null Null None none nan NaN NAN undefined N/A n/a NA #N/A #REF! #NOM? #DIV/0! #VALEUR! - -- . … ? ??? _ / * 0 00 000 "
    "xxx XXXX xx aaa inconnu Inconnue =A1 =CONCAT(A1;B1) =@A1 +A1 <null> (null) [null] \"\" '' {{first_name}} %FIRSTNAME% *|FNAME|* "
    "[prenom] ${prenom} Prénom 12 3.5 0,00 00/00/0000 24/12 false"
)
SEVERAL = ["#NOM ?", "#DIV/0 !", "non renseigné", "Non communiquée", "[object Object]", "\u200b", "😀", "not available"]
PLACEHOLDERS = [*ONE_WORD.split(), *SEVERAL]


@each("value", PLACEHOLDERS)
@each("field", ["first_name", "prenom", "nom_de_famille", "ville", "lastname"])
def test_what_stands_for_no_name_is_a_missing_name(field: str, value: str) -> None:
    with_fallback = render(f"Bonjour {{{field}|cher client}}", {field: value})
    without = render(f"Bonjour {{{field}}}", {field: value})

    assert (with_fallback.text, with_fallback.values, with_fallback.missing) == ("Bonjour cher client", ("",), ())
    assert without.missing == (field,)


@pytest.mark.parametrize("phone", ["+33612345678", "+41791234567"])
def test_a_placeholder_without_a_fallback_blocks_that_message(phone: str) -> None:
    contact = a_contact(phone=Phone.of(phone), attributes={"first_name": "NULL"})
    results = Gate(terms(text="Zelie : bonjour {first_name}.")).judge(contact, TUESDAY_10H_PARIS).decision.results

    assert {result.result for result in results if "personalisation" in result.rule} == {Result.BLOCK}


@each(
    "value",
    "Camille Jean-Pierre O’Neil Ng Bo Na Nan Nil Éric 李雷 Ольга نور Anne-Lise3 D. Xuan Xx Zoé Nom-Nom Noël Ada".split(),
)
def test_a_name_is_a_name_however_short_or_foreign(value: str) -> None:
    assert render("{first_name|vous}", {"first_name": value}).text == (value if value != "Xx" else "vous")


@each("value", ["120", "24/12", "15,50 €", "-20 %", "10h30", "3e", "XXL", "0 point", "(2 pour 1)"])
def test_a_number_may_be_meant_in_a_field_that_holds_no_name(value: str) -> None:
    assert render("{points|vos}", {"points": value}).text == value


@each("value", ["0", "0,00 €", "00/00/0000", "-", "?", "NULL", "#REF!", "nan"])
def test_but_nothing_is_nothing_in_any_field(value: str) -> None:
    assert render("{points|vos}", {"points": value}).text == "vos"


@given(st.text(st.characters(exclude_categories=["L"]), max_size=20), st.sampled_from(["first_name", "nom", "city"]))
def test_whatever_has_no_letter_is_no_name(value: str, field: str) -> None:
    rendered = render(f"{{{field}|vous}}", {field: value})

    assert rendered.text == "vous" or intrudes(rendered.text)


def test_a_draft_shows_the_field_s_own_name_though_no_person_has_it() -> None:
    assert sample("Bonjour {prenom}, {first_name}").text == "Bonjour prenom, first_name"
    assert render("Bonjour {prenom}", {"prenom": "prenom"}).missing == ("prenom",)


def test_what_was_sent_before_is_still_told_as_it_was_sent() -> None:
    assert put_back("Bonjour {first_name|vous}", ("NULL",)).text == "Bonjour NULL"


@each("character", ["\u202e", "\u2066", "\u200f", "\u061c", "\ufffd", "\ufffe", "\ufdd0", "\x1b", "\u2028", "\x85"])
def test_a_value_holds_no_character_that_the_doors_refuse(character: str) -> None:
    assert intrudes(f"Marie{character}")
