"""The doors of events: from the streams to the bus, from the bus to webhooks, and the signed door for inbound messages."""

import importlib
import json
import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import boto3
import pytest
from standardwebhooks import Webhook
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.keys import kms_encryption as secret_seal
from stopsms.adapters.messaging import event_bus, queues, webhook_caller
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.tables.batch_store import DynamoBatchStore, _group_item
from stopsms.adapters.tables.campaign_store import DynamoCampaignStore
from stopsms.adapters.tables.dynamodb import attributes
from stopsms.adapters.tables.seen_messages import DynamoSeenMessages
from stopsms.adapters.tables.webhook_store import DynamoWebhookStore
from stopsms.compliance.campaign.audience import Audience
from stopsms.compliance.campaign.campaign import Counts, State, cancel
from stopsms.compliance.campaign.outcome import Fate, Outcome
from stopsms.compliance.campaign.totals import CampaignTotals
from stopsms.compliance.errors import BusyError
from stopsms.compliance.outside.event import CampaignChanged, EventType
from stopsms.compliance.outside.webhook import Secret
from stopsms.compliance.outside.webhook import Webhook as Registered
from stopsms.compliance.person.contact import Status
from stopsms.compliance.ports.campaigns import Roster
from stopsms.compliance.ports.outside import WebhookResponse
from stopsms.contracts.events import FOR_WEBHOOKS, AnchorDetail, archive_event, event_record
from stopsms.contracts.standard_webhooks import TOLERANCE

from tests.architecture.deployment import RESOURCES
from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_campaign, an_advertiser, terms
from tests.functions.doors import Runtime, bodies, event, fresh, handle, reported


def told_on(queue: str) -> list[Any]:
    """The events on a queue, but for those of replies, each of which goes with another."""
    return [told for told in bodies(queue) if told["detail-type"] != "reply.received"]


def test_a_reply_is_told_with_what_was_concluded_and_without_its_words(base: DynamoContactStore, bus: str) -> None:
    fresh("publisher").handler(event("publisher_acts"), Runtime())

    (reply,) = [told for told in bodies(bus) if told["detail-type"] == "reply.received"]
    assert (reply["detail"]["concluded"], reply["detail"]["kind"]) == ("opposed", None)
    assert "STOP" not in json.dumps(reply["detail"])
    assert CAMILLE.e164[3:] not in json.dumps(reply)


def test_what_becomes_of_a_message_is_told_by_its_own_reference_once_for_each_fate(
    base: DynamoContactStore, bus: str
) -> None:
    sent = Outcome(Fate.SENT, TUESDAY_10H_PARIS, contact_version=1, evidence=1, parts=1, message_id="m-1")
    message = replace(
        a_campaign(name="812-arrived", terms=terms(campaign_id="5e0df00d5e0df00d")),
        single="11-999998",
        audience=Audience(),
    )
    roster = Roster("11-999998", (CAMILLE.e164,))
    assert DynamoCampaignStore("campaign").add_message(message, roster)
    group = {"pk": {"S": f"OUTCOME#{message.id}#11-999998"}, "sk": {"S": "0"}}
    images = [
        None if outcome is None else attributes(_group_item(("OUTCOME", "0"), 1, {0: outcome}))
        for outcome in (None, sent, replace(sent, fate=Fate.DELIVERED, reason="DELIVERED"))
    ]
    records = [
        {
            "eventName": "MODIFY",
            "dynamodb": {"Keys": group, "ApproximateCreationDateTime": 1795510800, "NewImage": new}
            | ({} if old is None else {"OldImage": old}),
        }
        for old, new in [(images[0], images[1]), (images[1], images[1]), (images[1], images[2])]
    ]

    fresh("publisher").handler({"Records": records}, Runtime())

    told = bodies(bus)
    assert [one["detail-type"] for one in told] == ["message.sent", "message.delivered"]
    assert [one["detail"]["message"]["reference"] for one in told] == ["812-arrived"] * 2
    assert told[0]["detail"]["message"]["send_id"] == "11-999998.0"
    assert CAMILLE.e164[3:] not in json.dumps(told)


