"""Shop files read into `ShopSpec`; whatever is wrong in one is told at once, by file and line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from bot.errors import Finding, ShopError
from bot.shop.checks import check_shop
from bot.shop.dates import aware, read_moment
from bot.shop.draft import Rules
from bot.shop.editing import Editor
from bot.shop.headings import FOLDER as IMPORTS
from bot.shop.headings import headings_of
from bot.shop.rulebook import FOLDER, Rulebook, check_rules, rulebook_of
from bot.shop.schema import ShopSpec
from bot.shop.source import Loc, Source, read_source
from bot.shop.wording import WORDING, Wording, find_folder, wording_of

_KINDS = {"threshold", "nth", "pieces", "cut", "bundle", "gift"}

_DATE = re.compile(r"\{date:([^{}]*)\}")


def load_shop(path: Path, now: datetime, library: Path | None = None) -> ShopSpec:
    """Read one shop file, with relative dates counted from `now`.

    `library` is the folder with slots.yaml and the wording of facts; by default the one in use.
    Raises ShopError with one `file:line: message` a line.
    """
    folder = library or find_folder()
    source = read_source(path)
    spec = None if source.findings else _shaped(source, aware(now), _wording(folder))
    if spec is not None:
        groups = _slot_groups(folder)
        known = {slot for slots in groups.values() for slot in slots}
        for loc, message in check_shop(spec, known, groups.get("order", frozenset()), aware(now)):
            source.blame(loc, message)
        for loc, message in check_rules(spec, _rulebook(folder)):
            source.blame(loc, message)
    if spec is None or source.findings:
        raise _error(source.findings)
    return spec


def load_shops(folder: Path, now: datetime) -> dict[str, ShopSpec]:
    """Read every shop file of a folder by shop key; files that start with `_` are not shops.

    Raises ShopError with the findings of all files.
    """
    shops: dict[str, ShopSpec] = {}
    errors: list[str] = []
    for path in sorted(folder.glob("[!_]*.yaml")):
        try:
            spec = load_shop(path, now)
        except ShopError as error:
            errors.append(str(error))
            continue
        if spec.key in shops:
            errors.append(f"{path.name}:1: shop key {spec.key!r} is used by another file too")
        shops[spec.key] = spec
    if errors:
        raise ShopError("\n".join(errors))
    return shops


def find_shop(named: str, now: datetime, library: Path | None = None) -> ShopSpec:
    """Read the shop that `zhike analyze --shop` names: a file, or the key of a shop that ships.

    Raises ShopError when it is neither, or is wrong.
    """
    path = Path(named)
    if path.suffix in {".yaml", ".yml", ".json"} or path.is_file():
        return load_shop(path, now, library)
    folder = (library or find_folder()) / "shops"
    shipped = folder / f"{named}.yaml"
    if "/" not in named and not named.startswith("_") and shipped.is_file():
        return load_shop(shipped, now, library)
    names = ", ".join(sorted(file.stem for file in folder.glob("[!_]*.yaml")))
    msg = f"{named}: no such shop file, nor a shop that ships ({names})"
    raise ShopError(msg)


def editor_of(folder: Path, now: datetime) -> Editor:
    """Return what edits and imports are checked against: a library's own folder, else the one that ships.

    Raises ShopError when the files there are wrong.
    """
    place = folder if (folder / IMPORTS).is_dir() else find_folder()
    groups = _slot_groups(place)
    slots = frozenset(slot for found in groups.values() for slot in found)
    rules = Rules(slots, groups.get("order", frozenset()), _rulebook(place))
    return Editor(headings_of(place), rules, now)


def _error(findings: list[Finding]) -> ShopError:
    ordered = sorted(findings, key=lambda finding: finding.line)
    return ShopError("\n".join(map(str, ordered)))


def _shaped(source: Source, now: datetime, wording: Wording) -> ShopSpec | None:
    if not isinstance(source.data, dict):
        source.blame((), "is no shop: a mapping with key, name, trade and products is expected")
        return None
    data = _dated(source.data, (), source, now, wording)
    if not isinstance(data, dict):
        return None
    try:
        return ShopSpec.model_validate(data | {"loaded_at": now}, context={"now": now})
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False)
        for problem in problems:
            loc, kind = problem["loc"], problem["type"]
            deeper = any(other["loc"][: len(loc)] == loc and other["loc"] != loc for other in problems)
            if not (kind == "too_short" and deeper):  # only short of its bad entries
                _blame(source, loc, kind, problem["msg"])
        return None


def _blame(source: Source, where: Loc, kind: str, message: str) -> None:
    """Note a pydantic error; tags of unions and keys that are missing have no line of their own."""
    tag = 2 if where[:1] == ("promotions",) and len(where) > 2 and where[2] in _KINDS else None  # noqa: PLR2004
    loc = tuple(part for place, part in enumerate(where) if place != tag)
    name = ".".join(str(part) for part in loc if part != "[key]")
    if kind == "extra_forbidden":
        message = "unknown key"
    elif kind == "missing":
        message = "is missing"
    source.blame(loc, f"{name}: {message.removeprefix('Value error, ')}")


def _dated(data: object, loc: Loc, source: Source, now: datetime, wording: Wording) -> object:
    """Return the data with every `{date:-3d}` in its text written out as a day."""
    if isinstance(data, Mapping):
        return {key: _dated(value, (*loc, key), source, now, wording) for key, value in data.items()}
    if isinstance(data, list):
        return [_dated(item, (*loc, i), source, now, wording) for i, item in enumerate(data)]
    if not isinstance(data, str) or "{date:" not in data:
        return data

    def day(match: re.Match[str]) -> str:
        try:
            return wording.day(read_moment(match[1], now))
        except ValueError as error:
            source.blame(loc, str(error))
            return "?"

    return _DATE.sub(day, data)


def _wording(folder: Path) -> Wording:
    """Return a library's own wording of facts, else the one that ships."""
    return wording_of(folder if (folder / WORDING).is_file() else find_folder())


def _rulebook(folder: Path) -> Rulebook:
    """Return a library's own rulebook, else the one that ships."""
    return rulebook_of(folder if (folder / FOLDER).is_dir() else find_folder())


def _slot_groups(folder: Path) -> dict[str, frozenset[str]]:
    """Return the slots of slots.yaml by group."""
    source = read_source(folder / "slots.yaml")
    if source.findings or not isinstance(source.data, dict):
        raise _error(source.findings or [Finding("slots.yaml", 1, "must be a mapping of groups")])
    return {group: frozenset(slots) for group, slots in source.data.items() if isinstance(slots, dict)}
