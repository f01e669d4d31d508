"""Who may give an advertiser a number that people write to, and when one is taken from it: whoever has it reads what they write.

Sources: GDPR art. 5(1)(b) and (f), 25(2) and 32: what is written to one controller is not for another. CPCE art. L.34-5: whoever
received a message can oppose free of charge by the number that it names.
"""

from datetime import datetime, timedelta
from typing import ClassVar

from stopsms.compliance.access.principal import Principal
from stopsms.compliance.campaign.advertiser import Advertiser, AdvertiserChange
from stopsms.compliance.campaign.reply_numbers import NumberUser, NumberUsers
from stopsms.compliance.errors import InputError
from stopsms.compliance.law.dates import years_before
from stopsms.compliance.law.rulebook import rulebooks


class NumberNotGiven(InputError):
    """The number is not the advertiser's, and the caller may not give it. The message does not tell whether anybody has it."""

    code: ClassVar[str] = "number_not_given"


class NumberInUse(InputError):
    """People may still write to the advertiser at this number."""

    code: ClassVar[str] = "number_in_use"


def check_joining(advertiser: Advertiser, number: str, users: NumberUsers, principal: Principal) -> None:
    """Whether this principal may give the advertiser a number that these have. Raises NumberNotGiven.

    A number that others have is shared by whoever acts for all of them; whoever tests takes none of those. One that nobody has is the
    deployment's, whose account at the carrier leases it for all advertisers and does not tell whose it is: so whoever acts for all gives
    it to the first one. Test advertisers keep nobody from a number, and need nobody's leave for a free one.
    """
    others = users.real - {advertiser.id}
    shares = bool(others) and not principal.test and all(map(principal.acts_for, others))
    gives_first = not others and (advertiser.test or principal.advertisers is None)
    if not (shares or gives_first):
        raise NumberNotGiven(
            "this number is not the advertiser's: one that others have is given by who acts for these too, any other by who acts"
            " for all advertisers",
            field=advertiser.field_of(number),
        )


def expected_until(user: NumberUser) -> datetime | None:
    """Until when people may write STOP to the number and mean this advertiser, which left it; None if no message ever named it.

    Whoever received the last message that named it, and was not heard of since, is no contact any more by then: so long a contact may
    be kept (`Retention.contacts`, the longest of all countries).
    """
    if user.used_until is None:
        return None
    last = max(user.used_until, user.left_at or user.used_until)
    terms = [rulebook.retention.contacts for rulebook in rulebooks()]
    return max(years_before(last, -term.years) + timedelta(days=term.days) for term in terms)


def check_release(user: NumberUser, now: datetime, *, declared: bool) -> None:
    """Whether the number can be taken from the advertiser, whose declaration names it or not. Raises NumberInUse, which says why not."""
    if declared:
        raise NumberInUse("the advertiser's declaration names this number: give the advertiser another one first")
    until = expected_until(user)
    if until is not None and now < until:
        raise NumberInUse(
            f"messages of the advertiser's name this number: people may write STOP to it until {until:%Y-%m-%d}"
        )


def settled(users: NumberUsers, change: AdvertiserChange, most: int | None = None) -> NumberUsers:
    """Those that have a number when another advertiser takes it: whoever left it so long ago that nobody writes to it any more does not.

    Of these, no more than so many lose it.
    """
    gone = [user.advertiser_id for user in users.having if user.left_at is not None and _is_over(user, change.at)]
    return users.without(gone[:most], change)


def _is_over(user: NumberUser, now: datetime) -> bool:
    until = expected_until(user)
    return until is None or until <= now
