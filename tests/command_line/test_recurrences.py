"""`stopsms recurrence`: what it asks of the API, and what it says when rules or people have to be asked first."""

import json
from typing import Any

import pytest
from stopsms.command_line.exits import Exit

from tests.command_line.test_commands import REFUSED, Server, server  # noqa: F401 (the fixture)
from tests.functions.calling import RECURRENCE
from tools.openapi.examples import RECORDED

ANSWER: dict[str, Any] = json.loads(RECORDED.read_text())["GET /recurrences/{recurrence_id}"]["answer"]
PLACE = f"/v1/recurrences/{RECURRENCE}"


def test_a_weekly_offer_is_created_with_its_schedule_and_caps(server: Server) -> None:  # noqa: F811
    server.on("POST /v1/recurrences", ANSWER, status=201)
    schedule = ("--every", "week", "--on", "tuesday", "--on", "friday", "--at", "10:00", "--timezone", "Indian/Reunion")

    limits = ("--most", "500", "--max-cost", "35,50")
    whom = ("--tag", "vip", "--where", "born anniversary")
    done = server.run("recurrence", "create", "Offre", "Zelie : -20 %", *schedule, *limits, *whom)

    assert done.exit_code == 0
    body = server.asked[-1][2]
    assert body["schedule"]["weekdays"] == ["tuesday", "friday"]
    assert (body["schedule"]["at"], body["schedule"]["timezone"]) == ("10:00", "Indian/Reunion")
    assert (body["most_recipients"], body["max_cost_eur"], body["notice_hours"]) == (500, 35.5, 24)
    assert body["audience"] == {"tags": ["vip"], "where": {"date": "born", "anniversary": True}}


def test_a_change_keeps_whom_it_is_for_but_for_what_is_given(server: Server) -> None:  # noqa: F811
    standing = ANSWER | {"audience": {"tags": ["vip"], "where": {"tag": "mode"}}, "max_cost_eur": 350}
    server.on(f"GET {PLACE}", standing)
    server.on(f"PUT {PLACE}", standing)

    def changed(*options: str) -> dict[str, Any]:
        assert server.run("recurrence", "edit", RECURRENCE, *options).exit_code == 0
        body: dict[str, Any] = server.asked[-1][2]
        return body

    as_it_was = changed("--notice", "48")
    assert (as_it_was["audience"], as_it_was["max_cost_eur"], as_it_was["notice_hours"]) == (
        standing["audience"],
        350,
        48,
    )
    assert changed("--where", "none", "--max-cost", "none")["audience"] == {"tags": ["vip"]}
    assert server.asked[-1][2]["max_cost_eur"] is None
    other = changed("--where", "last_sale 30 days ago")["audience"]
    assert other == {"tags": ["vip"], "where": {"date": "last_sale", "days_ago": 30}}
    wrong = server.run("recurrence", "edit", RECURRENCE, "--where", "born birthday")
    assert wrong.exit_code == Exit.USAGE


@pytest.mark.parametrize(
    ("schedule", "english", "french"),
    [
        ({"every": "day"}, "every day at 10:00 (Europe/Paris)", "chaque jour à 10:00 (Europe/Paris)"),
        (
            {"every": "week", "weekdays": ["friday", "monday"], "since": "2026-12-01"},
            "every week: Monday, Friday at 10:00 (Europe/Paris), from 01/12/2026",
            "chaque semaine : lundi, vendredi à 10:00 (Europe/Paris), à partir du 01/12/2026",
        ),
        (
            {"every": "month", "day_of_month": 31, "until": "2027-06-30"},
            "every month on day 31 at 10:00 (Europe/Paris), until 30/06/2027",
            "chaque mois, le 31 à 10:00 (Europe/Paris), jusqu’au 30/06/2027",
        ),
    ],
)
def test_when_and_for_whom_it_leaves_is_said_in_words(
    server: Server,  # noqa: F811
    schedule: dict[str, Any],
    english: str,
    french: str,
) -> None:
    usual = {"at": "10:00", "timezone": "Europe/Paris"}
    audience = {"tags": [], "where": {"date": "born", "anniversary": True}}
    server.on(f"GET {PLACE}", ANSWER | {"schedule": usual | schedule, "audience": audience})

    for language, said in (("en", english), ("fr", french)):
        shown = " ".join(server.run("recurrence", "show", RECURRENCE, "--table", "--lang", language).stdout.split())
        assert said in shown
    assert "born anniversary" in server.run("recurrence", "show", RECURRENCE, "--table", "--lang", "en").stdout


