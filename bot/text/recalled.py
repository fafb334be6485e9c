"""What was worked out about thousands of patterns, kept in a file between runs: a process starts two seconds sooner."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import threading
from pathlib import Path

from bot.text.needed import KNOWN, Way
from bot.text.pattern import SOUND

_MADE_BY = ("pattern.py", "needed.py", "recalled.py")
"""Modules of which another text may work out something else."""


def recall(folder: Path) -> None:
    """Take over what an earlier run left in `folder`, which only we can write; nothing when it left nothing of use."""
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        kept = json.loads(_file(folder).read_text(encoding="utf-8"))
        ways = {
            str(pattern): tuple([Way(tuple(words), tuple(others)) for words, others in its])
            for pattern, its in kept["ways"].items()
        }
        sound = [str(pattern) for pattern in kept["sound"]]
        KNOWN.update(ways)
        SOUND.update(sound)


def keep(folder: Path) -> None:
    """Leave what is known for the next run, unless it is there already; a folder that cannot be written is no failure."""
    file = _file(folder)
    told = json.dumps({"sound": sorted(SOUND), "ways": dict(sorted(KNOWN.items()))}, ensure_ascii=False)
    fresh = file.with_name(f".{file.stem}.{os.getpid()}.{threading.get_ident()}")
    try:
        if file.is_file() and file.stat().st_size >= len(told.encode()):
            return
        folder.mkdir(parents=True, exist_ok=True)
        fresh.write_text(told, encoding="utf-8")
        fresh.replace(file)
        for old in folder.glob("patterns-*.json"):
            if old != file:
                old.unlink(missing_ok=True)
    except (OSError, UnicodeEncodeError):
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)


def _file(folder: Path) -> Path:
    """Return the file of this program and this Python, whose parser reads the patterns."""
    total = hashlib.sha256(sys.version.encode())
    for name in _MADE_BY:
        total.update(Path(__file__).with_name(name).read_bytes())
    return folder / f"patterns-{total.hexdigest()[:12]}.json"
