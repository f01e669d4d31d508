"""Drafts of campaigns: edit, duplicate, delete, test and approve them."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.console import RenderableType

from stopsms.command_line.campaign_views import drawn_preview, show
from stopsms.command_line.campaigns import Id
from stopsms.command_line.exits import Exit
from stopsms.command_line.screen import table
from stopsms.command_line.session import At, Tags, Where, Yes, audience_of, euros, pairs, session
from stopsms.command_line.short_ids import short
from stopsms.command_line.speech import said
from stopsms.contracts.codec import ABSENT

_WRITTEN = (
    "advertiser_id", "name", "text", "nature", "category", "brand", "audience", "schedule", "topics", "contract_in_progress",
    "companies_only", "limits", "canary", "max_cost_eur",
)  # fmt: skip
"""What of a campaign's answer whoever writes it anew gives back."""


def edit(
    context: typer.Context,
    campaign_id: Id,
    name: Annotated[str | None, typer.Option(help="A name for your own use.")] = None,
    text: Annotated[str | None, typer.Option(help="The message.")] = None,
    category: Annotated[str | None, typer.Option(help="The category of products it advertises.")] = None,
    tag: Tags = None,
    where: Where = None,
    brand: Annotated[str | None, typer.Option(help="One of the advertiser's brands.")] = None,
    at: At = None,
    max_cost: Annotated[
        str | None, typer.Option(metavar="EUROS", help="What it may cost at most, before tax; or none.")
    ] = None,
) -> None:
    """Change what is given of a draft. It is reviewed like a new one, and has to be approved anew."""
    here = session(context)
    standing = here.api.get_campaign(campaign_id)
    given = {"name": name, "text": text, "category": category, "brand": brand}
    body = {one: standing[one] for one in _WRITTEN} | {one: new for one, new in given.items() if new is not None}
    body["audience"] = audience_of(tag, where, standing["audience"])
    if at is not None:
        body["schedule"] = {"at": at}
    if max_cost is not None:
        body["max_cost_eur"] = euros(max_cost)
    show(here, here.api.edit_campaign(campaign_id, **body))


def duplicate(
    context: typer.Context,
    campaign_id: Id,
    name: Annotated[str | None, typer.Option(help="The new one's name; the same if left out.")] = None,
    at: At = None,
) -> None:
    """Draft a campaign again, whatever became of it, with the advertiser as it is declared now."""
    here = session(context)
    drafted = here.api.duplicate_campaign(campaign_id, name=name, at=at)
    show(here, drafted)
    here.screen.next_step(f"stopsms campaign preview {short(drafted['id'])}")


def delete(context: typer.Context, campaign_id: Id, yes: Yes = False) -> None:
    """Delete a draft. What was scheduled once is on record, and stays."""
    here = session(context)
    if not yes and here.screen.interactive and not here.screen.confirmed(said("Delete the draft?")):
        raise typer.Abort
    show(here, here.api.delete_campaign(campaign_id))


def try_out(
    context: typer.Context,
    campaign_id: Id,
    phone: Annotated[
        list[str] | None,
        typer.Option(help="One of the phones that the advertiser has declared; repeatable. All, if left out."),
    ] = None,
    value: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="What a field of the text is filled with; repeatable."),
    ] = None,
) -> None:
    """Send it, marked as a test, to phones of your own: those of `stopsms advertiser set --test-phone`. Ends with 9 if one was not sent."""
    here = session(context)
    tests = here.api.test_campaign(campaign_id, values=pairs(value), phones=phone or ABSENT)["tests"]
    here.screen.show(tests, _drawn_tests)
    if any(one["result"] != "sent" for one in tests):
        raise typer.Exit(Exit.ATTENTION)


def _drawn_tests(tests: list[Mapping[str, Any]]) -> RenderableType:
    columns = ("phone", "of", "result", "why", "parts", "parts without the mark", "text")
    rows = []
    for one in tests:
        message = one["message"] or {}
        why = [one["why"], one["carrier"], *(rule["rule"] for rule in one["rules"])]
        rows.append(
            [
                one["phone"],
                one["of"],
                one["result"],
                list(filter(None, why)),
                message.get("parts"),
                one["parts_unmarked"],
                message.get("text"),
            ]
        )
    return table(columns, rows)


def approve(
    context: typer.Context,
    campaign_id: Id,
    at: At = None,
    carrier: Annotated[
        str | None, typer.Option(help='As it would go on through this carrier; "": the deployment\'s own.')
    ] = None,
    digest: Annotated[
        str | None, typer.Option(help="That of a preview you have seen; the present one is shown if left out.")
    ] = None,
    yes: Yes = False,
) -> None:
    """Approve what a preview shows, and that it leaves so. Shows it, and asks first."""
    here = session(context)
    if digest is None:
        preview = here.api.preview_campaign(campaign_id, at=at, carrier=carrier)
        digest = preview["digest"]
        if not yes:
            if not here.screen.interactive:
                raise typer.BadParameter(said("without a terminal to confirm, --digest or --yes is needed"))
            audience = here.api.get_campaign(campaign_id)["audience"]
            here.screen.show(preview, lambda shown: drawn_preview(shown, here.screen, audience))
            if not here.screen.confirmed(said("Approve that it leaves so?")):
                raise typer.Abort
    show(here, here.api.approve_campaign(campaign_id, digest=digest, at=at, carrier=carrier))
