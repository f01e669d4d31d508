"""What every carrier has to do, whichever it is: run this after its adapter and its simulator are written (CONTRIBUTING.md).

Each test takes each service of `adapters.gateways.services` through its production adapter to its simulator (`tests.carrier_contract`).
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from stopsms.adapters.gateways import services
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.message.text import Encoding, stop_mentions
from stopsms.compliance.outside.carrier import PushKind, Trouble
from stopsms.compliance.ports.carrier import (
    GatewayBusy,
    GatewayClosed,
    GatewayOptedOut,
    GatewayRefused,
    GatewaySilent,
)
from stopsms.contracts.repair import Repair

from local.carrier.wires import Delivery, WireAnswer, WireCall
from tests.carrier_contract import CAMPAIGN, NADIA, QUESTION, REFERENCE, SEND, UNSETTLED, Tried, about_now, connected
from tests.factories import CAMILLE

TEXTS = (
    "Zelie : -20 % samedi.",
    'Zelie : l\'été à -20 % ! [^\\~|€] "5+5" & <3 #1 @zelie_fr',
    "Zelie : -20 % 🎁 dès lundi",
)
"""In GSM-7, in its whole extent, and outside of it."""


@pytest.fixture(params=services.SERVICES)
def tried(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Tried]:
    with connected(request.param, tmp_path) as one:
        yield one


@pytest.mark.guarantee("G7")
@pytest.mark.parametrize("text", TEXTS)
def test_a_message_arrives_once_as_it_was_cleared_and_under_our_reference(tried: Tried, text: str) -> None:
    clearance = tried.clearance(text)

    sent = tried.send(clearance)

    (message,) = tried.received()
    assert (message.to, message.origin, message.message_type) == (CAMILLE.e164, "ZELIE", "PROMOTIONAL")
    assert message.body == clearance.message.text
    assert message.parts == clearance.message.parts
    assert [mention.number for mention in stop_mentions(message.body)] == [tried.carrier.stop_number]
    assert message.reference == REFERENCE
    assert sent == message.message_id or (tried.service.references and sent == REFERENCE)
    assert tried.account.attempts == 1


@pytest.mark.parametrize("letter", ["x", "ê"])
def test_the_longest_message_that_the_gate_clears_for_it_arrives(tried: Tried, letter: str) -> None:
    most = tried.service.behaviour.most_parts
    shorter = tried.clearance("Zelie : " + letter).message
    room = most * (153 if shorter.encoding is Encoding.GSM_7 else 67) - len(shorter.text)
    longest = tried.clearance("Zelie : " + letter * (room + 1))

    tried.send(longest)

    assert [message.body for message in tried.received()] == [longest.message.text]
    assert longest.message.parts == most


def test_an_answer_to_a_person_arrives_as_it_is_and_is_no_advertising(tried: Tried) -> None:
    assert tried.reply("Zelie : demande enregistrée. STOP au 36180")

    (message,) = tried.received()
    assert (message.to, message.message_type) == (CAMILLE.e164, "TRANSACTIONAL")
    assert message.body == "Zelie : demande enregistrée. STOP au 36180"


def test_a_trial_arrives_as_advertising_does_under_the_name_and_with_one_mention(tried: Tried) -> None:
    trial = tried.try_out()

    (message,) = tried.received()
    assert (message.to, message.origin, message.message_type) == (CAMILLE.e164, "ZELIE", "PROMOTIONAL")
    assert message.body == trial.text
    assert [mention.number for mention in stop_mentions(message.body)] == [tried.carrier.stop_number]
    assert message.reference == ""


@pytest.mark.guarantee("G7")
def test_too_many_at_once_is_busy_and_the_message_leaves_later_once(tried: Tried) -> None:
    tried.behave(throttle_rate=1)
    assert isinstance(tried.meaning(tried.send), GatewayBusy)
    assert isinstance(tried.meaning(tried.reply), GatewayBusy)
    assert (tried.account.attempts, tried.received()) == (2, [])

    tried.behave(throttle_rate=0)
    tried.send()
    assert len(tried.received()) == 1


@pytest.mark.guarantee("G7")
@pytest.mark.guarantee("G1")
def test_in_the_last_minute_of_a_window_nothing_is_handed_over_that_the_carrier_might_keep(tried: Tried) -> None:
    assert isinstance(tried.meaning(lambda: tried.connection.send(tried.clearance(), SEND, 59)), GatewayBusy)
    assert tried.received() == []

    tried.connection.send(tried.clearance(), SEND, 60)
    assert len(tried.received()) == 1


def test_a_recipient_that_is_refused_is_refused_alone(tried: Tried) -> None:
    tried.behave(reject={CAMILLE.e164: ""})

    refused = tried.meaning(tried.send)
    assert isinstance(refused, GatewayRefused)
    assert not isinstance(refused, GatewayOptedOut)
    tried.send_another()
    assert [message.to for message in tried.received()] == [NADIA.e164]


@pytest.mark.guarantee("G7")
def test_an_account_that_may_not_send_is_closed_for_all(tried: Tried) -> None:
    right = tried.account.set_up
    for wrong, of_all in (
        ({"credit": 0}, True),
        ({"credentials": dict.fromkeys(right.credentials, "another")}, True),
        ({"senders": {"ZELIE": "waiting"}}, False),  # not every service tells a wrong sender from other wrong data
        ({"senders": {}}, False),
    ):
        tried.change(**wrong)
        closed = tried.meaning(tried.send)
        assert isinstance(closed, GatewayClosed), wrong
        assert not (of_all and closed.unclear), wrong
        tried.change(**{member: getattr(right, member) for member in wrong})
    assert tried.received() == []


@pytest.mark.guarantee("G1")
def test_nothing_reaches_a_number_on_the_carrier_s_own_list(tried: Tried) -> None:
    tried.account.block(CAMILLE.e164, by_person=True)

    refused = tried.meaning(tried.send)

    assert tried.received() == []
    if refused is None:  # it takes the message all the same, and reports that it held it back
        assert [receipt.fate for receipt in tried.receipts(Delivery.BLOCKED)] == [Fate.UNDELIVERED]
    else:
        assert isinstance(refused, GatewayRefused)


@pytest.mark.guarantee("G7")
@pytest.mark.parametrize(
    ("fault", "taken"), [("error_rate", 0), ("ambiguous_rate", 1), ("html_rate", 1)], ids=["500", "hang-up", "page"]
)
def test_an_answer_that_tells_nothing_is_silence_and_nothing_is_handed_over_twice(
    tried: Tried, fault: str, taken: int
) -> None:
    tried.behave(**{fault: 1})

    assert isinstance(tried.meaning(tried.send), GatewaySilent)
    assert (tried.account.attempts, len(tried.received())) == (1, taken)
    assert isinstance(tried.meaning(tried.reply), GatewaySilent)
    assert (tried.account.attempts, len(tried.received())) == (2, 2 * taken)


@pytest.mark.guarantee("G7")
def test_an_answer_that_comes_too_late_is_silence_though_the_message_arrives(tried: Tried) -> None:
    tried.send_another()
    tried.behave(hold=True)
    tried.calls.seconds = 0.05

    assert isinstance(tried.meaning(tried.send), GatewaySilent)

    tried.behave(hold=False)
    until = time.monotonic() + 10
    while len(tried.received()) < 2 and time.monotonic() < until:
        threading.Event().wait(0.005)
    assert (tried.account.attempts, len(tried.received())) == (2, 2)


@pytest.mark.guarantee("G7")
def test_a_carrier_that_cannot_be_reached_is_busy(tried: Tried) -> None:
    tried.server.shutdown()
    tried.server.server_close()

    assert isinstance(tried.meaning(tried.send), GatewayBusy)
    assert tried.account.attempts == 0


@pytest.mark.guarantee("G7")
def test_a_worker_that_wakes_up_opens_a_new_connection(tried: Tried) -> None:
    tried.reply()
    before = tried.server.connections
    tried.send()
    assert tried.server.connections == before

    tried.calls.clock += 60  # longer than a carrier leaves a connection open
    tried.send_another()
    assert tried.server.connections == before + 1
    assert (tried.account.attempts, len(tried.received())) == (3, 3)


@pytest.mark.guarantee("G7")
def test_a_connection_that_dies_between_two_sends_sends_nothing_twice(tried: Tried) -> None:
    tried.send_another()
    tried.server.hang_up()

    outcome = tried.meaning(tried.send)
    arrived = [message.reference for message in tried.received()].count(REFERENCE)
    assert outcome is None or isinstance(outcome, (GatewayBusy, GatewaySilent))
    assert arrived == (1 if outcome is None else 0) or (arrived == 1 and isinstance(outcome, GatewaySilent))


_MEMBERS = ("code", "message", "errorCode", "error", "details", "class", "reason", "status", "id", "ids", "ticket")

JUNK = (
    *(b"", b"null", b"[]", b"{}", b"0", b'"OK"', b"[null]", b'{"x":[]}', b"<html>", b"\xff", b"[" * 100_000),
    json.dumps(dict.fromkeys(_MEMBERS[:7], f"the number {CAMILLE.e164} is wrong")).encode(),
    json.dumps({member: [CAMILLE.e164] for member in _MEMBERS}).encode(),
)
"""Bodies that no documentation has, some with the recipient's number, which must not be repeated."""

