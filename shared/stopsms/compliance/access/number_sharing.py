"""Who may give an advertiser a number that others have: it would read what people write to them.

Sources: GDPR art. 5(1)(b) and (f), 25(2) and 32: what is written to one controller is not for another.
"""

from typing import ClassVar

from stopsms.compliance.access.principal import Principal
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.campaign.reply_numbers import NumberUsers
from stopsms.compliance.errors import InputError

MOST_TEST_ADVERTISERS = 5
"""How many advertisers that only test may have one number: each reads, and is asked about, every message that comes to it."""


class NumberOfAnother(InputError):
    """People write to an advertiser at this number that the caller does not act for. The message does not tell whose it is."""

    code: ClassVar[str] = "number_of_another"


class TooManyTestAdvertisers(InputError):
    """As many test advertisers have this number as may."""

    code: ClassVar[str] = "too_many_test_advertisers"


def check_joining(advertiser: Advertiser, number: str, users: NumberUsers, principal: Principal) -> None:
    """Whether this principal may give the advertiser a number that these have. Raises NumberOfAnother and TooManyTestAdvertisers.

    A number that others have is shared by whoever acts for all of them. Testers keep nobody from a number: they never hold one back.
    """
    others = users.real - {advertiser.id}
    if others and (principal.test or not all(map(principal.acts_for, others))):
        raise NumberOfAnother(
            "people write to another advertiser at this number: it is shared only by who acts for that one too",
            field=advertiser.field_of(number),
        )
    if advertiser.test and len(users.test) >= MOST_TEST_ADVERTISERS:
        raise TooManyTestAdvertisers(
            f"{MOST_TEST_ADVERTISERS} test advertisers have this number already: take another",
            field=advertiser.field_of(number),
        )
