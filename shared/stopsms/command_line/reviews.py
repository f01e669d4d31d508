"""Reviews: what people wrote that somebody has to read."""

from typing import Annotated, Literal

import typer

from stopsms.command_line.contacts import recorded
from stopsms.command_line.screen import table
from stopsms.command_line.session import Advertiser, By, Phone, Reason, session, somebody

commands = typer.Typer(
    help="Deal with what nobody has read yet: replies, refusals in files, requests.", no_args_is_help=True
)


@commands.command("list")
def list_reviews(context: typer.Context, advertiser: Advertiser = None) -> None:
    """List what waits to be read, oldest first. `conclude` needs the numbers: show them with --clear."""
    here = session(context)
    columns = ("phone", "evidence", "kind", "received_at", "due_at", "words", "matched")
    listed = list(here.api.all_reviews(here.advertiser(advertiser)))
    here.screen.show(listed, lambda rows: table(columns, ([row[name] for name in columns] for row in rows)))


@commands.command("strays")
def list_strays(context: typer.Context, advertiser: Advertiser = None) -> None:
    """List messages that came from no mobile number (a landline, a name, abroad), oldest first: somebody has to find out who wrote."""
    here = session(context)
    columns = ("stray", "sender", "to", "received_at", "words", "understood_as")
    listed = here.api.list_reviews(here.advertiser(advertiser))["strays"]
    here.screen.show(listed, lambda rows: table(columns, ([row[name] for name in columns] for row in rows)))


@commands.command("close")
def close_stray(
    context: typer.Context,
    stray: Annotated[str, typer.Argument(help="Its name, as listed by `strays`.")],
    reason: Reason,
    advertiser: Advertiser = None,
    by: By = None,
) -> None:
    """Take such a message off the list once it has been dealt with, for example by `stopsms oppose`."""
    here = session(context)
    closed = here.api.conclude_review(
        advertiser_id=here.advertiser(advertiser),
        stray=stray,
        conclusion="answered",
        operator=by or somebody(),
        reason=reason,
    )
    here.screen.show(
        closed["stray"], lambda row: table(("stray", "sender", "words"), [[row["stray"], row["sender"], row["words"]]])
    )


@commands.command("conclude")
def conclude(
    context: typer.Context,
    phone: Phone,
    evidence: Annotated[int, typer.Argument(help="The number of the record, as listed.")],
    conclusion: Annotated[
        Literal["upheld", "mistaken", "answered"],
        typer.Argument(
            help="upheld: it opposes (or the erasure was carried out); mistaken: it does not; answered: the request was dealt with."
        ),
    ],
    reason: Reason,
    advertiser: Advertiser = None,
    by: By = None,
) -> None:
    """Conclude a review. The conclusion and its reason become evidence."""
    here = session(context)
    concluded = here.api.conclude_review(
        advertiser_id=here.advertiser(advertiser),
        phone=phone,
        evidence=evidence,
        conclusion=conclusion,
        operator=by or somebody(),
        reason=reason,
    )
    here.screen.show(concluded, recorded)
