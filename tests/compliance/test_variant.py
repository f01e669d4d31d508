"""Two texts compared: who gets which, and that nobody gets two of them."""

from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.campaign.audience import Audience
from stopsms.compliance.campaign.campaign import Campaign, InvalidTransition, State
from stopsms.compliance.campaign.condition import Condition, HasTag
from stopsms.compliance.campaign.continuation import continuation_id
from stopsms.compliance.campaign.outcome import BARRING, CLAIMED_BY_VARIANT, OF_NO_RULE
from stopsms.compliance.campaign.text_comparison import LATEST_CHOICE, NotToCompare, choose, compare
from stopsms.compliance.campaign.variant import Part, Variant, part_id
from stopsms.compliance.law.decision import Verdict
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.person.contact import Claim, Contact
from stopsms.compliance.person.phone import Phone

from tests.compliance.conditions import CONDITIONS, DAY, PEOPLE
from tests.factories import TUESDAY_10H_PARIS, a_campaign, a_contact, terms

FIRST = "c0ffee00c0ffee00"
CLAIM = Claim(TUESDAY_10H_PARIS, "00-000000.0", "w")
DRAFT = a_campaign(state=State.DRAFT, started_at=None, audience=Audience(frozenset({"vip"}), HasTag("été")))
SHARES = st.integers(1, 500).map(lambda share: share / 1000)


def three(share: float = 0.1, draft: Campaign = DRAFT) -> tuple[Campaign, Campaign, Campaign]:
    a, b = compare(draft, "Zelie : samedi, -20 %.", share, "B", TUESDAY_10H_PARIS)
    started = replace(a, started_at=TUESDAY_10H_PARIS), replace(b, started_at=TUESDAY_10H_PARIS)
    return a, b, choose(*started, Part.B, "Rest", TUESDAY_10H_PARIS)


@given(CONDITIONS, PEOPLE, st.integers(0, 499).map(lambda share: share / 1000 or 0.001), st.integers(0, 9_999_999))
def test_the_three_parts_divide_any_audience(condition: Condition, contact: Contact, share: float, number: int) -> None:
    contact = replace(contact, phone=Phone.of(f"+33612{number % 1_000_000:06d}"))
    draft = replace(DRAFT, audience=Audience(where=condition))
    inside = [one.reached.holds(contact, DAY) for one in three(share, draft)]

    assert sum(inside) == draft.audience.holds(contact, DAY)


@given(PEOPLE, SHARES, st.integers(0, 999_999))
def test_nobody_is_in_two_parts_whatever_becomes_of_the_audiences(contact: Contact, share: float, number: int) -> None:
    contact = replace(contact, phone=Phone.of(f"+33612{number:06d}"))
    parts = [Variant(FIRST, part, share).people.holds(contact, DAY) for part in Part]

    assert sum(map(bool, parts)) == 1


@pytest.mark.guarantee("G2")
@given(st.integers(0, 2**64 - 1).map(lambda number: f"{number:016x}"))
def test_of_the_three_and_of_those_that_continue_them_each_is_barred_by_the_claim_of_any_other(first: str) -> None:
    campaigns = [(part_id(first, part), Variant(first, part, 0.1)) for part in Part]
    campaigns += [(continuation_id(campaign_id), variant) for campaign_id, variant in campaigns]

    for (mine, variant), (other, _) in combinations([*campaigns, *reversed(campaigns)], 2):
        judged = Gate(terms(campaign_id=mine, variant=variant)).judge(
            a_contact(claims={other: CLAIM}), TUESDAY_10H_PARIS
        )
        assert (judged.clearance is None) == (mine != other)


def test_whoever_got_another_text_is_blocked_for_good_and_is_told_why() -> None:
    variant = Variant(FIRST, Part.REST, 0.1, Part.A)
    claims = {part_id(FIRST, Part.B): CLAIM}
    judged = Gate(terms(campaign_id=variant.of(Part.REST), variant=variant)).judge(
        a_contact(claims=claims), TUESDAY_10H_PARIS
    )

    assert (judged.verdict, judged.withheld) == (Verdict.BLOCKED, CLAIMED_BY_VARIANT)
    assert judged.barred == ("policy.other-text",)
    assert CLAIMED_BY_VARIANT.id in OF_NO_RULE.keys() & BARRING.keys()


def test_the_claims_of_campaigns_that_are_compared_with_others_bar_nobody() -> None:
    mine = terms(campaign_id=FIRST, variant=Variant(FIRST, Part.A, 0.1))

    assert mine.claim_that_bars({part_id("c0ffee00c0ffee01", Part.B): CLAIM, "c0ffee00c0ffee01": CLAIM}) is None
    assert terms().claim_that_bars({part_id(FIRST, Part.B): CLAIM}) is None, "it is compared with none"


def test_a_second_text_has_a_draft_of_its_own_for_the_same_audience() -> None:
    a, b, _ = three()

    assert (a.id, a.terms.text, a.revision) == (DRAFT.id, DRAFT.terms.text, DRAFT.revision + 1)
    assert (b.id, b.terms.text, b.state, b.revision) == (
        part_id(FIRST, Part.B),
        "Zelie : samedi, -20 %.",
        State.DRAFT,
        0,
    )
    assert a.audience == b.audience == DRAFT.audience
    assert (a.reached, b.reached) == (
        DRAFT.audience.within(Variant(FIRST, Part.A, 0.1).people),
        DRAFT.audience.within(Variant(FIRST, Part.B, 0.1).people),
    )


def test_the_rest_has_the_text_that_was_chosen_and_who_was_claimed_when() -> None:
    _, b, rest = three()

    assert (rest.id, rest.terms.text, rest.state) == (part_id(FIRST, Part.REST), b.terms.text, State.DRAFT)
    assert rest.terms.variant == Variant(FIRST, Part.REST, 0.1, Part.B)
    assert rest.terms.claims_since == TUESDAY_10H_PARIS


@pytest.mark.parametrize("state", [state for state in State if state is not State.DRAFT])
def test_only_a_draft_gets_a_second_text(state: State) -> None:
    with pytest.raises(InvalidTransition):
        compare(replace(DRAFT, state=state), "Zelie : samedi", 0.1, "B", TUESDAY_10H_PARIS)


def test_no_text_is_chosen_before_both_have_started_nor_when_it_is_late_nor_of_everybody() -> None:
    a, b, _ = three()
    at = TUESDAY_10H_PARIS
    begun, late = replace(a, started_at=at), at + LATEST_CHOICE + timedelta(seconds=1)
    both = begun, replace(b, started_at=at + timedelta(hours=1))

    assert choose(*both, Part.A, "Rest", at + LATEST_CHOICE).terms.claims_since == at
    halves = [replace(one, started_at=at) for one in compare(DRAFT, "Zelie : samedi", 0.5, "B", at)]
    for compared, now in (((begun, b), at), (both, late), (halves, at)):
        with pytest.raises(NotToCompare):
            choose(compared[0], compared[1], Part.A, "Rest", now)
