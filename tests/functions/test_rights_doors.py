"""Access, rectification, change of number, erasure and retention: through the doors, on moto."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from sender.send_batch import send_batch
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.tables.batch_store import DynamoBatchStore
from stopsms.adapters.tables.campaign_store import DynamoCampaignStore
from stopsms.adapters.tables.dynamodb import attributes
from stopsms.adapters.tables.stream import changes_of
from stopsms.audit.audit_sends import audit_sends
from stopsms.compliance.campaign.campaign import State, finish
from stopsms.compliance.campaign.outcome import Fate, Outcome
from stopsms.compliance.campaign.shards import shard_of
from stopsms.compliance.person.contact import Claim, Status
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.campaigns import Roster
from stopsms.contracts.messages import Batch, Recipient
from stopsms.contracts.records import contact_record

from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_campaign, an_advertiser
from tests.fakes import World
from tests.functions.calling import BODIES
from tests.functions.doors import CONSENT, ERASURE, REQUEST, Runtime, answers, call, event, fresh, move_clock, reply

CAMPAIGN = "c0ffee00c0ffee00"
IMPORTED: dict[str, Any] = {"source": "import", "wording": "J’accepte", "wording_version": "1", "informed": True}
IMPORTED |= {"checkbox": {"present": True, "prechecked": False, "checked": True}, "objection_offered": True}
OF_ZELIE = {"advertiser_id": "zelie", **ERASURE}
ASKED = {"advertiser_id": "zelie", "operator": "Claire Martin", "means": "e-mail"}


def everything() -> str:
    tables = [boto3.client("dynamodb").scan(TableName=table)["Items"] for table in ("consent", "campaign")]
    return json.dumps(tables, default=str)


def held() -> list[Any]:
    """What the tables hold, the reports of the retention apart."""
    found = [
        item for name in ("consent", "campaign") for item in boto3.client("dynamodb").scan(TableName=name)["Items"]
    ]
    return [item for item in found if not item["pk"]["S"].startswith("RETENTION")]


def erase(number: str = "0612345678") -> tuple[int, Any]:
    return call("POST", f"/contacts/{number}/erasure", ERASURE, advertiser_id="zelie")


class Long(Runtime):
    """A quarter of an hour, as the template gives it."""

    def get_remaining_time_in_millis(self) -> int:
        return 900_000


def retain(settings: Settings, later: timedelta = timedelta(), name: str = "retention_hour") -> Any:
    """The hour, so much later."""
    move_clock(settings, later)
    return fresh("retention").handler(event(name), Long())


BATCH = f"{shard_of(CAMILLE.e164):02d}-000000"


@pytest.fixture(autouse=True)
def in_her_own_shard(base: DynamoContactStore) -> None:
    """The shared fixture's roster stands in a shard that is not hers."""
    ledger = DynamoBatchStore("campaign")
    ledger.delete(CAMPAIGN, "03-000000")
    ledger.save_roster(CAMPAIGN, Roster(BATCH, (CAMILLE.e164,)))


def sent_to_camille(values: tuple[str, ...] = ()) -> None:
    ledger = DynamoBatchStore("campaign")
    ledger.merge_outcomes(CAMPAIGN, BATCH, {0: Outcome(Fate.SENT, TUESDAY_10H_PARIS, 1, 1, 1, "m", values=values)})
    ledger.recount(CAMPAIGN, BATCH)


def test_all_that_is_held_is_given_and_that_it_was_asked_for_is_evidence(base: DynamoContactStore) -> None:
    sent_to_camille()
    reply("Où en est ma commande ?")
    status, held = call("GET", "/contacts/0612345678/data", **ASKED)

    assert status == 200
    assert held["controller"]["legal_name"] == "ZELIE MODE SAS"
    assert held["contact"]["tags"] == ["newsletter"]
    assert [record["act"] for record in held["evidence"]] == ["basis_recorded", "heard_from", "accessed"]
    assert held["evidence"][-1]["content"]["operator"] == "Claire Martin"
    assert [answer["body"] for answer in held["replies"]] == ["Où en est ma commande ?"]
    (message,) = held["messages"]
    assert (message["status"], message["text"]) == ("sent", "Zelie : -20 % samedi. STOP SMS 36180")
    assert held["next"] is None


