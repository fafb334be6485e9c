"""The workspace as an agent sees it: keys, ready texts, red lines, colleagues, pictures, long lists."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from bot.auth import reset_password
from bot.store import Database
from tests.browser.conftest import Running, pick, say
from tests.browser.crowd import crowd

pytestmark = pytest.mark.browser

PASTE = """async (box) => {
    const canvas = Object.assign(document.createElement('canvas'), {width: 60, height: 40})
    canvas.getContext('2d').fillRect(0, 0, 60, 40)
    const bytes = await new Promise((done) => canvas.toBlob(done, 'image/png'))
    const data = new DataTransfer()
    data.items.add(new File([bytes], 'shot.png', {type: 'image/png'}))
    box.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}))
}"""
GREETING = "您好，"
QUESTION = "电磁炉安全吗，有没有优惠"


@contextmanager
def signed_in(browser: Browser, server: Running, username: str, password: str) -> Iterator[Page]:
    """Sign somebody in at the workspace in a browser of their own."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{server.url}/login")
    page.get_by_test_id("login-username").fill(username)
    page.get_by_test_id("login-password").fill(password)
    page.get_by_test_id("login-submit").click()
    page.wait_for_url("**/workspace*")
    yield page
    context.close()


@pytest.fixture
def colleague(chromium: Browser, server: Running, database: Database) -> Iterator[Page]:
    """Sign a colleague of the demo shop in."""
    with database.write() as session:
        done = reset_password(session, "mingyue", now=datetime.now(UTC))
    with signed_in(chromium, server, "mingyue", done.password) as page:
        yield page


def test_reply_without_a_mouse(agent: Page, buyer: Page) -> None:
    """Search (also of what was said earlier), a ready text and a suggestion stacked, sent: all by keys."""
    say(buyer, f"键盘手问，{QUESTION}")
    agent.get_by_test_id("conversation-item").first.wait_for()
    agent.keyboard.press("Escape")
    agent.keyboard.press("/")
    agent.keyboard.type("键盘手问")
    expect(agent.get_by_test_id("conversation-item")).to_have_count(1)
    agent.keyboard.press("Enter")
    expect(agent.get_by_test_id("suggestion").first).to_be_visible()
    composer = agent.get_by_test_id("composer")
    expect(composer).to_be_focused()
    agent.keyboard.type(GREETING + "/fhsj")
    picked = agent.get_by_test_id("pick").first
    expect(picked).to_contain_text("发货")
    agent.keyboard.press("Enter")
    expect(composer).to_have_value(re.compile(f"^{GREETING}[^/]+$"))
    snippet = composer.input_value()
    agent.keyboard.press("Alt+1")
    suggestion = agent.get_by_test_id("suggestion-text").first.inner_text().strip()
    expect(composer).to_have_value(re.compile(re.escape(suggestion)))
    assert composer.input_value().startswith(snippet)
    agent.keyboard.press("Enter")
    expect(buyer.get_by_test_id("buyer-message").last).to_contain_text(suggestion)
    expect(agent.get_by_test_id("conversation-item")).to_have_count(
        1
    )  # found by what was said before the reply
    agent.keyboard.press("Escape")
    agent.get_by_test_id("list-search").fill("")
    agent.keyboard.press("Escape")
    agent.keyboard.press("?")
    expect(agent.get_by_test_id("keys")).to_be_visible()
    agent.keyboard.press("Escape")
    here = agent.url
    agent.keyboard.press("j")
    agent.keyboard.press("k")
    expect(agent).not_to_have_url(re.compile("/workspace$"))
    expect(composer).not_to_be_focused()
    assert "/workspace/" in here


