"""What is stored, hashed, queued and published keeps its form to the letter: tables and archives outlive every version of the code.

`python -m tests.contracts.test_stored_forms` writes the file; whatever it changes there is a change for every deployment.
"""

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from inbound.understand_reply import identity_of
from stopsms.adapters.tables.column_codec import packed, unpacked
from stopsms.adapters.tables.column_dictionary import DICTIONARY
from stopsms.audit.checkpoint import Checkpoint
from stopsms.compliance.campaign.campaign import State
from stopsms.compliance.outside.event import ActRecorded, CampaignChanged, ContactErased, EventType
from stopsms.compliance.outside.import_progress import FilePosition, Stage
from stopsms.compliance.person.phone import Phone, Territory
from stopsms.compliance.proof.archive import ArchivedChange, anchor, block
from stopsms.compliance.proof.evidence import Act, canonical, faults
from stopsms.contracts import deliveries, events, form_records, imports, messages, records, recurrence_records
from stopsms.contracts.answer_tasks import AnswerKind, AnswerTask
from stopsms.contracts.codec import written
from stopsms.contracts.cursor import read_cursor, written_cursor
from stopsms.contracts.repair import Repair

from tests.contracts import stored_samples as samples
from tests.contracts.forms import Forms, keep, kept, line
from tests.each_case import each
from tests.factories import CAMILLE

FILE = Path(__file__).with_name("stored_forms.json")

Codec = tuple[Callable[[Any], Any], Callable[[Any], Any]]

RECORDS: Mapping[str, tuple[Codec, Mapping[Any, Any]]] = {
    "contact": ((records.contact_record, lambda record: records.read_contact("zelie", record)), samples.CONTACTS),
    "erased": ((records.erased_record, lambda record: records.read_erased("zelie", record)), samples.ERASED),
    "evidence": ((records.evidence_record, records.read_evidence), samples.acts()),
    "advertiser": ((records.advertiser_record, records.read_advertiser), samples.ADVERTISERS),
    "campaign": ((records.campaign_record, records.read_campaign), samples.CAMPAIGNS),
    "outcome": ((records.outcome_record, records.read_outcome), samples.OUTCOMES),
    "edition": (
        (records.edition_record, lambda record: records.read_edition(samples.EDITION.id, record)),
        {"FR": samples.EDITION},
    ),
    "webhook": (
        (records.webhook_record, lambda record: records.read_webhook("zelie", "crm", record)),
        samples.WEBHOOKS,
    ),
    "import": ((imports.import_record, imports.read_import), samples.IMPORTS),
    "form": ((form_records.form_record, form_records.read_form), samples.FORMS),
    "shown": ((form_records.shown_record, form_records.read_shown), samples.SHOWN),
    "recurrence": (
        (recurrence_records.recurrence_record, recurrence_records.read_recurrence),
        samples.RECURRENCES,
    ),
    "run": ((recurrence_records.run_record, recurrence_records.read_run), samples.RUNS),
    "share of an import": ((imports.share_record, lambda record: imports.read_share(record, 3)), samples.SHARES),
}
"""How each record is written and read, with what is written."""

BATCH = messages.Batch(
    "c0ffee00c0ffee00",
    "zelie",
    "07-000012",
    (
        messages.Recipient(0, samples.CONTACTS["granted"]),
        messages.Recipient(63, replace(samples.CONTACTS["every option"], attributes={"prénom": "\ufffe\uffff"})),
    ),
)
PERSON = events.PersonDetail("k3y3dhash", Territory.METROPOLITAN, "crm-12", CAMILLE.e164)
ANCHOR = events.AnchorDetail(7, "ab" * 32, samples.NOW)
DETAIL = {
    "id": "evt_1",
    "type": "consent.opposed",
    "occurred_at": "2026-11-24T09:00:00.000+00:00",
    "advertiser_id": "zelie",
}

