"""The library's own answers to a need, best first, as a buyer would take them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter

from bot.reply.fill import fill
from bot.simulation.hearing import TAKEN_IN
from bot.simulation.response import OFFERS
from bot.simulation.settling import settled

if TYPE_CHECKING:
    from pathlib import Path

    from bot.library import Library, Template
    from bot.library.values import Conditions
    from bot.simulation.buyer import Buyer
    from bot.simulation.case import Case
    from bot.simulation.hearing import Ears

COMPARED: Final = 3
"""Good answers among which the one that pleases this buyer most is taken, and of those the one that gives least."""
NAME: Final = "answers"
"""Of the file of rates."""
READERS: Final = ("acts-*.npz", "topics-*.npz")
"""Files whose names tell by which readers the replies were rated."""
FORMAT: Final = 1
"""Raised when replies are rated otherwise."""
Rates = Mapping[str, Mapping[str, float]]
"""Intent → id of a reply → how well it would do."""
_RATES: Final = TypeAdapter(Rates)
GOOD_ACTS: Final = frozenset({"answer_fact", "reassure", "recommend", "apologise", "promise"})
BAD_ACTS: Final = frozenset({"brush_off", "argue", "urge"})


class Answers:
    """Ranks the replies to a need once, by what they do and speak to; facts are looked at in each case."""

    def __init__(self, library: Library, ears: Ears, models: Path | None = None) -> None:
        """Take the library, what reads replies, and the folder where its models and these rates are kept."""
        self._library, self._ears = library, ears
        self._samples = {name: slot.sample for name, slot in library.slots.items()}
        self._ranked: dict[str, tuple[Template, ...]] = {}
        self._rates = self._kept(models)

    def best(self, buyer: Buyer, intent: str, sent: set[str], said: str = "") -> str | None:
        """Return the best answer to a need that was not sent yet, filled; None when there is none.

        `said` are the buyer's words: replies to a special case fit only where it was named. It is true, harmless, and answers the need in the buyer's ears, without giving away what was not asked for
        where another answer does.
        """
        case, spare = buyer.case, None
        good: list[tuple[int, float, str, str]] = []
        persona = case.persona
        for template in self._templates(intent):
            if not fits(template, case) or not template.answers(said):
                continue
            for number, text in enumerate(template.wordings):
                name = f"{template.id}:{number}"
                if name in sent:
                    continue
                filled, missing, _ = fill(text, case.sheet.facts)
                if missing:
                    break
                heard = self._ears.hear(filled, case)
                if heard.false or heard.red or heard.acts & BAD_ACTS:
                    continue
                unasked = bool(heard.given) and intent not in OFFERS
                if not unasked and intent in settled(case, buyer.state, heard, self._ears):
                    pleases = len(heard.acts & persona.wins) - len(heard.acts & persona.loses)
                    good.append((pleases, -sum(heard.given.values()), name, filled))
                spare = spare or (name, filled)
                break
            told = (
                spare is not None and intent not in buyer.state.open
            )  # she goes on about it: anything new will do
            if (
                told
                or len(good) >= COMPARED
                or any(pleases > 0 and not given for pleases, given, _, _ in good)
            ):
                break
        chosen = max(good, key=lambda one: one[:2])[2:] if good else spare
        if chosen is None:
            return None
        sent.add(chosen[0])
        return chosen[1]

    def _templates(self, intent: str) -> tuple[Template, ...]:
        found = self._ranked.get(intent)
        if found is None:
            templates = [one for one in self._library.by_intent.get(intent, ()) if one.action is None]
            rates = self._rates.get(intent) or self._rated(intent)
            rated = [(rates.get(one.id, 0.0), -place, one) for place, one in enumerate(templates)]
            rated.sort(key=lambda one: (-one[0], -one[1]))
            found = self._ranked[intent] = tuple([template for rate, _, template in rated if rate > 0])
        return found

    def _rated(self, intent: str) -> dict[str, float]:
        return {
            template.id: self._rate(intent, template)
            for template in self._library.by_intent.get(intent, ())
            if template.action is None
        }

    def _kept(self, models: Path | None) -> Rates:
        """Return the rates of all replies as they were kept, or rate and keep them; {}: each when it is wanted.

        Reading every reply takes a second or two, as long as hundreds of conversations.
        """
        readers = sorted(file.name for name in READERS for file in models.glob(name)) if models else []
        if models is None or len(readers) != len(READERS):
            return {}
        digest = hashlib.sha256(f"{FORMAT} {self._library.version} {readers}".encode()).hexdigest()[:12]
        kept = models / f"{NAME}-{digest}.json"
        try:
            return _RATES.validate_json(kept.read_bytes())
        except (OSError, ValueError):
            rates = {intent: self._rated(intent) for intent in self._library.by_intent}
        fresh = kept.with_suffix(f".{os.getpid()}")
        try:
            fresh.write_bytes(_RATES.dump_json(rates))
            fresh.replace(kept)
        except OSError:
            return rates  # a folder that cannot be written: rated again next time
        for old in models.glob(f"{NAME}-*.json"):
            if old != kept:
                old.unlink(missing_ok=True)
        return rates

    def _rate(self, intent: str, template: Template) -> float:
        """Return how well a reply would do: it speaks to the need, with facts, in few words, without harm."""
        filled = template.wordings[0]
        for slot in template.slots:
            filled = filled.replace(f"{{{slot}}}", self._samples.get(slot, ""))
        acts, topics = self._ears.acts.read(filled), self._ears.about(filled)
        if acts & BAD_ACTS:
            return 0.0
        rate = 2.0 if intent in topics[:1] else 1.0 if intent in topics else 0.5
        facts = len(set(template.slots) & self._ears.slots_of.get(intent, frozenset()))
        rate += min(facts, 2) + 0.5 * len(acts & GOOD_ACTS)
        rate *= 0.6 if template.about else 1.0
        return rate * (0.5 if len(filled) > TAKEN_IN else 1.0)


def fits(template: Template, case: Case) -> bool:
    """Return whether a reply's conditions allow it in a case."""
    return _holds(template.when, case, wanted=True) and (
        not template.not_when or not _holds(template.not_when, case, wanted=False)
    )


def _holds(conditions: Conditions, case: Case, *, wanted: bool) -> bool:
    """Return whether conditions hold; motives, feelings and types are not held against a reply that is wanted."""
    sheet = case.sheet
    checks = [
        (bool(conditions.order_state), sheet.order_state in conditions.order_state),
        (bool(conditions.trade), case.trade in conditions.trade),
        (bool(conditions.known), all(slot in sheet.facts for slot in conditions.known)),
        (bool(conditions.unknown), not any(slot in sheet.facts for slot in conditions.unknown)),
        (bool(conditions.flag), bool(set(conditions.flag) & sheet.flags)),
    ]
    asked = [holds for given, holds in checks if given]
    return all(asked) if wanted else bool(asked) and all(asked)
