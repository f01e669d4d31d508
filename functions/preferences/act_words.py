"""What a person's page says of each act, in plain French: what is known of it, and no more."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from stopsms.compliance.consent.recording import AWAITED, NOT_ASKED
from stopsms.compliance.person.contact import Status
from stopsms.compliance.person.hold import HoldKind, kind_of
from stopsms.compliance.proof.evidence import Act, Evidence

_BASES = {
    "consent": "Votre accord a été enregistré",
    "existing_customer": "Votre numéro a été recueilli lors d’un achat, pour des produits ou services analogues",
    "non_commercial": "Votre numéro a été recueilli pour des messages non commerciaux",
    "professional": "Votre numéro a été recueilli à titre professionnel",
}
_CONFIRMED = "Vous avez donné votre accord, et l’avez confirmé par SMS"
_ENTERED = "Quelqu’un a inscrit votre numéro"
UNCONFIRMED = f"{_ENTERED} ; rien n’a été confirmé"
"""A form takes any number from anybody: until its holder has answered, nobody knows who filled it in (docs/law.md R-19)."""

_FORGOTTEN = "Rien n’a été confirmé, et le détail de cette inscription a été supprimé."
"""Of what nobody confirmed, its date alone is kept in the end (docs/law.md R-47)."""

_REPLACED = "Changement de numéro : celui-ci a été remplacé par un autre"

_ACTS = {
    Act.BASIS_RECORDED: "Votre numéro a été recueilli",
    Act.CONFIRMED: "Vous avez confirmé votre accord par SMS",
    Act.HEARD_FROM: "Signe de votre part : réponse, achat ou visite",
    Act.OPPOSED: "Opposition à recevoir des SMS",
    Act.HELD: "Un message vous concernant attend d’être lu",
    Act.OPPOSITION_REVIEWED: "Une personne a traité votre message ou votre demande",
    Act.ACCESSED: "Vos données vous ont été communiquées",
    Act.RECTIFIED: "Vos données ont été rectifiées",
    Act.NUMBER_CHANGED: "Changement de numéro : un numéro en a remplacé un autre",
    Act.ERASED: "Vos données ont été effacées",
    Act.PURGED: "Vos données ont été supprimées au terme de leur conservation",
}
REQUESTS = {
    HoldKind.ACCESS: "Demande d’une copie de vos données",
    HoldKind.PORTABILITY: "Demande d’une copie de vos données à emporter",
    HoldKind.ORIGIN: "Demande sur l’origine de vos données",
    HoldKind.RECTIFICATION: "Demande de rectification de vos données",
    HoldKind.ERASURE: "Demande d’effacement de vos données",
}


@dataclass(frozen=True, slots=True)
class ActShown:
    """An act of the timeline. `source` is a code of how it came; `wording` what the person was shown, whole; `note` a sentence more."""

    at: datetime
    title: str
    source: str = ""
    wording: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


def confirmed_acts(evidence: Sequence[Evidence]) -> frozenset[str]:
    """The acts that the holder of the number confirmed, by their hashes: two chains have the same numbers."""
    collected: dict[object, str] = {}
    found = set()
    for record in evidence:
        if record.act is Act.BASIS_RECORDED:
            collected[record.sequence] = record.hash
        elif record.act is Act.CONFIRMED and (about := collected.get(record.content.get("about"))):
            found.add(about)
    return frozenset(found)


def _consent_title(record: Evidence, confirmed: frozenset[str]) -> str:
    """What is known of an agreement: confirmed by the number's holder, reported to the advertiser, or typed by anybody at all."""
    if record.hash in confirmed:
        return _CONFIRMED
    made = record.content.get("effect")
    after = made.get("after") if isinstance(made, Mapping) else None
    asked = record.content.get("confirmation") in (AWAITED, NOT_ASKED)
    anybody = asked or record.content.get("form") or after in (Status.PENDING, Status.OPPOSED)
    return UNCONFIRMED if anybody else _BASES["consent"]


def act_shown(record: Evidence, confirmed: frozenset[str], forgotten: frozenset[str]) -> ActShown:
    """One act. Of one whose content was erased, that it was; of one that nobody confirmed and that is `forgotten`, what is known of it."""
    content = record.content
    if record.hash in forgotten:
        return ActShown(record.occurred_at, _ENTERED, note=_FORGOTTEN)
    if not content:
        return ActShown(record.occurred_at, _ACTS[record.act], facts={"Contenu": "effacé"})
    source = str(content.get("source") or content.get("means") or "")
    if record.act is not Act.BASIS_RECORDED:
        return ActShown(record.occurred_at, _title(record), source)
    title = _BASES.get(str(content.get("legal_basis")), _ACTS[record.act])
    if content.get("legal_basis") == "consent":
        title = _consent_title(record, confirmed)
    return ActShown(record.occurred_at, title, source, str(content.get("wording") or ""), dict(_facts(record)))


def _title(record: Evidence) -> str:
    content = record.content
    match record.act:
        case Act.OPPOSED if content.get("erasure_requested"):
            return f"{REQUESTS[HoldKind.ERASURE]}, qui vaut opposition"
        case Act.NUMBER_CHANGED if content.get("to"):
            return _REPLACED
        case Act.HELD:
            return REQUESTS.get(kind_of(record), _ACTS[record.act])
    return _ACTS[record.act]


def _facts(record: Evidence) -> Iterator[tuple[str, str]]:
    """Of an act of collection: the text's version, the box, where it was, and who collected it if that was somebody else."""
    content = record.content
    yield "Version du texte", str(content.get("wording_version") or "non indiquée")
    box = content.get("checkbox")
    if isinstance(box, Mapping) and box.get("present"):
        yield "Case", "cochée" if box.get("checked") else "non cochée"
    if page := _page_of(str(content.get("form_url") or "")):
        yield "Page", page
    collector = content.get("collector")
    if isinstance(collector, Mapping):
        yield "Recueilli par", str(collector.get("name"))


def _page_of(url: str) -> str:
    """Where a form was, without what follows the path: a query may name the person, or whoever filled it in."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    return f"{parts.scheme}://{host}{port}{parts.path}" if host else parts.path
