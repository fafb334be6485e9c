"""Contact plans and their ready wordings: `intents/crm/plans.yaml` and `texts.yaml`."""

from __future__ import annotations

import hashlib
import string
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, RootModel

from bot.crm.rules import Part, read_part
from bot.errors import Finding, LibraryError

Activity = Literal["keep", "market"]
Occasion = Literal[
    "signed",
    "complained",
    "first_deal",
    "birthday",
    "family",
    "anniversary",
    "festival",
    "cycle",
    "stage",
    "regular",
    "level",
]
Channel = Literal["message", "sms", "phone", "email"]
Gift = Literal["card", "sample", "small_gift"]


class When(Part):
    """Whom a plan is for; an empty list does not matter."""

    stage: tuple[str, ...] = ()
    relation: tuple[str, ...] = ()
    value: tuple[str, ...] = ()
    tier: tuple[str, ...] = ()
    risk: tuple[str, ...] = ()


class Plan(Part):
    """One occasion to get in touch."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
    zh: str
    occasion: Occasion
    activity: Activity
    days: Annotated[int, Field(ge=0, le=3660)]
    until_days: Annotated[int, Field(ge=1, le=3660)]
    priority: Annotated[int, Field(ge=0, le=1000)]
    when: When = When()
    channels: Mapping[str, Channel]
    """By value tier; `any` for the others."""
    texts: Annotated[tuple[str, ...], Field(min_length=1)]
    gifts: tuple[Gift, ...] = ()
    gift_levels: tuple[str, ...] = ()

    def channel(self, value: str) -> str:
        """Return the means for somebody of a value tier."""
        return self.channels.get(value, self.channels["any"])


class _Plans(RootModel[tuple[Plan, ...]]):
    """`crm/plans.yaml`."""


class _Texts(RootModel[Mapping[str, str]]):
    """`crm/texts.yaml`."""


@dataclass(frozen=True, slots=True)
class Playbook:
    """Plans by priority, and texts by id."""

    plans: tuple[Plan, ...]
    texts: Mapping[str, str]

    def fill(self, text: str, facts: Mapping[str, str]) -> str | None:
        """Return a text with its facts; None when one is missing: nothing is made up."""
        wording = self.texts[text]
        wanted = {name for _, name, _, _ in string.Formatter().parse(wording) if name}
        if not all(facts.get(name) for name in wanted):
            return None
        return wording.format_map(facts)

    def choose(
        self, texts: Sequence[str], facts: Mapping[str, str], said: Collection[str], seed: str
    ) -> tuple[str, str] | None:
        """Return a text id and its wording: not one of the last ones said while another can be filled."""
        ready = [(key, wording) for key in texts if (wording := self.fill(key, facts)) is not None]
        fresh = [pair for pair in ready if pair[0] not in said] or ready
        if not fresh:
            return None
        return fresh[hashlib.sha256(seed.encode()).digest()[0] % len(fresh)]


def load_playbook(folder: Path) -> Playbook:
    """Read plans and texts. Raises LibraryError: unknown text, no channel for `any`, an id given twice."""
    plans = read_part(folder, "plans.yaml", _Plans).root
    texts = read_part(folder, "texts.yaml", _Texts).root
    wrong = [f"{plan.id}: no text {text}" for plan in plans for text in plan.texts if text not in texts]
    wrong += [f"{plan.id}: channels need any" for plan in plans if "any" not in plan.channels]
    ids = [plan.id for plan in plans]
    wrong += [f"{key}: given twice" for key in sorted({key for key in ids if ids.count(key) > 1})]
    if wrong:
        raise LibraryError([Finding("crm/plans.yaml", 0, message) for message in wrong])
    return Playbook(tuple(sorted(plans, key=lambda plan: (plan.priority, plan.id))), texts)
