"""From a line of a file of contacts to the consent it reports, with its proof; and what the line says no of.

Contacts go through the very body of POST /consents: the same limits, the same rules. What the line does not say, the file's own
provenance says; what neither says is not made up.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from importer.examine_columns import PERSONAL, refuses_beside, refuses_besides_other_means
from importer.name_columns import (
    about_other_means,
    folded,
    without_report,
)
from importer.prepared_lines import (
    CHECKBOX,
    CONSENT,
    INFORMED,
    MOBILE,
    OPPOSITION,
    VALUE,
    LineContext,
    NotApplied,
    ParsedAct,
    Refusal,
    imported_as,
    reference_of,
)
from importer.read_cells import (
    SOURCES,
    UnreadableCell,
    box_ticked,
    day,
    has_agreed,
    is_blank,
    labels,
    moment,
    plain_cell,
    says_opposed,
    yes_or_no,
)
from importer.read_lines import Row
from importer.read_row import (
    NoMobile,
    concerned,
    damage_of,
    fields_of,
    header_of,
    numbers_on,
    phone_cells,
    says_more_than_numbers,
    words_under,
)
from importer.read_states import Saying
from importer.refusal_words import may_say_no, says_ended, says_refusal, says_stop
from stopsms.compliance.consent.wording import Unwilling, unwilling
from stopsms.compliance.message.text import plain
from stopsms.compliance.outside.file_import import Layout
from stopsms.compliance.person.phone import Phone
from stopsms.contracts.bodies.consents import ConsentBody, MistakenFields

PROOF: Mapping[str, str] = {
    "source": "l’origine de l’accord (formulaire, bulletin, caisse…)",
    "wording": "le texte montré à la personne",
    "wording_version": "la version de ce texte",
}
"""Without which an agreement is not proved, whatever its legal basis; the rulebook says so too."""

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


def refusal_of(row: Row, context: LineContext) -> Refusal | None:
    """What a line of a contact file says no of; None when it says no such thing.

    A line that cannot be read may have said so: no other line of the file grants a number that stands on it.
    """
    if row.fault or damage_of(row, context.layout):
        return Refusal(row.line, concerned(row, context), "", told=False)
    found = _no(row, fields_of(row, context.layout), context.layout)
    if found is not None:
        return Refusal(row.line, concerned(row, context), found.words, found.told)
    spoken_of = _spoken_of(row, context)
    if not spoken_of:
        return None
    return Refusal(
        row.line, spoken_of, words_under("phone", " ; ".join(phone_cells(row, context)), context.layout), told=True
    )


def _spoken_of(row: Row, context: LineContext) -> tuple[Phone, ...]:
    """The mobiles in cells that hold something beside a number: what it says of them is not understood, and may be a no."""
    cells = [cell for cell in phone_cells(row, context) if says_more_than_numbers(cell, context)]
    return tuple(dict.fromkeys(phone for cell in cells for phone in context.mobiles_within(cell)))


@dataclass(frozen=True, slots=True)
class _No:
    """A no, in which words, by which rule, for which reason."""

    words: str
    rule: str
    reason: str
    told: bool = True


_TOLD = "un contact déjà connu est suspendu jusqu’à relecture"


def _no(row: Row, fields: Mapping[str, str], layout: Layout) -> _No | None:
    """What is no clear yes is a no: that the person opposed, is not subscribed, did not tick, or words that we do not know."""
    opposed = fields.get("opposed", "")
    if says_opposed(opposed):
        reason = f"Le fichier lui-même signale une opposition ; {_TOLD}. Importez-la comme opposition."
        return _No(words_under("opposed", opposed, layout), OPPOSITION, reason)
    found = _no_status(fields, layout) if "status" in layout.columns else None
    found = found or (_not_ticked(fields, layout) if "checked" in layout.columns else None)
    return found or _refusal_instead(fields, layout) or _refusal_in_passing(row, layout)


_ASKED_OTHERWISE = (
    "collected_at",
    "birth_date",
    "sale_at",
    "contract_until",
    "informed",
    "objection_offered",
    "prechecked",
    "ip",
    "legal_basis",
    "channels",
    "source",
    "operator",
    "act_reference",
    "wording",
)
"""Fields whose cells are read as something else than an agreement."""

_DATES: Mapping[str, Callable[[str], Any]] = {
    "collected_at": moment,
    "birth_date": day,
    "sale_at": moment,
    "contract_until": day,
}
_ANSWERS = frozenset({"informed", "objection_offered", "prechecked"})


def _refusal_instead(fields: Mapping[str, str], layout: Layout) -> _No | None:
    """A no where a date, an address or the answer to something else should stand."""
    for name in _ASKED_OTHERWISE:
        cell = fields.get(name, "").strip()
        if cell and _refuses_instead(name, cell):
            reason = (
                f"Colonne « {header_of(name, layout)} » : « {cell[:60]} » exprime ou peut exprimer un refus ; {_TOLD}."
            )
            rule = INFORMED if name == "informed" else OPPOSITION
            return _No(words_under(name, cell, layout), rule, reason)
    return None


def _refuses_instead(name: str, cell: str) -> bool:
    if name == "wording":
        return unwilling(cell) is Unwilling.REFUSES or refuses_beside(name, "", cell)
    if says_refusal(cell):
        return True
    if name in _DATES:
        return not _can_be_read(_DATES[name], cell) and may_say_no(cell)
    if name in _ANSWERS:
        return (name == "informed" and not yes_or_no(cell)) if _can_be_read(yes_or_no, cell) else may_say_no(cell)
    if name in ("source", "operator", "act_reference"):
        return says_ended(cell)
    known = BASES if name == "legal_basis" else CHANNELS
    said = [label for label in labels(cell) if plain(label) not in known]
    return any(may_say_no(label) or plain(label) == "none" for label in said)


def _can_be_read(reader: Callable[[str], Any], cell: str) -> bool:
    try:
        reader(cell)
    except UnreadableCell:
        return False
    return True


_READ_AS_ANSWERS = frozenset({"phone", "opposed", "status", "checked", *_ASKED_OTHERWISE})


def _refusal_in_passing(row: Row, layout: Layout) -> _No | None:
    """Words of refusal in a column that somebody said the meaning of: that was true of the lines that they had seen.

    Columns of which nobody said anything were examined over the whole file (see `examine_columns`).
    """
    fields = {place: field for field, places in layout.columns.items() for place in places}
    report = len(layout.header) - len(without_report(layout.header))
    for place in layout.declared:
        field = fields.get(place, "")
        if place < report or place >= len(row.cells) or field in _READ_AS_ANSWERS:
            continue
        header, cell = layout.header[place].strip(), row.cells[place].strip()
        if cell and _refuses_in_passing(field, folded(header), cell):
            reason = (
                f"La colonne « {header[:60]} » dit « {cell[:60]} » ; {_TOLD}. Si cela ne concerne pas les SMS, retirez la "
                "colonne du fichier."
            )
            return _No(f"{header} : {cell}"[:2000], OPPOSITION, reason)
    return None


def _refuses_in_passing(field: str, name: str, cell: str) -> bool:
    if field == "":
        refuses = says_refusal(cell)
        if about_other_means(name):
            return refuses and refuses_besides_other_means(name, cell, Saying.REFUSAL)
        return refuses or says_stop(cell)
    number = field == "wording_version" and not any(map(str.isalpha, cell))
    if number or (field.startswith("attribute:") and field not in PERSONAL):
        return says_refusal(cell)
    return refuses_beside(field, name, cell)


def _no_status(fields: Mapping[str, str], layout: Layout) -> _No | None:
    status = fields.get("status", "")
    if has_agreed(status):
        return None
    if is_blank(status):
        return _No("", CONSENT, "La ligne ne dit pas que la personne est abonnée aux SMS.", told=False)
    reason = f"Le fichier dit « {status.strip()[:40]} » : ce n’est pas un accord ; {_TOLD}."
    return _No(words_under("status", status, layout), OPPOSITION, reason)


def _not_ticked(fields: Mapping[str, str], layout: Layout) -> _No | None:
    checked = fields.get("checked", "")
    if is_blank(checked):
        return _No("", CHECKBOX, "La case n’est pas cochée : la personne n’a pas accepté.", told=False)
    words = words_under("checked", checked, layout)
    try:
        if box_ticked(checked):
            return None
    except UnreadableCell as error:
        return _No(words, VALUE, f"Colonne « {header_of('checked', layout)} » : {error}")
    return _No(words, CHECKBOX, f"Le fichier dit que la personne n’a pas accepté ; {_TOLD}.")


def _the_mobile(row: Row, context: LineContext) -> Phone:
    """The one mobile of a contact's line. Of two nobody knows which of them agreed; nor beside one that cannot be read."""
    numbers = numbers_on(row, context)
    mobiles = list(dict.fromkeys(number for number in numbers if isinstance(number, Phone)))
    others = [number for number in numbers if isinstance(number, NoMobile)]
    if len(mobiles) > 1:
        raise NotApplied(
            MOBILE,
            "La ligne a deux mobiles différents : on ne sait pas pour lequel la personne a accepté. Gardez celui-là.",
        )
    unread = next((other for other in others if not other.certain), None)
    if not mobiles or unread is not None:
        raise NotApplied(MOBILE, (unread or others[0]).reason if others else "La ligne n’a pas de numéro de téléphone.")
    return mobiles[0]


