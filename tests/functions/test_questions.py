"""Questions whether somebody agrees, against SMS pumping: within limits, stopped by a switch, and never in the way of an answer."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import boto3
import pytest
from answers.answer_ports import AnswerResult
from answers.give_answer import give_answer
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.confirmation_switch import DynamoConfirmationSwitch
from stopsms.compliance.consent.confirmation_limits import ConfirmationsAllowed
from stopsms.compliance.consent.confirmation_stop import ConfirmationStop
from stopsms.compliance.errors import BusyError
from stopsms.compliance.message.service_reply import ServiceReply
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.carrier import GatewayBusy, GatewayClosed, GatewayOptedOut, GatewayRefused, GatewaySilent
from stopsms.compliance.proof.evidence import Act, Evidence
from stopsms.contracts.answer_tasks import AnswerKind, AnswerTask
from stopsms.use_cases.ask_to_confirm import confirmation_request

from tests import fakes
from tests.carrier_service import Service
from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_campaign, an_advertiser, terms
from tests.functions.doors import CONSENT, Runtime, answers, bodies, call, event, fresh, received, sms

NOW = TUESDAY_10H_PARIS
BLOCK = tuple(Phone.of(f"+3361234{number:04d}") for number in range(20))
"""Consecutive numbers."""

APART = tuple(Phone.of(f"+336{number:02d}123456") for number in range(10, 30))
"""Each of another range."""


def a_world(*phones: Phone) -> fakes.World:
    advertiser = an_advertiser(double_opt_in=True)
    world = fakes.World(NOW, a_campaign(terms=terms(advertiser=advertiser)))
    for phone in phones:
        fakes.waits(world, phone)
    return world


def act_of(phone: Phone) -> str:
    """The hash of the act of somebody who waits in a world: the same in every world."""
    return fakes.waits(fakes.World(NOW, a_campaign(terms=terms(advertiser=an_advertiser()))), phone).hash


def question(phone: Phone, form: str = "f-1", before: datetime | None = None) -> AnswerTask:
    return AnswerTask(act_of(phone), AnswerKind.CONFIRM, phone.e164, "36180", ("zelie",), before=before, form=form)


def ask(world: fakes.World, *tasks: AnswerTask, per_hour: int = 100) -> list[AnswerResult]:
    ports = fakes.answer_ports(world, ConfirmationsAllowed(per_hour, 20))
    return [give_answer(task, ports) for task in tasks]


def asked(results: Sequence[AnswerResult]) -> int:
    return results.count(AnswerResult.SENT)


def test_of_consecutive_numbers_five_are_asked_in_an_hour_and_the_others_wait_for_the_next() -> None:
    world = a_world(*BLOCK[:7])
    first = ask(world, *map(question, BLOCK[:7]))
    again, world.answer_tasks = list(world.answer_tasks), []
    still = ask(world, *again)
    world.now += timedelta(hours=1)
    later = ask(world, *again)

    assert first == [AnswerResult.SENT] * 5 + [AnswerResult.HELD] * 2
    assert again == [question(phone) for phone in BLOCK[5:7]], "as they were"
    assert (still, later) == ([AnswerResult.HELD] * 2, [AnswerResult.SENT] * 2)
    assert world.limited == ["confirm block +3361234"] * 4
    assert len(world.replies) == 7


def test_a_person_elsewhere_is_asked_while_a_block_is_held_back() -> None:
    world = a_world(*BLOCK, *APART)

    assert asked(ask(world, *map(question, BLOCK))) == 5
    assert asked(ask(world, *map(question, APART))) == len(APART), "what was held back was not counted with its form"


def test_one_form_leaves_half_of_an_hour_to_the_others() -> None:
    world = a_world(*APART)
    first = ask(world, *map(question, APART[:8]), per_hour=10)
    other = ask(world, *(question(phone, "f-2") for phone in APART[8:14]), per_hour=10)
    program = ask(world, question(APART[15], ""), per_hour=10)

    assert (asked(first), asked(other), asked(program)) == (5, 5, 0)
    assert set(world.limited) == {"confirm form f-1", "confirm form f-2", "confirm all"}


def test_whoever_rotates_ranges_and_forms_meets_the_limit_of_everything() -> None:
    world = a_world(*APART)
    results = ask(world, *(question(phone, f"f-{number}") for number, phone in enumerate(APART)), per_hour=6)

    assert asked(results) == 6
    assert set(world.limited) == {"confirm all"}


def test_a_file_may_bring_many_and_takes_nothing_from_the_forms() -> None:
    world = a_world(*BLOCK)
    imported = ask(world, *(question(phone, "", NOW + timedelta(hours=2)) for phone in BLOCK[:19]), per_hour=1)

    assert imported == [AnswerResult.SENT] * 19
    assert ask(world, question(BLOCK[19]), per_hour=1) == [AnswerResult.SENT]


def test_a_file_of_neighbours_is_held_back_too() -> None:
    """A fraudster's numbers may have been typed into a form whose consents come by file at night."""
    neighbours = [Phone.of(f"+3361234{number:04d}") for number in range(102)]
    world = a_world(*neighbours)
    results = ask(world, *(question(phone, "", NOW + timedelta(hours=2)) for phone in neighbours))

    assert (asked(results), results[100:]) == (100, [AnswerResult.HELD] * 2)
    assert set(world.limited) == {"confirm block of files +3361234"}


