"""SMSFactor's API and webhooks, as much of them as the product uses. Source: dev.smsfactor.com (docs/carriers.md: what no page says).

Rules of the simulator's own, where the documentation only says that there is one: a text with a word of `SUSPICIOUS` is held in
moderation; without `unicode`, a character outside of GSM-7 arrives as a question mark; too many messages at once are answered with
HTTP 429.
"""

import json
import re
from collections.abc import Sequence
from hashlib import sha256
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from stopsms.compliance.message.text import Encoding, encoding_of
from stopsms.compliance.outside.carrier import PushKind

from local.carrier.accounts import (
    Blacklisted,
    Listed,
    NoCredit,
    Rejected,
    SetUp,
    SimulatedAccount,
    Throttled,
    Untaken,
    WrongSender,
)
from local.carrier.network import SimulatedMessage
from local.carrier.wires import Delivery, WireAnswer, WireCall, WirePush, Written

PARIS = ZoneInfo("Europe/Paris")

CLAUSE = "\nSTOP SMS: {number}"
"""Appended to marketing under a name: of 16 characters (« FAQ »), its words are the simulator's."""

SUSPICIOUS = ("casino", "bitcoin")

COUNTERS = ("blacklisted", "duplicated", "npai", "invalid", "not_allowed", "flood", "country_limit")

STATUSES = {
    1: "OK",
    -1: "Le login et le mot de passe ne correspondent pas",
    -2: "Erreur XML",
    -3: "Crédits insuffisants",
    -4: "Date de différé incorrecte",
    -5: "Ressource introuvable",
    -6: "Erreur JSON",
    -7: "Erreur de données",
    -8: "Campagne en modération",
    -99: "Erreur inconnue",
}

TYPES = {"DLR": PushKind.RECEIPTS, "MO": PushKind.REPLIES, "STOP": PushKind.STOPS}

STATES = {Delivery.PENDING: 1, Delivery.DELIVERED: 3, Delivery.UNDELIVERED: 2, Delivery.BLOCKED: 4}
"""What becomes of a message -> the `status` of its receipt (« Delivery reports »)."""

_NUMBER = re.compile(r"\+?([1-9][0-9]{7,14})")


class _Error(Exception):
    """An answer with a negative status."""

    def __init__(self, status: int, details: str = "") -> None:
        super().__init__(details)
        self.status = status


class SmsFactor:
    """One account. Errors are answered with HTTP 200."""

    service = "smsfactor"

    def set_up(self) -> SetUp:
        """See `Wire.set_up`."""
        return SetUp(
            {"api_token": "smsfactor-token", "webhook_signature": "smsfactor-signature"},
            account="1234",
            stop_number="36035",
        )

    def answer(self, call: WireCall, account: SimulatedAccount) -> WireAnswer:
        """See `Wire.answer`."""
        if "application/json" not in call.headers.get("accept", ""):
            return WireAnswer(200, b"<?xml version='1.0'?><response><status>-2</status></response>", "application/xml")
        try:
            if call.headers.get("authorization") != f"Bearer {account.set_up.credentials['api_token']}":
                raise _Error(-1, "Token invalide")
            return WireAnswer.json(_said(1) | self._called(call, account))
        except Throttled:
            return WireAnswer.json({"message": "Too Many Attempts."}, HTTPStatus.TOO_MANY_REQUESTS)
        except _Error as error:
            return WireAnswer.json(_said(error.status) | {"details": str(error)})

    def _called(self, call: WireCall, account: SimulatedAccount) -> dict[str, Any]:
        match call.method, call.path.strip("/").split("/"):
            case "POST", ["send"]:
                return _send(_document(call), account)
            case "GET", ["blacklist"]:
                entries = [_entry(listed) for listed in account.blacklist.values()]
                return {"list": entries, "totalRecords": len(entries), "totalDisplayRecords": len(entries)}
            case "POST", ["blacklist"]:
                added = [account.block(f"+{number}") for number in _numbers(_document(call).get("blacklist"))]
                return {"added_contacts": len(added)}
            case "DELETE", ["blacklist", "contact", entry]:
                numbers = [number for number in account.blacklist if _entry_id(number) == entry]
                if not numbers:
                    raise _Error(-5, "contact")
                account.unblock(numbers[0])
                return {}
            case "GET", ["credits"]:
                left = str(int(account.set_up.credit))
                return {"credits": left, "postpaid": "0", "postpaid_limit": False, "unlimited": False}
            case "GET", ["webhook"]:
                return {"webhooks": _webhooks(account)}
            case _:
                raise _Error(-5, "route")

    def receipts(self, message: SimulatedMessage, state: Delivery, account: SimulatedAccount) -> Sequence[WirePush]:
        """See `Wire.receipts`."""
        told = {
            "date": account.now().astimezone(PARIS).isoformat(timespec="seconds"),
            "status": STATES[state],
            "destination": message.to.removeprefix("+"),
            "message_id": message.reference,
            "campaign_id": message.message_id,
            "country_code": "FR",
        }
        return [WirePush.json(PushKind.RECEIPTS, told, _signed(account))]

    def opposes(self, body: str) -> bool:
        """See `Wire.opposes`."""
        return re.match(r"\s*stop\b", body, re.IGNORECASE) is not None

    def reply(self, written: Written, account: SimulatedAccount) -> Sequence[WirePush]:
        """See `Wire.reply`. It does not say which number was written to, and answers nothing itself."""
        told = {
            "date": written.at.astimezone(PARIS).isoformat(timespec="seconds"),
            "message": written.body,
            "from": written.sender.removeprefix("+"),
            "account_id": account.set_up.account,
            "last_message_id": written.answers.reference if written.answers else "",
        }
        kind = PushKind.STOPS if written.opposed else PushKind.REPLIES
        return [WirePush.json(kind, told, _signed(account))]


