"""Ctrl+P: the list on paper is the list on the screen (H3)."""

from __future__ import annotations

import pypdfium2
import pytest

from app.core.errors import Refused
from app.core.lists import Query
from app.office import Office
from app.reports import service


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


@pytest.fixture
def customers(file_office: Office) -> list[int]:
    return [
        file_office.customers.save({"name": name, "region": region})
        for name, region in (("华润电力", "江苏"), ("重庆仇氏机械", "重庆"), ("振华重工", "江苏"))
    ]


def test_H3_the_filtered_list_in_the_columns_that_are_seen(file_office: Office, customers: list[int]) -> None:
    listing = file_office.customers.listing
    pdf = file_office.reports.list_pdf(listing, Query(filters={"region": "江苏"}, sort="name"), ("name", "region"))
    text = text_of(pdf)
    assert "华润电力" in text and "振华重工" in text
    assert "重庆" not in text and "KH00001" not in text
    assert "Region 江苏" in text, "the paper says what was filtered"


def test_H3_only_the_selected_rows_in_their_order(file_office: Office, customers: list[int]) -> None:
    text = text_of(file_office.reports.list_pdf(file_office.customers.listing, Query(), ("name",), customers[1:]))
    assert "华润电力" not in text
    assert text.index("重庆仇氏机械") < text.index("振华重工")


def test_H3_a_list_without_end_is_refused(
    file_office: Office, customers: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST_ROWS", 2)
    with pytest.raises(Refused, match="3 rows are too many"):
        file_office.reports.list_pdf(file_office.customers.listing, Query(), ("name",))
