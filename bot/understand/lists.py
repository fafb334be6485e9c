"""YAML files that are lists by key: word classes, places, intents that answer a psychology."""

from __future__ import annotations

from pathlib import Path

from bot.errors import LibraryError
from bot.library.source import read_source


def read_lists(path: Path, *, empty: bool = False) -> dict[str, list[str]]:
    """Read a mapping of key to list of words; `empty` lists are refused unless allowed.

    Raises LibraryError with everything in the file that is not so, by line.
    """
    source = read_source(path, path.parent)
    findings = list(source.findings)
    table: dict[str, list[str]] = {}
    if isinstance(source.data, dict):
        for key, words in source.data.items():
            if isinstance(words, list) and (words or empty) and all(isinstance(word, str) for word in words):
                table[key] = words
            else:
                findings.append(source.finding((key,), f"{key}: must be a list of words"))
    elif not findings:
        findings.append(source.finding((), "must be a mapping of key to words"))
    if findings:
        raise LibraryError(findings)
    return table