def test_suggestion_is_put_away_with_a_reason(agent: Page, buyer: Page) -> None:
    """Alt+Shift and a digit asks why; a digit answers, and the card folds up."""
    say(buyer, "空气炸锅多大容量，好清洗吗")
    pick(agent, "空气炸锅多大容量，好清洗吗")
    expect(agent.get_by_test_id("suggestion").nth(1)).to_be_visible()
    shown = agent.get_by_test_id("suggestion").count()
    agent.keyboard.press("Alt+Shift+1")
    expect(agent.get_by_test_id("dismiss-reasons")).to_be_visible()
    agent.keyboard.press("3")
    expect(agent.get_by_test_id("suggestion")).to_have_count(shown - 1)
    expect(agent.get_by_test_id("composer")).to_have_value("")


def test_red_line_is_rewritten_or_answered_for(agent: Page, buyer: Page) -> None:
    """What must not be said blocks; one key rewrites it, and a supervisor may answer for it with a reason."""
    say(buyer, "你们家空气炸锅比别家好在哪")
    pick(agent, "你们家空气炸锅比别家好在哪")
    composer = agent.get_by_test_id("composer")
    composer.fill("我们是国家级品质，您加微信聊")
    expect(agent.get_by_test_id("mark-block").first).to_be_visible()
    expect(agent.get_by_test_id("send")).to_have_attribute("aria-disabled", "true")
    for _ in range(4):
        if agent.get_by_test_id("rewrite").count() == 0:
            break
        before = composer.input_value()
        agent.keyboard.press("Alt+r")
        expect(composer).not_to_have_value(before)
    assert "微信" not in composer.input_value()
    expect(agent.get_by_test_id("send")).to_have_attribute("aria-disabled", "false")
    composer.fill("加微信发您检测报告")
    agent.get_by_test_id("override").click()
    agent.get_by_test_id("override-why").fill("品牌方要求")
    agent.get_by_test_id("override-send").click()
    expect(buyer.get_by_test_id("buyer-message").last).to_contain_text("加微信发您检测报告")


def test_colleague_has_replied(agent: Page, buyer: Page, colleague: Page) -> None:
    """A reply written before a colleague's was seen is held up, shows hers, and goes out only when told to."""
    held: list[str] = []
    holding = False

    def relay(socket: WebSocketRoute) -> None:
        upstream = socket.connect_to_server()

        def down(text: str | bytes) -> None:
            late = holding and json.loads(text)["type"] in {"message.new", "heartbeat", "typing"}
            (held.append if late else socket.send)(str(text))

        upstream.on_message(down)

    agent.route_web_socket("**/ws", relay)
    agent.reload()
    say(buyer, "电热水壶烧开要几分钟")
    pick(agent, "电热水壶烧开要几分钟")
    pick(colleague, "电热水壶烧开要几分钟")
    expect(agent.get_by_test_id("suggestion").first).to_be_visible()
    expect(agent.get_by_test_id("viewers")).to_contain_text("明月")
    holding = True
    colleague.get_by_test_id("composer").fill("大约五分钟")
    colleague.keyboard.press("Enter")
    expect(buyer.get_by_test_id("buyer-message").last).to_contain_text("大约五分钟")
    agent.get_by_test_id("composer").fill("四分钟左右")
    agent.keyboard.press("Enter")
    expect(agent.get_by_test_id("stale")).to_contain_text("大约五分钟")
    expect(agent.get_by_test_id("stale")).to_contain_text("同事已回复")
    expect(agent.get_by_test_id("composer")).to_have_value("四分钟左右")
    expect(buyer.get_by_test_id("buyer-message").last).to_contain_text("大约五分钟")
    holding = False
    agent.get_by_test_id("stale-send").click()
    expect(buyer.get_by_test_id("buyer-message").last).to_contain_text("四分钟左右")


