"""What must not leave the composer."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.drafts import DraftRules
from bot.chat.refusals import TooLong, refusal
from bot.errors import BotError, Conflict
from tests.web.stage import small_library


def test_slots_and_red_lines_are_marked_in_order() -> None:
    """A slot counts by its name or its Chinese; brackets around anything else do not."""
    rules = DraftRules(small_library)
    marks = rules("【赠品】最好，{gift}，【备注】，{nothing}")
    assert [(m.start, m.end, m.text, m.rewrite) for m in marks] == [
        (0, 4, "【赠品】", None),
        (4, 6, "最好", "很好"),
        (7, 13, "{gift}", None),
    ]
    assert marks[0].reason == "「赠品」还没填"


def test_rules_change_with_the_library() -> None:
    """A library of another version is compiled anew."""
    library = small_library()
    rules = DraftRules(lambda: library)
    assert rules("最好")
    library = replace(library, redlines=(), version="newer")
    assert rules("最好") == ()


def test_refusals_are_worded_by_code() -> None:
    """Words are filled from the detail; a code without words gets the general ones."""
    words = small_library().wording.text
    told = refusal(TooLong(4000), words)
    assert (told.code, told.message, told.detail) == ("too_long", "内容太长，最多4000个字", {"limit": 4000})
    assert refusal(Conflict("x"), words).message == "出了点问题"
    assert "x" not in refusal(BotError("x"), words).model_dump_json()
