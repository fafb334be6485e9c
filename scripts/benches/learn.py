"""Does ranking learn what agents prefer, and does it keep it after one angry afternoon? Through the real store.

A shop's agents have a hidden preference: for each need one reply among the eight that fit best. Every round
they are offered three; when the preferred one is among them they mostly send it, else they send the first,
another or none. Afterwards one of them spends an afternoon waving the preferred replies away.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from bot.assembly import read_needs
from bot.chat.learned import Learned
from bot.library import Library, find_library, load_library
from bot.reply import Chooser, Situation
from bot.reply.places import TRIED_WORTH
from bot.reply.rank import Ranking
from bot.reply.retrieve import retrieve
from bot.shop import ShopFacts, load_shops
from bot.store import (
    Database,
    create_staff,
    offered,
    open_conversation,
    record_feedback,
    save_shop,
)
from bot.terms import Feedback, Scored, Suggestion, Understanding

CHOICES, DAYS, AGENTS = 2000, 20, 5
LEAST_FITTING, FITTING = 3, 8
"""Replies among which the hidden preference lies, at least and at most."""
LOYALTY, FIRST, OTHER = 0.85, 0.5, 0.2
"""How often the preferred reply is sent when offered; else how often the first, and another one."""
ANGRY = 60
"""Conversations of the angry afternoon, for each need."""
WANTED = 0.9
START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@dataclass
class World:
    """One shop, its agents and their clock."""

    database: Database
    chooser: Chooser
    situations: dict[str, Situation]
    """Need → a round about it."""
    shop: str
    agents: list[str]
    random: Random
    now: datetime = START
    talks: int = 0
    learned: Learned = field(init=False)

    def __post_init__(self) -> None:
        """Begin with nothing learned."""
        self.learned = Learned(self.database, lambda: self.now)

    def first(self, need: str) -> str:
        """Return the reply that comes first now."""
        return self.offers(need, "")[0].template

    def offers(self, need: str, seed: str) -> tuple[Suggestion, ...]:
        """Return the three for a need."""
        adoption = self.learned.of(self.shop)
        return self.chooser.suggest(replace(self.situations[need], adoption=adoption, seed=seed))

    def day(self, needs: Sequence[str], count: int, preferred: dict[str, str]) -> None:
        """Let the agents serve `count` rounds in a day, then learn from it."""
        with self.database.write() as session:
            for _ in range(count):
                need, agent = self.random.choice(needs), self.random.choice(self.agents)
                talk, shown = self._open(session, need)
                self._tell(session, talk, agent, "displayed", shown)
                chosen = self._choice(shown, preferred[need])
                if chosen is not None:
                    self._tell(session, talk, agent, "sent", [chosen])
        self._sleep()

    def afternoon(self, needs: Sequence[str], preferred: dict[str, str]) -> None:
        """Have one agent wave the preferred replies away wherever they are offered."""
        agent = self.agents[0]
        with self.database.write() as session:
            for need in needs:
                for _ in range(ANGRY):
                    talk, shown = self._open(session, need)
                    self._tell(session, talk, agent, "displayed", shown)
                    hated = [offer for offer in shown if offer.template == preferred[need]]
                    self._tell(session, talk, agent, "dismissed", hated)
        self._sleep()

    def _open(self, session: object, need: str) -> tuple[str, list[Suggestion]]:
        self.talks += 1
        self.now += timedelta(seconds=30)
        talk = open_conversation(session, shop=self.shop, buyer=f"b{self.talks}", now=self.now).id  # type: ignore[arg-type]
        shown = [
            replace(offer, id=f"{self.talks}-{place}")
            for place, offer in enumerate(self.offers(need, f"{talk}:1"))
        ]
        offered(session, conversation=talk, round_seq=1, revision=1, suggestions=shown, now=self.now)  # type: ignore[arg-type]
        return talk, shown

    def _tell(self, session: object, talk: str, agent: str, step: str, what: Sequence[Suggestion]) -> None:
        for offer in what:
            feedback = Feedback(offer.id, step)  # type: ignore[arg-type]
            record_feedback(session, feedback, conversation=talk, staff=agent, now=self.now)  # type: ignore[arg-type]

    def _choice(self, shown: Sequence[Suggestion], preferred: str) -> Suggestion | None:
        for offer in shown:
            if offer.template == preferred and self.random.random() < LOYALTY:
                return offer
        others = [offer for offer in shown if offer.template != preferred]
        luck = self.random.random()
        if not others or luck >= FIRST + OTHER:
            return None
        return others[0] if luck < FIRST else self.random.choice(others)

    def _sleep(self) -> None:
        self.now = (self.now + timedelta(days=1)).replace(hour=2, minute=0, second=0)
        self.learned.renew()


def main() -> None:
    """Run every seed with one need and with ten; exit with 1 when fewer than 9 of 10 were learned or kept."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--choices", type=int, default=CHOICES)
    parser.add_argument("--seeds", type=int, default=1)
    options = parser.parse_args()
    library = load_library(find_library())
    missed = False
    for count, seeds in ((1, 2 * options.seeds), (10, options.seeds)):
        before = learnt = kept = total = 0
        for seed in range(seeds):
            for was, is_first, stays in run(library, seed, count, options.choices):
                before, learnt, kept = before + was, learnt + is_first, kept + stays
                total += 1
        print(
            f"{options.choices} choices over {count} need{'s'[: count - 1]}: preferred reply first "
            f"before {before}/{total}, after {learnt}/{total} ({learnt / total:.0%}), "
            f"after one angry afternoon {kept}/{total} ({kept / total:.0%})"
        )
        missed |= learnt < WANTED * total or kept < WANTED * total
    print(f"wanted {WANTED:.0%}: {'MISSED' if missed else 'met'}")
    sys.exit(missed)


