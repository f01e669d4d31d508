"""Every kind of item of our tables, as an adapter writes it: keys, names and values stay to the letter what they always were.

`python -m tests.adapters.test_stored_items` writes the file; whatever it changes there is a change for every deployment.
"""

import base64
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast
from unittest.mock import patch

import boto3
import pytest
from moto import mock_aws
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.contacts.held_data import DynamoRetentionReports
from stopsms.adapters.keys.keyed_hash import KeyedHash
from stopsms.adapters.tables import batch_counts
from stopsms.adapters.tables import dynamodb as plain_dynamodb
from stopsms.adapters.tables.access_store import DynamoKeyStore, DynamoPersonStore
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.tables.batch_store import DynamoBatchStore
from stopsms.adapters.tables.campaign_store import DynamoCampaignStore
from stopsms.adapters.tables.carrier_check_store import DynamoCarrierChecks
from stopsms.adapters.tables.carrier_store import DynamoCarrierStore
from stopsms.adapters.tables.comparison_store import DynamoComparisonStore
from stopsms.adapters.tables.confirmation_switch import DynamoConfirmationSwitch
from stopsms.adapters.tables.dynamodb import attributes, plain
from stopsms.adapters.tables.edition_store import DynamoEditionStore
from stopsms.adapters.tables.form_store import DynamoFormStore
from stopsms.adapters.tables.import_store import DynamoImportStore
from stopsms.adapters.tables.inbound_store import DynamoInboundStore
from stopsms.adapters.tables.kill_switch import DynamoKillSwitch, TablesInUse, replayed_item
from stopsms.adapters.tables.recurrence_store import DynamoRecurrenceStore
from stopsms.adapters.tables.restored_table import RestoredTable
from stopsms.adapters.tables.seen_messages import DynamoSeenMessages
from stopsms.adapters.tables.sent_messages import DynamoSentMessages
from stopsms.adapters.tables.template_store import DynamoTemplateStore
from stopsms.adapters.tables.webhook_store import DynamoWebhookStore
from stopsms.command_line.archive_index import ArchiveIndex
from stopsms.command_line.replay import Replay
from stopsms.compliance.access.api_key import KeySecret
from stopsms.compliance.access.person import Person
from stopsms.compliance.access.role import Role
from stopsms.compliance.campaign.advertiser import AdvertiserChange
from stopsms.compliance.campaign.budget import month_changes
from stopsms.compliance.campaign.halt import Halt
from stopsms.compliance.consent.confirmation_stop import ConfirmationStop
from stopsms.compliance.law.retention import RetentionRun
from stopsms.compliance.outside.carrier import Carrier
from stopsms.compliance.outside.carrier_check import CarrierCheck
from stopsms.compliance.outside.comparison import Comparison
from stopsms.compliance.outside.file_import import ImportState
from stopsms.compliance.person.opposition import CampaignOpposition, InFlight
from stopsms.compliance.person.phone import HOME, Phone
from stopsms.compliance.ports.campaigns import Progress, Roster
from stopsms.compliance.ports.imports import ReportPart
from stopsms.compliance.ports.inbound import InboundMessage, UnattributedConclusion, UnattributedMessage
from stopsms.contracts.answer_tasks import AnswerKind, AnswerTask

from tests.contracts import stored_samples as samples
from tests.contracts.forms import Forms, keep, kept, line
from tests.contracts.test_stored_forms import inflated
from tests.factories import ADMINISTRATOR, CAMILLE, MARKETER, OFFICER, an_api_key

FILE = Path(__file__).with_name("stored_items.json")
CAMPAIGN = "c0ffee00c0ffee00"
NOW, EARLIER = samples.NOW, samples.EARLIER

