"""What a reply gives, held against the sheet: money, coupons, presents, postage, longer periods.

Read by what is done to what (a verb of giving, and a thing) and in whose favour, not by fixed phrases; a rule that is quoted, a condition, a question and a no give nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from bot.text.normalise import normalise
from bot.text.numbers import number

_CLAUSE: Final = re.compile(r"[^，,。！!？?；;\n]+[，,。！!？?；;]*")
_YOU: Final = r"(?:给|帮|替|为)?(?:您|你)"
_AMOUNT: Final = re.compile(r"(\d+(?:\.\d+)?)(?:元|块)?")
_UNSAID: Final = re.compile(
    r"不(?!用|怕|管|让|收|要|花)|没(?:法|有|办法)?|无法|别|[吗么]|[？?]|如果|要是|若|的话|万一|[可能]以?申请|去?申请|争取|问问|看看|谁|哪个|才能|规定|超过|之前说|不算|我得|得我|得自己"
)
"""Words of a clause that gives nothing: a no, a question, a condition, a rule, what is only applied for."""
_TAG: Final = re.compile(
    r"(?:[，,]?(?:您看)?(?:行不行?|行[吗么]|好不好|好[吗么]|可以[吗么]|可以不|成不|成[吗么]|怎么样|如何|您看呢?|要不要))[？?]?[。!！]?$"
)
"""What makes an offer of a gift a question, and it is a gift all the same."""
_SHE: Final = re.compile(r"您说|您讲|您花|您付|您垫|您提|别家|人家|平台")
_COMPENSATES: Final = re.compile(
    rf"(?:补|赔|赔偿|补偿|返|转|打|贴|贴补|垫|发|退)(?:给)?(?:您|你)(?:个|张|一张|一个|点)?(?P<a>\d+(?:\.\d+)?)(?![\d.]*折)(?:元|块|的)?"
    rf"|{_YOU}(?:再|多|另外|额外|单独|直接)*(?:补|赔|赔偿|补偿|返|转|打|贴|垫|减|免|抹|便宜|优惠|少)(?:您|你|个|点|掉)?(?P<b>\d+(?:\.\d+)?)(?![\d.]*折)(?:元|块|的)?"
    rf"|(?<![满减到])(?P<c>\d+(?:\.\d+)?)(?:元|块钱?)?(?:我|我们|这边|就|也|直接|差价|来)*(?:给|帮)?(?:您|你)?(?:(?:转|补|退|打|返|赔)(?:给)?(?:您|你|上)|(?<=我)(?:来)?(?:出|掏|垫))"
)
"""Money given to make something good, or taken off."""
_DIFFERENCE: Final = re.compile(
    rf"差价?(?:部分)?(?:我|我们|这边|这里|都|也|就|来|直接|现在|马上|全)*{_YOU}(?:退|补|返|转|打)|{_YOU}(?:把|将)?(?:这个|那个|中间的?)?(?:退|补|返|转)(?:了|个|一下|这个|那个|这点|中间的?)*差|(?:退|补|返|转)(?:给)?(?:您|你)(?:这个|那个|这点|中间的?)?差"
)
_COUPON: Final = re.compile(
    rf"(?:补|赔|返|再[给送发补]|另外[给送发]|多[给送]|额外[给送]|送){_YOU}?[^，,。！!？?]{{0,6}}(?:券|红包)"
)
_PRESENT: Final = re.compile(
    rf"(?:再|多|额外|另外|单独|偷偷|悄悄|特意){_YOU}?(?:再|多|加)?(?:送|塞|捎)(?!货|达|到|在|上门|检|修|回|去|来)|(?:多|额外){_YOU}?(?:放|装|寄|塞|送)(?:一|两|几|点|个|双|份|包|些)|{_YOU}(?:多|额外|另外)(?:送|放|塞|装|捎|寄)|送{_YOU}(?:个|份|点|一个|一份)?(?:小)?(?:礼物|礼品|赠品|惊喜)"
)
_POSTAGE: Final = re.compile(
    rf"(?:运费|邮费|快递费)(?:也|都|就|是|由|归|全|我|我们|这边|店里|来|全)*{_YOU}?(?:免|报|退|补|出|包|承担|付)|{_YOU}?(?:免|包|报销|补)(?:了|掉)?(?:来回)?(?:运费|邮费|邮)"
)
_PARTLY: Final = re.compile(
    r"(?:给|帮)(?:您|你)退(?:一半|一部分|部分)|退(?:给)?(?:您|你)(?:一半|一部分)|(?:直接)?赔(?:给)?(?:您|你)(?:一|两|1|2)?[^\W\d_券块元钱]"
)
"""Part of the money back, or another piece."""
_FREE: Final = re.compile(r"免单|不(?:收|要)(?:您|你)(?:的)?(?:一分)?钱|白送")
_EXTRAS: Final = re.compile(r"运费|邮|卡片|安装|礼|刻|包装|修|换|补|试")
_SHARE: Final = re.compile(rf"{_YOU}(?:打|算|按)(?:您|你|个)?([\d.]+|[一二三四五六七八九]+)折")
_LONGER: Final = re.compile(
    rf"(?:过了|超过?了?|过期|超期|出了)[^，,。！!？?]{{0,8}}(?:也|都|照样|一样|还)(?:能|可以|给|是)?{_YOU}?(?:退|换|修|保|赔|免费)|{_YOU}?(?:延长|延到|延期到|延保|放宽|通融|破例|破个例|特批|网开一面)"
)
_KEEPS: Final = re.compile(
    r"(?:(?:东西|货|衣服|裤子|裙子|鞋子?|杯子|锅|它|这[个件条双只台]|坏的|旧的|原来的)[^，,。！!？?]{0,3}(?:您|你)?(?:自己|就|先)?留着|(?:您|你)(?:就|自己|直接)?留着(?:穿|用|吃|玩|吧)|(?:不用|不需要|不必|甭|免)(?:再)?(?:您|你)?(?:寄|退)(?:货|回|来))"
)
"""The goods stay with her."""
_BACK: Final = re.compile(
    rf"(?:直接|全额?|全部|整单|都|钱|款|\d(?:元|块)?|就)(?:我|我们|这边|今天|马上|给|全|直接|也|就)*{_YOU}?退(?!货|换|不|差|回来|过来|一半|一部分|部分){_YOU}?|{_YOU}(?:直接|全额?|全部|整单|把钱|都)+退(?!货|换|不|差)"
)
"""All of the money is given back."""
_FOREVER: Final = re.compile(
    rf"(?:一直|永远|永久|终身|一辈子|以后都|随时都?|什么时候都|不限时间?)[^，,。！!？?]{{0,5}}(?:免费|包|给|能|可以)?{_YOU}?(?:免费)?(?:修|换|退|保)|(?:多久|什么时候|过多久|几年)都(?:行|能|可以|给|管)"
)
"""A guarantee without an end."""
_ENDLESS: Final = re.compile(r"终身|永久|不限")
_REFUND: Final = re.compile(r"退")
_MERELY: Final = re.compile(r"(?<!退货)(?<!退回后)退款")
"""Money back of which no return is said."""
_FURTHER: Final = re.compile(r"再|多|额外|另外|单独|偷偷|悄悄|特意")
_PRIVATELY: Final = re.compile(
    rf"(?:私下|私底下|私人|个人|单独|偷偷|悄悄|自己(?:掏|出|垫)|自掏腰包)[^，,。！!？?]{{0,6}}(?:转|打|补|贴|返|垫|退|付|给)(?!寄|发|货){_YOU}?"
)
_PARTS: Final = re.compile(r"补差价|退少的|按坏的")
_ANOTHER: Final = re.compile(r"补发|重发|换新|换对")
_USED: Final = re.compile(
    r"(?P<how>[用穿洗戴吃装背骑喷涂抹试])(?:过|了|过了|[个几两三一]+[天次回周])[^，,。！!？?]{0,6}(?:也|都|照样|一样|还)(?:能|可以|给(?:您|你))?(?:退|换)"
)
"""What was used is taken back."""
_COSTLESS: Final = re.compile(
    r"(?:运费|邮费|快递费)[^。！!？?；;\n]{0,10}(?:我们|店里|(?<![您你])这边)(?:来|全|都|给)?(?:出|承担|包|付|掏)|退[^，,。！!？?]{0,5}(?:不花钱|不要钱|不用(?:您|你)?(?:出|花|掏|付))|(?:不用|不让|不要)(?:您|你)(?:出|花|掏|付|操心)[^，,。！!？?]{0,3}(?:运费|邮费)"
)
"""Postage of going back that nobody need pay, whatever the cause."""
_HERS_TO_PAY: Final = re.compile(r"买家|您|自理|自己")
_OFF_SHARE: Final = re.compile(r"([\d.]+|[一二三四五六七八九]+)折")
_MONEY: Final = re.compile(r"\d|钱|红包|券|差|块|元|补")
_OLD_MEMBER: Final = re.compile(r"会员|入会|生日|积分")
_FREIGHT_OURS: Final = re.compile(r"我们(?:承担|出)|店里(?:承担|出)")
FAULTY: Final = re.compile(r"质量|问题|毛病|坏|破|错|少发|原因")
"""Words of a case in which the shop pays the postage, whatever the buyer's own is."""
_CASED: Final = re.compile(
    r"(?:质量|问题|坏|破|错|少发|原因)[^，,。！!？?；;]{0,8}[，,]$|(?:运费|邮费)[^，,我承出付]{0,8}[，,]$"
)
"""A clause that names the case for which the next one says who pays, or the postage that it pays."""
_REACH: Final = re.compile(r"满(\d+(?:\.\d+)?)元?包邮")
_GRANTED: Final = re.compile(r"差价(\d+(?:\.\d+)?)元")
_WHOLE: Final = ("price", "final_price", "last_paid", "refund_state", "deposit")
"""Slots of sums that are given back whole."""
_OFFS: Final = (
    "promotion",
    "coupon",
    "final_price",
    "promo_example",
    "member_rights",
    "bulk",
    "top_up",
    "points",
)
_CAMPAIGN: Final = re.compile(r"满|领|券|活动|叠加|第[二2]|[件个]起|会员")
_FULL: Final = re.compile(r"满(\d+(?:\.\d+)?)(?:元|块)?(?:就|可以|可|能|立)?减(\d+(?:\.\d+)?)")


