"""People sign in through the emulator's Cognito, over HTTP and with cookies, as the template deploys it."""

import json
import re
import urllib.error
import urllib.request
from html import unescape
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import pytest
from stopsms.adapters.people_directory import CognitoDirectory, cognito

from tests.stack import Stack

pytestmark = pytest.mark.system

CLAIRE, PASSWORD = "claire@brume.example", "Un-mot-de-passe-1"


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """A browser follows redirects one by one, with the cookies that each sets."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Browser:
    """What a browser does with links, forms, redirects and cookies. It has a jar of its own: Python's keeps secure cookies from http."""

    def __init__(self, url: str) -> None:
        self.url, self.page, self.status = url, "", 0
        self.cookies: dict[str, str] = {}
        self._open = urllib.request.build_opener(NoRedirects).open

    def asks(self, url: str, form: dict[str, str] | None = None) -> None:
        """Go there, and wherever that leads."""
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        call = urllib.request.Request(urljoin(self.url, url), headers={"Cookie": cookie} if cookie else {})
        call.data = None if form is None else urlencode(form).encode()
        try:
            answer = self._open(call, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            self.url, self.status, self.page = call.full_url, answer.status, answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
                if morsel["max-age"] == "0":
                    del self.cookies[name]
        if location := answer.headers.get("Location"):
            self.asks(location)

    def follows(self, words: str) -> None:
        """Click on a link."""
        (link,) = re.findall(rf'<a [^>]*href="([^"]+)"[^>]*>{words}</a>', self.page)
        self.asks(unescape(link))

    def submits(self, **filled: str) -> None:
        """Send the one form of the page."""
        (action,) = re.findall(r'<form[^>]* action="([^"]+)"', self.page)
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.page)
        self.asks(unescape(action), {name: unescape(value) for name, value in hidden} | filled)


