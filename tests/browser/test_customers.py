"""The customers' pages in a real browser: a file comes in, a card is kept, contacts and audiences; nothing for axe."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.store import Database, ensure_customer
from bot.store.contacts import Contact, plan_contacts
from tests.browser.conftest import Running
from tests.browser.test_access import AXE, TAGS
from tests.browser.test_supervisor import SHOP, ask, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.sweep]

CRM = f"/api/v1/shops/{SHOP}/crm"
HEAD = "订单号,买家ID,收货人,实付金额,订单状态,下单时间,付款时间,商品标题,买家备注名"
PARTS = ("register", "today", "churn", "value", "audiences", "points", "imports")


def orders() -> str:
    """Return a file of 70 customers, the first of them with four purchases; its last line is wrong."""
    now = datetime.now(UTC)
    lines = [HEAD]
    for who in range(70):
        for turn in range(4 if who == 0 else 1):
            at = f"{now - timedelta(days=10 * turn + 2):%Y-%m-%d} 10:00:00"
            lines.append(f"CU{who:03}{turn},cu_{who:03},王大{who},{60 + who},交易成功,{at},{at},养生壶,")
    lines.append("CU9999,cu_999,王小,很贵,交易成功,2026-01-02,,养生壶,")
    return "\n".join(lines)


@pytest.fixture(scope="module")
def office(chromium: Browser, server: Running) -> Iterator[Page]:
    """Sign the administrator in and take the file in, through the page."""
    page = sign_in(chromium, server, "admin", server.password)
    page.goto(f"{server.url}/customers/imports")
    page.get_by_test_id("import-file").set_input_files(
        {"name": "orders.csv", "mimeType": "text/csv", "buffer": orders().encode("gb18030")}
    )
    expect(page.get_by_test_id("import-look")).to_contain_text("74 行，可导入 73 行，有问题 1 行")
    expect(page.get_by_test_id("import-problem").first).to_contain_text("75")
    expect(page.get_by_test_id("import-apply")).to_be_disabled()
    page.get_by_test_id("import-skip").check()
    page.get_by_test_id("import-apply").click()
    expect(page.get_by_test_id("import-job").filter(has_text="orders.csv").first).to_contain_text("完成")
    page.goto(f"{server.url}/customers/register")
    with page.expect_response("**/recompute"):
        page.get_by_test_id("recompute").click()
    yield page
    page.context.close()


def find(page: Page, buyer: str) -> str:
    """Return the id of a customer."""
    found = ask(page, "POST", f"{CRM}/customers/search", {"search": buyer})
    return str(found["items"][0]["customer"])


def test_register_pages_sorts_filters_and_tags(office: Page, server: Running) -> None:
    """Pages and order come from the server; a condition leaves who meets it; a tag goes to all of a page."""
    total = ask(office, "POST", f"{CRM}/customers/search", {})["total"]
    office.goto(f"{server.url}/customers/register")
    expect(office.get_by_test_id("range")).to_have_text(f"第 1 至 50 位，共 {total} 位")
    office.get_by_test_id("next-page").click()
    expect(office.get_by_test_id("range")).to_have_text(f"第 51 至 {total} 位，共 {total} 位")
    office.get_by_test_id("sort-spent").click()
    dearest = ask(office, "POST", f"{CRM}/customers/search", {"sort": "-spent", "limit": 1})["items"][0]
    expect(office.get_by_test_id("customer").first).to_contain_text(dearest["buyer"])
    office.get_by_test_id("customer-search").fill("cu_000")
    expect(office.get_by_test_id("customer")).to_have_count(1)
    expect(office.get_by_test_id("customer")).to_contain_text("高价值客户")
    office.get_by_test_id("customer-search").fill("")
    expect(office.get_by_test_id("range")).to_contain_text(f"共 {total} 位")
    office.get_by_test_id("more-conditions").click()
    office.get_by_test_id("add-condition").click()
    office.get_by_test_id("condition-value").fill("4")
    wanted = {"filter": {"field": "orders", "op": "ge", "value": 4}}
    expect(office.get_by_test_id("customer")).to_have_count(
        ask(office, "POST", f"{CRM}/customers/search", wanted)["total"]
    )
    office.get_by_test_id("select-page").check()
    office.get_by_test_id("bulk-tag").click()
    office.get_by_role("textbox", name="添加 加上").fill("常客")
    office.get_by_role("textbox", name="添加 加上").press("Enter")
    office.get_by_test_id("bulk-save").click()
    expect(office.get_by_test_id("customer").first).to_contain_text("常客")
    with office.expect_download() as download:
        office.get_by_test_id("workbook").click()
    assert download.value.suggested_filename.endswith(".xlsx")


def test_card_is_kept_merged_parted_and_refuses_points(office: Page, server: Running) -> None:
    """A field says where it is from; figures name what they are made of; a merge is undone; no negative points."""
    office.goto(f"{server.url}/customers/register/{find(office, 'cu_000')}")
    office.get_by_test_id("edit-city").click()
    office.get_by_test_id("input-city").fill("杭州")
    office.get_by_test_id("keep-city").click()
    expect(office.get_by_test_id("field-city")).to_contain_text("杭州")
    expect(office.get_by_test_id("field-city")).to_contain_text("人工填写")
    office.get_by_test_id("tab-figures").click()
    row = office.get_by_test_id("gauges").get_by_role("row", name="窗口内购买次数")
    expect(row).to_contain_text("4 次")
    expect(row).to_contain_text("至")
    office.get_by_test_id("tab-rights").click()
    office.get_by_test_id("merge-search").fill("cu_001")
    office.get_by_test_id("merge-search").press("Enter")
    office.get_by_test_id("merge").click()
    office.get_by_test_id("merge-go").click()
    office.get_by_test_id("undo-merge").click()
    expect(office.get_by_test_id("undo-merge")).to_have_count(0)
    office.get_by_test_id("customer-card").get_by_test_id("tab-points").click()
    office.get_by_test_id("points-kind").select_option("goods")
    office.get_by_test_id("points-amount").fill("5")
    office.get_by_test_id("points-book").click()
    expect(office.get_by_test_id("points-problem")).not_to_be_empty()
    office.get_by_test_id("points-kind").select_option("correction")
    office.get_by_test_id("points-book").click()
    expect(office.get_by_test_id("balance")).to_have_text("5")
    office.get_by_test_id("tab-history").click()
    expect(office.get_by_test_id("change").filter(has_text="杭州")).to_have_count(1)
    expect(office.get_by_text("看了资料卡").first).to_be_visible()


def test_contact_goes_into_the_draft_and_its_result_is_kept(
    office: Page, server: Running, database: Database
) -> None:
    """Ready words are put into the conversation's draft; a result closes the contact."""
    now = datetime.now(UTC)
    text = "上次买的锅用着顺手吗，有不会的地方随时说"
    with database.write() as session:
        customer = ensure_customer(session, shop=SHOP, buyer="chenjie", name="", now=now).id
        due = Contact(
            SHOP, customer, "keep", "after_arrival", now - timedelta(hours=1), reference="browser", text=text
        )
        plan_contacts(session, [due], now=now)
    office.goto(f"{server.url}/customers/today")
    contact = office.get_by_test_id("contact").filter(has_text=text)
    contact.get_by_test_id("contact-write").click()
    expect(office.get_by_test_id("composer")).to_have_value(text)
    office.get_by_test_id("composer").fill("")
    office.goto(f"{server.url}/customers/today")
    contact.get_by_test_id("contact-record").click()
    office.get_by_test_id("contact-skipped").check()
    office.get_by_test_id("contact-save").click()
    expect(contact).to_have_count(0)


