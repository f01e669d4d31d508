"""What SMSFactor calls our door with: one receipt, reply or STOP a call, an object of JSON in the body of a POST.

Sources: dev.smsfactor.com, « Delivery reports » (2024-07), « Stops » (2024-11), « Create a webhook » (2024-11); doc.smsup.ch, « Replies »
(2024-11). A form is read as well: one integration reads replies from one (Mautic's plugin, 2024-06).
"""

import hmac
import json
import re
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl

from stopsms.adapters.gateways.smsfactor.moments import moment
from stopsms.adapters.gateways.smsfactor.send_errors import whole_number
from stopsms.adapters.gateways.smsfactor.words import ANSWERS, RECEIPT_FATES, SIGNATURE, STATES
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.outside.carrier import Carrier, PushKind
from stopsms.contracts.carrier_push import CarrierPush, CarrierReceipt, CarrierReply, Pushed
from stopsms.contracts.messages import UnreadableMessage
from stopsms.contracts.repair import NobodyWrote, Repair, all_values, repaired_message

_DIGITS = re.compile(r"[1-9][0-9]{7,14}")

SIGNATURE_HEADER = "x-smsfactor-signature"


def authentic(push: CarrierPush, credentials: Mapping[str, str]) -> bool:
    """Whether the call bears one of the signatures that webhooks were given (several are apart by commas while one replaces another).

    « Create a webhook » says that calls are signed with it, not how. The integrations that are known compare the header with it (2026);
    the HMAC-SHA256 of the body under it, in hexadecimal, proves as much, and would be refused without a reason.
    """
    given = push.headers.get(SIGNATURE_HEADER, "").strip().encode()
    body = push.body.encode("utf-8", "surrogatepass")
    good = False
    for secret in filter(None, (part.strip().encode() for part in credentials.get(SIGNATURE, "").split(","))):
        good |= hmac.compare_digest(given, secret)
        good |= hmac.compare_digest(given.lower(), hmac.new(secret, body, sha256).hexdigest().encode())
    return good


def read_push(carrier: Carrier, push: CarrierPush, arrived_at: datetime) -> Pushed:
    """What a call says, whichever of our addresses it was made to: a STOP that came to the address of receipts is none the less one."""
    fields = _fields(push)
    if "from" in fields:
        return Pushed(replies=(_reply(carrier, push, fields),))
    if "status" in fields:
        return Pushed(receipts=(_receipt(carrier, fields, arrived_at),))
    raise UnreadableMessage("neither a receipt nor what a person wrote")


def _fields(push: CarrierPush) -> Mapping[str, Any]:
    try:
        document = json.loads(push.body, object_pairs_hook=all_values, strict=False)
    except (ValueError, RecursionError):
        document = None
    if document is None:
        try:
            document = all_values(parse_qsl(push.body, max_num_fields=50))
        except ValueError:
            document = None
    if not isinstance(document, dict):
        raise UnreadableMessage("not an object")
    return document


def _reply(carrier: Carrier, push: CarrierPush, fields: Mapping[str, Any]) -> CarrierReply:
    """It has no id of its own, and does not say which number the person wrote to."""
    words = fields.get("message")
    if push.kind is PushKind.STOPS and (words is None or (isinstance(words, str) and not words.strip())):
        words, worded = "STOP", False
    else:
        worded = True
    try:
        message = repaired_message(
            message_id=None,
            sender=_number(fields["from"]),
            recipient=carrier.stop_number,
            body=words,
            answers=fields.get(ANSWERS),
        )
    except (NobodyWrote, RecursionError) as error:
        raise UnreadableMessage(f"nobody wrote: {type(error).__name__}") from error
    at = moment(fields.get("date"))
    repairs = message.repairs - {Repair.ID}
    if not worded:
        repairs |= {Repair.TEXT}
    if at is None and fields.get("date") is not None:
        repairs |= {Repair.TIME}
    return CarrierReply("", message.sender, message.recipient, message.body, at, message.answers, repairs)


def _receipt(carrier: Carrier, fields: Mapping[str, Any], arrived_at: datetime) -> CarrierReceipt:
    """`message_id` is the reference that we gave; a message without one is named by its campaign, the service's own `ticket`."""
    code = whole_number(fields["status"])
    if code is None:
        raise UnreadableMessage("a receipt without a state")
    given, ticket = (_text(fields.get(name)) for name in ("message_id", "campaign_id"))
    if not given and not ticket:
        raise UnreadableMessage("a receipt of no message")
    state = STATES.get(code, f"status {code}")
    return CarrierReceipt(
        carrier=carrier.id,
        message_id=given or ticket,
        reference=given,
        fate=RECEIPT_FATES.get(state, Fate.SENT),
        status=state,
        at=moment(fields.get("date")) or arrived_at,
    )


def _text(value: object) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _number(value: object) -> object:
    """A phone number with « + », which the service leaves out; anything else as it came."""
    written = _text(value).strip()
    return f"+{written}" if _DIGITS.fullmatch(written) else value
