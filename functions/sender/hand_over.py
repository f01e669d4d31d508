"""Hand one claimed message over to the carrier, at most once, and say what became of it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from sender.pace import Pace
from stopsms.compliance.campaign.outcome import Fate, Outcome
from stopsms.compliance.person.opposition import MAY_STILL_ARRIVE
from stopsms.compliance.person.phone import Territory
from stopsms.compliance.ports.carrier import (
    Gateway,
    GatewayBusy,
    GatewayClosed,
    GatewayRefused,
    Gateways,
    GatewaySilent,
)
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.people import ClaimOrder, ContactStore

CLAIM_SECONDS = 5
"""How old a claim may be when its message is handed over (G1); an older one is given back and judged again."""

SHORTEST_VALIDITY_SECONDS = 5
"""The shortest TimeToLive that the service takes; nearer to the end of the lawful window, a message waits for the next one."""

LONGEST_VALIDITY_SECONDS = int(MAY_STILL_ARRIVE.total_seconds())
"""A phone that is switched on later than this does not ring any more for an offer (docs/law.md R-37)."""

BACK_OFF_SECONDS = 0.5
"""How long to pause when the carrier says it is too busy."""


@dataclass(frozen=True, slots=True)
class CarrierRefusal:
    """Why the carrier did not take a message, and which country and sender the message was of. No reason: its answer never came.

    `unclear`: it has not said whether its reason holds for this one message or for all.
    """

    reason: str
    territory: Territory
    sender_id: str
    unclear: bool = False


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The result of one hand-over: an outcome, or the claim given back (`released`).

    `unused` when the claim was certainly not used but could not be given back. `error` is what was raised: without an outcome
    and not `unused`, it is not known whether the carrier has the message.
    """

    outcome: Outcome | None = None
    released: bool = False
    unused: bool = False
    error: Exception | None = None


class _Unconnected(Exception):
    """The carrier's declaration could not be read, so nothing has left: not what a gateway raises, which leaves that open."""

    def __init__(self, error: Exception) -> None:
        """For this reason."""
        super().__init__(str(error))
        self.error = error


@dataclass(slots=True)
class HandOver:
    """Hands over the messages of one worker to one carrier. `closed` says why, once the carrier takes nothing any more.

    `remember` keeps which send the carrier's id of a message is of, where its receipts name nothing else (see `SentMessages`).
    `unclear_is_theirs` once a person has resumed the campaign after what was `unexplained`: what the carrier says of a message, without
    saying whether it holds for all, is then taken as that recipient's. One bad number cannot keep the others waiting for ever; many in a
    row pause it again.
    """

    contacts: ContactStore
    gateways: Gateways
    clock: Clock
    pace: Pace
    carrier: str = ""
    remember: Callable[[str, str, str], None] | None = None
    closed: CarrierRefusal | None = field(default=None, init=False)
    unclear_is_theirs: bool = field(default=False, init=False)

    def __call__(self, order: ClaimOrder) -> HandedOver:
        """Send, unless the claim or the window has expired while waiting. An ambiguous answer is final: `uncertain`.

        Never raises an Exception, which would lose the results of those that are handed over at the same time.
        """
        try:
            return self._send(order)
        except Exception as error:  # noqa: BLE001 (it is raised at the end of the batch)
            return HandedOver(error=error)

    def _send(self, order: ClaimOrder) -> HandedOver:
        clearance = order.clearance
        while True:
            turn = self.pace.wait(clearance.message.parts)
            now = self.clock.now()
            left = int((clearance.closes_at - now).total_seconds())
            expired = now - order.claim.at > timedelta(seconds=CLAIM_SECONDS)
            if self.closed or expired or left < SHORTEST_VALIDITY_SECONDS:
                self.pace.give_back(turn)
                return self._give_back(order)
            try:
                gateway = self._gateway()
                message_id = gateway.send(clearance, order.claim.send_id, min(left, LONGEST_VALIDITY_SECONDS))
            except _Unconnected as unconnected:
                return replace(self._give_back(order), error=unconnected.error)
            except GatewayBusy:
                self.pace.slow_down(BACK_OFF_SECONDS)
            except GatewayRefused as refusal:
                return HandedOver(self._outcome(order, Fate.FAILED, reason=refusal.reason))
            except GatewaySilent:
                return HandedOver(self._outcome(order, Fate.UNCERTAIN))
            except GatewayClosed as refusal:
                if refusal.unclear and self.unclear_is_theirs:
                    return HandedOver(self._outcome(order, Fate.FAILED, reason=refusal.reason))
                self.closed = CarrierRefusal(
                    refusal.reason, clearance.phone.territory, clearance.sender_id, refusal.unclear
                )
            else:
                outcome = self._outcome(order, Fate.SENT, message_id=message_id)
                return HandedOver(outcome, error=self._remembered(order, message_id))

    def _gateway(self) -> Gateway:
        """Raises GatewayClosed, and _Unconnected when it cannot be had for the moment."""
        try:
            return self.gateways.of(self.carrier)
        except GatewayClosed:
            raise
        except Exception as error:
            raise _Unconnected(error) from error

    def _remembered(self, order: ClaimOrder, message_id: str) -> Exception | None:
        """Keep which send this message is. That it could not be kept changes nothing about the message: it has left."""
        if self.remember is None:
            return None
        try:
            self.remember(message_id, order.clearance.campaign_id, order.claim.send_id)
        except Exception as error:  # noqa: BLE001 (it is raised at the end of the batch)
            return error
        return None

    def _give_back(self, order: ClaimOrder) -> HandedOver:
        try:
            self.contacts.release(order)
        except Exception as error:  # noqa: BLE001 (it is raised at the end of the batch)
            return HandedOver(unused=True, error=error)
        return HandedOver(released=True)

    def _outcome(self, order: ClaimOrder, fate: Fate, message_id: str = "", reason: str = "") -> Outcome:
        clearance = order.clearance
        return Outcome(
            fate=fate,
            at=order.claim.at,
            contact_version=clearance.contact_version,
            evidence=clearance.evidence,
            parts=clearance.message.parts,
            message_id=message_id,
            objections=clearance.warnings,
            rulebook=clearance.rulebook,
            reason=reason,
            values=clearance.message.values,
        )
