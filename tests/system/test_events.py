"""Domain events on the deployed stack: on the bus, at a webhook, and the signed door for inbound messages."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.request import Request, urlopen

import jsonschema_rs
import pytest
from standardwebhooks import Webhook

from tests.stack import Advertiser, Answer, Stack, free_port, request, wait_for
from tools import schemas

pytestmark = pytest.mark.system


class Endpoint:
    """What an advertiser runs: verifies with the specification's own library, and answers as it is told to."""

    def __init__(self) -> None:
        self.port = free_port()
        self.statuses: list[int] = []
        self.got: list[tuple[dict[str, str], str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks?shop=1"

    def verified(self, secret: str) -> list[Any]:
        return [Webhook(secret).verify(body, headers) for headers, body in self.got]


@contextmanager
def listening(endpoint: Endpoint) -> Iterator[None]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            endpoint.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(endpoint.statuses.pop(0) if endpoint.statuses else 204)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", endpoint.port), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def received(sqs: Any, url: str) -> Callable[[], list[Any]]:
    """A function that takes what is on a queue, and returns all that it ever took."""
    got: list[Any] = []

    def read() -> list[Any]:
        for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            got.append(json.loads(message["Body"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return got

    return read


@pytest.fixture(scope="module")
def follower(stack: Stack) -> Iterator[Any]:
    """A queue of somebody who follows the bus with a rule of its own; gives what it got, by kind."""
    events, sqs = stack.client("events"), stack.client("sqs")
    bus = stack.described["event_bus"]
    url = sqs.create_queue(QueueName="crm")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    pattern = {"source": ["stop-sms"], "detail-type": [{"prefix": ""}]}
    events.put_rule(Name="crm", EventBusName=bus, EventPattern=json.dumps(pattern))
    events.put_targets(Rule="crm", EventBusName=bus, Targets=[{"Id": "crm", "Arn": arn}])
    yield received(sqs, url)
    events.remove_targets(Rule="crm", EventBusName=bus, Ids=["crm"])
    events.delete_rule(Name="crm", EventBusName=bus)


def about(events: list[Any], reference: str, kinds: tuple[str, ...] = ("consent.", "contact.")) -> list[Any]:
    """What was told of somebody, of these kinds: what became of their consent, unless it says otherwise."""
    told = [event["detail"] for event in events if event["detail"].get("contact", {}).get("reference") == reference]
    return [event for event in told if event["type"].startswith(kinds)]


def test_a_consent_its_stop_and_its_erasure_are_told_on_the_bus_without_the_number(
    at_ten: Stack, advertiser: Advertiser, follower: Any
) -> None:
    given = at_ten.api(
        "POST", "/consents", advertiser.consent("+33636110001", attributes={"external_reference": "crm-0001"})
    ).body["contact"]
    granted = wait_for(lambda: about(follower(), given["reference"]), "consent.granted")[0]
    at_ten.reply("+33636110001", "STOP", advertiser.stop_number)
    _, opposed = wait_for(
        lambda: about(follower(), given["reference"])[1:] and about(follower(), given["reference"]), "STOP"
    )
    reply = wait_for(lambda: about(follower(), given["reference"], ("reply.",)), "what the person wrote")[0]

    assert at_ten.contact("%2B33636110001", advertiser.id)["reference"] == given["reference"]
    assert at_ten.api("POST", f"/contacts/+33636110001/erasure?advertiser_id={advertiser.id}").status == 201
    erased = wait_for(lambda: about(follower(), given["reference"])[2:], "the erasure")[0]

    assert (granted["type"], granted["before"], granted["after"]) == ("consent.granted", "none", "granted")
    assert (opposed["type"], opposed["before"], opposed["after"]) == ("consent.opposed", "granted", "opposed")
    assert (opposed["source"], opposed["evidence"]["sequence"]) == ("sms", 2)
    assert (erased["type"], erased["before"], erased["after"]) == ("contact.erased", "opposed", None)
    assert (reply["type"], "36110001" in json.dumps(reply)) == ("reply.received", False)
    for event in (granted, opposed, erased):
        assert event["contact"]["external_reference"] == "crm-0001"
        assert "36110001" not in json.dumps(event)
        jsonschema_rs.validate(json.loads((schemas.FOLDER / "consent_event.json").read_text()), event)


def test_a_campaigns_life_is_told_in_order_and_claims_are_told_to_nobody(
    at_ten: Stack, advertiser: Advertiser, follower: Any
) -> None:
    phone = "+33636110005"
    person = at_ten.api("POST", "/consents", advertiser.consent(phone, tags=["vie"])).body["contact"]["reference"]
    campaign_id = at_ten.started(advertiser.id, advertiser.text, audience={"tags": ["vie"]}, category=None)

    def told() -> Any:
        found = [
            event["detail"] for event in follower() if event["detail"].get("campaign", {}).get("id") == campaign_id
        ]
        return found if found and found[-1]["type"] == "campaign.finished" else None

    at_ten.until(campaign_id, "finished")
    life = wait_for(told, "the end of a campaign")

    assert [event["type"].partition(".")[2] for event in life] == ["created", "scheduled", "started", "finished"]
    assert [event["campaign"]["revision"] for event in life] == sorted(event["campaign"]["revision"] for event in life)
    assert (life[-1]["counts"]["planned"], life[-1]["counts"]["sent"]) == (1, 1)
    for event in life:
        jsonschema_rs.validate(json.loads((schemas.FOLDER / "campaign_event.json").read_text()), event)
    at_ten.reply(phone, "STOP", advertiser.stop_number)  # which the stream tells after the claim
    acts = wait_for(lambda: (found := about(follower(), person))[1:] and found, "the STOP")
    assert [event["type"] for event in acts] == ["consent.granted", "consent.opposed"]
    assert {event["detail-type"] for event in follower()} <= set(schemas.TYPES)


def test_a_webhook_that_fails_is_tried_again_until_it_recovers_and_its_signature_holds(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    endpoint = Endpoint()
    endpoint.statuses = [503]
    wanted = {"advertiser_id": advertiser.id, "url": endpoint.url, "events": ["consent.granted", "consent.opposed"]}
    with listening(endpoint):
        made = at_ten.api("PUT", "/webhooks/shop", wanted)
        again = at_ten.api("PUT", "/webhooks/shop", wanted)
        given = at_ten.api("POST", "/consents", advertiser.consent("+33636110002")).body["contact"]
        wait_for(lambda: len(endpoint.got) == 1, "the first attempt")
        failing = wait_for(
            lambda: (
                (found := at_ten.api("GET", f"/webhooks/shop?advertiser_id={advertiser.id}").body)["failing_since"]
                and found
            ),
            "the failure to be seen",
        )
        wait_for(lambda: len(endpoint.got) == 2, "the second attempt")
        recovered = wait_for(
            lambda: (
                not (found := at_ten.api("GET", f"/webhooks/shop?advertiser_id={advertiser.id}").body)["failing_since"]
                and found
            ),
            "the recovery to be seen",
        )
        rotated = at_ten.api("PUT", f"/webhooks/shop/secret?advertiser_id={advertiser.id}")
        at_ten.reply("+33636110002", "STOP", advertiser.stop_number)
        wait_for(lambda: len(endpoint.got) == 3, "the STOP")
        assert at_ten.api("DELETE", f"/webhooks/shop?advertiser_id={advertiser.id}").status == 200

    assert (made.status, again.status, rotated.status) == (201, 200, 201)
    assert "secret" not in again.body
    first, second, stop = endpoint.verified(made.body["secret"])
    assert first == second
    assert first["type"] == "consent.granted"
    assert first["data"]["contact"]["reference"] == given["reference"]
    assert stop["type"] == "consent.opposed"
    Webhook(rotated.body["secret"]).verify(endpoint.got[2][1], endpoint.got[2][0])  # both secrets sign, for a day
    ids = [headers["webhook-id"] for headers, _ in endpoint.got]
    assert ids[0] == ids[1] == first["data"]["id"] != ids[2]
    assert failing["last_failure"]["reason"] == "HTTP 503"
    assert recovered["enabled"] is True
    assert at_ten.api("GET", f"/webhooks/shop?advertiser_id={advertiser.id}").status == 404


@pytest.fixture
def let_through(stack: Stack) -> Iterator[Any]:
    """What the deployed rule of webhooks lets through: a second target of that rule gets what the queue of webhooks gets."""
    events, sqs = stack.client("events"), stack.client("sqs")
    rule = {"Rule": stack.resource("WebhookRule").rpartition("|")[2], "EventBusName": stack.described["event_bus"]}
    url = sqs.create_queue(QueueName="let-through")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    assert events.put_targets(**rule, Targets=[{"Id": "let-through", "Arn": arn}])["FailedEntryCount"] == 0
    yield received(sqs, url)
    events.remove_targets(**rule, Ids=["let-through"])


def test_only_an_event_that_a_webhook_subscribes_to_goes_to_the_queue_of_webhooks(
    at_ten: Stack, advertiser: Advertiser, follower: Any, let_through: Any
) -> None:
    def given(phone: str) -> str:
        reference: str = at_ten.api("POST", "/consents", advertiser.consent(phone)).body["contact"]["reference"]
        return reference

    endpoint = Endpoint()
    before = given("+33636110006")
    wait_for(lambda: about(follower(), before), "the consent that no webhook subscribes to")
    with listening(endpoint):
        wanted = {"advertiser_id": advertiser.id, "url": endpoint.url, "events": ["consent.granted"]}
        at_ten.api("PUT", "/webhooks/shop", wanted)
        after = given("+33636110007")
        wait_for(lambda: about(let_through(), after), "the consent that a webhook subscribes to")
        wait_for(lambda: endpoint.got, "its delivery")
        at_ten.api("DELETE", f"/webhooks/shop?advertiser_id={advertiser.id}")

    # What the rule lets through of the first, which the bus carried before the second was given, would be here.
    assert about(let_through(), before) == []
    assert [json.loads(body)["data"]["contact"]["reference"] for _, body in endpoint.got] == [after]


def signed(stack: Stack, body: dict[str, Any], message_id: str, secret: str | None = None) -> Answer:
    url, written, now = stack.described["api_url"] + "/inbound", json.dumps(body), datetime.now(UTC)
    signature = Webhook(secret or stack.described["inbound_secret"]).sign(message_id, now, written)
    headers = {"webhook-id": message_id, "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signature}
    return request("POST", url, body, headers)


def test_a_stop_that_an_aggregator_reports_is_an_opposition_and_a_forged_one_is_not(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    at_ten.api("POST", "/consents", advertiser.consent("+33636110003"))
    at_ten.api("POST", "/consents", advertiser.consent("+33636110004"))
    stop = {"id": "a-1", "from": "33636110003", "to": advertiser.stop_number, "body": "Stop merci"}
    forged = {"id": "a-2", "from": "+33636110004", "to": advertiser.stop_number, "body": "STOP"}
    secret = "whsec_" + "A" * 43 + "="

    assert signed(at_ten, forged, "m-2", secret).status == 401
    assert request("POST", at_ten.described["api_url"] + "/inbound", forged).status == 401
    assert signed(at_ten, stop, "m-1").body == {"accepted": True, "repeated": False}
    assert signed(at_ten, stop, "m-1").body == {"accepted": True, "repeated": True}
    wait_for(lambda: at_ten.contact("%2B33636110003", advertiser.id)["status"] == "opposed", "the opposition")
    assert at_ten.contact("%2B33636110004", advertiser.id)["status"] == "granted"
    chain = at_ten.api("GET", f"/contacts/+33636110003/evidence?advertiser_id={advertiser.id}").body
    assert [record["act"] for record in chain["records"]] == ["basis_recorded", "opposed"]
    assert chain["faults"] == []


def test_the_record_of_processing_is_that_of_the_deployed_stack(at_ten: Stack, advertiser: Advertiser) -> None:
    url = f"{at_ten.described['api_url']}/register?advertiser_id={advertiser.id}"
    asked = Request(url, headers={"x-api-key": at_ten.described["api_key"]})
    with urlopen(asked, timeout=30) as answer:
        page = answer.read().decode()

    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    for words in ("24/11/2026", "1825 jours", "eu-west-3", "Agrégateur du numéro STOP", '<section id="g">'):
        assert words in page
