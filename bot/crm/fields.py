"""The fields of a customer's card: three groups, three cards, a shop's own fields, and how complete a card is."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import Field, ValidationError

from bot.errors import InputError, ShopError
from bot.shop.cells import NO, YES
from bot.shop.parts import Part
from bot.shop.source import read_source
from bot.store.custom_fields import CustomField
from bot.store.yearly import read_birthday

FILE: Final = Path("customers") / "fields.yaml"
FieldKind = Literal["text", "number", "flag", "date", "choice", "list", "phone", "email"]
Section = Literal["basic", "advanced", "valuable"]
CardKind = Literal["potential", "existing", "former"]
OWN: Final = "x_"
"""Begins the key of a field that a shop has added."""
MOST_TEXT: Final = 500
MOST_ITEMS: Final = 30
_SPLIT: Final = re.compile(r"[|｜;；、，,\n]")
_EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]{2,}")
_DATE: Final = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?")


class FieldProblem(InputError):
    """A value does not fit its field; `code` of the detail names the reason for wording."""

    code = "customer_field"

    def __init__(self, key: str, reason: str, **values: object) -> None:
        self.key, self.reason, self.values = key, reason, values
        self.detail = {"field": key, "reason": reason}
        super().__init__(f"{key}: {reason}")


class FieldSpec(Part):
    """One field."""

    zh: str
    kind: FieldKind
    group: Section
    cards: tuple[CardKind, ...] = ()
    """Cards on which it is asked."""
    weight: int = 1
    """For completeness."""
    shown: Literal["open", "masked"] = "open"
    choices: dict[str, str] = Field(default_factory=dict)
    """Key → Chinese."""


class _Book(Part):
    flags: dict[Literal["yes", "no"], str]
    groups: dict[Section, str]
    cards: dict[CardKind, str]
    fields: dict[str, FieldSpec]


@dataclass(frozen=True, slots=True)
class Fields:
    """All fields of one shop's cards."""

    specs: Mapping[str, FieldSpec]
    groups: Mapping[str, str]
    cards: Mapping[str, str]
    flags: Mapping[str, str]
    asked: dict[CardKind, dict[str, int]] = field(default_factory=dict, compare=False, repr=False)
    """Card → key → weight of what it asks; filled as needed."""

    def with_own(self, own: Sequence[CustomField]) -> Fields:
        """Return them with the fields that a shop added; an archived one stays readable."""
        added = {
            one.key: FieldSpec(
                zh=one.label,
                kind=one.kind,
                group=one.section,
                cards=() if one.archived else ("potential", "existing", "former"),
                weight=0,
                choices={choice: choice for choice in one.choices},
            )
            for one in own
        }
        return Fields({**self.specs, **added}, self.groups, self.cards, self.flags)

    @property
    def own(self) -> dict[str, str]:
        """Name → key of the shop's own fields that are still asked for."""
        return {spec.zh: key for key, spec in self.specs.items() if key.startswith(OWN) and spec.cards}

    def kind(self, key: str) -> str:
        """Return what a field holds; text when there is no such field any more."""
        return self.specs[key].kind if key in self.specs else "text"

    def hidden(self, key: str) -> bool:
        """Say whether a field is masked for those who did not ask for it."""
        return key in self.specs and self.specs[key].shown == "masked"

    def clean(self, key: str, value: object) -> Any:  # noqa: ANN401 - whatever the field holds
        """Return a value as the card keeps it, None for an empty one. Raises FieldProblem."""
        spec = self.specs.get(key)
        if spec is None:
            raise FieldProblem(key, "unknown")
        if value is None or str(value).strip() == "" or value == []:
            return None
        return _READERS[spec.kind](key, spec, value)

    def say(self, key: str, value: object) -> str:
        """Return a value as people read it."""
        spec = self.specs.get(key)
        if value is None:
            return ""
        if spec is not None and spec.kind == "choice":
            return spec.choices.get(str(value), str(value))
        if isinstance(value, bool):
            return self.flags["yes" if value else "no"]
        return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)

    def completeness(self, values: Mapping[str, Any], card: CardKind = "existing") -> float:
        """Return the weight of what is filled over the weight of what the card asks, 0..1; masked values count half."""
        asked = self.asked.get(card)
        if asked is None:
            asked = {key: spec.weight for key, spec in self.specs.items() if card in spec.cards}
            self.asked[card] = asked
        whole = sum(asked.values())
        filled = sum(
            weight * (0.5 if "*" in str(values[key]) else 1.0)
            for key, weight in asked.items()
            if values.get(key)
        )
        return filled / whole if whole else 1.0

    def missing(self, values: Mapping[str, Any], card: CardKind) -> tuple[str, ...]:
        """Return the keys a card asks for and does not have, the weightiest first."""
        lacking = [key for key, spec in self.specs.items() if card in spec.cards and not values.get(key)]
        return tuple(sorted(lacking, key=lambda key: -self.specs[key].weight))


