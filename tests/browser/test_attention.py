"""What calls for attention and what never lies: waits, alerts, notices, a wrong clock, a machine that slept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.chat.deskrules import AwayRules, DeskRules, save_rules
from bot.store import Database
from tests.browser.conftest import Running, pick, say

pytestmark = [pytest.mark.browser, pytest.mark.sweep]

CLOCK = "() => { const real = Date.now; window.jump = %d; Date.now = () => real() + window.jump }"
EARS = """() => {
    localStorage.setItem('zhike.preferences', JSON.stringify({sound: true, desktop: true}))
    window.told = []
    window.tones = 0
    window.Notification = class {
        static permission = 'granted'
        constructor(title, {body}) { window.told.push(`${title} | ${body}`) }
        close() {}
    }
    const start = OscillatorNode.prototype.start
    OscillatorNode.prototype.start = function (...when) { window.tones += 1; return start.apply(this, when) }
    document.hasFocus = () => false
}"""


def prepared(agent: Page, script: str) -> Page:
    """Reload the agent's page with a script run before everything else."""
    agent.add_init_script(f"({script})()")
    agent.reload()
    expect(agent.get_by_test_id("connection")).to_have_attribute("data-state", "live")
    return agent


@pytest.fixture
def open_desk(database: Database, server: Running) -> Iterator[Database]:
    """Let the women's wear shop answer by itself while nobody is there, at any hour."""
    del server
    clock = DeskRules(service_from="00:00", service_to="24:00", away=AwayRules(enabled=True))
    _rule(database, clock)
    yield database
    _rule(database, DeskRules())


def _rule(database: Database, rules: DeskRules) -> None:
    with database.write() as session:
        save_rules(session, "qingyan", rules, now=datetime.now(UTC))


def test_who_waits_longest_and_who_complains(agent: Page, buyer: Page) -> None:
    """Complaints stand first, waits past the line are red, a fresh one is not, cares stand as chips."""
    say(buyer, "刚来问一句，有没有优惠，便宜点吧")
    agent.get_by_test_id("scope-waiting").click()
    rows, search = agent.get_by_test_id("conversation-item"), agent.get_by_test_id("list-search")
    search.fill("刚来问一句")
    fresh = rows.filter(has_text="刚来问一句")
    expect(fresh.get_by_test_id("wait")).to_have_class("wait figures calm")
    expect(fresh.locator("[data-label=bargain]")).to_be_visible()
    expect(fresh.get_by_test_id("unread")).to_have_text("1")
    search.fill("")
    expect(rows.first.locator(".tag.red")).to_have_text("投诉")
    expect(rows.first.get_by_test_id("wait")).to_have_class("wait figures red")
    alarms = agent.locator('[data-testid="conversation-item"].alert')
    places = [row.get_attribute("class") or "" for row in rows.all()]
    assert ["alert" in place.split() for place in places[: alarms.count()]] == [True] * alarms.count()


def test_tells_of_what_nobody_looks_at(agent: Page, buyer: Page) -> None:
    """A message in a conversation that is not open rings and is shown by the desktop, once for each."""
    prepared(agent, EARS)
    agent.mouse.click(600, 600)
    say(buyer, "桌面提醒试一下")
    agent.wait_for_function("() => window.told.some((text) => text.includes('桌面提醒试一下'))")
    told = agent.evaluate("() => window.told")
    assert len(told) == len(set(told))
    assert agent.evaluate("() => window.tones") == 2 * len(told)


def test_screen_readers_hear_new_messages(agent: Page, buyer: Page) -> None:
    """What comes in is said in a polite live region, what one says oneself is not."""
    say(buyer, "读屏试一下")
    pick(agent, "读屏试一下")
    expect(agent.get_by_test_id("suggestion").first).to_be_visible()
    say(buyer, "听得到吗")
    heard = agent.get_by_test_id("heard")
    expect(heard).to_contain_text("听得到吗")
    expect(heard).to_have_attribute("aria-live", "polite")
    agent.get_by_test_id("composer").fill("听得到的")
    agent.keyboard.press("Enter")
    expect(buyer.get_by_test_id("buyer-message").last).to_contain_text("听得到的")
    expect(heard).to_contain_text("听得到吗")


def test_a_wrong_clock_is_said_and_does_not_count(agent: Page, buyer: Page) -> None:
    """A machine ten minutes fast shows waits by the server's clock, and says so."""
    prepared(agent, CLOCK % 600_000)
    say(buyer, "时钟试一下")
    agent.get_by_test_id("list-search").fill("时钟试一下")
    row = agent.get_by_test_id("conversation-item").filter(has_text="时钟试一下")
    expect(row.get_by_test_id("wait")).to_have_class("wait figures calm")
    expect(agent.get_by_test_id("connection")).to_have_attribute(
        "data-tip", "本机时钟快约 10 分钟，界面按服务器时间显示"
    )


def test_wakes_up_connected(agent: Page, buyer: Page) -> None:
    """After the machine slept the silent link is dropped at once, and what was missed comes."""
    prepared(agent, CLOCK % 0)
    say(buyer, "睡前问一句")
    pick(agent, "睡前问一句")
    expect(agent.get_by_test_id("suggestion").first).to_be_visible()
    with (
        agent.expect_websocket()
    ):  # a frame that comes just then shows that the link lives: it sleeps until it is silent
        agent.evaluate("() => { window.naps = setInterval(() => { window.jump += 3600000 }, 2500) }")
    agent.evaluate("() => clearInterval(window.naps)")
    say(buyer, "睡醒了吗")
    expect(agent.get_by_test_id("message").filter(has_text="睡醒了吗")).to_have_count(1)
    expect(agent.get_by_test_id("connection")).to_have_attribute("data-state", "live")


def test_away_is_seen_and_answered_for(
    agent: Page, chromium: Browser, server: Running, open_desk: Database
) -> None:
    """Who is away gets nothing new; the buyer is answered by itself, marked as automatic, and still waits."""
    del open_desk
    agent.get_by_test_id("status").click()
    agent.get_by_role("button", name="没人在线时自动回复").click()
    expect(agent.get_by_test_id("status")).to_have_attribute("data-status", "away")
    context = chromium.new_context(viewport={"width": 420, "height": 860}, locale="zh-CN")
    visitor = context.new_page()
    visitor.goto(f"{server.url}/buyer?shop=qingyan")
    visitor.get_by_test_id("buyer-input").wait_for()
    say(visitor, "没人的时候问一句")
    expect(visitor.get_by_test_id("buyer-message")).to_have_count(2)
    agent.get_by_test_id("list-search").fill("客服都在接待")
    row = agent.get_by_test_id("conversation-item").filter(has_text="自动：").first
    expect(row.get_by_test_id("wait")).to_be_visible()
    row.click()
    expect(agent.get_by_test_id("message").filter(has_text="没人的时候")).to_be_visible()
    expect(agent.get_by_test_id("thread").get_by_text("自动回复", exact=True)).to_be_visible()
    context.close()
    agent.get_by_test_id("status").click()
    agent.get_by_role("button", name="正常分配新会话").click()
