"""Nothing is scheduled that the carrier would refuse, or whose STOPs nobody would hear; and a short outage stops nobody."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.dynamodb import attributes, dynamodb
from stopsms.adapters.tables.kill_switch import DynamoKillSwitch
from stopsms.adapters.tables.set_up_store import DynamoCheckedSetUps
from stopsms.compliance.campaign.advertiser import Advertiser, Brand
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.outside.set_up import (
    COUNTS_FOR,
    COUNTS_WITHOUT_CARRIER_FOR,
    CheckedSetUp,
    Deployed,
    Fault,
    Finding,
    SetUp,
    needs,
)
from stopsms.compliance.outside.set_up_words import WORDS, notices_of
from stopsms.compliance.person.phone import Territory
from stopsms.compliance.ports.carrier import GoOn, MessageKind, ReceiptsChannel, SenderIdentity, SenderName, SpendLimit
from stopsms.use_cases.campaigns.require_set_up import CHECK_SECONDS, NotSetUp, SetUpPorts, require_set_up

from local.carrier.network import Network
from tests.factories import TUESDAY_10H_PARIS, a_campaign, an_advertiser
from tests.fakes import FakeAdvertiserStore, FakeClock, World
from tests.functions.calling import answered, gateway_event
from tests.functions.doors import Runtime, call, fresh

DEPLOYED = Deployed("inbound", "receipts", "", "set", aggregator=True, parts_per_second=10)


@dataclass
class Account:
    """A carrier that tells what a test wants: `down`, it tells nothing; `missing` a sender ID, it lists none."""

    down: bool = False
    missing: bool = False
    sandbox: bool = False
    asked: list[str] = field(default_factory=list)
    default_list: str = ""
    takes: Callable[[], None] = lambda: None
    pages_of_numbers: int = 1

    def _tell(self, what: str) -> None:
        self.asked.append(what)
        self.takes()
        if self.down:
            raise ConnectionError

    def numbers(self, go_on: GoOn) -> list[SenderIdentity]:
        self._tell("numbers")
        for page in range(2, self.pages_of_numbers + 1):
            go_on()
            self._tell(f"numbers, page {page}")
        return []

    def pool(self, pool_id: str) -> None:
        self._tell("pool")

    def has_list(self, name: str) -> bool:
        self._tell("list")
        return True

    def sender_names(self, names: Any, go_on: GoOn) -> list[SenderName]:
        self._tell("sender names")
        every = frozenset(MessageKind)
        return [] if self.missing else [SenderName(name, place, every) for name in names for place in Territory]

    def receipts(self, configuration_set: str) -> list[ReceiptsChannel]:
        self._tell("receipts")
        return [ReceiptsChannel("receipts", "receipts", every_end=True)]

    def spend_limit(self) -> SpendLimit:
        self._tell("spend limit")
        return SpendLimit(1000, 1000)

    def in_sandbox(self) -> bool:
        self._tell("sandbox")
        return self.sandbox

    def setting_right(self, identity: SenderIdentity, channel: str, opt_out_list: str) -> str:
        return "set-right"

    def command(self, fault: Fault, about: str, **given: str) -> str:
        return f"fix {fault}"


@dataclass
class Checked:
    """The latest check."""

    latest: CheckedSetUp | None = None

    def find(self, advertiser_id: str) -> CheckedSetUp | None:
        return self.latest

    def write(self, checked: CheckedSetUp) -> None:
        self.latest = checked


@dataclass
class Scene:
    """A marketer who schedules."""

    account: Account = field(default_factory=Account)
    checked: Checked = field(default_factory=Checked)
    advertiser: Advertiser = field(default_factory=an_advertiser)
    world: World = field(default_factory=lambda: World(TUESDAY_10H_PARIS, a_campaign()))
    monotonic: Callable[[], float] = lambda: 0.0

    def schedule(self) -> SetUp:
        ports = SetUpPorts(
            DEPLOYED,
            self.account,
            FakeAdvertiserStore(self.world),
            self.checked,
            FakeClock(self.world),
            self.monotonic,
            lambda what, error: None,
        )
        return require_set_up(self.advertiser, ports)

    def known(self, ago: timedelta, *findings: Finding) -> None:
        at = TUESDAY_10H_PARIS - ago
        self.checked.latest = CheckedSetUp(self.advertiser.id, at, needs(self.advertiser, DEPLOYED), findings)


FAULT = Finding("ZELIE", (Fault.NO_SUCH_SENDER,))


def test_the_first_campaign_waits_for_a_check_and_the_second_is_scheduled_on_its_strength() -> None:
    scene = Scene()

    assert scene.schedule() == SetUp()
    asked = list(scene.account.asked)
    assert asked == ["numbers", "receipts", "sandbox", "spend limit", "sender names"]
    scene.schedule()
    assert scene.account.asked == asked


def test_a_fault_refuses_and_once_it_is_set_right_the_next_call_is_accepted() -> None:
    scene = Scene(Account(missing=True))

    with pytest.raises(NotSetUp) as refused:
        scene.schedule()
    assert [(found.about, found.territory, found.faults) for found in refused.value.findings] == [
        ("ZELIE", Territory.METROPOLITAN, (Fault.NO_SUCH_SENDER,)),
        ("ZELIE", Territory.REUNION, (Fault.NO_SUCH_SENDER,)),
    ]
    assert not refused.value.unknown

    scene.account.missing = False
    scene.schedule()


def test_a_test_advertiser_needs_nothing_of_the_carrier_which_is_not_even_asked() -> None:
    scene = Scene(Account(missing=True, down=True), advertiser=an_advertiser(test=True))

    assert scene.schedule() == SetUp()
    assert scene.account.asked == []


def test_an_advertiser_whose_messages_leave_through_a_declared_carrier_needs_nothing_of_this_account() -> None:
    scene = Scene(Account(missing=True, down=True), advertiser=an_advertiser(route=Route("ovh-1")))

    assert scene.schedule() == SetUp()
    assert scene.account.asked == []


def test_what_is_allowed_is_said_each_time() -> None:
    scene = Scene(Account(sandbox=True))

    first, second = scene.schedule(), scene.schedule()

    assert [found.faults for found in first.findings] == [(Fault.SANDBOX,)]
    assert first.findings == second.findings


@pytest.mark.parametrize(
    ("ago", "asked_again"), [(COUNTS_FOR, False), (COUNTS_FOR + timedelta(minutes=1), True), (timedelta(-1), True)]
)
def test_a_clean_check_counts_until_the_next_night_and_none_counts_that_comes_from_the_future(
    ago: timedelta, asked_again: bool
) -> None:
    scene = Scene()
    scene.known(ago)

    scene.schedule()

    assert bool(scene.account.asked) is asked_again


@pytest.mark.guarantee("G7")
@pytest.mark.parametrize(
    ("latest", "goes"),
    [
        pytest.param((COUNTS_WITHOUT_CARRIER_FOR, ()), True, id="clean on Friday"),
        pytest.param((COUNTS_WITHOUT_CARRIER_FOR + timedelta(minutes=1), ()), False, id="clean too long ago"),
        pytest.param((timedelta(hours=1), (FAULT,)), False, id="a fault before"),
        pytest.param(None, False, id="never checked"),
    ],
)
def test_while_the_carrier_cannot_be_asked_only_what_was_right_before_goes_on(
    latest: tuple[timedelta, tuple[Finding, ...]] | None, goes: bool
) -> None:
    scene = Scene(Account(down=True))
    if latest is not None:
        scene.known(latest[0], *latest[1])
    before = scene.checked.latest

    if goes:
        scene.schedule()
    else:
        with pytest.raises(NotSetUp) as refused:
            scene.schedule()
        assert refused.value.unknown
    assert scene.checked.latest == before, "what could not be read is no result"


def test_a_fault_that_is_seen_counts_though_the_rest_could_not_be_read() -> None:
    scene = Scene(Account(missing=True))
    scene.known(COUNTS_FOR + timedelta(hours=1))
    ticks = iter((0.0, 0.0, 0.0, CHECK_SECONDS, 0.0, 0.0))
    scene.monotonic = lambda: next(ticks)

    with pytest.raises(NotSetUp) as refused:
        scene.schedule()
    assert not refused.value.unknown
    assert {fault for found in refused.value.findings for fault in found.faults} == {
        Fault.UNREADABLE,
        Fault.NO_SUCH_SENDER,
    }


def test_a_carrier_that_takes_its_time_is_asked_nothing_more() -> None:
    now = [0.0]
    scene = Scene(monotonic=lambda: now[0])
    scene.account.takes = lambda: now.__setitem__(0, now[0] + 2.0)

    with pytest.raises(NotSetUp):
        scene.schedule()
    assert scene.account.asked == ["numbers", "receipts"], "at 0 s and at 2 s; not at 4 s"


def test_nor_for_another_page() -> None:
    now = [0.0]
    scene = Scene(Account(pages_of_numbers=40), monotonic=lambda: now[0])
    scene.account.takes = lambda: now.__setitem__(0, now[0] + 2.0)

    with pytest.raises(NotSetUp):
        scene.schedule()
    assert scene.account.asked == ["numbers", "numbers, page 2"]


@given(st.sampled_from(["brand", "territory", "number", "sender", "deployed"]))
def test_a_check_of_other_needs_does_not_count(changed: str) -> None:
    before = an_advertiser()
    after, deployed = before, DEPLOYED
    match changed:
        case "brand":
            after = replace(before, brands=(Brand("Brume", "BRUME"),))
        case "territory":
            after = replace(before, stop_numbers={})
        case "number":
            after = replace(before, stop_number="36181")
        case "sender":
            after = replace(before, sender_id="ZELIE2")
        case _:
            deployed = replace(DEPLOYED, configuration_set="another")
    checked = CheckedSetUp("zelie", TUESDAY_10H_PARIS, needs(before, DEPLOYED), ())

    assert checked.allows(needs(before, DEPLOYED), TUESDAY_10H_PARIS, COUNTS_FOR)
    assert not checked.allows(needs(after, deployed), TUESDAY_10H_PARIS, COUNTS_FOR)


def test_each_fault_has_words_and_what_harms_others_harms_nobody_here() -> None:
    assert set(WORDS) == set(Fault)
    theirs = Finding("phone-1", (Fault.ANSWERED_BY_CARRIER,), "36999", None, "", ("another",))
    assert SetUp((FAULT, theirs)).of("zelie").findings == (FAULT,)
    (notice,) = notices_of([replace(FAULT, territory=Territory.REUNION)])
    assert (notice.id, notice.explanation.en[-12:]) == ("carrier.no_such_sender", ". (ZELIE RE)")


# ---- through the doors

DRAFT = {"advertiser_id": "zelie", "name": "Soldes", "text": "Zelie : -20 % samedi. STOP SMS 36180", "category": "mode"}


@pytest.fixture
def drafted(network: Network, settings: Settings) -> str:
    """A campaign of an advertiser whose account is the simulator's."""
    DynamoKillSwitch(settings.consent_table, settings.campaign_table).begin(TUESDAY_10H_PARIS)
    code, drawn = call("POST", "/campaigns", DRAFT)
    assert code == 201, drawn
    identifier: str = drawn["id"]
    return identifier


