"""A running campaign under fire: nobody gets it twice, nobody after an opposition, everybody is accounted for, all is proved.

Workers are killed in mid-batch, the carrier throttles, falls silent and takes too long, everything is delivered twice, people
oppose and consent again throughout, all sending is stopped, the emulator goes away and comes back with its state. Then the
carrier's own list of messages, the API and an audit from the archive alone are held against each other.
"""

import json
import math
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from stopsms.adapters.files.archive_store import S3Archive
from stopsms.adapters.tables.dynamodb import plain
from stopsms.audit.verifier import blocks
from stopsms.compliance.campaign.shards import shard_of
from stopsms.contracts.messages import planning_task

from tests.stack import TUESDAY_10H_PARIS, Stack, free_port, local, put_out, settled, wait_for
from tests.summary import SUMMARY
from tests.system.test_audit import audit
from tests.system.test_replies import two_way
from tests.system.test_the_main_job import (
    batches,
    claims,
    drained,
    handed_over_in_time,
    publish_receipt,
)

pytestmark = pytest.mark.system

FIRED: Counter[str] = Counter()
"""What was fired, and what came of it; conftest.py prints it at the end."""

PEOPLE = 240
BURNING_SHARDS = frozenset(range(8))
"""The people's numbers are all of these shards: so batches are large, and workers die in the middle of them."""

STOP_NUMBER = "36555"
QUEUES = ("PlannerQueue", "BatchQueue", "InboundQueue", "ReceiptQueue")
SOONEST_SECONDS = 5
"""How soon a message is delivered again whose worker died; on a slow machine later: a worker's start is what takes time."""

SENDER_SECONDS = 25
"""How long a sender's invocation may last, hence how soon it is sure that one which was killed will not tell any more."""

LONGEST_WAIT_SECONDS = 10
"""After so long a sender gives up an answer (`read_timeout` of the gateway)."""

CLOSED = {"throttle_rate": 1.0}
"""The carrier takes nothing: so no attack comes too late, however slow the machine."""

OPEN = {"throttle_rate": 0.1, "ambiguous_rate": 0.05}


