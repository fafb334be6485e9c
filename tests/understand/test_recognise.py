"""What is learned from a handful of lines is kept, and a broken copy is learned anew."""

from __future__ import annotations

import threading
from pathlib import Path

from bot.understand.recognise import Example, Lesson, recogniser

LESSON = Lesson(
    "greetings",
    ("hello", "bye"),
    tuple(Example(text, frozenset({label})) for text, label in (("您好", "hello"), ("再见", "bye")) * 20),
    bound=0.0,
)


def _cut(text: str) -> list[str]:
    return list(text)


def test_a_torn_copy_is_learned_anew(tmp_path: Path) -> None:
    """What a process left half written does not stop the next one; the copy is whole again."""
    recogniser(LESSON, _cut, tmp_path)
    (kept,) = tmp_path.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[: len(whole) // 2])
    assert {"hello"} == set(recogniser(LESSON, _cut, tmp_path).read("您好"))
    assert len(whole) == kept.stat().st_size


def test_threads_keep_one_whole_copy(tmp_path: Path) -> None:
    """Several threads learn at once; one file is left, and it can be read."""
    threads = [threading.Thread(target=recogniser, args=(LESSON, _cut, tmp_path)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 == len(list(tmp_path.iterdir()))
    assert {"bye"} == set(recogniser(LESSON, _cut, tmp_path).read("再见"))
