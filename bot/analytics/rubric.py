"""How service is scored (`intents/quality.yaml`): weights, bounds and words, for supervisors to edit."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.analytics.phrasing import Phrasing, read_phrasing
from bot.errors import Finding, LibraryError
from bot.library.source import problems, read_source

Cell = Literal[
    "presale_speed",
    "presale_accuracy",
    "presale_attitude",
    "aftersale_efficiency",
    "aftersale_followup",
    "aftersale_solution",
    "complaint_speed",
    "complaint_procedure",
    "complaint_result",
    "needs",
    "strategy",
    "facts",
    "communication",
    "motive",
    "phrasing",
    "outcome",
]
Fail = Literal["false_fact", "unauthorised", "leaked", "off_platform", "cashback", "false_done"]
FILE: Final = "quality.yaml"
FULL: Final = 100.0
"""Points of who does everything well."""
REMARKS: Final = frozenset(
    [
        "fast",
        "slow",
        "never",
        "answered",
        "thin",
        "missed",
        "taken_up",
        "hollow",
        "off_point",
        "out_of_order",
        "lacks_when",
        "lacks_figure",
        "lacks_choice",
        "only_link",
        "pasted",
        "false",
        "red_line",
        "other_case",
        "argued",
        "rude",
        "cold",
        "curt",
        "dismissed",
        "uncaring",
        "brushed_off",
        "stalled",
        "put_off",
        "sold_again",
        "hurried",
        "astray",
        "anew",
        "asked_again",
        "not_declined",
        "unrelated",
        "pressed",
        "too_long",
        "plain",
        "well_put",
        "evenly_put",
        "ill_put",
        "same_again",
        "no_next_step",
        "next_step",
        "no_time",
        "asked_first",
        "half_step",
        "recited",
        "working",
        "only_sorry",
        "only_step",
        "no_apology",
        "apologised",
        "promoted",
        "gave_unasked",
        "won",
        "lost",
        "motive_right",
        "motive_wrong",
        "closed",
        "closed_loosely",
        "served",
        "open_end",
        "left_so",
        "margin",
    ]
)
"""What can be said of a reply or of the whole."""


class Rubric(BaseModel):
    """All of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    weights: dict[Cell, Annotated[float, Field(ge=0, le=100)]]
    speed: tuple[tuple[float, Annotated[float, Field(ge=0, le=1)]], ...]
    """Seconds waited at most → mark, quicker first."""
    worst: Annotated[float, Field(ge=0, le=1)]
    """How far a cell is drawn from the mean of its marks towards the worst of them."""
    later: Annotated[float, Field(ge=0, le=4)]
    """How much more the last reply weighs than the first: 1 is twice as much."""
    long_reply: Annotated[int, Field(ge=20)]
    pass_mark: Annotated[float, Field(ge=0, le=100)]
    scale: tuple[tuple[float, float], ...]
    """Weighted mean less what fails cost → points, from (0, 0) to (100, 100); between two, in proportion."""
    costs: dict[Fail, Annotated[float, Field(ge=0, le=100)]]
    """Taken from the weighted mean by each fail, beside failing the whole."""
    courtesies: tuple[str, ...]
    """Patterns of words that hold nothing: greetings, thanks, empty assurances."""
    cells: dict[Cell, str]
    remarks: dict[str, str]
    fails: dict[Fail, str]
    fail_reasons: dict[Fail, str]
    """Why it must never happen."""
    phrasing: Phrasing = Phrasing()
    """Of a file of its own, which is learned."""

    @model_validator(mode="after")
    def _whole(self) -> Rubric:
        missing = sorted(REMARKS - set(self.remarks)) + sorted(set(self.weights) - set(self.cells))
        missing += [f"fail_reasons.{key}" for key in sorted(set(get_args(Fail)) - set(self.fail_reasons))]
        missing += [f"fails.{key}" for key in sorted(set(get_args(Fail)) - set(self.fails))]
        if missing:
            msg = f"no words for {', '.join(missing)}"
            raise ValueError(msg)
        if free := sorted(set(get_args(Fail)) - set(self.costs)):
            msg = f"costs: nothing for {', '.join(free)}"
            raise ValueError(msg)
        for pattern in self.courtesies:
            try:
                re.compile(pattern)
            except re.error as error:
                msg = f"courtesies: {pattern!r} is no pattern: {error}"
                raise ValueError(msg) from None
        rising = all(low < high and below < above for (low, below), (high, above) in pairwise(self.scale))
        if not rising or self.scale[:1] != ((0, 0),) or self.scale[-1:] != ((FULL, FULL),):
            msg = "scale: both must rise, from 0 to 100"
            raise ValueError(msg)
        seconds = [bound for bound, _ in self.speed]
        marks = [mark for _, mark in self.speed]
        if not seconds or seconds != sorted(seconds) or marks != sorted(marks, reverse=True):
            msg = "speed: seconds must rise and marks fall"
            raise ValueError(msg)
        return self

    def points(self, mean: float) -> float:
        """Return the points of a weighted mean, 0..100: a higher one never gets fewer."""
        for (low, below), (high, above) in pairwise(self.scale):
            if mean <= high:
                return below + (above - below) * (max(mean, low) - low) / (high - low)
        return FULL

    def speed_mark(self, seconds: float) -> float:
        """Return the mark of an answer after so many seconds."""
        return next((mark for bound, mark in self.speed if seconds <= bound), 0.0)


def read_rubric(folder: Path) -> Rubric:
    """Read `quality.yaml` of a library folder, and `phrasing.yaml` beside it. Raises LibraryError with every finding by line."""
    source = read_source(folder / FILE, folder)
    if source.data is None:
        raise LibraryError([*source.findings] or [Finding(source.path, 0, "is empty")])
    try:
        rubric = Rubric.model_validate(source.data)
    except ValidationError as error:
        raise LibraryError([*source.findings, *problems(source, error)]) from None
    return rubric.model_copy(update={"phrasing": read_phrasing(folder)})
