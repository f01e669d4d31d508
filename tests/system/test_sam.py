"""The template as users deploy it: with the SAM CLI, onto the emulator; and what scanners say of it."""

import json
import os
import pty
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml
from stopsms.command_line.exits import Exit
from stopsms.command_line.program import program
from typer.testing import CliRunner

from local.deployment import TemplateLoader, long_form
from local.stack_paths import StackPaths
from tests.architecture.test_messaging import SCHEMA
from tests.stack import PROJECT, PYTHON, free_port, put_out, wait_for

pytestmark = pytest.mark.system

SAM = PROJECT / ".local" / "venv" / "sam" / "bin" / "sam"
UV = PROJECT / ".local" / "venv" / "uv" / "bin" / "uv"
CHECKOV = PROJECT / ".local" / "venv" / "scan" / "bin" / "checkov"


def run(*command: str | Path, **environment: str) -> str:
    given = os.environ | {"SAM_CLI_TELEMETRY": "0", "AWS_DEFAULT_REGION": "eu-west-3"} | environment
    done = subprocess.run(
        [str(word) for word in command], cwd=PROJECT, env=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


def with_uv() -> dict[str, str]:
    """Builds with uv; where uv has made the environments, pip is kept from stepping in."""
    (installer,) = (PROJECT / ".local" / "venv" / "emulator").glob("lib/*/site-packages/boto3-*.dist-info/INSTALLER")
    return {"UV": str(UV)} | ({"PIP_NO_INDEX": "1"} if installer.read_text().strip() == "uv" else {})


NO_ACCOUNT = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}


def test_the_templates_are_valid_for_sams_linter() -> None:
    run(SAM.with_name("cfn-lint"), "template.yaml", "messaging.yaml", "--regions", "eu-west-3")


def test_what_our_pattern_of_a_sender_id_is_compared_with_is_cloudformations() -> None:
    manager = "from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER as all_of"
    asking = "all_of.get_resource_schema('eu-west-3', 'AWS::SMSVOICE::SenderId').schema['properties']['SenderId']"

    assert run(SAM.with_name("python"), "-c", f"{manager}; print({asking}['pattern'])").strip() == SCHEMA


def test_the_security_scanner_has_nothing_to_say_that_is_not_answered() -> None:
    files = ("--file", "template.yaml", "--file", "messaging.yaml")
    said = run(CHECKOV, *files, "--config-file", ".checkov.yaml", "--skip-download", "--output", "json")

    assert json.loads(said)["summary"]["passed"] > 0, "it read nothing"


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What SAM builds for AWS."""
    folder = tmp_path_factory.mktemp("built")
    run(SAM, "build", "--build-dir", folder, **with_uv(), **NO_ACCOUNT)
    return folder


def test_the_artefacts_for_aws_hold_arm64_libraries_and_only_what_is_used(built: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    run("make", "-C", "shared", "build-ComplianceLayer", ARTIFACTS_DIR=str(again), **with_uv())
    run("make", "-C", "functions", "build-ArchiveFunction", ARTIFACTS_DIR=str(tmp_path / "archive"), UV="")

    assert contents(again) == contents(built / "ComplianceLayer"), "the same sources give the same bytes"
    assert contents(tmp_path / "archive") == contents(built / "ArchiveFunction"), "whether uv installs or pip"
    layer = built / "ComplianceLayer" / "python"
    assert list(layer.glob("pydantic_core/*aarch64*.so"))
    services = {entry.name for entry in (layer / "botocore" / "data").iterdir() if entry.is_dir()}
    kept = {"cognito-idp", "dynamodb", "events", "kms", "pinpoint-sms-voice-v2", "s3", "scheduler", "secretsmanager"}
    assert services == kept | {"sns", "sqs", "ssm", "sts"}
    assert {entry.name for entry in (built / "SenderFunction").iterdir()} == {"sender"}
    assert list((built / "ArchiveFunction").glob("cryptography/**/*.so")), "it reads time stamps"
    size = sum(path.stat().st_size for path in layer.rglob("*") if path.suffix != ".pyc")
    assert size < 45_000_000, "the layer is deployed: keep it small"


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StackPaths]:
    """An emulator on which nothing is deployed."""
    paths = StackPaths(tmp_path_factory.mktemp("account"), free_port(), free_port())
    environment = {"STACK_HOME": str(paths.folder), "STACK_PORT": str(paths.stack_port)}
    environment |= {"CARRIER_PORT": str(paths.carrier_port)}
    starting = (
        "from local import processes, stack_paths as s; processes.start_emulator(s.StackPaths.from_environment())"
    )
    try:
        run(PYTHON, "-c", starting, **environment)
        yield paths
    finally:
        put_out(environment)


COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
MOST_QUESTIONS = 60


def answered_with_enter(*command: str | Path, **environment: str) -> str:
    """Run a program at a terminal, press Enter at each of its questions, and return the screen. It must not ask for ever."""
    ours, theirs = pty.openpty()
    given = os.environ | {"SAM_CLI_TELEMETRY": "0", "COLUMNS": "200"} | environment
    words = [str(word) for word in command]
    process = subprocess.Popen(
        words, cwd=PROJECT, env=given, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    )
    os.close(theirs)
    screen, asked = "", 0
    try:
        while piece := _read(ours):
            screen += COLOURS.sub("", piece.decode(errors="replace"))
            asks = screen.endswith(": ")
            asked += asks
            assert asked <= MOST_QUESTIONS, screen[-4000:]
            os.write(ours, b"\n" * asks)
    finally:
        os.close(ours)  # which ends a program that still waits for an answer
        ended = process.wait(timeout=60)
    assert ended == 0, screen[-4000:]
    return screen


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux's way to say that the other end is closed
        return b""


@pytest.fixture(scope="module")
def screen(built: Path, account: StackPaths, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What `sam deploy --guided` shows while it deploys the stack `stop-sms`; every answer is Enter."""
    config = tmp_path_factory.mktemp("config") / "samconfig.toml"  # the answers are kept in it
    config.write_text((PROJECT / "samconfig.toml").read_text())
    keys = account.credentials() | {"AWS_ENDPOINT_URL": account.endpoint}
    guided = ("deploy", "--guided", "--template", built / "template.yaml", "--config-file", config)
    return answered_with_enter(SAM, *guided, **keys)