def test_a_copy_has_nothing_of_whoever_had_the_number_before_unless_that_is_asked_for(
    base: DynamoContactStore, settings: Settings
) -> None:
    """GDPR art. 15(4): it does not adversely affect the rights of others."""
    sent_to_camille(("Camille",))
    reply("Où en est ma commande ?")
    call("POST", "/contacts/0612345678/rectification", {**OF_ZELIE, "attributes": {"first_name": "Camille"}})
    _, changed = call("POST", "/contacts/0612345678/number", {**OF_ZELIE, "new_phone": "06 12 34 56 79"})
    move_clock(settings, timedelta(hours=1))
    assert call("POST", "/consents", {**CONSENT, "collected_at": "2026-11-24T10:30:00+01:00"})[0] == 201
    _, theirs = call("GET", "/contacts/0612345678/data", **ASKED)
    _, whole = call("GET", "/contacts/0612345678/data", former_holders="true", **ASKED)
    _, moved = call("GET", "/contacts/0612345679/data", **ASKED)

    assert [record["act"] for record in theirs["evidence"]] == ["number_changed", "basis_recorded", "accessed"]
    changed_at = datetime.fromisoformat(changed["old"]["evidence"]["recorded_at"])
    assert theirs["left_out_before"] == changed_at.isoformat(timespec="milliseconds")
    assert (theirs["replies"], theirs["messages"], theirs["claims"]) == ([], [], {})
    for private in ("+33612345679", "commande", "Camille"):
        assert private not in json.dumps(theirs, ensure_ascii=False)
    assert len(whole["evidence"]) == 7
    assert (len(whole["replies"]), len(whole["messages"]), whole["left_out_before"]) == (1, 1, None)
    assert moved["left_out_before"] is None


def test_a_copy_names_the_number_that_was_replaced_whose_own_copy_has_what_was_sent_there(
    base: DynamoContactStore, settings: Settings
) -> None:
    sent_to_camille(("Camille",))
    assert call("POST", "/messages", BODIES["POST", "/messages"])[0] == 202
    call("POST", "/contacts/0612345678/number", {**OF_ZELIE, "new_phone": "06 12 34 56 79"})
    move_clock(settings, timedelta(hours=1))
    _, new = call("GET", "/contacts/0612345679/data", **ASKED)
    _, old = call("GET", "/contacts/0612345678/data", former_holders="true", **ASKED)

    assert (new["number_before"], new["messages"]) == ("+33612345678", [])
    assert old["number_before"] is None
    assert {(one["campaign"], one["status"]) for one in old["messages"]} >= {("812-arrived", "planned")}
    assert len(old["messages"]) == 2


def test_nothing_held_is_not_found_and_leaves_no_trace(base: DynamoContactStore) -> None:
    before = everything()

    assert call("GET", "/contacts/0612345679/data", **ASKED)[0] == 404
    assert call("GET", "/contacts/0612345678/data", advertiser_id="zelie")[0] == 422, "who asks, and how, is needed"
    assert call("POST", "/contacts/0612345679/rectification", OF_ZELIE)[0] == 404
    assert everything() == before


def test_attributes_and_tags_are_corrected(base: DynamoContactStore) -> None:
    body = {**OF_ZELIE, "attributes": {"first_name": "Camille", "city": None}, "tags": ["vip"]}
    status, done = call("POST", "/contacts/0612345678/rectification", body)

    assert status == 201
    assert (done["contact"]["attributes"], done["contact"]["tags"]) == ({"first_name": "Camille"}, ["vip"])
    assert done["evidence"]["act"] == "rectified"


