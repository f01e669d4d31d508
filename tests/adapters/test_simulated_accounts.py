"""The simulator's accounts at services beside AWS: what all of them have in common, tried with a service that there is not."""

import json
import threading
from collections.abc import Iterator
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from queue import SimpleQueue
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs
from urllib.request import Request, urlopen

import pytest
from stopsms.compliance.outside.carrier import PushKind
from stopsms.contracts.send_reference import reference_of

from local.carrier.__main__ import Server
from local.carrier.wires import WirePush
from local.stack_paths import StackPaths
from tests.carrier_service import Listener
from tests.carrier_wire import PlainWire

TO, REFERENCE = "+33600000001", reference_of("c0ffee00c0ffee00", "03-000000.7")


class Simulator:
    """One that runs in this process."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.url = f"http://127.0.0.1:{server.server_port}"

    def ask(self, method: str, path: str, document: Any = None, **headers: str) -> tuple[int, Any]:
        """The status and the JSON of an answer."""
        data = None if document is None else json.dumps(document).encode()
        asked = Request(self.url + path, data, headers, method=method)
        try:
            with urlopen(asked, timeout=10) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except HTTPError as refused:
            with refused:
                return refused.code, json.loads(refused.read())

    def send(self, to: str = TO, key: str = "plain-key", **given: Any) -> tuple[int, Any]:
        """Hand a message over to the service."""
        message = {"to": to, "from": "ZELIE", "text": "Zelie : -20 %", "ref": REFERENCE, **given}
        return self.ask("POST", "/plain/messages", message, **{"X-Key": key})

    def received(self) -> list[dict[str, Any]]:
        """What phones have."""
        messages: list[dict[str, Any]] = self.ask("GET", "/messages")[1]["messages"]
        return messages


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[Simulator]:
    server = Server(StackPaths(tmp_path, 0, 0), {"plain": PlainWire()})
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield Simulator(server)
    server.shutdown()
    server.server_close()


class Ours:
    """Our addresses: answers with each of `statuses` in turn, then 200, and keeps the calls."""

    def __init__(self) -> None:
        self.calls: SimpleQueue[tuple[str, str, bytes]] = SimpleQueue()
        self.statuses: list[int] = []
        ours = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                ours.calls.put((self.command, self.path, self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(ours.statuses.pop(0) if ours.statuses else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None: ...

        self.listener = Listener(("127.0.0.1", 0), Door)
        threading.Thread(target=self.listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def address(self, kind: str) -> str:
        """Where a kind of push goes."""
        return f"http://127.0.0.1:{self.listener.server_port}/inbound/c/token/{kind}"

    def next(self) -> tuple[str, Any]:
        """The next call: the last part of its path, and its JSON or form."""
        _, path, body = self.calls.get(timeout=10)
        read = json.loads(body) if body.startswith(b"{") else {k: v[0] for k, v in parse_qs(body.decode()).items()}
        return path.rpartition("/")[2], read


@pytest.fixture
def ours(simulator: Simulator) -> Iterator[Ours]:
    ours = Ours()
    webhooks = {kind: ours.address(kind) for kind in ("receipts", "replies", "stops")}
    simulator.ask("PUT", "/accounts/plain", {"webhooks": webhooks})
    simulator.ask("PUT", "/behaviour", {"receipt_delay_ms": 0})
    yield ours
    ours.listener.shutdown()
    ours.listener.server_close()


def test_a_message_reaches_the_phone_as_its_reader_sees_it_and_is_known_by_our_reference(simulator: Simulator) -> None:
    status, answer = simulator.send()

    (message,) = simulator.received()
    assert status == 201
    assert message["message_id"] == answer["id"]
    assert message["body"] == "Zelie : -20 %\nSTOP 36999"
    assert (message["service"], message["reference"], message["from"]) == ("plain", REFERENCE, "ZELIE")
    assert message["context"] == {"campaign_id": "c0ffee00c0ffee00", "send_id": "03-000000.7"}
    assert simulator.ask("GET", "/accounts/plain")[1]["attempts"] == 1


@pytest.mark.parametrize(
    ("behaviour", "set_up", "status"),
    [
        ({"throttle_rate": 1}, {}, 429),
        ({"error_rate": 1}, {}, 500),
        ({"reject": {TO: "npai"}}, {}, 422),
        ({}, {"credit": 0}, 402),
        ({}, {"senders": {"ZELIE": "waiting"}}, 403),
        ({}, {"senders": {}}, 403),
        ({}, {"credentials": {"key": "another"}}, 401),
    ],
)
def test_what_an_account_does_not_take_reaches_nobody(
    simulator: Simulator, behaviour: dict[str, Any], set_up: dict[str, Any], status: int
) -> None:
    simulator.ask("PUT", "/behaviour", behaviour)
    simulator.ask("PUT", "/accounts/plain", set_up)

    assert simulator.send()[0] == status
    assert simulator.received() == []


def test_an_account_has_a_pace_of_its_own(simulator: Simulator) -> None:
    simulator.ask("PUT", "/accounts/plain", {"parts_per_second": 0.001})

    assert [simulator.send()[0] for _ in range(2)] == [201, 429]


def test_an_answer_that_is_lost_or_a_page_for_people_leaves_the_message_taken(simulator: Simulator) -> None:
    simulator.ask("PUT", "/behaviour", {"ambiguous_rate": 1})
    with pytest.raises((HTTPException, OSError)):
        simulator.send()
    simulator.ask("PUT", "/behaviour", {"ambiguous_rate": 0, "html_rate": 1})
    with pytest.raises(ValueError, match="Expecting value"):
        simulator.send()

    assert len(simulator.received()) == 2
    assert simulator.ask("GET", "/faults")[1] | {"waiting": None} == {
        "throttled": 0,
        "failed": 0,
        "silent": 1,
        "garbled": 1,
        "unheard": 0,
        "waiting": None,
    }


@pytest.mark.parametrize(("fault", "status", "taken"), [("error_rate", 500, 0), ("html_rate", 200, 1)])
def test_the_deployment_s_own_carrier_has_the_same_faults(
    simulator: Simulator, fault: str, status: int, taken: int
) -> None:
    simulator.ask("PUT", "/behaviour", {fault: 1, "receipts": False})
    request = Request(
        simulator.url,
        json.dumps({"DestinationPhoneNumber": TO, "MessageBody": "Zelie : -20 %"}).encode(),
        {"X-Amz-Target": "PinpointSMSVoiceV2.SendTextMessage"},
    )
    try:
        with urlopen(request, timeout=10) as answer:
            answered, body = answer.status, answer.read()
    except HTTPError as refused:
        with refused:
            answered, body = refused.code, refused.read()

    assert answered == status
    assert b"MessageId" not in body
    assert len(simulator.received()) == taken


def test_members_come_in_another_order_with_one_that_nobody_knows(simulator: Simulator) -> None:
    simulator.ask("PUT", "/behaviour", {"shuffle": True, "seed": 1})

    answers = [simulator.send()[1] for _ in range(20)]
    assert {frozenset(answer) for answer in answers} == {frozenset({"id", "credit", "x_unknown"})}
    assert len({tuple(answer) for answer in answers}) > 1


def test_receipts_go_to_the_account_s_address_or_to_that_of_the_message(simulator: Simulator, ours: Ours) -> None:
    _, answer = simulator.send()
    assert ours.next() == ("receipts", {"id": answer["id"], "state": "delivered"})

    _, answer = simulator.send(callback=ours.address("elsewhere"))
    assert ours.next() == ("elsewhere", {"id": answer["id"], "state": "delivered"})


def test_receipts_repeat_and_contradict_each_other_when_they_are_to(simulator: Simulator, ours: Ours) -> None:
    simulator.ask("PUT", "/behaviour", {"duplicate_receipts": True, "contradictory_receipts": True, "seed": 1})
    simulator.send()

    told = sorted(ours.next()[1]["state"] for _ in range(4))
    assert told == ["delivered", "delivered", "undelivered", "undelivered"]


def test_a_call_that_nobody_takes_is_made_again_and_one_that_is_not_wanted_is_not(
    simulator: Simulator, ours: Ours, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulator.server.caller, "_retry_seconds", 0)
    ours.statuses = [503, 429, 404]
    _, first = simulator.send()
    assert [ours.next()[1]["id"] for _ in range(3)] == [first["id"]] * 3

    _, second = simulator.send()
    assert ours.next()[1]["id"] == second["id"]


def test_a_stop_is_on_the_blacklist_before_we_hear_of_it(simulator: Simulator, ours: Ours) -> None:
    simulator.send()
    ours.next()
    assert simulator.ask("POST", "/replies", {"from": TO, "to": "36999", "body": "stop"})[0] == 202

    assert ours.next() == ("stops", {"from": TO, "text": "stop", "answers": REFERENCE})
    (listed,) = simulator.ask("GET", "/accounts/plain/blacklist")[1]["blacklist"]
    assert (listed["number"], listed["by_person"]) == (TO, True)
    assert simulator.send()[0] == 409
    assert [message["body"] for message in simulator.received()][1:] == ["OK"]


def test_a_number_that_only_their_side_has_is_blocked_and_a_service_may_tell_so_later(
    simulator: Simulator, ours: Ours
) -> None:
    simulator.ask("PUT", "/accounts/plain/blacklist", {"number": TO})

    assert simulator.send()[0] == 409
    status, answer = simulator.send(tells_later=True)
    assert status == 201
    assert ours.next() == ("receipts", {"id": answer["id"], "state": "blocked"})
    assert simulator.received() == []


def test_what_a_person_writes_goes_to_the_service_that_is_named_or_whose_number_it_is(
    simulator: Simulator, ours: Ours
) -> None:
    simulator.ask("POST", "/replies", {"from": TO, "to": "36999", "body": "Merci"})
    assert ours.next() == ("replies", {"from": TO, "text": "Merci"})

    simulator.ask("PUT", "/accounts/plain", {"stop_number": "36180"})  # the deployment's own carrier has it as well
    assert simulator.server.owner_of("36180", TO) == "end_user_messaging"
    simulator.send()
    ours.next()
    assert simulator.server.owner_of("36180", TO) == "plain"
    simulator.ask("POST", "/replies", {"from": "+33600000002", "to": "36180", "body": "Merci", "service": "plain"})
    assert ours.next()[1]["from"] == "+33600000002"


def test_any_push_can_be_made_again(simulator: Simulator, ours: Ours) -> None:
    simulator.send()
    told = ours.next()
    (push,) = simulator.ask("GET", "/accounts/plain/pushes")[1]["pushes"]

    assert simulator.ask("POST", "/accounts/plain/push", push)[0] == 202
    assert ours.next() == told


def test_what_is_unknown_is_refused_and_so_are_other_sites(simulator: Simulator) -> None:
    assert simulator.ask("PUT", "/accounts/plain", {"colour": "blue"})[0] == 400
    assert simulator.ask("PUT", "/accounts/plain", {"webhooks": {"colour": ""}})[0] == 400
    assert simulator.ask("PUT", "/accounts/another", {})[0] == 404
    assert simulator.ask("PUT", "/behaviour", {"html_rate": 2})[0] == 400
    elsewhere = {"Origin": "https://elsewhere.example"}
    for method, path in [("GET", "/plain/messages"), ("PUT", "/accounts/plain"), ("PATCH", "/plain/messages")]:
        assert simulator.ask(method, path, {}, **elsewhere)[0] == 403


def test_a_simulator_that_is_closed_leaves_no_call_under_way(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with Server(StackPaths(tmp_path, 0, 0), {"plain": PlainWire()}) as server:
        server.caller.put(WirePush(PushKind.REPLIES, address="http://127.0.0.1:9/nobody"), 0)

    assert set(threading.enumerate()) <= before
