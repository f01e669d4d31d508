"""Accounts of a recipient arrive in any order and more than once: what is known in the end is the same."""

from dataclasses import replace
from datetime import timedelta
from functools import reduce
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.campaign.outcome import (
    UNJUDGED,
    Fate,
    Outcome,
    RecordedObjection,
    by_group,
    count,
    merge,
    total,
)
from stopsms.compliance.law.rule import Explanation, Result

from tests.each_case import each
from tests.factories import TUESDAY_10H_PARIS

words = st.builds(Explanation, fr=st.text(max_size=20), en=st.text(max_size=20))
objections = st.builds(
    RecordedObjection,
    rule=st.sampled_from(["fr.opposition", "fr.links", "policy.cancelled"]),
    result=st.sampled_from(Result),
    explanation=st.none() | words,
)
outcomes = st.builds(
    Outcome,
    fate=st.sampled_from(Fate),
    at=st.integers(0, 9).map(lambda minutes: TUESDAY_10H_PARIS + timedelta(minutes=minutes)),
    message_id=st.just("m"),
    objections=st.lists(objections, max_size=2).map(tuple),
    rulebook=st.sampled_from(["", "FR-1+a", "FR-2+b"]),
)


@given(st.lists(outcomes, min_size=1, max_size=4))
def test_the_fate_in_the_end_does_not_depend_on_the_order_of_arrival(accounts: list[Outcome]) -> None:
    fates = {reduce(merge, order).fate for order in permutations(accounts)}

    assert fates == {max((account.fate for account in accounts), key=list(Fate).index)}


@given(outcomes, outcomes)
def test_hearing_the_same_news_again_changes_nothing(known: Outcome, news: Outcome) -> None:
    once = merge(known, news)

    assert merge(once, news) == once


@each("late", [Fate.SENT, Fate.UNCERTAIN, Fate.UNDELIVERED, Fate.BLOCKED])
def test_nothing_takes_a_delivered_message_back(late: Fate) -> None:
    delivered = Outcome(Fate.DELIVERED, TUESDAY_10H_PARIS)

    assert merge(delivered, Outcome(late, TUESDAY_10H_PARIS)).fate is Fate.DELIVERED


def test_a_receipt_settles_an_uncertain_send_and_keeps_its_decision() -> None:
    uncertain = Outcome(Fate.UNCERTAIN, TUESDAY_10H_PARIS, contact_version=4, evidence=2, parts=1)
    receipt = Outcome(Fate.DELIVERED, TUESDAY_10H_PARIS + timedelta(minutes=1), message_id="m", reason="DELIVERED")

    settled = merge(uncertain, receipt)
    assert (settled.fate, settled.contact_version, settled.evidence) == (Fate.DELIVERED, 4, 2)
    assert (settled.message_id, settled.at) == ("m", uncertain.at)


@given(st.dictionaries(st.integers(0, 99), outcomes, max_size=8))
def test_counts_conserve_recipients_however_they_are_grouped(batch: dict[int, Outcome]) -> None:
    whole = count(batch.values())
    summed = total((count(group.values()) for group in by_group(batch).values()), planned=len(batch))

    assert whole.settled + whole.deferred == len(batch)
    assert summed.settled + summed.deferred == summed.planned
    assert whole.delivered + whole.undelivered <= whole.sent


@given(outcomes, outcomes)
def test_objections_stay_with_the_rulebook_that_raised_them(known: Outcome, news: Outcome) -> None:
    merged = merge(known, news)

    assert (merged.objections, merged.rulebook) in {
        (known.objections, known.rulebook),
        (news.objections, news.rulebook),
    }


@given(outcomes)
def test_a_receipt_takes_nothing_away_from_the_words_of_a_decision(decided: Outcome) -> None:
    receipt = Outcome(Fate.DELIVERED, TUESDAY_10H_PARIS, message_id="m")
    settled = merge(replace(decided, fate=Fate.SENT), receipt)

    assert (settled.objections, settled.rulebook) == (decided.objections, decided.rulebook)


