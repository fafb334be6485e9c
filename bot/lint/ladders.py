"""Replies that promise a change of price: each is a step of a ladder, or it would be offered at every refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.library import Dialogue, Template

AGREED = "will_reprice"
"""The agent has promised the change already: what follows carries it out."""
_AFTER_BUYING = frozenset({"order", "aftersale"})
"""Stages in which a manager is asked for what the order is owed."""


def unstepped(dialogue: Dialogue, template: Template) -> str:
    """Return what is wrong with a reply in which the last step of a ladder is heard and that is none itself."""
    if template.step or template.stage in _AFTER_BUYING or AGREED in template.when.after:
        return ""
    last = {steps[-1] for ladder in dialogue.ladders if (steps := dialogue.steps(ladder))}
    for text in template.texts():
        if made := last & dialogue.steps_in(text):
            return f"makes {min(made)} and has no `step`: {text!r}"
    return ""
