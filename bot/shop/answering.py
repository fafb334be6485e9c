"""What was written of a product, worded as the answer to a question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.shop.wording import Wording

_LONGEST_NOUN: Final = 9
"""Characters of a value that 「是」 may go before."""
_PAIR: Final = 2


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing written of a product."""

    name: str
    """The attribute's name, small letters; empty for a fact."""
    slot: str
    """Empty for an attribute."""
    value: str
    low: str
    """The value in small letters."""
    source: str
    title: str = ""
    """The attribute's name as it is written."""
    plain: str = ""
    """The name without what makes it a question."""


def say(statement: Statement, wording: Wording) -> str:
    """Word a statement as an answer."""
    name, value = statement.title, statement.value
    if statement.slot:
        key = f"asked.{statement.slot}"
        return wording.say(key, value=value) if key in wording.phrases else value
    asked = plain_name(name, wording)
    bare = _yes_or_no(asked, value, wording)
    if bare is not None:
        return bare
    if asked != name or _told_again(statement):
        return value
    return wording.say(_manner(name, value, wording), name=name, value=value)


def _manner(name: str, value: str, wording: Wording) -> str:
    """Return how an attribute's name and value are put together."""
    cues = wording.cues
    if name.startswith(cues.get("doings", ())) or value.startswith(cues.get("judging", ())):
        return "asked.colon"
    short = value.endswith(cues.get("endings", ())) and len(value) <= _LONGEST_NOUN
    if short or value.startswith(cues.get("verbs", ())) or not value[0].isalnum():
        return "asked.plain"
    listed = len(value) > _LONGEST_NOUN and not value[0].isdigit()
    return "asked.colon" if listed else "asked.is"


def plain_name(name: str, wording: Wording) -> str:
    """Return an attribute's name without what makes it a question (能不能上地铁, 会掉色吗)."""
    cues = wording.cues
    told = name
    for end in cues.get("name_ends", ()):
        told = told.removesuffix(end)
    begins = cues.get("name_begins", ()) + (cues.get("asked_begins", ()) if told != name else ())
    name = told
    for start in begins:
        if name.startswith(start) and len(name) > len(start):
            return name.removeprefix(start)
    return name


def _told_again(statement: Statement) -> bool:
    """Return whether the value says what the name says: 鞋楦 of 「标准楦」, 计价方式 of 「按克计价」."""
    name, value = statement.name, statement.low
    if name in value:
        return True
    if len(name) < _PAIR or name[0].isascii():
        return False
    if len(name) == _PAIR:
        return name[1] in value and not value[0].isdigit()
    return name[:_PAIR] in value or name[-_PAIR:] in value


def _yes_or_no(name: str, value: str, wording: Wording) -> str | None:
    """Return the sentence for a value that is a mere yes or no, if it is one."""
    for key in ("lacks", "has"):
        if value in wording.cues.get(key, ()):
            return wording.say(f"asked.{key}", name=name)
    return None
