"""The `aws` commands of the pages: each operation is there, with the options that it is given and those that it needs."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import botocore.session
from botocore import xform_name

from tests.architecture.test_pages import PAGES

OF_EVERY_COMMAND = {"query", "output", "region"}
OF_THE_PROGRAM = {("s3", "sync"), ("s3", "cp"), ("logs", "tail")}
"""Which are no operation of the API."""
NAMED_OTHERWISE = {"s3api": "s3"}


@cache
def session() -> Any:
    return botocore.session.get_session()


def commands(text: str) -> Iterator[list[str]]:
    """The commands of a page, each up to where another begins or the sentence goes on; those within a command first."""
    lines = re.sub(r"\\\n\s*", " ", text)
    while inner := re.search(r"\$\(([^()]*)\)", lines):
        yield from commands(inner[1])
        lines = f"{lines[: inner.start()]}VALUE{lines[inner.end() :]}"
    for line in lines.replace("$(", "\n").splitlines():
        for found in re.findall(r"\baws [a-z0-9-]+ [a-z][^`#;|)]*", line):
            yield found.split()


def objections(words: list[str]) -> list[str]:
    """What the AWS CLI would object to."""
    _, name, called, *rest = words
    service = NAMED_OTHERWISE.get(name, name)
    if (name, called) in OF_THE_PROGRAM:
        return []
    if called == "wait":
        waiters = {xform_name(waiter, "-") for waiter in session().get_waiter_model(service).waiter_names}
        return [f"{name} waits for no {rest[0]}"] if rest[0] not in waiters else []
    model = session().get_service_model(service)
    operations = {xform_name(operation, "-"): operation for operation in model.operation_names}
    if called not in operations:
        return [f"{name} has no {called}"]
    shape = model.operation_model(operations[called]).input_shape
    options = {xform_name(member, "-"): member for member in shape.members}
    negative = {f"no-{each}" for each, member in options.items() if shape.members[member].type_name == "boolean"}
    given = {word.removeprefix("--") for word in rest if word.startswith("--")}
    unknown = given - set(options) - negative - OF_EVERY_COMMAND
    missing = {each for each, member in options.items() if member in shape.required_members} - given
    is_mentioned = not rest  # in a sentence, without its options
    return [f"{called}: --{each}" for each in unknown] + [
        f"{called} needs --{each}" for each in missing if not is_mentioned
    ]


def test_every_aws_command_is_there_with_its_options() -> None:
    every = [(page.name, words) for page in PAGES for words in commands(page.read_text())]

    assert len(every) > 40
    assert [(name, said) for name, words in every for said in objections(words)] == []


def test_what_the_aws_cli_does_not_know_is_found() -> None:
    text = "`aws lambda update-alias --function-name f --name live --to 3`, then `aws lambda wait functions-active`"

    assert [objections(words) for words in commands(text)] == [
        ["update-alias: --to"],
        ["lambda waits for no functions-active"],
    ]
