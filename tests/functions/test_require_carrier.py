"""No campaign is scheduled, or continued, through a carrier that is known not to work; that one does not tell stops no old user of it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.gateways import services
from stopsms.adapters.keys import carrier_secrets
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.tables.campaign_store import DynamoCampaignStore
from stopsms.adapters.tables.carrier_store import DynamoCarrierStore
from stopsms.compliance.campaign.advertiser import Brand
from stopsms.compliance.outside.carrier import (
    CarrierExamination,
    CarrierFinding,
    PushKind,
    Trouble,
    through,
)
from stopsms.compliance.outside.trouble_words import WORDS
from stopsms.compliance.person.phone import HOME
from stopsms.compliance.ports.carrier import GatewayBusy, GatewayClosed, GatewaySilent
from stopsms.use_cases.campaigns.find_rates import NoRates
from stopsms.use_cases.campaigns.require_carrier import CarrierNotReady, CarrierPorts, require_carrier

from tests.carrier_contract import Tried, connected
from tests.each_case import each
from tests.factories import A_SERVICE, a_carrier, a_service, an_advertiser
from tests.fakes import FakeCarrierStore
from tests.functions import doors
from tests.functions.doors import call, fresh

THEIRS = through(an_advertiser(brands=(Brand("Zelie Mode", "ZELIEMODE"),)), a_carrier(), A_SERVICE)


@dataclass
class Account:
    """What a carrier tells, or how it does not; who asked."""

    told: tuple[CarrierFinding, ...] = ()
    error: Exception | None = None
    asked: list[tuple[Sequence[str], Mapping[PushKind, str]]] = field(default_factory=list)

    def examine(self, senders: Sequence[str], addresses: Mapping[PushKind, str]) -> CarrierExamination:
        self.asked.append((senders, addresses))
        if self.error:
            raise self.error
        return CarrierExamination(findings=self.told)

    def ports(self, **changes: Any) -> CarrierPorts:
        connection: Any = self
        return replace(CarrierPorts(FakeCarrierStore(a_carrier()), a_service, lambda _: connection), **changes)


def test_a_carrier_is_asked_once_about_the_sender_of_the_campaign_and_about_no_address() -> None:
    """Another brand of the advertiser's may wait for approval for days."""
    account = Account()

    assert require_carrier(THEIRS, "ZELIEMODE", account.ports()) == ()
    assert account.asked == [(("ZELIEMODE",), {})]


@each("advertiser", [an_advertiser(), replace(THEIRS, test=True)])
def test_who_leaves_through_no_declared_carrier_asks_none(advertiser: Any) -> None:
    account = Account(error=GatewayClosed("credentials"))

    assert require_carrier(advertiser, "ZELIE", account.ports(), chosen=True) == ()
    assert account.asked == []


CERTAIN = [Trouble.CREDENTIALS, Trouble.ACCOUNT, Trouble.CREDIT, Trouble.SENDER, Trouble.STOP_NUMBER, Trouble.ROUTE]


@each("chosen", [False, True])
@each("trouble", CERTAIN)
def test_what_is_certain_refuses(trouble: Trouble, chosen: bool) -> None:
    found = (CarrierFinding(Trouble.UNREADABLE, "ZELIE"), CarrierFinding(trouble, "ZELIE", "waiting"))

    with pytest.raises(CarrierNotReady) as refused:
        require_carrier(THEIRS, "ZELIE", Account(found).ports(), chosen=chosen)

    assert (refused.value.findings, refused.value.unknown) == (found, False)


def test_every_trouble_is_certain_but_what_nobody_knows_and_what_messages_leave_without() -> None:
    assert set(Trouble) - {Trouble.UNREADABLE, Trouble.WEBHOOK} == set(CERTAIN)
    assert [trouble for trouble in Trouble if trouble.stops_campaigns] == [one for one in Trouble if one in CERTAIN]


@each(
    "account",
    [
        Account(error=GatewayBusy("HTTP 429")),
        Account(error=GatewaySilent("ReadTimeoutError")),
        Account(error=GatewayClosed("HTTP 404", unclear=True)),
        Account((CarrierFinding(Trouble.UNREADABLE, "ZELIE", "no time"),)),
    ],
)
def test_silence_refuses_whom_a_person_chooses_now_and_nobody_else(account: Account) -> None:
    (untold,) = require_carrier(THEIRS, "ZELIE", account.ports())
    assert untold.trouble is Trouble.UNREADABLE

    with pytest.raises(CarrierNotReady) as refused:
        require_carrier(THEIRS, "ZELIE", account.ports(), chosen=True)
    assert (refused.value.findings, refused.value.unknown) == ((untold,), True)