_UNDOCUMENTED = 418


@pytest.mark.guarantee("G7")
def test_what_is_not_understood_is_never_taken_for_a_yes(tried: Tried, monkeypatch: pytest.MonkeyPatch) -> None:
    posted: list[WireCall] = []
    answer = WireAnswer(200)

    def answered(call: WireCall) -> WireAnswer:
        if call.method == "GET":  # asked before the message is handed over: a service's clock, for instance
            return honest(call)
        posted.append(call)
        return replace(answer, headers={"Location": f"/{tried.service.id}{call.path}"})

    honest = tried.account.answer
    monkeypatch.setattr(tried.account, "answer", answered)
    clearance = tried.clearance()
    for status in (200, 201, 302, 307, 408, 409, 499, 500, 502, 503, _UNDOCUMENTED):
        for body in JUNK:
            answer = WireAnswer(status, body)
            meaning = tried.meaning(lambda: tried.send(clearance))
            refused = status == _UNDOCUMENTED  # whoever it is for; whatever else may hide a message that was taken
            assert isinstance(meaning, GatewayClosed if refused else GatewaySilent), (status, body[:20])
            assert len(posted) == 1, (status, body[:20])
            posted.clear()
    assert tried.received() == []


NO_ANSWERS = (WireAnswer(500), WireAnswer(429), WireAnswer(503, b"<html>", "text/html"), WireAnswer(200, b"<html>"))


