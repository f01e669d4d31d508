"""Compile a case file: all that proves something about one person, or about one campaign and its recipients.

Its `digest` covers everything but the moment it was compiled: the same facts have the same digest, whenever and wherever they are
compiled.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.campaign.campaign import Campaign
from stopsms.compliance.law.edition import Edition, FindEdition, edition_here, edition_of
from stopsms.compliance.law.rule import Authority, Result
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.proof.evidence import canonical, faults
from stopsms.compliance.proof.past_decision import PastResult, past_decision
from stopsms.compliance.proof.proof import ProofOfPerson, SentMessage
from stopsms.contracts.answers.consents import contact_answer
from stopsms.contracts.answers.evidence import (
    CaseFile,
    CitedRule,
    JudgedAnswer,
    ProvedCampaignAnswer,
    ProvedContactAnswer,
    ProvedPerson,
    SentMessageAnswer,
)
from stopsms.contracts.codec import ABSENT, Record, form_of, written

NOT_COVERED = ("compiled_at", "digest")
"""What the digest leaves out."""


def case_file(
    advertiser: Advertiser,
    people: Iterable[ProofOfPerson],
    compiled_at: datetime,
    campaign: Campaign | None = None,
    editions: FindEdition = edition_here,
) -> Record:
    """The case file of these people, or of a campaign and its recipients. `editions` finds those that judged."""
    people = list(people)
    sent = [message for person in people for message in person.messages]
    campaigns = {message.campaign.id: message.campaign for message in sent}
    if campaign is not None:
        campaigns[campaign.id] = campaign
    countries = {person.phone.territory.country for person in people}
    current = [edition_of(rulebook_of(country)) for country in sorted(countries)]
    earlier = {message.outcome.rulebook for message in sent} - {edition.id for edition in current}
    judged = [edition for edition in map(editions, sorted(earlier)) if edition is not None]
    facts = CaseFile(
        schema="urn:stop-sms:case-file:1",
        about={"campaign": campaign.id} if campaign else {"phones": [person.phone.e164 for person in people]},
        advertiser=advertiser.of_messages,
        people=[_person(person, advertiser, editions) for person in people],
        campaigns={name: _campaign(campaigns[name]) for name in sorted(campaigns)},
        rulebooks={edition.country: edition.id for edition in current},
        rules=_rules([*current, *judged]),
    )
    case = form_of(CaseFile).write(facts)
    return {**case, "compiled_at": written(compiled_at), "digest": digest_of(case)}


def digest_of(case: Mapping[str, Any]) -> str:
    """The hash of all facts of a case file."""
    covered = {name: value for name, value in case.items() if name not in NOT_COVERED}
    return hashlib.sha256(canonical(covered)).hexdigest()


def _person(person: ProofOfPerson, advertiser: Advertiser, editions: FindEdition) -> ProvedPerson:
    territory = person.phone.territory
    return ProvedPerson(
        phone=person.phone,
        territory=territory,
        stop_number=advertiser.stop_number_in(territory),
        zones=sorted(place.zone for place in rulebook_of(territory.country).places(territory, {})),
        contact=None if person.contact is None else _contact(person.contact),
        records=list(person.chain),
        faults=list(faults(person.chain)),
        messages=[_message(person.phone, message, editions) for message in person.messages],
    )


def _contact(contact: Contact) -> ProvedContactAnswer:
    answer = contact_answer(contact)
    return ProvedContactAnswer(**{one.name: getattr(answer, one.name) for one in fields(ProvedContactAnswer)})


def _message(phone: Phone, message: SentMessage, editions: FindEdition) -> SentMessageAnswer:
    outcome, terms = message.outcome, message.campaign.terms
    decision = past_decision(phone, outcome, terms, editions(outcome.rulebook))
    own = {objection.rule: objection.authority for objection in outcome.objections}
    text = decision.message
    return SentMessageAnswer(
        campaign=message.campaign.id,
        send_id=message.send_id,
        at=outcome.at,
        status=outcome.fate,
        reason=outcome.reason or None,
        message_id=outcome.message_id or None,
        sender_id=terms.brand.sender_id,
        text=None if text is None else text.text,
        encoding=None if text is None else text.encoding,
        parts=outcome.parts if text is None else text.parts,
        contact_version=outcome.contact_version,
        evidence=outcome.evidence,
        profile=decision.profile,
        rulebook=decision.rulebook,
        results=[_result(result, own.get(result.rule)) for result in decision.results],
    )


def _result(result: PastResult, own: Authority | None) -> JudgedAnswer:
    """Of a rule that objected, its words of then; what one that passed requires is in the case file's rules.

    `own` is what the objection rested on, where that is not what the rule as a whole rests on.
    """
    objected = result.result is not Result.PASS and result.explanation is not None
    return JudgedAnswer(
        rule=result.rule,
        result=result.result,
        explanation=result.explanation if objected else ABSENT,
        severity=ABSENT if own is None else own.severity,
        citation=ABSENT if own is None else own.citation,
    )


def _campaign(campaign: Campaign) -> ProvedCampaignAnswer:
    terms = campaign.terms
    return ProvedCampaignAnswer(
        name=campaign.name,
        nature=terms.nature,
        category=terms.category,
        brand=terms.brand.name,
        sender_id=terms.brand.sender_id,
        text=terms.text,
        profile=terms.profile.id,
        created_at=campaign.created_at,
        started_at=campaign.started_at,
        accepted=terms.accepted,
        acts=campaign.acts,
        carrier=terms.advertiser.route.carrier or ABSENT,
    )


def _rules(editions: Sequence[Edition]) -> list[CitedRule]:
    """The texts of the rules of these editions, of capture, then of sending. A text that several editions share is there once."""
    cited: list[CitedRule] = []
    for edition in editions:
        for text in edition.rules:
            same = next((one for one in cited if {**text, "rulebooks": one["rulebooks"]} == one), None)
            if same is None:
                same = CitedRule(**text, rulebooks=[])
                cited.append(same)
            same["rulebooks"].append(edition.id)
    return cited
