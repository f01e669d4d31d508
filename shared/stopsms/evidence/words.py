"""French words for what a case file holds: dates as people write them, and every code in plain words."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

_DAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
_MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()

TERRITORIES = {
    "FR": "France métropolitaine",
    "GP": "Guadeloupe, Saint-Barthélemy ou Saint-Martin",
    "GF": "Guyane",
    "MQ": "Martinique",
    "RE": "La Réunion",
    "YT": "Mayotte",
    "PM": "Saint-Pierre-et-Miquelon",
    "NC": "Nouvelle-Calédonie",
    "PF": "Polynésie française",
    "WF": "Wallis-et-Futuna",
    "CH": "Suisse",
}
_ZONES = {
    "Europe/Paris": "heure de Paris",
    "America/Guadeloupe": "heure de la Guadeloupe",
    "America/Cayenne": "heure de la Guyane",
    "America/Martinique": "heure de la Martinique",
    "Indian/Reunion": "heure de La Réunion",
    "Indian/Mayotte": "heure de Mayotte",
    "America/Miquelon": "heure de Saint-Pierre-et-Miquelon",
    "Pacific/Noumea": "heure de Nouméa",
    "Pacific/Tahiti": "heure de Tahiti",
    "Pacific/Marquesas": "heure des Marquises",
    "Pacific/Gambier": "heure des Gambier",
    "Pacific/Wallis": "heure de Wallis",
    "Europe/Zurich": "heure de Zurich",
}
TEST_ADVERTISER = (
    "annonceur de test : les actes ci-dessous sont des essais, et aucun message n’a été remis à un prestataire d’envoi"
)
STATUSES = {
    "granted": "peut être sollicitée",
    "held": "a écrit un message qui n’a pas encore été lu : ne doit pas être sollicitée d’ici là",
    "opposed": "s’est opposée : ne doit plus être sollicitée",
    "pending": "n’a pas encore confirmé son accord : ne peut pas être sollicitée",
    "none": "rien n’autorise à la solliciter",
}
BASES = {
    "consent": "Consentement préalable",
    "existing_customer": "Client existant, produits ou services analogues",
    "non_commercial": "Message non commercial, information et droit d’opposition",
    "professional": "Coordonnées professionnelles, intérêt légitime",
}
BASIS_LAW = {
    "consent": "CPCE art. L.34-5, al. 1 ; RGPD art. 4(11), 6(1)(a) et 7",
    "existing_customer": "CPCE art. L.34-5, al. 4 (directive 2002/58/CE, art. 13(2) ; CJUE, C-654/23)",
    "non_commercial": "RGPD art. 6(1)(f), 13 et 21",
    "professional": "RGPD art. 6(1)(f), 13 et 21",
}
ACTS = {
    "basis_recorded": "Base légale recueillie",
    "confirmed": "Confirmation par la personne",
    "heard_from": "Manifestation de la personne",
    "opposed": "Opposition",
    "held": "Message à lire : envois suspendus",
    "opposition_reviewed": "Examen d’une opposition ou d’une demande",
    "accessed": "Droit d’accès exercé",
    "rectified": "Droit de rectification exercé",
    "number_changed": "Changement de numéro",
    "erased": "Droit à l’effacement exercé",
    "purged": "Suppression au terme de la conservation",
}
SOURCES = {
    "restore": "rétablie depuis les archives, après restauration d’une sauvegarde",
    "web_form": "formulaire en ligne",
    "till": "en caisse",
    "checkout": "lors d’une commande",
    "app": "application",
    "kiosk": "borne",
    "sms_keyword": "mot-clé envoyé par SMS",
    "paper_form": "formulaire papier",
    "oral_recorded": "accord oral enregistré",
    "preference_center": "centre de préférences",
    "import": "import d’un fichier",
    "sms": "réponse par SMS",
    "customer_service": "service client",
    "preference_page": "page de préférences (par qui en détient le lien)",
    "API": "par le logiciel de l’annonceur",
    "email": "courriel",
    "post": "courrier postal",
    "letter": "courrier postal",
    "phone": "par téléphone",
    "desk": "au guichet",
    "e-mail": "courriel",
    "numbers": "liste de numéros importée",
    "ovhcloud": "liste noire d’OVHcloud, importée",
    "brevo": "export de Brevo, importé",
    "twilio_consents": "export des consentements de Twilio, importé",
    "twilio_messages": "journal des messages de Twilio, importé",
    "messages": "journal de messages, importé",
    "pinpoint": "export d’Amazon Pinpoint, importé",
    "end_user_messaging": "liste d’oppositions d’AWS, importée",
    "carrier_list": "liste d’oppositions du compte AWS, comparée chaque nuit",
    "carrier_list:ovhcloud": "liste d’opposition d’OVHcloud",
    "carrier_list:smsfactor": "liste d’opposition de SMSFactor",
    "carrier_list:brevo": "liste d’opposition de Brevo",
    "carrier_list:octopush": "liste d’opposition d’Octopush",
}
_OPT_OUT_LIST = "opt_out_list:"
"""Before the name of a list that was read in the account itself."""

ASKERS = {
    "person": "la personne elle-même",
    "representative": "quelqu’un qui la représente",
    "authority": "une autorité ou un tribunal",
    "controller": "le responsable du traitement, sans demande",
}
NOBODY_SAID = "non précisé"
"""Who asked, where the record does not say."""

ATTRIBUTES = {
    "first_name": "prénom",
    "last_name": "nom",
    "title": "civilité",
    "city": "ville",
    "postcode": "code postal",
    "timezone": "fuseau horaire",
}
UNREAD = {
    "reply": "réponse dont le sens n’est pas certain",
    "refusal": "refus porté dans un fichier de contacts",
    "access": "demande d’accès aux données",
    "portability": "demande de portabilité",
    "origin": "demande sur l’origine du numéro",
    "rectification": "demande de rectification",
}
OPPOSING = ("opposed", "erased", "number_changed")
"""The acts by which a number may not be written to from then on: an erasure opposes, and so does leaving a number. A review may too."""
FATES = {
    "sent": "accepté par le prestataire d’envoi",
    "delivered": "remis au téléphone",
    "undelivered": "non remis",
    "uncertain": "sans réponse du prestataire d’envoi : compté comme envoyé, jamais répété",
}
SHORT_FATES = {"sent": "accepté", "delivered": "remis", "undelivered": "non remis", "uncertain": "sans réponse"}
SHORT_BASES = {
    "consent": "Consentement",
    "existing_customer": "Client",
    "non_commercial": "Non commercial",
    "professional": "Professionnel",
}
RESULTS = {"warn": "avertissement", "review": "examen", "defer": "report", "block": "refus"}
SEVERITIES = {
    "law": "loi",
    "charter": "charte des opérateurs",
    "recommendation": "recommandation",
    "provider": "profil des prestataires",
    "policy": "règle interne",
}
NATURES = {"commercial": "commerciale", "non_commercial": "non commerciale", "transactional": "de service"}
INTERACTIONS = {
    "reply": "réponse à un message",
    "click": "clic sur un lien",
    "request": "demande de la personne",
    "visit": "visite",
    "purchase": "achat",
    "service": "demande d’un service (commande, rendez-vous, compte…)",
}
CONCLUSIONS = {"upheld": "opposition maintenue", "answered": "demande traitée"}
MISTAKEN = {
    "reply": "ce n’était pas une opposition",
    "refusal": "ce n’était pas un refus de la personne",
    "access": "ce n’était pas une demande d’accès aux données",
    "portability": "ce n’était pas une demande de portabilité",
    "origin": "ce n’était pas une demande sur l’origine du numéro",
    "rectification": "ce n’était pas une demande de rectification",
    "erasure": "ce n’était pas une demande d’effacement ; l’opposition demeure",
}
"""What a person concluded who found that something was not what it had been taken for: by its kind."""
OCCASIONS = {
    "sale": "vente",
    "service": "prestation de service",
    "account": "création de compte",
    "quote": "devis",
    "abandoned_basket": "panier abandonné",
}
PURPOSES = {
    "commercial": "prospection commerciale",
    "charitable": "générosité et vie associative",
    "political": "communication politique",
    "public_information": "information du public",
    "non_commercial": "messages non commerciaux",
}
BUNDLES = {
    "terms": "des conditions générales",
    "contest": "un jeu",
    "discount": "une remise",
    "account": "la création d’un compte",
}
CHANNELS = {"sms": "SMS", "rcs": "RCS", "email": "courriel", "voice": "appel", "post": "courrier"}


STEPS = {
    "drafted": "rédigée",
    "scheduled": "programmée",
    "moved": "déplacée",
    "paused": "suspendue",
    "resumed": "reprise",
    "cancelled": "annulée",
}
ROLES = {
    "collector": "collecte",
    "marketer": "marketing",
    "approver": "approbation",
    "officer": "protection des données",
    "administrator": "administration",
    "reader": "lecture",
}
_PRINCIPAL = re.compile(r"(key|person):(\S+) \((.*), ([a-z]+)\)", re.DOTALL)


def in_french(words: Mapping[str, str], code: Any) -> str:
    """A code in French; a code that we have no word for, as it is."""
    return words.get(str(code), str(code))


def conclusion(code: Any, kind: str | None) -> str:
    """What a person concluded from something of that kind; None when its kind is not legible any more."""
    if code != "mistaken":
        return in_french(CONCLUSIONS, code)
    return MISTAKEN.get(kind or "", "ce n’était pas ce pour quoi il avait été pris")


def source(code: Any) -> str:
    """By which means an act came about."""
    text = str(code)
    if text.startswith(_OPT_OUT_LIST):
        return f"liste d’oppositions « {text.removeprefix(_OPT_OUT_LIST)} » du compte AWS"
    return in_french(SOURCES, text)


def principal(text: str) -> str:
    """Who acted through a door: clé 3f9ac04b1d22 « Boutique web » (rôle : collecte). What is written otherwise, as it is."""
    found = _PRINCIPAL.fullmatch(text)
    if found is None:
        return text
    kind, who, name, role = found.groups()
    named = f"clé\u00a0{who}" if kind == "key" else who
    return f"{named} «\u00a0{name}\u00a0» (rôle\u00a0: {in_french(ROLES, role)})"


def yes(value: Any) -> str:
    """A truth value."""
    return "oui" if value else "non"


def moment(text: str, zone: str) -> str:
    """An instant on the clocks of a place: mardi 24 novembre 2026 à 10 h 00 min 03 s."""
    at = datetime.fromisoformat(text).astimezone(ZoneInfo(zone))
    return (
        f"{_DAYS[at.weekday()]} {_day(at)} à {at.hour}\u00a0h\u00a0{at.minute:02d}\u00a0min\u00a0{at.second:02d}\u00a0s"
    )


def minute(text: str, zone: str) -> str:
    """The same to the minute and without the day of the week: 24 novembre 2026 à 10 h 00."""
    at = datetime.fromisoformat(text).astimezone(ZoneInfo(zone))
    return f"{_day(at)} à {at.hour}\u00a0h\u00a0{at.minute:02d}"


def short_moment(text: str, zone: str) -> str:
    """The same in short: 24/11/2026 à 10:00:03."""
    return f"{datetime.fromisoformat(text).astimezone(ZoneInfo(zone)):%d/%m/%Y à %H:%M:%S}"


def short_day(text: str, zone: str) -> str:
    """The day of an instant in figures: 24/11/2026."""
    return f"{datetime.fromisoformat(text).astimezone(ZoneInfo(zone)):%d/%m/%Y}"


def day(text: str, zone: str) -> str:
    """The day of an instant: 24 novembre 2026."""
    return _day(datetime.fromisoformat(text).astimezone(ZoneInfo(zone)))


def calendar_day(iso: str) -> str:
    """A day of the calendar: 24 novembre 2026."""
    return _day(date.fromisoformat(iso))


def _day(at: date) -> str:
    number = "1er" if at.day == 1 else str(at.day)
    return f"{number}\u00a0{_MONTHS[at.month - 1]}\u00a0{at.year}"


def clock_of(zone: str) -> str:
    """Whose clock it is."""
    return _ZONES.get(zone, zone)


def number(e164: str) -> str:
    """A number in groups of two, after its country code."""
    code = next((c for c in ("+33", "+41") if e164.startswith(c)), e164[:4])
    rest = e164[len(code) :]
    groups = [rest[: len(rest) % 2], *(rest[i : i + 2] for i in range(len(rest) % 2, len(rest), 2))]
    return "\u00a0".join([code, *filter(None, groups)])


_OWN_CODES = ("+33", "+41")
_DIGITS_AFTER_TRUNK = 9
"""Where the national form begins with 0 (06…): the others have no prefix."""


def national_number(e164: str) -> str:
    """A number as its holder knows it: 06 12 34 56 78. One of another numbering plan than these, after its country code."""
    code = next((code for code in _OWN_CODES if e164.startswith(code)), e164[:4])
    rest = e164.removeprefix(code)
    if len(rest) != _DIGITS_AFTER_TRUNK:
        return number(e164)
    digits = f"0{rest}"
    return "\u00a0".join(digits[i : i + 2] for i in range(0, len(digits), 2))


def siren(digits: str) -> str:
    """A SIREN in groups of three."""
    return "\u00a0".join(digits[i : i + 3] for i in range(0, len(digits), 3))


def french(text: str) -> str:
    """Our own sentences with no-break spaces where French typography wants them. Not for what others wrote."""
    text = re.sub(r" ([;:!?»%€])", "\u00a0\\1", text)
    return re.sub(r"« ", "«\u00a0", re.sub(r"\b(n°|art\.|al\.) ", "\\1\u00a0", text))
