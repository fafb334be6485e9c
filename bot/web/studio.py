"""What drills are played with: buyers, readers of replies and the scripted agent, built once per library."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.analytics.remarks import Remarks, remarks_of
from bot.analytics.touch import touch_of
from bot.library import Library
from bot.library.redlines import RedLineBook
from bot.shop import ShopFacts, ShopSpec
from bot.simulation.agents import Perfect
from bot.simulation.buyer import Buyer
from bot.simulation.case import Opener
from bot.simulation.contents import Contents
from bot.simulation.debrief import Better, result, weak_turns, why
from bot.simulation.dice import Dice
from bot.simulation.drill import Seat, better
from bot.simulation.persona import Persona
from bot.simulation.scenario import Scenario
from bot.simulation.scoring import Judge, Judged, judge
from bot.simulation.selfplay import Stage
from bot.simulation.staging import answers_of, practice_shops, stage_of
from bot.simulation.talk import Talk
from bot.store.drills import SeatResult
from bot.text.entities import Gazetteer
from bot.tickets.book import book_of
from bot.understand.conduct import conduct_reader
from bot.understand.lists import read_lists
from bot.understand.stalls import read_stalls

Cut = Callable[[str], Sequence[str]]
MOST_BETTER = 12
"""Turns of one conversation for which a better reply is worked out."""
LAST: Final = 0
"""Turn that stands for the one that never came: the last words of the buyer were not answered."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Everything of one library that drills need."""

    library: Library
    stage: Stage
    perfect: Perfect
    judge: Judge
    remarks: Remarks
    provinces: Mapping[str, str]
    shops: Mapping[str, ShopSpec]
    """Demo and practice shops by key."""

    def with_contents(self, contents: Contents) -> Cast:
        """Return the same with other personas and scenarios."""
        return replace(self, stage=replace(self.stage, contents=contents, talk=Talk(contents)))

    def buyer(self, spec: ShopSpec, who: tuple[Persona, Scenario], seed: str, moment: datetime) -> Buyer:
        """Return a buyer who has not said anything. Raises InputError where she does not fit the shop."""
        opener = Opener(ShopFacts(spec), self.stage.contents, self.provinces)
        case = opener.open(*who, moment, Dice.of(seed, "case"))
        return Buyer(case, self.stage.talk, self.stage.ears, seed)

    def copy(self, seat: Seat, snapshot: str) -> Buyer:
        """Return a buyer of her own at an earlier moment."""
        twin = Buyer(seat.buyer.case, self.stage.talk, self.stage.ears, seat.seed)
        twin.restore(snapshot)
        return twin

    def hint(self, seat: Seat) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return a good reply now, and why."""
        steps = seat.buyer.steps
        texts = better(seat, seat.buyer.snapshot(), None, self.perfect, self.copy)
        return texts, why(seat.buyer, len(steps), self.remarks) if steps else ()

    def judged(self, seat: Seat) -> Judged:
        """Judge the conversation at a seat."""
        return judge(seat.buyer, self.judge, seat.statement, seat.hints)

    def closed(self, seat: Seat, drill: str, until: float | None) -> SeatResult:
        """Judge the conversation at a seat and put it into words."""
        judged = self.judged(seat)
        found: dict[int, Better] = {}
        snapshots = {heard.step: heard.snapshot for heard in seat.answers}
        for turn, place in list(weak_turns(judged).items())[:MOST_BETTER]:
            if (snapshot := snapshots.get(place)) is not None:
                texts = better(seat, snapshot, place, self.perfect, self.copy)
                found[turn] = Better(texts, why(seat.buyer, place, self.remarks))
        if judged.whole.unanswered:
            texts, reasons = self.hint(seat)
            found[LAST] = Better(texts, reasons)
        persona = seat.buyer.case.persona
        return SeatResult(
            drill=drill,
            number=seat.number,
            persona=persona.key,
            scenario=seat.buyer.case.scenario.key,
            level=persona.level,
            psychology=persona.main,
            type=dict(persona.type),
            total=judged.score.total,
            passed=judged.score.passed,
            result=result(judged, seat.buyer, self.remarks, found, until) | {"hints": seat.hints},
        )


class Studio:
    """Builds the cast when it is first needed, and again with another library; safe between threads."""

    def __init__(
        self, library: Callable[[], Library], cut: Cut, models: Path, now: Callable[[], datetime]
    ) -> None:
        self._library, self._cut, self._models, self._now = library, cut, models, now
        self._lock = threading.Lock()
        self._cast: Cast | None = None

    def cast(self) -> Cast:
        """Return the cast of the library in use; seconds the first time. Raises LibraryError, ShopError."""
        library = self._library()
        with self._lock:
            if self._cast is None or self._cast.library is not library:
                self._cast = self._build(library)
            return self._cast

    def _build(self, library: Library) -> Cast:
        moment = self._now()
        stage = stage_of(library, self._cut, self._models, (), moment)
        answers = answers_of(library, stage)
        remarks = remarks_of(library.folder, library.labels)
        stalls = read_stalls(library.folder / "stalls.yaml")
        redlines = RedLineBook(library.redlines)
        return Cast(
            library,
            stage,
            Perfect(stage.contents.agents.get("perfect", {}), answers),
            Judge(
                remarks.rubric,
                stalls,
                book_of(library.folder),
                stage.ears,
                redlines.at(None, moment),
                touch_of(library, self._cut, remarks.rubric),
                conduct_reader(library, self._cut, self._models),
            ),
            remarks,
            Gazetteer.of(read_lists(library.folder / "places.yaml", empty=True)).province,
            practice_shops(library, moment),
        )


def suited(
    trade: str, personas: Iterable[Persona], scenarios: Iterable[Scenario]
) -> list[tuple[Persona, Scenario]]:
    """Return who may meet what in a shop of a trade."""
    situations = list(scenarios)
    return [(one, other) for one in personas for other in situations if other.suits(one, trade)]
