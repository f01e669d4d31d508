"""python -m tools.messy_contacts FILE: a file of contacts as companies really have them, the same each time, with what must become of it.

Names are made up, numbers drawn from the mobile ranges. Each line knows the fate that awaits it, so that an import of the file can
be held to the counts printed here.
"""

import argparse
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

HEADER = (
    "Civilité;Nom;Prénom;Téléphone portable;Téléphone;Code postal;Ville;Date de consentement;Source;Formulation;Version;"
    "Case cochée;Informé;Désinscrit;Remarques"
)
WORDING = "J’accepte de recevoir les offres de Zelie par SMS. Je peux m’y opposer à tout moment, sans frais."
PRESENT = date(2026, 11, 24)
"""The day the file was drawn up. Nothing in it is later, but for dates that are wrong on purpose."""

_LAST = "Lefèvre Nguyễn Martin D’Angelo Bénard Çelik O’Brien Müller Dupont-Aignan Saint-Cœur Garçon Noël Kœnig Traoré Lopez".split()
_FIRST = "Zoé Inès Jean-Noël Chloé Léa Maëlys Gaël Loïc Béatrice Élodie Hugo Aïcha Søren Camille Anaïs".split()
_CITIES = ("Paris", "Lyon 3ᵉ", "Saint-Étienne", "L’Haÿ-les-Roses", "Bœrsch", "Nîmes", "Châlons-en-Champagne", "Le Mans")
_SOURCES = ("formulaire web", "Site internet", "Bulletin", "caisse", "web_form", "Formulaire papier")
_SPELLINGS: tuple[Callable[[str], str], ...] = (
    lambda n: f"0{n}",
    lambda n: f"0{n[0]} {n[1:3]} {n[3:5]} {n[5:7]} {n[7:]}",
    lambda n: f"0{n[0]}.{n[1:3]}.{n[3:5]}.{n[5:7]}.{n[7:]}",
    lambda n: f"0{n[0]}-{n[1:3]}-{n[3:5]}-{n[5:7]}-{n[7:]}",
    lambda n: f"0{n[0]}/{n[1:3]}/{n[3:5]}/{n[5:7]}/{n[7:]}",
    lambda n: f"+33{n}",
    lambda n: f"+33 {n[0]} {n[1:3]} {n[3:5]} {n[5:7]} {n[7:]}",
    lambda n: f"+33 (0){n[0]} {n[1:3]} {n[3:5]} {n[5:7]} {n[7:]}",
    lambda n: f"0033{n}",
    lambda n: f"00 33 {n[0]} {n[1:3]} {n[3:5]} {n[5:7]} {n[7:]}",
    lambda n: n,  # the leading zero is gone
    lambda n: f"33{n}",
    lambda n: f"{n}.0",
    lambda n: f"'0{n}",
    lambda n: f"'+33{n}",
    lambda n: f'="0{n}"',
    lambda n: f"0{n[0]}\u00a0{n[1:3]}\u00a0{n[3:5]}\u00a0{n[5:7]}\u00a0{n[7:]}",
    lambda n: f"  0{n} ",
    lambda n: f"{n[0]},{n[1:]}E+08",  # every digit is there
)
_DATES: tuple[Callable[[date], str], ...] = (
    lambda d: f"{d:%d/%m/%Y}",
    lambda d: f"{d:%d/%m/%Y} 10:30",
    lambda d: f"{d:%d/%m/%y}",
    lambda d: f"{d:%Y-%m-%d}",
    lambda d: f"{d:%Y-%m-%d}T10:30:00+01:00",
    lambda d: f"{d:%d-%m-%Y} 9h05",
    lambda d: str((d - date(1899, 12, 30)).days),
)


@dataclass(frozen=True, slots=True)
class Expected:
    """One line, or record of several lines, and its fate: `taken`, `duplicate`, a refusing rule, or "" for an empty line."""

    text: str
    fate: str


