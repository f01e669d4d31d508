"""The digest of what would leave: whatever is sent, to whom and when changes it, and nothing else does."""

from dataclasses import fields, replace
from datetime import date, time, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.campaign.advertiser import Advertiser, AdvertiserKind, Brand, ContactDetails, DeclaredPhone
from stopsms.compliance.campaign.approval import Approval
from stopsms.compliance.campaign.audience import Audience
from stopsms.compliance.campaign.breaker import Limits, Measure, Trip
from stopsms.compliance.campaign.budget import Budget
from stopsms.compliance.campaign.campaign import Campaign, Canary, State, Terms
from stopsms.compliance.campaign.campaign_act import CampaignAct, Step
from stopsms.compliance.campaign.condition import AllOf, AnyOf, HasTag
from stopsms.compliance.campaign.digest import OF_THE_CAMPAIGN, digest_of
from stopsms.compliance.campaign.frequency_cap import FrequencyCap
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.campaign.variant import Part, Variant
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.rulebook import profile_named
from stopsms.compliance.law.topic import Topic
from stopsms.compliance.person.phone import Territory

from tests.each_case import each
from tests.factories import (
    ADMINISTRATOR,
    CAMILLE,
    MARKETER,
    TUESDAY_10H_PARIS,
    a_campaign,
    accepted,
    an_advertiser,
    terms,
)

LATER = TUESDAY_10H_PARIS + timedelta(days=1)
TERMS = terms()
DRAFT = a_campaign(terms=TERMS, state=State.DRAFT, at=None, started_at=None)
SEEN = digest_of(DRAFT, TERMS, LATER)

OTHER_TERMS: dict[str, Any] = {
    "campaign_id": "beef000000000001",
    "advertiser": an_advertiser(stop_number="36181"),
    "brand": Brand("Zelie Kids", "ZELIE"),
    "text": "Zelie : -30 % samedi.",
    "nature": Nature.NON_COMMERCIAL,
    "category": None,
    "profile": profile_named("FR_AF2M_2026"),
    "topics": frozenset({Topic.HEALTH}),
    "contract_in_progress": True,
    "companies_only": True,
    "continues": ("beef000000000001",),
    "claims_since": TUESDAY_10H_PARIS,
    "service_record": 7,
    "expires_at": LATER,
    "variant": Variant("beef000000000001", Part.B, 0.1),
}
OF_PEOPLE: dict[str, Any] = {
    "needs_digest": True,
    "two_persons": True,
    "test_phones": (DeclaredPhone(CAMILLE, "Claire"),),
}
"""How the advertiser's own people work: no terms keep it."""

OTHER_ADVERTISER: dict[str, Any] = {
    "id": "lutin",
    "name": "Lutin",
    "legal_name": "LUTIN SARL",
    "siren": "552100554",
    "contact": ContactDetails(phone="0102030405"),
    "sender_id": "LUTIN",
    "stop_number": "36181",
    "stop_numbers": {Territory.REUNION: "36790"},
    "brands": (Brand("Zelie Kids", "ZELIEKIDS"),),
    "profile": "FR_AF2M_2026",
    "domains": frozenset({"zelie.example"}),
    "authorisations": {"ZELIE": "marque"},
    "alsace_moselle": True,
    "double_opt_in": True,
    "strict_opt_in": True,
    "kind": AdvertiserKind.LAWYER,
    "test": True,
    "route": Route("ovh-1", opens=time(9)),
    "budget": Budget(campaign_cents=5000),
    "frequency_cap": FrequencyCap(2, 30),
}
OTHER_CAMPAIGN: dict[str, Any] = {
    "audience": Audience(frozenset({"vip"})),
    "day": date(2026, 11, 24),
    "limits": Limits(oppositions=None),
    "canary": Canary(share=0.1),
    "max_cost_cents": 5000,
}
LIFE: dict[str, Any] = {
    "name": "Autre",
    "state": State.SCHEDULED,
    "created_at": LATER,
    "at": LATER,
    "started_at": LATER,
    "finished_at": LATER,
    "revision": 7,
    "canary_until": LATER,
    "canary_passed": True,
    "trip": Trip(Measure.OPPOSITIONS, LATER, 1, 2, 0.5),
    "overruled": frozenset({Measure.OPPOSITIONS}),
    "run": 2,
    "acts": (CampaignAct(Step.DRAFTED, LATER, MARKETER),),
    "continued_as": "beef000000000001",
    "writers": frozenset({"key:3f9ac04b1d22"}),
    "approvals": (Approval(ADMINISTRATOR, LATER, "ab" * 32),),
    "digest": "ab" * 32,
    "recurrence": "beef000000000001",
    "single": "00-000000",
    "timezone": "Pacific/Noumea",
    "most_recipients": 5000,
}
"""What becomes of a campaign, its name, which nobody outside reads, and what a run has of its recurring campaign, which nobody edits."""


