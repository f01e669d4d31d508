"""The door of evidence, on moto: the whole chain and every message sent, as JSON and as a document."""

import base64
import io
import json
from datetime import timedelta
from typing import Any

import boto3
import pytest
from pypdf import PdfReader
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.batch_store import DynamoBatchStore
from stopsms.adapters.tables.campaign_store import DynamoCampaignStore
from stopsms.adapters.tables.edition_store import DynamoEditionStore
from stopsms.compliance.campaign.campaign import Campaign
from stopsms.compliance.campaign.outcome import Fate, Outcome, RecordedObjection
from stopsms.compliance.campaign.shards import batch_id, shard_of
from stopsms.compliance.law.edition import edition_of
from stopsms.compliance.law.rule import Result
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.person.opposition import Opposition, opposed
from stopsms.compliance.person.phone import Country, Phone
from stopsms.compliance.ports.campaigns import Progress, Roster
from stopsms.contracts.answers.description import described
from stopsms.contracts.answers.evidence import ProofAnswer
from stopsms.evidence.check_signature import check_signature, fingerprint
from stopsms.evidence.sign_document import WrongCertificate, certificate_of
from stopsms.use_cases.compile_case_file import digest_of

from tests.evidence.signing import FakeCertificateStore, LocalKey
from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_campaign, terms
from tests.functions.doors import ask

pytestmark = pytest.mark.exhaustive

SHARD = shard_of(CAMILLE.e164)
BATCH = batch_id(SHARD, 0)


@pytest.fixture
def told(base: DynamoContactStore) -> DynamoContactStore:
    """Camille was sent one message, was blocked for another, and opposed a day later."""
    ledger = DynamoBatchStore("campaign")
    campaigns: list[Campaign] = [a_campaign()]
    for place in range(2):
        campaigns.append(a_campaign(terms=terms(campaign_id=f"{place:016x}")))
        DynamoCampaignStore("campaign").add(campaigns[-1])
    for campaign in campaigns[:2]:
        ledger.save_roster(campaign.id, Roster(BATCH, (CAMILLE.e164,)))
        ledger.save_progress(campaign.id, SHARD, Progress(CAMILLE.e164, 1, 1, done=True, revision=1))
    edition = edition_of(rulebook_of(Country.FRANCE))
    DynamoEditionStore("campaign").keep(edition)
    warned = (RecordedObjection("fr.links", Result.WARN),)
    sent = Outcome(Fate.SENT, TUESDAY_10H_PARIS, 1, 1, 1, "m-1", warned, rulebook=edition.id)
    ledger.merge_outcomes(campaigns[0].id, BATCH, {0: sent})
    ledger.merge_outcomes(
        campaigns[1].id,
        BATCH,
        {
            0: Outcome(
                Fate.BLOCKED, TUESDAY_10H_PARIS, 1, objections=(RecordedObjection("fr.opposition", Result.BLOCK),)
            )
        },
    )
    contact = base.find("zelie", CAMILLE)
    assert contact is not None
    later = TUESDAY_10H_PARIS + timedelta(days=1)
    base.record(*opposed(contact, Opposition("sms", later, "m-42", "stop merci"), later, "b" * 32))
    return base


def test_the_answer_is_the_whole_chain_with_every_message_sent_and_why_it_was_lawful(told: DynamoContactStore) -> None:
    answer = ask()
    body = json.loads(answer["body"])
    described(ProofAnswer).model_validate(body)
    (message,) = body["messages"]

    assert answer["statusCode"] == 200
    assert [record["act"] for record in body["records"]] == ["basis_recorded", "opposed"]
    assert (body["contact"]["status"], body["faults"]) == ("opposed", [])
    assert (message["campaign"], message["at"]) == ("c0ffee00c0ffee00", "2026-11-24T09:00:00.000+00:00")
    assert (message["contact_version"], message["evidence"], message["profile"]) == (1, 1, "FR_STRICT")
    assert message["text"] == "Zelie : -20 % samedi. STOP SMS 36180"
    results = {result["rule"]: result["result"] for result in message["results"]}
    assert (results["fr.consent"], results["fr.hours"], results["fr.links"]) == ("pass", "pass", "warn")
    assert set(results) <= {rule["rule"] for rule in body["rules"]}


def test_the_same_facts_have_the_same_digest_whenever_they_are_asked_for(
    told: DynamoContactStore, settings: Settings
) -> None:
    from pathlib import Path

    first = json.loads(ask()["body"])
    clock = Path(settings.clock_file)
    clock.write_text(str(float(clock.read_text()) + 86400))
    second = json.loads(ask()["body"])
    person = {
        name: first[name]
        for name in ("phone", "territory", "stop_number", "zones", "contact", "records", "faults", "messages")
    }
    case = {name: value for name, value in first.items() if name not in person} | {"people": [person]}

    assert first["compiled_at"] != second["compiled_at"]
    assert first["digest"] == second["digest"] == digest_of(case)


