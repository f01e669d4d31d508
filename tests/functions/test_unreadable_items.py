"""An item that our code did not write stands beside others: whoever reads all of them passes it over, and holds up nothing."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import boto3
import pytest
from importer.acts.apply_acts import ApplyPorts, apply_acts
from importer.acts.line_outcomes import CONTACT_UNREADABLE, TAKEN
from importer.acts.prepared_lines import ParsedAct, RowRefusal
from importer.refusals.hold_refused import ImportedFile, hold_refused
from stopsms.adapters import wiring
from stopsms.adapters.contacts import contact_claims, contact_sample
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.tables.batch_store import DynamoBatchStore, _group_item
from stopsms.adapters.tables.dynamodb import attributes
from stopsms.compliance.campaign.audience import EVERYBODY, Audience
from stopsms.compliance.campaign.outcome import Fate, Outcome
from stopsms.compliance.campaign.sampling import LOTS, Cells
from stopsms.compliance.campaign.shards import SHARDS, shard_of
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.law.retention import HeldContact, SurelyKept
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.opposition import Opposition
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.people import ClaimStatus
from stopsms.use_cases.recall_readable import recall_readable

from tests.claims import order
from tests.each_case import each
from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_collection, an_advertiser
from tests.functions.calling import CAMPAIGN
from tests.functions.doors import CONSENT, Runtime, bodies, call, camille, event, fresh

BESIDE = next(
    phone
    for number in range(12_000_000, 13_000_000)
    if shard_of((phone := Phone.of(f"+336{number:08d}")).e164) == shard_of(CAMILLE.e164) and phone != CAMILLE
)
"""Somebody in Camille's shard."""

LATE = datetime(9000, 1, 1, tzinfo=UTC)
"""Everything is old enough."""

FORGED: dict[str, Any] = {"version": 1, "status": "willing", "tags": 7, "head": "ab"}


def put(table: str, pk: str, sk: str, item: dict[str, Any]) -> None:
    boto3.client("dynamodb").put_item(TableName=table, Item=attributes(item | {"pk": pk, "sk": sk}))


@pytest.fixture
def forged(base: DynamoContactStore) -> DynamoContactStore:
    """The base, where somebody has written a contact beside Camille's."""
    put("consent", f"zelie#{shard_of(BESIDE.e164):02d}", BESIDE.e164, FORGED)
    return base


def changed(pk: str, sk: str, item: dict[str, Any], *, removed: bool = False) -> dict[str, Any]:
    """A record of a stream."""
    key = {"pk": pk, "sk": sk}
    images = {"OldImage" if removed else "NewImage": attributes(item | key)}
    change = {"Keys": attributes(key), "ApproximateCreationDateTime": 1795510800} | images
    return {"eventID": "f", "eventName": "REMOVE" if removed else "INSERT", "dynamodb": change}


SENT = _group_item(("OUTCOME", "0"), 1, {0: Outcome(Fate.SENT, TUESDAY_10H_PARIS, 1, 1, 1, "m-1")})


UNREADABLE = {
    "an act": changed(f"EVIDENCE#zelie#{CAMILLE.e164}", "00000009", FORGED),
    "an act of nobody": changed("EVIDENCE#zelie", "00000009", FORGED),
    "a contact": changed("zelie#03", BESIDE.e164, FORGED, removed=True),
    "a campaign": changed("CAMPAIGN#c0ffee", "CAMPAIGN", {"campaign": {"state": "running"}}),
    "a run": changed("RECURRENCE#feedface00000001", "RUN#2026-12-01", {"run": "soon"}),
    "outcomes that are not packed": changed(f"OUTCOME#{CAMPAIGN}#03-999998", "0", {"outcomes": {"0": {}}}),
    "outcomes that are packed otherwise": changed(f"OUTCOME#{CAMPAIGN}#03-999998", "0", {"outcomes": b"none"}),
    "no outcomes": changed(f"OUTCOME#{CAMPAIGN}#03-999998", "0", {}),
    "an outcome of a campaign that nobody can read": changed("OUTCOME#f0f0#03-999998", "0", SENT),
    "an outcome of a roster that nobody can read": changed(f"OUTCOME#{CAMPAIGN}#03-999998", "0", SENT),
}


