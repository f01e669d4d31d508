"""Reading files: any rows through any dialect and encoding; damage costs its own line; headers, cells, layouts."""

import csv
import io
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from importer.acts.prepare_acts import prepare_line
from importer.acts.prepared_lines import LineContext, ParsedAct, RefusedLine
from importer.columns.find_layout import SEPARATORS
from importer.columns.header_names import CONTACT_HEADERS, folded
from importer.columns.name_columns import UnusableHeader, name_columns
from importer.reading.read_cells import UnreadableCell, says_opposed
from importer.reading.read_dates import moment
from importer.reading.read_numbers import written_number
from importer.reading.read_records import Row
from stopsms.adapters.doors.phone_numbers import parse_phone
from stopsms.compliance.consent.collection import Channel, Collection, Sale
from stopsms.compliance.errors import InvalidPhone
from stopsms.compliance.outside.file_import import ImportKind
from stopsms.compliance.outside.import_progress import FilePosition
from stopsms.compliance.person.opposition import Opposition
from stopsms.contracts.spreadsheet import DANGEROUS, harmless, original

from tests.each_case import each
from tests.functions.examinations import NOW, context, examined, read, read_on
from tools import messy_contacts


def prepare_act(row: Row, context: LineContext) -> ParsedAct | RefusedLine | None:
    """The one act of a line, or why there is none."""
    prepared = prepare_line(row, context)
    assert len(prepared.acts) + (prepared.refused is not None) <= 1
    return prepared.acts[0] if prepared.acts else prepared.refused


PROVENANCE: Any = {
    "legal_basis": "consent",
    "collected_at": "2026-10-01T10:00:00+02:00",
    "evidence": {
        "source": "web_form",
        "wording": "J’accepte.",
        "wording_version": "1",
        "checkbox": {"present": True, "checked": True},
        "informed": True,
    },
}
LIST = {"received_at": "2026-11-01T00:00:00+00:00", "source": None}

# --------------------------------------------------------------------- round trip

ENCODINGS = {
    "utf-8": b"",
    "utf-8-sig": b"",
    "cp1252": b"",
    "utf-16-le": b"\xff\xfe",
    "utf-16-be": b"\xfe\xff",
}
CHARACTERS = st.characters(codec="cp1252", exclude_categories=["Cc"]) | st.sampled_from('"\n;,\t|')


def cells(separator: str) -> st.SearchStrategy[str]:
    """Cells as people write them: where a line breaks within one, what follows looks like no line of the table."""
    return st.text(CHARACTERS, max_size=12).filter(lambda cell: "\n" not in cell or separator not in cell)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[list[str]], str, str, str]:
    separator = draw(st.sampled_from(SEPARATORS))
    width = draw(st.integers(2, 5))
    row = st.lists(cells(separator), min_size=width, max_size=width)
    table = draw(st.lists(row, max_size=8))
    table = [[f"+336120000{place:02d}", *row[1:]] for place, row in enumerate(table)]
    return table, separator, draw(st.sampled_from(list(ENCODINGS))), draw(st.sampled_from(["\n", "\r\n"]))


def _reads_as_utf8(text: str, encoding: str) -> bool:
    """Whether these bytes, or those of one line, are text in UTF-8 too, another one: then nobody can tell which was meant."""
    return any(_is_other_utf8(part.encode(encoding), part) for part in (text, *text.splitlines()))


def _is_other_utf8(written: bytes, text: str) -> bool:
    try:
        return written.decode("utf-8") != text
    except UnicodeDecodeError:
        return False


@given(tables(), st.integers(1, 64))
def test_any_table_is_read_back_whatever_its_separator_encoding_and_line_ends(
    given_table: tuple[list[list[str]], str, str, str], size: int
) -> None:
    table, separator, encoding, newline = given_table
    width = len(table[0]) if table else 2
    text = io.StringIO()
    quoting: Any = csv.QUOTE_ALL
    writer = csv.writer(text, delimiter=separator, lineterminator=newline, quoting=quoting)
    writer.writerow(["Portable", *[f"Remarque {place}" for place in range(width - 1)]])
    writer.writerows(table)
    assume(ENCODINGS[encoding] or not _reads_as_utf8(text.getvalue(), encoding))
    layout, found = read(ENCODINGS[encoding] + text.getvalue().encode(encoding), size=size)
    assume(layout.encoding not in ("mac-roman", "cp850"))  # letters by chance that are French in these

    assert layout.separator == separator
    assert [list(row.cells) for row in found] == table


