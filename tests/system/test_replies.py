"""What people write to us, through the inbound topic: opposition first, at once, once, and for the right advertisers."""

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.numbers_in_clear import shows
from tests.stack import Advertiser, Stack, answers, evidence, next_second, opposed, people, wait_for

pytestmark = pytest.mark.system


def two_way(sender: str, to: str, body: str, **more: str) -> dict[str, str]:
    return {
        "originationNumber": sender,
        "destinationNumber": to,
        "messageKeyword": "STOP",
        "messageBody": body,
        "inboundMessageId": str(uuid.uuid4()),
    } | more


def publish(stack: Stack, payload: Any) -> None:
    message = payload if isinstance(payload, str) else json.dumps(payload)
    stack.client("sns").publish(TopicArn=stack.described["inbound_topic_arn"], Message=message)


@pytest.mark.guarantee("G1", "G5")
def test_a_stop_from_a_number_nobody_knows_is_kept_with_its_message_as_evidence(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    phone = "+33635000001"
    message_id = at_ten.reply(phone, "Arrêtez vos messages !", advertiser.stop_number)

    wait_for(lambda: opposed(at_ten, phone, advertiser.id), "the opposition")
    (record,) = evidence(at_ten, phone, advertiser.id)
    assert record["act"] == "opposed"
    assert record["content"]["reference"] == message_id
    assert record["content"]["words"] == "Arrêtez vos messages !"


def test_the_same_stop_delivered_three_times_is_one_opposition_and_one_answer(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    phone = "+33635000002"
    payload = two_way(phone, advertiser.stop_number, "STOP")
    for _ in range(3):
        publish(at_ten, payload)
    wait_for(lambda: answers(at_ten, phone), "the answer")
    publish(at_ten, payload)
    wait_for(lambda: _drained(at_ten), "the duplicates")

    assert len(evidence(at_ten, phone, advertiser.id)) == 1
    assert len(answers(at_ten, phone)) == 1


def _drained(stack: Stack) -> bool:
    """Replies first, then the answers that they led to."""
    return all(_empty(stack, queue) for queue in ("InboundQueue", "AnswerQueue", "QuestionQueue"))


def _empty(stack: Stack, queue: str) -> bool:
    asked = {"QueueUrl": stack.resource(queue), "AttributeNames": ["All"]}
    numbers = stack.client("sqs").get_queue_attributes(**asked)["Attributes"]
    return {numbers["ApproximateNumberOfMessages"], numbers["ApproximateNumberOfMessagesNotVisible"]} == {"0"}


@pytest.mark.guarantee("G1")
def test_a_carrier_that_hangs_delays_no_opposition_and_the_answers_leave_once_it_goes_on(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    phones = [f"+3363500020{number}" for number in range(10)]
    entries = [
        {"Id": str(place), "Message": json.dumps(two_way(phone, advertiser.stop_number, "STOP"))}
        for place, phone in enumerate(phones)
    ]
    at_ten.carrier("PUT", "/behaviour", {"hold": True})
    try:
        topic = at_ten.described["inbound_topic_arn"]
        at_ten.client("sns").publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)
        wait_for(lambda: all(opposed(at_ten, phone, advertiser.id) for phone in phones), "every opposition")
        unanswered = [answers(at_ten, phone) for phone in phones]
    finally:
        at_ten.carrier("PUT", "/behaviour", {"hold": False})

    assert unanswered == [[]] * 10
    wait_for(lambda: all(answers(at_ten, phone) for phone in phones), "every answer")
    wait_for(lambda: _drained(at_ten), "everything processed")
    assert [len(answers(at_ten, phone)) for phone in phones] == [1] * 10


def test_an_automaton_that_answers_every_message_with_stop_gets_one_answer_a_day(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    phone = "+33635000003"
    for _ in range(4):
        at_ten.reply(phone, "STOP", advertiser.stop_number)
    wait_for(lambda: len(evidence(at_ten, phone, advertiser.id)) == 4, "four messages recorded")
    wait_for(lambda: _drained(at_ten), "everything processed")

    assert len(answers(at_ten, phone)) == 1


def test_contact_is_answered_with_who_the_advertiser_is_and_opposes_nothing(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    phone = "+33635000004"
    at_ten.reply(phone, "Contact", advertiser.stop_number)

    (answer,) = wait_for(lambda: answers(at_ten, phone), "the answer")
    assert advertiser.legal_name in answer
    assert "contact@brume.example" in answer
    assert not opposed(at_ten, phone, advertiser.id)


def test_a_shared_stop_number_opposes_to_all_unless_the_answered_message_is_known(at_ten: Stack) -> None:
    for advertiser_id in ("aube", "crepuscule"):
        body = {
            "name": advertiser_id.capitalize(),
            "legal_name": advertiser_id.upper(),
            "siren": "552100554",
            "sender_id": advertiser_id.upper(),
            "stop_number": "36222",
        }
        assert at_ten.api("PUT", f"/advertisers/{advertiser_id}", body).status == 200

    at_ten.reply("+33635000005", "STOP", to="36222")
    wait_for(lambda: opposed(at_ten, "+33635000005", "aube"), "the opposition")
    wait_for(lambda: opposed(at_ten, "+33635000005", "crepuscule"), "the opposition to the other")

    phone = "+33635000006"
    for advertiser_id in ("aube", "crepuscule"):
        consent = {
            "advertiser_id": advertiser_id,
            "phone": phone,
            "legal_basis": "consent",
            "collected_at": "2026-11-01T10:00:00+01:00",
            "evidence": {
                "source": "paper_form",
                "act_reference": "bulletin 12",
                "wording": "J’accepte",
                "wording_version": "1",
                "informed": True,
            },
        }
        assert at_ten.api("POST", "/consents", consent).status == 201
    campaign = at_ten.started("aube", "Aube : bonjour.", category=None)
    at_ten.until(campaign, "finished")
    at_ten.reply(phone, "STOP", to="36222")
    wait_for(lambda: opposed(at_ten, phone, "aube"), "the opposition to the one who wrote")
    wait_for(lambda: _drained(at_ten), "everything processed")
    assert not opposed(at_ten, phone, "crepuscule")


def test_a_new_consent_of_the_person_lifts_an_opposition_and_an_older_one_does_not(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    phone = "+33635000007"
    at_ten.reply(phone, "STOP", advertiser.stop_number)
    wait_for(lambda: opposed(at_ten, phone, advertiser.id), "the opposition")
    before = at_ten.contact(phone, advertiser.id)

    older = at_ten.api("POST", "/consents", advertiser.consent(phone, collected_at="2026-11-01T10:00:00+01:00"))
    assert older.status == 422
    assert [rule["rule"] for rule in older.body["rules"]] == ["fr.opposition"]
    assert at_ten.contact(phone, advertiser.id) == before

    at_ten.clock("2026-11-24T10:30:00+01:00")
    newer = at_ten.api("POST", "/consents", advertiser.consent(phone, collected_at="2026-11-24T10:29:00+01:00"))
    assert newer.status == 201, newer
    assert at_ten.contact(phone, advertiser.id)["status"] == "granted"


@pytest.mark.guarantee("G3")
def test_a_payload_that_cannot_be_read_ends_in_the_dead_letters_not_in_the_void(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    sqs = at_ten.client("sqs")
    queue = at_ten.resource("InboundQueue")
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "1"})
    marker = f"unreadable {uuid.uuid4()}"

    known = people(at_ten, advertiser, "known")
    at_ten.reply(known[0], "STOP", advertiser.stop_number)
    wait_for(lambda: opposed(at_ten, known[0], advertiser.id), "what the functions log of somebody known")

    publish(at_ten, marker)
    publish(at_ten, two_way("+33635000008", "36999", "STOP"))  # nobody's number: a person has to see to it

    dead = at_ten.resource("InboundDeadLetterQueue")
    found: list[str] = []

    def both() -> bool:
        received = sqs.receive_message(QueueUrl=dead, MaxNumberOfMessages=10).get("Messages", [])
        found.extend(message["Body"] for message in received)
        return any(marker in body for body in found) and any("36999" in body for body in found)

    wait_for(both, "two dead letters")
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "180"})
    written = "".join(logged(at_ten))
    assert "no advertiser has this STOP number" in written
    stored = {"+33635000008", *contacts(at_ten)}
    assert [phone for phone in stored if phone[-9:] in written and shows(written, phone)] == []


def contacts(stack: Stack) -> Iterator[str]:
    """The numbers that are stored."""
    for page in stack.client("dynamodb").get_paginator("scan").paginate(TableName=stack.resource("ConsentTable")):
        yield from (item["sk"]["S"] for item in page["Items"] if item["sk"]["S"].startswith("+"))


def logged(stack: Stack) -> Iterator[str]:
    """Every line that a function of the stack has logged."""
    logs = stack.client("logs")
    for page in logs.get_paginator("describe_log_groups").paginate():
        for group in page["logGroups"]:
            for events in logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"]):
                yield from (event["message"] for event in events["events"])


@pytest.mark.guarantee("G7")
def test_a_double_opt_in_and_a_reply_that_nobody_understood_go_their_whole_way(
    at_ten: Stack, advertiser: Advertiser
) -> None:
    phone = "+33635000077"
    asks = advertiser.body() | {"double_opt_in": True}
    assert at_ten.api("PUT", f"/advertisers/{advertiser.id}", asks).status == 200
    consent = advertiser.consent(phone, collected_at="2026-11-24T09:59:00+01:00")
    for tags in (["vip"], ["vip", "newsletter"]):
        answer = at_ten.api("POST", "/consents", consent | {"tags": tags})
        assert (answer.status, answer.body["contact"]["status"]) == (201, "pending")
    (question,) = wait_for(lambda: answers(at_ten, phone), "the question")
    wait_for(lambda: _drained(at_ten), "the second request, which asks nothing")
    assert answers(at_ten, phone) == [question]
    assert "OUI" in question

    next_second()
    at_ten.reply(phone, "Oui !", to=advertiser.stop_number)
    wait_for(lambda: at_ten.contact(phone, advertiser.id)["status"] == "granted", "the confirmation")
    at_ten.reply(phone, "stp", to=advertiser.stop_number)
    wait_for(lambda: at_ten.contact(phone, advertiser.id)["status"] == "held", "the reply that nobody understood")

    (review,) = at_ten.api("GET", f"/reviews?advertiser_id={advertiser.id}").body["reviews"]
    conclusion = {
        "advertiser_id": advertiser.id,
        "phone": phone,
        "evidence": review["evidence"],
        "operator": "Claire Martin",
    }
    answer = at_ten.api("POST", "/reviews", conclusion | {"conclusion": "mistaken", "reason": "s’il te plaît"})
    assert (answer.status, answer.body["contact"]["status"]) == (201, "granted")
    assert at_ten.api("GET", f"/reviews?advertiser_id={advertiser.id}").body["reviews"] == []
    acts = [record["act"] for record in evidence(at_ten, phone, advertiser.id)]
    assert acts == ["basis_recorded", "basis_recorded", "confirmed", "held", "opposition_reviewed"]
    assert evidence(at_ten, phone, advertiser.id)[2]["content"]["question"] == question
    wait_for(lambda: len(answers(at_ten, phone)) == 2, "how to oppose for certain")
