"""OVHcloud as it is simulated: what it refuses as the real one does, and what ours makes of the calls that it makes."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha1
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from stopsms.adapters.gateways.http_call import HttpCalls
from stopsms.adapters.gateways.ovhcloud.gateway import OvhcloudConnection
from stopsms.adapters.gateways.ovhcloud.pushes import read_push
from stopsms.adapters.gateways.ovhcloud.words import FAILURE_KINDS, SERVICE
from stopsms.compliance.campaign.breaker import FailureKind
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.message.service_reply import ServiceReply
from stopsms.compliance.outside.carrier import Carrier, PushKind
from stopsms.compliance.person.phone import Territory
from stopsms.contracts.carrier_push import CarrierPush
from stopsms.contracts.send_reference import question_reference, reference_of

from local.carrier.__main__ import Server
from local.carrier.accounts import SimulatedAccount
from local.carrier.services.ovhcloud import WIRE
from local.carrier.wires import Delivery, WirePush
from local.stack_paths import StackPaths
from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_contact, terms

CARRIER = Carrier("ovh", "ovhcloud", "sms-ab12345-1", 1, {}, {Territory.METROPOLITAN: "36184"})
NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)
JOB: dict[str, Any] = {"message": "Zelie : -20 %", "receivers": ["+33612345678"], "sender": "ZELIE", "tag": "t"}


@dataclass
class Ovhcloud:
    account: SimulatedAccount
    url: str

    def connection(self) -> OvhcloudConnection:
        return OvhcloudConnection(CARRIER, HttpCalls(self.url), lambda: self.account.set_up.credentials)

    def send(self) -> str:
        cleared = Gate(terms()).judge(a_contact(), TUESDAY_10H_PARIS).clearance
        assert cleared is not None
        text = replace(cleared.message, text="Zelie : -20 % samedi.\nSTOP 36184")
        route = replace(SERVICE.behaviour, carrier=CARRIER.id)
        return self.connection().send(replace(cleared, message=text, route=route), "03-000000.7", 3600)

    def ask(self, job: Any, seconds_late: int = 0, path: str = "/sms/sms-ab12345-1/jobs") -> tuple[int, Any]:
        """The status and document that a job is answered with, signed by hand."""
        keys, body, at = self.account.set_up.credentials, json.dumps(job), str(int(time.time()) - seconds_late)
        signed = (keys["application_secret"], keys["consumer_key"], "POST", self.url + path, body, at)
        headers = {
            "X-Ovh-Application": keys["application_key"],
            "X-Ovh-Consumer": keys["consumer_key"],
            "X-Ovh-Timestamp": at,
            "X-Ovh-Signature": "$1$" + sha1("+".join(signed).encode()).hexdigest(),  # noqa: S324
        }
        address = urlsplit(self.url + path)
        with closing(HTTPConnection(address.hostname or "", address.port, timeout=10)) as connected:
            connected.request("POST", address.path, body, headers)
            answer = connected.getresponse()
            return answer.status, json.loads(answer.read())


@pytest.fixture
def ovhcloud(tmp_path: Path) -> Iterator[Ovhcloud]:
    server = Server(StackPaths(tmp_path, 0, 0), {"ovhcloud": WIRE})
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield Ovhcloud(server.accounts["ovhcloud"], f"http://127.0.0.1:{server.server_port}/ovhcloud")
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"message": ""}, 400, "Missing parameter"),
        ({"receivers": []}, 400, "Missing parameter"),
        ({"sender": ""}, 400, "Please provide a sender"),
        ({"tag": "t" * 21}, 400, "Invalid tag: is too long"),
        ({"callback": "https://us.example/"}, 400, "Invalid parameter: callback"),
        ({"noStopClause": "false"}, 400, "Invalid parameter: noStopClause"),
        ({"validityPeriod": 0}, 400, "Invalid parameter"),
        ({"senderForResponse": True, "message": "https://zelie.example"}, 400, "cannot send contact information with shortcode"),
    ],
)  # fmt: skip
def test_a_job_of_another_form_is_refused(ovhcloud: Ovhcloud, changes: dict[str, Any], status: int, said: str) -> None:
    assert ovhcloud.ask(JOB)[0] == 200

    answered, document = ovhcloud.ask(JOB | changes)
    assert (answered, document["message"]) == (status, said)
    assert len(ovhcloud.account.taken()) == 1


def test_a_signature_of_another_time_and_another_account_are_refused(ovhcloud: Ovhcloud) -> None:
    assert ovhcloud.ask(JOB, seconds_late=300)[1]["errorCode"] == "INVALID_SIGNATURE"
    assert ovhcloud.ask(JOB, path="/sms/sms-zz99999-1/jobs")[1]["class"] == "Client::NotFound"
    assert ovhcloud.account.taken() == []


def test_a_number_in_national_form_is_not_taken_and_the_others_are(ovhcloud: Ovhcloud) -> None:
    status, report = ovhcloud.ask(JOB | {"receivers": ["0612345678", "0033612345678"]})

    assert (status, report["invalidReceivers"], report["validReceivers"]) == (200, ["0612345678"], ["0033612345678"])
    assert len(report["ids"]) == 1


def test_advertising_has_the_clause_and_a_service_message_has_none(ovhcloud: Ovhcloud) -> None:
    ovhcloud.ask(JOB)
    ovhcloud.ask(JOB | {"noStopClause": True})

    bodies = [(message.body, message.message_type) for message in ovhcloud.account.taken()]
    assert bodies == [("Zelie : -20 %\nSTOP 36184", "PROMOTIONAL"), ("Zelie : -20 %", "TRANSACTIONAL")]


def called(push: WirePush) -> CarrierPush:
    return CarrierPush(push.kind, push.method, push.query, push.headers, push.body.decode(), "192.0.2.1")


@pytest.mark.parametrize(
    ("state", "fate", "kind"),
    [
        (Delivery.PENDING, Fate.SENT, None),
        (Delivery.DELIVERED, Fate.DELIVERED, None),
        (Delivery.UNDELIVERED, Fate.UNDELIVERED, None),
        (Delivery.BLOCKED, Fate.UNDELIVERED, FailureKind.BLOCKED),
    ],
)
def test_its_receipts_say_what_became_of_the_message_that_we_know_by_its_id(
    ovhcloud: Ovhcloud, state: Delivery, fate: Fate, kind: FailureKind | None
) -> None:
    message = ovhcloud.account.find(ovhcloud.send())
    assert message is not None

    (push,) = ovhcloud.account.receipts(message, state)
    (receipt,) = read_push(CARRIER, called(push), NOW).receipts
    assert (receipt.message_id, receipt.fate) == (message.message_id, fate)
    assert FAILURE_KINDS.get(receipt.status) is kind
    assert ovhcloud.connection().reference(receipt.message_id) == reference_of("c0ffee00c0ffee00", "03-000000.7")


def test_a_stop_is_on_its_list_with_the_message_it_answers_and_other_words_are_passed_on(ovhcloud: Ovhcloud) -> None:
    message_id = ovhcloud.send()
    _, (other,) = ovhcloud.account.written(CAMILLE.e164, "36184", "Oui merci")
    _, (stop,) = ovhcloud.account.written(CAMILLE.e164, "36184", "Stop.")

    (reply,) = read_push(CARRIER, called(other), NOW).replies
    (opposition,) = read_push(CARRIER, called(stop), NOW).replies
    assert (other.kind, reply.body, reply.sender) == (PushKind.REPLIES, "Oui merci", CAMILLE.e164)
    assert reply.answers == reference_of("c0ffee00c0ffee00", "03-000000.7")
    assert (stop.kind, opposition.body, opposition.sender) == (PushKind.STOPS, "STOP", CAMILLE.e164)
    assert ovhcloud.account.blacklist[CAMILLE.e164].message_id == message_id
    assert [one.number for one in ovhcloud.connection().page("blacklist", "")[0]] == [CAMILLE.e164]
    assert ovhcloud.connection().listed_at("blacklist", CAMILLE.e164) is not None


def test_a_reply_names_a_question_by_its_tag_and_no_message_that_nobody_can_answer(ovhcloud: Ovhcloud) -> None:
    ovhcloud.send()
    question = ServiceReply(
        CAMILLE, "36184", "Zelie : recevoir nos SMS ? OUI", "ZELIE", question_reference("c0ffee" * 10)
    )
    message_id = ovhcloud.connection().reply(question)
    ovhcloud.ask(JOB | {"noStopClause": True, "receivers": [CAMILLE.e164]})
    _, (yes,) = ovhcloud.account.written(CAMILLE.e164, "36184", "Oui")
    (reply,) = read_push(CARRIER, called(yes), NOW).replies

    assert (reply.answers, reply.at) == (question.reference, None)
    assert ovhcloud.connection().reference(message_id) == question.reference
