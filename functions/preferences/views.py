"""What a person's page says, in French for whoever reads it: no names, no words of theirs, no full number, no address.

Whoever holds the link sees the page, and a number may change hands: it shows what the person needs in order to understand and to decide,
and leaves the rest to a copy that the advertiser gives after having made sure who asks (GDPR art. 5(1)(c), 12(6) and 15).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from preferences.read_preferences import Preferences
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.law.retention import Term
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.person.contact import Status
from stopsms.compliance.person.hold import HoldKind, kind_of
from stopsms.compliance.person.opposition import in_flight
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.proof.evidence import Act, Evidence

MOST_ACTS = 30
"""Of those on the page, newest first."""

_DIGITS_OF_A_TRUNK_NUMBER = 9
"""Where the national form begins with 0 (06…, 0692…): the others have no prefix."""

_BASES = {
    "consent": "Vous avez donné votre accord",
    "existing_customer": "Votre numéro a été recueilli lors d’un achat, pour des produits ou services analogues",
    "non_commercial": "Votre numéro a été recueilli pour des messages non commerciaux",
    "professional": "Votre numéro a été recueilli à titre professionnel",
}
_ACTS = {
    Act.BASIS_RECORDED: "Votre numéro a été recueilli",
    Act.CONFIRMED: "Vous avez confirmé votre accord par SMS",
    Act.HEARD_FROM: "Signe de votre part : réponse, achat ou visite",
    Act.OPPOSED: "Opposition à recevoir des SMS",
    Act.HELD: "Un message vous concernant attend d’être lu",
    Act.OPPOSITION_REVIEWED: "Une personne a traité votre message ou votre demande",
    Act.ACCESSED: "Vos données vous ont été communiquées",
    Act.RECTIFIED: "Vos données ont été rectifiées",
    Act.NUMBER_CHANGED: "Changement de numéro",
    Act.ERASED: "Vos données ont été effacées",
    Act.PURGED: "Vos données ont été supprimées au terme de leur conservation",
}
_REQUESTS = {
    HoldKind.ACCESS: "Demande d’une copie de vos données",
    HoldKind.PORTABILITY: "Demande d’une copie de vos données à emporter",
    HoldKind.ORIGIN: "Demande sur l’origine de vos données",
    HoldKind.RECTIFICATION: "Demande de rectification de vos données",
    HoldKind.ERASURE: "Demande d’effacement de vos données",
}
_FATES = {
    Fate.SENT: "envoyé",
    Fate.DELIVERED: "reçu par votre téléphone",
    Fate.UNDELIVERED: "envoyé, mais non reçu par votre téléphone",
    Fate.UNCERTAIN: "peut-être envoyé : le réseau n’a pas répondu",
}


@dataclass(frozen=True, slots=True)
class ActShown:
    """An act of the timeline. `source` is a code of how it came; `wording` what the person was shown, whole."""

    at: datetime
    title: str
    source: str = ""
    wording: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MessageLine:
    """A message on the page."""

    at: datetime
    sender_id: str
    text: str | None
    became: str


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request on the page."""

    title: str
    received_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class PageView:
    """The page. `zone` is the clock of its dates; `agreed` are the acts by which the number was collected, newest first."""

    name: str
    legal_name: str
    siren: str
    ways: Mapping[str, str]
    number: str
    zone: str
    opposed: bool
    state: str
    since: datetime | None
    explanation: Sequence[str]
    known: bool
    agreed: Sequence[ActShown]
    acts: Sequence[ActShown]
    messages: Sequence[MessageLine]
    requests: Sequence[RequestLine]
    may_ask_copy: bool
    may_ask_erasure: bool
    kept: Sequence[tuple[str, str, str]]


def page_view(shown: Preferences) -> PageView:
    """The page of what was read."""
    advertiser, contact = shown.advertiser, shown.contact
    book = rulebook_of(shown.phone.territory.country)
    acts = list(reversed(shown.evidence))
    waiting = {request.kind for request in shown.requests}
    state, explanation = _state(shown)
    return PageView(
        name=advertiser.name,
        legal_name=advertiser.legal_name,
        siren=advertiser.siren,
        ways={name: way for name, way in _ways(shown) if way},
        number=masked_number(shown.phone),
        zone=max(place.zone for place in book.places(shown.phone.territory, {})),  # of Polynesia's three, Tahiti's
        opposed=contact.status is Status.OPPOSED,
        state=state,
        since=contact.opposed_at if contact.status is Status.OPPOSED else None,
        explanation=explanation,
        known=shown.known,
        agreed=[_act(record) for record in acts if record.act is Act.BASIS_RECORDED and record.content],
        acts=[_act(record) for record in acts[:MOST_ACTS]],
        messages=[MessageLine(each.at, each.sender_id, each.text, _FATES[each.fate]) for each in shown.messages],
        requests=[RequestLine(_REQUESTS[each.kind], each.received_at, each.due_at) for each in shown.requests],
        may_ask_copy=shown.known and HoldKind.ACCESS not in waiting,
        may_ask_erasure=shown.known and HoldKind.ERASURE not in waiting,
        kept=[(term.title, _term(term), term.explanation.fr) for term in _terms(shown)],
    )