@pytest.fixture
def pool(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> str:
    """The user pool of the stack, to which the product's own adapters speak."""
    stack.adapters_use_it(monkeypatch)
    return stack.resource("UserPool")


@pytest.fixture
def console(stack: Stack, pool: str) -> str:
    """The address of the console, where Claire may sign in."""
    person = {"name": "Claire Martin", "role": "officer", "advertisers": None}
    assert stack.api("PUT", f"/people/{CLAIRE}", person).status == 200
    set_password(pool, CLAIRE)
    url: str = stack.described["api_url"]
    return f"{url}/console"


def set_password(pool: str, email: str, *, permanent: bool = True) -> None:
    cognito().admin_set_user_password(UserPoolId=pool, Username=email, Password=PASSWORD, Permanent=permanent)


def test_there_and_back_and_out_again(console: str) -> None:
    claire = Browser(console)
    claire.asks(console)
    claire.follows("Se connecter")
    assert urlsplit(claire.url).path == "/oauth2/authorize"
    claire.submits(username=CLAIRE, password=PASSWORD)

    assert (claire.status, claire.url) == (200, console)
    assert set(claire.cookies) == {"stopsms_session"}
    assert "Claire Martin" in claire.page
    assert "consulter les preuves" in claire.page

    kept = dict(claire.cookies)
    claire.submits()
    assert (claire.status, claire.url, claire.cookies) == (200, console, {})
    claire.cookies = kept
    claire.asks(console)
    assert "Votre session est terminée" in claire.page


def test_a_wrong_password_and_an_unknown_person_are_told_alike(console: str) -> None:
    pages = []
    for email in (CLAIRE, "nobody@brume.example"):
        browser = Browser(console)
        browser.asks(f"{console}/sign-in")
        browser.submits(username=email, password="Un-autre-mot-1")
        pages.append(re.sub(r'value="[^"]*"', "", browser.page))

    assert pages[0] == pages[1]
    assert "Incorrect username or password" in pages[0]


def test_a_code_is_good_for_the_browser_that_asked_for_it_and_once(console: str) -> None:
    class Intercepted(Browser):
        """Stops before the last step."""

        def asks(self, url: str, form: dict[str, str] | None = None) -> None:
            if "/console/callback" in url and form is None and self.status != 0:
                self.url = url
            else:
                super().asks(url, form)

    claire = Intercepted(console)
    claire.asks(f"{console}/sign-in")
    claire.submits(username=CLAIRE, password=PASSWORD)
    back, cookies = claire.url, dict(claire.cookies)
    assert set(parse_qs(urlsplit(back).query)) == {"code", "state"}

    other = Browser(console)
    other.asks(f"{console}/sign-in")
    own = parse_qs(urlsplit(other.url).query)["state"][0]
    (code,) = parse_qs(urlsplit(back).query)["code"]
    jar = dict(other.cookies)
    for tried in (back, f"{console}/callback?{urlencode({'code': code, 'state': own})}"):
        other.cookies = dict(jar)
        other.asks(tried)
        assert other.status == 400, tried

    first, second = Browser(console), Browser(console)
    first.cookies, second.cookies = dict(cookies), dict(cookies)
    first.asks(back)
    second.asks(back)
    assert (first.status, second.status) == (200, 400)


def test_who_was_invited_chooses_a_password_and_without_a_role_sees_nothing(pool: str, console: str) -> None:
    email = "nadia@brume.example"
    CognitoDirectory(pool, sends_invitations=False).invite(email)
    set_password(pool, email, permanent=False)
    nadia = Browser(console)
    nadia.asks(f"{console}/sign-in")
    nadia.submits(username=email, password=PASSWORD)
    (field, again) = re.findall(r'<input type="password"[^>]* name="([^"]+)"', nadia.page)[:2]
    nadia.submits(**{field: "Un-nouveau-mot-2", again: "Un-nouveau-mot-2"})

    assert nadia.status == 403
    assert email in nadia.page
    assert nadia.cookies == {}


def test_who_is_removed_is_out_at_once_and_cannot_sign_in_any_more(stack: Stack, pool: str, console: str) -> None:
    email = "paul@brume.example"
    given = {"name": "Paul Petit", "role": "marketer", "advertisers": ["brume"]}
    assert stack.api("PUT", f"/people/{email}", given).status == 200
    set_password(pool, email)
    paul = Browser(console)
    paul.asks(f"{console}/sign-in")
    paul.submits(username=email, password=PASSWORD)
    assert "Paul Petit" in paul.page

    assert stack.api("DELETE", f"/people/{email}").status == 200
    paul.asks(console)
    assert "Votre session est terminée" in paul.page
    paul.asks(f"{console}/sign-in")
    paul.submits(username=email, password=PASSWORD)
    assert "User is disabled" in paul.page

    assert stack.api("PUT", f"/people/{email}", given).status == 200
    paul.submits(username=email, password=PASSWORD)
    assert "Paul Petit" in paul.page


def test_who_is_shut_out_cannot_sign_in_until_they_are_invited_again(pool: str, console: str) -> None:
    directory, email = CognitoDirectory(pool, sends_invitations=True), "omar@brume.example"
    directory.invite(email)
    assert person(pool, email) == {"enabled": True, "email": email, "verified": "true"}
    directory.shut_out(email)
    assert not person(pool, email)["enabled"]
    directory.shut_out("who-was-never-there@brume.example")

    directory.invite(email)
    assert person(pool, email)["enabled"]


def test_an_invitation_is_sent_again_to_who_has_not_followed_it_and_on_the_embedded_stack_to_nobody(pool: str) -> None:
    told: list[str | None] = []
    cognito().meta.events.register(
        "provide-client-params.cognito-identity-provider.AdminCreateUser",
        lambda params, **_: told.append(params.get("MessageAction")),
    )
    real, embedded = (CognitoDirectory(pool, sends_invitations=sends) for sends in (True, False))
    email = "ines@brume.example"
    real.invite(email)
    real.invite(email)
    assert told == [None, None, "RESEND"]

    told.clear()
    set_password(pool, email)
    real.invite(email)
    embedded.invite(email)
    embedded.invite("jules@brume.example")
    assert told == [None, "SUPPRESS", "SUPPRESS"], "she is there already"


def person(pool: str, email: str) -> dict[str, Any]:
    found = cognito().admin_get_user(UserPoolId=pool, Username=email)
    said = {attribute["Name"]: attribute["Value"] for attribute in found["UserAttributes"]}
    return {"enabled": found["Enabled"], "email": said["email"], "verified": said["email_verified"]}


def test_the_pool_is_closed_to_who_was_not_invited_and_asks_for_two_factors(pool: str, stack: Stack) -> None:
    described = cognito().describe_user_pool(UserPoolId=pool)["UserPool"]
    client = cognito().describe_user_pool_client(UserPoolId=pool, ClientId=stack.resource("UserPoolClient"))
    said = json.loads(stack.client("ssm").get_parameter(Name="/stop-sms/sign-in")["Parameter"]["Value"])

    assert described["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
    assert described["MfaConfiguration"] == "ON"
    assert "ClientSecret" not in client["UserPoolClient"]
    assert client["UserPoolClient"]["CallbackURLs"] == [f"{stack.described['api_url']}/console/callback"]
    assert said["client"] == client["UserPoolClient"]["ClientId"]
