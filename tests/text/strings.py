"""Strings that people and programs really send, and a strategy that makes more of them."""

from __future__ import annotations

from hypothesis import strategies as st


def wide(text: str) -> str:
    """Return printable ASCII as its full-width forms."""
    return "".join(chr(ord(char) + 0xFEE0) for char in text)


NAUGHTY = (
    "", " ", "\n", "\t\r\n", "\x00", "\x00\x01\x02\x7f", "\u200b", "\u200b\u200c\u200d\ufeff", "\u202e\u202dabc\u202c",
    "null", "None", "undefined", "NaN", "true", "0", "-0", "1/0", "1e999", "9" * 400, "0.0000001", "--", "'", '"', "''",
    "'; DROP TABLE messages; --", "<script>alert(1)</script>", "{{7*7}}", "${jndi:x}", "%s%s%n", "{price}", "{0}", "{}",
    "../../etc/passwd", "\\", "\\u0000", "`id`", "$(id)", "&lt;", "\ud800", "\udfff\ud800", "\ufffd", "\uffff", "\U0010ffff",
    "e\u0301", "Z͑ͫ̓a̴l̨g͛o", "ﷺ", "ﬁ", "İ", "ß", "Å", wide("abc"), wide("123"), "㍿", "㈱", "①②③", "½", "²", "™", "😊", "👍🏻",
    "👨‍👩‍👧‍👦", "🇨🇳", "❤️", "٣", "१२", "ABC", "한국어", "日本語テスト", "ภาษาไทย", "العربية", "עברית", "Привет", "⼈", "⺟",
    "𠮷野家", "龘", "〇", "々", "〆", "。。。。。。", "？？？？？", "!!!!!!", "......", "~~~~~", "哈" * 5000, "1" * 5000,
    "一二" * 2500, "啊！" * 2000, "a" * 4000, "😊" * 1000, "<ID>" * 500, "[数字x]" * 500, "[" * 3000, "((((", "#E-s", "<ID",
    "https://", "http://例子.测试/路径", "www.", "[链接", "]", "[]", "满300减50", "138 1234 5678", "2024-13-45", "99999年99月99日",
    "一万万万万万万万万万", "半半半半", "体重", "身高", "第个", "￥", "¥¥¥", "...1...", "1.2.3.4", wide("1.5.2"), "——", "\u2028", "\u2029",
)  # fmt: skip

_PIECES = (
    "有优惠吗", "這個", "安全", "宝宝", wide("89"), "12.5", "元", "块", "件", "岁", "个月", "体重", "身高", "一米六八", "满", "减", "第",
    "10.5号", "2024年", "11月", "XL", "码", "斤", "kg", "<ID>", "[数字x]", "[链接x]", "#E-s21", "https://a.example/b?c=1",
    "！！！！", "？", "，", " ", "\u3000", "\u200b", "\u202e", "\n", "😊", "👍🏻", "⼈", "ﷺ", "杭州市", "东西安全", "13812345678", "\x00",
)  # fmt: skip


def typed() -> st.SearchStrategy[str]:
    """Return messages put together from pieces that the patterns look for, and from noise."""
    return st.lists(st.sampled_from(_PIECES) | st.text(max_size=3), max_size=12).map("".join)
