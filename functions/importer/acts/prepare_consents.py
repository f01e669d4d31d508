"""Turn a line of a contact file into the consent it reports, with its proof.

Contacts go through the same request body as POST /consents, with the same limits and rules. What a line omits is taken from the
provenance given for the whole file; what neither states is never invented.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from importer.acts.prepared_lines import (
    CONSENT,
    MOBILE,
    VALUE,
    LineContext,
    NotApplied,
    ParsedAct,
    imported_as,
    reference_of,
)
from importer.reading.read_cells import SOURCES, UnreadableCell, box_ticked, labels, plain_cell, yes_or_no
from importer.reading.read_dates import day, moment
from importer.reading.read_records import Row
from importer.reading.read_row import NoMobile, numbers_on
from importer.refusals.find_refusals import BASES, CHANNELS, PURPOSES, refusal_in
from stopsms.compliance.message.text import plain
from stopsms.compliance.outside.file_import import Layout
from stopsms.compliance.person.phone import Phone
from stopsms.contracts.bodies.consents import ConsentBody, MistakenFields

PROOF: Mapping[str, str] = {
    "source": "l’origine de l’accord (formulaire, bulletin, caisse…)",
    "wording": "le texte montré à la personne",
    "wording_version": "la version de ce texte",
}
"""Required to prove an agreement, whatever its legal basis; the rulebook requires the same."""


def _the_mobile(row: Row, context: LineContext) -> Phone:
    """The only mobile on a contact's line. With two, or with one beside an unreadable number, it is unknown which of them agreed."""
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
    no = refusal_in(row, fields, context.layout)
    if no is not None and (no.explicit or _needs_consent(fields, defaults)):
        if no.explicit and not any(isinstance(number, Phone) for number in numbers_on(row, context)):
            raise NotApplied(MOBILE, f"La ligne dit non (« {no.words[:80]} »), mais aucun mobile n’y est lu.")
        raise NotApplied(no.rule, no.reason)
    phone = _the_mobile(row, context)
    if "collected_at" not in fields and not defaults.get("collected_at"):
        raise NotApplied(
            CONSENT, "Sans date de consentement, ni sur la ligne ni pour le fichier, l’accord ne se prouve pas."
        )
    proof: Mapping[str, Any] = defaults.get("evidence", {})
    request = {
        **defaults,
        "advertiser_id": context.about.advertiser_id,
        "phone": phone.e164,
        "evidence": {**proof, **_evidence(fields, proof, context.layout)},
        **_basis_and_labels(fields, defaults),
    }
    if "collected_at" in fields:
        request["collected_at"] = _read(moment, fields, "collected_at", context.layout).isoformat()
    missing = [label for name, label in PROOF.items() if not str(request["evidence"].get(name) or "").strip()]
    if missing:
        raise NotApplied(
            CONSENT, f"Ni la ligne ni le fichier ne disent {', ni '.join(missing)} : l’accord ne se prouve pas."
        )
    try:
        body = ConsentBody.of(request)
    except MistakenFields as error:
        raise NotApplied(VALUE, _in_french(error.places)) from None
    reference = reference_of(context, body.model_dump_json(exclude_defaults=True))
    collection = body.to_domain()
    reported = replace(
        collection,
        imported_as=imported_as(context, line),
        operator=collection.operator or context.about.operator,  # who imports it, unless the line says who took it down
        principal=context.about.principal,
    )
    return ParsedAct(line, phone, reported, reference)


def _needs_consent(fields: Mapping[str, str], defaults: Mapping[str, Any]) -> bool:
    """Whether the line claims consent; on another legal basis an empty box is meaningless."""
    return _basis(fields, defaults) == "consent"


def _basis(fields: Mapping[str, str], defaults: Mapping[str, Any]) -> str:
    if "legal_basis" not in fields:
        return str(defaults.get("legal_basis") or "consent")
    basis = plain_cell(fields["legal_basis"])
    return BASES.get(plain(basis), basis)


def _read(reader: Callable[[str], Any], fields: Mapping[str, str], name: str, layout: Layout) -> Any:
    """The value of a cell. Raises UnreadableCell naming the column."""
    try:
        return reader(fields[name])
    except UnreadableCell as error:
        raise UnreadableCell(f"Colonne « {layout.header[layout.columns[name][0]]} » : {error}") from None


def _evidence(fields: Mapping[str, str], proof: Mapping[str, Any], layout: Layout) -> dict[str, Any]:
    """How the line says the agreement was collected, in addition to the proof given for the whole file.

    If the file has a column for the box, an empty cell is an unticked box, whatever was declared for the whole file.
    """
    has_box = "checked" in layout.columns
    evidence: dict[str, Any] = {name: plain_cell(fields[name]) for name in _EVIDENCE_TEXTS if name in fields}
    evidence |= {name: _read(yes_or_no, fields, name, layout) for name in _EVIDENCE_ANSWERS if name in fields}
    if "source" in fields:
        source = plain_cell(fields["source"])
        evidence["source"] = SOURCES.get(plain(source), source)
    if has_box or "prechecked" in fields:
        evidence["checkbox"] = {
            "present": True,
            "checked": _read(box_ticked, fields, "checked", layout) if "checked" in fields else not has_box,
            "prechecked": "prechecked" in fields and _read(yes_or_no, fields, "prechecked", layout),
        }
    if "channels" in fields:
        evidence["channels"] = [CHANNELS.get(plain(name), plain(name)) for name in labels(fields["channels"])]
    if "purposes" in fields:
        evidence["purposes"] = [PURPOSES.get(plain(name), name) for name in labels(fields["purposes"])]
    if "birth_date" in fields:
        evidence["birth_date"] = _read(day, fields, "birth_date", layout).isoformat()
    sale: dict[str, Any] = {}
    if "sale_at" in fields:
        sale["at"] = _read(moment, fields, "sale_at", layout).isoformat()
    if "contract_until" in fields:
        sale["contract_until"] = _read(day, fields, "contract_until", layout).isoformat()
    if sale:
        evidence["sale"] = {**(proof.get("sale") or {}), **sale}
    return evidence


def _basis_and_labels(fields: Mapping[str, str], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Basis, labels and attributes."""
    shared: dict[str, Any] = {}
    if "legal_basis" in fields:
        shared["legal_basis"] = _basis(fields, defaults)
    for name in ("categories", "tags"):
        if name in fields:
            shared[name] = sorted({*defaults.get(name, ()), *labels(fields[name])})
    attributes = {
        name.removeprefix("attribute:"): " ".join(plain_cell(cell).split())
        for name, cell in fields.items()
        if name.startswith("attribute:")
    }
    if attributes:
        shared["attributes"] = attributes
    return shared


_NAMES_IN_FRENCH: Mapping[str, str] = {
    "legal_basis": "base légale",
    "collected_at": "date de consentement",
    "source": "source",
    "wording": "formulation",
    "wording_version": "version de la formulation",
    "channels": "canaux",
    "purposes": "finalités",
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
    names = [
        next((_NAMES_IN_FRENCH[name] for name in place.split(".") if name in _NAMES_IN_FRENCH), place)
        for place in places
    ]
    return f"Valeur non valable ou trop longue : {', '.join(dict.fromkeys(names))}."
