"""The wheel installs one package and a program that runs from it."""

import os
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
from packaging.requirements import Requirement

pytestmark = pytest.mark.exhaustive

PROJECT = Path(__file__).resolve().parents[2]
OFFLINE = os.environ | {"PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built with what is installed, without any network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", str(folder)]
    subprocess.run([*command, str(PROJECT)], env=OFFLINE, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_one_package(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    packages = {name.partition("/")[0] for name in names if ".dist-info/" not in name}

    assert packages == {"stopsms"}
    assert "stopsms/evidence/verify_pack.py" in names, "packs carry it"


def test_documents_and_their_signatures_are_an_extra(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        (name,) = [name for name in opened.namelist() if name.endswith(".dist-info/METADATA")]
        metadata = Parser().parsestr(opened.read(name).decode())
    needed = [Requirement(text) for text in metadata.get_all("Requires-Dist", [])]
    always = {each.name for each in needed if each.marker is None}
    extra = {each.name for each in needed if each.marker and each.marker.evaluate({"extra": "evidence"})}

    assert extra == {"font-source-sans-pro", "phonenumberslite", "pyhanko", "reportlab"}
    assert always.isdisjoint(extra)


def test_the_program_runs_from_the_wheel_with_no_more_than_the_wheel_declares(wheel: Path, tmp_path: Path) -> None:
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-compile",
        "--target",
        str(tmp_path / "installed"),
    ]
    subprocess.run([*install, str(wheel)], env=OFFLINE, check=True, capture_output=True)
    missing = tmp_path / "missing"
    missing.mkdir()
    for name in ("pydantic", "aws_lambda_powertools", "phonenumbers", "reportlab", "pyhanko", "yaml"):
        (missing / f"{name}.py").write_text(f"raise ModuleNotFoundError('no {name}', name='{name}')")
    path = os.pathsep.join([str(tmp_path / "installed"), str(missing)])
    done = subprocess.run(
        [str(tmp_path / "installed" / "bin" / "stopsms"), "--help"],
        cwd=tmp_path, env=OFFLINE | {"PYTHONPATH": path}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert "evidence" in done.stdout
    where = [sys.executable, "-c", "import stopsms; print(stopsms.__path__)"]
    shown = subprocess.run(
        where, cwd=tmp_path, env=OFFLINE | {"PYTHONPATH": path}, capture_output=True, text=True, check=True
    )
    assert str(tmp_path / "installed" / "stopsms") in shown.stdout
