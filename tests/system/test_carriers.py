"""The main job through each service beside AWS, against its simulator: with all of them at once, since a campaign mostly waits."""

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from stopsms.adapters.gateways import services
from stopsms.compliance.outside.carrier import PushKind, Service

from local.carrier.caller import with_query
from tests.carrier_contract import UNSETTLED
from tests.stack import (
    BEHAVE,
    Advertiser,
    Stack,
    evidence,
    make_ready,
    next_stop_number,
    opposed,
    people,
    wait_for,
)
from tests.system.test_audit import faults

pytestmark = pytest.mark.system

AUDIENCE = 6

FAULTS = {
    "throttle_rate": 0.25,
    "ambiguous_rate": 0.2,
    "html_rate": 0.2,
    "error_rate": 0.1,
    "shuffle": True,
    "duplicate_receipts": True,
    "contradictory_receipts": True,
    "receipt_delay_ms": 20,
    "seed": 5,
}

NO_MORE = "Je ne veux plus recevoir vos SMS"
"""Understood here; the services take for a STOP what begins with one."""

SUBSTITUTE = "0000"
"""In the place of a token's end."""


@dataclass
class Job:
    """An advertiser's campaign through a carrier of its own."""

    stack: Stack
    service: Service
    advertiser: Advertiser
    token: str
    phones: list[str]
    campaign: dict[str, Any]

    def refreshed(self) -> dict[str, Any]:
        """The campaign as it is by now."""
        found: dict[str, Any] = self.stack.api("GET", f"/campaigns/{self.campaign['id']}").body
        return found

    def received(self) -> list[str]:
        """Who has the campaign, as often as they do."""
        return [message["to"] for message in self.stack.messages(campaign_id=self.campaign["id"])]

    def writes(self, phone: str, words: str) -> None:
        """A person writes to the carrier."""
        written = {"from": phone, "to": self.advertiser.stop_number, "body": words, "service": self.service.id}
        self.stack.carrier("POST", "/replies", written)

    def wait_for_opposition(self, phone: str) -> None:
        """Until the person is opposed to the advertiser."""
        wait_for(lambda: opposed(self.stack, phone, self.advertiser.id), "the opposition", 30)

    def pushes(self) -> list[dict[str, Any]]:
        """What the service has called us with."""
        found: list[dict[str, Any]] = self.stack.carrier("GET", f"/accounts/{self.service.id}/pushes")["pushes"]
        return found

    def blacklist(self) -> set[str]:
        """Whom the service itself writes to no more."""
        listed = self.stack.carrier("GET", f"/accounts/{self.service.id}/blacklist")["blacklist"]
        return {entry["number"] for entry in listed}


def begun(stack: Stack, service_id: str, number: int) -> Job:
    """A carrier as a person sets it up: declared, its secret written, our addresses given to the service. Then people and a campaign."""
    advertiser = Advertiser(f"brume-{number}", str(number))
    token = f"{service_id}-token-0123456789"
    account = stack.carrier("PUT", f"/accounts/{service_id}", {"stop_number": advertiser.stop_number})
    declared = stack.api("PUT", f"/carriers/{advertiser.id}", {
        "service": service_id, "account": account["account"], "parts_per_second": 50,
        "prices": {"FR": 0.045}, "stop_numbers": {"FR": advertiser.stop_number},
    })  # fmt: skip
    assert declared.status == 200, declared
    secret = json.dumps(account["credentials"] | {"webhook_token": token})
    stack.client("secretsmanager").create_secret(Name=declared.body["secret"], SecretString=secret)
    webhooks = {kind: url.replace("TOKEN", token) for kind, url in declared.body["addresses"].items()}
    stack.carrier("PUT", f"/accounts/{service_id}", {"webhooks": webhooks})
    body = advertiser.body() | {"carrier": advertiser.id}
    del body["stop_number"], body["stop_numbers"]
    assert stack.api("PUT", f"/advertisers/{advertiser.id}", body).status == 200
    checked = stack.api("POST", f"/carriers/{advertiser.id}/check", {"advertiser_id": advertiser.id})
    assert checked.body["findings"] == [], checked
    phones = people(stack, advertiser, "all", AUDIENCE)
    campaign_id = stack.started(advertiser.id, advertiser.text, category=None)
    return Job(stack, services.service(service_id), advertiser, token, phones, stack.until(campaign_id, "finished"))


@pytest.fixture(scope="module")
def jobs(stack: Stack) -> list[Job]:
    """One with each service, under faults of every kind; from then on the services behave."""
    make_ready(stack)
    stack.carrier("PUT", "/behaviour", FAULTS)
    before = stack.carrier("GET", "/faults")
    numbers = [next_stop_number() for _ in services.SERVICES]
    with ThreadPoolExecutor(len(numbers)) as pool:
        found = list(pool.map(lambda service, number: begun(stack, service, number), services.SERVICES, numbers))
    after = stack.carrier("GET", "/faults")
    assert after["throttled"] > before["throttled"]
    assert after["silent"] + after["garbled"] > before["silent"] + before["garbled"]
    stack.carrier("PUT", "/behaviour", BEHAVE)
    return found


def through_each(jobs: list[Job], act: Callable[[Job], None]) -> None:
    """Act with every service, all at once."""

    def named(job: Job) -> None:
        try:
            act(job)
        except BaseException as error:
            error.add_note(f"with {job.service.id}")
            raise

    with ThreadPoolExecutor(len(jobs)) as pool:
        list(pool.map(named, jobs))


