"""A8: the register of articles, their pictures, links to tickets and helps, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from app.core.errors import Invalid, NotAllowed, NotFound, Refused, Stale
from app.core.fields import Field
from app.core.lists import Query
from app.core.pictures import Picture
from app.knowledge.fields import FAULT_CATEGORY_OF
from app.office import Office
from tests.conftest import NOW, StandingClock
from tests.excel import sheets
from tests.knowledge.conftest import World, picture

VACUUM = {
    "title": "真空报警",
    "symptom": "抽真空时报警，压力上不去",
    "cause": "密封圈老化",
    "solution": "更换密封圈，抽空试机",
    "prevention": "每半年检查一次密封圈",
    "category": "hardware",
    "models": "DK-200，DK-350",
    "equipment_category": "包装设备",
}


def write(office: Office, **typed: Any) -> int:
    return office.articles.write(VACUUM | typed)


def helped(office: Office, article: int) -> int:
    return int(office.articles.get(article).values["helped"])


def test_A8_an_article_is_numbered_and_kept_with_its_author(office: Office) -> None:
    article = office.articles.get(write(office))
    assert article.values["number"] == "ZS00001"
    wanted = VACUUM | {"models": "DK-200、DK-350", "state": "published", "author": "王芳", "helped": 0}
    assert {key: article.values[key] for key in wanted} == wanted


def test_A8_C7_the_fault_categories_are_five() -> None:
    assert [value for value, _title in FAULT_CATEGORY_OF.options] == [
        "operation",
        "software",
        "configuration",
        "hardware",
        "other",
    ]


@pytest.mark.parametrize("typed", [{"title": ""}, {"solution": ""}, {"category": "没有的"}, {"title": "长" * 301}])
def test_A8_what_is_wrong_is_said_beside_its_field(office: Office, typed: dict[str, str]) -> None:
    with pytest.raises(Invalid) as raised:
        write(office, **typed)
    assert [problem.field for problem in raised.value.problems] == list(typed)
    assert office.articles.listing.count(Query()) == 0


def test_A8_a_draft_may_lack_its_solution_until_it_is_published(office: Office) -> None:
    article = write(office, state="draft", solution="")
    with pytest.raises(Invalid):
        office.articles.save({"state": "published"}, article)
    office.articles.save({"state": "published", "solution": "更换密封圈"}, article)


@pytest.mark.parametrize(
    "typed", ["真空报警", "zkbj", "压力上不去", "老化", "抽空试机", "ZS00001", "DK-350", "ｄｋ２００", "包装设备"]
)
def test_A8_ctrl_K_finds_an_article_by_any_part_of_it(office: Office, typed: str) -> None:
    article = write(office)
    # The shipped check lists are named after equipment categories too.
    found = [(hit.kind, hit.record_id) for hit in office.find(typed) if hit.kind != "check_lists"]
    assert found == [("articles", article)]


def test_A8_an_article_is_found_however_many_tickets_say_the_same(world: World) -> None:
    article = write(world.office)
    for _n in range(60):
        world.report(fault_reported="真空报警")
    assert [hit.record_id for hit in world.office.find("真空报警") if hit.kind == "articles"] == [article]


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("technician", True),
        ("clerk", True),
        ("technical", True),
        ("quality", True),
        ("head", True),
        ("manager", True),
        ("keeper", False),
        ("finance", False),
    ],
)
def test_A8_H8_who_may_write(as_role: Callable[[str], Office], role: str, may: bool) -> None:
    office = as_role(role)
    if may:
        assert office.articles.get(write(office)).values["author"] == "李强"
        return
    with pytest.raises(NotAllowed):
        write(office)


HEADER = ["编号", "标题", "故障现象", "原因分析", "解决方法", "故障类别", "适用机型", "状态"]


def test_A8_H1_articles_come_from_a_sheet_and_the_second_time_nothing_changes(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.core.backup.Backups.before", lambda _self, _what: None)
    rows = [
        ["ZS1", "真空报警", "抽空报警", "密封圈老化", "更换密封圈", "硬件", "DK-200,DK-350", "已发布"],
        ["ZS2", "忘记密码", "", "", "", "软件", "", "草稿"],
    ]
    plan = office.excel.check("articles", sheets.xlsx(tmp_path / "导入.xlsx", [HEADER, *rows]))
    assert (plan.new, plan.wrong) == (2, 0)
    office.excel.apply(plan)
    (article,) = office.articles.similar("真空报警")
    values = office.articles.get(article.id).values
    assert (values["models"], values["category"], values["author"]) == ("DK-200、DK-350", "hardware", "王芳")
    again = office.excel.check("articles", sheets.xlsx(tmp_path / "导入.xlsx", [HEADER, *rows]))
    assert (again.new, again.changed, again.same) == (0, 0, 2)
    bad = [HEADER, ["ZS3", "漏油", "", "", "", "硬件", "", "已发布"]]
    wrong = office.excel.check("articles", sheets.xlsx(tmp_path / "错.xlsx", bad))
    assert [error.place for error in wrong.errors] == ["E2"]


# -- pictures ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP"])
def test_A8_pictures_are_stored_with_the_article(office: Office, kind: str) -> None:
    data = picture(kind)
    article = office.articles.write(VACUUM, pictures=[Picture(f"现场.{kind.lower()}", data)])
    (stored,) = office.articles.pictures(article)
    assert (stored.name, stored.media_type) == (f"现场.{kind.lower()}", f"image/{kind.lower()}")
    assert office.attachments.read(stored.id) == data


NO_PICTURES = {
    "a PDF": b"%PDF-1.7\n%...",
    "a text": "现场情况".encode(),
    "a GIF": picture("GIF"),
    "nothing": b"",
    "cut off": picture("JPEG", (400, 300))[:700],
    "only its head": b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
    "a program": b"MZ\x90\x00" + b"\0" * 100,
}


@pytest.mark.parametrize("data", NO_PICTURES.values(), ids=NO_PICTURES)
def test_A8_a_scan_that_is_no_picture_is_refused_in_words_and_nothing_is_half_done(office: Office, data: bytes) -> None:
    good = Picture("好.png", picture())
    with pytest.raises(Refused, match=r"扫描\.png"):
        office.articles.write(VACUUM, pictures=[good, Picture("扫描.png", data)])
    assert office.articles.listing.count(Query()) == 0
    article = write(office)
    with pytest.raises(Refused, match=r"扫描\.png"):
        office.articles.write({"title": "改"}, article, pictures=[Picture("扫描.png", data)])
    assert office.articles.pictures(article) == []
    assert office.articles.get(article).values["title"] == "真空报警"


def test_A8_a_picture_with_too_many_dots_is_refused(office: Office) -> None:
    with pytest.raises(Refused, match="too large"):
        office.articles.write(VACUUM, pictures=[Picture("大.bmp", _claims(60_000, 60_000))])


def _claims(wide: int, high: int) -> bytes:
    """A small file that says it is a huge picture."""
    data = bytearray(picture("BMP"))
    data[18:26] = wide.to_bytes(4, "little") + high.to_bytes(4, "little")
    return bytes(data)


def test_A8_a_picture_taken_off_goes_with_the_saving_and_only_ones_own(office: Office) -> None:
    article = office.articles.write(VACUUM, pictures=[Picture("a.png", picture()), Picture("b.png", picture("JPEG"))])
    other = office.articles.write(VACUUM, pictures=[Picture("c.png", picture())])
    (kept, gone), (foreign,) = office.articles.pictures(article), office.articles.pictures(other)
    office.articles.write(
        {"title": "改"}, article, removed=[gone.id, foreign.id], pictures=[Picture("d.png", picture())]
    )
    assert [attachment.name for attachment in office.articles.pictures(article)] == [kept.name, "d.png"]
    assert [attachment.name for attachment in office.articles.pictures(other)] == ["c.png"]


def test_A8_H7_who_comes_second_with_a_picture_is_told_and_nothing_is_stored(office: Office) -> None:
    article = write(office)
    office.articles.save({"title": "先改"}, article, 1)
    with pytest.raises(Stale):
        office.articles.write({"title": "后改"}, article, 1, pictures=[Picture("a.png", picture())])
    assert office.articles.pictures(article) == []


def test_A8_other_attachments_are_no_pictures(office: Office) -> None:
    article = write(office)
    office.attachments.add_bytes("article", article, "手册.pdf", b"%PDF-1.7 ...")
    assert office.articles.pictures(article) == []


# -- tickets -----------------------------------------------------------------------------------------------------------


def solved(world: World, **typed: Any) -> int:
    ticket = world.report(equipment_id=world.device, **typed)
    raw = {"solved_how": "phone", "result": "更换密封圈，抽空试机正常", "fault_found": "密封圈老化"}
    raw["fault_category"] = "hardware"
    world.office.tickets.resolve_ticket(ticket, raw)
    return ticket


def test_A8_a_solved_ticket_becomes_an_article_in_one_step(world: World) -> None:
    office, ticket = world.office, solved(world, fault_reported="抽真空时报警")
    start = office.tickets.article_start(ticket)
    assert start.article_id is None
    assert dict(start.values) == {
        "category": "hardware",
        "title": "DK-200 抽真空时报警",
        "symptom": "抽真空时报警",
        "cause": "密封圈老化",
        "solution": "更换密封圈，抽空试机正常",
        "prevention": "",
        "models": "DK-200",
        "equipment_category": "",
    }
    article = office.articles.write(start.values, ticket_id=ticket)
    # Both pages show the other, and the second time the article opens.
    assert list(office.articles.of_tickets.ids(Query(only={"ticket_id": ticket}))) == [article]
    assert list(office.tickets.of_articles.ids(Query(only={"article_id": article}))) == [ticket]
    assert office.tickets.article_start(ticket).article_id == article
    office.articles.archive([article])
    assert office.tickets.article_start(ticket).article_id is None


def test_A8_a_ticket_without_a_device_becomes_an_article_too(world: World) -> None:
    values = world.office.tickets.article_start(world.report(fault_reported="忘记密码" * 30)).values
    assert (values["models"], values["equipment_category"], len(values["title"])) == ("", "", 60)


def test_A8_a_ticket_is_linked_by_its_number_once_and_unlinked(world: World) -> None:
    office, ticket, article = world.office, world.report(), write(world.office)
    office.articles.link(article, {"ticket_id": world.values(ticket)["number"]})
    office.articles.link(article, {"ticket_id": ticket})
    assert office.tickets.of_articles.count(Query(only={"article_id": article})) == 1
    assert office.tickets.article_start(ticket).article_id == article
    office.articles.unlink(article, ticket)
    office.articles.unlink(article, ticket)
    assert office.tickets.of_articles.count(Query(only={"article_id": article})) == 0
    with pytest.raises(Invalid):
        office.articles.link(article, {"ticket_id": "没有的单"})
    with pytest.raises(Invalid):
        office.articles.link(article, {"ticket_id": ""})


def test_A8_a_help_counts_once_for_each_ticket_with_who_and_when(world: World, clock: StandingClock) -> None:
    office, article = world.office, write(world.office)
    first, second = world.report(), world.report()
    clock.forward(hours=1)
    assert office.articles.helped(article, first) == 1
    clock.forward(hours=1)
    assert office.articles.helped(article, first) == 1
    assert office.articles.helped(article, second) == 2
    assert helped(office, article) == 2
    fields = [column.key for column in office.articles.of_tickets.columns]
    (row,) = office.articles.of_tickets.first_page(Query(only={"ticket_id": first}))
    shown = dict(zip(fields, row[1:], strict=True))
    assert (shown["helped_by"], shown["how"], (shown["helped_at"] - NOW).seconds) == ("王芳", "used", 3600)
    # That it helped does not make it the ticket's own article.
    assert office.tickets.article_start(first).article_id is None


def test_A8_a_help_is_taken_back_and_a_link_by_hand_stays(world: World) -> None:
    office, article = world.office, write(world.office)
    used, linked = world.report(), world.report()
    office.articles.link(article, {"ticket_id": linked})
    office.articles.helped(article, used)
    office.articles.helped(article, linked)
    assert office.articles.not_helped(article, used) == 1
    assert office.articles.not_helped(article, linked) == 0
    assert office.articles.not_helped(article, linked) == 0
    assert list(office.tickets.of_articles.ids(Query(only={"article_id": article}))) == [linked]


def test_A8_an_article_cannot_have_helped_where_it_comes_from(world: World) -> None:
    ticket = solved(world)
    article = world.office.articles.write(VACUUM, ticket_id=ticket)
    with pytest.raises(Refused):
        world.office.articles.helped(article, ticket)
    assert helped(world.office, article) == 0


def test_A8_a_help_needs_a_ticket_and_an_article_that_exist(world: World) -> None:
    with pytest.raises(NotFound):
        world.office.articles.helped(write(world.office), 999)
    with pytest.raises(NotFound):
        world.office.articles.helped(999, world.report())


def test_A8_C1_what_helped_during_the_call_is_saved_with_the_report_or_not_at_all(world: World) -> None:
    office, article = world.office, write(world.office)
    ticket = world.report(helped_articles=[article])
    assert office.articles.of_tickets.count(Query(only={"ticket_id": ticket})) == 1
    assert helped(office, article) == 1
    tickets = office.tickets.listing.count(Query())
    with pytest.raises(NotFound):
        world.report(helped_articles=[999])
    assert office.tickets.listing.count(Query()) == tickets


def test_A8_H8_a_clerk_of_the_warehouse_counts_no_help(world: World, as_role: Callable[[str], Office]) -> None:
    article, ticket = write(world.office), world.report()
    keeper = as_role("keeper")
    for action in (keeper.articles.helped, keeper.articles.not_helped):
        with pytest.raises(NotAllowed):
            action(article, ticket)


def test_A8_H6_links_and_helps_stand_in_the_history_of_the_article(world: World) -> None:
    article, ticket = write(world.office), world.report()
    world.office.articles.helped(article, ticket)
    tables = {change.table for change in world.office.articles.changes(article)}
    assert tables == {"article", "article_ticket"}


def test_A8_what_has_helped_can_be_listed(world: World) -> None:
    office, article = world.office, write(world.office)
    write(office, title="另一条", state="draft")
    office.articles.helped(article, world.report())
    for scope, wanted in (("helped", [article]), ("published", [article]), ("draft", [article + 1])):
        assert list(office.articles.listing.ids(Query(scope=scope))) == wanted
    place = 1 + [column.key for column in office.articles.listing.columns].index("helped")
    assert [row[place] for row in office.articles.listing.first_page(Query(sort="number"))] == [1, None]


# -- paper -------------------------------------------------------------------------------------------------------------


def printed(office: Office, ids: list[int]) -> tuple[str, int]:
    """The text of the PDF and the number of pictures in it."""
    out = BytesIO()
    office.articles.write_pdf(ids, out)
    document = pypdfium2.PdfDocument(out.getvalue())
    text, pictures = "", 0
    for page in document:
        text += page.get_textpage().get_text_range()
        pictures += sum(found.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE for found in page.get_objects())
    return text, pictures


def test_A8_an_article_is_printed_with_its_pictures(world: World) -> None:
    office, ticket = world.office, solved(world)
    pictures = [Picture("密封圈.png", picture()), Picture("现场.bmp", picture("BMP", (3000, 2000)))]
    article = office.articles.write(VACUUM, pictures=pictures, ticket_id=ticket)
    text, count = printed(office, [article])
    for wanted in ("ZS00001", *VACUUM.values(), "密封圈", "现场", world.values(ticket)["number"]):
        if wanted not in ("hardware", VACUUM["models"]):
            assert wanted in text.replace("\r\n", ""), wanted
    assert count == 2


def test_A8_a_stored_picture_that_cannot_be_read_leaves_the_paper_whole(office: Office) -> None:
    article = write(office)
    office.attachments.add_bytes("article", article, "坏.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40)
    text, count = printed(office, [article])
    assert "坏" in text and count == 0


def test_A8_every_field_of_the_form_is_a_column_of_the_list(file_office: Office) -> None:
    """So that an export can be imported again (H1, H2)."""
    listed: set[str] = {column.key for column in file_office.articles.listing.columns}
    fields: tuple[Field, ...] = file_office.articles.fields
    assert {field.key for field in fields} <= listed
