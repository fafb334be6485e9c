"""How much the library has to say, by intent × psychology × emotion × order state, and where it falls silent."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, NamedTuple, get_args

from bot.library import ANY_INTENT
from bot.terms import OrderState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.library import Labels, Library, Template

NONE = "-"
"""Stands for no psychology shown: the usual message."""
STATES: tuple[str, ...] = get_args(OrderState)
UPSET = ("dissatisfied", "angry")
OF_ORDERS = frozenset({"order", "aftersale"})
"""Groups of intents in which the state of the order may change the answer."""
STATE_MATTERS = 4
"""An intent with answers of its own for this many states is held to have one for every state."""
WANTED = 3
"""Replies that should be there to choose from in every cell."""


class Cell(NamedTuple):
    """One circumstance of one intent; `psychology` may be `NONE`."""

    intent: str
    psychology: str
    emotion: str
    state: str


@dataclass(frozen=True, slots=True)
class Row:
    """What one intent has in all."""

    intent: str
    replies: int
    wordings: int
    toned: int
    """Replies with both texts of the tone packs."""
    general: int
    """Replies bound to nothing: no condition, no special case, no fact, no recorded action."""
    psychology: Mapping[str, int]
    """Replies that name the psychology in `when`; likewise the next two."""
    emotion: Mapping[str, int]
    state: Mapping[str, int]
    fewest: Cell
    """The cell with the fewest replies."""
    least: int
    """How many those are."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The counted library."""

    cells: Mapping[Cell, int]
    """Replies of the intent that can apply in the cell; special cases (`about`) and done-claims left out."""
    rows: Mapping[str, Row]
    any_intent: Mapping[str, int]
    """Psychology → replies that fit any intent."""
    gaps: tuple[str, ...]
    """What is missing, one line each, in order of the vocabulary."""


def cover(library: Library) -> Coverage:
    """Count the replies of a library; takes about a second."""
    labels = library.labels
    cells = {cell: 0 for intent in labels.intents for cell in _cells(intent, labels)}
    for template in library.replies:
        if template.intent in labels.intents and not template.about and template.action is None:
            for cell in _fits(template, labels):
                cells[cell] += 1
    rows = {
        intent: _row(intent, library.by_intent.get(intent, ()), labels, cells) for intent in labels.intents
    }
    spare = Counter(
        key for template in library.by_intent.get(ANY_INTENT, ()) for key in template.when.psychology
    )
    gaps = tuple(gap for row in rows.values() for gap in _gaps(row, library, cells))
    return Coverage(cells, rows, {key: spare[key] for key in labels.psychology}, gaps)


def _cells(intent: str, labels: Labels) -> Iterator[Cell]:
    """Yield every cell of an intent."""
    for motive, emotion, state in product((NONE, *labels.psychology), labels.emotion, STATES):
        yield Cell(intent, motive, emotion, state)


def _fits(template: Template, labels: Labels) -> Iterator[Cell]:
    """Yield the cells in which nothing speaks against a reply.

    A reply for a motive counts where that motive is shown, an offer never for somebody who is upset.
    """
    when, bars = template.when, template.not_when
    motives = when.psychology or (NONE, *labels.psychology)
    emotions = when.emotion or tuple(labels.emotion)
    refused = (*bars.emotion, *UPSET) if template.kind == "offer" else bars.emotion
    for motive, emotion, state in product(motives, emotions, when.order_state or STATES):
        if motive not in bars.psychology and emotion not in refused and state not in bars.order_state:
            yield Cell(template.intent, motive, emotion, state)


def _row(intent: str, replies: Sequence[Template], labels: Labels, cells: Mapping[Cell, int]) -> Row:
    """Return the totals of one intent."""
    named: dict[str, Counter[str]] = defaultdict(Counter)
    for template in replies:
        when = template.when
        named["psychology"].update(when.psychology)
        named["emotion"].update(when.emotion)
        named["state"].update(when.order_state)
    fewest = min(_cells(intent, labels), key=cells.__getitem__)
    return Row(
        intent=intent,
        replies=len(replies),
        wordings=sum(len(template.wordings) for template in replies),
        toned=sum({"brief", "pro"} <= set(template.tones) for template in replies),
        general=sum(_unbound(template) for template in replies),
        psychology={key: named["psychology"][key] for key in labels.psychology},
        emotion={key: named["emotion"][key] for key in labels.emotion},
        state={key: named["state"][key] for key in STATES},
        fewest=fewest,
        least=cells[fewest],
    )


def _unbound(template: Template) -> bool:
    special = template.about or template.said or template.step
    return not (template.when or template.not_when or special or template.slots or template.action)


def _gaps(row: Row, library: Library, cells: Mapping[Cell, int]) -> Iterator[str]:
    """Yield what one intent lacks."""
    labels = library.labels
    thin = [cell for cell in _cells(row.intent, labels) if cells[cell] < WANTED]
    if thin:
        worst = min(thin, key=cells.__getitem__)
        where = f"{worst.psychology} × {worst.emotion} × {worst.state}"
        yield f"{row.intent}: {len(thin)} cells below {WANTED} replies, fewest {cells[worst]} at {where}"
    group = labels.intents[row.intent].group
    if group in OF_ORDERS:
        if sum(count > 0 for count in row.state.values()) >= STATE_MATTERS:
            for state in (state for state, count in row.state.items() if not count):
                yield f"{row.intent}: no answer of its own when the order is {state}"
        comforts = [t for t in library.by_intent.get(row.intent, ()) if t.kind == "comfort" and not t.about]
        for emotion in UPSET:
            if not any(not t.when.emotion or emotion in t.when.emotion for t in comforts):
                yield f"{row.intent}: no comfort for a buyer who is {emotion}"
