"""What repricing changes, line by line, before it is done (C13)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.core.fields import MONEY, Child, Field
from app.core.i18n import _, lazy
from app.tickets.charges import fields as f
from ui.kit.ask_dialog import AskDialog
from ui.kit.child_view import ChildView
from ui.kit.navigator import Navigator

if TYPE_CHECKING:
    from PySide6.QtWidgets import QVBoxLayout, QWidget

    from app.tickets.charges.pricing import Changed

ROWS = Child(
    "repriced",
    lazy("Charges before and after"),
    (
        f.LINE.but(required=False),
        f.TEXT.but(title=lazy("Charge item"), hint=""),
        Field("before_payer", lazy("Paid by, before"), f.PAYER_OF),
        Field("before", lazy("Customer pays, before"), MONEY),
        Field("after_payer", lazy("Paid by, after"), f.PAYER_OF),
        Field("after", lazy("Customer pays, after"), MONEY),
    ),
)
HEIGHT = 168


class RepricedTable(ChildView):
    """The lines before and after."""

    def __init__(self, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(navigator, ROWS, parent)
        self.setFixedHeight(HEIGHT)
        for place, width in enumerate((80, 150, 92, 92, 92, 92)):
            self.setColumnWidth(place, width)

    def show_changed(self, changed: Sequence[Changed]) -> None:
        """Shows these lines and their sums; hides itself where there is nothing to show."""
        keys = ("line", "text", "before_payer", "before", "after_payer", "after")
        rows = [{"id": place, **{key: getattr(one, key) for key in keys}} for place, one in enumerate(changed)]
        if rows:
            rows.append({"id": len(rows), "line": "", "text": _("Total"), **sums(changed)})
        self.set_rows(rows)
        self.setVisible(bool(rows))


def sums(changed: Sequence[Changed]) -> dict[str, Any]:
    """What the customer pays in all, before and after."""
    zero = Decimal("0.00")
    return {
        "before_payer": "",
        "before": sum((one.before or zero for one in changed), zero),
        "after_payer": "",
        "after": sum((one.after or zero for one in changed), zero),
    }


def ask_reprice(
    navigator: Navigator, changed: Sequence[Changed], run: Callable[[], object], about: str, parent: QWidget
) -> AskDialog:
    """Shows what repricing changes, and does it when it is wanted."""

    def reprice(_raw: Mapping[str, Any]) -> object:
        return run()

    dialog = AskDialog(navigator, _("Price the charges anew"), (), reprice, about=about, parent=parent)
    table = RepricedTable(navigator, dialog)
    table.show_changed(changed)
    column: QVBoxLayout = dialog.layout()  # type: ignore[assignment]
    dialog.form.hide()
    column.insertWidget(1 if about else 0, table, 1)
    dialog.resize(680, HEIGHT + 140)
    dialog.ok.setFocus()
    dialog.open()
    return dialog
