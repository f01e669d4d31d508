"""Whether every column of a file of contacts is understood, by its name and by its cells over the whole file (G7).

A column that nobody named and that may say who agreed or refused makes the file fail before any line of it is applied: left aside,
it would turn the company's own proof of a refusal into a consent. Words and texts may, whatever they are: only their author knows.
"""

import re
from collections.abc import Iterable, Mapping

from importer.name_columns import (
    about_other_means,
    folded,
    how_to_declare,
    is_understood,
    tells_of_agreement,
    tells_who_agreed,
    tells_who_agreed_or_refused,
    tells_who_refused,
)
from importer.read_cells import UnreadableCell, box_ticked, has_agreed, is_blank, labels, moment
from importer.read_lines import Row
from importer.read_states import (
    Saying,
    is_bare_answer,
    is_of_a_family,
    of_one_family,
    saying,
    speaks_of_sms,
)
from importer.refusal_words import may_say_no, says_ended, says_no, says_refusal, says_stop, words_of
from stopsms.compliance.message.text import stop_mentions
from stopsms.compliance.outside.file_import import ColumnCells, Layout

_READ_STRICTLY = frozenset(
    {
        *(
            "checked",
            "prechecked",
            "opposed",
            "informed",
            "objection_offered",
            "collected_at",
            "birth_date",
            "sale_at",
            "contract_until",
        ),
        "ip",
    }
)
"""Fields of which whatever is not understood is refused line by line; with `opposed`, is an opposition."""

_SHORTEST_WORDING = 8
"""Words. What was shown to people says « STOP » itself, in a sentence; a few words are somebody's remark."""

_LONG_NUMBER = re.compile(r"\d(?:[\d .-]*\d){5,}")
_MOST_NAMED = 8


_TWO_LETTERS = re.compile(r"\b(country|pays|province|region|departement|locale|langue|language|timezone)\b")
"""Columns of codes, of which Norway's is « NO »."""

_COUNTED = re.compile(
    r"\b(count|orders?|commandes?|total|nombre|nb|points?|solde|montant|id|identifiant|n|numero|code|age|taille|pointure|ca|latitude|"
    r"longitude|rating|owner|ref\w*|siret|siren|tva|spent|gmtoff|dstoff|zip|cp|is published)\b"
)
"""Columns in which 0 and 1 are numbers."""

_MEASURED = re.compile(
    r"\b(?:nombre|nbre?|nb|count|number of|total|montants?|paniers?|points?|enfants?|children|kids|age|moyen(?:ne)?s?|average|"
    r"quantites?|quantity|qty|score|amount)\b"
)
"""Columns that nobody named and that count or measure, by their names: numbers say nothing of an agreement there."""

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
"""A date is of a known event when every word of its column's name is among these, and one names the event; « No contact since » is not."""

_PART_OF_A_DATE = re.compile(r"\d{1,2}[/.-]\d{4}|\d{4}[/.-]\d{1,2}|(?:[^\W\d_]{3,9}\.? )\d{4}")
_DAY = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}\b.*", re.DOTALL)

_GENDERS = re.compile(r"\b(genre|sexe|gender|civilite|titre|title|salutation|initial\w*|prefix|suffix\w*)\b")
_NO_NUMBER = frozenset(
    ["n c", "n a", *"neant nc na nr aucun aucune inconnu inconnue unknown none null nan vide undefined".split()]
)
"""What stands where a number is missing."""

_CODES_OF_STATES = frozenset("t i p k a d r c u j s f na nc 2".split())
"""In a column of sizes or zones they are sizes and zones."""

_FEWEST_OF_A_SENTENCE = 3
"""Words: « ne plus contacter »."""

_DIGITS_OF_NUMBERS = 9

PERSONAL = frozenset({"attribute:first_name", "attribute:last_name", "attribute:title", "attribute:city"})
"""Attributes of which a bare no is no value; of one that the company made, « VIP », it may be."""
_SURNAMES = frozenset({"non", "no", "off"})
"""Among other surnames these are some too."""


def _answers(name: str, cell: str, *, named: bool) -> bool:
    """Whether a cell answers yes or no in a column that is something else by its name: then it does not hold what the name says.

    A lone letter does so too, but in a person's name (`named`).
    """
    if not is_bare_answer(cell) or (_TWO_LETTERS.search(name) and len(cell) == 2):
        return False
    if saying(cell) is not Saying.CODE:
        return True
    if words_of(cell) in _CODES_OF_STATES:
        return False
    if any(sign.isdigit() for sign in cell):
        return _COUNTED.search(name) is None
    return not named and _GENDERS.search(name) is None


