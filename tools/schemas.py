"""Write the JSON schemas of the domain events from their models: docs/schemas, and the table of docs/events.md."""

import json
from collections.abc import Mapping
from typing import Any

from stopsms.compliance.outside.event import MEANINGS, EventType
from stopsms.contracts.answers.description import described
from stopsms.contracts.events import (
    ArchiveEvent,
    CampaignEvent,
    ConsentEvent,
    MessageEvent,
    RecurrenceEvent,
    ReplyEvent,
)

from local.stack_paths import PROJECT

FOLDER = PROJECT / "docs" / "schemas"
PAGE = PROJECT / "docs" / "events.md"
TYPES = [kind.value for kind in EventType]
MODELS: Mapping[str, type] = {
    "consent_event": ConsentEvent,
    "campaign_event": CampaignEvent,
    "recurrence_event": RecurrenceEvent,
    "message_event": MessageEvent,
    "reply_event": ReplyEvent,
    "archive_event": ArchiveEvent,
}
_BEGIN, _END = "<!-- types: from the code -->\n", "<!-- end of types -->\n"


def schema(name: str) -> dict[str, Any]:
    """The schema of one model (JSON Schema 2020-12): an event holds what is declared, with room for what may come."""
    made = described(MODELS[name], closed=False).model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:stop-sms:schema:{name}:1"} | made


def written(name: str) -> str:
    """The schema as it is committed."""
    return json.dumps(schema(name), indent=1, ensure_ascii=False) + "\n"


def page(standing: str) -> str:
    """The page with its table of types regenerated."""
    before, _, rest = standing.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    rows = [f"| `{kind.value}` | {MEANINGS[kind]} |" for kind in EventType]
    return "\n".join([before + _BEGIN + "| type | means |", "|---|---|", *rows, _END + after])


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for each in MODELS:
        (FOLDER / f"{each}.json").write_text(written(each))
    PAGE.write_text(page(PAGE.read_text()))