def test_an_act_is_told_and_a_claim_is_not(base: DynamoContactStore, bus: str) -> None:
    fresh("publisher").handler(event("publisher_acts"), Runtime())

    (told,) = told_on(bus)
    assert (told["source"], told["detail-type"]) == ("stop-sms", "consent.opposed")
    assert told["detail"]["contact"].keys() == {"reference", "territory", "external_reference"}
    assert CAMILLE.e164[3:] not in json.dumps(told)


def test_what_the_stream_delivers_twice_is_told_twice_under_one_id(base: DynamoContactStore, bus: str) -> None:
    for _ in range(2):
        fresh("publisher").handler(event("publisher_acts"), Runtime())

    first, second = told_on(bus)
    assert first["detail"] == second["detail"]


def removed(book: DynamoContactStore) -> dict[str, Any]:
    """The stream's record of the base's one contact being erased."""
    items: Any = boto3.client("dynamodb").scan(TableName="consent")["Items"]
    (item,) = [found for found in items if found["sk"]["S"] == CAMILLE.e164]
    change = {
        "Keys": {name: item[name] for name in ("pk", "sk")},
        "OldImage": item,
        "ApproximateCreationDateTime": 1795510800,
    }
    return {"eventID": "1", "eventName": "REMOVE", "dynamodb": change}


def test_a_contact_that_goes_is_told_by_its_reference_and_what_merely_goes_is_not(
    base: DynamoContactStore, bus: str
) -> None:
    gone = removed(base)
    evidence = {"pk": {"S": f"EVIDENCE#zelie#{CAMILLE.e164}"}, "sk": {"S": "00000001"}}
    redacted = gone | {"dynamodb": gone["dynamodb"] | {"Keys": evidence}}
    fresh("publisher").handler(event("publisher_acts"), Runtime())
    fresh("publisher").handler({"Records": [gone, redacted]}, Runtime())

    acted, erased = told_on(bus)
    assert (erased["detail-type"], erased["detail"]["before"]) == ("contact.erased", "granted")
    assert erased["detail"]["contact"]["reference"] == acted["detail"]["contact"]["reference"]
    assert CAMILLE.e164[3:] not in json.dumps(erased)


