"""Names that point nowhere: intents, psychology, emotion, axes, slots and actions that do not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import Finding
from bot.library.values import ANY_INTENT, slots_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.library.values import AdviceRule, Conditions, Labels, Library, Template

ADVICE_PATH = "advice.yaml"
DIALOGUE_PATH = "dialogue.yaml"


def dangling(library: Library) -> list[Finding]:
    """Return a finding for every name in replies and advice that the vocabulary does not have."""
    findings: list[Finding] = []
    for template in library.replies:
        findings += (
            Finding(template.path, template.line, f"{template.id}: {message}")
            for message in _in_template(template, library)
        )
    for rule in library.advice:
        findings += (
            Finding(ADVICE_PATH, rule.line, f"{rule.id}: {message}")
            for message in _in_advice(rule, library.labels)
        )
    strange = _unknown("asks", library.dialogue.asks, library.labels.intents)
    findings += (Finding(DIALOGUE_PATH, 0, message) for message in strange)
    return findings


def _in_template(template: Template, library: Library) -> Iterator[str]:
    """Yield what is wrong with the names in one reply."""
    if template.intent != ANY_INTENT and template.intent not in library.labels.intents:
        yield f"unknown intent {template.intent!r}"
    for word, conditions in (("when", template.when), ("not_when", template.not_when)):
        yield from _in_conditions(word, conditions, library.labels)
        yield from _unknown(f"{word}.known", conditions.known, library.slots)
        yield from _unknown(f"{word}.unknown", conditions.unknown, library.slots)
        yield from _unknown(f"{word}.after", conditions.after, library.dialogue.moves)
    if template.step:
        ladder = template.step.partition(".")[0]
        yield from _unknown("step", (template.step,), dict.fromkeys(library.dialogue.steps(ladder)))
    yield from _unknown("crosses", template.crosses, {rule.id: rule for rule in library.redlines})
    if template.action is not None and f"action.{template.action}" not in library.wording:
        yield f"unknown action {template.action!r}: wording.yaml has no action.{template.action}"
    for text in template.texts():
        for slot in slots_in(text):
            if slot not in library.slots:
                yield f"unknown slot {{{slot}}}"
            elif slot not in template.slots:
                yield f"slot {{{slot}}} is not in the first wording; another wording may not need more facts"
        if text.count("{") != text.count("}") or text.count("{") < len(slots_in(text)):
            yield f"stray brace in {text!r}"


def _in_conditions(word: str, conditions: Conditions, labels: Labels) -> Iterator[str]:
    """Yield unknown keys of a `when` or `not_when`."""
    yield from _unknown(f"{word}.psychology", conditions.psychology, labels.psychology)
    yield from _unknown(f"{word}.emotion", conditions.emotion, labels.emotion)
    yield from _in_axes(f"{word}.type", conditions.type, labels)


def _in_advice(rule: AdviceRule, labels: Labels) -> Iterator[str]:
    """Yield unknown keys of one line of advice."""
    yield from _unknown("when.psychology", rule.psychology, labels.psychology)
    yield from _unknown("when.sequence", rule.sequence, labels.psychology)
    yield from _unknown("when.intent", rule.intent, labels.intents)
    yield from _unknown("when.emotion", rule.emotion, labels.emotion)
    yield from _in_axes("when.type", rule.type, labels)


def _in_axes(word: str, asked: Mapping[str, tuple[str, ...]], labels: Labels) -> Iterator[str]:
    """Yield unknown axes, and unknown values of known ones."""
    yield from _unknown(word, asked, labels.axes)
    for axis, values in asked.items():
        if axis in labels.axes:
            yield from _unknown(f"{word}.{axis}", values, labels.axes[axis].values)


def _unknown(word: str, keys: Iterable[str], known: Mapping[str, object]) -> Iterator[str]:
    """Yield one message for each key that is not known."""
    for key in keys:
        if key not in known:
            yield f"{word}: unknown key {key!r}"
