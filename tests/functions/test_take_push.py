"""The door for what carriers call: whoever is not the carrier learns nothing, and whatever is from it is lost under no circumstance."""

import base64
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from inbound.understand_reply import identity_of
from inbound_api.take_push import REMEMBERED, PushPorts, UndecidedCaller, UnknownCaller, take_push
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.gateways import read_inbound_sms, services, write_inbound_sms
from stopsms.adapters.messaging.queues import NotQueuedError
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.tables.carrier_check_store import DynamoCarrierChecks
from stopsms.adapters.tables.carrier_store import DynamoCarrierStore
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.errors import BusyError
from stopsms.compliance.outside.carrier import Carrier, PushKind
from stopsms.compliance.outside.carrier_check import CarrierCheck
from stopsms.compliance.person.contact import Status
from stopsms.compliance.person.phone import HOME
from stopsms.contracts.carrier_push import CarrierPush, CarrierReceipt, CarrierReply, Pushed
from stopsms.contracts.messages import InboundSms, UnreadableMessage
from stopsms.contracts.repair import LONGEST_REPLY, Repair

from tests.each_case import each
from tests.factories import CAMILLE, an_advertiser
from tests.functions.doors import Runtime, bodies, camille, event, fresh, status
from tests.numbers_in_clear import shows

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
CARRIER = Carrier("main", "brevo", "", 10.0, {HOME: 0.05}, {HOME: "36180"})
PUSH = CarrierPush(PushKind.EVENTS, "POST", {}, {}, "STOP from Camille", "192.0.2.7")
KNOWN = "t0ken"
REPLY = CarrierReply("", CAMILLE.e164, "36180", "STOP")
RECEIPT = CarrierReceipt("main", "m-1", "", Fate.DELIVERED, "delivered", NOW)


@dataclass
class World:
    """A door, and what it put where. `says` is what the carrier's call says; `secrets` the one that is held, and the newest."""

    says: Pushed = field(default_factory=lambda: Pushed((REPLY,)))
    carrier: Carrier = CARRIER
    secrets: tuple[str, str] = (KNOWN, KNOWN)
    signed: bool = True
    error: Exception | None = None
    heard: list[InboundSms] = field(default_factory=list)
    reported: list[str] = field(default_factory=list)
    unreadable: list[tuple[PushKind, str]] = field(default_factory=list)
    remembered: dict[str, datetime] = field(default_factory=dict)
    busy: bool = False
    check: CarrierCheck | None = None
    rivals: list[CarrierCheck] = field(default_factory=list)

    def has(self, message_id: str, now: datetime) -> bool:
        if self.busy:
            raise BusyError("throttled")
        return message_id in self.remembered and self.remembered[message_id] > now

    def add(self, message_id: str, until: datetime) -> None:
        if self.busy:
            raise BusyError("throttled")
        self.remembered[message_id] = until

    def find(self, carrier_id: str) -> CarrierCheck | None:
        assert carrier_id == "main"
        return self.check

    def write(self, check: CarrierCheck) -> None:
        self.check = check

    def change(self, before: CarrierCheck, check: CarrierCheck) -> bool:
        if self.rivals:
            self.check = self.rivals.pop()
        if self.check != before:
            return False
        self.check = check
        return True

    def read(self, carrier: Carrier, push: CarrierPush, now: datetime) -> Pushed:
        if self.error:
            raise self.error
        return self.says

    def take(self, push: CarrierPush = PUSH, token: str = KNOWN, now: datetime = NOW, carrier: str = "main") -> Pushed:
        held, newest = ({"webhook_token": one} for one in self.secrets)
        ports = PushPorts(
            carrier=lambda carrier_id: self.carrier if carrier_id == "main" else None,
            credentials=lambda _: held,
            newest=lambda _: newest,
            authentic=lambda *_: self.signed,
            read=self.read,
            in_e164=lambda number: number,
            seen=self,
            heard=self.heard.append,
            reported=self.reported.extend,
            unreadable=lambda kind, written: self.unreadable.append((kind, written)),
            checks=self,
        )
        return take_push(carrier, token, push, ports, now)

    def identities(self) -> list[str]:
        """What inbound takes the messages for that it reads from its queue."""
        return [identity_of(read_inbound_sms(write_inbound_sms(sms), NOW)) for sms in self.heard]


