"""Signing in and out in Chromium, on the emulator's own page and ours: cookies, redirects and the content policy are a browser's matter."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import check_accessibility
from tests.browser.watched_pages import PHONE, watched_page
from tests.stack import Stack

pytestmark = [pytest.mark.system, pytest.mark.slow]

EMAIL, PASSWORD = "chromium@brume.example", "Un-mot-de-passe-1"


@pytest.fixture
def console(stack: Stack) -> str:
    """The address of the console, where somebody may sign in."""
    person = {"name": "Nadia Cherif", "role": "officer", "advertisers": ["brume"]}
    assert stack.api("PUT", f"/people/{EMAIL}", person).status == 200
    stack.client("cognito-idp").admin_set_user_password(
        UserPoolId=stack.resource("UserPool"), Username=EMAIL, Password=PASSWORD, Permanent=True
    )
    url: str = stack.described["api_url"]
    return f"{url}/console"


def sign_in(page: Page, console: str) -> None:
    page.route("**/favicon.ico", lambda route: route.fulfill(status=204))  # the emulator's page has none
    page.goto(console)
    page.get_by_role("link", name="Se connecter").click()
    page.locator("input[name=username]").fill(EMAIL)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    expect(page).to_have_url(console)
    expect(page.get_by_text("Nadia Cherif")).to_be_visible()


def test_in_and_out_on_a_phone_and_every_page_can_be_used_by_everybody(phone_page: Page, console: str) -> None:
    phone_page.goto(console)
    check_accessibility(phone_page)
    sign_in(phone_page, console)
    check_accessibility(phone_page)
    expect(phone_page.get_by_role("listitem").filter(has_text="consulter les preuves")).to_be_visible()
    phone_page.get_by_role("button", name="Se déconnecter").click()

    expect(phone_page.get_by_role("link", name="Se connecter")).to_be_visible()
    expect(phone_page).to_have_url(console)
    assert phone_page.context.cookies() == []
    phone_page.go_back()
    expect(phone_page.get_by_text("Nadia Cherif")).to_have_count(0)


def test_it_works_where_no_script_runs(page_without_javascript: Page, console: str) -> None:
    sign_in(page_without_javascript, console)
    page_without_javascript.get_by_role("button", name="Se déconnecter").click()

    expect(page_without_javascript.get_by_role("link", name="Se connecter")).to_be_visible()


def test_a_step_that_another_browser_began_ends_on_a_page_that_says_so(browser: Browser, console: str) -> None:
    with watched_page(browser, **PHONE) as other, watched_page(browser) as page:
        other.goto(f"{console}/sign-in")
        state = re.findall(r"[?&]state=([\w-]+)", other.url)[0]
        page.goto(f"{console}/sign-in")
        answer = page.goto(f"{console}/callback?code=any&state={state}")

        assert answer is not None
        assert answer.status == 400
        check_accessibility(page)
        page.get_by_role("link", name="Se connecter").click()
        expect(page.locator("input[name=username]")).to_be_visible()
