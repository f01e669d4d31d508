"""Keys and people by command: a key's text is printed once, and alone where it is to be stored."""

import json
from typing import Any

import pytest
from stopsms.command_line.exits import Exit

from tests.command_line import test_commands
from tests.command_line.test_commands import Server
from tests.each_case import each

server = test_commands.server

TEXT = f"stopsms_live_3f9ac04b1d22_-0612345678-{'a' * 31}"
"""A text that holds what looks like a number."""

SHOP: dict[str, Any] = {
    "id": "3f9ac04b1d22", "name": "Boutique en ligne", "role": "collector", "advertisers": ["zelie"], "test": False,
    "usable": True, "requests_per_minute": 60, "expires_at": None, "created_at": "2026-11-24T09:00:00.000+00:00",
    "created_by": "key:000000000000 (Claire, administrator)", "rotated_at": None, "rotated_by": None, "revoked_at": None,
    "revoked_by": None,
}  # fmt: skip
OVER = SHOP | {"id": "aaaabbbbcccc", "name": "Ancienne", "usable": False, "advertisers": None}
CLAIRE = {
    "email": "claire@zelie.example", "name": "Claire Martin", "role": "officer", "advertisers": None, "active": True,
    "changed_at": "2026-11-24T09:00:00.000+00:00", "changed_by": "key:000000000000 (Claire, administrator)",
}  # fmt: skip
ISSUE = ("keys", "issue", "Boutique en ligne", "--role", "collector")
REFUSED = {
    "type": "urn:stop-sms:problem:not_permitted",
    "title": "GET /keys: not for the role collector",
    "status": 403,
}


def test_a_key_is_issued_with_what_it_is_given(server: Server) -> None:
    server.on("POST /v1/keys", SHOP | {"key": TEXT}, status=201)
    limits = ("--per-minute", "60", "--expires", "2027-01-31T18:00:00+01:00")

    assert server.run(*ISSUE, "-a", "zelie", "--advertiser", "nora", "--test", *limits).exit_code == Exit.DONE

    ((_, _, body, _),) = server.asked
    assert body == {
        "name": "Boutique en ligne",
        "role": "collector",
        "advertisers": ["zelie", "nora"],
        "test": True,
        "needs_digest": False,
        "requests_per_minute": 60,
        "expires_at": "2027-01-31T18:00:00+01:00",
    }


@each("command", [ISSUE, ("keys", "rotate", "3f9ac04b1d22", "--at-once")])
def test_in_a_pipe_the_text_of_a_key_stands_alone_and_with_json_in_the_answer(
    server: Server, command: tuple[str, ...]
) -> None:
    for call in ("POST /v1/keys", "POST /v1/keys/3f9ac04b1d22/rotation"):
        server.on(call, SHOP | {"key": TEXT}, status=201)
    given = ("--all-advertisers",) if command is ISSUE else ()

    piped, whole, shown = (server.run(*command, *given, *way) for way in ((), ("--json",), ("--table",)))

    assert piped.stdout == f"{TEXT}\n"
    assert json.loads(whole.stdout) == SHOP | {"key": TEXT}
    assert TEXT in shown.stdout.splitlines()
    assert "montrée une seule fois" in shown.stderr
    assert all(TEXT not in done.stderr for done in (piped, whole, shown))


def test_a_key_whose_text_was_lost_on_the_way_is_said_to_need_another(server: Server) -> None:
    """The API had made it, the answer did not arrive, and the same call again shows it without its text."""
    server.on("POST /v1/keys", (503, {"title": "busy"}), (201, SHOP))

    done = server.run(*ISSUE, "--all-advertisers")

    assert (done.exit_code, done.stdout) == (Exit.ATTENTION, "")
    assert "stopsms keys rotate 3f9ac04b1d22 --at-once" in done.stderr
    assert len({headers["Idempotency-Key"] for *_, headers in server.asked}) == 1


@each("given", [(), ("--advertiser", "zelie", "--all-advertisers")])
def test_for_whom_a_key_or_a_person_acts_has_to_be_said(server: Server, given: tuple[str, ...]) -> None:
    person = ("people", "add", "claire@zelie.example", "--name", "Claire Martin", "--role", "officer")

    for command in (ISSUE, person):
        done = server.run(*command, *given)
        assert done.exit_code == Exit.USAGE
        assert "--all-advertisers" in done.stderr
    assert server.asked == []


def test_keys_that_are_over_are_listed_when_they_are_asked_for(server: Server) -> None:
    server.on("GET /v1/keys", {"keys": [SHOP, OVER]})

    assert [key["id"] for key in json.loads(server.run("keys", "list").stdout)] == ["3f9ac04b1d22"]
    everything = server.run("keys", "list", "--ended", "--table").stdout
    assert "aaaabbbbcccc" in everything
    assert " tous " in everything, "who acts for all is told from who acts for none"


def test_a_key_is_shown_and_revoked_without_a_question(server: Server) -> None:
    server.on("GET /v1/keys/3f9ac04b1d22", SHOP)
    server.on("DELETE /v1/keys/3f9ac04b1d22", SHOP | {"usable": False})

    assert json.loads(server.run("keys", "show", "3f9ac04b1d22").stdout)["usable"] is True
    assert json.loads(server.run("keys", "revoke", "3f9ac04b1d22").stdout)["usable"] is False
    assert [(method, body) for method, _, body, _ in server.asked] == [("GET", None), ("DELETE", None)]


def test_people_are_added_listed_shown_and_removed(server: Server) -> None:
    path = "/v1/people/claire%40zelie.example"
    for method in ("PUT", "GET", "DELETE"):
        server.on(f"{method} {path}", CLAIRE)
    server.on("GET /v1/people", {"people": [CLAIRE]})
    to = ("--name", "Claire Martin", "--role", "officer", "--all-advertisers")

    for command in (("add", "claire@zelie.example", *to), ("show", "claire@zelie.example")):
        assert json.loads(server.run("people", *command).stdout) == CLAIRE
    assert json.loads(server.run("people", "list").stdout) == [CLAIRE]
    assert server.run("people", "remove", "claire@zelie.example", "--table").exit_code == Exit.DONE
    assert server.asked[0][2] == {"name": "Claire Martin", "role": "officer", "advertisers": None}
    assert [method for method, *_ in server.asked] == ["PUT", "GET", "GET", "DELETE"]


def test_whoever_asks_who_they_are_is_told(server: Server) -> None:
    me = {"kind": "key", "id": "3f9ac04b1d22", "name": "Boutique en ligne", "role": "collector", "test": False}
    server.on("GET /v1/me", me | {"advertisers": None, "operations": ["POST /consents"]})

    assert json.loads(server.run("whoami").stdout)["role"] == "collector"
    assert "POST /consents" in server.run("whoami", "--table").stdout


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        ("not_permitted", Exit.NOT_PERMITTED),
        ("other_advertiser", Exit.NOT_PERMITTED),
        ("invalid_api_key", Exit.UNREACHED),
    ],
)
def test_a_key_that_may_not_is_told_from_one_that_nobody_knows(server: Server, problem: str, code: Exit) -> None:
    server.on("GET /v1/keys", REFUSED | {"type": f"urn:stop-sms:problem:{problem}"}, status=403)

    assert server.run("keys", "list").exit_code == code