@pytest.mark.guarantee("G2", "G3")
def test_nobody_gets_a_campaign_twice_and_whoever_got_it_is_known_by_its_receipt(jobs: list[Job]) -> None:
    def act(job: Job) -> None:
        received = job.received()
        assert max(Counter(received).values()) == 1
        assert set(received) <= set(job.phones)

        def settled() -> Any:
            counts = job.refreshed()["counts"]
            reported = counts["delivered"] + counts["undelivered"]
            return counts if reported == counts["sent"] >= len(received) - lost else None

        # where a receipt names nothing but an id that never came, whoever's answer was lost stays uncertain
        lost = job.campaign["counts"]["uncertain"] if job.service.id in UNSETTLED else 0
        counts = wait_for(settled, "receipts", 30)
        assert counts["planned"] == AUDIENCE == counts["sent"] + counts["uncertain"]
        assert counts["sent"] <= len(received)

    through_each(jobs, act)


@pytest.mark.guarantee("G1")
def test_whoever_says_stop_to_a_carrier_is_opposed_for_good(jobs: list[Job]) -> None:
    def act(job: Job) -> None:
        stops, refuses, stays = job.phones[:3]
        job.writes(stops, "STOP")
        job.writes(refuses, NO_MORE if hears_all(job.service) else "Stop")
        for phone in (stops, refuses):
            job.wait_for_opposition(phone)
            first, *others = (record["act"] for record in evidence(job.stack, phone, job.advertiser.id))
            assert (first, set(others)) == ("basis_recorded", {"opposed"})
        assert stops in job.blacklist()
        if job.service.adds_opt_outs:
            wait_for(lambda: refuses in job.blacklist(), "the carrier's own list", 30)

        campaign_id = job.stack.started(job.advertiser.id, f"{job.advertiser.name} : -30 % lundi.", category=None)
        counts = job.stack.until(campaign_id, "finished")["counts"]
        assert (counts["planned"], counts["sent"], counts["blocked"]) == (AUDIENCE, AUDIENCE - 2, 2)
        got = {message["to"] for message in job.stack.messages(campaign_id=campaign_id)}
        assert got == set(job.phones[2:])
        assert stays in got

    through_each(jobs, act)


def hears_all(service: Service) -> bool:
    """Whether it passes on what is no STOP to it."""
    return not {PushKind.REPLIES, PushKind.EVENTS}.isdisjoint(service.pushes)


@pytest.mark.guarantee("G1")
def test_what_a_carrier_says_twice_counts_once_and_what_a_stranger_says_is_not_heard(jobs: list[Job]) -> None:
    def act(job: Job) -> None:
        opposes, remains = job.phones[-2:]
        known = len(job.pushes())
        job.writes(opposes, "STOP")
        job.wait_for_opposition(opposes)
        wait_for(lambda: not waiting(job.stack), "what was said so far to be read")
        records = evidence(job.stack, opposes, job.advertiser.id)
        counts = job.refreshed()["counts"]
        stops = job.pushes()[known:]
        receipts = job.pushes()[:4]
        assert stops
        assert receipts

        for push in stops + receipts:
            assert passed(push, push["address"]) in (200, 204)
        for push in receipts:  # not the same call, and the same news
            assert passed(push, with_query(push["address"], {"again": "1"})) in (200, 204)
        for push in stops:
            forged = json.loads(json.dumps(push).replace(opposes[1:], remains[1:]))
            for wrong in (job.token[: -len(SUBSTITUTE)] + SUBSTITUTE, "", "x"):
                assert passed(forged, push["address"].replace(job.token, wrong)) in (403, 404)
            elsewhere = push["address"].replace(f"/{job.advertiser.id}/", "/nobody/")
            assert passed(forged, elsewhere) == 404
        wait_for(lambda: not waiting(job.stack), "what was said to be read")

        now = evidence(job.stack, opposes, job.advertiser.id)
        assert now[: len(records)] == records
        # a STOP that bears neither id nor time may be a second one, and is kept as such
        assert {record["act"] for record in now[len(records) :]} <= {"opposed"}
        assert opposed(job.stack, opposes, job.advertiser.id)
        assert job.refreshed()["counts"] == counts
        assert job.stack.contact(remains, job.advertiser.id)["status"] == "granted"
        assert len(evidence(job.stack, remains, job.advertiser.id)) == 1

    through_each(jobs, act)


def waiting(stack: Stack) -> bool:
    """Whether something is still to be read for the first time. A receipt that nobody can place comes back to its queue for a while."""
    queues = [stack.resource(queue) for queue in ("InboundQueue", "ReceiptQueue")]
    told = [
        stack.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["ApproximateNumberOfMessages"])
        for queue in queues
    ]
    return any(one["Attributes"]["ApproximateNumberOfMessages"] != "0" for one in told)


def passed(push: dict[str, Any], address: str) -> int:
    """Call as the service does; what was answered."""
    call = Request(
        with_query(address, push["query"]),
        data=push["body"].encode() or None,
        headers=push["headers"],
        method=push["method"],
    )
    try:
        with urlopen(call, timeout=60) as answer:
            status: int = answer.status
    except HTTPError as refused:
        status = refused.code
    return status


@pytest.mark.guarantee("G5")
def test_every_message_through_a_carrier_is_proved_lawful_from_the_archive(jobs: list[Job]) -> None:
    stack = jobs[0].stack
    wait_for(lambda: not faults(stack), lambda: f"the archive: {faults(stack)[:3]}", 60)
