"""H10 the command line: the same actions as the screens, with exit codes and messages in both languages."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from app import cli
from app.core.lists import Query
from app.core.schema import open_database
from app.office import Office
from tests.conftest import StandingClock

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "数据" / "office.db"


@pytest.fixture
def run(data: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in English on the test's own data and answers its exit code and what it said."""

    def command(*words: object, language: str = "en") -> tuple[int, str]:
        code = cli.main(["--database", str(data), "--language", language, *(str(word) for word in words)])
        said = capsys.readouterr()
        return code, said.out + said.err

    return command


@pytest.fixture
def office(data: Path, clock: StandingClock) -> Office:
    return Office(open_database(data, clock), clock)


def write_customers(folder: Path, *rows: str) -> Path:
    path = folder / "客户.csv"
    path.write_text("客户编号,客户名称,地区\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_H10_help_explains_every_command(run: Run) -> None:
    code, said = run("--help")
    assert code == 0
    for command in ("import", "export", "card", "backup", "restore", "check", "sample", "--tour", "--check"):
        assert command in said
    for command in ("import", "export", "card", "backup", "restore"):
        assert run(command, "--help")[0] == 0


@pytest.mark.parametrize(("language", "words"), [("en", "back the data up now"), ("zh_CN", "立即备份数据")])
def test_H9_help_is_in_the_language_of_the_program(run: Run, language: str, words: str) -> None:
    assert words in run("--help", language=language)[1]


@pytest.mark.parametrize("words", [(), ("fly",), ("import",), ("export", "customers"), ("--language", "de", "check")])
def test_H10_wrong_use_is_exit_code_2(run: Run, words: tuple[str, ...]) -> None:
    assert run(*words)[0] == 2


def test_H10_H1_import_checks_then_writes_then_finds_nothing_new(run: Run, office: Office, tmp_path: Path) -> None:
    path = write_customers(tmp_path, "K-1,华润电力,江苏", "K-2,东方机械,上海")
    assert run("import", path, "--register", "customers", "--check")[0] == 0
    assert office.customers.listing.count(Query()) == 0
    code, said = run("import", path, "--register", "customers")
    assert (code, "2 new" in said) == (0, True)
    assert office.customers.listing.count(Query()) == 2
    assert len(office.backup.all()) == 1
    code, said = run("import", path, "--register", "customers")
    assert (code, "There is nothing to change." in said) == (0, True)


def test_H10_H1_a_wrong_cell_is_named_and_nothing_is_imported(run: Run, office: Office, tmp_path: Path) -> None:
    path = write_customers(tmp_path, "K-1,华润电力,江苏", "K-2,,上海")
    code, said = run("import", path, "--register", "customers", "--marked", tmp_path / "marked.xlsx")
    assert code == 1
    assert "Row 3" in said
    assert (tmp_path / "marked.xlsx").exists()
    assert office.customers.listing.count(Query()) == 0


def test_H10_H1_a_sheet_without_data_is_exit_code_1(run: Run, tmp_path: Path) -> None:
    code, said = run("import", write_customers(tmp_path), "--register", "customers")
    assert code == 1
    assert "no rows of data below the header" in said
    assert "nothing to change" not in said


@pytest.mark.parametrize(
    "text", ["state=registered", "state==registered", "state=!registered", "state=!", "state=", "工单状态=Reg"]
)
def test_H10_H2_options_of_a_choice_are_taken_as_in_the_header(run: Run, tmp_path: Path, text: str) -> None:
    assert run("export", "tickets", tmp_path / "x.csv", "--filter", text)[0] == 0


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("import", "x.csv", "--register", "planets"), "“planets” is not one of"),
        (("import", "missing.csv", "--register", "customers"), "Error:"),
        (("export", "customers", "x.csv", "--filter", "region"), "Write a filter as column=text"),
        (("export", "customers", "x.csv", "--filter", "colour=red"), "“colour” is not one of"),
        (("export", "tickets", "x.csv", "--filter", "state==open"), "“=open” is not one of: registered ("),
        (("export", "customers", "x.csv", "--scope", "late"), "“late” is not one of"),
        (("card", "-o", "x.pdf"), "either devices or a project"),
        (("card", "SB9", "-o", "x.pdf"), "“SB9” is not known."),
        (("--user", "nobody", "backup"), "“nobody” is not known."),
        (("restore", "missing.db"), "There is no file"),
    ],
)
def test_H10_what_cannot_be_done_is_said_with_exit_code_1(run: Run, words: tuple[str, ...], reason: str) -> None:
    code, said = run(*words)
    assert code == 1
    assert reason in said


