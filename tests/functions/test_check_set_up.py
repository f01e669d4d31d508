"""Whether every STOP reaches us: how our account at the carrier is set up, as its own protocol tells it, and what is said about it."""

from dataclasses import replace
from typing import Any

import pytest
from reconcile.compare_opt_outs import begun
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.gateways.end_user_messaging import account
from stopsms.adapters.keys.keyed_hash import KeyedHash
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.tables.comparison_store import DynamoComparisonStore
from stopsms.adapters.tables.set_up_store import DynamoCheckedSetUps
from stopsms.compliance.campaign.route import OWN_ROUTE, Route
from stopsms.compliance.consent.recording import granted
from stopsms.compliance.outside.comparison import Comparison
from stopsms.compliance.outside.set_up import Fault
from stopsms.compliance.person.contact import Status
from stopsms.compliance.person.phone import Phone

from local.carrier import account_calls
from local.carrier.account import SimulatedRefusal
from local.carrier.account_calls import CALLS
from local.carrier.network import POOL, Network
from local.stack_paths import CONFIGURATION_SET, OPT_OUT_LIST
from tests.factories import TUESDAY_10H_PARIS, a_collection, an_advertiser
from tests.functions.conftest import INBOUND as TOPIC
from tests.functions.doors import Runtime, event, fresh


def called(event: dict[str, Any]) -> Any:
    return fresh("reconcile").handler(event, Runtime())


def test_an_account_that_passes_every_stop_on_has_no_fault(network: Network) -> None:
    assert called({"check": True}) == {"lists": [OPT_OUT_LIST, "Default"], "findings": []}


def test_a_number_whose_stops_the_carrier_answers_itself_is_found_with_the_command_that_sets_it_right(
    network: Network, capsys: pytest.CaptureFixture[str]
) -> None:
    network.change({"self_managed": False})

    (found,) = called({"check": True})["findings"]

    assert (found["about"], found["number"]) == ("phone-36180", "36180")
    assert found["faults"] == ["answered_by_carrier", "other_list"]
    assert found["command"] == (
        "aws pinpoint-sms-voice-v2 update-phone-number --phone-number-id phone-36180 --two-way-enabled "
        f"--two-way-channel-arn {TOPIC} --self-managed-opt-outs-enabled --opt-out-list-name {OPT_OUT_LIST}"
    )
    assert '"OptOutSetUpFaults":[1' in capsys.readouterr().out.replace(" ", "")


def test_a_number_that_passes_replies_on_to_nobody_is_found(network: Network) -> None:
    network.leased["phone-36180"].two_way = False

    (found,) = called({"check": True})["findings"]
    assert found["faults"] == ["replies_elsewhere"]


def test_a_number_of_another_system_of_the_account_is_left_alone_unless_its_replies_come_to_us(
    network: Network,
) -> None:
    network.change({"numbers": ["36180", "38999"]})
    network.leased["phone-38999"].two_way = False
    network.leased["phone-38999"].self_managed = False
    assert called({"check": True})["findings"] == []

    network.leased["phone-38999"].two_way = True
    (found,) = called({"check": True})["findings"]
    assert (found["number"], found["faults"]) == ("38999", ["answered_by_carrier"])


def test_a_test_advertiser_needs_nothing_of_the_account(network: Network, settings: Settings) -> None:
    DynamoAdvertiserStore(settings.consent_table).put(
        an_advertiser(id="atelier", test=True, sender_id="ATELIER", stop_number="38999")
    )
    network.change({"numbers": ["36180", "38999"]})
    network.leased["phone-38999"].two_way = False

    assert called({"check": True})["findings"] == []
    assert DynamoCheckedSetUps(settings.idempotency_table).find("atelier") is None


def test_who_sends_through_a_declared_carrier_needs_nothing_of_the_account(
    network: Network, settings: Settings
) -> None:
    network.change({"sender_ids": {"ZELIE": ["FR", "RE"]}})
    elsewhere = an_advertiser(id="atelier", route=Route("ovh-1"), sender_id="ATELIER", stop_number="36999")
    DynamoAdvertiserStore(settings.consent_table).put(elsewhere)

    assert called({"check": True})["findings"] == []
    assert DynamoCheckedSetUps(settings.idempotency_table).find("atelier") is None

    DynamoAdvertiserStore(settings.consent_table).put(replace(elsewhere, route=OWN_ROUTE))
    assert "ATELIER" in {found["about"] for found in called({"check": True})["findings"]}


