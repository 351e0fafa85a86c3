"""What a page is filled with: horizontal strips, and how they are dealt out to pages.

A block (paragraph, grid, table …) lays itself out once into strips; a strip is never cut. The pages are known before
the first one is drawn, so "page n of m" is right and nothing can overflow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.paper.page import Style

if TYPE_CHECKING:
    from app.paper.pen import Pen

Draw = Callable[["Pen", float, float], None]


@dataclass(frozen=True, slots=True)
class Room:
    """Where a block is laid out: the width it has, the tallest strip that fits on any page, the style."""

    width: float
    height: float
    style: Style


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """A slice of a form over the whole width. ``draw`` is given the pen and the slice's top left corner.

    ``keep``: stays on the same page as the next strip. ``heads``: repeated first where this strip opens a page.
    ``frame``: strips that touch and share a number have one frame around them. ``space``: dropped at a page's top.
    ``spare``: a blank row to write on, which gives way where that saves a page.
    """

    height: float
    draw: Draw
    keep: bool = False
    heads: tuple[Strip, ...] = ()
    frame: int = 0
    space: bool = False
    spare: bool = False


class Block(Protocol):
    """Something that can be laid out."""

    def strips(self, room: Room) -> list[Strip]:
        """The block from top to bottom; no strip is taller than ``room.height``."""


def nothing(pen: Pen, x: float, y: float) -> None:
    """Draws nothing."""


def space(height: float) -> Strip:
    """Empty room between two blocks."""
    return Strip(height, nothing, space=True)


def deal(strips: Sequence[Strip], closing: float, first_room: float, next_room: float) -> list[tuple[Strip, ...]]:
    """The strips of each page; the last one leaves ``closing`` points free at its foot.

    Where the closing does not fit, the last strips that hold together go with it to a new page, so that signatures
    never stand alone.
    """
    pages: list[list[Strip]] = [[]]
    used = 0.0
    for group in _groups(strips):
        high = total_height(group)
        if pages[-1] and used + high > _room(pages, first_room, next_room):
            pages.append([])
            used = 0.0
        if not pages[-1]:
            if group[0].space:
                continue
            if len(pages) > 1:
                group = (*group[0].heads, *group)
                high = total_height(group)
        pages[-1].extend(group)
        used += high
    if used + closing > _room(pages, first_room, next_room):
        pages.append(_carried(pages[-1], next_room - closing))
    return [tuple(page) for page in pages]


def with_fewer_spares(strips: Sequence[Strip]) -> Iterator[list[Strip]]:
    """The strips without the last spare one, without the last two, …; the first of each table stays."""
    kept, seen = list(strips), set[int]()
    droppable = []
    for strip in strips:
        if strip.spare and strip.frame in seen:
            droppable.append(strip)
        if strip.spare:
            seen.add(strip.frame)
    for strip in reversed(droppable):
        kept.remove(strip)
        yield list(kept)


def _groups(strips: Sequence[Strip]) -> list[tuple[Strip, ...]]:
    """The strips that must stay together, in order."""
    groups: list[tuple[Strip, ...]] = []
    current: list[Strip] = []
    for strip in strips:
        current.append(strip)
        if not strip.keep:
            groups.append(tuple(current))
            current = []
    if current:
        groups.append(tuple(current))
    return groups


def _carried(page: list[Strip], room: float) -> list[Strip]:
    """Takes the last group off the page, where something else stays there and it fits."""
    while page and page[-1].space:
        page.pop()
    groups = _groups(page)
    if len(groups) < 2:
        return []
    last = groups[-1]
    moved = [*last[0].heads, *last]
    if total_height(moved) > room:
        return []
    del page[-len(last) :]
    return moved


def total_height(strips: Sequence[Strip]) -> float:
    """How high the strips are together."""
    return sum([strip.height for strip in strips])


def _room(pages: Sequence[Sequence[Strip]], first: float, following: float) -> float:
    return first if len(pages) == 1 else following
