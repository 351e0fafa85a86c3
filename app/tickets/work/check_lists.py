"""The register of check lists (C7)."""

from __future__ import annotations

from typing import ClassVar

from app.core.i18n import Text, lazy
from app.core.lists import ListSpec
from app.core.register import Register
from app.tickets.work import fields as f
from app.tickets.work.model import CheckList
from app.tickets.work.queries import check_list_list


class CheckLists(Register):
    """The check lists of equipment categories (检查表)."""

    name = "check_lists"
    title: ClassVar[Text] = lazy("Check lists")
    one: ClassVar[Text] = lazy("Check list")
    model = CheckList
    form = f.LIST_FORM
    children = (f.LIST_ITEMS,)
    series = "check_lists"

    def list_spec(self) -> ListSpec:
        return check_list_list()
