"""The record of processing activities (GDPR art. 30), written to a file."""

import re
from html import unescape
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import unquote

import typer

from stopsms.command_line.screen import table
from stopsms.command_line.session import session

_GOES_ON = re.compile(r"/register\?next=([^\s<&\"]+)")


def write_register(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(dir_okay=False, help="Where to write it (HTML).")],
    advertiser: Annotated[
        str | None,
        typer.Option("--advertiser", "-a", help="Of this advertiser alone; of all when left out.", show_default=False),
    ] = None,
) -> None:
    """Write the record of processing activities (GDPR art. 30), in French, as deployed. Of very many advertisers, in several files."""
    here = session(context)
    query = {} if advertiser is None else {"advertiser_id": advertiser}
    written: list[dict[str, Any]] = []
    while True:
        page = here.api.get_register(**query)
        target = file if not written else file.with_stem(f"{file.stem}-{len(written) + 1}")
        target.write_bytes(page.encode())
        written.append({"file": str(target), "bytes": len(page.encode())})
        goes_on = _GOES_ON.search(page)
        if goes_on is None:
            break
        query |= {"next": unquote(unescape(goes_on[1]))}
    here.screen.show(written, lambda rows: table(("file", "bytes"), (row.values() for row in rows)))
