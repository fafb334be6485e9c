"""What surrounds every request: a bound on its body, headers that keep browsers safe, figures and a log line."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, MutableMapping
from functools import lru_cache
from typing import Any

import structlog
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.metrics import Metrics

log = structlog.get_logger("zhike.http")

JSON_BYTES = 1024 * 1024
FORM_BYTES = 64 * 1024
"""What a multipart body may hold besides the file."""
UNLOGGED = frozenset({"/healthz", "/readyz", "/metrics"})


class BodyLimit:
    """Refuses bodies that are too large, whether or not they say so beforehand."""

    def __init__(self, app: ASGIApp, *, uploads: re.Pattern[str], upload_bytes: int) -> None:
        self._app = app
        self._uploads = uploads
        self._upload_bytes = upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count the body while it is read; raises inside the application, which answers 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._upload_bytes + FORM_BYTES if self._uploads.fullmatch(scope["path"]) else JSON_BYTES
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            if message["type"] == "http.request":
                read += len(message.get("body", b""))
                if read > limit:
                    raise HTTPException(413)
            return message

        await self._app(scope, counted, send)


class Surroundings:
    """Adds the security headers, counts and logs; the log never holds query strings or bodies."""

    def __init__(
        self, app: ASGIApp, *, metrics: Callable[[], Metrics], framers: Callable[[Scope], frozenset[str]]
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._framers = framers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an HTTP request through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start, status = time.perf_counter(), 500

        async def dressed(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                headers = MutableHeaders(scope=message)
                for name, value in security_headers(self._framers(scope)).items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, dressed)
        finally:
            seconds = time.perf_counter() - start
            route = str(getattr(scope.get("route"), "path", "(none)"))
            metrics = self._metrics()
            metrics.requests.labels(scope["method"], route, str(status)).inc()
            metrics.seconds.labels(route).observe(seconds)
            if scope["path"] not in UNLOGGED:
                took = round(seconds * 1000, 1)
                log.info("request", method=scope["method"], route=route, status=status, ms=took)


@lru_cache(maxsize=256)
def security_headers(framers: frozenset[str]) -> Mapping[str, str]:
    """Return the headers of an answer; `framers` are the origins that may frame the page."""
    frames = " ".join(("'self'", *sorted(framers)))
    policy = {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data: blob:",
        "media-src": "'self' blob:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": frames,
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
