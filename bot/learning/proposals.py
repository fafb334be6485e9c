"""Candidates as a file in the format of replies/, to be read, changed and copied by a person."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import yaml

_QUESTION_MARKS = ("？", "?")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A reply that a person may take."""

    intent: str
    wording: str
    notes: tuple[str, ...] = ()
    """Comments above it: where it comes from."""

    @property
    def kind(self) -> str:
        """`ask` for a question, else `answer`."""
        return "ask" if self.wording.endswith(_QUESTION_MARKS) else "answer"


def as_yaml(proposals: Iterable[Proposal], origin: str) -> str:
    """Return one document an intent; ids are `<intent>.<origin>_<digest>`, the same for the same wording."""
    by_intent: dict[str, list[Proposal]] = defaultdict(list)
    for proposal in proposals:
        by_intent[proposal.intent].append(proposal)
    documents = []
    for intent in sorted(by_intent):
        lines = [f"intent: {intent}", "replies:"]
        for proposal in by_intent[intent]:
            digest = hashlib.blake2b(proposal.wording.encode(), digest_size=3).hexdigest()
            lines += [f"  # {' '.join(note.split())}" for note in proposal.notes]
            lines += [f"  - id: {intent}.{origin}_{digest}", "    wordings:"]
            lines += [f"      - {_quoted(proposal.wording)}", f"    kind: {proposal.kind}"]
        documents.append("\n".join(lines) + "\n")
    return "---\n".join(documents)


def _quoted(text: str) -> str:
    """Return a text as a YAML scalar in double quotes on one line."""
    told: str = yaml.safe_dump(text, allow_unicode=True, default_style='"', width=10**6)
    return told.strip()
