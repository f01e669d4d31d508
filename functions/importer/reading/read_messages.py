"""Find who opposes in a line of a message log: a sender who refuses, or a recipient whose opposition the carrier reported."""

import re
from collections.abc import Mapping, Sequence

from importer.acts.prepared_lines import NOTHING, LineContext, NotApplied, Unclear
from importer.columns.header_names import folded
from importer.columns.name_columns import MESSAGES
from importer.reading.read_cells import plain_cell
from importer.reading.read_records import Row
from importer.reading.read_row import NoMobile, fields_of, numbers_of
from stopsms.compliance.outside.file_import import Layout
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.replies.reading import read_reply

_REFUSED_BY_TWILIO = "21610"
"""Twilio's error for a message to a recipient who has opted out."""

_SENT_BY_US = frozenset(
    "outbound|outbound api|outbound call|outbound reply|outgoing|out|sent|mt|mobile terminated|sms mt|mt sms|sortant|sortante|sortants|"
    "envoye|envoyee|envoyes|envoi|emis|emise|emission|sms sortant|sms envoye|message sortant|message envoye".split("|")
)
_SENT_TO_US = frozenset(
    "inbound|inbound api|incoming|in|received|mo|mobile originated|sms mo|mo sms|entrant|entrante|entrants|recu|recue|recus|reception|"
    "sms entrant|sms recu|message entrant|message recu".split("|")
)
"""Directions, matched as a whole: « envoyé par le client » begins like one of ours and is not."""
_MOST_DIGITS_OF_OURS = 6
"""In a short code."""
_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0\u202f.,'’](?=\d{3}\b)")
_SCHEME = re.compile(r"^(?:sms|rcs|whatsapp|messenger):", re.IGNORECASE)
"""The channel before an address (Twilio, « Channel addresses »)."""

_HOW_TO_STOP = re.compile(r"\bstop\b\D{0,20}\b[37]\d{4}\b", re.IGNORECASE)
"""How an advertiser's message says where to opt out (« STOP au 36180 »); a reply may quote it."""


def is_log(layout: Layout) -> bool:
    """Whether a file is a message log."""
    return layout.name in ("twilio_messages", MESSAGES)


def opposed_by_message(
    row: Row, fields: Mapping[str, str], context: LineContext
) -> tuple[Sequence[Phone | NoMobile], str]:
    """Who opposes in a line of a message log, and the words used: a sender who refuses, or a recipient known to have opted out.

    Raises NotApplied, or Unclear with the possible authors if the message may be a refusal.
    """
    if is_refused_by_twilio(fields.get("error", "")):
        return [number for cell in _cells_of(("to", "phone"), row, context) for number in numbers_of(cell, context)], ""
    words, reading = plain_cell(fields.get("words", "")), read_reply(plain_cell(fields.get("words", "")))
    numbers = numbers_of(_sender(fields), context)
    if _is_sent_by_us(row, fields, context):
        raise NotApplied(NOTHING, "Le message n’est pas une opposition.", ignored=True)
    mobiles = [number for number in numbers if isinstance(number, Phone)]
    if reading.opposes and mobiles:
        return numbers, words
    if reading.harmless:
        raise NotApplied(NOTHING, "Le message n’est pas une opposition.", ignored=True)
    certain = mobiles and _is_sent_to_us(fields)
    raise Unclear("Ce message n’est pas compris", words, mobiles if certain else _in_message(row, context))


def is_refused_by_twilio(error: str) -> bool:
    """Whether an error says that the recipient has opted out: 21610, `Error 21610`, 21,610."""
    written = plain_cell(error)
    return _REFUSED_BY_TWILIO in (*re.findall(r"\d+", written), *re.findall(r"\d+", _THOUSANDS.sub("", written)))


def _sender(fields: Mapping[str, str]) -> str:
    return _SCHEME.sub("", plain_cell(fields.get("sender", "")))


def _direction(fields: Mapping[str, str]) -> str:
    """The direction normalised for comparison; "" if it contains any other sign: « sortant ? »."""
    written = plain_cell(fields.get("direction", ""))
    return folded(written) if re.fullmatch(r"[\w .-]*", written) else ""


def _is_sent_to_us(fields: Mapping[str, str]) -> bool:
    return _direction(fields) in _SENT_TO_US and not _is_ours(_sender(fields))


def _is_sent_by_us(row: Row, fields: Mapping[str, str], context: LineContext) -> bool:
    """Whether we sent it, by its direction unless one of our numbers received it, else by its sender unless it is a refusal."""
    direction, ours = _direction(fields), _is_ours(_sender(fields))
    refuses = _is_refusal_by_itself(plain_cell(fields.get("words", "")))
    if direction in _SENT_BY_US:
        received = any(map(_is_no_number, _cells_of(("to", "phone"), row, context)))
        return not received or (ours and not refuses)
    return ours and not refuses and direction not in _SENT_TO_US


def _is_ours(sender: str) -> bool:
    """Whether a sender cannot be a person: a name, or a short code."""
    digits = sum(sign.isdigit() for sign in sender)
    return any(sign.isalpha() for sign in sender) if digits < 3 else sender.isdigit() and digits <= _MOST_DIGITS_OF_OURS


def _is_no_number(recipient: str) -> bool:
    """Whether a recipient is given and too short to be a person's number: 36180, 36 180 (Zelie)."""
    return recipient != "" and sum(sign.isdigit() for sign in recipient) <= _MOST_DIGITS_OF_OURS


def _is_refusal_by_itself(words: str) -> bool:
    """Whether a text is a refusal and not an advertiser's opt-out notice."""
    return read_reply(words).opposes and _HOW_TO_STOP.search(words) is None


def other_side(row: Row, context: LineContext) -> tuple[Phone, ...]:
    """Who else may have written a refusal, if neither the direction nor the columns nor the words settle it."""
    fields = fields_of(row, context.layout)
    if is_refused_by_twilio(fields.get("error", "")) or _is_sent_to_us(fields):
        return ()
    sides = ("to", "phone") if _HOW_TO_STOP.search(fields.get("words", "")) else ("phone",)
    return tuple(phone for cell in _cells_of(sides, row, context) for phone in context.mobiles_within(cell))


def _in_message(row: Row, context: LineContext) -> tuple[Phone, ...]:
    """Every mobile that may be on either side of the message."""
    cells = _cells_of(("sender", "to", "phone"), row, context)
    return tuple(dict.fromkeys(phone for cell in cells for phone in context.mobiles_within(cell)))


def _cells_of(names: Sequence[str], row: Row, context: LineContext) -> list[str]:
    places = [place for name in names for place in context.layout.columns.get(name, ())]
    return [_SCHEME.sub("", plain_cell(row.cells[place])) for place in places if place < len(row.cells)]
