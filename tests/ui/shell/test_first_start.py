"""The first start: language, data, company, first person (H7, H8, H9)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.core import i18n, local
from app.core.local import Local
from app.office import Office
from tests.postgresql_server import Server
from ui.first_start.data_step import DataStep
from ui.first_start.wizard import Wizard
from ui.kit import jobs
from ui.start import Program

SECONDS = 240


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine on which the program never ran."""
    monkeypatch.setenv("AFTER_SALES_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def program(qapp: QApplication, themed: Any, home: Path) -> Iterator[Program]:
    made = Program(qapp, Local(language="en", theme="light"))
    assert made.begin()
    yield made
    if made.window is not None:
        made.window.close()
        made.window.deleteLater()
    if made._wizard is not None:
        made._wizard.reject()
        made._wizard.deleteLater()
    made.end()
    i18n.set_language("en")


@pytest.fixture
def wizard(program: Program, qtbot: Any) -> Wizard:
    found: Wizard = program._wizard
    qtbot.waitExposed(found)
    return found


def enter(wizard: Wizard, qtbot: Any) -> None:
    """Enter goes on, wherever the cursor is."""
    qtbot.keyClick(wizard, Qt.Key.Key_Return)
    assert jobs.jobs.wait(SECONDS)


def test_from_nothing_to_the_first_working_day_by_keys(
    program: Program, wizard: Wizard, home: Path, qtbot: Any
) -> None:
    enter(wizard, qtbot)
    assert wizard.stack.currentWidget() is wizard.data
    enter(wizard, qtbot)
    assert wizard.company is not None and wizard.stack.currentWidget() is wizard.company
    enter(wizard, qtbot)  # without a name there is no company
    assert wizard.stack.currentWidget() is wizard.company
    assert wizard.company.boxes.wrong["company.name"].isVisible()
    wizard.company.boxes.boxes["company.name"].setText("某某设备有限公司")
    wizard.company.boxes.boxes["company.hotline"].setText("400-800-1234")
    enter(wizard, qtbot)
    assert wizard.person is not None and wizard.stack.currentWidget() is wizard.person
    enter(wizard, qtbot)  # without a name nobody begins
    assert wizard.person.wrong.isVisible()
    wizard.person.name.setText("王芳")
    enter(wizard, qtbot)
    assert program.office is not None and program.window is not None
    assert program.office.user.name == "王芳" and program.office.user.role == "manager"
    assert program.office.settings.get("company.hotline") == "400-800-1234"
    assert program.window.windowTitle().endswith("某某设备有限公司")
    kept = local.load()
    assert Path(kept.database) == home / "data" / "after-sales.db"
    assert kept.user_id == program.office.user.id


def test_H9_a_place_that_cannot_be_is_told_until_another_is_chosen(
    wizard: Wizard, home: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: Any, **_named: Any) -> None:
        raise OSError(2, "No such file or directory")

    enter(wizard, qtbot)
    monkeypatch.setattr(Path, "mkdir", refuse)
    folder = home / "gone"
    wizard.data.path.setText(str(folder / "a.db"))
    enter(wizard, qtbot)
    assert wizard.message.text() == f"The folder {folder} cannot be made."
    wizard.data.server.setChecked(True)
    assert wizard.message.text() == ""
    wizard.data.here.setChecked(True)
    enter(wizard, qtbot)
    assert wizard.message.text()
    wizard.data.path.setText(str(folder / "b.db"))
    assert wizard.message.text() == ""


def test_H9_the_language_of_the_first_page_takes_effect_at_once(program: Program, wizard: Wizard) -> None:
    wizard.look.languages["zh_CN"].click()
    assert wizard.heading.text() == "欢迎使用"
    assert wizard.next.text() == "下一步"
    assert program.local.language == "zh_CN"
    wizard.look.themes["dark"].click()
    from ui.kit import theme

    assert theme.is_dark()
    wizard.look.themes["light"].click()
    wizard.look.languages["en"].click()
    assert wizard.heading.text() == "Welcome"


def test_H9_every_step_in_both_languages(language: str, program: Program, wizard: Wizard, qtbot: Any) -> None:
    wizard.look.languages[language].click()
    for _step in range(2):
        enter(wizard, qtbot)
    assert wizard.company is not None
    wizard.company.boxes.boxes["company.name"].setText("公司")
    enter(wizard, qtbot)
    assert wizard.person is not None
    title = {"en": "Who begins?", "zh_CN": "由谁开始使用？"}[language]
    assert wizard.heading.text() == title
    wizard.go_back()
    assert wizard.stack.currentWidget() is wizard.company
    assert wizard.company.boxes.values()["company.name"] == "公司"


def test_sample_data_is_filled_in_when_ticked(program: Program, wizard: Wizard, qtbot: Any) -> None:
    enter(wizard, qtbot)
    enter(wizard, qtbot)
    assert wizard.company is not None
    wizard.company.boxes.boxes["company.name"].setText("某某设备有限公司")
    enter(wizard, qtbot)
    assert wizard.person is not None
    wizard.person.name.setText("王芳")
    wizard.person.sample.setChecked(True)
    enter(wizard, qtbot)
    assert program.office is not None
    assert len(program.office.customers.look_up("", limit=100)) == 41
    assert program.office.settings.get("company.name") == "某某设备有限公司"


def test_data_that_is_there_already_keeps_its_company_and_people(
    program: Program, wizard: Wizard, home: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.core import schema
    from ui.login import choose

    path = home / "data" / "after-sales.db"
    database = schema.open_database(path)
    office = Office(database)
    office.staff.save({"name": "李强", "role": "manager"})
    office.customers.save({"name": "华润电力"})
    office.settings.save({"company.name": "老公司"})
    database.close()
    monkeypatch.setattr(choose, "choose_person", lambda _parent, _office, people: people[0])
    enter(wizard, qtbot)
    enter(wizard, qtbot)
    assert program.office is not None
    assert program.office.user.name == "李强"
    assert program.office.settings.get("company.name") == "老公司"


def test_H7_a_server_is_tested_and_used(program: Program, wizard: Wizard, postgresql: Server, qtbot: Any) -> None:
    from sqlalchemy import make_url

    url = make_url(postgresql.create_database("firststart"))
    enter(wizard, qtbot)
    step = wizard.data
    step.server.setChecked(True)
    step.host.setText(url.host or str(url.query.get("host", "127.0.0.1")))
    step.port.setValue(url.port or int(str(url.query.get("port", 5432))))
    step.database.setText(str(url.database))
    step.user.setText(str(url.username))
    step.password.setText(str(url.password or ""))
    step.test.click()
    assert jobs.jobs.wait(SECONDS)
    assert "The server answers" in step.result.text(), step.result.text()
    enter(wizard, qtbot)
    assert wizard.office is not None, wizard.message.text()
    assert not wizard.office.database.is_sqlite
    assert "firststart" in step.address and str(url.password or "no password") not in step.address


@pytest.mark.parametrize(
    ("host", "port", "words"),
    [("127.0.0.1", 1, "No PostgreSQL server answers there"), ("no-such-computer.invalid", 5432, "no computer")],
)
def test_H7_a_server_that_is_not_there_is_said_in_plain_words(
    themed: Any, qtbot: Any, host: str, port: int, words: str
) -> None:
    step = DataStep()
    qtbot.addWidget(step)
    step.server.setChecked(True)
    step.host.setText(host)
    step.port.setValue(port)
    step.test.click()
    assert jobs.jobs.wait(SECONDS)
    assert words in step.result.text()


@pytest.mark.parametrize("typed", ["", "relative.db", "/", "/proc/nowhere/after-sales.db"])
def test_a_place_where_no_file_can_be_is_refused_beside_the_box(themed: Any, qtbot: Any, typed: str) -> None:
    step = DataStep()
    qtbot.addWidget(step)
    step.path.setText(typed)
    assert step.problem() or typed.startswith("/proc")  # the superuser may write everywhere, the system says no later


def test_H7_where_the_password_is_kept_is_said(themed: Any, home: Path, qtbot: Any) -> None:
    step = DataStep()
    qtbot.addWidget(step)
    step.server.setChecked(True)
    step.password.setText("geheim")
    assert step._keep is not None
    step._keep.in_store = False
    step._keep.setChecked(True)
    said = step.keep_password()
    assert "unencrypted" in said and str(home) in said
    assert local.kept_password(step.address) == "geheim"
    step._keep.setChecked(False)
    assert step.keep_password() == ""
    assert local.kept_password(step.address) is None
