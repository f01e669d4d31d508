"""Generic code knows no country, and the domain no cloud provider and no carrier: adding one touches its own folder and a registry.

`offences` follows aliases, attributes and calls, and `test_offences` proves it.
"""

import re
from importlib import import_module
from itertools import permutations
from pathlib import Path

import pytest
from stopsms.adapters.gateways import words as joined
from stopsms.compliance.law.rulebook import profile_named, profiles, rulebooks, timetables_of
from stopsms.compliance.person import phone
from stopsms.compliance.person.phone import Country, Territory

from tests.architecture import offences
from tests.architecture.test_dependencies import DOORS
from tests.each_case import each

PROJECT = Path(__file__).resolve().parents[2]
SHARED = PROJECT / "shared" / "stopsms"
COUNTRIES = SHARED / "compliance" / "countries"
REGISTRY = SHARED / "compliance" / "law" / "rulebook.py"
GATEWAYS = SHARED / "adapters" / "gateways"
FUNCTIONS = sorted((PROJECT / "functions").rglob("*.py"))
MODULES = [*sorted(SHARED.rglob("*.py")), *FUNCTIONS]
GENERIC = [path for path in MODULES if not path.is_relative_to(COUNTRIES)]
DOMAIN = sorted(path for folder in ("compliance", "contracts") for path in (SHARED / folder).rglob("*.py"))
USE_CASES = [path for path in FUNCTIONS if path.name not in DOORS] + sorted((SHARED / "use_cases").rglob("*.py"))

CARRIERS = [
    import_module(f"stopsms.adapters.gateways.{folder.parent.name}.words")
    for folder in sorted(GATEWAYS.glob("*/__init__.py"))
]
"""The tables of words, one in each carrier's folder."""

SEND_ERRORS = [
    import_module(f"stopsms.adapters.gateways.{folder.parent.name}.send_errors")
    for folder in sorted(GATEWAYS.glob("*/__init__.py"))
]
"""What each of the carriers' errors means, beside them."""

PLAIN = re.compile(r"[a-z]+|\d+")
"""A plain word, « delivered » or « to », or a number, which is anybody's: it does not show which carrier a module was written for."""

WORDS = {
    word
    for words, errors in zip(CARRIERS, SEND_ERRORS, strict=True)
    for table in (errors.ERRORS, errors.CLOSING_REASONS, words.FAILURE_KINDS, words.RECEIPT_FATES)
    for word in table
    if not PLAIN.fullmatch(str(word))
}
FIELDS = {
    field
    for words in CARRIERS
    for field in (*words.INBOUND_FIELDS, *words.RECEIPT_FIELDS)
    if not PLAIN.fullmatch(field)
}

KNOW_COUNTRIES = {
    "shared/stopsms/compliance/person/phone.py": "the numbering plan: which countries and territories there are, and which is HOME",
    "shared/stopsms/compliance/law/rulebook.py": "the registry: it alone imports the folder of a country",
    "shared/stopsms/adapters/doors/phone_numbers.py": "how people write the numbers of each country",
    "shared/stopsms/evidence/words.py": "what territories and their clocks are called in French",
    "shared/stopsms/evidence/verify_pack.py": "goes into a pack alone, and can ask nobody which territory HOME is",
    "shared/stopsms/command_line/english_words.py": "the titles of every country's rules in English",
    "shared/stopsms/command_line/speech.py": "the clocks that whoever types goes by, unless they name others",
    "shared/stopsms/client/client.py": "written from the API's description: the values that a caller may choose from",
    "shared/stopsms/client/json_client.py": "as client.py",
}
"""Each with its reason. Everything else asks the registry, or HOME: where the controller is, hence whose law is its own."""

OF_FILES = "files that other systems export, whoever carries our messages"
NAME_CARRIERS = {
    "functions/importer/acts/prepare_oppositions.py": OF_FILES,
    "functions/importer/columns/header_words.py": OF_FILES,
    "functions/importer/columns/known_exports.py": OF_FILES,
    "functions/importer/columns/name_columns.py": OF_FILES,
    "shared/stopsms/evidence/words.py": "what the recorded name of such a file is called in French",
}


def test_only_the_registry_imports_a_country() -> None:
    importing = {
        path
        for path in GENERIC
        if any(re.match(r"stopsms\.compliance\.countries\b", name) for name in offences.code(path.read_text()).imports)
    }

    assert importing == {REGISTRY}


def test_generic_code_names_no_country() -> None:
    naming = {
        str(path.relative_to(PROJECT)): named
        for path in GENERIC
        if (named := offences.countries_named(path.read_text()))
    }

    assert {path: named for path, named in naming.items() if path not in KNOW_COUNTRIES} == {}
    assert set(naming) == set(KNOW_COUNTRIES), "a reason that is no longer needed"


def test_every_territory_has_a_country_and_every_country_a_rulebook() -> None:
    assert {territory.country for territory in Territory} == set(Country)
    assert set(phone._COUNTRIES) == set(phone._MOBILES) == set(Territory)
    assert [rulebook.country for rulebook in rulebooks()] == list(Country)


def test_a_territory_of_no_country_is_no_french_one(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {place: country for place, country in phone._COUNTRIES.items() if place is not Territory.REUNION}
    monkeypatch.setattr(phone, "_COUNTRIES", known)

    with pytest.raises(KeyError):
        _ = Territory.REUNION.country


def test_no_country_imports_another() -> None:
    for folder in filter(Path.is_dir, COUNTRIES.iterdir()):
        for path in folder.rglob("*.py"):
            imports = offences.code(path.read_text()).imports
            of_countries = {module for module in imports if ".compliance.countries." in module}
            assert "stopsms.compliance.countries" not in imports
            assert {module.split(".")[3] for module in of_countries} <= {folder.name}


def test_every_country_has_its_folder_and_its_profiles_are_found_by_their_names() -> None:
    for rulebook in rulebooks():
        assert rulebook.timetables is timetables_of(rulebook.country)
    assert [profile_named(profile.id) for profile in profiles()] == list(profiles())
    with pytest.raises(KeyError):
        profile_named("XX_NOWHERE")


@each("path", DOMAIN)
def test_the_domain_names_no_service_of_a_provider(path: Path) -> None:
    assert offences.services_named(path.read_text()) == []


@each("path", [*DOMAIN, *USE_CASES])
def test_no_word_and_no_field_of_a_carrier_leaves_its_folder(path: Path) -> None:
    assert offences.carriers_words(path.read_text(), WORDS, FIELDS) == set()


def test_carriers_are_named_in_their_folders_and_where_they_are_chosen() -> None:
    naming = {
        str(path.relative_to(PROJECT))
        for path in MODULES
        if not path.is_relative_to(GATEWAYS) and offences.carriers_named(path.read_text())
    }

    assert naming == set(NAME_CARRIERS)


def test_the_meanings_of_every_carrier_are_joined() -> None:
    assert set(joined.FAILURE_KINDS) == {reason for words in CARRIERS for reason in words.FAILURE_KINDS}


def test_a_reason_means_the_same_whichever_carrier_gives_it() -> None:
    """The joined table would give it the meaning of another carrier, or one where its own carrier gives it none."""
    of_others = [
        (one.__name__, reason, another.__name__)
        for (one, _), (another, errors) in permutations(zip(CARRIERS, SEND_ERRORS, strict=True), 2)
        for reason, kind in one.FAILURE_KINDS.items()
        if reason in {*another.FAILURE_KINDS, *another.RECEIPT_FATES, *errors.ERRORS, *errors.CLOSING_REASONS}
        and another.FAILURE_KINDS.get(reason) is not kind
    ]
    assert of_others == []
