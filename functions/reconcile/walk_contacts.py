"""Walk over all contacts, and put on our own opt-out list at a carrier those who have opposed and are not on it.

They are those of advertisers whose messages leave through it: no other carrier is told of them. Those of test advertisers are left
out: no carrier is told of them at all.
"""

from dataclasses import replace

from reconcile.comparison_call import ComparisonCall, TimeIsUp
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.campaign.audience import EVERYBODY
from stopsms.compliance.campaign.person_values import local_day
from stopsms.compliance.campaign.shards import SHARDS
from stopsms.compliance.person.contact import Status
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.carrier import GatewayClosed


def walk_contacts(call: ComparisonCall) -> None:
    """Go on where the comparison is. Without all that our own list held when it was read, nobody is put there. Raises TimeIsUp."""
    own_list = call.ports.own_list
    if not own_list or call.progress.own_list != own_list:
        return
    try:
        call.own_numbers.load(call.progress.kept)
    except Exception as error:  # noqa: BLE001 (reported and counted: what cannot be read is not an empty list)
        call.lose_own_list(f"opt-out list {own_list}, as it was kept by an earlier call", error)
        return
    try:
        for advertisers, following in call.advertisers(call.progress.page):
            for advertiser in advertisers:
                if advertiser.id >= call.progress.advertiser_id and _is_told_of(advertiser, call):
                    _walk(advertiser.id, call)
            if following is not None:
                call.progress = replace(call.progress, page=following, advertiser_id="", shard=0, after=None)
    except GatewayClosed as error:
        call.lose_own_list(f"opt-out list {own_list}, to be added to", error)


def _is_told_of(advertiser: Advertiser, call: ComparisonCall) -> bool:
    """Whether the carrier is told who has opposed to this advertiser."""
    return advertiser.route.carrier == call.ports.carrier_id and not advertiser.test


def _walk(advertiser_id: str, call: ComparisonCall) -> None:
    if advertiser_id != call.progress.advertiser_id:
        call.progress = replace(call.progress, advertiser_id=advertiser_id, shard=0, after=None)
    while call.progress.shard < SHARDS:
        try:
            _walk_shard(advertiser_id, call)
        except (TimeIsUp, GatewayClosed):
            raise
        except Exception as error:  # noqa: BLE001 (the other shards are walked over all the same)
            call.failed(f"contacts of {advertiser_id}", error)
        call.progress = replace(call.progress, shard=call.progress.shard + 1, after=None)


def _walk_shard(advertiser_id: str, call: ComparisonCall) -> None:
    call.check_time()
    progress, day = call.progress, local_day(call.ports.clock.now())
    for page in call.ports.contacts.audience(advertiser_id, progress.shard, EVERYBODY, day, progress.after):
        for contact in page:
            if contact.status is Status.OPPOSED and contact.phone not in call.own_numbers:
                _add(contact.phone, call)
                call.progress = replace(call.progress, after=contact.phone.e164)
        if page:
            call.progress = replace(call.progress, after=page[-1].phone.e164)
        call.check_time()


def _add(phone: Phone, call: ComparisonCall) -> None:
    try:
        call.when_carrier_is_free(lambda: call.ports.opt_outs.add(phone))
    except (TimeIsUp, GatewayClosed):
        raise
    except Exception as error:  # noqa: BLE001 (one number that the carrier refuses is that number's)
        call.failed("a number that should be put on the opt-out list", error)
    else:
        call.own_numbers.learn([phone])
        call.counts["unknown_there"] += 1
