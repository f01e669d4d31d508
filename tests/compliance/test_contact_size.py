"""How much a contact may hold, whatever adds to it; and that an opposition, or a hold, fits on one that holds far too much."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.consent.judge_consent import judge_consent
from stopsms.compliance.person.contact import Contact, LegalBasis, Status
from stopsms.compliance.person.contact_size import LARGEST_BYTES, MOST_ATTRIBUTES, MOST_TAGS, ContactFull, with_room
from stopsms.compliance.person.hold import HoldKind, Unread, held
from stopsms.compliance.person.opposition import Opposition, opposed
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.person.rights import Correction, Request, rectified
from stopsms.contracts.messages import LARGE_CONTACT, Batch, Recipient
from stopsms.contracts.records import contact_record

from tests.each_case import each
from tests.factories import TUESDAY_10H_PARIS, a_basis, a_collection, a_contact, an_advertiser

NOW = TUESDAY_10H_PARIS
SALT = "0" * 32
LETTER = Request("letter", NOW, "Claire Martin")
SWISS = Phone.of("+41791234567")


def names(number: int, first: int = 0) -> frozenset[str]:
    return frozenset(f"tag-{place:03d}" for place in range(first, first + number))


def values(number: int, first: int = 0) -> dict[str, str]:
    return {f"a{place:03d}": "é" * 100 for place in range(first, first + number)}


def capture(contact: Contact, **collection: Any) -> tuple[Contact | None, list[str]]:
    given = judge_consent(contact, a_collection(**collection), an_advertiser(), NOW, SALT)
    return given.contact, [result.rule for result in given.results if result.result == "block"]


@each("phone", [a_contact().phone, SWISS])
@each(
    ("field", "have", "more"),
    [
        ("tags", {"tags": names(40)}, {"tags": names(11, 40)}),
        ("attributes", {"attributes": values(40)}, {"attributes": values(11, 40)}),
    ],
)
def test_a_consent_that_would_overfill_the_contact_is_refused_by_rule_and_field(
    phone: Phone, field: str, have: dict[str, Any], more: dict[str, Any]
) -> None:
    contact = a_contact(phone, **have)
    given = judge_consent(contact, a_collection(**more), an_advertiser(), NOW, SALT)

    assert given.contact is None
    (refused,) = [result for result in given.results if result.result == "block"]
    assert refused.rule == "policy.contact-size"
    assert field in refused.explanation.fr
    assert "51" in refused.explanation.fr
    assert capture(contact, **{field: have[field]})[1] == [], "what it holds already is no more"


def test_the_categories_of_a_customer_do_not_grow_without_end_either() -> None:
    customer = a_basis(legal_basis=LegalBasis.EXISTING_CUSTOMER, categories=names(40))
    contact = a_contact(basis=customer)

    refused = capture(contact, legal_basis=LegalBasis.EXISTING_CUSTOMER, categories=names(11, 40))
    consented = capture(contact, categories=names(11, 40))

    assert "policy.contact-size" in refused[1]
    assert consented[1] == [], "a consent comes in the place of what was known: nothing adds up"


def test_whoever_holds_too_much_from_former_times_may_still_agree_anew() -> None:
    contact = a_contact(tags=names(200), attributes=values(200))

    renewed, rules = capture(contact, tags=names(3), attributes=values(3))

    assert rules == []
    assert renewed is not None
    assert capture(contact, tags=names(1, 200))[1] == ["policy.contact-size"]


@pytest.mark.parametrize(
    ("correction", "field"),
    [
        (Correction({"city": "Lyon"}), "attributes"),
        (Correction(tags=names(MOST_TAGS + 1)), "tags"),
    ],
)
def test_a_rectification_that_would_overfill_the_contact_is_refused(correction: Correction, field: str) -> None:
    contact = a_contact(attributes=values(MOST_ATTRIBUTES))

    with pytest.raises(ContactFull) as refused:
        rectified(contact, correction, LETTER, NOW, SALT)

    assert refused.value.field == field
    changed, _ = rectified(contact, Correction({"a000": None, "city": "Lyon"}), LETTER, NOW, SALT)
    assert len(changed.attributes) == MOST_ATTRIBUTES


def size(contact: Contact) -> int:
    return len(json.dumps(contact_record(contact), ensure_ascii=False).encode())


@given(st.integers(0, 3_000), st.integers(0, 3_000), st.sampled_from(["x", "é", "🎉"]), st.integers(1, 5_000))
def test_an_opposition_and_a_hold_never_make_a_contact_larger_than_its_place(
    tags: int, attributes: int, letter: str, length: int
) -> None:
    contact = a_contact(
        tags=names(tags), attributes={f"a{place}": letter * min(length, 400_000 // max(1, attributes)) for place in range(attributes)}
    )  # fmt: skip
    stopped, _ = opposed(contact, Opposition("sms", NOW, "m1"), NOW, SALT)
    waiting, _ = held(contact, Unread(HoldKind.REPLY, "sms", NOW, "m1", "laissez moi"), NOW, SALT)

    assert stopped.status is Status.OPPOSED
    assert waiting.status is Status.HELD
    for after in (stopped, waiting):
        assert size(after) < 400_000 or size(after) <= size(contact)
        weight = sum(len(name) + len(value.encode()) for name, value in after.attributes.items())
        assert weight + sum(map(len, after.tags)) <= LARGEST_BYTES


def test_room_is_made_by_what_weighs_most_so_that_where_a_person_lives_stays_known() -> None:
    contact = a_contact(attributes={"postcode": "67000", "note": "x" * LARGEST_BYTES}, tags=names(2))

    assert dict(with_room(contact).attributes) == {"postcode": "67000"}
    assert with_room(a_contact(attributes=values(50))) == a_contact(attributes=values(50))


@given(
    st.integers(1, 100), st.integers(0, 60), st.integers(0, 300), st.sampled_from(["x", '"', "\x01", "🎉", "\uffff"])
)
def test_a_batch_is_cut_into_messages_that_fit_and_nobody_is_lost(
    people: int, attributes: int, length: int, letter: str
) -> None:
    contacts = [
        a_contact(Phone.of(f"+336123456{n:02d}"), attributes={f"a{m}": letter * length for m in range(attributes)})
        for n in range(people)
    ]
    batch = Batch("c0ffee00c0ffee00", "zelie", "00-000000", tuple(Recipient(n, c) for n, c in enumerate(contacts)))

    pieces = list(batch.pieces(250_000))

    assert max(len(body.encode()) for _, body in pieces) <= 250_000
    read = [recipient for _, body in pieces for recipient in Batch.read(body).recipients]
    assert [recipient.index for recipient in read] == list(range(people))
    assert [recipient.contact.phone for recipient in read] == [contact.phone for contact in contacts]
    assert all(
        recipient.contact in (contacts[recipient.index], Contact("zelie", recipient.contact.phone))
        for recipient in read
    )
    assert not any(letter in body for _, body in pieces if letter in "\x01\uffff"), "SQS takes neither"


def test_a_contact_of_today_travels_whole() -> None:
    full = a_contact(
        attributes={f"{place:x<32}": "é" * 100 for place in range(MOST_ATTRIBUTES)},
        tags=frozenset(f"{place:x<64}" for place in range(MOST_TAGS)),
        basis=a_basis(categories=frozenset(f"{place:x<64}" for place in range(50)), collector="x" * 200),
    )
    batch = Batch("c0ffee00c0ffee00", "zelie", "00-000000", (Recipient(0, full),))

    assert Batch.read(batch.written()).recipients[0].contact == full
    assert sum(len(value) for value in full.attributes.values()) < LARGE_CONTACT
