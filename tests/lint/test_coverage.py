from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.library import Conditions, Library, Template, find_library, load_library
from bot.lint import STATES, Cell, Coverage, cover

CALM = Cell("invoice", "-", "calm", "paid")


@pytest.fixture(scope="module")
def shipped() -> Library:
    """Return the library that ships."""
    return load_library(find_library())


@pytest.fixture(scope="module")
def coverage(shipped: Library) -> Coverage:
    """Return the count over the library that ships."""
    return cover(shipped)


def _with_only(shipped: Library, *changes: dict[str, Any]) -> Coverage:
    """Return the count over a library whose replies to 发票 are one per dictionary of changed fields."""
    plain = Template(
        id="invoice.test",
        intent="invoice",
        stage="order",
        wordings=("抬头和税号发来就去登记",),
        tones={},
        when=Conditions(),
        not_when=Conditions(),
        about=(),
        kind="answer",
        action=None,
        cites=(),
        slots=(),
        path="replies/order/invoice.yaml",
        line=3,
    )
    replies = tuple(dataclasses.replace(plain, **fields) for fields in changes)
    others = tuple(template for template in shipped.replies if template.intent != "invoice")
    by_intent = {**shipped.by_intent, "invoice": replies}
    return cover(dataclasses.replace(shipped, replies=(*others, *replies), by_intent=by_intent))


def test_nothing_is_missing(coverage: Coverage) -> None:
    """What ships has three replies in every cell, an answer per state, and comfort for the upset."""
    assert coverage.gaps == ()


def test_every_cell_is_counted(shipped: Library, coverage: Coverage) -> None:
    """There is a cell for every intent, every motive and none, every emotion, every state."""
    labels = shipped.labels
    each = len(labels.intents) * (len(labels.psychology) + 1) * len(labels.emotion) * len(STATES)
    assert len(coverage.cells) == each


def test_reply_counts_where_its_conditions_hold(shipped: Library) -> None:
    """A reply for one state, motive or emotion counts there and nowhere else."""
    found = _with_only(shipped, {}, {"when": Conditions(order_state=("paid",), psychology=("speed",))})
    assert found.cells[CALM] == 1
    assert found.cells[CALM._replace(psychology="speed")] == 2
    assert found.cells[CALM._replace(psychology="speed", state="signed")] == 1


def test_excluded_reply_does_not_count(shipped: Library) -> None:
    """What `not_when` rules out does not count."""
    found = _with_only(shipped, {"not_when": Conditions(order_state=("paid",))})
    assert found.cells[CALM] == 0
    assert found.cells[CALM._replace(state="unpaid")] == 1


def test_offer_does_not_count_for_the_upset(shipped: Library) -> None:
    """An offer is nothing to say to somebody who is angry."""
    found = _with_only(shipped, {"kind": "offer"})
    assert found.cells[CALM] == 1
    assert found.cells[CALM._replace(emotion="angry")] == 0


@pytest.mark.parametrize("changes", [{"about": ("专票",)}, {"action": "register_invoice"}])
def test_special_case_fills_no_cell(shipped: Library, changes: dict[str, Any]) -> None:
    """A special case or a done-claim is not there for everybody."""
    assert _with_only(shipped, changes).cells[CALM] == 0


def test_gaps_are_named(shipped: Library) -> None:
    """Thin cells, a forgotten state and missing comfort are told with the intent."""
    states = ("unpaid", "paid", "pushed", "collected", "delivering", "signed", "refunding", "closed")
    found = _with_only(shipped, {"when": Conditions(order_state=states)})
    assert tuple(gap for gap in found.gaps if gap.startswith("invoice:")) == (
        "invoice: 675 cells below 3 replies, fewest 0 at - × pleased × unknown",
        "invoice: no answer of its own when the order is unknown",
        "invoice: no comfort for a buyer who is dissatisfied",
        "invoice: no comfort for a buyer who is angry",
    )


def test_totals_of_an_intent(shipped: Library) -> None:
    """A row says how much there is and what of it names a state."""
    tones = {"brief": "发抬头", "pro": "请提供抬头"}
    row = _with_only(shipped, {"tones": tones}, {"when": Conditions(order_state=("paid",))}).rows["invoice"]
    assert (row.replies, row.wordings, row.toned, row.general) == (2, 2, 1, 1)
    assert row.state["paid"] == 1
    assert row.least == 1


def test_command_prints_the_table() -> None:
    """`zhike coverage` prints a line per intent; one intent is shown cell by cell."""
    table = CliRunner().invoke(app, ["coverage"])
    assert table.exit_code == 0
    assert "\nchange_address\t" in table.stdout
    grid = CliRunner().invoke(app, ["coverage", "--intent", "change_address"])
    assert grid.stdout.startswith("psychology\temotion\tunpaid\tpaid")


def test_command_prints_cells() -> None:
    """`--csv` prints every cell of the intents chosen."""
    result = CliRunner().invoke(app, ["coverage", "--csv", "--intent", "invoice"])
    first, *rest = result.stdout.splitlines()
    assert first == "intent,psychology,emotion,state,replies"
    assert len(rest) == 675


def test_command_refuses_unknown_intent() -> None:
    """An intent that the vocabulary does not have is refused."""
    assert CliRunner().invoke(app, ["coverage", "--intent", "prize"]).exit_code == 2