def test_what_sam_built_it_deploys_when_every_question_is_answered_with_enter(account: StackPaths, screen: str) -> None:
    stack = stack_of(account, "stop-sms")
    given = {parameter["ParameterKey"]: parameter["ParameterValue"] for parameter in stack["Parameters"]}

    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert given["Deployment"] == "trial"
    assert {name for name in given if f"Parameter {name} [" in screen} == set(given), "each has a default to accept"


CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]


def stack_of(account: StackPaths, name: str) -> Any:
    (stack,) = account.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    return stack


def settled(account: StackPaths, name: str) -> str:
    """The status of a stack that is no longer being changed."""

    def ended() -> str:
        status: str = stack_of(account, name)["StackStatus"]
        return "" if status.endswith("IN_PROGRESS") else status

    status: str = wait_for(ended, f"{name} to settle")
    return status


def resources(account: StackPaths, name: str) -> dict[str, str]:
    pages = account.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=name)
    found = [resource for page in pages for resource in page["StackResourceSummaries"]]
    return {resource["LogicalResourceId"]: resource["PhysicalResourceId"] for resource in found}


def created(account: StackPaths, name: str, more: dict[str, Any], **parameters: str) -> str:
    """Create another stack of the template that was deployed, with more resources; how that ends."""
    formation, s3 = account.client("cloudformation"), account.client("s3")
    template = formation.get_template(StackName="stop-sms", TemplateStage="Original")["TemplateBody"]
    template = template if isinstance(template, dict) else yaml.load(template, Loader=TemplateLoader)  # noqa: S506
    written = json.dumps(long_form(template | {"Resources": template["Resources"] | more}))
    (bucket,) = (found["Name"] for found in s3.list_buckets()["Buckets"] if "sam" in found["Name"])
    s3.put_object(Bucket=bucket, Key=name, Body=written.encode())
    formation.create_stack(
        StackName=name,
        TemplateURL=f"{account.endpoint}/{bucket}/{name}",
        Capabilities=CAPABILITIES,
        Parameters=chosen(account, parameters),
    )
    return settled(account, name)


def chosen(account: StackPaths, parameters: dict[str, str]) -> list[dict[str, str]]:
    """All parameters: those that were accepted by Enter, but for these."""
    accepted = {one["ParameterKey"]: one["ParameterValue"] for one in stack_of(account, "stop-sms")["Parameters"]}
    return [{"ParameterKey": key, "ParameterValue": value} for key, value in (accepted | parameters).items()]


