"""The program as people and scripts meet it: what it asks of the API, what it prints, what it ends with. A real HTTP server answers."""

import io
import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.prompt import InvalidResponse
from stopsms.command_line.exits import Exit
from stopsms.command_line.program import program, with_globals_first
from stopsms.command_line.screen import YesOrNo, harmless, masked
from stopsms.command_line.stack import Account, Asked
from stopsms.compliance.campaign.notice import unfilled_fields
from stopsms.compliance.outside.carrier import CarrierFinding, Trouble
from stopsms.compliance.outside.set_up import Fault, Finding
from stopsms.compliance.outside.set_up_words import WORDS
from stopsms.compliance.person.phone import Territory
from stopsms.contracts.answers.carriers import carrier_finding_answers
from stopsms.contracts.answers.set_up import finding_answer
from stopsms.contracts.bodies.campaigns import CampaignBody
from stopsms.contracts.codec import written_form
from typer.testing import CliRunner

from tests.each_case import each

PROJECT = Path(__file__).resolve().parents[2]
REFUSED = {
    "type": "urn:stop-sms:problem:refused_by_rules",
    "title": "the message would be unlawful: no campaign was created",
    "status": 422,
    "rules": [
        {
            "rule": "fr.identity",
            "result": "block",
            "title": "Identité de l’annonceur",
            "severity": "law",
            "citation": "CPCE art. L.34-5, al. 5",
            "explanation": {"fr": "Le message ne nomme pas l’annonceur.", "en": "The message does not name the advertiser."},
        }
    ],
}  # fmt: skip
COUNTS = dict.fromkeys(("planned", "sent", "delivered", "undelivered", "failed", "blocked", "deferred", "uncertain"), 0)


def a_campaign(status: str = "draft", **counts: int) -> dict[str, Any]:
    names = "id advertiser_id brand text category audience profile created_at schedule started_at finished_at blocked_by parts"
    return dict.fromkeys(names.split()) | {
        "id": "c0ffee00c0ffee00",
        "name": "Soldes",
        "status": status,
        "audience": {"tags": []},
        "counts": COUNTS | counts,
        "accepted": [],
    }


def a_decision(verdict: str, until: str | None = None) -> dict[str, Any]:
    message = {"text": "Zelie : -20 % STOP SMS 36180", "encoding": "GSM-7", "parts": 1}
    return {
        "verdict": verdict, "until": until, "profile": "FR_STRICT", "rulebook": "FR", "contact_version": 1,
        "results": REFUSED["rules"], "message": message, "advice": None,
    }  # fmt: skip


DIGEST = "ab" * 32
"""Of the preview that the API answers."""


A_FORECAST = {
    "audience": 3, "sendable": 2, "deferred": 0, "blocked": 1, "blocked_by": {"fr.retention": 1}, "parts": 2, "cost_eur": 0.14,
    "complete": True, "margins": None, "messages": {"FR": {"text": "Zelie : -20 % STOP SMS 36180", "encoding": "GSM-7", "parts": 1}},
}  # fmt: skip
"""A preview of it, as far as it is shown."""


@dataclass
class Server:
    """An API that answers as it is told, in turn, and remembers what it was asked."""

    url: str = ""
    answers: dict[str, list[tuple[int, Any]]] = field(default_factory=dict)
    asked: list[tuple[str, str, Any, Mapping[str, str]]] = field(default_factory=list)

    def on(self, call: str, *answers: Any, status: int = 200) -> None:
        """What a call gets, one answer after the other; the last one again and again."""
        self.answers[call] = [answer if isinstance(answer, tuple) else (status, answer) for answer in answers]

    def answer(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> tuple[int, Any]:
        self.asked.append((method, path, body, headers))
        known = self.answers.get(
            f"{method} {path.partition('?')[0]}", [(404, {"title": "no such resource", "status": 404})]
        )
        return known.pop(0) if len(known) > 1 else known[0]

    def run(self, *arguments: str, text: str | None = None) -> Any:
        """The program against this server."""
        return CliRunner().invoke(program, ["--api", self.url, "--key", "k", *arguments], input=text)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    api_server = Server()

    class Door(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            sent = self.rfile.read(length)
            form = self.headers.get("Content-Type", "").startswith("multipart/")
            body = sent if form else json.loads(sent) if sent else None
            status, answer = api_server.answer(self.command, self.path, body, dict(self.headers))
            written = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(written)))
            self.close_connection = True
            self.end_headers()
            self.wfile.write(written)

        do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 (the handler's names)

        def log_message(self, *_: Any) -> None: ...

    monkeypatch.setattr("time.sleep", lambda _: None)
    door = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    api_server.url = f"http://127.0.0.1:{door.server_port}/v1"
    api_server.on("GET /v1/advertisers", {"advertisers": [{"id": "zelie"}], "next": None})
    api_server.on("GET /v1/campaigns/c0ffee00c0ffee00/preview", A_FORECAST | {"digest": DIGEST})
    yield api_server
    door.shutdown()
    door.server_close()
    thread.join()


def plain(shown: str) -> str:
    """With ordinary spaces for those of French typography."""
    return shown.replace("\u202f", " ").replace("\u00a0", " ")


def explained(server: Server, language: str, rulebook: str | None, explanation: Any, requirement: Any) -> str:
    judged = {
        "rule": "fr.opposition",
        "result": "block",
        "title": "Opposition (STOP)",
        "severity": "law",
        "citation": "",
    }
    judged |= {"explanation": explanation, "requirement": requirement}
    decision = a_decision("blocked") | {"rulebook": rulebook, "results": [judged]}
    recipient = {"phone": "+33612345678", "send_id": "00-000000.1", "status": "blocked", "decision": decision}
    server.on("GET /v1/campaigns/c0ffee00c0ffee00/recipients/%2B33612345678", recipient | {"evidence": None})
    done = server.run("campaign", "recipients", "c0ffee00c0ffee00", "+33612345678", "--table", "--lang", language)
    assert done.exit_code == 0
    return " ".join(done.stdout.split())


OPPOSED = {"fr": "La personne s’est opposée.", "en": "The person has opposed."}
REQUIRED = {"fr": "La personne ne s’est pas opposée.", "en": "The person has not opposed."}


def test_why_this_person_did_not_get_it_is_told_in_the_words_of_the_decision(server: Server) -> None:
    shown = explained(server, "en", "FR-2026.11.25+81c0a55b", OPPOSED, REQUIRED)

    assert "The person has opposed." in shown
    assert "rulebook FR-2026.11.25+81c0a55b" in shown
    assert "has not opposed" not in shown


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Requirement (the decision's words were not kept): The person has not opposed."),
        ("fr", "Exigence (les mots de la décision n’ont pas été gardés) : La personne ne s’est pas opposée."),
    ],
)
def test_a_requirement_is_never_shown_as_if_it_were_the_decision_s_words(
    server: Server, language: str, words: str
) -> None:
    shown = explained(server, language, None, None, REQUIRED)

    assert words in shown
    assert {"en": "no rulebook recorded", "fr": "édition des règles non gardée"}[language] in shown


def test_a_decision_of_which_only_objections_are_on_record_says_so(server: Server) -> None:
    assert "Beyond these, no rule's result is on record." in explained(server, "en", None, None, None)


def test_a_text_whose_personal_words_are_gone_is_said_not_to_be_on_record(server: Server) -> None:
    decision = a_decision("allowed") | {"rulebook": None, "results": [], "message": None}
    recipient = {"phone": "+33612345678", "send_id": "00-000000.1", "status": "sent", "decision": decision}
    server.on("GET /v1/campaigns/c0ffee00c0ffee00/recipients/%2B33612345678", recipient | {"evidence": None})
    shown = server.run("campaign", "recipients", "c0ffee00c0ffee00", "+33612345678", "--table", "--lang", "en").stdout

    assert "No rule's result is on record." in shown
    assert "The final text is not on record." in shown


def test_words_that_nobody_kept_are_said_not_to_be_there(server: Server) -> None:
    assert "The decision's words were not kept." in explained(server, "en", None, None, None)


@pytest.mark.parametrize(
    ("verdict", "code", "word"),
    [("allowed", 0, "AUTORISÉ"), ("deferred", 4, "PLUS TARD"), ("blocked", 3, "BLOQUÉ")],
)
def test_a_check_ends_with_its_verdict(server: Server, verdict: str, code: int, word: str) -> None:
    server.on("POST /v1/checks", a_decision(verdict, "2026-11-30T07:00:00Z"))

    done = server.run("check", "06 12 34 56 78", "Zelie : -20 %", "--at", "2026-11-29T10:00:00+01:00", "--table")

    assert done.exit_code == code
    assert word in done.stdout
    assert "prochaine ouverture lun. 30/11/2026 08:00 (+01:00)" in done.stdout
    assert "Le message ne nomme pas l’annonceur." in done.stdout
    assert "CPCE art. L.34-5, al. 5" in done.stdout
    _, _, asked, headers = server.asked[-1]
    assert (asked["advertiser_id"], asked["phone"], asked["at"]) == (
        "zelie",
        "06 12 34 56 78",
        "2026-11-29T10:00:00+01:00",
    )
    assert headers["x-api-key"] == "k"


