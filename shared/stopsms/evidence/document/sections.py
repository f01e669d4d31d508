"""Sections that every document has: heading, controller, rules, limits, verification, attestation."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from reportlab.platypus import Flowable, KeepTogether, Spacer, Table, TableStyle

from stopsms.compliance.law.edition import how_seen
from stopsms.compliance.person.phone import HOME
from stopsms.evidence import words
from stopsms.evidence.document.messages import is_decided
from stopsms.evidence.document.tables import facts_table, listing
from stopsms.evidence.document.typography import (
    BODY,
    LABEL,
    OVERLINE,
    SECTION,
    SUBTITLE,
    TITLE,
    WIDTH,
    Json,
    note,
    paragraph,
)
from stopsms.evidence.words import in_french


def heading(title: str, subtitle: str, case: Json, zone: str) -> Iterator[Flowable]:
    """Title, subject and date of the document."""
    yield paragraph("DOSSIER DE PREUVE — PROSPECTION PAR SMS", OVERLINE)
    yield paragraph(title, TITLE)
    yield paragraph(subtitle, SUBTITLE)
    yield paragraph(f"Arrêté au {words.moment(case['compiled_at'], zone)} ({words.clock_of(zone)}).", BODY)


def controller_rows(case: Json, people: Iterable[Json]) -> list[tuple[str, Any]]:
    """Who is responsible for the messages, and where to oppose."""
    advertiser: Json = case["advertiser"]
    contact: Json = advertiser["contact"]
    reach = [contact[name] for name in ("address", "phone", "email", "url") if contact.get(name)]
    brands = dict.fromkeys([advertiser["name"], *(brand["name"] for brand in advertiser["brands"])])
    trial = [("Essai", words.TEST_ADVERTISER)] if advertiser.get("test") else []
    return [
        *trial,
        ("Responsable du traitement", f"{advertiser['legal_name']}, SIREN {words.siren(advertiser['siren'])}"),
        ("Marque et expéditeur", f"{', '.join(brands)} — {advertiser['sender_id']}"),
        ("Pour le joindre", " · ".join(reach) or "non renseigné"),
        ("Numéro d’opposition", _stop_numbers(advertiser, people)),
    ]


def _stop_numbers(advertiser: Json, people: Iterable[Json]) -> str:
    """Where these people oppose: a short code works in one territory only."""
    numbers = {person["territory"]: person["stop_number"] for person in people} or {
        HOME.value: advertiser["stop_number"]
    }
    if len(numbers) == 1:
        return f"STOP au {next(iter(numbers.values())) or 'numéro non renseigné'}"
    return " ; ".join(
        f"{in_french(words.TERRITORIES, place)} : {number or 'non renseigné'}"
        for place, number in sorted(numbers.items())
    )


def rules(case: Json) -> Iterator[Flowable]:
    """What each rule that was applied requires, and where it comes from."""
    here: list[str] = list(case["rulebooks"].values())
    messages = [message for person in case["people"] for message in person["messages"]]
    judged = {
        (result["rule"], message["rulebook"])
        for message in messages
        if message["rulebook"]
        for result in message["results"]
    }
    unnamed = sum(is_decided(message) and not message["rulebook"] for message in messages)
    recorded = any(record["act"] == "basis_recorded" for person in case["people"] for record in person["records"])
    applied = sorted({edition for _, edition in judged} | set(here if recorded else ()))
    yield paragraph("4. Règles appliquées", SECTION)
    yield paragraph(
        "Aucun accord n’est enregistré si une règle de recueil s’y oppose, et aucun message ne part si une règle d’envoi s’y oppose. "
        "Ce qui suit est ce que chaque règle exige, et non un constat : une règle qui cherche des mots n’a cherché que ceux-là. "
        f"{'Éditions' if len(applied) > 1 else 'Édition'} du recueil de règles : {', '.join(applied) or 'aucune consignée'}.",
        BODY,
    )
    if recorded:
        yield paragraph(
            "Les règles de recueil sont données telles qu’elles se lisent à la date d’arrêté : l’édition qui valait lors de chaque recueil "
            "n’est pas consignée.",
            BODY,
        )
    if unnamed:
        yield paragraph(
            f"L’édition appliquée à {unnamed} des messages n’est pas consignée : seules les objections d’alors le sont, et aucune règle "
            "d’aujourd’hui n’est donnée pour leur avoir été appliquée.",
            BODY,
        )
    rows: list[list[Any]] = [["Règle", "Exigence", "Fondement"]]
    for rule in case["rules"]:
        name = rule["rule"]
        editions: list[str] = rule["rulebooks"]
        in_use = {
            "capture": recorded and not set(here).isdisjoint(editions),
            "sending": any((name, edition) in judged for edition in editions),
        }
        stages = [stage for stage in rule["stages"] if in_use[stage]]
        if not stages:
            continue
        only = [edition for edition in applied if edition in editions]
        where = " et ".join({"capture": "recueil", "sending": "envoi"}[stage] for stage in stages)
        since = f" Depuis le {words.calendar_day(rule['since'])}." if rule["since"] else ""
        rows.append([
            [
                rule["title"],
                note(f"{name} · {where} · {in_french(words.SEVERITIES, rule['severity'])}"),
                *([note(f"édition {', '.join(only)}")] if only != applied else []),
            ],
            rule["requirement"]["fr"],
            [
                f"{rule['citation']}.{since}",
                *(
                    note(f"{source['title']} : {how_seen(source).fr}")
                    for source in (rule["source"], *rule.get("further_sources", ()))
                ),
            ],
        ])  # fmt: skip
    if len(rows) > 1:
        yield listing(rows, (45, 68, 57))


STEPS = (
    (
        "L’empreinte ci-dessous est le SHA-256 des faits du présent dossier (fichier records.json, clés triées, sans espaces, UTF-8, hors "
        "date d’établissement). Les mêmes faits ont toujours la même empreinte ; le moindre changement la change."
    ),
    (
        "Le dossier complet (fichier zip) contient ces faits, les règles, les lignes de l’archive qui les établissent, leurs chemins "
        "d’inclusion jusqu’aux ancres (arbres de Merkle, RFC 6962) et un vérificateur d’un seul fichier. Sans réseau et sans autre "
        "logiciel que Python : « python verify.py ». Il nomme tout fichier altéré, retiré, ajouté ou déplacé."
    ),
    (
        "L’archive est un stockage verrouillé (écriture unique) ; ses ancres, quotidiennes, peuvent être conservées ailleurs (huissier, "
        "horodatage qualifié). Une ancre conservée ailleurs prouve que rien n’a été réécrit depuis."
    ),
    (
        "Le fichier porte en principe une signature électronique (PAdES). Elle prouve que le document n’a pas changé depuis que le "
        "détenteur de la clé de ce système l’a signé ; elle ne prouve ni la vérité de ce qu’il dit, ni sa date (sauf horodatage), ni "
        "l’identité du signataire quand le certificat est autosigné : ce n’est ni une signature ni un cachet qualifié (règlement (UE) "
        "n° 910/2014). Le certificat se compare par son empreinte avec celui que le responsable a conservé ailleurs."
    ),
)

LIMITS = (
    (
        "« Jugé conforme aux règles appliquées » veut dire : jugé par le logiciel, au moment de l’envoi, selon les règles de l’édition "
        "indiquée, sans objection ou avec les avertissements indiqués. Ce n’est ni un avis juridique ni un certificat : la licéité relève "
        "du responsable du traitement et du juge. Le présent document ne rejuge aucun envoi ; le résultat d’un nouvel examen, s’il en a "
        "été fait un, figure au manifeste du dossier complet."
    ),
    (
        "Le logiciel ne sait pas ce que la page ou le papier montrait vraiment, si l’information (RGPD art. 13 et 14 ; Code de la "
        "consommation art. L.223-2) a été donnée et si elle suffisait, ni qui a coché la case ou tenait le téléphone. Il conserve ce "
        "que le responsable en déclare, à la date à laquelle il le déclare."
    ),
    (
        "Il ne sait pas si une vente a eu lieu, si les produits proposés lui sont analogues, si une offre est exacte, ni quels sont l’âge "
        "et la profession de la personne, autrement que par ce qui en est déclaré."
    ),
    (
        "Il ne vérifie pas les obligations qui ne tiennent pas à un message : registre, contrats, analyse d’impact, information des "
        "partenaires, gratuité du numéro d’opposition."
    ),
)
"""What no software can know, in words for the judge who reads the document."""


def verification(case: Json, prints: Sequence[tuple[str, str]]) -> Iterator[Flowable]:
    """What the document cannot establish, and how to verify it against these digests."""
    rows = [("Empreinte du dossier", case["digest"]), *prints]
    yield KeepTogether(
        [
            paragraph("5. Ce que ce document ne peut pas établir", SECTION),
            *(paragraph(f"– {limit}", BODY) for limit in LIMITS),
        ]
    )
    body: list[Flowable] = [paragraph("6. Vérifier ce document", SECTION)]
    body += [paragraph(f"{number}. {step}", BODY) for number, step in enumerate(STEPS, start=1)]
    yield KeepTogether([*body, facts_table(rows)])


def attestation(case: Json) -> Iterator[Flowable]:
    """For the controller to sign."""
    advertiser: Json = case["advertiser"]
    blank = "_" * 34
    signature = Table(
        [
            [paragraph("Nom et prénom", LABEL), paragraph("Qualité", LABEL)],
            [paragraph(blank, BODY), paragraph(blank, BODY)],
            [paragraph("Fait à, le", LABEL), paragraph("Signature", LABEL)],
            [paragraph(blank, BODY), paragraph(blank, BODY)],
        ],
        colWidths=[WIDTH / 2] * 2,
        rowHeights=[13, 22, 13, 34],
        style=TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), "Sans"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
            ]
        ),
    )
    yield KeepTogether(
        [
            paragraph("7. Attestation", SECTION),
            paragraph(
                f"Je soussigné(e), agissant pour {advertiser['legal_name']} (SIREN {words.siren(advertiser['siren'])}), responsable du "
                "traitement, atteste que le présent document a été produit par stop-sms à partir des enregistrements de ce "
                f"système, sans modification, et que son empreinte est {case['digest'][:16]}…{case['digest'][-8:]}. Il est établi pour "
                "contribuer à démontrer le respect des obligations du responsable (RGPD art. 5(2) et 7(1)) et pour la constatation, "
                "l’exercice ou la défense de droits en justice (RGPD art. 17(3)(e)).",
                BODY,
            ),
            Spacer(1, 6),
            signature,
        ]
    )
