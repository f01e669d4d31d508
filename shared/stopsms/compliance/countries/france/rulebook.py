"""France: the whole rulebook, each rule beside its citation."""

from stopsms.compliance.countries.france import sources
from stopsms.compliance.countries.france.duties import DUTIES, NOT_APPLIED
from stopsms.compliance.countries.france.message import rules as message
from stopsms.compliance.countries.france.on_record import ON_RECORD
from stopsms.compliance.countries.france.person import rules as person
from stopsms.compliance.countries.france.retention import RETENTION
from stopsms.compliance.countries.france.thresholds import FREQUENCY_CAP
from stopsms.compliance.countries.france.timing import places, sending_hours
from stopsms.compliance.countries.france.timing import rules as timing
from stopsms.compliance.law.rulebook import Rulebook
from stopsms.compliance.person.contact import LegalBasis
from stopsms.compliance.person.phone import Country

RULEBOOK = Rulebook(
    country=Country.FRANCE,
    version="FR-2026.11.27.5",
    capture=person.CAPTURE,
    contact=person.CONTACT,
    timing=timing.RULES,
    content=message.RULES,
    duties=DUTIES,
    not_applied=NOT_APPLIED,
    timetables=sending_hours.TIMETABLES,
    default_family="FR_STRICT",
    rule_of=timing.RULE_OF,
    places=places.places,
    sources=sources.ALL,
    retention=RETENTION,
    on_record=ON_RECORD,
    decided=person.DECIDED,
    without_consent=frozenset(LegalBasis) - {LegalBasis.CONSENT},
    frequency_cap=FREQUENCY_CAP,
)
"""Changes of version whenever a rule, its order or its meaning changes. Kept with every decision."""