LIMITED = replace(
    samples.CAMPAIGNS["with a limit"],
    terms=replace(samples.CAMPAIGNS["with a limit"].terms, campaign_id="c0ffee0000000009"),
)
HALT = Halt(stopped=True, by="Claire", reason="panne", at=NOW, principal=MARKETER)
CONFIRMATION_STOP = ConfirmationStop(stopped=True, by="Claire", reason="attaque", at=NOW, principal=MARKETER)
PROGRESS = Progress("+33612345678", 12, 1200, True, 1)
ROSTER = Roster("07-000012", ("+33612345678", "p5eudonym", "+33612345680"))
OPPOSITION = CampaignOpposition(
    EARLIER, NOW, (InFlight(CAMPAIGN, "07-000012.63", EARLIER), InFlight("beef", "07-000000.1", EARLIER))
)
INBOUND = InboundMessage(
    "id3ntity", "m-1", CAMILLE.e164, "36180", "Stop svp", "stop", "stop", False, NOW, ("nora", "zelie")
)
STRAY = UnattributedMessage("id3ntity", "m-2", "36111", "36180", "Arrêtez", "stop", "arretez", NOW)
READING = UnattributedConclusion("mistaken", "Claire", "publicité", NOW, OFFICER)
COMPARISON = Comparison(
    EARLIER,
    ("liste", "autre"),
    "jeton",
    "zelie",
    "nora",
    7,
    CAMILLE.e164,
    {"added": 2},
    NOW,
    1,
    "liste",
    ("5e", "0f"),
    "+33612345680",
)
CARRIER = Carrier(
    "ovh-main",
    "ovhcloud",
    "sms-ab12345-1",
    0.9,
    {HOME: 0.05},
    {HOME: "36184"},
    ("192.0.2.0/24",),
    NOW,
    OFFICER,
    ("36111",),
)
ENDED = replace(CARRIER, id="ovh-old", former_numbers=(), ended_at=NOW, ended_by=OFFICER)
KEY = an_api_key(
    f"stopsms_live_3f9ac04b1d22_{'A' * 43}",
    name="Boutique en ligne",
    role=Role.COLLECTOR,
    advertisers=frozenset({"zelie", "nora"}),
    secrets=(KeySecret("5a" * 32), KeySecret("0f" * 32, NOW)),
    test=True,
    requests_per_minute=60,
    expires_at=NOW,
    rotated_at=EARLIER,
    rotated_by="person:claire@zelie.example (Claire, administrator)",
)
PERSON = Person(
    "Claire@zelie.example", "Claire Martin", Role.OFFICER, None, EARLIER, NOW, "key:3f9ac04b1d22 (Boutique, collector)"
)
CARRIER_CHECK = CarrierCheck("ovh-main", CAMILLE.e164, "zelie", EARLIER, "m-1", NOW, "delivered", NOW, "STOP")
RUN = RetentionRun(False, EARLIER, '{"table": 1}', NOW, 500, {"fr.contacts": 3}, 1, 2, 1, OFFICER)


class HashOfTests:
    """A keyed hash that is the same in every run."""

    def of(self, text: str) -> str:
        return f"hash-of-{text[1:]}"

    def every(self, text: str) -> list[str]:
        return [self.of(text)]


def hashing() -> KeyedHash:
    return cast("KeyedHash", HashOfTests())


@contextmanager
def tables() -> Iterator[None]:
    session = {"AWS_DEFAULT_REGION": "eu-west-3", "AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}
    with mock_aws(), patch.dict("os.environ", session), patch.object(TablesInUse, "__str__", lambda _: "t@1 u@1"):
        plain_dynamodb.dynamodb.cache_clear()
        for name, keys in {"table": ("pk", "sk"), "seen": ("id",)}.items():
            boto3.client("dynamodb").create_table(
                TableName=name,
                BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
                KeySchema=[
                    {"AttributeName": key, "KeyType": kind}  # type: ignore[typeddict-item]
                    for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)
                ],
            )
        yield
    plain_dynamodb.dynamodb.cache_clear()


def put(item: dict[str, Any]) -> None:
    plain_dynamodb.dynamodb().put_item(TableName="table", Item=attributes(item))


