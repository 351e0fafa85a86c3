"""Actions with spreadsheets: check, import, template, export, inventories (H1, H2, G3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.core.database import Cancel
from app.core.errors import Invalid, Refused
from app.core.i18n import _, both
from app.core.lists import List, ListRow, Query
from app.core.register import Register
from app.core.rights import needs
from app.core.settings import read_setting
from app.excel import apply as writing
from app.excel.columns import HEADER_ROWS, SAMPLES, Layout, layout_of, match, names_of, targets_of
from app.excel.compare import Comparison
from app.excel.gather import gather
from app.excel.plan import Imported, ImportPlan
from app.excel.read import EmptyFile, Row, Workbook, open_workbook
from app.excel.write import Written, write_csv, write_list

if TYPE_CHECKING:
    from app.office import Office

# done, total (0: unknown), what is being done
Progress = Callable[[int, int, str], object]
_HEAD = HEADER_ROWS + 10 + SAMPLES


class Excel:
    """What the program does with spreadsheets."""

    name = "excel"

    def __init__(self, office: Office) -> None:
        self.office = office

    # -- import ----------------------------------------------------------------------------------------------------

    def registers(self) -> list[Register]:
        """The registers that this user may import into: those whose records have numbers, or another key that a sheet
        can name."""
        if not self.office.user.may("import"):
            return []
        found = (self.office.register(name) for name in self.office.REGISTERS)
        return [one for one in found if _has_key(one) and self.office.user.may(f"{one.name}.edit")]

    @needs("import")
    def look(self, register_name: str, path: Path, sheet: str = "", header_row: int = 0) -> Layout:
        """The sheets of a file, the header of one of them and what its columns mean; raises a BadFile.

        Without a sheet, the one whose header fits the register best.
        """
        register = self.office.register(register_name)
        book = self._open(path)
        sheet = sheet or _best_sheet(register, book)
        return self._layout(
            register, book, sheet, list(islice(book.rows(sheet), max(_HEAD, header_row + SAMPLES))), header_row
        )

    @needs("import")
    def check(
        self,
        register_name: str,
        path: Path,
        sheet: str = "",
        mapping: Mapping[int, str] | None = None,
        header_row: int = 0,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
    ) -> ImportPlan:
        """What an import would do; changes nothing. ``mapping``: target key by column, as the user wants it."""
        register = self.office.register(register_name)
        self.office.user.require(f"{register.name}.edit")
        tell = progress or (lambda _done, _total, _text: None)
        tell(0, 0, _("Reading"))
        book = self._open(path)
        sheet = sheet or _best_sheet(register, book)
        rows = book.rows(sheet, cancel)
        head = list(islice(rows, max(_HEAD, header_row + SAMPLES)))
        layout = self._layout(register, book, sheet, head, header_row)
        if mapping is not None:
            layout = _mapped(layout, mapping)
        if not layout.mapping:
            raise Refused(_("No column of this sheet is known. Match them by hand, or use the template."))
        gathered = gather(register, layout, chain(head, rows), lambda n: tell(n, 0, _("Reading")))
        if not gathered.rows:
            raise Refused(_("There are no rows of data below the header."))
        with self.office.read(cancel) as session:
            comparison = Comparison(self.office, register, gathered, session)
            count = len(gathered.rows)

            def told(done: int) -> None:
                if cancel is not None:
                    cancel.check()
                tell(done, count, _("Comparing"))

            comparison.run(told)
        if not writing.saves_plainly(register):
            for row, error in writing.rehearse(self.office, register, gathered.rows, told, cancel):
                problems = error.problems if isinstance(error, Invalid) else ()
                for problem in problems:
                    comparison.note_problem(row, problem.field, str(problem.message))
                if not problems:
                    gathered.wrong(row, "", str(error))
        gathered.errors.sort(key=lambda e: (e.row, -1 if e.column is None else e.column))
        return ImportPlan(
            register.name, path, layout, gathered.rows, gathered.errors, gathered.skipped, register.label, register.key
        )

    @needs("import")
    def apply(self, plan: ImportPlan, progress: Progress | None = None, cancel: Cancel | None = None) -> Imported:
        """Carries out a checked import, after a backup; all of it or nothing."""
        register = self.office.register(plan.register)
        self.office.user.require(f"{register.name}.edit")
        tell = progress or (lambda _done, _total, _text: None)
        if not plan.can_apply:
            raise Refused(_("Nothing was imported: mend the wrong cells first."))
        tell(0, 0, _("Backing up"))
        warning = self._back_up()
        count = plan.new + plan.changed
        done = writing.apply(self.office, register, plan, lambda done: tell(done, count, _("Writing")), cancel)
        return replace(done, warning=warning)

    @needs("import")
    def template(self, register_name: str, path: Path) -> Path:
        """Writes an empty sheet for the register: headers, drop-down lists, an example row, an explanation."""
        from app.excel.template import write_template

        return write_template(self.office.register(register_name), path)

    @needs("import")
    def marked_copy(self, plan: ImportPlan, path: Path) -> Path:
        """Writes a copy of the checked sheet with the wrong cells marked and all errors listed."""
        from app.excel.marked import write_marked

        return write_marked(plan, path)

    # -- export ----------------------------------------------------------------------------------------------------

    @needs("export")
    def export(
        self,
        listing: List | str,
        query: Query,
        columns: Sequence[str],
        path: Path,
        ids: Sequence[int] = (),
        progress: Progress | None = None,
        cancel: Cancel | None = None,
    ) -> Written:
        """Writes a list as filtered and sorted: these columns (none: those shown at first), only ``ids`` when given.

        By the name of the file as .xlsx or .csv.
        """
        found = self.office.register(listing).listing if isinstance(listing, str) else listing
        keys = list(columns) or [column.key for column in found.columns if not column.hidden]
        places = [1 + [column.key for column in found.columns].index(key) for key in keys]
        fields = [found.columns[place - 1].field for place in places]
        total = len(ids) or found.count(query, cancel)
        rows = _chosen(found, query, ids, places, cancel)
        tell = progress or (lambda _done, _total, _text: None)

        def told(done: int) -> None:
            tell(done, total, _("Writing"))

        if path.suffix.lower() == ".csv":
            return write_csv(path, fields, rows, told, cancel)
        return write_list(
            path, found.title, fields, rows, self._company(), self.office.clock(), told, cancel, _filters(found, query)
        )

    @needs("export")
    def inventory(
        self, name: str, path: Path, progress: Progress | None = None, cancel: Cancel | None = None
    ) -> Written:
        """Writes an inventory in one go: ``staff`` with certificates, ``parts`` with stock value (G3)."""
        from app.excel.inventory import write_inventory

        return write_inventory(self.office, name, path, self._company(), progress, cancel)

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _back_up(self) -> str:
        """The backup before an import; answers what to tell the user when a server has none made from here.

        A data file without a backup is not imported into; a server's backups are its keeper's, so there a missing
        program only warns.
        """
        try:
            self.office.backup.before("import")
        except Refused as error:
            if self.office.database.is_sqlite:
                raise
            return _("No backup was made before the import: {reason}").format(reason=error)
        return ""

    def _company(self) -> str:
        with self.office.read() as session:
            return str(read_setting(session, "company.name") or "")

    def _open(self, path: Path) -> Workbook:
        with self.office.read() as session:
            return open_workbook(Path(path), int(read_setting(session, "import.max_rows")))

    def _layout(self, register: Register, book: Workbook, sheet: str, head: list[Row], header_row: int) -> Layout:
        if not any(cell not in ("", None) for _number, cells in head for cell in cells):
            raise EmptyFile(_("The sheet “{name}” is empty.").format(name=sheet))
        return layout_of(register, head, [s.name for s in book.sheets if not s.hidden], sheet, header_row)


def _has_key(register: Register) -> bool:
    return bool(register.series) or register.key in {field.key for field in register.fields}


def _mapped(layout: Layout, mapping: Mapping[int, str]) -> Layout:
    known = {target.key for target in layout.targets}
    chosen = {column: key for column, key in mapping.items() if key}
    if len(set(chosen.values())) < len(chosen) or not set(chosen.values()) <= known:
        raise Refused(_("Two columns are matched to the same field."))
    return Layout(layout.sheets, layout.sheet, layout.header_row, layout.headers, chosen, layout.targets)


def _best_sheet(register: Register, book: Workbook) -> str:
    """The visible sheet whose name or header fits the register best; the first when none does."""
    sheets = [sheet.name for sheet in book.sheets if not sheet.hidden] or [sheet.name for sheet in book.sheets]
    if len(sheets) == 1:
        return sheets[0]
    names = names_of(targets_of(register))

    def score(sheet: str) -> tuple[bool, int]:
        headers = ([str(cell) for cell in cells if isinstance(cell, str)] for _n, cells in islice(book.rows(sheet), 20))
        return sheet.strip() in both(register.title), max((len(match(texts, names)) for texts in headers), default=0)

    return max(sheets, key=score)


def _chosen(
    listing: List, query: Query, ids: Sequence[int], places: Sequence[int], cancel: Cancel | None
) -> Iterable[list[Any]]:
    rows: Iterable[ListRow] = listing.walk(query, cancel)
    if ids:
        found = listing.rows(ids, cancel)
        rows = (found[record_id] for record_id in ids if record_id in found)
    for row in rows:
        yield [row[place] for place in places]


def _filters(listing: List, query: Query) -> str:
    """What the export was narrowed to, as a line below its title."""
    parts = [f"{listing.spec.column(key).field.title}: {text}" for key, text in query.filters.items() if text.strip()]
    if query.search.strip():
        parts.insert(0, query.search.strip())
    parts += [str(scope.title) for scope in listing.scopes if scope.key == query.scope]
    return _("Filter: {text}").format(text="; ".join(parts)) if parts else ""
