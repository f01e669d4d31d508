"""The SMS that were sent to the person or were not, each with why, and what the person wrote."""

from collections.abc import Iterator, Mapping
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable

from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.person.phone import Phone
from stopsms.evidence import words
from stopsms.evidence.document.tables import listing
from stopsms.evidence.document.typography import BODY, SECTION, Json, Verbatim, note, paragraph

_FATES = {
    "sent": "envoyé",
    "delivered": "reçu par votre téléphone",
    "undelivered": "envoyé, non reçu par votre téléphone",
    "uncertain": "peut-être envoyé : le réseau n’a pas répondu",
    "failed": "refusé par le réseau : vous ne l’avez pas reçu",
    "blocked": "retenu : vous ne l’avez pas reçu",
    "planned": "prévu, pas encore envoyé",
}
_BECAUSE = {
    "consent": "Votre accord",
    "existing_customer": "Votre achat",
    "non_commercial": "Le recueil de votre numéro",
    "professional": "Le recueil de votre numéro professionnel",
}
_UNDERSTOOD = {
    "stop": "opposition",
    "erasure": "opposition et demande d’effacement",
    "contact": "demande de coordonnées",
    "start": "demande de réinscription",
    "yes": "accord",
    "access": "demande d’une copie de vos données",
    "portability": "demande d’une copie de vos données",
    "origin": "demande sur l’origine de vos données",
    "rectification": "demande de rectification",
    "harmless": "message sans demande",
    "unknown": "message à lire par une personne",
}


def received(held: Json, zone: str, *, continued: bool) -> Iterator[Flowable]:
    """Each message of a campaign that the person was a recipient of, oldest first."""
    yield CondPageBreak(45 * mm)
    yield paragraph("5. Les SMS qui vous étaient adressés" + (" (suite)" if continued else ""), SECTION)
    if not held["messages"]:
        none = "Aucun SMS d’une campagne ne vous était adressé." if not held["next"] else "Aucun dans cette partie."
        if held["erased"]:
            none = (
                "Les SMS d’avant l’effacement ou la suppression de vos données ne sont plus rattachés à votre numéro."
            )
        yield paragraph(none, BODY)
        return
    yield paragraph(
        "Chaque SMS a été examiné juste avant son envoi : certains ont été retenus, parce qu’une règle de droit ou de prudence s’y "
        "opposait.",
        BODY,
    )
    acts = {record["sequence"]: record for record in held["evidence"]}
    titles = {rule.id: rule.title for rule in rulebook_of(Phone.of(held["phone"]).territory.country).sending_rules}
    rows: list[list[Any]] = [["Date", "Texte", "Pourquoi, et ce qu’il est devenu"]]
    in_order = sorted(held["messages"], key=lambda one: (one["at"] is None, one["at"] or ""))
    rows += [_row(message, acts, titles, zone) for message in in_order]
    yield listing(rows, (42, 74, 54))


def _row(message: Json, acts: Mapping[int, Json], titles: Mapping[str, str], zone: str) -> list[Any]:
    left = message["status"] in words.FATES
    text: Any = Verbatim(message["text"]) if message["text"] is not None else "Pas envoyé." if not left else ""
    return [
        [words.minute(message["at"], zone) if message["at"] else "à venir", note(f"de {message['sender_id']}")],
        text or "Texte personnalisé : vos mots n’en sont plus conservés.",
        list(_why(message, acts, titles, zone)),
    ]


def _why(message: Json, acts: Mapping[int, Json], titles: Mapping[str, str], zone: str) -> Iterator[Any]:
    yield f"{_FATES[message['status']][:1].upper()}{_FATES[message['status']][1:]}."
    act = acts.get(message["evidence"])
    if act is not None:
        asked = act["content"].get("interaction") == "service"
        basis = "Votre demande" if asked else _BECAUSE.get(act["content"].get("legal_basis"), "Un acte enregistré")
        yield note(f"Fondement : {basis.lower()} du {words.day(act['occurred_at'], zone)}.")
    if message["status"] == "blocked" and message["rules"]:
        yield note(f"Motif : {' ; '.join(titles.get(rule, rule) for rule in message['rules'])}.")


def written(held: Json, zone: str) -> Iterator[Flowable]:
    """What the person wrote, to the letter, and how it was understood."""
    yield CondPageBreak(40 * mm)
    yield paragraph("6. Ce que vous nous avez écrit par SMS", SECTION)
    if not held["replies"]:
        yield paragraph("Aucun message de votre part n’est conservé.", BODY)
        return
    rows: list[list[Any]] = [["Date", "Vos mots", "Comment nous l’avons compris"]]
    for reply in sorted(held["replies"], key=lambda one: one["received_at"]):
        read = _UNDERSTOOD.get(reply["understood_as"], _UNDERSTOOD["unknown"])
        rows.append([
            [words.minute(reply["received_at"], zone), note(f"au {reply['to']}")],
            Verbatim(reply["body"]),
            [read[:1].upper() + read[1:], *([note("sans certitude : une personne devait le lire")] if reply["doubtful"] else [])],
        ])  # fmt: skip
    yield listing(rows, (42, 74, 54))
    yield paragraph(
        "Une réponse automatique (accusé d’opposition, coordonnées, accusé de réception) a pu vous être envoyée, une par jour au plus ; "
        "son texte n’est pas conservé. Un caractère que ce document ne sait pas tracer, comme certains dessins, est donné par son numéro "
        "Unicode, entre crochets.",
        BODY,
    )
