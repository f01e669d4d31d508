"""How a campaign, its forecast and its results are drawn."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from stopsms.command_line.bars import bars
from stopsms.command_line.checks import cheaper, shape
from stopsms.command_line.screen import COLOURS, Screen, cell, filled, harmless, table
from stopsms.command_line.session import Session
from stopsms.command_line.speech import count, label, money, rule_title, said, share, word
from stopsms.command_line.where import words_of
from stopsms.command_line.where_in_french import said_in_french
from stopsms.compliance.campaign.breaker import Limits

OUTCOMES = ("sent", "failed", "blocked", "deferred", "uncertain")
"""What can have become of a planned recipient; `delivered` and `undelivered` are among the sent."""

_BARS = ("sent", "delivered", "undelivered", "failed", "blocked", "deferred", "uncertain")


def notices(shown: Mapping[str, Any], screen: Screen) -> list[str]:
    """What should be known before sending."""
    return [notice["explanation"][screen.language] for notice in shown.get("notices", ())]


def audience_said(audience: Mapping[str, Any], screen: Screen) -> str:
    """Whom a campaign is for, in words."""
    chosen = [f"{label('tags')} {', '.join(audience['tags'])}"] if audience["tags"] else []
    if where := audience.get("where"):
        chosen.append(said_in_french(where) if screen.language == "fr" else words_of(where))
    return "; ".join(chosen) or said("everybody")


def drawn_campaign(campaign: Mapping[str, Any], screen: Screen) -> RenderableType:
    """A campaign with its results, notices, accepted warnings and rules' results; what it has nothing of is left out."""
    begun = ("counted_at", "parts") if campaign["counts"]["planned"] else ()
    lines: list[RenderableType] = [
        filled(
            _in_words(campaign, screen), "id", "name", "status", "advertiser_id", "brand", "text", "category", "audience", "profile",
            "created_at", "schedule", "started_at", "finished_at", *begun, *_unusual(campaign),
            "max_cost_eur", "commitment", "carrier", "continues", "continued_as", "ab",
        ),
        *_results(campaign),
        *(Text(notice, style="yellow") for notice in notices(campaign, screen)),
    ]  # fmt: skip
    if campaign["accepted"]:
        columns = ("rule", "by", "principal", "reason", "at")
        accepted = ([each.get(name) for name in columns] for each in campaign["accepted"])
        lines += [Text(), table(columns, accepted, title=said("Accepted"))]
    if campaign.get("approvals"):
        approvals = ([each["principal"], each["at"], each["digest"][:12]] for each in campaign["approvals"])
        lines += [Text(), table(("principal", "at", "digest"), approvals, title=said("Approvals"))]
    if campaign.get("acts"):
        acts = ([each["act"], each["at"], each["principal"]] for each in campaign["acts"])
        lines += [Text(), table(("act", "at", "principal"), acts, title=said("Acts"))]
    if campaign.get("results"):
        lines += [Text(), screen.rules(campaign["results"])]
    return Group(*lines)


def _in_words(campaign: Mapping[str, Any], screen: Screen) -> dict[str, Any]:
    """The campaign with its start where its schedule is, which holds nothing else, and its audience said."""
    start = (campaign.get("schedule") or {}).get("at")
    said_so = {"schedule": start, "audience": audience_said(campaign["audience"], screen)}
    if trip := campaign.get("trip"):
        said_so["trip"] = trip_said(trip)
    return {**campaign, **said_so}


def _unusual(campaign: Mapping[str, Any]) -> Iterator[str]:
    """Settings that somebody chose, and what tripped."""
    if campaign.get("limits") not in (None, asdict(Limits())):
        yield "limits"
    if campaign.get("canary"):
        yield "canary"
    if campaign.get("trip"):
        yield "trip"


def trip_said(trip: Mapping[str, Any]) -> str:
    """What paused a campaign, with the figures, or the carrier's reason and the sender and country that it was given for."""
    return f"{label(trip['measure'])} ({_why(trip)})"


def _why(trip: Mapping[str, Any]) -> str:
    if trip["measure"] == "spend":
        return said(
            "{cost} before tax, above the limit ({reason}) of {limit}",
            cost=money(trip["cost_eur"]), reason=label(trip["reason"]), limit=money(trip["limit"]),
        )  # fmt: skip
    if trip["measure"] == "recipients":
        return said(
            "{number} got it, more than the {limit} allowed",
            number=count(trip["number"]),
            limit=count(int(trip["limit"])),
        )
    if trip["measure"] == "claims_dropped":
        return said("who got the campaign that its audience names is not surely known any more")
    if not trip["reason"]:
        return said("{number} of {of}, above {limit}", number=trip["number"], of=trip["of"], limit=share(trip["limit"]))
    reason = word(trip["reason"])
    return (
        said("{reason}, from {sender_id} to {territory}", **{**trip, "reason": reason})
        if trip.get("territory")
        else reason
    )


def _results(campaign: Mapping[str, Any]) -> Iterator[RenderableType]:
    """What became of those planned, as bars; then who was refused by which rule, and what failed why."""
    counts = campaign["counts"]
    if not counts["planned"]:
        return
    yield Text()
    rows = [("planned", counts["planned"]), *((name, counts[name]) for name in _BARS if counts[name])]
    yield bars(((label(name), number, name) for name, number in rows), counts["planned"])
    for name, colour in (("blocked_by", "blocked"), ("failed_by", "failed")):
        if refused := campaign.get(name):
            yield Text(f"\n{label(name)}", style="dim")
            yield _by_reason(refused, counts["planned"], colour)


