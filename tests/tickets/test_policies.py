"""C2: SLA policies are stored with their versions, chosen by precedence, and imported by number or name."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select

from app.core import i18n
from app.core.database import PROGRAM
from app.core.errors import Refused, Stale
from app.core.lists import Query
from app.core.settings import SettingRow
from app.core.told import tell_changes
from app.office import Office
from app.tickets.policies import choice as chosen_by
from app.tickets.policies import seed as policy_seed
from app.tickets.policies.choice import Chosen, kept_policy, policy_for
from app.tickets.policies.model import SlaPolicy, SlaPolicyVersion
from app.tickets.policies.versions import parsed
from app.tickets.sla import shipped as sla_shipped
from app.tickets.sla.policy import Goal, Limit, Unit
from tests.conftest import StandingClock
from tests.excel import sheets
from tests.tickets.policies import policy, policy_id

DAY = date(2026, 11, 22)


def chosen(office: Office, day: date = DAY, **ids: int | None) -> Chosen:
    asked = {"customer_id": 0, "project_id": None, "equipment_id": None} | ids
    with office.read() as session:
        return policy_for(session, day=day, **asked)  # type: ignore[arg-type]


# -- shipped ---------------------------------------------------------------------------------------------------------


def test_C2_the_shipped_policies_are_stored_as_they_are_shipped(office: Office) -> None:
    with office.read() as session:
        rows = session.scalars(select(SlaPolicy).order_by(SlaPolicy.id)).all()
        assert [parsed(row.versions[-1].data) for row in rows] == list(sla_shipped.SHIPPED)
        assert [row.shipped for row in rows] == [p.code for p in sla_shipped.SHIPPED]
        assert {(row.edition, len(row.versions)) for row in rows} == {(1, 1)}
    numbers = [row[1] for row in office.policies.listing.first_page(Query())]
    assert numbers == [f"SLA0{n}" for n in range(1, 9)]
    details = office.policies.get(policy_id(office, "一小时响应、两个工作日修复"))
    assert (details.values["holidays_served"], details.values["warn_minutes"]) == (True, 30)


def test_C2_seeding_again_changes_nothing_and_keeps_what_the_office_changed(office: Office) -> None:
    emergency = policy_id(office, "应急服务")
    office.policies.save({"name": "应急"}, emergency)
    with office.database.write(PROGRAM) as session:
        policy_seed.seed(session)
    assert office.policies.listing.count(Query()) == 8
    assert office.policies.get(emergency).values["name"] == "应急"


# -- versions --------------------------------------------------------------------------------------------------------


def test_C2_a_change_of_a_limit_makes_a_new_version_and_the_old_one_stays(office: Office, clock: StandingClock) -> None:
    three = policy_id(office, "三级响应")
    before = chosen(office)
    details = office.policies.get(three)
    levels = details.children["levels"]
    levels[0]["limits"][0] |= {"amount": "30", "unit": "minutes"}
    clock.forward(days=1)
    office.policies.save({"levels": levels}, three, details.version)
    facts = office.policies.facts(three)
    assert next((v.edition, v.who, v.valid_from) for v in facts.versions) == (2, "王芳", clock())
    assert facts.versions[0].changes == (
        "Major · Response: 1 hour from the call (7×24) → 30 minutes from the call (7×24)"
    )
    assert (facts.versions[1].changes, facts.versions[1].who) == ("came with the program", "System")
    with office.read() as session:
        assert kept_policy(session, before.version_id) == before.policy == sla_shipped.THREE_LEVELS
    # A call of the day before keeps what held then, also when it is typed only now; a new one has the new limits.
    assert chosen(office, DAY).version_id == before.version_id
    now = chosen(office, date(2026, 11, 23))
    assert now.policy.levels[0].limits[0] == Limit(Goal.RESPOND, 30, Unit.MINUTES)
    assert now.policy.version == 2
    assert office.policies.version_in_words(before.version_id or 0).levels[0].limits[0].length == "1 hour"
    assert office.policies.get(three).version == details.version + 1


def test_C2_a_call_from_before_the_policy_was_entered_has_its_first_version(office: Office) -> None:
    assert chosen(office, date(2020, 1, 1)).policy == sla_shipped.THREE_LEVELS


@pytest.mark.parametrize(
    ("typed", "versions"),
    [
        ({"remark": "合同附件三"}, 1),
        ({"number": "SLA-A"}, 1),
        ({}, 1),
        ({"name": "三级"}, 2),
        ({"warn_minutes": "45"}, 2),
        ({"holidays_served": True}, 2),
        ({"pause_parts": False}, 2),
        ({"escalation": [{"minutes": "0", "tell": "李强"}]}, 2),
        ({"common": []}, 2),
    ],
)
def test_C2_only_what_tickets_go_by_makes_a_version(office: Office, typed: dict[str, Any], versions: int) -> None:
    three = policy_id(office, "三级响应")
    office.policies.save(typed, three)
    assert len(office.policies.facts(three).versions) == versions
    assert policy(office, three).version == versions
    with office.read() as session:
        assert session.get_one(SlaPolicy, three).edition == versions


def test_C2_the_history_tells_what_a_version_changed(office: Office) -> None:
    three = policy_id(office, "三级响应")
    office.policies.save({"warn_minutes": 45, "common": []}, three)
    told = tell_changes(office.policies, three)[0]
    assert [(v.old, v.new) for v in told.values] == [("30", "45")]
    assert told.note.splitlines() == [
        "every level · Registration: 15 minutes from the call (7×24); never stands still → –",
        "every level · Call-back: 24 hours from the solution (7×24); never stands still → –",
        "every level · Signed record back: 5 days from the technician's return (7×24); never stands still → –",
    ]


def test_H7_two_editors_of_the_same_policy_meet(office: Office) -> None:
    three = policy_id(office, "三级响应")
    version = office.policies.get(three).version
    office.policies.save({"common": []}, three, version)
    with pytest.raises(Stale):
        office.policies.save({"warn_minutes": 5}, three, version)
    assert len(office.policies.facts(three).versions) == 2


# -- which one holds ---------------------------------------------------------------------------------------------------


NAMED = {"contract": "应急服务", "project": "分支机构服务", "customer": "经销商服务", "default": "三级响应"}


@pytest.mark.parametrize(
    ("named", "whose"),
    [
        ("contract project customer", "contract"),
        ("contract customer", "contract"),
        ("contract", "contract"),
        ("project customer", "project"),
        ("project", "project"),
        ("customer", "customer"),
        ("", "default"),
    ],
)
@pytest.mark.parametrize("project_given", [True, False])
def test_C2_contract_before_project_before_customer_before_default(
    office: Office, monkeypatch: pytest.MonkeyPatch, named: str, whose: str, project_given: bool
) -> None:
    ids = {key: policy_id(office, name) for key, name in NAMED.items()}
    asked: list[tuple[int, date]] = []

    def contract(_session: Any, device: int, day: date) -> int | None:
        asked.append((device, day))
        return ids["contract"] if "contract" in named else None

    monkeypatch.setattr(chosen_by, "policy_of_contract", contract)
    customer = office.customers.save(
        {"name": "华润电力", "sla_policy_id": ids["customer"] if "customer" in named else None}
    )
    project = office.projects.save(
        {"name": "一期", "customer_id": customer, "sla_policy_id": ids["project"] if "project" in named else None}
    )
    device = office.equipment.save({"customer_id": customer, "project_id": project, "name": "真空炉"})
    found = chosen(
        office, customer_id=customer, project_id=project if project_given else None, equipment_id=device
    )  # fmt: skip
    assert (found.whose, found.policy.name) == (whose, NAMED[whose])
    assert asked == [(device, DAY)]
    with office.read() as session:
        version = session.get_one(SlaPolicyVersion, found.version_id)
        assert version.policy_id == ids[whose]


def test_C2_the_project_that_is_given_comes_before_that_of_the_device(office: Office) -> None:
    customer = office.customers.save({"name": "华润电力"})
    first, second = (
        office.projects.save({"name": name, "customer_id": customer, "sla_policy_id": name})
        for name in ("应急服务", "分支机构服务")
    )
    device = office.equipment.save({"customer_id": customer, "project_id": first, "name": "真空炉"})
    assert chosen(office, equipment_id=device).policy.name == "应急服务"
    assert chosen(office, equipment_id=device, project_id=second).policy.name == "分支机构服务"
    assert chosen(office, customer_id=customer).whose == "default"


def test_C2_the_default_is_chosen_and_survives_its_renaming(office: Office) -> None:
    emergency, three = policy_id(office, "应急服务"), policy_id(office, "三级响应")
    assert defaults(office) == ["三级响应"]
    office.policies.make_default(emergency)
    assert defaults(office) == ["应急服务"]
    assert chosen(office).policy == sla_shipped.EMERGENCY
    office.policies.save({"name": "应急", "number": "E1"}, emergency)
    assert (defaults(office), chosen(office).policy.name) == (["应急"], "应急")
    assert office.policies.facts(emergency).is_default
    with pytest.raises(Refused):
        office.policies.archive([emergency])
    office.policies.make_default(three)
    assert defaults(office) == ["三级响应"]
    with office.read() as session:
        assert session.scalar(select(SettingRow.id).where(SettingRow.key == "sla.default")) is None
    office.policies.archive([emergency])
    with pytest.raises(Refused):
        office.policies.make_default(emergency)


def test_C2_a_default_that_is_gone_is_the_shipped_one_and_a_database_without_policies_has_it_too(
    office: Office,
) -> None:
    with office.write() as session:
        session.add(SettingRow(key="sla.default", value="999"))
    assert chosen(office).policy == sla_shipped.THREE_LEVELS
    with office.write() as session:
        session.execute(delete(SlaPolicyVersion))
        session.execute(delete(SlaPolicy))
    assert chosen(office) == Chosen(None, sla_shipped.DEFAULT, "default")
    with office.read() as session:
        assert kept_policy(session, None) == kept_policy(session, 12345) == sla_shipped.DEFAULT


def test_C2_an_archived_policy_still_holds_where_it_was_promised(office: Office) -> None:
    branch = policy_id(office, "分支机构服务")
    customer = office.customers.save({"name": "华润电力", "sla_policy_id": branch})
    office.policies.archive([branch])
    assert chosen(office, customer_id=customer).policy.name == "分支机构服务"
    assert branch not in [record_id for record_id, _label in office.policies.look_up("")]
    assert chosen(office, customer_id=customer).whose == "customer"


def defaults(office: Office) -> list[str]:
    return [row[2] for row in office.policies.listing.first_page(Query(filters={"is_default": "yes"}))]


# -- Excel and papers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", ["SLA 策略", "服务级别", "SLA", "服务承诺"])
@pytest.mark.parametrize(
    ("register", "header", "row"),
    [("projects", ["项目名称", "客户名称"], ["一期", "华润电力"]), ("customers", ["客户名称"], ["东方机械"])],
)
def test_H1_C2_an_import_finds_the_policy_by_number_or_name(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, title: str, register: str, header: Any, row: Any
) -> None:
    monkeypatch.setattr("app.core.backup.Backups.before", lambda _self, _what: None)
    office.customers.save({"name": "华润电力"})
    for typed, name in (("SLA03", "应急服务"), ("分支机构服务", "分支机构服务")):
        plan = office.excel.check(register, sheets.xlsx(tmp_path / "导入.xlsx", [[*header, title], [*row, typed]]))
        assert plan.can_apply
        office.excel.apply(plan)
        records = office.register(register)
        (record_id,) = records.listing.ids(Query(filters={"name": row[0]}))
        assert records.get(record_id).labels["sla_policy_id"].startswith(name)
        place = 1 + [column.key for column in records.listing.columns].index("sla")
        assert records.listing.rows([record_id])[record_id][place] == name
    plan = office.excel.check(register, sheets.xlsx(tmp_path / "导入.xlsx", [[*header, title], [*row, "应急"]]))
    assert plan.wrong == 1


def test_H1_C2_a_sheet_of_policies_can_rename_but_makes_none_without_levels(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.core.backup.Backups.before", lambda _self, _what: None)
    rows = [["策略编号", "策略名称", "节假日照常服务"], ["SLA03", "应急", "是"]]
    plan = office.excel.check("policies", sheets.xlsx(tmp_path / "导入.xlsx", rows))
    office.excel.apply(plan)
    emergency = policy_id(office, "应急")
    assert (policy(office, emergency).holidays_served, policy(office, emergency).version) == (True, 2)
    rows[1] = ["X1", "新策略", ""]
    plan = office.excel.check("policies", sheets.xlsx(tmp_path / "导入.xlsx", rows))
    assert [error.reason for error in plan.errors] == ["A policy needs at least one level."]
    assert not plan.can_apply


def test_A2_C2_the_guarantee_names_the_projects_policy_in_the_language_of_the_paper(file_office: Office) -> None:
    from app.customers.sla import policy_name

    branch = policy_id(file_office, "分支机构服务")
    with file_office.read() as session:
        assert policy_name(session, branch) == "Branch"
        i18n.set_language("zh_CN")
        assert policy_name(session, branch) == "分支机构服务"
        assert policy_name(session, None) == policy_name(session, 999) == ""
