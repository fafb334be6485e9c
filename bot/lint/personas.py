"""Simulated buyers have a value on every axis of the customer type; age and gender stand in their colour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.library.source import read_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from bot.errors import Finding
    from bot.library import Labels

PERSONAS: Final = "personas"
LEVEL: Final = "personality"
"""The axis that the level of a persona says."""
COLOURS: Final[Mapping[str, str]] = {"age_band": "age", "gender": "gender"}
"""Axis → what says it in the colour, which nothing reads: nobody is served by age or gender."""


def lint_personas(folder: Path, labels: Labels) -> list[Finding]:
    """Return the axes that personas of a library folder leave out; wrong names and shapes are told where they are read."""
    findings: list[Finding] = []
    for path in sorted((folder / PERSONAS).glob("[!_]*.yaml")):
        source = read_source(path, folder)
        for number, persona in enumerate(_list(source.data)):
            findings += (
                source.finding((PERSONAS, number), f"{persona.get('key')}: {message}")
                for message in _missing(persona, labels)
            )
    return findings


def _missing(persona: Mapping[str, object], labels: Labels) -> Iterator[str]:
    values, colour = _mapping(persona.get("type")), _mapping(persona.get("colour"))
    for axis in labels.axes:
        if axis in COLOURS:
            if COLOURS[axis] not in colour:
                yield f"no {COLOURS[axis]} in colour, which says {axis}"
        elif axis != LEVEL and axis not in values:
            yield f"no value on the axis {axis}"


def _list(data: object) -> list[Mapping[str, object]]:
    found = _mapping(data).get(PERSONAS)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _mapping(data: object) -> Mapping[str, object]:
    return data if isinstance(data, dict) else {}