# ------------------------------------------------------------------ who may


@pytest.mark.guarantee("G7")
@each(
    ("known", "given"),
    [
        ("t0ken", ""),
        ("t0ken", "toke"),
        ("t0ken", "t0kenx"),
        ("t0ken", "T0KEN"),
        ("t0ken", "tökén"),
        ("t0ken", "t0ken,other"),
        ("t0ken,other", "t0ken,other"),
        ("t0ken, ,other", " "),
        ("t0ken,,other", ""),
    ],
)
def test_whoever_does_not_know_a_token_is_unknown(known: str, given: str) -> None:
    world = World(secrets=(known, known))
    with pytest.raises(UnknownCaller):
        world.take(token=given)
    assert world == World(secrets=(known, known))


def test_who_knows_it_and_does_not_sign_is_unknown_too() -> None:
    with pytest.raises(UnknownCaller):
        World(signed=False).take()


@each(("held", "newest"), [(KNOWN, "new"), ("old", KNOWN), (f"old,{KNOWN}", "old"), ("old", f"new , {KNOWN}\n")])
def test_a_token_is_good_from_its_rotation_until_nobody_holds_it_any_more(held: str, newest: str) -> None:
    world = World(secrets=(held, newest))
    assert len(world.take().replies) == 1
    assert len(world.heard) == 1


def test_a_secret_without_a_token_refuses_nobody_for_good() -> None:
    with pytest.raises(UndecidedCaller):
        World(secrets=(" , ", ",")).take()


def test_a_carrier_that_nobody_declared_is_unknown() -> None:
    with pytest.raises(UnknownCaller):
        World().take(carrier="other")


@each(
    ("address", "known"),
    [
        ("192.0.2.7", True),
        ("192.0.3.7", False),
        ("2001:db8::7", True),
        ("2001:db9::7", False),
        ("::ffff:192.0.2.7", False),
        ("", False),
        ("192.0.2.7, 198.51.100.1", False),
        ("192.0.2.7/24", False),
    ],
)
def test_with_blocks_of_addresses_a_call_is_from_one_of_them(address: str, known: bool) -> None:
    world = World(carrier=replace(CARRIER, sources=("192.0.2.0/24", "2001:db8::/32")))
    if known:
        world.take(replace(PUSH, address=address))
    else:
        with pytest.raises(UnknownCaller):
            world.take(replace(PUSH, address=address))
    assert len(world.heard) == known


# ------------------------------------------------------------------ once, and each one


@pytest.mark.guarantee("G1")
def test_a_second_stop_in_the_same_words_is_another_where_nothing_tells_them_apart() -> None:
    """Between the two, the person may have consented again."""
    world = World()
    world.take()
    world.take(now=NOW + 60 * SECOND)

    assert len(set(world.identities())) == 2


@each("reply", [replace(REPLY, id="17"), replace(REPLY, at=NOW - SECOND)])
def test_a_call_that_comes_again_within_minutes_is_heard_once(reply: CarrierReply) -> None:
    world = World(Pushed((reply,), (RECEIPT,)))

    assert len(world.take().replies) == 1
    assert world.take(now=NOW + REMEMBERED - SECOND) == Pushed()
    assert (len(world.heard), len(world.reported)) == (1, 1)


@pytest.mark.guarantee("G2")
def test_one_that_comes_again_after_hours_is_the_same_message_and_no_younger() -> None:
    world = World(Pushed((replace(REPLY, at=NOW - SECOND, body="OUI"),)))
    world.take()
    world.take(now=NOW + timedelta(hours=8))

    assert len(world.heard) == 2
    assert len(set(world.identities())) == 1
    assert {sms.received_at for sms in world.heard} == {NOW - SECOND}
    assert not any(sms.repairs for sms in world.heard)


