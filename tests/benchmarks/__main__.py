"""``make bench``: every figure of the table of goals, ours beside the raw limit of the same run.

    python -m tests.benchmarks [NAME …] [--rows N]

Names: start search similar report lists excel cards calendar rules clocks coverage dispatch ticket. ``--rows`` makes
the big data smaller than a million.
"""

from __future__ import annotations

import argparse
import importlib
import os

NAMES = (
    "start",
    "search",
    "similar",
    "report",
    "lists",
    "excel",
    "cards",
    "calendar",
    "rules",
    "clocks",
    "coverage",
    "dispatch",
    "ticket",
)


def main() -> None:
    """Runs the named benchmarks, or all."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    parser = argparse.ArgumentParser(prog="tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", default=NAMES, metavar="NAME")
    parser.add_argument("--rows", type=int, default=1_000_000)
    given = parser.parse_args()
    for name in given.names:
        print(f"\n-- {name}")
        importlib.import_module(f"tests.benchmarks.{name}").run(given.rows)


if __name__ == "__main__":
    main()
