"""Brevo on the wire: transactional SMS, contacts, account and webhooks, as much of it as the product calls, and the calls of its webhook.

Sources: Brevo's description of its API (OpenAPI, copy of 2026-02-22 in rrrekin/BrevoMock); SDK brevo-python 5.1.0 for the forms of fields;
developers.brevo.com, docs/transactional-webhooks, docs/limit-headers (2026); help.brevo.com 208718649 (five parts), 115001945670 (STOP).
"""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from stopsms.compliance.message.text import Encoding, encoding_of, parts
from stopsms.compliance.outside.carrier import PushKind

from local.carrier.accounts import Listed, NoCredit, Rejected, SetUp, SimulatedAccount, Throttled, Untaken
from local.carrier.network import SimulatedMessage
from local.carrier.wires import Delivery, WireAnswer, WireCall, WirePush, Written

STOP_CODE = "[STOP_CODE]"
WEBHOOK = 26570
MOST_CONTACTS, MOST_EVENTS = 1000, 100
SOMEBODY_ELSE = "33600000099"
"""A contact of the account that is not blocked, and has nothing to do with us."""

_SENDER = re.compile(r"[A-Za-z0-9]{1,11}|[0-9]{12,15}")
_RECIPIENT = re.compile(r"\+?[0-9]{6,15}")

_STATES: Mapping[Delivery, tuple[str, str]] = {
    Delivery.PENDING: ("sent", "sent"),
    Delivery.DELIVERED: ("delivered", "delivered"),
    Delivery.UNDELIVERED: ("soft_bounce", "Recipient is currently unreachable"),
    Delivery.BLOCKED: ("blacklisted", "blacklisted"),
}

_KNOWN: Mapping[str, int] = {
    "invalid_phone_number": 400,
    "account_under_validation": 400,
    "missing_parameter": 400,
    "duplicate_request": 400,
    "unauthorized": 401,
    "not_enough_credits": 402,
    "permission_denied": 403,
}
"""Codes that a test may ask for, each with its status."""