def unbacked(text: str, facts: Mapping[str, str], said: str = "") -> tuple[str, ...]:
    """Return what a reply gives that nothing on the sheet allows; `said` is what the buyer has written.

    `facts` is slot → value, `freight_case` and `fix_case` being those of the case at hand.
    """
    found: dict[str, None] = {}
    for line in text.split("\n"):
        before = ""
        for clause in _CLAUSE.findall(normalise(line).text):
            case = before if _CASED.search(before) else ""
            for given in _gives(case + clause, facts, said, line):
                found[given] = None
            before = clause
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Around:
    """What a gift is judged by."""

    clause: str
    facts: Mapping[str, str]
    said: str
    line: str
    """All that is said in one message."""

    @property
    def faulty(self) -> bool:
        """Whether a fault is named in the clause, or before it in the same message: 「有毛病也能办，换一把，运费我们出」."""
        return FAULTY.search(normalise(self.line).text.partition(self.clause)[0] + self.clause) is not None

    @property
    def fix(self) -> str:
        """What is done for a case like hers."""
        return self.facts.get("fix_case", "")


def _gives(clause: str, facts: Mapping[str, str], said: str, line: str) -> list[str]:
    """Return the gifts of a clause that nothing allows."""
    found = [one[0] for one in _FULL.finditer(clause) if not _campaign(one, facts, said)]
    if _UNSAID.search(_TAG.sub("", clause)) or _SHE.search(clause):
        return found
    around = _Around(clause, facts, said, line)
    gifts = [(one, allowed) for gift, allowed in _GIFTS if (one := gift.search(clause))]
    return found + [one[0] for one, allowed in gifts if not allowed(one, around)]


