"""Campaigns: from draft to finish, and why each person got it or did not."""

import time
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from stopsms.command_line.api import ApiProblem
from stopsms.command_line.checks import decision
from stopsms.command_line.exits import Exit
from stopsms.command_line.screen import Screen, cell, fields, harmless, table
from stopsms.command_line.session import Advertiser, At, By, Session, Yes, pairs, session, somebody

commands = typer.Typer(help="Campaigns: draft, preview, schedule, watch, steer.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(metavar="ID", help="The campaign's id.")]
_OUTCOMES = ("sent", "failed", "blocked", "deferred", "uncertain")
"""What a recipient that was planned can have become; `delivered` and `undelivered` are among the sent."""

_LOOK_SECONDS = 1.0
_ENDED = {"finished": Exit.DONE, "cancelled": Exit.ATTENTION, "paused": Exit.ATTENTION}


def _notices(shown: Mapping[str, Any], screen: Screen) -> list[str]:
    """What should be known before it leaves."""
    return [notice["explanation"][screen.language] for notice in shown.get("notices", ())]


def _drawn(campaign: Mapping[str, Any], screen: Screen) -> RenderableType:
    head = fields(
        campaign, "id", "name", "status", "advertiser_id", "brand", "text", "category", "audience", "profile", "created_at",
        "schedule", "started_at", "finished_at", "counts", "blocked_by", "failed_by", "parts", "limits", "canary", "trip",
    )  # fmt: skip
    lines: list[RenderableType] = [head, *(Text(notice, style="yellow") for notice in _notices(campaign, screen))]
    if campaign["accepted"]:
        columns = ("rule", "by", "reason", "at")
        lines += [
            Text(),
            table(columns, ([each[name] for name in columns] for each in campaign["accepted"]), title="Accepted"),
        ]
    if campaign.get("results"):
        lines += [Text(), screen.rules(campaign["results"])]
    return Group(*lines)


def _show(here: Session, campaign: Mapping[str, Any]) -> None:
    here.screen.show(campaign, lambda shown: _drawn(shown, here.screen))


@commands.command("list")
def list_campaigns(
    context: typer.Context,
    advertiser: Advertiser = None,
    limit: Annotated[int, typer.Option(min=1, help="The newest so many.")] = 50,
) -> None:
    """An advertiser's campaigns, newest first."""
    here = session(context)
    owner = here.advertiser(advertiser)
    listed = list(islice(here.api.every("campaigns", "campaigns", advertiser_id=owner), limit))
    columns = ("id", "name", "status", "created_at", "planned", *_OUTCOMES)

    def rows(campaigns: Sequence[Mapping[str, Any]]) -> RenderableType:
        flat = ({**campaign, **campaign["counts"]} for campaign in campaigns)
        return table(columns, ([each[name] for name in columns] for each in flat))

    here.screen.show(listed, rows)


@commands.command("show")
def show_campaign(context: typer.Context, campaign_id: Id) -> None:
    """One campaign: state, counts, what was foretold and accepted."""
    here = session(context)
    _show(here, here.api.get("campaigns", campaign_id))


@commands.command("draft")
def draft(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What you call it.")],
    text: Annotated[str, typer.Argument(help="The message. Write -- before one that begins with a dash.")],
    advertiser: Advertiser = None,
    category: Annotated[str | None, typer.Option()] = None,
    tag: Annotated[list[str] | None, typer.Option(help="Only contacts that hold one of these.")] = None,
    brand: Annotated[str | None, typer.Option()] = None,
    nature: Annotated[str, typer.Option(help="commercial or non_commercial.")] = "commercial",
    at: At = None,
    topic: Annotated[list[str] | None, typer.Option(help="A subject that the text does not show.")] = None,
    contract_in_progress: Annotated[bool, typer.Option("--contract-in-progress")] = False,
    companies_only: Annotated[
        bool, typer.Option("--companies-only", help="Every recipient is a legal person on record.")
    ] = False,
    canary: Annotated[
        float | None, typer.Option(min=0, max=1, help="The share that is sent to first; 1: all at once.")
    ] = None,
    canary_minutes: Annotated[int | None, typer.Option(min=1, help="How long the canary is observed.")] = None,
    pause_above: Annotated[
        list[str] | None,
        typer.Option(metavar="MEASURE=SHARE", help="oppositions, invalid_numbers, carrier_blocks: 0.05, or never."),
    ] = None,
) -> None:
    """Draft a campaign. Refused, with the rules, when the text would be unlawful."""
    here = session(context)
    body: dict[str, Any] = {
        "advertiser_id": here.advertiser(advertiser),
        "name": name,
        "text": text,
        "nature": nature,
        "category": category,
        "brand": brand,
        "audience": {"tags": tag or []},
        "schedule": {"at": at},
        "topics": topic or [],
        "contract_in_progress": contract_in_progress,
        "companies_only": companies_only,
    }
    if canary is not None or canary_minutes is not None:
        body["canary"] = {
            name: value for name, value in (("share", canary), ("minutes", canary_minutes)) if value is not None
        }
    if pause_above:
        body["limits"] = {measure: _share(share) for measure, share in pairs(pause_above).items()}
    drafted = here.api.post("campaigns", body=body)
    _show(here, drafted)
    here.screen.say(f"Next: stopsms campaign preview {drafted['id']}", "dim")


def _share(written: str) -> float | None:
    if written == "never":
        return None
    try:
        return float(written)
    except ValueError:
        raise typer.BadParameter(f"{written}: a share between 0 and 1 is wanted, or never") from None


def _preview(preview: Mapping[str, Any], screen: Screen) -> RenderableType:
    head = fields(
        preview, "at", "audience", "sendable", "deferred", "blocked", "blocked_by", "parts", "cost_eur", "starts_at", "ends_at",
        "windows", "continues_at",
    )  # fmt: skip
    texts = (
        [place, message["parts"], message["encoding"], message["text"]]
        for place, message in preview["messages"].items()
    )
    samples = (
        [each["phone"], each["verdict"], each["rules"], (each["message"] or {}).get("text")]
        for each in preview["samples"]
    )
    lines = [
        head,
        *(Text(notice, style="yellow") for notice in _notices(preview, screen)),
        Text(),
        table(("territory", "parts", "encoding", "text"), texts),
    ]
    if not preview["complete"]:
        lines.insert(1, Text(f"Foretold from the first {preview['judged']} of {preview['audience']}.", style="yellow"))
    lines += [Text(), table(("sample", "verdict", "rules", "text"), samples), Text(), screen.rules(preview["results"])]
    return Group(*lines)


@commands.command("preview")
def preview_campaign(context: typer.Context, campaign_id: Id) -> None:
    """What the campaign would do, judged by the very code of the send: audience, cost, texts, samples."""
    here = session(context)
    here.screen.show(here.api.get("campaigns", campaign_id, "preview"), lambda shown: _preview(shown, here.screen))


def _schedule(here: Session, campaign_id: str, body: Mapping[str, Any], *, yes: bool) -> None:
    if not yes:
        if not here.screen.interactive:
            raise typer.BadParameter("this sends messages: say --yes when nobody is there to be asked")
        foretold = here.api.get("campaigns", campaign_id, "preview", at=body["at"])
        for notice in _notices(foretold, here.screen):
            here.screen.say(notice, "yellow")
        question = (
            f"As things stand, {foretold['sendable']} of {foretold['audience']} people at once, {foretold['deferred']} later, "
            f"{foretold['parts']} parts, {foretold['cost_eur']:.2f} €. Send?"
        )
        if not here.screen.confirmed(question):
            raise typer.Abort
    try:
        scheduled = here.api.post("campaigns", campaign_id, "schedule", body=body)
    except ApiProblem as problem:
        here.screen.refuse(problem)
        if warned := problem.document.get("to_acknowledge"):
            rules = " ".join(warned)
            here.screen.say(f"Read and accepted? stopsms campaign acknowledge {campaign_id} {rules}", "yellow")
        for rule in problem.document.get("to_decide", ()):
            decided = f'stopsms campaign acknowledge {campaign_id} --decide {rule}="your reason"'
            here.screen.say(f"A person has to decide: {decided}", "yellow")
        raise typer.Exit(problem.exit) from problem
    _show(here, scheduled)
    here.screen.say(f"Next: stopsms campaign watch {campaign_id}", "dim")


@commands.command("schedule")
def schedule(context: typer.Context, campaign_id: Id, at: At = None, yes: Yes = False) -> None:
    """Schedule a draft, for now or for a moment; or move a scheduled campaign to another. What it would do and cost is asked first."""
    _schedule(session(context), campaign_id, {"at": at}, yes=yes)


@commands.command("acknowledge")
def acknowledge(
    context: typer.Context,
    campaign_id: Id,
    rules: Annotated[list[str] | None, typer.Argument(help="Rules whose warning you have read and accept.")] = None,
    decide: Annotated[
        list[str] | None, typer.Option(metavar="RULE=REASON", help="A rule that wants a decision, and why you go on.")
    ] = None,
    by: By = None,
    at: At = None,
    yes: Yes = False,
) -> None:
    """Schedule a draft in spite of warnings, which stay on record with your name."""
    who = by or somebody()
    decisions = [{"rule": rule, "by": who, "reason": reason} for rule, reason in pairs(decide).items()]
    body = {"at": at, "acknowledge": rules or [], "acknowledged_by": who, "decide": decisions}
    _schedule(session(context), campaign_id, body, yes=yes)


@commands.command("pause")
def pause(context: typer.Context, campaign_id: Id) -> None:
    """Nothing more leaves, within seconds, until it is resumed."""
    here = session(context)
    _show(here, here.api.post("campaigns", campaign_id, "pause"))


@commands.command("resume")
def resume(context: typer.Context, campaign_id: Id) -> None:
    """Go on where it stood."""
    here = session(context)
    _show(here, here.api.post("campaigns", campaign_id, "resume"))


@commands.command("cancel")
def cancel(context: typer.Context, campaign_id: Id, yes: Yes = False) -> None:
    """Nothing more leaves, for good."""
    here = session(context)
    if not yes and here.screen.interactive and not here.screen.confirmed("For good: nothing more leaves. Cancel?"):
        raise typer.Abort
    _show(here, here.api.post("campaigns", campaign_id, "cancel"))


@commands.command("watch")
def watch(
    context: typer.Context,
    campaign_id: Id,
    timeout: Annotated[float | None, typer.Option(min=0, help="Seconds after which to give up watching.")] = None,
) -> None:
    """Follow a campaign until it has finished. Ends with 9 when it was paused or cancelled, or the time is over."""
    here = session(context)
    campaign = here.api.get("campaigns", campaign_id)
    if campaign["status"] == "draft":
        raise typer.BadParameter("it is a draft: schedule it first")
    began = time.monotonic()
    with _bar(here.screen) as bar:
        task = bar.add_task(harmless(campaign["name"]), total=None, told="")
        while campaign["status"] not in _ENDED and (timeout is None or time.monotonic() - began < timeout):
            _advance(bar, task, campaign)
            time.sleep(_LOOK_SECONDS)
            campaign = here.api.get("campaigns", campaign_id)
        _advance(bar, task, campaign)
    _show(here, campaign)
    if trip := campaign.get("trip"):
        why = trip["reason"] or f"{trip['number']} of {trip['of']}, above {trip['limit']:.0%}"
        here.screen.say(f"It paused itself: {trip['measure'].replace('_', ' ')} ({why}).", "yellow")
    raise typer.Exit(_ENDED.get(campaign["status"], Exit.ATTENTION))


def _bar(screen: Screen) -> Progress:
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[told]}", markup=False),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=screen.err, disable=screen.as_json and not screen.err.is_terminal)


