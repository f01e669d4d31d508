"""From a line of a file to the act it reports: a consent with its proof, or an opposition. What is missing or unsure is refused.

Contacts go through the very body of POST /consents: the same limits, the same rules. What the line does not say, the file's own
provenance says; what neither says is not made up.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from compliance.consent import Collection
from compliance.errors import InvalidPhone
from compliance.file_import import FileImport, ImportKind, Layout
from compliance.opposition import Opposition
from compliance.phone import Phone
from compliance.stop_words import read_reply
from compliance.text import plain
from contracts.api import ConsentBody, MistakenFields
from importer.name_columns import folded
from importer.read_cells import (
    UnreadableCell,
    day,
    labels,
    moment,
    plain_cell,
    says_opposed,
    written_number,
    yes_or_no,
)
from importer.read_lines import Row

MOBILE = "fr.mobile-number"
CONSENT = "fr.consent"
OPPOSITION = "fr.opposition"
UNREADABLE = "import.unreadable"
VALUE = "import.value"
NOTHING = "import.no-opposition"

FAULTS: Mapping[str, str] = {
    "guillemet": "Un guillemet n’est pas fermé, ou la ligne est mal formée.",
    "longueur": "La ligne dépasse 64 Kio : ce n’est pas une ligne de tableau.",
    "json": "La ligne n’est pas un objet JSON.",
    "control": "La ligne contient des caractères de commande (zéros…) : le fichier est abîmé à cet endroit.",
}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
PROOF: Mapping[str, str] = {
    "source": "l’origine de l’accord (formulaire, bulletin, caisse…)",
    "wording": "le texte montré à la personne",
    "wording_version": "la version de ce texte",
}
"""Without which an agreement is not proved, whatever its legal basis; the rulebook says so too."""

SOURCES: Mapping[str, str] = {
    "formulaireweb": "web_form",
    "siteweb": "web_form",
    "siteinternet": "web_form",
    "web": "web_form",
    "internet": "web_form",
    "formulairepapier": "paper_form",
    "papier": "paper_form",
    "bulletin": "paper_form",
    "sms": "sms_keyword",
    "smsentrant": "sms_keyword",
    "oral": "oral_recorded",
    "telephoneenregistre": "oral_recorded",
    "centredepreferences": "preference_center",
    "caisse": "till",
    "magasin": "till",
}
"""How people call the means of collection -> how the API does."""

BASES: Mapping[str, str] = {
    "consentement": "consent",
    "accord": "consent",
    "client": "existing_customer",
    "clientexistant": "existing_customer",
    "noncommercial": "non_commercial",
    "noncommerciale": "non_commercial",
    "professionnel": "professional",
}
CHANNELS: Mapping[str, str] = {
    "courriel": "email",
    "mail": "email",
    "telephone": "voice",
    "voix": "voice",
    "courrier": "post",
}


@dataclass(frozen=True, slots=True)
class Act:
    """What a line reports of one person. `reference` is the same whenever and however often the same act is reported."""

    line: int
    phone: Phone
    what: Collection | Opposition
    reference: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that is not applied, by which rule, and why (in French). `ignored`: there was nothing to apply."""

    line: int
    rule: str
    reason: str
    ignored: bool = False


@dataclass(frozen=True, slots=True)
class Clerk:
    """What preparing works with: the import, its secret for references, how numbers are parsed, and the present moment."""

    about: FileImport
    layout: Layout
    secret: bytes
    parse_phone: Callable[[str], Phone]
    now: datetime


class _NotApplied(Exception):
    """The line is not applied."""

    def __init__(self, rule: str, reason: str, *, ignored: bool = False) -> None:
        super().__init__(reason)
        self.rule, self.reason, self.ignored = rule, reason, ignored


def prepare_act(row: Row, clerk: Clerk) -> Act | Refused | None:
    """The act of a line, or why there is none; None for an empty line."""
    if row.fault:
        return Refused(row.line, UNREADABLE, FAULTS[row.fault])
    if not any(cell.strip() for cell in row.cells):
        return None
    try:
        fields = _fields(row, clerk.layout)
        if clerk.about.kind is ImportKind.CONTACTS:
            return _consent(row.line, fields, clerk)
        return _opposition(row.line, fields, clerk)
    except _NotApplied as refusal:
        return Refused(row.line, refusal.rule, refusal.reason, refusal.ignored)
    except UnreadableCell as error:
        return Refused(row.line, VALUE, str(error))


