"""What the words of a reply alone show: puts off, promises to find out, blames the buyer, pushes, is curt, cares."""

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
_DOES: Final = re.compile(
    r"我(?:们)?(?:这边|这就|马上|现在|来|去|先|直接|今天|可以|再|会)*(?:给您|帮您|替您|为您)?(?:备注|登记|安排|申请|提交|约|改(?:价|好|地址)|点同意|点退款|取消|补发|重发|换(?:新|货))(?!不了|不到|过吗|了吗)"
)
"""Words by which somebody says what she does herself, with her hands on the case."""
_BLAMES: Final = re.compile(
    r"(?:要|爱|愿意)([^，,。不]{1,2})就(?:去)?\1|谁[^，,。！!？?]{0,6}(?:您|你)?(?:就)?(?:去)?(?:找|问)谁|(?:那|叫|让)(?:我|我们|人|人家)(?:能|该|又|可|还)?怎么|哪来的[^货，,。]{1,4}$|(?:我|我们)(?:能|该)?怎么(?:答|知道|管)|都没(?:记|有|看|问|说|留)[^，,。！!？?]{0,4}[，,]?(?:那)?(?:我们?)?(?:怎么|咋)|没[^，,。！!？?]{1,4}就是没|谁(?:跟|和|给|告诉)(?:您|你)(?:说|讲|答应|承诺)|(?:跟|和)我们(?:没|无)关|(?:不归|不关)我们|说(?:了|过)?(?:多少|几|好几|很多|[两三四五\d]+)遍|(?:您|你)(?:到底)?想怎(?:么)?样|(?:投诉|介入|举报|差评)(?:去吧|好了|呗)|去(?:投诉|举报)(?:吧|好了|呗)|为难(?:我|人)|不讲(?:道)?理|占便宜|(?:别人|其他人|别的[^，,。]{1,2}|大家)都[没不][^，,。]{0,6}就(?:您|你)|(?:您|你)有证据|(?:我|我们|这个|这边)(?:也)?管不了|规定就是(?:这样|这么)|[急催吵闹骂火][^，,。]{0,3}没用|都(?:跟|和)?(?:您|你)?说(?:过)?了[不没]|写得(?:清清楚楚|很清楚|明明白白)|不是(?:都|已经|跟您)?说(?:过)?了[吗么]|随便您?[吧了]|随(?:您|你)(?:便|吧)|有本事|您试试看|往上翻[^，,。]{0,3}不就|是(?:您|你)(?:自己|保存|操作|使用|没看|没有看|弄|用)|(?:您|你)自己(?:没|不|弄|选|买|拍|看|摔)|怪谁|怪(?:您|你)|爱[买要退信来看]不[买要退信来看]|谁都(?:可以|能|会)这么说|没人求|无理取闹|拿(?:差评|投诉|评价)[^，,。]{0,2}(?:说事|威胁|要挟|吓|换钱)|成年人|没必要(?:这样|闹)|别再[说提问]|找茬|嫌贵"
)
_REPROACHES: Final = re.compile(
    r"(?:都|也|又|就|自己)没(?:有)?(?:记|看|问|说|留|写|选|拍|发)[^，,。！!？?；;\n]{0,6}[，,][^，,。！!？?；;\n]{0,4}(?:怎么|咋|谁|哪)"
)
"""A reproach that runs over a comma: 「也没说，让人怎么…」."""
_ACCUSES: Final = re.compile(
    r"(?:差评|评价|那[几些]条|那[几些]个|那[几些]人|追评)[^。！!？?；;\n]{0,14}(?:同行|水军|刷的|拿钱|收钱|恶意|抹黑|黑我们|职业差评)|(?:同行|水军|恶意)[^，,。]{0,4}(?:刷|写|给)的?(?:差评)?"
)
"""Words by which other buyers are said to lie."""
_PRIES: Final = re.compile(
    r"(?:怕|瞒着|不想让)(?:家里|家人|老公|老婆|爸妈|别人)[^，,。]{0,3}(?:知道|看见|发现)|(?:家里人|老公|老婆|对象)[^，,。]{0,3}在(?:旁边|家)|(?:送|给)(?:女朋友|男朋友|老婆|老公|情人)[^，,。！!？?]{0,4}还是|(?:发|给|告诉|报)[^，,。！!？?]{0,6}(?:身份证|手机号|全名|住(?:在)?(?:哪|几))|(?:身份证|手机号|全名|住哪)[^，,。！!？?]{0,10}(?:发|给|报|说)(?:我|一下|下|过来)"
)
"""Questions that are nobody's business, and data that are not needed."""
_CLEARS: Final = re.compile(r"不用|不会|不怪|不是(?:说)?(?:您|你)")
"""Words of a clause that clears the buyer of it."""
_CHECKS: Final = re.compile(
    r"我(?:们)?(?:这边|这就|马上|现在|来|去|先|帮您|给您|替您|再)*(?:看|查|核|核实|核对|问|翻|确认)(?:一?下|一?看|一?查|看|问|清楚)?"
)
_TELLS: Final = re.compile(r"\d|[；;]|可以|能(?!不能|否)|不行|不能|没有|有的|是的")
"""Words by which more is told than that it is looked up."""
LOOKS: Final = 24
"""Characters up to which a reply only says so."""
_BOUND: Final = re.compile(
    r"一(?:到|收到|出来|有|拿到|出)[^，,。；;！!？?]{0,10}(?:就|马上|立刻)|(?:收到|拿到|到了|出了|出来|好了|定了|回了)[^，,。；;！!？?]{0,5}(?:就|马上|立刻|主动)(?!行|好|可以|能)"
)
"""Words that bind a step to an event: as sure as a time."""
_PUSHES: Final = re.compile(
    r"(?:现在|马上|赶紧|赶快|快|立刻)(?:就|去)?(?:付款?|拍|下单|拿下)|别犹豫|名额不多|[拿带]走吧?$|最划算|(?:下单|拍)最合适|再晚(?:活动)?就没"
)
_ANEW: Final = re.compile(r"有什么(?:可以|能)?(?:帮|为)(?:到|助)?(?:您|你)|很高兴为(?:您|你)|欢迎光临")

