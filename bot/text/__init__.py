"""Text as buyers type it: normalised, tokenised, with the things it names."""

from bot.text.entities import Gazetteer, find_entities
from bot.text.normalise import Normal, normalise
from bot.text.tokenise import Tokeniser

__all__ = ["Gazetteer", "Normal", "Tokeniser", "find_entities", "normalise"]
