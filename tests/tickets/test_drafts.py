"""C1: drafts of phone reports survive a crash."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from app.tickets.drafts import Drafts, new_draft_id
from tests.conftest import NOW


def test_C1_a_draft_is_there_for_the_next_start(tmp_path: Path) -> None:
    draft = new_draft_id()
    Drafts("office.db", tmp_path).keep(draft, NOW, {"fault_reported": "真空报警"})
    (found,) = Drafts("office.db", tmp_path).all()
    assert (found.id, found.called_at, found.data) == (draft, NOW, {"fault_reported": "真空报警"})


def test_C1_the_newest_words_count_and_the_oldest_call_comes_first(tmp_path: Path) -> None:
    drafts, first, second = Drafts("office.db", tmp_path), new_draft_id(), new_draft_id()
    drafts.keep(second, NOW, {"n": 1})
    drafts.keep(first, NOW - timedelta(minutes=5), {"n": 2})
    drafts.keep(second, NOW, {"n": 3})
    assert [(draft.id, draft.data["n"]) for draft in drafts.all()] == [(first, 2), (second, 3)]


def test_C1_a_saved_or_cancelled_draft_is_gone_for_good(tmp_path: Path) -> None:
    drafts, draft = Drafts("office.db", tmp_path), new_draft_id()
    drafts.keep(draft, NOW, {})
    drafts.remove(draft)
    # Written by a thread that was slower.
    drafts.keep(draft, NOW, {})
    assert drafts.all() == [] and list(tmp_path.iterdir()) == []


def test_C1_drafts_for_another_database_are_not_offered_here(tmp_path: Path) -> None:
    Drafts("one.db", tmp_path).keep(new_draft_id(), NOW, {})
    assert Drafts("other.db", tmp_path).all() == []
    assert len(Drafts("one.db", tmp_path).all()) == 1


@pytest.mark.parametrize("content", ["", "{", "[]", '{"data": {}}', '{"database": "a", "called_at": "x", "data": {}}'])
def test_C1_a_broken_file_is_kept_aside_and_hinders_nothing(tmp_path: Path, content: str) -> None:
    drafts = Drafts("office.db", tmp_path)
    (tmp_path / f"{new_draft_id()}.json").write_text(content, encoding="utf-8")
    drafts.keep(new_draft_id(), NOW, {})
    assert len(drafts.all()) == 1
    assert [path.read_text(encoding="utf-8") for path in tmp_path.glob("*.broken")] == [content]


def test_C1_a_crash_while_writing_leaves_the_former_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drafts, draft = Drafts("office.db", tmp_path), new_draft_id()
    drafts.keep(draft, NOW, {"n": 1})

    def power_cut(_handle: int) -> None:
        raise OSError

    monkeypatch.setattr("app.tickets.drafts.os.fsync", power_cut)
    with pytest.raises(OSError):
        drafts.keep(draft, NOW, {"n": 2})
    assert [found.data["n"] for found in Drafts("office.db", tmp_path).all()] == [1]
    assert [path.suffix for path in tmp_path.iterdir()] == [".json"]


def test_C1_two_windows_write_at_the_same_time(tmp_path: Path) -> None:
    drafts, ids = Drafts("office.db", tmp_path), [new_draft_id() for _ in range(4)]
    threads = [
        threading.Thread(target=lambda draft=draft: [drafts.keep(draft, NOW, {"n": n}) for n in range(20)])
        for draft in ids
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {(draft.id, draft.data["n"]) for draft in drafts.all()} == {(draft, 19) for draft in ids}


def test_C1_a_draft_cannot_leave_its_folder(tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        Drafts("office.db", tmp_path).keep("../x", NOW, {})
