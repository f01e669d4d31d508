"""One Brevo account: messages out, and the contacts that are blocked for SMS.

A send has no idempotency key (there is one for e-mail alone: developers.brevo.com, changelog 2021-11-10): it is made once, and an answer
that did not come is ambiguous until a call of Brevo's says what became of the message. Sources: OpenAPI (copy of 2026-02-22),
sendAsyncTransactionalSms, createContact, updateContact, getContactInfo, getContacts, getAccount, getWebhooks; changelog 2025-05-01 (`/send`
in place of `/sms`); SDK brevo-python 5.1.0.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from stopsms.adapters.gateways.brevo.send_errors import DUPLICATE, translated
from stopsms.adapters.gateways.brevo.words import EVENTS, MOST_PARTS, SENDER_FORM, STOP_CODE
from stopsms.adapters.gateways.http_call import ANSWER_SECONDS, SEND_SECONDS, HttpAnswer, HttpCalls
from stopsms.adapters.gateways.last_minute import not_in_last_minute
from stopsms.compliance.law.gate import Clearance
from stopsms.compliance.message.service_reply import ServiceReply
from stopsms.compliance.message.text import Encoding, encoding_of, stop_mentions
from stopsms.compliance.message.trial import Trial
from stopsms.compliance.outside.carrier import (
    BLACKLIST,
    Carrier,
    CarrierExamination,
    CarrierFinding,
    PushKind,
    Trouble,
)
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.carrier import (
    GatewayBusy,
    GatewayClosed,
    GatewayRefused,
    GatewaySilent,
    OptedOut,
    PageForgotten,
)
from stopsms.contracts.repair import instant
from stopsms.contracts.send_reference import reference_of

CONTACTS_ON_PAGE = 500
"""Half of the most that one answer may have (OpenAPI, getContacts), so that contacts with many attributes fit in what is read."""

NO_RECORD = "document_not_found"
"""The code when there is no such contact, or no webhook at all."""


class BrevoConnection:
    """See `CarrierConnection`."""

    recorded_as = "brevo"
    columns = ("SMS", "modifiedAt")

    def __init__(self, carrier: Carrier, calls: HttpCalls, credentials: Callable[[], Mapping[str, str]]) -> None:
        """Of one carrier, through these calls."""
        self._carrier = carrier
        self._calls = calls
        self._credentials = credentials

    def send(self, clearance: Clearance, send_id: str, valid_seconds: int) -> str:
        """See `Gateway.send`. The message has no limit of validity: there is none to give."""
        not_in_last_minute(valid_seconds)
        message = clearance.message
        personal = bool(message.values)
        if message.parts > MOST_PARTS:
            raise GatewayRefused("too_many_parts") if personal else GatewayClosed("too_many_parts")
        tag = {"tag": reference_of(clearance.campaign_id, send_id)}
        advertised = self._advertised(clearance.phone, clearance.sender_id, message.text, personal=personal)
        return self._hand_over(advertised | tag, SEND_SECONDS, personal=personal)

    def try_out(self, trial: Trial) -> str:
        """See `Gateway.try_out`."""
        advertised = self._advertised(trial.phone, trial.sender_id, trial.text, personal=False)
        return self._hand_over(advertised, ANSWER_SECONDS, personal=True)

    def _advertised(self, phone: Phone, sender_id: str, text: str, *, personal: bool) -> dict[str, Any]:
        """An advertising message as Brevo takes it. Raises what `_with_their_code` does."""
        number = self._carrier.stop_numbers.get(phone.territory, "")
        return {
            "sender": sender_id,
            "recipient": _digits(phone),
            "content": _with_their_code(text, number, personal=personal),
            "type": "marketing",
            "unicodeEnabled": encoding_of(text) is not Encoding.GSM_7,
        }

    def reply(self, reply: ServiceReply) -> str:
        """See `Gateway.reply`. With its STOP code in it, it would be an advertising message for Brevo: none of ours has one.

        The reply to a question may have an id of its own, and bears its tag.
        """
        if STOP_CODE in reply.text:
            raise GatewayClosed("stop_code_in_text", unclear=True)
        return self._hand_over(
            {
                "sender": reply.sender_id,
                "recipient": _digits(reply.phone),
                "content": reply.text,
                "type": "transactional",
                "unicodeEnabled": encoding_of(reply.text) is not Encoding.GSM_7,
                **({"tag": reply.reference} if reply.reference else {}),
            },
            ANSWER_SECONDS,
            personal=True,
        )

    def _hand_over(self, message: Mapping[str, Any], seconds: float, *, personal: bool) -> str:
        answer = self._call("POST", "/transactionalSMS/send", message, seconds)
        if answer.status // 100 != 2:
            raise translated(answer, personal=personal)
        taken = answer.document()
        message_id = taken.get("messageId") if isinstance(taken, dict) else None
        if isinstance(message_id, bool) or not isinstance(message_id, int | str) or not message_id:
            raise GatewaySilent("no message id")
        return str(message_id)

    def add(self, phone: Phone) -> None:
        """See `OptOutList.add`. Who is no contact of the account becomes one. Raises GatewayRefused for a number that it does not take."""
        contact = {"attributes": {"SMS": _digits(phone)}, "smsBlacklisted": True, "updateEnabled": True}
        answer = self._ask("POST", "/contacts", contact)
        if answer.status == HTTPStatus.BAD_REQUEST and str(_failed(answer)) == DUPLICATE:
            answer = self._ask("PUT", _contact(_digits(phone)), {"smsBlacklisted": True})
        if answer.status not in (HTTPStatus.CREATED, HTTPStatus.NO_CONTENT):
            failed = _failed(answer)
            of_this_one = isinstance(failed, GatewayClosed) and (failed.unclear or failed.reason == DUPLICATE)
            raise GatewayRefused(str(failed)) if of_this_one else failed

    def page(self, name: str, token: str) -> tuple[Sequence[OptedOut], str]:
        """See `OptOutReader.page`: all contacts, since they cannot be asked for by whether they are blocked, oldest first.

        `token` is where to go on, and how many contacts there were: when there are fewer, one that was not read yet may have moved to where
        reading is past. A contact is blocked after a STOP, and after a hard bounce or by hand as well: Brevo does not say which.
        """
        if name != BLACKLIST:
            raise LookupError("no such list")
        start, known = (int(part) for part in token.split(":")) if token else (0, 0)
        asked = {"limit": CONTACTS_ON_PAGE, "offset": start, "sort": "asc"}
        answer = self._read(f"/contacts?{urlencode(asked)}", SEND_SECONDS)
        try:
            contacts, count = list(answer["contacts"]), int(answer["count"])
            found = [
                OptedOut(number, instant(contact.get("modifiedAt")))
                for contact in contacts
                if contact.get("smsBlacklisted") and (number := _number_of(contact))
            ]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise GatewayBusy("contacts of another form") from error
        if count < known:
            raise PageForgotten(name)
        after = start + len(contacts)
        return found, f"{after}:{count}" if contacts and after < count else ""

    def listed_at(self, name: str, number: str) -> datetime | None:
        """See `OptOutReader.listed_at`: when the contact was last changed, which is not before it was blocked."""
        if name != BLACKLIST:
            raise LookupError("no such list")
        answer = self._ask("GET", _contact(number.removeprefix("+")))
        if answer.status == HTTPStatus.NOT_FOUND:
            return None
        contact = _document(answer)
        return instant(contact.get("modifiedAt")) if contact.get("smsBlacklisted") else None

    def reference(self, message_id: str) -> str:  # noqa: ARG002
        """See `ReceiptLookup.reference`: what it can be asked, by phone, tag and day, at 100 calls an hour, names no message by its id.

        Our tag is in what it calls us with, as far as we know. A message whose answer never came, and whose receipt has no tag, stays
        uncertain.
        """
        raise LookupError("Brevo cannot be asked")

    def examine(self, senders: Sequence[str], addresses: Mapping[PushKind, str]) -> CarrierExamination:
        """See `CarrierConnection.examine`. It tells neither which STOP number it puts in texts, nor which senders operators know."""
        try:
            account = self._read("/account", ANSWER_SECONDS)
        except GatewayClosed as closed:
            if closed.unclear:
                raise
            return CarrierExamination(findings=(CarrierFinding(Trouble.CREDENTIALS, told=closed.reason),))
        credit = _credit(account)
        findings = [CarrierFinding(Trouble.SENDER, name) for name in senders if not SENDER_FORM.fullmatch(name)]
        if credit is None:
            findings.append(CarrierFinding(Trouble.UNREADABLE, "credit"))
        elif credit <= 0:
            findings.append(CarrierFinding(Trouble.CREDIT, told=f"{credit:.12g}"))
        findings += self._webhook_findings(addresses)
        return CarrierExamination(
            balance="" if credit is None else f"{credit:.12g} credits",
            findings=tuple(findings),
            unseen=(Trouble.SENDER, Trouble.STOP_NUMBER),
        )

    def _webhook_findings(self, addresses: Mapping[PushKind, str]) -> Sequence[CarrierFinding]:
        """What is wrong with the webhook for our address, whose last part is all that is told of it: it has the token in it."""
        about, address = PushKind.EVENTS.value, addresses.get(PushKind.EVENTS)
        if address is None:
            return ()
        try:
            answer = self._ask("GET", "/webhooks?type=transactional")
            none = answer.status in (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND) and NO_RECORD.encode() in answer.body
            hooks = [] if none else list(_document(answer)["webhooks"])
            ours = [hook for hook in hooks if hook.get("channel") == "sms" and hook.get("url") == address]
            missing = EVENTS - {event for hook in ours for event in hook["events"]}
            bears = all(str(hook.get("auth", {}).get("type")).lower() == "bearer" for hook in ours)
        except (GatewayBusy, GatewayClosed, GatewayRefused) as error:
            return [CarrierFinding(Trouble.UNREADABLE, about, str(error))]
        except (KeyError, TypeError, AttributeError) as error:
            return [CarrierFinding(Trouble.UNREADABLE, about, type(error).__name__)]
        if not ours:
            return [CarrierFinding(Trouble.WEBHOOK, about)]
        told = [*sorted(missing), *([] if bears else ["auth: bearer"])]
        return [CarrierFinding(Trouble.WEBHOOK, about, ", ".join(told))] if told else []

    def _read(self, path: str, seconds: float) -> Mapping[str, Any]:
        return _document(self._ask("GET", path, seconds=seconds))

    def _ask(
        self, method: str, path: str, document: Mapping[str, Any] | None = None, seconds: float = ANSWER_SECONDS
    ) -> HttpAnswer:
        """The answer to what may be asked again: that none came is GatewayBusy."""
        try:
            return self._call(method, path, document, seconds)
        except GatewaySilent as error:
            raise GatewayBusy("no answer") from error

    def _call(self, method: str, path: str, document: Mapping[str, Any] | None, seconds: float) -> HttpAnswer:
        headers = {"api-key": self._credentials()["api_key"]}
        if document is None:
            return self._calls.call(method, path, headers, seconds=seconds)
        body = json.dumps(document, separators=(",", ":")).encode()
        return self._calls.call(method, path, {**headers, "Content-Type": "application/json"}, body, seconds)


def _digits(phone: Phone) -> str:
    """The number as it takes it: with the country code, without a plus."""
    return phone.e164.removeprefix("+")


def _contact(digits: str) -> str:
    """Where the contact with this number is."""
    return f"/contacts/{quote(digits, safe='')}?{urlencode({'identifierType': 'phone_id'})}"


def _with_their_code(text: str, number: str, *, personal: bool) -> str:
    """The text with what stands for its STOP number in place of that number, in the last mention.

    Raises GatewayClosed for a text that does not name the number, and for one in which the code stands already: people would not read
    what was judged.
    """
    if STOP_CODE in text:
        raise GatewayClosed("stop_code_in_text", unclear=personal)
    named = [mention for mention in stop_mentions(text) if number and mention.number == number]
    if not named:
        raise GatewayClosed("stop_mention_missing")
    last = named[-1]
    start = text.rindex(last.written, last.start, last.end)
    return text[:start] + STOP_CODE + text[start + len(last.written) :]


def _number_of(contact: Mapping[str, Any]) -> str:
    """The number of a contact in E.164; "" when it has none."""
    digits = str(contact["attributes"].get("SMS") or "").removeprefix("+").removeprefix("00")
    return f"+{digits}" if digits.isdecimal() else ""


def _credit(account: Mapping[str, Any]) -> float | None:
    """What is left to send SMS with, in credits; None where it does not tell."""
    try:
        return sum(float(plan["credits"]) for plan in account["plan"] if plan["type"] == "sms")
    except (KeyError, TypeError, ValueError):
        return None


def _document(answer: HttpAnswer) -> Mapping[str, Any]:
    """The object in the answer to a question. Raises the errors of a gateway, never GatewaySilent."""
    if answer.status != HTTPStatus.OK:
        raise _failed(answer)
    try:
        document = answer.document()
    except GatewaySilent as error:
        raise GatewayBusy("no JSON") from error
    if not isinstance(document, dict):
        raise GatewayBusy("JSON of another form")
    return document


def _failed(answer: HttpAnswer) -> Exception:
    """The error of an answer to what may be asked again: never GatewaySilent. HTTP 425 is « Too Early »."""
    if answer.status == HTTPStatus.TOO_EARLY:
        return GatewayBusy("HTTP 425")
    error = translated(answer)
    return GatewayBusy(str(error)) if isinstance(error, GatewaySilent) else error
