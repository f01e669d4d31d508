"""Check whether a text may be sent to a number at a given time."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from stopsms.command_line.exits import Exit
from stopsms.command_line.screen import COLOURS, Screen, harmless
from stopsms.command_line.session import Advertiser, At, Phone, Topics, session
from stopsms.command_line.speech import count, counted_of, moment, money, said, word

_EXITS = {"allowed": Exit.DONE, "deferred": Exit.LATER, "blocked": Exit.REFUSED}


def shape(message: Mapping[str, Any]) -> str:
    """How a final text leaves: how many SMS are charged for it, and in which alphabet."""
    parts = counted_of(message["parts"], "{number} SMS", "{number} SMS")
    characters = said("{number} characters", number=count(len(message["text"])))
    return f"{parts}, {message['encoding']}, {characters}"


def decision(shown: Mapping[str, Any], screen: Screen) -> RenderableType:
    """A decision: verdict, next opening, every rule, and the final text."""
    verdict = Text(word(shown["verdict"]).upper(), style=f"bold {COLOURS.get(shown['verdict'], '')}")
    if shown["until"]:
        verdict.append(said("  next opening {until}", until=moment(shown["until"])), style="default")
    edition = (
        said("rulebook {edition}", edition=shown["rulebook"]) if shown["rulebook"] else said("no rulebook recorded")
    )
    verdict.append(f"  ({shown['profile']}, {edition})", style="dim")
    lines: list[RenderableType] = [verdict, screen.rules(shown["results"])]
    if not any(result["result"] == "pass" for result in shown["results"]):  # in a full record, some always do
        beyond = said("Beyond these, no rule's result is on record.")
        lines.append(Text(beyond if shown["results"] else said("No rule's result is on record."), style="dim"))
    if (message := shown["message"]) is None:
        lines += [Text(), Text(said("The final text is not on record."), style="dim")]
    else:
        lines += [Text(), Text(harmless(message["text"])), Text(shape(message), style="dim")]
    return Group(*lines, *cheaper(shown.get("advice")))


def cheaper(advice: Mapping[str, Any] | None) -> list[RenderableType]:
    """The cheaper text that the API advises, if it does, and what it saves: for each person, and in all where that is known."""
    if not advice or not advice["message"] or not advice["parts_saved"]:
        return []
    saved = counted_of(advice["parts_saved"], "{number} SMS", "{number} SMS")
    text = harmless(advice["message"]["text"])
    if advice.get("eur_saved"):
        euros = money(advice["eur_saved"])
        told = said("Cheaper by {saved} for each person, {euros} in all: {text}", saved=saved, euros=euros, text=text)
    else:
        told = said("Cheaper by {saved}: {text}", saved=saved, text=text)
    return [Text(told, style="yellow")]


def check(
    context: typer.Context,
    phone: Phone,
    text: Annotated[str, typer.Argument(help="The message.")],
    advertiser: Advertiser = None,
    at: At = None,
    category: Annotated[str | None, typer.Option(help="The category of products that it is about.")] = None,
    nature: Annotated[
        Literal["commercial", "non_commercial", "transactional"], typer.Option(help="What kind of message it is.")
    ] = "commercial",
    topic: Topics = None,
    contract_in_progress: Annotated[
        bool, typer.Option("--contract-in-progress", help="The message concerns a contract in progress.")
    ] = False,
) -> None:
    """Judge one message to one number at one time, without sending. Exits with 0 if allowed, 3 if blocked, 4 if not now."""
    here = session(context)
    answer = here.api.check_message(
        advertiser_id=here.advertiser(advertiser),
        phone=phone,
        text=text,
        nature=nature,
        category=category,
        at=at,
        topics=[one.value for one in topic or ()],
        contract_in_progress=contract_in_progress,
    )
    here.screen.show(answer, lambda shown: decision(shown, here.screen))
    raise typer.Exit(_EXITS[answer["verdict"]])
