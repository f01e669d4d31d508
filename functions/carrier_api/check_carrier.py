"""Check a carrier: what its service tells of the account, and, on request, a message to one's own phone that proves the rest.

A receipt and the reply to that message come through the door for carriers, which notes them with the check (`inbound_api`).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.errors import InputError
from stopsms.compliance.instant import to_millisecond
from stopsms.compliance.message.trial import trial_of
from stopsms.compliance.outside.carrier import (
    Carrier,
    CarrierExamination,
    CarrierFinding,
    PushKind,
    Service,
    Trouble,
)
from stopsms.compliance.outside.carrier_check import CarrierCheck, limit_of_checks
from stopsms.compliance.person.phone import HOME, Phone
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
    """The dependencies of a check. `connection` raises GatewayClosed; `addresses` are those that the carrier is to call, by what for.

    `clock` is real time: what comes from the carrier is dated by it.
    """

    connection: Callable[[str], CarrierConnection]
    addresses: Callable[[Carrier], Mapping[PushKind, str]]
    checks: CarrierCheckStore
    limits: LimitStore
    clock: Clock


def examine_carrier(carrier: Carrier, senders: tuple[str, ...], ports: CheckPorts) -> CarrierExamination:
    """What its service tells of the account. That it tells nothing is a finding, too."""
    try:
        return ports.connection(carrier.id).examine(senders, ports.addresses(carrier))
    except GatewayClosed as closed:
        return CarrierExamination(findings=(CarrierFinding(Trouble.CREDENTIALS, told=closed.reason),))
    except (GatewayBusy, GatewaySilent, GatewayRefused) as error:
        return CarrierExamination(findings=(CarrierFinding(Trouble.UNREADABLE, told=str(error)),))


def weak_tokens(tokens: Sequence[str]) -> tuple[CarrierFinding, ...]:
    """That one of the tokens that prove a carrier's calls can be guessed, or does not fit into an address. The tokens are not told."""
    if all(map(STRONG_TOKEN.fullmatch, tokens)):
        return ()
    told = "each of its tokens has to be 16 letters, digits, - or _ at least, drawn at random"
    return (CarrierFinding(Trouble.CREDENTIALS, "webhook_token", told),)


def outdated(advertiser: Advertiser, carrier: Carrier, service: Callable[[str], Service]) -> tuple[CarrierFinding, ...]:
    """What the advertiser was stored with that the carrier and its service have otherwise by now: storing it again sets it right.

    Nothing, for an advertiser of another carrier.
    """
    if advertiser.route.carrier != carrier.id:
        return ()
    found = [
        CarrierFinding(Trouble.STOP_NUMBER, f"{advertiser.id}: {number} ({territory})")
        for territory, number in {HOME: advertiser.stop_number, **advertiser.stop_numbers}.items()
        if carrier.stop_numbers.get(territory) != number
    ]
    try:
        behaviour = service(carrier.service).behaviour
    except LookupError:  # of a newer release: an examination tells that nothing can be asked
        return tuple(found)
    if advertiser.route != replace(behaviour, carrier=carrier.id):
        found.append(CarrierFinding(Trouble.ROUTE, advertiser.id))
    return tuple(found)


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
