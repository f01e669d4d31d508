"""The simulated accounts at services beside AWS: what each is set up like, what it takes, whom it blocks, and what it tells us."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from threading import RLock
from typing import Any
from urllib.parse import parse_qsl, urlencode

from stopsms.compliance.message.text import parts
from stopsms.compliance.outside.carrier import PushKind
from stopsms.contracts.send_reference import send_of

from local.carrier.network import GARBLED, UNKNOWN_MEMBER, Garbled, Network, Pace, SimulatedMessage
from local.carrier.wires import Delivery, Wire, WireAnswer, WireCall, WirePush, Written

MOST_PUSHES_KEPT = 1000
"""Of an account, to be sent again."""


class Untaken(Exception):
    """The account does not take a message."""


class Throttled(Untaken):
    """Too many at once."""


class NoCredit(Untaken):
    """Its credit is used up."""


class Blacklisted(Untaken):
    """The recipient is on its blacklist."""


class WrongSender(Untaken):
    """It has no such sender, or none that is `approved`."""


class Rejected(Untaken):
    """The recipient is one of `reject` (PUT /behaviour), for the `reason` that stands there: a word of the service's own, or any other."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Broken(Exception):
    """The service fails inside before it has taken anything."""


@dataclass
class SetUp:
    """How an account is set up, as it can be changed (PUT /accounts/{service}).

    `credentials` are what it accepts, by the members of the product's secret; `account` is what the service calls it; `credit` is in
    parts of a message. `senders` are its names, each `approved`, `waiting` or `refused`; None: whichever is asked for is approved.
    `webhooks` are the addresses that it calls, by the last part of their path. `parts_per_second` is its pace.
    """

    credentials: dict[str, str]
    account: str = ""
    stop_number: str = "36180"
    credit: float = 1_000_000
    senders: dict[str, str] | None = None
    webhooks: dict[str, str] = field(default_factory=dict)
    parts_per_second: float = 200.0


@dataclass(frozen=True)
class Listed:
    """An entry of a blacklist: since when, whether the person wrote STOP, and to which message ("" for none)."""

    number: str
    at: datetime
    by_person: bool
    message_id: str = ""