def test_the_link_to_a_person_s_page_is_printed_whole(server: Server) -> None:
    link = {"url": f"https://{'a' * 80}.example/p/zelie/acGEuUrBveVK1cCjNdoBCPrs"}
    server.on("POST /v1/contacts/06%2012%2034%2056%2078/preference-link", link)

    done = server.run("preference-link", "06 12 34 56 78", "--table")

    assert (done.exit_code, done.stdout) == (0, f"{link['url']}\n")
    assert server.asked[-1][2] == {"advertiser_id": "zelie"}


def test_in_a_pipe_results_are_json_and_problems_are_on_the_error_stream(server: Server) -> None:
    server.on("POST /v1/checks", a_decision("allowed"))
    server.on("POST /v1/campaigns", REFUSED, status=422)

    assert json.loads(server.run("check", "0612345678", "x").stdout)["verdict"] == "allowed"
    refused = server.run("campaign", "draft", "x", "Promo")
    assert (refused.exit_code, refused.stdout) == (Exit.REFUSED, "")
    assert json.loads(refused.stderr) == REFUSED


def test_a_refusal_is_told_in_plain_words_in_the_language_that_is_wanted(server: Server) -> None:
    server.on("POST /v1/campaigns", REFUSED, status=422)

    french = server.run("campaign", "draft", "x", "Promo", "--table").stderr
    english = server.run("campaign", "draft", "x", "Promo", "--table", "--lang", "en").stderr

    assert "The message would be unlawful: no campaign was created." in french
    assert "Le message ne nomme pas l’annonceur." in french
    assert "The message does not name the advertiser." in english


@pytest.mark.parametrize(
    ("status", "code"),
    [(403, Exit.UNREACHED), (404, Exit.MISSING), (409, Exit.CONFLICT), (422, Exit.INVALID), (500, Exit.BROKEN)],
)
def test_each_kind_of_failure_has_its_exit_code(server: Server, status: int, code: Exit) -> None:
    server.on("GET /v1/campaigns/c0ffee00c0ffee00", {"title": "no", "status": status}, status=status)

    assert server.run("campaign", "show", "c0ffee00c0ffee00").exit_code == code


def test_an_answer_that_says_nothing_is_a_question_in_the_language_that_is_wanted(server: Server) -> None:
    server.on("GET /v1/sending", {"message": "Internal server error"}, status=502)

    french, english = (
        server.run("sending", "status", "--table", "--lang", language).stderr for language in ("fr", "en")
    )
    assert " ".join(french.split()) == "L’API a répondu HTTP 502 : l’installation vient-elle de cette version ?"
    assert " ".join(english.split()) == "The API answered HTTP 502: was the stack deployed from this release?"


def test_what_is_no_api_of_ours_or_nobody_at_all_is_said_so(server: Server) -> None:
    server.on("GET /v1/sending", b"<html>hello</html>")

    done = server.run("sending", "status", "--table")
    assert done.exit_code == Exit.UNREACHED
    assert "answers, but not like this API" in done.stderr
    nobody = CliRunner().invoke(program, ["--api", "http://127.0.0.1:9", "--key", "k", "sending", "status"])
    assert nobody.exit_code == Exit.UNREACHED


def test_a_call_that_may_be_repeated_is_with_the_same_idempotency_key(server: Server) -> None:
    server.on(
        "POST /v1/campaigns/c0ffee00c0ffee00/pause",
        (503, {"title": "busy"}),
        (429, {"title": "many"}),
        (200, a_campaign("paused")),
    )

    assert server.run("campaign", "pause", "c0ffee00c0ffee00").exit_code == 0
    keys = {headers["Idempotency-Key"] for *_, headers in server.asked}
    assert (len(server.asked), len(keys)) == (3, 1)


def test_scheduling_asks_first_and_a_script_has_to_say_yes(server: Server) -> None:
    server.on("POST /v1/campaigns/c0ffee00c0ffee00/schedule", a_campaign("scheduled"))

    assert server.run("campaign", "schedule", "c0ffee00c0ffee00").exit_code == Exit.USAGE
    assert server.asked == []
    assert server.run("campaign", "schedule", "c0ffee00c0ffee00", "--yes").exit_code == 0
    assert [path for _, path, *_ in server.asked] == [
        "/v1/campaigns/c0ffee00c0ffee00/preview",
        "/v1/campaigns/c0ffee00c0ffee00/schedule",
    ]
    assert server.asked[-1][2] == {"at": None, "digest": DIGEST}, "what that preview showed is what leaves"


def test_recipients_are_listed_across_pages_that_are_empty(server: Server) -> None:
    found = {"phone": "+33612345678", "status": "uncertain"}
    pages: dict[str | None, list[Any]] = {"a": [], "b": [], "c": [found], None: []}
    server.on(
        "GET /v1/campaigns/c0ffee00c0ffee00/recipients",
        *((200, {"recipients": page, "next": following}) for following, page in pages.items()),
    )

    listed = server.run("campaign", "recipients", "c0ffee00c0ffee00", "--status", "uncertain")
    assert [one["status"] for one in json.loads(listed.stdout)] == ["uncertain"]
    assert len(server.asked) == 4


def test_a_preview_of_a_sample_says_about_how_many_and_how_sure_that_is(server: Server) -> None:
    figures = {"audience": 9_800_000, "sendable": 9_000_000, "deferred": 0, "blocked": 800_000, "parts": 9_000_000}
    preview = figures | {
        "cost_eur": 630_000.5,
        "judged": 9_570,
        "complete": False,
        "margins": dict.fromkeys(figures, 350_000) | {"cost_eur": 24_500},
        "messages": {},
        "samples": [],
        "results": [],
    }
    whole = preview | {"complete": True, "margins": None}
    server.on("GET /v1/campaigns/c0ffee00c0ffee00/preview", (200, preview), (200, whole))
    server.on("GET /v1/campaigns/c0ffee00c0ffee00", a_campaign())

    sampled, all_of_it = (
        server.run("campaign", "preview", "c0ffee00c0ffee00", "--table", "--lang", "en").stdout for _ in range(2)
    )
    assert re.search(r"audience +about 9,800,000 ± 350,000", sampled)
    assert re.search(r"cost \(before tax\) +about €630,000.50 ± €24,500.00", sampled)
    assert "a fair sample of 9,570 people" in sampled
    assert "9,800,000" in all_of_it
    assert not re.search("about|±|sample of", all_of_it)


def test_a_second_text_is_drafted_compared_and_chosen(server: Server) -> None:
    counts = COUNTS | {"sent": 200}
    part = {
        "campaign": "c0ffee00c0ffee00",
        "status": "finished",
        "text": "Zelie : samedi",
        "counts": counts,
        "oppositions": 3,
    }
    both = [part | {"part": "a"}, part | {"part": "b", "campaign": "beef", "counts": COUNTS, "oppositions": 0}]
    drafted = a_campaign() | {"id": "beef", "ab": {"part": "b"}}
    server.on("POST /v1/campaigns/c0ffee00c0ffee00/variant", drafted, status=201)
    server.on("POST /v1/campaigns/beef/winner", drafted | {"id": "f00d"}, status=201)
    server.on("GET /v1/campaigns/c0ffee00c0ffee00/variants", {"share": 0.1, "chosen": None, "variants": both})

    second = server.run("campaign", "variant", "c0ffee00c0ffee00", "Zelie : samedi", "--share", "0.2", "--table")
    compared = server.run("campaign", "compare", "c0ffee00c0ffee00", "--table")
    rest = server.run("campaign", "winner", "beef", "--name", "La suite", "--table")

    assert [answer.exit_code for answer in (second, compared, rest)] == [0, 0, 0]
    assert [body for method, _, body, _ in server.asked if method == "POST"] == [
        {"text": "Zelie : samedi", "share": 0.2, "name": None},
        {"name": "La suite"},
    ]
    assert "stopsms campaign schedule c0ffee00; stopsms campaign schedule beef" in second.stderr
    assert "stopsms campaign preview f00d" in rest.stderr
    assert re.search(r"oppositions +3 \(1,5 %\) +0", plain(compared.stdout))