def test_what_may_be_asked_again_is_asked_again_when_the_answer_is_none(
    tried: Tried, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Callable[[], object]] = []
    sent = tried.send()
    if tried.looked_up(sent) is not None:
        asked.append(lambda: tried.connection.reference(sent))
    if tried.service.lists_opt_outs:
        asked += [tried.listed, lambda: tried.connection.listed_at("blacklist", CAMILLE.e164)]
    if tried.service.adds_opt_outs:
        asked.append(lambda: tried.connection.add(CAMILLE))
    for answer in NO_ANSWERS:
        monkeypatch.setattr(tried.account, "answer", lambda _, answer=answer: answer)
        for ask in asked:
            meaning = tried.meaning(ask)
            assert meaning is None or isinstance(meaning, GatewayBusy), answer


@pytest.mark.parametrize(
    ("state", "fates"),
    [
        (Delivery.PENDING, {Fate.SENT}),
        (Delivery.DELIVERED, {Fate.DELIVERED}),
        (Delivery.UNDELIVERED, {Fate.UNDELIVERED}),
    ],
)
def test_a_receipt_is_of_the_message_that_it_names(tried: Tried, state: Delivery, fates: set[Fate]) -> None:
    sent = tried.send()
    (message,) = tried.received()

    told = tried.receipts(state)

    assert told or state is Delivery.PENDING
    for receipt in told:
        assert tried.named(receipt, sent) == (CAMPAIGN, SEND)
        assert receipt.fate in fates
        assert receipt.carrier == tried.carrier.id
        assert receipt.status
        assert receipt.parts in (0, message.parts)
        assert about_now(receipt.at)
    assert tried.receipts(state) == told


