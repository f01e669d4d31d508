"""Contacts: consents, current state, and oppositions that arrive by other means than a reply."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from stopsms.command_line.exits import Exit
from stopsms.command_line.screen import fields
from stopsms.command_line.session import Advertiser, At, Phone, pairs, read_json, session, somebody

consents = typer.Typer(help="Consents and other legal bases, with their proof.", no_args_is_help=True)

_SHOWN = (
    "phone", "territory", "status", "version", "legal_basis", "collected_at", "opposed_at", "last_contact_at",
    "categories", "tags", "attributes", "unread", "doubtful", "confirm_before",
)  # fmt: skip
_ACTS_OF_CONSENT = ("basis_recorded", "confirmed")
"""The acts by which a legal basis comes about."""


def _contact(contact: Mapping[str, Any]) -> RenderableType:
    return fields(contact, *_SHOWN)


def drawn_record(record: Mapping[str, Any]) -> RenderableType:
    """One act of a contact's chain."""
    head = Text.assemble((f"{record['sequence']}  {record['act']}", "bold"), f"  {record['occurred_at']}")
    content = {name: value for name, value in record["content"].items() if value not in (None, "", [], {})}
    return Group(head, fields(content), Text(f"hash {record['hash']}", style="dim"), Text())


def recorded(answer: Mapping[str, Any]) -> RenderableType:
    """A contact after a change, with the evidence of the change and the rules' remarks."""
    remarks = [
        Text(f"{remark['rule']}: {remark['explanation']['en']}", "yellow") for remark in answer.get("remarks", [])
    ]
    return Group(_contact(answer["contact"]), Text(), drawn_record(answer["evidence"]), *remarks)


@consents.command("add")
def add_consent(
    context: typer.Context,
    phone: Phone,
    advertiser: Advertiser = None,
    basis: Annotated[str | None, typer.Option(help="consent, existing_customer or non_commercial.")] = None,
    collected_at: At = None,
    source: Annotated[str | None, typer.Option(help="web_form, paper_form, sms_keyword…")] = None,
    wording: Annotated[str | None, typer.Option(help="What the person read.")] = None,
    wording_version: Annotated[str | None, typer.Option()] = None,
    checked: Annotated[bool, typer.Option("--checked", help="There was a box, and the person ticked it.")] = False,
    informed: Annotated[
        bool, typer.Option("--informed", help="The person was told who will write, and of their rights.")
    ] = False,
    objection_offered: Annotated[bool, typer.Option("--objection-offered")] = False,
    operator: Annotated[str | None, typer.Option(help="Who noted it.")] = None,
    act_reference: Annotated[
        str | None, typer.Option(help="What proves the act: a signed sheet, a recording, a message.")
    ] = None,
    channel: Annotated[list[str] | None, typer.Option(help="sms, rcs, email…: the means agreed to.")] = None,
    purpose: Annotated[
        list[str] | None, typer.Option(help="commercial, charitable, political, public_information: what for.")
    ] = None,
    sale_at: Annotated[str | None, typer.Option(help="Of a customer: when they bought (ISO 8601).")] = None,
    contract_until: Annotated[
        str | None, typer.Option(help="Of a customer: the last day of the contract or guarantee.")
    ] = None,
    form_url: Annotated[str | None, typer.Option(help="The page with the form.")] = None,
    notice_url: Annotated[str | None, typer.Option(help="The notice shown with it.")] = None,
    category: Annotated[list[str] | None, typer.Option()] = None,
    tag: Annotated[list[str] | None, typer.Option()] = None,
    attribute: Annotated[list[str] | None, typer.Option(metavar="NAME=VALUE")] = None,
    file: Annotated[
        Path | None, typer.Option(help="The request as JSON; - for the input. Options are laid over it.")
    ] = None,
) -> None:
    """Record a legal basis with its evidence. Nothing is presumed: what is not said did not happen."""
    here = session(context)
    body: dict[str, Any] = dict(read_json(file)) if file else {}
    shown: dict[str, Any] = dict(body.get("evidence", {}))
    given = {"source": source, "wording": wording, "wording_version": wording_version, "operator": operator}
    given |= {"form_url": form_url, "notice_url": notice_url, "act_reference": act_reference}
    lists = {"channels": channel, "purposes": purpose}
    sale = {name: value for name, value in (("at", sale_at), ("contract_until", contract_until)) if value is not None}
    shown |= {name: value for name, value in (given | lists).items() if value is not None}
    shown |= {"sale": shown.get("sale", {}) | sale} if sale else {}
    shown |= {"checkbox": {"present": True, "prechecked": False, "checked": True}} if checked else {}
    shown |= {
        name: True for name, declared in (("informed", informed), ("objection_offered", objection_offered)) if declared
    }
    more = {"legal_basis": basis, "collected_at": collected_at, "categories": category, "tags": tag}
    body |= {name: value for name, value in more.items() if value is not None}
    if attribute:
        body["attributes"] = body.get("attributes", {}) | pairs(attribute)
    owner = here.advertiser(advertiser or body.get("advertiser_id"))
    answer = here.api.post("consents", body=body | {"advertiser_id": owner, "phone": phone, "evidence": shown})
    here.screen.show(answer, recorded)


@consents.command("show")
def show_consent(context: typer.Context, phone: Phone, advertiser: Advertiser = None) -> None:
    """What a person agreed to: the acts by which the legal basis came about."""
    here = session(context)
    chain = here.api.get("contacts", phone, "evidence", advertiser_id=here.advertiser(advertiser))
    acts = [record for record in chain["records"] if record["act"] in _ACTS_OF_CONSENT]
    here.screen.show(acts, lambda records: Group(*map(drawn_record, records)) if records else Text("None."))
    if not acts:
        raise typer.Exit(Exit.MISSING)


def show_contact(context: typer.Context, phone: Phone, advertiser: Advertiser = None) -> None:
    """A contact's state."""
    here = session(context)
    here.screen.show(here.api.get("contacts", phone, advertiser_id=here.advertiser(advertiser)), _contact)


def oppose(
    context: typer.Context,
    phone: Phone,
    source: Annotated[str, typer.Option(help="By which door it came: phone, letter, desk, e-mail…")],
    advertiser: Advertiser = None,
    at: At = None,
    words: Annotated[str, typer.Option(help="The person's own words.")] = "",
    operator: Annotated[str | None, typer.Option(help="Who took it in; your login when left out.")] = None,
) -> None:
    """Record an opposition that came by another door than a reply. It takes effect at once."""
    here = session(context)
    body = {
        "advertiser_id": here.advertiser(advertiser),
        "phone": phone,
        "source": source,
        "received_at": at or here.asked.now().isoformat(timespec="milliseconds"),
        "words": words,
        "operator": operator or somebody(),
    }
    here.screen.show(here.api.post("suppressions", body=body), recorded)
