"""What columns are called in French and English, and how headers are compared."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

CONTACT_HEADERS: Mapping[str, str] = {
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
    "purposes": "purposes|purpose",
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
"""Headers of contact files by field. The first names of `phone` are the most likely to be mobiles."""

OPPOSITION_HEADERS: Mapping[str, str] = {
    "phone": CONTACT_HEADERS["phone"] + "|address|contact id|opted out number|optedoutnumber",
    "received_at": "date|date d opposition|date opposition|date de desinscription|date desinscription|date stop|date du stop|"
    "date de creation|creation date|creationdatetime|datecreation|created at|createdat|unsubscribed at|unsubscribe date|"
    "opted out at|opt out date|optout date|opposed at|received at|optedouttimestamp|opted out timestamp|effectivedate|"
    "date of consent|date sent|datesent|sent date|sentdate|modified at|modifiedat",
    "source": "source|origine|motif|raison|reason|canal|door",
    "words": "message|texte|body|words|reponse|contenu|text|content|reply|message text|texte du message|contenu du message",
    "operator": CONTACT_HEADERS["operator"],
    "opposed": CONTACT_HEADERS["opposed"],
    "status": CONTACT_HEADERS["status"] + "|status|statut",
    "channel": "channeltype|channel type",
    "sender": "from|expediteur|from number",
    "to": "to",
    "direction": "direction|sens",
    "error": "errorcode|error code|code erreur",
}

REPORT_HEADINGS = ("ligne du fichier", "état", "règle", "explication", "texte d’origine")
"""Columns that our report adds before the file's own, so that a corrected report can be imported as it is."""
_QUALIFIED = re.compile(r"^(?:client|contact) | (?:par |by |du |de )?(?:sms|rcs)$| (?:1|principale?)$")
"""Qualifiers that leave the meaning of a name unchanged."""


@lru_cache(maxsize=1 << 12)
def folded(header: str) -> str:
    """A header normalised for comparison: lower case, no accents, single spaces; `N° de téléphone` is `n de telephone`.

    Letters of every script and pictograms (✓, 🚫) are kept; other signs only if there is nothing else. "" if nothing is visible.
    """
    decomposed = unicodedata.normalize("NFKD", header.replace("°", " ").replace("º", " ")).casefold()
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    bare = bare.replace("œ", "oe")
    spaced = (sign if sign.isalnum() else f" {sign} " if unicodedata.category(sign) == "So" else " " for sign in bare)
    if words := "".join(spaced).split():
        return " ".join(words)
    return " ".join("".join(sign for sign in bare if unicodedata.category(sign) not in ("Cf", "Cc", "Mn")).split())


def meaning_of(header: str, index: Mapping[str, tuple[str, int]]) -> tuple[str, int]:
    """Our field for a header and the rank of that name among its names; "" if it has none."""
    name = folded(header)
    return index.get(name) or index.get(_QUALIFIED.sub("", name), ("", 0))


def _index(names: Mapping[str, str]) -> dict[str, tuple[str, int]]:
    return {name: (field, rank) for field, all_names in names.items() for rank, name in enumerate(all_names.split("|"))}


CONTACT_INDEX = _index(CONTACT_HEADERS)
OPPOSITION_INDEX = _index(OPPOSITION_HEADERS)


def without_report(header: Sequence[str]) -> Sequence[str]:
    """The header without the columns that our report adds, if the file is one of our reports."""
    own = len(REPORT_HEADINGS)
    return header[own:] if tuple(map(folded, header[:own])) == tuple(map(folded, REPORT_HEADINGS)) else header
