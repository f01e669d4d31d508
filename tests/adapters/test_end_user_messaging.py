"""The carrier's words in ours: what may be sent again, what may not, what stops a campaign."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from stopsms.adapters.clients import reset_clients
from stopsms.adapters.gateways.end_user_messaging import gateway
from stopsms.adapters.gateways.end_user_messaging.gateway import TRIAL_VALID_SECONDS, EndUserMessaging
from stopsms.compliance.campaign.advertiser import Brand
from stopsms.compliance.law.gate import Clearance, Gate
from stopsms.compliance.message.draft import Draft
from stopsms.compliance.message.service_reply import ServiceReply
from stopsms.compliance.message.trial import trial_of_draft
from stopsms.compliance.ports.carrier import GatewayBusy, GatewayClosed, GatewayOptedOut, GatewaySilent

from tests.carrier_service import Service
from tests.factories import CAMILLE, TUESDAY_10H_PARIS, a_contact, an_advertiser, terms


def clearance() -> Clearance:
    cleared = Gate(terms()).judge(a_contact(), TUESDAY_10H_PARIS).clearance
    assert cleared is not None
    return cleared


def send() -> str:
    return EndUserMessaging("configuration").send(clearance(), "03-000000.7", 3600)


def test_a_message_goes_out_with_its_sender_its_limit_and_its_way_back(service: type[Service]) -> None:
    service.answer = (200, {"MessageId": "m-1"})

    assert send() == "m-1"
    assert service.requests == [
        {
            "DestinationPhoneNumber": "+33612345678",
            "OriginationIdentity": "ZELIE",
            "MessageBody": "Zelie : -20 % samedi. STOP SMS 36180",
            "MessageType": "PROMOTIONAL",
            "TimeToLive": 3600,
            "Context": {"campaign_id": "c0ffee00c0ffee00", "send_id": "03-000000.7"},
            "ConfigurationSetName": "configuration",
        }
    ]


def test_a_trial_goes_out_as_advertising_of_no_campaign(service: type[Service]) -> None:
    service.answer = (200, {"MessageId": "m-2"})
    advertiser = an_advertiser()
    draft = Draft("Zelie : -20 % samedi.", advertiser, advertiser.main_brand, CAMILLE.territory)

    assert EndUserMessaging("configuration").try_out(trial_of_draft(draft, CAMILLE)) == "m-2"
    assert service.requests == [
        {
            "DestinationPhoneNumber": "+33612345678",
            "OriginationIdentity": "ZELIE",
            "MessageBody": "TEST - Zelie : -20 % samedi. STOP SMS 36180",
            "MessageType": "PROMOTIONAL",
            "TimeToLive": TRIAL_VALID_SECONDS,
            "ConfigurationSetName": "configuration",
        }
    ]


def test_a_message_says_what_it_may_cost_at_most_by_its_parts_and_so_does_an_answer(service: type[Service]) -> None:
    service.answer = (200, {"MessageId": "m-1"})
    sending = EndUserMessaging("configuration", "0.50")
    long = Gate(terms(text=f"Zelie : {'offre ' * 30}")).judge(a_contact(), TUESDAY_10H_PARIS).clearance
    assert long is not None
    assert long.message.parts == 2
    sending.send(clearance(), "03-000000.7", 3600)
    sending.send(long, "03-000000.8", 3600)
    sending.reply(ServiceReply(long.phone, "36180", "Zelie : c’est fait."))
    EndUserMessaging("configuration", "9.9999").send(long, "03-000000.9", 3600)

    prices = [asked["MaxPrice"] for asked in service.requests]
    assert prices == ["0.50", "1.00", "0.50", "19.9998"]
    assert all(re.fullmatch(r"[0-9]{0,2}\.[0-9]{1,5}", price) for price in prices)


@pytest.mark.guarantee("G7")
def test_each_brand_s_messages_leave_under_its_own_name(service: type[Service]) -> None:
    service.answer = (200, {"MessageId": "m-1"})
    advertiser = an_advertiser(brands=(Brand("Brume", "BRUME"),))
    sending = EndUserMessaging("configuration")
    for brand in (advertiser.main_brand, *advertiser.brands):
        named = terms(advertiser=advertiser, brand=brand, text=f"{brand.name} : -20 % samedi.")
        cleared = Gate(named).judge(a_contact(), TUESDAY_10H_PARIS).clearance
        assert cleared is not None
        sending.send(cleared, "03-000000.7", 3600)

    sent = [(asked["OriginationIdentity"], asked["MessageBody"].partition(" ")[0]) for asked in service.requests]
    assert sent == [("ZELIE", "Zelie"), ("BRUME", "Brume")]


@pytest.mark.parametrize(
    ("status", "code", "reason", "meaning"),
    [
        (400, "ThrottlingException", "", GatewayBusy),
        (400, "ConflictException", "DESTINATION_PHONE_NUMBER_OPTED_OUT", GatewayOptedOut),
        (400, "ConflictException", "MESSAGE_TYPE_MISMATCH", GatewayClosed),
        (400, "ValidationException", "PRICE_OVER_THRESHOLD", GatewayClosed),
        (400, "ValidationException", "INVALID_PARAMETER", GatewayClosed),
        (400, "ConflictException", "DESTINATION_PHONE_NUMBER_NOT_VERIFIED", GatewayClosed),
        (400, "ConflictException", "SOMETHING_NEW", GatewayClosed),
        (400, "AccessDeniedException", "ACCOUNT_DISABLED", GatewayClosed),
        (400, "ServiceQuotaExceededException", "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT", GatewayClosed),
        (500, "InternalServerException", "", GatewaySilent),
        (503, "SomethingNew", "", GatewaySilent),
    ],
)
def test_each_error_of_the_service_has_one_meaning_and_is_never_retried_by_the_sdk(
    service: type[Service], status: int, code: str, reason: str, meaning: type[Exception]
) -> None:
    service.answer = (status, {"__type": code, "Message": "no", "Reason": reason})

    with pytest.raises(meaning):
        send()
    assert len(service.requests) == 1


@pytest.mark.parametrize(
    ("despite", "name", "identities"),
    [
        (True, "ZELIE", ["36180", "ZELIE"]),
        (False, "ZELIE", ["36180"]),
        (True, "", ["36180"]),
    ],
)
def test_what_somebody_on_the_list_has_asked_is_answered_from_the_sender_id_and_a_stop_is_not_confirmed_twice(
    service: type[Service], despite: bool, name: str, identities: list[str]
) -> None:
    reason = "DESTINATION_PHONE_NUMBER_OPTED_OUT"
    service.answer = (400, {"__type": "ConflictException", "Message": "no", "Reason": reason})
    answer = ServiceReply(CAMILLE, "36180", "Zelie", name, despite_opposition=despite)

    with pytest.raises(GatewayOptedOut):
        EndUserMessaging("configuration").reply(answer)
    assert [asked["OriginationIdentity"] for asked in service.requests] == identities


def test_an_answer_that_never_comes_is_silent_and_the_message_is_not_sent_again(service: type[Service]) -> None:
    service.answer = None

    with pytest.raises(GatewaySilent):
        send()
    assert len(service.requests) == 1


def test_a_message_is_not_entrusted_to_a_connection_that_may_have_died_unnoticed(
    service: type[Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    service.answer, service.tired = (200, {"MessageId": "m-1"}), True
    moments = iter((1000.0, 1001.0 + gateway.FRESH_SECONDS, 1002.0 + gateway.FRESH_SECONDS))
    monkeypatch.setattr(gateway, "_line", gateway._Line(gateway.sending_client, lambda: next(moments)))

    assert [send(), send()] == ["m-1", "m-1"], "the worker was frozen in between: it connects anew"
    with pytest.raises(GatewaySilent):
        send()  # a moment later the open connection is used, and what this service does with it is ambiguous


@pytest.mark.exhaustive
def test_sends_under_way_do_not_notice_that_others_connect_anew(
    service: type[Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    service.answer = (200, {"MessageId": "m-1"})
    monkeypatch.setattr(gateway, "FRESH_SECONDS", -1)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: send(), range(400))) == {"m-1"}
    assert len(service.requests) == 400


def test_a_carrier_that_cannot_be_reached_has_certainly_not_taken_the_message(
    service: type[Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2", "http://127.0.0.1:1")
    reset_clients()

    with pytest.raises(GatewayBusy):
        send()