@given(tables(), st.integers(0, 6))
def test_reading_goes_on_at_any_line_as_if_it_had_never_stopped(
    given_table: tuple[list[list[str]], str, str, str], stop: int
) -> None:
    table, separator, encoding, newline = given_table
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator=newline)
    writer.writerow(["Portable", *["x" * place for place in range(1, len(table[0]) if table else 2)]])
    writer.writerows(table)
    content = ENCODINGS[encoding] + text.getvalue().encode(encoding)
    layout, found = read(content)
    before = found[: stop + 1]

    if before:
        after = read_on(content, layout, FilePosition(before[-1].end, before[-1].following))
        assert [*before, *after] == found


@given(st.lists(st.sampled_from(["ok", "open", "long", "wide", "late", "quoted"]), max_size=25), st.integers(1, 50))
def test_no_damage_hides_another_line(kinds: list[str], size: int) -> None:
    forms = {
        "ok": "{};Zoé;x",
        "open": '{};"Zoé;x',
        "long": "{};" + "z" * 70_000 + ";x",
        "wide": "{};Zoé;x;y;z",
        "late": '{};Zoé "la belle";x',
        "quoted": '"{}";"Zoé\nMarie";"x"',
    }
    lines = [forms[kind].format(f"+336120000{place:02d}") for place, kind in enumerate(kinds)]
    content = "\n".join(["Portable;Prénom;x", *lines]).encode()
    _, found = read(content, size=size * 97)

    for place, kind in enumerate(kinds):
        number = f"+336120000{place:02d}"
        (row,) = [row for row in found if number in row.text]
        assert (row.fault == "") == (kind not in ("open", "long"))
        if not row.fault:
            assert row.cells[0] == number


def test_a_line_in_another_encoding_than_the_rest_is_read_in_its_own() -> None:
    _, found = read("Portable;Prénom\n0612000001;Zoé\n".encode() + "0612000002;Inès\n".encode("cp1252"))

    assert [row.cells[1] for row in found] == ["Zoé", "Inès"]


@pytest.mark.parametrize("encoding", ["mac-roman", "cp850"])
def test_the_old_formats_of_excel_are_told_by_their_french(encoding: str) -> None:
    layout, found = read("Portable;Prénom\n0612000001;Zoé\n0612000002;Hélène\n".encode(encoding))

    assert (layout.encoding, layout.columns["attribute:first_name"]) == (encoding, (1,))
    assert [row.cells[1] for row in found] == ["Zoé", "Hélène"]


@given(
    st.lists(st.sampled_from(["\r\n", "\n", "\r"]), min_size=1, max_size=12),
    st.integers(1, 40),
    st.sampled_from(sorted(ENCODINGS)),
)
def test_each_line_may_end_in_its_own_way_and_reading_goes_on_anywhere(
    ends: list[str], size: int, encoding: str
) -> None:
    lines = [f'+336120000{place:02d};"Zoé\rMarie"{end}' for place, end in enumerate(ends)]
    content = ENCODINGS[encoding] + ("Portable;Prénom\n" + "".join(lines)).encode(encoding)
    layout, found = read(content, size=size)

    assert [(row.cells[0], row.fault) for row in found] == [
        (f"+336120000{place:02d}", "") for place in range(len(ends))
    ]
    for place, row in enumerate(found):
        assert list(read_on(content, layout, FilePosition(row.end, row.following), size)) == found[place + 1 :]


@given(
    st.binary(max_size=400)
    | st.lists(st.sampled_from([b"Portable;x\n", b"\r", b'"', b"\0", b"{", b"0612000001", b"\xff\xfe", b";"])).map(
        b"".join
    )
)
def test_whatever_the_bytes_the_file_is_refused_with_a_reason_or_read_to_its_end(content: bytes) -> None:
    try:
        layout, found = read(content, size=64)
    except UnusableHeader:
        return
    prepared = [prepare_act(row, context(layout, **PROVENANCE)) for row in found]
    assert len(prepared) == len(found)
    assert not found or found[-1].end == len(content)