CURT: Final = 6
"""Characters up to which a reply without any polite form is thrown at the buyer rather than said."""
_POLITE: Final = re.compile(
    r"[您亲请谢哈哦呢呀哟啦嘞噢~～]|抱歉|不好意思|对不起|麻烦|放心|好的|没事|没关系|\[[^\]]+\]|[\U0001f300-\U0001faff]"
)
"""What makes even one word friendly."""
_APART: Final = re.compile(r"[\s,，。.!！?？、…;；:：]+")
_LINK: Final = re.compile(r"https?://\S+|\[(?:商品卡片|商品链接|链接|卡片)\]")
_PAGE: Final = re.compile(r"链接|页|详情|说明|介绍")
_POINTING: Final = re.compile(
    r"(?:[亲您好你可以请先去看下一自己点这个里上都有写着的给发过来哦哈呢吧了就行页面]|链接|商品|宝贝|详情|说明|介绍)*"
)
"""Words that only point to a page."""
_CARES: Final = re.compile(
    r"抱歉|对不[起住]|不好意思|见谅|过意不去|惭愧|理解|体谅|懂您|(?:别|不用|不要|先不)(?:着急|担心|生气|急|慌)|您(?:别急|放心|受累|受委屈|消消气)|放心|委屈|辛苦|糟心|窝心|闹心|心疼|难受|着急|扫兴|添(?:了)?(?:麻烦|堵)|费心|让您|(?:换|搁)(?:谁|我|哪个)|谢谢您|感谢|多谢|是我们(?:的)?(?:错|不对|没|疏忽|失误|问题)|我们(?:的)?(?:错|失误|疏忽|责任)|没(?:做|盯|照顾|处理)好|负责到底|说得(?:对|是)|不该|不应该|认真"
)
"""Words by which somebody who is upset is taken seriously."""

_DISMISSES: Final = re.compile(
    r"想多了|(?:别|不用|没必要)(?:太|那么|这么)?(?:在意|敏感|较真|计较|纠结|大惊小怪)|大惊小怪|(?:都|本来就)(?:是)?这样(?:的)?(?:$|[，,。])|有什么(?:好|可)?(?:怕|担心|奇怪)的|不至于吧|哪有那么"
)
"""Words that play a worry down."""


def dismisses(text: str) -> bool:
    """Return whether a reply plays down what the buyer is worried about."""
    return _DISMISSES.search(text) is not None


def curt(text: str) -> bool:
    """Return whether a reply is a word or two without any polite form: 「有」「不行」「没货」."""
    bare = _APART.sub("", text)
    return 0 < len(bare) <= CURT and _POLITE.search(text) is None


def bare_link(text: str) -> bool:
    """Return whether a reply is nothing but a link, a card, or where to look it up."""
    rest = _APART.sub("", _LINK.sub("", text))
    points = _LINK.search(text) is not None or _PAGE.search(rest) is not None
    return points and _POINTING.fullmatch(rest) is not None


def cares(text: str) -> bool:
    """Return whether a reply has a word for somebody who is upset."""
    return _CARES.search(text) is not None


def begins_anew(text: str) -> bool:
    """Return whether a reply greets as if nothing had been said."""
    return _ANEW.search(text) is not None


def names_time(text: str, book: TicketBook, now: datetime) -> bool:
    """Return whether a reply says by when; 「稍等」 and how long a rule holds do not."""
    return due_of(_RULE.sub("", _WAIT.sub("", text)), book.due, now) is not None


def bound(text: str) -> bool:
    """Return whether a reply binds the next step to an event: 「照片一到我就提交」."""
    return _BOUND.search(text) is not None


def checks(text: str) -> bool:
    """Return whether a reply only says that it is being looked up."""
    return len(text) <= LOOKS and _CHECKS.search(text) is not None and _TELLS.search(text) is None


def puts_off(text: str, *, timed: bool, tells: bool) -> bool:
    """Return whether a short reply asks to wait, with no time and nothing told."""
    return not (timed or tells) and len(text) <= LONGEST and _WAIT.search(text) is not None


def defers(text: str, acts: frozenset[str], *, tells: bool) -> bool:
    """Return whether a reply promises the answer for later and tells nothing yet, nor what is done meanwhile."""
    if "promise" not in acts or tells or _LATER.search(text) is None:
        return False
    return not any(_DONE.search(clause) for clause in _CLAUSE.split(text) if not _LATER.search(clause))


def does(text: str) -> bool:
    """Return whether a reply says what the agent does about the case: 「我备注跟这单一起发」."""
    return _DOES.search(text) is not None


def blames(text: str) -> bool:
    """Return whether a reply looks for the fault in the buyer, or says that others lie."""
    if _REPROACHES.search(text) or _ACCUSES.search(text):
        return True
    return any(_BLAMES.search(clause) and not _CLEARS.search(clause) for clause in _CLAUSE.split(text))


def pries(text: str) -> bool:
    """Return whether a reply asks about what is the buyer's own business, or for data that the case does not need."""
    return _PRIES.search(text) is not None


def pushes(text: str) -> bool:
    """Return whether a reply hurries the buyer to buy."""
    return any(_PUSHES.search(line) for line in text.split("\n"))