@pytest.mark.parametrize("record", UNREADABLE.values(), ids=UNREADABLE)
def test_a_change_that_nobody_can_read_holds_up_no_other_event(
    record: dict[str, Any], base: DynamoContactStore, bus: str, caplog: pytest.LogCaptureFixture
) -> None:
    put("campaign", "CAMPAIGN#f0f0", "CAMPAIGN", {"campaign": {"state": "running"}})
    put("campaign", f"ROSTER#{CAMPAIGN}", "03-999998", {"phones": [7]})
    stream = event("publisher_acts")
    stream["Records"].insert(0, record)

    fresh("publisher").handler(stream, Runtime())

    assert "consent.opposed" in [told["detail-type"] for told in bodies(bus)]
    assert "no event is told of a change that nobody can read" in caplog.messages


def test_an_event_about_somebody_whose_contact_nobody_can_read_is_told_all_the_same(
    base: DynamoContactStore, bus: str
) -> None:
    put("consent", f"zelie#{shard_of(CAMILLE.e164):02d}", CAMILLE.e164, FORGED)
    fresh("publisher").handler(event("publisher_acts"), Runtime())

    assert "consent.opposed" in [told["detail-type"] for told in bodies(bus)]


def test_a_receipt_about_outcomes_that_nobody_can_read_goes_back_to_its_queue_alone(base: DynamoContactStore) -> None:
    sample = event("delivery_delivered")
    (record,) = sample["Records"]
    sound = record | {"messageId": "sound", "body": record["body"].replace("03-000000.0", "04-000000.0")}
    put("campaign", f"OUTCOME#{CAMPAIGN}#03-000000", "0", {"revision": 1, "outcomes": "none of ours"})

    answer = fresh("delivery").handler(sample | {"Records": [record, sound]}, Runtime())

    assert answer == {"batchItemFailures": [{"itemIdentifier": record["messageId"]}]}
    delivered = DynamoBatchStore("campaign").outcome(CAMPAIGN, "04-000000", 0)
    assert delivered is not None
    assert delivered.fate is Fate.DELIVERED


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("STOP", "opposed"),
        ("plus de messages svp STOP", "opposed"),
        ("non mais allo", "held"),
        ("mes données svp", "held"),
    ],
)
def test_a_no_counts_for_the_others_that_share_the_number_where_the_contact_of_one_cannot_be_read(
    written: str, status: str, forged: DynamoContactStore
) -> None:
    DynamoAdvertiserStore("consent").put(an_advertiser(id="zoe", name="Zoe"))
    zoe, evidence = granted(Contact("zoe", BESIDE), a_collection(), TUESDAY_10H_PARIS, "b" * 32)
    forged.record(zoe, evidence)
    sample = event("inbound_stop")
    (record,) = sample["Records"]
    envelope = json.loads(record["body"])
    told = json.loads(envelope["Message"]) | {"messageBody": written, "originationNumber": BESIDE.e164}
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    record["body"] = json.dumps(envelope | {"Message": json.dumps(told), "Timestamp": at})

    answer = fresh("inbound").handler(sample, Runtime())

    assert answer == {"batchItemFailures": [{"itemIdentifier": record["messageId"]}]}
    silenced = forged.find("zoe", BESIDE)
    assert silenced is not None
    assert silenced.status == status


def test_a_stop_counts_where_the_contact_of_a_number_that_it_may_be_abroad_cannot_be_read(
    base: DynamoContactStore,
) -> None:
    here, abroad = Phone.of("+33791234567"), Phone.of("+41791234567")
    DynamoAdvertiserStore("consent").put(an_advertiser(id="nora", name="Nora"))
    put("consent", f"nora#{shard_of(abroad.e164):02d}", abroad.e164, FORGED)
    sample = event("inbound_stop")
    (record,) = sample["Records"]
    envelope = json.loads(record["body"])
    told = json.loads(envelope["Message"]) | {"originationNumber": "0791234567"}
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    record["body"] = json.dumps(envelope | {"Message": json.dumps(told), "Timestamp": at})

    fresh("inbound").handler(sample, Runtime())

    assert [base.recall(owner, here).status for owner in ("zelie", "nora")] == ["opposed", "opposed"]