@dataclass
class Fire:
    """The stack, the campaign, and the means to hurt it."""

    stack: Stack
    people: list[str]
    campaign_id: str = ""
    chance: random.Random = field(default_factory=lambda: random.Random(36180))
    opposed: dict[str, str] = field(default_factory=dict)
    """Those who said STOP: the id of their message."""

    def messages(self) -> list[dict[str, Any]]:
        return self.stack.messages(campaign_id=self.campaign_id)

    def campaign(self) -> Any:
        return self.stack.api("GET", f"/campaigns/{self.campaign_id}").body

    def at_work(self, queue: str) -> bool:
        """Whether a worker has a message of this queue in its hands."""
        asked = {"QueueUrl": self.stack.resource(queue), "AttributeNames": ["ApproximateNumberOfMessagesNotVisible"]}
        numbers: dict[str, str] = self.stack.client("sqs").get_queue_attributes(**asked)["Attributes"]
        return numbers["ApproximateNumberOfMessagesNotVisible"] != "0"

    def kill(self, function: str) -> bool:
        """Kill the workers of a function with no warning; whether there were any."""
        killed = 0
        for worker in self.stack.workers(function):
            try:
                os.kill(worker, signal.SIGKILL)
                killed += 1
            except ProcessLookupError:
                continue
        FIRED[f"{function} workers killed"] += killed
        return killed > 0

    def stop(self, number: int) -> list[str]:
        """Some more people say STOP; each message is published twice. Who they are."""
        chosen = self.chance.sample(sorted(set(self.people) - set(self.opposed)), number)
        for phone in chosen:
            payload = two_way(phone, STOP_NUMBER, self.chance.choice(("STOP", "Stop svp", "Arrêtez vos messages !")))
            self.opposed[phone] = payload["inboundMessageId"]
            for _ in range(2):
                self._publish(payload)
            FIRED["STOPs"] += 1
        return chosen

    def _publish(self, payload: dict[str, str]) -> None:
        topic = self.stack.described["inbound_topic_arn"]
        self.stack.client("sns").publish(TopicArn=topic, Message=json.dumps(payload))

    def consent(self, phone: str, collected_at: str) -> int:
        body = {
            "advertiser_id": "brasier",
            "phone": phone,
            "legal_basis": "consent",
            "collected_at": collected_at,
            "evidence": {
                "source": "web_form",
                "wording": "J’accepte",
                "wording_version": "1",
                "checkbox": {"present": True, "prechecked": False, "checked": True},
                "informed": True,
                "objection_offered": True,
            },
        }
        return self.stack.api("POST", "/consents", body).status

    def acts(self, phone: str) -> list[dict[str, Any]]:
        """The person's evidence, oldest first."""
        found = self.stack.api("GET", f"/contacts/{phone}/evidence?advertiser_id=brasier").body
        assert found["faults"] == []
        records: list[dict[str, Any]] = found["records"]
        return records

    def behave(self, **behaviour: Any) -> None:
        self.stack.carrier("PUT", "/behaviour", behaviour)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Senders stand in the middle of their hand-overs; in the end the carrier takes what they handed over, then no more."""
        self.behave(hold=True, **OPEN)
        self.until(lambda: len(self.waiting("PROMOTIONAL")) >= 3, "hand-overs under way")
        yield
        self.behave(hold=False)
        wait_for(lambda: not self.waiting("PROMOTIONAL"), "the hand-overs' end")
        self.behave(**CLOSED)

    def waiting(self, kind: str) -> list[float]:
        """For how many seconds the carrier has held each request of a kind, the longest first."""
        found: list[float] = self.stack.carrier("GET", "/faults")["waiting"][kind]
        return found

    def unheard(self) -> int:
        """How many answers of the carrier came when nobody waited for them any more."""
        number: int = self.stack.carrier("GET", "/faults")["unheard"]
        return number

    def until(self, so: Callable[[], Any], what: str, seconds: float = 300) -> None:
        """Wait, while an operator redrives what becomes a dead letter. What is to be hurt may be there for a moment only."""
        wait_for(lambda: self.redrive() < 0 or so(), what, seconds, pause=0.15)

    def deliver_again(self) -> None:
        """Queue all batches that there are once more, and the planner's task."""
        sqs = self.stack.client("sqs")
        for batch in batches(self.stack, self.campaign_id):
            sqs.send_message(QueueUrl=self.stack.resource("BatchQueue"), MessageBody=batch.written())
            FIRED["batches delivered again"] += 1
        task = planning_task(self.campaign_id).written()
        sqs.send_message(QueueUrl=self.stack.resource("PlannerQueue"), MessageBody=task)

    def redrive(self) -> int:
        """What an operator does with dead letters: back into their queue. How many there were."""
        sqs, number = self.stack.client("sqs"), 0
        for queue in QUEUES:
            dead = self.stack.resource(queue.replace("Queue", "DeadLetterQueue"))
            while letters := sqs.receive_message(QueueUrl=dead, MaxNumberOfMessages=10).get("Messages", []):
                for letter in letters:
                    sqs.send_message(QueueUrl=self.stack.resource(queue), MessageBody=letter["Body"])
                    sqs.delete_message(QueueUrl=dead, ReceiptHandle=letter["ReceiptHandle"])
                    number += 1
        FIRED["dead letters redriven"] += number
        return number


def _numbers() -> list[str]:
    """Numbers of the burning shards, in which batches are as large as the people allow."""
    numbers = (f"+3364500{place:04d}" for place in range(10_000))
    burning = (phone for phone in numbers if shard_of(phone) in BURNING_SHARDS)
    return [next(burning) for _ in range(PEOPLE)]


