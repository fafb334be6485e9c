"""Acts of the shop that a reply tells as finished, held against the order: goods sent, money paid out, an order changed.

Read by the act and its tense, not by fixed phrases. What an agent notes, reports or applies for she can do while she
writes, so that is never held against her.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bot.text.normalise import normalise

_CLAUSE: Final = re.compile(r"[^，,。！!？?；;\n]+[，,。！!？?；;]*")
_GOODS: Final = re.compile(
    r"补发|重发|补寄|重寄|换发|发货|发出|发走|寄出|寄走|发(?!票|现|您|你|我|个|一下|来|图|照|过来|链接|券|消息|错|霉|黄|灰|烫|生|信)"
    r"|寄(?!回|过来|件|修)|出库|出仓|收走|揽走|打包走|走(?=了|的)|在派送|揽收|揽件|(?:交|给|送)(?:给|到|了)?[^，,。]{0,3}快递|在路上"
    r"|(?:补发|重发|换货|新|补)?单(?:子)?[^，,。]{0,4}(?=下好|建好|开好|打好|出好)|补发[^，,。]{0,3}(?=下好)|单号(?=[^，,。]{0,4}(?:出来|有|生成))"
)
_MONEY: Final = re.compile(
    r"退款(?!申请|单)|退钱|打款|退(?!货|换|差|掉|步|款)|转账|赔付|到账|打(?=[给到过])|转(?=[给到过])"
)
_ORDER: Final = re.compile(r"取消|改(?!善|天|进)|换(?=好|成)|拦截|拦下")
_MOVING: Final = re.compile(r"在路上|派送")
"""What is said of the first parcel where no other is named."""
_PERFECT: Final = re.compile(r"[^，,。]{0,7}?(?:了|啦|成功|完成)(?P<rest>[^，,。！!？?；;]*)")
_WHICH: Final = re.compile(r"的[^，,。！!？?；;]")
"""Words after an act that make it tell which one: 「已经发了的我去拦」."""
_PAST: Final = re.compile(r"的(?:呀|哦|呢|啊|哈|$|[，,。！!])")
_ALREADY: Final = re.compile(r"已|刚(?!好)|早就|昨天|前天|昨晚|今早|真的|确实|都(?=[^，,。]{0,4}$)")
_TODAY: Final = re.compile(r"今天|上午|中午|下午|早上")
_SURELY: Final = re.compile(r"已|刚")
_FAVOUR: Final = re.compile(r"(?:给|帮|替|为)(?:您|你)")
_READY: Final = re.compile(r"^[^，,。]{0,4}(?:好|出来|成功|完)了")
_NOTED: Final = re.compile(
    r"(?:登记|申请|提交|备注|记|安排|反馈|报|约|催|同意|说)[^，,。]?$|(?:报|提|申请|登记)(?:上去|好|过)?的$"
)
"""Acts before a verb that are all that was done."""
_ONLY_NOTED: Final = re.compile(r"[^，,。]{0,2}(?:登记|备注|申请|提交|记|安排|反馈)")
_THEIRS: Final = re.compile(r"(?:钱|款)(?:都|也|就|已经?|全)*$")
"""Money before a verb that sends it."""
_COMING: Final = re.compile(
    r"等|才|如果|要是|若|的话|以后|之后|后(?!台)|(?<![之以])前(?!天|面)|明[天日早晚]|后天|马上|立刻|待会|一会|稍后|会|将|要|可以|能|准备|正在|打算"
    r"|这就|我去|我来|该|最晚|最迟|小时(?:内|就)?|再|一(?:发|寄|出|退|到)|想|是不是|有没有|拍下|今晚"
)
"""Words before an act that is still to come, or may be."""
_TELLS_THEN: Final = re.compile(
    r"再|以后|之后|后|的话|就(?!在)|才|时|告诉|通知|跟[您你我]|叫[您你我]|回[您你]"
)
"""Words after it that make it a condition: 「发出了我告诉您」."""
_NEGATED: Final = re.compile(
    r"没|未|不(?!用)|[吗么]|[？?]|还(?:在|没)|别|是否|多久|哪|啥|怎|截止|超|近[0-9]+天|最多"
)
_HERS: Final = re.compile(
    r"(?<![给帮替为])您(?:已经?)?(?:寄|退|发|改|换|转|付|下|申请|取消|那边|先|自己)|您(?:是)?(?:昨天|前天|今天|上)|您刚(?:才|刚)?(?:定|选|说|要|点|拍|问)|平台"
)
_AGAIN: Final = re.compile(r"补|重|新|换|另")
_THIS_ORDER: Final = re.compile(r"您(?:这|那)?[单件]|原来|之前那|旧的|这单|订单")
_SENT: Final = re.compile(r"派送|签收|运输|已发|已寄|揽|途|到达|转运")
_RETURNED: Final = re.compile(r"已退|退款成功|已到账")


def undone(text: str, facts: Mapping[str, str], *, again: bool = False) -> tuple[str, ...]:
    """Return the finished acts that a reply tells of and the order does not show.

    `facts` is slot → value; `again`: what is spoken of is a second parcel.
    """
    shipped = _SENT.search(facts.get("order_state", "") + facts.get("logistics", "")) is not None
    paid = _RETURNED.search(facts.get("refund_state", "") + facts.get("refund_time", "")) is not None
    tail = normalise(facts.get("tracking", "")).text[-4:]
    found: dict[str, None] = {}
    for line in text.split("\n"):
        whole = normalise(line).text
        if tail and tail in whole:
            continue
        for clause in _CLAUSE.findall(whole):
            if _NEGATED.search(clause) or _HERS.search(clause):
                continue
            second = (again and not _THIS_ORDER.search(clause)) or _AGAIN.search(clause) is not None
            acts = ((_GOODS, shipped and not second), (_MONEY, paid), (_ORDER, False))
            if _MOVING.search(clause) and shipped and not _AGAIN.search(clause):
                continue
            if any(not backed and _told_done(act, clause) for act, backed in acts):
                found[clause.strip("，,。！!？?；; ")] = None
    return tuple(found)


def _told_done(act: re.Pattern[str], clause: str) -> bool:
    """Return whether a clause says that an act is finished."""
    for one in act.finditer(clause):
        before, after = clause[: one.start()], clause[one.end() :]
        if _COMING.search(before) or _NOTED.search(before):
            continue
        perfect = _PERFECT.match(after)
        already = (_SURELY if act is _ORDER else _ALREADY).search(before)
        if perfect is not None and _TELLS_THEN.match(perfect["rest"][:6]) and not _SURELY.search(before):
            continue
        if perfect is not None and _WHICH.match(perfect["rest"]):
            continue
        told = perfect is not None or _PAST.match(after) is not None or after[:1] in {"", "，", ",", "。"}
        ready = _READY.match(after) is not None and _ONLY_NOTED.match(after) is None
        if already and (told or ready) and (ready or _ONLY_NOTED.match(after) is None):
            return True
        if act is _GOODS and _TODAY.search(before) and (perfect is not None or _PAST.match(after)):
            return True
        favour = _FAVOUR.search(before) is not None or re.match(r"(?:给)?(?:您|你)", after) is not None
        if ready and (act is _GOODS or favour):
            return True
        favour = favour or (act is _MONEY and _THEIRS.search(before) is not None)
        if act is not _ORDER and favour and perfect is not None and _ONLY_NOTED.match(after) is None:
            return True
    return False