def test_audience_counts_while_it_is_built_and_axe_finds_nothing(office: Page, server: Running) -> None:
    """A ready-made group is counted, saved and seen in the register; every part is sound, one in both themes."""
    office.goto(f"{server.url}/customers/audiences")
    office.get_by_test_id("audience").filter(has_text="新客户人群").click()
    fresh = next(p for p in ask(office, "GET", f"{CRM}/audiences")["presets"] if p["id"] == "new")
    size = ask(office, "POST", f"{CRM}/audiences/count", {"definition": fresh["definition"]})["size"]
    expect(office.get_by_test_id("live-count")).to_contain_text(f"{size} 位")
    office.get_by_test_id("audience-name").fill("新朋友")
    office.get_by_test_id("save-new-audience").click()
    expect(office.get_by_test_id("audience").filter(has_text="新朋友")).to_contain_text(f"{size} 位")
    office.get_by_test_id("see-audience").click()
    expect(office.get_by_test_id("range")).to_contain_text(f"共 {size} 位")
    office.set_viewport_size({"width": 1280, "height": 720})
    office.emulate_media(reduced_motion="reduce")
    source = AXE
    found: dict[str, Any] = {}
    for part in (*PARTS, f"register/{find(office, 'cu_000')}"):
        office.goto(f"{server.url}/customers/{part}")
        expect(office.locator("#customers-pane > *").first).to_be_attached()
        expect(office.locator("#customers-pane .spinner")).to_have_count(0)
        office.evaluate(source)
        for theme in ("light", "dark") if part == "register" else ("light",):
            violations = office.evaluate(
                """([theme, tags]) => {
                    document.documentElement.dataset.theme = theme
                    const only = theme === 'dark' ? ['color-contrast'] : tags
                    return axe.run(document, {resultTypes: ['violations'], runOnly: only}).then(r => r.violations)
                }""",
                [theme, TAGS],
            )
            found |= {f"{part} {theme} {v['id']}": [n["target"] for n in v["nodes"]][:3] for v in violations}
        assert office.evaluate("document.documentElement.scrollWidth <= innerWidth"), part
    assert {} == found, json.dumps(found, ensure_ascii=False)


def test_settings_of_customers(office: Page, server: Running) -> None:
    """A rule is changed after its effect was seen, a period kept, a field added that the register then has."""
    office.goto(f"{server.url}/settings/rules")
    office.get_by_test_id("rule-value.high.over").fill("250")
    expect(office.get_by_test_id("save-rules")).to_have_count(0)
    office.get_by_test_id("preview-rules").click()
    expect(office.get_by_test_id("rule-moves")).to_contain_text("位客户")
    office.get_by_test_id("save-rules").click()
    expect(office.get_by_test_id("recompute")).to_be_visible()
    office.goto(f"{server.url}/settings/retention")
    office.get_by_test_id("keep-messages").fill("2000")
    office.get_by_test_id("save-retention").click()
    expect(office.get_by_test_id("save-retention")).to_be_disabled()
    office.goto(f"{server.url}/settings/fields")
    office.get_by_test_id("add-field").click()
    office.get_by_test_id("field-label").fill("送礼对象")
    office.get_by_test_id("save-field").click()
    expect(office.get_by_test_id("own-fields")).to_contain_text("送礼对象")
    office.evaluate(AXE)
    for part in ("rules", "retention", "fields"):
        office.goto(f"{server.url}/settings/{part}")
        expect(office.locator("#settings-pane .panel-box, #settings-pane .sheet").first).to_be_attached()
        office.evaluate(AXE)
        violations = office.evaluate(
            "tags => axe.run(document, {runOnly: tags}).then(r => r.violations.map(v => v.id))", TAGS
        )
        assert [] == violations, part
    office.goto(f"{server.url}/customers/register")
    expect(office.get_by_role("columnheader", name="送礼对象")).to_be_visible()
