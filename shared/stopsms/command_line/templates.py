"""Templates of campaigns: list, show, set, remove."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from stopsms.command_line.screen import Screen, fields, table
from stopsms.command_line.session import Advertiser, CampaignNature, Session, Topics, session

commands = typer.Typer(help="Keep messages that are sent again and again.", no_args_is_help=True)
Id = Annotated[str, typer.Argument(metavar="ID", help="The template's id.")]


@commands.command("list")
def list_templates(context: typer.Context, advertiser: Advertiser = None) -> None:
    """List an advertiser's templates."""
    here = session(context)
    listed = here.api.list_templates(here.advertiser(advertiser))["templates"]
    columns = ("id", "name", "category", "brand", "text")
    here.screen.show(listed, lambda rows: table(columns, ([each[name] for name in columns] for each in rows)))


@commands.command("show")
def show_template(context: typer.Context, template_id: Id, advertiser: Advertiser = None) -> None:
    """Show a template."""
    here = session(context)
    _show(here, here.api.get_template(here.advertiser(advertiser), template_id))


@commands.command("set")
def set_template(
    context: typer.Context,
    template_id: Id,
    name: Annotated[str, typer.Argument(help="A name for your own use.")],
    text: Annotated[str, typer.Argument(help="The message.")],
    advertiser: Advertiser = None,
    category: Annotated[str | None, typer.Option(help="The category of products it advertises.")] = None,
    brand: Annotated[str | None, typer.Option(help="One of the advertiser's further brands.")] = None,
    nature: Annotated[CampaignNature, typer.Option(help="What kind of message it is.")] = "commercial",
    topic: Topics = None,
    contract_in_progress: Annotated[
        bool, typer.Option("--contract-in-progress", help="The message concerns a contract in progress.")
    ] = False,
    companies_only: Annotated[
        bool, typer.Option("--companies-only", help="Every recipient is recorded as a legal person.")
    ] = False,
) -> None:
    """Write a template. Refused, with the rules that object, if its text would be unlawful."""
    here = session(context)
    written = here.api.put_template(
        here.advertiser(advertiser),
        template_id,
        name=name,
        text=text,
        nature=nature,
        category=category,
        brand=brand,
        topics=[one.value for one in topic or ()],
        contract_in_progress=contract_in_progress,
        companies_only=companies_only,
    )
    _show(here, written)
    here.screen.next_step(f"stopsms campaign draft --template {template_id}")


@commands.command("remove")
def remove_template(context: typer.Context, template_id: Id, advertiser: Advertiser = None) -> None:
    """Remove a template. Campaigns that were drafted from it stay."""
    here = session(context)
    _show(here, here.api.delete_template(here.advertiser(advertiser), template_id))


def _show(here: Session, template: Mapping[str, Any]) -> None:
    here.screen.show(template, lambda shown: _drawn(shown, here.screen))


def _drawn(template: Mapping[str, Any], screen: Screen) -> RenderableType:
    results = template.get("results")
    head = fields({name: value for name, value in template.items() if name != "results"})
    return Group(head, Text(), screen.rules(results)) if results else head
