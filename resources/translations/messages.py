#!/usr/bin/env python3
"""Keeps the Chinese catalogue in step with the texts of the program.

    messages.py extract         collect the texts of app/, ui/, main.py into app.po; what is gone is removed
    messages.py fill FILE.json  extract, then set translations: {"English source": "中文", ...};
                                a plural is keyed by its singular: {"{n} row": "{n} 行"}; FILE - is stdin
    messages.py missing         list the texts without a translation; ends with 1 if there are any
    messages.py compile         write app.mo beside app.po

A text is the literal argument of ``_()``, ``lazy()``, ``ngettext(one, many, n)`` or ``lazy_n(one, many)``.
Several people may run this at the same time: commands wait for each other, and files are replaced whole.
Nothing is guessed: a changed English text is a new text and wants a new translation.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import hashlib
import io
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("app", "ui", "main.py")
CATALOGUE = Path("resources/translations/zh_CN/LC_MESSAGES/app.po")
SINGLE, PLURAL = {"_", "lazy"}, {"ngettext", "lazy_n"}
# Fixed, without dates: the file changes only when a text does.
HEADER = """\
# Chinese translations of the after-sales service program.
# Written by resources/translations/messages.py, sorted by the English text.
msgid ""
msgstr ""
"Language: zh_CN\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""

Key = str | tuple[str, str]


@dataclass
class Texts:
    """The texts found in the sources, and what was wrong while looking for them."""

    keys: dict[str, Key] = field(default_factory=dict)  # singular -> singular or (singular, plural)
    unreadable: list[str] = field(default_factory=list)  # files with a syntax error
    problems: list[str] = field(default_factory=list)  # calls that can never be translated


def collect(root: Path = ROOT) -> Texts:
    """All texts of the program below ``root``."""
    texts = Texts()
    for path in _source_files(root):
        name = path.relative_to(root).as_posix()
        try:
            tree = ast.parse(path.read_text(encoding="utf-8"))
        except (SyntaxError, UnicodeDecodeError, OSError) as error:
            texts.unreadable.append(f"{name}: {error}")
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                _collect_call(node, name, texts)
    return texts


def load(root: Path = ROOT) -> Catalog:
    """The catalogue as it lies on disk; empty when there is none."""
    path = root / CATALOGUE
    if not path.exists():
        return Catalog(locale="zh_CN")
    with path.open("rb") as file:
        return read_po(file, locale="zh_CN", ignore_obsolete=True)


def extract(root: Path = ROOT) -> tuple[Catalog, Texts]:
    """Brings the catalogue in step with the sources, keeps the translations, writes it if it changed."""
    texts, old = collect(root), load(root)
    new = Catalog(locale="zh_CN")
    for singular, key in texts.keys.items():
        known = old.get(singular)
        _set(new, key, translation(known) if known else "")
    if texts.unreadable:
        # A file that cannot be read now (half typed) must not cost its translations.
        for message in old:
            if message.id and _singular(message) not in texts.keys:
                _set(new, key_of(message), translation(message))
    _save(new, root)
    return new, texts


def fill(translations: dict[str, str], root: Path = ROOT) -> list[str]:
    """Extracts, then sets these translations; answers what could not be set or replaced another one."""
    catalogue, texts = extract(root)
    remarks = [*texts.unreadable, *texts.problems]
    for source, chinese in translations.items():
        message = catalogue.get(source)
        if message is None:
            remarks.append(f"not in the program: {source!r}")
        elif not str(chinese or "").strip():
            remarks.append(f"no translation given: {source!r}")
        elif wrong := placeholder_problem(key_of(message), chinese):
            remarks.append(wrong)
        else:
            if (before := translation(message)) and before != chinese:
                remarks.append(f"replaced: {source!r}: {before!r} -> {chinese!r}")
            _set(catalogue, key_of(message), chinese)
    _save(catalogue, root)
    return remarks


def missing(root: Path = ROOT) -> list[str]:
    """The texts of the program that have no translation yet."""
    catalogue = load(root)
    known = {_singular(message) for message in catalogue if message.id and translation(message)}
    return sorted(singular for singular in collect(root).keys if singular not in known)


def stale(root: Path = ROOT) -> list[str]:
    """The texts of the catalogue that the program does not have, or has as another kind (plural or not)."""
    keys = collect(root).keys
    return sorted(
        _singular(message) for message in load(root) if message.id and keys.get(_singular(message)) != key_of(message)
    )


