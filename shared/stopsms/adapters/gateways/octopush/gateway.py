"""`CarrierConnection` on the API of Octopush (« v1/public »).

One number a call, so that each ticket is of one message. The request's own id (`request_id`) is our reference of the send: for 24 hours
a second request of the same id is refused, whoever makes it. It settles nothing afterwards: it comes back nowhere, and a message whose
answer was lost stays uncertain, as its receipts name a ticket that nobody was told.

The API is lenient: « if a parameter could not be recognized, we will ignore it, but your request will be sent », and what a name may
not contain is taken out of it. So whatever would arrive otherwise than it was cleared is not handed over at all.
Sources: octopush-api.readme.io, « sms-campaign/send »; dev.octopush.com, « send-sms », « transactional-sms », « check-balance » and
« retrieve-configuration »; README of octopush/Octopush-SMS-API-PHP (2022-01-06), with the answer to a send. Read on 2026-11-27.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from stopsms.adapters.gateways.http_call import ANSWER_SECONDS, SEND_SECONDS, HttpAnswer, HttpCalls
from stopsms.adapters.gateways.last_minute import not_in_last_minute
from stopsms.adapters.gateways.octopush.send_errors import (
    ACCOUNT_CLOSED,
    CREDENTIALS_REFUSED,
    NO_CREDIT,
    reason_of,
    translated,
)
from stopsms.adapters.gateways.octopush.words import CALLBACKS, KEY, LOGIN, SERVICE
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.law.gate import Clearance
from stopsms.compliance.message.service_reply import ServiceReply
from stopsms.compliance.message.trial import Trial
from stopsms.compliance.outside.carrier import Carrier, CarrierExamination, CarrierFinding, PushKind, Trouble
from stopsms.compliance.person.phone import HOME, Phone
from stopsms.compliance.ports.carrier import UNANSWERABLE, GatewayClosed, GatewayRefused, GatewaySilent, OptedOut
from stopsms.contracts.send_reference import reference_of

SEND = "/v1/public/sms-campaign/send"
BALANCE = "/v1/public/wallet/check-balance?country_code=FR&product_name=sms_premium"
SETTINGS = "/v1/public/user/campaign-parameters"

ADVERTISING, SERVICE_MESSAGE = "wholesale", "alert"
"""What a message is for (`purpose`). Whatever else stands there is read as advertising."""

_SENDER = re.compile(r"[0-9A-Za-z]{3,11}")
"""A sender's name that is left as it is; a space is allowed by one of the two documentations alone."""

_PLACEHOLDER = re.compile(r"\{(?:first_name|last_name|param\d)\}|X{5}")
"""What is replaced in a text: by the members of a recipient, and by the STOP number (octopush-dm.com, 2013-11; README of 2022)."""


