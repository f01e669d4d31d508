"""From a line of a file to the act it reports: a consent with its proof, or an opposition. What is missing or unsure is refused.

Contacts go through the very body of POST /consents: the same limits, the same rules. What the line does not say, the file's own
provenance says; what neither says is not made up.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping, Sequence
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
from importer.name_columns import (
    MESSAGES,
    about_other_means,
    folded,
    is_understood,
    tells_of_opposition,
    without_report,
)
from importer.read_cells import (
    UnreadableCell,
    day,
    has_agreed,
    is_blank,
    labels,
    may_be_no_opposition,
    moment,
    numbers_in,
    plain_cell,
    says_opposed,
    status_may_oppose,
    written_number,
    yes_or_no,
)
from importer.read_lines import Row
from importer.read_states import Saying, saying, speaks_of_sms
from importer.refusal_words import says_refusal, says_stop, words_of

MOBILE = "fr.mobile-number"
CONSENT = "fr.consent"
CHECKBOX = "fr.checkbox"
OPPOSITION = "fr.opposition"
UNREADABLE = "import.unreadable"
VALUE = "import.value"
NOTHING = "import.no-opposition"
UNCLEAR = "import.unclear"
REFUSED_ELSEWHERE = "import.refusal"

FAULTS: Mapping[str, str] = {
    "guillemet": "Un guillemet n’est pas fermé, ou la ligne est mal formée.",
    "longueur": "La ligne dépasse 64 Kio : ce n’est pas une ligne de tableau.",
    "json": "La ligne n’est pas un objet JSON.",
    "fields": "La ligne a des champs que la première n’a pas : donnez-les tous dès la première ligne.",
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


@dataclass(frozen=True, slots=True, eq=False)
class Act:
    """What a line reports of one person. `reference` is the same whenever and however often the same act is reported."""

    line: int
    phone: Phone
    what: Collection | Opposition
    reference: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line of a contact file that says no, of each mobile on it; in which words. `told`: it says so, rather than not saying yes."""

    line: int
    phones: tuple[Phone, ...]
    words: str
    told: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that is not applied, by which rule, and why (in French).

    `ignored`: there was nothing to apply; `noted`: it was applied, and something of it could not be read.
    """

    line: int
    rule: str
    reason: str
    ignored: bool = False
    noted: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """A line: the acts it reports (of oppositions there may be several), and why it, or a number of it, is not applied.

    `doubt` is what a line of a list of oppositions may say: whoever it is about is held until a person has read it.
    """

    acts: tuple[Act, ...] = ()
    refused: Refused | None = None
    doubt: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Clerk:
    """What preparing works with: the import, its secret for references, how a number is parsed, and the present moment.

    `mobiles_within` finds every mobile that may stand in a text, whatever stands beside it.
    """

    about: FileImport
    layout: Layout
    secret: bytes
    parse_phone: Callable[[str], Phone]
    mobiles_within: Callable[[str], Sequence[Phone]]
    now: datetime


class _NotApplied(Exception):
    """The line is not applied."""

    def __init__(self, rule: str, reason: str, *, ignored: bool = False) -> None:
        super().__init__(reason)
        self.rule, self.reason, self.ignored = rule, reason, ignored


class _Unclear(_NotApplied):
    """A line of a list of oppositions may oppose, in these words: these numbers, or whomever it may speak of."""

    def __init__(self, reason: str, words: str, phones: Sequence[Phone] = ()) -> None:
        super().__init__(UNCLEAR, f"{reason} ; le numéro est suspendu jusqu’à relecture.")
        self.words, self.phones = words[:2000], tuple(phones)


def prepare_line(row: Row, clerk: Clerk) -> Prepared:
    """The acts of a line, or why there are none; neither for an empty line.

    Of a line of a list of oppositions that is not understood, nobody knows whom it opposes: every mobile that may stand on it is held.
    """
    prepared = _prepared(row, clerk)
    refused = prepared.refused
    if not clerk.about.opposes or refused is None or refused.ignored or refused.noted or prepared.doubt is not None:
        return prepared
    opposed = {act.phone for act in prepared.acts}
    phones = tuple(phone for phone in _concerned(row, clerk) if phone not in opposed)
    if not phones:
        return prepared
    told = replace(refused, reason=f"{refused.reason} {_SUSPENDED}")
    return replace(
        prepared, refused=told, doubt=Refusal(row.line, phones, " ".join(row.text.split())[:2000], told=True)
    )


def _prepared(row: Row, clerk: Clerk) -> Prepared:
    if row.fault:
        return Prepared(refused=Refused(row.line, UNREADABLE, FAULTS[row.fault]))
    try:
        return _understood(row, clerk) if any(cell.strip() for cell in row.cells) else Prepared()
    except _Unclear as unclear:
        doubt = Refusal(row.line, unclear.phones or _concerned(row, clerk), unclear.words, told=True)
        return Prepared(refused=Refused(row.line, unclear.rule, unclear.reason), doubt=doubt)
    except _NotApplied as refusal:
        return Prepared(refused=Refused(row.line, refusal.rule, refusal.reason, refusal.ignored))
    except UnreadableCell as error:
        return Prepared(refused=Refused(row.line, VALUE, str(error)))


def _understood(row: Row, clerk: Clerk) -> Prepared:
    fields = _fields(row, clerk.layout)
    if clerk.about.kind is ImportKind.CONTACTS:
        return Prepared((_consent(row, fields, clerk),))
    return _oppositions(row, fields, clerk)


def refusal_of(row: Row, clerk: Clerk) -> Refusal | None:
    """What a line of a contact file says no of; None when it says no such thing.

    A line that cannot be read may have said so: no other line of the file grants a number that stands on it.
    """
    if row.fault or _damage(row, clerk.layout):
        return Refusal(row.line, _concerned(row, clerk), "", told=False)
    found = _no(row, _fields(row, clerk.layout), clerk.layout)
    if found is not None:
        return Refusal(row.line, _concerned(row, clerk), found.words, found.told)
    spoken_of = _spoken_of(row, clerk)
    if not spoken_of:
        return None
    return Refusal(row.line, spoken_of, _words("phone", " ; ".join(_phone_cells(row, clerk)), clerk.layout), told=True)


def _concerned(row: Row, clerk: Clerk) -> tuple[Phone, ...]:
    """The mobiles of whom a line may speak: in its columns of numbers, and wherever else one is written as a telephone number.

    Where those columns hold none, any digits that can be a mobile; of a line that cannot be read, all that stands on it.
    """
    if row.fault or _damage(row, clerk.layout):
        return tuple(clerk.mobiles_within(row.text))
    cells = _phone_cells(row, clerk)
    read = [number for cell in cells for number in _numbers_of(cell, clerk) if isinstance(number, Phone)]
    here = dict.fromkeys([*read, *(phone for cell in cells for phone in clerk.mobiles_within(cell))])
    undated = map(_without_dates, row.cells)
    others = (cell for cell in undated if not here or _WRITTEN_AS_A_NUMBER.search(cell))
    return tuple({**here, **dict.fromkeys(phone for cell in others for phone in clerk.mobiles_within(cell))})


def _without_dates(cell: str) -> str:
    """A cell without its dates that have an hour: 06/10/2026 10:30 has as many digits as a number."""
    return _DATE_WITH_HOUR.sub(" ; ", cell)


def _phone_cells(row: Row, clerk: Clerk) -> list[str]:
    return [row.cells[place] for place in clerk.layout.columns.get("phone", ()) if place < len(row.cells)]


def _spoken_of(row: Row, clerk: Clerk) -> tuple[Phone, ...]:
    """The mobiles in cells that hold something beside a number: what it says of them is not understood, and may be a no."""
    cells = [cell for cell in _phone_cells(row, clerk) if _says_more_than_numbers(cell, clerk)]
    return tuple(dict.fromkeys(phone for cell in cells for phone in clerk.mobiles_within(cell)))


def _says_more_than_numbers(cell: str, clerk: Clerk) -> bool:
    unread = any(isinstance(number, _NoMobile) and not number.certain for number in _numbers_of(cell, clerk))
    signs = {sign for sign in cell if not sign.isalnum()} - _SIGNS_BESIDE_NUMBERS
    return unread and (bool(signs) or not set(re.sub(r"\d+", " ", words_of(cell)).split()) <= _WHOSE_NUMBER)


@dataclass(frozen=True, slots=True)
class _No:
    """A no, in which words, by which rule, for which reason."""

    words: str
    rule: str
    reason: str
    told: bool = True


_SUSPENDED = "Les mobiles que la ligne peut désigner sont suspendus jusqu’à relecture."
_TOLD = "un contact déjà connu est suspendu jusqu’à relecture"


def _no(row: Row, fields: Mapping[str, str], layout: Layout) -> _No | None:
    """What is no clear yes is a no: that the person opposed, is not subscribed, did not tick, or words that we do not know."""
    opposed = fields.get("opposed", "")
    if says_opposed(opposed):
        reason = f"Le fichier lui-même signale une opposition ; {_TOLD}. Importez-la comme opposition."
        return _No(_words("opposed", opposed, layout), OPPOSITION, reason)
    found = _no_status(fields, layout) if "status" in layout.columns else None
    found = found or (_not_ticked(fields, layout) if "checked" in layout.columns else None)
    return found or _refusal_instead(fields, layout) or _refusal_in_passing(row, layout)


_ASKED_OTHERWISE = (
    "collected_at",
    "birth_date",
    "sale_at",
    "informed",
    "objection_offered",
    "prechecked",
    "ip",
    "source",
    "operator",
)


def _refusal_instead(fields: Mapping[str, str], layout: Layout) -> _No | None:
    """Words of refusal where a date, an address or the answer to something else should stand."""
    for name in _ASKED_OTHERWISE:
        cell = fields.get(name, "").strip()
        if saying(cell) is Saying.REFUSAL:
            reason = f"Colonne « {_named(name, layout)} » : « {cell[:60]} » dit un refus ; {_TOLD}."
            return _No(_words(name, cell, layout), OPPOSITION, reason)
    return None


def _refusal_in_passing(row: Row, layout: Layout) -> _No | None:
    """Words of refusal in a column that was said to have nothing to do with the agreement: that was true of an earlier line."""
    mapped = {place for places in layout.columns.values() for place in places}
    report = len(layout.header) - len(without_report(layout.header))
    for place in layout.declared:
        header = layout.header[place].strip()
        if place < report or place in mapped or place >= len(row.cells) or about_other_means(folded(header)):
            continue
        cell = row.cells[place].strip()
        if saying(cell) is Saying.REFUSAL or says_stop(cell):
            reason = (
                f"La colonne « {header[:60]} » dit « {cell[:60]} » ; {_TOLD}. Si cela ne concerne pas les SMS, retirez la "
                "colonne du fichier."
            )
            return _No(f"{header} : {cell}"[:2000], OPPOSITION, reason)
    return None


def _no_status(fields: Mapping[str, str], layout: Layout) -> _No | None:
    status = fields.get("status", "")
    if has_agreed(status):
        return None
    if is_blank(status):
        return _No("", CONSENT, "La ligne ne dit pas que la personne est abonnée aux SMS.", told=False)
    reason = f"Le fichier dit « {status.strip()[:40]} » : ce n’est pas un accord ; {_TOLD}."
    return _No(_words("status", status, layout), OPPOSITION, reason)


def _not_ticked(fields: Mapping[str, str], layout: Layout) -> _No | None:
    checked = fields.get("checked", "")
    if is_blank(checked):
        return _No("", CHECKBOX, "La case n’est pas cochée : la personne n’a pas accepté.", told=False)
    words = _words("checked", checked, layout)
    try:
        if yes_or_no(checked):
            return None
    except UnreadableCell as error:
        return _No(words, VALUE, f"Colonne « {_named('checked', layout)} » : {error}")
    return _No(words, CHECKBOX, f"Le fichier dit que la personne n’a pas accepté ; {_TOLD}.")


def _words(name: str, cell: str, layout: Layout) -> str:
    return f"{_named(name, layout)} : {plain_cell(cell)}"[:2000]


def _named(name: str, layout: Layout) -> str:
    return layout.header[layout.columns[name][0]].strip()


def _damage(row: Row, layout: Layout) -> str:
    """Why nothing on a line can be relied on; "" when it can."""
    if any(cell.strip() for cell in row.cells[len(layout.header) :]):
        return "La ligne a plus de cellules que l’en-tête : ses colonnes sont décalées."
    return FAULTS["control"] if any(_CONTROL.search(cell) for cell in row.cells) else ""


def _fields(row: Row, layout: Layout) -> dict[str, str]:
    """The cells that mean something and are not empty, by our names; of several statuses the one that says no."""
    if damage := _damage(row, layout):
        raise _NotApplied(UNREADABLE, damage)
    found: dict[str, str] = {}
    for field, places in layout.columns.items():
        cells = [row.cells[place] for place in places if place < len(row.cells)]
        if field == "opposed":
            cells = sorted(filter(says_opposed, cells), key=may_be_no_opposition) or cells
        if field == "status":
            cells = [cell for cell in cells if not is_blank(cell) and not has_agreed(cell)] or cells
        if cell := next((cell for cell in cells if cell.strip()), ""):
            found[field] = cell
    return found


# ------------------------------------------------------------------------- numbers


@dataclass(frozen=True, slots=True)
class _NoMobile:
    """A number that cannot be taken: as written, why; `certain` when it is known to be something else (a landline, abroad)."""

    written: str
    reason: str
    certain: bool


def _numbers(row: Row, clerk: Clerk) -> list[Phone | _NoMobile]:
    """Every number on a line, the surest column first."""
    cells = [row.cells[place] for place in clerk.layout.columns.get("phone", ()) if place < len(row.cells)]
    return [number for cell in cells for number in _numbers_of(cell, clerk)]


def _mobiles(row: Row, clerk: Clerk) -> list[Phone]:
    return [number for number in _numbers(row, clerk) if isinstance(number, Phone)]


def _numbers_of(cell: str, clerk: Clerk) -> list[Phone | _NoMobile]:
    whole = _number(cell, clerk)
    if isinstance(whole, Phone):
        return [whole]
    parts = numbers_in(cell)
    return [_number(part, clerk) for part in parts] if len(parts) > 1 else [whole] * len(parts)


def _number(written: str, clerk: Clerk) -> Phone | _NoMobile:
    try:
        return clerk.parse_phone(written_number(written))
    except UnreadableCell as error:
        return _NoMobile(written, str(error), certain=False)
    except InvalidPhone as error:
        return _NoMobile(written, error.explanation.fr, certain=error.reason in _CERTAIN)


_CERTAIN = frozenset({"landline", "foreign", "premium", "m2m"})

_WRITTEN_AS_A_NUMBER = re.compile(r"(?<![\d.,])(?:(?:\+|0)[ .]?\d|33[ .]?[67])")
_DATE_WITH_HOUR = re.compile(
    r"(?<!\d)(?:\d{1,2}([/.-])\d{1,2}\1(?:(?:19|20)\d\d|\d\d)|(?:19|20)\d\d([/.-])\d{1,2}\2\d{1,2})"
    r"(?:[ ,T]+|,? à )\d{1,2}(?::|[hH] ?)\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?[+-]\d\d:?\d\d)?(?!\d)"
)
_SIGNS_BESIDE_NUMBERS = frozenset(" \t\n\u00a0\u202f()[].,:;/+-–—*'\"")
_WHOSE_NUMBER = frozenset(
    "perso personnel personnelle pro prof professionnel bureau domicile maison dom travail fixe mobile portable port tel telephone gsm "
    "principal secondaire m mme mlle mr monsieur madame n".split()
)
"""What people note beside a number without a word on its holder's wishes."""


