"""The windows. Imports ``app``, never SQLAlchemy.

PySide6 reads the source of every module that is imported after it, to see whether the module wants its "features"
(snake_case names). Nothing here does, and the reading would make the start a tenth slower, so it is left out.
"""

import sys

import PySide6.QtCore  # noqa: F401  (brings shibokensupport)

if (_features := sys.modules.get("shibokensupport.feature")) is not None:
    _features._mod_uses_pyside = lambda _module: False
