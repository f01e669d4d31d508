"""The audit of every send, from the archive alone."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from stopsms.command_line.exits import Exit
from stopsms.command_line.screen import table
from stopsms.command_line.session import session
from stopsms.command_line.stack import Account


def audit(
    context: typer.Context,
    bucket: Annotated[
        str | None,
        typer.Option(help="An archive's bucket, read with your AWS credentials; the stack's own when left out."),
    ] = None,
    rules_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Judge every send by the rules of this day instead of its own."),
    ] = None,
) -> None:
    """Prove from the archive alone that every send was lawful. Exits with 9 if there are findings."""
    from stopsms.adapters.files.archive_store import S3Archive  # noqa: PLC0415 (they bring boto3, and the whole rulebook)
    from stopsms.audit.audit_archive import audit_archive  # noqa: PLC0415

    here = session(context)
    day = None if rules_of is None else rules_of.date()
    account = Account({}) if bucket else here.account
    name = bucket or account.resource("ArchiveBucket")
    with here.screen.progress() as progress:
        progress.add_task(f"Reading {name}", total=None)
        archive, deployed = S3Archive(name, account.client("s3")), bool(bucket or here.asked.deployed)
        done = audit_archive(archive, datetime.now(UTC), day, same_clock=deployed)
    findings = [{"kind": finding.kind, "about": finding.about, "why": finding.why} for finding in done.findings]
    result: dict[str, Any] = {
        "sends": done.sends,
        "campaigns": done.campaigns,
        "contacts": done.contacts,
        "waiting": done.waiting,
        "findings": findings,
    }
    here.screen.show(result, lambda shown: _drawn(shown, day))
    if findings:
        raise typer.Exit(Exit.ATTENTION)


def _number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _drawn(shown: Mapping[str, Any], day: date | None) -> RenderableType:
    sends, campaigns = _number(shown["sends"], "send"), _number(shown["campaigns"], "campaign")
    summary = f"{sends} of {campaigns} to {_number(shown['contacts'], 'contact')} audited, from the archive alone.\n"
    if shown["waiting"]:
        summary += (
            f"Not fully archived yet: {_number(shown['waiting'], 'send')} of the last hours. Audit again later.\n"
        )
    if not shown["findings"]:
        under = "when it was claimed" if day is None else f"by the rules of {day}, at its hour"
        return Text.assemble(summary, (f"Every one was lawful {under}; nothing is missing or altered.", "green"))
    rows = ([finding["kind"], finding["about"], finding["why"]] for finding in shown["findings"])
    return Group(Text(summary), table(("kind", "about", "why"), rows, title=_number(len(shown["findings"]), "finding")))
