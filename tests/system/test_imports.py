"""Imports on the deployed stack: from the signed address to the report, twice, through a crash, against oppositions."""

import os
import signal
import urllib.error
import urllib.request
import uuid
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.stack import Advertiser, Answer, Stack, request, wait_for
from tools import messy_contacts

pytestmark = pytest.mark.system

PROVENANCE = {
    "evidence": {
        "source": "web_form",
        "wording": "J’accepte de recevoir les offres de Brume par SMS.",
        "wording_version": "2026-01",
        "checkbox": {"present": True, "checked": True},
        "informed": True,
        "objection_offered": True,
    }
}
LINES = 1200
"""Of the file during which workers are killed."""

HEADER = "Portable;Prénom;Date de consentement\r\n"


def opened(stack: Stack, advertiser_id: str, kind: str = "contacts", **fields: Any) -> Any:
    body = {"advertiser_id": advertiser_id, "kind": kind, "operator": "Essai", **fields}
    answer = stack.api("POST", "/imports", body)
    assert answer.status == 201, answer
    return answer.body


def send(upload: Any, content: bytes, **changed: str) -> int:
    """The form, as a browser or curl would post it; the status of the answer."""
    boundary = uuid.uuid4().hex
    fields = {**upload["fields"], **changed}
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="f.csv"\r\n\r\n')
    body = "".join(parts).encode() + content + f"\r\n--{boundary}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    try:
        with urllib.request.urlopen(urllib.request.Request(upload["url"], body, headers), timeout=60) as answer:
            status: int = answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    return status


def followed(stack: Stack, import_id: str, seconds: float = 120) -> Any:
    def over() -> Any:
        found = stack.api("GET", f"/imports/{import_id}").body
        return found if found["status"] in ("finished", "failed", "cancelled") else None

    return wait_for(over, "the import to be over", seconds)


def imported(stack: Stack, advertiser_id: str, content: bytes, kind: str = "contacts", **fields: Any) -> Any:
    fields = {"provenance": PROVENANCE} | fields if kind == "contacts" else fields
    found = opened(stack, advertiser_id, kind, **fields)
    assert send(found["upload"], content) == 204
    return followed(stack, found["id"])


def fetched(url: str) -> str:
    with urllib.request.urlopen(url, timeout=60) as answer:
        text: str = answer.read().decode("utf-8-sig")
    return text


def test_a_file_goes_up_by_the_signed_address_and_twice_is_as_once(at_ten: Stack, advertiser: Advertiser) -> None:
    content = (
        HEADER + "06 38 00 00 01;Zoé;01/10/2026\r\n+33638000002;=Inès;2026-10-01\r\n01 40 00 00 00;x;01/10/2026\r\n"
    ).encode("cp1252")
    first = imported(at_ten, advertiser.id, content)
    contact = at_ten.contact("+33638000001", advertiser.id)
    second = imported(at_ten, advertiser.id, content)

    assert first["lines"] | {"read": 3} == first["lines"]
    assert (first["lines"]["taken"], first["refused_by"]) == (2, {"fr.mobile-number": 1})
    assert (contact["status"], contact["attributes"]) == ("granted", {"first_name": "Zoé"})
    assert (second["lines"]["taken"], second["lines"]["unchanged"]) == (0, 2)
    assert at_ten.contact("+33638000001", advertiser.id) == contact
    report = fetched(first["report_url"]).splitlines()
    assert len(report) == 2
    assert report[1].startswith("4;refusée;fr.mobile-number;")
    chain = at_ten.api("GET", f"/contacts/+33638000002/evidence?advertiser_id={advertiser.id}").body
    assert chain["faults"] == []
    assert chain["records"][0]["content"]["imported_as"] == f"{first['id']}:3"


