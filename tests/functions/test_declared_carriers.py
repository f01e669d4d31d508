"""Messages leave through the carrier of their route, and answers through the one that heard: production code against its simulator."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, cast

import pytest
from answers.answer_ports import AnswerResult
from answers.give_answer import give_answer
from sender.hand_over import HandOver
from sender.pace import Pace
from sender.send_batch import send_batch
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.gateways.connections import KNOWN_FOR, Connections
from stopsms.adapters.keys.carrier_secrets import CredentialsUnreadable, SecretsManagerCarrierSecrets
from stopsms.adapters.tables.carrier_store import DynamoCarrierStore
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.campaign.breaker import Measure
from stopsms.compliance.campaign.campaign import State
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.errors import BusyError
from stopsms.compliance.outside.carrier import Carrier
from stopsms.compliance.person.phone import HOME, Phone
from stopsms.compliance.ports.carrier import GatewayBusy, GatewayClosed, GatewayEnded, GatewayRefused
from stopsms.contracts.answer_tasks import AnswerKind, AnswerTask
from stopsms.contracts.messages import Batch, Recipient
from stopsms.contracts.send_reference import reference_of

from tests.carrier_contract import Tried, connected
from tests.each_case import each
from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_campaign, a_contact, an_advertiser, terms
from tests.fakes import FakeCarrierStore, FakeClock, FakeContactStore, World, answer_ports
from tests.functions.doors import fresh
from tests.functions.sending import LATER

PEOPLE = [Phone.of(f"+3361234567{number}") for number in range(4)]


@pytest.fixture(scope="module")
def brevo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tried]:
    with connected("brevo", tmp_path_factory.mktemp("carrier")) as tried:
        yield tried


@dataclass
class Secrets:
    """The secrets of carriers."""

    given: Mapping[str, str]
    failure: str = ""
    passing: bool = False

    def held(self, *_: object) -> Mapping[str, str]:
        if self.failure:
            raise CredentialsUnreadable(self.failure, passing=self.passing)
        return self.given


class Declared(FakeCarrierStore):
    """The carriers that were declared, as somebody changes them from one moment to the next."""

    def are(self, *carriers: Carrier) -> None:
        self._carriers = {carrier.id: carrier for carrier in carriers}


@dataclass
class Sending:
    """A campaign through one declared carrier, by the production connections; `noted` are the ids that were kept."""

    tried: Tried
    world: World
    carriers: Declared
    secrets: Secrets
    connections: Connections
    noted: list[tuple[str, str, str]] = field(default_factory=list)
    fails: bool = False

    def remember(self, message_id: str, campaign_id: str, send_id: str) -> None:
        if self.fails:
            raise BusyError("throttled")
        self.noted.append((message_id, campaign_id, send_id))

    def send(self, pace: float = 1000, within: timedelta = LATER, paced: dict[float, Pace] | None = None) -> None:
        """Deliver what is queued, once, by a worker that starts nothing after `within`; its pace may be of its last time."""
        world = self.world

        def seconds() -> float:
            return world.now.timestamp()

        rate = ({} if paced is None else paced).setdefault(pace, Pace(pace, seconds, world.sleep))
        batches, world.queued = list(world.queued), []

        def hand_over(carrier: str) -> HandOver:
            return HandOver(FakeContactStore(world), self.connections, FakeClock(world), rate, carrier, self.remember)

        for batch in batches:
            send_batch(batch, replace(world.ports(), hand_overs=hand_over), world.now + within)

    def fates(self) -> list[Fate]:
        return [self.world.outcomes["00-000000", place].fate for place in range(len(PEOPLE))]

    def received(self) -> list[str]:
        return sorted(message.to for message in self.tried.received() if message.to in {one.e164 for one in PEOPLE})


@pytest.fixture
def sending(brevo: Tried) -> Iterator[Sending]:
    brevo.network.clear()
    route = replace(brevo.service.behaviour, carrier="c1")
    advertiser = an_advertiser(stop_number=brevo.carrier.stop_number, stop_numbers={}, route=route)
    campaign = a_campaign(terms=terms(advertiser=advertiser))
    world = World(TUESDAY_10H_PARIS, campaign, {phone: a_contact(phone) for phone in PEOPLE})
    recipients = tuple(Recipient(place, world.contacts[phone]) for place, phone in enumerate(PEOPLE))
    world.queued = [Batch(campaign.id, "zelie", "00-000000", recipients)]
    carriers, secrets = Declared(brevo.carrier), Secrets(brevo.credentials)
    connections = Connections(
        lambda: pytest.fail("not the deployment's own"),
        lambda: pytest.fail("not the deployment's own"),
        carriers,
        cast("SecretsManagerCarrierSecrets", secrets),
        lambda: world.now,
        f"http://127.0.0.1:{brevo.server.server_port}",
    )
    yield Sending(brevo, world, carriers, secrets, connections)
    brevo.account.blacklist.clear()


@pytest.mark.guarantee("G2")
def test_everybody_is_reached_once_by_the_carrier_of_the_route_which_is_told_our_reference(sending: Sending) -> None:
    batch = list(sending.world.queued)
    sending.send()
    sending.world.queued = batch
    sending.send()

    assert sending.fates() == [Fate.SENT] * 4
    assert sending.received() == [phone.e164 for phone in PEOPLE]
    told = {message.reference: message.message_id for message in sending.tried.account.taken()}
    campaign = sending.world.campaign.id
    for message_id, noted_campaign, send_id in sending.noted:
        assert noted_campaign == campaign
        assert told[reference_of(campaign, send_id)] == message_id
    assert len(sending.noted) == 4


@pytest.mark.guarantee("G2")
def test_an_id_that_could_not_be_kept_changes_nothing_about_who_was_sent_to(sending: Sending) -> None:
    batch, sending.fails = list(sending.world.queued), True
    with pytest.raises(BusyError):
        sending.send()

    assert sending.fates() == [Fate.SENT] * 4
    sending.fails, sending.world.queued = False, batch
    sending.send()
    assert sending.received() == [phone.e164 for phone in PEOPLE]


def _undeclared(sending: Sending) -> Callable[[], object]:
    sending.carriers.are()
    return lambda: sending.carriers.are(sending.tried.carrier)


def _taken_back(sending: Sending) -> Callable[[], object]:
    sending.carriers.are(replace(sending.tried.carrier, ended_at=sending.world.now))
    return lambda: sending.carriers.are(sending.tried.carrier)


def _of_a_newer_release(sending: Sending) -> Callable[[], object]:
    sending.carriers.are(replace(sending.tried.carrier, service="of_tomorrow"))
    return lambda: sending.carriers.are(sending.tried.carrier)


def _without_a_secret(sending: Sending) -> Callable[[], object]:
    sending.secrets.failure = "the secret lacks api_key"

    def again() -> None:
        sending.secrets.failure = ""

    return again


@pytest.mark.guarantee("G7")
@pytest.mark.parametrize(
    ("close", "reason"),
    [
        (_undeclared, "no_such_carrier"),
        (_taken_back, "carrier_ended"),
        (_of_a_newer_release, "no_such_service"),
        (_without_a_secret, "credentials: the secret lacks api_key"),
    ],
)
def test_a_carrier_that_cannot_be_used_pauses_the_campaign_and_burns_nobody(
    sending: Sending, close: Callable[[Sending], Callable[[], object]], reason: str
) -> None:
    batch = list(sending.world.queued)
    again = close(sending)
    sending.send()

    trip = sending.world.campaign.trip
    assert trip is not None
    assert (sending.world.campaign.state, trip.measure, trip.reason) == (State.PAUSED, Measure.CARRIER_CLOSED, reason)
    assert (sending.received(), sending.world.outcomes) == ([], {})
    assert not any(contact.claims for contact in sending.world.contacts.values())

    again()
    sending.world.now += KNOWN_FOR
    sending.world.campaign = replace(sending.world.campaign, state=State.RUNNING, trip=None)
    sending.world.queued = batch
    sending.send()
    assert sending.received() == [phone.e164 for phone in PEOPLE]


@pytest.mark.guarantee("G2")
def test_a_declaration_that_cannot_be_read_for_the_moment_leaves_nobody_uncertain(
    sending: Sending, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing has left, and everybody can know it: the claims are given back, and the batch comes again."""
    batch = list(sending.world.queued)
    with monkeypatch.context() as patch:

        def busy(_: str) -> Carrier:
            raise BusyError("throttled")

        patch.setattr(sending.carriers, "find", busy)
        with pytest.raises(BusyError):
            sending.send()
    assert not any(contact.claims for contact in sending.world.contacts.values())
    assert sending.world.outcomes == {}

    sending.world.queued = batch
    sending.send()
    assert (sending.fates(), sending.received()) == ([Fate.SENT] * 4, [phone.e164 for phone in PEOPLE])