def unmarked(text: str, platform: str | None = None, /) -> Sequence[str]:
    """Find no red lines."""
    del text, platform
    return ()


def run(library: Library, seed: int, count: int, choices: int) -> list[tuple[bool, bool, bool]]:
    """Return, for each need, whether the preferred reply came first before, after, and after the afternoon."""
    random = Random(seed)
    answers = read_needs(library.folder, library)
    chooser = Chooser(library, answers, unmarked)
    spec = next(iter(load_shops(library.folder / "shops", START).values()))
    sheet = ShopFacts(spec).gather(spec.products[0].key, None, (), START)
    situations: dict[str, Situation] = {}
    preferred: dict[str, str] = {}
    keys = list(library.labels.intents)
    random.shuffle(keys)
    for need in keys:
        read = Understanding((), {}, (Scored(need, 0.95),), Scored("calm", 0.9), needs=(need,))
        situation = Situation(read, facts=dict(sheet), trade=spec.trade, tone=spec.tone)
        good = fitting(library, answers, situation)
        if len(good) >= LEAST_FITTING and len(situations) < count:
            situations[need] = situation
            preferred[need] = random.choice(good)
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(Database(f"sqlite:///{Path(folder) / 'b.db'}")) as database,
    ):
        database.upgrade()
        with database.write() as session:
            save_shop(session, spec, now=START)
            agents = [
                create_staff(
                    session,
                    username=f"a{n}",
                    name=f"A{n}",
                    role="agent",
                    password_hash="",
                    shops=(spec.key,),
                    now=START,
                ).id
                for n in range(AGENTS)
            ]
        world = World(database, chooser, situations, spec.key, agents, random)
        needs = list(situations)
        before = {need: world.first(need) for need in needs}
        for _ in range(DAYS):
            world.day(needs, choices // DAYS, preferred)
        after = {need: world.first(need) for need in needs}
        world.afternoon(needs, preferred)
        kept = {need: world.first(need) for need in needs}
    return [(before[n] == preferred[n], after[n] == preferred[n], kept[n] == preferred[n]) for n in needs]


def fitting(library: Library, needs: Mapping[str, Sequence[str]], situation: Situation) -> list[str]:
    """Return the replies without gaps that fit a situation well and are for no other motive, best first."""
    ranking = Ranking(situation, needs)
    wanted = dict.fromkeys(situation.understanding.needs, 1.0)
    ranked = [ranking.rank(candidate) for candidate in retrieve(library, situation, wanted)]
    ranked.sort(key=lambda item: -item.score)
    good = [
        item
        for item in ranked
        if not item.missing
        and not item.candidate.template.when.psychology
        and item.score >= TRIED_WORTH * ranked[0].score
    ]
    return [item.candidate.template.id for item in good[:FITTING]]


if __name__ == "__main__":
    main()
