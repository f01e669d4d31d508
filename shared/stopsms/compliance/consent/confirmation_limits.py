"""How many requests to confirm may leave in an hour: whoever types numbers into a form makes the advertiser pay an SMS for each.

SMS pumping (artificially inflated traffic): somebody who earns from a range of numbers has messages sent to it. Nobody there answers,
so what matters is how few leave. Those who really agreed are spread over all numbers; a fraudster's are next to each other, in what
they hold or rent: an operator is given its numbers in ranges (Arcep, plan national de numérotation: 100,000 consecutive mobile numbers,
those with the same first five digits), and passes on smaller blocks of them. Hence a limit for each block of 10,000 numbers and each range
of 100,000. Whoever rotates these, and forms and addresses too, meets the limit of the whole deployment.

No law says how many: these are limits of this product. A file may bring many at once, of one day (`ASKED_WITHIN`): it comes from somebody
with a key, who sees its length before. It is held to the limits of numbers alone, and to wider ones: the form whose consents it
reports may be one that others type into.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from stopsms.compliance.person.phone import HOME, Phone
from stopsms.compliance.ports.limits import CountedLimit, Limit

HOUR = timedelta(hours=1)

MOST_REQUESTS = 3
REQUESTS_PERIOD = timedelta(days=30)
"""The most questions that leave to one number, of one advertiser, within each such period: a form must not become a means to pester
somebody. Acts count for nothing: whoever was not asked is asked when they come again."""

MOST_QUESTIONS = 3
QUESTIONS_PERIOD = timedelta(days=1)
"""The most that leave to one number in a day, from one number, of all the advertisers that share it: not all of them ask at once, and
whoever answers each is not asked for ever."""

DIGITS_WITHIN_BLOCK = 4
DIGITS_WITHIN_RANGE = 5

LEAST_OF_BLOCK = 5
"""To one block, however little a deployment may send: a family, or colleagues with the telephones of a company, sign up together."""

LEAST_OF_RANGE = 20
"""To one range: its ten blocks may not each be used up."""

BLOCKS_IN_USE = 7_000
"""Of metropolitan mobile numbers, about (70 million lines of people): an hour's crowd brings each block this part of it, on average."""

TIMES_ITS_SHARE = 20
"""So many times its share of the crowd goes to a block (and a fifth as many times to a range, where chance matters less): far from what
chance brings, and below 1 % of what may leave, so that the limits of blocks hold nobody back in a crowd, however large."""

LEAST_OF_BLOCK_ELSEWHERE = 3
ELSEWHERE_TO_BLOCK = 10
"""An overseas territory or a small country has few blocks: each may take a tenth of what may leave there."""

BLOCK_OF_FILES = 100
RANGE_OF_FILES = 1000
"""More than what the two workers of the queue can send in an hour, spread over all numbers, brings to any."""

FORM_OF_ALL = 2
"""One form, or one advertiser's own program, may take half of what may leave: another's people are still asked."""

ADDRESS_OF_FORM = 10
CROWD_OF_ADDRESS = 30
PLACE_OF_FORM = 2
LEAST_OF_ADDRESS = 5
"""One address may take a tenth of what a form may, or thirty; but no more than half, unless that is below five: no place closes it alone.

The network of a shop or a school is one address for all who sign up there, and so is a mobile operator's (RFC 6269, 5): dozens come from
one in the hour of a launch. It bounds no cost: what an attack costs is bounded by what leaves to numbers, on a form and in all.
"""


@dataclass(frozen=True, slots=True)
class ConfirmationsAllowed:
    """Requests an hour, as the deployment was told: in all, and (of these) to numbers elsewhere than in metropolitan France.

    SMS to other territories cost several times as much, and their ranges are those that fraud prefers.
    """

    per_hour: int
    elsewhere_per_hour: int


def confirmation_limits(
    phone: Phone, advertiser_id: str, form: str, allowed: ConfirmationsAllowed
) -> Sequence[CountedLimit]:
    """The limits of one request: those of its numbers first, then of its form, then of everything. `form` is "" for a program's consent."""
    source = f"form {form}" if form else f"advertiser {advertiser_id}"
    return (
        *_limits_of_numbers(phone, allowed),
        _hourly(source, acts_on_form(None, allowed)),
        _hourly("all", allowed.per_hour),
    )


def acts_on_form(wanted: int | None, allowed: ConfirmationsAllowed) -> int:
    """How many acts one form takes in an hour: no more than people may be asked, since each is promised an SMS; fewer if so wanted."""
    most = max(1, allowed.per_hour // FORM_OF_ALL)
    return most if wanted is None else min(wanted, most)


def acts_of_address(wanted: int | None, on_form: int) -> int:
    """How many of them may come from one address; as many as the form says, where it does: at a till, all come from one tablet."""
    if wanted is not None:
        return min(wanted, on_form)
    return max(LEAST_OF_ADDRESS, on_form // ADDRESS_OF_FORM, min(CROWD_OF_ADDRESS, on_form // PLACE_OF_FORM))


def acts_of_site(of_address: int, on_form: int) -> int:
    """How many from all networks of one site: one customer may have thousands, and so may an operator's telephones of a region."""
    return max(of_address, on_form // PLACE_OF_FORM)


def limit_of_person(whose: str) -> CountedLimit:
    """How often one advertiser may ask the same person. `whose` is a keyed hash."""
    return CountedLimit(f"confirm person {whose}", Limit(MOST_REQUESTS, REQUESTS_PERIOD))


def limit_of_number(whose: str) -> CountedLimit:
    """How often one number may be asked from another, on behalf of whichever advertiser. `whose` is a keyed hash of both."""
    return CountedLimit(f"confirm number {whose}", Limit(MOST_QUESTIONS, QUESTIONS_PERIOD))


def limits_of_files(phone: Phone) -> Sequence[CountedLimit]:
    """The limits of a request about what a file reports."""
    return (
        _hourly(f"block of files {_block(phone)}", BLOCK_OF_FILES),
        _hourly(f"range of files {_range(phone)}", RANGE_OF_FILES),
    )


def _limits_of_numbers(phone: Phone, allowed: ConfirmationsAllowed) -> Sequence[CountedLimit]:
    block = f"block {_block(phone)}"
    if phone.territory is not HOME:
        of_block = max(LEAST_OF_BLOCK_ELSEWHERE, allowed.elsewhere_per_hour // ELSEWHERE_TO_BLOCK)
        return _hourly(block, of_block), _hourly("elsewhere", allowed.elsewhere_per_hour)
    of_block = max(LEAST_OF_BLOCK, allowed.per_hour * TIMES_ITS_SHARE // BLOCKS_IN_USE)
    of_range = max(LEAST_OF_RANGE, allowed.per_hour * TIMES_ITS_SHARE * 10 // (BLOCKS_IN_USE * 5))
    return _hourly(block, of_block), _hourly(f"range {_range(phone)}", of_range)


def _block(phone: Phone) -> str:
    return phone.e164[:-DIGITS_WITHIN_BLOCK]


def _range(phone: Phone) -> str:
    return phone.e164[:-DIGITS_WITHIN_RANGE]


def _hourly(what: str, most: int) -> CountedLimit:
    return CountedLimit(f"confirm {what}", Limit(most, HOUR))