def test_the_address_is_for_one_file_of_one_import_and_nothing_can_be_read_by_it(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    upload = opened(at_ten, advertiser.id)["upload"]

    assert send(upload, b"x", key="uploads/another") == 403
    assert send(upload, b"x", key="reports/another.csv") == 403
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{upload['url']}/{upload['fields']['key']}", timeout=60)
    with refused.value as answer:
        assert answer.code == 403


def test_an_import_whose_worker_is_killed_comes_to_exactly_what_its_file_holds(
    at_ten: Stack, advertiser: Advertiser, tmp_path: Path
) -> None:
    expected = messy_contacts.write(tmp_path / "messy.csv", LINES, seed=11)
    queue = at_ten.resource("ImportQueue")
    at_ten.client("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "5"})
    at_ten.configure("ImporterFunction", Timeout=49)  # some seconds at a time
    provenance = {"evidence": {"objection_offered": True}}
    found = opened(at_ten, advertiser.id, provenance=provenance, columns={"Remarques": "ignored"})
    assert send(found["upload"], (tmp_path / "messy.csv").read_bytes()) == 204

    killed = 0
    for reached in (100, 400):
        wait_for(lambda: at_ten.api("GET", f"/imports/{found['id']}").body["lines"]["read"] > reached, "some lines")  # noqa: B023
        for pid in at_ten.workers("ImporterFunction"):
            with suppress(ProcessLookupError):  # gone by itself meanwhile
                os.kill(pid, signal.SIGKILL)
                killed += 1
    done = followed(at_ten, found["id"], seconds=300)

    refused = {rule: number for rule, number in expected.items() if "." in rule}
    assert killed >= 1
    assert (done["status"], done["refused_by"]) == ("finished", refused)
    assert (done["lines"]["taken"], done["lines"]["duplicates"]) == (expected["taken"], expected["duplicate"])
    stored = sum(
        len(page["Items"])
        for shard in range(32)
        for page in at_ten.client("dynamodb")
        .get_paginator("query")
        .paginate(
            TableName=at_ten.resource("ConsentTable"),
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": f"{advertiser.id}#{shard:02d}"}},
        )
    )
    again = sum("again-" in line.text for line in messy_contacts.lines(LINES, seed=11))
    assert stored == expected["taken"] - again, "a person who agreed twice is one contact"
    told = fetched(done["report_url"]).splitlines()[1:]
    assert len(told) >= sum(refused.values()) + expected["duplicate"]
    assert Counter(line.split(";")[2] for line in told if ";refusée;" in line) == Counter(refused)


def test_a_stop_outlives_the_file_that_came_before_it_and_the_ones_after(at_ten: Stack, advertiser: Advertiser) -> None:
    before = (HEADER + "06 38 00 01 01;Zoé;01/10/2026\r\n").encode()
    imported(at_ten, advertiser.id, before)
    stop = {
        "advertiser_id": advertiser.id,
        "phone": "0638000101",
        "source": "phone",
        "received_at": "2026-11-20T10:00:00+01:00",
    }
    assert at_ten.api("POST", "/suppressions", stop).status == 201
    imported(at_ten, advertiser.id, before)
    after = imported(at_ten, advertiser.id, (HEADER + "06 38 00 01 01;Zoé;23/11/2026\r\n").encode())
    chain = at_ten.api("GET", f"/contacts/+33638000101/evidence?advertiser_id={advertiser.id}").body["records"]

    assert after["refused_by"] == {"fr.opposition": 1}
    assert [record["act"] for record in chain] == ["basis_recorded", "opposed"]
    assert at_ten.contact("+33638000101", advertiser.id)["status"] == "opposed"


def test_oppositions_go_first_and_a_pinpoint_export_gives_no_consent(at_ten: Stack, advertiser: Advertiser) -> None:
    drawn_up = {"oppositions": {"received_at": "2026-11-01T00:00:00+01:00"}}
    oppositions = opened(at_ten, advertiser.id, "oppositions", **drawn_up)
    contacts = opened(at_ten, advertiser.id, provenance=PROVENANCE)
    lines = "".join(f"06 38 00 02 0{place};Zoé;23/11/2026\r\n" for place in range(3))
    assert send(contacts["upload"], (HEADER + lines).encode()) == 204
    waiting = wait_for(
        lambda: (found := at_ten.api("GET", f"/imports/{contacts['id']}").body)["status"] == "waiting" and found,
        "the contacts to wait",
    )
    assert waiting["lines"]["read"] == 0
    pinpoint = b"ChannelType,Address,OptOut\nSMS,+33638000200,ALL\nSMS,+33638000201,NONE\n"
    assert send(oppositions["upload"], pinpoint) == 204
    done = followed(at_ten, oppositions["id"])
    assert (done["lines"]["taken"], done["lines"]["ignored"], done["layout"]["export"]) == (1, 1, "pinpoint")
    assert followed(at_ten, contacts["id"])["refused_by"] == {"fr.opposition": 1}
    assert [at_ten.contact(f"+3363800020{place}", advertiser.id)["status"] for place in range(3)] == [
        "opposed",
        "granted",
        "granted",
    ]

    as_contacts = imported(at_ten, advertiser.id, pinpoint)
    assert as_contacts["status"] == "failed"
    assert "ne prouve aucun consentement" in as_contacts["failure"]


@pytest.mark.slow
def test_of_a_list_that_several_workers_read_everybody_on_a_line_is_opposed(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    lines = [
        f"06 41 00 {place // 100:02d} {place % 100:02d};07 41 00 {place // 100:02d} {place % 100:02d}"
        for place in range(150)
    ]
    content = "\n".join(["Portable;Portable 2;Prénom", *(f"{line};{'Zoé' * 30}" for line in lines), lines[0], ""])
    assert len(content) > 16 * 1024, "two workers"
    listed = {"oppositions": {"received_at": "2026-11-01T00:00:00+01:00", "source": "telecac"}}
    done = imported(at_ten, advertiser.id, content.encode(), "oppositions", **listed)

    assert done["lines"] == {"read": 151, "taken": 150, "unchanged": 0, "duplicates": 1, "refused": 0, "ignored": 0}
    assert [line.split(";")[:4] for line in fetched(done["report_url"]).splitlines()[1:]] == [
        ["152", "doublon", "import.duplicate", "Doublon de la ligne 2."]
    ]
    for number in ("0641000000", "0741000000", "0641000149", "0741000149"):
        assert at_ten.contact(f"+33{number[1:]}", advertiser.id)["status"] == "opposed", number


def test_the_account_s_own_opt_out_list_is_read_page_by_page(at_ten: Stack, advertiser: Advertiser) -> None:
    for place in range(130):
        body = {"OptOutListName": "anciennes", "OptedOutNumber": f"+33639{place:06d}"}
        asked: Answer = carrier_call(at_ten, "PutOptedOutNumber", body)
        assert asked.status == 200
    done = followed(at_ten, opened(at_ten, advertiser.id, "opt_out_list", opt_out_list="anciennes")["id"])

    assert (done["status"], done["lines"]["taken"]) == ("finished", 130)
    assert at_ten.contact("+33639000129", advertiser.id)["status"] == "opposed"


def carrier_call(stack: Stack, operation: str, body: Any) -> Answer:
    return request("POST", stack.described["carrier_url"], body, {"X-Amz-Target": f"PinpointSMSVoiceV2.{operation}"})
