"""Sites that draw a consent form themselves: JSON, for allowed origins alone; and what a token and words hold. On moto."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from forms import app
from forms.asking_site import framing_page, is_ours, origin_of, without_query
from forms.form_token import LONGEST, FormToken, UnknownToken
from forms.visitor_words import phone_mistake
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.form_store import DynamoFormStore
from stopsms.compliance.errors import PHONE_REASONS
from stopsms.compliance.person.phone import Phone

from tests.functions.conftest import API
from tests.functions.doors import move_clock, status
from tests.functions.form_visits import AGENT, SHOP, asked_by, defined, filled, posted, requests_waiting, visit

STRANGER = Phone.of("+33698765432")
READ = timedelta(seconds=5)
PAGE = f"{SHOP}/lettre?client=42"

IN_FRAME = {"sec-fetch-dest": "iframe"}
ADDRESSES = (
    st.text(max_size=60)
    | st.text("htps:/[]@.%a1é\x00", max_size=60)
    | st.sampled_from(
        [
            "http://[",
            "https://a]b",
            "http://[::1",
            "https://[v1.x]",
            "https://a:b:c",
            "//",
            "https://\u2100",
            "https://x@[",
        ]
    )
)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "ANSWERED_AFTER", 0.0)


@pytest.fixture
def form(base: DynamoContactStore) -> dict[str, Any]:
    """A form of zelie's that a site may draw."""
    return defined()


def body_of(form: Any, **changes: Any) -> dict[str, Any]:
    """What the site posts, with a token that it has just been given."""
    _, shown, _ = asked_by(SHOP, form["id"])
    return {"token": shown["token"], "phone": "06 98 76 54 32", "checked": True, "page": PAGE} | changes


def test_an_allowed_site_is_given_what_it_has_to_show_and_may_read_the_answer(form: Any) -> None:
    status_code, shown, headers = asked_by(SHOP, form["id"])

    assert status_code == 200
    assert (shown["wording"], shown["wording_version"]) == (form["wording"], "2026-11")
    assert "ne permet pas de vous appeler" in str(shown["notice"])
    assert headers["Access-Control-Allow-Origin"] == SHOP
    assert "Origin" in headers["Vary"]
    assert "Access-Control-Allow-Credentials" not in headers
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("origin", [None, "https://evil.example", "null", API, SHOP + ".evil.example", SHOP.upper()])
def test_no_other_site_is_given_or_may_read_anything(settings: Settings, form: Any, origin: str | None) -> None:
    body = body_of(form)
    move_clock(settings, READ)
    for asked in (None, body):
        status_code, problem, headers = asked_by(origin, form["id"], asked)
        assert (status_code, problem["type"]) == (403, "urn:stop-sms:problem:origin_not_allowed")
        assert "Access-Control-Allow-Origin" not in headers
        assert "Origin" in headers["Vary"]
    assert requests_waiting(settings) == []


def test_a_preflight_allows_what_the_form_needs_and_to_allowed_sites_alone(form: Any) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    allowed = visit("OPTIONS", f"/forms/{form['id']}", headers=asked | {"Origin": SHOP})
    refused = visit("OPTIONS", f"/forms/{form['id']}", headers=asked | {"Origin": "https://evil.example"})

    assert (allowed["statusCode"], refused["statusCode"]) == (204, 204)
    assert allowed["headers"]["Access-Control-Allow-Origin"] == SHOP
    assert "POST" in allowed["headers"]["Access-Control-Allow-Methods"]
    assert allowed["headers"]["Access-Control-Allow-Headers"] == "Content-Type"
    assert set(refused["headers"]) == {"Vary"}


