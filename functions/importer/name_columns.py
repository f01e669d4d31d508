"""Which column is what, by its header in French or English; and whose export a file is.

Layouts are known from what their authors publish:
- OVHcloud: API description /sms.json, model sms.Blacklist (`number`, `creationDatetime`; formerly `dateCreation`).
- Brevo: API reference, « Get all the contacts » (`smsBlacklisted`, attribute `SMS`) and « Export contacts »
  (`exportSubscriptionStatus`: `sms_marketing`); help centre, « Blocklist, unblock, or resubscribe contacts ».
- Twilio: Consent Management API (`contact_id`, `status` opt-in, opt-out or re-opt-in, `date_of_consent`); resource Message
  (`From`, `To`, `Body`, `Direction`, `ErrorCode`) with error 21610, « Attempt to send to unsubscribed recipient ».
- Amazon Pinpoint: user guide, « Importing segments » and « Exporting segments » (`Address`, `ChannelType`, `OptOut`: ALL or
  NONE, `EffectiveDate`), as CSV or as one JSON object a line. Nobody consented by OptOut NONE: it is the default.
- AWS End User Messaging: API reference, OptedOutNumberInformation (`OptedOutNumber`, `OptedOutTimestamp`).
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_NAMES: Mapping[str, str] = {
    "phone": "portable|telephone portable|tel portable|mobile|telephone mobile|tel mobile|numero mobile|numero de mobile|"
    "numero de portable|n mobile|n portable|n de portable|n de mobile|n de telephone portable|n de telephone mobile|"
    "gsm|mobile phone|mobile number|mobile phone number|cell|cell phone|cellphone|sms|"
    "msisdn|numero de telephone portable|numero de telephone mobile|"
    "telephone|tel|numero|numero de telephone|numero de tel|numero tel|n de telephone|n telephone|n tel|no de telephone|"
    "num tel|num telephone|telephone 1|phone|phone number|phonenumber|number|telephone number|destinataire|recipient|to number|e164",
    "legal_basis": "base legale|fondement|fondement juridique|legal basis",
    "collected_at": "date de consentement|date du consentement|date consentement|date de collecte|date collecte|date d inscription|"
    "date inscription|date optin|date opt in|date d opt in|date de l opt in|date de l optin|date de recueil|date d accord|"
    "date de l accord|consent date|date of consent|consented at|"
    "consent ts|consent timestamp|consent time|collected at|collection date|opt in date|optin date|opt in time|opted in at|"
    "signup date|signed up at",
    "source": "source|origine|origine du consentement|source du consentement|source optin|source opt in|moyen|mecanisme|"
    "mode de recueil|moyen de recueil|canal de collecte|mechanism|consent source|opt in source|optin source|origin",
    "wording": "formulation|texte|texte affiche|texte du consentement|mention|mention affichee|libelle|libelle du consentement|"
    "wording|consent text|consent wording|opt in text|disclosure",
    "wording_version": "version|version de la formulation|version du texte|version formulation|version du formulaire|"
    "wording version|consent version|text version|form version",
    "checked": "case cochee|case a cocher|case|consentement|accord|opt in|optin|checkbox|box checked|checked|consent|agreed",
    "prechecked": "case pre cochee|pre cochee|precochee|prechecked|pre ticked|preticked",
    "informed": "informe|personne informee|information donnee|informed",
    "objection_offered": "opposition proposee|opposition possible|refus propose|objection offered|opt out offered",
    "ip": "ip|adresse ip|ip address",
    "user_agent": "user agent|navigateur",
    "operator": "operateur|conseiller|vendeur|recueilli par|operator|agent|collected by",
    "channels": "canaux|canal|moyens|channel|channels",
    "categories": "categorie|categories|category|produits|type de produits",
    "tags": "etiquette|etiquettes|tag|tags|liste|listes|segment|segments|list|lists",
    "birth_date": "date de naissance|naissance|ne le|birth date|birthdate|date of birth|birthday|dob",
    "sale_at": "date de vente|date d achat|dernier achat|date du dernier achat|derniere commande|sale date|last sale|"
    "last sale ts|last purchase|last order",
    "opposed": "desinscrit|desabonne|oppose|opposition|stop|stop sms|liste noire|blackliste|blacklist|blacklisted|opt out|optout|"
    "opted out|unsubscribed|sms blacklisted|smsblacklisted|sms blocklisted|do not contact|ne pas contacter|sms marketing|"
    "statut sms",
    "attribute:first_name": "prenom|prenoms|first name|firstname|given name",
    "attribute:last_name": "nom|nom de famille|last name|lastname|surname|family name",
    "attribute:title": "civilite|titre|title|salutation",
    "attribute:city": "ville|commune|city|town",
    "attribute:postcode": "code postal|cp|code postale|postcode|postal code|zip|zip code|zipcode",
    "attribute:timezone": "fuseau horaire|fuseau|timezone|time zone|demographic timezone",
}
"""What contacts' columns are called; the first names of `phone` are the surer mobiles."""

