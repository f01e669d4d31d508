"""Which Chromium the tests of pages use, and how one is got."""

import os
import tarfile
from pathlib import Path

import pytest

from tools import chromium

STARTS, DOES_NOT = "#!/bin/sh\necho Chromium 150", "#!/bin/sh\necho 'install the snap' >&2; exit 1"


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing on its PATH but what a test puts there."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(chromium, "HOME", tmp_path / "unpacked")
    (tmp_path / "bin").mkdir()
    (tmp_path / "unpacked").mkdir()
    return tmp_path


def program(path: Path, script: str = STARTS) -> Path:
    path.write_text(script)
    path.chmod(0o755)
    return path


def test_the_one_that_is_named_comes_first_then_the_path_then_the_unpacked(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacked = program(machine / "unpacked" / "launcher")
    assert chromium.found() == unpacked

    on_the_path = program(machine / "bin" / "google-chrome")
    assert chromium.found() == on_the_path

    named = program(machine / "mine")
    monkeypatch.setenv("CHROMIUM", str(named))
    assert chromium.found() == named


def test_one_that_does_not_start_is_passed_over(machine: Path) -> None:
    program(machine / "bin" / "chromium-browser", DOES_NOT)
    starts = program(machine / "bin" / "google-chrome-stable")

    assert chromium.found() == starts


def test_no_other_is_taken_for_the_one_that_is_named(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(machine / "bin" / "chromium")
    monkeypatch.setenv("CHROMIUM", str(machine / "nowhere"))

    with pytest.raises(chromium.ChromiumError, match=r"CHROMIUM names .*/nowhere, which does not start"):
        chromium.found()


def test_where_there_is_one_nothing_is_got(machine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program(machine / "bin" / "chromium")

    assert chromium.main() == 0
    assert capsys.readouterr() == ("", "")


def test_where_none_can_be_had_the_reasons_are_said_and_nothing_fails(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert chromium.main() == 0

    said = capsys.readouterr().err
    assert said.startswith("The tests of pages will not be run:\n  no Chromium: none of chromium-headless-shell, ")
    assert "Debian's package: that takes root and apt-get" in said
    assert "npm's @sparticuz/chromium: " in said


def test_an_archive_that_is_not_the_one_that_was_tried_is_not_unpacked(machine: Path) -> None:
    browser = program(machine / "chromium.br")
    with tarfile.open(machine / "other.tgz", "w:gz") as archive:
        archive.add(browser, "package/bin/chromium.br")

    with pytest.raises(chromium.ChromiumError, match="not the one that was tried"):
        chromium._unpack(machine / "other.tgz", machine / "made")

    assert not (machine / "made").exists()


def test_what_an_installation_says_last_is_the_reason(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    program(machine / "bin" / "apt-get", "#!/bin/sh\necho 'E: Unable to locate package chromium' >&2; exit 100")

    with pytest.raises(chromium.ChromiumError, match="Debian's package: E: Unable to locate package chromium"):
        chromium.from_debian()
