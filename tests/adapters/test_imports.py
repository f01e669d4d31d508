"""Imports on moto: contacts written together, the ledger, the bucket."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from importer import divided_lines
from importer.import_file import import_file
from importer.read_blocks import LINES_OF_A_SHARE
from stopsms.adapters.contacts import contact_changes
from stopsms.adapters.contacts.contact_items import remains_key
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.files import import_files as import_store
from stopsms.adapters.files.import_files import S3ImportFiles
from stopsms.adapters.gateways.end_user_messaging import gateway as end_user_messaging
from stopsms.adapters.keys.keyed_hash import KeyedHash
from stopsms.adapters.tables.dynamodb import attributes, get_all, key
from stopsms.adapters.tables.import_store import DynamoImportStore
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.outside import file_import as domain
from stopsms.compliance.outside.file_import import (
    MOST_SHARES,
    FileImport,
    FileReading,
    ImportKind,
    ImportState,
    Layout,
    ReportSoFar,
)
from stopsms.compliance.outside.import_progress import ColumnCells, FilePosition, LineFate, Stage, Tally
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.hold import HoldKind, Unread, held
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.imports import FileReplaced, ReportLost, ReportPart
from stopsms.compliance.ports.people import ContactChange, WriteResult
from stopsms.contracts.imports import ImportTask, import_record, read_import, read_share, share_record

from local.carrier.account import SimulatedRefusal
from local.carrier.network import Network
from local.carrier.wire import call
from tests.factories import TUESDAY_10H_PARIS, a_collection
from tests.functions.file_imports import NEVER, a_desk, a_world

NOW = TUESDAY_10H_PARIS
MANY = [Phone.of(f"+3361200{place:04d}") for place in range(60)]


def change(phone: Phone, version: int = 0, once: str = "") -> ContactChange:
    contact, evidence = granted(replace(Contact("zelie", phone), version=version), a_collection(), NOW, "a" * 32)
    return ContactChange(contact, evidence, once or f"once-{phone.e164[1:]}", "import:2", grants_basis=True)


@pytest.mark.exhaustive
def test_many_contacts_are_written_together_and_whoever_stands_in_the_way_fails_alone(
    hashing: KeyedHash, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_at_a_time = ThreadPoolExecutor(1)  # moto does not bear transactions at once; the emulator does (tests/system)
    monkeypatch.setattr(contact_changes, "side_by_side", lambda: one_at_a_time)
    book = DynamoContactStore("table", hashing)
    changed, done, erased = MANY[7], MANY[30], MANY[59]
    other, record = granted(Contact("zelie", changed), a_collection(), NOW, "b" * 32)
    assert book.record(other, record) is WriteResult.DONE
    before = change(MANY[30], once="before")
    assert book.record_all([replace(before, contact=replace(before.contact, phone=Phone.of("+33699999999")))]) == [
        WriteResult.DONE
    ]
    opposition: Any = key(*remains_key("zelie", hashing.of(erased.e164)))
    boto3.client("dynamodb").put_item(TableName="table", Item=opposition)

    answers = book.record_all([change(phone, once="before" if phone == done else "") for phone in MANY])

    expected = {
        changed: WriteResult.CHANGED_MEANWHILE,
        done: WriteResult.DONE_BEFORE,
        erased: WriteResult.ERASED_OPPOSITION,
    }
    assert dict(zip(MANY, answers, strict=True)) == dict.fromkeys(MANY, WriteResult.DONE) | expected
    assert set(book.find_all("zelie", MANY)) == {*MANY} - {done, erased}
    assert book.find("zelie", changed) == other
    assert book.recorded_by("zelie", ["before", "once-33612000000", "unknown"]) == dict.fromkeys(
        ["before", "once-33612000000"], "import:2"
    )
    assert book.record_all([]) == []


def an_import(**changes: Any) -> FileImport:
    usual: dict[str, Any] = {
        "id": "c0ffee00c0ffee00",
        "advertiser_id": "zelie",
        "kind": ImportKind.CONTACTS,
        "operator": "Claire Martin",
        "created_at": NOW,
        "upload_before": NOW + timedelta(hours=1),
        "state": ImportState.AWAITING_UPLOAD,
        "defaults": {"evidence": {"source": "web_form", "checkbox": {"present": True}}},
        "reading": FileReading("windows-1252", ";", {"Ma colonne": "phone"}),
    }
    return FileImport(**(usual | changes))


def test_an_import_is_read_back_as_it_was_written() -> None:
    layout = Layout("brevo", "utf-8", "\r", ";", ("SMS", "x"), {"phone": (0,)}, ("x",))
    tally = Tally().plus(LineFate.REFUSED, "fr.consent").plus(LineFate.TAKEN)
    begun = an_import().started(layout, FilePosition(12, 2), NOW, '"etag"', 99)
    share = begun.at(Stage.APPLYING).share(3).advanced(FilePosition(40, 4), tally, reported=True, seconds=1.5)
    reporting = begun.reported(ReportSoFar("upload", ('"tag"',), "REPORT#0000000002#00", "carried.csv"))

    assert read_share(share_record(share), 3) == share
    assert read_import(import_record(begun)) == begun
    assert read_import(import_record(reporting)) == reporting


def test_of_two_writers_of_one_step_one_wins_and_its_part_of_the_report_counts(table: str) -> None:
    ledger = DynamoImportStore(table)
    ledger.add(an_import())
    ours = an_import().started(None, FilePosition(), NOW)
    step = ours.share(0).advanced(FilePosition(10, 2), Tally(), reported=True, seconds=1)
    part = ReportPart(1, "ours.csv", 12)

    assert ledger.change(ours)
    assert ledger.change_share(ours.id, step, part)
    assert not ledger.change_share(ours.id, step, ReportPart(1, "theirs.csv", 12))
    assert [found for _, found in ledger.parts(ours.id)] == [part]
    assert ledger.find(ours.id) == ours.with_shares([step])
    assert [found.id for found in ledger.of_advertiser("zelie", None)[0]] == [ours.id]


def test_contacts_are_held_while_oppositions_of_their_advertiser_are_not_over(table: str) -> None:
    ledger = DynamoImportStore(table)
    found = an_import(kind=ImportKind.OPPOSITIONS)
    ledger.add(an_import(id="0" * 16))
    assert not ledger.holding_contacts("zelie", NOW)
    ledger.add(found)
    assert ledger.holding_contacts("zelie", NOW)
    assert not ledger.holding_contacts("zelie", NOW + timedelta(hours=2)), "no file came in time"
    assert not ledger.holding_contacts("autre", NOW)

    failed = found.failed("illisible", NOW)
    assert ledger.change(failed)
    assert ledger.holding_contacts("zelie", NOW + timedelta(days=9))
    assert ledger.change(failed.cancelled(NOW))
    assert not ledger.holding_contacts("zelie", NOW)


def held_by(table: str, import_id: str) -> Any:
    place: Any = key("HOLDING#zelie", import_id)
    return boto3.client("dynamodb").get_item(TableName=table, Key=place).get("Item")


def test_an_import_that_never_got_its_file_is_forgotten_a_day_later_unless_it_begins_after_all(table: str) -> None:
    ledger = DynamoImportStore(table)
    found = an_import(kind=ImportKind.OPPOSITIONS)
    ledger.add(found)
    assert not ledger.holding_contacts("zelie", found.upload_before + timedelta(hours=24))
    assert held_by(table, found.id) is not None
    assert not ledger.holding_contacts("zelie", found.upload_before + timedelta(hours=24, seconds=1))
    assert held_by(table, found.id) is None

    assert ledger.change(found.started(None, FilePosition(), NOW)), "the notice was on its way all the time"
    assert ledger.holding_contacts("zelie", NOW + timedelta(days=9))


def test_an_import_that_begins_at_the_moment_it_would_be_forgotten_holds(
    table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, later = DynamoImportStore(table), NOW + timedelta(days=3)
    found = an_import(kind=ImportKind.OPPOSITIONS)
    ledger.add(found)

    def read_and_begin(*asked: Any) -> Any:
        answer = get_all(*asked)
        assert ledger.change(found.started(None, FilePosition(), later))
        return answer

    with monkeypatch.context() as patch:
        patch.setattr("stopsms.adapters.tables.import_store.get_all", read_and_begin)
        ledger.holding_contacts("zelie", later)
    assert ledger.holding_contacts("zelie", later)


@pytest.mark.parametrize("state", [ImportState.RUNNING, ImportState.FAILED])
def test_an_import_that_an_earlier_release_began_or_failed_holds_contacts_as_long_as_any(
    table: str, state: ImportState
) -> None:
    ledger = DynamoImportStore(table)
    found = an_import(kind=ImportKind.OPPOSITIONS)
    ledger.add(found)
    item = import_record(replace(found, state=state, started_at=NOW, revision=2))
    del item["divided"], item["report"]
    boto3.client("dynamodb").put_item(
        TableName=table, Item=attributes(item | {"pk": f"IMPORT#{found.id}", "sk": "IMPORT"})
    )

    for later in (timedelta(minutes=61), timedelta(days=2), timedelta(days=200)):
        assert ledger.holding_contacts("zelie", NOW + later), "it has not written what says that it holds"
    assert held_by(table, found.id).keys() == {"pk", "sk", "awaited_until"}, "nothing there that expires"


@pytest.fixture
def bucket(table: str) -> S3ImportFiles:
    import_store.s3().create_bucket(Bucket="imports", CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
    return S3ImportFiles("imports")


def test_a_file_is_read_from_any_byte_and_only_as_long_as_it_is_the_same(bucket: S3ImportFiles) -> None:
    assert bucket.uploaded("one") is None
    import_store.s3().put_object(Bucket="imports", Key="uploads/one", Body=b"0123456789")
    file = bucket.uploaded("one")
    assert file is not None
    assert (file.size, b"".join(bucket.read("one", file.etag, 4))) == (10, b"456789")
    assert list(bucket.read("one", file.etag, 10)) == []
    import_store.s3().put_object(Bucket="imports", Key="uploads/one", Body=b"9876543210")
    with pytest.raises(FileReplaced):
        bucket.read("one", file.etag, 4)


@pytest.mark.slow
@pytest.mark.parametrize("shares", [1, 3])
def test_an_import_that_an_earlier_release_was_applying_begins_again_and_comes_to_its_end(
    table: str, bucket: S3ImportFiles, monkeypatch: pytest.MonkeyPatch, shares: int
) -> None:
    """The items are those that the release wrote, whose imports were not divided and whose parts of the report had no size."""
    monkeypatch.setattr(domain, "BYTES_FOR_A_SHARE", 60)
    monkeypatch.setattr(domain, "MOST_SHARES", shares)
    lines = ["0612000001", "01 40 00 00 00", "0612000002", "0612000003", "0612000001"]
    rows = [f"{number};0{1 + place // 4}/10/2026" for place, number in enumerate(lines)]
    content = "\n".join(["Portable;Date de consentement", *rows, ""])
    for item in json.loads(Path(__file__).with_name("import_of_before_shares.json").read_text()):
        boto3.client("dynamodb").put_item(TableName=table, Item=item)
    import_store.s3().put_object(Bucket="imports", Key="uploads/0000000000000001", Body=content.encode())
    world = a_world()
    desk = replace(a_desk(world), imports=DynamoImportStore(table), files=bucket)

    world.import_tasks.append(ImportTask("0000000000000001"))
    while world.import_tasks:
        import_file(world.import_tasks.pop(0), desk, NEVER)

    done = desk.imports.find("0000000000000001")
    assert done is not None
    assert (done.state, done.divided, done.tally.lines) == (ImportState.FINISHED, shares, 5)
    assert done.tally.fates == {LineFate.TAKEN: 4, LineFate.REFUSED: 1}
    report = import_store.s3().get_object(Bucket="imports", Key="reports/0000000000000001.csv")["Body"].read().decode()
    assert [line.split(";")[0] for line in report.splitlines()[1:]] == ["3"]


def test_an_import_that_an_earlier_release_began_fails_when_its_file_is_another_by_now(
    table: str, bucket: S3ImportFiles
) -> None:
    for item in json.loads(Path(__file__).with_name("import_of_before_shares.json").read_text()):
        boto3.client("dynamodb").put_item(TableName=table, Item=item)
    import_store.s3().put_object(Bucket="imports", Key="uploads/0000000000000001", Body=b"Portable\n0612000009\n")
    desk = replace(a_desk(a_world()), imports=DynamoImportStore(table), files=bucket)
    import_file(ImportTask("0000000000000001"), desk, NEVER)

    done = desk.imports.find("0000000000000001")
    assert done is not None
    assert done.state is ImportState.FAILED
    assert "remplacé" in done.failure


@pytest.mark.slow
def test_a_long_report_is_put_together_piece_by_piece(bucket: S3ImportFiles) -> None:
    parts = [bytes([65 + place]) * 3_000_000 for place in range(7)]
    for place, part in enumerate(parts):
        bucket.keep_part("one", f"{place}.csv", part)
    assert bucket.read_parts("one", [f"{place}.csv" for place in range(7)]) == parts
    upload = bucket.begin_report("one")
    pieces = [b"".join(parts[:2]), b"".join(parts[2:4]), b"".join(parts[4:])[:10]]
    tags = [bucket.add_piece("one", upload, number, piece) for number, piece in enumerate(pieces, start=1)]
    with pytest.raises(ReportLost):
        bucket.complete_report("one", upload, [*tags[:2], '"another"'])
    bucket.complete_report("one", upload, tags)

    report = import_store.s3().get_object(Bucket="imports", Key="reports/one.csv")["Body"].read()
    assert report == b"".join(pieces)


def test_addresses_name_the_region_and_bound_the_upload(bucket: S3ImportFiles) -> None:
    form = bucket.upload_form("one", 60)

    assert "eu-west-3" in form["url"]
    assert form["fields"]["key"] == "uploads/one"
    assert "eu-west-3" in bucket.report_address("one")


def test_the_simulated_carrier_serves_its_lists_by_pages_as_the_service_does(monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network(lambda: NOW)
    for phone in [f"+33612{place:06d}" for place in range(250)]:
        network.opt_out("Default", phone)

    class Client:
        def describe_opted_out_numbers(self, **request: Any) -> Any:
            answer = call(network, "PinpointSMSVoiceV2.DescribeOptedOutNumbers", request, lambda _: None)
            numbers = [item | {"OptedOutTimestamp": NOW} for item in answer["OptedOutNumbers"]]
            return answer | {"OptedOutNumbers": numbers}

    monkeypatch.setattr(end_user_messaging, "lists_client", Client)
    reader = end_user_messaging.EndUserMessagingOptOuts("")
    pages, token = [], ""
    while True:
        numbers, token = reader.page("Default", token)
        pages.append(len(numbers))
        if not token:
            break

    assert pages == [100, 100, 50]
    with pytest.raises(SimulatedRefusal):
        reader.page("Autre", "")


def test_whom_a_file_says_no_of_is_noted_for_that_import_and_forgotten_by_the_table(table: str) -> None:
    ledger = DynamoImportStore(table)
    lines = {f"{place:064x}": place + 2 for place in range(130)}
    ledger.note_refused("one", lines, NOW)
    ledger.note_refused("one", {f"{0:064x}": 2}, NOW)

    assert ledger.refused("one", [*lines, "f" * 64]) == lines
    assert ledger.refused("two", list(lines)) == {}
    item = boto3.client("dynamodb").get_item(
        TableName=table, Key={"pk": {"S": f"REFUSED#one#{3:064x}"}, "sk": {"S": "REFUSED"}}
    )["Item"]
    assert item["expiration"] == {"N": str(int(NOW.timestamp()))}


def test_what_was_said_of_columns_is_found_by_advertiser_and_header(table: str) -> None:
    ledger = DynamoImportStore(table)
    ledger.declare("zelie", "contacts\nportable\ngroupe", {"groupe": "ignored"})
    ledger.declare("zelie", "contacts\nportable\ngroupe", {"groupe": "opposed"})

    assert ledger.declared("zelie", "contacts\nportable\ngroupe") == {"groupe": "opposed"}
    assert ledger.declared("zelie", "contacts\nportable") == {}
    assert ledger.declared("autre", "contacts\nportable\ngroupe") == {}


def test_an_import_that_is_being_examined_is_read_back_with_what_it_has_seen() -> None:
    layout = Layout("", "utf-8", "\n", ";", ("SMS", "x"), {"phone": (0,)}, ("x",), (1,), {"x": "ignored"})
    begun = an_import().started(layout, FilePosition(12, 2), NOW, '"etag"', 99)
    cells = {1: ColumnCells().with_value("Non", telling=True), 2: ColumnCells().with_answer("?", understood=False)}
    share = begun.share(0).looked(FilePosition(40, 4), 1, cells)
    seen = begun.with_shares([share])

    assert read_share(share_record(share), 0) == share
    assert read_import(import_record(begun), [share]) == seen
    assert (seen.cells, seen.place) == (cells, FilePosition(40, 4))
    assert read_import(import_record(seen.at(Stage.REFUSALS)), [share]).place == FilePosition(12, 2)


def test_a_hold_written_among_others_is_listed_for_a_person(hashing: KeyedHash) -> None:
    book = DynamoContactStore("table", hashing)
    phone = MANY[0]
    contact, record = granted(Contact("zelie", phone), a_collection(), NOW, "a" * 32)
    book.record(contact, record)
    changed, evidence = held(
        contact, Unread(HoldKind.REFUSAL, "import", NOW, "one:2", words="STOP : oui"), NOW, "b" * 32
    )

    assert book.record_all([ContactChange(changed, evidence, "once", "one:2", to_review=True)]) == [WriteResult.DONE]
    assert book.to_review("zelie", None)[0] == [(phone, evidence)]


@pytest.mark.parametrize("keys", [1, 2])
def test_the_keys_are_asked_once_for_each_number_of_a_block_that_brings_only_new_ones(
    monkeypatch: pytest.MonkeyPatch, keys: int
) -> None:
    block = [f"+336{place * 7919 % 10**8:08d}" for place in range(LINES_OF_A_SHARE * MOST_SHARES)]
    owners = {e164: divided_lines._share(e164[-9:], MOST_SHARES) for e164 in block}
    ((fullest, _),) = Counter(owners.values()).most_common(1)
    largest = [e164 for e164 in block if owners[e164] == fullest]
    asked = Counter[bytes]()

    class Kms:
        def generate_mac(self, **request: Any) -> dict[str, bytes]:
            asked[request["Message"]] += 1
            return {"Mac": request["Message"]}

    monkeypatch.setattr("stopsms.adapters.keys.keyed_hash.kms", Kms)
    hashing = KeyedHash(",".join(f"key-{number}" for number in range(keys)))
    for _ in ("recalled", "judged", "recorded"):
        for e164 in largest:
            hashing.every(e164)

    assert len(largest) > LINES_OF_A_SHARE
    assert set(asked.values()) == {keys}
