"""What pages point to is there: pages, headings, files, modules and make's targets; and every page is on the list."""

import re
from pathlib import Path

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


def deployments(text: str) -> list[str]:
    """The commands `sam deploy` of a page's blocks, each with the lines that go on."""
    blocks = re.findall(r"^ *```(?:console)?\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.replace("\\\n", " ").splitlines() if "sam deploy" in line]


def test_no_page_deploys_a_parameter_without_a_new_release() -> None:
    """What calls a function would go on calling the version before it: nothing that was deployed would be live."""
    every = [command for page in PAGES for command in deployments(page.read_text())]
    changing = [one for one in every if "--parameter-overrides" in one and "messaging.yaml" not in one]

    assert any("messaging.yaml" in command for command in every)
    assert [command for command in changing if "Release=" not in command] == []


def test_a_trial_takes_nothing_with_it_that_a_production_uses() -> None:
    _, _, removal = (PROJECT / "docs" / "deploy.md").read_text().partition("### Remove everything")
    (first, *_) = re.findall(r"^```\n(.*?)^```", removal, re.MULTILINE | re.DOTALL)

    assert "trial remove" in first
    assert "messaging" not in first, "one stack for both"
