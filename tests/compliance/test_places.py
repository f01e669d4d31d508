"""Where a recipient may be: each territory's own holidays, and the hours of every place that a contact names."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.campaign.outcome import Fate, Outcome, recorded
from stopsms.compliance.countries.france.timing.places import (
    ALSACE_MOSELLE,
    LOCAL,
    MONACO,
    NATIONAL,
    Holiday,
    places,
    public_holidays,
)
from stopsms.compliance.countries.france.timing.sending_hours import FR_AF2M_2026, FR_STRICT, TIMETABLES
from stopsms.compliance.law.calendar import Hours
from stopsms.compliance.law.dates import easter
from stopsms.compliance.law.decision import Verdict
from stopsms.compliance.law.edition import edition_of
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.law.profile import Obstacle
from stopsms.compliance.law.rule import Result, Severity
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.person.phone import Country, Territory
from stopsms.compliance.proof.past_decision import past_decision
from stopsms.contracts.records import outcome_record, read_outcome

from tests.each_case import each
from tests.factories import CAMILLE, a_contact, accepted, terms

FRENCH = [territory for territory in Territory if territory.country is Country.FRANCE]
YEARS = range(2019, 2060)
instants = st.datetimes(datetime(2025, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


def hours_of(where: Territory, **attributes: str) -> Hours:
    return Hours(places(where, attributes), TIMETABLES["FR_STRICT"])


def at(local: str, zone: str = "Europe/Paris") -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone))


# ------------------------------------------------------------------ public holidays, by each territory's law


def mi_careme(year: int) -> date:
    return easter(year) - timedelta(days=24)


def good_friday(year: int) -> date:
    return easter(year) - timedelta(days=2)


def on(month: int, day: int, from_year: int = 1, to_year: int = 9999) -> Callable[[int], date | None]:
    return lambda year: date(year, month, day) if from_year <= year <= to_year else None


DIFFERENCES: dict[
    Territory, tuple[list[str], list[Callable[[int], date | None]], list[Callable[[int], date | None]]]
] = {
    # Good Friday and Mi-Carême: kept by custom, named by no text (L.3422-2). Ours holds the days of Saint-Martin and Saint-Barthélemy.
    Territory.GUADELOUPE: (["971", "MF", "BL"], [], [good_friday, mi_careme]),
    # 29 June 2025 was a Sunday; the law that moves the day was voted that May.
    Territory.FRENCH_POLYNESIA: (["PF"], [on(6, 29, 2025, 2025)], []),
    Territory.MARTINIQUE: (["972"], [], []),
    Territory.GUYANE: (["973"], [], []),
    Territory.REUNION: (["974"], [], []),
    Territory.MAYOTTE: (["976"], [], []),
    Territory.SAINT_PIERRE_ET_MIQUELON: (["PM"], [], []),
    Territory.NEW_CALEDONIA: (["NC"], [], []),
    Territory.WALLIS_AND_FUTUNA: (["WF"], [], []),
    Territory.METROPOLITAN: ([""], [], []),
}
"""The library's subdivisions; the days that ours has and it has not; those that it has and ours has not."""


@each("where", FRENCH)
@each("year", YEARS)
def test_a_territorys_holidays_are_those_of_the_holidays_library_but_for_what_is_explained(
    where: Territory, year: int
) -> None:
    subdivisions, ours_alone, theirs_alone = DIFFERENCES[where]
    theirs = {day for code in subdivisions for day in holidays.country_holidays("FR", subdiv=code or None, years=year)}
    more, fewer = ({day(year) for day in days} - {None} for days in (ours_alone, theirs_alone))

    assert set(public_holidays(year, where)) == (theirs | more) - fewer


@each("year", YEARS)
def test_alsace_moselle_keeps_two_days_more_as_the_holidays_library_says(year: int) -> None:
    ours = set(public_holidays(year, Territory.METROPOLITAN, alsace_moselle=True))

    assert ours == set(holidays.country_holidays("FR", subdiv="57", years=year))


@each("year", YEARS)
def test_monaco_keeps_its_own_days_and_the_monday_after_a_sunday(year: int) -> None:
    ours = {day for holiday in MONACO for day in holiday.on(year)}

    assert ours == set(holidays.country_holidays("MC", years=year))


