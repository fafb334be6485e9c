"""`zhike talk` against nothing and against a server that refuses."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.cli.conftest import Run


class _Refuses(BaseHTTPRequestHandler):
    """Answers every request with a refusal."""

    def do_POST(self) -> None:
        """Refuse."""
        body = b'{"error": {"code": "not_found"}}'
        self.send_response(404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


@pytest.fixture
def refusing_server() -> Iterator[str]:
    """Serve refusals on a free loopback port."""
    server = HTTPServer(("127.0.0.1", 0), _Refuses)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_address_must_be_one(run: Run) -> None:
    """Only http and https are spoken."""
    result = run("talk", "--url", "file:///etc/passwd")
    assert 2 == result.exit_code
    assert "must start with http" in result.stderr


def test_server_that_is_not_there_is_told(run: Run) -> None:
    """A refused connection names the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    result = run("talk", "--url", url)
    assert 2 == result.exit_code
    assert f"{url}: cannot be reached" in result.stderr


def test_refusal_of_the_server_is_told(run: Run, refusing_server: str) -> None:
    """A shop that does not exist gives the server's own words."""
    result = run("talk", "no-such-shop", "--url", refusing_server)
    assert 2 == result.exit_code
    assert "refused (404)" in result.stderr
    assert "not_found" in result.stderr
