"""Things by the first digits of their id, by their name, or as the last one."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.command_line.exits import Exit
from stopsms.command_line.short_ids import DIGITS, SHORTEST, short, shortened, whole_id
from typer import BadParameter

from tests.command_line import test_commands
from tests.command_line.test_commands import Server, a_campaign

server = test_commands.server

ids = st.text("0123456789abcdef", min_size=DIGITS, max_size=DIGITS)
OLDER, NEWER = "3ea77cc521cc7678", "3ea7900000000000"


def campaigns(*known: tuple[str, str, str]) -> dict[str, Any]:
    listed = [a_campaign() | {"id": one, "name": name, "created_at": at} for one, name, at in known]
    return {"campaigns": listed, "next": None}


@pytest.fixture
def two(server: Server) -> Server:
    server.on(
        "GET /v1/campaigns",
        campaigns((NEWER, "Soldes", "2026-11-24T10:00:00+00:00"), (OLDER, "Mode", "2026-11-23T10:00:00+00:00")),
    )
    for one in (OLDER, NEWER):
        server.on(f"GET /v1/campaigns/{one}", a_campaign() | {"id": one})
    return server


@pytest.mark.parametrize(
    ("written", "meant"),
    [("3ea77", OLDER), ("3EA77", OLDER), ("Mode", OLDER), ("last", NEWER), ("3ea79", NEWER), (OLDER, OLDER)],
)
def test_a_campaign_is_found_by_what_is_known_of_it(two: Server, written: str, meant: str) -> None:
    assert json.loads(two.run("campaign", "show", written).stdout)["id"] == meant
    assert len(two.asked) == (1 if written == meant else 3), "a whole id is not looked up"


def test_what_may_be_several_is_not_guessed(two: Server) -> None:
    done = two.run("campaign", "cancel", "3ea7", "--yes")

    assert done.exit_code == Exit.USAGE
    for told in (
        f"{short(OLDER)}  Mode  brouillon  lun. 23/11/2026",
        f"{short(NEWER)}  Soldes  brouillon  mar. 24/11/2026",
    ):
        assert told in done.stderr
    assert all(method == "GET" for method, *_ in two.asked)


@pytest.mark.parametrize("written", ["3ea", "nothing of the kind", "beef00", "last of all"])
def test_what_nothing_is_called_is_said_so_and_nothing_is_done(two: Server, written: str) -> None:
    done = two.run("campaign", "cancel", written, "--yes", "--table")

    assert (done.exit_code, written in done.stderr) == (Exit.MISSING, True)
    assert all(method == "GET" for method, *_ in two.asked)


def test_where_there_is_nothing_yet_the_last_is_nothing(server: Server) -> None:
    server.on("GET /v1/campaigns", campaigns())

    assert server.run("campaign", "show", "last").exit_code == Exit.MISSING


def test_who_may_not_list_gives_the_whole_id(server: Server) -> None:
    server.on("GET /v1/campaigns", {"title": "no"}, status=403)
    server.on("GET /v1/campaigns/3ea77", a_campaign())

    assert server.run("campaign", "show", "3ea77").exit_code == Exit.DONE


def test_the_advertiser_of_the_environment_is_the_only_one_looked_through(
    two: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STOPSMS_ADVERTISER", "nora")

    assert two.run("campaign", "show", "Mode").exit_code == Exit.DONE
    assert two.asked[0][1] == "/v1/campaigns?advertiser_id=nora"


def test_of_a_long_history_the_newest_two_hundred_are_looked_through(server: Server) -> None:
    page = campaigns(*((f"{number:016x}", "x", "2026") for number in range(50))) | {"next": "more"}
    server.on("GET /v1/campaigns", page)

    server.run("campaign", "show", "Mode")

    assert sum("/campaigns?" in path for _, path, *_ in server.asked) == 4


def test_a_key_is_found_by_its_name_and_an_import_as_the_last_one(server: Server) -> None:
    key = {"id": "f329ecb6c834", "name": "Boutique", "advertisers": None}
    server.on("GET /v1/keys", {"keys": [key]})
    server.on("GET /v1/keys/f329ecb6c834", key)
    server.on("GET /v1/imports", {"imports": [{"id": OLDER, "created_at": "2026-11-24T10:00:00Z"}], "next": None})

    assert json.loads(server.run("keys", "show", "Boutique").stdout)["id"] == "f329ecb6c834"
    server.run("imports", "show", "last")
    assert server.asked[-1][1] == f"/v1/imports/{OLDER}"


@given(known=st.lists(ids, min_size=1, max_size=20, unique=True), data=st.data())
def test_what_a_list_shows_of_an_id_finds_it(known: list[str], data: st.DataObject) -> None:
    shown = shortened(known)
    chosen = data.draw(st.integers(0, len(known) - 1))

    assert whole_id(shown[chosen], DIGITS, lambda: ({"id": one} for one in known)) == known[chosen]


@given(known=st.lists(ids, min_size=1, max_size=20, unique=True), digits=st.integers(SHORTEST, DIGITS - 1))
def test_first_digits_find_one_or_refuse(known: list[str], digits: int) -> None:
    written = known[0][:digits]
    matching = [one for one in known if one.startswith(written)]

    try:
        found = whole_id(written, DIGITS, lambda: ({"id": one} for one in known))
    except BadParameter:
        assert len(matching) > 1
    else:
        assert [found] == matching
