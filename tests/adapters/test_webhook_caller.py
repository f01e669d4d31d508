"""Calling addresses that strangers chose: public ones only, by the name on the certificate, at the address looked at."""

import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from stopsms.adapters.messaging.webhook_caller import LONGEST_CALL, HttpsCaller, public

from tests.architecture.deployment import FUNCTIONS
from tests.each_case import each

HERE = IPv4Address("127.0.0.1")


def resolving(*addresses: str) -> Any:
    return lambda host, port: [IPv4Address(address) for address in addresses]


@each(
    "address",
    [
        "127.0.0.1",
        "127.1.2.3",
        "0.0.0.0",  # noqa: S104 (it is refused)
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "169.254.170.2",
        "100.64.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
    ],
)
def test_no_address_inside_is_called(address: str) -> None:
    answered = HttpsCaller(resolve=resolving("93.184.215.14", address)).post("https://shop.example/", "{}", {})

    assert not public(IPv4Address(address))
    assert (answered.taken, answered.reason) == (False, "the name does not stand for public addresses")


@each("address", ["1.1.1.1", "8.8.8.8", "93.184.215.14", "172.32.0.1"])
def test_public_addresses_may_be_called(address: str) -> None:
    assert public(IPv4Address(address))


@each(
    "url",
    [
        "http://shop.example/",
        "http://127.0.0.1:1/",
        "https://127.0.0.1:1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://localhost/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "ftp://shop.example/",
        "https:///",
    ],
)
def test_however_an_inner_address_is_written_it_is_not_called(url: str) -> None:
    answered = HttpsCaller().post(url, "{}", {})

    assert (answered.status, answered.taken) == (0, False)
    assert answered.reason != "the connection failed"


def test_plain_http_goes_to_loopback_on_the_embedded_stack_and_nowhere_else() -> None:
    caller = HttpsCaller(to_loopback=True, resolve=resolving("127.0.0.1"))

    assert caller.post("http://127.0.0.1:1/", "{}", {}).reason == "the connection failed"
    for url in ("http://localhost:1/", "http://127.0.0.2:1/", "https://127.0.0.1:1/", "http://169.254.169.254/"):
        assert caller.post(url, "{}", {}).reason in (
            "only https is called",
            "the name does not stand for public addresses",
        )


class Site:
    """A TLS server on 127.0.0.1 with a certificate for shop.example; answers what it is told to."""

    def __init__(self, folder: Path) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "shop.example")])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(datetime.now(UTC) - timedelta(days=1))
            .not_valid_after(datetime.now(UTC) + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("shop.example")]), critical=False)
            .sign(key, hashes.SHA256())
        )
        self.certificate = folder / "certificate.pem"
        pem = certificate.public_bytes(serialization.Encoding.PEM)
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        self.certificate.write_bytes(pem + secret)
        self.answer = b"HTTP/1.1 204 No Content\r\n\r\n"
        self.request = b""
        self.drips = False
        self.closing = threading.Event()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self._context = context
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                raw, _ = self.listener.accept()
            except OSError:
                return
            try:
                # Wrapping the connection of a caller that has hung up would leave it open.
                if not raw.recv(1, socket.MSG_PEEK):
                    raw.close()
                    continue
                with self._context.wrap_socket(raw, server_side=True) as connection:
                    received = b""
                    while b"{}" not in received and (more := connection.recv(4096)):
                        received += more
                    self.request = received
                    connection.sendall(self.answer)
                    while self.drips and not self.closing.wait(0.05):
                        connection.sendall(b"X-Drip: 1\r\n")
            except OSError:
                raw.close()
                continue

    def caller(self, **changes: Any) -> HttpsCaller:
        trust = ssl.create_default_context(cafile=str(self.certificate))
        usual: dict[str, Any] = {"resolve": resolving("127.0.0.1"), "permitted": lambda address: address == HERE}
        return HttpsCaller(**(usual | {"trust": trust} | changes))

    def close(self) -> None:
        self.closing.set()
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self._thread.join()


def ended() -> bool:
    """Whether every call is over, also one that was cut off.

    It is to be before the port is closed that it goes to: `ssl` leaves the socket open of a connection that is reset before the
    handshake, and then whichever test runs when it is collected fails.
    """
    for thread in callers():
        thread.join(10)
    return callers() == []


