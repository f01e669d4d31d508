"""Tables on a terminal: no word is broken and nothing is left out, however narrow it is."""

import re
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from stopsms.command_line import french_words
from stopsms.command_line.screen import table
from stopsms.command_line.speech import Speech, label, speak

from tests.each_case import each

WIDTH = 80
words = st.text(st.characters(categories=["Ll", "Lu", "Nd"], max_codepoint=0x17F), min_size=1, max_size=16)
texts = st.lists(words, min_size=1, max_size=5).map(" ".join)
headings = st.lists(st.sampled_from(sorted(french_words.LABELS)), min_size=1, max_size=14, unique=True)


@pytest.fixture(autouse=True, scope="module")
def in_french() -> None:
    speak(Speech("fr", ZoneInfo("Europe/Paris")))


def drawn(columns: list[str], rows: list[list[object]], title: str | None = None) -> list[str]:
    """What a terminal of eighty columns shows."""
    console = Console(width=WIDTH, highlight=False, markup=False, color_system=None)
    with console.capture() as captured:
        console.print(table(columns, rows, title))
    return captured.get().splitlines()


@given(columns=headings, data=st.data())
def test_every_word_of_a_table_is_whole_and_within_the_screen(columns: list[str], data: st.DataObject) -> None:
    row: list[object] = [data.draw(texts) for _ in columns]

    lines = drawn(columns, [row])

    shown = set(" ".join(lines).split())
    assert {word for one in (*map(label, columns), *map(str, row)) for word in one.split()} <= shown
    assert max(map(len, lines)) <= WIDTH


@each(
    ("columns", "below_each_other"),
    [(("id", "name", "status"), False), (tuple(sorted(french_words.LABELS)[:14]), True)],
)
def test_only_what_does_not_fit_stands_below_each_other(columns: tuple[str, ...], below_each_other: bool) -> None:
    lines = drawn(list(columns), [["x"] * len(columns), ["y"] * len(columns)], "Actes")

    assert lines[0].strip() == "Actes"
    assert (len(lines) > 2 * len(columns)) == below_each_other
    assert len([line for line in lines if re.search(r"\bx\b", line)]) == (len(columns) if below_each_other else 1)


def test_an_amount_and_its_unit_stay_together() -> None:
    columns = ["name", "text", "cost_eur"]
    lines = drawn(columns, [["Soldes", "Zelie : -20 % sur la mode dans toutes nos boutiques ce samedi " * 2, 1027.3]])

    assert any("1\u202f027,30\u202f€" in line for line in lines)


def test_an_address_is_broken_and_a_number_is_not() -> None:
    lines = drawn(
        ["phone", "url", "words"], [["+33612345678", "https://crm.zelie.example/" + "a" * 60, "bonjour " * 30]]
    )

    assert any("+33612345678" in line for line in lines)
    assert max(map(len, lines)) <= WIDTH
