"""Numbers by command: who has one, its release, and whose a message is that waits among the dead letters."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from stopsms.command_line.api import Api, ApiProblem
from stopsms.command_line.dead_letters.facts import CannotTell, StackFacts
from stopsms.command_line.exits import Exit

from tests.command_line import test_commands
from tests.command_line.test_commands import Server

server = test_commands.server

ZELIE: dict[str, Any] = {
    "advertiser_id": "zelie", "used_until": "2021-05-03T10:00:00.000+00:00", "left_at": "2021-05-04T10:00:00.000+00:00",
    "expected_until": "2024-05-04T10:00:00.000+00:00", "released_at": None, "released_by": None,
}  # fmt: skip
NUMBER = {"number": "36180", "advertisers": [ZELIE], "test_advertisers": ["essai"]}
IN_USE = {
    "type": "urn:stop-sms:problem:number_in_use",
    "status": 409,
    "title": "messages of the advertiser's name this number: people may write STOP to it until 2029-05-04",
}


def test_who_has_a_number_is_shown_with_until_when(server: Server) -> None:
    server.on("GET /v1/numbers/36180", NUMBER)

    assert json.loads(server.run("numbers", "show", "36180").stdout) == NUMBER
    drawn = server.run("numbers", "show", "36180", "--table").stdout
    assert "zelie" in drawn
    assert "annonceurs d’essai  essai" in drawn


def test_a_number_is_released_and_a_no_says_why(server: Server) -> None:
    released = ZELIE | {"released_at": "2026-11-24T10:00:00.000+00:00", "released_by": "key:000000000000 (Claire)"}
    server.on("DELETE /v1/numbers/36180/advertisers/zelie", (200, released), (409, IN_USE))

    done, refused = (server.run("numbers", "release", "36180", "-a", "zelie") for _ in range(2))

    assert (done.exit_code, json.loads(done.stdout)) == (Exit.DONE, released)
    assert refused.exit_code == Exit.CONFLICT
    assert "2029-05-04" in refused.stderr


@pytest.mark.guarantee("G1", "G3")
def test_a_dead_letter_is_whose_messages_may_be_answered_by_its_number_whatever_their_declarations_name_now(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A STOP to a number that messages leave from, or that its advertiser has moved from, opposes: it can be redriven."""
    gone = ZELIE | {"advertiser_id": "nora", "released_at": "2026-11-24T10:00:00.000+00:00"}
    known = {
        "36180": NUMBER | {"advertisers": [ZELIE, gone]},
        "36181": NUMBER | {"advertisers": [gone], "test_advertisers": []},
        "36182": NUMBER | {"advertisers": []},
        "+33937000001": NUMBER,
        "36184": ApiProblem(403, {"title": "this concerns all advertisers"}),
    }

    def get_number(_: Any, number: str) -> Any:
        answer = known.get(number, ApiProblem(404, {"title": "no such number"}))
        if isinstance(answer, ApiProblem):
            raise answer
        return answer

    monkeypatch.setattr(Api, "get_number", get_number)
    here: Any = SimpleNamespace(api=Api("http://127.0.0.1:9", "k"))
    facts = StackFacts(here)
    numbers = ("36180", "36181", "36182", "+33 937 000 001", "36183", "ZELIE")
    assert [facts.owners(number) for number in numbers] == [["zelie"], [], ["essai"], ["zelie"], [], []]
    with pytest.raises(CannotTell):
        facts.owners("36184")
