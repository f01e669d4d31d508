"""The thresholds that the French rules apply, each with its source."""

from stopsms.compliance.campaign.frequency_cap import FrequencyCap

CONSENT_YEARS = 3
"""Years after the person's last contact during which a prospect or customer may be solicited.

Source: CNIL, référentiel « gestion des activités commerciales » (2022); GDPR art. 5(1)(e); docs/law.md R-40, R-41.
"""

AGE_OF_CONSENT = 15
"""Years from which a minor consents alone. Source: loi Informatique et Libertés art. 45; docs/law.md R-14."""


FREQUENCY_CAP = FrequencyCap(messages=4, days=30)
"""No text sets a number for SMS; this one is borrowed from the rule on calls (C. conso. D.223-9). Policy; docs/law.md R-38."""

NAME_WITHIN = 40
"""Characters within which the advertiser is expected to be named (docs/law.md R-11: the charter says « au début »)."""

OPPOSITION_NUMBER = r"(?!33700)3[68][0-9]{3}"
"""A number that may take STOP: 36xxx or 38xxx, at no extra cost; 33700 is the platform for reporting spam.

Source: CPCE art. L.34-5 (no cost other than transmission); af2m, codes that operators reserve for it; docs/law.md R-12, R-22.
"""

OTHER_OPPOSITION_NUMBERS = frozenset({"30101"})
"""Single numbers outside of those codes that may take STOP in metropolitan France too: seen in use for it, and at no extra cost.

Source: docs/law.md R-22.
"""

LOCAL_NUMBER = r"[0-9]{3,10}"
"""A number that may take STOP where af2m's codes do not reach: a local code, or a local number (see `opt_out`)."""
