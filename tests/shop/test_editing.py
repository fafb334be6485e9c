from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.shop import Answered, Edit, Editor, ShopSpec
from bot.shop.changes import facts_of

Make = Callable[..., ShopSpec]


def test_facts_are_written_where_they_belong(make_shop: Make, editor: Editor) -> None:
    """At any level, by key or Chinese name; a guarantee's under the guarantee; attributes at the product."""
    made = editor.edit(
        make_shop(),
        [
            Edit("清洗保养", "别泡水", "product", "cup"),
            Edit("return_condition", "没用过就行", valid_to="2026-12-01"),
            Edit("attribute.功率", "2200W", "product", "pot"),
            Edit("brand", None),
            Edit("material", "304不锈钢", "product", "pot", source="text:0-9"),
        ],
    )
    spec = made.spec
    assert spec is not None, made.problems
    assert "别泡水" == spec.product_of["cup"].facts["care"].value
    assert spec.policies["returns"].facts["return_condition"].valid_to is not None
    assert {"功率": "2200W"} == spec.product_of["pot"].attributes
    assert "brand" not in spec.facts
    assert "text:0-9" == spec.product_of["pot"].facts["material"].source
    assert 5 == len(made.changes)


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (Edit("no_such_slot", "x"), "row.no_slot"),
        (Edit("price", "80元", "product", "cup"), "row.no_slot"),
        (Edit("care", "别泡水", "product", "tap"), "row.no_target"),
        (Edit("care", "别泡水。"), "spec.value"),
        (Edit("care", "别泡水", valid_to="下周"), "cell.moment"),
        (Edit("attribute.功率", "2200W"), "row.no_target"),
        (Edit("return_condition", "没用过就行", "sku", "cup-blue"), "row.no_policy_slot"),
        (Edit("care", "坏\x00的"), "spec.value"),
    ],
)
def test_one_wrong_edit_keeps_all_out(make_shop: Make, editor: Editor, edit: Edit, code: str) -> None:
    """The place of the edit is its line."""
    made = editor.edit(make_shop(), [Edit("gift", "送杯刷"), edit])
    assert made.spec is None
    assert [(2, code)] == [(problem.cell.line, problem.code) for problem in made.problems]


def test_answer_is_added_and_answered_otherwise(make_shop: Make, editor: Editor) -> None:
    """The same question of the same product is one question."""
    first = editor.answer(make_shop(), Answered(("能进洗碗机吗",), "不能，会变形。", "cup"))
    assert first.spec is not None
    assert [("cup",)] == [faq.scope.products for faq in first.spec.faq]
    again = editor.answer(first.spec, Answered(("能进洗碗机吗",), "不建议。", "cup"))
    assert again.spec is not None
    assert ["不建议。"] == [faq.answer for faq in again.spec.faq]


def test_parts_are_replaced_and_wrong_ones_refused(make_shop: Make, editor: Editor) -> None:
    """Key, customers and orders stay whatever is sent."""
    spec = make_shop()
    made = editor.replace(spec, {"name": "大店", "key": "other", "customers": []})
    assert made.spec is not None
    assert ("大店", "small", 2) == (made.spec.name, made.spec.key, len(made.spec.customers))
    wrong = editor.replace(spec, {"products": [{"key": "x"}], "nonsense": 1})
    assert wrong.spec is None
    assert {"products", "nonsense"} == {problem.cell.heading for problem in wrong.problems}


def test_undone_changes_leave_the_shop_as_it_was(make_shop: Make, editor: Editor) -> None:
    """Two steps back over two versions."""
    spec = make_shop()
    first = editor.edit(spec, [Edit("gift", "送杯刷")])
    assert first.spec is not None
    second = editor.edit(first.spec, [Edit("gift", "送贺卡"), Edit("brand", None)])
    assert second.spec is not None
    back = editor.revert(second.spec, [second.changes, first.changes])
    assert back.spec is not None
    assert facts_of(spec) == facts_of(back.spec)
