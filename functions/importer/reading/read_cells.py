"""What people and spreadsheets write in cells: yes and no, states, labels. An uncertain cell is refused, with the reason in French."""

import re
from collections.abc import Mapping

from stopsms.compliance.message.text import plain
from stopsms.contracts.label_cells import read_labels
from stopsms.contracts.spreadsheet import original

SOURCES: Mapping[str, str] = {
    "formulaireweb": "web_form",
    "siteweb": "web_form",
    "siteinternet": "web_form",
    "formulairepapier": "paper_form",
    "papier": "paper_form",
    "bulletin": "paper_form",
    "smsentrant": "sms_keyword",
    "oral": "oral_recorded",
    "telephoneenregistre": "oral_recorded",
    "centredepreferences": "preference_center",
    "caisse": "till",
    "magasin": "till",
    "commande": "checkout",
    "commandeenligne": "checkout",
}
"""The names that people use for a means of collection -> those of the API."""


class UnreadableCell(ValueError):
    """A cell whose meaning is uncertain; the message gives the reason in French."""


def plain_cell(cell: str) -> str:
    """A cell without surrounding blanks and without the mark that protects it from being read as a formula."""
    return original(cell.strip()).strip()


_YES = frozenset("oui o yes y vrai true v 1 x ok coche cochee checked accord accepte on subscribed".split())
_NO = frozenset("non n no faux false f 0 off none".split())
_DECLINED = frozenset(
    "refus refuse refusee decoche decochee unchecked unsubscribed neversubscribed desabonne desabonnee desinscrit "
    "desinscrite optout".split()
)
_TICKED = frozenset("✓✔☑✅√")
_CROSSED = frozenset("✗✘❌✖🚫⛔👎☐")
_UNTICKED = frozenset("☐")
"""In a column of oppositions people tick with a cross."""

_BLANK = " \t\r\n\u00a0\u202f-–—"


def _sign(cell: str, signs: frozenset[str]) -> bool:
    return bool(cell) and set(cell) <= signs | {"\ufe0f", " "}


_UNQUESTIONED = re.compile(r"[^\W_]\.?|[^\W_]{2,}(?:[ '’_-][^\W_]{2,})*(?:\.| ?!)?")
"""Words only: a question mark, a cross or a negation sign changes what a word means; « O N » is not a word."""


def _word(cell: str) -> str:
    """The single word or phrase in a cell; "" if it contains any other sign."""
    whole = _whole(plain_cell(cell))
    return plain(whole) if _UNQUESTIONED.fullmatch(whole) else ""


def yes_or_no(cell: str) -> bool:
    """Whether a cell is a yes. Raises UnreadableCell if it is neither yes nor no, or empty."""
    bare, word = plain_cell(cell), _word(cell)
    if word in _YES or _sign(bare, _TICKED):
        return True
    if word in _NO or word in _DECLINED or _sign(bare, _CROSSED):
        return False
    raise UnreadableCell(f"« {cell.strip()[:40]} » ne dit ni oui ni non.")


_BOX_TICKED = frozenset(
    "acceptee acceptes acceptees abonne abonnee inscrit inscrite optin optedin reoptin consenti consent consentement granted "
    "agreed agree daccord".split()
)
_SAYS_SO = re.compile(
    r"(?:oui,? )?(?:j ?['’ ] ?accepte|je consens|je suis d ?['’ ] ?accord)(?: (?:de|à) recevoir (?:des|les|vos|nos) (?:sms|textos|messages)"
    r"| les sms)?(?:\.| ?!)?|(?:yes,? )?i (?:agree|accept|consent)(?:\.| ?!)?|oui,? (?:pour )?(?:les )?sms|d ?['’] ?accord",
    re.IGNORECASE,
)


def box_ticked(cell: str) -> bool:
    """Whether a cell of a column of agreements is a yes, or words that record one. Raises UnreadableCell."""
    return _word(cell) in _BOX_TICKED or _SAYS_SO.fullmatch(plain_cell(cell)) is not None or yes_or_no(cell)


def _whole(cell: str) -> str:
    """The cell, with 1 and 0 stripped of decimals that a program added."""
    return re.sub(r"^([01])[.,]0+$", r"\1", cell)


def is_blank(cell: str) -> bool:
    """Whether a cell is empty or only a dash."""
    return not plain_cell(cell).strip(_BLANK)


_NO_OPPOSITION = frozenset("subscribed optin reoptin abonne abonnee".split())
_AGREED = frozenset("subscribed optin optedin reoptin inscrit inscrite abonne abonnee actif active".split())


_EITHER = frozenset("inscrit inscrite actif active".split())
"""Ambiguous in a list of oppositions: either the person is subscribed or the opposition is registered."""
NOTHING_SAID = frozenset("na nc nr neant inconnu inconnue unknown null".split())


def status_may_oppose(cell: str) -> bool:
    """Whether a status in a list of oppositions is ambiguous: it may mean that the person opposed, or the opposite."""
    return _word(cell) in _EITHER


def may_be_no_opposition(cell: str) -> bool:
    """Whether a cell of a column of oppositions is ambiguous: a cross (a tick or a no), `n/a`, a single sign."""
    bare = plain_cell(cell)
    return not (_sign(bare, _TICKED) or is_blank(cell)) and (not plain(bare) or plain(bare) in NOTHING_SAID)


def says_opposed(cell: str) -> bool:
    """Whether a cell of a column of oppositions is an opposition, which it is unless it clearly says otherwise."""
    if is_blank(cell):
        return False
    word = _word(cell)
    return word not in _NO_OPPOSITION and word not in _NO and not _sign(plain_cell(cell), _UNTICKED)


def has_agreed(cell: str) -> bool:
    """Whether a status means that the person is subscribed. A bare yes or no does not: it does not say to what."""
    return _word(cell) in _AGREED


def labels(cell: str) -> list[str]:
    """The labels in a cell, separated by commas, semicolons or bars unless they stand in double quotes; unique and sorted."""
    return read_labels(plain_cell(cell))
