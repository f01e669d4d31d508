"""Who opposes by a line of a log of messages: the sender who refuses, and whom a carrier knew to have opposed."""

import re
from collections.abc import Mapping, Sequence

from compliance.file_import import Layout
from compliance.phone import Phone
from compliance.stop_words import read_reply
from importer.name_columns import MESSAGES, folded
from importer.prepared_lines import NOTHING, Clerk, NotApplied, Unclear
from importer.read_cells import plain_cell
from importer.read_lines import Row
from importer.read_row import NoMobile, fields_of, numbers_of

_REFUSED_BY_TWILIO = "21610"
"""Twilio's error for a message to somebody who had opposed."""

_SENT_BY_US = ("outbound", "sortant", "sent", "outgoing", "envoy", "emis", "out", "mt")
_SENT_TO_US = ("inbound", "entrant", "received", "incoming", "recu", "in", "mo")
_SCHEME = re.compile(r"^(?:sms|rcs|whatsapp|messenger):", re.IGNORECASE)
"""Before an address, by which channel (Twilio, « Channel addresses »)."""

_HOW_TO_STOP = re.compile(r"\bstop\b\D{0,20}\b[37]\d{4}\b", re.IGNORECASE)
"""How an advertiser's message says where to write (« STOP au 36180 »); whoever writes it may also be quoting."""


def is_log(layout: Layout) -> bool:
    """Whether a file is a log of messages."""
    return layout.name in ("twilio_messages", MESSAGES)


def opposed_by_message(row: Row, fields: Mapping[str, str], clerk: Clerk) -> tuple[Sequence[Phone | NoMobile], str]:
    """Who opposes by a line of a message log, and in what words: the sender who refuses, and whom a carrier knew to have opposed.

    Raises NotApplied; Unclear where it may be a refusal, and of whoever may have written it.
    """
    if is_refused_by_twilio(fields.get("error", "")):
        return [number for cell in _cells_of(("to", "phone"), row, clerk) for number in numbers_of(cell, clerk)], ""
    words, reading = plain_cell(fields.get("words", "")), read_reply(plain_cell(fields.get("words", "")))
    direction, sender = folded(fields.get("direction", "")), _SCHEME.sub("", plain_cell(fields.get("sender", "")))
    numbers = numbers_of(sender, clerk)
    if _begins(direction, _SENT_BY_US) or (_is_ours(sender) and not _is_refusal_by_itself(words, reading.opposes)):
        raise NotApplied(NOTHING, "Le message n’est pas une opposition.", ignored=True)
    mobiles = [number for number in numbers if isinstance(number, Phone)]
    if reading.opposes and mobiles:
        return numbers, words
    if reading.harmless:
        raise NotApplied(NOTHING, "Le message n’est pas une opposition.", ignored=True)
    certain = mobiles and _begins(direction, _SENT_TO_US)
    raise Unclear("Ce message n’est pas compris", words, mobiles if certain else _in_message(row, clerk))


def is_refused_by_twilio(error: str) -> bool:
    """Whether an error says that whoever was written to had opposed."""
    return plain_cell(error).split(".")[0] == _REFUSED_BY_TWILIO


def _begins(direction: str, names: Sequence[str]) -> bool:
    """Whether a direction is one of these, whatever is added (`outbound-api`); a short name only as a word."""
    return any(direction.startswith(name) if len(name) > 3 else name in direction.split() for name in names)


def _is_ours(sender: str) -> bool:
    """Whether no person can send from it: a name, or a short code."""
    digits = sum(sign.isdigit() for sign in sender)
    return any(sign.isalpha() for sign in sender) if digits < 3 else sender.isdigit() and digits <= 6


def _is_refusal_by_itself(words: str, opposes: bool) -> bool:
    """Whether a text refuses, and is not an advertiser's that says how to."""
    return opposes and _HOW_TO_STOP.search(words) is None


def other_side(row: Row, clerk: Clerk) -> tuple[Phone, ...]:
    """Who else may have written a message that refuses: where the direction is not told, and the columns or words do not settle it."""
    fields = fields_of(row, clerk.layout)
    if is_refused_by_twilio(fields.get("error", "")) or _begins(folded(fields.get("direction", "")), _SENT_TO_US):
        return ()
    sides = ("to", "phone") if _HOW_TO_STOP.search(fields.get("words", "")) else ("phone",)
    return tuple(phone for cell in _cells_of(sides, row, clerk) for phone in clerk.mobiles_within(cell))


def _in_message(row: Row, clerk: Clerk) -> tuple[Phone, ...]:
    """Every mobile that may be of either side."""
    cells = _cells_of(("sender", "to", "phone"), row, clerk)
    return tuple(dict.fromkeys(phone for cell in cells for phone in clerk.mobiles_within(cell)))


def _cells_of(names: Sequence[str], row: Row, clerk: Clerk) -> list[str]:
    places = [place for name in names for place in clerk.layout.columns.get(name, ())]
    return [_SCHEME.sub("", plain_cell(row.cells[place])) for place in places if place < len(row.cells)]
