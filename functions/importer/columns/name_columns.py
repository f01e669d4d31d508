"""Name the columns of a file: which of our fields each header, in French or English, stands for."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from importer.columns.header_names import CONTACT_INDEX, OPPOSITION_INDEX, folded, meaning_of, without_report
from importer.columns.header_words import NOT_A_NUMBER, holds_numbers, may_say_who_agreed
from importer.columns.known_exports import (
    AUTHORS,
    EMAIL_AGREEMENTS,
    NO_CONSENT_IN,
    NUMBERS_OF_ONE_EXPORT,
    Export,
    export_of,
)

MESSAGES = "messages"
"""The layout of a message log from an unknown program."""

_SENDER = re.compile(
    r"^from\b|\b(expediteurs?|emetteurs?|envoyeurs?|senders?|originators?|originating|origination|(?:emis|envoye) par)\b"
)
_RECIPIENT = re.compile(
    r"^(?:sent )?to\b|\b(destinataires?|recipients?|receivers?|destination|dest|envoye a|recu par|(?:numero|n) court|short ?code)\b"
)
_PERHAPS_SENDER = frozenset("de origine source origin".split())
_PERHAPS_RECIPIENT = frozenset("a vers".split())
"""Words that name one side of a message only if another column names the other side."""

IGNORED = "ignored"
"""The declaration for a column to be left out."""
_NOT_OF_A_MESSAGE = re.compile(r"\b(nom|name|prenom|e ?mail|adresse|ville|societe|agence)\b")
_DEFAULT = " (« OptOut : NONE » est une valeur par défaut)"


class UnusableHeader(ValueError):
    """The file as a whole cannot be read; the message gives the reason in French."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a file: whose export it is, the places of our fields (best first), the headers left out and the declared places."""

    name: str
    places: Mapping[str, tuple[int, ...]]
    ignored: tuple[str, ...]
    declared: tuple[int, ...] = ()


def recognised(header: Iterable[str], opposes: bool) -> int:
    """How many of these headers have a meaning."""
    index = OPPOSITION_INDEX if opposes else CONTACT_INDEX
    return sum(meaning_of(name, index)[0] != "" for name in header)


def name_columns(
    header: Sequence[str], opposes: bool, given: Mapping[str, str], remembered: Mapping[str, str] | None = None
) -> Columns:
    """The fields that these headers stand for. Raises UnusableHeader.

    `given` declares the fields of some headers and takes precedence over their names; `remembered` does so too, from an earlier file
    with the same header.
    """
    export = export_of(header, opposes)
    if export is not None and not opposes and export.name in NO_CONSENT_IN:
        raise UnusableHeader(
            f"Ce fichier est un export ({AUTHORS[export.name]}) qui dit qui s’est opposé : il ne prouve aucun consentement"
            f"{_DEFAULT if export.name == 'pinpoint' else ''}. Importez-le comme oppositions ; pour les contacts, "
            "fournissez la preuve de chaque consentement."
        )
    index = OPPOSITION_INDEX if opposes else CONTACT_INDEX
    named = {folded(name): meaning for name, meaning in given.items()}
    if "" in named:
        raise UnusableHeader("Une colonne sans nom ne se déclare pas : nommez-la, ou retirez-la du fichier.")
    if unknown := set(named) - {folded(name) for name in header}:
        raise UnusableHeader(f"Colonnes annoncées mais absentes du fichier : {', '.join(sorted(unknown))}.")
    exchanged = _of_messages(header, index) if opposes and export is None else {}
    chosen = {**(export.fields if export else {}), **(remembered or {}), **named}
    places: dict[str, list[tuple[int, int]]] = {}
    ignored: list[str] = []
    report = len(header) - len(without_report(header))
    ignored += header[:report]
    for place, name in enumerate(header[report:], start=report):
        key = folded(name)
        meaning, rank = (chosen[key], -1) if key in chosen else meaning_of(name, index)
        if key not in chosen:
            meaning = _corrected(meaning, key, export, opposes, exchanged)
        if meaning not in ("", IGNORED):
            places.setdefault(meaning, []).append((rank, place))
        elif name.strip():
            ignored.append(name)
        if opposes and not meaning:
            _check_undeclared(name, export)
    columns = {meaning: tuple(place for _, place in sorted(ranked)) for meaning, ranked in places.items()}
    _check(columns, header)
    layout_name = MESSAGES if exchanged and "opposed" not in columns else ""
    declared = tuple(place for place, name in enumerate(header) if place < report or folded(name) in chosen)
    return Columns(layout_name if export is None else export.name, columns, tuple(ignored), declared)


