"""What documents say of events is what the code tells."""

import json
from dataclasses import fields
from pathlib import Path

import jsonschema_rs
import pytest
from stopsms.compliance.outside.event import MEANINGS, EventType

from tools import schemas

EVENTS = Path(__file__).resolve().parents[2] / "events"


@pytest.mark.parametrize("name", list(schemas.MODELS))
def test_the_schemas_are_current_and_sound(name: str) -> None:
    standing = (schemas.FOLDER / f"{name}.json").read_text()

    assert standing == schemas.written(name), "run make schemas"
    jsonschema_rs.meta.validate(json.loads(standing))


def test_the_table_of_types_is_current_and_whole() -> None:
    page = schemas.PAGE.read_text()

    assert page == schemas.page(page), "run make schemas"
    assert set(MEANINGS) == set(EventType)
    assert all(f"| `{kind.value}` |" in page for kind in EventType)


def test_every_type_belongs_to_one_schema() -> None:
    declared = [schemas.schema(name)["properties"]["type"] for name in schemas.MODELS]

    assert sorted(kind for each in declared for kind in each.get("enum", [each.get("const")])) == sorted(schemas.TYPES)


def test_a_sample_is_valid_and_one_with_a_part_missing_is_not() -> None:
    body = json.loads((EVENTS / "webhooks_delivery.json").read_text())["Records"][0]["body"]
    detail, schema = json.loads(body)["detail"], schemas.schema("consent_event")

    assert jsonschema_rs.is_valid(schema, detail)
    for name in ("id", "type", "contact", "evidence", "schema_version"):
        assert not jsonschema_rs.is_valid(schema, {key: value for key, value in detail.items() if key != name})
    assert not jsonschema_rs.is_valid(schema, detail | {"schema_version": 2})


def test_models_are_of_one_version() -> None:
    for model in schemas.MODELS.values():
        assert "schema_version" in {field.name for field in fields(model)}
