"""What is said of dead letters: with the workers' own parsers, in plain words, without a number in clear."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.command_line.dead_letters.explain import explain
from stopsms.command_line.dead_letters.facts import CannotTell, LoggedFailure, Span
from stopsms.command_line.dead_letters.letter import By, DeadLetter, LetterExplanation, Way
from stopsms.command_line.dead_letters.words import plain
from stopsms.contracts.messages import Batch, PlanningTask, Recipient, Task

from tests.each_case import each
from tests.factories import TUESDAY_10H_PARIS, a_contact
from tests.functions.doors import event

RUNNING = {"name": "Soldes", "status": "running", "started_at": TUESDAY_10H_PARIS.isoformat()}
CAMPAIGN = "c0ffee00c0ffee00"
BACK = Way(By.QUEUE, "WebhookQueue")


@dataclass
class KnownFacts:
    """A stack as a test wants it; `blind` has no rights to look anything up."""

    campaigns: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: {CAMPAIGN: RUNNING})
    numbers: Mapping[str, list[str]] = field(default_factory=lambda: {"+3336180": ["zelie"], "36180": ["zelie"]})
    webhooks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    log: LoggedFailure | None = None
    stream: bool = True
    blind: bool = False

    def _look(self) -> None:
        if self.blind:
            raise CannotTell

    def now(self) -> datetime:
        return TUESDAY_10H_PARIS + timedelta(hours=1)

    def campaign(self, campaign_id: str) -> Mapping[str, Any] | None:
        self._look()
        return self.campaigns.get(campaign_id)

    def file_import(self, import_id: str) -> Mapping[str, Any] | None:
        self._look()
        known = {"file_name": "boutique.csv", "status": "running", "lines": {"read": 250}}
        return known if import_id == CAMPAIGN else None

    def webhook(self, advertiser_id: str, webhook_id: str) -> Mapping[str, Any] | None:
        self._look()
        return self.webhooks.get(f"{advertiser_id}/{webhook_id}")

    def owners(self, number: str) -> list[str]:
        self._look()
        return self.numbers.get(number, [])

    def logged_failure(self, letter: DeadLetter) -> LoggedFailure | None:
        self._look()
        return self.log

    def still_there(self, span: Span) -> bool:
        self._look()
        return self.stream

    def resource_of(self, arn: str) -> str | None:
        return {"planner": "PlannerQueue", "batch": "BatchQueue", "audit": "AuditFunction"}.get(arn.rpartition(":")[2])


def explained(queue: str, body: str, facts: KnownFacts | None = None, **attributes: str) -> LetterExplanation:
    letter = DeadLetter(f"{queue}DeadLetterQueue", "abcdef", body, TUESDAY_10H_PARIS, attributes=attributes)
    return explain(letter, facts or KnownFacts())


def batch(campaign_id: str = CAMPAIGN) -> str:
    return Batch(campaign_id, "zelie", "07-000012", (Recipient(0, a_contact()), Recipient(1, a_contact()))).written()


def body(name: str, **changes: Any) -> str:
    """A sample event's SNS notification, its message changed."""
    envelope = json.loads(event(name)["Records"][0]["body"])
    return json.dumps(envelope | {"Message": json.dumps(json.loads(envelope["Message"]) | changes)})


def test_a_batch_is_named_by_its_campaign_and_goes_back_to_its_queue() -> None:
    explanation = explained("Batch", batch())

    assert explanation.what == f"a batch of 2 recipients of campaign “Soldes” ({CAMPAIGN}, running) (batch 07-000012)"
    assert "nobody gets it twice" in explanation.redriving
    assert explanation.way == Way(By.QUEUE, "BatchQueue")


