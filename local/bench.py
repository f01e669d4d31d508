"""make bench: what the sending path costs, in recipients per second, AWS requests per recipient, and time to start.

The first and second are measured on a stack of the bench's own; the requests of the real planner and sender at the SDK. The
third compares each function's imports with a bare `import boto3`, each in a fresh process, as ratios of medians.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from local.home import PROJECT

EMULATOR_PYTHON = PROJECT / ".local" / "venv" / "emulator" / "bin" / "python"
FUNCTIONS = ("consent_api", "campaign_api", "planner", "sender", "inbound", "delivery")


def _call(stack: dict[str, Any], method: str, path: str, body: Any = None) -> Any:
    request = urllib.request.Request(
        stack["api_url"] + path,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "x-api-key": stack["api_key"]},
        method=method,
    )
    while True:
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            if error.code != 429:
                raise
            time.sleep(1)


def _carrier(stack: dict[str, Any], method: str, path: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(stack["carrier_url"] + path, data=data, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read() or b"null")


def _contacts(stack: dict[str, Any], number: int) -> None:
    """Put contacts straight into the table: capture is not what is measured."""
    import boto3  # noqa: PLC0415

    sys.path[:0] = [str(PROJECT / "functions"), str(PROJECT / "shared")]
    from adapters.dynamodb import attributes  # noqa: PLC0415
    from compliance.shards import shard_of  # noqa: PLC0415

    make: Any = boto3.client
    table = stack["resources"]["ConsentTable"]
    client = make(
        "dynamodb",
        endpoint_url=stack["aws_endpoint_url"],
        region_name=stack["region"],
        aws_access_key_id=stack["aws_access_key_id"],
        aws_secret_access_key=stack["aws_secret_access_key"],
    )
    since = "2026-11-01T09:00:00.000+00:00"
    basis = {
        "legal_basis": "consent",
        "collected_at": since,
        "evidence": 1,
        "informed": True,
        "objection_offered": True,
        "source": "web_form",
        "checkbox_ticked": True,
        "categories": [],
    }

    def put(start: int) -> None:
        requests = []
        for place in range(start, min(start + 25, number)):
            e164 = f"+336{10_000_000 + place:08d}"
            item = {
                "pk": f"bench#{shard_of(e164):02d}",
                "sk": e164,
                "version": 1,
                "status": "granted",
                "tags": [],
                "attributes": {},
                "claims": {},
                "sequence": 1,
                "head": "0" * 64,
                "basis": basis,
                "last_contact_at": since,
            }
            requests.append({"PutRequest": {"Item": attributes(item)}})
        client.batch_write_item(RequestItems={table: requests})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(put, range(0, number, 25)))


def sending(number: int) -> dict[str, Any]:
    """Send a campaign to so many contacts as fast as the machine allows; rates and requests per recipient."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "STACK_HOME": folder,
            "STACK_PORT": "4710",
            "CARRIER_PORT": "4711",
            "STACK_PartsPerSecond": "2000",
            "SAMPLE": "0",
        }
        local = [str(EMULATOR_PYTHON), "-m", "local"]
        subprocess.run([*local, "up"], cwd=PROJECT, env=environment, check=True, stdout=subprocess.DEVNULL)
        try:
            stack = json.loads((Path(folder) / "stack.json").read_text())
            return _send(stack, number, [*local, "clock", "2026-11-24T10:00:00+01:00"], environment)
        finally:
            subprocess.run([*local, "down"], cwd=PROJECT, env=environment, check=True)


