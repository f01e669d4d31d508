"""`Gateway`, `OptOutList` and `OptOutReader` on AWS End User Messaging SMS (API « PinpointSMSVoiceV2 »).

SendTextMessage has no idempotency key: the SDK must not retry it, and an answer that did not come is ambiguous for ever
(`GatewaySilent`, which the sender records as `uncertain`: functions/sender/hand_over.py). That is
why no message is entrusted to a connection that may have died unnoticed: a worker that is frozen between two invocations does
not learn that the service has closed its idle connections, and its first sends would be `uncertain` without ever having left.
Sources: API reference, SendTextMessage and its exceptions; « Quotas »; botocore, « Retries »; Lambda, « Execution environment
lifecycle » (freezing) and « Use a keep-alive directive ».
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from stopsms.adapters.clients import CALLS_AT_ONCE, client, reused
from stopsms.adapters.gateways.end_user_messaging.send_errors import (
    BEFORE_SENDING,
    UNREACHED,
    before_sending,
    translated,
)
from stopsms.compliance.law.gate import Clearance
from stopsms.compliance.message.service_reply import ServiceReply
from stopsms.compliance.message.text import parts
from stopsms.compliance.message.trial import Trial
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.carrier import (
    GatewayBusy,
    GatewayOptedOut,
    GatewaySilent,
    OptedOut,
    PageForgotten,
)

if TYPE_CHECKING:
    from mypy_boto3_pinpoint_sms_voice_v2 import PinpointSMSVoiceV2Client
    from mypy_boto3_pinpoint_sms_voice_v2.type_defs import (
        DescribeOptedOutNumbersRequestTypeDef,
        SendTextMessageRequestTypeDef,
    )

NUMBERS_ON_PAGE = 100
"""Most numbers in one answer of DescribeOptedOutNumbers (API reference, MaxResults)."""

MOST_PARTS = 10
"""The most parts that one message is sent in. Source: User Guide, « SMS and MMS limits and restrictions »."""

REPLY_VALID_SECONDS = 3600
"""An answer to STOP is of no use hours later."""


TRIAL_VALID_SECONDS = 600
"""Whoever tries a text out waits for it, and it does not come at night."""

FRESH_SECONDS = 3
"""How long after a send the next one may use the connections that are open: shorter than services leave idle ones open."""


@reused
def sending_client() -> "PinpointSMSVoiceV2Client":
    """For sends: no retries, ever; connections for as many hand-overs as run at once."""
    made: PinpointSMSVoiceV2Client = client(
        "pinpoint-sms-voice-v2",
        retries={"total_max_attempts": 1},
        connect_timeout=2,
        read_timeout=10,
        max_pool_connections=CALLS_AT_ONCE,
    )
    return made


@reused
def answering_client() -> "PinpointSMSVoiceV2Client":
    """For answers: as for sends, but given up sooner, so that a few that hang cost an invocation only part of its time."""
    made: PinpointSMSVoiceV2Client = client(
        "pinpoint-sms-voice-v2", retries={"total_max_attempts": 1}, connect_timeout=2, read_timeout=5
    )
    return made


class _Line:
    """The way to the carrier: a client that connects anew when it has been silent for a while."""

    def __init__(
        self, connected: "Callable[[], PinpointSMSVoiceV2Client]", now: Callable[[], float] = time.time
    ) -> None:
        """`now` reads seconds off the wall clock: a frozen worker's monotonic one may stand still."""
        self._connected = connected
        self._now = now
        self._used_at = 0.0

    def open(self) -> "PinpointSMSVoiceV2Client":
        """The client. That idle connections are closed harms no send under way."""
        now, client = self._now(), self._connected()
        if abs(now - self._used_at) > FRESH_SECONDS:
            client.close()
        self._used_at = now
        return client


_line = _Line(sending_client)
_answer_line = _Line(answering_client)


@reused
def opt_out_client() -> "PinpointSMSVoiceV2Client":
    """For one number on an opt-out list: given up soon, as an answer is; the queue tries again."""
    made: PinpointSMSVoiceV2Client = client(
        "pinpoint-sms-voice-v2", retries={"total_max_attempts": 1}, connect_timeout=2, read_timeout=3
    )
    return made


@reused
def lists_client() -> "PinpointSMSVoiceV2Client":
    """For opt-out lists, where a retry is harmless."""
    made: PinpointSMSVoiceV2Client = client("pinpoint-sms-voice-v2", retries={"mode": "standard"})
    return made


