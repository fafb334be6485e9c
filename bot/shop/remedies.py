"""Decisions worded for replies: what can be done, what to show, who pays for sending back, what is agreed at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.shop.cases import FAULTS, CaseTable, Fault
from bot.shop.decide import Case, Decision, decide
from bot.shop.rulebook import Rulebook
from bot.shop.schema import ShopSpec
from bot.shop.wording import Wording
from bot.terms import Fact

SOURCE = "policy:aftersale"

PROVED: tuple[Fault, ...] = ("damaged", "missing", "wrong", "spoiled", "quality", "colour", "not_received")
"""Faults that need something to be shown."""
SENT_BACK: tuple[Fault, ...] = ("damaged", "wrong", "quality", "dislike", "size", "colour")
"""Faults after which goods may be sent back."""
AGREED: tuple[Fault, ...] = ("damaged", "missing", "wrong", "spoiled", "quality")
"""Faults of ours that an agent may settle alone."""

CASE_SLOTS: tuple[str, ...] = (
    *(f"fix_{fault}" for fault in FAULTS),
    *(f"proof_{fault}" for fault in PROVED),
    *(f"freight_{fault}" for fault in SENT_BACK),
    *(f"agreed_{fault}" for fault in AGREED),
)
"""Slots filled here; slots.yaml declares them."""


def case_facts(
    book: Rulebook, spec: ShopSpec, case: Case, wording: Wording, *, insured: bool
) -> Iterator[Fact]:
    """Yield what the table says of every fault in these circumstances; `insured`: freight insurance is on."""
    table = book.table
    if table is None:
        return
    for fault in FAULTS:
        decision = decide(book, spec, fault, case)
        if decision is not None:
            yield from _facts(decision, table, wording, insured=insured)


def _facts(decision: Decision, table: CaseTable, wording: Wording, *, insured: bool) -> Iterator[Fact]:
    fault = decision.fault
    yield Fact(f"fix_{fault}", _either(_names(decision.options, table), wording), SOURCE)
    if decision.proof and fault in PROVED:
        yield Fact(f"proof_{fault}", say_proof(decision.proof, table, wording), SOURCE)
    if decision.freight != "none" and fault in SENT_BACK:
        key = f"aftersale.freight.{decision.freight}" + ("_insured" if insured else "")
        yield Fact(f"freight_{fault}", wording.say(key), SOURCE)
    if decision.grant and fault in AGREED:
        yield Fact(f"agreed_{fault}", _either(_names(decision.grant, table), wording), SOURCE)


def _names(keys: Iterable[str], table: CaseTable) -> list[str]:
    return [table.options[key].zh for key in keys]


def _either(names: Sequence[str], wording: Wording) -> str:
    """Join alternatives: 补发、换新或退款."""
    return _joined("list.either", names, wording)


def say_proof(keys: Sequence[str], table: CaseTable, wording: Wording) -> str:
    """Join what is asked for, pictures first and together: 外箱和面单的照片、批次号."""
    photos = [table.proof[key].zh for key in keys if table.proof[key].photo]
    others = [table.proof[key].zh for key in keys if not table.proof[key].photo]
    if photos:
        others.insert(0, wording.say("aftersale.photos", what=_joined("list.both", photos, wording)))
    return wording.join(others)


def _joined(key: str, names: Sequence[str], wording: Wording) -> str:
    if len(names) == 1:
        return names[0]
    return wording.say(key, first=wording.join(names[:-1]), last=names[-1])
