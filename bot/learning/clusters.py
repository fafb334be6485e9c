"""Near-same texts put together: the commonest leads, whoever is like it follows; the same texts give the same groups."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from bot.library import slots_in

ALIKE = 0.5
"""Cosine of the character n-grams (TF-IDF) from which two texts say the same."""
NGRAMS = (2, 3)
_NEGATION = re.compile(r"[不没别无勿未非]")
_OPTIONAL = re.compile(r"[\s，。！？、,.!?~～…呢哦呀啊哈嘛的了]")
_PRIVATE = 0xE100


def clusters(counts: Mapping[str, int]) -> list[list[str]]:
    """Return groups of texts, each led by its commonest one, in order of that; `counts` says how often each was said.

    Texts that differ in their slots or in how often they say no are never the same.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - a second to import, seldom needed

    texts = sorted(counts, key=lambda text: (-counts[text], text))
    if not texts:
        return []
    matrix = TfidfVectorizer(
        analyzer="char", ngram_range=NGRAMS, sublinear_tf=True, lowercase=False
    ).fit_transform([_bare(text) for text in texts])
    signs = [_sign(text) for text in texts]
    free = np.ones(len(texts), dtype=bool)
    groups: list[list[str]] = []
    for place in range(len(texts)):
        if not free[place]:
            continue
        likeness = (matrix @ matrix[place].T).toarray().ravel()
        near = [int(i) for i in np.flatnonzero((likeness >= ALIKE) & free) if signs[i] == signs[place]]
        members = [place, *(i for i in near if i != place)]
        free[members] = False
        groups.append([texts[i] for i in members])
    return groups


def _sign(text: str) -> tuple[frozenset[str], int]:
    """Return what texts of one meaning have in common: their slots, and how often they say no."""
    return frozenset(slots_in(text)), len(_NEGATION.findall(text))


def _bare(text: str) -> str:
    """Return a text without particles and marks, every slot one character, at least two characters long."""
    kept = text
    for number, slot in enumerate(slots_in(text)):
        kept = kept.replace(f"{{{slot}}}", chr(_PRIVATE + number))
    kept = _OPTIONAL.sub("", kept) or text
    return kept if len(kept) > 1 else f"{kept} "
