"""Who should be sent to a device, and why: pure (C8, A5).

Each candidate gets points; the reasons and the warnings are the words for them, so that the box of the phone report,
the dialog of an assignment and a refusal say the same.

**Skills.** What stands in "skills and equipment served" is split at commas and 、; the device's category is served when
one of the words is the category, holds it or is held by it. Of a person without any entry nothing is known: neither a
reason nor a warning.

**Certificates.** A certificate counts for the categories that are entered on it, and for no other: neither its name nor
its major is guessed at. A category that no certificate of anybody names needs none; as soon as one names it, whoever is
sent there should hold a valid one: without one there is a warning, with an expired one a warning or, by the setting
``dispatch.certificate``, a refusal.

**Work permits.** Asked for only where the customer demands them: one that holds on the day, with its review and
examination not failed, and the confidentiality agreement (NDA) signed.

**Absence.** Whoever is away on the day is never suggested, and stands at the end with the reason.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.core.i18n import _, ngettext

WARN, REFUSE = "warn", "refuse"

# Points: what speaks for somebody, what against. Only their order matters to the user, who sees the words.
MANAGER = 50
CERTIFIED = 15
SKILLED = 20
REPAIRED_LAST = 15
ON_DUTY = 10
FREE = 10
PER_TICKET, MOST_FOR_TICKETS = -3, -15
PER_APPOINTMENT = -8
NO_CERTIFICATE, EXPIRED, NO_SKILL = -15, -25, -20
NO_PERMIT, NO_NDA = -20, -5

_BETWEEN = re.compile(r"[,;/|，；、／｜\n]+")


@dataclass(frozen=True)
class HeldCertificate:
    """A certificate: for which categories, as entered, and until when (None: without end)."""

    name: str
    categories: str
    expires_on: date | None


@dataclass(frozen=True)
class HeldPermit:
    """A work permit at the customer in question."""

    valid_from: date | None
    valid_to: date | None
    passed: bool = True
    nda: bool = False


@dataclass(frozen=True)
class Job:
    """What somebody is to be sent to. ``category``: the device's, "" when it has none or there is no device.

    ``certified``: whether any certificate of anybody names the category. ``certificate`` and ``skill``: what the
    settings say, "warn" or "refuse".
    """

    day: date
    today: date
    category: str = ""
    certified: bool = False
    permits: bool = False
    customer: str = ""
    certificate: str = WARN
    skill: str = WARN


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be sent. ``tickets``: in hand; ``appointments``: that day; ``away``: the absence in words."""

    staff_id: int
    name: str
    skills: str = ""
    certificates: tuple[HeldCertificate, ...] = ()
    permits: tuple[HeldPermit, ...] = ()
    is_manager: bool = False
    tickets: int = 0
    appointments: int = 0
    on_duty: bool = False
    away: str = ""
    repaired_on: date | None = None


@dataclass(frozen=True)
class Suggestion:
    """A candidate judged. ``warnings`` must be confirmed by whoever assigns, ``refusals`` cannot be."""

    staff_id: int
    name: str
    score: int
    reasons: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    is_away: bool = False

    @property
    def is_suggested(self) -> bool:
        """Whether the program proposes this person by itself."""
        return not self.is_away and not self.refusals

    def short(self, most: int = 3) -> str:
        """Why, or why not, in one line: 项目经理，今天空闲."""
        doubts = [*self.refusals, *self.warnings]
        return _(", ").join([*(f"⚠ {words}" for words in doubts), *self.reasons][: max(most, len(doubts))])


def ranked(candidates: Iterable[Candidate], job: Job) -> list[Suggestion]:
    """All candidates, the best first; those who are away or refused last."""
    found = [judged(candidate, job) for candidate in candidates]
    return sorted(found, key=lambda one: (one.is_away, bool(one.refusals), -one.score, one.staff_id))


def judged(candidate: Candidate, job: Job) -> Suggestion:
    """One candidate with points, reasons and warnings; first what is most worth knowing, since a box shows no more."""
    verdict = _Verdict()
    if candidate.is_manager:
        verdict.add(MANAGER, _("project manager"))
    _judge_load(candidate, job, verdict)
    if candidate.on_duty:
        verdict.add(ON_DUTY, _("on duty"))
    if candidate.repaired_on is not None:
        verdict.add(REPAIRED_LAST, _("repaired it last ({day})").format(day=candidate.repaired_on))
    _judge_skill(candidate, job, verdict)
    _judge_certificate(candidate, job, verdict)
    _judge_permits(candidate, job, verdict)
    if candidate.away:
        verdict.warnings.insert(0, _("away: {absence}").format(absence=candidate.away))
    return Suggestion(
        candidate.staff_id,
        candidate.name,
        verdict.score,
        tuple(verdict.reasons),
        tuple(verdict.warnings),
        tuple(verdict.refusals),
        bool(candidate.away),
    )


