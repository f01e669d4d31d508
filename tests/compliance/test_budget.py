"""Limits of spending: what is committed in a month is the sum of what its campaigns have there, whatever becomes of them."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.campaign.budget import (
    Budget,
    Commitment,
    OverBudget,
    SpendingLimit,
    cents,
    check_campaign,
    check_month,
    euros,
    month_changes,
    month_of,
)
from stopsms.compliance.campaign.campaign import Margins, Prediction, commitment_of
from stopsms.compliance.campaign.frequency_cap import FrequencyCap

from tests.each_case import each
from tests.factories import TUESDAY_10H_PARIS

AMOUNTS = st.integers(0, 10**9)
COMMITMENTS = st.builds(
    Commitment,
    month=st.sampled_from(["2026-11", "2026-12", "2027-01"]),
    cents=AMOUNTS,
    parts=st.integers(0, 10**7),
    part_eur=st.sampled_from([0.0, 0.045, 0.07, 0.0333]),
    dearest_eur=st.sampled_from([0.07, 0.2]),
    settled=st.booleans(),
)


@given(AMOUNTS)
def test_an_amount_is_the_same_after_it_was_written(amount: int) -> None:
    assert cents(euros(amount)) == amount
    assert cents(Decimal(amount) / 100) == amount


@given(st.lists(COMMITMENTS, max_size=8))
def test_a_month_has_what_the_campaign_has_there_at_last_whatever_it_went_through(history: list[Commitment]) -> None:
    months: Counter[str] = Counter()
    before: Commitment | None = None
    for after in history:
        for change in month_changes("zelie", "c1", before, after):
            months[change.month] += change.more
        before = after

    assert {month: there for month, there in months.items() if there} == (
        {before.month: before.cents} if before is not None and before.cents else {}
    )


@given(COMMITMENTS, COMMITMENTS, AMOUNTS)
def test_only_what_grows_depends_on_the_room_in_its_month(before: Commitment, after: Commitment, most: int) -> None:
    for change in month_changes("zelie", "c1", before, after, most):
        assert change.most == (most if change.more > 0 else None)


def test_nothing_that_is_committed_alike_changes_a_month() -> None:
    committed = Commitment("2026-11", 700, 100, 0.07, 0.07)

    assert month_changes("zelie", "c1", committed, committed) == ()
    assert month_changes("zelie", "c1", None, None) == ()
    (settled,) = month_changes("zelie", "c1", committed, committed.settled_at(700))
    assert (settled.more, settled.settled) == (0, True)


@given(COMMITMENTS, st.integers(0, 2 * 10**7), st.integers(0, 1000))
def test_more_parts_never_cost_less(committed: Commitment, parts: int, more: int) -> None:
    assert committed.cost(parts) <= committed.cost(parts + more)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.sampled_from([0.045, 0.07, 0.0333]))
def test_where_every_part_has_one_price_the_cost_is_exact(predicted: int, sent: int, price: float) -> None:
    committed = Commitment("2026-11", 0, predicted, price, price)

    assert committed.cost(sent) == cents(sent * Decimal(str(price)))


def test_parts_beyond_those_predicted_cost_as_where_it_is_dearest() -> None:
    committed = Commitment("2026-11", 500, 100, 0.05, 0.2)

    assert [committed.cost(parts) for parts in (0, 50, 100, 110)] == [0, 250, 500, 700]


def a_prediction(**changes: object) -> Prediction:
    usual = Prediction(
        at=TUESDAY_10H_PARIS, audience=100, judged=100, complete=True, sendable=100, deferred=0, blocked=0, blocked_by={},
        parts=100, cost_eur=7.0, starts_at=None, ends_at=None, windows=1, dearest_part_eur=0.2,
    )  # fmt: skip
    return replace(usual, **changes)  # type: ignore[arg-type]


def test_what_is_committed_is_the_upper_end_of_the_prediction_in_the_month_of_its_start() -> None:
    margins = Margins(audience=3, sendable=3, deferred=0, blocked=0, parts=5, cost_eur=0.35)
    committed = commitment_of(a_prediction(margins=margins), TUESDAY_10H_PARIS)

    assert committed == Commitment("2026-11", 735, 105, 0.07, 0.2)
    assert commitment_of(a_prediction(), TUESDAY_10H_PARIS).cents == 700
    assert commitment_of(a_prediction(parts=0, cost_eur=0.0), TUESDAY_10H_PARIS).cost(10) == 200


def test_the_mean_price_of_a_part_has_no_remains_of_binary_fractions() -> None:
    assert commitment_of(a_prediction(parts=3, cost_eur=0.21), TUESDAY_10H_PARIS).part_eur == 0.07


@given(st.integers(1, 10**6), st.integers(1, 30_000))
def test_as_many_parts_as_were_predicted_cost_what_was_predicted_whatever_a_part_costs(parts: int, price: int) -> None:
    """A price has fractions of a cent: a campaign that does as predicted never passes a limit that has just room for it."""
    exact = parts * Decimal(price) / 100_000
    committed = commitment_of(a_prediction(parts=parts, cost_eur=euros(cents(exact))), TUESDAY_10H_PARIS)

    assert committed.cost(parts) == committed.cents
    assert committed.cost(parts - 1) <= committed.cents


@each(
    ("at", "month"),
    [
        (datetime(2026, 11, 30, 22, 59, 59, tzinfo=UTC), "2026-11"),  # last second of november
        (datetime(2026, 11, 30, 23, 0, tzinfo=UTC), "2026-12"),  # december in paris
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), "2027-01"),  # new year
        (datetime(2026, 6, 30, 22, 0, tzinfo=UTC), "2026-07"),  # summer time
    ],
)
def test_a_month_is_one_of_the_calendar_in_paris(at: datetime, month: str) -> None:
    assert month_of(at) == month


@each(
    ("cost", "own", "budget", "refused"),
    [
        (100, None, Budget(), None),  # nothing
        (100, 100, Budget(100, 100), None),  # just enough
        (101, 100, Budget(200, None), (SpendingLimit.CAMPAIGN, 100)),  # its own
        (201, None, Budget(200, None), (SpendingLimit.ADVERTISER_CAMPAIGN, 200)),  # of each campaign
        (1, 0, Budget(), (SpendingLimit.CAMPAIGN, 0)),  # none at all
    ],
)
def test_a_campaign_passes_its_own_limit_or_the_advertisers(
    cost: int, own: int | None, budget: Budget, refused: tuple[SpendingLimit, int] | None
) -> None:
    if refused is None:
        check_campaign(cost, own, budget)
        return
    with pytest.raises(OverBudget) as caught:
        check_campaign(cost, own, budget)
    assert (caught.value.limit, caught.value.most, caught.value.cost) == (*refused, cost)


def test_a_month_that_is_over_refuses_with_every_figure_in_euros_and_nothing_that_is_free() -> None:
    budget = Budget(month_cents=50000)
    check_month(20000, 30000, budget)
    check_month(0, 60000, budget)
    with pytest.raises(OverBudget) as caught:
        check_month(20001, 30000, budget)

    assert caught.value.more == {"limit": "month", "limit_eur": 500.0, "cost_eur": 200.01, "committed_eur": 300.0}
    assert str(caught.value) == (
        "the campaign would cost up to 200.01 € beside the 300.00 € committed in its month: more than the limit (month) of 500.00 €"
    )
    assert caught.value.explanation is not None
    assert caught.value.explanation.fr.replace("\u00a0", " ") == (
        "Le coût peut atteindre 200,01 € HT, en plus de 300,00 € déjà engagés dans le mois, "
        "pour un plafond mensuel de l’annonceur de 500,00 €."
    )


@each(
    ("cap", "wider"),
    [
        (FrequencyCap(4, 30), False),  # the same
        (FrequencyCap(2, 30), False),  # fewer
        (FrequencyCap(1, 7), False),  # fewer in a week
        (FrequencyCap(3, 7), False),  # three in a week
        (FrequencyCap(5, 30), True),  # more
        (FrequencyCap(4, 7), True),  # as many in a week
        (FrequencyCap(1, 31), True),  # longer
    ],
)
def test_a_cap_is_wider_when_the_other_one_would_refuse_all_that_it_refuses_or_claims_may_be_gone(
    cap: FrequencyCap, wider: bool
) -> None:
    assert cap.widens(FrequencyCap(4, 30)) is wider