def compile_catalogue(root: Path = ROOT) -> Path:
    """Writes the compiled catalogue that gettext reads."""
    compiled = io.BytesIO()
    write_mo(compiled, load(root))
    target = (root / CATALOGUE).with_suffix(".mo")
    _replace(target, compiled.getvalue())
    return target


def translation(message: Message) -> str:
    """The one Chinese form of a message; '' when there is none."""
    text = message.string
    return text if isinstance(text, str) else (text[0] if text else "")


def key_of(message: Message) -> Key:
    """A message as the sources have it: the text, or (singular, plural)."""
    return message.id if isinstance(message.id, str) else (message.id[0], message.id[1])


def placeholders(text: str) -> set[str]:
    """The names in braces: ``"{n} of {total:,}"`` -> ``{"n", "total"}``."""
    return {re.split(r"[:!]", name)[0] for name in re.findall(r"\{([^{}]*)\}", text)}


def placeholder_problem(key: Key, chinese: str) -> str:
    """What is wrong with the placeholders of a translation; '' if nothing is."""
    source = key if isinstance(key, str) else key[-1]  # a singular may leave its number out: "one row"
    if placeholders(source) == placeholders(chinese):
        return ""
    return f"placeholders differ: {source!r} / {chinese!r}"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("extract", "fill", "missing", "compile"))
    parser.add_argument("file", nargs="?", help="of fill: a JSON file, - for stdin")
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if (options.command == "fill") != bool(options.file):
        parser.error("fill wants one JSON file, the other commands none")
    with _lock(options.root):
        if options.command == "compile":
            compile_catalogue(options.root)
            return 0
        if options.command == "missing":
            untranslated = missing(options.root)
            print(*untranslated, sep="\n", end="\n" if untranslated else "")
            return 1 if untranslated else 0
        if options.command == "fill":
            source = sys.stdin.read() if options.file == "-" else Path(options.file).read_text(encoding="utf-8")
            remarks = fill(json.loads(source), options.root)
        else:
            _, texts = extract(options.root)
            remarks = [*texts.unreadable, *texts.problems]
        print(*remarks, sep="\n", end="\n" if remarks else "")
        return 1 if any(not remark.startswith("replaced: ") for remark in remarks) else 0


def _source_files(root: Path) -> Iterator[Path]:
    for name in SOURCES:
        path = root / name
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path] * path.exists()


def _collect_call(node: ast.Call, name: str, texts: Texts) -> None:
    function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    wanted = 1 if function in SINGLE else 2 if function in PLURAL else 0
    if not wanted or len(node.args) < wanted:
        return
    literals = [_literal(argument) for argument in node.args[:wanted]]
    if all(literals):
        one = str(literals[0])
        key: Key = one if wanted == 1 else (one, str(literals[1]))
        known = texts.keys.get(one)
        if isinstance(known, tuple) and isinstance(key, tuple) and known != key:
            texts.problems.append(f"{name}:{node.lineno}: {one!r} has two plurals: {known[1]!r}, {key[1]!r}")
        if not isinstance(known, tuple):  # gettext finds a plain text under its plural too
            texts.keys[one] = key
    elif any(isinstance(argument, ast.JoinedStr | ast.BinOp) for argument in node.args[:wanted]):
        texts.problems.append(f"{name}:{node.lineno}: {function}() of a composed text is never translated")


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _singular(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _set(catalogue: Catalog, key: Key, chinese: str) -> None:
    catalogue.delete(key if isinstance(key, str) else key[0])  # add() alone would mix old and new
    catalogue.add(key, chinese if isinstance(key, str) else (chinese,))


def _save(catalogue: Catalog, root: Path) -> None:
    body = io.BytesIO()
    write_po(body, catalogue, width=0, omit_header=True, no_location=True, sort_output=True)
    content = HEADER.encode() + body.getvalue().strip() + b"\n"
    path = root / CATALOGUE
    if not path.exists() or path.read_bytes() != content:
        _replace(path, content)


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def _lock(root: Path) -> Iterator[None]:
    """One command at a time per catalogue."""
    try:
        import fcntl
    except ImportError:  # Windows has none; people there do not share one checkout
        yield
        return
    name = hashlib.sha256(str((root / CATALOGUE).resolve()).encode()).hexdigest()[:16]
    with Path(tempfile.gettempdir(), f"after-sales-messages-{name}.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main())
