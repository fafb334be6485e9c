"""What the words of a reply alone show: puts off, promises to find out, blames the buyer, pushes her to buy."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Final

from bot.tickets.promise import due_of

if TYPE_CHECKING:
    from bot.tickets.book import TicketBook

LONGEST: Final = 40
"""Characters; a longer reply does more than put off."""
_WAIT: Final = re.compile(r"稍等|稍候|稍后|请等|再等|等(?:一下|下|会儿?|我)|一会儿?|待会儿?|尽快")
"""What is no time: who waits knows no more than before."""
_RULE: Final = re.compile(
    r"[0-9一二三四五六七八九十半两]+(?:天|年|个月)(?:之?内)?(?:无理由|包退|包换|免费|保修|质保|质量问题|出现|[^，,。！!？?]{0,4}坏)"
)
"""How long a rule holds is no time by which something is done."""
_LATER: Final = re.compile(
    r"(?:回|告诉|通知|答复|回复|联系)(?:给)?(?:您|你)|(?:给|有)[^，,。！!？?]{0,6}(?:答复|准话|准信|结果|说法)|回话"
)
"""Words by which the answer itself is promised for later."""
_CLAUSE: Final = re.compile(r"[，,。；;！!？?\n]")
_DONE: Final = re.compile(
    r"(?:登记|备注|提交|安排|办)(?:好|上)?了|(?:今|明)[天晚日][^，,]{0,10}(?:出库|发出|寄出|发货|补发|退款)"
)
"""Words by which something is done, or will be by a day."""
_BLAMES: Final = re.compile(
    r"是(?:您|你)(?:自己|保存|操作|使用|没看|没有看|弄|用)|(?:您|你)自己(?:没|不|弄|选|买|拍|看|摔)|怪谁|怪(?:您|你)|爱[买要退]不[买要退]|没人求|无理取闹|找茬|嫌贵"
)
_PUSHES: Final = re.compile(
    r"(?:现在|马上|赶紧|赶快|快|立刻)(?:就|去)?(?:付款?|拍|下单|拿下)|别犹豫|名额不多|[拿带]走吧?$|最划算|(?:下单|拍)最合适|再晚(?:活动)?就没"
)

_ANEW: Final = re.compile(r"有什么(?:可以|能)?(?:帮|为)(?:到|助)?(?:您|你)|很高兴为(?:您|你)|欢迎光临")


def begins_anew(text: str) -> bool:
    """Return whether a reply greets as if nothing had been said."""
    return _ANEW.search(text) is not None


def names_time(text: str, book: TicketBook, now: datetime) -> bool:
    """Return whether a reply says by when; 「稍等」 and how long a rule holds do not."""
    return due_of(_RULE.sub("", _WAIT.sub("", text)), book.due, now) is not None


def puts_off(text: str, *, timed: bool, tells: bool) -> bool:
    """Return whether a short reply asks to wait, with no time and nothing told."""
    return not (timed or tells) and len(text) <= LONGEST and _WAIT.search(text) is not None


def defers(text: str, acts: frozenset[str], *, tells: bool) -> bool:
    """Return whether a reply promises the answer for later and tells nothing yet, nor what is done meanwhile."""
    if "promise" not in acts or tells or _LATER.search(text) is None:
        return False
    return not any(_DONE.search(clause) for clause in _CLAUSE.split(text) if not _LATER.search(clause))


def blames(text: str) -> bool:
    """Return whether a reply looks for the fault in the buyer."""
    return _BLAMES.search(text) is not None


def pushes(text: str) -> bool:
    """Return whether a reply hurries the buyer to buy."""
    return any(_PUSHES.search(line) for line in text.split("\n"))
