"""What is trained, without what trains it: importing scikit-learn takes a second that serving need not pay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy.typing as npt

Arrays = dict[str, npt.NDArray[Any]]
"""The arrays of a model file by name."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the heads may answer, in the order of labels.yaml."""

    psychology: tuple[str, ...]
    intents: tuple[str, ...]
    emotions: tuple[str, ...]
