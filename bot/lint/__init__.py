"""Checks over intents/ that need judgement beyond its shape: replies, corpus, test sentences."""

from bot.lint.corpus import lint_corpus
from bot.lint.coverage import STATES, Cell, Coverage, Row, cover
from bot.lint.folder import lint_folder, lint_library
from bot.lint.personas import lint_personas
from bot.lint.policies import lint_policies, lint_policy_words
from bot.lint.replies import lint_replies, lint_reply
from bot.lint.sentences import Sentence, lint_sentences, read_sentences, steal_check

__all__ = [
    "STATES",
    "Cell",
    "Coverage",
    "Row",
    "Sentence",
    "cover",
    "lint_corpus",
    "lint_folder",
    "lint_library",
    "lint_personas",
    "lint_policies",
    "lint_policy_words",
    "lint_replies",
    "lint_reply",
    "lint_sentences",
    "read_sentences",
    "steal_check",
]