@pytest.mark.guarantee("G7")
@each("at", [None, NOW + SECOND, NOW + timedelta(days=400)])
def test_a_yes_without_a_time_of_its_own_confirms_nothing(at: datetime | None) -> None:
    """It might be hours old, and answer another question than the one that waits."""
    world = World(Pushed((replace(REPLY, id="17", at=at, body="OUI"),)))
    world.take()

    (sms,) = world.heard
    assert (sms.received_at, sms.repairs) == (NOW, frozenset({Repair.TIME}))


def test_nothing_that_a_person_wrote_waits_for_the_memory() -> None:
    world = World(Pushed((replace(REPLY, id="17"),)), busy=True)
    world.take()
    world.take()

    assert len(world.heard) == 2
    assert len({sms.message_id for sms in world.heard}) == 1


def test_a_worker_that_dies_before_it_remembers_has_lost_nothing() -> None:
    world = World(Pushed((replace(REPLY, id="17"),), (RECEIPT,)))

    def full(_: list[str]) -> None:
        raise NotQueuedError

    ordinary, world.reported = world.reported, type("Full", (list,), {"extend": lambda self, _: full(_)})()
    with pytest.raises(NotQueuedError):
        world.take()
    assert (len(world.heard), world.remembered) == (1, {})
    world.reported = ordinary
    world.take()
    assert (len(world.heard), len(world.reported), len(world.remembered)) == (2, 1, 1)


def test_each_of_several_replies_in_a_call_is_a_message_of_its_own() -> None:
    world = World(Pushed((replace(REPLY, at=NOW), replace(REPLY, at=NOW), replace(REPLY, at=NOW, body="stop"))))
    world.take()

    assert len(set(world.identities())) == 3


# ------------------------------------------------------------------ whatever is in it


@pytest.mark.guarantee("G3")
@each(
    "error",
    [UnreadableMessage("no"), KeyError("text"), RecursionError(), OverflowError(), LookupError(), UnicodeError()],
)
def test_a_call_that_nobody_foresaw_is_kept_for_a_person(error: Exception) -> None:
    world = World(error=error)

    assert world.take() == Pushed(unread=1)
    ((kind, written),) = world.unreadable
    assert kind is PushKind.EVENTS
    assert json.loads(written)["unread_push"]["body"] == PUSH.body


@pytest.mark.guarantee("G1")
@each("unread", [0, 2])
def test_what_came_with_something_that_cannot_be_read_counts_all_the_same(unread: int) -> None:
    """An SMS without a sender, and whatever the service's own reader could not read."""
    world = World(Pushed((replace(REPLY, sender=" "), REPLY), (RECEIPT,), unread=unread))

    assert world.take() == Pushed((REPLY,), (RECEIPT,), unread=unread + 1)
    assert [sms.sender for sms in world.heard] == [CAMILLE.e164]
    assert world.reported == [RECEIPT.written()]
    ((_, written),) = world.unreadable
    assert json.loads(written)["unread_push"]["body"] == PUSH.body


@each(
    ("body", "repairs"),
    [
        ("Arr\ufffdtez", {Repair.CHARACTERS}),
        ("STOP\ud800", {Repair.CHARACTERS}),
        ("x" * 5_000_000, {Repair.CUT}),
        ("STOP\x00", set()),
        ("", set()),
    ],
)
def test_words_that_did_not_come_whole_are_heard_and_marked(body: str, repairs: set[Repair]) -> None:
    world = World(Pushed((replace(REPLY, at=NOW, body=body),)))
    world.take()

    (sms,) = world.heard
    assert sms.repairs == repairs
    written = write_inbound_sms(sms)
    assert len(written.encode()) < 200_000
    read = read_inbound_sms(written, NOW)
    assert len(read.body) <= LONGEST_REPLY
    assert read == replace(sms, body=read.body)


