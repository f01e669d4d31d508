"""Send one service message: an answer to what a person wrote, or a request to confirm a consent.

It comes after what was recorded about the contact, and cannot delay it. One is sent for each task, and one a day for each number and
subject; what the carrier may have taken is never sent again. A test advertiser answers nobody: its questions are recorded as asked, so
that an answer can be tried out, and given to no carrier.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from answers.answer_ports import ONE_ANSWER_PER, AnswerPorts, AnswerResult, keep_number
from answers.ask_question import ask_question
from answers.send_once import send_once
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.errors import UnknownAdvertiser
from stopsms.compliance.message.service_reply import (
    ServiceReply,
    confirm_stop,
    tell_contact,
    tell_how_to_oppose,
    tell_how_to_return,
    tell_request_heard,
    tell_too_late,
    with_link,
)
from stopsms.compliance.person.hold import HoldKind
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.carrier import GatewayRefused
from stopsms.contracts.answer_tasks import AnswerKind, AnswerTask


def give_answer(task: AnswerTask, ports: AnswerPorts) -> AnswerResult:
    """Send it if it may be sent now. A number that has opposed is then put on the carrier's own list, as a second barrier.

    Where advertisers share a number, it is in the name of those that do not only test; where all of them do, nothing leaves.

    Raises GatewayBusy and GatewayClosed when it has certainly not left, and is tried again; UnknownAdvertiser; and ContendedError.
    """
    advertisers = [ports.advertisers.find(advertiser_id) for advertiser_id in task.advertisers]
    if not advertisers or None in advertisers:
        raise UnknownAdvertiser
    phone = Phone.of(task.phone)
    if task.asks and advertisers[0] is not None:
        return ask_question(task, phone, advertisers[0], ports)
    authors = [advertiser for advertiser in advertisers if advertiser is not None and not advertiser.test]
    if not authors:
        return AnswerResult.TRIED
    for author in authors:  # before it leaves: whoever is answered may answer
        keep_number(task, author.id, ports)
    if _answered_by_carrier(task, authors):
        result = AnswerResult.POINTLESS
    else:
        words, since = _words(task, phone, authors, ports), ports.clock.now() - ONE_ANSWER_PER
        result = send_once(task, words, task.kind.value, since, ports)
    if task.kind is AnswerKind.STOP:  # after the answer: numbers on that list get none
        _list(phone, dict.fromkeys((task.carrier, *(author.route.carrier for author in authors))), ports)
    return result


def _list(phone: Phone, carriers: Iterable[str], ports: AnswerPorts) -> None:
    """Put the number on the list of each carrier that has one; one that fails keeps it off no other's. Raises what the first one raised."""
    failed: list[Exception] = []
    for carrier_id in carriers:
        try:
            if (opt_outs := ports.opt_outs(carrier_id)) is not None:
                opt_outs.add(phone)
        except GatewayRefused:
            continue  # it takes no such number, then: our own table is the barrier
        except Exception as error:  # noqa: BLE001 (it is raised when the others have the number)
            failed.append(error)
    if failed:
        raise failed[0]


def _answered_by_carrier(task: AnswerTask, authors: Sequence[Advertiser]) -> bool:
    """Whether the carrier that heard the STOP has confirmed it itself. A request for erasure is more than it understands."""
    routes = [author.route for author in authors if author.route.carrier == task.carrier]
    return task.kind is AnswerKind.STOP and not task.request and any(route.confirms_stop for route in routes)


_WORDS: Mapping[AnswerKind, Callable[[Phone, str, Sequence[Advertiser]], ServiceReply]] = {
    AnswerKind.STOP: confirm_stop,
    AnswerKind.RETURN: tell_how_to_return,
    AnswerKind.HELD: tell_how_to_oppose,
    AnswerKind.LATE: tell_too_late,
}


def _words(task: AnswerTask, phone: Phone, advertisers: Sequence[Advertiser], ports: AnswerPorts) -> ServiceReply:
    """What the person is told; where one advertiser answers a question or a request, with the link to their page if it fits."""
    if task.request:
        heard = tell_request_heard(phone, task.number, advertisers, HoldKind(task.request))
        return with_link(heard, ports.links.address(advertisers[0].id, phone)) if len(advertisers) == 1 else heard
    if task.kind is AnswerKind.CONTACT:
        link = ports.links.address(advertisers[0].id, phone) if len(advertisers) == 1 else ""
        return tell_contact(phone, task.number, advertisers, link)
    return _WORDS[task.kind](phone, task.number, advertisers)
