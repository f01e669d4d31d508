"""Refusals in a row: what tells a worker that a campaign goes wrong long before its rates are looked at."""

from dataclasses import dataclass
from datetime import datetime

from sender.hand_over import CarrierRefusal
from stopsms.compliance.campaign.breaker import Measure, Trip, refusals_in_a_row
from stopsms.compliance.campaign.campaign import Campaign


@dataclass(slots=True)
class _Run:
    """The messages refused in a row so far, why the latest was, and whether any message was ever taken."""

    number: int = 0
    latest: CarrierRefusal | None = None
    any_taken: bool = False


class RefusalRuns:
    """The run of each campaign, as one worker sees it: it lives as long as the worker, since batches may be small.

    A worker burns at most `refusals_in_a_row` recipients before anybody was written to, and one group of recipients later on: nobody is
    handed over together with more than may still be refused.
    """

    def __init__(self) -> None:
        """Nothing was refused yet."""
        self._runs: dict[str, _Run] = {}

    def taken(self, campaign_id: str) -> None:
        """The carrier has taken a message."""
        self._runs[campaign_id] = _Run(any_taken=True)

    def refused(self, campaign_id: str, refusal: CarrierRefusal) -> None:
        """The carrier has refused one, for good."""
        run = self._runs.setdefault(campaign_id, _Run())
        run.number += 1
        run.latest = refusal

    def most_together(self, campaign: Campaign, usual: int) -> int:
        """How many may be handed over together, `usual` at most; 0 when the campaign has to be paused."""
        run, most = self._runs.get(campaign.id, _Run()), refusals_in_a_row(campaign.limits.refusals)
        if most is None or (run.any_taken and not run.number):
            return usual
        return min(usual, max(0, most - run.number))

    def trip(self, campaign: Campaign, closed: CarrierRefusal | None, now: datetime) -> Trip | None:
        """Why the campaign has to be paused: the carrier is `closed`, or too many were refused in a row; None when it may go on."""
        if closed is not None:
            return Trip(Measure.CARRIER_CLOSED, now, 0, 0, 0.0, closed.reason, closed.territory, closed.sender_id)
        run = self._runs.get(campaign.id)
        if run is None or run.latest is None or self.most_together(campaign, 1):
            return None
        of, limit, latest = run.number, campaign.limits.refusals or 0.0, run.latest
        return Trip(Measure.REFUSALS, now, of, of, limit, latest.reason, latest.territory, latest.sender_id)

    def forget(self, campaign_id: str) -> None:
        """The campaign was paused: whoever resumes it begins anew."""
        self._runs.pop(campaign_id, None)