@pytest.mark.guarantee("G2")
def test_a_secret_that_cannot_be_read_for_the_moment_pauses_no_campaign_and_burns_nobody(sending: Sending) -> None:
    sending.secrets.failure, sending.secrets.passing = "ThrottlingException", True
    sending.send(within=timedelta(seconds=20))

    assert sending.world.campaign.state is State.RUNNING
    assert (sending.received(), sending.world.outcomes) == ([], {})
    assert not any(contact.claims for contact in sending.world.contacts.values())

    sending.secrets.failure = ""
    sending.send()
    assert (sending.fates(), sending.received()) == ([Fate.SENT] * 4, [phone.e164 for phone in PEOPLE])


@pytest.mark.guarantee("G1")
def test_in_the_last_minute_of_the_window_everybody_waits_for_the_next_one(sending: Sending) -> None:
    sending.world.now = TUESDAY_10H_PARIS.replace(hour=18, minute=59, second=5)
    while sending.world.queued:
        sending.send(pace=20)
        sending.world.sleep(0.5)  # a delivery takes its time

    assert sending.received() == []
    assert sending.fates() == [Fate.DEFERRED] * 4
    assert sending.world.now < TUESDAY_10H_PARIS.replace(hour=19, minute=0, second=5)


def test_a_carrier_that_takes_one_message_in_ten_seconds_gets_one_in_ten_seconds(sending: Sending) -> None:
    """Each claim grows too old while it waits for its turn."""
    began = sending.world.now
    while sending.world.queued:
        sending.send(pace=0.1)

    assert sending.received() == [phone.e164 for phone in PEOPLE]
    assert 30 <= (sending.world.now - began).total_seconds() < 45


