"""What a campaign is doing and did: its progress, and why each person received it or did not."""

import time
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from stopsms.command_line.campaign_views import OUTCOMES, show
from stopsms.command_line.campaigns import Id
from stopsms.command_line.checks import decision
from stopsms.command_line.exits import Exit
from stopsms.command_line.screen import Screen, cell, fields, harmless, table
from stopsms.command_line.session import session

_LOOK_SECONDS = 1.0
_ENDED = {"finished": Exit.DONE, "cancelled": Exit.ATTENTION, "paused": Exit.ATTENTION}


def watch(
    context: typer.Context,
    campaign_id: Id,
    timeout: Annotated[float | None, typer.Option(min=0, help="Stop watching after this many seconds.")] = None,
) -> None:
    """Follow a campaign until it has finished. Exits with 9 if it was paused or cancelled, or on timeout."""
    here = session(context)
    campaign = here.api.get("campaigns", campaign_id)
    if campaign["status"] == "draft":
        raise typer.BadParameter("this is a draft: schedule it first")
    began = time.monotonic()
    with _bar(here.screen) as bar:
        task = bar.add_task(harmless(campaign["name"]), total=None, note="")
        while campaign["status"] not in _ENDED and (timeout is None or time.monotonic() - began < timeout):
            _advance(bar, task, campaign)
            time.sleep(_LOOK_SECONDS)
            campaign = here.api.get("campaigns", campaign_id)
        _advance(bar, task, campaign)
    show(here, campaign)
    if trip := campaign.get("trip"):
        here.screen.say(f"It paused itself: {trip['measure'].replace('_', ' ')} ({_why(trip)}).", "yellow")
    raise typer.Exit(_ENDED.get(campaign["status"], Exit.ATTENTION))


def _why(trip: Mapping[str, Any]) -> str:
    """The figures of a trip, or the carrier's reason with the sender and the country that it was given for."""
    if trip["measure"] == "spend":
        return f"{trip['cost_eur']:.2f} € before tax, above the limit ({trip['reason']}) of {trip['limit']:.2f} €"
    if not trip["reason"]:
        return f"{trip['number']} of {trip['of']}, above {trip['limit']:.0%}"
    about = f", from {trip['sender_id']} to {trip['territory']}" if trip.get("territory") else ""
    return f"{trip['reason']}{about}"


def _bar(screen: Screen) -> Progress:
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[note]}", markup=False),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=screen.err, disable=screen.as_json and not screen.err.is_terminal)


def _advance(bar: Progress, task: Any, campaign: Mapping[str, Any]) -> None:
    counts = campaign["counts"]
    settled = sum(counts[name] for name in OUTCOMES if name != "deferred")
    shown = ", ".join(f"{counts[name]} {name}" for name in (*OUTCOMES, "delivered") if counts[name])
    bar.update(
        task,
        completed=settled,
        total=counts["planned"] or None,
        note=f"{campaign['status']}: {shown}" if shown else campaign["status"],
    )


def oppositions(context: typer.Context, campaign_id: Id) -> None:
    """List the oppositions that followed its messages, each with what was in flight and when that was authorised."""
    here = session(context)
    counts = list(here.api.every("oppositions", "campaigns", campaign_id, "oppositions"))
    columns = ("phone", "received_at", "recorded_at", "campaign", "send_id", "authorised_at", "status")

    def rows(reported: Sequence[Mapping[str, Any]]) -> RenderableType:
        flights = ((each, flight) for each in reported for flight in each["in_flight"])
        return table(columns, ([*_stop(each), *_flight(flight)] for each, flight in flights))

    here.screen.show(counts, rows)


def _stop(reported: Mapping[str, Any]) -> list[Any]:
    return [reported["phone"], reported["received_at"], reported["recorded_at"]]


def _flight(flight: Mapping[str, Any]) -> list[Any]:
    return [flight["campaign_id"], flight["send_id"], flight["authorised_at"], flight["status"]]


def recipients(
    context: typer.Context,
    campaign_id: Id,
    phone: Annotated[
        str | None, typer.Argument(help="Show one person: why it was sent, or was not.", show_default=False)
    ] = None,
    status: Annotated[
        str | None, typer.Option(help="Only this status: delivered, blocked, deferred, uncertain…")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many to list.")] = 1000,
) -> None:
    """List every outcome; for one number, the decision, every rule's result, and the evidence that authorised it."""
    here = session(context)
    if phone is not None:
        here.screen.show(
            here.api.get("campaigns", campaign_id, "recipients", phone), lambda shown: _recipient(shown, here.screen)
        )
        return
    listed = here.api.every("recipients", "campaigns", campaign_id, "recipients", status=status)
    page = list(islice(listed, limit))
    columns = ("phone", "status", "at", "parts", "rules", "reason", "message_id")
    here.screen.show(page, lambda rows: table(columns, ([row.get(name) for name in columns] for row in rows)))
    if next(listed, None) is not None:
        here.screen.say(f"Only the first {limit}; see --limit.", "dim")


def _recipient(recipient: Mapping[str, Any], screen: Screen) -> RenderableType:
    lines: list[RenderableType] = [
        fields(recipient, "phone", "status", "at", "send_id", "message_id", "parts", "reason")
    ]
    if judged := recipient.get("decision"):
        lines += [Text(), decision(judged, screen)]
    if proof := recipient.get("evidence"):
        lines += [
            Text(),
            Text.assemble("Authorised by record ", cell(proof["sequence"]), f" of {proof['occurred_at']}:"),
            fields(proof["content"] or {"source": recipient.get("evidence_source")}),
        ]
    return Group(*lines)
