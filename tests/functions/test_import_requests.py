"""What an import asks of AWS: as many requests for each line of a long file as for one of a short file, and so for its end."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import importer.app
import pytest
from importer import assemble_report, read_blocks
from importer.import_file import import_file
from stopsms.adapters.clients import kms
from stopsms.adapters.contacts import contact_changes, contact_store
from stopsms.adapters.files.import_files import s3
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables import import_store
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.tables.dynamodb import dynamodb
from stopsms.compliance.outside.file_import import FileImport, ImportKind, ImportState
from stopsms.contracts.imports import ImportTask

from tests.factories import TUESDAY_10H_PARIS, an_advertiser
from tests.functions.file_imports import PROVENANCE

NOW = TUESDAY_10H_PARIS
LINES = 6
"""Of a block."""


def imported(blocks: int, asked: Counter[str]) -> Counter[str]:
    """Import a file of so many blocks of new people, each with one line that is refused; the requests that this took."""
    import_id = f"{blocks:016x}"
    ports = replace(importer.app.ports(), advertisers=DynamoAdvertiserStore("consent"))
    lines = [
        f"06120{blocks}{place:04d};24/11/2025" if place % LINES else "0140000000;24/11/2025"
        for place in range(blocks * LINES)
    ]
    content = "\n".join(["Portable;Date de consentement", *lines]) + "\n"
    s3().put_object(Bucket="imports", Key=f"uploads/{import_id}", Body=content.encode())
    opened = FileImport(
        import_id, "zelie", ImportKind.CONTACTS, "Claire", NOW, NOW + timedelta(hours=1), ImportState.AWAITING_UPLOAD
    )
    ports.imports.add(replace(opened, defaults=PROVENANCE))
    asked.clear()
    import_file(ImportTask(import_id), ports, NOW + timedelta(days=1))
    done = ports.imports.find(import_id)
    assert done is not None
    assert (done.state, done.tally.lines, done.parts) == (ImportState.FINISHED, blocks * LINES, blocks)
    return Counter(asked)


def _count(asked: Counter[str], model: Any, **_: Any) -> None:
    asked[model.name] += 1


@pytest.mark.slow
def test_each_block_of_a_file_takes_the_same_requests_however_many_there_are(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_at_a_time = ThreadPoolExecutor(1)  # moto does not bear transactions at once
    for module in (contact_changes, contact_store, import_store):
        monkeypatch.setattr(module, "side_by_side", lambda: one_at_a_time)
    monkeypatch.setattr(read_blocks, "LINES_OF_A_SMALL_FILE", LINES)
    monkeypatch.setattr(assemble_report, "PARTS_AT_ONCE", 2)
    DynamoAdvertiserStore("consent").put(an_advertiser())
    asked: Counter[str] = Counter()
    count = partial(_count, asked)
    made: tuple[Any, ...] = (dynamodb(), kms(), s3())
    events = [client.meta.events for client in made]
    for emitter in events:
        emitter.register("before-call", count)
    _, two, three, four = (imported(blocks, asked) for blocks in (1, 2, 3, 4))  # the first also asks for a secret

    for emitter in events:  # these clients outlive the test
        emitter.unregister("before-call", count)

    assert four - three == three - two
    assert four - three == {
        "GenerateMac": LINES - 1,
        "TransactWriteItems": 4,  # all people, and a checkpoint at each stage
        "BatchGetItem": 4,  # refused numbers, references, contacts, what remains of erased ones
        "GetItem": 3,  # whether it is over, at each stage
        "Query": 1,  # whether oppositions hold it up
        "PutObject": 1,  # its part of the report
        "GetObject": 1,  # the same, at the end
    }
    assert sum((two - (four - two)).values()) == 25, "what an import takes besides its blocks"
