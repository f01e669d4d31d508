"""Calendars, texts and pacing against oracles and properties."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import holidays
import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.compliance.campaign.pacing import forecast
from stopsms.compliance.campaign.route import Route
from stopsms.compliance.countries.france.timing.places import places
from stopsms.compliance.countries.france.timing.sending_hours import FR_AF2M_2024, FR_AF2M_2026, FR_STRICT, TIMETABLES
from stopsms.compliance.countries.switzerland.places import public_holidays as swiss_holidays
from stopsms.compliance.law.calendar import Hours
from stopsms.compliance.law.profile import Obstacle, Profile, Timetable
from stopsms.compliance.message.text import (
    Encoding,
    costly_characters,
    encoding_of,
    parts,
    plain,
    stop_mentions,
    transliterate,
)
from stopsms.compliance.person.phone import Country, Territory, mask, territory_of

from tests.each_case import each

instants = st.datetimes(datetime(2024, 9, 2), datetime(2045, 1, 1), timezones=st.just(UTC))
profiles = st.sampled_from([FR_STRICT, FR_AF2M_2026, FR_AF2M_2024])
territories = st.sampled_from([territory for territory in Territory if territory.country is Country.FRANCE])
accepted_obstacles = st.frozensets(st.sampled_from([Obstacle.SUNDAY, Obstacle.PUBLIC_HOLIDAY]))


def hours_of(
    territory: Territory,
    profile: Profile = FR_STRICT,
    accepted: frozenset[Obstacle] = frozenset(),
    **attributes: str,
) -> Hours:
    return Hours(places(territory, attributes), TIMETABLES[profile.family], accepted)


@given(instants, territories, profiles, accepted_obstacles)
def test_the_next_opening_is_open_not_earlier_and_minimal(
    at: datetime, where: Territory, profile: Profile, accepted: frozenset[Obstacle]
) -> None:
    hours = hours_of(where, profile, accepted)
    opening = hours.next_opening(at)

    assert opening is not None
    assert opening >= at
    assert not hours.closed(opening)
    assert hours.closing(opening) > opening
    if opening > at:
        assert hours.closed(opening - timedelta(microseconds=1))
        assert hours.closed(at)


routes = st.builds(
    Route,
    st.just("ovh"),
    opens=st.none() | st.times(time(5), time(12)),
    closes=st.none() | st.times(time(15), time(23)),
    closed_sundays=st.booleans(),
    closed_public_holidays=st.booleans(),
)


@given(instants, territories, profiles, accepted_obstacles, routes)
def test_what_is_open_is_open_at_the_carrier_too_until_it_closes(
    at: datetime, where: Territory, profile: Profile, accepted: frozenset[Obstacle], route: Route
) -> None:
    lawful = hours_of(where, profile, accepted)
    hours = replace(lawful, route=route, carrier_places=places(Territory.METROPOLITAN, {}))
    opening = hours.next_opening(at)

    if opening is None:
        assert route.opens or route.closes, "no lawful hour of theirs is one of the carrier in Paris"
        return
    assert opening >= at
    assert not hours.closed(opening)
    assert not lawful.closed(opening)
    assert opening == at or hours.closed(opening - timedelta(microseconds=1))
    last = hours.closing(opening) - timedelta(microseconds=1)
    for instant in (opening, last):
        for place in hours.places | hours.carrier_places:
            local = instant.astimezone(ZoneInfo(place.zone))
            assert (route.opens or time.min) <= local.time()
            assert route.closes is None or local.time() < route.closes
            assert not (route.closed_sundays and local.isoweekday() == 7)
            assert not (route.closed_public_holidays and local.date() in place.holidays(local.year))
    assert hours.closing(opening) <= lawful.closing(opening)


@each(
    ("where", "month"),
    [(territory, month) for territory in Territory if territory.country is Country.FRANCE for month in (1, 7)],
)
def test_a_carrier_open_from_8_to_20_can_be_used_on_every_working_day_but_at_the_antipodes_of_paris(
    where: Territory, month: int
) -> None:
    route = Route("ovh", opens=time(8), closes=time(20), closed_sundays=True, closed_public_holidays=True)
    hours = replace(hours_of(where), route=route, carrier_places=places(Territory.METROPOLITAN, {}))
    noon = datetime(2026, month, 6, 12, tzinfo=UTC)
    opening = hours.next_opening(noon)

    if (where, month) == (Territory.FRENCH_POLYNESIA, 7):
        assert opening is None, "20:00 in Paris is 08:00 in Tahiti"
    else:
        assert opening is not None
        assert opening - noon < timedelta(days=1)
        assert hours.closing(opening) - opening >= timedelta(minutes=30)


@given(instants, territories, profiles, accepted_obstacles, routes)
def test_what_is_closed_is_so_by_the_law_or_by_the_carrier_alone(
    at: datetime, where: Territory, profile: Profile, accepted: frozenset[Obstacle], route: Route
) -> None:
    lawful = hours_of(where, profile, accepted)
    hours = replace(lawful, route=route, carrier_places=places(Territory.METROPOLITAN, {}))

    assert hours.closed(at) - {Obstacle.CARRIER} == lawful.closed(at)
    assert bool(hours.closed(at)) == (hours.next_opening(at) != at)


zones = st.sampled_from(sorted(available_timezones()))


@given(instants, territories, profiles, zones)
def test_in_any_zone_at_all_the_next_opening_is_open_in_both_places_not_earlier_and_minimal(
    at: datetime, where: Territory, profile: Profile, zone: str
) -> None:
    hours = hours_of(where, profile, timezone=zone)
    opening = hours.next_opening(at)

    assert opening is None or opening >= at
    if opening is not None:
        assert not hours.closed(opening)
        assert not hours_of(where, profile).closed(opening)
        assert time(8) <= opening.astimezone(ZoneInfo(zone)).time() < time(22)
        assert opening == at or hours.closed(opening - timedelta(microseconds=1))


@given(instants, territories, profiles, st.integers(0, 1000))
def test_nothing_is_open_between_an_instant_and_its_next_opening(
    at: datetime, where: Territory, profile: Profile, share: int
) -> None:
    hours = hours_of(where, profile)
    opening = hours.next_opening(at)

    assert opening is not None
    between = at + (opening - at) * share / 1000
    assert hours.closed(between) or between >= opening


@given(instants, profiles)
def test_whoever_may_be_in_two_places_is_only_written_to_when_both_are_open(at: datetime, profile: Profile) -> None:
    paris, reunion = hours_of(Territory.METROPOLITAN, profile), hours_of(Territory.REUNION, profile)
    both = hours_of(Territory.METROPOLITAN, profile, postcode="97400")

    assert both.closed(at) == paris.closed(at) | reunion.closed(at)


@each("zone", ["Europe/Atlantide", "../../etc/passwd", "\0", "Paris"])
def test_an_unknown_zone_is_never_open(zone: str) -> None:
    hours = hours_of(Territory.METROPOLITAN, timezone=zone)
    tuesday = datetime(2026, 11, 24, 9, tzinfo=UTC)

    assert Obstacle.UNKNOWN in hours.closed(tuesday)
    assert hours.next_opening(tuesday) is None
    with pytest.raises(ValueError, match="closed"):
        hours.closing(tuesday)


def test_a_place_without_any_known_profile_that_day_is_never_open() -> None:
    long_ago = datetime(2014, 6, 3, 9, tzinfo=UTC)

    assert hours_of(Territory.METROPOLITAN).closed(long_ago) == {Obstacle.UNKNOWN}
    assert Hours(frozenset(), TIMETABLES["FR_STRICT"]).closed(long_ago) == {Obstacle.UNKNOWN}


def test_a_past_moment_is_judged_under_the_profile_of_its_day() -> None:
    in_2025, in_2026 = datetime(2025, 11, 18, 20, 45, tzinfo=UTC), datetime(2026, 11, 17, 20, 45, tzinfo=UTC)
    for chosen in (FR_AF2M_2024, FR_AF2M_2026):
        hours = hours_of(Territory.METROPOLITAN, chosen)
        assert not hours.closed(in_2025)
        assert hours.profile(in_2025) is FR_AF2M_2024
        assert hours.closed(in_2026) == {Obstacle.HOURS}


def test_a_planned_change_takes_effect_by_its_date_even_for_what_was_scheduled_before() -> None:
    from dataclasses import replace

    now = replace(FR_STRICT, valid_until=date(2027, 5, 9))
    planned = replace(FR_STRICT, id="FR_STRICT_2027", valid_from=date(2027, 5, 10), opens=time(10))
    hours = Hours(places(Territory.METROPOLITAN, {}), Timetable((now, planned)))

    assert hours.next_opening(datetime(2027, 5, 7, 18, 30, tzinfo=UTC)) == datetime(2027, 5, 10, 8, tzinfo=UTC)


@each(
    ("local", "opens"),
    [
        (datetime(2026, 10, 24, 7, 59, 59, 999999), False),
        (datetime(2026, 10, 24, 8), True),
        (datetime(2026, 10, 26, 7, 59, 59, 999999), False),
        (datetime(2026, 10, 26, 8), True),
        (datetime(2027, 3, 27, 19, 59, 59, 999999), True),
        (datetime(2027, 3, 27, 20), False),
        (datetime(2027, 3, 30, 8), True),
    ],
)
def test_the_edges_hold_to_the_microsecond_on_both_sides_of_a_clock_change(local: datetime, opens: bool) -> None:
    at = local.replace(tzinfo=ZoneInfo("Europe/Paris"))

    assert (not hours_of(Territory.METROPOLITAN).closed(at)) is opens


@each("year", range(2024, 2060, 5))
@each("canton", [code for code in holidays.country_holidays("CH").subdivisions if len(code) == 2])
def test_swiss_holidays_hold_those_of_every_canton(year: int, canton: str) -> None:
    theirs = holidays.country_holidays("CH", subdiv=canton, years=year)

    assert {day for day in theirs if day.isoweekday() != 7} <= set(swiss_holidays(year))


CODES = {33: "FR", 262: "RE", 590: "GP", 594: "GF", 596: "MQ", 508: "PM", 687: "NC", 689: "PF", 681: "WF", 41: "CH"}
LENGTHS = {33: 9, 262: 9, 590: 9, 594: 9, 596: 9, 508: 6, 687: 6, 689: 8, 681: 6, 41: 9}


@pytest.mark.slow
@pytest.mark.parametrize("code", CODES)
def test_our_number_patterns_are_those_of_libphonenumber(code: int) -> None:
    mobile = {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}
    for prefix in range(10_000 if LENGTHS[code] == 9 else 1_000):
        national = f"{prefix:0{4 if LENGTHS[code] == 9 else 3}d}".ljust(LENGTHS[code], "5")
        number = phonenumbers.PhoneNumber(country_code=code, national_number=int(national))
        theirs = len(str(int(national))) == LENGTHS[code] and phonenumbers.number_type(number) in mobile
        ours = territory_of(f"+{code}{national}")
        whole_block = national.startswith(("639", "693", "694"))  # the library knows which parts are given out so far
        assert (ours is not None) == theirs or (whole_block and ours is not None), national
        if ours is not None and theirs:
            region = phonenumbers.region_code_for_number(number)
            assert ours.value == region or {ours.value, region} <= {"GP", "BL", "MF"}


@given(st.from_regex(r"\+33[67]\d{8}", fullmatch=True))
def test_a_mask_never_shows_the_middle_of_a_number(number: str) -> None:
    assert mask(number).count("*") == 6
    assert number[4:10] not in mask(number)


def greedy(text: str) -> int:
    """An oracle: put characters into parts one by one."""
    extended = set("\f^{}\\[~]|€")
    gsm = encoding_of(text) is Encoding.GSM_7
    widths = [(2 if c in extended else 1) if gsm else len(c.encode("utf-16-be")) // 2 for c in text]
    alone, joined = (160, 153) if gsm else (70, 67)
    if sum(widths) <= alone:
        return 1
    used = [0]
    for width in widths:
        if used[-1] + width > joined:
            used.append(0)
        used[-1] += width
    return len(used)


@given(st.text(st.sampled_from("aé€[ç😀 \n"), max_size=400))
def test_parts_are_counted_as_characters_are_packed(text: str) -> None:
    assert parts(text) == greedy(text)


@given(st.text(st.sampled_from("aé€ç’😀"), min_size=1, max_size=200), st.text(max_size=20))
def test_adding_text_never_makes_a_message_cheaper(text: str, more: str) -> None:
    assert parts(text + more) >= parts(text)


def test_french_that_costs_is_named_and_made_cheap_without_becoming_unreadable() -> None:
    text = "C’est la fête, ça vaut « le coup » : œufs à 2 €…"

    assert encoding_of(text) is Encoding.UCS_2
    assert [(found.position, found.character) for found in costly_characters(text)][:3] == [
        (1, "’"),
        (10, "ê"),
        (15, "ç"),
    ]
    assert transliterate(text) == 'C\'est la fete, ca vaut "le coup" : oeufs à 2 €...'
    assert encoding_of(transliterate(text)) is Encoding.GSM_7


@each(
    ("written", "readable"),
    [
        ("−20 % en 3× dès 9\u202f€", "-20 % en 3x dès 9 €"),
        ("«\u202fle grand\u2011magasin\u202f»\u00a0!", '"le grand-magasin" !'),
        ("½ tarif\tà 5 m²\ufeff", "1/2 tarif à 5 m2"),
        ("\u2022 ‹ Cœur › \u2032 \u00b7", "- ' Coeur ' ' -"),
        ("fe\u0302te, C\u0327a", "fete, Ça"),
    ],
)
def test_what_is_typeset_as_french_reads_the_same_in_the_cheap_alphabet(written: str, readable: str) -> None:
    assert transliterate(written) == readable
    assert encoding_of(readable) is Encoding.GSM_7


def test_a_name_is_found_however_its_ligature_is_written() -> None:
    assert plain("Cœur de Ville") == plain(transliterate("Cœur de Ville")) == "coeurdeville"


@each(
    ("text", "numbers"),
    [
        ("Zelie : -20 % STOP 36180", ["36180"]),
        ("Zelie STOP au 36180", ["36180"]),
        ("Zelie STOP SMS 36180", ["36180"]),
        ("Zelie stop sms au 36180.", ["36180"]),
        ("Zelie Stop pub: 36180", ["36180"]),
        ("Zelie STOP=36180", ["36180"]),
        ("Zelie STOP au 0899123456", ["0899123456"]),
        ("Zelie STOP par SMS au 36180", ["36180"]),
        ("Zelie STOP non surtaxé au 36 180", ["36180"]),
        ("Zelie : non-stop 24 h sur 24", []),
        ("Zelie. Repondez STOP", []),
    ],
)
def test_stop_mentions_are_found_with_their_number(text: str, numbers: list[str]) -> None:
    assert [mention.number for mention in stop_mentions(text)] == numbers


@given(
    st.dictionaries(territories, st.integers(1, 200_000), min_size=1),
    instants,
    st.floats(1, 500),
    st.sampled_from([FR_STRICT, FR_AF2M_2026]),
)
def test_a_forecast_never_ends_before_the_parts_can_have_left(
    load: Any, start: datetime, pace: float, profile: Profile
) -> None:
    found = forecast({hours_of(where, profile): parts for where, parts in load.items()}, start, pace)

    assert start <= found.starts_at < found.ends_at
    assert (found.ends_at - found.starts_at).total_seconds() >= sum(load.values()) / pace * 0.999
    assert found.windows >= 1
    assert (found.continues_at is None) == (found.windows == 1)
    assert found.continues_at is None or found.starts_at < found.continues_at < found.ends_at


def test_a_campaign_too_long_for_its_day_goes_on_the_next_morning() -> None:
    saturday_at_19 = datetime(2026, 11, 28, 18, tzinfo=UTC)

    found = forecast({hours_of(Territory.METROPOLITAN): 72_000}, saturday_at_19, 10)

    assert found.windows == 2
    assert found.continues_at == datetime(2026, 11, 30, 7, tzinfo=UTC)
    assert found.ends_at == datetime(2026, 11, 30, 8, tzinfo=UTC)
