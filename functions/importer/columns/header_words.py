"""What the words of a header say about its column: agreement, refusal, another channel, or something unrelated."""

import re

from importer.columns.header_names import CONTACT_HEADERS
from importer.columns.known_exports import EMAIL_AGREEMENTS

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
"""In a list of oppositions these words are reasons."""

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
) | frozenset("|".join(names for field, names in CONTACT_HEADERS.items() if field.startswith("attribute:")).split("|"))
"""Names of columns that clearly hold something other than an agreement. A refusal in such a column still counts."""
_DATES_OF_OTHER_THINGS = frozenset(
    (
        "added time|modified time|date added|date modified|date de modification|date de mise a jour|mis a jour le|ajoute le|ajoutee le|"
        "date d ajout|last changed|last active|last open|last seen|dernier passage|derniere connexion|dernier login|last login|"
        "derniere activite|user registered|created|updated|modified|creation date|date sent|created at|updated at|date de creation|"
        "creationdate|create date|last activity date|derniere visite|last visit|cree le|modifie le"
    ).split("|")
) | frozenset(
    "|".join(CONTACT_HEADERS[field] for field in ("birth_date", "sale_at", "contract_until", "collected_at")).split("|")
)
_OF_OTHER_THINGS = frozenset(
    (
        "cohortid|applicationid|requestid|endpointstatus|correlation id|sender id|klaviyo id|leid|euid|ext id|client id|contact owner|owner"
    ).split("|")
) | frozenset("|".join(CONTACT_HEADERS[field] for field in ("ip", "user_agent", "operator")).split("|"))
_PARTS_OF_ENDPOINTS = re.compile(r"^(?:demographic|location|metrics)\b|^user userid$")
"""Amazon Pinpoint's columns, except the attributes that its customers name."""
_PARTS_OF_ADDRESSES = re.compile(
    r"^(?:default address|billing|shipping|facturation|livraison|home|business|other|company) | \d+$"
)
_TELEPHONE = re.compile(r"\b(tel|tels|telephones?|phones?|mobiles?|portables?|gsm|cell\w*|num\w*)\b")
NOT_A_NUMBER = re.compile(
    r"\b(fax|type|label|libelle|pays|country|indicatif|prefix\w*|date|le|at|operateur|id|count|nombre|marque|modele)\b"
)


def holds_numbers(key: str) -> bool:
    """Whether an unknown column of a list of oppositions may hold telephone numbers: those oppose as well."""
    return _TELEPHONE.search(key) is not None and NOT_A_NUMBER.search(key) is None and not may_say_who_agreed(key)


def may_say_who_agreed(name: str) -> bool:
    """Whether an unknown column may say who agreed to or refused SMS: ignoring it could turn a refusal into a consent."""
    return (_SAYS_YES.search(name) or _SAYS_NO.search(name)) is not None and not about_other_means(name)


def is_about_opposition(name: str) -> bool:
    """Whether a date is that of an opposition, judging by the name of its column."""
    return re.search(r"\bopted ?outs?|\bleft\b", name) is not None or says_who_refused(name)


def says_who_agreed(name: str) -> bool:
    """Whether a column may say who agreed: if it is empty, nobody did."""
    return _SAYS_YES.search(name) is not None and not about_other_means(name)


def says_who_refused(name: str) -> bool:
    """Whether a column of a contact file may say who refused or does not want to be contacted."""
    return (_SAYS_NO.search(name) or _SAYS_NO_OF_A_CONTACT.search(name)) is not None and not about_other_means(name)


def says_who_agreed_or_refused(name: str) -> bool:
    """Whether a column says by its name who agreed to or refused something, over any channel."""
    return (_SAYS_YES.search(name) or _SAYS_NO.search(name) or _SAYS_NO_OF_A_CONTACT.search(name)) is not None


def about_other_means(name: str) -> bool:
    """Whether a column is about e-mail or another channel and not about SMS too: « SMS » outweighs « e-mail »."""
    return _ABOUT_OTHER_MEANS.search(name) is not None and _ABOUT_SMS.search(name) is None


def is_understood(name: str) -> bool:
    """Whether the name of a column says what it holds, and that is not an agreement."""
    return bool(_UNDERSTOOD.intersection((name, _PARTS_OF_ADDRESSES.sub("", name))))


def is_a_date_of_something_else(name: str) -> bool:
    """Whether a column of a list of oppositions is by its name a date unrelated to the opposition."""
    return name in _DATES_OF_OTHER_THINGS


def is_of_something_else(name: str, export: str) -> bool:
    """Whether the name of a column says what it holds, and that is neither an opposition nor a remark."""
    listed = name in _OF_OTHER_THINGS or _PARTS_OF_ENDPOINTS.search(name) is not None
    return listed or is_understood(name) or name in EMAIL_AGREEMENTS.get(export, ())
