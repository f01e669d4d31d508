"""The wire protocol of End User Messaging SMS (AWS JSON 1.0), as much of it as the product calls. Source: its API model."""

import base64
import re
from collections.abc import Callable
from typing import Any

from local.carrier.account import SimulatedRefusal
from local.carrier.account_calls import CALLS
from local.carrier.network import Network, Silence, SimulatedMessage

_PREFIX = "PinpointSMSVoiceV2."
_DESTINATION = re.compile(r"\+?[1-9][0-9]{1,18}")


def _invalid(field: str, message: str) -> SimulatedRefusal:
    return SimulatedRefusal("ValidationException", f"{field}: {message}", "FIELD_VALIDATION_FAILED")


def _check_send(request: dict[str, Any]) -> None:
    if not _DESTINATION.fullmatch(request.get("DestinationPhoneNumber", "")):
        raise _invalid("DestinationPhoneNumber", "not E.164")
    body = request.get("MessageBody", "")
    if not 1 <= len(body) <= 1600 or not body.strip():
        raise _invalid("MessageBody", "1 to 1600 characters, not blank")
    if not 5 <= request.get("TimeToLive", 259200) <= 259200:
        raise _invalid("TimeToLive", "5 to 259200 seconds")
    if request.get("MessageType", "TRANSACTIONAL") not in ("TRANSACTIONAL", "PROMOTIONAL"):
        raise _invalid("MessageType", "unknown")
    if not re.fullmatch(r"[0-9]{0,2}\.[0-9]{1,5}", request.get("MaxPrice", "0.0")):
        raise _invalid("MaxPrice", "US dollars, as 0.50")
    context = request.get("Context", {})
    if len(context) > 5:
        raise _invalid("Context", "at most 5 entries")
    for key, value in context.items():
        if not re.fullmatch(r"\S{1,100}", key) or not 1 <= len(value) <= 800 or value != value.strip():
            raise _invalid("Context", "keys without blanks, values without blanks at their ends")


def call(
    network: Network, target: str, request: dict[str, Any], announce: Callable[[SimulatedMessage], None]
) -> dict[str, Any]:
    """Answer one call. Raises SimulatedRefusal and, for a lost answer, Silence."""
    network.account.check_credentials()
    match target.removeprefix(_PREFIX):
        case "SendTextMessage":
            _check_send(request)
            return _send(network, request, announce)
        case "PutOptedOutNumber":
            name, number = request["OptOutListName"], request["OptedOutNumber"]
            return _listed(network, name, number, network.opt_out(name, number))
        case "DescribeOptedOutNumbers":
            return _opted_out(network, request)
        case asked if asked in CALLS:
            return CALLS[asked](network, request)
        case _:
            raise SimulatedRefusal("UnknownOperationException", f"{target} is not simulated")


def _send(network: Network, request: dict[str, Any], announce: Callable[[SimulatedMessage], None]) -> dict[str, Any]:
    try:
        message = network.take(request)
    except Silence as silence:
        if taken := network.find(str(silence)):
            announce(taken)
        raise
    announce(message)
    return {"MessageId": message.message_id}


_MOST_ON_PAGE = 100


def _opted_out(network: Network, request: dict[str, Any]) -> dict[str, Any]:
    """A page of a list, in the order in which the numbers came; or the numbers that were asked for."""
    name = request["OptOutListName"]
    known = network.opted_out.get(name)
    if known is None:
        raise SimulatedRefusal("ResourceNotFoundException", "no such opt-out list", "")
    if asked := request.get("OptedOutNumbers"):
        if any(number not in known for number in asked):
            raise SimulatedRefusal("ResourceNotFoundException", "no such opted-out number", "")
        return {
            "OptOutListName": name,
            "OptedOutNumbers": [_listed(network, name, number, known[number]) for number in asked],
        }
    size = request.get("MaxResults", _MOST_ON_PAGE)
    if not 1 <= size <= _MOST_ON_PAGE:
        raise _invalid("MaxResults", "1 to 100")
    try:
        start = int(base64.b64decode(request["NextToken"])) if "NextToken" in request else 0
    except ValueError:
        raise _invalid("NextToken", "not one of ours") from None
    page = list(known.items())[start : start + size]
    answer: dict[str, Any] = {
        "OptOutListName": name,
        "OptedOutNumbers": [_listed(network, name, number, at) for number, at in page],
    }
    if start + size < len(known):
        answer["NextToken"] = base64.b64encode(str(start + size).encode()).decode()
    return answer


def _listed(network: Network, name: str, number: str, at: float) -> dict[str, Any]:
    return {
        "OptOutListArn": f"{_ARN}:opt-out-list/{name}",
        "OptOutListName": name,
        "OptedOutNumber": number,
        "OptedOutTimestamp": at,
        "EndUserOptedOut": (name, number) in network.by_person,
    }


_ARN = "arn:aws:sms-voice:eu-west-3:000000000000"
