"""Who is in an audience: conditions on people, of whom not everything is known."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.campaign.audience import (
    DEEPEST,
    EVERYBODY,
    MOST_BYTES,
    MOST_CONDITIONS,
    Audience,
    InvalidAudience,
    check_audience,
)
from stopsms.compliance.campaign.condition import (
    AllOf,
    AnyOf,
    Condition,
    GotCampaign,
    HasAttribute,
    HasDate,
    HasTag,
    InPostcode,
    InShare,
    InTerritory,
    NotSo,
    OnLegalBasis,
    place_in_share,
)
from stopsms.compliance.campaign.continuation import continuation_id
from stopsms.compliance.person.contact import Claim, Contact, LegalBasis
from stopsms.compliance.person.phone import Phone, Territory
from stopsms.contracts.bodies.audience import AudienceBody
from stopsms.contracts.conditions import condition_record, read_condition

from tests.compliance.conditions import CONDITIONS, DAY, PEOPLE
from tests.each_case import each
from tests.factories import TUESDAY_10H_PARIS, a_basis, a_contact

NOBODY_KNOWS = HasAttribute("shoes", frozenset({"42"}))
CLAIM = Claim(TUESDAY_10H_PARIS - timedelta(days=3), "00-000000.0", "w")


def held(condition: Condition, **changes: Any) -> bool | None:
    return condition.holds(a_contact(**changes), DAY)


def person(**attributes: str) -> Contact:
    return a_contact(attributes=attributes)


@given(CONDITIONS, PEOPLE)
def test_nobody_is_both_in_an_audience_and_in_its_opposite(condition: Condition, contact: Contact) -> None:
    chosen = Audience(where=condition).holds(contact, DAY)
    opposite = Audience(where=NotSo(condition)).holds(contact, DAY)

    assert not (chosen and opposite)
    assert (condition.holds(contact, DAY) is None) == (not chosen and not opposite), "not known: in neither"


@given(st.lists(CONDITIONS, min_size=1, max_size=3), PEOPLE)
def test_not_of_all_is_any_of_nots(conditions: list[Condition], contact: Contact) -> None:
    negated = AnyOf(tuple(NotSo(condition) for condition in conditions))

    assert NotSo(AllOf(tuple(conditions))).holds(contact, DAY) is negated.holds(contact, DAY)


@given(CONDITIONS, PEOPLE)
def test_to_learn_more_of_a_person_never_turns_what_was_known(condition: Condition, contact: Contact) -> None:
    known = condition.holds(contact, DAY)
    more = replace(contact, attributes={"city": "Nice", "size": "1", "renewal": "2026-02-02", **contact.attributes})
    absent = {"city", "size", "renewal"} - {name for name, value in contact.attributes.items() if value}

    if known is not None and not any(name in repr(condition) and "known=True" in repr(condition) for name in absent):
        assert condition.holds(more, DAY) is known


@given(CONDITIONS)
def test_a_condition_is_read_as_it_was_written_and_as_it_was_sent(condition: Condition) -> None:
    record = condition_record(condition)

    assert read_condition(record) == condition
    assert AudienceBody.model_validate({"where": record}).to_domain().where == condition


THREE = {True: HasTag("vip"), False: HasTag("other"), None: NOBODY_KNOWS}


def test_and_or_not_of_what_is_known_and_what_is_not() -> None:
    contact = a_contact(tags=frozenset({"vip"}))
    for one, other in product(THREE, THREE):
        both, either = (kind((THREE[one], THREE[other])).holds(contact, DAY) for kind in (AllOf, AnyOf))
        values = (one, other)
        assert both is (False if False in values else None if None in values else True)
        assert either is (True if True in values else None if None in values else False)
    assert [NotSo(THREE[one]).holds(contact, DAY) for one in (True, False, None)] == [False, True, None]


def test_an_audience_needs_one_of_its_tags_and_that_its_condition_holds() -> None:
    lyon = HasAttribute("city", frozenset({"Lyon"}))
    audience = Audience(frozenset({"vip", "new"}), lyon)
    camille = a_contact(tags=frozenset({"vip"}), attributes={"city": "Lyon"})

    assert audience.holds(camille, DAY)
    assert not audience.holds(replace(camille, tags=frozenset({"old"})), DAY)
    assert not audience.holds(replace(camille, attributes={}), DAY), "nobody knows"
    assert EVERYBODY.holds(replace(camille, tags=frozenset()), DAY)


@each(
    "case",
    [
        ("Lyon", "LYON ", True),
        ("Saint-Étienne", "saint-etienne", True),
        ("Lyon", "Villeurbanne", False),
        ("Lyon", "", None),
        ("Lyon", " ", None),
        ("42", "42", True),
        ("4", "42", False),
    ],
)
def test_values_are_compared_without_case_accents_and_spaces(case: tuple[str, str, bool | None]) -> None:
    asked, told, expected = case

    assert HasAttribute("city", frozenset({asked})).holds(person(city=told), DAY) is expected


def test_whether_an_attribute_is_known_is_known() -> None:
    known = HasAttribute("city", known=True)

    assert known.holds(person(city="Lyon"), DAY) is True
    assert known.holds(person(city=""), DAY) is False
    assert NotSo(known).holds(person(), DAY) is True


@each(
    "case",
    [
        (HasDate("collected", since=date(2026, 10, 25)), True),
        (HasDate("collected", since=date(2026, 10, 26)), False),
        (HasDate("collected", before=date(2026, 10, 25)), False),
        (HasDate("collected", before=date(2026, 10, 26)), True),
        (HasDate("collected", since=date(2026, 10, 25), before=date(2026, 10, 26)), True),
        (HasDate("collected", more_than_days_ago=29), True),
        (HasDate("collected", more_than_days_ago=30), False),
        (HasDate("collected", within_days=30), True),
        (HasDate("collected", within_days=29), False),
        (HasDate("collected", days_ago=30), True),
        (HasDate("collected", days_ago=29), False),
        (HasDate("last_contact", within_days=30), True),
        (HasDate("born", before=date(2000, 1, 1)), None),
        (HasDate("last_sale", within_days=30), None),
        (HasDate("last_sale", known=True), False),
        (HasDate("collected", known=True), True),
    ],
)
def test_dates_of_a_person_lie_somewhere(case: tuple[Condition, bool | None]) -> None:
    condition, expected = case
    at = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)  # 25 October in Paris, the day that clocks go back

    assert held(condition, basis=a_basis(collected_at=at), last_contact_at=at) is expected


def test_of_what_never_happened_for_sure_it_is_known_that_it_is_nowhere() -> None:
    recent = HasDate("last_message", within_days=30)

    assert (held(recent), held(NotSo(recent))) == (False, True), "nobody has ever written to them"
    assert held(recent, claims={"c0ffee": CLAIM}) is True
    old = replace(CLAIM, at=CLAIM.at - timedelta(days=60))
    assert held(recent, claims={"c0ffee": old}) is False
    assert held(recent, claims={"c0ffee": old, "c0ffef": CLAIM}) is True, "the newest counts"


def test_the_last_sale_is_the_newest_known_of_all_bases_and_a_customers_collection_is_one() -> None:
    day = TUESDAY_10H_PARIS
    customer = a_basis(legal_basis=LegalBasis.EXISTING_CUSTOMER, collected_at=day - timedelta(days=90))
    resold = replace(customer, sale_at=day - timedelta(days=10))
    agreed = a_basis(collected_at=day - timedelta(days=1), earlier=(customer,))
    condition = HasDate("last_sale", days_ago=90)

    assert held(condition, basis=customer) is True
    assert held(HasDate("last_sale", days_ago=10), basis=resold) is True
    assert held(condition, basis=agreed) is True, "a consent is no sale"
    assert held(condition, basis=None) is None


@each(
    "case",
    [
        (date(1990, 11, 24), DAY, True),
        (date(1990, 11, 23), DAY, False),
        (date(2026, 11, 24), DAY, False),
        (date(2000, 2, 29), date(2027, 2, 28), True),
        (date(2000, 2, 29), date(2028, 2, 28), False),
        (date(2000, 2, 29), date(2028, 2, 29), True),
        (date(2000, 2, 28), date(2027, 2, 28), True),
    ],
)
def test_a_birthday_returns_each_year(case: tuple[date, date, bool]) -> None:
    born, day, expected = case
    contact = a_contact(basis=a_basis(born=born))

    assert HasDate("born", anniversary=True).holds(contact, day) is expected


@each(
    "case",
    [
        ("2026-11-14", True),
        ("14/11/2026", True),
        ("14.11.2026", True),
        ("2026-11-14T08:00:00", True),
        ("2026-11-13T23:30:00Z", True),
        ("2026-11-13", False),
        ("2026-12-01", False),
        ("14/11/26", None),
        ("11/14/2026", None),
        ("31/02/2026", None),
        ("soon", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("", None),
    ],
)
def test_an_attribute_may_hold_a_date_and_what_cannot_be_read_is_not_known(case: tuple[str, bool | None]) -> None:
    told, expected = case

    assert HasDate("attribute:renewal", days_ago=10).holds(person(renewal=told), DAY) is expected
    assert NotSo(HasDate("attribute:renewal", days_ago=10)).holds(person(renewal=told), DAY) is (
        None if expected is None else not expected
    )


@each(
    "case",
    [
        ("69003", True),
        ("69 003", True),
        ("F-69003", True),
        ("75001", False),
        ("FR 69003", True),
        ("D-69003", None),
        ("6900", None),
        ("69003 Lyon", None),
        ("12345678", None),
        ("", None),
    ],
)
def test_a_postcode_begins_so(case: tuple[str, bool | None]) -> None:
    told, expected = case

    assert InPostcode(frozenset({"69", "13001"})).holds(person(postcode=told), DAY) is expected


def test_four_digits_are_a_postcode_in_switzerland_alone() -> None:
    swiss = a_contact(Phone.of("+41791234567"), attributes={"postcode": "CH-1003"})

    assert InPostcode(frozenset({"10"})).holds(swiss, DAY) is True


def test_territories_and_legal_bases_are_always_known() -> None:
    customer = a_basis(legal_basis=LegalBasis.EXISTING_CUSTOMER)
    consent = OnLegalBasis(frozenset({LegalBasis.CONSENT}))

    assert held(InTerritory(frozenset({Territory.METROPOLITAN}))) is True
    assert held(InTerritory(frozenset({Territory.REUNION}))) is False
    assert held(consent) is True
    assert held(OnLegalBasis(frozenset({LegalBasis.EXISTING_CUSTOMER})), basis=a_basis(earlier=(customer,))) is True
    assert held(consent, basis=None) is False


def test_who_got_a_campaign_has_its_claim_or_that_of_one_that_continues_it() -> None:
    first = "c0ffee0000000001"
    following = continuation_id(first)

    assert held(GotCampaign(first)) is False
    assert held(GotCampaign(first), claims={first: CLAIM}) is True
    assert held(GotCampaign(first), claims={following: CLAIM}) is True
    assert held(GotCampaign(following), claims={first: CLAIM}) is True, "it is one message"
    assert held(GotCampaign("c0ffee0000000009"), claims={first: CLAIM}) is False


@given(st.integers(10_000_000, 99_999_999), st.lists(st.integers(1, 999), max_size=4, unique=True).map(sorted))
def test_shares_divide_everybody(number: int, bounds: list[int]) -> None:
    edges = [0.0, *(bound / 1000 for bound in bounds), 1.0]
    slices = [InShare("salt", start, end) for start, end in pairwise(edges)]
    contact = Contact("zelie", Phone(f"+336{number}", Territory.METROPOLITAN))

    assert sum(one.holds(contact, DAY) is True for one in slices) == 1


def test_a_share_is_about_as_large_as_it_says_and_another_salt_divides_otherwise() -> None:
    numbers = [f"+336{number:08d}" for number in range(4_000)]
    tenth = {number for number in numbers if place_in_share("one", number) < 0.1}
    other = {number for number in numbers if place_in_share("two", number) < 0.1}

    assert 320 < len(tenth) < 480
    assert 15 < len(tenth & other) < 70, "as good as independent"


VIP = HasTag("vip")


def nested(depth: int) -> Condition:
    condition: Condition = VIP
    for _ in range(depth - 1):
        condition = NotSo(condition)
    return condition


@each(
    "case",
    [
        (nested(DEEPEST + 1), "audience.where" + ".not" * DEEPEST),
        (AllOf((VIP,) * MOST_CONDITIONS), "audience.where"),
        (AllOf(()), "audience.where"),
        (AnyOf((VIP, NotSo(AnyOf(())))), "audience.where.any.1.not"),
        (AllOf((VIP, HasDate("born", since=DAY, before=DAY))), "audience.where.all.1"),
        (InShare("a", 0.2, 0.2), "audience.where"),
        (InShare("a", 0.2, 1.2), "audience.where"),
        (HasAttribute("city", frozenset({"x" * MOST_BYTES})), "audience.where"),
        (HasAttribute("city", frozenset({"Lyon", " \u0301"})), "audience.where"),
    ],
)
def test_what_is_too_large_or_can_never_hold_is_refused_where_it_stands(case: tuple[Condition, str]) -> None:
    condition, field = case

    with pytest.raises(InvalidAudience) as refused:
        check_audience(Audience(where=condition))
    assert refused.value.field == field
    explanation = refused.value.more["explanation"]
    assert isinstance(explanation, dict)
    assert (set(explanation), explanation["en"]) == ({"fr", "en"}, str(refused.value))


def test_what_is_just_small_enough_is_taken() -> None:
    check_audience(Audience(where=nested(DEEPEST)))
    check_audience(Audience(where=AllOf((VIP,) * (MOST_CONDITIONS - 1))))
    check_audience(EVERYBODY)


def test_what_another_release_has_written_is_not_read_as_less() -> None:
    for record in (
        {"tag": "vip", "nearby": True},
        {"weather": "rain"},
        {},
        {"share": {"of": "a"}},
        {"all": [{"x": 1}]},
    ):
        with pytest.raises((ValueError, KeyError, TypeError)):
            read_condition(record)


def test_within_narrows_an_audience() -> None:
    tagged = Audience(frozenset({"vip"}))
    share = InShare("a", 0, 0.5)

    assert tagged.within(share) == Audience(frozenset({"vip"}), share)
    assert tagged.within(share).within(VIP).where == AllOf((share, VIP))


def test_the_campaigns_that_are_asked_about_are_found_wherever_they_stand() -> None:
    condition = AnyOf((NotSo(GotCampaign("c0ffee0000000001")), AllOf((VIP, GotCampaign("c0ffee0000000002")))))

    assert Audience(where=condition).campaigns == {"c0ffee0000000001", "c0ffee0000000002"}
    assert EVERYBODY.campaigns == frozenset()
