"""axe-core finds no violation in any state of the workspace, light or dark, Chinese or English."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PROJECT, Running, pick, say

pytestmark = [pytest.mark.browser, pytest.mark.sweep]

AXE = (PROJECT / "bot/console/node_modules/axe-core/axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (tags) => {
    const found = await axe.run(document, {runOnly: tags, resultTypes: ['violations']})
    return found.violations.map((one) => [one.id, one.nodes.map((node) => node.target.join(' ') + ' ' + node.any.map((check) => check.message).join(' '))])
}"""


def violations(page: Page) -> Any:  # noqa: ANN401 - what axe says
    """Return what axe finds on the page as it stands, [] for nothing."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE)
    return page.evaluate(RUN, TAGS)


@pytest.fixture(params=[("light", "zh"), ("dark", "en")], ids=["light-zh", "dark-en"])
def reader(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """Open a window of the smallest size that is supported, in a theme and a language."""
    theme, language = request.param
    context = chromium.new_context(
        viewport={"width": 1280, "height": 720}, color_scheme=theme, reduced_motion="reduce"
    )
    context.add_init_script(f"localStorage.setItem('zhike.language', '{language}')")
    yield context.new_page()
    context.close()


class Look:
    """Collects what axe finds, by the state of the page it was found in."""

    def __init__(self, page: Page) -> None:
        """Look at `page`."""
        self.page = page
        self.found: dict[str, Any] = {}

    def __call__(self, state: str) -> None:
        """Look now."""
        if problems := violations(self.page):
            self.found[state] = problems

    def at(self, opened: Callable[[], None], state: str, test_id: str) -> None:
        """Open something, look, close it with Escape."""
        opened()
        expect(self.page.get_by_test_id(test_id).first).to_be_visible()
        self(state)
        self.page.keyboard.press("Escape")


def test_no_violation_before_a_conversation(reader: Page, server: Running) -> None:
    """Sign-in, opening list, the form of a notice, settings, status, keys, an empty search."""
    look = Look(reader)
    reader.goto(f"{server.url}/login")
    expect(reader.get_by_test_id("login-submit")).to_be_visible()
    look("sign-in")
    enter(reader, server)
    expect(reader.get_by_test_id("opening-item").first).to_be_visible()
    look("opening list")
    look.at(reader.get_by_test_id("notice-new").click, "notice", "notice-form")
    look.at(reader.get_by_test_id("open-settings").click, "settings", "settings")
    look.at(reader.get_by_test_id("status").click, "status", "status")
    reader.get_by_test_id("opening").click(position={"x": 2, "y": 2})
    look.at(lambda: reader.keyboard.press("?"), "keys", "keys")
    reader.get_by_test_id("list-search").fill("nobody of this name")
    look("empty search")
    assert {} == look.found


def test_no_violation_in_a_conversation(
    reader: Page, buyer: Page, server: Running, request: pytest.FixtureRequest
) -> None:
    """A conversation, a red line, ready texts, dismissing, a note, handing over; and what the buyer sees."""
    look = Look(reader)
    question = f"{request.node.callspec.id}，养生壶宝宝能用不，有优惠吗"
    say(buyer, question)
    reader.goto(f"{server.url}/login")
    enter(reader, server)
    pick(reader, question)
    expect(reader.get_by_test_id("suggestion").first).to_be_visible()
    look("conversation")
    composer = reader.get_by_test_id("composer")
    composer.fill("加微信聊")
    expect(reader.get_by_test_id("mark-block")).to_be_visible()
    look("red line")
    composer.fill("/fh")
    look.at(lambda: composer.press("s"), "ready texts", "pick")
    composer.fill("")
    look.at(lambda: reader.keyboard.press("Alt+Shift+1"), "dismissing", "dismiss-reasons")
    look.at(lambda: reader.keyboard.press("Alt+i"), "note", "note-input")
    look.at(lambda: reader.keyboard.press("Alt+t"), "handover", "transfer-form")
    theirs = Look(buyer)
    theirs("buyer")
    assert {} == look.found | theirs.found


def enter(page: Page, server: Running) -> None:
    """Sign in at the page that is open."""
    page.get_by_test_id("login-username").fill("admin")
    page.get_by_test_id("login-password").fill(server.password)
    page.get_by_test_id("login-submit").click()
    page.wait_for_url("**/workspace*")
