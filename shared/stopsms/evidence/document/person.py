"""The document about one person."""

from collections.abc import Iterator, Sequence
from typing import Any

from reportlab.platypus import Flowable

from stopsms.evidence import words
from stopsms.evidence.document.acts import acts
from stopsms.evidence.document.messages import messages
from stopsms.evidence.document.oppositions import oppositions
from stopsms.evidence.document.sections import attestation, controller_rows, heading, rules, verification
from stopsms.evidence.document.tables import facts_table
from stopsms.evidence.document.typography import Json
from stopsms.evidence.words import in_french


def person_story(case: Json) -> Iterator[Flowable]:
    """Summary, acts, oppositions, messages, and what every document ends with."""
    person: Json = case["people"][0]
    zone: str = person["zones"][0]
    yield from heading(
        "Actes de la personne et messages qui lui ont été adressés",
        f"Personne joignable au {words.number(person['phone'])}",
        case,
        zone,
    )
    yield facts_table(_summary(case, person, zone))
    yield from acts(person, zone, case["advertiser"]["legal_name"])
    yield from oppositions(person, zone)
    yield from messages(case, person, zone)
    yield from rules(case)
    yield from verification(
        case, [("Dernier acte de la chaîne", person["records"][-1]["hash"])] if person["records"] else []
    )
    yield from attestation(case)


def _summary(case: Json, person: Json, zone: str) -> list[tuple[str, Any]]:
    contact: Json | None = person["contact"]
    rows = controller_rows(case, [person])
    territory = words.TERRITORIES.get(contact["territory"], "") if contact else ""
    rows.append(("Personne", f"{words.number(person['phone'])}" + (f" ({territory})" if territory else "")))
    if contact is None:
        rows.append(
            ("Situation", "Les données de la personne ont été effacées ; les empreintes des actes sont conservées.")
        )
    else:
        rows.append(("Situation", f"La personne {in_french(words.STATUSES, contact['status'])}."))
        if contact["legal_basis"]:
            basis = f"{in_french(words.BASES, contact['legal_basis'])}, du {words.day(contact['collected_at'], zone)}"
            rows.append(("Base légale", f"{basis} ({in_french(words.BASIS_LAW, contact['legal_basis'])})"))
        for earlier in contact.get("earlier", ()):
            basis = f"{in_french(words.BASES, earlier['legal_basis'])}, du {words.day(earlier['collected_at'], zone)}"
            said = f"{basis} (acte n° {earlier['evidence']}), pour ce que la précédente ne couvre pas"
            rows.append(("Base légale maintenue", said))
    sent: Sequence[Json] = person["messages"]
    if sent:
        first, last = (words.day(message["at"], zone) for message in (sent[0], sent[-1]))
        rows.append(
            ("Messages adressés", f"{len(sent)}, " + (f"le {first}" if first == last else f"du {first} au {last}"))
        )
    else:
        rows.append(("Messages adressés", "aucun"))
    whole = "entière et inaltérée" if not person["faults"] else f"ALTÉRÉE : {' ; '.join(person['faults'])}"
    count = len(person["records"])
    rows.append(("Chaîne des actes", f"{count} acte{'s' if count > 1 else ''}, {whole}"))
    return rows
