"""Amounts of money in Chinese capitals (大写), as a cheque or an invoice wants them (C13)."""

from __future__ import annotations

from decimal import Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_SECTIONS = ("", "万", "亿", "万亿")
LIMIT = Decimal(10) ** 16


def in_capitals(amount: Decimal) -> str:
    """The amount in yuan, jiao and fen: 12345.67 is 壹万贰仟叁佰肆拾伍元陆角柒分.

    整 closes an amount without fen; 零 stands for zeros inside the number and for a missing jiao before fen, once.
    Raises ``ValueError`` for less than a fen, for 10,000 万亿 (10^16) and more, and for what is no number: an amount
    on paper is never rounded in silence.
    """
    if not amount.is_finite() or abs(amount) >= LIMIT:
        raise ValueError(f"no amount that can be written: {amount}")
    fen_in_all = abs(amount) * 100
    if fen_in_all != fen_in_all.to_integral_value():
        raise ValueError(f"less than a fen: {amount}")
    yuan, cents = divmod(int(fen_in_all), 100)
    words = _yuan(yuan) + _jiao_fen(cents, after_yuan=yuan > 0) or "零元整"
    return ("负" if fen_in_all and amount < 0 else "") + words


def _yuan(yuan: int) -> str:
    if not yuan:
        return ""
    words, zero = "", False
    for power in range(3, -1, -1):
        section = yuan // 10_000**power % 10_000
        if not section:
            # 亿 closes what stood in 万亿: 1,0000,0000,0000 is 壹万亿.
            zero = bool(words)
            continue
        if words and (zero or section < 1000):
            words += "零"
        words += _section(section) + _section_name(power, yuan)
        zero = False
    return words + "元"


def _section_name(power: int, yuan: int) -> str:
    """万亿 is written 万 where 亿 follows in the same number: 壹万贰仟亿, but 壹万亿零伍."""
    if power == 3 and yuan // 10_000**2 % 10_000:
        return "万"
    return _SECTIONS[power]


def _section(number: int) -> str:
    """1 to 9999 in words, zeros inside once."""
    words, zero = "", False
    for power in range(3, -1, -1):
        digit = number // 10**power % 10
        if digit:
            words += ("零" if zero else "") + DIGITS[digit] + _PLACES[power]
            zero = False
        else:
            zero = bool(words)
    return words


def _jiao_fen(cents: int, after_yuan: bool) -> str:
    jiao, fen = divmod(cents, 10)
    if not cents:
        return "整" if after_yuan else ""
    if not fen:
        return f"{DIGITS[jiao]}角整"
    if not jiao:
        return ("零" if after_yuan else "") + f"{DIGITS[fen]}分"
    return f"{DIGITS[jiao]}角{DIGITS[fen]}分"
