"""H1: the header is found, its columns are matched in any order, language and dress."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.i18n import set_language
from app.excel.columns import Layout, layout_of, targets_of, template_titles
from app.office import Office


def layout(office: Office, rows: list[list[Any]], register: str = "customers", header_row: int = 0) -> Layout:
    numbered = list(enumerate(rows, 1))
    return layout_of(office.register(register), numbered, ("S",), "S", header_row)


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("客户名称", "name"),
        ("客户\n名称", "name"),
        (" 客户　名称 ", "name"),
        ("客户名称*", "name"),
        ("客户名称（必填）", "name"),
        ("* 客户名称：", "name"),
        ("Customer name", "name"),
        ("CUSTOMER  NAME", "name"),
        ("ＮＡＭＥ", "name"),
        ("单位名称", "name"),
        ("编 号", "number"),
        ("Customer no.", "number"),
        ("VIP", "key_account"),
        ("联系人", "contacts.name"),
        ("联系人手机", "contacts.phone"),
        ("联系人邮箱", "contacts.email"),
        ("联系人 · 电子邮箱", "contacts.email"),
        ("电子邮箱", "email"),
        ("地址", "address"),
        ("使用地点地址", "sites.address"),
        ("传真", None),
        ("序号", None),
    ],
)
def test_H1_a_header_is_known_however_it_is_written(file_office: Office, header: str, key: str | None) -> None:
    found = layout(file_office, [["地区", header, "税号"], ["江苏", "x", "1"]])
    assert found.mapping == {0: "region", 2: "tax_number"} | ({1: key} if key else {})


def test_H1_the_header_below_merged_titles_is_found(file_office: Office) -> None:
    rows: list[list[Any]] = [
        ["某某公司客户一览表", "", ""],
        ["制表日期:2026-11-22", "", "名称"],
        [],
        ["客户名称", "客户编号", "地区"],
        ["华润", "KH1", "江苏"],
    ]
    assert layout(file_office, rows).header_row == 4


def test_H1_the_user_may_say_which_row_is_the_header(file_office: Office) -> None:
    rows: list[list[Any]] = [["客户名称", "客户编号"], ["客户名称", "地区"], ["华润", "江苏"]]
    found = layout(file_office, rows, header_row=2)
    assert (found.header_row, dict(found.mapping)) == (2, {0: "name", 1: "region"})


def test_H1_two_columns_of_one_name_are_the_record_and_its_part(file_office: Office) -> None:
    """A customer's e-mail first, then that of the contact."""
    found = layout(file_office, [["客户名称", "电子邮箱", "联系人", "电子邮箱"], ["a", "b", "c", "d"]])
    assert dict(found.mapping) == {0: "name", 1: "email", 2: "contacts.name", 3: "contacts.email"}


def test_H1_an_unknown_sheet_matches_nothing(file_office: Office) -> None:
    found = layout(file_office, [["甲", "乙"], [1, 2]])
    assert (found.header_row, dict(found.mapping)) == (1, {})


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_H1_every_template_header_is_read_back_as_its_field(file_office: Office, language: str) -> None:
    set_language(language)
    for register in file_office.excel.registers():
        titles = template_titles(register)
        found = layout(file_office, [list(titles.values()), ["x"] * len(titles)], register.name)
        assert list(found.mapping.values()) == [target.key for target in targets_of(register)], register.name
