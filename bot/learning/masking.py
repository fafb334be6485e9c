"""Personal data taken out of what people wrote, before it is kept to learn from.

What is taken out is replaced by the placeholders that the corpus knows from platforms (`[电话x]`, `[地址x]`),
which are read like the thing itself; measures, sizes and prices stay, since they are what a message is about.
"""

from __future__ import annotations

import hashlib
import re

from bot.text.normalise import normalise

PHONE, LONG, ADDRESS, NAME, MAIL, LINK = "[电话x]", "[数字x]", "[地址x]", "[姓名x]", "[邮箱x]", "[链接x]"
LONGEST = 400
"""Characters of a message that are kept."""

_DIGIT = r"[0-9\uff10-\uff19]"
_CHINESE = r"(?:(?![到在往寄发送给是改为])[\u4e00-\u9fff])"
"""A character of an address, none of the words that lead up to one."""
_MASKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:https?://|www\.)[^\s\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+", re.IGNORECASE), LINK),
    (re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"), MAIL),
    (
        re.compile(
            rf"(?<!{_DIGIT})(?:\+?86[ -]?)?[1\uff11][3-9\uff13-\uff19]{_DIGIT}(?:[ -]?{_DIGIT}){{8}}(?!{_DIGIT})"
            rf"|(?<!{_DIGIT})0{_DIGIT}{{2,3}}[ -]{_DIGIT}{{7,8}}(?!{_DIGIT})"
        ),
        PHONE,
    ),
    (re.compile(r"[A-Za-z]{0,3}(?:[0-9\uff10-\uff19][ -]?){6,}[0-9\uff10-\uff19Xx]"), LONG),
    (re.compile(r"(?:微信|薇信|wx|vx|QQ|qq)号?[:：是 ]{0,2}[A-Za-z0-9_-]{5,20}"), LONG),
    (
        re.compile(
            rf"(?:{_CHINESE}{{2,6}}[省市])?(?:{_CHINESE}{{1,6}}[市区县])?"
            rf"(?:{_CHINESE}{{1,8}}(?:街道|镇|乡|村))?(?:{_CHINESE}|[A-Za-z0-9]){{0,12}}?"
            r"(?:路|街|巷|弄|胡同|大道|小区|花园|公寓|大厦|广场|苑)[\u4e00-\u9fffA-Za-z0-9-]{0,10}?"
            r"[0-9A-Za-z一二三四五六七八九十-]{1,6}(?:号楼|号|栋|幢|座|单元|室|楼|层)"
            r"(?:[0-9A-Za-z一二三四五六七八九十-]{1,6}(?:号楼|号|栋|幢|座|单元|室|楼|层|户)?){0,4}"
        ),
        ADDRESS,
    ),
    (
        re.compile(
            r"(?<=收件人)[:：是叫 ]{0,2}[\u4e00-\u9fff]{2,4}?(?=[，,。 \d]|电话|手机|地址|$)"
            r"|(?<=收货人)[:：是叫 ]{0,2}[\u4e00-\u9fff]{2,4}?(?=[，,。 \d]|电话|手机|地址|$)"
            r"|(?<=姓名)[:：是叫 ]{0,2}[\u4e00-\u9fff]{2,4}?(?=[，,。 \d]|电话|手机|地址|$)"
            r"|(?<=我叫)[\u4e00-\u9fff]{2,3}?(?=[，,。 \d]|电话|手机|$)"
        ),
        NAME,
    ),
)
_PLAIN = re.compile(r"[\W_]+")
_NUMBERS = re.compile(r"\d+(?:\.\d+)?")


def mask(text: str) -> str:
    """Return the text without phones, ids, orders, addresses, names, mail and links."""
    kept = text[:LONGEST]
    for pattern, stand_in in _MASKS:
        kept = pattern.sub(stand_in, kept)
    return kept


def likeness(text: str) -> str:
    """Return what is equal for messages that differ in figures, punctuation, width and script alone."""
    plain = _NUMBERS.sub("0", normalise(mask(text)).text)
    words = _PLAIN.sub("", plain) or plain
    return hashlib.blake2b(words.encode(), digest_size=16).hexdigest()
