"""What a person's page says, in French for whoever reads it: no names, no words of theirs, no full number, no address.

Whoever holds the link sees the page, and a number may change hands: it shows what the person needs in order to understand and to decide,
and leaves the rest to a copy that the advertiser gives after having made sure who asks (GDPR art. 5(1)(c), 12(6) and 15).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from preferences.act_words import REQUESTS, ActShown, act_shown, confirmed_acts
from preferences.read_preferences import Preferences
from preferences.state_words import masked_number, only_left, remains_of, state_of, written_term
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.law.retention import Term
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.person.contact import Status
from stopsms.compliance.person.hold import HoldKind
from stopsms.compliance.proof.evidence import Act

MOST_ACTS = 30
MOST_AGREED = 10
"""Of those on the page, newest first: the page says so, and the copy has all of them."""

_FATES = {
    Fate.SENT: "envoyé",
    Fate.DELIVERED: "reçu par votre téléphone",
    Fate.UNDELIVERED: "envoyé, mais non reçu par votre téléphone",
    Fate.UNCERTAIN: "peut-être envoyé : le réseau n’a pas répondu",
}


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
    """The page. `zone` is the clock of its dates; `agreed` are the acts by which the number was collected, newest first.

    `remains` is what an erasure leaves: of whoever is `gone`, it is all there is.
    """

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
    gone: bool
    remains: Sequence[str]
    replaced_at: datetime | None
    agreed: Sequence[ActShown]
    older_agreed: int
    acts: Sequence[ActShown]
    older_acts: int
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
    confirmed = confirmed_acts(shown.evidence)
    collected = [record for record in acts if record.act is Act.BASIS_RECORDED and record.content]
    state, explanation = state_of(shown)
    return PageView(
        name=advertiser.name,
        legal_name=advertiser.legal_name,
        siren=advertiser.siren,
        ways={name: way for name, way in _ways(shown) if way},
        number=masked_number(shown.phone),
        zone=max(place.zone for place in book.places(shown.phone.territory, {})),  # of Polynesia's three, Tahiti's
        opposed=contact.status is Status.OPPOSED,
        state=state,
        since=contact.opposed_at if contact.status is Status.OPPOSED and not only_left(shown) else None,
        explanation=explanation,
        known=shown.known,
        gone=contact.recalled,
        remains=remains_of(shown),
        replaced_at=shown.replaced_at,
        agreed=[act_shown(record, confirmed, shown.forgotten) for record in collected[:MOST_AGREED]],
        older_agreed=len(collected[MOST_AGREED:]),
        acts=[act_shown(record, confirmed, shown.forgotten) for record in acts[:MOST_ACTS]],
        older_acts=len(acts[MOST_ACTS:]),
        messages=[MessageLine(each.at, each.sender_id, each.text, _FATES[each.fate]) for each in shown.messages],
        requests=[RequestLine(REQUESTS[each.kind], each.received_at, each.due_at) for each in shown.requests],
        may_ask_copy=shown.known and HoldKind.ACCESS not in waiting,
        may_ask_erasure=shown.known and HoldKind.ERASURE not in waiting,
        kept=[(title, written_term(term), term.explanation.fr) for title, term in _terms(shown)],
    )


def _ways(shown: Preferences) -> Iterator[tuple[str, str | None]]:
    details = shown.advertiser.contact
    yield "Téléphone", details.phone
    yield "Courriel", details.email
    yield "Site", details.url
    yield "Adresse", details.address


def _terms(shown: Preferences) -> Sequence[tuple[str, Term]]:
    retention = rulebook_of(shown.phone.territory.country).retention
    return (
        ("Votre numéro et ce qui l’accompagne", retention.contacts),
        ("Ce que personne n’a confirmé", retention.unconfirmed_proofs),
        ("Les preuves de vos accords et de vos demandes", retention.proofs),
        ("La liste des messages qui vous ont été adressés", retention.campaigns),
        ("Vos réponses", retention.replies),
    )
