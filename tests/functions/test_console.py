"""How people sign in and out, as browsers do it: at the door, with a token endpoint on this machine."""

import io
import json
import secrets
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from threading import Thread
from typing import Any

import boto3
import pytest
from access_api.keep_people import PeoplePorts, put_person, remove_person
from console.begin_sign_in import LASTS, Attempt
from stopsms.adapters import wiring
from stopsms.adapters.doors.observability import logger
from stopsms.adapters.doors.pages import MOST_FIELDS
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.access_store import DynamoPersonStore
from stopsms.adapters.tables.session_store import DynamoSessionStore
from stopsms.compliance.access.person import Person
from stopsms.compliance.access.role import Role
from stopsms.compliance.access.session import IDLE, LONGEST, NOTED_EVERY, PersonSession, SignedIn, hash_of, signed_in

from tests.carrier_service import Listener
from tests.each_case import each
from tests.factories import ADMINISTRATOR_KEY
from tests.functions.calling import answered, gateway_event
from tests.functions.doors import Runtime, event, fresh
from tests.sign_in_service import CLIENT, ISSUER, SignInService, id_token

API = "https://sms.zelie.example/v1"
LONG_AGO = datetime(2026, 1, 5, 9, tzinfo=UTC)
CLAIRE = Person(
    "claire@zelie.example", "Claire Martin", Role.OFFICER, frozenset({"zelie"}), LONG_AGO, LONG_AGO, "key:k"
)


@pytest.fixture(scope="session")
def sign_in_url() -> Iterator[str]:
    with Listener(("127.0.0.1", 0), SignInService) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def people(settings: Settings, sign_in_url: str, monkeypatch: pytest.MonkeyPatch) -> DynamoPersonStore:
    """Claire may sign in; nobody has tried yet."""
    SignInService.granted.clear()
    SignInService.asked.clear()
    monkeypatch.setattr(SignInService, "answer", None)
    said = {"address": sign_in_url, "client": CLIENT, "issuer": ISSUER}
    for name, value in ((settings.addresses, {"api": API}), (settings.sign_in, said)):
        boto3.client("ssm").put_parameter(Name=name, Value=json.dumps(value), Type="String", Overwrite=True)
    store = DynamoPersonStore(settings.access_table)
    assert store.put(CLAIRE)
    return store


class Browser:
    """One browser, with its cookies."""

    def __init__(self) -> None:
        self.cookies: dict[str, str] = {}
        self.set: dict[str, Any] = {}
        self.headers: dict[str, str] = {}
        self.posts_bytes = False

    def ask(self, method: str, resource: str, body: str = "", **query: str) -> tuple[int, str]:
        """One request; the status, and the page or where it leads."""
        asked = event("console_get_console") | {"httpMethod": method, "resource": resource, "path": resource}
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        asked |= {"headers": {"Cookie": cookie} if cookie else {}, "queryStringParameters": query or None, "body": body}
        asked["isBase64Encoded"] = self.posts_bytes
        answer = fresh("console").handler(asked, Runtime())
        self.headers = answer["headers"]
        self.set = {}
        for line in answer["multiValueHeaders"].get("Set-Cookie", ()):
            for name, morsel in SimpleCookie(line).items():
                self.set[name] = morsel
                self.cookies[name] = morsel.value
                if morsel["max-age"] == "0":
                    del self.cookies[name]
        return answer["statusCode"], answer["headers"].get("Location") or answer["body"]

    def goes_to_sign_in(self) -> str:
        status, location = self.ask("GET", "/console/sign-in")
        assert status == 303
        return location

    def signs_in(self, email: str = CLAIRE.email, **claims: Any) -> tuple[int, str]:
        """There and back; what they see then."""
        back = SignInService.sign_in(self.goes_to_sign_in(), email, time.time() + 300, **claims)
        return self.ask("GET", "/console/callback", **back)

    @property
    def console(self) -> str:
        status, page = self.ask("GET", "/console")
        assert status == 200
        return page

    @property
    def form_token(self) -> str:
        _, _, rest = self.console.partition('name="form_token" value="')
        return rest.partition('"')[0]


def is_in(browser: Browser) -> bool:
    page = browser.console
    assert ("Se déconnecter" in page) is not ("Se connecter" in page)
    return "Se déconnecter" in page


def sessions(settings: Settings) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = boto3.client("dynamodb").scan(TableName=settings.access_table)["Items"]
    return [item for item in items if item["pk"]["S"].startswith("SESSION#")]


