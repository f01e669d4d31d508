"""The messages sent to a person, with the legal basis and the rules applied to each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, LongTable, Spacer

from stopsms.evidence import words
from stopsms.evidence.document.tables import listing
from stopsms.evidence.document.typography import ACT, BODY, SECTION, Json, Verbatim, note, paragraph
from stopsms.evidence.words import in_french


def messages(case: Json, person: Json, zone: str) -> Iterator[Flowable]:
    """Messages with a recorded decision, then those without."""
    sent: Sequence[Json] = person["messages"]
    yield CondPageBreak(65 * mm)
    yield paragraph("3. Messages adressés", SECTION)
    if not sent:
        yield paragraph("Aucun message de prospection n’a été adressé à cette personne à la date d’arrêté.", BODY)
        return
    yield paragraph(
        "Le message est remis au prestataire d’envoi dans les cinq secondes. Les réponses de service (accusé d’opposition, coordonnées) ne "
        f"figurent pas ici. Heures du destinataire : {words.clock_of(zone)}.",
        BODY,
    )
    numbered = list(enumerate(sent, start=1))
    decided = [one for one in numbered if is_decided(one[1])]
    undecided = [one for one in numbered if not is_decided(one[1])]
    if decided:
        yield paragraph("Messages jugés conformes aux règles appliquées au moment de l’envoi", ACT)
        yield paragraph(
            "Avant chaque envoi, toutes les règles en vigueur ce jour-là ont été appliquées à l’état de la personne à cet instant, puis "
            "le droit d’envoyer a été pris par une écriture qui n’aboutit que si cet état n’a pas changé.",
            BODY,
        )
        yield _sent_table(case, person, decided, zone)
    if undecided:
        yield Spacer(1, 4)
        yield paragraph("Messages dont la décision n’est pas consignée", ACT)
        yield paragraph(
            "Aucune décision n’est consignée pour ces messages : le présent document n’affirme pas qu’ils ont été jugés conformes. Un "
            "envoi incertain est compté comme envoyé et n’est jamais répété.",
            BODY,
        )
        yield _sent_table(case, person, undecided, zone)


def is_decided(message: Json) -> bool:
    """Whether the decision is on record: a worker that died between its claim and its record left none."""
    return bool(message["contact_version"] or message["rulebook"])


def has_every_result(message: Json) -> bool:
    """Whether every rule's result is on record, not only the objections: in a full record some rule always passes."""
    return any(result["result"] == "pass" for result in message["results"])


def _sent_table(case: Json, person: Json, numbered: Iterable[tuple[int, Json]], zone: str) -> LongTable:
    acts = {record["sequence"]: record for record in person["records"]}
    rows: list[list[Any]] = [["N°", "Envoyé le", "Message exact", "Fondement et règles appliquées"]]
    for place, message in numbered:
        campaign: Json = case["campaigns"][message["campaign"]]
        text = message["text"]
        rows.append([
            str(place),
            [
                words.short_moment(message["at"], zone),
                note(in_french(words.FATES, message["status"])),
                note(f"expéditeur {message['sender_id']}"),
                *([note(f"prestataire d’envoi : {campaign['carrier']}")] if "carrier" in campaign else []),
            ],
            [
                Verbatim(text) if text is not None else "texte personnalisé, mots effacés ou non conservés",
                note(f"campagne « {campaign['name']} » ({message['campaign']}), envoi {message['send_id']}", verbatim=True),
            ],
            _why(message, campaign, acts, zone),
        ])  # fmt: skip
    return listing(rows, (9, 31, 65, 65))


def _why(message: Json, campaign: Json, acts: Mapping[int, Json], zone: str) -> list[Any]:
    act = acts.get(message["evidence"])
    lines: list[Any] = []
    if act is not None:
        basis = (
            in_french(words.BASES, act["content"]["legal_basis"])
            if act["content"].get("legal_basis")
            else "Acte (contenu effacé)"
        )
        lines.append(f"{basis}, acte n° {message['evidence']} du {words.day(act['occurred_at'], zone)}.")
    elif message["evidence"]:
        lines.append(f"Acte n° {message['evidence']}.")
    else:
        lines.append("Fondement non consigné.")
    if not is_decided(message):
        uncertain = " (envoi incertain)" if message["status"] == "uncertain" else ""
        lines.append(f"Décision non consignée{uncertain}.")
        return lines
    if has_every_result(message):
        passed = sum(result["result"] == "pass" for result in message["results"])
        respected = f"{passed} règles appliquées sans objection sur {len(message['results'])}"
    elif message["results"]:
        respected = "Seules les objections sont consignées ; le résultat des autres règles ne l’est pas"
    else:
        respected = "Aucune objection n’est consignée ; le résultat des règles ne l’est pas"
    edition = f" (édition {message['rulebook']})" if message["rulebook"] else " (édition non consignée)"
    version = f" ; état n° {message['contact_version']} de la personne" if message["contact_version"] else ""
    lines.append(f"{respected}{edition} ; horaires {message['profile']}{version}.")
    return lines + list(_objections(message, campaign, zone))


def _objections(message: Json, campaign: Json, zone: str) -> Iterator[Any]:
    """What each objecting rule said, on what ground, and who accepted it."""
    given = {acceptance["rule"]: acceptance for acceptance in campaign["accepted"]}
    for result in message["results"]:
        if result["result"] == "pass":
            continue
        by = given.get(result["rule"])
        line = f"{result['rule']} : {in_french(words.RESULTS, result['result'])}"
        if by:
            who = by["by"] or words.principal(by.get("principal", ""))
            line += f", accepté le {words.day(by['at'], zone)}" + (f" par {who}" if who else "")
            line += f" (« {by['reason']} »)" if by["reason"] else ""
        yield note(line, verbatim=True)
        if words_of_then := result.get("explanation"):
            yield note(f"« {words_of_then['fr']} »", verbatim=True)
        if "severity" in result:
            yield note(f"{in_french(words.SEVERITIES, result['severity'])} : {result['citation']}", verbatim=True)
