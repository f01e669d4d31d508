"""Examine whether every column of a contact file is understood, by its name and by its cells over the whole file (G7).

An undeclared column that may say who agreed or refused makes the file fail before any line is applied: ignoring it could turn a
refusal that the company recorded itself into a consent. Any column of words or texts may say so, as only its author knows.
"""

import re
from collections.abc import Iterable, Mapping

from importer.columns.header_names import folded
from importer.columns.header_words import (
    about_other_means,
    is_understood,
    may_say_who_agreed,
    says_who_agreed,
    says_who_refused,
)
from importer.columns.judge_cells import (
    MEASURED,
    answers_yes_or_no,
    is_undescribed_date,
    refuses_beside,
    refuses_besides_other_means,
    speaks_instead_of_a_number,
)
from importer.columns.name_columns import how_to_declare
from importer.reading.read_cells import UnreadableCell, box_ticked, has_agreed, is_blank
from importer.reading.read_records import Row
from importer.reading.read_states import CellKind, is_bare_answer, is_of_a_family, kind_of, of_one_family
from importer.refusals.refusal_words import may_say_no, words_of
from stopsms.compliance.outside.file_import import Layout
from stopsms.compliance.outside.import_progress import ColumnCells

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
"""Fields whose unclear cells are refused line by line; in `opposed`, an unclear cell is an opposition."""

_LONG_NUMBER = re.compile(r"\d(?:[\d .-]*\d){5,}")
_MOST_NAMED = 8
_MOST_KNOWN = 1 << 15
_LONGEST_KNOWN = 200
"""Characters: of these cells some megabytes are remembered."""


def _may_be_a_state(name: str, seen: ColumnCells) -> bool:
    """Whether an unnamed column without a conclusive cell may say who agreed, by its name or as a code."""
    if not seen.values:
        return says_who_agreed(name)
    if may_say_who_agreed(name) or says_who_refused(name):
        return True
    if MEASURED.search(name) and not any(map(str.isalpha, "".join(seen.values))):
        return False
    if seen.many:
        return any(kind_of(value) is CellKind.CODE and words_of(value).isalpha() for value in seen.values)
    return not of_one_family(frozenset(seen.values)) and any(
        kind_of(value) is not CellKind.DATA for value in seen.values
    )


class Examination:
    """The contents of the columns seen so far; `cells` is all the state that a checkpoint needs."""

    def __init__(self, layout: Layout, cells: Mapping[int, ColumnCells]) -> None:
        """Continue from the cells of the last checkpoint."""
        self._layout = layout
        self._names = [folded(name) for name in layout.header]
        self._fields = {place: field for field, places in layout.columns.items() for place in places}
        self._watched = [place for place in range(len(layout.header)) if self._is_watched(place)]
        self.cells: dict[int, ColumnCells] = dict(cells)
        self._known: set[tuple[int, str]] = set()

    def _is_watched(self, place: int) -> bool:
        field = self._fields.get(place, "")
        return field == "checked" or (place not in self._layout.declared and field not in _READ_STRICTLY)

    def see(self, row: Row) -> None:
        """Examine one more record."""
        for place in self._watched:
            if place < len(row.cells) and row.cells[place] and (place, row.cells[place]) not in self._known:
                cell = row.cells[place].strip()
                if self._fields.get(place) == "checked":
                    self._see_answer(place, cell)
                    continue
                self._remember(place, row.cells[place])
                kind = kind_of(cell)
                if kind is not CellKind.NOTHING:
                    seen = self.cells.get(place, ColumnCells())
                    telling, undescribed = (
                        self._is_conclusive(place, cell, kind),
                        self._is_undescribed(place, cell, kind),
                    )
                    self.cells[place] = seen.with_value(cell, telling=telling, undescribed=undescribed)

    def _remember(self, place: int, cell: str) -> None:
        """The same cell in the same column tells nothing more."""
        if len(self._known) == _MOST_KNOWN:
            self._known.clear()
        if len(cell) <= _LONGEST_KNOWN:
            self._known.add((place, cell))

    def _see_answer(self, place: int, cell: str) -> None:
        if not is_blank(cell):
            seen = self.cells.get(place, ColumnCells())
            self.cells[place] = seen.with_answer(cell, understood=_is_answer(cell))

    def _is_conclusive(self, place: int, cell: str, kind: CellKind) -> bool:
        """Whether this cell alone shows that the column may say who refused."""
        field, name = self._fields.get(place, ""), self._names[place]
        if field == "status":
            return is_bare_answer(cell) or (kind not in (CellKind.REFUSAL, CellKind.STATE) and not has_agreed(cell))
        if field == "phone":
            return speaks_instead_of_a_number(cell, kind)
        if field or is_understood(name):
            return refuses_beside(field, name, cell)
        if about_other_means(name):
            return refuses_besides_other_means(name, cell, kind)
        return kind in (CellKind.REFUSAL, CellKind.STATE)

    def _is_undescribed(self, place: int, cell: str, kind: CellKind) -> bool:
        """Whether this cell holds words whose meaning nothing in the file explains."""
        name = self._names[place]
        if place in self._fields or is_understood(name) or about_other_means(name):
            return False
        if is_undescribed_date(name, cell):
            return True
        code = kind is CellKind.CODE and words_of(cell).isalpha()
        return kind is CellKind.TEXT or ((code or kind is CellKind.WORD) and not is_of_a_family(cell))

    def failure(self) -> str:
        """Why the file is rejected, in French, with what was seen and what to declare; "" if every column is understood."""
        doubtful = [place for place in self._watched if self._is_doubtful(place)]
        if not doubtful:
            return ""
        questions = [self._question(place) for place in doubtful[:_MOST_NAMED]]
        if len(doubtful) > _MOST_NAMED:
            questions.append(f"… et {len(doubtful) - _MOST_NAMED} autres colonnes.")
        return " ".join(["Aucune ligne n’a été prise.", *questions])

    def _is_doubtful(self, place: int) -> bool:
        field, name = self._fields.get(place, ""), self._names[place]
        seen = self.cells.get(place, ColumnCells())
        if field == "checked":
            return 2 * seen.unread > seen.answers
        if seen.telling or seen.undescribed:
            return True
        if field or is_understood(name):
            named = field.startswith("attribute:")
            answers = [value for value in seen.values if answers_yes_or_no(name, value, named=named)]
            words = any(kind_of(value) is not CellKind.CODE for value in answers)
            alone = bool(answers) and len(answers) == len(seen.values)
            return field not in ("phone", "status") and (words or alone) and not seen.many
        return not about_other_means(name) and _may_be_a_state(name, seen)

    def _question(self, place: int) -> str:
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
        if seen.undescribed and not seen.telling and not may_say_who_agreed(self._names[place]):
            if all(is_undescribed_date(self._names[place], value) for value in seen.values):
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
    """Whether a cell of a column of agreements is a yes or possibly a no."""
    try:
        box_ticked(cell)
    except UnreadableCell:
        return may_say_no(cell)
    return True


def _quoted(values: Iterable[str]) -> str:
    shown = [f"« {_LONG_NUMBER.sub('…', value)} »" for value in values][:4]
    return ", ".join(shown)
