"""Octopush's API (« v1/public »), as much of it as the product calls, and its calls to us.

Sources: those that `stopsms.adapters.gateways.octopush` names, read on 2026-11-27. Where none says anything: credentials that are refused
are HTTP 401, too many requests 429 (as public programs expect them); what it takes for a STOP is what begins with the word.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from stopsms.compliance.message.text import parts, transliterate
from stopsms.compliance.outside.carrier import PushKind

from local.carrier.accounts import NoCredit, Rejected, SetUp, SimulatedAccount, Throttled, Untaken, WrongSender
from local.carrier.network import SimulatedMessage
from local.carrier.wires import Delivery, WireAnswer, WireCall, WirePush, Written

PRICE = 0.045
"""Euros a part."""

STOP_NUMBER = "30101"
"""Source: issue 20 of octopush/Octopush-SMS-API-PHP (2021-10-22)."""

REMEMBERED = timedelta(hours=24)
"""How long the id of a request is."""

LONGEST_TEXT = 1224
"""Characters: eight parts."""

STATUSES: Mapping[Delivery, str] = {
    Delivery.PENDING: "ACK",
    Delivery.DELIVERED: "DELIVERED",
    Delivery.UNDELIVERED: "NOT_DELIVERED",
    Delivery.BLOCKED: "BLACKLISTED_NUMBER",
}

CALLBACKS = {
    "callback_url_for_inbounds": PushKind.REPLIES,
    "callback_url_for_deliveries": PushKind.RECEIPTS,
    "callback_url_for_blacklisted_numbers": PushKind.STOPS,
}

NO_SUCH_NUMBER, NO_TEXT, TEXT_TOO_LONG, NO_MENTION, SENT_BEFORE = 181, 107, 189, 121, 182
BAD_LOGIN, BAD_SENDER, NO_CREDIT_LEFT = 101, 106, 104

SHORT_NUMBER = "36105"
"""What a message `with_replies` leaves from, which need not be the number for STOP (« inbounds »)."""

_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_SENDER = re.compile(r"[0-9A-Za-z ]{3,11}")
_PARAMETER = re.compile(r"\{(first_name|last_name|param[1-5])\}")


class _Refused(Exception):
    """A request that is not taken: with its HTTP status, its code and its text."""

    def __init__(self, code: int, told: str, status: int = 400) -> None:
        super().__init__(told)
        self.answer = WireAnswer.json({"code": code, "message": told}, status)


class OctopushWire:
    """The protocol of Octopush."""

    service = "octopush"

    def set_up(self) -> SetUp:
        """See `Wire.set_up`."""
        return SetUp({"api_login": "compte@octopush.example", "api_key": "octopush-key"}, stop_number=STOP_NUMBER)

    def answer(self, call: WireCall, account: SimulatedAccount) -> WireAnswer:
        """See `Wire.answer`."""
        try:
            _check_credentials(call, account)
            return _answered(call, account)
        except _Refused as refused:
            return refused.answer

    def receipts(self, message: SimulatedMessage, state: Delivery, account: SimulatedAccount) -> Sequence[WirePush]:
        """See `Wire.receipts`."""
        told = {
            "channel": "sms",
            "message_id": message.message_id,
            "list_name": "",
            "number": message.to,
            "status": STATUSES[state],
            "unit_price": PRICE,
            "delivery_date": _written(account.now()),
            "meta_data": {},
        }
        return [WirePush.json(PushKind.RECEIPTS, told)]

    def opposes(self, body: str) -> bool:
        """See `Wire.opposes`."""
        return body.strip().upper().startswith("STOP")

    def reply(self, written: Written, account: SimulatedAccount) -> Sequence[WirePush]:
        """See `Wire.reply`. It says nothing to the person: that it would is not documented."""
        told: dict[str, Any] = {
            "message_id": written.answers.message_id if written.answers else "",
            "number": written.sender,
            "text": written.body,
        }
        if written.opposed:
            return [WirePush.json(PushKind.STOPS, {**told, "stop_date": _written(written.at)})]
        asked = written.answers is not None and written.answers.message_type == "TRANSACTIONAL"
        to = SHORT_NUMBER if asked else written.to or account.set_up.stop_number
        told |= {"sim_card_number": to, "reception_date": _written(written.at)}
        return [WirePush.json(PushKind.REPLIES, told)]


WIRE = OctopushWire()


def _check_credentials(call: WireCall, account: SimulatedAccount) -> None:
    for member, header in (("api_login", "api-login"), ("api_key", "api-key")):
        if call.headers.get(header) != account.set_up.credentials[member]:
            raise _Refused(BAD_LOGIN, "Wrong credentials.", 401)


def _answered(call: WireCall, account: SimulatedAccount) -> WireAnswer:
    match call.method, call.path:
        case "POST", "/v1/public/sms-campaign/send":
            return _send(_object(call), account)
        case "GET", "/v1/public/wallet/check-balance":
            return _balance(call, account)
        case "GET", "/v1/public/user/campaign-parameters":
            return WireAnswer.json(_settings(account))
        case "PATCH", "/v1/public/user/campaign-parameters/edit":
            return _changed(_object(call), account)
    raise _Refused(404, "Not found.", 404)


def _object(call: WireCall) -> dict[str, Any]:
    try:
        return call.document()
    except ValueError:
        raise _Refused(100, "POST request missing.") from None


def _send(asked: Mapping[str, Any], account: SimulatedAccount) -> WireAnswer:
    """Take a message. What it cannot make sense of is left out or put right, and the message leaves (« incorrect data »)."""
    recipient, marketing = _recipient(asked), asked.get("purpose") != "alert"
    text = _text(asked, recipient, account)
    if marketing and (mention := f"STOP au {account.set_up.stop_number}") not in text:
        raise _Refused(NO_MENTION, f"STOP mention ([{mention}]) is missing from your text.")
    sender = _sender(asked, account)
    reference = str(asked.get("request_id", ""))
    if reference and any(_is_recent(message, account) for message in account.taken(reference=reference)):
        raise _Refused(SENT_BEFORE, "Loop detected.")
    ticket = f"sms_{account.next_number():013x}"
    if asked.get("simulation_mode") is not True:
        _take(account, recipient["phone_number"], sender, text, reference, ticket, marketing=marketing)
    cost = parts(text)
    told = {
        "sms_ticket": ticket,
        "number_of_contacts": 1,
        "total_cost": round(PRICE * cost, 4),
        "number_of_sms_needed": cost,
        "residual_credit": account.set_up.credit,
    }
    return WireAnswer.json(told, 201)


def _recipient(asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """The one recipient: several, which it takes too, are not simulated."""
    match asked.get("recipients"):
        case [{"phone_number": str(number)} as recipient] if _NUMBER.fullmatch(number):
            found: Mapping[str, Any] = recipient
            return found
    raise _Refused(NO_SUCH_NUMBER, "Wrong phone number.")


def _text(asked: Mapping[str, Any], recipient: Mapping[str, Any], account: SimulatedAccount) -> str:
    """The text as it leaves: its placeholders filled in, and made shorter unless that is declined."""
    text = asked.get("text")
    if not isinstance(text, str) or not text:
        raise _Refused(NO_TEXT, "The text of your message is missing.")
    filled = _PARAMETER.sub(lambda found: str(recipient.get(found[1]) or ""), text)
    filled = filled.replace("XXXXX", account.set_up.stop_number)
    if len(filled) > LONGEST_TEXT:
        raise _Refused(TEXT_TOO_LONG, "Text is too long.")
    return filled if asked.get("auto_optimize_text") is False else re.sub(" +", " ", transliterate(filled))


def _sender(asked: Mapping[str, Any], account: SimulatedAccount) -> str:
    """The name that it leaves under: what a name may not have in it is taken out; with none, the account's own; "" for a short number."""
    if asked.get("with_replies") is True:
        return ""
    if not (given := asked.get("sender")):
        return _default_sender(account)
    name = re.sub(r"[^0-9A-Za-z ]", "", str(given))
    if not _SENDER.fullmatch(name):
        raise _Refused(BAD_SENDER, "Wrong sender.")
    return name


