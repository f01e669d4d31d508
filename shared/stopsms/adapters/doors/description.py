"""The page of the API's description, and what it loads: open to all, as the description is."""

from typing import Any

from stopsms.adapters.doors.http import as_event, not_found

Event = dict[str, Any]

DESCRIPTION_ROUTES = frozenset({"/docs", "/docs/{name}"})


def serve_description(event: Event) -> Event:
    """The page, or a file of it."""
    from stopsms.adapters.doors.pages import ContentPolicy, page  # noqa: PLC0415 (no call of the API needs pages)
    from stopsms.adapters.pages.description_page import POLICY, description_files, description_page  # noqa: PLC0415

    if event["resource"] == "/docs":
        return page(
            200, description_page(), policy=ContentPolicy(more=POLICY), headers={"Cache-Control": "public, max-age=300"}
        )
    found = description_files().get((event.get("pathParameters") or {}).get("name", ""))
    if found is None:
        return as_event(not_found("file"))
    media_type, text = found
    return {
        "statusCode": 200,
        "headers": {
            "Content-Type": media_type,
            "Cache-Control": "public, max-age=31536000, immutable",
            "X-Content-Type-Options": "nosniff",
        },
        "body": text,
        "isBase64Encoded": False,
    }
