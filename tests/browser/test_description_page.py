"""The page of the API's description: read, tried with a key, and nothing of it from elsewhere."""

import pytest
from playwright.sync_api import Page, expect

from tests.stack import Stack

pytestmark = pytest.mark.browser


def test_the_description_is_read_and_an_operation_tried_with_a_key(page: Page, stack: Stack) -> None:
    page.goto(f"{stack.described['api_url']}/docs")
    expect(page.locator(".opblock-tag")).not_to_have_count(0)
    expect(page.locator(".info .title")).to_contain_text("stop-sms")

    page.get_by_role("button", name="Authorize").first.click()
    page.locator("#api_key_value").fill(stack.described["api_key"])
    page.get_by_role("button", name="Apply credentials").first.click()
    page.locator(".close-modal").click()
    page.locator("#operations-tag-access").click()
    operation = page.locator("#operations-access-get_me")
    operation.locator(".opblock-summary-control").click()
    operation.locator(".execute").click()

    answered = operation.locator(".live-responses-table")
    expect(answered.locator(".response-col_status").last).to_contain_text("200")
    expect(answered).to_contain_text('"role"')