def _default_sender(account: SimulatedAccount) -> str:
    return next((name for name, state in (account.set_up.senders or {}).items() if state == "approved"), "")


def _is_recent(message: SimulatedMessage, account: SimulatedAccount) -> bool:
    return account.now() - datetime.fromisoformat(message.at) < REMEMBERED


def _take(
    account: SimulatedAccount, to: str, sender: str, text: str, reference: str, ticket: str, *, marketing: bool
) -> None:
    try:
        account.take(to, sender, text, reference, marketing=marketing, message_id=ticket, tells_later=True)
    except Throttled:
        raise _Refused(429, "Too many requests.", 429) from None
    except NoCredit:
        raise _Refused(NO_CREDIT_LEFT, "You have run out of credit.") from None
    except WrongSender:
        raise _Refused(BAD_SENDER, "Wrong sender.") from None
    except Rejected as rejected:
        code = int(rejected.reason) if rejected.reason.isdigit() else NO_SUCH_NUMBER
        raise _Refused(code, f"Refused: {to}") from None
    except Untaken as untaken:
        raise _Refused(125, type(untaken).__name__) from None


def _balance(call: WireCall, account: SimulatedAccount) -> WireAnswer:
    """How many messages there is credit for; without both parameters, how much of it, in euros."""
    credit, product = account.set_up.credit, call.query.get("product_name")
    if not product or "country_code" not in call.query:
        return WireAnswer.json({"amount": round(credit * PRICE, 2), "unit": "EUR"}, 201)
    pack = {"wallet_pack_id": "00000000-0000-0000-0000-000000000000", "credit": credit, "expiration_date": None}
    packs = {"wallet_packs": [pack]} if call.query.get("with_details") == "true" else {}
    return WireAnswer.json({"amount": credit, "unit": product, **packs}, 201)


def _settings(account: SimulatedAccount) -> dict[str, Any]:
    webhooks = account.set_up.webhooks
    return {
        "sms_campaign_alert_parameters": {"alert_type": "sms_premium", "alert_bound": 150},
        "campaign_parameters": {"sender_for_sms_premium": _default_sender(account)},
        "callbacks": {
            **{name: webhooks.get(kind) for name, kind in CALLBACKS.items()},
            "callback_url_for_visits": None,
            "email_for_inbounds": None,
        },
    }


def _changed(asked: Mapping[str, Any], account: SimulatedAccount) -> WireAnswer:
    """The addresses that it calls may be set; whatever else is asked for is passed over."""
    callbacks = asked.get("callbacks")
    given = callbacks if isinstance(callbacks, dict) else asked
    webhooks = {str(CALLBACKS[name]): address for name, address in given.items() if name in CALLBACKS and address}
    account.change({"webhooks": {**account.set_up.webhooks, **webhooks}})
    return WireAnswer.json(_settings(account))


def _written(at: datetime) -> str:
    """A moment as it writes it: without a zone."""
    return f"{at.astimezone(ZoneInfo('Europe/Paris')):%Y-%m-%d %H:%M:%S}"
