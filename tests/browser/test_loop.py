"""The running loop in a real browser: a buyer types, an agent answers with a suggestion."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser, Page, WebSocket, expect

from bot.store import Database, load_suggestion
from tests.browser.conftest import QUESTION, Running, pick, say

pytestmark = pytest.mark.browser

PRESS_WHAT_IS_SEEN = """() => {
    const seen = document.querySelector('[data-testid="suggestion"] [data-testid="suggestion-text"]').textContent
    const key = {key: '1', code: 'Digit1', altKey: true, bubbles: true, cancelable: true}
    window.dispatchEvent(new KeyboardEvent('keydown', key))
    return seen.trim()
}"""


def test_chosen_reply_reaches_the_buyer(agent: Page, buyer: Page, database: Database) -> None:
    """The agent sees safety then bargain with their words, inserts with Alt+1, sends; the ledger follows."""
    say(buyer, QUESTION)
    pick(agent, QUESTION)
    expect(agent.get_by_test_id("suggestion").first).to_be_visible()
    assert ["安全成分", "优惠活动", "赠品"] == agent.get_by_test_id("needs").locator("li").all_inner_texts()
    chips = agent.get_by_test_id("chip-psychology")
    assert ["求安", "求廉"] == [text.strip()[:2] for text in chips.all_inner_texts()]
    words = agent.get_by_test_id("thread").get_by_test_id("evidence").all_inner_texts()
    assert words
    assert all(word in QUESTION for word in words)
    first = agent.get_by_test_id("suggestion").first
    offered = first.get_attribute("data-suggestion")
    text = first.get_by_test_id("suggestion-text").inner_text().strip()
    assert offered is not None

    agent.keyboard.press("Alt+1")
    expect(agent.get_by_test_id("composer")).to_have_value(text)
    agent.keyboard.press("Enter")
    expect(buyer.get_by_test_id("buyer-message").last).to_contain_text(text)
    expect(agent.get_by_test_id("composer")).to_have_value("")
    for _ in range(50):  # the ledger follows the message, it does not hold it up
        with database.read() as session:
            entry = load_suggestion(session, offered)
        if entry.sent_at is not None:
            break
        agent.wait_for_timeout(100)
    assert entry.displayed_at is not None
    assert entry.offered_at <= (entry.inserted_at or entry.offered_at) <= (entry.sent_at or entry.offered_at)
    assert ("sent", text) == (entry.outcome, entry.final_text)


def test_insert_keeps_the_draft(agent: Page, buyer: Page) -> None:
    """A suggestion goes to the cursor and leaves what was typed; a second one stacks behind it."""
    say(buyer, "保温杯多少钱，包邮吗")
    pick(agent, "保温杯多少钱，包邮吗")
    expect(agent.get_by_test_id("suggestion").nth(1)).to_be_visible()
    texts = [t.strip() for t in agent.get_by_test_id("suggestion-text").all_inner_texts()[:2]]
    composer = agent.get_by_test_id("composer")
    composer.fill("您好，")
    agent.keyboard.press("Alt+1")
    agent.keyboard.press("Alt+2")
    value = composer.input_value()
    assert value.startswith("您好，")
    assert [value.find(text) for text in texts] == sorted(value.find(text) for text in texts)
    assert all(text in value for text in texts)


def test_burst_gives_one_set(agent: Page, buyer: Page) -> None:
    """Four fragments in two seconds are one round: one set of suggestions, needs merged."""
    say(buyer, "你好掌柜的在吗")
    pick(agent, "你好掌柜的在吗")
    expect(agent.get_by_test_id("suggestion").first).to_be_visible()
    agent.get_by_test_id("composer").fill("在的")
    agent.keyboard.press("Enter")
    expect(buyer.get_by_test_id("buyer-message").last).to_contain_text("在的")
    frames: list[tuple[int, int]] = []

    def listen(socket: WebSocket) -> None:
        def received(raw: str | bytes) -> None:
            frame = json.loads(raw)
            if frame["type"] == "suggestions" and frame["data"]["items"]:
                frames.append((frame["data"]["round"], frame["data"]["revision"]))

        socket.on("framereceived", received)

    agent.on("websocket", listen)
    agent.reload()
    pick(agent, "在的")
    expect(agent.get_by_test_id("connection")).to_contain_text("已连接")
    frames.clear()
    for fragment in ("这个", "养生壶", "宝宝能用不", "有优惠吗"):
        say(buyer, fragment)
        buyer.wait_for_timeout(400)
    expect(agent.get_by_test_id("chip-psychology")).to_have_count(2)
    agent.wait_for_timeout(1000)
    assert ["求安", "求廉"] == [
        t.strip()[:2] for t in agent.get_by_test_id("chip-psychology").all_inner_texts()
    ]
    assert 1 == len(set(frames))


def test_key_inserts_what_was_seen(agent: Page, buyer: Page) -> None:
    """Alt+1 pressed while newer suggestions come in inserts the text on the screen at that moment."""
    say(buyer, "空气炸锅怎么清洗")
    pick(agent, "空气炸锅怎么清洗")
    expect(agent.get_by_test_id("suggestion").first).to_be_visible()
    say(buyer, "还有能便宜点吗")
    agent.wait_for_timeout(640)
    seen = agent.evaluate(PRESS_WHAT_IS_SEEN)
    agent.wait_for_timeout(1500)
    expect(agent.get_by_test_id("composer")).to_have_value(seen)


@pytest.mark.parametrize("composing", ['{"isComposing": true}', '{"keyCode": 229}'])
def test_input_method_keeps_its_enter(agent: Page, buyer: Page, composing: str) -> None:
    """Enter that belongs to a Chinese input method does not send the half-typed word."""
    say(buyer, "有货吗")
    pick(agent, "有货吗")
    composer = agent.get_by_test_id("composer")
    composer.fill("you huo")
    composer.evaluate(
        "(box, extra) => box.dispatchEvent(new KeyboardEvent('keydown', "
        "{key: 'Enter', code: 'Enter', bubbles: true, cancelable: true, ...JSON.parse(extra)}))",
        composing,
    )
    expect(composer).to_have_value("you huo")


def test_empty_slot_blocks_sending(agent: Page, buyer: Page) -> None:
    """A draft with an unfilled slot cannot be sent, by button or by key."""
    say(buyer, "有货吗")
    pick(agent, "有货吗")
    composer = agent.get_by_test_id("composer")
    composer.fill("这款【库存】")
    expect(agent.get_by_test_id("send")).to_be_disabled()
    before = buyer.get_by_test_id("buyer-message").count()
    composer.press("Enter")
    agent.wait_for_timeout(300)
    assert before == buyer.get_by_test_id("buyer-message").count()


def test_one_product_three_buyers(chromium: Browser, agent: Page, server: Running) -> None:
    """The same thermos: looks for a student, material for a worker, price and gift for a bargain hunter."""
    asked = {
        "求美": "保温杯好看吗 拿去上课显不显档次 有什么颜色",
        "求实": "保温杯什么材质的 内胆耐用吗",
        "求廉": "保温杯能便宜点吗 送什么赠品",
    }
    first = {}
    for label, question in asked.items():
        context = chromium.new_context()
        page = context.new_page()
        page.goto(f"{server.url}/buyer?shop=nuanzao")
        page.get_by_test_id("buyer-input").wait_for()
        say(page, question)
        pick(agent, question)
        expect(agent.get_by_test_id("message").filter(has_text=question)).to_be_visible()
        expect(agent.get_by_test_id("chip-psychology").filter(has_text=label).first).to_be_visible()
        first[label] = agent.get_by_test_id("suggestion-text").first.inner_text()
        context.close()
    assert 3 == len(set(first.values()))


def test_survives_a_killed_server(agent: Page, buyer: Page, server: Running) -> None:
    """After kill -9 while both write, nothing sent is missing or doubled, and what is half written stays."""
    say(buyer, "电饭煲内胆有涂层吗")
    pick(agent, "电饭煲内胆有涂层吗")
    expect(agent.get_by_test_id("message").filter(has_text="电饭煲内胆")).to_have_count(1)
    server.kill()
    expect(agent.get_by_test_id("connection")).not_to_contain_text("已连接", timeout=15000)
    say(buyer, "人呢")
    composer = agent.get_by_test_id("composer")
    composer.fill("没有涂层，放心用")
    composer.press("Enter")
    expect(agent.locator('[data-testid="message"][data-state="sending"]')).to_contain_text("没有涂层")
    composer.fill("还有别的")
    server.start()
    expect(agent.get_by_test_id("connection")).to_contain_text("已连接", timeout=60000)
    expect(agent.get_by_test_id("message").filter(has_text="人呢")).to_have_count(1, timeout=60000)
    expect(agent.get_by_test_id("message").filter(has_text="电饭煲内胆")).to_have_count(1)
    expect(composer).to_have_value("还有别的")
    expect(buyer.get_by_test_id("buyer-message").filter(has_text="没有涂层")).to_have_count(1, timeout=60000)
    expect(agent.locator('[data-testid="message"][data-state="sending"]')).to_have_count(0)
