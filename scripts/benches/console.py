"""How fast the console is in headless Chromium: news to paint, and long tasks while long lists scroll.

A long task is judged by the processor time it took, as Chromium's own trace tells it: on a shared machine a task is
long by the clock whenever another program is given the processor in the middle of it.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.config import load_settings
from bot.learning.census import read_test
from bot.store import Database
from tests.browser.conftest import ARGUMENTS, CHROMIUM, PROJECT, Running, pick, say
from tests.browser.crowd import crowd

BETWEEN = 800
"""Milliseconds between two rounds: longer than the buyer's pause, so that each message is the first of its own."""
AIM_PAINT = 50
"""Milliseconds, median."""
AIM_TASK = 100
"""Milliseconds of processor time; a longer task is felt."""
TRACED = ("toplevel", "devtools.timeline")
WAITED = 600
"""Milliseconds from which suggestions were kept for the buyer's pause of 700; those read at once come far below."""


INSTRUMENT = """
window.bench = {painted: [], said: [], tasks: [], sets: 0, seen: 0};
const afterPaint = (done) => requestAnimationFrame(() => { const c = new MessageChannel(); c.port1.onmessage = () => done(performance.now()); c.port2.postMessage(0) });
const when = (ready, done) => (ready() ? afterPaint(done) : setTimeout(() => when(ready, done), 0));
window.WebSocket = class extends WebSocket {
    constructor(...given) {
        super(...given);
        this.addEventListener('message', ({data}) => {
            const at = performance.now();
            const frame = JSON.parse(data);
            if (frame.type === 'message.new') {
                const seq = frame.data.message.seq;
                window.bench.heard = at;
                when(() => document.querySelector(`[data-testid=thread] [data-seq="${seq}"]`), (t) => window.bench.said.push(t - at));
            }
            if (frame.type === 'suggestions') {
                window.bench.sets += 1;
                const heard = window.bench.heard;
                const id = frame.data.items[0]?.id;
                if (!id) window.bench.seen += 1;
                else when(() => document.querySelector(`[data-suggestion="${id}"]`), (t) => { window.bench.seen += 1; window.bench.painted.push([t - at, t - heard]); });
            }
        });
    }
};
new PerformanceObserver((list) => { for (const task of list.getEntries()) window.bench.tasks.push(task.duration) }).observe({type: 'longtask'});
"""
SCROLL = """async ([selector, step, rounds]) => {
    const box = document.querySelector(selector);
    window.bench.tasks.length = 0;
    const frames = [];
    let last = performance.now();
    for (let i = 0; i < rounds; i += 1) {
        box.scrollTop += step;
        await new Promise((done) => requestAnimationFrame(done));
        frames.push(performance.now() - last);
        last = performance.now();
    }
    await new Promise((done) => setTimeout(done, 300));
    frames.sort((a, b) => a - b);
    return {tasks: window.bench.tasks, median: frames[frames.length >> 1], worst: frames[frames.length - 1]};
}"""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much there is to look at."""

    conversations: int
    messages: int
    rounds: int


def messages_of_buyers(count: int) -> list[str]:
    """Return first messages of the library's own test split, evenly from all trades, whole ones and fragments as they come."""
    folder = load_settings(PROJECT / "config.yaml").library or PROJECT / "intents"
    said = dict.fromkeys(line.text for line in read_test(folder) if not line.context and line.text.strip())
    return list(said)[:: max(1, len(said) // count)][:count]


def main() -> None:
    """Start a server over a folder of its own, fill it, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=1000)
    parser.add_argument("--messages", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=40, help="messages until suggestions stand there")
    options = parser.parse_args()
    sizes = Sizes(options.conversations, options.messages, options.rounds)
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder)
        models = Path(os.environ["ZHIKE_TEST_VAR"]) / "models" if "ZHIKE_TEST_VAR" in os.environ else None
        (var / "models").symlink_to(models or load_settings(PROJECT / "config.yaml").models)
        server = Running(var)
        server.start()
        try:
            with sync_playwright() as play:
                browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
                fine = measure(browser, server, sizes)
                browser.close()
        finally:
            server.stop()
    sys.exit(0 if fine else 1)


def measure(browser: Browser, server: Running, sizes: Sizes) -> bool:
    """Print what the three measurements say; return whether no task was long."""
    database = Database(f"sqlite:///{server.var / 'zhike.db'}")
    longest = crowd(database, conversations=sizes.conversations, messages=sizes.messages)
    database.close()
    agent = _signed_in(browser, server)
    report_news(agent, browser, server, sizes)
    fine = report_scrolling(
        agent, browser, Way("list", "[data-testid=conversations]", 900, sizes.conversations)
    )
    agent.goto(f"{server.url}/workspace/{longest}")
    newest = agent.locator(f'[data-testid="message"][data-seq="{sizes.messages}"]')
    expect(newest).to_be_visible()
    for name, step in (("thread up, pages loading", -1500), ("thread down", 1500)):
        fine &= report_scrolling(agent, browser, Way(name, "[data-testid=thread]", step, sizes.messages))
    return fine


def report_news(agent: Page, browser: Browser, server: Running, sizes: Sizes) -> None:
    """Measure from the arrival of a frame until it is on the screen."""
    context = browser.new_context(viewport={"width": 420, "height": 860}, locale="zh-CN")
    buyer = context.new_page()
    buyer.goto(f"{server.url}/buyer?shop=nuanzao")
    say(buyer, "在吗")
    pick(agent, "在吗")
    agent.wait_for_function("() => window.bench.sets > 0 && window.bench.seen >= window.bench.sets")
    agent.evaluate("window.bench.painted.length = window.bench.said.length = 0")
    composer = agent.get_by_test_id("composer")
    for message in messages_of_buyers(sizes.rounds):
        agent.wait_for_function("() => window.bench.seen >= window.bench.sets")
        composer.fill("好的")
        composer.press("Enter")
        expect(buyer.get_by_test_id("buyer-message").last).to_contain_text("好的")
        agent.wait_for_timeout(BETWEEN)
        before = agent.evaluate("window.bench.sets")
        say(buyer, message)
        agent.wait_for_function("(before) => window.bench.sets > before", arg=before)
    agent.wait_for_function("() => window.bench.seen >= window.bench.sets")
    painted = agent.evaluate("window.bench.painted")
    said = agent.evaluate("window.bench.said")
    context.close()
    _print("message.new arrives → message painted", said, AIM_PAINT)
    _print("suggestions arrive → painted", [own for own, _ in painted], AIM_PAINT)
    whole = [total for _, total in painted]
    soon = [total for total in whole if total < WAITED]
    _print("message.new arrives → suggestions painted", whole, AIM_PAINT)
    if soon:
        _print("  of these, read at once", soon, AIM_PAINT)
    print(f"  read at once: {len(soon)} of {len(whole)}; the others waited for the buyer's pause")


@dataclass(frozen=True, slots=True)
class Way:
    """What is scrolled, and which way."""

    name: str
    selector: str
    step: int
    rows: int


def report_scrolling(agent: Page, browser: Browser, way: Way) -> bool:
    """Measure long tasks and frames while a list is scrolled from one end to the other; return whether none is long."""
    browser.start_tracing(page=agent, categories=list(TRACED))
    seen: dict[str, Any] = agent.evaluate(SCROLL, [way.selector, way.step, 240])
    busy = tasks_of(browser.stop_tracing())
    over = sum(task > AIM_TASK for task in busy)
    print(
        f"{f'{way.name}, {way.rows} rows':<42} tasks over {AIM_TASK} ms: {over}, worst {max(busy, default=0):.0f} ms of processor, "
        f"{max(seen['tasks'], default=0):.0f} ms by the clock; "
        f"frames median {seen['median']:.1f} ms, worst {seen['worst']:.1f} ms"
    )
    return not over


def tasks_of(trace: bytes) -> list[float]:
    """Return the milliseconds of processor time of every task of the busiest page in a trace."""
    events = json.loads(trace)["traceEvents"]
    pages = {
        (event["pid"], event["tid"])
        for event in events
        if event.get("name") == "thread_name" and event["args"].get("name") == "CrRendererMain"
    }
    tasks: dict[tuple[int, int], list[float]] = {page: [] for page in pages}
    for event in events:
        page = (event["pid"], event["tid"])
        if event.get("ph") == "X" and "tdur" in event and "RunTask" in event["name"] and page in tasks:
            tasks[page].append(event["tdur"] / 1000)
    return max(tasks.values(), key=sum, default=[])


def _print(name: str, times: list[float], aim: int) -> None:
    median = statistics.median(times)
    met = "met" if median <= aim else "MISSED"
    print(
        f"{name:<42} median {median:7.1f} ms, worst {max(times):7.1f} ms, {len(times)} times; aim {aim} ms median: {met}"
    )


def _signed_in(browser: Browser, server: Running) -> Page:
    page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN").new_page()
    page.add_init_script(INSTRUMENT)
    page.goto(f"{server.url}/login")
    page.get_by_test_id("login-username").fill("admin")
    page.get_by_test_id("login-password").fill(server.password)
    page.get_by_test_id("login-submit").click()
    page.wait_for_url("**/workspace*")
    expect(page.get_by_test_id("conversation-item").first).to_be_visible()
    return page


if __name__ == "__main__":
    main()