def callers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if "_settle" in thread.name]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    opened = Site(tmp_path)
    yield opened
    assert ended()
    opened.close()


def test_the_call_goes_to_the_address_looked_at_under_the_name(site: Site) -> None:
    answered = site.caller().post(f"https://shop.example:{site.port}/hooks?a=1", "{}", {"webhook-id": "evt_1"})

    assert answered.taken
    lines = site.request.decode().split("\r\n")
    assert lines[0] == "POST /hooks?a=1 HTTP/1.1"
    assert f"Host: shop.example:{site.port}" in lines
    assert "webhook-id: evt_1" in lines


def test_a_certificate_for_another_name_is_refused(site: Site) -> None:
    answered = site.caller().post(f"https://other.example:{site.port}/", "{}", {})

    assert (answered.status, answered.reason) == (0, "the certificate is not valid")


def test_a_certificate_that_nobody_vouches_for_is_refused(site: Site) -> None:
    stranger = HttpsCaller(resolve=resolving("127.0.0.1"), permitted=lambda address: True)

    assert stranger.post(f"https://shop.example:{site.port}/", "{}", {}).reason == "the certificate is not valid"


def test_a_redirect_is_not_followed(site: Site) -> None:
    site.answer = b"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"
    answered = site.caller().post(f"https://shop.example:{site.port}/", "{}", {})

    assert (answered.status, answered.taken) == (307, False)


def test_an_endless_answer_is_not_read(site: Site) -> None:
    site.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" + b"x" * 1000

    assert site.caller().post(f"https://shop.example:{site.port}/", "{}", {}).taken


def test_no_more_is_read_of_an_answer_than_is_asked_for(site: Site) -> None:
    site.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"x" * 1000
    caller, url = site.caller(), f"https://shop.example:{site.port}/"
    told = {"Content-Type": "application/timestamp-query"}

    assert [len(caller.exchange(url, b"\x30{}", told, most=most)[1]) for most in (0, 10, 2000)] == [0, 10, 1000]
    assert site.request.endswith(b"\x30{}")
    assert b"Content-Type: application/timestamp-query\r\n" in site.request


@pytest.mark.slow
def test_a_body_that_drips_is_cut_off_as_a_whole(site: Site) -> None:
    site.answer, site.drips = b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", True
    answered, read = site.caller(longest=0.5).exchange(f"https://shop.example:{site.port}/", b"{}", {}, most=99999)

    assert (answered.status, answered.reason, read) == (0, "no answer in time", b"")


def test_what_is_no_http_is_a_failure_and_no_exception(site: Site) -> None:
    site.answer = b"hello\r\n\r\n"

    assert site.caller().post(f"https://shop.example:{site.port}/", "{}", {}).taken is False


def test_an_answer_that_drips_is_cut_off_as_a_whole(site: Site) -> None:
    site.answer, site.drips = b"HTTP/1.1 200 OK\r\n", True
    answered = site.caller(longest=0.5).post(f"https://shop.example:{site.port}/", "{}", {})

    assert (answered.status, answered.taken, answered.reason) == (0, False, "no answer in time")
    assert ended()


def test_a_handshake_that_never_ends_is_cut_off_too() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        caller = HttpsCaller(resolve=resolving("127.0.0.1"), permitted=lambda address: True, longest=0.3)
        answered = caller.post(f"https://shop.example:{port}/", "{}", {})
        assert ended()

    assert (answered.status, answered.reason) == (0, "no answer in time")


def test_a_name_that_is_looked_up_for_ever_holds_nobody_up() -> None:
    found = threading.Event()

    def late(host: str, port: int) -> list[IPv4Address]:
        found.wait()
        return [HERE]

    caller = HttpsCaller(resolve=late, permitted=lambda address: True, longest=0.1)
    answered = caller.post("https://shop.example/", "{}", {})
    found.set()

    assert (answered.status, answered.reason) == (0, "no answer in time")


def test_a_call_as_a_whole_is_far_shorter_than_the_function_s_time() -> None:
    assert FUNCTIONS["WebhooksFunction"]["Timeout"] >= LONGEST_CALL * 2


def test_a_mistake_of_ours_is_not_taken_for_the_endpoint_s() -> None:
    def broken(host: str, port: int) -> list[IPv4Address]:
        raise KeyError("ours")

    with pytest.raises(KeyError):
        HttpsCaller(resolve=broken).post("https://shop.example/", "{}", {})
