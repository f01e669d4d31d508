"""France: the values that the rules apply, each beside its source, the day it was checked and the day to read it again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from."""

    title: str
    url: str
    checked: date
    review_by: date


class Severity(StrEnum):
    """What a Sunday or a public holiday does: `warn` lets a person decide for the campaign, `block` waits."""

    WARN = "warn"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Profile:
    """A dated set of sending windows, in the recipient's local time; `closes` is excluded."""

    id: str
    valid_from: date
    valid_until: date | None
    opens: time
    closes: time
    sunday: Severity
    public_holiday: Severity
    source: Source


_CHECKED = date(2026, 11, 23)

CHARTER_2026 = Source(
    "af2m, Charte Business Messaging, en vigueur le 1er mars 2026, §B.3",
    "https://af2m.org/charte-business-messaging-2026-laf2m-renforce-les-regles-du-jeu",
    _CHECKED,
    date(2027, 3, 1),
)
CHARTER_2024 = Source(
    "af2m, Charte de déontologie, en vigueur le 1er septembre 2024",
    "https://af2m.org/la-charte-de-deontologie-effective-depuis-le-1er-septembre-2024",
    _CHECKED,
    date(2027, 3, 1),
)
PROVIDERS = Source(
    "Dénominateur commun des prestataires français (OVHcloud, SMSFactor, ediware : 8 h-20 h, lundi-samedi)",
    "https://help.ovhcloud.com/csm/fr-sms-faq",
    _CHECKED,
    date(2027, 3, 1),
)
CNIL_SMS = Source(
    "CNIL, La prospection commerciale par SMS-MMS",
    "https://www.cnil.fr/fr/la-prospection-commerciale-par-sms-mms",
    _CHECKED,
    date(2027, 10, 31),
)

FR_STRICT = Profile("FR_STRICT", date(2015, 12, 1), None, time(8), time(20), Severity.BLOCK, Severity.BLOCK, PROVIDERS)
FR_AF2M_2026 = Profile(
    "FR_AF2M_2026", date(2026, 3, 1), None, time(8), time(21, 30), Severity.WARN, Severity.WARN, CHARTER_2026
)
FR_AF2M_2024 = Profile(
    "FR_AF2M_2024",
    date(2024, 9, 1),
    date(2026, 2, 28),
    time(8),
    time(22),
    Severity.BLOCK,
    Severity.BLOCK,
    CHARTER_2024,
)
PROFILES: Mapping[str, Profile] = {profile.id: profile for profile in (FR_STRICT, FR_AF2M_2026, FR_AF2M_2024)}
DEFAULT_PROFILE = FR_STRICT.id

CONSENT_YEARS = 3
"""Years after the person's last contact during which a prospect or customer may be solicited.

Source: CNIL, référentiel « gestion des activités commerciales » (2022); GDPR art. 5(1)(e); law.md R-40, R-41.
"""


@dataclass(frozen=True, slots=True)
class FrequencyCap:
    """So many messages in so many days."""

    messages: int
    days: int


FREQUENCY_CAP = FrequencyCap(messages=4, days=30)
"""No text sets a number for SMS; this one is borrowed from the rule on calls (C. conso. D.223-9). Policy; law.md R-38."""

OPPOSITION_NUMBER = r"(?!33700)3[68]\d{3}"
"""A number that may take STOP: 36xxx or 38xxx, at no extra cost; 33700 is the platform for reporting spam.

Source: CPCE art. L.34-5 (no cost other than transmission); Conseil d'État, 23 March 2015 (premium STOP); law.md R-12, R-22.
"""

SENDER_ID = r"(?=.*[A-Za-z])[A-Za-z0-9]{3,11}"
"""Letters and digits, at least one letter, 3 to 11; no space, accent or sign. Source: af2m, OADC rules; law.md R-26."""

SENDER_SHORT_CODE = r"36\d{3}"
"""A short code that may send marketing: 38xxx is for transactional messages. Source: af2m; law.md R-22."""

GENERIC_SENDER_NAMES = frozenset(
    "sms info infos alert alerte rdv notif amende amendes paiement payment banque bank colis parcel livraison promo "
    "service client contact verify code otp urgent notice".split()
)
"""Words that identify nobody. Source: af2m charter 2026, smsmode and Twilio guides for France; law.md R-26."""

PROTECTED_SENDER_NAMES = frozenset(
    "ameli impots antai laposte chronopost colissimo caf cpf carsat urssaf poleemploi francetravail cnil".split()
)
"""Names that only their holder may use; the operators' own list is not public. Source: af2m, OADC sensibles; law.md R-27."""
