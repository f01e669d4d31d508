"""Generic code knows no country, and the domain no cloud provider and no carrier: adding one touches its own folder and a registry."""

import ast
import re
from pathlib import Path

import pytest
from stopsms.adapters.gateways.end_user_messaging import words as end_user_messaging
from stopsms.compliance.law.rulebook import profile_named, profiles, rulebooks, timetables_of
from stopsms.compliance.person.phone import Country, Territory

from tests.each_case import each

PROJECT = Path(__file__).resolve().parents[2]
SHARED = PROJECT / "shared" / "stopsms"
COUNTRIES = SHARED / "compliance" / "countries"
REGISTRY = SHARED / "compliance" / "law" / "rulebook.py"
FUNCTIONS = sorted((PROJECT / "functions").rglob("*.py"))
DOMAIN = sorted(path for folder in ("compliance", "contracts") for path in (SHARED / folder).rglob("*.py"))

SERVICES = (
    "AWS|Amazon|boto3?|botocore|DynamoDB|SQS|SNS|KMS|S3|Lambda|EventBridge|CloudWatch|CloudFormation|API Gateway|Kinesis|Pinpoint|"
    "End User Messaging|BatchExecuteStatement|TransactWriteItems|ConditionalCheckFailed"
)
"""Names of services and their calls. No exception for docstrings: a limit of a service is stated, with its source, where it is met."""

ENVELOPES = {"contracts/imports.py": ["S3", "Amazon", "S3"]}
"""The upload's notification comes straight from the store of files to our queue, in its own shape."""

CARRIERS_WORDS = {
    *end_user_messaging.ERRORS,
    *end_user_messaging.CLOSING_REASONS,
    *end_user_messaging.FAILURE_KINDS,
    *end_user_messaging.RECEIPT_FATES,
}


def imported_modules(path: Path) -> set[str]:
    modules: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return modules


def test_only_the_registry_imports_a_country() -> None:
    generic = [path for folder in (SHARED, PROJECT / "functions") for path in folder.rglob("*.py")]
    importing = {
        path
        for path in generic
        if not path.is_relative_to(COUNTRIES)
        and any(module.startswith("stopsms.compliance.countries.") for module in imported_modules(path))
    }

    assert importing == {REGISTRY}


def countries_named(text: str) -> set[str]:
    """The countries and territories of which a module's code names a member."""
    members = {*Country.__members__, *Territory.__members__}
    return {
        ast.unparse(node)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute)
        and node.attr in members
        and ast.unparse(node.value).endswith(("Country", "Territory"))
    }


@pytest.mark.parametrize("code", ["at is Country.FRANCE", "phone.Territory.METROPOLITAN", "Territory.REUNION.country"])
def test_a_country_is_seen_where_code_names_one(code: str) -> None:
    assert countries_named(code) != set()


def test_no_function_names_a_country() -> None:
    naming = {path: countries for path in FUNCTIONS if (countries := countries_named(path.read_text()))}

    assert naming == {}


def test_no_country_imports_another() -> None:
    for folder in filter(Path.is_dir, COUNTRIES.iterdir()):
        for path in folder.rglob("*.py"):
            of_countries = {module for module in imported_modules(path) if ".compliance.countries." in module}
            assert {module.split(".")[3] for module in of_countries} <= {folder.name}


def test_every_country_has_its_folder_and_its_profiles_are_found_by_their_names() -> None:
    for rulebook in rulebooks():
        assert rulebook.timetables is timetables_of(rulebook.country)
    assert [profile_named(profile.id) for profile in profiles()] == list(profiles())
    with pytest.raises(KeyError):
        profile_named("XX_NOWHERE")


@each("path", DOMAIN)
def test_the_domain_names_no_service_of_a_provider_and_no_word_of_a_carrier(path: Path) -> None:
    text = path.read_text()
    literals = {node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)}

    assert re.findall(rf"\b(?:{SERVICES})\b", text) == ENVELOPES.get(str(path.relative_to(SHARED)), [])
    assert literals & CARRIERS_WORDS == set()
