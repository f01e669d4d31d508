"""Who has a number that people write to, and taking it from an advertiser: for whoever acts for all of them."""

from stopsms.compliance.access.number_sharing import check_release
from stopsms.compliance.access.principal import Principal
from stopsms.compliance.campaign.advertiser import AdvertiserChange
from stopsms.compliance.campaign.reply_numbers import NumberUser, NumberUsers
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.people import AdvertiserStore


def who_has(number: str, advertisers: AdvertiserStore) -> NumberUsers | None:
    """The advertisers that have it, or had it; None if none ever did."""
    users = advertisers.users(number)
    return users if users.known or users.test else None


def release_number(
    number: str, advertiser_id: str, by: Principal, advertisers: AdvertiserStore, clock: Clock
) -> NumberUser | None:
    """Take the number from the advertiser: it reads no more of what people write there. None if it never had it.

    Raises NumberInUse. Asked again, nothing changes: when and by whom it was released stays on record.
    """
    now = clock.now()
    return advertisers.release(
        number,
        advertiser_id,
        AdvertiserChange(now, str(by)),
        lambda user, declared: check_release(user, now, declared=declared),
    )
