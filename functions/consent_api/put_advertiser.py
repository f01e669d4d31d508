"""Declare an advertiser, or change it."""

from datetime import datetime
from typing import ClassVar

from stopsms.compliance.access.carrier_choice import check_carrier
from stopsms.compliance.access.number_sharing import check_joining, settled
from stopsms.compliance.access.principal import Principal
from stopsms.compliance.campaign.advertiser import Advertiser, AdvertiserChange
from stopsms.compliance.campaign.notice import Notice, shared_number
from stopsms.compliance.campaign.reply_numbers import MOST_NUMBERS, MOST_SETTLED, NumberUsers
from stopsms.compliance.errors import InputError
from stopsms.compliance.law.rule import Result, RuleResult
from stopsms.compliance.law.rulebook import rulebook_of, rulebooks
from stopsms.compliance.message.draft import Draft
from stopsms.compliance.person.phone import HOME
from stopsms.compliance.ports.campaigns import KillSwitch
from stopsms.compliance.ports.clock import Clock
from stopsms.compliance.ports.forms import FormStore
from stopsms.compliance.ports.people import AdvertiserStore


class TestForGood(InputError):
    """Whether an advertiser only tests is decided when it is declared: what was recorded since is either real or a trial."""

    code: ClassVar[str] = "test_for_good"


class TooManyNumbers(InputError):
    """A declaration that names more numbers than can change together."""

    code: ClassVar[str] = "too_many_numbers"


class DeclaredTwice(InputError):
    """A phone of the advertiser's own people that is in the list twice, however it is written."""

    code: ClassVar[str] = "declared_twice"


class WiderFrequencyCap(InputError):
    """An advertiser's own limit of messages that is not stricter than a rulebook's."""

    code: ClassVar[str] = "wider_frequency_cap"


def put_advertiser(
    advertiser: Advertiser,
    by: Principal,
    advertisers: AdvertiserStore,
    forms: FormStore,
    kill_switch: KillSwitch,
    clock: Clock,
) -> tuple[RuleResult, ...]:
    """Write the advertiser as this principal wants it, unless its STOP number or a sender ID is unlawful; the rules that refuse it.

    Raises TooManyNumbers, DeclaredTwice, WiderFrequencyCap, TestForGood, and what `check_joining` does for a number that the advertiser
    does not have, and `check_carrier` for a carrier that its messages do not leave through.

    A name is not a message: it is judged as if sent to clients under contract, so that a lawyer, or anyone with a restricted subject in
    its name, can be declared; what each may send is judged with its messages.

    Before the first advertiser nothing can have been recorded: no opposition can be missing from these tables, and sending may begin.
    """
    if len(advertiser.reply_numbers) > MOST_NUMBERS:
        title = f"an advertiser may have at most {MOST_NUMBERS} numbers, those that brands leave from included"
        raise TooManyNumbers(title, field="brands")
    phones = [declared.phone for declared in advertiser.test_phones]
    if again := next((place for place, phone in enumerate(phones) if phone in phones[:place]), None):
        first = phones.index(phones[again])
        raise DeclaredTwice(f"numbers {first + 1} and {again + 1} of the list are the same phone", field="test_phones")
    _check_frequency_cap(advertiser)
    stored, now = advertisers.find(advertiser.id), clock.now()
    if not advertiser.test:  # its messages leave through none
        check_carrier(advertiser.route.carrier, stored, by)
    today = now.date()
    refused = tuple(
        result
        for brand in (advertiser.main_brand, *advertiser.brands)
        for territory in (HOME, *advertiser.stop_numbers)
        for result in rulebook_of(territory.country).judge_content(
            Draft(brand.name, advertiser, brand, territory, contract_in_progress=True), today
        )
        if result.result is Result.BLOCK
    )
    if not refused:
        if stored is not None:
            _keep_shown_numbers(stored, advertiser, advertisers, forms, now)
        elif not advertisers.page(None)[0]:
            kill_switch.begin(now)

        change = AdvertiserChange(now, str(by))

        def check(number: str, users: NumberUsers) -> NumberUsers:
            if advertiser.test:  # it takes nothing from anybody
                check_joining(advertiser, number, users, by)
                return users
            check_joining(advertiser, number, settled(users, change), by)
            return settled(users, change, MOST_SETTLED // len(advertiser.reply_numbers))

        if not advertisers.put(advertiser, change, check):
            known = "no test advertiser" if advertiser.test else "a test advertiser"
            raise TestForGood(f"it was declared as {known}, and stays so: choose another id", field="test")
    return tuple(dict.fromkeys(refused))


def shared_numbers(advertiser: Advertiser, principal: Principal, advertisers: AdvertiserStore) -> tuple[Notice, ...]:
    """The numbers that it shares with others. Of those for whom this principal does not act, nothing is told."""
    if advertiser.test:  # it takes nothing from anybody
        return ()
    shared = {
        number: sorted(filter(principal.acts_for, advertisers.users(number).real - {advertiser.id}))
        for number in sorted(advertiser.reply_numbers)
    }
    return tuple(shared_number(number, others) for number, others in shared.items() if others)


def _check_frequency_cap(advertiser: Advertiser) -> None:
    own = advertiser.frequency_cap
    for rulebook in rulebooks():
        cap = rulebook.frequency_cap
        if own is not None and cap is not None and own.widens(cap):
            title = (
                f"{own.messages} messages in {own.days} days is no stricter than the {cap.messages} in {cap.days} of the rulebook "
                f"{rulebook.version}, which holds anyway: state fewer messages, over no more days"
            )
            raise WiderFrequencyCap(title, field="frequency_cap")


def _keep_shown_numbers(
    stored: Advertiser, advertiser: Advertiser, advertisers: AdvertiserStore, forms: FormStore, now: datetime
) -> None:
    """Have the numbers kept that an advertiser with a form leaves: a page named one for STOP, and whoever read it may write there."""
    left = stored.reply_numbers - advertiser.reply_numbers
    if left and forms.page(stored.id, None)[0]:
        for number in left:
            advertisers.use(stored.id, [number], now)
