"""The circuit breaker: sound campaigns go on, harmful ones are noticed early."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.adapters.gateways.words import FAILURE_KINDS
from stopsms.compliance.campaign.breaker import (
    FEWEST_IN_A_ROW,
    FEWEST_MESSAGES,
    CampaignMetrics,
    Limits,
    Measure,
    failures_by_kind,
    least_rate,
    refusals_in_a_row,
    tripped,
)

from tests.factories import TUESDAY_10H_PARIS

NOBODY: frozenset[Measure] = frozenset()


def observed(
    oppositions: int = 0, accepted: int = 1000, refused: int = 0, unanswered: int = 0, **failed_by: int
) -> CampaignMetrics:
    return CampaignMetrics(accepted, refused, unanswered, failures_by_kind(failed_by, FAILURE_KINDS), oppositions)


def trip_of(
    seen: CampaignMetrics, limits: Limits | None = None, overruled: frozenset[Measure] = NOBODY
) -> Measure | None:
    trip = tripped(seen, limits or Limits(), overruled, TUESDAY_10H_PARIS)
    return None if trip is None else trip.measure


def test_a_sound_campaign_goes_on() -> None:
    assert trip_of(observed(20, INVALID=50, CARRIER_BLOCKED=20, UNREACHABLE=900)) is None


def test_many_oppositions_pause_it_and_the_trip_says_how_many_of_how_many() -> None:
    trip = tripped(observed(80), Limits(), NOBODY, TUESDAY_10H_PARIS)
    assert trip is not None
    assert (trip.measure, trip.number, trip.of, trip.limit) == (Measure.OPPOSITIONS, 80, 1000, 0.05)


def test_an_old_list_and_a_blocking_carrier_pause_it() -> None:
    assert trip_of(observed(INVALID=80, UNROUTABLE=60)) is Measure.INVALID_NUMBERS
    assert trip_of(observed(SPAM=80)) is Measure.CARRIER_BLOCKS
    assert trip_of(observed(0, 100, 900, DESTINATION_PHONE_NUMBER_OPTED_OUT=900)) is Measure.CARRIER_BLOCKS


def test_a_carrier_that_refuses_many_outright_pauses_it_whatever_its_reason() -> None:
    trip = tripped(observed(0, 700, 300, SOMETHING_NEW=300), Limits(), NOBODY, TUESDAY_10H_PARIS)
    assert trip is not None
    assert (trip.measure, trip.number, trip.of, trip.limit) == (Measure.REFUSALS, 300, 1000, 0.20)
    assert trip_of(observed(0, 800, 200, SOMETHING_NEW=200)) is None, "a fifth may be the list"
    assert trip_of(observed(0, 71, 29, SOMETHING_NEW=29)) is Measure.REFUSALS, "of the first hundred"
    assert trip_of(observed(0, 0, 99, SOMETHING_NEW=99)) is None, "before that, those in a row count"
    assert trip_of(observed(0, 0, 1000, SOMETHING_NEW=1000), Limits(refusals=None)) is None
    assert trip_of(observed(0, 0, 1000), overruled=frozenset({Measure.REFUSALS})) is None


def test_answers_that_do_not_come_pause_it_as_refusals_do() -> None:
    assert trip_of(observed(0, 700, 0, unanswered=300)) is Measure.UNANSWERED
    assert trip_of(observed(0, 800, 0, unanswered=200)) is None
    assert trip_of(observed(0, 700, 0, unanswered=300), Limits(refusals=None)) is None
    assert trip_of(observed(0, 700, 0, unanswered=300), overruled=frozenset({Measure.UNANSWERED})) is None


@pytest.mark.parametrize(
    ("limit", "in_a_row"), [(0.2, 13), (0.5, 30), (0.05, 7), (0.001, 5), (0.0, 5), (1.0, None), (None, None)]
)
def test_so_many_refusals_in_a_row_pause_it_that_chance_does_not(limit: float | None, in_a_row: int | None) -> None:
    assert refusals_in_a_row(limit) == in_a_row


@given(st.floats(0.0, 0.99))
def test_a_row_of_refusals_at_the_limit_is_rarer_than_one_in_a_billion(limit: float) -> None:
    in_a_row = refusals_in_a_row(limit)
    assert in_a_row is not None
    assert in_a_row == FEWEST_IN_A_ROW or limit ** (in_a_row - 1) > 1e-9 >= limit**in_a_row * 0.999


def test_a_few_early_stops_do_not_stop_a_sound_campaign() -> None:
    assert trip_of(observed(5, FEWEST_MESSAGES - 1)) is None
    assert trip_of(observed(8, FEWEST_MESSAGES)) is None, "8 % of a hundred may be chance"
    assert trip_of(observed(80, 1000)) is Measure.OPPOSITIONS, "8 % of a thousand is not"


def test_a_limit_may_be_lifted_and_what_a_person_overruled_is_left_alone() -> None:
    assert trip_of(observed(200), Limits(oppositions=None)) is None
    assert trip_of(observed(200), overruled=frozenset({Measure.OPPOSITIONS})) is None
    assert trip_of(observed(200, SPAM=200), overruled=frozenset({Measure.OPPOSITIONS})) is Measure.CARRIER_BLOCKS


@given(st.integers(1, 100_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_least_rate_is_a_rate_below_the_one_observed_and_nears_it(counted: tuple[int, int]) -> None:
    number, of = counted
    assert 0 <= least_rate(number, of) <= number / of + 1e-12
    assert least_rate(number * 100, of * 100) >= least_rate(number, of) - 1e-12


def test_the_least_rate_is_wilson_s() -> None:
    # Computed by hand from the formula: 1 of 10 -> 0.0179; Brown, Cai, DasGupta (2001), table for the Wilson interval.
    assert round(least_rate(1, 10), 4) == 0.0179
    assert round(least_rate(10, 100), 4) == 0.0552
    assert least_rate(0, 0) == 0
