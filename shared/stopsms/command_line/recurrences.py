"""Recurring campaigns: create, preview, activate, and stop them."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Annotated, Any, Literal

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from stopsms.client.inputs import RhythmInput
from stopsms.command_line.api import Api, ApiProblem, exit_of
from stopsms.command_line.campaign_views import audience_said, drawn_preview, estimate, notices
from stopsms.command_line.screen import Screen, fields, table
from stopsms.command_line.session import (
    Advertiser,
    By,
    CampaignNature,
    Session,
    Tags,
    Where,
    Yes,
    audience_of,
    day_option,
    decisions,
    euros,
    session,
    somebody,
)
from stopsms.command_line.short_ids import id_of, short
from stopsms.command_line.speech import said, word
from stopsms.compliance.campaign.rhythm import Weekday

commands = typer.Typer(help="Messages that leave again and again: a weekly offer, a birthday.", no_args_is_help=True)
Id = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help="The recurring campaign's id, its first digits, its name, or `last`.",
        callback=id_of(Api.all_recurrences),
    ),
]
MaxCost = Annotated[
    str | None,
    typer.Option(metavar="EUROS", help="A run that may cost more than this, before tax, is refused; or none."),
]
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def rhythm_said(rhythm: Mapping[str, Any]) -> str:
    """When runs are due, in words."""
    match rhythm["every"]:
        case "week":
            days = ", ".join(word(day) for day in _WEEK if day in rhythm["weekdays"])
            when = said("every week: {days}", days=days)
        case "month":
            when = said("every month on day {day}", day=rhythm["day_of_month"])
        case _:
            when = said("every day")
    when += said(" at {at} ({zone})", at=rhythm["at"], zone=rhythm["timezone"])
    if rhythm.get("since"):
        when += said(", from {since}", since=_day(rhythm["since"]))
    if rhythm.get("until"):
        when += said(", until {until}", until=_day(rhythm["until"]))
    return when


def _day(written: str) -> str:
    return f"{date.fromisoformat(written):%d/%m/%Y}"


def _drawn(recurrence: Mapping[str, Any], screen: Screen) -> RenderableType:
    head = fields(
        {
            **recurrence,
            "audience": audience_said(recurrence["audience"], screen),
            "schedule": rhythm_said(recurrence["schedule"]),
        },
        "id", "name", "status", "advertiser_id", "brand", "text", "category", "audience", "schedule", "most_recipients",
        "max_cost_eur", "notice_hours", "created_at", "active_since", "digest",
    )  # fmt: skip
    lines: list[RenderableType] = [head, *(Text(notice, style="yellow") for notice in notices(recurrence, screen))]
    columns = ("day", "at", "made_at", "campaign_id")
    following = ([run[name] for name in columns] for run in recurrence["next"])
    lines += [
        Text(),
        table(columns, following, title=said("To come" if recurrence["status"] == "active" else "If activated")),
    ]
    if recurrence.get("runs"):
        lines += [Text(), _drawn_runs(recurrence["runs"])]
    if recurrence["accepted"]:
        accepted = ("rule", "by", "principal", "reason", "at")
        rows = ([each.get(name) for name in accepted] for each in recurrence["accepted"])
        lines += [Text(), table(accepted, rows, title=said("Accepted for every run"))]
    if recurrence.get("results"):
        lines += [Text(), screen.rules(recurrence["results"])]
    return Group(*lines)


def _drawn_runs(runs: Sequence[Mapping[str, Any]]) -> RenderableType:
    columns = ("day", "fate", "status", "campaign_id", "reason", "rules", "figures")
    told = ({**run, "reason": word(run["reason"] or "")} for run in runs)
    return table(columns, ([run[name] for name in columns] for run in told), title=said("Runs"))


def _show(here: Session, recurrence: Mapping[str, Any]) -> None:
    here.screen.show(recurrence, lambda shown: _drawn(shown, here.screen))


@commands.command("create")
def create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A name for your own use.")],
    text: Annotated[str, typer.Argument(help="The message.")],
    every: Annotated[Literal["day", "week", "month"], typer.Option(help="How often.")],
    at: Annotated[str, typer.Option(help="The time on the clocks there: 10:00.")],
    most: Annotated[int, typer.Option(min=1, help="A run to more recipients than this is refused.")],
    advertiser: Advertiser = None,
    on: Annotated[list[Weekday] | None, typer.Option(help="With every week; repeatable.", show_default=False)] = None,
    day: Annotated[
        int | None, typer.Option(min=1, max=31, help="With every month: its day; the last one of a shorter month.")
    ] = None,
    timezone: Annotated[str | None, typer.Option(help="The time zone of its runs; Europe/Paris when left out.")] = None,
    since: Annotated[str | None, typer.Option(help="The first day: 2026-12-01.")] = None,
    until: Annotated[str | None, typer.Option(help="The last day.")] = None,
    max_cost: MaxCost = None,
    notice: Annotated[
        int, typer.Option(min=1, max=168, help="How many hours before a run is due it can be seen.")
    ] = 24,
    category: Annotated[str | None, typer.Option(help="The category of products it advertises.")] = None,
    tag: Tags = None,
    where: Where = None,
    brand: Annotated[str | None, typer.Option(help="One of the advertiser's further brands.")] = None,
    nature: Annotated[CampaignNature, typer.Option(help="What kind of message it is.")] = "commercial",
) -> None:
    """Create a recurring campaign, paused until it is activated. Refused, with the rules that object, if the text would be unlawful."""
    here = session(context)
    schedule: RhythmInput = {
        "every": every,
        "at": at,
        "weekdays": [one.value for one in on or ()],
        "day_of_month": day,
        "since": since,
        "until": until,
    }
    if timezone is not None:
        schedule["timezone"] = timezone
    created = here.api.create_recurrence(
        advertiser_id=here.advertiser(advertiser),
        name=name,
        text=text,
        nature=nature,
        category=category,
        brand=brand,
        audience=audience_of(tag, where),
        schedule=schedule,
        most_recipients=most,
        max_cost_eur=None if max_cost is None else euros(max_cost),
        notice_hours=notice,
    )
    _show(here, created)
    here.screen.next_step(f"stopsms recurrence activate {short(created['id'])}")


_WRITTEN = (
    "advertiser_id", "name", "text", "nature", "category", "brand", "topics", "contract_in_progress", "companies_only", "audience",
    "schedule", "most_recipients", "max_cost_eur", "notice_hours", "limits", "canary",
)  # fmt: skip
"""What of the answer whoever writes it anew gives back."""


@commands.command("edit")
def edit(
    context: typer.Context,
    recurrence_id: Id,
    name: Annotated[str | None, typer.Option(help="A name for your own use.")] = None,
    text: Annotated[str | None, typer.Option(help="The message.")] = None,
    at: Annotated[str | None, typer.Option(help="The time on the clocks there: 10:00.")] = None,
    until: Annotated[str | None, day_option("The last day")] = None,
    most: Annotated[int | None, typer.Option(min=1, help="A run to more recipients than this is refused.")] = None,
    max_cost: MaxCost = None,
    notice: Annotated[
        int | None, typer.Option(min=1, max=168, help="How many hours before a run is due it can be seen.")
    ] = None,
    tag: Tags = None,
    where: Where = None,
) -> None:
    """Change what is given of a recurring campaign. It is reviewed like a new one, and has to be activated again."""
    here = session(context)
    standing = here.api.get_recurrence(recurrence_id)
    body = {one: standing[one] for one in _WRITTEN if one in standing}
    changed = {"name": name, "text": text, "most_recipients": most, "notice_hours": notice}
    body |= {one: new for one, new in changed.items() if new is not None}
    if max_cost is not None:
        body["max_cost_eur"] = euros(max_cost)
    body["schedule"] = standing["schedule"] | {
        one: new for one, new in (("at", at), ("until", until)) if new is not None
    }
    body["audience"] = audience_of(tag, where, standing["audience"])
    _show(here, here.api.put_recurrence(recurrence_id, **body))


@commands.command("list")
def list_recurrences(
    context: typer.Context,
    advertiser: Advertiser = None,
    limit: Annotated[int, typer.Option(min=1, help="How many to list.")] = 50,
) -> None:
    """List an advertiser's recurring campaigns, newest first."""
    here = session(context)
    owner = here.advertiser(advertiser)
    listed = list(islice(here.api.all_recurrences(owner), limit))

    def rows(recurrences: Sequence[Mapping[str, Any]]) -> RenderableType:
        columns = ("id", "name", "status", "schedule", "next")
        found = (
            {
                **each,
                "schedule": rhythm_said(each["schedule"]),
                "next": next((run["at"] for run in each["next"]), None),
            }
            for each in recurrences
        )
        return table(columns, ([each[name] for name in columns] for each in found))

    here.screen.show(listed, rows)


