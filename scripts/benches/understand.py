"""How long understanding takes beside cutting words, and how peers do on the same data.

A message is read with the turns before it already read, each message once, as in a running server;
`jieba.lcut` cuts the same messages in the same run, in turns. The model's digest and how long its training took
are printed beside: trained again from the same lines, it has the same digest. Peers learn from the same training lines and
are judged on the same test split: a plain scikit-learn pipeline (words, one logistic regression per label,
`predict_proba`), and nlp.js with its Chinese tokeniser where npm is there (installed into var/nlpjs). Without
a model that is up to date one is trained first.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import jieba
import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline, make_pipeline

from bot.assembly import SECONDS, build, make_reader, model_is_current, train_model, vocabulary
from bot.config import load_settings
from bot.learning.census import read_test
from bot.learning.corpus import Utterance, read_corpus
from bot.learning.judged import judge
from bot.learning.scores import evaluation
from bot.library import Library, find_library, load_library
from bot.understand import heads

WANTED = 3.0
"""Times `jieba.lcut`, of the totals, that reading a message may take."""
TRAINING = 90
"""Seconds that training from nothing may take."""
PASSES = 5
SLOW = 300
"""Messages that slow peers are timed on."""
PACKAGES = ("@nlpjs/core@4", "@nlpjs/nlp@4", "@nlpjs/lang-zh@4")
NLPJS = Path("var/nlpjs")


def main() -> None:
    """Measure ourselves, then the peers; fails when reading takes more than `WANTED` times cutting."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--no-peers", action="store_true", help="only ourselves beside jieba")
    parser.add_argument(
        "--nlpjs-lines", type=int, default=10_000, help="training lines for nlp.js, by chance"
    )
    parser.add_argument("--nlpjs-epochs", type=int, default=40, help="epochs for nlp.js")
    options = parser.parse_args()
    settings, library = load_settings(), load_library(find_library())
    if not model_is_current(library.folder, settings.models):
        train_model(library.folder, settings.models, lambda line: print(f"train: {line}", file=sys.stderr))
    test = read_test(library.folder)
    ratio = _ourselves(library, settings.models, test)
    if not options.no_peers:
        corpus = read_corpus(library.folder / "utterances")
        _pipeline(corpus, test, tuple(vocabulary(library).psychology))
        _nlpjs(corpus, test, options.nlpjs_lines, options.nlpjs_epochs)
    if ratio > WANTED:
        sys.exit(f"reading takes {ratio:.1f} times as long as cutting words; at most {WANTED:g} are wanted")


def _ourselves(library: Library, models: Path, test: Sequence[Utterance]) -> float:
    """Print our speed beside jieba's and our figures; returns the ratio of totals."""
    jieba.setLogLevel(60)
    jieba.initialize()
    reader = build(library, models)[0].reader
    reading: list[list[float]] = []
    cutting: list[list[float]] = []
    for _ in range(PASSES):
        fresh = make_reader(library, reader.features, reader.heads)
        for utterance in test:
            for place, turn in enumerate(utterance.turns):
                fresh.read(turn.text, utterance.turns[:place])
        reading.append([_seconds(partial(fresh.read, u.text, u.turns)) for u in test])
        cutting.append([_seconds(partial(jieba.lcut, u.text)) for u in test])
    ours, theirs = (np.array(passes).min(axis=0) for passes in (reading, cutting))
    print(f"{len(test)} messages, best of {PASSES} passes, microseconds a message")
    print(f"  zhike, whole reading   median {_micro(ours)}  mean {1e6 * ours.mean():.0f}")
    print(f"  jieba.lcut             median {_micro(theirs)}  mean {1e6 * theirs.mean():.0f}")
    ratio, of_medians = ours.sum() / theirs.sum(), np.median(ours) / np.median(theirs)
    print(f"  ratio of totals {ratio:.2f}, of medians {of_medians:.2f}; at most {WANTED:g} wanted")
    if reader.heads is not None:
        found = evaluation(judge(test, reader.features, reader.heads, vocabulary(library)))
        print(
            f"  psychology micro-F1 {found.micro:.3f}, intent top-1 {found.top1:.3f}, top-3 {found.top3:.3f}"
        )
    print(told_of(heads.current(models)))
    return float(ratio)


