"""What a sent promise becomes, and the narrow window beside programs that cannot be changed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, Route, expect
from sqlmodel import select

from bot.store import Database
from bot.store.tables import StaffTable
from bot.store.tickets import TicketWords, add_ticket
from tests.browser.conftest import Running, pick, say
from tests.browser.test_access import violations

pytestmark = pytest.mark.browser

PASTE = """(text) => {
    const data = new DataTransfer()
    data.setData('text/plain', text)
    document.body.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}))
}"""
CHAT = "月月 2026-11-20 10:01:02\n这个电磁炉安全吗\n暖灶旗舰店:小美 2026-11-20 10:01:40\n您好，在的\n月月 2026-11-20 10:02:00\n有没有优惠，送锅吗\n"


def test_promise_becomes_a_ticket_in_two_keys(agent: Page, buyer: Page) -> None:
    """Each promise of a message is offered, kept by two keys, seen in the due list, done, and told by a person."""
    say(buyer, "跟单问：少发了一个锅盖")
    pick(agent, "跟单问")
    composer = agent.get_by_test_id("composer")
    composer.fill("实在抱歉，今天给您补发一个锅盖，半小时内给您回电话")
    composer.press("Enter")
    expect(agent.get_by_test_id("promise")).to_contain_text("补发")
    expect(agent.get_by_test_id("promise-further")).to_contain_text("回电")
    agent.keyboard.press("Alt+g")
    expect(agent.get_by_test_id("ticket-kind")).to_have_value("resend")
    agent.keyboard.press("Enter")
    expect(agent.get_by_test_id("ticket-save")).to_have_count(0)
    agent.keyboard.press("Alt+g")
    expect(agent.get_by_test_id("ticket-kind")).to_have_value("callback")
    agent.keyboard.press("Enter")
    expect(agent.get_by_test_id("promise")).to_have_count(0)
    agent.goto(agent.url.split("/workspace")[0] + "/tickets")
    agent.get_by_test_id("shop").select_option("nuanzao")
    row = (
        agent.get_by_test_id("ticket")
        .filter(has=agent.get_by_text("补发", exact=True))
        .filter(has_text="锅盖")
        .first
    )
    row.click()
    agent.get_by_test_id("ticket-result").fill("顺丰 SF1，明天到")
    agent.get_by_test_id("ticket-finish").click()
    agent.get_by_test_id("ticket-tell").click()
    expect(agent.get_by_test_id("composer")).to_have_value(
        "亲，补发的包裹已经寄出啦，顺丰 SF1，明天到，路上有情况我帮您盯着。"
    )


def test_the_same_order_twice_is_asked_about(agent: Page, buyer: Page, tmp_path: Path) -> None:
    """A second ticket of a kind for an order warns; what is owed stands on the card; the sheets tell receivers apart."""
    say(buyer, "打款单：补差价到账了没")
    pick(agent, "打款单")
    number = "P20261122001"

    def make(kind: str) -> None:
        agent.keyboard.press("Alt+g")
        agent.get_by_test_id("ticket-kind").select_option(kind)
        agent.get_by_test_id("ticket-order").fill(number)
        agent.get_by_test_id("ticket-reason").fill("差价没到账")
        agent.get_by_test_id("ticket-save").click()

    make("repay")
    expect(agent.get_by_test_id("ticket-save")).to_have_count(0)
    expect(agent.get_by_test_id("promises")).to_contain_text("差价没到账")
    make("repay")
    expect(agent.get_by_test_id("ticket-twice")).to_contain_text("已经有 1 张同类跟单")
    agent.get_by_test_id("ticket-kind").select_option("invoice")
    expect(agent.get_by_test_id("ticket-twice")).to_have_count(0)
    agent.get_by_test_id("ticket-save").click()
    expect(agent.get_by_test_id("ticket-save")).to_have_count(0)
    agent.goto(agent.url.split("/workspace")[0] + "/tickets")
    agent.get_by_test_id("shop").select_option("nuanzao")
    expect(agent.get_by_test_id("ticket").filter(has_text=number)).to_have_count(2)
    rows = {}
    for receiver in ("warehouse", "finance"):
        agent.get_by_test_id("ticket-sheet").click()
        with agent.expect_download() as came:
            agent.get_by_test_id(f"sheet-{receiver}").click()
        path = tmp_path / f"{receiver}.xlsx"
        came.value.save_as(path)
        cells = list(load_workbook(path).worksheets[0].values)
        rows[receiver] = {str(row[1]) for row in cells[1:] if row[3] == number}
    assert {"warehouse": set(), "finance": {"补差打款", "开票"}} == rows


def test_what_is_late_stands_out(agent: Page, buyer: Page, database: Database) -> None:
    """What should have been done is counted beside the page's name, and the next shift finds it with the open rounds."""
    say(buyer, "交接班看得到我吗")
    pick(agent, "交接班看得到我吗")
    now = datetime.now(UTC)
    with database.write() as session:
        me = session.exec(select(StaffTable.id).where(StaffTable.username == "admin")).one()
        words = TicketWords("callback", now - timedelta(hours=1), reason="昨晚答应的回电", owner=me)
        add_ticket(session, shop="nuanzao", words=words, staff=me, now=now - timedelta(hours=2))
    agent.goto(agent.url.split("/workspace")[0] + "/tickets")
    expect(agent.get_by_test_id("nav-count").first).to_be_visible()
    agent.get_by_test_id("shop").select_option("nuanzao")
    late = agent.get_by_test_id("ticket").filter(has_text="昨晚答应的回电")
    expect(late).to_contain_text("超时 1 小时")
    agent.get_by_role("tab", name="交接班").click()
    expect(agent.get_by_role("tabpanel")).to_contain_text("交接班看得到我吗")
    expect(agent.get_by_role("tabpanel")).to_contain_text("昨晚答应的回电")


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
    expect(agent.get_by_test_id("side-told")).to_contain_text("已复制")
    assert (
        text.replace("\n", "") in agent.evaluate("navigator.clipboard.readText()").replace("\n", "")
        or "{" in text
    )
    agent.evaluate(PASTE, CHAT)
    expect(agent.get_by_test_id("side-told")).to_contain_text("没有新消息")
    expect(lines).to_have_count(3)
    assert agent.evaluate("document.documentElement.scrollWidth") <= 340


