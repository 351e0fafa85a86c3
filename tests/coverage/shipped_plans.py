"""The shipped plans as the rules see them, without a database."""

from __future__ import annotations

from app.coverage import shipped
from app.coverage.rules import Length, Phase, Plan, Start


def _plan(name: str, columns: dict[str, str], phases: tuple[tuple, ...], causes: dict[str, str]) -> Plan:  # type: ignore[type-arg]
    return Plan(
        name,
        tuple(
            Phase(en, bases, Length(length), months or 0, warranty)
            for _zh, en, length, months, warranty, bases in phases
        ),
        Start(columns["start"]),
        dict.fromkeys(shipped.CAUSES, causes),
    )


PLANS = {
    code: _plan(name_en, columns, phases, causes) for code, _name, name_en, columns, phases, causes in shipped._PLANS
}
