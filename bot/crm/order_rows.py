"""Rows of an order export as purchases, their lines and who bought."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, cast

from bot.crm.identity import buyer_key
from bot.crm.mapping import Plan
from bot.crm.masking import is_masked
from bot.crm.rowwise import NOTHING, Cells, RowProblem
from bot.sheets.tables import Row
from bot.shop.dates import local
from bot.shop.parts import PROVINCES
from bot.store.accounts import Arrival
from bot.store.customers import masked
from bot.store.purchases import STEPS, UNDATED, PayStep, Purchase, PurchaseItem, PurchaseState
from bot.store.takings import surety

_REACHED: Final = frozenset({"paid", "sent", "signed", "refunding", "refunded"})
_MOMENTS: Final = ("placed_at", "paid_at", "sent_at", "signed_at")
MOST_NUMBER: Final = 64
MOST_NOTE: Final = 500


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One row of an order export; the purchase's customer is the buyer key until the store knows the row."""

    order_no: str
    purchase: Purchase | None
    """None: the row only has a line of an order that another file tells. Undated where the row has an amount and no
    moment."""
    arrival: Arrival | None
    line: PurchaseItem | None

    @property
    def undated(self) -> bool:
        """Whether it is an order of which the row does not say when."""
        return self.purchase is not None and not self.purchase.dated


@dataclass(frozen=True, slots=True)
class _Times:
    placed: datetime | None
    paid: datetime | None
    sent: datetime | None
    signed: datetime | None

    @property
    def reached(self) -> PurchaseState:
        """How far the order came, by its dates alone."""
        if self.signed:
            return "signed"
        return "sent" if self.sent else "paid" if self.paid else "unpaid"

    def paid_as(self, state: PurchaseState) -> datetime | None:
        """Return when it was paid: not at all while unpaid; where a paid order does not say it, when placed."""
        if state == "unpaid":
            return None
        return self.paid or (self.placed if state in _REACHED else None)


@dataclass(frozen=True, slots=True)
class _Money:
    state: PurchaseState
    amount: int
    refunded: int
    paid: bool
    """Whether the amount is what was really paid."""
    step: PayStep


