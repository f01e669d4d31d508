"""Hold the contacts that a reply may concern when it is not understood, until a person has read it (G7).

What is not understood is a no. A yes that does not answer a question of ours, or that may answer several, is not understood either;
to a contact that has opposed it changes nothing, and the person is told how to come back.
"""

from collections.abc import Sequence

from inbound.confirm_consent import answered_question, unclear_to, was_confirmed_by
from inbound.record_reply import for_each, record_reply
from inbound.understand_reply import InboundPorts, Reply
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.consent.collection import CLOCK_SKEW
from stopsms.compliance.person.contact import Status
from stopsms.compliance.person.hold import HoldKind, due_at, held
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.inbound import UnattributedMessage
from stopsms.compliance.proof.evidence import Act
from stopsms.compliance.replies.reading import Intent
from stopsms.contracts.answer_tasks import AnswerKind

KINDS = {
    Intent.ACCESS: HoldKind.ACCESS,
    Intent.PORTABILITY: HoldKind.PORTABILITY,
    Intent.ORIGIN: HoldKind.ORIGIN,
    Intent.RECTIFICATION: HoldKind.RECTIFICATION,
}
"""What a held reply asks for; any other waits as a reply that was not understood."""

MOST_NUMBER_CHANGES = 20
"""How many changes of number are followed at most: more by the same person are not plausible."""


def hold(reply: Reply, ports: InboundPorts) -> None:
    """Hold whom the reply may concern, known before or not, unless it is certainly an opposition or harmless."""
    if reply.phone is None:
        for_each(reply.advertisers, lambda advertiser: _hold_possible_senders(advertiser, reply, ports))
        return
    if reply.reading.asks is not None:
        _list_request(KINDS[reply.reading.asks], reply, reply.phone, ports)
    elif not (reply.reading.opposes or reply.reading.harmless):
        _hold_sender(reply, reply.phone, ports)
    if not reply.reading.harmless:  # after the sender's own number, which may be changed meanwhile
        _hold_other_numbers(reply, reply.phone, ports)


def _hold_possible_senders(advertiser: Advertiser, reply: Reply, ports: InboundPorts) -> None:
    """Each number that may have written, known or not, waits until a person has found out which one did: the message is listed."""
    if not reply.reading.harmless:
        for position, phone in enumerate(reply.senders):
            _hold_unless_erased(advertiser, reply.about(phone, f"{position}"), phone, ports)
    ports.inbound.keep_unattributed(advertiser.id, _unattributed(reply))


def _hold_unless_erased(advertiser: Advertiser, reply: Reply, phone: Phone, ports: InboundPorts) -> None:
    """Hold one number that may be meant; an erased opposition already says no."""
    unread = reply.unread(HoldKind.REPLY)
    contact = ports.contacts.recall(advertiser.id, phone)
    if not (contact.status is Status.OPPOSED and contact.recalled):
        record_reply(contact, reply, ports, lambda known, now, salt: held(known, unread, now, salt), to_review=True)


def _hold_other_numbers(reply: Reply, phone: Phone, ports: InboundPorts) -> None:
    """Hold the numbers to which the sender has changed since, and the contact whose number looks like this one in national form."""
    elsewhere = ports.elsewhere(reply.sms.sender)

    def record(advertiser: Advertiser) -> None:
        others = _numbers_since(advertiser.id, phone, reply, ports)
        others += [number for number in elsewhere if ports.contacts.find(advertiser.id, number) is not None]
        for position, other in enumerate(others):
            _hold_unless_erased(advertiser, reply.about(other, f"other-{position}"), other, ports)

    for_each(reply.advertisers, record)


def _numbers_since(advertiser_id: str, phone: Phone, reply: Reply, ports: InboundPorts) -> list[Phone]:
    """The numbers to which the person who wrote from this one has changed after writing."""
    numbers: list[Phone] = []
    while len(numbers) < MOST_NUMBER_CHANGES:
        chain = ports.contacts.evidence(advertiser_id, phone)
        departures = [record for record in chain if record.act is Act.NUMBER_CHANGED and record.content.get("to")]
        if not departures or reply.received_at > departures[-1].recorded_at + CLOCK_SKEW:
            break
        phone = Phone.of(str(departures[-1].content["to"]))
        numbers.append(phone)
    return numbers


def _hold_sender(reply: Reply, phone: Phone, ports: InboundPorts) -> None:
    agrees = reply.reading.intent is Intent.YES
    if agrees and (answered_question(reply, phone, ports) is not None or was_confirmed_by(reply, phone, ports)):
        return
    kind = KINDS.get(reply.reading.intent, HoldKind.REPLY)
    unread = reply.unread(kind)
    waiting = list[Advertiser]()

    def record(advertiser: Advertiser) -> None:
        contact = ports.contacts.recall(advertiser.id, phone)
        if contact.status is Status.OPPOSED and (agrees or (contact.recalled and kind is HoldKind.REPLY)):
            return  # they have opposed already; nothing new is stored about an erased person for a word that asks for nothing
        done = record_reply(
            contact, reply, ports, lambda known, now, salt: held(known, unread, now, salt), to_review=True
        )
        if done.before.status is not Status.OPPOSED:
            waiting.append(advertiser)

    for_each(unclear_to(reply, phone, ports) if agrees else reply.advertisers, record)
    _answer_held(kind, waiting, agrees, reply, phone, ports)


def _answer_held(
    kind: HoldKind, waiting: Sequence[Advertiser], agrees: bool, reply: Reply, phone: Phone, ports: InboundPorts
) -> None:
    """Tell the person that a request was received, how to oppose for certain, or how to come back."""
    if due_at(kind, reply.received_at) is not None:
        reply.answer_with(AnswerKind.REQUEST, phone, reply.advertisers, kind)
    elif waiting or not agrees:
        reply.answer_with(AnswerKind.HELD, phone, waiting)
    else:
        reply.answer_with(AnswerKind.RETURN, phone, opposed_before(reply, phone, ports))


def _list_request(kind: HoldKind, reply: Reply, phone: Phone, ports: InboundPorts) -> None:
    """A request in the same message as an opposition: it has to be answered as well, within its own time limit."""
    unread = reply.unread(kind)

    def record(advertiser: Advertiser) -> None:
        contact = ports.contacts.recall(advertiser.id, phone)
        record_reply(
            contact,
            reply.about(phone, kind),
            ports,
            lambda known, now, salt: held(known, unread, now, salt),
            to_review=True,
        )

    for_each(reply.advertisers, record)


def opposed_before(reply: Reply, phone: Phone, ports: InboundPorts) -> Sequence[Advertiser]:
    """The advertisers that the person had opposed before writing this."""
    advertisers = []
    for advertiser in reply.advertisers:
        contact = ports.contacts.recall(advertiser.id, phone)
        since = contact.opposed_at
        if contact.status is Status.OPPOSED and since is not None and since < reply.received_at:
            advertisers.append(advertiser)
    return advertisers


def _unattributed(reply: Reply) -> UnattributedMessage:
    return UnattributedMessage(
        identity=reply.identity,
        message_id=reply.sms.message_id,
        sender=reply.sms.sender,
        recipient=reply.sms.recipient,
        body=reply.sms.body,
        intent=reply.reading.intent.value,
        matched=reply.reading.matched,
        received_at=reply.received_at,
    )
