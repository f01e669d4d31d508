"""What the layer keeps of botocore's descriptions is all that botocore reads of them."""

import gzip
import json
import os
import shutil
from pathlib import Path
from typing import Any

import botocore
import pytest
from botocore.model import ServiceModel
from trim_descriptions import trim, without_documentation

DATA = Path(botocore.__file__).parent / "data"


def described(service: str) -> Any:
    (packed,) = DATA.glob(f"{service}/*/service-2.json.gz")
    return json.loads(gzip.decompress(packed.read_bytes()))


@pytest.mark.parametrize("service", ["s3", "sqs", "pinpoint-sms-voice-v2"])
def test_a_service_is_described_without_prose_and_works_as_before(service: str) -> None:
    whole, trimmed = described(service), without_documentation(described(service))
    before, after = ServiceModel(whole), ServiceModel(trimmed)

    assert len(json.dumps(trimmed)) < len(json.dumps(whole)) / 2
    assert after.operation_names == before.operation_names
    assert after.client_context_parameters == before.client_context_parameters
    for name in before.operation_names:
        shapes = [operation.input_shape for operation in (before.operation_model(name), after.operation_model(name))]
        assert len({None if shape is None else tuple(shape.members) for shape in shapes}) == 1


def test_what_an_installer_has_linked_to_its_cache_stays_as_it_is_there(tmp_path: Path) -> None:
    kept, linked = tmp_path / "cache", tmp_path / "layer"
    for service in ("sqs", "logs"):
        shutil.copytree(DATA / service, kept / service)
    shutil.copy(DATA / "endpoints.json", kept)
    shutil.copytree(kept, linked, copy_function=os.link)
    before = {path: path.read_bytes() for path in kept.rglob("*") if path.is_file()}

    trim(linked, ["sqs"])

    assert {path: path.read_bytes() for path in kept.rglob("*") if path.is_file()} == before
    assert not (linked / "logs").exists()
    assert (linked / "endpoints.json").stat().st_size < (kept / "endpoints.json").stat().st_size
