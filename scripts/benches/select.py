"""Retrieval over free text: how often the true answer comes first among ten candidates.

One JSON object a line: `context` (texts from the oldest, the last one to be answered, each a string or
`{"role": "buyer" | "agent", "text": …}`; strings are taken to alternate, the last one the buyer's), `candidates`
(texts) and the true one as `true`, `answer` or `label`: its number, or its text; or a list with 1 at its place. A line
without candidates gets nine of the other lines' answers, always the same ones. Without a file the pairs under
`intents/evaluation/` are used: written for this, none of them known to the library.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.assembly import AssistantHolder
from bot.config import load_settings
from bot.learning.corpus import read_corpus
from bot.library import find_library, load_library
from bot.reply import Matcher
from bot.terms import Turn

TRUE = ("true", "answer", "label", "labels")
OWN = Path("evaluation") / "select.jsonl"
WRONG = 9
"""Answers of other lines beside the true one, where a line brings no candidates."""
Item = tuple[tuple[Turn, ...], tuple[str, ...], int]


def main() -> None:
    """Print R10@1, R10@2, R10@5 and MRR over the lines of a file."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", nargs="?", help="JSON lines; - is standard input; left out: our own pairs")
    options = parser.parse_args()
    library = load_library(find_library())
    file = options.file or str(library.folder / OWN)
    holder = AssistantHolder(library, load_settings().models)
    if holder.problem is not None:
        print(f"without a model, by words alone: {holder.problem}", file=sys.stderr)
    reader = holder.current.reader

    def reads(text: str, context: Sequence[Turn]) -> Mapping[str, float]:
        return {intent.key: intent.score for intent in reader.read(text, context).intents}

    past = {
        (said[-2].text, said[-1].text): None
        for utterance in read_corpus(library.folder / "utterances")
        for said in ends(utterance.turns)
    }
    matcher = Matcher(library, reader.features.tokeniser.words, reads, past)
    items = list(read(file))
    started = time.perf_counter()
    places = [place_of(matcher.rate(turns[-1].text, turns[:-1], texts), true) for turns, texts, true in items]
    took = time.perf_counter() - started
    report(places, items)
    print(f"{1000 * took / len(items):.1f} ms a line")


def report(places: Sequence[int], items: Sequence[Item]) -> None:
    """Print the figures."""
    count = len(places)
    figures = {f"R10@{k}": sum(place <= k for place in places) / count for k in (1, 2, 5)}
    figures["MRR"] = sum(1 / place for place in places) / count
    sizes = sorted({len(texts) for _, texts, _ in items})
    print(f"{count} lines, {'/'.join(map(str, sizes))} candidates")
    print("   ".join(f"{name} {figure:.3f}" for name, figure in figures.items()))


def place_of(rates: Sequence[float], true: int) -> int:
    """Return the place of the true one, from 1; of equals it is the last."""
    return 1 + sum(rate >= rates[true] for number, rate in enumerate(rates) if number != true)


def ends(turns: Sequence[Turn]) -> Iterator[Sequence[Turn]]:
    """Yield the turns up to each answer of an agent to a buyer."""
    for number in range(1, len(turns)):
        if turns[number].role == "agent" and turns[number - 1].role == "buyer":
            yield turns[: number + 1]


def read(name: str) -> Iterator[Item]:
    """Yield the lines of a file; exits with the line's number where one cannot be used."""
    text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    answers: list[str] = []
    for number, line in lines:
        try:
            data = json.loads(line)
            if "candidates" not in data:
                answers = answers or [str(json.loads(other)["answer"]) for _, other in lines]
                data["candidates"] = among(str(data["answer"]), answers, number)
            turns, texts = turns_of(data["context"]), tuple(map(str, data["candidates"]))
            yield turns, texts, true_of(data, texts)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            sys.exit(f"{name}:{number}: not usable ({error!r}); see scripts/benches/select.py for the format")


def among(answer: str, answers: Sequence[str], number: int) -> list[str]:
    """Return the true answer among answers of other lines, in an order that depends on the line's number alone."""
    draw = random.Random(number)
    texts = [answer, *draw.sample(sorted(set(answers) - {answer}), WRONG)]
    draw.shuffle(texts)
    return texts


def turns_of(context: Sequence[Any] | str) -> tuple[Turn, ...]:
    """Return the context as turns; at least one."""
    said = [context] if isinstance(context, str) else list(context)
    turns = []
    for back, turn in enumerate(reversed(said)):
        if isinstance(turn, str):
            turns.append(Turn("agent" if back % 2 else "buyer", turn))
        else:
            turns.append(Turn("agent" if turn["role"] == "agent" else "buyer", str(turn["text"])))
    if not turns:
        msg = "the context is empty"
        raise ValueError(msg)
    return tuple(reversed(turns))


def true_of(data: Mapping[str, Any], texts: Sequence[str]) -> int:
    """Return the number of the true candidate."""
    value = next(data[name] for name in TRUE if name in data)
    if isinstance(value, list):
        return value.index(1)
    if isinstance(value, str):
        return texts.index(value)
    texts[int(value)]
    return int(value)


if __name__ == "__main__":
    main()
