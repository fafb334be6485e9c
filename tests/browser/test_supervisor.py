"""The supervisor's pages in a real browser: library, review, shops, staff, figures, settings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bot.store import Database, add_reply, day_of, list_staff
from bot.store.adoption import count_up
from tests.browser.conftest import Running
from tests.browser.test_access import violations
from tests.web.stage import NOW

pytestmark = [pytest.mark.browser, pytest.mark.sweep]

SHOP = "nuanzao"
PAGES = (
    "/library/arrival_time",
    "/review",
    "/shops/products",
    "/shops/gaps",
    "/shops/files",
    "/shops/paste",
    "/shops/history",
    "/staff",
    "/figures",
    "/integration",
    "/settings",
    "/settings/rules",
    "/settings/retention",
    "/settings/fields",
    "/tickets",
    "/side",
    "/course",
    "/drill",
)
INNER_TABS = {"/tickets", "/course", "/drill", "/staff", "/integration", "/library/arrival_time"}
"""Pages whose tabs have no address of their own."""
SHADE = """theme => {
    document.documentElement.dataset.theme = theme
    return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
}"""
ASK = """async ([method, path, body]) => {
    const {token} = JSON.parse(localStorage.getItem('zhike.session'))
    const headers = {Authorization: `Bearer ${token}`, 'Content-Type': 'application/json'}
    const answer = await fetch(path, {method, headers, body: body === null ? undefined : JSON.stringify(body)})
    return answer.json()
}"""


def ask(page: Page, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - any JSON
    """Ask the server as whoever is signed in."""
    return page.evaluate(ASK, [method, path, body])


def sign_in(browser: Browser, server: Running, username: str, password: str) -> Page:
    """Return the page of somebody who has signed in and looks at the appliance shop."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN").new_page()
    page.goto(f"{server.url}/login")
    page.evaluate(f"localStorage.setItem('zhike.shop', '{SHOP}')")
    page.get_by_test_id("login-username").fill(username)
    page.get_by_test_id("login-password").fill(password)
    page.get_by_test_id("login-submit").click()
    page.wait_for_url("**/workspace*")
    return page


@pytest.fixture(scope="module")
def office(chromium: Browser, server: Running) -> Iterator[Page]:
    """Sign the administrator in, once for all pages."""
    page = sign_in(chromium, server, "admin", server.password)
    yield page
    page.context.close()


def suggested(page: Page, message: str, text: str) -> list[str]:
    """Return what an agent would be offered for a message now."""
    body = {
        "shop": SHOP,
        "conversation": message,
        "buyer": "office",
        "message": {"id": message, "text": text},
        "mode": "full",
    }
    return [offer["text"] for offer in ask(page, "POST", "/api/v1/assist", body)["suggestions"]]


def reply(page: Page, text: str) -> Locator:
    """Return the reply of the list that begins so."""
    return page.get_by_test_id("library-reply").filter(has_text=text).first


def test_reply_in_the_shops_words_is_suggested_next(office: Page, server: Running) -> None:
    """Found by its initials, said otherwise: a red line is marked while typing and refused; then it is in use."""
    office.goto(f"{server.url}/library/contact_human")
    ask_for = "转人工"
    shown = suggested(office, "office-0", ask_for)[0]
    reply(office, shown).click()
    office.get_by_test_id("own-words").click()
    words = office.get_by_test_id("wording-0")
    words.fill("加我微信 abc12345 慢慢聊，保证全网最低价")
    expect(office.locator("mark.line-block").first).to_be_visible()
    expect(office.get_by_test_id("lint")).to_contain_text("红线")
    office.get_by_test_id("save-approve").click()
    expect(office.get_by_test_id("findings")).to_contain_text("红线")
    ours = "我就是人工客服小晴，您把事情说一下，我来办"
    words.fill(ours)
    expect(office.get_by_test_id("lint-fine")).to_be_visible()
    office.get_by_test_id("tab-try").click()
    expect(office.get_by_test_id("sentence").first).to_be_visible()
    office.get_by_test_id("tab-write").click()
    office.get_by_test_id("save-approve").click()
    expect(reply(office, ours)).to_contain_text("本店在用")
    assert ours in suggested(office, "office-1", ask_for)

    reply(office, ours).click()
    office.get_by_test_id("wording-0").fill(f"{ours}。")
    office.get_by_test_id("save").click()
    expect(reply(office, f"{ours}。")).to_be_visible()
    office.get_by_test_id("tab-history").click()
    expect(office.locator("ins")).to_have_text("。")
    office.get_by_test_id("restore").first.click()
    expect(office.get_by_test_id("wording-0")).to_have_value(ours)
    office.get_by_test_id("save").click()
    expect(reply(office, f"{ours}。")).to_have_count(0)
    office.get_by_test_id("retire").click()
    expect(reply(office, ours)).to_contain_text("已下架")
    assert ours not in suggested(office, "office-2", ask_for)


