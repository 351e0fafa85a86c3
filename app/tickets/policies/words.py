"""An SLA policy in words: its levels and limits as a table, who is told when, and what differs between two versions
(C2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.core.i18n import Text, _, language, ngettext
from app.tickets.effect import EFFECT_OF
from app.tickets.policies import fields as f
from app.tickets.sla.policy import Escalation, Goal, Level, Limit, Policy, Unit
from app.tickets.sla.words import event_title, goal_title, length_words, pause_title


@dataclass(frozen=True)
class LimitWords:
    """A limit: the goal, how long, from which event, counted in which time, for which classes, and what else holds."""

    goal: str
    length: str
    start: str
    time: str
    classes: str
    more: str


@dataclass(frozen=True)
class LevelWords:
    """A level with its limits. ``effect`` is the answer that suggests it."""

    code: str
    name: str
    definition: str
    effect: str
    limits: tuple[LimitWords, ...]


@dataclass(frozen=True)
class PolicyWords:
    """A whole policy; ``rules`` are sentences about all its clocks."""

    name: str
    levels: tuple[LevelWords, ...]
    common: tuple[LimitWords, ...]
    rules: tuple[str, ...]


def in_words(policy: Policy) -> PolicyWords:
    """The policy in the language of the program."""
    return PolicyWords(
        _named(policy.name, policy.name_en),
        tuple(_level_words(level) for level in policy.levels),
        tuple(_limit_words(limit) for limit in policy.common),
        tuple(_rules(policy)),
    )


def level_title(level: Level) -> str:
    """The level's name in the language of the program."""
    return _named(level.name, level.name_en)


def time_words(limit: Limit) -> str:
    """In which time a limit is counted."""
    working = limit.working or limit.unit is Unit.WORKING_DAYS
    return f.TIME_OF.show(f.WORKING if working else f.AROUND)


def step_words(step: Escalation) -> str:
    """Who is told when: "15 minutes before: technician"."""
    n = abs(step.minutes)
    if not n:
        when = _("at the limit")
    elif step.minutes < 0:
        when = ngettext("{n} minute before", "{n} minutes before", n).format(n=n)
    else:
        when = ngettext("{n} minute after", "{n} minutes after", n).format(n=n)
    return _("{title}: ").format(title=when) + f.people_words(step.tell)


def differences(old: Policy, new: Policy) -> list[str]:
    """What a version changes against the one before, a line each."""
    lines = [_changed(title, before, after) for title, before, after in _facts(old, new) if before != after]
    return lines + part_differences(old, new) or [_("The order was changed.")]


def part_differences(old: Policy, new: Policy) -> list[str]:
    """What changed of the levels, limits and escalation steps, which are no columns of the record; a line each."""
    before_steps, after_steps = _steps(old.escalation), _steps(new.escalation)
    lines = [_changed(f.ESCALATION.title, before_steps, after_steps)] if before_steps != after_steps else []
    mine, theirs = _levels(old), _levels(new)
    for code, level in theirs.items():
        title, before = level_title(level), mine.get(code)
        if before is None:
            lines.append(_("Level “{level}” is new.").format(level=title))
            continue
        if (before.name, before.name_en) != (level.name, level.name_en):
            lines.append(_changed(_("Level name"), level_title(before), title))
        if (before.definition, before.definition_en) != (level.definition, level.definition_en):
            lines.append(_("{level}: the definition was changed").format(level=title))
        if before.effect != level.effect:
            effects = EFFECT_OF.show(before.effect), EFFECT_OF.show(level.effect)
            lines.append(_changed(_("{level}, effect").format(level=title), *effects))
        lines += _limit_changes(title, before.limits, level.limits)
    lines += [
        _("Level “{level}” was removed.").format(level=level_title(level))
        for code, level in mine.items()
        if code not in theirs
    ]
    return [*lines, *_limit_changes(_("every level"), old.common, new.common)]


# -- helpers -----------------------------------------------------------------------------------------------------------


def _named(name: str, name_en: str) -> str:
    return (name_en if language() == "en" else "") or name


def _level_words(level: Level) -> LevelWords:
    return LevelWords(
        level.code,
        level_title(level),
        _named(level.definition, level.definition_en),
        EFFECT_OF.show(level.effect),
        tuple(_limit_words(limit) for limit in level.limits),
    )


def _limit_words(limit: Limit) -> LimitWords:
    more = [] if limit.pausable else [_("never stands still")]
    if limit.escalation is not None:
        more += [step_words(step) for step in limit.escalation] or [_("nobody is told")]
    return LimitWords(
        goal_title(limit.goal),
        length_words(limit),
        event_title(limit.start),
        time_words(limit),
        f.CLASSES_OF.show(limit.classes) or _("all"),
        _("; ").join(more),
    )


def _rules(policy: Policy) -> Iterator[str]:
    yield _served(policy.holidays_served)
    reasons = _pauses(policy)
    if reasons:
        yield _("The clocks stand still while {reasons}.").format(reasons=reasons)
    else:
        yield _("The clocks never stand still.")
    yield ngettext(
        "Due soon: from {n} minute before the limit.", "Due soon: from {n} minutes before the limit.",
        policy.warn_minutes,
    ).format(n=policy.warn_minutes)  # fmt: skip
    yield _("Escalation: {steps}.").format(steps=_steps(policy.escalation))


def _served(served: bool) -> str:
    if served:
        return _("Holidays are served: every day is a working day.")
    return _("Working days and working time are those of the office's calendar.")


def _pauses(policy: Policy) -> str:
    known = list(f.PAUSES.values())
    reasons = [reason for reason in known if reason in policy.pauses] + sorted(policy.pauses - set(known))
    return _(", ").join(pause_title(reason) for reason in reasons)


def _steps(steps: Iterable[Escalation]) -> str:
    return _("; ").join(step_words(step) for step in steps) or _("nobody is told")


def _facts(old: Policy, new: Policy) -> Iterator[tuple[Text, str, str]]:
    yield f.NAME.title, old.name, new.name
    yield f.NAME_EN.title, old.name_en, new.name_en
    yield f.WARN.title, str(old.warn_minutes), str(new.warn_minutes)
    yield f.HOLIDAYS.title, f.HOLIDAYS.show(old.holidays_served), f.HOLIDAYS.show(new.holidays_served)
    yield _("Pauses"), _pauses(old), _pauses(new)


def _changed(title: Text, before: str, after: str) -> str:
    return _("{title}: ").format(title=title) + f"{before or '–'} → {after or '–'}"


def _levels(policy: Policy) -> dict[str, Level]:
    return {level.code: level for level in policy.levels}


def _limit_changes(level: str, old: Iterable[Limit], new: Iterable[Limit]) -> Iterator[str]:
    """Limits are the same one while they are for the same goal and classes."""
    before = {(limit.goal, limit.classes): limit for limit in old}
    after = {(limit.goal, limit.classes): limit for limit in new}
    goals = list(Goal)
    for key in sorted(before.keys() | after.keys(), key=lambda key: (goals.index(key[0]), key[1])):
        mine, theirs = before.get(key), after.get(key)
        if mine != theirs:
            title = f"{level} · {goal_title(key[0])}" + (f" {key[1]}" if key[1] else "")
            yield _changed(title, _limit_line(mine), _limit_line(theirs))


def _limit_line(limit: Limit | None) -> str:
    if limit is None:
        return ""
    words = _limit_words(limit)
    line = _("{length} from {start} ({time})").format(length=words.length, start=words.start, time=words.time)
    return _("; ").join(filter(None, (line, words.more)))