def masked_number(phone: Phone) -> str:
    """A number as its holder knows it, by its first and its last two digits: 06 •• •• •• 78."""
    code = next((code for code in ("+33", "+41") if phone.e164.startswith(code)), phone.e164[:4])
    national = phone.e164.removeprefix(code)
    national = f"0{national}" if len(national) == _DIGITS_OF_A_TRUNK_NUMBER else national
    hidden = ["••"] * ((len(national) - 3) // 2)
    return "\u00a0".join([national[:2], *hidden, national[-2:]])


def _ways(shown: Preferences) -> Iterator[tuple[str, str | None]]:
    details = shown.advertiser.contact
    yield "Téléphone", details.phone
    yield "Courriel", details.email
    yield "Site", details.url
    yield "Adresse", details.address


def _state(shown: Preferences) -> tuple[str, Sequence[str]]:
    """What is true now, as a heading and sentences below it."""
    name, status = shown.advertiser.name, shown.contact.status
    if status is Status.OPPOSED:
        said = ["Vous n’avez rien d’autre à faire : votre opposition vaut sans limite de durée."]
        if in_flight(shown.contact, shown.at):
            said.append("Un SMS parti avant votre opposition peut encore arriver dans les 24\u00a0heures.")
        said.append("Seuls les messages utiles à un achat ou à un service que vous avez demandé restent possibles.")
        if not shown.known:
            said.append(
                "Nous ne détenons plus de données sur vous : il ne reste qu’une empreinte de votre numéro, qui ne permet pas de le "
                "retrouver et sert à ne plus vous écrire."
            )
        return f"Vous ne recevez plus de SMS de {name}", said
    if not shown.known:
        gone = "plus de données" if shown.contact.recalled else "pas de données"
        return f"Nous ne détenons {gone} sur ce numéro", [f"{name} ne vous envoie pas de SMS."]
    if status is Status.HELD:
        return f"{name} ne vous envoie pas de SMS pour le moment", [
            "Un message ou une demande de votre part attend d’être traité. Jusque-là, rien ne vous est envoyé."
        ]
    if status is Status.GRANTED:
        return f"{name} peut vous envoyer des SMS", [
            "Vous pouvez vous y opposer à tout moment, sans motif et sans frais."
        ]
    if status is Status.PENDING:
        return f"{name} ne vous envoie pas de SMS publicitaires", ["Vous n’avez pas confirmé votre accord."]
    return f"{name} ne vous envoie pas de SMS publicitaires", ["Rien ne l’y autorise."]


def _act(record: Evidence) -> ActShown:
    """One act. Of one whose content was erased, that it was."""
    content = record.content
    if not content:
        return ActShown(record.occurred_at, _ACTS[record.act], facts={"Contenu": "effacé"})
    source = str(content.get("source") or content.get("means") or "")
    match record.act:
        case Act.BASIS_RECORDED:
            title = _BASES.get(str(content.get("legal_basis")), _ACTS[record.act])
            return ActShown(record.occurred_at, title, source, str(content.get("wording") or ""), dict(_facts(record)))
        case Act.OPPOSED if content.get("erasure_requested"):
            return ActShown(record.occurred_at, f"{_REQUESTS[HoldKind.ERASURE]}, qui vaut opposition", source)
        case Act.HELD:
            return ActShown(record.occurred_at, _REQUESTS.get(kind_of(record), _ACTS[record.act]), source)
    return ActShown(record.occurred_at, _ACTS[record.act], source)


def _facts(record: Evidence) -> Iterator[tuple[str, str]]:
    """Of an act of collection: the text's version, the box, where it was, and who collected it if that was somebody else."""
    content = record.content
    yield "Version du texte", str(content.get("wording_version") or "non indiquée")
    box = content.get("checkbox")
    if isinstance(box, Mapping) and box.get("present"):
        yield "Case", "cochée" if box.get("checked") else "non cochée"
    if content.get("form_url"):
        yield "Page", str(content["form_url"])
    collector = content.get("collector")
    if isinstance(collector, Mapping):
        yield "Recueilli par", str(collector.get("name"))


def _terms(shown: Preferences) -> Sequence[Term]:
    retention = rulebook_of(shown.phone.territory.country).retention
    return (retention.contacts, retention.proofs, retention.campaigns, retention.replies)


def _term(term: Term) -> str:
    years, days = (_counted(number, word) for number, word in ((term.years, "an"), (term.days, "jour")))
    return " et ".join(filter(None, (years, days)))


def _counted(number: int, word: str) -> str:
    return f"{number}\u00a0{word}{'s' if number > 1 else ''}" if number else ""