def test_numbers_are_told_where_the_deployment_says_so(
    base: DynamoContactStore, bus: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENTS_WITH_NUMBERS", "yes")
    fresh("publisher").handler(event("publisher_acts"), Runtime())

    assert told_on(bus)[0]["detail"]["contact"]["phone"] == CAMILLE.e164


def test_a_campaign_that_starts_is_told_and_its_planning_is_not(base: DynamoContactStore, bus: str) -> None:
    fresh("publisher").handler(event("publisher_campaigns"), Runtime())

    assert [told["detail-type"] for told in told_on(bus)] == ["campaign.started"]


@pytest.fixture
def for_webhooks(bus: str, settings: Settings) -> str:
    """The queue of webhooks behind the template's rule; its URL."""
    events: Any = boto3.client("events")
    sqs: Any = boto3.client("sqs")
    url = settings.webhook_queue_url
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    pattern = json.dumps(RESOURCES["WebhookRule"]["Properties"]["EventPattern"])
    events.put_rule(Name="webhooks", EventBusName="events", EventPattern=pattern)
    events.put_targets(Rule="webhooks", EventBusName="events", Targets=[{"Id": "webhooks", "Arn": arn}])
    return url


OPPOSED, GRANTED = EventType.CONSENT_OPPOSED, EventType.CONSENT_GRANTED


def a_webhook(advertiser_id: str, kind: EventType) -> Registered:
    url, secrets = "https://shop.example/hooks", (Secret("sealed"),)
    return Registered(advertiser_id, "shop", url, frozenset({kind}), secrets, TUESDAY_10H_PARIS)


def acts(*advertisers: str) -> dict[str, Any]:
    """The stream's batch in which somebody opposes each advertiser, in that order."""
    record = event("publisher_acts")["Records"][0]
    written, hashed = json.dumps(record), record["dynamodb"]["NewImage"]["hash"]["S"]
    return {
        "Records": [
            json.loads(written.replace("zelie", advertiser).replace(hashed, f"{number:064x}"))
            for number, advertiser in enumerate(advertisers)
        ]
    }


@pytest.mark.parametrize(
    "webhooks",
    [
        [],
        [a_webhook("nora", OPPOSED)],
        [a_webhook("zelie", GRANTED)],
        [replace(a_webhook("zelie", OPPOSED), disabled_at=TUESDAY_10H_PARIS)],
    ],
    ids=["none", "of another advertiser", "for other types", "disabled"],
)
def test_an_event_that_no_webhook_subscribes_to_is_on_the_bus_and_not_in_the_queue_of_webhooks(
    base: DynamoContactStore, bus: str, for_webhooks: str, webhooks: list[Registered]
) -> None:
    for webhook in webhooks:
        assert DynamoWebhookStore("webhook").put(webhook)
    fresh("publisher").handler(acts("zelie"), Runtime())

    (told,) = told_on(bus)
    assert (told["detail-type"], told["resources"]) == ("consent.opposed", [])
    assert told_on(for_webhooks) == []


def test_an_event_that_a_webhook_subscribes_to_is_in_the_queue_of_webhooks_too(
    base: DynamoContactStore, bus: str, for_webhooks: str
) -> None:
    DynamoWebhookStore("webhook").put(a_webhook("zelie", OPPOSED))
    fresh("publisher").handler(acts("zelie"), Runtime())

    assert told_on(bus) == told_on(for_webhooks) != []


def test_in_one_batch_each_advertisers_webhooks_are_read_once_and_decide_for_its_events_alone(
    base: DynamoContactStore, bus: str, for_webhooks: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, of_advertiser = [], DynamoWebhookStore.of_advertiser

    def reading(store: DynamoWebhookStore, advertiser_id: str) -> Any:
        read.append(advertiser_id)
        return of_advertiser(store, advertiser_id)

    monkeypatch.setattr(DynamoWebhookStore, "of_advertiser", reading)
    DynamoWebhookStore("webhook").put(a_webhook("zelie", GRANTED))
    DynamoWebhookStore("webhook").put(a_webhook("nora", OPPOSED))
    fresh("publisher").handler(acts(*["zelie", "nora"] * 6), Runtime())

    assert sorted(read) == ["nora", "zelie"]
    assert [told["detail"]["advertiser_id"] for told in told_on(bus)] == ["zelie", "nora"] * 6
    queued = told_on(for_webhooks)
    assert [told["detail"]["advertiser_id"] for told in queued] == ["nora"] * 6
    assert len({told["detail"]["id"] for told in queued}) == 6


def test_webhooks_that_cannot_be_read_hold_up_no_event_and_are_looked_up_again_on_the_way_to_them(
    base: DynamoContactStore, bus: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = DynamoWebhookStore.of_advertiser

    def of_advertiser(self: DynamoWebhookStore, advertiser_id: str) -> Any:
        if advertiser_id == "nora":
            raise ValueError("none of the values that it may have")
        return sound(self, advertiser_id)

    with monkeypatch.context() as failing:
        failing.setattr(DynamoWebhookStore, "of_advertiser", of_advertiser)
        fresh("publisher").handler(acts("zelie", "nora"), Runtime())

    marked = {told["detail"]["advertiser_id"]: told["resources"] for told in told_on(bus)}
    assert marked == {"zelie": [], "nora": [FOR_WEBHOOKS]}


class Refusing:
    """A bus that refuses the entries of some calls."""

    def __init__(self, *refused: set[int]) -> None:
        self.refused = list(refused)
        self.calls: list[list[Any]] = []

    def put_events(self, Entries: list[Any]) -> Any:  # noqa: N803 (boto3's)
        self.calls.append(Entries)
        refused = self.refused.pop(0) if self.refused else set()
        results = [
            {"ErrorCode": "ThrottlingException"} if n in refused else {"EventId": "1"} for n in range(len(Entries))
        ]
        return {"FailedEntryCount": len(refused), "Entries": results}


def test_what_the_bus_refuses_is_tried_again_alone_and_then_given_back_to_the_stream(
    base: DynamoContactStore, bus: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from publisher.publish_events import publish_events
    from stopsms.adapters.messaging.event_bus import EventBridgeBus, NotPublishedError
    from stopsms.adapters.tables.stream import happenings_of

    told = [*publish_events(happenings_of(event("publisher_acts")["Records"]), fresh("publisher").ports())][:1] * 12
    waits: list[float] = []
    patient, stubborn = Refusing({1, 3}, {0}), Refusing({0}, {0}, {0}, {0})
    with monkeypatch.context() as refusing:
        refusing.setattr(event_bus, "eventbridge", lambda: patient)
        EventBridgeBus("events", waits.append).publish(told, frozenset())
        refusing.setattr(event_bus, "eventbridge", lambda: stubborn)
        with pytest.raises(NotPublishedError):
            EventBridgeBus("events", waits.append).publish(told[:1], frozenset())

    assert [len(call) for call in patient.calls] == [10, 2, 1, 2]
    assert len(stubborn.calls) == 4
    assert waits[2:] == sorted(waits[2:])


def registered(settings: Settings) -> Any:
    DynamoAdvertiserStore("consent").put(an_advertiser())
    return handle("webhook_api", "webhook_api_put_webhook")


def test_a_webhook_is_registered_its_secret_shown_once_and_kept_sealed(bus: str, settings: Settings) -> None:
    made = registered(settings)
    again = handle("webhook_api", "webhook_api_put_webhook")

    assert (made["status_code"], again["status_code"]) == (201, 200)
    assert made["secret"].startswith("whsec_")
    assert "secret" not in again
    stored: Any = boto3.client("dynamodb").scan(TableName="webhook")["Items"]
    assert made["secret"] not in json.dumps(stored)
    kept = DynamoWebhookStore("webhook").find("zelie", "shop")
    assert kept is not None
    assert secret_seal.KmsEncryption(settings.data_key_id).open(kept.secrets[0].sealed, "zelie/shop") == made["secret"]
    with pytest.raises(Exception, match="Invalid"):  # sealed for this webhook alone
        secret_seal.KmsEncryption(settings.data_key_id).open(kept.secrets[0].sealed, "other/shop")


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"url": "http://shop.example/"}, 422),
        ({"url": "ftp://shop.example/"}, 422),
        ({"url": "https://user:pass@shop.example/"}, 422),
        ({"url": "https://shop.example/#part"}, 422),
        ({"url": "https://shop.example:99999/"}, 422),
        ({"url": "https://"}, 422),
        ({"events": []}, 422),
        ({"events": ["consent.sold"]}, 422),
        ({"advertiser_id": "nobody"}, 422),
        ({}, 201),
    ],
)
def test_a_webhook_that_cannot_be_called_is_refused(
    bus: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any], status: int
) -> None:
    monkeypatch.setenv("WEBHOOKS_TO_LOOPBACK", "no")
    DynamoAdvertiserStore("consent").put(an_advertiser())
    sample = event("webhook_api_put_webhook")
    sample["body"] = json.dumps(json.loads(sample["body"]) | changes)

    assert fresh("webhook_api").handler(sample, Runtime())["statusCode"] == status