def _corrected(meaning: str, key: str, export: Export | None, opposes: bool, exchanged: Mapping[str, str]) -> str:
    """The field of a column in this file: its being a known export or a message log outweighs the name alone."""
    if key in exchanged:
        return exchanged[key]
    if meaning == "phone" and _is_not_of_the_person(key, export, opposes):
        meaning = ""
    if opposes and not meaning and not _is_log(export) and holds_numbers(key):
        return "phone"
    return meaning


def _check_undeclared(name: str, export: Export | None) -> None:
    """Raises UnusableHeader if an unused column of a list of oppositions may say who agreed or refused."""
    unrelated = EMAIL_AGREEMENTS.get(export.name, frozenset()) if export is not None else frozenset()
    if folded(name) not in unrelated and may_say_who_agreed(folded(name)):
        raise UnusableHeader(
            f"La colonne « {name.strip()[:60]} » semble dire qui a accepté ou refusé, et il n’est pas sûr de quoi. "
            f"{how_to_declare(name, ('opposed', 'status', 'ignored'))}"
        )


def _is_log(export: Export | None) -> bool:
    return export is not None and export.name == "twilio_messages"


def _is_not_of_the_person(key: str, export: Export | None, opposes: bool) -> bool:
    """Whether a column of numbers in a known export does not hold the number that the line is about.

    A consent is certain for one column only; an opposition covers every number of the person.
    """
    if export is None or key == export.phone:
        return False
    return not opposes or _is_log(export) or key in NUMBERS_OF_ONE_EXPORT


def _of_messages(header: Sequence[str], index: Mapping[str, tuple[str, int]]) -> dict[str, str]:
    """The columns for the sender and the recipient of a message; none if the list is not a message log.

    A message log has a sender, another party, and something of the message: its text, its direction or an error.
    """
    keys = [key for key in map(folded, header) if not (NOT_A_NUMBER.search(key) or _NOT_OF_A_MESSAGE.search(key))]
    keys = [key for key in keys if not may_say_who_agreed(key)]
    meanings = {meaning_of(name, index)[0] for name in header}
    senders = [key for key in keys if _SENDER.search(key)]
    receivers = [key for key in keys if _RECIPIENT.search(key) and key not in senders]
    if senders and not receivers:
        receivers = [key for key in keys if key in _PERHAPS_RECIPIENT]
    if receivers and not senders:
        senders = [key for key in keys if key in _PERHAPS_SENDER]
    if not senders and _PERHAPS_RECIPIENT.intersection(keys) and "de" in keys:
        senders, receivers = ["de"], [key for key in keys if key in _PERHAPS_RECIPIENT]
    others = receivers or [key for key in keys if key not in senders and holds_numbers(key)]
    if not senders or not others or not meanings & {"words", "direction", "error"} or "opposed" in meanings:
        return {}
    return {**dict.fromkeys(receivers, "to"), **dict.fromkeys(senders, "sender")}


_MEANINGS: Mapping[str, str] = {
    "checked": "oui = a accepté",
    "opposed": "oui = s’est opposé",
    "status": "abonné, désabonné…",
    "ignored": "ne dit rien de l’accord aux SMS",
}


def how_to_declare(header: str, fields: Sequence[str]) -> str:
    """The exact options of the command line and of the API that declare a column."""
    header = header.strip()
    options = [f'--column "{header}={name}" ({_MEANINGS.get(name, "c’est bien cela")})' for name in fields]
    choices = f"{', '.join(options[:-1])} ou {options[-1]}"
    return f'Dites ce qu’elle est par {choices} ; par l’API : "columns": {{"{header}": "{fields[0]}"}}.'


def _check(columns: Mapping[str, tuple[int, ...]], header: Sequence[str]) -> None:
    if "phone" not in columns and not {"sender", "to"} <= set(columns):
        raise UnusableHeader(
            "Aucune colonne de téléphone n’a été reconnue dans l’en-tête : "
            f"{', '.join(name.strip()[:30] or '(vide)' for name in header[:12])}. "
            "Nommez-la « Portable » ou « Téléphone », ou indiquez-la dans « columns »."
        )
    for meaning, places in columns.items():
        if len(places) > 1 and meaning not in ("phone", "opposed", "status", "sender", "to"):
            names = " et ".join(f"« {header[place].strip()} »" for place in places)
            raise UnusableHeader(f"Deux colonnes disent la même chose : {names}. Gardez-en une.")
