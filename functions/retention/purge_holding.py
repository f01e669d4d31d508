"""Purge one holding if its term has expired. Each write is conditional: what has changed meanwhile is judged again, or left."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from stopsms.compliance.campaign.campaign import RESUMABLE
from stopsms.compliance.consent.unconfirmed import is_nothing_else, unconfirmed_act
from stopsms.compliance.errors import BusyError, ContendedError
from stopsms.compliance.law.retention import (
    HeldAnswer,
    HeldBatch,
    HeldBudget,
    HeldContact,
    HeldMessage,
    HeldOpposition,
    HeldProof,
    HeldReview,
    HeldUnattributed,
    Holding,
    Retention,
    Term,
)
from stopsms.compliance.law.rulebook import home_rulebook, rulebook_of
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.erasure import purged
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.people import Holdings, RetentionReports, WriteResult
from stopsms.compliance.proof.evidence import Act
from stopsms.use_cases.clean_up_erasure import PersonalDataStores, take_words

MOST_CAMPAIGNS = 1000
"""How many campaigns' ends are cached at a time."""


@dataclass(frozen=True, slots=True)
class RetentionPorts:
    """The dependencies of the retention. `salt` gives 128 random bits in hexadecimal; `ends` caches when campaigns ended."""

    stores: PersonalDataStores
    holdings: Holdings
    reports: RetentionReports
    clock: Clock
    salt: Callable[[], str]
    ends: dict[str, datetime | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Purge:
    """The term by which a holding was deleted, or would be, and how many records that is."""

    term: Term
    records: int


def purge_holding(holding: Holding, ports: RetentionPorts, now: datetime, *, dry: bool) -> Purge | None:
    """Delete the holding if its term has expired, unless `dry`; None while it may be kept."""
    match holding:
        case HeldContact(contact):
            purge = _purge_contact(contact, ports, now, dry=dry)
        case HeldProof():
            purge = _purge_proof(holding, ports, now, dry=dry)
        case HeldBatch():
            purge = _purge_batch(holding, ports, now, dry=dry)
        case HeldReview():
            purge = _purge_review(holding, ports, now, dry=dry)
        case HeldMessage(phone, since):
            purge = _delete(holding, _terms(phone).replies, since, ports, now, dry=dry)
        case HeldUnattributed(since):
            purge = _delete(holding, _terms(None).replies, since, ports, now, dry=dry)
        case HeldBudget(phone, since):
            purge = _delete(holding, _terms(phone).answer_budgets, since, ports, now, dry=dry)
        case HeldAnswer():
            purge = _delete(holding, _terms(None).api_answers, holding.expires_at, ports, now, dry=dry)
        case HeldOpposition():
            purge = None
    return purge


def _terms(phone: Phone | None) -> Retention:
    """The terms of a number's country; of what belongs to no number, those of the advertisers' country."""
    return (home_rulebook() if phone is None else rulebook_of(phone.territory.country)).retention


def _delete(
    holding: HeldReview | HeldMessage | HeldUnattributed | HeldBudget | HeldAnswer,
    term: Term,
    since: datetime,
    ports: RetentionPorts,
    now: datetime,
    *,
    dry: bool,
) -> Purge | None:
    if since >= term.limit(now):
        return None
    return Purge(term, int(dry or ports.holdings.delete(holding)))


def _purge_contact(listed: Contact, ports: RetentionPorts, now: datetime, *, dry: bool) -> Purge | None:
    try:
        return _purge_contact_if_due(listed, ports, now, dry=dry)
    except BusyError:  # the table takes no more: the run goes on later with this contact, which it has not passed
        raise
    except ContendedError:  # in use, and left for the next day
        return None


def _purge_contact_if_due(listed: Contact, ports: RetentionPorts, now: datetime, *, dry: bool) -> Purge | None:
    retention, contact = _terms(listed.phone), listed
    attempts = Attempts("the contact")
    while True:
        term = retention.contact_due(contact, now)
        if term is None:
            return None
        if dry:
            return Purge(term, 1)
        remains, record = purged(contact, term.id, now, ports.salt())
        if ports.stores.contacts.erase(contact, remains, record, leave_task=False) is WriteResult.DONE:
            return Purge(term, 1)
        fresh = ports.stores.contacts.find(listed.advertiser_id, listed.phone)
        if fresh is None:
            return None
        contact = fresh
        attempts.lost()


def _purge_proof(holding: HeldProof, ports: RetentionPorts, now: datetime, *, dry: bool) -> Purge | None:
    """Proofs are kept as long as their contact, and for their own term after it; what nobody confirmed proves nothing for so long."""
    if holding.unconfirmed:
        return _purge_unconfirmed(holding, ports, now, dry=dry)
    term, contacts = _terms(holding.phone).proofs, ports.stores.contacts
    if holding.recorded_at >= term.limit(now) or contacts.find(holding.advertiser_id, holding.phone) is not None:
        return None
    remains = contacts.erased(holding.advertiser_id, holding.phone)
    if remains is None or remains.at >= term.limit(now):
        return None
    records = 1 if dry else contacts.delete_proofs(holding.advertiser_id, holding.phone, remains)
    return Purge(term, records)


def _purge_unconfirmed(holding: HeldProof, ports: RetentionPorts, now: datetime, *, dry: bool) -> Purge | None:
    """What an act says that nobody confirmed; and all that is left of a contact of which nothing else was ever known.

    The chain is asked too: it is by the yes in it that an act is confirmed.
    """
    retention, contacts = _terms(holding.phone), ports.stores.contacts
    term, advertiser_id, phone = retention.unconfirmed_proofs, holding.advertiser_id, holding.phone
    if holding.recorded_at >= term.limit(now):
        return None
    contact = contacts.find(advertiser_id, phone)
    if contact is not None and retention.contact_due(contact, now) is not None:
        return None  # it goes first, by this run or the last: with it, all that is left of the number may go
    chain = contacts.evidence(advertiser_id, phone)
    act = unconfirmed_act(holding.sequence, chain)
    if act is None:
        return None
    if dry:
        return Purge(term, 1)
    remains = contacts.erased(advertiser_id, phone) if contact is None else None
    over = all(record.recorded_at < term.limit(now) for record in chain if record.act is not Act.PURGED)
    if remains is not None and remains.opposed_at is None and over and is_nothing_else(chain):
        return Purge(term, contacts.delete_proofs(advertiser_id, phone, remains))
    return Purge(term, int(contacts.forget_act(advertiser_id, phone, act)))


def _purge_review(holding: HeldReview, ports: RetentionPorts, now: datetime, *, dry: bool) -> Purge | None:
    """What is unread holds a contact: its age does not take it off the list, only the end of the contact does."""
    if ports.stores.contacts.find(holding.advertiser_id, holding.phone) is not None:
        return None
    return _delete(holding, _terms(holding.phone).replies, holding.occurred_at, ports, now, dry=dry)


def _purge_batch(holding: HeldBatch, ports: RetentionPorts, now: datetime, *, dry: bool) -> Purge | None:
    term, ended = _terms(None).campaigns, _end_of(holding.campaign_id, ports)
    if ended is None or ended >= term.limit(now):
        return None
    if not dry:
        _forget_recipient(holding, ports)
    return Purge(term, int(dry or ports.holdings.delete_batch(holding)))


def _forget_recipient(holding: HeldBatch, ports: RetentionPorts) -> None:
    """What was written to one person alone, and by which number it is found, goes before the roster, which tells of it."""
    stores = ports.stores
    message = stores.campaigns.find(holding.campaign_id)
    if message is None or not message.single:
        return
    roster = stores.batches.roster(holding.campaign_id, holding.batch)
    for _, phone in () if roster is None else roster.numbers:
        stores.campaigns.forget_recipient(message, Phone.of(phone))
    take_words(message, stores.campaigns)


def _end_of(campaign_id: str, ports: RetentionPorts) -> datetime | None:
    """When a campaign ended, or could no longer be resumed."""
    if campaign_id not in ports.ends:
        if len(ports.ends) >= MOST_CAMPAIGNS:
            ports.ends.clear()
        campaign = ports.stores.campaigns.find(campaign_id)
        ended = None if campaign is None else campaign.finished_at
        if ended is None and campaign is not None and campaign.started_at is not None:
            ended = campaign.started_at + RESUMABLE
        ports.ends[campaign_id] = ended
    return ports.ends[campaign_id]
