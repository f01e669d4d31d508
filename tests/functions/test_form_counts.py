"""What a post of a form counts: once what took place, and nothing of what did not, wherever it stopped."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from forms.accept_post import Became, FormPost, OpenForm, PostPorts, PostResult, accept_post
from forms.form_token import FormToken
from stopsms.compliance.consent.confirmation_limits import ConfirmationsAllowed
from stopsms.compliance.consent.form_text import ShownForm, shown_form
from stopsms.compliance.errors import BusyError, ContendedError
from stopsms.compliance.person.erasure import ErasedContact
from stopsms.compliance.person.phone import Phone
from stopsms.use_cases.capture_consent import CapturePorts

from tests import fakes
from tests.each_case import each
from tests.factories import TUESDAY_10H_PARIS, a_campaign, a_form, an_advertiser, terms

NOW = TUESDAY_10H_PARIS
STRANGER = Phone.of("+33698765432")
SECRET = b"secret"
ADDRESS = "2001:db8:1:2::1"


class FakeFormStore:
    """Keeps what was shown, which is all that a post asks of it."""

    def __init__(self, world: fakes.World) -> None:
        self.world = world

    def keep_shown(self, form_id: str, shown: ShownForm) -> None:
        self.world.step("keep shown")


@dataclass
class Visit:
    """A form that is open, and who posts it."""

    form: OpenForm
    world: fakes.World = field(
        default_factory=lambda: fakes.World(NOW, a_campaign(terms=terms(advertiser=an_advertiser())))
    )

    def token(self, age: int = 60) -> str:
        """A form that was shown so many seconds ago."""
        at = int(self.world.now.timestamp()) - age
        return FormToken(self.form.form.id, self.form.shown.hash, at).signed(SECRET)

    def post(self, token: str, phone: Phone = STRANGER, address: str = ADDRESS) -> PostResult:
        ports = PostPorts(
            allowed=ConfirmationsAllowed(per_hour=100, elsewhere_per_hour=20),
            forms=FakeFormStore(self.world),  # type: ignore[arg-type]
            limits=fakes.FakeLimitStore(self.world),
            capture=CapturePorts(
                fakes.FakeAdvertiserStore(self.world),
                fakes.FakeContactStore(self.world),
                fakes.FakeAnswerQueue(self.world),
                fakes.FakeClock(self.world),
                lambda: f"{self.world.steps:032x}",
            ),
            pseudonym=lambda text: f"<{text}>",
            secret=SECRET,
        )
        return accept_post(
            FormPost(token, phone, True, False, "https://x.example", "", address, None), self.form, ports
        )

    @property
    def counted(self) -> Counter[str]:
        """What is counted, by the kind of its subject, where anything is."""
        counts: Counter[str] = Counter()
        for (subject, *_), taken in self.world.taken.items():
            counts[subject.partition("#")[0] + (" of a site" if "<site" in subject else "")] += taken
        return +counts

    @property
    def acts(self) -> int:
        """How many were recorded."""
        return len(self.world.evidence.get(STRANGER, ()))


ONE = Counter(
    {"form-act": 1, "form-address": 1, "form-address of a site": 1, "form": 1, "form-done": 1, "form-number": 1}
)


def a_visit(**changes: Any) -> Visit:
    form = a_form(consents_an_hour=None, **changes)
    return Visit(OpenForm(form, an_advertiser(), shown_form(form, an_advertiser())))


def steps_of_a_post() -> list[str]:
    """Each call of a store that a post makes."""
    visit, calls = a_visit(), list[str]()
    visit.world.at_step = lambda _, call: calls.append(call)
    assert visit.post(visit.token()).became is Became.TAKEN
    return calls


STEPS = steps_of_a_post()


def at(step: int, error: Exception, *, and_after: bool = False) -> Callable[[int, str], None]:
    def fail(number: int, _: str) -> None:
        if number == step or (and_after and number > step):
            raise error

    return fail


def test_a_post_that_is_taken_counts_once_everywhere() -> None:
    visit = a_visit()
    token = visit.token()

    assert [visit.post(token).became for _ in range(3)] == [Became.TAKEN] * 3
    assert (visit.counted, visit.acts) == (ONE, 1)


@pytest.mark.parametrize("error", [BusyError("throttled"), ContendedError("contended"), RuntimeError("ours")], ids=str)
@pytest.mark.parametrize("step", range(1, len(STEPS) + 1), ids=lambda step: f"{step} {STEPS[step - 1]}")
def test_wherever_a_post_stops_what_was_not_recorded_is_not_counted_and_who_tries_again_counts_once(
    step: int, error: Exception
) -> None:
    visit = a_visit()
    visit.world.at_step = at(step, error)
    token = visit.token()
    with pytest.raises(type(error)):
        visit.post(token)

    assert visit.counted == (ONE if visit.acts else Counter())
    visit.world.at_step = lambda *_: None
    again = token if visit.acts else visit.token(age=30)
    assert visit.post(again).became is Became.TAKEN, "from the page that was shown again"
    assert (visit.counted, visit.acts) == (ONE, 1)


@pytest.mark.parametrize("step", range(1, len(STEPS) + 1), ids=lambda step: f"{step} {STEPS[step - 1]}")
def test_a_worker_that_dies_costs_one_count_at_most_and_none_once_its_period_is_over(step: int) -> None:
    visit = a_visit()
    visit.world.at_step = at(step, RuntimeError("gone"), and_after=True)
    with pytest.raises(RuntimeError):
        visit.post(visit.token())

    assert visit.counted <= ONE
    visit.world.at_step = lambda *_: None
    visit.world.now += timedelta(hours=1)
    assert visit.post(visit.token()).became is Became.TAKEN
    assert (
        visit.world.taken[f"form#{visit.form.form.id}", timedelta(hours=1), int(visit.world.now.timestamp()) // 3600]
        == 1
    )


def test_what_another_sending_of_the_same_post_has_counted_is_not_given_back_by_one_that_fails() -> None:
    visit = a_visit()
    token = visit.token()
    visit.post(token)
    visit.world.at_step = lambda _, call: at(1, BusyError("throttled"))(int(call == "record"), call)
    with pytest.raises(BusyError):
        visit.post(token)

    assert visit.counted == ONE


def test_an_act_that_the_rules_refuse_counts_where_all_are_counted_and_not_for_its_number() -> None:
    """Whether it is refused depends on the person: what can be seen from outside is counted as of anybody else."""
    visit = a_visit()

    def erased_meanwhile(_: int, call: str) -> None:
        if call == "record":
            visit.world.erased[STRANGER] = ErasedContact("zelie", NOW, 3, 3, "", NOW)

    visit.world.at_step = erased_meanwhile

    assert visit.post(visit.token()).became is Became.DROPPED
    assert visit.counted == Counter({"form-act": 1, "form-address": 1, "form-address of a site": 1, "form": 1})


def test_a_post_beyond_the_limit_of_its_number_counts_with_the_form_and_the_address_as_any_other() -> None:
    visit = a_visit()
    results = [visit.post(visit.token(age=age)).became for age in (60, 50, 40, 30)]

    assert results == [Became.TAKEN] * 3 + [Became.DROPPED]
    assert (visit.counted["form"], visit.counted["form-address"], visit.counted["form-number"], visit.acts) == (
        4,
        4,
        3,
        3,
    )


def posts(visit: Visit, addresses: list[str]) -> list[Became]:
    """One post from each address, each for a number of its own."""
    return [
        visit.post(visit.token(), Phone.of(f"+3361{place:03d}5678"), address).became
        for place, address in enumerate(addresses)
    ]


def test_one_address_takes_half_of_a_small_form_and_says_when_there_is_room_again() -> None:
    visit = a_visit()
    visit.world.now += timedelta(minutes=20)
    shop, elsewhere = "192.0.2.1", "192.0.2.2"

    assert Counter(posts(visit, [shop] * 26)) == {Became.TAKEN: 25, Became.CROWDED: 1}
    assert visit.post(visit.token(), STRANGER, shop) == PostResult(Became.CROWDED, timedelta(minutes=40))
    assert visit.post(visit.token(), STRANGER, elsewhere).became is Became.TAKEN


@each(("wanted", "taken"), [(3, 3), (40, 40), (50, 50)])
def test_a_form_that_says_how_many_come_from_one_address_takes_as_many(wanted: int, taken: int) -> None:
    visit = a_visit(consents_an_hour_of_address=wanted)

    assert posts(visit, ["192.0.2.1"] * (taken + 1))[-2:] == [
        Became.TAKEN,
        Became.FULL if wanted == 50 else Became.CROWDED,
    ], "of a full form, nobody is told to come by another way"


def test_who_has_thousands_of_networks_takes_no_more_than_half_of_a_form() -> None:
    visit = a_visit()
    networks = [f"2001:db8:1:{place:x}::1" for place in range(26)]

    assert Counter(posts(visit, networks)) == {Became.TAKEN: 25, Became.CROWDED: 1}
    assert posts(visit, ["2001:db8:2:1::1"]) == [Became.TAKEN]