def test_a_condition_is_sent_as_the_api_takes_it_and_a_mistake_in_it_is_pointed_at(server: Server) -> None:
    server.on("POST /v1/campaigns", a_campaign() | {"audience": {"tags": ["vip"], "where": {"not": {"tag": "a b"}}}})
    draft = ("campaign", "draft", "Soldes", "Zelie : -20 %", "--tag", "vip", "--where")

    drafted = server.run(*draft, 'not tag:"a b"', "--table")
    french = server.run("--lang", "fr", *draft, 'not tag:"a b"', "--table")
    mistaken = server.run(*draft, "tag:vip and city Lyon")

    body = next(body for method, _, body, _ in server.asked if method == "POST")
    assert body["audience"] == {"tags": ["vip"], "where": {"not": {"tag": "a b"}}}
    assert 'tags vip; not tag:"a b"' in server.run("--lang", "en", *draft, "not tag:a", "--table").stdout
    assert "étiquettes vip; non étiquette « a b »" in french.stdout
    assert drafted.exit_code == 0
    assert (mistaken.exit_code, "ici est attendu" in mistaken.stderr) == (Exit.USAGE, True)


def test_a_campaign_goes_on_through_another_carrier_once_a_person_has_said_so(server: Server) -> None:
    call = "POST /v1/campaigns/c0ffee00c0ffee00/resume"
    problem = REFUSED | {"to_acknowledge": ["fr.links"], "to_decide": ["fr.regulated-topics"]}
    server.on(call, (422, problem), a_campaign("scheduled") | {"id": "beef", "continues": "c0ffee00c0ffee00"})
    through = ("campaign", "resume", "c0ffee00c0ffee00", "--carrier", "autre")

    assert server.run(*through).exit_code == Exit.USAGE, "nobody has confirmed it"
    refused = server.run(*through, "--yes", "--table", "--lang", "en")
    assert refused.exit_code == Exit.REFUSED
    assert 'stopsms campaign resume c0ffee00c0ffee00 --carrier "autre" --acknowledge fr.links' in refused.stderr
    assert '--carrier "autre" --decide fr.regulated-topics="your reason"' in refused.stderr
    given = server.run(
        *through, "--acknowledge", "fr.links", "--by", "Claire Martin", "--yes", "--table", "--lang", "en"
    )
    assert given.exit_code == 0
    assert "continues" in given.stdout
    assert "stopsms campaign watch beef" in given.stderr
    body = {"carrier": "autre", "digest": DIGEST, "acknowledge": ["fr.links"], "acknowledged_by": "Claire Martin"}
    body |= {"decide": []}
    assert server.asked[-1][2] == body
    dearer = server.run(*through, "--max-cost", "70,50", "--overrule-spending", "--yes")
    assert dearer.exit_code == 0
    assert server.asked[-1][2].items() >= {"max_cost_eur": 70.5, "overrule_spending": True}.items()


def test_what_has_to_be_acknowledged_is_said_with_the_command_that_does(server: Server) -> None:
    problem = REFUSED | {"to_acknowledge": ["fr.links"], "to_decide": ["fr.regulated-topics"]}
    server.on("POST /v1/campaigns/c0ffee00c0ffee00/schedule", (422, problem), (200, a_campaign("scheduled")))

    refused = server.run("campaign", "schedule", "c0ffee00c0ffee00", "--yes", "--table")
    assert refused.exit_code == Exit.REFUSED
    assert "stopsms campaign acknowledge c0ffee00c0ffee00 fr.links" in refused.stderr
    assert "--decide fr.regulated-topics=" in refused.stderr

    decide = ("--decide", "fr.regulated-topics=vu avec le service juridique", "--by", "Claire Martin")
    assert server.run("campaign", "acknowledge", "c0ffee00c0ffee00", "fr.links", *decide, "--yes").exit_code == 0
    assert server.asked[-1][2] == {
        "at": None,
        "digest": DIGEST,
        "acknowledge": ["fr.links"],
        "acknowledged_by": "Claire Martin",
        "decide": [{"rule": "fr.regulated-topics", "by": "Claire Martin", "reason": "vu avec le service juridique"}],
    }


@pytest.mark.parametrize(("ending", "code"), [("finished", 0), ("cancelled", 9), ("paused", 9)])
def test_watching_ends_with_the_campaign(server: Server, ending: str, code: int) -> None:
    steps = [a_campaign("running", planned=4, sent=sent) for sent in range(3)]
    server.on("GET /v1/campaigns/c0ffee00c0ffee00", *steps, a_campaign(ending, planned=4, sent=3, blocked=1))

    done = server.run("campaign", "watch", "c0ffee00c0ffee00")

    assert done.exit_code == code
    assert json.loads(done.stdout)["status"] == ending


def test_watching_may_be_given_up(server: Server) -> None:
    server.on("GET /v1/campaigns/c0ffee00c0ffee00", a_campaign("running"))

    assert server.run("campaign", "watch", "c0ffee00c0ffee00", "--timeout", "0").exit_code == Exit.ATTENTION
    server.on("GET /v1/campaigns/c0ffee00c0ffee00", a_campaign("draft"))
    assert server.run("campaign", "watch", "c0ffee00c0ffee00").exit_code == Exit.USAGE


def test_lists_are_followed_page_by_page_up_to_the_limit(server: Server) -> None:
    recipient = {"phone": "+33612345678", "status": "sent", "send_id": "07-000012.3"}
    server.on(
        "GET /v1/campaigns/c0ffee00c0ffee00/recipients",
        {"recipients": [recipient] * 3, "next": "07-000012"},
        {"recipients": [recipient] * 2, "next": None},
    )

    listed = json.loads(
        server.run("campaign", "recipients", "c0ffee00c0ffee00", "--status", "sent", "--limit", "4").stdout
    )

    assert len(listed) == 4
    assert [path for _, path, *_ in server.asked] == [
        "/v1/campaigns/c0ffee00c0ffee00/recipients?status=sent",
        "/v1/campaigns/c0ffee00c0ffee00/recipients?status=sent&next=07-000012",
    ]


def test_numbers_are_masked_unless_they_are_asked_for(server: Server) -> None:
    contact = {"phone": "+33612345678", "status": "granted", "tags": ["06 12 34 56 78"]}
    server.on("GET /v1/contacts/0612345678", contact)

    for form in ("--json", "--table"):
        assert "2345678" not in server.run("contact", "0612345678", form).stdout.replace(" ", "")
        assert "+33612345678" in server.run("contact", "0612345678", form, "--clear").stdout


def test_stopping_requests_to_confirm_needs_no_option_and_starting_again_needs_a_reason(server: Server) -> None:
    server.on("PUT /v1/confirmations", {"stopped": True, "by": "me", "reason": "x", "at": None})
    server.on("GET /v1/confirmations", {"stopped": False, "by": "", "reason": "", "at": None})

    stopped = server.run("confirmations", "stop", "--table", "--lang", "en")
    assert (stopped.exit_code, "NOBODY IS ASKED" in stopped.stdout) == (0, True)
    assert server.asked[-1][2]["stopped"] is True
    assert "People are asked" in server.run("confirmations", "show", "--table", "--lang", "en").stdout
    asked = len(server.asked)
    assert server.run("confirmations", "start").exit_code != 0
    assert len(server.asked) == asked
    assert server.run("confirmations", "start", "--reason", "formulaire fermé").exit_code == 0
    assert server.asked[-1][2]["stopped"] is False


def test_stopping_everything_needs_no_option_and_going_on_needs_a_reason(server: Server) -> None:
    server.on("PUT /v1/sending", {"stopped": True, "by": "me", "reason": "x", "at": None})

    stopped = server.run("sending", "stop", "--table")
    assert (stopped.exit_code, "TOUS LES ENVOIS SONT ARRÊTÉS" in stopped.stdout) == (0, True)
    assert server.asked[-1][2]["stopped"] is True
    assert server.run("sending", "go").exit_code != 0
    assert len(server.asked) == 1
    assert server.run("sending", "go", "--reason", "réparé").exit_code == 0
    assert server.asked[-1][2]["stopped"] is False


@pytest.mark.parametrize(("switch", "looks"), [("sending", "status"), ("confirmations", "show")])
def test_each_switch_says_who_is_named_for_it_and_with_whose_access_it_was_set(
    server: Server, switch: str, looks: str
) -> None:
    set_by = {"stopped": True, "by": "Claire", "principal": "key:k-42", "reason": "attaque", "at": None}
    server.on(f"GET /v1/{switch}", set_by)
    server.on(f"PUT /v1/{switch}", set_by)

    for done in (server.run(switch, looks, "--table"), server.run(switch, "stop", "--by", "Claire", "--table")):
        assert [word in done.stdout for word in ("Claire", "key:k-42", "attaque")] == [True] * 3
    assert server.asked[-1][2] == {"stopped": True, "by": "Claire", "reason": "stopped from the command line"}


