"""`/asyncapi.json`: the socket described from the models that read and write it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from bot import __version__
from bot.chat.closing import CloseCode
from bot.chat.protocol import CLIENT, SERVER
from bot.chat.protocol.cards import CARDS

REFERENCE = "#/components/schemas/{model}"


def asyncapi() -> dict[str, Any]:
    """Return the AsyncAPI 3.0 document of `/ws`."""
    models: list[type[BaseModel]] = [*CLIENT.values(), *SERVER.values(), *dict.fromkeys(CARDS.values())]
    by_model, definitions = models_json_schema(
        [(model, "serialization" if model in SERVER.values() else "validation") for model in models],
        ref_template=REFERENCE,
    )
    schemas = dict(definitions.get("$defs", {}))
    references = {model: schema for (model, _), schema in by_model.items()}
    messages = {
        **{
            _name("client", kind): _message(kind, model, references, answers=False)
            for kind, model in CLIENT.items()
        },
        **{
            _name("server", kind): _message(kind, model, references, answers=True)
            for kind, model in SERVER.items()
        },
    }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Zhike socket",
            "version": __version__,
            "description": "JSON text frames. The first frame is hello; the server closes with: "
            + ", ".join(f"{code.value} {code.name.lower()}" for code in CloseCode)
            + ". Come back on 1001, 1006, 1011 to 1013 and 4000 to 4499; stay away on the others.",
        },
        "defaultContentType": "application/json",
        "channels": {
            "socket": {
                "address": "/ws",
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
            }
        },
        "operations": {
            "receive": _operation("receive", [_name("client", kind) for kind in CLIENT]),
            "send": _operation("send", [_name("server", kind) for kind in SERVER]),
        },
        "components": {"messages": messages, "schemas": schemas},
    }


def _name(side: str, kind: str) -> str:
    return f"{side}.{kind}".replace(".", "_")


def _operation(action: str, names: list[str]) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": "#/channels/socket"},
        "messages": [{"$ref": f"#/channels/socket/messages/{name}"} for name in names],
    }


def _message(
    kind: str, model: type[BaseModel], references: Mapping[Any, Any], *, answers: bool
) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "v": {"const": 1},
        "type": {"const": kind},
        "id": {"type": "string", "maxLength": 64},
        "data": references[model],
    }
    if answers:
        properties["re"] = {"type": "string", "description": "Id of the client frame answered."}
    return {
        "name": kind,
        "summary": (model.__doc__ or "").strip().splitlines()[0],
        "payload": {
            "type": "object",
            "properties": properties,
            "required": ["v", "type"],
            "additionalProperties": False,
        },
    }
