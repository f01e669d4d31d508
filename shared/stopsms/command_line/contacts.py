"""Contacts: consents, current state, and oppositions that arrive by other means than a reply."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from stopsms.command_line.api import members_of
from stopsms.command_line.collection import (
    Basis,
    Categories,
    Checked,
    Informed,
    ObjectionOffered,
    Tags,
    Wording,
    WordingVersion,
    evidence_of,
    given,
)
from stopsms.command_line.exits import Exit
from stopsms.command_line.screen import fields, filled
from stopsms.command_line.session import (
    Advertiser,
    At,
    Phone,
    day_option,
    pairs,
    read_json,
    session,
    time_option,
    who_says,
)
from stopsms.command_line.speech import label, moment, rule_title, said, speech, word

commands = typer.Typer(
    help="Show a contact, and meet what the person asks for: access, correction, erasure.", no_args_is_help=True
)
consents = typer.Typer(help="Record and show consents and other legal bases, with their proof.", no_args_is_help=True)

_SHOWN = (
    "phone", "territory", "status", "version", "legal_basis", "collected_at", "opposed_at", "last_contact_at",
    "categories", "tags", "attributes", "unread", "doubtful", "confirm_before",
)  # fmt: skip
_ACTS_OF_CONSENT = ("basis_recorded", "confirmed")
"""The acts that establish a legal basis."""


def _contact(contact: Mapping[str, Any]) -> RenderableType:
    return filled(contact, *_SHOWN)


def drawn_record(record: Mapping[str, Any]) -> RenderableType:
    """One act of a contact's chain."""
    when = moment(record["occurred_at"], seconds=True)
    head = Text.assemble((f"{record['sequence']}  {word(record['act'])}", "bold"), f"  {when}")
    content = {name: value for name, value in record["content"].items() if value not in (None, "", [], {})}
    return Group(head, fields(content), Text(f"{label('hash')} {record['hash']}", style="dim"), Text())


def recorded(answer: Mapping[str, Any]) -> RenderableType:
    """A contact after a change, with the evidence of the change and the rules' remarks."""
    remarks = [
        Text(f"{rule_title(remark['rule'])}: {remark['explanation'][speech().language]}", "yellow")
        for remark in answer.get("remarks", [])
    ]
    return Group(_contact(answer["contact"]), Text(), drawn_record(answer["evidence"]), *remarks)


@consents.command("add")
def add_consent(
    context: typer.Context,
    phone: Phone,
    advertiser: Advertiser = None,
    basis: Basis = None,
    collected_at: At = None,
    source: Annotated[str | None, typer.Option(help="web_form, paper_form, sms_keyword…")] = None,
    wording: Wording = None,
    wording_version: WordingVersion = None,
    checked: Checked = False,
    informed: Informed = False,
    objection_offered: ObjectionOffered = False,
    operator: Annotated[str | None, typer.Option(help="Who recorded it.")] = None,
    act_reference: Annotated[
        str | None, typer.Option(help="What proves the act: a signed sheet, a recording, a message.")
    ] = None,
    channel: Annotated[
        list[str] | None, typer.Option(help="A channel agreed to: sms, rcs, email…; repeatable.")
    ] = None,
    purpose: Annotated[
        list[str] | None,
        typer.Option(help="A purpose agreed to: commercial, charitable, political, public_information; repeatable."),
    ] = None,
    sale_at: Annotated[str | None, time_option("For a customer: when they bought")] = None,
    contract_until: Annotated[
        str | None, day_option("For a customer: the last day of the contract or guarantee")
    ] = None,
    form_url: Annotated[str | None, typer.Option(help="The page with the form.")] = None,
    notice_url: Annotated[str | None, typer.Option(help="The privacy notice shown with it.")] = None,
    category: Categories = None,
    tag: Tags = None,
    attribute: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="A value for personalised texts; repeatable.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option(help="The request as JSON (- for standard input); options override it.")
    ] = None,
) -> None:
    """Record a legal basis with its evidence. Nothing is assumed: what is not stated did not happen."""
    here = session(context)
    body: dict[str, Any] = dict(read_json(file)) if file else {}
    stated: dict[str, Any] = {"source": source, "wording": wording, "wording_version": wording_version}
    stated |= {"operator": operator}
    stated |= {"form_url": form_url, "notice_url": notice_url, "act_reference": act_reference}
    stated |= {"channels": channel, "purposes": purpose}
    evidence = body.get("evidence", {}) | given(stated)
    if sale := given({"at": sale_at, "contract_until": contract_until}):
        evidence["sale"] = evidence.get("sale", {}) | sale
    flags = {"informed": informed, "objection_offered": objection_offered}
    body |= given({"legal_basis": basis, "collected_at": collected_at, "categories": category, "tags": tag})
    if attribute:
        body["attributes"] = body.get("attributes", {}) | pairs(attribute)
    owner = here.advertiser(advertiser or body.get("advertiser_id"))
    body |= {"advertiser_id": owner, "phone": phone, "evidence": evidence_of(evidence, flags, checked=checked)}
    here.screen.show(here.api.record_consent(**members_of(here.api.record_consent, body)), recorded)


@consents.command("show")
def show_consent(context: typer.Context, phone: Phone, advertiser: Advertiser = None) -> None:
    """Show what a person agreed to: the acts that established the legal basis."""
    here = session(context)
    chain = here.api.get_evidence(phone, here.advertiser(advertiser))
    acts = [record for record in chain["records"] if record["act"] in _ACTS_OF_CONSENT]
    here.screen.show(acts, lambda records: Group(*map(drawn_record, records)) if records else Text(said("None.")))
    if not acts:
        raise typer.Exit(Exit.MISSING)


@commands.command("show")
def show_contact(context: typer.Context, phone: Phone, advertiser: Advertiser = None) -> None:
    """Show a contact's current state; `stopsms contact NUMBER` is short for it."""
    here = session(context)
    here.screen.show(here.api.get_contact(phone, here.advertiser(advertiser)), _contact)


def show_preference_link(context: typer.Context, phone: Phone, advertiser: Advertiser = None) -> None:
    """Print the link to a person's preference page. Send it to that number alone: whoever holds it may oppose."""
    here = session(context)
    found = here.api.create_preference_link(phone, advertiser_id=here.advertiser(advertiser))
    here.screen.show(found, lambda link: Text(link["url"]))


def oppose(
    context: typer.Context,
    phone: Phone,
    source: Annotated[str, typer.Option(help="How it reached you: phone, letter, desk, e-mail…")],
    advertiser: Advertiser = None,
    at: At = None,
    words: Annotated[str, typer.Option(help="The person's own words.")] = "",
    operator: Annotated[str | None, typer.Option(help="Who received it; your login when left out.")] = None,
) -> None:
    """Record an opposition that did not come as a reply. It takes effect immediately."""
    here = session(context)
    opposed = here.api.record_opposition(
        advertiser_id=here.advertiser(advertiser),
        phone=phone,
        source=source,
        received_at=at or here.asked.now().isoformat(timespec="milliseconds"),
        words=words,
        operator=who_says(here, operator, must=False),
    )
    here.screen.show(opposed, recorded)