def test_proposals_matrix_and_muting(office: Page, server: Running, database: Database) -> None:
    """A learned proposal is rejected with a click, a cell of the matrix opens its replies, a reply is muted."""
    text = "拆包时留意一下小盒子，赠品放在里面"
    with database.write() as session:
        evidence = {"times": 7, "conversations": 5, "staff": 3, "examples": [text], "day": "2026-03-01"}
        add_reply(
            session,
            shop=SHOP,
            intent="gift",
            entry={"wordings": [text]},
            source="typed",
            evidence=evidence,
            now=NOW,
        )
    office.goto(f"{server.url}/library/gift")
    office.get_by_test_id("tab-proposed").click()
    reply(office, text).click()
    office.get_by_test_id("tab-history").click()
    expect(office.get_by_role("tabpanel").last).to_contain_text("5 个会话里说过 7 次")
    office.get_by_test_id("tab-write").click()
    office.get_by_test_id("reject").click()
    expect(reply(office, text)).to_have_count(0)
    office.get_by_test_id("tab-matrix").click()
    cell = office.locator("button.cell").first
    count = int(cell.inner_text())
    cell.click()
    expect(office.get_by_test_id("library-reply")).to_have_count(count)
    office.get_by_test_id("library-search").fill("zengpin")
    expect(office.get_by_test_id("library-reply").first).to_contain_text("赠品")
    shipped = office.get_by_test_id("library-reply").filter(has_not_text="已驳回").first
    shipped.click()
    office.get_by_test_id("mute").click()
    office.get_by_test_id("mute-note").fill("这个月没有赠品")
    office.get_by_test_id("mute-confirm").click()
    expect(office.get_by_test_id("unmute")).to_be_visible()
    office.get_by_test_id("unmute").click()
    expect(office.get_by_test_id("mute")).to_be_visible()


def test_review_by_keys_alone(office: Page, server: Running) -> None:
    """Digits choose psychologies, letters intent and emotion, Enter goes on, S skips; the count follows."""
    for place, text in enumerate(
        ("给个准话行不行", "好像有点贵啊而且我怕不好用", "行吧那先这样", "就要上次那个", "坏了咋整")
    ):
        suggested(office, f"doubt-{place}", text)
    office.goto(f"{server.url}/review")
    item = office.get_by_test_id("review-item")
    first = item.get_by_test_id("review-text").inner_text()
    before = ask(office, "GET", f"/api/v1/reviews?shop={SHOP}")["counts"]
    office.keyboard.press("0")
    office.keyboard.press("5")
    expect(item.get_by_role("button", name="5 求廉")).to_have_attribute("aria-pressed", "true")
    office.keyboard.press("r")
    expect(item.get_by_role("button", name="R 不满")).to_have_attribute("aria-pressed", "true")
    office.keyboard.press("Enter")
    expect(item.get_by_test_id("review-text")).not_to_have_text(first)
    second = item.get_by_test_id("review-text").inner_text()
    office.keyboard.press("s")
    expect(
        office.get_by_test_id("review-text").filter(has_text=re.compile(f"^{re.escape(second)}$"))
    ).to_have_count(0)
    after = ask(office, "GET", f"/api/v1/reviews?shop={SHOP}")
    assert {first, second}.isdisjoint(line["text"] for line in after["items"])
    assert after["counts"]["open"] <= before["open"]
    expect(office.get_by_test_id("retrain")).to_be_enabled()


