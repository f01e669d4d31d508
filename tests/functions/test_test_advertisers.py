"""An advertiser that only tests: declared so for good, judged like any other, and no carrier is ever given anything of it."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from answers.answer_ports import AnswerResult
from answers.give_answer import give_answer
from campaign_api.explain_recipient import explain_recipient
from consent_api.put_advertiser import TestForGood as ForGood
from consent_api.put_advertiser import put_advertiser
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.keys.keyed_hash import KeyedHash
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.access_store import DynamoKeyStore
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.tables.form_store import DynamoFormStore
from stopsms.compliance.access.api_key import ApiKey
from stopsms.compliance.access.role import Role
from stopsms.compliance.campaign.campaign import State
from stopsms.compliance.campaign.halt import Halt
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.campaign.shards import shard_of
from stopsms.compliance.law.decision import Verdict
from stopsms.compliance.law.edition import edition_here
from stopsms.compliance.law.rule import Result
from stopsms.compliance.person.contact import Status
from stopsms.compliance.person.hold import HoldKind
from stopsms.compliance.person.opposition import Opposition, opposed
from stopsms.compliance.ports.campaigns import Roster
from stopsms.contracts.answer_tasks import AnswerKind, AnswerTask

from tests import fakes
from tests.carrier_service import Service
from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_campaign, a_contact, an_advertiser, an_api_key, terms
from tests.functions.calling import BODIES, answered, gateway_event
from tests.functions.doors import answers, camille, received, sign_up, sms, status
from tests.functions.sending import PHONES, deliver, fates, the_batch

TESTING = an_advertiser(test=True)

# ------------------------------------------------------------------ campaigns


def a_test_world() -> fakes.World:
    """A running campaign of an advertiser that only tests, to four people who agreed."""
    campaign = a_campaign(terms=terms(advertiser=TESTING))
    return fakes.World(TUESDAY_10H_PARIS, campaign, {phone: a_contact(phone) for phone in PHONES})


@pytest.mark.guarantee("G1", "G4")
def test_whoever_would_have_received_the_message_is_blocked_with_the_reason_and_nothing_is_claimed() -> None:
    world = a_test_world()
    before = dict(world.contacts)

    deliver(world, the_batch(world))

    assert world.sent == []
    assert fates(world) == ["blocked"] * 4
    assert world.tallies["00-000000"].blocked_by == {"policy.test-advertiser": 4}
    assert world.tallies["00-000000"].settled == 4
    assert world.contacts == before, "no claim, no version: the next campaign is judged as if there had been none"
    assert world.queued == []


def test_who_would_not_have_received_it_has_the_reason_of_then_and_who_sleeps_waits() -> None:
    world = a_test_world()
    world.contacts[PHONES[1]], _ = opposed(
        world.contacts[PHONES[1]], Opposition("sms", world.now, "m"), world.now, "0" * 32
    )
    deliver(world, the_batch(world))
    assert [objection.rule for objection in world.outcomes["00-000000", 1].objections] == ["fr.opposition"]

    world = a_test_world()
    world.now += timedelta(hours=12)
    deliver(world, the_batch(world))
    ((batch, until),) = world.parked
    assert fates(world) == ["deferred"] * 4
    world.now = until
    deliver(world, batch)

    assert (fates(world), world.sent) == (["blocked"] * 4, [])


def test_each_recipient_is_explained_with_every_rule_and_the_test_as_the_only_objection() -> None:
    world = a_test_world()
    batch = f"{shard_of(PHONES[0].e164):02d}-000000"
    store = fakes.FakeBatchStore(world)
    store.save_roster(world.campaign.id, Roster(batch, (PHONES[0].e164,)))
    sent = replace(the_batch(world), id=batch)
    deliver(world, replace(sent, recipients=sent.recipients[:1]))

    explained = explain_recipient(world.campaign, PHONES[0], store, fakes.FakeContactStore(world), edition_here)

    assert explained is not None
    assert explained.decision is not None
    assert explained.decision.verdict is Verdict.BLOCKED
    objecting = [result for result in explained.decision.results if result.result is not Result.PASS]
    assert [(result.rule, result.title) for result in objecting] == [("policy.test-advertiser", "Annonceur de test")]
    assert len(explained.decision.results) > 10, "each rule that passed is told too"


@pytest.mark.guarantee("G1")
@hypothesis_settings(max_examples=30)
@given(
    st.lists(st.sampled_from(["deliver", "again", "night", "morning", "stop", "halt", "go on", "cancel"]), max_size=7)
)
def test_whatever_happens_to_a_campaign_of_a_test_advertiser_nothing_of_it_is_handed_over(acts: list[str]) -> None:
    world = a_test_world()
    batch = the_batch(world)
    for act in acts:
        match act:
            case "deliver":
                deliver(world, batch)
            case "again":
                for one, _ in list(world.parked):
                    deliver(world, one)
            case "night" | "morning":
                world.now += timedelta(hours=12)
            case "stop":
                phone = PHONES[len(world.history) % 4]
                world.contacts[phone], _ = opposed(
                    world.contacts[phone], Opposition("sms", world.now, "m"), world.now, "0" * 32
                )
            case "halt" | "go on":
                world.halt = Halt(act == "halt", "Claire", "essai", world.now)
            case "cancel":
                world.campaign = replace(world.campaign, state=State.CANCELLED)
    assert world.sent == []
    assert all(outcome.fate in (Fate.BLOCKED, Fate.DEFERRED) for outcome in world.outcomes.values())


# ------------------------------------------------------------------ service messages


def give(world: fakes.World, task: AnswerTask) -> AnswerResult:
    return give_answer(task, fakes.answer_ports(world))


def a_task(kind: AnswerKind, *advertisers: str) -> AnswerTask:
    request = HoldKind.ACCESS.value if kind is AnswerKind.REQUEST else ""
    return AnswerTask(asking_world().evidence[CAMILLE][0].hash, kind, CAMILLE.e164, "36180", advertisers, request)


def asking_world() -> fakes.World:
    """Of which every one has the same act that waits."""
    testing = an_advertiser(test=True, double_opt_in=True)
    world = fakes.World(TUESDAY_10H_PARIS, a_campaign(terms=terms(advertiser=testing)))
    fakes.waits(world, CAMILLE)
    world.put_advertiser(an_advertiser(id="nora", name="Nora"))
    return world


@pytest.mark.guarantee("G1")
@pytest.mark.parametrize("kind", AnswerKind)
def test_no_service_message_of_a_test_advertiser_leaves_and_its_stops_are_told_to_no_list(kind: AnswerKind) -> None:
    world = asking_world()

    result = give(world, a_task(kind, "zelie"))

    assert (world.replies, world.opted_out) == ([], set())
    assert result is AnswerResult.TRIED
    assert not result.lost, "nobody is alarmed"


@pytest.mark.parametrize("kind", [kind for kind in AnswerKind if kind is not AnswerKind.CONFIRM])
def test_where_a_number_is_shared_the_others_answer_in_their_own_names(kind: AnswerKind) -> None:
    world = asking_world()

    assert give(world, a_task(kind, "zelie", "nora")) is AnswerResult.SENT

    (reply,) = world.replies
    assert "Zelie" not in reply.text
    assert world.opted_out == ({CAMILLE} if kind is AnswerKind.STOP else set())


def test_the_question_of_a_test_advertiser_is_recorded_as_asked_once_however_often_it_is_delivered() -> None:
    world = asking_world()
    task = a_task(AnswerKind.CONFIRM, "zelie")

    assert [give(world, task), give(world, task)] == [AnswerResult.TRIED] * 2
    assert give(world, replace(task, id=fakes.waits(world, CAMILLE).hash)) is AnswerResult.SPENT
    question = fakes.FakeInboundStore(world).question(CAMILLE, "36180", "zelie", test=True)
    assert question is not None
    assert question.words.startswith("Zelie (ZELIE MODE SAS) : recevoir nos SMS publicitaires ?")


# ------------------------------------------------------------------ at the doors


@pytest.fixture
def trial(settings: Settings) -> DynamoContactStore:
    """A test advertiser that wants consents confirmed, with a number of its own."""
    DynamoAdvertiserStore("consent").put(an_advertiser(test=True, double_opt_in=True))
    return DynamoContactStore("consent", KeyedHash(settings.hash_key_ids))


def test_a_double_opt_in_can_be_tried_to_its_end_and_a_stop_after_it(
    trial: DynamoContactStore, settings: Settings, service: type[Service]
) -> None:
    assert sign_up() == "pending"
    assert answers(settings) == [{"batchItemFailures": []}]
    received(sms("OUI", "1", ago=timedelta(seconds=-60)))
    confirmed = camille(trial).status
    received(sms("STOP", "2", ago=timedelta(seconds=-120)))
    answers(settings)

    assert (confirmed, camille(trial).status) == (Status.GRANTED, Status.OPPOSED)
    assert service.requests == [], "nothing has left"


def test_what_people_write_to_a_number_that_others_have_is_never_seen_by_who_only_tests(
    trial: DynamoContactStore, settings: Settings, service: type[Service]
) -> None:
    DynamoAdvertiserStore("consent").put(an_advertiser(id="nora", name="Nora"))
    sign_up()
    answers(settings)
    received(sms("OUI", "1", ago=timedelta(seconds=-60)))
    received(sms("STOP", "2", ago=timedelta(seconds=-120)))
    answers(settings)

    assert status(trial) == "pending", "not understood as a yes to a question that nobody received"
    assert status(trial, advertiser_id="nora") == "opposed"
    assert {record.act.value for record in trial.evidence("zelie", CAMILLE)} == {"basis_recorded"}
    assert all("Zelie" not in request["MessageBody"] for request in service.requests)


# ------------------------------------------------------------------ declared for good

LIVE = f"stopsms_live_00000000000a_{'B' * 43}"
TEST = f"stopsms_test_00000000000b_{'C' * 43}"
BOUND = f"stopsms_live_00000000000c_{'D' * 43}"
DECLARE = ("PUT", "/advertisers/{advertiser_id}")


def given_key(text: str, **changes: Any) -> ApiKey:
    key = an_api_key(text, **changes)
    assert DynamoKeyStore("access").put(key)
    return key


def call(route: tuple[str, str], body: str | None, key: str, **more: Any) -> tuple[int, Any]:
    return answered(route, gateway_event(route, body, headers={"x-api-key": key}, **more))


def declared(key: str, advertiser_id: str = "zelie", **changes: Any) -> tuple[int, Any]:
    body = json.dumps(BODIES[DECLARE] | changes)
    return call(DECLARE, body, key, at={"advertiser_id": advertiser_id})


@pytest.fixture
def keys(settings: Settings) -> None:
    given_key(LIVE)
    given_key(TEST, test=True)
    given_key(BOUND, advertisers=frozenset({"zelie", "nora"}))


@pytest.mark.usefixtures("keys")
def test_a_test_key_declares_test_advertisers_alone_and_changes_no_others() -> None:
    assert declared(TEST)[1]["test"] is True
    assert declared(TEST, name="Zelie Mode")[0] == 200
    assert declared(LIVE, "nora")[1]["test"] is False

    status, refused = declared(TEST, "nora")
    assert (status, refused["type"]) == (403, "urn:stop-sms:problem:other_advertiser")
    status, refused = declared(LIVE, name="Zelie Paris")
    assert (status, refused["type"], refused["field"]) == (409, "urn:stop-sms:problem:test_for_good", "test")
    assert declared(LIVE, test=True, name="Zelie Paris")[0] == 200, "whoever acts for all may change it, as a test one"
    assert declared(LIVE, "nora", test=True)[0] == 409


def test_of_two_who_declare_at_once_the_first_settles_it() -> None:
    world = fakes.World(TUESDAY_10H_PARIS, a_campaign())
    del world.advertisers["zelie"]

    def race(step: int, call: str) -> None:
        if call == "put advertiser":
            world.at_step = lambda step, call: None
            world.put_advertiser(an_advertiser(name="Premier"))

    world.at_step = race
    with pytest.raises(ForGood):
        put_advertiser(
            TESTING,
            an_api_key().principal,
            fakes.FakeAdvertiserStore(world),
            DynamoFormStore("consent"),
            NoSwitch(),
            fakes.FakeClock(world),
        )
    assert world.advertisers["zelie"] == an_advertiser(name="Premier")


class NoSwitch:
    """Sending has begun."""

    def read(self) -> Halt:
        return Halt()

    def write(self, halt: Halt) -> Halt:
        return halt

    def begin(self, at: object) -> None:
        """Nothing to do."""


@pytest.mark.usefixtures("keys")
def test_each_caller_is_shown_the_advertisers_that_it_acts_for() -> None:
    for advertiser_id, key in (("nora", LIVE), ("lina", LIVE)):
        declared(key, advertiser_id)
    for advertiser_id in ("essai", "zelie"):
        declared(TEST, advertiser_id, stop_number="36199", stop_numbers={})

    def listed(key: str) -> list[str]:
        code, answer = call(("GET", "/advertisers"), None, key)
        assert (code, answer["next"]) == (200, None)
        return [advertiser["id"] for advertiser in answer["advertisers"]]

    assert listed(LIVE) == ["essai", "lina", "nora", "zelie"]
    assert listed(BOUND) == ["nora", "zelie"]
    assert listed(TEST) == ["essai", "zelie"]


@pytest.mark.slow
def test_the_pages_of_a_list_that_is_cut_to_one_s_own_follow_each_other(settings: Settings) -> None:
    ids = [f"shop_{number:02d}" for number in range(60)]
    given_key(BOUND, advertisers=frozenset({*ids, "unknown"}))
    for number, advertiser_id in enumerate(["other", *ids]):
        DynamoAdvertiserStore("consent").put(an_advertiser(id=advertiser_id, test=number % 2 == 0))
    found: list[str] = []
    query: dict[str, list[str]] = {}
    for _ in range(5):
        _, answer = call(("GET", "/advertisers"), None, BOUND, query=query)
        found += [advertiser["id"] for advertiser in answer["advertisers"]]
        if answer["next"] is None:
            break
        query = {"next": [answer["next"]]}

    assert found == ids


@pytest.mark.usefixtures("keys")
def test_a_test_key_acts_on_no_advertiser_that_is_not_declared_yet() -> None:
    given_key(f"stopsms_test_00000000000d_{'E' * 43}", test=True, role=Role.OFFICER)
    assert call(("GET", "/reviews"), None, TEST)[0] == 403
    declared(TEST)

    assert call(("GET", "/reviews"), None, TEST)[0] == 200


@pytest.mark.usefixtures("keys")
def test_a_campaign_of_a_test_advertiser_says_what_it_is_wherever_it_is_shown() -> None:
    declared(TEST)
    draft = BODIES["POST", "/campaigns"] | {"audience": {}}
    code, campaign = call(("POST", "/campaigns"), json.dumps(draft), TEST)
    at = {"campaign_id": campaign["id"]}
    soon = json.dumps({"at": "2026-11-24T10:00:20+01:00"})
    scheduled = call(("POST", "/campaigns/{campaign_id}/schedule"), soon, TEST, at=at)
    previewed = call(("GET", "/campaigns/{campaign_id}/preview"), None, TEST, at=at)

    assert (code, scheduled[0], previewed[0]) == (201, 200, 200)
    for answer in (campaign, scheduled[1], previewed[1]):
        assert answer["notices"][0]["notice"] == "advertiser.test"
