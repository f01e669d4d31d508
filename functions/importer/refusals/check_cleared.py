"""Check that a line which clears a person contains no refusal elsewhere.

A line of a list of oppositions clears a person only if nothing else on it may be a refusal.
"""

import re
from collections.abc import Mapping

from importer.acts.prepared_lines import LineContext, Unclear
from importer.columns.header_names import folded, without_report
from importer.columns.header_words import (
    about_other_means,
    is_a_date_of_something_else,
    is_about_opposition,
    is_of_something_else,
    is_understood,
)
from importer.reading.read_cells import NOTHING_SAID, SOURCES, has_agreed, is_blank, labels, plain_cell, says_opposed
from importer.reading.read_messages import is_log, is_refused_by_twilio
from importer.reading.read_records import Row
from importer.reading.read_row import fields_of, phones_concerned, says_more_than_numbers, words_under
from importer.reading.read_states import CellKind, is_bare_answer, is_of_a_family, kind_of, speaks_of_sms
from importer.refusals.refusal_words import ADDRESS, says_refusal, words_of
from stopsms.compliance.message.text import plain
from stopsms.compliance.outside.file_import import Layout
from stopsms.compliance.replies.reading import read_reply

_BY_TELEPHONE = frozenset("all voice call calls voix appel appels whatsapp".split())
"""In addition to words for SMS or for every channel."""

_BY_OTHER_MEANS = frozenset(
    "email emails mail mails courriel courriels emailing courrier courriers post postal push web fax".split()
)
_REASON = re.compile(r"\b(motifs?|raisons?|reasons?|cause)\b")
_NO_DATE = re.compile(r"(?=.*0)[0\s:./TZ-]*")
"""Some programs write a missing date as 0000-00-00 00:00:00."""

_NO_WORDS = re.compile(r'\{\}|\[\]|\{"UserId": "[^"]*"\}|' + ADDRESS.pattern, re.IGNORECASE)
"""Empty JSON, the user of an endpoint, or an address."""

_POSTAL = re.compile(r"\badd?ress")


_READ_ALREADY = frozenset({"opposed", "status", "channel"})
_OF_A_MESSAGE = frozenset({"words", "sender", "to", "phone", "direction"})
_FEWEST_OF_A_SENTENCE = 3
"""Words: « ne plus contacter »."""
_KNOWN_SOURCES = (
    frozenset(SOURCES)
    | _BY_OTHER_MEANS
    | frozenset(map(plain, (*SOURCES.values(), "website", "offline", "others", "opt-in-message", "boutique")))
)
"""Where a person or an account came from, which is not a reason for leaving."""


def own_cells(row: Row, layout: Layout) -> list[tuple[int, str]]:
    """The file's own cells with their places; if it is one of our reports, without the columns we added."""
    first = len(layout.header) - len(without_report(layout.header))
    return [(place, cell) for place, cell in enumerate(row.cells[: len(layout.header)]) if place >= first]


def check_no_refusal(row: Row, context: LineContext) -> None:
    """Raises Unclear if a line that clears a person may contain a refusal, and a mobile.

    One column clears the person or is empty, while another gives a date or reason for leaving, a message, or something not understood.
    """
    by_telephone = concerns_telephones(fields_of(row, context.layout), context.layout)
    for place, cell in own_cells(row, context.layout):
        if is_log(context.layout):
            doubtful = _says_refusal_beside_a_message(place, cell, context.layout)
        else:
            doubtful = not (is_blank(cell) or _is_harmless(place, cell, context, by_telephone=by_telephone))
        if doubtful and (phones := phones_concerned(row, context)):
            name = context.layout.header[place].strip() or f"n° {place + 1}"
            reason = (
                f"La ligne ne dit pas la personne opposée, mais la colonne « {name[:60]} » dit « {cell.strip()[:40]} »"
            )
            raise Unclear(reason, f"{name} : {plain_cell(cell)}", phones)


def _is_harmless(place: int, cell: str, context: LineContext, *, by_telephone: bool) -> bool:  # noqa: PLR0911 (one for each kind of column)
    """Whether a cell of a line that clears a person is certainly not a refusal, judging by its column and content."""
    layout, name, field = context.layout, folded(context.layout.header[place]), _field(place, context.layout)
    if field in _READ_ALREADY:
        return by_telephone or not _opposes_by_telephone(field, name, cell)
    if field == "phone":
        return not says_more_than_numbers(cell, context)
    if field == "words":
        return read_reply(plain_cell(cell)).harmless
    if field == "error":
        return plain_cell(cell).isdecimal() and not is_refused_by_twilio(cell)
    if field == "received_at" and not by_telephone:
        return _is_date(cell) or _says_nothing(cell)
    if place in layout.declared and (field == "" or field.startswith("attribute:")):
        return not says_refusal(cell)
    return _is_harmless_under(name, field, cell, layout.name)