def test_somebody_named_again_and_again_counts_once() -> None:
    world = a_world(BLOCK[0], BLOCK[1])
    again = [replace(question(BLOCK[0]), id=fakes.waits(world, BLOCK[0]).hash) for _ in range(9)]

    assert ask(world, *again) == [AnswerResult.SENT, *[AnswerResult.SPENT] * 8]
    assert set(world.taken.values()) == {1}
    assert ask(world, question(BLOCK[0]), question(BLOCK[1])) == [AnswerResult.SPENT, AnswerResult.SENT]


def test_somebody_who_was_asked_already_does_not_wait_for_a_limit_that_is_reached_meanwhile() -> None:
    world = a_world(*BLOCK[:6])
    ask(world, *map(question, BLOCK[:6]))

    again = fakes.waits(world, BLOCK[0]).hash
    assert ask(world, replace(question(BLOCK[0]), id=again), question(BLOCK[1])) == [
        AnswerResult.SPENT,
        AnswerResult.DONE,
    ]


@pytest.mark.parametrize(
    ("answer", "counted"),
    [
        (GatewayBusy(), 0),
        (GatewayClosed("SPEND"), 0),
        (GatewayRefused("INVALID"), 0),
        (GatewayOptedOut("OPTED_OUT"), 0),
        (GatewaySilent(), 1),
    ],
)
def test_what_has_certainly_not_left_does_not_count(
    monkeypatch: pytest.MonkeyPatch, answer: Exception, counted: int
) -> None:
    def reply(gateway: fakes.FakeGateway, reply: ServiceReply) -> str:
        raise answer

    monkeypatch.setattr(fakes.FakeGateway, "reply", reply)
    world = a_world(CAMILLE)
    if isinstance(answer, GatewayBusy | GatewayClosed):
        with pytest.raises(type(answer)):
            ask(world, question(CAMILLE))
    else:
        ask(world, question(CAMILLE))

    assert set(world.taken.values()) == {counted}


@pytest.mark.parametrize(("call", "counted"), [("take turn", 0), ("end turn", 1)])
@pytest.mark.parametrize("error", [BusyError("throttled"), RuntimeError("ours")], ids=str)
def test_a_store_that_fails_before_the_hand_over_has_sent_nothing_and_after_it_nobody_knows(
    call: str, counted: int, error: Exception
) -> None:
    def fail(_: int, made: str) -> None:
        if made == call:
            raise error

    world = a_world(CAMILLE)
    world.at_step = fail
    with pytest.raises(type(error)):
        ask(world, question(CAMILLE))

    assert set(world.taken.values()) == {counted}
    world.at_step = lambda *_: None
    assert ask(world, question(CAMILLE)) == [AnswerResult.IN_DOUBT if counted else AnswerResult.SENT]
    assert set(world.taken.values()) == {1}, "and whatever it becomes, it counts once"


