"""Which policy a ticket keeps and which of its levels it has (C2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from app.core.clock import office_day
from app.core.errors import Invalid, Problem
from app.core.fields import Kind, fold
from app.core.i18n import _, language
from app.coverage.contracts import class_of_contract
from app.customers.projects.model import Project
from app.equipment.model import Equipment
from app.tickets.effect import EFFECTS
from app.tickets.model import Ticket
from app.tickets.policies.choice import Chosen, kept_policy, policy_for
from app.tickets.policies.words import level_title
from app.tickets.sla import shipped as sla_shipped
from app.tickets.sla.policy import Level, Policy

# Whose policy it is when somebody has set it by hand: it no longer follows customer and project.
BY_HAND = "hand"
_WHOSE = ("customer_id", "project_id", "equipment_id")


def keep_policy(session: Session, row: Ticket, is_new: bool) -> None:
    """Gives a ticket the policy and service class that hold for its call, and its level the code of that policy.

    They follow a corrected customer, project or device, else stay as they were at the call. Raises Invalid for a level
    that the policy does not have.
    """
    changed = inspect(row).attrs
    if is_new or (row.policy_whose != BY_HAND and any(changed[key].history.has_changes() for key in _WHOSE)):
        before = None if is_new else kept_policy(session, row.policy_version_id)
        day = office_day(row.called_at)
        chosen, row.service_class = policy_now(session, row.customer_id, row.project_id, row.equipment_id, day)
        row.policy_version_id, row.policy_whose = chosen.version_id, chosen.whose
        policy = chosen.policy
        if before is not None and row.level:
            row.level = carried(before, row.level, policy)
    elif changed.level.history.has_changes() or changed.effect.history.has_changes():
        policy = kept_policy(session, row.policy_version_id)
    else:
        return
    try:
        row.level = level_code(policy, row.level or "", row.effect or "")
    except ValueError as error:
        if is_new and not row.is_open():
            return  # it came closed from an older log, with that log's own word; it has no clocks
        raise Invalid([Problem("level", str(error))]) from error


def policy_now(
    session: Session, customer_id: int, project_id: int | None, equipment_id: int | None, day: date
) -> tuple[Chosen, str]:
    """The policy that holds for a call of this day, and the service class: of the device's maintenance contract, else
    of the project, else of the device's."""
    device = session.get(Equipment, equipment_id) if equipment_id is not None else None
    project_id = project_id or (device.project_id if device is not None else None)
    project = session.get(Project, project_id) if project_id is not None else None
    chosen = policy_for(session, customer_id, project_id, equipment_id, day)
    by_contract = class_of_contract(session, equipment_id, day) if equipment_id is not None else ""
    return chosen, by_contract or (project.service_class if project is not None else "")


def level_code(policy: Policy, typed: str, effect: str = "") -> str:
    """The code of the level that is meant: by code or name in either language; by the effect when nothing is typed.

    Raises ValueError, with the levels that there are.
    """
    if not typed.strip():
        level = policy.level_for(effect)
        return level.code if level is not None else ""
    wanted = fold(typed).casefold()
    for level in policy.levels:
        if wanted in (name.casefold() for name in _names(level)):
            return level.code
    # A sheet or an older policy may say it with a shipped level: the same name here, else the same effect.
    known = sla_shipped.DEFAULT.level(typed)
    found = _alike(known, policy) if known is not None else None
    if found is None:
        names = ", ".join(level_title(level) for level in policy.levels)
        raise ValueError(
            _("“{text}” is no level of the policy “{policy}”: {names}.").format(
                text=typed, policy=policy_title(policy), names=names
            )
        )
    return found.code


def carried(before: Policy, code: str, after: Policy) -> str:
    """The level of another policy that stands for this one: of the same code, name or effect; "" when none does."""
    level = before.level(code)
    found = after.level(code) or (_alike(level, after) if level is not None else None)
    return found.code if found is not None else ""


def worse_level(policy: Policy, first: str, second: str) -> str:
    """Of two levels of a policy the one that is worse for the user: by its effect, else the one that stands first."""
    levels = [level for level in map(policy.level, (first, second)) if level is not None]
    if len(levels) < 2:
        return levels[0].code if levels else first or second
    by_effect = [EFFECTS.index(level.effect) for level in levels if level.effect in EFFECTS]
    if len(set(by_effect)) == 2:
        return levels[by_effect.index(min(by_effect))].code
    return min(levels, key=policy.levels.index).code


def level_definition(level: Level) -> str:
    """What the level means, in the language of the program."""
    return (level.definition_en if language() == "en" else "") or level.definition


def policy_title(policy: Policy) -> str:
    """The policy's name in the language of the program."""
    return (policy.name_en if language() == "en" else "") or policy.name


def _alike(level: Level, policy: Policy) -> Level | None:
    names = {name.casefold() for name in _names(level)} - {level.code}
    same = [one for one in policy.levels if names & {name.casefold() for name in _names(one)}]
    return same[0] if same else policy.level_for(level.effect)


def _names(level: Level) -> Iterator[str]:
    """All that the level may be called: 一级/重大 is 一级 and 重大 too."""
    yield level.code
    for name in filter(None, (level.name, level.name_en)):
        yield name
        yield from (part.strip() for part in name.replace(",", "/").split("/"))


def _parse(raw: Any) -> str:
    text = fold(raw)
    try:
        return level_code(sla_shipped.DEFAULT, text) if text else ""
    except ValueError:
        return text  # the ticket's own policy knows


def _show(value: Any) -> str:
    level = sla_shipped.DEFAULT.level(str(value or ""))
    return level_title(level) if level is not None else str(value or "")


# A level where no policy is at hand: in a sheet, in a filter's preview. What is stored is always the policy's code.
LEVEL_OF = Kind("text", str, _parse, _show)
