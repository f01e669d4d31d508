"""Which dead letters are meant, and a look at them with their explanations."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import typer

from stopsms.command_line.dead_letters.explain import explain
from stopsms.command_line.dead_letters.facts import StackFacts
from stopsms.command_line.dead_letters.letter import DeadLetter, LetterExplanation
from stopsms.command_line.dead_letters.queues import DeadLetterQueues
from stopsms.command_line.session import Session

SHORTEST_ID = 6
"""How many characters of a message's id are enough to identify it."""


@dataclass(frozen=True, slots=True)
class ExplainedLetter:
    """A letter with its explanation."""

    letter: DeadLetter
    explanation: LetterExplanation

    def view(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "id": self.letter.id,
            "queue": self.letter.queue,
            "since": self.letter.since.isoformat(timespec="seconds"),
            "received": self.letter.received,
            "what": self.explanation.what,
            "wrong": self.explanation.wrong,
            "redriving": self.explanation.redriving,
            "readable": self.explanation.readable,
            "stays": self.explanation.way is None,
        }


def _queue(written: str, names: Sequence[str]) -> str | None:
    """The queue named: BatchDeadLetterQueue, BatchQueue or batch."""
    wanted = written.lower().removesuffix("queue").removesuffix("deadletter").rstrip("-_")
    return next((name for name in names if name.lower() == f"{wanted}deadletterqueue"), None)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which queues to look at, and which of their letters."""

    queues: Sequence[str]
    ids: Sequence[str]

    @classmethod
    def of(cls, which: Sequence[str] | None, names: Sequence[str]) -> "Selection":
        """From the arguments. Raises BadParameter."""
        queues = [name for each in which or () if (name := _queue(each, names))]
        ids = [each.lower() for each in which or () if not _queue(each, names)]
        for each in ids:
            if len(each) < SHORTEST_ID or not set(each) <= set("0123456789abcdef-"):
                known = ", ".join(name.removesuffix("DeadLetterQueue").lower() for name in names)
                raise typer.BadParameter(f"{each} is neither a queue ({known}) nor {SHORTEST_ID} characters of an id")
        return cls(names if ids or not queues else queues, ids)

    def __contains__(self, letter: DeadLetter) -> bool:
        """Whether the letter is selected."""
        return not self.ids or letter.id.startswith(tuple(self.ids))


def look_into(
    here: Session, queues: DeadLetterQueues, selection: Selection, limit: int, held: ExitStack
) -> Iterator[ExplainedLetter]:
    """The selected letters with their explanations. They stay hidden from others until `held` is closed."""
    facts = StackFacts(here)
    pool = ThreadPoolExecutor(len(selection.queues))  # each look takes a second or more, above all for empty queues
    with here.screen.progress() as progress, pool:
        task = progress.add_task("Looking", total=len(selection.queues))
        looks = [pool.submit(held.enter_context, queues.held(queue, limit)) for queue in selection.queues]
        for queue, look in zip(selection.queues, looks, strict=True):
            progress.update(task, description=f"Looking into {queue}")
            for letter in look.result():
                if letter in selection:
                    yield ExplainedLetter(letter, explain(letter, facts))
            progress.advance(task)