def test_pasted_chats_go_with_the_session(agent: Page, server: Running) -> None:
    """Who signs out leaves no buyer's chat on the machine; whose names are the shop's is remembered."""
    page = side(agent, server)
    page.evaluate(PASTE, CHAT.replace("月月", "要走的"))
    expect(page.get_by_test_id("side-tab").filter(has_text="要走的")).to_be_visible()
    assert "要走的" in page.evaluate("JSON.stringify(localStorage)")
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(f"{server.url}/workspace")
    page.get_by_role("button", name="admin").click()
    page.get_by_test_id("sign-out").click()
    expect(page.get_by_test_id("login-submit")).to_be_visible()
    assert "要走的" not in page.evaluate("JSON.stringify(localStorage)")


def side(agent: Page, server: Running) -> Page:
    """Open the side window of the appliance shop, as narrow as it may be."""
    agent.context.grant_permissions(["clipboard-read", "clipboard-write"])
    agent.set_viewport_size({"width": 320, "height": 720})
    agent.goto(f"{server.url}/side")
    agent.get_by_test_id("side-shop").select_option("nuanzao")
    return agent


def test_eight_buyers_with_overlaps(agent: Page, server: Running) -> None:
    """Two pastes of each of eight chats, the second with lines of the first: every turn once, a tab for each buyer."""
    page = side(agent, server)
    asked = [
        "能便宜点吗",
        "怎么还没发货",
        "宝宝能用吗",
        "什么时候能到",
        "有发票吗",
        "坏了怎么办",
        "送锅吗",
        "是正品吗",
    ]

    def line(number: int, place: int, text: str, *, mine: bool = False) -> str:
        name = "暖灶旗舰店:小美" if mine else f"买家{number}号"
        return f"{name} 2026-11-20 1{number}:0{place}:00\n{text}\n"

    for part in (slice(0, 3), slice(1, 5)):
        for number, question in enumerate(asked):
            chat = [
                line(number, 1, "在吗"),
                line(number, 2, "在的，您说", mine=True),
                line(number, 3, question),
                line(number, 4, "稍等我看一下", mine=True),
                line(number, 5, "好的，" + question),
            ]
            page.evaluate(PASTE, "".join(chat[part]))
            new = 3 if part.start == 0 else 2
            expect(page.get_by_test_id("side-told")).to_contain_text(f"加了 {new} 条新消息")
    expect(page.get_by_test_id("side-tab")).to_have_count(8)
    for number, question in enumerate(asked):
        page.get_by_test_id("side-tab").filter(has_text=f"买家{number}号").click()
        lines = page.get_by_test_id("side-lines").locator("li")
        expect(lines).to_have_text(
            ["买家在吗", "客服在的，您说", f"买家{question}", "客服稍等我看一下", f"买家好的，{question}"]
        )
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.emulate_media(reduced_motion="reduce")
    assert [] == violations(page)


