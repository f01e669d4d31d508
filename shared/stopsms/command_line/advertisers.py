"""Advertisers: list, show, set."""

from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from stopsms.command_line.api import Api, ApiProblem, members_of
from stopsms.command_line.campaign_views import notices
from stopsms.command_line.screen import Screen, fields, table
from stopsms.command_line.session import euros, pairs, read_json, session
from stopsms.command_line.speech import said

commands = typer.Typer(help="Manage advertisers, in whose name messages are sent.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(metavar="ID", help="The advertiser's id.")]
_CONTACT = ("email", "phone", "address", "url")


def _drawn(advertiser: Mapping[str, Any], screen: Screen) -> RenderableType:
    brands = {brand["name"]: brand["sender_id"] for brand in advertiser["brands"]}
    known = [Text(notice, style="yellow") for notice in notices(advertiser, screen)]
    shown = {name: value for name, value in advertiser.items() if name != "notices"}
    return Group(fields({**shown, "brands": brands}), *known)


@commands.command("list")
def list_advertisers(context: typer.Context) -> None:
    """List all advertisers."""
    here = session(context)
    columns = ("id", "name", "legal_name", "sender_id", "stop_number", "profile")
    listed = list(here.api.all_advertisers())
    here.screen.show(
        listed, lambda rows: table(columns, ([advertiser[name] for name in columns] for advertiser in rows))
    )


@commands.command("show")
def show_advertiser(context: typer.Context, advertiser_id: Id) -> None:
    """Show an advertiser."""
    here = session(context)
    here.screen.show(here.api.get_advertiser(advertiser_id), lambda shown: _drawn(shown, here.screen))


@commands.command("set")
def set_advertiser(
    context: typer.Context,
    advertiser_id: Id,
    name: Annotated[str | None, typer.Option(help="The brand that people see.")] = None,
    legal_name: Annotated[str | None, typer.Option(help="The company's registered name.")] = None,
    siren: Annotated[str | None, typer.Option(help="Its SIREN, 9 digits.")] = None,
    sender_id: Annotated[str | None, typer.Option(help="The name shown as sender: 3 to 11 letters and digits.")] = None,
    carrier: Annotated[
        str | None, typer.Option(help="The carrier that its messages leave through; '' for the deployment's own.")
    ] = None,
    stop_number: Annotated[str | None, typer.Option(help="Where to send STOP in metropolitan France: 36xxx.")] = None,
    stop_number_for: Annotated[
        list[str] | None, typer.Option(metavar="TERRITORY=NUMBER", help="Where to send STOP elsewhere; repeatable.")
    ] = None,
    brand: Annotated[list[str] | None, typer.Option(metavar="NAME=SENDER", help="A further brand; repeatable.")] = None,
    profile: Annotated[str | None, typer.Option(help="The profile of hours: FR_STRICT or FR_AF2M_2026.")] = None,
    email: Annotated[str | None, typer.Option(help="Where people can reach it.")] = None,
    phone: Annotated[str | None, typer.Option(help="Its telephone number.")] = None,
    address: Annotated[str | None, typer.Option(help="Its postal address.")] = None,
    url: Annotated[str | None, typer.Option(help="Its web site.")] = None,
    domain: Annotated[list[str] | None, typer.Option(help="A domain that its links may point to; repeatable.")] = None,
    double_opt_in: Annotated[
        bool | None,
        typer.Option("--double-opt-in/--single-opt-in", help="Whether each consent has to be confirmed by SMS."),
    ] = None,
    strict_opt_in: Annotated[
        bool | None,
        typer.Option("--strict-opt-in/--customers-too", help="Whether only consent counts, not being a customer."),
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help="Its kind: company, charity, political, public_body or lawyer.")
    ] = None,
    alsace_moselle: Annotated[
        bool | None,
        typer.Option("--alsace-moselle/--no-alsace-moselle", help="Whether the holidays of Alsace-Moselle are kept."),
    ] = None,
    needs_digest: Annotated[
        bool | None,
        typer.Option(
            "--needs-digest/--no-digest", help="Whether a campaign is scheduled only as its preview showed it."
        ),
    ] = None,
    two_persons: Annotated[
        bool | None,
        typer.Option(
            "--two-persons/--one-person", help="Whether somebody who has not written a campaign has to see it first."
        ),
    ] = None,
    test_phone: Annotated[
        list[str] | None,
        typer.Option(metavar="PHONE=WHOSE", help="A phone of your own that drafts may be tried on; repeatable."),
    ] = None,
    budget_campaign: Annotated[
        str | None, typer.Option(metavar="EUROS", help="What each campaign may cost at most, before tax; or none.")
    ] = None,
    budget_month: Annotated[
        str | None,
        typer.Option(
            metavar="EUROS", help="What its campaigns of a calendar month may cost together, before tax; or none."
        ),
    ] = None,
    frequency_cap: Annotated[
        str | None,
        typer.Option(metavar="MESSAGES/DAYS", help="Most messages to one person in so many days, e.g. 2/30; or none."),
    ] = None,
    file: Annotated[
        Path | None, typer.Option(help="The whole advertiser as JSON (- for standard input); options override it.")
    ] = None,
) -> None:
    """Create an advertiser, or change the given fields of one."""
    here = session(context)
    body = dict(read_json(file)) if file else _standing(here.api, advertiser_id)
    contact = {"email": email, "phone": phone, "address": address, "url": url}
    given: dict[str, Any] = {
        "name": name, "legal_name": legal_name, "siren": siren, "sender_id": sender_id, "stop_number": stop_number,
        "profile": profile, "domains": domain, "double_opt_in": double_opt_in, "strict_opt_in": strict_opt_in,
        "alsace_moselle": alsace_moselle, "kind": kind, "needs_digest": needs_digest, "two_persons": two_persons,
        "test_phones": [{"phone": phone, "of": whose} for phone, whose in pairs(test_phone).items()] or None,
        "stop_numbers": pairs(stop_number_for) or None,
        "brands": [{"name": shown, "sender_id": sender} for shown, sender in pairs(brand).items()] or None,
    }  # fmt: skip
    if carrier is not None:
        body = _through(body, carrier)
    body |= {field: value for field, value in given.items() if value is not None}
    body["contact"] = body.get("contact", {}) | {field: value for field, value in contact.items() if value is not None}
    limits = {"campaign_eur": budget_campaign, "month_eur": budget_month}
    if changed := {field: euros(value) for field, value in limits.items() if value is not None}:
        body["budget"] = body.get("budget", {}) | changed
    if frequency_cap is not None:
        body["frequency_cap"] = _cap(frequency_cap)
    written = here.api.put_advertiser(advertiser_id, **members_of(here.api.put_advertiser, body))
    here.screen.show(written, lambda shown: _drawn(shown, here.screen))


