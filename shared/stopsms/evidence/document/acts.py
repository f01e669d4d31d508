"""The acts of a person: when, how, by whom, and the exact words."""

from collections.abc import Iterator, Mapping
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Spacer

from stopsms.evidence import words
from stopsms.evidence.document.tables import LONG, facts_table, quotation
from stopsms.evidence.document.typography import ACT, BODY, LABEL, SECTION, Json, Verbatim, fine, paragraph
from stopsms.evidence.words import in_french


def acts(person: Json, zone: str, controller: str) -> Iterator[Flowable]:
    """Every recorded act, in order."""
    yield paragraph("1. Actes enregistrés", SECTION)
    yield paragraph(
        f"Ce que {controller} a déclaré (ce qui fut montré à la personne, ce qu’elle a fait hors du système) est donné comme sa "
        "déclaration. Ce que le système a lui-même reçu ou envoyé (SMS de la personne, demandes de confirmation) est donné tel quel. "
        "L’auteur authentifié est la clé d’accès ou la personne que le système a reconnue ; tout autre nom est celui qu’elle a donné.",
        BODY,
    )
    yield paragraph(
        "Chaque acte est enregistré une fois pour toutes : au moment où il survient, ou, s’il a été repris d’un fichier, lors de cette "
        "reprise (les deux dates sont données). Il porte l’empreinte de l’acte qui le précède : aucun ne peut être changé, retiré ou "
        f"déplacé sans que cela se voie. Heures : {words.clock_of(zone)}.",
        BODY,
    )
    kinds = kinds_of_unread(person)
    for record in person["records"]:
        yield from _act(record, zone, controller, kinds)


def kinds_of_unread(person: Json) -> dict[int, str]:
    """Why each act waited, or waits, for somebody to read it. Acts whose content was erased are left out."""
    kinds: dict[int, str] = {}
    for record in person["records"]:
        if kind := record["content"].get("kind"):
            kinds[record["sequence"]] = kind
        elif record["act"] == "opposed" and record["content"].get("erasure_requested"):
            kinds[record["sequence"]] = "erasure"
        elif record["act"] == "opposed" and record["content"]:
            kinds[record["sequence"]] = "reply"
    return kinds


def _act(record: Json, zone: str, controller: str, kinds: Mapping[int, str]) -> Iterator[Flowable]:
    content: Json = record["content"]
    name = in_french(words.ACTS, record["act"])
    if record["act"] == "basis_recorded" and content.get("legal_basis"):
        name = f"{name} — {in_french(words.BASES, content['legal_basis']).lower()}"
    title = paragraph(f"Acte n° {record['sequence']} — {name}", ACT)
    rows: list[tuple[str, Any]] = [("Accompli le", words.moment(record["occurred_at"], zone))]
    rows.append(("Enregistré le", words.moment(record["recorded_at"], zone) + _brought_by(content)))
    if content:
        rows += [("Déclaré par", Verbatim(controller))] if _declared(record) else []
        rows += _content_rows(record, zone, kinds)
        rows += (
            [("Auteur authentifié", Verbatim(words.principal(content["principal"])))] if "principal" in content else []
        )
    else:
        rows.append(
            (
                "Contenu",
                "effacé à la demande de la personne ou au terme de sa conservation (RGPD art. 17) ; son empreinte demeure",
            )
        )
    quoted = content.get("wording") or content.get("words")
    asked = list(_question(content, zone))
    facts = facts_table(rows)
    prints = [
        fine(f"Empreinte de l’acte : {record['hash']}"),
        fine(f"Empreinte du contenu : {record['content_hash']}"),
        fine(f"Acte précédent : {record['previous'] or 'aucun, c’est le premier'}"),
    ]
    label = "Mots exacts de la personne"
    if content.get("wording"):
        declared = f"Texte montré à la personne, déclaré par {controller}"
        label = "Texte affiché à la personne par le formulaire de ce système" if shown_by_us(content) else declared
    below = [facts, Spacer(1, 2), *prints, Spacer(1, 4)]
    if not quoted:
        yield KeepTogether([title, *below])
        return
    shown = [title, *asked, paragraph(label, LABEL), Spacer(1, 2), *quotation(quoted), Spacer(1, 4)]
    if len(quoted) < LONG:
        yield KeepTogether([*shown, *below])
        return
    yield CondPageBreak(45 * mm)
    yield from shown
    yield KeepTogether(below)