def _speaks_instead_of_a_number(cell: str, said: Saying) -> bool:
    """Whether a cell of a column of numbers says something else: « SMS » heads a column of numbers, or one of yes and no."""
    if said is Saying.REFUSAL:
        return True
    if sum(sign.isdigit() for sign in cell) >= _DIGITS_OF_NUMBERS or words_of(cell) in _NO_NUMBER:
        return False
    return said is Saying.STATE or (
        said is Saying.CODE and not any(sign.isdigit() for sign in cell) and words_of(cell) != ""
    )


def refuses_beside(field: str, name: str, cell: str) -> bool:
    """Whether a cell of a column whose name says what it holds refuses, beside that or instead of it."""
    if field == "wording":
        for mention in reversed(stop_mentions(cell)):
            cell = cell[: mention.start] + cell[mention.end :]
        if len(words_of(cell).split()) > _SHORTEST_WORDING:
            return False
    if field in ("tags", "categories"):
        return any(says_refusal(label) or says_no(label) or says_ended(label) for label in labels(cell))
    stop = field in PERSONAL and says_stop(cell)
    surname = field == "attribute:last_name" and words_of(cell) in _SURNAMES
    no = says_no(cell) and not surname and _answers(name, cell, named=True)
    return says_refusal(cell) or stop or no


def refuses_besides_other_means(name: str, cell: str, said: Saying) -> bool:
    """Whether a cell of a column about e-mail or post refuses more than those.

    Where the column says who agreed to them, a state is about them, and a sentence may not be; where it holds addresses, no refusal is one.
    """
    if said not in (Saying.REFUSAL, Saying.STATE) or "@" in cell:
        return False
    if tells_who_agreed_or_refused(name):
        return speaks_of_sms(cell) or (said is Saying.REFUSAL and len(words_of(cell).split()) >= _FEWEST_OF_A_SENTENCE)
    return says_refusal(cell) or says_no(cell) or speaks_of_sms(cell)


def _is_undescribed_date(name: str, cell: str) -> bool:
    """Whether a cell is the date of something that the name of its column does not tell for certain: that of a refusal, perhaps."""
    words = [word for word in name.split() if not word.isdigit()]
    if _EVENTS.intersection(words) and _EVENTS.union(_AROUND_EVENTS).issuperset(words):
        return False
    if _DAY.fullmatch(cell) or _PART_OF_A_DATE.fullmatch(cell):
        return True
    if cell.replace(".", "").replace(",", "").isdigit():  # a spreadsheet's date is a number
        return _OF_A_DATE.search(name) is not None and _MEASURED.search(name) is None
    try:
        moment(cell)
    except UnreadableCell:
        return False
    return True


def _may_be_a_state(name: str, seen: ColumnCells) -> bool:
    """Whether a column that nobody named, of which no cell alone tells, may say who agreed: by its name, or as a code."""
    if not seen.values:
        return tells_who_agreed(name)
    if tells_of_agreement(name) or tells_who_refused(name):
        return True
    if _MEASURED.search(name) and not any(map(str.isalpha, "".join(seen.values))):
        return False
    if seen.many:
        return any(saying(value) is Saying.CODE and words_of(value).isalpha() for value in seen.values)
    return not of_one_family(frozenset(seen.values)) and any(saying(value) is not Saying.DATA for value in seen.values)