def _by_reason(reasons: Mapping[str, int], whole: int, colour: str) -> RenderableType:
    largest_first = sorted(reasons.items(), key=lambda reason: -reason[1])
    return bars(((_reason(name), number, colour) for name, number in largest_first), whole)


def _reason(name: str) -> str:
    return rule_title(name) if "." in name else word(name)


def show(here: Session, campaign: Mapping[str, Any]) -> None:
    """Show a campaign."""
    here.screen.show(campaign, lambda shown: drawn_campaign(shown, here.screen))


def estimate(preview: Mapping[str, Any], name: str) -> str:
    """A figure of a prediction, with its margin when only a sample was judged."""
    written = money if name == "cost_eur" else count
    margins = preview.get("margins")
    value = written(preview[name])
    return said("about {value} ± {margin}", value=value, margin=written(margins[name])) if margins else value


def drawn_forecast(preview: Mapping[str, Any], screen: Screen) -> RenderableType:
    """What would leave, to how many, when and at what cost; who would be refused, and why."""
    lines: list[RenderableType] = [*_texts(preview["messages"]), *cheaper(preview.get("advice"))]
    if not preview["complete"]:
        sampled = said(
            "Predicted from a fair sample of {judged} people; ± is the margin of 95 %.", judged=count(preview["judged"])
        )
        lines.append(Text(sampled, style="yellow"))
    figures = {
        name: estimate(preview, name) for name in ("audience", "sendable", "deferred", "blocked", "parts", "cost_eur")
    }
    times = {name: preview.get(name) for name in ("starts_at", "ends_at", "continues_at")}
    lines += [Text(), filled({**figures, **times})]
    if preview.get("blocked_by"):
        lines += [
            Text(f"\n{label('blocked_by')}", style="dim"),
            _by_reason(preview["blocked_by"], preview["audience"], "blocked"),
        ]
    return Group(*lines, *(Text(notice, style="yellow") for notice in notices(preview, screen)))


def _texts(messages: Mapping[str, Mapping[str, Any]]) -> Iterator[RenderableType]:
    """Each final text once, with its shape and the territories that get it."""
    places: dict[str, list[str]] = {}
    for place, message in messages.items():
        places.setdefault(message["text"], []).append(place)
    by_text = {message["text"]: message for message in messages.values()}
    for text, where in places.items():
        yield Text(harmless(text), style="bold")
        yield Padding(Text(f"{shape(by_text[text])} · {', '.join(where)}", style="dim"), (0, 0, 0, 2))


def drawn_draft(draft: Mapping[str, Any], preview: Mapping[str, Any] | None, screen: Screen) -> RenderableType:
    """A new draft: what the SMS will look like, what is to be known of it, and whom it would reach as of now where that is known."""
    head = filled(
        _in_words(draft, screen), "id", "name", "status", "category", "audience", "brand", "schedule", "carrier"
    )
    warned = [result for result in draft.get("results", ()) if result["result"] != "pass"]
    known = [Text(notice, style="yellow") for notice in notices(draft, screen)]
    alone = [filled(draft, "text"), *cheaper(draft.get("advice")), *known]
    forecast = [Text(), drawn_forecast(preview, screen)] if preview else alone
    return Group(head, *forecast, *([Text(), screen.rules(warned)] if warned else []))


def drawn_comparison(comparison: Mapping[str, Any]) -> RenderableType:
    """Two texts beside each other, and what brings one of them to the rest: a column each."""
    variants, counted = comparison["variants"], ("planned", *_BARS)
    rows = [
        *([label(name), *(cell(each[name], name) for each in variants)] for name in ("campaign", "status", "text")),
        *([label(name), *(each["counts"][name] for each in variants)] for name in counted),
        [label("oppositions"), *map(_oppositions, variants)],
    ]
    columns = ("", *(word(each["part"]) for each in variants))
    return Group(filled(comparison, "share", "chosen"), Text(), table(columns, rows))


def _oppositions(variant: Mapping[str, Any]) -> str:
    """Their number, and how many that are of all messages."""
    number, sent = variant["oppositions"], variant["counts"]["sent"]
    return f"{count(number)} ({share(number / sent)})" if sent else count(number)


def drawn_preview(preview: Mapping[str, Any], screen: Screen, audience: Mapping[str, Any]) -> RenderableType:
    """A preview: the forecast, samples and rules' results."""
    samples = (
        [
            each["phone"],
            _verdict(each["verdict"]),
            ", ".join(map(rule_title, each["rules"])),
            (each["message"] or {}).get("text"),
        ]
        for each in preview["samples"]
    )
    return Group(
        Text(audience_said(audience, screen), style="bold"),
        drawn_forecast(preview, screen),
        Text(),
        table(("sample", "verdict", "rules", "text"), samples),
        Text(),
        screen.rules(preview["results"]),
        filled(preview, "digest"),
    )


def _verdict(verdict: str) -> Text:
    return Text(word(verdict), style=COLOURS.get(verdict, ""))
