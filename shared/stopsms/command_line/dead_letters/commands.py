"""dead-letters: list, show, redrive."""

import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from stopsms.command_line.dead_letters.explain import explain
from stopsms.command_line.dead_letters.facts import StackFacts, present
from stopsms.command_line.dead_letters.letter import DeadLetter, LetterExplanation
from stopsms.command_line.dead_letters.queues import DeadLetterQueues, NotBrought
from stopsms.command_line.exits import Exit
from stopsms.command_line.screen import fields, harmless
from stopsms.command_line.session import Session, Yes, session

commands = typer.Typer(
    help="What could not be processed: what was wrong in plain words, and the way back.", no_args_is_help=True
)

SHORTEST_ID = 6
"""Characters of a message's id that are enough to name it."""

Which = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[QUEUE|ID]...",
        help="Queues (batch, inbound…) or beginnings of ids; all when left out.",
        show_default=False,
    ),
]
Limit = Annotated[int, typer.Option(min=1, help="Look at no more than so many of each queue.")]


@dataclass(frozen=True, slots=True)
class ExplainedLetter:
    """A letter with what was found out."""

    letter: DeadLetter
    found: LetterExplanation

    def view(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "id": self.letter.id,
            "queue": self.letter.queue,
            "since": self.letter.since.isoformat(timespec="seconds"),
            "received": self.letter.received,
            "what": self.found.what,
            "wrong": self.found.wrong,
            "redriving": self.found.redriving,
            "readable": self.found.readable,
            "stays": self.found.way is None,
        }


