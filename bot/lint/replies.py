"""The replies of a library, judged: true, lawful, short, one of each, and something to say for every intent."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import Finding
from bot.library import ANY_INTENT
from bot.library.redlines import Mark, RedLines, compile_redlines
from bot.library.references import dangling
from bot.lint.channels import CHAT, too_long
from bot.lint.ladders import unstepped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.library import Dialogue, Library, Template

_NOT_WORDS = re.compile(r"[\W_]+")
_CLAIM_OF_ACTION = "done.action"
_CLAIM_OF_DISPATCH = "done.sent"
_DISPATCHED = {"collected", "delivering", "signed", "refunding", "closed"}
_PROMOTION_SLOTS = {"promotion", "coupon", "gift", "final_price", "bulk", "points", "promo_end"}
_AGGRIEVED = {"angry", "dissatisfied"}
_ASKED_FOR_PRICE = {"discount", "bargaining", "price", "price_compare", "gift", "promo_rule", "bulk_purchase"}


def lint_replies(library: Library) -> list[Finding]:
    """Return the findings in the replies, in order of the library."""
    findings = dangling(library)
    lines = compile_redlines(library.redlines, "template")
    for template in library.replies:
        findings += (
            Finding(template.path, template.line, f"{template.id}: {message}")
            for message in _wrong(library.dialogue, template, lines)
        )
    findings += _doubles(library)
    findings += _strange_trades(library)
    findings += (Finding("labels.yaml", 0, message) for message in _gaps(library))
    return findings


def lint_reply(library: Library, template: Template) -> list[str]:
    """Return what is wrong with a reply that is to stand beside those of a library: a shop's own, say."""
    alone = replace(library, replies=(template,), by_intent={template.intent: (template,)}, advice=())
    found = [finding.message.removeprefix(f"{template.id}: ") for finding in dangling(alone)]
    found += _wrong(library.dialogue, template, compile_redlines(library.redlines, "template"))
    mine = {_NOT_WORDS.sub("", text) for text in template.texts()}
    found += (
        f"same text as {other.id} ({other.path}:{other.line})"
        for other in library.replies
        if other.id != template.id and any(_NOT_WORDS.sub("", text) in mine for text in other.texts())
    )
    return found


def _wrong(dialogue: Dialogue, template: Template, lines: RedLines) -> Iterator[str]:
    """Yield what is wrong with one reply."""
    for text in template.texts():
        if message := too_long(text, CHAT):
            yield message
        for mark in lines.check(text):
            if not _true_here(mark, template):
                yield f"red line {mark.rule} ({mark.reason}): {mark.text!r} in {text!r}"
    if message := unstepped(dialogue, template):
        yield message
    if _dead(template):
        yield "dead: `not_when` rules out everything that `when` asks for"
    if _for_aggrieved(template) and (
        template.kind == "offer" or _PROMOTION_SLOTS.intersection(template.slots)
    ):
        yield "offers something to an aggrieved buyer; apology and a step with a time come first"
    for_prestige = template.when.psychology == ("prestige",) and template.intent not in _ASKED_FOR_PRICE
    if for_prestige and _PROMOTION_SLOTS.intersection(template.slots):
        yield "offers a discount to a buyer who minds prestige and did not ask"


def _true_here(mark: Mark, template: Template) -> bool:
    """Return whether a done-claim is covered by a recorded action or by the state of the order."""
    if mark.rule == _CLAIM_OF_ACTION:
        return template.action is not None
    if mark.rule == _CLAIM_OF_DISPATCH:
        states = template.when.order_state
        return template.action is not None or (bool(states) and _DISPATCHED.issuperset(states))
    return False


def _dead(template: Template) -> bool:
    """Return whether no buyer can ever meet the conditions."""
    when, ruled_out = template.when, template.not_when
    pairs = (
        (when.psychology, ruled_out.psychology),
        (when.emotion, ruled_out.emotion),
        (when.order_state, ruled_out.order_state),
        (when.trade, ruled_out.trade),
        (when.flag, ruled_out.flag),
        (when.after, ruled_out.after),
    )
    return any(asked and set(asked) <= set(refused) for asked, refused in pairs)


def _for_aggrieved(template: Template) -> bool:
    """Return whether the reply is meant for a buyer with a grievance only."""
    emotions = set(template.when.emotion)
    return template.when.psychology == ("complaint",) or bool(emotions and emotions <= _AGGRIEVED)


def _doubles(library: Library) -> Iterator[Finding]:
    """Yield a finding for every text that the library has twice, punctuation aside."""
    seen: dict[str, Template] = {}
    for template in library.replies:
        for text in template.texts():
            key = _NOT_WORDS.sub("", text)
            first = seen.setdefault(key, template)
            if first is not template:
                message = f"{template.id}: same text as {first.id} ({first.path}:{first.line})"
                yield Finding(template.path, template.line, message)


def _strange_trades(library: Library) -> Iterator[Finding]:
    """Yield trades that no corpus folder is named for; without a corpus nothing can be said."""
    trades = {path.name for path in (library.folder / "utterances").glob("*") if path.is_dir()}
    for template in library.replies if trades else ():
        for trade in dict.fromkeys((*template.when.trade, *template.not_when.trade)):
            if trade not in trades:
                message = (
                    f"{template.id}: unknown trade {trade!r} (utterances/ has {', '.join(sorted(trades))})"
                )
                yield Finding(template.path, template.line, message)


def _gaps(library: Library) -> Iterator[str]:
    """Yield every intent without a reply, or without one that can always be pasted."""
    for intent in library.labels.intents:
        replies = library.by_intent.get(intent, ())
        if not replies:
            yield f"intent {intent!r} has no reply (replies/<stage>/{intent}.yaml)"
        elif not any(_always(template) for template in replies):
            yield f"intent {intent!r} has no reply that needs no fact and fits when nothing is known"
    for key in library.labels.psychology:
        if not any(key in template.when.psychology for template in library.by_intent.get(ANY_INTENT, ())):
            yield f"psychology {key!r} has no reply for any intent (replies/psychology/{key}.yaml)"


def _always(template: Template) -> bool:
    """Return whether a reply can be pasted for a buyer of whom nothing is known, whatever the case."""
    when = template.when
    asks = when.psychology or when.emotion or when.type or when.trade or when.flag or when.after
    needs = template.slots or template.action is not None or template.about or template.said or template.step
    return not asks and not needs and (not when.order_state or "unknown" in when.order_state)
