"""The README says what the code does."""

import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
README = (PROJECT / "README.md").read_text()


def test_every_file_and_command_that_it_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    commands = set(re.findall(r"(?:`|\$ |^)make ([a-z-]+)", README, re.MULTILINE))
    files = re.findall(r"\b(?:functions|shared|local|tools|bench)/[\w./]+\.py|events/\w+\.json", README)

    assert commands <= targets
    for name in (*files, "template.yaml", "messaging.yaml"):
        assert (PROJECT / name).exists(), name