def test_note_and_handover(agent: Page, buyer: Page, colleague: Page) -> None:
    """A note reaches the colleague and never the buyer; a handover is asked for, accepted by key, and kept."""
    say(buyer, "保温杯的发票抬头开错了")
    pick(agent, "保温杯的发票抬头开错了")
    agent.get_by_test_id("assign").click()
    pick(colleague, "保温杯的发票抬头开错了")
    expect(agent.get_by_test_id("composer")).to_be_visible()
    agent.get_by_test_id("composer").press("Alt+i")
    agent.keyboard.type("抬头已登记 @明")
    agent.keyboard.press("Enter")
    agent.keyboard.press("Enter")
    expect(agent.locator('[data-testid="note"][data-state="sent"]')).to_contain_text("抬头已登记")
    expect(colleague.get_by_test_id("note")).to_contain_text("抬头已登记")
    agent.keyboard.press("Alt+t")
    expect(agent.get_by_test_id("transfer-form")).to_contain_text("明月")
    agent.get_by_test_id("transfer-note").fill("请跟进发票")
    agent.get_by_test_id("transfer-submit").click()
    expect(colleague.get_by_test_id("transfer-asked")).to_contain_text("请跟进发票")
    colleague.keyboard.press("Alt+y")
    expect(colleague.get_by_test_id("close")).to_be_visible()
    expect(colleague.get_by_test_id("handover")).to_contain_text("请跟进发票")
    expect(buyer.get_by_test_id("buyer-message").filter(has_text="抬头已登记")).to_have_count(0)


def test_two_windows_in_step(agent: Page, buyer: Page) -> None:
    """A draft begun in one window of a person goes on in the other."""
    say(buyer, "榨汁机能打豆浆吗")
    pick(agent, "榨汁机能打豆浆吗")
    expect(agent.get_by_test_id("composer")).to_be_visible()
    other = agent.context.new_page()
    other.goto(agent.url)
    expect(other.get_by_test_id("suggestion").first).to_be_visible()
    other.evaluate("document.hasFocus = () => false")
    agent.bring_to_front()
    agent.get_by_test_id("composer").fill("可以的，")
    expect(other.get_by_test_id("composer")).to_have_value("可以的，")
    agent.reload()
    expect(agent.get_by_test_id("composer")).to_have_value("可以的，")


def test_pasted_picture(agent: Page, buyer: Page) -> None:
    """A pasted picture waits beside the draft, goes out with it, and opens in full."""
    say(buyer, "炖锅的面板是什么样的")
    pick(agent, "炖锅的面板是什么样的")
    composer = agent.get_by_test_id("composer")
    composer.evaluate(PASTE)
    expect(agent.get_by_test_id("attachments").locator("img")).to_have_count(1)
    composer.press("Enter")
    expect(agent.get_by_test_id("picture")).to_be_visible()
    expect(agent.get_by_test_id("attachments")).to_have_count(0)
    expect(buyer.locator('[data-testid="buyer-message"][data-kind="image"]')).to_have_count(1)
    agent.get_by_test_id("picture").click()
    expect(agent.get_by_test_id("viewer")).to_be_visible()
    agent.keyboard.press("Escape")
    expect(agent.get_by_test_id("viewer")).to_have_count(0)


def test_chip_points_at_its_words(agent: Page, buyer: Page) -> None:
    """Hovering what a buyer cares about makes the words that prove it stand out, and the others step back."""
    say(buyer, f"指一指，{QUESTION}")
    pick(agent, f"指一指，{QUESTION}")
    chip = agent.get_by_test_id("chip-psychology").first
    expect(chip).to_be_visible()
    label = chip.get_attribute("data-label")
    chip.hover()
    strong = agent.get_by_test_id("thread").locator("mark.strong")
    expect(strong.first).to_have_attribute("data-label", str(label))
    expect(agent.get_by_test_id("thread").locator("mark.faint").first).to_be_visible()


