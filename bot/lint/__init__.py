"""Checks over intents/ that need judgement beyond its shape: replies, corpus, test sentences."""

from bot.lint.corpus import lint_corpus
from bot.lint.folder import lint_folder, lint_library
from bot.lint.replies import lint_replies
from bot.lint.sentences import Sentence, lint_sentences, read_sentences, steal_check

__all__ = [
    "Sentence",
    "lint_corpus",
    "lint_folder",
    "lint_library",
    "lint_replies",
    "lint_sentences",
    "read_sentences",
    "steal_check",
]
