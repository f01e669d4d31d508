"""What makes a basis valid, and what recording it does."""

from datetime import date, timedelta
from typing import Any

from stopsms.compliance.consent.collection import Bundle, Capture, Channel, Checkbox, Collector, Occasion, Sale
from stopsms.compliance.consent.judge_consent import erased_opposition
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.law.rule import Result
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.person.contact import Contact, LegalBasis, Professional, Status
from stopsms.compliance.person.opposition import Opposition, opposed
from stopsms.compliance.person.phone import Country
from stopsms.compliance.proof.evidence import Evidence, faults, seal

from tests.each_case import each
from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_collection, a_contact, an_advertiser

NOW = TUESDAY_10H_PARIS
STOPPED = {"status": Status.OPPOSED, "opposed_at": NOW - timedelta(days=2)}
CUSTOMER = {
    "legal_basis": LegalBasis.EXISTING_CUSTOMER,
    "checkbox": Checkbox(),
    "categories": frozenset({"mode"}),
    "sale": Sale(),
}

PROFESSIONAL = {
    "legal_basis": LegalBasis.PROFESSIONAL,
    "professional": Professional.LEGAL_PERSON,
    "checkbox": Checkbox(),
    "categories": frozenset({"mode"}),
}

OPT_OUT_BOX = "Cochez cette case si vous ne voulez pas recevoir nos SMS."

CAPTURES: dict[str, tuple[dict[str, Any], dict[str, Any], tuple[str, ...]]] = {
    "box present, not pre-ticked, ticked": ({}, {}, ()),
    "box pre-ticked": ({"checkbox": Checkbox(True, True, True)}, {}, ("fr.checkbox",)),
    "box not ticked": ({"checkbox": Checkbox(True, False, False)}, {}, ("fr.checkbox",)),
    "no box on a web form": ({"checkbox": Checkbox()}, {}, ("fr.checkbox",)),
    "a box left empty on paper": (
        {"checkbox": Checkbox(True, False, False), "source": "paper_form"},
        {},
        ("fr.checkbox",),
    ),
    "no box on paper": ({"checkbox": Checkbox(), "source": "paper_form"}, {}, ("fr.checkbox",)),
    "no wording kept": ({"wording": " "}, {}, ("fr.consent",)),
    "words that refuse": ({"wording": "Je refuse de recevoir des SMS de Zelie."}, {}, ("fr.consent",)),
    "a box for those who do not want messages": ({"wording": OPT_OUT_BOX}, {}, ("fr.consent",)),
    "words that say how to refuse": ({"wording": "J’accepte. Je peux refuser à tout moment : STOP au 36180."}, {}, ()),
    "a customer who left such a box empty": (CUSTOMER | {"wording": OPT_OUT_BOX, "checkbox": Checkbox(True)}, {}, ()),
    "a customer told of such a box": (CUSTOMER | {"wording": OPT_OUT_BOX}, {}, ()),
    "a customer who ticked it": (
        CUSTOMER | {"wording": OPT_OUT_BOX, "checkbox": Checkbox(True, False, True)},
        {},
        ("fr.consent",),
    ),
    "a customer who refused": (CUSTOMER | {"wording": "La cliente ne veut plus de SMS."}, {}, ("fr.consent",)),
    "collected tomorrow": ({"collected_at": NOW + timedelta(days=1)}, {}, ("fr.consent",)),
    "not informed": ({"informed": False}, {}, ("fr.informed",)),
    "customer": (CUSTOMER, {}, ()),
    "customer without category": (CUSTOMER | {"categories": frozenset()}, {}, ("fr.analogous-products",)),
    "customer who could not object": (CUSTOMER | {"objection_offered": False}, {}, ("fr.informed",)),
    "consent given after the STOP": ({}, STOPPED, ()),
    "consent given before the STOP": ({"collected_at": NOW - timedelta(days=3)}, STOPPED, ("fr.opposition",)),
    "a sale after the STOP": (CUSTOMER, STOPPED, ("fr.opposition",)),
    "an import dated after the STOP": ({"source": "import"}, STOPPED, ("fr.opposition",)),
    "the price of a game": ({"bundled_with": frozenset({Bundle.CONTEST})}, {}, ("fr.free-consent",)),
    "for e-mail and calls": ({"channels": frozenset({Channel.EMAIL, Channel.VOICE})}, {}, ("fr.channel",)),
    "for RCS": ({"channels": frozenset({Channel.RCS})}, {}, ()),
    "an abandoned basket": (CUSTOMER | {"sale": Sale(Occasion.ABANDONED_BASKET)}, {}, ("fr.existing-customer",)),
    "a sale by a sister company": (CUSTOMER | {"sale": Sale(seller_siren="552100554")}, {}, ("fr.existing-customer",)),
    "a sale by the company itself": (CUSTOMER | {"sale": Sale(seller_siren="732829320")}, {}, ()),
    "a sale tomorrow": (CUSTOMER | {"sale": Sale(at=NOW + timedelta(days=1))}, {}, ("fr.existing-customer",)),
    "a broker that names nobody": (
        {"collector": Collector("Bons Plans", ("nos partenaires",))},
        {},
        ("fr.named-partner",),
    ),
    "a broker that names the company": ({"collector": Collector("Bons Plans", ("Zelie Mode SAS",))}, {}, ()),
    "a child of 14": ({"born": date(2012, 1, 15)}, {}, ("fr.minor",)),
    "fifteen today": ({"born": date(2011, 11, 23)}, {}, ()),
    "a child, with a parent": ({"born": date(2012, 1, 15), "parental_consent": True}, {}, ()),
    "a professional of no trade": (PROFESSIONAL | {"categories": frozenset()}, {}, ("fr.professional",)),
    "a professional": (PROFESSIONAL, {}, ()),
}


