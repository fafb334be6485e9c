"""A reply filled as an agent would see it, before it is saved."""

from collections.abc import Mapping
from datetime import datetime
from typing import get_args

from bot.learning.own import entry_of, template_of
from bot.library import Library, Template
from bot.library.redlines import RedLineBook
from bot.library.values import Tone
from bot.lint import lint_reply
from bot.reply.fill import fill
from bot.shop import ShopFacts
from bot.terms import Fact
from bot.web.api.lessons import ReplyTrial, Trial, TrialMark, TrialText

SAMPLE = "sample"
"""Source of a fact that stands for none in particular."""


def try_out(library: Library, shop: ShopFacts, trial: ReplyTrial, now: datetime) -> Trial:
    """Fill every text of a reply with the product's facts if one is named, else with samples; judge it.

    Raises InputError when it has not the shape of a reply.
    """
    template = template_of(
        library, trial.replaces or "own", trial.intent, entry_of(trial.reply.model_dump(mode="json"))
    )
    facts: Mapping[str, Fact] = (
        shop.gather(trial.item, None, (), now)
        if trial.item is not None
        else {slot.name: Fact(slot.name, slot.sample, SAMPLE) for slot in library.slots.values()}
    )
    lines = RedLineBook(library.redlines).at(shop.spec.platform, now)

    def filled(tone: Tone, wording: str) -> TrialText:
        text, missing, _ = fill(wording, facts)
        return TrialText(
            tone=tone,
            text=text,
            missing=missing,
            marks=tuple(
                TrialMark(
                    start=mark.start,
                    end=mark.end,
                    text=mark.text,
                    rule=mark.rule,
                    severity=mark.severity,
                    reason=mark.reason,
                    rewrite=mark.rewrite,
                )
                for mark in lines.check(text)
            ),
        )

    return Trial(
        texts=tuple(filled(tone, wording) for tone, wording in _texts(template)),
        findings=tuple(lint_reply(library, template)),
    )


def _texts(template: Template) -> list[tuple[Tone, str]]:
    told: list[tuple[Tone, str]] = [("warm", wording) for wording in template.wordings]
    return told + [(tone, template.tones[tone]) for tone in get_args(Tone) if tone in template.tones]
