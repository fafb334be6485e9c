"""YAML files read with the line of every value, so that a finding can name `file:line`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import yaml

from bot.errors import Finding

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import ValidationError

Loc = tuple[int | str, ...]
"""Where a value stands in a file: keys and list positions from the top."""

_LOADER: type[yaml.SafeLoader] = cast("type[yaml.SafeLoader]", getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@dataclass(frozen=True, slots=True)
class Source:
    """One YAML file: its data and the line of every value in it."""

    path: str
    """Relative to the library folder, with `/`."""
    data: object
    """Mappings, lists and text (every scalar is text); None when the file is empty or broken."""
    lines: dict[Loc, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    """Broken syntax or a key given twice."""

    def line(self, loc: Loc) -> int:
        """Return the 1-based line of the value at `loc`, or of its nearest parent."""
        for end in range(len(loc), -1, -1):
            if loc[:end] in self.lines:
                return self.lines[loc[:end]]
        return 0

    def finding(self, loc: Loc, message: str) -> Finding:
        """Return a finding that points at the value at `loc`."""
        return Finding(self.path, self.line(loc), message)


def read_source(path: Path, folder: Path) -> Source:
    """Read one YAML file; syntax errors, doubled keys and bad encodings are findings, never raised."""
    name = path.relative_to(folder).as_posix()
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return Source(name, None, {}, (Finding(name, 0, f"cannot be read as UTF-8: {error}"),))
    loader = _LOADER(text)
    tree = _Tree(name)
    try:
        node = loader.get_single_node()
        data = None if node is None else tree.data(node)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        line = 0 if mark is None else mark.line + 1
        return Source(name, None, {}, (Finding(name, line, f"YAML syntax: {problem}"),))
    finally:
        loader.dispose()
    return Source(name, data, tree.lines, tuple(tree.findings))


def problems(source: Source, error: ValidationError) -> list[Finding]:
    """Return one finding for each thing pydantic refused; what merely follows from another one is left out."""
    told = error.errors(include_url=False, include_context=False)
    places = [problem["loc"] for problem in told]
    findings = []
    for problem in told:
        loc = problem["loc"]
        if not any(len(place) > len(loc) and place[: len(loc)] == loc for place in places):
            where = ".".join(str(part) for part in loc)
            findings.append(source.finding(loc, f"{where}: {problem['msg']}" if where else problem["msg"]))
    return findings


class _Tree:
    """A file's nodes turned into data; every scalar is text, so that `18_25`, `no` and `12315` stay what they say."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Loc, int] = {}
        self.findings: list[Finding] = []

    def data(self, node: yaml.Node, loc: Loc = ()) -> object:
        """Return the node's data and record the line of everything below it."""
        self.lines.setdefault(loc, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self.table(node, loc)
        if isinstance(node, yaml.SequenceNode):
            return [self.data(item, (*loc, i)) for i, item in enumerate(node.value)]
        return None if node.tag == "tag:yaml.org,2002:null" else str(node.value)

    def table(self, node: yaml.MappingNode, loc: Loc) -> dict[str, object]:
        """Return a mapping; a key given twice is a finding and the first one counts."""
        table: dict[str, object] = {}
        for key_node, value_node in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if key in table:
                message = f"key {key!r} is given twice (first on line {self.lines[*loc, key]})"
                self.findings.append(Finding(self.name, line, message))
                continue
            self.lines[*loc, key] = line
            table[key] = self.data(value_node, (*loc, key))
        return table