def test_what_a_site_posts_is_recorded_as_drawn_by_it_and_waits_for_the_holder(settings: Settings, form: Any) -> None:
    from stopsms.adapters.keys.keyed_hash import KeyedHash

    body = body_of(form)
    move_clock(settings, READ)
    status_code, answer, headers = asked_by(SHOP, form["id"], body)

    assert (status_code, headers["Access-Control-Allow-Origin"]) == (202, SHOP)
    assert "répondez OUI" in answer["message"]
    contacts = DynamoContactStore("consent", KeyedHash(settings.hash_key_ids))
    assert status(contacts, STRANGER.e164) == "pending"
    (record,) = contacts.evidence("zelie", STRANGER)
    found = {
        name: record.content.get(name) for name in ("form", "form_url", "rendered_by", "embedded_in", "user_agent")
    }
    assert found == {
        "form": form["id"],
        "form_url": f"{SHOP}/lettre",
        "rendered_by": SHOP,
        "embedded_in": None,
        "user_agent": AGENT,
    }
    assert [request["form"] for request in requests_waiting(settings)] == [form["id"]]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"phone": "01 42 68 53 00"}, "invalid_phone", "phone"),
        ({"phone": ""}, "invalid_phone", "phone"),
        ({"phone": "+687 75 12 34"}, "invalid_phone", "phone"),
        ({"checked": False}, "not_checked", "checked"),
        ({"checked": "true"}, "invalid_request", None),
        ({"page": "https://evil.example/x"}, "invalid_request", None),
        ({"page": "/x"}, "invalid_request", None),
        ({"prechecked": False}, "invalid_request", None),
        ({"token": "x.y"}, "form_expired", None),
    ],
)
def test_what_is_wrong_is_told_by_its_code(
    settings: Settings, form: Any, changes: dict[str, Any], code: str, field: str | None
) -> None:
    body = body_of(form, **changes)
    move_clock(settings, READ)
    status_code, problem, headers = asked_by(SHOP, form["id"], body)

    assert (status_code, problem["type"], problem.get("field")) == (422, f"urn:stop-sms:problem:{code}", field)
    assert headers["Access-Control-Allow-Origin"] == SHOP, "the site may read why"
    assert requests_waiting(settings) == []


@pytest.mark.usefixtures("quick_program")
def test_haste_is_told_to_a_site_since_its_people_would_wait_for_nothing(settings: Settings, form: Any) -> None:
    status_code, problem, _ = asked_by(SHOP, form["id"], body_of(form))

    assert (status_code, problem["type"]) == (429, "urn:stop-sms:problem:too_fast")


@pytest.mark.parametrize("raw", ["", "[]", "{", '{"token": 1}', '{"a": 1, "a": 2}', "null"])
def test_a_body_that_says_nothing_is_refused(form: Any, raw: str) -> None:
    assert asked_by(SHOP, form["id"], raw)[0] in (400, 422)


def test_a_token_for_our_page_is_none_for_a_site_nor_the_other_way_round(settings: Settings, form: Any) -> None:
    import re

    ours = re.findall(r'name="token" value="([^"]+)"', visit("GET", f"/forms/{form['id']}")["body"])[0]
    theirs = body_of(form)["token"]
    move_clock(settings, READ)

    assert asked_by(SHOP, form["id"], body_of(form, token=ours))[0] == 422
    assert posted(form["id"], filled(theirs))["statusCode"] == 422
    assert requests_waiting(settings) == []


# ---- what is refused can be read by whom it concerns, and nothing that is sent is a fault of ours


def test_a_site_may_read_that_its_form_is_closed_and_nobody_else_and_of_no_form_nobody(form: Any) -> None:
    closed = defined(enabled=False)
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    preflights = {
        form_id: visit("OPTIONS", f"/forms/{form_id}", headers=asked | {"Origin": SHOP})
        for form_id in (form["id"], closed["id"], "0" * 16)
    }

    assert [answer["statusCode"] for answer in preflights.values()] == [204, 204, 404]
    readable = [answer["headers"].get("Access-Control-Allow-Origin") for answer in preflights.values()]
    assert readable == [SHOP, SHOP, None]
    for body in (None, body_of(form)):
        code, problem, headers = asked_by(SHOP, closed["id"], body)
        assert (code, problem["type"]) == (404, "urn:stop-sms:problem:not_found")
        assert headers["Access-Control-Allow-Origin"] == SHOP
        assert "Access-Control-Allow-Origin" not in asked_by("https://evil.example", closed["id"], body)[2]
        assert "Access-Control-Allow-Origin" not in asked_by(SHOP, "0" * 16, body)[2]


