"""Whom a refusal of the carrier holds for: one person, everybody, or nobody knows; and what certainly has not left."""

import re
import socket
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.session import get_session
from stopsms.adapters.clients import reset_clients
from stopsms.adapters.gateways.end_user_messaging.gateway import EndUserMessaging
from stopsms.adapters.gateways.end_user_messaging.send_errors import (
    ABOUT_THE_REQUEST,
    CLOSING_REASONS,
    ERRORS,
    FIELDS_OF_ALL,
    REASONS_ABOUT_A_FIELD,
    REASONS_ABOUT_ONE_NUMBER,
    REASONS_OF_OTHER_CALLS,
    RECIPIENTS_FIELD,
    REFUSED_CREDENTIALS,
    TEXT_FIELD,
    translated,
)
from stopsms.compliance.ports.carrier import GatewayBusy, GatewayClosed, GatewayRefused, GatewaySilent

from tests.adapters.test_end_user_messaging import clearance, send
from tests.carrier_service import Service

MODEL = get_session().get_service_model("pinpoint-sms-voice-v2").operation_model("SendTextMessage")
ERROR_SHAPES: list[Any] = MODEL.error_shapes


def error(code: str, reason: str = "", *, personal: bool = False, **more: Any) -> Exception:
    answer: Any = {"Error": {"Code": code}, "Reason": reason, **more}
    return translated(ClientError(answer, "SendTextMessage"), personal=personal)


def about(*fields: str) -> list[dict[str, str]]:
    return [{"Name": field, "Message": "no"} for field in fields]


def reasons() -> dict[str, str]:
    """Every reason that the service's model knows -> its error."""
    return {
        reason: shape.name
        for shape in ERROR_SHAPES
        if "Reason" in shape.members
        for reason in shape.members["Reason"].enum
    }


def test_every_error_and_reason_of_the_service_is_decided_on_once() -> None:
    tables = [REASONS_ABOUT_ONE_NUMBER, CLOSING_REASONS, REASONS_OF_OTHER_CALLS]

    assert sorted(reason for table in tables for reason in table) == sorted(reasons())
    assert {shape.name for shape in ERROR_SHAPES} == ABOUT_THE_REQUEST | set(ERRORS) - REFUSED_CREDENTIALS
    assert {RECIPIENTS_FIELD, TEXT_FIELD} | FIELDS_OF_ALL == set(MODEL.input_shape.members)  # type: ignore[union-attr]


def test_nobody_is_refused_for_what_holds_for_the_account_the_sender_or_a_country() -> None:
    refused = {reason for reason, code in reasons().items() if isinstance(error(code, reason), GatewayRefused)}

    assert refused == {
        "DESTINATION_PHONE_NUMBER_OPTED_OUT",
        "DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE",
    }
    assert {type(error(code, reason)) for reason, code in reasons().items() if reason not in refused} == {GatewayClosed}


def test_a_number_that_the_service_cannot_read_stops_nobody_else() -> None:
    named, others = about("DestinationPhoneNumber"), about("MessageBody")

    assert type(error("ValidationException", "INVALID_PARAMETER", Fields=named)) is GatewayRefused
    assert type(error("ValidationException", "INVALID_PARAMETER", Fields=others)) is GatewayClosed
    assert type(error("ValidationException", "INVALID_PARAMETER", Fields=named + others)) is GatewayClosed


@pytest.mark.parametrize(
    "field", ["destinationPhoneNumber", "/DestinationPhoneNumber", "request.destinationphonenumber"]
)
def test_a_number_is_named_in_whatever_letters_and_with_whatever_path(field: str) -> None:
    assert type(error("ValidationException", "INVALID_PARAMETER", Fields=about(field))) is GatewayRefused


@pytest.mark.parametrize(
    ("fields", "unclear"),
    [
        ((), True),
        (("SomethingNew",), True),
        (("DestinationPhoneNumber", "SomethingNew"), True),
        (("timeToLive",), False),
        (("MessageBody",), False),
    ],
)
def test_an_error_that_names_nobody_s_field_closes_and_says_that_it_is_unclear(
    fields: tuple[str, ...], unclear: bool
) -> None:
    closed = error("ValidationException", "INVALID_PARAMETER", Fields=about(*fields))

    assert isinstance(closed, GatewayClosed)
    assert closed.unclear is unclear


def test_what_holds_for_a_country_or_a_sender_refuses_nobody_though_it_names_their_number() -> None:
    refused = {
        reason
        for reason, code in reasons().items()
        if isinstance(error(code, reason, Fields=about("DestinationPhoneNumber")), GatewayRefused)
    }

    assert refused == REASONS_ABOUT_ONE_NUMBER | REASONS_ABOUT_A_FIELD
    assert not {"DESTINATION_COUNTRY_BLOCKED", "COUNTRY_CODE_MISMATCH", "SENDER_ID_NOT_SUPPORTED"} & refused