def _is_harmless_under(name: str, field: str, cell: str, export: str) -> bool:
    """The same, judging by the column's name and the cell alone; anything uncertain is not harmless."""
    if about_other_means(name):
        return _is_of_other_means(name, cell)
    if _REASON.search(name) or is_about_opposition(name):
        return _says_nothing(cell)
    if field == "received_at" or is_a_date_of_something_else(name):
        return _is_date(cell) or _says_nothing(cell)
    if field == "operator" or is_of_something_else(name, export):
        return not (says_refusal(cell) or (name == "contact" and is_bare_answer(cell)))
    if field == "source":
        return plain(plain_cell(cell)) in _KNOWN_SOURCES
    return _NO_WORDS.fullmatch(plain_cell(cell)) is not None or plain(cell) in NOTHING_SAID or _is_a_description(cell)


def _opposes_by_telephone(field: str, name: str, cell: str) -> bool:
    """Whether an opposition to another channel extends to the telephone."""
    opposes = says_opposed(cell) if field == "opposed" else not has_agreed(cell)
    return field != "channel" and opposes and (speaks_of_sms(name) or speaks_of_sms(cell) or words_of(cell) == "all")


def _is_date(cell: str) -> bool:
    return kind_of(cell) is CellKind.DATA or _NO_DATE.fullmatch(plain_cell(cell)) is not None


def _is_of_other_means(name: str, cell: str) -> bool:
    """Whether a cell about e-mail or post is only about those: an address, a date or a state. A sentence may say more."""
    if speaks_of_sms(cell):
        return False
    if _POSTAL.search(name) is not None and not says_refusal(cell):
        return True
    short = len(words_of(cell).split()) < _FEWEST_OF_A_SENTENCE
    return short or "@" in cell or kind_of(cell) is CellKind.DATA


def _is_a_description(cell: str) -> bool:
    """Whether it consists of known descriptive words such as « cliente fidèle ». A single letter is not enough."""
    words = words_of(cell).split()
    return len(words_of(cell)) > 1 and all(map(is_of_a_family, words))


def _says_refusal_beside_a_message(place: int, cell: str, layout: Layout) -> bool:
    """Whether a cell of a message log is a refusal outside the message itself. A status is that of the message."""
    name, field = folded(layout.header[place]), _field(place, layout)
    if is_blank(cell) or field in _OF_A_MESSAGE:
        return False
    if about_other_means(name):
        return says_refusal(cell) and speaks_of_sms(cell)
    if field == "error":
        return is_refused_by_twilio(cell) or says_refusal(cell)
    if _REASON.search(name) or is_about_opposition(name):
        return not _says_nothing(cell)
    return field != "received_at" and (says_refusal(cell) or (field == "" and _is_a_reply_that_refuses(name, cell)))


def _field(place: int, layout: Layout) -> str:
    return next((field for field, places in layout.columns.items() if place in places), "")


def _says_nothing(cell: str) -> bool:
    """Whether a cell for a date or a reason is empty in effect: « non », « n/a », 0000-00-00."""
    return not says_opposed(cell) or plain(cell) in NOTHING_SAID or _NO_DATE.fullmatch(plain_cell(cell)) is not None


def _is_a_reply_that_refuses(name: str, cell: str) -> bool:
    if is_understood(name) or not any(sign.isalpha() for sign in cell):
        return False
    return kind_of(cell) is CellKind.REFUSAL or read_reply(plain_cell(cell)).opposes


def concerns_telephones(fields: Mapping[str, str], layout: Layout) -> bool:
    """Whether an opposition to these channels covers the telephone; without any channel it covers all. Raises Unclear."""
    named = labels(fields.get("channel", ""))
    if not named or any(speaks_of_sms(channel) or _BY_TELEPHONE & set(words_of(channel).split()) for channel in named):
        return True
    unknown = next((channel for channel in named if plain(channel) not in _BY_OTHER_MEANS), None)
    if unknown is not None:
        raise Unclear(f"Le canal « {unknown[:40]} » est inconnu", words_under("channel", fields["channel"], layout))
    return False
