"""Who is barred from a campaign by the claim of another of its chain."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.campaign.continuation import MOST_CONTINUATIONS, claim_that_bars, continuation_id
from stopsms.compliance.campaign.outcome import CLAIMED_BY_CONTINUED, OF_NO_RULE, UNJUDGED
from stopsms.compliance.law.decision import Verdict
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.person.contact import Claim, Status

from tests.factories import TUESDAY_10H_PARIS, a_contact, an_advertiser, terms

CAMPAIGNS = st.integers(0, 2**64 - 1).map(lambda number: f"{number:016x}")
CLAIM = Claim(TUESDAY_10H_PARIS, "00-000000.0", "w")


def later(campaign_id: str, times: int) -> str:
    for _ in range(times):
        campaign_id = continuation_id(campaign_id)
    return campaign_id


@pytest.mark.guarantee("G2")
@given(CAMPAIGNS, st.integers(0, MOST_CONTINUATIONS), st.integers(0, MOST_CONTINUATIONS))
def test_of_any_two_campaigns_of_a_chain_each_is_barred_by_the_claim_of_the_other(
    first: str, one: int, two: int
) -> None:
    mine, other = later(first, one), later(first, two)

    barring = claim_that_bars({other: CLAIM}, mine)

    assert barring == (None if one == two else CLAIM), "its own claim is another matter"
    judged = Gate(terms(campaign_id=mine)).judge(a_contact(claims={other: CLAIM}), TUESDAY_10H_PARIS)
    assert (judged.withheld is CLAIMED_BY_CONTINUED) == (one != two)
    assert one == two or judged.clearance is None


@given(CAMPAIGNS, st.dictionaries(CAMPAIGNS, st.just(CLAIM)))
def test_claims_of_other_campaigns_bar_nobody(campaign_id: str, claims: dict[str, Claim]) -> None:
    assert claim_that_bars(claims, campaign_id) is None


def test_the_newest_claim_is_the_one_that_may_still_be_given_back() -> None:
    first, newest = "c0ffee00c0ffee00", Claim(TUESDAY_10H_PARIS + timedelta(days=1), "00-000000.0", "w")

    assert claim_that_bars({first: CLAIM, later(first, 1): newest}, later(first, 2)) == newest


def test_a_claim_bars_whatever_the_rules_say_and_whoever_only_tests() -> None:
    claims = {"c0ffee00c0ffee00": CLAIM}
    following = terms(campaign_id=later("c0ffee00c0ffee00", 1), advertiser=an_advertiser(test=True))
    night = TUESDAY_10H_PARIS + timedelta(hours=12)

    for at in (TUESDAY_10H_PARIS, night):
        judgement = Gate(following).judge(a_contact(claims=claims), at)
        assert (judgement.verdict, judgement.barred) == (Verdict.BLOCKED, ("policy.continued-claim",))
    opposed = Gate(following).judge(a_contact(claims=claims, status=Status.OPPOSED), night)
    assert opposed.decision.verdict is Verdict.BLOCKED, "the decision is what the rules say"
    assert CLAIMED_BY_CONTINUED.id in OF_NO_RULE.keys() - UNJUDGED.keys(), "its outcome names the rulebook that judged"


def test_an_id_is_of_the_form_of_ours() -> None:
    assert continuation_id("c0ffee00c0ffee00") != continuation_id("c0ffee00c0ffee01")
    assert len(bytes.fromhex(continuation_id("c0ffee00c0ffee00"))) == 8
