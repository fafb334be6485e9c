"""The panel in another console on another origin: it reads, a click pastes there, what was sent comes back."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from bot.auth import buyer_signature
from bot.store import Database, load_suggestion
from tests.browser.conftest import PROJECT, QUESTION, Running
from tests.browser.test_access import violations

pytestmark = pytest.mark.browser

SHOP = "nuanzao"
PATH = f"/api/v1/shops/{SHOP}/integration"


@contextmanager
def sample(server: Running, key: str) -> Iterator[str]:
    """Run the sample console on a free port; yield its origin."""
    process = subprocess.Popen(
        [
            sys.executable,
            PROJECT / "scripts" / "sample_host.py",
            "--port",
            "0",
            "--shop",
            SHOP,
            "--server",
            server.url,
        ],
        env=os.environ | {"SAMPLE_KEY": key},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip().rstrip("/")
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


@pytest.fixture(scope="module")
def office(server: Running) -> Iterator[httpx.Client]:
    """Sign the administrator in."""
    with httpx.Client(base_url=server.url) as http:
        came = http.post("/api/v1/session", json={"username": "admin", "password": server.password})
        http.headers["Authorization"] = f"Bearer {came.json()['token']}"
        yield http


@pytest.fixture(scope="module")
def site(server: Running, office: httpx.Client) -> Iterator[str]:
    """Run the sample console with a key of the shop; its origin is allowed."""
    made = office.post(f"{PATH}/keys", json={"use": "console"}).json()
    with sample(server, made["secret"]) as origin:
        assert 200 == office.put(f"{PATH}/origins", json={"origins": [origin]}).status_code
        yield origin


@pytest.fixture
def host(chromium: Browser, site: str) -> Iterator[Page]:
    """Open the other console, where nothing may be kept and cookies are refused."""
    context = chromium.new_context(
        viewport={"width": 1280, "height": 720}, locale="zh-CN", reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(site)
    expect(page.locator("#state")).to_have_text("面板已连接")
    yield page
    assert [] == context.cookies()
    context.close()


def panel(page: Page) -> FrameLocator:
    """Return the panel's frame."""
    return page.frame_locator("zhike-panel iframe")


def ask(page: Page, text: str) -> None:
    """Write as the buyer of the other console."""
    page.locator("#buyer-text").fill(text)
    page.locator("#buyer-text").press("Enter")


def test_a_click_pastes_into_the_host_and_feedback_returns(host: Page, database: Database) -> None:
    """A message is forwarded, suggestions come, one goes to the host's composer; inserted, edited, sent are known."""
    heard: list[str] = []

    def hear(line: str) -> None:
        heard.append(line)

    host.expose_function("heard", hear)
    host.evaluate(
        """() => {
            for (const type of ['analyze-content-response-received', 'smart-reply-selected'])
                document.addEventListener(type, (event) => heard(`${type} ${event.detail.conversationName}`))
        }"""
    )
    ask(host, QUESTION)
    first = panel(host).get_by_test_id("suggestion").first
    expect(first).to_be_visible()
    chips = panel(host).get_by_test_id("chip-psychology")
    assert ["求安", "求廉"] == [text.strip()[:2] for text in chips.all_inner_texts()]
    text = first.get_by_test_id("suggestion-text").inner_text().strip()
    offered = first.get_attribute("data-suggestion")
    assert offered is not None
    first.locator("button.insert").click()
    expect(host.locator("#reply")).to_have_value(text)
    host.locator("#reply").press("End")
    host.locator("#reply").press_sequentially("！")
    with host.expect_response(
        lambda r: r.request.method == "PATCH" and "sent_text" in (r.request.post_data or "")
    ):
        host.locator("#reply").press("Enter")
        expect(host.locator("#thread li.agent")).to_have_text(f"{text}！")
        ask(host, "好的，多久能到")
        expect(panel(host).get_by_test_id("suggestion").first).not_to_have_attribute(
            "data-suggestion", offered
        )
    assert {"analyze-content-response-received", "smart-reply-selected"} == {
        line.split()[0] for line in heard
    }
    with database.read() as session:
        entry = load_suggestion(session, offered)
    assert ("sent_edited", f"{text}！") == (entry.outcome, entry.final_text)
    assert entry.displayed_at is not None
    assert entry.inserted_at is not None


