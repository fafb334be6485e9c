"""Chats copied out of other programs: who said what, and nothing twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import LibraryError
from bot.library.pastes import pastes_of, read_pastes
from bot.text.pasted import Pasted, PastedLine, appended, read_paste
from tests.models import INTENTS

FORMATS, SPEAKERS = read_pastes(INTENTS)

CHATS: dict[str, str] = {
    "name_time": "小雨点 2026-11-20 10:01:02\n这个锅电磁炉能用吗\n暖灶旗舰店:小美 2026-11-20 10:01:40\n可以的，平底的\n小雨点 2026-11-20 10:02:00\n那今天发吗\n",
    "name_clock": "tb88_老王 10:01:02\n杯子漏水\n你们管不管\n暖灶官方店 10:02:11\n您别急，拍个照给我看下\ntb88_老王 10:03\n[图片]",
    "time_name": "2026-11-20 10:01 买家月月\n有券吗\n2026-11-20 10:02 客服阿青\n满199减20\n2026-11-20 10:05 买家月月\n那我再看看",
    "time_name_text": "[10:01:02] 月月：有现货吗\n[10:01:30] 客服阿青：有的\n[10:02:00] 月月：今天能发不\n要急用",
    "name_time_text": "jd_月月(2026-11-20 10:01:02)：尺码偏大吗\n京喜旗舰店(2026-11-20 10:01:32)：正常码\njd_月月(2026-11-20 10:02:02) 那我穿L",
    "name_text": "买家：包邮吗\n商家：江浙沪包邮\n买家：新疆呢",
    "plain": "在吗\n这个多少钱\n能便宜点不",
    "bracketed": "【2026-11-20 10:01】 客户阿飞：什么时候发货\n【2026-11-20 10:02】 店小二：今天\n",
}
WANTED: dict[str, list[tuple[str, str]]] = {
    "name_time": [("buyer", "这个锅电磁炉能用吗"), ("agent", "可以的，平底的"), ("buyer", "那今天发吗")],
    "name_clock": [
        ("buyer", "杯子漏水\n你们管不管"),
        ("agent", "您别急，拍个照给我看下"),
        ("buyer", "[图片]"),
    ],
    "time_name": [("buyer", "有券吗"), ("agent", "满199减20"), ("buyer", "那我再看看")],
    "time_name_text": [("buyer", "有现货吗"), ("agent", "有的"), ("buyer", "今天能发不\n要急用")],
    "name_time_text": [("buyer", "尺码偏大吗"), ("agent", "正常码"), ("buyer", "那我穿L")],
    "name_text": [("buyer", "包邮吗"), ("agent", "江浙沪包邮"), ("buyer", "新疆呢")],
    "plain": [("buyer", "在吗"), ("buyer", "这个多少钱"), ("buyer", "能便宜点不")],
    "bracketed": [("buyer", "什么时候发货"), ("agent", "今天")],
}


def _read(text: str, *mine: str) -> Pasted:
    return read_paste(text, FORMATS, SPEAKERS, mine)


@pytest.mark.parametrize("name", CHATS)
def test_speakers_and_words_are_recognised(name: str) -> None:
    """Eight ways in which chats come out of other programs."""
    found = _read(CHATS[name])
    assert WANTED[name] == [(line.role, line.text) for line in found.lines]
    assert found.format == {"bracketed": "time_name_text"}.get(name, name)


@pytest.mark.parametrize("name", CHATS)
def test_pasting_again_adds_only_what_is_new(name: str) -> None:
    """The same chat, then a longer one, then only its end: no line is there twice."""
    lines = list(_read(CHATS[name]).lines)
    assert () == appended(lines, lines)
    for cut in range(1, len(lines)):
        assert tuple(lines[cut:]) == appended(lines[:cut], lines)
        assert () == appended(lines, lines[cut:])
    more = PastedLine("buyer", "人呢")
    assert (more,) == appended(lines, [*lines[1:], more])


def test_buyer_who_repeats_is_not_swallowed() -> None:
    """The same words again at the end are new words."""
    asked = [PastedLine("buyer", "在吗"), PastedLine("buyer", "在吗")]
    assert (asked[0],) == appended(asked, [*asked, asked[0]])


def test_named_staff_decide_who_is_the_shop() -> None:
    """Without a hint in the names it is a guess and said to be one; what the agent says is believed."""
    text = "阿青 10:01\n有的\n月月 10:02\n好看吗\n"
    assert not _read(text).sure
    found = _read(text, "阿青")
    assert found.sure
    assert ["agent", "buyer"] == [line.role for line in found.lines]


lines = st.lists(
    st.builds(PastedLine, st.sampled_from(["buyer", "agent"]), st.sampled_from(["在吗", "有的", "好", "哦"])),
    max_size=12,
)


@given(lines, st.data())
def test_any_overlap_restores_the_whole(whole: list[PastedLine], data: st.DataObject) -> None:
    """What was known and what is new, together, end as the paste ends and never lose a line."""
    cut = data.draw(st.integers(0, len(whole)))
    fresh = appended(whole[:cut], whole)
    assert len(fresh) <= len(whole)
    assert [*whole[:cut], *fresh][-len(fresh) :] == list(fresh) or not fresh
    if fresh:
        assert fresh[-1] == whole[-1]


@pytest.mark.parametrize(
    "text",
    ["formats: [{key: a, about: b, head: '^x$'}]\n", "formats: 3\n", "a: ["],
)
def test_broken_format_is_refused(tmp_path: Path, text: str) -> None:
    """The file and what is wrong with it."""
    (tmp_path / "pastes").mkdir()
    (tmp_path / "pastes" / "odd.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(LibraryError, match=r"pastes/odd\.yaml"):
        read_pastes(tmp_path)


def test_changed_formats_are_read_again(tmp_path: Path) -> None:
    """A supervisor's edit counts at once; without files a paste is plain lines."""
    assert () == pastes_of(tmp_path)[0]
    (tmp_path / "pastes").mkdir()
    (tmp_path / "pastes" / "mine.yaml").write_bytes((INTENTS / "pastes" / "inline.yaml").read_bytes())
    assert pastes_of(tmp_path)[0]
