"""Check whether a text may be sent to a number at a given time."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from stopsms.command_line.exits import Exit
from stopsms.command_line.screen import COLOURS, Screen, harmless
from stopsms.command_line.session import Advertiser, At, Phone, session

_EXITS = {"allowed": Exit.DONE, "deferred": Exit.LATER, "blocked": Exit.REFUSED}


def decision(shown: Mapping[str, Any], screen: Screen) -> RenderableType:
    """A decision: verdict, next opening, every rule, and the final text."""
    verdict = Text(shown["verdict"].upper(), style=f"bold {COLOURS.get(shown['verdict'], '')}")
    if shown["until"]:
        verdict.append(f"  next opening {shown['until']}", style="default")
    edition = f"rulebook {shown['rulebook']}" if shown["rulebook"] else "no rulebook recorded"
    verdict.append(f"  ({shown['profile']}, {edition})", style="dim")
    lines: list[RenderableType] = [verdict, screen.rules(shown["results"])]
    if not any(result["result"] == "pass" for result in shown["results"]):  # in a full record, some always do
        lines.append(
            Text(f"{'Beyond these, no' if shown['results'] else 'No'} rule's result is on record.", style="dim")
        )
    if (message := shown["message"]) is None:
        lines += [Text(), Text("The final text is not on record.", style="dim")]
    else:
        lines += [
            Text(),
            Text(harmless(message["text"])),
            Text(f"{message['encoding']}, {message['parts']} part(s)", style="dim"),
        ]
    if (advice := shown.get("advice")) and advice["message"]:
        lines.append(
            Text(f"Cheaper by {advice['parts_saved']} part(s): {harmless(advice['message']['text'])}", style="yellow")
        )
    return Group(*lines)


def check(
    context: typer.Context,
    phone: Phone,
    text: Annotated[str, typer.Argument(help="The message; put -- before one that begins with a dash.")],
    advertiser: Advertiser = None,
    at: At = None,
    category: Annotated[str | None, typer.Option(help="The category of products that it is about.")] = None,
    nature: Annotated[str, typer.Option(help="commercial, non_commercial or transactional.")] = "commercial",
    topic: Annotated[
        list[str] | None, typer.Option(help="A regulated topic that the text does not reveal; repeatable.")
    ] = None,
    contract_in_progress: Annotated[
        bool, typer.Option("--contract-in-progress", help="The message concerns a contract in progress.")
    ] = False,
) -> None:
    """Judge one message to one number at one time, without sending. Exits with 0 if allowed, 3 if blocked, 4 if not now."""
    here = session(context)
    body: dict[str, Any] = {
        "advertiser_id": here.advertiser(advertiser),
        "phone": phone,
        "text": text,
        "nature": nature,
        "category": category,
        "at": at,
        "topics": topic or [],
        "contract_in_progress": contract_in_progress,
    }
    answer = here.api.post("checks", body=body)
    here.screen.show(answer, lambda shown: decision(shown, here.screen))
    raise typer.Exit(_EXITS[answer["verdict"]])