_OPPOSITION_NAMES: Mapping[str, str] = {
    "phone": _NAMES["phone"] + "|address|contact id|opted out number|optedoutnumber",
    "received_at": "date|date d opposition|date opposition|date de desinscription|date desinscription|date stop|date du stop|"
    "date de creation|creation date|creationdatetime|datecreation|created at|createdat|unsubscribed at|unsubscribe date|"
    "opted out at|opt out date|optout date|opposed at|received at|optedouttimestamp|opted out timestamp|effectivedate|"
    "date of consent|date sent|datesent|sent date|sentdate|modified at|modifiedat",
    "source": "source|origine|motif|raison|reason|canal|door",
    "words": "message|texte|body|words|reponse|contenu",
    "operator": _NAMES["operator"],
    "opposed": _NAMES["opposed"] + "|status|statut",
    "channel": "channeltype|channel type",
    "sender": "from|expediteur|from number",
    "to": "to",
    "direction": "direction",
    "error": "errorcode|error code|code erreur",
}

FIELDS = frozenset(_NAMES) | frozenset(_OPPOSITION_NAMES)


@dataclass(frozen=True, slots=True)
class Export:
    """A rival's export: the headers that tell it."""

    name: str
    headers: frozenset[str]
    phone: str


EXPORTS = (
    Export("pinpoint", frozenset({"address", "optout"}), "address"),
    Export("pinpoint", frozenset({"address", "channeltype"}), "address"),
    Export("end_user_messaging", frozenset({"optedoutnumber"}), "optedoutnumber"),
    Export("twilio_consents", frozenset({"contact id", "status"}), "contact id"),
    Export("twilio_messages", frozenset({"from", "to", "body", "direction"}), "to"),
    Export("twilio_messages", frozenset({"from", "to", "direction", "errorcode"}), "to"),
    Export("twilio_messages", frozenset({"from", "to", "direction", "error code"}), "to"),
    Export("brevo", frozenset({"sms", "smsblacklisted"}), "sms"),
    Export("brevo", frozenset({"sms", "sms blacklisted"}), "sms"),
    Export("brevo", frozenset({"sms", "sms blocklisted"}), "sms"),
    Export("brevo", frozenset({"sms", "sms marketing"}), "sms"),
    Export("ovhcloud", frozenset({"number", "creationdatetime"}), "number"),
    Export("ovhcloud", frozenset({"number", "datecreation"}), "number"),
)
"""The most telling first."""

NO_CONSENT_IN = frozenset({"pinpoint", "end_user_messaging", "twilio_consents", "twilio_messages", "ovhcloud"})
"""Exports that tell of oppositions: whom they list without one has agreed to nothing that could be proved."""

IGNORED = "ignored"
"""What a caller says of a column that nothing is to be made of."""

_ABOUT_AGREEMENT = re.compile(
    r"\b(opt ?(?:in|out)s?|consent\w*|accords?|rgpd|gdpr|desinscri\w*|desabonn\w*|unsub\w*|black ?list\w*|block ?list\w*|"
    r"liste (?:noire|rouge)|bloctel|stops?|oppos\w*|refus\w*|do not|ne pas)\b"
)
_ABOUT_OTHER_MEANS = re.compile(
    r"\b(e ?mails?|mails?|mailings?|courriels?|newsletters?|postal\w*|courriers?|appels?|fax|push|whatsapp|cookies?|"
    r"partenaires?|partners?)\b"
)
_QUALIFIED = re.compile(r"^(?:client|contact) | (?:par |by |du |de )?(?:sms|rcs)$| (?:1|principale?)$")
"""What may stand beside a name without changing what it means."""


_AUTHORS: Mapping[str, str] = {
    "pinpoint": "Amazon Pinpoint",
    "end_user_messaging": "AWS End User Messaging",
    "twilio_consents": "Twilio",
    "twilio_messages": "Twilio",
    "ovhcloud": "OVHcloud",
}
_DEFAULT = " (« OptOut : NONE » est une valeur par défaut)"


class UnusableHeader(ValueError):
    """The file as a whole cannot be read; the message says why, in French."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Whose export it is, our fields with the places of their columns (the best first), and the headers nothing is made of."""

    name: str
    places: Mapping[str, tuple[int, ...]]
    ignored: tuple[str, ...]


