"""`CarrierConnection` on SMSFactor's HTTP API: one message a call, so that each recipient's fate is told.

There is no idempotency key: a send is never made again. Our reference (`gsmsmsid`) is what receipts, replies and STOPs name, so it is
the id of a message here. Without `Accept` and `Content-Type` the service would read and answer XML.
Sources: dev.smsfactor.com, « Getting started », « Campaign » (2024-08), « Blacklist » (2025-05), « Get credits », « Create a webhook »
(2024-11); smsfactor/smsfactor-php-sdk (2023-06) for the addresses of the blacklist.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from stopsms.adapters.gateways.http_call import ANSWER_SECONDS, SEND_SECONDS, HttpAnswer, HttpCalls
from stopsms.adapters.gateways.last_minute import not_in_last_minute
from stopsms.adapters.gateways.smsfactor.moments import moment
from stopsms.adapters.gateways.smsfactor.send_errors import REFUSED_CREDENTIALS, accepted, checked, whole_number
from stopsms.adapters.gateways.smsfactor.words import OPPOSED_NUMBERS, SERVICE, TOKEN, WEBHOOK_TYPES
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.law.gate import Clearance
from stopsms.compliance.message.service_reply import ServiceReply
from stopsms.compliance.message.text import Encoding, encoding_of
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
from stopsms.compliance.ports.carrier import GatewayBusy, GatewayClosed, GatewaySilent, OptedOut, PageForgotten
from stopsms.contracts.send_reference import reference_of, send_of

MARKETING, ALERT = "marketing", "alert"
"""Kinds of messages (`pushtype`). Without one, the service takes a message for an alert: no STOP mention, any hour."""

NUMBERS_ON_PAGE = 1000
"""Numbers asked for at once: the most that the service's other lists give (« Get messages »). Of this list, no page says so."""

_DIGITS = re.compile(r"[1-9][0-9]{7,14}")

_PLACE = re.compile(r"([0-9]{1,9}):(.*)")
"""The token of a page: how many numbers are before it, and the id of the first one of the page before."""

_REPLACED = re.compile(r"<-\w+->")
"""What the service replaces in a text: `<-short->` by a link (« Short URL »), `<-stop->` by its STOP mention (Mautic's plugin, 2024-06)."""


