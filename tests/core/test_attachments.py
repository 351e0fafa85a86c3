"""A7 attachments: stored with the data, named as data, opened through a copy."""

from __future__ import annotations

import io
import os
import stat
import tempfile
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.core.attachments import COPIES, AttachmentRow, Content, clear_copies
from app.core.errors import NotAllowed, NotFound, Refused
from app.core.media import safe_name, shown_name, sniff
from app.core.settings import write_setting
from app.office import Office

PDF = b"%PDF-1.7\n\x00..."
PNG = b"\x89PNG\r\n\x1a\n\x00rest"


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.fixture
def customer(office: Office) -> int:
    return office.customers.save({"name": "华润电力"})


def test_A7_file_is_attached_listed_and_read_back(office: Office, customer: int, tmp_path: Path) -> None:
    path = tmp_path / "验收报告 签字.pdf"
    path.write_bytes(PDF)
    attached = office.attachments.add("customer", customer, path, "第一页")
    (found,) = office.attachments.of("customer", customer)
    assert (found.id, found.name, found.size, found.who, found.note) == (
        attached,
        path.name,
        len(PDF),
        "王芳",
        "第一页",
    )
    assert (found.media_type, found.type_title) == ("application/pdf", "PDF document")
    assert office.attachments.read(attached) == PDF


def test_A7_H6_the_record_tells_who_attached_and_removed_what(office: Office, customer: int) -> None:
    attached = office.attachments.add_bytes("customer", customer, "a.png", PNG)
    office.attachments.remove(attached)
    office.attachments.remove(attached)
    assert office.attachments.of("customer", customer) == []
    assert [(c.action, c.note, c.who) for c in office.customers.changes(customer)][:2] == [
        ("detach", "a.png", "王芳"),
        ("attach", "a.png", "王芳"),
    ]
    office.attachments.restore(attached)
    assert [a.name for a in office.attachments.of("customer", customer)] == ["a.png"]


def test_A5_A7_the_scan_of_a_certificate_shows_on_the_person(office: Office) -> None:
    person = office.staff.get(office.staff.save({"name": "李", "certificates": [{"name": "电工证"}]}))
    certificate = person.children["certificates"][0]["id"]
    office.attachments.add_bytes("certificate", certificate, "扫描.png", PNG)
    assert [a.name for a in office.attachments.of("certificate", certificate)] == ["扫描.png"]
    assert office.attachments.of("staff", person.id) == []
    assert [(a.table, a.name) for a in office.attachments.of("staff", person.id, parts=True)] == [
        ("certificate", "扫描.png")
    ]
    assert office.staff.changes(person.id)[0].note == "扫描.png"


def test_A7_same_content_is_stored_once(office: Office, customer: int) -> None:
    for name in ("a.png", "b.png"):
        office.attachments.add_bytes("customer", customer, name, PNG)
    with office.read() as session:
        assert session.scalar(select(func.count()).select_from(Content)) == 1
        assert session.scalar(select(func.count()).select_from(AttachmentRow)) == 2


