"""Chromium for the tests of pages, and what they open in it. `stack`, `at_ten` and `advertiser` are those of tests/stack.py."""

import os
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.other_origin import OtherOrigin, OtherServer, serving
from tests.browser.watched_pages import ARGUMENTS, PHONE, watched_page
from tools import chromium

expect.set_options(timeout=20_000)  # a function that was not called yet takes its time on a busy machine


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of pages. It ends with them, and so does Playwright's event loop: other tests have their own."""
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium_or_not(), args=ARGUMENTS)


def chromium_or_not() -> Path:
    """Where Chromium is. Where there is none the tests are not run, which the end of a run shows; in continuous integration they fail."""
    missing = ""
    try:
        return chromium.found()
    except chromium.ChromiumError as error:
        missing = f"pages are not tested without Chromium. {error}"
    if os.environ.get("CI", "").lower() in ("true", "1"):
        pytest.fail(missing, pytrace=False)
    pytest.skip(missing)


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """A page on a desktop."""
    with watched_page(browser) as opened:
        yield opened


@pytest.fixture
def phone_page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """A page on a phone, 390 pixels wide."""
    with watched_page(browser, **PHONE) as opened:
        yield opened


@pytest.fixture
def page_without_javascript(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """A page on a desktop where no script runs."""
    with watched_page(browser, java_script_enabled=False) as opened:
        yield opened


@pytest.fixture(scope="package")
def other_server() -> Iterator[OtherServer]:
    """What `other_origin` is served by."""
    with serving() as server:
        yield server


@pytest.fixture
def other_origin(other_server: OtherServer) -> OtherOrigin:
    """A site of another origin than the stack's, with nothing on it yet."""
    return other_server.empty()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Of a test that failed, keep what its pages showed, and say where."""
    report = yield
    if report.when == "call" and report.failed:
        given: dict[str, Any] = getattr(item, "funcargs", {})
        for name, page in given.items():
            if isinstance(page, Page) and not page.is_closed():
                kept = Path(given.get("tmp_path") or tempfile.mkdtemp()) / f"{name}.png"
                page.screenshot(path=kept, full_page=True)
                report.sections.append((f"Screenshot of {name} at {page.url}", str(kept)))
    return report
