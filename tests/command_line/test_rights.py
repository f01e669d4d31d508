"""What a person may ask for, webhooks, retention and the register, as the program asks the API for them."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from stopsms.command_line.exits import Exit

from tests.command_line import test_commands
from tests.command_line.test_commands import Server

server = test_commands.server

PHONE = "06 12 34 56 78"
PATH = "/v1/contacts/06%2012%2034%2056%2078"
RECORD = {"sequence": 4, "act": "rectified", "occurred_at": "2026-11-24T09:00:00Z", "content": {}, "hash": "aa"}
CONTACT = {"phone": "+33612345678", "status": "opposed", "version": 2}
RECORDED = {"contact": CONTACT, "evidence": RECORD}
WHEN = ("--received-at", "20/11/2026 09:00", "--operator", "Claire Martin")
REQUEST = {
    "asked_by": "person", "means": "letter", "received_at": "2026-11-20T09:00:00+01:00", "operator": "Claire Martin", "reason": "",
    "reference": None,
}  # fmt: skip


def held(next_page: str | None, *campaigns: str) -> dict[str, Any]:
    messages = [{"campaign": name, "at": None, "status": "sent", "text": "x"} for name in campaigns]
    return {
        "controller": {"name": "Zelie"}, "phone": "+33612345678", "contact": CONTACT, "claims": {}, "left_out_before": None,
        "number_before": "+33698765432",
        "evidence": [RECORD], "replies": [], "messages": messages, "next": next_page,
    }  # fmt: skip


def test_a_contact_is_shown_with_and_without_the_word(server: Server) -> None:
    server.on(f"GET {PATH}", CONTACT)

    for words in (("contact", PHONE), ("contact", "show", PHONE)):
        shown = server.run(*words, "--table")
        assert (shown.exit_code, "opposé" in shown.stdout) == (0, True)


def test_all_that_is_held_is_given_out_whole_in_a_file_for_its_owner_alone(server: Server, tmp_path: Path) -> None:
    server.on(f"GET {PATH}/data", held("more", "Mode"), held(None, "Soldes"))
    file = tmp_path / "donnees.json"

    assert (
        server.run(
            "contact", "data", PHONE, "--asked-by", "person", "--means", "letter", *WHEN, "--file", str(file)
        ).exit_code
        == 0
    )

    written = json.loads(file.read_text())
    assert [message["campaign"] for message in written["messages"]] == ["Mode", "Soldes"]
    assert written["phone"] == "+33612345678"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    asked = [path for _, path, *_ in server.asked if path.startswith(f"{PATH}/data")]
    assert all("received_at=2026-11-20T09%3A00%3A00%2B01%3A00" in path for path in asked)
    assert ["next=more" in path for path in asked] == [False, True]
    assert "former_holders" not in asked[0]


def test_the_letter_for_the_person_is_a_file_for_its_owner_alone(server: Server, tmp_path: Path) -> None:
    server.on(f"GET {PATH}/data", b"%PDF-1.4")
    file = tmp_path / "donnees.pdf"
    ran = server.run(
        "contact", "data", PHONE, "--asked-by", "representative", "--means", "letter", *WHEN, "--pdf", str(file)
    )

    assert ran.exit_code == 0, ran.output
    assert file.read_bytes() == b"%PDF-1.4"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    (asked,) = [path for _, path, *_ in server.asked if path.startswith(f"{PATH}/data")]
    assert "asked_by=representative" in asked
    assert "reference" not in asked


def test_on_a_screen_numbers_are_masked(server: Server) -> None:
    server.on(f"GET {PATH}/data", held(None, "Mode"))

    shown = server.run("contact", "data", PHONE, "--asked-by", "person", "--means", "letter", *WHEN, "--table").stdout

    assert "2345678" not in shown
    assert "Mode" in shown


def test_a_correction_names_what_is_corrected_and_what_is_removed(server: Server) -> None:
    server.on(f"POST {PATH}/rectification", RECORDED, status=201)

    assert (
        server.run("contact", "rectify", PHONE, "--asked-by", "person", "--means", "letter", *WHEN).exit_code
        == Exit.USAGE
    )
    changes = ("--attribute", "city=Lyon", "--without", "age", "--tag", "vip")
    assert (
        server.run("contact", "rectify", PHONE, "--asked-by", "person", "--means", "letter", *WHEN, *changes).exit_code
        == 0
    )
    assert server.asked[-1][2] == {
        "advertiser_id": "zelie", "request": REQUEST, "attributes": {"city": "Lyon", "age": None}, "tags": ["vip"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("command", "call", "answer", "more"),
    [
        (("erase", PHONE), "erasure", {"opposed_at": None, "complete": True, "evidence": RECORD}, {}),
        (
            ("renumber", PHONE, "06 98 76 54 32"), "number", {"old": RECORDED, "new": RECORDED},
            {"new_phone": "06 98 76 54 32"},
        ),
    ],
    ids=["erasure", "number"],
)  # fmt: skip
def test_what_cannot_be_undone_is_confirmed_and_says_who_asked_and_how(
    server: Server, command: tuple[str, ...], call: str, answer: Any, more: dict[str, str]
) -> None:
    server.on(f"POST {PATH}/{call}", answer, status=201)

    assert server.run("contact", *command, "--asked-by", "person", "--means", "letter", *WHEN).exit_code == Exit.USAGE
    assert server.run("contact", *command, *WHEN, "--yes").exit_code != 0, "neither who asked nor how is guessed"
    assert server.run("contact", *command, "--means", "letter", *WHEN, "--yes").exit_code != 0
    assert server.run("contact", *command, "--asked-by", "person", *WHEN, "--yes").exit_code != 0
    assert all(method == "GET" for method, *_ in server.asked)
    done = server.run("contact", *command, "--asked-by", "person", "--means", "letter", *WHEN, "--yes", "--table")
    assert done.exit_code == 0
    assert server.asked[-1][2] == {"advertiser_id": "zelie", "request": REQUEST} | more


def test_a_shared_login_is_nobody_who_could_have_dealt_with_it(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "root")

    done = server.run("contact", "erase", PHONE, "--asked-by", "person", "--means", "letter", "--yes")

    assert done.exit_code == Exit.USAGE
    assert "root" in done.stderr
    assert all(method == "GET" for method, *_ in server.asked)


def test_an_opposition_is_never_held_up_for_a_name(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "root")
    server.on("POST /v1/suppressions", RECORDED, status=201)

    assert server.run("oppose", PHONE, "--source", "letter").exit_code == 0
    assert server.asked[-1][2]["operator"] == "root"


def test_an_act_of_the_person_is_recorded(server: Server) -> None:
    server.on(f"POST {PATH}/interactions", RECORDED, status=201)

    at = ("--at", "23/11/2026 18:00")
    assert server.run("contact", "interaction", PHONE, "purchase", *at, "--reference", "2026-1187").exit_code == 0
    assert server.asked[-1][2] == {
        "advertiser_id": "zelie", "interaction": "purchase", "at": "2026-11-23T18:00:00+01:00", "reference": "2026-1187",
    }  # fmt: skip
    assert server.run("contact", "interaction", PHONE, "dance").exit_code == Exit.USAGE


WEBHOOK = {
    "id": "boutique",
    "url": "https://b.example/hooks",
    "events": ["consent.opposed"],
    "enabled": True,
    "last_failure": None,
}


def test_a_webhook_is_registered_and_its_secret_is_printed_once_and_alone_in_a_pipe(server: Server) -> None:
    server.on("PUT /v1/webhooks/boutique", WEBHOOK | {"secret": "whsec_AAAA"}, status=201)
    server.on("PUT /v1/webhooks/boutique/secret", WEBHOOK | {"secret": "whsec_BBBB"}, status=201)

    one_event = ("webhook", "set", "boutique", "https://b.example/hooks", "--event", "consent.opposed")
    assert server.run(*one_event).stdout == "whsec_AAAA\n"
    assert server.asked[-1][2] == {"advertiser_id": "zelie", "url": WEBHOOK["url"], "events": ["consent.opposed"]}
    assert json.loads(server.run(*one_event, "--json").stdout)["secret"] == "whsec_AAAA"
    shown = server.run("webhook", "secret", "boutique", "--table")
    assert shown.stdout.count("whsec_BBBB") == 1
    assert server.asked[-1][1] == "/v1/webhooks/boutique/secret?advertiser_id=zelie"
    server.run("webhook", "set", "boutique", "https://b.example/hooks")
    assert len(server.asked[-1][2]["events"]) > 10, "all events, when none is named"


def test_webhooks_are_listed_shown_and_removed(server: Server) -> None:
    server.on("GET /v1/webhooks", {"webhooks": [WEBHOOK]})
    server.on("GET /v1/webhooks/boutique", WEBHOOK)
    server.on("DELETE /v1/webhooks/boutique", WEBHOOK)

    for words in (("list",), ("show", "boutique")):
        assert "https://b.example/hooks" in server.run("webhook", *words, "--table").stdout
    assert server.run("webhook", "remove", "boutique").exit_code == Exit.USAGE
    assert server.run("webhook", "remove", "boutique", "--yes").exit_code == 0
    assert server.asked[-1][:2] == ("DELETE", "/v1/webhooks/boutique?advertiser_id=zelie")


def test_the_retention_goes_on_until_it_is_finished(server: Server) -> None:
    under_way = {"dry": True, "started_at": "2026-11-24T09:00:00Z", "finished_at": None, "examined": 7, "purged": {}}
    over = under_way | {
        "finished_at": "2026-11-24T09:00:09Z",
        "purged": {"prospect": 2},
        "erasures": 0,
        "unreadable": 0,
    }
    server.on("POST /v1/retention", under_way, over)
    server.on("GET /v1/retention", {"runs": [over], "next": None})

    assert json.loads(server.run("retention", "run", "--dry").stdout)["purged"] == {"prospect": 2}
    assert [body for _, _, body, _ in server.asked] == [{"dry": True}] * 2
    assert server.run("retention", "run").exit_code == Exit.USAGE
    assert server.run("retention", "list", "--dry", "--table").exit_code == 0
    assert server.asked[-1][1] == "/v1/retention?dry=true"


def test_the_record_of_processing_is_written_with_what_follows_it(server: Server, tmp_path: Path) -> None:
    first = "<p>La suite : GET /register?next=eyJ&amp;a=1</p>"
    server.on("GET /v1/register", (200, first.encode()), (200, b"<p>Fin</p>"))

    assert server.run("register", str(tmp_path / "registre.html"), "--advertiser", "zelie").exit_code == 0

    assert (tmp_path / "registre.html").read_text() == first
    assert (tmp_path / "registre-2.html").read_text() == "<p>Fin</p>"
    assert server.asked[0][3]["Accept"] == "text/html"


def test_what_a_person_was_shown_is_found_by_its_hash(server: Server) -> None:
    server.on("GET /v1/advertisers/zelie/forms/3f0c9a1be2d45f67/shown/ab12", {"wording": "J’accepte"})

    shown = server.run("forms", "show", "3f0c9a1be2d45f67", "--shown", "ab12", "--table")

    assert "J’accepte" in shown.stdout
