"""Numbers in digits, in Chinese, and mixed."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.numbers import NUMERALS, number, plain


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12), ("1.5", 1.5), ("3百", 300), ("1.5万", 15000), ("零", 0), ("十", 10), ("十二", 12), ("二十", 20),
        ("二十五", 25), ("一百", 100), ("一百零二", 102), ("一百二", 120), ("一百二十", 120), ("两百", 200),
        ("三千五", 3500), ("三千零五", 3005), ("一万二", 12000), ("百", 100), ("半", 0.5), ("俩", 2), ("一百五十六", 156),
        ("万", 10000), ("十万", 100000),
    ],
)  # fmt: skip
def test_number_is_read_as_people_mean_it(text: str, value: float) -> None:
    """A numeral, a short form such as 一百二, or a figure with a unit has one value."""
    assert value == number(text)


@pytest.mark.parametrize("text", ["", "个", "一个", "1.2.3", "abc", "-1"])
def test_what_is_no_number_is_none(text: str) -> None:
    """Anything that is not only a number is refused."""
    assert number(text) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (89.0, "89"),
        (89.9, "89.9"),
        (1234567.0, "1234567"),
        (12345.67, "12345.67"),
        (0.5, "0.5"),
        (100.0, "100"),
        (None, ""),
    ],
)
def test_plain_figure_has_no_exponent(value: float | None, text: str) -> None:
    """A canonical figure keeps its digits, however large, and drops empty decimals."""
    assert text == plain(value)


@given(st.text(alphabet=NUMERALS, min_size=1, max_size=9))
def test_any_run_of_numerals_has_a_finite_value(text: str) -> None:
    """However odd the numerals, the value is a finite number."""
    value = number(text)
    assert value is not None
    assert math.isfinite(value)
