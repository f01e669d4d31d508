"""Record what a reply does to a contact: once, however often the message is delivered."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from inbound.understand_reply import InboundPorts, Reply
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.person.acts import ActOn
from stopsms.compliance.person.contact import Contact, Status
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.people import WriteResult
from stopsms.compliance.proof.evidence import Evidence

PUBLISHED_AGAIN_WITHIN = timedelta(minutes=1)
"""How far apart a network stamps a message that it publishes twice. No consent counts in between: that takes five minutes."""


class HiddenActError(Exception):
    """An act is marked as recorded, but the contact does not show it; a person has to see to it."""


@dataclass(frozen=True, slots=True)
class ReplyResult:
    """A recorded act: the contact before it, and whether it was recorded just now (`first`) or by an earlier delivery."""

    before: Contact
    first: bool


def for_each(advertisers: Iterable[Advertiser], record: Callable[[Advertiser], None]) -> None:
    """Record something with each. What fails for one is raised once the others have it: nobody's refusal waits for that of another."""
    failed: list[Exception] = []
    for advertiser in advertisers:
        try:
            record(advertiser)
        except Exception as error:  # noqa: BLE001 (raised below)
            failed.append(error)
    if failed:
        raise failed[0]


def record_reply(
    contact: Contact, reply: Reply, ports: InboundPorts, act: ActOn, *, to_review: bool = False
) -> ReplyResult:
    """Record the act on the contact as it is by then. Raises ContendedError, and HiddenActError (see `_check_shown`)."""
    idempotency_key, published_at = reply.published, reply.sms.received_at.isoformat()
    attempts = Attempts("the contact")
    while True:
        changed, evidence = act(contact, ports.clock.now(), ports.salt())
        match ports.contacts.record(
            changed, evidence, idempotency_key=idempotency_key, by=published_at, to_review=to_review
        ):
            case WriteResult.DONE:
                return ReplyResult(contact, first=True)
            case WriteResult.DONE_BEFORE if idempotency_key != reply.identity and _is_another(reply, contact, ports):
                idempotency_key = reply.identity
            case WriteResult.DONE_BEFORE:
                _check_shown(evidence, contact, ports)
                return ReplyResult(contact, first=False)
        contact = ports.contacts.recall(contact.advertiser_id, contact.phone)
        attempts.lost()


def _is_another(reply: Reply, contact: Contact, ports: InboundPorts) -> bool:
    """Whether the recorded message is not this one, published again, but the same words under the same id at another time."""
    recorded_at = ports.contacts.recorded_by(contact.advertiser_id, [reply.published]).get(reply.published)
    return not recorded_at or abs(datetime.fromisoformat(recorded_at) - reply.sms.received_at) > PUBLISHED_AGAIN_WITHIN


def _check_shown(evidence: Evidence, contact: Contact, ports: InboundPorts) -> None:
    """Check that what an earlier delivery did is on record: this act, with these words. An opposition that is in force is enough.

    Raises HiddenActError when nothing shows it: then something hides that this person wrote.
    """
    contact = ports.contacts.recall(contact.advertiser_id, contact.phone)
    if contact.status is Status.OPPOSED:
        return
    chain = ports.contacts.evidence(contact.advertiser_id, contact.phone)
    if not any(record.act is evidence.act and same_words(record, evidence.content) for record in chain):
        raise HiddenActError("marked as recorded, but the contact does not show it")


def same_words(record: Evidence, content: Mapping[str, object]) -> bool:
    """Whether a record may be of these words; one whose content was erased may be."""
    return not record.content or all(
        record.content.get(name) == content.get(name) for name in ("reference", "words", "kind")
    )
