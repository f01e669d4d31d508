"""How a campaign and its preview are drawn."""

from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from stopsms.command_line.screen import Screen, fields, table
from stopsms.command_line.session import Session

OUTCOMES = ("sent", "failed", "blocked", "deferred", "uncertain")
"""What can have become of a planned recipient; `delivered` and `undelivered` are among the sent."""


def notices(shown: Mapping[str, Any], screen: Screen) -> list[str]:
    """What should be known before sending."""
    return [notice["explanation"][screen.language] for notice in shown.get("notices", ())]


def drawn_campaign(campaign: Mapping[str, Any], screen: Screen) -> RenderableType:
    """A campaign with its notices, accepted warnings and rules' results."""
    head = fields(
        campaign, "id", "name", "status", "advertiser_id", "brand", "text", "category", "audience", "profile", "created_at",
        "schedule", "started_at", "finished_at", "counts", "counted_at", "blocked_by", "failed_by", "parts", "limits", "canary", "trip",
        *(name for name in ("max_cost_eur", "commitment") if campaign.get(name) is not None),
        *(name for name in ("carrier", "continues", "continued_as") if campaign.get(name)),
    )  # fmt: skip
    lines: list[RenderableType] = [head, *(Text(notice, style="yellow") for notice in notices(campaign, screen))]
    if campaign["accepted"]:
        columns = ("rule", "by", "principal", "reason", "at")
        lines += [
            Text(),
            table(columns, ([each.get(name) for name in columns] for each in campaign["accepted"]), title="Accepted"),
        ]
    if campaign.get("approvals"):
        approvals = ([each["principal"], each["at"], each["digest"][:12]] for each in campaign["approvals"])
        lines += [Text(), table(("principal", "at", "digest"), approvals, title="Approvals")]
    if campaign.get("acts"):
        acts = ([each["act"], each["at"], each["principal"]] for each in campaign["acts"])
        lines += [Text(), table(("act", "at", "principal"), acts, title="Acts")]
    if campaign.get("results"):
        lines += [Text(), screen.rules(campaign["results"])]
    return Group(*lines)


def show(here: Session, campaign: Mapping[str, Any]) -> None:
    """Show a campaign."""
    here.screen.show(campaign, lambda shown: drawn_campaign(shown, here.screen))


def estimate(preview: Mapping[str, Any], name: str) -> str:
    """A figure of a prediction, with its margin when only a sample was judged."""
    shown = ".2f" if name == "cost_eur" else "d"
    margins = preview.get("margins")
    value = format(preview[name], shown)
    return f"about {value} ± {format(margins[name], shown)}" if margins else value


def drawn_preview(preview: Mapping[str, Any], screen: Screen) -> RenderableType:
    """A preview: numbers, texts, samples and rules' results."""
    figures = {name: estimate(preview, name) for name in preview.get("margins") or ()}
    head = fields(
        {**preview, **figures}, "at", "audience", "sendable", "deferred", "blocked", "blocked_by", "parts", "cost_eur",
        "starts_at", "ends_at", "windows", "continues_at", "digest",
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
        *(Text(notice, style="yellow") for notice in notices(preview, screen)),
        Text(),
        table(("territory", "parts", "encoding", "text"), texts),
    ]
    if not preview["complete"]:
        sampled = f"Predicted from a fair sample of {preview['judged']} people; ± is the margin of 95 %."
        lines.insert(1, Text(sampled, style="yellow"))
    lines += [Text(), table(("sample", "verdict", "rules", "text"), samples), Text(), screen.rules(preview["results"])]
    return Group(*lines)