@pytest.fixture(scope="module")
def fire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fire]:
    """A stack of this module's own, with no contacts but these people, on a Tuesday at ten in Paris."""
    environment = {
        "STACK_HOME": str(tmp_path_factory.mktemp("fire")),
        "STACK_PORT": str(free_port()),
        "CARRIER_PORT": str(free_port()),
        "STACK_PartsPerSecond": "20",
        "SAMPLE": "0",
    }
    local(environment, "up")
    try:
        described = json.loads((Path(environment["STACK_HOME"]) / "stack.json").read_text())
        burning = Fire(Stack(described, environment), _numbers())
        burning.stack.clock(TUESDAY_10H_PARIS)
        advertiser = {
            "name": "Brasier",
            "legal_name": "BRASIER SARL",
            "siren": "552100554",
            "sender_id": "BRASIER",
            "stop_number": STOP_NUMBER,
        }
        began = time.monotonic()
        assert burning.stack.api("PUT", "/advertisers/brasier", advertiser).status == 200
        start_seconds = time.monotonic() - began
        with ThreadPoolExecutor(4) as pool:
            answers = pool.map(lambda phone: burning.consent(phone, "2026-11-01T10:00:00+01:00"), burning.people)
            assert set(answers) == {201}
        burning.stack.configure("SenderFunction", Timeout=SENDER_SECONDS)
        visibility = str(max(SOONEST_SECONDS, math.ceil(5 * start_seconds)))
        for queue in QUEUES:
            burning.stack.client("sqs").set_queue_attributes(
                QueueUrl=burning.stack.resource(queue), Attributes={"VisibilityTimeout": visibility}
            )
        yield burning
    finally:
        put_out(environment)


@pytest.fixture(scope="module")
def burnt(fire: Fire) -> Fire:
    """The campaign, after all that was fired on it."""
    with pytest.MonkeyPatch.context() as patch:  # the adapters, used here to read what was queued, speak to the stack
        fire.stack.adapters_use_it(patch)
        for attack in (_start, _kill_senders, _kill_inbound, _restart, _time_out, _halt, _pause, _kill_senders):
            attack(fire)
            fire.stop(3)
        _extinguish(fire)
    SUMMARY["fired"] = ", ".join(f"{number} {what}" for what, number in FIRED.items())
    return fire


def _start(fire: Fire) -> None:
    """The planner is killed while it plans."""
    fire.behave(latency_ms=30, duplicate_receipts=True, seed=36, **CLOSED)
    text = "Brasier : portes ouvertes samedi."
    never = {"oppositions": None, "invalid_numbers": None, "carrier_blocks": None, "refusals": None}
    fire.campaign_id = fire.stack.started("brasier", text, limits=never, canary={"share": 1}, category=None)
    fire.until(lambda: fire.at_work("PlannerQueue") and fire.kill("Planner"), "a planner at work")


def _kill_senders(fire: Fire) -> None:
    """Senders are killed in the middle of their hand-overs, their batches delivered twice, and people say STOP."""
    for _ in range(2):
        with fire.held():
            fire.stop(3)
            assert fire.kill("Sender")
    fire.deliver_again()


def _kill_inbound(fire: Fire) -> None:
    """Inbound is killed with oppositions in its hands, answers with confirmations; some who have opposed consent again."""
    for _ in range(2):
        fire.stop(6)
        fire.until(lambda: fire.at_work("InboundQueue") and fire.kill("Inbound"), "inbound at work")
    with fire.held():
        fire.stop(2)
        fire.until(lambda: fire.waiting("TRANSACTIONAL"), "a confirmation under way")
        assert fire.kill("Answers")
    back = fire.chance.sample(sorted(fire.opposed), 3)
    for phone in back:
        fire.until(partial(_recorded, fire, phone), "an opposition")
    latest = max(datetime.fromisoformat(fire.acts(phone)[-1]["recorded_at"]) for phone in back)
    later = (latest + timedelta(minutes=6)).isoformat()
    fire.stack.clock(later)
    for phone in back:
        assert fire.consent(phone, later) == 201
        FIRED["new consents"] += 1


def _restart(fire: Fire) -> None:
    """The emulator goes away with all its workers, with oppositions, hand-overs and receipts under way."""
    with fire.held():
        fire.stop(5)
    local(fire.stack.environment, "restart")
    FIRED["restarts"] += 1


