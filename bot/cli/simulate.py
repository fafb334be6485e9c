"""`zhike simulate`: simulated buyers against scripted agents, or against our own suggestions."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TextIO, TypeVar

import typer

from bot.assembly import build, feature_maker
from bot.assist import Assistant
from bot.cli.home import Config, library_of, notes, refuse, refusing, settings_for
from bot.config import Settings
from bot.errors import InputError
from bot.learning.tables import as_records, as_text
from bot.library import Library
from bot.simulation.agents import AGENTS, Agent, AgentName, scripted
from bot.simulation.messiness import Handwriting
from bot.simulation.ordering import THRIFT
from bot.simulation.report import report
from bot.simulation.selfplay import Pair, Played, Stage, pairs, play_many, selling
from bot.simulation.staging import answers_of, shops_named, stage_of
from bot.simulation.suggesting import Suggesting

_T = TypeVar("_T")

PROGRESS = 200
"""Conversations between two lines of progress."""
MOMENT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
"""When conversations begin unless told: the same transcript on any day."""


def command(  # noqa: PLR0917 - Typer reads the options from the signature
    agent: Annotated[
        list[str] | None, typer.Option(help=f"Who answers: {', '.join(AGENTS)}, or all.")
    ] = None,
    personas: Annotated[str, typer.Option(help="Keys with commas, or a part of them; all by default.")] = "",
    scenarios: Annotated[str, typer.Option(help="Keys with commas, or a part of them; all by default.")] = "",
    shop: Annotated[
        list[str] | None, typer.Option(help="Keys or files; demo and practice shops by default.")
    ] = None,
    count: Annotated[
        int, typer.Option("-n", "--count", min=1, max=1_000_000, help="Conversations per agent.")
    ] = 1000,
    seed: Annotated[int, typer.Option(help="The same seed plays the same conversations.")] = 1,
    transcripts: Annotated[
        Path | None, typer.Option(help="Write every conversation there, one JSON a line.")
    ] = None,
    families: Annotated[
        bool,
        typer.Option(
            help="Also print a line per family: main motive and level. Orders per yuan are then compared in as many "
            "further conversations, all with something to sell."
        ),
    ] = False,
    messy: Annotated[
        bool, typer.Option("--messiness", help="Print how the buyers write, beside real ones.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Only read the contents and say what is wrong.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")] = False,
    config: Config = None,
) -> None:
    """Run simulated buyers and print orders, satisfaction, turns and what stayed unanswered."""
    settings = settings_for(config)
    with refusing():
        library = library_of(settings)
        assistant, stage = _stage(settings, library, shop or [], need_model="suggestions" in _agents(agent))
        choices = pairs(
            stage, _named(stage.contents.personas, personas), _named(stage.contents.scenarios, scenarios)
        )
        if check:
            print(
                f"{len(stage.contents.personas)} personas, {len(stage.contents.scenarios)} scenarios: nothing wrong"
            )
            return
        played: dict[str, list[Played]] = {}
        writing = Handwriting(library.folder) if messy else None
        with _opened(transcripts) as file:
            for name in _agents(agent):
                notes.print(f"simulate: {name}, {count} conversations")
                played[name] = []
                for one in _play(
                    stage, choices, _agent(name, stage, assistant, library, settings.models), count, seed
                ):
                    if file is not None:
                        file.write(_line(name, one))
                    if writing is not None:
                        writing.add(one)
                    played[name].append(replace(one, spoken=()))  # a long run would fill the memory
        sold: dict[str, list[Played]] = {}
        shops_sell = selling(choices)
        if families and shops_sell and any({*two} <= played.keys() for two in THRIFT):
            for name in _agents(agent):
                if name in {one for two in THRIFT for one in two}:
                    notes.print(f"simulate: {name}, {count} conversations with something to sell")
                    talks = _play(
                        stage,
                        shops_sell,
                        _agent(name, stage, assistant, library, settings.models),
                        count,
                        seed,
                    )
                    sold[name] = [replace(one, spoken=()) for one in talks]
        tables = report(played, families=families, sold=sold)
        if writing is not None:
            tables += writing.tables()
        print(json.dumps(as_records(tables), ensure_ascii=False, indent=1) if as_json else as_text(tables))


def _agents(named: Sequence[str] | None) -> list[AgentName]:
    names = [part.strip() for name in named or ["suggestions"] for part in name.split(",")]
    if "all" in names:
        return list(AGENTS)
    unknown = [name for name in names if name not in AGENTS]
    if unknown:
        refuse(f"--agent {', '.join(unknown)}: no such agent; use {', '.join(AGENTS)} or all")
    return [name for name in AGENTS if name in names]


def _stage(
    settings: Settings, library: Library, shops: Sequence[str], *, need_model: bool
) -> tuple[Assistant | None, Stage]:
    assistant = None
    if need_model:
        assistant, problem = build(library, settings.models)
        if problem is not None:
            notes.print(f"simulate: without a model, rules read alone: {problem}", markup=False)
        cut = assistant.reader.features.tokeniser.words
    else:
        cut = feature_maker(library.folder, settings.models.parent / "cache").tokeniser.words
    stage = stage_of(library, cut, settings.models, shops_named(library, shops, MOMENT), MOMENT)
    gc.freeze()  # what is loaded stays for good: looking through it for garbage took a tenth of the time
    return assistant, stage


def _named(table: Mapping[str, _T], wanted: str) -> list[_T]:
    if not wanted:
        return list(table.values())
    found: dict[str, _T] = {}
    for part in wanted.split(","):
        there = [key for key in table if part in key]
        if not there:
            msg = f"{part}: no key has this in it; there are {', '.join(sorted(table)[:8])} …"
            raise InputError(msg)
        found |= {key: table[key] for key in ([part] if part in table else there)}
    return list(found.values())


def _agent(
    name: AgentName, stage: Stage, assistant: Assistant | None, library: Library, models: Path
) -> Agent:
    if name == "suggestions" and assistant is not None:
        return Suggesting(assistant, stage.contents.agents.get("suggestions", {}))
    return scripted(name, stage.contents, answers_of(library, stage, models))


def _play(
    stage: Stage, choices: Sequence[Sequence[Pair]], agent: Agent, count: int, seed: int
) -> Iterator[Played]:
    for number, one in enumerate(play_many(stage, choices, agent, count, seed), 1):
        yield one
        if number % PROGRESS == 0:
            notes.print(f"simulate: {number} of {count}")


@contextmanager
def _opened(path: Path | None) -> Iterator[TextIO | None]:
    if path is None:
        yield None
        return
    try:
        with path.open("w", encoding="utf-8") as file:
            yield file
    except OSError as error:
        refuse(f"--transcripts {path}: cannot be written: {error}")


def _line(agent: str, one: Played) -> str:
    told = {
        "agent": agent,
        "number": one.number,
        "persona": one.persona,
        "scenario": one.scenario,
        "shop": one.shop,
        "closed": one.outcome.closed,
        "why_open": one.outcome.why_open,
        "satisfaction": one.outcome.satisfaction,
        "ended": one.outcome.ended,
        "turns": [{"at": s.at, "role": s.role, "text": s.text, "on": s.on} for s in one.spoken],
    }
    return json.dumps(told, ensure_ascii=False) + "\n"
