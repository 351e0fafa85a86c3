"""H3: header, pages, foot, batches that can be cancelled; no overlap and no overflow whatever the size."""

from __future__ import annotations

import ctypes
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest

from app.core.errors import Cancelled, Refused
from app.core.i18n import set_language
from app.paper.blocks import Heading, Items, Paragraph, SignatureBox, Signatures
from app.paper.document import Form, write
from app.paper.grid import Cell, Grid
from app.paper.page import MM, SIZES, TWO_ON_A4, Company, PageSize
from app.paper.pen import open_logo
from app.paper.tables import Column, Table
from tests.paper.samples import COMPANY, PRINTED, logo, pages, picture, places

BLANK = Cell("故障现象", span=2, lines=3)


def form(rows: int = 2, number: str = "WX-2026-0031") -> Form:
    parts = [(f"密封圈{n}", str(n), "35.00") for n in range(rows)]
    return Form(
        title="维修登记单",
        number=number,
        remark="第一联",
        qr=number,
        printed_on=PRINTED,
        print_number=2,
        blocks=[
            Grid([Cell("客户", "华润电力"), Cell("电话"), BLANK]),
            Heading("更换配件"),
            Table([Column("配件"), Column("数量", "right"), Column("单价", "right")], parts),
            Items(["请妥善保管本单", "凭本单享受保修"], columns=2),
            Paragraph("以上内容经双方确认无误。", indent=2),
        ],
        closing=[Signatures([SignatureBox("客户"), SignatureBox("工程师", name="李强", stamp=False)])],
    )


def made(forms: list[Form], size: PageSize, company: Company = COMPANY) -> bytes:
    out = BytesIO()
    write(forms, len(forms), size, company, "试", out)
    return out.getvalue()


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("rows", [2, 60])
def test_H3_every_size_holds_the_form_inside_its_margins(size: PageSize, rows: int) -> None:
    pdf = made([form(rows)], size)
    document = pypdfium2.PdfDocument(pdf)
    assert document[0].get_size() == pytest.approx((size.width, size.height), abs=0.01)
    text = "\n".join(pages(pdf))
    for expected in ("维修登记单", "WX-2026-0031", "恒源真空设备有限公司", "400-820-1234", f"密封圈{rows - 1}"):
        assert expected in text
    for page in range(len(document)):
        for _text, left, bottom, right, top in places(pdf, page):
            assert left >= size.margin_x - 1 and right <= size.width - size.margin_x + 1
            assert bottom >= size.margin_y - 4 and top <= size.height - size.margin_y + 4


@pytest.mark.parametrize("key", ["A4", "A5", "241x93.1"])
def test_H3_lines_of_a_page_never_overlap(key: str) -> None:
    pdf = made([form(60)], SIZES[key])
    for page in range(len(pages(pdf))):
        boxes = [box for box in places(pdf, page) if box[0].strip("_ ")]
        for index, (text, left, bottom, right, top) in enumerate(boxes):
            for other, left2, bottom2, right2, top2 in boxes[index + 1 :]:
                wide, high = min(right, right2) - max(left, left2), min(top, top2) - max(bottom, bottom2)
                assert wide <= 0.5 or high <= 0.5, (page, text, other)


def test_H3_sizes_are_as_promised() -> None:
    measures = {key: (round(size.width / MM, 1), round(size.height / MM, 1)) for key, size in SIZES.items()}
    assert measures["A4"] == (210, 297)
    assert measures["A5"] == (148, 210)
    assert measures["A5 landscape"] == (210, 148)
    assert [measures[f"241x{high}"] for high in ("279.4", "139.7", "93.1")] == [
        (241, 279.4),
        (241, 139.7),
        (241, 93.1),
    ]


def test_H3_continuous_paper_is_black_only() -> None:
    def colours(key: str) -> set[tuple[int, ...]]:
        page = pypdfium2.PdfDocument(made([form()], SIZES[key], Company("公司", "地址", "400")))[0]
        found = set()
        for shape in page.get_objects(max_depth=3):
            parts = [ctypes.c_uint() for _part in range(4)]
            pypdfium2.raw.FPDFPageObj_GetFillColor(shape, *map(ctypes.byref, parts))
            found.add(tuple(part.value for part in parts[:3]))
        return found

    assert colours("241x139.7") == colours("241x93.1") == {(0, 0, 0)}
    assert len(colours("A5")) > 2


