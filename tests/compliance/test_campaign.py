"""The life cycle of a campaign: what can follow what."""

from datetime import timedelta

import pytest
from stopsms.compliance.campaign.campaign import InvalidTransition, State, cancel, finish, pause, resume, start

from tests.factories import TUESDAY_10H_PARIS, a_campaign

NOW = TUESDAY_10H_PARIS


def test_a_paused_campaign_goes_on_where_it_was_or_waits_again_for_its_start() -> None:
    running = a_campaign()
    scheduled = a_campaign(state=State.SCHEDULED, started_at=None)

    assert resume(pause(running), NOW).state is State.RUNNING
    assert resume(pause(scheduled), NOW).state is State.SCHEDULED


def test_a_campaign_is_not_resumed_once_its_claims_may_be_gone() -> None:
    paused = pause(a_campaign())

    assert resume(paused, NOW + timedelta(days=30)).state is State.RUNNING
    with pytest.raises(InvalidTransition, match="30 days after its start"):
        resume(paused, NOW + timedelta(days=30, seconds=1))


@pytest.mark.parametrize("state", [State.FINISHED, State.CANCELLED])
def test_what_has_ended_never_sends_again(state: State) -> None:
    ended = a_campaign(state=state)

    assert not ended.is_sending
    for attempt in (
        pause,
        lambda c: resume(c, NOW),
        lambda c: start(c, NOW),
        lambda c: cancel(c, NOW),
        lambda c: finish(c, NOW),
    ):
        with pytest.raises(InvalidTransition):
            attempt(ended)


def test_every_change_counts_one_revision() -> None:
    assert pause(a_campaign(revision=4)).revision == 5
    assert resume(pause(a_campaign(revision=4)), NOW).revision == 6
