"""Two persons: who counts as another one, and for how long."""

from datetime import timedelta

from stopsms.compliance.campaign.approval import (
    MOST_APPROVALS,
    Approval,
    approvers,
    seen_by_another,
    with_approval,
)
from stopsms.compliance.campaign.campaign import State, acted
from stopsms.compliance.campaign.campaign_act import CampaignAct, Step, identity

from tests.factories import ADMINISTRATOR, MARKETER, OFFICER, TUESDAY_10H_PARIS, a_campaign

NOW = TUESDAY_10H_PARIS
DIGEST, OTHER = "ab" * 32, "cd" * 32
INES, CLAIRE = "person:ines@zelie.example", "person:claire@zelie.example"


def test_a_person_stays_the_same_under_another_name_or_in_another_role() -> None:
    assert identity(MARKETER) == identity("person:ines@zelie.example (Inès Dupont, administrator)") == INES
    assert identity(ADMINISTRATOR) == "key:000000000000"


def test_an_approval_counts_for_its_digest_alone() -> None:
    approvals = (Approval(OFFICER, NOW, DIGEST), Approval(MARKETER, NOW, OTHER))

    assert approvers(approvals, DIGEST, NOW + timedelta(days=9), NOW) == {CLAIRE}


def test_an_approval_for_no_time_counts_for_a_day() -> None:
    approvals = (Approval(OFFICER, NOW, DIGEST),)

    assert approvers(approvals, DIGEST, None, NOW + timedelta(days=1)) == {CLAIRE}
    assert approvers(approvals, DIGEST, None, NOW + timedelta(days=1, milliseconds=1)) == frozenset()
    assert approvers(approvals, DIGEST, NOW + timedelta(days=9), NOW + timedelta(days=9)) == {CLAIRE}


def test_the_newest_approval_of_each_and_the_newest_of_all_are_kept() -> None:
    approvals: tuple[Approval, ...] = (Approval(OFFICER, NOW, DIGEST),)
    approvals = with_approval(approvals, Approval("person:claire@zelie.example (Claire, approver)", NOW, OTHER))
    assert [one.digest for one in approvals] == [OTHER]

    for number in range(MOST_APPROVALS):
        approvals = with_approval(approvals, Approval(f"key:{number}", NOW, DIGEST))
    assert [one.principal for one in approvals] == [f"key:{number}" for number in range(MOST_APPROVALS)]


def test_one_of_those_who_have_seen_it_has_not_written_it() -> None:
    assert seen_by_another({INES}, {INES, CLAIRE})
    assert seen_by_another({INES}, {CLAIRE})
    assert not seen_by_another({INES, CLAIRE}, {INES, CLAIRE})
    assert not seen_by_another({INES}, {INES})
    assert not seen_by_another(set(), {INES, CLAIRE}), "where nobody knows who wrote it, it may be any of them"


def test_who_drafts_edits_or_duplicates_is_an_author_and_who_does_anything_else_is_none() -> None:
    campaign = a_campaign(state=State.DRAFT)
    for step, principal in zip(Step, ("key:1 (a, marketer)",) * len(Step), strict=True):
        wrote = acted(campaign, step, principal, NOW).authors == {"key:1"}
        assert wrote == (step in {Step.DRAFTED, Step.EDITED, Step.DUPLICATED}), step


def test_an_author_stays_one_however_many_acts_follow() -> None:
    campaign = acted(a_campaign(state=State.DRAFT), Step.DRAFTED, ADMINISTRATOR, NOW)
    campaign = acted(campaign, Step.EDITED, OFFICER, NOW)
    for _ in range(40):
        campaign = acted(campaign, Step.EDITED, MARKETER, NOW)

    assert campaign.authors == {"key:000000000000", CLAIRE, INES}


def test_of_a_campaign_of_before_authors_were_kept_whoever_drafted_it_is_one() -> None:
    campaign = a_campaign(acts=(CampaignAct(Step.DRAFTED, NOW, MARKETER), CampaignAct(Step.SCHEDULED, NOW, OFFICER)))

    assert campaign.authors == {INES}
    assert acted(campaign, Step.EDITED, OFFICER, NOW).authors == {INES, CLAIRE}
    assert a_campaign().authors == frozenset()
