"""The simulated network: who has received what, how fast it takes messages, and which faults it has."""

import json
import random
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from threading import Condition, Lock
from typing import Any, TypeVar

from stopsms.compliance.message.text import encoding_of, parts

from local.carrier.account import Account, SimulatedRefusal
from local.stack_paths import OPT_OUT_LIST

DEFAULT_LIST = "Default"

OWN_SERVICE = "end_user_messaging"
"""The service that a deployment sends through unless it is told another."""

UNKNOWN_MEMBER = "x_unknown"
"""What `shuffle` adds to each object: a member that no documentation has."""

T = TypeVar("T")

STOP_KEYWORDS = ("ARRET", "CANCEL", "END", "OPT-OUT", "OPTOUT", "QUIT", "REMOVE", "STOP", "TD", "UNSUBSCRIBE")
"""What the service takes for an opposition, at the beginning of a message. Source: user guide, « Required opt-out list keywords »."""

POOL = "pool-simulated"
"""A pool that numbers may be in. Nothing is sent from it."""


def _short(number: str) -> str:
    """A short code as people write it."""
    return number.removeprefix("+33")


class Silence(Exception):
    """The message of this id was taken, but its answer is lost."""


class Garbled(Silence):
    """It was taken, and a page for people comes in place of its answer."""


GARBLED = b"<!doctype html><title>Maintenance</title><p>Please try again later.</p>"
"""That page."""


class Pace:
    """So many parts a second, one second's worth at once. Not safe between threads by itself."""

    def __init__(self, rate: float) -> None:
        self._tokens = rate
        self._filled_at = time.monotonic()

    def allows(self, cost: int, rate: float) -> bool:
        """Whether so many parts may leave now, at this rate."""
        now = time.monotonic()
        self._tokens = min(max(rate, cost), self._tokens + (now - self._filled_at) * rate)
        self._filled_at = now
        if self._tokens < cost:
            return False
        self._tokens -= cost
        return True


@dataclass
class Leased:
    """A short code of the account. When opt-outs are not self-managed, the service answers STOP itself and publishes nothing."""

    number: str
    self_managed: bool
    opt_out_list: str
    two_way: bool = True
    pool: str = ""
    type: str = ""
    """What it carries, if not what the account's numbers do (`number_type`)."""

    @property
    def id(self) -> str:
        """Its id at the service."""
        return f"phone-{_short(self.number)}"


@dataclass(frozen=True)
class SimulatedMessage:
    """One SMS as received: handed over by the account when its request arrived, and taken `at`.

    `service` has taken it; `reference` is what we called it, and `callback` where its receipts go, for a service that is told so.
    """

    message_id: str
    to: str
    origin: str
    body: str
    encoding: str
    parts: int
    at: str
    context: dict[str, str]
    message_type: str
    handed_over_at: str
    service: str = OWN_SERVICE
    reference: str = ""
    callback: str = ""

    def shown(self) -> dict[str, Any]:
        """In the words of the contract."""
        view = asdict(self)
        view["from"] = view.pop("origin")
        del view["callback"]
        return view


@dataclass(frozen=True)
class WrittenMessage:
    """What the owner of a phone wrote, and to which number."""

    message_id: str
    sender: str
    to: str
    body: str
    at: str


@dataclass
class Behaviour(Account):
    """What can be changed by PUT /behaviour: how the account is set up, and these.

    Of all services alike: `throttle_rate` (the service says that there are too many), `error_rate` (its error, nothing taken),
    `ambiguous_rate` (taken, then it hangs up) and `html_rate` (taken, then a page for people comes back) are shares of sends, from 0 to 1;
    `reject` maps a number to the service's word for why it is refused (here, the Reason of a ConflictException); `receipts` is true,
    false, or the share of messages that arrive (0 to 1), each sent after `receipt_delay_ms`, twice with `duplicate_receipts`, and
    followed or preceded by one of the contrary with `contradictory_receipts`; `shuffle` brings the members of all JSON in random
    order, with one that nobody knows; `seed` makes the faults repeatable. While `hold` is set, requests wait: a client that gives
    up meanwhile has its message taken all the same when they are let go.

    `numbers` are the short codes of the account, written as it lists them. With `self_managed` false they are as the service leases
    them: it answers STOP itself, puts the person on the list `Default`, and passes nothing on.
    """

    throttle_rate: float = 0.0
    ambiguous_rate: float = 0.0
    error_rate: float = 0.0
    html_rate: float = 0.0
    reject: dict[str, str] = field(default_factory=dict)
    latency_ms: float = 0.0
    parts_per_second: float = 200.0
    receipts: bool | float = True
    receipt_delay_ms: float = 200.0
    duplicate_receipts: bool = False
    contradictory_receipts: bool = False
    shuffle: bool = False
    hold: bool = False
    seed: int | None = None
    self_managed: bool = True
    numbers: list[str] = field(default_factory=lambda: ["36180"])


