"""Headings of files: what stands above a column, as it is compared, and what it is taken for."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

LIKE: Final = 0.7
"""Likeness (difflib's ratio) from which a known heading is offered for an unknown one."""
LOOKED_AT: Final = 12
"""First rows among which the headings are looked for: platforms put notes and English names above them."""

State = Literal["sure", "unconfirmed", "like", "unknown", "left"]
"""Known and confirmed; known, but nobody has confirmed it; like a known one; not known; left out on request."""

_MARKS: Final = re.compile(
    r"[\s*\uff0a:：_\-·]|\((?:必填|选填|元|件|单位)[^)]*\)|（(?:必填|选填|元|件|单位)[^）]*）"
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file."""

    place: int
    heading: str
    to: str
    """Column of our table; empty when it is not known."""
    state: State
    book: str = ""
    """Name of the file of headings that has it, or the like of it."""
    known: str = ""
    """The known heading that it is like."""


def plain(text: str) -> str:
    """Return a heading as it is compared: width, case, marks and remarks in brackets do not matter."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text)).lower()


def likest(place: int, cell: str, known: Mapping[str, Column]) -> Column:
    """Return a column whose heading nobody knows, with the known one (by plain heading) that it is most like."""
    key = plain(cell)
    close = difflib.get_close_matches(key, known, n=1, cutoff=LIKE)
    within = [text for text in known if len(text) > 1 and len(key) > 1 and (text in key or key in text)]
    if close or within:
        like = known[close[0] if close else max(within, key=len)]
        return Column(place, cell, like.to, "like", like.book, like.heading)
    return Column(place, cell, "", "unknown")
