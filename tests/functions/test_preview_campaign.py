"""A preview takes no longer for a larger audience: it judges a fair sample, and says how sure it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import cast

import pytest
from campaign_api.judge_audience import FEWEST_ROUNDS
from campaign_api.preview_campaign import Preview, Rates, preview_campaign
from stopsms.compliance.campaign.campaign import Margins, State, schedule
from stopsms.compliance.campaign.sampling import STRATA
from stopsms.compliance.campaign.shards import SHARDS
from stopsms.compliance.person.contact import Contact, Status
from stopsms.compliance.person.number_blocks import number_blocks
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.people import ContactStore

from tests.factories import TUESDAY_10H_PARIS, a_campaign, a_contact, terms

PREVIEW_TIME = timedelta(seconds=18)
REQUEST = timedelta(milliseconds=20)
CONTACT = timedelta(milliseconds=10)
"""Thirty times what it takes: the fewer are judged in these tests."""
ON_PAGE = 100
OF_06 = [block.prefix for block in number_blocks() if block.prefix.startswith("+336")]


@dataclass
class Crowd:
    """A store that makes its contacts up: so many in each block in use, of each shard. Time passes as it is read.

    Of the blocks of 06, some are in use; every number below +3365 has opposed.
    """

    in_block: int
    used: Sequence[str] = tuple(OF_06[::5])
    stands_still: timedelta = timedelta()
    now: datetime = TUESDAY_10H_PARIS
    requests: list[tuple[int, str]] = field(default_factory=list)

    def audience(
        self, advertiser_id: str, shard: int, tags: frozenset[str], after: str | None = None, prefix: str = ""
    ) -> Iterator[Sequence[Contact]]:
        blocks = [block for block in self.used if block.startswith(prefix)]
        numbers = [block + f"{place:04d}" for block in blocks for place in range(self.in_block)]
        for start in range(0, max(1, len(numbers)), ON_PAGE):
            self.requests.append((shard, prefix))
            page = numbers[start : start + ON_PAGE]
            self.now += REQUEST + CONTACT * len(page) + self.stands_still
            yield [contact(e164) for e164 in page]

    @property
    def people(self) -> int:
        return SHARDS * self.in_block * len(self.used)

    @property
    def opposed(self) -> int:
        return SHARDS * self.in_block * sum(block < "+3365" for block in self.used)


def contact(e164: str) -> Contact:
    phone = Phone.of(e164)
    return a_contact(phone, status=Status.OPPOSED) if e164 < "+3365" else a_contact(phone)


def preview(crowd: Crowd, seed: str = "c0ffee00c0ffee00") -> Preview:
    class Clock:
        def now(self) -> datetime:
            return crowd.now

        def at(self, outside: datetime) -> datetime:
            return outside

    contacts = cast("ContactStore", crowd)
    until = crowd.now + PREVIEW_TIME
    at, rates = TUESDAY_10H_PARIS, Rates(10, 0.07)
    return preview_campaign(terms(), frozenset(), at, rates, contacts, Clock(), until, Random(seed).randrange)


def test_an_audience_for_which_there_is_time_is_judged_whole() -> None:
    crowd = Crowd(1, OF_06[::200])
    prediction = preview(crowd).prediction

    assert (prediction.audience, prediction.judged, prediction.complete) == (crowd.people, crowd.people, True)
    assert (prediction.sendable, prediction.blocked) == (crowd.people - crowd.opposed, crowd.opposed)
    assert (prediction.sampled_share, prediction.margins) == (None, None)


def test_of_a_larger_one_whole_shards_are_judged_twice_as_many_as_long_as_there_is_time() -> None:
    crowd = Crowd(1, OF_06[:60])  # a shard takes 620 ms: sixteen take 9.9 s, which leaves less than that
    prediction = preview(crowd).prediction

    assert {shard for shard, _ in crowd.requests} == set(range(16))
    assert (prediction.sampled_share, prediction.judged, prediction.complete) == (0.5, 960, False)
    assert (prediction.audience, prediction.blocked, prediction.cost_eur) == (1920, 1920, 0)
    margins = prediction.margins
    assert margins is not None
    assert (margins.audience, margins.blocked, margins.sendable) == (86, 86, 6)


def test_a_shard_that_is_not_done_soon_is_read_to_its_end_if_a_few_draws_say_that_there_is_time() -> None:
    crowd = Crowd(100, OF_06[:5])  # a shard takes 5.1 s
    prediction = preview(crowd).prediction

    of_first = [request for request in crowd.requests if request == (0, "")]
    assert len(of_first) == 5, "no page is read twice"
    assert (prediction.sampled_share, prediction.judged, prediction.audience) == (1 / 16, 1_000, 16_000)


@pytest.mark.slow
@pytest.mark.parametrize("in_block", [4, 40], ids=["a quarter million", "2.4 million"])
def test_if_not_even_one_shard_can_be_judged_pairs_of_shard_and_block_are_and_in_the_same_time(in_block: int) -> None:
    crowd = Crowd(in_block)
    prediction = preview(crowd).prediction

    assert crowd.now - TUESDAY_10H_PARIS < PREVIEW_TIME + timedelta(seconds=2)
    assert len(crowd.requests) < 1_000
    assert not prediction.complete
    margins = prediction.margins
    assert margins is not None
    sendable = crowd.people - crowd.opposed
    for figure, right in {"audience": crowd.people, "sendable": sendable, "blocked": crowd.opposed}.items():
        assert abs(getattr(prediction, figure) - right) <= getattr(margins, figure), figure
    assert margins.cost_eur == round(margins.parts * 0.07, 2) > 0


REUNION = [block.prefix for block in number_blocks() if "+2626920" <= block.prefix < "+2626940"]


@pytest.mark.slow
def test_a_regional_base_is_found_and_known_within_its_margins() -> None:
    predictions = [preview(Crowd(78, REUNION), str(seed)).prediction for seed in range(12)]

    people = Crowd(78, REUNION).people
    assert people > 400_000
    within = [one.margins is not None and abs(one.audience - people) <= one.margins.audience for one in predictions]
    assert 0 not in [one.audience for one in predictions]
    assert sum(within) >= 10
    assert {one.complete for one in predictions} == {False}


@pytest.mark.slow
def test_the_same_base_asked_for_twice_says_the_same_and_another_campaign_draws_another_sample() -> None:
    first, again, other = (preview(Crowd(4), seed) for seed in ("c0ffee", "c0ffee", "facade"))

    assert first == again
    assert first.prediction != other.prediction


def test_where_every_page_takes_long_the_first_rounds_are_drawn_and_nothing_else() -> None:
    crowd = Crowd(4, stands_still=timedelta(seconds=10))
    prediction = preview(crowd).prediction

    assert len(crowd.requests) == 1 + FEWEST_ROUNDS * STRATA
    assert prediction.margins is not None


def test_a_sample_that_leaves_room_for_a_large_audience_begins_with_a_canary() -> None:
    prediction = replace(preview(Crowd(1, OF_06[:20])).prediction, audience=1_900)
    draft = a_campaign(state=State.DRAFT, started_at=None)
    unsure = replace(prediction, margins=Margins(100, 0, 0, 0, 0, 0))

    assert schedule(draft, draft.terms, TUESDAY_10H_PARIS, prediction).canary is None
    assert schedule(draft, draft.terms, TUESDAY_10H_PARIS, unsure).canary is not None
