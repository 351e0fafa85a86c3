"""The Chinese catalogue is complete (H9), and the tool that keeps it so does what it says."""

from __future__ import annotations

import gettext
import json
import multiprocessing
import re
from pathlib import Path

import pytest

from resources.translations import messages


def test_H9_every_text_has_a_chinese_translation() -> None:
    assert messages.missing() == []


def test_H9_the_catalogue_holds_no_text_that_the_program_lost() -> None:
    assert messages.stale() == []


def test_H9_placeholders_are_the_same_in_both_languages() -> None:
    problems = [
        problem
        for message in messages.load()
        if message.id and (chinese := messages.translation(message))
        if (problem := messages.placeholder_problem(messages.key_of(message), chinese))
    ]
    assert problems == []


def test_H9_between_chinese_words_punctuation_is_full_width() -> None:
    # A comma that is typed into a box, and mnemonics like (&P), are no punctuation of the sentence.
    typed = {"One a line: name, phone"}
    half = re.compile(r"[\u4e00-\u9fff”][,?;:](?!//)|[,?;:][\u4e00-\u9fff“]|\([^()&]*[\u4e00-\u9fff][^()]*\)")
    wrong = [
        chinese
        for message in messages.load()
        if message.id and message.id not in typed
        if half.search(chinese := re.sub(r"\{[^{}]*\}", "某", messages.translation(message)))
    ]
    assert wrong == []


def test_H9_no_text_is_composed_before_it_is_translated() -> None:
    texts = messages.collect()
    assert texts.unreadable + texts.problems == []


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A small program with one text of each form."""
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "rows.py").write_text(
        'TITLE = lazy("Rows")\n'
        'COUNT = lazy_n("{n} page", "{n} pages")\n'
        "def show(n, name):\n"
        '    return _("Shown for "\n        "{name}"), ngettext("{n} row", "{n} rows", n), _(name)\n',
        encoding="utf-8",
    )
    (tmp_path / "main.py").write_text('print(_("Hello"))\n', encoding="utf-8")
    return tmp_path


ALL = {
    "Rows": "行",
    "{n} page": "{n} 页",
    "Shown for {name}": "为 {name} 显示",
    "{n} row": "{n} 行",
    "Hello": "您好",
}


def test_extract_finds_each_form_and_fill_completes_it(program: Path) -> None:
    assert messages.missing(program) == sorted(ALL)
    assert messages.fill(ALL, program) == []
    assert messages.missing(program) == []
    assert messages.stale(program) == []

    with messages.compile_catalogue(program).open("rb") as file:
        chinese = gettext.GNUTranslations(file)
    assert chinese.gettext("Shown for {name}") == "为 {name} 显示"
    assert [chinese.ngettext("{n} row", "{n} rows", n) for n in (1, 5)] == ["{n} 行", "{n} 行"]


def test_a_second_extract_changes_no_byte(program: Path) -> None:
    messages.fill(ALL, program)
    before = (program / messages.CATALOGUE).read_bytes()
    messages.extract(program)
    assert (program / messages.CATALOGUE).read_bytes() == before
    assert b"Date" not in before and b"#:" not in before


def test_a_text_that_is_gone_leaves_the_catalogue_without_a_guess(program: Path) -> None:
    messages.fill(ALL, program)
    (program / "main.py").write_text('print(_("Hello!"))\n', encoding="utf-8")
    assert messages.stale(program) == ["Hello"]
    messages.extract(program)
    assert messages.stale(program) == []
    assert messages.missing(program) == ["Hello!"]
    assert b"fuzzy" not in (program / messages.CATALOGUE).read_bytes()


def test_a_half_typed_file_costs_no_translation(program: Path) -> None:
    messages.fill(ALL, program)
    (program / "main.py").write_text('print(_("Hello"', encoding="utf-8")
    _, texts = messages.extract(program)
    assert texts.unreadable and "Hello" in {message.id for message in messages.load(program)}


def test_fill_refuses_what_cannot_be_right_and_says_so(program: Path) -> None:
    remarks = messages.fill({"Nowhere": "无", "{n} row": "行", "Hello": " "}, program)
    assert [remark.split(":")[0] for remark in remarks] == [
        "not in the program",
        "placeholders differ",
        "no translation given",
    ]
    assert messages.missing(program) == sorted(ALL)


def test_a_composed_text_is_named(program: Path) -> None:
    (program / "main.py").write_text('n = 1\nprint(_(f"Hello {n}"))\n', encoding="utf-8")
    assert messages.collect(program).problems == ["main.py:2: _() of a composed text is never translated"]


def test_the_command_line_says_missing_by_its_exit_code(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert messages.main(["missing", "--root", str(program)]) == 1
    assert capsys.readouterr().out.splitlines() == sorted(ALL)
    words = program / "words.json"
    words.write_text(json.dumps(ALL), encoding="utf-8")
    assert messages.main(["fill", str(words), "--root", str(program)]) == 0
    assert messages.main(["missing", "--root", str(program)]) == 0


def _fill_one(program: Path, source: str) -> None:
    words = program / f"{abs(hash(source))}.json"
    words.write_text(json.dumps({source: ALL[source]}), encoding="utf-8")
    messages.main(["fill", str(words), "--root", str(program)])


def test_several_people_at_once_lose_nothing(program: Path) -> None:
    context = multiprocessing.get_context("spawn")
    people = [context.Process(target=_fill_one, args=(program, source)) for source in ALL]
    for person in people:
        person.start()
    for person in people:
        person.join(60)
    assert messages.missing(program) == []
