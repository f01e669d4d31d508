"""Whatever is called, at every door: an answer or a problem document, never a 5xx."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from stopsms.adapters.contacts.contact_store import DynamoContactStore

from tests.functions.calling import BODIES, DEPLOYED, STRANGER, answered, gateway_event, routes, usual_query
from tests.functions.doors import fresh

pytestmark = pytest.mark.exhaustive

ROUTES = sorted(routes())
HOSTILE: list[Any] = [
    *(
        None,
        True,
        False,
        0,
        -1,
        1e-320,
        10**19,
        1764061200,
        "",
        " ",
        "\x00",
        "\ud83d",
        "\ufffd",
        "\u202e",
        "\ufffe",
        "e\u0301",
    ),
    *(
        "1764061200",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        "2026-11-24T10:00:00",
        "x" * 5_000,
        "٧٣٢٨٢٩٣٢٠",
    ),
    *(STRANGER.e164, "06 98 76 54 32", "http://[", "#REF!", "{", [], {}, [[]], {"": ""}, ["\ud83d"], [None]),
]
RAW = [
    "",
    "null",
    "[]",
    '"STOP"',
    "3",
    "{",
    "[" * 30_000,
    "9" * 60_000,
    "NaN",
    '{"a":1,"a":2}',
    "\ufffd",
    "a=b",
    "x" * 70_000,
]
hostile = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(), max_size=20),
    st.integers(),
    st.floats(),
    st.recursive(
        st.none() | st.text(max_size=3), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5
    ),
)
names = st.sampled_from(
    [*"next dry status operator means received_at advertiser_id".split(), STRANGER.e164, "", "\ud83d"]
)
lines = st.one_of(
    st.sampled_from([value for value in HOSTILE if isinstance(value, str)]), st.text(st.characters(), max_size=12)
)
# Made once: to make and check a strategy takes longer than to draw from it.
kinds = st.sampled_from(["changed", "changed", "changed", "more", "raw", "any"])
raw_bodies = st.none() | st.sampled_from(RAW) | st.text(st.characters(), max_size=30)
values = st.lists(lines, min_size=1, max_size=2)
path_values = st.dictionaries(st.sampled_from(["phone", "campaign_id", "import_id", "webhook_id"]), lines, max_size=1)
other_headers = st.dictionaries(
    st.sampled_from(["Idempotency-Key", "Accept", "Content-Type", "X-\u00e9"]), lines, max_size=2
)


def places(body: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a body."""
    inner = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    return [above, *(place for name, value in inner for place in places(value, (*above, name)))]


def put(body: Any, place: tuple[Any, ...], value: Any) -> Any:
    """A body with a value at a place."""
    if not place:
        return value
    changed = dict(body) if isinstance(body, dict) else list(body)
    changed[place[0]] = put(changed[place[0]], place[1:], value)
    return changed


@st.composite
def bodies(draw: st.DrawFn, route: tuple[str, str]) -> str | None:
    usual: Any = BODIES.get(route, {})
    kind = draw(kinds)
    if kind == "raw":
        return draw(raw_bodies)
    if kind == "any":
        return json.dumps(draw(hostile))
    if kind == "more":
        return json.dumps(usual | {draw(lines): draw(hostile)})
    changed = usual
    for _ in range(draw(st.integers(1, 3))):
        changed = put(changed, draw(st.sampled_from(places(changed))), draw(hostile))
    return json.dumps(changed)


@st.composite
def calls(draw: st.DrawFn, route: tuple[str, str]) -> dict[str, Any]:
    query = {name: [value] for name, value in usual_query(route).items()}
    for _ in range(draw(st.integers(0, 2))):
        query[draw(names)] = draw(values)
    at, headers = draw(path_values), draw(other_headers)
    if draw(st.booleans()):
        headers["Content-Type"] = "application/pdf"
    raw = draw(bodies(route))
    return gateway_event(route, raw, at=at, query=query, headers=headers, base64=draw(st.integers(0, 9)) == 0)


@pytest.mark.parametrize("route", ROUTES, ids=map(" ".join, ROUTES))
def test_no_call_at_all_ends_with_an_error_of_ours(
    base: DynamoContactStore, route: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in DEPLOYED.items():
        monkeypatch.setenv(name, value)
    function, _ = routes()[route]
    fresh(function)

    @hypothesis_settings(max_examples=7, suppress_health_check=list(HealthCheck))
    @given(calls(route))
    def holds(asked: dict[str, Any]) -> None:
        answered(route, asked)

    holds()


@pytest.mark.parametrize("route", sorted(BODIES), ids=map(" ".join, sorted(BODIES)))
def test_no_single_value_in_a_right_body_ends_with_an_error_of_ours(
    base: DynamoContactStore, route: tuple[str, str]
) -> None:
    function, _ = routes()[route]
    fresh(function)
    for number, place in enumerate(places(BODIES[route])):
        for value in HOSTILE[number % 3 :: 3]:
            answered(route, gateway_event(route, json.dumps(put(BODIES[route], place, value))))


@pytest.mark.parametrize("route", sorted(BODIES), ids=map(" ".join, sorted(BODIES)))
def test_the_right_body_itself_is_understood(base: DynamoContactStore, route: tuple[str, str]) -> None:
    function, _ = routes()[route]
    fresh(function)
    status, document = answered(route, gateway_event(route, json.dumps(BODIES[route])))

    assert status < 400 or "errors" not in document, document
