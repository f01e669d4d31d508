"""`CarrierConnection` on OVHcloud's API for SMS (api.ovh.com, /sms).

Each call is signed with OVHcloud's own clock, which is asked for beforehand and remembered: a call that sends is one request, made once.
The API has no idempotency key: an answer that did not come is ambiguous for ever. Our reference is the message's `tag`, and a message
can be looked up by OVHcloud's id; its receipts name that id alone.
Sources: eu.api.ovh.com/1.0/sms.json (as of 2026-05-17); PyPI `ovh` 1.2.0, client.py (signature, `GET /auth/time`); OVHcloud, « FAQ SMS »
(2026-03-27), « API SMS Cookbook » (2026-06-15) and « Envoyer des SMS permettant la réponse » (2023-12-29).
github.com/ovh/python-ovh issue 81 (2019-07): no more than 60 calls a minute for each consumer key; the pace of a carrier that is
declared has to be below.
"""

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha1
from http import HTTPStatus
from threading import Lock
from typing import Any, TypeGuard
from urllib.parse import quote

from stopsms.adapters.gateways.home_time import in_home_time
from stopsms.adapters.gateways.http_call import ANSWER_SECONDS, SEND_SECONDS, HttpAnswer, HttpCalls
from stopsms.adapters.gateways.last_minute import not_in_last_minute
from stopsms.adapters.gateways.ovhcloud.send_errors import WRONG_SIGNATURE, translated
from stopsms.adapters.gateways.ovhcloud.words import (
    APPLICATION_KEY,
    APPLICATION_SECRET,
    CONSUMER_KEY,
    INVALID_RECEIVERS,
    LISTED_AT,
    OPT_OUT_COLUMNS,
    SERVICE,
)
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.law.gate import Clearance
from stopsms.compliance.message.service_reply import ServiceReply
from stopsms.compliance.message.trial import Trial
from stopsms.compliance.outside.carrier import (
    BLACKLIST,
    Carrier,
    CarrierExamination,
    CarrierFinding,
    PushKind,
    Trouble,
)
from stopsms.compliance.person.phone import HOME, Phone
from stopsms.compliance.ports.carrier import (
    UNANSWERABLE,
    GatewayBusy,
    GatewayClosed,
    GatewayRefused,
    GatewaySilent,
    OptedOut,
)
from stopsms.contracts.send_reference import reference_of

CLOCK_KEPT_SECONDS = 600
"""How long the difference between OVHcloud's clock and ours is relied on: clocks drift, and signatures depend on it."""

CLOCK_SURE_SECONDS = 5
"""How long after its clock was asked a refused signature is not the clock's fault."""

EXAMINATION_SECONDS = 8.0
"""How long senders are asked for, each with a request of its own: somebody waits. The request that is under way then is waited for."""

REPLY_VALID_MINUTES = 60
"""An answer to a person's message is of no use hours later."""

NUMBERS_ON_PAGE = 1000
"""The API gives the whole list at once: this many are taken from it each time, so that no call of ours grows with the list."""

_CONTACT_DETAILS = re.compile(r"[@/]|\w\.[a-z]{2}|\d(?:[ .-]?\d){8}")
"""What a short number does not carry: an address, with or without its scheme, or a telephone number."""

_DIGITS = re.compile(r"\d{1,20}", re.ASCII)


