"""An AWS account of each test's own, on moto, as the template describes it."""

import copyreg
import json
import os
import time
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Condition
from typing import Any

import boto3
import pytest
from forms import accept_post
from importer import assemble_report, read_blocks
from moto import mock_aws
from moto.backends import get_backend
from stopsms.adapters import gateways
from stopsms.adapters.clients import reset_clients
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.doors import http
from stopsms.adapters.gateways import carrier_account
from stopsms.adapters.keys.keyed_hash import KeyedHash
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.access_store import DynamoKeyStore
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.tables.batch_store import DynamoBatchStore
from stopsms.adapters.tables.campaign_store import DynamoCampaignStore
from stopsms.adapters.tables.kill_switch import DynamoKillSwitch
from stopsms.adapters.tables.recurrence_store import DynamoRecurrenceStore
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.ports.campaigns import Roster

from local.carrier.network import Network
from local.stack_paths import CONFIGURATION_SET, OPT_OUT_LIST
from tests.carrier_service import Service
from tests.factories import (
    CAMILLE,
    TUESDAY_10H_PARIS,
    a_campaign,
    a_collection,
    a_recurrence,
    an_advertiser,
    an_api_key,
)
from tests.functions.doors import INBOUND_SECRET
from tests.simulated_carrier import served

TABLES = {
    "consent": ("pk", "sk"),
    "campaign": ("pk", "sk"),
    "imports": ("pk", "sk"),
    "webhook": ("pk", "sk"),
    "idempotency": ("id",),
    "access": ("pk", "sk"),
    "limits": ("id",),
}
QUEUES = ("planner", "batch", "imports", "webhook", "inbound", "answers", "questions")
BUCKETS = ("imports", "audit", "archive")

INBOUND, RECEIPTS = "arn:aws:sns:eu-west-3:000000000000:inbound", "arn:aws:sns:eu-west-3:000000000000:receipts"
"""The topics of a deployment whose carrier is the simulator."""

API = "https://sms.zelie.example"
"""The public address of the deployment."""

ACCOUNT, REGION = "123456789012", "eu-west-3"
BACKENDS = (
    ("dynamodb", REGION),
    ("sqs", REGION),
    ("kms", REGION),
    ("sns", REGION),
    ("secretsmanager", REGION),
    ("s3", "aws"),
)
"""Where moto holds each service: S3 has no region there."""


