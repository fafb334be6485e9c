"""`zhike analyze`: one JSON line in, one JSON line out, in the same order, whatever the lines are."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from tests.cli.conftest import Run
from tests.models import INTENTS, library, shared_var, trained_models


def _lines(*lines: object) -> bytes:
    return b"".join(
        line + b"\n" if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode() + b"\n"
        for line in lines
    )


def _answers(result: Result) -> list[dict[str, Any]]:
    assert 0 == result.exit_code, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def _one(run: Run, line: dict[str, Any], *options: str) -> dict[str, Any]:
    (answer,) = _answers(run("analyze", *options, stdin=_lines(line)))
    return answer


def test_answer_has_every_key_of_the_contract(run: Run) -> None:
    """One message gives all that a scorer reads, each in its type and range."""
    answer = _one(run, {"id": "a", "text": "这个电磁炉安全吗？有没有优惠，送锅吗"})
    labels = library().labels
    assert "a" == answer["id"]
    assert ["safety", "bargain"] == answer["psychology"]
    assert set(labels.psychology) == set(answer["psychology_scores"])
    assert all(0 <= score <= 1 for score in answer["psychology_scores"].values())
    assert len(answer["intents"]) >= 3
    assert all(
        set(intent) == {"key", "score"} and intent["key"] in labels.intents for intent in answer["intents"]
    )
    assert answer["emotion"] in labels.emotion
    assert set(labels.axes) == set(answer["customer_type"])
    assert all(set(guess) == {"value", "score"} for guess in answer["customer_type"].values())
    assert (False, False) == (answer["quiet"], answer["degraded"])
    assert 3 == len(answer["suggestions"])
    for made in answer["suggestions"]:
        assert {"text", "template", "score", "missing_slots", "reasons"} <= set(made)
        assert made["reasons"]
        assert "{" not in made["text"]


def test_evidence_counts_code_points_of_the_text_received(run: Run) -> None:
    """Offsets hold for traditional script, emoji and invisible characters before the words."""
    text = "😊\u200b請問這個有優惠嗎"
    answer = _one(run, {"id": 1, "text": text})
    assert [("bargain", 0)] == [(e["label"], e["turn"]) for e in answer["evidence"]]
    for evidence in answer["evidence"]:
        assert text[evidence["start"] : evidence["end"]] == evidence["text"]
    assert "優惠" in answer["evidence"][0]["text"]


def test_answers_come_in_the_order_of_the_lines(run: Run) -> None:
    """Hundreds of lines keep their order, and the throughput is told beside, not among them."""
    result = run("analyze", stdin=_lines(*({"id": n, "text": f"第{n}个有优惠吗"} for n in range(300))))
    assert list(range(300)) == [answer["id"] for answer in _answers(result)]
    assert "300 lines, 0 bad" in result.stderr
    assert "a second" in result.stderr


BAD: tuple[tuple[object, object, str], ...] = (
    (b"{", None, "not JSON"),
    (b"nonsense", None, "not JSON"),
    (b"[1, 2]", None, "dictionary"),
    (b'"text"', None, "dictionary"),
    (b"null", None, "dictionary"),
    (b"5", None, "dictionary"),
    ({"id": "x"}, "x", "text"),
    ({"id": "x", "text": 5}, "x", "text"),
    ({"id": "x", "text": None}, "x", "text"),
    ({"id": "x", "text": "在吗", "context": "在吗"}, "x", "context"),
    ({"id": "x", "text": "在吗", "context": [{"role": "robot", "text": ""}]}, "x", "context.0.role"),
    ({"id": "x", "text": "在吗", "context": [{"role": "buyer"}]}, "x", "context.0.text"),
    ({"id": "x", "text": "在吗", "shop": "no-such-shop"}, "x", "no such shop"),
    ({"id": "x", "text": "在吗", "shop": "/etc/passwd"}, "x", "not usable"),
    (b'{"id": "x", "text": "\xff"}', None, "not UTF-8"),
    (b"[" * 100_000, None, "not usable"),
    (b'{"id": ' + b"9" * 5000 + b', "text": ""}', None, "not usable"),
)
"""Line, the id it has, and a part of the message."""


def test_bad_line_is_told_and_the_run_goes_on(run: Run) -> None:
    """A line that cannot be used gives its number, its id where it has one, and the reason."""
    good = {"id": 1, "text": "在吗"}
    result = run("analyze", stdin=_lines(good, *(line for line, _, _ in BAD), good))
    first, *told, last = _answers(result)
    assert (1, 1) == (first["id"], last["id"])
    assert len(BAD) == len(told)
    for number, (answer, (_, name, error)) in enumerate(zip(told, BAD, strict=True), 2):
        assert {"line", "id", "error"} == set(answer)
        assert (number, name) == (answer["line"], answer["id"])
        assert error in answer["error"]
    assert f"{len(BAD) + 2} lines, {len(BAD)} bad" in result.stderr


def test_blank_lines_and_a_byte_order_mark_are_passed_over(run: Run) -> None:
    """What editors leave in files is no line; bad lines still count as an editor counts."""
    first, bad = _answers(
        run("analyze", stdin=b"\xef\xbb\xbf" + _lines({"id": 1, "text": "在吗"}, b"", b"  \r", b"{"))
    )
    assert 1 == first["id"]
    assert 4 == bad["line"]


def test_nothing_in_gives_nothing_out(run: Run) -> None:
    """An empty input is no error."""
    assert [] == _answers(run("analyze", stdin=b""))


def test_other_keys_are_ignored(run: Run) -> None:
    """Whatever else a line has, the answer is the same."""
    bare = {"id": 1, "text": "有优惠吗", "context": [{"role": "agent", "text": "您好"}]}
    more = bare | {"psychology": ["safety"], "intent": "stock", "x": {"y": [1]}, "item": None, "shop": None}
    more["context"] = [{"role": "agent", "text": "您好", "at": "now"}]
    one, other = _answers(run("analyze", stdin=_lines(bare, more)))
    assert one == other


def test_id_comes_back_as_it_was(run: Run) -> None:
    """Whatever the caller knows the message by is given back."""
    names = ["a", 7, 1.5, True, None, ["x"], {"k": 1}]
    answers = _answers(run("analyze", stdin=_lines(*({"id": name, "text": "在吗"} for name in names))))
    assert names == [answer["id"] for answer in answers]


def test_half_a_surrogate_pair_does_not_stop_the_run(run: Run) -> None:
    """A JSON escape that is no character is answered in a line that can be read."""
    first, last = _answers(
        run(
            "analyze",
            stdin=_lines(
                b'{"id": "\\ud83d", "text": "\\ud83d\xe4\xbc\x98\xe6\x83\xa0"}', {"id": 2, "text": "在吗"}
            ),
        )
    )
    assert "\ud83d" == first["id"]
    assert 2 == last["id"]


def test_huge_line_is_answered(run: Run) -> None:
    """A message of a million characters and a context of a thousand turns are one line each."""
    context = [{"role": role, "text": "有优惠吗"} for _ in range(500) for role in ("buyer", "agent")]
    long, deep = _answers(
        run(
            "analyze",
            stdin=_lines(
                {"id": 1, "text": "有优惠吗" + "啊哦" * 500_000},
                {"id": 2, "text": "在吗", "context": context},
            ),
        )
    )
    assert "bargain" in long["psychology_scores"]
    assert "bargainer" == deep["customer_type"]["behaviour"]["value"]


def test_text_is_judged_and_its_round_is_answered(run: Run) -> None:
    """Psychology and intents are those of the text; the buyer's open messages are needs of the same round."""
    context = [{"role": "agent", "text": "您好"}, {"role": "buyer", "text": "宝宝能用吗"}]
    answer = _one(run, {"id": 1, "text": "有优惠吗", "context": context})
    assert ["bargain"] == answer["psychology"]
    assert {0} == {evidence["turn"] for evidence in answer["evidence"]}
    assert "discount" == answer["intents"][0]["key"]
    assert 2 == len(answer["needs"])