class OrderReader:
    """Reads the rows of one order export of a shop."""

    def __init__(
        self, plan: Plan, *, shop: str, source: str, now: datetime, gift_words: Sequence[str] = ()
    ) -> None:
        """Take the plan; of a buyer's note is kept only whether it has one of `gift_words`."""
        self._gift_words = tuple(gift_words)
        self._plan, self._used = plan, plan.used
        self._shop, self._source, self._now = shop, source, local(now)
        book, ours = plan.book, plan.ours
        others: dict[str, str] = {}
        for other in reversed(plan.others):
            others |= other.states
        self._states: tuple[Mapping[str, str], ...] = ({**book.states}, {**ours.states}, others)
        self._after: tuple[Mapping[str, str], ...] = ({**book.aftersale}, {**ours.aftersale})
        self._presale: tuple[Mapping[str, str], ...] = ({**book.presale}, {**ours.presale})
        self._by_line = book.per_line
        self._timed = not plan.undated

    def read(self, row: Row) -> tuple[OrderRow | None, list[RowProblem], list[RowProblem]]:
        """Return what a row says (None when anything is wrong with it), problems, and what is worth a look."""
        cells = Cells(self._plan, self._used, row)
        cells.yuan()
        order_no = cells.needed("order_no")[:MOST_NUMBER]
        times = self._times(cells)
        asked = cells.fen("amount")
        line = self._line(cells, asked if self._by_line else None)
        if times.placed is None and asked is None and cells.fen("paid") is None:
            if line is None and not cells.wrong:
                cells.blame("placed_at", "needed")
            made = OrderRow(order_no, None, None, line)
            return (None if cells.wrong else made), cells.wrong, cells.notes
        money = self._money(cells, asked, line, times)
        if cells.wrong:
            return None, cells.wrong, cells.notes
        state, refunded = money.state, money.refunded
        if self._by_line and line is not None:
            back = money.amount if state in {"refunded", "closed"} else refunded
            line = replace(line, amount=money.amount, refunded=back)
            if state in {"refunded", "closed"}:
                state = times.reached
        purchase = Purchase(
            shop=self._shop,
            order_no=order_no,
            customer=buyer_key(shop=self._shop, buyer=cells.text("buyer"), order_no=order_no),
            state=state,
            amount=money.amount,
            refunded=refunded,
            placed_at=times.placed or UNDATED,
            paid_at=times.paid_as(state),
            sent_at=times.sent,
            signed_at=times.signed,
            source=self._source,
            channel=cells.word("channel", self._plan.book.channels, self._plan.ours.channels) or "online",
            province=self._province(cells),
            rank=surety(state, paid_amount=money.paid),
            step=money.step,
            opens_at=cells.moment("opens_at", None),
            pay_before=cells.moment("pay_before", None),
            receiver=masked(cells.text("receiver", 60)),
            gift=self._gift(cells),
        )
        if cells.wrong:
            return None, cells.wrong, cells.notes
        if not purchase.dated and self._timed:
            cells.note("placed_at", "undated")
        return OrderRow(order_no, purchase, self._arrival(cells, purchase), line), [], cells.notes

    def _times(self, cells: Cells) -> _Times:
        """Return the moments of a row; one that was paid or sent before it was placed is blamed."""
        placed, paid, sent, signed = [cells.moment(name, self._now) for name in _MOMENTS]
        placed = placed or paid
        for name, moment in (("paid_at", paid), ("sent_at", sent), ("signed_at", signed)):
            if moment is not None and placed is not None and moment < placed:
                early = self._plan.heading("placed_at")
                cells.blame(name, "before", late=self._plan.heading(name), early=early)
                break
        return _Times(placed, paid, sent, signed)

    def _money(self, cells: Cells, asked: int | None, line: PurchaseItem | None, times: _Times) -> _Money:
        """Return the state of a row with what was paid and given back; contradictions are blamed."""
        paid, refunded = cells.fen("paid"), cells.fen("refunded")
        known = cells.word("state", *self._states)
        step = self._step(cells, stated=known is not None)
        state = cast("PurchaseState", known) if known else self._state(cells, times, paid, step)
        after = cells.word("aftersale", *self._after)
        if after in {"refunded", "refunding"}:
            state = cast("PurchaseState", after)
        parted = asked is not None and state == "unpaid" and step != ""
        amount = paid if asked is None or (paid and not parted) else asked
        if amount is None and line is not None and not self._by_line:
            amount = line.amount
        if amount is None:
            if not cells.wrong:
                cells.blame("amount", "needed")
            amount = 0
        if state == "refunded" and refunded is None:
            refunded = amount
        if refunded is not None and refunded > amount and not cells.wrong:
            cells.blame("refunded", "refund", refunded=refunded / 100, amount=amount / 100)
        return _Money(state, amount, refunded or 0, bool(paid) and not parted, step)

    def _step(self, cells: Cells, *, stated: bool) -> PayStep:
        """Return which payment of a pre-sale comes next, by its own column or by a state that tells nothing else."""
        found = None
        if (text := cells.text("presale", 40)) and text not in NOTHING:
            found = cells.word("presale", *self._presale)
            if found is None:
                cells.note("presale", "presale", value=text)
                found = "staged"
        if found is None and not stated:
            found = cells.word("state", *self._presale)
        return found if found in STEPS else ""

    def _state(self, cells: Cells, times: _Times, paid: int | None, step: PayStep) -> PurchaseState:
        """Return the state that moments and money tell, where no word does."""
        text = cells.text("state", 40)
        reached = times.reached
        if step in {"deposit", "balance"} and reached in {"unpaid", "paid"}:
            return "unpaid"
        if text:
            cells.note("state", "state", value=text)
        return "paid" if reached == "unpaid" and paid else reached

    def _line(self, cells: Cells, amount: int | None) -> PurchaseItem | None:
        """Return the line that a row tells; None when it names no product."""
        product, sku, title = cells.text("product", 64), cells.text("sku", 120), cells.text("title", 200)
        number = cells.text("line_no", 64)
        count = cells.whole("count") or 1
        price, whole = cells.fen("price"), cells.fen("line_amount")
        if not (product or sku or title or (number and amount is not None)):
            return None
        if whole is None:
            whole = amount if amount is not None else (price or 0) * count
        if not number:
            said = f"{product}\n{sku}\n{title}\n{price}"
            number = hashlib.sha256(said.encode()).hexdigest()[:16]
        return PurchaseItem(number, product, sku, title, cells.text("category", 60), count, whole)

    def _gift(self, cells: Cells) -> bool:
        note = cells.text("note", MOST_NOTE)
        return any(word in note for word in self._gift_words)

    def _province(self, cells: Cells) -> str:
        text = (cells.text("province", 20) or cells.text("address", 20)).strip()
        return text[:2] if text[:2] in PROVINCES else ""

    def _arrival(self, cells: Cells, purchase: Purchase) -> Arrival:
        """Return what the row says of its buyer: a name to show and the region, never an address."""
        fields: dict[str, Any] = {}
        nick, receiver = cells.text("nick", 60), cells.text("receiver", 60)
        if nick or receiver:
            fields["name"] = receiver if receiver and not is_masked(receiver) else nick or receiver
        if purchase.province:
            fields["province"] = PROVINCES[purchase.province]
        if city := cells.text("city", 40):
            fields["city"] = city
        if member := cells.text("member", 40):
            fields["member"] = member
        return Arrival(
            buyer=purchase.customer,
            first=purchase.placed_at if purchase.dated else None,
            last=purchase.placed_at if purchase.dated else None,
            fields=fields,
            as_of=purchase.placed_at.isoformat() if purchase.dated else "",
            source=self._source,
        )
