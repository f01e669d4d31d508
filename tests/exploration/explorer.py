"""Systematic exploration: real code, run under every schedule within bounds.

Actors run in threads, one at a time. Each stops at every call it makes into the world; the explorer then decides which actor
continues and whether the call meets a fault. It tries every combination of decisions with a limited number of preemptions (a
switch away from an actor that could continue) and of faults: most concurrency bugs need few of either (Musuvathi and Qadeer,
CHESS, 2007).
"""

import random
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

from stopsms.compliance.ports.carrier import GatewayBusy, GatewayRefused, GatewaySilent

from tests.fakes import Crash, Repeated, Throttled, World

SLOW = timedelta(seconds=8)
"""How long a slow call takes: longer than a claim stays valid."""
TICK = timedelta(milliseconds=20)


class ConnectionLost(Exception):
    """The call failed; it may or may not have taken effect."""


FAULTS: dict[str, tuple[str, ...]] = {
    "send": ("crash", "slow", "busy", "refused", "silent"),
    "sent": ("crash", "slow", "silent"),
    "claim": ("crash", "slow", "lost", "throttled"),
    "claimed": ("crash", "slow", "lost", "repeated"),
    "changed campaign": ("crash", "slow", "lost", "repeated"),
    "reply": ("crash", "slow", "busy", "refused", "silent"),
    "end": ("crash",),
}
"""At `end` all work is done but not acknowledged: the message is redelivered, the caller retries."""
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
            raise GatewayRefused("DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE")
        case "silent":
            raise GatewaySilent("ReadTimeoutError")
        case "throttled":
            raise Throttled
        case "repeated":
            raise Repeated


@dataclass
class Scenario:
    """A world, the actors at work in it, and what must be true in the end (`check` raises AssertionError).

    Failed work is repeated without faults, by the queue that drives it or by the API's caller, who got no answer.
    """

    world: World
    actors: dict[str, Callable[[], None]]
    check: Callable[[], None]
    settle: Callable[[], None]


@dataclass
class Bounds:
    """The limits of an exploration; `most` is a number of schedules, `sample` says which those are."""

    preemptions: int
    faults: int
    most: int = 1_000_000
    sample: int = 0


@dataclass
class Report:
    """Schedules run, decisions taken in all of them, whether every one within the bounds was run, and the first that broke something."""

    schedules: int = 0
    decisions: int = 0
    complete: bool = True
    broken: str = ""


@dataclass
class _Actor:
    name: str
    work: Callable[[], None]
    go: threading.Lock = field(default_factory=threading.Lock)
    call: str = "start"
    fault: str = ""
    ended: bool = False
    failed: bool = False


class _Run:
    """One schedule. The actor that stops decides who continues, so that continuing itself costs no thread switch."""

    def __init__(self, scenario: Scenario, bounds: Bounds, prefix: Sequence[int]) -> None:
        self.scenario = scenario
        self.prefix = prefix
        self.widths: list[int] = []
        self.steps: list[tuple[str, str, str]] = []
        self.all_ended = threading.Lock()
        self.actors = [_Actor(name, work) for name, work in scenario.actors.items()]
        self.current: _Actor | None = None
        self.preemptions, self.faults = bounds.preemptions, bounds.faults
        self.diverged = False

    @property
    def trace(self) -> str:
        """The schedule, one call per line."""
        return "\n  ".join(f"{actor}: {call}{f' ({fault})' if fault else ''}" for actor, call, fault in self.steps)

    def run(self, threads: Executor) -> None:
        self.scenario.world.at_step = self._pause
        for lock in (self.all_ended, *(actor.go for actor in self.actors)):
            lock.acquire()
        for actor in self.actors:
            threads.submit(self._act, actor)
        self._decide().go.release()
        self.all_ended.acquire()
        if self.diverged:
            raise RuntimeError(f"the same decisions led to different options than before:\n  {self.trace}")
        self.scenario.world.at_step = lambda step, call: None
        for actor in self.actors:
            if actor.failed:
                actor.work()
        self.scenario.settle()
        self.scenario.check()

    def _decide(self) -> _Actor:
        """The actor to continue, with the fault that it meets: as the prefix has it, then the first option."""
        options = self._options()
        place = len(self.widths)
        choice = self.prefix[place] if place < len(self.prefix) else 0
        self.widths.append(len(options))
        if choice >= len(options):
            self.diverged, choice = True, 0
        actor, fault = options[choice]
        self.faults -= bool(fault)
        if self.current is not None and not self.current.ended and actor is not self.current:
            self.preemptions -= 1
        self.steps.append((actor.name, actor.call, fault))
        self.current, actor.fault = actor, fault
        return actor

    def _options(self) -> list[tuple[_Actor, str]]:
        current = self.current
        if current is None or current.ended:
            return [(actor, "") for actor in self.actors if not actor.ended]
        options = [(current, "")]
        if self.faults and current.call != "start":
            options += [(current, fault) for fault in FAULTS.get(current.call, USUAL_FAULTS)]
        if self.preemptions:
            options += [(actor, "") for actor in self.actors if actor is not current and not actor.ended]
        return options

    def _pause(self, _: int, call: str) -> None:
        actor = self.current
        if actor is None:
            raise RuntimeError("a call outside of any actor")
        actor.call = call
        chosen = self._decide()
        if chosen is not actor:
            chosen.go.release()
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
        if all(other.ended for other in self.actors):
            self.all_ended.release()
        else:
            self._decide().go.release()


def explore(scenario: Callable[[], Scenario], bounds: Bounds) -> Report:
    """Run every schedule within the bounds until one breaks something. If there are more than `most`, run a random sample: the
    same each time for the same `sample`.

    Each schedule that was run yields others: they repeat it up to one decision, and differ there.
    """
    report = Report()
    chance = random.Random(36180 + bounds.sample)
    ahead: list[tuple[Sequence[int], int, tuple[int, ...]]] = [((), 0, ())]
    with ThreadPoolExecutor(max_workers=len(scenario().actors)) as threads:
        while ahead and not report.broken:
            if report.schedules >= bounds.most:
                report.complete = False
                break
            chosen = chance.randrange(len(ahead))
            ahead[chosen], ahead[-1] = ahead[-1], ahead[chosen]
            repeated, first_options, other = ahead.pop()
            prefix = (*repeated, *(0,) * first_options, *other)
            run = _Run(scenario(), bounds, prefix)
            try:
                run.run(threads)
            except AssertionError as broken:
                report.broken = f"{broken}\n  {run.trace}"
            report.schedules += 1
            report.decisions += len(run.widths)
            for place in range(len(prefix), len(run.widths)):
                ahead += [(prefix, place - len(prefix), (choice,)) for choice in range(1, run.widths[place])]
    return report
