"""Why somebody is likely to leave, and what may be done about it (CHURN-02 to CHURN-04, CHURN-10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from pydantic import RootModel

from bot.crm.lifecycle import Standing
from bot.crm.loyalty import Voice
from bot.crm.purchases import DAY_SECONDS, second_of
from bot.crm.rules import ChurnRule, Part, read_part
from bot.store.outline import Outline

Cause = Literal["price", "quality", "service", "logistics", "rival", "no_need", "other"]
Reason = tuple[str, float]
"""Key and its figure."""

SLOWER: Final = 1.5
LOW_MARK: Final = 3.0
SPOILT: Final = 180 * DAY_SECONDS


class Measure(Part):
    """One thing that may be done; nothing here grants more than the shop has published."""

    id: str
    zh: str
    for_: tuple[str, ...] = ()
    """Reasons it answers."""
    causes: tuple[Cause, ...] = ()


class _Measures(RootModel[tuple[Measure, ...]]):
    """`crm/saving.yaml`."""


def load_measures(folder: Path) -> tuple[Measure, ...]:
    """Return the save measures of the library. Raises LibraryError."""
    return read_part(folder, "saving.yaml", _Measures).root


@dataclass(frozen=True, slots=True)
class Case:
    """A customer at risk, as reasons are read from."""

    standing: Standing
    gaps: Sequence[int]
    """Days between purchases, oldest first."""
    deals: Sequence[Outline]
    complained_at: datetime | None
    voice: Voice


def reasons_of(case: Case, rule: ChurnRule, now: int) -> tuple[Reason, ...]:
    """Return what speaks for leaving at `now` (seconds since 1970), each with its figure.

    complaint: days since one after which nothing was bought · low_mark: the last mark · given_back: share of the
    last half year's purchases with a refund · late: rhythms since the last purchase · slower: the last gap in usual
    gaps · once: days since the only purchase. None for who never bought.
    """
    standing, gaps = case.standing, case.gaps
    if standing.ratio is None or not case.deals:
        return ()
    found: list[Reason] = []
    if case.complained_at is not None and (told := second_of(case.complained_at)) > (
        case.deals[-1].paid or 0
    ):
        found.append(("complaint", float((now - told) // DAY_SECONDS)))
    if case.voice.marks and case.voice.marks[-1] <= LOW_MARK:
        found.append(("low_mark", case.voice.marks[-1]))
    recent = [deal for deal in case.deals if (deal.paid or 0) > now - SPOILT]
    back = sum(1 for deal in recent if deal.refunded > 0)
    if back:
        found.append(("given_back", round(back / len(recent), 2)))
    if standing.ratio > rule.watch:
        found.append(("late", round(standing.ratio, 2)))
    usual = sum(gaps[:-1]) / len(gaps[:-1]) if len(gaps) > 1 else 0.0
    if usual and gaps[-1] > SLOWER * usual:
        found.append(("slower", round(gaps[-1] / usual, 2)))
    if standing.deals == 1 and standing.days_since is not None:
        found.append(("once", float(standing.days_since)))
    return tuple(found)


def measures_for(reasons: Sequence[Reason], cause: str, measures: Sequence[Measure]) -> tuple[Measure, ...]:
    """Return the measures that answer a cause a person named, else the reasons, those for the first one first."""
    if cause:
        return tuple(measure for measure in measures if cause in measure.causes)
    keys = [key for key, _ in reasons]
    ranked: Mapping[str, int] = {key: place for place, key in reversed(list(enumerate(keys)))}
    fitting = [m for m in measures if any(key in ranked for key in m.for_)]
    return tuple(sorted(fitting, key=lambda m: min(ranked[key] for key in m.for_ if key in ranked)))
