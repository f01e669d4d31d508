"""The drawing of the architecture, executed: app -> use case -> compliance <- adapters."""

import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.architecture import offences
from tests.each_case import each

PROJECT = Path(__file__).resolve().parents[2]
AWS = {"botocore", "aws_lambda_powertools", "mypy_boto3_dynamodb", "mypy_boto3_kms", "mypy_boto3_scheduler"}
AWS |= {"mypy_boto3_events", "mypy_boto3_sqs", "mypy_boto3_pinpoint_sms_voice_v2"}

LAYER = {"adapters", "compliance", "composition", "contracts", "use_cases"}
"""What a door may name of the layer."""

MAY_IMPORT = {
    "shared/stopsms/__init__.py": set(),
    "shared/stopsms/compliance/**/*.py": {"compliance", "contracts"},  # ports speak of messages
    "shared/stopsms/contracts/**/*.py": {"compliance", "contracts", "pydantic", "pydantic_core"},
    "shared/stopsms/use_cases/**/*.py": {"compliance", "contracts", "use_cases"},
    "shared/stopsms/composition/*.py": LAYER | AWS,  # for doors alone: nothing else may import it
    "shared/stopsms/adapters/**/*.py": {"adapters", "compliance", "contracts", "jinja2", "phonenumbers", "urllib3"}
    | AWS,
    "shared/stopsms/audit/*.py": {"audit", "compliance", "contracts"},
    "shared/stopsms/evidence/**/*.py": {"adapters", "audit", "compliance", "contracts", "evidence", "use_cases"}
    | {
        "asn1crypto",
        "boto3",
        "botocore",
        "cryptography",
        "font_source_sans_pro",
        "pyhanko",
        "pyhanko_certvalidator",
        "reportlab",
    },
    "shared/stopsms/client/*.py": {"client", "compliance", "contracts", "urllib3"},
    "shared/stopsms/command_line/**/*.py": {
        "adapters",
        "audit",
        "client",
        "command_line",
        "compliance",
        "contracts",
        "evidence",
    }
    | {"boto3", "botocore", "rich", "typer", "urllib3"},
    "shared/trim_descriptions.py": set(),
    "functions/*/**/*_*.py": {"compliance", "contracts", "use_cases"},
    "functions/*/views.py": {"compliance", "contracts", "use_cases"},
    "functions/*/pace.py": {"compliance", "contracts"},
    "functions/*/authority.py": {"asn1crypto", "compliance", "cryptography"},
    "functions/*/siren.py": {"compliance", "stdnum"},
    "functions/*/app.py": {"audit", "evidence"} | LAYER | AWS,
    "functions/*/comparisons.py": LAYER | AWS,
    "functions/*/drafts.py": LAYER | AWS,
    "functions/*/spending.py": LAYER | AWS,
    "functions/*/switches.py": LAYER | AWS,
}
DOORS = {"app.py", "comparisons.py", "drafts.py", "spending.py", "switches.py"}
"""A function of many routes has some of them in modules of their own."""
PYTHON_OF_THE_DOMAIN = set(
    "__future__ collections dataclasses datetime decimal enum functools hashlib json math re typing unicodedata zlib zoneinfo".split()
)
PYTHON_OF_USE_CASES = PYTHON_OF_THE_DOMAIN | set(
    "array base64 binascii bisect codecs contextlib csv difflib heapq hmac html io ipaddress itertools types urllib.parse".split()
)
"""Of texts and values only: nothing that knows the machine, its clock, its files or the network."""

LISTS_ITSELF = {"countries/france/sources.py": ["globals"]}
"""The sources of a country are all that its module defines."""

SHARED = PROJECT / "shared" / "stopsms"
USE_CASES = [*sorted((SHARED / "use_cases").rglob("*.py"))]
USE_CASES += [path for path in sorted((PROJECT / "functions").rglob("*.py")) if path.name not in DOORS]
"""All of functions/ but the doors."""

BESIDES = {"pace.py": {"threading"}, "authority.py": {"secrets"}}
"""The threads of a sender share one pace; a request for a time stamp has a number that nobody can foresee."""

HEAVY = {
    "reportlab",
    "pyhanko",
    "cryptography",
    "PIL",
    "pydantic",
    "phonenumbers",
    "holidays",
    "aws_xray_sdk",
    "aws_lambda_powertools.event_handler",
    "boto3",
    "asyncio",
}


def all_imported(path: Path) -> set[str]:
    """The packages that a module imports, in whatever way; of ours, which part."""
    names = offences.code(path.read_text()).imports - {"stopsms"}
    return {name.split(".")[1] if name.startswith("stopsms.") else name.split(".")[0] for name in names}


def imported(path: Path) -> set[str]:
    return all_imported(path) - set(sys.stdlib_module_names)


FILES = [(path, allowed) for pattern, allowed in MAY_IMPORT.items() for path in sorted(PROJECT.glob(pattern))]


