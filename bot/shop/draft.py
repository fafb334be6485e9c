"""A shop that is being changed: JSON that remembers which cell each value came from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from pydantic import ValidationError

from bot.shop.changes import Change, differences, facts_of
from bot.shop.checks import POLICY_OF, check_shop
from bot.shop.dates import aware
from bot.shop.faults import Fault, told
from bot.shop.rulebook import Rulebook, check_rules
from bot.shop.schema import ShopSpec
from bot.shop.source import Loc
from bot.shop.wording import Wording

KINDS: Final = frozenset({"threshold", "nth", "pieces", "cut", "bundle", "gift"})
"""Tags that pydantic puts into the place of a promotion's error."""
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """Where something stood."""

    sheet: str
    """Title of the sheet; empty where there is but one."""
    line: int
    """1-based; 0: nowhere in the file."""
    heading: str = ""


NOWHERE: Final = Cell("", 0)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong, or worth a look, in a file."""

    cell: Cell
    code: str
    """Dotted key of the wording."""
    message: str
    """In the words of people."""

    def __str__(self) -> str:
        """Return `sheet:line: heading: message`."""
        at, where = self.cell, f"{self.cell.sheet}:" if self.cell.sheet else ""
        column = f"{at.heading}: " if at.heading else ""
        return f"{where}{at.line}: {column}{self.message}"


@dataclass(frozen=True, slots=True)
class Values:
    """A row that can be read."""

    raw: Mapping[str, Any]
    """Column → value; None takes away; a column that is not there stays as it is."""
    cells: Mapping[str, Cell]
    at: Cell
    origin: str
    """`file:line`."""

    def cell(self, column: str) -> Cell:
        """Return the cell of a column, else the row."""
        return self.cells.get(column, self.at)

    def text(self, column: str) -> str:
        """Return what stands in a column; empty when nothing does."""
        return str(self.raw.get(column) or "")


@dataclass(frozen=True, slots=True)
class Spot:
    """Something in a draft at which facts may be written."""

    place: Json
    loc: Loc


@dataclass(frozen=True, slots=True)
class Rules:
    """What a whole shop is checked against."""

    slots: frozenset[str]
    """Every slot of the vocabulary."""
    order_slots: frozenset[str]
    """Those that only orders fill."""
    book: Rulebook


@dataclass(frozen=True, slots=True)
class Result:
    """A shop as it would be, or all that is wrong."""

    spec: ShopSpec | None
    """None when anything is wrong."""
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


@dataclass
class Draft:
    """A shop's JSON under way; nothing of it is used while a problem is noted."""

    spec: ShopSpec
    words: Wording
    now: datetime
    slots: Mapping[str, str] = field(default_factory=dict)
    """Chinese name → slot that may be written."""
    data: Json = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)
    """Column → its heading, `table.` and a table → its title, as people read them."""
    origins: dict[Loc, Cell] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Start from the shop as it is."""
        self.data = self.data or deepcopy(facts_of(self.spec))

    def blame(self, cell: Cell, code: str, /, **values: object) -> None:
        """Note what is wrong."""
        self.problems.append(Problem(cell, code, self.words.say(code, **values)))

    def warn(self, cell: Cell, code: str, /, **values: object) -> None:
        """Note what is worth a look."""
        self.warnings.append(Problem(cell, code, self.words.say(code, **values)))

    def put(self, place: Json, loc: Loc, value: Any, cell: Cell) -> None:  # noqa: ANN401 - JSON
        """Set the last name of `loc` in `place`, which stands at the rest of it; None takes it away."""
        name = loc[-1]
        if value is None:
            place.pop(str(name), None)
        else:
            place[str(name)] = value
        self.origins[loc] = cell

    def cell_of(self, loc: Loc) -> Cell:
        """Return where the value at `loc`, or the nearest thing above it, came from."""
        for end in range(len(loc), 0, -1):
            if loc[:end] in self.origins:
                return self.origins[loc[:end]]
        return NOWHERE

    def finish(self, rules: Rules) -> Result:
        """Check the whole and return it with what is new in it; with any problem there is no shop."""
        before = facts_of(self.spec)
        if not self.problems:
            spec = self._shaped()
            if spec is not None:
                found = [
                    *check_shop(spec, rules.slots, rules.order_slots, aware(self.now)),
                    *check_rules(spec, rules.book),
                ]
                for loc, message in found:
                    self._tell(loc, "spec.fits", message)
                if not self.problems:
                    changes = differences(before, facts_of(spec))
                    return Result(spec, changes, (), tuple(self.warnings))
        order = sorted(self.problems, key=lambda problem: (problem.cell.sheet, problem.cell.line))
        return Result(None, (), tuple(order), tuple(self.warnings))

    def _shaped(self) -> ShopSpec | None:
        kept = {
            "customers": self.spec.customers,
            "orders": self.spec.orders,
            "loaded_at": self.spec.loaded_at,
        }
        try:
            return ShopSpec.model_validate(self.data | kept, context={"now": aware(self.now)})
        except ValidationError as error:
            found = error.errors(include_url=False)
        for problem in found:
            deeper = any(
                other["loc"][: len(problem["loc"])] == problem["loc"] and other["loc"] != problem["loc"]
                for other in found
            )
            if not deeper:
                loc = tuple(part for i, part in enumerate(problem["loc"]) if not _tag(problem["loc"], i))
                if problem["type"] == "missing":
                    inner = ".".join(map(str, loc[-2:]))
                    name = self.named.get(inner) or self.named.get(str(loc[-1]), str(loc[-1]))
                    self._tell(loc, "spec.missing", Fault("spec.missing", problem["msg"], name=name))
                else:
                    self._tell(loc, *told(problem))
        return None

    def _tell(self, loc: Loc, code: str, fault: str) -> None:
        """Note a fault in people's words, under its column; where no line is to blame the place is told."""
        within = (*loc, fault.column) if isinstance(fault, Fault) and fault.column else loc
        cell, words = self.cell_of(within), self._worded(fault)
        if not cell.line:
            words = self.words.say("spec.elsewhere", place=self._place(loc), detail=words)
            code = "spec.elsewhere"
        self.problems.append(Problem(cell, code, words))

    def _worded(self, fault: str) -> str:
        """Return a fault in the words of people."""
        if not isinstance(fault, Fault):
            return self.words.say("spec.fits")
        values = dict(fault.values)
        if "slot" in values:
            values["slot"] = next(
                (zh for zh, slot in self.slots.items() if slot == values["slot"]), values["slot"]
            )
        if "name" in values:
            values["name"] = self.named.get(str(values["name"]), values["name"])
        return self.words.say(fault.code, **values)

    def _place(self, loc: Loc) -> str:
        """Return what stands at `loc` as people call it: its table and its name."""
        title = self.named.get(f"table.{loc[0]}", "") if loc else ""
        inner: Any = self.data.get(str(loc[0])) if loc else None
        thing = (
            inner[loc[1]] if isinstance(inner, list) and len(loc) > 1 and isinstance(loc[1], int) else None
        )
        name = (
            next((thing[key] for key in ("short", "name", "title", "key") if thing.get(key)), "")
            if thing
            else ""
        )
        return f"{title}{self.words.say('spec.quoted', name=name)}" if name else title


