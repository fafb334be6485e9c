"""What a row of each table does to a shop under way."""

from __future__ import annotations

import difflib
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from bot.shop.cells import key_of
from bot.shop.checks import POLICY_OF
from bot.shop.draft import Cell, Draft, Json, Spot, Values, merged, named_key, put_fact
from bot.shop.source import Loc
from bot.shop.stock import ProductRows
from bot.shop.tables import TABLES


class Handler(Protocol):
    """Takes the rows of one table."""

    def take(self, draft: Draft, row: Values) -> None:
        """Put a row into the draft, or note what is wrong with it."""

    def end(self, draft: Draft) -> None:
        """Do what can be done only once all rows are there."""


class Keyed:
    """Rows that are each one thing of a list, found by its key."""

    def __init__(self, name: str, *, stamped: bool = False) -> None:
        self._table = TABLES[name]
        self._stamped = stamped
        self._seen: dict[str, tuple[int, Mapping[str, Any]]] = {}

    def take(self, draft: Draft, row: Values) -> None:
        """Change the thing of this key, or add it."""
        name = row.raw.get(self._table.named_by)
        if row.raw.get("key") is None:
            if not name:
                draft.blame(row.at, "cell.missing")
                return
            known = _named(draft.data.get(self._table.name, []), self._table.named_by, name)
            key = known or named_key(self._table.name[:1], name[0] if isinstance(name, list) else str(name))
        else:
            key = str(row.raw["key"])
        seen = self._seen.setdefault(key, (row.at.line, row.raw))
        if seen[1] is not row.raw:
            if seen[1] != row.raw:
                draft.blame(row.at, "row.twice", line=seen[0])
            return
        things: list[Json] = draft.data.setdefault(self._table.name, [])
        place = next((i for i, thing in enumerate(things) if thing.get("key") == key), len(things))
        loc: Loc = (self._table.name, place)
        draft.origins[loc] = row.at
        thing = things[place] if place < len(things) else {"key": key}
        if "kind" in row.raw and thing.get("kind", row.raw["kind"]) != row.raw["kind"]:
            thing = {"key": key}
        things[place : place + 1] = [thing]
        for column, value in row.raw.items():
            if column != "key":
                _put(draft, thing, (*loc, *column.split(".")), value, row.cell(column), depth=len(loc))
        if self._stamped:
            thing["source"] = row.origin

    def end(self, draft: Draft) -> None:
        """Nothing is left to do."""


def _named(things: list[Json], by: str, name: Any) -> str | None:  # noqa: ANN401 - JSON
    """Return the key of the thing that has this name; of a list of names the first counts."""

    def first(value: Any) -> Any:  # noqa: ANN401 - JSON
        return value[0] if isinstance(value, list) and value else value

    return next((str(thing["key"]) for thing in things if first(thing.get(by)) == first(name)), None)


def _put(draft: Draft, thing: Json, loc: Loc, value: Any, cell: Cell, *, depth: int) -> None:  # noqa: ANN401 - JSON
    place = thing
    for part in loc[depth:-1]:
        place = merged(place, str(part))
    draft.put(place, loc, value, cell)


class Categories:
    """Categories by key, or by name."""

    def take(self, draft: Draft, row: Values) -> None:
        """Name a category."""
        name = row.text("name")
        known = {said["name"]: key for key, said in draft.data["categories"].items()}
        key = row.text("key") or known.get(name) or key_of(name) or named_key("c", name)
        draft.put(merged(draft.data["categories"], key), ("categories", key, "name"), name, row.cell("name"))

    def end(self, draft: Draft) -> None:
        """Nothing is left to do."""


class Sizes:
    """Rows of size charts: a chart that a file speaks of is as the file has it."""

    def __init__(self) -> None:
        self._charts: dict[str, list[Json]] = {}

    def take(self, draft: Draft, row: Values) -> None:
        """Add a size to its chart."""
        chart = row.text("chart")
        sizes = self._charts.setdefault(chart, [])
        draft.origins["size_charts", chart, len(sizes)] = row.at
        for column in row.raw:
            draft.origins["size_charts", chart, len(sizes), column] = row.cell(column)
        sizes.append({name: value for name, value in row.raw.items() if name != "chart"})

    def end(self, draft: Draft) -> None:
        """Put the charts in the place of those of the same names."""
        draft.data["size_charts"] |= self._charts


class Basics:
    """The one row that says what the shop is."""

    def take(self, draft: Draft, row: Values) -> None:
        """Put what is written in the place of what was."""
        for column, value in row.raw.items():
            draft.put(draft.data, (column,), value, row.cell(column))

    def end(self, draft: Draft) -> None:
        """Nothing is left to do."""


class Sending:
    """The one row that says how parcels are sent."""

    def take(self, draft: Draft, row: Values) -> None:
        """Put what is written in the place of what was."""
        for column, value in row.raw.items():
            draft.put(draft.data["shipping"], ("shipping", column), value, row.cell(column))

    def end(self, draft: Draft) -> None:
        """Nothing is left to do."""


