"""intents/policies/ as values: the after-sale table and the platform packs; all faults at once, by file and line."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError

from bot.errors import Finding, ShopError
from bot.shop.cases import FAULTS, CaseRule, CaseTable
from bot.shop.faults import Fault
from bot.shop.packs import Pack
from bot.shop.schema import ShopSpec
from bot.shop.source import Loc, Source, read_source

FOLDER: Final = "policies"
TABLE: Final = "aftersale.yaml"
PLATFORMS: Final = "platforms"

_Shape = TypeVar("_Shape", bound=BaseModel)
Problem = tuple[Loc, str]
_Judge = Callable[[Source, BaseModel], None]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What is offered when something went wrong, and what platforms ask for."""

    table: CaseTable | None = None
    """None: the folder has no table; nothing is decided then."""
    packs: tuple[Pack, ...] = ()

    def unknown(self, rule: CaseRule) -> list[str]:
        """Return what a rule names and the table does not have."""
        options = self.table.options if self.table else {}
        proof = self.table.proof if self.table else {}
        return [
            *(f"unknown option {key!r}" for key in rule.options if key not in options),
            *(f"unknown proof {key!r}" for key in rule.proof if key not in proof),
        ]


def read_rulebook(folder: Path) -> tuple[Rulebook, list[Finding]]:
    """Read `policies/` of a library folder; a folder without it is an empty rulebook."""
    base = folder / FOLDER
    findings: list[Finding] = []
    packs: list[Pack] = []
    table: CaseTable | None = None
    if (base / TABLE).is_file():
        table = _read(base / TABLE, folder, CaseTable, findings, _table)
    elif base.is_dir():
        findings.append(Finding(f"{FOLDER}/{TABLE}", 0, "is missing"))
    starts: dict[tuple[str, object], str] = {}
    for path in sorted((base / PLATFORMS).glob("*.yaml")):
        pack = _read(path, folder, Pack, findings, _pack)
        if pack is None:
            continue
        first = starts.setdefault((pack.key, pack.valid_from), path.name)
        if first != path.name:
            name = path.relative_to(folder).as_posix()
            findings.append(Finding(name, 1, f"pack {pack.key!r} from the same day is already in {first}"))
        packs.append(pack)
    return Rulebook(table, tuple(packs)), sorted(findings, key=lambda f: (f.path, f.line, f.message))


def load_rulebook(folder: Path) -> Rulebook:
    """Read `policies/` of a library folder.

    Raises ShopError with one `file:line: message` a line.
    """
    book, findings = read_rulebook(folder)
    if findings:
        raise ShopError("\n".join(map(str, findings)))
    return book


@functools.lru_cache(maxsize=8)
def rulebook_of(folder: Path) -> Rulebook:
    """Read a library folder's rulebook once."""
    return load_rulebook(folder)


def check_rules(spec: ShopSpec, book: Rulebook) -> Iterator[Problem]:
    """Yield what is wrong with a shop's own rules and with the platform it names."""
    known = {pack.key for pack in book.packs}
    if spec.platform is not None and spec.platform not in known:
        message = f"no pack {spec.platform!r} in {FOLDER}/{PLATFORMS} ({', '.join(sorted(known))})"
        yield ("platform",), Fault("fault.no_platform", message, name=spec.platform)
    seen: set[str] = set()
    for number, rule in enumerate(spec.aftersale):
        if rule.id in seen:
            message = f"rule id {rule.id!r} is given twice"
            yield ("aftersale", number, "id"), Fault("fault.twice", message, name=rule.id)
        seen.add(rule.id)
        for message in (*book.unknown(rule), *(_freight(rule, book.table) if book.table else ())):
            yield ("aftersale", number), Fault("fault.rule", f"{rule.id}: {message}", name=rule.id)


def _read(
    path: Path, folder: Path, shape: type[_Shape], findings: list[Finding], judge: _Judge
) -> _Shape | None:
    source = read_source(path)
    value: _Shape | None = None
    if not source.findings:
        try:
            value = shape.model_validate(source.data)
        except ValidationError as error:
            _blame(source, error)
        else:
            judge(source, value)
    name = path.relative_to(folder).as_posix()
    findings += (replace(finding, path=name) for finding in source.findings)
    return value


def _blame(source: Source, error: ValidationError) -> None:
    """Note what pydantic refused; what merely follows from another fault is left out."""
    told = error.errors(include_url=False, include_context=False)
    places = [tuple(part for part in problem["loc"] if part != "[key]") for problem in told]
    for problem, loc in zip(told, places, strict=True):
        if any(len(place) > len(loc) and place[: len(loc)] == loc for place in places):
            continue
        where = ".".join(str(part) for part in loc)
        message = {"extra_forbidden": "unknown key", "missing": "is missing"}.get(
            problem["type"], problem["msg"].removeprefix("Value error, ")
        )
        source.blame(loc, f"{where}: {message}" if where else message)


def _pack(source: Source, pack: BaseModel) -> None:
    """Note a pack without a beginning: nobody could tell when it was right."""
    if isinstance(pack, Pack) and pack.valid_from is None:
        source.blame((), f"pack {pack.key!r} has no valid_from")


def _table(source: Source, table: BaseModel) -> None:
    """Note what the shape of the table cannot say."""
    if isinstance(table, CaseTable):
        for loc, message in (*_lines(source, table), *_order(table), *_words(table)):
            source.blame(loc, message)


def _lines(source: Source, table: CaseTable) -> Iterator[Problem]:
    """Yield what is wrong with single rules."""
    book, seen = Rulebook(table), dict[str, int]()
    for number, rule in enumerate(table.rules):
        loc: Loc = ("rules", number)
        if rule.id in seen:
            yield (*loc, "id"), f"rule id {rule.id!r} is already on line {seen[rule.id]}"
        seen.setdefault(rule.id, source.line((*loc, "id")))
        for message in (*book.unknown(rule), *_freight(rule, table)):
            yield loc, f"{rule.id}: {message}"


def _freight(rule: CaseRule, table: CaseTable) -> Iterator[str]:
    """Yield a rule that sends goods back and says nobody pays, or the other way round."""
    back = any(key in table.options and table.options[key].back for key in rule.options)
    if back and rule.freight == "none":
        yield "something is sent back, and freight says nobody pays"
    if not back and rule.freight != "none":
        yield "nothing is sent back, and freight says somebody pays"


def _order(table: CaseTable) -> Iterator[Problem]:
    """Yield rules that are never reached, and faults that may find no rule."""
    plain: dict[str, str] = {}
    for number, rule in enumerate(table.rules):
        if all(fault in plain for fault in rule.fault):
            above = plain[rule.fault[0]]
            yield ("rules", number), f"{rule.id}: never reached, {above!r} above it holds for everything"
        if rule.plain:
            plain |= {fault: rule.id for fault in rule.fault if fault not in plain}
    for fault in FAULTS:
        if fault not in plain:
            yield ("rules",), f"fault {fault!r} has no rule that holds whatever the state"


def _words(table: CaseTable) -> Iterator[Problem]:
    """Yield faults without a name, options and proof that no rule uses."""
    used = {key for rule in table.rules for key in (*rule.options, *rule.proof)}
    for fault in FAULTS:
        if fault not in table.faults:
            yield ("faults",), f"fault {fault!r} has no name"
    for group, names in (("options", table.options), ("proof", table.proof)):
        for key in names:
            if key not in used:
                yield (group, key), f"{group}.{key} is used by no rule"
