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
- Shopify, Klaviyo, Sendethic and others whose exports hold both contacts and refusals: tests/exports/README.md.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

_NAMES: Mapping[str, str] = {
    "phone": "portable|telephone portable|tel portable|mobile|telephone mobile|tel mobile|numero mobile|numero de mobile|"
    "numero de portable|n mobile|n portable|n de portable|n de mobile|n de telephone portable|n de telephone mobile|"
    "gsm|mobile phone|mobile number|mobile phone number|cell|cell phone|cellphone|sms|"
    "msisdn|numero de telephone portable|numero de telephone mobile|"
    "mobile pour sms|phone mobile|tel mobile perso|sms phone number|portable pro|tel portable pro|"
    "telephone|tel|numero|numero de telephone|numero de tel|numero tel|n de telephone|n telephone|n tel|no de telephone|"
    "num tel|num telephone|telephone 1|phone|phone number|phonenumber|number|telephone number|destinataire|recipient|to number|e164|"
    "telephone 2|telephone 3|tel 1|tel 2|phone 1 value|phone 2 value|phone 3 value|phone 2|billing phone|shipping phone|"
    "telephone facturation|telephone de facturation|telephone livraison|primary phone|home phone|home phone 2|business phone|"
    "business phone 2|other phone|car phone|company main phone|telephone domicile|telephone fixe|telephone bureau|telephone "
    "professionnel|"
    "telephone personnel|tel pro|tel perso|tel fixe|tel domicile|tel bureau|fixe",
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
    "contract_until": "contrat jusqu au|fin de contrat|fin du contrat|date de fin de contrat|echeance du contrat|fin d abonnement|"
    "fin de l abonnement|fin de garantie|fin de la garantie|contract until|contract end|contract end date|subscription end|"
    "subscription end date|warranty end",
    "act_reference": "reference de l acte|reference du bulletin|numero de bulletin|n de bulletin|reference de l enregistrement|"
    "numero d enregistrement|n d enregistrement|reference de la preuve|act reference|recording id|proof reference",
    "sale_at": "date de vente|date d achat|dernier achat|date du dernier achat|derniere commande|sale date|last sale|"
    "last sale ts|last purchase|last order",
    "opposed": "desinscrit|desabonne|oppose|opposition|stop|stop sms|liste noire|blackliste|blacklist|blacklisted|opt out|optout|"
    "opted out|unsubscribed|sms blacklisted|smsblacklisted|sms blocklisted|do not contact|ne pas contacter",
    "status": "sms marketing|statut sms|statut mobile|sms status|sms marketing status|sms subscription status",
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
    "words": "message|texte|body|words|reponse|contenu|text|content|reply|message text|texte du message|contenu du message",
    "operator": _NAMES["operator"],
    "opposed": _NAMES["opposed"],
    "status": _NAMES["status"] + "|status|statut",
    "channel": "channeltype|channel type",
    "sender": "from|expediteur|from number",
    "to": "to",
    "direction": "direction|sens",
    "error": "errorcode|error code|code erreur",
}

_OF_ONE_EXPORT = frozenset("address|contact id|opted out number|optedoutnumber".split("|"))
"""Columns of numbers in one program's export; in another's they hold something else."""

FIELDS = frozenset(_NAMES) | frozenset(_OPPOSITION_NAMES)


@dataclass(frozen=True, slots=True)
class Export:
    """A rival's export: the headers that tell it."""

    name: str
    headers: frozenset[str]
    phone: str
    fields: Mapping[str, str] = field(default_factory=dict)
    """What its other columns are, where their names alone do not tell."""


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

_BESIDE: Mapping[str, frozenset[str]] = {"brevo": frozenset({"double opt in"})}
"""Columns of a known export that speak of an agreement, to e-mail."""

MESSAGES = "messages"
"""A log of messages that no known program wrote."""

