from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml

from bot.library import Library, RedLinePack, RedLineRule, find_library, load_library
from bot.library.folding import fold, without_gaps
from bot.library.redlines import RedLineBook, RedLines, compile_redlines

SAMPLES = Path(__file__).parent / "samples"
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
BLOCKING = {
    "platform.wechat",
    "platform.wechat_disguise",
    "platform.qq",
    "platform.other_app",
    "platform.phone",
    "platform.scan",
    "platform.contact",
    "platform.answer",
    "platform.private_deal",
    "platform.elsewhere",
    "reviews.cashback",
    "reviews.cashback_answer",
    "personal.other_buyer",
}


def _innocent() -> list[str]:
    return [text for path in sorted(SAMPLES.glob("innocent/*.yaml")) for text in _read(path)]


def _crossing() -> list[tuple[str, str, str]]:
    """Return the expected group or rule, the draft and what the buyer had said."""
    found = []
    for path in sorted(SAMPLES.glob("crossing/*.yaml")):
        for expected, samples in _read(path).items():
            for sample in samples:
                text, heard = (sample, "") if isinstance(sample, str) else (sample["text"], sample["heard"])
                found.append((expected, text, heard))
    return found


def _read(path: Path):  # type: ignore[no-untyped-def]  # noqa: ANN202 - whatever the file holds
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _rule(**changes: object) -> RedLineRule:
    rule = RedLineRule("test.word", "词", (), "warn", "不说", "", "both", "test", "test.yaml", 1)
    return replace(rule, **changes)  # type: ignore[arg-type]  # names are the rule's own


@pytest.fixture(scope="module")
def library() -> Library:
    """Return the shipped library."""
    return load_library(find_library())


@pytest.fixture(scope="module")
def lines(library: Library) -> RedLines:
    """Return the shipped rules for drafts in a shop of no particular platform."""
    return RedLineBook(library.redlines).at(None, NOW)


def test_false_alarms_stay_below_one_in_a_hundred(lines: RedLines) -> None:
    """Of at least 500 sentences full of tempting words, at most 1 % are marked."""
    innocent = _innocent()
    marked = {text: [mark.rule for mark in marks] for text in innocent if (marks := lines.check(text))}
    print(f"\nfalse alarms: {len(marked)} of {len(innocent)} ({len(marked) / len(innocent):.2%})")  # noqa: T201
    assert len(set(innocent)) == len(innocent) >= 500
    assert len(marked) <= len(innocent) * 0.01, marked


def test_misses_stay_below_five_in_a_hundred(lines: RedLines) -> None:
    """Of at least 500 crossing sentences, many disguised, at most 5 % escape the rules of their group."""
    crossing = _crossing()
    missed = [
        text
        for expected, text, heard in crossing
        if not any(
            mark.rule == expected or mark.rule.split(".")[0] == expected.split(".")[0]
            for mark in lines.check(text, heard)
        )
    ]
    print(f"\nmisses: {len(missed)} of {len(crossing)} ({len(missed) / len(crossing):.2%})")  # noqa: T201
    assert len(set(crossing)) == len(crossing) >= 500
    assert len(missed) <= len(crossing) * 0.05, missed


def test_what_must_block_blocks(lines: RedLines) -> None:
    """At most 5 % of the contacts outside, the cash for praise and others' data get away with a warning."""
    grave = [
        (expected, text, heard)
        for expected, text, heard in _crossing()
        if expected in BLOCKING or expected == "platform"
    ]
    mild = [
        text
        for _, text, heard in grave
        if not any(mark.severity == "block" for mark in lines.check(text, heard))
    ]
    print(f"\nnot blocked: {len(mild)} of {len(grave)} ({len(mild) / len(grave):.2%})")  # noqa: T201
    assert len(mild) <= len(grave) * 0.05, mild


def test_every_rule_has_a_crossing_sample(library: Library, lines: RedLines) -> None:
    """A rule for everybody that no sample crosses is not known to work."""
    seen = {mark.rule for _, text, heard in _crossing() for mark in lines.check(text, heard)}
    general = {rule.id for rule in library.redlines if not rule.pack.platforms and rule.scope != "template"}
    assert general - seen == set()


