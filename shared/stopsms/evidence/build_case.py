"""Build a case file from archived changes and the acts of its people: messages, unsent claims, and what a new judgement refuses."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from stopsms.audit.judge_decision import why_unlawful
from stopsms.audit.read_items import terms_of
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.law.edition import Edition, edition_here
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.proof.evidence import Evidence
from stopsms.compliance.proof.proof import MAY_HAVE_LEFT, ProofOfPerson, SentMessage
from stopsms.contracts.codec import Record
from stopsms.contracts.records import (
    read_advertiser,
    read_campaign,
    read_contact,
    read_edition,
    read_evidence,
    read_outcome,
)
from stopsms.evidence.archived_changes import (
    ArchivedVersion,
    Json,
    TableChanges,
    campaign_keys,
    claims_of,
    consent_keys,
    drop_other_people,
    keep,
    of_kind,
    states_of,
    table_of,
)
from stopsms.use_cases.compile_case_file import case_file


class NothingFound(LookupError):
    """The archive holds nothing of this person, or no such campaign of this advertiser."""


def case_of_changes(case: Json, changes: Mapping[str, Sequence[Json]]) -> Record:
    """The case that a pack's archived changes lead to, with the acts as the pack's case has them.

    Raises NothingFound, and whatever reading items that are not ours raises.
    """
    advertiser_id, campaign_id = case["advertiser"]["id"], case["about"].get("campaign")
    acts = {person["phone"]: [read_evidence(record) for record in person["records"]] for person in case["people"]}
    consent = table_of(changes["consent"], consent_keys(advertiser_id, acts))
    claims = [claim for claim in claims_of(consent) if campaign_id in (None, claim[1])]
    campaign = table_of(changes["campaign"], campaign_keys(claims))
    for change in changes["campaign"]:
        if campaign_id is not None and change["pk"] == f"CAMPAIGN#{campaign_id}":
            keep(campaign, ("CAMPAIGN", campaign_id), ArchivedVersion(0, 0, b"", (), change))
    compiled_at = datetime.fromisoformat(case["compiled_at"])
    rebuilt, _, _ = build_case(
        advertiser_id, compiled_at, consent, campaign, acts, claims, states_of(consent), campaign_id
    )
    return rebuilt


def build_case(
    advertiser_id: str,
    compiled_at: datetime,
    consent: TableChanges,
    campaign: TableChanges,
    acts: Mapping[str, Sequence[Evidence]],
    claims: list[tuple[str, str, str]],
    states: Mapping[str, Mapping[int, Json]],
    campaign_id: str | None,
) -> tuple[Record, list[Record], list[str]]:
    """The case, the claims that led to no message, and what a new judgement refuses. Drops other people's changes from the tables."""
    terms = {
        kept.change["item"]["campaign"]["id"]: kept.change["item"]["campaign"] for kept in of_kind(campaign, "CAMPAIGN")
    }
    advertiser = _advertiser(consent, advertiser_id, terms, campaign_id)
    sent, unsent, unlawful = _sends(campaign, claims, terms, states)
    written_to = [e164 for e164 in acts if campaign_id is None or sent[e164]]
    proofs = [
        ProofOfPerson(
            Phone.of(e164), _stored_contact(advertiser_id, e164, consent, states[e164]), acts[e164], sent[e164]
        )
        for e164 in written_to
    ]
    if campaign_id is None and not (any(person.chain for person in proofs) and of_kind(consent, "EVIDENCE")):
        raise NothingFound("nothing of this person is archived, or everything has had its time")
    drop_other_people(consent, set(written_to))
    about = read_campaign(terms[campaign_id]) if campaign_id is not None else None
    editions = _editions(campaign, {message.outcome.rulebook for person in proofs for message in person.messages})
    case = case_file(advertiser, proofs, compiled_at, about, lambda name: editions.get(name) or edition_here(name))
    return case, [one for one in unsent if one["phone"] in written_to], unlawful


def _editions(campaign: TableChanges, wanted: set[str]) -> dict[str, Edition]:
    """The editions that judged these messages, as archived; no others are kept."""
    editions: dict[str, Edition] = {}
    for where in [where for where in campaign.kept if where[0] == "RULEBOOK"]:
        edition = read_edition(where[1], campaign.kept[where].change["item"])
        if edition.id in wanted and edition.genuine:
            editions[edition.id] = edition
        else:
            del campaign.kept[where]
    return editions


def _advertiser(consent: TableChanges, advertiser_id: str, terms: Json, campaign_id: str | None) -> Advertiser:
    kept = of_kind(consent, "ADVERTISER")
    if not kept:
        raise NothingFound("the archive holds no such advertiser")
    if campaign_id is not None and (
        campaign_id not in terms or terms[campaign_id]["advertiser"]["id"] != advertiser_id
    ):
        raise NothingFound("the archive holds no such campaign of this advertiser")
    return read_advertiser(kept[-1].change["item"]["advertiser"])


def _sends(
    campaign: TableChanges, claims: list[tuple[str, str, str]], terms: Json, states: Mapping[str, Mapping[int, Json]]
) -> tuple[dict[str, list[SentMessage]], list[Record], list[str]]:
    """Each person's messages, oldest first; the claims that led to none; what a new judgement refuses."""
    outcomes = {
        where[1:]: kept.change["item"]["outcomes"][where[2].rpartition(".")[2]]
        for where, kept in campaign.kept.items()
        if where[0] == "OUTCOME"
    }
    sent: dict[str, list[SentMessage]] = defaultdict(list)
    unsent: list[Record] = []
    unlawful: list[str] = []
    for e164, name, send in claims:
        outcome = outcomes.get((name, send))
        if outcome is None or name not in terms or read_outcome(outcome).fate not in MAY_HAVE_LEFT:
            status = outcome["fate"] if outcome else "released"
            unsent.append({"phone": e164, "campaign": name, "send_id": send, "status": status})
            continue
        sent[e164].append(SentMessage(read_campaign(terms[name]), send, read_outcome(outcome)))
        if why := why_unlawful(terms_of(terms[name]), e164, send, outcome, states[e164]):
            unlawful.append(f"{name} {send}: {why}")
    for messages in sent.values():
        messages.sort(key=lambda message: (message.outcome.at, message.campaign.id))
    return sent, unsent, unlawful


def _stored_contact(advertiser_id: str, e164: str, consent: TableChanges, states: Mapping[int, Json]) -> Contact | None:
    gone = consent.kept.get(("CONTACT", e164, 0))
    newest = max(states, default=0)
    last = consent.kept["CONTACT", e164, newest] if newest else None
    standing = last and (gone is None or (last.block, last.place) > (gone.block, gone.place))
    return read_contact(advertiser_id, {**states[newest], "phone": e164}) if standing else None
