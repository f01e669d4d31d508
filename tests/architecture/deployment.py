"""template.yaml, read."""

from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).resolve().parents[2]


class Loader(yaml.SafeLoader):
    pass


TEMPLATE = yaml.load((PROJECT / "template.yaml").read_text(), Loader=Loader)  # noqa: S506 (a SafeLoader)

RESOURCES: dict[str, Any] = TEMPLATE["Resources"]


def of_type(kind: str) -> dict[str, Any]:
    return {name: found["Properties"] for name, found in RESOURCES.items() if found["Type"] == kind}


FUNCTIONS = of_type("AWS::Serverless::Function")

QUEUES = of_type("AWS::SQS::Queue")

ALARMS = of_type("AWS::CloudWatch::Alarm")
