"""Take in what a declared carrier calls us with, in its own format: replies and STOPs to the inbound queue, receipts to theirs.

Whether it is the carrier is decided first: by the token in the address, by where the call comes from if the declaration names that, and
by whatever else its service signs with. A stranger learns nothing, not even whether there is such a carrier, but while its secret cannot
be read: then whoever calls is asked to call again, for it may be the carrier. What is from the carrier is never lost: a call that this
release cannot read is put on its queue as it came, and a person finds it among the dead letters.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hmac import compare_digest
from ipaddress import ip_address, ip_network

from stopsms.compliance.errors import BusyError, ContendedError
from stopsms.compliance.outside.carrier import Carrier, PushKind
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.carrier import CarrierCheckStore
from stopsms.compliance.ports.outside import SeenMessages
from stopsms.contracts.carrier_push import CarrierPush, CarrierReply, Pushed, written_push
from stopsms.contracts.messages import InboundSms
from stopsms.contracts.repair import Repair, repaired_message

REMEMBERED = timedelta(minutes=15)
"""How long a call is remembered, to save the queue from repetitions: carriers that had no answer call again within minutes."""


UNREAD = "\ufffd"
"""What stands where bytes of a call could not be read."""


class UnknownCaller(Exception):
    """Nothing shows that this is the carrier. The text says what is missing; the caller is not told."""


class UndecidedCaller(Exception):
    """The carrier's secret cannot be read: it may be the carrier, and must call again."""


@dataclass(frozen=True, slots=True)
class PushPorts:
    """The dependencies of taking a push in.

    `carrier` finds a declared carrier (None: there is none). `credentials` gives its secret, at most as old as usual, or the `newest`;
    both raise UndecidedCaller. `authentic` is whether the call bears what its service signs with; `read` raises UnreadableMessage, and
    whatever else a call that nobody foresaw may make it raise.
    `in_e164` writes a sender so where that is all that it can be. `checks` are those that may wait for what comes.
    """

    carrier: Callable[[str], Carrier | None]
    credentials: Callable[[Carrier], Mapping[str, str]]
    newest: Callable[[Carrier], Mapping[str, str]]
    authentic: Callable[[Carrier, CarrierPush, Mapping[str, str]], bool]
    read: Callable[[Carrier, CarrierPush, datetime], Pushed]
    in_e164: Callable[[str], str]
    seen: SeenMessages
    heard: Callable[[InboundSms], None]
    reported: Callable[[list[str]], None]
    unreadable: Callable[[PushKind, str], None]
    checks: CarrierCheckStore


def take_push(carrier_id: str, token: str, push: CarrierPush, ports: PushPorts, now: datetime) -> Pushed:
    """Take it in; what it said. `now` is real time. Raises UnknownCaller and UndecidedCaller, and NotQueuedError."""
    carrier = ports.carrier(carrier_id)
    if carrier is None:
        raise UnknownCaller("no such carrier")
    _check_address(carrier, push)
    if not _proved(carrier, token, push, ports):
        raise UnknownCaller("neither token nor signature")
    delivery = f"{carrier.id}#{push.digest}"
    with suppress(BusyError):
        if ports.seen.has(delivery, now):
            return Pushed()
    pushed, heard, reported = _read(carrier, push, ports, now)
    for sms in heard:
        ports.heard(sms)
    if reported:
        ports.reported(reported)
    if pushed.unread:  # a person can read it, and the carrier may not call again
        ports.unreadable(push.kind, written_push(carrier.id, push))
    if all(_recognised(reply) for reply in pushed.replies):
        with suppress(BusyError):
            ports.seen.add(delivery, now + REMEMBERED)
    with suppress(ContendedError):
        _note(carrier, pushed, ports, now)
    return pushed