def card_of(orders: int, relation: str = "") -> CardKind:
    """Return which of the three cards a customer has: never bought, buys, bought once and is lost."""
    if relation == "lost":
        return "former" if orders else "potential"
    return "existing" if orders or relation in {"new", "general", "loyal"} else "potential"


def load_fields(folder: Path) -> Fields:
    """Read the fields of a library folder; read again when the file changed. Raises ShopError with all findings."""
    path = folder / FILE
    return _kept(path, path.stat().st_mtime_ns if path.is_file() else 0)


@functools.lru_cache(maxsize=4)
def _kept(path: Path, _time: int) -> Fields:
    source = read_source(path)
    if not source.findings:
        try:
            book = _Book.model_validate(source.data)
        except ValidationError as error:
            for problem in error.errors(include_url=False):
                source.blame(problem["loc"], str(problem["msg"]))
        else:
            return Fields(book.fields, _plain(book.groups), _plain(book.cards), _plain(book.flags))
    raise ShopError("\n".join(map(str, source.findings)))


def _plain(words: Mapping[Any, str]) -> dict[str, str]:
    return {str(key): text for key, text in words.items()}


def _text(key: str, _spec: FieldSpec, value: object) -> str:
    text = str(value).strip()
    if len(text) > MOST_TEXT:
        raise FieldProblem(key, "long", most=MOST_TEXT)
    return text


def _number(key: str, _spec: FieldSpec, value: object) -> int | float:
    try:
        number = float(str(value).strip())
    except ValueError:
        raise FieldProblem(key, "number") from None
    if number != number or abs(number) > 1e12:  # noqa: PLR0124, PLR2004 - not a number; larger than any figure
        raise FieldProblem(key, "number")
    return int(number) if number.is_integer() else number


def _flag(key: str, _spec: FieldSpec, value: object) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word not in YES | NO:
        raise FieldProblem(key, "flag")
    return word in YES


def _date(key: str, _spec: FieldSpec, value: object) -> str:
    text = str(value).strip()
    if (match := _DATE.fullmatch(text)) is not None:
        year, month, day = match.groups()
        text = f"{year}-" if year else ""
        text += f"{int(month):02}-{int(day):02}"
    if read_birthday(text) is None:
        raise FieldProblem(key, "date")
    return text


def _choice(key: str, spec: FieldSpec, value: object) -> str:
    text = str(value).strip()
    found = next((name for name, zh in spec.choices.items() if text in {name, zh}), None)
    if found is None:
        raise FieldProblem(key, "choice", words="、".join(spec.choices.values()))
    return found


def _list(key: str, _spec: FieldSpec, value: object) -> list[str]:
    items = value if isinstance(value, list | tuple) else _SPLIT.split(str(value))
    found = list(dict.fromkeys(str(item).strip() for item in items if str(item).strip()))
    if len(found) > MOST_ITEMS or any(len(item) > MOST_TEXT for item in found):
        raise FieldProblem(key, "long", most=MOST_TEXT)
    return found


def _phone(key: str, _spec: FieldSpec, value: object) -> str:
    text = re.sub(r"[\s\-()（）]", "", str(value)).removeprefix("+86")
    if not re.fullmatch(r"1[3-9]\d{9}|0\d{9,11}|[\d*]{7,15}", text):
        raise FieldProblem(key, "phone")
    return text


def _email(key: str, _spec: FieldSpec, value: object) -> str:
    text = str(value).strip()
    if not _EMAIL.fullmatch(text):
        raise FieldProblem(key, "email")
    return text.lower()


_READERS: Final[Mapping[str, Callable[[str, FieldSpec, object], Any]]] = {
    "text": _text,
    "number": _number,
    "flag": _flag,
    "date": _date,
    "choice": _choice,
    "list": _list,
    "phone": _phone,
    "email": _email,
}