class Regions:
    """Rows of provinces: a file that has them has all of them."""

    def __init__(self) -> None:
        self._regions: list[Json] = []

    def take(self, draft: Draft, row: Values) -> None:
        """Add what holds for some provinces."""
        loc: Loc = ("shipping", "regions", len(self._regions))
        draft.origins[loc] = row.at
        for column in row.raw:
            draft.origins[*loc, column] = row.cell(column)
        self._regions.append(dict(row.raw) | {"source": row.origin})

    def end(self, draft: Draft) -> None:
        """Put the provinces in the place of those that were there."""
        if self._regions:
            draft.data["shipping"]["regions"] = self._regions


class Targets(ABC):
    """Rows that belong to the shop, a season, a category, a product or a SKU."""

    def take(self, draft: Draft, row: Values) -> None:
        """Find the target and hand the row on."""
        scope, key = row.text("scope") or ("product" if row.text("key") else "shop"), row.text("key")
        found = target(draft, scope, key)
        if found is None:
            said = draft.words.say(f"scope.{scope}")
            draft.blame(row.cell("key"), "row.no_target", key=key, scope=said)
            return
        self.write(draft, row, found)

    @abstractmethod
    def write(self, draft: Draft, row: Values, spot: Spot) -> None:
        """Write the row into its target."""

    def end(self, draft: Draft) -> None:  # noqa: B027 - such a table leaves nothing to do at the end
        """Nothing is left to do."""


class FactRows(Targets):
    """Facts, one a row."""

    def __init__(self) -> None:
        self._seen: dict[Loc, tuple[int, object]] = {}

    def write(self, draft: Draft, row: Values, spot: Spot) -> None:
        """Write a fact."""
        slot = slot_of(draft, row.text("slot"), row.cell("slot"))
        if not slot:
            return
        said = (row.raw.get("value"), row.raw.get("valid_from"), row.raw.get("valid_to"))
        line, first = self._seen.setdefault((*spot.loc, slot), (row.at.line, said))
        if first != said:
            draft.blame(row.at, "row.twice", line=line)
            return
        fact = None if said[0] is None else {"value": str(said[0]), "source": row.origin}
        for name in ("valid_from", "valid_to"):
            if fact is not None and row.raw.get(name):
                fact[name] = row.raw[name]
        put_fact(draft, spot, slot, fact, row.cell("value"))


class PolicyRows(Targets):
    """Guarantees, one a row."""

    def write(self, draft: Draft, row: Values, spot: Spot) -> None:
        """Switch a guarantee on or off, or say how long it runs."""
        if "skus" in spot.loc:
            draft.blame(row.cell("scope"), "row.no_policy_slot", slot=row.text("policy"))
            return
        name = row.text("policy")
        policy = merged(merged(spot.place, "policies"), name)
        for column in ("enabled", "days"):
            if column in row.raw:
                draft.put(policy, (*spot.loc, "policies", name, column), row.raw[column], row.cell(column))


def target(draft: Draft, scope: str, key: str) -> Spot | None:
    """Return what facts may be written at, and where it stands; None when there is no such thing."""
    data = draft.data
    if scope == "shop":
        return Spot(data, ())
    if scope == "category":
        names = {said["name"]: name for name, said in data["categories"].items()}
        name = key if key in data["categories"] else names.get(key, "")
        return Spot(data["categories"][name], ("categories", name)) if name else None
    if scope == "season":
        return next((Spot(s, ("seasons", i)) for i, s in enumerate(data["seasons"]) if s["key"] == key), None)
    for i, product in enumerate(data["products"]):
        if scope == "product" and product["key"] == key:
            return Spot(product, ("products", i))
        if scope == "sku":
            for j, sku in enumerate(product.get("skus") or ()):
                if sku["key"] == key:
                    return Spot(sku, ("products", i, "skus", j))
    return None


def slot_of(draft: Draft, said: str, cell: Cell) -> str:
    """Return the slot that is meant by its key or its Chinese name; empty, and noted, when there is none."""
    names = draft.slots
    if said in names.values() or said in POLICY_OF:
        return said
    if said in names:
        return names[said]
    close = difflib.get_close_matches(said, [*names, *names.values()], n=1)
    like = draft.words.say("row.like", name=close[0]) if close else ""
    draft.blame(cell, "row.no_slot", slot=said, like=like)
    return ""


HANDLERS: Final[Mapping[str, Callable[[], Handler]]] = {
    "shop": Basics,
    "categories": Categories,
    "products": ProductRows,
    "sizes": Sizes,
    "facts": FactRows,
    "policies": PolicyRows,
    "promotions": lambda: Keyed("promotions"),
    "coupons": lambda: Keyed("coupons"),
    "levels": lambda: Keyed("levels"),
    "shipping": Sending,
    "regions": Regions,
    "seasons": lambda: Keyed("seasons"),
    "certificates": lambda: Keyed("certificates", stamped=True),
    "outlets": lambda: Keyed("outlets", stamped=True),
    "faq": lambda: Keyed("faq", stamped=True),
}