_EVIDENCE_TEXTS = ("wording", "wording_version", "ip", "user_agent", "operator", "act_reference")
_EVIDENCE_ANSWERS = ("informed", "objection_offered")


def prepare_consent(row: Row, fields: Mapping[str, str], context: LineContext) -> ParsedAct:
    """The consent of a line. Raises NotApplied and UnreadableCell."""
    line = row.line
    defaults: Mapping[str, Any] = context.about.defaults
    no = _no(row, fields, context.layout)
    if no is not None and (no.told or _needs_consent(fields, defaults)):
        if no.told and not any(isinstance(number, Phone) for number in numbers_on(row, context)):
            raise NotApplied(MOBILE, f"La ligne dit non (« {no.words[:80]} »), mais aucun mobile n’y est lu.")
        raise NotApplied(no.rule, no.reason)
    phone = _the_mobile(row, context)
    if "collected_at" not in fields and not defaults.get("collected_at"):
        raise NotApplied(
            CONSENT, "Sans date de consentement, ni sur la ligne ni pour le fichier, l’accord ne se prouve pas."
        )
    proof: Mapping[str, Any] = defaults.get("evidence", {})
    asked = {
        **defaults,
        "advertiser_id": context.about.advertiser_id,
        "phone": phone.e164,
        "evidence": {**proof, **_evidence(fields, proof, context.layout)},
        **_what_is_shared(fields, defaults),
    }
    if "collected_at" in fields:
        asked["collected_at"] = _read(moment, fields, "collected_at", context.layout).isoformat()
    missing = [told for name, told in PROOF.items() if not str(asked["evidence"].get(name) or "").strip()]
    if missing:
        raise NotApplied(
            CONSENT, f"Ni la ligne ni le fichier ne disent {', ni '.join(missing)} : l’accord ne se prouve pas."
        )
    try:
        body = ConsentBody.of(asked)
    except MistakenFields as error:
        raise NotApplied(VALUE, _in_french(error.places)) from None
    reference = reference_of(context, body.model_dump_json(exclude_defaults=True))
    collection = body.to_domain()
    operator = collection.operator or context.about.operator  # who imports it, unless the line says who took it down
    return ParsedAct(
        line, phone, replace(collection, imported_as=imported_as(context, line), operator=operator), reference
    )


