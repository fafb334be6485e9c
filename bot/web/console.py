"""The browser side: built files of bot/console/dist, and a clear page when nothing was built."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, PlainTextResponse, Response

from bot.errors import NotFound

DIST = Path(__file__).resolve().parent.parent / "console" / "dist"
FOR_EVER = "public, max-age=31536000, immutable"
ALWAYS_ASK = "no-cache"
OWN_PATHS = ("api/", "ws")
PAGES = {"panel": "panel.html"}
"""Addresses with a page of their own; the others are the application's."""
MISSING = (
    "The console is not built.\n\n"
    "Run scripts/serve once: it builds bot/console/dist. The HTTP and socket interfaces work without it:\n"
    "/openapi.json  /asyncapi.json  /healthz  /readyz  /metrics\n"
)


def console_router(dist: Path = DIST) -> APIRouter:
    """Return the route that serves the console for every path that nothing else answers."""
    router = APIRouter(include_in_schema=False)
    root = dist.resolve()

    @router.get("/{path:path}")
    async def console(path: str, request: Request) -> Response:
        """Serve a built file, else the application's page."""
        if path.startswith(OWN_PATHS):
            msg = f"nothing at /{path[:80]}"
            raise NotFound(msg)
        index = root / "index.html"
        if not index.is_file():
            return PlainTextResponse(MISSING, 503, {"Cache-Control": "no-store"})
        file = _inside(root, PAGES.get(path, path))
        if file is not None:
            hashed = file.parent.name == "assets"
            return FileResponse(file, headers={"Cache-Control": FOR_EVER if hashed else ALWAYS_ASK})
        wanted = request.headers.get("accept", "text/html")
        page = not path or "text/html" in wanted or "*/*" in wanted
        if path.startswith("assets/") or not page:
            msg = f"nothing at /{path[:80]}"
            raise NotFound(msg)
        return FileResponse(index, headers={"Cache-Control": ALWAYS_ASK})

    return router


def _inside(root: Path, path: str) -> Path | None:
    """Return the file below `root`, None when there is none or the path leads outside."""
    if not path or "\x00" in path:
        return None
    file = (root / path).resolve()
    return file if file.is_relative_to(root) and file.is_file() else None