def names_category(words: str, category: str) -> bool:
    """Whether a list of categories, as typed, names this one; the whole word, however wide it was typed."""
    return _plain(category) in _words(words)


def serves(skills: str, category: str) -> bool:
    """Whether what somebody can do, as typed, has to do with a category."""
    wanted = _plain(category)
    return any(wanted in word or word in wanted for word in _words(skills))


class _Verdict:
    """Collects points with their words."""

    def __init__(self) -> None:
        self.score = 0
        self.reasons: list[str] = []
        self.warnings: list[str] = []
        self.refusals: list[str] = []

    def add(self, points: int, reason: str) -> None:
        self.score += points
        self.reasons.append(reason)

    def warn(self, points: int, words: str, rule: str = WARN) -> None:
        self.score += points
        (self.refusals if rule == REFUSE else self.warnings).append(words)


def _judge_skill(candidate: Candidate, job: Job, verdict: _Verdict) -> None:
    if not job.category or not candidate.skills.strip():
        return
    if serves(candidate.skills, job.category):
        verdict.add(SKILLED, _("serves {category}").format(category=job.category))
    else:
        verdict.warn(NO_SKILL, _("does not serve {category}").format(category=job.category), job.skill)


def _judge_certificate(candidate: Candidate, job: Job, verdict: _Verdict) -> None:
    if not job.category or not job.certified:
        return
    fitting = [one for one in candidate.certificates if names_category(one.categories, job.category)]
    valid = [one for one in fitting if one.expires_on is None or one.expires_on >= job.day]
    if valid:
        verdict.add(CERTIFIED, _("valid certificate: {name}").format(name=valid[0].name))
    elif fitting:
        last = max(fitting, key=lambda one: one.expires_on or date.min)
        words = _("certificate expired on {day}: {name}").format(day=last.expires_on, name=last.name)
        if last.expires_on is not None and last.expires_on >= job.today:
            words = _("certificate expires on {day}, before the visit: {name}").format(
                day=last.expires_on, name=last.name
            )
        verdict.warn(EXPIRED, words, job.certificate)
    else:
        verdict.warn(NO_CERTIFICATE, _("no certificate for {category}").format(category=job.category))


def _judge_load(candidate: Candidate, job: Job, verdict: _Verdict) -> None:
    if candidate.appointments:
        words = ngettext("{n} appointment that day", "{n} appointments that day", candidate.appointments)
        verdict.add(candidate.appointments * PER_APPOINTMENT, words.format(n=candidate.appointments))
    elif not candidate.away:
        verdict.add(FREE, _("free today") if job.day == job.today else _("free that day"))
    if candidate.tickets:
        words = ngettext("{n} ticket in hand", "{n} tickets in hand", candidate.tickets)
        verdict.add(max(candidate.tickets * PER_TICKET, MOST_FOR_TICKETS), words.format(n=candidate.tickets))


def _judge_permits(candidate: Candidate, job: Job, verdict: _Verdict) -> None:
    if not job.permits:
        return
    passed = [one for one in candidate.permits if one.passed]
    holding = [one for one in passed if _holds(one, job.day)]
    if not holding:
        lost = [one for one in passed if one.valid_to is not None and one.valid_to < job.day]
        words = (
            _("work permit at {customer} expired on {day}").format(
                customer=job.customer, day=max(one.valid_to for one in lost if one.valid_to is not None)
            )
            if lost
            else _("no work permit at {customer}").format(customer=job.customer)
        )
        verdict.warn(NO_PERMIT, words)
    else:
        verdict.add(0, _("work permit"))
    if candidate.permits and not any(one.nda for one in holding or candidate.permits):
        verdict.warn(NO_NDA, _("NDA not signed"))


def _holds(permit: HeldPermit, day: date) -> bool:
    begun = permit.valid_from is None or permit.valid_from <= day
    return begun and (permit.valid_to is None or permit.valid_to >= day)


def _words(typed: str) -> list[str]:
    return [word for part in _BETWEEN.split(typed) if (word := _plain(part))]


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
