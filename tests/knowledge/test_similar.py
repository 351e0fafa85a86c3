"""A8, C1: similar articles and past tickets for what is typed, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.core import near
from app.core.errors import NotFound
from app.core.near import Statement
from app.knowledge.rules import phrases_of
from app.tickets import similar
from tests.knowledge.conftest import World

SOLUTION = {"solved_how": "phone", "result": "更换密封圈"}


def solve(world: World, fault: str, **typed: object) -> int:
    result = str(typed.pop("result", SOLUTION["result"]))
    ticket = world.report(fault_reported=fault, **typed)
    world.office.tickets.resolve_ticket(ticket, SOLUTION | {"result": result})
    return ticket


def article(world: World, title: str, **typed: object) -> int:
    return world.office.articles.save({"title": title, "solution": "更换密封圈"} | typed)


def test_A8_similar_articles_with_their_solution_and_how_often_they_helped(world: World) -> None:
    office = world.office
    plain = article(world, "真空报警")
    fitting = article(world, "抽真空报警", models="DK-350、DK-200", solution="更换密封圈，\n抽空试机")
    article(world, "触摸屏黑屏")
    for _n in range(3):
        office.articles.helped(fitting, world.report())
    found = office.articles.similar("开机抽真空就报警", model="dk 200")
    assert [(hit.id, hit.title, hit.times) for hit in found] == [
        (fitting, "抽真空报警", 3),
        (plain, "真空报警", 0),
    ]
    assert found[0].solution == "更换密封圈， 抽空试机"
    # The device says the model by itself.
    by_device = office.articles.similar("真空报警", device_id=world.device)
    assert (by_device[0].id, by_device[0].title) == (fitting, "DK-200 抽真空报警")
    assert len(office.articles.similar("真空报警", limit=1)) == 1


def test_A8_drafts_and_archived_articles_are_not_offered(world: World) -> None:
    article(world, "真空报警", state="draft")
    world.office.articles.archive([article(world, "真空报警")])
    assert world.office.articles.similar("真空报警") == []


def test_C1_similar_past_tickets_same_device_first(world: World) -> None:
    here = solve(world, "真空报警", equipment_id=world.device, result="清洗泵")
    elsewhere = solve(world, "真空报警", customer_id=world.other, result="换泵油")
    found = world.office.tickets.similar("真空报警", device_id=world.device)
    assert [(hit.id, hit.title, hit.solution) for hit in found] == [
        (here, "DK-200 真空报警", "清洗泵"),
        (elsewhere, "真空报警", "换泵油"),
    ]
    assert [hit.id for hit in world.office.tickets.similar("真空报警", without=here)] == [elsewhere]


def test_C1_open_cancelled_and_archived_tickets_teach_nothing(world: World) -> None:
    world.report(fault_reported="真空报警")
    cancelled = world.report(fault_reported="真空报警")
    world.office.tickets.cancel(cancelled, {"reason": "误报"})
    archived = solve(world, "真空报警")
    world.office.tickets.call_back(archived, {"solved": "yes"})
    world.office.tickets.close(archived, {})
    world.office.tickets.archive([archived])
    assert world.office.tickets.similar("真空报警") == []


def test_C1_tickets_that_say_the_same_are_one_with_their_number(world: World) -> None:
    for _n in range(3):
        last = solve(world, "真空报警")
    (hit,) = world.office.tickets.similar("真空报警")
    assert (hit.id, hit.times) == (last, 3)


NO_FAULTS = ["", "   ", "，。", '"', "NOT", "AND OR", "*", "%", "a", "'; DROP TABLE ticket; --", "(" * 50]


@pytest.mark.parametrize("typed", NO_FAULTS)
def test_C1_what_is_no_fault_finds_nothing_and_breaks_nothing(world: World, typed: str) -> None:
    solve(world, "真空报警")
    article(world, "真空报警")
    assert world.office.tickets.similar(typed) == []
    assert world.office.articles.similar(typed) == []


@pytest.mark.parametrize(
    "typed", ["真空 OR 报警", '"真空报警"', "真空* NEAR 报警", "真空报警'--", "ＤＫ－２００　真空报警"]
)
def test_C1_words_and_signs_of_a_query_language_are_plain_text(world: World, typed: str) -> None:
    ticket = solve(world, "真空报警")
    assert [hit.id for hit in world.office.tickets.similar(typed)] == [ticket]


def test_C1_letters_and_digits_are_compared_too(world: World) -> None:
    ticket = solve(world, "屏幕显示 E0712 并停机")
    solve(world, "E0713 代码")
    assert world.office.tickets.similar("报 Ｅ０７１２")[0].id == ticket


def everything(entries: Statement) -> Statement:
    return entries


def test_A8_a_whole_phrase_is_found_behind_many_newer_ones_that_share_a_word(world: World) -> None:
    """The newest that say 报警 must not hide the one that says all of it."""
    old = world.report(fault_reported="伺服过载报警")
    for n in range(12):
        world.report(fault_reported=f"第{n}号柜报警")
    with world.office.read() as session:
        found = near.near(session, "tickets", phrases_of("伺服过载报警，停机"), everything, limit=6)
    assert old in found and len(found) == 6


def test_A8_candidates_are_of_one_kind_the_newest_first(world: World) -> None:
    tickets = [world.report(fault_reported="真空报警") for _n in range(6)]
    article(world, "真空报警")
    with world.office.read() as session:
        found = near.near(session, "tickets", phrases_of("真空"), everything, limit=4)
        assert near.near(session, "tickets", [], everything, limit=4) == {}
    assert list(found) == tickets[:1:-1]
    assert all("真空报警" in words for words in found.values())


def test_C1_newer_tickets_that_are_open_do_not_hide_a_solved_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = solve(world, "真空报警")
    for _n in range(6):
        world.report(fault_reported="真空报警")
    few = near.near

    def four(session: Session, kind: str, phrases: list[set[str]], only: near.Only) -> dict[int, str]:
        return few(session, kind, phrases, only, limit=4)

    monkeypatch.setattr(similar, "near", four)
    assert [hit.id for hit in world.office.tickets.similar("真空报警")] == [ticket]


def test_A8_what_is_rare_among_the_newest_is_found_among_the_older_ones(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(near, "RECENT", 2)
    old = solve(world, "伺服过载")
    for _n in range(5):
        world.report(fault_reported="漏油")
    assert [hit.id for hit in world.office.tickets.similar("伺服过载")] == [old]


def test_A8_an_article_is_found_however_old_it_is(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(near, "RECENT", 2)
    monkeypatch.setattr(near, "FAR", 2)
    old = article(world, "伺服过载")
    for n in range(4):
        article(world, f"漏油 {n}")
        world.report(fault_reported="伺服过载")
    assert [hit.id for hit in world.office.articles.similar("伺服过载")] == [old]


def test_C1_an_unknown_device_is_said(world: World) -> None:
    with pytest.raises(NotFound):
        world.office.tickets.similar("真空报警", device_id=999)
