"""The dashboard: what CloudWatch takes, in good order. What it shows is what the code measures: `test_metrics`."""

import json
import re
from itertools import combinations
from typing import Any

from tests.architecture.deployment import ALARMS, RESOURCES, Measured
from tests.each_case import each

NAMESPACE = "${AWS::StackName}"
"""Each stack measures under its own name: two in one account do not count together."""

BODY, NAMED = RESOURCES["Dashboard"]["Properties"]["DashboardBody"]["Sub"]
WIDGETS: list[dict[str, Any]] = json.loads(BODY)["widgets"]
TITLES = [widget["properties"].get("title") for widget in WIDGETS]

PROPERTIES = {
    "text": {"markdown"},
    "alarm": {"title", "alarms"},
    "metric": {"title", "metrics", "region", "view", "stat", "period", "stacked", "setPeriodToTimeRange"},
}
"""What we use of what CloudWatch knows. Source: CloudWatch API reference, « Dashboard body structure and syntax »."""

VIEWS = {"timeSeries", "singleValue"}
OPTIONS = {"label", "stat", "yAxis", "expression", "id"}
STATISTICS = re.compile(r"Sum|Maximum|p\d{2}")
MOST_METRICS_FOR_NOTHING = 50
"""In each of three dashboards of an account. Source: Amazon CloudWatch pricing, « Free tier »."""


def shown(widget: dict[str, Any]) -> list[tuple[Measured, dict[str, Any]]]:
    """The metrics of a widget with their options; not those that it searches for."""
    found = []
    for row in widget["properties"].get("metrics", ()):
        options = row[-1] if isinstance(row[-1], dict) else {}
        names = [each for each in row if isinstance(each, str)]
        if names:
            pairs = tuple(sorted(zip(names[2::2], names[3::2], strict=True)))
            found.append((Measured(names[0], names[1], pairs), options))
    return found


SHOWN = [metric for widget in WIDGETS for metric, _ in shown(widget)]
SEARCHES = [
    row[0]["expression"]
    for widget in WIDGETS
    for row in widget["properties"].get("metrics", ())
    if isinstance(row[0], dict)
]


@each(("at", "widget"), list(enumerate(WIDGETS)))
def test_a_widget_is_one_that_cloudwatch_takes(at: int, widget: dict[str, Any]) -> None:
    properties = widget["properties"]

    assert set(widget) == {"type", "x", "y", "width", "height", "properties"}, at
    assert set(properties) <= PROPERTIES[widget["type"]]
    assert widget["width"] >= 1
    assert widget["height"] >= 1
    assert widget["x"] >= 0
    assert widget["x"] + widget["width"] <= 24
    if widget["type"] == "metric":
        assert properties["view"] in VIEWS
        assert properties["region"] == "${AWS::Region}"
        assert properties["period"] % 60 == 0
        assert STATISTICS.fullmatch(properties.get("stat", "Sum"))


@each("row", [row for widget in WIDGETS for row in widget["properties"].get("metrics", ())])
def test_a_metric_is_written_as_cloudwatch_reads_it(row: list[Any]) -> None:
    options = row[-1]

    assert set(options) <= OPTIONS
    assert options.get("yAxis", "left") in ("left", "right")
    assert STATISTICS.fullmatch(options.get("stat", "Sum"))
    assert len(row) == 1 or len(row) % 2 == 1, "namespace, name, pairs of dimension and value, options"
    assert "expression" in options or options["label"]


def test_no_widget_lies_over_another_and_none_leaves_a_hole() -> None:
    for one, other in combinations(WIDGETS, 2):
        apart = (
            one["x"] + one["width"] <= other["x"]
            or other["x"] + other["width"] <= one["x"]
            or one["y"] + one["height"] <= other["y"]
            or other["y"] + other["height"] <= one["y"]
        )
        assert apart, (one, other)
    area = sum(widget["width"] * widget["height"] for widget in WIDGETS)
    assert area == 24 * max(widget["y"] + widget["height"] for widget in WIDGETS)


def test_what_a_manager_asks_comes_first_and_the_alarms_first_of_what_an_engineer_does() -> None:
    first = [title for title in TITLES if title][:4]
    headings = [at for at, widget in enumerate(WIDGETS) if widget["type"] == "text"]

    assert first[:1] == ["Messages sent"]
    assert {word for word in ("sent", "Delivered", "Oppositions", "spend") for title in first if word in title} == {
        "sent",
        "Delivered",
        "Oppositions",
        "spend",
    }
    assert headings[0] == 0
    assert WIDGETS[headings[1] + 1]["type"] == "alarm"
    assert {metric.namespace for widget in WIDGETS[: headings[1]] for metric, _ in shown(widget)} == {
        NAMESPACE,
        "AWS/SMSVoice",
    }


def test_it_shows_every_alarm_that_a_stack_always_has() -> None:
    (widget,) = [widget for widget in WIDGETS if widget["type"] == "alarm"]
    always = [name for name in ALARMS if "Condition" not in RESOURCES[name]]

    assert widget["properties"]["alarms"] == [f"${{{name}.Arn}}" for name in always]


def test_it_names_only_what_the_stack_has() -> None:
    named = {name.partition(".")[0] for name in re.findall(r"\$\{([\w.:]+)\}", BODY)}

    assert {name for name in named if not name.startswith("AWS::")} <= set(RESOURCES) | set(NAMED)


def test_every_queue_shows_its_age_and_every_dead_letter_queue_what_lies_in_it() -> None:
    queues = {name for name, found in RESOURCES.items() if found["Type"] == "AWS::SQS::Queue"}
    ages = {dict(m.dimensions)["QueueName"] for m in SHOWN if m.name == "ApproximateAgeOfOldestMessage"}
    dead = {dict(m.dimensions)["QueueName"] for m in SHOWN if m.name == "ApproximateNumberOfMessagesVisible"}

    assert ages == {f"${{{name}.QueueName}}" for name in queues if "DeadLetter" not in name}
    assert dead == {f"${{{name}.QueueName}}" for name in queues if "DeadLetter" in name}


def test_it_is_one_of_the_three_that_cost_nothing() -> None:
    assert len(set(SHOWN)) <= MOST_METRICS_FOR_NOTHING
