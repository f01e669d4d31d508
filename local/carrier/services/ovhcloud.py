"""OVHcloud's API for SMS, as much of it as the product calls.

Sources: eu.api.ovh.com/1.0/sms.json (as of 2026-05-17); PyPI `ovh` 1.2.0, client.py (signature, errors); OVHcloud's guides « FAQ SMS »
(2026-03-27), « Tout savoir sur les utilisateurs SMS » (2022-08-05), « Spécifications techniques du SMPP » (2025-03-05) and « http2sms »
(2020-05-20); github.com/ovh/docs issue 1496 (replies) and ovh/php-ovh issue 156 (contact details).
Where OVHcloud documents nothing, this is one of the things that it may do: texts of refusals, how a message for a blocked number ends,
the time in a receipt, and all of the call that tells a STOP. It also passes on what is written to the STOP number in other words, which
OVHcloud may not.
"""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha1
from hmac import compare_digest
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from stopsms.compliance.outside.carrier import PushKind

from local.carrier.accounts import NoCredit, Rejected, SetUp, SimulatedAccount, Throttled, Untaken, WrongSender
from local.carrier.network import SimulatedMessage
from local.carrier.wires import Delivery, WireAnswer, WireCall, WirePush, Written

CLOCKS_APART_SECONDS = 30
"""How far the time of a signature may be from ours."""

LONGEST_TAG = 20
SHORT_NUMBER = "38069"
"""The short number of a conversation: OVHcloud chooses one each time."""

_RECEIVER = re.compile(r"(?:\+|00)([1-9]\d{9,16})", re.ASCII)
_CONTACT_DETAILS = re.compile(r"@|://|\bwww\.|\d(?:[ .-]?\d){8}")

_MEMBERS: Mapping[str, type | tuple[type, ...]] = {
    "message": str,
    "receivers": list,
    "sender": str,
    "senderForResponse": bool,
    "noStopClause": bool,
    "tag": str,
    "charset": str,
    "priority": str,
    "differedPeriod": int,
    "validityPeriod": int,
}
"""The members of a job, with their types."""

_SENDER_STATES = {"approved": "enable", "waiting": "waitingValidation", "refused": "refused"}

_STATES: Mapping[Delivery, tuple[int, int, str]] = {
    Delivery.PENDING: (4, 254, "Waiting"),
    Delivery.DELIVERED: (1, 0, "Success"),
    Delivery.UNDELIVERED: (2, 3, "Failed"),
    Delivery.BLOCKED: (2, 53, "Failed"),
}
"""State, cause (by the scale of SMPP) and words of a receipt."""


class _Refusal(Exception):
    """A call that is not answered as it wants."""

    def __init__(self, status: int, message: str, code: str = "") -> None:
        super().__init__(message)
        kind = {"errorCode": code} if code else {"class": f"Client::{HTTPStatus(status).phrase.replace(' ', '')}"}
        self.answer = WireAnswer.json({"message": message, "httpCode": f"{status}", **kind}, status)


