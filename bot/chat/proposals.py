"""Looks through what agents sent for wordings worth keeping, and proposes them to the shop's supervisors."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.chat.dossier import Dossiers
from bot.learning.candidates import Candidate, generalise, propose
from bot.learning.own import entry_of, known_of, template_of
from bot.library import Library
from bot.lint import lint_reply
from bot.shop import ShopFacts
from bot.store import (
    Answered,
    Database,
    Session,
    ShopReply,
    add_reply,
    day_of,
    edited_answers,
    forget_gaps,
    list_replies,
    list_shops,
    list_staff,
    load_shop_entry,
    typed_answers,
)
from bot.terms import Entity, Fact
from bot.text.entities import find_entities
from bot.text.normalise import normalise
from bot.understand.reader import Reader

LOOKED_BACK = timedelta(days=30)
GAPS_KEPT = timedelta(days=90)
"""What was asked in vain before is no gap any more, and its words are of no use."""
MOST_WAITING = 100
"""Proposals that may wait in a shop; a longer list nobody reads."""
MOST_KNOWN = 2000
"""Replies of the shop, in whatever state, that a candidate is compared with."""
QUESTION_MARKS = ("？", "?")


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of looking."""

    answers: int
    """Answers in the agents' own words."""
    proposed: int
    """New proposals."""
    left: Mapping[str, int]
    """Why others were left → how many: as Proposals.left, and `lint`, `full`."""


class Proposer:
    """Looks in one shop at a time; runs in a worker thread."""

    def __init__(
        self,
        database: Database,
        dossiers: Dossiers,
        library: Callable[[], Library],
        reader: Callable[[], object],
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._dossiers = dossiers
        self._library = library
        self._reader = reader
        self._now = now
        self._turn = threading.Lock()

    def look(self, shop: str) -> Looked:
        """Propose what agents of a shop keep writing; drills propose nothing. Raises NotFound, StoreError."""
        library, now = self._library(), self._now()
        with self._turn:
            with self._database.read() as session:
                if load_shop_entry(session, shop).simulation:
                    return Looked(0, 0, {})
                facts = self._dossiers.shop(session, shop)
                since = now - LOOKED_BACK
                answers = (*edited_answers(session, shop, since), *typed_answers(session, shop, since))
                there = list_replies(session, shop, limit=MOST_KNOWN)
                names = [staff.name for staff in list_staff(session) if len(staff.name) > 1]
            left: Counter[str] = Counter()
            worded = self._worded(answers, facts, names, left)
            found = propose(worded, known_of(library, there), left)
            left = Counter(found.left)
            with self._database.write() as session:
                proposed = self._keep(session, shop, found.candidates, there, left)
        return Looked(len(answers), proposed, dict(left))

    def look_everywhere(self) -> int:
        """Look in every real shop, and forget what was asked of its facts long ago; return the new proposals."""
        with self._database.write() as session:
            forget_gaps(session, self._now() - GAPS_KEPT)
        with self._database.read() as session:
            shops = [shop.key for shop in list_shops(session) if not shop.simulation]
        return sum(self.look(shop).proposed for shop in shops)

    def _worded(
        self, answers: Sequence[Answered], facts: ShopFacts, names: Sequence[str], left: Counter[str]
    ) -> list[tuple[Answered, str]]:
        """Return the answers that can stand for others, each with its wording."""
        known: dict[str, tuple[Fact, ...]] = {}
        found = []
        for answer in answers:
            if answer.item not in known:
                sheet = facts.gather(answer.item or None, None, (), self._now())
                known[answer.item] = tuple(sheet.facts.values())
            wording, why = generalise(answer.text, (*answer.facts, *known[answer.item]), self._find, names)
            if why or not answer.intent:
                left[why or "rare"] += 1
            else:
                found.append((answer, wording))
        return found

    def _find(self, text: str) -> Sequence[Entity]:
        reader = self._reader()
        if isinstance(reader, Reader):
            return reader.features.prepare(text).entities
        return find_entities(normalise(text))

    def _keep(
        self,
        session: Session,
        shop: str,
        candidates: Sequence[Candidate],
        there: Sequence[ShopReply],
        left: Counter[str],
    ) -> int:
        library, now = self._library(), self._now()
        room = MOST_WAITING - sum(reply.state == "proposed" for reply in there)
        kept = 0
        for candidate in candidates:
            kind = "ask" if candidate.wording.endswith(QUESTION_MARKS) else "answer"
            entry = entry_of({"wordings": [candidate.wording], "kind": kind})
            wrong = candidate.intent not in library.labels.intents or lint_reply(
                library, template_of(library, "own", candidate.intent, entry)
            )
            if wrong or kept >= room:
                left["lint" if wrong else "full"] += 1
                continue
            add_reply(
                session,
                shop=shop,
                intent=candidate.intent,
                entry=entry,
                source="edited" if candidate.base else "typed",
                base=candidate.base,
                evidence=_evidence(candidate, day_of(now).isoformat()),
                now=now,
            )
            kept += 1
        return kept


def _evidence(candidate: Candidate, day: str) -> dict[str, object]:
    return {
        "times": candidate.times,
        "conversations": candidate.conversations,
        "staff": candidate.staff,
        "examples": list(candidate.examples),
        "day": day,
    }