def _the_mobile(row: Row, clerk: Clerk) -> Phone:
    """The one mobile of a contact's line. Of two nobody knows which of them agreed; nor beside one that cannot be read."""
    numbers = _numbers(row, clerk)
    mobiles = list(dict.fromkeys(number for number in numbers if isinstance(number, Phone)))
    others = [number for number in numbers if isinstance(number, _NoMobile)]
    if len(mobiles) > 1:
        raise _NotApplied(
            MOBILE,
            "La ligne a deux mobiles différents : on ne sait pas pour lequel la personne a accepté. Gardez celui-là.",
        )
    unread = next((other for other in others if not other.certain), None)
    if not mobiles or unread is not None:
        raise _NotApplied(
            MOBILE, (unread or others[0]).reason if others else "La ligne n’a pas de numéro de téléphone."
        )
    return mobiles[0]


def _reference(clerk: Clerk, what: str) -> str:
    """Keyed, so that it tells nothing of a number once the contact is erased."""
    said = f"{clerk.about.advertiser_id}\n{'oppositions' if clerk.about.opposes else 'contacts'}\n{what}"
    return f"import-{hmac.new(clerk.secret, said.encode(), hashlib.sha256).hexdigest()}"


def _imported_as(clerk: Clerk, line: int) -> str:
    return f"{clerk.about.id}:{line}"


