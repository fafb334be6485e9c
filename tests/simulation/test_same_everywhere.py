"""The same seed gives the same transcript: on another machine, with other hashes, in another locale."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from bot.shop import ShopFacts, load_shops
from bot.simulation.agents import Silent
from bot.simulation.case import Opener
from bot.simulation.contents import read_contents
from bot.simulation.selfplay import Pair, Stage, pairs, play_many
from bot.simulation.talk import Talk
from tests.models import NOON, ROOT, library, shared_var, trained_models
from tests.simulation.scene import agent, stage

PINNED = Path(__file__).parent / "pinned"
"""Personas, scenarios, talk and a shop that nobody edits: only a change of the engine changes what they say."""
DIGEST = "61a609241de8893a"
"""Of forty transcripts of seed 7. A change of the engine on purpose pins another one."""
SEED, COUNT = 7, 12


def test_transcripts_are_the_pinned_ones() -> None:
    """Forty conversations of the frozen contents are, letter for letter and second for second, those of any machine."""
    contents = read_contents(dataclasses.replace(library(), folder=PINNED))
    shop = load_shops(PINNED / "scenarios" / "shops", NOON)["pinned"]
    frozen = dataclasses.replace(
        stage(),
        contents=contents,
        talk=Talk(contents),
        openers={"pinned": Opener(ShopFacts(shop), contents, {})},
    )
    digest = hashlib.sha256()
    for one in play_many(frozen, _choices(frozen), Silent(), 40, seed=SEED):
        digest.update(json.dumps([dataclasses.astuple(spoken) for spoken in one.spoken]).encode())
    assert digest.hexdigest()[:16] == DIGEST


def test_another_process_says_the_same(tmp_path: Path) -> None:
    """A process with other hashes, another locale, time zone and one thread writes the same transcripts."""
    trained_models()
    file = tmp_path / "transcripts.jsonl"
    elsewhere = {
        "PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "America/New_York", "OMP_NUM_THREADS": "1",
        "ZHIKE_VAR": str(shared_var()),
    }  # fmt: skip
    subprocess.run(
        [sys.executable, "-m", "bot", "simulate", "--agent", "perfect", "-n", str(COUNT), "--seed", str(SEED),
         "--transcripts", str(file)],
        cwd=ROOT, env=os.environ | elsewhere, check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    written = [json.loads(line)["turns"] for line in file.read_text(encoding="utf-8").splitlines()]
    here = play_many(stage(), _choices(stage()), agent("perfect"), COUNT, seed=SEED)
    assert written == [[dataclasses.asdict(spoken) for spoken in one.spoken] for one in here]


def _choices(on: Stage) -> list[list[Pair]]:
    return pairs(on, list(on.contents.personas.values()), list(on.contents.scenarios.values()))
