"""The rhythm of a conversation: how long, how often, how warmly and how fast a buyer writes, in a few steps each.

What a message adds is told by its form alone (`form_of`); pace is how many messages she sends in a row before
the agent answers, a longer silence ending the row where times are known (`bursts_of`). All of it becomes steps of
a few measures (`steps`), which the heads of `understand.types` take by name.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence

from bot.terms import Turn
from bot.text.normalise import STICKER

Form = tuple[bool, ...]
"""Per measure of `FORM`, whether a message is so."""

FORM = ("ask", "polite", "soft", "shout", "emoji", "waver", "rebut", "urge")
MEASURES = ("turns", "mean", "max", "short", "long", *FORM, "burst", "row")
"""What is measured, in the order of the steps."""
CLIMBING = frozenset({"emoji", "waver", "rebut", "urge", "burst", "row"})
"""Measures that are mostly nought: a step has the names of those below it too, nought has none."""
PAUSE = 600.0
"""Seconds of silence after which her next message belongs to no row: she came back, she did not hurry."""

_COUNTS = (0, 1, 2, 3, 5, 8)
_FEW = (0, 1, 2, 4)
_MEAN = (3, 5, 7, 9, 11, 14, 18, 24)
_LONGEST = (6, 10, 15, 20, 30, 45)
_BURST, _ROW = (1.25, 1.75, 2.5), (2, 3, 4)
_SHORT, _LONG = 4, 16
_QUARTERS, _FIFTHS = 4, 5

_ASKS = r"[吗嘛么呢?]$|什么|怎么|多少|哪|几"
_POLITE = r"谢|麻烦|辛苦|不好意思|请"
_SOFT = r"[呀啦哦哈嘛呢~]$|哈哈|嘿"
_LOUD = r"!"
_EMOJI = (
    rf"[{STICKER}\u2600-\u27bf\u2b50\u2b55\U0001f000-\U0001faff]"
    r"|\[[^\[\]\s]{0,3}[笑哭脸泪汗花心赞强抱爱色亲牙嘴怜羞尬囧耶哇嘘怒晕酷惊吻瓜玫疑握柴][^\[\]\s]{0,2}\]|\[(ok|doge)\]"
    r"|\^.?\^|t[_.]t|q[aw]q|>[_.]<|=[_.]=|orz"
)
_WAVERS = (
    r"再(想|看|等|考虑|商量|比|琢磨|瞅|瞧)|考虑|纠结|犹豫|拿不[定准]|[没不](想好|确定|好说)|要不(然|还|就|先)|要么"
    r"|不知道(该|要|选|买|行|好)|又(怕|想|觉得|担心)|好像(又|还是|也)|到底(选|买|要|哪|该)|算了(吧| |$)|先(放|留|收藏|加购|不)"
    r"|[唉呃]|哎呀?$|嗯?\.{3}"
)
_REBUTS = (
    r"^(不是|不对|哪有|哪里[有是会]|才不|那也|可是|可你|但是?|怎么可能|不可能|谁说|又不是|那凭|你们?(刚|上次|昨天|前天|自己|不是))"
    r"|凭[什啥]|明明|说[好过了]的?.{0,4}(又|怎么|为什么|呢)|别(跟我|糊弄|骗|忽悠|扯)|不(信|认(账|的|$)|同意|接受)|有什么用|跟.{0,4}说的不"
)
_URGES = (
    r"^(你们?|客服)?(人呢|在不在)|[还咋]不[回理]|怎么不(回|理|说话)|回(一下|个|句)|理(我|一下)|快[点些]|尽快|赶[紧快]|抓紧"
    r"|(?<![不加应紧])(?<![不别]着)急|等了?(半天|好久|多久)|还(没|要)(发|到|多久|弄)|\?{2}"
)
_PATTERNS = tuple(map(re.compile, (_ASKS, _POLITE, _SOFT, _LOUD, _EMOJI, _WAVERS, _REBUTS, _URGES)))


def form_of(masked: str) -> Form:
    """Return what a message is by its form; `masked` is the normalised text."""
    return tuple([pattern.search(masked) is not None for pattern in _PATTERNS])


def bursts_of(turns: Sequence[Turn]) -> tuple[int, ...]:
    """Return how many messages the buyer sent in each row, oldest first.

    A row ends where the agent speaks, and after a silence longer than `PAUSE` where both times are known.
    """
    found: list[int] = []
    before: Turn | None = None
    for turn in turns:
        if turn.role == "buyer":
            if before is not None and before.role == "buyer" and not _apart(before, turn):
                found[-1] += 1
            else:
                found.append(1)
        before = turn
    return tuple(found)


def _apart(before: Turn, after: Turn) -> bool:
    return before.at is not None and after.at is not None and after.at - before.at > PAUSE


def steps(lengths: Sequence[int], forms: Sequence[Form], bursts: Sequence[int]) -> tuple[int, ...]:
    """Return the step of each of `MEASURES`; nothing of messages that say nothing.

    `lengths` and `forms` are of the messages that say something, `bursts` of all of them.
    """
    if not lengths:
        return ()
    count = len(lengths)
    asks, polite, soft, loud, emoji, wavers, rebuts, urges = map(sum, zip(*forms, strict=True))
    bursts = bursts or (1,)
    return (
        bisect.bisect_left(_COUNTS, count),
        bisect.bisect_left(_MEAN, sum(lengths) / count),
        bisect.bisect_left(_LONGEST, max(lengths)),
        _FIFTHS * sum([length <= _SHORT for length in lengths]) // count,
        _FIFTHS * sum([length >= _LONG for length in lengths]) // count,
        _QUARTERS * asks // count,
        bisect.bisect_left(_COUNTS, polite),
        bisect.bisect_left(_COUNTS, soft),
        bisect.bisect_left(_COUNTS, loud),
        -(-_QUARTERS * emoji // count),
        bisect.bisect_left(_FEW, wavers),
        bisect.bisect_left(_FEW, rebuts),
        bisect.bisect_left(_FEW, urges),
        bisect.bisect_left(_BURST, sum(bursts) / len(bursts)),
        bisect.bisect_left(_ROW, max(bursts)),
    )


def names(measured: Sequence[int]) -> list[str]:
    """Return the features of these steps; of what is counted up, one for every step that is reached."""
    found = []
    for measure, step in zip(MEASURES, measured, strict=False):
        if measure in CLIMBING:
            found += [f"n:{measure}>{reached}" for reached in range(step)]
        else:
            found.append(f"n:{measure}:{step}")
    return found
