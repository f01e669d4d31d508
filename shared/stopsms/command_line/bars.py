"""Bars for the terminal: as wide as it is, readable without colours, and in plain characters where there are no others."""

from collections.abc import Iterable

from rich.console import RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from stopsms.command_line.screen import COLOURS
from stopsms.command_line.speech import count, share

_WIDEST = 40
"""In columns; a longer bar tells no more."""


def bars(rows: Iterable[tuple[str, int, str]], whole: int) -> RenderableType:
    """A bar for each of the rows (words, number, code that colours it), as a part of the `whole`: with its number and share."""
    drawn = Table.grid(padding=(0, 1), expand=False)
    drawn.add_column(overflow="fold")
    drawn.add_column(max_width=_WIDEST)
    drawn.add_column(justify="right", no_wrap=True)
    drawn.add_column(justify="right", no_wrap=True, style="dim")
    for words, number, code in rows:
        colour = COLOURS.get(code, "cyan")
        bar = ProgressBar(
            total=max(whole, 1), completed=number, width=None, complete_style=colour, finished_style=colour
        )
        drawn.add_row(Text(words), bar, count(number), share(number / whole) if whole else "")
    return drawn