def _advance(bar: Progress, task: Any, campaign: Mapping[str, Any]) -> None:
    counts = campaign["counts"]
    settled = sum(counts[name] for name in _OUTCOMES if name != "deferred")
    shown = ", ".join(f"{counts[name]} {name}" for name in (*_OUTCOMES, "delivered") if counts[name])
    bar.update(
        task,
        completed=settled,
        total=counts["planned"] or None,
        told=f"{campaign['status']}: {shown}" if shown else campaign["status"],
    )


@commands.command("oppositions")
def oppositions(context: typer.Context, campaign_id: Id) -> None:
    """The STOPs that followed its messages: for each, what was in flight, and when that had been authorised."""
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


@commands.command("recipients")
def recipients(
    context: typer.Context,
    campaign_id: Id,
    phone: Annotated[
        str | None, typer.Argument(help="One person: why it was sent, or not.", show_default=False)
    ] = None,
    status: Annotated[str | None, typer.Option(help="delivered, blocked, deferred, uncertain…")] = None,
    limit: Annotated[int, typer.Option(min=1)] = 1000,
) -> None:
    """Every outcome; or, for one number, the decision, every rule's result, and the evidence that authorised it."""
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
        here.screen.say(f"The first {limit}; more with --limit.", "dim")


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
            fields(proof["content"]),
        ]
    return Group(*lines)
