"""From a line of a list of oppositions to those whom it opposes.

What clears a person is believed only while nothing else on the line says no.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from importer.name_columns import (
    about_other_means,
    folded,
    is_a_date_of_something_else,
    is_of_something_else,
    is_understood,
    tells_of_opposition,
    without_report,
)
from importer.prepared_lines import (
    MOBILE,
    NOTHING,
    UNCLEAR,
    VALUE,
    LineContext,
    NotApplied,
    ParsedAct,
    Prepared,
    Refusal,
    RefusedLine,
    Unclear,
    imported_as,
    reference_of,
)
from importer.read_cells import (
    NOTHING_SAID,
    SOURCES,
    UnreadableCell,
    has_agreed,
    is_blank,
    labels,
    may_be_no_opposition,
    moment,
    plain_cell,
    says_opposed,
    status_may_oppose,
)
from importer.read_lines import Row
from importer.read_messages import is_log, is_refused_by_twilio, opposed_by_message, other_side
from importer.read_row import (
    WRITTEN_AS_A_NUMBER,
    NoMobile,
    concerned,
    fields_of,
    numbers_on,
    says_more_than_numbers,
    without_dates,
    words_under,
)
from importer.read_states import Saying, is_bare_answer, is_of_a_family, saying, speaks_of_sms
from importer.refusal_words import ADDRESS, says_refusal, words_of
from stopsms.compliance.message.text import plain
from stopsms.compliance.outside.file_import import Layout
from stopsms.compliance.person.opposition import Opposition
from stopsms.compliance.person.phone import Phone
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

_BARE_NUMBER = re.compile(r"\+?[\d\s().-]{9,20}")


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


def prepare_opposition(row: Row, fields: Mapping[str, str], context: LineContext) -> Prepared:
    """Every mobile on the line is the person's who opposes. A number that cannot be read is reported beside those that could.

    A mobile in a column that is of something else is not known to be the same person's: it is held. Raises NotApplied, and Unclear.
    """
    try:
        numbers, words = _opposed_by(row, fields, context)
    except Unclear:
        raise
    except NotApplied as cleared:
        if cleared.ignored:
            _check_refusals(row, context)
        raise
    phones = dict.fromkeys(number for number in numbers if isinstance(number, Phone))
    others = [number for number in numbers if isinstance(number, NoMobile)]
    if not phones:
        raise NotApplied(MOBILE, others[0].reason if others else "La ligne n’a pas de numéro de téléphone.")
    acts = tuple(_opposition(row.line, phone, words, fields, context) for phone in phones)
    unread = next((other for other in others if not other.certain), None)
    if unread is not None:
        written = unread.written.strip()[:40]
        reason = f"Le numéro « {written} » n’est pas lu ; les autres mobiles de la ligne sont opposés."
        return Prepared(acts, RefusedLine(row.line, MOBILE, reason))
    return _with_others(Prepared(acts, _undated(row, fields)), [*phones], row, context)


def _opposed_by(row: Row, fields: Mapping[str, str], context: LineContext) -> tuple[Sequence[Phone | NoMobile], str]:
    """The numbers that a line opposes, and in what words. Raises NotApplied when it opposes none."""
    if is_log(context.layout):
        return opposed_by_message(row, fields, context)
    if not _concerns_telephones(fields, context.layout):
        raise NotApplied(NOTHING, "Ce n’est pas un numéro de téléphone (autre canal).", ignored=True)
    if not _is_opposition(fields, context.layout):
        _check_statuses(row, context.layout)
        raise NotApplied(
            NOTHING, "La ligne ne signale pas d’opposition ; ce n’est pas non plus un consentement.", ignored=True
        )
    return numbers_on(row, context), plain_cell(fields.get("words", ""))


def _with_others(prepared: Prepared, opposed: Sequence[Phone], row: Row, context: LineContext) -> Prepared:
    """With the mobiles that stand elsewhere on the line of an opposition: they wait until a person has read it."""
    beside = [phone for phone in _beside(row, context) if phone not in opposed]
    if not beside:
        return prepared
    told = (
        "Un mobile dans une autre colonne est suspendu jusqu’à relecture ; ceux des colonnes de téléphone sont opposés."
    )
    if prepared.refused is not None:
        told = f"{prepared.refused.reason} {told}"
    doubt = Refusal(row.line, tuple(beside), " ".join(row.text.split())[:2000], told=True)
    return replace(prepared, refused=RefusedLine(row.line, UNCLEAR, told, noted=True), doubt=doubt)


def _beside(row: Row, context: LineContext) -> tuple[Phone, ...]:
    """The mobiles elsewhere on the line of an opposition: of a log of messages, those of a column that may be of either side."""
    if is_log(context.layout):
        return other_side(row, context)
    cells = [cell for place, cell in _own_cells(row, context.layout) if _may_hold_a_number(place, cell, context.layout)]
    return tuple(dict.fromkeys(phone for cell in cells for phone in context.mobiles_within(without_dates(cell))))


def _may_hold_a_number(place: int, cell: str, layout: Layout) -> bool:
    cell = without_dates(cell)
    if WRITTEN_AS_A_NUMBER.search(cell):
        return True
    name = folded(layout.header[place])
    other = is_understood(name) and name != "contact"
    return not other and _BARE_NUMBER.fullmatch(plain_cell(cell)) is not None


def _own_cells(row: Row, layout: Layout) -> list[tuple[int, str]]:
    """The cells of the file itself with their places; where it is our report on one, not what we wrote before them."""
    first = len(layout.header) - len(without_report(layout.header))
    return [(place, cell) for place, cell in enumerate(row.cells[: len(layout.header)]) if place >= first]


def _undated(row: Row, fields: Mapping[str, str]) -> RefusedLine | None:
    """What is told of a date that cannot be read: the opposition stands all the same."""
    written = fields.get("received_at", "")
    try:
        moment(written or "2000-01-01")
    except UnreadableCell as error:
        return RefusedLine(row.line, VALUE, f"{error} L’opposition est enregistrée, à la date de la liste.", noted=True)
    return None


def _check_refusals(row: Row, context: LineContext) -> None:
    """Raises Unclear when a line that opposes nobody may say a refusal all the same, and may speak of a mobile.

    One column clears the person, or is empty; another says when or why they left, or what they wrote, or something that is not understood.
    """
    by_telephone = _concerns_telephones(fields_of(row, context.layout), context.layout)
    for place, cell in _own_cells(row, context.layout):
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


def _concerns_telephones(fields: Mapping[str, str], layout: Layout) -> bool:
    """Whether an opposition by these channels is one to what comes by telephone. Without any, to all. Raises Unclear."""
    named = labels(fields.get("channel", ""))
    if not named or any(speaks_of_sms(one) or _BY_TELEPHONE & set(words_of(one).split()) for one in named):
        return True
    unknown = next((channel for channel in named if plain(channel) not in _BY_OTHER_MEANS), None)
    if unknown is not None:
        raise Unclear(f"Le canal « {unknown[:40]} » est inconnu", words_under("channel", fields["channel"], layout))
    return False


def _check_statuses(row: Row, layout: Layout) -> None:
    """Raises Unclear when a status that clears a person may mean the contrary, and nobody declared its column."""
    for place in layout.columns.get("status", ()):
        status = row.cells[place] if place < len(row.cells) else ""
        if status_may_oppose(status) and place not in layout.declared:
            name = layout.header[place].strip()
            reason = f"« {status.strip()[:40]} » peut dire la personne inscrite, ou l’opposition active : déclarez « {name} »"
            raise Unclear(f"{reason} (status : inscrite ; opposed : opposée)", f"{name} : {plain_cell(status)}"[:2000])


def _is_opposition(fields: Mapping[str, str], layout: Layout) -> bool:
    """Whether the line opposes: where a column tells, unless it clears the person. Raises Unclear."""
    if "opposed" not in layout.columns and "status" not in layout.columns:
        return layout.name != "pinpoint"
    status, opposed = fields.get("status", ""), fields.get("opposed", "")
    if not (is_blank(status) or has_agreed(status)):
        return True
    if says_opposed(opposed) and may_be_no_opposition(opposed):
        reason = (
            f"« {opposed.strip()[:40]} » peut dire que la personne s’est opposée, ou le contraire : écrivez oui ou non"
        )
        raise Unclear(reason, words_under("opposed", opposed, layout))
    return says_opposed(opposed)


def _opposition(line: int, phone: Phone, words: str, fields: Mapping[str, str], context: LineContext) -> ParsedAct:
    at, dated = _received_at(fields, context)
    source = plain_cell(fields.get("source", "")) or str(context.about.defaults.get("source") or "")
    source = source or context.layout.name or "import"
    operator = plain_cell(fields.get("operator", ""))[:128] or context.about.operator
    what = {"phone": phone.e164, "received_at": at.isoformat(), "source": source, "words": words}
    opposition = Opposition(
        source=source[:64],
        received_at=min(at, context.now),
        reference=imported_as(context, line),
        words=words[:2000],
        operator=operator,
    )
    return ParsedAct(line, phone, opposition, reference_of(context, json.dumps(what, ensure_ascii=False)), dated)


def _received_at(fields: Mapping[str, str], context: LineContext) -> tuple[datetime, bool]:
    """When the opposition came, at the latest: as the line says, if that can be read (true); else as the file does (false)."""
    try:
        return moment(fields.get("received_at", ""), end_of_day=True), True
    except UnreadableCell:
        return datetime.fromisoformat(str(context.about.defaults["received_at"])), False
