"""The kill switch is about tables: of those that nobody knows, nothing leaves (G7)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.campaign.halt import OTHER_TABLES, Halt, NotRestored, decide, in_force

from tests.factories import TUESDAY_10H_PARIS

OURS, RESTORED = "consent@1 campaign@1", "consent-restored@2 campaign@1"
GOES_ON = Halt(stopped=False, by="Claire Martin", reason="ok", at=TUESDAY_10H_PARIS, tables=OURS)
STOPPED = Halt(stopped=True, by="Claire Martin", reason="erreur", at=TUESDAY_10H_PARIS)


@pytest.mark.guarantee("G7")
def test_nothing_leaves_from_tables_that_nobody_has_let_go_on() -> None:
    assert in_force(GOES_ON, OURS) == GOES_ON
    assert in_force(None, OURS).stopped
    assert in_force(GOES_ON, RESTORED) == Halt(True, "", OTHER_TABLES, TUESDAY_10H_PARIS, OURS)
    assert in_force(replace(GOES_ON, tables=""), OURS).stopped  # from before tables were told apart
    assert in_force(STOPPED, RESTORED) == STOPPED


def test_sending_goes_on_from_a_restored_table_only_once_the_archive_was_replayed_into_it() -> None:
    with pytest.raises(NotRestored):
        decide(GOES_ON, GOES_ON, RESTORED, "")
    with pytest.raises(NotRestored):
        decide(GOES_ON, None, RESTORED, OURS)

    assert decide(GOES_ON, GOES_ON, RESTORED, RESTORED).tables == RESTORED
    assert decide(GOES_ON, decide(STOPPED, GOES_ON, OURS, ""), OURS, "").tables == OURS


decisions = st.lists(st.tuples(st.booleans(), st.sampled_from([OURS, RESTORED])), max_size=12)


@pytest.mark.guarantee("G6", "G7")
@given(decisions)
def test_whatever_is_decided_in_whatever_order_a_table_without_replay_sends_nothing(
    taken: list[tuple[bool, str]],
) -> None:
    decided: Halt | None = GOES_ON
    for stopped, tables in taken:
        try:
            decided = decide(Halt(stopped, "me", "why", TUESDAY_10H_PARIS), decided, tables, "")
        except NotRestored:
            assert tables == RESTORED
        assert in_force(decided, RESTORED).stopped
