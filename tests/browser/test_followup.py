"""What a sent promise becomes, and the narrow window beside programs that cannot be changed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Running, pick, say

pytestmark = pytest.mark.browser

PASTE = """(text) => {
    const data = new DataTransfer()
    data.setData('text/plain', text)
    document.body.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}))
}"""
CHAT = "月月 2026-11-20 10:01:02\n这个电磁炉安全吗\n暖灶旗舰店:小美 2026-11-20 10:01:40\n您好，在的\n月月 2026-11-20 10:02:00\n有没有优惠，送锅吗\n"


def test_promise_becomes_a_ticket_in_two_keys(agent: Page, buyer: Page) -> None:
    """A sent promise is offered, kept by two keys, seen in the due list, done, and told to the buyer by a person."""
    say(buyer, "跟单问：少发了一个锅盖")
    pick(agent, "跟单问")
    composer = agent.get_by_test_id("composer")
    composer.fill("实在抱歉，今天给您补发一个锅盖")
    composer.press("Enter")
    expect(agent.get_by_test_id("promise")).to_contain_text("补发")
    agent.keyboard.press("Alt+g")
    expect(agent.get_by_test_id("ticket-kind")).to_have_value("resend")
    agent.keyboard.press("Enter")
    expect(agent.get_by_test_id("ticket-save")).to_have_count(0)
    agent.goto(agent.url.split("/workspace")[0] + "/tickets")
    agent.get_by_test_id("shop").select_option("nuanzao")
    row = agent.get_by_test_id("ticket").filter(has_text="补发").filter(has_text="锅盖").first
    row.click()
    agent.get_by_test_id("ticket-result").fill("顺丰 SF1，明天到")
    agent.get_by_test_id("ticket-finish").click()
    agent.get_by_test_id("ticket-tell").click()
    expect(agent.get_by_test_id("composer")).to_have_value(
        "亲，补发的包裹已经寄出啦，顺丰 SF1，明天到，路上有情况我帮您盯着。"
    )


def test_side_window_reads_a_paste_and_copies(chromium: Browser, server: Running, agent: Page) -> None:
    """Paste, one digit, pasted again: replies appear, one is copied, nothing is there twice."""
    del chromium
    agent.context.grant_permissions(["clipboard-read", "clipboard-write"])
    agent.set_viewport_size({"width": 340, "height": 720})
    agent.goto(f"{server.url}/side")
    agent.get_by_test_id("side-shop").select_option("nuanzao")
    agent.evaluate(PASTE, CHAT)
    lines = agent.get_by_test_id("side-lines").locator("li")
    expect(lines).to_have_count(3)
    expect(agent.get_by_test_id("side-tab").first).to_have_text("月月")
    first = agent.get_by_test_id("suggestion").first
    expect(first).to_be_visible()
    text = first.get_by_test_id("suggestion-text").inner_text()
    agent.keyboard.press("1")
    expect(agent.get_by_role("status")).to_contain_text("已复制")
    assert (
        text.replace("\n", "") in agent.evaluate("navigator.clipboard.readText()").replace("\n", "")
        or "{" in text
    )
    agent.evaluate(PASTE, CHAT)
    expect(agent.get_by_role("status")).to_contain_text("没有新消息")
    expect(lines).to_have_count(3)
    assert agent.evaluate("document.documentElement.scrollWidth") <= 340