def test_an_event_becomes_a_delivery_for_each_webhook_that_wants_it(bus: str, settings: Settings) -> None:
    registered(settings)
    shelf = DynamoWebhookStore("webhook")
    shop = shelf.find("zelie", "shop")
    assert shop is not None
    shelf.put(replace(shop, id="crm"))
    shelf.put(replace(shop, id="deaf", events=frozenset({EventType.CAMPAIGN_FINISHED})))
    shelf.put(replace(shop, id="broken", disabled_at=datetime.now(UTC)))
    shelf.put(replace(shop, advertiser_id="other"))

    assert handle("webhooks", "webhooks_event") == {"batchItemFailures": []}
    assert sorted(body["webhook_id"] for body in bodies(settings.webhook_queue_url)) == ["crm", "shop"]


def of_an_anchor(name: str, changes: dict[str, Any] | None = None) -> Any:
    """A sample of a consent's event, made one of an anchor."""
    sample = event(name)
    body = json.loads(sample["Records"][0]["body"])
    told = event_record(archive_event(AnchorDetail(7, "ab" * 32, TUESDAY_10H_PARIS)))
    sample["Records"][0]["body"] = json.dumps(body | {"detail": told} | (changes or {}))
    return sample


def test_an_anchor_is_told_to_the_webhooks_of_every_advertiser_that_chose_it(bus: str, settings: Settings) -> None:
    registered(settings)
    shelf = DynamoWebhookStore("webhook")
    shop = shelf.find("zelie", "shop")
    assert shop is not None
    chosen = replace(shop, events=frozenset({EventType.ARCHIVE_ANCHORED}))
    shelf.put(replace(chosen, id="auditor"))
    shelf.put(replace(chosen, advertiser_id="other"))
    shelf.put(replace(chosen, id="broken", disabled_at=datetime.now(UTC)))

    assert fresh("webhooks").handler(of_an_anchor("webhooks_event"), Runtime()) == {"batchItemFailures": []}
    queued = bodies(settings.webhook_queue_url)
    assert sorted((body["advertiser_id"], body["webhook_id"]) for body in queued) == [
        ("other", "shop"),
        ("zelie", "auditor"),
    ]
    assert {body["detail"]["anchor"]["sha256"] for body in queued} == {"ab" * 32}


