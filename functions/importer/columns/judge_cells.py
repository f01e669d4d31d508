"""Judge a cell by the name of its column: find refusals, answers and dates that the name does not explain."""

import re

from importer.columns.header_words import says_who_agreed_or_refused
from importer.reading.read_cells import UnreadableCell, labels
from importer.reading.read_dates import moment
from importer.reading.read_states import CellKind, is_bare_answer, kind_of, speaks_of_sms
from importer.refusals.refusal_words import says_ended, says_no, says_refusal, says_stop, words_of
from stopsms.compliance.message.text import stop_mentions

_SHORTEST_WORDING = 8
"""Words. A wording shown to people may mention « STOP » in a sentence; a few words are a remark."""


_TWO_LETTERS = re.compile(r"\b(country|pays|province|region|departement|locale|langue|language|timezone)\b")
"""Columns of codes; « NO » is Norway's."""

_COUNTED = re.compile(
    r"\b(count|orders?|commandes?|total|nombre|nb|points?|solde|montant|id|identifiant|n|numero|code|age|taille|pointure|ca|latitude|"
    r"longitude|rating|owner|ref\w*|siret|siren|tva|spent|gmtoff|dstoff|zip|cp|is published)\b"
)
"""Columns in which 0 and 1 are ordinary numbers."""

MEASURED = re.compile(
    r"\b(?:nombre|nbre?|nb|count|number of|total|montants?|paniers?|points?|enfants?|children|kids|age|moyen(?:ne)?s?|average|"
    r"quantites?|quantity|qty|score|amount)\b"
)
"""Unnamed columns that count or measure, so that their numbers are not answers."""

_OF_A_DATE = re.compile(r"\b(?:dates?|le|at|on|since|depuis|until|jusqu|ts|timestamp)\b")
_EVENTS = frozenset(
    "naissance ne nee birth birthday birthdate anniversaire achat achats purchase purchased purchases commande commandes order orders "
    "ordered vente sale sold facture invoice paiement payment paid livraison delivery delivered panier cart visite visites visit visits "
    "visited passage rdv rendez appointment reservation booking sejour collecte collection creation cree creee created create createdat "
    "creationdate ajout ajoute ajoutee added dateadded update updated updatedat modification modifie modifiee modified maj change changed "
    "changes enregistrement enregistre registered registration inscription signup sign adhesion joined connexion connecte login logged "
    "seen vu vue activite activity active interaction session contact contacte contacted appel call called ouverture open opened clic "
    "click clicked import importe imported export exporte exported confirm confirmed confirmation optin consent consentement fidelite "
    "loyalty "
    "mariage wedding devis quote essai trial entretien revision controle technique entree embauche renouvellement renewal evenement "
    "lastlogin lastloginat lastorderdate firstorderdate lastpurchasedate lastseen lastseenat lastvisit registeredat "
    "event client cliente customer membre member adherent mise concert spectacle seance cours stage formation".split()
)
_AROUND_EVENTS = frozenset(
    "e er 1er 1ere enfant enfants "
    "date dates jour heure time timestamp datetime day hour mois annee de d du des la le les l a au on at in up to of the since depuis "
    "dernier derniere derniers dernieres last latest premier premiere first prochain prochaine next user "
    "utilisateur compte account fiche record profil profile magasin boutique store shop site web internet en ligne online vous carte "
    "card produit product opt double utc".split()
)
"""A date belongs to a known event if its column's name has only these words and one names the event; « No contact since » does not."""

_PART_OF_A_DATE = re.compile(r"\d{1,2}[/.-]\d{4}|\d{4}[/.-]\d{1,2}|(?:[^\W\d_]{3,9}\.? )\d{4}")
_DAY = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}\b.*", re.DOTALL)

_GENDERS = re.compile(r"\b(genre|sexe|gender|civilite|titre|title|salutation|initial\w*|prefix|suffix\w*)\b")
_NO_NUMBER = frozenset(
    ["n c", "n a", *"neant nc na nr aucun aucune inconnu inconnue unknown none null nan vide undefined".split()]
)
"""Placeholders for a missing number."""

