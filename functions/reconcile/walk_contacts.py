"""Walk over all contacts, and put on our own opt-out list those who have opposed and are not on it."""

from dataclasses import replace

from reconcile.comparison_call import ComparisonCall, TimeIsUp
from stopsms.compliance.campaign.shards import SHARDS
from stopsms.compliance.person.contact import Status
from stopsms.compliance.person.phone import Phone


def walk_contacts(call: ComparisonCall, *, lists_were_read: bool) -> None:
    """Go on where the comparison is. `lists_were_read`: by an earlier call, so that this one has all its time. Raises TimeIsUp."""
    own_list = call.ports.own_list
    if not own_list:
        return
    if call.own_numbers is None:
        try:
            call.own_numbers = _numbers_on(own_list, call)
        except TimeIsUp as error:
            if not lists_were_read:
                raise
            call.failed(f"opt-out list {own_list}, too long for one call", error)
            return
        except Exception as error:  # noqa: BLE001 (reported and counted: nobody is put on a list that we cannot read)
            call.failed(f"opt-out list {own_list}", error)
            return
    for advertisers, following in call.advertisers(call.progress.page):
        for advertiser in advertisers:
            if advertiser.id >= call.progress.advertiser_id:
                _walk(advertiser.id, call.own_numbers, call)
        if following is not None:
            call.progress = replace(call.progress, page=following, advertiser_id="", shard=0, after=None)


def _numbers_on(name: str, call: ComparisonCall) -> set[str]:
    numbers: set[str] = set()
    token = ""
    while True:
        page, token = call.page_of_list(name, token)
        numbers.update(entry.number for entry in page)
        if not token:
            return numbers


def _walk(advertiser_id: str, own_numbers: set[str], call: ComparisonCall) -> None:
    if advertiser_id != call.progress.advertiser_id:
        call.progress = replace(call.progress, advertiser_id=advertiser_id, shard=0, after=None)
    while call.progress.shard < SHARDS:
        try:
            _walk_shard(advertiser_id, own_numbers, call)
        except TimeIsUp:
            raise
        except Exception as error:  # noqa: BLE001 (the other shards are walked over all the same)
            call.failed(f"contacts of {advertiser_id}", error)
        call.progress = replace(call.progress, shard=call.progress.shard + 1, after=None)


def _walk_shard(advertiser_id: str, own_numbers: set[str], call: ComparisonCall) -> None:
    call.check_time()
    progress = call.progress
    for page in call.ports.contacts.audience(advertiser_id, progress.shard, frozenset(), progress.after):
        for contact in page:
            if contact.status is Status.OPPOSED and contact.phone.e164 not in own_numbers:
                _add(contact.phone, own_numbers, call)
                call.progress = replace(call.progress, after=contact.phone.e164)
        if page:
            call.progress = replace(call.progress, after=page[-1].phone.e164)
        call.check_time()


def _add(phone: Phone, own_numbers: set[str], call: ComparisonCall) -> None:
    try:
        call.when_carrier_is_free(lambda: call.ports.opt_outs.add(phone))
    except TimeIsUp:
        raise
    except Exception as error:  # noqa: BLE001 (one number that the carrier refuses is that number's)
        call.failed("a number that should be put on the opt-out list", error)
    else:
        own_numbers.add(phone.e164)
        call.counts["unknown_there"] += 1