def _read(
    carrier: Carrier, push: CarrierPush, ports: PushPorts, now: datetime
) -> tuple[Pushed, list[InboundSms], list[str]]:
    """What the call says, and its messages for both queues. What keeps us from reading one part of it does not touch the others."""
    try:
        pushed = ports.read(carrier, push, now)
        reported = [receipt.written() for receipt in pushed.receipts]
    except Exception:  # noqa: BLE001 (a call that nobody foresaw)
        return Pushed(unread=1), [], []
    replies, heard = [], []
    for place, reply in enumerate(pushed.replies):
        with suppress(Exception):
            heard.append(_sms(carrier, reply, push, place, ports, now))
            replies.append(reply)
    unread = pushed.unread + len(pushed.replies) - len(replies)
    return replace(pushed, replies=tuple(replies), unread=unread), heard, reported


def _recognised(reply: CarrierReply) -> bool:
    """Whether another message of the person's, in the same words, would be told from this one."""
    return bool(reply.id) or reply.at is not None


def _note(carrier: Carrier, pushed: Pushed, ports: PushPorts, now: datetime) -> None:
    """Note with a check of the carrier what it waited for. Raises ContendedError: the check is made again, then."""
    attempts = Attempts("the check of a carrier")
    while (before := ports.checks.find(carrier.id)) is not None and before.waits(now):
        check = before
        for receipt in pushed.receipts:
            check = check.reported(receipt.message_id or receipt.reference, receipt.status, now)
        for reply in pushed.replies:
            check = check.heard(ports.in_e164(reply.sender), reply.body, now)
        if check == before or ports.checks.change(before, check):
            return
        attempts.lost()


def _check_address(carrier: Carrier, push: CarrierPush) -> None:
    if not carrier.sources:
        return
    try:
        address = ip_address(push.address)
    except ValueError:
        raise UnknownCaller("no address") from None
    if not any(address in ip_network(block) for block in carrier.sources):
        raise UnknownCaller("another address")


def _proved(carrier: Carrier, token: str, push: CarrierPush, ports: PushPorts) -> bool:
    """By the secret as it was read, or, where that does not do, by the newest: it may have been rotated a moment ago."""
    return any(
        _has(token, credentials) and ports.authentic(carrier, push, credentials)
        for credentials in (read(carrier) for read in (ports.credentials, ports.newest))
    )


def _has(token: str, credentials: Mapping[str, str]) -> bool:
    """Whether the token is one of the secret's. How long it takes tells nothing but how many there are. Raises UndecidedCaller."""
    known = [one.strip() for one in credentials["webhook_token"].split(",") if one.strip()]
    if not known:
        raise UndecidedCaller("the secret has no token")
    return sum(compare_digest(token.encode(), one.encode()) for one in known) > 0


def _sms(
    carrier: Carrier, reply: CarrierReply, push: CarrierPush, place: int, ports: PushPorts, now: datetime
) -> InboundSms:
    """What a person wrote, as whoever reads the queue will see it. Raises NobodyWrote for one without a sender.

    A message that bears a time is the same whenever it comes again. One that bears none may be another each time: if it counted as the
    same, a second STOP would be lost.
    """
    message = repaired_message(
        message_id=f"{carrier.id}:{reply.id or push.digest[:32]}",
        sender=reply.sender,
        recipient=reply.recipient or carrier.stop_number,
        body=reply.body,
        answers=reply.answers,
    )
    repairs = reply.repairs | message.repairs
    if UNREAD in reply.body:
        repairs |= {Repair.CHARACTERS}
    if reply.at is None or reply.at > now:
        repairs |= {Repair.TIME}
    told = f"{push.digest} {place}"
    return InboundSms(
        message_id=message.id or carrier.id,
        sender=ports.in_e164(message.sender),
        recipient=message.recipient,
        body=message.body,
        answers=message.answers,
        received_at=min(reply.at or now, now),
        repairs=repairs,
        delivery=told if reply.at is not None else f"{now.isoformat()} {told}",
        carrier=carrier.id,
    )
