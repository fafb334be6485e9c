"""Cases of customers about to leave: opened by a warning, closed by a purchase or by the dead period (CHURN-02)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.crm.holdout import Effect, Tried, effect_of
from bot.crm.purchases import second_of
from bot.crm.records import ChurnCase, Figures
from bot.store import Session
from bot.store.churn import close_churn, open_cases_of, warn_of
from bot.store.outline import Outline

LAYERS: Final = 3
"""The upper layers of the pyramid, for which a case is opened."""
MANY_CASES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class SavedFigures:
    """How cases ended, with and without anything done."""

    open: int
    measured: Tried
    """People: closed cases in which something was done; successes: those who came back."""
    left_alone: Tried
    effect: Effect
    value: int
    """Fen of the first order of who came back."""


def follow_cases(
    session: Session,
    shop: str,
    people: Sequence[tuple[Figures, Sequence[Outline]]],
    now: datetime,
) -> None:
    """Open cases for customers worth it whose risk is high now; close open ones that are decided.

    Which are open is asked in the transaction that writes: another computation may have been there meanwhile.
    Somebody in the dead period opens none: there is nothing left to warn of.
    """
    cases = open_cases_of(session, [figures.customer for figures, _ in people])
    warned = []
    for figures, orders in people:
        case = cases.get(figures.customer)
        if case is not None:
            _close(session, figures, case, orders, now)
        elif (
            figures.risk is not None
            and figures.risk_level == "high"
            and figures.stage != "dead"
            and 0 < figures.layer <= LAYERS
        ):
            reasons = {str(key): value for key, value in figures.detail["reasons"]}
            warned.append((figures.customer, figures.risk, reasons))
    warn_of(session, shop, warned, now=now)


def _close(
    session: Session, figures: Figures, case: ChurnCase, orders: Sequence[Outline], now: datetime
) -> None:
    back = next((order for order in orders if _after(order, case)), None)
    if back is not None:
        close_churn(session, case.id, outcome="returned", value=back.net, now=now)
    elif figures.stage == "dead":
        close_churn(session, case.id, outcome="lost", now=now)


def saved(cases: Iterable[ChurnCase]) -> SavedFigures:
    """Return how cases ended. Who was helped was chosen by people, so the difference is no proof by itself."""
    known = tuple(cases)
    closed = [case for case in known if case.outcome != "open"]
    arms = [[case for case in closed if bool(case.measure) is helped] for helped in (True, False)]
    measured, alone = (Tried(len(arm), sum(1 for case in arm if case.outcome == "returned")) for arm in arms)
    return SavedFigures(
        open=len(known) - len(closed),
        measured=measured,
        left_alone=alone,
        effect=effect_of(measured, alone),
        value=sum(case.value for case in closed if case.outcome == "returned"),
    )


def _after(order: Outline, case: ChurnCase) -> bool:
    return order.deal and order.paid is not None and order.paid > second_of(case.warned_at)
