"""The names that the glossary gives are those of the code and of the API."""

import json
import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
GLOSSARY = (PROJECT / "docs" / "glossary.md").read_text()
CODE = "\n".join(path.read_text() for path in (PROJECT / "shared").rglob("*.py"))
API = next((PROJECT / "functions").glob("*/openapi.json")).read_text()
OUTSIDE = CODE + API + "".join((PROJECT / name).read_text() for name in ("template.yaml", "Makefile"))


def names() -> list[str]:
    """Everything in backticks in the third column."""
    rows = [line.split(" | ")[2] for line in GLOSSARY.splitlines() if line.startswith("| ") and line.count("|") == 5]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


def is_there(name: str) -> bool:
    call = re.fullmatch(r"(GET|POST|PUT|DELETE) (/\S+)", name)
    if call:
        return call[1].lower() in json.loads(API)["paths"].get(call[2], {})
    if name.startswith("make "):
        return re.search(rf"^{name[5:]}:", OUTSIDE, re.MULTILINE) is not None
    if re.fullmatch(r"[A-Z]\w+", name):
        return re.search(rf"^(class {name}\b|  {name}:)", OUTSIDE, re.MULTILINE) is not None
    return f'"{name}"' in CODE + API


def test_every_name_is_one_of_the_code_the_api_or_the_stack() -> None:
    assert len(names()) > 50
    assert [name for name in names() if not is_there(name)] == []


def test_a_name_that_is_nowhere_is_found() -> None:
    assert not any(map(is_there, ("Advertizer", "lawful_bases", "GET /consent", "PATCH /sending", "make glossary")))
