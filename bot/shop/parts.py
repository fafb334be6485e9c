"""The small types that every part of a shop is built from."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from bot.sheets.tables import UNSEEN
from bot.shop.dates import Moment, Until, in_force
from bot.shop.faults import Fault, Unfit

PHRASE_CHARS: Final = 80
"""A value is put inside a sentence; longer ones are not pasted."""

CENT: Final = Decimal("0.01")

_NAMES = (
    "北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西 "
    "海南 重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆 香港 澳门 台湾"
)

PROVINCES: Final = {name[:2]: name for name in _NAMES.split()}
"""Short names by their first two characters, which tell them apart."""

_CLOSERS = frozenset("）」』》】)]%℃～~")
_OPENERS = frozenset("（「『《【([")


class Part(BaseModel):
    """Base of everything in a shop file: unknown keys are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a changed copy; tables cached on this one are not carried over."""
        copied = super().model_copy(update=update, deep=deep)
        for name in set(copied.__dict__) - set(type(self).model_fields):
            del copied.__dict__[name]
        return copied


def shown(text: str) -> str:
    """Return the text, made of characters that can be seen and stored; raises ValueError."""
    if (bad := UNSEEN.search(text)) is not None:
        wrong = Fault("fault.unseen", f"holds a control character (U+{ord(bad[0]):04X})")
        raise Unfit(wrong)
    return text


def _phrase(text: str) -> str:
    text = unicodedata.normalize("NFC", text).strip()
    if not text:
        wrong = Fault("fault.empty", "is empty; leave the key out when nothing is known")
        raise Unfit(wrong)
    if len(text) > PHRASE_CHARS:
        wrong = Fault(
            "fault.phrase_long",
            f"has {len(text)} characters; at most {PHRASE_CHARS} read well inside a sentence",
            most=PHRASE_CHARS,
        )
        raise Unfit(wrong)
    shown(text)
    if any(c in "{}\n\r\t" for c in text):
        wrong = Fault("fault.braces", "may hold no braces, tabs or line breaks")
        raise Unfit(wrong)
    if _mark(text[0]) and text[0] not in _OPENERS:
        wrong = Fault(
            "fault.mark_first",
            f"starts with {text[0]!r}; values carry no punctuation at their ends",
            mark=text[0],
        )
        raise Unfit(wrong)
    if _mark(text[-1]) and text[-1] not in _CLOSERS:
        wrong = Fault(
            "fault.mark_last",
            f"ends with {text[-1]!r}; values carry no punctuation at their ends",
            mark=text[-1],
        )
        raise Unfit(wrong)
    return text


def _mark(char: str) -> bool:
    return unicodedata.category(char).startswith("P")


def _name(text: str) -> str:
    text = text.strip()
    if not text:
        wrong = Fault("fault.empty", "is empty")
        raise Unfit(wrong)
    return shown(text)


Phrase = Annotated[str, AfterValidator(_phrase)]
"""Text that stands inside a sentence: no punctuation at its ends, at most 80 characters."""

Name = Annotated[str, AfterValidator(_name), Field(max_length=120)]
"""A title or name, never empty."""

Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_\-]{0,47}$")]
"""Identifier: lower-case Latin letters, digits, `-` and `_`."""

Origin = Annotated[str, AfterValidator(shown), Field(min_length=1, max_length=200)]
"""Where something was read: `file:line`."""

Money = Annotated[Decimal, Field(ge=0, max_digits=10, decimal_places=2)]
"""Yuan."""


def _province(text: str) -> str:
    key = province_key(text)
    if key is None:
        wrong = Fault("fault.no_province", f"{text!r} is no province", name=text)
        raise Unfit(wrong)
    return key


def province_key(text: str) -> str | None:
    """Return the two characters that stand for a province, or None when it is none."""
    key = text.strip()[:2]
    return key if key in PROVINCES else None


Province = Annotated[str, AfterValidator(_province)]
"""Kept as its first two characters."""


def yuan(amount: Decimal) -> str:
    """Write an amount as people do: `79`, `79.9`, `79.95`."""
    text = f"{amount.quantize(CENT, ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class DatedPart(Part):
    """Something that may begin and end; out of its dates it does not exist."""

    valid_from: Moment | None = None
    valid_to: Until | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            wrong = Fault("fault.ends_before", "valid_to is before valid_from", column="valid_to")
            raise Unfit(wrong)
        return self

    def holds(self, now: datetime) -> bool:
        """Say whether it is in force at `now`."""
        return in_force(self.valid_from, self.valid_to, now)


class Dated(DatedPart):
    """A value of one slot."""

    value: Phrase
    source: Origin | None = None
    """Where it was read, as `file:line`; None: written where it stands."""


def _plain(value: object) -> object:
    return {"value": value} if isinstance(value, str) else value


Facts = dict[str, Annotated[Dated, BeforeValidator(_plain)]]
"""Slot → value, written as plain text or as `{value, valid_from, valid_to}`."""
