"""Quality of a real conversation: its replies as the scorer of service takes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Protocol

from bot.analytics.crossing import crossings, failing
from bot.analytics.manners import (
    bare_link,
    begins_anew,
    blames,
    cares,
    curt,
    defers,
    dismisses,
    does,
    names_time,
    pries,
    pushes,
    puts_off,
)
from bot.analytics.quality import Reply, Score, Stage, Whole, score
from bot.analytics.relevance import missing
from bot.terms import Turn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.analytics.rubric import Fail, Rubric
    from bot.analytics.touch import Touch
    from bot.library import Label
    from bot.library.redlines import RedLines
    from bot.terms import Understanding
    from bot.tickets.book import TicketBook
    from bot.understand.acts import ActReader
    from bot.understand.conduct import ConductReader
    from bot.understand.recognise import Recogniser
    from bot.understand.stalls import Stalls

UPSET: Final = frozenset({"dissatisfied", "angry"})
GRIEVED: Final = frozenset({"complaint", "dispute"})
USEFUL: Final = frozenset({"answer_fact", "recommend", "reassure", "concede", "refuse", "promise"})
TELLS: Final = frozenset({"answer_fact", "recommend", "concede"})
"""Acts that tell something there and then."""
FAILS: Final[Mapping[str, Fail]] = {
    "off_platform": "off_platform",
    "cashback": "cashback",
    "fake_review": "cashback",
    "data": "leaked",
    "guarantee": "unauthorised",
    "minor_unchecked": "unauthorised",
}
"""What must never be granted; that something was done cannot be told from words alone, so it fails nobody here."""
LOOKED_AT: Final = 3
CONTEXT: Final = 8


class RoundReader(Protocol):
    """What reads a buyer's round; bot.understand.reader.Reader is one."""

    def read_round(self, turns: Sequence[Turn], context: Sequence[Turn] = ()) -> Understanding:
        """Return what the turns say."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One message of a conversation as it was stored."""

    role: str
    """buyer or agent; others are passed over."""
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Readers:
    """What reads messages of both sides."""

    rounds: RoundReader
    acts: ActReader
    topics: Recogniser
    red: Callable[[str], frozenset[str]]
    stalls: Stalls
    book: TicketBook
    intents: Mapping[str, Label]
    """Vocabulary, by which a need is of before or after the sale."""
    lines: RedLines
    touch: Touch
    conduct: ConductReader


def replies_of(spoken: Sequence[Spoken], readers: Readers) -> tuple[tuple[Reply, ...], bool]:
    """Return the shop's replies as they are scored, and whether the last round stands unanswered.

    A reply is what the agents wrote until the buyer wrote again; what is told about facts is not checked, because the
    facts of that day are not known any more.
    """
    replies: list[Reply] = []
    round_: list[Spoken] = []
    answer: list[Spoken] = []
    before: list[Turn] = []
    open_: tuple[str, ...] = ()

    def close() -> None:
        nonlocal open_
        reply = _reply(len(replies) + 1, (round_, answer), before, open_, readers)
        replies.append(reply)
        open_ = tuple(need for need in reply.open if need not in reply.answered)
        before.extend([*(Turn("buyer", m.text) for m in round_), *(Turn("agent", m.text) for m in answer)])
        round_.clear()
        answer.clear()

    for message in spoken:
        if message.role == "buyer":
            if answer:
                close()
            round_.append(message)
        elif message.role == "agent":
            answer.append(message)
    if answer:
        close()
    return tuple(replies), bool(round_)


def _reply(
    turn: int,
    said: tuple[Sequence[Spoken], Sequence[Spoken]],
    before: Sequence[Turn],
    still: tuple[str, ...],
    readers: Readers,
) -> Reply:
    """Read a reply; `said` is the buyer's round and what was answered to it."""
    round_, answer = said
    text = "\n".join(message.text for message in answer)
    needs: tuple[str, ...] = ()
    upset, grieved, after = False, False, False
    if round_:
        turns = tuple(Turn("buyer", message.text) for message in round_)
        read = readers.rounds.read_round(turns, tuple(before[-CONTEXT:]))
        asked = read.needs or ([one.key for one in read.intents[:1]] if not read.quiet else [])
        needs = tuple(dict.fromkeys(asked))
        upset = read.emotion.key in UPSET
        grieved = upset or bool(GRIEVED & {one.key for one in read.psychology} | GRIEVED & set(needs))
    open_ = tuple(dict.fromkeys([*still, *needs]))
    after = any(getattr(readers.intents.get(need), "group", "") == "aftersale" for need in open_)
    acts = readers.acts.read(text) | ({"promise"} if does(text) else set())
    topics = [intent for intent, _ in readers.topics.ranked(text, LOOKED_AT)]
    answered = tuple(need for need in open_ if need in topics) if acts & USEFUL else ()
    stage: Stage = "complaint" if grieved and after | upset else "aftersale" if after else "presale"
    granted = () if "refuse" in acts else sorted(readers.red(text))
    heard = round_[-1].text if round_ else ""
    over = () if "refuse" in acts else failing(text, heard, readers.lines, readers.conduct.read(text))
    fails = tuple(dict.fromkeys([*(FAILS[key] for key in granted if key in FAILS), *over]))
    timed = names_time(text, readers.book, answer[0].at)
    wrote = [message.text for message in round_]
    waited = (answer[0].at - round_[0].at).total_seconds() if round_ else None
    return Reply(
        turn=turn,
        text=text,
        stage=stage,
        waited=waited,
        open=open_,
        answered=answered,
        acts=acts,
        topics=tuple(topics),
        stalls=all(readers.stalls.only(message.text) for message in answer)
        or puts_off(text, timed=timed, tells=bool(answered)),
        defers=defers(text, acts, tells=bool(acts & TELLS)),
        blames=blames(text),
        anew=bool(before) and begins_anew(text),
        pushes=pushes(text),
        timed=timed,
        upset=upset,
        lacks=missing("\n".join(wrote), text),
        curt=curt(text),
        points=bare_link(text),
        cares="apologise" in acts or cares(text),
        dismisses=dismisses(text),
        pries=pries(text),
        troubled=bool(round_) and grieved,
        crossed=crossings(text, heard, readers.lines),
        touch=readers.touch.touch(wrote, [turn.text for turn in before if turn.role == "buyer"], text),
        substance=readers.touch.substance(text),
        passed_over=readers.touch.passed_over(wrote, text),
        fails=fails,
    )


def appraise(spoken: Sequence[Spoken], readers: Readers, rubric: Rubric) -> tuple[Score, tuple[Reply, ...]]:
    """Score a stored conversation; how it ended and what was given away is not known, and not judged."""
    replies, left = replies_of(spoken, readers)
    return score(replies, Whole(unanswered=int(left)), rubric), replies