def test_H3_pages_are_counted_and_table_heads_repeated() -> None:
    texts = pages(made([form(120)], SIZES["A4"]))
    assert len(texts) > 2
    for number, text in enumerate(texts, start=1):
        assert f"Page {number} of {len(texts)}" in text
        assert "配件" in text
        assert "Printed 2026-11-22" in text and "Print no. 2" in text
    assert "维修登记单 (continued)" in texts[1] and "WX-2026-0031" in texts[1]
    assert "Signature:" in texts[-1] and not any("Signature:" in text for text in texts[:-1])


def test_H3_foot_and_header_in_chinese() -> None:
    set_language("zh_CN")
    texts = pages(made([form(120)], SIZES["A4"]))
    assert f"第 1 页 / 共 {len(texts)} 页" in texts[0]
    assert "第 2 次打印" in texts[0] and "打印日期 2026-11-22" in texts[0]
    assert "维修登记单\uff08续\uff09" in texts[1]
    assert "签字" in texts[-1] and "盖章" in texts[-1]


def test_H3_signatures_do_not_stand_alone_on_a_page() -> None:
    for rows in range(20, 45):
        texts = pages(made([form(rows)], SIZES["A4"]))
        last = texts[-1]
        assert "Signature:" in last
        assert "以上内容" in last or "密封圈" in last, rows


def test_H3_two_forms_share_an_a4_and_each_counts_its_own_pages() -> None:
    texts = pages(made([form(2, "WX-1"), form(2, "WX-2"), form(2, "WX-3")], TWO_ON_A4))
    assert len(texts) == 2
    assert texts[0].count("Page 1 of 1") == 2
    assert texts[0].index("WX-1") < texts[0].index("WX-2")
    assert "WX-3" in texts[1] and "WX-1" not in texts[1]


def test_H3_blank_fields_leave_lines_to_write_on() -> None:
    def lines(cell: Cell) -> int:
        pdf = made([Form("表", [Grid([cell], pairs=1)], PRINTED)], SIZES["A4"], Company("公司"))
        image = picture(pdf, dots_per_inch=144)
        middle = [image.getpixel((x, y)) for x in range(900, 960) for y in range(200, 500)]
        columns = [middle[start : start + 300] for start in range(0, len(middle), 300)]
        return sum(any(column[y] < 200 for column in columns) for y in range(300))

    assert lines(Cell("现象", lines=4)) > lines(Cell("现象", lines=1))
    assert lines(Cell("现象", lines=4)) > lines(Cell("现象", "有", lines=4))


def test_H3_a_value_longer_than_a_page_goes_on_over_pages() -> None:
    value = "".join(chr(0x4E00 + n) for n in range(4000))
    for block in (Grid([Cell("内容", value), Cell("电话", "1")]), Items([value, "二"], columns=2), Paragraph(value)):
        texts = pages(made([Form("表", [block], PRINTED)], SIZES["241x93.1"]))
        copied = "".join(texts).replace("\n", "")
        assert [c for c in value if c not in copied] == []
        assert len(texts) > 3


def test_H3_a_long_cell_of_a_table_is_split_over_pages() -> None:
    value = "".join(chr(0x4E00 + n) for n in range(3000))
    table = Table([Column("号"), Column("内容")], [("1", value), ("2", "完")])
    texts = pages(made([Form("表", [table], PRINTED)], SIZES["A5"]))
    copied = "".join(texts)
    assert [c for c in value if c not in copied] == []
    assert len(texts) > 1 and "完" in texts[-1]


def test_H3_blank_rows_give_way_before_another_page_is_begun() -> None:
    def sheets(blank: int, filled: int = 1) -> list[str]:
        rows = [*[("1", "漏油")] * filled, *[("", "")] * blank]
        tables = [Table([Column("号"), Column("内容")], rows), Table([Column("次"), Column("回访")], [("", "")] * 3)]
        return pages(made([Form("卡", tables, PRINTED)], SIZES["241x93.1"]))

    assert len(sheets(30)) == 1, "what is to be written on by hand is no reason for a second page"
    assert len(sheets(3, 40)) > 1, "what is written down is"


