"""A real server with the demo shops, Debian's Chromium, and the two people who talk."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.config import load_settings
from bot.store import Database

expect.set_options(timeout=15_000)
"""Milliseconds: what comes is waited for on a busy machine too; nothing that is there is waited for."""

PROJECT = Path(__file__).resolve().parents[2]
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
QUESTION = "这个电磁炉安全吗？有没有优惠，送锅吗"


@dataclass
class Running:
    """A server process and how to reach it."""

    var: Path
    port: int = 0
    password: str = ""
    process: subprocess.Popen[str] | None = None
    lines: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where the console is."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start, wait for the address, remember the first password."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve", "--prepare", "--demo", "--port", str(self.port)],
            cwd=PROJECT,
            env=os.environ | {"ZHIKE_VAR": str(self.var)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if found := re.search(r":(\d+)/$", line.strip()):
                self.port = int(found[1])
            if found := re.search(r"admin, password (\S+)", line):
                self.password = found[1]
            if line.startswith("Talk as a buyer"):
                return
        pytest.fail(f"the server did not start: {self.lines}")

    def kill(self) -> None:
        """End it the hard way."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it gracefully."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        self.process.send_signal(how)
        self.process.wait(30)
        self.process.stdout.close()


@pytest.fixture(scope="session")
def models() -> Path:
    """Return the folder of models that the whole suite shares."""
    var = os.environ.get("ZHIKE_TEST_VAR")
    return (Path(var) if var else load_settings(PROJECT / "config.yaml").var / "test") / "models"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Iterator[Running]:
    """Run one server for all browser tests."""
    var = tmp_path_factory.mktemp("var")
    models.mkdir(parents=True, exist_ok=True)
    cache = models.parent / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    (var / "models").symlink_to(models)
    (var / "cache").symlink_to(cache)
    running = Running(var)
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium once."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"{CHROMIUM} is not installed")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def agent(chromium: Browser, server: Running) -> Iterator[Page]:
    """Sign an agent in at the workspace."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{server.url}/login")
    page.get_by_test_id("login-username").fill("admin")
    page.get_by_test_id("login-password").fill(server.password)
    page.get_by_test_id("login-submit").click()
    page.wait_for_url("**/workspace*")
    yield page
    context.close()


@pytest.fixture
def buyer(chromium: Browser, server: Running) -> Iterator[Page]:
    """Open the buyer's page of the appliance shop as somebody new."""
    context = chromium.new_context(viewport={"width": 420, "height": 860}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{server.url}/buyer?shop=nuanzao")
    page.get_by_test_id("buyer-input").wait_for()
    yield page
    context.close()


@pytest.fixture
def database(server: Running) -> Iterator[Database]:
    """Open the server's database beside it."""
    opened = Database(f"sqlite:///{server.var / 'zhike.db'}")
    yield opened
    opened.close()


def say(page: Page, text: str) -> None:
    """Send a message as the buyer."""
    page.get_by_test_id("buyer-input").fill(text)
    page.get_by_test_id("buyer-send").click()


def pick(page: Page, text: str) -> None:
    """Open the conversation whose newest message holds the beginning of `text`; the list draws what is in sight."""
    search = page.get_by_test_id("list-search")
    search.fill(text[:10])
    page.get_by_test_id("conversation-item").filter(has_text=text[:10]).first.click()
    search.fill("")
