"""What can be done with an SLA policy, in the list and on its page (C2)."""

from __future__ import annotations

from typing import Protocol

from app.core.i18n import _, lazy
from ui.kit.actions import Action
from ui.kit.navigator import Navigator
from ui.kit.work import Work


class Page(Protocol):
    """The page that an action is on. Its work is asked for when the action runs: the page may still be being made."""

    work: Work


def copy_action(navigator: Navigator, page: Page) -> Action:
    """A new policy that begins as a copy of this one."""
    policies = navigator.office.policies

    def run(policy_id: int) -> None:
        page.work.run("copy", lambda _cancel: policies.copied(policy_id), lambda raw: navigator.new("policies", **raw))

    return Action("copy", lazy("Copy…"), lambda ids: run(ids[0]), "copy", "Ctrl+D", "policies.edit", most=1)


def default_action(navigator: Navigator, page: Page) -> Action:
    """This policy is the default from now on."""
    policies = navigator.office.policies

    def run(policy_id: int) -> None:
        def make(_cancel: object) -> str:
            policies.make_default(policy_id)
            return policies.label_of(policy_id)

        page.work.run(
            "default", make, lambda label: navigator.say(_("{policy} is the default now.").format(policy=label))
        )

    return Action("default", lazy("Make default"), lambda ids: run(ids[0]), "star", "", "settings.edit", most=1)
