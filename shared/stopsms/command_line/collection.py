"""Options that say how consents were collected, of one person (`consent add`) or of a file (`import`)."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

Basis = Annotated[str | None, typer.Option(help="consent, existing_customer or non_commercial.")]
Wording = Annotated[str | None, typer.Option(help="The text that was shown.")]
WordingVersion = Annotated[str | None, typer.Option(help="Which version of that text.")]
Checked = Annotated[bool, typer.Option("--checked", help="There was a checkbox, not pre-ticked, and it was ticked.")]
Informed = Annotated[
    bool, typer.Option("--informed", help="The person was told who will write and what their rights are.")
]
ObjectionOffered = Annotated[
    bool, typer.Option("--objection-offered", help="The person could object when the number was collected.")
]
Categories = Annotated[
    list[str] | None, typer.Option("--category", help="A category of products that the basis covers; repeatable.")
]
Tags = Annotated[list[str] | None, typer.Option("--tag", help="A tag to select contacts by; repeatable.")]

TICKED = {"present": True, "prechecked": False, "checked": True}
"""A checkbox that the person ticked."""


def given(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that were given."""
    return {name: value for name, value in options.items() if value is not None}


def evidence_of(known: Mapping[str, Any], options: Mapping[str, Any], *, checked: bool) -> dict[str, Any]:
    """Evidence read from a file, overridden by the options that were given. A flag that was not set says nothing."""
    evidence = dict(known) | {name: value for name, value in options.items() if value}
    return evidence | ({"checkbox": dict(TICKED)} if checked else {})
