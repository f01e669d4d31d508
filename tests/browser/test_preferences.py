"""The preference page in Chromium, from the link that the API gives to what the deployed stack has recorded."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import check_accessibility
from tests.stack import Advertiser, Stack, evidence

pytestmark = pytest.mark.browser


def link_of(stack: Stack, advertiser: Advertiser, phone: str) -> str:
    """The link of somebody who has ticked the advertiser's box."""
    assert stack.api("POST", "/consents", advertiser.consent(phone)).status == 201
    given = stack.api("POST", f"/contacts/{phone}/preference-link", {"advertiser_id": advertiser.id})
    assert given.status == 200, given
    url: str = given.body["url"]
    return url


def acts(stack: Stack, advertiser: Advertiser, phone: str) -> list[str]:
    return [record["act"] for record in evidence(stack, phone, advertiser.id)]


def waiting(stack: Stack, advertiser: Advertiser) -> list[str]:
    """What an officer has to answer."""
    listed = stack.api("GET", f"/reviews?advertiser_id={advertiser.id}").body["reviews"]
    return [review["kind"] for review in listed]


def sends_to(stack: Stack, advertiser: Advertiser, phone: str) -> str:
    """Whether a campaign would write to somebody: the verdict."""
    asked = {"advertiser_id": advertiser.id, "phone": phone, "text": advertiser.text}
    verdict: str = stack.api("POST", "/checks", asked).body["verdict"]
    return verdict


@pytest.mark.slow
@pytest.mark.guarantee("G1")
def test_a_person_reads_what_they_agreed_to_and_objects_with_one_click(
    at_ten: Stack, advertiser: Advertiser, page: Page
) -> None:
    phone = "+33635110001"
    link = link_of(at_ten, advertiser, phone)
    assert sends_to(at_ten, advertiser, phone) == "allowed"

    page.goto(link)
    expect(page.get_by_role("heading", level=2).first).to_have_text("Brume peut vous envoyer des SMS")
    expect(page.get_by_text("J’accepte")).to_be_visible()
    expect(page.get_by_text("06 •• •• •• 01")).to_be_visible()
    expect(page.get_by_text(advertiser.legal_name)).to_be_visible()
    check_accessibility(page)
    assert acts(at_ten, advertiser, phone) == ["basis_recorded"], "opening it changes nothing"

    page.get_by_role("button", name="Ne plus recevoir de SMS").click()
    expect(page.get_by_role("heading", level=2).first).to_have_text("Vous ne recevez plus de SMS de Brume")
    expect(page.get_by_text("Vous n’avez rien d’autre à faire")).to_be_visible()
    check_accessibility(page)
    assert page.url == link, "it can be opened again, and kept"
    assert at_ten.contact(phone, advertiser.id)["status"] == "opposed"
    assert sends_to(at_ten, advertiser, phone) == "blocked"

    page.reload()
    page.get_by_role("button", name="Ne plus recevoir de SMS").click()
    expect(page.get_by_role("heading", level=2).first).to_have_text("Vous ne recevez plus de SMS de Brume")
    assert acts(at_ten, advertiser, phone) == ["basis_recorded", "opposed"]


@pytest.mark.slow
def test_a_person_asks_on_a_phone_for_a_copy_and_for_erasure_and_is_told_until_when(
    at_ten: Stack, advertiser: Advertiser, phone_page: Page
) -> None:
    phone = "+33635110002"
    phone_page.goto(link_of(at_ten, advertiser, phone))

    phone_page.get_by_role("button", name="Demander une copie de mes données").click()
    expect(phone_page.get_by_text(re.compile("Demande d’une copie.* au plus tard le 24.décembre.2026"))).to_be_visible()
    expect(phone_page.get_by_role("button", name="Demander une copie de mes données")).to_have_count(0)
    assert waiting(at_ten, advertiser) == ["access"]

    phone_page.get_by_role("link", name="Demander l’effacement de mes données").click()
    expect(phone_page.get_by_role("heading", level=1)).to_have_text("Demander l’effacement de vos données")
    check_accessibility(phone_page)
    phone_page.get_by_role("link", name="Revenir sans rien demander").click()
    assert waiting(at_ten, advertiser) == ["access"]

    phone_page.get_by_role("link", name="Demander l’effacement de mes données").click()
    phone_page.get_by_role("button", name="Confirmer la demande d’effacement").click()
    expect(phone_page.get_by_role("heading", level=2).first).to_have_text("Vous ne recevez plus de SMS de Brume")
    expect(phone_page.get_by_text(re.compile("Demande d’effacement.* au plus tard le"))).to_be_visible()
    check_accessibility(phone_page)
    assert waiting(at_ten, advertiser) == ["access", "erasure"]
    assert at_ten.contact(phone, advertiser.id)["status"] == "opposed"


@pytest.mark.slow
def test_the_page_needs_no_javascript_and_a_wrong_link_says_how_to_refuse_all_the_same(
    at_ten: Stack, advertiser: Advertiser, page_without_javascript: Page, page: Page
) -> None:
    phone = "+33635110003"
    link = link_of(at_ten, advertiser, phone)
    page_without_javascript.goto(link)
    page_without_javascript.get_by_role("button", name="Ne plus recevoir de SMS").click()
    heading = page_without_javascript.get_by_role("heading", level=2).first
    expect(heading).to_have_text("Vous ne recevez plus de SMS de Brume")
    assert at_ten.contact(phone, advertiser.id)["status"] == "opposed"

    answer = page.goto(link[:-1])
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_text("Répondez STOP au SMS")).to_be_visible()
    assert advertiser.name not in page.content()
    check_accessibility(page)
