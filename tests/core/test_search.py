"""C1, Ctrl+K: anything is found by any part of it, on both databases; and the grams behind it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from app.core.lists import Query
from app.core.search import Entry, SearchEntry, entry_words, grams, initials, normalise, query_grams
from app.office import Office


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("仇志勇", {"qzy", "czy"}),
        ("单晓东", {"sxd", "dxd"}),
        ("曾丽华", {"zlh", "clh"}),
        ("重庆机械", {"cqjx", "zqjx"}),
        ("重量", {"zl", "cl"}),
        ("华润ABC", {"hrabc"}),
        ("A-1", set()),
        ("", set()),
    ],
)
def test_C1_initials_with_every_reading_of_a_character(name: str, wanted: set[str]) -> None:
    assert wanted <= set(initials(name))
    assert bool(wanted) == bool(initials(name))


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("ＡＢ　１２", "ab 12"),
        ("010-6668 8888", "0106668 8888"),
        ("DK-200/A", "dk200a"),
        ("华润（江苏）", "华润江苏"),
        ("Straße", "strasse"),
        ("%_'\"*", ""),
    ],
)
def test_width_case_and_signs_are_folded(raw: str, normal: str) -> None:
    assert normalise(raw) == normal


@given(st.text(alphabet="华润电力江苏ab12 -", min_size=1, max_size=20), st.data())
def test_every_part_of_a_text_has_grams_that_the_text_has(name: str, data: st.DataObject) -> None:
    """What makes the index safe to trust: a part never asks for a gram that the whole lacks."""
    for word in normalise(name).split():
        start = data.draw(st.integers(0, len(word) - 1))
        end = data.draw(st.integers(start + 1, len(word)))
        assert query_grams(word[start:end]) <= grams(word)


@given(st.lists(st.text(alphabet="华润 电a-1", max_size=8), max_size=3), st.lists(st.text("0123 -", max_size=9)))
def test_the_words_of_an_entry_are_normal_already(names: list[str], phones: list[str]) -> None:
    words, _letters = entry_words(Entry(1, "x", names=names, phones=phones))
    assert normalise(words) == words


@pytest.mark.parametrize("typed", ["𬭎", "堃", "䶮喆", "㐀"])
def test_rare_characters_are_found(office: Office, typed: str) -> None:
    office.customers.save({"name": "赵堃商贸"})
    office.customers.save({"name": "䶮喆机械𬭎"})
    office.customers.save({"name": "㐀科技"})
    assert len(office.find(typed)) == 1


def test_a_renamed_record_is_found_by_its_new_name_only(office: Office) -> None:
    customer = office.customers.save({"name": "华润电力"})
    office.customers.save({"name": "东方机械"}, customer)
    assert office.find("华润") == []
    assert office.find("hrdl") == []
    assert [hit.record_id for hit in office.find("dfjx")] == [customer]
    with office.read() as session:
        assert session.scalar(select(func.count()).select_from(SearchEntry).where(SearchEntry.kind == "customers")) == 1


def test_several_words_must_all_be_there(office: Office) -> None:
    office.customers.save({"name": "华润电力", "address": "苏州工业园"})
    office.customers.save({"name": "华润置地", "address": "北京"})
    assert [hit.title for hit in office.find("华润 苏州")] == ["华润电力 (KH00001)"]
    assert office.find("华润 苏州 北京") == []
    assert office.find("   ") == []


def test_the_newest_come_first_and_the_limit_holds(office: Office) -> None:
    for n in range(12):
        office.customers.save({"name": f"华润 {n}"})
    assert [hit.title.split()[1] for hit in office.find("华润", limit=3)] == ["11", "10", "9"]


def test_the_search_box_of_a_list_finds_all_not_only_the_newest(office: Office) -> None:
    for n in range(30):
        office.customers.save({"name": f"客户 {n}", "region": "江苏" if n % 2 else "上海"})
    assert office.customers.listing.count(Query(search="客户")) == 30
    assert office.customers.listing.count(Query(search="客户", filters={"region": "江"})) == 15
    assert office.customers.listing.count(Query(search="kh00003")) == 1


def test_a_search_of_one_kind_shows_only_that(office: Office) -> None:
    office.customers.save({"name": "真空机械"})
    office.parts.save({"name": "真空泵油"})
    assert {hit.kind for hit in office.find("真空")} == {"customers", "parts"}
    assert {hit.kind for hit in office.find("真空", ("parts",))} == {"parts"}


def test_the_list_of_movements_is_searched_by_its_parts(office: Office) -> None:
    office.parts.save({"name": "真空泵油", "stock": 3})
    office.parts.save({"name": "密封圈", "stock": 5})
    assert office.movements.listing.count(Query(search="密封")) == 1


@pytest.mark.parametrize("words", ["a b", "x" * 300, "华" * 300, "'; DROP TABLE customer; --", "\x00", "NOT", "*"])
def test_nothing_typed_breaks_the_search(office: Office, words: str) -> None:
    office.customers.save({"name": "华润电力"})
    assert office.find(words, ("customers",)) == []


def test_grams_that_meet_in_different_words_are_no_hit(office: Office) -> None:
    office.customers.save({"name": "空真 真炉 炉空"})
    assert office.find("真炉空") == []


def test_an_index_that_is_filled_in_bulk_finds_the_same(office: Office) -> None:
    customer = office.customers.save({"name": "华润电力"})
    with office.write() as session:
        session.info["touched"].setdefault("customer", set()).add(customer)
    with office.read() as session:
        entries = session.execute(text("SELECT count(*) FROM search_entry WHERE kind = 'customers'")).scalar()
    assert entries == 1
    assert len(office.find("润电")) == 1


def test_ctrl_K_brings_what_is_named_so_first_and_the_customer_before_its_papers(office: Office) -> None:
    customer = office.customers.save({"name": "华润电力（江苏）有限公司", "phone": "13100001111"})
    device = office.equipment.save({"customer_id": customer, "name": "真空包装机", "model": "DK-200", "serial": "A1"})
    office.parts.save({"name": "密封圈", "models": [{"model": "DK-200"}]})
    for i in range(60):
        office.tickets.save({"customer_id": customer, "fault_reported": f"漏油 {i}", "caller_phone": "13100001111"})
    office.todos.add("equipment", device, {"text": "给华润电力的 DK-200 报价"})
    assert office.find("华润")[0].kind == "customers"
    # Sixty tickets have the caller's number too, and only fifty places are to be had.
    called = office.find("1310000")
    assert (called[0].kind, len(called)) == ("customers", 50)
    kinds = [hit.kind for hit in office.find("DK200")]
    assert kinds.index("equipment") < kinds.index("parts")
    assert kinds.index("equipment") < kinds.index("todos")
