"""Which sites may embed and ask: the settings' own, and those that shops have named."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.errors import Forbidden, InputError
from bot.store import Database
from bot.store.integration import shop_origins

ORIGIN: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9](?:[a-z0-9.\-]{0,251}[a-z0-9])?|\[[0-9a-f:]{2,45}\])(?::(?P<port>[1-9][0-9]{0,4}))?"
)
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
USUAL: Final = {"http": "80", "https": "443"}
ORIGINS_AT_MOST: Final = 50
SHARED: Final = frozenset({"/embed.js", "/widget.js"})
"""Files that other sites load."""
EMBEDDED: Final = frozenset({"/panel", "/buyer"})
"""Pages that a shop's sites may frame; everything else only the sites of the settings."""
PREFLIGHT_SECONDS: Final = "600"


class OriginRefused(Forbidden):
    """The request comes from a page of a site that is not on the allow list."""

    code = "origin"


class BadOrigin(InputError):
    """Not the exact origin of a site; `detail` names it."""

    code = "bad_origin"

    def __init__(self, origin: str) -> None:
        self.detail = {"origin": origin[:200]}
        super().__init__(f"{origin[:200]!r} is not an exact origin such as https://console.example")


def exact_origin(text: str) -> str:
    """Return an origin as browsers write it; plain http only on this machine. Raises BadOrigin."""
    found = ORIGIN.fullmatch(text.strip().rstrip("/").lower())
    if found is None or (found["scheme"] == "http" and found["host"] not in LOOPBACK):
        raise BadOrigin(text)
    usual = found["port"] == USUAL[found["scheme"]]
    return f"{found['scheme']}://{found['host']}" + (
        "" if usual or not found["port"] else f":{found['port']}"
    )


class AllowList:
    """The sites of every shop as last read; asked on every request, so it never waits for the store."""

    def __init__(self, database: Database, always: Collection[str]) -> None:
        self._database = database
        self.always = frozenset(always)
        self._shops: Mapping[str, frozenset[str]] = {}
        self._all = self.always

    def renew(self) -> None:
        """Read the list again; runs in a worker thread. Raises StoreError."""
        with self._database.read() as session:
            self._shops = shop_origins(session)
        self._all = self.always.union(*self._shops.values())

    def of(self, shop: str) -> frozenset[str]:
        """Return the sites that may embed a shop."""
        return self.always | self._shops.get(shop, frozenset())

    def allows(self, origin: str | None, host: str) -> bool:
        """Return whether a request may come from there: no browser, our own page, or a site of the list."""
        if origin is None or origin in self._all:
            return True
        return bool(host) and origin in {f"http://{host}", f"https://{host}"}

    def framers(self, scope: Scope) -> frozenset[str]:
        """Return the sites that may frame the page of a request."""
        if scope["path"] not in EMBEDDED:
            return self.always
        shop = parse_qs(scope.get("query_string", b"").decode("latin-1"), max_num_fields=20).get(
            "shop", [""]
        )[0]
        return self.of(shop)


class OriginGate:
    """Refuses what foreign pages ask of the interface, and lets pages of the list read the answers (CORS)."""

    def __init__(self, app: ASGIApp, *, allowed: AllowList) -> None:
        self._app = app
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an HTTP request through; a foreign one raises OriginRefused inside the application."""
        if scope["type"] != "http" or not scope["path"].startswith(("/api/", *SHARED)):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin, host = headers.get("origin"), headers.get("host", "")
        shared = scope["path"] in SHARED
        if not shared and not self._allowed.allows(origin, host):
            scope["zhike_refused"] = True
            await self._app(scope, receive, send)
            return
        asked = headers.get("access-control-request-method")
        if origin is not None and scope["method"] == "OPTIONS" and asked is not None:
            answer = Response(
                status_code=204,
                headers={
                    "Access-Control-Allow-Origin": origin,
                    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE",
                    "Access-Control-Allow-Headers": "Authorization, Content-Type, If-Match",
                    "Access-Control-Max-Age": PREFLIGHT_SECONDS,
                    "Vary": "Origin",
                },
            )
            await answer(scope, receive, send)
            return

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                found = MutableHeaders(scope=message)
                found.add_vary_header("Origin")
                if origin is not None:
                    found["Access-Control-Allow-Origin"] = origin
                if shared:
                    found["Cross-Origin-Resource-Policy"] = "cross-origin"
            await send(message)

        await self._app(scope, receive, marked)


async def own_origin(request: HTTPConnection) -> None:
    """Raise OriginRefused for a request that the gate has marked."""
    if request.scope.get("zhike_refused"):
        msg = "the page that asks is of no site on the allow list"
        raise OriginRefused(msg)