def _create_table(name: str) -> None:
    keys = TABLES[name]
    schema: Any = [{"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)]
    boto3.client("dynamodb").create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        KeySchema=schema,
    )


def _create_bucket(name: str) -> None:
    boto3.client("s3").create_bucket(
        Bucket=name,
        ObjectLockEnabledForBucket=name == "archive",
        CreateBucketConfiguration={"LocationConstraint": REGION},
    )


copyreg.pickle(
    Condition, lambda _: (Condition, ())
)  # a queue of moto has one; nobody waits for a message when it is copied


def _regions(service: str) -> Any:
    backends: Any = get_backend
    return backends(service)[ACCOUNT]


Backends = dict[tuple[str, str], Any]


def _copies() -> Backends:
    return {(service, region): deepcopy(_regions(service)[region]) for service, region in BACKENDS}


def _put_in_place(backends: Backends) -> None:
    for (service, region), backend in backends.items():
        _regions(service)[region] = deepcopy(backend)


def _put_addresses() -> None:
    """Each time anew: moto's parameters cannot be copied."""
    _regions("ssm")[REGION].put_parameter(
        name="/stop-sms/addresses",
        description="",
        value=json.dumps({"api": API}),
        parameter_type="String",
        allowed_pattern="",
        keyid="",
        overwrite=True,
        tags=[],
        data_type="text",
        tier=None,
        policies=None,
    )


@dataclass(frozen=True)
class Account:
    """What moto holds of an account of ours: made once through its API, then copied for each test, which is far faster."""

    queues: dict[str, str]
    hashes: str
    signs: str
    encrypts: str
    anchors: str
    backends: Backends


@pytest.fixture(scope="session")
def account() -> Account:
    """The account of a deployment, with a key and nothing else in its tables, queues and buckets."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        patch.setenv("AWS_DEFAULT_REGION", REGION)
        kms, sqs, sns = boto3.client("kms"), boto3.client("sqs"), boto3.client("sns")
        for table in TABLES:
            _create_table(table)
        for bucket in BUCKETS:
            _create_bucket(bucket)
        DynamoKeyStore("access").put(an_api_key())
        boto3.client("secretsmanager").create_secret(Name="inbound", SecretString=INBOUND_SECRET)
        return Account(
            {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in QUEUES},
            kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["KeyId"],
            kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"],
            kms.create_key()["KeyMetadata"]["KeyId"],
            sns.create_topic(Name="anchors")["TopicArn"],
            _copies(),
        )


@pytest.fixture
def settings(
    monkeypatch: pytest.MonkeyPatch, service: type[Service], account: Account, tmp_path: Path
) -> Iterator[Settings]:
    """The environment of a function, and the account that it speaks of; the carrier accepts everything."""
    service.answer = (200, {"MessageId": "bf66ad80-8bd5-4dc3-bc56-efb20b0b09aa"})
    monkeypatch.setattr(
        gateways, "carrier_account", lambda *, patient: None
    )  # a carrier that tells nothing of an account
    monkeypatch.setattr(http, "_PAUSES", [timedelta()])  # nobody waits
    clock = tmp_path / "clock"
    clock.write_text(str(TUESDAY_10H_PARIS.timestamp() - time.time()))
    with mock_aws(config={"core": {"passthrough": {"urls": [r"http://127\.0\.0\.1.*"]}}}):
        _put_in_place(account.backends)
        _put_addresses()
        deployed = Settings(
            consent_table="consent",
            campaign_table="campaign",
            idempotency_table="idempotency",
            planner_queue_url=account.queues["planner"],
            planner_queue_arn="arn",
            batch_queue_url=account.queues["batch"],
            batch_queue_arn="arn",
            schedule_group="group",
            scheduler_role_arn="arn",
            schedule_dead_letter_queue_arn="arn",
            hash_key_ids=account.hashes,
            configuration_set="",
            opt_out_list="",
            parts_per_second="100",
            sender_concurrency="2",
            price_per_part_eur="0.07",
            max_price_per_part_usd="0.50",
            clock_file=str(clock),
            archive_bucket="archive",
            audit_bucket="audit",
            import_table="imports",
            import_bucket="imports",
            import_queue_url=account.queues["imports"],
            event_bus="events",
            events_with_numbers="no",
            webhook_table="webhook",
            webhook_queue_url=account.queues["webhook"],
            access_table="access",
            limit_table="limits",
            addresses="/stop-sms/addresses",
            sign_in="/stop-sms/sign-in",
            webhooks_to_loopback="yes",
            inbound_queue_url=account.queues["inbound"],
            answer_queue_url=account.queues["answers"],
            question_queue_url=account.queues["questions"],
            carrier_secrets="stop-sms/carriers/",
            carriers_address="",
            data_key_id=account.encrypts,
        )
        for name in Settings.__dataclass_fields__:
            monkeypatch.setenv(name.upper(), getattr(deployed, name))
        monkeypatch.setenv("EVIDENCE_KEY_ID", account.signs)
        monkeypatch.setenv("USER_POOL", "pool")
        monkeypatch.setenv("SENDS_INVITATIONS", "no")
        monkeypatch.setenv(  # moto's Cognito wants a library of its own
            "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", os.environ["AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2"]
        )
        monkeypatch.setenv("TIME_STAMP_URL", "")
        monkeypatch.setenv("TIME_STAMP_AUTHORITY", "")
        monkeypatch.setenv("INBOUND_WEBHOOK_SECRET_NAME", "inbound")
        monkeypatch.setenv("ANCHOR_TOPIC_ARN", account.anchors)
        monkeypatch.setenv("INBOUND_TOPIC_ARN", "arn")
        monkeypatch.setenv("RECEIPTS_TOPIC_ARN", "arn")
        monkeypatch.setenv("AGGREGATOR", "yes")
        monkeypatch.setenv("CONFIRMATIONS_PER_HOUR", "100")
        monkeypatch.setenv("CONFIRMATIONS_ELSEWHERE_PER_HOUR", "20")
        yield deployed


@pytest.fixture(scope="session")
def populated(account: Account) -> Backends:
    """The account with an advertiser, a contact with its consent, and a running campaign with its one batch."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        patch.setenv("AWS_DEFAULT_REGION", REGION)
        _put_in_place(account.backends)
        DynamoKillSwitch("consent", "campaign").begin(TUESDAY_10H_PARIS)
        DynamoAdvertiserStore("consent").put(an_advertiser())
        contact, evidence = granted(
            Contact("zelie", CAMILLE), a_collection(tags=frozenset({"newsletter"})), TUESDAY_10H_PARIS, "a" * 32
        )
        DynamoContactStore("consent", KeyedHash(account.hashes)).record(contact, evidence)
        DynamoRecurrenceStore("campaign").add(a_recurrence())
        DynamoCampaignStore("campaign").add(a_campaign())
        DynamoBatchStore("campaign").save_roster("c0ffee00c0ffee00", Roster("03-000000", (CAMILLE.e164,)))
        reset_clients()
        return _copies()


@pytest.fixture
def base(populated: Backends, settings: Settings) -> DynamoContactStore:
    """The contacts of an account with an advertiser, Camille's consent, and a running campaign with its one batch."""
    _put_in_place(populated)
    return DynamoContactStore("consent", KeyedHash(settings.hash_key_ids))


@pytest.fixture
def asking(settings: Settings) -> DynamoContactStore:
    """Two advertisers that share a number and want consents confirmed."""
    for advertiser_id in ("zelie", "nora"):
        named = an_advertiser(id=advertiser_id, name=advertiser_id.capitalize(), double_opt_in=True)
        DynamoAdvertiserStore("consent").put(named)
    return DynamoContactStore("consent", KeyedHash(settings.hash_key_ids))


@pytest.fixture
def bus(settings: Settings) -> str:
    """An event bus whose events all go to a queue; the queue's URL."""
    events: Any = boto3.client("events")
    events.create_event_bus(Name="events")
    sqs: Any = boto3.client("sqs")
    url: str = sqs.create_queue(QueueName="follower")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.put_rule(Name="all", EventBusName="events", EventPattern='{"source": ["stop-sms"]}')
    events.put_targets(Rule="all", EventBusName="events", Targets=[{"Id": "follower", "Arn": arn}])
    return url


@pytest.fixture
def quick_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is posted within ten minutes comes from a program: so it is one on a busy machine too, which takes its seconds."""
    assert timedelta() < accept_post.QUICKEST < timedelta(seconds=5)
    monkeypatch.setattr(accept_post, "QUICKEST", timedelta(minutes=10))


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three lines of each share between checkpoints, reports in pieces of some lines; three parts of a report at a time."""
    monkeypatch.setattr(assemble_report, "PARTS_AT_ONCE", 3)
    monkeypatch.setattr(assemble_report, "PIECE_BYTES", 300)
    monkeypatch.setattr(read_blocks, "LINES_OF_A_SHARE", 2)
    monkeypatch.setattr(read_blocks, "LINES_OF_A_SMALL_FILE", 3)


@pytest.fixture
def network(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Network]:
    """A simulated account, deployed with its list."""
    simulated = Network(lambda: TUESDAY_10H_PARIS, lambda: INBOUND, lambda: RECEIPTS)

    monkeypatch.setattr(gateways, "carrier_account", carrier_account)
    monkeypatch.setenv("INBOUND_TOPIC_ARN", INBOUND)
    monkeypatch.setenv("RECEIPTS_TOPIC_ARN", RECEIPTS)
    monkeypatch.setenv("AGGREGATOR", "yes")
    monkeypatch.setenv("CONFIGURATION_SET", CONFIGURATION_SET)
    monkeypatch.setenv("OPT_OUT_LIST", OPT_OUT_LIST)
    DynamoAdvertiserStore(settings.consent_table).put(an_advertiser(id="zelie"))
    with served(simulated) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2", address)
        yield simulated
