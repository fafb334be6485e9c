from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import ShopError
from bot.shop import ShopSpec, load_rulebook, read_rulebook
from bot.shop.cases import FAULTS
from bot.shop.rulebook import check_rules, rulebook_of

TABLE = """faults: {damaged: 破, missing: 少, wrong: 错, spoiled: 坏, quality: 质, dislike: 厌, size: 码, colour: 色, not_received: 未, lost: 丢}
options:
  resend: {zh: 补发}
  back: {zh: 退货, back: true}
proof:
  photo: {zh: 外箱, photo: true}
rules:
  - id: a.fresh
    fault: damaged
    state: signed
    open: damage
    options: [back]
    proof: [photo]
    freight: seller
  - id: a.all
    fault: [damaged, missing, wrong, spoiled, quality, dislike, size, colour, not_received, lost]
    options: [resend]
"""

PACK = "key: general\nname: 通用\nvalid_from: 2026-01-01\nsource: 自拟\n"


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., list[str]]:
    """Return a function that writes policies/ and answers with the findings."""

    def write(table: str = TABLE, **packs: str) -> list[str]:
        folder = tmp_path / "policies"
        (folder / "platforms").mkdir(parents=True, exist_ok=True)
        (folder / "aftersale.yaml").write_text(table, "utf-8")
        for name, text in packs.items():
            (folder / "platforms" / f"{name}.yaml").write_text(text, "utf-8")
        return [str(finding) for finding in read_rulebook(tmp_path)[1]]

    return write


def test_what_ships_is_clean(library: Path) -> None:
    """The table has every fault, and the general pack is there."""
    book = load_rulebook(library)
    assert book.table is not None
    assert set(FAULTS) == set(book.table.faults)
    assert "general" in {pack.key for pack in book.packs}
    assert all(pack.valid_from is not None for pack in book.packs)


def test_a_small_table_is_enough(written: Callable[..., list[str]]) -> None:
    """Two rules, one pack, nothing to blame."""
    assert [] == written(general=PACK)


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("lost: 丢", "lose: 丢", 1, "lose"),
        ("options: [resend]", "options: [dance]", 15, "unknown option 'dance'"),
        ("proof: [photo]", "proof: [smile]", 8, "unknown proof 'smile'"),
        ("state: signed", "state: gone", 10, "state.0"),
        ("open: damage", "open: summer", 11, "open"),
        ("id: a.all", "id: a.fresh", 15, "already on line 8"),
        ("freight: seller", "freight: none", 8, "freight says nobody pays"),
        (
            "    options: [resend]",
            "    options: [resend]\n    freight: buyer",
            15,
            "freight says somebody pays",
        ),
        ("not_received, lost]", "not_received]", 7, "'lost' has no rule that holds whatever the state"),
        ("    state: signed\n    open: damage\n", "", 15, None),
        (
            "  resend: {zh: 补发}",
            "  resend: {zh: 补发}\n  spare: {zh: 备用}",
            4,
            "options.spare is used by no rule",
        ),
        ("freight: seller", "freight: seller\n    grant: {resend: any}", 8, "no option of this rule"),
        ("freight: seller", "freight: seller\n    days: [5, 1]", 8, "from the first to the last"),
        (
            "freight: seller",
            "freight: seller\n    amount: {from: 5, below: 5}",
            15,
            "below must be above from",
        ),
        ("freight: seller", "freight: seller\n    over: damage", 8, "cannot be open and over at once"),
        ("freight: seller", "freight: seller\n    freigt: seller", 15, "unknown key"),
        ("rules:", "rules: []\nother:", 8, "unknown key"),
        ("options: [back]", "options: [back, back]", 8, "options name one twice"),
    ],
)
def test_faults_are_told_by_file_and_line(
    *, old: str, new: str, line: int, message: str | None, written: Callable[..., list[str]]
) -> None:
    """What is wrong and where, each mistake alone."""
    assert old in TABLE
    found = written(TABLE.replace(old, new, 1))
    if message is None:
        assert [] == found
        return
    assert any(text.startswith(f"policies/aftersale.yaml:{line}:") and message in text for text in found), (
        found
    )


def test_rule_below_one_that_always_holds_is_dead(written: Callable[..., list[str]]) -> None:
    """The order of rules matters: after a rule without conditions nothing of its faults is reached."""
    extra = "  - {id: b.dead, fault: damaged, state: signed, options: [resend]}\n"
    assert [
        "policies/aftersale.yaml:18: b.dead: never reached, 'a.all' above it holds for everything"
    ] == written(TABLE + extra)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PACK.replace("valid_from: 2026-01-01\n", ""), ":1: pack 'general' has no valid_from"),
        (PACK + "valid_to: 2025-01-01\n", ":1: valid_to is before valid_from"),
        (PACK.replace("source: 自拟\n", ""), ":1: source: is missing"),
        (PACK + "windows: {damage: {hours: 48, days: 2}}\n", ":5: windows.damage: give either days or hours"),
        (PACK + "windows: {summer: {days: 2}}\n", ":5: windows.summer"),
        (PACK + "refund: {unsent: {days: 0}}\n", ":5: refund.unsent.days"),
        (PACK + "protection: {leave_out: [luck]}\n", ":5: protection.leave_out.0"),
        (PACK + "\tkey", "is not YAML"),
    ],
)
def test_packs_are_checked(text: str, expected: str, written: Callable[..., list[str]]) -> None:
    """Dates, source and lengths of a pack."""
    found = written(general=text)
    assert any(line.startswith("policies/platforms/general.yaml:") and expected in line for line in found), (
        found
    )


def test_two_packs_of_one_day_are_one_too_many(written: Callable[..., list[str]]) -> None:
    """A later version begins later."""
    assert [] == written(general=PACK, later=PACK.replace("2026-01-01", "2026-06-01"))
    found = written(general=PACK, later=PACK)
    assert [
        "policies/platforms/later.yaml:1: pack 'general' from the same day is already in general.yaml"
    ] == found


def test_folder_without_policies_is_empty_and_a_broken_one_raises(
    tmp_path: Path, written: Callable[..., list[str]]
) -> None:
    """No folder: nothing is decided. A table that is missing or wrong is said aloud."""
    assert load_rulebook(tmp_path).table is None
    written(TABLE.replace("补发", ""))
    with pytest.raises(ShopError, match=r"policies/aftersale\.yaml:3: options\.resend\.zh"):
        load_rulebook(tmp_path)
    (tmp_path / "policies" / "aftersale.yaml").unlink()
    with pytest.raises(ShopError, match=r"aftersale\.yaml:0: is missing"):
        load_rulebook(tmp_path)


def test_rulebook_is_read_once(library: Path) -> None:
    """Shops share one."""
    assert rulebook_of(library) is rulebook_of(library)


def test_rules_of_a_shop_are_checked(library: Path, make_shop: Callable[..., ShopSpec]) -> None:
    """Unknown platform, option or proof, doubled ids, freight that does not fit."""
    rule = {"id": "mine.one", "fault": "damaged", "options": ["resend"]}
    book = load_rulebook(library)
    assert [] == list(check_rules(make_shop(platform="taobao", aftersale=[rule]), book))
    wrong = make_shop(
        platform="moon",
        aftersale=[
            rule,
            rule | {"options": ["dance"], "proof": ["smile"]},
            rule | {"id": "mine.two", "freight": "buyer"},
        ],
    )
    assert [
        ("platform",),
        ("aftersale", 1, "id"),
        ("aftersale", 1),
        ("aftersale", 1),
        ("aftersale", 2),
    ] == [loc for loc, _ in check_rules(wrong, book)]
