"""`zhike analyze`: one JSON line in, one JSON line out, in the same order."""

from __future__ import annotations

import json
import sys
import time
from codecs import BOM_UTF8
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Literal

import typer
from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from bot.assembly import AssistantHolder, train_model
from bot.assist import Assistant, Question
from bot.chat.answers import Answers
from bot.cli.home import Config, library_of, notes, refusing, settings_for
from bot.errors import InputError, ShopError
from bot.library import Library
from bot.reply.explain import explain, readable
from bot.shop import ShopFacts, find_shop
from bot.terms import Suggestion, Turn, Understanding

REPORT_EVERY = 1000
"""Lines between two progress notes."""


class Said(BaseModel):
    """A turn of the context; other keys are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    role: Literal["buyer", "agent"]
    text: str


class Line(BaseModel):
    """One line of input; other keys are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: JsonValue = None
    """Whatever the caller knows the message by; given back as it came."""
    text: str
    context: tuple[Said, ...] | None = None
    shop: str | None = None
    item: str | None = None
    """Key of the product or SKU spoken of."""
    order: str | None = None
    """Number of the shop's order spoken of; with `buyer` somebody else's is ignored."""
    buyer: str | None = None
    """The buyer's id in the shop."""


def command(
    file: Annotated[str, typer.Argument(help="JSON lines; - is standard input.")] = "-",
    shop: Annotated[
        str | None, typer.Option(help="Shop file, or the name of a demo shop: its facts fill the replies.")
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Suggest even where the console would be quiet.")
    ] = False,
    config: Config = None,
) -> None:
    """Read messages and print what each buyer cares about and replies to paste."""
    settings = settings_for(config)
    with refusing():
        library = library_of(settings)
        now = datetime.now(UTC)
        shops = _Shops(library.folder, shop, now)
        shops.of(None)
        with _opened(file) as stream:
            holder = AssistantHolder(library, settings.models)
            if holder.degraded:
                notes.print(f"analyze: {holder.problem}", markup=False)
                train_model(library.folder, settings.models, lambda line: notes.print(f"train: {line}"))
                holder.renew(library)
            _run(stream, _Analyst(holder.current, shops, now, full=full))


class _Shops:
    """Shops by the name a line gives, read once each."""

    def __init__(self, folder: Path, default: str | None, now: datetime) -> None:
        self._folder = folder
        self._default = default
        self._now = now
        self._known: dict[str, ShopFacts] = {}

    def of(self, name: str | None) -> ShopFacts | None:
        wanted = name or self._default
        if wanted is None:
            return None
        if wanted not in self._known:
            self._known[wanted] = ShopFacts(find_shop(wanted, self._now, self._folder))
        return self._known[wanted]


@contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    if file == "-":
        yield sys.stdin.buffer
        return
    try:
        stream = Path(file).open("rb")  # noqa: SIM115 - closed below
    except OSError as error:
        msg = f"{file}: {error.strerror}"
        raise InputError(msg) from None
    with stream:
        yield stream


def _run(stream: BinaryIO, analyst: _Analyst) -> None:
    started, count, bad = time.monotonic(), 0, 0
    for number, raw in enumerate(stream, 1):
        line = raw.removeprefix(BOM_UTF8) if number == 1 else raw
        if not line.strip():
            continue
        result = analyst.line(number, line)
        bad += "error" in result
        count += 1
        sys.stdout.buffer.write(_encoded(result))
        if count % REPORT_EVERY == 0:
            notes.print(f"analyze: {count} lines, {count / (time.monotonic() - started):.0f} a second")
    sys.stdout.buffer.flush()
    seconds = time.monotonic() - started
    notes.print(
        f"analyze: {count} lines, {bad} bad, {seconds:.2f} s, {count / max(seconds, 1e-9):.0f} a second"
    )


def _encoded(result: dict[str, Any]) -> bytes:
    """Return one line of UTF-8; half a surrogate pair, which UTF-8 cannot hold, stays escaped."""
    try:
        return json.dumps(result, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:
        return json.dumps(result).encode() + b"\n"


class _Analyst:
    """Answers lines over one assistant."""

    def __init__(self, assistant: Assistant, shops: _Shops, now: datetime, *, full: bool) -> None:
        self._assistant = assistant
        self._shops = shops
        self._now = now
        self._full = full
        self._answers = Answers()

    def line(self, number: int, raw: bytes) -> dict[str, Any]:
        """Return the answer to one line, or what is wrong with it."""
        name: Any = None
        try:
            data = json.loads(raw.decode())
            name = data.get("id") if isinstance(data, dict) else None
            line = Line.model_validate(data)
            facts = self._shops.of(line.shop)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            return {"line": number, "id": name, "error": f"{where}: {first['msg']}".removeprefix(": ")}
        except json.JSONDecodeError as error:
            return {"line": number, "id": None, "error": f"not JSON: {error.msg} at column {error.colno}"}
        except UnicodeDecodeError as error:
            return {
                "line": number,
                "id": None,
                "error": f"not UTF-8: {error.reason} at byte {error.start + 1}",
            }
        except (RecursionError, ValueError, ShopError) as error:
            return {"line": number, "id": name, "error": f"not usable: {error}"}
        return self._answer(line, facts)

    def _answer(self, line: Line, shop: ShopFacts | None) -> dict[str, Any]:
        context = tuple(Turn(said.role, said.text) for said in line.context or ())
        start = next((i + 1 for i in range(len(context) - 1, -1, -1) if context[i].role == "agent"), 0)
        turns = (*context[start:], Turn("buyer", line.text))
        reader, library = self._assistant.reader, self._assistant.library
        read = reader.read(line.text, context)
        whole = read if len(turns) == 1 else reader.read_round(turns, context[:start])
        answer = self._assistant.reply(
            Question(
                turns=turns,
                context=context[:start],
                now=self._now,
                shop=shop,
                item=line.item,
                order=line.order,
                buyer=line.buyer,
                full=self._full,
                faq=self._answers.of(shop, line.item, reader, self._now) if shop is not None else None,
            ),
            whole,
        )
        return {
            "id": line.id,
            **_read(read),
            "suggestions": [_offer(library, made) for made in answer.suggestions],
            "advice": list(answer.advice),
            "needs": list(whole.needs),
            "quiet": whole.quiet,
            "degraded": read.degraded,
        }


def _read(read: Understanding) -> dict[str, Any]:
    return {
        "psychology": [label.key for label in read.psychology],
        "psychology_scores": dict(read.psychology_scores),
        "intents": [{"key": intent.key, "score": intent.score} for intent in read.intents],
        "emotion": read.emotion.key,
        "customer_type": {
            axis: {"value": guess.value, "score": round(guess.score, 4)}
            for axis, guess in read.customer_type.items()
        },
        "evidence": [
            {"label": e.label, "turn": e.turn, "start": e.start, "end": e.end, "text": e.text}
            for e in read.evidence
        ],
    }


def _offer(library: Library, made: Suggestion) -> dict[str, Any]:
    return {
        "text": readable(library, made),
        "template": made.template,
        "score": made.score,
        "missing_slots": list(made.missing_slots),
        "reasons": list(explain(library, made.reasons)),
        "facts": {fact.slot: fact.source for fact in made.facts},
    }
