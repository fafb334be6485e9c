from __future__ import annotations

import pytest

from bot.auth import buyer_signature, check_buyer
from bot.errors import BadCredentials


def test_signature_is_plain_hmac() -> None:
    """A shop's site can compute it in any language: hex(HMAC-SHA256(secret, buyer id)), RFC 4231 case 2."""
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert expected == buyer_signature("Jefe", "what do ya want for nothing?")


def test_signed_buyer_passes() -> None:
    """Case and surrounding space of the hexadecimal digits do not matter; Chinese ids are bytes of UTF-8."""
    check_buyer(["older", "secret"], "买家1", f" {buyer_signature('secret', '买家1').upper()}\n")


@pytest.mark.parametrize(
    ("buyer", "signature"),
    [
        ("b2", buyer_signature("secret", "b1")),
        ("b1", buyer_signature("other", "b1")),
        ("b1", buyer_signature("secret", "b1")[:-1]),
        ("b1", ""),
        ("b1", "签名"),
        ("", buyer_signature("secret", "")),
    ],
)
def test_unsigned_buyer_is_refused(buyer: str, signature: str) -> None:
    """Another buyer, another secret, half a signature, none, or nobody."""
    with pytest.raises(BadCredentials):
        check_buyer(["older", "secret"], buyer, signature)
