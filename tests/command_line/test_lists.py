"""Exports and statistics from the command line: page after page into a file, resumed after a failure; days of several pages added up."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from stopsms.client.calls import Calls
from stopsms.command_line.program import program
from typer.testing import CliRunner

PAGES: dict[str | None, tuple[str, str | None]] = {
    None: ("phone,status\r\n'+33612345678,granted\r\n", "two"),
    "two": ("'+33612345679,opposed\r\n", "three"),
    "three": ("'+33612345680,held\r\n", None),
}


class ListServer:
    """Pages of a list; those of `broken` are not given."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[dict[str, list[str]]] = []
        self.broken: set[str | None] = set()
        self.bodies: dict[str, Any] = {}

    def run(self, *arguments: str, text: str | None = None) -> Any:
        return CliRunner().invoke(program, ["--api", self.url, "--key", "k", *arguments], input=text)


@pytest.fixture
def lists(monkeypatch: pytest.MonkeyPatch) -> Iterator[ListServer]:
    served = ListServer()

    class Door(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
            served.asked.append(query)
            mark = query.get("next", [None])[0]
            headers, status = {}, 200
            if mark in served.broken:
                status, text = 422, json.dumps({"title": "broken", "status": 422})
            elif path in served.bodies:
                answer = served.bodies[path]
                text = json.dumps(answer(json.loads(sent)) if callable(answer) else answer[mark])
            else:
                text, following = PAGES[mark]
                headers = {"Link": f'<?limit=500&next={following}>; rel="next"'} if following else {}
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text.encode())))
            self.close_connection = True
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST = _serve  # noqa: N815 (the handler's names)

        def log_message(self, *_: Any) -> None: ...

    monkeypatch.setattr("time.sleep", lambda _: None)
    door = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    served.url = f"http://127.0.0.1:{door.server_port}/v1"
    yield served
    door.shutdown()
    door.server_close()
    thread.join()


WHOLE = "".join(text for text, _ in PAGES.values())


def test_an_export_is_written_page_after_page_in_clear(lists: ListServer, tmp_path: Path) -> None:
    file = tmp_path / "contacts.csv"
    done = lists.run("contacts", "export", "-a", "zelie", "--attribute", "a", "--attribute", "b", "-o", str(file))

    assert done.exit_code == 0, done.output
    assert file.read_bytes().decode() == WHOLE
    assert lists.asked[0] == {
        "advertiser_id": ["zelie"], "limit": ["500"], "format": ["csv"], "attributes": ["a", "b"],
    }  # fmt: skip


def test_an_export_that_failed_goes_on_where_it_was(lists: ListServer, tmp_path: Path) -> None:
    file = tmp_path / "oppositions.csv"
    lists.broken.add("three")
    failed = lists.run("oppositions", "export", "-a", "zelie", "-o", str(file))

    assert failed.exit_code != 0
    assert "--after three" in failed.output
    assert file.read_bytes().decode() == WHOLE.removesuffix(PAGES["three"][0])

    lists.broken.clear()
    assert lists.run("oppositions", "export", "-a", "zelie", "-o", str(file), "--after", "three").exit_code == 0
    assert file.read_bytes().decode() == WHOLE


def test_an_export_to_a_pipe_is_the_file_alone(lists: ListServer) -> None:
    assert lists.run("contacts", "export", "-a", "zelie").stdout_bytes.decode() == WHOLE


def test_the_outcomes_of_a_campaign_are_exported_by_status(lists: ListServer) -> None:
    done = lists.run("campaign", "export", "c0ffee00c0ffee00", "--status", "blocked", "--format", "excel_fr", "-o", "-")

    assert done.stdout_bytes.decode() == WHOLE
    assert lists.asked[0] == {"status": ["blocked"], "limit": ["500"], "format": ["excel_fr"]}


def test_the_days_of_several_pages_are_added_up(lists: ListServer) -> None:
    figures = dict.fromkeys(
        ("sent", "delivered", "undelivered", "failed", "blocked", "uncertain", "parts", "oppositions"), 1
    )
    first = {"day": "2026-11-25", "campaigns": 1, **figures, "cost_eur": 0.07}
    second = {**first, "day": "2026-11-24"}
    lists.bodies["/v1/statistics"] = {
        None: {"campaigns": [], "days": [first, second], "total": {}, "next": "two"},
        "two": {"campaigns": [], "days": [first], "total": {}, "next": None},
    }
    done = lists.run("statistics", "-a", "zelie", "--by", "day")

    shown = json.loads(done.stdout)
    assert [(one["day"], one["campaigns"], one["sent"], one["cost_eur"]) for one in shown] == [
        ("2026-11-24", 1, 1, 0.07),
        ("2026-11-25", 2, 2, 0.14),
    ]


