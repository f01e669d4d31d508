"""The officer's commands: a pack made from an archive, verified without any network, and the certificate of the key."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from moto import mock_aws
from stopsms.command_line import evidence_packs
from stopsms.command_line.exits import Exit
from stopsms.command_line.program import program
from stopsms.command_line.stack import Account, Asked
from typer.testing import CliRunner

from tests.each_case import each
from tests.evidence.history import FIRST, a_history
from tests.evidence.signing import LocalKey
from tests.evidence.signing import issued as issued_for
from tests.factories import CAMILLE, TUESDAY_10H_PARIS

NOW = TUESDAY_10H_PARIS + timedelta(days=2)
SHARED = Path(__file__).resolve().parents[2] / "shared"


class StackOnMoto(Account):
    """An account whose function's settings are given; everything else is on moto."""

    def client(self, service: str) -> Any:
        if service == "lambda":
            variables = {"Environment": {"Variables": {"TIME_STAMP_URL": ""}}}
            return SimpleNamespace(get_function_configuration=lambda **asked: variables if asked["Qualifier"] else None)
        return super().client(service)


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A small history in the archive of a stack that has a signing key."""
    for name, value in (("DEFAULT_REGION", "eu-west-3"), ("ACCESS_KEY_ID", "none"), ("SECRET_ACCESS_KEY", "none")):
        monkeypatch.setenv(f"AWS_{name}", value)
    history = a_history()
    with mock_aws():
        s3: Any = boto3.client("s3")
        where = {"LocationConstraint": "eu-west-3"}
        s3.create_bucket(Bucket="archive", ObjectLockEnabledForBucket=True, CreateBucketConfiguration=where)
        folder = history.memory.on_disk(tmp_path / "bucket")
        for path in folder.rglob("*"):
            if path.is_file():
                s3.put_object(Bucket="archive", Key=path.relative_to(folder).as_posix(), Body=path.read_bytes())
        key = boto3.client("kms").create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
        resources = {"ArchiveBucket": "archive", "EvidenceKey": key, "EvidenceApiFunction": "evidence"}

        def now(_: Asked) -> datetime:
            return NOW

        monkeypatch.setattr(Asked, "account", StackOnMoto(resources))
        monkeypatch.setattr(Asked, "now", now)
        monkeypatch.setattr(evidence_packs, "_contacts", lambda _: SimpleNamespace(evidence=history.chain))
        yield


def run(*arguments: str) -> Any:
    return CliRunner().invoke(program, ["evidence", *arguments])


@pytest.mark.slow
def test_a_pack_of_a_person_is_signed_for_its_owner_alone_and_verifies(stack: None, tmp_path: Path) -> None:
    file, kept = tmp_path / "pack.zip", tmp_path / "kept.pem"

    made = run("pack", CAMILLE.e164, "--advertiser", "zelie", "--to", str(file))
    assert made.exit_code == Exit.DONE, made.output
    assert CAMILLE.e164 not in made.output
    result = json.loads(made.stdout)
    assert (result["acts"], result["messages"], result["unlawful"]) == (2, 2, [])
    assert file.stat().st_mode & 0o077 == 0

    certificate = json.loads(run("certificate", "--to", str(kept)).stdout)
    assert (certificate["number"], certificate["sha256"]) == (1, result["certificate"])
    verified = run("verify", str(file), result["manifest"], "--certificate", str(kept), "--table")
    assert (verified.exit_code, verified.stdout.startswith("Whole and unaltered.")) == (Exit.DONE, True)
    assert run("verify", str(file), "0" * 64).exit_code == Exit.ATTENTION
    refused = run("verify", str(file), "--certificate", "0" * 64)
    assert refused.exit_code == Exit.ATTENTION
    assert any("un autre certificat" in fault for fault in json.loads(refused.stdout)["faults"])


@pytest.mark.slow
def test_a_pack_of_a_campaign_may_be_left_unsigned(stack: None, tmp_path: Path) -> None:
    file = tmp_path / "pack.zip"
    made = run("pack", "--campaign", FIRST, "--advertiser", "zelie", "--to", str(file), "--unsigned")
    result = json.loads(made.stdout)

    assert (made.exit_code, result["about"], result["certificate"]) == (Exit.DONE, f"campaign {FIRST}", None)
    assert run("verify", str(file)).exit_code == Exit.DONE


def test_a_pack_is_of_a_person_or_of_a_campaign_that_the_archive_knows(stack: None, tmp_path: Path) -> None:
    asked = ("--advertiser", "zelie", "--to", str(tmp_path / "pack.zip"))

    assert run("pack", *asked).exit_code == Exit.USAGE
    assert run("pack", CAMILLE.e164, "--campaign", FIRST, *asked).exit_code == Exit.USAGE
    assert run("pack", "+33636999999", *asked).exit_code == Exit.MISSING
    assert run("pack", "12", *asked).exit_code == Exit.INVALID
    assert not (tmp_path / "pack.zip").exists()


def test_a_certificate_of_another_key_is_not_put_in_place(stack: None, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    other.write_bytes(issued_for(LocalKey(), LocalKey()))
    before = json.loads(run("certificate").stdout)

    assert run("certificate", "--put", str(other)).exit_code == Exit.INVALID
    assert json.loads(run("certificate").stdout) == before


@pytest.mark.exhaustive
def test_without_the_libraries_of_documents_it_says_which_extra_installs_them(tmp_path: Path) -> None:
    (tmp_path / "reportlab.py").write_text("raise ModuleNotFoundError('no reportlab', name='reportlab')")
    (tmp_path / "pack.zip").write_bytes(b"PK")
    done = subprocess.run(
        [sys.executable, "-m", "stopsms.command_line", "--table", "evidence", "verify", str(tmp_path / "pack.zip")],
        env=os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{SHARED}"}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == Exit.BROKEN
    assert "pip install '.[evidence]'" in done.stderr


@pytest.mark.exhaustive
@each(
    ("asked", "command"),
    [
        (
            ("evidence", "ADVERTISER=zelie", "PHONE=06 12 34 56 78"),
            ("evidence", "pack", "--advertiser", "zelie", "06 12 34 56 78"),
        ),
        (
            ("evidence", "ADVERTISER=zelie", "CAMPAIGN=c0ffee", "STACK=ours"),
            ("--stack", "ours", "evidence", "pack", "--advertiser", "zelie", "--campaign", "c0ffee"),
        ),
        (("verify", "PACK=my pack.zip"), ("evidence", "verify", "my pack.zip")),
        (
            ("verify", "PACK=a.zip", "HASH=abc", "MO=9", "CERTIFICATE=kept.pem"),
            ("evidence", "verify", "--mo", "9", "--certificate", "kept.pem", "a.zip", "abc"),
        ),
        (("certificate", "TO=kept.pem"), ("evidence", "certificate", "--to", "kept.pem")),
        (("certificate", "PUT=a.pem", "STACK=ours"), ("--stack", "ours", "evidence", "certificate", "--put", "a.pem")),
        (("audit",), ("audit",)),
        (
            ("audit", "BUCKET=b", "RULES_OF=2026-11-24"),
            ("audit", "--bucket", "b", "--rules-of", "2026-11-24"),
        ),
    ],
)
def test_make_s_targets_run_the_commands_with_tables(asked: tuple[str, ...], command: tuple[str, ...]) -> None:
    shown = subprocess.run(
        ["make", "--dry-run", "--no-print-directory", *asked],  # noqa: S607 (whichever make builds the project)
        cwd=SHARED.parent, capture_output=True, text=True, check=True,
    )  # fmt: skip
    lines = shown.stdout.replace("\\\n", " ").splitlines()
    program_line = next(line for line in lines if "/stopsms " in line)

    assert tuple(shlex.split(program_line)[1:]) == ("--table", *command)
