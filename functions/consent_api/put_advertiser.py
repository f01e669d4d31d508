"""Declare an advertiser, or change it."""

from compliance.advertiser import Advertiser
from compliance.phone import Territory
from compliance.ports import AdvertiserRegister, Clock, KillSwitch
from compliance.review import Draft
from compliance.rule import Result, RuleResult
from compliance.rulebook import rulebook_of


def put_advertiser(
    advertiser: Advertiser, register: AdvertiserRegister, switch: KillSwitch, clock: Clock
) -> tuple[RuleResult, ...]:
    """Write the advertiser, unless its STOP number or a sender ID is unlawful; the rules that refuse it.

    A name is no message: it is judged as to clients under contract, so that a lawyer, or whoever has a forbidden subject in its name,
    can be declared; what each may send is judged with its messages.

    Before the first one nothing can have been recorded: no opposition is missing in these tables, and sending may begin.
    """
    today = clock.now().date()
    refused = tuple(
        result
        for brand in (advertiser.main_brand, *advertiser.brands)
        for territory in (Territory.METROPOLITAN, *advertiser.stop_numbers)
        for result in rulebook_of(territory.country).judge_content(
            Draft(brand.name, advertiser, brand, territory, contract_in_progress=True), today
        )
        if result.result is Result.BLOCK
    )
    if not refused:
        if register.find(advertiser.id) is None and not register.page(None)[0]:
            switch.begin(clock.now())
        register.put(advertiser)
    return tuple(dict.fromkeys(refused))