# ------------------------------------------------------------------------- contacts

_EVIDENCE_TEXTS = ("wording", "wording_version", "ip", "user_agent", "operator")
_EVIDENCE_ANSWERS = ("informed", "objection_offered")


def _consent(row: Row, fields: Mapping[str, str], clerk: Clerk) -> Act:
    line = row.line
    defaults: Mapping[str, Any] = clerk.about.defaults
    no = _no(row, fields, clerk.layout)
    if no is not None and (no.told or _needs_consent(fields, defaults)):
        if no.told and not any(isinstance(number, Phone) for number in _numbers(row, clerk)):
            raise _NotApplied(MOBILE, f"La ligne dit non (« {no.words[:80]} »), mais aucun mobile n’y est lu.")
        raise _NotApplied(no.rule, no.reason)
    phone = _the_mobile(row, clerk)
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
_SENT_BY_US = ("outbound", "sortant", "sent", "outgoing", "envoy", "emis", "out", "mt")
_SENT_TO_US = ("inbound", "entrant", "received", "incoming", "recu", "in", "mo")
_SCHEME = re.compile(r"^(?:sms|rcs|whatsapp|messenger):", re.IGNORECASE)
"""Before an address, by which channel (Twilio, « Channel addresses »)."""

_HOW_TO_STOP = re.compile(r"\bstop\b\D{0,20}\b[37]\d{4}\b", re.IGNORECASE)
"""How an advertiser's message says where to write (« STOP au 36180 »); whoever writes it may also be quoting."""

