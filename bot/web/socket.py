"""`/ws`: the shell around a dialogue. Reader, writer and clock are three tasks, so that none hides another."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time

import structlog
from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect, WebSocketState

from bot.chat.closing import CloseCode, Closing
from bot.chat.dialogue import Dialogue
from bot.chat.protocol import outgoing
from bot.chat.protocol.server import Goodbye
from bot.errors import BotError
from bot.web.house import House
from bot.web.problems import close_code_of

log = structlog.get_logger("zhike.socket")

FLUSH_SECONDS = 5.0
"""A reader that is no slower than this gets all that was queued before the end."""
ABRUPT = frozenset({CloseCode.SLOW_READER, CloseCode.HEARTBEAT_LOST})

router = APIRouter()


@router.websocket("/ws")
async def socket(websocket: WebSocket) -> None:
    """Talk with one client until either side ends it."""
    house: House = websocket.app.state.house
    await websocket.accept()
    headers = websocket.headers
    if not house.allowed.allows(headers.get("origin"), headers.get("host", "")):
        await _close(websocket, Closing(CloseCode.ORIGIN))
        return
    if house.stopping:
        await _close(websocket, Closing(CloseCode.RESTART, 1.0))
        return
    dialogue = Dialogue(house.reception, asyncio.get_running_loop().time)
    with house.hosting(dialogue):
        await _talk(websocket, dialogue, house)


async def _talk(websocket: WebSocket, dialogue: Dialogue, house: House) -> None:
    reader = asyncio.create_task(_read(websocket, dialogue, house))
    writer = asyncio.create_task(_write(websocket, dialogue))
    clock = asyncio.create_task(_watch(dialogue))
    tasks = {reader, writer, clock}
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    closing = dialogue.outbox.closing
    gone = closing is None
    if closing is None:
        dialogue.outbox.end(Closing(CloseCode.GOING_AWAY))
    elif closing.code not in ABRUPT:
        await asyncio.wait({writer}, timeout=FLUSH_SECONDS)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    if not gone and closing is not None:
        house.metrics.closed.labels(str(closing.code.value)).inc()
        log.info("socket_ended", session=dialogue.session, code=closing.code.value)
        await _close(websocket, closing)


async def _read(websocket: WebSocket, dialogue: Dialogue, house: House) -> None:
    """Take frames in until the client is gone or a frame ends the connection."""
    while True:
        message = await websocket.receive()
        if message["type"] == "websocket.disconnect":
            return
        start = time.perf_counter()
        house.metrics.frames_in.inc()
        try:
            await dialogue.receive(message.get("text") or "")
        except BotError as error:
            dialogue.outbox.end(Closing(close_code_of(error)))
            await asyncio.Event().wait()
        except Exception:
            log.exception("dialogue_failed", session=dialogue.session)
            dialogue.outbox.end(Closing(CloseCode.INTERNAL))
            await asyncio.Event().wait()
        house.metrics.frame_seconds.observe(time.perf_counter() - start)


async def _write(websocket: WebSocket, dialogue: Dialogue) -> None:
    """Send what is queued until the connection is to end; a client that is gone ends it too."""
    with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError):
        while (frame := await dialogue.outbox.next()) is not None:
            await websocket.send_text(frame)


async def _watch(dialogue: Dialogue) -> None:
    """Be there when a heartbeat or a deadline is due."""
    loop = asyncio.get_running_loop()
    while dialogue.outbox.closing is None:
        dialogue.outbox.stirred.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(
                dialogue.outbox.stirred.wait(), max(0.0, dialogue.pulse.due() - loop.time())
            )
            continue
        dialogue.tick()


async def _close(websocket: WebSocket, closing: Closing) -> None:
    """Say goodbye and close; a peer that does not read is not waited for."""
    if websocket.application_state is not WebSocketState.CONNECTED:
        return
    reason = "" if closing.retry_after is None else json.dumps({"retry_after": closing.retry_after})
    goodbye = Goodbye(code=closing.code.value, retry_after=closing.retry_after)
    with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError, TimeoutError):
        if closing.code not in ABRUPT:
            async with asyncio.timeout(FLUSH_SECONDS):
                await websocket.send_text(outgoing(goodbye, frame_id="bye"))
        async with asyncio.timeout(FLUSH_SECONDS):
            await websocket.close(closing.code.value, reason)
