"""`zhike evaluate`: how right the model is on writing it has not seen."""

from __future__ import annotations

from bot.assembly import feature_maker, vocabulary
from bot.cli.home import Config, library_of, notes, refusing, settings_for
from bot.learning.corpus import read_corpus
from bot.learning.evaluate import cross_validate


def command(config: Config = None) -> None:
    """Train on part of the authored utterances, judge on leaf files left out; prints the figures."""
    settings = settings_for(config)
    with refusing():
        library = library_of(settings)
        corpus = read_corpus(library.folder / "utterances")
        maker = feature_maker(library.folder, settings.models.parent / "cache")
        report = cross_validate(
            corpus, maker, vocabulary(library), lambda line: notes.print(f"evaluate: {line}")
        )
    print(f"utterances {report.messages}, judged on leaf files left out of training")
    print(
        f"psychology micro-F1 {report.micro:.3f}, macro-F1 {report.macro:.3f}, none kept none {report.none_kept:.3f}"
    )
    print(f"intent top-1 {report.top1:.3f}, top-3 {report.top3:.3f}; emotion accuracy {report.emotion:.3f}")
    for label in report.labels:
        print(
            f"  {label.key:14s} n={label.support:5d} precision {label.precision:.3f} "
            f"recall {label.recall:.3f} F1 {label.f1:.3f}"
        )