def test_table_tells_wrong_cells_and_saves_whole(office: Page, server: Running) -> None:
    """A wrong stock stands at its cell and nothing is kept; mended it is one change in the history; undone."""
    office.goto(f"{server.url}/shops/products")
    row = office.get_by_test_id("table-row").first
    price = row.locator("[data-column=price]")
    old = price.input_value()
    price.fill("便宜")
    row.locator("[data-column=stock]").fill("7")
    office.get_by_test_id("save-table").click()
    expect(office.get_by_test_id("cell-problem")).to_contain_text("不是金额")
    expect(price).to_be_focused()
    price.fill("288.8")
    with office.expect_response(lambda r: r.request.method != "GET" and r.ok):
        office.get_by_test_id("save-table").click()
    expect(office.get_by_test_id("save-table")).to_be_disabled()
    products = ask(office, "GET", f"/api/v1/shops/{SHOP}/products")
    assert 288.8 in {sku["price"] for product in products for sku in product["skus"]}
    office.get_by_test_id("part-history").click()
    expect(office.get_by_test_id("fact-version").first).to_contain_text("288.8")
    expect(office.get_by_test_id("fact-version").first).to_contain_text(old)
    office.once("dialog", lambda dialog: dialog.accept())
    office.get_by_test_id("fact-version").nth(1).get_by_role("button").click()
    expect(office.get_by_test_id("fact-version")).to_have_count(3)
    products = ask(office, "GET", f"/api/v1/shops/{SHOP}/products")
    assert 288.8 not in {sku["price"] for product in products for sku in product["skus"]}


def test_pasted_rows_and_gaps(office: Page, server: Running) -> None:
    """Pasted rows are shown first, a wrong one keeps all out; what was asked in vain is answered in place."""
    office.goto(f"{server.url}/shops/files")
    office.get_by_test_id("import-paste").fill("优惠券编号\t门槛\t减\t在哪里领\nnew-1\t100\t很多\t店铺首页")
    office.get_by_test_id("import-look").click()
    expect(office.get_by_test_id("import-report")).to_be_visible()
    expect(office.get_by_test_id("import-apply")).to_be_disabled()
    suggested(office, "gap-1", "电磁炉能刻字不，刻名字那种")
    gaps = ask(office, "GET", f"/api/v1/shops/{SHOP}/gaps")["items"]
    office.goto(f"{server.url}/shops/gaps")
    expect(office.get_by_test_id("gap")).to_have_count(len(gaps))
    answerable = office.get_by_test_id("gap").filter(has=office.get_by_test_id("gap-answer")).first
    answerable.get_by_test_id("gap-answer").fill("可以，下单时备注要求")
    answerable.get_by_test_id("gap-fill").click()
    expect(office.get_by_test_id("gap")).to_have_count(len(gaps) - 1)


