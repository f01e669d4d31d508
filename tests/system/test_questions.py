"""SMS pumping: neighbours who sign up together are asked within the hour's limits, and nobody's STOP waits for them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from stopsms.compliance.consent.confirmation_limits import LEAST_OF_BLOCK as OF_A_BLOCK

from tests.stack import Advertiser, Stack, answers, opposed, wait_for
from tests.system.test_the_main_job import measured

pytestmark = pytest.mark.system

LIMIT = "confirm block "


@pytest.fixture
def asking(at_ten: Stack, advertiser: Advertiser) -> Iterator[Advertiser]:
    """An advertiser that wants consents confirmed. The stack asks nobody for anything afterwards that a test has left waiting."""
    assert at_ten.api("PUT", f"/advertisers/{advertiser.id}", advertiser.body() | {"double_opt_in": True}).status == 200
    yield advertiser
    switched(at_ten, stopped=False)
    at_ten.client("sqs").purge_queue(QueueUrl=at_ten.resource("QuestionQueue"))


def neighbours(advertiser: Advertiser, number: int) -> list[str]:
    """Consecutive numbers, of a block that no other test has."""
    return [f"+336{advertiser.stop_number[1:]}{place:04d}" for place in range(5000, 5000 + number)]


def sign_up(stack: Stack, advertiser: Advertiser, phones: list[str]) -> set[str]:
    """Submit a form for each, several at once; the states that this led to."""
    bodies = [advertiser.consent(phone) for phone in phones]
    with ThreadPoolExecutor(4) as pool:
        recorded = list(pool.map(lambda body: stack.api("POST", "/consents", body), bodies))
    assert {answer.status for answer in recorded} == {201}
    return {answer.body["contact"]["status"] for answer in recorded}


def switched(stack: Stack, *, stopped: bool) -> None:
    decided = {"stopped": stopped, "by": "Claire Martin", "reason": "Numéros suspects."}
    assert stack.api("PUT", "/confirmations", decided).status == 200


def hidden(stack: Stack) -> int:
    """How many questions wait."""
    asked = {"QueueUrl": stack.resource("QuestionQueue"), "AttributeNames": ["All"]}
    return int(stack.client("sqs").get_queue_attributes(**asked)["Attributes"]["ApproximateNumberOfMessagesDelayed"])


def asked_of(stack: Stack, phones: list[str]) -> list[str]:
    return [phone for phone in phones if answers(stack, phone)]


def counted(stack: Stack, block: str) -> list[int]:
    """What was counted of a block, hour by hour."""
    items = stack.client("dynamodb").scan(TableName=stack.resource("LimitTable"), ConsistentRead=True)["Items"]
    return [int(item["taken"]["N"]) for item in items if item["id"]["S"].startswith(f"{LIMIT}{block}#")]


def test_of_neighbours_who_sign_up_at_once_no_more_are_asked_than_the_limit_says_and_a_stop_is_answered(
    at_ten: Stack, asking: Advertiser
) -> None:
    before, failed = measured(at_ten), at_ten.errors()
    phones = neighbours(asking, OF_A_BLOCK + 9)
    states = sign_up(at_ten, asking, phones)
    stranger = "+33640000017"
    at_ten.reply(stranger, "STOP", asking.stop_number)
    wait_for(lambda: opposed(at_ten, stranger, asking.id) and answers(at_ten, stranger), "the answer to a STOP")
    wait_for(lambda: hidden(at_ten) == 9, "those who wait")

    assert states == {"pending"}
    assert len(asked_of(at_ten, phones)) == OF_A_BLOCK
    assert counted(at_ten, phones[0][:-4]) == [OF_A_BLOCK]
    names = {("answers", "ConfirmationsAsked"), ("answers", "ConfirmationsHeld")}
    wait_for(
        lambda: names <= set(measured(at_ten) - before), "the metric of the alarm"
    )  # the emulator loses lines of logs
    of_others = set(failed)  # tests with a carrier that takes nothing share this stack
    assert [error for error in at_ten.errors() if '"service":"answers"' in error and error not in of_others] == []


def test_those_who_wait_are_asked_in_the_next_hour(at_ten: Stack, asking: Advertiser) -> None:
    at_ten.clock("2026-11-24T10:59:56+01:00")
    phones = neighbours(asking, OF_A_BLOCK + 3)
    sign_up(at_ten, asking, phones)
    wait_for(lambda: len(asked_of(at_ten, phones)) == len(phones), "everybody's question")

    hours = counted(at_ten, phones[0][:-4])
    assert sum(hours) == len(phones)
    assert max(hours) <= OF_A_BLOCK, "however many of the signed up came before the hour and after it"
    assert [len(answers(at_ten, phone)) for phone in phones] == [1] * len(phones)


def test_while_questions_are_stopped_consents_are_recorded_and_stops_answered(
    at_ten: Stack, asking: Advertiser
) -> None:
    switched(at_ten, stopped=True)
    first, second = neighbours(asking, 2)
    assert sign_up(at_ten, asking, [first]) == {"pending"}
    stranger = "+33640000018"
    at_ten.reply(stranger, "STOP", asking.stop_number)
    wait_for(lambda: answers(at_ten, stranger), "the answer to a STOP")
    wait_for(lambda: hidden(at_ten) == 1, "the question to wait")
    stopped = at_ten.stopsms("confirmations", "show")
    switched(at_ten, stopped=False)
    sign_up(at_ten, asking, [second])
    wait_for(lambda: answers(at_ten, second), "the next person's question")

    assert (stopped["stopped"], stopped["by"]) == (True, "Claire Martin")
    assert answers(at_ten, first) == []
    assert hidden(at_ten) == 1, "the first is asked once the queue shows it again"
