"""Which limits a request to confirm has to keep: a fraudster's numbers are next to each other, a crowd's are everywhere."""

import math
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.consent.confirmation import form_request_leaves
from stopsms.compliance.consent.confirmation_limits import (
    BLOCKS_IN_USE,
    ConfirmationsAllowed,
    acts_of_address,
    acts_of_site,
    acts_on_form,
    confirmation_limits,
    limits_of_files,
)
from stopsms.compliance.consent.recording import CONFIRM_WITHIN
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.limits import CountedLimit, Limit

from tests.each_case import each
from tests.factories import TUESDAY_10H_PARIS

NOW = TUESDAY_10H_PARIS
ALLOWED = ConfirmationsAllowed(per_hour=100, elsewhere_per_hour=20)
HOUR = timedelta(hours=1)


def limits(number: str, form: str = "", allowed: ConfirmationsAllowed = ALLOWED) -> list[tuple[str, int]]:
    found = confirmation_limits(Phone.of(number), "zelie", form, allowed)
    assert {counted.limit.period for counted in found} == {HOUR}
    return [(counted.subject, counted.limit.most) for counted in found]


def test_a_request_is_counted_from_the_narrowest_to_everything() -> None:
    assert limits("+33612345678", form="f-1") == [
        ("confirm block +3361234", 5),
        ("confirm range +336123", 20),
        ("confirm form f-1", 50),
        ("confirm all", 100),
    ]


@each(
    ("per_hour", "of_form", "of_address"),
    [(1, 1, 5), (16, 8, 5), (100, 50, 25), (120, 60, 30), (400, 200, 30), (4000, 2000, 200)],
)
def test_a_form_takes_what_may_be_asked_and_no_address_can_close_it(
    per_hour: int, of_form: int, of_address: int
) -> None:
    allowed = ConfirmationsAllowed(per_hour, 20)

    assert acts_on_form(None, allowed) == acts_on_form(100_000, allowed) == of_form
    assert limits("+33612345678", form="f-1", allowed=allowed)[2] == ("confirm form f-1", of_form)
    assert acts_on_form(1, allowed) == 1, "fewer if so wanted"
    assert acts_of_address(None, of_form) == of_address


def test_a_form_says_how_many_come_from_one_address_where_it_knows_and_never_more_than_it_takes() -> None:
    assert [acts_of_address(wanted, 50) for wanted in (1, 40, 50, 500)] == [1, 40, 50, 50]


def test_a_site_has_half_of_a_form_however_many_addresses_it_has_and_what_one_of_them_may() -> None:
    assert [acts_of_site(25, 50), acts_of_site(30, 200), acts_of_site(40, 50), acts_of_site(5, 1)] == [25, 100, 40, 5]


def test_a_consent_that_came_through_no_form_is_counted_with_its_advertiser() -> None:
    assert limits("+33612345678")[2] == ("confirm advertiser zelie", 50)
    assert limits("+33612345678", form="zelie")[2] != limits("+33612345678")[2]


@each(
    ("number", "block"),
    [
        ("+262692123456", "+26269212"),
        ("+590690123456", "+59069012"),
        ("+687751234", "+68775"),
        ("+508708401234", "+50870840"),
        ("+41791234567", "+4179123"),
    ],
)
def test_overseas_and_abroad_share_a_smaller_part_and_their_blocks_get_less(number: str, block: str) -> None:
    assert limits(number)[:2] == [(f"confirm block {block}", 3), ("confirm elsewhere", 20)]


def test_who_has_people_overseas_raises_their_part_and_that_of_their_few_blocks() -> None:
    assert limits("+687751234", allowed=ConfirmationsAllowed(1000, 400))[:2] == [
        ("confirm block +68775", 40),
        ("confirm elsewhere", 400),
    ]


def test_what_a_file_reports_is_counted_by_its_numbers_alone_and_apart_from_forms() -> None:
    found = [(counted.subject, counted.limit.most) for counted in limits_of_files(Phone.of("+33612345678"))]

    assert found == [("confirm block of files +3361234", 100), ("confirm range of files +336123", 1000)]


