"""Declare an advertiser, or change it."""

from compliance.advertiser import Advertiser
from compliance.phone import Territory
from compliance.ports import AdvertiserRegister, Clock
from compliance.review import Draft
from compliance.rule import Result, RuleResult
from compliance.rulebook import rulebook_of


def put_advertiser(advertiser: Advertiser, register: AdvertiserRegister, clock: Clock) -> tuple[RuleResult, ...]:
    """Write the advertiser, unless its STOP number or a sender ID is unlawful; the rules that refuse it."""
    today = clock.now().date()
    refused = tuple(
        result
        for brand in (advertiser.main_brand, *advertiser.brands)
        for territory in (Territory.METROPOLITAN, *advertiser.stop_numbers)
        for result in rulebook_of(territory.country).judge_content(
            Draft(brand.name, advertiser, brand, territory), today
        )
        if result.result is Result.BLOCK
    )
    if not refused:
        register.put(advertiser)
    return tuple(dict.fromkeys(refused))