@each(("collection", "contact", "rules"), CAPTURES.values())
def test_a_basis_is_taken_or_refused_as_the_law_says(
    collection: dict[str, Any], contact: dict[str, Any], rules: tuple[str, ...]
) -> None:
    capture = Capture(a_collection(**collection), an_advertiser(), a_contact(**contact), NOW)
    results = rulebook_of(Country.FRANCE).judge_capture(capture)

    assert tuple(result.rule for result in results if result.result is Result.BLOCK) == rules


def test_each_act_adds_one_record_to_a_chain_that_holds() -> None:
    contact = Contact("zelie", CAMILLE)
    chain: list[Evidence] = []
    for act in range(3):
        contact, record = granted(contact, a_collection(tags=frozenset({str(act)})), NOW, f"{act:032x}")
        chain.append(record)
    contact, record = opposed(contact, Opposition("sms", NOW, "m1"), NOW, "f" * 32)
    chain.append(record)

    assert faults(chain) == ()
    assert (contact.version, contact.sequence, contact.head) == (4, 4, record.hash)
    assert contact.tags == {"0", "1", "2"}
    assert contact.status is Status.OPPOSED


@each("harm", ["drop", "swap", "content", "header"])
def test_a_record_that_is_dropped_moved_or_altered_is_noticed(harm: str) -> None:
    from dataclasses import replace

    contact, chain = Contact("zelie", CAMILLE), []
    for act in range(3):
        contact, record = granted(contact, a_collection(), NOW, f"{act:032x}")
        chain.append(record)
    match harm:
        case "drop":
            del chain[1]
        case "swap":
            chain[0], chain[1] = chain[1], chain[0]
        case "content":
            chain[1] = replace(chain[1], content={**chain[1].content, "wording": "autre"})
        case _:
            chain[1] = replace(chain[1], occurred_at=NOW - timedelta(days=99))

    assert faults(chain)


@each("place", [0, 1, 2])
def test_a_chain_spliced_of_records_that_are_each_whole_is_noticed(place: int) -> None:
    from dataclasses import replace

    contact, chain = Contact("zelie", CAMILLE), []
    for act in range(3):
        contact, record = granted(contact, a_collection(), NOW, f"{act:032x}")
        chain.append(record)
    old = chain[place]
    other = replace(old, content={**old.content, "wording": "autre"})
    elsewhere = (place, "f" * 64)  # it follows a record of another chain, and says so under its own seal
    chain[place] = seal(old.advertiser_id, elsewhere, old.act, old.occurred_at, old.recorded_at, other.content)

    assert f"record {place + 1} does not follow record {place}" in faults(chain)


def test_a_chain_that_goes_on_from_another_s_record_is_noticed_at_its_very_end() -> None:
    contact, _ = granted(Contact("zelie", CAMILLE), a_collection(), NOW, "a" * 32)
    _, other = granted(Contact("zelie", CAMILLE), a_collection(), NOW, "b" * 32)
    _, second = granted(contact, a_collection(), NOW, "c" * 32)

    assert faults([other, second]) == ("record 2 does not follow record 1",)


def test_erasing_the_content_leaves_the_chain_verifiable() -> None:
    from dataclasses import replace

    contact, first = granted(Contact("zelie", CAMILLE), a_collection(), NOW, "a" * 32)
    _, second = granted(contact, a_collection(), NOW, "b" * 32)

    assert faults([replace(first, content={}), second]) == ()


def test_a_sale_does_not_replace_a_consent_that_stands() -> None:
    contact, _ = granted(Contact("zelie", CAMILLE), a_collection(), NOW, "a" * 32)
    contact, _ = granted(contact, a_collection(**CUSTOMER), NOW, "b" * 32)

    assert contact.basis is not None
    assert contact.basis.legal_basis is LegalBasis.CONSENT


def test_an_older_opposition_that_arrives_late_does_not_move_the_date_back() -> None:
    contact, _ = opposed(a_contact(), Opposition("sms", NOW, "m2"), NOW, "a" * 32)
    contact, _ = opposed(contact, Opposition("letter", NOW - timedelta(days=9), "l1"), NOW, "b" * 32)

    assert contact.opposed_at == NOW


def test_an_opposition_whose_data_were_erased_is_told_in_the_words_of_its_country() -> None:
    told = {country: erased_opposition(country) for country in Country}

    assert {country: result.rule for country, result in told.items()} == {
        Country.FRANCE: "fr.opposition",
        Country.SWITZERLAND: "ch.opposition",
    }
    assert all(result.result is Result.BLOCK for result in told.values())
