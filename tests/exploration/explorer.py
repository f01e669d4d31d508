"""Systematic exploration: real code, run again and again under every schedule within bounds.

Actors run in threads, one at a time; each stops at every call it makes into the world, and the explorer decides who goes on, and
whether the call meets a fault. It takes all decisions in turn, with at most so many preemptions (a switch away from an actor
that could go on) and so many faults: most bugs of concurrency need few of either (Musuvathi and Qadeer, CHESS, 2007).
"""

import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from stopsms.compliance.ports.carrier import GatewayBusy, GatewayRefused, GatewaySilent

from tests.fakes import Crash, Repeated, Throttled, World

SLOW = timedelta(seconds=8)
"""How long a slow call takes: longer than a claim may age."""
TICK = timedelta(milliseconds=20)


class ConnectionLost(Exception):
    """The call failed, and what it did, if anything, is not known."""


FAULTS: dict[str, tuple[str, ...]] = {
    "send": ("crash", "slow", "busy", "refused", "silent"),
    "sent": ("crash", "slow", "silent"),
    "claim": ("crash", "slow", "lost", "throttled"),
    "claimed": ("crash", "slow", "lost", "repeated"),
    "changed campaign": ("crash", "slow", "lost", "repeated"),
    "end": ("crash",),
}
"""At `end` all is done but for saying so: the message is delivered again, the caller asks again."""
USUAL_FAULTS = ("crash", "slow", "lost")


def _meet(fault: str, world: World) -> None:
    match fault:
        case "crash":
            raise Crash
        case "slow":
            world.now += SLOW
        case "lost":
            raise ConnectionLost
        case "busy":
            raise GatewayBusy("ThrottlingException")
        case "refused":
            raise GatewayRefused("DESTINATION_COUNTRY_BLOCKED")
        case "silent":
            raise GatewaySilent("ReadTimeoutError")
        case "throttled":
            raise Throttled
        case "repeated":
            raise Repeated


@dataclass
class Scenario:
    """A world, the actors at work in it, and what must be true in the end (`check` raises AssertionError).

    Work that fails is done again, without faults: by the queue that drives it, or by the caller of the API, who got no answer.
    """

    world: World
    actors: dict[str, Callable[[], None]]
    check: Callable[[], None]
    settle: Callable[[], None]


@dataclass
class Bounds:
    """How far to look."""

    preemptions: int
    faults: int
    most: int = 1_000_000


@dataclass
class Report:
    """What was explored: schedules run, decisions taken in all, and the first schedule that broke something."""

    schedules: int = 0
    decisions: int = 0
    complete: bool = True
    broken: str = ""


@dataclass
class _Actor:
    name: str
    work: Callable[[], None]
    go: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    call: str = "start"
    fault: str = ""
    ended: bool = False
    failed: bool = False


class _Run:
    """One schedule."""

    def __init__(self, scenario: Scenario, bounds: Bounds, prefix: Sequence[int]) -> None:
        self.scenario = scenario
        self.bounds = bounds
        self.prefix = prefix
        self.widths: list[int] = []
        self.trace: list[str] = []
        self.control = threading.Semaphore(0)
        self.actors = [_Actor(name, work) for name, work in scenario.actors.items()]
        self.current: _Actor | None = None
        self.preemptions, self.faults = bounds.preemptions, bounds.faults

    def run(self) -> None:
        self.scenario.world.at_step = self._pause
        for actor in self.actors:
            threading.Thread(target=self._act, args=(actor,), daemon=True).start()
        while live := [actor for actor in self.actors if not actor.ended]:
            options = self._options(live)
            place = len(self.widths)
            choice = self.prefix[place] if place < len(self.prefix) else 0
            self.widths.append(len(options))
            actor, fault = options[choice]
            self._spend(actor, fault)
            self.trace.append(f"{actor.name}: {actor.call}{f' ({fault})' if fault else ''}")
            self.current, actor.fault = actor, fault
            actor.go.release()
            self.control.acquire()
        self.scenario.world.at_step = lambda step, call: None
        for actor in self.actors:
            if actor.failed:
                actor.work()
        self.scenario.settle()
        self.scenario.check()

    def _options(self, live: Sequence[_Actor]) -> list[tuple[_Actor, str]]:
        current = self.current if self.current is not None and not self.current.ended else None
        if current is None:
            return [(actor, "") for actor in live]
        options = [(current, "")]
        if self.faults and current.call != "start":
            options += [(current, fault) for fault in FAULTS.get(current.call, USUAL_FAULTS)]
        if self.preemptions:
            options += [(actor, "") for actor in live if actor is not current]
        return options

    def _spend(self, actor: _Actor, fault: str) -> None:
        self.faults -= bool(fault)
        if self.current is not None and not self.current.ended and actor is not self.current:
            self.preemptions -= 1

    def _pause(self, _: int, call: str) -> None:
        actor = self.current
        if actor is None:
            raise RuntimeError("a call from nobody")
        actor.call = call
        self.control.release()
        actor.go.acquire()
        self.scenario.world.now += TICK
        if actor.fault:
            _meet(actor.fault, self.scenario.world)

    def _act(self, actor: _Actor) -> None:
        actor.go.acquire()
        try:
            actor.work()
            self._pause(0, "end")
        except (Crash, Exception):  # noqa: BLE001 (whatever fails is delivered again)
            actor.failed = True
        actor.ended = True
        self.control.release()


def explore(scenario: Callable[[], Scenario], bounds: Bounds) -> Report:
    """Run every schedule within the bounds, or until one breaks something or `most` have run: then a fair sample, always the same.

    Every schedule that has run leads to others, which do as it did up to some decision, and differ there.
    """
    report = Report()
    chance = random.Random(36180)  # noqa: S311 (a sample, no secret)
    ahead: list[list[int]] = [[]]
    while ahead and not report.broken:
        if report.schedules >= bounds.most:
            report.complete = False
            break
        chosen = chance.randrange(len(ahead))
        ahead[chosen], ahead[-1] = ahead[-1], ahead[chosen]
        prefix = ahead.pop()
        run = _Run(scenario(), bounds, prefix)
        try:
            run.run()
        except AssertionError as broken:
            report.broken = f"{broken}\n  " + "\n  ".join(run.trace)
        report.schedules += 1
        report.decisions += len(run.widths)
        for place in range(len(prefix), len(run.widths)):
            done = [*prefix, *[0] * (place - len(prefix))]
            ahead += [[*done, choice] for choice in range(1, run.widths[place])]
    return report
