"""The document about one campaign."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from reportlab.platypus import Flowable, KeepTogether, Spacer

from stopsms.compliance.person.phone import HOME_TIME
from stopsms.evidence import words
from stopsms.evidence.document.messages import has_every_result, is_decided
from stopsms.evidence.document.sections import attestation, controller_rows, heading, rules, verification
from stopsms.evidence.document.tables import LONG, facts_table, listing, quotation
from stopsms.evidence.document.typography import ACT, BODY, SECTION, Json, Verbatim, fine, paragraph
from stopsms.evidence.words import in_french

MOST_ROWS = 5000
"""Recipients listed in a campaign's document. Beyond that the document refers to the case file, which has them all."""


def campaign_story(case: Json) -> Iterator[Flowable]:
    """Summary, message, wordings, recipients, and what every document ends with."""
    name: str = case["about"]["campaign"]
    campaign: Json = case["campaigns"][name]
    zone = HOME_TIME
    people: Sequence[Json] = case["people"]
    yield from heading("Règles appliquées à la campagne", f"Campagne « {campaign['name']} » ({name})", case, zone)
    fates = Counter(message["status"] for person in people for message in person["messages"])
    rows = controller_rows(case, people)
    rows += [
        (
            "Nature",
            f"{in_french(words.NATURES, campaign['nature'])}"
            + (f", catégorie {campaign['category']}" if campaign["category"] else ""),
        ),
        ("Envoyée sous le nom", f"{campaign['brand']} (expéditeur {campaign['sender_id']})"),
        *([("Prestataire d’envoi", campaign["carrier"])] if "carrier" in campaign else []),
        ("Démarrée le", words.moment(campaign["started_at"], zone) if campaign["started_at"] else "pas encore"),
        ("Horaires appliqués", campaign["profile"]),
        ("Destinataires", f"{len(people)} personnes à qui un message a été adressé"),
        (
            "Sort des messages",
            " ; ".join(f"{count} {in_french(words.FATES, fate)}" for fate, count in sorted(fates.items()))
            or "aucun envoi",
        ),
        ("Chaînes des actes", _wholeness(people)),
    ]
    yield facts_table(rows)
    yield paragraph("1. Le message", SECTION)
    yield from quotation(campaign["text"])
    yield Spacer(1, 3)
    yield fine(
        "La mention STOP est ajoutée à la fin du texte pour chaque territoire ; le texte exact de chaque envoi est au dossier."
    )
    yield from _accepted(campaign, zone)
    yield from _steered(campaign, zone)
    yield from _wordings(people)
    yield from _recipients(people, zone)
    yield from rules(case)
    yield from verification(case, [])
    yield from attestation(case)


def _wholeness(people: Sequence[Json]) -> str:
    faulty = sum(bool(person["faults"]) for person in people)
    return f"{faulty} ALTÉRÉES" if faulty else "toutes entières et inaltérées"


def _accepted(campaign: Json, zone: str) -> Iterator[Flowable]:
    if not campaign["accepted"]:
        return
    yield paragraph("Ce qu’une personne a décidé pour cette campagne", ACT)
    rows: list[list[Any]] = [["Règle", "Le", "Par", "Motif"]]
    rows += [
        [
            one["rule"],
            words.short_moment(one["at"], zone),
            Verbatim(" — ".join(filter(None, (one["by"], words.principal(one.get("principal", ""))))) or "—"),
            Verbatim(one["reason"] or "—"),
        ]
        for one in campaign["accepted"]
    ]
    yield listing(rows, (38, 38, 44, 50))


def _steered(campaign: Json, zone: str) -> Iterator[Flowable]:
    if not campaign["acts"]:
        return
    yield paragraph("Qui a conduit cette campagne", ACT)
    rows: list[list[Any]] = [["Acte", "Le", "Auteur authentifié"]]
    rows += [
        [
            in_french(words.STEPS, one["act"]),
            words.short_moment(one["at"], zone),
            Verbatim(words.principal(one["principal"])),
        ]
        for one in campaign["acts"]
    ]
    yield listing(rows, (38, 38, 94))


def _wordings(people: Sequence[Json]) -> Iterator[Flowable]:
    yield paragraph("2. Textes montrés aux personnes, tels que déclarés", SECTION)
    shown: Counter[tuple[str, str | None, str]] = Counter()
    for person in people:
        acts = {record["sequence"]: record["content"] for record in person["records"]}
        for message in person["messages"]:
            content = acts.get(message["evidence"])
            if content is None:
                shown["", None, ""] += 1
                continue
            shown[content.get("legal_basis", ""), content.get("wording", ""), content.get("wording_version", "")] += 1
    for (basis, wording, version), count in shown.most_common():
        if wording is None:
            yield paragraph(f"Acte non consigné au présent dossier — {count} destinataires", ACT)
            continue
        heading = in_french(words.BASES, basis) if basis else "Contenu effacé, empreinte conservée"
        head = paragraph(f"{heading} — {count} destinataires" + (f" — version {version}" if version else ""), ACT)
        yield KeepTogether([head, *quotation(wording)]) if len(wording) < LONG else head
        if len(wording) >= LONG:
            yield from quotation(wording)


def _recipients(people: Sequence[Json], zone: str) -> Iterator[Flowable]:
    yield paragraph("3. Destinataires, et sur quoi chaque envoi était fondé", SECTION)
    yield paragraph(
        "Heures de chaque destinataire. Avant chaque envoi, toutes les règles en vigueur ce jour-là ont été appliquées à l’état de la "
        "personne à cet instant ; le message n’est parti que si cet état n’avait pas changé. Un tiret remplace ce qui n’est pas consigné.",
        BODY,
    )
    rows: list[list[Any]] = [["Numéro", "Envoyé le", "Fondement", "Règles", "Sort", "Acte, empreinte"]]
    for person in people:
        acts = {record["sequence"]: record for record in person["records"]}
        for message in person["messages"]:
            act = acts.get(message["evidence"])
            basis = act["content"].get("legal_basis") if act else None
            passed = sum(result["result"] == "pass" for result in message["results"])
            rows.append([
                words.number(person["phone"]),
                words.short_moment(message["at"], person["zones"][0]),
                f"{in_french(words.SHORT_BASES, basis) if basis else 'contenu effacé'}, {words.short_day(act['occurred_at'], zone)}"
                if act
                else "—",
                f"{passed}/{len(message['results'])}" if has_every_result(message) else "—",
                in_french(words.SHORT_FATES, message["status"]),
                f"n° {message['evidence']}, {act['hash'][:12]}…" if act
                else f"n° {message['evidence']}" if message["evidence"] else "—",
            ])  # fmt: skip
    left = len(rows) - 1 - MOST_ROWS
    yield listing(rows[: MOST_ROWS + 1], (31, 34, 41, 13, 18, 33))
    undecided = sum(not is_decided(message) for person in people for message in person["messages"])
    if undecided:
        yield Spacer(1, 4)
        yield paragraph(
            f"Décision non consignée pour {undecided} de ces messages : le présent document n’affirme pas qu’ils ont été jugés conformes.",
            BODY,
        )
    if left > 0:
        yield Spacer(1, 4)
        yield paragraph(
            f"Les {left} autres destinataires figurent au fichier records.json, que couvre la même empreinte.", BODY
        )