def test_a_correction_does_not_lift_an_opposition_and_neither_does_a_new_number(base: DynamoContactStore) -> None:
    reply("STOP")
    _, corrected = call("POST", "/contacts/0612345678/rectification", {**OF_ZELIE, "attributes": {"a": "b"}})
    status, changed = call("POST", "/contacts/0612345678/number", {**OF_ZELIE, "new_phone": "06 12 34 56 79"})
    again, _ = call("POST", "/contacts/0612345678/number", {**OF_ZELIE, "new_phone": "06 12 34 56 79"})
    imported = {**CONSENT, "phone": "0612345679", "evidence": IMPORTED}

    assert corrected["contact"]["status"] == "opposed"
    assert (status, changed["old"]["contact"]["status"], changed["new"]["contact"]["status"]) == (201, *["opposed"] * 2)
    assert again == 409
    assert call("POST", "/consents", imported)[0] == 422


def test_a_number_whose_opposition_was_erased_is_nobody_s_new_number(base: DynamoContactStore) -> None:
    erase("0612345679")

    assert call("POST", "/contacts/0612345678/number", {**OF_ZELIE, "new_phone": "0612345679"})[0] == 409


def test_an_erasure_leaves_no_number_and_no_word_and_the_counts_as_they_were(
    base: DynamoContactStore, settings: Settings
) -> None:
    sent_to_camille(("Camille",))
    reply("Où en est ma commande ?")
    counted = DynamoBatchStore("campaign").counts(CAMPAIGN)
    status, done = erase()
    _, chain = call("GET", "/contacts/0612345678/evidence", advertiser_id="zelie")
    at_once = everything()
    told = retain(settings, timedelta(minutes=16))

    assert (status, done["complete"]) == (201, False)
    assert done["evidence"]["content"]["operator"] == "Claire Martin"
    assert "ma commande" not in at_once
    assert told["erasures"] == 1
    assert CAMILLE.e164 not in everything()
    assert '"Camille"' not in everything()
    assert DynamoBatchStore("campaign").counts(CAMPAIGN) == counted
    assert (chain["faults"], [bool(record["content"]) for record in chain["records"]]) == ([], [False, False, True])
    assert call("GET", "/contacts/0612345678", advertiser_id="zelie")[0] == 404
    _, recipients = call("GET", f"/campaigns/{CAMPAIGN}/recipients")
    assert [(found["phone"], found["status"]) for found in recipients["recipients"]] == [(None, "sent")]


def test_an_erasure_asked_for_twice_answers_as_the_first_time(base: DynamoContactStore) -> None:
    first, again = erase(), erase()

    assert (first[0], again[0]) == (201, 201)
    assert again[1]["evidence"] == first[1]["evidence"]


def test_an_erased_number_is_refused_to_others_and_given_back_to_the_person_alone(
    base: DynamoContactStore, settings: Settings
) -> None:
    erase()
    move_clock(settings, timedelta(minutes=10))
    now = {**CONSENT, "collected_at": "2026-11-24T10:10:00+01:00"}
    imported = call("POST", "/consents", {**now, "evidence": IMPORTED})
    older = call("POST", "/consents", {**CONSENT, "collected_at": "2026-11-20T10:00:00+01:00"})
    _, check = call("POST", "/checks", {"advertiser_id": "zelie", "phone": "0612345678", "text": "Zelie : -20 %"})
    own = call("POST", "/consents", now)

    assert (imported[0], imported[1]["rules"][0]["rule"]) == (422, "fr.opposition")
    assert (older[0], own[0]) == (422, 201)
    assert "fr.opposition" in [found["rule"] for found in check["results"] if found["result"] == "block"]
    _, chain = call("GET", "/contacts/0612345678/evidence", advertiser_id="zelie")
    assert (chain["faults"], [record["sequence"] for record in chain["records"]]) == ([], [1, 2, 3])