@pytest.mark.guarantee("G2")
def test_a_turn_that_comes_after_the_worker_s_end_is_waited_for_without_a_claim(sending: Sending) -> None:
    """A worker that ends while it waits would leave a claim of which nobody could say that it was not used."""
    began, within, deliveries = sending.world.now, timedelta(seconds=100), 0
    paced: dict[float, Pace] = {}
    while sending.world.queued:
        started, deliveries = sending.world.now, deliveries + 1
        sending.send(pace=1 / 150, within=within, paced=paced)
        assert sending.world.now - started <= within

    assert sending.fates() == [Fate.SENT] * 4
    assert sending.received() == [phone.e164 for phone in PEOPLE]
    assert 450 <= (sending.world.now - began).total_seconds() < 500
    assert deliveries < 10


# ------------------------------------------------------------------ what the worker makes of a declaration, on moto


def test_each_carrier_has_a_pace_of_its_own_and_ids_are_kept_where_receipts_name_nothing_else(
    base: DynamoContactStore,
) -> None:
    carriers = DynamoCarrierStore("campaign")
    for name, service, per_second in (("main", "brevo", 10.0), ("second", "smsfactor", 4.0), ("gone", "none", 1.0)):
        carriers.put(Carrier(name, service, "", per_second, {HOME: 0.05}, {HOME: "36180"}))
    door = fresh("sender")

    main, second, gone, own, nobody = (door.hand_over(name) for name in ("main", "second", "gone", "", "nobody"))

    assert [one.pace.parts_per_second for one in (main, second, own)] == [5.0, 2.0, 50.0]
    assert [one.carrier for one in (main, second, gone, own, nobody)] == ["main", "second", "gone", "", "nobody"]
    assert main.remember is not None
    assert second.remember is None
    assert door.hand_over("main").pace is main.pace, "no burst between batches"
    assert door.hand_over("main").closed is None


# ------------------------------------------------------------------ answers


@dataclass
class Lists:
    """The carriers of a deployment: what was answered through which, and whose lists have which numbers."""

    fails: Mapping[str, Exception] = field(default_factory=dict)
    answered: list[tuple[str, str]] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)

    def of(self, carrier_id: str) -> Any:
        if carrier_id == "ended":
            raise GatewayEnded
        return _Through(self, carrier_id)

    def opt_outs(self, carrier_id: str) -> Any:
        return None if carrier_id in ("no-list", "ended") else _Through(self, carrier_id)