@pytest.mark.slow
@each(("path", "allowed"), FILES)
def test_a_module_imports_only_what_its_place_allows(path: Path, allowed: set[str]) -> None:
    functions = PROJECT / "functions"
    own_folder = {path.relative_to(functions).parts[0]} if path.is_relative_to(functions) else set()

    assert imported(path) <= allowed | own_folder


def test_no_module_is_left_out_of_the_drawing() -> None:
    written = {path for folder in ("shared", "functions") for path in (PROJECT / folder).rglob("*.py")}

    assert written == {path for path, _ in FILES}


@each("path", sorted((SHARED / "compliance").rglob("*.py")))
def test_the_domain_reads_no_clock_no_environment_and_no_file(path: Path) -> None:
    found = offences.impurities(path.read_text(), PYTHON_OF_THE_DOMAIN)

    assert found == LISTS_ITSELF.get(str(path.relative_to(SHARED / "compliance")), [])


@each("path", [*sorted((SHARED / "contracts").rglob("*.py")), *USE_CASES])
def test_use_cases_and_contracts_know_the_time_from_their_ports_and_nothing_of_the_machine(path: Path) -> None:
    allowed = PYTHON_OF_USE_CASES | BESIDES.get(path.name, set())

    assert offences.impurities(path.read_text(), allowed) == []


@each("path", sorted((PROJECT / "functions").rglob("*.py")))
def test_no_function_reaches_into_the_folder_of_another(path: Path) -> None:
    folders = {folder.name for folder in (PROJECT / "functions").iterdir() if folder.is_dir()}
    own = path.relative_to(PROJECT / "functions").parts[0]

    assert offences.other_functions(path.read_text(), own, folders) == set()


def test_the_verifier_that_goes_into_a_pack_needs_nothing_but_python() -> None:
    assert imported(PROJECT / "shared" / "stopsms" / "evidence" / "verify_pack.py") == set()
    assert imported(PROJECT / "shared" / "stopsms" / "audit" / "verifier.py") == set()


def test_only_ports_know_of_messages_in_the_domain() -> None:
    for path in (PROJECT / "shared" / "stopsms" / "compliance").rglob("*.py"):
        assert "contracts" not in imported(path) or path.parent.name == "ports"


def test_a_trial_is_made_in_one_place_where_no_test_advertiser_has_one() -> None:
    modules = {
        path: offences.code(path.read_text())
        for folder in ("shared", "functions")
        for path in (PROJECT / folder).rglob("*.py")
    }
    making = [
        str(path.relative_to(PROJECT))
        for path, module in modules.items()
        if any((module.meant(call.func) or "").rpartition(".")[2] == "Trial" for call in module.calls)
    ]

    assert making == ["shared/stopsms/compliance/message/trial.py"]


def test_only_the_gate_makes_a_clearance() -> None:
    making = {
        str(path.relative_to(PROJECT)): made
        for folder in ("shared", "functions")
        for path in (PROJECT / folder).rglob("*.py")
        if (made := offences.clearances_made(path.read_text()))
    }

    assert making == {"shared/stopsms/compliance/law/gate.py": ["Clearance"]}


@cache
def loaded_with(function: str) -> frozenset[str]:
    """The modules that a process has loaded when the function's door is ready, asked of each function once."""
    code = f"import sys; import {function}.app; print(*sys.modules)"
    environment = {"PYTHONPATH": "functions:shared", "AWS_DEFAULT_REGION": "eu-west-3", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, env=environment, capture_output=True, text=True, check=True
    )
    loaded = frozenset(done.stdout.split())
    assert f"{function}.app" in loaded
    return loaded


@pytest.mark.slow
def test_the_api_of_evidence_loads_what_writes_documents_only_when_a_document_is_asked_for() -> None:
    assert {"reportlab", "pyhanko", "cryptography"}.isdisjoint(loaded_with("evidence_api"))


@pytest.mark.slow
def test_the_archive_loads_what_reads_time_stamps_only_when_it_asks_for_one() -> None:
    assert {"asn1crypto", "cryptography"}.isdisjoint(loaded_with("archive"))


@pytest.mark.slow
@each("function", ["planner", "sender", "delivery"])
def test_a_worker_starts_without_what_doors_of_the_api_are_composed_of(function: str) -> None:
    assert [name for name in loaded_with(function) if name.startswith("stopsms.composition")] == []


@pytest.mark.exhaustive
@each("function", ["planner", "sender", "inbound", "delivery"])
def test_a_worker_starts_without_the_heavy_libraries(function: str) -> None:
    assert loaded_with(function) & HEAVY == set()


@pytest.mark.slow
@pytest.mark.parametrize("function", ["planner", "sender", "delivery"])
def test_whoever_reads_no_words_of_people_starts_without_the_words_of_refusal(function: str) -> None:
    words_of_refusal = {
        "stopsms.compliance.replies.opposition_phrases",
        "stopsms.compliance.consent.wording_refusals",
        "stopsms.compliance.consent.wording_scope",
    }

    assert loaded_with(function) & words_of_refusal == set()