def test_setting_an_advertiser_changes_what_is_given_and_leaves_the_rest(server: Server) -> None:
    standing = {
        "id": "zelie", "name": "Zelie", "legal_name": "ZELIE SAS", "siren": "732829320", "sender_id": "ZELIE",
        "stop_number": "36180", "stop_numbers": {}, "brands": [], "contact": {"email": "a@b.example", "url": None},
    }  # fmt: skip
    server.on("GET /v1/advertisers/zelie", standing)
    server.on("PUT /v1/advertisers/zelie", standing)

    assert (
        server.run("advertiser", "set", "zelie", "--stop-number", "36999", "--url", "https://z.example").exit_code == 0
    )
    changed = {name: value for name, value in standing.items() if name != "id"}
    contact = {"email": "a@b.example", "url": "https://z.example"}
    assert server.asked[-1][2] == changed | {"stop_number": "36999", "contact": contact}


def test_an_advertiser_that_takes_another_carrier_leaves_the_numbers_of_the_one_before(server: Server) -> None:
    others = {
        "name": "Zelie",
        "legal_name": "ZELIE SAS",
        "siren": "732829320",
        "sender_id": "ZELIE",
        "contact": {},
        "brands": [],
    }
    own = others | {"stop_number": "36180", "stop_numbers": {"RE": "36789"}}
    through = others | {"stop_number": "36111", "stop_numbers": {}, "carrier": "ovh-1"}
    by_carrier = through | {"route": {"carrier": "ovh-1"}}
    server.on("PUT /v1/advertisers/zelie", own)

    def asked(standing: dict[str, Any], *options: str) -> Any:
        server.on("GET /v1/advertisers/zelie", standing)
        assert server.run("advertiser", "set", "zelie", *options).exit_code == 0
        return server.asked[-1][2]

    assert asked(own, "--carrier", "ovh-1") == others | {"carrier": "ovh-1"}
    assert asked(by_carrier, "--carrier", "", "--stop-number", "36180") == others | {"stop_number": "36180"}
    assert asked(by_carrier, "--carrier", "ovh-1") == others | {"carrier": "ovh-1"}  # its numbers may have changed
    assert asked(own, "--carrier", "") == own
    assert asked(by_carrier, "--name", "Zélie") == through | {"name": "Zélie"}


def test_limits_of_spending_and_of_messages_are_set_alone_and_taken_away(server: Server) -> None:
    standing = {"id": "zelie", "brands": [], "contact": {}, "budget": {"campaign_eur": 100.0, "month_eur": None}}
    server.on("GET /v1/advertisers/zelie", standing)
    server.on("PUT /v1/advertisers/zelie", standing)

    def asked(*options: str) -> Any:
        assert server.run("advertiser", "set", "zelie", *options).exit_code == 0
        return server.asked[-1][2]

    both = asked("--budget-month", "500,50", "--frequency-cap", "2/30")
    assert both["budget"] == {"campaign_eur": 100.0, "month_eur": 500.5}
    assert both["frequency_cap"] == {"messages": 2, "days": 30}
    assert asked("--budget-campaign", "none")["budget"] == {"campaign_eur": None, "month_eur": None}
    assert asked("--frequency-cap", "none")["frequency_cap"] is None
    for wrong in (("--budget-month", "beaucoup"), ("--budget-month", "-5"), ("--frequency-cap", "2")):
        assert server.run("advertiser", "set", "zelie", *wrong).exit_code == Exit.USAGE


def test_what_a_month_costs_is_shown_with_every_campaign(server: Server) -> None:
    lines = [{"campaign_id": "c0ffee00c0ffee00", "cost_eur": 70.0, "settled": True}]
    page = {"month": "2026-11", "total_eur": 70.0, "limit_eur": 500.0, "campaign_limit_eur": None, "campaigns": lines}
    server.on("GET /v1/advertisers/zelie/spending", page | {"next": None})

    shown = server.run("advertiser", "spending", "zelie", "--month", "2026-11", "--table").stdout
    assert [word in plain(shown) for word in ("70,00 €", "dépensé", "500,00 €")] == [True] * 3
    assert json.loads(server.run("advertiser", "spending", "zelie").stdout)["campaigns"] == lines


def test_a_campaign_that_a_limit_has_paused_goes_on_with_a_higher_one_or_without(server: Server) -> None:
    server.on("POST /v1/campaigns", a_campaign(), status=201)
    server.on("POST /v1/campaigns/c0ffee00c0ffee00/resume", a_campaign("running"))

    assert server.run("campaign", "draft", "x", "Zelie", "--max-cost", "49.90").exit_code == 0
    assert server.asked[-1][2]["max_cost_eur"] == 49.9
    assert server.run("campaign", "resume", "c0ffee00c0ffee00", "--max-cost", "60").exit_code == 0
    assert server.asked[-1][2] == {"max_cost_eur": 60.0}
    assert server.run("campaign", "resume", "c0ffee00c0ffee00", "--overrule-spending").exit_code == 0
    assert server.asked[-1][2] == {"overrule_spending": True}


def test_a_campaign_that_cost_more_than_it_may_says_both_figures(server: Server) -> None:
    trip = {"measure": "spend", "reason": "month", "number": 1200, "of": 1000, "limit": 500.0, "cost_eur": 510.02}
    server.on("GET /v1/campaigns/c0ffee00c0ffee00", a_campaign("paused") | {"trip": trip})

    done = server.run("campaign", "watch", "c0ffee00c0ffee00", "--table")
    stopped = "Elle s’est mise en pause : dépense (510,02 € HT, au-delà de la limite (mois) de 500,00 €)."
    assert stopped in plain(done.stderr)
    shown = server.run("campaign", "show", "c0ffee00c0ffee00", "--table").stdout
    why = "arrêt automatique dépense (510,02 € HT, au-delà de la limite (mois) de 500,00 €)"
    assert why in " ".join(plain(shown).split())
    server.on(
        "GET /v1/campaigns/c0ffee00c0ffee00",
        a_campaign("paused") | {"trip": trip | {"measure": "claims_dropped", "reason": "some claims may be dropped"}},
    )
    unsure = " ".join(plain(server.run("campaign", "show", "c0ffee00c0ffee00", "--table").stdout).split())
    assert "arrêt automatique destinataires incertains (on ne sait plus avec certitude" in unsure


def test_a_run_that_more_people_got_than_may_says_both_figures(server: Server) -> None:
    trip = {"measure": "recipients", "reason": "", "number": 5026, "of": 9000, "limit": 5000.0, "cost_eur": None}
    server.on("GET /v1/campaigns/c0ffee00c0ffee00", a_campaign("paused") | {"trip": trip})

    done = server.run("campaign", "watch", "c0ffee00c0ffee00", "--table")
    assert "Elle s’est mise en pause : destinataires (5 026 l’ont reçu, pour 5 000 au plus)." in plain(done.stderr)


def test_a_new_advertiser_is_declared_by_options_or_by_a_file(server: Server, tmp_path: Path) -> None:
    server.on("PUT /v1/advertisers/nora", {"brands": []})
    file = tmp_path / "nora.json"
    file.write_text('{"name": "Nora", "siren": "552100554"}')

    assert server.run("advertiser", "set", "nora", "--name", "Nora", "--brand", "Lina=LINA").exit_code == 0
    assert server.asked[-1][2]["brands"] == [{"name": "Lina", "sender_id": "LINA"}]
    assert server.run("advertiser", "set", "nora", "--file", str(file), "--name", "NORA").exit_code == 0
    assert server.asked[-1][2] == {"name": "NORA", "siren": "552100554", "contact": {}}
    assert server.run("advertiser", "set", "nora", "--file", "-", text="[]").exit_code == Exit.USAGE
    assert server.run("advertiser", "set", "nora", "--brand", "Lina").exit_code == Exit.USAGE


