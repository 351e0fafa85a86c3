"""Returned and exchanged goods on the page of a ticket of that kind (C18)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from app.core.fields import Field
from app.core.i18n import Text, _, lazy
from app.core.register import Details
from app.tickets.model import RETURN
from app.tickets.returns import fields as f
from app.tickets.returns.model import RETURN_MOVES
from ui.kit.navigator import Navigator
from ui.kit.work import Work
from ui.tickets.asker import may
from ui.tickets.flow_tabs import FlowTab
from ui.tickets.look import RETURN_ICONS, RETURN_KEYS, return_colour
from ui.tickets.rows import Row, RowAction, WorkRows

if TYPE_CHECKING:
    from app.office import Office

TITLES: dict[str, Any] = dict(f.MOVE_OF.options)
RIGHTS = {"decide": "returns.decide", "refuse": "returns.decide"}


class ReturnsTab(FlowTab):
    """What comes back, what is the matter with it, what was decided and done, and who bears freight and labour."""

    kinds: ClassVar[tuple[str, ...]] = (RETURN,)
    title: ClassVar[Text] = lazy("Goods back")

    def __init__(self, navigator: Navigator, work: Work) -> None:
        super().__init__(navigator, work)
        request = self._action("request", lazy("Record goods"), self._request, "new", "Ins", right="returns.record")
        self.widget = self.rows = WorkRows(
            navigator,
            f.ROWS,
            (request, *(self._move(move) for move in RETURN_MOVES)),
            state=("state", return_colour),
            widths={"item": 150, "quantity": 60, "state": 84, "wants": 70, "ground": 110, "decision": 76, "rule": 260},
        )

    @staticmethod
    def read(office: Office, ticket_id: int) -> Any:
        return office.returns.of(ticket_id)

    def show_flow(self, details: Details, found: Any) -> int:
        self._details = details
        self.rows.show_rows(found)
        return len(found)

    # -- what is asked -------------------------------------------------------------------------------------------------

    def _request(self, ticket: int, _row: Row | None) -> None:
        has_device = self._details is not None and self._details.values["equipment_id"] is not None
        values = {"what": "device" if has_device else "goods", "quantity": 1, "wants": "return"}
        if self._details is not None and not self.rows.rows:
            values["reason"] = self._details.values["fault_reported"]
        self._ask(lazy("Record goods"), f.REQUEST, partial(self._returns.request, ticket), values)

    def _make(self, move: str, _ticket: int, row: Row | None) -> None:
        if row is None:
            return
        returns, goods = self._returns, row["id"]
        if move == "step_back":
            self._do("goods", TITLES[move], lambda: returns.step_back(goods))
            return
        what = _("{title}: {text}").format(title=row["item"], text=row["reason"])
        about = "\n".join(filter(None, (what, row["rule"])))
        run = partial(getattr(returns, move), goods)
        self._ask(TITLES[move], self._fields(move, row), run, self._known(move, row), self._labels(), about)

    def _fields(self, move: str, row: Row) -> tuple[Field, ...]:
        if move == "finish":
            return f.finish_fields(row["decision"], row["equipment_id"] is not None)
        return f.ASKED[move]

    def _known(self, move: str, row: Row) -> dict[str, Any]:
        """What the dialog begins with: today, whoever works here, what the rule says and the customer wants."""
        today = self._navigator.office.today()
        if move == "decide":
            wants = row["wants"] if row["wants"] in ("return", "exchange", "repair") else "return"
            return {"decision": wants, "freight": row["rule_freight"], "labour": row["rule_labour"]}
        known = {"received_on": today, "done_on": today, "inspected_by_id": self._navigator.office.user.id}
        return known if move in ("inspect", "finish") else {}

    def _labels(self) -> dict[str, str]:
        return {"inspected_by_id": self._my_name()}

    # -- helpers -------------------------------------------------------------------------------------------------------

    @property
    def _returns(self) -> Any:
        return self._navigator.office.returns

    def _move(self, move: str) -> RowAction:
        return self._action(
            move,
            TITLES[move],
            partial(self._make, move),
            RETURN_ICONS[move],
            RETURN_KEYS[move],
            may(move),
            right=RIGHTS.get(move, "returns.record"),
        )