def test_values_of_the_shop_go_into_the_draft(agent: Page, buyer: Page) -> None:
    """`{` offers what is known around the conversation; the draft holds over a reload; a smiley goes to the cursor."""
    say(buyer, "变量试一下，保温杯多少钱")
    pick(agent, "变量试一下")
    composer = agent.get_by_test_id("composer")
    composer.fill("现在")
    composer.press_sequentially("{价格")
    value = agent.get_by_test_id("pick").first.locator(".value")
    expect(value).to_be_visible()
    price = value.inner_text()
    agent.keyboard.press("Enter")
    expect(composer).to_have_value(f"现在{price}")
    agent.get_by_role("button", name="表情").click()
    agent.get_by_role("button", name="😊").click()
    expect(composer).to_have_value(f"现在{price}😊")
    agent.reload()
    expect(composer).to_have_value(f"现在{price}😊")


def test_a_reading_is_put_right_by_one_click(agent: Page, buyer: Page) -> None:
    """The line on top says what first; a chip that is wrong goes, mood and intent are chosen anew, all of it stays."""
    say(buyer, f"改一改，{QUESTION}")
    pick(agent, f"改一改，{QUESTION}")
    expect(agent.get_by_test_id("action-line")).to_contain_text("先答安全，再说优惠")
    chips = agent.get_by_test_id("chip-psychology")
    expect(chips).to_have_count(2)
    chips.filter(has_text="求廉").get_by_role("button").click()
    expect(chips).to_have_count(1)
    agent.get_by_test_id("emotion").click()
    agent.locator("[data-choice=anxious]").click()
    expect(agent.get_by_test_id("emotion")).to_contain_text("着急")
    agent.reload()
    expect(chips).to_have_count(1)
    expect(agent.get_by_test_id("emotion")).to_contain_text("着急")


def test_own_ready_text_is_kept_changed_and_deleted(agent: Page, buyer: Page) -> None:
    """A ready text is made from the draft, changed by Ctrl+E in the list, refused with a red line, and deleted."""
    say(buyer, "短语试一下，盖子在哪")
    pick(agent, "短语试一下")
    composer = agent.get_by_test_id("composer")
    composer.fill("锅盖在上层泡沫里 /")
    agent.get_by_test_id("snippet-new").click()
    form = agent.get_by_test_id("snippet-form")
    expect(form.locator("[name=text]")).to_have_value("锅盖在上层泡沫里")
    form.locator("[name=title]").fill("锅盖位置")
    form.locator("[type=submit]").click()
    expect(form).to_have_count(0)
    composer.fill("/ggwz")
    expect(agent.get_by_test_id("pick").first).to_contain_text("锅盖位置")
    composer.press("Control+e")
    form.locator("[name=text]").fill("加微信发您锅盖的位置")
    form.locator("[type=submit]").click()
    expect(form.get_by_role("alert")).to_contain_text("不能发送")
    form.locator("[name=text]").fill("锅盖在上层泡沫里，麻烦您再翻一下")
    form.locator("[type=submit]").click()
    expect(agent.get_by_test_id("pick").first).to_contain_text("麻烦您再翻一下")
    composer.press("Control+e")
    agent.get_by_test_id("snippet-forget").click()
    agent.get_by_test_id("snippet-forget").click()
    expect(form).to_have_count(0)
    expect(agent.get_by_test_id("pick").filter(has_text="锅盖位置")).to_have_count(0)


def test_english_console_speaks_english(agent: Page, buyer: Page) -> None:
    """What the assistant says comes by its keys in English; what the buyer reads stays Chinese."""
    say(buyer, f"英文台，{QUESTION}")
    agent.evaluate("localStorage.setItem('zhike.language', 'en')")
    agent.reload()
    pick(agent, f"英文台，{QUESTION}")
    expect(agent.get_by_test_id("suggestion").first).to_be_visible()
    expect(agent.get_by_test_id("action-line")).to_contain_text("First safety, then the offers")
    expect(agent.get_by_test_id("needs")).to_contain_text("Product safety")
    pane = agent.get_by_role("complementary")
    said = pane.evaluate(
        "(box) => { box.querySelectorAll('.text').forEach((one) => one.remove()); return box.innerText }"
    )
    assert not re.findall(r"[\u4e00-\u9fff]+", said)
    composer = agent.get_by_test_id("composer")
    composer.fill("加微信聊")
    expect(agent.get_by_test_id("mark-hint")).to_contain_text("no leading buyers to WeChat")