_CODES_OF_STATES = frozenset("t i p k a d r c u j s f na nc 2".split())
"""In a column of sizes or zones these are sizes and zones."""

_FEWEST_OF_A_SENTENCE = 3
"""Words: « ne plus contacter »."""

_DIGITS_OF_NUMBERS = 9

PERSONAL = frozenset({"attribute:first_name", "attribute:last_name", "attribute:title", "attribute:city"})
"""Attributes for which a bare no is not a value; for a company's own attribute, such as « VIP », it may be."""
_SURNAMES = frozenset({"non", "no", "off"})
"""These are also surnames."""


def answers_yes_or_no(name: str, cell: str, *, named: bool) -> bool:
    """Whether a cell answers yes or no in a column whose name promises something else.

    A single letter counts as an answer, except in a person's name (`named`).
    """
    if not is_bare_answer(cell) or (_TWO_LETTERS.search(name) and len(cell) == 2):
        return False
    if kind_of(cell) is not CellKind.CODE:
        return True
    if words_of(cell) in _CODES_OF_STATES:
        return False
    if any(sign.isdigit() for sign in cell):
        return _COUNTED.search(name) is None
    return not named and _GENDERS.search(name) is None


def speaks_instead_of_a_number(cell: str, kind: CellKind) -> bool:
    """Whether a cell of a column of numbers is an answer or a refusal: « SMS » may head a column of numbers or of yes and no."""
    if kind is CellKind.REFUSAL:
        return True
    if sum(sign.isdigit() for sign in cell) >= _DIGITS_OF_NUMBERS or words_of(cell) in _NO_NUMBER:
        return False
    return kind is CellKind.STATE or (
        kind is CellKind.CODE and not any(sign.isdigit() for sign in cell) and words_of(cell) != ""
    )


def refuses_beside(field: str, name: str, cell: str) -> bool:
    """Whether a cell of a well-named column contains a refusal, in addition to its value or instead of it."""
    if field == "wording":
        for mention in reversed(stop_mentions(cell)):
            cell = cell[: mention.start] + cell[mention.end :]
        if len(words_of(cell).split()) > _SHORTEST_WORDING:
            return False
    if field in ("tags", "categories"):
        return any(says_refusal(label) or says_no(label) or says_ended(label) for label in labels(cell))
    stop = field in PERSONAL and says_stop(cell)
    surname = field == "attribute:last_name" and words_of(cell) in _SURNAMES
    no = says_no(cell) and not surname and answers_yes_or_no(name, cell, named=True)
    return says_refusal(cell) or stop or no


def refuses_besides_other_means(name: str, cell: str, kind: CellKind) -> bool:
    """Whether a cell of a column about e-mail or post refuses more than those.

    If the column says who agreed, a state is about that channel, but a sentence may not be; if it holds addresses, any refusal counts.
    """
    if kind not in (CellKind.REFUSAL, CellKind.STATE) or "@" in cell:
        return False
    if says_who_agreed_or_refused(name):
        return speaks_of_sms(cell) or (
            kind is CellKind.REFUSAL and len(words_of(cell).split()) >= _FEWEST_OF_A_SENTENCE
        )
    return says_refusal(cell) or says_no(cell) or speaks_of_sms(cell)


def is_undescribed_date(name: str, cell: str) -> bool:
    """Whether a cell is a date and its column's name does not say for certain of what: it may be that of a refusal."""
    words = [word for word in name.split() if not word.isdigit()]
    if _EVENTS.intersection(words) and _EVENTS.union(_AROUND_EVENTS).issuperset(words):
        return False
    if _DAY.fullmatch(cell) or _PART_OF_A_DATE.fullmatch(cell):
        return True
    if cell.replace(".", "").replace(",", "").isdigit():  # a spreadsheet's date is a number
        return _OF_A_DATE.search(name) is not None and MEASURED.search(name) is None
    try:
        moment(cell)
    except UnreadableCell:
        return False
    return True
