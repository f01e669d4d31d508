"""The sending windows of France, dated. No statute sets hours for SMS: the operators' charter does (docs/law.md R-31)."""

from datetime import date, time

from stopsms.compliance.countries.france.sources import CHARTER_2024, CHARTER_2026, PROVIDERS
from stopsms.compliance.law.calendar import ClosedDay, Profile, Timetable
from stopsms.compliance.law.rule import Authority, Severity

STRICT_AUTHORITY = Authority(
    Severity.PROVIDER, "Profil FR_STRICT : dénominateur commun des prestataires consultés (aucun texte)"
)
"""The charter leaves evenings until 21:30, Sundays and public holidays to the advertiser; carriers do not."""

FR_STRICT = Profile(
    "FR_STRICT",
    "FR_STRICT",
    date(2015, 12, 1),
    None,
    time(8),
    time(20),
    ClosedDay.CLOSED,
    ClosedDay.CLOSED,
    STRICT_AUTHORITY,
    PROVIDERS,
)
"""The default: what the three providers whose pages were seen have in common (`sources.PROVIDERS`)."""

FR_AF2M_2024 = Profile(
    "FR_AF2M_2024",
    "FR_AF2M",
    date(2024, 9, 1),
    date(2026, 2, 28),
    time(8),
    time(22),
    ClosedDay.CLOSED,
    ClosedDay.CLOSED,
    Authority(Severity.CHARTER, "Charte de déontologie af2m, en vigueur du 1er septembre 2024 au 28 février 2026"),
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
    Authority(Severity.CHARTER, "Charte af2m Business Messaging 2026 §B.3"),
    CHARTER_2026,
)
"""By choice: the charter recommends Monday to Saturday, and tolerates Sundays and public holidays."""

TIMETABLES = {
    "FR_STRICT": Timetable((FR_STRICT,)),
    "FR_AF2M": Timetable((FR_AF2M_2024, FR_AF2M_2026)),
}
"""By family: whoever chose a profile is judged by the one of its family that is in force on the day."""

PROFILES = {profile.id: profile for timetable in TIMETABLES.values() for profile in timetable.profiles}
