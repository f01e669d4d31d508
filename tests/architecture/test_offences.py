"""The checker itself: each way around it that somebody has found is convicted, and what is lawful is not."""

import pytest

from tests.architecture import offences
from tests.each_case import each

PHONE = "from stopsms.compliance.person.phone import Country, Territory\n"


@each(
    "snippet",
    [
        f"{PHONE}at is Country.FRANCE",
        f'{PHONE}Country["FRANCE"]',
        f'{PHONE}Country("FR")',
        f'{PHONE}getattr(Country, "FRANCE")',
        f'{PHONE}Country.__members__["FRANCE"]',
        f"{PHONE}Territory.REUNION.country",
        f"{PHONE}match at:\n    case Country.SWITZERLAND: pass",
        f"{PHONE}_c = Country\n_d = _c\n_d.FRANCE",
        "from stopsms.compliance.person.phone import Country as _C\n_C.FRANCE",
        "from stopsms.compliance.person import phone as _p\n_p.Territory.METROPOLITAN",
        'territory.country.value == "FR"',
        'country.name == "FRANCE"',
        'rule.startswith("fr.")',
        'MOBILE = "fr.mobile-number"',
        'f"ch.{name}"',
        'default = "FR_STRICT"',
        'ZoneInfo("Europe/Paris")',
        "from stopsms.compliance import countries",
        "import stopsms.compliance.countries.france.sources as _s",
        'from importlib import import_module\nimport_module("stopsms.compliance.countries.france")',
        "ports.swiss(sender)",
        "def swiss(written: str) -> None: ...",
    ],
)
def test_a_country_is_seen_by_whatever_name(snippet: str) -> None:
    assert offences.countries_named(snippet) != set()


def test_the_registry_and_home_and_the_language_are_no_country() -> None:
    lawful = f'"""In French, of France."""\n{PHONE}rulebook_of(phone.territory.country)\nHOME.country\nin_french("policy.size")'

    assert offences.countries_named(lawful) == set()


@each(
    "snippet",
    [
        "from stopsms.compliance.law.gate import Clearance\nClearance(message, contact)",
        "from stopsms.compliance.law import gate as _g\n_g.Clearance(message)",
        "from stopsms.compliance.law.gate import Clearance as _C\n_C(message)",
        "from stopsms.compliance.law.gate import Clearance\nmake = Clearance",
        "import stopsms.compliance.law.gate\nstopsms.compliance.law.gate.Clearance(message)",
        'from stopsms.compliance.law import gate\ngetattr(gate, "Clearance")(message)',
        "type(order.clearance)(message)",
        "order.clearance.__class__(message)",
        "make = type(order.clearance)\nmake(message)",
        "make = order.clearance.__class__\nmake(message)",
        "object.__new__(found)",
        "from dataclasses import replace\nreplace(clearance, contact=other)",
        "import dataclasses as _d\n_d.replace(order.clearance, contact=other)",
        "from dataclasses import replace as _r\ncleared = order.clearance\n_r(cleared, contact=other)",
        "from copy import copy\ncopy(order.clearance)",
        "from dataclasses import replace as _r\nfrom x.gate import Clearance as _C\ndef f(given: _C): _r(given, to=1)",
    ],
)
def test_a_clearance_is_seen_however_it_is_made(snippet: str) -> None:
    assert offences.clearances_made(snippet) != []


def test_a_clearance_may_be_taken_and_passed_on() -> None:
    lawful = (
        "from dataclasses import replace\nfrom stopsms.compliance.law.gate import Clearance\n"
        "def send(self, clearance: Clearance, other: 'Clearance | None') -> Clearance:\n"
        "    replace(terms, text=clearance.message)\n    return clearance"
    )

    assert offences.clearances_made(lawful) == []


