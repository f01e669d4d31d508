"""Calls at the doors as Lambda makes them, with the sample events of events/, on moto."""

import base64
import importlib
import itertools
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
from stopsms.adapters import wiring
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.settings import Settings
from stopsms.compliance.access.operation import PERMISSIONS, PUBLIC
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.proof.evidence import faults
from stopsms.contracts.standard_webhooks import signed_headers

from tests.factories import (
    ADMINISTRATOR_KEY,
    CAMILLE,
)

EVENTS = Path(__file__).resolve().parents[2] / "events"

INBOUND_SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()


@dataclass
class Runtime:
    """What Lambda hands to a handler."""

    function_name: str = "function"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:eu-west-3:123456789012:function:function"
    aws_request_id: str = "5f0b9f6e"
    milliseconds_left: int = 60_000

    def get_remaining_time_in_millis(self) -> int:
        return self.milliseconds_left


def event(name: str) -> Any:
    """A sample event."""
    return json.loads((EVENTS / f"{name}.json").read_text())


def fresh(function: str) -> ModuleType:
    """The door as in a new container, except that it finds its AWS clients made: they are slow to make."""
    door = importlib.import_module(f"{function}.app")
    for module in (wiring, door):
        for member in vars(module).values():
            if hasattr(member, "cache_clear"):
                member.cache_clear()
    return door


def answers(settings: Settings) -> list[Any]:
    """Work off the queues of answers and of questions; what the function returned for each delivery."""
    sqs, results = boto3.client("sqs"), []
    for url in (settings.answer_queue_url, settings.question_queue_url):
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=5).get("Messages"):
            sample = event("answers_stop")
            (record,) = sample["Records"]
            sample["Records"] = [record | {"messageId": m["MessageId"], "body": m["Body"]} for m in messages]
            results.append(fresh("answers").handler(sample, Runtime()))
            for message in messages:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return results


def handle(function: str, name: str) -> Any:
    """What a door returns for a sample event; of an API's answer, its body and status."""
    answer = fresh(function).handler(event(name), Runtime())
    return json.loads(answer["body"]) | {"status_code": answer["statusCode"]} if "statusCode" in answer else answer


NUMBERS = itertools.count()
_PARAMETER = re.compile(r"\{\w+\}")

DOORS = {
    "campaign_api": ("/campaigns", "/sending", "/confirmations", "/templates", "/spending"),
    "message_api": ("/messages",),
    "rights_api": ("/reviews", "/data", "/rectification", "/number", "/erasure", "/preference-link"),
    "retention": ("/retention",),
    "evidence_api": ("/evidence",),
    "lists_api": ("/acts", "/tags", "/statistics"),
}


def route_of(method: str, path: str) -> str:
    """The route by which API Gateway would know it; the path itself when there is none."""
    routes = (
        operation.partition(" ")[2] for operation in {*PERMISSIONS, *PUBLIC} if operation.startswith(f"{method} ")
    )
    return next((route for route in routes if re.fullmatch(_PARAMETER.sub("[^/]+", route), path)), path)


def call(method: str, path: str, body: Any = None, **query: str) -> tuple[int, Any]:
    """One request at the door that answers it."""
    asked = event("consent_api_post_consent") | {"httpMethod": method, "path": path, "resource": route_of(method, path)}
    asked["headers"] = {"x-api-key": ADMINISTRATOR_KEY}
    asked["multiValueHeaders"] = {name: [value] for name, value in asked["headers"].items()}
    asked["requestContext"] = asked["requestContext"] | {"httpMethod": method, "path": f"/v1{path}"}
    asked["queryStringParameters"] = query or None
    asked["multiValueQueryStringParameters"] = {name: [value] for name, value in query.items()} or None
    asked["body"] = None if body is None else json.dumps(body)
    function = next(
        (
            name
            for name, paths in DOORS.items()
            if path.startswith(paths) or path.endswith(paths) or any(f"{one}/" in path for one in paths)
        ),
        "consent_api",
    )
    answer = fresh(function).handler(asked, Runtime())
    return answer["statusCode"], json.loads(answer["body"])


def reply(words: str, ago: timedelta = timedelta()) -> None:
    """Camille writes a message, `ago` before now on the real clock, with which SNS stamps it."""
    at = (datetime.now(UTC) - ago).isoformat(timespec="milliseconds")
    sample = event("inbound_stop")
    envelope = json.loads(sample["Records"][0]["body"])
    payload = json.loads(envelope["Message"]) | {"messageBody": words, "inboundMessageId": f"reply-{next(NUMBERS)}"}
    sample["Records"][0]["body"] = json.dumps(envelope | {"Message": json.dumps(payload), "Timestamp": at})
    assert fresh("inbound").handler(sample, Runtime()) == {"batchItemFailures": []}


