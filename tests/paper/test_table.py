"""H3: a list on paper as it is seen."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest

from app.core.errors import Cancelled
from app.core.i18n import set_language
from app.paper.page import A4, A4_LANDSCAPE, COMPACT
from app.paper.table import TablePaper, print_table
from app.paper.tables import Column, fit_widths, natural_widths
from tests.paper.samples import COMPANY, PRINTED, pages, places

COLUMNS = (Column("编号"), Column("客户"), Column("金额", "right"))


def rows(count: int) -> list[tuple[str, str, str]]:
    return [(f"GD-{n:05}", "华润电力" + "有限公司" * (n % 3), f"{n}.00") for n in range(count)]


def made(paper: TablePaper) -> bytes:
    out = BytesIO()
    print_table(paper, COMPANY, out)
    return out.getvalue()


def test_H3_list_has_title_remark_repeated_head_and_counted_pages() -> None:
    set_language("zh_CN")
    texts = pages(made(TablePaper("工单", COLUMNS, rows(200), PRINTED, "筛选: 处理中")))
    assert len(texts) > 3
    assert "工单" in texts[0] and "筛选: 处理中" in texts[0] and "恒源真空" in texts[0]
    for number, text in enumerate(texts, start=1):
        assert "编号" in text and "客户" in text and "金额" in text
        assert f"第 {number} 页 / 共 {len(texts)} 页" in text
    everything = "\n".join(texts)
    assert all(f"GD-{n:05}" in everything for n in range(200))


def test_H3_wide_lists_are_printed_across() -> None:
    narrow = TablePaper("单", COLUMNS, rows(3), PRINTED)
    wide = TablePaper("单", [Column(f"很宽的一列{n}") for n in range(12)], [("十二个汉字一格",) * 12], PRINTED)
    assert pypdfium2.PdfDocument(made(narrow))[0].get_size() == pytest.approx((A4.width, A4.height), abs=0.1)
    across = pypdfium2.PdfDocument(made(wide))[0].get_size()
    assert across == pytest.approx((A4_LANDSCAPE.width, A4_LANDSCAPE.height), abs=0.1)


def test_H3_cells_stay_in_their_columns_however_many() -> None:
    many = TablePaper("单", [Column(f"列{n}") for n in range(30)], [("一二三四五六七八", "") * 15] * 2, PRINTED)
    pdf = made(many)
    for _text, left, _bottom, right, _top in places(pdf):
        assert left >= A4_LANDSCAPE.margin_x - 1 and right <= A4_LANDSCAPE.width - A4_LANDSCAPE.margin_x + 1
    assert "".join(pages(pdf)).count("八") == 30


def test_H3_widths_fill_the_room_and_short_columns_keep_theirs() -> None:
    table = [("GD-00001", "一" * 300, "1.00")]
    natural = natural_widths(COLUMNS, table, 9, COMPACT)
    fitted = fit_widths(natural, 400, 9, COMPACT)
    assert sum(fitted) == pytest.approx(400)
    assert fitted[0] >= natural[0] * 0.99 and fitted[2] >= natural[2] * 0.99
    assert fitted[1] < natural[1]
    assert sum(fit_widths([10, 20], 400, 9, COMPACT)) == pytest.approx(400)


def test_H3_an_empty_list_and_a_list_without_remark_print() -> None:
    text = pages(made(TablePaper("单", COLUMNS, [], PRINTED)))[0]
    assert "编号" in text and "Page 1 of 1" in text


def test_H3_progress_counts_rows_and_cancel_leaves_nothing(tmp_path: Path) -> None:
    out = tmp_path / "list.pdf"
    paper = TablePaper("单", COLUMNS, rows(1000), PRINTED)
    told: list[tuple[int, int]] = []
    with pytest.raises(Cancelled):
        print_table(
            paper,
            COMPANY,
            out,
            progress=lambda done, total: told.append((done, total)),
            cancelled=lambda: len(told) >= 2,
        )
    assert told == [(0, 1000), (200, 1000)]
    assert list(tmp_path.iterdir()) == []
    told.clear()
    assert print_table(paper, COMPANY, out, progress=lambda done, total: told.append((done, total))) > 10
    assert told[-1] == (1000, 1000)
