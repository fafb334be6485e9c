"""What an agent's words claim, held against the facts of the shop: true, false, or nobody knows."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import Finding, LibraryError
from bot.library.source import problems, read_source
from bot.library.sums import worked_out
from bot.terms import Fact
from bot.text.needed import Waiting, needed_ways
from bot.text.normalise import normalise
from bot.text.numbers import number, plain

REMEMBERED: Final = 16384
FILE: Final = "claims.yaml"
Verdict = Literal["true", "false", "unknown"]
Group = Literal["price", "time", "stock", "material", "rule", "promise", "fact"]
_FIGURE = re.compile(r"\d+(?:\.\d+)?|[零一二两三四五六七八九十百千万半]+")
_PRICED: Final = frozenset(
    [
        "price",
        "final_price",
        "promotion",
        "promo_example",
        "total_price",
        "top_up",
        "coupon",
        "bulk",
        "deposit",
        "balance",
        "presale_total",
        "subsidy_total",
        "gift",
        "courier_option",
        "free_ship",
        "shipping_fee",
        "member_rights",
        "protect_result",
        "compare",
        "damage_rule",
        "points",
        "subsidy",
        "custom",
    ]
)
"""Slots whose figures are money that an agent may name."""
_REFUSED: Final = re.compile(
    r"[^。！？!?；;\n]*(?:不允许|不支持|不合规|禁止|违规)|[^，,。！？!?；;\n]*(?:不让|不行|不能|不可以|不了|没有|没法|办不到)"
)
"""What follows what must never be granted where it is refused: forbidden in the same sentence, or no in the same clause."""
_NO_PRICE: Final = re.compile(r"(?:做不到|给不到|降不到|没有|不是|不能|不可能)(?:到|卖)?$")
_NO_PRICE_AFTER: Final = re.compile(
    r"(?:的话|的价|的价格|这边|是|真|确实|我们){0,2}(?:做不到|办不到|做不了|给不了|卖不了|不行|没法)"
)
"""What stands around a price that is refused, and so not named."""
_NEAR: Final = 2
"""Characters before a claim in which a word takes it back."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that was said as a fact."""

    key: str
    group: Group
    verdict: Verdict
    text: str
    """The words."""
    slot: str = ""
    """Slot that decided it."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    key: str
    group: Group
    kind: Literal["money", "figures", "words", "named", "flag", "never"]
    pattern: str = ""
    words: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    yes: str = ""
    no: str = ""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    not_after: tuple[str, ...]
    red: dict[str, str] = {}
    refusal: str = "(?!)"
    claims: Annotated[tuple[_Entry, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class _Rule:
    entry: _Entry
    pattern: re.Pattern[str]
    yes: re.Pattern[str] | None
    no: re.Pattern[str] | None


class Claims:
    """Finds claims and checks them; built once, safe between threads."""

    def __init__(self, file: _File) -> None:
        """Compile the rules; raises re.error for a broken pattern."""
        self._taken_back = re.compile("|".join(map(re.escape, file.not_after)))
        self._rules = tuple(_rule(entry) for entry in file.claims)
        self._waiting = Waiting([needed_ways(rule.pattern.pattern) for rule in self._rules])
        self._refusal = re.compile(file.refusal)
        self._red = {key: re.compile(pattern) for key, pattern in file.red.items()}

    def check(self, text: str, facts: Mapping[str, Fact], also: Iterable[str] = ()) -> tuple[Claim, ...]:
        """Return what `text` claims, in order of the rules.

        `facts` is what holds for the product and the order spoken of; `also` are other true sentences (figures of
        the order, prices of the other variants).
        """
        said = _plainly(text)
        possible = [self._rules[number] for number in self._waiting.possible(said)]
        rules = [rule for rule in possible if rule.pattern.search(said)]
        if not rules:
            return ()
        others = [_plainly(line) for line in also]
        return tuple([claim for rule in rules for claim in self._claims(rule, said, facts, others)])

    def red(self, text: str) -> frozenset[str]:
        """Return what must never be granted and is granted here, such as `off_platform` or `cashback`."""
        said = _plainly(text)
        return frozenset(
            key
            for key, pattern in self._red.items()
            for found in pattern.finditer(said)
            if not self._taken_back.search(said[max(0, found.start() - 2 * _NEAR) : found.start()])
            and not _REFUSED.match(said, found.end())
        )

    def refuses(self, text: str) -> bool:
        """Return whether a reply says no to something it must not or cannot give."""
        return self._refusal.search(_plainly(text)) is not None

    def _claims(
        self, rule: _Rule, said: str, facts: Mapping[str, Fact], others: list[str]
    ) -> Iterator[Claim]:
        entry = rule.entry
        for found in rule.pattern.finditer(said):
            before = said[max(0, found.start() - _NEAR) : found.start()]
            if entry.kind in {"flag", "never", "words"} and (
                self._taken_back.search(before) or said[found.end() : found.end() + 1] in {"吗", "么", "?"}
            ):
                continue
            if entry.kind == "money" and (
                self._taken_back.search(before) or _REFUSED.match(said, found.end())
            ):
                continue
            verdict, slot = self._verdict(rule, found, facts, others)
            if verdict == "false" and entry.kind == "money" and worked_out(float(found[1]), said, facts):
                verdict, slot = "true", "price"
            yield Claim(entry.key, entry.group, verdict, found[0], slot)

    def _verdict(
        self, rule: _Rule, found: re.Match[str], facts: Mapping[str, Fact], others: list[str]
    ) -> tuple[Verdict, str]:
        entry = rule.entry
        if entry.kind == "never":
            return "false", ""
        slots = _PRICED if entry.kind == "money" else entry.slots
        known = [(slot, _plainly(facts[slot].value)) for slot in sorted(slots) if slot in facts]
        if entry.kind in {"flag", "named"}:
            return _flagged(rule, known) if entry.kind == "flag" else _named(found[1], known)
        if entry.group in {"fact", "material"}:
            known = [(slot, _plainly(fact.value)) for slot, fact in sorted(facts.items())]
        if entry.kind == "words":
            if any(found[0] in value for _, value in known) or any(found[0] in line for line in others):
                return "true", next((slot for slot, value in known if found[0] in value), "")
            return ("false", entry.slots[0]) if entry.slots[0] in facts else ("unknown", "")
        figures = [figure for group in found.groups() if group and (figure := _figure(group))]
        everywhere = [*known, *[("", line) for line in others]]
        for slot, value in everywhere:
            if all(figure in _figures(value) for figure in figures):
                return "true", slot
        measured = entry.group != "fact" or any(rule.pattern.search(value) for _, value in everywhere)
        return ("false", known[0][0]) if known and measured else ("unknown", "")


@functools.lru_cache(maxsize=REMEMBERED)
def _plainly(text: str) -> str:
    """Return normalised text; facts come up again and again."""
    return normalise(text).text


def _rule(entry: _Entry) -> _Rule:
    pattern = "|".join(map(re.escape, entry.words)) if entry.kind == "words" else entry.pattern
    compiled = [re.compile(text) if text else None for text in (entry.yes, entry.no)]
    return _Rule(entry, re.compile(pattern), compiled[0], compiled[1])


def _flagged(rule: _Rule, known: list[tuple[str, str]]) -> tuple[Verdict, str]:
    verdict: tuple[Verdict, str] = ("unknown", "")
    for slot, value in known:
        if rule.yes is not None and rule.yes.search(value):
            return "true", slot
        if rule.no is not None and rule.no.search(value):
            verdict = ("false", slot)
    return verdict


def _named(thing: str, known: list[tuple[str, str]]) -> tuple[Verdict, str]:
    """Return whether a slot names the thing: a size as it stands, anything else by two characters in a row."""
    pairs = {thing} if thing.isascii() else {a + b for a, b in itertools.pairwise(thing)}
    pattern = re.compile("|".join(rf"(?<![a-z0-9]){re.escape(pair)}(?![a-z0-9])" for pair in sorted(pairs)))
    for slot, value in known:
        if pattern.search(value):
            return "true", slot
    return ("false", known[0][0]) if known else ("unknown", "")


def _figure(text: str) -> str:
    return plain(number(text))


@functools.lru_cache(maxsize=REMEMBERED)
def _figures(text: str) -> frozenset[str]:
    return frozenset(_figure(found[0]) for found in _FIGURE.finditer(text))


def read_claims(folder: Path) -> Claims:
    """Read `claims.yaml` of a library folder; raises LibraryError by file and line."""
    path = folder / FILE
    if not path.is_file():
        raise LibraryError([Finding(FILE, 0, "is missing")])
    source = read_source(path, folder)
    if source.findings:
        raise LibraryError(list(source.findings))
    try:
        file = _File.model_validate(source.data)
    except ValidationError as error:
        raise LibraryError(problems(source, error)) from None
    findings = []
    for key, text in [*file.red.items(), ("refusal", file.refusal)]:
        try:
            re.compile(text)
        except re.error as error:
            place = ("red", key) if key in file.red else (key,)
            findings.append(source.finding(place, f"{key}: pattern {text!r}: {error}"))
    for number_, entry in enumerate(file.claims):
        for text in (entry.pattern, entry.yes, entry.no):
            try:
                re.compile(text)
            except re.error as error:
                findings.append(
                    source.finding(("claims", number_), f"{entry.key}: pattern {text!r}: {error}")
                )
    if findings:
        raise LibraryError(findings)
    return Claims(file)