class SimulatedAccount:
    """One account at a service. Its wire speaks for it; every call of the wire's may come on a thread of its own.

    `attempts` counts the messages that somebody tried to hand over, taken or not.
    """

    def __init__(self, wire: Wire, network: Network, push: Callable[[WirePush, float], None]) -> None:
        self.wire = wire
        self.set_up = wire.set_up()
        self.blacklist: dict[str, Listed] = {}
        self.pushed: list[WirePush] = []
        self.attempts = 0
        self._network = network
        self._push = push
        self._taken: list[SimulatedMessage] = []
        self._pace = Pace(self.set_up.parts_per_second)
        self._numbers = int(time.time())
        self._lock = RLock()

    @property
    def service(self) -> str:
        """Of which service it is an account."""
        return self.wire.service

    def now(self) -> datetime:
        """The stack's present moment."""
        return self._network.now()

    def next_number(self) -> int:
        """A number that it has not given yet, for the ids of messages and of whatever else."""
        with self._lock:
            self._numbers += 1
            return self._numbers

    def change(self, changes: Mapping[str, Any]) -> None:
        """Change how it is set up. Raises ValueError with the name of what is unknown."""
        known = asdict(self.set_up) | dict(changes)
        if unknown := set(known) - set(asdict(self.set_up)):
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
        if unknown := set(known["webhooks"]) - set(PushKind):
            raise ValueError(f"no kind of push: {', '.join(sorted(unknown))}")
        with self._lock:
            self.set_up = SetUp(**known)

    def take(
        self,
        to: str,
        sender: str,
        body: str,
        reference: str,
        *,
        marketing: bool,
        message_id: str,
        callback: str = "",
        tells_later: bool = False,
    ) -> SimulatedMessage:
        """Take a message, or refuse it; its receipts follow by themselves.

        `to` is E.164 with its plus, `body` what the recipient reads, the clause that the service appends included; `reference` what we call
        it ("" for nothing), `message_id` what the service calls it. Receipts go to `callback`, where the service is told an address with
        each message. A service that `tells_later` takes what is for a blocked number, and reports that it was held back.

        Raises Untaken; and Broken, Silence and Garbled, which are not the wire's to deal with.
        """
        network = self._network
        arrived_at = network.now().isoformat(timespec="milliseconds")
        with self._lock:
            self.attempts += 1
        network.admit("PROMOTIONAL" if marketing else "TRANSACTIONAL")
        cost = parts(body)
        if network.happens("error_rate"):
            raise Broken
        if to in network.behaviour.reject:
            raise Rejected(network.behaviour.reject[to])
        self._check(to, sender, cost, tells_later=tells_later)
        if network.happens("throttle_rate") or not self._pace.allows(cost, self.set_up.parts_per_second):
            network.note("throttled")
            raise Throttled
        named = send_of(reference)
        message = network.made(
            to=to,
            origin=sender or self.set_up.stop_number,
            body=body,
            parts=cost,
            context={"campaign_id": named[0], "send_id": named[1]} if named else {},
            message_type="PROMOTIONAL" if marketing else "TRANSACTIONAL",
            handed_over_at=arrived_at,
            message_id=message_id,
            service=self.service,
            reference=reference,
            callback=callback,
        )
        blocked = to in self.blacklist
        with self._lock:
            self.set_up.credit -= cost
            self._taken.append(message)
        if not blocked:
            network.keep(message)
        self._report(message, blocked=blocked)
        network.lose_answer(message.message_id)
        return message

    def _check(self, to: str, sender: str, cost: int, *, tells_later: bool) -> None:
        with self._lock:
            senders = self.set_up.senders
            named = sender not in ("", self.set_up.stop_number)
            if named and senders is not None and senders.get(sender) != "approved":
                raise WrongSender(senders.get(sender, "unknown"))
            if self.set_up.credit < cost:
                raise NoCredit
            if to in self.blacklist and not tells_later:
                raise Blacklisted

    def taken(self, to: str | None = None, reference: str | None = None) -> list[SimulatedMessage]:
        """What it has taken, oldest first: also what it held back."""
        with self._lock:
            found = list(self._taken)
        return [
            message
            for message in found
            if (to is None or message.to == to) and (reference is None or message.reference == reference)
        ]

    def find(self, message_id: str) -> SimulatedMessage | None:
        """A message by the service's id of it."""
        return next((message for message in self.taken() if message.message_id == message_id), None)

    def tell(self, to: str, body: str) -> None:
        """Write to a person on the carrier's own behalf, as when it confirms a STOP."""
        origin, message_id = self.set_up.stop_number, f"own-{self.next_number()}"
        self._network.keep(
            self._network.made(to=to, origin=origin, body=body, message_id=message_id, service=self.service)
        )

    def block(self, number: str, *, by_person: bool = False, message_id: str = "") -> Listed:
        """Put a number on its blacklist, unless it is there."""
        with self._lock:
            return self.blacklist.setdefault(number, Listed(number, self.now(), by_person, message_id))

    def unblock(self, number: str) -> bool:
        """Take a number off its blacklist; whether it was there."""
        with self._lock:
            return self.blacklist.pop(number, None) is not None

    def written(self, sender: str, to: str, body: str) -> tuple[int, Sequence[WirePush]]:
        """A person writes; the number of what was written, and what the service would call us with. A STOP is dealt with first."""
        answers = next(filter(self._can_be_answered, reversed(self.taken(to=sender))), None)
        opposed = self.wire.opposes(body)
        if opposed:
            self.block(sender, by_person=True, message_id=answers.message_id if answers else "")
        written = Written(self.next_number(), sender, to, body, self.now(), answers, opposed)
        return written.number, self._shuffled(self.wire.reply(written, self))

    def _can_be_answered(self, message: SimulatedMessage) -> bool:
        """Whether it names a number to write to, or comes from one."""
        return message.message_type == "PROMOTIONAL" or message.origin == self.set_up.stop_number

    def receipts(self, message: SimulatedMessage, state: Delivery) -> Sequence[WirePush]:
        """What the service would call us with for this state of a message."""
        return self._shuffled(self.wire.receipts(message, state, self))

    def answer(self, call: WireCall) -> WireAnswer:
        """Answer one call of its API. Raises Silence when no answer comes."""
        try:
            answer = self.wire.answer(call, self)
        except Broken:
            self._network.note("failed")
            return WireAnswer(500, b'{"message":"Internal server error"}')
        except Garbled:
            return WireAnswer(200, GARBLED, "text/html")
        if answer.content_type != "application/json" or not self._network.behaviour.shuffle or not answer.body:
            return answer
        return replace(answer, body=self._network.shuffled(answer.body))

    def push(self, pushes: Sequence[WirePush], delay_seconds: float = 0.0) -> None:
        """Call us, after a delay: where the push says, or else at the webhook of its kind; nowhere if there is none."""
        for push in pushes:
            address = push.address or self.set_up.webhooks.get(push.kind, "")
            if address:
                addressed = replace(push, address=address)
                with self._lock:
                    self.pushed = [*self.pushed[1 - MOST_PUSHES_KEPT :], addressed]
                self._push(addressed, delay_seconds)

    def _report(self, message: SimulatedMessage, *, blocked: bool) -> None:
        """Push the receipts of a message, when receipts are on."""
        arrived, behaviour = self._network.arrives(), self._network.behaviour
        if arrived is None:
            return
        told = [Delivery.DELIVERED if good else Delivery.UNDELIVERED for good in self._network.told(arrived=arrived)]
        for place, end in enumerate([Delivery.BLOCKED] if blocked else told):
            for _ in range(2 if behaviour.duplicate_receipts else 1):
                self.push(self.receipts(message, end), behaviour.receipt_delay_ms / 1000 + place / 100)

    def _shuffled(self, pushes: Sequence[WirePush]) -> Sequence[WirePush]:
        """The same with their members in another order, when `shuffle` is set."""
        if not self._network.behaviour.shuffle:
            return pushes
        return [replace(push, query=self._mixed(push.query), body=self._mixed_body(push)) for push in pushes]

    def _mixed(self, query: Mapping[str, str]) -> dict[str, str]:
        return dict(self._network.in_any_order([*query.items(), (UNKNOWN_MEMBER, "1")])) if query else {}

    def _mixed_body(self, push: WirePush) -> bytes:
        if not push.body:
            return b""
        if push.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            pairs = [*parse_qsl(push.body.decode(), keep_blank_values=True), (UNKNOWN_MEMBER, "1")]
            return urlencode(self._network.in_any_order(pairs)).encode()
        return self._network.shuffled(push.body)

    def shown(self) -> dict[str, Any]:
        """How it is set up, in the words of PUT /accounts/{service}, and how often a message was handed over."""
        with self._lock:
            return {"service": self.service, **asdict(self.set_up), "attempts": self.attempts}


def shown_push(push: WirePush) -> dict[str, Any]:
    """In the words of POST /accounts/{service}/push."""
    return {
        "kind": push.kind.value,
        "method": push.method,
        "query": dict(push.query),
        "headers": dict(push.headers),
        "body": push.body.decode(),
        "address": push.address,
    }


def read_push(document: Mapping[str, Any]) -> WirePush:
    """From these words. Raises KeyError and ValueError; a `body` that is no text is sent as JSON."""
    body = document.get("body", "")
    return WirePush(
        PushKind(document["kind"]),
        document.get("method", "POST"),
        document.get("query", {}),
        document.get("headers", {}),
        (body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)).encode(),
        document.get("address", ""),
    )