def _fields(row: Row, layout: Layout) -> dict[str, str]:
    """The cells that mean something and are not empty, by our names; of several numbers the first that is written."""
    if any(cell.strip() for cell in row.cells[len(layout.header) :]):
        raise _NotApplied(UNREADABLE, "La ligne a plus de cellules que l’en-tête : ses colonnes sont décalées.")
    if any(_CONTROL.search(cell) for cell in row.cells):
        raise _NotApplied(UNREADABLE, FAULTS["control"])
    found: dict[str, str] = {}
    for field, places in layout.columns.items():
        cells = [row.cells[place] for place in places if place < len(row.cells)]
        if field == "opposed":
            cells = [cell for cell in cells if says_opposed(cell)] or cells
        if cell := next((cell for cell in cells if cell.strip()), ""):
            found[field] = cell
    return found


def _phone(cell: str | None, clerk: Clerk) -> Phone:
    if cell is None:
        raise _NotApplied(MOBILE, "La ligne n’a pas de numéro de téléphone.")
    try:
        return clerk.parse_phone(written_number(cell))
    except UnreadableCell as error:
        raise _NotApplied(MOBILE, str(error)) from None
    except InvalidPhone as error:
        raise _NotApplied(MOBILE, error.explanation.fr) from None


def _reference(clerk: Clerk, what: str) -> str:
    """Keyed, so that it tells nothing of a number once the contact is erased."""
    said = f"{clerk.about.advertiser_id}\n{'oppositions' if clerk.about.opposes else 'contacts'}\n{what}"
    return f"import-{hmac.new(clerk.secret, said.encode(), hashlib.sha256).hexdigest()}"


def _imported_as(clerk: Clerk, line: int) -> str:
    return f"{clerk.about.id}:{line}"


# ------------------------------------------------------------------------- contacts

_EVIDENCE_TEXTS = ("wording", "wording_version", "ip", "user_agent", "operator")
_EVIDENCE_ANSWERS = ("informed", "objection_offered")


def _consent(line: int, fields: Mapping[str, str], clerk: Clerk) -> Act:
    if "opposed" in fields and says_opposed(fields["opposed"]):
        raise _NotApplied(OPPOSITION, "Le fichier lui-même signale une opposition : importez-la comme opposition.")
    phone = _phone(fields.get("phone"), clerk)
    defaults: Mapping[str, Any] = clerk.about.defaults
    if "collected_at" not in fields and not defaults.get("collected_at"):
        raise _NotApplied(
            CONSENT, "Sans date de consentement, ni sur la ligne ni pour le fichier, l’accord ne se prouve pas."
        )
    proof: Mapping[str, Any] = defaults.get("evidence", {})
    asked = {
        **defaults,
        "advertiser_id": clerk.about.advertiser_id,
        "phone": phone.e164,
        "evidence": {**proof, **_evidence(fields, proof, clerk.layout)},
        **_what_is_shared(fields, defaults),
    }
    if "collected_at" in fields:
        asked["collected_at"] = _read(moment, fields, "collected_at", clerk.layout).isoformat()
    missing = [told for name, told in PROOF.items() if not str(asked["evidence"].get(name) or "").strip()]
    if missing:
        raise _NotApplied(
            CONSENT, f"Ni la ligne ni le fichier ne disent {', ni '.join(missing)} : l’accord ne se prouve pas."
        )
    try:
        body = ConsentBody.of(asked)
    except MistakenFields as error:
        raise _NotApplied(VALUE, _in_french(error.places)) from None
    reference = _reference(clerk, body.model_dump_json(exclude_defaults=True))
    collection = body.to_domain()
    operator = collection.operator or clerk.about.operator  # who imports it, unless the line says who took it down
    return Act(line, phone, replace(collection, imported_as=_imported_as(clerk, line), operator=operator), reference)


def _read(reader: Callable[[str], Any], fields: Mapping[str, str], name: str, layout: Layout) -> Any:
    """What a cell means. Raises UnreadableCell, which names the column."""
    try:
        return reader(fields[name])
    except UnreadableCell as error:
        raise UnreadableCell(f"Colonne « {layout.header[layout.columns[name][0]]} » : {error}") from None


def _evidence(fields: Mapping[str, str], proof: Mapping[str, Any], layout: Layout) -> dict[str, Any]:
    """What the line says of how the agreement was collected, beside the proof that the whole file has.

    Where the file has a column for the box, a cell that is empty is a box that nobody ticked, whatever the file says for all.
    """
    asked = "checked" in layout.columns
    said: dict[str, Any] = {name: plain_cell(fields[name]) for name in _EVIDENCE_TEXTS if name in fields}
    said |= {name: _read(yes_or_no, fields, name, layout) for name in _EVIDENCE_ANSWERS if name in fields}
    if "source" in fields:
        source = plain_cell(fields["source"])
        said["source"] = SOURCES.get(plain(source), source)
    if asked or "prechecked" in fields:
        said["checkbox"] = {
            "present": True,
            "checked": _read(yes_or_no, fields, "checked", layout) if "checked" in fields else not asked,
            "prechecked": "prechecked" in fields and _read(yes_or_no, fields, "prechecked", layout),
        }
    if "channels" in fields:
        said["channels"] = [CHANNELS.get(plain(name), plain(name)) for name in labels(fields["channels"])]
    if "birth_date" in fields:
        said["birth_date"] = _read(day, fields, "birth_date", layout).isoformat()
    if "sale_at" in fields:
        said["sale"] = {**(proof.get("sale") or {}), "at": _read(moment, fields, "sale_at", layout).isoformat()}
    return said


