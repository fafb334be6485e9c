"""Which size a reply advises, and whether it fits the buyer by the shop's chart."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from bot.shop.size import advise, beyond_chart

if TYPE_CHECKING:
    from bot.simulation.case import Case

_CLAUSE: Final = re.compile(r"[^，,。！!？?；;\n]+")
_ADVISES: Final = re.compile(r"拿|选|穿|拍|换|推荐|建议|买|正好|刚好|合适|合身|合脚|没问题|就行|就好|就可以")
_NOT: Final = re.compile(r"不|别|没|太|偏|如果|要是|想|怕|哪|还是|或|吗|呢|卖完|断码|缺|店里|一般")
"""Words of a clause that advises nothing: it takes back, supposes, asks or compares."""


def unfit(text: str, case: Case) -> str | None:
    """Return the size that a reply advises and that does not fit her, "" if it fits, None if none is advised.

    Where the shop has no chart, or her figures do not tell, nobody can say that a size does not fit.
    """
    product = next((one for one in case.shop.spec.products if one.key == case.product), None)
    chart = case.shop.spec.size_charts.get((product.size_chart if product else None) or "")
    if not chart or not case.persona.body:
        return None
    said = _advised(text, [row.size for row in chart])
    if said is None:
        return None
    figures = {kind: Decimal(str(value)) for kind, value in case.persona.body.items()}
    advice = advise(chart, figures)
    if advice is not None:
        return "" if said in {advice.size, advice.smaller} else said
    return said if beyond_chart(chart, figures) is not None else None


def _advised(text: str, sizes: list[str]) -> str | None:
    """Return the size that is advised last; a clause that names several advises none."""
    patterns = {
        size: re.compile(rf"(?<![A-Za-z0-9.]){re.escape(size)}(?![A-Za-z0-9.])", re.IGNORECASE)
        for size in sizes
    }
    found = None
    for clause in _CLAUSE.findall(text):
        if _NOT.search(clause) or not _ADVISES.search(clause):
            continue
        named = [size for size, pattern in patterns.items() if _as_size(pattern, clause)]
        found = named[0] if len(named) == 1 else found
    return found


def _as_size(pattern: re.Pattern[str], clause: str) -> bool:
    """Return whether a size is named as one: a bare figure only where no other unit follows."""
    return any(
        not found[0].isdigit()
        or clause[found.end() : found.end() + 1] in {"码", "号", ""}
        or _ADVISES.match(clause, found.end())
        for found in pattern.finditer(clause)
    )
