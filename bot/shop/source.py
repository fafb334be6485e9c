"""A YAML file as plain data together with the line of every key and item.

Every scalar is text (`16:00`, `no` and `0571` stay what they say; the schema gives them types); an empty
one is None.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import yaml

from bot.errors import Finding

Loc = tuple[int | str, ...]
"""Keys and indexes from the top of the file down to a value."""

_LOADER: type[yaml.SafeLoader] = cast("type[yaml.SafeLoader]", getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@dataclass(slots=True)
class Source:
    """One file read; `data` is None when nothing in it can be used."""

    name: str
    """File name, as findings show it."""
    data: object = None
    lines: dict[Loc, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def line(self, loc: Loc) -> int:
        """Return the 1-based line of `loc`, or of the nearest thing above it that has one."""
        while loc and loc not in self.lines:
            loc = loc[:-1]
        return self.lines.get(loc, 1)

    def blame(self, loc: Loc, message: str) -> None:
        """Note what is wrong at `loc`."""
        self.findings.append(Finding(self.name, self.line(loc), message))


def read_source(path: Path) -> Source:
    """Read a YAML file; syntax errors, unreadable bytes and doubled keys become findings."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        finding = Finding(path.name, 0, f"cannot be read: {error.strerror or error}")
        return Source(path.name, findings=[finding])
    except UnicodeDecodeError as error:
        return Source(path.name, findings=[Finding(path.name, 0, f"is not UTF-8 text: {error.reason}")])
    return parse_source(path.name, text)


def parse_source(name: str, text: str) -> Source:
    """Read YAML, and with it JSON; syntax errors and doubled keys become findings."""
    source = Source(name)
    try:
        node = yaml.compose(text, Loader=_LOADER)
        if node is None:
            source.findings.append(Finding(name, 0, "is empty"))
        else:
            source.data = _build(node, (), source)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        source.findings.append(Finding(name, line, f"is not YAML: {error.problem or error.context}"))
    except (yaml.YAMLError, RecursionError) as error:
        source.findings.append(Finding(name, 0, f"is not YAML: {error}"))
    return source


def _build(node: yaml.Node, loc: Loc, source: Source) -> object:
    source.lines[loc] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return _table(node, loc, source)
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, (*loc, index), source) for index, item in enumerate(node.value)]
    return None if node.tag == "tag:yaml.org,2002:null" else cast("str", node.value)


def _table(node: yaml.MappingNode, loc: Loc, source: Source) -> dict[str, object]:
    table: dict[str, object] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            source.findings.append(Finding(source.name, line, "a key must be a plain word"))
            continue
        key = cast("str", key_node.value)
        below = (*loc, key)
        if key in table:
            first = source.lines[below]
            source.findings.append(
                Finding(source.name, line, f"key {key!r} is given twice (first on line {first})")
            )
            continue
        table[key] = _build(value_node, below, source)
        source.lines[below] = line
    return table
