"""How the simulated account stands with the service: sandbox, sender IDs, countries, spend limit, credentials; and whom it refuses for it.

Source: API reference, SendTextMessage and its exceptions; user guide, « SMS sandbox », « Sender IDs », « Monthly spend limits ».
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from stopsms.compliance.message.text import parts
from stopsms.compliance.person.phone import territory_of

PRICE = 0.07
"""In US dollars, of each part of a message."""

MOST_SPENT = 1000
"""In whole US dollars: what the service lets this account spend in a month at most."""


class SimulatedRefusal(Exception):
    """The service's answer to a message that it does not take."""

    def __init__(self, error: str, message: str, reason: str = "", status: int = 400) -> None:
        super().__init__(message)
        self.error, self.message, self.reason, self.status = error, message, reason, status

    @property
    def document(self) -> dict[str, str]:
        """The body of the answer."""
        return {"__type": self.error, "Message": self.message} | ({"Reason": self.reason} if self.reason else {})


@dataclass
class Account:
    """What is set up, and what is wrong with it; all is well unless it is changed (PUT /behaviour).

    In the `sandbox` only `verified` numbers are sent to. `sender_ids` are those that there are, each with its countries; None: whichever
    is asked for, everywhere. Of them `unregistered` are still being registered; each carries `message_types`. Numbers carry
    `number_type` and are in `number_status`, the pool that they may be in is in `pool_status`. Nothing is sent to `closed_countries`,
    at more than a message's `MaxPrice` (each part costs `price` US dollars), nor after `spend_limit` US dollars, which may be set up to
    `most_spent`. With `credentials_refused`, nothing is answered at all. The configuration set `reports` these events to the topic of
    receipts.
    """

    sandbox: bool = False
    verified: list[str] = field(default_factory=list)
    sender_ids: dict[str, list[str]] | None = None
    unregistered: list[str] = field(default_factory=list)
    message_types: list[str] = field(default_factory=lambda: ["TRANSACTIONAL", "PROMOTIONAL"])
    number_type: str = "TRANSACTIONAL"
    number_status: str = "ACTIVE"
    pool_status: str = "ACTIVE"
    closed_countries: list[str] = field(default_factory=list)
    price: float = PRICE
    spend_limit: int | None = None
    most_spent: int = MOST_SPENT
    credentials_refused: bool = False
    reports: list[str] = field(default_factory=lambda: ["TEXT_ALL"])

    def check_credentials(self) -> None:
        """Raises SimulatedRefusal when who calls is not known."""
        if self.credentials_refused:
            message = "The security token included in the request is invalid."
            raise SimulatedRefusal("UnrecognizedClientException", message, status=403)

    def check(self, request: Mapping[str, Any], numbers: Mapping[str, str], spent: float) -> None:
        """Raises SimulatedRefusal for a message that this account may not send; `spent` is what it has spent, in US dollars.

        `numbers` are its own, each with what it carries if that is not `number_type`.
        """
        to, origin = request["DestinationPhoneNumber"], request.get("OriginationIdentity", "")
        country = territory_of(to) or ""
        if self.sandbox and to not in self.verified:
            raise _conflict("DESTINATION_PHONE_NUMBER_NOT_VERIFIED")
        if origin in numbers:
            if request.get("MessageType", "TRANSACTIONAL") != (numbers[origin] or self.number_type):
                raise _conflict("MESSAGE_TYPE_MISMATCH")
        else:
            self._check_sender(origin, country, request)
        if country in self.closed_countries:
            raise _invalid("DESTINATION_COUNTRY_BLOCKED")
        if "MaxPrice" in request and self.price * parts(request["MessageBody"]) > float(request["MaxPrice"]):
            raise _invalid("PRICE_OVER_THRESHOLD")
        if self.spend_limit is not None and spent >= self.spend_limit:
            reason = "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT"
            raise SimulatedRefusal("ServiceQuotaExceededException", "the monthly spend limit is reached", reason)

    def _check_sender(self, name: str, country: str, request: Mapping[str, Any]) -> None:
        if self.sender_ids is not None:
            if name not in self.sender_ids:
                raise SimulatedRefusal("ResourceNotFoundException", "no such sender ID")
            if country not in self.sender_ids[name]:
                raise _invalid("INVALID_IDENTITY_FOR_DESTINATION_COUNTRY")
        if name in self.unregistered:
            raise _invalid("SENDER_ID_NOT_REGISTERED")
        if request.get("MessageType", "TRANSACTIONAL") not in self.message_types:
            raise _conflict("MESSAGE_TYPE_MISMATCH")

    def sender_id_countries(self, names: Sequence[str], countries: Sequence[str]) -> list[tuple[str, str]]:
        """The sender IDs of these names (none: all), each with a country that it is for."""
        if self.sender_ids is None:
            return [(name, country) for name in names for country in countries]
        return [
            (name, country) for name, held in self.sender_ids.items() if not names or name in names for country in held
        ]


def _conflict(reason: str) -> SimulatedRefusal:
    return SimulatedRefusal("ConflictException", "refused", reason)


def _invalid(reason: str) -> SimulatedRefusal:
    return SimulatedRefusal("ValidationException", "refused", reason)
