"""Consent forms: list, show, create, change."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from stopsms.command_line.api import members_of
from stopsms.command_line.screen import fields, filled, table
from stopsms.command_line.session import Advertiser, read_json, session

commands = typer.Typer(
    help="Manage consent forms: the public pages on which people agree to SMS.", no_args_is_help=True
)

Form = Annotated[str, typer.Argument(metavar="FORM", help="The form's id.")]
Definition = Annotated[Path, typer.Argument(metavar="FILE", help="The form as JSON (- for standard input).")]


def _drawn(form: Mapping[str, Any]) -> RenderableType:
    told = {name: value for name, value in form.items() if name not in ("snippet", "notice")}
    return Group(fields({**told, **form["notice"]}), Text(f"\n{form['snippet']}".rstrip("\n")))


@commands.command("list")
def list_forms(context: typer.Context, advertiser: Advertiser = None) -> None:
    """List an advertiser's forms."""
    here = session(context)
    columns = ("id", "title", "wording_version", "enabled", "address")
    listed = list(here.api.all_forms(here.advertiser(advertiser)))
    here.screen.show(listed, lambda rows: table(columns, ([form[name] for name in columns] for form in rows)))


@commands.command("show")
def show_form(
    context: typer.Context,
    form_id: Form,
    advertiser: Advertiser = None,
    revisions: Annotated[bool, typer.Option("--revisions", help="The wording of each revision, oldest first.")] = False,
    shown: Annotated[
        str | None,
        typer.Option(metavar="HASH", help="What a person was shown, to the letter, by the hash in the evidence."),
    ] = None,
) -> None:
    """Show a form, the address of its page, and the HTML that embeds it."""
    here = session(context)
    owner = here.advertiser(advertiser)
    if shown is not None:
        here.screen.show(here.api.get_shown_form(owner, form_id, shown), filled)
        return
    if not revisions:
        here.screen.show(here.api.get_form(owner, form_id), _drawn)
        return
    columns = ("revision", "changed_at", "changed_by", "wording_version", "wording")
    listed = here.api.list_form_revisions(owner, form_id)["revisions"]
    here.screen.show(listed, lambda rows: table(columns, ([form[name] for name in columns] for form in rows)))


@commands.command("create")
def create_form(context: typer.Context, file: Definition, advertiser: Advertiser = None) -> None:
    """Create a form from its definition (docs/forms.md)."""
    here = session(context)
    defined = members_of(here.api.create_form, read_json(file))
    here.screen.show(here.api.create_form(here.advertiser(advertiser), **defined), _drawn)


@commands.command("set")
def set_form(context: typer.Context, form_id: Form, file: Definition, advertiser: Advertiser = None) -> None:
    """Change a form: its whole definition. Another wording needs another version."""
    here = session(context)
    defined = members_of(here.api.put_form, read_json(file))
    here.screen.show(here.api.put_form(here.advertiser(advertiser), form_id, **defined), _drawn)
