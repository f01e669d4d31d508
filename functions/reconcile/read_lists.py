"""Read a carrier's opt-out lists: people on one of them who have not opposed here oppose now.

A person who opposed to one of several advertisers that share our own list is on it because of that one: this does not oppose to the
others. Everything else is an opposition to every advertiser that the list concerns and that has this contact: an entry that nothing here
explains, one that the carrier says the person made, and any entry of a list that we never write to. An opposition to a test advertiser
explains nothing: no list is told of it.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from reconcile.compare_contact import compare_contact
from reconcile.comparison_call import ComparisonCall, TimeIsUp
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.errors import InputError
from stopsms.compliance.person.contact import Contact, Status
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.carrier import OptedOut, PageForgotten

MOST_BEGUN_AGAIN = 3
"""How often a comparison begins a list again: if the carrier forgets each page before the next call, the list is not compared."""

ENTRIES_AT_ONCE = 100
"""How many entries of a page are compared before the time is looked at: a carrier may give its whole list as one page."""

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


def read_lists(call: ComparisonCall) -> None:
    """Read the lists that are left. Raises TimeIsUp."""
    while call.progress.lists:
        name = call.progress.lists[0]
        try:
            _read_list(name, call)
        except TimeIsUp:
            raise
        except Exception as error:  # noqa: BLE001 (the other lists are read all the same)
            if name == call.progress.own_list:
                call.lose_own_list(f"opt-out list {name}", error)
            else:
                call.failed(f"opt-out list {name}", error)
        call.progress = replace(call.progress, lists=call.progress.lists[1:], token="", listed_after="")
        del call.counts["begun_again"]  # it is of one list


def _read_list(name: str, call: ComparisonCall) -> None:
    is_own = name == call.ports.own_list
    under_way = call.progress.token or call.progress.listed_after
    if not under_way or (is_own and call.progress.own_list not in ("", name)):
        _begin(name, call)
    advertisers = call.concerned()
    resumed = call.progress.token
    while True:
        try:
            page, token = call.page_of_list(name, call.progress.token)
        except PageForgotten:
            call.counts["begun_again"] += 1
            if call.progress.token != resumed or call.counts["begun_again"] > MOST_BEGUN_AGAIN:
                raise
            resumed = ""
            _begin(name, call)
            continue
        _read_page(_ListPage(name, is_own, page), advertisers, call)
        call.progress = replace(call.progress, token=token, listed_after="")
        if not token:
            return


def _read_page(page: "_ListPage", advertisers: Mapping[str, Advertiser], call: ComparisonCall) -> None:
    """The entries of the page that are left, a few at once, in an order that the next call finds again."""
    done = call.progress.listed_after
    left = sorted((entry for entry in page.entries if not done or entry.number > done), key=lambda entry: entry.number)
    for first in range(0, len(left), ENTRIES_AT_ONCE):
        if first:  # the time was looked at before the page was asked for
            call.check_time()
        entries = left[first : first + ENTRIES_AT_ONCE]
        phones = _compare_page(replace(page, entries=entries), advertisers, call)
        if page.is_own and call.progress.own_list:
            call.own_numbers.learn(phones)
        call.progress = replace(call.progress, listed_after=entries[-1].number)
        if page.is_own and call.own_numbers.full:
            call.keep_own_numbers()


def _begin(name: str, call: ComparisonCall) -> None:
    """At the first page. Of our own list, nothing that was read before counts."""
    call.progress = replace(call.progress, token="", listed_after="")
    if name == call.ports.own_list:
        call.own_numbers.forget()
        call.progress = replace(call.progress, own_list=name, kept=())


@dataclass(frozen=True, slots=True)
class _ListPage:
    """A page of a list, or a part of it; `is_own`: of the list that we write to."""

    list_name: str
    is_own: bool
    entries: Sequence[OptedOut]

    def is_ours(self, entry: OptedOut) -> bool:
        """Whether we may have put the entry there ourselves."""
        return self.is_own and not entry.by_person


def _compare_page(page: _ListPage, advertisers: Mapping[str, Advertiser], call: ComparisonCall) -> Collection[Phone]:
    """The numbers on it that contacts may have. Raises TimeIsUp: then the whole page is read again, and counted then."""
    before = call.counts.copy()
    try:
        return _compare_entries(page, advertisers, call)
    except TimeIsUp:
        call.counts = before | Counter(unknown_here=call.counts["unknown_here"])  # those are opposed by now
        raise


def _compare_entries(page: _ListPage, advertisers: Mapping[str, Advertiser], call: ComparisonCall) -> Collection[Phone]:
    entries = _by_phone(page, call)
    known: dict[Phone, list[Contact]] = {phone: [] for phone in entries}
    for place, advertiser_id in enumerate(advertisers):
        if place:  # the time was looked at before the page was asked for
            call.check_time()
        for phone, contact in _recalled(advertiser_id, list(entries), call).items():
            if contact.version:
                known[phone].append(contact)
    for phone, contacts in known.items():
        may_be_ours = page.is_ours(entries[phone])
        may_be_why = [contact for contact in contacts if not advertisers[contact.advertiser_id].test]
        if may_be_ours and any(contact.status is Status.OPPOSED for contact in may_be_why):
            continue
        new = [contact for contact in contacts if contact.status is not Status.OPPOSED]
        entry = _dated(entries[phone], page.list_name, call) if new else entries[phone]
        for contact in new:
            call.check_time()
            compare_contact(contact, page.list_name, entry, call, ours=may_be_ours and contact in may_be_why)
    return entries.keys()


def _dated(entry: OptedOut, list_name: str, call: ComparisonCall) -> OptedOut:
    """With since when it is listed, if the carrier can tell. Raises TimeIsUp."""
    if entry.at is not None:
        return entry
    try:
        at = call.when_carrier_is_free(lambda: call.ports.listed.listed_at(list_name, entry.number))
    except TimeIsUp:
        raise
    except Exception as error:  # noqa: BLE001 (reported and counted: the person opposes all the same, as of now)
        call.failed(f"since when a number is on opt-out list {list_name}", error)
        return entry
    return replace(entry, at=at)


def _by_phone(page: _ListPage, call: ComparisonCall) -> dict[Phone, OptedOut]:
    """The entries whose numbers contacts may have."""
    call.counts["listed"] += len(page.entries)
    entries = {}
    for entry in page.entries:
        try:
            entries[Phone.of(entry.number)] = entry
        except InputError as error:
            if _E164.fullmatch(entry.number):
                call.counts["foreign"] += 1
            else:
                call.failed(f"a number of opt-out list {page.list_name}", error)
    return entries


def _recalled(advertiser_id: str, phones: Sequence[Phone], call: ComparisonCall) -> Mapping[Phone, Contact]:
    """The contacts with these numbers, including erased ones; one by one if something is wrong with one of them."""
    try:
        return call.ports.contacts.recall_all(advertiser_id, phones)
    except Exception as error:  # noqa: BLE001 (counted below, for whom it happens again)
        call.ports.failed(f"the contacts of {advertiser_id} together", error)
        contacts = {}
        for phone in phones:
            try:
                contacts[phone] = call.ports.contacts.recall(advertiser_id, phone)
            except Exception as error:  # noqa: BLE001 (one person's failure is that person's)
                call.failed(f"a contact of {advertiser_id}", error)
        return contacts
