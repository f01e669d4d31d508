"""The embedded stack while it is up: its ports, its clock, and what it runs."""

import io
import zipfile
from pathlib import Path

import pytest

from local.deployment import BUCKET
from tests.system.conftest import Advertiser, Stack, local, request, wait_for

pytestmark = pytest.mark.system


def test_the_emulator_and_the_carrier_listen_on_this_machine_only(stack: Stack) -> None:
    for name in ("STACK_PORT", "CARRIER_PORT"):
        port = int(stack.environment[name])
        listening = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        addresses = {
            words[1].split(":")[0]
            for words in listening
            if words[3] == "0A" and int(words[1].split(":")[1], 16) == port
        }
        assert addresses == {"0100007F"}


def test_the_carrier_refuses_what_another_sites_page_sends(stack: Stack) -> None:
    url = stack.described["carrier_url"]

    assert request("DELETE", f"{url}/messages", headers={"Origin": "https://elsewhere.example"}).status == 403


def test_setting_the_clock_moves_what_is_scheduled(at_ten: Stack, advertiser: Advertiser) -> None:
    campaign_id = at_ten.campaign(advertiser.id, advertiser.text)["id"]
    at = "2026-11-26T10:00:00+01:00"
    assert at_ten.api("POST", f"/campaigns/{campaign_id}/schedule", {"at": at}).body["status"] == "scheduled"

    local(at_ten.environment, "clock", "2026-11-26T10:00:30+01:00")

    at_ten.until(campaign_id, "running", seconds=60)
    at_ten.api("POST", f"/campaigns/{campaign_id}/cancel")


def test_what_runs_was_compiled_when_it_was_built(stack: Stack) -> None:
    bucket, compiled = stack.client("s3"), set()
    for found in bucket.list_objects_v2(Bucket=BUCKET)["Contents"]:
        if found["Key"].startswith(("ComplianceLayer-", "SenderFunction-")):
            artefact = io.BytesIO(bucket.get_object(Bucket=BUCKET, Key=found["Key"])["Body"].read())
            compiled |= {name for name in zipfile.ZipFile(artefact).namelist() if name.endswith(".pyc")}

    assert [name for name in compiled if name.startswith("sender/")]
    assert [name for name in compiled if name.startswith("python/stopsms/compliance/")]


def test_a_function_speaks_under_its_own_name(at_ten: Stack, advertiser: Advertiser) -> None:
    at_ten.reply("+33612345678", "STOP", advertiser.stop_number)

    def said() -> bool:
        events = at_ten.client("logs").filter_log_events(logGroupName=at_ten.resource("InboundLogs"))["events"]
        return any('"service":"inbound"' in event["message"] for event in events)

    wait_for(said, "its words")
