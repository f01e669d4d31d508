"""« Pourquoi ce destinataire ? » is answered in the words of then: by the API and in the document, whatever the rules say now."""

import base64
import io
import json
from collections.abc import Sequence
from typing import Any

import boto3
import pytest
from pypdf import PdfReader
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.batch_store import DynamoBatchStore
from stopsms.adapters.tables.campaign_store import DynamoCampaignStore
from stopsms.adapters.tables.edition_store import DynamoEditionStore
from stopsms.compliance.campaign.outcome import CANCELLED, CLAIMED_BEFORE, ERASED, Fate, Outcome, RecordedObjection
from stopsms.compliance.campaign.shards import batch_id, shard_of
from stopsms.compliance.law.edition import edition_of
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.law.rule import Result
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.person.phone import Country
from stopsms.compliance.ports.campaigns import Progress, Roster
from stopsms.contracts.answers.campaigns import RecipientAnswer
from stopsms.contracts.answers.description import described
from stopsms.contracts.answers.evidence import ProofAnswer

from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_campaign, accepted, terms
from tests.functions.doors import Runtime, ask, call, event, fresh
from tests.rulebooks import rules_of_another_day

SHARD = shard_of(CAMILLE.e164)
BATCH = batch_id(SHARD, 0)
CAMPAIGN, LINKED = "c0ffee00c0ffee00", "beef000000000001"
OPPOSED = {
    "fr": "La personne s’est opposée à recevoir les messages de cet annonceur.",
    "en": "The person has opposed receiving this advertiser's messages.",
}
SHORTENED = (
    "https://bit.ly/x9\u00a0: un raccourcisseur public cache la destination\u00a0; utilisez votre propre domaine."
)


def edition_now() -> str:
    return edition_of(rulebook_of(Country.FRANCE)).id


@pytest.fixture
def blocked(base: DynamoContactStore) -> DynamoBatchStore:
    """Camille opposed before her turn: the sender's own door judged it, and recorded why."""
    ledger = planned(CAMPAIGN)
    assert fresh("sender").handler(of_an_opposed_person(), Runtime()) == {"batchItemFailures": []}
    return ledger


@pytest.fixture
def warned(base: DynamoContactStore) -> DynamoBatchStore:
    """Camille was sent a link that a person had been warned of."""
    under = terms(campaign_id=LINKED, text="Zelie : -20 % https://bit.ly/x9", accepted=accepted("fr.links"))
    DynamoCampaignStore("campaign").add(a_campaign(terms=under))
    ledger = planned(LINKED)
    contact = base.find("zelie", CAMILLE)
    assert contact is not None
    judgement = Gate(under).judge(contact, TUESDAY_10H_PARIS)
    clearance = judgement.clearance
    assert clearance is not None
    DynamoEditionStore("campaign").keep(judgement.edition)
    sent = Outcome(
        fate=Fate.SENT,
        at=TUESDAY_10H_PARIS,
        contact_version=clearance.contact_version,
        evidence=clearance.evidence,
        parts=clearance.message.parts,
        message_id="m-1",
        objections=clearance.warnings,
        rulebook=clearance.rulebook,
    )
    ledger.merge_outcomes(LINKED, BATCH, {0: sent})
    return ledger


def of_an_opposed_person() -> Any:
    sample = event("sender_batch")
    (record,) = sample["Records"]
    record["body"] = record["body"].replace('"granted"', '"opposed"').replace("03-000000", BATCH)
    return sample


def planned(campaign: str) -> DynamoBatchStore:
    ledger = DynamoBatchStore("campaign")
    ledger.save_roster(campaign, Roster(BATCH, (CAMILLE.e164,)))
    ledger.save_progress(campaign, SHARD, Progress(CAMILLE.e164, 1, 1, done=True, revision=1))
    return ledger


def told(campaign: str = CAMPAIGN) -> Any:
    status, answer = call("GET", f"/campaigns/{campaign}/recipients/+33612345678")
    assert status == 200
    described(RecipientAnswer).model_validate(answer)
    return answer["decision"]


def one(decision: Any, rule: str) -> Any:
    return next(result for result in decision["results"] if result["rule"] == rule)


def objecting(decision: Any) -> list[str]:
    return [result["rule"] for result in decision["results"] if result["result"] != "pass"]


def passed(decision: Any) -> Sequence[Any]:
    return [result for result in decision["results"] if result["result"] == "pass"]


def text_of(answer: dict[str, Any]) -> str:
    pages = PdfReader(io.BytesIO(base64.b64decode(answer["body"]))).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages).replace("\u00a0", " ")


def test_whoever_was_blocked_is_told_the_objection_and_not_what_the_rule_requires(blocked: DynamoBatchStore) -> None:
    decision = told()
    opposition = one(decision, "fr.opposition")

    assert (decision["verdict"], decision["rulebook"]) == ("blocked", edition_now())
    assert (opposition["result"], opposition["explanation"]) == ("block", OPPOSED)
    assert opposition["requirement"]["en"] == "The person has not opposed this advertiser's messages."
    assert [result["rule"] for result in decision["results"]][:2] == ["fr.mobile-number", "fr.opposition"]