def test_whole_conversation_gives_the_customer_type(run: Run) -> None:
    """The third bargaining of a conversation makes a bargainer."""
    context = [
        {"role": "buyer", "text": "能便宜点吗"}, {"role": "agent", "text": "不能哦"},
        {"role": "buyer", "text": "少五块呗"}, {"role": "agent", "text": "最低了"},
    ]  # fmt: skip
    answer = _one(run, {"id": 1, "text": "再让点吧", "context": context})
    assert "bargainer" == answer["customer_type"]["behaviour"]["value"]


def test_quiet_line_gets_little_unless_full(run: Run) -> None:
    """Where the console would be quiet there is at most one suggestion; --full gives them all the same."""
    little = _one(run, {"id": 1, "text": "好的谢谢"})
    full = _one(run, {"id": 1, "text": "好的谢谢"}, "--full")
    assert little["quiet"]
    assert len(little["suggestions"]) <= 1
    assert len(full["suggestions"]) > len(little["suggestions"])
    assert little["psychology_scores"] == full["psychology_scores"]


def test_without_a_shop_no_facts_are_used(run: Run) -> None:
    """Replies that need none rank first, and nothing of any shop is said."""
    answer = _one(run, {"id": 1, "text": "这款保温杯多少钱，有赠品吗"})
    assert [] == answer["suggestions"][0]["missing_slots"]
    assert all(not made["facts"] for made in answer["suggestions"])