_SHARES = ("throttle_rate", "ambiguous_rate", "error_rate", "html_rate")


class Network:
    """Takes messages as the service does, and has `spent` so many US dollars.

    `clock` gives the stack's present moment, `channel` the topic that replies go to, `receipts_topic` that of receipts.
    """

    def __init__(
        self, clock: Callable[[], datetime], channel: Callable[[], str] = str, receipts_topic: Callable[[], str] = str
    ) -> None:
        self.behaviour = Behaviour()
        self.channel = channel
        self.receipts_topic = receipts_topic
        self.spent = 0.0
        self.opted_out: dict[str, dict[str, float]] = {DEFAULT_LIST: {}, OPT_OUT_LIST: {}}
        self.by_person: set[tuple[str, str]] = set()
        self.leased: dict[str, Leased] = {}
        self._lease()
        self._clock = clock
        self._messages: list[SimulatedMessage] = []
        self._written: list[WrittenMessage] = []
        self._forgotten = 0
        self._lock = Lock()
        self._let_go = Condition(self._lock)
        self._waiting: list[tuple[str, float]] = []
        self._faults: Counter[str] = Counter()
        self._random = random.Random()  # noqa: S311 (faults, not secrets)
        self._pace = Pace(self.behaviour.parts_per_second)

    @property
    def account(self) -> Account:
        """How the account is set up."""
        return self.behaviour

    def change(self, changes: dict[str, Any]) -> None:
        """Change the behaviour. Raises ValueError with the name of what is unknown or out of range."""
        known = asdict(self.behaviour) | changes
        if unknown := set(known) - set(asdict(Behaviour())):
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
        if isinstance(known["reject"], list):
            known["reject"] = dict.fromkeys(known["reject"], "DESTINATION_PHONE_NUMBER_OPTED_OUT")
        for name in _SHARES:
            if not 0 <= float(known[name]) <= 1:
                raise ValueError(f"{name} is a share, from 0 to 1")
        if float(known["parts_per_second"]) <= 0:
            raise ValueError("parts_per_second must be positive")
        with self._lock:
            self.behaviour = Behaviour(**known)
            if "spend_limit" in changes:
                self.spent = 0.0
            if "seed" in changes:
                self._random.seed(changes["seed"])
            if {"self_managed", "numbers"} & set(changes):
                self._lease()
            self._let_go.notify_all()

    def _lease(self) -> None:
        behaviour = self.behaviour
        used = OPT_OUT_LIST if behaviour.self_managed else DEFAULT_LIST
        numbers = [Leased(str(number), behaviour.self_managed, used) for number in behaviour.numbers]
        self.leased = {number.id: number for number in numbers}

    def leased_as(self, number: str) -> Leased | None:
        """The account's short code that is written like this, or None."""
        return next((leased for leased in self.leased.values() if _short(leased.number) == _short(number)), None)

    def answers_itself(self, sender: str, recipient: str, body: str) -> bool:
        """Whether the service answers this reply in place of the account, which does not get it; a STOP puts the person on the list.

        Source: user guide, « Self managed opt-outs ». It does not say that such a message is passed on too: here it is not.
        """
        leased, written = self.leased_as(recipient), body.strip().upper()
        if leased is None or leased.self_managed or not written.startswith((*STOP_KEYWORDS, "HELP")):
            return False
        if not written.startswith("HELP"):
            self.opt_out(leased.opt_out_list, sender, by_person=True)
        answer = "You have opted out." if not written.startswith("HELP") else "Reply STOP to opt out."
        self._kept({"DestinationPhoneNumber": sender, "OriginationIdentity": leased.number, "MessageBody": answer}, 1)
        return True

    def _list_of(self, origin: str) -> str | None:
        """The opt-out list of an origination identity: a sender ID has none."""
        leased = self.leased_as(origin)
        return None if leased is None else leased.opt_out_list

    def take(self, request: dict[str, Any]) -> SimulatedMessage:
        """Take a message, or refuse it. Raises SimulatedRefusal, Silence and Garbled."""
        arrived_at = self._now()
        self.admit(request.get("MessageType", "TRANSACTIONAL"))
        behaviour = self.behaviour
        to, body = request["DestinationPhoneNumber"], request["MessageBody"]
        if self.happens("error_rate"):
            self.note("failed")
            raise SimulatedRefusal("InternalServerException", "an error inside", status=500)
        if to in behaviour.reject:
            raise SimulatedRefusal("ConflictException", "the destination is refused", behaviour.reject[to])
        behaviour.check(request, {leased.number: leased.type for leased in self.leased.values()}, self.spent)
        if to in self.opted_out.get(self._list_of(request.get("OriginationIdentity", "")) or "", {}):
            raise SimulatedRefusal(
                "ConflictException", "the destination has opted out", "DESTINATION_PHONE_NUMBER_OPTED_OUT"
            )
        cost = parts(body)
        with self._lock:
            if self._random.random() < behaviour.throttle_rate or not self._pace.allows(
                cost, behaviour.parts_per_second
            ):
                self._faults["throttled"] += 1
                raise SimulatedRefusal("ThrottlingException", "Rate exceeded")
            message = self._kept(request, cost, arrived_at)
            self.spent += self.account.price * cost
            lost = self._random.random() < behaviour.ambiguous_rate
            self._faults["silent"] += lost
        if lost:
            raise Silence(message.message_id)
        self._garble(message.message_id)
        return message

    def now(self) -> datetime:
        """The stack's present moment."""
        return self._clock()

    def _now(self) -> str:
        return self._clock().isoformat(timespec="milliseconds")

    def _kept(self, request: dict[str, Any], cost: int, arrived_at: str = "") -> SimulatedMessage:
        message = self.made(
            to=request["DestinationPhoneNumber"],
            origin=request.get("OriginationIdentity", "NOTICE"),
            body=request["MessageBody"],
            parts=cost,
            context=request.get("Context", {}),
            message_type=request.get("MessageType", "TRANSACTIONAL"),
            handed_over_at=arrived_at,
        )
        self._messages.append(message)
        return message

    def made(self, to: str, origin: str, body: str, **given: Any) -> SimulatedMessage:
        """A message, taken now, with what is `given` of the rest. Nobody receives it until it is kept."""
        now = self._now()
        usual: dict[str, Any] = {
            "message_id": str(uuid.uuid4()),
            "parts": parts(body),
            "context": {},
            "message_type": "TRANSACTIONAL",
        }
        handed_over_at = given.pop("handed_over_at", "") or now
        return SimulatedMessage(
            to=to,
            origin=origin,
            body=body,
            encoding=encoding_of(body).value,
            at=now,
            handed_over_at=handed_over_at,
            **(usual | given),
        )

    def keep(self, message: SimulatedMessage) -> None:
        """A phone receives a message."""
        with self._lock:
            self._messages.append(message)

    def admit(self, kind: str) -> None:
        """Let a message of this type in: after a while, when requests are held or slow."""
        self._wait(kind)
        if self.behaviour.latency_ms:
            time.sleep(self.behaviour.latency_ms / 1000)

    def happens(self, share: str) -> bool:
        """Whether a fault comes now, by the name of its share."""
        likely = getattr(self.behaviour, share)
        with self._lock:
            return bool(likely) and self._random.random() < likely

    def note(self, fault: str) -> None:
        """Count a fault."""
        with self._lock:
            self._faults[fault] += 1

    def lose_answer(self, message_id: str) -> None:
        """Raises Silence or Garbled if the answer to a message that was taken is to be lost."""
        if self.happens("ambiguous_rate"):
            self.note("silent")
            raise Silence(message_id)
        self._garble(message_id)

    def _garble(self, message_id: str) -> None:
        if self.happens("html_rate"):
            self.note("garbled")
            raise Garbled(message_id)

    def told(self, *, arrived: bool) -> list[bool]:
        """What receipts say of a message, one after the other: with `contradictory_receipts`, also the contrary of what happened."""
        if not self.behaviour.contradictory_receipts:
            return [arrived]
        return self.in_any_order([arrived, not arrived])

    def in_any_order(self, things: Sequence[T]) -> list[T]:
        """The same in another order."""
        with self._lock:
            return self._random.sample(things, len(things))

    def shuffled(self, document: bytes) -> bytes:
        """A JSON text with the members of its objects in another order, and an unknown one in each that is not empty."""
        return json.dumps(self._shuffled(json.loads(document)), ensure_ascii=False).encode()

    def _shuffled(self, value: Any) -> Any:
        match value:
            case dict():
                members = [*value.items(), (UNKNOWN_MEMBER, 1)] if value else []
                return {name: self._shuffled(member) for name, member in self.in_any_order(members)}
            case list():
                return [self._shuffled(member) for member in value]
            case _:
                return value

    def _wait(self, kind: str) -> None:
        """Wait while requests are held."""
        waiting = (kind, time.monotonic())
        with self._let_go:
            self._waiting.append(waiting)
            self._let_go.wait_for(lambda: not self.behaviour.hold)
            self._waiting.remove(waiting)

    def unheard(self) -> None:
        """An answer came when nobody listened any more."""
        with self._lock:
            self._faults["unheard"] += 1

    def waiting(self, kind: str) -> list[float]:
        """How long each request with a message of this type has been held, in seconds, the longest first."""
        with self._lock:
            return [time.monotonic() - since for waiting, since in self._waiting if waiting == kind]

    def faults(self) -> dict[str, int]:
        """How many requests had a fault so far."""
        with self._lock:
            return {name: self._faults[name] for name in ("throttled", "failed", "silent", "garbled", "unheard")}

    def opt_out(self, name: str, number: str, *, by_person: bool = False) -> float:
        """Put a number on a list, unless it is there; since when it is, in seconds since 1970."""
        with self._lock:
            if by_person:
                self.by_person.add((name, number))
            return self.opted_out.setdefault(name, {}).setdefault(number, self._clock().timestamp())

    def arrives(self) -> bool | None:
        """Whether the next receipt says that the message arrived; None when no receipts are sent."""
        share = self.behaviour.receipts
        if share is False:
            return None
        with self._lock:
            return share is True or self._random.random() < float(share)

    def messages(self, to: str | None = None, campaign_id: str | None = None) -> list[SimulatedMessage]:
        """The SMS received, oldest first."""
        with self._lock:
            found = list(self._messages)
        return [
            message
            for message in found
            if (to is None or message.to == to)
            and (campaign_id is None or message.context.get("campaign_id") == campaign_id)
        ]

    def find(self, message_id: str) -> SimulatedMessage | None:
        """A message by its id."""
        return next((message for message in self.messages() if message.message_id == message_id), None)

    def wrote(self, written: WrittenMessage) -> None:
        """The owner of a phone has written."""
        with self._lock:
            self._written.append(written)

    def written(self, sender: str | None = None) -> list[WrittenMessage]:
        """What owners of phones wrote, oldest first."""
        with self._lock:
            found = list(self._written)
        return [written for written in found if sender is None or written.sender == sender]

    @property
    def revision(self) -> int:
        """Another number whenever somebody has received or written something, or all of it was forgotten."""
        with self._lock:
            return self._forgotten + len(self._messages) + len(self._written)

    def clear(self) -> None:
        """Forget all messages."""
        with self._lock:
            self._forgotten += len(self._messages) + len(self._written) + 1
            self._messages.clear()
            self._written.clear()