@pytest.mark.parametrize("reason", sorted(REASONS_ABOUT_A_FIELD))
def test_one_persons_own_text_refuses_them_alone_and_everybodys_refuses_nobody(reason: str) -> None:
    named = about("MessageBody")

    assert type(error("ValidationException", reason, personal=True, Fields=named)) is GatewayRefused
    assert type(error("ValidationException", reason, Fields=named)) is GatewayClosed
    assert type(error("ValidationException", reason, personal=True, Fields=[])) is GatewayClosed
    others = about("MessageBody", "TimeToLive")
    assert type(error("ValidationException", reason, personal=True, Fields=others)) is GatewayClosed


@pytest.mark.parametrize(
    ("values", "valid_seconds", "meaning"),
    [(("Zoé",), 3600, GatewayRefused), ((), 3600, GatewayClosed), (("Zoé",), 1, GatewayClosed)],
    ids=["one person's", "everybody's", "not the text alone"],
)
def test_a_text_that_the_sdk_refuses_is_one_persons_if_it_is_personal(
    service: type[Service], values: tuple[str, ...], valid_seconds: int, meaning: type[Exception]
) -> None:
    cleared = clearance()
    empty = replace(cleared, message=replace(cleared.message, text="", values=values))

    with pytest.raises(meaning, match="ParamValidationError"):
        EndUserMessaging("configuration").send(empty, "03-000000.7", valid_seconds)
    assert service.requests == []


@pytest.mark.parametrize("code", sorted(ABOUT_THE_REQUEST))
@pytest.mark.parametrize("reason", ["SOMETHING_NEW", ""])
def test_a_reason_of_tomorrow_or_none_is_told_by_the_fields_and_without_them_it_is_unclear(
    code: str, reason: str
) -> None:
    unclear, of_all = error(code, reason), error(code, reason, Fields=about("OriginationIdentity"))

    assert isinstance(unclear, GatewayClosed)
    assert isinstance(of_all, GatewayClosed)
    assert (unclear.unclear, of_all.unclear) == (True, False)
    assert type(error(code, reason, Fields=about("DestinationPhoneNumber"))) is GatewayRefused


def test_an_error_of_tomorrow_is_silent() -> None:
    assert type(error("AccessDeniedException", "SOMETHING_NEW")) is GatewayClosed
    assert type(error("SomethingNewException")) is GatewaySilent


@pytest.mark.parametrize(
    ("status", "code", "meaning"),
    [
        (400, "SubscriptionRequiredException", GatewayClosed),
        (400, "UnknownOperationException", GatewayClosed),
        (403, "InvalidTokenException", GatewayClosed),
        (413, "413", GatewayClosed),
        (429, "429", GatewayBusy),
        (400, "Throttling", GatewayBusy),
        (400, "RequestLimitExceeded", GatewayBusy),
        (408, "RequestTimeoutException", GatewaySilent),
        (500, "SomethingNewException", GatewaySilent),
        (502, "502", GatewaySilent),
        (503, "ServiceUnavailable", GatewaySilent),
        (301, "PermanentRedirect", GatewaySilent),
    ],
)
def test_what_the_service_says_was_our_fault_it_certainly_did_not_take(
    service: type[Service], status: int, code: str, meaning: type[Exception]
) -> None:
    service.answer = (status, {"__type": code, "message": "no"})

    with pytest.raises(meaning):
        send()
    assert len(service.requests) == 1


@pytest.mark.parametrize("code", sorted(REFUSED_CREDENTIALS))
def test_what_was_asked_with_credentials_that_fail_was_certainly_not_taken(service: type[Service], code: str) -> None:
    service.answer = (403, {"__type": code, "message": "The security token included in the request is invalid"})

    with pytest.raises(GatewayClosed, match=re.escape(code)):
        send()


def test_without_credentials_nothing_leaves(
    service: type[Service], monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    reset_clients()

    with pytest.raises(GatewayClosed, match="NoCredentialsError"):
        send()
    assert service.requests == []


def test_what_the_sdk_itself_refuses_has_not_left(service: type[Service]) -> None:
    with pytest.raises(GatewayClosed, match="ParamValidationError"):
        EndUserMessaging("configuration").send(clearance(), "03-000000.7", 1)
    assert service.requests == []


def test_a_name_that_cannot_be_resolved_is_no_connection(
    service: type[Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    monkeypatch.setenv("AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2", "http://sms-voice.invalid")
    reset_clients()

    with pytest.raises(GatewayBusy):
        send()


@pytest.mark.parametrize("answer", ["<html>", {}, {"Message": "welcome"}], ids=["no object", "nothing", "no id"])
def test_an_answer_that_cannot_be_read_is_silent(service: type[Service], answer: Any) -> None:
    service.answer = (200, answer)

    with pytest.raises(GatewaySilent):
        send()
    assert len(service.requests) == 1
