"""The office's settings as a service (H3, H8)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.core.errors import Invalid, NotAllowed
from app.office import Office

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def test_settings_have_shipped_defaults_until_the_office_chooses(office: Office) -> None:
    assert office.settings.get("attachments.limit_mb") == 20
    assert office.settings.all()["number.tickets"] == "GD{year}{month}-{n:04}"
    office.settings.save({"attachments.limit_mb": "35", "company.name": " 某某设备有限公司 "})
    assert office.settings.get("attachments.limit_mb") == 35
    assert office.settings.get("company.name") == "某某设备有限公司"


def test_settings_are_saved_all_or_nothing_and_every_problem_is_named(office: Office) -> None:
    with pytest.raises(Invalid) as caught:
        office.settings.save(
            {
                "company.address": "上海",
                "attachments.limit_mb": "many",
                "card.due_months": 99,
                "number.tickets": "GD{x}",
            }
        )
    assert {problem.field for problem in caught.value.problems} == {
        "attachments.limit_mb",
        "card.due_months",
        "number.tickets",
    }
    assert office.settings.get("company.address") == ""


def test_C10_a_number_pattern_of_the_office_is_used_and_the_shipped_one_comes_back(office: Office) -> None:
    office.settings.save({"number.customers": "C-{n:03}"})
    first = office.customers.save({"name": "华润电力"})
    assert office.customers.get(first).values["number"] == "C-001"
    office.settings.save({"number.customers": "KH{n:05}"})
    second = office.customers.save({"name": "华能"})
    assert office.customers.get(second).values["number"] == "KH00002"


def test_H3_the_logo_is_a_picture_and_can_be_taken_away(office: Office) -> None:
    office.settings.save({"company.logo": PNG})
    assert office.settings.logo() == PNG
    with pytest.raises(Invalid):
        office.settings.save({"company.logo": b"GIF89a"})
    with pytest.raises(Invalid):
        office.settings.save({"company.logo": PNG + b"0" * 3_000_000})
    assert office.settings.logo() == PNG
    office.settings.save({"company.logo": b""})
    assert office.settings.logo() == b""


def test_the_time_zone_is_checked(office: Office) -> None:
    with pytest.raises(Invalid):
        office.settings.save({"office.zone": "Mars/Olympus"})


def test_H8_only_who_may_changes_the_settings(as_role: Callable[[str], Office]) -> None:
    clerk = as_role("clerk")
    assert clerk.settings.get("card.due_months") == 1
    with pytest.raises(NotAllowed):
        clerk.settings.save({"card.due_months": 2})