_BY_TELEPHONE = frozenset("all voice call calls voix appel appels whatsapp".split())
"""Beside what speaks of SMS, or of all means at once."""

_BY_OTHER_MEANS = frozenset(
    "email emails mail mails courriel courriels emailing courrier courriers post postal push web fax".split()
)
_REASON = re.compile(r"\b(motifs?|raisons?|reasons?|cause)\b")
_NO_DATE = re.compile(r"[0\s:./TZ-]*")
"""Programs write a date that is missing as 0000-00-00 00:00:00."""

_BARE_NUMBER = re.compile(r"\+?[\d\s().-]{9,20}")


def _oppositions(row: Row, fields: Mapping[str, str], clerk: Clerk) -> Prepared:
    """Every mobile on the line is the person's who opposes. A number that cannot be read is reported beside those that could.

    A mobile in a column that is of something else is not known to be the same person's: it is held.
    """
    try:
        numbers, words = _opposed_by(row, fields, clerk)
    except _Unclear:
        raise
    except _NotApplied as cleared:
        if cleared.ignored:
            _check_refusals(row, clerk)
        raise
    phones = dict.fromkeys(number for number in numbers if isinstance(number, Phone))
    others = [number for number in numbers if isinstance(number, _NoMobile)]
    if not phones:
        raise _NotApplied(MOBILE, others[0].reason if others else "La ligne n’a pas de numéro de téléphone.")
    acts = tuple(_opposition(row.line, phone, words, fields, clerk) for phone in phones)
    unread = next((other for other in others if not other.certain), None)
    if unread is not None:
        written = unread.written.strip()[:40]
        reason = f"Le numéro « {written} » n’est pas lu ; les autres mobiles de la ligne sont opposés."
        return Prepared(acts, Refused(row.line, MOBILE, reason))
    return _with_others(Prepared(acts, _undated(row, fields)), [*phones], row, clerk)