class OvhcloudWire:
    """One account: `/sms/{account}` and what is below."""

    service = "ovhcloud"

    def set_up(self) -> SetUp:
        """See `Wire.set_up`."""
        keys = {"application_key": "app-key", "application_secret": "app-secret", "consumer_key": "consumer-key"}
        return SetUp(keys, account="sms-ab12345-1", stop_number="36184")

    def answer(self, call: WireCall, account: SimulatedAccount) -> WireAnswer:
        """See `Wire.answer`."""
        if (call.method, call.path) == ("GET", "/auth/time"):
            return WireAnswer.json(int(time.time()))
        try:
            _check_signature(call, account.set_up.credentials)
            return _answered(call, account)
        except _Refusal as refusal:
            return refusal.answer

    def receipts(self, message: SimulatedMessage, state: Delivery, account: SimulatedAccount) -> Sequence[WirePush]:
        """See `Wire.receipts`. The values are in the query, and neither the tag nor the number is among them."""
        status, cause, words = _STATES[state]
        told = {
            "id": message.message_id,
            "ptt": f"{cause}",
            "date": f"{account.now():%Y%m%d%H%M%S}",
            "description": f"{status}",
            "descriptionDlr": words,
        }
        return [WirePush(PushKind.RECEIPTS, "GET", told)]

    def opposes(self, body: str) -> bool:
        """See `Wire.opposes`."""
        return body.split()[:1] != [] and body.split(maxsplit=1)[0].strip(".!,").upper() == "STOP"

    def reply(self, written: Written, account: SimulatedAccount) -> Sequence[WirePush]:
        """See `Wire.reply`."""
        if written.opposed:
            told = {"number": written.sender, "date": f"{written.at:%Y%m%d%H%M%S}"}
            return [WirePush(PushKind.STOPS, "GET", told)]
        form = {
            "id": f"{written.number}",
            "keyword": account.set_up.account,
            "message": written.body,
            "senderid": written.sender,
            "shortcode": SHORT_NUMBER,
            "tag": written.answers.reference if written.answers else "",
        }
        headers = {"content-type": "application/x-www-form-urlencoded"}
        return [WirePush(PushKind.REPLIES, headers=headers, body=urlencode(form).encode())]


def _check_signature(call: WireCall, keys: Mapping[str, str]) -> None:
    if call.headers.get("x-ovh-application") != keys["application_key"]:
        raise _Refusal(403, "This application key is invalid", "INVALID_KEY")
    if call.headers.get("x-ovh-consumer") != keys["consumer_key"]:
        raise _Refusal(403, "This credential does not exist", "NOT_CREDENTIAL")
    at = call.headers.get("x-ovh-timestamp", "")
    signed = "+".join((keys["application_secret"], keys["consumer_key"], call.method, call.url, call.body.decode(), at))
    expected = f"$1${sha1(signed.encode()).hexdigest()}"  # noqa: S324 (OVHcloud's scheme)
    in_time = at.isdecimal() and abs(int(at) - time.time()) <= CLOCKS_APART_SECONDS
    if not in_time or not compare_digest(call.headers.get("x-ovh-signature", ""), expected):
        raise _Refusal(400, "Invalid signature", "INVALID_SIGNATURE")


def _answered(call: WireCall, account: SimulatedAccount) -> WireAnswer:
    """Raises _Refusal."""
    _, _, name, *rest = [*call.path.split("/"), "", ""]
    what, about = (*rest, "", "")[:2]
    if not call.path.startswith("/sms/") or name != account.set_up.account:
        raise _Refusal(404, "This service does not exist")
    answers: Mapping[tuple[str, str], Callable[[], Any]] = {
        ("GET", ""): lambda: _account(account),
        ("POST", "jobs"): lambda: _job(call, account),
        ("GET", "outgoing"): lambda: _outgoing(account, about),
        ("GET", "blacklists"): lambda: _blacklisted(account, about),
        ("GET", "senders"): lambda: _sender(account, about),
    }
    answer = answers.get((call.method, what))
    if answer is None:
        raise _Refusal(404, "Got an invalid (or empty) URL")
    return WireAnswer.json(answer())


def _account(account: SimulatedAccount) -> Mapping[str, Any]:
    called = account.set_up.webhooks
    replies = called.get(PushKind.REPLIES)
    return {
        "name": account.set_up.account,
        "status": "enable",
        "description": "",
        "channel": "both",
        "smpp": False,
        "creditsLeft": account.set_up.credit,
        "callBack": called.get(PushKind.RECEIPTS),
        "stopCallBack": called.get(PushKind.STOPS),
        "smsResponse": {"responseType": "cgi" if replies else "none", "cgiUrl": replies, "text": None},
    }


