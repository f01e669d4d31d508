"""The drill: a table is lost, a backup of it is restored, and whoever opposed in between hears nothing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from stopsms.command_line.exits import Exit

from tests.architecture.test_restore_drill import QUEUES, SWITCHED_OFF
from tests.stack import TUESDAY_10H_PARIS, Advertiser, Stack, free_port, local, put_out, wait_for
from tests.system.test_audit import audit
from tests.system.test_the_main_job import claims

pytestmark = pytest.mark.system

PEOPLE = {
    name: f"+3364501000{number}"
    for number, name in enumerate(("opposes", "asks", "erased", "written", "silent", "opposes meanwhile"))
}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    environment = {
        "STACK_HOME": str(tmp_path_factory.mktemp("restore")),
        "STACK_PORT": str(free_port()),
        "CARRIER_PORT": str(free_port()),
        "SAMPLE": "0",
        "STACK_AT": TUESDAY_10H_PARIS,
    }
    local(environment, "up")
    try:
        described = json.loads((Path(environment["STACK_HOME"]) / "stack.json").read_text())
        yield Stack(described, environment)
    finally:
        put_out(environment)


def archived_whole(stack: Stack) -> bool:
    """Whether the archive knows every contact at the version that the table has it at."""
    from stopsms.adapters.files.archive_store import S3Archive
    from stopsms.adapters.tables.dynamodb import plain
    from stopsms.audit.verifier import blocks

    bucket = S3Archive(stack.resource("ArchiveBucket"), stack.client("s3"))
    newest: dict[tuple[str, str], Any] = {}
    for _, changes in blocks("consent", lambda number: bucket.block("consent", number), []):
        newest |= {(change["pk"], change["sk"]): change["item"] for change in changes}
    items = map(plain, stack.client("dynamodb").scan(TableName=stack.resource("ConsentTable"))["Items"])
    contacts = {(item["pk"], item["sk"]): item["version"] for item in items if item["sk"].startswith("+")}
    known = {place: item["version"] for place, item in newest.items() if item is not None and "version" in item}
    return contacts == {place: version for place, version in known.items() if place[1].startswith("+")} and any(
        place[0].startswith("OPPOSITION#") for place in newest
    )


def restored(stack: Stack, backup: str) -> tuple[str, str]:
    """A table made from the backup, with what a restored table lacks turned on; its name and its stream's label."""
    dynamo, name = stack.client("dynamodb"), "consent-restored"
    dynamo.restore_table_from_backup(TargetTableName=name, BackupArn=backup)
    dynamo.update_table(
        TableName=name, StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    )
    dynamo.update_continuous_backups(
        TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    return name, dynamo.describe_table(TableName=name)["Table"]["LatestStreamLabel"]


def given_to_the_stack(stack: Stack, name: str, label: str) -> Stack:
    stack.deploy(ConsentTableName=name, ConsentTableStreamLabel=label)
    described = stack.described | {"resources": stack.described["resources"] | {"ConsentTable": name}}
    (Path(stack.environment["STACK_HOME"]) / "stack.json").write_text(json.dumps(described))
    return Stack(described, stack.environment)


def let_write(stack: Stack, now: bool) -> None:
    """Pause the workers of docs/deploy.md, or let them go on. (The emulator has no limit of a stage that is changed by hand.)"""
    functions = stack.client("lambda")
    mappings = [stack.resource(queue) for queue in QUEUES.split()]
    for mapping in mappings:
        functions.update_event_source_mapping(UUID=mapping, Enabled=now)
    for function in map(stack.resource, SWITCHED_OFF[0].split()):
        if now:
            functions.delete_function_concurrency(FunctionName=function)
        else:
            functions.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=0)
    state = "Enabled" if now else "Disabled"

    def settled() -> bool:
        return all(functions.get_event_source_mapping(UUID=mapping)["State"] == state for mapping in mappings)

    wait_for(settled, state)