def test_a_file_of_as_many_as_can_leave_in_an_hour_meets_its_limits_by_chance_alone_and_seldom() -> None:
    """Two workers, and 30 ms at the least for the carrier's answer."""
    (block, ranges), per_hour = (BLOCKS_IN_USE, BLOCKS_IN_USE / 10), 2 * 3600 / 0.03

    assert block * chance_of_more(100, per_hour / block) < 0.02
    assert ranges * chance_of_more(1000, per_hour / ranges) < 0.02


numbers = st.integers(0, 9_999_999).map(lambda rest: f"+3361{rest:07d}") | st.sampled_from(
    ["+262692123456", "+687751234", "+41791234567"]
)


@given(numbers, st.integers(1, 10_000_000), st.integers(1, 10_000_000))
def test_whatever_is_allowed_each_limit_lets_somebody_through_and_everything_is_the_last(
    number: str, per_hour: int, elsewhere: int
) -> None:
    found = confirmation_limits(Phone.of(number), "zelie", "f-1", ConfirmationsAllowed(per_hour, elsewhere))

    assert len({counted.subject for counted in found}) == len(found), "they are counted in one transaction"
    assert all(counted.limit.most >= 1 for counted in found)
    assert found[-1] == CountedLimit("confirm all", Limit(per_hour, HOUR))
    assert all(number not in counted.subject for counted in found), "a counter is no person's"


def chance_of_more(than: int, mean: float) -> float:
    """That a block gets more of a crowd than so many, when it gets `mean` on average (Poisson)."""
    term, missing = math.exp(-mean), 1.0
    for so_many in range(than + 1):
        missing -= term
        term *= mean / (so_many + 1)
    return max(0.0, missing)


@pytest.mark.parametrize("per_hour", [100, 500, 2_000, 2_099, 2_100, 5_000, 20_000, 100_000])
def test_a_crowd_however_large_meets_the_limit_of_a_block_or_a_range_by_chance_less_than_once_in_fifty_hours(
    per_hour: int,
) -> None:
    (_, of_block), (_, of_range), *_ = limits("+33612345678", allowed=ConfirmationsAllowed(per_hour, 20))
    blocks, ranges = BLOCKS_IN_USE, BLOCKS_IN_USE / 10

    assert blocks * chance_of_more(of_block, per_hour / blocks) < 0.02
    assert ranges * chance_of_more(of_range, per_hour / ranges) < 0.02


@pytest.mark.parametrize("per_hour", [100, 1_000, 10_000, 100_000])
def test_who_holds_one_range_gets_a_fifth_of_an_hour_at_most_and_little_of_a_large_one(per_hour: int) -> None:
    (_, of_block), (_, of_range), *_ = limits("+33612345678", allowed=ConfirmationsAllowed(per_hour, 20))

    assert of_block < of_range <= max(20, per_hour // 100)


# ------------------------------------------------------------------ how long one waits


@each(
    ("after", "at_any_hour", "in_time"),
    [
        (timedelta(), True, True),
        (timedelta(minutes=30), True, True),
        (timedelta(minutes=31), False, True),
        (timedelta(hours=24), False, True),
        (timedelta(hours=24, seconds=1), False, False),
    ],
)
def test_who_has_just_filled_in_a_form_is_asked_at_any_hour_who_waits_in_lawful_ones_and_after_a_day_nobody(
    after: timedelta, at_any_hour: bool, in_time: bool
) -> None:
    any_hour, until = form_request_leaves(NOW, NOW + after)

    assert (any_hour, NOW + after <= until) == (at_any_hour, in_time)
    assert NOW + CONFIRM_WITHIN - until == timedelta(hours=24), "so long there is to answer"


def test_a_period_ends_when_the_next_begins() -> None:
    limit = Limit(1, HOUR)

    assert limit.time_left(NOW) == HOUR
    assert limit.time_left(NOW + timedelta(minutes=59, milliseconds=1)) == timedelta(minutes=1, milliseconds=-1)
