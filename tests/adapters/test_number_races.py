"""Who has a number, on moto: every change, overtaken and stopped at every call. `tests/system/test_numbers.py` has the stack's table."""

import pytest

from tests.number_races import CHANGES, STATES, Races


@pytest.mark.slow
@pytest.mark.guarantee("G1")
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("first", CHANGES)
def test_whatever_comes_in_between_there_is_one_outcome_and_no_number_without_whom_messages_name(
    table: str, state: str, first: str
) -> None:
    Races(table).check_overtaken(first, state)


@pytest.mark.slow
@pytest.mark.guarantee("G3")
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_that_was_stopped_at_any_call_is_whole_or_not_there_and_can_be_made_again(
    table: str, state: str, change: str
) -> None:
    Races(table).check_stopped(change, state)
