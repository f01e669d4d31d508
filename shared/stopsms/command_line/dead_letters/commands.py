"""dead-letters: list, show, redrive."""

import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from stopsms.command_line.dead_letters.facts import present
from stopsms.command_line.dead_letters.queues import DeadLetterQueues, NotBrought
from stopsms.command_line.dead_letters.selection import ExplainedLetter, Selection, look_into
from stopsms.command_line.exits import Exit
from stopsms.command_line.screen import fields, harmless
from stopsms.command_line.session import Session, Yes, session

commands = typer.Typer(
    help="List what could not be processed, explain it in plain words, and bring it back.", no_args_is_help=True
)

Which = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[QUEUE|ID]...",
        help="Queues (batch, inbound…) or the first characters of ids; all when left out.",
        show_default=False,
    ),
]

Limit = Annotated[int, typer.Option(min=1, help="How many to look at in each queue.")]


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
    """List dead letters: queue, age, what each is, what was probably wrong, and what redriving will do."""
    here = session(context)
    queues = DeadLetterQueues(here.account)
    selection = Selection.of(which, queues.names())
    with ExitStack() as held:
        views = [each.view() for each in look_into(here, queues, selection, limit, held)]
    here.screen.show(views, lambda shown: _drawn(shown, present()))
    _mention_more(here, queues, selection, len(views))


def _mention_more(here: Session, queues: DeadLetterQueues, selection: Selection, seen: int) -> None:
    waiting = sum(map(queues.waiting, selection.queues))
    if not selection.ids and waiting > seen:
        here.screen.say(
            f"About {waiting - seen} more are waiting (or being looked at by somebody else): see --limit", "yellow"
        )


@commands.command("show")
def show_letter(
    context: typer.Context,
    message_id: Annotated[str, typer.Argument(metavar="ID", help="The first characters of its id.")],
) -> None:
    """Show a dead letter with its content; numbers are masked unless --clear."""
    here = session(context)
    queues = DeadLetterQueues(here.account)
    with ExitStack() as held:
        selection = Selection.of([message_id], queues.names())
        views = [
            each.view() | {"attributes": dict(each.letter.attributes), "body": _parsed(each.letter.body)}
            for each in look_into(here, queues, selection, 1000, held)
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
    """JSON, including JSON nested in it; other text as it is."""
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
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be done.")] = False,
    discard: Annotated[
        bool,
        typer.Option(
            "--discard", help="Delete those that cannot be read, and those given by id that would stay. Asks first."
        ),
    ] = False,
    keep: Annotated[
        Path | None, typer.Option(help="Append what is discarded to this file, in clear, one per line.")
    ] = None,
    unseen: Annotated[
        bool, typer.Option("--unseen", help="Let SQS move whole queues that are too long to look through.")
    ] = False,
    limit: Limit = 1000,
    yes: Yes = False,
) -> None:
    """Send dead letters back to where they failed, once the cause is fixed. Safe at any time, even twice.

    What would only fail again stays, with the reason. Exits with 9 if something stays.
    """
    here = session(context)
    if discard and not (yes or dry_run or here.screen.interactive):
        raise typer.BadParameter("--discard deletes for good: without a terminal to confirm, --yes is needed")
    queues = DeadLetterQueues(here.account)
    selection = Selection.of(which, queues.names())
    if unseen:
        if selection.ids or dry_run or discard:
            raise typer.BadParameter("--unseen moves whole queues: give only names of queues with it")
        selection = Selection([queue for queue in selection.queues if not _moved_unseen(here, queues, queue)], ())
    with ExitStack() as held:
        looked = list(look_into(here, queues, selection, limit, held))
        results = _bring_back(here, queues, looked, dry_run=dry_run)
        if discard and not dry_run:
            unwanted = [each for each in looked if _is_unwanted(each, selection)]
            _discard(here, queues, unwanted, keep, yes=yes)
            for each in unwanted:
                results[looked.index(each)]["done"] = "discarded"
    here.screen.show(results, _drawn_results)
    if any(result["done"].startswith("stays") for result in results):
        raise typer.Exit(Exit.ATTENTION)


def _is_unwanted(each: ExplainedLetter, selection: Selection) -> bool:
    """Whether --discard deletes it: it stays, and cannot be read or was given by its id."""
    return each.explanation.way is None and bool(selection.ids or not each.explanation.readable)


def _bring_back(
    here: Session, queues: DeadLetterQueues, looked: Sequence[ExplainedLetter], *, dry_run: bool
) -> list[dict[str, Any]]:
    if dry_run:
        return [each.view() | {"done": "nothing: --dry-run"} for each in looked]
    results = []
    with here.screen.progress() as progress:
        for each in progress.track(looked, description="Redriving"):
            done = "stays"
            if each.explanation.way is not None:
                try:
                    queues.bring_back(each.letter, each.explanation.way)
                    done = f"redriven to {each.explanation.way.to}"
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
    """Let SQS move the whole queue. Returns False if it cannot."""
    try:
        with here.screen.progress() as progress:
            task = progress.add_task(f"Moving {queue}", total=None)
            for moved, of in queues.bring_back_unseen(queue):
                progress.update(task, completed=moved, total=of)
    except NotBrought as error:
        here.screen.say(f"{queue}: {error}. Looking at them one by one.", "yellow")
        return False
    return True


def _drawn_results(results: Sequence[Mapping[str, Any]]) -> RenderableType:
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