@each(
    ("failure", "words"),
    [
        (LoggedFailure("ClientError", "An error occurred (ProvisionedThroughputExceededException) when calling X"), "throttled"),
        (
            LoggedFailure("ClientError", "An error occurred (AccessDenied) when calling the PutItem operation"),
            "AWS refused PutItem: AccessDenied",
        ),
        (LoggedFailure("GatewayBusy", "stopsms.compliance.ports.GatewayBusy"), "the carrier throttled"),
        (LoggedFailure("ContendedError", "x.ContendedError: the outcomes keep changing"), "changing faster"),
        (LoggedFailure("ZeroDivisionError", "ZeroDivisionError: division by zero"), "division by zero"),
    ],
)  # fmt: skip
def test_what_the_worker_said_is_told_in_plain_words(failure: LoggedFailure, words: str) -> None:
    assert words in explained("Batch", batch(), KnownFacts(log=failure)).wrong
    assert words in plain(failure)


def test_a_batch_of_no_campaign_stays() -> None:
    explanation = explained("Batch", batch("0" * 16))

    assert explanation.way is None
    assert explanation.readable
    assert "the stack has no such campaign" in explanation.wrong


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ('{"campaign_id": "c0ff', "it is not JSON (from character 17 on)"),
        (json.dumps({"campaign_id": CAMPAIGN, "advertiser_id": "zelie", "batch": "00-000000"}), "it lacks 'recipients'"),
        (json.dumps([1]), "a field is of another kind"),
    ],
)  # fmt: skip
def test_an_unreadable_batch_stays_and_says_why(written: str, why: str) -> None:
    explanation = explained("Batch", written)

    assert (explanation.way, explanation.readable) == (None, False)
    assert explanation.wrong.startswith(why)


def test_an_unreadable_batch_of_a_running_campaign_says_how_its_recipients_are_queued_anew() -> None:
    written = json.dumps({"campaign_id": CAMPAIGN})

    assert f"`stopsms campaign resume {CAMPAIGN}`" in explained("Batch", written).redriving


@pytest.mark.parametrize("days", [15, 17, 400])
def test_a_batch_goes_back_only_while_its_claims_are_sure_to_be_found(days: int) -> None:
    started = TUESDAY_10H_PARIS - timedelta(days=days)
    explanation = explained("Batch", batch(), KnownFacts({CAMPAIGN: RUNNING | {"started_at": started.isoformat()}}))

    assert (explanation.way is None) == (days > 16)


def test_a_stop_says_that_it_counts_once_and_never_shows_the_number_or_the_words() -> None:
    explanation = explained("Inbound", body("inbound_stop", messageBody="STOP je suis Camille Durand"))

    assert "read as stop" in explanation.what
    assert "takes effect as of when it was received, once" in explanation.redriving
    assert "Camille" not in str(explanation)
    assert not re.search(r"\+\d{9}", str(explanation))


def test_a_reply_to_nobodys_number_stays_until_it_is_somebodys() -> None:
    written = body("inbound_stop", destinationNumber="36999")

    explanation = explained("Inbound", written)
    assert (explanation.way, explanation.wrong) == (None, "no advertiser has the STOP number 36999")
    assert explanation.readable  # it may be a STOP: it is not discarded with the unreadable ones
    assert explained("Inbound", written, KnownFacts(numbers={"36999": ["nora"]})).way == Way(By.QUEUE, "InboundQueue")


def test_a_reply_from_no_mobile_number_can_be_redriven_and_is_then_listed_for_a_person() -> None:
    explanation = explained("Inbound", body("inbound_stop", originationNumber="+447700900123"))

    assert explanation.way == Way(By.QUEUE, "InboundQueue")


def test_an_answer_says_to_whom_it_was_and_goes_back_to_its_queue() -> None:
    explanation = explained("Answer", event("answers_stop")["Records"][0]["body"])

    assert explanation.what == "an answer (stop) to +336******78 in the name of zelie"
    assert explanation.way == Way(By.QUEUE, "AnswerQueue")
    assert not explained("Answer", "{}").readable


def test_a_status_that_is_unknown_to_this_release_is_named_and_waits_for_another_one() -> None:
    explanation = explained("Receipt", body("delivery_delivered", messageStatus="TELEPATHY"))

    assert (explanation.way, explanation.readable) == (None, True)
    assert "does not know the carrier's status 'TELEPATHY'" in explanation.wrong