# ------------------------------------------------------------------ how long one waits


@pytest.mark.parametrize(
    ("hours", "becomes"), [(0.4, AnswerResult.SENT), (12, AnswerResult.WAITS), (22, AnswerResult.SENT)]
)
def test_a_question_that_had_to_wait_leaves_in_no_night(hours: float, becomes: AnswerResult) -> None:
    world = a_world(CAMILLE)
    world.now += timedelta(hours=hours)

    assert ask(world, question(CAMILLE)) == [becomes]


def test_a_question_that_waited_for_a_day_is_dropped_and_said_to_be_lost() -> None:
    world = a_world(*BLOCK[:6])
    world.confirmations = ConfirmationStop(stopped=True)
    ask(world, question(CAMILLE))
    fakes.waits(world, CAMILLE)
    world.now += timedelta(hours=24, seconds=1)
    (result,) = ask(world, question(CAMILLE))

    assert (result, result.lost) == (AnswerResult.LATE, True)
    assert world.replies == []


def test_who_signs_up_again_while_their_question_waits_is_asked_once() -> None:
    world = a_world(*BLOCK[:6])
    ask(world, *map(question, BLOCK[:6]))
    world.now += timedelta(minutes=20)
    again = fakes.waits(world, BLOCK[5]).hash
    world.now += timedelta(minutes=40)
    results = ask(world, question(BLOCK[5]), replace(question(BLOCK[5]), id=again))

    assert results == [AnswerResult.SENT, AnswerResult.SPENT]


# ------------------------------------------------------------------ the switch


def test_while_questions_are_stopped_nobody_is_asked_not_even_of_a_file_and_answers_leave() -> None:
    world = a_world(CAMILLE, BLOCK[0])
    world.confirmations = ConfirmationStop(stopped=True, by="Claire Martin", reason="attaque", at=NOW)
    questions = ask(world, question(CAMILLE), question(BLOCK[0], "", NOW + timedelta(hours=5)))
    (stop,) = ask(world, AnswerTask("m-1", AnswerKind.STOP, BLOCK[1].e164, "36180", ("zelie",)))

    assert (questions, stop) == ([AnswerResult.STOPPED] * 2, AnswerResult.SENT)
    assert world.taken == {}
    assert len(world.answer_tasks) == 2
    world.confirmations = ConfirmationStop()
    assert ask(world, *world.answer_tasks) == [AnswerResult.SENT] * 2


# ------------------------------------------------------------------ through the doors


def sign_up(number: str) -> str:
    code, recorded = call("POST", "/consents", CONSENT | {"phone": number})
    assert code == 201
    state: str = recorded["contact"]["status"]
    return state


def metric(capsys: pytest.CaptureFixture[str], name: str) -> float:
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith('{"_aws"')]
    return sum(sum(line[name]) for line in lines if name in line)


