"""Whose oppositions a carrier's list holds: it belongs to one account, which several advertisers may share."""

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.outside.carrier import Carrier
from stopsms.compliance.ports.people import AdvertiserStore


def concerned_by(carrier: Carrier, advertisers: AdvertiserStore) -> frozenset[str]:
    """The ids of the advertisers for whom a STOP to one of the carrier's numbers is: those that have the number, or had it lately.

    Of a number that the carrier itself had before, those that have left it too: whoever names it still has it elsewhere by now, or sends
    through the carrier.
    """
    present = sorted(set(carrier.stop_numbers.values()))
    having = {user for number in present for user in advertisers.users(number).addressed}
    former = (user for number in carrier.former_numbers for user in advertisers.users(number).having)
    return frozenset(having | {user.advertiser_id for user in former if user.left_at is not None})


def is_concerned(advertiser: Advertiser, carrier: Carrier, advertisers: AdvertiserStore) -> bool:
    """Whether a STOP that this carrier knows is against the advertiser: its messages leave there, or have a number of the carrier."""
    return advertiser.route.carrier == carrier.id or advertiser.id in concerned_by(carrier, advertisers)


def sending_through(carrier_id: str, advertisers: AdvertiserStore) -> list[Advertiser]:
    """The advertisers whose messages leave through a declared carrier. It reads all advertisers: for what is rare."""
    found: list[Advertiser] = []
    following: str | None = None
    while True:
        page, following = advertisers.page(following)
        found += [advertiser for advertiser in page if advertiser.route.carrier == carrier_id]
        if following is None:
            return found