@pytest.mark.slow
def test_a_campaign_is_refused_with_findings_and_commands_until_the_account_is_set_up(
    drafted: str, network: Network, settings: Settings
) -> None:
    network.change({"sender_ids": {"ZELIE": ["FR"]}})

    code, refused = call("POST", f"/campaigns/{drafted}/schedule", {})

    assert (code, refused["type"]) == (409, "urn:stop-sms:problem:carrier_not_set_up")
    finding = next(found for found in refused["findings"] if found["about"] == "ZELIE")
    assert (finding["territory"], finding["faults"]) == ("RE", ["no_such_sender"])
    assert "request-sender-id --sender-id ZELIE --iso-country-code RE" in finding["command"]
    assert finding["explanations"][0]["fr"].startswith("Cet émetteur n’existe pas")
    assert call("GET", f"/campaigns/{drafted}")[1]["status"] == "draft"

    preview = call("GET", f"/campaigns/{drafted}/preview")[1]
    assert "carrier.no_such_sender" in [notice["notice"] for notice in preview["notices"]], "what the check found"

    network.change({"sender_ids": None, "sandbox": True})
    code, scheduled = call("POST", f"/campaigns/{drafted}/schedule", {})
    assert (code, scheduled["status"]) == (200, "scheduled")
    assert "carrier.sandbox" in [notice["notice"] for notice in scheduled["notices"]]


