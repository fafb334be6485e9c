"""Whether a reply has the kind of thing that was asked for: a time to 「几天到」, a figure to 「多少钱」, a choice to 「选哪个」.

What a reply speaks of is read elsewhere; this looks at the form of question and answer alone, so that it holds for any
shop, and for conversations whose facts nobody knows any more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal

Wanted = Literal["when", "figure", "choice"]

_NUMBER: Final = r"[0-9零一二两三四五六七八九十百千半几]"
_ASKS: Final[Mapping[Wanted, re.Pattern[str]]] = {
    "when": re.compile(
        r"什么时候|啥时候?|何时|哪[一]?天|几号(?!链接)|几点(?!几)|多久(?![没不了])|多长时间|几天(?:能|可以|到|发|内|$|[?？])|尽快是多快"
    ),
    "figure": re.compile(
        r"多少(?:钱|块|元)|几块|什么价|啥价|到手价?[^，。？?]{0,4}(?:多少|[?？])|多(?:大|长|宽|高|重|厚|深)(?![小了人家时])|多少(?:个|斤|克|度|瓦|毫升|升|片|页|寸|层|件|张|支|包|号)|几(?:寸|升|层|片|斤|公斤|瓦|度)"
    ),
    "choice": re.compile(
        r"(?:选|买|拿|拍|穿|用|要)(?:哪[个款种件双套条只]|什么(?:码|号|尺码|颜色)|多大(?:码|号))|哪[个款种](?:好|更|合适|适合|耐|比较|划算)|(?:什么|多大)(?:码|号)(?:合适|好|的|[?？]|$)"
    ),
}
"""How each is asked for."""
_GIVES: Final[Mapping[Wanted, re.Pattern[str]]] = {
    "when": re.compile(
        rf"{_NUMBER}+(?:个)?(?:多)?(?:小时|分钟|工作日|天|周|月|日|号|点|年|刻钟|[:：]\d)|今[天日晚早]|明[天日晚早]|后天|当[天日]|次日|隔[天日]|上午|下午|中午|傍晚|晚上|凌晨|周[一二三四五六日末]|星期|礼拜|[上中下]旬|月底|年[前底]|节[前后]|马上就?(?:到|发|走)|立即发|随时|已经?(?:到|发|签收|出库|在派)|派送中|路上|当场"
    ),
    "figure": re.compile(
        rf"\d|{_NUMBER}+(?:元|块|毛|折|个|斤|克|度|瓦|毫升|升|片|页|寸|层|件|张|支|包|米|厘米|公分|倍)|免费|包邮|不(?:用|要|收)(?:加)?钱|不收费|一样(?:的)?价|同价|均码|[SMLX]+码|原价"
    ),
    "choice": re.compile(
        r"建议|推荐|选|拿|拍|更?适合|就行|就好|款|\d|[SMLX]|码|号|色|第[一二三]|都(?:行|可以|能|合适|一样)|前者|后者|一样"
    ),
}
"""How each may be told."""
_OPEN: Final = re.compile(
    r"说不准|不好说|没(?:有)?(?:定|固定|准)|不(?:能)?确定|还不知道|查|核实|确认|问(?:一?下|清|到)|看一?下|登记|告诉|发我|发来|您说|说(?:一?下|个)|报(?:个|下|给|您)|截(?:图|给|一)|量(?:一?下|下)|稍等|[算定](?:好|给|一?下)|(?:签收|到货|出库)[^，。]{0,4}就|[吗呢么][?？]?$|[?？]"
)
"""Words of who cannot tell yet, or needs something first: no answer, but none beside the point."""


def missing(asked: str, reply: str) -> tuple[Wanted, ...]:
    """Return the kinds of thing that were asked for and that a reply has nothing of.

    `asked` is what the buyer wrote since the last reply. Who asks back, looks it up or says that it is not known yet
    has missed nothing.
    """
    wanted = [kind for kind, pattern in _ASKS.items() if pattern.search(asked)]
    if not wanted or _OPEN.search(reply):
        return ()
    return tuple([kind for kind in wanted if not _GIVES[kind].search(reply)])