def test_who_signs_in_sees_who_they_are_and_what_they_may_do(people: DynamoPersonStore) -> None:
    claire = Browser()
    assert claire.signs_in("Claire@Zelie.example") == (303, "../console")

    page = claire.console
    for shown in ("Claire Martin", "claire@zelie.example", "protection des données", "zelie", "consulter les preuves"):
        assert shown in page
    assert "préparer des campagnes" not in page


def test_the_cookie_of_a_session_is_for_our_pages_alone_and_only_its_hash_is_kept(
    people: DynamoPersonStore, settings: Settings
) -> None:
    claire = Browser()
    claire.signs_in()
    cookie = claire.set["stopsms_session"]

    assert (cookie["httponly"], cookie["secure"], cookie["samesite"], cookie["path"]) == (True, True, "Lax", "")
    (kept,) = sessions(settings)
    assert cookie.value not in json.dumps(kept)
    assert kept["pk"] == {"S": f"SESSION#{hash_of(cookie.value)}"}
    ends = datetime.fromisoformat(kept["created_at"]["S"]) + LONGEST
    assert kept["expiration"] == {"N": str(int(ends.timestamp()))}
    assert "stopsms_sign_in" not in claire.cookies, "the attempt is over"


def test_a_page_is_kept_by_nobody_framed_by_nobody_and_posts_to_us_and_the_sign_in_alone(
    people: DynamoPersonStore, sign_in_url: str
) -> None:
    claire = Browser()
    claire.signs_in()
    assert is_in(claire)

    policy = claire.headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "frame-ancestors 'none'", f"form-action 'self' {sign_in_url}"} <= set(policy)
    assert claire.headers["Cache-Control"] == "no-store"


WRONG: list[dict[str, Any]] = [
    *({name: None} for name in ("iss", "aud", "token_use", "nonce", "exp", "email", "email_verified")),
    {"iss": "https://cognito-idp.eu-west-3.amazonaws.com/another"},
    {"aud": "client-2"},
    {"aud": [CLIENT, "client-2"]},
    {"token_use": "access"},
    {"nonce": "of-another-attempt"},
    {"exp": 1_700_000_000},
    {"exp": "tomorrow"},
    {"exp": True},
    {"email_verified": False},
    {"email_verified": "false"},
    {"email": " "},
    {"email": ["claire@zelie.example"]},
]


@each("claims", WRONG)
def test_a_token_that_says_anything_else_lets_nobody_in(
    people: DynamoPersonStore, settings: Settings, claims: dict[str, Any]
) -> None:
    claire = Browser()
    status, page = claire.signs_in(**claims)

    assert (status, "La connexion n’a pas abouti" in page) == (400, True)
    assert sessions(settings) == []


@pytest.mark.parametrize("email", ["nobody@zelie.example", "paul@zelie.example"])
def test_somebody_to_whom_nobody_has_given_a_role_or_not_any_more_is_told_whom_to_ask(
    people: DynamoPersonStore, settings: Settings, email: str
) -> None:
    people.put(replace(CLAIRE, email="paul@zelie.example", active=False))
    status, page = Browser().signs_in(email)

    assert status == 403
    assert email in page
    assert "Demandez-le à la personne qui administre les accès" in page
    assert f"logout?client_id={CLIENT}" in page
    assert sessions(settings) == []


def test_a_code_works_once(people: DynamoPersonStore, settings: Settings) -> None:
    claire = Browser()
    back = SignInService.sign_in(claire.goes_to_sign_in(), CLAIRE.email, time.time() + 300)
    kept = dict(claire.cookies)
    assert claire.ask("GET", "/console/callback", **back)[0] == 303

    again = Browser()
    assert again.ask("GET", "/console/callback", **back)[0] == 400, "its cookie went with the attempt"
    again.cookies = kept
    assert again.ask("GET", "/console/callback", **back)[0] == 400, "nor for whoever kept the cookie"
    assert len(sessions(settings)) == 1


