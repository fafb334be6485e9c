"""Serving the built console."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from bot.web import problems
from bot.web.console import console_router


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """Return a built console of three files, with a secret beside it."""
    built = tmp_path / "dist"
    (built / "assets").mkdir(parents=True)
    (built / "index.html").write_text("<title>console</title>")
    (built / "assets" / "app-1a2b.js").write_text("1")
    (built / "favicon.svg").write_text("<svg/>")
    (tmp_path / "secret").write_text("secret")
    return built


def client(dist: Path) -> httpx.AsyncClient:
    """Return a client of an application that only serves the console."""
    app = FastAPI()
    problems.install(app, lambda key, /, **_values: key)
    app.include_router(console_router(dist))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://console")


async def test_pages_of_the_application_are_its_index(dist: Path) -> None:
    """Paths the browser side knows get the index, which is asked for anew each time."""
    for path in ("/", "/login", "/workspace", "/buyer?shop=cups"):
        answer = await client(dist).get(path, headers={"Accept": "text/html"})
        assert (answer.status_code, answer.text) == (200, "<title>console</title>")
        assert answer.headers["cache-control"] == "no-cache"


async def test_hashed_files_are_kept_for_ever(dist: Path) -> None:
    """A file whose name holds its hash never changes; others may."""
    assert "immutable" in (await client(dist).get("/assets/app-1a2b.js")).headers["cache-control"]
    assert (await client(dist).get("/favicon.svg")).headers["cache-control"] == "no-cache"
    assert (await client(dist).get("/assets/gone.js")).status_code == 404


async def test_nothing_outside_is_served(dist: Path) -> None:
    """A path that climbs out of the folder gets the index at most."""
    for path in ("/%2e%2e/secret", "/..%2fsecret", "/assets/..%2f..%2fsecret", "/%00"):
        assert "secret" not in (await client(dist).get(path)).text


async def test_missing_build_is_explained(tmp_path: Path) -> None:
    """Without a build the page says what to run."""
    answer = await client(tmp_path / "none").get("/")
    assert answer.status_code == 503
    assert "scripts/serve" in answer.text