def test_H10_H2_export_as_filtered_and_sorted(run: Run, office: Office, tmp_path: Path) -> None:
    for name, region in (("华润电力", "江苏"), ("东方机械", "上海"), ("苏州真空", "江苏")):
        office.customers.save({"name": name, "region": region})
    path = tmp_path / "out.csv"
    code, _said = run(
        "export", "customers", path, "--filter", "地区=江", "--sort", "name", "--descending", "--columns", "name,region"
    )
    assert code == 0
    rows = path.read_text("utf-8-sig").splitlines()
    assert (rows[0], sorted(rows[1:])) == ("Customer name,Region", ["华润电力,江苏", "苏州真空,江苏"])
    assert rows[1:] == sorted(rows[1:], reverse=True)


def test_H10_G3_inventories(run: Run, office: Office, tmp_path: Path) -> None:
    office.staff.save({"name": "李强"})
    office.parts.save({"name": "泵", "stock": 2, "cost": 5})
    for name in ("staff", "parts"):
        assert run("export", f"{name}-inventory", tmp_path / f"{name}.xlsx")[0] == 0
        assert (tmp_path / f"{name}.xlsx").stat().st_size > 1000


def test_H10_B8_cards_of_devices_and_of_a_project(run: Run, office: Office, tmp_path: Path) -> None:
    customer = office.customers.save({"name": "华润电力"})
    project = office.projects.save({"name": "改造", "customer_id": customer, "accepted_on": "2026-03-01"})
    device = {"name": "真空炉", "customer_id": customer, "project_id": project, "plan_id": "两年质保"}
    for _n in range(2):
        office.equipment.save(device)
    code, said = run("card", "SB000001", "-o", tmp_path / "one.pdf", "--size", "A5 landscape")
    assert (code, "1 card" in said) == (0, True)
    number = office.projects.get(project).values["number"]
    code, said = run("card", "--project", number, "-o", tmp_path / "all.pdf")
    assert (code, "2 cards" in said) == (0, True)
    assert (tmp_path / "all.pdf").read_bytes().startswith(b"%PDF")
    assert "“A9” is not one of" in run("card", "SB000001", "-o", tmp_path / "x.pdf", "--size", "A9")[1]


def test_H10_the_person_named_has_that_persons_rights(run: Run, office: Office, tmp_path: Path) -> None:
    office.staff.save({"name": "李强", "role": "keeper"})
    path = write_customers(tmp_path, "K-1,华润电力,江苏")
    code, said = run("--user", "李强", "import", path, "--register", "customers")
    assert (code, "You may not do this" in said) == (1, True)


def test_H4_H10_backup_check_and_restore(run: Run, office: Office) -> None:
    office.customers.save({"name": "华润电力"})
    code, said = run("backup")
    assert code == 0
    made = Path(said.partition(": ")[2].strip())
    assert "There is a backup of today already." in run("backup", "--if-due")[1]
    code, said = run("check")
    assert (code, "WRONG" in said) == (0, False)
    office.customers.save({"name": "东方机械"})
    assert run("restore", made)[0] == 0
    assert office.customers.listing.count(Query()) == 1


def test_H10_check_finds_what_is_broken(run: Run, office: Office, data: Path) -> None:
    office.customers.save({"name": "华润电力", "contacts": [{"name": "赵工"}]})
    office.backup.now()
    with sqlite3.connect(data) as raw:
        raw.execute("UPDATE contact SET customer_id = 99")
    code, said = run("check")
    assert (code, "References between records: WRONG" in said) == (1, True)


def test_H10_works_beside_an_open_window(run: Run, office: Office, tmp_path: Path) -> None:
    with office.read() as session:
        session.connection()
        assert run("import", write_customers(tmp_path, "K-1,华润电力,江苏"), "--register", "customers")[0] == 0
    office.customers.save({"name": "东方机械"})
    assert office.customers.listing.count(Query()) == 2


def test_the_check_of_a_fresh_program(run: Run) -> None:
    code, said = run("--check")
    assert code == 0, said
    assert said.count("in order") == 8


def test_H10_sample_fills_an_empty_database_only(run: Run, office: Office) -> None:
    office.customers.save({"name": "华润电力"})
    code, said = run("sample")
    assert (code, "empty database" in said) == (1, True)