def test_a_preview_says_each_thing_once(server: Server) -> None:  # noqa: F811
    answers = json.loads(RECORDED.read_text())
    server.on(f"GET {PLACE}/preview", answers["GET /recurrences/{recurrence_id}/preview"]["answer"])
    server.on(f"GET {PLACE}", ANSWER)

    shown = server.run("recurrence", "preview", RECURRENCE, "--table", "--lang", "en").stdout

    assert shown.count("most recipients") == shown.count("sample") == 1
    assert "severity" not in shown


def test_activating_names_the_definition_that_was_shown_and_says_how_a_warning_is_accepted(server: Server) -> None:  # noqa: F811
    server.on(f"GET {PLACE}", ANSWER)
    server.on(f"POST {PLACE}/activate", (422, REFUSED | {"to_acknowledge": ["fr.sunday"]}), (200, ANSWER))

    refused = server.run("recurrence", "activate", RECURRENCE, "--yes", "--table")
    accepted = server.run("recurrence", "activate", RECURRENCE, "fr.sunday", "--by", "Claire", "--yes")

    assert refused.exit_code == Exit.REFUSED
    assert f"stopsms recurrence activate {RECURRENCE} fr.sunday" in refused.output
    assert accepted.exit_code == 0
    body = server.asked[-1][2]
    assert (body["digest"], body["acknowledge"], body["acknowledged_by"]) == (ANSWER["digest"], ["fr.sunday"], "Claire")


def test_nothing_is_activated_unasked(server: Server) -> None:  # noqa: F811
    server.on(f"GET {PLACE}", ANSWER)

    assert server.run("recurrence", "activate", RECURRENCE).exit_code == Exit.USAGE
    assert [method for method, *_ in server.asked] == ["GET"]


@pytest.mark.parametrize("move", ["pause", "resume", "end"])
def test_it_is_stopped_and_resumed(server: Server, move: str) -> None:  # noqa: F811
    server.on(f"POST {PLACE}/{move}", ANSWER)

    done = server.run("recurrence", move, RECURRENCE)

    assert (done.exit_code, json.loads(done.stdout)["id"]) == (0, ANSWER["id"])


def test_why_a_run_was_refused_is_shown(server: Server) -> None:  # noqa: F811
    figures = {"recipients": 5001, "most_recipients": 5000, "cost_eur": 350.07, "max_cost_eur": None}
    run = {
        "day": "2026-11-26",
        "at": "2026-11-26T09:00:00+00:00",
        "fate": "refused",
        "recorded_at": "x",
        "status": "cancelled",
    }
    more: dict[str, Any] = {
        "campaign_id": "c0ffee",
        "reason": "above_cap",
        "title": "",
        "rules": [],
        "figures": figures,
    }
    server.on(f"GET {PLACE}/runs", {"runs": [run | more], "next": None})

    shown = server.run("recurrence", "runs", RECURRENCE, "--table", "--lang", "en").stdout

    assert "above_cap" in shown
    assert "recipients: 5,001" in shown


def test_an_edit_gives_back_what_stands_and_changes_what_is_given(server: Server) -> None:  # noqa: F811
    standing: dict[str, Any] = {
        "id": RECURRENCE, "advertiser_id": "zelie", "name": "Hebdo", "text": "Zelie : -10 %",
        "audience": {"tags": [], "where": {"tag": "été"}},
        "schedule": {"every": "week", "at": "10:00", "weekdays": ["tuesday"]}, "most_recipients": 5000, "status": "paused", "next": [],
        "accepted": [],
    }  # fmt: skip
    server.on(f"GET {PLACE}", standing)
    server.on(f"PUT {PLACE}", standing)

    assert (
        server.run("recurrence", "edit", RECURRENCE, "--text", "-15 %", "--at", "11:00", "--tag", "vip").exit_code == 0
    )

    kept = {name: standing[name] for name in ("advertiser_id", "name", "most_recipients")}
    assert server.asked[-1][2] == kept | {
        "text": "-15 %",
        "audience": {"tags": ["vip"], "where": {"tag": "été"}},
        "schedule": standing["schedule"] | {"at": "11:00"},
    }