def test_what_is_zero_everywhere_takes_no_column_and_each_day_has_its_bar(
    lists: ListServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    zeros = dict.fromkeys(("undelivered", "failed", "blocked", "uncertain", "oppositions"), 0)
    days = [
        {"day": f"2026-11-{day}", "campaigns": 4, "sent": day, "delivered": 1, "parts": day, **zeros, "cost_eur": 1.5}
        for day in (24, 25)
    ]
    lists.bodies["/v1/statistics"] = {None: {"campaigns": [], "days": days, "total": {}, "next": None}}
    monkeypatch.setenv("COLUMNS", "80")
    lines = lists.run("--table", "statistics", "-a", "zelie", "--by", "day").stdout.splitlines()

    assert not {"échoués", "incertains", "remis"} <= set(" ".join(lines).split())
    assert [line.split()[0] for line in lines if "2026" in line] == ["2026-11-24", "2026-11-25"] * 2


def test_many_consents_are_sent_five_hundred_in_a_call_and_what_was_not_recorded_is_told(lists: ListServer) -> None:
    calls: list[int] = []

    def record(body: Any) -> Any:
        calls.append(len(body["consents"]))
        return {"results": [{"result": "refused" if one["n"] == 600 else "recorded"} for one in body["consents"]]}

    lists.bodies["/v1/consents/bulk"] = record
    lines = "".join(f'{{"n": {number}}}\n' for number in range(700))
    done = lists.run("consent", "bulk", "-", "-a", "zelie", text=lines)

    assert calls == [500, 200]
    assert done.exit_code == 9
    assert [one["line"] for one in json.loads(done.stdout) if one["result"] == "refused"] == [601]


def test_consents_of_a_file_are_divided_by_their_size_too_and_named_by_their_lines(lists: ListServer) -> None:
    calls: list[int] = []

    def record(body: Any) -> Any:
        calls.append(len(json.dumps(body).encode()))
        return {"results": [{"result": "refused" if one["n"] == 100 else "recorded"} for one in body["consents"]]}

    lists.bodies["/v1/consents/bulk"] = record
    lines = "".join(f'{{"n": {number}, "wording": "{"x" * 8000}"}}\n\n' for number in range(300))
    done = lists.run("consent", "bulk", "-", "-a", "zelie", text=lines)

    assert len(calls) == 3
    assert max(calls) < 1024 * 1024
    assert [one["line"] for one in json.loads(done.stdout) if one["result"] == "refused"] == [201], (
        "of the file, blank lines included"
    )


def test_an_export_that_cannot_begin_leaves_the_file_of_before_as_it_was(lists: ListServer, tmp_path: Path) -> None:
    file = tmp_path / "oppositions.csv"
    file.write_text("of yesterday")
    lists.broken.add(None)

    assert lists.run("oppositions", "export", "-a", "zelie", "-o", str(file)).exit_code != 0
    assert file.read_text() == "of yesterday"


def test_whoever_interrupts_an_export_is_told_how_to_go_on(
    lists: ListServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "contacts.csv"
    page = Calls.page

    def interrupted(self: Calls, *path: str, **query: Any) -> tuple[bytes, str | None]:
        if query["next"] == "two":
            raise KeyboardInterrupt
        return page(self, *path, **query)

    monkeypatch.setattr(Calls, "page", interrupted)
    done = lists.run("contacts", "export", "-a", "zelie", "-o", str(file))

    assert done.exit_code != 0
    assert "--after two" in done.output
    assert file.read_bytes().decode() == PAGES[None][0]


def test_on_a_narrow_screen_no_column_is_cut_off(lists: ListServer, monkeypatch: pytest.MonkeyPatch) -> None:
    at = "2026-11-24T10:00:00+01:00"
    act = {"phone": "+33612345678", "sequence": 1, "act": "basis_recorded", "occurred_at": at, "recorded_at": at}
    lists.bodies["/v1/acts"] = {None: {"acts": [act], "next": None}}
    for width in (80, 160):
        monkeypatch.setenv("COLUMNS", str(width))
        shown = lists.run("--table", "acts", "list", "-a", "zelie").stdout

        assert max(map(len, shown.splitlines())) <= width
        assert shown.count("24/11/2026") == 2
        assert ("24/11/2026 10:00 (+01:00)" in shown) is (width == 160), "on two lines where not all fits"
