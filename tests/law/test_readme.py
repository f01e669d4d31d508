"""The README is short, and what it names is there."""

import re
from pathlib import Path

import pytest

from conformance.__main__ import SETS, cases

PROJECT = Path(__file__).resolve().parents[2]
README = (PROJECT / "README.md").read_text()
CONTRIBUTING = (PROJECT / "CONTRIBUTING.md").read_text()
PAGES = [page.read_text() for page in sorted((PROJECT / "docs").glob("*.md"))]
PICTURES = sorted((PROJECT / "docs" / "images").iterdir())


def test_it_has_at_most_200_lines() -> None:
    assert README.count("\n") <= 200


@pytest.mark.parametrize("page", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_every_file_and_command_that_it_names_exists(page: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    commands = set(re.findall(r"(?:`|\$ |^)make ([a-z-]+)", page, re.MULTILINE))
    files = re.findall(
        r"(?<![\w/])(?:functions|shared|local|tools|bench|tests|conformance|docs|events)/[\w./-]+\.\w+", page
    )

    within = re.findall(r"(?<![\w/])(?:adapters|compliance|contracts|evidence)/[\w./-]+", page)

    assert commands <= targets
    for name in (*files, *(f"shared/stopsms/{path}" for path in within), "template.yaml", "messaging.yaml"):
        assert (PROJECT / name).exists(), name


def test_every_folder_at_the_top_and_in_the_package_is_in_the_list_of_folders() -> None:
    listed = set(re.findall(r"([\w<>]+)/(?= |$)", README.partition("## Where things are")[2], re.MULTILINE))
    top = {path.parent for path in PROJECT.glob("[a-z]*/*") if "__pycache__" not in path.parts}
    package = {path.parent for path in (PROJECT / "shared" / "stopsms").glob("[a-z]*/*.py")}

    assert {folder.name for folder in top | package} - {"requirements", "functions", "shared"} <= listed


def test_every_picture_is_shown_and_small() -> None:
    assert PICTURES
    for picture in PICTURES:
        assert f"(docs/images/{picture.name})" in README or any(f"(images/{picture.name})" in page for page in PAGES)
        assert picture.stat().st_size < 150_000


def test_its_number_of_test_cases_is_that_of_the_conformance_kit() -> None:
    assert f"{sum(len(cases(name)) for name in SETS):,} test cases" in README
