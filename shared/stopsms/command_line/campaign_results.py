"""What a campaign is doing and did: its progress, and why each person received it or did not."""

import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column
from rich.text import Text

from stopsms.command_line.campaign_views import OUTCOMES, show, trip_said
from stopsms.command_line.campaigns import Id
from stopsms.command_line.checks import decision
from stopsms.command_line.exits import Exit
from stopsms.command_line.screen import Screen, filled, harmless, table
from stopsms.command_line.session import session
from stopsms.command_line.speech import count, label, moment, money, said, word
from stopsms.compliance.campaign.outcome import Fate

_LOOK_SECONDS = 1.0
_BAR_WIDTH = 20
_ENDED = {"finished": Exit.DONE, "cancelled": Exit.ATTENTION, "paused": Exit.ATTENTION}


def watch(
    context: typer.Context,
    campaign_id: Id,
    timeout: Annotated[float | None, typer.Option(min=0, help="Stop watching after this many seconds.")] = None,
) -> None:
    """Follow a campaign until it has finished. Exits with 9 if it was paused or cancelled, or on timeout."""
    here = session(context)
    campaign = here.api.get_campaign(campaign_id)
    if campaign["status"] == "draft":
        raise typer.BadParameter(said("this is a draft: schedule it first"))
    began = time.monotonic()
    with _bar(here.screen) as bar:
        task = bar.add_task(harmless(campaign["name"]), total=None, note="")
        while campaign["status"] not in _ENDED and (timeout is None or time.monotonic() - began < timeout):
            _advance(bar, task, campaign)
            time.sleep(_LOOK_SECONDS)
            campaign = here.api.get_campaign(campaign_id)
        _advance(bar, task, campaign)
    show(here, campaign)
    if trip := campaign.get("trip"):
        here.screen.say(said("It paused itself: {why}.", why=trip_said(trip)), "yellow")
    raise typer.Exit(_ENDED.get(campaign["status"], Exit.ATTENTION))


def _bar(screen: Screen) -> Progress:
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(_BAR_WIDTH),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[note]}", markup=False, table_column=Column(overflow="fold")),
    )
    return Progress(*columns, console=screen.err, disable=screen.as_json and not screen.err.is_terminal)


def _advance(bar: Progress, task: Any, campaign: Mapping[str, Any]) -> None:
    counts = campaign["counts"]
    settled = sum(counts[name] for name in OUTCOMES if name != "deferred")
    shown = ", ".join(f"{count(counts[name])} {label(name)}" for name in (*OUTCOMES, "delivered") if counts[name])
    done = " · ".join(filter(None, (word(campaign["status"]), shown)))
    note = "\n".join(filter(None, (done, " · ".join(_spent_and_left(campaign)))))
    bar.update(task, completed=settled, total=counts["planned"] or None, note=note)


def _spent_and_left(campaign: Mapping[str, Any]) -> Iterator[str]:
    """What the SMS so far cost at the price that was foretold, and when it was foretold to end, while it has not."""
    foretold = campaign.get("prediction") or {}
    if foretold.get("parts") and campaign.get("parts"):
        yield said("{cost} so far", cost=money(campaign["parts"] * foretold["cost_eur"] / foretold["parts"]))
    if foretold.get("ends_at") and campaign["status"] in ("scheduled", "running"):
        yield said("ends about {time}", time=moment(foretold["ends_at"]))


def oppositions(context: typer.Context, campaign_id: Id) -> None:
    """List the oppositions that followed its messages, each with what was in flight and when that was authorised."""
    here = session(context)
    counts = list(here.api.all_campaign_oppositions(campaign_id))
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
    status: Annotated[Fate | None, typer.Option(help="Only this status.", show_default=False)] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many to list.")] = 1000,
) -> None:
    """List every outcome; for one number, the decision, every rule's result, and the evidence that authorised it."""
    here = session(context)
    if phone is not None:
        here.screen.show(here.api.get_recipient(campaign_id, phone), lambda shown: _recipient(shown, here.screen))
        return
    listed = here.api.all_recipients(campaign_id, status=status.value if status else None)
    page = list(islice(listed, limit))
    columns = ("phone", "status", "at", "parts", "rules", "reason")
    here.screen.show(page, lambda rows: table(columns, ([row.get(name) for name in columns] for row in rows)))
    if next(listed, None) is not None:
        here.screen.say(said("Only the first {limit}; see --limit.", limit=limit), "dim")


def _recipient(recipient: Mapping[str, Any], screen: Screen) -> RenderableType:
    lines: list[RenderableType] = [
        filled(recipient, "phone", "status", "at", "send_id", "message_id", "parts", "reason")
    ]
    if judged := recipient.get("decision"):
        lines += [Text(), decision(judged, screen)]
    if proof := recipient.get("evidence"):
        head = said(
            "Authorised by record {sequence} of {time}:", sequence=proof["sequence"], time=moment(proof["occurred_at"])
        )
        lines += [Text(), Text(head), filled(proof["content"] or {"source": recipient.get("evidence_source")})]
    return Group(*lines)