MESSAGES: Mapping[str, tuple[Any, Callable[[str], Any]]] = {
    "batch": (BATCH, messages.Batch.read),
    "planning task": (messages.PlanningTask("c0ffee00", messages.Task.PLAN, 3, 9, True), messages.PlanningTask.read),
    "planning task that goes on": (
        messages.PlanningTask("c0ffee00", messages.Task.PLAN, 3, 3, True, "03-000012"),
        messages.PlanningTask.read,
    ),
    "import task": (imports.ImportTask("1b"), imports.ImportTask.read),
    "import task, of a share": (imports.ImportTask("1b", 3, Stage.REFUSALS, 2), imports.ImportTask.read),
    "answer task": (AnswerTask("m-1", AnswerKind.STOP, CAMILLE.e164, "36180", ("zelie", "nora")), AnswerTask.read),
    "answer task, every option": (
        AnswerTask("h1", AnswerKind.CONFIRM, CAMILLE.e164, "36180", ("zelie",), "origin", samples.NOW),
        AnswerTask.read,
    ),
    "answer task, of a form": (
        AnswerTask("h1", AnswerKind.CONFIRM, CAMILLE.e164, "36180", ("zelie",), form="3f0c9a1be2d45f67"),
        AnswerTask.read,
    ),
    "delivery": (deliveries.Delivery(deliveries.PublishedEvent.of(DETAIL), "crm", "zelie"), deliveries.Delivery.read),
}
"""What is put on queues, and how it is read."""

CHECKPOINTS = {
    "first": Checkpoint(),
    "every option": Checkpoint(
        number=3,
        previous="ab" * 32,
        at=samples.NOW.isoformat(),
        whole=False,
        anew=True,
        state="cd" * 32,
        blocks={"consent": (12, "ef" * 32), "campaign": (7, "01" * 32)},
        anchor=(5, "23" * 32),
        since={"consent": ["45" * 32, "67" * 32], "campaign": []},
        inventory=("2026-11-23", "jeton"),
        newest=samples.EARLIER.isoformat(),
        sends=1200,
        found=2,
        findings=[{"kind": "unlawful", "what": "« été »"}],
    ),
}
"""How far an audit came: each is chained by the hash of the one before."""

REPLY = messages.InboundSms("m-1", CAMILLE.e164, "36180", "Arrêtez « svp »\n", None, samples.PARIS_NOW)
REPLIES = {"of the topic": REPLY, "of the door": replace(REPLY, delivery="wh-1", repairs=frozenset({Repair.TIME}))}
"""What their identity hashes is what `ONCE#`, `REPLIED#` and `INBOUND#` are stored under."""


def published() -> dict[str, Any]:
    acts, campaign = samples.acts(), samples.CAMPAIGNS["every option"]
    opposed = ActRecorded(CAMILLE, acts["opposed"])
    arrived = ActRecorded(Phone.of("+33612345679"), acts["number_changed, arriving"])
    finished = CampaignChanged(State.RUNNING, replace(campaign, state=State.FINISHED), samples.NOW)
    erased = ContactErased(samples.CONTACTS["every option"], samples.NOW)
    told: dict[str, events.DomainEvent] = {
        "opposed": events.consent_event(EventType.CONSENT_OPPOSED, opposed, PERSON),
        "renumbered": events.consent_event(
            EventType.CONTACT_RENUMBERED, arrived, replace(PERSON, external_reference=None, phone=None), "left"
        ),
        "erased": events.erased_event(erased, PERSON),
        "finished": events.campaign_event(EventType.CAMPAIGN_FINISHED, finished, samples.COUNTS),
        "paused": events.campaign_event(
            EventType.CAMPAIGN_PAUSED, CampaignChanged(State.RUNNING, campaign, samples.NOW), None
        ),
        "refused run": events.recurrence_event(EventType.RECURRENCE_REFUSED, samples.RUNS["refused"]),
        "anchored": events.archive_event(ANCHOR),
    }
    return {name: events.event_record(event) for name, event in told.items()}


def inflated(stored: bytes) -> str:
    inflating = zlib.decompressobj(zdict=DICTIONARY)
    return (inflating.decompress(stored) + inflating.flush()).decode()