def _opposed_by(row: Row, fields: Mapping[str, str], clerk: Clerk) -> tuple[Sequence[Phone | _NoMobile], str]:
    """The numbers that a line opposes, and in what words. Raises _NotApplied when it opposes none."""
    if _is_log(clerk.layout):
        return _of_message(row, fields, clerk)
    if not _concerns_telephones(fields, clerk.layout):
        raise _NotApplied(NOTHING, "Ce n’est pas un numéro de téléphone (autre canal).", ignored=True)
    if not _is_opposition(fields, clerk.layout):
        _check_statuses(row, clerk.layout)
        raise _NotApplied(
            NOTHING, "La ligne ne signale pas d’opposition ; ce n’est pas non plus un consentement.", ignored=True
        )
    return _numbers(row, clerk), plain_cell(fields.get("words", ""))


def _with_others(prepared: Prepared, opposed: Sequence[Phone], row: Row, clerk: Clerk) -> Prepared:
    """With the mobiles that stand elsewhere on the line of an opposition: they wait until a person has read it."""
    beside = [phone for phone in _beside(row, clerk) if phone not in opposed]
    if not beside:
        return prepared
    told = (
        "Un mobile dans une autre colonne est suspendu jusqu’à relecture ; ceux des colonnes de téléphone sont opposés."
    )
    if prepared.refused is not None:
        told = f"{prepared.refused.reason} {told}"
    doubt = Refusal(row.line, tuple(beside), " ".join(row.text.split())[:2000], told=True)
    return replace(prepared, refused=Refused(row.line, UNCLEAR, told, noted=True), doubt=doubt)