@pytest.mark.parametrize(
    ("platform", "text", "rules"),
    [
        (None, "您去拼多多搜同名店更便宜", []),
        ("taobao", "您去拼多多搜同名店更便宜", ["platform.elsewhere"]),
        ("pinduoduo", "去淘宝店拍有券", ["platform.elsewhere"]),
        ("pinduoduo", "拼多多的券在付款页自动用", []),
        ("jd", "天猫那边更便宜", ["platform.elsewhere"]),
        ("douyin", "去京东买同款", ["platform.elsewhere"]),
        ("taobao", "您在京东看到的可能是另一款", []),
        ("taobao", "我们不是拼多多那家店", []),
    ],
)
def test_platform_packs(library: Library, platform: str | None, text: str, rules: list[str]) -> None:
    """What leads to another selling platform counts in the shops of a platform that forbids it."""
    lines = RedLineBook(library.redlines).at(platform, NOW)
    assert [mark.rule for mark in lines.check(text)] == rules


def test_pack_holds_between_its_days() -> None:
    """A pack begins and ends at midnight in China, both days included."""
    pack = RedLinePack(valid_from=date(2026, 3, 1), valid_to=date(2026, 3, 2))
    book = RedLineBook([_rule(pack=pack)])
    moments = ["02-28 15:59", "02-28 16:00", "03-02 15:59", "03-02 16:00"]
    marked = [
        bool(book.at(None, datetime.strptime(f"2026-{m} +0000", "%Y-%m-%d %H:%M %z")).check("词"))
        for m in moments
    ]
    assert marked == [False, True, True, False]


def test_platforms_own_rule_counts_before_the_general_one() -> None:
    """Of rules with one id the platform's own holds, then the one that began last."""
    own = RedLinePack(frozenset({"jd"}))
    newer = RedLinePack(frozenset({"jd"}), valid_from=date(2026, 1, 1))
    book = RedLineBook([_rule(), _rule(pack=own, reason="自营"), _rule(pack=newer, reason="新规")])
    assert [mark.reason for mark in book.at("jd", NOW).check("词")] == ["新规"]
    assert [mark.reason for mark in book.at("taobao", NOW).check("词")] == ["不说"]
    before = datetime(2025, 12, 1, tzinfo=UTC)
    assert [mark.reason for mark in book.at("jd", before).check("词")] == ["自营"]


def test_packs_that_meet_are_told() -> None:
    """Two packs of one platform meet unless one ends before the other begins."""
    first = RedLinePack(frozenset({"jd"}), valid_to=date(2026, 1, 1))
    assert first.meets(RedLinePack(frozenset({"jd", "tmall"})))
    assert not first.meets(RedLinePack(frozenset({"jd"}), valid_from=date(2026, 1, 2)))
    assert not first.meets(RedLinePack())
    assert RedLinePack().meets(RedLinePack())


def test_answer_counts_only_after_its_question(lines: RedLines) -> None:
    """「有的，三块」 is praise for money after 「好评返现吗」, and an answer about sizes otherwise."""
    assert [m.rule for m in lines.check("有的，三块", "好评返现吗")] == ["reviews.cashback_answer"]
    assert [m.rule for m in lines.check("可以，晚点发您", "买5个能加下微信吗")] == ["platform.answer"]
    assert not lines.check("可以做批量，10台起每台减20元", "买5个能加下微信吗")
    assert lines.check("有的，三块", "有没有小袋的") == ()
    assert lines.check("现在没有好评返现，您按真实感受评价就好", "五星好评返现吗") == ()
    assert lines.check("好的，在这里说就行，我都看得到", "加个微信吧") == ()


def test_only_the_grave_ones_block(library: Library) -> None:
    """Contact outside, cash for praise and another buyer's data block; everything else warns."""
    assert {rule.id for rule in library.redlines if rule.severity == "block"} == BLOCKING


def test_every_rule_has_reason_and_rewriting(library: Library) -> None:
    """A mark says why and what to say instead; every pack says where it is written and since when."""
    drafts = [rule for rule in library.redlines if rule.scope != "template"]
    assert [rule.id for rule in drafts if not rule.rewrite] == []
    assert [rule.id for rule in drafts if not rule.pack.source or rule.pack.valid_from is None] == []


