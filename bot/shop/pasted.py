"""The text of a detail page, pasted: what it says of a product, proposed with the place where it says so.

Nothing is used before a person approves it, column by column.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final, Literal

from bot.errors import ShopError
from bot.shop.editing import Edit
from bot.shop.headings import FOLDER, PASTED
from bot.shop.parts import PHRASE_CHARS
from bot.shop.schema import Product
from bot.shop.source import read_source
from bot.shop.tables import ATTRIBUTE, FACT

MOST_CHARS: Final = 20_000
Standing = Literal["new", "same", "other", "long"]
"""Not known so far; as it is; something else is written; too long to stand in a sentence."""

_NAME = r"[【\[]?\s*(?P<name>[A-Za-z\u4e00-\u9fff][A-Za-z0-9\u4e00-\u9fff/()（） ]{0,11}?)\s*[】\]]?"
_PAIR = re.compile(_NAME + r"\s*(?:[:：=]|(?<=[】\]]))\s*(?P<value>[^\n]*)")
_CELLS = re.compile(_NAME + r"[ ]*\t+[ ]*(?P<value>[^\n]*)")
_PIECE = re.compile(r"[^\n|｜;；]+")
_WIDE = re.compile(
    r"(?<=\S)(?:[ \u3000]{2,}|\t+)(?=[【\[]?[A-Za-z\u4e00-\u9fff][^\s:：]{0,11}[】\]]?\s*[:：])"
)
_ENDS = " \u3000\t,，.。;；、!！~"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing the text says."""

    column: str
    """`fact.<slot>` or `attribute.<name>`: what is approved."""
    name: str
    """As the text calls it."""
    value: str
    start: int
    """Offset of the words in the text, the name included."""
    end: int
    """Exclusive."""
    now: str | None
    """What is written so far."""
    standing: Standing


@dataclass(frozen=True, slots=True)
class Names:
    """What a page calls the things we know."""

    slots: Mapping[str, str]
    """Name → slot."""
    ignored: frozenset[str]
    """Names of what changes by the day and is never taken from a page."""


def propose(text: str, product: Product, names: Names) -> tuple[Proposal, ...]:
    """Return what a pasted text says of a product, in the order of the text; of a name said twice the first counts."""
    found: dict[str, Proposal] = {}
    for name, value, start, end in _pairs(text[:MOST_CHARS], _bare(frozenset(names.slots))):
        if name in names.ignored or not value or value.startswith("//"):
            continue
        slot = names.slots.get(name)
        column = f"{FACT}{slot}" if slot else f"{ATTRIBUTE}{name}"
        if column not in found:
            now = _now(product, slot, name)
            found[column] = Proposal(column, name, value, start, end, now, _standing(value, now, slot))
    return tuple(found.values())


def approved(
    proposals: Collection[Proposal], columns: Collection[str], product: str, origin: str
) -> tuple[Edit, ...]:
    """Return the edits for the columns that a person approved; what is already so is left out."""
    return tuple(
        Edit(
            slot=proposal.column.removeprefix(FACT),
            value=proposal.value,
            scope="product",
            key=product,
            source=f"{origin}:{proposal.start}-{proposal.end}",
        )
        for proposal in proposals
        if proposal.column in columns and proposal.standing not in {"same", "long"}
    )


@functools.lru_cache(maxsize=4)
def _bare(known: frozenset[str]) -> re.Pattern[str]:
    """Return what finds a known name with its value right behind it: 保质期12个月, 产地为浙江."""
    words = "|".join(sorted(map(re.escape, known), key=lambda word: (-len(word), word)))
    return re.compile(rf"(?P<name>{words or '(?!)'})(?=[0-9为是])[为是]?\s*(?P<value>[^\n为是][^\n]*)")


def _pairs(text: str, bare: re.Pattern[str]) -> Iterator[tuple[str, str, int, int]]:
    """Yield name, value and place of everything that looks like `name: value`, or is found `bare`."""
    for piece in _PIECE.finditer(text):
        begin = piece.start()
        cuts = [0, *(match.end() for match in _WIDE.finditer(piece[0])), len(piece[0])]
        for low, high in pairwise(cuts):
            part = piece[0][low:high]
            lead = len(part) - len(part.lstrip(" \u3000\t·•-*●■◆"))
            match = _PAIR.match(part, lead) or _CELLS.match(part, lead) or bare.match(part, lead)
            if match is not None:
                value = match["value"].strip(_ENDS)
                start = begin + low + match.start("name")
                end = begin + low + match.start("value") + match["value"].find(value) + len(value)
                yield match["name"].strip(), value, start, end


def _now(product: Product, slot: str | None, name: str) -> str | None:
    if slot is None:
        return product.attributes.get(name)
    facts = [product.facts, *(policy.facts for policy in product.policies.values())]
    return next((written[slot].value for written in facts if slot in written), None)


def _standing(value: str, now: str | None, slot: str | None) -> Standing:
    if len(value) > PHRASE_CHARS or any(sign in value for sign in "{}"):
        return "long" if slot or len(value) > 120 else "new"  # noqa: PLR2004 - of a name
    if now is None:
        return "new"
    return "same" if now == value else "other"


@functools.lru_cache(maxsize=4)
def names_of(folder: Path) -> Names:
    """Read pasted.yaml of a library folder. Raises ShopError."""
    source = read_source(folder / FOLDER / PASTED)
    data = source.data if isinstance(source.data, dict) else {}
    facts, ignored = data.get("facts"), data.get("ignored")
    if source.findings or not isinstance(facts, dict) or not isinstance(ignored, list):
        told = "\n".join(map(str, source.findings))
        raise ShopError(told or f"{PASTED}:1: facts: and ignored: are expected")
    slots = {str(name): str(slot) for slot, said in facts.items() for name in said or ()}
    return Names(slots, frozenset(map(str, ignored)))
