"""`WebhookCaller` over HTTPS, to addresses that strangers chose: so to public ones only (SSRF).

The name is resolved here, once, at each delivery; every address it stands for has to be public, and the call goes to the very
address that was looked at (a name that answers otherwise a moment later gains nothing), while the certificate is checked against
the name. IPv4 only, as functions outside a VPC are. No redirect is followed, and no more is read of the answer than is asked for. The
whole call, from the name's look-up on, has one time limit: a server that sends a byte now and then is one that does not answer.
Source: OWASP, « Server-Side Request Forgery Prevention Cheat Sheet ».
"""

import socket
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from ipaddress import IPv4Address
from ssl import SSLContext
from threading import Lock, Thread
from urllib.parse import urlsplit

import urllib3

from stopsms.compliance.ports.outside import WebhookResponse

LONGEST_CALL = 10.0
"""Seconds that a call may take as a whole: a third of the function's own limit, so that a failure is noted."""
_TIMEOUT = urllib3.Timeout(connect=3, read=7)
_LOOPBACK = "127.0.0.1"


class _Forbidden(Exception):
    """The address may not be called."""


def resolve(host: str, port: int) -> list[IPv4Address]:
    """The IPv4 addresses of a name."""
    answers = socket.getaddrinfo(host, port, family=socket.AF_INET, type=socket.SOCK_STREAM)
    return [IPv4Address(address[0]) for *_, address in answers]


def public(address: IPv4Address) -> bool:
    """Whether an address is of the public internet: not private, loopback, link-local (metadata), reserved or multicast."""
    return address.is_global and not address.is_multicast and not address.is_reserved


class _Line:
    """The connection of one call, which can be cut from outside at any moment: in the handshake, the headers or the answer."""

    def __init__(self) -> None:
        """Not connected yet."""
        self._lock = Lock()
        self._socket: socket.socket | None = None
        self._over = False

    def connection(self, usual: type[urllib3.connection.HTTPConnection]) -> type[urllib3.connection.HTTPConnection]:
        """The usual class of connections, on this line."""
        line = self

        class OnThisLine(usual):  # type: ignore[misc, valid-type]
            def _new_conn(self) -> socket.socket:
                connected: socket.socket = super()._new_conn()
                line.watch(connected)
                return connected

        return OnThisLine

    def watch(self, connected: socket.socket) -> None:
        """Keep a handle of our own: TLS takes the socket over while it still shakes hands. Raises OSError when it was cut."""
        with self._lock:
            if self._over:
                raise OSError("cut before it was connected")
            self._socket = connected.dup()

    def cut(self) -> None:
        """End the connection, even under a thread that reads from it, and close it."""
        with self._lock:
            self._over = True
            if self._socket is not None:
                with suppress(OSError):  # it may be over already
                    self._socket.shutdown(socket.SHUT_RDWR)
                self._socket.close()
                self._socket = None


class HttpsCaller:
    """POST to https addresses; on the embedded stack, and nowhere else, to http://127.0.0.1 too."""

    def __init__(
        self,
        *,
        to_loopback: bool = False,
        resolve: Callable[[str, int], list[IPv4Address]] = resolve,
        permitted: Callable[[IPv4Address], bool] = public,
        trust: SSLContext | None = None,
        longest: float = LONGEST_CALL,
    ) -> None:
        """`trust` is whose certificates are good, by default the system's; `longest` the most seconds that a call may take."""
        self._longest = longest
        self._to_loopback = to_loopback
        self._resolve = resolve
        self._permitted = permitted
        self._trust = trust

    def post(self, url: str, body: str, headers: Mapping[str, str]) -> WebhookResponse:
        """See `WebhookCaller.post`."""
        usual = {"Content-Type": "application/json", "User-Agent": "stop-sms-webhooks/1", **headers}
        response, _ = self.exchange(url, body.encode(), usual, most=0)
        return response

    def exchange(
        self, url: str, body: bytes, headers: Mapping[str, str], *, most: int
    ) -> tuple[WebhookResponse, bytes]:
        """What was answered, and the first bytes of the answer's body, `most` of them. Status 0 when no answer came."""
        line, answered = _Line(), Future[tuple[WebhookResponse, bytes]]()
        call = lambda: self._exchange(url, body, headers, line, most)  # noqa: E731 (run by another thread)
        caller = Thread(target=_settle, args=(answered, call), daemon=True)
        caller.start()
        try:
            return answered.result(timeout=self._longest)
        except TimeoutError:
            return WebhookResponse(0, "no answer in time"), b""
        finally:
            line.cut()

    def _exchange(
        self, url: str, body: bytes, headers: Mapping[str, str], line: _Line, most: int
    ) -> tuple[WebhookResponse, bytes]:
        parts = urlsplit(url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        sent = {"Host": parts.netloc.rpartition("@")[2], **headers}
        try:
            with self._pool(url) as pool:
                pool.ConnectionCls = line.connection(pool.ConnectionCls)  # type: ignore[arg-type]
                answer = pool.urlopen(
                    "POST", path, body=body, headers=sent, redirect=False, retries=False,
                    preload_content=False, timeout=_TIMEOUT,
                )  # fmt: skip
                read = answer.read(most, decode_content=False) if most else b""
                answer.close()
                return WebhookResponse(answer.status, f"HTTP {answer.status}"), read
        except _Forbidden as error:
            return WebhookResponse(0, str(error)), b""
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            return WebhookResponse(0, _in_words(error)), b""

    def _pool(self, url: str) -> urllib3.HTTPConnectionPool:
        parts = urlsplit(url)
        host = parts.hostname or ""
        if self._to_loopback and parts.scheme == "http" and host == _LOOPBACK:
            return urllib3.HTTPConnectionPool(_LOOPBACK, parts.port or 80, maxsize=1)
        if parts.scheme != "https" or not host:
            raise _Forbidden("only https is called")
        addresses = self._resolve(host, parts.port or 443)
        if not addresses or not all(map(self._permitted, addresses)):
            raise _Forbidden("the name does not stand for public addresses")
        return urllib3.HTTPSConnectionPool(
            str(addresses[0]), parts.port or 443, maxsize=1,
            server_hostname=host, assert_hostname=host, cert_reqs="CERT_REQUIRED", ssl_context=self._trust,
        )  # fmt: skip


def _settle(
    answered: "Future[tuple[WebhookResponse, bytes]]", call: Callable[[], tuple[WebhookResponse, bytes]]
) -> None:
    try:
        answered.set_result(call())
    except BaseException as error:  # noqa: BLE001 (it is raised where the answer is waited for)
        answered.set_exception(error)


def _in_words(error: Exception) -> str:
    """Why no answer came, without addresses."""
    match error:
        case socket.gaierror():
            return "the name cannot be resolved"
        case urllib3.exceptions.NewConnectionError():  # a TimeoutError too, though nothing timed out
            return "the connection failed"
        case urllib3.exceptions.TimeoutError():
            return "no answer in time"
        case urllib3.exceptions.SSLError():
            return "the certificate is not valid"
    return "the connection failed"