@pytest.mark.slow
def test_who_set_the_account_right_is_not_refused_for_a_day_with_the_key_of_before(
    drafted: str, network: Network
) -> None:
    route, headers = ("POST", "/campaigns/{campaign_id}/schedule"), {"Idempotency-Key": "k"}
    asked = gateway_event(route, "{}", at={"campaign_id": drafted}, headers=headers)

    network.change({"number_status": "PENDING"})
    code, refused = answered(route, asked)
    assert (code, refused["findings"][0]["faults"]) == (409, ["not_active"])
    network.change({"credentials_refused": True})
    code, refused = answered(route, asked)
    assert (code, refused["type"]) == (409, "urn:stop-sms:problem:carrier_unreadable")

    network.change({"number_status": "ACTIVE", "credentials_refused": False})
    code, scheduled = answered(route, asked)
    assert (code, scheduled["status"]) == (200, "scheduled")


def test_a_carrier_that_tells_nothing_is_no_yes_for_who_was_never_checked(drafted: str, network: Network) -> None:
    network.change({"credentials_refused": True})

    code, refused = call("POST", f"/campaigns/{drafted}/schedule", {})

    assert (code, refused["type"]) == (409, "urn:stop-sms:problem:carrier_unreadable")
    assert {fault for found in refused["findings"] for fault in found["faults"]} == {"unreadable"}


