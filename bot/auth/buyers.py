"""Buyers who come from the shop's own site: their id is signed with the shop's secret."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection

from bot.errors import BadCredentials


def buyer_signature(secret: str, buyer: str) -> str:
    """Return hex(HMAC-SHA256(shop secret, buyer id)), as the shop's site computes it."""
    return hmac.new(secret.encode(), buyer.encode(), hashlib.sha256).hexdigest()


def check_buyer(secrets: Collection[str], buyer: str, signature: str) -> None:
    """Raise BadCredentials unless the shop's site signed this buyer id with one of its secrets; takes constant time."""
    given = signature.strip().lower().encode()
    right = [hmac.compare_digest(buyer_signature(secret, buyer).encode(), given) for secret in secrets]
    if not buyer or not any(right):
        msg = "the buyer id is not signed with a secret of this shop"
        raise BadCredentials(msg)
