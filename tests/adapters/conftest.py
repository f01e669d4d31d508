"""Tables on moto, with the template's keys; and the stores of every port, on such a table and in memory."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import boto3
import pytest
from moto import mock_aws
from stopsms.adapters.contacts import contact_changes, contact_sample, contact_store
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.keys.keyed_hash import KeyedHash
from stopsms.adapters.tables import import_store
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.tables.batch_store import DynamoBatchStore
from stopsms.adapters.tables.campaign_snapshots import DynamoCampaignSnapshots
from stopsms.adapters.tables.campaign_store import DynamoCampaignStore
from stopsms.adapters.tables.edition_store import DynamoEditionStore
from stopsms.adapters.tables.import_store import DynamoImportStore
from stopsms.adapters.tables.inbound_store import DynamoInboundStore
from stopsms.adapters.tables.kill_switch import DynamoKillSwitch, TablesInUse
from stopsms.adapters.tables.restored_table import RestoredTable
from stopsms.compliance.campaign.halt import Halt
from stopsms.compliance.ports.campaigns import (
    BatchStore,
    CampaignSnapshots,
    CampaignStore,
    EditionStore,
)
from stopsms.compliance.ports.imports import ImportStore
from stopsms.compliance.ports.inbound import InboundStore
from stopsms.compliance.ports.people import AdvertiserStore, ClaimOrder, ClaimStatus, ContactStore

from tests import fakes
from tests.factories import TUESDAY_10H_PARIS, a_campaign, an_advertiser, terms


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name, value in {
        "AWS_DEFAULT_REGION": "eu-west-3",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
    }.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        boto3.client("dynamodb").create_table(
            TableName="table",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[
                {"AttributeName": "pk", "AttributeType": "S"},
                {"AttributeName": "sk", "AttributeType": "S"},
            ],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        )
        yield "table"


@pytest.fixture
def hashing(table: str) -> KeyedHash:
    key = boto3.client("kms").create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    return KeyedHash(key["KeyMetadata"]["KeyId"])


@dataclass(frozen=True)
class Stores:
    """The stores of one deployment, empty. `take` takes a claim that can be taken, `halt` decides whether sending is stopped."""

    contacts: ContactStore
    batches: BatchStore
    campaigns: CampaignStore
    snapshots: CampaignSnapshots
    advertisers: AdvertiserStore
    inbound: InboundStore
    editions: EditionStore
    imports: ImportStore
    take: Callable[[ClaimOrder], None]
    halt: Callable[[Halt], None]


def _in_memory() -> Stores:
    nobody = an_advertiser(id="~")  # of whom no test asks
    world = fakes.World(TUESDAY_10H_PARIS, a_campaign(terms=terms(campaign_id="0" * 16, advertiser=nobody)))
    world.advertisers.clear()
    world.stop_numbers.clear()
    contacts = fakes.FakeContactStore(world)

    def take(order: ClaimOrder) -> None:
        assert contacts.claim([order])[0].answer is ClaimStatus.TAKEN

    def halt(decided: Halt) -> None:
        world.halt = decided

    return Stores(
        contacts,
        fakes.FakeBatchStore(world),
        fakes.FakeCampaignStore(world),
        fakes.FakeCampaignSnapshots(world),
        fakes.FakeAdvertiserStore(world),
        fakes.FakeInboundStore(world),
        fakes.FakeEditionStore(world),
        fakes.FakeImportStore(world),
        take,
        halt,
    )


def _on_tables(table: str, hashing: KeyedHash) -> Stores:
    contacts, switch = DynamoContactStore(table, hashing), DynamoKillSwitch(table, table)
    switch.begin(TUESDAY_10H_PARIS)
    tables = TablesInUse(table, table)

    def take(order: ClaimOrder) -> None:
        """What `claim` writes: moto does not read its statement."""
        clearance = order.clearance
        contact = contacts.find(clearance.advertiser_id, clearance.phone)
        assert contact is not None
        claims = {**contact.claims, clearance.campaign_id: order.claim}
        claimed = replace(contact, version=contact.version + 1, claims=claims)
        assert RestoredTable(boto3.client("dynamodb"), table, dry=False).record(contact, claimed, [], [])

    def halt(decided: Halt) -> None:
        switch.write(decided)

    return Stores(
        contacts,
        DynamoBatchStore(table),
        DynamoCampaignStore(table),
        DynamoCampaignSnapshots(table, tables),
        DynamoAdvertiserStore(table),
        DynamoInboundStore(table),
        DynamoEditionStore(table),
        DynamoImportStore(table),
        take,
        halt,
    )


@pytest.fixture(params=["adapter", "fake"])
def stores(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Stores:
    """The stores that a contract is tested on, once in DynamoDB (moto) and once in memory."""
    if request.param == "fake":
        return _in_memory()
    hashing: KeyedHash = request.getfixturevalue("hashing")
    one_at_a_time = ThreadPoolExecutor(1)  # moto does not bear transactions at once; the emulator does (tests/system)
    monkeypatch.setattr(contact_changes, "side_by_side", lambda: one_at_a_time)
    monkeypatch.setattr(contact_sample, "side_by_side", lambda: one_at_a_time)
    monkeypatch.setattr(contact_store, "side_by_side", lambda: one_at_a_time)
    monkeypatch.setattr(import_store, "side_by_side", lambda: one_at_a_time)
    return _on_tables("table", hashing)