def test_keys_work_in_the_host_and_shades_follow(host: Page) -> None:
    """Alt+1 in the host's composer stacks a suggestion behind the draft; a dark host has a dark panel."""
    ask(host, "电磁炉怎么保修")
    shown = panel(host).get_by_test_id("suggestion-text").first
    expect(shown).to_be_visible()
    text = shown.inner_text().strip()
    host.locator("#reply").fill("您好")
    host.locator("#reply").press("Alt+Digit1")
    expect(host.locator("#reply")).to_have_value(re.compile(f"您好\n{re.escape(text[:6])}"))
    root = panel(host).locator("html")
    expect(root).to_have_attribute("data-theme", "light")
    host.locator("#shade").click()
    expect(root).to_have_attribute("data-theme", "dark")
    frame = next(one for one in host.frames if "/panel" in one.url)
    host.set_viewport_size({"width": 800, "height": 720})
    expect(panel(host).get_by_test_id("panel")).to_have_css("width", "320px")
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [] == violations(frame)  # type: ignore[arg-type]  # a frame evaluates like a page


def test_loading_twice_is_a_no_op(host: Page) -> None:
    """The script may be there twice: one handle, one panel."""
    before = host.evaluate("window.first = window.$zhike, document.querySelectorAll('zhike-panel').length")
    address = host.locator("script[src$='/embed.js']").get_attribute("src")
    host.add_script_tag(url=address)
    assert [1, 1, True] == [
        before,
        host.evaluate("document.querySelectorAll('zhike-panel').length"),
        host.evaluate("window.first === window.$zhike"),
    ]


def test_a_foreign_origin_is_refused(chromium: Browser, site: str, server: Running) -> None:
    """A console on an origin that nobody allowed gets no panel and no answer."""
    assert site
    with sample(server, "0" * 64) as foreign:
        context = chromium.new_context()
        page = context.new_page()
        with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
            page.goto(foreign)
        expect(page.locator("zhike-panel")).to_be_attached()
        expect(page.locator("#state")).to_have_text("面板未连接")
        assert not [frame for frame in page.frames if frame.url.startswith(f"{server.url}/panel")]
        asked = "(url) => fetch(url + '/api/v1/labels').then((answer) => answer.status, () => 'refused')"
        assert "refused" == page.evaluate(asked, server.url)
        context.close()


CHATWOOT = """([server, shop]) => {
    window.context = {
        conversation: {id: 41, messages: [
            {id: 1, message_type: 0, content: '在吗', private: false},
            {id: 2, message_type: 1, content: '在的', private: false},
            {id: 3, message_type: 1, content: '这位很急', private: true},
            {id: 4, message_type: 0, content: '电磁炉安全吗，有优惠吗', private: false},
        ]},
        contact: {id: 7, name: '月月'},
    }
    const frame = document.createElement('iframe')
    frame.src = `${server}/panel?shop=${shop}&via=chatwoot`
    Object.assign(frame.style, {width: '320px', height: '680px'})
    document.body.replaceChildren(frame)
    window.addEventListener('message', (event) => {
        if (event.data !== 'chatwoot-dashboard-app:fetch-info') return
        event.source.postMessage(JSON.stringify({event: 'appContext', data: window.context}), event.origin)
    })
}"""


