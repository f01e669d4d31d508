"""Reviews: what people wrote that a person has to look at."""

from typing import Annotated, Literal

import typer

from stopsms.command_line.contacts import recorded
from stopsms.command_line.screen import table
from stopsms.command_line.session import Advertiser, By, Phone, Reason, session, somebody

commands = typer.Typer(
    help="What came and has not been read yet: replies, refusals in files, requests.", no_args_is_help=True
)


@commands.command("list")
def list_reviews(context: typer.Context, advertiser: Advertiser = None) -> None:
    """What waits to be looked at, oldest first. With --clear, the numbers that `conclude` wants."""
    here = session(context)
    columns = ("phone", "evidence", "kind", "received_at", "due_at", "words", "matched")
    listed = list(here.api.every("reviews", "reviews", advertiser_id=here.advertiser(advertiser)))
    here.screen.show(listed, lambda rows: table(columns, ([row[name] for name in columns] for row in rows)))


@commands.command("strays")
def list_strays(context: typer.Context, advertiser: Advertiser = None) -> None:
    """What came from no mobile number (a landline, a name, abroad), oldest first: somebody has to find out who wrote."""
    here = session(context)
    columns = ("stray", "sender", "to", "received_at", "words", "understood_as")
    listed = here.api.get("reviews", advertiser_id=here.advertiser(advertiser))["strays"]
    here.screen.show(listed, lambda rows: table(columns, ([row[name] for name in columns] for row in rows)))


@commands.command("close")
def close_stray(
    context: typer.Context,
    stray: Annotated[str, typer.Argument(help="What names it, as listed by `strays`.")],
    reason: Reason,
    advertiser: Advertiser = None,
    by: By = None,
) -> None:
    """Take such a message off the list, once what it asks is done: whom it opposes, say, by `stopsms oppose`."""
    here = session(context)
    body = {
        "advertiser_id": here.advertiser(advertiser),
        "stray": stray,
        "conclusion": "answered",
        "operator": by or somebody(),
        "reason": reason,
    }
    closed = here.api.post("reviews", body=body)["stray"]
    here.screen.show(
        closed, lambda row: table(("stray", "sender", "words"), [[row["stray"], row["sender"], row["words"]]])
    )


@commands.command("conclude")
def conclude(
    context: typer.Context,
    phone: Phone,
    evidence: Annotated[int, typer.Argument(help="The record it is about, as listed.")],
    conclusion: Annotated[
        Literal["upheld", "mistaken", "answered"],
        typer.Argument(help="It opposes (an erasure is met); it does not; or the request has been answered."),
    ],
    reason: Reason,
    advertiser: Advertiser = None,
    by: By = None,
) -> None:
    """Conclude on one of them. The conclusion and its reason are evidence."""
    here = session(context)
    body = {
        "advertiser_id": here.advertiser(advertiser),
        "phone": phone,
        "evidence": evidence,
        "conclusion": conclusion,
        "operator": by or somebody(),
        "reason": reason,
    }
    here.screen.show(here.api.post("reviews", body=body), recorded)
