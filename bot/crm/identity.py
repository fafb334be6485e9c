"""Who a row of a file is about. What a platform has starred out is shown, but never tells that two are one."""

from __future__ import annotations

import hashlib
from typing import Final

from bot.crm.masking import is_masked, phone_of
from bot.store.persons import NOBODY

PHONE_KEY: Final = "tel:"
MOST_KEY: Final = 120


def buyer_key(*, shop: str, buyer: str = "", phone: str = "", order_no: str = "") -> str:
    """Return the key of a customer within the shop; empty: the row does not say who it is.

    The platform's buyer id (or nick) as it is; else an unmasked mobile number (its hash); else the order, which
    then stands for a customer of its own. Masked ids and numbers are no keys: two 张** stay two.
    """
    if (
        buyer
        and not is_masked(buyer)
        and len(buyer) <= MOST_KEY
        and not buyer.startswith((NOBODY, PHONE_KEY))
    ):
        return buyer
    number = phone_of(phone) if phone and not is_masked(phone) else ""
    if number:
        return PHONE_KEY + hashlib.sha256(f"{shop}:{number}".encode()).hexdigest()[:32]
    return NOBODY + order_no if order_no else ""
