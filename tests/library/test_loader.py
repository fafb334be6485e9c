from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import Finding, LibraryError
from bot.library import find_library, load_library

if TYPE_CHECKING:
    from pathlib import Path


def _findings(folder: Path) -> list[Finding]:
    """Return what the loader says about a faulty folder."""
    with pytest.raises(LibraryError) as caught:
        load_library(folder)
    return caught.value.findings


def _edit(folder: Path, name: str, old: str, new: str) -> None:
    """Replace one piece of a file."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_reply_is_read_with_everything_it_says(folder: Path) -> None:
    """A reply carries its texts, conditions, slots, citations and its place in the files."""
    reply = load_library(folder).by_intent["price"][0]
    assert reply.id == "price.now"
    assert reply.stage == "presale"
    assert reply.wordings == ("现在{price}。", "标价{price}，您要几件？")
    assert reply.tones == {"brief": "{price}。"}
    assert reply.slots == ("price",)
    assert reply.when.psychology == ("bargain",)
    assert reply.when.emotion == ("calm",)
    assert reply.when.order_state == ("unpaid",)
    assert reply.when.type == {"decision": ("hesitant",)}
    assert reply.not_when.psychology == ("complaint",)
    assert reply.kind == "offer"
    assert reply.action is None
    assert reply.cites == ("PSY-05", "TYPE-A10")
    assert (reply.path, reply.line) == ("replies/presale/price.yaml", 3)


def test_replies_are_found_by_intent_and_by_psychology(folder: Path) -> None:
    """Replies of an intent come in file order; those for any intent stand under `*`."""
    library = load_library(folder)
    assert [reply.id for reply in library.by_intent["price"]] == ["price.now", "price.ask", "price.changed"]
    assert [reply.id for reply in library.by_intent["*"]] == ["any.safety.ask"]
    assert len(library.replies) == 5


def test_folder_below_a_stage_sorts_its_replies_only(folder: Path) -> None:
    """replies/presale/types/price.yaml adds to the replies of price, and is of the stage presale."""
    path = folder / "replies/presale/types/price.yaml"
    path.parent.mkdir()
    path.write_text(
        "intent: price\nreplies:\n  - {id: price.who, wordings: [您慢慢看。], when: {type: {decision: [hesitant]}}}\n",
        encoding="utf-8",
    )
    replies = {reply.id: reply for reply in load_library(folder).by_intent["price"]}
    assert "presale" == replies["price.who"].stage == replies["price.ask"].stage
    path.rename(path.with_name("prices.yaml"))
    with pytest.raises(LibraryError, match="prices"):
        load_library(folder)


def test_advice_says_where_it_comes_from(folder: Path) -> None:
    """A line of advice cites the catalogue as a reply does; one that does not cites nothing."""
    cites = {rule.id: rule.cites for rule in load_library(folder).advice}
    assert (cites["choose"], cites["sorry"]) == (("TYPE-A10",), ())


def test_keys_stay_what_they_say(folder: Path) -> None:
    """A key such as 18_25 is text, although YAML would read a number."""
    labels = load_library(folder).labels
    assert list(labels.axes["age_band"].values) == ["18_25", "over_45"]
    assert labels.psychology["safety"].zh == "求安"
    assert [label.key for label in labels.by_stage()["general"]] == ["greeting"]


def test_slot_knows_its_group(folder: Path) -> None:
    """A slot says what it is called, where its facts come from and how a value looks."""
    slot = load_library(folder).slots["price"]
    assert (slot.zh, slot.source, slot.sample) == ("价格", "product", "89元")


def test_all_faults_are_told_at_once_with_file_and_line(folder: Path) -> None:
    """Typos in several files come back together, each with its place."""
    _edit(folder, "replies/presale/price.yaml", "emotion: [calm]", "emotion: [calmm]")
    _edit(folder, "replies/presale/price.yaml", "您要几件？我算给您。", "您要{pirce}？")
    _edit(folder, "replies/general/greeting.yaml", "kind: next", "knid: next")
    _edit(folder, "redlines/test.yaml", "pattern: 第一,", "pattern: '(第一',")
    _edit(folder, "advice.yaml", "psychology: [complaint]", "psychology: [complain]")
    _edit(folder, "wording.yaml", "change_price: 修改订单价格", "change_price: [a]")
    places = [(finding.path, finding.line) for finding in _findings(folder)]
    assert places == [
        ("advice.yaml", 2),
        ("redlines/test.yaml", 3),
        ("replies/general/greeting.yaml", 3),
        ("replies/presale/price.yaml", 3),
        ("replies/presale/price.yaml", 10),
        ("replies/presale/price.yaml", 14),
        ("wording.yaml", 4),
    ]


def test_message_says_what_is_wrong(folder: Path) -> None:
    """A finding reads file:line: what is wrong."""
    _edit(folder, "replies/presale/price.yaml", "您要几件？我算给您。", "您要{pirce}？")
    assert [str(finding) for finding in _findings(folder)] == [
        "replies/presale/price.yaml:10: price.ask: unknown slot {pirce}"
    ]


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("labels.yaml", "key: price, zh: 询价", "key: price", "intents.presale.0.zh: Field required"),
        ("slots.yaml", "gift:", "price:", "key 'price' is given twice"),
        ("slots.yaml", "  gift", "shop:\n  price", "slot 'price' is already in product"),
        (
            "replies/presale/price.yaml",
            "intent: price",
            "intent: prize",
            "in a file that should hold 'price'",
        ),
        ("replies/presale/price.yaml", "price.ask", "price.now", "reply id 'price.now' is already used"),
        ("replies/presale/price.yaml", "kind: ask", "kind: question", "kind: Input should be"),
        ("replies/presale/price.yaml", "[unpaid]", "[unpayed]", "when.order_state.0: Input should be"),
        (
            "replies/presale/price.yaml",
            "decision: [hesitant]",
            "mood: [good]",
            "when.type: unknown key 'mood'",
        ),
        ("replies/presale/price.yaml", "[hesitant]", "[slow]", "when.type.decision: unknown key 'slow'"),
        ("replies/presale/price.yaml", "action: change_price", "action: fly", "unknown action 'fly'"),
        (
            "replies/presale/price.yaml",
            "标价{price}",
            "标价{gift}",
            "another wording may not need more facts",
        ),
        ("replies/presale/price.yaml", "现在{price}。", "现在{price。", "stray brace"),
        ("replies/presale/price.yaml", "PSY-05", "psy5", "cites.0: String should match"),
        ("replies/presale/price.yaml", "[几件, 一共]", "几件", "about: Input should be a valid tuple"),
        ("redlines/test.yaml", "第一,", "'(第+)+',", "may take unbounded time"),
        ("redlines/test.yaml", "第一,", "'第?',", "matches nothing at all"),
        ("redlines/test.yaml", "test.phone", "test.first", "rule id 'test.first' is already used"),
        ("advice.yaml", "id: both", "id: sorry", "advice id 'sorry' is already used"),
        ("advice.yaml", "cites: [TYPE-A10]", "cites: [type10]", "cites.0: String should match"),
        ("advice.yaml", "sequence: [safety", "sequence: [safty", "when.sequence: unknown key 'safty'"),
        ("wording.yaml", "action:", "action", "YAML syntax"),
    ],
)
def test_every_fault_has_its_message(folder: Path, name: str, old: str, new: str, message: str) -> None:
    """Each kind of fault is named in the finding of its file."""
    _edit(folder, name, old, new)
    assert any(message in finding.message and finding.path == name for finding in _findings(folder))


def test_missing_file_is_a_finding(folder: Path) -> None:
    """A file that is not there is named, not a traceback."""
    (folder / "slots.yaml").unlink()
    assert Finding("slots.yaml", 0, "is missing") in _findings(folder)


def test_empty_file_is_a_finding(folder: Path) -> None:
    """An empty file is named."""
    (folder / "advice.yaml").write_text("", encoding="utf-8")
    assert _findings(folder) == [Finding("advice.yaml", 0, "is empty")]


def test_file_that_is_not_utf8_is_a_finding(folder: Path) -> None:
    """A file in another encoding is named."""
    (folder / "advice.yaml").write_bytes("advice: 先道歉".encode("gbk"))
    assert "cannot be read as UTF-8" in _findings(folder)[0].message


def test_version_changes_with_the_content(folder: Path) -> None:
    """Two reads of the same files have one version; a changed word gives another."""
    first = load_library(folder).version
    assert load_library(folder).version == first
    _edit(folder, "wording.yaml", "修改订单价格", "改价")
    assert load_library(folder).version != first


def test_folder_beside_us_comes_first(folder: Path) -> None:
    """`./intents` is taken when it is a library."""
    assert find_library(folder.parent) == folder


def test_without_one_beside_us_the_shipped_library_is_found(tmp_path: Path) -> None:
    """Elsewhere the packaged or the checked-out library is taken."""
    found = find_library(tmp_path)
    assert found != tmp_path / "intents"
    assert (found / "labels.yaml").is_file()
