"""The listening socket."""

from __future__ import annotations

import contextlib
import socket

import pytest

from bot.config import Server, Settings
from bot.errors import SettingsError
from bot.web.server import listen


def test_small_writes_are_sent_at_once() -> None:
    """What is accepted does not hold a short write back until the one before it was acknowledged."""
    with contextlib.closing(listen(Settings(server=Server(port=0)))) as listening:
        with socket.create_connection(listening.getsockname()[:2]):
            accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_port_in_use_is_named() -> None:
    """Whoever starts a second server reads which port it was."""
    with contextlib.closing(listen(Settings(server=Server(port=0)))) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(SettingsError, match=f"server.port: .*{port} cannot be used"):
            listen(Settings(server=Server(port=port)))
