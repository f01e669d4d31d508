"""A person's oppositions: what each one stopped, and what lifted it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from reportlab.platypus import Flowable, Spacer

from stopsms.evidence import words
from stopsms.evidence.document.acts import kinds_of_unread
from stopsms.evidence.document.tables import listing
from stopsms.evidence.document.typography import BODY, SECTION, Json, Verbatim, paragraph
from stopsms.evidence.words import in_french


def oppositions(person: Json, zone: str) -> Iterator[Flowable]:
    """Every opposition, its effect, and what a person concluded after reading it."""
    opposing = [record for record in person["records"] if _opposes(record)]
    yield paragraph("2. Oppositions", SECTION)
    if opposing:
        yield from _opposed(person, opposing, zone)
    else:
        yield paragraph(_no_opposition(person, zone), BODY)
    kinds = kinds_of_unread(person)
    for record in person["records"]:
        about = record["content"].get("about")
        if record["content"].get("conclusion") == "mistaken":
            conclusion = words.conclusion("mistaken", kinds.get(about))
            yield paragraph(f"Après lecture de l’acte n° {about} : {conclusion} (acte n° {record['sequence']}).", BODY)
    if unread := (person["contact"] or {}).get("unread"):
        yield paragraph(f"{_these(unread)} n’a pas encore été lu : les envois sont suspendus jusque-là.", BODY)


def _these(sequences: Sequence[int]) -> str:
    numbers = ", ".join(map(str, sequences))
    return f"Ce que consigne{'nt les actes' if len(sequences) > 1 else ' l’acte'} n° {numbers}"


def _no_opposition(person: Json, zone: str) -> str:
    """Says that there is none only where every act can be read and the person's status is not opposed."""
    contact: Json | None = person["contact"]
    if contact is not None and (contact["status"] == "opposed" or contact["opposed_at"]):
        since = f" au {words.moment(contact['opposed_at'], zone)}" if contact["opposed_at"] else ""
        return f"Une opposition est inscrite{since} ; l’acte qui la consigne ne se lit pas dans cette chaîne."
    blank = [r["sequence"] for r in person["records"] if r["act"] == "opposition_reviewed" and not r["content"]]
    if blank:
        return f"Aucune opposition n’est lisible. {_these(blank)} a été effacé : une opposition a pu y être reconnue."
    return "Aucune opposition de cette personne n’est enregistrée à la date d’arrêté."


def _opposed(person: Json, opposing: Sequence[Json], zone: str) -> Iterator[Flowable]:
    yield paragraph(
        "Une opposition prend effet à l’instant où elle est enregistrée : le droit d’envoyer est pris par une écriture qui échoue "
        "dès que l’état de la personne a changé (RGPD art. 21(2) et (3) ; CPCE art. L.34-5).",
        BODY,
    )
    rows: list[list[Any]] = [
        ["Acte", "Reçue le", "Moyen", "Mots de la personne", "Messages adressés ensuite, avant qu’elle ne soit levée"]
    ]
    for record in opposing:
        after = _sent_against(person, record)
        rows.append([
            f"n° {record['sequence']}", words.short_moment(record["occurred_at"], zone),
            _means(record),
            Verbatim(record["content"].get("words") or "—"), str(after) if after else "aucun",
        ])  # fmt: skip
    yield listing(rows, (15, 38, 38, 47, 32))
    yield Spacer(1, 4)
    since: list[int] = []
    for record in person["records"]:
        if record in opposing:
            since.append(record["sequence"])
        elif since and record["act"] in _AGREEING:
            if effect := _lifting(record, since):
                yield paragraph(effect, BODY)
            if _effect(record) == ("opposed", "granted"):
                since = []


def _lifting(record: Json, oppositions: Sequence[int]) -> str:
    """What a later agreement did to these oppositions, as recorded; empty where they simply remained in force."""
    before, after = _effect(record)
    name, numbers = f"L’acte n° {record['sequence']}", ", ".join(map(str, oppositions))
    these = f"{'des actes' if len(oppositions) > 1 else 'de l’acte'} n° {numbers}"
    if after is None:
        return f"{name} est postérieur à l’opposition {these} ; son effet n’est pas consigné ou n’est plus lisible."
    if before == "opposed" and after == "granted":
        return f"{name}, accord que la personne a donné elle-même depuis, a levé l’opposition {these}."
    if before == "opposed" and after == "held":
        return f"{name}, accord donné depuis, n’a pas rétabli les envois : un message restait à lire."
    return ""


_AGREEING = ("basis_recorded", "confirmed")


def _effect(record: Json) -> tuple[str | None, str | None]:
    """The person's status before and after the act; None where it was not recorded, or was erased."""
    effect: Json = record["content"].get("effect") or {}
    return effect.get("before"), effect.get("after")


def _opposes(record: Json) -> bool:
    """Whether, from this act on, the person (or the number they left) may not be written to."""
    content: Json = record["content"]
    if record["act"] == "opposition_reviewed":
        return content.get("conclusion") == "upheld"
    # The new number of a change starts its chain: that is known even after the content is erased.
    arriving = record["act"] == "number_changed" and ("from" in content or (not content and record["sequence"] == 1))
    return record["act"] in words.OPPOSING and not arriving


def _sent_against(person: Json, opposition: Json) -> int:
    """Messages sent after an opposition, until an act by which the person could be written to again."""
    start = datetime.fromisoformat(opposition["recorded_at"])
    lifted = [
        datetime.fromisoformat(record["recorded_at"])
        for record in person["records"]
        if record["sequence"] > opposition["sequence"] and _effect(record)[1] == "granted"
    ]
    times = [datetime.fromisoformat(message["at"]) for message in person["messages"]]
    return sum(at > start and not (lifted and at >= lifted[0]) for at in times)


def _means(record: Json) -> str:
    if record["act"] != "opposed":
        return in_french(words.ACTS, record["act"]).lower()
    return words.source(record["content"].get("source", "effacé"))
