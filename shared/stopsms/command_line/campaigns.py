"""Campaigns: draft, preview, schedule, and control them while they run."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Annotated, Any

import typer
from rich.console import RenderableType

from stopsms.client.inputs import CanaryInput
from stopsms.command_line.api import Api, ApiProblem, exit_of
from stopsms.command_line.campaign_views import drawn_comparison, drawn_draft, drawn_preview, estimate, notices, show
from stopsms.command_line.screen import table
from stopsms.command_line.session import (
    Advertiser,
    At,
    By,
    CampaignNature,
    Session,
    Tags,
    Topics,
    Where,
    Yes,
    audience_of,
    decisions,
    euros,
    pairs,
    session,
    somebody,
    unless_none,
)
from stopsms.command_line.short_ids import id_of, short, shortened
from stopsms.command_line.speech import said
from stopsms.contracts.codec import ABSENT

commands = typer.Typer(help="Draft, preview, schedule, watch and control campaigns.", no_args_is_help=True)
Id = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help="The campaign's id, its first digits, its name, or `last`.",
        callback=id_of(Api.all_campaigns),
    ),
]


@commands.command("list")
def list_campaigns(
    context: typer.Context,
    advertiser: Advertiser = None,
    limit: Annotated[int, typer.Option(min=1, help="How many to list.")] = 50,
) -> None:
    """List an advertiser's campaigns, newest first."""
    here = session(context)
    owner = here.advertiser(advertiser)
    listed = list(islice(here.api.all_campaigns(owner), limit))

    def rows(campaigns: Sequence[Mapping[str, Any]]) -> RenderableType:
        ids = shortened([campaign["id"] for campaign in campaigns])
        flat = [{**campaign, **campaign["counts"], "id": first} for first, campaign in zip(ids, campaigns, strict=True)]
        rare = [name for name in ("deferred", "failed", "uncertain") if any(each[name] for each in flat)]
        columns = ("id", "name", "status", "created_at", "planned", "sent", "blocked", *rare)
        return table(columns, ([each[name] for name in columns] for each in flat))

    here.screen.show(listed, rows)


@commands.command("show")
def show_campaign(context: typer.Context, campaign_id: Id) -> None:
    """Show a campaign: status, counts, predictions and accepted warnings."""
    here = session(context)
    show(here, here.api.get_campaign(campaign_id))


@commands.command("draft")
def draft(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="A name for your own use; the template's if left out.")] = None,
    text: Annotated[
        str | None,
        typer.Argument(help="The message, the template's if left out."),
    ] = None,
    advertiser: Advertiser = None,
    template: Annotated[str | None, typer.Option(help="A template, from which what is not given is taken.")] = None,
    category: Annotated[str | None, typer.Option(help="The category of products it advertises.")] = None,
    tag: Tags = None,
    where: Where = None,
    brand: Annotated[str | None, typer.Option(help="One of the advertiser's further brands.")] = None,
    nature: Annotated[
        CampaignNature | None, typer.Option(help="What kind of message it is: commercial if left out.")
    ] = None,
    at: At = None,
    topic: Topics = None,
    contract_in_progress: Annotated[
        bool, typer.Option("--contract-in-progress", help="The message concerns a contract in progress.")
    ] = False,
    companies_only: Annotated[
        bool, typer.Option("--companies-only", help="Every recipient is recorded as a legal person.")
    ] = False,
    canary: Annotated[
        float | None, typer.Option(min=0, max=1, help="The share of recipients to send to first; 1: all at once.")
    ] = None,
    canary_minutes: Annotated[
        int | None, typer.Option(min=1, help="How long to observe the canary before going on.")
    ] = None,
    max_cost: Annotated[
        str | None,
        typer.Option(metavar="EUROS", help="What it may cost at most, before tax: else it is not scheduled."),
    ] = None,
    pause_above: Annotated[
        list[str] | None,
        typer.Option(
            metavar="MEASURE=SHARE",
            help="Pause above this share of oppositions, invalid_numbers, carrier_blocks or refusals, e.g. 0.05, or never.",
        ),
    ] = None,
) -> None:
    """Draft a campaign. Refused, with the rules that object, if the text would be unlawful."""
    here = session(context)
    shares: Any = {measure: _share(share) for measure, share in pairs(pause_above).items()}
    first: CanaryInput = {}
    if canary is not None:
        first["share"] = canary
    if canary_minutes is not None:
        first["minutes"] = canary_minutes
    drafted = here.api.draft_campaign(
        advertiser_id=here.advertiser(advertiser),
        template=unless_none(template),
        name=unless_none(name),
        text=unless_none(text),
        nature=unless_none(nature),
        category=unless_none(category),
        brand=unless_none(brand),
        topics=[one.value for one in topic] if topic else ABSENT,
        contract_in_progress=contract_in_progress or ABSENT,
        companies_only=companies_only or ABSENT,
        audience=audience_of(tag, where),
        schedule={"at": at},
        canary=first or ABSENT,
        max_cost_eur=ABSENT if max_cost is None else euros(max_cost),
        limits=shares or ABSENT,
    )
    forecast = None if here.screen.as_json else _forecast(here, drafted["id"])
    here.screen.show(drafted, lambda shown: drawn_draft(shown, forecast, here.screen))
    if forecast is None or forecast["sendable"] + forecast["deferred"]:
        here.screen.next_step(f"stopsms campaign schedule {short(drafted['id'])}")