def test_a_form_is_created_changed_listed_and_shown_with_its_snippet(server: Server, tmp_path: Path) -> None:
    form = {
        "id": "3f0c9a1be2d45f67", "title": "Nos offres", "wording": "J’accepte", "wording_version": "2026-11", "enabled": True,
        "notice": {"recipients": "Zelie"}, "address": "https://sms.example/forms/3f0c9a1be2d45f67",
        "snippet": "<iframe src=…></iframe>\n",
    }  # fmt: skip
    file = tmp_path / "form.json"
    file.write_text('{"title": "Nos offres"}')
    place = "/v1/advertisers/zelie/forms"
    server.on(f"POST {place}", form)
    server.on(f"GET {place}", {"forms": [form], "next": None})
    server.on(f"PUT {place}/{form['id']}", form)
    server.on(f"GET {place}/{form['id']}", form)
    server.on(
        f"GET {place}/{form['id']}/revisions",
        {
            "revisions": [
                form
                | {"revision": 1, "changed_at": "2026-11-24", "changed_by": "key:000000000000 (Claire, administrator)"}
            ]
        },
    )

    created = server.run("forms", "create", str(file), "-a", "zelie", "--table")
    assert (created.exit_code, "<iframe" in created.stdout, form["address"] in created.stdout) == (0, True, True)
    assert server.asked[-1][:3] == ("POST", place, {"title": "Nos offres"})
    assert server.run("forms", "set", str(form["id"]), str(file), "-a", "zelie").exit_code == 0
    assert server.asked[-1][:3] == ("PUT", f"{place}/{form['id']}", {"title": "Nos offres"})
    assert "2026-11" in server.run("forms", "list", "-a", "zelie", "--table").stdout
    shown = server.run("forms", "show", str(form["id"]), "-a", "zelie", "--revisions", "--table")
    assert (shown.exit_code, "J’accepte" in shown.stdout) == (0, True)
    assert server.run("forms", "show", str(form["id"]), "-a", "zelie").exit_code == 0


def test_a_consent_presumes_nothing(server: Server) -> None:
    server.on("POST /v1/consents", REFUSED, status=422)

    assert (
        server.run("consent", "add", "0612345678", "--basis", "consent", "--source", "web_form").exit_code
        == Exit.REFUSED
    )
    assert server.asked[-1][2]["evidence"] == {"source": "web_form"}
    server.run("consent", "add", "0612345678", "--checked", "--informed", "--attribute", "city=Lyon")
    sent_body = server.asked[-1][2]
    assert sent_body["evidence"] == {
        "checkbox": {"present": True, "prechecked": False, "checked": True},
        "informed": True,
    }
    assert sent_body["attributes"] == {"city": "Lyon"}


def test_with_several_advertisers_one_has_to_be_named(server: Server) -> None:
    server.on("GET /v1/advertisers", {"advertisers": [{"id": "zelie"}, {"id": "nora"}], "next": None})
    server.on("GET /v1/reviews", {"reviews": [], "next": None})

    done = server.run("reviews", "list")
    assert done.exit_code == Exit.USAGE
    assert all(name in done.stderr for name in ("--advertiser", "zelie", "nora"))
    assert server.run("reviews", "list", "-a", "nora").exit_code == 0
    assert server.asked[-1][1] == "/v1/reviews?advertiser_id=nora"


def test_a_chain_with_a_fault_wants_a_person(server: Server) -> None:
    sent: dict[str, Any] = {
        "at": "2026-11-24T09:00:05Z",
        "campaign": "c0ffee00c0ffee00",
        "text": "Zelie : -20 %",
        "status": "delivered",
        "evidence": 1,
    }
    proof = {"records": [], "faults": ["record 2 was altered"], "messages": [sent]}
    server.on("GET /v1/contacts/0612345678/evidence", proof)

    done = server.run("evidence", "show", "0612345678", "--table")
    assert (done.exit_code, "record 2 was altered" in done.stdout) == (Exit.ATTENTION, True)
    assert "Zelie : -20 %" in done.stdout


