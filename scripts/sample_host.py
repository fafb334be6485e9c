"""The server of a console that is not ours: gives out its page and signs who is there."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import jwt

PAGES = Path(__file__).resolve().parent.parent / "bot" / "console" / "sample"
LIFE_SECONDS = 300
KEY = "SAMPLE_KEY"


class Host(SimpleHTTPRequestHandler):
    """Three files, the settings of the page, and `POST /identity`."""

    def __init__(self, *args: object, server_url: str, shop: str, key: str, **more: object) -> None:
        self.server_url, self.shop, self.key = server_url, shop, key
        super().__init__(*args, directory=str(PAGES), **more)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Give out a file, or the settings."""
        if urlsplit(self.path).path == "/settings.js":
            told = json.dumps({"server": self.server_url, "shop": self.shop})
            self._answer(f"window.sample = {told};", "text/javascript")
        else:
            super().do_GET()

    def do_POST(self) -> None:
        """Sign who is there: a real console would look at its own session here."""
        if urlsplit(self.path).path != "/identity":
            self.send_error(404)
            return
        if self.headers.get("Origin") not in {None, f"http://{self.headers.get('Host')}"}:
            self.send_error(403)
            return
        claims = {
            "sub": "sample-agent",
            "name": "Sample agent",
            "role": "agent",
            "shop": self.shop,
            "exp": int(time.time()) + LIFE_SECONDS,
            "jti": secrets.token_hex(16),
        }
        self._answer(jwt.encode(claims, self.key, algorithm="HS256"), "text/plain")

    def end_headers(self) -> None:
        """Show that a strict policy is enough."""
        server = self.server_url
        policy = f"default-src 'self'; script-src 'self' {server}; frame-src {server}; style-src 'self'; object-src 'none'"
        self.send_header("Content-Security-Policy", policy)
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature is the library's
        """Say nothing about requests."""

    def _answer(self, text: str, kind: str) -> None:
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=f"{__doc__} {KEY} is the shop's key for agents.")
    parser.add_argument("--server", default="http://127.0.0.1:8300", help="where Zhike is")
    parser.add_argument("--shop", default="nuanzao")
    parser.add_argument("--port", type=int, default=8400, help="0 picks a free one")
    chosen = parser.parse_args()
    key = os.environ.get(KEY, "")
    if not key:
        parser.error(f"set {KEY} to a key for agents of the shop (Integration page)")
    handler = partial(Host, server_url=chosen.server.rstrip("/"), shop=chosen.shop, key=key)
    with ThreadingHTTPServer(("127.0.0.1", chosen.port), handler) as server:
        print(f"http://127.0.0.1:{server.server_address[1]}/", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