def _forecast(here: Session, campaign_id: str) -> dict[str, Any] | None:
    """What a new draft would do as of now; None where nobody can tell: the draft is made, whatever the forecast."""
    try:
        predicted: dict[str, Any] = here.api.preview_campaign(campaign_id)
    except ApiProblem:
        return None
    return predicted


def _share(written: str) -> float | None:
    if written == "never":
        return None
    try:
        return float(written)
    except ValueError:
        raise typer.BadParameter(
            said("{written}: expected a share between 0 and 1, or never", written=written)
        ) from None


@commands.command("preview")
def preview_campaign(context: typer.Context, campaign_id: Id) -> None:
    """Preview a campaign with the code that also decides at sending: audience, cost, texts, samples."""
    here = session(context)
    previewed, campaign = here.api.preview_campaign(campaign_id), here.api.get_campaign(campaign_id)
    here.screen.show(previewed, lambda shown: drawn_preview(shown, here.screen, campaign["audience"]))


def _schedule(here: Session, campaign_id: str, body: Mapping[str, Any], *, yes: bool) -> None:
    """As the preview of this moment shows it, which a person has seen unless they said `yes` to it before."""
    if not (yes or here.screen.interactive):
        raise typer.BadParameter(said("this sends messages: without a terminal to confirm, --yes is needed"))
    predicted = here.api.preview_campaign(campaign_id, at=body["at"])
    if not yes:
        for notice in notices(predicted, here.screen):
            here.screen.say(notice, "yellow")
        sendable, audience, deferred, parts, cost = (
            estimate(predicted, name) for name in ("sendable", "audience", "deferred", "parts", "cost_eur")
        )
        question = said(
            "As of now: {sendable} of {audience} people immediately, {deferred} later, {parts} SMS, {cost} before tax. Send?",
            sendable=sendable, audience=audience, deferred=deferred, parts=parts, cost=cost,
        )  # fmt: skip
        if not here.screen.confirmed(question):
            raise typer.Abort
    try:
        scheduled = here.api.schedule_campaign(campaign_id, digest=predicted["digest"], **body)
    except ApiProblem as problem:
        _refuse(here, problem, f"stopsms campaign acknowledge {campaign_id}", "")
        raise typer.Exit(exit_of(problem)) from problem
    show(here, scheduled)
    here.screen.next_step(f"stopsms campaign watch {short(campaign_id)}")


def _refuse(here: Session, problem: ApiProblem, command: str, option: str) -> None:
    """Say what refused it, and with which command a person accepts what can be accepted; `option` goes before each rule that warns."""
    here.screen.refuse(problem)
    if warned := problem.document.get("to_acknowledge"):
        rules = " ".join(f"{option}{rule}" for rule in warned)
        here.screen.say(said("To accept these warnings: {command}", command=f"{command} {rules}"), "yellow")
    for rule in problem.document.get("to_decide", ()):
        decides = f'{command} --decide {rule}="{said("your reason")}"'
        here.screen.say(said("A person has to decide: {command}", command=decides), "yellow")


@commands.command("schedule")
def schedule(context: typer.Context, campaign_id: Id, at: At = None, yes: Yes = False) -> None:
    """Schedule a draft for now or for a given time, or move a scheduled campaign. Shows what it will do and cost, and asks first."""
    _schedule(session(context), campaign_id, {"at": at}, yes=yes)


@commands.command("acknowledge")
def acknowledge(
    context: typer.Context,
    campaign_id: Id,
    rules: Annotated[list[str] | None, typer.Argument(help="Rules whose warning you have read and accept.")] = None,
    decide: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE=REASON", help="A rule that needs a decision, and why you proceed; repeatable."),
    ] = None,
    by: By = None,
    at: At = None,
    yes: Yes = False,
) -> None:
    """Schedule a draft despite warnings, which are recorded with your name."""
    who = by or somebody()
    body = {"at": at, "acknowledge": rules or [], "acknowledged_by": who, "decide": decisions(decide, who)}
    _schedule(session(context), campaign_id, body, yes=yes)