def test_shop_fills_the_replies(run: Run) -> None:
    """A shop by name, by file or by the line itself gives its facts."""
    line = {"id": 1, "text": "这款什么材质的，耐用吗", "item": "thermos"}
    by_name = _one(run, line, "--shop", "nuanzao")
    assert any(made["facts"] for made in by_name["suggestions"])
    by_file = str(INTENTS / "shops" / "nuanzao.yaml")
    bare, named, filed = _answers(
        run("analyze", stdin=_lines(line, line | {"shop": "nuanzao"}, line | {"shop": by_file}))
    )
    assert by_name == named == filed
    assert by_name["psychology_scores"] == bare["psychology_scores"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("absent.jsonl",), "absent.jsonl: No such file"),
        ((".",), ".: Is a directory"),
        (("-", "--shop", "no-such-shop"), "no-such-shop"),
        (("-", "--config", "absent.yaml"), "absent.yaml: no such configuration file"),
    ],
)
def test_what_cannot_be_opened_is_refused(run: Run, arguments: tuple[str, ...], message: str) -> None:
    """Nothing is printed on standard output, the reason stands on standard error, the status is 2."""
    result = run("analyze", *arguments)
    assert 2 == result.exit_code
    assert "" == result.stdout
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_file_is_read_like_standard_input(run: Run, tmp_path: Path) -> None:
    """A path instead of - changes nothing."""
    lines = _lines({"id": 1, "text": "有优惠吗"}, b"{")
    (tmp_path / "in.jsonl").write_bytes(lines)
    assert run("analyze", "-", stdin=lines).stdout == run("analyze", "in.jsonl").stdout


def test_missing_model_is_trained_first(run: Run, small_home: Path) -> None:
    """Without a model one is trained, with progress on standard error, and then the lines are answered."""
    result = run("analyze", stdin=_lines({"id": 1, "text": "有优惠吗"}))
    assert [False] == [answer["degraded"] for answer in _answers(result)]
    assert "no trained model" in result.stderr
    assert "fitting on everything" in result.stderr
    assert (small_home / "models" / "current").is_file()
    again = run("analyze", stdin=_lines({"id": 1, "text": "有优惠吗"}))
    assert result.stdout == again.stdout
    assert "train:" not in again.stderr