def _needs_consent(fields: Mapping[str, str], defaults: Mapping[str, Any]) -> bool:
    """Whether the line claims a consent: for another basis an empty box says nothing."""
    return _basis(fields, defaults) == "consent"


def _basis(fields: Mapping[str, str], defaults: Mapping[str, Any]) -> str:
    if "legal_basis" not in fields:
        return str(defaults.get("legal_basis") or "consent")
    basis = plain_cell(fields["legal_basis"])
    return BASES.get(plain(basis), basis)


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
            "checked": _read(box_ticked, fields, "checked", layout) if "checked" in fields else not asked,
            "prechecked": "prechecked" in fields and _read(yes_or_no, fields, "prechecked", layout),
        }
    if "channels" in fields:
        said["channels"] = [CHANNELS.get(plain(name), plain(name)) for name in labels(fields["channels"])]
    if "birth_date" in fields:
        said["birth_date"] = _read(day, fields, "birth_date", layout).isoformat()
    sale: dict[str, Any] = {}
    if "sale_at" in fields:
        sale["at"] = _read(moment, fields, "sale_at", layout).isoformat()
    if "contract_until" in fields:
        sale["contract_until"] = _read(day, fields, "contract_until", layout).isoformat()
    if sale:
        said["sale"] = {**(proof.get("sale") or {}), **sale}
    return said


def _what_is_shared(fields: Mapping[str, str], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Basis, labels and attributes."""
    said: dict[str, Any] = {}
    if "legal_basis" in fields:
        said["legal_basis"] = _basis(fields, defaults)
    for name in ("categories", "tags"):
        if name in fields:
            said[name] = sorted({*defaults.get(name, ()), *labels(fields[name])})
    attributes = {
        name.removeprefix("attribute:"): " ".join(plain_cell(cell).split())
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
    "act_reference": "référence de l’acte",
    "contract_until": "fin du contrat",
    "sale": "date de vente",
    "form_url": "adresse du formulaire",
    "notice_url": "adresse de la notice d’information",
}


def _in_french(places: tuple[str, ...]) -> str:
    known = [
        next((_NAMES_IN_FRENCH[name] for name in place.split(".") if name in _NAMES_IN_FRENCH), place)
        for place in places
    ]
    return f"Valeur non valable ou trop longue : {', '.join(dict.fromkeys(known))}."
