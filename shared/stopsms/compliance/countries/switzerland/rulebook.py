"""Switzerland: the rules on mass advertising by SMS, small and whole (docs/law.md R-80). It shows what adding a country takes.

Source: LCD art. 3 al. 1 let. o; the page of the OFCOM names SMS. The law sets no hours: those applied are this project's policy.
"""

from stopsms.compliance.countries.switzerland import message, person, sources, timing
from stopsms.compliance.countries.switzerland.duties import DUTIES
from stopsms.compliance.countries.switzerland.on_record import ON_RECORD
from stopsms.compliance.countries.switzerland.places import places
from stopsms.compliance.countries.switzerland.retention import RETENTION
from stopsms.compliance.countries.switzerland.sending_hours import TIMETABLES
from stopsms.compliance.law.rulebook import Rulebook
from stopsms.compliance.person.phone import Country

RULEBOOK = Rulebook(
    country=Country.SWITZERLAND,
    version="CH-2026.11.27.4",
    capture=person.CAPTURE,
    contact=person.CONTACT,
    timing=timing.TIMING,
    content=message.CONTENT,
    duties=DUTIES,
    timetables=TIMETABLES,
    default_family="CH_PRUDENT",
    rule_of=timing.RULE_OF,
    places=places,
    sources=sources.ALL,
    retention=RETENTION,
    on_record=ON_RECORD,
)
