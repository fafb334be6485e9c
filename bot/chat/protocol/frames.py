"""Reading and writing frames."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field, ValidationError

from bot.chat.protocol.cards import CARDS
from bot.chat.protocol.client import CLIENT, ClientData, MessageSend
from bot.chat.protocol.fields import FrameId, Wire
from bot.chat.protocol.server import ServerData
from bot.errors import InputError

VERSION = 1


class BadFrame(InputError):
    """A frame that cannot be read; `frame_id` is its id if that much was readable."""

    code = "bad_frame"

    def __init__(self, problem: str, *, frame_id: str = "", detail: dict[str, Any] | None = None) -> None:
        self.frame_id = frame_id
        self.detail = detail or {"problem": problem}
        super().__init__(problem)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A frame a client sent."""

    id: str
    data: ClientData


class _Envelope(Wire):
    v: Literal[1]
    type: str = Field(max_length=64)
    id: FrameId = ""
    data: dict[str, Any] = Field(default_factory=dict)


def read_frame(text: str) -> Incoming:
    """Return the frame in `text`.

    Raises BadFrame for malformed JSON, another version, an unknown type, a missing, wrong or extra
    field, or a payload that does not belong to its kind of message.
    """
    try:
        envelope = _Envelope.model_validate_json(text)
    except ValidationError as error:
        raise BadFrame(_problem(error, "frame")) from None
    model = CLIENT.get(envelope.type)
    if model is None:
        problem = f"unknown frame type {envelope.type[:40]!r}"
        raise BadFrame(problem, frame_id=envelope.id)
    try:
        data = model.model_validate(envelope.data)
        if isinstance(data, MessageSend):
            data = _with_card(data, envelope.id)
    except ValidationError as error:
        raise BadFrame(_problem(error, envelope.type), frame_id=envelope.id) from None
    return Incoming(envelope.id, data)


def outgoing(data: ServerData, *, frame_id: str, re: str = "") -> str:
    """Return the frame as JSON text; `re` is the id of the client frame it answers."""
    frame: dict[str, Any] = {"v": VERSION, "type": data.TYPE, "id": frame_id}
    if re:
        frame["re"] = re
    frame["data"] = data.model_dump(mode="json")
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


def _with_card(send: MessageSend, frame_id: str) -> MessageSend:
    """Return `send` with its payload checked and cleaned by the model of its kind."""
    model = CARDS.get(send.kind)
    if model is None:
        if send.payload:
            problem = "message.send.payload: a text message carries none"
            raise BadFrame(problem, frame_id=frame_id)
        return send.model_copy(update={"payload": None})
    card = model.model_validate(send.payload or {})
    return send.model_copy(update={"payload": card.model_dump(mode="json", exclude_none=True)})


def _problem(error: ValidationError, where: str) -> str:
    """Name the first thing wrong without repeating what the client wrote."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    path = ".".join(str(part)[:40] for part in (where, *first["loc"]))
    return f"{path}: {first['msg']}"[:300]