def test_a_stop_after_an_erasure_is_recorded_and_the_chain_goes_on(
    base: DynamoContactStore, settings: Settings
) -> None:
    erase()
    reply("STOP")
    retain(settings, timedelta(minutes=16))
    contact = base.find("zelie", CAMILLE)
    _, chain = call("GET", "/contacts/0612345678/evidence", advertiser_id="zelie")

    assert contact is not None
    assert (contact.status, contact.version, contact.basis) == (Status.OPPOSED, 3, None)
    assert [record["act"] for record in chain["records"]] == ["basis_recorded", "erased", "opposed"]
    assert chain["faults"] == []
    assert chain["records"][-1]["content"]["words"] == "STOP", "what came after the erasure is not erased by it"


def test_an_ordinary_reply_of_somebody_erased_brings_nothing_back(base: DynamoContactStore) -> None:
    erase()
    reply("Où en est ma commande ?")
    clicked = {"advertiser_id": "zelie", "interaction": "click", "at": "2026-11-24T09:30:00+01:00"}

    assert call("POST", "/contacts/0612345678/interactions", clicked)[0] == 404
    assert base.find("zelie", CAMILLE) is None


def test_an_erasure_for_one_advertiser_touches_no_other(base: DynamoContactStore) -> None:
    DynamoAdvertiserStore("consent").put(an_advertiser(id="autre", name="Autre", stop_number="36222"))
    assert call("POST", "/consents", {**CONSENT, "advertiser_id": "autre"})[0] == 201
    erase()

    assert call("GET", "/contacts/0612345678", advertiser_id="autre")[1]["status"] == "granted"
    assert call("GET", "/contacts/0612345678/data", **{**ASKED, "advertiser_id": "autre"})[0] == 200


def test_a_request_for_erasure_by_sms_is_carried_out_once_a_person_upholds_it(
    base: DynamoContactStore, settings: Settings
) -> None:
    reply("Effacez toutes mes données")
    answers(settings)
    (review,) = call("GET", "/reviews", advertiser_id="zelie")[1]["reviews"]
    conclusion = {"advertiser_id": "zelie", "phone": review["phone"], "evidence": review["evidence"]}
    conclusion |= {"conclusion": "upheld", "operator": "Claire Martin", "reason": "demande claire"}
    status, done = call("POST", "/reviews", conclusion)
    again, _ = call("POST", "/reviews", conclusion)
    retain(settings, timedelta(minutes=16))

    assert (status, done["contact"]["status"], done["evidence"]["act"]) == (201, "opposed", "erased")
    assert (done["evidence"]["content"]["means"], done["evidence"]["content"]["about"]) == ("sms", review["evidence"])
    assert again == 404
    assert call("GET", "/reviews", advertiser_id="zelie")[1]["reviews"] == []
    left = everything()
    budget = [
        item for item in boto3.client("dynamodb").scan(TableName="consent")["Items"] if item["pk"]["S"][:6] == "REPLY#"
    ]
    assert left.count(CAMILLE.e164) == len(budget) == 1, "that she was answered is known for two days"


def test_an_erasure_asked_for_by_a_clock_ahead_of_ours_comes_now(base: DynamoContactStore) -> None:
    ahead = {"request": {**REQUEST, "received_at": "2030-01-01T00:00:00Z"}}
    done, told = call("POST", "/contacts/0612345678/erasure", ahead, advertiser_id="zelie")

    assert (done, told["evidence"]["occurred_at"][:16]) == (201, "2026-11-24T09:00")
    assert base.find("zelie", CAMILLE) is None


def test_what_is_asked_of_nobody_is_refused(base: DynamoContactStore) -> None:
    assert call("POST", "/contacts/0612345678/erasure", ERASURE, advertiser_id="nobody")[0] == 422
    assert call("POST", "/contacts/0612345678/erasure", ERASURE)[0] == 422
    assert base.find("zelie", CAMILLE) is not None


def test_an_erasure_needs_no_more_than_who_is_meant(base: DynamoContactStore) -> None:
    status, told = call("POST", "/contacts/0612345678/erasure", advertiser_id="zelie")

    assert status == 201
    assert told["evidence"]["content"]["means"] == "API"
    assert base.find("zelie", CAMILLE) is None


# Retention