@pytest.mark.parametrize(
    ("task", "words"), [(Task.START, "starts now"), (Task.PLAN, "rosters"), (Task.WATCH, "counts")]
)
def test_a_planning_task_says_what_it_will_do(task: Task, words: str) -> None:
    explanation = explained("Planner", PlanningTask(CAMPAIGN, task).written())

    assert words in explanation.redriving
    assert explanation.way == Way(By.QUEUE, "PlannerQueue")


def test_what_the_scheduler_could_not_deliver_goes_where_it_was_meant_to() -> None:
    parked = explained("Schedule", batch(), ERROR_CODE="NonExistentQueue", TARGET_ARN="arn:aws:sqs:::batch")
    unnamed = explained("Schedule", PlanningTask(CAMPAIGN, Task.START).written())
    night = explained("Schedule", "{}", ERROR_CODE="AccessDenied", TARGET_ARN="arn:aws:lambda:::function:audit")

    assert parked.way == Way(By.QUEUE, "BatchQueue")
    assert parked.what.startswith("parked until its time: a batch of 2 recipients")
    assert parked.wrong == "the scheduler could not deliver it: NonExistentQueue"
    assert unnamed.way == Way(By.QUEUE, "PlannerQueue")
    assert night.way == Way(By.FUNCTION, "AuditFunction")


@pytest.mark.parametrize("attributes", [{"ERROR_MESSAGE": "AccessDenied"}, {"ErrorMessage": "AccessDenied"}, {}])
def test_a_look_at_a_recurring_campaign_is_looked_again_whoever_could_not(attributes: dict[str, str]) -> None:
    """The scheduler that did not deliver it, or Lambda after three failures."""
    told = explained("Schedule", json.dumps(event("recurrences_look")), None, **attributes)

    assert "feedface00000001" in told.what
    assert ("AccessDenied" in told.wrong) == bool(attributes)
    assert told.way == Way(By.FUNCTION, "RecurrencesFunction")


def test_a_message_that_the_scheduler_cut_off_is_never_delivered() -> None:
    explanation = explained("Schedule", batch(), TARGET_ARN="arn:aws:sqs:::batch", IS_PAYLOAD_TRUNCATED="true")

    assert (explanation.way, explanation.readable) == (None, False)


SPAN = json.dumps(
    {
        "requestContext": {"condition": "RetryAttemptsExhausted"},
        "DDBStreamBatchInfo": {
            "shardId": "shardId-1", "startSequenceNumber": "1", "endSequenceNumber": "5", "batchSize": 5,
            "approximateArrivalOfFirstRecord": "2026-11-24T09:00:00Z",
            "streamArn": "arn:aws:dynamodb:eu-west-3:123456789012:table/consents/stream/2026",
        },
    }
)  # fmt: skip


def test_changes_go_back_to_the_archive_while_the_stream_has_them_and_are_a_gap_after() -> None:
    there, gone = explained("Archive", SPAN), explained("Archive", SPAN, KnownFacts(stream=False))

    assert there.what.startswith("5 changes of consents")
    assert there.way == Way(By.STREAM, "ArchiveFunction")
    assert gone.way is None
    assert "24 hours" in gone.redriving


def test_events_that_were_not_published_are_read_from_the_stream_again() -> None:
    there, gone = explained("Publisher", SPAN), explained("Publisher", SPAN, KnownFacts(stream=False))

    assert there.way == Way(By.STREAM, "PublisherFunction")
    assert "the same id" in there.redriving
    assert gone.way is None
    assert "subscribers" in gone.redriving


