"""Where the data come from (GDPR art. 15(1)(g)), with the very words, and everything else that was recorded."""

from collections.abc import Iterator, Sequence
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Spacer

from stopsms.evidence import words
from stopsms.evidence.document.tables import LONG, facts_table, listing, quotation
from stopsms.evidence.document.typography import ACT, BODY, LABEL, SECTION, Json, Verbatim, note, paragraph
from stopsms.evidence.words import in_french

_BASES = {
    "consent": "Accord pour recevoir des SMS",
    "existing_customer": "Recueil de votre numéro lors d’un achat",
    "non_commercial": "Recueil de votre numéro pour des messages non commerciaux",
    "professional": "Recueil de votre numéro professionnel",
}
_ACTS = {
    "basis_recorded": "Recueil de votre numéro",
    "confirmed": "Vous avez confirmé votre accord par SMS",
    "heard_from": "Signe de votre part",
    "opposed": "Opposition de votre part aux SMS",
    "held": "Un message vous concernant attend d’être lu",
    "opposition_reviewed": "Une personne a traité votre message ou votre demande",
    "accessed": "Vos données vous ont été communiquées",
    "rectified": "Vos données ont été rectifiées",
    "number_changed": "Changement de numéro",
    "erased": "Vos données ont été effacées",
    "purged": "Vos données ont été supprimées au terme de leur conservation",
}
_ON_REQUEST = frozenset({"accessed", "rectified", "number_changed", "erased"})
"""What was done because somebody asked: dated when they did."""

_ERASED = "Le détail a été effacé ; il reste la date."


def collected(held: Json, zone: str) -> Iterator[Flowable]:
    """How the number was collected, each time: when, how, by whom, and what was shown."""
    acts = [record for record in held["evidence"] if record["act"] == "basis_recorded"]
    yield paragraph("4. D’où viennent vos données, et ce qui vous a été présenté", SECTION)
    if not acts:
        yield paragraph("Aucun recueil de votre numéro n’est enregistré.", BODY)
        return
    yield paragraph(
        "Ce qui a eu lieu hors de ce système (sur un site, en magasin) est donné tel que l’entreprise l’a déclaré. Si vous ne reconnaissez "
        "pas l’un de ces recueils, dites-le-nous.",
        BODY,
    )
    confirmed = {record["content"].get("about") for record in held["evidence"] if record["act"] == "confirmed"}
    for record in acts:
        yield from _collection(record, zone, confirmed=record["sequence"] in confirmed)


def _collection(record: Json, zone: str, *, confirmed: bool) -> Iterator[Flowable]:
    content: Json = record["content"]
    name = in_french(_BASES, content["legal_basis"]) if content else _ACTS["basis_recorded"]
    title = paragraph(f"{name}, le {words.minute(record['occurred_at'], zone)}", ACT)
    if not content:
        yield KeepTogether([title, paragraph(_ERASED, BODY)])
        return
    facts = facts_table(list(_facts(content, zone, confirmed=confirmed)))
    wording = str(content.get("wording") or "")
    if not wording:
        yield KeepTogether([title, facts])
        return
    shown = [title, paragraph("Texte présenté", LABEL), Spacer(1, 2), *quotation(wording), Spacer(1, 4)]
    if len(wording) < LONG:
        yield KeepTogether([*shown, facts])
        return
    yield CondPageBreak(45 * mm)
    yield from shown
    yield facts


