"""What goes wrong with a file, in the user's words: those of the system are in its own language."""

from __future__ import annotations

import errno

from app.core.i18n import Text, lazy

_WORDS: dict[int, Text] = {
    errno.ENOENT: lazy("it is not there (any more)"),
    errno.EISDIR: lazy("it is a folder"),
    errno.EACCES: lazy("it may not be opened, or another program has it open"),
    errno.EPERM: lazy("it may not be opened, or another program has it open"),
    errno.ENOSPC: lazy("the disk is full"),
    errno.EROFS: lazy("nothing can be written there"),
    errno.ENAMETOOLONG: lazy("its name is too long"),
}


def told(error: OSError) -> str:
    """Why a file could not be read or written."""
    words = _WORDS.get(error.errno or 0)
    return str(words) if words is not None else error.strerror or str(error)
