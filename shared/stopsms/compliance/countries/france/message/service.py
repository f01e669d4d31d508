"""The words by which a service message is known: what somebody ordered, booked, owes, is treated for or was warned of.

A transactional message needs no consent, no lawful hour and no way out. So it has to show that it is one: every sentence of it is about
such a thing, or is what goes with it (a courtesy, an hour, how to answer). What shows nothing of the kind is for a person to decide:
« nos sapins sont arrivés » holds no word that sells, and sells.

Patterns are read on bare words (`text.words`), sentence by sentence, without the advertiser's own names.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from stopsms.compliance.message.text import words

_SERVICE = re.compile(
    r"\b(?:"
    # an order, a parcel, a reservation
    r"commandes?|commandee?s?|colis|livraisons?|livreurs?|livree?s?|livrer|expedi\w+|points? relais|relais \d+"
    r"|retraits?|retours?"
    r"|reservations?|reservee?s?|numero de suivi|suivi|echange (?:de|du|est|sera)|bons? de retour|en preparation"
    r"|billets?(?! a gagner)|e billets?|tickets?(?! (?:a|gagnant|restaurant))|embarquement|cartes? d embarquement"
    r"|vol \w*\d\w*|train \w*\d\w*|(?:votre|le|ce) (?:vol|train|bus|taxi|chauffeur|sejour|voyage|transfert)"
    # an appointment, a visit, a lesson
    r"|rdv|rendez vous|interventions?|techniciens?|votre (?:medecin|dentiste|kine|infirmiere?|praticien\w*|avocate?"
    r"|conseiller\w*)"
    r"|consultation du|visites? medicales?|convocations?|convoque\w*|audiences?|examens?|votre (?:table|place"
    r"|creneau|seance|session)"
    r"|(?:tables?|places?|seances?|sessions?|cours) (?:pour \d+ )?(?:est |sont )?(?:reservee?s?|confirmee?s?"
    r"|annulee?s?|reportee?s?)"
    r"|pose (?:de|du) (?:la |votre|vos|notre)|chantier|inscriptions? (?:\w+ ){0,3}(?:confirmee?s?|validee?s?"
    r"|enregistree?s?|annulee?s?)"
    r"|votre inscription|absences?|(?:est|sera|etait) absente?|(?:est|sont|sera|ete) (?:\w+ )?(?:annule|confirme"
    r"|reporte|avance|deplace)e?s?|eleve|cantine|creche|votre (?:tour|numero)|guichet"
    # a code, an account, a connection
    r"|codes? (?:\w+ ){0,3}\d{2,}|codes? (?:pin|porte|sms|d acces|de (?:validation|retrait|securite|connexion"
    r"|confirmation|verification))|mots? de passe|connexions?|identifiants?|authentif\w+|digicode"
    r"|composez le \d+|vos? comptes?|votre espace|votre compte|releve de compte"
    # money owed, paid, given back
    r"|factures?(?! (?:de chauffage|d electricite|d energie|de gaz))|paiements?|prelevements?|virements?"
    r"|rembours\w+|avoir de|impayee?s?"
    r"|regularis\w+|echeances?|mensualites? (?:du|de)|votre solde|solde (?:de|du|d)|votre cagnotte|retrait de"
    r"|depot de garantie|reglement"
    # a contract, a file, a request
    r"|contrats?|votre abonnement|votre forfait|votre garantie|votre adhesion|votre carte|carte bancaire|votre pret"
    r"|votre location"
    r"|votre sinistre|(?:votre|vos|ce|le) dossiers?|dossiers? (?:n )?\w*\d\w*|dossier (?:\w+ ){0,3}(?:in)?complet"
    r"|(?:votre|vos|la) demandes?|votre devis|devis (?:n|numero|signe|accepte|du)|votre candidature|votre message"
    r"|justificatifs?|pieces? (?:manquantes?|d identite)|signature electronique|a ete (?:signe|recu|traite|valide"
    r"|enregistre|annule)e?"
    # a repair, a treatment, results
    r"|sav|reparations?|reparee?s?|revision (?:de|du)|votre vehicule|votre appareil|ordonnances?|resultats? (?:d|de"
    r"|disponible\w*)"
    r"|traitement|analyses?|vaccin\w* (?:du|de rappel)"
    # a warning, an incident
    r"|alertes?|incidents?|pannes?|coupures?|rappel (?:de )?(?:produit|lot|vehicule|securite)\w*|rappel siege"
    r"|lots? (?:n )?\d+"
    r"|cessez de (?:l |les )?utiliser|dangereu\w+|ne (?:consommez|utilisez) (?:pas|plus)|retarde\w*|retards?"
    r"|perturb\w+|evacu\w+|confine\w+"
    r"|remise en main propre|pour (?:annuler|confirmer|modifier|reporter)|repondez \w+ (?:pour"
    r"|afin de) (?:confirmer|annuler)|empechement"
    r"|maintenance|reprise du (?:reseau|service)|service (?:retabli|interrompu|indisponible)|reportee?s? (?:a|au"
    r"|du)|demenage"
    r")(?=\b|$)"
)
"""A word or a phrase of what a person asked for, owes or has to be warned of."""

_BESIDE = re.compile(
    r"\b(?:merci|bonjour|bonsoir|bonne (?:journee|soiree|annee|route|reception)|bon (?:voyage|appetit|week end|vol"
    r"|retour)|cordialement"
    r"|a (?:bientot|demain|tout a l heure|tres vite)|joyeuses fetes|bonnes fetes|meilleurs voeux|desolee?s?|(?:nos"
    r"|toutes nos) excuses"
    r"|veuillez nous excuser|sinceres"
    r"|appelez|rappelez|contactez|joignez|repondez|ecrivez|confirmez|annulez|modifiez|choisissez|consultez"
    r"|suivez (?:le|la|l|votre)"
    r"|presentez|munissez|apportez|conservez|signez|verifiez|regularisez|connectez|mettez a jour|notez nous de \d+"
    r"|en cas d\w*|besoin d aide|(?:une|des) questions?|infos?|informations?|details?|plus d infos|pas a l origine"
    r"|si ce n est pas vous"
    r"|ne (?:le |la |les )?(?:repondez|donnez|communiquez|partagez|transmettez|jetez|tardez)|ne pas (?:repondre"
    r"|communiquer|le)"
    r"|valable|valide|expire\w*|jusqu (?:a|au)|avant (?:le|\d)|a partir d\w+|entre \d+|de \d+ ?h|a \d+ ?h|le \d+"
    r"|adresse|rue|avenue"
    r"|boulevard|place|batiment|etage|porte|salle|parking|ouvert\w*|fermee?s?|horaires?|prevue?s?|disponibles?"
    r"|presenter|venir avec"
    r"|piece d identite|carte vitale|a jeun|tel|telephone)\b"
)
"""What goes with it and says nothing alone: courtesy, how to answer, when and where."""

_SENTENCE = re.compile(r"[.!?;\n](?=\s|$)|\s[-–—|/]\s")
_SHORT = 2
"""Words up to which a sentence says too little to sell: « À bientôt », « Zelie SAV »."""


@lru_cache(maxsize=64)
def answers_a_request(text: str, names: tuple[str, ...] = ()) -> bool:
    """Whether a text is about what somebody asked for, owes or has to be warned of, in every sentence that says anything."""
    spoken = [_without(words(sentence), names) for sentence in _SENTENCE.split(text)]
    if not any(map(_SERVICE.search, spoken)):
        return False
    return all(_SERVICE.search(said) or _BESIDE.search(said) or _says_little(said) for said in spoken)


def _without(bare: str, names: Iterable[str]) -> str:
    for name in sorted(filter(None, map(words, names)), key=len, reverse=True):
        bare = f" {bare} ".replace(f" {name} ", " ").strip()
    return bare


def _says_little(said: str) -> bool:
    """Whether it is a few words, or figures and an address only."""
    return len([word for word in said.split() if not any(map(str.isdigit, word)) and len(word) > 1]) <= _SHORT