@commands.command("show")
def show_recurrence(context: typer.Context, recurrence_id: Id) -> None:
    """Show a recurring campaign: its definition, the runs to come, and what became of the newest."""
    here = session(context)
    _show(here, here.api.get_recurrence(recurrence_id))


@commands.command("runs")
def runs(
    context: typer.Context,
    recurrence_id: Id,
    limit: Annotated[int, typer.Option(min=1, help="How many to list.")] = 50,
) -> None:
    """List its runs, newest first: scheduled, refused and why, or missed."""
    here = session(context)
    listed = list(islice(here.api.all_recurrence_runs(recurrence_id), limit))
    here.screen.show(listed, _drawn_runs)


@commands.command("preview")
def preview(context: typer.Context, recurrence_id: Id) -> None:
    """Preview its next run with the code that also decides at sending, for the people that there are now."""
    here = session(context)
    shown = here.api.preview_recurrence(recurrence_id)
    audience = here.api.get_recurrence(recurrence_id)["audience"]
    here.screen.show(
        shown, lambda drawn: Group(fields(drawn, "run", "figures"), drawn_preview(drawn, here.screen, audience))
    )


@commands.command("activate")
def activate(
    context: typer.Context,
    recurrence_id: Id,
    rules: Annotated[
        list[str] | None, typer.Argument(help="Rules whose warning you have read and accept for every run.")
    ] = None,
    decide: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE=REASON", help="A rule that needs a decision, and why you proceed; repeatable."),
    ] = None,
    by: By = None,
    yes: Yes = False,
) -> None:
    """Have its runs made from now on. Shows what the next one would do and cost, and asks first."""
    here, who = session(context), by or somebody()
    seen = here.api.get_recurrence(recurrence_id)
    if not yes:
        _ask(here, recurrence_id)
    try:
        activated = here.api.activate_recurrence(
            recurrence_id,
            digest=seen["digest"],
            acknowledge=rules or [],
            acknowledged_by=who,
            decide=decisions(decide, who),
        )
    except ApiProblem as problem:
        here.screen.refuse(problem)
        if warned := problem.document.get("to_acknowledge"):
            command = f"stopsms recurrence activate {recurrence_id} {' '.join(warned)}"
            here.screen.say(said("To accept these warnings for every run: {command}", command=command), "yellow")
        for rule in problem.document.get("to_decide", ()):
            decides = f'--decide {rule}="{said("your reason")}"'
            here.screen.say(said("A person has to decide: {command}", command=decides), "yellow")
        raise typer.Exit(exit_of(problem)) from problem
    _show(here, activated)


