"""Sample data: a believable office of two years, made relative to today through the program's own actions."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from app import sample_contracts, sample_coverage
from app.core.clock import office_day
from app.core.errors import Cancelled, Refused
from app.core.i18n import lazy
from app.core.lists import Query
from app.core.paths import resource
from app.core.rights import User
from app.office import Office
from app.sample_charges import add_charges
from app.sample_duty import fill_duty
from app.sample_flows import add_flows
from app.sample_forms import add_forms
from app.sample_work import add_work

Progress = Callable[[int, int], None]

PROJECTS, DEVICES, PARTS, TICKETS, COMPLAINTS = 36, 120, 80, 100, 15
DAYS_BACK = 730
EVENTS_BACK = 60
SKILLS = (
    "包装设备、动力设备、检测设备",
    "包装设备、物流设备、检测设备、控制设备",
    "动力设备、控制设备、物流设备",
)
# What the certificates are for; the others are for no category.
CERTIFIED = {"低压电工作业证": "动力设备", "高压电工作业证": "动力设备", "PLC编程工程师": "控制设备"}


def fill(office: Office, progress: Progress | None = None, cancelled: Callable[[], bool] | None = None) -> None:
    """Fills an empty office; raises Refused where there are customers already, Cancelled between two records."""
    if office.customers.listing.count(Query()):
        raise Refused(lazy("Sample data goes into an empty database only."))
    Filler(office, progress, cancelled).run()


class Filler:
    """Makes the records in the order in which an office would; the clock walks along with them."""

    def __init__(
        self, office: Office, progress: Progress | None = None, cancelled: Callable[[], bool] | None = None
    ) -> None:
        self.words: dict[str, Any] = json.loads(resource("sample", "sample.json").read_text("utf-8"))
        self.source = random.Random(2026)
        self.today = office_day(office.clock())
        self.real_now = office.clock()
        self.now = self.real_now - timedelta(days=DAYS_BACK)
        self.office = Office(office.database, lambda: self.now, User(office.user.id, office.user.name, "manager"))
        self._progress = progress or (lambda _done, _total: None)
        self._cancelled = cancelled or (lambda: False)
        people, customers = len(self.words["staff"]), len(self.words["customers"])
        self._total = people + customers + PROJECTS + DEVICES + PARTS + TICKETS + COMPLAINTS
        self._done = 0
        self._clock = office.clock
        self.staff: list[int] = []
        self.technicians: list[int] = []
        self.customers: list[int] = []
        self.projects: dict[int, int] = {}
        self.devices: list[tuple[int, int]] = []

    def run(self) -> None:
        """Makes everything; the database's own clock is put back in any case."""
        try:
            self.office.settings.save(self.words["company"])
            for make in (
                self._staff,
                self._calendar,
                self._rates,
                self._customers,
                self._projects,
                self._policies,
                self._devices,
                self._cards,
                lambda: sample_contracts.make(self),
                self._parts,
                self._tickets,
                self._offers,
                lambda: sample_coverage.fill(self.office, self.today),
                self._complaints,
                self._duty,
                self._articles,
                lambda: add_work(self),
                lambda: add_charges(self),
                lambda: add_forms(self),
                lambda: add_flows(self),
            ):
                make()
        finally:
            self.office.database.clock = self._clock

    def day(self, back: int) -> date:
        """The date so many days ago; in the future with a negative number."""
        return self.today - timedelta(days=back)

    def stand_on(self, day: date, hour: int) -> None:
        """Moves the clock to an hour of that day, never into the future."""
        self._at(day, hour)

    def _step(self) -> None:
        if self._cancelled():
            raise Cancelled()
        self._done += 1
        self._progress(self._done, self._total)

    def _at(self, day: date, hour: int, minute: int = 0) -> None:
        """Moves the clock to an hour of office time, never into the future."""
        from app.core import clock

        self.now = min(clock.utc(datetime(day.year, day.month, day.day, hour, minute)), self.real_now)

    # -- registers -------------------------------------------------------------------------------------------------

    def _staff(self) -> None:
        categories = {"售后": "service", "研发": "research", "测试": "testing", "销售": "sales"}
        certificates = self.words["certificates"]
        for i, (name, role, department, position, category, education, phone, years) in enumerate(self.words["staff"]):
            held = self.source.sample(certificates, 2 if role == "technician" else 1 if i % 2 else 0)
            if role == "technician" and certificates[0] not in held:
                held[0] = certificates[0]  # the office's own rule: nobody goes to power equipment without it
            raw = {
                "name": name,
                "role": role,
                "department": department,
                "position": position,
                "title": "工程师" if role in ("technician", "technical") else "",
                "category": categories[category],
                "education": education,
                "phone": phone,
                "hired_on": self.day(years * 365 + 40 * i),
                "skills": SKILLS[i % len(SKILLS)] if role == "technician" else "",
                "certificates": [self._certificate(i * 3 + k, *item) for k, item in enumerate(held)],
            }
            self.staff.append(self.office.staff.save(raw))
            if role == "technician":
                self.technicians.append(self.staff[-1])
            self._step()

    def _certificate(self, i: int, name: str, level: str) -> dict[str, Any]:
        # One in five runs out within the warning time, one has run out already.
        left = (35, 400, -20, 700, 900)[i % 5]
        return {
            "name": name,
            "level": level,
            "categories": CERTIFIED.get(name, ""),
            "number": f"T3205{self.source.randrange(10**9):09}",
            "issued_on": self.day(1095 - left),
            "expires_on": self.day(-left),
        }

    def _calendar(self) -> None:
        """A summer with a longer lunch break, a day off for the annual party, a Saturday that was worked (C3)."""
        hours = self.office.workhours
        summer = {"name": "夏季", "first_day": "06-15", "last_day": "09-15"} | dict(hours.rows()[0].values)
        hours.save(summer | {key: text.replace("13:30-17:30", "14:00-18:00") for key, text in summer.items()})
        friday = self.day(self.today.weekday() - 4 - 21)
        saturday = self.day(self.today.weekday() - 5 + 35)
        self.office.worktime.save({"date": friday, "kind": "off", "reason": "公司年会"})
        self.office.worktime.save({"date": saturday, "kind": "work", "hours": "09:00-12:00", "reason": "年中盘点"})

    def _rates(self) -> None:
        """The company's charge rates, and what they were before (dated versions)."""
        for name, kind, unit, cost, price in self.words["rates"]:
            for back, share in ((700, 9), (180, 10)):
                raw = {
                    "name": name,
                    "kind": kind,
                    "unit": unit,
                    "cost": cost * share / 10,
                    "list_price": price * share / 10,
                    "valid_from": self.day(back),
                }
                self.office.rates.save(raw)

    def _customers(self) -> None:
        contacts, sites = self.words["contacts"], self.words["sites"]
        for i, (name, short, region, address, kind, key_account) in enumerate(self.words["customers"]):
            people = self.source.sample(contacts, 1 + i % 2)
            raw = {
                "name": name,
                "short_name": short,
                "region": region,
                "address": address,
                "kind": kind,
                "key_account": key_account,
                "phone": f"0{510 + i}-{self.source.randrange(10**7, 10**8)}",
                "responsible_id": self.staff[-1],
                "contacts": [
                    {"name": person, "duty": duty, "phone": f"13{self.source.randrange(10**9):09}"}
                    for person, duty in people
                ],
                "sites": [{"name": site} for site in self.source.sample(sites, 1 + i % 3)],
            }
            self.customers.append(self.office.customers.save(raw))
            self._step()

    def _projects(self) -> None:
        plans = [row[0] for row in self.office.plans.listing.walk(Query(sort="number"))]
        for i, customer in enumerate(self.customers[:PROJECTS]):
            accepted = self.day(self.source.randrange(20, 1100))
            self._at(min(accepted, self.day(1)), 10)
            raw = {
                "name": f"{self.words['customers'][i][1]}{self.source.choice(('包装线', '动力站', '检测线'))}项目",
                "customer_id": customer,
                "contract_number": f"HY{accepted.year}-{100 + i}",
                "contract_on": accepted - timedelta(days=90),
                "amount": 180_000 + 15_000 * i,
                "completed_on": accepted - timedelta(days=5),
                "accepted_on": accepted,
                "manager_id": self.technicians[i % len(self.technicians)],
                "plan_id": plans[i % len(plans)],
                "warranty_months": 24,
                "service_class": "ABC"[i % 3],
                "members": [
                    {"staff_id": person, "duty": ("项目负责", "现场服务", "现场服务", "技术支持", "备件")[k % 5]}
                    for k, person in enumerate(self.staff[2 : 2 + 4 + i % 3])
                ],
                "prices": [
                    {"item": name, "price": price, "valid_from": accepted - timedelta(days=90)}
                    for name, _spec, _unit, _category, _wear, _cost, price in self.words["parts"][i % 15 : i % 15 + 4]
                ],
            }
            self.projects[customer] = self.office.projects.save(raw)
            self._step()

    def _policies(self) -> None:
        """A policy of the office's own for some key accounts, and projects whose contracts name another."""
        self._at(self.day(1), 9)
        policies = {row[2]: row[0] for row in self.office.policies.listing.walk(Query(sort="number"))}
        raw = self.office.policies.copied(policies["三级响应"])
        for level, (respond, arrive) in zip(raw["levels"], ((15, 60), (30, 120), (60, 240)), strict=True):
            minutes = {"respond": respond, "arrive": arrive}
            for limit in level["limits"]:
                if limit["goal"] in minutes:
                    limit |= {"amount": minutes[limit["goal"]], "unit": "minutes"}
            level["limits"] = [limit for limit in level["limits"] if limit["goal"] != "depart"]
        raw |= {"name": "重点客户三级响应", "name_en": "Key accounts, three levels", "warn_minutes": 15}
        key_accounts = self.office.policies.save(raw | {"remark": "总经理批准，仅限重点客户"})
        for customer in self.customers[:12:3]:
            self.office.customers.save({"sla_policy_id": key_accounts}, customer)
        named = ("一小时响应、两个工作日修复", "应急服务", "分支机构服务")
        for project, name in zip(list(self.projects.values())[1::9], named, strict=False):
            self.office.projects.save({"sla_policy_id": policies[name]}, project)

    def _devices(self) -> None:
        owners = list(self.projects)
        for i in range(DEVICES):
            customer = owners[i % len(owners)]
            project = self.office.projects.get(self.projects[customer]).values
            name, category, brand, model, price = self.words["models"][i * 7 % len(self.words["models"])]
            accepted = project["accepted_on"]
            self._at(min(accepted, self.day(1)), 11)
            raw = {
                "customer_id": customer,
                "project_id": self.projects[customer],
                "name": name,
                "category": category,
                "brand": brand,
                "manufacturer": "江苏恒远自动化设备有限公司" if brand == "恒远" else f"{brand}中国",
                "model": model,
                "serial": f"{model.replace('-', '')}{accepted:%y%m}{4700 + i}",
                "quantity": 1,
                "unit_price": price,
                "delivered_on": accepted - timedelta(days=20),
                "sold_on": accepted - timedelta(days=20),
                "installed_on": accepted - timedelta(days=10),
                "accepted_on": accepted,
                "supplied_by_us": True,
                "approved": True,
                "settings": [{"name": "工作压力", "value": "0.6 MPa"}, {"name": "额定电压", "value": "380 V"}],
                "software_version": "V2.3" if category == "控制设备" else "",
            }
            self.devices.append((self.office.equipment.save(raw), customer))
            self._step()

    def _cards(self) -> None:
        # The newest projects and a few forgotten ones have no card yet: the due list shows them.
        for i, project in enumerate(self.projects.values()):
            accepted = self.office.projects.get(project).values["accepted_on"]
            if accepted < self.day(40) and i % 9:
                self._at(accepted + timedelta(days=12), 15)
                devices = self.office.cards.devices_of_project(project)
                self.office.cards.printed(self.office.cards.issue(devices, per_project=True))

    def _parts(self) -> None:
        kinds, suppliers = self.words["part_kinds"], self.words["suppliers"]
        models = sorted({model for _n, _c, _b, model, _p in self.words["models"]})
        for i in range(PARTS):
            name, specification, unit, category, wear, cost, price = self.words["parts"][i % len(self.words["parts"])]
            supplier, contact, phone = suppliers[i % len(suppliers)]
            raw = {
                "name": f"{name} {kinds[i // 20]}",
                "specification": specification,
                "unit": unit,
                "category": category,
                "wear": wear,
                "supplier": supplier,
                "supplier_contact": contact,
                "supplier_phone": phone,
                "lead_days": 3 + i % 12,
                "cost": cost * (10 + i // 20) / 10,
                "list_price": price * (10 + i // 20) / 10,
                "minimum": 2 + i % 5,
                "bin": f"{'ABCD'[i % 4]}-{1 + i // 4:02}",
                "stock": self.source.randrange(0, 25),
                "models": [{"model": model} for model in self.source.sample(models, 2)],
            }
            self.office.parts.save(raw)
            self._step()

    # -- tickets and complaints ------------------------------------------------------------------------------------

    def _tickets(self) -> None:
        # Most lie far back and are closed; the last ones are at every stage.
        backs = sorted((self.source.randrange(5, DAYS_BACK) for _ in range(TICKETS - 14)), reverse=True)
        backs += [4, 3, 3, 2, 2, 2, 1, 1, 1, 0, 0, 0, 0, 0]
        for i, back in enumerate(backs):
            device, customer = self.devices[self.source.randrange(DEVICES)]
            self._at(self.day(back), 8 + i % 9, i * 13 % 60)
            called = self.now
            # Now and then a call is typed in later.
            self.now = min(self.now + timedelta(minutes=95 if i % 17 == 0 else 4), self.real_now)
            report, found, result = self._story(i)
            recorded = self.office.tickets.record_report(
                report
                | {
                    "called_at": called,
                    "customer_id": customer,
                    "equipment_id": device,
                    "caller_name": self.source.choice(self.words["contacts"])[0],
                    "caller_phone": f"13{self.source.randrange(10**9):09}",
                    "channel": self.source.choice(("phone", "phone", "phone", "wechat", "email", "dealer")),
                }
            )
            self._carry_on(recorded.id, report["kind"], found, result, self._stage(i, back))
            self._step()

    def _story(self, i: int) -> tuple[dict[str, Any], str, str]:
        """(what is reported, what is found, what was done)."""
        if i % 9 == 4:
            question, answer = self.words["questions"][i % len(self.words["questions"])]
            return {"kind": "question", "fault_reported": question}, "", answer
        if i % 11 == 7:
            wanted = self.words["consumables"][i % len(self.words["consumables"])]
            return {"kind": "consumables", "fault_reported": wanted}, "", "已发货"
        reported, found, result = self.words["faults"][i % len(self.words["faults"])]
        # The customer's policy has its level for the effect.
        return {"kind": "fault", "fault_reported": reported, "effect": ("down", "partly", "none")[i % 3]}, found, result

    def _stage(self, i: int, back: int) -> int:
        """How far a ticket got: 0 registered, 1 assigned, 2 in progress, 3 waiting, 4 resolved, 5 closed."""
        if back >= 5:
            return 5
        return (4, 3, 2, 4, 1, 2, 1, 3, 0, 2, 1, 0, 0, 0)[i - (TICKETS - 14)]

    def _carry_on(self, ticket: int, kind: str, found: str, result: str, stage: int) -> None:
        tickets = self.office.tickets
        if kind == "question":
            if stage >= 4:
                self._later(10)
                tickets.resolve_ticket(ticket, {"solved_how": "phone", "result": result})
                tickets.close(ticket, {})
            return
        steps = [
            lambda: tickets.assign(
                ticket, {"technician_id": self.source.choice(self.technicians), "anyway": "客户指定该工程师"}
            ),
            lambda: tickets.start(ticket, {}),
            lambda: tickets.wait(ticket, {"waiting_for": "parts", "waiting_note": "等待备件到货"}),
            lambda: tickets.resolve_ticket(
                ticket,
                {
                    "solved_how": self.source.choice(("phone", "remote", "site", "site")),
                    "result": result,
                    "fault_found": found,
                },
            ),
        ]
        waits = stage == 3 or (stage > 3 and self.source.random() < 0.15)
        for step in range(min(stage, 4)):
            if step == 2 and not waits:
                continue
            self._later(self.source.randrange(15, 180))
            if step == 3 and waits:
                tickets.go_on(ticket, {})
            self._happened(ticket, step)
            steps[step]()
        if stage == 5:
            self._later(self.source.randrange(300, 1300))
            self._call_back(ticket, steps[3])
        elif stage == 4 and ticket % 2:
            self._later(60)
            self.office.call_backs.record(ticket, {"outcome": "no_answer"})
        elif stage == 1:
            tickets.urge(ticket)

    def _call_back(self, ticket: int, resolve: Callable[[], object]) -> None:
        """Most are content; some are not solved at first, some are never reached."""
        calls, marks = self.office.call_backs, "55554443"
        satisfaction = self.source.choice(marks)
        if ticket % 23 == 0:
            for hours in (3, 20, 4):
                calls.record(ticket, {"outcome": "busy" if hours == 20 else "no_answer"})
                self._later(hours * 60)
            if not calls.sheet(ticket).hindrance:
                calls.close_unreached(ticket, {})
                return
        if ticket % 19 == 0:
            calls.record(ticket, {"solved": "no", "satisfaction": "2", "note": "第二天又出现同样的故障"})
            self._later(180)
            resolve()
            self._later(240)
        answers = {"on_time": "yes", "attitude": "good", "note": "已恢复正常", "close": True}
        calls.record(ticket, {"solved": "yes", "satisfaction": satisfaction} | answers)

    def _happened(self, ticket: int, step: int) -> None:
        """What is recorded of the newer tickets before a step: the response, the way, that it works again."""
        if self.real_now - self.now < timedelta(days=EVENTS_BACK):
            for event in (("responded",), ("departed", "arrived"), (), ("restored",))[step]:
                self.office.clocks.happened(ticket, event, {"at": self.now})

    def _later(self, minutes: int) -> None:
        self.now = min(self.now + timedelta(minutes=minutes), self.real_now)

    def _offers(self) -> None:
        """Sales has answered all but the newest of its to-dos."""
        self.now = self.real_now
        todos = [row[0] for row in self.office.todos.listing.walk(Query(scope="open", sort="id"))]
        for i, todo in enumerate(todos[:-5]):
            outcome, words = (
                ("later", "已报价，客户考虑中"),
                ("accepted", "客户同意签维保合同"),
                ("declined", "客户暂不需要"),
            )[i % 3]
            self.office.todos.answer_offer(todo, {"outcome": outcome, "answer": words})

    def _articles(self) -> None:
        from app.sample_articles import write_articles

        self.now = self.real_now
        write_articles(self.office, [row[0] for row in self.words["staff"] if row[1] == "technician"])

    def _complaints(self) -> None:
        for i in range(COMPLAINTS):
            content, nature, severity, wish = self.words["complaints"][i % len(self.words["complaints"])]
            device, customer = self.devices[i * 5 % DEVICES]
            self._at(self.day(i * 41 % 700), 9 + i % 8)
            person, _duty = self.words["contacts"][i]
            raw = {
                "received_at": self.now,
                "customer_id": customer,
                "equipment_id": device,
                "person": person,
                "phone": f"13{self.source.randrange(10**9):09}",
                "channel": "phone",
                "content": content,
                "wish": wish,
                "nature": nature,
                "severity": severity,
                "received_by_id": self.staff[0],
            }
            self.office.complaints.save(raw)
            self._step()

    def _duty(self) -> None:
        self.now = self.real_now
        fill_duty(self.office, self.today, self.technicians, self.staff[:2], self.customers)
