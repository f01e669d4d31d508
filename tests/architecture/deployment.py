"""template.yaml as Python values."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).resolve().parents[2]


class Loader(yaml.CSafeLoader):
    """CloudFormation's short tags as it writes them out: `!Ref Name` is {"Ref": "Name"}."""


def tagged(loader: Loader, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return {suffix: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {suffix: loader.construct_sequence(node, deep=True)}
    return {suffix: loader.construct_mapping(node, deep=True)}  # type: ignore[arg-type]


yaml.add_multi_constructor("!", tagged, Loader=Loader)


TEMPLATE = yaml.load((PROJECT / "template.yaml").read_text(), Loader=Loader)  # noqa: S506 (a SafeLoader)

RESOURCES: dict[str, Any] = TEMPLATE["Resources"]


def of_type(kind: str) -> dict[str, Any]:
    """The properties of each resource of a type, by logical id."""
    return {name: resource["Properties"] for name, resource in RESOURCES.items() if resource["Type"] == kind}


FUNCTIONS = of_type("AWS::Serverless::Function")

QUEUES = of_type("AWS::SQS::Queue")

ALARMS = of_type("AWS::CloudWatch::Alarm")


@dataclass(frozen=True)
class Measured:
    """A metric that an alarm or the dashboard looks at; dimensions as the template writes their values."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]


def measured_by(alarm: dict[str, Any]) -> Measured:
    """The one metric of an alarm: each one more in an expression would cost as much as an alarm, and the emulator knows no expressions."""
    dimensions = sorted((each["Name"], str(each["Value"])) for each in alarm.get("Dimensions", ()))
    ours = alarm["Namespace"] == {"Ref": "AWS::StackName"}
    return Measured("${AWS::StackName}" if ours else alarm["Namespace"], alarm["MetricName"], tuple(dimensions))
