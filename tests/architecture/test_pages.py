"""What pages point to is there: pages, headings, files, modules and make's targets; and every page is on the list."""

import re
from pathlib import Path
from typing import Any

import jmespath  # type: ignore[import-untyped]

from tests.each_case import each

PROJECT = Path(__file__).resolve().parents[2]
LIST = PROJECT / "docs" / "README.md"
PAGES = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").glob("*.md"), PROJECT / "conformance" / "README.md"])
TARGETS = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
FOLDERS = "bench|conformance|docs|events|functions|local|shared|tests|tools"


def anchors(page: Path) -> set[str]:
    """The anchors of a page as GitHub makes them of its headings, and those that it sets itself."""
    text = page.read_text()
    plain = (
        re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", heading) for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    )
    return {re.sub(r"[^\w\- ]", "", one.strip().lower()).replace(" ", "-") for one in plain} | set(
        re.findall(r'<a id="([^"]+)">', text)
    )


def leads_nowhere(page: Path, link: str) -> bool:
    name, _, anchor = link.partition("#")
    target = page.parent / name if name else page
    return not target.exists() or bool(anchor and anchor not in anchors(target))


def is_missing(module: str) -> bool:
    return not any(
        (PROJECT / root / module.replace(".", "/")).with_suffix(end).exists()
        for root in ("", "shared")
        for end in ("", ".py")
    )


@each("page", PAGES)
def test_what_a_page_points_to_is_there(page: Path) -> None:
    text = page.read_text()

    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if not re.match(r"https?:|mailto:", link)]
    assert [link for link in links if leads_nowhere(page, link)] == []

    paths = re.findall(rf"(?<![\w/.])((?:{FOLDERS})/[\w/.-]*[\w/])", text)
    assert [path for path in paths if not (PROJECT / path).exists()] == []

    assert [module for module in re.findall(r"\bpython -m ([\w.]*\w)", text) if is_missing(module)] == []

    assert set(re.findall(r"`make ([a-z-]+)", text)) <= TARGETS


def test_every_page_is_on_the_list() -> None:
    listed = set(re.findall(r"\]\((\w[\w-]*\.md)\)", LIST.read_text()))

    assert listed == {page.name for page in (PROJECT / "docs").glob("*.md")} - {LIST.name}


def test_aliases_are_moved_back_to_the_newest_version_from_before_a_moment() -> None:
    (query,) = re.findall(r'--query "(max_by.+)" \|', (PROJECT / "docs" / "deploy.md").read_text())
    listed = {"1": "2026-11-20T08:00", "$LATEST": "2026-11-24T09:59", "10": "2026-11-24T10:01", "9": "2026-11-23T09:00"}
    versions = [{"Version": name, "LastModified": f"{at}:00.000+0000"} for name, at in listed.items()]

    def moved_to(known: list[dict[str, str]]) -> Any:
        return jmespath.search(query.replace(r"\$", "$"), {"Versions": known})

    assert moved_to(versions) == "9"
    assert moved_to(versions[1:3]) is None, "a function that there was not yet: the page passes it over"


def test_a_trial_takes_nothing_with_it_that_a_production_uses() -> None:
    _, _, removal = (PROJECT / "docs" / "deploy.md").read_text().partition("### Remove everything")
    (first, *_) = re.findall(r"^```\n(.*?)^```", removal, re.MULTILINE | re.DOTALL)

    assert "trial remove" in first
    assert "messaging" not in first, "one stack for both"