def test_an_endless_line_is_reported_and_reading_goes_on_behind_it() -> None:
    content = b"Portable;x\n" + b"a" * 5_000_000 + b"\n0612000001;b\n"
    _, found = read(content, size=1 << 16)

    assert [(row.line, row.fault) for row in found] == [(2, "too_long"), (3, "")]
    assert found[-1].end == len(content)


# ------------------------------------------------------------------------ headers


@given(st.sampled_from(sorted(CONTACT_HEADERS)), st.data())
def test_a_header_is_known_whatever_its_case_accents_and_punctuation(field: str, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(CONTACT_HEADERS[field].split("|")))
    spelt = "".join(data.draw(st.sampled_from([sign, sign.upper()])) for sign in name)
    spelt = spelt.replace("e", "é", 1).replace(" ", data.draw(st.sampled_from([" ", "_", "-", " d’"[:1], "  "])))

    columns = name_columns([spelt, "Mobile"] if field != "phone" else [spelt], opposes=False, given={})
    assert 0 in columns.places[field]


def test_no_name_means_two_things() -> None:
    names = [name for all_names in CONTACT_HEADERS.values() for name in all_names.split("|")]

    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert all(folded(name) == name for name in names)


def test_the_mobile_column_comes_before_the_telephone_column_which_helps_out() -> None:
    layout, found = read("Téléphone;Portable\n0140000000;0612000001\n0612000002;\n".encode())
    acts = [prepare_act(row, context(layout, **PROVENANCE)) for row in found]

    assert [act.phone.e164 for act in acts if isinstance(act, ParsedAct)] == ["+33612000001", "+33612000002"]


def test_the_caller_can_say_what_a_column_is() -> None:
    layout, _ = read(
        "Ma colonne;Fidélité\nx;y\n".encode(), columns={"Ma colonne": "phone", "fidelite": "attribute:points"}
    )

    assert layout.columns == {"phone": (0,), "attribute:points": (1,)}