def test_mark_points_at_the_text_as_typed(folder: Path) -> None:
    """Offsets hold for the text as given, also where full-width digits were folded."""
    (mark,) = compile_redlines(load_library(folder).redlines).check("好的，\uff11\uff13\uff1812345678对吗")
    assert (mark.start, mark.end, mark.text) == (3, 14, "\uff11\uff13\uff1812345678")
    assert (mark.rule, mark.severity, mark.reason) == ("test.phone", "block", "不发手机号")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("好，加 微*信 聊", "微*信"),
        ("好，微\u200b信聊", "微\u200b信"),
        ("好，🆅🆇聊", "🆅🆇"),
        ("好，√χ聊", "√χ"),
    ],
)
def test_disguise_is_pointed_at_as_typed(lines: RedLines, text: str, part: str) -> None:
    """What was dropped or made plain on the way does not move the marks."""
    (mark,) = lines.check(text)
    assert part in mark.text
    assert text[mark.start : mark.end] == mark.text


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("\uff36\uff38", "vx"),
        ("①❷⑶", "123"),
        ("1️⃣3️⃣", "13"),
        ("\U0001d42f\U0001d431", "vx"),
        ("🇻🇽", "vx"),
        ("電話聯繫", "电话联系"),
        ("微\u200d信", "微信"),
        ("好，的！", "好，的！"),
    ],
)
def test_folding(typed: str, plain: str) -> None:
    """Disguised letters and digits become plain, the invisible goes, Chinese punctuation stays."""
    assert fold(typed).text == plain


def test_gaps_keep_numbers_apart() -> None:
    """What stands between two digits is no gap, and far stretches are not joined."""
    assert without_gaps(fold("加 微 信")).text == "加微信"
    assert without_gaps(fold("38.5 到 40-41 码")).text == "38.5到40-41码"
    assert without_gaps(fold("没有空隙")).text == ""
    far = f"加 {'远' * 100}微 信"
    closed = without_gaps(fold(far))
    assert "。" in closed.text
    assert [far[place] for place, char in zip(closed.origin, closed.text, strict=True) if char == "信"] == [
        "信"
    ]


@pytest.mark.parametrize(
    ("text", "rewrite"),
    [
        ("电话13812345678对吧", "尾号5678"),
        ("号码一三八一二三四五六七八对吧", "尾号5678"),
        ("收货人张晓雯，对吧", "收货人张**"),
        ("卡号 6228 4800 1122 3344 556", "卡号尾号4556"),
    ],
)
def test_rewriting_is_masked(lines: RedLines, text: str, rewrite: str) -> None:
    """Personal data is rewritten so that its owner knows it and nobody else."""
    assert rewrite in {mark.rewrite for mark in lines.check(text)}


def test_exception_covers_only_its_own_place(folder: Path) -> None:
    """The same word is innocent in one place and marked in another."""
    lines = compile_redlines(load_library(folder).redlines)
    assert [mark.start for mark in lines.check("第一次来，我们第一")] == [7]


def test_done_claims_are_for_templates_only(folder: Path) -> None:
    """A person who types 已改好 may have done it; the library may not say so."""
    rules = load_library(folder).redlines
    assert compile_redlines(rules).check("价格已改好") == ()
    assert [mark.rule for mark in compile_redlines(rules, "template").check("价格已改好")] == ["done.action"]


def test_rewritings_cross_no_line(library: Library, lines: RedLines) -> None:
    """What is offered instead may be sent."""
    crossing = [rule.id for rule in library.redlines if lines.check(rule.rewrite)]
    assert crossing == []


def test_filled_replies_cross_no_line(library: Library) -> None:
    """Every reply filled with the sample facts may be sent, on every platform."""
    lines = compile_redlines(library.redlines)
    slot = re.compile(r"\{(\w+)\}")
    filled = [
        slot.sub(lambda match: library.slots[match[1]].sample, text)
        for reply in library.replies
        for text in reply.texts()
    ]
    assert [text for text in filled if lines.check(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "1" * 4000,
        "最" * 4000,
        "微 " * 2000,
        "{" * 4000,
        "加我" * 2000,
        "1 3" * 1300,
        "返好评" * 1300,
    ],
)
def test_strange_drafts_are_survived(lines: RedLines, text: str) -> None:
    """Empty, long and repetitive drafts give marks inside the text, never an error."""
    assert all(0 <= mark.start < mark.end <= len(text) for mark in lines.check(text))
