"""The folder intents/: vocabulary, slots, replies, red lines, advice and wording as frozen values."""

from bot.library.folding import undisguised
from bot.library.holder import LibraryHolder
from bot.library.loader import find_library, load_library
from bot.library.moves import LADDER_FLAGS, TALK_FLAGS, Dialogue
from bot.library.values import (
    ANY_INTENT,
    AdviceRule,
    Axis,
    Conditions,
    Label,
    Labels,
    Library,
    RedLinePack,
    RedLineRule,
    Slot,
    Template,
    Wording,
    slots_in,
)

__all__ = [
    "ANY_INTENT",
    "LADDER_FLAGS",
    "TALK_FLAGS",
    "AdviceRule",
    "Axis",
    "Conditions",
    "Dialogue",
    "Label",
    "Labels",
    "Library",
    "LibraryHolder",
    "RedLinePack",
    "RedLineRule",
    "Slot",
    "Template",
    "Wording",
    "find_library",
    "load_library",
    "slots_in",
    "undisguised",
]