def test_a_pdf_is_given_to_whom_accepts_it_first_and_holds_the_facts(told: DynamoContactStore) -> None:
    answer = ask("application/pdf, */*;q=0.1")
    headers = answer.get("multiValueHeaders") or {name: [value] for name, value in answer["headers"].items()}
    written = base64.b64decode(answer["body"])
    read = PdfReader(io.BytesIO(written))
    text = " ".join(page.extract_text() for page in read.pages).replace("\u00a0", " ").replace("\n", " ")

    assert (answer["statusCode"], answer["isBase64Encoded"], headers["Content-Type"]) == (
        200,
        True,
        ["application/pdf"],
    )
    assert "12345678" not in str(headers)
    for fact in (
        "ZELIE MODE SAS, SIREN 732 829 320",
        "+33 6 12 34 56 78",
        "« J’accepte de recevoir des SMS de Zelie. »",
        "lundi 23 novembre 2026 à 10 h 00 min 00 s",
        "Zelie : -20 % samedi. STOP SMS 36180",
        "24/11/2026 à 10:00:00",
        "Consentement préalable, acte n° 1",
        "stop merci",
        "CPCE art. L.34-5",
        json.loads(ask()["body"])["digest"],
    ):
        assert fact in text, fact
    assert f"Page {len(read.pages)} sur {len(read.pages)}" in text
    assert json.loads(ask("*/*")["body"])["digest"]
    assert json.loads(ask("text/html, application/pdf")["body"])["digest"], "the gateway would not give bytes"


def test_a_number_stays_out_of_the_logs(
    told: DynamoContactStore, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    ask("application/pdf")
    ask(phone="06 98 76 54 32")
    logged = caplog.text + "".join(capsys.readouterr())

    assert "612345678" not in logged
    assert "698765432" not in logged


def test_of_whom_nothing_is_known_there_is_no_proof(told: DynamoContactStore) -> None:
    assert ask(phone="0698765432")["statusCode"] == 404
    assert ask(advertiser="autre")["statusCode"] == 404
    assert ask(phone="01 23 45 67 89")["statusCode"] == 422


def test_an_act_whose_content_was_erased_is_shown_by_its_hash(told: DynamoContactStore) -> None:
    table: Any = boto3.client("dynamodb")
    key = {"pk": {"S": f"EVIDENCE#zelie#{CAMILLE.e164}"}, "sk": {"S": "00000001"}}
    table.update_item(
        TableName="consent",
        Key=key,
        UpdateExpression="SET content = :none",
        ExpressionAttributeValues={":none": {"M": {}}},
    )
    body = json.loads(ask()["body"])
    text = "".join(
        page.extract_text() for page in PdfReader(io.BytesIO(base64.b64decode(ask("application/pdf")["body"]))).pages
    )

    assert (body["faults"], body["records"][0]["content"]) == ([], {})
    assert "effacé à la demande de la personne" in text.replace("\u00a0", " ").replace("\n", " ")
    assert "J’accepte" not in text


@pytest.mark.parametrize("batches", [1, 2, 3, 7, 8])
def test_a_number_s_place_in_a_campaign_is_found_by_halving_however_many_batches_there_are(
    settings: Settings, batches: int
) -> None:
    ledger, campaign = DynamoBatchStore("campaign"), "c0ffee00c0ffee00"
    numbers = (f"+336{number:08d}" for number in range(12_000_000, 13_000_000))
    shard = sorted(e164 for e164 in (next(numbers) for _ in range(32 * 3 * batches * 2)) if shard_of(e164) == 5)
    phones = shard[: 3 * batches]
    for number in range(batches):
        ledger.save_roster(campaign, Roster(batch_id(5, number), tuple(phones[3 * number : 3 * number + 3])))
    planned = 3 * (batches - 1)  # the planner stopped before it told of the last batch
    cursor = phones[planned - 1] if planned else None
    ledger.save_progress(campaign, 5, Progress(cursor, batches - 1, planned, revision=1))

    found = [ledger.locate(campaign, Phone.of(e164)) for e164 in phones]
    assert found == [(batch_id(5, place // 3), place % 3) for place in range(3 * batches)]
    others = [*shard[3 * batches :]] + [f"+3361199999{digit}" for digit in range(10)]
    assert {ledger.locate(campaign, Phone.of(e164)) for e164 in others if shard_of(e164) == 5} == {None}


def pdf() -> bytes:
    return base64.b64decode(ask("application/pdf")["body"])


def test_the_document_is_signed_with_the_deployment_s_key_and_its_certificate_is_kept_where_nobody_replaces_it(
    told: DynamoContactStore,
) -> None:
    first, second = pdf(), pdf()
    s3: Any = boto3.client("s3")
    (kept,) = s3.list_objects_v2(Bucket="archive", Prefix="certificates/")["Contents"]
    by = fingerprint(s3.get_object(Bucket="archive", Key=kept["Key"])["Body"].read())

    assert kept["Key"].endswith("/0001.pem")
    for written in (first, second):
        assert check_signature(written, by).faults == []
    assert any("2026-11-24 09:00" in note for note in check_signature(first, by).notes), "by the stack's clock"


def test_a_certificate_that_is_not_the_key_s_signs_nothing(told: DynamoContactStore) -> None:
    pdf()
    s3: Any = boto3.client("s3")
    (kept,) = s3.list_objects_v2(Bucket="archive", Prefix="certificates/")["Contents"]
    other = LocalKey()
    forged = certificate_of(other, FakeCertificateStore(), TUESDAY_10H_PARIS)
    s3.put_object(Bucket="archive", Key=kept["Key"].replace("0001", "0002"), Body=forged)

    with pytest.raises(WrongCertificate):
        ask("application/pdf")


def test_without_the_time_stamp_that_was_asked_for_no_document_is_given_out(
    told: DynamoContactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIME_STAMP_URL", "http://127.0.0.1:1/")
    answer = ask("application/pdf")

    assert (answer["statusCode"], json.loads(answer["body"])["type"]) == (409, "urn:stop-sms:problem:no_time_stamp")
    assert json.loads(ask()["body"])["digest"], "the facts are"
