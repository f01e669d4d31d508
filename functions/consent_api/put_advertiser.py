"""Declare an advertiser, or change it."""

from compliance.advertiser import Advertiser
from compliance.decision import Result, RuleResult
from compliance.phone import Territory
from compliance.ports import AdvertiserRegister
from compliance.review import Draft, review


def put_advertiser(advertiser: Advertiser, register: AdvertiserRegister) -> tuple[RuleResult, ...]:
    """Write the advertiser, unless its STOP number or a sender ID is unlawful; the rules that refuse it."""
    refused = tuple(
        result
        for brand in (advertiser.main_brand, *advertiser.brands)
        for territory in (Territory.METROPOLITAN, *advertiser.stop_numbers)
        for result in review(Draft(brand.name, advertiser, brand, territory))
        if result.result is Result.BLOCK
    )
    if not refused:
        register.put(advertiser)
    return tuple(dict.fromkeys(refused))
