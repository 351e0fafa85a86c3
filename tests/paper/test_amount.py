"""C13: amounts in Chinese capitals."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.paper.amount import DIGITS, in_capitals

CASES = {
    "0": "零元整",
    "0.00": "零元整",
    "-0.00": "零元整",
    "0.05": "伍分",
    "0.50": "伍角整",
    "0.56": "伍角陆分",
    "1": "壹元整",
    "10": "壹拾元整",
    "12": "壹拾贰元整",
    "100": "壹佰元整",
    "101": "壹佰零壹元整",
    "110": "壹佰壹拾元整",
    "1001": "壹仟零壹元整",
    "1010": "壹仟零壹拾元整",
    "10000": "壹万元整",
    "10001": "壹万零壹元整",
    "10010": "壹万零壹拾元整",
    "100000": "壹拾万元整",
    "1000000": "壹佰万元整",
    "1010000": "壹佰零壹万元整",
    "12345.67": "壹万贰仟叁佰肆拾伍元陆角柒分",
    "1409.50": "壹仟肆佰零玖元伍角整",
    "6007.14": "陆仟零柒元壹角肆分",
    "16409.02": "壹万陆仟肆佰零玖元零贰分",
    "325.04": "叁佰贰拾伍元零肆分",
    "107000.53": "壹拾万柒仟元伍角叁分",
    "100000000": "壹亿元整",
    "100000001": "壹亿零壹元整",
    "100010000": "壹亿零壹万元整",
    "120000000": "壹亿贰仟万元整",
    "1000100000000": "壹万零壹亿元整",
    "1000000000000": "壹万亿元整",
    "1000000000005": "壹万亿零伍元整",
    "1200000000000": "壹万贰仟亿元整",
    "-20.30": "负贰拾元叁角整",
    "9999999999999999.99": "玖仟玖佰玖拾玖万" + "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
}


@pytest.mark.parametrize(("amount", "words"), CASES.items())
def test_C13_amount_in_capitals(amount: str, words: str) -> None:
    assert in_capitals(Decimal(amount)) == words


@pytest.mark.parametrize("amount", ["0.005", "10000000000000000", "-10000000000000000", "NaN", "Infinity"])
def test_C13_what_cannot_be_written_exactly_is_an_error(amount: str) -> None:
    with pytest.raises(ValueError, match=amount.lstrip("-")):
        in_capitals(Decimal(amount))


@given(st.integers(min_value=-(10**18) + 1, max_value=10**18 - 1))
def test_C13_the_words_read_back_are_the_amount(fen: int) -> None:
    words = in_capitals(Decimal(fen) / 100)
    assert _read(words) == fen
    assert "零零" not in words
    assert "零元" not in words or fen == 0


def _read(words: str) -> int:
    """An independent reader: the amount in fen."""
    sign = -1 if words.startswith("负") else 1
    words = words.removeprefix("负").removesuffix("整")
    yuan, found, rest = words.partition("元")
    if not found:
        yuan, rest = "", words
    jiao, found, fen = rest.partition("角")
    if not found:
        jiao, fen = "", rest
    cents = 10 * _digit(jiao) + _digit(fen.removesuffix("分"))
    return sign * (100 * _number(yuan) + cents)


def _digit(words: str) -> int:
    return DIGITS.index(words.strip("零")) if words.strip("零") else 0


def _number(words: str) -> int:
    for name, value in (("亿", 10**8), ("万", 10**4), ("仟", 1000), ("佰", 100), ("拾", 10)):
        head, found, tail = words.rpartition(name)
        if found:
            return _number(head) * value + _number(tail)
    return _digit(words)