def _difference(_: re.Match[str], around: _Around) -> bool:
    """Return whether a difference may be paid; nobody knows where the sheet has neither price nor remedy."""
    result = around.facts.get("protect_result", "")
    known = bool(result or around.fix)
    return not known or "补差价" in around.fix or _GRANTED.search(result) is not None


def _compensation(one: re.Match[str], around: _Around) -> bool:
    amount = one["a"] or one["b"] or one["c"]
    public = _CAMPAIGN.search(around.clause[: one.start()]) is not None
    return public or _allowed(amount, around.clause, around.facts, around.said)


def _coupon(one: re.Match[str], around: _Around) -> bool:
    return bool(_OLD_MEMBER.search(around.clause) or _CAMPAIGN.search(around.clause[: one.start()]))


def _reduced(share: str, facts: Mapping[str, str]) -> bool:
    """Return whether the sheet has this discount."""
    there = [one for value in facts.values() for one in _OFF_SHARE.findall(normalise(value).text)]
    return number(share) in [number(one) for one in there]


def _campaign(one: re.Match[str], facts: Mapping[str, str], said: str) -> bool:
    """Return whether the sheet has a campaign, or the buyer named it, or the sheet has none at all."""
    there = {pair for value in facts.values() for pair in _FULL.findall(normalise(value).text)}
    return not there or (one[1], one[2]) in there or one[1] in said