@each(
    ("content", "said"),
    [
        (b"", "vide"),
        (b"PK\x03\x04....", "classeur"),
        ("Nom;Prénom\nx;y\n".encode(), "Aucune colonne de téléphone"),
        ("Portable;Prénom;Prenom\n1;2;3\n".encode(), "Deux colonnes"),
        (b"ChannelType,Address,OptOut\nSMS,+33612000001,NONE\n", "ne prouve aucun consentement"),
        (b'{"ChannelType":"SMS","Address":"+33612000001","OptOut":"NONE"}\n', "ne prouve aucun consentement"),
        (b"number,creationDatetime\n+33612000001,2025-03-01T10:00:00Z\n", "ne prouve aucun consentement"),
        (b"contact_id,status\n+33612000001,opt-in\n", "ne prouve aucun consentement"),
        (bytes(range(256)) * 9, "pas du texte"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0", "pas du texte"),
        ("\ufeffPortable\n0612000001\n".encode("utf-32-le"), "pas du texte"),
        (b'[{"phone": "0612000001"}]', "liste JSON"),
        (b"Portable;Consent date\n0612000001;10/04/2026\n0612000002;10/25/2026\n", "le mois vient avant le jour"),
        (b"Portable;RGPD\n0612000001;non\n", "semble dire qui a accept"),
        (b"SMS;sms_marketing;DOUBLE_OPT-IN\n0612000001;subscribed;No\n", "semble dire qui a accept"),
    ],
)
def test_a_file_that_cannot_be_read_as_a_whole_is_refused_before_any_line(content: bytes, said: str) -> None:
    assert said in examined(content)


@each(
    ("header", "field"),
    [
        ("Opt-in SMS", "checked"),
        ("Consentement par SMS", "checked"),
        ("Désinscrit SMS", "opposed"),
        ("Date de l'opt-in", "collected_at"),
        ("Date du consentement SMS", "collected_at"),
        ("N° de téléphone portable", "phone"),
        ("Client Portable 1", "phone"),
    ],
)
def test_a_qualified_header_means_what_it_means_without(header: str, field: str) -> None:
    columns = name_columns([header, "Mobile"] if field != "phone" else [header], opposes=False, given={})

    assert columns.places[field] == (0,)


@pytest.mark.parametrize("header", ["Opt-in e-mail", "Accord partenaires", "EMAIL_BLACKLISTED"])
def test_what_speaks_of_another_means_is_left_aside(header: str) -> None:
    assert name_columns(["Mobile", header], opposes=False, given={}).ignored == (header,)
    assert examined(f"Mobile;{header}\n0612000001;oui\n0612000002;non\n".encode()) == ""


AGREEMENTS = ["Accord RGPD", "Statut consentement", "OPTIN_2", "Refus de prospection", "Ne pas solliciter"]


@each("header", AGREEMENTS)
def test_a_column_that_may_say_who_refused_is_never_left_aside_unasked(header: str) -> None:
    content = f"Mobile;{header}\n0612000001;12/03/2025\n".encode()
    assert "semble dire" in examined(content)
    assert f'--column "{header}=checked"' in examined(content)

    with pytest.raises(UnusableHeader, match="semble dire"):
        name_columns(["Mobile", header], opposes=True, given={})

    assert examined(content, columns={header: "ignored"}) == ""
    told = name_columns(["Mobile", header], opposes=True, given={header: "ignored"})
    assert (told.places, told.ignored) == ({"phone": (0,)}, (header,))


# -------------------------------------------------------------------------- cells


@each(
    "cell",
    [
        "06 12 34 56 78", "0612345678", "06.12.34.56.78", "06-12-34-56-78", "06/12/34/56/78", "+33612345678",
        "+33 (0)6 12 34 56 78", "0033612345678", "612345678", "33612345678", "612345678.0", "33612345678,00", "'0612345678",
        "'+33612345678", '="0612345678"', "6,12345678E+08", "3.3612345678E+10", "3.3612345678e+010",
        "06\u00a012\u202f34\u00a056\u00a078", " 0612345678 ",
    ],
)  # fmt: skip
def test_a_number_is_read_in_every_spelling(cell: str) -> None:
    assert parse_phone(written_number(cell)).e164 == "+33612345678"


@each(
    "cell",
    [
        "06 12 XX XX XX", "06 12 OO 41 OO", "06.12.NC.NC.NC", "06 12 34 5X XX", "0612 NON 123", "0612 PAS SMS", "06 12 00 Jean",
        "0612E+08", "61,2345678E+07", "0612345678E0", "06123456E+02", "٦,12345678E+08", "6,1234567XE+08", "061234567,00", '="0612 NON 123"',
        "'06 12 XX XX XX", "0612345678 ?", "06 12 .. .. 78", "=0612345678+0", '"0612345678',
    ],
)  # fmt: skip
def test_a_cell_that_holds_more_than_a_number_is_none_whatever_a_spreadsheet_may_have_done(cell: str) -> None:
    with pytest.raises(InvalidPhone):
        parse_phone(written_number(cell))


@each("cell", ["6.12346E+08", "3,36E+10", "6E8", "0612345678 / 0687654321"])
def test_a_number_that_is_not_certain_is_refused(cell: str) -> None:
    with pytest.raises(UnreadableCell):
        written_number(cell)


@each(
    ("cell", "at"),
    [
        ("24/11/2026", "2026-11-23T23:00:00+00:00"),
        ("24/11/2026 10:30", "2026-11-24T09:30:00+00:00"),
        ("24-07-26 9h05", "2026-07-24T07:05:00+00:00"),
        ("2026-11-24", "2026-11-23T23:00:00+00:00"),
        ("2026-11-24 10:30:00", "2026-11-24T09:30:00+00:00"),
        ("2026-11-24T10:30:00+01:00", "2026-11-24T09:30:00+00:00"),
        ("2026-11-24T09:30:00Z", "2026-11-24T09:30:00+00:00"),
        ("46350", "2026-11-23T23:00:00+00:00"),
        ("46350,5", "2026-11-24T11:00:00+00:00"),
        ("1795512600000", "2026-11-24T09:30:00+00:00"),
    ],
)
def test_dates_are_read_as_they_are_written_in_france(cell: str, at: str) -> None:
    assert moment(cell) == datetime.fromisoformat(at)


def test_a_day_without_an_hour_ends_for_an_opposition_when_the_day_does() -> None:
    assert moment("24/11/2026", end_of_day=True) == datetime(2026, 11, 24, 22, 59, 59, tzinfo=UTC)


@each("cell", ["11/24/2026", "31/02/2026", "bientôt", "12", "2026-13-01", ""])
def test_a_date_that_is_none_is_refused(cell: str) -> None:
    with pytest.raises(UnreadableCell):
        moment(cell)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_cell_that_we_write_is_a_formula_and_reading_gives_it_back(cell: str) -> None:
    written = harmless(cell)

    assert not written.startswith(DANGEROUS)
    assert original(written) == cell


@each(
    ("cell", "opposed"),
    [
        *((cell, True) for cell in ("oui", "1", "ALL", "12/03/2025", "unsubscribed", "refus")),
        *((cell, False) for cell in ("", "non", "NONE", "subscribed", "0", "false")),
    ],
)
def test_what_does_not_clear_somebody_opposes(cell: str, opposed: bool) -> None:
    assert says_opposed(cell) is opposed


# ----------------------------------------------------------------------- contacts


def contact(line: str, header: str = "Portable;Prénom;Date de consentement;Source", **defaults: Any) -> Any:
    layout, (row,) = read(f"{header}\n{line}\n".encode())
    return prepare_act(row, context(layout, **(PROVENANCE | defaults)))


def test_a_line_is_the_consent_that_the_api_would_have_taken_with_what_the_file_says_for_all() -> None:
    act = contact("06 12 00 00 01;=Zoé;01/10/2026;bulletin")

    assert isinstance(act.what, Collection)
    assert (act.what.source, act.what.wording, act.what.imported_as) == ("paper_form", "J’accepte.", f"{'1' * 16}:2")
    assert act.what.attributes == {"first_name": "=Zoé"}
    assert act.what.collected_at == datetime(2026, 9, 30, 22, tzinfo=UTC)


def test_the_same_act_has_the_same_reference_however_it_is_written() -> None:
    one = contact("06 12 00 00 01;Zoé;01/10/2026;web_form")
    other = contact("Zoé;web_form;+33612000001;2026-10-01", header="First name;Origin;Mobile;Consent date")
    newer = contact("06 12 00 00 01;Zoé;02/10/2026;web_form")

    assert one.reference == other.reference != newer.reference
    assert "612000001" not in one.reference


@each(
    ("line", "defaults", "rule"),
    [
        ("06 12 00 00 01;Zoé;;web_form", {"collected_at": None}, "fr.consent"),
        ("06 12 00 00 01;Zoé;01/10/2026;", {"evidence": {"wording": "x"}}, "fr.consent"),
        ("01 40 00 00 00;Zoé;01/10/2026;web_form", {}, "fr.mobile-number"),
        (";Zoé;01/10/2026;web_form", {}, "fr.mobile-number"),
        ("06 12 00 00 01;Zoé;demain;web_form", {}, "import.value"),
        ("06 12 00 00 01;" + "Z" * 101 + ";01/10/2026;web_form", {}, "import.value"),
        ("06 12 00 00 01;Zoé;01/10/2026;web_form;x", {}, "import.unreadable"),
    ],
)
def test_what_is_missing_or_unsure_is_refused_by_name(line: str, defaults: Any, rule: str) -> None:
    refused = contact(line, **defaults)

    assert isinstance(refused, RefusedLine)
    assert refused.rule == rule


@each("source", ["web_form", "paper_form", "oral_recorded"])
@each(("cell", "ticked"), [("oui", True), ("x", True), ("✓", True), ("non", False), ("", False), ("-", False)])
def test_an_empty_box_is_not_ticked_whatever_the_file_says_for_all(cell: str, ticked: bool, source: str) -> None:
    evidence = {**PROVENANCE["evidence"], "source": source}
    act = contact(f"0612000001;{cell};01/10/2026", header="Portable;Opt-in SMS;Date de consentement", evidence=evidence)

    if ticked:
        assert act.what.checkbox.ticked
    else:
        assert act.rule == "fr.checkbox"


def test_a_line_tells_the_sale_the_end_of_the_contract_and_what_proves_the_act() -> None:
    header = "Portable;Date de consentement;Base légale;Dernier achat;Fin de contrat;N° d’enregistrement"
    act = contact("0612000001;01/10/2026;client;30/09/2026;31/01/2027;b-12", header=header)
    ended = contact("0612000001;01/10/2026;client;;31/01/2027;", header=header)

    assert act.what.sale == Sale(at=datetime(2026, 9, 29, 22, tzinfo=UTC), contract_until=date(2027, 1, 31))
    assert act.what.act_reference == "b-12"
    assert (ended.what.sale, ended.what.act_reference) == (Sale(contract_until=date(2027, 1, 31)), "")


@each("column", ["Fin de contrat", "N° d’enregistrement"])
@each("cell", ["STOP", "ne veut plus de SMS", "refuse"])
def test_a_refusal_where_the_end_of_a_contract_or_a_proof_should_stand_is_a_refusal(column: str, cell: str) -> None:
    header = f"Portable;Date de consentement;{column}"
    refused = contact(f"0612000001;01/10/2026;{cell}", header=header)

    assert isinstance(refused, RefusedLine)
    assert refused.rule == "fr.opposition"


def test_means_that_nobody_told_are_not_made_up() -> None:
    told = contact("0612000001;01/10/2026;sms", header="Portable;Date de consentement;Canaux")

    assert told.what.channels == {Channel.SMS}
    assert contact("06 12 00 00 01;Zoé;01/10/2026;web_form").what.channels is None


def test_who_took_an_agreement_down_is_told_by_the_line_else_it_is_whoever_imports() -> None:
    header = "Portable;Date de consentement;Vendeur"
    named, other = (contact(f"0612000001;01/10/2026;{seller}", header=header) for seller in ("Paul", ""))

    assert (named.what.operator, other.what.operator) == ("Paul", "Claire Martin")


def test_a_line_with_control_characters_is_refused() -> None:
    refused = contact("0612000001;Z\0oé;01/10/2026;web_form", header="Portable;Prénom;Date de consentement;Source")

    assert refused.rule == "import.unreadable"
    assert "abîmé" in refused.reason


def test_a_refusal_says_which_column_or_which_proof_is_wanting() -> None:
    unread = contact("06 12 00 00 01;Zoé;demain;web_form")
    unproved = contact("06 12 00 00 01;Zoé;01/10/2026;", evidence={"wording": " "})

    assert unread.reason.startswith("Colonne « Date de consentement » : La date « demain »")
    assert unproved.reason == (
        "Ni la ligne ni le fichier ne disent l’origine de l’accord (formulaire, bulletin, caisse…), ni le texte montré à la personne, "
        "ni la version de ce texte : l’accord ne se prouve pas."
    )


def test_a_contact_that_its_own_file_calls_opposed_is_refused() -> None:
    refused = contact("0612000001;oui", header="SMS;SMS_BLACKLISTED")

    assert refused.rule == "fr.opposition"


# -------------------------------------------------------------------- oppositions

EXPORTS = [
    ("ovhcloud", "number;creationDatetime\n+33612000001;2025-03-01T10:00:00+01:00\n", ["+33612000001"], 0),
    (
        "brevo",
        "CONTACT ID,EMAIL,SMS,sms_marketing\n1,a@b.example,33612000001,unsubscribed\n2,c@d.example,33612000002,subscribed\n",
        ["+33612000001"],
        1,
    ),
    (
        "brevo",
        "EMAIL;SMS;SMS_BLACKLISTED;EMAIL_BLACKLISTED\na@b.example;33612000001;true;false\nc@d.example;33612000002;false;true\n",
        ["+33612000001"],
        1,
    ),
    (
        "twilio_consents",
        "contact_id,status,date_of_consent\n+33612000001,opt-out,2025-03-01T10:00:00Z\n+33612000002,opt-in,\n+33612000003,re-opt-in,\n",
        ["+33612000001"],
        2,
    ),
    (
        "twilio_messages",
        (
            "From,To,Body,Status,SentDate,Direction,ErrorCode\n"
            "+33757000000,+33612000001,Promo,failed,2025-03-01,outbound-api,21610\n"
            "+33612000002,+33757000000,STOP merci,received,2025-03-02,inbound,\n"
            "+33757000000,+33612000003,Promo,delivered,2025-03-01,outbound-api,\n"
            "+33612000004,+33757000000,Merci beaucoup,received,2025-03-02,inbound,\n"
        ),
        ["+33612000001", "+33612000002"],
        2,
    ),
    (
        "pinpoint",
        (
            "ChannelType,Address,OptOut,EffectiveDate\nSMS,+33612000001,ALL,2025-03-01T10:00:00.000Z\nSMS,+33612000002,NONE,\n"
            "EMAIL,a@b.example,ALL,\nSMS,+33612000003,,\n"
        ),
        ["+33612000001"],
        3,
    ),
    (
        "pinpoint",
        (
            '{"Id":"1","ChannelType":"SMS","Address":"+33612000002"}\n'
            '{"Id":"2","ChannelType":"SMS","Address":"+33612000001","OptOut":"ALL","Demographic":{"Timezone":"Europe/Paris"}}\n'
            '{"Id":"3","ChannelType":"SMS","Address":"+33612000003","OptOut":"NONE"}\n'
        ),
        ["+33612000001"],
        2,
    ),
    (
        "end_user_messaging",
        "OptedOutNumber,OptedOutTimestamp\n+33612000001,2025-03-01T10:00:00Z\n",
        ["+33612000001"],
        0,
    ),
    ("numbers", "0612000001\n06 12 00 00 02\n", ["+33612000001", "+33612000002"], 0),
    ("", "Téléphone;Motif\n0612000001;courrier\n", ["+33612000001"], 0),
]


@each(("name", "content", "opposed", "ignored"), EXPORTS)
def test_oppositions_are_told_in_the_exports_of_rivals_and_nothing_else_is(
    name: str, content: str, opposed: list[str], ignored: int
) -> None:
    layout, found = read(content.encode(), opposes=True)
    prepared = [prepare_act(row, context(layout, ImportKind.OPPOSITIONS, **LIST)) for row in found]

    assert layout.name == name
    acts = [act for act in prepared if isinstance(act, ParsedAct)]
    assert [act.phone.e164 for act in acts] == opposed
    assert all(isinstance(act.what, Opposition) for act in acts)
    assert sum(isinstance(line, RefusedLine) and line.ignored for line in prepared) == ignored


@each("opt_out", ["NONE", "none", "", "ALL"])
def test_no_value_of_a_pinpoint_export_becomes_a_consent(opt_out: str) -> None:
    content = (
        f"ChannelType,Address,OptOut,Consent date,Source\nSMS,+33612000001,{opt_out},2025-03-01,web_form\n".encode()
    )

    with pytest.raises(UnusableHeader):
        read(content)


def test_an_opposition_without_a_date_bears_the_date_of_its_list_and_none_lies_in_the_future() -> None:
    layout, found = read("Téléphone;Date\n0612000001;\n0612000002;24/11/2062\n".encode(), opposes=True)
    undated, late = [prepare_act(row, context(layout, ImportKind.OPPOSITIONS, **LIST)) for row in found]

    assert isinstance(undated, ParsedAct)
    assert isinstance(late, ParsedAct)
    assert isinstance(undated.what, Opposition)
    assert isinstance(late.what, Opposition)
    assert undated.what.received_at == datetime(2026, 11, 1, tzinfo=UTC)
    assert late.what.received_at == NOW


# ---------------------------------------------------------------- the messy file


@pytest.mark.exhaustive
def test_every_line_of_the_messy_file_comes_to_what_its_maker_foresees() -> None:
    expected = list(messy_contacts.lines(1500, seed=7))
    content = messy_contacts.HEADER.encode("cp1252") + b"\r\n"
    content += b"".join(messy_contacts.encoded(line, place) + b"\r\n" for place, line in enumerate(expected))
    assert examined(content, columns={"Remarques": "ignored"}) == ""
    layout, found = read(content, size=1 << 16)
    provenance: Any = {"legal_basis": "consent", "evidence": {"objection_offered": True}}
    prepared = [prepare_act(row, context(layout, **provenance)) for row in found]
    seen: set[str] = set()
    fates = []
    for line in prepared:
        if isinstance(line, ParsedAct):
            fates.append("duplicate" if line.reference in seen else "taken")
            seen.add(line.reference)
        else:
            fates.append("" if line is None else line.rule)

    judged_later = {"fr.checkbox", "fr.informed", "fr.consent"}  # by the rules, when the act is recorded
    assert len(fates) == len(expected)
    for fate, foreseen in zip(fates, expected, strict=True):
        assert fate == foreseen.fate or (fate == "taken" and foreseen.fate in judged_later), foreseen.text