class EndUserMessaging:
    """Sends from the sender ID that was cleared, with a configuration set that reports deliveries.

    Never from a pool: the service would choose the sender among what the pool holds, and a message might leave under another name.
    """

    def __init__(self, configuration_set: str, max_price: str = "") -> None:
        """With no configuration set (an empty name), no delivery is reported.

        `max_price` is what a part may cost, in US dollars ("" for any). The service refuses a message that is dearer (`MaxPrice`, which is
        of a whole message, hence the parts): a campaign pauses then, instead of going on at a price that nobody has foreseen.
        """
        self._configuration_set = configuration_set
        self._max_price = max_price

    def send(self, clearance: Clearance, send_id: str, valid_seconds: int) -> str:
        """See `Gateway.send`."""
        return self._hand_over(
            {
                "DestinationPhoneNumber": clearance.phone.e164,
                "OriginationIdentity": clearance.sender_id,
                "MessageBody": clearance.message.text,
                "MessageType": "TRANSACTIONAL" if clearance.transactional else "PROMOTIONAL",
                "TimeToLive": valid_seconds,
                "Context": {"campaign_id": clearance.campaign_id, "send_id": send_id},
            },
            _line,
            clearance.message.parts,
            personal=bool(clearance.message.values),
        )

    def reply(self, reply: ServiceReply) -> str:
        """See `Gateway.reply`.

        A number of the account has an opt-out list, a sender ID has none (user guide, « Opt-out lists »; `SenderIdInformation` names no
        list): what somebody on the list has asked is answered from there.
        """
        try:
            return self._reply_from(reply.sender_id, reply)
        except GatewayOptedOut:
            if not reply.despite_opposition or reply.name in ("", reply.sender_id):
                raise
        return self._reply_from(reply.name, reply)

    def _reply_from(self, identity: str, reply: ServiceReply) -> str:
        return self._hand_over(
            {
                "DestinationPhoneNumber": reply.phone.e164,
                "OriginationIdentity": identity,
                "MessageBody": reply.text,
                "MessageType": "TRANSACTIONAL",
                "TimeToLive": REPLY_VALID_SECONDS,
            },
            _answer_line,
            parts(reply.text),
        )

    def try_out(self, trial: Trial) -> str:
        """See `Gateway.try_out`. It names no campaign: its receipt is nobody's."""
        return self._hand_over(
            {
                "DestinationPhoneNumber": trial.phone.e164,
                "OriginationIdentity": trial.sender_id,
                "MessageBody": trial.text,
                "MessageType": "PROMOTIONAL",
                "TimeToLive": TRIAL_VALID_SECONDS,
            },
            _answer_line,
            parts(trial.text),
        )

    def _hand_over(
        self, message: "SendTextMessageRequestTypeDef", line: _Line, parts_billed: int, *, personal: bool = False
    ) -> str:
        if self._configuration_set:
            message["ConfigurationSetName"] = self._configuration_set
        if self._max_price:
            message["MaxPrice"] = f"{Decimal(self._max_price) * parts_billed:f}"
        try:
            return line.open().send_text_message(**message)["MessageId"]
        except ClientError as error:
            raise translated(error, personal=personal) from error
        except BEFORE_SENDING as error:
            raise before_sending(error, personal=personal) from error
        except UNREACHED as error:
            raise GatewayBusy(type(error).__name__) from error
        except (
            BotoCoreError,
            ResponseParserError,
            LookupError,
            AttributeError,
        ) as error:  # or an answer of another form
            raise GatewaySilent(type(error).__name__) from error


class EndUserMessagingOptOuts:
    """The account's opt-out list. Oppositions read from it are recorded as from the same list exported to a file."""

    recorded_as = "end_user_messaging"
    columns = ("OptedOutNumber", "OptedOutTimestamp")

    def __init__(self, name: str) -> None:
        """With this name; with none (an empty name), there is no second barrier to keep."""
        self._name = name

    def add(self, phone: Phone) -> None:
        """See `OptOutList.add`."""
        if not self._name:
            return
        try:
            opt_out_client().put_opted_out_number(OptOutListName=self._name, OptedOutNumber=phone.e164)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ThrottlingException":
                raise GatewayBusy("ThrottlingException") from error
            raise

    def page(self, name: str, token: str) -> tuple[Sequence[OptedOut], str]:
        """See `OptOutReader.page`. DescribeOptedOutNumbers: 100 numbers a page, one page a second unless the quota was raised."""
        request: DescribeOptedOutNumbersRequestTypeDef = {"OptOutListName": name, "MaxResults": NUMBERS_ON_PAGE}
        if token:
            request["NextToken"] = token
        try:
            answer = lists_client().describe_opted_out_numbers(**request)
        except ClientError as error:
            match error.response["Error"]["Code"]:
                case "ResourceNotFoundException":
                    raise LookupError("no such opt-out list") from error
                case "ThrottlingException":
                    raise GatewayBusy("ThrottlingException") from error
                case "ValidationException" if token:
                    raise PageForgotten(name) from error
            raise
        found = [
            OptedOut(item["OptedOutNumber"], item["OptedOutTimestamp"], item["EndUserOptedOut"])
            for item in answer["OptedOutNumbers"]
        ]
        return found, answer.get("NextToken", "")

    def listed_at(self, name: str, number: str) -> datetime | None:  # noqa: ARG002 (the port's signature)
        """See `OptOutReader.listed_at`. Its pages say it."""
        return None
