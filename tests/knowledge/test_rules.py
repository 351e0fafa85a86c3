"""A8, C1: which known cases are like the one that is typed — tables and properties, no database."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.search import normalise
from app.knowledge.fields import model_names
from app.knowledge.rules import Asked, Known, grams_of, in_a_line, offered, phrases_of, rank, titled, told_once


def case(record_id: int, text: str, solution: str = "", kind: str = "articles", **more: object) -> Known:
    return Known(kind, record_id, normalise(text), title=text, solution=solution, **more)  # type: ignore[arg-type]


def ids(found: list[tuple[Known, float]]) -> list[int]:
    return [known.id for known, _score in found]


VACUUM = [
    case(1, "真空报警，抽不到压力"),
    case(2, "触摸屏黑屏"),
    case(3, "真空泵漏油"),
    case(4, "真空度不够，抽真空时报警"),
]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("真空报警", [1, 4]),  # 3 shares 真空 alone, which is by chance
        ("黑屏", [2]),
        ("触摸屏黑屏了怎么办", [2]),
        ("漏油", [3]),
        ("真空", [4, 3, 1]),
        ("空", [4, 3, 1]),  # a single character, where there is nothing else
        ("", []),
        ("  ", []),
        ("，。！", []),
        ("不相干的内容", []),
    ],
)
def test_A8_what_is_like_it_comes_first(typed: str, wanted: list[int]) -> None:
    assert ids(rank(Asked(typed), VACUUM, 5)) == wanted


@pytest.mark.parametrize(
    ("asked", "better"),
    [
        ({"model": "DK-200"}, {"models": ("DK-350", "DK-200")}),
        ({"model": "ｄｋ－２００"}, {"models": ("DK-200",)}),
        ({"device_id": 7}, {"device_id": 7}),
        ({"category": "包装设备"}, {"category": "包装设备"}),
        ({}, {"solution": "更换密封圈"}),
        ({}, {"times": 3}),
    ],
)
def test_A8_what_fits_the_device_or_has_helped_goes_before_the_newest(
    asked: dict[str, object], better: dict[str, object]
) -> None:
    older, newer = case(1, "真空报警", **better), case(2, "真空报警")  # type: ignore[arg-type]
    assert ids(rank(Asked("真空报警", **asked), [newer, older], 5)) == [1, 2]  # type: ignore[arg-type]


def test_A8_an_unknown_model_is_nobodys() -> None:
    """Blank on both sides is no match."""
    blank, other = case(1, "真空报警", models=("",)), case(2, "真空报警")
    scores = {known.id: score for known, score in rank(Asked("真空报警"), [blank, other], 5)}
    assert scores[1] == scores[2]


def test_A8_a_model_counts_for_more_than_a_category_and_a_device_for_more_than_its_model() -> None:
    known = [
        case(1, "真空报警", models=("DK-200",), category="包装", device_id=7),
        case(2, "真空报警", models=("DK-200",), category="包装"),
        case(3, "真空报警", category="包装"),
        case(4, "真空报警"),
    ]
    assert ids(rank(Asked("真空报警", "DK-200", "包装", 7), known, 9)) == [1, 2, 3, 4]


def test_A8_a_rare_word_says_more_than_one_that_all_have() -> None:
    many = [case(n, "设备报警停机") for n in range(10, 40)]
    found = rank(Asked("设备报警停机伺服过载"), [case(1, "伺服过载"), *many], 40)
    assert found[0][0].id == 1


@pytest.mark.parametrize("words", ["，报警", "，报警，停机"])
def test_A8_a_word_or_two_of_a_long_report_are_chance(words: str) -> None:
    report = "今天早上开机以后操作工发现第二工位的夹具不能松开而且指示灯不亮需要马上派人处理"
    assert rank(Asked(report + words), [case(1, "报警，停机")], 5) == []


@given(st.lists(st.sampled_from(["真空报警", "漏油", "真空泵漏油", "DK-200 报警"]), max_size=12), st.randoms())
def test_A8_the_order_does_not_depend_on_the_order_of_the_candidates(texts: list[str], source: random.Random) -> None:
    known = [case(n, text) for n, text in enumerate(texts)]
    mixed = list(known)
    source.shuffle(mixed)
    assert rank(Asked("真空泵报警漏油"), known, 12) == rank(Asked("真空泵报警漏油"), mixed, 12)


SIGNS = st.text(alphabet="\"'*^:()[]{}+-%_~|&<>=;,.?!\\/ \n", max_size=20)


@given(SIGNS)
def test_A8_signs_of_a_query_language_are_no_text(typed: str) -> None:
    assert all(gram.isalnum() for grams in phrases_of(typed) for gram in grams)
    assert rank(Asked(typed), VACUUM, 5) == []


@given(st.text(alphabet="真空报警漏油ab12 -，", max_size=30))
def test_A8_full_width_and_half_width_are_the_same(typed: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in typed)
    assert phrases_of(wide) == phrases_of(typed)


@given(st.text(max_size=200))
def test_A8_any_text_makes_grams_that_can_be_looked_for(typed: str) -> None:
    assert grams_of(typed) == sorted(set(grams_of(typed)))
    assert len(grams_of(typed)) <= 60


def test_A8_a_sign_between_phrases_makes_no_word() -> None:
    assert phrases_of("报警，停机") == [{"报警"}, {"停机"}]
    assert phrases_of("DK-200/A 报警 a") == [{"dk2", "k20", "200", "00a"}, {"报警"}]


def test_C1_past_tickets_that_say_the_same_are_told_once_and_counted() -> None:
    known = [
        case(1, "真空报警", "更换密封圈", "tickets", models=("DK-200",)),
        case(2, "真空报警。", "更换密封圈。", "tickets", models=("DK-200",)),
        case(3, "真空报警", "更换密封圈", "tickets", models=("DK-350",)),
        case(4, "真空报警", "更换真空泵", "tickets", models=("DK-200",)),
        case(5, "真空报警", "", "tickets"),
        case(6, "真空报警", "", "tickets"),
    ]
    told = told_once(rank(Asked("真空报警", "DK-200"), known, 50), 9)
    assert [(known.id, known.times) for known, _score in told] == [(4, 1), (2, 2), (3, 1), (6, 1), (5, 1)]
    assert len(told_once(rank(Asked("真空报警"), known, 50), 2)) == 2


@pytest.mark.parametrize(
    ("title", "models", "model", "shown"),
    [
        ("真空报警", ("DK-350", "DK-200"), "dk200", "DK-200 真空报警"),
        ("DK-200 真空报警", ("DK-200",), "DK-200", "DK-200 真空报警"),
        ("真空报警", ("DK-350",), "DK-200", "真空报警"),
        ("真空报警", (), "", "真空报警"),
        ("真空报警", ("DK-350",), "", "真空报警"),
    ],
)
def test_C1_the_model_stands_before_a_title_that_does_not_name_it(
    title: str, models: tuple[str, ...], model: str, shown: str
) -> None:
    assert titled(title, models, model) == shown


def test_C1_a_case_is_offered_in_one_line() -> None:
    assert in_a_line("更换密封圈，\n  抽空试机") == "更换密封圈， 抽空试机"
    assert in_a_line("长" * 100) == "长" * 79 + "…"
    (found,) = offered(rank(Asked("真空报警"), [case(1, "真空\n报警", "先停机\n再更换")], 1))
    assert (found.title, found.solution, found.times) == ("真空 报警", "先停机 再更换", 0)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("DK-200、DK-350", ("DK-200", "DK-350")),
        ("DK-200, DK-350;DK-200", ("DK-200", "DK-350")),
        ("GA 37\nLG-15", ("GA 37", "LG-15")),
        ("，；", ()),
    ],
)
def test_A8_models_are_kept_in_one_way_of_writing(typed: str, names: tuple[str, ...]) -> None:
    assert model_names(typed) == names
