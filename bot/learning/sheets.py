"""Figures of an evaluation as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.learning.axes import ValueScore, macro
from bot.learning.rounds import RoundFigures
from bot.learning.scores import Evaluation, LabelScore
from bot.learning.tables import Cell, Table

_FIGURES = (
    ("messages", "messages"),
    ("psychology micro-F1", "micro"),
    ("psychology macro-F1", "macro"),
    ("psychology precision", "precision"),
    ("psychology recall", "recall"),
    ("psychology exact set", "exact"),
    ("none kept none", "none_kept"),
    ("intent top-1", "top1"),
    ("intent top-3", "top3"),
    ("emotion accuracy", "emotion"),
    ("emotion macro-F1", "emotion_macro"),
    ("calibration error of shown labels", "chip_error"),
    ("calibration error of all labels", "error"),
    ("calibration error of likeliest intent", "intent_error"),
    ("Brier skill", "brier_skill"),
)


def overview(found: Mapping[str, Evaluation]) -> Table:
    """Return the main figures, one column for each slice."""
    rows = tuple((name, *(getattr(e, field) for e in found.values())) for name, field in _FIGURES)
    return Table("figures", "figures", ("what", *found), rows)


def details(name: str, found: Evaluation) -> tuple[Table, ...]:
    """Return what stands behind the figures of one slice."""
    key = name.replace(", ", "_").replace(" ", "_")
    intents = sorted(found.intents, key=lambda each: (each.f1, each.key))
    silence = tuple((s.level, s.chips, s.precision, s.recall, s.answered, s.accuracy) for s in found.silence)
    return (
        _labels(f"{key}_psychology", f"{name}: psychologies", found.labels),
        _labels(f"{key}_emotion", f"{name}: emotions", found.emotions),
        _labels(f"{key}_intents", f"{name}: intents, weakest first", intents),
        Table(
            f"{key}_silence",
            f"{name}: silent below a probability",
            ("below", "chips", "chip precision", "chip recall", "intents answered", "of these right"),
            silence,
        ),
        Table(
            f"{key}_reliability",
            f"{name}: reliability of label probabilities",
            ("answers", "said", "right"),
            tuple((b.count, b.said, b.right) for b in found.bins),
        ),
        Table(
            f"{key}_psychology_pairs",
            f"{name}: psychology confusions",
            ("right", "shown", "times"),
            found.mistaken,
        ),
        Table(
            f"{key}_intent_pairs", f"{name}: intent confusions", ("right", "read as", "times"), found.taken
        ),
    )


def comparison(key: str, title: str, found: Mapping[str, Evaluation]) -> Table:
    """Return one line for each model: learning curve, ablations."""
    rows = tuple(
        (name, e.micro, e.macro, e.none_kept, e.top1, e.top3, e.emotion_macro) for name, e in found.items()
    )
    columns = ("model", "micro-F1", "macro-F1", "none kept none", "top-1", "top-3", "emotion macro-F1")
    return Table(key, title, columns, rows)


def rounds_table(found: Mapping[str, RoundFigures]) -> Table:
    """Return how well needs were found, by kind of round."""
    rows = tuple(
        (name, f.rounds, f.exact, f.same, f.f1, f.pairs, f.ordered, f.ordered_of_found)
        for name, f in found.items()
    )
    columns = ("rounds", "count", "exact", "same set", "F1", "pairs", "found in order", "in order if found")
    return Table("rounds", "needs of rounds, in order of mention", columns, rows)


def types_tables(scores: Sequence[ValueScore]) -> tuple[Table, ...]:
    """Return macro-F1 per axis over known values, and every value."""
    axes = macro(scores)
    whole: tuple[Cell, ...] = ("all axes", sum(axes.values()) / max(len(axes), 1))
    values = tuple((f"{s.axis}.{s.value}", s.found + s.missed, s.found, s.wrong, s.f1) for s in scores)
    return (
        Table("types", "customer types", ("axis", "macro-F1"), (*axes.items(), whole)),
        Table("type_values", "customer types by value", ("value", "there", "found", "wrong", "F1"), values),
    )


def _labels(key: str, title: str, labels: Sequence[LabelScore]) -> Table:
    rows = tuple((s.key, s.support, s.precision, s.recall, s.f1) for s in labels)
    return Table(key, title, ("key", "n", "precision", "recall", "F1"), rows)