def _beside(row: Row, clerk: Clerk) -> tuple[Phone, ...]:
    """The mobiles elsewhere on the line of an opposition: of a log of messages, those of a column that may be of either side."""
    if _is_log(clerk.layout):
        return _other_side(row, clerk)
    cells = [cell for place, cell in _own_cells(row, clerk.layout) if _may_hold_a_number(place, cell, clerk.layout)]
    return tuple(dict.fromkeys(phone for cell in cells for phone in clerk.mobiles_within(_without_dates(cell))))


def _may_hold_a_number(place: int, cell: str, layout: Layout) -> bool:
    cell = _without_dates(cell)
    if _WRITTEN_AS_A_NUMBER.search(cell):
        return True
    name = folded(layout.header[place])
    other = is_understood(name) and name != "contact"
    return not other and _BARE_NUMBER.fullmatch(plain_cell(cell)) is not None


def _own_cells(row: Row, layout: Layout) -> list[tuple[int, str]]:
    """The cells of the file itself with their places; where it is our report on one, not what we wrote before them."""
    first = len(layout.header) - len(without_report(layout.header))
    return [(place, cell) for place, cell in enumerate(row.cells[: len(layout.header)]) if place >= first]


def _undated(row: Row, fields: Mapping[str, str]) -> Refused | None:
    """What is told of a date that cannot be read: the opposition stands all the same."""
    written = fields.get("received_at", "")
    try:
        moment(written or "2000-01-01")
    except UnreadableCell as error:
        return Refused(row.line, VALUE, f"{error} L’opposition est enregistrée, à la date de la liste.", noted=True)
    return None