def test_a_rule_that_passed_tells_its_requirement_as_such_and_claims_nothing_else(blocked: DynamoBatchStore) -> None:
    found = passed(told())

    assert len(found) > 20
    assert {result["explanation"]["en"] for result in found} == {"No objection."}
    checkbox = next(result for result in found if result["rule"] == "fr.checkbox")
    assert checkbox["requirement"]["en"] == "The box was not pre-ticked and was ticked."


def test_an_old_decision_keeps_its_words_and_its_edition_when_the_rules_have_changed(blocked: DynamoBatchStore) -> None:
    before, edition = told(), edition_now()
    with rules_of_another_day():
        assert edition_now() != edition
        after = told()

    assert after == before
    assert one(after, "fr.opposition")["explanation"] == OPPOSED
    assert one(after, "fr.opposition")["title"] == "Opposition (STOP)"
    assert one(after, "fr.hold")["result"] == "pass", "a rule that was withdrawn since"
    assert after["rulebook"] == edition


def test_a_later_decision_names_the_later_edition_and_has_its_words(base: DynamoContactStore) -> None:
    planned(CAMPAIGN)
    with rules_of_another_day():
        fresh("sender").handler(of_an_opposed_person(), Runtime())
        edition = edition_now()
    decision = told()

    assert decision["rulebook"] == edition
    assert decision["rulebook"].startswith("FR-2027.01.01+")
    assert one(decision, "fr.opposition")["explanation"] == {"fr": "Refus inscrit.", "en": "Refusal on file."}
    assert (one(decision, "fr.opposition")["title"], one(decision, "fr.opposition")["requirement"]["fr"]) == (
        "Refus",
        "Aucun refus.",
    )
    assert "fr.hold" not in [result["rule"] for result in decision["results"]]


def test_rules_reworded_under_the_same_version_stop_nothing_and_are_told_apart(base: DynamoContactStore) -> None:
    planned(CAMPAIGN)
    DynamoEditionStore("campaign").keep(edition_of(rulebook_of(Country.FRANCE)))
    with rules_of_another_day(rulebook_of(Country.FRANCE).version):
        assert fresh("sender").handler(of_an_opposed_person(), Runtime()) == {"batchItemFailures": []}
    decision = told()

    assert decision["rulebook"] != edition_now()
    assert decision["rulebook"].startswith(f"{rulebook_of(Country.FRANCE).version}+")
    assert one(decision, "fr.opposition")["explanation"]["en"] == "Refusal on file."


@pytest.mark.slow
def test_the_proof_and_the_document_have_the_words_and_the_edition_of_then(
    warned: DynamoBatchStore, settings: Settings
) -> None:
    edition = edition_now()
    with rules_of_another_day():
        body = json.loads(ask()["body"])
        page = text_of(ask("application/pdf"))
    described(ProofAnswer).model_validate(body)
    (message,) = body["messages"]
    links = next(result for result in message["results"] if result["rule"] == "fr.links")
    judging = {
        rule["rule"]: rule for rule in body["rules"] if edition in rule["rulebooks"] and "sending" in rule["stages"]
    }

    assert message["rulebook"] == edition
    assert (links["result"], links["explanation"]["fr"]) == ("warn", SHORTENED)
    assert {result["rule"] for result in message["results"]} <= set(judging)
    assert judging["fr.opposition"]["requirement"]["fr"] == "La personne ne s’est pas opposée."
    assert "fr.hold" in judging
    assert f"édition {edition}" in page
    assert SHORTENED.replace("\u00a0", " ") in page
    assert "La personne ne s’est pas opposée." in page
    assert "Aucun refus." not in page


def test_a_decision_of_before_editions_were_kept_has_its_recorded_objections_and_no_rule_of_today(
    base: DynamoContactStore,
) -> None:
    bare = (RecordedObjection("fr.opposition", Result.BLOCK),)
    planned(CAMPAIGN).merge_outcomes(CAMPAIGN, BATCH, {0: Outcome(Fate.BLOCKED, TUESDAY_10H_PARIS, 1, objections=bare)})
    decision = told()

    assert decision["rulebook"] is None
    assert objecting(decision) == ["fr.opposition"]
    assert passed(decision) == []
    assert (one(decision, "fr.opposition")["requirement"], one(decision, "fr.opposition")["explanation"]) == (
        None,
        None,
    )


@pytest.mark.slow
def test_the_document_of_a_send_of_before_editions_were_kept_says_what_is_not_on_record(
    base: DynamoContactStore,
) -> None:
    warned = (RecordedObjection("fr.links", Result.WARN),)
    old = Outcome(Fate.SENT, TUESDAY_10H_PARIS, 1, 1, 1, "m-1", warned)
    planned(CAMPAIGN).merge_outcomes(CAMPAIGN, BATCH, {0: old})
    (message,) = json.loads(ask()["body"])["messages"]
    page = text_of(ask("application/pdf"))

    assert message["results"] == [{"rule": "fr.links", "result": "warn"}]
    assert "Seules les objections sont consignées ; le résultat des autres règles ne l’est pas" in page
    assert "édition non consignée" in page
    assert "L’édition appliquée à 1 des messages n’est pas consignée" in page
    assert "· envoi ·" not in page, "no rule of sending is listed as applied"
    assert "règles appliquées sans objection sur" not in page