def write_campaigns() -> None:
    campaigns, batches = DynamoCampaignStore("table"), DynamoBatchStore("table")
    campaigns.add(replace(samples.CAMPAIGNS["every option"], revision=1))
    message = replace(samples.CAMPAIGNS["every option"], revision=0)
    message = replace(message, terms=replace(message.terms, campaign_id="5e0df00d5e0df00d"), single="11-999998")
    campaigns.add_message(message, Roster("11-999998", ("+33612345678",)))
    DynamoRecurrenceStore("table").add(samples.RECURRENCES["every option"])
    DynamoRecurrenceStore("table").record_run(samples.RUNS["refused"])
    DynamoTemplateStore("table").put(samples.TEMPLATE)
    campaigns.add(LIMITED)
    campaigns.change(replace(LIMITED, revision=1), month_changes("zelie", LIMITED.id, None, LIMITED.commitment, 50000))
    campaigns.count_message("nora", "2026-11", 14, None)
    batches.save_progress(CAMPAIGN, 7, PROGRESS)
    batches.save_roster(CAMPAIGN, ROSTER)
    batches.merge_outcomes(CAMPAIGN, "07-000012", samples.OUTCOMES)
    batches.recount(CAMPAIGN, "07-000012")
    batches.record_opposition(OPPOSITION)
    with patch.object(batch_counts, "FEW_BATCHES", 0):
        batches.look(CAMPAIGN, NOW)
    DynamoEditionStore("table").keep(samples.EDITION)
    DynamoKillSwitch("table", "table").begin(EARLIER)
    DynamoKillSwitch("table", "table").write(HALT)
    DynamoConfirmationSwitch("table").write(CONFIRMATION_STOP)


def write_people() -> None:
    contacts, acts = DynamoContactStore("table", hashing()), samples.acts()
    new = replace(samples.CONTACTS["every option"], version=1)
    contacts.record(new, acts["opposed"], idempotency_key="m-1", by="1b#12", to_review=True)
    known = replace(samples.CONTACTS["granted"], phone=Phone.of("+33612345679"))
    contacts.record(known, acts["basis_recorded"])
    contacts.erase(known, samples.ERASED["opposed"], acts["erased"], leave_task=True)
    contacts.record(replace(new, phone=Phone.of("+33612345680")), acts["basis_recorded, on a form"])
    advertisers, change = DynamoAdvertiserStore("table"), AdvertiserChange(NOW, ADMINISTRATOR)
    before = replace(samples.ADVERTISERS["every option"], stop_number="36181")
    advertisers.put(before)
    advertisers.use(before.id, ["36181"], EARLIER)
    advertisers.put(samples.ADVERTISERS["every option"], change)
    advertisers.release("36181", before.id, change, lambda user, declared: None)
    forms = DynamoFormStore("table")
    forms.write(replace(samples.FORMS["every option"], revision=1))
    forms.keep_shown(samples.FORMS["usual"].id, samples.SHOWN["usual"])
    inbound = DynamoInboundStore("table")
    inbound.keep(INBOUND)
    inbound.keep_unattributed("zelie", STRAY)
    inbound.keep_unattributed("nora", STRAY)
    inbound.conclude_unattributed("nora", STRAY.identity, READING)
    question = AnswerTask("q-1", AnswerKind.CONFIRM, CAMILLE.e164, "36180", ("zelie",))
    inbound.take_turn(question, "confirm#zelie", NOW, EARLIER, "Zelie : OUI pour accepter.")
    inbound.end_turn(question, "confirm#zelie", "m-9")
    inbound.take_turn(AnswerTask("a-1", AnswerKind.STOP, CAMILLE.e164, "36180", ("zelie",)), "stop", NOW, EARLIER)
    DynamoSeenMessages("seen").add("wh-1#5a", NOW)


