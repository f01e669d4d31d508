"""The template as users deploy it: with the SAM CLI, onto the emulator; and what scanners say of it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.system.conftest import PROJECT, PYTHON, Stack

pytestmark = pytest.mark.system

SAM = PROJECT / ".local" / "venv" / "sam" / "bin" / "sam"
CHECKOV = PROJECT / ".local" / "venv" / "scan" / "bin" / "checkov"


def run(*command: str | Path, **environment: str) -> str:
    given = os.environ | {"SAM_CLI_TELEMETRY": "0", "AWS_DEFAULT_REGION": "eu-west-3"} | environment
    done = subprocess.run(
        [str(word) for word in command], cwd=PROJECT, env=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


NO_ACCOUNT = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}


@pytest.mark.parametrize("flags", [(), ("--lint",)], ids=["transform", "lint"])
@pytest.mark.parametrize("template", ["template.yaml", "messaging.yaml"])
def test_the_templates_are_valid_for_sam_and_its_linter(template: str, flags: tuple[str, ...]) -> None:
    run(SAM, "validate", "--template", template, "--region", "eu-west-3", *flags, **NO_ACCOUNT)


@pytest.mark.parametrize("template", ["template.yaml", "messaging.yaml"])
def test_the_security_scanner_has_nothing_to_say_that_is_not_answered(template: str) -> None:
    run(CHECKOV, "--file", template, "--config-file", ".checkov.yaml", "--skip-download")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_artefacts_for_aws_hold_arm64_libraries_and_only_what_is_used(tmp_path: Path) -> None:
    built, again = tmp_path / "built", tmp_path / "again"
    run(SAM, "build", "--build-dir", built, **NO_ACCOUNT)
    run("make", "-C", "shared", "build-ComplianceLayer", ARTIFACTS_DIR=str(again))
    run("make", "-C", "functions", "build-SenderFunction", ARTIFACTS_DIR=str(tmp_path / "sender"))

    assert contents(again) == contents(built / "ComplianceLayer"), "the same sources give the same bytes"
    assert contents(tmp_path / "sender") == contents(built / "SenderFunction")
    layer = built / "ComplianceLayer" / "python"
    assert list(layer.glob("pydantic_core/*aarch64*.so"))
    services = {entry.name for entry in (layer / "botocore" / "data").iterdir() if entry.is_dir()}
    assert services == {"dynamodb", "events", "kms", "pinpoint-sms-voice-v2", "s3", "scheduler", "sns", "sqs", "sts"}
    assert {entry.name for entry in (built / "SenderFunction").iterdir()} == {"sender"}
    assert list((built / "ArchiveFunction").glob("cryptography/**/*.so")), "it reads time stamps"
    size = sum(path.stat().st_size for path in layer.rglob("*") if path.suffix != ".pyc")
    assert size < 45_000_000, "the layer is deployed: keep it small"


def test_sam_builds_bytecode_and_deploys_onto_the_emulator(stack: Stack, tmp_path: Path) -> None:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    path = f"{PYTHON.parent}:{os.environ['PATH']}"
    run(SAM, "build", "--build-dir", tmp_path, LAMBDA_PLATFORM="local", LAMBDA_PYTHON=version, PATH=path, **NO_ACCOUNT)
    assert list((tmp_path / "SenderFunction").rglob("*.pyc"))
    assert list((tmp_path / "ComplianceLayer" / "python" / "stopsms").rglob("*.pyc"))

    keys = {
        "AWS_ENDPOINT_URL": stack.described["aws_endpoint_url"],
        "AWS_ACCESS_KEY_ID": stack.described["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": stack.described["aws_secret_access_key"],
    }
    flags = ("--stack-name", "by-sam", "--resolve-s3", "--no-confirm-changeset", "--capabilities", "CAPABILITY_IAM")
    template = tmp_path / "template.yaml"
    run(SAM, "deploy", "--template", template, "--region", "eu-west-3", *flags, **keys)

    formation = stack.client("cloudformation")
    assert formation.describe_stacks(StackName="by-sam")["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE"
    formation.delete_stack(StackName="by-sam")