def test_a_list_that_is_not_there_is_found(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPT_OUT_LIST", "gone")

    findings = called({"check": True})["findings"]
    assert [found["faults"] for found in findings if found["about"] == "gone"] == [["no_such_list"]]


@pytest.mark.guarantee("G1")
@pytest.mark.parametrize("status", ["PENDING", "ASSOCIATING", "DISASSOCIATING", "ONE_OF_TOMORROW"])
def test_a_number_that_is_not_active_receives_no_stop_and_is_a_fault_of_who_prints_it(
    network: Network, settings: Settings, status: str
) -> None:
    network.change({"number_status": status})

    (told,) = called({"check": True})["findings"]

    assert (told["about"], told["number"], told["faults"]) == ("phone-36180", "36180", ["not_active"])
    assert told["command"] == "aws pinpoint-sms-voice-v2 describe-phone-numbers --phone-number-ids phone-36180"
    assert not told["note"]
    checked = DynamoCheckedSetUps(settings.idempotency_table).find("zelie")
    assert checked is not None
    assert [finding.faults for finding in checked.findings] == [(Fault.NOT_ACTIVE,)]


@pytest.mark.slow
@pytest.mark.guarantee("G1")
def test_a_number_that_was_given_up_is_no_number_of_the_account(
    network: Network, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    DynamoAdvertiserStore(settings.consent_table).put(an_advertiser(id="zelie", stop_numbers={}))
    network.change({"number_status": "DELETED"})
    assert called({"check": True})["findings"] == [], "it is the aggregator's now"

    monkeypatch.setenv("AGGREGATOR", "no")
    assert found(called({"check": True})) == [("36180", "FR", ["no_longer_leased"])]
    network.change({"numbers": []})
    assert found(called({"check": True})) == [("36180", "FR", ["nobody_receives_stop"])]


@pytest.mark.slow
@pytest.mark.parametrize("status", ["CREATING", "DELETING"])
def test_a_pool_that_is_not_active_harms_who_prints_a_number_of_it(
    network: Network, settings: Settings, status: str
) -> None:
    network.leased["phone-36180"].pool = POOL
    assert called({"check": True})["findings"] == []

    network.change({"pool_status": status})
    assert found(called({"check": True})) == [(POOL, None, ["not_active"])]
    checked = DynamoCheckedSetUps(settings.idempotency_table).find("zelie")
    assert checked is not None
    assert checked.findings

    network.leased["phone-36180"].pool = "pool-gone"
    assert found(called({"check": True})) == [("pool-gone", None, ["no_such_pool"])]


def test_what_is_in_a_pool_is_set_right_with_its_pool(network: Network) -> None:
    network.change({"self_managed": False})
    network.leased["phone-36180"].pool = POOL

    commands = {told["about"]: told["command"] for told in called({"check": True})["findings"]}

    assert set(commands) == {"phone-36180", POOL}
    assert all(f"update-pool --pool-id {POOL} --two-way-enabled" in command for command in commands.values())


@pytest.mark.parametrize("aggregator", ["yes", "no"])
def test_a_stop_number_is_the_account_s_however_the_account_writes_it(
    network: Network, settings: Settings, monkeypatch: pytest.MonkeyPatch, aggregator: str
) -> None:
    monkeypatch.setenv("AGGREGATOR", aggregator)
    DynamoAdvertiserStore(settings.consent_table).put(an_advertiser(id="zelie", stop_numbers={}))
    network.change({"numbers": ["+3336180"]})
    assert called({"check": True})["findings"] == []

    network.change({"number_status": "PENDING"})
    assert found(called({"check": True})) == [("phone-36180", None, ["not_active"])]


def test_a_number_that_takes_no_text_messages_carries_none(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    told = account_calls._number(network, network.leased["phone-36180"])
    monkeypatch.setitem(
        CALLS, "DescribePhoneNumbers", lambda *_: {"PhoneNumbers": [told | {"NumberCapabilities": ["VOICE"]}]}
    )

    assert found(called({"check": True})) == [("phone-36180", None, ["refuses_answers"])]


def test_what_the_carrier_refuses_to_tell_is_a_finding_and_hides_nothing_else(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Denied(account.EndUserMessagingAccount):
        def numbers(self, go_on: Any) -> Any:
            raise PermissionError

    reconcile = fresh("reconcile")
    monkeypatch.setattr(account, "EndUserMessagingAccount", Denied)

    told = reconcile.handler({"check": True}, Runtime())
    assert [(found["about"], found["faults"]) for found in told["findings"]] == [("numbers", ["unreadable"])]
    assert told["lists"] == [OPT_OUT_LIST, "Default"]


def test_who_wrote_stop_to_an_account_that_answers_itself_is_opposed_after_the_comparison(
    network: Network, settings: Settings
) -> None:
    phone = Phone.of("+33612345600")
    book = DynamoContactStore(settings.consent_table, KeyedHash(settings.hash_key_ids))
    book.record(*granted(book.recall("zelie", phone), a_collection(), TUESDAY_10H_PARIS, "a" * 32))
    network.change({"self_managed": False})
    assert network.answers_itself(phone.e164, "36180", "Stop svp")
    network.change({"self_managed": True})

    told = called({})

    assert (told["OptOutsUnknownHere"], told["OptOutsUncompared"], told["Finished"]) == (1, 0, 1)
    assert book.recall("zelie", phone).status is Status.OPPOSED
    assert book.evidence("zelie", phone)[-1].content["reference"] == "Default"


def test_the_simulated_account_answers_what_begins_with_a_keyword_and_nothing_else(network: Network) -> None:
    network.change({"self_managed": False})

    assert [
        network.answers_itself("+33612345600", "36180", body) for body in ("STOP", "help", "Merci", "plus rien")
    ] == [
        True,
        True,
        False,
        False,
    ]
    assert list(network.opted_out["Default"]) == ["+33612345600"]
    with pytest.raises(SimulatedRefusal):
        network.take({"DestinationPhoneNumber": "+33612345600", "OriginationIdentity": "36180", "MessageBody": "x"})


def found(of: dict[str, Any]) -> list[tuple[str, str | None, list[str]]]:
    return [(one["about"], one["territory"], one["faults"]) for one in of["findings"]]


def test_a_sender_id_is_wanted_wherever_its_advertiser_may_write_to_with_the_call_that_requests_it(
    network: Network,
) -> None:
    network.change({"sender_ids": {"ZELIE": ["FR"]}})

    told = called({"check": True})

    (missing,) = told["findings"]
    assert (missing["about"], missing["territory"], missing["faults"]) == ("ZELIE", "RE", ["no_such_sender"])
    assert missing["command"] == (
        "aws pinpoint-sms-voice-v2 request-sender-id --sender-id ZELIE --iso-country-code RE "
        "--message-types PROMOTIONAL TRANSACTIONAL"
    )
    assert missing["note"] is False


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"unregistered": ["ZELIE"]}, {("ZELIE", "FR", "not_registered"), ("ZELIE", "RE", "not_registered")}),
        (
            {"message_types": ["TRANSACTIONAL"]},
            {("ZELIE", "FR", "refuses_campaigns"), ("ZELIE", "RE", "refuses_campaigns")},
        ),
        ({"number_type": "PROMOTIONAL"}, {("phone-36180", None, "refuses_answers")}),
        ({"reports": []}, {(CONFIGURATION_SET, None, "no_receipts")}),
        ({"reports": ["TEXT_DELIVERED"]}, {(CONFIGURATION_SET, None, "receipts_incomplete")}),
    ],
)
def test_what_would_refuse_messages_or_keep_their_fate_from_us_is_a_fault(
    network: Network, wrong: dict[str, Any], expected: set[tuple[str, str | None, str]]
) -> None:
    network.change(wrong)

    told = called({"check": True})

    assert {(one["about"], one["territory"], fault) for one in told["findings"] for fault in one["faults"]} == expected
    assert not any(one["note"] for one in told["findings"])


