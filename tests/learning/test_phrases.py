"""An agent's quick phrases: read, checked, given an intent, written back."""

from __future__ import annotations

import pytest

from bot.learning.chatlog import BadChats
from bot.learning.glossary import read_glossary
from bot.learning.phrases import (
    Book,
    Phrase,
    answered_by,
    kept,
    place,
    rank_intents,
    read_phrases,
    unkept,
    write_phrases,
)
from bot.reply import Entry, Search
from tests.models import library, tokeniser, untrained_reader

TEXT = (
    '分组,快捷编码,快捷短语内容\r\n快递,kd,我们默认发中通，可以备注\r\n,fp,"您把抬头发我，\n我去登记开票"\r\n'
)
BOOK = Book(
    ("快捷编码", "快捷短语内容", "分组"),
    (
        Phrase(2, "kd", "我们默认发中通，可以备注", "快递"),
        Phrase(3, "fp", "您把抬头发我，\n我去登记开票", ""),
    ),
)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_file_is_read_in_either_encoding_and_written_back(encoding: str) -> None:
    """Columns may stand in any order; a text of two lines stays one phrase; what is written reads the same."""
    glossary = read_glossary(library())
    assert BOOK == read_phrases(TEXT.encode(encoding), glossary)
    again = read_phrases(write_phrases(BOOK, encoding), glossary)
    assert BOOK == again


def test_wrong_files_are_refused() -> None:
    """No column of phrases, a line without text, nothing at all."""
    glossary = read_glossary(library())
    for text, told in (
        ("a,b\n1,2\n", "no column for the phrases"),
        ("code,text\nkd,\n", "line 2: no text"),
        ("code,text\n", "no phrases"),
    ):
        with pytest.raises(BadChats, match=told):
            read_phrases(text.encode(), glossary)


def test_book_survives_being_kept() -> None:
    """Headings, lines and the replies that phrases became come back."""
    assert (BOOK, {2: "r1"}) == unkept(kept(BOOK, {2: "r1"}))


def test_intent_is_found_by_title_and_by_likeness() -> None:
    """A group named like an intent decides; without one, replies of the library that say the same do."""
    replies, reader = library().replies, untrained_reader()
    search = Search([Entry(t.id, "\n".join(t.texts())) for t in replies], tokeniser().words)
    intents = {template.id: template.intent for template in replies}

    def best(group: str, text: str) -> str:
        phrase = Phrase(2, "x", text, group)
        return rank_intents(phrase, library().labels, reader.read, search, intents)[0][0]

    assert "invoice" == best("发票", "好的，我记下了")
    (template, *_) = library().by_intent["invoice"]
    assert "invoice" == best("", template.wordings[0])


def test_facts_in_a_phrase_tell_what_it_answers() -> None:
    """「付款后48小时内发货，发中通」 states when it is sent first, and then by whom: it answers the first."""
    replies = library().replies
    answered = answered_by(replies)
    ranked = rank_intents(
        Phrase(2, "fh", "付款后48小时内发货，发中通", ""),
        library().labels,
        untrained_reader().read,
        Search([], tokeniser().words),
        {},
        stated=[answered["ship_within"], answered["courier"]],
    )
    assert {"ship_time", "courier"} <= {intent for intent, _ in ranked}
    assert "ship_time" == ranked[0][0]


def test_every_phrase_is_told_what_it_is_fit_for() -> None:
    """Unfit ones say all that is wrong; the same wording is fit once."""
    phrases = tuple(Phrase(n, "", text, "") for n, text in enumerate(["能洗", "能洗", "旧的", "5块", "坏话"]))
    placed = place(
        Book(("", "text", ""), phrases),
        lambda phrase, _: [("usage", 1.0)] if phrase.text != "坏话" else [("usage", 0.2)],
        lambda text: ("", "number") if "5" in text else (text, ""),
        lambda _, wording: ["red line x"] if wording == "坏话" else [],
        ["旧的"],
    )
    assert ["", "known", "known", "number", "unplaced; red line x"] == [each.why for each in placed]
    assert ["能洗", "", "", "", ""] == [each.wording for each in placed]
