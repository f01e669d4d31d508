"""A consent form on another site's page: framed, or drawn by that site itself; and nothing of it on one that the form does not allow."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Frame, Page, expect

from tests.browser.accessibility import check_accessibility
from tests.browser.other_origin import OtherOrigin
from tests.browser.watched_pages import watched_page
from tests.stack import Advertiser, Stack, answers, evidence, request, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]

A_MOMENT_LATER = "2026-11-24T10:01:00+01:00"
"""Nobody fills in a form within two seconds."""

SHOP = """<!doctype html><html lang="fr"><head><title>Boutique</title></head><body><main><h1>Boutique</h1>{snippet}</main></body></html>"""

ASK = """async address => {
    const answer = await fetch(address, {headers: {Accept: "application/json"}});
    return {status: answer.status, body: await answer.json()};
}"""
POST = """async ([address, body]) => {
    const answer = await fetch(address, {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body)});
    return {status: answer.status, body: await answer.json()};
}"""
POST_AS_A_FORM = (
    """([address, fields]) => fetch(address, {method: "POST", mode: "no-cors", body: new URLSearchParams(fields)})"""
)


class Site:
    """An advertiser's form, and the site it is for or not for."""

    def __init__(self, stack: Stack, advertiser: Advertiser, other: OtherOrigin, *allowed: str) -> None:
        definition = {
            "title": "Recevez nos offres par SMS",
            "wording": f"J’accepte de recevoir par SMS les offres de {advertiser.name}. Je peux m’y opposer à tout moment, "
            "sans frais, en répondant STOP.",
            "wording_version": "2026-11",
            "notice": {
                "recipients": f"{advertiser.name} et ses prestataires d’envoi de SMS.",
                "retention": "Trois ans après votre dernier contact avec nous.",
                "officer": "dpo@brume.example",
                "policy_url": "https://brume.example/confidentialite",
            },
            "allowed_origins": list(allowed),
        }
        answer = stack.api("POST", f"/advertisers/{advertiser.id}/forms", definition)
        assert answer.status == 201, answer
        self.form: dict[str, Any] = answer.body
        self.address: str = answer.body["address"]
        self.stack, self.advertiser, self.other = stack, advertiser, other
        self.phone = f"+336{advertiser.stop_number[1:]}9000"

    def frames(self, page: Page, path: str) -> Frame:
        """The form's frame on a page of the site."""
        page.goto(self.other.serves(SHOP.format(snippet=self.form["snippet"]), path))
        framed = page.locator("iframe").element_handle().content_frame()
        assert framed is not None
        framed.wait_for_url("**/forms/**")  # the browser may tell of it after the page around it has loaded
        return framed

    def question(self) -> str:
        """What is sent to the number by SMS."""
        (sent,) = wait_for(lambda: answers(self.stack, self.phone), "the question")
        return str(sent)

    def recorded(self) -> list[Any]:
        """What the evidence says of each act of the number."""
        return [record["content"] for record in evidence(self.stack, self.phone, self.advertiser.id)]


def api(site: Site) -> str:
    """The origin of the API."""
    endpoint: str = site.stack.described["aws_endpoint_url"]
    return endpoint


@pytest.fixture
def allowed(at_ten: Stack, advertiser: Advertiser, other_origin: OtherOrigin) -> Site:
    """The other origin may embed the form."""
    return Site(at_ten, advertiser, other_origin, other_origin.origin)


@pytest.fixture
def refused(at_ten: Stack, advertiser: Advertiser, other_origin: OtherOrigin) -> Site:
    """Another site may: the same host at another port."""
    return Site(at_ten, advertiser, other_origin, "http://localhost:9")


@pytest.fixture
def shop(browser: Browser, allowed: Site) -> Iterator[Page]:
    """A page of the site, from which the API may be called."""
    with watched_page(browser, elsewhere=[api(allowed)]) as page:
        page.goto(allowed.other.serves(SHOP.format(snippet=""), "/inscription"))
        yield page


def test_a_form_in_a_frame_is_filled_in_and_the_record_names_the_page_around_it(page: Page, allowed: Site) -> None:
    framed = allowed.frames(page, "/inscription?client=4711")
    check_accessibility(framed)
    allowed.stack.clock(A_MOMENT_LATER)
    framed.get_by_label("mobile").fill(allowed.phone)
    framed.get_by_role("checkbox").check()
    framed.get_by_role("button").click()

    expect(framed.get_by_role("heading", level=1)).to_contain_text("répondez OUI")
    assert page.url.endswith("/inscription?client=4711"), "the page around it stays"
    assert "OUI pour accepter" in allowed.question()
    (recorded,) = allowed.recorded()
    assert recorded["embedded_in"] == f"{allowed.other.origin}/inscription", (
        "not who came: what follows the question mark"
    )
    assert recorded["form_url"] == allowed.address
    assert "rendered_by" not in recorded


def test_a_frame_on_a_page_of_another_origin_stays_empty(browser: Browser, refused: Site) -> None:
    with watched_page(browser, refuses=["frame-ancestors"]) as page:
        with page.expect_event("requestfailed") as failed:
            page.goto(refused.other.serves(SHOP.format(snippet=refused.form["snippet"])))
        assert (failed.value.url, failed.value.failure) == (refused.address, "net::ERR_BLOCKED_BY_RESPONSE")


def test_a_site_draws_the_form_itself_and_the_record_says_so(shop: Page, allowed: Site) -> None:
    asked = shop.evaluate(ASK, allowed.address)
    allowed.stack.clock(A_MOMENT_LATER)
    body = {"token": asked["body"]["token"], "phone": allowed.phone, "checked": True, "page": shop.url}
    taken = shop.evaluate(POST, [allowed.address, body])

    assert (asked["status"], asked["body"]["wording"]) == (200, allowed.form["wording"])
    assert taken["status"] == 202
    assert "OUI pour accepter" in allowed.question()
    (recorded,) = allowed.recorded()
    assert (recorded["rendered_by"], recorded["form_url"]) == (allowed.other.origin, shop.url)


def test_a_browser_gives_nothing_of_the_form_to_a_page_of_another_origin(browser: Browser, refused: Site) -> None:
    token = request(
        "GET", refused.address, headers={"Accept": "application/json", "Origin": "http://localhost:9"}
    ).body["token"]
    refused.stack.clock(A_MOMENT_LATER)

    blocked = ["blocked by CORS policy", "net::ERR_FAILED"]
    with watched_page(browser, elsewhere=[api(refused)], refuses=blocked) as page:
        page.goto(refused.other.serves(SHOP.format(snippet="")))
        body = {"token": token, "phone": refused.phone, "checked": True, "page": page.url}
        for script, asked in ((ASK, refused.address), (POST, [refused.address, body])):
            with pytest.raises(Error, match="Failed to fetch"):
                page.evaluate(script, asked)

    assert refused.recorded() == []


def test_a_page_of_another_origin_cannot_make_its_visitors_agree(browser: Browser, refused: Site) -> None:
    """A post that needs no preflight, with a token that the page's maker has asked for."""
    with watched_page(browser) as page:
        page.goto(refused.address)
        token = page.locator("input[name=token]").input_value()
    refused.stack.clock(A_MOMENT_LATER)
    fields = {"token": token, "phone": refused.phone, "accord": "oui"}

    with watched_page(browser, elsewhere=[api(refused)], refuses=["status of 403"]) as page:
        page.goto(refused.other.serves(SHOP.format(snippet="")))
        page.evaluate(POST_AS_A_FORM, [refused.address, fields])

    assert refused.recorded() == []