def test_A7_two_clerks_attach_the_same_file_at_once(office: Office, customer: int) -> None:
    problems: list[Exception] = []

    def attach() -> None:
        try:
            office.attachments.add_bytes("customer", customer, "a.png", PNG)
        except Exception as error:
            problems.append(error)

    threads = [threading.Thread(target=attach) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(office.attachments.of("customer", customer)) == 6


def test_A7_size_limit_is_a_setting_with_a_clear_message(office: Office, customer: int) -> None:
    with office.write() as session:
        write_setting(session, "attachments.limit_mb", 1)
    office.attachments.add_bytes("customer", customer, "fits", b"x" * 1024 * 1024)
    with pytest.raises(Refused, match=r"“big” has 1\.5 MiB\. At most 1 MiB"):
        office.attachments.add_bytes("customer", customer, "big", b"x" * 1536 * 1024)
    assert len(office.attachments.of("customer", customer)) == 1


def test_A7_what_cannot_be_attached_is_said(office: Office, customer: int, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be read"):
        office.attachments.add("customer", customer, tmp_path / "missing.pdf")
    with pytest.raises(Refused, match="is empty"):
        office.attachments.add_bytes("customer", customer, "nothing.txt", b"")
    with pytest.raises(NotFound):
        office.attachments.add_bytes("customer", 999, "a.png", PNG)


def test_A7_opens_through_a_private_copy_that_cannot_be_changed(office: Office, customer: int) -> None:
    attached = office.attachments.add_bytes("customer", customer, "../../etc/passwd", b"text")
    path = office.attachments.open_copy(attached)
    assert path.name == "passwd"
    assert path.parent.parent == Path(tempfile.gettempdir())
    assert path.read_bytes() == b"text"
    if os.name == "posix":
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE(path.stat().st_mode) == 0o400


def test_A7_copies_are_cleared_away_after_a_day(office: Office, customer: int) -> None:
    attached = office.attachments.add_bytes("customer", customer, "a.png", PNG)
    old = office.attachments.open_copy(attached)
    yesterday = old.parent.stat().st_mtime - 25 * 3600
    os.utime(old.parent, (yesterday, yesterday))
    fresh = office.attachments.open_copy(attached)
    assert (old.exists(), fresh.exists()) == (False, True)
    clear_copies(older_than=0)
    assert list(Path(tempfile.gettempdir()).glob(f"{COPIES}-*")) == []


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.pdf.exe", PDF), ("rechnung.pdf", b"MZ\x90\x00"), ("x.BAT", b"echo"), ("a", b"#!/bin/sh\n"), ("a.lnk", PDF)],
)
def test_A7_programs_are_saved_not_opened(
    office: Office, customer: int, tmp_path: Path, name: str, data: bytes
) -> None:
    attached = office.attachments.add_bytes("customer", customer, name, data)
    with pytest.raises(Refused, match="is a program"):
        office.attachments.open_copy(attached)
    office.attachments.save_copy(attached, tmp_path / "kept")
    assert (tmp_path / "kept").read_bytes() == data


def test_H8_attaching_needs_the_right_to_change_the_record(
    office: Office, customer: int, as_role: Callable[[str], Office]
) -> None:
    attached = office.attachments.add_bytes("customer", customer, "a.png", PNG)
    keeper = as_role("keeper")
    assert keeper.attachments.read(attached) == PNG
    with pytest.raises(NotAllowed):
        keeper.attachments.add_bytes("customer", customer, "b.png", PNG)
    with pytest.raises(NotAllowed):
        keeper.attachments.remove(attached)
    part = office.parts.save({"name": "泵"})
    keeper.attachments.add_bytes("part", part, "b.png", PNG)


def _zip(*names: str, mimetype: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (PDF, "application/pdf"),
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8", "image/webp"),
        (b"\x00\x00\x00\x18ftypheic", "image/heic"),
        (b"\x00\x00\x00\x18ftypisom", "video/mp4"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
        (b"MZ\x90\x00\x03", "application/x-executable"),
        (b"BM\x46\x00\x00\x00\x00\x00", "image/bmp"),
        (b"BMW rechnung", "text/plain"),
        ("验收报告".encode(), "text/plain"),
        ("验收报告".encode("gb18030"), "text/plain"),
        (("x" + "验" * 2000).encode(), "text/plain"),
        (b"\x00\x01\x02", "application/octet-stream"),
        (b"PK\x03\x04broken", "application/zip"),
        (_zip("a.txt"), "application/zip"),
        (_zip("word/document.xml"), "application/zip"),
        (
            _zip("[Content_Types].xml", "word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            _zip("[Content_Types].xml", "xl/workbook.xml"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (
            _zip("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet"),
            "application/vnd.oasis.opendocument.spreadsheet",
        ),
    ],
)
def test_A7_type_is_told_by_the_content(data: bytes, found: str) -> None:
    assert sniff(data) == found


@pytest.mark.parametrize(
    ("name", "shown", "safe"),
    [
        ("报告.pdf", "报告.pdf", "报告.pdf"),
        ("../../etc/passwd", "passwd", "passwd"),
        ("C:\\Windows\\x.dll", "x.dll", "x.dll"),
        ('a<b>:"|?*.txt', 'a<b>:"|?*.txt', "a_b______.txt"),
        ("con.txt", "con.txt", "_con.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe", "invoicefdp.exe"),
        ("..", "..", "_"),
        ("", "unnamed", "unnamed"),
        ("x\x00y\n.txt", "xy.txt", "xy.txt"),
        ("长" * 300 + ".pdf", "长" * 196 + ".pdf", "长" * 65 + ".pdf"),
    ],
)
def test_A7_names_are_data_and_never_a_path(name: str, shown: str, safe: str) -> None:
    assert shown_name(name) == shown
    assert safe_name(name) == safe