def _what_is_shared(fields: Mapping[str, str], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Basis, labels and attributes."""
    said: dict[str, Any] = {}
    if "legal_basis" in fields:
        basis = plain_cell(fields["legal_basis"])
        said["legal_basis"] = BASES.get(plain(basis), basis)
    for name in ("categories", "tags"):
        if name in fields:
            said[name] = sorted({*defaults.get(name, ()), *labels(fields[name])})
    attributes = {
        name.removeprefix("attribute:"): plain_cell(cell)
        for name, cell in fields.items()
        if name.startswith("attribute:")
    }
    if attributes:
        said["attributes"] = attributes
    return said


_NAMES_IN_FRENCH: Mapping[str, str] = {
    "legal_basis": "base légale",
    "collected_at": "date de consentement",
    "source": "source",
    "wording": "formulation",
    "wording_version": "version de la formulation",
    "channels": "canaux",
    "birth_date": "date de naissance",
    "tags": "étiquettes",
    "categories": "catégories",
    "attributes": "attributs",
    "ip": "adresse IP",
    "user_agent": "navigateur",
    "operator": "opérateur",
    "sale": "date de vente",
}


def _in_french(places: tuple[str, ...]) -> str:
    known = [
        next((_NAMES_IN_FRENCH[name] for name in place.split(".") if name in _NAMES_IN_FRENCH), place)
        for place in places
    ]
    return f"Valeur non valable ou trop longue : {', '.join(dict.fromkeys(known))}."


# ---------------------------------------------------------------------- oppositions

_REFUSED_BY_TWILIO = "21610"
"""Twilio's error for a message to somebody who had opposed."""

_VOICES = frozenset({"sms", "voice", ""})


def _opposition(line: int, fields: Mapping[str, str], clerk: Clerk) -> Act:
    name = clerk.layout.name
    if name == "twilio_messages":
        number, words = _of_message(fields)
    else:
        number, words = fields.get("phone"), plain_cell(fields.get("words", ""))
        if plain(fields.get("channel", "")) not in _VOICES:
            raise _NotApplied(NOTHING, "Ce n’est pas un numéro de téléphone (autre canal).", ignored=True)
        flagged = "opposed" in clerk.layout.columns or name == "pinpoint"
        if flagged and not says_opposed(fields.get("opposed", "")):
            raise _NotApplied(
                NOTHING, "La ligne ne signale pas d’opposition ; ce n’est pas non plus un consentement.", ignored=True
            )
    phone = _phone(number, clerk)
    at = _read(_end_of, fields, "received_at", clerk.layout) if "received_at" in fields else _of_file(clerk)
    source = plain_cell(fields.get("source", "")) or str(clerk.about.defaults.get("source") or "") or name or "import"
    operator = plain_cell(fields.get("operator", ""))[:128] or clerk.about.operator
    what = {"phone": phone.e164, "received_at": at.isoformat(), "source": source, "words": words}
    opposition = Opposition(
        source=source[:64],
        received_at=min(at, clerk.now),
        reference=_imported_as(clerk, line),
        words=words[:2000],
        operator=operator,
    )
    return Act(line, phone, opposition, _reference(clerk, json.dumps(what, ensure_ascii=False)))


def _end_of(cell: str) -> datetime:
    return moment(cell, end_of_day=True)


def _of_file(clerk: Clerk) -> datetime:
    return datetime.fromisoformat(str(clerk.about.defaults["received_at"]))


def _of_message(fields: Mapping[str, str]) -> tuple[str | None, str]:
    """Who opposes by a line of a message log, and in what words."""
    if plain_cell(fields.get("error", "")).split(".")[0] == _REFUSED_BY_TWILIO:
        return fields.get("to"), ""
    words = plain_cell(fields.get("words", ""))
    if folded(fields.get("direction", "")).startswith("inbound"):
        reading = read_reply(words)
        if reading.opposes:
            return fields.get("sender"), words
        if not reading.harmless:
            raise _NotApplied(
                NOTHING, "Ce message n’est pas compris : lisez-le et, s’il s’oppose, enregistrez l’opposition."
            )
    raise _NotApplied(NOTHING, "Le message n’est pas une opposition.", ignored=True)