def _program(folder: Path, *arguments: str, stdin: bytes) -> subprocess.CompletedProcess[bytes]:
    trained_models()
    clean = {key: value for key, value in os.environ.items() if not key.upper().startswith("ZHIKE_")}
    return subprocess.run(
        [Path(sys.executable).parent / "zhike", *arguments],
        input=stdin, cwd=folder, env=clean | {"ZHIKE_VAR": str(shared_var()), "LC_ALL": "C"},
        capture_output=True, check=False,
    )  # fmt: skip


def test_program_works_from_any_folder_and_locale(tmp_path: Path) -> None:
    """The installed command finds library and settings from anywhere, and writes UTF-8 in any locale."""
    done = _program(tmp_path, "analyze", stdin=_lines({"id": "甲", "text": "有优惠吗"}, b'{"id": "\xff"}'))
    assert 0 == done.returncode
    good, bad = (json.loads(line) for line in done.stdout.decode().splitlines())
    assert ("甲", "discount") == (good["id"], good["intents"][0]["key"])
    assert "not UTF-8" in bad["error"]
    assert b"Traceback" not in done.stderr


def test_closed_pipe_is_no_failure(tmp_path: Path) -> None:
    """`zhike analyze … | head -1` ends without a traceback."""
    lines = tmp_path / "in.jsonl"
    lines.write_bytes(_lines(*({"id": n, "text": "有优惠吗"} for n in range(400))))
    trained_models()
    clean = {key: value for key, value in os.environ.items() if not key.upper().startswith("ZHIKE_")}
    with subprocess.Popen(
        [Path(sys.executable).parent / "zhike", "analyze", lines], cwd=tmp_path,
        env=clean | {"ZHIKE_VAR": str(shared_var())}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


def test_shop_file_answers_with_its_own_words(run: Run, tmp_path: Path) -> None:
    """An attribute under the shop's own name, a question of its list, and a guarantee that it does not give."""
    file = tmp_path / "shop.yaml"
    file.write_text(
        """
key: strings
name: 琴行
trade: instruments
policies: {returns: {enabled: false}}
faq: [{key: left, ask: [有左手琴吗], answer: 左手款要定做，等15天左右。}]
products:
  - {key: guitar, title: 民谣吉他, short: 民谣吉他, price: 899, stock: 3, attributes: {上弦枕: 牛骨, 品数: 20品}}
""",
        encoding="utf-8",
    )
    for said, told in (
        ("上弦枕什么料的", "上弦枕是牛骨"),
        ("有没有左手的", "左手款要定做"),
        ("不喜欢能退吗", "不支持无理由退换"),
    ):
        answer = _one(run, {"text": said, "item": "guitar"}, "--full", "--shop", str(file))
        assert told in answer["suggestions"][0]["text"], said


def test_order_of_a_line_answers_for_its_buyer_only(run: Run, tmp_path: Path) -> None:
    """Price protection is reckoned on the order named; with somebody else's id the order is unknown."""
    file = tmp_path / "shop.yaml"
    file.write_text(
        """
key: chairs
name: 椅子店
trade: outdoor
policies: {price_protect: {days: 10, facts: {price_protect: 签收后10天内降价退差}}}
products:
  - {key: chair, title: 月亮椅, short: 月亮椅, price: 119, stock: 3}
customers: [{id: zheng, name: 小郑}, {id: other, name: 小王}]
orders:
  - {order_no: "770001220011", buyer: zheng, items: [{product: chair, sku: chair, price: 149}], amount: 149, state: signed,
     placed_at: -6d, paid_at: -6d, sent_at: -5d, signed_at: -3d, courier: 中通, tracking: ZT00991122}
""",
        encoding="utf-8",
    )
    line = {"text": "刚收到就降了三十 给补差价吗", "order": "770001220011"}
    for buyer, own in ((None, True), ("zheng", True), ("other", False)):
        answer = _one(run, line | {"buyer": buyer}, "--full", "--shop", str(file))
        texts = "".join(made["text"] for made in answer["suggestions"])
        assert own == ("差价30元可以申请" in texts), buyer
