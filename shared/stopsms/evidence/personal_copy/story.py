"""The copy, section by section: what holds now first, then the data, then what was done with them, then the person's rights."""

from collections.abc import Iterator, Sequence
from typing import Any

from reportlab.platypus import Flowable, KeepTogether

from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.person.rights import Asker
from stopsms.compliance.proof.data_handling import DataHandling
from stopsms.evidence import words
from stopsms.evidence.document.tables import facts_table
from stopsms.evidence.document.typography import (
    BODY,
    OVERLINE,
    SECTION,
    SUBTITLE,
    TITLE,
    Json,
    Verbatim,
    paragraph,
)
from stopsms.evidence.personal_copy.acts import collected, happened
from stopsms.evidence.personal_copy.handling import kept_for, purposes, recipients
from stopsms.evidence.personal_copy.messages import received, written
from stopsms.evidence.personal_copy.request import CopyRequest
from stopsms.evidence.personal_copy.rights import rights
from stopsms.evidence.words import in_french


def zone_of(phone: Phone) -> str:
    """The clock of whoever has this number, the first of several where a number does not tell."""
    territory = phone.territory
    return min(place.zone for place in rulebook_of(territory.country).places(territory, {}))


def copy_story(held: Json, asked: CopyRequest, handling: DataHandling) -> list[Flowable]:
    """The whole document. A part that continues another has the older messages alone."""
    phone = Phone.of(held["phone"])
    zone = zone_of(phone)
    story: list[Flowable] = [*_heading(held, asked, zone)]
    if asked.continued:
        return [*story, *received(held, zone, continued=True)]
    return [
        *story,
        *_in_short(held, asked, zone),
        *_controller(held, handling),
        *purposes(held),
        *_data(held, zone),
        *collected(held, zone),
        *received(held, zone, continued=False),
        *written(held, zone),
        *happened(held, zone),
        *recipients(held, handling),
        *kept_for(phone, handling),
        *rights(held, asked, phone),
    ]


_ASKED = {
    None: "En réponse à la demande",
    Asker.PERSON: "En réponse à votre demande",
    Asker.REPRESENTATIVE: "En réponse à la demande faite en votre nom",
    Asker.AUTHORITY: "À la demande d’une autorité,",
    Asker.CONTROLLER: "De la propre initiative du responsable,",
}


def _heading(held: Json, asked: CopyRequest, zone: str) -> Iterator[Flowable]:
    controller: Json = held["controller"]
    yield paragraph("DROIT D’ACCÈS — RGPD, ARTICLE 15", OVERLINE)
    yield paragraph("Vos données" + (" (suite)" if asked.continued else ""), TITLE)
    yield paragraph(f"Numéro {words.national_number(held['phone'])} — {controller['name']}", SUBTITLE)
    by = "" if asked.means == "API" else f" ({words.source(asked.means)})"
    received_on = f"du {words.day(asked.received_at.isoformat(), zone)}{by}"
    answers = f"{_ASKED[asked.asked_by]} {received_on}, voici"
    if asked.asked_by in (Asker.AUTHORITY, Asker.CONTROLLER):
        answers = f"{_ASKED[asked.asked_by]} voici"
    yield paragraph(
        f"{answers} tout ce que {controller['legal_name']} conserve à votre sujet pour ses SMS, tel qu’enregistré le "
        f"{words.minute(held['at'], zone)} ({words.clock_of(zone)}). Cette copie est gratuite.",
        BODY,
    )
    if held["next"] is not None:
        yield paragraph(
            "Ce document est une partie de la copie : les messages plus anciens figurent dans la partie qui suit.", BODY
        )
    if before := held["left_out_before"]:
        yield paragraph(
            f"Ce qui date d’avant le {words.day(before, zone)} n’y figure pas : ce numéro pouvait alors être celui de quelqu’un d’autre. "
            "S’il était déjà le vôtre, dites-le-nous.",
            BODY,
        )
    if former := held["number_before"]:
        yield paragraph(
            f"Ce numéro a remplacé le {words.national_number(former)} : les messages envoyés à ce dernier, et ce qui s’y rapporte, "
            "figurent dans une copie à part, que vous pouvez demander.",
            BODY,
        )


