"""Lists as CSV: pages that follow each other are one file, read again as they were, and no cell is a formula."""

import csv
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.person.phone import Phone
from stopsms.contracts.csv_pages import ListFormat, csv_page
from stopsms.contracts.label_cells import read_labels, written_labels
from stopsms.contracts.spreadsheet import DANGEROUS, harmless, original

BOTH = [ListFormat.CSV, ListFormat.EXCEL_FR]
cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(st.lists(st.lists(st.tuples(cells, cells), max_size=3), max_size=4), st.sampled_from(BOTH))
def test_pages_that_follow_each_other_are_one_file(pages: list[list[tuple[str, str]]], written_as: ListFormat) -> None:
    texts = [
        csv_page(("name", "note"), [{"name": one, "note": other} for one, other in page], written_as, first=number == 0)
        for number, page in enumerate([[], *pages])
    ]
    separator = ";" if written_as is ListFormat.EXCEL_FR else ","
    read = list(csv.reader(StringIO("".join(texts).lstrip("\ufeff"), newline=""), delimiter=separator))

    assert read[0] == ["name", "note"]
    assert [tuple(map(original, row)) for row in read[1:]] == [row for page in pages for row in page]
    assert not any(cell.startswith(DANGEROUS) for row in read for cell in row)


@pytest.mark.parametrize(
    ("written_as", "row"),
    [
        (ListFormat.CSV, "'+33612345678,2026-11-24T09:00:00.000+00:00,2026-11-24,yes,27.30,a | b,\r\n"),
        (ListFormat.EXCEL_FR, "'+33612345678;24/11/2026 10:00:00;24/11/2026;oui;27,30;a | b;\r\n"),
    ],
)
def test_values_are_written_as_each_program_reads_them(written_as: ListFormat, row: str) -> None:
    values = [
        Phone.of("+33612345678"),
        datetime(2026, 11, 24, 9, tzinfo=UTC),
        date(2026, 11, 24),
        True,
        27.3,
        frozenset({"b", "a"}),
        None,
    ]
    names = list(map(str, range(len(values))))

    assert csv_page(names, [dict(zip(names, values, strict=True))], written_as, first=False) == row


def test_only_the_first_page_has_the_header_and_for_excel_the_mark() -> None:
    assert csv_page(("a", "b"), [], ListFormat.CSV, first=True) == "a,b\r\n"
    assert csv_page(("a", "b"), [], ListFormat.EXCEL_FR, first=True) == "\ufeffa;b\r\n"
    assert csv_page(("a", "b"), [], ListFormat.EXCEL_FR, first=False) == ""


LABELS = st.frozensets(
    st.text(st.sampled_from('ab,;|" ='), min_size=1, max_size=6).map(str.strip).filter(bool), max_size=4
)


@given(LABELS)
def test_labels_are_read_as_they_were_written_whatever_signs_they_hold(labels: frozenset[str]) -> None:
    cell = harmless(written_labels(labels))

    assert read_labels(original(cell)) == sorted(labels)


@pytest.mark.parametrize(
    ("cell", "labels"),
    [
        ("vip, mode;vip | été", ["mode", "vip", "été"]),
        ('"vip", "mode, femme"', ["mode, femme", "vip"]),
        ('écran 5" | tv', ["tv", 'écran 5"']),
        ('"vip, mode', ['"vip', "mode"]),
        (" ; ,", []),
        ("", []),
    ],
)
def test_labels_are_read_as_people_write_them(cell: str, labels: list[str]) -> None:
    assert read_labels(cell) == labels