def _queue(written: str, names: Sequence[str]) -> str | None:
    """The queue that is meant: BatchDeadLetterQueue, BatchQueue, batch."""
    wanted = written.lower().removesuffix("queue").removesuffix("deadletter").rstrip("-_")
    return next((name for name in names if name.lower() == f"{wanted}deadletterqueue"), None)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which queues to look at, and which letters of them are meant."""

    queues: Sequence[str]
    ids: Sequence[str]

    @classmethod
    def of(cls, which: Sequence[str] | None, names: Sequence[str]) -> "Selection":
        """What the arguments name. Raises BadParameter."""
        queues = [name for each in which or () if (name := _queue(each, names))]
        ids = [each.lower() for each in which or () if not _queue(each, names)]
        for each in ids:
            if len(each) < SHORTEST_ID or not set(each) <= set("0123456789abcdef-"):
                known = ", ".join(name.removesuffix("DeadLetterQueue").lower() for name in names)
                raise typer.BadParameter(f"{each} is neither a queue ({known}) nor {SHORTEST_ID} characters of an id")
        return cls(names if ids or not queues else queues, ids)

    def __contains__(self, letter: DeadLetter) -> bool:
        """Whether the letter is meant."""
        return not self.ids or letter.id.startswith(tuple(self.ids))


def _look(
    here: Session, queues: DeadLetterQueues, selection: Selection, limit: int, held: ExitStack
) -> Iterator[ExplainedLetter]:
    facts = StackFacts(here)
    pool = ThreadPoolExecutor(len(selection.queues))  # a look takes a second or more, empty queues above all
    with here.screen.progress() as progress, pool:
        task = progress.add_task("Looking", total=len(selection.queues))
        looks = [pool.submit(held.enter_context, queues.held(queue, limit)) for queue in selection.queues]
        for queue, look in zip(selection.queues, looks, strict=True):
            progress.update(task, description=f"Looking into {queue}")
            for letter in look.result():
                if letter in selection:
                    yield ExplainedLetter(letter, explain(letter, facts))
            progress.advance(task)


def _drawn(views: Sequence[Mapping[str, Any]], now: datetime) -> RenderableType:
    if not views:
        return Text("No dead letters.", style="green")
    lines: list[RenderableType] = []
    for view in views:
        age = _age(now - datetime.fromisoformat(view["since"]))
        head = f"  {view['id'][:8]}  since {view['since']} ({age}), received {view['received']} times"
        lines.append(Text.assemble((view["queue"], "bold"), head))
        for name, style in (("what", ""), ("wrong", "yellow"), ("redriving", "red" if view["stays"] else "green")):
            lines.append(Text.assemble((f"  {name:<10}", "dim"), (harmless(view[name]), style)))
    return Group(*lines)


def _age(passed: Any) -> str:
    minutes = int(passed.total_seconds() // 60)
    days, hours = minutes // 1440, minutes // 60 % 24
    return f"{days} d {hours} h" if days else f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"


@commands.command("list")
def list_letters(context: typer.Context, which: Which = None, limit: Limit = 1000) -> None:
    """List dead letters: which queue, since when, what it is, what was probably wrong, what redriving will do."""
    here = session(context)
    queues = DeadLetterQueues(here.account)
    selection = Selection.of(which, queues.names())
    with ExitStack() as held:
        views = [each.view() for each in _look(here, queues, selection, limit, held)]
    here.screen.show(views, lambda shown: _drawn(shown, present()))
    _tell_of_more(here, queues, selection, len(views))


def _tell_of_more(here: Session, queues: DeadLetterQueues, selection: Selection, seen: int) -> None:
    waiting = sum(map(queues.waiting, selection.queues))
    if not selection.ids and waiting > seen:
        here.screen.say(f"About {waiting - seen} more wait (or somebody else is looking at them): --limit", "yellow")


@commands.command("show")
def show_letter(
    context: typer.Context, message_id: Annotated[str, typer.Argument(metavar="ID", help="The beginning of its id.")]
) -> None:
    """One dead letter with its content; numbers masked unless --clear."""
    here = session(context)
    queues = DeadLetterQueues(here.account)
    with ExitStack() as held:
        selection = Selection.of([message_id], queues.names())
        views = [
            each.view() | {"attributes": dict(each.letter.attributes), "body": _parsed(each.letter.body)}
            for each in _look(here, queues, selection, 1000, held)
        ]
    if not views:
        here.screen.object_to(f"no dead letter {message_id}")
        raise typer.Exit(Exit.MISSING)
    here.screen.show(
        views,
        lambda shown: Group(
            *(fields({**view, "body": json.dumps(view["body"], indent=2, ensure_ascii=False)}) for view in shown)
        ),
    )


def _parsed(body: str) -> Any:
    """JSON, and JSON within it, as it reads best."""
    try:
        content = json.loads(body)
    except ValueError:
        return body
    if isinstance(content, dict) and isinstance(content.get("Message"), str):
        return content | {"Message": _parsed(content["Message"])}
    return content


@commands.command("redrive")
def redrive(
    context: typer.Context,
    which: Which = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    discard: Annotated[
        bool,
        typer.Option(
            "--discard", help="Delete those that cannot be read, and those named by their id that stay. Asks first."
        ),
    ] = False,
    keep: Annotated[
        Path | None, typer.Option(help="Append what is discarded to this file, in clear, one a line.")
    ] = None,
    unseen: Annotated[
        bool, typer.Option("--unseen", help="Let SQS move whole queues, too long to look through.")
    ] = False,
    limit: Limit = 1000,
    yes: Yes = False,
) -> None:
    """Bring dead letters back to where they failed, once the cause is repaired. Safe at any time, and twice.

    What would only fail again stays, with the reason. Ends with 9 when something stays.
    """
    here = session(context)
    queues = DeadLetterQueues(here.account)
    selection = Selection.of(which, queues.names())
    if unseen:
        if selection.ids or dry_run or discard:
            raise typer.BadParameter("--unseen moves whole queues: it goes with names of queues alone")
        selection = Selection([queue for queue in selection.queues if not _moved_unseen(here, queues, queue)], ())
    if discard and not (yes or dry_run or here.screen.interactive):
        raise typer.BadParameter("--discard deletes for good: say --yes when nobody is there to be asked")
    with ExitStack() as held:
        looked = list(_look(here, queues, selection, limit, held))
        if dry_run:
            results = [each.view() | {"done": "nothing: --dry-run"} for each in looked]
        else:
            results = _bring_back(here, queues, looked)
            if discard:
                unwanted = [
                    each for each in looked if each.found.way is None and (selection.ids or not each.found.readable)
                ]
                _discard(here, queues, unwanted, keep, yes=yes)
                for each in unwanted:
                    results[looked.index(each)]["done"] = "discarded"
    here.screen.show(results, _told)
    if any(result["done"].startswith("stays") for result in results):
        raise typer.Exit(Exit.ATTENTION)


def _bring_back(here: Session, queues: DeadLetterQueues, looked: Sequence[ExplainedLetter]) -> list[dict[str, Any]]:
    results = []
    with here.screen.progress() as progress:
        for each in progress.track(looked, description="Redriving"):
            done = "stays"
            if each.found.way is not None:
                try:
                    queues.bring_back(each.letter, each.found.way)
                    done = f"redriven to {each.found.way.to}"
                except NotBrought as error:
                    done = f"stays: {error}"
            results.append(each.view() | {"done": done})
    return results


def _discard(
    here: Session, queues: DeadLetterQueues, stay: Sequence[ExplainedLetter], keep: Path | None, *, yes: bool
) -> None:
    if stay and not yes:
        here.screen.err.print(_drawn([each.view() for each in stay], present()))
        if not here.screen.confirmed(f"Delete these {len(stay)} for good?"):
            raise typer.Abort
    for each in stay:
        if keep is not None:
            keep.touch(mode=0o600)
            with keep.open("a") as kept:
                kept.write(json.dumps(each.view() | {"body": each.letter.body}, ensure_ascii=False) + "\n")
        queues.delete(each.letter)


def _moved_unseen(here: Session, queues: DeadLetterQueues, queue: str) -> bool:
    """Whether SQS moved the whole queue by itself."""
    try:
        with here.screen.progress() as progress:
            task = progress.add_task(f"Moving {queue}", total=None)
            for moved, of in queues.bring_back_unseen(queue):
                progress.update(task, completed=moved, total=of)
    except NotBrought as error:
        here.screen.say(f"{queue}: {error}. Looking at them one by one.", "yellow")
        return False
    return True


def _told(results: Sequence[Mapping[str, Any]]) -> RenderableType:
    if not results:
        return Text("No dead letters.", style="green")
    lines: list[RenderableType] = []
    for result in results:
        stays = result["done"].startswith("stays")
        head = Text.assemble((result["queue"], "bold"), f"  {result['id'][:8]}  {harmless(result['what'])}: ")
        lines.append(head.append(result["done"], style="red" if stays else "green"))
        if result["stays"] and result["done"] != "discarded":
            lines.append(Text(harmless(f"  {result['wrong']}; {result['redriving']}"), style="yellow"))
    return Group(*lines)
