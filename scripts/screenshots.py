"""A short conversation in the demo shop, photographed for the README."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.config import load_settings
from tests.browser.conftest import ARGUMENTS, CHROMIUM, PROJECT, Running, pick, say

SCALE = 1.5
CONVERSATIONS = (
    ("nuanzao", ("保温杯好看吗 有没有显白一点的颜色",)),
    ("shanyu", ("昨天买的坚果今天能发吗 送人急用",)),
    ("qingyan", ("身高160体重105斤穿什么码",)),
)
QUESTION = "这个电磁炉安全吗？有没有优惠，送锅吗"


def main() -> None:
    """Start a server over a folder of its own, talk, take the pictures, stop it."""
    docs = PROJECT / "docs"
    docs.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder)
        (var / "models").symlink_to(load_settings(PROJECT / "config.yaml").models)
        server = Running(var)
        server.start()
        try:
            with sync_playwright() as play:
                browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
                _photograph(browser, server, docs)
                browser.close()
        finally:
            server.stop()


def _photograph(browser: Browser, server: Running, docs: Path) -> None:
    for shop, texts in CONVERSATIONS:
        page = _buyer(browser, server, shop)
        for text in texts:
            say(page, text)
            expect(page.get_by_test_id("buyer-message").filter(has_text=text)).to_be_visible()
    buyer = _buyer(browser, server, "nuanzao")
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, device_scale_factor=SCALE, locale="zh-CN"
    )
    agent = context.new_page()
    agent.goto(f"{server.url}/login")
    agent.get_by_test_id("login-username").fill("admin")
    agent.get_by_test_id("login-password").fill(server.password)
    agent.get_by_test_id("login-submit").click()
    agent.wait_for_url("**/workspace*")
    say(buyer, QUESTION)
    pick(agent, QUESTION)
    expect(agent.get_by_test_id("suggestion").nth(2)).to_be_visible()
    agent.keyboard.press("Alt+1")
    agent.wait_for_timeout(600)
    agent.screenshot(path=docs / "workspace.png")
    agent.keyboard.press("Enter")
    expect(buyer.get_by_test_id("buyer-message").nth(1)).to_be_visible()
    buyer.wait_for_timeout(600)
    buyer.screenshot(path=docs / "buyer.png")


def _buyer(browser: Browser, server: Running, shop: str) -> Page:
    context = browser.new_context(
        viewport={"width": 420, "height": 760}, device_scale_factor=SCALE, locale="zh-CN"
    )
    page = context.new_page()
    page.goto(f"{server.url}/buyer?shop={shop}")
    page.get_by_test_id("buyer-input").wait_for()
    return page


if __name__ == "__main__":
    main()
