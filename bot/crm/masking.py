"""What of a customer is shown to whom, and what is masked already and therefore no key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from bot.crm.fields import Fields
from bot.store.customers import masked as masked_name

_STARS: Final = re.compile("[*\uff0a\u2022\u25cf\u203b\u204e\u2217]|[xX]{4,}")
_PHONE: Final = re.compile(r"1[3-9]\d{9}")
_VISIBLE: Final = 3
FULL: Final = frozenset({"supervisor", "admin"})
"""Roles that see values in full once they ask; everybody's asking is logged."""


def is_masked(text: str) -> bool:
    """Say whether a platform has starred a value out: 张**, 138****1234, t***8."""
    return bool(_STARS.search(text))


def phone_of(text: str) -> str:
    """Return the eleven digits of an unmasked mobile number; empty: it is none."""
    digits = re.sub(r"[\s\-()（）]", "", text).removeprefix("+86").removeprefix("86-")
    return digits if _PHONE.fullmatch(digits) else ""


def shown_fields(fields: Fields, values: Mapping[str, Any], *, full: bool = False) -> dict[str, Any]:
    """Return a card's values as they may be shown; `full` to those who asked and may."""
    return {
        key: value if full or not fields.hidden(key) else hide(fields.kind(key), value)
        for key, value in values.items()
    }


def hide(kind: str, value: Any) -> Any:  # noqa: ANN401 - a value of a card
    """Return a value masked: 张**, 138****1234, l***@x.com, a birthday without its year; else stars."""
    text = str(value)
    if is_masked(text):
        return value
    if kind == "phone":
        return f"{text[:3]}****{text[-4:]}" if phone_of(text) else "****"
    if kind == "email":
        name, _, host = text.partition("@")
        return f"{name[:1]}***@{host}"
    if kind == "date":
        return re.sub(r"\d{4}-(?=(?:leap)?\d\d-)", "", text)
    if kind == "text":
        return masked_name(text)
    return "***"


def shown_buyer(buyer: str, *, full: bool = False) -> str:
    """Return a platform id as agents see it: the first and last characters."""
    if full or is_masked(buyer) or len(buyer) <= _VISIBLE:
        return buyer
    return f"{buyer[:2]}***{buyer[-1]}"