def test_an_anchor_is_delivered_signed_for_the_advertiser_whose_webhook_it_is(
    bus: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, hidden: list[timedelta]
) -> None:
    secret = registered(settings)["secret"]
    caller, door = Caller(WebhookResponse(204, "HTTP 204")), fresh("webhooks")
    monkeypatch.setattr(webhook_caller, "HttpsCaller", lambda **_: caller)
    sample = of_an_anchor("webhooks_delivery", {"webhook_id": "shop", "advertiser_id": "zelie"})

    assert door.handler(sample, Runtime()) == {"batchItemFailures": []}
    ((_, body, headers),) = caller.posts
    assert Webhook(secret).verify(body, headers)["data"]["anchor"]["sha256"] == "ab" * 32


def test_a_delivery_that_was_queued_before_it_named_its_advertiser_is_delivered(
    bus: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, hidden: list[timedelta]
) -> None:
    registered(settings)
    body = json.loads(event("webhooks_delivery")["Records"][0]["body"])
    caller = Caller(WebhookResponse(204, "HTTP 204"))
    delivered(monkeypatch, caller)

    assert "advertiser_id" not in body
    assert len(caller.posts) == 1


class Caller:
    def __init__(self, *answers: WebhookResponse) -> None:
        self.answers = list(answers)
        self.posts: list[tuple[str, str, dict[str, str]]] = []

    def post(self, url: str, body: str, headers: dict[str, str]) -> WebhookResponse:
        self.posts.append((url, body, headers))
        return self.answers.pop(0)


@pytest.fixture
def hidden(monkeypatch: pytest.MonkeyPatch) -> list[timedelta]:
    waits: list[timedelta] = []
    monkeypatch.setattr(queues.SqsDeliveryQueue, "hide", lambda self, receipt, wait: waits.append(wait))
    return waits


def delivered(monkeypatch: pytest.MonkeyPatch, caller: Caller, attempt: int = 1) -> Any:
    door: Any = fresh("webhooks")
    monkeypatch.setattr(webhook_caller, "HttpsCaller", lambda **_: caller)
    sample = event("webhooks_delivery")
    sample["Records"][0]["attributes"]["ApproximateReceiveCount"] = str(attempt)
    return door.handler(sample, Runtime())