def test_what_another_browser_began_is_not_completed_and_its_code_not_redeemed(people: DynamoPersonStore) -> None:
    """Somebody signs in and has Claire's browser open the last step: she would work under another name without noticing."""
    other, claire = Browser(), Browser()
    back = SignInService.sign_in(other.goes_to_sign_in(), CLAIRE.email, time.time() + 300)

    assert claire.ask("GET", "/console/callback", **back)[0] == 400
    claire.goes_to_sign_in()
    assert claire.ask("GET", "/console/callback", **back)[0] == 400
    claire.goes_to_sign_in()
    assert claire.ask("GET", "/console/callback", code=back["code"])[0] == 400
    assert SignInService.asked == []
    assert not is_in(claire)


def test_a_code_that_another_intercepts_is_worth_nothing_without_the_verifier(people: DynamoPersonStore) -> None:
    claire, thief = Browser(), Browser()
    stolen = SignInService.sign_in(claire.goes_to_sign_in(), CLAIRE.email, time.time() + 300)["code"]
    own = SignInService.sign_in(thief.goes_to_sign_in(), "thief@zelie.example", time.time() + 300)

    assert thief.ask("GET", "/console/callback", code=stolen, state=own["state"])[0] == 400
    assert len(SignInService.asked) == 1
    assert not is_in(thief)


def test_an_attempt_lasts_half_an_hour_and_nobody_makes_one_but_us(people: DynamoPersonStore) -> None:
    def comes_back(cookie: str, attempt: Attempt) -> int:
        browser = Browser()
        browser.cookies["stopsms_sign_in"] = cookie
        return browser.ask("GET", "/console/callback", code="any", state=attempt.state)[0]

    now, secret = datetime.now(UTC), wiring.keyed_hash().secret_for("sign-in")
    late = Attempt(secrets.token_urlsafe(32), secret, now - LASTS)
    forged = Attempt(secrets.token_urlsafe(32), b"another secret", now)
    good = Attempt(secrets.token_urlsafe(32), secret, now - LASTS + timedelta(minutes=1))
    identifier, _, proof = good.cookie.split(".")
    younger = f"{identifier}.{int(now.timestamp())}.{proof}"

    assert {comes_back(late.cookie, late), comes_back(forged.cookie, forged), comes_back(younger, good)} == {400}
    assert SignInService.asked == []
    assert comes_back(good.cookie, good) == 400
    assert [asked["code"] for asked in SignInService.asked] == ["any"]


def test_a_session_that_somebody_planted_is_not_the_one_that_begins(
    people: DynamoPersonStore, settings: Settings
) -> None:
    claire = Browser()
    planted = secrets.token_urlsafe(32)
    claire.cookies["stopsms_session"] = planted
    claire.signs_in()
    assert claire.cookies["stopsms_session"] != planted

    first = Browser()
    first.cookies = dict(claire.cookies)
    claire.signs_in()
    assert is_in(claire)
    assert not is_in(first), "the one before is over, wherever its cookie went"
    assert len(sessions(settings)) == 1


def test_nobody_is_led_anywhere_else(people: DynamoPersonStore, sign_in_url: str) -> None:
    claire = Browser()
    elsewhere = "https://evil.example/"
    _, location = claire.ask("GET", "/console/sign-in", next=elsewhere, redirect_uri=elsewhere, state=elsewhere)
    assert location.startswith(f"{sign_in_url}/oauth2/authorize?")
    assert "evil" not in location

    back = SignInService.sign_in(location, CLAIRE.email, time.time() + 300)
    assert claire.ask("GET", "/console/callback", **back, next=elsewhere) == (303, "../console")
    body = f"form_token={claire.form_token}&next={elsewhere}"
    _, location = claire.ask("POST", "/console/sign-out", body)
    assert (
        location == f"{sign_in_url}/logout?client_id={CLIENT}&logout_uri=https%3A%2F%2Fsms.zelie.example%2Fv1%2Fconsole"
    )


def test_who_signs_out_is_out_at_once_wherever_the_cookie_went(people: DynamoPersonStore, settings: Settings) -> None:
    claire = Browser()
    claire.signs_in()
    copy = Browser()
    copy.cookies = dict(claire.cookies)
    claire.ask("POST", "/console/sign-out", f"form_token={claire.form_token}")

    assert claire.cookies == {}
    assert not is_in(copy)
    assert sessions(settings) == []


@each("body", ["", "form_token=", "form_token=%C3%A9", "form_token=" + "0" * 64, "other=1"])
def test_another_site_cannot_sign_anybody_out(people: DynamoPersonStore, body: str) -> None:
    claire = Browser()
    claire.signs_in()

    assert claire.ask("POST", "/console/sign-out", body)[0] == 403
    assert is_in(claire)


