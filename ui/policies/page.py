"""The list of SLA policies, a tab beside the tickets (C2)."""

from __future__ import annotations

from ui.kit.list_page import ListPage
from ui.kit.navigator import Navigator
from ui.policies.actions import copy_action, default_action


class PolicyList(ListPage):
    """The SLA policies."""

    def __init__(self, navigator: Navigator) -> None:
        super().__init__(
            navigator, "policies", actions=(default_action(navigator, self), copy_action(navigator, self))
        )  # fmt: skip
