"""Buyers who come from the shop's own site: their id is signed with the shop's secret."""

from __future__ import annotations

import hashlib
import hmac

from bot.errors import BadCredentials


def buyer_signature(secret: str, buyer: str) -> str:
    """Return hex(HMAC-SHA256(shop secret, buyer id)), as the shop's site computes it."""
    return hmac.new(secret.encode(), buyer.encode(), hashlib.sha256).hexdigest()


def check_buyer(secret: str, buyer: str, signature: str) -> None:
    """Raise BadCredentials unless the shop's site signed this buyer id; takes constant time."""
    expected = buyer_signature(secret, buyer)
    if not buyer or not hmac.compare_digest(expected.encode(), signature.strip().lower().encode()):
        msg = "the buyer id is not signed with this shop's secret"
        raise BadCredentials(msg)
