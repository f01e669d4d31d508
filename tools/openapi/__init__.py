"""The API's description, made from the code of the API functions: functions/consent_api/openapi.json, which is served.

Nothing of it is written twice: routes and shapes are those of the code, names and resources of `operations`, meanings of members the
classes' own or of `members`, examples the requests that tests send and the answers that they get (`examples`).
"""

import json
import os
import sys
import tomllib
from typing import Any

from local.stack_paths import PROJECT
from tools.openapi.examples import put_examples
from tools.openapi.meanings import put_meanings
from tools.openapi.names import name_once
from tools.openapi.operations import TAGS
from tools.openapi.routes import HEADERS, put_operations

TARGET = PROJECT / "functions" / "consent_api" / "openapi.json"


def description() -> dict[str, Any]:
    """The OpenAPI document of the whole API."""
    sys.path[:0] = [str(PROJECT / "functions"), str(PROJECT / "shared")]
    os.environ.setdefault("AWS_DEFAULT_REGION", "eu-west-3")
    from access_api.app import app as access  # noqa: PLC0415
    from campaign_api.app import app as campaigns  # noqa: PLC0415
    from carrier_api.app import app as carriers  # noqa: PLC0415
    from consent_api.app import app as consents  # noqa: PLC0415
    from evidence_api.app import app as proofs  # noqa: PLC0415
    from import_api.app import app as imports  # noqa: PLC0415
    from inbound_api.app import app as inbound  # noqa: PLC0415
    from lists_api.app import app as lists  # noqa: PLC0415
    from message_api.app import app as messages  # noqa: PLC0415
    from recurrences.app import app as recurrences  # noqa: PLC0415
    from retention.app import app as retention  # noqa: PLC0415
    from rights_api.app import app as rights  # noqa: PLC0415
    from webhook_api.app import app as webhooks  # noqa: PLC0415

    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    document: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {
            "title": "stop-sms",
            "version": project["version"],
            "summary": "Lawful SMS marketing in France",
            "description": INTRODUCTION,
            "license": {"name": "Apache License 2.0", "identifier": project["license"]},
            "contact": {"name": "the maintainers: open an issue in the project's repository"},
        },
        "servers": [{"url": "/v1", "description": "this deployment"}],
        "tags": [{"name": name, "description": meaning} for name, meaning in TAGS.items()],
        "security": [{"key": []}, {"session": []}],
        "paths": {},
        "components": {"schemas": {}, "headers": HEADERS, "securitySchemes": SCHEMES},
    }
    for app in (
        consents,
        lists,
        proofs,
        campaigns,
        recurrences,
        messages,
        imports,
        rights,
        retention,
        webhooks,
        access,
        carriers,
        inbound,
    ):
        found = json.loads(app.get_openapi_json_schema(title="stop-sms", version="1"))
        put_operations(found["paths"], app)
        for path, operations in found["paths"].items():  # two functions may have operations of one path
            document["paths"][path] = document["paths"].get(path, {}) | operations
        document["components"]["schemas"] |= found["components"]["schemas"]
    name_once(document)
    put_meanings(document)
    put_examples(document)
    return document


INTRODUCTION = """Consents, campaigns, oppositions, and why each message was sent or not.

Times are ISO 8601 with an offset, days `2026-11-24`, phone numbers as people write them in France (`06 12 34 56 78`) or in E.164; answers
have them in E.164. A refusal is a problem document (RFC 9457) whose `type` is stable; its words are in French or English, by
`Accept-Language`. A list has `next`, to be given for the page that follows, until it is null. Every POST takes an `Idempotency-Key`:
the same key and request within 24 hours get the first answer again."""

SCHEMES: dict[str, Any] = {
    "key": {
        "type": "apiKey",
        "in": "header",
        "name": "x-api-key",
        "description": "a key of the caller's own, with a role and advertisers: docs/access.md has what each role may do",
    },
    "session": {
        "type": "http",
        "scheme": "bearer",
        "description": "what the console's cookie holds of a person who is signed in",
    },
}


def written() -> str:
    """The document as it is committed."""
    return json.dumps(description(), indent=1, ensure_ascii=False) + "\n"