@each(
    ("where", "day", "kept"),
    [
        (Territory.FRENCH_POLYNESIA, date(2024, 6, 29), True),
        (Territory.FRENCH_POLYNESIA, date(2024, 11, 20), False),
        (Territory.FRENCH_POLYNESIA, date(2025, 11, 20), True),
        (Territory.FRENCH_POLYNESIA, date(2026, 6, 29), False),
        (Territory.FRENCH_POLYNESIA, date(2026, 11, 20), True),
        (Territory.FRENCH_POLYNESIA, date(2027, 3, 5), True),
        (Territory.FRENCH_POLYNESIA, date(2027, 3, 26), True),
        (Territory.FRENCH_POLYNESIA, date(2027, 12, 26), False),
        (Territory.NEW_CALEDONIA, date(2027, 9, 24), True),
        (Territory.NEW_CALEDONIA, date(2027, 3, 26), False),
        (Territory.NEW_CALEDONIA, date(2027, 12, 26), False),
        (Territory.WALLIS_AND_FUTUNA, date(2027, 4, 28), True),
        (Territory.WALLIS_AND_FUTUNA, date(2027, 6, 29), True),
        (Territory.WALLIS_AND_FUTUNA, date(2027, 7, 29), True),
        (Territory.GUADELOUPE, date(2027, 5, 27), True),
        (Territory.GUADELOUPE, date(2027, 5, 28), True),
        (Territory.GUADELOUPE, date(2027, 10, 9), True),
        (Territory.GUADELOUPE, date(2027, 3, 26), False),
        (Territory.MARTINIQUE, date(2027, 3, 26), False),
        (Territory.MARTINIQUE, date(2027, 2, 9), False),
        (Territory.MARTINIQUE, date(2027, 7, 21), True),
        (Territory.MARTINIQUE, date(2027, 5, 27), False),
        (Territory.MAYOTTE, date(2027, 12, 20), False),
        (Territory.SAINT_PIERRE_ET_MIQUELON, date(2027, 5, 8), True),
    ],
)
def test_a_day_is_kept_where_and_when_it_is_the_law(where: Territory, day: date, kept: bool) -> None:
    assert (day in public_holidays(day.year, where)) is kept


def test_every_local_day_stands_beside_its_own_source() -> None:
    own_codes = {Territory.FRENCH_POLYNESIA, Territory.NEW_CALEDONIA, Territory.WALLIS_AND_FUTUNA}
    for where, days in LOCAL.items():
        for day in days:
            assert "L.3422-2" not in day.source.title or where not in own_codes, day
            assert ("L.3422-2" in day.source.title) is (
                day.name.startswith("Abolition") and "Saint-Martin" not in day.name
            )
    assert {day.source.title.split(",")[0] for day in (*NATIONAL, *ALSACE_MOSELLE)} == {"Code du travail"}


def test_a_holiday_is_dated() -> None:
    dated = Holiday("d", NATIONAL[0].source, 1, 3, since=2020, until=2021, moved=2021)

    assert [dated.on(year) for year in range(2019, 2023)] == [
        (),
        (date(2020, 1, 3),),
        (date(2021, 1, 3), date(2021, 1, 4)),
        (),
    ]


# ------------------------------------------------------------------ what a contact's attributes add


@each(
    ("where", "attributes", "holiday"),
    [
        (Territory.METROPOLITAN, {"timezone": "Indian/Reunion"}, datetime(2027, 12, 20, 8, tzinfo=UTC)),
        (Territory.METROPOLITAN, {"postcode": "F-97200"}, datetime(2027, 5, 22, 14, tzinfo=UTC)),
        (Territory.METROPOLITAN, {"postcode": "97150"}, datetime(2027, 5, 28, 14, tzinfo=UTC)),
        (Territory.METROPOLITAN, {"postcode": "97133"}, datetime(2026, 10, 9, 14, tzinfo=UTC)),
        (Territory.METROPOLITAN, {"timezone": "America/Marigot"}, datetime(2027, 5, 28, 14, tzinfo=UTC)),
        (Territory.METROPOLITAN, {"timezone": "America/St_Barthelemy"}, datetime(2026, 10, 9, 14, tzinfo=UTC)),
        (Territory.GUADELOUPE, {}, datetime(2026, 10, 9, 14, tzinfo=UTC)),
        (Territory.NEW_CALEDONIA, {}, datetime(2026, 9, 23, 23, tzinfo=UTC)),
        (Territory.WALLIS_AND_FUTUNA, {}, datetime(2027, 7, 28, 22, tzinfo=UTC)),
        (Territory.METROPOLITAN, {"postcode": "98000"}, at("2027-01-27T10:00")),
        (Territory.METROPOLITAN, {"postcode": "MC-98000"}, at("2027-11-19T10:00")),
        (Territory.METROPOLITAN, {"postcode": "98000"}, at("2027-08-16T10:00")),
        (Territory.METROPOLITAN, {"postcode": "98000"}, at("2027-05-08T10:00")),
        (Territory.METROPOLITAN, {"timezone": "Europe/Monaco"}, at("2026-12-08T10:00")),
        (Territory.METROPOLITAN, {"postcode": "F-57070"}, at("2027-03-26T10:00")),
        (Territory.METROPOLITAN, {"postcode": "67 000"}, at("2027-03-26T10:00")),
        (Territory.METROPOLITAN, {"postcode": "Strasbourg 67000"}, at("2026-12-26T10:00")),
        (Territory.REUNION, {"postcode": "68100"}, at("2026-12-26T10:00")),
        (Territory.MAYOTTE, {"postcode": "97400"}, datetime(2027, 12, 20, 8, tzinfo=UTC)),
    ],
)
def test_a_contact_keeps_the_holidays_of_every_place_it_may_be_in(
    where: Territory, attributes: dict[str, str], holiday: datetime
) -> None:
    assert hours_of(where, **attributes).closed(holiday) == {Obstacle.PUBLIC_HOLIDAY}