# ------------------------------------------- a line that clears somebody, and says no elsewhere


def _check_refusals(row: Row, clerk: Clerk) -> None:
    """Raises _Unclear when a line that opposes nobody says anything of a refusal, and may speak of a mobile.

    One column clears the person, or is empty; another says when or why they left, or what they wrote.
    """
    by_telephone = _concerns_telephones(_fields(row, clerk.layout), clerk.layout)
    for place, cell in _own_cells(row, clerk.layout):
        if _says_refusal_at(place, cell, clerk, by_telephone=by_telephone) and (phones := _concerned(row, clerk)):
            name = clerk.layout.header[place].strip() or f"n° {place + 1}"
            reason = (
                f"La ligne ne dit pas la personne opposée, mais la colonne « {name[:60]} » dit « {cell.strip()[:40]} »"
            )
            raise _Unclear(reason, f"{name} : {plain_cell(cell)}", phones)


def _says_refusal_at(place: int, cell: str, clerk: Clerk, *, by_telephone: bool) -> bool:  # noqa: PLR0911 (one for each kind of column)
    layout, name = clerk.layout, folded(clerk.layout.header[place])
    field = next((field for field, places in layout.columns.items() if place in places), "")
    if is_blank(cell) or field in (_OF_A_MESSAGE if _is_log(layout) else _READ_ALREADY):
        return False
    if about_other_means(name) or not by_telephone:
        return says_refusal(cell) and speaks_of_sms(cell)
    if field == "phone":
        return _says_more_than_numbers(cell, clerk)
    if field == "error":
        return _is_refused_by_twilio(cell) or says_refusal(cell)
    if field == "received_at":
        return tells_of_opposition(name) and _is_said(cell)
    if field == "words":
        return not read_reply(plain_cell(cell)).harmless
    if _REASON.search(name):
        return _is_said(cell)
    return says_refusal(cell) or (field == "" and _is_a_reply_that_refuses(name, cell))


_READ_ALREADY = frozenset({"opposed", "status", "channel"})
_OF_A_MESSAGE = frozenset({"words", "sender", "to", "phone", "direction"})
"""Of a log of messages; its status is the message's."""


def _is_said(cell: str) -> bool:
    """Whether a cell of a date or of a reason has one; « non », « n/a » and 0000-00-00 say that there is none."""
    return says_opposed(cell) and not may_be_no_opposition(cell) and not _NO_DATE.fullmatch(plain_cell(cell))


def _is_a_reply_that_refuses(name: str, cell: str) -> bool:
    if is_understood(name) or not any(sign.isalpha() for sign in cell):
        return False
    return saying(cell) is Saying.REFUSAL or read_reply(plain_cell(cell)).opposes


def _concerns_telephones(fields: Mapping[str, str], layout: Layout) -> bool:
    """Whether an opposition by these channels is one to what comes by telephone. Without any, to all. Raises _Unclear."""
    named = labels(fields.get("channel", ""))
    if not named or any(speaks_of_sms(one) or _BY_TELEPHONE & set(words_of(one).split()) for one in named):
        return True
    unknown = next((channel for channel in named if plain(channel) not in _BY_OTHER_MEANS), None)
    if unknown is not None:
        raise _Unclear(f"Le canal « {unknown[:40]} » est inconnu", _words("channel", fields["channel"], layout))
    return False