@pytest.mark.parametrize(
    ("raw", "code"),
    [("x" * 70_000, 413), ("{", 400), ('{"\\ud800": 1, "\\ud800": 2}', 400), ('{"a\\ud800": 1}', 422)],
)
def test_a_site_may_read_that_its_body_is_none(form: Any, raw: str, code: int) -> None:
    answers = {origin: asked_by(origin, form["id"], raw) for origin in (SHOP, "https://evil.example")}

    assert answers[SHOP][0] == code
    assert answers[SHOP][2]["Access-Control-Allow-Origin"] == SHOP
    assert "Access-Control-Allow-Origin" not in answers["https://evil.example"][2]
    json.dumps(
        answers[SHOP][1], ensure_ascii=False
    ).encode()  # no half of a character, which the runtime could not send
    assert "Access-Control-Allow-Origin" not in asked_by(SHOP, "0" * 16, raw)[2]


def test_a_site_may_read_when_to_come_back(settings: Settings, base: DynamoContactStore) -> None:
    full = defined(consents_an_hour=1)
    bodies = [body_of(full, phone=f"06 98 76 54 3{place}") for place in range(2)]
    move_clock(settings, READ)
    answered = [asked_by(SHOP, full["id"], body) for body in bodies]

    assert [code for code, *_ in answered] == [202, 429]
    _, problem, headers = answered[1]
    assert problem["type"] == "urn:stop-sms:problem:form_full"
    assert 3000 < int(headers["Retry-After"]) <= 3601
    assert "Retry-After" in headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize("form_id", ["0" * 2100, "3F0C9A1BE2D45F67", "", " ", "é" * 16, "../x"])
def test_what_is_no_id_of_a_form_is_asked_of_no_table(form: Any, form_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: Any) -> None:
        raise AssertionError("the table was asked")

    monkeypatch.setattr(DynamoFormStore, "find", asked)
    assert visit("GET", f"/forms/{form_id}")["statusCode"] == 404
    assert asked_by(SHOP, form_id)[0] == 404
    assert posted(form_id, filled("x"))["statusCode"] == 404


@pytest.mark.parametrize("origin", ["http://[", "https://a]b", "http://[::1", "https://\u2100", "\x00"])
def test_an_origin_that_is_none_is_refused_and_no_fault_of_ours(form: Any, origin: str) -> None:
    assert posted(form["id"], filled("x"), headers={"Origin": origin})["statusCode"] == 403
    assert asked_by(origin, form["id"])[0] == 403


HEADERS = st.dictionaries(
    st.sampled_from(["Origin", "Host", "Referer", "Content-Type", "Accept", "Sec-Fetch-Dest", "User-Agent"]),
    ADDRESSES | st.sampled_from(["iframe", "application/json", "text/html", SHOP, API]),
)


@pytest.mark.slow
@given(st.data(), HEADERS, st.sampled_from(["GET", "POST", "OPTIONS"]))
@hypothesis_settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_header_is_a_fault_of_ours(form: Any, data: st.DataObject, headers: dict[str, str], method: str) -> None:
    body = data.draw(st.text(max_size=30) | st.just("phone=06&accord=oui&token=x")) if method == "POST" else ""
    answer = visit(method, f"/forms/{form['id']}", body, headers=headers)

    assert answer["statusCode"] < 500
    json.dumps(answer, ensure_ascii=False).encode()


# ---- what a token and words hold