def _ask(here: Session, recurrence_id: str) -> None:
    if not here.screen.interactive:
        raise typer.BadParameter(
            said("this sends messages again and again: without a terminal to confirm, --yes is needed")
        )
    predicted = here.api.preview_recurrence(recurrence_id)
    sendable, audience, deferred, cost = (
        estimate(predicted, name) for name in ("sendable", "audience", "deferred", "cost_eur")
    )
    question = said(
        "As of now, a run would be for {sendable} of {audience} people at once, {deferred} later, {cost} before tax. Activate?",
        sendable=sendable, audience=audience, deferred=deferred, cost=cost,
    )  # fmt: skip
    if not here.screen.confirmed(question):
        raise typer.Abort


@commands.command("pause")
def pause(context: typer.Context, recurrence_id: Id) -> None:
    """Make no run until it is resumed, and cancel those that have not started."""
    here = session(context)
    _show(here, here.api.pause_recurrence(recurrence_id))


@commands.command("resume")
def resume(context: typer.Context, recurrence_id: Id) -> None:
    """Make runs again. What was missed or cancelled meanwhile is not made up for."""
    here = session(context)
    _show(here, here.api.resume_recurrence(recurrence_id))


@commands.command("end")
def end(context: typer.Context, recurrence_id: Id, yes: Yes = False) -> None:
    """End it for good, and cancel the runs that have not started."""
    here = session(context)
    asked = said("No run will ever be made again, and those that have not started are cancelled. End it?")
    if not yes and here.screen.interactive and not here.screen.confirmed(asked):
        raise typer.Abort
    _show(here, here.api.end_recurrence(recurrence_id))