@pytest.mark.guarantee("G7")
def test_a_receipt_settles_the_message_whose_answer_was_lost(tried: Tried) -> None:
    tried.behave(ambiguous_rate=1)
    assert isinstance(tried.meaning(tried.send), GatewaySilent)

    (receipt,) = tried.receipts(Delivery.DELIVERED)
    assert tried.named(receipt, "") == (None if tried.service.id in UNSETTLED else (CAMPAIGN, SEND))


def test_what_a_person_writes_is_heard_in_their_own_words(tried: Tried) -> None:
    words = "Très bien, à samedi 👍 & merci : 1+1 = 100 % ?\nNadia « d'ici »"
    alone = tried.written(words)
    sent = tried.send()
    answered = tried.written(words)

    assert len(alone) == len(answered) == 1 or not {PushKind.REPLIES, PushKind.EVENTS} & set(tried.service.pushes)
    for reply in alone + answered:
        assert (reply.sender, reply.recipient) == (CAMILLE.e164, tried.carrier.stop_number)
        assert reply.body == words
        assert reply.at is None or about_now(reply.at)
        assert not reply.repairs
    assert not any(tried.answers(reply, sent) for reply in alone)
    assert all(tried.answers(reply, sent) for reply in answered)


@pytest.mark.guarantee("G1")
def test_a_stop_is_heard_and_of_whom(tried: Tried) -> None:
    sent = tried.send()

    told = tried.written("Stop")

    assert told
    for reply in told:
        assert (reply.sender, reply.recipient) == (CAMILLE.e164, tried.carrier.stop_number)
        assert reply.body.strip().upper() == "STOP"
        assert reply.repairs <= {Repair.TEXT}
        assert reply.at is None or about_now(reply.at)
        tried.answers(reply, sent)
    assert CAMILLE.e164 in tried.account.blacklist


@pytest.mark.guarantee("G1")
def test_the_order_of_members_and_those_that_nobody_knows_change_nothing(tried: Tried) -> None:
    tried.behave(shuffle=True, seed=1)
    sent = tried.send()
    (message,) = tried.account.taken()
    for state, fate in ((Delivery.DELIVERED, Fate.DELIVERED), (Delivery.UNDELIVERED, Fate.UNDELIVERED)):
        _, (receipt,) = tried.read(tried.account.receipts(message, state))
        assert (receipt.fate, tried.named(receipt, sent)) == (fate, (CAMPAIGN, SEND))
    assert {reply.body for reply in tried.written("Merci")} <= {"Merci"}
    assert {reply.sender for reply in tried.written("STOP")} == {CAMILLE.e164}
    if tried.service.lists_opt_outs:
        assert [entry.number for entry in tried.listed()] == [CAMILLE.e164]
    tried.account.unblock(CAMILLE.e164)
    assert tried.connection.examine(["ZELIE"], tried.addresses()).findings == ()


def test_a_call_that_proves_nothing_is_not_the_carrier_s(tried: Tried) -> None:
    tried.send()
    (message,) = tried.account.taken()
    for push in [
        *tried.account.receipts(message, Delivery.DELIVERED),
        *tried.account.written(CAMILLE.e164, "", "STOP")[1],
    ]:
        told = tried.passed(push)
        proof = [name for name in told.headers if name != "content-type"]
        for name in proof:
            bare = {other: value for other, value in told.headers.items() if other != name}
            for headers in (bare, {**bare, name: ""}, {**bare, name: told.headers[name] + "x"}, {**bare, name: "é"}):
                assert not services.authentic(tried.carrier, replace(told, headers=headers), tried.credentials)
        without = dict.fromkeys(tried.credentials, "")
        assert not proof or not services.authentic(
            tried.carrier, replace(told, headers=dict.fromkeys(proof, "")), without
        )


