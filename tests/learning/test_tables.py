"""Plain text tables."""

from __future__ import annotations

from bot.learning.tables import Table, as_records, as_text

TABLE = Table("a", "words", ("word", "times", "share"), (("优惠卷", 12, 0.5), ("ok", 3, None)))


def test_columns_line_up_where_characters_are_wide() -> None:
    """A Chinese character takes two places, numbers stand to the right, nothing is a dash."""
    assert ["words", "  word    times  share", "  优惠卷     12  0.500", "  ok          3      -"] == (
        TABLE.text().splitlines()
    )


def test_tables_follow_one_another() -> None:
    """An empty line parts them; as records they go by their names."""
    assert 1 == as_text([TABLE, TABLE]).count("\n\n")
    assert {
        "a": [{"word": "优惠卷", "times": 12, "share": 0.5}, {"word": "ok", "times": 3, "share": None}]
    } == (as_records([TABLE]))
