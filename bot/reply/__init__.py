"""Replies worth pasting: retrieve, rank, fill, check, and offer three."""

from bot.reply.situation import Situation
from bot.reply.suggest import suggest

__all__ = ["Situation", "suggest"]