def _send(stack: dict[str, Any], number: int, clock: list[str], environment: dict[str, str]) -> dict[str, Any]:
    advertiser = {
        "name": "Bench",
        "legal_name": "BENCH SAS",
        "siren": "732829320",
        "sender_id": "BENCH",
        "stop_number": "36180",
    }
    _call(stack, "PUT", "/advertisers/bench", advertiser)
    _contacts(stack, number)
    subprocess.run(clock, cwd=PROJECT, env=environment, check=True, stdout=subprocess.DEVNULL)
    _carrier(stack, "PUT", "/behaviour", {"parts_per_second": 100_000, "receipts": False})
    campaign = _call(stack, "POST", "/campaigns", {"advertiser_id": "bench", "name": "b", "text": "Bench : bonjour."})
    _call(stack, "POST", f"/campaigns/{campaign['id']}/schedule", {})
    while True:
        time.sleep(1)
        found = _call(stack, "GET", f"/campaigns/{campaign['id']}")
        if found["status"] == "finished":
            break
    os.environ["BENCH_CLOCK"] = str(Path(environment["STACK_HOME"]) / "clock")
    at = sorted(datetime.fromisoformat(message["at"]) for message in _carrier(stack, "GET", "/messages")["messages"])
    span = (at[-1] - at[0]) / timedelta(seconds=1)
    return {
        "recipients": number,
        "sent": found["counts"]["sent"],
        "seconds": round(span, 2),
        "recipients_per_second": round(len(at) / span, 1),
        "requests_per_recipient": _count_requests(stack, number),
    }


def _count_requests(stack: dict[str, Any], number: int) -> dict[str, float]:
    """AWS calls per recipient, counted at the SDK: the real planner and sender run here, against the emulator's tables."""
    import boto3  # noqa: PLC0415
    import botocore.session  # noqa: PLC0415

    os.environ |= {
        "AWS_ENDPOINT_URL": stack["aws_endpoint_url"],
        "AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2": stack["carrier_url"],
        "AWS_DEFAULT_REGION": stack["region"],
        "AWS_ACCESS_KEY_ID": stack["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": stack["aws_secret_access_key"],
    }
    calls: Counter[str] = Counter()
    session = botocore.session.get_session()

    def count(**event: Any) -> None:
        model = event["model"]
        calls[f"{model.service_model.service_name} {model.name}"] += 1

    session.register("before-call", count)
    boto3.setup_default_session(botocore_session=session)
    make: Any = boto3.client
    queue_url = make("sqs").create_queue(QueueName="bench")["QueueUrl"]
    campaign = _call(stack, "POST", "/campaigns", {"advertiser_id": "bench", "name": "n", "text": "Bench : bonjour."})
    calls.clear()
    cpu = _plan_and_send(stack, campaign["id"], queue_url, make("sqs"))
    shown = {name: round(times / number, 4) for name, times in sorted(calls.items())}
    carrier = shown.pop("pinpoint-sms-voice-v2 SendTextMessage")
    return shown | {
        "all besides the carrier": round(sum(shown.values()), 4),
        "carrier": carrier,
        "cpu_ms_per_recipient": round(cpu / number * 1000, 2),
    }


def _plan_and_send(stack: dict[str, Any], campaign_id: str, queue_url: str, sqs: Any) -> float:
    """Plan and send one campaign in this process; CPU seconds used."""
    from adapters.batch_ledger import BatchTable  # noqa: PLC0415
    from adapters.campaign_shelf import CampaignTable  # noqa: PLC0415
    from adapters.clock import SystemClock  # noqa: PLC0415
    from adapters.contact_book import ContactTable  # noqa: PLC0415
    from adapters.gateways.end_user_messaging import EndUserMessaging  # noqa: PLC0415
    from adapters.keyed_hash import KeyedHash  # noqa: PLC0415
    from adapters.kill_switch import KillSwitchItem  # noqa: PLC0415
    from adapters.queues import SqsBatchQueue, SqsPlannerQueue  # noqa: PLC0415
    from compliance.campaign import State  # noqa: PLC0415
    from contracts.messages import Batch, planning_task  # noqa: PLC0415
    from planner.plan_shards import Desk as PlannerDesk  # noqa: PLC0415
    from planner.plan_shards import plan_shards  # noqa: PLC0415
    from sender.hand_over import HandOver  # noqa: PLC0415
    from sender.pace import Pace  # noqa: PLC0415
    from sender.send_batch import Desk, send_batch  # noqa: PLC0415

    tables = stack["resources"]
    clock = SystemClock(str(Path(os.environ["BENCH_CLOCK"])))
    campaigns, ledger = CampaignTable(tables["CampaignTable"]), BatchTable(tables["CampaignTable"])
    contacts, queue = ContactTable(tables["ConsentTable"], KeyedHash("")), SqsBatchQueue(queue_url)
    draft = campaigns.find(campaign_id)
    if draft is None:
        raise LookupError(campaign_id)
    campaigns.change(replace(draft, state=State.RUNNING, started_at=clock.now(), revision=1))
    deadline = clock.now() + timedelta(hours=1)
    began = time.process_time()
    desk = PlannerDesk(campaigns, contacts, ledger, queue, SqsPlannerQueue(queue_url), clock)
    plan_shards(planning_task(campaign_id), desk, deadline)
    hand_over = HandOver(contacts, EndUserMessaging("", ""), clock, Pace(1e6, time.monotonic, time.sleep))
    schedules: Any = None  # nobody is asleep here
    switch = KillSwitchItem(tables["CampaignTable"])
    sender = Desk(
        campaigns, switch, contacts, ledger, queue, schedules, clock, hand_over, map, "bench", timedelta(minutes=2)
    )
    while messages := sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=1).get("Messages"):
        body = messages[0]["Body"]
        if "recipients" in body:
            send_batch(Batch.read(body), sender, deadline)
        sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=messages[0]["ReceiptHandle"])
    return time.process_time() - began


