"""What the API answers keeps its form to the letter: names, order, and what is left out rather than null.

`python -m tests.contracts.test_answers` writes the file.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from campaign_api.explain_recipient import ExplainedRecipient
from campaign_api.list_recipients import RecipientOutcome
from campaign_api.report_oppositions import Flight, ReportedOpposition
from campaign_api.send_test import DraftTrial, Obstruction, TrialFate
from campaign_api.views import explained_answer, opposition_answer, preview_answer, recipient_answer, tried_answer
from rights_api.read_held_data import HeldData, ReceivedMessage, _text
from rights_api.views import held_answer
from stopsms.adapters.doors.http import answer, refused
from stopsms.compliance.campaign.advertiser import DeclaredPhone
from stopsms.compliance.campaign.campaign import Counts
from stopsms.compliance.campaign.halt import Halt
from stopsms.compliance.campaign.notice import notices
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.campaign.totals import CampaignTotals
from stopsms.compliance.consent.confirmation_stop import ConfirmationStop
from stopsms.compliance.law.decision import Decision, Message, Verdict
from stopsms.compliance.law.retention import RetentionRun
from stopsms.compliance.law.rule import Explanation, Result, RuleResult, Severity
from stopsms.compliance.message.draft import advise
from stopsms.compliance.message.text import Encoding
from stopsms.compliance.outside.file_import import ImportKind, ImportState
from stopsms.compliance.person.opposition import CampaignOpposition, InFlight
from stopsms.compliance.person.phone import Territory
from stopsms.compliance.ports.inbound import InboundMessage, UnattributedMessage
from stopsms.compliance.proof.past_decision import past_decision
from stopsms.compliance.proof.proof import ProofOfPerson, SentMessage
from stopsms.contracts.answers.campaigns import campaign_answer
from stopsms.contracts.answers.consents import contact_answer
from stopsms.contracts.answers.drafts import template_answer
from stopsms.contracts.answers.imports import import_answer
from stopsms.contracts.answers.rights import review_answer, stray_answer
from stopsms.contracts.answers.rules import advice_answer, decision_answer, rule_answers
from stopsms.contracts.answers.webhooks import webhook_answer
from stopsms.use_cases.campaigns.preview_campaign import Preview
from stopsms.use_cases.campaigns.tally_audience import Sample
from stopsms.use_cases.compile_case_file import case_file

from tests.contracts import stored_samples as samples
from tests.contracts.forms import Forms, keep, kept, line
from tests.each_case import each
from tests.factories import CAMILLE, MARKETER, OFFICER, an_advertiser, terms

FILE = Path(__file__).with_name("answers.json")
NOW = samples.NOW
MESSAGE = Message("Zelie : œuvre à −20 % STOP 36180", Encoding.UCS_2, 1, ("œuvre",))
RESULTS = (
    RuleResult(
        "fr.opposition",
        Result.BLOCK,
        "Opposition",
        Severity.LAW,
        "CPCE art. L.34-5",
        Explanation("Ne pas être opposé.", "Not to be opposed."),
        Explanation("Opposée.", "Opposed."),
    ),
    RuleResult(
        "fr.hours",
        Result.DEFER,
        "Horaires",
        Severity.CHARTER,
        "charte",
        Explanation("De 8 h à 20 h.", "From 8 to 20."),
        Explanation("Il est tard.", "It is late."),
        NOW,
    ),
)
DECISION = Decision(Verdict.DEFERRED, NOW, "FR_STRICT", "FR-1+ab", 4, RESULTS, MESSAGE)
TOTALS = CampaignTotals(samples.COUNTS, 3, samples.NOW, planned_whole=True)
NOT_PLANNED = replace(samples.PREDICTION, audience=0, sendable=0, blocked=0, blocked_by={}, starts_at=None)


def _find(name: str) -> Any:
    return samples.EDITION if name else None


def _judged() -> dict[str, Any]:
    campaign = replace(samples.CAMPAIGNS["every option"], terms=terms(text="Zelie : {prénom|cher client}, -20 %."))
    outcomes = samples.OUTCOMES
    cases = {f"{place}": RecipientOutcome(CAMILLE, f"b.{place}", outcome) for place, outcome in outcomes.items()}
    cases |= {"planned": RecipientOutcome(CAMILLE, "b.9", None), "erased": RecipientOutcome(None, "b.8", outcomes[0])}
    act = samples.acts()["basis_recorded"]
    found = {f"recipient {name}": recipient_answer(case) for name, case in cases.items()}
    for name, case in cases.items():
        evidence = act if name == "0" else None
        outcome = case.outcome
        decision = None
        if outcome is not None and case.phone is not None:
            decision = past_decision(CAMILLE, outcome, campaign.terms, _find(outcome.rulebook))
        found[f"explained {name}"] = explained_answer(ExplainedRecipient(case, decision, evidence), reads_evidence=True)
    return found


def _cases() -> dict[str, Any]:
    campaign = replace(samples.CAMPAIGNS["every option"], terms=terms(text="Zelie : {prénom|cher client}, -20 %."))
    chain = [samples.acts()["basis_recorded"], samples.acts()["opposed"]]
    sent = [SentMessage(campaign, f"b.{place}", samples.OUTCOMES[place]) for place in (0, 1)]
    person = ProofOfPerson(CAMILLE, samples.CONTACTS["granted"], chain, sent)
    gone = ProofOfPerson(samples.CONTACTS["every option"].phone, None, chain[:1], ())
    advertiser = samples.ADVERTISERS["every option"]
    cases = {
        "case file": case_file(advertiser, [person], NOW, editions=_find),
        "case file of a campaign": case_file(advertiser, [person, gone], NOW, campaign, _find),
    }
    for case in cases.values():  # the words of the rules have tests of their own, and change
        case["rules"] = [rule for rule in case["rules"] if rule["rulebooks"] == [samples.EDITION.id]]
        for key in ("digest", "rulebooks"):
            case[key] = len(case[key])
    return cases


def _held() -> dict[str, Any]:
    campaign = replace(samples.CAMPAIGNS["every option"], terms=terms(text="Zelie : {prénom|cher client}, -20 %."))
    elsewhere = replace(campaign, terms=terms(advertiser=an_advertiser(route=Route("ovh-main"))))
    reply = InboundMessage("id3ntity", "m-1", CAMILLE.e164, "36180", "Stop", "stop", "stop", True, NOW)
    received = [
        ReceivedMessage(campaign, f"b.{place}", outcome, _text(campaign, CAMILLE, outcome))
        for place, outcome in samples.OUTCOMES.items()
    ]
    held = HeldData(
        NOW,
        samples.ADVERTISERS["every option"],
        CAMILLE,
        samples.CONTACTS["every option"],
        None,
        [samples.acts()["held"]],
        [reply],
        [*received, ReceivedMessage(elsewhere, "b.9", None)],
        "mark",
    )
    remains = samples.ERASED["opposed"]
    erased = replace(held, contact=None, erased=remains, replies=(), messages=(), next=None, left_out_before=NOW)
    return {"held": held_answer(held, held.next), "held, erased": held_answer(erased, erased.next)}


OF_CLAIRE = DeclaredPhone(CAMILLE, "Claire, marketing")
TRIALS = (
    DraftTrial(OF_CLAIRE, TrialFate.SENT, message=MESSAGE, parts_unmarked=1, message_id="m-1"),
    DraftTrial(OF_CLAIRE, TrialFate.UNCERTAIN, message=MESSAGE, parts_unmarked=1),
    DraftTrial(OF_CLAIRE, TrialFate.NOT_SENT, Obstruction.RULES, RESULTS, message=MESSAGE, parts_unmarked=1),
    DraftTrial(OF_CLAIRE, TrialFate.NOT_SENT, Obstruction.CARRIER, carrier="SENDER_ID_NOT_REGISTERED", message=MESSAGE),
    DraftTrial(OF_CLAIRE, TrialFate.NOT_SENT, Obstruction.NO_TIME),
)


def _campaigns() -> dict[str, Any]:
    every = samples.CAMPAIGNS["every option"]
    preview = Preview(
        samples.PREDICTION,
        RESULTS,
        {Territory.METROPOLITAN: MESSAGE, Territory.REUNION: replace(MESSAGE, parts=2)},
        (Sample(CAMILLE, Verdict.ALLOWED, ("fr.frequency",), MESSAGE), Sample(CAMILLE, Verdict.BLOCKED, (), None)),
        advise(MESSAGE),
        1.5,
    )
    flight = InFlight("c0ffee00c0ffee00", "b.1", NOW)
    opposition = CampaignOpposition(NOW, NOW, (flight, flight))
    flights = (Flight(flight, samples.OUTCOMES[0]), Flight(flight, None))
    return {
        "campaign": campaign_answer(every, TOTALS),
        "campaign, draft": campaign_answer(samples.CAMPAIGNS["draft"], CampaignTotals(Counts())),
        "campaign, approved": campaign_answer(samples.CAMPAIGNS["approved"], CampaignTotals(Counts())),
        "template": template_answer(samples.TEMPLATE),
        "template, reviewed": template_answer(replace(samples.TEMPLATE, category=None, brand=None), RESULTS),
        "tests": tried_answer(TRIALS),
        "campaign for nobody": campaign_answer(replace(every, prediction=NOT_PLANNED), TOTALS),
        "preview": preview_answer(preview, every, "ab" * 32),
        "preview, no advice": preview_answer(replace(preview, advice=None, prediction=NOT_PLANNED), every, "ab" * 32),
        "opposition": opposition_answer(ReportedOpposition(CAMILLE, opposition, flights)),
        "opposition, erased": opposition_answer(ReportedOpposition(None, opposition, ())),
        "notices": {"notices": notices(NOT_PLANNED, every.audience)},
        "sending": Halt(True, "Claire", "panne", NOW),
        "sending, never stopped": Halt(),
        "confirmations": ConfirmationStop(True, "Claire", "attaque", NOW, MARKETER),
        "confirmations, never stopped": ConfirmationStop(),
        "advice": {"advice": advice_answer(advise(MESSAGE)), "over all": advice_answer(advise(MESSAGE), 2.5)},
        "no advice": {"advice": advice_answer(None)},
    }


def _imports() -> dict[str, Any]:
    announced, every = samples.IMPORTS["announced"], samples.IMPORTS["every option"]
    upload = {"url": "https://s3.example", "fields": {"key": "uploads/1b"}, "more": 1}
    running = replace(every, state=ImportState.RUNNING, kind=ImportKind.CONTACTS, finished_at=None, failure="")
    finished = replace(running, state=ImportState.FINISHED, finished_at=NOW)
    return {
        "import, announced": import_answer(announced, upload, None),
        "import, failed": import_answer(every, None, None),
        "import, running": import_answer(running, None, None),
        "import, finished": import_answer(finished, None, "https://s3.example/report"),
        "import of a list": import_answer(replace(finished, kind=ImportKind.OPT_OUT_LIST), None, None),
    }


def forms() -> Forms:
    """Every answer, as the code of now gives it."""
    stray = UnattributedMessage("id3ntity", "m-2", "36111", "36180", "Arrêtez", "stop", "arretez", NOW)
    run = RetentionRun(False, NOW, '{"table": 1}', None, 500, {"fr.contacts": 3}, 1, 2, 1, OFFICER)
    values: dict[str, Any] = {f"contact {name}": contact_answer(contact) for name, contact in samples.CONTACTS.items()}
    values |= {f"advertiser {name}": found for name, found in samples.ADVERTISERS.items()}
    values |= {f"erased {name}": found for name, found in samples.ERASED.items()}
    values |= {f"webhook {name}": webhook_answer(found) for name, found in samples.WEBHOOKS.items()}
    values |= _judged() | _cases() | _held() | _campaigns() | _imports()
    values |= {
        "evidence": samples.acts()["confirmed"],
        "rules": {"rules": rule_answers(RESULTS)},
        "decision": decision_answer(DECISION),
        "decision without a message": decision_answer(replace(DECISION, message=None, until=None)),
        "review": review_answer(CAMILLE, samples.acts()["held"]),
        "review of an erasure": review_answer(CAMILLE, samples.acts()["opposed"]),
        "stray": stray_answer(stray),
        "retention": run,
        "retention, finished": replace(run, finished_at=NOW, dry=True),
    }
    found = {name: json.loads(answer(200, value).body or "") for name, value in values.items()}
    found["refused"] = json.loads(refused(RESULTS, "no", to_acknowledge=[]).body or "")
    return found


FORMS = forms()
KEPT = kept(FILE) if FILE.exists() else {}


def test_the_file_has_every_answer_and_no_other() -> None:
    assert list(KEPT) == list(FORMS)


@each("name", FORMS)
def test_an_answer_is_given_as_it_always_was(name: str) -> None:
    assert line(FORMS[name]) == line(KEPT[name])


if __name__ == "__main__":
    keep(FILE, forms())
