"""The consent form in Chromium: with and without JavaScript, wrong and right, framed and drawn by another site, to the OUI."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import check_accessibility
from tests.browser.other_origin import OtherOrigin
from tests.browser.watched_pages import watched_page
from tests.functions.calling import FORM
from tests.stack import Advertiser, Stack, answers, evidence, next_second, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]

READ = "2026-11-24T10:01:00+01:00"
"""A minute after the form was shown: as long as a person takes to read it."""


def form_of(stack: Stack, advertiser: Advertiser, *origins: str) -> dict[str, Any]:
    """A form of the advertiser's, which these sites may embed or draw."""
    wording = f"J’accepte de recevoir par SMS les offres de {advertiser.name}."
    body = FORM | {"wording": wording, "allowed_origins": list(origins)}
    answer = stack.api("POST", f"/advertisers/{advertiser.id}/forms", body)
    assert answer.status == 201, answer
    form: dict[str, Any] = answer.body
    return form


def phone_of(advertiser: Advertiser, place: int) -> str:
    """A number that no other test has."""
    return f"+336{advertiser.stop_number[1:]}{place:04d}"


def typed(phone: str) -> str:
    """As people write it, with a no-break space in it."""
    return f"0{phone[3]}\u00a0{phone[4:6]} {phone[6:8]} {phone[8:10]} {phone[10:]}"


def test_somebody_signs_up_on_a_phone_after_every_mistake_and_answers_oui(
    at_ten: Stack, advertiser: Advertiser, phone_page: Page
) -> None:
    page, form, phone = phone_page, form_of(at_ten, advertiser), phone_of(advertiser, 1)
    box, number = page.get_by_role("checkbox", name=form["wording"]), page.get_by_label("Numéro de téléphone mobile")
    page.goto(form["address"] + "?accord=oui&phone=0612345678")
    expect(box).not_to_be_checked()
    expect(number).to_have_value("")
    check_accessibility(page)
    at_ten.clock(READ)

    page.get_by_role("button").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(page).to_have_title(f"Erreur : {form['title']} – {advertiser.name}")
    expect(number).to_have_attribute("aria-invalid", "true")
    check_accessibility(page)
    summary.get_by_role("link").first.click()
    expect(number).to_be_focused()

    number.fill("01 42 68 53 00")
    box.check()
    page.get_by_role("button").click()
    expect(summary).to_contain_text("ligne fixe")
    expect(number).to_have_value("01 42 68 53 00")
    expect(box).not_to_be_checked()
    expect(page.locator("#accord-error")).to_contain_text("Cochez de nouveau la case.")
    summary.get_by_role("link", name="Cochez de nouveau la case.").click()
    expect(box).to_be_focused()

    number.fill(typed(phone))
    page.get_by_role("button").click()
    expect(summary).to_contain_text("Cochez la case")
    box.check()
    at_ten.clock("2026-11-24T10:02:00+01:00")
    page.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("répondez OUI")
    check_accessibility(page)
    assert page.context.cookies() == []

    wait_for(lambda: answers(at_ten, phone), "the request to confirm")
    assert at_ten.contact(phone, advertiser.id)["status"] == "pending"
    next_second()
    at_ten.reply(phone, "OUI", advertiser.stop_number)
    wait_for(lambda: at_ten.contact(phone, advertiser.id)["status"] == "granted", "the consent to count")
    agreed, confirmed = evidence(at_ten, phone, advertiser.id)
    assert (agreed["content"]["form"], agreed["content"]["form_url"]) == (form["id"], form["address"])
    assert agreed["content"]["checkbox"] == {"present": True, "prechecked": False, "checked": True}
    assert confirmed["act"] == "confirmed"
    shown = at_ten.api(
        "GET", f"/advertisers/{advertiser.id}/forms/{form['id']}/shown/{agreed['content']['shown']}"
    ).body
    assert shown["wording"] == form["wording"]


def test_the_form_needs_no_javascript(at_ten: Stack, advertiser: Advertiser, page_without_javascript: Page) -> None:
    page, form, phone = page_without_javascript, form_of(at_ten, advertiser), phone_of(advertiser, 2)
    page.goto(form["address"])
    at_ten.clock(READ)
    page.get_by_role("checkbox").check()
    page.get_by_label("Numéro de téléphone mobile").fill("06 12 34")
    page.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_contain_text("Il manque des chiffres")

    page.get_by_role("checkbox").check()
    page.get_by_label("Numéro de téléphone mobile").fill(typed(phone))
    at_ten.clock("2026-11-24T10:02:00+01:00")
    page.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("répondez OUI")
    assert at_ten.contact(phone, advertiser.id)["status"] == "pending"


