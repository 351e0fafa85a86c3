"""C2: a policy's version is stored as data and comes back the same."""

from __future__ import annotations

import json

import pytest

from app.tickets.policies.data import from_data, to_data
from app.tickets.sla.policy import Event, Goal, Limit, Policy, Unit
from app.tickets.sla.rules import State
from app.tickets.sla.shipped import DEALER, SHIPPED, THREE_LEVELS


@pytest.mark.parametrize("policy", SHIPPED, ids=lambda policy: policy.code)
def test_C2_a_policy_survives_being_stored(policy: Policy) -> None:
    back = from_data(json.loads(json.dumps(to_data(policy), ensure_ascii=False)))
    assert back == policy
    limit = back.levels[0].limits[0] if back.levels[0].limits else back.common[0]
    assert (type(limit.goal), type(limit.unit), type(limit.start)) == (Goal, Unit, Event)


def test_C2_a_limits_own_steps_survive_and_none_stays_none() -> None:
    back = from_data(to_data(DEALER))
    assert [limit.escalation for limit in back.levels[0].limits] == [None, None, DEALER.levels[0].limits[2].escalation]


def test_C2_what_is_no_policy_is_refused() -> None:
    data = to_data(THREE_LEVELS)
    for wrong in ({}, data | {"more": 1}, data | {"common": [{**data["common"][0], "unit": "weeks"}]}):
        with pytest.raises((KeyError, TypeError, ValueError)):
            from_data(wrong)


def test_C2_the_values_that_are_stored_do_not_change() -> None:
    """Renaming one of these breaks tickets that were stored before."""
    assert [goal.value for goal in Goal] == [
        "register", "answer", "respond", "arrange", "tell", "check", "depart", "arrive", "spare", "deliver",
        "restore", "loaner", "report", "call_back", "record",
    ]  # fmt: skip
    assert [event.value for event in Event][:8] == [
        "call", "promised", "remote_failed", "handed_over", "visit_done", "resolved", "returned", "registered",
    ]  # fmt: skip
    assert [state.value for state in State] == [
        "none", "not_started", "running", "paused", "due", "reached", "missed",
    ]  # fmt: skip
    assert [unit.value for unit in Unit] == ["minutes", "hours", "days", "working_days"]
    assert to_data(Policy("a", "b", common=(Limit(Goal.REPORT, 1),)))["common"][0]["start"] == "call"
