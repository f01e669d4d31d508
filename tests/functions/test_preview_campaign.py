"""A preview takes no longer for a larger audience: it judges a fair sample, and says how sure it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.campaign.audience import EVERYBODY, Audience
from stopsms.compliance.campaign.campaign import Margins, Prediction, State, schedule
from stopsms.compliance.campaign.condition import HasTag
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.campaign.sampling import Cells
from stopsms.compliance.campaign.shards import SHARDS
from stopsms.compliance.errors import BusyError
from stopsms.compliance.person.contact import Contact, Status
from stopsms.compliance.person.phone import Phone, Territory, territory_of
from stopsms.compliance.ports.people import ContactStore, SampledPage
from stopsms.use_cases.campaigns.find_rates import NoRates, Rates, carrier_of, rates_of, same_price, to_the_cent
from stopsms.use_cases.campaigns.preview_campaign import Preview, preview_campaign

from tests.each_case import each
from tests.factories import TUESDAY_10H_PARIS, a_campaign, a_carrier, a_contact, an_advertiser, terms
from tests.fakes import FakeCarrierStore, FakeClock, FakeContactStore, World

PREVIEW_TIME = timedelta(seconds=18)
REQUEST = timedelta(milliseconds=20)
CONTACT = timedelta(milliseconds=10)
"""Thirty times what it takes: the fewer are judged in these tests."""
ON_PAGE = 100
LOOKED_THROUGH = 1_000
"""Contacts that a request looks through, of which it hands out those of a sample."""
OF_06 = [f"+336{place:04d}" for place in range(10_000) if territory_of(f"+336{place:04d}0000")]


@dataclass
class Crowd:
    """A store that makes its contacts up: so many in each block in use, of each shard. Time passes as it is read.

    Of the blocks of 06, some are in use; every number below +3365 has opposed.
    """

    in_block: int
    used: Sequence[str] = tuple(OF_06[::5])
    stands_still: timedelta = timedelta()
    late: timedelta = timedelta()
    """How much later than all others the first answer comes."""
    tagged: int = 1
    """Of so many contacts, one has the tag of the audience; the others take their time, too."""
    now: datetime = TUESDAY_10H_PARIS
    requests: list[tuple[int, str]] = field(default_factory=list)
    """Of which shard or turn, and for what."""

    def audience(
        self, advertiser_id: str, shard: int, audience: Audience, day: date, after: str | None = None
    ) -> Iterator[Sequence[Contact]]:
        numbers = list(self._numbers())
        for start in range(0, max(1, len(numbers)), ON_PAGE):
            page = numbers[start : start + ON_PAGE]
            self._pass("whole", shard, len(page))
            yield [contact(e164) for e164 in page if self._has_tag(shard, e164)]

    def sample(self, advertiser_id: str, audience: Audience, day: date, cells: Cells) -> Iterator[SampledPage]:
        for turn in cells.turns:
            numbers = list(self._numbers())
            for start in range(0, len(numbers), LOOKED_THROUGH):
                looked_through = numbers[start : start + LOOKED_THROUGH]
                page = [
                    e164
                    for e164 in looked_through
                    if self._hash(turn, e164)[0] in cells.lots and self._has_tag(turn, e164)
                ]
                self._pass("sample", turn, len(page))
                yield SampledPage([contact(e164) for e164 in page], len(looked_through))

    def _numbers(self) -> Iterator[str]:
        return (block + f"{place:04d}" for block in self.used for place in range(self.in_block))

    def _has_tag(self, shard: int, e164: str) -> bool:
        return self.tagged == 1 or self._hash(shard, e164)[1] % self.tagged == 0

    def _hash(self, shard: int, e164: str) -> bytes:
        return sha256(f"{shard}{e164}".encode()).digest()

    def _pass(self, kind: str, shard: int, people: int) -> None:
        self.requests.append((shard, kind))
        self.now += (
            REQUEST + CONTACT * people + self.stands_still + (self.late if len(self.requests) == 1 else timedelta())
        )

    @property
    def people(self) -> int:
        return SHARDS * self.in_block * len(self.used)

    @property
    def opposed(self) -> int:
        return SHARDS * self.in_block * sum(block < "+3365" for block in self.used)


def contact(e164: str) -> Contact:
    phone = Phone.of(e164)
    return a_contact(phone, status=Status.OPPOSED) if e164 < "+3365" else a_contact(phone)


def preview(
    crowd: Crowd,
    seed: str = "c0ffee00c0ffee00",
    audience: Audience = EVERYBODY,
    rates: Rates = same_price(10, 0.07),  # noqa: B008 (frozen)
) -> Preview:
    class Clock:
        def now(self) -> datetime:
            return crowd.now

        def at(self, outside: datetime) -> datetime:
            return outside

    contacts = cast("ContactStore", crowd)
    until = crowd.now + PREVIEW_TIME
    at = TUESDAY_10H_PARIS
    return preview_campaign(terms(), audience, at.date(), at, rates, contacts, Clock(), until, Random(seed).randrange)


BY_CARRIER = an_advertiser(route=Route("ovh-1"), stop_number="36111", stop_numbers={Territory.REUNION: "36222"})


def of_people(numbers: Sequence[str], rates: Rates, advertiser: Advertiser = BY_CARRIER) -> Prediction:
    """What a campaign would cost that leaves to these people."""
    now = TUESDAY_10H_PARIS
    world = World(now, a_campaign())
    world.contacts.update({Phone.of(number): a_contact(Phone.of(number)) for number in numbers})
    arguments = (
        EVERYBODY,
        now.date(),
        now,
        rates,
        FakeContactStore(world),
        FakeClock(world),
        now + PREVIEW_TIME,
        lambda _: 0,
    )
    return preview_campaign(terms(advertiser=advertiser), *arguments).prediction


def test_the_cost_and_the_end_are_by_the_prices_and_the_pace_of_the_carrier() -> None:
    carrier = a_carrier(parts_per_second=0.5)
    prediction = of_people(
        ["+33612345678", "+33612345679", "+262692123456"],
        rates_of(BY_CARRIER, carrier, same_price(100, 0.07)),
    )

    assert (prediction.parts, prediction.cost_eur) == (3, 0.21)
    assert prediction.ends_at is not None
    assert prediction.starts_at is not None
    assert prediction.ends_at - prediction.starts_at == timedelta(seconds=6)


@given(st.integers(0, 10**6), st.integers(1, 10**4))
def test_half_a_cent_is_counted_as_one(parts: int, price: int) -> None:
    """Of prices in hundredths of a cent, by whole numbers."""
    assert to_the_cent(parts * (price / 10_000)) == (parts * price + 50) // 100 / 100


def test_a_part_of_four_and_a_half_cents_is_shown_as_five() -> None:
    assert of_people(["+33612345678"], same_price(100, 0.045)).cost_eur == 0.05


def test_a_territory_without_a_price_refuses_whoever_is_in_the_audience() -> None:
    with pytest.raises(NoRates) as refused:
        rates_of(BY_CARRIER, a_carrier(prices={Territory.METROPOLITAN: 0.06}), same_price(100, 0.07))
    assert refused.value.field == "prices.RE"


@each("carriers", [FakeCarrierStore(), FakeCarrierStore(a_carrier(ended_at=TUESDAY_10H_PARIS))])
def test_a_carrier_that_nobody_declared_or_that_was_taken_back_has_no_rates(carriers: FakeCarrierStore) -> None:
    with pytest.raises(NoRates) as refused:
        carrier_of(an_advertiser(route=Route(carrier="ovh-1")), carriers)
    assert refused.value.field == "carrier"


@each(
    ("texts", "unfilled"),
    [
        ("Zelie : {prenom}, -20 %", {"prenom"}),
        ("Zelie : {prenom|vous}, -20 %", set()),
        ("Zelie : {town} {first_name} {prenom}", {"prenom"}),  # each of the others somebody has
        ("Zelie : -20 %", set()),
    ],
)
def test_fields_of_the_text_that_nobody_has_a_value_for_are_told_and_those_of_somebody_are_not(
    texts: str, unfilled: set[str]
) -> None:
    now = TUESDAY_10H_PARIS
    world = World(now, a_campaign())
    known = {
        "+33612345678": {"town": "Lyon"},
        "+33612345679": {"first_name": "Léa", "prenom": "NULL"},
        "+33698765432": {},
    }
    for number, attributes in known.items():
        world.contacts[Phone.of(number)] = replace(a_contact(Phone.of(number)), attributes=attributes)
    judged = preview_campaign(
        terms(text=texts), EVERYBODY, now.date(), now, same_price(10, 0.07), FakeContactStore(world), FakeClock(world),
        now + PREVIEW_TIME, lambda _: 0,
    )  # fmt: skip

    assert judged.unfilled == unfilled


def test_the_margin_of_the_cost_counts_where_people_are() -> None:
    one_price, dearer = (
        Rates(10, {**same_price(10, 0.05).prices, Territory.REUNION: overseas}) for overseas in (0.05, 0.5)
    )
    same, apart = (preview(Crowd(1, OF_06[:60]), rates=rates).prediction.margins for rates in (one_price, dearer))

    assert same is not None
    assert apart is not None
    assert same.parts == apart.parts
    assert same.cost_eur == round(same.parts * 0.05, 2)
    assert apart.cost_eur > same.cost_eur


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
    assert (margins.audience, margins.blocked, margins.sendable) == (88, 88, 4)


def test_of_shards_that_are_not_done_soon_several_are_judged_cell_by_cell_if_there_is_time() -> None:
    crowd = Crowd(100, OF_06[:5])  # a shard takes 5.1 s
    prediction = preview(crowd).prediction

    assert {kind for _, kind in crowd.requests[3:]} == {"sample"}
    assert (prediction.sampled_share, prediction.judged, prediction.audience) == (1 / 16, 1_000, 16_000)


@pytest.mark.slow
@pytest.mark.parametrize(("in_block", "judged"), [(4, 400), (40, 500)], ids=["a quarter million", "2.5 million"])
def test_if_not_even_one_shard_can_be_judged_a_part_of_each_lot_is_and_in_the_same_time(
    in_block: int, judged: int
) -> None:
    crowd = Crowd(in_block)
    prediction = preview(crowd).prediction

    assert crowd.now - TUESDAY_10H_PARIS < PREVIEW_TIME
    assert len(crowd.requests) < 200
    assert not prediction.complete
    assert prediction.judged > judged
    margins = prediction.margins
    assert margins is not None
    sendable = crowd.people - crowd.opposed
    for figure, right in {"audience": crowd.people, "sendable": sendable, "blocked": crowd.opposed}.items():
        assert abs(getattr(prediction, figure) - right) <= getattr(margins, figure), figure
    assert margins.cost_eur == round(margins.parts * 0.07, 2) > 0
    assert margins.audience < 0.03 * crowd.people
    assert margins.sendable < 0.1 * crowd.people


@pytest.mark.slow
@pytest.mark.parametrize("audience", [Audience(frozenset({"vip"})), Audience(where=HasTag("vip"))])
def test_of_an_audience_that_is_a_small_part_of_the_base_more_is_judged_once_it_is_known_how_long_that_takes(
    audience: Audience,
) -> None:
    crowd = Crowd(20, tagged=25)
    prediction = preview(crowd, "c0ffee", audience).prediction

    assert crowd.now - TUESDAY_10H_PARIS < PREVIEW_TIME
    assert prediction.judged > 400
    margins = prediction.margins
    assert margins is not None
    assert abs(prediction.audience - crowd.people / 25) < margins.audience < 0.12 * crowd.people / 25


@pytest.mark.slow
def test_the_same_base_asked_for_twice_says_the_same_and_another_campaign_draws_another_sample() -> None:
    first, again, other = (preview(Crowd(2), seed) for seed in ("c0ffee", "c0ffee", "facade"))

    assert first == again
    assert first.prediction != other.prediction


def test_a_small_base_is_judged_whole_though_the_first_answer_comes_late() -> None:
    crowd = Crowd(1, OF_06[:10], late=PREVIEW_TIME / 5)

    prediction = preview(crowd).prediction

    assert (prediction.complete, prediction.audience, prediction.margins) == (True, crowd.people, None)
    assert crowd.now - TUESDAY_10H_PARIS < PREVIEW_TIME


def test_a_table_that_is_too_slow_for_the_smallest_sample_is_busy_and_nothing_is_made_up() -> None:
    crowd = Crowd(4, stands_still=timedelta(seconds=10))

    with pytest.raises(BusyError):
        preview(crowd)
    assert len(crowd.requests) == 2


def test_a_sample_that_leaves_room_for_a_large_audience_begins_with_a_canary() -> None:
    prediction = replace(preview(Crowd(1, OF_06[:20])).prediction, audience=1_900)
    draft = a_campaign(state=State.DRAFT, started_at=None)
    unsure = replace(prediction, margins=Margins(100, 0, 0, 0, 0, 0))

    assert schedule(draft, draft.terms, TUESDAY_10H_PARIS, prediction).canary is None
    assert schedule(draft, draft.terms, TUESDAY_10H_PARIS, unsure).canary is not None
