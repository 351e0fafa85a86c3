"""From starting the process to the first painted window, and to the first usable list, against a bare window."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from app.core.clock import system_clock
from app.core.rights import User
from app.core.schema import open_database
from app.office import Office
from tests.benchmarks.measure import ratio_of

ROUNDS = 5

_BARE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication(sys.argv)
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        print("painted", flush=True)
        QTimer.singleShot(0, app.quit)
window = Window()
window.resize(1280, 720)
window.show()
app.exec()
"""

_OURS = """
import sys
from ui import start
from app.core import local
app = start.make_application()
program = start.Program(app, local.load())
program.begin()
window = program.window
window.painted.connect(lambda: print("painted", flush=True))
def attached():
    from PySide6.QtCore import QTimer
    def usable():
        page = window.show_page("customers")
        page.grab()
        print("usable", flush=True)
        app.quit()
    QTimer.singleShot(0, usable)
window.attached.connect(attached)
app.exec()
program.end()
"""


def run(rows: int) -> None:
    """Prints both ratios; the programs are started in turn."""
    with tempfile.TemporaryDirectory(prefix="after-sales-bench-") as home:
        _prepare(Path(home))
        environment = os.environ | {"AFTER_SALES_HOME": home, "QT_QPA_PLATFORM": "offscreen"}
        # An installed program has its compiled modules; the first, uncounted round makes them.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        runs: list[tuple[dict[str, float], dict[str, float]]] = []
        for _round in range(ROUNDS + 1):
            runs.append((_lines(_BARE, environment), _lines(_OURS, environment)))
        bare = statistics.median(one["painted"] for one, _ in runs[1:])
        painted = statistics.median(one["painted"] for _, one in runs[1:])
        usable = statistics.median(one["usable"] for _, one in runs[1:])
        ratio_of("start to the first painted window", painted, bare, 1.3, "bare window")
        ratio_of("start to the first usable list", usable, bare, 4.5, "bare window")


def _prepare(home: Path) -> None:
    """A data file with one person and one customer, and the machine's settings that name it."""
    os.environ["AFTER_SALES_HOME"] = str(home)
    from app.core import local, paths

    database = open_database(paths.default_database(), system_clock)
    office = Office(database, system_clock, User(None, "bench", "manager"))
    person = office.staff.save({"name": "王芳", "role": "manager"})
    office.customers.save({"name": "华润电力"})
    database.close()
    settings = local.load()
    settings.database = str(paths.default_database())
    settings.user_id = person
    local.save(settings)


def _lines(program: str, environment: dict[str, str]) -> dict[str, float]:
    """Seconds from the start of the process to each line that it printed."""
    begun = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    # A window that waits for an answer must not hold up the bench for ever.
    watch = threading.Timer(60, process.kill)
    watch.start()
    found = {line.strip(): time.perf_counter() - begun for line in process.stdout}
    process.wait()
    watch.cancel()
    return found
