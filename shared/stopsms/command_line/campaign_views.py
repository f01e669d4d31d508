"""How a campaign and its preview are drawn."""

from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from stopsms.command_line.screen import Screen, fields, table
from stopsms.command_line.session import Session
from stopsms.command_line.where import words_of
from stopsms.command_line.where_in_french import said_in_french

OUTCOMES = ("sent", "failed", "blocked", "deferred", "uncertain")
"""What can have become of a planned recipient; `delivered` and `undelivered` are among the sent."""


def notices(shown: Mapping[str, Any], screen: Screen) -> list[str]:
    """What should be known before sending."""
    return [notice["explanation"][screen.language] for notice in shown.get("notices", ())]


def audience_said(audience: Mapping[str, Any], screen: Screen) -> str:
    """Whom a campaign is for, in words."""
    french = screen.language == "fr"
    said = [f"{'étiquettes' if french else 'tags'} {', '.join(audience['tags'])}"] if audience["tags"] else []
    if where := audience.get("where"):
        said.append(said_in_french(where) if french else words_of(where))
    return "; ".join(said) or ("tous les contacts" if french else "everybody")


def drawn_campaign(campaign: Mapping[str, Any], screen: Screen) -> RenderableType:
    """A campaign with its notices, accepted warnings and rules' results."""
    head = fields(
        {**campaign, "audience": audience_said(campaign["audience"], screen)},
        "id", "name", "status", "advertiser_id", "brand", "text", "category", "audience", "profile", "created_at",
        "schedule", "started_at", "finished_at", "counts", "counted_at", "blocked_by", "failed_by", "parts", "limits", "canary", "trip",
        *(name for name in ("max_cost_eur", "commitment") if campaign.get(name) is not None),
        *(name for name in ("carrier", "continues", "continued_as") if campaign.get(name)),
        *(["ab"] if campaign.get("ab") else []),
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


def drawn_comparison(comparison: Mapping[str, Any]) -> RenderableType:
    """Two texts beside each other, and what brings one of them to the rest: a column each."""
    variants, counted = (
        comparison["variants"],
        ("planned", "sent", "delivered", "undelivered", "failed", "blocked", "uncertain"),
    )
    rows = [
        *([name, *(each[name] for each in variants)] for name in ("campaign", "status", "text")),
        *([name, *(each["counts"][name] for each in variants)] for name in counted),
        ["oppositions", *map(_oppositions, variants)],
    ]
    columns = ("", *(each["part"] for each in variants))
    return Group(fields(comparison, "share", "chosen"), Text(), table(columns, rows))


def _oppositions(variant: Mapping[str, Any]) -> str:
    """Their number, and how many that are of a hundred messages."""
    number, sent = variant["oppositions"], variant["counts"]["sent"]
    return f"{number} ({100 * number / sent:.1f} %)" if sent else str(number)


def drawn_preview(preview: Mapping[str, Any], screen: Screen, audience: Mapping[str, Any]) -> RenderableType:
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
        Text(audience_said(audience, screen), style="bold"),
        head,
        *(Text(notice, style="yellow") for notice in notices(preview, screen)),
        Text(),
        table(("territory", "parts", "encoding", "text"), texts),
    ]
    if not preview["complete"]:
        sampled = f"Predicted from a fair sample of {preview['judged']} people; ± is the margin of 95 %."
        lines.insert(2, Text(sampled, style="yellow"))
    lines += [Text(), table(("sample", "verdict", "rules", "text"), samples), Text(), screen.rules(preview["results"])]
    return Group(*lines)
