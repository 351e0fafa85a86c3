"""Time lines and today, across all features (A1, A3, G1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from app.archive.today import SECTIONS, Section
from app.core.i18n import _
from app.core.register import Register
from app.core.rights import needs
from app.core.told import ACTIONS, Told, tell_changes

if TYPE_CHECKING:
    from app.archive.event import Event
    from app.office import Office


class Archive:
    """The service archive (服务档案) of a record, and the home page."""

    name = "archive"

    def __init__(self, office: Office) -> None:
        self.office = office

    @needs("view")
    def time_line(self, kind: str, record_id: int, limit: int = 200) -> list[Event]:
        """What happened with a record and what belongs to it, newest first; ``kind`` is the register's name."""
        from app.archive.events import SOURCES  # every feature: the start does not wait for them

        register = self.office.register(kind)
        with self.office.read() as session:
            events = [event for source in SOURCES.get(kind, ()) for event in source(session, record_id, limit)]
        # A move or an attachment tells more of itself than its lines in the history do.
        told = {(event.at, event.who) for event in events if event.open == (kind, record_id)}
        own = [change for change in register.changes(record_id) if change.table in _tables(register)]
        changes = tell_changes(register, record_id, [c for c in own if c.action == "new" or (c.at, c.who) not in told])
        events += _changes(record_id, changes)
        events.sort(key=lambda event: (event.moment, event.record_id), reverse=True)
        return events[:limit]

    @needs("view")
    def today(self) -> list[Section]:
        """The home page, section by section."""
        return [found for section in SECTIONS if (found := section(self.office)) is not None]


def _tables(register: Register) -> set[str]:
    relationships = register.model.__mapper__.relationships
    return {register.table, *(relationships[child.key].mapper.local_table.name for child in register.children)}


def _changes(record_id: int, told: Iterable[Told]) -> Iterable[Event]:
    """The record's own history; what was changed in one action is one event."""
    from app.archive.event import Event

    for (at, who), group in groupby(told, key=lambda change: (change.at, change.who)):
        changes = sorted(group, key=lambda change: (change.part != "", change.id))  # the record itself first
        title = _(", ").join(dict.fromkeys(" ".join(filter(None, (c.part, c.action))) for c in _said(changes)))
        values = [
            _("{title}: {text}").format(title=v.title, text=f"{v.old or '–'} → {v.new or '–'}")
            for c in changes
            for v in c.values
        ]
        notes = list(dict.fromkeys(change.note for change in changes if change.note))
        if not title and notes:
            title = notes.pop(0)  # a line that is no change of a value, e.g. of a merging: it is all there is to say
        yield Event(at, who, "history", record_id, title, _("; ").join([*values, *notes]))


def _said(changes: Sequence[Told]) -> Iterable[Told]:
    """Those that the title names: that a record which is made is changed in the same breath says nothing."""
    is_new = not changes[0].part and changes[0].action == str(ACTIONS["new"])
    return [c for place, c in enumerate(changes) if not (is_new and place and not c.part)]
