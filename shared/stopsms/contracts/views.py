"""What the HTTP API shows: domain values as JSON objects, in the words of the contract."""

from collections.abc import Mapping, Sequence
from typing import Any

from stopsms.compliance.campaign.campaign import Campaign, Counts, Terms
from stopsms.compliance.campaign.halt import Halt
from stopsms.compliance.campaign.notice import Notice, notices
from stopsms.compliance.campaign.outcome import UNJUDGED, Fate, Outcome, RecordedObjection
from stopsms.compliance.law.decision import Decision, Message
from stopsms.compliance.law.edition import Edition, RuleText, in_force
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.law.nature import Nature
from stopsms.compliance.law.retention import RetentionRun
from stopsms.compliance.law.rule import NO_OBJECTION, NOT_CONCERNED, Explanation, Result, RuleResult, Severity
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.message.draft import Advice, advise
from stopsms.compliance.outside.file_import import FileImport, ImportKind, ImportState, Layout, LineFate
from stopsms.compliance.outside.webhook import Webhook
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.hold import due_at, kind_of
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.inbound import UnattributedMessage
from stopsms.compliance.proof.evidence import Evidence
from stopsms.contracts.records import (
    Record,
    acceptance_record,
    canary_record,
    evidence_record,
    limits_record,
    prediction_record,
    trip_record,
    webhook_record,
    written,
)


def rule_view(result: RuleResult) -> Record:
    """One rule's result."""
    view: Record = {
        "rule": result.rule,
        "result": result.result.value,
        "title": result.title,
        "severity": result.severity.value,
        "citation": result.citation,
        "requirement": _words(result.requirement),
        "explanation": _words(result.explanation),
    }
    if result.until is not None:
        view["until"] = written(result.until)
    return view


def rules_view(results: Sequence[RuleResult]) -> list[Record]:
    """Rules' results."""
    return [rule_view(result) for result in results]


def message_view(message: Message) -> Record:
    """A final text."""
    return {"text": message.text, "encoding": message.encoding.value, "parts": message.parts}


def advice_view(advice: Advice | None, eur_saved: float | None = None) -> Record | None:
    """How a text could cost less; `eur_saved` over a whole audience."""
    if advice is None:
        return None
    return {
        "characters": [
            {
                "position": found.position,
                "character": found.character,
                "name": found.name,
                "replacement": found.replacement,
            }
            for found in advice.characters
        ],
        "message": None if advice.message is None else message_view(advice.message),
        "parts_saved": advice.parts_saved,
        "eur_saved": eur_saved,
    }


def decision_view(decision: Decision) -> Record:
    """A decision with every rule that was judged, and advice on the text's cost."""
    return {
        "verdict": decision.verdict.value,
        "until": None if decision.until is None else written(decision.until),
        "profile": decision.profile,
        "rulebook": decision.rulebook,
        "contact_version": decision.contact_version,
        "results": rules_view(decision.results),
        "message": None if decision.message is None else message_view(decision.message),
        "advice": None if decision.message is None else advice_view(advise(decision.message)),
    }


def contact_view(contact: Contact) -> Record:
    """A contact."""
    basis = contact.basis
    return {
        "advertiser_id": contact.advertiser_id,
        "phone": contact.phone.e164,
        "territory": contact.phone.territory.value,
        "status": contact.status.value,
        "version": contact.version,
        "legal_basis": None if basis is None else basis.legal_basis.value,
        "collected_at": None if basis is None else written(basis.collected_at),
        "categories": [] if basis is None else sorted(basis.categories),
        "tags": sorted(contact.tags),
        "attributes": dict(contact.attributes),
        "last_contact_at": None if contact.last_contact_at is None else written(contact.last_contact_at),
        "opposed_at": None if contact.opposed_at is None else written(contact.opposed_at),
        "unread": [] if contact.hold is None else list(contact.hold.unread),
        "doubtful": contact.hold is not None,
        "confirm_before": None if contact.confirmation is None else written(contact.confirmation.expires_at),
        "evidence": {"sequence": contact.sequence, "hash": contact.head},
    }


def evidence_view(evidence: Evidence) -> Record:
    """An evidence record."""
    return evidence_record(evidence)


