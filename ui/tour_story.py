"""The second part of the tour: the whole life of a ticket, from the order to the closed call-back, with its papers."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ui.tour import Guide

FAULT = "控制柜进水后不能启动，触摸屏无显示"
EXCLUSION = "疏忽或使用不当"
WARRANTY = "free"


class Story:
    """One ticket, worked through its own dialogs as the office would; the pictures are the guide's."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self.office = guide.office
        today = self.office.today()
        # Yesterday, so that the visit of the afternoon is over by now.
        self.day = today - timedelta(days=1)
        self.ticket = self._reported()

    def play(self) -> None:
        """The stations, each with its picture."""
        self._support()
        self._orders()
        self._loaner()
        self._visit()
        self._charges()
        self._verdict()
        self._settled()
        self._forms()
        self._called_back()

    # -- stations ------------------------------------------------------------------------------------------------------

    def _reported(self) -> int:
        """The report of yesterday morning, of a device that is covered."""
        from app.core.clock import utc
        from app.core.lists import Query

        devices = self.office.equipment
        for device in devices.listing.ids(Query(filters={"customer": "华润电力"})):
            rows = {row.line: row.basis for row in self.office.coverage.answer(device, self.day).rows}
            if rows.get("labour") == rows.get("part") == WARRANTY:
                break
        customer = devices.get(device).values["customer_id"]
        raw = {"customer_id": customer, "equipment_id": device, "fault_reported": FAULT, "effect": "down"}
        raw |= {"caller_name": "赵工", "called_at": utc(datetime.combine(self.day, time(8, 40)))}
        return int(self.office.tickets.record_report(raw).id)

    def _support(self) -> None:
        page = self._open()
        self._ask(page.work_tabs.attempts, "attempt", mode="remote", at=self._at("08:50"), minutes="20",
                  result="远程重启、恢复参数均无效", solved="no")  # fmt: skip
        self._go(page.work_tabs.attempts)
        self.guide._picture("story-support")

    def _orders(self) -> None:
        """The estimate, what the caller orders, and the task order that others review and approve."""
        from app.core.rights import User
        from app.office import Office

        page = self._open()
        lines = page.charges.lines.rows
        for line, more in (("labour", {"quantity": "2", "rate_id": "维修工时"}), ("travel", {"rate_id": "市内交通"})):
            self._ask(lines, "add", line=line, **more)
        self._ask(page.charges.orders, "caller", items="检查控制柜，更换损坏的模块", price="1500")
        self._ask(page.charges.orders, "caller_orders.confirm", confirmed_by="赵工", confirmed_how="wechat")
        technician, name = self._technician()
        self._ask(page.charges.orders, "task", main_cause="柜内进水，电源模块短路", measures="干燥处理，更换电源模块",
                  responsible_id=technician, due_on=self.office.today() + timedelta(days=2),
                  briefing="断电挂牌，两人作业")  # fmt: skip
        orders = page.charges.orders
        self.guide._wait(lambda: len(orders.rows) == 2)
        task = next(row for row in orders.rows if row["kind"] == "task_orders")["record_id"]
        for role, move, words in (("clerk", "submit", "请审核"), ("head", "review", "原因清楚，同意")):
            user = User(*next(self._people(role)), role)
            other = Office(self.office.database, self.office.clock, user)
            getattr(other.task_orders, move)(task, {"comment": words})
        self.office.task_orders.approve(task, {"comment": "同意"})
        self.guide._settle()
        self._go(orders)
        self.guide._picture("story-orders")
        self._paper("task_orders", task, "A4", "task-order")
        caller = next(row for row in orders.rows if row["kind"] == "caller_orders")["record_id"]
        self._paper("caller_orders", caller, "A4", "caller-order")
        self._technician_id, self._technician_name = technician, name

    def _loaner(self) -> None:
        """The limit has passed: a loaner goes out."""
        page = self._open()
        page.work_tabs.loans.lend()
        dialog = self._dialog()
        for key, value in (
            ("due_on", self.office.today() + timedelta(days=7)),
            ("receiver", "赵工"),
            ("condition_out", "九成新，运行正常"),
            ("accessories", "电源线 ×1\n操作手册 ×1"),
        ):
            dialog.form.editor(key).set_value(value)
        self.guide._picture("story-loaner-lend", dialog)
        self._save(dialog)
        self._go(page.work_tabs.loans.rows)
        self.guide._picture("story-loaner")
        self.guide._wait(lambda: bool(page.work_tabs.loans.rows.rows))
        loan = page.work_tabs.loans.rows.rows[0]["id"]
        self._paper("loan", loan, "A5", "loan-slip")

    def _visit(self) -> None:
        """Yesterday afternoon: there, done, and back again."""
        page = self._open()
        self._ask(page.visits, "plan", planned_from=self._at("13:30"), planned_to=self._at("16:00"),
                  technician_id=self._technician_id, agreed_with="赵工", anyway="客户急用")  # fmt: skip
        for move, more in (
            ("depart", {"at": self._at("12:50")}),
            ("arrive", {"at": self._at("13:25")}),
            ("finish", {"at": self._at("15:40"), "result": "更换电源模块，试运行正常", "solved": "yes"}),
            ("leave", {"at": self._at("15:50")}),
        ):
            self._ask(page.visits, move, **more)
        self._go(page.visits)
        self.guide._picture("story-visits")

    def _charges(self) -> None:
        """The final: hours and the trip from the visit, and a part."""
        page = self._open()
        lines = page.charges.lines.rows
        self._ask(lines, "final", source="visits")
        self._ask(lines, "add", line="part", part_id=self.office.parts.look_up("")[0][0])
        self._go(lines)
        self.guide._picture("story-charges")

    def _verdict(self) -> None:
        """Water was found: what the charges were and what they are now."""
        page = self._open()
        page.coverage.decide()
        dialog = self._dialog()
        exclusion = next(row for row in self.office.exclusions.look_up("") if EXCLUSION in row[1])
        dialog.form.editor("quality").set_value("no")
        dialog.form.editor("exclusion_id").set_value(*exclusion)
        dialog.form.editor("exclusion_grounds").set_value("柜门未关，柜内有明显水渍，照片已附")
        dialog.look()
        self.guide._settle(0.4)
        self.guide._picture("story-verdict", dialog)
        self._save(dialog)

    def _settled(self) -> None:
        """The manager confirms; the customer gets the settlement."""
        page = self._open()
        self._ask(page.charges.lines.rows, "confirm", remark="客户已确认，月结")
        self._go(page.charges.lines.rows)
        self.guide._picture("story-charges-final")
        found = self.office.charges.of(self.ticket).settlement
        assert found is not None
        self._paper("settlements", found["id"], "A4", "settlement")
        self.guide.window.open("settlements", found["id"])
        self.guide._picture("story-settlement")

    def _forms(self) -> None:
        """The registration form on continuous paper, signed, with its scan."""
        from ui.forms.printing import print_forms

        page = self._open()
        preview = print_forms(self.guide.window, "registration", [self.ticket], parent=self.guide.window)
        preview.resize(1000, 700)
        place = preview.size_box.findData("241x279.4")
        preview.size_box.setCurrentIndex(place)
        preview.size_box.activated.emit(place)
        self.guide._settle(0.4)
        self.guide._picture("story-form-preview", preview)
        preview.reject()
        paper = self._paper("registration", self.ticket, "241x279.4", "registration")
        self.guide._settle()
        self._go(page.forms.rows)
        self.guide._wait(lambda: any(row["kind"] == "registration" for row in page.forms.rows.rows))
        form = next(row for row in page.forms.rows.rows if row["kind"] == "registration")
        dialog = page.forms.moves.sign(form["id"], form["number"], [paper])
        dialog.form.editor("signed_by").set_value("赵工")
        self.guide._picture("story-sign", dialog)
        self._save(dialog)
        self.guide._picture("story-forms")
        self.guide.window.show_page("tickets")

    def _called_back(self) -> None:
        """Solved, the loaner back, the customer called: closed."""
        page = self._open()
        if self.office.tickets.get(self.ticket).values["state"] != "resolved":
            dialog = page.mover.make("resolve", page.details)
            dialog.form.editor("result").set_value("更换电源模块，试运行正常")
            self._save(dialog)
        self._ask(page.work_tabs.loans.rows, "take_back", condition_back="完好")
        self.guide._wait(lambda: page.details.values["state"] == "resolved" and not page.details.values["loaners_out"])
        call = page.mover.make("call_back", page.details)
        self.guide._wait(lambda: call.sheet is not None)
        answers = {
            "outcome": "reached",
            "solved": "yes",
            "satisfaction": "5",
            "on_time": "yes",
            "note": "处理及时，很满意",
        }
        for key, value in answers.items():
            call.form.boxes[key].set_value(value)
        call._show_boxes()
        self.guide._picture("story-call-back", call)
        call.save()
        self.guide._wait(lambda: self.office.tickets.get(self.ticket).values["state"] == "closed")
        page = self._open()
        page.lists.setCurrentWidget(page.course)
        self.guide._picture("story-closed")

    # -- hands ---------------------------------------------------------------------------------------------------------

    def _open(self) -> Any:
        """The ticket's page."""
        self.guide.window.open("tickets", self.ticket)
        page: Any = self.guide.window.tabs[self.guide.window.bar.currentIndex()].widget
        self.guide._wait(lambda: page.details is not None)
        self.guide._settle()
        return page

    def _go(self, rows: Any) -> None:
        page = self._open()
        place = next(i for i in range(page.lists.count()) if page.lists.widget(i).isAncestorOf(rows.view))
        page.lists.setCurrentIndex(place)
        rows.view.setFocus()

    def _ask(self, rows: Any, action: str, **typed: Any) -> None:
        """Does an action in a table and answers its dialog."""
        self._go(rows)
        # Where there is no room its button waits in the menu.
        self.guide._wait(lambda: rows.buttons[action] in rows.bar.buttons)
        rows.run(action)
        dialog = self._dialog()
        for key, value in typed.items():
            dialog.form.editor(key).set_value(value)
        self._save(dialog)

    def _dialog(self) -> Any:
        from ui.kit.ask_dialog import AskDialog

        shown: list[Any] = []

        def is_there() -> bool:
            shown[:] = [d for d in self.guide.window.findChildren(AskDialog) if d.isVisible()]
            return bool(shown)

        self.guide._wait(is_there)
        self.guide._settle()
        return shown[0]

    def _save(self, dialog: Any) -> None:
        from shiboken6 import isValid

        dialog.save()
        self.guide._wait(lambda: not dialog._running if isValid(dialog) else True)
        self.guide._settle()
        if (problems := _problems(dialog)) is not None:
            raise RuntimeError(problems)

    def _paper(self, kind: str, subject: int, size: str, name: str) -> Path:
        """Prints a form into the tour's folder, and its first page as a picture."""
        forms = self.office.forms
        size = size if size in forms.kinds[kind].sizes else forms.kinds[kind].sizes[0]
        path = self.guide.folder / f"{name}-{size}.pdf"
        path.write_bytes(forms.print_out(kind, [subject], size).pdf)
        self.guide._sheet(path)
        return path

    def _at(self, clock: str) -> str:
        return f"{self.day} {clock}"

    def _people(self, role: str) -> Any:
        from app.core.lists import Query

        for staff in self.office.staff.listing.ids(Query()):
            values = self.office.staff.get(staff).values
            if values["role"] == role:
                yield staff, values["name"]

    def _technician(self) -> tuple[int, str]:
        """The last of them: the first ones are under way somewhere in the sample data."""
        found: tuple[int, str] = list(self._people("technician"))[-1]
        return found


def _problems(dialog: Any) -> str | None:
    """What a dialog that stayed open complains of; None when it is gone."""
    from shiboken6 import isValid

    if not isValid(dialog) or not dialog.isVisible():
        return None
    words = [dialog.message.text(), *(dialog.form.problem(field.key) for field in dialog.form.fields)]
    return f"{dialog.windowTitle()}: {' '.join(filter(None, words))}"
