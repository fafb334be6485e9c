"""`zhike talk`: be a buyer in the terminal, over the same socket as everybody else."""

from __future__ import annotations

import asyncio
import json
import sys
import urllib.error
import urllib.request
import uuid
from typing import Annotated, Any

import typer
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from bot.cli.home import notes, refuse
from bot.errors import InputError


def command(
    shop: Annotated[str, typer.Argument(help="Key of the shop to talk to.")] = "nuanzao",
    url: Annotated[str, typer.Option(help="Address of the server.")] = "http://127.0.0.1:8300",
    buyer: Annotated[str | None, typer.Option(help="Buyer id; a new one each time by default.")] = None,
) -> None:
    """Talk to a shop as a buyer: a line is a message, end of input ends."""
    if not url.startswith(("http://", "https://")):
        refuse(f"--url {url}: must start with http:// or https://")
    try:
        session = _enter(url.rstrip("/"), shop, buyer)
        asyncio.run(_talk(url.rstrip("/"), session))
    except InputError as error:
        refuse(error)
    except OSError as error:
        refuse(f"{url}: cannot be reached: {error}")
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


def _enter(url: str, shop: str, buyer: str | None) -> dict[str, Any]:
    body = json.dumps({"shop": shop, **({"buyer": buyer} if buyer else {})}).encode()
    request = urllib.request.Request(  # noqa: S310 - the scheme was checked
        f"{url}/api/v1/buyer/session", data=body, headers={"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - as above
            session: dict[str, Any] = json.load(answer)
            return session
    except urllib.error.HTTPError as error:
        msg = f"the server refused ({error.code}): {error.read(300).decode(errors='replace')}"
        raise InputError(msg) from None


async def _talk(url: str, session: dict[str, Any]) -> None:
    conversation = session["conversation"]
    async with connect(f"ws{url.removeprefix('http')}/ws", max_size=1 << 20) as socket:
        await _send(
            socket,
            "hello",
            {
                "token": session["token"],
                "client": "cli",
                "conversations": [{"conversation": conversation, "after_seq": 0}],
            },
        )
        notes.print(
            f"talk: {session['shop_name']}, as {session['buyer']['id']}; end with Ctrl-D", markup=False
        )
        listening = asyncio.create_task(_listen(socket))
        try:
            while (line := await asyncio.to_thread(sys.stdin.readline)) and not listening.done():
                if line.strip():
                    await _send(
                        socket,
                        "message.send",
                        {
                            "conversation": conversation,
                            "client_msg_id": uuid.uuid4().hex,
                            "kind": "text",
                            "text": line.strip(),
                        },
                    )
        except ConnectionClosed as gone:
            notes.print(f"talk: the server closed the connection: {gone}", markup=False)
        finally:
            listening.cancel()


async def _send(socket: ClientConnection, kind: str, data: dict[str, Any]) -> None:
    await socket.send(
        json.dumps({"v": 1, "type": kind, "id": uuid.uuid4().hex, "data": data}, ensure_ascii=False)
    )


async def _listen(socket: ClientConnection) -> None:
    async for raw in socket:
        frame = json.loads(raw)
        data = frame["data"]
        if frame["type"] == "heartbeat":
            await _send(socket, "heartbeat.ack", {})
        elif frame["type"] == "message.new":
            _show(data["message"])
        elif frame["type"] == "messages.page":
            for message in data["messages"]:
                _show(message)
        elif frame["type"] == "error":
            notes.print(f"talk: {data['code']}: {data['message']}", markup=False)


def _show(message: dict[str, Any]) -> None:
    sender = message["sender"]
    print(f"{sender['name'] or sender['kind']}> {message['text'] or '[' + message['kind'] + ']'}", flush=True)