def _brought_by(content: Json) -> str:
    """By whom it came into the system: through a door, from a file, or by SMS; nothing where that is not on record."""
    if not content:
        return ""
    if "principal" in content:
        how = ", à la reprise d’un fichier" if content.get("imported_as") else ""
        return f"{how}, par l’auteur authentifié ci-dessous"
    if content.get("source") == "sms" or content.get("interaction") == "reply" or "question" in content:
        return ", à la réception du SMS de la personne"
    return ""


def _question(content: Json, zone: str) -> Iterator[Flowable]:
    """The question that the person answered: a yes proves nothing without it."""
    if not content.get("question"):
        return
    yield paragraph(f"Question posée à la personne par SMS, le {words.moment(content['asked_at'], zone)}", LABEL)
    yield Spacer(1, 2)
    yield from quotation(content["question"])
    yield Spacer(1, 4)


def _declared(record: Json) -> bool:
    """Whether only the controller vouches for it. What came by SMS, or is on one of the account's lists, the system saw itself."""
    content: Json = record["content"]
    if record["act"] == "heard_from":
        return content.get("interaction") != "reply"
    by_itself = str(content.get("source", "")).startswith(("sms", "opt_out_list:", "carrier_list", "restore"))
    if record["act"] == "basis_recorded":
        return not shown_by_us(content)
    return record["act"] in ("opposed", "held") and not by_itself


def shown_by_us(content: Json) -> bool:
    """Whether the system itself showed the form on which the person agreed, and received what they did there."""
    return bool(content.get("form")) and not content.get("rendered_by")


def _content_rows(record: Json, zone: str, kinds: Mapping[int, str]) -> list[tuple[str, Any]]:
    content: Json = record["content"]
    match record["act"]:
        case "basis_recorded":
            return _basis_rows(content, zone)
        case "opposed":
            return _opposition_rows(content)
        case "held" | "opposition_reviewed":
            return _reading_rows(content, kinds)
        case "confirmed":
            rows = [("Moyen", "réponse par SMS depuis le numéro même (double accord)")]
            rows += [("À propos de", f"acte n° {content['about']}")] if content.get("about") else []
            if not content.get("question"):
                rows.append(("Question", "son texte n’était pas conservé quand cet acte a été enregistré"))
            return rows + verbatim_rows(content, ("reference", "Référence"))
        case "heard_from":
            rows = [("Nature", in_french(words.INTERACTIONS, content.get("interaction")))]
            return rows + verbatim_rows(content, ("reference", "Référence"))
    return _request_rows(content)


def _reading_rows(content: Json, kinds: Mapping[int, str]) -> list[tuple[str, Any]]:
    """What arrived and has not been read, or what a person concluded from it."""
    if "kind" in content:
        rows = [
            ("Moyen", words.source(content.get("source"))),
            ("Nature", in_french(words.UNREAD, content.get("kind"))),
        ]
        return rows + verbatim_rows(content, ("operator", "Enregistré par"), ("reference", "Référence"))
    rows = [("À propos de", f"acte n° {content.get('about')}")]
    about = kinds.get(content.get("about", 0))
    rows += [("Conclusion", words.conclusion(content.get("conclusion"), about))]
    return rows + verbatim_rows(content, ("operator", "Lu par"), ("reason", "Motif"))


def _opposition_rows(content: Json) -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = [("Moyen", words.source(content.get("source")))]
    if content.get("erasure_requested"):
        rows.append(("Effacement", "demandé par la personne"))
    return rows + verbatim_rows(content, ("operator", "Enregistrée par"), ("reference", "Référence"))


def _request_rows(content: Json) -> list[tuple[str, Any]]:
    """What a person asked for, how, and who dealt with it; or the retention period at whose end data was removed."""
    if content.get("term"):
        return verbatim_rows(content, ("term", "Terme"))
    asked_by = words.ASKERS.get(str(content.get("asked_by")), words.NOBODY_SAID)
    rows: list[tuple[str, Any]] = [
        ("Demandé par", asked_by),
        ("Moyen de la demande", words.source(content.get("means"))),
    ]
    if content.get("about"):
        rows.append(("À propos de", f"acte n° {content['about']}"))
    for name, value in sorted((content.get("attributes") or {}).items()):
        correction = "supprimé" if value is None else f"« {value} »"
        rows.append(("Corrigé", Verbatim(words.french(f"{in_french(words.ATTRIBUTES, name)} : ") + correction)))
    if content.get("tags") is not None:
        rows.append(("Étiquettes", Verbatim(", ".join(content["tags"]) or "aucune")))
    rows += [(label, words.number(content[name])) for name, label in _NUMBERS if content.get(name)]
    rows += verbatim_rows(content, ("reference", "Référence"), ("operator", "Traité par"), ("reason", "Motif"))
    return rows + ([("Acte de l’ancien numéro", Verbatim(content["after"]))] if content.get("after") else [])


