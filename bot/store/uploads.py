"""The bytes of uploads on disk: `files/<first two>/<SHA-256>` under the folder of variable data."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def upload_path(var: Path, digest: str) -> Path:
    """Return where the bytes of an upload stand."""
    return var / "files" / digest[:2] / digest


def remove_uploads(var: Path, digests: Sequence[str]) -> int:
    """Remove bytes that nothing refers to any more; return how many files there were."""
    removed = 0
    for digest in digests:
        with contextlib.suppress(FileNotFoundError):
            upload_path(var, digest).unlink()
            removed += 1
    return removed
