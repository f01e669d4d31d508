"""The embedded stack while it is up: its ports, its clock, and what it runs."""

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from local.deployment import BUCKET
from tests.stack import PROJECT, Advertiser, Stack, local, request, wait_for

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

    def begun() -> bool:  # and, since it is to nobody, soon finished
        return at_ten.api("GET", f"/campaigns/{campaign_id}").body["status"] in ("running", "finished")

    wait_for(begun, "the campaign's start", seconds=60)


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


READING = """
import os, sys
from local.emulator.forked_worker import preload

found, read = os.environ.__class__.__getitem__, set()

def noting(environment, name):
    frame = sys._getframe()
    while frame and not frame.f_code.co_filename.startswith(f"{sys.argv[1]}/python/stopsms"):
        frame = frame.f_back
    if frame:
        read.add(name)
    return found(environment, name)

os.environ.__class__.__getitem__ = noting
preload(sys.argv[1])
os.environ.__class__.__getitem__ = found
print("stopsms.adapters.wiring" in sys.modules, sorted(read - {"PYDANTIC_DISABLE_PLUGINS"}))  # of pydantic, at each model
import stopsms.adapters.doors.sqs_batch
"""


def test_the_modules_of_ours_that_workers_are_forked_with_have_read_no_environment(tmp_path: Path) -> None:
    (tmp_path / "python").symlink_to(PROJECT / "shared")
    named = {"POWERTOOLS_SERVICE_NAME": "emulator", "POWERTOOLS_METRICS_NAMESPACE": "Emulator"}
    done = subprocess.run(
        [sys.executable, "-c", READING, str(tmp_path)],
        cwd=PROJECT,
        env=os.environ | named,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout == "True []\n", done.stderr
    assert done.returncode == 0, "what was left to the workers they can import"