def test_the_document_to_file_is_fetched_for_its_owner_alone(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "preuve.pdf"
    assert server.run("evidence", "document", "0612345678", str(file)).exit_code == Exit.MISSING
    assert not file.exists()

    server.on("GET /v1/contacts/0612345678/evidence", b"%PDF-1.4 ...")
    done = server.run("evidence", "document", "0612345678", str(file))
    assert (done.exit_code, json.loads(done.stdout)["bytes"]) == (Exit.DONE, 12)
    assert (file.read_bytes(), file.stat().st_mode & 0o077) == (b"%PDF-1.4 ...", 0)
    assert server.asked[-1][3]["Accept"] == "application/pdf"


def test_what_needs_aws_says_so_when_only_an_address_is_given(server: Server) -> None:
    done = server.run("dead-letters", "list", "--table")

    assert done.exit_code == Exit.UNREACHED
    assert "--stack NAME" in done.stderr


def test_without_any_stack_it_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STACK_HOME", raising=False)

    done = CliRunner().invoke(program, ["--table", "sending", "status"])
    assert (done.exit_code, "make up" in done.stderr) == (Exit.UNREACHED, True)


def test_the_embedded_stack_of_the_folder_above_is_found(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.on("GET /v1/sending", {"stopped": False, "by": "", "reason": "", "at": None})
    (tmp_path / ".local").mkdir()
    (tmp_path / ".local" / "stack.json").write_text(json.dumps({"api_url": server.url, "api_key": "theirs"}))
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path / "docs")
    monkeypatch.delenv("STACK_HOME", raising=False)

    assert CliRunner().invoke(program, ["sending", "status"]).exit_code == 0
    assert server.asked[-1][3]["x-api-key"] == "theirs"


def test_global_options_may_stand_anywhere_but_not_in_a_text() -> None:
    assert with_globals_first(["check", "06", "x", "--json", "--stack", "s"]) == [
        "--json",
        "--stack",
        "s",
        "check",
        "06",
        "x",
    ]
    assert with_globals_first(["check", "--lang=en", "--", "--json"]) == ["--lang=en", "check", "--", "--json"]


SPACES = st.sampled_from(["", " ", ".", "-", "\u00a0", "\u202f"])


@given(st.text(max_size=20), st.text("0123456789", min_size=8, max_size=8), st.sampled_from("67"), SPACES)
def test_no_form_of_a_mobile_number_is_printed_in_clear(around: str, digits: str, first: str, space: str) -> None:
    pairs = [digits[i : i + 2] for i in range(0, 8, 2)]
    for number in (f"+33{first}{digits}", f"0033{first}{digits}", f"0{first}{space}{space.join(pairs)}"):
        shown = masked({"words": [f"{around} {number} !"], f"{number}": 1})

        assert number not in json.dumps(shown, ensure_ascii=False)


def test_what_only_looks_like_a_number_is_left_alone() -> None:
    for text in (
        "07-000012.34",
        "06-000001.1",
        "2026-11-24T09:00:00.000+00:00",
        "732829320",
        "36180",
        "0612345678901234",
        "FR-2026.11.27.5+66473801",
    ):
        assert masked(text) == text


def test_what_people_write_does_nothing_to_the_terminal() -> None:
    assert harmless("STOP\x1b[2J\x9b\u202e ok\n") == "STOP\ufffd[2J\ufffd\ufffd ok\n"


def commands_named(document: Path) -> set[tuple[str, ...]]:
    """The commands that a document names: `stopsms campaign resume ID` -> (campaign, resume)."""
    named = re.findall(r"\bstopsms(?: --stack [\w-]+)?((?: [a-z][a-z-]*)+)", document.read_text())
    return {tuple(words.split()) for words in named}


@each("document", ["README.md", *(f"docs/{page.name}" for page in sorted((PROJECT / "docs").glob("*.md")))])
def test_every_command_that_a_document_names_exists(document: str) -> None:
    groups = {
        group.name: {each.name for each in group.typer_instance.registered_commands}
        for group in program.registered_groups
        if group.typer_instance
    }
    alone = {each.name for each in program.registered_commands}

    for words in commands_named(PROJECT / document):
        assert words[0] in alone or (words[0] in groups and len(words) > 1 and words[1] in groups[words[0]]), words


@pytest.mark.exhaustive
def test_the_program_starts_without_the_sdk() -> None:
    """Completion and help are felt: boto3 alone would double the time."""
    code = "import sys, stopsms.command_line.program; print({'boto3', 'botocore'} & set(sys.modules))"
    environment = {"PYTHONPATH": "functions:shared", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, env=environment, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "set()"


def test_a_campaign_that_paused_itself_says_why(server: Server) -> None:
    trip = {
        "measure": "oppositions",
        "at": "2026-11-24T09:00:00Z",
        "number": 30,
        "of": 300,
        "limit": 0.05,
        "reason": "",
    }
    server.on("GET /v1/campaigns/c0ffee00c0ffee00", a_campaign("paused") | {"trip": trip})

    done = server.run("campaign", "watch", "c0ffee00c0ffee00", "--table")
    assert (
        done.exit_code,
        "Elle s’est mise en pause : oppositions (30 sur 300, au-delà de 5 %)." in plain(done.stderr),
    ) == (
        Exit.ATTENTION,
        True,
    )


def test_a_draft_s_canary_and_limits_are_as_given_and_otherwise_left_to_the_stack(server: Server) -> None:
    server.on("POST /v1/campaigns", a_campaign(), status=201)

    assert server.run("campaign", "draft", "x", "Zelie").exit_code == 0
    assert not {"canary", "limits"} & set(server.asked[-1][2])
    limits = ("--pause-above", "oppositions=0.02", "--pause-above", "carrier_blocks=never")
    assert server.run("campaign", "draft", "x", "Zelie", "--canary", "0.1", *limits).exit_code == 0
    assert server.asked[-1][2]["canary"] == {"share": 0.1}
    assert server.asked[-1][2]["limits"] == {"oppositions": 0.02, "carrier_blocks": None}
    assert server.run("campaign", "draft", "x", "Zelie", "--pause-above", "oppositions=many").exit_code == Exit.USAGE


@each(
    ("answered", "means"),
    [("o", True), ("Oui ", True), ("y", True), ("yes", True), ("n", False), ("non", False), ("NO", False)],
)
def test_a_question_is_answered_in_either_language(answered: str, means: bool) -> None:
    assert YesOrNo("Envoyer ?").process_response(answered) is means


@each("answered", ["peut-être", "1", "oh", "true"])
def test_what_is_neither_a_yes_nor_a_no_is_asked_again(answered: str) -> None:
    with pytest.raises(InvalidResponse):
        YesOrNo("Envoyer ?").process_response(answered)


def test_a_draft_shows_what_its_sms_will_be_whom_it_reaches_and_what_comes_next(server: Server) -> None:
    server.on("POST /v1/campaigns", a_campaign(), status=201)
    server.on("GET /v1/campaigns/c0ffee00c0ffee00/preview", A_FORECAST)

    done = server.run("campaign", "draft", "Soldes", "-20 %", "--table")

    shown = plain(done.stdout)
    for words in (
        "Zelie : -20 % STOP SMS 36180",
        "1 SMS, GSM-7, 28 caractères · FR",
        "0,14 €",
        "Durée de conservation",
    ):
        assert words in shown
    assert "·  " not in shown, "what it has nothing of is left out"
    assert len(shown.splitlines()) < 20
    assert "Ensuite : stopsms campaign schedule c0ffee00" in plain(done.stderr)
    advice = {"characters": [], "message": {"text": "Zelie : -20 %"}, "parts_saved": 1, "eur_saved": 27.3}
    server.on("GET /v1/campaigns/c0ffee00c0ffee00/preview", A_FORECAST | {"advice": advice})
    advised = plain(server.run("campaign", "draft", "Soldes", "-20 %", "--table").stdout)
    assert "Moins cher de 1 SMS par personne, soit 27,30 € en tout : Zelie : -20 %" in " ".join(advised.split())
    no_less = advice | {"parts_saved": 0, "eur_saved": 0}
    server.on("GET /v1/campaigns/c0ffee00c0ffee00/preview", A_FORECAST | {"advice": no_less})
    assert "Moins cher" not in plain(server.run("campaign", "draft", "Soldes", "-20 %", "--table").stdout)
    server.on("GET /v1/campaigns/c0ffee00c0ffee00/preview", {"title": "busy"}, status=409)
    unforeseen = server.run("campaign", "draft", "Soldes", "-20 %", "--table")
    assert unforeseen.exit_code == 0, "it is drafted, whatever the forecast"
    calls = len(server.asked)
    assert json.loads(server.run("campaign", "draft", "Soldes", "-20 %").stdout) == a_campaign()
    assert len(server.asked) == calls + 2, "a script gets what the API answers, and nothing more is asked"


def test_what_is_to_be_known_of_a_draft_is_shown_with_it_and_one_for_nobody_is_not_to_be_scheduled(
    server: Server,
) -> None:
    nobody = {"sendable": 0, "blocked": 3, "blocked_by": {"policy.personalisation": 3, "fr.retention": 1}}
    (unfilled,) = unfilled_fields({"prenom", "ville"}, 3)
    notice = {"notice": unfilled.id, "explanation": {"fr": unfilled.explanation.fr, "en": unfilled.explanation.en}}
    server.on("POST /v1/campaigns", a_campaign() | {"notices": [notice]}, status=201)
    server.on("GET /v1/campaigns/c0ffee00c0ffee00/preview", A_FORECAST | nobody | {"notices": [notice]})
    words = "Parmi les contacts examinés (3), aucun n’a de valeur pour {prenom}, {ville}"

    done = server.run("campaign", "draft", "x", "Zelie : {prenom}, {ville}, {prenom}", "--table")
    server.on("GET /v1/campaigns/c0ffee00c0ffee00/preview", {"title": "busy"}, status=409)
    unforeseen = server.run("campaign", "draft", "x", "Zelie : {prenom}, {ville}, {prenom}", "--table")

    assert [" ".join(plain(one.stdout).split()).count(words) for one in (done, unforeseen)] == [1, 1]
    assert "Ensuite" not in plain(done.stderr)


def test_results_are_bars_as_wide_as_the_terminal_and_readable_without_colours(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = {"planned": 12_000, "sent": 9_000, "delivered": 6_000, "blocked": 3_000}
    campaign = a_campaign("finished", **counts) | {"blocked_by": {"fr.opposition": 3_000}}
    server.on("GET /v1/campaigns/c0ffee00c0ffee00", campaign)
    monkeypatch.setenv("NO_COLOR", "1")

    for width in (60, 100):
        monkeypatch.setenv("COLUMNS", str(width))
        shown = server.run("campaign", "show", "c0ffee00c0ffee00", "--table").stdout
        drawn = {line.split()[0]: line.count("━") for line in shown.splitlines() if "━" in line}
        assert drawn["envoyés"] == pytest.approx(drawn["prévus"] * 3 / 4, abs=1)
        assert drawn["remis"] == pytest.approx(drawn["prévus"] / 2, abs=1)
        assert "12\u202f000" in shown
        assert "75\u202f%" in shown
        assert "Opposition (STOP)" in shown
        assert max(map(len, shown.splitlines())) <= width


def test_what_was_in_flight_when_people_opposed_is_listed(server: Server) -> None:
    flight = {
        "campaign_id": "c0ffee00c0ffee00",
        "send_id": "07-000012.3",
        "authorised_at": "2026-11-24T09:00:01Z",
        "status": "sent",
    }
    stop = {"phone": "+33612345678", "received_at": "2026-11-24T09:00:02Z", "recorded_at": "2026-11-24T09:00:03Z"}
    server.on(
        "GET /v1/campaigns/c0ffee00c0ffee00/oppositions",
        {"oppositions": [stop | {"in_flight": [flight]}], "next": None},
    )

    shown = server.run("campaign", "oppositions", "c0ffee00c0ffee00", "--json").stdout
    assert json.loads(shown)[0]["in_flight"] == [flight]


def an_import(status: str, upload: Any = None, report_url: str | None = None, **lines: int) -> dict[str, Any]:
    counts = dict.fromkeys(("read", "taken", "unchanged", "duplicates", "refused", "ignored"), 0) | lines
    return {
        "id": "7745b72be9cc1ae3", "kind": "contacts", "status": status, "stage": None, "file_name": "boutique.csv", "opt_out_list": None,
        "carrier": None,
        "created_at": "2026-11-24T09:00:00Z",
        "upload": upload, "report_url": report_url, "lines": counts, "refused_by": {}, "size": 9, "bytes_read": 4, "failure": None,
    }  # fmt: skip


@pytest.fixture
def boutique(tmp_path: Path) -> Path:
    file = tmp_path / "boutique.csv"
    file.write_bytes(b"Portable\r\n+33612345678\r\n--x--\r\n")
    return file


def test_a_file_is_uploaded_followed_and_its_report_fetched(server: Server, boutique: Path, tmp_path: Path) -> None:
    upload = {"url": f"{server.url}/bucket", "fields": {"key": "uploads/7745", "policy": "p"}}
    server.on("POST /v1/imports", an_import("awaiting_upload", upload), status=201)
    server.on("POST /v1/bucket", {}, status=204)
    reported = an_import("finished", report_url=f"{server.url}/report?signed=1", read=3, taken=2, refused=1)
    server.on("GET /v1/imports/7745b72be9cc1ae3", an_import("queued"), an_import("running", read=1), reported)
    server.on("GET /v1/report", b"ligne;1")
    report = tmp_path / "report.csv"

    options = ("--source", "web_form", "--wording", "J’accepte.", "--wording-version", "1", "--checked", "--informed")
    done = server.run(
        "import",
        str(boutique),
        "--kind",
        "contacts",
        *options,
        "--tag",
        "vip",
        "--report",
        str(report),
        "--operator",
        "C.",
    )

    assert done.exit_code == Exit.ATTENTION  # a line was refused
    shown = json.loads(done.stdout)
    assert (shown["reported"], {"upload", "report_url"} & set(shown)) == (True, set())  # nobody else's to use
    calls = {f"{method} {path.partition('?')[0]}": body for method, path, body, _ in server.asked}
    checkbox = {"present": True, "prechecked": False, "checked": True}
    evidence = {
        "source": "web_form",
        "wording": "J’accepte.",
        "wording_version": "1",
        "informed": True,
        "checkbox": checkbox,
    }
    assert calls["POST /v1/imports"] == {
        "advertiser_id": "zelie",
        "kind": "contacts",
        "operator": "C.",
        "file_name": "boutique.csv",
        "provenance": {"evidence": evidence, "tags": ["vip"]},
    }
    sent = calls["POST /v1/bucket"]
    (headers,) = [headers for method, path, _, headers in server.asked if (method, path) == ("POST", "/v1/bucket")]
    assert "Transfer-Encoding" not in headers  # S3 takes no chunks
    assert boutique.read_bytes() in sent
    assert sent.index(b"uploads/7745") < sent.index(b"boutique.csv")  # S3 reads nothing after the file
    assert report.read_text() == "ligne;1"
    assert report.stat().st_mode & 0o077 == 0


def test_an_import_of_oppositions_says_when_the_list_was_drawn_up(server: Server, boutique: Path) -> None:
    oppositions = ("import", str(boutique), "--kind", "oppositions", "--source", "ovhcloud")
    assert server.run(*oppositions).exit_code == Exit.USAGE

    upload = {"url": f"{server.url}/bucket", "fields": {}}
    server.on("POST /v1/imports", an_import("awaiting_upload", upload), status=201)
    server.on("POST /v1/bucket", {}, status=204)
    server.on("GET /v1/imports/7745b72be9cc1ae3", an_import("finished", read=1, taken=1))
    assert server.run(*oppositions, "--received-at", "2026-11-01T00:00:00+01:00").exit_code == Exit.DONE
    assert server.asked[1][2]["oppositions"] == {"received_at": "2026-11-01T00:00:00+01:00", "source": "ovhcloud"}


def test_what_a_file_does_not_tell_of_itself_is_said_and_an_empty_one_opens_nothing(
    server: Server, boutique: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "vide.csv"
    empty.touch()
    assert server.run("import", str(empty), "--kind", "contacts").exit_code == Exit.USAGE
    assert not [path for method, path, _, _ in server.asked if (method, path) == ("POST", "/v1/imports")]

    server.on(
        "POST /v1/imports", an_import("awaiting_upload", {"url": f"{server.url}/bucket", "fields": {}}), status=201
    )
    server.on("POST /v1/bucket", {}, status=204)
    server.on("GET /v1/imports/7745b72be9cc1ae3", an_import("finished", read=1, taken=1))
    columns = ("--column", "RGPD=checked", "--column", "Note=ignored")
    server.run("import", str(boutique), "--kind", "contacts", *columns, "--encoding", "cp850", "--separator", "tab")
    (body,) = [body for method, path, body, _ in server.asked if (method, path) == ("POST", "/v1/imports")]
    assert (body["encoding"], body["separator"]) == ("cp850", "\t")
    assert body["columns"] == {"RGPD": "checked", "Note": "ignored"}


def test_an_upload_that_is_refused_is_said_so(server: Server, boutique: Path) -> None:
    upload = {"url": f"{server.url}/bucket", "fields": {}}
    server.on("POST /v1/imports", an_import("awaiting_upload", upload), status=201)
    server.on("POST /v1/bucket", b"<Code>EntityTooLarge</Code>", status=400)

    done = server.run("import", str(boutique), "--kind", "contacts", "--table")
    assert (done.exit_code, "EntityTooLarge" in done.stderr) == (Exit.UNREACHED, True)


def test_an_account_s_own_list_needs_no_file_and_a_file_needs_its_kind(server: Server, boutique: Path) -> None:
    server.on("POST /v1/imports", an_import("queued"), status=201)
    server.on("GET /v1/imports/7745b72be9cc1ae3", an_import("failed") | {"failure": "La liste n’existe pas."})

    done = server.run("import", "--opt-out-list", "Default", "--table")
    assert (done.exit_code, "La liste n’existe pas." in done.stdout) == (Exit.INVALID, True)
    assert server.asked[1][2]["opt_out_list"] == "Default"
    server.asked.clear()
    server.run("import", "--carrier", "marseille", "--table")
    (opened,) = [body for method, _, body, _ in server.asked if method == "POST"]
    assert {name: opened[name] for name in opened.keys() - {"operator", "advertiser_id"}} == {
        "kind": "opt_out_list", "carrier": "marseille",
    }  # fmt: skip
    for wrong in (
        (),
        (str(boutique),),
        (str(boutique), "--kind", "contacts", "--opt-out-list", "x"),
        ("--kind", "contacts"),
    ):
        assert server.run("import", *wrong).exit_code == Exit.USAGE


def test_imports_are_listed_and_cancelled(server: Server, tmp_path: Path) -> None:
    server.on("GET /v1/imports", {"imports": [an_import("running", read=7)], "next": None})
    server.on("GET /v1/imports/7745b72be9cc1ae3", an_import("running"))
    server.on("POST /v1/imports/7745b72be9cc1ae3/cancel", an_import("cancelled"))

    assert "boutique.csv" in server.run("imports", "list", "--table").stdout
    assert server.run("imports", "report", "7745b72be9cc1ae3", str(tmp_path / "r.csv")).exit_code == Exit.MISSING
    assert json.loads(server.run("imports", "cancel", "7745b72be9cc1ae3").stdout)["status"] == "cancelled"


@dataclass
class Function:
    """A deployed function that answers as it is told."""

    answer: Any
    failed: bool = False
    asked: list[dict[str, Any]] = field(default_factory=list)

    def invoke(self, **call: Any) -> dict[str, Any]:
        assert call["Qualifier"] == "live", "a rollback is for this call too"
        self.asked.append(call)
        failed = {"FunctionError": "Unhandled"} if self.failed else {}
        return {"Payload": io.BytesIO(json.dumps(self.answer).encode())} | failed


@pytest.mark.parametrize(
    ("findings", "failed", "code"),
    [
        ([], False, Exit.DONE),
        (["answered_by_carrier"], False, Exit.ATTENTION),
        (["sandbox"], False, Exit.DONE),
        ([], True, Exit.BROKEN),
    ],
)
def test_a_carrier_that_keeps_stops_to_itself_is_told_with_what_sets_it_right(
    monkeypatch: pytest.MonkeyPatch, findings: list[str], failed: bool, code: int
) -> None:
    answer = [
        written_form(finding_answer(Finding("phone-1", (Fault(fault),), "36180", Territory.REUNION, "aws update-it")))
        for fault in findings
    ]
    function = Function({"lists": ["ours", "Default"], "findings": answer}, failed)
    account = Account({"ReconcileFunction": "reconcile"})
    monkeypatch.setattr(Account, "client", lambda *_: function)
    monkeypatch.setattr(Asked, "account", account)

    done = CliRunner().invoke(program, ["carrier", "check", "--table"])

    assert done.exit_code == code
    assert ("aws update-it" in done.stdout) is bool(findings)
    assert ("Every STOP is passed on to us" in done.stdout) is (code == Exit.DONE and not findings)
    assert json.loads(function.asked[0]["Payload"]) == {"check": True}


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [((), {}, "fr"), (("--lang", "en"), {}, "en"), ((), {"STOPSMS_LANG": "en"}, "en")],
    ids=["as always", "asked for", "set for good"],
)
def test_faults_of_the_account_are_explained_in_the_language_of_every_explanation(
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    environment: dict[str, str],
    language: str,
) -> None:
    for name, value in (environment | {"COLUMNS": "400"}).items():
        monkeypatch.setenv(name, value)
    faults = [written_form(finding_answer(Finding("phone-1", (Fault.NOT_ACTIVE,), "36180")))]
    monkeypatch.setattr(Account, "client", lambda *_: Function({"lists": ["ours"], "findings": faults}))
    refusal = {"type": "urn:stop-sms:problem:carrier_not_set_up", "title": "not set up", "status": 409}
    server.on("POST /v1/campaigns/c0ffee00c0ffee00/schedule", refusal | {"findings": faults}, status=409)

    refused = server.run("campaign", "schedule", "c0ffee00c0ffee00", "--yes", "--table", *arguments).stderr
    monkeypatch.setattr(Asked, "account", Account({"ReconcileFunction": "reconcile"}))
    checked = server.run("carrier", "check", "--table", *arguments).stdout

    said, other = (" ".join(words.split()) for words in (WORDS[Fault.NOT_ACTIVE].fr, WORDS[Fault.NOT_ACTIVE].en))
    one_fault = {"en": ("1 fault", "1 fault, 0 notes"), "fr": ("1 défaut", "1 défaut, 0 remarque")}[language]
    for shown, heading in zip((refused, checked), one_fault, strict=True):
        assert heading in [line.strip() for line in shown.splitlines()]
    if language == "en":
        said, other = other, said
    for shown in (refused, checked):
        assert said in " ".join(shown.split())
        assert other not in " ".join(shown.split())


def test_troubles_of_a_declared_carrier_are_told_in_its_words_and_in_plain_ones(server: Server) -> None:
    troubles = written_form(carrier_finding_answers([CarrierFinding(Trouble.CREDIT, told="creditsLeft: 0")]))
    refusal = {"type": "urn:stop-sms:problem:carrier_not_set_up", "title": "not set up", "status": 409}
    server.on("POST /v1/campaigns/c0ffee00c0ffee00/resume", refusal | {"findings": troubles}, status=409)

    refused = server.run("campaign", "resume", "c0ffee00c0ffee00", "--carrier", "ovh-1", "--yes", "--table")

    assert refused.exit_code == Exit.CONFLICT
    said = " ".join(refused.stderr.split())
    for word in ("1 défaut", "credit", "creditsLeft: 0", "Rechargez-le"):
        assert word in said


def test_a_carrier_that_does_not_tell_is_said_at_once_and_not_asked_again_and_again(server: Server) -> None:
    unreadable = [written_form(finding_answer(Finding("numbers", (Fault.UNREADABLE,))))]
    problem = {"type": "urn:stop-sms:problem:carrier_unreadable", "title": "try again in a minute", "status": 409}
    server.on("POST /v1/campaigns/c0ffee00c0ffee00/schedule", problem | {"findings": unreadable}, status=409)

    done = server.run("campaign", "schedule", "c0ffee00c0ffee00", "--yes", "--table")

    assert (done.exit_code, len(server.asked)) == (Exit.CONFLICT, 2), "its preview, and once"
    assert "Try again in a minute." in done.stderr


def test_a_comparison_that_is_asked_for_begins_without_being_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    function = Function(None)
    monkeypatch.setattr(Account, "client", lambda *_: function)
    monkeypatch.setattr(Asked, "account", Account({"ReconcileFunction": "reconcile"}))

    assert CliRunner().invoke(program, ["carrier", "compare"]).exit_code == Exit.DONE
    assert [call["InvocationType"] for call in function.asked] == ["Event"]


def test_an_edit_gives_back_what_stands_and_changes_what_is_given(server: Server) -> None:
    standing = a_campaign("draft") | {
        "nature": "commercial",
        "audience": {"tags": [], "where": {"tag": "été"}},
        "topics": ["health"],
        "contract_in_progress": False,
        "companies_only": True,
        "limits": {"oppositions": None},
        "canary": None,
        "max_cost_eur": 12.34,
    }
    server.on("GET /v1/campaigns/c0ffee00c0ffee00", standing)
    server.on("PUT /v1/campaigns/c0ffee00c0ffee00", standing)
    done = server.run("campaign", "edit", "c0ffee00c0ffee00", "--text", "Zelie : -30 %.", "--tag", "vip", "--at", AT)

    assert done.exit_code == 0, done.output
    written = server.asked[-1][2]
    assert (written["text"], written["schedule"]) == ("Zelie : -30 %.", {"at": AT})
    assert written["audience"] == {**standing["audience"], "tags": ["vip"]}
    changed = ("text", "schedule", "audience")
    assert {name: written[name] for name in written if name not in changed} == {
        name: standing[name] for name in written if name not in changed
    }
    assert set(written) == CampaignBody.model_fields.keys() - {"template"}, "what is left out would be lost"

    for said, limit in (("49.90", 49.9), ("none", None)):
        assert server.run("campaign", "edit", "c0ffee00c0ffee00", "--max-cost", said).exit_code == 0
        assert server.asked[-1][2] == {name: standing.get(name) for name in written} | {"max_cost_eur": limit}


AT = "2026-11-27T10:00:00+01:00"


def test_a_draft_is_duplicated_deleted_and_approved(server: Server) -> None:
    for call in (
        "POST /v1/campaigns/c0ffee00c0ffee00/duplicate",
        "DELETE /v1/campaigns/c0ffee00c0ffee00",
        "POST /v1/campaigns/c0ffee00c0ffee00/approval",
    ):
        server.on(call, a_campaign("draft"))

    assert server.run("campaign", "duplicate", "c0ffee00c0ffee00", "--name", "Suite", "--at", AT).exit_code == 0
    assert server.asked[-1][2] == {"name": "Suite", "at": AT}
    assert server.run("campaign", "delete", "c0ffee00c0ffee00", "--yes").exit_code == 0
    assert server.run("campaign", "approve", "c0ffee00c0ffee00").exit_code == Exit.USAGE, "nobody has seen it"
    assert server.run("campaign", "approve", "c0ffee00c0ffee00", "--digest", "cd" * 32).exit_code == 0
    assert server.asked[-1][2] == {"digest": "cd" * 32, "at": None, "carrier": None}
    assert server.run("campaign", "approve", "c0ffee00c0ffee00", "--at", AT, "--yes").exit_code == 0
    assert server.asked[-1][2] == {"digest": DIGEST, "at": AT, "carrier": None}


def test_a_test_ends_with_a_code_of_its_own_unless_each_was_sent(server: Server) -> None:
    sent: dict[str, Any] = {
        "phone": "+33612345678", "of": "Claire", "result": "sent", "why": None, "rules": [], "carrier": None,
        "message": {"text": "TEST - Zelie : -20 %.", "encoding": "GSM-7", "parts": 1}, "parts_unmarked": 1, "message_id": "m-1",
    }  # fmt: skip
    kept = sent | {"result": "not_sent", "why": "rules", "rules": [{"rule": "fr.hours"}], "message_id": None}
    server.on("POST /v1/campaigns/c0ffee00c0ffee00/test", (200, {"tests": [sent]}), (200, {"tests": [sent, kept]}))

    first = server.run("campaign", "test", "c0ffee00c0ffee00", "--phone", "06 12 34 56 78", "--value", "first_name=Léa")
    assert (first.exit_code, server.asked[-1][2]) == (
        0,
        {"phones": ["06 12 34 56 78"], "values": {"first_name": "Léa"}},
    )
    second = server.run("campaign", "test", "c0ffee00c0ffee00", "--table")
    assert second.exit_code == Exit.ATTENTION
    assert "fr.hours" in second.stdout
    assert server.asked[-1][2] == {"values": {}}


def test_templates_are_written_listed_and_drafted_from(server: Server) -> None:
    template: dict[str, Any] = {
        "id": "soldes",
        "name": "Soldes",
        "text": "Zelie : -20 %.",
        "category": None,
        "brand": None,
        "results": [],
    }
    place = "/v1/advertisers/zelie/templates"
    server.on(f"GET {place}", {"templates": [template]})
    for call in (f"GET {place}/soldes", f"PUT {place}/soldes", f"DELETE {place}/soldes"):
        server.on(call, template)
    server.on("POST /v1/campaigns", a_campaign("draft"), status=201)

    assert server.run("template", "set", "soldes", "Soldes", "Zelie : -20 %.", "--category", "mode").exit_code == 0
    assert server.asked[-1][2]["category"] == "mode"
    for arguments in (("list",), ("show", "soldes"), ("remove", "soldes")):
        assert "Zelie : -20 %." in server.run("template", *arguments, "--table").stdout
    assert server.run("campaign", "draft", "--template", "soldes", "--tag", "vip").exit_code == 0
    assert server.asked[-1][2] == {
        "advertiser_id": "zelie",
        "template": "soldes",
        "audience": {"tags": ["vip"]},
        "schedule": {"at": None},
    }


def test_an_advertiser_s_own_phones_and_two_persons_are_set(server: Server) -> None:
    server.on("GET /v1/advertisers/zelie", {"id": "zelie", "brands": [], "contact": {}})
    server.on("PUT /v1/advertisers/zelie", {"brands": []})
    options = ("--test-phone", "06 12 34 56 78=Claire, marketing", "--two-persons", "--needs-digest")

    assert server.run("advertiser", "set", "zelie", *options).exit_code == 0
    assert server.asked[-1][2] == {
        "brands": [],
        "contact": {},
        "two_persons": True,
        "needs_digest": True,
        "test_phones": [{"phone": "06 12 34 56 78", "of": "Claire, marketing"}],
    }