def test_a_delivery_is_signed_with_both_secrets_and_the_same_at_each_attempt(
    bus: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, hidden: list[timedelta]
) -> None:
    first = registered(settings)["secret"]
    rotation = event("webhook_api_put_webhook") | {
        "resource": "/webhooks/{webhook_id}/secret",
        "path": "/webhooks/shop/secret",
        "queryStringParameters": {"advertiser_id": "zelie"},
        "multiValueQueryStringParameters": {"advertiser_id": ["zelie"]},
    }
    second = json.loads(fresh("webhook_api").handler(rotation, Runtime())["body"])["secret"]
    caller = Caller(WebhookResponse(500, "HTTP 500"), WebhookResponse(200, "HTTP 200"))
    failing = delivered(monkeypatch, caller)
    taken = delivered(monkeypatch, caller, attempt=2)

    (url, body, headers), (_, again, later) = caller.posts
    assert url == "https://shop.example/hooks"
    assert body == again
    assert headers["webhook-id"] == later["webhook-id"] == json.loads(body)["data"]["id"]
    for secret in (first, second):
        assert Webhook(secret).verify(body, headers)["type"] == "consent.opposed"
    assert len(failing["batchItemFailures"]) == 1
    assert taken == {"batchItemFailures": []}
    assert hidden == [timedelta(seconds=5)]


def test_a_failing_webhook_waits_longer_and_longer_and_gone_disables_it(
    bus: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, hidden: list[timedelta]
) -> None:
    registered(settings)
    for attempt in (1, 2, 11):
        delivered(monkeypatch, Caller(WebhookResponse(0, "no answer in time")), attempt)
    shelf = DynamoWebhookStore("webhook")
    failing = shelf.find("zelie", "shop")
    delivered(monkeypatch, Caller(WebhookResponse(410, "HTTP 410")))
    parked = delivered(monkeypatch, Caller())  # it would raise if it were called
    gone = shelf.find("zelie", "shop")

    assert hidden[:3] == [timedelta(seconds=5), timedelta(minutes=5), timedelta(hours=10)]
    assert failing is not None
    assert failing.last_failure is not None
    assert (failing.enabled, failing.last_failure.reason) == (True, "no answer in time")
    assert gone is not None
    assert (gone.enabled, gone.disabled_because) == (False, "the endpoint answered 410 Gone")
    assert len(parked["batchItemFailures"]) == 1


def test_what_was_under_way_to_a_webhook_that_is_removed_is_dropped(
    bus: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, hidden: list[timedelta]
) -> None:
    registered(settings)
    DynamoWebhookStore("webhook").delete("zelie", "shop")

    assert delivered(monkeypatch, Caller()) == {"batchItemFailures": []}


def test_a_note_of_failure_does_not_undo_what_the_owner_changed_meanwhile(bus: str, settings: Settings) -> None:
    registered(settings)
    shelf = DynamoWebhookStore("webhook")
    seen = shelf.find("zelie", "shop")
    assert seen is not None
    handle("webhook_api", "webhook_api_put_webhook")
    from stopsms.compliance.outside.webhook import failed, rotated

    assert not shelf.put(failed(seen, "HTTP 500", datetime.now(UTC)))
    assert shelf.put(rotated(shelf.find("zelie", "shop") or seen, "sealed", datetime.now(UTC)))
    kept = shelf.find("zelie", "shop")
    assert kept is not None
    assert kept.secrets[0] == Secret("sealed")


def test_a_signed_stop_goes_the_way_of_the_topic_and_opposes(
    base: DynamoContactStore, settings: Settings, bus: str
) -> None:
    answer = fresh("inbound_api").handler(reported(), Runtime())
    (message,) = boto3.client("sqs").receive_message(QueueUrl=settings.inbound_queue_url)["Messages"]
    sample = event("inbound_stop")
    sample["Records"][0]["body"] = message["Body"]
    fresh("inbound").handler(sample, Runtime())

    assert (answer["statusCode"], json.loads(answer["body"])) == (202, {"accepted": True, "repeated": False})
    contact = base.find("zelie", CAMILLE)
    assert contact is not None
    assert contact.status is Status.OPPOSED
    assert base.evidence("zelie", CAMILLE)[-1].content["reference"] == "aggregator:mo-20261124-0001"


