"""The rule files: every one of ours loads, and whatever is wrong in one is told by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import LibraryError
from bot.understand.rules import KINDS, labels_of, read_rules
from tests.models import INTENTS, features, library


def _folder(tmp_path: Path, **files: str) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def _findings(folder: Path) -> list[str]:
    with pytest.raises(LibraryError) as caught:
        read_rules(folder)
    return [str(finding) for finding in caught.value.findings]


def test_rules_of_the_library_load_and_name_known_labels() -> None:
    """Every rule of the project proves a label of the vocabulary."""
    labels = library().labels
    known = {
        "psychology": set(labels.psychology),
        "against": set(labels.psychology),
        "intent": set(labels.intents),
        "emotion": set(labels.emotion),
        "type": {f"{axis}.{value}" for axis, entry in labels.axes.items() for value in entry.values},
    }
    rules = read_rules(INTENTS / "rules").rules
    assert rules
    assert [] == [rule.id for rule in rules if rule.label not in known[rule.kind]]
    assert len(rules) == len({rule.id for rule in rules})


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("{match: '(便宜'}", "missing )"),
        ("{match: '(a+)+'}", "nested repeat"),
        ("{match: '((a+)b){2,}'}", "nested repeat"),
        ("{match: '(好)\\1'}", "back reference"),
        ("{match: 'a.*b.*c'}", "several endless ones"),
        ("{match: '好?'}", "matches nothing at all"),
        (f"{{match: '{'长' * 401}'}}", "longer than 400"),
        ("{match: 便宜, unles: 不}", "unknown key unles"),
        ("{unless: 不}", "must have a pattern"),
        ("便宜", "must have a pattern"),
        ("{match: 便宜, strength: 2}", "between 0 and 1"),
        ("{match: 便宜, strength: much}", "could not convert"),
        ("{match: 便宜, unless: '['}", "unterminated character set"),
    ],
)
def test_bad_rule_is_named_by_file_and_line(tmp_path: Path, rule: str, message: str) -> None:
    """The finding points at the line of the rule and says what is wrong with it."""
    folder = _folder(tmp_path, own=f"psychology:\n  bargain:\n    - {{match: 优惠}}\n    - {rule}\n")
    (finding,) = _findings(folder)
    assert finding.startswith("rules/own.yaml:4: psychology.bargain.own2: ")
    assert message in finding


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("psychology:\n  bargain: [\n", "rules/own.yaml:"),
        ("psychology:\n  bargain: 优惠\n", "rules/own.yaml:2: psychology.bargain: must be a list"),
        ("psychology: 优惠\n", "rules/own.yaml:1: must be a mapping"),
        ("- 优惠\n", "rules/own.yaml:1: must be a mapping"),
        ("\npsychologie:\n  bargain:\n    - {match: 优惠}\n", "rules/own.yaml:2: unknown kind 'psychologie'"),
        (
            "psychology:\n  bargain:\n    - {match: 优惠}\n  bargain:\n    - {match: 券}\n",
            "rules/own.yaml:4: key 'bargain'",
        ),
    ],
)
def test_bad_file_is_named_by_line(tmp_path: Path, text: str, where: str) -> None:
    """Broken YAML, a wrong shape, an unknown kind and a label given twice are findings."""
    (finding,) = _findings(_folder(tmp_path, own=text))
    assert finding.startswith(where)


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    """One reading finds what is wrong in all files."""
    folder = _folder(
        tmp_path,
        a="psychology:\n  bargain:\n    - {match: '('}\n    - {match: 好, odd: 1}\n",
        b="mood:\n  bad:\n    - {match: 差}\n",
        c=": [",
    )
    assert ["a.yaml:3", "a.yaml:4", "b.yaml:1", "c.yaml:1"] == [f[6:14] for f in _findings(folder)]


def test_empty_file_and_empty_folder_hold_no_rules(tmp_path: Path) -> None:
    """Nothing written is nothing wrong."""
    assert () == read_rules(_folder(tmp_path, own="")).rules
    assert () == read_rules(tmp_path / "nowhere").rules


def test_unless_takes_a_hit_back() -> None:
    """Words that only look like the label are excepted."""
    said = features().prepare("便宜没好货吧，不便宜没好货")
    assert all(hit.rule.startswith(KINDS) for hit in said.hits)
    assert "safety" not in labels_of(said.hits, "psychology")


def test_hit_points_at_its_words_behind_a_number() -> None:
    """Digits folded into one sign do not move the span of what follows."""
    said = features().prepare("买了12345个能优惠吗")
    words = {said.masked[hit.start : hit.end] for hit in said.hits if hit.label == "bargain"}
    assert {"优惠", "能优惠吗"} <= words


def test_strongest_rule_gives_the_probability() -> None:
    """Several rules for one label give the strongest one's probability."""
    hits = features().prepare("有优惠券吗能便宜点不").hits
    assert (
        max(hit.strength for hit in hits if hit.label == "bargain")
        == labels_of(hits, "psychology")["bargain"]
    )
