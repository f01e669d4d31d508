"""Whether this person may be solicited, for this purpose and now: the facts that the rules on the contact and the moment look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from stopsms.compliance.campaign.campaign import Terms
from stopsms.compliance.law.calendar import Hours
from stopsms.compliance.law.profile import Obstacle
from stopsms.compliance.person.claim_place import is_of_service
from stopsms.compliance.person.contact import Claim, Contact


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules on a contact look at. `at` is aware.

    `obstacles` are what the calendar holds against that moment, `unaccepted_obstacles` those of them that nobody has accepted for this
    campaign; `reopens` is when the next window opens, None when it is open or when no opening can be foreseen.
    """

    contact: Contact
    terms: Terms
    at: datetime
    hours: Hours
    obstacles: frozenset[Obstacle]
    unaccepted_obstacles: frozenset[Obstacle]
    reopens: datetime | None


def facts(contact: Contact, terms: Terms, at: datetime, hours: Hours) -> Facts:
    """The facts on a contact at an instant, with what the calendar says of it."""
    obstacles = hours.obstacles(at)
    unaccepted = hours.closed(at) if obstacles else obstacles
    return Facts(contact, terms, at, hours, obstacles, unaccepted, hours.next_opening(at) if unaccepted else None)


def accepted(terms: Terms, rule_of: Mapping[Obstacle, str]) -> frozenset[Obstacle]:
    """The obstacles whose rule a person has acknowledged for this campaign."""
    return frozenset(obstacle for obstacle, rule in rule_of.items() if rule in terms.acknowledged)


def recent_claims(facts: Facts, days: int) -> int:
    """How many messages of other campaigns the person was sent in the last `days` days; what they asked for themselves does not count."""
    since = facts.at - timedelta(days=days)
    return sum(claim.at > since for claim in _advertising_claims(facts))


def claims_of_days(facts: Facts, days: int) -> int:
    """How many messages of other campaigns the person was sent in so many calendar days where they are, today among them.

    A weekly message leaves at the same hour, give or take the time that sending takes, and a change of the clocks: of seven days counted
    in hours the last one would be in the way of the next, for some. What they asked for themselves does not count.
    """
    first = facts.hours.day(facts.at) - timedelta(days=days - 1)
    return sum(facts.hours.day(claim.at) >= first for claim in _advertising_claims(facts))


def _advertising_claims(facts: Facts) -> list[Claim]:
    """The person's claims of other campaigns, without those of messages about what they asked for."""
    own = facts.terms.campaign_id
    return [claim for campaign, claim in facts.contact.claims.items() if campaign != own and not is_of_service(claim)]