def _tag(loc: Loc, place: int) -> bool:
    return loc[:1] == ("promotions",) and place == 2 and loc[place] in KINDS  # noqa: PLR2004 - promotions, i, tag


def named_key(prefix: str, text: str) -> str:
    """Return the identifier of something that has only a name: always the same for the same one."""
    return f"{prefix}-{hashlib.blake2s(text.encode(), digest_size=5).hexdigest()}"


def merged(place: Json, name: str) -> Json:
    """Return the mapping at `name`, made if it is not there."""
    inner = place.get(name)
    if not isinstance(inner, dict):
        inner = place[name] = {}
    return inner


def words_of(wording: Wording, group: str) -> Mapping[str, str]:
    """Return word → key of a group of the wording, keys themselves included."""
    start = f"{group}."
    found = {
        key.removeprefix(start): key.removeprefix(start) for key in wording.phrases if key.startswith(start)
    }
    return found | {
        said: key.removeprefix(start) for key, said in wording.phrases.items() if key.startswith(start)
    }


def put_fact(draft: Draft, spot: Spot, slot: str, fact: Json | None, cell: Cell) -> None:
    """Write a fact where it belongs, a policy's under its policy; None takes it away."""
    place, loc, policy = spot.place, spot.loc, POLICY_OF.get(slot)
    if policy is None:
        draft.put(merged(place, "facts"), (*loc, "facts", slot), fact, cell)
    elif "skus" in loc:
        draft.blame(cell, "row.no_policy_slot", slot=slot)
    else:
        facts = merged(merged(merged(place, "policies"), policy), "facts")
        draft.put(facts, (*loc, "policies", policy, "facts", slot), fact, cell)
