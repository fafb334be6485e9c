"""Everything that can be wrong in a library folder, in one list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import Finding, LibraryError
from bot.library import load_library
from bot.lint.channels import lint_contacts
from bot.lint.corpus import lint_corpus
from bot.lint.personas import lint_personas
from bot.lint.policies import lint_policies, lint_policy_words
from bot.lint.replies import lint_replies
from bot.lint.sentences import lint_sentences
from bot.lint.talks import lint_talks
from bot.shop import read_rulebook

if TYPE_CHECKING:
    from pathlib import Path

    from bot.library import Library


def lint_library(library: Library, folder: Path) -> list[Finding]:
    """Return the findings in a loaded library and in what lies beside it, by file and line: test sentences, corpus, personas, policies."""
    findings = lint_replies(library)
    findings += lint_sentences(folder, library.labels)
    findings += lint_corpus(folder, library.labels)
    findings += lint_talks(folder, library.labels)
    findings += lint_personas(folder, library.labels)
    findings += lint_contacts(folder)
    book, wrong = read_rulebook(folder)
    findings += wrong + lint_policy_words(library, book)
    return sorted(findings, key=lambda finding: (finding.path, finding.line, finding.message))


def lint_folder(folder: Path) -> list[Finding]:
    """Return the findings in a folder; one that cannot be loaded answers with what the loader found."""
    try:
        library = load_library(folder)
    except LibraryError as error:
        return sorted([*error.findings, *lint_policies(folder)], key=lambda f: (f.path, f.line, f.message))
    return lint_library(library, folder)
