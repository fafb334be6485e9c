"""What an open round asked of the shop's facts in vain, noted for whoever keeps them."""

from __future__ import annotations

import re
from datetime import datetime

from bot.assist import Answer
from bot.learning.masking import mask
from bot.library import Library
from bot.shop.facts import ShopFacts
from bot.shop.gaps import Want, attributes_wanted, slots_wanted
from bot.terms import Understanding

NOTHING_ASKED = frozenset({"other", "greeting", "thanks"})
"""Intents that ask for no fact."""
QUESTION_CHARS = 60
"""Of a question that stands for itself."""
_ASKING = re.compile(r"[?？吗呢嘛]|什么|怎么|多少|几|哪|能不能|可不可以|有没有|是不是")


def wants_of(answer: Answer, library: Library, shop: ShopFacts, said: str, now: datetime) -> tuple[Want, ...]:
    """Return what a round asked and the facts did not say.

    Asked is what the offered replies name and could not fill, and what those are for that look it up first.
    """
    read = answer.understanding
    if read.quiet or not said:
        return ()
    templates = {template.id: template for template in library.replies}
    groups = {name: slot.source for name, slot in library.slots.items()}
    slots: list[str] = []
    for offer in answer.suggestions:
        template = templates.get(offer.template)
        if template is not None and template.intent in {*read.needs, "*"}:
            slots += [*offer.missing_slots, *template.when.unknown]
    sheet = shop.gather(answer.item, None, read.entities, now)
    product = sheet.product or ""
    wants = slots_wanted([slot for slot in slots if slot not in sheet], groups, product)
    told = [slot.zh for name, slot in library.slots.items() if name in sheet]
    wants += attributes_wanted(shop.spec, product, said, told)
    if not wants and _unanswered(answer, read, said):
        question = mask(" ".join(said.split()))[:QUESTION_CHARS]
        wants = (Want("faq", question, product),)
    return wants


def _unanswered(answer: Answer, read: Understanding, said: str) -> bool:
    """Say whether something was asked that is no intent of ours and that no list of questions has."""
    known = any(need not in NOTHING_ASKED for need in read.needs)
    from_list = any("faq" in offer.reasons for offer in answer.suggestions)
    return not known and not from_list and _ASKING.search(said) is not None
