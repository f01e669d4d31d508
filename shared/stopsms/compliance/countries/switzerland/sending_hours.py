"""The hours of sending to Switzerland. No text found sets hours for SMS: these are this project's policy."""

from datetime import date, time

from stopsms.compliance.countries.switzerland import sources
from stopsms.compliance.law.profile import ClosedDay, Profile, Timetable
from stopsms.compliance.law.rule import Authority, Severity

AUTHORITY = Authority(Severity.POLICY, "Politique de ce projet : aucun texte suisse ne fixe d’heures pour le SMS")

CH_PRUDENT = Profile(
    id="CH_PRUDENT",
    family="CH_PRUDENT",
    valid_from=date(2007, 4, 1),
    valid_until=None,
    opens=time(8),
    closes=time(20),
    sunday=ClosedDay.CLOSED,
    public_holiday=ClosedDay.CLOSED,
    authority=AUTHORITY,
    source=sources.OWN_POLICY,
)
"""In force since the provision on mass advertising is."""

TIMETABLES = {"CH_PRUDENT": Timetable((CH_PRUDENT,))}
