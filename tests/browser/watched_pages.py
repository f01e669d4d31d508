"""Pages in Chromium that are watched: an error in the console, a violation of the content policy, a request to elsewhere fail the test."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, WebError

from tests.browser.accessibility import WITHOUT_JAVASCRIPT

ARGUMENTS = (
    # Containers mostly forbid its sandbox; only pages of this project are opened, and no other host is ever looked up.
    "--no-sandbox",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
THIS_MACHINE = ("127.0.0.1", "localhost")

DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


class Watch:
    """What was wrong with the pages of one context, in the order in which it happened."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.elsewhere: set[str] = set()
        """Origins of this machine from which pages may load besides their own."""
        self._opened: set[str] = set()

    def console(self, message: ConsoleMessage) -> None:
        # That a page was answered with an error is for its test to say; of what it loads nothing may fail.
        answered = message.text.startswith("Failed to load resource") and message.location["url"] in self._opened
        if message.type == "error" and not answered:
            self.faults.append(f"console: {message.text} ({message.location['url']})")

    def error(self, error: WebError) -> None:
        self.faults.append(f"error: {error.error}")

    def request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if request.is_navigation_request():
            self._opened.add(request.url)
            strange = address.hostname not in THIS_MACHINE
        else:
            strange = _origin(request.url) not in self.elsewhere | {_origin(request.frame.url)}
        if strange and address.scheme not in ("data", "blob"):
            self.faults.append(f"a request elsewhere: {request.url} from {request.frame.url}")


def _origin(url: str) -> str:
    return "{0.scheme}://{0.netloc}".format(urlsplit(url))


@contextmanager
def watched_page(
    browser: Browser, *, elsewhere: Collection[str] = (), refuses: Collection[str] = (), **options: Any
) -> Iterator[Page]:
    """A page in a context of its own, as in France. Fails at its end when something was wrong that no assertion of the test looked for.

    From the origins `elsewhere` on this machine it may load what it wants. `refuses` are words of what the browser has to report: each
    of them in one fault at least, and one of them in each fault.
    """
    watch = Watch()
    watch.elsewhere |= set(elsewhere)
    context = browser.new_context(locale="fr-FR", timezone_id="Europe/Paris", **(DESKTOP | options))
    if not options.get("java_script_enabled", True):
        WITHOUT_JAVASCRIPT.add(context)
    context.on("console", watch.console)
    context.on("weberror", watch.error)
    context.on("request", watch.request)
    try:
        yield context.new_page()
    finally:
        context.close()
    wrong = [fault for fault in watch.faults if not any(words in fault for words in refuses)]
    assert wrong == [], "\n".join(["something was wrong with the page:", *wrong])
    missing = [words for words in refuses if not any(words in fault for fault in watch.faults)]
    assert missing == [], f"the browser has refused less than it should: {missing} of {watch.faults}"
