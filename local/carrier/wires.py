"""What the simulator needs to know of a service beside AWS: how its API answers, and how it calls us. Each is a file of `services`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from stopsms.compliance.outside.carrier import PushKind

if TYPE_CHECKING:
    from datetime import datetime

    from local.carrier.accounts import SetUp, SimulatedAccount
    from local.carrier.network import SimulatedMessage


class Delivery(StrEnum):
    """What becomes of a message: on its way, arrived, not arrived, or held back because the number is on the carrier's blacklist."""

    PENDING = "pending"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    BLOCKED = "blocked"


@dataclass(frozen=True)
class WireCall:
    """A call of a service's API. `path` is what follows `/{service}`, decoded; `url` the whole address as it was called, for signatures.

    Names of `headers` are in lower case.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    url: str = ""

    def document(self) -> dict[str, Any]:
        """The JSON object in its body. Raises ValueError."""
        document = json.loads(self.body)
        if not isinstance(document, dict):
            raise ValueError("a JSON object is expected")  # noqa: TRY004 (what is wrong is the text, as for bad JSON)
        return document


@dataclass(frozen=True)
class WireAnswer:
    """An answer of a service's API."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def json(cls, document: Any, status: int = 200) -> WireAnswer:
        """With this document."""
        return cls(status, json.dumps(document, ensure_ascii=False).encode())


@dataclass(frozen=True)
class WirePush:
    """A call to us: to `address`, or where the account's webhook of this kind leads. Names of `headers` are in lower case."""

    kind: PushKind
    method: str = "POST"
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    address: str = ""

    @classmethod
    def json(
        cls, kind: PushKind, document: Any, headers: Mapping[str, str] | None = None, address: str = ""
    ) -> WirePush:
        """A POST of this document."""
        sent = {"content-type": "application/json", **(headers or {})}
        return cls(kind, headers=sent, body=json.dumps(document, ensure_ascii=False).encode(), address=address)


@dataclass(frozen=True)
class Written:
    """What a person has written to the carrier's number. `answers` is the last that they got from there and can answer.

    `opposed` when the carrier takes it for a STOP: the number is then on its blacklist already.
    """

    number: int
    sender: str
    to: str
    body: str
    at: datetime
    answers: SimulatedMessage | None
    opposed: bool


class Wire(Protocol):
    """One service. It keeps nothing: all that it needs to know is in the account."""

    service: str

    def set_up(self) -> SetUp:
        """How its account is at first: the credentials it accepts, its name, its STOP number."""

    def answer(self, call: WireCall, account: SimulatedAccount) -> WireAnswer:
        """Answer one call. A message goes through `account.take`, whose refusals (`Untaken`) are put in the service's own words.

        Whatever else `take` raises is the simulator's to deal with, and passes.
        """

    def receipts(self, message: SimulatedMessage, state: Delivery, account: SimulatedAccount) -> Sequence[WirePush]:
        """The calls that report this state of a message; none where the service reports nothing."""

    def opposes(self, body: str) -> bool:
        """Whether the service takes what a person wrote for a STOP."""

    def reply(self, written: Written, account: SimulatedAccount) -> Sequence[WirePush]:
        """The calls that tell what a person wrote; an answer of the service's own is given to `account.tell`."""
