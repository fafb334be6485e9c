"""`zhike evaluate`: how right the model is on writing it has not seen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from bot.assembly import build, model_is_current, train_model, vocabulary
from bot.cli.home import Config, library_of, notes, refusing, settings_for
from bot.config import Settings
from bot.errors import InputError
from bot.learning import sheets
from bot.learning.axes import judge_types
from bot.learning.census import Sources, read_sources
from bot.learning.chart import reliability_svg
from bot.learning.rounds import judge_rounds
from bot.learning.scores import Evaluation
from bot.learning.tables import Table, as_records, as_text
from bot.library import Library
from bot.understand.reader import Reader

SHEET, PLOT = "evaluation.md", "reliability.svg"
"""Names below the folder of a model, beside its card."""


def command(
    full: Annotated[
        bool, typer.Option("--full", help="All leaf files left out in turn, learning curve, ablations: long.")
    ] = False,
    left_out: Annotated[
        bool, typer.Option(help="Train without a third of the leaf files and judge on them.")
    ] = True,
    plot: Annotated[Path | None, typer.Option(help="Write the reliability plot to this SVG file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")] = False,
    config: Config = None,
) -> None:
    """Judge the model on the test split of other hands and on leaf files left out of training."""
    from bot.learning.evaluate import FOLDS  # noqa: PLC0415 - brings scikit-learn, which no other command needs

    settings = settings_for(config)
    with refusing():
        library = library_of(settings)
        sources = read_sources(library.folder)
        with _reader(library, settings) as (reader, place):
            found, tables = _figures(reader, library, sources, parts=FOLDS if full else int(left_out))
            if full and sources.test:
                tables += _models(reader, library, sources, found["test"])
        if place is not None:
            _leave(place, found, tables)
        if plot is not None:
            _draw(plot, found)
        print(json.dumps(as_records(tables), ensure_ascii=False, indent=1) if as_json else as_text(tables))


@contextmanager
def _reader(library: Library, settings: Settings) -> Iterator[tuple[Reader, Path | None]]:
    """Give a reader with the model in use and its folder, or with one made for the occasion when that is not up to date."""
    if model_is_current(library.folder, settings.models):
        reader = build(library, settings.models)[0].reader
        yield reader, settings.models / reader.heads.version if reader.heads is not None else None
        return
    with TemporaryDirectory() as folder:
        models = Path(folder) / "models"
        train_model(library.folder, models, _report)
        yield build(library, models)[0].reader, None


def _report(line: str) -> None:
    notes.print(f"evaluate: {line}")


def _figures(
    reader: Reader, library: Library, sources: Sources, parts: int
) -> tuple[dict[str, Evaluation], tuple[Table, ...]]:
    from bot.learning.evaluate import cross_validate, on_test  # noqa: PLC0415 - as above

    keys, modern = vocabulary(library), sources.masks.modern
    found: dict[str, Evaluation] = {}
    if reader.heads is not None:
        found |= on_test(sources.test, reader.features, keys, reader.heads, modern)
    if parts:
        found |= cross_validate(sources.corpus, reader.features, keys, _report, modern=modern, parts=parts)
    tables = [sheets.overview(found)]
    for name in ("test", "left out"):
        if name in found:
            tables += sheets.details(name, found[name])
    ends = {
        "all": sources.rounds,
        "buyer speaks last": [r for r in sources.rounds if r.turns[-1].role == "buyer"],
        "agent speaks last": [r for r in sources.rounds if r.turns[-1].role == "agent"],
    }
    if sources.rounds:
        tables.append(sheets.rounds_table({name: judge_rounds(reader, some) for name, some in ends.items()}))
    if sources.test_conversations:
        tables += sheets.types_tables(judge_types(reader, sources.test_conversations))
    return found, tuple(tables)


def _models(reader: Reader, library: Library, sources: Sources, whole: Evaluation) -> tuple[Table, ...]:
    """Train other models to compare with the whole one; judged on the test split."""
    from bot.learning.evaluate import ablations, learning_curve  # noqa: PLC0415 - as above

    keys = vocabulary(library)
    curve = learning_curve(sources.corpus, sources.test, reader.features, keys, _report)
    without = ablations(sources.corpus, sources.test, reader.features, keys, _report)
    return (
        sheets.comparison(
            "learning_curve",
            "learning curve, on the test split",
            {f"{share:.3g} of the corpus": figures for share, figures in curve.items()}
            | {"all of it": whole},
        ),
        sheets.comparison("ablations", "ablations, on the test split", {"everything": whole, **without}),
    )


def _leave(place: Path, found: dict[str, Evaluation], tables: tuple[Table, ...]) -> None:
    """Write the figures and the reliability plot beside the model and its card."""
    try:
        (place / SHEET).write_text(f"# zhike evaluate\n\n```\n{as_text(tables)}\n```\n", encoding="utf-8")
    except OSError as error:
        msg = f"{place / SHEET}: {error.strerror}"
        raise InputError(msg) from None
    _draw(place / PLOT, found)


def _draw(path: Path, found: dict[str, Evaluation]) -> None:
    """Write the plot of the test split, or of leaf files left out where there is none."""
    for name, figures in found.items():
        try:
            path.write_text(reliability_svg(figures.bins, f"psychology labels, {name}"), encoding="utf-8")
        except OSError as error:
            msg = f"{path}: {error.strerror}"
            raise InputError(msg) from None
        return