def test_an_allowed_site_frames_the_form_and_the_record_names_its_page(
    at_ten: Stack, advertiser: Advertiser, page: Page, other_origin: OtherOrigin
) -> None:
    form, phone = form_of(at_ten, advertiser, other_origin.origin), phone_of(advertiser, 3)
    html = f'<!doctype html><html lang="fr"><title>Boutique</title><h1>Boutique</h1>{form["snippet"]}</html>'
    page.goto(other_origin.serves(html, "/lettre"))
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("checkbox")).not_to_be_checked()
    check_accessibility(page.frames[1])
    at_ten.clock(READ)
    frame.get_by_label("Numéro de téléphone mobile").fill("06")
    frame.get_by_role("button").click()
    expect(frame.get_by_role("alert")).to_contain_text("Cochez la case")
    frame.get_by_label("Numéro de téléphone mobile").fill(typed(phone))
    frame.get_by_role("checkbox").check()
    at_ten.clock("2026-11-24T10:02:00+01:00")
    frame.get_by_role("button").click()
    expect(frame.get_by_role("heading", level=1)).to_contain_text("répondez OUI")

    (record,) = evidence(at_ten, phone, advertiser.id)
    assert record["content"]["embedded_in"] == f"{other_origin.origin}/lettre", "also after a mistake"
    assert record["content"]["form_url"] == form["address"]


def test_no_other_site_frames_it(
    at_ten: Stack, advertiser: Advertiser, browser: Browser, other_origin: OtherOrigin
) -> None:
    form = form_of(at_ten, advertiser, "https://www.zelie.example")
    address = other_origin.serves(f'<!doctype html><title>x</title><iframe src="{form["address"]}"></iframe>')

    def visit() -> None:
        with watched_page(browser) as page:
            page.goto(address)
            wait_for(lambda: page.frames[1].url.startswith("chrome-error:"), "the frame to be refused")

    with pytest.raises(AssertionError, match="frame-ancestors"):
        visit()


DRAWN = """async ({address, phone}) => {
  const asked = await fetch(address, {headers: {Accept: "application/json"}});
  const form = await asked.json();
  window.form = form;
  return form.wording;
}"""
SENT = """async ({address, phone}) => {
  const answer = await fetch(address, {
    method: "POST",
    headers: {"Content-Type": "application/json"},
    body: JSON.stringify({token: window.form.token, phone, checked: true, page: location.href}),
  });
  return [answer.status, (await answer.json()).message];
}"""


def test_an_allowed_site_draws_the_form_itself_and_no_other_may(
    at_ten: Stack, advertiser: Advertiser, browser: Browser, other_origin: OtherOrigin
) -> None:
    form, phone = form_of(at_ten, advertiser, other_origin.origin), phone_of(advertiser, 4)
    closed = form_of(at_ten, advertiser, "https://www.zelie.example")
    api = "{0.scheme}://{0.netloc}".format(urlsplit(form["address"]))
    page_of_shop = other_origin.serves("<!doctype html><title>Boutique</title>", "/lettre")
    with watched_page(browser, elsewhere=(api,)) as page:
        page.goto(page_of_shop)
        given = {"address": form["address"], "phone": typed(phone)}
        assert page.evaluate(DRAWN, given) == form["wording"]
        at_ten.clock(READ)
        status, told = page.evaluate(SENT, given)
        assert (status, "répondez OUI" in told) == (202, True)

    (record,) = evidence(at_ten, phone, advertiser.id)
    assert record["content"]["rendered_by"] == other_origin.origin
    assert record["content"]["form_url"] == page_of_shop

    def ask_for_the_other() -> None:
        with watched_page(browser, elsewhere=(api,)) as page:
            page.goto(page_of_shop)
            told = page.evaluate("address => fetch(address).then(String, String)", closed["address"])
            assert "Failed to fetch" in told

    with pytest.raises(AssertionError, match="CORS"):
        ask_for_the_other()
