"""Single messages: send one to one person, and see what became of it."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Annotated, Any, Literal

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from stopsms.command_line.api import Api, ApiProblem, exit_of
from stopsms.command_line.checks import decision
from stopsms.command_line.screen import Screen, fields, table
from stopsms.command_line.session import Advertiser, By, Phone, Session, session, somebody, time_option
from stopsms.command_line.short_ids import id_of, short, shortened
from stopsms.command_line.speech import said

commands = typer.Typer(help="Send one message to one person, and see what became of it.", no_args_is_help=True)
Id = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help="The message's id, its first digits, its reference, or `last`.",
        callback=id_of(Api.all_messages),
    ),
]


@commands.command("send")
def send(
    context: typer.Context,
    phone: Phone,
    text: Annotated[str, typer.Argument(help="The message.")],
    reference: Annotated[
        str, typer.Option(help="Your own name of this message: the same again is the same message, and leaves once.")
    ],
    advertiser: Advertiser = None,
    service: Annotated[
        str | None,
        typer.Option(help="What the person asked for (an order, an appointment): makes the message transactional."),
    ] = None,
    asked_at: Annotated[str | None, time_option("When they asked")] = None,
    nature: Annotated[
        Literal["commercial", "non_commercial", "transactional"] | None,
        typer.Option(help="What kind of message it is: commercial if left out, transactional with --service."),
    ] = None,
    category: Annotated[str | None, typer.Option(help="The category of products that it is about.")] = None,
    brand: Annotated[str | None, typer.Option(help="One of the advertiser's further brands.")] = None,
    expires_at: Annotated[str | None, time_option("From when on it does not leave any more")] = None,
    acknowledge: Annotated[list[str] | None, typer.Option(help="A rule whose warning you accept; repeatable.")] = None,
    by: By = None,
) -> None:
    """Send one message to one person, once for each reference.

    It waits for a lawful hour unless it is transactional, and does not leave from --expires-at on: by
    default after 96 hours, or 24.
    """
    if (service is None) != (asked_at is None):
        raise typer.BadParameter(said("--service and --asked-at go together"))
    here = session(context)
    owner = here.advertiser(advertiser)
    try:
        sent = here.api.send_message(
            advertiser_id=owner,
            reference=reference,
            phone=phone,
            text=text,
            nature=nature or ("commercial" if service is None else "transactional"),
            service=None if service is None else {"reference": service, "at": asked_at or ""},
            category=category,
            brand=brand,
            expires_at=expires_at,
            acknowledge=acknowledge or [],
            acknowledged_by=(by or somebody()) if acknowledge else "",
        )
    except ApiProblem as problem:
        here.screen.refuse(problem)
        for rule in problem.document.get("to_acknowledge", ()):
            here.screen.say(said("To accept this warning: {command}", command=f"--acknowledge {rule}"), "yellow")
        raise typer.Exit(exit_of(problem)) from problem
    _show(here, sent)
    here.screen.next_step(f"stopsms message show {short(sent['id'])}")


@commands.command("show")
def show_message(context: typer.Context, message_id: Id) -> None:
    """Show a message: whom it is to, what became of it, and the decision behind it."""
    here = session(context)
    _show(here, here.api.get_message(message_id))


@commands.command("list")
def list_messages(
    context: typer.Context,
    advertiser: Advertiser = None,
    limit: Annotated[int, typer.Option(min=1, help="How many to list.")] = 50,
) -> None:
    """List an advertiser's single messages, newest first."""
    here = session(context)
    listed = list(islice(here.api.all_messages(here.advertiser(advertiser)), limit))

    def rows(messages: Sequence[Mapping[str, Any]]) -> RenderableType:
        waiting = ("until",) if any(each["until"] for each in messages) else ()
        columns = ("id", "reference", "phone", "nature", "status", *waiting, "created_at")
        ids = shortened([each["id"] for each in messages])
        shown = ({**each, "id": one} for each, one in zip(messages, ids, strict=True))
        return table(columns, ([each[name] for name in columns] for each in shown))

    here.screen.show(listed, rows)


def _show(here: Session, message: Mapping[str, Any]) -> None:
    here.screen.show(message, lambda shown: _drawn(shown, here.screen))


def _drawn(message: Mapping[str, Any], screen: Screen) -> RenderableType:
    head = fields(
        message, "id", "reference", "phone", "nature", "status", "until", "expires_at", "created_at", "finished_at", "parts", "cost_eur",
        "reason", "evidence",
    )  # fmt: skip
    judged = message.get("decision")
    return head if judged is None else Group(head, Text(), decision(judged, screen))