def test_what_is_sent_again_within_its_time_is_accepted_and_queued_once(settings: Settings, bus: str) -> None:
    door = fresh("inbound_api")
    answers = [json.loads(door.handler(reported(), Runtime())["body"]) for _ in range(2)]

    assert [answer["repeated"] for answer in answers] == [False, True]
    assert len(bodies(settings.inbound_queue_url)) == 1


def test_a_stop_does_not_wait_for_the_record_that_saves_its_repetitions(
    settings: Settings, bus: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> Any:
        raise BusyError("the table takes no more")

    for name in ("has", "add"):
        monkeypatch.setattr(DynamoSeenMessages, name, full)

    assert fresh("inbound_api").handler(reported(), Runtime())["statusCode"] == 202
    assert len(bodies(settings.inbound_queue_url)) == 1


def test_receipts_that_the_table_does_not_take_go_back_to_their_queue_and_the_function_has_not_failed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: Any) -> Any:
        raise BusyError("the table takes no more")

    monkeypatch.setattr(DynamoBatchStore, "merge_outcomes", full)
    sample = event("delivery_delivered")
    ids = [record["messageId"] for record in sample["Records"]]

    assert fresh("delivery").handler(sample, Runtime()) == {
        "batchItemFailures": [{"itemIdentifier": one} for one in ids]
    }
    assert '"ThrottledCalls"' in capsys.readouterr().out