def test_H3_a_long_company_name_is_set_smaller_not_cut() -> None:
    name = "江苏省苏州市恒源真空干燥与自动化成套设备制造销售安装服务股份有限公司第一分公司"
    for key in ("A4", "A5", "A5 landscape", "241x93.1"):
        company = Company(name, "江苏省苏州市工业园区星湖街 328 号创意产业园 5 栋 1201 室", "400-820-1234")
        text = pages(made([form()], SIZES[key], company))[0].replace("\n", "")
        # On the lowest sheet there is no room for all three: whom to call says more than where the company is.
        assert name in text and ("1201" in text or key == "241x93.1") and "400-820-1234" in text


@pytest.mark.parametrize("key", ["241x93.1", "241x139.7", "A5"])
def test_H3_nothing_in_the_head_of_a_low_sheet_lies_on_something_else(key: str) -> None:
    set_language("en")
    copies = "Customer's copy / Copy for production / Copy for finance"
    long = replace(form(), title="Repair registration form", remark=copies)
    company = Company(
        "苏州恒源真空干燥与自动化成套设备制造有限公司", "苏州市工业园区星湖街 328 号\n创意产业园", "400-820-1234"
    )
    boxes = []
    page = pypdfium2.PdfDocument(made([long], SIZES[key], company))[0]
    text = page.get_textpage()
    for words in ("Repair registration form", copies, "400-820-1234"):
        found = text.search(words).get_next()
        assert found is not None, words
        rects = [text.get_rect(n) for n in range(text.count_rects(*found))]
        boxes.append(
            (min(r[0] for r in rects), min(r[1] for r in rects), max(r[2] for r in rects), max(r[3] for r in rects))
        )
    line = page.get_height() - SIZES[key].margin_y - SIZES[key].style.header
    assert all(bottom > line for _left, bottom, _right, _top in boxes), "above the line below the head"
    for place, (left, bottom, right, top) in enumerate(boxes):
        for other in boxes[place + 1 :]:
            assert right <= other[0] or other[2] <= left or top <= other[1] or other[3] <= bottom


def test_H3_the_logo_is_held_once_and_an_unreadable_one_is_left_out() -> None:
    one, many = made([form()], SIZES["A4"]), made([form()] * 20, SIZES["A4"])
    assert one.count(b"/Subtype /Image") == many.count(b"/Subtype /Image") > 0
    assert open_logo(b"no picture") is None and open_logo(logo()) is not None
    broken = made([form()], SIZES["A4"], Company("公司", logo=logo()[:200]))
    assert b"/Subtype /Image" not in broken and "维修登记单" in pages(broken)[0]


def test_B8_cancel_leaves_nothing_and_keeps_the_older_file(tmp_path: Path) -> None:
    out = tmp_path / "卡.pdf"
    out.write_bytes(b"older")
    told: list[tuple[int, int]] = []
    with pytest.raises(Cancelled):
        write(
            (form() for _ in range(9)),
            9,
            SIZES["A4"],
            COMPANY,
            "试",
            out,
            progress=lambda done, total: told.append((done, total)),
            cancelled=lambda: len(told) >= 3,
        )
    assert told == [(1, 9), (2, 9), (3, 9)]
    assert out.read_bytes() == b"older"
    assert [path.name for path in tmp_path.iterdir()] == ["卡.pdf"]


def test_B8_a_failure_leaves_no_half_file(tmp_path: Path) -> None:
    def forms():  # type: ignore[no-untyped-def]
        yield form()
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        write(forms(), 2, SIZES["A4"], COMPANY, "试", tmp_path / "卡.pdf")
    assert list(tmp_path.iterdir()) == []


def test_B8_a_file_that_cannot_be_replaced_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(self: Path, target: Path) -> Path:
        raise PermissionError(13, "in use")  # what Windows says of a file open in a viewer

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(Refused, match=r"卡\.pdf cannot be written"):
        write([form()], 1, SIZES["A4"], COMPANY, "试", tmp_path / "卡.pdf")
    assert list(tmp_path.iterdir()) == []


def test_H3_titles_with_characters_the_font_lacks_are_still_printed() -> None:
    odd = Form("表𠮷", [], PRINTED, number="N\n𠮷", remark="\t", closing=[])
    text = pages(made([odd], SIZES["A4"], Company("吉𠮷", "𠮷路", "𠮷1")))[0]
    assert text.count("〔U+20BB7〕") >= 5
