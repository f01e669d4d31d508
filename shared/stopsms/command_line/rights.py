"""What a person may ask for: their data, a correction, another number, erasure. Each is on record with how it was asked for."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from stopsms.client.inputs import RequestInput
from stopsms.command_line.contacts import drawn_record, recorded
from stopsms.command_line.screen import fields, filled, table
from stopsms.command_line.session import (
    Advertiser,
    Phone,
    Session,
    Yes,
    pairs,
    session,
    time_option,
    who_says,
)
from stopsms.command_line.speech import said
from stopsms.compliance.person.interaction import Interaction
from stopsms.compliance.person.rights import Asker
from stopsms.contracts.codec import ABSENT

AskedBy = Annotated[
    Asker,
    typer.Option(
        help="Who asked: the person, a representative (guardian, lawyer), an authority, or the controller alone.",
        prompt="Who asked",
        show_default=False,
    ),
]
Means = Annotated[
    str,
    typer.Option(
        help="How the person asked: letter, e-mail, phone, desk…", prompt="How the person asked", show_default=False
    ),
]
ReceivedAt = Annotated[str | None, time_option("When the person asked, now when left out")]
Operator = Annotated[
    str | None, typer.Option(help="Who deals with it; your login when left out, unless that is shared, like root.")
]
Why = Annotated[str, typer.Option(help="What was asked, without the person's name: it stays on record.")]
Reference = Annotated[
    str | None, typer.Option(help="What you file the request under, without the person's name: it stays on record.")
]


def _request(
    here: Session,
    asked_by: Asker,
    means: str,
    received_at: str | None,
    operator: str | None,
    reason: str,
    reference: str | None,
) -> RequestInput:
    return {
        "asked_by": asked_by.value,
        "means": means,
        "received_at": received_at or here.asked.now().isoformat(timespec="milliseconds"),
        "operator": who_says(here, operator),
        "reason": reason,
        "reference": reference,
    }


def data(
    context: typer.Context,
    phone: Phone,
    asked_by: AskedBy,
    means: Means,
    file: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Write it here as JSON, numbers in clear, for the person.")
    ] = None,
    pdf: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Write it here as a letter in French, to hand to the person.")
    ] = None,
    received_at: ReceivedAt = None,
    operator: Operator = None,
    reference: Reference = None,
    former_holders: Annotated[
        bool, typer.Option("--former-holders", help="Also what is older than the number's last change of hands.")
    ] = False,
    advertiser: Advertiser = None,
) -> None:
    """Give out all that is held on a person (access, portability): on the screen, as JSON, or as a letter in French.

    That it was given is recorded as evidence, once for a request.
    """
    here = session(context)
    asked = {
        "advertiser_id": here.advertiser(advertiser),
        "operator": who_says(here, operator),
        "means": means,
        "asked_by": asked_by.value,
        "reference": reference,
        "received_at": received_at,
        "former_holders": former_holders or ABSENT,
    }
    if pdf is not None:
        here.screen.show(_written_parts(here, phone, asked, pdf), fields)
        if file is None:
            return
    held = _whole(here, phone, asked)
    if file is None:
        here.screen.show(held, _drawn)
        return
    here.screen.show(_kept(file, (json.dumps(held, ensure_ascii=False, indent=2) + "\n").encode()), fields)


def _kept(file: Path, content: bytes) -> dict[str, Any]:
    """Write it where its owner alone may read it."""
    file.touch(mode=0o600)
    file.write_bytes(content)
    return {"file": str(file), "bytes": file.stat().st_size}


def _written_parts(here: Session, phone: str, asked: Mapping[str, Any], pdf: Path) -> dict[str, Any]:
    """Write the letter; of a very long history its parts, each in a file of its own (donnees.pdf, donnees-2.pdf)."""
    following: str | None = None
    files: list[str] = []
    size = 0
    while True:
        content, following = here.api.get_held_data_as_pdf(phone, **asked, next=following)
        part = pdf if not files else pdf.with_name(f"{pdf.stem}-{len(files) + 1}{pdf.suffix}")
        size += int(_kept(part, content)["bytes"])
        files.append(str(part))
        if following is None:
            return {"file": ", ".join(files), "bytes": size}


def _whole(here: Session, phone: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The document with the messages of every page."""
    held: dict[str, Any] = here.api.get_held_data(phone, **asked)
    while (following := held["next"]) is not None:
        page = here.api.get_held_data(phone, **asked, next=following)
        held |= {"messages": held["messages"] + page["messages"], "next": page["next"]}
    return held


