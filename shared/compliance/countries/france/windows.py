"""The sending windows of France, dated. No statute sets hours for SMS: the operators' charter does (law.md §0 and R-31)."""

from datetime import date, time

from compliance.calendar import ClosedDay, Profile, Timetable
from compliance.countries.france.sources import CHARTER_2024, CHARTER_2026, PROVIDERS

FR_STRICT = Profile(
    "FR_STRICT",
    "FR_STRICT",
    date(2015, 12, 1),
    None,
    time(8),
    time(20),
    ClosedDay.CLOSED,
    ClosedDay.CLOSED,
    PROVIDERS,
)
"""The default: what every French provider accepts."""

FR_AF2M_2024 = Profile(
    "FR_AF2M_2024",
    "FR_AF2M",
    date(2024, 9, 1),
    date(2026, 2, 28),
    time(8),
    time(22),
    ClosedDay.CLOSED,
    ClosedDay.CLOSED,
    CHARTER_2024,
)
FR_AF2M_2026 = Profile(
    "FR_AF2M_2026",
    "FR_AF2M",
    date(2026, 3, 1),
    None,
    time(8),
    time(21, 30),
    ClosedDay.WARNED,
    ClosedDay.WARNED,
    CHARTER_2026,
)
"""By choice: the charter recommends Monday to Saturday, and tolerates Sundays and public holidays."""

TIMETABLES = {
    "FR_STRICT": Timetable((FR_STRICT,)),
    "FR_AF2M": Timetable((FR_AF2M_2024, FR_AF2M_2026)),
}
"""By family: whoever chose a profile is judged by the one of its family that is in force on the day."""

PROFILES = {profile.id: profile for timetable in TIMETABLES.values() for profile in timetable.profiles}
