"""`zhike mine` and `zhike phrases`: from files of the past to proposals that wait for a supervisor."""

from __future__ import annotations

import contextlib
import functools
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.learning.train import train
from bot.learning.vocabulary import Arrays
from bot.library.schema import RepliesFile
from bot.shop.schema import ShopSpec
from bot.store import Database, ReplyChange, ShopReply, change_reply, list_replies, save_shop
from bot.understand.heads import save
from bot.web.api.lessons import Evidence
from tests.models import SMALL, features, small_corpus

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
FIT = "优惠都写在商品详情那一栏，您点开对一下"
FORBIDDEN = "您放心，这是全网最好的面料没有之一"
QUESTIONS = ("有优惠吗", "能便宜点不", "有优惠吗啊")


@functools.cache
def arrays() -> Arrays:
    """Return a model that trains in a moment; it knows discount, product_safety and greeting."""
    return train(small_corpus(), features(), SMALL)[0]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a var folder with a small model and one shop."""
    monkeypatch.chdir(tmp_path)
    var = tmp_path / "var"
    var.mkdir()
    monkeypatch.setenv("ZHIKE_VAR", str(var))
    save(arrays(), var / "models", {})
    with opened(var) as database:
        database.upgrade()
        with database.write() as session:
            save_shop(session, ShopSpec(key="cups", name="杯子店", trade="home"), now=NOW)
    return var


@contextlib.contextmanager
def opened(var: Path) -> Iterator[Database]:
    """Open the database of a var folder."""
    with contextlib.closing(Database(f"sqlite:///{var / 'zhike.db'}")) as database:
        yield database


def zhike(*arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(app, list(arguments))


def kept(var: Path) -> Sequence[ShopReply]:
    """Return the shop's own replies, the newest first."""
    with opened(var) as database, database.read() as session:
        return list_replies(session, "cups")


def chats(folder: Path) -> str:
    """Write chats in which one good answer, one forbidden one and one with a figure were given three times."""
    lines = []
    for n, asked in enumerate(QUESTIONS):
        for m, answer in enumerate((FIT, FORBIDDEN, f"给您便宜{n + 5}块，拍下我来改价")):
            said = (("买家", f"{asked} 电话13812345678"), ("客服", f"亲，{answer}"), ("买家", "你好在不在"))
            turns = [{"role": role, "text": text} for role, text in said]
            lines.append(json.dumps({"id": f"{n}.{m}", "turns": turns}, ensure_ascii=False))
    path = folder / "chats.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def test_chats_become_a_file_of_proposals(home: Path, tmp_path: Path) -> None:
    """The good answer is a reply in the format of replies/; the others are told with why; nothing is stored."""
    result = zhike("mine", chats(tmp_path), "--out", "found.yaml")
    assert 0 == result.exit_code, result.output
    (data,) = yaml.safe_load_all((tmp_path / "found.yaml").read_text(encoding="utf-8"))
    file = RepliesFile.model_validate(data)
    assert ("discount", (FIT,)) == (file.intent, file.replies[0].wordings)
    assert any({"number", "discount"} <= set(line.split()) for line in result.stdout.splitlines())
    assert "red line ads" in result.stdout
    assert "13812345678" not in result.output + (tmp_path / "found.yaml").read_text(encoding="utf-8")
    assert () == kept(home)


def test_proposals_wait_for_a_supervisor(home: Path, tmp_path: Path) -> None:
    """With a shop the candidate is stored as proposed, with its evidence; the same chats propose nothing new."""
    first = zhike("mine", chats(tmp_path), "--shop", "cups")
    assert 0 == first.exit_code, first.output
    (reply,) = kept(home)
    assert ("proposed", "discount", [FIT]) == (reply.state, reply.intent, reply.entry["wordings"])
    evidence = Evidence.model_validate(reply.evidence)
    assert (3, 3) == (evidence.times, evidence.conversations)
    assert zhike("mine", chats(tmp_path), "--shop", "cups").exit_code == 0
    assert 1 == len(kept(home))


def test_what_cannot_be_used_is_refused(home: Path, tmp_path: Path) -> None:
    """Wrong lines, an unknown shop, no file, no model: status 2 and the reason."""
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("会话ID,角色,内容\na,老板,在吗\n", encoding="gb18030")
    for arguments, told in (
        ([str(wrong)], "line 2: unknown role"),
        ([chats(tmp_path), "--shop", "none"], "none"),
        ([str(tmp_path / "missing.csv")], "No such file"),
    ):
        result = zhike("mine", *arguments)
        assert 2 == result.exit_code
        assert told in result.output
    (home / "models" / "current").unlink()
    result = zhike("mine", chats(tmp_path))
    assert (2, True) == (result.exit_code, "zhike train" in result.output)


def phrases(folder: Path) -> Path:
    """Write a file of quick phrases as an agent's tool exports it."""
    path = folder / "phrases.csv"
    lines = (
        "快捷编码,快捷短语内容,分组",
        f"yh,{FIT},优惠活动",
        f"zh,{FORBIDDEN},优惠活动",
        "jj,便宜5块给您拍,讲价",
    )
    path.write_bytes("\r\n".join([*lines, ""]).encode("gb18030"))
    return path


def test_phrases_come_in_and_go_out(home: Path, tmp_path: Path) -> None:
    """Fit ones are proposed, the file comes back as it was, without those turned down; once is enough."""
    file = phrases(tmp_path)
    result = zhike("phrases", "import", str(file), "--shop", "cups", "--out", "fit.yaml")
    assert 0 == result.exit_code, result.output
    assert "3 read, 1 fit" in result.output
    assert "number" in result.stdout
    (reply,) = kept(home)
    assert ("proposed", "discount", [FIT]) == (reply.state, reply.intent, reply.entry["wordings"])
    Evidence.model_validate(reply.evidence)
    assert FIT in (tmp_path / "fit.yaml").read_text(encoding="utf-8")
    again = zhike("phrases", "import", str(file), "--shop", "cups")
    assert (0, 1) == (again.exit_code, len(kept(home)))
    export = ("phrases", "export", str(tmp_path / "out.csv"), "--shop", "cups", "--encoding", "gb18030")
    assert 0 == zhike(*export).exit_code
    assert file.read_bytes() == (tmp_path / "out.csv").read_bytes()
    with opened(home) as database, database.write() as session:
        change = ReplyChange(state="rejected")
        change_reply(session, reply.id, version=1, change=change, staff=None, now=NOW)
    assert 0 == zhike(*export).exit_code
    assert FIT not in (tmp_path / "out.csv").read_text(encoding="gb18030")


def test_export_needs_an_import(home: Path, tmp_path: Path) -> None:
    """Without phrases, or with an unknown encoding, nothing is written."""
    del home
    for options, told in (
        (["--shop", "cups"], "no phrases"),
        (["--shop", "cups", "--encoding", "x"], "one of"),
    ):
        result = zhike("phrases", "export", str(tmp_path / "out.csv"), *options)
        assert (2, True) == (result.exit_code, told in result.output)
    assert not (tmp_path / "out.csv").exists()
