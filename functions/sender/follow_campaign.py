"""Follow a campaign while its messages are sent: it may be paused or cancelled, or all sending be stopped, at any moment."""

from contextlib import suppress
from datetime import timedelta

from stopsms.compliance.campaign.breaker import Measure, Trip
from stopsms.compliance.campaign.campaign import Campaign, State, finish, pause
from stopsms.compliance.errors import ContendedError
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.campaigns import CampaignSnapshots, CampaignStore
from stopsms.compliance.ports.clock import Clock

STATE_SECONDS = 1
"""How old the worker's knowledge of the campaign and the kill switch may be when it claims: after a pause or a halt, messages
leave for this time, and for as long as a claim may age (CLAIM_SECONDS), at most."""


class FollowedCampaign:
    """A campaign, and whether all sending is stopped (`halted`), as last read."""

    def __init__(
        self,
        campaign: Campaign,
        snapshots: CampaignSnapshots,
        campaigns: CampaignStore,
        clock: Clock,
        *,
        halted: bool,
    ) -> None:
        """As read just now."""
        self.campaign = campaign
        self.halted = halted
        self.read_at = clock.now()
        self._run = campaign.run
        self._snapshots = snapshots
        self._campaigns = campaigns
        self._clock = clock

    @property
    def state(self) -> State:
        """The campaign's state, as last read."""
        return self.campaign.state

    @property
    def is_sending(self) -> bool:
        """Whether the campaign's state allows messages to leave, as last read; a halt is another matter."""
        return self.campaign.is_sending

    @property
    def was_resumed(self) -> bool:
        """Whether the campaign was paused and resumed, as last read, since this worker began to follow it."""
        return self.campaign.run != self._run

    def may_send(self) -> bool:
        """Whether messages may leave, by knowledge that is at most STATE_SECONDS old."""
        now = self._clock.now()
        if abs(now - self.read_at) > timedelta(seconds=STATE_SECONDS):
            snapshot = self._snapshots.read(self.campaign.id)
            self.campaign = snapshot.campaign or self.campaign
            self.halted = snapshot.halt.stopped
            self.read_at = now
        return self.is_sending and not self.halted

    def finish_message(self) -> None:
        """A single message that has its outcome is over; a campaign's end is for its watch to find."""
        attempts = Attempts("the message")
        while self.campaign.single and self.is_sending:
            if self._campaigns.change(finish(self.campaign, self._clock.now())):
                return
            self.campaign = (
                self._campaigns.find(self.campaign.id) or self.campaign
            )  # ended, or an erasure took its words
            attempts.lost()

    def trip(self, trip: Trip) -> bool:
        """Pause the campaign for this reason; whether it has to be told of.

        A single message is not paused: a person would have to resume thousands. It waits on its queue until it expires. When the campaign
        keeps changing, its batch waits there too, and tries again.
        """
        if self.campaign.single:
            return True
        with suppress(ContendedError):
            return self.pause(trip)
        return False

    def pause(self, trip: Trip) -> bool:
        """Pause the campaign for this reason; False when somebody else has paused or ended it. Raises ContendedError.

        One that was resumed meanwhile is not paused: the reason may date from before, and whoever resumed it may have removed it.
        """
        attempts = Attempts("the campaign")
        while self.is_sending and not self.was_resumed:
            paused = pause(self.campaign, trip)
            if self._campaigns.change(paused):
                self.campaign = paused
                return True
            self.campaign = self._campaigns.find(self.campaign.id) or self.campaign
            attempts.lost()
        return False


def takes_as_theirs(campaign: Campaign) -> bool:
    """Whether what a carrier says of a message, without saying whether it holds for all, is taken as that recipient's own.

    So it is once a person has resumed the campaign after what was unexplained; and of a single message, which has no other recipient.
    """
    return bool(campaign.single) or Measure.UNEXPLAINED in campaign.overruled
