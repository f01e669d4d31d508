"""Where a number was collected, as its source says: by the person's own act, reported by somebody, bought, or nothing that is known.

A source is a code of the API (`web_form`, `till`…) or what a file calls it. It is read by its words, so that « formulaire du site » and
« salon de Lyon » are understood; what is not understood is no origin (CNIL: whoever cannot say where a number comes from cannot prove
a consent; GDPR art. 5(2), 7(1), 14(2)(f)).
"""

from enum import StrEnum
from functools import lru_cache

from compliance.text import words


class Origin(StrEnum):
    """What a source tells of how a number came."""

    PERSON = "person"
    """Given by the person: on a form, at a till, by SMS, orally…"""
    REPORTED = "reported"
    """Somebody's file or program reports it: how it was collected, the rest of the evidence says."""
    ACQUIRED = "acquired"
    """Bought, rented, copied or given by a third party."""
    UNKNOWN = "unknown"
    """Nothing that tells how."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


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
"""What says that nothing is known, whatever stands beside it. « Autre », « divers » or « liste » merely tell nothing by themselves."""
_PERSON = _words(
    "form forms formulaire formulaires web website site sites internet page pages landing popup pop bandeau newsletter inscription signup "
    "subscribe sms keyword mot texto rcs whatsapp "
    "papier paper bulletin bulletins coupon coupons flyer carte cartes fidelite loyalty card signature signe signee "
    "email mail courriel courrier lettre letter service support assistance conseiller "
    "oral orale recorded enregistre enregistree appel call telephone phone tel hotline standard "
    "preference preferences center centre compte account espace profil profile "
    "till caisse caisses tpe pos terminal magasin magasins boutique boutiques store stores shop shops retail vendeur "
    "checkout panier commande commandes order orders vente ventes sale sales achat achats purchase facture "
    "app application mobile kiosk kiosque borne bornes tablette tablet qr qrcode code "
    "salon salons foire foires stand stands evenement evenements event events congres conference atelier portes "
    "rendez rdv accueil reception guichet desk agence agences cabinet visite essai devis adhesion adhesions don dons petition reunion "
    "meeting jeu concours tombola contest enquete sondage survey questionnaire chat facebook instagram tiktok google ads ad publicite"
)
_REPORTED = _words(
    "import imports imported importe importee csv xls xlsx excel crm api sync synchro synchronisation migration export reprise"
)


@lru_cache(maxsize=256)
def origin_of(source: str) -> Origin:
    """What a source tells. That a number was acquired is heard before anything else; then that nothing is known."""
    bare = words(source.replace("_", " "))
    found = frozenset(bare.split())
    padded = f" {bare} "
    dealt = not found.isdisjoint(_DEALS) and not found.isdisjoint(_FILES)
    if dealt or not found.isdisjoint(_ACQUIRED) or any(f" {phrase} " in padded for phrase in _ACQUIRED_PHRASES):
        return Origin.ACQUIRED
    if not found.isdisjoint(_NOTHING) or any(f" {phrase}" in padded for phrase in _NOTHING_PHRASES):
        return Origin.UNKNOWN
    if not found.isdisjoint(_PERSON):
        return Origin.PERSON
    return Origin.UNKNOWN if found.isdisjoint(_REPORTED) else Origin.REPORTED
