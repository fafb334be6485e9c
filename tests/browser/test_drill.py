"""Drills in a real browser: three buyers, a hint, silence, the review; a task that is passed; one made in the form, and of real talk."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_access import violations
from tests.browser.test_supervisor import ask

pytestmark = [pytest.mark.browser, pytest.mark.sweep]

SLOW = 45_000
"""Milliseconds in which a buyer has surely typed her next message."""
FIGURES = "/api/v1/figures/suggestions?shop=nuanzao"


def choose(page: Page, count: str, seed: str) -> None:
    """Fill in the form and go to the workspace."""
    page.goto(page.url.split("/workspace")[0].split("/drill")[0] + "/drill")
    page.get_by_test_id("drill-source").select_option("nuanzao")
    page.get_by_test_id("drill-count").select_option(count)
    page.get_by_test_id("drill-pace").select_option("0")
    page.get_by_test_id("drill-help").select_option("hints")
    page.get_by_test_id("drill-seed").fill(seed)
    page.locator('[data-key="1"]').first.click()
    page.get_by_test_id("drill-start").click()
    page.wait_for_url("**/workspace*", timeout=SLOW)
    expect(page.get_by_test_id("drill-bar")).to_be_visible()


def seats(page: Page) -> list[dict[str, Any]]:
    """Return the buyers of the drill under way."""
    found: list[dict[str, Any]] = ask(page, "GET", "/api/v1/drills/current")["seats"]
    return found


def enter(page: Page, conversation: str) -> None:
    """Open a buyer's conversation, from the bar of the drill, once she has written."""
    seated: list[str] = []
    for _ in range(SLOW // 500):
        seated = [seat["conversation"] for seat in seats(page) if seat["arrived"]]
        if conversation in seated:
            break
        page.wait_for_timeout(500)
    page.get_by_test_id("drill-buyer").nth(seated.index(conversation)).click(timeout=SLOW)
    expect(page.get_by_test_id("message").first).to_be_visible(timeout=SLOW)


def take_hint(page: Page) -> None:
    """Ask for a hint, put it in the text field and send it."""
    for _ in range(20):  # while she types there is no hint
        page.get_by_test_id("drill-hint").click()
        page.wait_for_timeout(1000)
        if page.get_by_test_id("drill-hint-text").is_visible():
            break
    page.get_by_test_id("drill-hint-text").get_by_role("button").first.click(timeout=SLOW)
    page.get_by_test_id("composer").press("Enter")
    expect(page.get_by_test_id("composer")).to_have_value("")


def take_suggestion(page: Page) -> None:
    """Send the first suggestion as it is."""
    page.get_by_test_id("suggestion").first.wait_for(timeout=SLOW)
    page.get_by_test_id("composer").press("Alt+1")
    expect(page.get_by_test_id("composer")).not_to_have_value("")
    page.get_by_test_id("composer").press("Enter")
    expect(page.get_by_test_id("composer")).to_have_value("")


def test_three_buyers_hint_silence_and_review(agent: Page) -> None:
    """One buyer is answered with a hint and judged, one with a harsh word, one not at all; the review says why."""
    before = ask(agent, "GET", FIGURES)
    choose(agent, "3", "browser-1")
    there = seats(agent)
    expect(agent.get_by_test_id("drill-left")).to_contain_text("3")
    enter(agent, there[0]["conversation"])
    expect(agent.get_by_test_id("assist-hushed")).to_be_visible()
    take_hint(agent)
    agent.get_by_test_id("drill-judge").click()
    agent.locator('.drill-bar [data-key="safety"]').click()
    agent.get_by_test_id("drill-state").click()
    expect(agent.get_by_test_id("drill-judge")).to_contain_text("已判断")
    agent.get_by_test_id("drill-pause").click()
    expect(agent.get_by_text("已暂停")).to_be_visible()
    agent.get_by_test_id("drill-pause").click()
    enter(agent, there[1]["conversation"])
    agent.get_by_test_id("composer").fill("您自己不会看详情页吗，别问了")
    agent.get_by_test_id("composer").press("Enter")
    agent.wait_for_timeout(3000)
    agent.once("dialog", lambda dialog: dialog.accept())
    agent.get_by_test_id("drill-finish").click()
    agent.wait_for_url("**/drill/results/*", timeout=SLOW)
    expect(agent.get_by_test_id("drill-verdict")).to_have_text("未过")
    expect(agent.get_by_test_id("drill-debrief")).to_contain_text("真正在意")
    agent.get_by_test_id("tab-1").click()
    expect(agent.get_by_test_id("drill-mark").filter(has_text=re.compile("争辩|敷衍")).first).to_be_visible()
    expect(agent.get_by_test_id("drill-better").first).to_be_visible()
    agent.emulate_media(reduced_motion="reduce")
    assert [] == violations(agent)
    agent.get_by_test_id("tab-2").click()
    expect(agent.get_by_test_id("drill-cells")).to_contain_text("没有回复")
    after = ask(agent, "GET", FIGURES)
    assert (before["needs"], before["replies"]) == (after["needs"], after["replies"])


def test_a_task_is_passed(agent: Page) -> None:
    """Who answers a buyer of the course well passes her drill; it stands in the list and in the lesson."""
    lesson = ask(agent, "GET", "/api/v1/course/days/d1?shop=nuanzao")["drills"]
    drill = next(one for one in lesson if one["title"] == "买家想加微信")
    cast = [{"persona": one["persona"], "scenario": one["scenario"]} for one in drill["seats"]]
    body = {
        "source": "nuanzao",
        "buyers": cast,
        "count": 1,
        "pace": 0,
        "help": "suggestions",
        "seed": "browser-2",
    }
    ask(agent, "POST", "/api/v1/drills", {**body, "title": drill["title"], "task": drill["id"]})
    agent.goto(agent.url.split("/workspace")[0] + "/workspace")
    agent.get_by_test_id("drill-buyer").first.click(timeout=SLOW)
    for _ in range(5):
        if agent.get_by_test_id("drill-bar").count() == 0:
            break
        take_suggestion(agent)
        agent.wait_for_timeout(4000)
        now = ask(agent, "GET", "/api/v1/drills/current")
        if now is None or now["seats"][0]["over"]:
            break
    if agent.get_by_test_id("drill-bar").count():
        agent.once("dialog", lambda dialog: dialog.accept())
        agent.get_by_test_id("drill-finish").click()
    agent.wait_for_url("**/drill/results/*", timeout=SLOW)
    total = float(agent.get_by_test_id("drill-total").inner_text())
    assert total >= 70, agent.get_by_test_id("drill-cells").inner_text()
    expect(agent.get_by_test_id("drill-verdict")).to_have_text("通过")
    agent.goto(agent.url.split("/drill")[0] + "/drill")
    agent.get_by_test_id("tab-results").click()
    expect(agent.get_by_test_id("drill-line").first).to_contain_text("通过")
    lesson = ask(agent, "GET", "/api/v1/course/days/d1?shop=nuanzao")["drills"]
    assert drill["id"] in [one["id"] for one in lesson if one["done"]]


def test_a_situation_is_made_in_the_form(agent: Page) -> None:
    """A bait sets by itself what closes it; a parcel that is stuck, opening and event stand in the preview."""
    agent.goto(agent.url.split("/workspace")[0] + "/drill")
    agent.get_by_test_id("tab-material").click()
    agent.get_by_test_id("add-scenario").click()
    agent.get_by_test_id("material-name").fill("催件")
    for field in ("brief", "hidden", "strategy"):
        agent.get_by_test_id(f"material-{field}").fill("练一下")
    chosen = agent.get_by_test_id("material-chosen")
    agent.get_by_test_id("material-trouble").select_option("off_platform")
    expect(agent.get_by_test_id("material-bait")).to_be_visible()
    expect(chosen).to_contain_text("礼貌婉拒", timeout=SLOW)
    expect(chosen).to_contain_text("离开平台联系或付款")
    agent.get_by_test_id("material-trouble").select_option("courier_lost")
    agent.get_by_test_id("material-stage").select_option("aftersale")
    agent.get_by_test_id("material-order").select_option("delivering")
    agent.get_by_test_id("material-parcel").select_option("stuck")
    agent.get_by_test_id("fold-course").locator("summary").click()
    agent.get_by_test_id("material-opening").select_option("order_card")
    agent.get_by_test_id("material-add-event").click()
    agent.locator('[data-key="logistics_problem"]').first.click()
    expect(chosen).to_contain_text("停着不动", timeout=SLOW)
    expect(agent.get_by_test_id("material-preview").locator(".bubble").first).to_contain_text("[订单卡片]")
    assert violations(agent) == []
    agent.get_by_test_id("material-save").click()
    line = agent.get_by_test_id("material-line").filter(has_text="催件")
    expect(line).to_be_visible()
    line.get_by_role("button").first.click()
    expect(agent.get_by_test_id("material-parcel")).to_have_value("stuck")


def test_a_drill_is_made_of_a_real_conversation(agent: Page) -> None:
    """One click in the thread leads to the form with a preview; kept, buyer and situation can be played."""
    row = agent.locator('[data-testid="conversation-item"]').filter(has_text="暖灶").first
    row.click()
    agent.get_by_test_id("make-drill").click()
    expect(agent.get_by_test_id("material-masked").locator("li").first).to_be_visible(timeout=SLOW)
    for _ in ("persona", "scenario"):
        expect(agent.get_by_test_id("material-preview").locator(".bubble").first).to_be_visible(timeout=SLOW)
        agent.get_by_test_id("material-save").click()
    agent.get_by_test_id("practise-made").click()
    expect(agent.get_by_test_id("drill-bar")).to_be_visible(timeout=SLOW)
    ask(agent, "POST", "/api/v1/drills/current/finish")
