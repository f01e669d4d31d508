"""What is said of the account is said in the service's own words: its events, its options, the set-up that we deploy ourselves."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from botocore.session import get_session
from stopsms.adapters.gateways.end_user_messaging.account import EndUserMessagingAccount
from stopsms.adapters.gateways.end_user_messaging.words import (
    COMMANDS,
    EVERY_END,
    EVERY_EVENT,
    PROGRAM,
    RECEIPT_FATES,
    STANDINGS,
    TEXT_MESSAGES,
)
from stopsms.compliance.outside.set_up import Fault
from stopsms.compliance.ports.carrier import SenderIdentity, Standing

from local.deployment import TemplateLoader
from local.stack_paths import PROJECT
from tests.carrier_service import Service

MODEL: Any = get_session().get_service_model("pinpoint-sms-voice-v2")
GIVEN = {"country": "RE", "channel": "arn:topic", "id": "receipts", "limit": "1000"}


def options(operation: str) -> set[str]:
    shape = MODEL.operation_model("".join(word.capitalize() for word in operation.split("-"))).input_shape
    return {re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower() for name in shape.members}


def commands() -> dict[str, str]:
    account = EndUserMessagingAccount(patient=True)
    number = SenderIdentity("phone-1", "36180", "", False, "Default")
    return {fault.value: account.command(fault, "ZELIE", **GIVEN) for fault in COMMANDS} | {
        "number": account.setting_right(number, "arn:topic", "ours"),
        "pool": account.setting_right(SenderIdentity("pool-1", "", "", False, "Default"), "arn:topic", "ours"),
    }


@pytest.mark.parametrize("fault", sorted(commands()))
def test_a_command_is_a_call_of_the_service_with_its_own_options(fault: str) -> None:
    command = commands()[fault]
    operation, *rest = command.removeprefix(f"{PROGRAM} ").split()

    assert command.startswith(f"{PROGRAM} ")
    assert {word.removeprefix("--") for word in rest if word.startswith("--")} <= options(operation)
    assert "{" not in command


def test_a_fault_without_a_command_has_none_of_another() -> None:
    assert EndUserMessagingAccount(patient=True).command(Fault.NOBODY_RECEIVES_STOP, "36180") == ""


def test_every_event_with_which_a_text_message_may_end_is_one() -> None:
    events = set(MODEL.shape_for("EventType").enum)
    on_its_way = {"TEXT_ALL", "TEXT_SENT", "TEXT_PENDING", "TEXT_QUEUED"}

    assert {event for event in events if event.startswith("TEXT_")} - on_its_way == EVERY_END
    assert events >= EVERY_EVENT
    assert {event.removeprefix("TEXT_") for event in EVERY_END} <= set(RECEIPT_FATES)


def test_every_status_of_a_number_or_a_pool_has_its_meaning_and_one_alone_works() -> None:
    told = {*MODEL.shape_for("NumberStatus").enum, *MODEL.shape_for("PoolStatus").enum}

    assert set(STANDINGS) == told
    assert [status for status, standing in STANDINGS.items() if standing is Standing.ACTIVE] == ["ACTIVE"]
    assert TEXT_MESSAGES in MODEL.shape_for("NumberCapability").enum


def test_nothing_else_that_is_read_has_a_status() -> None:
    read = ("SenderIdInformation", "OptOutListInformation", "ConfigurationSetInformation")

    assert {name: [*MODEL.shape_for(name).members] for name in read if "Status" in MODEL.shape_for(name).members} == {}


def test_what_we_deploy_ourselves_reports_every_end() -> None:
    template = yaml.load((PROJECT / "messaging.yaml").read_text(), Loader=TemplateLoader)  # noqa: S506 (a SafeLoader)
    (destination,) = template["Resources"]["Configuration"]["Properties"]["EventDestinations"]

    assert EVERY_EVENT & set(destination["MatchingEventTypes"]) or set(destination["MatchingEventTypes"]) >= EVERY_END


class Enough(Exception):
    """Nothing more is to be asked."""


def enough() -> None:
    raise Enough


@pytest.mark.parametrize(
    ("items", "ask"),
    [
        ("PhoneNumbers", lambda account, go_on: account.numbers(go_on)),
        ("SenderIds", lambda account, go_on: account.sender_names(["ZELIE"], go_on)),
    ],
    ids=["numbers", "sender IDs"],
)
def test_another_page_is_only_asked_for_while_there_is_time(
    service: type[Service], items: str, ask: Callable[[Any, Any], Any]
) -> None:
    service.answer = (200, {items: [], "NextToken": "more"})
    with pytest.raises(Enough):
        ask(EndUserMessagingAccount(patient=False), enough)
    assert len(service.requests) == 1

    service.answer = (200, {items: []})
    assert ask(EndUserMessagingAccount(patient=False), enough) == [], "of one page there is no other"