def camille(book: DynamoContactStore) -> Contact:
    """Her contact at zelie; its evidence chain holds."""
    contact = book.find("zelie", CAMILLE)
    assert contact is not None
    assert faults(book.evidence("zelie", CAMILLE)) == ()
    return contact


CONSENT: dict[str, Any] = {
    "advertiser_id": "zelie",
    "phone": "06 12 34 56 78",
    "legal_basis": "consent",
    "collected_at": "2026-11-24T09:59:00+01:00",
    "evidence": {
        "source": "web_form",
        "wording": "J’accepte de recevoir les offres de Zelie par SMS.",
        "wording_version": "3",
        "checkbox": {"present": True, "prechecked": False, "checked": True},
        "informed": True,
        "objection_offered": True,
    },
}


def move_clock(settings: Settings, by: timedelta) -> None:
    """Let time pass for the functions."""
    clock = Path(settings.clock_file)
    clock.write_text(str(float(clock.read_text()) + by.total_seconds()))


def bodies(url: str) -> list[Any]:
    """Take everything off a queue."""
    sqs, taken = boto3.client("sqs"), list[Any]()
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        taken += [json.loads(message["Body"]) for message in messages]
        done: Any = [{"Id": message["MessageId"], "ReceiptHandle": message["ReceiptHandle"]} for message in messages]
        sqs.delete_message_batch(QueueUrl=url, Entries=done)  # on a busy machine they would come again
    return taken


def reported(message_id: str = "m-1", at: datetime | None = None, changes: dict[str, Any] | None = None) -> Any:
    """A signed call of the inbound webhook."""
    sample = event("inbound_api_post_inbound")
    sample["body"] = json.dumps(json.loads(sample["body"]) | (changes or {}))
    sample["headers"] |= signed_headers(message_id, sample["body"], [INBOUND_SECRET], at or datetime.now(UTC))
    return sample


REQUEST = {"means": "letter", "received_at": "2026-11-24T09:00:00+01:00", "operator": "Claire Martin"}

ERASURE = {"request": REQUEST}


def sms(
    words: str,
    message_id: str,
    sender: str = CAMILLE.e164,
    to: str = "36180",
    ago: timedelta = timedelta(),
    answers: str | None = None,
    carrier: str = "",
) -> dict[str, Any]:
    """A record of the inbound queue."""
    payload: dict[str, Any] = {
        "originationNumber": sender,
        "destinationNumber": to,
        "messageBody": words,
        "inboundMessageId": message_id,
    }
    if answers is not None:
        payload["previousPublishedMessageId"] = answers
    if carrier:
        payload["carrier"] = carrier
    at = (datetime.now(UTC) - ago).isoformat(timespec="milliseconds")
    body = {"Type": "Notification", "Message": json.dumps(payload), "Timestamp": at}
    record: dict[str, Any] = event("inbound_stop")["Records"][0]
    return record | {"messageId": f"{sender}-{message_id}", "body": json.dumps(body)}


def received(*records: dict[str, Any]) -> list[str]:
    """One delivery of these; the messages that went back to the queue."""
    result = fresh("inbound").handler({"Records": list(records)}, Runtime())
    return [failure["itemIdentifier"] for failure in result["batchItemFailures"]]


def status(book: DynamoContactStore, number: str = CAMILLE.e164, advertiser_id: str = "zelie") -> str:
    contact = book.find(advertiser_id, Phone.of(number))
    return "unknown" if contact is None else contact.status.value


def sign_up(advertiser_id: str = "zelie", at: str = "2026-11-24T09:59:00+01:00") -> str:
    """Camille's consent to an advertiser by its form; her status there."""
    code, recorded = call("POST", "/consents", CONSENT | {"advertiser_id": advertiser_id, "collected_at": at})
    assert code == 201
    status: str = recorded["contact"]["status"]
    return status


def ask(accept: str = "application/json", phone: str = "06 12 34 56 78", advertiser: str = "zelie") -> dict[str, Any]:
    """The raw answer of the evidence API for a contact."""
    path = f"/contacts/{phone.replace(' ', '%20')}/evidence"
    asked = event("consent_api_get_contact") | {"path": path, "resource": "/contacts/{phone}/evidence"}
    asked["requestContext"] = asked["requestContext"] | {"path": f"/v1{path}"}
    asked["headers"] = {"x-api-key": ADMINISTRATOR_KEY, "accept": accept}
    asked["multiValueHeaders"] = {name: [value] for name, value in asked["headers"].items()}
    asked["queryStringParameters"] = {"advertiser_id": advertiser}
    asked["multiValueQueryStringParameters"] = {"advertiser_id": [advertiser]}
    answer: dict[str, Any] = fresh("evidence_api").handler(asked, Runtime())
    return answer
