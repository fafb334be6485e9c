"""How a buyer repeats what an agent claimed: the thing claimed, not the words around it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.simulation.state import ClaimSeen

SIZES: Final = frozenset({"size", "size_fits"})
"""Claims of a size."""
_SIZE: Final = re.compile(r"(?<![a-z0-9])[2-5]?x{0,3}[sml](?![a-z0-9])", re.IGNORECASE)
_AROUND: Final = re.compile(
    r"^[\s，,。！!？?；;、:：]+|^(?:亲|您|你|我们|本店|咱们?)+|[\s，,。！!？?；;、:：]+$|(?<=..)[的了哦哈呢呀]+$"
)
_TO_HER: Final = re.compile(r"(?<=[送给替帮为])您|您")


def quoted(claim: str) -> str:
    """Return a claim as she says it: 「,运费我们全包」 → 「运费全包」, 「您拿xl」 → 「拿XL」."""
    text = claim
    while (bare := _AROUND.sub("", text)) != text:
        text = bare
    text = _TO_HER.sub("", text)
    text = re.sub(r"我们(?=全?[出包承])|由我们|(?<=[部都])我们", "你们", text)
    return _SIZE.sub(lambda found: found[0].upper(), text) or claim


def caught_on(claim: ClaimSeen, *, money: bool) -> str:
    """Return the name of her objection to a falsehood: a size by its own words, a price only where a sum was named."""
    if claim.key in SIZES:
        return "caught.size"
    if claim.group != "price":
        return f"caught.{claim.group}"
    if not any(map(str.isdigit, claim.text)):
        return "caught.any"
    return "caught.money" if money else "caught.price"


def said_of(claim: ClaimSeen) -> dict[str, str]:
    """Return the slots of her objection."""
    sizes = _SIZE.findall(claim.text) if claim.key in SIZES else []
    return {"claim": quoted(claim.text)} | ({"size": sizes[-1].upper()} if sizes else {})