def _check_statuses(row: Row, layout: Layout) -> None:
    """Raises _Unclear when a status that clears a person may mean the contrary, and nobody declared its column."""
    for place in layout.columns.get("status", ()):
        status = row.cells[place] if place < len(row.cells) else ""
        if status_may_oppose(status) and place not in layout.declared:
            name = layout.header[place].strip()
            reason = f"« {status.strip()[:40]} » peut dire la personne inscrite, ou l’opposition active : déclarez « {name} »"
            raise _Unclear(f"{reason} (status : inscrite ; opposed : opposée)", f"{name} : {plain_cell(status)}"[:2000])


def _is_opposition(fields: Mapping[str, str], layout: Layout) -> bool:
    """Whether the line opposes: where a column tells, unless it clears the person. Raises _Unclear."""
    if "opposed" not in layout.columns and "status" not in layout.columns:
        return layout.name != "pinpoint"
    status, opposed = fields.get("status", ""), fields.get("opposed", "")
    if not (is_blank(status) or has_agreed(status)):
        return True
    if says_opposed(opposed) and may_be_no_opposition(opposed):
        reason = (
            f"« {opposed.strip()[:40]} » peut dire que la personne s’est opposée, ou le contraire : écrivez oui ou non"
        )
        raise _Unclear(reason, _words("opposed", opposed, layout))
    return says_opposed(opposed)


def _opposition(line: int, phone: Phone, words: str, fields: Mapping[str, str], clerk: Clerk) -> Act:
    at = _received_at(fields, clerk)
    source = plain_cell(fields.get("source", "")) or str(clerk.about.defaults.get("source") or "")
    source = source or clerk.layout.name or "import"
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


def _received_at(fields: Mapping[str, str], clerk: Clerk) -> datetime:
    """When the opposition came: as the line says, if that can be read; else as the file does."""
    try:
        return moment(fields.get("received_at", ""), end_of_day=True)
    except UnreadableCell:
        return datetime.fromisoformat(str(clerk.about.defaults["received_at"]))


# ---------------------------------------------------------------- logs of messages


def _is_log(layout: Layout) -> bool:
    return layout.name in ("twilio_messages", MESSAGES)


def _of_message(row: Row, fields: Mapping[str, str], clerk: Clerk) -> tuple[Sequence[Phone | _NoMobile], str]:
    """Who opposes by a line of a message log, and in what words: the sender who refuses, and whom a carrier knew to have opposed.

    Raises _NotApplied; _Unclear where it may be a refusal, and of whoever may have written it.
    """
    if _is_refused_by_twilio(fields.get("error", "")):
        return [number for cell in _cells_of(("to", "phone"), row, clerk) for number in _numbers_of(cell, clerk)], ""
    words, reading = plain_cell(fields.get("words", "")), read_reply(plain_cell(fields.get("words", "")))
    direction, sender = folded(fields.get("direction", "")), _SCHEME.sub("", plain_cell(fields.get("sender", "")))
    numbers = _numbers_of(sender, clerk)
    if _begins(direction, _SENT_BY_US) or (_is_ours(sender) and not _is_refusal_by_itself(words, reading.opposes)):
        raise _NotApplied(NOTHING, "Le message n’est pas une opposition.", ignored=True)
    mobiles = [number for number in numbers if isinstance(number, Phone)]
    if reading.opposes and mobiles:
        return numbers, words
    if reading.harmless:
        raise _NotApplied(NOTHING, "Le message n’est pas une opposition.", ignored=True)
    certain = mobiles and _begins(direction, _SENT_TO_US)
    raise _Unclear("Ce message n’est pas compris", words, mobiles if certain else _in_message(row, clerk))


def _is_refused_by_twilio(error: str) -> bool:
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


def _other_side(row: Row, clerk: Clerk) -> tuple[Phone, ...]:
    """Who else may have written a message that refuses: where the direction is not told, and the columns or words do not settle it."""
    fields = _fields(row, clerk.layout)
    if _is_refused_by_twilio(fields.get("error", "")) or _begins(folded(fields.get("direction", "")), _SENT_TO_US):
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
