"""`WebhookCaller` over HTTPS, to addresses that strangers chose: so to public ones only (SSRF).

The name is resolved here, once, at each delivery; every address it stands for has to be public, and the call goes to the very
address that was looked at (a name that answers otherwise a moment later gains nothing), while the certificate is checked against
the name. IPv4 only, as functions outside a VPC are. No redirect is followed, and next to nothing is read of the answer.
Source: OWASP, « Server-Side Request Forgery Prevention Cheat Sheet ».
"""

import socket
from collections.abc import Callable, Mapping
from ipaddress import IPv4Address
from ssl import SSLContext
from urllib.parse import urlsplit

import urllib3
from compliance.ports import Answered

_TIMEOUT = urllib3.Timeout(connect=3, read=7)
_LOOPBACK = "127.0.0.1"


class _Forbidden(Exception):
    """The address may not be called."""


def resolve(host: str, port: int) -> list[IPv4Address]:
    """The IPv4 addresses of a name."""
    found = socket.getaddrinfo(host, port, family=socket.AF_INET, type=socket.SOCK_STREAM)
    return [IPv4Address(address[0]) for *_, address in found]


def public(address: IPv4Address) -> bool:
    """Whether an address is of the public internet: not private, loopback, link-local (metadata), reserved or multicast."""
    return address.is_global and not address.is_multicast and not address.is_reserved


class HttpsCaller:
    """POST to https addresses; on the embedded stack, and nowhere else, to http://127.0.0.1 too."""

    def __init__(
        self,
        *,
        to_loopback: bool = False,
        resolve: Callable[[str, int], list[IPv4Address]] = resolve,
        permitted: Callable[[IPv4Address], bool] = public,
        trust: SSLContext | None = None,
    ) -> None:
        """`trust` is whose certificates are good; the system's, unless told."""
        self._to_loopback = to_loopback
        self._resolve = resolve
        self._permitted = permitted
        self._trust = trust

    def post(self, url: str, body: str, headers: Mapping[str, str]) -> Answered:
        """See `WebhookCaller.post`."""
        parts = urlsplit(url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        sent = {
            "Host": parts.netloc.rpartition("@")[2],
            "Content-Type": "application/json",
            "User-Agent": "stop-sms-webhooks/1",
            **headers,
        }
        try:
            with self._pool(url) as pool:
                answer = pool.urlopen(
                    "POST", path, body=body.encode(), headers=sent, redirect=False, retries=False,
                    preload_content=False, timeout=_TIMEOUT,
                )  # fmt: skip
                answer.close()
                return Answered(answer.status, f"HTTP {answer.status}")
        except _Forbidden as error:
            return Answered(0, str(error))
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            return Answered(0, _in_words(error))

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