@pytest.mark.parametrize(
    ("wrong", "about", "fault"),
    [
        ({"sandbox": True}, "sandbox", "sandbox"),
        ({"most_spent": 1}, "1 USD of 1 USD a month", "first_spend_limit"),
        ({"spend_limit": 1}, "1 USD of 1000 USD a month", "spend_limit_below_most"),
        ({"spend_limit": 500}, "500 USD of 1000 USD a month", "spend_limit_below_most"),
    ],
)
def test_what_is_allowed_is_said_loudly_and_rings_no_alarm(
    network: Network, capsys: pytest.CaptureFixture[str], wrong: dict[str, Any], about: str, fault: str
) -> None:
    network.change(wrong)

    (told,) = called({"check": True})["findings"]

    assert (told["about"], told["faults"], told["note"]) == (about, [fault], True)
    assert '"OptOutSetUpFaults":[0' in capsys.readouterr().out.replace(" ", "")


@pytest.mark.slow
def test_a_limit_is_set_by_a_command_while_there_is_room_and_raised_by_the_carrier_s_support_when_there_is_none(
    network: Network,
) -> None:
    network.change({"spend_limit": 1})
    (told,) = called({"check": True})["findings"]
    assert told["command"].endswith("set-text-message-spend-limit-override --monthly-limit 1000")

    network.change({"most_spent": 1})
    (told,) = called({"check": True})["findings"]
    assert told["command"] is None, "the account has that limit already"
    assert "support" in told["explanations"][0]["en"]

    network.change({"spend_limit": None, "most_spent": 50})
    assert called({"check": True})["findings"] == []