def test_the_token_of_ones_own_forms_is_good_for_no_other_session(people: DynamoPersonStore) -> None:
    claire, other = Browser(), Browser()
    claire.signs_in()
    other.signs_in()

    assert claire.ask("POST", "/console/sign-out", f"form_token={other.form_token}")[0] == 403
    assert is_in(claire)


def test_who_is_signed_out_already_is_led_back_to_where_one_signs_in(people: DynamoPersonStore) -> None:
    assert Browser().ask("POST", "/console/sign-out", "form_token=x") == (303, "../console")


def test_another_role_counts_at_once_and_so_does_none(people: DynamoPersonStore) -> None:
    claire = Browser()
    claire.signs_in()
    people.put(replace(CLAIRE, role=Role.MARKETER, revision=2))
    assert "préparer des campagnes" in claire.console

    people.put(replace(CLAIRE, active=False, revision=3))
    assert not is_in(claire)


def test_access_that_is_given_back_brings_no_session_back(people: DynamoPersonStore) -> None:
    claire, ports = Browser(), PeoplePorts(people, wiring.real_clock(), wiring.people_directory())
    administrator = replace(CLAIRE, advertisers=None).principal
    given = (CLAIRE.email, CLAIRE.name, CLAIRE.role, CLAIRE.advertisers, administrator, ports)
    claire.signs_in()
    put_person(*given)
    assert is_in(claire), "a change ends nothing"

    remove_person(CLAIRE.email, administrator, ports)
    put_person(*given)
    assert not is_in(claire)
    claire.signs_in()
    assert is_in(claire)


@pytest.mark.parametrize(
    ("age", "unused", "open_still"),
    [
        (timedelta(), IDLE - timedelta(minutes=1), True),
        (timedelta(), IDLE + timedelta(seconds=1), False),
        (LONGEST - timedelta(minutes=1), timedelta(), True),
        (LONGEST + timedelta(seconds=1), timedelta(), False),
    ],
)
def test_a_session_ends_after_an_hour_without_use_and_after_eight_in_any_case(
    people: DynamoPersonStore, settings: Settings, age: timedelta, unused: timedelta, open_still: bool
) -> None:
    claire = Browser()
    claire.signs_in()
    set_back(settings, claire, created=max(age, unused), used=unused)

    assert is_in(claire) is open_still
    assert open_still or "Votre session est terminée" in claire.console


def set_back(settings: Settings, browser: Browser, *, created: timedelta, used: timedelta) -> None:
    """As if the session had begun, and been used, so long ago."""
    store, now = DynamoSessionStore(settings.access_table), datetime.now(UTC)
    session = store.find(hash_of(browser.cookies["stopsms_session"]))
    assert session is not None
    store.end(session.token_hash)
    store.add(replace(session, created_at=now - created, used_at=now - used))


def test_use_is_noted_now_and_then_and_brings_no_session_back(people: DynamoPersonStore, settings: Settings) -> None:
    claire, store = Browser(), DynamoSessionStore(settings.access_table)
    claire.signs_in()
    hashed = hash_of(claire.cookies["stopsms_session"])
    (begun,) = sessions(settings)
    assert is_in(claire)
    assert sessions(settings) == [begun]

    set_back(settings, claire, created=timedelta(hours=1), used=NOTED_EVERY)
    seen = store.find(hashed)
    assert seen is not None
    assert is_in(claire)
    noted = store.find(hashed)
    assert noted is not None
    assert noted.used_at > seen.used_at

    store.end(hashed)
    store.note_use(seen, datetime.now(UTC))
    assert sessions(settings) == []


def test_two_cookies_of_one_name_are_nobodys(people: DynamoPersonStore) -> None:
    claire = Browser()
    claire.signs_in()
    claire.cookies["stopsms_session"] += f"; stopsms_session={secrets.token_urlsafe(32)}"

    assert not is_in(claire)


def test_who_signs_out_leaves_none_of_several_sessions_behind(people: DynamoPersonStore, settings: Settings) -> None:
    claire, before = Browser(), Browser()
    before.signs_in()
    claire.signs_in()
    form_token, planted = claire.form_token, secrets.token_urlsafe(32)
    both = f"{before.cookies['stopsms_session']}; stopsms_session={planted}; stopsms_session="
    claire.cookies["stopsms_session"] = both + claire.cookies["stopsms_session"]
    assert len(sessions(settings)) == 2

    assert claire.ask("POST", "/console/sign-out", "form_token=" + "0" * 64)[0] == 403
    assert len(sessions(settings)) == 2
    assert claire.ask("POST", "/console/sign-out", f"form_token={form_token}")[0] == 303
    assert sessions(settings) == []


