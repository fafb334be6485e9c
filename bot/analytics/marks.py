"""What the scorer of service takes and gives: replies, the whole of a conversation, marks and the score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.analytics.rubric import Cell, Fail

Stage = Literal["presale", "aftersale", "complaint"]


@dataclass(frozen=True, slots=True)
class Crossed:
    """Words of a reply that cross a red line of the library."""

    rule: str
    """`tone.cold`, `promises.arrival` …"""
    text: str
    reason: str
    """Chinese, of the rule."""
    instead: str = ""
    """What to say instead; empty: the rule has nothing."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply of the shop with what was understood of it; the caller reads texts, this only judges."""

    turn: int
    """Place in the conversation, by which remarks name it."""
    text: str
    stage: Stage
    waited: float | None
    """Seconds since the buyer's first unanswered message; None: nobody waited."""
    open: tuple[str, ...] = ()
    """Needs that were open, in order of mention."""
    answered: tuple[str, ...] = ()
    """Those that it answered truly, in the order of the reply."""
    thin: tuple[str, ...] = ()
    """Of those, what it spoke to without the facts that the shop has on it."""
    acts: frozenset[str] = frozenset()
    topics: tuple[str, ...] = ()
    """Intents it speaks to, likeliest first; empty: not known."""
    false: tuple[str, ...] = ()
    """Claims in it that are not so."""
    other_case: bool = False
    """It decides by the rules for another case than the buyer's."""
    astray: bool = False
    """It treats her as if she had an order."""
    stalls: bool = False
    """It answers nothing yet."""
    defers: bool = False
    """It promises the answer for later."""
    blames: bool = False
    """It looks for the fault in the buyer."""
    pushes: bool = False
    """It hurries her to buy."""
    anew: bool = False
    """It greets as if nothing had been said yet."""
    sold: bool = False
    """She had ordered and paid already."""
    timed: bool = False
    """It says by when."""
    upset: bool = False
    """The buyer was dissatisfied or angry."""
    asked_known: tuple[str, ...] = ()
    """What it asks for although the chat has it."""
    unasked: bool = False
    """It gives away something nobody asked for."""
    tempted: bool = False
    """The buyer had asked for what must never be given, which nobody declines in the whole conversation."""
    lacks: tuple[str, ...] = ()
    """Kinds of thing that were asked for and that it has nothing of: `when`, `figure`, `choice`."""
    curt: bool = False
    """It is a word or two without any polite form."""
    points: bool = False
    """It only points to a link or a page."""
    cares: bool = True
    """It has a word for somebody who is upset."""
    dismisses: bool = False
    """It plays down what she is worried about."""
    pries: bool = False
    """It asks what is nobody's business, or for data that the case does not need."""
    troubled: bool = False
    """She has told, since the last reply, of something that went wrong."""
    crossed: tuple[Crossed, ...] = ()
    """Red lines of the library that it crosses."""
    touch: float = 1.0
    """How much it speaks of what she wrote lately, 0..1."""
    substance: float = 1.0
    """How much it holds beside courtesies, 0..1."""
    passed_over: tuple[str, ...] = ()
    """The weightiest words of hers that it does not take up."""
    beside: float = 0.0
    """Share of it that she did not ask for, 0..1: facts and words of selling that touch neither needs nor her words."""
    checks: bool = False
    """It only says that it is being looked up."""
    fails: tuple[Fail, ...] = ()


@dataclass(frozen=True, slots=True)
class Whole:
    """What is known of the conversation as a whole; None: not known, and not judged."""

    closed: bool | None = None
    """The problem was solved, or the buyer who never buys was served."""
    served: float = 0.0
    """How much was done of what lay with the shop, 0..1; it counts where nothing was closed."""
    still_open: tuple[str, ...] = ()
    given: float = 0.0
    """Yuan given away."""
    allowed: float | None = None
    """Yuan that could be given at most; None: no bound known."""
    wins: frozenset[str] = frozenset()
    """Acts that this buyer is won by; empty: not known."""
    loses: frozenset[str] = frozenset()
    psychology: frozenset[str] = frozenset()
    """What the buyer really cared about."""
    stated: frozenset[str] | None = None
    """What the trainee said the buyer cared about."""
    unanswered: int = 0
    """Rounds that nobody answered."""
    looks: bool = False
    """She never meant to buy."""
    stage: Stage = "presale"
    """What it is about, where nobody has answered at all."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One judgement, with its reason."""

    cell: Cell
    value: float
    """0..1."""
    key: str
    """Of the remark in `quality.yaml`."""
    turn: int | None = None
    """None: of the whole."""
    values: Mapping[str, object] = field(default_factory=dict)
    """What stands in the remark."""


@dataclass(frozen=True, slots=True)
class Score:
    """What a conversation is worth."""

    total: float
    """0..100."""
    passed: bool
    cells: Mapping[Cell, float]
    """0..1, of the cells that apply."""
    marks: tuple[Mark, ...]
    fails: tuple[tuple[int, Fail], ...]
    """Turn and what must never happen; each has cost its points."""
    first_wait: float | None
    """Seconds, of the first answer."""
    mean_wait: float | None