def test_chatwoot_shows_it_as_a_dashboard_app(
    chromium: Browser, site: str, server: Running, database: Database
) -> None:
    """Chatwoot's message brings the conversation, a click copies a reply, and the reply seen in it counts as sent."""
    context = chromium.new_context(viewport={"width": 900, "height": 720}, locale="zh-CN", bypass_csp=True)
    context.grant_permissions(["clipboard-read"])
    page = context.new_page()
    page.goto(site)
    page.evaluate(CHATWOOT, [server.url, SHOP])
    inside = page.frame_locator("iframe")
    inside.get_by_label("账号").fill("admin")
    inside.get_by_label("密码").fill(server.password)
    inside.get_by_test_id("panel-sign-in").get_by_role("button").click()
    first = inside.get_by_test_id("suggestion").first
    expect(first).to_be_visible()
    expect(inside.get_by_test_id("action-line")).to_contain_text("先答安全，再说优惠")
    text = first.get_by_test_id("suggestion-text").inner_text().strip()
    offered = first.get_attribute("data-suggestion") or ""
    first.locator("button.insert").click()
    expect(inside.get_by_test_id("panel-told")).to_contain_text("已复制")
    page.bring_to_front()
    assert text == page.evaluate("navigator.clipboard.readText()")
    with page.expect_response(
        lambda r: r.request.method == "PATCH" and "sent_text" in (r.request.post_data or "")
    ):
        page.evaluate(
            "(text) => window.context.conversation.messages.push({id: 5, message_type: 1, content: text, private: false})",
            text,
        )
    with database.read() as session:
        entry = load_suggestion(session, offered)
    assert ("sent", text) == (entry.outcome, entry.final_text)
    page.evaluate(
        "window.postMessage(JSON.stringify({event: 'appContext', data: {conversation: {id: 666}}}), '*')"
    )
    frame = next(one for one in page.frames if "/panel" in one.url)
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def test_integration_is_set_up_on_its_page(agent: Page, server: Running, site: str) -> None:
    """Sites, keys shown once, a webhook with a test delivery in its log; axe finds nothing on any tab."""
    agent.emulate_media(reduced_motion="reduce")
    agent.goto(f"{server.url}/integration")
    expect(agent.get_by_text(site, exact=True)).to_be_visible()
    expect(agent.get_by_test_id("copy-code")).to_have_count(3)
    field = agent.get_by_test_id("origins").locator("input")
    field.fill("http://kefu.example")
    field.press("Enter")
    agent.get_by_test_id("save-origins").click()
    expect(agent.get_by_role("alert").filter(has_text="网站地址不对")).to_be_visible()
    assert [] == violations(agent)
    agent.get_by_test_id("tab-keys").click()
    agent.get_by_test_id("make-key-console").click()
    secret = agent.get_by_test_id("secret").inner_text()
    assert re.fullmatch(r"[0-9a-f]{64}", secret)
    agent.get_by_test_id("secret-noted").click()
    expect(agent.get_by_test_id("make-key-console")).to_be_disabled()
    keys = agent.get_by_test_id("keys-console")
    expect(keys.get_by_test_id("end-key")).to_have_count(2)
    assert secret not in agent.content()
    assert [] == violations(agent)
    keys.get_by_test_id("end-key").last.click()
    agent.get_by_test_id("end-key-confirm").click()
    expect(keys.get_by_test_id("end-key")).to_have_count(1)
    agent.get_by_test_id("tab-webhooks").click()
    agent.get_by_test_id("add-webhook").click()
    agent.get_by_test_id("webhook-url").fill("https://127.0.0.1/in")
    agent.get_by_test_id("webhook-save").click()
    expect(agent.get_by_role("alert").filter(has_text="通知地址不能用")).to_be_visible()
    agent.get_by_test_id("webhook-url").fill("https://hooks.invalid/in")
    agent.get_by_test_id("webhook-save").click()
    assert agent.get_by_test_id("secret").inner_text().startswith("whsec_")
    agent.get_by_test_id("secret-noted").click()
    agent.get_by_test_id("test-webhook").click()
    expect(agent.get_by_test_id("delivery").first).to_have_attribute("data-state", "failed")
    assert [] == violations(agent)


def test_the_widget_opens_the_chat_for_a_signed_buyer(
    chromium: Browser, site: str, server: Running, office: httpx.Client
) -> None:
    """One script on a shop's page: a button, the chat in a frame, the buyer as the shop's site signed it."""
    secret = office.post(f"{PATH}/keys", json={"use": "buyer"}).json()["secret"]
    signature = buyer_signature(secret, "member-7")
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN", bypass_csp=True)
    page = context.new_page()
    page.goto(site)
    page.evaluate(
        """([url, shop, id, signature]) => {
            const script = document.createElement('script')
            Object.assign(script.dataset, { shop, buyer: id, buyerSignature: signature })
            script.src = url + '/widget.js'
            document.head.append(script)
        }""",
        [server.url, SHOP, "member-7", signature],
    )
    page.locator("#zhike-widget button").click()
    chat = page.frame_locator("#zhike-widget iframe")
    chat.get_by_test_id("buyer-input").fill("在吗")
    chat.get_by_test_id("buyer-send").click()
    expect(chat.get_by_test_id("buyer-message").last).to_contain_text("在吗")
    expect(chat.get_by_test_id("buyer-change")).to_have_count(0)
    page.keyboard.press("Escape")
    context.close()
