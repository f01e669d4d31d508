"""The simulator's page of phones reads what people wrote from the stack's own table, as the product writes it."""

from datetime import datetime
from pathlib import Path

import boto3
import pytest
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.inbound_store import DynamoInboundStore
from stopsms.compliance.ports.inbound import InboundMessage

from local.carrier.record import StackRecord
from local.stack_paths import StackPaths
from tests.factories import CAMILLE, TUESDAY_10H_PARIS


def test_the_stack_s_own_record_is_read_as_it_is_written(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = InboundMessage(
        "i", "mo-1", CAMILLE.e164, "36180", "arrêtez", "stop", "arretez", False, TUESDAY_10H_PARIS, ()
    )
    DynamoInboundStore(settings.consent_table).keep(kept)
    resources = {"resources": {"ConsentTable": settings.consent_table}}
    monkeypatch.setattr(StackPaths, "client", lambda _, service: boto3.client(service))
    monkeypatch.setattr(StackPaths, "stack", lambda _: resources)
    (told,) = StackRecord(StackPaths(tmp_path, 0, 0)).written_by(CAMILLE.e164)

    assert (told.message_id, told.to, told.body) == ("mo-1", "36180", "arrêtez")
    assert datetime.fromisoformat(told.at) == TUESDAY_10H_PARIS