def test_a_cancellation_does_not_claim_the_rules_that_put_off_the_message_before() -> None:
    put_off = RecordedObjection("fr.hours", Result.DEFER, Explanation("Il est tard.", "It is late."))
    deferred = Outcome(Fate.DEFERRED, TUESDAY_10H_PARIS, 3, objections=(put_off,), rulebook="FR-1+a")
    cancelled = Outcome(Fate.BLOCKED, TUESDAY_10H_PARIS, objections=(UNJUDGED["policy.cancelled"].objection,))

    merged = merge(deferred, cancelled)
    assert (merged.rulebook, [objection.rule for objection in merged.objections]) == ("", ["policy.cancelled"])
    assert not merged.judged


@each(
    ("outcome", "judged"),
    [
        (Outcome(Fate.SENT, TUESDAY_10H_PARIS, 3, rulebook="FR-1+a"), True),
        (Outcome(Fate.SENT, TUESDAY_10H_PARIS, 3), True),  # before the rulebook was recorded
        (Outcome(Fate.UNCERTAIN, TUESDAY_10H_PARIS), False),  # whoever judged did not live to tell
        (Outcome(Fate.DELIVERED, TUESDAY_10H_PARIS, message_id="m"), False),
        *(
            (Outcome(Fate.BLOCKED, TUESDAY_10H_PARIS, 3, objections=(reason.objection,)), False)
            for reason in UNJUDGED.values()
        ),
    ],
)
def test_rules_are_said_to_have_passed_only_where_they_are_known_to_have_been_asked(
    outcome: Outcome, judged: bool
) -> None:
    assert outcome.judged == judged


def test_an_erasure_leaves_which_rule_objected_and_none_of_its_words() -> None:
    quoting = RecordedObjection("fr.links", Result.BLOCK, Explanation("zoe.example n’est pas…", "zoe.example is not…"))
    outcome = Outcome(Fate.BLOCKED, TUESDAY_10H_PARIS, 1, objections=(quoting,), values=("Zoé",), rulebook="FR-1+a")

    bare = outcome.without_words()
    assert bare.objections == (RecordedObjection("fr.links", Result.BLOCK),)
    assert (bare.values, bare.rulebook, bare.contact_version) == ((), "FR-1+a", 1)


@each(
    ("fate", "parts"),
    [(fate, 2 if list(Fate).index(fate) >= list(Fate).index(Fate.UNCERTAIN) else 0) for fate in Fate],
)
def test_the_parts_of_what_may_have_left_are_counted_and_of_nothing_else(fate: Fate, parts: int) -> None:
    assert count([Outcome(fate, TUESDAY_10H_PARIS, parts=2)]).parts == parts


@each("result", list(Result))
def test_a_rule_that_blocks_or_asks_a_person_is_counted_for_those_whom_it_turned_away(result: Result) -> None:
    objecting = Outcome(Fate.BLOCKED, TUESDAY_10H_PARIS, objections=(RecordedObjection("fr.links", result),))

    counted = {"fr.links": 1} if result in (Result.BLOCK, Result.REVIEW) else {}
    assert count([objecting]).blocked_by == counted
    assert count([replace(objecting, fate=Fate.SENT)]).blocked_by == {}


@given(outcomes, outcomes)
def test_what_is_settled_waits_for_nothing_any_more(known: Outcome, news: Outcome) -> None:
    until = TUESDAY_10H_PARIS + timedelta(days=1)

    def waiting(outcome: Outcome) -> Outcome:
        return replace(outcome, until=until if outcome.fate is Fate.DEFERRED else None)

    merged = merge(waiting(known), waiting(news))
    assert merged.until == (None if merged.final else until)
    sent, receipt = (Outcome(fate, TUESDAY_10H_PARIS, until=until) for fate in (Fate.SENT, Fate.DELIVERED))
    assert merge(sent, receipt).until is None
