"""How every endpoint changes a shop's facts: read, changed, checked, saved with the version that was seen."""

import re
from collections.abc import Callable, Iterable
from typing import Annotated

import structlog
from fastapi import Header

from bot.auth import Identity
from bot.errors import InputError
from bot.shop import Editor, ShopSpec, editor_of
from bot.shop.changes import Change
from bot.shop.draft import Problem, Result
from bot.store import (
    Saving,
    Session,
    ShopEntry,
    StaleShop,
    audit,
    load_shop,
    load_shop_entry,
    save_shop,
)
from bot.web.api.factual import ChangeLine, ProblemLine
from bot.web.house import House

log = structlog.get_logger("zhike.web")

TRIES = 3
"""How often a change is made anew over another one when no version was named."""
SHOWN = 200
_TAG = re.compile(r'\s*(?:W/)?"?(\d{1,9})"?\s*')

IfMatch = Annotated[str | None, Header(description='Version of the facts that was seen: `"12"`.')]


class BadFacts(InputError):
    """The facts would not hold together; the detail has everything that is wrong."""

    code = "bad_facts"

    def __init__(self, problems: Iterable[Problem]) -> None:
        lines = [line.model_dump(mode="json") for line in problem_lines(problems)]
        self.detail = {"problems": lines}
        super().__init__("; ".join(f"{line['line']}: {line['code']}" for line in lines[:5]))


def seen_version(if_match: str | None, *, needed: bool = False) -> int | None:
    """Return the version of an If-Match header. Raises InputError."""
    if if_match is None:
        if needed:
            msg = "send the header If-Match with the version of the facts that you saw"
            raise InputError(msg)
        return None
    match = _TAG.fullmatch(if_match)
    if match is None:
        msg = 'If-Match must be a version of the facts such as "12"'
        raise InputError(msg)
    return int(match[1])


def problem_lines(problems: Iterable[Problem]) -> tuple[ProblemLine, ...]:
    """Return problems as they are told."""
    return tuple(
        ProblemLine(
            sheet=problem.cell.sheet,
            line=problem.cell.line,
            heading=problem.cell.heading,
            code=problem.code,
            message=problem.message,
        )
        for problem in problems
    )


def change_lines(changes: Iterable[Change]) -> tuple[ChangeLine, ...]:
    """Return changes as they are told."""
    return tuple(ChangeLine(path=c.path, before=c.before, after=c.after) for c in changes)


def editor(home: House) -> Editor:
    """Return what edits are checked against now. Raises ShopError."""
    return editor_of(home.library.folder, home.now())


async def shop_now(home: House, key: str) -> tuple[ShopEntry, ShopSpec]:
    """Return a shop with its version. Raises NotFound."""
    return await home.archive.read(lambda s: (load_shop_entry(s, key), load_shop(s, key)))


async def change_facts(
    home: House,
    identity: Identity,
    key: str,
    saving: Saving,
    make: Callable[[ShopSpec], Result],
) -> tuple[ShopEntry, Result]:
    """Change a shop's facts with `make` and have live conversations read again.

    Raises BadFacts, StaleShop (the version in `saving.expect` is not the newest), NotFound; then nothing is saved.
    """
    for turn in range(TRIES):
        entry, spec = await shop_now(home, key)
        if saving.expect is not None and entry.version != saving.expect:
            raise StaleShop(entry.version)
        made = await home.stores.run(lambda spec=spec: make(spec))  # type: ignore[misc]
        if made.spec is None:
            raise BadFacts(made.problems)
        if not made.changes:
            return entry, made
        step = Saving(saving.how, identity.id, saving.source, entry.version)
        try:
            kept = await home.archive.write(lambda s, made=made, step=step: _save(s, home, made, step))  # type: ignore[misc]
        except StaleShop:
            if saving.expect is not None or turn == TRIES - 1:
                raise
            continue
        await renew(home, key)
        return kept, made
    raise StaleShop(0)


def _save(session: Session, home: House, made: Result, step: Saving) -> ShopEntry:
    if made.spec is None:
        raise BadFacts(made.problems)
    now = home.now()
    kept = save_shop(session, made.spec, now=now, saving=step)
    detail = {"version": kept.version, "changes": len(made.changes)}
    audit(
        session,
        action=f"facts.{step.how}",
        target=made.spec.key,
        staff=step.staff,
        shop=made.spec.key,
        detail=detail,
        now=now,
    )
    return kept


async def renew(home: House, key: str) -> None:
    """Have the open rounds of a shop read with its new facts; one that cannot be is read the next time."""
    try:
        await home.desk.renewed(key)
    except Exception:
        log.exception("not_renewed", shop=key)
