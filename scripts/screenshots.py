"""Every page of the console, light and dark, photographed for the README over demo shops and made-up orders.

scripts/screenshots [FOLDER]      default: docs
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.config import load_settings
from tests.browser.conftest import ARGUMENTS, CHROMIUM, PROJECT, Running, pick, say

SHOP = "nuanzao"
THEMES = ("light", "dark")
WIDE = {"width": 1280, "height": 800}
QUALITY = 82
"""Of the JPEG files: text stays sharp, a page takes some 80 KB."""
CONVERSATIONS = (
    ("nuanzao", ("保温杯好看吗 有没有显白一点的颜色",)),
    ("shanyu", ("昨天买的坚果今天能发吗 送人急用",)),
    ("qingyan", ("身高160体重105斤穿什么码",)),
    ("nuanzao", ("说好昨天发货的 到现在没动静 你们怎么回事",)),
)
QUESTION = "这个电磁炉安全吗？有没有优惠，送锅吗"
GREETING = "您好，我在的，您是自己用还是送人？"
HINTS = 2
"""Answers of the drill that are taken from hints."""
SHE_ANSWERS = 25_000
"""Milliseconds in which a simulated buyer has thought and typed."""
PASTED = "月月 15:02:11\n养生壶宝宝用安全吗\n月月 15:02:30\n今天能发吗"
PASTE = """(text) => {
    const data = new DataTransfer()
    data.setData("text/plain", text)
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }))
}"""
ASK = """async ([method, path, body]) => {
    const token = JSON.parse(localStorage.getItem("zhike.session") ?? "null")?.token
    const response = await fetch(path, {
        method,
        headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
        body: body === null ? undefined : JSON.stringify(body),
    })
    return response.ok ? await response.json() : Promise.reject(new Error(await response.text()))
}"""
TOUR: tuple[tuple[str, str, str], ...] = (
    ("opening", "/workspace", "opening-item"),
    ("tickets", "/tickets", "ticket"),
    ("customers", "/customers/register", "customer"),
    ("today", "/customers/today", ""),
    ("churn", "/customers/churn", ""),
    ("value", "/customers/value", ""),
    ("audiences", "/customers/audiences", ""),
    ("points", "/customers/points", ""),
    ("imports", "/customers/imports", "import-job"),
    ("library", "/library/gift", ""),
    ("review", "/review", ""),
    ("shops", "/shops/products", ""),
    ("gaps", "/shops/gaps", ""),
    ("figures", "/figures", ""),
    ("staff", "/staff", ""),
    ("integration", "/integration", ""),
    ("settings", "/settings", ""),
    ("course", "/course", ""),
    ("drill", "/drill", ""),
)
"""Name of the picture, page, and what must be there (test id; empty: the page is quiet)."""


def main() -> None:
    """Start a server over a folder of its own, fill it, take the pictures, stop it."""
    docs = Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT / "docs"
    docs.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play, _server(Path(folder)) as server:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        buyer = _talk(browser, server)
        office = _signed_in(browser, server, "light")
        _fill(office, server)
        for theme in THEMES:
            page = _signed_in(browser, server, theme)
            _sign_in_page(browser, server, theme, docs)
            _workspace(page, buyer, theme, docs)
            _walk(page, server, theme, docs)
            _side(page, server, theme, docs)
            page.context.close()
        _buyer_page(buyer, docs)
        _drill(office, server, docs)
        browser.close()


@contextmanager
def _server(var: Path) -> Iterator[Running]:
    (var / "models").symlink_to(load_settings(PROJECT / "config.yaml").models)
    server = Running(var)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _talk(browser: Browser, server: Running) -> Page:
    for shop, texts in CONVERSATIONS:
        page = _buyer(browser, server, shop)
        for text in texts:
            say(page, text)
            expect(page.get_by_test_id("buyer-message").filter(has_text=text)).to_be_visible()
    buyer = _buyer(browser, server, SHOP)
    say(buyer, QUESTION)
    expect(buyer.get_by_test_id("buyer-message").filter(has_text=QUESTION)).to_be_visible()
    return buyer


def _buyer(browser: Browser, server: Running, shop: str) -> Page:
    context = browser.new_context(viewport={"width": 420, "height": 760}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{server.url}/buyer?shop={shop}")
    page.get_by_test_id("buyer-input").wait_for()
    return page


def _signed_in(browser: Browser, server: Running, theme: str) -> Page:
    context = browser.new_context(viewport=WIDE, color_scheme=theme, reduced_motion="reduce", locale="zh-CN")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{server.url}/login")
    page.evaluate(f"localStorage.setItem('zhike.shop', '{SHOP}')")
    page.get_by_test_id("login-username").fill("admin")
    page.get_by_test_id("login-password").fill(server.password)
    page.get_by_test_id("login-submit").click()
    page.wait_for_url("**/workspace*")
    return page


def _ask(page: Page, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - any JSON
    return page.evaluate(ASK, [method, path, body])


def _fill(page: Page, server: Running) -> None:
    """Take made-up orders in, compute the figures, write three tickets."""
    page.goto(f"{server.url}/customers/imports")
    page.get_by_test_id("import-file").set_input_files(
        {"name": "orders.csv", "mimeType": "text/csv", "buffer": _orders().encode()}
    )
    page.get_by_test_id("import-apply").click()
    expect(page.get_by_test_id("import-job").filter(has_text="完成").first).to_be_visible(timeout=60_000)
    page.goto(f"{server.url}/customers/register")
    with page.expect_response("**/recompute"):
        page.get_by_test_id("recompute").click()
    now = datetime.now(UTC)
    for kind, hours, order, reason in (
        ("resend", -3, "NC0420", "少发一只杯盖"),
        ("urge", 2, "NC0071", "揽收后两天没有更新"),
        ("callback", 20, "", "想问以旧换新怎么办"),
    ):
        due = (now + timedelta(hours=hours)).isoformat()
        ticket = {"shop": SHOP, "kind": kind, "due_at": due, "order_no": order, "reason": reason}
        _ask(page, "POST", "/api/v1/tickets", ticket)


def _orders() -> str:
    """Return a file of 180 customers over two years; a few of them buy often."""
    rng = random.Random(7)
    now = datetime.now(UTC)
    lines = ["订单号,买家ID,收货人,实付金额,订单状态,下单时间,付款时间,商品标题"]
    for who in range(180):
        day = rng.uniform(1, 720)
        for turn in range(1 + min(int(rng.expovariate(0.7)), 9)):
            day = max(0.5, day - rng.uniform(20, 90)) if turn else day
            at = f"{now - timedelta(days=day):%Y-%m-%d %H:%M:%S}"
            goods, price = rng.choice([("养生壶", 129), ("电磁炉", 239), ("保温杯", 89), ("电饭煲", 199)])
            lines.append(
                f"NC{who:03}{turn},nc_{who:03},{'王李张刘陈'[who % 5]}{who},{price},交易成功,{at},{at},{goods}"
            )
    return "\n".join(lines)


def _shoot(page: Page, path: Path) -> None:
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(700)
    page.screenshot(path=path, type="jpeg", quality=QUALITY)


def _sign_in_page(browser: Browser, server: Running, theme: str, docs: Path) -> None:
    context = browser.new_context(viewport=WIDE, color_scheme=theme, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{server.url}/login")
    _shoot(page, docs / f"login-{theme}.jpg")
    context.close()


def _workspace(page: Page, buyer: Page, theme: str, docs: Path) -> None:
    pick(page, QUESTION)
    expect(page.get_by_test_id("suggestion").nth(2)).to_be_visible()
    page.keyboard.press("Alt+1")
    _shoot(page, docs / f"workspace-{theme}.jpg")
    if theme == THEMES[-1]:
        page.keyboard.press("Enter")
        expect(buyer.get_by_test_id("buyer-message").nth(1)).to_be_visible()


def _walk(page: Page, server: Running, theme: str, docs: Path) -> None:
    for name, path, awaited in TOUR:
        page.goto(f"{server.url}{path}")
        if awaited:
            expect(page.get_by_test_id(awaited).first).to_be_visible()
        _shoot(page, docs / f"{name}-{theme}.jpg")
    found = _ask(page, "POST", f"/api/v1/shops/{SHOP}/crm/customers/search", {"sort": "-spent", "limit": 1})
    page.goto(f"{server.url}/customers/register/{found['items'][0]['customer']}")
    _shoot(page, docs / f"card-{theme}.jpg")


def _side(page: Page, server: Running, theme: str, docs: Path) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{server.url}/side")
    page.get_by_test_id("side-shop").select_option(SHOP)
    page.evaluate(PASTE, PASTED)
    expect(page.get_by_test_id("suggestion").first).to_be_visible()
    _shoot(page, docs / f"side-{theme}.jpg")


def _buyer_page(buyer: Page, docs: Path) -> None:
    _shoot(buyer, docs / "buyer.jpg")


def _drill(page: Page, server: Running, docs: Path) -> None:
    page.goto(f"{server.url}/drill")
    page.get_by_test_id("drill-source").select_option(SHOP)
    page.get_by_test_id("drill-count").select_option("3")
    page.get_by_test_id("drill-pace").select_option("0")
    page.get_by_test_id("drill-help").select_option("hints")
    page.get_by_test_id("drill-seed").fill("demo")
    page.locator('[data-key="1"]').first.click()
    page.get_by_test_id("drill-start").click()
    page.get_by_test_id("drill-buyer").first.click(timeout=120_000)
    expect(page.get_by_test_id("message").first).to_be_visible()
    _answer(page, GREETING)
    for _ in range(HINTS):
        _hint(page)
        page.keyboard.press("Enter")
        _hear(page)
    _hint(page)
    _shoot(page, docs / "drilling.jpg")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_test_id("drill-finish").click()
    page.wait_for_url("**/drill/results/*", timeout=120_000)
    _shoot(page, docs / "debrief.jpg")


def _answer(page: Page, text: str) -> None:
    page.get_by_test_id("composer").fill(text)
    page.keyboard.press("Enter")
    _hear(page)


def _hear(page: Page) -> None:
    """Wait until the buyer has answered what was sent last, or has left."""
    with suppress(AssertionError):
        expect(page.get_by_test_id("message").last).to_have_attribute(
            "data-sender", "buyer", timeout=SHE_ANSWERS
        )


def _hint(page: Page) -> None:
    """Put the first hint into the draft; while she types there is none."""
    shown = page.get_by_test_id("drill-hint-text")
    for _ in range(20):
        page.get_by_test_id("drill-hint").click()
        page.wait_for_timeout(1000)
        if shown.is_visible():
            shown.get_by_role("button").first.click()
            return


if __name__ == "__main__":
    main()
