"""Carriers by command: declared, given credentials that nobody sees, and proved by a message to one's own phone."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws
from stopsms.command_line.exits import Exit
from stopsms.command_line.stack import Account, Asked

from tests.command_line import test_commands
from tests.command_line.test_commands import Server

server = test_commands.server

SECRET = "stack/carriers/main"
ADDRESSES = {kind: f"https://api.example/v1/inbound/main/TOKEN/{kind}" for kind in ("receipts", "replies")}
CARRIER: dict[str, Any] = {
    "id": "main", "service": "smsfactor", "account": "", "parts_per_second": 10.0, "prices": {"FR": 0.05},
    "stop_numbers": {"FR": "36180"}, "sources": [], "changed_at": "2026-11-24T10:00:00+01:00", "changed_by": "Claire",
    "ended_at": None, "ended_by": None,
    "secret": SECRET, "secret_members": ["webhook_token", "api_token"], "addresses": ADDRESSES,
}  # fmt: skip
MESSAGE: dict[str, Any] = {
    "asked_at": "2026-11-24T10:00:00+01:00", "accepted": True, "reported_at": None, "status": None, "heard_at": None, "words": None,
}  # fmt: skip
PROVED = MESSAGE | {
    "reported_at": "2026-11-24T10:00:05+01:00",
    "status": "delivered",
    "heard_at": "2026-11-24T10:01:00+01:00",
}
CHECKED: dict[str, Any] = {
    "carrier": "main",
    "balance": "42 credits",
    "findings": [],
    "unseen": ["sender"],
    "message": None,
}
WRONG = {
    "trouble": "webhook",
    "about": "receipts",
    "told": None,
    "explanation": {"fr": "Pas notre adresse.", "en": "Not our address."},
}


@pytest.fixture
def account(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Secrets Manager of the stack's account, which has no secret of the carrier yet."""
    for name, value in {
        "AWS_DEFAULT_REGION": "eu-west-3",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(Asked, "account", Account({}))
    server.on("GET /v1/carriers/main", CARRIER)
    with mock_aws(config={"core": {"passthrough": {"urls": [r"http://127\.0\.0\.1.*"]}}}):
        yield boto3.client("secretsmanager")


def kept(manager: Any) -> dict[str, str]:
    secret: dict[str, str] = json.loads(manager.get_secret_value(SecretId=SECRET)["SecretString"])
    return secret


def test_carriers_are_declared_listed_and_shown(server: Server, tmp_path: Any) -> None:
    declaration = {"service": "smsfactor", "parts_per_second": 10}
    file = tmp_path / "carrier.json"
    file.write_text(json.dumps(declaration))
    server.on("PUT /v1/carriers/main", CARRIER)
    server.on("GET /v1/carriers", {"carriers": [CARRIER]})
    server.on("GET /v1/carriers/main", CARRIER)

    assert json.loads(server.run("carrier", "set", "main", str(file)).stdout) == CARRIER
    assert server.asked[-1][:3] == ("PUT", "/v1/carriers/main", declaration)
    assert json.loads(server.run("carrier", "list").stdout) == [CARRIER]
    assert json.loads(server.run("carrier", "show", "main").stdout) == CARRIER
    for drawn in (server.run("carrier", "list", "--table"), server.run("carrier", "show", "main", "--table")):
        assert drawn.exit_code == Exit.DONE
        assert "smsfactor" in drawn.stdout


def test_a_carrier_is_taken_back(server: Server) -> None:
    ended = CARRIER | {"ended_at": "2026-11-25T10:00:00+01:00", "ended_by": "Claire"}
    server.on("DELETE /v1/carriers/main", ended)

    done = server.run("carrier", "remove", "main")

    assert (done.exit_code, json.loads(done.stdout)) == (Exit.DONE, ended)


def test_credentials_are_asked_for_and_kept_where_nobody_prints_them(server: Server, account: Any) -> None:
    done = server.run("carrier", "credentials", "main", text="k3y-of-theirs\n")

    assert done.exit_code == Exit.DONE
    secret = kept(account)
    assert secret["api_token"] == "k3y-of-theirs"
    assert "k3y-of-theirs" not in done.stdout + done.stderr
    assert len(secret["webhook_token"]) >= 32
    shown = json.loads(done.stdout)
    for kind, address in ADDRESSES.items():
        assert shown[kind] == address.replace("TOKEN", secret["webhook_token"])
    assert "k3y-of-theirs" not in json.dumps([asked[2] for asked in server.asked])


@pytest.mark.guarantee("G1")
def test_who_enters_a_key_again_does_not_cut_the_carrier_off(server: Server, account: Any) -> None:
    """It calls with the first of these tokens until somebody has told it the newest."""
    first = ""
    for attempt in range(3):
        server.run("carrier", "credentials", "main", text=f"key-{attempt}\n")
        first = first or kept(account)["webhook_token"]

    secret = kept(account)
    tokens = secret["webhook_token"].split(",")
    assert (secret["api_token"], len(set(tokens)), tokens[-1]) == ("key-2", 3, first)
    for attempt in range(5):
        server.run("carrier", "credentials", "main", text=f"key-{attempt}\n")
    assert len(kept(account)["webhook_token"].split(",")) == 5


@pytest.mark.parametrize("before", ["not JSON", "[]", '"token"', '{"webhook_token": ""}'])
def test_a_secret_that_nobody_can_read_is_written_anew(server: Server, account: Any, before: str) -> None:
    account.create_secret(Name=SECRET, SecretString=before)

    assert server.run("carrier", "credentials", "main", text="key\n").exit_code == Exit.DONE
    assert kept(account)["api_token"] == "key"
    assert "," not in kept(account)["webhook_token"]


def test_an_address_is_printed_in_one_piece_to_be_copied(server: Server, account: Any) -> None:
    printed = server.run("carrier", "credentials", "main", "--table", text="key\n").stdout

    for address in ADDRESSES.values():
        assert address.replace("TOKEN", kept(account)["webhook_token"]) in printed


@pytest.mark.parametrize(("language", "meaning"), [("fr", "Pas notre adresse."), ("en", "Not our address.")])
def test_a_finding_is_explained_in_the_language_that_was_asked_for(server: Server, language: str, meaning: str) -> None:
    server.on("POST /v1/carriers/main/check", CHECKED | {"findings": [WRONG]})

    assert meaning in server.run("--lang", language, "carrier", "check", "main", "--table").stdout


def test_a_check_without_a_phone_asks_what_the_service_tells(server: Server) -> None:
    server.on("POST /v1/carriers/main/check", CHECKED, CHECKED | {"findings": [WRONG]})

    sound, wrong = (server.run("carrier", "check", "main", "--table") for _ in range(2))

    assert (sound.exit_code, wrong.exit_code) == (Exit.DONE, Exit.ATTENTION)
    assert "Nothing is wrong" in sound.stdout
    assert "webhook" in wrong.stdout
    assert [asked[2] for asked in server.asked] == [{}, {}]


def test_a_message_is_followed_until_it_is_taken_reported_and_answered(server: Server) -> None:
    server.on("POST /v1/carriers/main/check", CHECKED | {"message": MESSAGE})
    server.on("GET /v1/carriers/main/check", MESSAGE, MESSAGE | {"heard_at": PROVED["heard_at"]}, PROVED)

    done = server.run("carrier", "check", "main", "--phone", "06 12 34 56 78", "--table")

    assert done.exit_code == Exit.DONE
    assert "it works" in done.stdout
    posted = [asked for asked in server.asked if asked[0] == "POST"]
    assert [asked[2] for asked in posted] == [{"advertiser_id": "zelie", "phone": "06 12 34 56 78"}]
    assert len([asked for asked in server.asked if asked[1].endswith("/check") and asked[0] == "GET"]) == 3


@pytest.mark.parametrize("missing", ["accepted", "reported_at", "heard_at"])
def test_one_that_nobody_proves_asks_for_a_look(server: Server, missing: str) -> None:
    server.on("POST /v1/carriers/main/check", CHECKED | {"message": PROVED | {missing: None}})
    server.on("GET /v1/carriers/main/check", PROVED | {missing: None})

    done = server.run("carrier", "check", "main", "--phone", "06 12 34 56 78", "--wait", "0", "--table")

    assert done.exit_code == Exit.ATTENTION
    assert "it works" not in done.stdout
