"""Which known cases are like the one that is being typed: pure (A8, C1).

Texts are compared by their grams (two Chinese characters, three letters or digits), as in the search index. A gram
weighs the more, the fewer of the candidates have it. What fits the device as well comes first.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import log, log2

from app.core.search import normalise, query_grams

# Longer texts say no more about what they are like.
PHRASES, GRAMS = 12, 60
# A case that shares less than this part of the grams is like it by chance.
LEAST = 0.1

# What is added to the part of the weights that is shared (0 to 1).
SAME_MODEL = 0.25
SAME_DEVICE = 0.1  # on top of its model
SAME_CATEGORY = 0.1
SOLVED = 0.15
HELPED = 0.05  # each time that the number of helps doubles
MOST_HELPED = 0.2

# What parts phrases; a sign inside a number or a model name parts nothing.
_BREAK = re.compile(r"[^\w\-./]+|_+")


@dataclass(frozen=True)
class Asked:
    """The case at hand. ``device_id``, ``model`` and ``category`` (of equipment) may be unknown."""

    text: str
    model: str = ""
    category: str = ""
    device_id: int | None = None


@dataclass(frozen=True)
class Known:
    """A candidate: an article or a past ticket. ``words`` is its normalised text, ``times`` how often it helped."""

    kind: str
    id: int
    words: str
    number: str = ""
    title: str = ""
    solution: str = ""
    models: tuple[str, ...] = ()
    category: str = ""
    device_id: int | None = None
    times: int = 0


@dataclass(frozen=True)
class Similar:
    """A known case as it is offered. ``kind`` is the register's name, ``title`` and ``solution`` are one line each.

    ``times``: how often the article helped, or how many past tickets say the same.
    """

    kind: str
    id: int
    number: str
    title: str
    solution: str
    times: int
    score: float


def phrases_of(text: str) -> list[set[str]]:
    """The grams of each phrase of a text; a sign between two phrases makes no gram. Empty when there is nothing to
    compare by."""
    found: list[set[str]] = []
    for part in _BREAK.split(unicodedata.normalize("NFKC", text)):
        for word in normalise(part).split():
            grams = query_grams(word)
            if grams and grams not in found:
                found.append(grams)
    # A single character is in everything; it is looked for only where there is nothing else.
    longer = [kept for grams in found if (kept := {gram for gram in grams if len(gram) > 1})]
    return (longer or found)[:PHRASES]


def grams_of(text: str) -> list[str]:
    """All grams of a text, each once, in a fixed order."""
    return sorted(set().union(*phrases_of(text)))[:GRAMS]


def rank(asked: Asked, known: Iterable[Known], limit: int) -> list[tuple[Known, float]]:
    """The candidates that are like it with their scores, the best first; among equals the newest."""
    candidates = list(known)
    grams = grams_of(asked.text)
    if not grams or not candidates or limit <= 0:
        return []
    shared = {(case.kind, case.id): {gram for gram in grams if gram in case.words} for case in candidates}
    counts = Counter(gram for found in shared.values() for gram in found)
    weights = {gram: log(1 + len(candidates) / counts[gram]) for gram in grams if counts[gram]}
    total = sum(weights.values())
    least = max(min(2, len(grams)), LEAST * len(grams))
    found = []
    for case in candidates:
        mine = shared[case.kind, case.id]
        if len(mine) >= least:
            # Summed in one order, so that equal cases have equal scores to the last digit.
            share = sum(weights[gram] for gram in sorted(mine)) / total
            found.append((case, share + _bonus(asked, case)))
    found.sort(key=lambda pair: (-pair[1], -pair[0].id))
    return found[:limit]


def told_once(ranked: Iterable[tuple[Known, float]], limit: int) -> list[tuple[Known, float]]:
    """Past tickets that say the same of the same model become one, the best of them; ``times`` counts them."""
    kept: dict[tuple[object, ...], tuple[Known, float]] = {}
    for case, score in ranked:
        solution = _bare(case.solution)
        # Without a solution they only share their complaint: nothing was found out twice.
        key = (case.models, _bare(case.title), solution) if solution else (case.id,)
        first, best = kept.get(key, (replace(case, times=0), score))
        kept[key] = replace(first, times=first.times + max(1, case.times)), best
    return list(kept.values())[:limit]


def offered(ranked: Iterable[tuple[Known, float]], model: str | None = None) -> list[Similar]:
    """The ranked cases as they are shown. ``model``: that of the device at hand; None: each is shown with its own."""
    found = []
    for case, score in ranked:
        title = titled(case.title, case.models, model if model is not None else "".join(case.models[:1]))
        lines = (in_a_line(title), in_a_line(case.solution))
        found.append(Similar(case.kind, case.id, case.number, *lines, case.times, round(score, 4)))
    return found


def in_a_line(text: str, longest: int = 80) -> str:
    """The text in one line, cut where it is longer."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def titled(title: str, models: Sequence[str], model: str) -> str:
    """A title with the device's model before it, where it is known to fit that model and does not say so itself."""
    wanted = normalise(model)
    if not wanted or wanted in normalise(title):
        return title
    return next((f"{name} {title}" for name in models if normalise(name) == wanted), title)


@lru_cache(maxsize=4096)
def _folded(name: str) -> str:
    """A model or category for comparing; candidates share a few hundred."""
    return normalise(name)


def _bare(text: str) -> str:
    """The letters and digits of a text: two people write the same with other signs."""
    return "".join(c for c in normalise(text) if c.isalnum())


def _bonus(asked: Asked, case: Known) -> float:
    model = _folded(asked.model)
    bonus = SAME_MODEL if model and any(_folded(name) == model for name in case.models) else 0.0
    if asked.device_id is not None and case.device_id == asked.device_id:
        bonus += SAME_DEVICE
    if asked.category and _folded(asked.category) == _folded(case.category):
        bonus += SAME_CATEGORY
    if case.solution.strip():
        bonus += SOLVED
    return bonus + min(MOST_HELPED, HELPED * log2(1 + case.times))