class OctopushConnection:
    """One account at Octopush. Safe to share between threads."""

    recorded_as = SERVICE.id
    columns = ("", "")

    def __init__(self, carrier: Carrier, calls: HttpCalls, credentials: Callable[[], Mapping[str, str]]) -> None:
        """Of this carrier; `credentials` raises GatewayClosed when there are none."""
        self._carrier = carrier
        self._calls = calls
        self._credentials = credentials

    def send(self, clearance: Clearance, send_id: str, valid_seconds: int) -> str:
        """See `Gateway.send`. Its id of the message is a ticket. It takes no limit of validity."""
        not_in_last_minute(valid_seconds)
        phone, text, sender_id = clearance.phone, clearance.message.text, clearance.sender_id
        self._check_unchanged(phone, text, sender_id, clearance.route)
        request_id = reference_of(clearance.campaign_id, send_id)
        given = {"sender": sender_id, "purpose": ADVERTISING, "request_id": request_id}
        return self._hand_over(phone, text, given, SEND_SECONDS, personal=bool(clearance.message.values))

    def try_out(self, trial: Trial) -> str:
        """See `Gateway.try_out`."""
        self._check_unchanged(trial.phone, trial.text, trial.sender_id, trial.route)
        given = {"sender": trial.sender_id, "purpose": ADVERTISING}
        return self._hand_over(trial.phone, trial.text, given, ANSWER_SECONDS)

    def _check_unchanged(self, phone: Phone, text: str, sender_id: str, route: Route) -> None:
        """Raises GatewayClosed where Octopush would refuse the text for its mention, or change the sender."""
        number = self._carrier.stop_numbers.get(phone.territory)
        if number is None or not text.endswith(route.clause(number)):
            raise GatewayClosed("stop_clause_missing")
        if not _SENDER.fullmatch(sender_id):
            raise GatewayClosed("sender_would_be_changed")

    def reply(self, reply: ServiceReply) -> str:
        """See `Gateway.reply`. A short number cannot be given as sender: the account's default name stands there instead.

        Nobody may be able to answer that name. A question leaves from a short number of Octopush's, which is for metropolitan France alone.
        """
        if reply.reference:
            if reply.phone.territory is not HOME:
                raise GatewayRefused(UNANSWERABLE)
            asked: Mapping[str, str | bool] = {"purpose": SERVICE_MESSAGE, "with_replies": True}
            return self._hand_over(reply.phone, reply.text, asked, ANSWER_SECONDS)
        named = _SENDER.fullmatch(reply.sender_id) and not reply.sender_id.isdigit()
        sender = {"sender": reply.sender_id} if named else {}
        return self._hand_over(reply.phone, reply.text, {**sender, "purpose": SERVICE_MESSAGE}, ANSWER_SECONDS)

    def add(self, phone: Phone) -> None:  # noqa: ARG002 (the port's signature, here and below)
        """See `OptOutList.add`. Raises LookupError: `SERVICE` says that no call does it."""
        raise LookupError("no opt-out list can be added to")

    def page(self, name: str, token: str) -> tuple[Sequence[OptedOut], str]:  # noqa: ARG002
        """See `OptOutReader.page`. Raises LookupError: `SERVICE` says that no call does it."""
        raise LookupError("no opt-out list can be read")

    def listed_at(self, name: str, number: str) -> datetime | None:  # noqa: ARG002
        """See `OptOutReader.listed_at`. It is not known."""
        return None

    def reference(self, message_id: str) -> str:  # noqa: ARG002
        """See `ReceiptLookup.reference`. No call tells which request a ticket is of."""
        raise LookupError("Octopush cannot be asked")

    def examine(self, senders: Sequence[str], addresses: Mapping[PushKind, str]) -> CarrierExamination:
        """See `CarrierConnection.examine`: credentials, credit and addresses. Which senders may be used is not told, nor the STOP number.

        Only that one has another form than is left as it is (`_check_unchanged`) is known beforehand.
        """
        unseen = (Trouble.SENDER, Trouble.STOP_NUMBER)
        balance, findings = self._examined_balance()
        findings += tuple(CarrierFinding(Trouble.SENDER, name) for name in senders if not _SENDER.fullmatch(name))
        if any(finding.trouble is Trouble.CREDENTIALS for finding in findings):
            return CarrierExamination(balance, findings, unseen)
        return CarrierExamination(balance, findings + self._examined_addresses(addresses), unseen)

    def _hand_over(
        self, phone: Phone, text: str, given: Mapping[str, str | bool], seconds: float, *, personal: bool = False
    ) -> str:
        """Send one message; its ticket."""
        if _PLACEHOLDER.search(text):
            raise GatewayClosed("text_would_be_changed", unclear=personal)
        request = {
            "recipients": [{"phone_number": phone.e164}],
            "text": text,
            "type": "sms_premium",
            "with_replies": False,
            **given,
            "auto_optimize_text": False,
        }
        answer = self._call("POST", SEND, seconds, json.dumps(request).encode())
        if not 200 <= answer.status < 300:
            raise translated(answer, _document(answer), personal=personal)
        match answer.document():
            case {"sms_ticket": str(ticket)} if ticket:
                return ticket
        raise GatewaySilent("an answer without a ticket")

    def _call(self, method: str, path: str, seconds: float, body: bytes | None = None) -> HttpAnswer:
        held = self._credentials()
        login, key = held[LOGIN], held[KEY]
        if not (login + key).isascii() or not (login + key).isprintable():
            raise GatewayClosed("credentials: not those of a header")
        headers = {"api-login": login, "api-key": key, "Content-Type": "application/json"}
        return self._calls.call(method, path, headers, body, seconds)

    def _examined_balance(self) -> tuple[str, tuple[CarrierFinding, ...]]:
        answer = self._call("GET", BALANCE, ANSWER_SECONDS)
        document = _document(answer)
        if not 200 <= answer.status < 300:
            reason = reason_of(answer, document)
            troubles = {
                Trouble.CREDENTIALS: CREDENTIALS_REFUSED,
                Trouble.ACCOUNT: ACCOUNT_CLOSED,
                Trouble.CREDIT: NO_CREDIT,
            }
            found = next((trouble for trouble, of in troubles.items() if reason in of), Trouble.UNREADABLE)
            return "", (CarrierFinding(found, told=reason),)
        match document:
            case {"amount": int() | float() as amount, "unit": str(unit)} if not isinstance(amount, bool):
                none_left = (CarrierFinding(Trouble.CREDIT),) if amount <= 0 else ()
                return f"{amount:.15g} {unit}", none_left
        return "", (CarrierFinding(Trouble.UNREADABLE, "check-balance"),)

    def _examined_addresses(self, addresses: Mapping[PushKind, str]) -> tuple[CarrierFinding, ...]:
        if not addresses:
            return ()
        answer = self._call("GET", SETTINGS, ANSWER_SECONDS)
        match _document(answer):
            case {"callbacks": dict(callbacks)} if 200 <= answer.status < 300:
                return tuple(
                    CarrierFinding(Trouble.WEBHOOK, kind.value)
                    for kind, address in addresses.items()
                    if callbacks.get(CALLBACKS.get(kind, "")) != address
                )
        return (CarrierFinding(Trouble.UNREADABLE, "campaign-parameters"),)


def _document(answer: HttpAnswer) -> Any:
    """The JSON of an answer, None when it is none."""
    try:
        return answer.document()
    except GatewaySilent:
        return None