@pytest.mark.guarantee("G6", "G1")
def test_a_restored_table_sends_nothing_before_the_archive_was_replayed_and_then_to_nobody_who_opposed(
    stack: Stack, advertiser: Advertiser
) -> None:
    for name, phone in PEOPLE.items():
        tags = [] if name in ("silent", "opposes meanwhile") else ["first"]
        assert stack.api("POST", "/consents", advertiser.consent(phone, tags=tags)).status == 201
    backup = stack.client("dynamodb").create_backup(TableName=stack.resource("ConsentTable"), BackupName="before")

    stack.reply(PEOPLE["opposes"], "STOP", advertiser.stop_number)
    stack.reply(PEOPLE["asks"], "pas compris ce truc", advertiser.stop_number)
    erasure = {"request": {"means": "letter", "received_at": TUESDAY_10H_PARIS, "operator": "Claire Martin"}}
    assert (
        stack.api("POST", f"/contacts/{PEOPLE['erased']}/erasure?advertiser_id={advertiser.id}", erasure).status == 201
    )
    expected = {PEOPLE["opposes"]: "opposed", PEOPLE["asks"]: "held"}

    def both_read() -> bool:
        return all(stack.contact(phone, advertiser.id)["status"] == status for phone, status in expected.items())

    wait_for(both_read, "both read")
    first = stack.started(advertiser.id, advertiser.text, name="Avant", audience={"tags": ["first"]})
    stack.until(first, "finished")
    assert {message["to"] for message in stack.messages(campaign_id=first)} == {PEOPLE["written"]}
    stack.stopsms("sending", "stop")
    let_write(stack, now=False)
    wait_for(lambda: archived_whole(stack), "the archive")
    stack.reply(PEOPLE["opposes meanwhile"], "STOP", advertiser.stop_number)

    name, label = restored(stack, backup["BackupDetails"]["BackupArn"])
    dry = stack.stopsms("restore", "--consent-table", name, "--dry")
    prepared = stack.stopsms("restore", "--consent-table", name, ends=Exit.ATTENTION)
    brought = dict.fromkeys(("opposed", "held", "erased", "carried", "proof removed"), 1)
    assert dry["changes"] == prepared["changes"] == {advertiser.id: brought}
    after = given_to_the_stack(stack, name, label)
    assert after.contact(PEOPLE["opposes meanwhile"], advertiser.id)["status"] == "granted", "it waits in its queue"
    let_write(after, now=True)  # earlier than the page says, to see that nothing is sent even so
    wait_for(lambda: after.contact(PEOPLE["opposes meanwhile"], advertiser.id)["status"] == "opposed", "the STOP")

    go = {"stopped": False, "by": "Claire Martin", "reason": "Table restaurée."}
    assert after.api("PUT", "/sending", go).body["type"] == "urn:stop-sms:problem:not_restored"
    second = after.started(advertiser.id, advertiser.text, name="Après")
    assert after.stopsms("restore")["faults"] == []
    wait_for(lambda: after.api("GET", f"/campaigns/{second}").body["counts"]["planned"], "its batches")
    assert after.messages(campaign_id=second) == []
    assert after.api("PUT", "/sending", go).body["stopped"] is False
    for step in ("pause", "resume"):  # which also takes up what the halt has put aside for minutes
        assert after.api("POST", f"/campaigns/{second}/{step}").status == 200
    after.until(second, "finished")

    got = {message["to"] for message in after.messages(campaign_id=second)}
    assert got == {PEOPLE["written"], PEOPLE["silent"]}
    assert after.api("GET", f"/contacts/{PEOPLE['erased']}?advertiser_id={advertiser.id}").status == 404
    assert set(claims(after, first)) == {PEOPLE["written"]}, "what was sent is known, so that it is not sent again"
    assert after.contact(PEOPLE["opposes"], advertiser.id)["status"] == "opposed"
    assert after.contact(PEOPLE["asks"], advertiser.id)["status"] == "held"
    third = after.api("POST", f"/campaigns/{first}/resume", {})
    assert third.status == 409
    wait_for(lambda: archived_whole(after), "the archive")
    assert audit(after).findings == []
