"""The audit of every send, from the archive alone."""

from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.console import Group
from rich.text import Text

from stopsms.command_line.exits import Exit
from stopsms.command_line.screen import table
from stopsms.command_line.session import session


def audit(
    context: typer.Context,
    bucket: Annotated[str | None, typer.Option(help="An archive's bucket; that of the stack when left out.")] = None,
    rules_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Judge all by the rules of this day, not each by its own."),
    ] = None,
) -> None:
    """Prove from the archive alone that every send was lawful. Ends with 9 when something was found."""
    from stopsms.adapters.archive_store import S3Archive  # noqa: PLC0415 (they bring boto3, and the whole rulebook)
    from stopsms.audit.audit_archive import audit_archive  # noqa: PLC0415

    here = session(context)
    day = None if rules_of is None else rules_of.date()
    name = bucket or here.account.resource("ArchiveBucket")
    with here.screen.progress() as progress:
        progress.add_task(f"Reading {name}", total=None)
        archive, deployed = S3Archive(name, here.account.client("s3")), bool(bucket or here.asked.name)
        done = audit_archive(archive, datetime.now(UTC), day, same_clock=deployed)
    findings = [{"kind": found.kind, "about": found.about, "why": found.why} for found in done.findings]
    result: dict[str, Any] = {
        "sends": done.sends,
        "campaigns": done.campaigns,
        "contacts": done.contacts,
        "waiting": done.waiting,
        "findings": findings,
    }

    def drawn(shown: dict[str, Any]) -> Group:
        said = f"{shown['sends']} sends of {shown['campaigns']} campaigns to {shown['contacts']} contacts audited, from the archive alone."
        lines = [Text(said)]
        if shown["waiting"]:
            lines.append(
                Text(f"{shown['waiting']} sends of the last hours wait for what belongs to them: audit again.")
            )
        if not shown["findings"]:
            under = "when it was claimed" if day is None else f"by the rules of {day}, at its hour"
            lawful = f"Every one was lawful {under}; nothing is missing or altered."
            return Group(*lines, Text(lawful, style="green"))
        rows = ([found["kind"], found["about"], found["why"]] for found in shown["findings"])
        return Group(*lines, table(("kind", "about", "why"), rows, title=f"{len(shown['findings'])} findings"))

    here.screen.show(result, drawn)
    if findings:
        raise typer.Exit(Exit.ATTENTION)
