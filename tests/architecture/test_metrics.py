"""Each metric that the code measures is one that the dashboard or an alarm looks at, and the other way round; none is about a person."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.replies.reading import Intent

from tests.architecture.deployment import ALARMS, PROJECT, measured_by, of_type
from tests.architecture.test_dashboard import NAMESPACE, SEARCHES, SHOWN

COUNTING = {"add_metric", "count_if_any", "single_metric"}
APPLICATIONS = sorted((PROJECT / "functions").glob("*/app.py"))
SHARED = PROJECT / "shared" / "stopsms" / "adapters" / "doors" / "observability.py"

FAMILIES = {
    ("forms", "Form "): "SEARCH('{\"${AWS::StackName}\",service} service=\"forms\" Form', 'Sum', 3600)",
    ("sender", "BlockedBy "): "SEARCH('{\"${AWS::StackName}\",service} service=\"sender\" BlockedBy', 'Sum', 3600)",
    ("inbound", "Inbound "): (
        'SEARCH(\'{"${AWS::StackName}",service} service="inbound"'
        ' NOT MetricName="Oppositions" NOT MetricName="SuppressionLatency"\', \'Sum\', 3600)'
    ),
}
"""Metrics whose names end in a rule's id, in what a reply means or in what became of a post, and the search that finds them."""


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


def filtered() -> set[tuple[str, str]]:
    """The names of what is counted in logs, which is of no service."""
    filters = of_type("AWS::Logs::MetricFilter").values()
    return {("", counted["MetricName"]) for each in filters for counted in each["MetricTransformations"]}


def read() -> set[tuple[str, str]]:
    """What alarms and dashboard look at, of our own."""
    looked_at = SHOWN + [measured_by(alarm) for alarm in ALARMS.values()]
    ours = {(dict(m.dimensions).get("service", ""), m.name) for m in looked_at if m.namespace == NAMESPACE}
    return ours | {family for family, search in FAMILIES.items() if search in SEARCHES}


def test_what_is_looked_at_is_measured_and_what_is_measured_somebody_looks_at() -> None:
    assert read() == emitted() | filtered()


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