def test_colleague_is_added_and_sent_away_by_a_role_change(
    office: Page, server: Running, chromium: Browser, database: Database
) -> None:
    """The password is shown once and works; agents see none of these pages; another role ends their session."""
    office.goto(f"{server.url}/staff")
    office.get_by_test_id("add-staff").click()
    office.get_by_test_id("member-username").fill("Yun")
    office.get_by_test_id("member-name").fill("云朵")
    office.get_by_label("暖灶小家电").check()
    office.get_by_test_id("member-save").click()
    password = office.get_by_test_id("password").inner_text()
    office.get_by_role("button", name="我记下了").click()
    yun = sign_in(chromium, server, "yun", password)
    expect(yun.get_by_role("navigation").first).not_to_contain_text("话术库")
    yun.goto(f"{server.url}/staff")
    yun.wait_for_url("**/workspace*")
    with database.read() as session:
        member = next(one for one in list_staff(session) if one.username == "yun")
    row = office.get_by_test_id("member").filter(has_text="云朵")
    row.get_by_test_id("edit-member").click()
    office.get_by_test_id("member-role").select_option("supervisor")
    office.get_by_test_id("member-save").click()
    expect(yun.get_by_test_id("login-submit")).to_be_visible()
    yun.context.close()
    row.get_by_test_id("lock-member").click()
    expect(row).to_contain_text("已停用")
    office.get_by_test_id("tab-acts").click()
    expect(office.get_by_test_id("act").first).to_contain_text("云朵")
    assert ("agent", ("nuanzao",)) == (member.role, member.shops)


def test_figures_say_what_they_are_shares_of(office: Page, server: Running, database: Database) -> None:
    """Numerator and denominator stand beside the share; the charts are drawn."""
    office.goto(f"{server.url}/figures")
    office.get_by_test_id("shop").select_option("qingyan")
    main, card = office.get_by_role("main"), office.get_by_test_id("figure-adopted")
    expect(main).to_contain_text(re.compile("采用率|还没有数据"))  # others' talks may count already
    before = re.search(r"(\d+) ÷ (\d+)", card.inner_text()) if card.count() else None
    taken, shown = (int(before[1]), int(before[2])) if before else (0, 0)
    with database.write() as session:
        counts: dict[str, float] = {"shown": 40, "sent": 6, "edited": 4, "dismissed": 3}
        rows: dict[tuple[str, ...], dict[str, float]] = {("discount", "", ""): counts}
        count_up(session, "qingyan", day_of(NOW.now(NOW.tzinfo)), rows)
    office.goto(f"{server.url}/figures")
    expect(card).to_contain_text(f"{taken + 10} ÷ {shown + 40}")
    expect(card).to_contain_text(f"{100 * (taken + 10) / (shown + 40):.0f}%")
    expect(office.locator(".chart svg").first).to_be_visible()
    office.get_by_test_id("shop").select_option(SHOP)


def test_settings_reach_the_workspace(office: Page, server: Running) -> None:
    """The waiting clock's marks are the shop's; what makes no sense cannot be saved; the language switches."""
    office.goto(f"{server.url}/settings")
    office.get_by_test_id("wait-amber").fill("200")
    expect(office.get_by_test_id("save-settings")).to_be_disabled()
    office.get_by_test_id("wait-amber").fill("45")
    office.get_by_test_id("save-settings").click()
    expect(office.get_by_text("已保存")).to_be_visible()
    assert 45 == ask(office, "GET", f"/api/v1/desk?shop={SHOP}")["marks"]["amber_seconds"]
    office.get_by_test_id("language-en").check()
    expect(office.get_by_role("heading", level=1)).to_have_text("Settings")
    office.get_by_test_id("language-zh").check()
    expect(office.get_by_role("heading", level=1)).to_have_text("设置")


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(office: Page, server: Running, path: str) -> None:
    """A page and each of its tabs, in both themes, at the smallest size; none is wider than the window."""
    office.set_viewport_size({"width": 1280, "height": 720})
    office.emulate_media(reduced_motion="reduce")
    office.goto(f"{server.url}{path}")
    settled(office)
    tabs = office.get_by_role("tab")
    found: dict[str, Any] = {}
    for tab in range(max(1, tabs.count() if path in INNER_TABS else 1)):
        if tab:
            tabs.nth(tab).click()
            settled(office)
        for theme in ("light", "dark"):
            office.evaluate(SHADE, theme)
            if problems := violations(office):
                found[f"tab {tab} {theme}"] = problems
        assert office.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert {} == found


def settled(page: Page) -> None:
    """Wait until nothing is being loaded."""
    page.wait_for_load_state("networkidle")
    expect(page.locator(".spinner")).to_have_count(0)
