"""Sample articles of the knowledge base, written from the sample tickets (A8)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from app.core.lists import Query
from app.core.paths import resource
from app.core.pictures import Picture
from app.office import Office


def write_articles(office: Office, authors: Sequence[str]) -> None:
    """Writes an article for each fault of the sample, tied to the tickets that told of it and to where it helped."""
    words: dict[str, Any] = json.loads(resource("sample", "articles.json").read_text("utf-8"))
    for place, raw in enumerate(words["articles"]):
        fault = raw["fault"]
        tickets = _tickets_of(office, fault)
        pictures = [Picture(words["picture"], _drawing(words["drawing"]))] if raw.get("drawing") else []
        values = {key: value for key, value in raw.items() if key not in ("fault", "drawing")}
        values["author"] = authors[place % len(authors)]
        article = office.articles.write(values, pictures=pictures, ticket_id=tickets[0] if tickets else None)
        if raw.get("state") != "draft":
            for ticket in tickets[1 : 1 + (place * 5 + 3) % 7]:
                office.articles.helped(article, ticket)


def _tickets_of(office: Office, fault: str) -> list[int]:
    """The tickets with this fault, the oldest first."""
    query = Query(filters={"fault_reported": f"={fault}"}, sort="called_at")
    return list(office.tickets.listing.ids(query))


def _drawing(labels: list[str]) -> bytes:
    """A sketch of a vacuum line with its parts named, as somebody would draw it for a colleague."""
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", (720, 300), "white")
    draw = ImageDraw.Draw(picture)
    font = ImageFont.truetype(str(resource("fonts", "NotoSansSC-Regular.ttf")), 22)
    for place, label in enumerate(labels):
        left = 30 + place * 175
        draw.rectangle((left, 100, left + 125, 180), outline="#1f242b", width=3)
        draw.text((left + 62, 140), label, "#1f242b", font, anchor="mm")
        if place:
            draw.line((left - 50, 140, left, 140), "#1f242b", 3)
    draw.ellipse((370, 82, 520, 198), outline="#bf3030", width=4)
    draw.line((445, 198, 445, 246), "#bf3030", 3)
    draw.text((445, 264), labels[2] + " ！", "#bf3030", font, anchor="mm")
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