def told_of(manifest: Mapping[str, object]) -> str:
    """Return the lines that tell of the model measured: its size, its digest, how long its training took."""
    size, seconds = manifest.get("bytes"), manifest.get(SECONDS)
    megabytes = size / 1e6 if isinstance(size, int) else 0.0
    took = f"{seconds:.0f} s" if isinstance(seconds, int | float) else "unknown: trained before that was kept"
    return (
        f"  model file {megabytes:.1f} MB, digest {manifest['digest']}\n"
        f"  training from nothing {took}; at most {TRAINING} s wanted"
    )


def _pipeline(corpus: Sequence[Utterance], test: Sequence[Utterance], keys: Sequence[str]) -> None:
    """Train and time the plain scikit-learn pipelines, one for psychology and one for intents."""
    started = time.perf_counter()
    texts = [u.text for u in corpus]
    truth = np.array([[key in u.psychology for key in keys] for u in corpus])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        psychology = _plain().fit(texts, truth)
        intents = _plain().fit(texts, [u.intent for u in corpus])
    trained = time.perf_counter() - started
    few = test[:SLOW]
    times = [
        _seconds(lambda u=u: (psychology.predict_proba([u.text]), intents.predict_proba([u.text])))
        for u in few
    ]
    cut = [_seconds(partial(jieba.lcut, u.text)) for u in few]
    shown = psychology.predict_proba([u.text for u in test]) >= 1 / 2
    right = np.array([[key in u.psychology for key in keys] for u in test])
    micro = 2 * (shown & right).sum() / (shown.sum() + right.sum())
    ranked = np.argsort(-intents.predict_proba([u.text for u in test]), axis=1)[:, :3]
    named = intents.classes_[ranked]
    gold = np.array([u.intent for u in test])
    print(f"scikit-learn pipelines, predict_proba (trained in {trained:.0f} s)")
    print(
        f"  median {1e6 * statistics.median(times):.0f}  mean {1e6 * statistics.mean(times):.0f}; "
        f"{sum(times) / sum(cut):.0f} times jieba.lcut on the same {len(few)} messages"
    )
    print(
        f"  psychology micro-F1 {micro:.3f}, intent top-1 {(named[:, 0] == gold).mean():.3f}, "
        f"top-3 {(named == gold[:, None]).any(axis=1).mean():.3f}"
    )


def _plain() -> Pipeline:
    return make_pipeline(
        CountVectorizer(tokenizer=jieba.lcut, token_pattern=None, ngram_range=(1, 2), min_df=2),
        TfidfTransformer(),
        OneVsRestClassifier(LogisticRegression(C=10, solver="liblinear")),
    )


def _nlpjs(corpus: Sequence[Utterance], test: Sequence[Utterance], lines: int, epochs: int) -> None:
    """Train and time nlp.js on intents, the one thing of ours that it has."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        print("nlp.js: no npm here")
        return
    NLPJS.mkdir(parents=True, exist_ok=True)
    if not (NLPJS / "node_modules/@nlpjs/lang-zh").exists():
        install = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(NLPJS), *PACKAGES]
        if subprocess.run(install, check=False).returncode:  # noqa: S603 - npm with fixed names
            print("nlp.js: cannot be installed here")
            return
    order = np.random.default_rng(20).permutation(len(corpus))[:lines]
    data = {
        "train": [(corpus[i].text, corpus[i].intent) for i in order],
        "test": [(u.text, u.intent) for u in test],
        "epochs": epochs,
    }
    (NLPJS / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    script = Path(__file__).with_name("nlpjs.cjs")
    run = subprocess.run(  # noqa: S603 - our own script
        [node, str(script), "data.json"], cwd=NLPJS, check=False, capture_output=True, text=True
    )
    if run.returncode:
        print(f"nlp.js: failed: {run.stderr.strip()[-300:]}")
        return
    told = json.loads(run.stdout.strip().splitlines()[-1])
    times = [each / 1000 for each in told["times"]]
    cut = [_seconds(partial(jieba.lcut, u.text)) for u in test]
    print(f"nlp.js, {len(order)} lines, {epochs} epochs (trained in {told['trained']:.0f} s)")
    print(
        f"  median {1e6 * statistics.median(times):.0f}  mean {1e6 * statistics.mean(times):.0f}; "
        f"{sum(times) / sum(cut):.1f} times jieba.lcut on the same messages"
    )
    print(f"  intent top-1 {told['top1']:.3f}")


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _micro(seconds: np.ndarray[tuple[int], np.dtype[np.float64]]) -> str:
    return f"{1e6 * np.median(seconds):.0f}"


if __name__ == "__main__":
    main()