@each(
    ("where", "attributes", "moment"),
    [
        (Territory.METROPOLITAN, {"postcode": "98000"}, at("2026-11-24T10:00")),
        (Territory.METROPOLITAN, {"postcode": "75011"}, at("2027-03-26T10:00")),
        (Territory.METROPOLITAN, {"postcode": "54000"}, at("2026-12-26T10:00")),
        (Territory.METROPOLITAN, {"postcode": "20000"}, at("2027-03-26T10:00")),
        (Territory.METROPOLITAN, {"postcode": "2A004"}, at("2027-03-26T10:00")),
        (Territory.METROPOLITAN, {"postcode": "inconnu"}, at("2027-01-27T10:00")),
        (Territory.METROPOLITAN, {"postcode": ""}, at("2027-01-27T10:00")),
    ],
)
def test_a_place_adds_nothing_that_it_does_not_keep(
    where: Territory, attributes: dict[str, str], moment: datetime
) -> None:
    assert not hours_of(where, **attributes).closed(moment)


@each(
    ("written", "zones"),
    [
        ("BP 980, 98845 Nouméa Cedex", {"Europe/Paris", "Pacific/Noumea"}),
        ("97 400", {"Europe/Paris", "Indian/Reunion"}),
        ("97400.0", {"Europe/Paris", "Indian/Reunion"}),
        ("FR 97-160 Le Moule", {"Europe/Paris", "America/Guadeloupe"}),
        ("９７４００", {"Europe/Paris", "Indian/Reunion"}),
        ("97200 ou 97400", {"Europe/Paris", "America/Martinique", "Indian/Reunion"}),
        ("BP 97, 75008 Paris", {"Europe/Paris"}),
        ("2A004", {"Europe/Paris"}),
        ("1000", {"Europe/Paris"}),
    ],
)
def test_a_postcode_is_found_as_people_write_it(written: str, zones: set[str]) -> None:
    assert {place.zone for place in hours_of(Territory.METROPOLITAN, postcode=written).places} == zones


@each("where", [where for where in FRENCH if where is not Territory.METROPOLITAN])
def test_who_has_an_overseas_number_and_a_metropolitan_postcode_is_in_both_places(where: Territory) -> None:
    at_five_in_the_morning, alone = at("2026-11-24T05:00"), hours_of(where)
    lyon = hours_of(where, postcode="69003")

    assert Obstacle.HOURS in lyon.closed(at_five_in_the_morning)
    assert lyon.places == alone.places | hours_of(Territory.METROPOLITAN).places


@given(st.sampled_from(FRENCH), st.one_of(st.from_regex(r"[0-9]{5}", fullmatch=True), st.text(max_size=20)), instants)
def test_a_postcode_opens_nothing_that_is_closed_without_it(where: Territory, postcode: str, moment: datetime) -> None:
    closed = hours_of(where).closed(moment)

    assert closed <= hours_of(where, postcode=postcode).closed(moment)


@given(st.sampled_from(FRENCH), st.text(max_size=20), instants)
def test_a_time_zone_opens_nothing_that_is_closed_without_it(where: Territory, zone: str, moment: datetime) -> None:
    assert hours_of(where).closed(moment) <= hours_of(where, timezone=zone).closed(moment)