def write_the_rest() -> None:
    assert DynamoCarrierStore("table").put(CARRIER)
    assert DynamoCarrierStore("table").put(ENDED)
    DynamoComparisonStore("table").write(COMPARISON)
    DynamoComparisonStore("table", "marseille").write(COMPARISON)
    DynamoRetentionReports("table").write(RUN)
    DynamoWebhookStore("table").put(replace(samples.WEBHOOKS["every option"], revision=1))
    imports = DynamoImportStore("table")
    first = replace(samples.IMPORTS["every option"], revision=1)
    imports.add(first)
    imports.change(replace(first, revision=2))
    imports.add(replace(first, id="2c", state=ImportState.AWAITING_UPLOAD))
    imports.change_share("1b", samples.SHARES["every option"], ReportPart(12, "4f.csv", 345))
    imports.note_refused("1b", {"p5eudonym": 12}, NOW + timedelta(days=1))
    DynamoCarrierChecks("seen").write(CARRIER_CHECK)
    DynamoSentMessages("seen", lambda: NOW).remember("ovh-main", "m-1", CAMPAIGN, "07-000012.63")
    assert DynamoKeyStore("table").put(KEY)
    assert DynamoPersonStore("table").put(PERSON)
    put(replayed_item("t@1 u@1", NOW, "Claire", "bloc 12 perdu"))
    with TemporaryDirectory() as folder:
        table = RestoredTable(boto3.client("dynamodb"), "table", dry=False)
        Replay(ArchiveIndex(Path(folder) / "index"), table, table, False, False, lambda: NOW).run()
    imports.declare("zelie", "SMS;Prénom", {"Prénom": "attribute:prenom"})


def forms() -> Forms:
    """Every item, as the code of now writes it. DynamoDB keeps no order of names: they are sorted."""
    with tables():
        write_campaigns()
        write_people()
        write_the_rest()
        client = boto3.client("dynamodb")
        items = [plain(item) for name in ("table", "seen") for item in client.scan(TableName=name)["Items"]]
    found = {" ".join(str(item.get(name, "")) for name in ("pk", "sk", "id")).strip(): ordered(item) for item in items}
    return dict(sorted(found.items()))


def ordered(value: Any) -> Any:
    match value:
        case dict():
            return {name: ordered(value[name]) for name in sorted(value)}
        case list():
            return [ordered(inner) for inner in value]
        case bytes():
            return inflated(value)
        case str() | int() | None:
            return value
        case _:
            return float(value)


def test_every_item_is_written_as_it_always_was() -> None:
    written, file = forms(), kept(FILE)

    assert list(written) == list(file)
    for name, item in written.items():
        assert line(item) == line(file[name]), name


def test_the_page_of_stored_items_has_every_field_of_every_item() -> None:
    page = (Path(__file__).parents[2] / "docs" / "stored-items.md").read_text()
    rows = [row.split("|") for row in page.splitlines() if row.startswith("| ") and not row.startswith("| pk")]
    described = Counter(frozenset(re.findall(r"`(\w+)`", fields)) for *_, fields, _ in rows)

    stored = {(re.split("[# ]", name)[0], frozenset(item) - {"pk", "sk"}) for name, item in kept(FILE).items()}
    missing = Counter(fields for _, fields in stored) - described
    # A subject of replies has either two fields more or none.
    assert missing == {frozenset({"at"}): 1}
    assert not set(described) - {fields for _, fields in stored}


