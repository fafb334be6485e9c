"""The course in a real browser: a day is passed by the keyboard, and the shop's own questions are kept."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import yaml
from playwright.sync_api import Page, expect

from bot.store import Database, list_staff
from bot.store.drills import Run, SeatResult, begin_drill, end_drill
from tests.browser.conftest import PROJECT, Running
from tests.browser.test_access import violations
from tests.browser.test_supervisor import SHOP, ask

pytestmark = [pytest.mark.browser, pytest.mark.sweep]

COURSE = f"/api/v1/course?shop={SHOP}"
INTENTS = PROJECT / "intents"


def answers() -> dict[str, str]:
    """Return question → the words of the right option, of everything that is in the bank."""
    found = {}
    for path in sorted((INTENTS / "exam").glob("*.yaml")):
        for one in yaml.safe_load(path.read_text(encoding="utf-8"))["questions"]:
            found[one["ask"]] = str(one["options"]["ABCD".index(one.get("answer", "A"))])
    return found


def drilled(server: Running, day: str) -> None:
    """Enter that the administrator has passed the drills of a day."""
    file = yaml.safe_load((INTENTS / "course" / f"{day}.yaml").read_text(encoding="utf-8"))
    database = Database(f"sqlite:///{server.var / 'zhike.db'}")
    now = datetime.now(UTC)
    with database.write() as session:
        staff = next(one.id for one in list_staff(session) if one.role == "admin")
        for drill in file["drills"]:
            run = Run(
                id=f"course-{drill['id']}", staff=staff, source=SHOP, mode="practice", help="off", title="", task=drill["id"],
                seed="1", plan={}, state="running", total=None, passed=None, hints=0, seconds=0.0, started_at=now, ended_at=None,
            )  # fmt: skip
            begin_drill(session, run)
            seats = [
                SeatResult(run.id, at, one["persona"], one["scenario"], 1, "doubt", {}, 90.0, passed=True)
                for at, one in enumerate(drill["cast"])
            ]
            end_drill(session, run.id, seats, passed=True, hints=0, seconds=60.0, now=now)
    database.close()


def open_course(page: Page) -> None:
    """Go to the course of the appliance shop."""
    page.evaluate(f"localStorage.setItem('zhike.shop', '{SHOP}')")
    page.goto(page.url.split("/workspace")[0] + "/course")
    page.get_by_test_id("day").first.wait_for()


@pytest.mark.sweep
def test_a_day_is_passed(agent: Page, server: Running) -> None:
    """Text, bad replies, drills and the timed test by the keyboard; then the next day is open."""
    drilled(server, "d1")
    open_course(agent)
    agent.get_by_test_id("day").first.get_by_role("button").click()
    agent.emulate_media(reduced_motion="reduce")
    agent.get_by_test_id("read").click()
    assert [] == violations(agent)
    day = yaml.safe_load((INTENTS / "course" / "d1.yaml").read_text(encoding="utf-8"))
    card = agent.get_by_test_id("rewrite").first
    card.get_by_role("textbox").fill(day["rewrites"][0]["bad"])
    card.get_by_test_id("check").click()
    expect(card.get_by_test_id("verdict")).to_contain_text("还差一点")
    for item in day["rewrites"][1:]:
        ask(agent, "POST", f"/api/v1/course/rewrites/{item['id']}?shop={SHOP}", {"text": item["model"]})
    card.get_by_role("textbox").fill(day["rewrites"][0]["model"])
    card.get_by_test_id("check").click()
    expect(card.get_by_test_id("verdict")).to_contain_text("写得好")
    right = answers()
    agent.get_by_test_id("test").click()
    paper = agent.get_by_test_id("paper")
    expect(paper).to_be_visible()
    assert [] == violations(agent)
    agent.keyboard.press("1")
    expect(paper.get_by_role("status")).to_contain_text("答案已存")
    agent.reload()
    expect(paper.get_by_text("第 2 题")).to_be_visible()
    agent.get_by_test_id("quit").click()
    agent.get_by_test_id("resume").click()
    paper.get_by_role("button", name="上一题").click()
    expect(paper.get_by_role("radio").first).to_be_checked()
    for _ in range(40):
        wanted = right[paper.get_by_role("heading").inner_text()]
        options = [text.split("\n")[-1].strip() for text in paper.get_by_role("radio").all_inner_texts()]
        place = next(at for at, text in enumerate(options) if text.endswith(wanted))
        agent.keyboard.press(str(place + 1))
        if agent.get_by_test_id("hand-in").count():
            break
        agent.keyboard.press("Enter")
    agent.get_by_test_id("hand-in").click()
    expect(agent.get_by_test_id("result")).to_contain_text("15 / 15")
    agent.get_by_test_id("done").click()
    second = agent.get_by_test_id("day").nth(1)
    expect(second).to_have_class(re.compile("now"))
    days = ask(agent, "GET", COURSE)["days"]
    assert [(one["passed"], one["open"]) for one in days[:3]] == [(True, True), (False, True), (False, False)]


def test_the_quiz_editor(agent: Page) -> None:
    """A question of the shop's own is written with its motive, shown, changed and removed."""
    open_course(agent)
    agent.get_by_test_id("tab-questions").click()
    agent.get_by_test_id("add-question").click()
    agent.get_by_test_id("question-ask").fill("买家问炖锅会不会溢，先说什么？")
    agent.get_by_test_id("question-A").fill("水别过最高线，有防溢口")
    agent.get_by_test_id("question-B").fill("不会的您放心")
    expect(agent.get_by_test_id("question-save")).to_be_disabled()
    agent.get_by_test_id("question-why").fill("先说做法，再说有什么保护。")
    agent.get_by_role("dialog").locator('[data-key="safety"]').click()
    agent.get_by_test_id("question-save").click()
    row = agent.get_by_test_id("question").filter(has_text="会不会溢")
    expect(row).to_contain_text("求安")
    row.get_by_role("button").first.click()
    agent.get_by_test_id("question-ask").fill("买家问炖锅会不会溢出来，先说什么？")
    agent.get_by_test_id("question-save").click()
    changed = agent.get_by_test_id("question").filter(has_text="会不会溢出来")
    expect(changed).to_contain_text("有防溢口")
    changed.get_by_role("button").last.click()
    agent.get_by_role("dialog").get_by_role("button").last.click()
    expect(changed).to_have_count(0)