def folded(header: str) -> str:
    """A header as it is compared: lower case, no accents, single spaces; `N° de téléphone` is `n de telephone`."""
    decomposed = unicodedata.normalize("NFKD", header.replace("°", " ").replace("º", " ")).casefold()
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(re.findall(r"[a-z0-9]+", bare))


def _meaning(header: str, index: Mapping[str, tuple[str, int]]) -> tuple[str, int]:
    """Our field for a header, and its rank among the names of it; "" when it has none."""
    name = folded(header)
    return index.get(name) or index.get(_QUALIFIED.sub("", name), ("", 0))


def _index(names: Mapping[str, str]) -> dict[str, tuple[str, int]]:
    return {name: (field, rank) for field, all_names in names.items() for rank, name in enumerate(all_names.split("|"))}


_CONTACT_INDEX = _index(_NAMES)
_OPPOSITION_INDEX = _index(_OPPOSITION_NAMES)


def export_of(header: Sequence[str]) -> Export | None:
    """The rival's export that has these headers."""
    found = frozenset(map(folded, header))
    return next((export for export in EXPORTS if export.headers <= found), None)


def recognised(header: Iterable[str], opposes: bool) -> int:
    """How many of these headers have a meaning."""
    index = _OPPOSITION_INDEX if opposes else _CONTACT_INDEX
    return sum(_meaning(name, index)[0] != "" for name in header)


def name_columns(header: Sequence[str], opposes: bool, given: Mapping[str, str]) -> Columns:
    """Our fields among these headers; `given` says what some are, whatever they are called. Raises UnusableHeader."""
    export = export_of(header)
    if export is not None and not opposes and export.name in NO_CONSENT_IN:
        raise UnusableHeader(
            f"Ce fichier est un export ({_AUTHORS[export.name]}) qui dit qui s’est opposé : il ne prouve aucun consentement"
            f"{_DEFAULT if export.name == 'pinpoint' else ''}. Importez-le comme oppositions ; pour les contacts, "
            "fournissez la preuve de chaque consentement."
        )
    index = _OPPOSITION_INDEX if opposes else _CONTACT_INDEX
    chosen = {folded(name): field for name, field in given.items()}
    if unknown := set(chosen) - {folded(name) for name in header}:
        raise UnusableHeader(f"Colonnes annoncées mais absentes du fichier : {', '.join(sorted(unknown))}.")
    places: dict[str, list[tuple[int, int]]] = {}
    ignored: list[str] = []
    for place, name in enumerate(header):
        key = folded(name)
        field, rank = (chosen[key], -1) if key in chosen else _meaning(name, index)
        if export is not None and field == "phone" and key not in chosen and key != export.phone:
            field = ""
        if field not in ("", IGNORED):
            places.setdefault(field, []).append((rank, place))
        elif name.strip():
            ignored.append(name)
        known = opposes and export is not None  # whose export it is says which of its columns count
        if not (field or known) and _tells_of_agreement(key):
            raise UnusableHeader(
                f"La colonne « {name.strip()[:60]} » semble dire qui a accepté ou refusé, et il n’est pas sûr de quoi. Dites-le dans "
                "« columns » : « checked » (a accepté), « opposed » (s’est opposé), « collected_at » (date de l’accord), ou « ignored »."
            )
    columns = {field: tuple(place for _, place in sorted(found)) for field, found in places.items()}
    _check(columns, header, export)
    return Columns("" if export is None else export.name, columns, tuple(ignored))


def _tells_of_agreement(name: str) -> bool:
    """Whether a column that we do not know may say who agreed to SMS or refused them: leaving it aside could turn a no into a yes."""
    return _ABOUT_AGREEMENT.search(name) is not None and _ABOUT_OTHER_MEANS.search(name) is None


def _check(columns: Mapping[str, tuple[int, ...]], header: Sequence[str], export: Export | None) -> None:
    if "phone" not in columns and not (export is not None and export.name == "twilio_messages"):
        raise UnusableHeader(
            "Aucune colonne de téléphone n’a été reconnue dans l’en-tête : "
            f"{', '.join(name.strip()[:30] or '(vide)' for name in header[:12])}. "
            "Nommez-la « Portable » ou « Téléphone », ou indiquez-la dans « columns »."
        )
    for field, found in columns.items():
        if len(found) > 1 and field not in ("phone", "opposed"):
            names = " et ".join(f"« {header[place].strip()} »" for place in found)
            raise UnusableHeader(f"Deux colonnes disent la même chose : {names}. Gardez-en une.")