YEARS = timedelta(days=366)


def ended(campaign_id: str = CAMPAIGN) -> None:
    from dataclasses import replace

    finished = replace(a_campaign(), state=State.FINISHED, finished_at=TUESDAY_10H_PARIS, revision=1)
    assert DynamoCampaignStore("campaign").change(finished)


def test_a_dry_run_tells_what_would_go_and_removes_nothing(base: DynamoContactStore, settings: Settings) -> None:
    ended()
    move_clock(settings, 3 * YEARS)
    before = held()
    told = retain(settings, name="retention_dry")

    assert told["purged"] == {"fr.retention.campaigns": 1, "fr.retention.contacts": 1}
    assert told["finished_at"] is not None
    assert held() == before
    assert call("GET", "/retention", dry="true")[1]["runs"] == [told]
    assert call("GET", "/retention")[1]["runs"] == []


def test_what_has_had_its_time_goes_and_what_has_not_stays(base: DynamoContactStore, settings: Settings) -> None:
    ended()
    sent_to_camille()
    counted = DynamoBatchStore("campaign").counts(CAMPAIGN)
    early = retain(settings, 2 * YEARS)
    done = retain(settings, YEARS)
    again = retain(settings, timedelta(hours=1))
    proof = base.evidence("zelie", CAMILLE)
    last = retain(settings, 5 * YEARS)

    assert early["purged"] == {}
    assert done["purged"] == {"fr.retention.campaigns": 1, "fr.retention.contacts": 1}
    assert again == done, "once a day"
    assert [record.content.get("source", record.act.value) for record in proof] == ["web_form", "purged"], (
        "the proof has a term of its own"
    )
    assert last["purged"] == {"fr.retention.proofs": 1}
    assert CAMILLE.e164 not in everything()
    assert DynamoBatchStore("campaign").counts(CAMPAIGN) == counted
    assert call("GET", "/retention")[1]["runs"][0]["purged"] == last["purged"]