def test_two_keys_from_copied_to_copied(agent: Page, server: Running) -> None:
    """Ctrl+V and one digit, and the reply is on the clipboard; pasted back as sent it is known for sent."""
    page = side(agent, server)
    page.evaluate("(text) => navigator.clipboard.writeText(text)", CHAT.replace("月月", "两键"))
    page.locator("body").click(position={"x": 160, "y": 600})
    page.keyboard.press("Control+v")
    text = page.get_by_test_id("suggestion-text").first
    expect(text).to_be_visible()
    page.keyboard.press("1")
    expect(page.get_by_test_id("side-told")).to_contain_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == text.inner_text().strip()
    sent = f"暖灶旗舰店:小美 2026-11-20 10:03:00\n{copied}\n"
    with page.expect_request(lambda r: r.method == "PATCH" and "sent_text" in (r.post_data or "")):
        page.evaluate(PASTE, CHAT.replace("月月", "两键") + sent)


def test_blanks_are_filled_before_copying(agent: Page, server: Running) -> None:
    """A reply with a blank asks for it, and what is copied has no blank."""
    page = side(agent, server)

    def blank(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        body["suggestions"][0] |= {
            "text": "明天{time}给您电话",
            "segments": [{"text": "明天"}, {"slot": "time", "zh": "时间"}, {"text": "给您电话"}],
            "missing_slots": [{"slot": "time", "zh": "时间"}],
        }
        route.fulfill(response=answer, body=json.dumps(body))

    page.route("**/api/v1/assist", blank)
    page.evaluate(PASTE, CHAT.replace("月月", "空位"))
    expect(page.get_by_test_id("slot").first).to_have_text("时间")
    page.keyboard.press("1")
    expect(page.get_by_test_id("side-blanks").locator("input")).to_be_focused()
    page.keyboard.type("下午三点")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("side-told")).to_contain_text("已复制")
    assert "明天下午三点给您电话" == page.evaluate("navigator.clipboard.readText()")


def test_side_window_says_what_failed(agent: Page, server: Running) -> None:
    """Without shops or replies the narrow window says so and asks again; nothing pretends that it can be corrected."""
    shops, replies = "**/api/v1/shops", "**/api/v1/assist"
    agent.route(shops, lambda route: route.abort())
    agent.set_viewport_size({"width": 320, "height": 720})
    agent.goto(f"{server.url}/side")
    retry = agent.get_by_role("button", name="重试")
    expect(retry).to_be_visible()
    agent.unroute(shops)
    retry.click()
    expect(retry).to_have_count(0)
    agent.get_by_test_id("side-shop").select_option("nuanzao")
    agent.route(replies, lambda route: route.abort())
    agent.evaluate(PASTE, CHAT.replace("月月", "断了"))
    expect(retry).to_be_visible()
    agent.unroute(replies)
    retry.click()
    expect(agent.get_by_test_id("suggestion").first).to_be_visible()
    expect(agent.get_by_role("button").filter(has=agent.get_by_test_id("emotion"))).to_have_count(0)


def test_side_window_floats_and_can_be_installed(agent: Page, server: Running) -> None:
    """The same buyers stand in a window on top; the page has what a browser asks of an app."""
    page = side(agent, server)
    page.evaluate(PASTE, CHAT.replace("月月", "悬浮"))
    expect(page.get_by_test_id("suggestion").first).to_be_visible()
    with page.context.expect_page() as came:
        page.get_by_role("button", name="悬浮窗口").click()
    inside = came.value.frame_locator("iframe")
    expect(inside.get_by_test_id("side-tab").filter(has_text="悬浮")).to_be_visible()
    expect(inside.get_by_role("button", name="悬浮窗口")).to_have_count(0)
    page.get_by_role("button", name="收回来").click()
    expect(page.get_by_test_id("side-tab").filter(has_text="悬浮")).to_be_visible()
    browser = page.context.new_cdp_session(page)
    manifest = browser.send("Page.getAppManifest")
    assert [] == manifest["errors"]
    assert "/side" == json.loads(manifest["data"])["start_url"]
    problems = browser.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert {"in-incognito"} >= {one["errorId"] for one in problems}