def test_a_message_that_could_not_be_queued_is_not_taken_for_seen(
    settings: Settings, bus: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = fresh("inbound_api")
    with monkeypatch.context() as broken:
        broken.setenv("INBOUND_QUEUE_URL", "https://sqs.eu-west-3.amazonaws.com/123456789012/none")
        with pytest.raises(Exception, match=r"NonExistentQueue|does not exist"):
            fresh("inbound_api").handler(reported(), Runtime())

    assert json.loads(fresh("inbound_api").handler(reported(), Runtime())["body"])["repeated"] is False
    assert door is not None


@pytest.mark.parametrize("late", [TOLERANCE + timedelta(minutes=1), -TOLERANCE - timedelta(minutes=1)])
def test_an_old_signature_or_a_forged_body_is_refused_and_leaves_no_trace(
    settings: Settings, bus: str, late: timedelta
) -> None:
    door = fresh("inbound_api")
    forged = reported()
    forged["body"] = forged["body"].replace("STOP", "OUI")
    unsigned = event("inbound_api_post_inbound")

    for sample in (forged, unsigned, reported(at=datetime.now(UTC) - late)):
        assert door.handler(sample, Runtime())["statusCode"] == 401
    assert bodies(settings.inbound_queue_url) == []


def test_without_a_secret_nothing_is_accepted(settings: Settings, bus: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INBOUND_WEBHOOK_SECRET_NAME", "")

    assert fresh("inbound_api").handler(reported(), Runtime())["statusCode"] == 401


def test_a_number_we_cannot_read_is_queued_as_it_is_for_a_person_to_look_at(settings: Settings, bus: str) -> None:
    fresh("inbound_api").handler(reported(changes={"from": "3212345678", "unknown_field": 1}), Runtime())

    (kept,) = bodies(settings.inbound_queue_url)
    assert json.loads(kept["Message"])["originationNumber"] == "3212345678"


def test_a_message_is_never_received_in_the_future(settings: Settings, bus: str) -> None:
    fresh("inbound_api").handler(reported(changes={"received_at": "2100-01-01T00:00:00+00:00"}), Runtime())

    (kept,) = bodies(settings.inbound_queue_url)
    assert datetime.fromisoformat(kept["Timestamp"]).timestamp() <= time.time()


def test_the_record_of_processing_is_shown_for_an_advertiser_and_for_no_other(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployed = {"ARCHIVE_DAYS": "1825", "DEPLOYMENT": "production", "FIREWALL": "no", "AGGREGATOR": "yes"}
    for name, value in (deployed | {"AWS_REGION": "eu-west-3", "DATA_PROTECTION_OFFICER": ""}).items():
        monkeypatch.setenv(name, value)
    DynamoAdvertiserStore("consent").put(an_advertiser())
    asked = event("consent_api_get_contact") | {"resource": "/register", "path": "/register"}

    def page(advertiser_id: str | None) -> Any:
        query = {"advertiser_id": advertiser_id} if advertiser_id else {}
        given = {"queryStringParameters": query, "multiValueQueryStringParameters": {k: [v] for k, v in query.items()}}
        return fresh("consent_api").handler(asked | given, Runtime())

    assert page("zelie")["body"] == page(None)["body"]
    assert "ZELIE MODE SAS" in page("zelie")["body"]
    assert "Agrégateur" in page("zelie")["body"]
    assert page("zelie")["multiValueHeaders"]["Content-Type"] == ["text/html; charset=utf-8"]
    assert page("nobody")["statusCode"] == 404
    assert "suppression des tables interdite" in page(None)["body"]
    monkeypatch.setenv("DEPLOYMENT", "trial")
    assert "suppression des tables interdite" not in page(None)["body"], "those of a trial can be deleted"
    assert "sauf intervention d’un administrateur" in page(None)["body"]


@pytest.mark.slow
def test_the_record_of_all_advertisers_has_each_of_them_or_says_where_the_others_are(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ARCHIVE_DAYS", "DEPLOYMENT", "FIREWALL", "AGGREGATOR", "AWS_REGION", "DATA_PROTECTION_OFFICER"):
        monkeypatch.setenv(name, "1825")
    for number in range(53):
        DynamoAdvertiserStore("consent").put(
            an_advertiser(id=f"shop_{number:02d}", legal_name=f"BOUTIQUE {number:02d}")
        )

    def register(query: dict[str, str] | None = None) -> tuple[list[str], str | None]:
        given = {"queryStringParameters": query, "multiValueQueryStringParameters": None}
        asked = event("consent_api_get_contact") | {"resource": "/register", "path": "/register"} | given
        page = fresh("consent_api").handler(asked, Runtime())["body"]
        more = re.search(r"La suite\u00a0: GET /register\?next=(\S+)</strong>", page)
        return re.findall(r"<article><h1>.*?BOUTIQUE (\d\d)", page), more and more[1]

    everybody = [f"{number:02d}" for number in range(53)]
    assert register() == (everybody, None)
    monkeypatch.setattr("consent_api.list_advertisers._ON_LARGE_PAGE", 40)
    first, following = register()
    assert following is not None
    second, end = register({"next": following})
    assert (first + second, end) == (everybody, None)


@pytest.mark.parametrize("counted_at", [TUESDAY_10H_PARIS - timedelta(minutes=4), None], ids=["counted", "never whole"])
def test_a_campaign_that_is_over_says_as_of_when_it_was_counted(counted_at: datetime | None) -> None:
    class Batches:
        def last_counted(self, campaign_id: str, now: datetime) -> CampaignTotals:
            return CampaignTotals(Counts(planned=900, sent=300), counted_at=counted_at)

    cancelled = cancel(a_campaign(), TUESDAY_10H_PARIS)
    publishing = fresh("publisher") and importlib.import_module("publisher.publish_events")
    webhooks = Mock(of_advertiser=lambda advertiser_id: [])
    ports = publishing.PublisherPorts(None, None, Batches(), Mock(), webhooks, None, with_numbers=False)

    (told,) = publishing.publish_events([CampaignChanged(State.RUNNING, cancelled, TUESDAY_10H_PARIS)], ports)

    record = event_record(told)
    assert (record["type"], record["counts"]["sent"]) == ("campaign.cancelled", 300)
    assert record.get("counted_at") == (None if counted_at is None else "2026-11-24T08:56:00.000+00:00")
    assert ("counted_at" in record) is (counted_at is not None)
