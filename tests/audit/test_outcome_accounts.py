"""Whatever the workers tell of one send, and in whatever order: the audit takes what is recorded for a later account, not for a forgery."""

from dataclasses import replace
from datetime import timedelta
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st
from stopsms.audit.outcome_accounts import goes_back
from stopsms.compliance.campaign.outcome import (
    CANCELLED,
    CLAIMED_BEFORE,
    ERASED,
    Fate,
    Outcome,
    RecordedObjection,
    merge,
)
from stopsms.compliance.law.rule import Explanation, Result
from stopsms.contracts.records import outcome_record

from tests.factories import TUESDAY_10H_PARIS

WORDS = Explanation("Non.", "No.")
CLAIMED_AT = TUESDAY_10H_PARIS
SENT = Outcome(
    Fate.SENT,
    CLAIMED_AT,
    contact_version=3,
    evidence=2,
    parts=1,
    message_id="m",
    objections=(RecordedObjection("fr.links", Result.WARN, WORDS),),
    values=("Léa",),
    rulebook="FR-1+a",
)

moments = st.integers(0, 9).map(lambda minutes: TUESDAY_10H_PARIS + timedelta(minutes=minutes))
turned_away = st.builds(
    Outcome,
    fate=st.sampled_from((Fate.BLOCKED, Fate.DEFERRED)),
    at=moments,
    contact_version=st.integers(1, 5),
    objections=st.sampled_from(("fr.opposition", "fr.consent")).map(
        lambda rule: (RecordedObjection(rule, Result.BLOCK, WORDS),)
    ),
    rulebook=st.sampled_from(("FR-1+a", "FR-2+b")),
)
unjudged = st.builds(
    lambda at, reason: Outcome(Fate.BLOCKED, at, 4 if reason is CLAIMED_BEFORE else 0, objections=(reason.objection,)),
    moments,
    st.sampled_from((CANCELLED, CLAIMED_BEFORE, ERASED)),
)
claimed = st.sampled_from(
    (
        SENT,
        replace(SENT, fate=Fate.UNCERTAIN, message_id="", reason="ReadTimeoutError"),
        Outcome(
            Fate.UNCERTAIN, CLAIMED_AT, evidence=2, parts=1, values=("Léa",)
        ),  # whoever claimed does not tell any more
        Outcome(Fate.DELIVERED, CLAIMED_AT + timedelta(seconds=9), message_id="m"),
        Outcome(Fate.UNDELIVERED, CLAIMED_AT + timedelta(seconds=9), message_id="m", reason="TEXT_UNREACHABLE"),
    )
)


@given(st.lists(turned_away | unjudged | claimed, min_size=2, max_size=4))
def test_what_is_recorded_after_any_account_is_a_later_account(accounts: list[Outcome]) -> None:
    known: Outcome | None = None
    for account in accounts:
        merged = merge(known, account)
        assert known is None or goes_back(outcome_record(known), outcome_record(merged)) == ""
        known = merged


@given(st.lists(turned_away | unjudged, min_size=2, max_size=3))
def test_why_somebody_was_turned_away_is_recorded_once_and_stands(accounts: list[Outcome]) -> None:
    recorded = reduce(merge, accounts)

    blocked = [account for account in accounts if account.fate is Fate.BLOCKED]
    assert recorded == (blocked[0] if blocked else accounts[-1])


def test_words_that_an_erasure_has_taken_do_not_come_back_with_a_late_account() -> None:
    erased = Outcome(Fate.BLOCKED, TUESDAY_10H_PARIS, objections=(ERASED.objection,)).without_words()
    late = Outcome(
        Fate.BLOCKED,
        TUESDAY_10H_PARIS,
        3,
        objections=(RecordedObjection("fr.consent", Result.BLOCK, WORDS),),
        rulebook="FR-1+a",
    )

    assert merge(erased, late) == erased
