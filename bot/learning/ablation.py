"""Feature makers that leave something out, to see what it was good for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.terms import Turn
from bot.understand.features import Blocks, FeatureMaker, Said

Keep = Callable[[str], bool]
"""Whether a feature of that name stays."""

_RULES = ("r:", "R:")
_CLASSES = ("k:", "kk:", "ks:")
_HEARD_CLASSES = tuple(f"{mark}{k}" for mark in "abo" for k in ("k:", "ks:", "km:", "kl:", "|"))
_WORDS = ("w:", "p:", "g:")


class Reduced(FeatureMaker):
    """A feature maker without some of the features, or deaf to what came before."""

    def __init__(self, whole: FeatureMaker, keep: Keep, *, context: bool = True) -> None:
        super().__init__(whole.tokeniser, whole.gazetteer, whole.rules, whole.lexicon)
        self._keep = keep
        self._hears = context

    def blocks(self, said: Said, context: Sequence[Turn] = ()) -> Blocks:
        """Make the bags of one message without what is left out."""
        whole = super().blocks(said, context if self._hears else ())
        return Blocks(tuple(filter(self._keep, whole.message)), tuple(filter(self._keep, whole.context)))


def _all(_: str) -> bool:
    return True


def _not_rules(name: str) -> bool:
    return not name.startswith(_RULES)


def _not_classes(name: str) -> bool:
    return not name.startswith((*_CLASSES, *_HEARD_CLASSES))


def _words(name: str) -> bool:
    """Keep words of the message, and of the context all but classes and rules."""
    return ":" in name and _not_rules(name) and _not_classes(name)


def _characters(name: str) -> bool:
    """Keep character n-grams of the message; of the context as for words."""
    return not name.startswith(_WORDS) and _not_rules(name) and _not_classes(name)


def reduced(features: FeatureMaker) -> dict[str, FeatureMaker]:
    """Return what can be left out, by name of what remains."""
    return {
        "words only": Reduced(features, _words),
        "characters only": Reduced(features, _characters),
        "no context": Reduced(features, _all, context=False),
        "no rules": Reduced(features, _not_rules),
        "no word classes": Reduced(features, _not_classes),
    }
