"""Conditions and people at random, of few values each: so that conditions hold of some and not of others."""

from datetime import date, datetime, timedelta

from hypothesis import strategies as st
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
)
from stopsms.compliance.campaign.person_values import DATES
from stopsms.compliance.person.contact import Claim, Contact, LegalBasis
from stopsms.compliance.person.phone import Phone, Territory

from tests.factories import TUESDAY_10H_PARIS, a_basis, a_contact

DAY = date(2026, 11, 24)
TAGS = ("vip", "été", "and", "not in")
ATTRIBUTES = ("city", "size", "renewal")
VALUES = ("Lyon", "Saint-Étienne", "42", "2026-11-01", "01/06/2026", 'say "yes"', "a, b")
CAMPAIGNS = ("c0ffee0000000001", "c0ffee0000000002")

_days = st.dates(date(2024, 1, 1), date(2027, 1, 1))
_passed = st.integers(0, 700)
_names = st.sampled_from([*DATES, *(f"attribute:{name}" for name in ATTRIBUTES)])
_parts = st.lists(st.integers(0, 1000), min_size=2, max_size=2, unique=True).map(sorted)


def _dates() -> st.SearchStrategy[Condition]:
    between = st.tuples(_names, _days, st.integers(1, 400)).map(
        lambda told: HasDate(told[0], since=told[1], before=told[1] + timedelta(days=told[2]))
    )
    return st.one_of(
        st.builds(HasDate, _names, since=_days),
        st.builds(HasDate, _names, before=_days),
        between,
        st.builds(HasDate, _names, more_than_days_ago=_passed),
        st.builds(HasDate, _names, within_days=_passed),
        st.builds(HasDate, _names, days_ago=_passed),
        st.builds(HasDate, _names, anniversary=st.just(True)),
        st.builds(HasDate, _names, known=st.just(True)),
    )


def _some(values: st.SearchStrategy[str]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(values, min_size=1, max_size=3)


LEAVES: st.SearchStrategy[Condition] = st.one_of(
    st.builds(HasTag, st.sampled_from(TAGS)),
    st.builds(HasAttribute, st.sampled_from(ATTRIBUTES), _some(st.sampled_from(VALUES))),
    st.builds(HasAttribute, st.sampled_from(ATTRIBUTES), known=st.just(True)),
    _dates(),
    st.builds(InTerritory, st.frozensets(st.sampled_from(Territory), min_size=1)),
    st.builds(InPostcode, _some(st.sampled_from(["6", "69", "75001", "97"]))),
    st.builds(OnLegalBasis, st.frozensets(st.sampled_from(LegalBasis), min_size=1)),
    st.builds(GotCampaign, st.sampled_from(CAMPAIGNS)),
    st.builds(lambda salt, parts: InShare(salt, parts[0] / 1000, parts[1] / 1000), st.sampled_from(TAGS), _parts),
)

CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(AllOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(NotSo, inner),
    ),
    max_leaves=8,
)

_instants = st.integers(0, 700).map(lambda days: TUESDAY_10H_PARIS - timedelta(days=days))


def _claims(at: datetime) -> Claim:
    return Claim(at, "00-000000.0", "w")


PEOPLE: st.SearchStrategy[Contact] = st.builds(
    a_contact,
    st.sampled_from(["+33612345678", "+33612345679", "+262692123456", "+41791234567"]).map(Phone.of),
    tags=st.frozensets(st.sampled_from(TAGS)),
    attributes=st.dictionaries(st.sampled_from([*ATTRIBUTES, "postcode"]), st.sampled_from([*VALUES, "69003", ""])),
    basis=st.none()
    | st.builds(
        a_basis,
        legal_basis=st.sampled_from(LegalBasis),
        collected_at=_instants,
        sale_at=st.none() | _instants,
        born=st.none() | st.dates(date(1990, 11, 20), date(1990, 11, 28)),
    ),
    last_contact_at=st.none() | _instants,
    claims=st.dictionaries(st.sampled_from(CAMPAIGNS), _instants.map(_claims)),
)