def review_view(phone: Phone, evidence: Evidence) -> Record:
    """An act that a person has to look at."""
    content, kind = evidence.content, kind_of(evidence)
    due = due_at(kind, evidence.occurred_at)
    return {
        "phone": phone.e164,
        "kind": kind.value,
        "received_at": written(evidence.occurred_at),
        "due_at": None if due is None else written(due),
        "words": content.get("words", ""),
        "matched": content.get("matched", ""),
        "evidence": evidence.sequence,
    }


def stray_view(stray: UnattributedMessage) -> Record:
    """A message from no mobile number."""
    return {
        "stray": stray.identity,
        "sender": stray.sender,
        "to": stray.recipient,
        "received_at": written(stray.received_at),
        "words": stray.body,
        "understood_as": stray.intent,
        "matched": stray.matched,
    }


def retention_view(run: RetentionRun) -> Record:
    """A run of the retention."""
    return {
        "dry": run.dry,
        "started_at": written(run.started_at),
        "finished_at": None if run.finished_at is None else written(run.finished_at),
        "examined": run.examined,
        "purged": dict(run.purged),
        "erasures": run.erasures,
        "unreadable": run.unreadable,
    }


def webhook_view(webhook: Webhook) -> Record:
    """A webhook, without its secrets."""
    record = webhook_record(webhook)
    del record["secrets"], record["revision"]
    return record | {
        "advertiser_id": webhook.advertiser_id,
        "id": webhook.id,
        "enabled": webhook.enabled,
        "disabled_because": webhook.disabled_because or None,
    }


def halt_view(halt: Halt) -> Record:
    """The kill switch."""
    at = None if halt.at is None else written(halt.at)
    return {"stopped": halt.stopped, "by": halt.by, "reason": halt.reason, "at": at}


def counts_view(counts: Counts) -> Record:
    """A campaign's counts."""
    return {
        name: getattr(counts, name)
        for name in (
            "planned",
            "sent",
            "delivered",
            "undelivered",
            "failed",
            "blocked",
            "deferred",
            "uncertain",
        )
    }


def notices_view(notices: Sequence[Notice]) -> list[Record]:
    """What a marketer should know."""
    return [
        {"notice": notice.id, "explanation": {"fr": notice.explanation.fr, "en": notice.explanation.en}}
        for notice in notices
    ]


def campaign_view(campaign: Campaign, counts: Counts) -> Record:
    """A campaign with its counts and, once scheduled, what was foretold beside what happened."""
    terms = campaign.terms
    prediction = campaign.prediction
    return {
        "id": campaign.id,
        "advertiser_id": terms.advertiser.id,
        "name": campaign.name,
        "brand": terms.brand.name,
        "text": terms.text,
        "nature": terms.nature.value,
        "category": terms.category,
        "audience": {"tags": sorted(campaign.tags)},
        "profile": terms.profile.id,
        "status": campaign.state.value,
        "schedule": {"at": None if campaign.at is None else written(campaign.at)},
        "created_at": written(campaign.created_at),
        "started_at": None if campaign.started_at is None else written(campaign.started_at),
        "finished_at": None if campaign.finished_at is None else written(campaign.finished_at),
        "acknowledged": sorted(terms.acknowledged),
        "accepted": [acceptance_record(acceptance) for acceptance in terms.accepted],
        "topics": sorted(terms.topics),
        "contract_in_progress": terms.contract_in_progress,
        "companies_only": terms.companies_only,
        "counts": counts_view(counts),
        "blocked_by": dict(counts.blocked_by),
        "failed_by": dict(counts.failed_by),
        "parts": counts.parts,
        "limits": limits_record(campaign.limits),
        "canary": None if campaign.canary is None else canary_record(campaign.canary),
        "trip": None if campaign.trip is None else trip_record(campaign.trip),
        "prediction": None if prediction is None else prediction_record(prediction),
        "notices": [] if prediction is None else notices_view(notices(prediction, campaign.tags)),
    }


def _layout_view(layout: Layout) -> Record:
    header = layout.header
    return {
        "export": layout.name or None,
        "encoding": layout.encoding,
        "separator": layout.separator or None,
        "columns": {field: [header[place] for place in places] for field, places in layout.columns.items()},
        "ignored": list(layout.ignored),
        "remembered": dict(layout.remembered),
    }


