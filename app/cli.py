"""The command line: what a timer runs, and what needs no window (H10). The same service methods as the screens.

It works beside an open window on the same data: every action is a transaction of its own.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from app import __version__
from app.core import i18n, local
from app.core.clock import system_clock
from app.core.errors import AppError, Refused
from app.core.i18n import _, ngettext
from app.core.paths import default_database

if TYPE_CHECKING:
    from app.core.fields import Field
    from app.core.lists import Column
    from app.core.register import Register
    from app.office import Office

_Commands = Any  # argparse keeps the type of what add_subparsers() answers to itself
OK, WRONG, USAGE = 0, 1, 2
NAME = "after-sales"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and answers the exit code: 0 done, 1 refused or faulty data, 2 wrong use."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    settings = local.load()
    i18n.set_language(_language(given, settings.language))
    _say_in_utf8()
    parser = _parser()
    try:
        options = parser.parse_args(given)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else USAGE
    try:
        if options.tour is not None:
            return _tour(options.tour)
        if options.self_check:
            from app.self_check import run

            return run(_print)
        if options.command is None:
            parser.print_help()
            return USAGE
        command: Callable[[argparse.Namespace], int] = options.run
        return command(options)
    except AppError as error:
        print(_("Error: {reason}").format(reason=error), file=sys.stderr)
        return WRONG
    except KeyboardInterrupt:
        print(_("Cancelled. Nothing was changed."), file=sys.stderr)
        return WRONG


# -- what can be typed -------------------------------------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    """argparse's own few words in the program's language; commands are made of the same class."""

    def __init__(self, **given: Any) -> None:
        super().__init__(add_help=False, **given)
        self._positionals.title = _("what to name")
        self._optionals.title = _("options")
        self.add_argument("-h", "--help", action="help", help=_("show this help and end"))

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(USAGE, _("Wrong use: {reason}").format(reason=message) + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog=NAME,
        description=_("After-sales service. Without arguments the window opens."),
        epilog=_("Exit codes: 0 done, 1 refused or faulty data, 2 wrong use."),
    )
    parser.add_argument("--version", action="version", version=f"{NAME} {__version__}", help=_("show the version"))
    parser.add_argument(
        "--database",
        metavar=_("PLACE"),
        help=_("data file or PostgreSQL address; default: that of the window on this computer"),
    )
    parser.add_argument("--user", metavar=_("NAME"), help=_("who works: a number or name of the staff register"))
    parser.add_argument("--language", choices=sorted(i18n.LANGUAGES), help=_("language of the messages"))
    parser.add_argument(
        "--check",
        dest="self_check",
        action="store_true",
        help=_("try the program out on a fresh temporary database, then end"),
    )
    parser.add_argument("--tour", metavar=_("FOLDER"), type=Path, help=_("write pictures of all windows to a folder"))
    commands = parser.add_subparsers(dest="command", title=_("commands"), metavar=_("COMMAND"))
    _add_import(commands)
    _add_export(commands)
    _add_card(commands)
    backup = commands.add_parser("backup", help=_("back the data up now"))
    backup.add_argument("--if-due", action="store_true", help=_("only when there is no backup of today yet"))
    backup.set_defaults(run=_backup)
    restore = commands.add_parser("restore", help=_("put a backup in place of the data, after checking it"))
    restore.add_argument("file", metavar=_("FILE"), type=Path)
    restore.set_defaults(run=_restore)
    check = commands.add_parser("check", help=_("check data, schema, fonts and translations"))
    check.set_defaults(run=_check)
    sample = commands.add_parser("sample", help=_("fill an empty database with sample data"))
    sample.set_defaults(run=_sample)
    return parser


def _add_import(commands: _Commands) -> None:
    parser = commands.add_parser("import", help=_("import a sheet (.xlsx, .xls, .ods, .csv) into a register"))
    parser.add_argument("file", metavar=_("FILE"), type=Path)
    parser.add_argument("--register", required=True, metavar=_("REGISTER"), help=_registers())
    parser.add_argument("--sheet", default="", metavar=_("NAME"), help=_("the sheet; default: the one that fits best"))
    parser.add_argument("--check", action="store_true", help=_("check only, change nothing"))
    parser.add_argument("--marked", type=Path, metavar=_("FILE"), help=_("write a copy with the wrong cells marked"))
    parser.set_defaults(run=_import)


def _add_export(commands: _Commands) -> None:
    parser = commands.add_parser("export", help=_("write a list to .xlsx or .csv"))
    parser.add_argument(
        "list",
        metavar=_("LIST"),
        help=_registers() + "; " + _("inventories: {names}").format(names="staff-inventory, parts-inventory"),
    )
    parser.add_argument("file", metavar=_("FILE"), type=Path)
    parser.add_argument(
        "--filter",
        action="append",
        default=[],
        metavar=_("COLUMN=TEXT"),
        help=_("as typed under a header, e.g. region=江苏 or accepted_on=2025..2026"),
    )
    parser.add_argument("--search", default="", metavar=_("WORDS"), help=_("as typed into the search box"))
    parser.add_argument("--scope", default="", metavar=_("SCOPE"), help=_("as chosen above the list, e.g. open"))
    parser.add_argument("--sort", default="", metavar=_("COLUMN"), help=_("column to sort by"))
    parser.add_argument("--descending", action="store_true", help=_("sort from the largest down"))
    parser.add_argument(
        "--columns", default="", metavar="A,B,…", help=_("which columns; default: those shown at first")
    )
    parser.set_defaults(run=_export)


def _add_card(commands: _Commands) -> None:
    parser = commands.add_parser("card", help=_("write warranty cards to a PDF file"))
    parser.add_argument("devices", nargs="*", metavar=_("DEVICE"), help=_("numbers of devices"))
    parser.add_argument("--project", metavar=_("PROJECT"), help=_("number of a project: all its devices"))
    parser.add_argument("--one", action="store_true", help=_("one card for the project instead of one per device"))
    parser.add_argument("-o", "--output", type=Path, required=True, metavar=_("FILE"))
    parser.add_argument(
        "--size", default="", metavar=_("SIZE"), help=_("paper: {sizes}").format(sizes="A4, A5 landscape, two on A4")
    )
    parser.set_defaults(run=_card)


def _registers() -> str:
    from app.office import Office

    return ", ".join(Office.REGISTERS)


# -- the commands ------------------------------------------------------------------------------------------------------


def _import(options: argparse.Namespace) -> int:
    office = _office(options)
    _known_register(office, options.register)
    plan = office.excel.check(options.register, options.file, sheet=options.sheet, progress=_progress)
    _print(plan.summary())
    for error in plan.errors:
        _print(f"  {error}")
    if options.marked is not None and plan.errors:
        _print(_("Marked copy: {path}").format(path=office.excel.marked_copy(plan, options.marked)))
    if plan.errors or plan.wrong:
        _print(_("Nothing was imported: mend the wrong cells first."))
        return WRONG
    if options.check:
        _print(_("Checked only. Nothing was changed."))
        return OK
    if not plan.can_apply:
        _print(_("There is nothing to change."))
        return OK
    _print(str(office.excel.apply(plan, progress=_progress)))
    return OK


def _export(options: argparse.Namespace) -> int:
    from app.core.lists import Query

    office = _office(options)
    if options.list.endswith("-inventory"):
        written = office.excel.inventory(options.list.removesuffix("-inventory"), options.file, progress=_progress)
    else:
        listing = _known_register(office, options.list).listing
        known = {column.key: column for column in listing.columns}
        query = Query(
            filters=_filters(options.filter, known),
            search=options.search,
            sort=_known_column(options.sort, known) if options.sort else "",
            descending=options.descending,
            scope=_known_scope(options.scope, [scope.key for scope in listing.scopes]),
        )
        columns = [_known_column(key, known) for key in options.columns.split(",") if key]
        written = office.excel.export(listing, query, columns, options.file, progress=_progress)
    _print(str(written))
    return OK


def _card(options: argparse.Namespace) -> int:
    from app.coverage.papers import CARD_SIZES

    office = _office(options)
    if bool(options.devices) == bool(options.project):
        raise Refused(_("Name either devices or a project."))
    if options.project:
        devices = office.cards.devices_of_project(_by_key(office, "projects", options.project))
    else:
        devices = [_by_key(office, "equipment", number) for number in options.devices]
    if not devices:
        raise Refused(_("There is no device that gets a card."))
    size = options.size or str(office.settings.get("card.size"))
    if size not in CARD_SIZES:
        raise Refused(_("“{text}” is not one of: {allowed}.").format(text=size, allowed=", ".join(CARD_SIZES)))
    cards = office.cards.issue(devices, per_project=options.one)
    missing = office.cards.unprintable(cards)
    if missing:
        _print(_("The font lacks these characters: {characters}").format(characters=" ".join(missing)))
    sheets = office.cards.write_pdf(cards, size, options.output)
    office.cards.printed(cards)
    n = len(cards)
    _print(
        ngettext("{n} card, {sheets} pages: {path}", "{n} cards, {sheets} pages: {path}", n).format(
            n=n, sheets=sheets, path=options.output
        )
    )
    return OK


def _backup(options: argparse.Namespace) -> int:
    office = _office(options)
    made = office.backup.if_due() if options.if_due else office.backup.now()
    if made is None:
        _print(_("There is a backup of today already."))
        return OK
    _print(_("Backed up: {path}").format(path=made.path))
    if made.problem:
        print(made.problem, file=sys.stderr)
        return WRONG
    return OK


def _restore(options: argparse.Namespace) -> int:
    office = _office(options)
    kept = office.backup.restore(options.file)
    _print(_("Restored: {path}").format(path=options.file))
    _print(_("What was there before: {path}").format(path=kept.path))
    return OK


def _check(options: argparse.Namespace) -> int:
    from app.self_check import check_data

    return check_data(_office(options), _print)


def _sample(options: argparse.Namespace) -> int:
    from app import sample

    office = _office(options)
    sample.fill(office, lambda done, total: _progress(done, total, _("Sample data")))
    _print(_("The database is filled with sample data."))
    return OK


def _tour(folder: Path) -> int:
    # A name, not an import: the command line must not need windows.
    from importlib import import_module

    return int(import_module("ui.tour").main(folder))


# -- helpers -----------------------------------------------------------------------------------------------------------


def _office(options: argparse.Namespace) -> Office:
    """The office on the data that was named, as the person who was named."""
    from app.core.schema import open_database
    from app.office import Office

    place = options.database or local.load().database or str(default_database())
    if local.is_server(place):
        place = local.with_password(place, local.kept_password(place) or "")
    office = Office(open_database(place, system_clock))
    if options.user:
        from app.core.rights import User

        person = office.staff.get(_by_key(office, "staff", options.user))
        office.user = User(person.id, str(person.values["name"]), str(person.values["role"]))
    return office


def _by_key(office: Office, register: str, text: str) -> int:
    """The id of a record by its number or name; raises Refused with the nearest known one."""
    with office.read() as session:
        try:
            return office.register(register).resolve(session, text)
        except ValueError as error:
            raise Refused(str(error)) from error


def _known_register(office: Office, name: str) -> Register:
    if name not in office.REGISTERS:
        raise Refused(_("“{text}” is not one of: {allowed}.").format(text=name, allowed=", ".join(office.REGISTERS)))
    return office.register(name)


def _filters(given: Sequence[str], known: Mapping[str, Column]) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in given:
        key, equals, text = item.partition("=")
        if not equals:
            raise Refused(_("Write a filter as column=text: {text}").format(text=item))
        column = _known_column(key, known)
        _known_option(known[column].field, text)
        found[column] = text
    return found


def _known_option(field: Field, text: str) -> None:
    """Refuses what is no option of a choice: a timer would write empty lists for ever. Part of a title is enough."""
    text = text.strip().lstrip("!！").strip()
    exactly, wanted = text[:1] in ("=", "＝"), text.lstrip("=＝").strip().casefold()
    if not wanted or not field.kind.options:
        return
    titles = {value.casefold(): str(title).casefold() for value, title in field.kind.options}
    fits = wanted in titles or any(wanted == title if exactly else wanted in title for title in titles.values())
    if not fits:
        allowed = ", ".join(f"{value} ({title})" for value, title in field.kind.options)
        raise Refused(_("“{text}” is not one of: {allowed}.").format(text=text, allowed=allowed))


def _known_column(text: str, known: Mapping[str, Column]) -> str:
    """A column by its key or by its title in either language."""
    for key, column in known.items():
        names = i18n.both(column.field.title)
        if text == key or text.casefold() in (name.casefold() for name in names):
            return key
    raise Refused(_("“{text}” is not one of: {allowed}.").format(text=text, allowed=", ".join(known)))


def _known_scope(text: str, known: Sequence[str]) -> str:
    if text and text not in known:
        raise Refused(_("“{text}” is not one of: {allowed}.").format(text=text, allowed=", ".join(known)))
    return text


def _language(given: Sequence[str], usual: str) -> str:
    """The language before anything is parsed, so that the help is in it too."""
    for i, word in enumerate(given):
        if word.startswith("--language="):
            return word.partition("=")[2]
        if word == "--language" and i + 1 < len(given):
            return given[i + 1]
    return usual


def _say_in_utf8() -> None:
    # A timer's or a Windows console's own encoding may lack Chinese; a message must never end in an error.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _print(text: str) -> None:
    print(text, flush=True)


_told = ""


def _progress(done: int, total: int, text: str) -> None:
    """Shows how far it is, on a terminal only."""
    global _told
    if not sys.stderr.isatty():
        return
    line = f"{text} {done}/{total}" if total else text
    end = "\n" if total and done >= total else ""
    if line != _told:
        print(f"\r{line}\x1b[K", end=end, file=sys.stderr, flush=True)
        _told = line
