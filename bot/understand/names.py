"""Feature names as one array of bytes: a model file holds arrays only, and an array of strings is four times as big."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_BREAK = "\n"


def packed(names: Sequence[str]) -> npt.NDArray[np.uint8]:
    """Return the names as UTF-8, one a line; raises ValueError when one has a line break or is empty."""
    if any(_BREAK in name or not name for name in names):
        msg = "a feature name is empty or has a line break"
        raise ValueError(msg)
    return np.frombuffer(_BREAK.join(names).encode(), dtype=np.uint8)


def unpacked(array: npt.NDArray[np.uint8]) -> list[str]:
    """Return the names again; raises ValueError when the bytes are not UTF-8."""
    return array.tobytes().decode().split(_BREAK) if array.size else []
