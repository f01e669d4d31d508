"""Whatever the API's own description lets a caller ask, the answer is one that it describes."""

import json
from functools import cache
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stopsms.adapters.contacts.contact_store import DynamoContactStore

from tests.functions.calling import DEPLOYED, gateway_event, routes
from tests.functions.doors import Runtime, fresh
from tools.openapi import TARGET

pytestmark = pytest.mark.exhaustive

DESCRIBED = json.loads(TARGET.read_text())
"""As it is kept; `tests/system` proves that it is what the code describes."""

OPERATIONS = [(method.upper(), path) for path, methods in DESCRIBED["paths"].items() for method in methods]


@cache
def schema() -> Any:
    """Schemathesis is imported only by the process that runs these tests: that takes longer than most of them."""
    import schemathesis

    return schemathesis.openapi.from_dict(DESCRIBED)


@cache
def checks() -> list[Any]:
    """What an answer has to be."""
    from schemathesis.checks import (
        content_type_conformance,
        not_a_server_error,
        response_schema_conformance,
        status_code_conformance,
    )

    return [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def through_the_door(case: Any) -> Any:
    """Call the function behind a route with what API Gateway would make of the request."""
    route = (case.method.upper(), case.path)
    asked = requests.Request(**case.as_transport_kwargs(base_url="http://api")).prepare()
    url = urlsplit(str(asked.url))
    raw = asked.body.decode("utf-8", "surrogateescape") if isinstance(asked.body, bytes) else None
    headers = {name: value for name, value in asked.headers.items() if name.lower() != "x-api-key"}  # a good one stays
    event = gateway_event(route, raw, query=parse_qs(url.query, keep_blank_values=True), headers=headers)
    event["path"] = url.path
    given = import_module(f"{routes()[route][0]}.app").handler(event, Runtime())

    from schemathesis.core.transport import Response

    shown = {name.lower(): [value] for name, value in (given.get("headers") or {}).items()}
    shown |= {name.lower(): values for name, values in (given.get("multiValueHeaders") or {}).items()}
    return Response(given["statusCode"], shown, given["body"].encode(), asked, elapsed=0, verify=False)


@pytest.mark.parametrize("route", OPERATIONS, ids=" ".join)
def test_every_answer_is_one_that_the_description_has(
    route: tuple[str, str], base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    method, path = route
    for name, value in DEPLOYED.items():
        monkeypatch.setenv(name, value)
    from schemathesis import GenerationMode

    operation = schema()[path][method]

    @settings(max_examples=7, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode)))
    def holds(case: Any) -> None:
        if (
            case.method.upper(),
            case.path,
        ) not in routes():  # a method that the description lacks: API Gateway answers it
            return
        fresh(routes()[route][0])
        case.validate_response(through_the_door(case), checks=checks())

    holds()
