"""The pace: even, exact in the long run, and no burst after idleness."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sender.pace import CATCH_UP_SECONDS, Pace


@dataclass
class Time:
    now: float = 100.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_hand_overs_are_spaced_by_their_parts() -> None:
    time = Time()
    pace = Pace(10, lambda: time.now, time.sleep)
    turns = []
    for parts in (1, 2, 1, 1):
        pace.wait(parts)
        turns.append(time.now - 100)

    assert turns == pytest.approx([0, 0.1, 0.3, 0.4])


def test_a_worker_that_is_held_up_at_each_group_keeps_its_pace() -> None:
    time = Time()
    pace = Pace(100, lambda: time.now, time.sleep)
    for message in range(1000):
        if message % 25 == 0:
            time.sleep(0.08)
        pace.wait(1)

    assert time.now - 100 == pytest.approx(10, abs=0.1)


def test_idleness_saves_nothing_up_beyond_the_catching_up() -> None:
    time = Time()
    pace = Pace(100, lambda: time.now, time.sleep)
    pace.wait(1)
    time.sleep(60)
    for _ in range(100):
        pace.wait(1)

    assert time.now - 160 == pytest.approx(0.99 - CATCH_UP_SECONDS)


def test_a_turn_that_is_not_used_is_the_next_one_s() -> None:
    time = Time()
    pace = Pace(0.1, lambda: time.now, time.sleep)
    pace.wait(1)
    turn = pace.wait(1)
    pace.give_back(turn)
    pace.wait(1)

    assert time.now - 100 == pytest.approx(10)


def test_a_turn_that_is_not_used_brings_nobody_s_forward_who_waits_already() -> None:
    time = Time()
    pace = Pace(10, lambda: time.now, time.sleep)
    turn = pace.wait(1)
    pace.wait(1)
    pace.give_back(turn)
    pace.wait(1)

    assert time.now - 100 == pytest.approx(0.2)


def test_a_turn_is_awaited_as_long_as_there_is_time_and_not_taken() -> None:
    time = Time()
    pace = Pace(0.1, lambda: time.now, time.sleep)
    assert pace.comes_within(0)
    pace.wait(1)

    assert not pace.comes_within(4)
    assert time.now == pytest.approx(104)
    assert pace.comes_within(30)
    assert pace.comes_within(30)
    assert time.now == pytest.approx(110)


def test_a_carrier_that_is_too_busy_is_left_alone() -> None:
    time = Time()
    pace = Pace(100, lambda: time.now, time.sleep)
    pace.slow_down(0.5)
    pace.wait(1)

    assert time.now == pytest.approx(100.5)


@given(st.lists(st.tuples(st.floats(0, 2), st.integers(1, 4)), max_size=60), st.floats(1, 500))
def test_no_stretch_of_time_holds_more_than_the_pace_and_the_catching_up(
    messages: list[tuple[float, int]], parts_per_second: float
) -> None:
    time = Time()
    pace = Pace(parts_per_second, lambda: time.now, time.sleep)
    sent = []
    for idle, parts in messages:
        time.sleep(idle)
        pace.wait(parts)
        sent.append((time.now, parts))

    for place, (start, _) in enumerate(sent):
        for end in range(place, len(sent)):
            before_last = sum(parts for _, parts in sent[place:end])
            allowed = (sent[end][0] - start + CATCH_UP_SECONDS) * parts_per_second
            assert before_last <= allowed + 1e-6 * parts_per_second + 1e-6
