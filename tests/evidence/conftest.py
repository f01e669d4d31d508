"""What the tests of evidence share."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from stopsms.evidence import pack
from stopsms.evidence.document import document as make


@pytest.fixture(scope="package", autouse=True)
def documents_of_packs_are_set_once() -> Iterator[None]:
    """A document depends on its case alone, as `test_document` proves, and takes most of the time of making a pack or of checking it.

    The key is the case as it stands: one with its fields in another order is another.
    """
    made: dict[str, bytes] = {}

    def document(case: Any) -> bytes:
        key = json.dumps(case)
        if key not in made:
            made[key] = make(case)
        return made[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pack, "document", document)
        yield