def archived() -> list[str]:
    change = ArchivedChange(
        "e1", samples.NOW, "zelie#07", CAMILLE.e164, records.contact_record(samples.CONTACTS["granted"])
    )
    gone = replace(change, id="e2", item=None)
    hashes = {"consent": (3, ["ab" * 32, "cd" * 32]), "campaign": (1, ())}
    return [
        block("consent", 3, "ab" * 32, [change, gone]).decode(),
        anchor(7, hashes, "ef" * 32, samples.NOW).decode(),
    ]


def forms() -> Forms:
    """Every form, as the code of now writes it."""
    found: dict[str, Any] = {}
    for kind, ((write, _), values) in RECORDS.items():
        found |= {f"{kind}: {name}": write(value) for name, value in values.items()}
    found |= {f"content of {name}": canonical(act.content).decode() for name, act in samples.acts().items()}
    found |= {f"message: {name}": message.written() for name, (message, _) in MESSAGES.items()}
    found |= {f"event: {name}": record for name, record in published().items()}
    found["hashes of what forms show"] = {name: shown.hash for name, shown in samples.SHOWN.items()}
    found["webhook body"] = deliveries.PublishedEvent.of(DETAIL).body()
    found["outcomes in columns"] = inflated(packed(by_place()))
    found["archived"] = archived()
    found["cursor"] = written_cursor("07-000012", "recipients", "c0ffee00", "")
    found["checkpoint"] = {name: checkpoint.written().decode() for name, checkpoint in CHECKPOINTS.items()}
    found["identity of a reply"] = {
        name: [identity_of(reply), identity_of(reply, published=True)] for name, reply in REPLIES.items()
    }
    found["instant"] = written(datetime.fromisoformat("2026-11-24T10:00:00.123999+01:00"))
    return found


def by_place() -> dict[str, Any]:
    return {str(place): records.outcome_record(outcome) for place, outcome in samples.OUTCOMES.items()}


FORMS = forms()
KEPT = kept(FILE) if FILE.exists() else {}


def test_the_file_has_every_form_and_no_other() -> None:
    assert list(KEPT) == list(FORMS)
    assert {act.act for act in samples.acts().values()} == set(Act)


@each("name", FORMS)
def test_a_form_is_written_as_it_always_was(name: str) -> None:
    assert line(FORMS[name]) == line(KEPT[name])


@each(("kind", "name"), [(kind, name) for kind, (_, values) in RECORDS.items() for name in values])
def test_a_record_is_read_back_as_what_was_written(kind: str, name: Any) -> None:
    (_, read), values = RECORDS[kind]

    assert read(json.loads(line(KEPT[f"{kind}: {name}"]))) == values[name]


@each("name", MESSAGES)
def test_a_message_is_read_back_as_what_was_put_on_the_queue(name: str) -> None:
    message, read = MESSAGES[name]

    assert read(KEPT[f"message: {name}"]) == message


@each("name", samples.acts())
def test_a_record_of_evidence_read_back_bears_the_hash_it_was_sealed_with(name: str) -> None:
    record = records.read_evidence(KEPT[f"evidence: {name}"])
    first = replace(record, sequence=1, previous="")

    assert "content" not in " ".join(faults([first])), "the content is not the one that was hashed"
    assert KEPT[f"content of {name}"] == canonical(record.content).decode()


def test_outcomes_are_read_back_from_their_columns() -> None:
    outcomes = {int(place): records.read_outcome(record) for place, record in unpacked(packed(by_place())).items()}

    assert outcomes == samples.OUTCOMES


def test_a_checkpoint_is_read_back_and_is_to_the_letter_what_the_next_one_hashes() -> None:
    for name, checkpoint in CHECKPOINTS.items():
        stored = KEPT["checkpoint"][name].encode()
        if checkpoint.at:
            assert Checkpoint.read(stored) == checkpoint
            assert Checkpoint.read(stored).written() == stored


def test_a_place_in_a_list_is_read_back_from_its_cursor() -> None:
    assert read_cursor(KEPT["cursor"], "recipients", "c0ffee00", "") == "07-000012"


# What earlier versions wrote, and tables still hold.


def without(form: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in form.items() if name not in names}