def cold_starts(runs: int) -> dict[str, dict[str, float]]:
    """Import time of each function and bare boto3, in milliseconds (median), with the ratio and peak memory."""
    with tempfile.TemporaryDirectory() as folder:
        layer = _layer(Path(folder))
        found = {name: _starts(f"import {name}.app", layer, runs) for name in FUNCTIONS}
        bare = _starts("import boto3", layer, runs)
    table = {"bare boto3": bare | {"ratio": 1.0}}
    for name, figures in found.items():
        table[name] = figures | {"ratio": round(figures["ms"] / bare["ms"], 2)}
    return table


def _layer(folder: Path) -> str:
    """The layer as it is deployed: pruned, with bytecode."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    given = {
        "ARTIFACTS_DIR": str(folder),
        "LAMBDA_PYTHON": version,
        "LAMBDA_PLATFORM": "local",
        "PYTHON": sys.executable,
    }
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    command = ["make", "--no-print-directory", "-C", str(PROJECT / "shared"), "build-ComplianceLayer"]
    subprocess.run(command, env=os.environ | given | {"PATH": path}, check=True, capture_output=True)
    return str(folder / "python")


def _starts(statement: str, layer: str, runs: int) -> dict[str, float]:
    code = (
        f"import time; t = time.perf_counter(); {statement}; ms = (time.perf_counter() - t) * 1000; "
        "import resource; print(ms, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    environment = {"PYTHONPATH": f"{PROJECT / 'functions'}:{layer}", "AWS_DEFAULT_REGION": "eu-west-3", "PATH": ""}
    figures = []
    for _ in range(runs):
        done = subprocess.run(
            [sys.executable, "-S", "-c", code], env=environment, capture_output=True, text=True, check=True
        )
        figures.append([float(word) for word in done.stdout.split()])
    return {
        "ms": round(statistics.median(f[0] for f in figures), 1),
        "rss_mb": round(statistics.median(f[1] for f in figures), 1),
    }


def _inline(value: Any) -> str:
    return (
        "  ".join(f"{name} {_inline(part)}" for name, part in value.items()) if isinstance(value, dict) else str(value)
    )


def main() -> None:
    """Measure and print, as a table and, with --json, as JSON."""
    parser = argparse.ArgumentParser(prog="python -m local.bench", description=__doc__)
    parser.add_argument("--recipients", type=int, default=3000)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    result = {
        "cold_start": cold_starts(asked.runs),
        "sending": sending(asked.recipients),
    }
    if asked.json:
        print(json.dumps(result, indent=2))
        return
    for title, figures in result.items():
        print(f"\n{title}")
        for name, value in figures.items():
            print(f"  {name:24} {_inline(value)}")


if __name__ == "__main__":
    main()
