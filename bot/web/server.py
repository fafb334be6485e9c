"""uvicorn as this server runs it: frames bounded, slow peers let go of, a stop that loses nothing."""

from __future__ import annotations

import socket
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from bot.config import Settings
from bot.errors import SettingsError
from bot.web.house import House

LINGER_SECONDS = 5.0
"""How long a closed socket may take to deliver its last bytes."""


class SocketProtocol(WebSocketsSansIOProtocol):
    """The sans-I/O protocol of uvicorn, unable to wait for ever for a peer that does not read."""

    async def send(self, message: Any) -> None:  # noqa: ANN401 - ASGI's dictionary
        """Send; a close frame is small and goes out although the peer reads nothing."""
        if message["type"] == "websocket.close":
            self.writable.set()
        await super().send(message)

    async def run_asgi(self) -> None:
        """Run the application, and make sure that the connection ends after it."""
        try:
            await super().run_asgi()
        finally:
            self.loop.call_later(LINGER_SECONDS, self.transport.abort)


class Server(uvicorn.Server):
    """A server that sends its clients away before it goes."""

    def __init__(self, config: uvicorn.Config, house: House) -> None:
        super().__init__(config)
        self._house = house

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop accepting, let the house drain, then stop as uvicorn does."""
        for server in self.servers:
            server.close()
        await self._house.stop()
        await super().shutdown(sockets)


def listen(settings: Settings) -> socket.socket:
    """Return the listening socket. Raises SettingsError naming what is wrong with host or port."""
    host, port = settings.server.host, settings.server.port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        msg = f"server.port: {host}:{port} cannot be used: {error.strerror or error}; choose another port (0: any)"
        raise SettingsError(msg) from error
    # Accepted connections take this from here. asyncio sets it only on sockets made with the protocol's number; without
    # it the body of every answer waits 40 ms for the client to acknowledge the head.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def make_server(app: FastAPI, settings: Settings, house: House) -> Server:
    """Return a server for `app`; run it with `serve(sockets=[listen(settings)])`."""
    config = uvicorn.Config(
        app,
        ws=SocketProtocol,
        ws_max_size=settings.chat.frame_bytes,
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        ws_ping_timeout=None,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        lifespan="on",
        timeout_graceful_shutdown=max(1, round(settings.server.drain_seconds)),
        h11_max_incomplete_event_size=65536,
    )
    return Server(config, house)
