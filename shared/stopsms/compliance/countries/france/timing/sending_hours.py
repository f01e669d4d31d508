"""The sending windows of France, dated. No statute sets hours for SMS: the operators' charter does (docs/law.md R-31).

To change them from a date on: CONTRIBUTING.md, « Change the hours ».
"""

from datetime import date, time

from stopsms.compliance.countries.france.sources import CHARTER_2024, CHARTER_2026, PROVIDERS
from stopsms.compliance.law.profile import ClosedDay, Profile, Timetable
from stopsms.compliance.law.rule import Authority, Severity

STRICT_AUTHORITY = Authority(
    Severity.PROVIDER, "Profil FR_STRICT : dénominateur commun des prestataires consultés (aucun texte)"
)
"""The charter leaves evenings until 21:30, Sundays and public holidays to the advertiser; carriers do not."""

FR_STRICT = Profile(
    id="FR_STRICT",
    family="FR_STRICT",
    valid_from=date(2015, 12, 1),
    valid_until=None,
    opens=time(8),
    closes=time(20),
    sunday=ClosedDay.CLOSED,
    public_holiday=ClosedDay.CLOSED,
    authority=STRICT_AUTHORITY,
    source=PROVIDERS,
)
"""The default: what the three providers whose pages were seen have in common (`sources.PROVIDERS`)."""

FR_AF2M_2024 = Profile(
    id="FR_AF2M_2024",
    family="FR_AF2M",
    valid_from=date(2024, 9, 1),
    valid_until=date(2026, 2, 28),
    opens=time(8),
    closes=time(22),
    sunday=ClosedDay.CLOSED,
    public_holiday=ClosedDay.CLOSED,
    authority=Authority(
        Severity.CHARTER, "Charte de déontologie af2m, en vigueur du 1er septembre 2024 au 28 février 2026"
    ),
    source=CHARTER_2024,
)

FR_AF2M_2026 = Profile(
    id="FR_AF2M_2026",
    family="FR_AF2M",
    valid_from=date(2026, 3, 1),
    valid_until=None,
    opens=time(8),
    closes=time(21, 30),
    sunday=ClosedDay.WARNED,
    public_holiday=ClosedDay.WARNED,
    authority=Authority(Severity.CHARTER, "Charte af2m Business Messaging 2026 §B.3"),
    source=CHARTER_2026,
)
"""By choice: the charter recommends Monday to Saturday, and tolerates Sundays and public holidays."""

TIMETABLES = {
    "FR_STRICT": Timetable((FR_STRICT,)),
    "FR_AF2M": Timetable((FR_AF2M_2024, FR_AF2M_2026)),
}
"""By family: a campaign is judged by the profile of its family that is in force on the day."""
