"""Whether the program and its data are in order: ``--check`` tries a fresh program out, ``check`` looks at the data."""

from __future__ import annotations

import gettext
import tempfile
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.core import i18n, schema
from app.core.clock import local, system_clock
from app.core.errors import AppError, Refused
from app.core.i18n import _, lazy
from app.core.paths import resource
from app.core.rights import User

if TYPE_CHECKING:
    from app.office import Office

Say = Callable[[str], None]
Step = tuple[i18n.Text, Callable[[], str]]

CUSTOMER = "自检客户有限公司"


def run(say: Say) -> int:
    """Opens a fresh database, fills a record in, finds it, renders one card; answers the exit code."""
    with tempfile.TemporaryDirectory(prefix="after-sales-check-") as folder:
        trial = _Trial(Path(folder))
        steps: tuple[Step, ...] = (
            (lazy("Chinese translations"), _chinese),
            (lazy("Font"), _font),
            (lazy("Database and schema"), trial.open),
            (lazy("A record"), trial.save),
            (lazy("A warranty card"), trial.card),
            (lazy("An Excel sheet"), trial.sheet),
            (lazy("A backup"), trial.backup),
            (lazy("Windows"), _windows),
        )
        try:
            return _walk(steps, say)
        finally:
            trial.close()


def check_data(office: Office, say: Say) -> int:
    """Checks the data of an office: files, references, schema, search, backups; answers the exit code."""
    steps: tuple[Step, ...] = (
        (lazy("Database"), lambda: _sound(office)),
        (lazy("References between records"), lambda: _references(office)),
        (lazy("Schema"), lambda: _schema(office)),
        (lazy("Search index"), lambda: _search(office)),
        (lazy("Attachments"), lambda: _attachments(office)),
        (lazy("Settlements and payments"), lambda: _settlements(office)),
        (lazy("Font"), _font),
        (lazy("Chinese translations"), _chinese),
        (lazy("Last backup"), lambda: _last_backup(office)),
    )
    return _walk(steps, say)


def _walk(steps: Iterable[Step], say: Say) -> int:
    faults = 0
    for title, step in steps:
        try:
            found = step()
        except AppError as error:
            faults += 1
            say(_("{what}: WRONG — {reason}").format(what=title, reason=error))
        except Exception as error:
            faults += 1
            say(_("{what}: WRONG — {reason}").format(what=title, reason=f"{type(error).__name__}: {error}"))
        else:
            say(_("{what}: in order").format(what=title) + (f" ({found})" if found else ""))
    return 1 if faults else 0


# -- the program -------------------------------------------------------------------------------------------------------