def _drawn(held: Mapping[str, Any]) -> RenderableType:
    columns = ("at", "campaign", "status", "text")
    messages = table(columns, ([each[name] for name in columns] for each in held["messages"]), title=said("Messages"))
    replies = ([each["received_at"], each["to"], each["body"]] for each in held["replies"])
    return Group(
        filled(held["controller"]),
        Text(),
        filled(
            {**(held["contact"] or {}), **{name: held[name] for name in ("claims", "left_out_before", "number_before")}}
        ),
        Text(),
        *map(drawn_record, held["evidence"]),
        messages,
        Text(),
        table(("received_at", "to", "words"), replies, title=said("Replies")),
    )


def rectify(
    context: typer.Context,
    phone: Phone,
    asked_by: AskedBy,
    means: Means,
    attribute: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="A corrected value; repeatable.")
    ] = None,
    without: Annotated[list[str] | None, typer.Option(metavar="NAME", help="A value to remove; repeatable.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="All the tags, as they should be; repeatable.")] = None,
    received_at: ReceivedAt = None,
    operator: Operator = None,
    reason: Why = "",
    reference: Reference = None,
    advertiser: Advertiser = None,
) -> None:
    """Correct what is held on a person at their request: attributes and tags."""
    here = session(context)
    corrected: dict[str, str | None] = {**pairs(attribute), **dict.fromkeys(without or ())}
    if not corrected and tag is None:
        raise typer.BadParameter(said("say what is corrected: --attribute NAME=VALUE, --without NAME or --tag TAG"))
    rectified = here.api.rectify_contact(
        phone,
        advertiser_id=here.advertiser(advertiser),
        request=_request(here, asked_by, means, received_at, operator, reason, reference),
        attributes=corrected,
        tags=tag,
    )
    here.screen.show(rectified, recorded)


def renumber(
    context: typer.Context,
    phone: Phone,
    new_phone: Annotated[str, typer.Argument(help="The number that the person has now.", show_default=False)],
    asked_by: AskedBy,
    means: Means,
    received_at: ReceivedAt = None,
    operator: Operator = None,
    reason: Why = "",
    reference: Reference = None,
    advertiser: Advertiser = None,
    yes: Yes = False,
) -> None:
    """Move a person to another number. An opposition goes along; the old number is written to no more."""
    here = session(context)
    here.confirm(said("The old number becomes opposed and empty, for good. Go on?"), yes=yes)
    changed = here.api.change_number(
        phone,
        advertiser_id=here.advertiser(advertiser),
        request=_request(here, asked_by, means, received_at, operator, reason, reference),
        new_phone=new_phone,
    )
    here.screen.show(
        changed,
        lambda moved: Group(recorded(moved["new"]), Text(), Text(said("The old number:")), recorded(moved["old"])),
    )


def erase(
    context: typer.Context,
    phone: Phone,
    asked_by: AskedBy,
    means: Means,
    received_at: ReceivedAt = None,
    operator: Operator = None,
    reason: Why = "",
    reference: Reference = None,
    advertiser: Advertiser = None,
    yes: Yes = False,
) -> None:
    """Erase what is held on a person, at their request. The opposition stays, as a hash; nothing brings the data back."""
    here = session(context)
    here.confirm(said("Everything held on this person is erased, for good. Go on?"), yes=yes)
    erased = here.api.erase_contact(
        phone,
        advertiser_id=here.advertiser(advertiser),
        request=_request(here, asked_by, means, received_at, operator, reason, reference),
    )
    here.screen.show(erased, _erased)


def _erased(answered: Mapping[str, Any]) -> RenderableType:
    return Group(filled(answered, "opposed_at", "complete"), Text(), drawn_record(answered["evidence"]))


def note_interaction(
    context: typer.Context,
    phone: Phone,
    interaction: Annotated[Interaction, typer.Argument(help="What the person did.")],
    at: Annotated[str | None, time_option("When, now when left out")] = None,
    reference: Annotated[str, typer.Option(help="What identifies it where it was seen: an order, a ticket.")] = "",
    advertiser: Advertiser = None,
) -> None:
    """Record something that the person did, from which the three years of retention are counted."""
    here = session(context)
    noted = here.api.record_interaction(
        phone,
        advertiser_id=here.advertiser(advertiser),
        interaction=interaction.value,
        at=at or here.asked.now().isoformat(timespec="milliseconds"),
        reference=reference,
    )
    here.screen.show(noted, recorded)
