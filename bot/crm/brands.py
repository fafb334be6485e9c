"""By which names buyers may call a shop, for telling who asks for it by name (知名度)."""

from __future__ import annotations

import re
from typing import Final

from bot.shop import ShopSpec

BRAND: Final = "brand"
"""Fact of a shop, category or product."""
LEAST: Final = 2
"""Characters of a name that can be told from other words."""
_KIND: Final = re.compile(r"(?:官方|品牌)?(?:旗舰|专卖|专营|直营|企业|官方)?(?:网店|小店|店铺|店)$")
"""What kind of shop it is, at the end of its name."""


def names_of(spec: ShopSpec) -> tuple[str, ...]:
    """Return a shop's own name without what kind of shop it is, and its brands, each once."""
    facts = [spec.facts, *(kind.facts for kind in spec.categories.values())]
    facts += [product.facts for product in spec.products]
    brands = {part[BRAND].value.strip() for part in facts if BRAND in part}
    return tuple(sorted(name for name in {_KIND.sub("", spec.name), *brands} if len(name) >= LEAST))