@pytest.mark.slow
def test_the_night_s_check_is_what_a_marketer_schedules_on_while_the_carrier_is_down(
    drafted: str, network: Network, settings: Settings
) -> None:
    fresh("reconcile").handler({"check": True}, Runtime())
    assert DynamoCheckedSetUps(settings.idempotency_table).find("zelie") is not None
    network.change({"credentials_refused": True})

    code, scheduled = call("POST", f"/campaigns/{drafted}/schedule", {})

    assert (code, scheduled["status"]) == (200, "scheduled")


def test_a_check_of_another_release_that_this_one_cannot_read_is_made_again(settings: Settings) -> None:
    checks = DynamoCheckedSetUps(settings.idempotency_table)
    checks.write(CheckedSetUp("zelie", TUESDAY_10H_PARIS, needs(an_advertiser(), DEPLOYED), (FAULT,)))
    table = settings.idempotency_table
    item = dynamodb().get_item(TableName=table, Key=attributes({"id": "set_up#zelie"}))["Item"]
    assert checks.find("zelie") is not None
    item["checked"]["M"]["findings"]["L"][0]["M"]["faults"]["L"][0]["S"] = "a_fault_of_tomorrow"
    dynamodb().put_item(TableName=table, Item=item)

    assert checks.find("zelie") is None


def test_a_carrier_without_an_account_to_tell_of_has_nothing_to_check(settings: Settings) -> None:
    assert fresh("reconcile").handler({"check": True}, Runtime()) == {"lists": [], "findings": []}