@each(
    "snippet",
    [
        "from datetime import datetime\ndatetime.now(UTC)",
        "from datetime import datetime as _dt\n_dt.now()",
        "import datetime as _d\n_d.datetime.utcnow()",
        "from datetime import datetime\nread = datetime.now",
        "type(at).now()",
        '__import__("os").environ',
        'import importlib\nimportlib.import_module("o" + "s")',
        "f = open\nf(path)",
        "print(contact)",
        'eval("1")',
        "import os\nos.environ['X']",
        "from os import environ",
        "from time import sleep as _wait\n_wait(1)",
        "import time",
        "import urllib.request",
        "from urllib import request",
        "import socket",
        "import random",
    ],
)
def test_what_looks_at_the_machine_is_seen(snippet: str) -> None:
    assert offences.impurities(snippet, {"datetime", "urllib.parse"}) != []


def test_the_clock_of_the_ports_is_the_one_to_read() -> None:
    lawful = "from datetime import datetime\nfrom urllib.parse import urlsplit\ndef f(now: datetime): ports.clock.now()"

    assert offences.impurities(lawful, {"datetime", "urllib.parse"}) == []


@each(
    "snippet",
    [
        "from sender.pace import Pace",
        "import sender.pace as _p",
        "from ..sender import pace",
        "from .. import sender",
        'import importlib\nimportlib.import_module("sender.pace")',
        'from importlib import import_module as _i\n_i("sender.pace")',
        '__import__("sender.pace")',
        "load = __import__\nload('sender')",
        "import importlib\nimportlib.import_module(name)",
    ],
)
def test_another_functions_folder_is_seen(snippet: str) -> None:
    assert offences.other_functions(snippet, "inbound", {"sender", "inbound"}) != set()
    assert offences.other_functions("from inbound.hold_reply import hold", "inbound", {"sender", "inbound"}) == set()


@each(
    "snippet",
    [
        "dynamo = 1",
        "dynamodb_table = 1",
        "sqsQueue = 1",
        'kind = "sqs"',
        'record["s3"]',
        'to = "arn:aws:sns:eu-west-3"',
        'what = "lambda"',
        "x = 1  # as DynamoDB does",
        '"""Kept in Amazon S3."""',
    ],
)
def test_a_service_is_seen_in_whatever_case(snippet: str) -> None:
    assert offences.services_named(snippet) != []
    assert offences.services_named("each = sorted(found, key=lambda one: one.at)") == []


@each("snippet", ['{"originationNumber": sender}', 'fields.get("messageBody")', "eventType = 1", "call(messageBody=1)"])
def test_a_carriers_word_is_seen(snippet: str) -> None:
    fields = ("originationNumber", "messageBody", "eventType")

    assert offences.carriers_words(snippet, {"SENT"}, fields) != set()
    assert offences.carriers_words('x = "SENT"', {"SENT"}, fields) == {"SENT"}
    assert offences.carriers_words("Fate.SENT", {"SENT"}, fields) == set()


@pytest.mark.parametrize(
    "snippet",
    [
        "raise ContendedError('again')",
        "from stopsms.compliance import errors\nraise errors.ContendedError('again')",
        "from stopsms.compliance.errors import ContendedError as _E\nraise _E",
    ],
)
def test_contention_is_seen_where_it_is_raised(snippet: str) -> None:
    assert offences.contentions(snippet) != []
    assert offences.contentions("try: act()\nexcept ContendedError: pass") == []


def test_a_loop_of_ones_own_is_seen() -> None:
    loop = (
        "from stopsms.compliance import errors\nwhile True:\n    try: act()\n    except errors.ContendedError: continue"
    )

    assert list(offences.retry_loops(loop)) != []
    assert list(offences.retry_loops("while True:\n    try: act()\n    except KeyError: pass")) == []


@each(
    "snippet",
    [
        "from x.end_user_messaging import y",
        'carrier = "AWS End User Messaging SMS"',
        "EndUserMessaging()",
        "from x.octopush import y",
    ],
)
def test_a_carrier_is_seen(snippet: str) -> None:
    assert offences.carriers_named(snippet) != []