class _Refused(Exception):
    """An error of Brevo's: a status, a code and a message."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class BrevoWire:
    """One account. See `Wire`."""

    service = "brevo"

    def set_up(self) -> SetUp:
        """See `Wire.set_up`."""
        return SetUp({"api_key": "xkeysib-simulated", "bearer_token": "simulated-bearer"}, stop_number="36180")

    def answer(self, call: WireCall, account: SimulatedAccount) -> WireAnswer:
        """See `Wire.answer`."""
        try:
            if call.headers.get("api-key") != account.set_up.credentials["api_key"]:
                raise _Refused(401, "unauthorized", "Key not found")
            return self._answer(call, account)
        except _Refused as refused:
            answer = WireAnswer.json({"code": refused.code, "message": refused.message}, refused.status)
            return _limited(answer) if refused.status == 429 else answer

    def _answer(self, call: WireCall, account: SimulatedAccount) -> WireAnswer:
        if call.method in ("GET", "PUT") and call.path.startswith("/contacts/"):
            return _one_contact(call, call.path.removeprefix("/contacts/"), account)
        known = _CALLS.get((call.method, call.path))
        if known is None:
            raise _Refused(405, "method_not_allowed", f"{call.method} Method is not allowed on this path")
        return known(call, account)

    def receipts(self, message: SimulatedMessage, state: Delivery, account: SimulatedAccount) -> Sequence[WirePush]:
        """See `Wire.receipts`: at the webhook of the account, and where the message says."""
        status, description = _STATES[state]
        told = _event(status, description, message.to, account.now()) | _named(message)
        at_webhook = WirePush.json(PushKind.EVENTS, told, _bearer(account))
        at_message = WirePush.json(PushKind.EVENTS, told, address=message.callback)
        return [at_webhook, at_message] if message.callback else [at_webhook]

    def opposes(self, body: str) -> bool:
        """See `Wire.opposes`."""
        return body.strip().upper() == "STOP"

    def reply(self, written: Written, account: SimulatedAccount) -> Sequence[WirePush]:
        """See `Wire.reply`. A STOP is confirmed, and has an id of its own: that of the message answered is not known to come with it."""
        about = _named(written.answers) if written.answers else {"messageId": written.number}
        if written.opposed:
            account.tell(written.sender, "Vous avez bien ete desinscrit.")
            status, about = "unsubscribe", {"messageId": written.number, "tag": []}
        elif written.body.strip().upper() == "START":
            account.unblock(written.sender)
            status = "subscribe"
        else:
            status = "replied"
        told = _event(status, status, written.sender, written.at) | about | {"reply": written.body}
        return [WirePush.json(PushKind.EVENTS, told, _bearer(account))]


def _document(call: WireCall) -> dict[str, Any]:
    try:
        return call.document()
    except ValueError as error:
        raise _Refused(400, "bad_request", "Invalid JSON") from error


def _send(call: WireCall, account: SimulatedAccount) -> WireAnswer:
    asked = _document(call)
    tags = _check(asked)
    content, marketing = asked["content"], asked.get("type") == "marketing" or STOP_CODE in asked["content"]
    text = content.replace(STOP_CODE, account.set_up.stop_number)
    if not asked.get("unicodeEnabled", False):
        text = _plain(text)
    if parts(text) > 5:
        raise _Refused(400, "invalid_parameter", "content is too long")
    named = not marketing or STOP_CODE in content  # without the code, its number stands where the name would
    try:
        message = account.take(
            f"+{asked['recipient'].removeprefix('+')}",
            asked["sender"] if named else "",
            text,
            tags[0] if tags else "",
            marketing=marketing,
            message_id=str(1_511_882_900_000_000 + account.next_number()),
            callback=asked.get("webUrl", ""),
            tells_later=True,
        )
    except Untaken as untaken:
        raise _refused(untaken) from untaken
    return WireAnswer.json({"messageId": int(message.message_id)}, 201)


def _check(asked: Mapping[str, Any]) -> list[str]:
    """The tags of a message. Raises _Refused for what is missing or of another form."""
    for name in ("sender", "recipient", "content"):
        if not isinstance(asked.get(name), str) or not asked[name]:
            raise _Refused(400, "missing_parameter", f"{name} is missing")
    if not _SENDER.fullmatch(asked["sender"]):
        raise _Refused(400, "invalid_parameter", "Only alphanumeric characters are allowed")
    if not _RECIPIENT.fullmatch(asked["recipient"]):
        raise _Refused(400, "invalid_parameter", "Invalid phone number")
    if asked.get("type", "transactional") not in ("transactional", "marketing"):
        raise _Refused(400, "invalid_parameter", "type is not valid")
    if not isinstance(asked.get("unicodeEnabled", False), bool):
        raise _Refused(400, "invalid_parameter", "unicodeEnabled should be a boolean")
    tags = asked.get("tag", [])
    tags = [tags] if isinstance(tags, str) else tags
    if not isinstance(tags, list) or len(tags) > 10 or not all(isinstance(tag, str) and tag for tag in tags):
        raise _Refused(400, "invalid_parameter", "tag is not valid")
    return tags


def _plain(text: str) -> str:
    """As it leaves without Unicode: what the SMS alphabet lacks is replaced by what looks like it."""
    return "".join(
        sign
        if encoding_of(sign) is Encoding.GSM_7
        else unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode() or "?"
        for sign in text
    )


def _refused(untaken: Untaken) -> _Refused:
    match untaken:
        case Throttled():
            return _Refused(429, "too_many_requests", "Too many requests")
        case NoCredit():
            return _Refused(402, "not_enough_credits", "Not enough credits")
        case Rejected(reason=reason) if reason in _KNOWN:
            return _Refused(_KNOWN[reason], reason, reason.replace("_", " "))
        case Rejected():
            return _Refused(400, "invalid_parameter", "Invalid phone number")
        case _:
            return _Refused(400, "invalid_parameter", f"sender is not valid: {untaken}")


def _limited(answer: WireAnswer) -> WireAnswer:
    limits = {"x-sib-ratelimit-limit": "150", "x-sib-ratelimit-remaining": "0", "x-sib-ratelimit-reset": "1"}
    return WireAnswer(answer.status, answer.body, headers=limits)


def _event(status: str, description: str, phone: str, at: datetime) -> dict[str, Any]:
    """What all events of an SMS have in common; `date` is Paris's, `ts_event` in seconds of UTC."""
    return {
        "id": WEBHOOK,
        "status": "OK",
        "msg_status": status,
        "description": description,
        "to": phone.removeprefix("+"),
        "ts_event": int(at.timestamp()),
        "date": at.astimezone(ZoneInfo("Europe/Paris")).strftime("%Y-%m-%d %H:%M:%S"),
        "type": "marketing",
    }


def _named(message: SimulatedMessage) -> dict[str, Any]:
    """Which message an event is of."""
    return {
        "messageId": int(message.message_id),
        "tag": [message.reference] if message.reference else [],
        "reference": {str(part + 1): f"{message.message_id}-{part}" for part in range(message.parts)},
    }


def _bearer(account: SimulatedAccount) -> dict[str, str]:
    """How a call proves itself, as the webhook is registered; the first token, where one of two replaces the other."""
    return {"authorization": f"Bearer {account.set_up.credentials['bearer_token'].partition(',')[0].strip()}"}


def _account(_: WireCall, account: SimulatedAccount) -> WireAnswer:
    plans = [{"type": "payAsYouGo", "credits": 250, "creditsType": "sendLimit"}]
    sms = {"type": "sms", "credits": account.set_up.credit, "creditsType": "sendLimit"}
    return WireAnswer.json({"companyName": "Zelie", "email": "zelie@x.example", "plan": [*plans, sms]})