def test_nor_does_who_signs_in(people: DynamoPersonStore, settings: Settings) -> None:
    claire, before = Browser(), Browser()
    before.signs_in()
    claire.signs_in()
    claire.cookies["stopsms_session"] += f"; stopsms_session={before.cookies['stopsms_session']}"
    claire.signs_in()

    assert len(sessions(settings)) == 1
    assert is_in(claire)


@pytest.mark.parametrize("does", ["signs out", "signs in"])
def test_nobody_keeps_a_session_open_by_planting_others_before_it(
    people: DynamoPersonStore, settings: Settings, does: str
) -> None:
    """Another page of the domain may set cookies that come first, as many as the head of a request holds."""
    claire = Browser()
    claire.signs_in()
    form_token, own = claire.form_token, claire.cookies["stopsms_session"]
    planted = "; stopsms_session=".join(f"{place:043d}" for place in range(30))
    claire.cookies["stopsms_session"] = f"{planted}; stopsms_session={own}"

    if does == "signs out":
        assert claire.ask("POST", "/console/sign-out", "form_token=" + "0" * 64)[0] == 303
        assert len(sessions(settings)) == 1, "nobody has shown that one is theirs"
        claire.cookies["stopsms_session"] = f"{planted}; stopsms_session={own}"
        assert claire.ask("POST", "/console/sign-out", f"form_token={form_token}")[0] == 303
    else:
        claire.signs_in()
    left = {item["pk"]["S"] for item in sessions(settings)}

    assert f"SESSION#{hash_of(own)}" not in left
    assert len(left) == (does == "signs in")


@pytest.mark.slow
def test_whoever_loses_a_role_or_all_access_does_in_every_session_however_many_there_are(
    people: DynamoPersonStore, settings: Settings
) -> None:
    """A session says who somebody is and nothing else: what they may do is read at each request."""
    ports = PeoplePorts(people, wiring.real_clock(), wiring.people_directory())
    administrator = replace(CLAIRE, advertisers=None).principal
    before, tokens = datetime.now(UTC) - timedelta(minutes=5), [f"{place:043d}" for place in range(12)]
    for token in tokens:
        wiring.sessions().add(PersonSession(hash_of(token), CLAIRE.email, before, before))

    def signed_in_as() -> list[SignedIn | None]:
        return [signed_in(token, wiring.sessions(), people, datetime.now(UTC)) for token in tokens]

    put_person(CLAIRE.email, CLAIRE.name, Role.READER, CLAIRE.advertisers, administrator, ports)
    assert {known.person.role for known in signed_in_as() if known} == {Role.READER}
    assert None not in signed_in_as()
    remove_person(CLAIRE.email, administrator, ports)
    assert set(signed_in_as()) == {None}
    put_person(CLAIRE.email, CLAIRE.name, CLAIRE.role, CLAIRE.advertisers, administrator, ports)
    assert set(signed_in_as()) == {None}, "nor does access that is given back bring one of them back"
    assert len(sessions(settings)) == 12, "though none of them was ended one by one"


def test_of_two_tabs_the_one_that_began_last_signs_in_whatever_comes_back_to_the_other(
    people: DynamoPersonStore,
) -> None:
    claire = Browser()
    first, second = (SignInService.sign_in(claire.goes_to_sign_in(), CLAIRE.email, time.time() + 300) for _ in "12")

    assert claire.ask("GET", "/console/callback", **first)[0] == 400
    assert claire.ask("GET", "/console/callback", state="x", code=second["code"])[0] == 400
    assert SignInService.asked == [], "nothing of it is redeemed"
    assert claire.ask("GET", "/console/callback", **second)[0] == 303
    assert "stopsms_sign_in" not in claire.cookies


