"""H3: lines break the Chinese way."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.paper.text import width, wrap

COMMA, STOP, OPEN, CLOSE = "\uff0c", "。", "\uff08", "\uff09"


@pytest.mark.parametrize(
    ("text", "characters", "lines"),
    [
        ("真空泵", 5, ("真空泵",)),
        ("", 5, ("",)),
        ("真空干燥箱", 3, ("真空干", "燥箱")),
        (f"真空泵{STOP}好", 3, ("真空", f"泵{STOP}好")),
        (f"真空{OPEN}泵{CLOSE}好", 3, ("真空", f"{OPEN}泵{CLOSE}", "好")),
        (f"一二{COMMA}三", 2, ("一", f"二{COMMA}", "三")),
        ("型号 DK-200 好", 4, ("型号", "DK-200", "好")),
        ("一\n二", 5, ("一", "二")),
        ("一\n\n二", 5, ("一", "", "二")),
        ("至 2028-10-19 止", 6, ("至", "2028-10-19", "止")),
        ("王喆\u00a0139\u00a00512 李", 7, ("王喆\u00a0139\u00a00512", "李")),
        ("①甲乙 ②丙丁", 4, ("①甲乙", "②丙丁")),
        ("a long word wins", 4, ("a long", "word", "wins")),
    ],
)
def test_H3_lines_break_where_they_may(text: str, characters: float, lines: tuple[str, ...]) -> None:
    assert wrap(text, characters * 10 + 0.01, 10) == lines


def test_H3_a_word_wider_than_the_line_is_cut() -> None:
    lines = wrap("DK200471147115471164711747118", 50, 10)
    assert "".join(lines) == "DK200471147115471164711747118"
    assert len(lines) > 2
    assert all(width(line, 10) <= 50 for line in lines)


@settings(deadline=None)
@example("1/”\u00a0 1、", 20)
@given(
    st.text(alphabet=f"真空泵设备{COMMA}{STOP}{OPEN}{CLOSE}、《》“”DKab12-/. \u3000\u00a0𬭎①", max_size=80),
    st.integers(min_value=20, max_value=150),
)
def test_H3_no_text_is_lost_or_overflows(text: str, room: int) -> None:
    lines = wrap(text, room, 10)
    for line in lines:
        assert width(line.rstrip(" \u3000"), 10) <= room + 0.001
    spaces = str.maketrans("", "", " \u3000")
    assert "".join(lines).translate(spaces) == text.translate(spaces)