def _webhooks(_: WireCall, account: SimulatedAccount) -> WireAnswer:
    events = "sent accepted delivered softBounce hardBounce unsubscribe reply subscribe blacklisted skip".split()
    token = _bearer(account)["authorization"].removeprefix("Bearer ")
    found = [
        {
            "id": WEBHOOK,
            "url": address,
            "description": "STOP SMS",
            "type": "transactional",
            "channel": "sms",
            "events": events,
            "auth": {"type": "bearer", "token": token},
            "batched": False,
            "createdAt": "2026-11-01T09:00:00Z",
            "modifiedAt": "2026-11-01T09:00:00Z",
        }
        for kind, address in account.set_up.webhooks.items()
        if kind == PushKind.EVENTS
    ]
    return WireAnswer.json({"webhooks": found})


def _contact(listed: Listed, place: int) -> dict[str, Any]:
    digits, at = listed.number.removeprefix("+"), listed.at.isoformat(timespec="milliseconds")
    return {
        "id": place,
        "email": f"{digits}@mailin-sms.com",
        "emailBlacklisted": False,
        "smsBlacklisted": True,
        "createdAt": at,
        "modifiedAt": at,
        "listIds": [],
        "attributes": {"SMS": digits},
    }


def _contacts(call: WireCall, account: SimulatedAccount) -> WireAnswer:
    limit, offset = _count(call.query, "limit", 50, MOST_CONTACTS), _count(call.query, "offset", 0, None)
    since = "2026-01-05T09:00:00.000+01:00"
    free = {
        "id": 1,
        "email": "somebody@x.example",
        "emailBlacklisted": False,
        "smsBlacklisted": False,
        "createdAt": since,
        "modifiedAt": since,
        "listIds": [2],
        "attributes": {"SMS": SOMEBODY_ELSE},
    }
    found = [free, *(_contact(listed, place + 2) for place, listed in enumerate(account.blacklist.values()))]
    if call.query.get("sort", "desc") == "desc":
        found.reverse()
    return WireAnswer.json({"contacts": found[offset : offset + limit], "count": len(found)})


def _count(query: Mapping[str, str], name: str, usual: int, most: int | None) -> int:
    written = query.get(name, str(usual))
    if not written.isdecimal() or (most is not None and int(written) > most):
        raise _Refused(400, "out_of_range", f"{name} is out of range")
    return int(written)


def _new_contact(call: WireCall, account: SimulatedAccount) -> WireAnswer:
    asked = _document(call)
    number = _number(str(asked.get("attributes", {}).get("SMS", "")))
    known = number in account.blacklist
    if known and not asked.get("updateEnabled", False):
        raise _Refused(
            400, "duplicate_parameter", "Unable to create contact, SMS is already associated with another Contact"
        )
    if asked.get("smsBlacklisted"):
        account.block(number)
    return WireAnswer(204) if known else WireAnswer.json({"id": account.next_number()}, 201)


def _one_contact(call: WireCall, identifier: str, account: SimulatedAccount) -> WireAnswer:
    if call.query.get("identifierType", "phone_id") != "phone_id":
        raise _Refused(400, "invalid_parameter", "identifierType is not valid")
    number = _number(identifier)
    if (listed := account.blacklist.get(number)) is None:
        raise _Refused(404, "document_not_found", "Contact does not exist")
    if call.method == "GET":
        return WireAnswer.json(_contact(listed, 2))
    if _document(call).get("smsBlacklisted") is False:
        account.unblock(number)
    return WireAnswer(204)


def _number(written: str) -> str:
    digits = written.removeprefix("+")
    if not _RECIPIENT.fullmatch(digits):
        raise _Refused(400, "invalid_parameter", "Invalid phone number")
    return f"+{digits}"


def _events(call: WireCall, account: SimulatedAccount) -> WireAnswer:
    """That each message was sent, the latest first; `tags` is a JSON array."""
    query = call.query
    limit, offset = _count(query, "limit", 50, MOST_EVENTS), _count(query, "offset", 0, None)
    tags, phone = json.loads(query.get("tags", "[]")), query.get("phoneNumber", "")
    found = [
        {
            "date": message.at,
            "event": "sent",
            "messageId": message.message_id,
            "phoneNumber": int(message.to.removeprefix("+")),
            "tag": message.reference,
        }
        for message in reversed(account.taken())
        if (not tags or message.reference in tags) and (not phone or message.to == f"+{phone.removeprefix('+')}")
    ]
    return WireAnswer.json({"events": found[offset : offset + limit]})


_CALLS: Mapping[tuple[str, str], Callable[[WireCall, SimulatedAccount], WireAnswer]] = {
    ("POST", "/transactionalSMS/send"): _send,
    ("GET", "/transactionalSMS/statistics/events"): _events,
    ("GET", "/account"): _account,
    ("GET", "/webhooks"): _webhooks,
    ("GET", "/contacts"): _contacts,
    ("POST", "/contacts"): _new_contact,
}

WIRE = BrevoWire()