@each(
    ("webhook", "wrong", "way"),
    [
        ({"enabled": True, "last_failure": {"reason": "HTTP 503"}}, "did not accept it: HTTP 503", BACK),
        ({"enabled": True, "last_failure": None}, "accepts events now", BACK),
        ({"enabled": False, "disabled_because": "the endpoint is gone"}, "disabled: the endpoint is gone", None),
        (None, "the webhook was removed", BACK),
    ],
)
def test_an_event_that_an_endpoint_did_not_take_goes_back_unless_its_webhook_is_disabled(
    webhook: Mapping[str, Any] | None, wrong: str, way: Way | None
) -> None:
    written = event("webhooks_delivery")["Records"][0]["body"]
    explanation = explained("Webhook", written, KnownFacts(webhooks={} if webhook is None else {"zelie/shop": webhook}))

    assert explanation.what.startswith("the event consent.opposed of 2026-11-24T09:00:00.000+00:00 (evt_")
    assert explanation.what.endswith("for the webhook shop of zelie")
    assert wrong in explanation.wrong
    assert explanation.way == way


def test_an_event_of_the_bus_goes_back_to_be_told_to_every_webhook() -> None:
    written = event("webhooks_event")["Records"][0]["body"]

    assert explained("Webhook", written).way == BACK


def test_what_the_bus_could_not_handle_stays_and_says_what_eventbridge_said() -> None:
    explanation = explained("EventBus", "AQIDBHg…", ERROR_MESSAGE="the key denied Decrypt")

    assert "the key denied Decrypt" in explanation.wrong
    assert explanation.way is None


def test_without_the_rights_to_look_things_up_nothing_is_held_back() -> None:
    letters = [("Batch", batch()), ("Inbound", body("inbound_stop")), ("Archive", SPAN), ("Publisher", SPAN)]
    letters.append(("Webhook", event("webhooks_delivery")["Records"][0]["body"]))
    for queue, written in letters:
        assert explained(queue, written, KnownFacts(blind=True)).way is not None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.just("+33612345678"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["campaign_id", "task", "Message", "Timestamp", "recipients", "batch", "advertiser_id", "detail"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
QUEUES = st.sampled_from(
    [
        "Planner",
        "Batch",
        "Inbound",
        "Receipt",
        "Schedule",
        "Archive",
        "Import",
        "Publisher",
        "EventBus",
        "Webhook",
        "Unheard",
    ]
)


@given(QUEUES, JSON.map(json.dumps) | st.text())
def test_whatever_a_letter_holds_it_is_explained(queue: str, written: str) -> None:
    explanation = explained(queue, written)

    assert explanation.what
    assert explanation.wrong
    assert explanation.redriving
    assert explanation.way is not None or explanation.redriving.startswith("it stays")


@each("campaign_id", [["c0ffee00c0ffee00"], 7, {"a": 1}, None])
def test_what_a_message_names_as_its_campaign_may_be_no_id_at_all(campaign_id: Any) -> None:
    assert "a field is of another kind" in explained("Batch", batch_of(campaign_id)).wrong


def test_what_a_message_names_as_its_campaign_may_be_none_of_ours() -> None:
    assert "no such campaign" in explained("Batch", batch_of("..")).wrong


def batch_of(campaign_id: Any) -> str:
    return json.dumps({"campaign_id": campaign_id, "advertiser_id": "zelie", "batch": "00-0", "recipients": []})


def test_an_import_is_named_by_its_file_and_goes_on_from_its_checkpoint() -> None:
    ours = explained("Import", json.dumps({"import_id": CAMPAIGN}), KnownFacts(log=LoggedFailure("GatewayBusy", "x")))
    uploaded = explained("Import", event("importer_uploaded")["Records"][1]["body"])

    assert ours.what == f"import “boutique.csv” ({CAMPAIGN}, running, 250 lines read)"
    assert ours.wrong.startswith("ImporterFunction: ")
    assert ours.way == uploaded.way == Way(By.QUEUE, "ImportQueue")
    assert "unknown to this stack" in uploaded.what
    assert not explained("Import", "[]").readable


def test_a_queue_that_this_program_knows_nothing_of_is_redriven_to_the_queue_of_its_name() -> None:
    explanation = explained("Unheard", '{"anything": 1}', KnownFacts(log=LoggedFailure("KeyError", "KeyError: 'x'")))

    assert explanation.way == Way(By.QUEUE, "UnheardQueue")
    assert "UnheardFunction" in explanation.wrong