class _Trial:
    """One small office in a temporary folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._office: Any = None

    def open(self) -> str:
        from app.office import Office

        database = schema.open_database(self._folder / "check.db", system_clock)
        self._office = Office(database, user=User(None, "check", "administrator"))
        return str(schema.HEAD)

    def save(self) -> str:
        customer = self._office.customers.save({"name": CUSTOMER})
        day = self._office.today().isoformat()
        self._office.equipment.save(
            {"name": "自检设备", "customer_id": customer, "plan_id": "两年质保", "accepted_on": day}
        )
        (hit,) = self._office.find("zjkh", ("customers",))
        return str(hit.title)

    def card(self) -> str:
        pypdfium2: Any = import_module("pypdfium2")  # without types
        cards = self._office.cards.issue([1])
        path = self._folder / "card.pdf"
        self._office.cards.write_pdf(cards, "A4", path)
        document = pypdfium2.PdfDocument(path)
        try:
            shown = document[0].get_textpage().get_text_range()
            document[0].render(scale=0.5)
        finally:
            document.close()
        if CUSTOMER not in shown:
            raise Refused(lazy("The card does not show what it should."))
        return f"{path.stat().st_size // 1024} KiB"

    def sheet(self) -> str:
        path = self._folder / "customers.xlsx"
        from app.core.lists import Query

        self._office.excel.export("customers", Query(), (), path)
        return f"{path.stat().st_size // 1024} KiB"

    def backup(self) -> str:
        made = self._office.backup.now()
        return f"{made.size // 1024} KiB"

    def close(self) -> None:
        if self._office is not None:
            self._office.database.close()


def _chinese() -> str:
    path = resource("translations", "zh_CN", "LC_MESSAGES", "app.mo")
    before = i18n.language()
    try:
        i18n.set_language("zh_CN")
        if i18n._("Customers") == "Customers":
            raise Refused(lazy("The Chinese texts are missing."))
    finally:
        i18n.set_language(before)
    with path.open("rb") as file:
        return str(len(gettext.GNUTranslations(file)._catalog))  # type: ignore[attr-defined]


def _font() -> str:
    from app.paper.fonts import missing_characters

    missing = missing_characters(["保修卡 ABC 123 䶮堃喆"])
    if missing:
        raise Refused(_("The font lacks these characters: {characters}").format(characters=" ".join(missing)))
    return ""


def _windows() -> str:
    # By name: the business knows no windows.
    import_module("ui.start")
    return str(import_module("PySide6").__version__)


# -- the data ----------------------------------------------------------------------------------------------------------


def _sound(office: Office) -> str:
    with office.read() as session:
        if not office.database.is_sqlite:
            return str(session.execute(text("SHOW server_version")).scalar())
        problems = [row[0] for row in session.execute(text("PRAGMA integrity_check(5)"))]
    if problems != ["ok"]:
        raise Refused("; ".join(problems))
    return str(office.database.path)


def _references(office: Office) -> str:
    if not office.database.is_sqlite:
        return ""  # PostgreSQL lets no broken one in
    with office.read() as session:
        broken = session.execute(text("PRAGMA foreign_key_check")).all()
    if broken:
        raise Refused(
            _("{n} rows refer to something that is gone, the first in {table}.").format(
                n=len(broken), table=broken[0][0]
            )
        )
    return ""


def _schema(office: Office) -> str:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from app.core.model import Base
    from app.migrations.compare import compare_options

    with office.database.engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection, opts=compare_options()), Base.metadata)
    if found:
        raise Refused(
            _("{n} differences from what the program expects, the first: {first}").format(n=len(found), first=found[0])
        )
    return schema.HEAD


def _search(office: Office) -> str:
    from sqlalchemy import func, select

    from app.core.search import SearchEntry

    with office.read() as session:
        entries = session.execute(select(SearchEntry.kind, func.count()).group_by(SearchEntry.kind)).tuples().all()
        known = {kind: count for kind, count in entries}
        for name in office.REGISTERS:
            register = office.register(name)
            stored = session.scalar(select(func.count()).select_from(register.model)) or 0
            if known.get(name, 0) > stored:
                raise Refused(
                    _("{n} entries of {name} stand for nothing.").format(n=known[name] - stored, name=register.title)
                )
    return str(sum(known.values()))


def _attachments(office: Office) -> str:
    from sqlalchemy import exists, func, select

    from app.core.attachments import AttachmentRow, Content

    with office.read() as session:
        count = session.scalar(select(func.count()).select_from(AttachmentRow)) or 0
        stored = exists().where(Content.sha256 == AttachmentRow.sha256)
        lost = session.scalar(select(func.count()).select_from(AttachmentRow).where(~stored)) or 0
    if lost:
        raise Refused(_("{n} attachments have lost their content.").format(n=lost))
    return str(count)


def _settlements(office: Office) -> str:
    from sqlalchemy import func, select

    from app.tickets.charges.model import Settlement, SettlementPayment

    with office.read() as session:
        booked = (
            select(SettlementPayment.settlement_id, func.sum(SettlementPayment.amount).label("sum"))
            .group_by(SettlementPayment.settlement_id)
            .subquery()
        )
        wrong = (
            select(Settlement.number)
            .outerjoin(booked, booked.c.settlement_id == Settlement.id)
            .where(func.coalesce(booked.c.sum, 0) != Settlement.paid)
            .order_by(Settlement.id)
        )
        numbers = list(session.scalars(wrong.limit(5)))
        count = session.scalar(select(func.count()).select_from(Settlement)) or 0
    if numbers:
        words = _("What was paid is not the sum of the payments: {numbers}.")
        raise Refused(words.format(numbers=_(", ").join(numbers)))
    return str(count)


def _last_backup(office: Office) -> str:
    last = office.backup.last()
    if last is None:
        raise Refused(lazy("There is no backup yet."))
    return f"{local(last.at):%Y-%m-%d %H:%M}"
