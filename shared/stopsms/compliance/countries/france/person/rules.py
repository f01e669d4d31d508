"""The French rules on a person, in order: those on an act of collection, then those on the contact before each send."""

from stopsms.compliance.consent.collection import Capture
from stopsms.compliance.countries.france import sources
from stopsms.compliance.countries.france.person.consent import (
    CHANNEL,
    CHECKBOX_AT_CAPTURE,
    CHECKBOX_AT_SEND,
    CONSENT_AT_CAPTURE,
    CONSENT_AT_SEND,
    FREE_CONSENT,
    STRICT_OPT_IN,
)
from stopsms.compliance.countries.france.person.customers import (
    ANALOGOUS_PRODUCTS_AT_CAPTURE,
    ANALOGOUS_PRODUCTS_AT_SEND,
    CONTRACT_IN_PROGRESS,
    EXISTING_CUSTOMER_AT_CAPTURE,
    EXISTING_CUSTOMER_AT_SEND,
    PROFESSIONAL_AT_CAPTURE,
    PROFESSIONAL_AT_SEND,
)
from stopsms.compliance.countries.france.person.information import (
    INFORMED_AT_CAPTURE,
    INFORMED_AT_SEND,
    NAMED_PARTNER,
    SOURCE_NOTICE,
)
from stopsms.compliance.countries.france.person.limits import (
    FREQUENCY,
    MINOR_AT_CAPTURE,
    MINOR_AT_SEND,
    MOBILE_NUMBER,
    RETENTION,
)
from stopsms.compliance.countries.france.person.opposition import HOLD, OPPOSITION_AT_CAPTURE, OPPOSITION_AT_SEND
from stopsms.compliance.countries.france.person.purpose import PURPOSE_AT_CAPTURE, PURPOSE_AT_SEND
from stopsms.compliance.law.eligibility import Facts
from stopsms.compliance.law.policies import contact_size
from stopsms.compliance.law.rule import Rule

CAPTURE: tuple[Rule[Capture], ...] = (
    OPPOSITION_AT_CAPTURE,
    CONSENT_AT_CAPTURE,
    CHECKBOX_AT_CAPTURE,
    FREE_CONSENT,
    CHANNEL,
    INFORMED_AT_CAPTURE,
    EXISTING_CUSTOMER_AT_CAPTURE,
    ANALOGOUS_PRODUCTS_AT_CAPTURE,
    NAMED_PARTNER,
    PURPOSE_AT_CAPTURE,
    MINOR_AT_CAPTURE,
    PROFESSIONAL_AT_CAPTURE,
    contact_size(sources.OWN_POLICY),
)
"""They hold whatever the nature of the messages to come."""

CONTACT: tuple[Rule[Facts], ...] = (
    MOBILE_NUMBER,
    OPPOSITION_AT_SEND,
    HOLD,
    CONSENT_AT_SEND,
    CHECKBOX_AT_SEND,
    INFORMED_AT_SEND,
    STRICT_OPT_IN,
    ANALOGOUS_PRODUCTS_AT_SEND,
    EXISTING_CUSTOMER_AT_SEND,
    PURPOSE_AT_SEND,
    CONTRACT_IN_PROGRESS,
    PROFESSIONAL_AT_SEND,
    MINOR_AT_SEND,
    RETENTION,
    SOURCE_NOTICE,
    FREQUENCY,
)
"""Strongest first."""

DECIDED = frozenset({PROFESSIONAL_AT_SEND.id, PURPOSE_AT_SEND.id, SOURCE_NOTICE.id})
"""Rules that may ask a person to decide, and to say why, of some contacts of a campaign."""
