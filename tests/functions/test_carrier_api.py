"""/carriers on moto: declared by an administrator, shown without credentials, and proved by a message to one's own phone."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from carrier_api.check_carrier import (
    CheckPorts,
    NotSent,
    TooManyChecks,
    send_check,
    weak_tokens,
)
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.gateways import services
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.tables.campaign_store import DynamoCampaignStore
from stopsms.adapters.tables.carrier_check_store import DynamoCarrierChecks
from stopsms.adapters.tables.carrier_store import DynamoCarrierStore
from stopsms.adapters.tables.limit_store import DynamoLimitStore
from stopsms.compliance.campaign.advertiser import AdvertiserChange
from stopsms.compliance.campaign.campaign import State
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.errors import InputError
from stopsms.compliance.message.trial import Trial
from stopsms.compliance.outside.carrier import Carrier, Trouble
from stopsms.compliance.outside.carrier_check import CarrierCheck
from stopsms.compliance.person.phone import HOME, Phone
from stopsms.compliance.ports.carrier import GatewayBusy, GatewayClosed, GatewayRefused, GatewaySilent

from tests.each_case import each
from tests.factories import (
    ADMINISTRATOR_KEY,
    CAMILLE,
    TUESDAY_10H_PARIS,
    a_campaign,
    an_advertiser,
    terms,
)
from tests.fakes import FakeClock, FakeLimitStore, World
from tests.functions.doors import Runtime, event, fresh, route_of
from tests.numbers_in_clear import shows

NOW = TUESDAY_10H_PARIS
CARRIER = Carrier("main", "brevo", "", 10.0, {HOME: 0.05}, {HOME: "36180"})
DECLARED: dict[str, Any] = json.loads(event("carrier_api_put_carrier")["body"])
THEIRS = an_advertiser(route=Route(carrier="main"))


def call(method: str, path: str, body: Any = None) -> tuple[int, Any]:
    asked = event("carrier_api_put_carrier") | {"httpMethod": method, "path": path, "resource": route_of(method, path)}
    asked["headers"] = {"x-api-key": ADMINISTRATOR_KEY}
    asked["multiValueHeaders"] = {"x-api-key": [ADMINISTRATOR_KEY]}
    asked["requestContext"] = asked["requestContext"] | {"httpMethod": method, "path": f"/v1{path}"}
    asked["body"] = None if body is None else json.dumps(body)
    answer = fresh("carrier_api").handler(asked, Runtime())
    return answer["statusCode"], json.loads(answer["body"])


# ------------------------------------------------------------------ declared


@pytest.fixture
def carriers(base: DynamoContactStore) -> DynamoCarrierStore:
    return DynamoCarrierStore("campaign")


def test_a_carrier_is_declared_and_shown_with_where_everything_belongs(carriers: DynamoCarrierStore) -> None:
    answer = fresh("carrier_api").handler(event("carrier_api_put_carrier"), Runtime())
    declared = json.loads(answer["body"])

    assert answer["statusCode"] == 200
    assert declared["secret"] == "stop-sms/carriers/main"
    assert declared["secret_members"] == ["webhook_token", "api_key", "bearer_token"]
    assert declared["addresses"] == {"events": "https://sms.zelie.example/inbound/main/TOKEN/events"}
    assert declared["changed_by"]
    assert call("GET", "/carriers/main") == (200, declared)
    assert call("GET", "/carriers") == (200, {"carriers": [declared]})
    kept = carriers.find("main")
    assert kept is not None
    assert (kept.parts_per_second, kept.sources) == (10.0, ("1.179.112.0/20",))


@each(
    ("changes", "field"),
    [
        ({"service": "of_tomorrow"}, "service"),
        ({"service": "of_tomorrow"}, "brevo, octopush, ovhcloud, smsfactor"),
        ({"service": "ovhcloud"}, "account"),
        ({"stop_numbers": {"RE": "36789"}, "prices": {"RE": 0.06}}, "stop_numbers"),
        ({"prices": {}}, "prices"),
        ({"stop_numbers": {"FR": "36180", "GP": "36789"}}, "prices"),
        ({"prices": {"FR": 0}}, "prices.FR"),
        ({"prices": {"FR": True}}, "prices.FR"),
        ({"prices": {"FR": "0.05"}}, "prices.FR"),
        ({"prices": {"XX": 1}}, "prices"),
        ({"parts_per_second": 0}, "parts_per_second"),
        ({"parts_per_second": 1001}, "parts_per_second"),
        ({"sources": ["1.179.112.1/20"]}, "sources.0"),
        ({"sources": ["everywhere"]}, "sources.0"),
        ({"credentials": {"api_key": "k"}}, "credentials"),
    ],
)
def test_what_no_carrier_can_do_without_is_asked_for(
    carriers: DynamoCarrierStore, changes: dict[str, Any], field: str
) -> None:
    status, told = call("PUT", "/carriers/main", DECLARED | changes)

    assert status in (400, 422)
    assert field in json.dumps(told)
    assert carriers.all() == []


@each("name", ["Main", "m", "1main", "main_2", "main.2", "m" * 33, "é"])
def test_an_id_is_what_a_secret_and_an_address_take(carriers: DynamoCarrierStore, name: str) -> None:
    assert call("PUT", f"/carriers/{name}", DECLARED)[0] in (400, 403, 422)
    assert carriers.all() == []


def test_another_account_is_another_carrier(carriers: DynamoCarrierStore) -> None:
    assert call("PUT", "/carriers/main", DECLARED)[0] == 200

    for changes, field in (({"account": "sms-2"}, "account"), ({"service": "smsfactor"}, "service")):
        status, told = call("PUT", "/carriers/main", DECLARED | changes)
        assert (status, told["type"]) == (409, "urn:stop-sms:problem:another_service")
        assert field in json.dumps(told)
    assert call("PUT", "/carriers/main", DECLARED | {"parts_per_second": 2})[0] == 200
    kept = carriers.find("main")
    assert kept is not None
    assert (kept.service, kept.parts_per_second) == ("brevo", 2.0)


def test_of_two_who_declare_it_at_once_the_second_is_told(
    carriers: DynamoCarrierStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, reads = DynamoCarrierStore.find, list[str]()

    def find(store: DynamoCarrierStore, name: str) -> Carrier | None:
        """Nobody has declared it when it is read first."""
        reads.append(name)
        return found(store, name) if len(reads) > 1 else None

    carriers.put(replace(CARRIER, service="smsfactor"))
    monkeypatch.setattr(DynamoCarrierStore, "find", find)

    status, told = call("PUT", "/carriers/main", DECLARED)

    assert (status, told["type"]) == (409, "urn:stop-sms:problem:another_service")


def test_a_carrier_of_a_newer_release_is_shown_as_far_as_it_is_known(carriers: DynamoCarrierStore) -> None:
    carriers.put(replace(CARRIER, service="of_tomorrow"))
    carriers.put(replace(CARRIER, id="another"))

    status, shown = call("GET", "/carriers")

    assert status == 200
    assert [(one["id"], list(one["addresses"])) for one in shown["carriers"]] == [("another", ["events"]), ("main", [])]
    status, checked = call("POST", "/carriers/main/check", {})
    assert (status, [(one["trouble"], one["told"]) for one in checked["findings"]]) == (
        200,
        [("credentials", "no_such_service")],
    )


def test_one_without_credentials_is_told_what_is_missing(carriers: DynamoCarrierStore) -> None:
    carriers.put(CARRIER)
    manager = boto3.client("secretsmanager")
    manager.create_secret(Name="stop-sms/carriers/main", SecretString='{"api_key": "xkeysib-secret"}')

    status, checked = call("POST", "/carriers/main/check", {})

    assert status == 200
    ((trouble, told),) = ((one["trouble"], one["told"]) for one in checked["findings"])
    assert (trouble, told) == ("credentials", "credentials: the secret lacks webhook_token, bearer_token")
    assert "xkeysib-secret" not in json.dumps(checked)


@each("tokens", [["short"], ["a/b?c" * 8], ["", "Zq3xW8pL0vN5tR2y"], ["Zq3xW8pL0vN5tR2y", "old"]])
def test_a_token_that_can_be_guessed_or_that_no_address_takes_is_found_and_not_told(tokens: list[str]) -> None:
    (finding,) = weak_tokens(tokens)

    assert (finding.trouble, finding.about) == (Trouble.CREDENTIALS, "webhook_token")
    assert not any(token in finding.told for token in tokens if token)
    assert weak_tokens(["Zq3xW8pL0vN5tR2y", "tok-brevo-0123456789abcdef"]) == ()


@each("path", ["/carriers/none", "/carriers/none/check"])
def test_what_is_not_there_is_not_found(carriers: DynamoCarrierStore, path: str) -> None:
    assert call("GET", path)[0] == 404
    assert call("POST", "/carriers/none/check", {})[0] == 404


def test_a_message_is_in_the_name_of_somebody(carriers: DynamoCarrierStore) -> None:
    carriers.put(CARRIER)

    status, told = call("POST", "/carriers/main/check", {"phone": CAMILLE.e164})
    assert (status, "advertiser_id" in json.dumps(told)) == (422, True)
    status, told = call("POST", "/carriers/main/check", {"phone": CAMILLE.e164, "advertiser_id": "zelie"})
    assert (status, "through another carrier" in json.dumps(told)) == (422, True)
    assert not shows(json.dumps(told), CAMILLE.e164)


def test_that_no_more_may_leave_is_told_and_not_to_try_again_in_a_second(
    carriers: DynamoCarrierStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    carriers.put(CARRIER)
    DynamoAdvertiserStore("consent").put(THEIRS)
    monkeypatch.setattr(DynamoLimitStore, "take_all", lambda _, limits, now: limits[0])

    status, told = call("POST", "/carriers/main/check", {"phone": CAMILLE.e164, "advertiser_id": "zelie"})

    assert (status, told["type"]) == (409, "urn:stop-sms:problem:too_many_checks")


def test_how_far_a_message_has_come_is_shown_without_its_number(carriers: DynamoCarrierStore) -> None:
    carriers.put(CARRIER)
    DynamoAdvertiserStore("consent").put(THEIRS)
    check = CarrierCheck("main", CAMILLE.e164, "zelie", datetime.now(UTC)).taken("m-1").heard(CAMILLE.e164, "Oui", NOW)
    DynamoCarrierChecks("idempotency").write(check)

    status, shown = call("GET", "/carriers/main/check")

    assert (status, shown["accepted"], shown["reported_at"], shown["words"]) == (200, True, None, "Oui")
    assert not shows(json.dumps(shown), CAMILLE.e164)


# ------------------------------------------------------------------ taken back


def test_a_carrier_that_was_taken_back_stays_on_record_until_it_is_declared_again(carriers: DynamoCarrierStore) -> None:
    _, declared = call("PUT", "/carriers/main", DECLARED)
    status, ended = call("DELETE", "/carriers/main")

    assert (declared["ended_at"], declared["ended_by"]) == (None, None)
    assert (status, ended["ended_by"]) == (200, declared["changed_by"])
    assert ended | {"ended_at": None, "ended_by": None} == declared
    assert call("GET", "/carriers/main") == call("DELETE", "/carriers/main") == (200, ended)
    status, again = call("PUT", "/carriers/main", DECLARED)
    assert (status, again["ended_at"], again["ended_by"]) == (200, None, None)
    assert call("DELETE", "/carriers/none")[0] == 404


def test_a_carrier_that_an_advertiser_names_is_not_taken_back(carriers: DynamoCarrierStore) -> None:
    carriers.put(CARRIER)
    DynamoAdvertiserStore("consent").put(an_advertiser(id="nora"))
    DynamoAdvertiserStore("consent").put(THEIRS)

    status, told = call("DELETE", "/carriers/main")

    assert (status, told["type"]) == (409, "urn:stop-sms:problem:carrier_in_use")
    assert ("zelie" in told["title"], "nora" in told["title"]) == (True, False)
    assert carriers.find("main") == CARRIER


@pytest.mark.parametrize("state", State)
def test_while_a_campaign_may_still_send_through_it_it_is_not_taken_back(
    carriers: DynamoCarrierStore, state: State
) -> None:
    """Its advertiser has moved away since; another campaign of the same people leaves through the other carrier."""
    carriers.put(CARRIER)
    advertisers, campaigns = DynamoAdvertiserStore("consent"), DynamoCampaignStore("campaign")
    advertisers.put(THEIRS)
    moved = replace(THEIRS, route=Route(), stop_number="36789")
    advertisers.put(moved)
    for name, advertiser, its in (
        ("c0ffee0000000001", THEIRS, state),
        ("c0ffee0000000002", moved, State.RUNNING),
    ):
        campaigns.add(a_campaign(terms=terms(campaign_id=name, advertiser=advertiser), state=its))

    status, told = call("DELETE", "/carriers/main")

    kept = carriers.find("main")
    assert kept is not None
    if state in (State.SCHEDULED, State.RUNNING, State.PAUSED):
        assert (status, told["type"], kept.ended_at) == (409, "urn:stop-sms:problem:carrier_in_use", None)
        assert ("c0ffee0000000001" in told["title"], "c0ffee0000000002" in told["title"]) == (True, False)
    else:
        assert (status, kept.ended_at is not None) == (200, True)


def test_a_campaign_that_names_a_former_number_of_its_carrier_keeps_it_too(carriers: DynamoCarrierStore) -> None:
    carriers.put(CARRIER)
    advertisers, change = DynamoAdvertiserStore("consent"), AdvertiserChange(NOW, "key#claire")
    advertisers.put(THEIRS)
    campaign = a_campaign(terms=terms(campaign_id="c0ffee0000000003", advertiser=THEIRS), state=State.PAUSED)
    DynamoCampaignStore("campaign").add(campaign)
    advertisers.use(THEIRS.id, THEIRS.reply_numbers, NOW)
    advertisers.put(replace(THEIRS, route=Route(), stop_number="36789", stop_numbers={}), change)
    carriers.put(replace(CARRIER, stop_numbers={HOME: "36333"}))

    status, told = call("DELETE", "/carriers/main")

    assert (status, told["type"]) == (409, "urn:stop-sms:problem:carrier_in_use")
    assert campaign.id in told["title"]


def test_no_message_checks_a_carrier_that_was_taken_back() -> None:
    phones = Phones()

    with pytest.raises(NotSent):
        send_check(replace(CARRIER, ended_at=NOW), THEIRS, CAMILLE, phones.ports())
    assert phones.sent == []


# ------------------------------------------------------------------ a message to one's own phone


class Phones:
    """A connection, the checks, and what comes while a message is handed over."""

    def __init__(self) -> None:
        self.world = World(NOW, a_campaign())
        self.check: CarrierCheck | None = None
        self.sent: list[Trial] = []
        self.error: Exception | None = None
        self.meanwhile: list[CarrierCheck] = []

    def try_out(self, trial: Trial) -> str:
        self.sent.append(trial)
        self.check = self.meanwhile.pop() if self.meanwhile else self.check
        if self.error:
            raise self.error
        return "m-1"

    def find(self, carrier_id: str) -> CarrierCheck | None:
        return self.check

    def write(self, check: CarrierCheck) -> None:
        self.check = check

    def change(self, before: CarrierCheck, check: CarrierCheck) -> bool:
        if self.check != before:
            return False
        self.check = check
        return True

    def ports(self) -> CheckPorts:
        connection: Any = self
        clock, limits = FakeClock(self.world), FakeLimitStore(self.world)
        return CheckPorts(lambda _: connection, self, limits, clock)

    def send(self, phone: Phone = CAMILLE) -> CarrierCheck:
        return send_check(CARRIER, THEIRS, phone, self.ports())


@pytest.fixture
def phones() -> Phones:
    return Phones()


def test_the_message_is_noted_before_and_after_it_leaves(phones: Phones) -> None:
    phones.world.now += timedelta(microseconds=123_456)
    check = phones.send()

    assert check == phones.check
    assert (check.message_id, check.phone) == ("m-1", CAMILLE.e164)
    (sent,) = phones.sent
    assert (sent.phone, "STOP" in sent.text, "36180" in sent.text) == (CAMILLE, True, True)


def test_a_reply_that_is_faster_than_our_note_is_kept(phones: Phones) -> None:
    asked = CarrierCheck("main", CAMILLE.e164, "zelie", NOW)
    phones.meanwhile = [asked.heard(CAMILLE.e164, "Oui", NOW)]

    assert phones.send() == asked.taken("m-1").heard(CAMILLE.e164, "Oui", NOW) == phones.check


def test_what_another_s_check_heard_proves_nothing_of_this_one(phones: Phones) -> None:
    another = CarrierCheck("main", "+33612345679", "zelie", NOW + timedelta(seconds=1), "m-2", NOW, "delivered", NOW)
    phones.meanwhile = [another]

    assert phones.send() == CarrierCheck("main", CAMILLE.e164, "zelie", NOW, "m-1")
    assert phones.check == another


@pytest.mark.guarantee("G2")
def test_an_answer_that_never_came_counts_as_sent_and_is_not_sent_again(phones: Phones) -> None:
    phones.error = GatewaySilent("timeout")

    check = phones.send()

    assert (check.message_id, len(phones.sent)) == ("", 1)
    assert sum(phones.world.taken.values()) == 1


@each("error", [GatewayBusy("429"), GatewayClosed("credit"), GatewayRefused("sender")])
def test_what_the_carrier_does_not_take_is_told_and_not_counted(error: Exception) -> None:
    phones = Phones()
    phones.error = error

    with pytest.raises(NotSent) as told:
        phones.send()
    assert str(error) in str(told.value)
    assert sum(phones.world.taken.values()) == 0


def test_nobody_s_phone_rings_all_day(phones: Phones) -> None:
    for _ in range(10):
        phones.send()
    with pytest.raises(TooManyChecks):
        phones.send()
    assert len(phones.sent) == 10


@each(
    "advertiser",
    [replace(THEIRS, test=True), an_advertiser(), replace(THEIRS, route=Route(carrier="other"))],
)
def test_who_sends_through_another_or_only_tests_sends_nothing(advertiser: Any) -> None:
    phones = Phones()
    with pytest.raises(InputError):
        send_check(CARRIER, advertiser, CAMILLE, phones.ports())
    assert (phones.sent, phones.check) == ([], None)


def test_a_check_for_an_advertiser_tells_what_it_was_stored_with_before(carriers: DynamoCarrierStore) -> None:
    carriers.put(replace(CARRIER, stop_numbers={HOME: "36111"}))
    DynamoAdvertiserStore("consent").put(replace(THEIRS, stop_numbers={}))

    status, checked = call("POST", "/carriers/main/check", {"advertiser_id": THEIRS.id})

    assert status == 200
    told = [(one["trouble"], one["about"]) for one in checked["findings"]]
    assert told[-2:] == [("stop_number", "zelie: 36180 (FR)"), ("route", "zelie")]


def test_every_service_can_be_declared() -> None:
    for name in services.SERVICES:
        assert services.service(name).pushes
