"""Accounts of a recipient arrive in any order and more than once: what is known in the end is the same."""

from datetime import timedelta
from functools import reduce
from itertools import permutations

import pytest
from compliance.outcome import Fate, Outcome, by_group, count, merge, total
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import TUESDAY_10H_PARIS

outcomes = st.builds(
    Outcome,
    fate=st.sampled_from(Fate),
    at=st.integers(0, 9).map(lambda minutes: TUESDAY_10H_PARIS + timedelta(minutes=minutes)),
    message_id=st.just("m"),
)


@given(st.lists(outcomes, min_size=1, max_size=4))
def test_the_fate_in_the_end_does_not_depend_on_the_order_of_arrival(accounts: list[Outcome]) -> None:
    fates = {reduce(merge, order).fate for order in permutations(accounts)}

    assert fates == {max((account.fate for account in accounts), key=list(Fate).index)}


@given(outcomes, outcomes)
def test_hearing_the_same_news_again_changes_nothing(known: Outcome, news: Outcome) -> None:
    once = merge(known, news)

    assert merge(once, news) == once


@pytest.mark.parametrize("late", [Fate.SENT, Fate.UNCERTAIN, Fate.UNDELIVERED, Fate.BLOCKED])
def test_nothing_takes_a_delivered_message_back(late: Fate) -> None:
    delivered = Outcome(Fate.DELIVERED, TUESDAY_10H_PARIS)

    assert merge(delivered, Outcome(late, TUESDAY_10H_PARIS)).fate is Fate.DELIVERED


def test_a_receipt_settles_an_uncertain_send_and_keeps_its_decision() -> None:
    uncertain = Outcome(Fate.UNCERTAIN, TUESDAY_10H_PARIS, contact_version=4, evidence=2, parts=1)
    receipt = Outcome(Fate.DELIVERED, TUESDAY_10H_PARIS + timedelta(minutes=1), message_id="m", reason="DELIVERED")

    settled = merge(uncertain, receipt)
    assert (settled.fate, settled.contact_version, settled.evidence) == (Fate.DELIVERED, 4, 2)
    assert (settled.message_id, settled.at) == ("m", uncertain.at)


@given(st.dictionaries(st.integers(0, 99), outcomes))
def test_counts_conserve_recipients_however_they_are_grouped(batch: dict[int, Outcome]) -> None:
    whole = count(batch.values())
    summed = total((count(group.values()) for group in by_group(batch).values()), planned=len(batch))

    assert whole.settled + whole.deferred == len(batch)
    assert summed.settled + summed.deferred == summed.planned
    assert whole.delivered + whole.undelivered <= whole.sent
