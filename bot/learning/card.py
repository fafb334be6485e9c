"""The model card: what a model is for, what it was made from, how right it is, in words for people.

The words are `model_card.md` of the library; this fills in the figures. They come from the calibration
folds of training, so a card costs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Formatter
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.errors import Finding, LibraryError, ModelError
from bot.learning.corpus import Utterance
from bot.learning.scores import CHIP_BINS, calibration_error, reliability, score

TEMPLATE, CARD = "model_card.md", "card.md"
"""Name below the library folder; name below the folder of a model."""

Floats = npt.NDArray[np.float64]


def facts(
    corpus: Sequence[Utterance],
    chances: Floats,
    arrays: Mapping[str, npt.NDArray[Any]],
    names: Mapping[str, str],
) -> dict[str, str]:
    """Return what a card can say of a model but its version and inputs.

    `chances` has the calibrated probabilities that models gave who had not seen the line's leaf file, shape
    (utterances, psychologies); `names` are the words people read for psychologies.
    """
    keys: list[str] = arrays["psychology"].tolist()
    truth = np.array([[key in u.psychology for key in keys] for u in corpus])
    shown = chances >= arrays["thresholds"]
    labels = [score(key, truth[:, j], shown[:, j]) for j, key in enumerate(keys)]
    whole = score("all", truth.ravel(), shown.ravel())
    empty = ~truth.any(axis=1)
    rows = (
        f"| {names.get(s.key, s.key)} | {s.support} | {s.precision:.2f} | {s.recall:.2f} | {s.f1:.2f} | {bound:.2f} |"
        for s, bound in zip(labels, arrays["thresholds"].tolist(), strict=True)
    )
    return {
        "psychologies": str(len(keys)),
        "intents": str(len(arrays["intents"])),
        "lines": str(len(corpus)),
        "trades": str(len({u.trade for u in corpus})),
        "context": str(sum(bool(u.context) for u in corpus)),
        "micro": f"{whole.f1:.3f}",
        "macro": f"{sum(s.f1 for s in labels) / max(len(labels), 1):.3f}",
        "precision": f"{whole.precision:.3f}",
        "recall": f"{whole.recall:.3f}",
        "none_kept": f"{float((~shown[empty].any(axis=1)).mean()) if empty.any() else 1.0:.3f}",
        "error": f"{calibration_error(reliability(chances[shown], truth[shown], CHIP_BINS)):.3f}",
        "table": "\n".join(rows),
    }


def write_card(folder: Path, model: Path, told: Mapping[str, str]) -> None:
    """Fill the template of the library `folder` and write it into the folder of a model.

    `told` are the `facts` with `version` and `inputs`. Raises LibraryError when the template names something
    else, ModelError when the card cannot be written. A library without a template gets no card.
    """
    template = folder / TEMPLATE
    if not template.exists():
        return
    text = template.read_text(encoding="utf-8")
    try:
        unknown = sorted(
            {name for _, name, _, _ in Formatter().parse(text) if name is not None} - told.keys()
        )
    except ValueError as error:
        raise LibraryError([Finding(TEMPLATE, 0, f"not a template: {error}")]) from None
    if unknown:
        known = ", ".join(sorted(told))
        message = f"unknown field {', '.join(unknown)}; known: {known}"
        raise LibraryError([Finding(TEMPLATE, 0, message)])
    try:
        (model / CARD).write_text(text.format(**told), encoding="utf-8")
    except OSError as error:
        msg = f"{model / CARD}: {error.strerror}"
        raise ModelError(msg) from error