def names(kind: type) -> set[str]:
    return {one.name for one in fields(kind)}


def test_whatever_a_campaign_has_is_either_part_of_what_leaves_or_not() -> None:
    assert names(Terms) == OTHER_TERMS.keys() | {"accepted"}
    assert names(Advertiser) == OTHER_ADVERTISER.keys() | OF_PEOPLE.keys()
    assert names(Campaign) == OTHER_CAMPAIGN.keys() | LIFE.keys() | {"terms", "prediction", "commitment"}
    assert set(OF_THE_CAMPAIGN) == OTHER_CAMPAIGN.keys()


@each(("name", "value"), OTHER_TERMS.items())
def test_any_other_term_makes_another_digest(name: str, value: Any) -> None:
    assert digest_of(DRAFT, replace(TERMS, **{name: value}), LATER) != SEEN


@each(("name", "value"), OTHER_ADVERTISER.items())
def test_so_does_whatever_the_advertiser_is_declared_as(name: str, value: Any) -> None:
    advertiser = replace(TERMS.advertiser, **{name: value})

    assert digest_of(DRAFT, replace(TERMS, advertiser=advertiser), LATER) != SEEN


@each(("name", "value"), OTHER_CAMPAIGN.items())
def test_so_does_whom_it_is_for_and_what_holds_it_back(name: str, value: Any) -> None:
    assert digest_of(replace(DRAFT, **{name: value}), TERMS, LATER) != SEEN


def test_so_does_another_time_and_none() -> None:
    digests = {digest_of(DRAFT, TERMS, at) for at in (LATER, LATER + timedelta(milliseconds=1), None)}

    assert len(digests) == 3
    assert digest_of(DRAFT, TERMS, LATER + timedelta(microseconds=9)) == SEEN, "nothing is scheduled finer than that"


@each(("name", "value"), LIFE.items())
def test_what_becomes_of_it_makes_no_other_digest(name: str, value: Any) -> None:
    assert digest_of(replace(DRAFT, **{name: value}), TERMS, LATER) == SEEN


def test_nor_does_what_a_person_accepts_nor_how_the_advertiser_s_people_work() -> None:
    of_people = replace(TERMS.advertiser, **OF_PEOPLE)

    assert digest_of(DRAFT, replace(TERMS, accepted=accepted("fr.links")), LATER) == SEEN
    assert digest_of(DRAFT, replace(TERMS, advertiser=of_people.of_messages), LATER) == SEEN
    assert of_people.of_messages == TERMS.advertiser


def test_conditions_that_are_made_of_the_same_parts_are_told_apart() -> None:
    parts = (HasTag("vip"), HasTag("été"))
    audiences = [Audience(where=where(parts)) for where in (AllOf, AnyOf)]

    assert len({digest_of(replace(DRAFT, audience=one), TERMS, LATER) for one in audiences}) == 2


@given(st.text(max_size=40), st.text(max_size=40))
def test_two_texts_have_one_digest_if_they_are_the_same(one: str, other: str) -> None:
    digests = {digest_of(DRAFT, replace(TERMS, text=text), None) for text in (one, other)}

    assert len(digests) == len({one, other})