@each("audience", [EVERYBODY, Audience(frozenset({"newsletter"}))])
def test_whoever_reads_many_contacts_passes_over_one_that_nobody_can_read(
    audience: Audience,
    forged: DynamoContactStore,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(contact_sample, "RANGES", [("+33612", "+33613")])
    day = date(2026, 11, 24)
    pages = forged.audience("zelie", shard_of(CAMILLE.e164), audience, day)
    sampled = forged.sample("zelie", audience, day, Cells(range(SHARDS), range(LOTS)))

    assert [contact.phone for page in pages for contact in page] == [CAMILLE]
    assert [contact.phone for page in sampled for contact in page.contacts] == [CAMILLE]
    assert forged.find_all("zelie", [CAMILLE, BESIDE]).keys() == {CAMILLE}
    with pytest.raises(
        ValueError, match="willing"
    ):  # to be written over: that it cannot be read is no reason to take it for a new one
        forged.recall_all("zelie", [CAMILLE, BESIDE])
    assert "a stored item that nobody can read is passed over" in caplog.messages


def test_a_claim_on_a_contact_that_nobody_can_read_is_on_none_and_the_others_are_told_what_became_of_theirs(
    monkeypatch: pytest.MonkeyPatch, base: DynamoContactStore
) -> None:
    ours = order(replace(camille(base), advertiser_id="claims"), "mine")
    found = {"Error": {"Code": "ConditionalCheckFailed", "Item": attributes(FORGED | {"pk": "zelie#03", "sk": "x"})}}

    class Table:
        def batch_execute_statement(self, **_: Any) -> Any:
            return {"Responses": [{}, found]}

    monkeypatch.setattr(contact_claims, "dynamodb", Table)

    assert [result.answer for result in base.claim([ours, ours])] == [ClaimStatus.TAKEN, ClaimStatus.GONE]


def test_a_file_that_says_no_for_somebody_whose_contact_nobody_can_read_does_not_pass_them_over(
    forged: DynamoContactStore,
) -> None:
    refusal = RowRefusal(2, (BESIDE,), "STOP SMS : oui", explicit=True)
    file = ImportedFile("zelie", "b" * 16, "Claire Martin", "key:000000000000", b"secret")
    ports = ApplyPorts(forged, wiring.answer_queue(), wiring.clock(), wiring.salt)

    with pytest.raises(ValueError, match="willing"):
        hold_refused([refusal], file, ports)


def test_a_list_of_oppositions_counts_for_the_others_where_the_contact_of_one_cannot_be_read(
    forged: DynamoContactStore,
) -> None:
    acts = [
        ParsedAct(line, phone, Opposition("import", TUESDAY_10H_PARIS, f"{line}"), f"opposition-{line}")
        for line, phone in enumerate((BESIDE, CAMILLE))
    ]
    ports = ApplyPorts(forged, wiring.answer_queue(), wiring.clock(), wiring.salt)

    outcomes = apply_acts(acts, an_advertiser(), "b" * 16, ports, LATE)

    assert [outcomes[act] for act in acts] == [CONTACT_UNREADABLE, TAKEN]
    assert forged.recall("zelie", CAMILLE).status == "opposed"


def test_many_consents_are_recorded_though_the_contact_of_one_cannot_be_read(forged: DynamoContactStore) -> None:
    given = {name: said for name, said in CONSENT.items() if name != "advertiser_id"}
    consents = [given | {"phone": phone} for phone in (BESIDE.e164, "+33612345699")]

    _, told = call("POST", "/consents/bulk", {"advertiser_id": "zelie", "consents": consents})
    assert [one["result"] for one in told["results"]] == ["not_done", "recorded"]
    with pytest.raises(ValueError, match="willing"):
        call("POST", "/consents", CONSENT | {"phone": BESIDE.e164})


def test_what_fails_for_all_is_told_of_nobody(forged: DynamoContactStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> Any:
        raise LookupError("no key")

    monkeypatch.setattr(DynamoContactStore, "recall_all", fail)

    with pytest.raises(LookupError, match="no key"):
        recall_readable(forged, "zelie", [CAMILLE])


def test_the_retention_passes_over_what_nobody_can_read(forged: DynamoContactStore) -> None:
    put("consent", f"EVIDENCE#zelie#{CAMILLE.e164}", "00000009", FORGED)
    found = [holding for holding, _ in wiring.holdings().page(None, SurelyKept(*[LATE] * 4)).holdings]

    assert [holding.contact.phone for holding in found if isinstance(holding, HeldContact)] == [CAMILLE]