_SENDER = re.compile(
    r"^from\b|\b(expediteurs?|emetteurs?|envoyeurs?|senders?|originators?|originating|origination|(?:emis|envoye) par)\b"
)
_RECIPIENT = re.compile(
    r"^(?:sent )?to\b|\b(destinataires?|recipients?|receivers?|destination|dest|envoye a|recu par|(?:numero|n) court|short ?code)\b"
)
_PERHAPS_SENDER = frozenset("de origine source origin".split())
_PERHAPS_RECIPIENT = frozenset("a vers".split())
"""Which they are only beside the other side of a message."""

NO_CONSENT_IN = frozenset({"pinpoint", "end_user_messaging", "twilio_consents", "twilio_messages", "ovhcloud"})
"""Exports that tell of oppositions: whom they list without one has agreed to nothing that could be proved."""

CONTACT_EXPORTS = (
    Export(
        "shopify",
        frozenset({"phone", "accepts sms marketing", "accepts email marketing"}),
        "phone",
        {"accepts sms marketing": "checked", "accepts email marketing": "ignored", "tax exempt": "ignored"},
    ),
    Export(
        "sendethic",
        frozenset({"mobile pour sms", "opt in sms", "statut mobile"}),
        "mobile pour sms",
        {"opt in sms": "checked", "statut mobile": "status"},
    ),
)
"""Exports that tell of every contact whether they agreed to SMS. None proves how: `provenance` says it, or the lines are refused."""

REPORT_HEADINGS = ("ligne du fichier", "état", "règle", "explication", "texte d’origine")
"""Before a file's own columns, in our report on it: whoever corrects the lines there imports the report."""

IGNORED = "ignored"
"""What a caller says of a column that nothing is to be made of."""

_SAYS_YES = re.compile(
    r"\b(opt ?ins?|consent\w*|accords?|accept\w*|rgpd|gdpr|autoris\w*|permi(?:s|t|ssion|ssions|tted)|allow\w*|agree\w*|souhait\w*|"
    r"recevoir|wants?|abonn\w*|inscri(?:t|te|ts|tes)|subscri\w*|contactable\w*|joignable\w*|sollicit\w*|prospection|demarchage|"
    r"sms|rcs|textos?)\b"
)
_SAYS_NO = re.compile(
    r"\b(opt ?outs?|desinscri\w*|desabonn\w*|unsub\w*|black ?list\w*|block ?list\w*|liste (?:noire|rouge)|bloctel|stops?|oppos\w*|"
    r"refus\w*|do not|ne pas|no ?sms)\b"
)
_SAYS_NO_OF_A_CONTACT = re.compile(
    r"\b(dont|don t|ne plus|pas de|plus de|dnc|dnd|exclu\w*|bloqu\w*|block\w*|desactiv\w*|disabled|npai|resili\w*|radie\w*|radiation|"
    r"revo[qk]\w*|withdr\w*|retrait|retire\w*|suppress\w*|supprim\w*|deleted|plainte\w*|complain\w*|rejet\w*|declin\w*)\b"
)
"""In a list of oppositions these are reasons."""