def _facts(content: Json, zone: str, *, confirmed: bool) -> Iterator[tuple[str, Any]]:
    yield "Par quel moyen", words.source(content.get("source"))
    if content.get("confirmation"):
        yield (
            "Confirmation",
            "confirmé par votre réponse OUI" if confirmed else "non confirmé : cet accord n’a pas servi",
        )
    collector: Json = content.get("collector") or {}
    if collector:
        yield "Recueilli par", Verbatim(str(collector["name"]))
    box: Json = content.get("checkbox") or {}
    if box.get("present"):
        ticked = "cochée" if box.get("checked") else "non cochée"
        yield "Case", f"{ticked}{', pré-cochée' if box.get('prechecked') else ''}"
    for member, label in (
        ("form_url", "Page du formulaire"),
        ("embedded_in", "Affiché dans la page"),
        ("notice_url", "Notice d’information"),
        ("act_reference", "Référence"),
        ("ip", "Adresse IP du formulaire"),
        ("user_agent", "Navigateur"),
    ):
        if content.get(member):
            yield label, Verbatim(str(content[member]))
    if content.get("birth_date"):
        yield "Date de naissance", words.calendar_day(content["birth_date"])
    sale: Json = content.get("sale") or {}
    if sale:
        at = f" du {words.day(sale['at'], zone)}" if sale.get("at") else ""
        yield "Occasion", f"{in_french(words.OCCASIONS, sale.get('occasion'))}{at}"
    if content.get("imported_as"):
        yield "Repris", "d’un fichier de l’entreprise"


def happened(held: Json, zone: str) -> Iterator[Flowable]:
    """Every other act: oppositions, requests, what was done on them."""
    acts: Sequence[Json] = [record for record in held["evidence"] if record["act"] != "basis_recorded"]
    yield CondPageBreak(40 * mm)
    yield paragraph("7. Vos oppositions, vos demandes et ce qui en a été fait", SECTION)
    if not acts:
        yield paragraph("Rien d’autre n’est enregistré.", BODY)
        return
    rows: list[list[Any]] = [["Date", "Ce qui a été enregistré", "Par quel moyen"]]
    for record in acts:
        content: Json = record["content"]
        means = content.get("source") or content.get("means")
        if record["act"] in ("confirmed", "heard_from"):
            means = "sms" if record["act"] == "confirmed" or content.get("interaction") == "reply" else None
        rows.append([
            words.minute(record["occurred_at"], zone),
            [_told(record), *map(note, _details(record, zone))],
            words.source(means) if means else "",
        ])  # fmt: skip
    yield listing(rows, (42, 88, 40))


def _told(record: Json) -> str:
    content: Json = record["content"]
    if record["act"] == "heard_from" and content.get("interaction"):
        return f"{_ACTS['heard_from']} : {in_french(words.INTERACTIONS, content['interaction'])}"
    if record["act"] == "held" and content.get("kind"):
        return f"À lire par une personne : {in_french(words.UNREAD, content['kind'])}"
    return in_french(_ACTS, record["act"])


def _details(record: Json, zone: str) -> Iterator[str]:
    content: Json = record["content"]
    if record["act"] in _ON_REQUEST and record["recorded_at"] != record["occurred_at"]:
        yield f"Demande reçue à cette date ; fait le {words.minute(record['recorded_at'], zone)}."
    if not content:
        yield _ERASED
    if content.get("erasure_requested"):
        yield "Vous avez aussi demandé l’effacement de vos données."
    if said := content.get("words"):
        yield f"Vos mots : « {said} »"
    if record["act"] == "heard_from" and content.get("interaction") == "service":
        yield f"Référence : {content['reference']}"
    if record["act"] == "confirmed" and content.get("question"):
        yield f"La question : « {content['question']} »"
    if record["act"] == "rectified":
        yield from _corrected(content)
    if record["act"] == "number_changed" and content.get("from"):
        yield f"Ce numéro en a remplacé un autre : {words.national_number(content['from'])}"
    if record["act"] == "opposition_reviewed":
        yield f"Conclusion : {words.conclusion(content.get('conclusion'), None)}"


def _corrected(content: Json) -> Iterator[str]:
    for name, value in sorted((content.get("attributes") or {}).items()):
        yield f"{in_french(words.ATTRIBUTES, name)} : {'supprimé' if value is None else value}"
    if content.get("tags") is not None:
        yield f"étiquettes : {', '.join(content['tags']) or 'aucune'}"