def _said(status: int) -> dict[str, Any]:
    return {"status": status, "message": STATUSES[status]}


def _signed(account: SimulatedAccount) -> dict[str, str]:
    return {"X-SMSFactor-Signature": account.set_up.credentials["webhook_signature"]}


def _document(call: WireCall) -> dict[str, Any]:
    if not call.headers.get("content-type", "").startswith("application/json"):
        raise _Error(-2, "XML")
    try:
        document = json.loads(call.body)
    except ValueError:
        raise _Error(-6, "JSON") from None
    if not isinstance(document, dict):
        raise _Error(-7, "object")
    return document


def _numbers(contacts: Any) -> list[str]:
    try:
        return [match[1] for gsm in contacts["contacts"]["gsm"] if (match := _NUMBER.fullmatch(str(gsm["value"])))]
    except (KeyError, TypeError):
        raise _Error(-7, "contacts") from None


def _send(document: dict[str, Any], account: SimulatedAccount) -> dict[str, Any]:
    """Take the message of each recipient, and count those that are filtered: only their sum is told."""
    try:
        message, recipients = document["sms"]["message"], document["sms"]["recipients"]["gsm"]
        text, kind, sender = str(message["text"]), message.get("pushtype", "alert"), str(message.get("sender") or "")
    except (KeyError, TypeError, AttributeError):
        raise _Error(-7, "sms") from None
    if not text or kind not in ("marketing", "alert") or not isinstance(recipients, list) or not recipients:
        raise _Error(-7, "message")
    if "delay" in message and not re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", str(message["delay"])):
        raise _Error(-4, "delay")
    read = text if message.get("unicode") else "".join(c if encoding_of(c) is Encoding.GSM_7 else "?" for c in text)
    if kind == "marketing" and sender:
        read += CLAUSE.format(number=account.set_up.stop_number)
    counters, ticket, cost = dict.fromkeys(COUNTERS, 0), str(account.next_number()), 0
    given: set[str] = set()
    for gsm in recipients:
        counter, paid = _take(gsm, given, sender, read, ticket, account, marketing=kind == "marketing")
        cost += paid
        if counter:
            counters[counter] += 1
    held = any(word in text.casefold() for word in SUSPICIOUS)
    return {
        **(_said(-8) if held else {}),
        "ticket": ticket,
        "cost": cost,
        "credits": int(account.set_up.credit),
        "total": len(recipients),
        "sent": len(recipients) - sum(counters.values()),
        **counters,
    }


def _take(
    gsm: Any, given: set[str], sender: str, read: str, ticket: str, account: SimulatedAccount, *, marketing: bool
) -> tuple[str, int]:
    """The counter of what filtered one message ("": it was taken), and what it cost. `given` are the numbers of this call so far."""
    number = _NUMBER.fullmatch(str(gsm.get("value", ""))) if isinstance(gsm, dict) else None
    if number is None:
        return "invalid", 0
    if number[1] in given:
        return "duplicated", 0
    given.add(number[1])
    reference = str(gsm.get("gsmsmsid") or "")
    try:
        taken = account.take(f"+{number[1]}", sender, read, reference, marketing=marketing, message_id=ticket)
    except Throttled:
        raise
    except NoCredit:
        raise _Error(-3) from None
    except Blacklisted:
        return "blacklisted", 0
    except WrongSender as refused:
        raise _Error(-7, f"sender: {refused}") from None
    except Rejected as refused:
        return _rejected(refused.reason), 0
    except Untaken:
        raise _Error(-99) from None
    return "", taken.parts


def _rejected(reason: str) -> str:
    """A counter by its name, a status by its number, or else the counter of a number that is none."""
    if reason in COUNTERS:
        return reason
    if reason in map(str, STATUSES) and int(reason) < 0:
        raise _Error(int(reason))
    return "invalid"


def _entry_id(number: str) -> str:
    return sha256(number.encode()).hexdigest()[:24]


def _entry(listed: Listed) -> dict[str, Any]:
    """An entry of the blacklist (« Blacklist »): the campaign that a STOP answered; none for one that the API put there."""
    return {
        "id": _entry_id(listed.number),
        "destination": listed.number.removeprefix("+"),
        "date": listed.at.astimezone(PARIS).strftime("%Y-%m-%d %H:%M:%S"),
        **dict.fromkeys(("info1", "info2", "info3", "info4"), ""),
        "user_information": [],
        "campaign_id": int(listed.message_id) if listed.by_person and listed.message_id.isdecimal() else None,
        "batch_id": None,
    }


def _webhooks(account: SimulatedAccount) -> list[dict[str, Any]]:
    addresses = account.set_up.webhooks
    return [
        {"webhook_id": str(place), "type": type_, "url": addresses[kind], "last_http_code": 200}
        for place, (type_, kind) in enumerate(TYPES.items(), 66)
        if addresses.get(kind)
    ]


WIRE = SmsFactor()
