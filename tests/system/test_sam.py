"""The template as users deploy it: with the SAM CLI, onto the emulator; and what scanners say of it."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.stack_paths import StackPaths
from tests.system.conftest import PROJECT, PYTHON, free_port, put_out

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
    assert services == {"dynamodb", "events", "kms", "pinpoint-sms-voice-v2", "s3", "scheduler", "sns", "sqs", "sts"}
    assert {entry.name for entry in (built / "SenderFunction").iterdir()} == {"sender"}
    assert list((built / "ArchiveFunction").glob("cryptography/**/*.so")), "it reads time stamps"
    size = sum(path.stat().st_size for path in layer.rglob("*") if path.suffix != ".pyc")
    assert size < 45_000_000, "the layer is deployed: keep it small"


@pytest.fixture
def account(tmp_path: Path) -> Iterator[StackPaths]:
    """An emulator on which nothing is deployed."""
    paths = StackPaths(tmp_path / "account", free_port(), free_port())
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


def test_what_sam_built_it_deploys_onto_the_emulator(built: Path, account: StackPaths) -> None:
    keys = account.credentials() | {"AWS_ENDPOINT_URL": account.endpoint}
    flags = ("--stack-name", "by-sam", "--resolve-s3", "--no-confirm-changeset", "--capabilities", "CAPABILITY_IAM")
    at_once = ("--parameter-overrides", "Gradual=false")  # the emulator has no CodeDeploy
    run(SAM, "deploy", "--template", built / "template.yaml", "--region", "eu-west-3", *flags, *at_once, **keys)

    formation = account.client("cloudformation")
    assert formation.describe_stacks(StackName="by-sam")["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE"