_ABOUT_SMS = re.compile(r"\b(sms|rcs|textos?|mobiles?|portables?|tel\w*|phones?|tous|toutes|all)\b")
_ABOUT_OTHER_MEANS = re.compile(
    r"\b(e ?mail\w*|mails?|mailings?|courriels?|postal\w*|courriers?|fax|push|whatsapp|cookies?|"
    r"partenaires?|partners?)\b"
)
_UNDERSTOOD = frozenset(
    (
        "societe|entreprise|raison sociale|organisation|organization|organization name|organization title|organization "
        "department|company|"
        "company name|account|account name|compte|nom de l entreprise|adresse|address|address1|address2|rue|street|street "
        "address|complement|"
        "complement d adresse|batiment|region|departement|province|province code|pays|country|country code|country region|"
        "code pays|e mail|"
        "email|email address|adresse email|adresse e mail|adresse mail|courriel|mail|id|identifiant|customer id|contact id|record id|"
        "record id contact|user id|reference|ref|code client|numero client|n client|langue|language|locale|devise|currency|"
        "site web|site|website|web page|url|job title|fonction|profession|poste|metier|total spent|total orders|orders count|orders|"
        "nombre de commandes|nb commandes|montant|montant total|ca|chiffre d affaires|points|points fidelite|solde|created at|updated at|"
        "date de creation|date de modification|cree le|modifie le|create date|last activity date|derniere visite|last visit|latitude|"
        "longitude|gender|genre|sexe|initials|initiales|middle name|nickname|surnom|full name|nom complet|display name|name|contact|"
        "name prefix|name suffix|prefix|suffix|suffixe|magasin|boutique|store|agence|point de vente|username|login|"
        "identifiant de connexion|"
        "siret|siren|tva|n tva|tva intracommunautaire|age|taille|pointure|default address company|contact owner|proprietaire|"
        "lifecycle stage|phone 1 label|phone 2 label|phone 1 type|phone 2 type|phone label|e mail 1 label|e mail 1 value|e mail 2 value|"
        "labels|group membership|photo|file as|phonetic first name|phonetic last name|phonetic middle name|city code|zone|"
        "industry|secteur|member rating|gmtoff|dstoff|cc|is published|owner id|quartier|arrondissement|lieu dit|canton|canal d acquisition|"
        "marque|produit|modele|article|couleur|nationalite|parrain|conjoint|nom du conjoint|nom de jeune fille|nom de naissance|"
        "nom marital|nom d usage|deuxieme prenom|second prenom|commercial|nom du commercial|etablissement|role|position|user login|"
        "magasin d origine|magasin de rattachement|magasin prefere|boutique preferee|department|service|csp|external id"
    ).split("|")
) | frozenset("|".join(names for field, names in _NAMES.items() if field.startswith("attribute:")).split("|"))
"""Columns whose name says what they hold, and that it is no agreement. A refusal in one of them is a refusal all the same."""
_DATES_OF_OTHER_THINGS = frozenset(
    (
        "added time|modified time|date added|date modified|date de modification|date de mise a jour|mis a jour le|ajoute le|ajoutee le|"
        "date d ajout|last changed|last active|last open|last seen|dernier passage|derniere connexion|dernier login|last login|"
        "derniere activite|user registered|created|updated|modified|creation date|date sent|created at|updated at|date de creation|"
        "creationdate|create date|last activity date|derniere visite|last visit|cree le|modifie le"
    ).split("|")
) | frozenset(
    "|".join(_NAMES[field] for field in ("birth_date", "sale_at", "contract_until", "collected_at")).split("|")
)
_OF_OTHER_THINGS = frozenset(
    (
        "cohortid|applicationid|requestid|endpointstatus|correlation id|sender id|klaviyo id|leid|euid|ext id|client id|contact owner|owner"
    ).split("|")
) | frozenset("|".join(_NAMES[field] for field in ("ip", "user_agent", "operator")).split("|"))
_PARTS_OF_ENDPOINTS = re.compile(r"^(?:demographic|location|metrics)\b|^user userid$")
"""Amazon Pinpoint's, but for the attributes that its customers name."""
_PARTS_OF_ADDRESSES = re.compile(
    r"^(?:default address|billing|shipping|facturation|livraison|home|business|other|company) | \d+$"
)
_TELEPHONE = re.compile(r"\b(tel|tels|telephones?|phones?|mobiles?|portables?|gsm|cell\w*|num\w*)\b")
_NOT_OF_A_MESSAGE = re.compile(r"\b(nom|name|prenom|e ?mail|adresse|ville|societe|agence)\b")
_NOT_A_NUMBER = re.compile(
    r"\b(fax|type|label|libelle|pays|country|indicatif|prefix\w*|date|le|at|operateur|id|count|nombre|marque|modele)\b"
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
    declared: tuple[int, ...] = ()


@lru_cache(maxsize=1 << 12)
def folded(header: str) -> str:
    """A header as it is compared: lower case, no accents, single spaces; `N° de téléphone` is `n de telephone`.

    Letters of every script count, and pictures (✓, 🚫); other signs where there is nothing else. "" only where nothing can be seen.
    """
    decomposed = unicodedata.normalize("NFKD", header.replace("°", " ").replace("º", " ")).casefold()
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    bare = bare.replace("œ", "oe")
    spaced = (sign if sign.isalnum() else f" {sign} " if unicodedata.category(sign) == "So" else " " for sign in bare)
    if words := "".join(spaced).split():
        return " ".join(words)
    return " ".join("".join(sign for sign in bare if unicodedata.category(sign) not in ("Cf", "Cc", "Mn")).split())


def _meaning(header: str, index: Mapping[str, tuple[str, int]]) -> tuple[str, int]:
    """Our field for a header, and its rank among the names of it; "" when it has none."""
    name = folded(header)
    return index.get(name) or index.get(_QUALIFIED.sub("", name), ("", 0))


def _index(names: Mapping[str, str]) -> dict[str, tuple[str, int]]:
    return {name: (field, rank) for field, all_names in names.items() for rank, name in enumerate(all_names.split("|"))}


_CONTACT_INDEX = _index(_NAMES)
_OPPOSITION_INDEX = _index(_OPPOSITION_NAMES)


def without_report(header: Sequence[str]) -> Sequence[str]:
    """The file's own columns, where the file is our report on it."""
    own = len(REPORT_HEADINGS)
    return header[own:] if tuple(map(folded, header[:own])) == tuple(map(folded, REPORT_HEADINGS)) else header


def export_of(header: Sequence[str], opposes: bool) -> Export | None:
    """The rival's export that has these headers."""
    found = frozenset(map(folded, header))
    known = EXPORTS if opposes else (*EXPORTS, *CONTACT_EXPORTS)
    return next((export for export in known if export.headers <= found), None)


def recognised(header: Iterable[str], opposes: bool) -> int:
    """How many of these headers have a meaning."""
    index = _OPPOSITION_INDEX if opposes else _CONTACT_INDEX
    return sum(_meaning(name, index)[0] != "" for name in header)


def name_columns(
    header: Sequence[str], opposes: bool, given: Mapping[str, str], remembered: Mapping[str, str] | None = None
) -> Columns:
    """Our fields among these headers; `given` says what some are, whatever they are called. Raises UnusableHeader.

    `remembered` says so too, from an earlier file with the same header, where `given` says nothing.
    """
    export = export_of(header, opposes)
    if export is not None and not opposes and export.name in NO_CONSENT_IN:
        raise UnusableHeader(
            f"Ce fichier est un export ({_AUTHORS[export.name]}) qui dit qui s’est opposé : il ne prouve aucun consentement"
            f"{_DEFAULT if export.name == 'pinpoint' else ''}. Importez-le comme oppositions ; pour les contacts, "
            "fournissez la preuve de chaque consentement."
        )
    index = _OPPOSITION_INDEX if opposes else _CONTACT_INDEX
    asked = {folded(name): meaning for name, meaning in given.items()}
    if "" in asked:
        raise UnusableHeader("Une colonne sans nom ne se déclare pas : nommez-la, ou retirez-la du fichier.")
    if unknown := set(asked) - {folded(name) for name in header}:
        raise UnusableHeader(f"Colonnes annoncées mais absentes du fichier : {', '.join(sorted(unknown))}.")
    exchanged = _of_messages(header, index) if opposes and export is None else {}
    chosen = {**(export.fields if export else {}), **(remembered or {}), **asked}
    places: dict[str, list[tuple[int, int]]] = {}
    ignored: list[str] = []
    report = len(header) - len(without_report(header))
    ignored += header[:report]
    for place, name in enumerate(header[report:], start=report):
        key = folded(name)
        meaning, rank = (chosen[key], -1) if key in chosen else _meaning(name, index)
        if key not in chosen:
            meaning = _corrected(meaning, key, export, opposes, exchanged)
        if meaning not in ("", IGNORED):
            places.setdefault(meaning, []).append((rank, place))
        elif name.strip():
            ignored.append(name)
        if opposes and not meaning:
            _check_tells_nothing(name, export)
    columns = {meaning: tuple(place for _, place in sorted(found)) for meaning, found in places.items()}
    _check(columns, header)
    known = MESSAGES if exchanged and "opposed" not in columns else ""
    declared = tuple(place for place, name in enumerate(header) if place < report or folded(name) in chosen)
    return Columns(known if export is None else export.name, columns, tuple(ignored), declared)


def _corrected(meaning: str, key: str, export: Export | None, opposes: bool, exchanged: Mapping[str, str]) -> str:
    """What a column means within this file: whose export it is, or that it is a log of messages, outweighs its name alone."""
    if key in exchanged:
        return exchanged[key]
    if meaning == "phone" and _is_not_of_the_person(key, export, opposes):
        meaning = ""
    if opposes and not meaning and not _is_log(export) and _holds_numbers(key):
        return "phone"
    return meaning


def _check_tells_nothing(name: str, export: Export | None) -> None:
    """Raises UnusableHeader when a column of a list of oppositions, of which nothing is made, may say who agreed or refused."""
    beside = _BESIDE.get(export.name, frozenset()) if export is not None else frozenset()
    if folded(name) not in beside and tells_of_agreement(folded(name)):
        raise UnusableHeader(
            f"La colonne « {name.strip()[:60]} » semble dire qui a accepté ou refusé, et il n’est pas sûr de quoi. "
            f"{how_to_declare(name, ('opposed', 'status', 'ignored'))}"
        )


def _is_log(export: Export | None) -> bool:
    return export is not None and export.name == "twilio_messages"


def _is_not_of_the_person(key: str, export: Export | None, opposes: bool) -> bool:
    """Whether a column of numbers of a known export is not of the number that the line is about.

    Of contacts only one column is sure to be the one that they agreed for; an opposition is to every number of the person.
    """
    if export is None or key == export.phone:
        return False
    return not opposes or _is_log(export) or key in _OF_ONE_EXPORT


def _of_messages(header: Sequence[str], index: Mapping[str, tuple[str, int]]) -> dict[str, str]:
    """Which columns of a list are of who sent a message and who received it; none where it is no log of messages.

    It is one when there is a sender beside somebody else, and something of a message: its words, its direction, an error.
    """
    keys = [key for key in map(folded, header) if not (_NOT_A_NUMBER.search(key) or _NOT_OF_A_MESSAGE.search(key))]
    keys = [key for key in keys if not tells_of_agreement(key)]
    meanings = {_meaning(name, index)[0] for name in header}
    senders = [key for key in keys if _SENDER.search(key)]
    receivers = [key for key in keys if _RECIPIENT.search(key) and key not in senders]
    if senders and not receivers:
        receivers = [key for key in keys if key in _PERHAPS_RECIPIENT]
    if receivers and not senders:
        senders = [key for key in keys if key in _PERHAPS_SENDER]
    if not senders and _PERHAPS_RECIPIENT.intersection(keys) and "de" in keys:
        senders, receivers = ["de"], [key for key in keys if key in _PERHAPS_RECIPIENT]
    others = receivers or [key for key in keys if key not in senders and _holds_numbers(key)]
    if not senders or not others or not meanings & {"words", "direction", "error"} or "opposed" in meanings:
        return {}
    return {**dict.fromkeys(receivers, "to"), **dict.fromkeys(senders, "sender")}


_MEANINGS: Mapping[str, str] = {
    "checked": "oui = a accepté",
    "opposed": "oui = s’est opposé",
    "status": "abonné, désabonné…",
    "ignored": "ne dit rien de l’accord aux SMS",
}


def how_to_declare(header: str, fields: Sequence[str]) -> str:
    """The exact options, of the command and of the API, that say what a column is."""
    header = header.strip()
    options = [f'--column "{header}={name}" ({_MEANINGS.get(name, "c’est bien cela")})' for name in fields]
    told = f"{', '.join(options[:-1])} ou {options[-1]}"
    return f'Dites ce qu’elle est par {told} ; par l’API : "columns": {{"{header}": "{fields[0]}"}}.'


def _holds_numbers(key: str) -> bool:
    """Whether a column of a list of oppositions that we do not know by name may hold telephone numbers: then they oppose too."""
    return _TELEPHONE.search(key) is not None and _NOT_A_NUMBER.search(key) is None and not tells_of_agreement(key)


def tells_of_agreement(name: str) -> bool:
    """Whether a column that we do not know may say who agreed to SMS or refused them: leaving it aside could turn a no into a yes."""
    return (_SAYS_YES.search(name) or _SAYS_NO.search(name)) is not None and not about_other_means(name)


def tells_of_opposition(name: str) -> bool:
    """Whether a date is, by the name of its column, the one of an opposition."""
    return re.search(r"\bopted ?outs?|\bleft\b", name) is not None or tells_who_refused(name)


def tells_who_agreed(name: str) -> bool:
    """Whether it may say who agreed: then an empty one says that nobody did."""
    return _SAYS_YES.search(name) is not None and not about_other_means(name)


def tells_who_refused(name: str) -> bool:
    """Whether a column of contacts may say who refused, or is to be left alone."""
    return (_SAYS_NO.search(name) or _SAYS_NO_OF_A_CONTACT.search(name)) is not None and not about_other_means(name)


def tells_who_agreed_or_refused(name: str) -> bool:
    """Whether a column says, by its name, who agreed to something or refused it, by whatever means."""
    return (_SAYS_YES.search(name) or _SAYS_NO.search(name) or _SAYS_NO_OF_A_CONTACT.search(name)) is not None


def about_other_means(name: str) -> bool:
    """Whether a column is about e-mail or another means, and not about SMS as well: « SMS » outweighs « e-mail »."""
    return _ABOUT_OTHER_MEANS.search(name) is not None and _ABOUT_SMS.search(name) is None


def is_understood(name: str) -> bool:
    """Whether the name of a column says what it holds, and that it is no agreement."""
    return bool(_UNDERSTOOD.intersection((name, _PARTS_OF_ADDRESSES.sub("", name))))


def is_a_date_of_something_else(name: str) -> bool:
    """Whether a column of a list of oppositions is, by its name, of a date that has nothing to do with an opposition."""
    return name in _DATES_OF_OTHER_THINGS


def is_of_something_else(name: str, export: str) -> bool:
    """Whether a column of a list of oppositions says, by its name, what it holds, and that it is neither an opposition nor a remark."""
    known = name in _OF_OTHER_THINGS or _PARTS_OF_ENDPOINTS.search(name) is not None
    return known or is_understood(name) or name in _BESIDE.get(export, ())


def _check(columns: Mapping[str, tuple[int, ...]], header: Sequence[str]) -> None:
    if "phone" not in columns and not {"sender", "to"} <= set(columns):
        raise UnusableHeader(
            "Aucune colonne de téléphone n’a été reconnue dans l’en-tête : "
            f"{', '.join(name.strip()[:30] or '(vide)' for name in header[:12])}. "
            "Nommez-la « Portable » ou « Téléphone », ou indiquez-la dans « columns »."
        )
    for meaning, found in columns.items():
        if len(found) > 1 and meaning not in ("phone", "opposed", "status", "sender", "to"):
            names = " et ".join(f"« {header[place].strip()} »" for place in found)
            raise UnusableHeader(f"Deux colonnes disent la même chose : {names}. Gardez-en une.")