def test_credentials_that_cannot_be_read_refuse() -> None:
    def connection(_: Any) -> Any:
        raise GatewayClosed("credentials: ResourceNotFoundException")

    with pytest.raises(CarrierNotReady) as refused:
        require_carrier(THEIRS, "ZELIE", Account().ports(connection=connection))
    assert [(one.trouble, one.told) for one in refused.value.findings] == [
        (Trouble.CREDENTIALS, "credentials: ResourceNotFoundException")
    ]


@each(
    ("stored", "trouble"),
    [
        (replace(THEIRS, stop_number="36180"), Trouble.STOP_NUMBER),
        (replace(THEIRS, route=replace(THEIRS.route, stop_clause="")), Trouble.ROUTE),
    ],
)
def test_what_the_advertiser_was_stored_with_has_to_be_the_carrier_s_still(stored: Any, trouble: Trouble) -> None:
    with pytest.raises(CarrierNotReady) as refused:
        require_carrier(stored, "ZELIE", Account(error=GatewayBusy("no answer")).ports())

    assert [one.trouble for one in refused.value.findings] == [trouble, Trouble.UNREADABLE]
    assert not refused.value.unknown


def test_a_carrier_that_is_declared_no_more_has_no_rates() -> None:
    with pytest.raises(NoRates):
        require_carrier(THEIRS, "ZELIE", Account().ports(carriers=FakeCarrierStore()))


# ---- through the doors, with the production adapters and the simulators of their services


@pytest.fixture(params=services.SERVICES)
def tried(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Tried]:
    with connected(request.param, tmp_path) as one:
        yield one


SECRET = "stop-sms/carriers/c1"


def write_secret(credentials: Mapping[str, str]) -> None:
    boto3.client("secretsmanager").put_secret_value(SecretId=SECRET, SecretString=json.dumps(credentials))


@pytest.fixture
def declared(tried: Tried, base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch) -> Tried:
    """A carrier that is declared, and its secret. The advertiser has its number, and sends through the deployment's own."""
    monkeypatch.setenv("CARRIERS_ADDRESS", f"http://127.0.0.1:{tried.server.server_port}")
    DynamoCarrierStore("campaign").put(tried.carrier)
    boto3.client("secretsmanager").create_secret(Name=SECRET, SecretString=json.dumps(dict(tried.credentials)))
    DynamoAdvertiserStore("consent").put(tried.advertiser())
    DynamoAdvertiserStore("consent").put(an_advertiser(stop_numbers={}))
    return tried


def drafted() -> str:
    draft = {"advertiser_id": "zelie", "name": "Soldes", "text": "Zelie : -20 % samedi.", "category": "mode"}
    status, campaign = call("POST", "/campaigns", draft)
    assert status == 201, campaign
    return f"/campaigns/{campaign['id']}"


def refusal(answer: tuple[int, Any]) -> tuple[int, str, list[str]]:
    """Its status, its code and the troubles that it names."""
    status, problem = answer
    assert all(one["explanation"]["fr"] == WORDS[Trouble(one["trouble"])].fr for one in problem["findings"])
    return status, problem["type"].rpartition(":")[2], [one["trouble"] for one in problem["findings"]]


def nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARRIERS_ADDRESS", "http://127.0.0.1:1")


@pytest.mark.slow
def test_a_campaign_is_scheduled_while_its_carrier_works_or_does_not_tell(
    declared: Tried, monkeypatch: pytest.MonkeyPatch
) -> None:
    DynamoAdvertiserStore("consent").put(declared.advertiser())
    campaign = drafted()
    schedule = f"{campaign}/schedule"
    credentials = declared.account.set_up.credentials

    declared.change(credentials=dict.fromkeys(credentials, "another"))
    assert refusal(call("POST", schedule, {})) == (409, "carrier_not_set_up", ["credentials"])
    declared.change(credentials=credentials, credit=0)
    untold = Trouble.CREDIT in declared.connection.examine([], {}).unseen
    assert untold or refusal(call("POST", schedule, {})) == (409, "carrier_not_set_up", ["credit"])
    declared.change(credit=1000)
    DynamoCarrierStore("campaign").put(replace(declared.carrier, stop_numbers={HOME: "36999"}))
    assert refusal(call("POST", schedule, {})) == (409, "carrier_not_set_up", ["stop_number"])
    DynamoCarrierStore("campaign").put(declared.carrier)
    write_secret({"webhook_token": "token"})
    assert refusal(call("POST", schedule, {})) == (409, "carrier_not_set_up", ["credentials"])
    assert call("GET", campaign)[1]["status"] == "draft"

    write_secret(declared.credentials)
    assert call("POST", schedule, {})[1]["status"] == "scheduled"
    nobody_listens(monkeypatch)
    later = {"at": "2026-11-25T10:00:00+01:00"}
    boto3.client("scheduler").create_schedule_group(Name="group")
    assert call("POST", schedule, later)[0] == 200, "an outage stops nobody"