@pytest.mark.parametrize("reason", [CANCELLED, CLAIMED_BEFORE, ERASED])
@pytest.mark.parametrize("words_kept", [True, False])
def test_whoever_was_turned_away_unjudged_is_told_so_in_its_own_words_and_no_rule_is_said_to_have_passed(
    base: DynamoContactStore, reason: Any, words_kept: bool
) -> None:
    objection = reason.objection if words_kept else RecordedObjection(reason.id, Result.BLOCK)
    planned(CAMPAIGN).merge_outcomes(
        CAMPAIGN, BATCH, {0: Outcome(Fate.BLOCKED, TUESDAY_10H_PARIS, 1, objections=(objection,))}
    )
    decision = told()

    (result,) = decision["results"]
    assert (result["rule"], result["title"], result["result"]) == (reason.id, reason.title, "block")
    assert result["explanation"]["en"] == reason.explanation.en
    assert (result["requirement"], decision["rulebook"]) == (None, None)


def test_a_rule_whose_edition_is_not_on_record_is_shown_by_its_own_words_alone(base: DynamoContactStore) -> None:
    withdrawn = RecordedObjection("fr.withdrawn", Result.BLOCK, CANCELLED.explanation)
    lost = Outcome(Fate.BLOCKED, TUESDAY_10H_PARIS, 1, objections=(withdrawn,), rulebook="FR-2020.01.01+00000000")
    planned(CAMPAIGN).merge_outcomes(CAMPAIGN, BATCH, {0: lost})
    decision = told()

    (result,) = decision["results"]
    assert (result["rule"], result["title"], result["severity"]) == ("fr.withdrawn", "fr.withdrawn", None)
    assert result["explanation"]["fr"] == CANCELLED.explanation.fr
    assert decision["rulebook"] == "FR-2020.01.01+00000000"


@pytest.mark.slow
def test_a_send_that_nobody_lived_to_tell_of_claims_no_rule_s_result(base: DynamoContactStore) -> None:
    planned(CAMPAIGN).merge_outcomes(
        CAMPAIGN, BATCH, {0: Outcome(Fate.UNCERTAIN, TUESDAY_10H_PARIS, evidence=1, parts=1)}
    )

    assert (told()["results"], told()["rulebook"]) == ([], None)
    page = text_of(ask("application/pdf"))
    assert "Décision non consignée (envoi incertain)" in page
    assert "Messages jugés conformes" not in page


def test_words_forged_in_the_table_are_not_told(blocked: DynamoBatchStore) -> None:
    key = {"pk": {"S": f"RULEBOOK#{edition_now()}"}, "sk": {"S": "RULEBOOK"}}
    table: Any = boto3.client("dynamodb")
    item = table.get_item(TableName="campaign", Key=key)["Item"]
    item["rules"]["L"][13]["M"]["requirement"]["M"]["fr"]["S"] = "Tout est permis."
    table.put_item(TableName="campaign", Item=item)
    with rules_of_another_day():
        decision = told()

    assert objecting(decision) == ["fr.opposition"]
    assert one(decision, "fr.opposition")["explanation"] == OPPOSED
    assert passed(decision) == []


def test_a_personalised_text_whose_words_are_gone_is_told_at_no_door(base: DynamoContactStore) -> None:
    under = terms(campaign_id=LINKED, text="Bonjour {first_name} : -20 % samedi.")
    DynamoCampaignStore("campaign").add(a_campaign(terms=under))
    sent = Outcome(Fate.SENT, TUESDAY_10H_PARIS, 1, 1, 1, "m-1", values=("Camille",), rulebook=edition_now())
    planned(LINKED).merge_outcomes(LINKED, BATCH, {0: sent.without_words()})
    (proved,) = json.loads(ask()["body"])["messages"]
    asked = {
        "advertiser_id": "zelie",
        "means": "letter",
        "received_at": "2026-11-24T08:00:00Z",
        "operator": "Claire Martin",
    }
    _, held = call("GET", "/contacts/0612345678/data", **asked)

    assert told(LINKED)["message"] is None
    assert (proved["text"], proved["encoding"], proved["parts"]) == (None, None, 1)
    assert [message["text"] for message in held["messages"]] == [None]


def test_an_erasure_takes_the_words_out_of_the_table(warned: DynamoBatchStore) -> None:
    warned.redact(LINKED, BATCH, 0, "key:hash")
    left = warned.outcome(LINKED, BATCH, 0)

    assert left is not None
    assert [(one.rule, one.explanation) for one in left.objections] == [("fr.links", None)]
    assert left.rulebook == edition_now()