@dataclass
class _Through:
    lists: Lists
    carrier: str

    def reply(self, reply: Any) -> str:
        self.lists.answered.append((self.carrier, reply.text))
        return "r-1"

    def add(self, phone: Phone) -> None:
        assert phone == CAMILLE
        if error := self.lists.fails.get(self.carrier):
            raise error
        self.lists.listed.append(self.carrier)


def answered(task: AnswerTask, lists: Lists, *advertisers: Advertiser) -> AnswerResult:
    world = World(TUESDAY_10H_PARIS, a_campaign())
    for advertiser in advertisers:
        world.advertisers[advertiser.id] = advertiser
    ports = replace(answer_ports(world), gateways=lists, opt_outs=lists.opt_outs)
    return give_answer(task, ports)


def through(carrier: str, advertiser_id: str = "zelie", **changes: Any) -> Advertiser:
    return an_advertiser(id=advertiser_id, route=Route(carrier=carrier, **changes))


def a_stop(carrier: str, *advertisers: str, **changes: Any) -> AnswerTask:
    return replace(
        AnswerTask("t-1", AnswerKind.STOP, CAMILLE.e164, "36180", advertisers or ("zelie",), carrier=carrier), **changes
    )


@each(
    ("advertiser", "heard_by", "confirmed"),
    [
        (through("main", confirms_stop=True), "main", False),
        (through("main", confirms_stop=False), "main", True),
        (through("other", confirms_stop=True), "main", True),
        (through("main", confirms_stop=True), "", True),
        (through("", confirms_stop=False), "", True),
    ],
)
def test_a_stop_is_confirmed_once_by_whoever_heard_it(advertiser: Advertiser, heard_by: str, confirmed: bool) -> None:
    lists = Lists()
    result = answered(a_stop(heard_by), lists, advertiser)

    assert [carrier for carrier, _ in lists.answered] == [heard_by] * confirmed
    assert result is (AnswerResult.SENT if confirmed else AnswerResult.POINTLESS)


@pytest.mark.guarantee("G1")
def test_a_stop_to_a_carrier_that_was_taken_back_is_answered_by_nobody_and_known_to_the_present_one() -> None:
    lists = Lists()
    result = answered(a_stop("ended"), lists, through("main"))

    assert (result, lists.answered, lists.listed) == (AnswerResult.REFUSED, [], ["main"])


def test_what_is_more_than_a_stop_is_answered_by_us() -> None:
    lists = Lists()
    answered(a_stop("main", request="erasure"), lists, through("main", confirms_stop=True))

    assert [carrier for carrier, _ in lists.answered] == ["main"]


@pytest.mark.guarantee("G1")
def test_a_stop_is_put_on_the_list_of_every_carrier_of_the_advertisers_concerned_once() -> None:
    lists = Lists()
    people = [through("main"), through("other", "nora"), through("other", "lou"), through("no-list", "ana")]
    answered(a_stop("main", "zelie", "nora", "lou", "ana"), lists, *people)

    assert lists.listed == ["main", "other"]


@pytest.mark.guarantee("G1")
@each("error", [GatewayClosed("credentials"), GatewayBusy("429"), BusyError("throttled")])
def test_a_carrier_whose_list_takes_nothing_keeps_the_number_off_no_other_s(error: Exception) -> None:
    lists = Lists({"main": error})
    with pytest.raises(type(error)):
        answered(a_stop("main", "zelie", "nora"), lists, through("main"), through("other", "nora"))
    assert lists.listed == ["other"]
    assert len(lists.answered) == 1


def test_a_number_that_a_list_takes_never_is_not_tried_for_ever() -> None:
    lists = Lists({"main": GatewayRefused("invalid_parameter")})

    assert answered(a_stop("main"), lists, through("main")) is AnswerResult.SENT


def test_what_is_no_stop_is_put_on_no_list() -> None:
    lists = Lists()
    answered(a_stop("main", kind=AnswerKind.RETURN), lists, through("main", confirms_stop=True))

    assert (lists.listed, len(lists.answered)) == ([], 1)
