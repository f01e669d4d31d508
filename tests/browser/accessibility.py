"""WCAG 2.2 AA as far as a program can check it: axe-core's rules, and that nothing is wider than a narrow screen."""

from pathlib import Path
from typing import Any
from weakref import WeakSet

from playwright.sync_api import BrowserContext, Frame, Page

AXE = Path(__file__).with_name("axe.min.js")
AXE_SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
"""Of `axe.min.js` in axe-core 4.14.1, unpacked from npm's archive once its integrity was checked:
sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==
"""

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
NARROW = 320
"""CSS pixels: at this width nobody should have to scroll in two directions (WCAG 1.4.10)."""

WITHOUT_JAVASCRIPT: WeakSet[BrowserContext] = WeakSet()
"""axe needs the page's timers, which stand still there: it would wait for ever."""


def check_accessibility(page: Page | Frame) -> None:
    """Fail with each rule that a page, or a frame of it, breaks: the rule, where, and what helps."""
    context = page.context if isinstance(page, Page) else page.page.context
    assert context not in WITHOUT_JAVASCRIPT, "axe needs JavaScript: check the page in a context that has it"
    page.evaluate(f"{AXE.read_text()};0")
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", list(TAGS))
    faults = [fault for violation in found["violations"] for fault in _faults(violation)]
    if isinstance(page, Page):
        faults += _too_wide(page)
    assert faults == [], "\n".join(["the page is not accessible:", *faults])


def _faults(violation: dict[str, Any]) -> list[str]:
    rule = f"{violation['id']} ({violation['help']}, {violation['helpUrl']})"
    return [f"  {rule}: {' '.join(map(str, node['target']))}: {node['failureSummary']}" for node in violation["nodes"]]


def _too_wide(page: Page) -> list[str]:
    usual = page.viewport_size
    assert usual is not None
    page.set_viewport_size({"width": NARROW, "height": usual["height"]})
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(usual)
    return [f"  reflow (WCAG 1.4.10): {width} pixels wide on a screen of {NARROW}"] if width > NARROW else []