@pytest.mark.slow
def test_a_campaign_goes_on_only_through_a_carrier_that_says_that_it_works(
    declared: Tried, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = drafted()
    assert call("POST", f"{campaign}/schedule", {})[0] == 200
    assert call("POST", f"{campaign}/pause")[0] == 200
    campaigns, resume = DynamoCampaignStore("campaign"), f"{campaign}/resume"
    before = campaigns.find(campaign.rpartition("/")[2])
    assert before is not None

    status, same = call("POST", resume, {"carrier": ""})
    assert (status, same["type"].rpartition(":")[2], same["field"]) == (422, "same_carrier", "carrier")
    boto3.client("secretsmanager").delete_secret(SecretId=SECRET, ForceDeleteWithoutRecovery=True)
    assert refusal(call("POST", resume, {"carrier": "c1"})) == (409, "carrier_not_set_up", ["credentials"])
    boto3.client("secretsmanager").create_secret(Name=SECRET, SecretString=json.dumps(dict(declared.credentials)))
    with monkeypatch.context() as patch:
        nobody_listens(patch)
        assert refusal(call("POST", resume, {"carrier": "c1"})) == (409, "carrier_unreadable", ["unreadable"])
    assert campaigns.find(before.id) == before

    status, other = call("POST", resume, {"carrier": "c1"})
    assert (status, other["continues"], other["status"]) == (200, before.id, "scheduled")
    call("POST", f"/campaigns/{other['id']}/pause")
    assert call("POST", f"/campaigns/{other['id']}/resume", {"carrier": "c1"})[0] == 422
    assert call("POST", f"/campaigns/{other['id']}/resume")[0] == 200


def test_a_brand_whose_sender_waits_for_approval_keeps_no_other_brand_s_campaign_back(
    tmp_path: Path, base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connected("ovhcloud", tmp_path) as ovhcloud:
        monkeypatch.setenv("CARRIERS_ADDRESS", f"http://127.0.0.1:{ovhcloud.server.server_port}")
        DynamoCarrierStore("campaign").put(ovhcloud.carrier)
        boto3.client("secretsmanager").create_secret(Name=SECRET, SecretString=json.dumps(dict(ovhcloud.credentials)))
        DynamoAdvertiserStore("consent").put(replace(ovhcloud.advertiser(), brands=(Brand("Lune", "LUNE"),)))
        draft = {"advertiser_id": "zelie", "name": "Soldes", "text": "Lune : -20 % samedi.", "category": "mode"}
        _, campaign = call("POST", "/campaigns", draft | {"brand": "Lune"})

        assert refusal(call("POST", f"/campaigns/{campaign['id']}/schedule", {}))[2] == ["sender"]
        assert call("POST", f"{drafted()}/schedule", {})[0] == 200


def test_who_sets_credentials_right_is_not_refused_for_those_of_before(
    tmp_path: Path, base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connected("brevo", tmp_path) as brevo:
        monkeypatch.setenv("CARRIERS_ADDRESS", f"http://127.0.0.1:{brevo.server.server_port}")
        monkeypatch.setattr(carrier_secrets, "AGAIN", timedelta())  # it has been read more than half a minute ago
        DynamoCarrierStore("campaign").put(brevo.carrier)
        wrong = dict.fromkeys(brevo.credentials, "another")
        boto3.client("secretsmanager").create_secret(Name=SECRET, SecretString=json.dumps(wrong))
        DynamoAdvertiserStore("consent").put(brevo.advertiser())
        schedule = f"{drafted()}/schedule"
        worker = fresh("campaign_api")
        monkeypatch.setattr(doors, "fresh", lambda _: worker)

        assert refusal(call("POST", schedule, {})) == (409, "carrier_not_set_up", ["credentials"])
        write_secret(brevo.credentials)
        assert call("POST", schedule, {})[0] == 200
