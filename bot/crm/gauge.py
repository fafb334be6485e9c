"""A figure that explains itself: what was divided by what, over which days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Unit = Literal["share", "yuan", "days", "count", "times", "points"]


@dataclass(frozen=True, slots=True)
class Gauge:
    """One figure of a customer or a shop with its parts; wording by `figure.<key>` of the console."""

    key: str
    numerator: float | None
    denominator: float | None
    """None: the figure is a plain amount or count."""
    unit: Unit
    since: date | None = None
    until: date | None = None
    """The period, both days included; None: since the beginning."""

    @property
    def value(self) -> float | None:
        """The figure; None where nothing can be said, never 0 instead."""
        if self.numerator is None:
            return None
        if self.denominator is None:
            return self.numerator
        return self.numerator / self.denominator if self.denominator else None

    def as_json(self) -> dict[str, Any]:
        """Return plain values for the store and the wire."""
        return {
            "key": self.key,
            "value": None if (value := self.value) is None else round(value, 6),
            "numerator": self.numerator,
            "denominator": self.denominator,
            "unit": self.unit,
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
        }
