"""What differs between two states of a shop, told value by value, and the way back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

from bot.shop.schema import ShopSpec

ORDER: Final = "#order"
"""Last part of the path of a change in which only the order of keyed things is new."""
_UNTOLD: Final = frozenset({"loaded_at", "customers", "orders"})
"""Not facts: where a file was read, and what people bought."""
_STAMPS: Final = frozenset({"source"})
"""Where something was read: that alone is no change."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One value that is another now."""

    path: tuple[str, ...]
    """Names and keys from the shop down: `("products", "cup", "facts", "care")`."""
    before: Any
    """JSON; None: it was not there."""
    after: Any
    """JSON; None: it is gone."""


def facts_of(spec: ShopSpec) -> Json:
    """Return a shop as JSON, without what is no fact."""
    return spec.model_dump(mode="json", exclude=set(_UNTOLD))


def differences(before: Json, after: Json) -> tuple[Change, ...]:
    """Return what is new in `after`; both are shops as JSON."""
    return tuple(_differences(_told(before), _told(after), ()))


def reverted(data: Json, changes: Iterable[Change]) -> Json:
    """Return `data` as it was before the changes, which are given from the newest to the oldest."""
    whole = deepcopy(data)
    for change in changes:
        _put(whole, change)
    return whole


def _told(data: Json) -> Json:
    return {name: value for name, value in data.items() if name not in _UNTOLD}


def _differences(before: Any, after: Any, path: tuple[str, ...]) -> Iterator[Change]:  # noqa: ANN401 - JSON
    if _bare(before) == _bare(after):
        return
    old, new = _named(before), _named(after)
    if old is None or new is None:
        yield Change(path, before, after)
        return
    for name in dict.fromkeys((*old, *new)):
        below = (*path, name)
        if name in _STAMPS:
            continue
        if name not in old or name not in new:
            value = Change(below, old.get(name), new.get(name))
            if not (value.before is None and value.after is None):
                yield value
        else:
            yield from _differences(old[name], new[name], below)
    kept = [name for name in new if name in old]
    if isinstance(after, list) and kept != [name for name in old if name in new]:
        yield Change((*path, ORDER), list(old), list(new))


def _bare(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return JSON without the stamps."""
    if isinstance(value, Mapping):
        return {name: _bare(inner) for name, inner in value.items() if name not in _STAMPS}
    return [_bare(inner) for inner in value] if isinstance(value, list) else value


def _named(value: Any) -> Mapping[str, Any] | None:  # noqa: ANN401 - JSON
    """Return a mapping, or a list of things that have keys, as name → value; None for anything else."""
    if isinstance(value, Mapping):
        return value
    if isinstance(value, list) and all(isinstance(item, Mapping) and "key" in item for item in value):
        named = {str(item["key"]): item for item in value}
        return named if len(named) == len(value) else None
    return None


def _put(whole: Json, change: Change) -> None:
    *above, last = change.path
    place: Any = whole
    for name in above:
        place = _below(place, name)
        if place is None:
            return
    if last == ORDER and isinstance(place, list):
        rank = {key: at for at, key in enumerate(change.before)}
        place.sort(key=lambda item: rank.get(item["key"], len(rank)))
    elif isinstance(place, list):
        at = next((i for i, item in enumerate(place) if item["key"] == last), len(place))
        place[at : at + 1] = [] if change.before is None else [deepcopy(change.before)]
    elif isinstance(place, dict) and change.before is None:
        place.pop(last, None)
    elif isinstance(place, dict):
        place[last] = deepcopy(change.before)


def _below(place: Any, name: str) -> Any:  # noqa: ANN401 - JSON
    if isinstance(place, list):
        return next((item for item in place if item["key"] == name), None)
    return place.get(name) if isinstance(place, dict) else None