def _allowed(amount: str, clause: str, facts: Mapping[str, str], said: str) -> bool:
    """Return whether a sum may be given: what the price fell by, what she paid, what is off for everybody."""
    if amount in _GRANTED.findall(facts.get("protect_result", "")):
        return True
    slots = _WHOLE if "退" in clause else ()
    if any(amount in _AMOUNT.findall(facts.get(slot, "")) for slot in slots):
        return True
    if re.search(r"减|便宜|优惠|少|抹|免", clause) and _for_all(amount, facts):
        return True
    paid_for = re.search(r"运费|邮费|小票", clause) is not None
    return paid_for and amount in said and bool(_FREIGHT_OURS.search(facts.get("freight_case", "")))


def _for_all(amount: str, facts: Mapping[str, str]) -> bool:
    """Return whether so much is off for everybody who pays her price; without a condition that is known, yes."""
    price = _AMOUNT.search(facts.get("price", ""))
    reach = {off: float(at) for value in facts.values() for at, off in _FULL.findall(normalise(value).text)}
    if amount in reach and price is not None:
        return float(price[1]) >= reach[amount]
    return any(amount in _AMOUNT.findall(facts.get(slot, "")) for slot in _OFFS)


def _presented(words: str, clause: str, facts: Mapping[str, str]) -> bool:
    """Return whether the shop gives presents, and this is the one, or no further one."""
    gift = normalise(facts.get("gift", "")).text
    named = any(gift[at : at + 2] in clause for at in range(1, len(gift) - 2))
    return bool(gift) and (named or not _FURTHER.match(words))


def _posted(clause: str, facts: Mapping[str, str], line: str) -> bool:
    """Return whether the shop pays the postage of the case at hand, or of an order of this price, or of a sum that is named."""
    if "险" in clause:
        return True
    if re.search(r"来回|寄回|退|换", clause) or "freight_case" in facts:
        return bool(_FREIGHT_OURS.search(facts.get("freight_case", "我们出")))
    reach = _REACH.search(facts.get("free_ship", ""))
    price = _AMOUNT.search(facts.get("price", ""))
    if reach is None or price is None or "满" in clause:
        return True
    named = [float(price[1]), *[float(one) for one in _AMOUNT.findall(normalise(line).text)]]
    return max(named) >= float(reach[1])


def _costless(facts: Mapping[str, str]) -> bool:
    """Return whether the shop pays for what comes back, in her case or, before she has one, in any."""
    if "freight_case" in facts or "order_state" in facts:
        return _FREIGHT_OURS.search(facts.get("freight_case", "我们出")) is not None
    return _HERS_TO_PAY.search(facts.get("freight_rule", "")) is None


_GIFTS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str], _Around], bool]], ...]] = (
    (_PRIVATELY, lambda _, around: not _MONEY.search(around.clause)),
    (_DIFFERENCE, _difference),
    (_COMPENSATES, _compensation),
    (_COUPON, _coupon),
    (_PRESENT, lambda one, around: _presented(one[0], around.clause, around.facts)),
    (_POSTAGE, lambda _, around: around.faulty or _posted(around.clause, around.facts, around.line)),
    (_PARTLY, lambda one, around: bool((_ANOTHER if "赔" in one[0] else _PARTS).search(around.fix))),
    (
        _USED,
        lambda one, around: one["how"] == "试" or bool(around.fix) or "return_condition" not in around.facts,
    ),
    (_COSTLESS, lambda _, around: around.faulty or _costless(around.facts)),
    (_FREE, lambda _, around: bool(_EXTRAS.search(around.clause))),
    (_SHARE, lambda one, around: _reduced(one[1], around.facts)),
    (_LONGER, lambda *_: False),
    (
        _KEEPS,
        lambda _, around: "补差价" in around.clause or not around.fix or bool(_MERELY.search(around.fix)),
    ),
    (_BACK, lambda _, around: not around.fix or bool(_REFUND.search(around.fix))),
    (
        _FOREVER,
        lambda one, around: any(
            _ENDLESS.search(value) or one[0] in value
            for value in (around.facts.get(slot, "") for slot in ("warranty", "quality_rule"))
        ),
    ),
)
"""Ways of giving, each with what tells whether it is allowed."""
