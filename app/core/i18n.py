"""Languages: English source texts, a complete Chinese catalogue, switchable while running (H9).

``_`` and ``ngettext`` translate at once. ``lazy`` and ``lazy_n`` are for texts of a module's top level: they are
translated each time they are shown. Interpolate after translating: ``_("{n} rows").format(n=3)``.
"""

from __future__ import annotations

import gettext
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from app.core.paths import resource

DOMAIN = "app"
LANGUAGES = {"zh_CN": "中文", "en": "English"}
DEFAULT_LANGUAGE = "zh_CN"

_lock = threading.Lock()
_language = "en"
_catalogue: gettext.NullTranslations = gettext.NullTranslations()
# The language of what is being said just now, on this thread only; None: that of the program.
_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


class Lazy:
    """A text that is translated when it is shown, not when the module is loaded."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return _(self.text)

    def __repr__(self) -> str:
        return f"lazy({self.text!r})"

    def format(self, **values: Any) -> str:
        return str(self).format(**values)


Text = str | Lazy


def _(text: str) -> str:
    """The text in the language of the program."""
    return _words().gettext(text) if text else ""


def ngettext(one: str, many: str, n: int) -> str:
    """The singular or plural text for ``n`` in the language of the program."""
    return _words().ngettext(one, many, n)


def lazy(text: str) -> Lazy:
    """Marks a module level text for translation when it is shown."""
    return Lazy(text)


def language() -> str:
    """The language in use: ``zh_CN`` or ``en``."""
    return _spoken.get() or _language


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """While inside, this thread speaks another language than the program: what is kept in both is said twice."""
    before = _spoken.set(name)
    try:
        yield
    finally:
        _spoken.reset(before)


def set_language(name: str) -> None:
    """Switches the language of all texts from now on; an unknown name means Chinese."""
    global _language, _catalogue
    name = name if name in LANGUAGES else DEFAULT_LANGUAGE
    with _lock:
        _catalogue = gettext.NullTranslations() if name == "en" else _load(name)
        _language = name


def both(text: Text) -> tuple[str, ...]:
    """The text in every language: what an Excel header or a choice may be written as (H1)."""
    source = text.text if isinstance(text, Lazy) else text
    return tuple(dict.fromkeys((source, _load("zh_CN").gettext(source))))


def _words() -> gettext.NullTranslations:
    name = _spoken.get()
    if name is None:
        return _catalogue
    return gettext.NullTranslations() if name == "en" else _load(name)


_loaded: dict[str, gettext.NullTranslations] = {}


def _load(name: str) -> gettext.NullTranslations:
    if name not in _loaded:
        folder = resource("translations", name, "LC_MESSAGES")
        compiled = folder / f"{DOMAIN}.mo"
        _compile_if_stale(folder / f"{DOMAIN}.po", compiled)
        with compiled.open("rb") as file:
            _loaded[name] = gettext.GNUTranslations(file)
    return _loaded[name]


def _compile_if_stale(source: Path, compiled: Path) -> None:
    """A source checkout compiles its catalogue by itself; the bundle carries it ready made."""
    if not source.exists() or (compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime):
        return
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        catalogue = read_po(file)
    fresh = compiled.with_suffix(f".{os.getpid()}-{threading.get_ident()}.new")
    with fresh.open("wb") as file:
        write_mo(file, catalogue)
    fresh.replace(compiled)