def test_an_attempt_whose_state_came_back_is_over_whatever_came_of_it(people: DynamoPersonStore) -> None:
    claire = Browser()
    back = SignInService.sign_in(claire.goes_to_sign_in(), CLAIRE.email, time.time() + 300)

    assert claire.ask("GET", "/console/callback", state=back["state"], code="wrong")[0] == 400
    assert "stopsms_sign_in" not in claire.cookies
    assert claire.ask("GET", "/console/callback", **back)[0] == 400


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ((0, b""), 503),
        ((500, b""), 503),
        ((302, b""), 503),
        ((429, b""), 429),
        ((400, b'{"error": "invalid_client"}'), 400),
        ((200, b""), 400),
        ((200, b"[]"), 400),
        ((200, b'{"access_token": "a.b.c"}'), 400),
        ((200, b'{"id_token": "a.b.c"}'), 400),
        ((200, b'{"id_token": null}'), 400),
        ((200, json.dumps({"id_token": id_token({})}).encode()), 400),
        ((200, b'{"id_token": "a.W10.c"}'), 400),
    ],
)
def test_a_sign_in_that_answers_anything_else_lets_nobody_in(
    people: DynamoPersonStore,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    answer: tuple[int, bytes],
    status: int,
) -> None:
    monkeypatch.setattr(SignInService, "answer", answer)

    assert Browser().signs_in()[0] == status
    assert sessions(settings) == []


def test_a_form_that_cannot_be_read_is_refused_and_nothing_fails(people: DynamoPersonStore) -> None:
    claire = Browser()
    claire.signs_in()
    fields = "&".join(f"a{place}=1" for place in range(MOST_FIELDS + 1))

    assert claire.ask("POST", "/console/sign-out", fields)[0] == 400
    claire.posts_bytes = True
    assert claire.ask("POST", "/console/sign-out", "/w==")[0] == 400, "no UTF-8"
    assert claire.ask("POST", "/console/sign-out", "?")[0] == 400, "no base64"
    claire.posts_bytes = False
    assert is_in(claire)


def test_a_name_is_text_whatever_stands_in_it(people: DynamoPersonStore) -> None:
    people.put(replace(CLAIRE, name="<script>alert(1)</script>", revision=2))
    claire = Browser()
    claire.signs_in()

    assert "<script" not in claire.console
    assert "&lt;script&gt;" in claire.console


def test_no_code_token_or_cookie_is_ever_logged(people: DynamoPersonStore, monkeypatch: pytest.MonkeyPatch) -> None:
    log = io.StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", log)
    claire = Browser()
    location = claire.goes_to_sign_in()
    back = SignInService.sign_in(location, CLAIRE.email, time.time() + 300)
    attempt = claire.cookies["stopsms_sign_in"]
    claire.ask("GET", "/console/callback", **back)
    claire.ask("GET", "/console/callback", **back)
    session, form = claire.cookies["stopsms_session"], claire.form_token
    claire.ask("POST", "/console/sign-out", f"form_token={form}")
    logged = log.getvalue()

    assert '"message":"signed in"' in logged
    assert '"message":"signed out"' in logged
    assert CLAIRE.email in logged
    assert not [secret for secret in (*back.values(), attempt, session, form) if secret in logged]


def _asks_who_she_is(headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
    status, document = answered(("GET", "/me"), gateway_event(("GET", "/me"), None, headers=headers))
    return status, document


def test_who_is_signed_in_is_let_into_the_api_as_themselves_and_no_longer_than_they_are(
    people: DynamoPersonStore,
) -> None:
    claire = Browser()
    claire.signs_in()
    session = {"x-api-key": "", "Authorization": f"Bearer {claire.cookies['stopsms_session']}"}

    status, document = _asks_who_she_is(session)
    assert (status, document["kind"], document["id"]) == (200, "person", "claire@zelie.example")
    assert (document["role"], document["advertisers"]) == ("officer", ["zelie"])
    assert _asks_who_she_is(session | {"x-api-key": ADMINISTRATOR_KEY})[0] == 403, "which of the two acts?"

    people.put(replace(CLAIRE, role=Role.READER, revision=2))
    assert _asks_who_she_is(session)[1]["role"] == "reader"
    people.put(replace(CLAIRE, active=False, revision=3))
    assert _asks_who_she_is(session)[0] == 401


@each("authorization", ["Bearer", f"Bearer {'A' * 43}", "Basic eDp5", "Bearer  ", "bearer\tx", "x" * 5000])
def test_what_is_no_session_opens_nothing(people: DynamoPersonStore, authorization: str) -> None:
    status, document = _asks_who_she_is({"x-api-key": "", "Authorization": authorization})

    assert (status, document["type"]) == (401, "urn:stop-sms:problem:session_ended")