def test_what_the_items_hold_is_read_back(table: str) -> None:
    write_campaigns()
    write_people()
    write_the_rest()
    batches, inbound, contacts = (
        DynamoBatchStore(table),
        DynamoInboundStore(table),
        DynamoContactStore(table, hashing()),
    )

    assert DynamoCampaignStore(table).find(CAMPAIGN) == replace(samples.CAMPAIGNS["every option"], revision=1)
    recurrences = DynamoRecurrenceStore(table)
    assert recurrences.find("feedface00000001") == samples.RECURRENCES["every option"]
    assert recurrences.runs("feedface00000001", None) == ([samples.RUNS["refused"]], None)
    assert batches.progress(CAMPAIGN, 7) == PROGRESS
    assert batches.roster(CAMPAIGN, "07-000012") == ROSTER
    assert batches.outcomes(CAMPAIGN, "07-000012") == samples.OUTCOMES
    assert batches.oppositions(CAMPAIGN, None) == ([OPPOSITION], None)
    exact = batches.look(CAMPAIGN, NOW)
    with patch.object(batch_counts, "FEW_BATCHES", 0):
        assert batches.last_counted(CAMPAIGN, NOW + timedelta(days=1)) == exact
    assert DynamoKillSwitch(table, table).read().reason == HALT.reason
    assert DynamoConfirmationSwitch(table).read() == CONFIRMATION_STOP
    assert inbound.messages(CAMILLE) == [INBOUND]
    assert inbound.unattributed("zelie") == [STRAY]
    assert contacts.find("zelie", Phone.of("+262692123456")) == replace(samples.CONTACTS["every option"], version=1)
    assert [task.erased for task in contacts.tasks()] == [samples.ERASED["opposed"]]
    forms, shown = DynamoFormStore(table), samples.SHOWN["usual"]
    assert forms.find("3f0c9a1be2d45f67") == replace(samples.FORMS["every option"], revision=1)
    assert forms.revisions("3f0c9a1be2d45f67") == [forms.find("3f0c9a1be2d45f67")]
    assert forms.page("zelie", None) == ([forms.find("3f0c9a1be2d45f67")], None)
    assert forms.shown("3f0c9a1be2d45f67", shown.hash) == shown
    assert DynamoCarrierStore(table).all() == [CARRIER, ENDED]
    assert DynamoComparisonStore(table).newest() == COMPARISON
    assert DynamoComparisonStore(table, "marseille").newest() == COMPARISON
    assert DynamoComparisonStore(table, "lyon").newest() is None
    assert DynamoRetentionReports(table).newest(dry=False) == ([RUN], None)
    assert (DynamoKeyStore(table).find(KEY.id), list(DynamoKeyStore(table).every())) == (KEY, [KEY])
    assert DynamoPersonStore(table).find("CLAIRE@zelie.example") == PERSON
    assert DynamoImportStore(table).declared("zelie", "SMS;Prénom") == {"Prénom": "attribute:prenom"}


def test_items_of_earlier_versions_are_read(table: str) -> None:
    from stopsms.adapters.tables.kill_switch import read_halt

    file = kept(FILE)
    put({name: value for name, value in file[f"INBOUND#{CAMILLE.e164} id3ntity"].items() if name != "message_id"})
    put({name: value for name, value in file["ONCE#m-1 zelie"].items() if name != "by"})
    late = ("tables", "principal")
    old_halt = {name: value for name, value in file["SWITCH SENDING"].items() if name not in late}

    assert DynamoInboundStore(table).messages(CAMILLE) == [replace(INBOUND, message_id="id3ntity")]
    assert DynamoContactStore(table, hashing()).recorded_by("zelie", ["m-1"]) == {"m-1": ""}
    assert read_halt(old_halt) == replace(HALT, principal="")
    assert read_halt(None) is None


def test_a_group_as_a_stream_hands_it_on_is_read(table: str) -> None:
    from stopsms.adapters.tables.batch_store import read_group
    from stopsms.adapters.tables.column_codec import packed
    from stopsms.contracts.records import outcome_record

    stored = packed({"7": outcome_record(samples.OUTCOMES[1])})

    assert read_group({"outcomes": base64.b64encode(stored).decode()}) == {7: samples.OUTCOMES[1]}


@pytest.fixture(autouse=True)
def _seen_table(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TablesInUse, "__str__", lambda _: "t@1 u@1")
    if "table" in request.fixturenames:
        request.getfixturevalue("table")
        boto3.client("dynamodb").create_table(
            TableName="seen",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        )


if __name__ == "__main__":
    keep(FILE, forms())
