"""Whom a message is for, as options of whatever drafts one."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from stopsms.command_line.where import WhereError, condition_of

Tags = Annotated[list[str] | None, typer.Option("--tag", help="Only contacts with one of these tags; repeatable.")]

Where = Annotated[
    str | None,
    typer.Option(
        metavar="CONDITION",
        help='Only contacts of whom this holds: "tag:vip and not got:ID and city = Lyon and last_sale within 90 days".',
    ),
]


def audience_of(
    tags: Sequence[str] | None, where: str | None, standing: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The audience as the API takes it; what is not given is as `standing`."""
    audience = {"tags": [], **(standing or {})}
    if tags is not None:
        audience["tags"] = list(tags)
    if where is not None:
        audience["where"] = _condition(where)
    return audience


def _condition(written: str) -> dict[str, Any]:
    try:
        return condition_of(written)
    except WhereError as error:
        raise typer.BadParameter(error.pointing(written)) from None