def test_an_opposition_outlives_import_erasure_purge_and_key_rotation_in_sequence(
    base: DynamoContactStore, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported = {**CONSENT, "evidence": IMPORTED}

    def refused() -> bool:
        status, problem = call("POST", "/consents", imported)
        return status == 422 and [rule["rule"] for rule in problem["rules"]] == ["fr.opposition"]

    def rotate() -> None:
        key = boto3.client("kms").create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
        import os

        monkeypatch.setenv("HASH_KEY_IDS", f"{key['KeyMetadata']['KeyId']},{os.environ['HASH_KEY_IDS']}")

    reply("STOP")
    assert refused()
    retain(settings, 4 * YEARS)
    assert base.find("zelie", CAMILLE) is None, "purged by its age"
    assert refused()
    rotate()
    assert refused()
    erase()
    assert refused()
    retain(settings, timedelta(hours=1))
    assert refused()
    rotate()
    assert refused()
    told = retain(settings, 9 * YEARS)
    assert refused()
    assert CAMILLE.e164 not in everything()
    assert told["unreadable"] == 0


def test_a_key_that_was_taken_away_is_noticed(
    base: DynamoContactStore, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    erase()
    monkeypatch.setenv("HASH_KEY_IDS", "11111111-2222-3333-4444-555555555555")

    assert retain(settings, timedelta(days=1), name="retention_dry")["unreadable"] == 1


def test_what_was_written_to_one_person_goes_when_their_number_does(
    base: DynamoContactStore, settings: Settings
) -> None:
    service = {"reference": "commande 812", "at": TUESDAY_10H_PARIS.isoformat()}
    text = "Zelie : Camille Martin, votre commande 812 est expédiée."
    order = {"advertiser_id": "zelie", "reference": "Martin 812", "phone": CAMILLE.e164, "text": text}
    status, sent = call("POST", "/messages", order | {"nature": "transactional", "service": service})
    assert (status, sent["status"]) == (202, "accepted")
    shelf = DynamoCampaignStore("campaign")
    message = shelf.find(sent["id"])
    assert message is not None
    assert shelf.change(replace(finish(message, TUESDAY_10H_PARIS), revision=message.revision + 1))
    kept = retain(settings, 2 * YEARS)
    assert (kept["purged"], call("GET", f"/messages/{sent['id']}")[1]["text"]) == ({}, text)
    retain(settings, 2 * YEARS)

    _, shown = call("GET", f"/messages/{sent['id']}")
    assert (shown["status"], shown["phone"], shown["text"], shown["reference"]) == ("removed", None, None, None)
    assert "Martin" not in everything()
    assert list(shelf.messages_to("zelie", CAMILLE)) == []
    status, again = call("POST", "/messages", order | {"nature": "transactional", "service": service})
    assert (status, again["type"].rpartition(":")[2]) == (409, "reference_used")


def test_replies_answers_and_budgets_go_by_their_own_terms(base: DynamoContactStore, settings: Settings) -> None:
    asked = event("consent_api_post_consent")
    assert fresh("consent_api").handler(asked, Runtime())["statusCode"] == 201
    reply("STOP")
    answers(settings)
    (kept,) = boto3.client("dynamodb").scan(TableName="idempotency")["Items"]
    yesterday = {"N": str(int(kept["expiration"]["N"]) - 48 * 3600)}  # by real time, which this test cannot move
    boto3.client("dynamodb").put_item(TableName="idempotency", Item={**kept, "expiration": yesterday})
    first = retain(settings, timedelta(days=3))
    second = retain(settings, 3 * YEARS)

    assert first["purged"] == {"fr.retention.answer-budgets": 1, "fr.retention.api-answers": 1}
    assert second["purged"]["fr.retention.replies"] == 1
    assert boto3.client("dynamodb").scan(TableName="idempotency")["Items"] == []


@pytest.mark.exhaustive
def test_a_run_that_is_cut_short_goes_on_where_it_was_and_tells_the_whole(
    base: DynamoContactStore, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stopsms.compliance.consent.recording import granted
    from stopsms.compliance.person.contact import Contact
    from stopsms.compliance.person.phone import Phone

    from tests.factories import a_collection

    for number in range(15):
        fresh_contact = Contact("zelie", Phone.of(f"+336223300{number:02d}"))
        contact, record = granted(fresh_contact, a_collection(), TUESDAY_10H_PARIS, "a" * 32)
        base.record(contact, record)
    move_clock(settings, 4 * YEARS)
    monkeypatch.setattr("stopsms.adapters.contacts.held_data.PAGE", 7)
    door = fresh("retention")
    steps = []
    for _ in range(100):
        run = door.run(timedelta(microseconds=1), dry=False, again=False)
        steps.append(run.mark)
        if run.finished_at is not None:
            break

    assert len(steps) > 10, "a page at a time"
    assert run.purged == {"fr.retention.campaigns": 1, "fr.retention.contacts": 16}
    assert base.find("zelie", CAMILLE) is None


def test_an_hour_that_finds_nothing_to_do_measures_nothing_and_a_finished_run_is_measured_once(
    base: DynamoContactStore, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """A metric is billed by the hour. The alarm on a missing run looks for one measurement a day."""
    measured = []
    for later in (timedelta(), timedelta(hours=1), timedelta(hours=23)):
        capsys.readouterr()
        retain(settings, later)
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith('{"_aws"')]
        measured.append(
            [metric["Name"] for line in lines for metric in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]]
        )

    assert measured == [["RetentionFinished"], [], ["RetentionFinished"]]


def test_two_runs_at_once_count_nothing_twice(base: DynamoContactStore, settings: Settings) -> None:
    from retention.run_retention import _current, _walk

    move_clock(settings, 4 * YEARS)
    ports = fresh("retention").ports()
    mine = theirs = _current(ports, dry=False, again=False)
    until = ports.clock.now() + timedelta(minutes=1)
    (first, _), (second, _) = _walk(mine, ports, until), _walk(theirs, ports, until)

    assert ports.reports.write(first)
    assert not ports.reports.write(second)
    assert (first.purged, second.purged) == ({"fr.retention.campaigns": 1, "fr.retention.contacts": 1}, {})


def test_a_contact_that_is_heard_from_during_the_purge_is_kept(base: DynamoContactStore, settings: Settings) -> None:
    from retention.purge_holding import purge_holding
    from stopsms.compliance.law.retention import HeldContact

    seen = base.find("zelie", CAMILLE)
    move_clock(settings, 4 * YEARS)
    assert seen is not None
    ports = fresh("retention").ports()
    reply("Je suis toujours cliente")

    assert purge_holding(HeldContact(seen), ports, ports.clock.now(), dry=False) is None
    assert base.find("zelie", CAMILLE) is not None


def test_the_report_holds_no_number(
    base: DynamoContactStore, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    reply("STOP")
    told = retain(settings, 9 * YEARS)

    assert datetime.fromisoformat(told["started_at"]).tzinfo == UTC
    assert "+33" not in json.dumps(told) + caplog.text


def told(stream: list[dict[str, Any]], table: str) -> None:
    """What the stream of a table tells at this moment, as the archive keeps it."""
    known = {json.dumps([one["pk"], one["sk"], one["item"]], sort_keys=True) for one in stream}
    for item in boto3.client("dynamodb").scan(TableName=table)["Items"]:
        record = {"eventID": "", "dynamodb": {"ApproximateCreationDateTime": 0, "Keys": item, "NewImage": item}}
        for change in changes_of([record]):
            one = {"pk": change.pk, "sk": change.sk, "item": json.loads(json.dumps(change.item))}
            if json.dumps(list(one.values()), sort_keys=True) not in known:
                stream.append({"id": f"{table}{len(stream)}", "at": TUESDAY_10H_PARIS.isoformat(), **one})


def test_a_number_changed_in_mid_campaign_is_neither_uncertain_nor_unlawful(base: DynamoContactStore) -> None:
    consent: list[dict[str, Any]] = []
    campaign: list[dict[str, Any]] = []
    told(consent, "consent")
    before = base.find("zelie", CAMILLE)
    assert before is not None
    claim = Claim(TUESDAY_10H_PARIS, f"{BATCH}.0", "w")
    claimed = replace(before, version=before.version + 1, claims={CAMPAIGN: claim})
    item = {**contact_record(claimed), "pk": f"zelie#{shard_of(CAMILLE.e164):02d}", "sk": CAMILLE.e164}
    boto3.client("dynamodb").put_item(
        TableName="consent", Item=attributes({k: v for k, v in item.items() if k != "phone"})
    )
    sent_to_camille()  # on version 1
    told(consent, "consent")

    status, _ = call("POST", "/contacts/0612345678/number", {**OF_ZELIE, "new_phone": "0612345679"})
    told(consent, "consent")
    new = base.find("zelie", Phone.of("+33612345679"))
    assert status == 201
    assert new is not None
    ledger = DynamoBatchStore("campaign")
    later = f"{shard_of(new.phone.e164):02d}-000001"
    ledger.save_roster(CAMPAIGN, Roster(later, (new.phone.e164,)))
    world = World(TUESDAY_10H_PARIS + timedelta(hours=1), a_campaign(), {new.phone: new})
    send_batch(Batch(CAMPAIGN, "zelie", later, (Recipient(0, new),)), world.ports(), world.now + timedelta(minutes=5))
    ledger.merge_outcomes(CAMPAIGN, later, {0: world.outcomes[later, 0]})
    told(campaign, "campaign")
    audit = audit_sends(consent, campaign, TUESDAY_10H_PARIS + timedelta(days=1))
    _, shown = call("GET", f"/campaigns/{CAMPAIGN}/recipients/0612345679")

    assert world.sent == [], "the person has had it, at the number before"
    assert (shown["status"], shown["rules"]) == ("blocked", ["policy.claimed-before"])
    assert (audit.sends, [finding.why for finding in audit.findings]) == (1, [])
