"""HTTP calls to carriers that are not AWS: once, within a time limit, and with a clear answer to whether the carrier may have acted.

A call that never reached the carrier is `GatewayBusy`; one that may have is `GatewaySilent`. A worker that is frozen between two
invocations does not learn that its idle connections were closed, and its first sends would be ambiguous without ever having left:
connections are opened anew after a silence (`FRESH_SECONDS`).
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import urllib3
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NameResolutionError, NewConnectionError, ProxyError

from stopsms.adapters.clients import CALLS_AT_ONCE
from stopsms.compliance.ports.carrier import GatewayBusy, GatewaySilent

FRESH_SECONDS = 3
"""How long after a call the next one may use the connections that are open: shorter than servers leave idle ones open."""

CONNECT_SECONDS, SEND_SECONDS, ANSWER_SECONDS = 2.0, 10.0, 5.0
"""Limits: to connect; for a campaign's message to be answered; for a service message, and for whatever somebody waits for."""

LONGEST_ANSWER = 8_000_000
"""Bytes of an answer that are read: more is no answer of a carrier's."""

_AT_A_TIME = 65_536
"""Bytes of an answer that are asked for at once: one that sends a byte now and then holds no worker for as long as it likes."""

_MAY_HAVE_ACTED = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, 499})
"""Statuses of 4xx that do not say that nothing was done: it was waited for, it is being done or was done before, or (nginx's 499) a proxy
lost the one before it while it was.
"""

_NOT_REACHED = (NewConnectionError, ConnectTimeoutError, NameResolutionError, ProxyError)


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What the carrier answered. Names of `headers` are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def undecided(self) -> bool:
        """Whether its status leaves open what the carrier did: any but 4xx, which says that the request was at fault, and some of those."""
        return not 400 <= self.status < 500 or self.status in _MAY_HAVE_ACTED

    def document(self) -> Any:
        """Its JSON. Raises GatewaySilent when it is none: the carrier may have done what it was asked, and nobody knows."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise GatewaySilent(f"HTTP {self.status} without JSON") from error


class _Connection(HTTPSConnection):
    """A connection whose failure to be made, TLS included, is told from that of a request: by then none has left."""

    def connect(self) -> None:
        """Make it. Raises NewConnectionError, whatever it fails for."""
        try:
            super().connect()
        except (OSError, HTTPError) as error:
            raise NewConnectionError(self, type(error).__name__) from error


class _Pool(HTTPSConnectionPool):
    ConnectionCls = _Connection


class HttpCalls:
    """Calls to one carrier. Safe to share between threads.

    `address` is where its API is served, without a slash at the end. `now` reads seconds off the wall clock: a frozen worker's
    monotonic one may stand still.
    """

    def __init__(self, address: str, now: Callable[[], float] = time.time) -> None:
        """To this address."""
        self.address = address
        self._now = now
        self._used_at = 0.0
        self._pool = urllib3.PoolManager(maxsize=CALLS_AT_ONCE, retries=False)
        self._pool.pool_classes_by_scheme = {"http": HTTPConnectionPool, "https": _Pool}

    def call(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None = None,
        seconds: float = SEND_SECONDS,
    ) -> HttpAnswer:
        """Make a call, once. `path` is what follows the address, query included.

        Raises GatewayBusy when it certainly did not reach the carrier, GatewaySilent when it may have, and no whole answer came.
        """
        now = self._now()
        if abs(now - self._used_at) > FRESH_SECONDS:
            self._pool.clear()  # harms no call under way
        self._used_at = now
        try:
            answer = self._pool.request(
                method,
                self.address + path,
                body=body,
                headers={"User-Agent": "stop-sms", "Accept": "application/json", **headers},
                timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=seconds),
                redirect=False,
                preload_content=False,
            )
            read = _whole_body(answer, time.monotonic() + seconds)
        except _NOT_REACHED as error:
            raise GatewayBusy(type(error).__name__) from error
        except (HTTPError, OSError) as error:
            raise GatewaySilent(type(error).__name__) from error
        return HttpAnswer(answer.status, {name.lower(): value for name, value in answer.headers.items()}, read)


def _whole_body(answer: urllib3.BaseHTTPResponse, until: float) -> bytes:
    """What the carrier answered, by this moment of the monotonic clock. Raises GatewaySilent when it takes longer, or is longer."""
    if answer.status < HTTPStatus.OK:
        answer.close()  # it announces an answer, which would be taken for that to the next call
        return b""
    read = b""
    while part := answer.read1(_AT_A_TIME):
        read += part
        if len(read) > LONGEST_ANSWER or time.monotonic() > until:
            answer.close()
            raise GatewaySilent("the answer has no end")
    answer.release_conn()
    return read
