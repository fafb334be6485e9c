"""Replies worth pasting: retrieve, rank, fill, check, and offer three."""

from bot.reply.adoption import UNLEARNED, Adoption, Experience, is_muted
from bot.reply.demands import UPSET
from bot.reply.ladder import flags_of
from bot.reply.matching import Matcher
from bot.reply.places import Check
from bot.reply.questions import Asked, Heard, Questions, Speech
from bot.reply.search import Entry, Hit, Search
from bot.reply.situation import Situation
from bot.reply.suggest import Chooser, suggest

__all__ = [
    "UNLEARNED",
    "UPSET",
    "Adoption",
    "Asked",
    "Check",
    "Chooser",
    "Entry",
    "Experience",
    "Heard",
    "Hit",
    "Matcher",
    "Questions",
    "Search",
    "Situation",
    "Speech",
    "flags_of",
    "is_muted",
    "suggest",
]
