"""How a figure is taken and printed: ours and the limit in turn, medians, the ratio and the goal beside it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any


def once(work: Callable[[], Any]) -> float:
    """Seconds of one call."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def median(work: Callable[[], Any], rounds: int = 5) -> float:
    """The median seconds of some calls, after one that is not counted."""
    work()
    return statistics.median(once(work) for _ in range(rounds))


def percentile95(times: list[float]) -> float:
    """The time that 95 of 100 calls stay below."""
    return sorted(times)[max(0, round(len(times) * 0.95) - 1)]


def ratio(
    what: str, ours: Callable[[], Any], limit: Callable[[], Any], goal: float, rounds: int = 5, limit_name: str = ""
) -> float:
    """Runs ours and the limit in turn, so that a drift of the machine meets both, and prints ours / limit."""
    ours()
    limit()
    pairs = [(once(ours), once(limit)) for _ in range(rounds)]
    mine, raw = (statistics.median(side) for side in zip(*pairs, strict=True))
    return ratio_of(what, mine, raw, goal, limit_name)


def ratio_of(what: str, mine: float, raw: float, goal: float, limit_name: str = "") -> float:
    """Prints one line of the table from two times in seconds."""
    found = mine / raw if raw else float("inf")
    mark = "ok  " if found <= goal else "OVER"
    print(
        f"{mark} {what:<46} {mine * 1000:9.2f} ms / {raw * 1000:9.2f} ms {limit_name:<24} = {found:6.2f}x  goal {goal}x"
    )
    return found


def absolute(what: str, seconds: float, goal_ms: float) -> None:
    """Prints one line for a figure that has no raw limit."""
    mark = "ok  " if seconds * 1000 <= goal_ms else "OVER"
    print(f"{mark} {what:<46} {seconds * 1000:9.2f} ms {'':<42} goal {goal_ms} ms")
