"""Read a base and its campaign once, as the functions do, in a fresh process: python -m bench.look_once RESULT, in the bench's environment.

Preview, look, recipients of a rare outcome, a whole pass of the retention. Time passes as it would on Lambda: the processor time of this
process by the function's share of a processor, and a few milliseconds for each request. So it does not matter what else runs here.
"""

import json
import resource
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from campaign_api.app import LISTING_TIME
from campaign_api.list_recipients import list_recipients
from stopsms.adapters import wiring
from stopsms.adapters.contacts.contact_sample import PAGES_AT_ONCE
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.keys.keyed_hash import KeyedHash
from stopsms.compliance.campaign.audience import EVERYBODY, Audience
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.campaign.sampling import Cells
from stopsms.compliance.law.retention import surely_kept
from stopsms.compliance.law.rulebook import rulebooks
from stopsms.compliance.ports.people import SampledPage
from stopsms.composition.scheduling import PREVIEW_TIME
from stopsms.use_cases.campaigns.find_rates import same_price
from stopsms.use_cases.campaigns.preview_campaign import preview_campaign

from bench.audience import NOW, campaign, item
from bench.endless_base import MODEL, item_bytes
from bench.endless_table import CAMPAIGN, PAGE_BYTES
from bench.lambda_clock import PAGE_SECONDS, LambdaClock


class LookedThroughStore(DynamoContactStore):
    """The contacts, of which a sample takes as long as DynamoDB needs to look through the others."""

    def __init__(self, clock: LambdaClock) -> None:
        super().__init__("consent", KeyedHash("key"))
        self._clock = clock

    def sample(self, advertiser_id: str, audience: Audience, day: date, cells: Cells) -> Iterator[SampledPage]:
        each = item_bytes(item(MODEL)) / PAGE_BYTES * PAGE_SECONDS / PAGES_AT_ONCE
        for page in super().sample(advertiser_id, audience, day, cells):
            self._clock.wait(page.stored * each)
            yield page


def preview(clock: LambdaClock) -> dict[str, Any]:
    """A preview in the time that a request has."""
    until = clock.now() + PREVIEW_TIME
    random = Random(CAMPAIGN)  # noqa: S311 (a sample)
    terms, rates = campaign(CAMPAIGN).terms, same_price(10, 0.07)
    contacts = LookedThroughStore(clock)
    shown = preview_campaign(
        terms, EVERYBODY, NOW.date(), NOW, rates, contacts, clock, until, random.randrange
    ).prediction
    margin = 0 if shown.margins is None else shown.margins.audience
    return {"judged": shown.judged, "audience": shown.audience, "margin": margin, "seconds": clock.seconds()}


def look(clock: LambdaClock) -> dict[str, Any]:
    """A look at a campaign that nobody has looked at."""
    totals = wiring.batches().look(CAMPAIGN, clock.now())
    return {"settled": totals.counts.settled, "seconds": clock.seconds()}


def recipients(clock: LambdaClock) -> dict[str, Any]:
    """All recipients of a rare outcome, call by call."""
    batches, shown = wiring.batches(), campaign(CAMPAIGN)
    found, calls, longest = 0, 0, 0.0
    after: str | None = None
    while True:
        began = clock.seconds()
        page, after = list_recipients(shown, Fate.UNCERTAIN, after, batches, clock, clock.now() + LISTING_TIME)
        longest = max(longest, clock.seconds() - began)
        found, calls = found + len(page), calls + 1
        if after is None:
            return {"found": found, "calls": calls, "longest": longest}


def retention(clock: LambdaClock) -> dict[str, Any]:
    """A whole pass over the tables, of which nothing is due."""
    holdings, mark = wiring.holdings(), None
    kept = surely_kept((rulebook.retention for rulebook in rulebooks()), clock.now())
    while True:
        mark = holdings.page(mark, kept).mark
        if mark is None:
            return {"seconds": clock.seconds(PAGE_SECONDS)}


WORKS: tuple[tuple[Callable[[LambdaClock], dict[str, Any]], str], ...] = (
    (preview, "CampaignApiFunction"),
    (look, "CampaignApiFunction"),
    (recipients, "CampaignApiFunction"),
    (retention, "RetentionFunction"),
)


def main(result: Path) -> None:
    """Each once."""
    done: dict[str, Any] = {}
    for work, function in WORKS:
        clock = LambdaClock(function)
        told = work(clock)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        done[work.__name__] = told | {
            "cpu_seconds": clock.cpu_seconds,
            "requests": clock.requests,
            "peak_mb": peak,
        }
    result.write_text(json.dumps(done))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