def import_view(found: FileImport, upload: Mapping[str, Any] | None, report_url: str | None) -> Record:
    """An import; `upload` while its file is awaited, `report_url` once there is a report."""
    lists = found.kind is ImportKind.OPT_OUT_LIST
    tally = found.tally
    finished = found.state is ImportState.FINISHED
    return {
        "id": found.id,
        "advertiser_id": found.advertiser_id,
        "kind": found.kind.value,
        "status": found.state.value,
        "stage": found.stage.value if found.started_at is not None and not found.over else None,
        "operator": found.operator,
        "file_name": found.file_name,
        "opt_out_list": found.opt_out_list or None,
        "created_at": written(found.created_at),
        "upload_before": None if lists else written(found.upload_before),
        "upload": None if upload is None else {"url": upload["url"], "fields": dict(upload["fields"])},
        "started_at": None if found.started_at is None else written(found.started_at),
        "finished_at": None if found.finished_at is None else written(found.finished_at),
        "failure": found.failure or None,
        "layout": None if found.layout is None or lists else _layout_view(found.layout),
        "size": found.size,
        "bytes_read": found.size if finished else found.place.byte,
        "lines": {
            "read": tally.lines,
            "taken": tally.of(LineFate.TAKEN),
            "unchanged": tally.of(LineFate.UNCHANGED),
            "duplicates": tally.of(LineFate.DUPLICATE),
            "refused": tally.of(LineFate.REFUSED),
            "ignored": tally.of(LineFate.IGNORED),
        },
        "refused_by": dict(tally.refused_by),
        "lines_per_second": round(tally.lines / found.worked, 1) if found.worked else None,
        "report_url": report_url,
    }


_VERDICTS = {Fate.DEFERRED: "deferred", Fate.BLOCKED: "blocked"}


def decision_taken(phone: Phone, outcome: Outcome, terms: Terms, edition: Edition | None) -> Record:
    """The decision as it was taken, in the words of then: those that were recorded with it, and those of the edition that judged.

    `edition` is the one that the outcome names; without it, nothing is told but the objections that were recorded: an old decision
    claims no rule of today. The message is None where the person's own words in it are not on record.
    """
    rulebook = rulebook_of(phone.territory.country)
    hours = rulebook.hours(Contact(terms.advertiser.id, phone), terms)
    day, profile = hours.day(outcome.at), hours.profile(outcome.at)
    message = Gate(terms).message_with(phone.territory, outcome.values)
    objections = {objection.rule: objection for objection in outcome.objections}
    judged = edition.rules if edition is not None and outcome.rulebook else ()
    results = [
        _judged(text, objections.pop(text["rule"], None), terms.nature)
        for text in judged
        if "sending" in text["stages"] and (text["rule"] in objections or in_force(text, day))
    ]
    results += map(_beside_the_rules, objections.values())
    return {
        "verdict": _VERDICTS.get(outcome.fate, "allowed"),
        "until": None if outcome.until is None else written(outcome.until),
        "profile": profile.id if profile else terms.profile.id,
        "rulebook": outcome.rulebook or None,
        "contact_version": outcome.contact_version,
        "results": results,
        "message": None if message is None else message_view(message),
    }


def _judged(text: RuleText, objection: RecordedObjection | None, nature: Nature) -> Record:
    """What a rule said of a recipient. Of one that passed nothing was recorded but that."""
    concerned = nature.value in text["natures"]
    passed = NO_OBJECTION if concerned else NOT_CONCERNED
    explanation = passed if objection is None else objection.explanation
    own = None if objection is None else objection.authority
    return {
        "rule": text["rule"],
        "result": (Result.PASS if objection is None else objection.result).value,
        "title": text["title"],
        "severity": text["severity"] if own is None else own.severity.value,
        "citation": text["citation"] if own is None else own.citation,
        "requirement": text["requirement"],
        "explanation": None if explanation is None else _words(explanation),
    }


def _beside_the_rules(objection: RecordedObjection) -> Record:
    """An objection that no rule of the edition raised: why nobody was asked, or a rule whose edition is not known."""
    unjudged = UNJUDGED.get(objection.rule)
    explanation = objection.explanation or (None if unjudged is None else unjudged.explanation)
    return {
        "rule": objection.rule,
        "result": objection.result.value,
        "title": objection.rule if unjudged is None else unjudged.title,
        "severity": None if unjudged is None else Severity.POLICY.value,
        "citation": "",
        "requirement": None,
        "explanation": None if explanation is None else _words(explanation),
    }


def _words(explanation: Explanation) -> Record:
    return {"fr": explanation.fr, "en": explanation.en}
