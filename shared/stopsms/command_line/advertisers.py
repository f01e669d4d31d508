"""Advertisers: list, show, set."""

from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import RenderableType

from stopsms.command_line.api import Api, ApiProblem
from stopsms.command_line.screen import fields, table
from stopsms.command_line.session import pairs, read_json, session

commands = typer.Typer(help="Advertisers: who the messages are from.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(metavar="ID", help="The advertiser's id.")]
_CONTACT = ("email", "phone", "address", "url")


def _drawn(advertiser: Mapping[str, Any]) -> RenderableType:
    brands = {brand["name"]: brand["sender_id"] for brand in advertiser["brands"]}
    return fields({**advertiser, "brands": brands})


@commands.command("list")
def list_advertisers(context: typer.Context) -> None:
    """All advertisers of the stack."""
    here = session(context)
    columns = ("id", "name", "legal_name", "sender_id", "stop_number", "profile")
    listed = list(here.api.every("advertisers", "advertisers"))
    here.screen.show(
        listed, lambda rows: table(columns, ([advertiser[name] for name in columns] for advertiser in rows))
    )


@commands.command("show")
def show_advertiser(context: typer.Context, advertiser_id: Id) -> None:
    """One advertiser."""
    here = session(context)
    here.screen.show(here.api.get("advertisers", advertiser_id), _drawn)


@commands.command("set")
def set_advertiser(
    context: typer.Context,
    advertiser_id: Id,
    name: Annotated[str | None, typer.Option(help="The brand shown.")] = None,
    legal_name: Annotated[str | None, typer.Option()] = None,
    siren: Annotated[str | None, typer.Option()] = None,
    sender_id: Annotated[str | None, typer.Option(help="3 to 11 letters and digits.")] = None,
    stop_number: Annotated[str | None, typer.Option(help="36xxx, for metropolitan France.")] = None,
    stop_number_for: Annotated[list[str] | None, typer.Option(metavar="TERRITORY=NUMBER")] = None,
    brand: Annotated[list[str] | None, typer.Option(metavar="NAME=SENDER", help="A further brand.")] = None,
    profile: Annotated[str | None, typer.Option(help="FR_STRICT or FR_AF2M_2026.")] = None,
    email: Annotated[str | None, typer.Option()] = None,
    phone: Annotated[str | None, typer.Option()] = None,
    address: Annotated[str | None, typer.Option()] = None,
    url: Annotated[str | None, typer.Option()] = None,
    domain: Annotated[list[str] | None, typer.Option(help="A web site of the advertiser's.")] = None,
    double_opt_in: Annotated[bool | None, typer.Option("--double-opt-in/--single-opt-in")] = None,
    strict_opt_in: Annotated[bool | None, typer.Option("--strict-opt-in/--customers-too")] = None,
    kind: Annotated[
        str | None, typer.Option(help="What it is: company, charity, political, public_body or lawyer.")
    ] = None,
    alsace_moselle: Annotated[bool | None, typer.Option("--alsace-moselle/--no-alsace-moselle")] = None,
    file: Annotated[
        Path | None, typer.Option(help="All of it as JSON; - for the input. Options are laid over it.")
    ] = None,
) -> None:
    """Declare an advertiser, or change what is given of one."""
    here = session(context)
    body = dict(read_json(file)) if file else _standing(here.api, advertiser_id)
    contact = {"email": email, "phone": phone, "address": address, "url": url}
    given: dict[str, Any] = {
        "name": name, "legal_name": legal_name, "siren": siren, "sender_id": sender_id, "stop_number": stop_number,
        "profile": profile, "domains": domain, "double_opt_in": double_opt_in, "strict_opt_in": strict_opt_in,
        "alsace_moselle": alsace_moselle, "kind": kind,
        "stop_numbers": pairs(stop_number_for) or None,
        "brands": [{"name": shown, "sender_id": sender} for shown, sender in pairs(brand).items()] or None,
    }  # fmt: skip
    body |= {field: value for field, value in given.items() if value is not None}
    body["contact"] = body.get("contact", {}) | {field: value for field, value in contact.items() if value is not None}
    here.screen.show(here.api.put("advertisers", advertiser_id, body=body), _drawn)


def _standing(api: Api, advertiser_id: str) -> dict[str, Any]:
    try:
        return {field: value for field, value in api.get("advertisers", advertiser_id).items() if field != "id"}
    except ApiProblem as problem:
        if problem.status != HTTPStatus.NOT_FOUND:
            raise
        return {}