def _time_out(fire: Fire) -> None:
    """The carrier takes longer than anyone waits; it takes the messages when nobody listens any more."""
    before = fire.unheard()
    while fire.unheard() == before:
        with fire.held():
            fire.until(lambda: max(fire.waiting("PROMOTIONAL")) > LONGEST_WAIT_SECONDS + 1, "a hand-over given up")


def _halt(fire: Fire) -> None:
    """All sending is stopped, and goes on."""
    with fire.held():
        order = {"by": "Claire Martin", "reason": "Exercice."}
        assert fire.stack.api("PUT", "/sending", order | {"stopped": True}).body["stopped"] is True
    fire.until(lambda: not fire.at_work("BatchQueue"), "the workers to put down their batches")
    held = len(fire.messages())
    for phone in fire.stop(3):  # which is not sending: oppositions are taken in all the same
        fire.until(partial(_recorded, fire, phone), "an opposition")
    assert len(fire.messages()) == held < PEOPLE
    assert fire.stack.api("PUT", "/sending", order | {"stopped": False}).body["stopped"] is False
    FIRED["halts"] += 1


def _pause(fire: Fire) -> None:
    """The campaign is paused and resumed, which also takes up what a halt has put aside for minutes."""
    assert fire.stack.api("POST", f"/campaigns/{fire.campaign_id}/pause").body["status"] == "paused"
    assert fire.stack.api("POST", f"/campaigns/{fire.campaign_id}/resume").body["status"] == "running"
    FIRED["pauses"] += 1


def _extinguish(fire: Fire) -> None:
    """Peace returns: an operator redrives what died, and everything comes to its end."""
    fire.behave(throttle_rate=0, ambiguous_rate=0, latency_ms=0)
    did = fire.stack.carrier("GET", "/faults")
    FIRED["throttles"], FIRED["lost answers"], FIRED["answers too late"] = (
        did[fault] for fault in ("throttled", "silent", "unheard")
    )

    def over() -> bool:
        campaign = fire.campaign()
        return bool(settled(campaign) == campaign["counts"]["planned"] == PEOPLE)

    fire.until(over, "everybody accounted for", 180)
    fire.until(lambda: all(_recorded(fire, phone) for phone in fire.opposed), "all oppositions")
    for message in fire.messages():  # once more, all at once: whatever was recorded, nothing changes
        publish_receipt(fire.stack, message)
    fire.until(lambda: drained(fire.stack, "ReceiptQueue") and drained(fire.stack, "InboundQueue"), "what was received")
    fire.stack.until(fire.campaign_id, "finished")


def _recorded(fire: Fire, phone: str) -> bool:
    return any(act["content"].get("reference") == fire.opposed[phone] for act in fire.acts(phone))


def recipients(fire: Fire) -> dict[str, dict[str, Any]]:
    """What the API says of each recipient, by number."""
    found: dict[str, dict[str, Any]] = {}
    following = ""
    while True:
        page = fire.stack.api("GET", f"/campaigns/{fire.campaign_id}/recipients{following}").body
        found |= {recipient["phone"]: recipient for recipient in page["recipients"]}
        if page["next"] is None:
            return found
        following = f"?next={page['next']}"


@pytest.mark.guarantee("G2")
def test_nobody_gets_the_campaign_twice(burnt: Fire) -> None:
    received = Counter(message["to"] for message in burnt.messages())

    assert received
    assert {phone: times for phone, times in received.items() if times > 1} == {}


@pytest.mark.guarantee("G1")
def test_nobody_is_claimed_after_an_opposition_that_stands(burnt: Fire) -> None:
    held = claims(burnt.stack, burnt.campaign_id)
    got = {message["to"] for message in burnt.messages()}
    assert got <= set(held), "handed over without a claim"
    overdue = [each for each in burnt.messages() if not handed_over_in_time(each, held[each["to"]].at)]
    assert overdue == [], "handed over by a claim that was no longer good"

    acts = {phone: burnt.acts(phone) for phone in burnt.opposed}
    for phone, chain in acts.items():
        assert [act["content"].get("reference") for act in chain].count(burnt.opposed[phone]) == 1
    last_before = {
        phone: [act["act"] for act in acts[phone] if datetime.fromisoformat(act["recorded_at"]) < held[phone].at][-1]
        for phone in burnt.opposed
        if phone in held
    }
    assert last_before, "nobody was claimed before their STOP"
    assert {phone: act for phone, act in last_before.items() if act == "opposed"} == {}, "claimed after an opposition"
    assert {phone for phone in burnt.opposed if phone not in got}, "nobody said STOP in time: nothing was proved"


