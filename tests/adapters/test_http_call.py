"""Calls to carriers over HTTP, against a server on this machine: what each failure says about whether the carrier may have acted."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress

import pytest
from stopsms.adapters.gateways import http_call
from stopsms.adapters.gateways.http_call import FRESH_SECONDS, HttpCalls
from stopsms.compliance.ports.carrier import GatewayBusy, GatewaySilent

from tests.each_case import each

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Rate: 7\r\nContent-Length: 2\r\n\r\n{}"


class Answering:
    """A server that answers each request with bytes, whatever they are; `answers` in turn, the last one again and again.

    None hangs up without an answer; b"" never answers. `requests` are those that came, `connections` how many were opened.
    """

    def __init__(self, *answers: bytes | None, keeps_open: bool = True) -> None:
        self.answers = list(answers)
        self.keeps_open = keeps_open
        self.requests: list[bytes] = []
        self.connections: list[socket.socket] = []
        self._ended = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def close(self) -> None:
        self._ended.set()
        for one in (self.listener, *self.connections):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                self.connections.append(connection)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            while request := self._request(connection):
                self.requests.append(request)
                answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                if answer is None:
                    return
                if not answer:
                    self._ended.wait()
                    return
                connection.sendall(answer)
                if not self.keeps_open:
                    return

    @staticmethod
    def _request(connection: socket.socket) -> bytes:
        read = b""
        while b"\r\n\r\n" not in read:
            more = connection.recv(65536)
            if not more:
                return b""
            read += more
        head, _, body = read.partition(b"\r\n\r\n")
        length = next(
            (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0
        )
        while len(body) < length:
            body += connection.recv(65536)
        return head + b"\r\n\r\n" + body


@contextmanager
def answering(*answers: bytes | None, keeps_open: bool = True) -> Iterator[Answering]:
    with closing(Answering(*answers, keeps_open=keeps_open)) as server:
        yield server


def test_a_call_bears_what_it_was_given_and_its_answer_is_told_whole() -> None:
    with answering(OK) as server:
        answer = HttpCalls(server.address).call("POST", "/sms?a=1", {"api-key": "k"}, b'{"to": 1}')

    assert (answer.status, answer.body, answer.headers["x-rate"]) == (200, b"{}", "7")
    assert answer.document() == {}
    (request,) = server.requests
    head = request.lower().split(b"\r\n")
    assert head[0] == b"post /sms?a=1 http/1.1"
    assert b"api-key: k" in head
    assert request.endswith(b'{"to": 1}')


def test_a_connection_that_is_refused_or_leads_nowhere_left_nothing_with_the_carrier() -> None:
    with answering(OK) as server:
        address = server.address
    for nowhere in (address, "http://nowhere.invalid"):
        with pytest.raises(GatewayBusy):
            HttpCalls(nowhere).call("POST", "/", {}, b"x")


def test_a_host_that_answers_no_connection_is_given_up_and_left_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_call, "CONNECT_SECONDS", 0.05)
    with closing(socket.create_server(("127.0.0.1", 0), backlog=0)) as full:
        filled = [socket.socket() for _ in range(4)]
        for one in filled:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        with pytest.raises(GatewayBusy):
            HttpCalls(f"http://127.0.0.1:{full.getsockname()[1]}").call("POST", "/", {}, b"x")
        for one in filled:
            one.close()


@each(
    "answer",
    [
        None,
        b"",
        b"garbage\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
    ],
)
def test_whatever_comes_instead_of_an_answer_the_carrier_may_have_acted_and_is_asked_once(answer: bytes | None) -> None:
    with answering(answer, keeps_open=False) as server, pytest.raises(GatewaySilent):
        HttpCalls(server.address).call("POST", "/", {}, b"x", seconds=0.1)
    assert len(server.requests) == 1


def test_an_answer_without_end_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_call, "LONGEST_ANSWER", 1000)
    endless = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"x" * 2000
    with answering(endless) as server, pytest.raises(GatewaySilent, match="no end"):
        HttpCalls(server.address).call("GET", "/", {})


@each("body", [b"<html>", b"", b"\xff", b"[" * 100_000])
def test_an_answer_that_is_no_json_leaves_open_what_the_carrier_did(body: bytes) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with answering(head + body) as server:
        answer = HttpCalls(server.address).call("POST", "/", {}, b"x")
        with pytest.raises(GatewaySilent, match="HTTP 200 without JSON"):
            answer.document()


def test_a_redirection_is_an_answer_and_is_followed_nowhere() -> None:
    """Somebody else would get the message, and the credentials with it."""
    with answering(OK) as elsewhere:
        location = f"HTTP/1.1 307 Moved\r\nLocation: {elsewhere.address}/\r\nContent-Length: 0\r\n\r\n".encode()
        with answering(location) as server:
            assert HttpCalls(server.address).call("POST", "/", {"api-key": "k"}, b"x").status == 307
    assert elsewhere.requests == []


def test_connections_are_used_again_at_once_and_opened_anew_after_a_silence() -> None:
    clock = [1_000.0]
    with answering(OK) as server:
        calls = HttpCalls(server.address, lambda: clock[0])

        def connections_after(seconds: float) -> int:
            clock[0] += seconds
            calls.call("GET", "/", {})
            return len(server.connections)

        assert [connections_after(seconds) for seconds in (0, 1, FRESH_SECONDS)] == [1, 1, 1]
        assert connections_after(FRESH_SECONDS + 0.1) == 2
        assert connections_after(-3600) == 3, "a clock that was set back"


def test_a_connection_that_the_carrier_closed_meanwhile_makes_no_message_uncertain() -> None:
    clock = [1_000.0]
    with answering(OK) as server:
        calls = HttpCalls(server.address, lambda: clock[0])
        calls.call("POST", "/", {}, b"first")
        server.connections[0].shutdown(socket.SHUT_RDWR)
        clock[0] += FRESH_SECONDS + 1

        assert calls.call("POST", "/", {}, b"second").status == 200
    assert len(server.requests) == 2


def test_calls_at_once_disturb_one_another_neither_before_nor_after_a_silence() -> None:
    clock = [1_000.0]
    with answering(OK) as server:
        calls, told = HttpCalls(server.address, lambda: clock[0]), list[int]()

        def many(then: Callable[[], None]) -> None:
            threads = [
                threading.Thread(target=lambda: told.append(calls.call("POST", "/", {}, b"x").status))
                for _ in range(10)
            ]
            for thread in threads:
                thread.start()
                then()
            for thread in threads:
                thread.join()

        def silence() -> None:
            clock[0] += FRESH_SECONDS + 1

        many(lambda: None)
        many(silence)
    assert told == [200] * 20


def test_a_carrier_that_sends_a_byte_now_and_then_holds_nobody_for_as_long_as_it_likes() -> None:
    ended = threading.Event()

    def drip(connection: socket.socket) -> None:
        with suppress(OSError), connection:
            connection.recv(65_536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while not ended.wait(0.01):
                connection.sendall(b"x")

    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        threading.Thread(target=lambda: drip(listener.accept()[0]), daemon=True).start()
        with pytest.raises(GatewaySilent, match="no end"):
            HttpCalls(f"http://127.0.0.1:{listener.getsockname()[1]}").call("POST", "/", {}, b"x", seconds=0.1)
        ended.set()
