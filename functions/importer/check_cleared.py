"""Check that a line which opposes nobody says no refusal elsewhere.

What clears a person is believed only while nothing else on the line says no.
"""

import re
from collections.abc import Mapping

from importer.header_names import folded, without_report
from importer.header_words import (
    about_other_means,
    is_a_date_of_something_else,
    is_of_something_else,
    is_understood,
    tells_of_opposition,
)
from importer.prepared_lines import LineContext, Unclear
from importer.read_cells import NOTHING_SAID, SOURCES, has_agreed, is_blank, labels, plain_cell, says_opposed
from importer.read_messages import is_log, is_refused_by_twilio
from importer.read_records import Row
from importer.read_row import concerned, fields_of, says_more_than_numbers, words_under
from importer.read_states import Saying, is_bare_answer, is_of_a_family, saying, speaks_of_sms
from importer.refusal_words import ADDRESS, says_refusal, words_of
from stopsms.compliance.message.text import plain
from stopsms.compliance.outside.file_import import Layout
from stopsms.compliance.replies.reading import read_reply

_BY_TELEPHONE = frozenset("all voice call calls voix appel appels whatsapp".split())
"""Beside what speaks of SMS, or of all means at once."""

_BY_OTHER_MEANS = frozenset(
    "email emails mail mails courriel courriels emailing courrier courriers post postal push web fax".split()
)
_REASON = re.compile(r"\b(motifs?|raisons?|reasons?|cause)\b")
_NO_DATE = re.compile(r"(?=.*0)[0\s:./TZ-]*")
"""Programs write a date that is missing as 0000-00-00 00:00:00."""

_NO_WORDS = re.compile(r'\{\}|\[\]|\{"UserId": "[^"]*"\}|' + ADDRESS.pattern, re.IGNORECASE)
"""Nothing, as JSON writes it; an endpoint's user; an address."""

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
"""By which a person came, or an account: no reason to leave."""


def own_cells(row: Row, layout: Layout) -> list[tuple[int, str]]:
    """The cells of the file itself with their places; where it is our report on one, not what we wrote before them."""
    first = len(layout.header) - len(without_report(layout.header))
    return [(place, cell) for place, cell in enumerate(row.cells[: len(layout.header)]) if place >= first]


def check_no_refusal(row: Row, context: LineContext) -> None:
    """Raises Unclear when a line that opposes nobody may say a refusal all the same, and may speak of a mobile.

    One column clears the person, or is empty; another says when or why they left, or what they wrote, or something that is not understood.
    """
    by_telephone = concerns_telephones(fields_of(row, context.layout), context.layout)
    for place, cell in own_cells(row, context.layout):
        if is_log(context.layout):
            doubtful = _says_refusal_beside_a_message(place, cell, context.layout)
        else:
            doubtful = not (is_blank(cell) or _is_harmless(place, cell, context, by_telephone=by_telephone))
        if doubtful and (phones := concerned(row, context)):
            name = context.layout.header[place].strip() or f"n° {place + 1}"
            reason = (
                f"La ligne ne dit pas la personne opposée, mais la colonne « {name[:60]} » dit « {cell.strip()[:40]} »"
            )
            raise Unclear(reason, f"{name} : {plain_cell(cell)}", phones)


def _is_harmless(place: int, cell: str, context: LineContext, *, by_telephone: bool) -> bool:  # noqa: PLR0911 (one for each kind of column)
    """Whether a cell of a line that clears somebody is known to say nothing of a refusal, by its column and by what it holds."""
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
    """The same by the name of its column alone: what neither that nor the cell settles is not harmless."""
    if about_other_means(name):
        return _is_of_other_means(name, cell)
    if _REASON.search(name) or tells_of_opposition(name):
        return _says_nothing(cell)
    if field == "received_at" or is_a_date_of_something_else(name):
        return _is_date(cell) or _says_nothing(cell)
    if field == "operator" or is_of_something_else(name, export):
        return not (says_refusal(cell) or (name == "contact" and is_bare_answer(cell)))
    if field == "source":
        return plain(plain_cell(cell)) in _KNOWN_SOURCES
    return (
        _NO_WORDS.fullmatch(plain_cell(cell)) is not None or plain(cell) in NOTHING_SAID or _tells_persons_apart(cell)
    )


def _opposes_by_telephone(field: str, name: str, cell: str) -> bool:
    """Whether what a line says of a channel that is not the telephone is said of the telephone too."""
    said = says_opposed(cell) if field == "opposed" else not has_agreed(cell)
    return field != "channel" and said and (speaks_of_sms(name) or speaks_of_sms(cell) or words_of(cell) == "all")


def _is_date(cell: str) -> bool:
    return saying(cell) is Saying.DATA or _NO_DATE.fullmatch(plain_cell(cell)) is not None


def _is_of_other_means(name: str, cell: str) -> bool:
    """Whether a cell of a column about e-mail or post says nothing more than of those: an address, a date, a state; a sentence may."""
    if speaks_of_sms(cell):
        return False
    if _POSTAL.search(name) is not None and not says_refusal(cell):
        return True
    short = len(words_of(cell).split()) < _FEWEST_OF_A_SENTENCE
    return short or "@" in cell or saying(cell) is Saying.DATA


def _tells_persons_apart(cell: str) -> bool:
    """Whether it is a few words such as « cliente fidèle »; a lone letter is too little to know."""
    words = words_of(cell).split()
    return len(words_of(cell)) > 1 and all(map(is_of_a_family, words))


def _says_refusal_beside_a_message(place: int, cell: str, layout: Layout) -> bool:
    """Whether a cell of a log says a refusal in another column than those of the message. Its status is the message's."""
    name, field = folded(layout.header[place]), _field(place, layout)
    if is_blank(cell) or field in _OF_A_MESSAGE:
        return False
    if about_other_means(name):
        return says_refusal(cell) and speaks_of_sms(cell)
    if field == "error":
        return is_refused_by_twilio(cell) or says_refusal(cell)
    if _REASON.search(name) or tells_of_opposition(name):
        return not _says_nothing(cell)
    return field != "received_at" and (says_refusal(cell) or (field == "" and _is_a_reply_that_refuses(name, cell)))


def _field(place: int, layout: Layout) -> str:
    return next((field for field, places in layout.columns.items() if place in places), "")


def _says_nothing(cell: str) -> bool:
    """Whether a cell of a date or of a reason has none: « non », « n/a », 0000-00-00."""
    return not says_opposed(cell) or plain(cell) in NOTHING_SAID or _NO_DATE.fullmatch(plain_cell(cell)) is not None


def _is_a_reply_that_refuses(name: str, cell: str) -> bool:
    if is_understood(name) or not any(sign.isalpha() for sign in cell):
        return False
    return saying(cell) is Saying.REFUSAL or read_reply(plain_cell(cell)).opposes


def concerns_telephones(fields: Mapping[str, str], layout: Layout) -> bool:
    """Whether an opposition by these channels is one to what comes by telephone. Without any, to all. Raises Unclear."""
    named = labels(fields.get("channel", ""))
    if not named or any(speaks_of_sms(one) or _BY_TELEPHONE & set(words_of(one).split()) for one in named):
        return True
    unknown = next((channel for channel in named if plain(channel) not in _BY_OTHER_MEANS), None)
    if unknown is not None:
        raise Unclear(f"Le canal « {unknown[:40]} » est inconnu", words_under("channel", fields["channel"], layout))
    return False