def test_opening_list(agent: Page) -> None:
    """A shift begins with those who wait, the riskiest first; one click is the conversation."""
    risks = ["refund_unsent", "dispute", "complaint", "unpaid", "plain"]
    items = agent.get_by_test_id("opening-item")
    expect(items.first).to_be_visible()
    shown = [str(item.get_attribute("data-risk")) for item in items.all()]
    assert shown == sorted(shown, key=risks.index)
    assert len(set(shown)) > 1
    items.first.click()
    expect(agent).to_have_url(re.compile("/workspace/.+"))
    expect(agent.get_by_test_id("composer")).to_be_visible()


def test_notice_is_sent_by_a_person(agent: Page, buyer: Page) -> None:
    """One cause, one text: approved by a supervisor, filled into a conversation, sent by hand, and counted."""
    say(buyer, "怎么还不发货，都两天了")
    pick(agent, "怎么还不发货，都两天了")
    expect(agent.get_by_test_id("suggestion").first).to_be_visible()
    agent.get_by_test_id("show-opening").click()
    agent.get_by_test_id("notice-new").click()
    form = agent.get_by_test_id("notice-form")
    form.locator("[name=shop]").select_option("nuanzao")
    form.locator("[name=cause]").fill("杭州仓爆仓")
    form.locator("[name=text]").fill("仓库这两天单量大，晚两天发出，您多担待")
    form.get_by_label("催发货").check()
    form.locator("[type=submit]").click()
    notice = agent.get_by_test_id("shop-notice").filter(has_text="杭州仓爆仓")
    notice.get_by_test_id("notice-send").click()
    target = agent.get_by_test_id("notice-target").filter(has_text="访客").first
    target.get_by_test_id("notice-fill").click()
    composer = agent.get_by_test_id("composer")
    expect(composer).to_have_value("仓库这两天单量大，晚两天发出，您多担待")
    composer.press("Enter")
    expect(composer).to_have_value("")
    agent.get_by_test_id("show-opening").click()
    expect(notice).to_contain_text("已发 1 位")


def test_settings_hold(agent: Page) -> None:
    """Dark and English are chosen in the settings and hold over reloads."""
    agent.get_by_test_id("open-settings").click()
    agent.get_by_test_id("settings").get_by_role("radio", name="深色").check()
    expect(agent.locator("html")).to_have_attribute("data-theme", "dark")
    agent.get_by_test_id("settings").get_by_role("radio", name="English").click()
    expect(agent.get_by_test_id("scope-mine")).to_contain_text("Mine")
    expect(agent.locator("html")).to_have_attribute("data-theme", "dark")
    expect(agent.locator("html")).to_have_attribute("lang", "en")


def test_long_lists_draw_what_is_in_sight(agent: Page, server: Running, database: Database) -> None:
    """Of 600 conversations and 1,200 messages a few dozen stand in the page, at either end and in between."""
    longest = crowd(database, conversations=600, messages=1200)
    agent.goto(f"{server.url}/workspace/{longest}")
    newest = agent.locator('[data-testid="message"][data-seq="1200"]')
    oldest = agent.locator('[data-testid="message"][data-seq="1"]')
    expect(newest).to_be_visible()
    assert agent.get_by_test_id("conversation-item").count() < 40
    thread = agent.get_by_test_id("thread")
    for _ in range(60):
        thread.evaluate("(box) => { box.scrollTop = 0 }")
        assert agent.get_by_test_id("message").count() < 120
        if oldest.count():
            break
        agent.wait_for_timeout(50)
    expect(oldest).to_be_visible()
    expect(newest).to_have_count(0)
    agent.get_by_test_id("to-end").click()
    expect(newest).to_be_visible()
