"""Calls to carriers over HTTP, against a server on this machine: what each failure says about whether the carrier may have acted."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from gzip import compress
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
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


def test_a_carrier_that_cannot_prove_who_it_is_or_speaks_no_tls_was_handed_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A certificate that has expired, a balancer with nobody behind it: nobody is uncertain for that."""
    monkeypatch.setattr(http_call, "CONNECT_SECONDS", 0.2)
    unknown = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    unknown.load_cert_chain(self_signed(tmp_path))
    heard: list[bytes] = []

    def as_unknown(connection: socket.socket) -> None:
        with unknown.wrap_socket(connection, server_side=True) as wrapped:
            heard.append(wrapped.recv(65_536))

    def without_tls(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

    def hangs_up(connection: socket.socket) -> None:
        connection.recv(1)

    def never(connection: socket.socket) -> None:
        while connection.recv(65_536):
            pass

    for serve in (as_unknown, without_tls, hangs_up, never):
        with closing(socket.create_server(("127.0.0.1", 0))) as listener:

            def once(serve: Callable[[socket.socket], None] = serve, listener: socket.socket = listener) -> None:
                with suppress(OSError), listener.accept()[0] as connection:
                    serve(connection)

            thread = threading.Thread(target=once, daemon=True)
            thread.start()
            with pytest.raises(GatewayBusy):
                HttpCalls(f"https://127.0.0.1:{listener.getsockname()[1]}").call("POST", "/", {}, b"secret")
            thread.join()
    assert not any(heard)


def self_signed(folder: Path) -> Path:
    """A key with a certificate that nobody vouches for."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2021, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (file := folder / "server.pem").write_bytes(
        key.private_bytes(*form) + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return file


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


def test_what_follows_an_announcement_is_never_taken_for_the_answer_to_the_next_message() -> None:
    """After « 103 Early Hints » the answer itself may still come, on a connection that must not be used again."""
    with answering(b"HTTP/1.1 103 Early Hints\r\n\r\n", OK) as server:
        calls = HttpCalls(server.address)
        assert calls.call("POST", "/", {}, b"1").status == 103
        assert calls.call("POST", "/", {}, b"2").status == 200
    assert len(server.connections) == 2


def test_an_answer_may_be_compressed_and_begin_with_a_byte_order_mark() -> None:
    body = compress(b'\xef\xbb\xbf {"a": 1}\r\n')
    head = f"HTTP/1.1 201 Created\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
    with answering(head.encode() + body) as server:
        assert HttpCalls(server.address).call("POST", "/", {}, b"1").document() == {"a": 1}


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
