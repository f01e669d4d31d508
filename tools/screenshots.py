"""python -m tools.screenshots [NAME…]: pictures of pages in docs/images, on a desktop and on a phone, from the stack that is up.

The stack has its sample data. A picture is taken only of a page without faults (`tests/browser/watched_pages.py`).
"""

import io
import json
import sys
import urllib.request
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from stopsms.adapters.doors.phone_numbers import parse_phone

from local import sample_data
from local.stack_paths import PROJECT, StackPaths
from tests.browser.watched_pages import ARGUMENTS, DESKTOP, PHONE, watched_page
from tools import chromium

FOLDER = PROJECT / "docs" / "images"
LARGEST = 150_000
"""Bytes of a picture."""
COLOURS = 64
"""Enough for text on plain ground, and a third of the size."""

SCREENS: Mapping[str, Mapping[str, Any]] = {
    "desktop": DESKTOP | {"viewport": {"width": 1024, "height": 600}},
    "phone": PHONE,
}

Stack = dict[str, Any]


def call(stack: Stack, method: str, path: str, body: Any = None) -> Any:
    """What the API answers."""
    request = urllib.request.Request(
        stack["api_url"] + path,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "x-api-key": stack["api_key"]},
        method=method,
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def form(page: Page, stack: Stack) -> None:
    """The sample advertiser's consent form."""
    page.goto(call(stack, "GET", f"/advertisers/{sample_data.ADVERTISER_ID}/forms")["forms"][0]["address"])


def form_with_mistakes(page: Page, stack: Stack) -> None:
    """The same after a number without its last digits, and an empty box."""
    form(page, stack)
    page.get_by_role("textbox").fill("06 12 34 56")
    page.get_by_role("button").click()
    page.get_by_role("alert").wait_for()


def thanks(page: Page, stack: Stack) -> None:
    """After it was filled in."""
    form(page, stack)
    page.goto(f"{page.url}/merci")


def preferences(page: Page, stack: Stack) -> None:
    """The page of somebody who is in the sample."""
    page.goto(_preferences_of(stack, 0))


def preferences_opposed(page: Page, stack: Stack) -> None:
    """The same after one click, of somebody else."""
    page.goto(_preferences_of(stack, 1))
    page.get_by_role("button", name="Ne plus recevoir de SMS").click()
    page.get_by_text("Votre opposition est enregistrée").wait_for()


def console(page: Page, stack: Stack) -> None:
    """What somebody sees who has signed in."""
    person = next(person for person in stack["people"] if person["role"] == "marketer")
    page.route("**/favicon.ico", lambda route: route.fulfill(status=204))  # the emulator's sign-in has none
    page.goto(f"{stack['api_url']}/console")
    page.get_by_role("link", name="Se connecter").click()
    page.locator("input[name=username]").fill(person["email"])
    page.locator("input[name=password]").fill(person["password"])
    page.locator("input[name=password]").press("Enter")
    page.get_by_role("button", name="Se déconnecter").wait_for()


def _preferences_of(stack: Stack, place: int) -> str:
    """The link that is given to a person of the sample."""
    sample = sample_data.consents(datetime.now(UTC))
    phone = parse_phone(next(islice(sample, place, None))["phone"]).e164
    path = f"/contacts/{quote(phone)}/preference-link"
    url: str = call(stack, "POST", path, {"advertiser_id": sample_data.ADVERTISER_ID})["url"]
    return url


PICTURES: Mapping[str, Callable[[Page, Stack], None]] = {
    "form": form,
    "form-mistakes": form_with_mistakes,
    "form-thanks": thanks,
    "preferences": preferences,
    "preferences-opposed": preferences_opposed,
    "console": console,
}
"""By name: how a page comes to look as it is to be shown."""


def take(browser: Browser, stack: Stack, name: str, screen: str) -> Path:
    """Take one picture; where it is. Raises ValueError when it is too large."""
    with watched_page(browser, **SCREENS[screen]) as page:
        PICTURES[name](page, stack)
        page.wait_for_load_state("load")
        raw = page.screenshot(full_page=True)
    small = io.BytesIO()
    Image.open(io.BytesIO(raw)).convert("RGB").quantize(COLOURS).save(small, "PNG", optimize=True)
    if small.tell() > LARGEST:
        raise ValueError(f"{name} on a {screen} is {small.tell()} bytes: show less of it")
    path = FOLDER / f"{name}-{screen}.png"
    path.write_bytes(small.getvalue())
    return path


def main(names: list[str]) -> int:
    """Take the pictures of these names, or all."""
    if unknown := set(names) - PICTURES.keys():
        print(f"No picture is called {', '.join(sorted(unknown))}: there are {', '.join(PICTURES)}", file=sys.stderr)
        return 2
    try:
        stack, path = StackPaths.from_environment().stack(), chromium.found()
    except FileNotFoundError:
        print("No stack is up: `make up`", file=sys.stderr)
        return 1
    except chromium.ChromiumError as missing:
        print(missing, file=sys.stderr)
        return 1
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        for name in names or PICTURES:
            for screen in SCREENS:
                print(take(browser, stack, name, screen).relative_to(PROJECT))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