SECRET = b"s" * 32
ISSUED = int(datetime(2026, 11, 24, 9, tzinfo=UTC).timestamp())


@given(st.text(max_size=40), st.text(max_size=40), st.integers(0, 2**40), st.text(max_size=40))
def test_a_token_is_read_as_it_was_signed(form: str, shown: str, issued: int, within: str) -> None:
    token = FormToken(form, shown, issued, "", within)
    written = token.signed(SECRET)

    if len(written) <= LONGEST:
        assert FormToken.read(written, SECRET) == token
    with pytest.raises(UnknownToken):
        FormToken.read(written, b"o" * 32)


@given(st.text(max_size=300))
def test_no_text_is_a_token(text: str) -> None:
    with pytest.raises(UnknownToken):
        FormToken.read(text, SECRET)


@given(st.data())
def test_a_token_of_which_one_character_changed_is_none(data: st.DataObject) -> None:
    written = FormToken("3f0c9a1be2d45f67", "ab" * 32, ISSUED).signed(SECRET)
    place = data.draw(st.integers(0, len(written) - 1))
    other = data.draw(st.sampled_from("abcXYZ019-_.=").filter(lambda one: one != written[place]))

    with pytest.raises(UnknownToken):
        FormToken.read(written[:place] + other + written[place + 1 :], SECRET)


@given(st.sampled_from(sorted(PHONE_REASONS)), st.text(max_size=60))
def test_whatever_is_typed_is_answered_in_words_that_say_what_to_do(reason: str, typed: str) -> None:
    words = phone_mistake(reason, typed)

    assert words.endswith(".")
    assert any(verb in words for verb in ("Indiquez", "Écrivez", "vérifiez", "par exemple"))


@given(ADDRESSES, ADDRESSES)
def test_whatever_a_browser_says_of_where_it_comes_from_is_no_page_of_an_allowed_site(text: str, host: str) -> None:
    assert framing_page(IN_FRAME | {"referer": text}, {SHOP}) == ""
    assert origin_of(text) != SHOP
    assert not is_ours(text, host, API) or text == f"https://{host}"


def framed(referrer: str) -> str:
    """The page that frames the form, of that referrer."""
    return framing_page(IN_FRAME | {"referer": referrer}, {SHOP})


def test_a_page_is_known_by_its_address_alone() -> None:
    assert framed(f"{SHOP}/a?b=c#d") == f"{SHOP}/a"
    assert framed(f"{SHOP}@evil.example/a") == ""
    assert framed(f"{SHOP}:8443/a") == ""
    assert framed(f"{SHOP}/é") == "", "browsers write addresses in ASCII"
    longest = framed(f"{SHOP}/{'%22' * 5000}")
    assert len(FormToken("f" * 16, "ab" * 32, ISSUED, "https://" + "x" * 252, longest).signed(SECRET)) <= LONGEST
    assert without_query("https://a.example/x?y#z") == "https://a.example/x"
    assert len(without_query("https://a.example/" + "x" * 5000)) == 500
    assert is_ours("https://sms.zelie.example", "", API)
    assert framing_page({"referer": f"{SHOP}/a"}, {SHOP}) == "", "a link"
    assert framing_page({"referer": f"{SHOP}/a", "sec-fetch-dest": "document"}, {SHOP}) == ""
    assert framing_page({"referer": f"{SHOP}/a", "sec-fetch-dest": "frame"}, {SHOP}) == f"{SHOP}/a"
    assert is_ours("https://abc.execute-api.example", "abc.execute-api.example", API)
    assert not is_ours("http://abc.execute-api.example", "abc.execute-api.example", API), "anybody may write over it"
    assert not is_ours("http://sms.zelie.example", "sms.zelie.example", API)
    assert is_ours("http://127.0.0.1:4610", "", "http://127.0.0.1:4610"), "the embedded stack"
    assert not is_ours("https://sms.zelie.example.evil.example", "sms.zelie.example", API)