def test_of_a_burst_of_neighbours_the_limit_leaves_and_the_rest_waits_counted_and_without_a_number_in_the_log(
    asking: DynamoContactStore,
    service: type[Service],
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    states = [sign_up(phone.e164) for phone in BLOCK[:7]]
    results = answers(settings)
    out = capsys.readouterr().out
    emitted = [json.loads(line) for line in out.splitlines() if line.startswith('{"_aws"')]

    def total(name: str) -> float:
        return sum(sum(line.get(name, [])) for line in emitted)

    assert set(states) == {"pending"}
    assert len(service.requests) == 5
    assert all(result == {"batchItemFailures": []} for result in results)
    assert (total("ConfirmationsAsked"), total("ConfirmationsHeld"), total("AnswersNotSent")) == (5, 2, 0)
    assert [vars(record)["limit"] for record in caplog.records if "waits" in record.getMessage()] == [
        "confirm block +3361234"
    ] * 2
    assert not any(phone.e164 in out + caplog.text for phone in BLOCK)
    hidden = boto3.client("sqs").get_queue_attributes(QueueUrl=settings.question_queue_url, AttributeNames=["All"])
    assert hidden["Attributes"]["ApproximateNumberOfMessagesDelayed"] == "2"


def test_questions_and_answers_have_queues_of_their_own(
    asking: DynamoContactStore, service: type[Service], settings: Settings
) -> None:
    sign_up(BLOCK[0].e164)
    received(sms("STOP", "1", BLOCK[1].e164))

    assert [body["kind"] for body in bodies(settings.answer_queue_url)] == ["stop"]
    assert [body["kind"] for body in bodies(settings.question_queue_url)] == ["confirm"]


def test_a_question_that_an_earlier_release_put_among_the_answers_is_asked(
    asking: DynamoContactStore, service: type[Service], settings: Settings
) -> None:
    sign_up(CAMILLE.e164)
    (body,) = bodies(settings.question_queue_url)
    sample = event("answers_stop")
    sample["Records"][0]["body"] = json.dumps(body)

    assert fresh("answers").handler(sample, Runtime()) == {"batchItemFailures": []}
    assert len(service.requests) == 1


def test_consents_are_recorded_while_questions_are_stopped_and_people_are_asked_afterwards(
    asking: DynamoContactStore, service: type[Service], settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    switch = {"stopped": True, "by": "Claire Martin", "reason": "Numéros suspects sur le formulaire."}
    never, stopped = call("GET", "/confirmations"), call("PUT", "/confirmations", switch)
    nameless = call("PUT", "/confirmations", {"stopped": False})
    state = sign_up(CAMILLE.e164)
    (body,) = bodies(settings.question_queue_url)
    sample = event("answers_stop")
    sample["Records"][0]["body"] = json.dumps(body)
    held = fresh("answers").handler(sample, Runtime())
    told, read = len(service.requests), call("GET", "/confirmations")
    call("PUT", "/confirmations", switch | {"stopped": False, "reason": "Formulaire fermé."})
    fresh("answers").handler(sample, Runtime())

    assert (never[0], never[1]) == (200, {"stopped": False, "by": "", "reason": "", "at": None, "principal": ""})
    assert (nameless[0], {error["field"] for error in nameless[1]["errors"]}) == (422, {"by", "reason"})
    assert (stopped[1]["stopped"], stopped[1]["by"], read) == (True, "Claire Martin", stopped)
    assert (state, held, told, len(service.requests)) == ("pending", {"batchItemFailures": []}, 0, 1)
    assert metric(capsys, "ConfirmationsHeld") == 0, "whoever stopped them knows"


@pytest.mark.guarantee("G7")
def test_a_switch_that_cannot_be_read_asks_nobody_and_loses_nothing(
    asking: DynamoContactStore, service: type[Service], settings: Settings
) -> None:
    DynamoConfirmationSwitch(settings.campaign_table).write(ConfirmationStop(stopped=True, at=NOW))
    boto3.client("dynamodb").update_item(
        TableName="campaign",
        Key={"pk": {"S": "SWITCH"}, "sk": {"S": "CONFIRMATIONS"}},
        UpdateExpression="SET stopped = :odd",
        ExpressionAttributeValues={":odd": {"S": "maybe"}},
    )
    sign_up(CAMILLE.e164)

    (result,) = answers(settings)
    assert (len(result["batchItemFailures"]), service.requests) == (1, [])


def test_a_request_names_the_form_that_its_consent_came_through() -> None:
    record = Evidence("zelie", 1, Act.BASIS_RECORDED, NOW, NOW, {}, "c" * 64, "0" * 64, "e" * 64)
    advertiser = an_advertiser(double_opt_in=True)
    (through,) = confirmation_request(advertiser, CAMILLE, record, form="f-1")
    (without,) = confirmation_request(advertiser, CAMILLE, record)

    assert (AnswerTask.read(through.written()).form, AnswerTask.read(without.written()).form) == ("f-1", "")
    assert "form" not in json.loads(without.written()), "as the release before writes it"