@commands.command("variant")
def variant(
    context: typer.Context,
    campaign_id: Id,
    text: Annotated[str, typer.Argument(help="The other text.")],
    share: Annotated[
        float, typer.Option(min=0.001, max=0.5, help="The share of the audience that gets each text, e.g. 0.1.")
    ] = 0.1,
    name: Annotated[
        str | None, typer.Option(help="A name for the other campaign; this one's and B if left out.")
    ] = None,
) -> None:
    """Compare a draft's text with another one (A/B): each goes to a share of the audience, from a draft of its own."""
    here = session(context)
    drafted = here.api.draft_variant(campaign_id, text=text, share=share, name=name)
    show(here, drafted)
    both = "; ".join(f"stopsms campaign schedule {short(one)}" for one in (campaign_id, drafted["id"]))
    here.screen.next_step(both)


@commands.command("compare")
def compare(context: typer.Context, campaign_id: Id) -> None:
    """Show the texts that are compared beside each other, with what became of each."""
    here = session(context)
    here.screen.show(here.api.compare_variants(campaign_id), drawn_comparison)


@commands.command("winner")
def winner(
    context: typer.Context,
    campaign_id: Id,
    name: Annotated[
        str | None, typer.Option(help="A name for the campaign to the rest; this one's if left out.")
    ] = None,
) -> None:
    """Choose this campaign's text, of the two that are compared: another draft brings it to the rest of the audience."""
    here = session(context)
    drafted = here.api.choose_winner(campaign_id, name=name)
    show(here, drafted)
    here.screen.next_step(f"stopsms campaign preview {short(drafted['id'])}")


@commands.command("pause")
def pause(context: typer.Context, campaign_id: Id) -> None:
    """Pause a campaign: within seconds nothing more is sent until it is resumed."""
    here = session(context)
    show(here, here.api.pause_campaign(campaign_id))


@commands.command("resume")
def resume(
    context: typer.Context,
    campaign_id: Id,
    carrier: Annotated[
        str | None,
        typer.Option(help='Go on through this carrier, for those of whom it has no claim; "": the deployment\'s own.'),
    ] = None,
    acknowledge: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE", help="A rule whose warning you have read and accept; repeatable."),
    ] = None,
    decide: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE=REASON", help="A rule that needs a decision, and why you proceed; repeatable."),
    ] = None,
    max_cost: Annotated[
        str | None, typer.Option(metavar="EUROS", help="What it may cost at most from now on, before tax.")
    ] = None,
    overrule_spending: Annotated[
        bool, typer.Option("--overrule-spending", help="Go on whatever it costs, after a limit of spending paused it.")
    ] = False,
    by: By = None,
    yes: Yes = False,
) -> None:
    """Resume a paused campaign where it stopped; or end it, and go on through another carrier with a campaign that continues it."""
    here = session(context)
    asked: dict[str, Any] = {} if max_cost is None else {"max_cost_eur": euros(max_cost)}
    if overrule_spending:
        asked["overrule_spending"] = True
    if carrier is None:
        show(here, here.api.resume_campaign(campaign_id, **asked))
        return
    if not yes:
        if not here.screen.interactive:
            raise typer.BadParameter(said("this sends messages: without a terminal to confirm, --yes is needed"))
        question = said(
            "This campaign ends for good. Another one sends its message through the other carrier, to whoever it has no claim of. Go on?"
        )
        if not here.screen.confirmed(question):
            raise typer.Abort
    who = by or somebody()
    digest = here.api.preview_campaign(campaign_id, carrier=carrier)["digest"]
    try:
        following = here.api.resume_campaign(
            campaign_id,
            carrier=carrier,
            digest=digest,
            acknowledge=acknowledge or [],
            acknowledged_by=who,
            decide=decisions(decide, who),
            **asked,
        )
    except ApiProblem as problem:
        _refuse(here, problem, f'stopsms campaign resume {campaign_id} --carrier "{carrier}"', "--acknowledge ")
        raise typer.Exit(exit_of(problem)) from problem
    show(here, following)
    here.screen.next_step(f"stopsms campaign watch {short(following['id'])}")


@commands.command("cancel")
def cancel(context: typer.Context, campaign_id: Id, yes: Yes = False) -> None:
    """Cancel a campaign for good: nothing more is sent."""
    here = session(context)
    if (
        not yes
        and here.screen.interactive
        and not here.screen.confirmed(said("Nothing more will be sent, for good. Cancel the campaign?"))
    ):
        raise typer.Abort
    show(here, here.api.cancel_campaign(campaign_id))
