"""A service that there is not, as plain as can be: what the simulator does for all of them is tried with it."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from stopsms.compliance.outside.carrier import PushKind

from local.carrier.accounts import (
    Blacklisted,
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

_REFUSALS: Mapping[type[Untaken], tuple[int, str]] = {
    Throttled: (429, "slow down"),
    NoCredit: (402, "no credit"),
    Blacklisted: (409, "blacklisted"),
    WrongSender: (403, "sender"),
    Rejected: (422, "recipient"),
}


class PlainWire:
    """POST /messages takes a message; receipts are JSON, replies a form."""

    service = "plain"

    def set_up(self) -> SetUp:
        """See `Wire.set_up`."""
        return SetUp({"key": "plain-key"}, stop_number="36999")

    def answer(self, call: WireCall, account: SimulatedAccount) -> WireAnswer:
        """See `Wire.answer`."""
        if call.headers.get("x-key") != account.set_up.credentials["key"]:
            return WireAnswer.json({"error": "key"}, 401)
        if (call.method, call.path) != ("POST", "/messages"):
            return WireAnswer.json({"error": "path"}, 404)
        asked = call.document()
        try:
            message = account.take(
                asked["to"],
                asked["from"],
                f"{asked['text']}\nSTOP 36999",
                asked["ref"],
                marketing=True,
                message_id=f"p{account.next_number()}",
                callback=asked.get("callback", ""),
                tells_later=asked.get("tells_later", False),
            )
        except Untaken as refused:
            status, error = _REFUSALS[type(refused)]
            return WireAnswer.json({"error": error, "told": str(refused)}, status)
        return WireAnswer.json({"id": message.message_id, "credit": account.set_up.credit}, 201)

    def receipts(self, message: SimulatedMessage, state: Delivery, _: SimulatedAccount) -> Sequence[WirePush]:
        """See `Wire.receipts`."""
        told = {"id": message.message_id, "state": state.value}
        return [WirePush.json(PushKind.RECEIPTS, told, address=message.callback)]

    def opposes(self, body: str) -> bool:
        """See `Wire.opposes`."""
        return body.strip().upper() == "STOP"

    def reply(self, written: Written, account: SimulatedAccount) -> Sequence[WirePush]:
        """See `Wire.reply`."""
        if written.opposed:
            account.tell(written.sender, "OK")
        told = {
            "from": written.sender,
            "text": written.body,
            "answers": written.answers.reference if written.answers else "",
        }
        form = {"content-type": "application/x-www-form-urlencoded"}
        kind = PushKind.STOPS if written.opposed else PushKind.REPLIES
        return [WirePush(kind, headers=form, body=urlencode(told).encode())]