def _in_short(held: Json, asked: CopyRequest, zone: str) -> Iterator[Flowable]:
    contact: Json | None = held["contact"]
    name = held["controller"]["name"]
    rows: list[tuple[str, Any]] = [("Aujourd’hui", _state(held, name, zone))]
    if contact is not None and contact["legal_basis"]:
        since = words.day(contact["collected_at"], zone)
        ended = " ; votre opposition y a mis fin" if contact["status"] == "opposed" else ""
        rows.append(("Base légale", f"{_BASES[contact['legal_basis']]}, le {since}{ended}"))
    sent = [message for message in held["messages"] if message["status"] in words.FATES]
    rows.append(("SMS adressés", _counted(len(sent), held["next"] is not None)))
    rows.append(("Messages reçus de vous", str(len(held["replies"])) if held["replies"] else "aucun"))
    if asked.stop_number:
        rows.append(("Ne plus en recevoir", f"SMS STOP au {asked.stop_number}, à tout moment et sans frais"))
    yield facts_table(rows)


def _counted(number: int, more: bool) -> str:
    return f"{number}, et d’autres plus anciens" if more else str(number) if number else "aucun"


_BASES = {
    "consent": "votre accord",
    "existing_customer": "votre achat",
    "non_commercial": "le recueil de votre numéro pour des messages non commerciaux",
    "professional": "le recueil de votre numéro professionnel",
}


def _state(held: Json, name: str, zone: str) -> str:
    contact: Json | None = held["contact"]
    erased: Json | None = held["erased"]
    if contact is None:
        since = erased and erased["opposed_at"]
        gone = f"Vos données ont été effacées ou supprimées{_on(erased, zone)}"
        return f"{gone}, et {name} ne vous envoie plus de SMS." if since else f"{gone}."
    opposed = words.minute(contact["opposed_at"], zone) if contact["opposed_at"] else ""
    said = {
        "granted": f"{name} peut vous envoyer des SMS. Vous pouvez vous y opposer à tout moment.",
        "held": f"Un message ou une demande de votre part est encore à traiter. D’ici là, {name} ne vous envoie pas de SMS publicitaires.",
        "opposed": f"{name} ne vous envoie plus de SMS publicitaires : votre opposition est enregistrée depuis le {opposed}, sans limite.",
        "pending": f"Un accord attend d’être confirmé : sans votre OUI, {name} ne vous envoie rien d’autre.",
        "none": f"Rien n’autorise {name} à vous envoyer des SMS publicitaires.",
    }
    return said[contact["status"]]


def _on(erased: Json | None, zone: str) -> str:
    return f" le {words.day(erased['at'], zone)}" if erased else ""


def _controller(held: Json, handling: DataHandling) -> Iterator[Flowable]:
    controller: Json = held["controller"]
    ways: Json = controller["contact"]
    labels = (("email", "Courriel"), ("phone", "Téléphone"), ("address", "Adresse"), ("url", "Site"))
    rows: list[tuple[str, Any]] = [
        ("Responsable", f"{controller['legal_name']}, SIREN {words.siren(controller['siren'])}"),
        *((label, Verbatim(ways[name])) for name, label in labels if ways.get(name)),
    ]
    if handling.data_protection_officer:
        rows.append(("Délégué à la protection des données", Verbatim(handling.data_protection_officer)))
    yield KeepTogether([paragraph("1. Qui est responsable de vos données", SECTION), facts_table(rows)])


def _data(held: Json, zone: str) -> Iterator[Flowable]:
    contact: Json | None = held["contact"]
    yield paragraph("3. Les données que nous avons sur vous", SECTION)
    if contact is None:
        yield paragraph(
            "Il ne reste que votre opposition, s’il y en a une, et la date des actes passés : ils sont rattachés à une empreinte de votre "
            "numéro, qui à elle seule ne permet pas de le retrouver.",
            BODY,
        )
        return
    rows: list[tuple[str, Any]] = [("Numéro", words.national_number(held["phone"]))]
    rows.append(("Territoire", in_french(words.TERRITORIES, contact["territory"])))
    for attribute, value in sorted(contact["attributes"].items()):
        rows.append((_capital(in_french(words.ATTRIBUTES, attribute)), Verbatim(value)))
    rows.append(("Étiquettes", Verbatim(_listed(contact["tags"]))))
    if contact["categories"]:
        rows.append(("Produits concernés", Verbatim(_listed(contact["categories"]))))
    if contact["last_contact_at"]:
        rows.append(("Dernier signe de votre part", words.day(contact["last_contact_at"], zone)))
    yield facts_table(rows)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _listed(values: Sequence[str]) -> str:
    return ", ".join(values) or "aucune"
