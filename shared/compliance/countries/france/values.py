"""The numbers, names and word lists that the French rules apply, each beside its source."""

from dataclasses import dataclass

CONSENT_YEARS = 3
"""Years after the person's last contact during which a prospect or customer may be solicited.

Source: CNIL, référentiel « gestion des activités commerciales » (2022); GDPR art. 5(1)(e); docs/law.md R-40, R-41.
"""

AGE_OF_CONSENT = 15
"""Years from which a minor consents alone. Source: loi Informatique et Libertés art. 45; docs/law.md R-14."""


@dataclass(frozen=True, slots=True)
class FrequencyCap:
    """So many messages in so many days."""

    messages: int
    days: int


FREQUENCY_CAP = FrequencyCap(messages=4, days=30)
"""No text sets a number for SMS; this one is borrowed from the rule on calls (C. conso. D.223-9). Policy; docs/law.md R-38."""

NAME_WITHIN = 40
"""Characters within which the advertiser is expected to be named (docs/law.md R-11: the charter says « au début »)."""

OPPOSITION_NUMBER = r"(?!33700)3[68][0-9]{3}"
"""A number that may take STOP: 36xxx or 38xxx, at no extra cost; 33700 is the platform for reporting spam.

Source: CPCE art. L.34-5 (no cost other than transmission); Conseil d'État, 23 March 2015 (premium STOP); docs/law.md R-12, R-22.
"""

SENDER_ID = r"(?=.*[A-Za-z])[A-Za-z0-9]{3,11}"
"""Letters and digits, at least one letter, 3 to 11; no space, accent or sign. Source: af2m, OADC rules; docs/law.md R-26."""

SENDER_SHORT_CODE = r"36[0-9]{3}"
"""A short code that may send marketing. Source: af2m; docs/law.md R-22."""

TRANSACTIONAL_SHORT_CODE = r"38[0-9]{3}"
"""A short code for transactional messages only. Source: af2m; docs/law.md R-22."""

SENDER_NUMBER = (
    r"(?:\+?33|0)(?:9(?:3[78][0-9]{6}|39[0-4][0-9]{5})|(?:16[23]|27[01]|37[78]|42[45]|56[89]|94[89])[0-9]{6}"
    r"|(?:901|700)[0-4][0-9]{9})"
)
"""Numbers for technical platforms, each dedicated to one publisher (0937, 0938, 09390 to 09394), verified ones (0162, 0163, 0270,
0271, 0377, 0378, 0424, 0425, 0568, 0569, 0948, 0949) and those of 14 digits (09010 to 09014, 07000 to 07004). Source: docs/law.md R-28."""

MOBILE_OR_LANDLINE = r"(?:\+?33|0)[1-79][0-9]{8}"
"""Numbers that automated systems may not show. Source: Arcep 2018-0881, as modified by 2022-1583; docs/law.md R-28."""

GENERIC_SENDER_NAMES = frozenset(
    "sms info infos alert alerte rdv notif amende amendes paiement payment banque bank colis parcel livraison promo "
    "service client contact verify code otp urgent notice".split()
)
"""Words that identify nobody. Source: af2m charter 2026, smsmode and Twilio guides for France; docs/law.md R-26."""

PROTECTED_SENDER_NAMES = frozenset(
    "ameli impots impotsgouv antai laposte chronopost colissimo caf cpf cpam carsat urssaf poleemploi cnil ants gouv police gendarmerie "
    "dpd gls ups dhl fedex bnp bnpparibas lcl cic socgen banquepostale boursorama boursobank fortuneo orange sfr bouygues sosh".split()
)
"""Names of the State, of parcel carriers, banks and operators that only their holder may use, in letters or look-alikes; the
operators' own list is not public. Source: af2m, OADC sensibles; docs/law.md R-27."""

NAMED_WITHIN = 7
"""Letters from which a protected name is noticed inside a longer sender too (« InfoLaPoste »); shorter ones are common syllables."""

PREMIUM_NUMBER = r"(?<![0-9])(?:[4-8][0-9]{4}|0 ?8 ?[29](?: ?[0-9]){7}|118 ?[0-9]{3})(?![0-9])"
"""Short codes and 082x, 089x, 118xxx numbers at a price. Source: CPCE art. L.34-5; charter; docs/law.md R-12, R-18."""
