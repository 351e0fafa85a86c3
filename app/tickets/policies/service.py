"""Actions on SLA policies: the policy editor, its versions, the default, and the "try it" box (C2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from app.core.errors import Invalid, NotFound, Problem, Refused
from app.core.fields import clean
from app.core.i18n import Text, _, lazy
from app.core.lists import ListSpec
from app.core.register import Details, Register
from app.core.rights import needs
from app.tickets.policies import fields as f
from app.tickets.policies import typed as policy_typed
from app.tickets.policies import versions as policy_versions
from app.tickets.policies.choice import default_policy, kept_policy, set_default
from app.tickets.policies.model import SlaPolicy, SlaPolicyVersion
from app.tickets.policies.queries import VersionRow, policy_list, version_rows
from app.tickets.policies.trial import Trial, tried
from app.tickets.policies.words import PolicyWords, in_words, level_title
from app.tickets.sla import shipped as sla_shipped
from app.tickets.sla.check import check_policy
from app.tickets.sla.policy import Policy
from app.worktime.current import calendar_of

_PARTS = "policy_parts"  # what was typed of a policy and is no column, on its way into the version


@dataclass(frozen=True)
class PolicyFacts:
    """What a policy's page shows beside its fields. ``levels``: (code, title) of the present version. ``can_restore``:
    it came with the program and is not any more as it came."""

    words: PolicyWords
    levels: tuple[tuple[str, str], ...]
    versions: tuple[VersionRow, ...]
    is_default: bool
    can_restore: bool


class Policies(Register):
    """The SLA policies (SLA 策略). A change makes a new version; tickets keep the one of their report."""

    name = "policies"
    title: ClassVar[Text] = lazy("SLA policies")
    one: ClassVar[Text] = lazy("SLA policy")
    model = SlaPolicy
    form = f.FORM
    series = "policies"

    def list_spec(self) -> ListSpec:
        return policy_list()

    def blank(self, **given: Any) -> dict[str, Any]:
        """A new policy begins with what holds for every ticket: registration, call-back, signed record."""
        begin = Policy("", "", common=sla_shipped.COMMON, escalation=sla_shipped.STEPS)
        return policy_typed.columns_of(begin) | policy_typed.rows_of(begin) | given

    # -- reading ---------------------------------------------------------------------------------------------------

    @needs(".view")
    def facts(self, policy_id: int) -> PolicyFacts:
        """The present version in words, all versions, and what can be done; raises NotFound."""
        with self.office.read() as session:
            row = self.load(session, policy_id)
            policy = _newest(row)
            return PolicyFacts(
                in_words(policy),
                tuple((level.code, level_title(level)) for level in policy.levels),
                tuple(version_rows(row)),
                default_policy(session) == policy_id,
                row.shipped is not None and _as_shipped(row, policy) != policy,
            )

    @needs(".view")
    def version_in_words(self, version_id: int) -> PolicyWords:
        """A version of any time in words; raises NotFound."""
        with self.office.read() as session:
            if session.get(SlaPolicyVersion, version_id) is None:
                raise NotFound()
            return in_words(kept_policy(session, version_id))

    @needs(".view")
    def try_it(self, policy_id: int, raw: Mapping[str, Any]) -> Trial:
        """The deadlines of a call that never was, by the present version; raises Invalid, NotFound."""
        with self.office.read() as session:
            return self._tried(session, _newest(self.load(session, policy_id)), raw)

    @needs(".view")
    def try_typed(self, policy: Mapping[str, Any], raw: Mapping[str, Any]) -> Trial:
        """As ``try_it``, by a policy as it is being typed; raises Invalid with what is wrong with it."""
        columns = clean((f.WARN, f.HOLIDAYS, *f.PAUSE_FIELDS), policy)
        typed = Policy(
            "typed",
            "typed",
            holidays_served=bool(columns["holidays_served"]),
            warn_minutes=columns["warn_minutes"],
            pauses=policy_typed.pauses_of(columns),
            **policy_typed.parts_of(policy),
        )
        with self.office.read() as session:
            if problems := check_policy(typed, calendar_of(session)):
                raise Invalid(policy_typed.at_cell(problem) for problem in problems)
            return self._tried(session, typed, raw)

    @needs(".edit")
    def copied(self, policy_id: int) -> dict[str, Any]:
        """What a new policy begins with that is a copy of this one."""
        with self.office.read() as session:
            row = self.load(session, policy_id)
            policy = _newest(row)
        names = {"name": _("{name} (copy)").format(name=policy.name)[: f.NAME.max_length], "name_en": ""}
        if policy.name_en:
            names["name_en"] = f"{policy.name_en} (copy)"[: f.NAME_EN.max_length]
        return policy_typed.columns_of(policy) | policy_typed.rows_of(policy) | names | {"remark": row.remark}

    # -- writing ---------------------------------------------------------------------------------------------------

    @needs("settings.edit")
    def make_default(self, policy_id: int) -> None:
        """This policy holds from now on where neither contract nor project nor customer names one."""
        with self.office.write() as session:
            row = self.load(session, policy_id, lock=True)
            if row.archived_at is not None:
                raise Refused(_("An archived policy cannot be the default. Bring it back first."))
            set_default(session, policy_id)

    @needs(".edit")
    def restore_shipped(self, policy_id: int, version: int | None = None) -> None:
        """Brings a policy that came with the program back to how it came, as a new version; raises Refused, Stale."""
        with self.office.write(note=_("restored as shipped")) as session:
            row = self.load(session, policy_id, lock=True)
            if row.shipped is None:
                raise Refused(_("This policy did not come with the program."))
            policy = sla_shipped.shipped(row.shipped)
            if _as_shipped(row, _newest(row)) == _newest(row):
                raise Refused(_("This policy is as it came with the program."))
            parts = {key: getattr(policy, key) for key in policy_typed.PARTS}
            self.save_in(session, policy_typed.columns_of(policy) | parts, {}, policy_id, version)

    # -- hooks -----------------------------------------------------------------------------------------------------

    def details(self, session: Session, row: Any) -> Details:
        """Adds the rows of the editor: ``levels`` with their ``limits``, ``common``, ``escalation``."""
        return replace(super().details(session, row), children=policy_typed.rows_of(_newest(row)))

    def save_in(
        self,
        session: Session,
        values: dict[str, Any],
        children: Mapping[str, list[dict[str, Any]]],
        record_id: int | None = None,
        version: int | None = None,
    ) -> int:
        session.info[_PARTS] = {key: values[key] for key in policy_typed.PARTS if key in values}
        columns = {key: value for key, value in values.items() if key not in policy_typed.PARTS}
        return super().save_in(session, columns, children, record_id, version)

    def before_save(self, session: Session, row: Any, is_new: bool) -> None:
        policy_versions.keep(session, row, session.info.pop(_PARTS, {}))

    def _clean(self, raw: Mapping[str, Any], partial: bool) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
        problems: list[Problem] = []
        values: dict[str, Any] = {}
        try:
            values |= super()._clean(raw, partial)[0]
        except Invalid as error:
            problems += error.problems
        try:
            values |= policy_typed.parts_of(raw)
        except Invalid as error:
            problems += error.problems
        if problems:
            raise Invalid(problems)
        return values, {}

    def _set_archived(self, ids: Sequence[int], archived: bool) -> None:
        with self.office.write() as session:
            for policy_id in ids:
                row = self.load(session, policy_id, lock=True)
                if archived and policy_id == default_policy(session):
                    raise Refused(
                        _("{policy} is the default policy. Make another one the default first.").format(policy=row.name)
                    )
                if (row.archived_at is not None) != archived:
                    row.archived_at = session.info["now"] if archived else None

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _tried(self, session: Session, policy: Policy, raw: Mapping[str, Any]) -> Trial:
        values = clean((f.TRY_CALLED, f.TRY_CLASS, f.TRY_LATER), raw)
        if values["later_at"] is not None and values["later_at"] < values["called_at"]:
            raise Invalid([Problem("later_at", lazy("This lies before the call."))])
        try:
            return tried(
                policy,
                calendar_of(session),
                values["called_at"],
                str(raw.get("level") or ""),
                values["service_class"],
                values["later_at"],
            )
        except ValueError as error:  # the calendar has no working time left to count in
            raise Refused(str(error)) from error


def _newest(row: SlaPolicy) -> Policy:
    policy = policy_versions.newest(row)
    assert policy is not None, "a stored policy has a version"
    return policy


def _as_shipped(row: SlaPolicy, policy: Policy) -> Policy:
    """The shipped policy under the version number of another, to compare the two."""
    assert row.shipped is not None
    return replace(sla_shipped.shipped(row.shipped), version=policy.version)