def of_stack(account: StackPaths, name: str) -> set[str]:
    """What there is in the account that carries the stack's name, and its keys that are not about to go."""
    tables = account.client("dynamodb").list_tables()["TableNames"]
    buckets = [bucket["Name"] for bucket in account.client("s3").list_buckets()["Buckets"]]
    roles = [role["RoleName"] for role in account.client("iam").list_roles()["Roles"]]
    queues = account.client("sqs").list_queues().get("QueueUrls", [])
    groups = account.client("logs").describe_log_groups()["logGroups"]
    # without retention it is Lambda's own: made anew for the last line of a function that was still running
    logs = [group["logGroupName"] for group in groups if "retentionInDays" in group]
    functions = [found["FunctionName"] for found in account.client("lambda").list_functions()["Functions"]]
    everything = [*tables, *buckets, *roles, *queues, *logs, *functions]
    return {found for found in everything if f"{name}-" in found or f"/{name}/" in found}


def keys_in_use(account: StackPaths) -> int:
    kms = account.client("kms")
    keys = [kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"] for key in kms.list_keys()["Keys"]]
    return sum(key["KeyState"] == "Enabled" for key in keys)


@pytest.mark.slow
def test_a_creation_that_fails_leaves_nothing_but_the_role_that_other_apis_may_be_using(
    account: StackPaths, screen: str
) -> None:
    keys = keys_in_use(account)
    last = ["RetentionFunction", "ArchiveBucket", "ImportBucket", "ApiAccount", "WebhookTable", "ConsentTable"]
    waiting = {"Handle": "https://nobody.example", "Timeout": "1", "Count": 1}
    waits = {"Type": "AWS::CloudFormation::WaitCondition", "DependsOn": last, "Properties": waiting}

    assert created(account, "unlucky", {"Unlucky": waits}, Deployment="production") == "ROLLBACK_COMPLETE"
    left = of_stack(account, "unlucky")
    assert {name.rpartition("-")[0] for name in left} == {"unlucky-ApiLogsRole"}, left
    assert keys_in_use(account) == keys


@pytest.mark.slow
def test_a_trial_is_removed_beside_a_production_that_is_not(
    account: StackPaths, screen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (account.credentials() | {"AWS_ENDPOINT_URL": account.endpoint}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # another test's has its credentials
    formation, s3 = account.client("cloudformation"), account.client("s3")

    def remove(name: str) -> Any:
        return CliRunner().invoke(program, ["--json", "--stack", name, "trial", "remove", "--yes"])

    def become(deployment: str) -> None:
        formation.update_stack(
            StackName="stop-sms",
            UsePreviousTemplate=True,
            Parameters=chosen(account, {"Deployment": deployment}),
            Capabilities=CAPABILITIES,
        )
        assert settled(account, "stop-sms") == "UPDATE_COMPLETE"

    assert created(account, "real", {}, Deployment="production") == "CREATE_COMPLETE"
    beside = of_stack(account, "real")
    refused = remove("real")
    assert refused.exit_code == Exit.CONFLICT, refused.output + refused.stderr
    become("production")
    table = resources(account, "stop-sms")["ConsentTable"]
    assert account.client("dynamodb").describe_table(TableName=table)["Table"]["DeletionProtectionEnabled"] is True
    assert remove("stop-sms").exit_code == Exit.CONFLICT
    become("trial")
    archive = resources(account, "stop-sms")["ArchiveBucket"]
    lock = {"Mode": "GOVERNANCE", "Days": 1}  # the emulator does not do what the template says of it
    rule = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": lock}}
    s3.put_object_lock_configuration(Bucket=archive, ObjectLockConfiguration=rule)
    s3.put_object(Bucket=archive, Key="consent/000000000001.jsonl.gz", Body=b"", ChecksumAlgorithm="SHA256")
    s3.delete_object(Bucket=archive, Key="consent/000000000001.jsonl.gz")

    removed = remove("stop-sms")
    assert removed.exit_code == Exit.DONE, removed.output
    assert {left["resource"] for left in json.loads(removed.stdout)["left"]} == {"DataKey", "HashKey", "EvidenceKey"}
    assert of_stack(account, "stop-sms") == set()
    assert remove("stop-sms").exit_code == Exit.DONE, "as if it had been interrupted at the end"
    assert of_stack(account, "real") == beside
    assert stack_of(account, "real")["StackStatus"] == "CREATE_COMPLETE"
