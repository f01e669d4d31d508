"""Where a number was collected, as its source says: by the person's own act, reported by somebody, bought, or nothing that is known.

A source is a code of the API (`web_form`, `till`…) or what a file calls it. It is read by its words, so that « formulaire du site » and
« salon de Lyon » are understood; what is not understood is no origin (CNIL: whoever cannot say where a number comes from cannot prove
a consent; GDPR art. 5(2), 7(1), 14(2)(f)).
"""

from enum import StrEnum
from functools import lru_cache

from stopsms.compliance.message.text import words


class Origin(StrEnum):
    """What a source tells of how a number came."""

    PERSON = "person"
    """Given by the person: on a form, at a till, by SMS, orally…"""
    REPORTED = "reported"
    """Somebody's file or program reports it: how it was collected, the rest of the evidence says."""
    OCCASION = "occasion"
    """Where persons may give their number, but not which, nor how: « formulaire », « divers salons »."""
    ACQUIRED = "acquired"
    """Bought, rented, copied or given by a third party."""
    UNKNOWN = "unknown"
    """Nothing that tells how."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CODES = _words("web_form paper_form sms_keyword oral_recorded preference_center till checkout app kiosk")
"""The codes of the API."""

_FILES = _words(
    "fichier fichiers base bases liste listes listing listings contact contacts lead leads prospect prospects numero numeros donnees data "
    "database databases list lists file files adresses crm"
)
_DEALS = _words(
    "achat achats achete achetes achetee achetees acquis acquise acquises acquisition loue loues louee louees location rachat rachete "
    "rachetee vendu vendue revendu revendue cede cedee echange echangee bought purchase purchased buy rented rental rent sold acquired "
    "traded"
)
_ACQUIRED = _words(
    "courtier courtiers broker brokers databroker scraping scrape scraped scrapes scrapee aspiration aspire aspiree aspirees annuaire "
    "annuaires directory bottin pagesjaunes linkedin leboncoin tiers partenaire partenaires partner partners coregistration coreg "
    "parrainage parrain filleul referral referrals"
)
_ACQUIRED_PHRASES = (
    "pages jaunes",
    "pages blanches",
    "third party",
    "data broker",
    "co registration",
    "reseaux sociaux aspires",
)
_NOTHING = _words("inconnu inconnue inconnus inconnues unknown indetermine indeterminee undefined")
_NOTHING_PHRASES = ("non renseigne", "non precise", "non connu", "ne sais pas", "sait pas", "sait plus")
"""Words that say that nothing is known, whatever else is written. « Autre », « divers » or « liste » only say nothing by themselves."""
_ACTS = _words(
    "landing popup pop newsletter inscription signup subscribe keyword cle whatsapp "
    "paper papier bulletin bulletins coupon coupons flyer fidelite loyalty signature signe signee "
    "recorded enregistre enregistree hotline standard "
    "preference preferences account compte espace profil profile "
    "till caisse caisses tpe pos terminal checkout panier commande commandes order orders vente ventes sale sales achat achats purchase "
    "facture app application kiosk kiosque borne bornes tablette tablet qr qrcode "
    "accueil reception guichet desk comptoir essai devis adhesion adhesions don dons petition "
    "jeu concours tombola contest enquete sondage survey questionnaire chat"
)
"""What a person does, or where they do nothing else than give their details."""
_OCCASIONS = _words(
    "formulaire formulaires form forms salon salons foire foires stand stands evenement evenements event events congres conference atelier "
    "ateliers portes rendez rdv reunion meeting page pages site website boutique boutiques magasin magasins store stores shop shops retail "
    "vendeur agence agences cabinet service support assistance conseiller lettre letter courrier courriel center centre lead leads ads "
    "bandeau oral orale appel call visite"
)
"""Where, or on what occasion, a person may give their number: enough when it is named (« salon de Lyon »), not by itself."""
_FORMS = _words("formulaire formulaires form forms")
"""« Formulaire du site » tells which."""
_NOT_NAMED = _OCCASIONS | _words(
    "web internet online ligne en divers diverses autre autres plusieurs du de des la le les l d un une notre nos au aux the a of our web "
    "client clients cliente prospect prospects facebook instagram tiktok google meta linkedin ad publicite telephone phone tel sms"
)
"""Words that do not name the occasion."""
_COPIED_PHRASES = (
    "site du client",
    "site du prospect",
    "site de l entreprise",
    "site des clients",
    "carte de visite",
    "cartes de visite",
    "google maps",
    "business card",
)
"""Where numbers are read, not given for messages: a card is handed over to be called back."""
_REPORTED = _words("import imports imported importe importee csv api crm sync synchro")
_MOVED = _words(
    "xls xlsx excel tableur export exports migration reprise synchronisation fichier fichiers erp historique"
)
"""What was done with the data since, which tells nothing of how they came."""


@lru_cache(maxsize=256)
def origin_of(source: str) -> Origin:
    """What a source tells. That a number was acquired is heard before anything else; then that nothing is known."""
    if source in _CODES:
        return Origin.PERSON
    bare = words(source.replace("_", " "))
    found = frozenset(bare.split())
    if _is_acquired(found, bare):
        return Origin.ACQUIRED
    if not found.isdisjoint(_NOTHING) or any(f" {phrase}" in f" {bare} " for phrase in _NOTHING_PHRASES):
        return Origin.UNKNOWN
    return _given(found, bare)


def _holds(bare: str, phrases: tuple[str, ...]) -> bool:
    return any(f" {phrase} " in f" {bare} " for phrase in phrases)


def _is_acquired(found: frozenset[str], bare: str) -> bool:
    dealt = not found.isdisjoint(_DEALS) and not found.isdisjoint(_FILES)
    return dealt or not found.isdisjoint(_ACQUIRED) or _holds(bare, _ACQUIRED_PHRASES)


def _given(found: frozenset[str], bare: str) -> Origin:
    """What a source tells that was not bought, and that does not say that nothing is known."""
    if _holds(bare, _COPIED_PHRASES):
        return Origin.UNKNOWN
    if not found.isdisjoint(_ACTS) or _holds(bare, ("lead ads",)):
        return Origin.PERSON
    if not found.isdisjoint(_MOVED):
        return Origin.UNKNOWN
    if found.isdisjoint(_OCCASIONS):
        return Origin.UNKNOWN if found.isdisjoint(_REPORTED) else Origin.REPORTED
    of_a_place = not found.isdisjoint(_FORMS) and not found.isdisjoint(_OCCASIONS - _FORMS)
    return Origin.PERSON if of_a_place or not found <= _NOT_NAMED else Origin.OCCASION
