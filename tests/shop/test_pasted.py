from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.shop import Editor, ShopSpec
from bot.shop.pasted import Names, Proposal, approved, names_of, propose

Make = Callable[..., ShopSpec]
PAGE = """【产品参数】
品牌：暖灶   功率: 2200W
材质\t316不锈钢内胆。
· 产地：浙江永康；保质期：10个月
售价：89元
【适用场景】办公室
详情请看 https://item.example.com/1
线长=1.5m | 颜色：红
品牌：别的
"""


@pytest.fixture
def names(library: Path) -> Names:
    """Return the names that ship."""
    return names_of(library)


@pytest.fixture
def found(make_shop: Make, names: Names) -> dict[str, Proposal]:
    """Return what the page says of the cup, by column."""
    product = make_shop().product_of["cup"]
    known = product.model_copy(update={"attributes": {"功率": "2000W", "颜色": "红"}})
    return {proposal.column: proposal for proposal in propose(PAGE, known, names)}


def test_known_name_needs_no_sign_before_its_value(make_shop: Make, names: Names) -> None:
    """保质期12个月 and 产地为浙江 are pairs; 材质说明见下 is none."""
    text = "保质期12个月\n产地为浙江永康\n材质说明见下"
    said = propose(text, make_shop().product_of["cup"], names)
    assert [("fact.shelf_life", "12个月"), ("fact.origin", "浙江永康")] == [(p.column, p.value) for p in said]
    assert ["保质期12个月", "产地为浙江永康"] == [text[p.start : p.end] for p in said]


def test_every_proposal_points_into_the_text(found: dict[str, Proposal]) -> None:
    """The span holds the name and the value, and nothing after."""
    for proposal in found.values():
        words = PAGE[proposal.start : proposal.end]
        assert words.startswith(proposal.name)
        assert words.endswith(proposal.value)


def test_known_names_are_facts_and_others_attributes(found: dict[str, Proposal]) -> None:
    """Pairs side by side, in a table, behind dots and in brackets; the first of two counts."""
    assert {
        "fact.brand": "暖灶",
        "attribute.功率": "2200W",
        "fact.material": "316不锈钢内胆",
        "fact.origin": "浙江永康",
        "fact.shelf_life": "10个月",
        "fact.fit": "办公室",
        "attribute.线长": "1.5m",
        "attribute.颜色": "红",
    } == {column: proposal.value for column, proposal in found.items()}


def test_standing_tells_what_is_new(found: dict[str, Proposal]) -> None:
    """New, as it is, and otherwise than it is."""
    assert ["new", "other", "same"] == [
        found[column].standing for column in ("fact.brand", "attribute.功率", "attribute.颜色")
    ]
    assert "2000W" == found["attribute.功率"].now


def test_values_that_read_badly_are_only_shown(make_shop: Make, names: Names) -> None:
    """A paragraph is no fact to stand in a sentence."""
    product = make_shop().product_of["cup"]
    (proposal,) = propose(f"材质：{'很长的说明' * 20}", product, names)
    assert "long" == proposal.standing
    assert () == approved([proposal], ["fact.material"], "cup", "text")


def test_only_approved_columns_are_written(
    found: dict[str, Proposal], make_shop: Make, editor: Editor
) -> None:
    """Each says where in the text it was."""
    edits = approved(list(found.values()), ["fact.brand", "attribute.功率", "attribute.颜色"], "cup", "text")
    assert ["brand", "attribute.功率"] == [edit.slot for edit in edits]
    spec = editor.edit(make_shop(), edits).spec
    assert spec is not None
    written = spec.product_of["cup"].facts["brand"]
    place = PAGE.index("品牌")
    assert ("暖灶", f"text:{place}-{place + 5}") == (written.value, written.source)


def test_shipped_names_are_slots_that_may_be_written(names: Names, editor: Editor) -> None:
    """A name in pasted.yaml leads to a slot of slots.yaml."""
    assert set(names.slots.values()) <= set(editor.headings.slots.values())