_NUMBERS = (("to", "Nouveau numéro"), ("from", "Ancien numéro"))


def verbatim_rows(content: Json, *names: tuple[str, str]) -> list[tuple[str, Any]]:
    """Rows of what others wrote, by field and label; fields that are empty are left out."""
    return [(label, Verbatim(str(content[name]))) for name, label in names if content.get(name)]


def _basis_rows(content: Json, zone: str) -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = [
        ("Moyen", words.source(content.get("source"))),
        ("Version du texte", Verbatim(str(content.get("wording_version")))),
    ]
    box: Json = content.get("checkbox") or {}
    if box.get("present"):
        ticked = "cochée par la personne" if box.get("checked") else "non cochée"
        rows.append(("Case", f"présente, {'pré-cochée' if box.get('prechecked') else 'non pré-cochée'}, {ticked}"))
    if shown_by_us(content):
        rows.append(("Information", "affichée avec le formulaire (RGPD art. 13)"))
        rows.append(("Faculté d’opposition", "affichée avec le formulaire (RGPD art. 21)"))
    else:
        informed, offered = content.get("informed"), content.get("objection_offered")
        rows.append(("Information", f"{_declared_as(informed, 'délivrée')} (RGPD art. 13)"))
        rows.append(("Faculté d’opposition", f"{_declared_as(offered, 'proposée')} (RGPD art. 21)"))
    rows += verbatim_rows(
        content,
        ("act_reference", "Preuve de l’acte"),
        ("form_url", "Page du formulaire"),
        ("embedded_in", "Affichée dans la page"),
        ("rendered_by", "Formulaire affiché par le site"),
        ("form", "Formulaire"),
        ("shown", "Empreinte de l’affichage"),
        ("notice_url", "Notice d’information"),
    )
    rows += _agreed_to(content)
    rows += _sold(content.get("sale") or {}, zone)
    rows += _collected_by(content.get("collector") or {}, zone)
    if content.get("parental_consent"):
        rows.append(("Accord parental", "déclaré donné"))
    rows += verbatim_rows(content, ("ip", "Adresse IP"), ("user_agent", "Navigateur"))
    if content.get("imported_as"):
        file, _, line = content["imported_as"].rpartition(":")
        rows.append(("Repris d’un fichier", f"import {file}, ligne {line}"))
    return rows + verbatim_rows(content, ("operator", "Saisi par"))


def _agreed_to(content: Json) -> list[tuple[str, Any]]:
    lists = (("channels", "Canaux", words.CHANNELS), ("purposes", "Finalités", words.PURPOSES))
    rows: list[tuple[str, Any]] = [
        (label, ", ".join(in_french(names, code) for code in content[name]))
        for name, label, names in (*lists, ("bundled_with", "Accord lié à", words.BUNDLES))
        if content.get(name)
    ]
    if content.get("categories"):
        rows.append(("Produits concernés", Verbatim(", ".join(content["categories"]))))
    return rows


def _sold(sale: Json, zone: str) -> list[tuple[str, Any]]:
    if not sale:
        return []
    at = f" du {words.day(sale['at'], zone)}" if sale.get("at") else ""
    end = sale.get("contract_until")
    until = f", contrat ou garantie jusqu’au {words.calendar_day(end)}" if end else ""
    return [("Occasion", f"{in_french(words.OCCASIONS, sale.get('occasion'))}{at}{until}")]


def _collected_by(collector: Json, zone: str) -> list[tuple[str, Any]]:
    if not collector:
        return []
    partners = ", ".join(collector.get("partners") or [])
    named = f" (partenaires nommés : {partners})" if partners else ""
    rows: list[tuple[str, Any]] = [("Recueilli par", Verbatim(f"{collector['name']}{named}"))]
    rows += verbatim_rows(collector, ("list_version", "Liste des partenaires, version"))
    if collector.get("list_date"):
        rows.append(("Liste des partenaires, date", words.calendar_day(collector["list_date"])))
    if collector.get("obtained_at"):
        rows.append(("Obtenu de ce tiers", words.day(collector["obtained_at"], zone)))
    return rows


def _declared_as(value: Any, done: str) -> str:
    return f"déclarée {done}" if value else f"non déclarée {done}"