@pytest.mark.guarantee("G1")
def test_a_stop_is_confirmed_at_most_once_and_takes_effect_for_good(burnt: Fire) -> None:
    confirmed = Counter(message["to"] for message in burnt.stack.messages() if not message["context"])

    assert set(confirmed) <= set(burnt.opposed)
    assert max(confirmed.values()) == 1
    for phone in burnt.opposed:
        act = burnt.acts(phone)[-1]["act"]
        assert burnt.stack.contact(phone, "brasier")["status"] == ("opposed" if act == "opposed" else "granted")


@pytest.mark.guarantee("G3")
def test_everybody_is_accounted_for_and_what_is_uncertain_is_explained(burnt: Fire) -> None:
    counts = burnt.campaign()["counts"]
    known = recipients(burnt)
    fates = Counter(recipient["status"] for recipient in known.values())
    got = {message["to"] for message in burnt.messages()}
    FIRED["delivered"], FIRED["blocked"], FIRED["uncertain"] = (fates[f] for f in ("delivered", "blocked", "uncertain"))

    assert set(known) == set(burnt.people)
    assert counts["planned"] == PEOPLE == settled(burnt.campaign())
    assert {phone for phone in known if known[phone]["status"] == "delivered"} == got
    assert set(fates) <= {"delivered", "blocked", "uncertain"}
    assert counts["delivered"] == fates["delivered"]
    blocked = {phone: recipient["rules"] for phone, recipient in known.items() if recipient["status"] == "blocked"}
    assert blocked
    assert {tuple(rules) for rules in blocked.values()} == {("fr.opposition",)}
    assert set(blocked) <= set(burnt.opposed)
    held = claims(burnt.stack, burnt.campaign_id)
    unexplained = {phone for phone in known if known[phone]["status"] == "uncertain" and phone not in held}
    assert unexplained == set(), "uncertain, although no worker that could have sent holds a claim"


@pytest.mark.guarantee("G5")
def test_the_archive_holds_every_last_change_and_the_audit_finds_nothing(burnt: Fire) -> None:
    sends = Counter(recipient["status"] for recipient in recipients(burnt).values())
    number = sends["delivered"] + sends["uncertain"]

    wait_for(lambda: audit(burnt.stack).sends >= number and _newest(burnt) == _stored(burnt), "the archive", 60)
    found = audit(burnt.stack)

    assert (found.sends, found.findings) == (number, [])


def _stored(fire: Fire) -> dict[tuple[str, str], int]:
    """How often each contact and each group of outcomes has changed, by the tables."""
    tables = fire.stack.client("dynamodb")
    found = {}
    for table in ("ConsentTable", "CampaignTable"):
        for page in tables.get_paginator("scan").paginate(TableName=fire.stack.resource(table)):
            for item in map(plain, page["Items"]):
                found[item["pk"], item["sk"]] = int(item.get("version") or item.get("revision") or 0)
    return found


def _newest(fire: Fire) -> dict[tuple[str, str], int]:
    """The same, by the archive."""
    bucket = S3Archive(fire.stack.resource("ArchiveBucket"), fire.stack.client("s3"))
    found: dict[tuple[str, str], int] = {}
    for table in ("consent", "campaign"):
        faults: list[str] = []
        for _, changes in blocks(table, partial(bucket.block, table), faults):
            for change in changes:
                place = (change["pk"], change["sk"])
                if change["item"] is None:
                    found.pop(place, None)
                else:
                    found[place] = change["item"].get("version") or change["item"].get("revision") or 0
        assert faults == []
    return found