class SmsfactorConnection:
    """One account. Its numbers are written with the country code and without « + »."""

    recorded_as = SERVICE.id
    columns = ("destination", "date")

    def __init__(self, carrier: Carrier, calls: HttpCalls, credentials: Callable[[], Mapping[str, str]]) -> None:
        """`credentials` gives those of the moment."""
        self._carrier = carrier
        self._calls = calls
        self._credentials = credentials

    def send(self, clearance: Clearance, send_id: str, valid_seconds: int) -> str:
        """See `Gateway.send`. The STOP clause, which the service appends, is left to it. There is no limit of validity to give."""
        not_in_last_minute(valid_seconds)
        reference = reference_of(clearance.campaign_id, send_id)
        phone, text, personal = clearance.phone, clearance.message.text, bool(clearance.message.values)
        message = self._advertised(phone, clearance.sender_id, text, clearance.route, personal=personal)
        accepted(self._hand_over(message, {"gsmsmsid": reference}, phone, SEND_SECONDS))
        return reference

    def try_out(self, trial: Trial) -> str:
        """See `Gateway.try_out`."""
        message = self._advertised(trial.phone, trial.sender_id, trial.text, trial.route, personal=False)
        return accepted(self._hand_over(message, {}, trial.phone, ANSWER_SECONDS))

    def reply(self, reply: ServiceReply) -> str:
        """See `Gateway.reply`. Under no name: the service's own short number is then the sender, and the person can answer.

        Whoever is on its blacklist is not reached, not even by an answer to STOP. The reply to a question names its reference, and not that
        of an earlier campaign.
        """
        message = {"text": reply.text, "pushtype": ALERT, "unicode": _unicode(reply.text)}
        named = {"gsmsmsid": reply.reference} if reply.reference else {}
        return accepted(self._hand_over(message, named, reply.phone, ANSWER_SECONDS))

    def add(self, phone: Phone) -> None:
        """See `OptOutList.add`."""
        document = {OPPOSED_NUMBERS: {"contacts": {"gsm": [{"value": _written(phone)}]}}}
        try:
            checked(self._call("POST", f"/{OPPOSED_NUMBERS}", document))
        except GatewaySilent as error:  # to add a number twice does no harm
            raise GatewayBusy(str(error)) from error

    def page(self, name: str, token: str) -> tuple[Sequence[OptedOut], str]:
        """See `OptOutReader.page`. No page of the documentation says that the list comes in pages; if it does, they are all read."""
        if name != BLACKLIST:
            raise LookupError("no such list")
        place = _PLACE.fullmatch(token or "0:")
        if place is None:
            raise PageForgotten(name)
        start, first = int(place[1]), place[2]
        try:
            document = checked(self._call("GET", f"/{OPPOSED_NUMBERS}?start={start}&length={NUMBERS_ON_PAGE}"))
        except GatewaySilent as error:
            raise GatewayBusy(str(error)) from error
        entries = document.get("list")
        if not isinstance(entries, list):
            raise GatewayClosed("the list cannot be read")
        begins = _id_of(entries[0]) if entries else ""
        if first and begins == first:
            raise GatewayClosed("the list does not go on after its first page")
        seen = start + len(entries)
        more = entries and seen < (whole_number(document.get("totalRecords")) or 0)
        return [opted_out for entry in entries for opted_out in _opted_out(entry)], f"{seen}:{begins}" if more else ""

    def listed_at(self, name: str, number: str) -> datetime | None:  # noqa: ARG002 (the pages say all that the service knows)
        """See `OptOutReader.listed_at`: not known where the page did not say it."""
        return None

    def reference(self, message_id: str) -> str:
        """See `ReceiptLookup.reference`: what receipts name is our reference, or the message had none."""
        return message_id if send_of(message_id) else ""

    def examine(self, senders: Sequence[str], addresses: Mapping[PushKind, str]) -> CarrierExamination:  # noqa: ARG002
        """See `CarrierConnection.examine`. Senders and the STOP number are told by the service's console alone."""
        unseen = (Trouble.SENDER, Trouble.STOP_NUMBER)
        try:
            told = checked(self._call("GET", "/credits"))
        except GatewayClosed as error:
            if error.reason not in REFUSED_CREDENTIALS:
                raise
            return CarrierExamination(findings=(CarrierFinding(Trouble.CREDENTIALS, told=error.reason),), unseen=unseen)
        findings = [*_of_credits(told)]
        try:
            if addresses:
                findings += _of_webhooks(checked(self._call("GET", "/webhook")), addresses)
        except (GatewayBusy, GatewayClosed, GatewaySilent) as error:
            findings.append(CarrierFinding(Trouble.UNREADABLE, Trouble.WEBHOOK, str(error)))
        left = whole_number(told.get("credits"))
        return CarrierExamination("" if left is None else f"{left} credits", tuple(findings), unseen)

    def _advertised(
        self, phone: Phone, sender_id: str, text: str, route: Route, *, personal: bool
    ) -> Mapping[str, Any]:
        """An advertising message as it is handed over. Raises GatewayClosed when it would not arrive as this text."""
        number = self._carrier.stop_numbers.get(phone.territory)
        clause = route.clause(number or "")
        if not number or not clause or not text.endswith(clause):
            raise GatewayClosed("stop_clause_missing")
        given = text.removesuffix(clause)
        if _REPLACED.search(given):
            raise GatewayClosed("text_would_be_changed", unclear=personal)
        return {"text": given, "pushtype": MARKETING, "sender": sender_id, "unicode": _unicode(text)}

    def _hand_over(
        self, message: Mapping[str, Any], named: Mapping[str, str], phone: Phone, seconds: float
    ) -> HttpAnswer:
        recipients = {"gsm": [{**named, "value": _written(phone)}]}
        return self._call("POST", "/send", {"sms": {"message": message, "recipients": recipients}}, seconds)

    def _call(
        self, method: str, path: str, document: Mapping[str, Any] | None = None, seconds: float = ANSWER_SECONDS
    ) -> HttpAnswer:
        headers = {
            "Authorization": f"Bearer {self._credentials()[TOKEN]}",
            "Content-Type": "application/json",
        }
        body = None if document is None else json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        return self._calls.call(method, path, headers, body, seconds)


def _written(phone: Phone) -> str:
    return phone.e164.removeprefix("+")


def _unicode(text: str) -> int:
    """1 for a text outside of GSM-7, which the service would otherwise change: its parts are then shorter."""
    return int(encoding_of(text) is Encoding.UCS_2)


def _id_of(entry: object) -> str:
    return str(entry.get("id", "")) if isinstance(entry, dict) else ""


def _opted_out(entry: object) -> Iterator[OptedOut]:
    """The number of an entry, as we write it. One that a campaign was answered by names it: else the API or a person put it there."""
    if not isinstance(entry, dict) or not (number := str(entry.get("destination") or "").removeprefix("+")):
        return
    yield OptedOut(
        f"+{number}" if _DIGITS.fullmatch(number) else number,
        moment(entry.get("date")),
        by_person=entry.get("campaign_id") is not None,
    )


def _of_credits(document: Mapping[str, Any]) -> Iterator[CarrierFinding]:
    """Nothing left, and neither paid afterwards nor out of the main account."""
    left, unlimited = whole_number(document.get("credits")), document.get("unlimited")
    later = whole_number(document.get("postpaid"))
    if left is None:
        yield CarrierFinding(Trouble.UNREADABLE, Trouble.CREDIT)
    elif left <= 0 and not later and unlimited in (None, False, 0, "0"):
        yield CarrierFinding(Trouble.CREDIT, told=str(left))


def _of_webhooks(document: Mapping[str, Any], addresses: Mapping[PushKind, str]) -> Iterator[CarrierFinding]:
    """Each address of ours has to be that of a webhook of its type. The address itself is in no finding: it has a secret part."""
    listed = document.get("webhooks")
    webhooks = [webhook for webhook in listed if isinstance(webhook, dict)] if isinstance(listed, list) else []
    for kind, address in addresses.items():
        ours = [w for w in webhooks if w.get("type") == WEBHOOK_TYPES.get(kind) and w.get("url") == address]
        if not ours:
            yield CarrierFinding(Trouble.WEBHOOK, kind)
        elif (code := whole_number(ours[0].get("last_http_code"))) is not None and not 200 <= code < 300:
            yield CarrierFinding(Trouble.WEBHOOK, kind, f"HTTP {code}")
