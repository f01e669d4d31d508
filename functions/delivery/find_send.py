"""Find which send a declared carrier's receipt is of: by our reference, by the carrier's id as it was kept, or by asking the carrier.

A receipt may be faster than the note of whose id it bears, and the note of a worker that died is never written.
"""

from collections.abc import Callable

from stopsms.compliance.errors import NotYet
from stopsms.compliance.ports.carrier import ReceiptLookup, SentMessages
from stopsms.contracts.carrier_push import CarrierReceipt
from stopsms.contracts.messages import Receipt
from stopsms.contracts.send_reference import send_of

GIVEN_UP_AT = 4
"""The delivery at which a receipt that nobody can place is taken for one of a message that is none of ours."""


class UnknownMessage(NotYet):
    """Nobody knows yet which message the receipt is of: it returns to its queue."""


def find_send(
    receipt: CarrierReceipt,
    attempt: int,
    sent: SentMessages,
    lookup: Callable[[str], ReceiptLookup | None],
    carrier_of: Callable[[str], str | None],
) -> Receipt:
    """The receipt, as that of a send; of no campaign where it is of another message (an answer to STOP, for instance).

    Only of a campaign of ours that leaves through this carrier, as `carrier_of` says by a campaign's id (None: there is none): another
    system on the same account may use references of the same form, and no carrier reports on another's messages. `lookup` gives what can
    be asked of a carrier, by its id; None when its service names our reference in each receipt: then one that names none is of no send.
    Raises UnknownMessage, and GatewayBusy where the carrier has to be asked again later.
    """
    if found := receipt.send or (receipt.message_id and sent.find(receipt.carrier, receipt.message_id)):
        return _of_send(receipt, found, carrier_of)
    asked = lookup(receipt.carrier)
    if asked is None or not receipt.message_id:
        return receipt.receipt(None, "")
    try:
        return _of_send(receipt, send_of(asked.reference(receipt.message_id)), carrier_of)
    except LookupError:
        if attempt < GIVEN_UP_AT:
            raise UnknownMessage("nobody says which message it is of") from None
        return receipt.receipt(None, "")


def _of_send(
    receipt: CarrierReceipt, found: tuple[str, str] | None, carrier_of: Callable[[str], str | None]
) -> Receipt:
    if found is None or carrier_of(found[0]) != receipt.carrier:
        return receipt.receipt(None, "")
    return receipt.receipt(*found)
