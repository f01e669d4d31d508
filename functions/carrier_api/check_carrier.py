"""Check a carrier by a message to one's own phone, which proves what its service does not tell (`use_cases.examine_carrier`).

A receipt and the reply to that message come through the door for carriers, which notes them with the check (`inbound_api`).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.errors import InputError
from stopsms.compliance.instant import to_millisecond
from stopsms.compliance.message.trial import trial_of
from stopsms.compliance.outside.carrier import Carrier, CarrierFinding, Trouble
from stopsms.compliance.outside.carrier_check import CarrierCheck, limit_of_checks
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.carrier import (
    CarrierCheckStore,
    CarrierConnection,
    GatewayBusy,
    GatewayClosed,
    GatewayRefused,
    GatewaySilent,
)
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.counted_act import CountedAct
from stopsms.compliance.ports.limits import LimitStore

STRONG_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,}")
"""One that nobody guesses, and that an address takes as it is: whoever knows it may record a STOP for anybody."""


class NotSent(InputError):
    """The carrier did not take the message of a check. The text says why, without a number."""

    code: ClassVar[str] = "carrier_did_not_take_it"


class TooManyChecks(InputError):
    """More messages to check a carrier than anybody needs in an hour."""

    code: ClassVar[str] = "too_many_checks"


@dataclass(frozen=True, slots=True)
class CheckPorts:
    """The dependencies of a check. `connection` raises GatewayClosed.

    `clock` is real time: what comes from the carrier is dated by it.
    """

    connection: Callable[[str], CarrierConnection]
    checks: CarrierCheckStore
    limits: LimitStore
    clock: Clock


def weak_tokens(tokens: Sequence[str]) -> tuple[CarrierFinding, ...]:
    """That one of the tokens that prove a carrier's calls can be guessed, or does not fit into an address. The tokens are not told."""
    if all(map(STRONG_TOKEN.fullmatch, tokens)):
        return ()
    told = "each of its tokens has to be 16 letters, digits, - or _ at least, drawn at random"
    return (CarrierFinding(Trouble.CREDENTIALS, "webhook_token", told),)


def send_check(carrier: Carrier, advertiser: Advertiser, phone: Phone, ports: CheckPorts) -> CarrierCheck:
    """Send the message, once.

    Raises NotSent, TooManyChecks, InputError for an advertiser that only tests or is another carrier's, and ContendedError.
    """
    if advertiser.test:
        raise InputError("a test advertiser's messages are given to no carrier", field="advertiser_id")
    if advertiser.route.carrier != carrier.id:
        raise InputError("this advertiser's messages leave through another carrier", field="advertiser_id")
    if carrier.ended_at is not None:
        raise NotSent("it was taken back: declare it again first", field="phone")
    now = to_millisecond(ports.clock.now())
    with CountedAct(ports.limits, now) as act:
        if act.count([limit_of_checks(carrier.id)]):
            raise TooManyChecks("too many messages to check this carrier within an hour", field="phone")
        check = CarrierCheck(carrier.id, phone.e164, advertiser.id, now)
        ports.checks.write(check)  # before it leaves: its receipt may be faster than our note of it
        try:
            message_id = ports.connection(carrier.id).try_out(trial_of(advertiser, phone))
        except GatewaySilent:
            act.took_place()
            return check
        except GatewayBusy as busy:
            raise NotSent(f"it takes no messages for the moment: {busy}", field="phone") from busy
        except (GatewayClosed, GatewayRefused) as error:
            raise NotSent(f"it refuses: {error.reason}", field="phone") from error
        act.took_place()
    return _noted(check, message_id, ports.checks)


def _noted(asked: CarrierCheck, message_id: str, checks: CarrierCheckStore) -> CarrierCheck:
    """Note that the message was taken, beside what has come since; not with the check that somebody else has begun."""
    attempts = Attempts("the check of a carrier")
    while (latest := checks.find(asked.carrier)) is not None and latest.asked_at == asked.asked_at:
        if checks.change(latest, latest.taken(message_id)):
            return latest.taken(message_id)
        attempts.lost()
    return asked.taken(message_id)
