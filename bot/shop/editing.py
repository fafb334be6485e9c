"""Facts changed one by one: written at the shop, a season, a category, a product or a SKU, checked with the whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.shop.cells import CellError, read_cell
from bot.shop.changes import Change, reverted
from bot.shop.draft import Cell, Draft, Json, Result, Rules, Spot, merged, named_key, put_fact
from bot.shop.headings import Headings
from bot.shop.rows import slot_of, target
from bot.shop.schema import ShopSpec
from bot.shop.tables import ATTRIBUTE

FactScope = Literal["shop", "season", "category", "product", "sku"]


@dataclass(frozen=True, slots=True)
class Edit:
    """One fact, or one attribute, as it shall be."""

    slot: str
    """A slot, or `attribute.<name>` of a product."""
    value: str | None
    """None: it is not known any more."""
    scope: FactScope = "shop"
    key: str = ""
    """Of the season, category, product or SKU."""
    valid_from: str = ""
    valid_to: str = ""
    source: str = ""
    """Where it was read; empty: somebody knows it."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A question often asked, with its answer."""

    ask: tuple[str, ...]
    answer: str
    product: str = ""
    """Key of the product it is about; empty: the shop."""
    valid_to: str = ""


@dataclass(frozen=True, slots=True)
class Editor:
    """What edits are checked against."""

    headings: Headings
    rules: Rules
    now: datetime

    def edit(self, spec: ShopSpec, edits: Sequence[Edit]) -> Result:
        """Make all of the edits, or none; a problem's line is the place of its edit, from 1."""
        draft = self._draft(spec)
        for line, edit in enumerate(edits, start=1):
            _write(draft, edit, Cell("", line, edit.slot))
        return draft.finish(self.rules)

    def answer(self, spec: ShopSpec, told: Answered) -> Result:
        """Add a question with its answer, or answer it otherwise."""
        draft = self._draft(spec)
        key = named_key("q", f"{told.product}:{told.ask[0]}")
        made: Json = {"key": key, "ask": list(told.ask), "answer": told.answer}
        if told.product:
            made["scope"] = {"products": [told.product]}
        if told.valid_to:
            made["valid_to"] = _moment(draft, told.valid_to, "until", Cell("", 1, "valid_to"))
        known = [faq for faq in draft.data["faq"] if faq["key"] != key]
        draft.data["faq"] = [*known, made]
        draft.origins["faq", len(known)] = Cell("", 1)
        return draft.finish(self.rules)

    def replace(self, spec: ShopSpec, parts: Json) -> Result:
        """Put whole parts (products, promotions …) in the place of the shop's own."""
        draft = self._draft(spec)
        untold = {"key", "customers", "orders", "loaded_at"}
        draft.data |= {name: value for name, value in parts.items() if name not in untold}
        draft.origins |= {(name,): Cell("", 1, name) for name in parts}
        return draft.finish(self.rules)

    def revert(self, spec: ShopSpec, newest_first: Iterable[Sequence[Change]]) -> Result:
        """Undo changes, given from the newest version to the oldest."""
        draft = self._draft(spec)
        for changes in newest_first:
            draft.data = reverted(draft.data, reversed(changes))
        return draft.finish(self.rules)

    def _draft(self, spec: ShopSpec) -> Draft:
        return Draft(spec, self.headings.words, self.now, self.headings.slots, named=self.headings.named())


def _write(draft: Draft, edit: Edit, cell: Cell) -> None:
    spot = target(draft, edit.scope, edit.key)
    if spot is None:
        said = draft.words.say(f"scope.{edit.scope}")
        draft.blame(cell, "row.no_target", key=edit.key, scope=said)
        return
    if edit.slot.startswith(ATTRIBUTE):
        _attribute(draft, spot, edit, cell)
        return
    slot = slot_of(draft, edit.slot, cell)
    if not slot:
        return
    fact: Json | None = None
    if edit.value is not None:
        fact = {"value": edit.value}
        if edit.source:
            fact["source"] = edit.source
        if edit.valid_from:
            fact["valid_from"] = _moment(draft, edit.valid_from, "moment", cell)
        if edit.valid_to:
            fact["valid_to"] = _moment(draft, edit.valid_to, "until", cell)
    put_fact(draft, spot, slot, fact, cell)


def _attribute(draft: Draft, spot: Spot, edit: Edit, cell: Cell) -> None:
    if spot.loc[:1] != ("products",) or "skus" in spot.loc:
        draft.blame(cell, "row.no_target", key=edit.key, scope=draft.words.say("scope.product"))
        return
    name = edit.slot.removeprefix(ATTRIBUTE).strip()
    draft.put(merged(spot.place, "attributes"), (*spot.loc, "attributes", name), edit.value, cell)


def _moment(draft: Draft, text: str, kind: Literal["moment", "until"], cell: Cell) -> str | None:
    try:
        return str(read_cell(kind, text, draft.now))
    except CellError as error:
        draft.blame(cell, f"cell.{error.code}", value=text[:40])
        return None