@each("postcode", ["97900", "98400", "98999", "97"])
def test_overseas_without_a_known_calendar_is_never_open(postcode: str) -> None:
    hours = hours_of(Territory.METROPOLITAN, postcode=postcode)

    assert Obstacle.UNKNOWN in hours.closed(datetime(2026, 11, 24, 9, tzinfo=UTC))
    assert hours.unknown(datetime(2026, 11, 24, 9, tzinfo=UTC)) == {"postcode"}


# ------------------------------------------------------------------ what a person is told

TUESDAY = datetime(2026, 11, 24, 9, tzinfo=UTC)


def told(moment: datetime, attributes: dict[str, str] | None = None, **changes: Any) -> dict[str, Any]:
    decision = Gate(terms(**changes)).judge(a_contact(attributes=attributes or {}), moment).decision
    return {result.rule: result for result in decision.results if result.result is not Result.PASS}


@pytest.mark.parametrize(
    ("attributes", "named", "unnamed"),
    [
        ({"postcode": "98400"}, "postcode", "timezone"),
        ({"timezone": "Paris"}, "timezone", "postcode"),
        ({"postcode": "75011", "timezone": "Europe/Atlantide"}, "timezone", "postcode"),
    ],
)
def test_a_place_that_is_not_known_is_told_by_the_attribute_to_correct(
    attributes: dict[str, str], named: str, unnamed: str
) -> None:
    refused = told(TUESDAY, attributes)["fr.hours"]

    assert refused.result is Result.BLOCK
    assert refused.severity is Severity.POLICY
    for words in (refused.explanation.fr, refused.explanation.en):
        assert named in words
        assert unnamed not in words


def test_two_attributes_that_name_no_place_are_both_told() -> None:
    words = told(TUESDAY, {"postcode": "98400", "timezone": "Paris"})["fr.hours"].explanation.fr

    assert "postcode" in words
    assert "timezone" in words


def test_a_day_without_a_profile_is_told_and_no_attribute_blamed() -> None:
    words = told(datetime(2014, 6, 3, 9, tzinfo=UTC))["fr.hours"].explanation.fr

    assert "profil" in words
    assert "postcode" not in words


@each(
    ("attributes", "moment", "name"),
    [
        ({}, at("2027-05-06T10:00"), "Ascension"),
        ({"postcode": "98735"}, at("2026-11-20T10:00", "Pacific/Tahiti"), "Matari’i i ni’a"),
        ({"postcode": "98000"}, at("2027-11-19T10:00"), "Fête du Prince Souverain"),
        ({"postcode": "67000"}, at("2027-03-26T10:00"), "Vendredi saint"),
    ],
)
def test_a_holiday_is_told_by_name(attributes: dict[str, str], moment: datetime, name: str) -> None:
    waits = told(moment, attributes)["fr.public-holiday"]

    assert f"({name})" in waits.explanation.fr
    assert f"({name})" in waits.explanation.en


# ------------------------------------------------------------------ what a closure rests on

SUNDAY, ASCENSION, NIGHT = at("2026-11-29T10:00"), at("2027-05-06T10:00"), at("2026-11-24T22:00")
CLOSURES = [("fr.sunday", SUNDAY), ("fr.public-holiday", ASCENSION), ("fr.hours", NIGHT)]


@each(("rule", "moment"), CLOSURES)
@each(
    ("profile", "severity", "citation"),
    [(FR_STRICT, Severity.PROVIDER, "FR_STRICT"), (FR_AF2M_2026, Severity.CHARTER, "Charte af2m")],
)
def test_a_closure_says_whose_it_is_now_and_in_a_decision_of_the_past(
    rule: str, moment: datetime, profile: Any, severity: Severity, citation: str
) -> None:
    campaign = terms(profile=profile)
    judged = Gate(campaign).judge(a_contact(), moment).decision
    found = next(result for result in judged.results if result.rule == rule)
    edition = edition_of(rulebook_of(Country.FRANCE))
    outcome = Outcome(Fate.BLOCKED, moment, objections=tuple(map(recorded, judged.objecting)), rulebook=judged.rulebook)
    past = past_decision(CAMILLE, read_outcome(outcome_record(outcome)), campaign, edition)
    stored = next(result for result in past.results if result.rule == rule)

    assert (found.severity, stored.severity) == (severity, severity.value)
    assert citation in found.citation
    assert stored.citation == found.citation


def test_what_the_charter_tolerates_and_a_person_accepted_holds_nobody_back() -> None:
    campaign = terms(profile=FR_AF2M_2026, accepted=accepted("fr.sunday"))

    assert Gate(campaign).judge(a_contact(), SUNDAY).decision.verdict is Verdict.ALLOWED
