"""Builds what conversations share: contents, readers of replies, shops."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.library.claims import read_claims
from bot.shop import ShopFacts, ShopSpec, find_shop, load_shops
from bot.simulation.answers import Answers
from bot.simulation.case import Opener
from bot.simulation.contents import Contents, read_contents
from bot.simulation.hearing import Ears, slots_by_intent
from bot.simulation.selfplay import Stage
from bot.simulation.talk import Talk
from bot.text.entities import Gazetteer
from bot.understand.acts import act_reader
from bot.understand.lists import read_lists
from bot.understand.topics import topic_reader

if TYPE_CHECKING:
    from bot.library import Library
    from bot.understand.recognise import Cut

REMEMBERED: Final = 32768
"""Clauses whose words are kept: both readers of replies cut the same ones, and replies share them."""
_BLOCK: Final = re.compile(r"[\u4e00-\u9fd5a-zA-Z0-9+#&._%-]+|[^\u4e00-\u9fd5a-zA-Z0-9+#&._%-]+")
"""What jieba cuts by itself: no word goes beyond it."""
PRACTICE: Final = Path("scenarios") / "shops"
"""Small shops that exist for practice only, beside the demo shops."""


def practice_shops(library: Library, moment: datetime) -> dict[str, ShopSpec]:
    """Return demo and practice shops by key. Raises ShopError for what is wrong in them."""
    shops = load_shops(library.folder / "shops", moment)
    if (library.folder / PRACTICE).is_dir():
        shops |= load_shops(library.folder / PRACTICE, moment)
    return dict(sorted(shops.items()))


def by_blocks(cut: Cut) -> Cut:
    """Return what cuts a line into the same words as `cut`, but remembers how it cut each clause."""

    @functools.lru_cache(maxsize=REMEMBERED)
    def remembered(block: str) -> Sequence[str]:
        return tuple(cut(block))

    def words(line: str) -> Sequence[str]:
        return [word for block in _BLOCK.findall(line) for word in remembered(block)]

    return words


def ears_of(library: Library, contents: Contents, cut: Cut, models: Path | None) -> Ears:
    """Return what reads replies; its two small models are trained when they are not there yet.

    Raises LibraryError for what is wrong in acts/ or claims.yaml.
    """
    cut = by_blocks(cut)
    asks = {topic: re.compile("|".join(words)) for topic, words in contents.asks.items()}
    return Ears(
        act_reader(library, cut, models),
        topic_reader(library, cut, models),
        read_claims(library.folder),
        asks,
        slots_by_intent(library),
        frozenset(key for key, label in library.labels.intents.items() if label.group == "presale"),
        library.dialogue,
    )


def stage_of(
    library: Library, cut: Cut, models: Path | None, shops: Iterable[ShopSpec], moment: datetime
) -> Stage:
    """Build the stage for some shops.

    Raises LibraryError for what is wrong in the contents, ShopError for a shop.
    """
    contents = read_contents(library)
    gazetteer = Gazetteer.of(read_lists(library.folder / "places.yaml", empty=True))
    return Stage(
        contents,
        Talk(contents),
        ears_of(library, contents, cut, models),
        {spec.key: Opener(ShopFacts(spec), contents, gazetteer.province) for spec in shops},
        moment,
    )


def shops_named(library: Library, names: Sequence[str], moment: datetime) -> list[ShopSpec]:
    """Return the shops named, by key or file; all demo and practice shops when none is.

    Raises ShopError for one that is neither.
    """
    known = practice_shops(library, moment)
    if not names:
        return list(known.values())
    return [known.get(name) or find_shop(name, moment, library.folder) for name in names]


def answers_of(library: Library, stage: Stage, models: Path | None = None) -> Answers:
    """Return what scripted agents answer from; how good each answer is, is kept beside the models."""
    return Answers(library, stage.ears, models)