@each("wild", ["\x00", "\ud800" * 3, "x" * 100_000, "é 'or' 1=1", "#", ":"])
def test_whatever_a_carrier_calls_things_a_queue_takes_it(wild: str) -> None:
    world = World(Pushed((replace(REPLY, id=wild, sender=wild, recipient=wild, answers=wild),), ()))
    world.take()

    (sms,) = world.heard
    assert read_inbound_sms(write_inbound_sms(sms), NOW).carrier == "main"


# ------------------------------------------------------------------ checks


CHECK = CarrierCheck("main", CAMILLE.e164, "zelie", NOW - SECOND, "m-1")


def test_what_a_check_waits_for_is_noted_beside_what_another_worker_notes() -> None:
    world = World(Pushed((REPLY,), (RECEIPT,)), check=replace(CHECK, message_id=""), rivals=[CHECK])
    world.take()

    assert world.check == CHECK.reported("m-1", "delivered", NOW).heard(CAMILLE.e164, "STOP", NOW)


def test_a_check_that_keeps_changing_costs_nobody_s_words() -> None:
    world = World(Pushed((replace(REPLY, id="17"),)), check=CHECK)
    world.rivals = [replace(CHECK, status=str(number)) for number in range(30)]
    world.take()

    assert (len(world.heard), len(world.remembered)) == (1, 1)


def test_a_check_of_yesterday_is_left_alone() -> None:
    world = World(check=CHECK)
    world.take(now=NOW + timedelta(days=1))

    assert world.check == CHECK


# ------------------------------------------------------------------ the door, on moto


SECRET = {"webhook_token": f"{KNOWN},ancient", "api_key": "key", "bearer_token": "bearer"}

NAME = "stop-sms/carriers/main"