class OvhcloudConnection:
    """One account (`serviceName`) at OVHcloud."""

    recorded_as = SERVICE.id
    columns = OPT_OUT_COLUMNS

    def __init__(
        self,
        carrier: Carrier,
        calls: HttpCalls,
        credentials: Callable[[], Mapping[str, str]],
        now: Callable[[], float] = time.time,
    ) -> None:
        """`now` is real time, in seconds since 1970."""
        self._carrier = carrier
        self._calls = calls
        self._credentials = credentials
        self._now = now
        self._clock: tuple[float, float] | None = None
        self._lock = Lock()
        self._account = f"/sms/{quote(carrier.account, safe='')}"

    def send(self, clearance: Clearance, send_id: str, valid_seconds: int) -> str:
        """See `Gateway.send`. OVHcloud counts the validity in minutes: in the last one of a window there is none."""
        not_in_last_minute(valid_seconds)
        text = self._without_clause(clearance.message.text, clearance.route)
        message = {
            **_advertised(clearance.phone, clearance.sender_id, text, reference_of(clearance.campaign_id, send_id)),
            "validityPeriod": valid_seconds // 60,
        }
        return self._hand_over(message, SEND_SECONDS, own_text=bool(clearance.message.values))

    def try_out(self, trial: Trial) -> str:
        """See `Gateway.try_out`."""
        advertised = _advertised(trial.phone, trial.sender_id, self._without_clause(trial.text, trial.route))
        return self._hand_over(advertised, ANSWER_SECONDS, own_text=True)

    def reply(self, reply: ServiceReply) -> str:
        """See `Gateway.reply`. No sender is a number here: it leaves from a short number of OVHcloud's choice, or under the name.

        A short number can be answered for 48 hours. It is for metropolitan France alone, and carries no link and no contact details: a
        question that cannot leave from it is not sent, as nobody could answer it. The reply to one bears its tag.
        """
        short = reply.phone.territory is HOME and not _CONTACT_DETAILS.search(reply.text)
        if reply.reference and not short:
            raise GatewayRefused(UNANSWERABLE)
        message = {
            "message": reply.text,
            "receivers": [reply.phone.e164],
            **({"senderForResponse": True} if short or not reply.name else {"sender": reply.name}),
            "noStopClause": True,
            **({"tag": reply.reference} if reply.reference else {}),
            "charset": "UTF-8",
            "validityPeriod": REPLY_VALID_MINUTES,
        }
        return self._hand_over(message, ANSWER_SECONDS, own_text=True)

    def add(self, phone: Phone) -> None:  # noqa: ARG002 (the port's signature)
        """See `OptOutList.add`: the API has no such call (`Service.adds_opt_outs`), and nobody makes it."""
        raise GatewayClosed("OVHcloud's list cannot be added to")

    def page(self, name: str, token: str) -> tuple[Sequence[OptedOut], str]:
        """See `OptOutReader.page`. All of its numbers are there because the person wrote STOP; a token is the last number of a page."""
        if name != BLACKLIST:
            raise LookupError("no such opt-out list")
        found = self._read(f"{self._account}/blacklists")
        if found is None:
            raise LookupError("no such account")
        if not isinstance(found, list):
            raise GatewayBusy("the list cannot be read")
        after = sorted({number for written in found if (number := _e164(written)) > token})
        page = after[:NUMBERS_ON_PAGE]
        return [OptedOut(number, None, by_person=True) for number in page], page[-1] if len(after) > len(page) else ""

    def listed_at(self, name: str, number: str) -> datetime | None:
        """See `OptOutReader.listed_at`. How the API writes numbers in its own addresses is not documented: both usual forms are tried."""
        if name != BLACKLIST:
            raise LookupError("no such opt-out list")
        for written in (number, f"00{number.removeprefix('+')}"):
            entry = self._read(f"{self._account}/blacklists/{quote(written, safe='')}")
            if isinstance(entry, dict):
                return _instant(entry.get(LISTED_AT))
        return None

    def reference(self, message_id: str) -> str:
        """See `ReceiptLookup.reference`: the message's `tag`."""
        message = self._read(f"{self._account}/outgoing/{message_id}") if _DIGITS.fullmatch(message_id) else None
        if not isinstance(message, dict):
            raise LookupError("OVHcloud does not know this message")  # noqa: TRY004 (it knows none, which is no matter of types)
        tag = message.get("tag")
        return tag if isinstance(tag, str) else ""

    def examine(self, senders: Sequence[str], addresses: Mapping[PushKind, str]) -> CarrierExamination:
        """See `CarrierConnection.examine`. Which number STOP goes to is only seen in a message that has left."""
        until = self._now() + EXAMINATION_SECONDS
        try:
            account = self._read(self._account)
        except GatewayClosed as refused:
            if refused.unclear:
                raise
            return CarrierExamination(findings=(CarrierFinding(Trouble.CREDENTIALS, told=refused.reason),))
        if not isinstance(account, dict):
            return CarrierExamination(findings=(CarrierFinding(Trouble.ACCOUNT, self._carrier.account),))
        findings = [*self._of_account(account), *_of_webhooks(account, addresses)]
        for sender in senders:
            in_time = self._now() < until
            findings += self._of_sender(sender) if in_time else [CarrierFinding(Trouble.UNREADABLE, sender, "no time")]
        credit = account.get("creditsLeft")
        balance = f"{credit:.12g} credits" if _is_amount(credit) else ""
        return CarrierExamination(balance, tuple(findings), unseen=(Trouble.STOP_NUMBER,))

    def _of_account(self, account: Mapping[str, Any]) -> Sequence[CarrierFinding]:
        found = []
        if account.get("status") != "enable":
            found.append(CarrierFinding(Trouble.ACCOUNT, self._carrier.account, f"status: {account.get('status')}"))
        if account.get("channel") == "transactional":
            found.append(CarrierFinding(Trouble.ACCOUNT, self._carrier.account, "channel: transactional"))
        credit = account.get("creditsLeft")
        if not _is_amount(credit):
            found.append(CarrierFinding(Trouble.UNREADABLE, "creditsLeft"))
        elif credit < 1:
            found.append(CarrierFinding(Trouble.CREDIT, told=f"creditsLeft: {credit:g}"))
        return found

    def _of_sender(self, name: str) -> Sequence[CarrierFinding]:
        try:
            sender = self._read(f"{self._account}/senders/{quote(name, safe='')}")
        except (GatewayBusy, GatewayClosed) as error:  # maybe the key is granted other calls than this one
            return [CarrierFinding(Trouble.UNREADABLE, name, str(error))]
        if not isinstance(sender, dict):
            return [CarrierFinding(Trouble.SENDER, name)]
        if sender.get("status") != "enable":
            return [CarrierFinding(Trouble.SENDER, name, f"status: {sender.get('status')}")]
        return []

    def _without_clause(self, text: str, route: Route) -> str:
        """The text without the clause that OVHcloud appends. Raises GatewayClosed: what was cleared is not what would arrive."""
        for number in set(self._carrier.stop_numbers.values()):
            clause = route.clause(number)
            if clause and text.endswith(clause):
                return text.removesuffix(clause)
        raise GatewayClosed("stop_clause_missing")

    def _hand_over(self, message: Mapping[str, Any], seconds: float, *, own_text: bool) -> str:
        body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
        answer = self._signed("POST", f"{self._account}/jobs", body, seconds)
        if not _is_success(answer):
            raise translated(answer, own_text=own_text)
        report = answer.document()
        if not isinstance(report, dict):
            raise GatewaySilent("no sending report")
        ids, refused = report.get("ids"), report.get(INVALID_RECEIVERS)
        if isinstance(ids, list) and ids and _is_id(ids[0]):
            return str(ids[0])
        if refused and isinstance(refused, list) and ids in ([], None):
            raise GatewayRefused(INVALID_RECEIVERS)
        raise GatewaySilent("a sending report without an id")

    def _read(self, path: str) -> Any:
        """The document at this path; None when there is none. Raises GatewayBusy, and GatewayClosed when we may not read it."""
        try:
            answer = self._signed("GET", path, b"", ANSWER_SECONDS)
            if answer.status == HTTPStatus.NOT_FOUND:
                return None
            if not _is_success(answer):
                raise translated(answer, own_text=False)
            return answer.document()
        except GatewaySilent as error:  # nothing was asked to be done: it may be asked again
            raise GatewayBusy(str(error)) from error

    def _signed(self, method: str, path: str, body: bytes, seconds: float) -> HttpAnswer:
        keys, (ahead, asked_at) = self._credentials(), self._difference()
        at = str(int(self._now() + ahead))
        signed = (keys[APPLICATION_SECRET], keys[CONSUMER_KEY], method, self._calls.address + path, body.decode(), at)
        headers = {
            "X-Ovh-Application": keys[APPLICATION_KEY],
            "X-Ovh-Consumer": keys[CONSUMER_KEY],
            "X-Ovh-Timestamp": at,
            "X-Ovh-Signature": f"$1${sha1('+'.join(signed).encode()).hexdigest()}",  # noqa: S324 (OVHcloud's scheme)
        }
        if body:
            headers["Content-Type"] = "application/json"
        answer = self._calls.call(method, path, headers, body or None, seconds)
        if answer.status == HTTPStatus.BAD_REQUEST and WRONG_SIGNATURE.encode() in answer.body:
            self._forget_clock(asked_at)
        return answer

    def _forget_clock(self, asked_at: float) -> None:
        """A signature was refused, so nothing was done. Raises GatewayBusy where our clock may have been set since OVHcloud's was asked."""
        with self._lock:
            if self._clock is not None and self._clock[1] == asked_at:
                self._clock = None
        if abs(self._now() - asked_at) > CLOCK_SURE_SECONDS:
            raise GatewayBusy(WRONG_SIGNATURE)

    def _difference(self) -> tuple[float, float]:
        """Seconds by which OVHcloud's clock is ahead of ours, and when it was asked. Raises GatewayBusy while that cannot be known."""
        known = self._clock
        if known is None or abs(self._now() - known[1]) > CLOCK_KEPT_SECONDS:
            try:
                answer = self._calls.call("GET", "/auth/time", {}, seconds=ANSWER_SECONDS)
            except GatewaySilent as error:
                raise GatewayBusy(str(error)) from error
            told = answer.body.decode("ascii", "replace").strip()
            if answer.status != HTTPStatus.OK or not _DIGITS.fullmatch(told):
                raise GatewayBusy("OVHcloud's clock cannot be read")
            now = self._now()
            known = self._clock = (int(told) - now, now)
        return known