@pytest.mark.guarantee("G1")
def test_the_carrier_s_list_is_read_and_added_to(tried: Tried) -> None:
    if not tried.service.lists_opt_outs:
        with pytest.raises(LookupError):
            tried.connection.page("blacklist", "")
        return
    tried.account.block(NADIA.e164, by_person=True)
    expected = {NADIA.e164}
    if tried.service.adds_opt_outs:
        tried.connection.add(CAMILLE)
        tried.connection.add(CAMILLE)
        expected.add(CAMILLE.e164)

    listed = tried.listed()

    assert sorted(entry.number for entry in listed) == sorted(expected)
    for entry in listed:
        at = entry.at or tried.connection.listed_at("blacklist", entry.number)
        assert about_now(at)
    with pytest.raises(LookupError):
        tried.connection.page("another", "")


@pytest.mark.guarantee("G1")
def test_a_long_list_is_read_to_its_end(tried: Tried) -> None:
    if tried.service.lists_opt_outs:
        numbers = [f"+3361234{place:04}" for place in range(2500)]
        for number in numbers:
            tried.account.block(number)

        assert sorted(entry.number for entry in tried.listed()) == numbers


def test_an_account_that_is_set_up_right_has_no_trouble(tried: Tried) -> None:
    examined = tried.connection.examine(["ZELIE"], tried.addresses())

    assert examined.findings == ()
    assert examined.balance or Trouble.CREDIT in examined.unseen


@pytest.mark.parametrize(
    ("trouble", "wrong"),
    [
        (Trouble.CREDENTIALS, {"credentials": "another"}),
        (Trouble.CREDIT, {"credit": 0}),
        (Trouble.SENDER, {"senders": {"ZELIE": "refused"}}),
        (Trouble.SENDER, {"senders": {}}),
        (Trouble.WEBHOOK, {"webhooks": {}}),
        (Trouble.WEBHOOK, {"webhooks": "elsewhere"}),
    ],
)
def test_an_examination_finds_each_trouble_or_says_that_it_cannot_see_it(
    tried: Tried, trouble: Trouble, wrong: dict[str, object]
) -> None:
    if wrong.get("credentials"):
        wrong = {"credentials": dict.fromkeys(tried.account.set_up.credentials, "another")}
    if wrong.get("webhooks"):
        wrong = {"webhooks": {kind.value: "https://elsewhere.example" for kind in PushKind}}
    tried.change(**wrong)

    examined = tried.connection.examine(["ZELIE"], tried.addresses())

    found = {finding.trouble for finding in examined.findings}
    assert found == {trouble} or (not found and trouble in examined.unseen)
    assert not any("token" in f"{finding.about} {finding.told}" for finding in examined.findings)


@pytest.mark.guarantee("G3")
def test_only_a_carrier_that_knows_says_that_a_message_is_none_of_ours(
    tried: Tried, monkeypatch: pytest.MonkeyPatch
) -> None:
    if tried.service.references:  # its receipts name our reference, or the message has none: there is nothing to ask
        assert tried.connection.reference("999999999") == ""
        return
    with pytest.raises(LookupError):
        tried.connection.reference("999999999")
    for answer in NO_ANSWERS:
        monkeypatch.setattr(tried.account, "answer", lambda _, answer=answer: answer)
        with pytest.raises((GatewayBusy, LookupError)):
            tried.connection.reference("999999999")


@pytest.mark.guarantee("G3", "G7")
def test_a_yes_names_the_question_and_nothing_of_before_and_has_its_time_unless_it_names_our_reference(
    tried: Tried,
) -> None:
    """Otherwise it would count for nothing, or for something else. A carrier that can pass on no such yes must refuse the question."""
    tried.send()
    asked = tried.ask()
    (yes,) = tried.written("Oui")

    assert yes.answers in (asked, QUESTION)
    assert about_now(yes.at) or (yes.at is None and yes.answers == QUESTION)
    assert yes.repairs <= {Repair.ID}
