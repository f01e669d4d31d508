"""What a stack costs that does nothing, from what the template has."""

import ast
from typing import Any

import pytest

from tests.architecture.deployment import PROJECT, RESOURCES
from tests.architecture.test_metrics import called, emitted, names_in
from tools import template_facts
from tools.idle_cost import BEGIN, END, NIGHTLY_METRICS, PAGE, IdleStack, runs_of, table

MOST = 8.00
"""Dollars a month: what a company pays that sends nothing yet."""

STACK = IdleStack(template_facts.read())


def test_a_stack_that_does_nothing_costs_at_most_eight_dollars_a_month() -> None:
    assert STACK.due() <= MOST
    assert STACK.total() == pytest.approx(STACK.due() + STACK.free())


def test_the_page_says_what_the_template_gives() -> None:
    assert PAGE.read_text().partition(BEGIN)[2].partition(END)[0] == table(STACK), "make idle-cost"


def test_nothing_that_is_billed_by_the_month_is_forgotten() -> None:
    """Secrets, detailed metrics of the API and concurrency that is set aside would be billed at rest too; web ACLs hang on a parameter."""
    kinds = {found["Type"] for found in RESOURCES.values() if "Condition" not in found}

    assert not {
        kind for kind in kinds if kind.startswith(("AWS::SecretsManager", "AWS::WAFv2", "AWS::EC2", "AWS::Synthetics"))
    }
    assert "MetricsEnabled" not in RESOURCES["Api"]["Properties"]["MethodSettings"][0]
    assert "ProvisionedConcurrencyConfig" not in str(RESOURCES)
    assert "ProvisionedPollerConfig" not in str(RESOURCES)
    assert "PAY_PER_REQUEST" in {found["Properties"].get("BillingMode") for found in RESOURCES.values()}


AT_NIGHT = ("archive", "audit", "reconcile", "retention")
"""The services of the functions that a schedule starts."""

OF_A_PARAMETER = {"AnchorsWithoutTimeStamp"}
"""Measured where an authority stamps the anchors."""


def measured_at_rest() -> set[str]:
    """What these functions measure whatever they find; a count that is not written at zero is of something that happened."""
    names: set[str] = set()
    for service in AT_NIGHT:
        tree = ast.parse((PROJECT / "functions" / service / "app.py").read_text())
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and called(node) == "add_metric"]
        names |= {name for call in calls for name in names_in(service, tree, call)}
    return names - OF_A_PARAMETER


def test_what_is_measured_at_night_is_what_the_functions_that_run_then_measure() -> None:
    assert set(NIGHTLY_METRICS) <= {name for service, name in emitted() if service in AT_NIGHT}
    assert set(NIGHTLY_METRICS) == measured_at_rest() | {"RetentionFinished"}, "one, once a day, is not zero"


def changed(**resources: Any) -> float:
    template = template_facts.read()
    return IdleStack(template | {"Resources": template["Resources"] | resources}).total()


@pytest.mark.parametrize(
    ("resource", "dollars"),
    [
        ({"Type": "AWS::KMS::Key", "Properties": {}}, 1.0),
        ({"Type": "AWS::CloudWatch::Alarm", "Properties": {}}, 0.1),
        ({"Type": "AWS::CloudWatch::Alarm", "Condition": "HasTimeStampAuthority", "Properties": {}}, 0.0),
        (
            {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"EventSourceArn": {"GetAtt": "NewQueue.Arn"}}},
            0.2628,
        ),
        (
            {
                "Type": "AWS::Lambda::EventSourceMapping",
                "Properties": {"EventSourceArn": {"GetAtt": "Table.StreamArn"}},
            },
            0.0,
        ),
    ],
    ids=["key", "alarm", "alarm of a parameter", "queue", "stream"],
)
def test_what_is_added_shows_in_the_bill(resource: dict[str, Any], dollars: float) -> None:
    assert changed(Another=resource) - STACK.total() == pytest.approx(dollars, abs=0.001)


@pytest.mark.parametrize(
    ("expression", "a_day"), [("cron(0 2 * * ? *)", 1), ("cron(30 * * * ? *)", 24), ("cron(20,40 * * * ? *)", 48)]
)
def test_a_schedule_is_due_as_often_as_it_says(expression: str, a_day: int) -> None:
    assert runs_of(expression) == pytest.approx(a_day * 365 / 12)


def test_a_schedule_that_cannot_be_counted_is_not_free() -> None:
    with pytest.raises(ValueError, match="rate"):
        runs_of("rate(1 minute)")
