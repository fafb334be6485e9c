"""The folder intents/ read into a `Library`; whatever is wrong in it is told at once, by file and line."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from bot.errors import Finding, LibraryError
from bot.library.moves import Ask, Dialogue, Move, Patience, Point, Progress, Rung
from bot.library.patterns import lazy, pattern_problem
from bot.library.references import dangling
from bot.library.schema import AdviceFile, DialogueFile, LabelsFile, RedLinesFile, RepliesFile, SlotsFile
from bot.library.source import Source, problems, read_source
from bot.library.values import (
    AdviceRule,
    Axis,
    Conditions,
    Label,
    Labels,
    Library,
    RedLinePack,
    RedLineRule,
    Slot,
    Template,
    Wording,
    slots_in,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.library.schema import ConditionsEntry, LabelEntry
    from bot.text.pattern import LazyPattern

_Shape = TypeVar("_Shape", bound=BaseModel)

NO_WORDS: Mapping[str, Sequence[str]] = {}
WORDS_NAMED = re.compile(r"(?<!\(\?)(?<!\(\?P)<([a-z_]+)>")
"""A name of words in a pattern of replies."""
_PACKAGE = Path(__file__).resolve().parent.parent


def find_library(start: Path | None = None) -> Path:
    """Return the library folder: `./intents`, else the packaged copy, else the checkout's.

    Raises:
        LibraryError: none of the three is a library.

    """
    places = ((start or Path.cwd()) / "intents", _PACKAGE / "_intents", _PACKAGE.parent / "intents")
    for place in places:
        if (place / "labels.yaml").is_file() and (place / "replies").is_dir():
            return place
    tried = ", ".join(str(place) for place in places)
    raise LibraryError([Finding("intents", 0, f"no library (labels.yaml and replies/) in {tried}")])


def load_library(folder: Path) -> Library:
    """Read a library folder.

    Raises:
        LibraryError: anything is wrong; `findings` has all of it.

    """
    return _Reading(folder).library()


class _Reading:
    """One pass over a folder, collecting findings on the way."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.findings: list[Finding] = []
        self.digest = hashlib.sha256()

    def library(self) -> Library:
        """Read everything, then answer with the library or with all findings."""
        replies = self.replies()
        by_intent: dict[str, list[Template]] = defaultdict(list)
        for template in replies:
            by_intent[template.intent].append(template)
        library = Library(
            folder=self.folder,
            labels=self.labels(),
            slots=self.slots(),
            replies=replies,
            by_intent={intent: tuple(templates) for intent, templates in by_intent.items()},
            redlines=self.redlines(),
            advice=self.advice(),
            wording=self.wording(),
            dialogue=self.dialogue(),
            version=self.digest.hexdigest()[:12],
        )
        if library.labels.intents and library.slots:
            self.findings += dangling(library)
        if self.findings:
            raise LibraryError(sorted(self.findings, key=lambda finding: (finding.path, finding.line)))
        return library

    def shaped(self, path: Path, shape: type[_Shape]) -> tuple[_Shape, Source] | None:
        """Return a file in its shape, or None with the findings noted."""
        source = self.source(path)
        if source is None or source.data is None:
            return None
        try:
            return shape.model_validate(source.data), source
        except ValidationError as error:
            self.findings += problems(source, error)
            return None

    def source(self, path: Path) -> Source | None:
        """Return a file's data with lines, or None when it is not there."""
        if not path.is_file():
            self.findings.append(Finding(path.relative_to(self.folder).as_posix(), 0, "is missing"))
            return None
        source = read_source(path, self.folder)
        self.findings += source.findings
        if source.data is None and not source.findings:
            self.findings.append(Finding(source.path, 0, "is empty"))
        self.digest.update(source.path.encode() + b"\0" + repr(source.data).encode() + b"\0")
        return source

    def labels(self) -> Labels:
        """Read labels.yaml."""
        read = self.shaped(self.folder / "labels.yaml", LabelsFile)
        if read is None:
            return Labels({}, {}, {}, {})
        file, _ = read
        return Labels(
            psychology={entry.key: _label(entry, entry.group) for entry in file.psychology},
            emotion={entry.key: _label(entry, entry.group) for entry in file.emotion},
            intents={e.key: _label(e, stage) for stage, entries in file.intents.items() for e in entries},
            axes={
                key: Axis(key, axis.zh, axis.signal, axis.values) for key, axis in file.customer_type.items()
            },
            acts={entry.key: _label(entry, entry.group) for entry in file.agent_act},
        )

    def slots(self) -> dict[str, Slot]:
        """Read slots.yaml; a name stands in one group only."""
        read = self.shaped(self.folder / "slots.yaml", SlotsFile)
        if read is None:
            return {}
        file, source = read
        slots: dict[str, Slot] = {}
        for group, entries in file.root.items():
            for name, entry in entries.items():
                if name in slots:
                    first = slots[name].source
                    self.findings.append(
                        source.finding((group, name), f"slot {name!r} is already in {first}")
                    )
                slots[name] = Slot(name, entry.zh, group, entry.sample, entry.particular, entry.said_back)
        return slots

    def replies(self) -> tuple[Template, ...]:
        """Read replies/**; the file's place and name say the stage and the intent."""
        replies: list[Template] = []
        seen: dict[str, str] = {}
        root = self.folder / "replies"
        for path in sorted(root.rglob("*.yaml")):
            read = self.shaped(path, RepliesFile)
            if read is None:
                continue
            file, source = read
            stage = path.relative_to(root).parts[0]
            expected = "*" if stage == "psychology" else path.stem
            if file.intent != expected:
                message = f"intent {file.intent!r} in a file that should hold {expected!r}"
                self.findings.append(source.finding(("intent",), message))
            for number, entry in enumerate(file.replies):
                line = source.line(("replies", number))
                if entry.id in seen:
                    message = f"reply id {entry.id!r} is already used at {seen[entry.id]}"
                    self.findings.append(Finding(source.path, line, message))
                seen.setdefault(entry.id, f"{source.path}:{line}")
                tones = {"brief": entry.tones.brief, "pro": entry.tones.pro}
                replies.append(
                    Template(
                        id=entry.id,
                        intent=file.intent,
                        stage=stage,
                        wordings=entry.wordings,
                        tones={tone: text for tone, text in tones.items() if text is not None},
                        when=_conditions(entry.when),
                        not_when=_conditions(entry.not_when),
                        about=entry.about,
                        kind=entry.kind,
                        action=entry.action,
                        cites=entry.cites,
                        slots=slots_in(entry.wordings[0]),
                        path=source.path,
                        line=line,
                        step=entry.step or "",
                        said=self.compiled(source, ("replies", number), entry.said, file.words),
                        unsaid=self.compiled(source, ("replies", number), entry.unsaid, file.words),
                        before=self.compiled(source, ("replies", number), entry.before, file.words),
                        lead=entry.lead,
                        crosses=entry.crosses,
                    )
                )
        return tuple(replies)

    def redlines(self) -> tuple[RedLineRule, ...]:
        """Read redlines/*.yaml and try every pattern; two packs that hold at once share no rule id."""
        rules: list[RedLineRule] = []
        for path in sorted((self.folder / "redlines").glob("*.yaml")):
            read = self.shaped(path, RedLinesFile)
            if read is None:
                continue
            file, source = read
            pack = RedLinePack(frozenset(file.platforms), file.valid_from, file.valid_to, file.source)
            for number, entry in enumerate(file.rules):
                line = source.line(("rules", number))
                if any(rule.id == entry.id and rule.pack.meets(pack) for rule in rules):
                    self.findings.append(Finding(source.path, line, f"rule id {entry.id!r} is already used"))
                heard = (entry.heard,) if entry.heard else ()
                for pattern in (*entry.pattern, *entry.exceptions, *heard):
                    if problem := pattern_problem(pattern):
                        self.findings.append(Finding(source.path, line, f"{entry.id}: {problem}"))
                rules.append(
                    RedLineRule(
                        id=entry.id,
                        pattern="|".join(entry.pattern),
                        exceptions=entry.exceptions,
                        severity=entry.severity,
                        reason=entry.reason,
                        rewrite=entry.rewrite,
                        scope=entry.scope,
                        group=path.stem,
                        path=source.path,
                        line=line,
                        pack=pack,
                        heard=entry.heard,
                        gaps=entry.gaps,
                    )
                )
        return tuple(rules)

    def advice(self) -> tuple[AdviceRule, ...]:
        """Read advice.yaml."""
        read = self.shaped(self.folder / "advice.yaml", AdviceFile)
        if read is None:
            return ()
        file, source = read
        rules: list[AdviceRule] = []
        seen: set[str] = set()
        for number, entry in enumerate(file.advice):
            if entry.id in seen:
                message = f"advice id {entry.id!r} is already used"
                self.findings.append(source.finding(("advice", number), message))
            seen.add(entry.id)
            when = entry.when
            rules.append(
                AdviceRule(
                    id=entry.id,
                    text=entry.text,
                    psychology=when.psychology,
                    sequence=when.sequence,
                    intent=when.intent,
                    emotion=when.emotion,
                    type=when.type,
                    group=entry.group,
                    not_with=entry.not_with,
                    line=source.line(("advice", number)),
                    cites=entry.cites,
                )
            )
        return tuple(rules)

    def dialogue(self) -> Dialogue:
        """Read dialogue.yaml, which a library need not have."""
        path = self.folder / "dialogue.yaml"
        read = self.shaped(path, DialogueFile) if path.is_file() else None
        if read is None:
            return Dialogue()
        file, source = read
        moves: dict[str, Move] = {}
        for number, entry in enumerate(file.moves):
            where = ("moves", number)
            said, given = (self.compiled(source, where, texts) for texts in (entry.said, entry.given))
            if entry.key in moves:
                self.findings.append(source.finding(where, f"move {entry.key!r} is already used"))
            elif said is not None:
                moves[entry.key] = Move(
                    entry.key, entry.zh, said, entry.request, given, entry.settled, entry.effort
                )
        ladders = {
            key: tuple(
                Rung(
                    rung.step, rung.zh, self.compiled(source, ("ladders", key, number), rung.said), rung.free
                )
                for number, rung in enumerate(rungs)
            )
            for key, rungs in file.ladders.items()
        }
        asks = {
            key: Ask(ask.zh, self.compiled(source, ("asks", key), ask.said), ask.named)
            for key, ask in file.asks.items()
        }
        progress = tuple(
            Progress(
                step.state,
                {
                    role: self.compiled(source, ("progress", number, role), said)
                    for role, said in (("agent", step.agent), ("buyer", step.buyer))
                },
            )
            for number, step in enumerate(file.progress)
        )
        told = {
            name: self.compiled(source, (name,), getattr(file, name))
            for name in ("missed", "asking", "yes_no", "decides", "unnamed", "courtesy")
        }
        points = [
            Point(said, entry.form, entry.open)
            for number, entry in enumerate(file.points)
            if (said := self.compiled(source, ("points", number), (entry.said,), file.point_words))
            is not None
        ]
        waiting = None
        if (met := file.waiting) is not None:
            said, regretted = (
                self.compiled(source, ("waiting", name), texts)
                for name, texts in (("said", met.said), ("regretted", met.regretted))
            )
            tired, upset = (
                {str(tone): text for tone, text in words.items()} for words in (met.tired, met.upset)
            )
            waiting = Patience(said, regretted, tired, upset)
        return Dialogue(
            moves, ladders, asks, progress=progress, points=tuple(points), waiting=waiting, **told
        )

    def compiled(
        self,
        source: Source,
        loc: tuple[int | str, ...],
        patterns: Sequence[str],
        words: Mapping[str, Sequence[str]] = NO_WORDS,
    ) -> LazyPattern | None:
        """Return one pattern that finds any of some, None for none; what cannot be used is a finding.

        `<name>` in a pattern stands for any of `words[name]`.
        """
        whole = [WORDS_NAMED.sub(lambda named: _any_of(words, named), pattern) for pattern in patterns]
        wrong = [problem for pattern in whole if (problem := pattern_problem(pattern))]
        strange = [name for pattern in whole if words for name in WORDS_NAMED.findall(pattern)]
        wrong += [f"pattern names <{name}>, which is not under words" for name in strange]
        self.findings += (source.finding(loc, problem) for problem in wrong)
        return lazy("|".join(whole)) if whole and not wrong else None

    def wording(self) -> Wording:
        """Read wording.yaml: nested keys down to Chinese."""
        source = self.source(self.folder / "wording.yaml")
        entries: dict[str, str] = {}
        if source is not None:
            self.flatten(source, source.data, (), entries)
        return Wording(entries)

    def flatten(self, source: Source, data: object, loc: tuple[str, ...], entries: dict[str, str]) -> None:
        """Put every leaf under its dotted key; a leaf that is not text is a finding."""
        if isinstance(data, dict):
            for key, below in data.items():
                self.flatten(source, below, (*loc, str(key)), entries)
        elif isinstance(data, str):
            entries[".".join(loc)] = data
        elif loc:
            self.findings.append(source.finding(loc, f"{'.'.join(loc)}: should be text (quote it)"))


def _label(entry: LabelEntry, group: str) -> Label:
    """Return the value of a vocabulary entry."""
    return Label(entry.key, entry.zh, group, entry.means, entry.cues)


def _conditions(entry: ConditionsEntry) -> Conditions:
    """Return the value of a `when` or `not_when`."""
    return Conditions(
        entry.psychology,
        entry.emotion,
        entry.order_state,
        entry.type,
        entry.trade,
        entry.known,
        entry.unknown,
        entry.flag,
        entry.after,
    )


def _any_of(words: Mapping[str, Sequence[str]], named: re.Match[str]) -> str:
    """Return a group that finds any of the words named; what no name stands for stays as it is."""
    return f"(?:{'|'.join(words[named[1]])})" if named[1] in words else named[0]