def _job(call: WireCall, account: SimulatedAccount) -> Mapping[str, Any]:
    """Raises _Refusal. A receiver that is not taken is told apart from the others, with HTTP 200."""
    job = _checked(call)
    advertises, text = not job.get("noStopClause"), job["message"]
    if job.get("senderForResponse") and _CONTACT_DETAILS.search(text):
        raise _Refusal(400, "cannot send contact information with shortcode")
    if advertises:
        text += f"\nSTOP {account.set_up.stop_number}"
    sender = "" if job.get("senderForResponse") else job.get("sender", "")
    ids, valid, invalid, credits_removed = list[int](), list[str](), list[str](), 0
    for receiver in job["receivers"]:
        number = account.next_number()
        found = _RECEIVER.fullmatch(str(receiver))
        try:
            if found is None:
                raise Rejected("no number")
            message = account.take(
                f"+{found[1]}",
                sender,
                text,
                job.get("tag", ""),
                marketing=advertises,
                message_id=f"{number}",
                tells_later=True,
            )
        except Rejected as refused:
            if refused.reason.isupper():
                raise _Refusal(403, "This call has not been granted", refused.reason) from None
            invalid.append(receiver)
        except Untaken as refused:
            raise _refusal(refused, sender) from None
        else:
            ids.append(number)
            valid.append(receiver)
            credits_removed += message.parts
    return {
        "totalCreditsRemoved": credits_removed,
        "invalidReceivers": invalid,
        "ids": ids,
        "validReceivers": valid,
        "creditsLeft": account.set_up.credit,
        "tag": job.get("tag", ""),
    }


def _checked(call: WireCall) -> Mapping[str, Any]:
    """Raises _Refusal for a job of another form."""
    try:
        job = call.document()
    except ValueError:
        raise _Refusal(400, "Invalid JSON received") from None
    wrong = [name for name, value in job.items() if not isinstance(value, _MEMBERS.get(name, ()))]
    if wrong:
        raise _Refusal(400, f"Invalid parameter: {wrong[0]}")
    if not job.get("message") or not job.get("receivers"):
        raise _Refusal(400, "Missing parameter")
    if not job.get("sender") and not job.get("senderForResponse"):
        raise _Refusal(400, "Please provide a sender")
    if len(job.get("tag", "")) > LONGEST_TAG:
        raise _Refusal(400, "Invalid tag: is too long")
    if job.get("charset", "UTF-8") != "UTF-8" or job.get("validityPeriod", 1) < 1:
        raise _Refusal(400, "Invalid parameter")
    return job


def _refusal(refused: Untaken, sender: str) -> _Refusal:
    match refused:
        case Throttled():
            return _Refusal(429, "Too many requests")
        case NoCredit():
            return _Refusal(403, "Not enough credits")
        case WrongSender():
            why = {"waiting": "is pending validation", "refused": "was refused"}.get(f"{refused}", "does not exist")
            return _Refusal(403, f"Sender {sender} {why}")
        case _:
            return _Refusal(400, "Bad request")


def _outgoing(account: SimulatedAccount, message_id: str) -> Mapping[str, Any]:
    message = account.find(message_id)
    if message is None:
        raise _Refusal(404, "The requested object does not exist")
    return {
        "id": int(message.message_id),
        "tag": message.reference,
        "receiver": message.to,
        "sender": message.origin,
        "message": message.body,
        "numberOfSms": message.parts,
        "credits": message.parts,
        "creationDatetime": message.at,
    }


def _blacklisted(account: SimulatedAccount, number: str) -> Any:
    """The whole list; or one entry of it."""
    if not number:
        return list(account.blacklist)
    listed = account.blacklist.get(number)
    if listed is None:
        raise _Refusal(404, "The requested object does not exist")
    return {
        "number": listed.number,
        "dateCreation": listed.at.isoformat(timespec="seconds"),
        "smsOutgoingID": int(listed.message_id) if listed.message_id else None,
        "batchID": None,
    }


def _sender(account: SimulatedAccount, name: str) -> Mapping[str, Any]:
    senders = account.set_up.senders
    state = "approved" if senders is None else senders.get(name, "")
    if not state:
        raise _Refusal(404, "The requested object does not exist")
    return {"sender": name, "status": _SENDER_STATES[state], "type": "alpha", "comment": None}


WIRE = OvhcloudWire()
