"""Record what a person chose on their page: an opposition at once, or a request that a person of the advertiser answers.

Each is the same act that an SMS in those words would be (`inbound`). What is chosen again while it stands, or waits, is recorded once.
Where nothing is held there is nothing to copy or to erase, and a request leaves nothing but the opposition that an erasure is as well.
Whoever holds the link has chosen: the record says that it came by the page, and no more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from stopsms.compliance.consent.collection import CLOCK_SKEW
from stopsms.compliance.person.acts import ActOn
from stopsms.compliance.person.contact import Contact, Status
from stopsms.compliance.person.hold import HoldKind, Unread, held, kind_of
from stopsms.compliance.person.opposition import (
    CampaignOpposition,
    Opposition,
    erasure_awaited,
    in_flight,
    opposed,
)
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.attempts import Attempts
from stopsms.compliance.ports.campaigns import BatchStore
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.counted_act import CountedAct
from stopsms.compliance.ports.limits import CountedLimit, LimitStore
from stopsms.compliance.ports.links import PreferenceAction
from stopsms.compliance.ports.people import ContactStore, WriteResult

SOURCE = "preference_page"


class TooManyRequests(Exception):
    """This person has asked for as many copies lately as are taken in. An opposition or an erasure is never one too many."""

    def __init__(self, again_in: timedelta) -> None:
        """They may ask again after that."""
        super().__init__("a copy too many")
        self.again_in = again_in


@dataclass(frozen=True, slots=True)
class ChoicePorts:
    """The dependencies. `copies` is how many this person may ask for; `salt` gives 128 random bits."""

    contacts: ContactStore
    batches: BatchStore
    clock: Clock
    salt: Callable[[], str]
    limits: LimitStore
    copies: CountedLimit


def record_choice(advertiser_id: str, phone: Phone, action: PreferenceAction, ports: ChoicePorts) -> bool:
    """Whether anything was recorded: not where the same stands or waits already. Raises ContendedError and TooManyRequests."""
    with CountedAct(ports.limits, ports.clock.now()) as request:
        recorded = _record(advertiser_id, phone, action, ports, request)
        if recorded is PreferenceAction.COPY:
            request.took_place()
    return recorded is not None


def _record(
    advertiser_id: str, phone: Phone, action: PreferenceAction, ports: ChoicePorts, request: CountedAct
) -> PreferenceAction | None:
    """What was recorded, None where nothing was. A copy counts as a `request`."""
    attempts = Attempts("the contact")
    counted = False
    while True:
        contact, now = ports.contacts.recall(advertiser_id, phone), ports.clock.now()
        if _done_before(contact, action, now, ports):
            return None
        nothing_held = contact.recalled or contact.version == 0
        act = PreferenceAction.OBJECT if nothing_held else action
        if act is PreferenceAction.COPY and not counted:
            if request.count([ports.copies]):
                raise TooManyRequests(ports.copies.limit.time_left(now))
            counted = True
        changed, evidence = _act(act, now)(contact, now, ports.salt())
        to_review = act is not PreferenceAction.OBJECT
        if ports.contacts.record(changed, evidence, to_review=to_review) is WriteResult.DONE:
            _count_with_campaign(contact, changed, now, ports)
            return act
        attempts.lost()


def _act(action: PreferenceAction, now: datetime) -> ActOn:
    if action is PreferenceAction.COPY:
        unread = Unread(HoldKind.ACCESS, SOURCE, now, reference="")
        return lambda contact, at, salt: held(contact, unread, at, salt)
    erasure = action is PreferenceAction.ERASE
    opposition = Opposition(SOURCE, now, reference="", erasure_requested=erasure)
    return lambda contact, at, salt: opposed(contact, opposition, at, salt)


def _done_before(contact: Contact, action: PreferenceAction, now: datetime, ports: ChoicePorts) -> bool:
    """Whether the act would add nothing.

    An opposition is repeated for what was agreed to since. No consent counts within some minutes after one (`CLOCK_SKEW`), so a
    second click in that time says nothing new.
    """
    if action is PreferenceAction.OBJECT:
        since = contact.opposed_at
        return contact.status is Status.OPPOSED and since is not None and now - since < CLOCK_SKEW
    if contact.recalled or contact.version == 0:  # nothing of theirs is left to copy or to erase
        return action is PreferenceAction.COPY or contact.status is Status.OPPOSED
    chain = ports.contacts.evidence(contact.advertiser_id, contact.phone)
    if action is PreferenceAction.ERASE:
        return contact.status is Status.OPPOSED and erasure_awaited(chain)
    unread = contact.hold.unread if contact.hold else ()
    return any(record.sequence in unread and record.content and kind_of(record) is HoldKind.ACCESS for record in chain)


def _count_with_campaign(before: Contact, changed: Contact, now: datetime, ports: ChoicePorts) -> None:
    """An opposition counts with the campaign whose message came last, as one by SMS does: it may pause itself over them."""
    if before.status is not Status.OPPOSED and changed.status is Status.OPPOSED and (flying := in_flight(before, now)):
        ports.batches.record_opposition(CampaignOpposition(now, now, flying))