class _Writer:
    """Makes lines. Chance decides which; the same seed decides the same."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 (the same file each time)
        self.used: set[str] = set()
        self.known: list[tuple[str, dict[str, str]]] = []

    def mobile(self) -> str:
        """The nine digits of a number that was not used yet, and that are no number of Nouvelle-Calédonie or Wallis-et-Futuna too."""
        while True:
            start = self.chance.choice(("61", "62", "66", "67", "68", "73", "75", "76", "77"))
            number = f"{start}{self.chance.randrange(10**7):07d}"
            if number not in self.used and not number.startswith(("681", "687")):
                self.used.add(number)
                return number

    def person(self, phone: str) -> dict[str, str]:
        """The cells of a line that is in order."""
        chance = self.chance
        on = PRESENT - timedelta(days=chance.randrange(1, 900))
        return {
            "Civilité": chance.choice(("M.", "Mme", "", "Madame")),
            "Nom": chance.choice(_LAST),
            "Prénom": chance.choice(_FIRST),
            "Téléphone portable": phone,
            "Téléphone": "",
            "Code postal": f"{chance.randrange(1000, 96000):05d}",
            "Ville": chance.choice(_CITIES),
            "Date de consentement": chance.choice(_DATES)(on),
            "Source": chance.choice(_SOURCES),
            "Formulation": WORDING,
            "Version": chance.choice(("2025-09", "3", "v2")),
            "Case cochée": chance.choice(("oui", "x", "Oui", "1", "VRAI")),
            "Informé": chance.choice(("oui", "1")),
            "Désinscrit": chance.choice(("", "", "non")),
            "Remarques": chance.choice(
                ("", "", "", f"cliente depuis {chance.randrange(2005, 2026)}", "préfère le matin")
            ),
        }

    def spelt(self, number: str) -> str:
        """A number in any of its spellings."""
        return self.chance.choice(_SPELLINGS)(number)

    def taken(self) -> Expected:
        """A line in order, remembered for duplicates."""
        number = self.mobile()
        cells = self.person(self.spelt(number))
        self.known.append((number, cells))
        return Expected(_line(cells), "taken")

    def duplicate(self) -> Expected:
        """The same person and consent again, spelt otherwise."""
        number, cells = self.chance.choice(self.known[-2000:])
        return Expected(_line(cells | {"Téléphone portable": self.spelt(number)}), "duplicate")

    def again(self) -> Expected:
        """The same person, who agreed once more, to a newer wording."""
        number, cells = self.chance.choice(self.known[-2000:])
        version = f"again-{self.chance.randrange(10**9)}"
        return Expected(_line(cells | {"Téléphone portable": self.spelt(number), "Version": version}), "taken")

    def with_(self, fate: str, **cells: str | Callable[[], str]) -> Expected:
        """A line in order but for these cells."""
        made = {name.replace("_", " "): cell() if callable(cell) else cell for name, cell in cells.items()}
        return Expected(_line(self.person(self.spelt(self.mobile())) | made), fate)


def _line(cells: dict[str, str]) -> str:
    return ";".join(_quoted(cell) for cell in cells.values())


def _quoted(cell: str) -> str:
    if any(sign in cell for sign in ';"\r\n'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


_MOBILE = "fr.mobile-number"


def _kinds(writer: _Writer) -> dict[Callable[[], Expected], int]:
    """Kinds of lines, and how many of each in ten thousand."""
    digits = writer.chance.randrange

    def with_(fate: str, **cells: str | Callable[[], str]) -> Callable[[], Expected]:
        return lambda: writer.with_(fate, **cells)

    def phone(fate: str, form: Callable[[], str]) -> Callable[[], Expected]:
        return with_(fate, **{"Téléphone portable": form})

    def overseas() -> Expected:
        number = f"69{writer.chance.choice('23')}{digits(10**6):06d}"
        while number in writer.used:
            number = f"69{writer.chance.choice('23')}{digits(10**6):06d}"
        writer.used.add(number)
        spelling = writer.chance.choice((f"0{number}", f"+262 {number}", f"00262{number}"))
        return Expected(_line(writer.person(spelling)), "taken")

    def other_column() -> Expected:
        number = writer.mobile()
        return Expected(_line(writer.person("") | {"Téléphone": writer.spelt(number)}), "taken")

    def damaged(change: Callable[[str], str]) -> Callable[[], Expected]:
        return lambda: Expected(change(_line(writer.person(f"0{writer.mobile()}"))), "import.unreadable")

    return {
        writer.taken: 7650,
        writer.duplicate: 450,
        writer.again: 100,
        overseas: 250,
        other_column: 100,
        phone(_MOBILE, lambda: f"01 4{digits(10)} {digits(100):02d} {digits(100):02d} {digits(100):02d}"): 220,
        phone(_MOBILE, lambda: f"+44 7400 {digits(10**6):06d}"): 80,
        phone(_MOBILE, lambda: f"+49 151 {digits(10**8):08d}"): 40,
        phone(_MOBILE, lambda: f"06 12 {digits(1000):03d}"): 60,
        phone(_MOBILE, lambda: f"6,{digits(10**5):05d}E+08"): 150,
        phone(_MOBILE, lambda: f"3,3{digits(10)}E+10"): 50,
        phone("taken", lambda: f"0{writer.mobile()} / 01 4{digits(10)} {digits(100):02d} {digits(100):02d} {digits(100):02d}"): 10,
        phone(_MOBILE, lambda: f"0{writer.mobile()} / 0{writer.mobile()}"): 10,
        phone(_MOBILE, lambda: writer.chance.choice(("", "néant", "NC", "#N/A", "-"))): 60,
        with_("fr.consent", **{"Date de consentement": ""}): 90,
        with_("fr.consent", Source=""): 90,
        with_("fr.consent", Formulation=""): 70,
        with_("fr.consent", **{"Date de consentement": lambda: f"{PRESENT + timedelta(days=1 + digits(300)):%d/%m/%Y}"}): 20,
        with_("import.value", **{"Date de consentement": lambda: writer.chance.choice(("11/24/2026", "bientôt", "31/02/2026"))}): 40,
        with_("import.value", Informé="peut-être"): 10,
        with_("fr.checkbox", **{"Case cochée": "non", "Source": "web_form"}): 60,
        with_("fr.informed", Informé="non"): 30,
        with_("fr.opposition", Désinscrit=lambda: writer.chance.choice(("oui", "STOP", "12/03/2025", "1"))): 100,
        with_("taken", Nom=lambda: writer.chance.choice(("=1+1", '=HYPERLINK("http://x.example";"gagné")', "@SUM(A1)", "+33", "-2+3"))): 50,
        with_("taken", Remarques=lambda: 'a dit : "rappelez-moi"\r\nle soir ; pas le matin'): 80,
        with_("taken", Ville='L’"Hôtel"; Paris', Nom="Dupont\nMartin"): 70,
        with_("taken", Remarques="🙂 ravie"): 20,
        damaged(lambda line: line.replace(";", ';"', 1)): 10,
        damaged(lambda line: line + ";en trop;"): 10,
        lambda: Expected("", ""): 15,
        lambda: Expected(";" * HEADER.count(";"), ""): 5,
    }  # fmt: skip


def lines(count: int, seed: int = 36180) -> Iterator[Expected]:
    """So many lines below the header."""
    writer = _Writer(seed)
    kinds = _kinds(writer)
    yield writer.taken()  # so that there is something to repeat
    for kind in writer.chance.choices(list(kinds), list(kinds.values()), k=count - 1):
        yield kind()


def encoded(line: Expected, place: int) -> bytes:
    """A line as bytes: Windows-1252, as Excel in France saves; UTF-8 where it cannot, or where another program added the line."""
    if place % 7:
        try:
            return line.text.encode("cp1252")
        except UnicodeEncodeError:
            pass
    return line.text.encode()


def write(path: Path, count: int, seed: int = 36180) -> Counter[str]:
    """Write the file; how many lines have to come to what."""
    fates: Counter[str] = Counter()
    with path.open("wb") as file:
        file.write(HEADER.encode("cp1252") + b"\r\n")
        for place, line in enumerate(lines(count, seed)):
            file.write(encoded(line, place) + b"\r\n")
            fates[line.fate] += 1
    return fates


def main() -> None:
    """Write the file that was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tools.messy_contacts", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=36180)
    asked = parser.parse_args()
    print(json.dumps(dict(write(asked.file, asked.lines, asked.seed)), indent=1, ensure_ascii=False, sort_keys=True))


if __name__ == "__main__":
    main()