def _of_webhooks(account: Mapping[str, Any], addresses: Mapping[PushKind, str]) -> Sequence[CarrierFinding]:
    """Which of our addresses the account does not call. Addresses hold a secret: they are named by what they are for."""
    response = account.get("smsResponse")
    replies = response if isinstance(response, dict) and response.get("responseType") == "cgi" else {}
    called = {
        PushKind.RECEIPTS: account.get("callBack"),
        PushKind.STOPS: account.get("stopCallBack"),
        PushKind.REPLIES: replies.get("cgiUrl"),
    }
    return [
        CarrierFinding(Trouble.WEBHOOK, kind.value)
        for kind, address in addresses.items()
        if kind in called and called[kind] != address
    ]


def _is_success(answer: HttpAnswer) -> bool:
    return 200 <= answer.status < 300


def _is_id(value: object) -> bool:
    return isinstance(value, int | str) and not isinstance(value, bool) and bool(_DIGITS.fullmatch(str(value)))


def _is_amount(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _e164(written: object) -> str:
    """A number of the list as +33…; "" for what is no text."""
    number = written.strip() if isinstance(written, str) else ""
    digits = number.removeprefix("+").removeprefix("00")
    return f"+{digits}" if digits.isdecimal() and digits.isascii() else number


def _instant(written: object) -> datetime | None:
    """A moment of the API's; None when it tells none."""
    try:
        at = datetime.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None
    return None if at is None else in_home_time(at)


def _advertised(phone: Phone, sender_id: str, text: str, tag: str = "") -> Mapping[str, Any]:
    """An advertising message, to which OVHcloud appends its clause."""
    return {
        "message": text,
        "receivers": [phone.e164],
        "sender": sender_id,
        "noStopClause": False,
        **({"tag": tag} if tag else {}),
        "charset": "UTF-8",
    }
