"""The line that a call leaves in the log repeats ids and addresses of ours, and no number, wherever and however a caller writes one."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import consent_api.app as consent_api
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.adapters.doors.authorisation import subject
from stopsms.adapters.doors.named_in_log import told

from tests.adapters.test_phone_numbers import MOBILES, digits_of, written_mobiles
from tests.each_case import each
from tests.functions.calling import FILLED, gateway_event

GLUED = ["{}", "tel{}", "{}x", "{}@sms.example", "claire.{}@zelie.example", "zelie-{}", "{}_a", "g{}g", "0{}", "{}0"]
"""What stands around a number in what pretends to be an id or an address."""

BETWEEN = ["", ".", "-", "_", "+", "._-", " ", "/", "\u202f"]


@cache
def places() -> dict[tuple[str, str], dict[str, str]]:
    """The parameters of each path, with the pattern that the API's description gives: "" where it gives none."""
    described = json.loads((Path(consent_api.__file__).parent / "openapi.json").read_text())
    return {
        (method.upper(), path): {
            parameter["name"]: parameter["schema"].get("pattern", "")
            for parameter in operation.get("parameters", ())
            if parameter["in"] == "path"
        }
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    }


def parameters() -> dict[str, str]:
    """Every parameter that stands in some path but numbers, with its pattern."""
    every = {name: pattern for given in places().values() for name, pattern in given.items()}
    return {name: pattern for name, pattern in every.items() if name != "phone"}


def line_of(route: tuple[str, str], written: str, in_path: str) -> str:
    """All that the line of a call tells, where each of its places holds this."""
    at = dict.fromkeys(places()[route], in_path)
    query = {"advertiser_id": [written, "zelie"], "phone": [written]}
    return json.dumps(subject(gateway_event(route, None, at=at, query=query), {"advertiser_id": written}))


def plain_digits(line: str) -> str:
    """The digits of a line, side by side where nothing but signs stands between them; letters part them."""
    return digits_of(re.sub(r"[^\w]|_", "", unquote(line)))


@pytest.mark.exhaustive
@given(written_mobiles(), st.sampled_from(GLUED), st.sampled_from(BETWEEN), st.sampled_from(sorted(places())))
def test_no_number_is_told_in_whatever_way_a_door_takes_it_and_wherever_a_line_reads(
    written: tuple[str, str], around: str, between: str, route: tuple[str, str]
) -> None:
    text, e164 = written
    code = next(code for code, _, _ in MOBILES.values() if e164.startswith(f"+{code}"))
    national = e164.removeprefix(f"+{code}")
    forms = [
        text,
        e164,
        e164[1:],
        national,
        f"00{e164[1:]}",
        *(start + between.join(national) for start in ("", "0", f"+{code}")),
    ]
    for form in forms:
        whole = around.replace("{}", form)
        for in_path in (quote(whole, safe=""), quote(whole), whole, "".join(f"%{byte:02X}" for byte in whole.encode())):
            assert national not in plain_digits(line_of(route, whole, in_path)), whole


@each(
    "written",
    ["06.12.34.56.78", "06-12-34-56-78", "06_12_34_56_78", "+33.6.12.34.56.78", "tel0612345678", "33612345678@sms.example",
     "262692123456", "0033612345678000", "061234567890", "0612345678", "%2B33612345678", "a612345b", "612345"],
)  # fmt: skip
def test_what_may_be_a_number_is_told_for_no_parameter(written: str) -> None:
    assert {name: told(name, written) for name in (*parameters(), "some_other_id")} == dict.fromkeys(
        (*parameters(), "some_other_id")
    )


def test_ids_of_ours_are_told_by_their_form_where_they_stand() -> None:
    own = {
        name: int(found[1])
        for name, pattern in parameters().items()
        if (found := re.search(r"a-f\]\{(\d+)\}", pattern))
    }
    things = ("campaign_id", "message_id", "recurrence_id", "import_id", "form_id")
    assert own == {**dict.fromkeys(things, 16), "key_id": 12, "digest": 64}
    for name, length in own.items():
        for written in ("0612345678abcdef" * 4, "f" + "0" * 63, "0612345678ab" + "0" * 52):
            assert told(name, written[:length]) == written[:length]
            assert told(name, f"{written[:length]}0") is None
            assert told(name, written[: length - 1]) is None
            assert told("advertiser_id", written[:length]) is None
    assert told("campaign_id", "1234567890123456") == "1234567890123456", "longer than any number"


@each("name", sorted(parameters()))
def test_what_a_call_is_about_is_told(name: str) -> None:
    route = next(route for route, given in places().items() if name in given)
    line = subject(gateway_event(route, None), {})

    value = [FILLED[name]] if name == "advertiser_id" else FILLED[name]
    assert line[{"key_id": "about_key", "advertiser_id": "advertisers"}.get(name, name)] == value


@each(
    ("written", "kept"),
    [
        ("claire%40zelie.example", "claire@zelie.example"),
        ("Claire.Martin%2Bsms%40ZELIE.example", "claire.martin+sms@zelie.example"),
        ("claire@zelie.example", "claire@zelie.example"),
        ("%20claire@zelie.example", "claire@zelie.example"),
        ("claire%2540zelie.example", None),
        ("0612%40345678.example", None),
        ("%30%36%31%32%33%34@zelie.example", None),
        ("%2530%2536%2531%2532%2533%2534@zelie.example", None),
        ("claire", None),
    ],
)
def test_whose_access_is_changed_is_told_as_it_is_kept(written: str, kept: str | None) -> None:
    line: Any = subject(gateway_event(("PUT", "/people/{email}"), None, at={"email": written}), {})

    assert line.get("email") == kept