@pytest.fixture
def door(base: DynamoContactStore, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    url = boto3.client("sqs").create_queue(QueueName="receipts")["QueueUrl"]
    monkeypatch.setenv("RECEIPT_QUEUE_URL", url)
    boto3.client("secretsmanager").create_secret(Name=NAME, SecretString=json.dumps(SECRET))
    DynamoCarrierStore("campaign").put(CARRIER)
    return fresh("inbound_api")


def pushed(
    door: Any, token: str = KNOWN, carrier: str = "main", kind: str = "events", **changes: Any
) -> tuple[int, str]:
    """A call of the carrier's; what it is answered."""
    sample = event("inbound_api_carrier_push")
    sample["pathParameters"] = {"carrier_id": carrier, "token": token, "kind": kind}
    answer = door.handler(sample | changes, Runtime())
    return answer["statusCode"], answer["body"]


@pytest.mark.guarantee("G1")
@pytest.mark.parametrize("ended_at", [None, NOW])
def test_a_stop_that_a_carrier_calls_us_with_opposes_also_after_it_was_taken_back(
    door: Any,
    base: DynamoContactStore,
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
    ended_at: datetime | None,
) -> None:
    DynamoCarrierStore("campaign").put(replace(CARRIER, ended_at=ended_at))
    assert pushed(door) == (200, "")

    (message,) = boto3.client("sqs").receive_message(QueueUrl=settings.inbound_queue_url)["Messages"]
    sample = event("inbound_stop")
    sample["Records"][0]["body"] = message["Body"]
    assert fresh("inbound").handler(sample, Runtime()) == {"batchItemFailures": []}
    assert camille(base).status is Status.OPPOSED
    told = capsys.readouterr()
    for secret in ("t0ken", "ancient", "bearer", "STOP"):
        assert secret not in told.out + told.err
    assert not shows(told.out + told.err, CAMILLE.e164)


@pytest.mark.guarantee("G1")
@pytest.mark.parametrize("warm", [False, True])
def test_a_stop_to_a_carrier_whose_number_has_changed_counts_for_those_who_name_either(
    door: Any, base: DynamoContactStore, settings: Settings, warm: bool
) -> None:
    """Brevo does not say which number was written to. Of those who send through it, Lune alone is declared anew.

    For a minute, the door still takes the former number for the carrier's.
    """
    advertisers = DynamoAdvertiserStore("consent")
    theirs = {"brume": ("36180", "main"), "lune": ("36222", "main"), "nora": ("36111", "main"), "alma": ("36999", "")}
    for advertiser_id, (number, carrier) in theirs.items():
        advertisers.put(an_advertiser(id=advertiser_id, stop_number=number, route=Route(carrier)))
    assert DynamoCarrierStore("campaign").put(replace(CARRIER, stop_numbers={HOME: "36111"}))
    assert DynamoCarrierStore("campaign").put(CARRIER)
    door = fresh("inbound_api")
    if warm:
        assert pushed(door, token="wrong")[0] == 404
    assert DynamoCarrierStore("campaign").put(replace(CARRIER, stop_numbers={HOME: "36222"}))
    assert pushed(door) == (200, "")

    (message,) = boto3.client("sqs").receive_message(QueueUrl=settings.inbound_queue_url)["Messages"]
    sample = event("inbound_stop")
    sample["Records"][0]["body"] = message["Body"]
    assert ("36180" in message["Body"], "36222" in message["Body"]) == (warm, not warm)
    assert fresh("inbound").handler(sample, Runtime()) == {"batchItemFailures": []}
    found = {known: status(base, advertiser_id=known) for known in theirs}
    assert found == {"brume": "opposed", "lune": "opposed", "nora": "opposed", "alma": "unknown"}
    if not warm:
        assert status(base) == "granted", "she has the former number, and sends through another carrier"


@pytest.mark.parametrize(("ended_at", "read"), [(None, 1), (NOW, 0)])
def test_all_advertisers_are_read_once_for_a_batch_at_most(
    door: Any, base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch, ended_at: datetime | None, read: int
) -> None:
    """They are looked through for those who send through a carrier of whom none has the number; through one taken back nobody does."""
    DynamoCarrierStore("campaign").put(replace(CARRIER, ended_at=ended_at))
    pages: list[str | None] = []

    def page(store: DynamoAdvertiserStore, after: str | None) -> tuple[list[Any], None]:
        pages.append(after)
        return [], None

    monkeypatch.setattr(DynamoAdvertiserStore, "page", page)
    sms = InboundSms("", CAMILLE.e164, "36180", "STOP", None, NOW, carrier="main")
    sample = event("inbound_stop")
    (record,) = sample["Records"]
    bodies = [write_inbound_sms(replace(sms, message_id=f"m-{place}")) for place in range(3)]
    sample["Records"] = [record | {"messageId": str(place), "body": body} for place, body in enumerate(bodies)]

    assert fresh("inbound").handler(sample, Runtime()) == {"batchItemFailures": []}
    assert (status(base), len(pages)) == ("opposed", read)


def test_a_receipt_that_a_carrier_calls_us_with_waits_for_delivery(door: Any) -> None:
    told = json.loads(event("inbound_api_carrier_push")["body"]) | {"msg_status": "delivered"}
    told.pop("reply", None)

    assert pushed(door, body=json.dumps(told)) == (200, "")
    (written,) = bodies(boto3.client("sqs").get_queue_url(QueueName="receipts")["QueueUrl"])
    assert written["receipt"]["carrier"] == "main"


def test_a_carrier_s_times_are_the_system_s_and_what_a_person_writes_is_queued_in_real_time(
    door: Any, settings: Settings
) -> None:
    """They differ on the embedded stack alone, whose simulated carriers are on its clock: a OUI would come before its question."""
    Path(settings.clock_file).write_text(str(timedelta(days=-3).total_seconds()))
    told = json.loads(event("inbound_api_carrier_push")["body"])
    real = datetime.now(UTC).replace(microsecond=0) - SECOND
    there = real - timedelta(days=3)

    pushed(door, body=json.dumps(told | {"ts_event": there.timestamp()}))
    pushed(door, body=json.dumps(told | {"msg_status": "delivered", "ts_event": there.timestamp()}))

    (sms,) = bodies(settings.inbound_queue_url)
    (receipt,) = bodies(boto3.client("sqs").get_queue_url(QueueName="receipts")["QueueUrl"])
    assert datetime.fromisoformat(sms["Timestamp"]) == real
    assert datetime.fromisoformat(receipt["receipt"]["at"]) == there


@each(
    "wrong",
    [
        {"token": "no"},
        {"token": "t0ken,ancient"},
        {"token": "é\ud800"},
        {"carrier": "other"},
        {"carrier": ""},
        {"carrier": "main%2F"},
        {"carrier": "main/../main"},
        {"carrier": "MAIN"},
        {"carrier": "é" * 3000},
        {"carrier": "main\n"},
        {"carrier": "\ud800\x00"},
        {"kind": "everything"},
        {"kind": ""},
        {"headers": {}},
        {"headers": {"Authorization": "Bearer other"}},
        {"pathParameters": None},
    ],
)
def test_a_stranger_learns_nothing(door: Any, settings: Settings, wrong: dict[str, Any]) -> None:
    nowhere = pushed(door, carrier="nowhere")

    assert nowhere[0] == 404
    assert pushed(door, **wrong) == nowhere
    assert bodies(settings.inbound_queue_url) == []


@each(
    ("body", "encoded"),
    [
        ("", False),
        ("<html>", False),
        ("STOP\x00\ud800", False),
        (base64.b64encode(b'{"text": "Arr\xeatez"').decode(), True),
        ("x" * 9_000_000, False),
        ("[" * 100_000, False),
    ],
)
def test_what_the_carrier_says_in_no_form_of_its_own_waits_for_a_person(
    door: Any, settings: Settings, body: str, encoded: bool
) -> None:
    assert pushed(door, body=body, isBase64Encoded=encoded) == (200, "")

    (message,) = boto3.client("sqs").receive_message(QueueUrl=settings.inbound_queue_url)["Messages"]
    sample = event("inbound_stop")
    sample["Records"][0]["body"] = message["Body"]
    failed = fresh("inbound").handler(sample, Runtime())["batchItemFailures"]
    assert len(failed) == 1, "it comes back until it is among the dead letters"
    boto3.client("sqs").delete_message(QueueUrl=settings.inbound_queue_url, ReceiptHandle=message["ReceiptHandle"])


@each("fault", ["secret", "inbound queue", "table", "service"])
def test_what_cannot_be_kept_or_checked_for_the_moment_comes_again(
    door: Any, settings: Settings, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """429 is the one answer after which each of them calls again."""
    told = json.dumps(json.loads(event("inbound_api_carrier_push")["body"]) | {"reply": fault})
    with monkeypatch.context() as patch:
        match fault:
            case "secret":
                patch.setitem(SECRET, "webhook_token", "")
                boto3.client("secretsmanager").put_secret_value(SecretId=NAME, SecretString=json.dumps(SECRET))
            case "inbound queue":
                patch.setenv("INBOUND_QUEUE_URL", settings.inbound_queue_url + "-gone")
            case "table":
                patch.setenv("IDEMPOTENCY_TABLE", "gone")
            case "service":
                patch.setattr(services, "_FOLDERS", {})
        status, body = pushed(fresh("inbound_api"), body=told)
    boto3.client("secretsmanager").put_secret_value(SecretId=NAME, SecretString=json.dumps(SECRET))

    assert status == 429
    assert KNOWN not in body
    assert pushed(fresh("inbound_api"), body=told)[0] == 200


def test_what_a_check_waits_for_comes_through_the_door(door: Any) -> None:
    checks = DynamoCarrierChecks("idempotency")
    checks.write(CarrierCheck("main", CAMILLE.e164, "zelie", datetime.now(UTC) - SECOND))

    pushed(door)

    noted = checks.find("main")
    assert noted is not None
    assert (noted.heard_at is not None, noted.words) == (True, "STOP")