def _cap(written: str) -> dict[str, int] | None:
    if written == "none":
        return None
    messages, _, days = written.partition("/")
    if not (messages.isdigit() and days.isdigit()):
        raise typer.BadParameter(said("{written}: expected messages and days, such as 2/30, or none", written=written))
    return {"messages": int(messages), "days": int(days)}


@commands.command("spending")
def show_spending(
    context: typer.Context,
    advertiser_id: Id,
    month: Annotated[str | None, typer.Option(metavar="YYYY-MM", help="Another month than the present one.")] = None,
) -> None:
    """Show what its campaigns of a month cost, and what is left."""
    here = session(context)
    page = here.api.list_spending(advertiser_id, month=month)
    campaigns = list(here.api.all_spending(advertiser_id, month=month))
    here.screen.show({**page, "campaigns": campaigns, "next": None}, _drawn_spending)


def _drawn_spending(spending: Mapping[str, Any]) -> RenderableType:
    rows = (
        [line["campaign_id"], line["cost_eur"], said("spent") if line["settled"] else said("committed")]
        for line in spending["campaigns"]
    )
    head = fields(spending, "month", "total_eur", "messages_eur", "limit_eur", "campaign_limit_eur")
    return Group(head, Text(), table(("campaign", "cost_eur", ""), rows))


def _through(standing: Mapping[str, Any], carrier: str) -> dict[str, Any]:
    """The advertiser with this carrier: no numbers of the one before stay, nor those that this one had before."""
    if not carrier and "carrier" not in standing:
        return dict(standing)
    kept = {name: value for name, value in standing.items() if name not in ("carrier", "stop_number", "stop_numbers")}
    return kept | ({"carrier": carrier} if carrier else {})


_NOT_GIVEN = frozenset({"id", "changed_at", "changed_by", "route"})
"""What an advertiser's answer has that nobody writes."""


def _standing(api: Api, advertiser_id: str) -> dict[str, Any]:
    try:
        return {name: value for name, value in api.get_advertiser(advertiser_id).items() if name not in _NOT_GIVEN}
    except ApiProblem as problem:
        if problem.status != HTTPStatus.NOT_FOUND:
            raise
        return {}
