"""A rulebook: all that one country asks, chosen by the country of the number. A country without one is never written to."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any, Protocol

from stopsms.compliance.campaign.campaign import Terms
from stopsms.compliance.campaign.frequency_cap import FrequencyCap
from stopsms.compliance.consent.collection import Capture
from stopsms.compliance.law.calendar import Hours, LocalCalendar
from stopsms.compliance.law.eligibility import Facts, accepted
from stopsms.compliance.law.profile import Obstacle, Profile, Timetable
from stopsms.compliance.law.retention import Retention
from stopsms.compliance.law.rule import Duty, Rule, RuleResult, Source, judge_all
from stopsms.compliance.message.draft import Draft
from stopsms.compliance.person.contact import Contact, LegalBasis
from stopsms.compliance.person.phone import HOME, Country, Territory
from stopsms.compliance.proof.country_record import CountryRecord


class PlacesOf(Protocol):
    """How a country finds where the holder of a number may be."""

    def __call__(
        self, territory: Territory, attributes: Mapping[str, str], *, alsace_moselle: bool = False
    ) -> frozenset[LocalCalendar]:
        """Every place where that person may be."""


@dataclass(frozen=True, eq=False, slots=True)
class Rulebook:
    """The rules of one country, in the order in which they are shown; its profiles, places, sources and duties.

    `not_applied` is what is often taken for one of its rules.
    `on_record` is what documents say of it.
    `version` changes with any rule. `rule_of` names the rule that speaks for each of the calendar's obstacles, `decided` those of the
    rules on a contact that ask a person to decide: for them, to have read a warning is not enough.
    `without_consent` are the legal bases that allow advertising without consent and whose recipients a preview counts.
    `frequency_cap` is what its rule on frequency asks of every advertiser; one of an advertiser's own may only be stricter.
    """

    country: Country
    version: str
    capture: tuple[Rule[Capture], ...]
    contact: tuple[Rule[Facts], ...]
    timing: tuple[Rule[Facts], ...]
    content: tuple[Rule[Draft], ...]
    duties: tuple[Duty, ...]
    timetables: Mapping[str, Timetable]
    default_family: str
    rule_of: Mapping[Obstacle, str]
    places: PlacesOf
    sources: tuple[Source, ...]
    retention: Retention
    on_record: CountryRecord
    not_applied: tuple[Duty, ...] = ()
    decided: frozenset[str] = frozenset()
    without_consent: frozenset[LegalBasis] = frozenset()
    frequency_cap: FrequencyCap | None = None

    @property
    def sending_rules(self) -> tuple[Rule[Any], ...]:
        """Every rule on which a send depends, in the order of a decision."""
        return (*self.contact, *self.timing, *self.content)

    def id_of(self, name: str) -> str:
        """The id of its rule of that name, for what has to speak for a rule without asking it. Raises KeyError when it has none."""
        found = f"{self.country.lower()}.{name}"
        if all(rule.id != found for rule in (*self.capture, *self.sending_rules)):
            raise KeyError(found)
        return found

    def leaves_to_a_person(self, rule: str) -> bool:
        """Whether a person's answer to this rule can count: what it says of a text, of a closed day, or of contacts to decide on."""
        of_texts = {content.id for content in self.content}
        return rule in of_texts | set(self.rule_of.values()) | self.decided

    def timetable(self, chosen: Profile) -> Timetable:
        """The dated profiles of the family chosen; this country's default when the choice was made for another."""
        return self.timetables.get(chosen.family, self.timetables[self.default_family])

    def hours(self, contact: Contact, terms: Terms, rules_of: date | None = None) -> Hours:
        """The hours of a contact under a campaign's terms, its carrier's included; by the profile of one day, when one is named."""
        where = self.places(contact.phone.territory, contact.attributes, alsace_moselle=terms.advertiser.alsace_moselle)
        timetable = self.timetable(terms.profile)
        in_force = timetable if rules_of is None else timetable.as_of(rules_of)
        route = terms.advertiser.route
        at_carrier = home_rulebook().places(HOME, {}, alsace_moselle=False) if route.keeps else frozenset()
        return Hours(where, in_force, accepted(terms, self.rule_of), route, at_carrier)

    def judge_capture(self, capture: Capture) -> tuple[RuleResult, ...]:
        """Every capture rule's result; nothing may be recorded if one blocks."""
        return judge_all(self.capture, capture, capture.now.date())

    def judge_content(self, draft: Draft, day: date) -> tuple[RuleResult, ...]:
        """Every content rule's result on a draft that leaves that day, under the rules of that day."""
        return judge_all(self.content, replace(draft, judged_for=day), day, draft.nature, draft.accepted)


# The one place that knows which countries there are: `rulebook_of` and `timetables_of` each have a line for each of them.


@cache
def rulebook_of(country: Country) -> Rulebook:
    """The rulebook of a country, loaded when it is first needed."""
    match country:
        case Country.FRANCE:
            from stopsms.compliance.countries.france.rulebook import RULEBOOK as FRANCE  # noqa: PLC0415 (loaded when needed)

            return FRANCE
        case Country.SWITZERLAND:
            from stopsms.compliance.countries.switzerland.rulebook import RULEBOOK as SWITZERLAND  # noqa: PLC0415

            return SWITZERLAND


def home_rulebook() -> Rulebook:
    """The rulebook of the country of every advertiser, for what belongs to no number: campaigns, stored answers, the register."""
    return rulebook_of(HOME.country)


@cache
def timetables_of(country: Country) -> Mapping[str, Timetable]:
    """The timetables of a country by family, without the rest of its rulebook: to read a campaign takes no rule."""
    match country:
        case Country.FRANCE:
            from stopsms.compliance.countries.france.timing.sending_hours import TIMETABLES as FRANCE  # noqa: PLC0415

            return FRANCE
        case Country.SWITZERLAND:
            from stopsms.compliance.countries.switzerland.sending_hours import TIMETABLES as SWITZERLAND  # noqa: PLC0415

            return SWITZERLAND


def rulebooks() -> tuple[Rulebook, ...]:
    """Every rulebook there is."""
    return tuple(map(rulebook_of, Country))


def profiles() -> tuple[Profile, ...]:
    """The sending profiles of every country, past ones too, in the order in which countries and profiles are written."""
    return tuple(
        profile
        for country in Country
        for timetable in timetables_of(country).values()
        for profile in timetable.profiles
    )


@cache
def profile_named(name: str) -> Profile:
    """The sending profile of that id, of any country. Raises KeyError when there is none."""
    for profile in profiles():
        if profile.id == name:
            return profile
    raise KeyError(name)