def test_an_advertiser_stored_before_it_had_options_is_read() -> None:
    late = ("domains", "authorisations", "alsace_moselle", "double_opt_in", "strict_opt_in", "kind")

    assert records.read_advertiser(without(KEPT["advertiser: usual"], *late)) == samples.ADVERTISERS["usual"]


def test_a_campaign_stored_before_it_had_options_is_read() -> None:
    late = ("accepted", "topics", "contract_in_progress", "companies_only")
    draft = KEPT["campaign: draft"]

    assert records.read_campaign(without(draft, *late)) == samples.CAMPAIGNS["draft"]
    late = ("continues_at", "without_consent", "sampled_share", "margins")
    prediction = without(KEPT["campaign: every option"]["prediction"], *late)
    read = records.read_campaign(draft | {"prediction": prediction}).prediction
    bare = replace(samples.PREDICTION, continues_at=None, without_consent=0, sampled_share=None, margins=None)
    assert read == bare


def test_an_outcome_stored_before_words_were_kept_is_read() -> None:
    stored = {"fate": "blocked", "at": "2026-11-24T09:30:15.123+00:00", "objections": ["fr.opposition block"]}
    outcome = records.read_outcome(stored)

    (objection,) = outcome.objections
    assert (objection.rule, objection.result, objection.explanation) == ("fr.opposition", "block", None)
    assert (outcome.at, outcome.rulebook, outcome.parts) == (samples.NOW, "", 0)


def test_outcomes_stored_before_there_was_a_dictionary_or_shared_lists_are_read() -> None:
    columns = {"": ["0", "7"], "fate": ["sent", "blocked"], "objections": [None, ["fr.opposition block"]]}
    stored = zlib.compress(json.dumps(columns).encode())

    expected = {"0": {"fate": "sent"}, "7": {"fate": "blocked", "objections": ["fr.opposition block"]}}
    assert unpacked(stored) == expected


def test_an_import_begun_by_an_earlier_version_is_read_and_goes_on_being_applied() -> None:
    form = without(KEPT["import: every option"], "stage", "start", "divided", "cells", "report")
    form["layout"] = without(form["layout"], "declared", "remembered")
    read = imports.read_import(form)

    assert (read.stage, read.start, read.divided, read.cells, read.report) == ("applying", FilePosition(), 0, {}, None)
    assert read.layout == replace(samples.LAYOUT, declared=(), remembered={})
    assert read.tally == samples.IMPORTS["every option"].tally


def test_a_planning_task_that_names_no_shards_is_read() -> None:
    task = messages.PlanningTask.read('{"campaign_id": "c0ffee00", "task": "start"}')

    assert task == messages.PlanningTask("c0ffee00", messages.Task.START)


def test_an_event_as_the_bus_hands_it_on_is_a_delivery_to_no_webhook_yet() -> None:
    handed_on = {"version": "0", "detail-type": "consent.opposed", "detail": DETAIL}

    assert deliveries.Delivery.read(json.dumps(handed_on)) == deliveries.Delivery(
        deliveries.PublishedEvent.of(DETAIL), None, "zelie"
    )


def test_numbers_that_a_table_gives_back_as_decimals_are_read_as_they_were() -> None:
    from decimal import Decimal

    def by_table(value: Any) -> Any:
        if isinstance(value, float):
            return int(value) if value.is_integer() else Decimal(str(value))
        if isinstance(value, dict):
            return {name: by_table(inner) for name, inner in value.items()}
        return [by_table(inner) for inner in value] if isinstance(value, list) else value

    for kind, ((_, read), values) in RECORDS.items():
        for name, value in values.items():
            assert read(by_table(KEPT[f"{kind}: {name}"])) == value
    limits = records.read_campaign(by_table(KEPT["campaign: every option"])).limits
    assert [type(limits.oppositions), limits.invalid_numbers, type(limits.carrier_blocks)] == [float, None, float]


def test_an_instant_is_stored_in_utc_to_the_millisecond() -> None:
    assert datetime.fromisoformat(KEPT["instant"]) == samples.PARIS_NOW - timedelta(milliseconds=377)


if __name__ == "__main__":
    keep(FILE, forms())