class Examination:
    """What the columns of a file were seen to hold so far; `cells` is all there is to keep of it."""

    def __init__(self, layout: Layout, cells: Mapping[int, ColumnCells]) -> None:
        """Going on from these cells."""
        self._layout = layout
        self._names = [folded(name) for name in layout.header]
        self._fields = {place: field for field, places in layout.columns.items() for place in places}
        self._watched = [place for place in range(len(layout.header)) if self._is_watched(place)]
        self.cells: dict[int, ColumnCells] = dict(cells)

    def _is_watched(self, place: int) -> bool:
        field = self._fields.get(place, "")
        return field == "checked" or (place not in self._layout.declared and field not in _READ_STRICTLY)

    def see(self, row: Row) -> None:
        """One more record."""
        for place in self._watched:
            if place < len(row.cells) and row.cells[place]:
                cell = row.cells[place].strip()
                if self._fields.get(place) == "checked":
                    self._see_answer(place, cell)
                    continue
                said = saying(cell)
                if said is not Saying.NOTHING:
                    seen = self.cells.get(place, ColumnCells())
                    telling, undescribed = self._tells(place, cell, said), self._is_undescribed(place, cell, said)
                    self.cells[place] = seen.with_value(cell, telling=telling, undescribed=undescribed)

    def _see_answer(self, place: int, cell: str) -> None:
        if not is_blank(cell):
            seen = self.cells.get(place, ColumnCells())
            self.cells[place] = seen.with_answer(cell, understood=_is_answer(cell))

    def _tells(self, place: int, cell: str, said: Saying) -> bool:
        """Whether this cell alone makes the column one that may say who refused."""
        field, name = self._fields.get(place, ""), self._names[place]
        if field == "status":
            return is_bare_answer(cell) or (said not in (Saying.REFUSAL, Saying.STATE) and not has_agreed(cell))
        if field == "phone":
            return _speaks_instead_of_a_number(cell, said)
        if field or is_understood(name):
            return refuses_beside(field, name, cell)
        if about_other_means(name):
            return refuses_besides_other_means(name, cell, said)
        return said in (Saying.REFUSAL, Saying.STATE)

    def _is_undescribed(self, place: int, cell: str, said: Saying) -> bool:
        """Whether this cell holds words in a column of which nothing says what they mean: only their author knows."""
        name = self._names[place]
        if place in self._fields or is_understood(name) or about_other_means(name):
            return False
        if _is_undescribed_date(name, cell):
            return True
        code = said is Saying.CODE and words_of(cell).isalpha()
        return said is Saying.TEXT or ((code or said is Saying.WORD) and not is_of_a_family(cell))

    def failure(self) -> str:
        """Why the file cannot be taken, in French, with what was seen and what to say; "" when every column is understood."""
        doubtful = [place for place in self._watched if self._is_doubtful(place)]
        if not doubtful:
            return ""
        told = [self._told(place) for place in doubtful[:_MOST_NAMED]]
        if len(doubtful) > _MOST_NAMED:
            told.append(f"… et {len(doubtful) - _MOST_NAMED} autres colonnes.")
        return " ".join(["Aucune ligne n’a été prise.", *told])

    def _is_doubtful(self, place: int) -> bool:
        field, name = self._fields.get(place, ""), self._names[place]
        seen = self.cells.get(place, ColumnCells())
        if field == "checked":
            return 2 * seen.unread > seen.answers
        if seen.telling or seen.undescribed:
            return True
        if field or is_understood(name):
            named = field.startswith("attribute:")
            answers = [value for value in seen.values if _answers(name, value, named=named)]
            words = any(saying(value) is not Saying.CODE for value in answers)
            alone = bool(answers) and len(answers) == len(seen.values)
            return field not in ("phone", "status") and (words or alone) and not seen.many
        return not about_other_means(name) and _may_be_a_state(name, seen)

    def _told(self, place: int) -> str:
        header, seen = self._layout.header[place].strip()[:60], self.cells.get(place, ColumnCells())
        values = _quoted((*seen.telling, *(value for value in seen.values if value not in seen.telling)))
        if not header:
            return (
                f"La colonne n° {place + 1} n’a pas de nom et contient {values} : nommez-la, ou retirez-la du fichier."
            )
        field = self._fields.get(place, "")
        if field == "checked":
            return (
                f"La plupart des valeurs de la colonne « {header} » ne disent ni oui ni non ({_quoted(seen.telling)}) : écrivez oui ou "
                f"non. Si elle dit autre chose : {how_to_declare(header, ('opposed', 'status', 'ignored'))}"
            )
        kept = (field,) if field and field != "status" else ()
        fields = ("checked", "opposed", "status", *kept, "ignored")
        contents = f"({values}) " if values else "(vide) "
        if seen.undescribed and not seen.telling and not tells_of_agreement(self._names[place]):
            if all(_is_undescribed_date(self._names[place], value) for value in seen.values):
                return (
                    f"La colonne « {header} » {contents}contient des dates, et rien ne dit de quoi : celles d’un refus ou d’un "
                    f"départ, peut-être. {how_to_declare(header, ('opposed', 'ignored'))}"
                )
            return (
                f"La colonne « {header} » {contents}contient des mots, et rien ne dit de quoi ils parlent : lisez-la, car "
                "quelqu’un a pu y noter un refus. Retirez-la du fichier si elle ne sert pas ; sinon, déclarez-la. "
                f"{how_to_declare(header, fields)}"
            )
        return (
            f"La colonne « {header} » {contents}semble dire qui a accepté ou refusé. {how_to_declare(header, fields)}"
        )


def _is_answer(cell: str) -> bool:
    """Whether a cell of a column of agreements is a yes or may be a no."""
    try:
        box_ticked(cell)
    except UnreadableCell:
        return may_say_no(cell)
    return True


def _quoted(values: Iterable[str]) -> str:
    shown = [f"« {_LONG_NUMBER.sub('…', value)} »" for value in values][:4]
    return ", ".join(shown)
