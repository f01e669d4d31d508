"""What the tests of pages rest on notices what it is there for."""

import hashlib

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import AXE, AXE_SHA256, NARROW, check_accessibility
from tests.browser.other_origin import OtherOrigin
from tests.browser.watched_pages import DESKTOP, watched_page

pytestmark = pytest.mark.browser

ACCESSIBLE = """<!doctype html><html lang="fr"><head><title>Inscription</title><meta name="viewport" content="width=device-width">
<style>body {{ font: 1rem sans-serif }}</style></head>
<body><main><h1>Inscription</h1>{content}</main></body></html>"""
LABELLED = ACCESSIBLE.format(content='<label for="phone">Mobile</label> <input id="phone" type="tel">')


def test_axe_is_the_file_that_npm_has() -> None:
    assert hashlib.sha256(AXE.read_bytes()).hexdigest() == AXE_SHA256


def test_a_page_without_fault_passes(page: Page, phone_page: Page, other_origin: OtherOrigin) -> None:
    for opened in (page, phone_page):
        opened.goto(other_origin.serves(LABELLED))
        check_accessibility(opened)

    assert phone_page.evaluate("window.innerWidth") == 390, "the check has put the width back"


INACCESSIBLE = {
    "label": '<input id="mobile" type="tel">',
    "color-contrast": '<p style="color: #aaa; background: #fff">Vos droits</p>',
    "target-size": '<button style="width: 9px; height: 9px; padding: 0">+</button>' * 2,
    "heading-order": "<h4>Vos droits</h4>",
    f"reflow (WCAG 1.4.10): 600 pixels wide on a screen of {NARROW}": '<p style="width: 592px">Vos droits</p>',
}


def test_what_is_not_accessible_fails_with_rule_and_element(page: Page, other_origin: OtherOrigin) -> None:
    page.goto(other_origin.serves(ACCESSIBLE.format(content="".join(INACCESSIBLE.values()))))

    with pytest.raises(AssertionError, match="the page is not accessible") as raised:
        check_accessibility(page)

    assert [rule for rule in INACCESSIBLE if f"\n  {rule}" not in str(raised.value)] == []
    assert "#mobile: " in str(raised.value)
    assert page.viewport_size == DESKTOP["viewport"]


def test_axe_is_not_asked_where_it_would_wait_for_ever(
    page_without_javascript: Page, other_origin: OtherOrigin
) -> None:
    page_without_javascript.goto(other_origin.serves(LABELLED))

    with pytest.raises(AssertionError, match="needs JavaScript"):
        check_accessibility(page_without_javascript)


def test_a_policy_that_forbids_everything_does_not_keep_axe_out(page: Page, other_origin: OtherOrigin) -> None:
    policy = {"Content-Security-Policy": "default-src 'none'"}
    page.goto(other_origin.serves(LABELLED.replace("<style>", "<!--").replace("</style>", "-->"), headers=policy))

    check_accessibility(page)


WRONG = {
    "console: Bonjour": "<script>console.error('Bonjour')</script>",
    "error: Bonsoir": "<script>throw new Error('Bonsoir')</script>",
    "a request elsewhere: http://fonts.example/a.css": '<link rel="stylesheet" href="http://fonts.example/a.css">',
    "a request elsewhere: http://127.0.0.1:9/a.css": '<link rel="stylesheet" href="http://127.0.0.1:9/a.css">',
    "a request elsewhere: http://shop.example/": '<iframe src="http://shop.example/"></iframe>',
    "console: Failed to load resource: the server responded with a status of 404": '<img alt="" src="gone.svg">',
}


def test_what_is_wrong_with_a_page_fails_its_test(browser: Browser, other_origin: OtherOrigin) -> None:
    with pytest.raises(AssertionError) as raised, watched_page(browser) as page:
        page.goto(other_origin.serves("".join(WRONG.values())))

    assert [fault for fault in WRONG if f"\n{fault}" not in str(raised.value)] == []


def test_what_a_policy_refuses_fails_a_test(browser: Browser, other_origin: OtherOrigin) -> None:
    policy = {"Content-Security-Policy": "style-src 'none'; script-src 'none'"}
    content = "<p style='color: red'></p><script>1</script>"

    with pytest.raises(AssertionError) as raised, watched_page(browser) as page:
        page.goto(other_origin.serves(content, headers=policy))

    assert [rule for rule in ("style-src", "script-src") if f"directive '{rule}" not in str(raised.value)] == []


def test_what_a_policy_refuses_is_noticed_without_javascript(browser: Browser, other_origin: OtherOrigin) -> None:
    url = other_origin.serves("<p style='color: red'>", headers={"Content-Security-Policy": "style-src 'none'"})

    with (
        pytest.raises(AssertionError, match="Content Security Policy"),
        watched_page(browser, java_script_enabled=False) as page,
    ):
        page.goto(url)


def test_no_script_runs_in_the_page_without_javascript(
    page: Page, page_without_javascript: Page, other_origin: OtherOrigin
) -> None:
    url = other_origin.serves("<p>sans</p><script>document.querySelector('p').textContent = 'avec'</script>")

    for opened, shown in ((page, "avec"), (page_without_javascript, "sans")):
        opened.goto(url)
        expect(opened.locator("p")).to_have_text(shown)


def test_an_answer_that_is_an_error_is_for_the_test_to_judge(page: Page, other_origin: OtherOrigin) -> None:
    answer = page.goto(other_origin.serves(LABELLED, status=422))

    assert answer is not None
    assert answer.status == 422


def test_a_page_may_load_from_an_origin_that_its_test_names(browser: Browser, other_origin: OtherOrigin) -> None:
    style = other_origin.serves("p { color: red }", "/a.css", headers={"Content-Type": "text/css"})
    there = other_origin.origin.replace("localhost", "127.0.0.1")
    other_origin.serves(f'<link rel="stylesheet" href="{style}">')

    with watched_page(browser, elsewhere=(other_origin.origin,)) as page:
        page.goto(there)

    assert "/a.css" in other_origin.asked


def test_what_a_browser_should_refuse_is_missed_when_it_does_not(browser: Browser, other_origin: OtherOrigin) -> None:
    other_origin.serves("<script>console.error('Bonjour')</script>")

    with watched_page(browser, refuses=["Bonjour"]) as page:
        page.goto(other_origin.origin)
    with (
        pytest.raises(AssertionError, match="something was wrong with the page:\nconsole: Bonjour"),
        watched_page(browser, refuses=["Bonsoir"]) as page,
    ):
        page.goto(other_origin.origin)
    with (
        pytest.raises(AssertionError, match=r"refused less than it should: .'Bonsoir'"),
        watched_page(browser, refuses=["Bonjour", "Bonsoir"]) as page,
    ):
        page.goto(other_origin.origin)
