"""Whatever the API's own description lets a caller ask, the answer is one that it describes."""

import json
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.core.transport import Response
from stopsms.adapters.contacts.contact_store import DynamoContactStore

from tests.functions.calling import DEPLOYED, gateway_event, routes
from tests.functions.doors import Runtime, fresh
from tools.openapi import TARGET

pytestmark = pytest.mark.exhaustive

schema = schemathesis.openapi.from_dict(json.loads(TARGET.read_text()))
"""As it is kept, for every process that collects tests comes by here; `tests/system` proves that it is what the code describes."""

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def through_the_door(case: Any) -> Response:
    """Call the function behind a route with what API Gateway would make of the request."""
    route = (case.method.upper(), case.path)
    asked = requests.Request(**case.as_transport_kwargs(base_url="http://api")).prepare()
    url = urlsplit(str(asked.url))
    raw = asked.body.decode("utf-8", "surrogateescape") if isinstance(asked.body, bytes) else None
    event = gateway_event(route, raw, query=parse_qs(url.query, keep_blank_values=True), headers=dict(asked.headers))
    event["path"] = url.path
    given = import_module(f"{routes()[route][0]}.app").handler(event, Runtime())

    headers = {name.lower(): [value] for name, value in (given.get("headers") or {}).items()}
    headers |= {name.lower(): values for name, values in (given.get("multiValueHeaders") or {}).items()}
    return Response(given["statusCode"], headers, given["body"].encode(), asked, elapsed=0, verify=False)


@schema.parametrize()
@settings(
    max_examples=12, phases=[Phase.explicit, Phase.generate], deadline=None, suppress_health_check=list(HealthCheck)
)
def test_every_answer_is_one_that_the_description_has(
    case: Any, base: DynamoContactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    if (case.method.upper(), case.path) not in routes():  # a method that the description lacks: API Gateway answers it
        return
    for name, value in DEPLOYED.items():
        monkeypatch.setenv(name, value)
    fresh(routes()[case.method.upper(), case.path][0])

    case.validate_response(through_the_door(case), checks=CHECKS)
