"""Messages in a row that were refused, or never answered: they tell a worker that a campaign goes wrong long before its rates do."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sender.hand_over import CarrierRefusal
from stopsms.compliance.campaign.breaker import Measure, Trip, refusals_in_a_row
from stopsms.compliance.campaign.campaign import Campaign
from stopsms.compliance.person.phone import Territory


@dataclass(slots=True)
class _Run:
    """The messages in a row so far that were not taken for certain, why the latest was not, and whether any message was ever taken."""

    number: int = 0
    latest: CarrierRefusal | None = None
    any_taken: bool = False

    def left(self, most: int, usual: int) -> int:
        """How many may be handed over together: while it goes well as many as usual, else no more than may still be refused."""
        return usual if self.any_taken and not self.number else max(0, most - self.number)


@dataclass(slots=True)
class _Runs:
    """Those of one campaign since the revision of it at which they began: over all its messages (None), and in each territory.

    A campaign has one sender ID, so a territory is a country and a sender. What is refused in one territory alone is never many in a row
    among the messages to all of them.
    """

    revision: int
    by_territory: dict[Territory | None, _Run]

    def of(self, territory: Territory | None) -> _Run:
        return self.by_territory.setdefault(territory, _Run())


class RefusalRuns:
    """The runs of each campaign, as one worker sees it: they live as long as the worker, since batches may be small.

    A worker burns at most `refusals_in_a_row` recipients before anybody was written to, or anybody in this territory, and one group of
    recipients later on: nobody is handed over together with more than may still be refused. They begin anew with each revision of the
    campaign: one that was paused and resumed, wherever that was noticed, starts with none.
    """

    def __init__(self) -> None:
        """Nothing was refused yet."""
        self._campaigns: dict[str, _Runs] = {}

    def _runs(self, campaign: Campaign) -> _Runs:
        runs = self._campaigns.get(campaign.id)
        if runs is None or runs.revision != campaign.revision:
            runs = self._campaigns[campaign.id] = _Runs(campaign.revision, {})
        return runs

    def taken(self, campaign: Campaign, territory: Territory) -> None:
        """The carrier has taken a message."""
        for kept in (None, territory):
            self._runs(campaign).by_territory[kept] = _Run(any_taken=True)

    def refused(self, campaign: Campaign, refusal: CarrierRefusal) -> None:
        """The carrier has refused one for good, or nobody knows what it did."""
        for kept in (None, refusal.territory):
            run = self._runs(campaign).of(kept)
            run.number += 1
            run.latest = refusal

    def most_together(self, campaign: Campaign, territories: Sequence[Territory], usual: int) -> int:
        """How many of the next, who are in these territories, may be handed over together: `usual` at most."""
        most = refusals_in_a_row(campaign.limits.refusals)
        if most is None:
            return usual
        taken: Counter[Territory | None] = Counter()
        for place, territory in enumerate(territories[:usual]):
            for kept in (None, territory):
                taken[kept] += 1
                if taken[kept] > self._runs(campaign).of(kept).left(most, usual):
                    return place
        return usual

    def trip(self, campaign: Campaign, closed: CarrierRefusal | None, now: datetime) -> Trip | None:
        """Why the campaign has to be paused: the carrier is `closed`, or too many in a row were not taken; None when it may go on."""
        if closed is not None:
            measure = Measure.UNEXPLAINED if closed.unclear else Measure.CARRIER_CLOSED
            return Trip(measure, now, 0, 0, 0.0, closed.reason, closed.territory, closed.sender_id)
        most = refusals_in_a_row(campaign.limits.refusals)
        for run in self._runs(campaign).by_territory.values():
            if most is not None and run.latest is not None and run.number >= most:
                of, limit, latest = run.number, campaign.limits.refusals or 0.0, run.latest
                measure = Measure.REFUSALS if latest.reason else Measure.UNANSWERED
                return Trip(measure, now, of, of, limit, latest.reason, latest.territory, latest.sender_id)
        return None