def test_a_number_that_campaigns_leave_from_is_no_missing_sender_id(network: Network, settings: Settings) -> None:
    zelie = an_advertiser(id="zelie", sender_id="36180", stop_numbers={})
    DynamoAdvertiserStore(settings.consent_table).put(zelie)

    assert found(called({"check": True})) == [("phone-36180", None, ["refuses_campaigns"])]
    network.change({"number_type": "PROMOTIONAL"})
    (told,) = called({"check": True})["findings"]
    assert (told["faults"], told["command"]) == (["refuses_answers"], None)


def test_a_stop_number_that_nobody_answers_is_a_fault_unless_an_aggregator_reports_it(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert called({"check": True})["findings"] == [], "36789, in Réunion, is the aggregator's"

    monkeypatch.setenv("AGGREGATOR", "no")
    assert found(called({"check": True})) == [("36789", "RE", ["nobody_receives_stop"])]


def test_a_stack_without_a_configuration_set_gets_no_receipts(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONFIGURATION_SET", "")
    assert [one["faults"] for one in called({"check": True})["findings"]] == [["no_configuration_set"]]

    monkeypatch.setenv("CONFIGURATION_SET", "gone")
    assert found(called({"check": True})) == [("gone", None, ["no_such_configuration_set"])]


@pytest.mark.slow
def test_a_number_that_campaigns_leave_from_has_to_be_there_and_to_work(
    network: Network, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    zelie = an_advertiser(id="zelie", sender_id="38999", stop_numbers={})
    DynamoAdvertiserStore(settings.consent_table).put(zelie)
    (missing,) = called({"check": True})["findings"]
    assert (missing["about"], missing["faults"], missing["command"]) == ("38999", ["no_such_sender"], None)

    network.change({"numbers": ["36180", "+3338999"], "number_status": "PENDING"})
    number = network.leased["phone-38999"]
    number.two_way, number.self_managed, number.opt_out_list = False, False, "theirs"
    told = called({"check": True})
    assert found(told) == [
        ("phone-36180", None, ["not_active"]),
        ("phone-38999", None, ["not_active", "answered_by_carrier", "replies_elsewhere", "other_list"]),
        ("phone-38999", None, ["refuses_campaigns"]),
    ]
    assert "theirs" in told["lists"], "people write STOP to the number that wrote to them"

    network.change({"numbers": ["36180", "+3338999"], "number_status": "ACTIVE"})
    number = network.leased["phone-38999"]
    number.type = "PROMOTIONAL"
    assert found(called({"check": True})) == [], "answers leave from the STOP number alone"

    class Denied(account.EndUserMessagingAccount):
        def numbers(self, go_on: Any) -> Any:
            raise PermissionError

    monkeypatch.setattr(account, "EndUserMessagingAccount", Denied)
    assert found(called({"check": True})) == [("numbers", None, ["unreadable"])], "what is not told is not missing"


def test_every_account_that_refuses_to_tell_anything_is_said_part_by_part(network: Network) -> None:
    network.change({"credentials_refused": True})

    told = called({"check": True})

    assert {fault for one in told["findings"] for fault in one["faults"]} == {"unreadable"}
    assert {one["about"] for one in told["findings"]} == {
        "numbers", OPT_OUT_LIST, CONFIGURATION_SET, "sandbox", "spend limit", "sender IDs",
    }  # fmt: skip


def test_nothing_to_go_on_with_is_no_comparison_and_one_that_is_not_finished_goes_on(
    network: Network, settings: Settings
) -> None:
    assert called({"begin": False}) == {}
    DynamoComparisonStore(settings.consent_table).write(Comparison(TUESDAY_10H_PARIS, ("Default",), revision=1))

    told = called({"begin": False})

    assert told["Finished"] == 1
    found = DynamoComparisonStore(settings.consent_table).newest()
    assert found is not None
    assert (found.revision, found.lists, found.after) == (2, (), None)
    assert called({"begin": False}) == {}


def test_the_next_comparison_reads_every_list_though_the_one_before_was_not_finished(
    network: Network, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    came_to = Comparison(TUESDAY_10H_PARIS, (), advertiser_id="zelie", shard=3, counts={"listed": 9}, revision=1)
    DynamoComparisonStore(settings.consent_table).write(came_to)
    network.opt_out("Default", "+33612345600")

    told = called({})

    assert (told["OptOutsListed"], told["Finished"]) == (1, 1)
    assert '"OptOutsUncompared":[1' in capsys.readouterr().out.replace(" ", "")
    new = begun(came_to, TUESDAY_10H_PARIS, ["Default"])
    assert (new.lists, new.shard, new.counts, new.revision) == (("Default",), 3, {}, 1)


def test_the_night_begins_a_comparison_and_what_goes_on_with_one_finds_it_finished(network: Network) -> None:
    assert called(event("reconcile_night"))["Finished"] == 1
    assert called({"begin": False}) == {}
