"""Read what a person's page shows. Nothing is recorded: a preview of the link opens the page too.

Bounded work: the contact's own claims name the messages of the last weeks, so no campaign's list of recipients is searched.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.consent.unconfirmed import forgotten_acts
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.person.contact import Claim, Contact
from stopsms.compliance.person.hold import HoldKind, due_at, kind_of
from stopsms.compliance.person.holder import gave_up, holder_since, number_before, of_the_holder
from stopsms.compliance.person.opposition import erasure_awaited
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.campaigns import BatchStore, CampaignStore
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.people import AdvertiserStore, ContactStore
from stopsms.compliance.proof.evidence import Act, Evidence
from stopsms.compliance.proof.proof import MAY_HAVE_LEFT

MOST_MESSAGES = 10
"""Of those on the page, newest first: each costs two reads."""

MOST_NUMBERS = 3
"""Of one person, each in place of the one before, whose acts are followed: each costs a read of a chain."""

HIDDEN_WORDS = "•••"
"""In place of the person's own words in a text: a link may be passed on, or a number given to somebody else."""


@dataclass(frozen=True, slots=True)
class MessageShown:
    """A message that left, or may have, with the person's own words hidden; `text` is None where it cannot be told any more."""

    at: datetime
    fate: Fate
    sender_id: str
    text: str | None


@dataclass(frozen=True, slots=True)
class PendingRequest:
    """A request of the person that nobody has concluded on yet, and the day by which it has to be answered."""

    kind: HoldKind
    received_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the page tells. `known` unless nothing is held on the person, or only what an erasure leaves.

    `evidence` goes back to the numbers that this one replaced; `forgotten` are the hashes of those of its acts that nobody confirmed and
    that no longer say what they were. `replaced_at` is when another took its place, if one did.
    `proofs_kept` when the contact is gone and its proofs have a term of their own.
    """

    at: datetime
    advertiser: Advertiser
    phone: Phone
    contact: Contact
    known: bool
    evidence: Sequence[Evidence] = ()
    forgotten: frozenset[str] = frozenset()
    messages: Sequence[MessageShown] = ()
    requests: Sequence[PendingRequest] = ()
    replaced_at: datetime | None = None
    proofs_kept: bool = False


@dataclass(frozen=True, slots=True)
class PreferencePorts:
    """The dependencies of reading."""

    advertisers: AdvertiserStore
    contacts: ContactStore
    campaigns: CampaignStore
    batches: BatchStore
    clock: Clock


def read_preferences(advertiser_id: str, phone: Phone, ports: PreferencePorts) -> Preferences | None:
    """What is held on the person that their page shows; None when there is no such advertiser."""
    advertiser = ports.advertisers.find(advertiser_id)
    if advertiser is None:
        return None
    contact = ports.contacts.recall(advertiser_id, phone)
    chain = ports.contacts.evidence(advertiser_id, phone)
    if contact.recalled or contact.version == 0:
        proofs = any(record.content for record in chain if record.act not in (Act.ERASED, Act.PURGED))
        return Preferences(ports.clock.now(), advertiser, phone, contact, known=False, proofs_kept=proofs)
    evidence = of_the_holder(chain)
    former, since, forgotten = _before_this_number(advertiser_id, evidence, holder_since(chain), ports.contacts)
    return Preferences(
        ports.clock.now(),
        advertiser,
        phone,
        contact,
        known=True,
        evidence=[*former, *evidence],
        forgotten=forgotten | forgotten_acts(chain),
        messages=list(_messages(contact, since, ports)),
        requests=pending_requests(contact, chain),
        replaced_at=evidence[0].occurred_at if gave_up(evidence[0]) else None,
    )


def _before_this_number(
    advertiser_id: str, evidence: Sequence[Evidence], since: datetime | None, contacts: ContactStore
) -> tuple[Sequence[Evidence], datetime | None, frozenset[str]]:
    """The person's acts under the numbers that this one replaced, oldest first; from when on they had the first; those forgotten.

    The record of a change names the number that was given up and the record there; what was before that record is the same person's.
    """
    former: Sequence[Evidence] = ()
    forgotten: frozenset[str] = frozenset()
    for _ in range(MOST_NUMBERS):
        before = number_before([*former, *evidence])
        if before is None:
            break
        chain = contacts.evidence(advertiser_id, Phone.of(before[0]))
        left = next((place for place, record in enumerate(chain) if record.hash == before[1]), 0)
        since = holder_since(chain[:left]) or since
        former = [*of_the_holder(chain[:left]), *former]
        forgotten |= forgotten_acts(chain)
        if left == 0:
            break
    return former, since, forgotten


def pending_requests(contact: Contact, chain: Sequence[Evidence]) -> Sequence[PendingRequest]:
    """The requests of a person that wait for an answer, oldest first."""
    unread = contact.hold.unread if contact.hold else ()
    found = [
        PendingRequest(kind, record.occurred_at, due)
        for record in chain
        if record.sequence in unread and record.content
        if (due := due_at(kind := kind_of(record), record.occurred_at)) is not None
    ]
    if erasure_awaited(chain):
        asked = [record for record in chain if record.content.get("erasure_requested")][-1]
        due = due_at(HoldKind.ERASURE, asked.occurred_at)
        found += [] if due is None else [PendingRequest(HoldKind.ERASURE, asked.occurred_at, due)]
    return sorted(found, key=lambda request: request.received_at)


def _messages(contact: Contact, since: datetime | None, ports: PreferencePorts) -> Iterator[MessageShown]:
    claims = [(name, claim) for name, claim in contact.claims.items() if since is None or claim.at > since]
    for campaign_id, claim in sorted(claims, key=lambda item: item[1].at, reverse=True)[:MOST_MESSAGES]:
        if (shown := _message(campaign_id, claim, contact, ports)) is not None:
            yield shown


def _message(campaign_id: str, claim: Claim, contact: Contact, ports: PreferencePorts) -> MessageShown | None:
    batch, _, index = claim.send_id.rpartition(".")
    campaign = ports.campaigns.find(campaign_id)
    outcome = ports.batches.outcome(campaign_id, batch, int(index))
    if campaign is None or (outcome is not None and outcome.fate not in MAY_HAVE_LEFT):
        return None
    if outcome is None:  # claimed a moment ago, or by a worker that did not live to tell
        return MessageShown(claim.at, Fate.UNCERTAIN, campaign.terms.brand.sender_id, None)
    hidden = tuple(HIDDEN_WORDS if value else "" for value in outcome.values)
    message = Gate(campaign.terms).message_with(contact.phone.territory, hidden)
    text = None if message is None else message.text
    return MessageShown(claim.at, outcome.fate, campaign.terms.brand.sender_id, text)
