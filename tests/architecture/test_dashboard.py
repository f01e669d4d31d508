"""The dashboard: what CloudWatch takes, in good order, and exactly what the code measures."""

import ast
import json
import re
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.replies.reading import Intent

from tests.architecture.deployment import ALARMS, PROJECT, RESOURCES, Measured, measured_by
from tests.each_case import each

NAMESPACE = "StopSms"
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


# ------------------------------------------------------- what the code measures

COUNTING = {"add_metric", "count_if_any", "single_metric"}
APPLICATIONS = sorted((PROJECT / "functions").glob("*/app.py"))
SHARED = PROJECT / "shared" / "stopsms" / "adapters" / "doors" / "observability.py"

FAMILIES = {
    ("sender", "BlockedBy "): "SEARCH('{StopSms,service} service=\"sender\" BlockedBy', 'Sum', 3600)",
    ("inbound", "Inbound "): (
        'SEARCH(\'{StopSms,service} service="inbound"'
        ' NOT MetricName="Oppositions" NOT MetricName="SuppressionLatency"\', \'Sum\', 3600)'
    ),
}
"""Metrics whose names end in a rule's id or in what a reply means, and the search that finds them."""


def called(node: ast.AST) -> str:
    function = getattr(node, "func", None)
    return str(getattr(function, "attr", getattr(function, "id", "")))


def in_turn(tree: ast.Module, loop: ast.For) -> set[str]:
    """The names that a loop measures under: it goes over a tuple, written there or above, of names or of fates."""
    over = loop.iter
    if isinstance(over, ast.Name):
        (over,) = [
            node.value for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == over.id
        ]
    assert isinstance(over, ast.Tuple)
    written = [each.value if isinstance(each, ast.Constant) else ast.unparse(each) for each in over.elts]
    return {
        Fate[str(each).removeprefix("Fate.")].capitalize() if str(each).startswith("Fate.") else str(each)
        for each in written
    }


def names_in(service: str, tree: ast.Module, call: ast.Call) -> set[str]:
    """The names that one call measures under; a family by its beginning."""
    match call.args[0]:
        case ast.Constant(value=str(name)):
            return {name}
        case ast.JoinedStr(values=[ast.Constant(value=str(beginning)), *_]):
            assert (service, beginning) in FAMILIES
            return {beginning}
        case _:
            (loop,) = [node for node in ast.walk(tree) if isinstance(node, ast.For) and call in ast.walk(node)]
            return in_turn(tree, loop)


def service_of(path: Path, call: ast.Call) -> str:
    """The function whose folder it is in, unless the call says another name."""
    for keyword in call.keywords:
        if keyword.arg == "default_dimensions":
            dimensions: dict[str, str] = ast.literal_eval(keyword.value)
            return dimensions["service"]
    return path.parent.name


@cache
def emitted() -> frozenset[tuple[str, str]]:
    """The service and the name of each metric that the code measures."""
    found: set[tuple[str, str]] = set()
    for path in (*APPLICATIONS, SHARED):
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and called(node) in COUNTING and ast.unparse(node.args[0]) != "name":
                service = service_of(path, node)
                found |= {(service, name) for name in names_in(service, tree, node)}
    return frozenset(found)


def test_functions_measure_in_their_applications_alone() -> None:
    elsewhere = [
        path.relative_to(PROJECT)
        for root in ("functions", "shared")
        for path in (PROJECT / root).rglob("*.py")
        if path not in (*APPLICATIONS, SHARED) and any(f"{name}(" in path.read_text() for name in COUNTING)
    ]

    assert elsewhere == []


def read() -> set[tuple[str, str]]:
    """What alarms and dashboard look at, of our own."""
    looked_at = SHOWN + [measured_by(alarm) for alarm in ALARMS.values()]
    ours = {(dict(m.dimensions)["service"], m.name) for m in looked_at if m.namespace == NAMESPACE}
    return ours | {family for family, search in FAMILIES.items() if search in SEARCHES}


def test_what_is_looked_at_is_measured_and_what_is_measured_somebody_looks_at() -> None:
    assert read() == emitted()


def test_each_search_is_for_a_family() -> None:
    assert sorted(SEARCHES) == sorted(FAMILIES.values())


def test_a_metric_knows_its_function_alone_and_no_person() -> None:
    """Neither a number nor a campaign's id is a dimension: everybody with the right to read metrics would see it, and each value costs."""
    dimensions = [
        path.relative_to(PROJECT)
        for root in ("functions", "shared")
        for path in (PROJECT / root).rglob("*.py")
        if re.search(r"add_dimension|set_default_dimensions|EphemeralMetrics", path.read_text())
    ]
    metadata = re.findall(
        r'add_metadata\(\s*"(\w+)"', "".join(path.read_text() for path in (PROJECT / "functions").rglob("*.py"))
    )

    assert dimensions == []
    assert set(metadata) == {"anchor_sha256"}


@pytest.mark.parametrize("intent", Intent)
def test_what_a_reply_means_is_no_word_of_the_person(intent: Intent) -> None:
    assert re.fullmatch("[a-z]+", intent.value)
