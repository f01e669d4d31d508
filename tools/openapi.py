"""Write the API's description from the code of the API functions: functions/consent_api/openapi.json, which is served."""

import inspect
import json
import os
import re
import sys
from typing import Any

from local.stack_paths import PROJECT

TARGET = PROJECT / "functions" / "consent_api" / "openapi.json"

SIGNATURE_HEADERS = {
    "webhook-id": "the message's id, the same at each attempt",
    "webhook-timestamp": "Unix seconds of this attempt; at most five minutes from now",
    "webhook-signature": "v1, and the base64 of HMAC-SHA256 over id.timestamp.body (Standard Webhooks)",
}


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
    from message_api.app import app as messages  # noqa: PLC0415
    from retention.app import app as retention  # noqa: PLC0415
    from rights_api.app import app as rights  # noqa: PLC0415
    from stopsms.compliance.access.operation import PUBLIC  # noqa: PLC0415
    from webhook_api.app import app as webhooks  # noqa: PLC0415

    merged: dict[str, Any] = {}
    for app in (consents, proofs, campaigns, messages, imports, rights, retention, webhooks, access, carriers, inbound):
        found = json.loads(
            app.get_openapi_json_schema(
                title="stop-sms",
                version="1.0.0",
                description="Lawful SMS marketing in France: consents, campaigns, oppositions, and why.",
            )
        )
        _summarise(found["paths"], app)
        if not merged:
            merged = found
            continue
        merged["paths"] |= found["paths"]
        merged["components"]["schemas"] |= found["components"]["schemas"]
    merged["servers"] = [{"url": "/"}]
    merged["components"]["securitySchemes"] = {
        "key": {
            "type": "apiKey",
            "in": "header",
            "name": "x-api-key",
            "description": "a key of the caller's own, with a role and advertisers: docs/access.md has what each role may do",
        }
    }
    merged["security"] = [{"key": []}]
    for public in PUBLIC:
        method, _, route = public.partition(" ")
        merged["paths"][route][method.lower()]["security"] = []
    merged["paths"]["/inbound"]["post"] |= {
        "parameters": [
            {"name": name, "in": "header", "required": True, "description": meaning, "schema": {"type": "string"}}
            for name, meaning in SIGNATURE_HEADERS.items()
        ],
    }
    for route, path in merged["paths"].items():
        if "post" in path and route != "/inbound":
            path["post"].setdefault("parameters", []).append(
                {
                    "name": "Idempotency-Key",
                    "in": "header",
                    "required": False,
                    "description": "the same key and request within 24 h get the first answer again",
                    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
                }
            )
    return merged


_PLACE = re.compile(r"<(\w+)>")
"""A parameter in a path, as Powertools writes it."""


def _summarise(paths: dict[str, Any], app: Any) -> None:
    """What each operation does, in the words of its function."""
    for route in (*app._static_routes, *app._dynamic_routes):  # noqa: SLF001 (Powertools gives no other way to its routes)
        operation = paths[_PLACE.sub(r"{\1}", route.path)][route.method.lower()]
        said = " ".join((inspect.getdoc(route.func) or "").split())
        operation["summary"] = re.split(r"(?<=[.?!])(?<!art\.)\s", said, maxsplit=1)[0].removesuffix(".")
        operation["description"] = said


def written() -> str:
    """The document as it is committed."""
    return json.dumps(description(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    TARGET.write_text(written())
