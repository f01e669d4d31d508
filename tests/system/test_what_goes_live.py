"""What a plain `sam build && sam deploy` puts behind the alias `live`: what is another, and nothing else; in the words of SAM itself."""

import copy
import json
import os
import re
import subprocess
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import pytest
import yaml

from local.deployment import TemplateLoader, long_form
from tests.each_case import each
from tests.stack import PROJECT
from tests.system.test_sam import NO_ACCOUNT, SAM

pytestmark = [pytest.mark.system, pytest.mark.slow]

TRANSLATION = """
import json, sys
from samtranslator.translator.transform import transform
class Policies:
    load = staticmethod(dict)
translated = [transform(each["template"], each["parameters"], Policies())["Resources"] for each in json.load(sys.stdin)]
print(json.dumps(translated))
"""
SOME = ("SenderFunction", "InboundFunction", "ArchiveFunction")
"""That all functions have the same head, tests/architecture/test_template.py says."""

Template = dict[str, Any]
Versions = dict[str, str]


@cache
def written() -> Any:
    """The template as it is written: it takes long to read."""
    return yaml.load((PROJECT / "template.yaml").read_text(), Loader=TemplateLoader)  # noqa: S506 (a SafeLoader)


def packaged(**built: str) -> Template:
    """The template as `sam deploy` uploads it: each artefact at an address made of its contents."""
    template: Template = long_form(written())
    for name, found in list(template["Resources"].items()):
        match found["Type"]:
            case "AWS::Serverless::Function" if name not in SOME:
                del template["Resources"][name]
            case "AWS::Serverless::Function":
                found["Properties"]["CodeUri"] = f"s3://sam/{built.get(name, name)}"
            case "AWS::Serverless::LayerVersion":
                found["Properties"]["ContentUri"] = f"s3://sam/{built.get(name, name)}"
    return template


def with_more_memory(template: Template) -> Template:
    template["Resources"]["SenderFunction"]["Properties"]["MemorySize"] = 1769
    return template


def with_another_variable(template: Template) -> Template:
    template["Globals"]["Function"]["Environment"]["Variables"]["POWERTOOLS_LOG_LEVEL"] = "DEBUG"
    return template


CASES: dict[str, tuple[Template, dict[str, str]]] = {  # what is built, and what parameters and resources are called
    "nothing": (packaged(), {}),
    "code of one": (packaged(SenderFunction="another"), {}),
    "the layer": (packaged(ComplianceLayer="another"), {}),
    "memory of one": (with_more_memory(packaged()), {}),
    "a variable": (with_another_variable(packaged()), {}),
    "a table that was made anew": (packaged(), {"ImportTable": "stop-sms-ImportTable-2"}),
    "a parameter of theirs": (packaged(), {"PartsPerSecond": "11"}),
    "a parameter behind a condition": (packaged(), {"InboundWebhookSecretName": "stop-sms/inbound"}),
    "a parameter that no function is told": (packaged(), {"AlarmEmail": "somebody@example.org"}),
    "the release": (packaged(), {"Release": "second"}),
}


def with_values(value: Any, parameters: Mapping[str, str]) -> Any:
    """A translated value with what CloudFormation knows in it."""
    match value:
        case {"Ref": str(name)} if name in parameters:
            return parameters[name]
        case {"Fn::Sub": str(text)}:
            return {"Fn::Sub": re.sub(r"\$\{(\w+)\}", lambda found: parameters.get(found[1], found[0]), text)}
        case dict():
            return {name: with_values(inner, parameters) for name, inner in value.items()}
        case list():
            return [with_values(inner, parameters) for inner in value]
    return value


def versions(resources: Mapping[str, Any], parameters: Mapping[str, str]) -> Versions:
    """By function, what its version is known by: CloudFormation makes one anew when its logical id or its description is another."""
    settings = json.dumps(with_values(resources["Settings"], parameters))
    told = dict(parameters) | {"Settings": settings}
    return {
        found["Properties"]["FunctionName"]["Ref"]: f"{name} {with_values(found['Properties'], told)}"
        for name, found in resources.items()
        if found["Type"] == "AWS::Lambda::Version"
    }


@pytest.fixture(scope="module")
def live() -> Callable[[str], set[str]]:
    """The functions that have another version, when this is another."""
    before = packaged()
    defaults = {name: str(found["Default"]) for name, found in before["Parameters"].items()}
    asked = [{"template": template, "parameters": defaults | changed} for template, changed in CASES.values()]
    done = subprocess.run(
        [SAM.with_name("python"), "-c", TRANSLATION],
        input=json.dumps([{"template": before, "parameters": defaults}, *copy.deepcopy(asked)]),
        env=os.environ | {"AWS_DEFAULT_REGION": "eu-west-3"} | NO_ACCOUNT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    first, *others = json.loads(done.stdout)
    now = versions(first, defaults)
    assert set(now) == set(SOME)
    then = [versions(made, case["parameters"]) for made, case in zip(others, asked, strict=True)]

    def changed(what: str) -> set[str]:
        new = then[list(CASES).index(what)]
        return {name for name in SOME if new[name] != now[name]}

    return changed


@each("what", ["nothing", "a parameter that no function is told"])
def test_what_no_function_can_notice_publishes_nothing(what: str, live: Callable[[str], set[str]]) -> None:
    assert live(what) == set()


@each("what", ["code of one", "memory of one"])
def test_what_is_another_for_one_function_is_live_in_that_one(what: str, live: Callable[[str], set[str]]) -> None:
    assert live(what) == {"SenderFunction"}


@each(
    "what",
    [
        "the layer",
        "a variable",
        "a table that was made anew",
        "a parameter of theirs",
        "a parameter behind a condition",
        "the release",
    ],
)
def test_what_is_another_for_all_is_live_in_all(what: str, live: Callable[[str], set[str]]) -> None:
    assert live(what) == set(SOME)
